/*
 * SELECT as data, and the methods by which scripts build it; every method gives a changed copy.
 * Which FROM elements it has: select_from.c. cf. sqlalchemy.sql.selectable.Select.
 */
#include "sql/select.h"

#include "schema/kw.h"
#include "sql/orm_hooks.h"

/* --- making --- */

struct sql_select *sql_select_new(struct vm *vm, struct sql_seq columns) {
    struct sql_select *s = sql_node(vm, &sql_select_type, SQL_SELECT);
    s->columns = columns;
    s->options = PY_UNDEF;
    return s;
}

struct sql_select *sql_select_copy(const struct sql_select *s) {
    struct sql_select *copy = mem_alloc(sizeof *copy);
    *copy = *s;
    copy->base.from.columns = NULL;
    return copy;
}

static size_t generative_size(const struct sql_element *e) {
    return e->kind == SQL_SELECT ? sizeof(struct sql_select) : sizeof(struct sql_compound);
}

/* A copy of a SELECT or UNION. */
static struct sql_generative *copy_of(value v) {
    struct sql_element *e = SQL_ELEMENT(v);
    size_t size = generative_size(e);
    struct sql_generative *copy = mem_alloc(size);
    memcpy(copy, e, size);
    copy->from.columns = NULL;
    return copy;
}
static struct sql_select *select_copy_of(value v) { return (struct sql_select *)copy_of(v); }

enum sql_label_style sql_select_labels(struct sql_element *e) {
    if (e->kind == SQL_SELECT_GROUPING)
        return sql_select_labels(((struct sql_from_grouping *)e)->of);
    if (e->kind == SQL_COMPOUND)
        return ((struct sql_compound *)e)->selects.n
                   ? sql_select_labels(((struct sql_compound *)e)->selects.items[0])
                   : SQL_LABELS_DISAMBIGUATE;
    return e->kind == SQL_SELECT ? ((struct sql_generative *)e)->label_style
                                 : SQL_LABELS_DISAMBIGUATE;
}

struct sql_seq sql_selected_columns(struct vm *vm, struct sql_element *e) {
    switch (e->kind) {
    case SQL_SELECT:
        return sql_select_iterable(vm, ((struct sql_select *)e)->columns);
    case SQL_COMPOUND:
        return ((struct sql_compound *)e)->selects.n
                   ? sql_selected_columns(vm, ((struct sql_compound *)e)->selects.items[0])
                   : (struct sql_seq){0};
    case SQL_SELECT_GROUPING:
    case SQL_FROM_GROUPING:
        return sql_selected_columns(vm, ((struct sql_from_grouping *)e)->of);
    case SQL_TEXT_SELECT:
        return ((struct sql_text_select *)e)->columns;
    case SQL_INSERT:
    case SQL_UPDATE:
    case SQL_DELETE: {
        struct sql_columns *c = sql_from_columns(vm, (struct sql_from *)e);
        struct sql_seq s = {0};
        for (size_t i = 0; i < c->n; i++)
            sql_seq_push(&s, &c->items[i]->element);
        return s;
    }
    default:
        return (struct sql_seq){0};
    }
}

struct sql_wrap *sql_scalar_new(struct vm *vm, struct sql_element *select) {
    struct sql_seq cols = sql_selected_columns(vm, select);
    value type = cols.n ? sql_expr_type(vm, cols.items[0]) : PY_UNDEF;
    return sql_wrap_new(vm, &sql_scalar_select_type, SQL_SCALAR, select, type);
}

/* --- methods that SELECT and UNION share --- */

/* order_by(None) takes all away; otherwise adds. */
static value by_clause(struct vm *vm, struct sql_generative *g, struct sql_seq *list,
                       struct py_tuple *args, struct sql_element *(*coerce)(struct vm *, value)) {
    if (args->n == 1 && (args->items[0] == PY_NONE || args->items[0] == PY_FALSE)) {
        *list = (struct sql_seq){0};
        return PY_OBJ(g);
    }
    for (size_t i = 0; i < args->n; i++) {
        if (py_is_list(args->items[i]) || py_is_tuple(args->items[i])) { /* 1.x */
            struct py_tuple *t = py_tuple_from(vm, args->items[i]);
            for (size_t j = 0; j < t->n; j++)
                *list = sql_seq_with(*list, coerce(vm, t->items[j]));
            continue;
        }
        *list = sql_seq_with(*list, coerce(vm, args->items[i]));
    }
    return PY_OBJ(g);
}

static value g_order_by(struct vm *vm, const value *a) {
    struct sql_generative *g = copy_of(a[0]);
    return by_clause(vm, g, &g->order_by, PY_AS(struct py_tuple, a[1]), sql_coerce_order);
}
static value g_group_by(struct vm *vm, const value *a) {
    struct sql_generative *g = copy_of(a[0]);
    return by_clause(vm, g, &g->group_by, PY_AS(struct py_tuple, a[1]), sql_coerce_group);
}
static value g_limit(struct vm *vm, const value *a) {
    struct sql_generative *g = copy_of(a[0]);
    g->fetch = NULL;
    g->limit = sql_coerce_limit(vm, a[1]);
    return PY_OBJ(g);
}
static value g_offset(struct vm *vm, const value *a) {
    struct sql_generative *g = copy_of(a[0]);
    g->offset = sql_coerce_limit(vm, a[1]);
    return PY_OBJ(g);
}
static value g_fetch(struct vm *vm, const value *a) {
    struct sql_generative *g = copy_of(a[0]);
    g->limit = NULL;
    g->fetch = sql_coerce_limit(vm, a[1]);
    g->fetch_ties = py_truth(vm, a[2]);
    g->fetch_percent = py_truth(vm, a[3]);
    g->kw = g->kw ? py_dict_copy(g->kw) : NULL;
    kw_check(vm, py_type_of(a[0]), KW_SELECT, PY_AS(struct py_dict, a[4]), &g->kw);
    return PY_OBJ(g);
}
static value g_slice(struct vm *vm, const value *a) {
    struct sql_generative *g = copy_of(a[0]);
    int64_t start = py_int_as(vm, a[1]), stop = py_int_as(vm, a[2]);
    g->fetch = NULL;
    g->limit = sql_coerce_limit(vm, py_int_from(stop - start));
    g->offset = start ? sql_coerce_limit(vm, py_int_from(start)) : NULL;
    return PY_OBJ(g);
}

