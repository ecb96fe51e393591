/*
 * The methods of Operations and BatchOperations: each makes an operation and invokes it. Signatures
 * are the reference's (cf. alembic.operations.ops).
 */
#include "modules/alembic/operations.h"
#include "modules/sqlalchemy/engine.h"
#include "schema/name.h"

#define SELF PY_AS(struct operations, a[0])

/* --- making operations --- */

/* Keywords of a constructor: the rest that was given, or none. */
static struct py_dict *rest(value kw) {
    return kw == PY_UNDEF ? py_dict_new() : py_dict_copy(PY_AS(struct py_dict, kw));
}

static void put(struct py_dict *kw, const char *name, value v) { py_dict_set_text(kw, name, v); }

static value invoke(struct vm *vm, struct operations *self, enum op_kind kind, int argc,
                    const value *argv, struct py_dict *kw) {
    value args = PY_OBJ(py_tuple_of((size_t)argc, argv));
    return operations_invoke(vm, self, py_call_args(vm, PY_OBJ(&op_types[kind]), args, kw));
}

static value batch_table(const value *a) { return SELF->batch->table_name; }
static value batch_schema(const value *a) { return SELF->batch->schema; }

/* --- tables --- */

static value create_table(struct vm *vm, const value *a) {
    struct py_dict *kw = rest(a[4]);
    put(kw, "if_not_exists", a[3]);
    return invoke(vm, SELF, OP_CREATE_TABLE, 2, a + 1, kw);
}

static value drop_table(struct vm *vm, const value *a) {
    struct py_dict *kw = rest(PY_UNDEF);
    put(kw, "schema", a[2]);
    put(kw, "if_exists", a[3]);
    put(kw, "table_kw", PY_OBJ(rest(a[4])));
    return invoke(vm, SELF, OP_DROP_TABLE, 1, a + 1, kw);
}

static value rename_table(struct vm *vm, const value *a) {
    struct py_dict *kw = rest(PY_UNDEF);
    put(kw, "schema", a[3]);
    return invoke(vm, SELF, OP_RENAME_TABLE, 2, a + 1, kw);
}

static value create_comment(struct vm *vm, const value *a) {
    struct py_dict *kw = rest(PY_UNDEF);
    put(kw, "existing_comment", a[3]);
    put(kw, "schema", a[4]);
    return invoke(vm, SELF, OP_CREATE_TABLE_COMMENT, 2, a + 1, kw);
}

static value drop_comment(struct vm *vm, const value *a) {
    struct py_dict *kw = rest(PY_UNDEF);
    put(kw, "existing_comment", a[2]);
    put(kw, "schema", a[3]);
    return invoke(vm, SELF, OP_DROP_TABLE_COMMENT, 1, a + 1, kw);
}

static value batch_create_comment(struct vm *vm, const value *a) {
    struct py_dict *kw = rest(PY_UNDEF);
    value args[2] = {batch_table(a), a[1]};
    put(kw, "existing_comment", a[2]);
    put(kw, "schema", batch_schema(a));
    return invoke(vm, SELF, OP_CREATE_TABLE_COMMENT, 2, args, kw);
}

static value batch_drop_comment(struct vm *vm, const value *a) {
    struct py_dict *kw = rest(PY_UNDEF);
    value args[1] = {batch_table(a)};
    put(kw, "existing_comment", a[1]);
    put(kw, "schema", batch_schema(a));
    return invoke(vm, SELF, OP_DROP_TABLE_COMMENT, 1, args, kw);
}

/* --- columns --- */

/* nullable, comment, server_default, new_column_name, type_ and what exists, from A on */
static void put_alter(struct py_dict *kw, const value *a) {
    static const char *const names[] = {
        "modify_nullable", "modify_comment", "modify_server_default",   "modify_name",
        "modify_type",     "existing_type",  "existing_server_default", "existing_nullable",
        "existing_comment"};
    for (int i = 0; i < 9; i++)
        put(kw, names[i], a[i]);
}

static value alter_column(struct vm *vm, const value *a) {
    struct py_dict *kw = rest(a[13]);
    put_alter(kw, a + 3);
    put(kw, "schema", a[12]);
    return invoke(vm, SELF, OP_ALTER_COLUMN, 2, a + 1, kw);
}

static value batch_alter_column(struct vm *vm, const value *a) {
    struct py_dict *kw = rest(a[13]);
    value args[2] = {batch_table(a), a[1]};
    put_alter(kw, a + 2);
    put(kw, "schema", batch_schema(a));
    put(kw, "insert_before", a[11]);
    put(kw, "insert_after", a[12]);
    return invoke(vm, SELF, OP_ALTER_COLUMN, 2, args, kw);
}

