/*
 * What can be selected FROM: tables, aliases, subqueries, CTEs, joins, VALUES; their columns and
 * the conditions that join them. cf. sqlalchemy.sql.selectable.
 */
#include "schema/table.h"
#include "sql/dml.h"
#include "sql/select.h"

/* --- names --- */

struct sql_name sql_from_name(const struct sql_from *f) {
    switch (f->element.kind) {
    case SQL_TABLE:
        return ((const struct sql_table *)f)->name;
    case SQL_ALIAS:
    case SQL_SUBQUERY:
    case SQL_CTE:
    case SQL_LATERAL:
    case SQL_TABLESAMPLE:
    case SQL_TABLE_VALUED:
        return ((const struct sql_alias *)f)->name;
    case SQL_VALUES:
        return ((const struct sql_values *)f)->name;
    default:
        return (struct sql_name){NULL, 0};
    }
}

static const char *description(struct vm *vm, struct sql_from *f) {
    if (f->element.kind == SQL_JOIN) {
        struct sql_join *j = (struct sql_join *)f;
        return mem_printf("Join object on %s(%zx) and %s(%zx)", description(vm, j->left),
                          (size_t)(uintptr_t)j->left, description(vm, j->right),
                          (size_t)(uintptr_t)j->right);
    }
    struct sql_name n = sql_from_name(f);
    if (sql_name_is_anon(n.text))
        return "anon_1";
    return n.text ? sql_plain_name(n.text) : "";
}

/* --- columns --- */

/* A column of FROM that stands for C, found under KEY and written as NAME. */
/* What stands for a schema's Column in a subquery: a Column in the reference. Which of two classes
 * is the subclass decides which side of `a == b` is asked first, so it must not be a plain
 * ColumnClause. */
struct py_type sql_proxy_column_type = {
    PY_TYPE_HEAD, .name = "Column", .module = "sqlalchemy.sql.schema",
    .size = sizeof(struct sql_column), .base = &sql_column_type};

static bool stands_for_column(const struct sql_element *c) {
    while (c->kind == SQL_LABEL)
        c = ((const struct sql_label *)c)->of;
    return c->kind == SQL_COLUMN &&
           (((const struct sql_column *)c)->is_schema || c->head.type == &sql_proxy_column_type);
}

static struct sql_column *proxy_column(struct vm *vm, struct sql_from *from, struct sql_element *c,
                                       struct sql_name name, const char *key) {
    const struct sql_column *col = c->kind == SQL_COLUMN ? (struct sql_column *)c : NULL;
    bool literal = col && col->is_literal && !strcmp(col->name.text, name.text);
    struct sql_column *p = sql_column_new(vm, name.text, sql_expr_type(vm, c), literal);
    if (stands_for_column(c))
        p->expr.element.head.type = &sql_proxy_column_type;
    p->name = name;
    p->expr.key = key;
    p->table = from;
    p->expr.proxy = (struct sql_expr *)c;
    p->expr.element.annotation = c->annotation;
    return p;
}

/* Two labels of one name cannot be told apart outside. */
static void check_label(struct vm *vm, struct sql_from *from, const struct sql_element *c,
                        const char *key) {
    if (c->kind != SQL_LABEL)
        return;
    const char *name = ((const struct sql_label *)c)->name.text;
    if (sql_name_is_anon(name) || !strcmp(name, key))
        return;
    from->columns = NULL; /* asked again, it raises again */
    py_raise(vm, &sa_exc_InvalidRequestError,
             "Label name %s is being renamed to an anonymous label due to disambiguation which "
             "is not supported right now.  Please use unique names for explicit labels.",
             name);
}

static void columns_of_select(struct vm *vm, struct sql_from *from, struct sql_element *select) {
    if (select->kind == SQL_SELECT_GROUPING)
        select = ((struct sql_from_grouping *)select)->of;
    struct sql_seq cols = sql_selected_columns(vm, select);
    struct sql_named_column *named = sql_name_columns(vm, cols, sql_select_labels(select), false);
    for (size_t i = 0; i < cols.n; i++) {
        struct sql_element *c = cols.items[i];
        if (sql_is_text(c))
            continue;
        struct sql_name name = {named[i].required, 0};
        if (!name.text && c->kind == SQL_COLUMN)
            name = ((struct sql_column *)c)->name;
        if (!name.text)
            name.text = named[i].fallback ? named[i].fallback : sql_anon_label(vm, c);
        const char *key = named[i].key;
        if (named[i].required && c->kind != SQL_COLUMN)
            key = sql_plain_name(named[i].required);
        check_label(vm, from, c, key);
        struct sql_column *p = proxy_column(vm, from, c, name, key);
        sql_columns_add(from->columns, key, &p->expr);
    }
}

static void columns_of_from(struct vm *vm, struct sql_from *from, struct sql_from *of) {
    struct sql_columns *cols = sql_from_columns(vm, of);
    for (size_t i = 0; i < cols->n; i++) {
        struct sql_element *c = &cols->items[i]->element;
        struct sql_name name = {cols->keys[i], 0};
        if (c->kind == SQL_COLUMN)
            name = ((struct sql_column *)c)->name;
        if (of->element.kind == SQL_JOIN)
            name = (struct sql_name){sql_tq_label(vm, c), 0};
        struct sql_column *p = proxy_column(vm, from, c, name, cols->keys[i]);
        sql_columns_add(from->columns, cols->keys[i], &p->expr);
    }
}

