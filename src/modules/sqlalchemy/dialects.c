/*
 * Dialects for scripts: bind.dialect, postgresql.dialect(), and the modules sqlalchemy.dialects.*
 * with their types (cf. sqlalchemy.engine.default, sqlalchemy.dialects).
 */
#include <stddef.h>
#include <string.h>

#include "modules/sqlalchemy/dialect_abilities.h"
#include "modules/sqlalchemy/modules.h"
#include "modules/sqlalchemy/ranges.h"
#include "modules/sqlalchemy/schema_int.h"
#include "modules/sqlalchemy/types.h"
#include "reflect/reflect.h"
#include "sql/compiler.h"
#include "sql/ddl.h"

#define SELF PY_AS(struct sql_dialect, a[0])

/* --- the preparer of identifiers --- */

struct preparer {
    struct py_object head;
    const struct sql_dialect *d;
};

#define PREPARER PY_AS(struct preparer, a[0])

static struct sql_name name_value(struct vm *vm, value v) {
    py_arg_with(vm, v, &py_str_type, "lower");
    return name_sql(name_from(vm, v, "an identifier"));
}

static value prep_quote(struct vm *vm, const value *a) {
    struct buf b = BUF_INIT;
    sql_put_identifier(vm, PREPARER->d, &b, name_value(vm, a[1]));
    return py_str_take(&b);
}

static value prep_quote_identifier(struct vm *vm, const value *a) {
    return py_str_from(sql_quote_always(PREPARER->d, py_arg_text(vm, a[1], "value")));
}

static value prep_quote_schema(struct vm *vm, const value *a) {
    struct buf b = BUF_INIT;
    sql_put_schema(vm, PREPARER->d, &b, name_value(vm, a[1]));
    return py_str_take(&b);
}

static value prep_format_table(struct vm *vm, const value *a) {
    const struct sql_table *t =
        PY_AS(struct sql_table, py_arg_with(vm, a[1], &sql_table_type, "name"));
    struct sql_name name = a[3] == PY_NONE ? t->name : name_value(vm, a[3]);
    struct buf b = BUF_INIT;
    sql_put_table(vm, PREPARER->d, &b, name,
                  py_truth(vm, a[2]) ? t->schema : (struct sql_name){NULL, 0});
    return py_str_take(&b);
}

static value prep_format_column(struct vm *vm, const value *a) {
    const struct sql_column *c =
        PY_AS(struct sql_column, py_arg_with(vm, a[1], &sql_column_type, "name"));
    struct buf b = BUF_INIT;
    if (py_truth(vm, a[2]) && c->table && c->table->element.kind == SQL_TABLE) {
        const struct sql_table *t = (const struct sql_table *)c->table;
        sql_put_table(vm, PREPARER->d, &b, t->name, t->schema);
        buf_putc(&b, '.');
    }
    sql_put_column(vm, PREPARER->d, &b, c);
    return py_str_take(&b);
}

static value prep_format_constraint(struct vm *vm, const value *a) {
    struct ddl w = {vm, PREPARER->d, BUF_INIT};
    const char *name =
        constraint_is(a[1])
            ? ddl_constraint_name(&w, constraint_of(a[1]))
            : ddl_index_name(&w, index_of(py_arg_with(vm, a[1], &sa_index_type, "name")), false);
    return cstr_value(name);
}

static value prep_format_type(struct vm *vm, const value *a) {
    struct ddl w = {vm, PREPARER->d, BUF_INIT};
    return py_str_from(
        ddl_named_type(&w, type_from(vm, py_arg_with(vm, a[1], &py_object_type, "name"))));
}

static value prep_format_sequence(struct vm *vm, const value *a) {
    struct ddl w = {vm, PREPARER->d, BUF_INIT};
    ddl_sequence_name(&w, PY_AS(struct sequence, py_arg_with(vm, a[1], &sa_sequence_type, "name")));
    return py_str_take(&w.b);
}