static value g_for_update(struct vm *vm, const value *a) {
    struct sql_generative *g = copy_of(a[0]);
    struct sql_for_update *f = MEM_NEW(struct sql_for_update);
    f->nowait = py_truth(vm, a[1]);
    f->read = py_truth(vm, a[2]);
    f->skip_locked = py_truth(vm, a[4]);
    f->key_share = py_truth(vm, a[5]);
    if (a[3] != PY_NONE) {
        struct py_tuple *t =
            py_is_list(a[3]) || py_is_tuple(a[3]) ? py_tuple_from(vm, a[3]) : py_tuple_of(1, &a[3]);
        for (size_t i = 0; i < t->n; i++)
            sql_seq_push(&f->of, sql_coerce_column(vm, t->items[i]));
    }
    g->for_update = f;
    return PY_OBJ(g);
}

static value g_label_style(struct vm *vm, const value *a) {
    struct sql_generative *g = copy_of(a[0]);
    int64_t style =
        py_is_int(a[1]) ? py_int_as(vm, a[1]) : py_int_as(vm, py_getattr(vm, a[1], "value"));
    /* the values of sqlalchemy.sql.selectable.SelectLabelStyle */
    g->label_style = style == 0   ? SQL_LABELS_NONE
                     : style == 1 ? SQL_LABELS_TABLENAME
                                  : SQL_LABELS_DISAMBIGUATE;
    return PY_OBJ(g);
}
static value g_apply_labels(struct vm *vm, const value *a) {
    (void)vm;
    struct sql_generative *g = copy_of(a[0]);
    g->label_style = SQL_LABELS_TABLENAME;
    return PY_OBJ(g);
}

static struct sql_affixes add_affixes(struct vm *vm, struct sql_affixes old, const value *a) {
    struct py_tuple *texts = PY_AS(struct py_tuple, a[1]);
    const char *dialect = py_arg_text_or_null(vm, a[2], "dialect");
    struct sql_affixes r = {MEM_NEW_ARRAY(struct sql_affix, old.n + texts->n + 1), old.n};
    if (old.n)
        memcpy(r.items, old.items, old.n * sizeof *r.items);
    for (size_t i = 0; i < texts->n; i++) {
        value given = texts->items[i];
        struct sql_element *e = py_is_str(given)
                                    ? &sql_text_new(vm, py_str_cstr(given))->expr.element
                                    : sql_as_element(vm, given);
        if (!e || (e->kind > SQL_LAST_EXPR && e->kind <= SQL_DELETE))
            sql_raise_coercion(vm, "statement sub-expression element", given);
        r.items[r.n++] = (struct sql_affix){e, dialect && strcmp(dialect, "*") ? dialect : NULL};
    }
    return r;
}
struct sql_affixes sql_affixes_with(struct vm *vm, struct sql_affixes old, const value *a) {
    return add_affixes(vm, old, a);
}

static value g_prefix(struct vm *vm, const value *a) {
    struct sql_generative *g = copy_of(a[0]);
    g->prefixes = add_affixes(vm, g->prefixes, a);
    return PY_OBJ(g);
}
static value g_suffix(struct vm *vm, const value *a) {
    struct sql_generative *g = copy_of(a[0]);
    g->suffixes = add_affixes(vm, g->suffixes, a);
    return PY_OBJ(g);
}

struct sql_cte_uses sql_ctes_with(struct vm *vm, struct sql_cte_uses old, const value *a) {
    struct py_tuple *t = PY_AS(struct py_tuple, a[1]);
    struct sql_cte_uses r = {MEM_NEW_ARRAY(struct sql_cte_use, old.n + t->n + 1), old.n};
    if (old.n)
        memcpy(r.items, old.items, old.n * sizeof *r.items);
    for (size_t i = 0; i < t->n; i++) {
        if (!py_is_a(t->items[i], &sql_cte_type))
            sql_raise_coercion(vm, "CTE object", t->items[i]);
        r.items[r.n++] =
            (struct sql_cte_use){PY_AS(struct sql_alias, t->items[i]), py_truth(vm, a[2])};
    }
    return r;
}
static value g_add_cte(struct vm *vm, const value *a) {
    struct sql_generative *g = copy_of(a[0]);
    g->ctes = sql_ctes_with(vm, g->ctes, a);
    return PY_OBJ(g);
}

static value g_get_kw(struct vm *vm, value self) {
    struct sql_generative *g = PY_AS(struct sql_generative, self);
    (void)vm;
    return PY_OBJ(g->kw ? g->kw : py_dict_new());
}
static value g_get_options(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(kw_options(KW_SELECT, PY_AS(struct sql_generative, self)->kw));
}
static value g_get_label_style(struct vm *vm, const value *a) {
    (void)vm;
    static const int styles[] = {
        [SQL_LABELS_DISAMBIGUATE] = 2, [SQL_LABELS_TABLENAME] = 1, [SQL_LABELS_NONE] = 0};
    return py_from_small(styles[PY_AS(struct sql_generative, a[0])->label_style]);
}
static const struct py_getset_def generative_getset[] = {{"kwargs", g_get_kw, NULL},
                                                         {"dialect_kwargs", g_get_kw, NULL},
                                                         {"dialect_options", g_get_options, NULL},
                                                         {0}};