static void columns_of_join(struct vm *vm, struct sql_columns *out, struct sql_from *side) {
    struct sql_columns *cols = sql_from_columns(vm, side);
    for (size_t i = 0; i < cols->n; i++) {
        const char *label = sql_tq_label(vm, &cols->items[i]->element);
        sql_columns_add(out, label ? sql_plain_name(label) : cols->keys[i], cols->items[i]);
    }
}

static void fill_columns(struct vm *vm, struct sql_from *from) {
    struct sql_element *e = &from->element;
    switch (e->kind) {
    case SQL_ALIAS:
    case SQL_SUBQUERY:
    case SQL_CTE:
    case SQL_LATERAL:
    case SQL_TABLESAMPLE: {
        struct sql_from *of = ((struct sql_alias *)e)->of;
        if (sql_is_select_base(&of->element))
            columns_of_select(vm, from, &of->element);
        else
            columns_of_from(vm, from, of);
        return;
    }
    case SQL_JOIN:
        columns_of_join(vm, from->columns, ((struct sql_join *)e)->left);
        columns_of_join(vm, from->columns, ((struct sql_join *)e)->right);
        return;
    case SQL_FROM_GROUPING:
        columns_of_from(vm, from, (struct sql_from *)((struct sql_from_grouping *)e)->of);
        return;
    case SQL_SELECT:
    case SQL_COMPOUND:
    case SQL_TEXT_SELECT:
    case SQL_SELECT_GROUPING:
        columns_of_select(vm, from, e);
        return;
    case SQL_INSERT:
    case SQL_UPDATE:
    case SQL_DELETE: {
        struct sql_seq cols = sql_select_iterable(vm, ((struct sql_dml *)e)->returning);
        for (size_t i = 0; i < cols.n; i++) {
            const char *key = sql_proxy_key(cols.items[i]);
            sql_columns_add(from->columns, key, (struct sql_expr *)cols.items[i]);
        }
        return;
    }
    case SQL_VALUES: {
        struct sql_values *v = (struct sql_values *)e;
        for (size_t i = 0; i < v->n_cols; i++)
            sql_columns_add(from->columns, v->cols[i]->key, v->cols[i]);
        return;
    }
    default:
        return;
    }
}

struct sql_columns *sql_from_columns(struct vm *vm, struct sql_from *from) {
    if (!sql_is_from(&from->element) && from->element.kind < SQL_INSERT)
        return sql_columns_new(); /* a function in FROM has no such place */
    if (!from->columns) {
        from->columns = sql_columns_new();
        fill_columns(vm, from);
    }
    return from->columns;
}

static bool stands_for(const struct sql_expr *c, const struct sql_element *target) {
    for (; c; c = c->proxy)
        if (&c->element == target)
            return true;
    return false;
}

/* The column of FROM that is COLUMN, or stands for it. */
static struct sql_expr *standing_for(struct vm *vm, struct sql_from *from,
                                     const struct sql_element *column) {
    struct sql_columns *cols = sql_from_columns(vm, from);
    for (size_t i = 0; i < cols->n; i++)
        if (&cols->items[i]->element == column)
            return cols->items[i];
    for (size_t i = 0; i < cols->n; i++)
        if (stands_for(cols->items[i], column))
            return cols->items[i];
    return NULL;
}

struct sql_expr *sql_corresponding(struct vm *vm, struct sql_from *from,
                                   const struct sql_element *column) {
    struct sql_expr *own = standing_for(vm, from, column);
    if (own || !sql_is_expr(column))
        return own;
    struct sql_columns *cols = sql_from_columns(vm, from);
    for (const struct sql_expr *base = ((const struct sql_expr *)column)->proxy; base;
         base = base->proxy)
        for (size_t i = 0; i < cols->n; i++)
            if (stands_for(cols->items[i], &base->element))
                return cols->items[i];
    return NULL;
}

struct adapt {
    struct vm *vm;
    struct sql_from *target;
    bool embedded;
};
static struct sql_element *adapt_column(struct sql_element *e, void *arg) {
    const struct adapt *a = arg;
    if (e->kind != SQL_COLUMN)
        return NULL;
    struct sql_expr *c =
        a->embedded ? standing_for(a->vm, a->target, e) : sql_corresponding(a->vm, a->target, e);
    return c ? &c->element : NULL;
}

struct sql_element *sql_adapt_embedded(struct vm *vm, struct sql_element *e,
                                       struct sql_from *target) {
    struct adapt a = {vm, target, true};
    return sql_clone(vm, e, adapt_column, &a);
}

struct sql_element *sql_adapt(struct vm *vm, struct sql_element *e, struct sql_from *target) {
    struct adapt a = {vm, target, false};
    return sql_clone(vm, e, adapt_column, &a);
}

