/*
 * alembic.ddl.base: the statements of ALTER TABLE as classes, and the functions that write parts of
 * them, for scripts that say with @compiles how a statement is written (cf. alembic.ddl.base).
 */
#include "modules/alembic/ddl_base.h"

#include "ops/element.h"
#include "ops/rules.h"
#include "schema/exc.h"
#include "sql/compiler.h"
#include "sql/compiler_object.h"

/* --- the classes --- */

static value make(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                  struct py_tuple *kwnames) {
    (void)argc, (void)argv, (void)kwnames;
    return PY_OBJ(element_new(vm, cls));
}

#define SELF PY_AS(struct ddl_element, a[0])

/* __init__ of a class: its parameters, in order, are these fields. */
static value set_fields(struct vm *vm, const value *a, size_t n, const char *const *names) {
    for (size_t i = 0; i < n; i++)
        element_set(vm, SELF, names[i], a[1 + i]);
    return PY_NONE;
}
#define FIELDS(function, ...)                                                                      \
    static value function(struct vm *vm, const value *a) {                                         \
        static const char *const names[] = {__VA_ARGS__};                                          \
        return set_fields(vm, a, sizeof names / sizeof *names, names);                             \
    }
FIELDS(init_table, "table_name", "schema")
FIELDS(init_rename, "table_name", "new_table_name", "schema")
FIELDS(set_add, "table_name", "column", "schema", "if_not_exists", "inline_references",
       "inline_primary_key")
FIELDS(init_drop, "table_name", "column", "schema", "if_exists")
FIELDS(init_column, "table_name", "column_name", "schema", "existing_type", "existing_nullable",
       "existing_server_default", "existing_comment")
FIELDS(init_mysql_default, "table_name", "column_name", "default", "schema")
FIELDS(init_mysql_change, "table_name", "column_name", "schema", "newname", "type_", "nullable",
       "default", "autoincrement", "comment")

static value init_add(struct vm *vm, const value *a) {
    if (!column_is(a[2]))
        py_raise(vm, &sa_exc_ArgumentError, "a Column is expected, got %R", a[2]);
    return set_add(vm, a);
}

/* (name, column_name, WHAT, **kw of AlterColumn) */
static value init_aspect(struct vm *vm, const value *a, const char *what) {
    static const struct {
        const char *name;
        value missing;
    } fields[] = {{"schema", PY_NONE},
                  {"existing_type", PY_NONE},
                  {"existing_nullable", PY_NONE},
                  {"existing_server_default", PY_FALSE},
                  {"existing_comment", PY_NONE}};
    const char *const own[] = {"table_name", "column_name", what};
    set_fields(vm, a, 3, own);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        value v = py_dict_get_text(PY_AS(struct py_dict, a[4]), fields[i].name);
        element_set(vm, SELF, fields[i].name, v != PY_UNDEF ? v : fields[i].missing);
    }
    return PY_NONE;
}
#define ASPECT(what)                                                                               \
    static value init_##what(struct vm *vm, const value *a) { return init_aspect(vm, a, #what); }
ASPECT(nullable)
ASPECT(type_)
ASPECT(newname)
ASPECT(default)
ASPECT(comment)

static value init_pg_type(struct vm *vm, const value *a) {
    value using = py_dict_get_text(PY_AS(struct py_dict, a[4]), "using");
    element_set(vm, SELF, "using", using == PY_UNDEF ? PY_NONE : using);
    return init_aspect(vm, a, "type_");
}

#define METHODS(name, function, parameters)                                                        \
    static const struct py_native_def name[] = {{"__init__", function, parameters}, {0}}
METHODS(table_methods, init_table, "self, table_name, schema=None");
METHODS(rename_methods, init_rename, "self, old_table_name, new_table_name, schema=None");
METHODS(add_methods, init_add,
        "self, name, column, schema=None, *, if_not_exists=None, inline_references=None, "
        "inline_primary_key=None");
METHODS(drop_methods, init_drop, "self, name, column, schema=None, *, if_exists=None");
METHODS(column_methods, init_column,
        "self, name, column_name, schema=None, existing_type=None, existing_nullable=None, "
        "existing_server_default=False, existing_comment=None");