static const struct py_native_def generative_methods[] = {
    {"get_label_style", g_get_label_style, "self"},
    {"order_by", g_order_by, "self, *clauses"},
    {"group_by", g_group_by, "self, *clauses"},
    {"limit", g_limit, "self, limit"},
    {"offset", g_offset, "self, offset"},
    {"fetch", g_fetch, "self, count, with_ties=False, percent=False, **dialect_kw"},
    {"slice", g_slice, "self, start, stop"},
    {"with_for_update", g_for_update,
     "self, nowait=False, read=False, of=None, skip_locked=False, key_share=False"},
    {"set_label_style", g_label_style, "self, style"},
    {"apply_labels", g_apply_labels, "self"},
    {"with_labels", g_apply_labels, "self"},
    {"prefix_with", g_prefix, "self, *prefixes, dialect='*'"},
    {"suffix_with", g_suffix, "self, *suffixes, dialect='*'"},
    {"add_cte", g_add_cte, "self, *ctes, nest_here=False"},
    {0}};

/* --- methods of everything that selects --- */

static struct sql_name optional_name(struct vm *vm, value v) {
    return v == PY_NONE || v == PY_UNDEF ? (struct sql_name){NULL, 0} : sql_name_of(vm, v);
}

static value b_subquery(struct vm *vm, const value *a) {
    return PY_OBJ(sql_alias_new(vm, &sql_subquery_type, SQL_SUBQUERY, PY_AS(struct sql_from, a[0]),
                                optional_name(vm, a[1])));
}
value sql_make_cte(struct vm *vm, const value *a) {
    struct sql_alias *c = sql_alias_new(vm, &sql_cte_type, SQL_CTE, PY_AS(struct sql_from, a[0]),
                                        optional_name(vm, a[1]));
    c->recursive = py_truth(vm, a[2]);
    c->nesting = py_truth(vm, a[3]);
    return PY_OBJ(c);
}
static value b_lateral(struct vm *vm, const value *a) {
    struct sql_alias *l = sql_alias_new(vm, &sql_lateral_type, SQL_LATERAL,
                                        PY_AS(struct sql_from, a[0]), optional_name(vm, a[1]));
    l->lateral = true;
    return PY_OBJ(l);
}
static value b_scalar(struct vm *vm, const value *a) {
    return PY_OBJ(sql_scalar_new(vm, SQL_ELEMENT(a[0])));
}
static value b_label(struct vm *vm, const value *a) {
    return PY_OBJ(sql_label_new(vm, optional_name(vm, a[1]),
                                &sql_scalar_new(vm, SQL_ELEMENT(a[0]))->expr.element, PY_UNDEF));
}

static struct sql_element *exists_of(struct vm *vm, struct sql_element *select) {
    struct sql_wrap *scalar = sql_scalar_new(vm, select);
    return &sql_wrap_new(vm, &sql_exists_type, SQL_EXISTS, &scalar->expr.element,
                         PY_OBJ(sql_std_type(vm, TYPE_Boolean)))
                ->expr.element;
}
static value b_exists(struct vm *vm, const value *a) {
    return PY_OBJ(exists_of(vm, SQL_ELEMENT(a[0])));
}

static bool needs_parens(struct sql_element *e) {
    if (e->kind == SQL_COMPOUND || e->kind == SQL_TEXT_SELECT)
        return e->kind == SQL_COMPOUND;
    const struct sql_generative *g = (struct sql_generative *)e;
    return e->kind == SQL_SELECT && (g->limit || g->offset || g->fetch || g->order_by.n);
}

static struct sql_element *compound_member(struct vm *vm, value v) {
    struct sql_element *e = sql_as_element(vm, v);
    if (e && e->kind == SQL_TEXT) {
        struct sql_text_select *t = sql_node(vm, &sql_text_select_type, SQL_TEXT_SELECT);
        t->text = (struct sql_text *)e;
        e = &t->from.element;
    }
    if (!e || !(sql_is_select_base(e) || e->kind == SQL_SCALAR))
        py_raise(vm, &sa_exc_ArgumentError,
                 "SELECT construct for inclusion in a UNION or other set construct expected, got "
                 "%R.%s",
                 v,
                 e && e->kind == SQL_SUBQUERY
                     ? " Use the plain select() object without calling .subquery() or .alias()."
                 : e && sql_is_from(e)
                     ? " To SELECT from any FROM clause, use the .select() method."
                     : "");
    if (e->kind == SQL_SCALAR)
        e = ((struct sql_wrap *)e)->of;
    return needs_parens(e) ? sql_self_group(vm, e, SQL_OP_NONE_OP) : e;
}

struct sql_element *sql_compound_new(struct vm *vm, enum sql_compound_op op, size_t n,
                                     const value *selects) {
    struct sql_compound *c = sql_node(vm, &sql_compound_type, SQL_COMPOUND);
    c->op = op;
    for (size_t i = 0; i < n; i++)
        sql_seq_push(&c->selects, compound_member(vm, selects[i]));
    return &c->base.from.element;
}

static value compound_with(struct vm *vm, enum sql_compound_op op, const value *a) {
    struct py_tuple *others = PY_AS(struct py_tuple, a[1]);
    struct py_list *all = py_list_new(others->n + 1);
    py_list_append(all, a[0]);
    for (size_t i = 0; i < others->n; i++)
        py_list_append(all, others->items[i]);
    return PY_OBJ(sql_compound_new(vm, op, all->n, all->items));
}
#define COMPOUND(name, op)                                                                         \
    static value b_##name(struct vm *vm, const value *a) { return compound_with(vm, op, a); }
COMPOUND(union, SQL_UNION)
COMPOUND(union_all, SQL_UNION_ALL)
COMPOUND(intersect, SQL_INTERSECT)
COMPOUND(intersect_all, SQL_INTERSECT_ALL)
COMPOUND(except, SQL_EXCEPT)
COMPOUND(except_all, SQL_EXCEPT_ALL)

static value b_get_selected(struct vm *vm, value self) {
    struct sql_columns *c = sql_columns_new();
    struct sql_seq cols = sql_selected_columns(vm, SQL_ELEMENT(self));
    struct sql_named_column *named =
        sql_name_columns(vm, cols, sql_select_labels(SQL_ELEMENT(self)), false);
    for (size_t i = 0; i < cols.n; i++)
        if (!sql_is_text(cols.items[i]))
            sql_columns_add(c, named[i].key, (struct sql_expr *)cols.items[i]);
    return PY_OBJ(c);
}