/* --- making them --- */

struct sql_alias *sql_alias_new(struct vm *vm, struct py_type *cls, enum sql_kind kind,
                                struct sql_from *of, struct sql_name name) {
    struct sql_alias *a = sql_node(vm, cls, kind);
    a->of = of;
    a->name = name;
    if (!name.text) {
        const char *base = sql_from_name(of).text;
        if (kind == SQL_TABLE_VALUED && of->element.kind == SQL_FUNCTION)
            base = NULL;
        a->name.text = sql_anon_name(a, 0, base && !sql_name_is_anon(base) ? base : "anon");
    }
    a->from.element.annotation = of->element.annotation;
    return a;
}

struct sql_join *sql_join_new(struct vm *vm, struct sql_from *left, struct sql_from *right,
                              struct sql_element *on, bool outer, bool full) {
    struct sql_join *j = sql_node(vm, &sql_join_type, SQL_JOIN);
    j->left = left;
    j->right = right->element.kind == SQL_JOIN
                   ? (struct sql_from *)sql_self_group(vm, &right->element, SQL_OP_NONE_OP)
                   : right;
    j->on = on ? sql_self_group(vm, on, SQL_OP_ASBOOL) : sql_join_condition(vm, left, right);
    j->outer = outer;
    j->full = full;
    return j;
}

/* --- joining by foreign keys --- */

static const struct column *base_column(const struct sql_expr *e) {
    for (; e; e = e->proxy)
        if (e->element.kind == SQL_COLUMN && ((const struct sql_column *)e)->is_schema)
            return (const struct column *)e;
    return NULL;
}

struct join_pair {
    struct constraint *constraint;
    struct sql_expr *referred, *parent;
};
struct join_pairs {
    struct join_pair *items;
    size_t n, cap;
};

/* The columns of FROM that reference a column of TO. */
static void scan(struct vm *vm, struct sql_from *from, struct sql_from *to,
                 struct join_pairs *out) {
    struct sql_columns *cols = sql_from_columns(vm, from);
    for (size_t i = 0; i < cols->n; i++) {
        const struct column *c = base_column(cols->items[i]);
        for (size_t k = 0; c && k < c->foreign_key_count; k++) {
            struct foreign_key *fk = c->foreign_keys[k];
            struct column *target = foreign_key_column_or_null(vm, fk);
            struct sql_expr *r =
                target ? sql_corresponding(vm, to, &target->base.expr.element) : NULL;
            if (!r)
                continue;
            MEM_GROW(out->items, out->n, out->cap);
            out->items[out->n++] = (struct join_pair){fk->constraint, r, cols->items[i]};
        }
    }
}

static size_t constraint_count(const struct join_pairs *p) {
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++) {
        bool seen = false;
        for (size_t j = 0; j < i; j++)
            seen = seen || p->items[j].constraint == p->items[i].constraint;
        n += !seen;
    }
    return n;
}

static struct join_pairs join_pairs(struct vm *vm, struct sql_from *a, struct sql_from *b) {
    struct join_pairs p = {0};
    scan(vm, b, a, &p);
    if (a != b)
        scan(vm, a, b, &p);
    return p;
}

bool sql_can_join(struct vm *vm, struct sql_from *a, struct sql_from *b) {
    return join_pairs(vm, a, b).n > 0;
}

struct sql_element *sql_join_condition(struct vm *vm, struct sql_from *a, struct sql_from *b) {
    struct join_pairs p = join_pairs(vm, a, b);
    if (!p.n)
        py_raise(vm, &sa_exc_NoForeignKeysError,
                 "Can't find any foreign key relationships between '%s' and '%s'.%s",
                 description(vm, a), description(vm, b),
                 b->element.kind == SQL_FROM_GROUPING
                     ? " Perhaps you meant to convert the right side to a subquery using alias()?"
                     : "");
    if (constraint_count(&p) > 1)
        py_raise(vm, &sa_exc_AmbiguousForeignKeysError,
                 "Can't determine join between '%s' and '%s'; tables have more than one foreign "
                 "key constraint relationship between them. Please specify the 'onclause' of this "
                 "join explicitly.",
                 description(vm, a), description(vm, b));
    struct sql_seq s = {0};
    for (size_t i = 0; i < p.n; i++)
        sql_seq_push(&s, sql_operate(vm, SQL_OP_EQ, &p.items[i].referred->element,
                                     PY_OBJ(p.items[i].parent)));
    return s.n == 1 ? s.items[0] : sql_conjunction(vm, SQL_OP_AND, s.n, s.items);
}

/* --- FromClause for scripts --- */

static struct sql_from *from_self(const value *a) { return PY_AS(struct sql_from, a[0]); }

