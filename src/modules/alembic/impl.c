/* The impl for scripts: op.get_context().impl, and alembic.ddl (cf. alembic.ddl.impl). */
#include <stddef.h>

#include "modules/alembic/ddl_base.h"
#include "modules/alembic/impl.h"
#include "modules/alembic/migration_int.h"
#include "ops/batch.h"
#include "ops/impl.h"
#include "schema/exc.h"

#define SELF PY_AS(struct ops_impl, a[0])

static value execute(struct vm *vm, const value *a) {
    (void)vm;
    ops_execute(SELF, a[1], a[2] == PY_NONE ? PY_UNDEF : a[2]);
    return PY_NONE;
}

/* _exec(construct, execution_options, multiparams, params) gives the result */
static value exec_result(struct vm *vm, const value *a) {
    (void)vm;
    return ops_execute(SELF, a[1], a[2] == PY_NONE ? PY_UNDEF : a[2]);
}

static value static_output(struct vm *vm, const value *a) {
    SELF->target->static_output(SELF, py_arg_text(vm, a[1], "text"));
    return PY_NONE;
}

/* A keyword of KW, None where it is not said. */
static value said(value kw, const char *name) {
    value v = py_dict_get_text(PY_AS(struct py_dict, kw), name);
    return v == PY_UNDEF ? PY_NONE : v;
}
static bool is_true(struct vm *vm, value kw, const char *name) {
    return py_truth(vm, said(kw, name));
}

static value create_table(struct vm *vm, const value *a) {
    (void)vm;
    ops_create_table(SELF, table_of(a[1]), said(a[2], "if_not_exists"));
    return PY_NONE;
}
static value drop_table(struct vm *vm, const value *a) {
    (void)vm;
    ops_drop_table(SELF, table_of(a[1]), said(a[2], "if_exists"));
    return PY_NONE;
}
static value create_index(struct vm *vm, const value *a) {
    (void)vm;
    ops_create_index(SELF, index_of(a[1]), said(a[2], "if_not_exists"));
    return PY_NONE;
}
static value drop_index(struct vm *vm, const value *a) {
    (void)vm;
    ops_drop_index(SELF, index_of(a[1]), said(a[2], "if_exists"));
    return PY_NONE;
}
static value add_constraint(struct vm *vm, const value *a) {
    (void)vm;
    ops_add_constraint(SELF, constraint_of(a[1]));
    return PY_NONE;
}
static value drop_constraint(struct vm *vm, const value *a) {
    (void)vm;
    ops_drop_constraint(SELF, constraint_of(a[1]), said(a[2], "if_exists"));
    return PY_NONE;
}
static value rename_table(struct vm *vm, const value *a) {
    (void)vm;
    ops_rename_table(SELF, (struct ops_table_name){a[1], a[3]}, a[2]);
    return PY_NONE;
}
static value add_column(struct vm *vm, const value *a) {
    struct ops_add_column add = {{a[1], a[3]},
                                 column_of(a[2]),
                                 is_true(vm, a[4], "if_not_exists"),
                                 is_true(vm, a[4], "inline_references"),
                                 is_true(vm, a[4], "inline_primary_key")};
    ops_add_column(SELF, &add);
    return PY_NONE;
}
static value drop_column(struct vm *vm, const value *a) {
    struct ops_drop_column drop = {{a[1], a[3]},
                                   py_is_str(a[2]) ? a[2] : py_getattr(vm, a[2], "name"),
                                   is_true(vm, a[4], "if_exists"),
                                   is_true(vm, a[4], "mssql_drop_default"),
                                   is_true(vm, a[4], "mssql_drop_check"),
                                   is_true(vm, a[4], "mssql_drop_foreign_key")};
    ops_drop_column(SELF, &drop);
    return PY_NONE;
}
static value alter_column(struct vm *vm, const value *a) {
    struct ops_alter alter;
    (void)vm;
    ops_alter_init(&alter, a[1], a[7], a[2]);
    alter.nullable = a[3];
    alter.server_default = a[4];
    alter.name = a[5];
    alter.type = a[6];
    alter.comment = a[8];
    alter.existing_type = a[9];
    alter.existing_server_default = a[10];
    alter.existing_nullable = a[11];
    alter.existing_comment = a[12];
    alter.kw = PY_AS(struct py_dict, a[13]);
    alter.autoincrement = said(a[13], "autoincrement");
    alter.existing_autoincrement = said(a[13], "existing_autoincrement");
    ops_alter_column(SELF, &alter);
    return PY_NONE;
}
static value bulk_insert(struct vm *vm, const value *a) {
    ops_bulk_insert(SELF, a[1], a[2], py_truth(vm, a[3]));
    return PY_NONE;
}

static value table_comment(struct ops_impl *impl, value table, enum ddl_kind kind) {
    ops_emit_ddl(impl, kind, table);
    return PY_NONE;
}
static value create_table_comment(struct vm *vm, const value *a) {
    (void)vm;
    return table_comment(SELF, a[1], DDL_SET_TABLE_COMMENT);
}
static value drop_table_comment(struct vm *vm, const value *a) {
    (void)vm;
    return table_comment(SELF, a[1], DDL_DROP_TABLE_COMMENT);
}
static value create_column_comment(struct vm *vm, const value *a) {
    (void)vm;
    ops_column_comment(SELF, column_of(a[1]));
    return PY_NONE;
}