/* 1.x: select.c is the columns of its subquery */
static value b_get_columns(struct vm *vm, value self) {
    struct sql_from *f = PY_AS(struct sql_from, self);
    struct sql_alias *s =
        sql_alias_new(vm, &sql_subquery_type, SQL_SUBQUERY, f, (struct sql_name){NULL, 0});
    return PY_OBJ(sql_from_columns(vm, &s->from));
}

/* 1.x: SELECT … FROM (the statement) */
static value b_select(struct vm *vm, const value *a) {
    value none[] = {a[0], PY_NONE};
    return py_call_method(vm, b_subquery(vm, none), "select", 0, NULL);
}

/* Its column that stands for COLUMN, or None. */
static value b_corresponding(struct vm *vm, const value *a) {
    struct sql_seq columns = sql_selected_columns(vm, SQL_ELEMENT(a[0]));
    for (size_t i = 0; i < columns.n; i++) {
        const struct sql_element *c = columns.items[i];
        for (const struct sql_expr *e = sql_is_expr(c) ? (const struct sql_expr *)c : NULL; e;
             e = e->proxy)
            if (PY_OBJ(e) == a[1])
                return PY_OBJ(c);
        if (c->kind == SQL_LABEL && PY_OBJ(((const struct sql_label *)c)->of) == a[1])
            return PY_OBJ(c);
    }
    return PY_NONE;
}

static value b_is_derived_from(struct vm *vm, const value *a) {
    struct sql_element *e = SQL_ELEMENT(a[0]);
    if (PY_OBJ(e) == a[1])
        return PY_TRUE;
    if (e->kind != SQL_SELECT)
        return PY_FALSE;
    struct sql_seq froms = sql_select_froms(vm, (struct sql_select *)e);
    for (size_t i = 0; i < froms.n; i++)
        if (py_truth(vm, py_call_method(vm, PY_OBJ(froms.items[i]), "is_derived_from", 1, &a[1])))
            return PY_TRUE;
    return PY_FALSE;
}

static value b_get_self(struct vm *vm, value self) {
    (void)vm;
    return self;
}

static const struct py_native_def base_methods[] = {
    {"select", b_select, "self, *arg, **kw"},
    {"corresponding_column", b_corresponding, "self, column, require_embedded=False"},
    {"is_derived_from", b_is_derived_from, "self, fromclause"},
    {"subquery", b_subquery, "self, name=None"},
    {"alias", b_subquery, "self, name=None, flat=False"},
    {"cte", sql_make_cte, "self, name=None, recursive=False, nesting=False"},
    {"lateral", b_lateral, "self, name=None"},
    {"scalar_subquery", b_scalar, "self"},
    {"as_scalar", b_scalar, "self"},
    {"label", b_label, "self, name"},
    {"exists", b_exists, "self"},
    {"union", b_union, "self, *other"},
    {"union_all", b_union_all, "self, *other"},
    {"intersect", b_intersect, "self, *other"},
    {"intersect_all", b_intersect_all, "self, *other"},
    {"except_", b_except, "self, *other"},
    {"except_all", b_except_all, "self, *other"},
    {0}};
static const struct py_getset_def base_getset[] = {{"selected_columns", b_get_selected, NULL},
                                                   {"exported_columns", b_get_selected, NULL},
                                                   {"c", b_get_columns, NULL},
                                                   {"columns", b_get_columns, NULL},
                                                   {"selectable", b_get_self, NULL},
                                                   {0}};

/* --- methods of SELECT --- */

static struct sql_seq add_conditions(struct vm *vm, struct sql_seq to, struct py_tuple *args) {
    for (size_t i = 0; i < args->n; i++)
        to = sql_seq_with(to, sql_coerce_where(vm, args->items[i]));
    return to;
}

static value s_where(struct vm *vm, const value *a) {
    struct sql_select *s = select_copy_of(a[0]);
    s->where = add_conditions(vm, s->where, PY_AS(struct py_tuple, a[1]));
    return PY_OBJ(s);
}
static value s_having(struct vm *vm, const value *a) {
    struct sql_select *s = select_copy_of(a[0]);
    s->having = add_conditions(vm, s->having, PY_AS(struct py_tuple, a[1]));
    return PY_OBJ(s);
}

/* What filter_by's names belong to: the last entity joined, or the first FROM. */
static value filter_by_target(struct vm *vm, struct sql_select *s) {
    if (s->n_joins) {
        struct sql_pending_join *j = &s->joins[s->n_joins - 1];
        if (j->orm_target != PY_UNDEF)
            return j->orm_target;
        return PY_OBJ(j->right);
    }
    struct sql_seq from = s->from_obj.n ? s->from_obj : s->columns;
    for (size_t i = 0; i < from.n; i++) {
        const struct sql_orm_hooks *orm = sql_orm_hooks(vm);
        value names = orm ? orm->names(vm, from.items[i]->annotation) : PY_UNDEF;
        if (names != PY_UNDEF)
            return names;
        struct sql_seq froms = {0};
        sql_from_objects(vm, from.items[i], &froms);
        if (froms.n)
            return PY_OBJ(froms.items[0]);
    }
    py_raise(vm, &sa_exc_InvalidRequestError, "Entity namespace for this statement has no FROM");
}

struct sql_seq sql_filter_by(struct vm *vm, struct sql_seq to, value target, struct py_dict *kw) {
    value names = sql_is_element(target) ? py_getattr(vm, target, "c") : target;
    size_t i = 0;
    for (value k, v; py_dict_next(kw, &i, &k, &v);) {
        value attr = py_lookup_attr_str(vm, names, PY_AS(struct py_str, k));
        if (attr == PY_UNDEF) {
            struct sql_element *e = sql_as_element(vm, target);
            while (e && e->kind == SQL_ENTITY)
                e = ((struct sql_wrap *)e)->of;
            py_raise(vm, &sa_exc_InvalidRequestError,
                     "Entity namespace for \"%S\" has no property \"%S\"", e ? PY_OBJ(e) : target,
                     k);
        }
        to = sql_seq_with(to, sql_coerce_where(vm, py_compare(vm, attr, v, PY_EQ)));
    }
    return to;
}

