/*
 * INSERT, UPDATE and DELETE as data and the methods by which scripts build them.
 * cf. sqlalchemy.sql.dml and the insert() of each dialect.
 */
#include "sql/dml.h"

#include "schema/kw.h"
#include "schema/table.h"

struct sql_dml *sql_dml_new(struct vm *vm, struct py_type *cls, enum sql_kind kind,
                            struct sql_from *table) {
    struct sql_dml *d = sql_node(vm, cls, kind);
    d->table = table;
    return d;
}

struct sql_dml *sql_dml_copy(const struct sql_dml *d) {
    struct sql_dml *copy = mem_alloc(sizeof *copy);
    *copy = *d;
    copy->from.columns = NULL;
    return copy;
}

static struct sql_dml *copy_of(const value *a) { return sql_dml_copy(PY_AS(struct sql_dml, a[0])); }

/* --- values --- */

static struct sql_assignment assignment(struct vm *vm, value key, value v) {
    struct sql_assignment r = {.val = sql_coerce_value(vm, v)};
    if (py_is_unknown(v))
        py_raise_unknown(vm, v, "a value in SQL");
    if (py_is_str(key)) {
        r.key = py_str_cstr(key);
        return r;
    }
    struct sql_element *e = sql_as_element(vm, key);
    if (e && e->kind == SQL_COLUMN) {
        r.column = (struct sql_column *)e;
        r.key = r.column->expr.key;
        return r;
    }
    r.key = sql_coerce_column_key(vm, key);
    return r;
}

/* Sets what KEY stands for, in the place of an earlier value. */
static void assign(struct sql_assignments *to, struct sql_assignment a) {
    for (size_t i = 0; i < to->n; i++)
        if (!strcmp(to->items[i].key, a.key) && to->items[i].column == a.column) {
            to->items[i] = a;
            return;
        }
    struct sql_assignment *items = MEM_NEW_ARRAY(struct sql_assignment, to->n + 1);
    if (to->n)
        memcpy(items, to->items, to->n * sizeof *items);
    items[to->n++] = a;
    to->items = items;
}

/* An expression that is no column: a part of one. */
static struct sql_element *slot_of(value key) {
    struct sql_element *e = sql_is_element(key) ? SQL_ELEMENT(key) : NULL;
    return e && sql_is_expr(e) && e->kind != SQL_COLUMN ? e : NULL;
}

static void assign_slot(struct vm *vm, struct sql_dml *d, struct sql_element *slot, value v) {
    struct sql_assignment a = {.slot = slot, .val = sql_coerce_value(vm, v)};
    if (py_is_unknown(v))
        py_raise_unknown(vm, v, "a value in SQL");
    struct sql_assignment *items = MEM_NEW_ARRAY(struct sql_assignment, d->slots.n + 1);
    if (d->slots.n)
        memcpy(items, d->slots.items, d->slots.n * sizeof *items);
    items[d->slots.n++] = a;
    d->slots.items = items;
}

static void assign_dict(struct vm *vm, struct sql_assignments *to, value mapping) {
    struct py_dict *d = py_is_dict(mapping) ? PY_AS(struct py_dict, mapping) : NULL;
    if (!d) {
        d = py_dict_new();
        py_dict_update(vm, d, mapping);
    }
    size_t i = 0;
    for (value k, v; py_dict_next(d, &i, &k, &v);)
        assign(to, assignment(vm, k, v));
}

static void assign_row(struct vm *vm, struct sql_assignments *to, struct sql_from *table,
                       value row) {
    struct py_tuple *t = py_tuple_from(vm, row);
    struct sql_columns *cols = sql_from_columns(vm, table);
    for (size_t i = 0; i < t->n && i < cols->n; i++)
        assign(to, (struct sql_assignment){.key = cols->keys[i],
                                           .val = sql_coerce_value(vm, t->items[i])});
}

struct sql_assignments sql_assignments_from(struct vm *vm, struct sql_from *table, value v) {
    struct sql_assignments r = {0};
    if (py_is_list(v) || py_is_tuple(v))
        assign_row(vm, &r, table, v);
    else
        assign_dict(vm, &r, v);
    return r;
}