static value prep_requires_quotes(struct vm *vm, const value *a) {
    return PY_BOOL(sql_requires_quotes(PREPARER->d, py_arg_text(vm, a[1], "value")));
}

static value prep_get_dialect(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(PY_AS(struct preparer, self)->d);
}

static const struct py_native_def prep_methods[] = {
    {"quote", prep_quote, "self, ident, force=None"},
    {"quote_identifier", prep_quote_identifier, "self, value"},
    {"quote_schema", prep_quote_schema, "self, schema, force=None"},
    {"format_schema", prep_quote, "self, name"},
    {"format_table", prep_format_table, "self, table, use_schema=True, name=None"},
    {"format_column", prep_format_column, "self, column, use_table=False, **kw"},
    {"format_constraint", prep_format_constraint, "self, constraint, **kw"},
    {"format_index", prep_format_constraint, "self, index"},
    {"format_type", prep_format_type, "self, type_, use_schema=True"},
    {"format_sequence", prep_format_sequence, "self, sequence, use_schema=True"},
    {"_requires_quotes", prep_requires_quotes, "self, value"},
    {0}};
static const struct py_getset_def prep_getset[] = {{"dialect", prep_get_dialect, NULL}, {0}};

static value prep_new(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                      struct py_tuple *kwnames) {
    if (argc < 1 || !py_is_a(argv[0], &sql_dialect_type))
        py_raise(vm, &py_exc_TypeError, "IdentifierPreparer() needs a dialect");
    (void)kwnames;
    struct preparer *p = py_alloc(vm, cls);
    p->d = PY_AS(struct sql_dialect, argv[0]);
    return PY_OBJ(p);
}

struct py_type sa_preparer_type = {PY_TYPE_HEAD,
                                   .name = "IdentifierPreparer",
                                   .module = "sqlalchemy.sql.compiler",
                                   .size = sizeof(struct preparer),
                                   .flags = PY_TYPE_BASE | PY_TYPE_WHOLE,
                                   .new = prep_new,
                                   .methods = prep_methods,
                                   .getset = prep_getset};

static value get_preparer(struct vm *vm, value self) {
    struct preparer *p = py_alloc(vm, &sa_preparer_type);
    p->d = PY_AS(struct sql_dialect, self);
    return PY_OBJ(p);
}

/* --- the dialect --- */

static const char *const paramstyles[] = {"named",    "qmark",   "format",
                                          "pyformat", "numeric", "numeric_dollar"};

static void take_option(struct vm *vm, struct sql_dialect *d, const char *name, value v) {
    if (!strcmp(name, "paramstyle") && v != PY_NONE) {
        const char *text = py_str_text(vm, v);
        for (int i = 0; i < 6; i++)
            if (!strcmp(paramstyles[i], text))
                sql_dialect_set_paramstyle(d, (enum sql_paramstyle)i);
    } else if (!strcmp(name, "max_identifier_length") && v != PY_NONE) {
        d->max_identifier_length = (int)py_int_as(vm, v);
    } else if (!strcmp(name, "is_mariadb")) {
        d->is_mariadb = v != PY_NONE && py_truth(vm, v);
    } else if (!strcmp(name, "server_version_info") && v != PY_NONE) {
        struct py_tuple *t = py_tuple_from(vm, v);
        for (size_t i = 0; i < 4; i++)
            d->server_version[i] =
                i < t->n && py_is_small(t->items[i]) ? (int)py_small(t->items[i]) : 0;
    }
}

void sql_dialect_options(struct vm *vm, struct sql_dialect *d, struct py_dict *options) {
    size_t i = 0;
    value k, v;
    while (options && py_dict_next(options, &i, &k, &v))
        take_option(vm, d, py_str_cstr(k), v);
}