static value from_alias(struct vm *vm, const value *a) {
    struct sql_from *f = from_self(a);
    struct sql_name name = sql_name_of(vm, a[1]);
    struct sql_element *e = &f->element;
    if (e->kind == SQL_CTE) {
        struct sql_alias *cte = (struct sql_alias *)e;
        struct sql_alias *r = sql_alias_new(vm, &sql_cte_type, SQL_CTE, cte->of, name);
        r->cte_alias = cte;
        r->recursive = cte->recursive;
        r->nesting = cte->nesting;
        return PY_OBJ(r);
    }
    if (e->kind == SQL_TABLE_VALUED) {
        struct sql_alias *t = (struct sql_alias *)e, *copy = mem_alloc(sizeof *copy);
        *copy = *t;
        copy->from.columns = NULL;
        copy->name = name.text ? name : (struct sql_name){sql_anon_name(copy, 0, "anon"), 0};
        struct sql_columns *cols = sql_from_columns(vm, f), *mine = sql_columns_new();
        for (size_t i = 0; i < cols->n; i++) {
            struct sql_column *c = mem_alloc(sizeof *c);
            *c = *(struct sql_column *)cols->items[i];
            c->table = &copy->from;
            sql_columns_add(mine, cols->keys[i], &c->expr);
        }
        copy->from.columns = mine;
        return PY_OBJ(copy);
    }
    return PY_OBJ(sql_alias_new(vm, &sql_alias_type, SQL_ALIAS, f, name));
}

static value from_join_any(struct vm *vm, const value *a, bool outer) {
    struct sql_from *right = sql_coerce_from(vm, a[1]);
    struct sql_element *on = sql_coerce_on(vm, a[2]);
    bool full = outer ? py_truth(vm, a[3]) : py_truth(vm, a[4]);
    return PY_OBJ(sql_join_new(vm, from_self(a), right, on, outer || py_truth(vm, a[3]), full));
}
static value from_join(struct vm *vm, const value *a) { return from_join_any(vm, a, false); }
static value from_outerjoin(struct vm *vm, const value *a) { return from_join_any(vm, a, true); }

static value from_select(struct vm *vm, const value *a) {
    struct sql_seq s = {0};
    sql_seq_push(&s, &from_self(a)->element);
    struct sql_select *sel = sql_select_new(vm, s);
    if (py_type_of(a[0]) == &sql_join_type)
        sql_seq_push(&sel->from_obj, &from_self(a)->element);
    if (a[1] != PY_NONE)
        sql_seq_push(&sel->where, sql_coerce_where(vm, a[1]));
    return PY_OBJ(sel);
}

static value from_get_columns(struct vm *vm, value self) {
    return PY_OBJ(sql_from_columns(vm, PY_AS(struct sql_from, self)));
}

static value from_corresponding(struct vm *vm, const value *a) {
    struct sql_element *c = sql_as_element(vm, a[1]);
    struct sql_expr *r = c ? sql_corresponding(vm, from_self(a), c) : NULL;
    return r ? PY_OBJ(r) : PY_NONE;
}

static value from_tablesample(struct vm *vm, const value *a) {
    struct sql_alias *t = sql_alias_new(vm, &sql_table_sample_type, SQL_TABLESAMPLE, from_self(a),
                                        sql_name_of(vm, a[2]));
    t->sampling = sql_as_element(vm, a[1]);
    if (!t->sampling || t->sampling->kind != SQL_FUNCTION) {
        struct sql_element *arg = sql_as_element(vm, a[1]);
        if (!arg)
            arg = &sql_bind_named(vm, "system", a[1], PY_UNDEF, true)->expr.element;
        t->sampling = &sql_function_new(vm, "system", 1, &arg, PY_UNDEF)->expr.element;
    }
    if (a[3] != PY_NONE)
        t->seed = sql_coerce_expr(vm, a[3]);
    return PY_OBJ(t);
}

/* The table as one column: row_to_json(t) */
static value from_table_valued(struct vm *vm, const value *a) {
    struct sql_column *c = sql_column_new(vm, NULL, PY_UNDEF, false);
    c->name = sql_from_name(from_self(a));
    c->expr.key = c->name.text;
    c->table = from_self(a);
    c->stands_for_table = true;
    return PY_OBJ(c);
}

static value from_lateral(struct vm *vm, const value *a) {
    struct sql_from *f = from_self(a);
    if (f->element.kind == SQL_TABLE_VALUED) {
        value args[] = {a[0], a[1]};
        struct sql_alias *t = PY_AS(struct sql_alias, from_alias(vm, args));
        t->lateral = true;
        return PY_OBJ(t);
    }
    struct sql_alias *l =
        sql_alias_new(vm, &sql_lateral_type, SQL_LATERAL, f, sql_name_of(vm, a[1]));
    l->lateral = true;
    return PY_OBJ(l);
}

static value from_get_name(struct vm *vm, value self) {
    return sql_name_value(vm, sql_from_name(PY_AS(struct sql_from, self)));
}
static value from_get_description(struct vm *vm, value self) {
    return py_str_from(description(vm, PY_AS(struct sql_from, self)));
}
static value from_get_schema(struct vm *vm, value self) {
    struct sql_table *t = PY_AS(struct sql_table, self);
    return t->from.element.kind == SQL_TABLE ? sql_name_value(vm, t->schema) : PY_NONE;
}