static value s_filter_by(struct vm *vm, const value *a) {
    struct sql_select *s = select_copy_of(a[0]);
    s->where = sql_filter_by(vm, s->where, filter_by_target(vm, s), PY_AS(struct py_dict, a[1]));
    return PY_OBJ(s);
}

static value s_distinct(struct vm *vm, const value *a) {
    struct sql_select *s = select_copy_of(a[0]);
    struct py_tuple *t = PY_AS(struct py_tuple, a[1]);
    s->distinct = true;
    for (size_t i = 0; i < t->n; i++)
        s->distinct_on = sql_seq_with(s->distinct_on, sql_coerce_by(vm, t->items[i]));
    return PY_OBJ(s);
}

static value s_select_from(struct vm *vm, const value *a) {
    struct sql_select *s = select_copy_of(a[0]);
    struct py_tuple *t = PY_AS(struct py_tuple, a[1]);
    for (size_t i = 0; i < t->n; i++) {
        struct sql_element *e = sql_as_element(vm, t->items[i]);
        if (!e || e->kind != SQL_ENTITY)
            e = &sql_coerce_from(vm, t->items[i])->element;
        if (!sql_seq_has(s->from_obj, e))
            s->from_obj = sql_seq_with(s->from_obj, e);
    }
    return PY_OBJ(s);
}

/* TARGET of join(): a FROM element, or what the ORM makes of it. */
static void add_join(struct vm *vm, struct sql_select *s, value left, value target, value on,
                     bool outer, bool full) {
    struct sql_pending_join j = {.outer = outer, .full = full, .orm_target = PY_UNDEF};
    if (left != PY_NONE)
        j.left = sql_coerce_from(vm, left);
    const struct sql_orm_hooks *orm = sql_orm_hooks(vm);
    if (!orm || !orm->join(vm, s, target, on, &j)) {
        j.right = sql_coerce_join_target(vm, target);
        j.on = sql_coerce_on(vm, on);
    }
    struct sql_pending_join *joins = MEM_NEW_ARRAY(struct sql_pending_join, s->n_joins + 1);
    if (s->n_joins)
        memcpy(joins, s->joins, s->n_joins * sizeof *joins);
    joins[s->n_joins++] = j;
    s->joins = joins;
}

static value s_from_statement(struct vm *vm, const value *a) {
    struct sql_select *s = select_copy_of(a[0]);
    s->from_statement = sql_coerce_statement(vm, a[1]);
    return PY_OBJ(s);
}

static value s_join(struct vm *vm, const value *a) {
    struct sql_select *s = select_copy_of(a[0]);
    add_join(vm, s, PY_NONE, a[1], a[2], py_truth(vm, a[3]), py_truth(vm, a[4]));
    return PY_OBJ(s);
}
static value s_outerjoin(struct vm *vm, const value *a) {
    struct sql_select *s = select_copy_of(a[0]);
    add_join(vm, s, PY_NONE, a[1], a[2], true, py_truth(vm, a[3]));
    return PY_OBJ(s);
}
static value s_join_from(struct vm *vm, const value *a) {
    struct sql_select *s = select_copy_of(a[0]);
    add_join(vm, s, a[1], a[2], a[3], py_truth(vm, a[4]), py_truth(vm, a[5]));
    return PY_OBJ(s);
}
static value s_outerjoin_from(struct vm *vm, const value *a) {
    struct sql_select *s = select_copy_of(a[0]);
    add_join(vm, s, a[1], a[2], a[3], true, py_truth(vm, a[4]));
    return PY_OBJ(s);
}

static value s_add_columns(struct vm *vm, const value *a) {
    struct sql_select *s = select_copy_of(a[0]);
    struct py_tuple *t = PY_AS(struct py_tuple, a[1]);
    for (size_t i = 0; i < t->n; i++)
        s->columns = sql_seq_with(s->columns, sql_coerce_column(vm, t->items[i]));
    return PY_OBJ(s);
}

static value s_with_only(struct vm *vm, const value *a) {
    struct sql_select *s = select_copy_of(a[0]);
    struct py_tuple *t = PY_AS(struct py_tuple, a[1]);
    if (t->n == 1 && py_is_list(t->items[0])) /* 1.x */
        t = py_tuple_from(vm, t->items[0]);
    if (py_truth(vm, a[2])) {
        struct sql_seq froms = {0};
        sql_froms_of(vm, s->columns, &froms);
        for (size_t i = 0; i < froms.n; i++)
            if (!sql_seq_has(s->from_obj, froms.items[i]))
                s->from_obj = sql_seq_with(s->from_obj, froms.items[i]);
    }
    s->columns = (struct sql_seq){0};
    for (size_t i = 0; i < t->n; i++)
        sql_seq_push(&s->columns, sql_coerce_column(vm, t->items[i]));
    return PY_OBJ(s);
}

static struct sql_seq correlated(struct vm *vm, struct sql_seq old, struct py_tuple *t) {
    if (t->n == 1 && t->items[0] == PY_NONE)
        return (struct sql_seq){0};
    for (size_t i = 0; i < t->n; i++)
        old = sql_seq_with(old, &sql_coerce_from(vm, t->items[i])->element);
    return old;
}
static value s_correlate(struct vm *vm, const value *a) {
    struct sql_select *s = select_copy_of(a[0]);
    s->no_auto_correlate = true;
    s->correlate = correlated(vm, s->correlate, PY_AS(struct py_tuple, a[1]));
    return PY_OBJ(s);
}
static value s_correlate_except(struct vm *vm, const value *a) {
    struct sql_select *s = select_copy_of(a[0]);
    s->no_auto_correlate = true;
    s->has_correlate_except = true;
    s->correlate_except = correlated(vm, s->correlate_except, PY_AS(struct py_tuple, a[1]));
    return PY_OBJ(s);
}