static value add_column(struct vm *vm, const value *a) {
    struct py_dict *kw = rest(PY_UNDEF);
    put(kw, "schema", a[3]);
    put(kw, "if_not_exists", a[4]);
    put(kw, "inline_references", a[5]);
    put(kw, "inline_primary_key", a[6]);
    return invoke(vm, SELF, OP_ADD_COLUMN, 2, a + 1, kw);
}

static value batch_add_column(struct vm *vm, const value *a) {
    struct py_dict *kw = rest(PY_UNDEF);
    value args[2] = {batch_table(a), a[1]};
    if (a[2] != PY_NONE && py_truth(vm, a[2]))
        put(kw, "insert_before", a[2]);
    if (a[3] != PY_NONE && py_truth(vm, a[3]))
        put(kw, "insert_after", a[3]);
    put(kw, "schema", batch_schema(a));
    put(kw, "if_not_exists", a[4]);
    put(kw, "inline_references", a[5]);
    put(kw, "inline_primary_key", a[6]);
    return invoke(vm, SELF, OP_ADD_COLUMN, 2, args, kw);
}

static value drop_column(struct vm *vm, const value *a) {
    struct py_dict *kw = rest(a[4]);
    put(kw, "schema", a[3]);
    return invoke(vm, SELF, OP_DROP_COLUMN, 2, a + 1, kw);
}

static value batch_drop_column(struct vm *vm, const value *a) {
    struct py_dict *kw = rest(a[2]);
    value args[2] = {batch_table(a), a[1]};
    put(kw, "schema", batch_schema(a));
    return invoke(vm, SELF, OP_DROP_COLUMN, 2, args, kw);
}

/* --- indexes --- */

static value create_index(struct vm *vm, const value *a) {
    struct py_dict *kw = rest(a[7]);
    put(kw, "schema", a[4]);
    put(kw, "unique", a[5]);
    put(kw, "if_not_exists", a[6]);
    return invoke(vm, SELF, OP_CREATE_INDEX, 3, a + 1, kw);
}

static value batch_create_index(struct vm *vm, const value *a) {
    struct py_dict *kw = rest(a[3]);
    value args[3] = {a[1], batch_table(a), a[2]};
    put(kw, "schema", batch_schema(a));
    return invoke(vm, SELF, OP_CREATE_INDEX, 3, args, kw);
}

static value drop_index(struct vm *vm, const value *a) {
    struct py_dict *kw = rest(a[5]);
    put(kw, "table_name", a[2]);
    put(kw, "schema", a[3]);
    put(kw, "if_exists", a[4]);
    return invoke(vm, SELF, OP_DROP_INDEX, 1, a + 1, kw);
}

static value batch_drop_index(struct vm *vm, const value *a) {
    struct py_dict *kw = rest(a[2]);
    put(kw, "table_name", batch_table(a));
    put(kw, "schema", batch_schema(a));
    return invoke(vm, SELF, OP_DROP_INDEX, 1, a + 1, kw);
}

/* --- constraints --- */

static value create_primary_key(struct vm *vm, const value *a) {
    struct py_dict *kw = rest(PY_UNDEF);
    put(kw, "schema", a[4]);
    return invoke(vm, SELF, OP_CREATE_PRIMARY_KEY, 3, a + 1, kw);
}

static value batch_create_primary_key(struct vm *vm, const value *a) {
    struct py_dict *kw = rest(PY_UNDEF);
    value args[3] = {a[1], batch_table(a), a[2]};
    put(kw, "schema", batch_schema(a));
    return invoke(vm, SELF, OP_CREATE_PRIMARY_KEY, 3, args, kw);
}

static value create_unique(struct vm *vm, const value *a) {
    struct py_dict *kw = rest(a[5]);
    put(kw, "schema", a[4]);
    return invoke(vm, SELF, OP_CREATE_UNIQUE, 3, a + 1, kw);
}

static value batch_create_unique(struct vm *vm, const value *a) {
    struct py_dict *kw = rest(a[3]);
    value args[3] = {a[1], batch_table(a), a[2]};
    put(kw, "schema", batch_schema(a));
    return invoke(vm, SELF, OP_CREATE_UNIQUE, 3, args, kw);
}

/* onupdate, ondelete, deferrable, initially, match from A on */
static void put_fk(struct py_dict *kw, const value *a) {
    static const char *const names[] = {"onupdate", "ondelete", "deferrable", "initially", "match"};
    for (int i = 0; i < 5; i++)
        put(kw, names[i], a[i]);
}

static value create_foreign_key(struct vm *vm, const value *a) {
    struct py_dict *kw = rest(a[13]);
    put_fk(kw, a + 6);
    put(kw, "source_schema", a[11]);
    put(kw, "referent_schema", a[12]);
    return invoke(vm, SELF, OP_CREATE_FOREIGN_KEY, 5, a + 1, kw);
}