static value from_is_derived_from(struct vm *vm, const value *a) {
    struct sql_from *target = PY_AS(struct sql_from, a[1]);
    (void)vm;
    for (struct sql_from *f = from_self(a); f;) {
        if (f == target)
            return PY_TRUE;
        enum sql_kind k = f->element.kind;
        f = k >= SQL_ALIAS && k <= SQL_TABLESAMPLE ? ((struct sql_alias *)f)->of : NULL;
    }
    return PY_FALSE;
}

static const struct py_native_def from_methods[] = {
    {"alias", from_alias, "self, name=None, flat=False"},
    {"join", from_join, "self, right, onclause=None, isouter=False, full=False"},
    {"outerjoin", from_outerjoin, "self, right, onclause=None, full=False"},
    {"select", from_select, "self, whereclause=None, **kw"},
    {"corresponding_column", from_corresponding, "self, column, require_embedded=False"},
    {"tablesample", from_tablesample, "self, sampling, name=None, seed=None"},
    {"table_valued", from_table_valued, "self"},
    {"lateral", from_lateral, "self, name=None"},
    {"is_derived_from", from_is_derived_from, "self, fromclause"},
    {0}};
static value from_get_self(struct vm *vm, value self) {
    (void)vm;
    return self;
}

/* The columns that are part of the primary key, as a collection. */
static value from_get_primary_key(struct vm *vm, value self) {
    struct sql_from *from = PY_AS(struct sql_from, self);
    const struct sql_columns *all = sql_from_columns(vm, from);
    if (from->key)
        return PY_OBJ(from->key);
    from->key = sql_column_set_new();
    for (size_t i = 0; i < all->n; i++)
        if (py_truth(vm, py_getattr(vm, PY_OBJ(all->items[i]), "primary_key")))
            sql_columns_add(from->key, all->keys[i], all->items[i]);
    return PY_OBJ(from->key);
}
static value from_get_foreign_keys(struct vm *vm, value self) {
    const struct sql_columns *all = sql_from_columns(vm, PY_AS(struct sql_from, self));
    value r = PY_OBJ(py_set_new(&py_set_type));
    for (size_t i = 0; i < all->n; i++) {
        value keys = py_getattr(vm, PY_OBJ(all->items[i]), "foreign_keys");
        py_call_method(vm, r, "update", 1, &keys);
    }
    return r;
}

static const struct py_getset_def from_getset[] = {{"primary_key", from_get_primary_key, NULL},
                                                   {"foreign_keys", from_get_foreign_keys, NULL},
                                                   {"entity_namespace", from_get_columns, NULL},
                                                   {"columns", from_get_columns, NULL},
                                                   {"selectable", from_get_self, NULL},
                                                   {"c", from_get_columns, NULL},
                                                   {"exported_columns", from_get_columns, NULL},
                                                   {"name", from_get_name, NULL},
                                                   {"description", from_get_description, NULL},
                                                   {"schema", from_get_schema, NULL},
                                                   {0}};

#define SELECTABLE "sqlalchemy.sql.selectable"

struct py_type sql_returns_rows_type = {PY_TYPE_HEAD,
                                        .name = "ReturnsRows",
                                        .module = SELECTABLE,
                                        .size = sizeof(struct sql_element),
                                        .base = &sql_element_type,
                                        .flags = PY_TYPE_BASE};

struct py_type sql_from_type = {PY_TYPE_HEAD,
                                .name = "FromClause",
                                .module = SELECTABLE,
                                .size = sizeof(struct sql_from),
                                .base = &sql_returns_rows_type,
                                .flags = PY_TYPE_BASE,
                                .methods = from_methods,
                                .getset = from_getset};

/* --- table() --- */

static value clause_table_init(struct vm *vm, const value *a) {
    struct sql_table *t = PY_AS(struct sql_table, a[0]);
    struct py_tuple *cols = PY_AS(struct py_tuple, a[2]);
    t->from.element.kind = SQL_TABLE;
    t->name = sql_name_of(vm, a[1]);
    if (!t->name.text) {
        if (py_is_unknown(a[1]))
            py_raise_unknown(vm, a[1], "a table name");
        py_raise(vm, &py_exc_TypeError, "table name must be a string");
    }
    t->from.columns = sql_columns_new();
    struct py_dict *kw = PY_AS(struct py_dict, a[3]);
    value schema = py_dict_get_text(kw, "schema");
    if (schema != PY_UNDEF)
        t->schema = sql_name_of(vm, schema);
    for (size_t i = 0; i < cols->n; i++) {
        struct sql_element *e = sql_as_element(vm, cols->items[i]);
        if (!e || e->kind != SQL_COLUMN)
            sql_raise_coercion(vm, "Column expression", cols->items[i]);
        struct sql_column *c = (struct sql_column *)e;
        if (c->table && c->table != &t->from)
            py_raise(vm, &sa_exc_ArgumentError, "column object '%s' already assigned to table '%s'",
                     c->expr.key, sql_from_name(c->table).text);
        c->table = &t->from;
        sql_columns_replace(t->from.columns, c->expr.key, &c->expr);
    }
    return PY_NONE;
}