struct sql_hints sql_hints_with(struct sql_hints old, struct sql_from *from, const char *text,
                                const char *dialect) {
    struct sql_hints r = {MEM_NEW_ARRAY(struct sql_hint, old.n + 1), old.n + 1};
    if (old.n)
        memcpy(r.items, old.items, old.n * sizeof *r.items);
    r.items[old.n] = (struct sql_hint){from, text, dialect};
    return r;
}
static value s_with_hint(struct vm *vm, const value *a) {
    struct sql_select *s = select_copy_of(a[0]);
    s->hints = sql_hints_with(s->hints, sql_coerce_from(vm, a[1]), py_arg_text(vm, a[2], "text"),
                              py_arg_text(vm, a[3], "dialect_name"));
    return PY_OBJ(s);
}
static value s_with_statement_hint(struct vm *vm, const value *a) {
    struct sql_select *s = select_copy_of(a[0]);
    s->hints = sql_hints_with(s->hints, NULL, py_arg_text(vm, a[1], "text"),
                              py_arg_text(vm, a[2], "dialect_name"));
    return PY_OBJ(s);
}

/* Loader options mean something to SELECT alone. */
static value b_options(struct vm *vm, const value *a) {
    (void)vm;
    return a[0];
}

static value s_options(struct vm *vm, const value *a) {
    struct sql_select *s = select_copy_of(a[0]);
    struct py_list *l = s->options == PY_UNDEF ? py_list_new(2) : py_list_from(vm, s->options);
    struct py_tuple *t = PY_AS(struct py_tuple, a[1]);
    for (size_t i = 0; i < t->n; i++)
        py_list_append(l, t->items[i]);
    s->options = PY_OBJ(l);
    return PY_OBJ(s);
}

static value s_self_group(struct vm *vm, const value *a) {
    return PY_OBJ(sql_self_group(vm, SQL_ELEMENT(a[0]), SQL_OP_NONE_OP));
}

static value s_get_froms(struct vm *vm, const value *a) {
    struct sql_seq f = sql_select_froms(vm, PY_AS(struct sql_select, a[0]));
    struct py_list *l = py_list_new(f.n);
    for (size_t i = 0; i < f.n; i++)
        py_list_append(l, PY_OBJ(f.items[i]));
    return PY_OBJ(l);
}
static value s_get_froms_prop(struct vm *vm, value self) { return s_get_froms(vm, &self); }

/* What the columns alone bring along. */
static value s_get_column_froms(struct vm *vm, value self) {
    const struct sql_select *s = PY_AS(struct sql_select, self);
    struct sql_seq froms = {0};
    for (size_t i = 0; i < s->columns.n; i++)
        sql_from_objects(vm, s->columns.items[i], &froms);
    struct py_list *l = py_list_new(froms.n);
    for (size_t i = 0; i < froms.n; i++)
        py_list_append(l, PY_OBJ(froms.items[i]));
    return PY_OBJ(l);
}

static value s_get_where(struct vm *vm, value self) {
    struct sql_select *s = PY_AS(struct sql_select, self);
    return s->where.n ? PY_OBJ(sql_conjunction(vm, SQL_OP_AND, s->where.n, s->where.items))
                      : PY_NONE;
}

static value s_get_descriptions(struct vm *vm, value self) {
    const struct sql_orm_hooks *orm = sql_orm_hooks(vm);
    struct sql_select *s = PY_AS(struct sql_select, self);
    struct py_list *l = py_list_new(4);
    for (size_t i = 0; i < s->columns.n; i++) {
        struct sql_element *c = s->columns.items[i];
        struct py_dict *d = py_dict_new();
        value entity = c->annotation;
        const char *name = sql_proxy_key(c);
        if (c->kind == SQL_ENTITY && orm)
            py_dict_set_text(d, "name", py_getattr(vm, entity, "__name__"));
        else
            py_dict_set_text(d, "name", name ? py_str_from(name) : PY_NONE);
        py_dict_set_text(d, "type", c->kind == SQL_ENTITY ? entity : sql_expr_type(vm, c));
        py_dict_set_text(d, "expr", c->kind == SQL_ENTITY ? entity : PY_OBJ(c));
        if (entity != PY_UNDEF)
            py_dict_set_text(d, "entity", entity);
        py_list_append(l, PY_OBJ(d));
    }
    return PY_OBJ(l);
}

static value s_inner_columns(struct vm *vm, value self) {
    struct sql_seq c = sql_selected_columns(vm, SQL_ELEMENT(self));
    struct py_list *l = py_list_new(c.n);
    for (size_t i = 0; i < c.n; i++)
        py_list_append(l, PY_OBJ(c.items[i]));
    return PY_OBJ(l);
}

/* 2.0: select(a, b). 1.x: select([a, b], whereclause, from_obj, …) */
static value s_init(struct vm *vm, const value *a) {
    struct sql_select *s = PY_AS(struct sql_select, a[0]);
    struct py_tuple *args = PY_AS(struct py_tuple, a[1]);
    struct py_dict *kw = PY_AS(struct py_dict, a[2]);
    s->base.from.element.kind = SQL_SELECT;
    s->options = PY_UNDEF;
    struct py_tuple *columns = args;
    value columns_kw = py_dict_get_text(kw, "columns");
    bool legacy = columns_kw != PY_UNDEF ||
                  (args->n && (py_is_list(args->items[0]) || py_is_tuple(args->items[0])));
    if (legacy)
        columns = py_tuple_from(vm, columns_kw != PY_UNDEF ? columns_kw : args->items[0]);
    for (size_t i = 0; i < columns->n; i++) {
        value c = columns->items[i];
        if (legacy && py_is_str(c))
            c = strcmp(py_str_cstr(c), "*")
                    ? PY_OBJ(sql_column_new(vm, py_str_cstr(c), PY_UNDEF, true))
                    : c;
        sql_seq_push(&s->columns, sql_coerce_column(vm, c));
    }
    static const char *const names[] = {"whereclause", "from_obj", NULL};
    for (size_t i = 0; legacy && i + 1 < args->n && names[i]; i++)
        py_dict_set_text(kw, names[i], args->items[i + 1]);
    value result = a[0];
    size_t i = 0;
    for (value k, v; py_dict_next(kw, &i, &k, &v);) {
        static const struct {
            const char *keyword, *method;
            bool many;
        } legacy_kw[] = {{"whereclause", "where", false},  {"from_obj", "select_from", true},
                         {"distinct", "distinct", false},  {"group_by", "group_by", true},
                         {"having", "having", false},      {"order_by", "order_by", true},
                         {"limit", "limit", false},        {"offset", "offset", false},
                         {"prefixes", "prefix_with", true}};
        const char *name = py_str_cstr(k);
        if (v == PY_NONE || v == PY_FALSE || !strcmp(name, "columns"))
            continue;
        if (!strcmp(name, "use_labels")) {
            s->base.label_style = SQL_LABELS_TABLENAME;
            continue;
        }
        size_t m = 0;
        while (m < 9 && strcmp(legacy_kw[m].keyword, name))
            m++;
        if (m == 9)
            py_raise(vm, &py_exc_TypeError, "select() got an unexpected keyword argument %R", k);
        if (legacy_kw[m].many && (py_is_list(v) || py_is_tuple(v))) {
            struct py_tuple *t = py_tuple_from(vm, v);
            result = py_call_method(vm, result, legacy_kw[m].method, (int)t->n, t->items);
        } else if (v == PY_TRUE) {
            result = py_call_method(vm, result, legacy_kw[m].method, 0, NULL);
        } else {
            result = py_call_method(vm, result, legacy_kw[m].method, 1, &v);
        }
    }
    struct py_type *cls = s->base.from.element.head.type;
    *s = *PY_AS(struct sql_select, result);
    s->base.from.element.head.type = cls;
    return PY_NONE;
}