static bool is_rows(value v) {
    if (!py_is_list(v))
        return false;
    struct py_list *l = PY_AS(struct py_list, v);
    return l->n && (py_is_dict(l->items[0]) || py_is_list(l->items[0]) || py_is_tuple(l->items[0]));
}

static void add_rows(struct vm *vm, struct sql_dml *d, struct py_list *rows) {
    struct sql_assignments *all = MEM_NEW_ARRAY(struct sql_assignments, d->n_multi + rows->n);
    if (d->n_multi)
        memcpy(all, d->multi, d->n_multi * sizeof *all);
    for (size_t i = 0; i < rows->n; i++)
        all[d->n_multi++] = sql_assignments_from(vm, d->table, rows->items[i]);
    d->multi = all;
}

static void assign_columns(struct vm *vm, struct sql_dml *d, value mapping) {
    struct py_dict *columns = py_dict_new(), *given = py_dict_new();
    py_dict_update(vm, given, mapping);
    size_t i = 0;
    for (value k, v; py_dict_next(given, &i, &k, &v);) {
        struct sql_element *slot = slot_of(k);
        if (slot)
            assign_slot(vm, d, slot, v);
        else
            py_dict_set(vm, columns, k, v);
    }
    assign_dict(vm, &d->values, PY_OBJ(columns));
}

static value d_values(struct vm *vm, const value *a) {
    struct sql_dml *d = copy_of(a);
    struct py_tuple *args = PY_AS(struct py_tuple, a[1]);
    struct py_dict *kw = PY_AS(struct py_dict, a[2]);
    d->has_values = true;
    if (d->select)
        py_raise(vm, &sa_exc_InvalidRequestError, "This construct already inserts from a SELECT");
    if (args->n > 1)
        py_raise(vm, &sa_exc_ArgumentError,
                 "Only a single dictionary/tuple or list of dictionaries/tuples is accepted "
                 "positionally.");
    if (args->n && kw->count)
        py_raise(vm, &sa_exc_ArgumentError,
                 "Can't pass positional and kwargs to values() simultaneously");
    if (args->n) {
        value v = args->items[0];
        if (is_rows(v) && d->from.element.kind != SQL_INSERT)
            py_raise(vm, &sa_exc_InvalidRequestError,
                     "UPDATE construct does not support multiple parameter sets.");
        if (is_rows(v)) {
            if (d->values.n)
                py_raise(vm, &sa_exc_InvalidRequestError,
                         "Can't mix single and multiple VALUES formats in one INSERT statement; "
                         "one style appends to a list while the other replaces values, so the "
                         "intent is ambiguous.");
            add_rows(vm, d, PY_AS(struct py_list, v));
            return PY_OBJ(d);
        }
        if (py_is_list(v) || py_is_tuple(v))
            assign_row(vm, &d->values, d->table, v);
        else if (v != PY_NONE)
            assign_columns(vm, d, v);
        return PY_OBJ(d);
    }
    if (d->n_multi && kw->count)
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "Can't mix single and multiple VALUES formats in one INSERT statement; one style "
                 "appends to a list while the other replaces values, so the intent is ambiguous.");
    assign_dict(vm, &d->values, PY_OBJ(kw));
    return PY_OBJ(d);
}

static value d_ordered_values(struct vm *vm, const value *a) {
    struct sql_dml *d = copy_of(a);
    struct py_tuple *pairs = PY_AS(struct py_tuple, a[1]);
    d->ordered = true;
    for (size_t i = 0; i < pairs->n; i++) {
        struct py_tuple *p = py_tuple_from(vm, pairs->items[i]);
        if (p->n != 2)
            py_raise(vm, &py_exc_ValueError, "ordered_values() takes (column, value) tuples");
        struct sql_element *slot = slot_of(p->items[0]);
        if (slot)
            assign_slot(vm, d, slot, p->items[1]);
        else
            assign(&d->values, assignment(vm, p->items[0], p->items[1]));
    }
    return PY_OBJ(d);
}

static value d_inline(struct vm *vm, const value *a) {
    (void)vm;
    struct sql_dml *d = copy_of(a);
    d->is_inline = true;
    return PY_OBJ(d);
}