static value clause_append_column(struct vm *vm, const value *a) {
    struct sql_table *t = PY_AS(struct sql_table, a[0]);
    struct sql_column *c =
        PY_AS(struct sql_column, py_arg_with(vm, a[1], &sql_column_type, "table"));
    c->table = &t->from;
    sql_columns_replace(t->from.columns, c->expr.key, &c->expr);
    return PY_NONE;
}

static value clause_insert(struct vm *vm, const value *a) {
    return PY_OBJ(sql_dml_new(vm, &sql_insert_type, SQL_INSERT, from_self(a)));
}
static value clause_update(struct vm *vm, const value *a) {
    return PY_OBJ(sql_dml_new(vm, &sql_update_type, SQL_UPDATE, from_self(a)));
}
static value clause_delete(struct vm *vm, const value *a) {
    return PY_OBJ(sql_dml_new(vm, &sql_delete_type, SQL_DELETE, from_self(a)));
}
/* 1.x: table.insert(values), table.update(where, values), table.delete(where) */
static value clause_insert_legacy(struct vm *vm, const value *a) {
    value stmt = clause_insert(vm, a);
    return a[1] == PY_NONE ? stmt : py_call_method(vm, stmt, "values", 1, &a[1]);
}
static value clause_update_legacy(struct vm *vm, const value *a) {
    value stmt = clause_update(vm, a);
    if (a[1] != PY_NONE)
        stmt = py_call_method(vm, stmt, "where", 1, &a[1]);
    return a[2] == PY_NONE ? stmt : py_call_method(vm, stmt, "values", 1, &a[2]);
}
static value clause_delete_legacy(struct vm *vm, const value *a) {
    value stmt = clause_delete(vm, a);
    return a[1] == PY_NONE ? stmt : py_call_method(vm, stmt, "where", 1, &a[1]);
}

static value clause_get_fullname(struct vm *vm, value self) {
    (void)vm;
    struct sql_table *t = PY_AS(struct sql_table, self);
    return t->schema.text ? py_str_printf("%s.%s", t->schema.text, t->name.text)
                          : py_str_from(t->name.text);
}

static value clause_table_str(struct vm *vm, value self) { return clause_get_fullname(vm, self); }

static const struct py_native_def clause_table_methods[] = {
    {"__init__", clause_table_init, "self, name, *columns, **kw"},
    {"append_column", clause_append_column, "self, c"},
    {"insert", clause_insert_legacy, "self, values=None, **kw"},
    {"update", clause_update_legacy, "self, whereclause=None, values=None, **kw"},
    {"delete", clause_delete_legacy, "self, whereclause=None, **kw"},
    {0}};
static const struct py_getset_def clause_table_getset[] = {{"fullname", clause_get_fullname, NULL},
                                                           {0}};

struct py_type sql_table_type = {PY_TYPE_HEAD,
                                 .name = "TableClause",
                                 .module = SELECTABLE,
                                 .size = sizeof(struct sql_table),
                                 .base = &sql_from_type,
                                 .flags = PY_TYPE_BASE,
                                 .methods = clause_table_methods,
                                 .getset = clause_table_getset,
                                 .str = clause_table_str};

/* --- aliases --- */

static value alias_get_element(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(PY_AS(struct sql_alias, self)->of);
}

static value render_derived(struct vm *vm, const value *a) {
    struct sql_alias *t = PY_AS(struct sql_alias, a[0]), *copy = mem_alloc(sizeof *copy);
    *copy = *t;
    copy->render_derived = true;
    copy->render_derived_types = py_truth(vm, a[2]);
    struct sql_name name = sql_name_of(vm, a[1]);
    if (name.text)
        copy->name = name;
    else
        copy->name.text = sql_anon_name(copy, 0, "anon");
    struct sql_columns *cols = sql_from_columns(vm, &t->from);
    copy->from.columns = sql_columns_new();
    for (size_t i = 0; i < cols->n; i++) {
        struct sql_column *c = mem_alloc(sizeof *c);
        *c = *(struct sql_column *)cols->items[i];
        c->table = &copy->from;
        sql_columns_add(copy->from.columns, cols->keys[i], &c->expr);
    }
    return PY_OBJ(copy);
}

static value alias_get_column(struct vm *vm, value self) {
    struct sql_alias *t = PY_AS(struct sql_alias, self);
    struct sql_column *c = sql_column_new(vm, NULL, PY_UNDEF, false);
    c->name = t->name;
    c->expr.key = t->name.text;
    c->table = &t->from;
    c->stands_for_table = true;
    return PY_OBJ(c);
}

static const struct py_getset_def alias_getset[] = {
    {"element", alias_get_element, NULL}, {"original", alias_get_element, NULL}, {0}};
static const struct py_native_def table_valued_methods[] = {
    {"render_derived", render_derived, "self, name=None, with_types=False"}, {0}};
static const struct py_getset_def table_valued_getset[] = {{"column", alias_get_column, NULL}, {0}};