static value call_named(struct vm *vm, const char *name, struct py_tuple *args,
                        struct py_dict *kw) {
    return py_call_args(vm, py_import_from(vm, "sqlalchemy", name), PY_OBJ(args), kw);
}

/* The table of versions; a script's class may make another. */
static value version_table_impl(struct vm *vm, const value *a) {
    struct py_dict *column_kw = py_dict_new(), *table_kw = py_dict_new(), *key_kw = py_dict_new();
    value string =
        call_named(vm, "String", PY_AS(struct py_tuple, py_tuple1(py_from_small(32))), NULL);
    value name = py_str_from("version_num");
    py_dict_set_text(column_kw, "nullable", PY_FALSE);
    py_dict_set_text(table_kw, "schema", a[2]);
    value items[] = {
        a[1], call_named(vm, "MetaData", &py_empty_tuple, NULL),
        call_named(vm, "Column", PY_AS(struct py_tuple, py_tuple2(name, string)), column_kw)};
    value table = call_named(vm, "Table", py_tuple_of(3, items), table_kw);
    if (py_truth(vm, a[3])) {
        py_dict_set_text(key_kw, "name", py_str_printf("%s_pkc", py_str_text(vm, a[1])));
        value key =
            call_named(vm, "PrimaryKeyConstraint", PY_AS(struct py_tuple, py_tuple1(name)), key_kw);
        py_call_method(vm, table, "append_constraint", 1, &key);
    }
    return table;
}

static value emit_begin(struct vm *vm, const value *a) {
    (void)vm;
    migration_frame(PY_AS(struct migration, SELF->migration_context), false);
    return PY_NONE;
}
static value emit_commit(struct vm *vm, const value *a) {
    (void)vm;
    migration_frame(PY_AS(struct migration, SELF->migration_context), true);
    return PY_NONE;
}
static value start_migrations(struct vm *vm, const value *a) {
    (void)vm, (void)a; /* for those who override it */
    return PY_NONE;
}

static value requires_recreate(struct vm *vm, const value *a) {
    if (!py_is_a(a[1], &ops_batch_type))
        py_raise(vm, &py_exc_TypeError, "a BatchOperationsImpl is wanted, not %T", a[1]);
    return PY_BOOL(batch_needs_table(PY_AS(struct ops_batch, a[1])));
}

/* DefaultImpl.get_by_dialect(dialect): its class */
static value get_by_dialect(struct vm *vm, const value *a) {
    const struct sql_dialect *d = sql_dialect_find(py_str_text(vm, py_getattr(vm, a[1], "name")));
    return PY_OBJ(ops_impl_class(vm, d ? d : &sql_dialects[SQL_DEFAULT]));
}

static value impl_init(struct vm *vm, const value *a) {
    (void)vm, (void)a; /* made by configure(); a script's subclass may call it */
    return PY_NONE;
}

static const struct py_native_def methods[] = {
    {"__init__", impl_init, "self, *args, **kw"},
    {"__init_subclass__", impl_subclass, "cls, **kw", PY_CLASSMETHOD},
    {"version_table_impl", version_table_impl,
     "self, *, version_table, version_table_schema=None, version_table_pk=True, **kw"},
    {"create_table_comment", create_table_comment, "self, table"},
    {"drop_table_comment", drop_table_comment, "self, table"},
    {"create_column_comment", create_column_comment, "self, column"},
    {"requires_recreate_in_batch", requires_recreate, "self, batch_op"},
    {"get_by_dialect", get_by_dialect, "cls, dialect", PY_CLASSMETHOD},
    {"emit_begin", emit_begin, "self"},
    {"emit_commit", emit_commit, "self"},
    {"start_migrations", start_migrations, "self"},
    {"execute", execute, "self, sql, execution_options=None"},
    {"_exec", exec_result, "self, construct, execution_options=None, **kw"},
    {"static_output", static_output, "self, text"},
    {"create_table", create_table, "self, table, **kw"},
    {"drop_table", drop_table, "self, table, **kw"},
    {"create_index", create_index, "self, index, **kw"},
    {"drop_index", drop_index, "self, index, **kw"},
    {"add_constraint", add_constraint, "self, const, **kw"},
    {"drop_constraint", drop_constraint, "self, const, **kw"},
    {"rename_table", rename_table, "self, old_table_name, new_table_name, schema=None"},
    {"add_column", add_column, "self, table_name, column, schema=None, **kw"},
    {"drop_column", drop_column, "self, table_name, column, schema=None, **kw"},
    {"alter_column", alter_column,
     "self, table_name, column_name, nullable=None, server_default=False, name=None, type_=None, "
     "schema=None, comment=False, existing_type=None, existing_server_default=None, "
     "existing_nullable=None, existing_comment=None, **kw"},
    {"bulk_insert", bulk_insert, "self, table, rows, multiinsert=True"},
#define METHOD(fn, name, parameters) {name, fn, parameters},
    IMPL_COMPARE_METHODS(METHOD)
#undef METHOD
        {0}};