static value d_where(struct vm *vm, const value *a) {
    struct sql_dml *d = copy_of(a);
    struct py_tuple *t = PY_AS(struct py_tuple, a[1]);
    for (size_t i = 0; i < t->n; i++)
        d->where = sql_seq_with(d->where, sql_coerce_where(vm, t->items[i]));
    return PY_OBJ(d);
}

static value d_filter_by(struct vm *vm, const value *a) {
    struct sql_dml *d = copy_of(a);
    value target =
        d->table->element.annotation != PY_UNDEF ? d->table->element.annotation : PY_OBJ(d->table);
    d->where = sql_filter_by(vm, d->where, target, PY_AS(struct py_dict, a[1]));
    return PY_OBJ(d);
}

static value d_returning(struct vm *vm, const value *a) {
    struct sql_dml *d = copy_of(a);
    struct py_tuple *t = PY_AS(struct py_tuple, a[1]);
    for (size_t i = 0; i < t->n; i++)
        d->returning = sql_seq_with(d->returning, sql_coerce_column(vm, t->items[i]));
    d->returns_sorted |= py_truth(vm, a[2]);
    return PY_OBJ(d);
}

static value d_return_defaults(struct vm *vm, const value *a) {
    (void)vm;
    struct sql_dml *d = copy_of(a);
    d->return_defaults = true;
    return PY_OBJ(d);
}

static value d_prefix(struct vm *vm, const value *a) {
    struct sql_dml *d = copy_of(a);
    d->prefixes = sql_affixes_with(vm, d->prefixes, a);
    return PY_OBJ(d);
}

static value d_add_cte(struct vm *vm, const value *a) {
    struct sql_dml *d = copy_of(a);
    d->ctes = sql_ctes_with(vm, d->ctes, a);
    return PY_OBJ(d);
}

static value d_params(struct vm *vm, const value *a) {
    (void)a;
    py_raise(vm, &py_exc_NotImplementedError,
             "params() is not supported for INSERT/UPDATE/DELETE statements. To set the values for "
             "an INSERT or UPDATE statement, use stmt.values(**parameters).");
}

static value d_with_hint(struct vm *vm, const value *a) {
    struct sql_dml *d = copy_of(a);
    struct sql_from *f = a[2] == PY_NONE ? d->table : sql_coerce_from(vm, a[2]);
    d->hints = sql_hints_with(d->hints, f, py_arg_text(vm, a[1], "text"),
                              py_arg_text(vm, a[3], "dialect_name"));
    return PY_OBJ(d);
}

static value d_dialect_options(struct vm *vm, const value *a) {
    struct sql_dml *d = copy_of(a);
    static const enum kw_owner owners[] = {KW_INSERT, KW_UPDATE, KW_DELETE};
    struct py_dict *kw = d->kw ? py_dict_copy(d->kw) : NULL;
    kw_check(vm, py_type_of(a[0]), owners[d->from.element.kind - SQL_INSERT],
             PY_AS(struct py_dict, a[1]), &kw);
    d->kw = kw;
    return PY_OBJ(d);
}

static value d_options(struct vm *vm, const value *a) {
    (void)vm;
    return a[0];
}

static value d_from_select(struct vm *vm, const value *a) {
    struct sql_dml *d = copy_of(a);
    if (d->values.n || d->n_multi)
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "This construct already inserts value expressions");
    struct py_tuple *names = py_tuple_from(vm, a[1]);
    d->select_names = MEM_NEW_ARRAY(const char *, names->n + 1);
    for (size_t i = 0; i < names->n; i++)
        d->select_names[d->n_select_names++] = sql_coerce_column_key(vm, names->items[i]);
    struct sql_element *s = sql_as_element(vm, a[2]);
    if (s && s->kind == SQL_SUBQUERY)
        s = &((struct sql_alias *)s)->of->element;
    if (s && s->kind == SQL_SCALAR)
        s = ((struct sql_wrap *)s)->of;
    if (!s || s->kind == SQL_TEXT)
        sql_raise_coercion(vm, "SELECT statement or equivalent textual object", a[2]);
    if (s && sql_is_from(s) && !sql_is_select_base(s)) {
        struct sql_seq cols = {0};
        sql_seq_push(&cols, s);
        s = &sql_select_new(vm, cols)->base.from.element;
    }
    if (!s || !(sql_is_select_base(s) || s->kind == SQL_TEXT))
        sql_raise_coercion(vm, "SELECT statement or equivalent textual object", a[2]);
    d->select = s;
    d->no_defaults = !py_truth(vm, a[3]);
    d->is_inline = true;
    return PY_OBJ(d);
}