static struct sql_alias *cte_compound(struct vm *vm, const value *a, enum sql_compound_op op) {
    struct sql_alias *cte = PY_AS(struct sql_alias, a[0]);
    struct py_tuple *others = PY_AS(struct py_tuple, a[1]);
    struct sql_alias *r = mem_alloc(sizeof *r);
    *r = *cte;
    value args[16];
    size_t n = others->n < 16 ? others->n : 16;
    memcpy(args, others->items, n * sizeof *args);
    value compound =
        py_call_method(vm, PY_OBJ(cte->of), op == SQL_UNION ? "union" : "union_all", (int)n, args);
    r->of = PY_AS(struct sql_from, compound);
    r->restates = cte;
    r->from.columns = NULL;
    return r;
}
static value cte_union(struct vm *vm, const value *a) {
    return PY_OBJ(cte_compound(vm, a, SQL_UNION));
}
static value cte_union_all(struct vm *vm, const value *a) {
    return PY_OBJ(cte_compound(vm, a, SQL_UNION_ALL));
}
static value cte_affix(struct vm *vm, const value *a, bool prefix) {
    struct sql_alias *copy = mem_alloc(sizeof *copy);
    *copy = *PY_AS(struct sql_alias, a[0]);
    struct sql_affixes **where = prefix ? &copy->prefixes : &copy->suffixes;
    struct sql_affixes *all = MEM_NEW(struct sql_affixes);
    *all = sql_affixes_with(vm, *where ? **where : (struct sql_affixes){0}, a);
    *where = all;
    copy->restates = PY_AS(struct sql_alias, a[0]);
    return PY_OBJ(copy);
}
static value cte_prefix(struct vm *vm, const value *a) { return cte_affix(vm, a, true); }
static value cte_suffix(struct vm *vm, const value *a) { return cte_affix(vm, a, false); }

static const struct py_native_def cte_methods[] = {
    {"union", cte_union, "self, *other"},
    {"union_all", cte_union_all, "self, *other"},
    {"prefix_with", cte_prefix, "self, *prefixes, dialect='*'"},
    {"suffix_with", cte_suffix, "self, *suffixes, dialect='*'"},
    {0}};

static value join_get_left(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(PY_AS(struct sql_join, self)->left);
}
static value join_get_right(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(PY_AS(struct sql_join, self)->right);
}
static value join_get_on(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(PY_AS(struct sql_join, self)->on);
}
static const struct py_getset_def join_getset[] = {{"left", join_get_left, NULL},
                                                   {"right", join_get_right, NULL},
                                                   {"onclause", join_get_on, NULL},
                                                   {0}};
static const struct py_member_def join_members[] = {
    {"isouter", offsetof(struct sql_join, outer), PY_MEMBER_BOOL, true},
    {"full", offsetof(struct sql_join, full), PY_MEMBER_BOOL, true},
    {0}};

/* --- VALUES --- */

static value values_init(struct vm *vm, const value *a) {
    struct sql_values *v = PY_AS(struct sql_values, a[0]);
    struct py_tuple *cols = PY_AS(struct py_tuple, a[1]);
    v->from.element.kind = SQL_VALUES;
    v->name = sql_name_of(vm, a[2]);
    v->literal_binds = py_truth(vm, a[3]);
    v->n_cols = 0;
    v->cols = MEM_NEW_ARRAY(struct sql_expr *, cols->n + 1);
    for (size_t i = 0; i < cols->n; i++) {
        struct sql_column *c = (struct sql_column *)sql_coerce_column(vm, cols->items[i]);
        if (c->expr.element.kind != SQL_COLUMN)
            sql_raise_coercion(vm, "Column expression", cols->items[i]);
        if (c->table) {
            struct sql_column *copy =
                sql_column_new(vm, c->name.text, sql_expr_type(vm, &c->expr.element), false);
            copy->name = c->name;
            c = copy;
        }
        c->table = &v->from;
        v->cols[v->n_cols++] = &c->expr;
    }
    return PY_NONE;
}

/* COPY of V has columns that belong to it. */
static void own_columns(struct sql_values *copy, const struct sql_values *v) {
    copy->from.columns = NULL;
    copy->cols = MEM_NEW_ARRAY(struct sql_expr *, v->n_cols + 1);
    for (size_t i = 0; i < v->n_cols; i++) {
        struct sql_column *c = mem_alloc(sizeof *c);
        *c = *(struct sql_column *)v->cols[i];
        c->table = &copy->from;
        copy->cols[i] = &c->expr;
    }
}

static value values_data(struct vm *vm, const value *a) {
    struct sql_values *v = PY_AS(struct sql_values, a[0]), *copy = mem_alloc(sizeof *copy);
    *copy = *v;
    struct py_tuple *rows = py_tuple_from(vm, a[1]);
    copy->rows = MEM_NEW_ARRAY(struct sql_list *, v->n_rows + rows->n + 1);
    if (v->n_rows)
        memcpy(copy->rows, v->rows, v->n_rows * sizeof *v->rows);
    for (size_t i = 0; i < rows->n; i++) {
        struct py_tuple *row = py_tuple_from(vm, rows->items[i]);
        struct sql_seq s = {0};
        for (size_t j = 0; j < row->n; j++) {
            struct sql_element *e = sql_as_element(vm, row->items[j]);
            value type = j < v->n_cols ? sql_expr_type(vm, &v->cols[j]->element) : PY_UNDEF;
            if (type != PY_UNDEF && type_is(PY_AS(struct sa_type, type), TYPE_NullType))
                type = PY_UNDEF; /* then the value's own */
            if (!e)
                e = row->items[j] == PY_NONE ? sql_const(vm, SQL_NULL)
                                             : sql_literal_new(vm, row->items[j], type);
            sql_seq_push(&s, e);
        }
        copy->rows[copy->n_rows++] =
            sql_list_new(vm, &sql_tuple_type, SQL_OP_COMMA, s.n, s.items, true);
    }
    own_columns(copy, v);
    return PY_OBJ(copy);
}

