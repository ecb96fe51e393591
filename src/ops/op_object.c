/*
 * Tables, constraints and indexes made of what operations say, each in a MetaData of its own that
 * has the naming convention of the models. cf. alembic.operations.schemaobj.
 */
#include <string.h>

#include "ops/op_int.h"
#include "schema/events.h"
#include "schema/exc.h"

struct metadata *op_metadata(struct vm *vm, value context) {
    value convention = PY_NONE;
    if (context != PY_UNDEF && context != PY_NONE) {
        value opts = py_lookup_attr(vm, context, "opts");
        value target = py_is_dict(opts)
                           ? py_dict_get_text(PY_AS(struct py_dict, opts), "target_metadata")
                           : PY_UNDEF;
        if (target != PY_UNDEF && metadata_is(target))
            convention = metadata_of(target)->naming_convention;
    }
    return metadata_new_with(vm, NULL, convention);
}

static struct sql_name name_of(struct vm *vm, value v, const char *what) {
    return name_sql(name_from(vm, v, what));
}

static struct table *new_table(struct vm *vm, struct metadata *m, value name, value schema) {
    return table_new(vm, m, name_of(vm, name, "table name"), name_of(vm, schema, "schema"));
}

static struct column *plain_column(struct vm *vm, value name) {
    return column_new(vm, name_of(vm, name, "column name"), type_new(vm, TYPE_NullType));
}

/* Columns of NAMES (str) that T does not have yet. */
static void add_columns(struct vm *vm, struct table *t, value names) {
    struct py_iter it;
    py_iter_init(vm, &it, names);
    for (value v; (v = py_iter_next(vm, &it)) != PY_UNDEF;)
        if (py_is_str(v) && !table_get_column(t, py_str_cstr(v)))
            table_add(vm, t, PY_OBJ(plain_column(vm, v)));
}

/* --- tables --- */

/* A table, at least as a name with the column, for the target of FK. */
static void ensure_target(struct vm *vm, struct metadata *m, struct foreign_key *fk) {
    const char *schema, *name, *column;
    if (!py_is_str(fk->spec))
        return;
    foreign_key_parts(vm, fk, &schema, &name, &column);
    if (!column)
        py_raise(vm, &py_exc_ValueError, "not enough values to unpack (expected 2, got 1)");
    struct table *t = metadata_get(m, metadata_key(vm, name, schema));
    if (!t)
        t = table_new(vm, m, (struct sql_name){name, 0}, (struct sql_name){schema, 0});
    if (!table_get_column(t, column))
        table_add(vm, t, PY_OBJ(plain_column(vm, py_str_from(column))));
}

static void add_item(struct vm *vm, struct table *t, value v, bool constraints_included) {
    if (column_is(v)) {
        struct column *c = column_of(v);
        if (column_table(c))
            c = column_copy(vm, c);
        if (constraints_included)
            c->unique = c->index = PY_FALSE;
        table_add(vm, t, PY_OBJ(c));
    }
}

static void add_constraint(struct vm *vm, struct table *t, value v) {
    if (constraint_is(v)) {
        struct constraint *c = constraint_of(v);
        if (c->table != t)
            table_add(vm, t, PY_OBJ(c->table ? constraint_copy(vm, c, NULL, t) : c));
    } else if (index_is(v)) {
        struct index *ix = index_of(v);
        if (ix->table != t)
            table_add(vm, t, PY_OBJ(ix->table ? index_copy(vm, ix, t) : ix));
    }
}

static void set_prefixes(struct vm *vm, struct table *t, value prefixes) {
    if (prefixes == PY_UNDEF || prefixes == PY_NONE)
        return;
    struct py_list *list = py_list_from(vm, prefixes);
    t->prefixes = MEM_NEW_ARRAY(struct py_str *, list->n + 1);
    for (size_t i = 0; i < list->n; i++)
        t->prefixes[t->prefix_count++] = PY_AS(struct py_str, py_str(vm, list->items[i]));
}

struct table *op_object_table(struct vm *vm, value context, value name, value schema, value columns,
                              bool constraints_included, value comment, value info, value prefixes,
                              struct py_dict *kw) {
    struct metadata *m = op_metadata(vm, context);
    struct table *t = new_table(vm, m, name, schema);
    struct py_list *items =
        columns == PY_UNDEF || columns == PY_NONE ? py_list_new(0) : py_list_from(vm, columns);
    size_t n;
    t->comment = name_from(vm, comment, "comment");
    if (py_is_dict(info) && PY_AS(struct py_dict, info)->count)
        t->info = py_dict_copy(PY_AS(struct py_dict, info));
    set_prefixes(vm, t, prefixes);
    if (kw && kw->count) {
        kw = py_dict_copy(kw);
        value quote = py_dict_del(vm, kw, py_str_from("quote"));
        if (quote != PY_UNDEF && quote != PY_NONE)
            t->base.name.quote = py_truth(vm, quote) ? 1 : -1;
        value returning = py_dict_del(vm, kw, py_str_from("implicit_returning"));
        if (returning != PY_UNDEF)
            t->implicit_returning = py_truth(vm, returning);
        kw_check(vm, &sa_table_type, KW_TABLE, kw, &t->dialect_kw);
    }
    for (size_t i = 0; i < items->n; i++)
        add_item(vm, t, items->items[i], constraints_included);
    for (size_t i = 0; i < items->n; i++)
        add_constraint(vm, t, items->items[i]);
    struct foreign_key **fks = table_foreign_keys(t, &n);
    for (size_t i = 0; i < n; i++)
        ensure_target(vm, m, fks[i]);
    schema_fire(vm, PY_OBJ(t), "after_parent_attach", PY_OBJ(m), NULL, SCHEMA_ON_BOTH);
    return t;
}