/* --- ON CONFLICT, ON DUPLICATE KEY --- */

#define CONFLICT_CLASS(var, class_name, in_module)                                                 \
    static struct py_type var = {PY_TYPE_HEAD, .name = class_name, .module = in_module,            \
                                 .size = sizeof(struct sql_on_conflict),                           \
                                 .base = &sql_element_type};
CONFLICT_CLASS(conflict_nothing_type, "OnConflictDoNothing", "sqlalchemy.dialects.postgresql.dml")
CONFLICT_CLASS(conflict_update_type, "OnConflictDoUpdate", "sqlalchemy.dialects.postgresql.dml")
CONFLICT_CLASS(duplicate_key_type, "OnDuplicateClause", "sqlalchemy.dialects.mysql.dml")
CONFLICT_CLASS(lite_nothing_type, "OnConflictDoNothing", "sqlalchemy.dialects.sqlite.dml")
CONFLICT_CLASS(lite_update_type, "OnConflictDoUpdate", "sqlalchemy.dialects.sqlite.dml")

static struct sql_on_conflict *conflict_new(struct vm *vm, enum sql_conflict_kind kind) {
    static struct py_type *const classes[] = {&conflict_nothing_type, &conflict_update_type,
                                              &duplicate_key_type};
    struct sql_on_conflict *c = sql_node(vm, classes[kind], SQL_ON_CONFLICT);
    c->kind = kind;
    return c;
}

/* constraint= may be a name, or an index or constraint that stands for its columns. */
static void conflict_constraint(struct vm *vm, struct sql_on_conflict *c, value v) {
    if (v == PY_NONE || v == PY_UNDEF)
        return;
    if (py_is_str(v)) {
        c->constraint = py_str_cstr(v);
        return;
    }
    value name = py_lookup_attr(vm, v, "name");
    bool is_index = !strcmp(py_type_name(v), "Index");
    if (py_is_str(name) && !is_index) {
        c->constraint = py_str_cstr(name);
        return;
    }
    struct py_tuple *cols =
        py_tuple_from(vm, py_getattr(vm, v, is_index ? "expressions" : "columns"));
    c->targets = MEM_NEW_ARRAY(value, cols->n + 1);
    memcpy(c->targets, cols->items, cols->n * sizeof *cols->items);
    c->n_targets = cols->n;
    c->has_targets = true;
}

static void conflict_targets(struct vm *vm, struct sql_on_conflict *c, value elements,
                             value where) {
    if (elements != PY_NONE && elements != PY_UNDEF) {
        struct py_tuple *t = py_tuple_from(vm, elements);
        c->targets = MEM_NEW_ARRAY(value, t->n + 1);
        for (size_t i = 0; i < t->n; i++) {
            struct sql_element *e = sql_as_element(vm, t->items[i]);
            if (!e && !py_is_str(t->items[i]))
                sql_raise_coercion(vm, "String column name or column expression for DDL constraint",
                                   t->items[i]);
            c->targets[i] = e ? PY_OBJ(e) : t->items[i];
        }
        c->n_targets = t->n;
        c->has_targets = true;
    }
    if (where != PY_NONE && where != PY_UNDEF)
        c->target_where = sql_coerce_where(vm, where);
}

static struct sql_dml *with_conflict(const value *a, struct sql_on_conflict *c) {
    struct sql_dml *d = copy_of(a);
    d->on_conflict = c;
    return d;
}

static value d_conflict_nothing(struct vm *vm, const value *a) {
    struct sql_on_conflict *c = conflict_new(vm, SQL_CONFLICT_NOTHING);
    conflict_constraint(vm, c, a[1]);
    conflict_targets(vm, c, a[2], a[3]);
    return PY_OBJ(with_conflict(a, c));
}