METHODS(nullable_methods, init_nullable, "self, name, column_name, nullable, **kw");
METHODS(type_methods, init_type_, "self, name, column_name, type_, **kw");
METHODS(name_methods, init_newname, "self, name, column_name, newname, **kw");
METHODS(default_methods, init_default, "self, name, column_name, default, **kw");
METHODS(comment_methods, init_comment, "self, name, column_name, comment, **kw");
METHODS(pg_type_methods, init_pg_type, "self, name, column_name, type_, **kw");
METHODS(mysql_default_methods, init_mysql_default, "self, name, column_name, default, schema=None");
METHODS(mysql_change_methods, init_mysql_change,
        "self, name, column_name, schema=None, newname=None, type_=None, nullable=None, "
        "default=False, autoincrement=None, comment=False");

#define ELEMENT(class_name, in_module, parent, own)                                                \
    {                                                                                              \
        PY_TYPE_HEAD, .name = class_name, .module = "alembic.ddl." in_module,                      \
                      .size = sizeof(struct ddl_element),                                          \
                      .attrs_offset = offsetof(struct sql_element, attrs),                         \
                      .flags = PY_TYPE_BASE | PY_TYPE_ATTRS, .base = parent, .new = make,          \
                      .methods = own                                                               \
    }
#define ALTER_COLUMN(class_name, own)                                                              \
    ELEMENT(class_name, "base", &ops_element_types[ELEMENT_COLUMN], own)

struct py_type ops_element_types[ELEMENT_KIND_COUNT] = {
    [ELEMENT_TABLE] = ELEMENT("AlterTable", "base", &ddl_types[DDL_CUSTOM], table_methods),
    [ELEMENT_COLUMN] =
        ELEMENT("AlterColumn", "base", &ops_element_types[ELEMENT_TABLE], column_methods),
    [ELEMENT_RENAME_TABLE] =
        ELEMENT("RenameTable", "base", &ops_element_types[ELEMENT_TABLE], rename_methods),
    [ELEMENT_ADD_COLUMN] =
        ELEMENT("AddColumn", "base", &ops_element_types[ELEMENT_TABLE], add_methods),
    [ELEMENT_DROP_COLUMN] =
        ELEMENT("DropColumn", "base", &ops_element_types[ELEMENT_TABLE], drop_methods),
    [ELEMENT_NULLABLE] = ALTER_COLUMN("ColumnNullable", nullable_methods),
    [ELEMENT_TYPE] = ALTER_COLUMN("ColumnType", type_methods),
    [ELEMENT_NAME] = ALTER_COLUMN("ColumnName", name_methods),
    [ELEMENT_DEFAULT] = ALTER_COLUMN("ColumnDefault", default_methods),
    [ELEMENT_COMPUTED] = ALTER_COLUMN("ComputedColumnDefault", default_methods),
    [ELEMENT_IDENTITY] = ALTER_COLUMN("IdentityColumnDefault", default_methods),
    [ELEMENT_COMMENT] = ALTER_COLUMN("ColumnComment", comment_methods),
    [ELEMENT_PG_TYPE] = ELEMENT("PostgresqlColumnType", "postgresql",
                                &ops_element_types[ELEMENT_COLUMN], pg_type_methods),
    [ELEMENT_MYSQL_DEFAULT] = ELEMENT("MySQLAlterDefault", "mysql",
                                      &ops_element_types[ELEMENT_COLUMN], mysql_default_methods),
    [ELEMENT_MYSQL_CHANGE] = ELEMENT("MySQLChangeColumn", "mysql",
                                     &ops_element_types[ELEMENT_COLUMN], mysql_change_methods),
    [ELEMENT_MYSQL_MODIFY] =
        ELEMENT("MySQLModifyColumn", "mysql", &ops_element_types[ELEMENT_MYSQL_CHANGE],
                mysql_change_methods),
};

/* --- the functions: COMPILER is what @compiles gives --- */

static struct ddl writer(struct vm *vm, value compiler) {
    if (!py_is_a(compiler, &sql_compiler_type))
        py_raise(vm, &py_exc_TypeError, "%R is no compiler", compiler);
    return (struct ddl){vm, sql_compiler_dialect(compiler), BUF_INIT};
}

