/* Carrying out operations (cf. alembic.operations.toimpl). */
#include "ops/apply.h"

#include "ops/rules.h"
#include "schema/exc.h"

/* --- the sink that executes --- */

static void sink_create_table(struct ops_sink *s, struct table *t, value flag) {
    ops_create_table(s->impl, t, flag);
}
static void sink_drop_table(struct ops_sink *s, struct table *t, value flag) {
    ops_drop_table(s->impl, t, flag);
}
static void sink_rename_table(struct ops_sink *s, struct ops_table_name old, value new_name) {
    ops_rename_table(s->impl, old, new_name);
}
static void sink_table_comment(struct ops_sink *s, struct table *t, bool drop) {
    ops_emit_ddl(s->impl, drop ? DDL_DROP_TABLE_COMMENT : DDL_SET_TABLE_COMMENT, PY_OBJ(t));
}
static void sink_column_comment(struct ops_sink *s, struct column *c) {
    ops_column_comment(s->impl, c);
}
static void sink_add_column(struct ops_sink *s, const struct ops_add_column *a,
                            struct py_dict *kw) {
    (void)kw;
    ops_add_column(s->impl, a);
}
static void sink_drop_column(struct ops_sink *s, const struct ops_drop_column *a, struct column *c,
                             struct py_dict *kw) {
    (void)c, (void)kw;
    ops_drop_column(s->impl, a);
}
static void sink_alter_column(struct ops_sink *s, struct ops_alter *a) {
    ops_alter_column(s->impl, a);
}
static void sink_add_constraint(struct ops_sink *s, struct constraint *c) {
    ops_add_constraint(s->impl, c);
}
static void sink_drop_constraint(struct ops_sink *s, struct constraint *c, value flag) {
    ops_drop_constraint(s->impl, c, flag);
}
static void sink_create_index(struct ops_sink *s, struct index *ix, value flag) {
    ops_create_index(s->impl, ix, flag);
}
static void sink_drop_index(struct ops_sink *s, struct index *ix, value flag) {
    ops_drop_index(s->impl, ix, flag);
}

const struct ops_sink ops_direct_sink = {
    .create_table = sink_create_table,
    .drop_table = sink_drop_table,
    .rename_table = sink_rename_table,
    .table_comment = sink_table_comment,
    .column_comment = sink_column_comment,
    .add_column = sink_add_column,
    .drop_column = sink_drop_column,
    .alter_column = sink_alter_column,
    .add_constraint = sink_add_constraint,
    .drop_constraint = sink_drop_constraint,
    .create_index = sink_create_index,
    .drop_index = sink_drop_index,
};

struct ops_sink ops_impl_sink(struct ops_impl *impl) {
    struct ops_sink s = ops_direct_sink;
    s.impl = impl;
    if (impl->target && impl->target->sink)
        impl->target->sink(&s);
    return s;
}

/* --- helpers --- */

static struct py_dict *keywords(struct op *op) {
    return op->kw != PY_UNDEF && py_is_dict(op->kw) ? PY_AS(struct py_dict, op->kw) : NULL;
}

static bool said(struct vm *vm, value v) {
    return v != PY_NONE && v != PY_UNDEF && py_truth(vm, v);
}

static value or_none(value v) { return v == PY_UNDEF ? PY_NONE : v; }

/* The table of OP with the column C alone. */
static struct table *table_with(struct vm *vm, struct op *op, value context, struct column *c) {
    struct op *create = op_new(vm, OP_CREATE_TABLE);
    value items[1] = {PY_OBJ(c)};
    create->table_name = op->table_name;
    create->schema = op->schema;
    create->columns = PY_OBJ(py_tuple_of(1, items));
    return op_to_table(vm, create, context);
}

/* A table of one column and what its type brings along, by which constraints are found. */
static struct table *table_of_one(struct vm *vm, struct op *op, value context, value type) {
    struct py_str *column = name_from(vm, op->column_name, "a column's name");
    struct column *c = column_new(vm, name_sql(column), type_from(vm, type));
    return table_with(vm, op, context, c);
}

static bool counts(struct vm *vm, const struct ops_impl *impl, struct constraint *c) {
    struct ddl w = {vm, impl->dialect, BUF_INIT};
    return c->kind != CONSTRAINT_PRIMARY_KEY && ddl_should_create(&w, c);
}

/* --- each kind --- */