static value d_conflict_update(struct vm *vm, const value *a) {
    struct sql_on_conflict *c = conflict_new(vm, SQL_CONFLICT_UPDATE);
    bool constraint = a[1] != PY_NONE, elements = a[2] != PY_NONE;
    if (!constraint && !elements)
        py_raise(vm, &py_exc_ValueError,
                 "Either constraint or index_elements, but not both, must be specified unless DO "
                 "NOTHING");
    conflict_constraint(vm, c, a[1]);
    conflict_targets(vm, c, a[2], a[3]);
    if (a[4] == PY_NONE || (py_is_dict(a[4]) && !PY_AS(struct py_dict, a[4])->count))
        py_raise(vm, &py_exc_ValueError, "set parameter dictionary must not be empty");
    if (!py_is_dict(a[4]) && !py_is_a(a[4], &sql_columns_type))
        py_raise(vm, &py_exc_ValueError,
                 "set parameter must be a non-empty dictionary or a ColumnCollection such as the "
                 "`.c.` collection of a Table object");
    if (py_is_dict(a[4])) {
        assign_dict(vm, &c->set, a[4]);
    } else {
        struct sql_columns *cols = PY_AS(struct sql_columns, a[4]);
        for (size_t i = 0; i < cols->n; i++)
            assign(&c->set,
                   (struct sql_assignment){.key = cols->keys[i], .val = PY_OBJ(cols->items[i])});
    }
    if (a[5] != PY_NONE)
        c->where = sql_coerce_where(vm, a[5]);
    return PY_OBJ(with_conflict(a, c));
}

static value d_duplicate_key(struct vm *vm, const value *a) {
    struct sql_on_conflict *c = conflict_new(vm, SQL_DUPLICATE_KEY_UPDATE);
    struct py_tuple *args = PY_AS(struct py_tuple, a[1]);
    struct py_dict *kw = PY_AS(struct py_dict, a[2]);
    if (args->n && kw->count)
        py_raise(vm, &sa_exc_ArgumentError,
                 "Can't pass kwargs and positional arguments simultaneously");
    if (args->n && py_is_list(args->items[0])) {
        struct py_list *pairs = PY_AS(struct py_list, args->items[0]);
        c->ordered = true;
        for (size_t i = 0; i < pairs->n; i++) {
            if (!py_is_tuple(pairs->items[i]))
                py_raise(vm, &py_exc_ValueError,
                         "update parameter must be a non-empty dictionary or a ColumnCollection "
                         "such as the `.c.` collection of a Table object");
            struct py_tuple *p = py_pair_from(vm, pairs->items[i]);
            assign(&c->set, assignment(vm, p->items[0], p->items[1]));
        }
    } else {
        assign_dict(vm, &c->set, args->n ? args->items[0] : PY_OBJ(kw));
    }
    if (!c->set.n)
        py_raise(vm, &py_exc_ValueError, "update parameter dictionary must not be empty");
    struct sql_dml *d = with_conflict(a, c);
    c->excluded = PY_AS(struct sql_dml, a[0])->excluded;
    return PY_OBJ(d);
}

/* insert.excluded / insert.inserted: the columns of the row that was refused */
static struct sql_alias *excluded(struct vm *vm, struct sql_dml *d, const char *name) {
    if (!d->excluded)
        d->excluded =
            sql_alias_new(vm, &sql_alias_type, SQL_ALIAS, d->table, (struct sql_name){name, 0});
    return d->excluded;
}
static value get_excluded(struct vm *vm, value self) {
    return PY_OBJ(
        sql_from_columns(vm, &excluded(vm, PY_AS(struct sql_dml, self), "excluded")->from));
}
static value get_inserted(struct vm *vm, value self) {
    return PY_OBJ(
        sql_from_columns(vm, &excluded(vm, PY_AS(struct sql_dml, self), "inserted")->from));
}

/* --- making them --- */