/* --- indexes --- */

/* T's column that stands for C of another table. */
static struct column *own_column(struct vm *vm, struct table *t, struct column *c) {
    struct column *own = table_get_column(t, c->base.name.text);
    if (own)
        return own;
    own = column_copy(vm, c);
    own->index = own->unique = PY_NONE;
    own->base.expr.key = own->base.name.text;
    table_add(vm, t, PY_OBJ(own));
    return own;
}

struct move {
    struct vm *vm;
    struct table *t;
};

static struct sql_element *move_column(struct sql_element *e, void *arg) {
    struct move *m = arg;
    if (!column_is(PY_OBJ(e)) || !column_table((struct column *)e) ||
        column_table((struct column *)e) == m->t)
        return NULL;
    return &own_column(m->vm, m->t, (struct column *)e)->base.expr.element;
}

/* A text() in an index, as the reference wraps it; seen in what `check` prints. */
static struct py_type textual_element_type = {
    PY_TYPE_HEAD, .name = "_textual_index_element", .module = "alembic.util.sqla_compat",
    .size = sizeof(struct sql_text), .base = &sql_text_type};

static struct sql_element *textual(const struct sql_element *e) {
    struct sql_text *copy = MEM_NEW(struct sql_text);
    *copy = *(const struct sql_text *)e;
    copy->expr.element.head.type = &textual_element_type;
    return &copy->expr.element;
}

static value index_element(struct vm *vm, struct table *t, value v) {
    if (py_is_str(v)) {
        if (!table_get_column(t, py_str_cstr(v)))
            table_add(vm, t, PY_OBJ(plain_column(vm, v)));
        return v;
    }
    if (column_is(v))
        return column_table(column_of(v)) == t ? v : PY_OBJ(own_column(vm, t, column_of(v)));
    struct sql_element *e = sql_as_element(vm, v);
    if (!e)
        py_raise(vm, &py_exc_ValueError, "String or text() construct expected");
    if (e->kind == SQL_TEXT) { /* with a column of that name, for naming conventions */
        value name = py_str_from(((struct sql_text *)e)->text);
        if (!table_get_column(t, ((struct sql_text *)e)->text))
            table_add(vm, t, PY_OBJ(plain_column(vm, name)));
        return SQL_VALUE(textual(e));
    }
    struct move move = {vm, t};
    return SQL_VALUE(sql_clone(vm, e, move_column, &move));
}

struct index *op_object_index(struct vm *vm, value context, struct op *op, value columns) {
    value name = op->table_name;
    if (name == PY_UNDEF || name == PY_NONE)
        name = py_str_from("no_table");
    struct table *t = new_table(vm, op_metadata(vm, context), name, op->schema);
    struct index *ix = index_new(vm, name_from(vm, op->name, "index name"), false);
    struct py_dict *kw = py_dict_copy(op_keywords(vm, op));
    value unique = py_dict_del(vm, kw, py_str_from("unique"));
    if (unique == PY_UNDEF)
        unique = op->unique;
    ix->unique = unique != PY_UNDEF && py_truth(vm, unique);
    ix->unique_is_int = unique != PY_UNDEF && py_is_small(unique);
    value index_info = py_dict_del(vm, kw, py_str_from("info"));
    if (py_is_dict(index_info))
        ix->info = PY_AS(struct py_dict, index_info);
    value quote = py_dict_del(vm, kw, py_str_from("quote"));
    if (ix->name && quote != PY_UNDEF && quote != PY_NONE)
        ix->name = name_new(vm, name_text(ix->name), py_truth(vm, quote) ? 1 : -1);
    kw_check(vm, &sa_index_type, KW_INDEX, kw, &ix->dialect_kw);
    struct py_list *items = py_list_from(vm, columns);
    for (size_t i = 0; i < items->n; i++)
        index_add(vm, ix, index_element(vm, t, items->items[i]));
    ix->names_text = true;
    index_attach(vm, ix, t);
    return ix;
}

/* --- constraints --- */

static value take(struct vm *vm, struct py_dict *kw, const char *name) {
    value v = py_dict_del(vm, kw, py_str_from(name));
    return v == PY_NONE ? PY_UNDEF : v;
}