static value alter_column(struct ops_sink *s, value context, struct op *op) {
    struct vm *vm = s->impl->vm;
    bool retyped = alter_given(op->modify_type);
    size_t n;
    if (retyped && alter_given(op->existing_type)) {
        struct table *t = table_of_one(vm, op, context, op->existing_type);
        struct constraint **list = table_constraints(t, &n);
        for (size_t i = 0; i < n; i++)
            if (counts(vm, s->impl, list[i]))
                s->drop_constraint(s, list[i], PY_NONE);
    }
    struct ops_alter a;
    ops_alter_init(&a, op->table_name, op->schema, op->column_name);
    a.nullable = op->modify_nullable;
    a.server_default = op->modify_server_default;
    a.name = op->modify_name;
    a.type = op->modify_type;
    a.comment = op->modify_comment;
    a.existing_type = op->existing_type;
    a.existing_server_default = op->existing_server_default;
    a.existing_nullable = op->existing_nullable;
    a.existing_comment = op->existing_comment;
    a.kw = keywords(op);
    a.autoincrement = or_none(kw_get(a.kw, "autoincrement"));
    a.existing_autoincrement = or_none(kw_get(a.kw, "existing_autoincrement"));
    s->alter_column(s, &a);
    if (!retyped)
        return PY_NONE;
    struct table *t = table_of_one(vm, op, context, op->modify_type);
    struct constraint **list = table_constraints(t, &n);
    for (size_t i = 0; i < n; i++)
        if (counts(vm, s->impl, list[i]))
            s->add_constraint(s, list[i]);
    return PY_NONE;
}

/* A foreign key that ADD COLUMN says itself. */
static bool is_inline(const struct ops_add_column *a, const struct constraint *c) {
    return a->inline_references && c->kind == CONSTRAINT_FOREIGN_KEY &&
           a->column->foreign_key_count == 1 && c->columns->n == 1;
}

static value add_column(struct ops_sink *s, value context, struct op *op) {
    struct vm *vm = s->impl->vm;
    if (!column_is(op->column)) {
        if (py_is_unknown(op->column))
            py_raise_unknown(vm, op->column, "a column");
        py_raise(vm, &py_exc_AttributeError, "'%T' object has no attribute 'table'", op->column);
    }
    struct column *c = column_of(op->column);
    size_t n;
    if (c->base.table)
        c = column_copy(vm, c);
    struct table *t = table_with(vm, op, context, c);
    struct ops_add_column a = {{op->table_name, op->schema},
                               c,
                               said(vm, op->if_not_exists),
                               said(vm, op->inline_references),
                               said(vm, op->inline_primary_key)};
    s->add_column(s, &a, keywords(op));
    struct constraint **list = table_constraints(t, &n);
    for (size_t i = 0; i < n; i++)
        if (list[i]->kind != CONSTRAINT_PRIMARY_KEY && !is_inline(&a, list[i]))
            s->add_constraint(s, list[i]);
    struct index **indexes = table_indexes(t, &n);
    for (size_t i = 0; i < n; i++)
        s->create_index(s, indexes[i], PY_NONE);
    if (c->comment && c->comment->size)
        s->column_comment(s, c);
    return PY_NONE;
}

static value drop_column(struct ops_sink *s, value context, struct op *op) {
    struct vm *vm = s->impl->vm;
    struct py_dict *kw = keywords(op);
    struct column *c = op_to_column(vm, op, context);
    struct ops_drop_column a = {{op->table_name, op->schema},
                                sql_name_value(vm, c->base.name),
                                said(vm, op->if_exists),
                                kw_true(vm, kw, "mssql_drop_default"),
                                kw_true(vm, kw, "mssql_drop_check"),
                                kw_true(vm, kw, "mssql_drop_foreign_key")};
    s->drop_column(s, &a, c, kw);
    return PY_NONE;
}

static value create_table(struct ops_sink *s, value context, struct op *op) {
    struct table *t = op_to_table(s->impl->vm, op, context);
    s->create_table(s, t, op->if_not_exists);
    return PY_OBJ(t);
}

static value drop_table(struct ops_sink *s, value context, struct op *op) {
    s->drop_table(s, op_to_table(s->impl->vm, op, context), op->if_exists);
    return PY_NONE;
}

static value rename_table(struct ops_sink *s, value context, struct op *op) {
    (void)context;
    s->rename_table(s, (struct ops_table_name){op->table_name, op->schema}, op->name);
    return PY_NONE;
}

static value table_comment(struct ops_sink *s, value context, struct op *op) {
    struct table *t = op_to_table(s->impl->vm, op, context);
    s->table_comment(s, t, op->kind == OP_DROP_TABLE_COMMENT);
    return PY_NONE;
}

static value create_index(struct ops_sink *s, value context, struct op *op) {
    s->create_index(s, op_to_index(s->impl->vm, op, context), op->if_not_exists);
    return PY_NONE;
}