static value get_dialect(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(PY_AS(struct ops_impl, self)->dialect);
}
static value get_bind(struct vm *vm, value self) {
    struct ops_impl *impl = PY_AS(struct ops_impl, self);
    (void)vm;
    return impl->target->bind(impl);
}
static value get_options(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(PY_AS(struct ops_impl, self)->options);
}
static value get_terminator(struct vm *vm, value self) {
    (void)vm;
    return py_str_from(ops_terminator(PY_AS(struct ops_impl, self)));
}

static const struct py_getset_def getset[] = {{"dialect", get_dialect, NULL},
                                              {"bind", get_bind, NULL},
                                              {"connection", get_bind, NULL},
                                              {"context_opts", get_options, NULL},
                                              {"command_terminator", get_terminator, NULL},
                                              {0}};
static const struct py_member_def members[] = {
    {"as_sql", offsetof(struct ops_impl, as_sql), PY_MEMBER_BOOL, false},
    {"literal_binds", offsetof(struct ops_impl, literal_binds), PY_MEMBER_BOOL, false},
    {"transactional_ddl", offsetof(struct ops_impl, transactional_ddl), PY_MEMBER_BOOL, false},
    {"migration_context", offsetof(struct ops_impl, migration_context), PY_MEMBER_VALUE, true},
    {0}};

#define IMPL_TYPE(type_name, in_module, parent)                                                    \
    PY_TYPE_HEAD, .name = type_name, .module = in_module, .size = sizeof(struct ops_impl),         \
                  .attrs_offset = offsetof(struct ops_impl, attrs),                                \
                  .flags = PY_TYPE_BASE | PY_TYPE_ATTRS, .base = parent

struct py_type ops_impl_type = {IMPL_TYPE("DefaultImpl", "alembic.ddl.impl", NULL),
                                .methods = methods, .getset = getset, .members = members};

#define D "alembic.ddl."
static struct py_type classes[SQL_DIALECT_COUNT] = {
    [SQL_POSTGRESQL] = {IMPL_TYPE("PostgresqlImpl", D "postgresql", &ops_impl_type)},
    [SQL_SQLITE] = {IMPL_TYPE("SQLiteImpl", D "sqlite", &ops_impl_type)},
    [SQL_MYSQL] = {IMPL_TYPE("MySQLImpl", D "mysql", &ops_impl_type)},
    [SQL_MARIADB] = {IMPL_TYPE("MariaDBImpl", D "mysql", &classes[SQL_MYSQL])},
    [SQL_MSSQL] = {IMPL_TYPE("MSSQLImpl", D "mssql", &ops_impl_type)},
    [SQL_ORACLE] = {IMPL_TYPE("OracleImpl", D "oracle", &ops_impl_type)},
};

struct py_type *ops_impl_class(struct vm *vm, const struct sql_dialect *d) {
    struct py_type *own = impl_class_of(vm, d->name);
    return own ? own : d->id == SQL_DEFAULT ? &ops_impl_type : &classes[d->id];
}

static struct py_type *const impl_types[] = {
    &ops_impl_type,        &classes[SQL_POSTGRESQL], &classes[SQL_SQLITE], &classes[SQL_MYSQL],
    &classes[SQL_MARIADB], &classes[SQL_MSSQL],      &classes[SQL_ORACLE], NULL};

void impl_fill_classes(struct vm *vm) {
    impl_class_values(vm, &ops_impl_type, SQL_DEFAULT, "default");
    for (int id = SQL_DEFAULT + 1; id < SQL_DIALECT_COUNT; id++)
        impl_class_values(vm, &classes[id], (enum sql_dialect_id)id,
                          id == SQL_MARIADB ? "mariadb" : sql_dialects[id].name);
}

static void fill(struct vm *vm, struct py_module *m) {
    impl_fill_classes(vm);
    alembic_ddl_fill(vm, m);
}

#define MODULE(id, dotted)                                                                         \
    static const struct py_module_def module_##id = {                                              \
        .name = dotted, .types = impl_types, .init = fill}
MODULE(ddl, "alembic.ddl");
MODULE(impl, "alembic.ddl.impl");
static void fill_postgresql(struct vm *vm, struct py_module *m) {
    static const char op[] = "CreateExcludeConstraintOp";
    fill(vm, m);
    py_module_set(vm, m, op, py_import_from(vm, "alembic.operations.ops", op));
}
static const struct py_module_def module_postgresql = {
    .name = "alembic.ddl.postgresql", .types = impl_types, .init = fill_postgresql};
MODULE(mysql, "alembic.ddl.mysql");
MODULE(sqlite, "alembic.ddl.sqlite");
MODULE(mssql, "alembic.ddl.mssql");
MODULE(oracle, "alembic.ddl.oracle");

const struct py_module_def *const alembic_ddl_modules[] = {
    &module_ddl,   &module_impl,   &module_postgresql,       &module_mysql, &module_sqlite,
    &module_mssql, &module_oracle, &alembic_ddl_base_module, NULL};