/* The table a statement changes: a mapped class stands for its own. */
static struct sql_from *dml_table(struct vm *vm, value v) {
    struct sql_element *e = sql_as_element(vm, v);
    if (e && e->kind == SQL_ENTITY) {
        e = ((struct sql_wrap *)e)->of;
        while (e->kind == SQL_JOIN) /* of a joined subclass: its own table */
            e = &((struct sql_join *)e)->right->element;
    } else if (!e || !sql_is_from(e) || sql_is_select_base(e) || e->kind == SQL_SUBQUERY) {
        if (py_is_unknown(v))
            py_raise_unknown(vm, v, "a table in SQL");
        bool rows = e && (sql_is_select_base(e) || e->kind == SQL_TEXT);
        py_raise(vm, &sa_exc_ArgumentError,
                 "subject table for an INSERT, UPDATE or DELETE expected, got %R.%s", v,
                 rows ? mem_printf(" To create a FROM clause from a %s object, use the .subquery() "
                                   "method. (Background on this error at: "
                                   "https://sqlalche.me/e/20/89ve)",
                                   py_repr_text(vm, PY_OBJ(e->head.type)))
                      : "");
    }
    return (struct sql_from *)e;
}

static value init(struct vm *vm, const value *a, enum sql_kind kind) {
    struct sql_dml *d = PY_AS(struct sql_dml, a[0]);
    d->from.element.kind = kind;
    d->table = dml_table(vm, a[1]);
    if (sql_as_element(vm, a[1])->kind == SQL_ENTITY)
        d->from.element.annotation = sql_as_element(vm, a[1])->annotation;
    return PY_NONE;
}
/* 1.x takes values and conditions as further arguments */
static void become(const value *a, value stmt) {
    struct sql_dml *d = PY_AS(struct sql_dml, a[0]);
    struct py_type *cls = d->from.element.head.type;
    *d = *PY_AS(struct sql_dml, stmt);
    d->from.element.head.type = cls;
}
static value insert_init(struct vm *vm, const value *a) {
    init(vm, a, SQL_INSERT);
    if (a[2] != PY_NONE)
        become(a, py_call_method(vm, a[0], "values", 1, &a[2]));
    return PY_NONE;
}
static value update_init(struct vm *vm, const value *a) {
    init(vm, a, SQL_UPDATE);
    if (a[2] != PY_NONE)
        become(a, py_call_method(vm, a[0], "where", 1, &a[2]));
    if (a[3] != PY_NONE)
        become(a, py_call_method(vm, a[0], "values", 1, &a[3]));
    return PY_NONE;
}
static value delete_init(struct vm *vm, const value *a) {
    init(vm, a, SQL_DELETE);
    if (a[2] != PY_NONE)
        become(a, py_call_method(vm, a[0], "where", 1, &a[2]));
    return PY_NONE;
}

static value get_table(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(PY_AS(struct sql_dml, self)->table);
}
static value get_returning(struct vm *vm, value self) {
    return PY_OBJ(sql_from_columns(vm, PY_AS(struct sql_from, self)));
}
#define IS(name, k)                                                                                \
    static value get_is_##name(struct vm *vm, value self) {                                        \
        (void)vm;                                                                                  \
        return PY_BOOL(SQL_ELEMENT(self)->kind == k);                                              \
    }
IS(insert, SQL_INSERT)
IS(update, SQL_UPDATE)
IS(delete, SQL_DELETE)

static const struct py_native_def base_methods[] = {
    {"returning", d_returning, "self, *cols, sort_by_parameter_order=False"},
    {"return_defaults", d_return_defaults, "self, *cols, **kw"},
    {"prefix_with", d_prefix, "self, *prefixes, dialect='*'"},
    {"add_cte", d_add_cte, "self, *ctes, nest_here=False"},
    {"cte", sql_make_cte, "self, name=None, recursive=False, nesting=False"},
    {"params", d_params, "self, *args, **kw"},
    {"with_hint", d_with_hint, "self, text, selectable=None, dialect_name='*'"},
    {"with_dialect_options", d_dialect_options, "self, **opt"},
    {"options", d_options, "self, *options"},
    {0}};
static enum kw_owner owner_of(const struct sql_dml *d) {
    enum sql_kind kind = d->from.element.kind;
    return kind == SQL_INSERT ? KW_INSERT : kind == SQL_UPDATE ? KW_UPDATE : KW_DELETE;
}
static value get_kw(struct vm *vm, value self) {
    struct sql_dml *d = PY_AS(struct sql_dml, self);
    (void)vm;
    return PY_OBJ(d->kw ? d->kw : py_dict_new());
}
static value get_options(struct vm *vm, value self) {
    struct sql_dml *d = PY_AS(struct sql_dml, self);
    (void)vm;
    return PY_OBJ(kw_options(owner_of(d), d->kw));
}