/* A dialect's class says which one it is: its own struct, or that of a base. */
static value dialect_new(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                         struct py_tuple *kwnames) {
    const struct py_type *t = cls;
    while (!t->user)
        t = t->base;
    struct sql_dialect *d = py_alloc(vm, cls);
    struct py_object head = d->head;
    struct py_attrs attrs = d->attrs;
    *d = *(const struct sql_dialect *)t->user;
    d->head = head;
    d->attrs = attrs;
    for (size_t i = 0; kwnames && i < kwnames->n; i++)
        take_option(vm, d, py_str_cstr(kwnames->items[i]), argv[(size_t)argc + i]);
    return PY_OBJ(d);
}

static value dialect_init(struct vm *vm, const value *a) {
    (void)vm, (void)a;
    return PY_NONE;
}

static value version_tuple(const struct sql_dialect *d) {
    size_t n = 4;
    while (n && !d->server_version[n - 1])
        n--;
    if (!n)
        return PY_NONE;
    if (n == 1)
        n = 2;
    struct py_tuple *t = py_tuple_new(n);
    for (size_t i = 0; i < n; i++)
        t->items[i] = py_from_small(d->server_version[i]);
    return PY_OBJ(t);
}

GET(get_name, struct sql_dialect, py_str_from(s->name))
GET(get_driver, struct sql_dialect, py_str_from(s->driver))
GET(get_paramstyle, struct sql_dialect, py_str_from(paramstyles[s->paramstyle]))
GET(get_version, struct sql_dialect, version_tuple(s))
GET(get_default_schema, struct sql_dialect,
    (sql_dialect_learn(s), cstr_value(s->default_schema_name)))
SET(put_default_schema, struct sql_dialect, sql_dialect_learn(s);
    s->default_schema_name = py_arg_text_or_null(vm, v, "default_schema_name"))
SET(put_version, struct sql_dialect, take_option(vm, s, "server_version_info", v))
GET(get_self, struct sql_dialect, self)

/* What reflected type names stand for; scripts add to it. */
static value get_ischema_names(struct vm *vm, value self) {
    return PY_OBJ(reflect_type_names(vm, PY_AS(struct sql_dialect, self)));
}

static value get_default_isolation(struct vm *vm, value self) {
    static const char *const levels[] = {[SQL_POSTGRESQL] = "READ COMMITTED",
                                         [SQL_SQLITE] = "SERIALIZABLE",
                                         [SQL_MYSQL] = "REPEATABLE READ",
                                         [SQL_MARIADB] = "REPEATABLE READ"};
    const struct sql_dialect *d = PY_AS(struct sql_dialect, self);
    (void)vm;
    bool known = d->id < sizeof levels / sizeof *levels && levels[d->id];
    return known ? py_str_from(levels[d->id]) : PY_NONE;
}
static value get_type_compiler(struct vm *vm, value self) {
    return sql_compiler_object(vm, PY_AS(struct sql_dialect, self), 0);
}
static const struct py_getset_def dialect_getset[] = {
    {"name", get_name, NULL},
    {"driver", get_driver, NULL},
    {"paramstyle", get_paramstyle, NULL},
    {"server_version_info", get_version, put_version},
    {"default_schema_name", get_default_schema, put_default_schema},
    {"default_isolation_level", get_default_isolation, NULL},
    {"identifier_preparer", get_preparer, NULL},
    {"preparer", get_preparer, NULL},
    {"type_compiler", get_type_compiler, NULL},
    {"type_compiler_instance", get_type_compiler, NULL},
    {"dialect", get_self, NULL},
    {"ischema_names", get_ischema_names, NULL},
    {0}};