static value batch_create_foreign_key(struct vm *vm, const value *a) {
    struct py_dict *kw = rest(a[11]);
    value args[5] = {a[1], batch_table(a), a[2], a[3], a[4]};
    put(kw, "referent_schema", a[5]);
    put(kw, "source_schema", batch_schema(a));
    put_fk(kw, a + 6);
    return invoke(vm, SELF, OP_CREATE_FOREIGN_KEY, 5, args, kw);
}

static value create_check(struct vm *vm, const value *a) {
    struct py_dict *kw = rest(a[5]);
    put(kw, "schema", a[4]);
    return invoke(vm, SELF, OP_CREATE_CHECK, 3, a + 1, kw);
}

static value batch_create_check(struct vm *vm, const value *a) {
    struct py_dict *kw = rest(a[3]);
    value args[3] = {a[1], batch_table(a), a[2]};
    put(kw, "schema", batch_schema(a));
    return invoke(vm, SELF, OP_CREATE_CHECK, 3, args, kw);
}

static value create_exclude(struct vm *vm, const value *a) {
    return invoke(vm, SELF, OP_CREATE_EXCLUDE, 3, a + 1, rest(a[4]));
}

static value batch_create_exclude(struct vm *vm, const value *a) {
    struct py_dict *kw = rest(a[3]);
    value args[3] = {a[1], batch_table(a), a[2]};
    put(kw, "schema", batch_schema(a));
    return invoke(vm, SELF, OP_CREATE_EXCLUDE, 3, args, kw);
}

static value drop_constraint(struct vm *vm, const value *a) {
    struct py_dict *kw = rest(PY_UNDEF);
    put(kw, "type_", a[3]);
    put(kw, "schema", a[4]);
    put(kw, "if_exists", a[5]);
    return invoke(vm, SELF, OP_DROP_CONSTRAINT, 2, a + 1, kw);
}

static value batch_drop_constraint(struct vm *vm, const value *a) {
    struct py_dict *kw = rest(PY_UNDEF);
    value args[2] = {a[1], batch_table(a)};
    put(kw, "type_", a[2]);
    put(kw, "schema", batch_schema(a));
    return invoke(vm, SELF, OP_DROP_CONSTRAINT, 2, args, kw);
}

/* --- rows and statements --- */

static value bulk_insert(struct vm *vm, const value *a) {
    struct py_dict *kw = rest(PY_UNDEF);
    put(kw, "multiinsert", a[3]);
    invoke(vm, SELF, OP_BULK_INSERT, 2, a + 1, kw);
    return PY_NONE;
}

static value execute(struct vm *vm, const value *a) {
    struct py_dict *kw = rest(PY_UNDEF);
    put(kw, "execution_options", a[2]);
    return invoke(vm, SELF, OP_EXECUTE, 1, a + 1, kw);
}

/* --- what both have --- */

static value invoke_method(struct vm *vm, const value *a) {
    return operations_invoke(vm, SELF, a[1]);
}

static value f(struct vm *vm, const value *a) {
    struct py_str *name = name_from(vm, a[1], "a name");
    return name ? PY_OBJ(name_marked(vm, name_text(name), NAME_CONV)) : PY_NONE;
}

static value inline_literal(struct vm *vm, const value *a) {
    return ops_inline_literal(vm, a[1], a[2]);
}

static value get_context(struct vm *vm, const value *a) {
    (void)vm;
    return SELF->migration_context;
}

static value get_bind(struct vm *vm, const value *a) {
    (void)vm;
    return SELF->impl->target->bind(SELF->impl);
}

static value run_async(struct vm *vm, const value *a) {
    value bind = get_bind(vm, a);
    value around = sa_connection_async_view(bind);
    if (around == PY_UNDEF &&
        (bind == PY_NONE ||
         py_truth(vm, py_getattr(vm, py_getattr(vm, bind, "dialect"), "is_async"))))
        py_raise(vm, &py_exc_NotImplementedError, "Cannot call run_async in SQL mode");
    if (around == PY_UNDEF)
        py_raise(vm, &py_exc_ValueError, "Cannot call run_async with a sync engine");
    const struct py_tuple *more = PY_AS(struct py_tuple, a[2]);
    struct py_tuple *args = py_tuple_new(more->n + 1);
    args->items[0] = around;
    for (size_t i = 0; i < more->n; i++)
        args->items[i + 1] = more->items[i];
    value coro = py_call_args(vm, a[1], PY_OBJ(args), PY_AS(struct py_dict, a[3]));
    return py_run_coroutine(vm, coro);
}