static const struct py_native_def select_methods[] = {
    {"__init__", s_init, "self, *entities, **kw"},
    {"where", s_where, "self, *whereclause"},
    {"filter", s_where, "self, *criteria"},
    {"filter_by", s_filter_by, "self, **kwargs"},
    {"having", s_having, "self, *having"},
    {"distinct", s_distinct, "self, *expr"},
    {"select_from", s_select_from, "self, *froms"},
    {"join", s_join, "self, target, onclause=None, isouter=False, full=False"},
    {"outerjoin", s_outerjoin, "self, target, onclause=None, full=False"},
    {"join_from", s_join_from, "self, from_, target, onclause=None, isouter=False, full=False"},
    {"outerjoin_from", s_outerjoin_from, "self, from_, target, onclause=None, full=False"},
    {"add_columns", s_add_columns, "self, *entities"},
    {"column", s_add_columns, "self, *column"},
    {"with_only_columns", s_with_only, "self, *entities, maintain_column_froms=False"},
    {"correlate", s_correlate, "self, *fromclauses"},
    {"correlate_except", s_correlate_except, "self, *fromclauses"},
    {"with_hint", s_with_hint, "self, selectable, text, dialect_name='*'"},
    {"with_statement_hint", s_with_statement_hint, "self, text, dialect_name='*'"},
    {"options", s_options, "self, *options"},
    {"from_statement", s_from_statement, "self, statement"},
    {"self_group", s_self_group, "self, against=None"},
    {"get_final_froms", s_get_froms, "self"},
    {0}};
static const struct py_getset_def select_getset[] = {
    {"froms", s_get_froms_prop, NULL},
    {"columns_clause_froms", s_get_column_froms, NULL},
    {"whereclause", s_get_where, NULL},
    {"inner_columns", s_inner_columns, NULL},
    {"column_descriptions", s_get_descriptions, NULL},
    {0}};

/* --- EXISTS and scalar subqueries pass select's methods on --- */

static struct sql_element *inner_select(struct sql_element *e) {
    while (e->kind == SQL_EXISTS || e->kind == SQL_SCALAR || e->kind == SQL_GROUPING)
        e = ((struct sql_wrap *)e)->of;
    return e->kind == SQL_SELECT_GROUPING ? ((struct sql_from_grouping *)e)->of : e;
}

static value rewrap(struct vm *vm, value self, value select) {
    struct sql_element *e = SQL_ELEMENT(self), *s = SQL_ELEMENT(select);
    if (e->kind == SQL_EXISTS)
        return PY_OBJ(exists_of(vm, s));
    struct sql_wrap *copy = mem_alloc(sizeof *copy);
    *copy = *(struct sql_wrap *)e;
    copy->of = s;
    return PY_OBJ(copy);
}
static value pass_on(struct vm *vm, const value *a, py_native_fn fn) {
    value args[] = {PY_OBJ(inner_select(SQL_ELEMENT(a[0]))), a[1]};
    return rewrap(vm, a[0], fn(vm, args));
}
static value x_where(struct vm *vm, const value *a) { return pass_on(vm, a, s_where); }
static value x_select_from(struct vm *vm, const value *a) { return pass_on(vm, a, s_select_from); }
static value x_correlate(struct vm *vm, const value *a) { return pass_on(vm, a, s_correlate); }
static value x_correlate_except(struct vm *vm, const value *a) {
    return pass_on(vm, a, s_correlate_except);
}
static value x_select(struct vm *vm, const value *a) {
    struct sql_seq s = {0};
    sql_seq_push(&s, SQL_ELEMENT(a[0]));
    return PY_OBJ(sql_select_new(vm, s));
}

/* exists(), exists(select), exists(column, …) and 1.x exists([column], where) */
static value x_init(struct vm *vm, const value *a) {
    struct sql_wrap *x = PY_AS(struct sql_wrap, a[0]);
    struct py_tuple *args = PY_AS(struct py_tuple, a[1]);
    struct sql_element *of = args->n ? sql_as_element(vm, args->items[0]) : NULL;
    struct sql_element *select;
    if (of && of->kind == SQL_SCALAR) {
        select = ((struct sql_wrap *)of)->of;
    } else if (of && sql_is_select_base(of)) {
        select = of;
    } else if (!args->n) {
        struct sql_seq s = {0};
        sql_seq_push(&s, &sql_column_new(vm, "*", PY_UNDEF, true)->expr.element);
        select = &sql_select_new(vm, s)->base.from.element;
    } else {
        select = SQL_ELEMENT(py_call_args(vm, PY_OBJ(&sql_select_type), a[1], NULL));
    }
    struct py_type *cls = x->expr.element.head.type;
    *x = *(struct sql_wrap *)exists_of(vm, select);
    x->expr.element.head.type = cls;
    return PY_NONE;
}