#define FLAG(name)                                                                                 \
    { #name, offsetof(struct sql_dialect, name), PY_MEMBER_BOOL, false }
static const struct py_member_def dialect_members[] = {
    FLAG(is_mariadb),
    FLAG(supports_alter),
    FLAG(supports_sequences),
    FLAG(sequences_optional),
    FLAG(supports_native_enum),
    FLAG(supports_native_boolean),
    FLAG(supports_native_uuid),
    FLAG(supports_comments),
    FLAG(inline_comments),
    FLAG(supports_identity_columns),
    FLAG(supports_default_values),
    FLAG(supports_multivalues_insert),
    FLAG(supports_schemas),
    FLAG(non_native_boolean_check_constraint),
    FLAG(insert_returning),
    FLAG(update_returning),
    FLAG(delete_returning),
    FLAG(requires_name_normalize),
    {"max_identifier_length", offsetof(struct sql_dialect, max_identifier_length), PY_MEMBER_INT,
     false},
    {0}};

/* What a dialect puts in the place of a type: the first line a class or a base of it has. */
static const struct {
    enum sql_dialect_id dialect;
    enum type_kind from, to;
} replacements[] = {
    {SQL_POSTGRESQL, TYPE_Interval, TYPE_pg_INTERVAL},
    {SQL_POSTGRESQL, TYPE_Enum, TYPE_pg_ENUM},
    {SQL_MYSQL, TYPE_Enum, TYPE_mysql_ENUM},
    {SQL_MYSQL, TYPE_Float, TYPE_mysql_FLOAT},
    {SQL_MYSQL, TYPE_Numeric, TYPE_mysql_NUMERIC},
    {SQL_MYSQL, TYPE_Time, TYPE_mysql_TIME},
    {SQL_MSSQL, TYPE_Enum, TYPE_Enum},
    {SQL_MSSQL, TYPE_UnicodeText, TYPE_UnicodeText},
    {SQL_MSSQL, TYPE_Unicode, TYPE_Unicode},
    {SQL_MSSQL, TYPE_String, TYPE_String},
    {SQL_MSSQL, TYPE_LargeBinary, TYPE_mssql_VARBINARY},
    {SQL_MSSQL, TYPE_Float, TYPE_Float},
    {SQL_MSSQL, TYPE_Numeric, TYPE_Numeric},
    {SQL_ORACLE, TYPE_Interval, TYPE_oracle_INTERVAL},
    {SQL_ORACLE, TYPE_DateTime, TYPE_oracle_DATE},
    {SQL_ORACLE, TYPE_Enum, TYPE_Enum},
    {SQL_ORACLE, TYPE_CHAR, TYPE_CHAR},
    {SQL_ORACLE, TYPE_NCHAR, TYPE_NCHAR},
    {SQL_ORACLE, TYPE_NVARCHAR, TYPE_NVARCHAR},
    {SQL_ORACLE, TYPE_Text, TYPE_Text},
    {SQL_ORACLE, TYPE_Unicode, TYPE_Unicode},
    {SQL_ORACLE, TYPE_String, TYPE_String},
    {SQL_ORACLE, TYPE_Float, TYPE_Float},
    {SQL_ORACLE, TYPE_Numeric, TYPE_Numeric},
};

static value type_descriptor(struct vm *vm, const value *a) {
    struct sa_type *t = type_from(vm, a[1]);
    enum sql_dialect_id id = SELF->id == SQL_MARIADB ? SQL_MYSQL : SELF->id;
    if (type_is_decorator(t) && t->cls->kind != TYPE_Interval)
        return PY_OBJ(t);
    for (const struct type_class *c = t->cls; c; c = c->base)
        for (size_t i = 0; i < sizeof replacements / sizeof *replacements; i++)
            if (replacements[i].dialect == id && replacements[i].from == c->kind)
                return t->cls->kind == replacements[i].to
                           ? PY_OBJ(t)
                           : PY_OBJ(type_adapt(vm, t, replacements[i].to));
    return PY_OBJ(t);
}

/* dialect.type_compiler.process(type) */
static value process_type(struct vm *vm, const value *a) {
    return py_str_from(sql_type_text(vm, SELF, type_from(vm, a[1])));
}

/* has_table(connection, name, schema=None) and its kin ask the inspector */
static value ask(struct vm *vm, const char *method, value bind, value name, value second,
                 value schema) {
    value inspector = py_call1(vm, py_import_from(vm, "sqlalchemy", "inspect"), bind);
    struct py_tuple *names = py_tuple_new(1);
    value args[3] = {name, second == PY_UNDEF ? schema : second, schema};
    names->items[0] = PY_OBJ(py_intern("schema"));
    return py_call_kw(vm, py_getattr(vm, inspector, method), second == PY_UNDEF ? 1 : 2, args,
                      names);
}
static value has_table(struct vm *vm, const value *a) {
    return ask(vm, "has_table", a[1], a[2], PY_UNDEF, a[3]);
}
static value has_sequence(struct vm *vm, const value *a) {
    return ask(vm, "has_sequence", a[1], a[2], PY_UNDEF, a[3]);
}
static value has_index(struct vm *vm, const value *a) {
    return ask(vm, "has_index", a[1], a[2], a[3], a[4]);
}

/* get_columns(connection, table_name, schema=None) and the other questions of reflection. */
#define ASK_TABLE(what)                                                                            \
    static value what(struct vm *vm, const value *a) {                                             \
        return ask(vm, #what, a[1], a[2], PY_UNDEF, a[3]);                                         \
    }
#define ASK_SCHEMA(what)                                                                           \
    static value what(struct vm *vm, const value *a) {                                             \
        value inspector = py_call1(vm, py_import_from(vm, "sqlalchemy", "inspect"), a[1]);         \
        return py_call1(vm, py_getattr(vm, inspector, #what), a[2]);                               \
    }
ASK_TABLE(get_columns)
ASK_TABLE(get_pk_constraint)
ASK_TABLE(get_foreign_keys)
ASK_TABLE(get_indexes)
ASK_TABLE(get_unique_constraints)
ASK_TABLE(get_check_constraints)
ASK_TABLE(get_table_comment)
ASK_TABLE(get_view_definition)
ASK_SCHEMA(get_table_names)
ASK_SCHEMA(get_view_names)
ASK_SCHEMA(get_sequence_names)
static value get_schema_names(struct vm *vm, const value *a) {
    value inspector = py_call1(vm, py_import_from(vm, "sqlalchemy", "inspect"), a[1]);
    return py_call_method(vm, inspector, "get_schema_names", 0, NULL);
}

static value dialect_repr(struct vm *vm, value self) {
    const struct sql_dialect *d = PY_AS(struct sql_dialect, self);
    (void)vm;
    return py_str_printf("<sqlalchemy.dialects.%s.%s.%s object at %p>", d->name, d->driver,
                         d->class_name, (const void *)d);
}

#define OF_TABLE "self, connection, table_name, schema=None, **kw"
static const struct py_native_def dialect_methods[] = {
    {"__init__", dialect_init, "self, **kw"},
    {"type_descriptor", type_descriptor, "self, typeobj"},
    {"process", process_type, "self, type_, **kw"},
    {"has_table", has_table, "self, connection, table_name, schema=None, **kw"},
    {"get_columns", get_columns, OF_TABLE},
    {"get_pk_constraint", get_pk_constraint, OF_TABLE},
    {"get_foreign_keys", get_foreign_keys, OF_TABLE},
    {"get_indexes", get_indexes, OF_TABLE},
    {"get_unique_constraints", get_unique_constraints, OF_TABLE},
    {"get_check_constraints", get_check_constraints, OF_TABLE},
    {"get_table_comment", get_table_comment, OF_TABLE},
    {"get_view_definition", get_view_definition, OF_TABLE},
    {"get_table_names", get_table_names, "self, connection, schema=None, **kw"},
    {"get_view_names", get_view_names, "self, connection, schema=None, **kw"},
    {"get_sequence_names", get_sequence_names, "self, connection, schema=None, **kw"},
    {"get_schema_names", get_schema_names, "self, connection, **kw"},
    {"has_sequence", has_sequence, "self, connection, sequence_name, schema=None, **kw"},
    {"has_index", has_index, "self, connection, table_name, index_name, schema=None, **kw"},
    {0}};

#define DIALECT_TYPE(type_name, in_module, parent, which)                                          \
    PY_TYPE_HEAD, .name = type_name, .module = in_module, .size = sizeof(struct sql_dialect),      \
                  .attrs_offset = offsetof(struct sql_dialect, attrs),                             \
                  .flags = PY_TYPE_BASE | PY_TYPE_ATTRS, .base = parent,                           \
                  .user = (void *)&sql_dialects[which]

static value dialect_getattr(struct vm *vm, value self, struct py_str *name) {
    value v = py_generic_getattr(vm, self, name);
    return v != PY_UNDEF
               ? v
               : sa_dialect_ability(PY_AS(struct sql_dialect, self), py_str_cstr(PY_OBJ(name)));
}

struct py_type sql_dialect_type = {
    DIALECT_TYPE("DefaultDialect", "sqlalchemy.engine.default", NULL, SQL_DEFAULT),
    .methods = dialect_methods,
    .getset = dialect_getset,
    .members = dialect_members,
    .new = dialect_new,
    .getattr = dialect_getattr,
    .repr = dialect_repr};

#define D "sqlalchemy.dialects."
static struct py_type classes[SQL_DIALECT_COUNT] = {
    [SQL_POSTGRESQL] = {DIALECT_TYPE("PGDialect_psycopg2", D "postgresql.psycopg2",
                                     &sql_dialect_type, SQL_POSTGRESQL)},
    [SQL_SQLITE] = {DIALECT_TYPE("SQLiteDialect_pysqlite", D "sqlite.pysqlite", &sql_dialect_type,
                                 SQL_SQLITE)},
    [SQL_MYSQL] = {DIALECT_TYPE("MySQLDialect_mysqldb", D "mysql.mysqldb", &sql_dialect_type,
                                SQL_MYSQL)},
    [SQL_MARIADB] = {DIALECT_TYPE("MariaDBDialect_mysqldb", D "mysql.mariadb", &classes[SQL_MYSQL],
                                  SQL_MARIADB)},
    [SQL_MSSQL] = {DIALECT_TYPE("MSDialect_pyodbc", D "mssql.pyodbc", &sql_dialect_type,
                                SQL_MSSQL)},
    [SQL_ORACLE] = {DIALECT_TYPE("OracleDialect_cx_oracle", D "oracle.cx_oracle", &sql_dialect_type,
                                 SQL_ORACLE)},
};

struct py_type *sql_dialect_class(enum sql_dialect_id id) {
    return id == SQL_DEFAULT ? &sql_dialect_type : &classes[id];
}

/* --- modules: the dialect's own types, and the generic ones in capitals it re-exports --- */

/* NAME of a class of types.def as the dialect's module shows it. */
static void export_types(struct vm *vm, struct py_module *m, const char *prefix,
                         const char *const *generic) {
    size_t len = strlen(prefix);
    for (int k = 0; k < TYPE_KIND_COUNT; k++) {
        const struct type_class *c = &type_classes[k];
        if (!strncmp(c->module, "sqlalchemy.dialects.", 20) &&
            !strncmp(c->module + 20, prefix, len) && c->module[20 + len] == '.')
            py_module_set(vm, m, c->name, PY_OBJ(c->py));
    }
    for (; *generic; generic++)
        for (int k = 0; k < TYPE_KIND_COUNT; k++) {
            const struct type_class *c = &type_classes[k];
            if (!strcmp(c->name, *generic) && !strcmp(c->module, "sqlalchemy.sql.sqltypes"))
                py_module_set(vm, m, c->name, PY_OBJ(c->py));
        }
}

static void init_postgresql(struct vm *vm, struct py_module *m) {
    static const char *const generic[] = {
        "BIGINT", "BOOLEAN",  "CHAR", "DATE", "DOUBLE_PRECISION", "FLOAT", "INTEGER", "NUMERIC",
        "REAL",   "SMALLINT", "TEXT", "UUID", "VARCHAR",          NULL};
    export_types(vm, m, "postgresql", generic);
    py_module_set(vm, m, "dialect", PY_OBJ(&classes[SQL_POSTGRESQL]));
    py_module_set(vm, m, "PGDialect", PY_OBJ(&classes[SQL_POSTGRESQL]));
    py_module_set(vm, m, "ExcludeConstraint", PY_OBJ(&sa_exclude_constraint_type));
    for (int k = DDL_CREATE_ENUM; k <= DDL_DROP_DOMAIN; k++)
        py_module_set(vm, m, ddl_types[k].name, PY_OBJ(&ddl_types[k]));
    py_module_set(vm, m, "PGUuid", PY_OBJ(&sa_type_UUID));
    sa_extend_dialect_module(vm, m, "postgresql");
}

static void init_mysql(struct vm *vm, struct py_module *m) {
    static const char *const generic[] = {"BINARY",    "BLOB", "BOOLEAN", "DATE",
                                          "VARBINARY", "UUID", NULL};
    export_types(vm, m, "mysql", generic);
    py_module_set(vm, m, "INT", PY_OBJ(&sa_type_mysql_INTEGER));
    py_module_set(vm, m, "dialect", PY_OBJ(&classes[SQL_MYSQL]));
    sa_extend_dialect_module(vm, m, "mysql");
}

static void init_mariadb(struct vm *vm, struct py_module *m) {
    init_mysql(vm, m);
    py_module_set(vm, m, "dialect", PY_OBJ(&classes[SQL_MARIADB]));
}

static void init_mssql(struct vm *vm, struct py_module *m) {
    static const char *const generic[] = {
        "BIGINT", "BINARY",  "CHAR",  "DATE",    "DATETIME", "DECIMAL", "DOUBLE_PRECISION",
        "FLOAT",  "INTEGER", "NCHAR", "NUMERIC", "NVARCHAR", "REAL",    "SMALLINT",
        "TEXT",   "VARCHAR", NULL};
    static const char *const none[] = {NULL};
    export_types(vm, m, "none", generic);
    export_types(vm, m, "mssql", none);
    py_module_set(vm, m, "dialect", PY_OBJ(&classes[SQL_MSSQL]));
    sa_extend_dialect_module(vm, m, "mssql");
}

/* What types and indexes of vectors are described with. */
extern const struct py_frozen frozen_sqlalchemy_dialects_oracle;
static void init_oracle(struct vm *vm, struct py_module *m) {
    static const char *const generic[] = {
        "BLOB", "CHAR", "CLOB", "DOUBLE_PRECISION", "NCHAR", "NVARCHAR", "REAL", "VARCHAR", NULL};
    export_types(vm, m, "oracle", generic);
    py_module_set(vm, m, "NVARCHAR2", PY_OBJ(&sa_type_NVARCHAR));
    py_module_set(vm, m, "dialect", PY_OBJ(&classes[SQL_ORACLE]));
    sa_extend_dialect_module(vm, m, "oracle");
}

static void init_sqlite(struct vm *vm, struct py_module *m) {
    static const char *const generic[] = {"BLOB",      "BOOLEAN", "CHAR", "DECIMAL",  "FLOAT",
                                          "INTEGER",   "NUMERIC", "REAL", "SMALLINT", "TEXT",
                                          "TIMESTAMP", "VARCHAR", NULL};
    export_types(vm, m, "sqlite", generic);
    py_module_set(vm, m, "dialect", PY_OBJ(&classes[SQL_SQLITE]));
    sa_extend_dialect_module(vm, m, "sqlite");
}

/* The base modules have the names of reflected types too. */
#define BASE(ident, which)                                                                         \
    static void init_##ident##_base(struct vm *vm, struct py_module *m) {                          \
        init_##ident(vm, m);                                                                       \
        py_module_set(vm, m, "ischema_names",                                                      \
                      PY_OBJ(reflect_type_names(vm, &sql_dialects[which])));                       \
    }
BASE(postgresql, SQL_POSTGRESQL)
BASE(mysql, SQL_MYSQL)
BASE(sqlite, SQL_SQLITE)

/* Every submodule scripts import from shows what the whole does: sqlalchemy.dialects.mysql.base …
 */
#define MODULE(id, dotted, fn)                                                                     \
    static const struct py_module_def module_##id = {.name = D dotted, .init = fn}

/* Range and MultiRange are made when they are asked for. */
static value postgresql_getattr(struct vm *vm, const value *a) {
    value v = sa_range_class(vm, py_arg_text(vm, a[0], "name"));
    if (v == PY_UNDEF)
        py_raise(vm, &py_exc_AttributeError,
                 "module 'sqlalchemy.dialects.postgresql' has no attribute '%S'", a[0]);
    return v;
}
static const struct py_native_def postgresql_functions[] = {
    {"__getattr__", postgresql_getattr, "name"}, {0}};
static const struct py_module_def module_pg = {
    .name = D "postgresql", .init = init_postgresql, .functions = postgresql_functions};
static const struct py_module_def module_pg_ranges = {
    .name = D "postgresql.ranges", .init = init_postgresql, .functions = postgresql_functions};
MODULE(pg_base, "postgresql.base", init_postgresql_base);
MODULE(pg_json, "postgresql.json", init_postgresql);
MODULE(pg_types, "postgresql.types", init_postgresql);
MODULE(pg_array, "postgresql.array", init_postgresql);
MODULE(pg_named, "postgresql.named_types", init_postgresql);
MODULE(pg_hstore, "postgresql.hstore", init_postgresql);
MODULE(pg_ext, "postgresql.ext", init_postgresql);
MODULE(pg_dml, "postgresql.dml", init_postgresql);
MODULE(my, "mysql", init_mysql);
MODULE(my_base, "mysql.base", init_mysql_base);
MODULE(my_types, "mysql.types", init_mysql);
MODULE(my_enum, "mysql.enumerated", init_mysql);
MODULE(my_json, "mysql.json", init_mysql);
MODULE(my_dml, "mysql.dml", init_mysql);
MODULE(maria, "mysql.mariadb", init_mariadb);
MODULE(maria_alias, "mariadb", init_mariadb);
MODULE(ms, "mssql", init_mssql);
MODULE(ms_base, "mssql.base", init_mssql);
static const struct py_module_def module_ora = {
    .name = D "oracle", .init = init_oracle, .frozen = &frozen_sqlalchemy_dialects_oracle};
MODULE(ora_base, "oracle.base", init_oracle);
MODULE(ora_types, "oracle.types", init_oracle);
MODULE(lite, "sqlite", init_sqlite);
MODULE(lite_base, "sqlite.base", init_sqlite_base);
MODULE(lite_json, "sqlite.json", init_sqlite);
MODULE(lite_dml, "sqlite.dml", init_sqlite);

const struct py_module_def *const sa_dialect_modules[] = {
    &module_pg,        &module_pg_base,     &module_pg_json,   &module_pg_types,
    &module_pg_array,  &module_pg_ranges,   &module_pg_named,  &module_pg_hstore,
    &module_pg_ext,    &module_pg_dml,      &module_my,        &module_my_base,
    &module_my_types,  &module_my_enum,     &module_my_json,   &module_my_dml,
    &module_maria,     &module_maria_alias, &module_ms,        &module_ms_base,
    &module_ora,       &module_ora_base,    &module_ora_types, &module_lite,
    &module_lite_base, &module_lite_json,   &module_lite_dml,  NULL};

const struct py_module_def sa_dialects_module = {.name = "sqlalchemy.dialects"};