static value get_entity_description(struct vm *vm, value self) {
    struct sql_dml *d = PY_AS(struct sql_dml, self);
    struct py_dict *r = py_dict_new();
    py_dict_set_text(r, "name", sql_name_value(vm, sql_from_name(d->table)));
    py_dict_set_text(r, "table", PY_OBJ(d->table));
    return PY_OBJ(r);
}

/* [{"name": …, "type": …, "expr": …}, …] of RETURNING. */
static value get_returning_descriptions(struct vm *vm, value self) {
    struct sql_seq all = sql_select_iterable(vm, PY_AS(struct sql_dml, self)->returning);
    struct py_list *l = py_list_new(all.n);
    for (size_t i = 0; i < all.n; i++) {
        struct py_dict *r = py_dict_new();
        const char *name = sql_proxy_key(all.items[i]);
        py_dict_set_text(r, "name", name ? py_str_from(name) : PY_NONE);
        py_dict_set_text(r, "type", sql_expr_type(vm, all.items[i]));
        py_dict_set_text(r, "expr", PY_OBJ(all.items[i]));
        py_list_append(l, PY_OBJ(r));
    }
    return PY_OBJ(l);
}

/* The conditions of UPDATE or DELETE as one expression, or None. */
static value get_where(struct vm *vm, value self) {
    const struct sql_seq *w = &PY_AS(struct sql_dml, self)->where;
    return w->n ? PY_OBJ(sql_conjunction(vm, SQL_OP_AND, w->n, w->items)) : PY_NONE;
}

static value get_dml_self(struct vm *vm, value self) {
    (void)vm;
    return self;
}

static const struct py_getset_def where_getset[] = {{"whereclause", get_where, NULL}, {0}};

static const struct py_getset_def base_getset[] = {
    {"table", get_table, NULL},
    {"exported_columns", get_returning, NULL},
    {"kwargs", get_kw, NULL},
    {"dialect_kwargs", get_kw, NULL},
    {"dialect_options", get_options, NULL},
    {"entity_description", get_entity_description, NULL},
    {"returning_column_descriptions", get_returning_descriptions, NULL},
    {"selectable", get_dml_self, NULL},
    {"is_insert", get_is_insert, NULL},
    {"is_update", get_is_update, NULL},
    {"is_delete", get_is_delete, NULL},
    {0}};

#define DML "sqlalchemy.sql.dml"
struct py_type sql_update_base_type = {PY_TYPE_HEAD,
                                       .name = "UpdateBase",
                                       .module = DML,
                                       .size = sizeof(struct sql_dml),
                                       .base = &sql_returns_rows_type,
                                       .flags = PY_TYPE_BASE,
                                       .methods = base_methods,
                                       .getset = base_getset};

static const struct py_native_def values_methods[] = {
    {"values", d_values, "self, *args, **kwargs"}, {"inline", d_inline, "self"}, {0}};
struct py_type sql_values_base_type = {PY_TYPE_HEAD,
                                       .name = "ValuesBase",
                                       .module = DML,
                                       .size = sizeof(struct sql_dml),
                                       .base = &sql_update_base_type,
                                       .flags = PY_TYPE_BASE,
                                       .methods = values_methods};

static const struct py_native_def insert_methods[] = {
    {"__init__", insert_init, "self, table, values=None, **kw"},
    {"from_select", d_from_select, "self, names, select, include_defaults=True"},
    {0}};
struct py_type sql_insert_type = {PY_TYPE_HEAD,
                                  .name = "Insert",
                                  .module = DML,
                                  .size = sizeof(struct sql_dml),
                                  .base = &sql_values_base_type,
                                  .flags = PY_TYPE_BASE,
                                  .methods = insert_methods};

#define CONFLICT_TARGET "self, constraint=None, index_elements=None, index_where=None"
static const struct py_native_def conflict_methods[] = {
    {"on_conflict_do_nothing", d_conflict_nothing, CONFLICT_TARGET},
    {"on_conflict_do_update", d_conflict_update, CONFLICT_TARGET ", set_=None, where=None"},
    {0}};