static const struct py_native_def scalar_methods[] = {
    {"where", x_where, "self, *crit"},
    {"correlate", x_correlate, "self, *fromclauses"},
    {"correlate_except", x_correlate_except, "self, *fromclauses"},
    {"exists", b_exists, "self"},
    {0}};
static const struct py_native_def exists_methods[] = {
    {"__init__", x_init, "self, *args, **kw"},
    {"where", x_where, "self, *clause"},
    {"select_from", x_select_from, "self, *froms"},
    {"correlate", x_correlate, "self, *fromclauses"},
    {"correlate_except", x_correlate_except, "self, *fromclauses"},
    {"select", x_select, "self"},
    {0}};
static const struct py_member_def wrap_members[] = {
    {"element", offsetof(struct sql_wrap, of), PY_MEMBER_OBJECT, true}, {0}};

#define SELECTABLE "sqlalchemy.sql.selectable"
struct py_type sql_scalar_select_type = {PY_TYPE_HEAD,
                                         .name = "ScalarSelect",
                                         .module = SELECTABLE,
                                         .size = sizeof(struct sql_wrap),
                                         .base = &sql_expr_type_,
                                         .flags = PY_TYPE_BASE,
                                         .methods = scalar_methods,
                                         .members = wrap_members};
struct py_type sql_exists_type = {PY_TYPE_HEAD,
                                  .name = "Exists",
                                  .module = SELECTABLE,
                                  .size = sizeof(struct sql_wrap),
                                  .base = &sql_expr_type_,
                                  .flags = PY_TYPE_BASE,
                                  .methods = exists_methods,
                                  .members = wrap_members};
struct py_type sql_select_base_type = {PY_TYPE_HEAD,
                                       .name = "SelectBase",
                                       .module = SELECTABLE,
                                       .size = sizeof(struct sql_from),
                                       .base = &sql_returns_rows_type,
                                       .flags = PY_TYPE_BASE,
                                       .methods = base_methods,
                                       .getset = base_getset};
struct py_type sql_generative_type = {PY_TYPE_HEAD,
                                      .name = "GenerativeSelect",
                                      .module = SELECTABLE,
                                      .size = sizeof(struct sql_generative),
                                      .base = &sql_select_base_type,
                                      .flags = PY_TYPE_BASE,
                                      .methods = generative_methods,
                                      .getset = generative_getset};
struct py_type sql_select_type = {PY_TYPE_HEAD,
                                  .name = "Select",
                                  .module = SELECTABLE,
                                  .size = sizeof(struct sql_select),
                                  .base = &sql_generative_type,
                                  .flags = PY_TYPE_BASE,
                                  .methods = select_methods,
                                  .getset = select_getset};
static value compound_get_selects(struct vm *vm, value self) {
    const struct sql_compound *c = PY_AS(struct sql_compound, self);
    (void)vm;
    return PY_OBJ(py_list_of(c->selects.n, (const value *)c->selects.items));
}
static const struct py_getset_def compound_getset[] = {{"selects", compound_get_selects, NULL},
                                                       {0}};
static const struct py_native_def compound_methods[] = {{"options", b_options, "self, *options"},
                                                        {0}};
static value text_select_add_cte(struct vm *vm, const value *a) {
    struct sql_text_select *copy = mem_alloc(sizeof *copy);
    *copy = *PY_AS(struct sql_text_select, a[0]);
    copy->ctes = sql_ctes_with(vm, copy->ctes, a);
    return PY_OBJ(copy);
}
static value text_select_bindparams(struct vm *vm, const value *a) {
    struct sql_text_select *copy = mem_alloc(sizeof *copy);
    *copy = *PY_AS(struct sql_text_select, a[0]);
    value text = py_call_args(vm, py_getattr(vm, PY_OBJ(copy->text), "bindparams"), a[1],
                              PY_AS(struct py_dict, a[2]));
    copy->text = PY_AS(struct sql_text, text);
    return PY_OBJ(copy);
}
static value text_select_get_args(struct vm *vm, value self) {
    const struct sql_text_select *s = PY_AS(struct sql_text_select, self);
    (void)vm;
    return PY_OBJ(py_list_of(s->columns.n, (const value *)s->columns.items));
}
static const struct py_native_def text_select_methods[] = {
    {"add_cte", text_select_add_cte, "self, *ctes, nest_here=False"},
    {"bindparams", text_select_bindparams, "self, *binds, **bind_as_values"},
    {"options", b_options, "self, *options"},
    {0}};
static const struct py_getset_def text_select_getset[] = {
    {"column_args", text_select_get_args, NULL}, {0}};
static const struct py_member_def text_select_members[] = {
    {"element", offsetof(struct sql_text_select, text), PY_MEMBER_OBJECT, true},
    {"positional", offsetof(struct sql_text_select, positional), PY_MEMBER_BOOL, true},
    {0}};

struct py_type sql_compound_type = {PY_TYPE_HEAD,
                                    .name = "CompoundSelect",
                                    .module = SELECTABLE,
                                    .size = sizeof(struct sql_compound),
                                    .base = &sql_generative_type,
                                    .flags = PY_TYPE_BASE,
                                    .methods = compound_methods,
                                    .getset = compound_getset};
struct py_type sql_text_select_type = {PY_TYPE_HEAD,
                                       .name = "TextualSelect",
                                       .module = SELECTABLE,
                                       .size = sizeof(struct sql_text_select),
                                       .base = &sql_select_base_type,
                                       .methods = text_select_methods,
                                       .getset = text_select_getset,
                                       .members = text_select_members};
struct py_type sql_select_grouping_type = {
    PY_TYPE_HEAD, .name = "SelectStatementGrouping", .module = SELECTABLE,
    .size = sizeof(struct sql_from_grouping), .base = &sql_select_base_type};