#define ALTER_NAMES                                                                                \
    "nullable=None, comment=False, server_default=False, new_column_name=None, type_=None, "       \
    "existing_type=None, existing_server_default=False, existing_nullable=None, "                  \
    "existing_comment=None, "
#define FK_NAMES "onupdate=None, ondelete=None, deferrable=None, initially=None, match=None, "

const struct py_native_def operations_common_methods[] = {
    {"invoke", invoke_method, "self, operation"},
    {"f", f, "self, name"},
    {"inline_literal", inline_literal, "self, value, type_=None"},
    {"get_context", get_context, "self"},
    {"get_bind", get_bind, "self"},
    {"run_async", run_async, "self, async_function, *args, **kw_args"},
    {"batch_alter_table", operations_batch_alter_table,
     "self, table_name, schema=None, recreate='auto', partial_reordering=None, copy_from=None, "
     "table_args=(), table_kwargs=None, reflect_args=(), reflect_kwargs=None, "
     "naming_convention=None"},
    {0}};

const struct py_native_def operations_methods[] = {
    {"create_table", create_table, "self, table_name, *columns, if_not_exists=None, **kw"},
    {"drop_table", drop_table, "self, table_name, *, schema=None, if_exists=None, **kw"},
    {"rename_table", rename_table, "self, old_table_name, new_table_name, *, schema=None"},
    {"create_table_comment", create_comment,
     "self, table_name, comment, *, existing_comment=None, schema=None"},
    {"drop_table_comment", drop_comment, "self, table_name, *, existing_comment=None, schema=None"},
    {"alter_column", alter_column,
     "self, table_name, column_name, *, " ALTER_NAMES "schema=None, **kw"},
    {"add_column", add_column,
     "self, table_name, column, *, schema=None, if_not_exists=None, inline_references=None, "
     "inline_primary_key=None"},
    {"drop_column", drop_column, "self, table_name, column_name, *, schema=None, **kw"},
    {"create_index", create_index,
     "self, index_name, table_name, columns, *, schema=None, unique=False, if_not_exists=None, "
     "**kw"},
    {"drop_index", drop_index,
     "self, index_name, table_name=None, *, schema=None, if_exists=None, **kw"},
    {"create_primary_key", create_primary_key,
     "self, constraint_name, table_name, columns, *, schema=None"},
    {"create_unique_constraint", create_unique,
     "self, constraint_name, table_name, columns, *, schema=None, **kw"},
    {"create_foreign_key", create_foreign_key,
     "self, constraint_name, source_table, referent_table, local_cols, remote_cols, *, " FK_NAMES
     "source_schema=None, referent_schema=None, **dialect_kw"},
    {"create_check_constraint", create_check,
     "self, constraint_name, table_name, condition, *, schema=None, **kw"},
    {"create_exclude_constraint", create_exclude,
     "self, constraint_name, table_name, *elements, **kw"},
    {"drop_constraint", drop_constraint,
     "self, constraint_name, table_name, type_=None, *, schema=None, if_exists=None"},
    {"bulk_insert", bulk_insert, "self, table, rows, *, multiinsert=True"},
    {"execute", execute, "self, sqltext, *, execution_options=None"},
    {0}};

const struct py_native_def batch_operations_methods[] = {
    {"create_table_comment", batch_create_comment, "self, comment, *, existing_comment=None"},
    {"drop_table_comment", batch_drop_comment, "self, *, existing_comment=None"},
    {"alter_column", batch_alter_column,
     "self, column_name, *, " ALTER_NAMES "insert_before=None, insert_after=None, **kw"},
    {"add_column", batch_add_column,
     "self, column, *, insert_before=None, insert_after=None, if_not_exists=None, "
     "inline_references=None, inline_primary_key=None"},
    {"drop_column", batch_drop_column, "self, column_name, **kw"},
    {"create_index", batch_create_index, "self, index_name, columns, **kw"},
    {"drop_index", batch_drop_index, "self, index_name, **kw"},
    {"create_primary_key", batch_create_primary_key, "self, constraint_name, columns"},
    {"create_unique_constraint", batch_create_unique, "self, constraint_name, columns, **kw"},
    {"create_foreign_key", batch_create_foreign_key,
     "self, constraint_name, referent_table, local_cols, remote_cols, *, "
     "referent_schema=None, " FK_NAMES "**dialect_kw"},
    {"create_check_constraint", batch_create_check, "self, constraint_name, condition, **kw"},
    {"create_exclude_constraint", batch_create_exclude, "self, constraint_name, *elements, **kw"},
    {"drop_constraint", batch_drop_constraint, "self, constraint_name, type_=None"},
    {"execute", execute, "self, sqltext, *, execution_options=None"},
    {0}};