static const struct py_getset_def conflict_getset[] = {{"excluded", get_excluded, NULL}, {0}};
struct py_type sql_pg_insert_type = {PY_TYPE_HEAD,
                                     .name = "Insert",
                                     .module = "sqlalchemy.dialects.postgresql.dml",
                                     .size = sizeof(struct sql_dml),
                                     .base = &sql_insert_type,
                                     .flags = PY_TYPE_BASE,
                                     .methods = conflict_methods,
                                     .getset = conflict_getset};

static void mark_lite(struct sql_on_conflict *k, struct py_type *cls) {
    k->is_lite = true;
    k->element.head.type = cls;
}

/* SQLite's has no constraint argument */
static value lite_nothing(struct vm *vm, const value *a) {
    value args[] = {a[0], PY_NONE, a[1], a[2]};
    value stmt = d_conflict_nothing(vm, args);
    mark_lite(PY_AS(struct sql_dml, stmt)->on_conflict, &lite_nothing_type);
    return stmt;
}
static value lite_update(struct vm *vm, const value *a) {
    value args[] = {a[0], PY_NONE, a[1], a[2], a[3], a[4]};
    if (a[1] == PY_NONE) /* SQLite may leave the target out */
        args[2] = PY_OBJ(&py_empty_tuple);
    value stmt = d_conflict_update(vm, args);
    if (a[1] == PY_NONE)
        PY_AS(struct sql_dml, stmt)->on_conflict->has_targets = false;
    mark_lite(PY_AS(struct sql_dml, stmt)->on_conflict, &lite_update_type);
    return stmt;
}
static const struct py_native_def lite_methods[] = {
    {"on_conflict_do_nothing", lite_nothing, "self, index_elements=None, index_where=None"},
    {"on_conflict_do_update", lite_update,
     "self, index_elements=None, index_where=None, set_=None, where=None"},
    {0}};
struct py_type sql_sqlite_insert_type = {PY_TYPE_HEAD,
                                         .name = "Insert",
                                         .module = "sqlalchemy.dialects.sqlite.dml",
                                         .size = sizeof(struct sql_dml),
                                         .base = &sql_insert_type,
                                         .flags = PY_TYPE_BASE,
                                         .methods = lite_methods,
                                         .getset = conflict_getset};

static const struct py_native_def mysql_methods[] = {
    {"on_duplicate_key_update", d_duplicate_key, "self, *args, **kw"}, {0}};
static const struct py_getset_def mysql_getset[] = {{"inserted", get_inserted, NULL}, {0}};
struct py_type sql_mysql_insert_type = {PY_TYPE_HEAD,
                                        .name = "Insert",
                                        .module = "sqlalchemy.dialects.mysql.dml",
                                        .size = sizeof(struct sql_dml),
                                        .base = &sql_insert_type,
                                        .flags = PY_TYPE_BASE,
                                        .methods = mysql_methods,
                                        .getset = mysql_getset};

static const struct py_native_def update_methods[] = {
    {"__init__", update_init, "self, table, whereclause=None, values=None, **kw"},
    {"where", d_where, "self, *whereclause"},
    {"filter", d_where, "self, *whereclause"},
    {"filter_by", d_filter_by, "self, **kwargs"},
    {"ordered_values", d_ordered_values, "self, *args"},
    {0}};
struct py_type sql_update_type = {PY_TYPE_HEAD,
                                  .name = "Update",
                                  .module = DML,
                                  .size = sizeof(struct sql_dml),
                                  .base = &sql_values_base_type,
                                  .flags = PY_TYPE_BASE,
                                  .methods = update_methods,
                                  .getset = where_getset};

static const struct py_native_def delete_methods[] = {
    {"__init__", delete_init, "self, table, whereclause=None, **kw"},
    {"where", d_where, "self, *whereclause"},
    {"filter", d_where, "self, *whereclause"},
    {"filter_by", d_filter_by, "self, **kwargs"},
    {0}};
struct py_type sql_delete_type = {PY_TYPE_HEAD,
                                  .name = "Delete",
                                  .module = DML,
                                  .size = sizeof(struct sql_dml),
                                  .base = &sql_update_base_type,
                                  .flags = PY_TYPE_BASE,
                                  .methods = delete_methods,
                                  .getset = where_getset};