static struct py_str *take_text(struct vm *vm, struct py_dict *kw, const char *name) {
    return name_from(vm, take(vm, kw, name), name);
}

static void set_common(struct vm *vm, struct constraint *c, struct py_dict *kw) {
    c->deferrable = take(vm, kw, "deferrable");
    c->initially = take_text(vm, kw, "initially");
    c->comment = take_text(vm, kw, "comment");
    value info = take(vm, kw, "info");
    if (py_is_dict(info))
        c->info = PY_AS(struct py_dict, info);
}

static struct constraint *make_key(struct vm *vm, struct metadata *m, struct op *op,
                                   struct py_dict *kw) {
    enum constraint_kind kind =
        op->kind == OP_CREATE_UNIQUE ? CONSTRAINT_UNIQUE : CONSTRAINT_PRIMARY_KEY;
    struct table *t = new_table(vm, m, op->table_name, op->schema);
    struct constraint *c = constraint_new(vm, kind, name_from(vm, op->name, "constraint name"));
    struct py_list *columns = py_list_from(vm, op->columns);
    add_columns(vm, t, op->columns);
    set_common(vm, c, kw);
    kw_check(vm, c->head.type, constraint_kw_owner(c), kw, &c->dialect_kw);
    for (size_t i = 0; i < columns->n; i++)
        constraint_add_column(vm, c, columns->items[i]);
    if (!columns->n) /* never comes into its table */
        constraint_table(vm, c);
    constraint_attach(vm, c, t);
    return c;
}

static struct constraint *make_foreign_key(struct vm *vm, struct metadata *m, struct op *op,
                                           struct py_dict *kw) {
    value source_schema = take(vm, kw, "source_schema");
    value referent_schema = take(vm, kw, "referent_schema");
    struct py_list *local = py_list_from(vm, op->columns);
    struct py_list *remote = py_list_from(vm, op->remote_columns);
    struct py_list *specs = py_list_new(remote->n);
    struct table *t = new_table(vm, m, op->table_name, source_schema);
    bool same_schema = source_schema == referent_schema ||
                       (source_schema != PY_UNDEF && referent_schema != PY_UNDEF &&
                        py_equal(vm, source_schema, referent_schema));
    struct table *target = same_schema && py_equal(vm, op->table_name, op->referent_table)
                               ? t
                               : new_table(vm, m, op->referent_table, referent_schema);
    add_columns(vm, t, op->columns);
    add_columns(vm, target, op->remote_columns);
    for (size_t i = 0; i < remote->n; i++)
        py_list_append(specs,
                       py_str_printf("%s.%s",
                                     referent_schema == PY_UNDEF
                                         ? py_str_text(vm, op->referent_table)
                                         : mem_printf("%s.%s", py_str_text(vm, referent_schema),
                                                      py_str_text(vm, op->referent_table)),
                                     py_str_text(vm, remote->items[i])));
    struct constraint *c =
        constraint_new(vm, CONSTRAINT_FOREIGN_KEY, name_from(vm, op->name, "constraint name"));
    value use_alter = take(vm, kw, "use_alter"), link = take(vm, kw, "link_to_name");
    set_common(vm, c, kw);
    c->onupdate = take_text(vm, kw, "onupdate");
    c->ondelete = take_text(vm, kw, "ondelete");
    c->match = take_text(vm, kw, "match");
    c->use_alter = use_alter != PY_UNDEF && py_truth(vm, use_alter);
    c->link_to_name = link != PY_UNDEF && py_truth(vm, link);
    kw_check(vm, c->head.type, constraint_kw_owner(c), kw, &c->dialect_kw);
    constraint_fk_set(vm, c, local->n, local->items, specs->n, specs->items);
    constraint_attach(vm, c, t);
    return c;
}

static struct constraint *make_check(struct vm *vm, struct metadata *m, struct op *op,
                                     struct py_dict *kw) {
    struct table *t = new_table(vm, m, op->table_name, op->schema);
    struct constraint *c =
        constraint_new(vm, CONSTRAINT_CHECK, name_from(vm, op->name, "constraint name"));
    table_add(vm, t, PY_OBJ(column_new(vm, (struct sql_name){"x", 0}, type_new(vm, TYPE_Integer))));
    set_common(vm, c, kw);
    take(vm, kw, "_create_rule");
    kw_check(vm, c->head.type, constraint_kw_owner(c), kw, &c->dialect_kw);
    constraint_check_set(vm, c, op->condition);
    constraint_attach(vm, c, t);
    return c;
}

struct constraint *op_object_constraint(struct vm *vm, value context, struct op *op) {
    struct metadata *m = op_metadata(vm, context);
    struct py_dict *kw = py_dict_copy(op_keywords(vm, op));
    switch (op->kind) {
    case OP_CREATE_FOREIGN_KEY:
        return make_foreign_key(vm, m, op, kw);
    case OP_CREATE_CHECK:
        return make_check(vm, m, op, kw);
    default:
        return make_key(vm, m, op, kw);
    }
}
