/* The impl for scripts: op.get_context().impl, and alembic.ddl (cf. alembic.ddl.impl). */
#include <stddef.h>

#include "modules/alembic/impl.h"
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

static value create_table(struct vm *vm, const value *a) {
    (void)vm;
    ops_create_table(SELF, table_of(a[1]), PY_NONE);
    return PY_NONE;
}
static value drop_table(struct vm *vm, const value *a) {
    (void)vm;
    ops_drop_table(SELF, table_of(a[1]), PY_NONE);
    return PY_NONE;
}
static value create_index(struct vm *vm, const value *a) {
    (void)vm;
    ops_create_index(SELF, index_of(a[1]), PY_NONE);
    return PY_NONE;
}
static value drop_index(struct vm *vm, const value *a) {
    (void)vm;
    ops_drop_index(SELF, index_of(a[1]), PY_NONE);
    return PY_NONE;
}
static value add_constraint(struct vm *vm, const value *a) {
    (void)vm;
    ops_add_constraint(SELF, constraint_of(a[1]));
    return PY_NONE;
}
static value drop_constraint(struct vm *vm, const value *a) {
    (void)vm;
    ops_drop_constraint(SELF, constraint_of(a[1]), PY_NONE);
    return PY_NONE;
}
static value rename_table(struct vm *vm, const value *a) {
    (void)vm;
    ops_rename_table(SELF, (struct ops_table_name){a[1], a[3]}, a[2]);
    return PY_NONE;
}
static value add_column(struct vm *vm, const value *a) {
    struct ops_add_column add = {{a[1], a[3]}, column_of(a[2]), false, false, false};
    (void)vm;
    ops_add_column(SELF, &add);
    return PY_NONE;
}
static value drop_column(struct vm *vm, const value *a) {
    struct ops_drop_column drop = {
        {a[1], a[3]}, py_is_str(a[2]) ? a[2] : py_getattr(vm, a[2], "name"), false, false, false,
        false};
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
    ops_alter_column(SELF, &alter);
    return PY_NONE;
}
static value bulk_insert(struct vm *vm, const value *a) {
    ops_bulk_insert(SELF, a[1], a[2], py_truth(vm, a[3]));
    return PY_NONE;
}

static const struct py_native_def methods[] = {
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
    {0}};

static value get_dialect(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(PY_AS(struct ops_impl, self)->dialect);
}
static value get_dialect_name(struct vm *vm, value self) {
    (void)vm;
    return py_str_from(PY_AS(struct ops_impl, self)->dialect->name);
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
                                              {"__dialect__", get_dialect_name, NULL},
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

struct py_type *ops_impl_class(enum sql_dialect_id id) {
    return id == SQL_DEFAULT ? &ops_impl_type : &classes[id];
}

static struct py_type *const impl_types[] = {
    &ops_impl_type,        &classes[SQL_POSTGRESQL], &classes[SQL_SQLITE], &classes[SQL_MYSQL],
    &classes[SQL_MARIADB], &classes[SQL_MSSQL],      &classes[SQL_ORACLE], NULL};

#define MODULE(id, dotted)                                                                         \
    static const struct py_module_def module_##id = {.name = dotted, .types = impl_types}
MODULE(ddl, "alembic.ddl");
MODULE(impl, "alembic.ddl.impl");
MODULE(postgresql, "alembic.ddl.postgresql");
MODULE(mysql, "alembic.ddl.mysql");
MODULE(sqlite, "alembic.ddl.sqlite");
MODULE(mssql, "alembic.ddl.mssql");
MODULE(oracle, "alembic.ddl.oracle");

const struct py_module_def *const alembic_ddl_modules[] = {
    &module_ddl,    &module_impl,  &module_postgresql, &module_mysql,
    &module_sqlite, &module_mssql, &module_oracle,     NULL};