static value values_alias(struct vm *vm, const value *a) {
    struct sql_values *v = PY_AS(struct sql_values, a[0]), *copy = mem_alloc(sizeof *copy);
    *copy = *v;
    own_columns(copy, v);
    struct sql_name name = sql_name_of(vm, a[1]);
    copy->name = name.text ? name : (struct sql_name){sql_anon_name(copy, 0, "anon"), 0};
    return PY_OBJ(copy);
}

static value values_lateral(struct vm *vm, const value *a) {
    struct sql_values *copy;
    if (a[1] == PY_NONE) {
        value keep[] = {a[0], py_str_from("")};
        copy = PY_AS(struct sql_values, values_alias(vm, keep));
        copy->name = PY_AS(struct sql_values, a[0])->name;
    } else {
        copy = PY_AS(struct sql_values, values_alias(vm, a));
    }
    copy->lateral = true;
    return PY_OBJ(copy);
}

static value values_scalar(struct vm *vm, const value *a) {
    struct sql_wrap *w =
        sql_wrap_new(vm, &sql_scalar_values_type, SQL_SCALAR, SQL_ELEMENT(a[0]), PY_UNDEF);
    return PY_OBJ(w);
}

static const struct py_native_def values_methods[] = {
    {"__init__", values_init, "self, *columns, name=None, literal_binds=False"},
    {"data", values_data, "self, values"},
    {"alias", values_alias, "self, name=None, flat=False"},
    {"scalar_values", values_scalar, "self"},
    {"lateral", values_lateral, "self, name=None"},
    {"cte", sql_make_cte, "self, name=None, recursive=False, nesting=False"},
    {0}};

#define FROM_CLASS(var, class_name, struct_name, base_type, ...)                                   \
    struct py_type sql_##var##_type = {PY_TYPE_HEAD,         .name = class_name,                   \
                                       .module = SELECTABLE, .size = sizeof(struct struct_name),   \
                                       .base = &base_type,   .flags = PY_TYPE_BASE,                \
                                       __VA_ARGS__};
static const struct py_member_def cte_members[] = {
    {"recursive", offsetof(struct sql_alias, recursive), PY_MEMBER_BOOL, true},
    {"nesting", offsetof(struct sql_alias, nesting), PY_MEMBER_BOOL, true},
    {0}};
static const struct py_member_def sample_members[] = {
    {"sampling", offsetof(struct sql_alias, sampling), PY_MEMBER_OBJECT, true},
    {"seed", offsetof(struct sql_alias, seed), PY_MEMBER_OBJECT, true},
    {0}};
static const struct py_member_def table_valued_members[] = {
    {"joins_implicitly", offsetof(struct sql_alias, joins_implicitly), PY_MEMBER_BOOL, true}, {0}};
static const struct py_member_def values_members[] = {
    {"literal_binds", offsetof(struct sql_values, literal_binds), PY_MEMBER_BOOL, true}, {0}};

FROM_CLASS(aliased, "AliasedReturnsRows", sql_alias, sql_from_type, .getset = alias_getset)
FROM_CLASS(alias, "Alias", sql_alias, sql_aliased_type, .doc = NULL)
FROM_CLASS(subquery, "Subquery", sql_alias, sql_aliased_type, .doc = NULL)
FROM_CLASS(cte, "CTE", sql_alias, sql_aliased_type, .methods = cte_methods, .members = cte_members)
FROM_CLASS(lateral, "Lateral", sql_alias, sql_aliased_type, .doc = NULL)
FROM_CLASS(table_sample, "TableSample", sql_alias, sql_aliased_type, .members = sample_members)
FROM_CLASS(table_valued, "TableValuedAlias", sql_alias, sql_alias_type,
           .members = table_valued_members, .methods = table_valued_methods,
           .getset = table_valued_getset)
FROM_CLASS(join, "Join", sql_join, sql_from_type, .getset = join_getset, .members = join_members)
FROM_CLASS(from_grouping, "FromGrouping", sql_from_grouping, sql_from_type, .doc = NULL)
FROM_CLASS(values, "Values", sql_values, sql_from_type, .methods = values_methods,
           .members = values_members)
struct py_type sql_scalar_values_type = {PY_TYPE_HEAD, .name = "ScalarValues", .module = SELECTABLE,
                                         .size = sizeof(struct sql_wrap), .base = &sql_expr_type_};