static value visit(struct vm *vm, const value *a) {
    struct ddl w = writer(vm, a[1]);
    if (!py_is_a(a[0], &ops_element_types[ELEMENT_TABLE]))
        py_raise(vm, &py_exc_TypeError, "%R is no ALTER TABLE element", a[0]);
    element_write(&w, PY_AS(struct ddl_element, a[0]));
    return py_str_take(&w.b);
}

static value format_table_name(struct vm *vm, const value *a) {
    struct ddl w = writer(vm, a[0]);
    alter_put_table(&w, (struct ops_table_name){a[1], a[2]});
    return py_str_take(&w.b);
}

static value format_column_name(struct vm *vm, const value *a) {
    struct ddl w = writer(vm, a[0]);
    alter_put_name(&w, a[1]);
    return py_str_take(&w.b);
}

static value format_server_default(struct vm *vm, const value *a) {
    struct ddl w = writer(vm, a[0]);
    return py_str_from(alter_default_text(&w, a[1]));
}

static value format_type(struct vm *vm, const value *a) {
    struct ddl w = writer(vm, a[0]);
    alter_put_type(&w, a[1]);
    return py_str_take(&w.b);
}

static value alter_table(struct vm *vm, const value *a) {
    struct ddl w = writer(vm, a[0]);
    buf_puts(&w.b, "ALTER TABLE ");
    alter_put_table(&w, (struct ops_table_name){a[1], a[2]});
    return py_str_take(&w.b);
}

static value alter_column(struct vm *vm, const value *a) {
    struct ddl w = writer(vm, a[0]);
    buf_puts(&w.b, "ALTER COLUMN ");
    alter_put_name(&w, a[1]);
    return py_str_take(&w.b);
}

/* "ADD COLUMN …": the statement without its table. */
static value add_column(struct vm *vm, const value *a) {
    struct ddl w = writer(vm, a[0]);
    if (!column_is(a[1]))
        py_raise(vm, &py_exc_TypeError, "a Column is expected, got %R", a[1]);
    struct ops_add_column add = {.column = column_of(a[1]),
                                 .if_not_exists = py_truth(vm, a[2]),
                                 .inline_references = py_truth(vm, a[3]),
                                 .inline_primary_key = py_truth(vm, a[4])};
    alter_put_add(&w, &add);
    return py_str_take(&w.b);
}

static value drop_column(struct vm *vm, const value *a) {
    struct ddl w = writer(vm, a[0]);
    ddl_put(&w, "DROP COLUMN %s", py_truth(vm, a[2]) ? "IF EXISTS " : "");
    alter_put_name(&w, a[1]);
    return py_str_take(&w.b);
}

static const struct py_native_def functions[] = {
    {"format_table_name", format_table_name, "compiler, name, schema"},
    {"format_column_name", format_column_name, "compiler, name"},
    {"format_server_default", format_server_default, "compiler, default"},
    {"format_type", format_type, "compiler, type_"},
    {"alter_table", alter_table, "compiler, name, schema"},
    {"alter_column", alter_column, "compiler, name"},
    {"add_column", add_column,
     "compiler, column, if_not_exists=None, inline_references=None, inline_primary_key=None, **kw"},
    {"drop_column", drop_column, "compiler, name, if_exists=None, **kw"},
#define VISIT(name)                                                                                \
    { "visit_" #name, visit, "element, compiler, **kw" }
    VISIT(rename_table),
    VISIT(add_column),
    VISIT(drop_column),
    VISIT(column_nullable),
    VISIT(column_type),
    VISIT(column_name),
    VISIT(column_default),
    VISIT(computed_column),
    VISIT(identity_column),
    VISIT(column_comment),
    {0}};

void alembic_ddl_fill(struct vm *vm, struct py_module *m) {
    for (const struct py_native_def *f = functions; f->name; f++)
        py_module_set(vm, m, f->name, py_native_new(vm, f, PY_UNDEF));
    for (int k = 0; k < ELEMENT_KIND_COUNT; k++)
        py_module_set(vm, m, ops_element_types[k].name, PY_OBJ(&ops_element_types[k]));
}

const struct py_module_def alembic_ddl_base_module = {.name = "alembic.ddl.base",
                                                      .init = alembic_ddl_fill};