static value drop_index(struct ops_sink *s, value context, struct op *op) {
    s->drop_index(s, op_to_index(s->impl->vm, op, context), op->if_exists);
    return PY_NONE;
}

static value add_constraint(struct ops_sink *s, value context, struct op *op) {
    s->add_constraint(s, op_to_constraint(s->impl->vm, op, context));
    return PY_NONE;
}

static const struct {
    const char *type; /* type_= of drop_constraint; NULL: None */
    enum constraint_kind kind;
} constraint_types[] = {{"check", CONSTRAINT_CHECK},
                        {"foreignkey", CONSTRAINT_FOREIGN_KEY},
                        {"primary", CONSTRAINT_PRIMARY_KEY},
                        {"unique", CONSTRAINT_UNIQUE},
                        {NULL, CONSTRAINT_OTHER}};

static enum constraint_kind kind_for(struct vm *vm, value type) {
    for (size_t i = 0; i < sizeof constraint_types / sizeof *constraint_types; i++) {
        const char *name = constraint_types[i].type;
        if (name ? py_str_is(type, name) : or_none(type) == PY_NONE)
            return constraint_types[i].kind;
    }
    py_raise(vm, &py_exc_TypeError,
             "'type' can be one of 'check', 'foreignkey', 'primary', 'unique', None");
}

static value drop_constraint(struct ops_sink *s, value context, struct op *op) {
    struct vm *vm = s->impl->vm;
    struct op *create = op_new(vm, OP_CREATE_TABLE);
    create->table_name = op->table_name;
    create->schema = op->schema;
    create->columns = PY_OBJ(&py_empty_tuple);
    struct table *t = op_to_table(vm, create, context);
    struct constraint *c = constraint_new(vm, kind_for(vm, op->constraint_type),
                                          name_from(vm, op->name, "a constraint's name"));
    if (c->kind == CONSTRAINT_CHECK)
        constraint_check_set(vm, c, py_str_from(""));
    constraint_attach(vm, c, t);
    s->drop_constraint(s, c, op->if_exists);
    return PY_NONE;
}

static value bulk_insert(struct ops_sink *s, value context, struct op *op) {
    (void)context;
    struct vm *vm = s->impl->vm;
    bool multiinsert = said(vm, op->multiinsert);
    value method = ops_impl_override(s->impl, "bulk_insert"), args[] = {op->table, op->rows};
    if (method == PY_UNDEF) {
        ops_bulk_insert(s->impl, op->table, op->rows, multiinsert);
    } else {
        struct py_dict *kw = py_dict_new();
        py_dict_set_text(kw, "multiinsert", PY_BOOL(multiinsert));
        py_call_args(vm, method, PY_OBJ(py_tuple_of(2, args)), kw);
    }
    return PY_NONE;
}

static value execute(struct ops_sink *s, value context, struct op *op) {
    (void)context;
    value options = or_none(op->execution_options) == PY_NONE ? PY_UNDEF : op->execution_options;
    ops_execute(s->impl, op->sqltext, options);
    return PY_NONE;
}

static value (*const appliers[OP_KIND_COUNT])(struct ops_sink *, value, struct op *) = {
    [OP_CREATE_TABLE] = create_table,
    [OP_DROP_TABLE] = drop_table,
    [OP_RENAME_TABLE] = rename_table,
    [OP_CREATE_TABLE_COMMENT] = table_comment,
    [OP_DROP_TABLE_COMMENT] = table_comment,
    [OP_ALTER_COLUMN] = alter_column,
    [OP_ADD_COLUMN] = add_column,
    [OP_DROP_COLUMN] = drop_column,
    [OP_CREATE_INDEX] = create_index,
    [OP_DROP_INDEX] = drop_index,
    [OP_CREATE_PRIMARY_KEY] = add_constraint,
    [OP_CREATE_UNIQUE] = add_constraint,
    [OP_CREATE_FOREIGN_KEY] = add_constraint,
    [OP_CREATE_CHECK] = add_constraint,
    [OP_CREATE_EXCLUDE] = add_constraint,
    [OP_DROP_CONSTRAINT] = drop_constraint,
    [OP_BULK_INSERT] = bulk_insert,
    [OP_EXECUTE] = execute,
};

value ops_apply(struct ops_sink *sink, value context, struct op *op) {
    if (!appliers[op->kind])
        py_raise(sink->impl->vm, &py_exc_ValueError, "no dispatch function for object: %S",
                 PY_OBJ(op));
    return appliers[op->kind](sink, context, op);
}
