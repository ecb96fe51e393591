/*
 * The dialect as scripts see it: bind.dialect.name, .identifier_preparer.quote(…),
 * .server_version_info … Attributes a script sets go to the object.
 * cf. sqlalchemy.engine.default.DefaultDialect, sqlalchemy.sql.compiler.IdentifierPreparer.
 */
#include "sql/compiler_int.h"
#include "sql/ddl.h"

static const struct sql_dialect *self_of(value v) { return PY_AS(struct sql_dialect, v); }

/* --- identifier preparer --- */

struct preparer {
    struct py_object head;
    const struct sql_dialect *d;
};

static const struct sql_dialect *prep(const value *a) { return PY_AS(struct preparer, a[0])->d; }

static struct sql_name name_arg(struct vm *vm, value v) {
    struct sql_name n = sql_name_of(vm, v);
    if (!n.text)
        py_raise(vm, &py_exc_TypeError, "expected str, got %T", v);
    return n;
}

static value p_quote(struct vm *vm, const value *a) {
    struct buf b = BUF_INIT;
    sql_put_identifier(vm, prep(a), &b, name_arg(vm, a[1]));
    return py_str_take(&b);
}
static value p_quote_identifier(struct vm *vm, const value *a) {
    return py_str_from(sql_quote_always(prep(a), name_arg(vm, a[1]).text));
}
static value p_quote_schema(struct vm *vm, const value *a) {
    struct buf b = BUF_INIT;
    sql_put_schema(vm, prep(a), &b, name_arg(vm, a[1]));
    return py_str_take(&b);
}
static value p_requires_quotes(struct vm *vm, const value *a) {
    return PY_BOOL(sql_requires_quotes(prep(a), name_arg(vm, a[1]).text));
}
static value p_format_table(struct vm *vm, const value *a) {
    const struct sql_table *t = PY_AS(struct sql_table, a[1]);
    struct buf b = BUF_INIT;
    if (py_truth(vm, a[2]))
        sql_put_table(vm, prep(a), &b, t->name, t->schema);
    else
        sql_put_identifier(vm, prep(a), &b, t->name);
    return py_str_take(&b);
}
static value p_format_column(struct vm *vm, const value *a) {
    struct buf b = BUF_INIT;
    const struct sql_column *c = PY_AS(struct sql_column, a[1]);
    if (py_truth(vm, a[2]) && c->table) {
        struct sql_name t = sql_from_name(c->table);
        sql_put_identifier(vm, prep(a), &b, t);
        buf_putc(&b, '.');
    }
    sql_put_identifier(vm, prep(a), &b, c->name);
    return py_str_take(&b);
}
static value p_format_name(struct vm *vm, const value *a) {
    value name = py_getattr(vm, a[1], "name");
    struct buf b = BUF_INIT;
    sql_put_identifier(vm, prep(a), &b, name_arg(vm, name));
    return py_str_take(&b);
}
static value p_format_sequence(struct vm *vm, const value *a) {
    struct sql_compiler *c = sql_compiler_new(vm, prep(a), 0);
    return py_str_from(sql_sequence_name(c, SQL_ELEMENT(a[1])));
}
static value p_get_dialect(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(PY_AS(struct preparer, self)->d);
}
static value p_get_initial(struct vm *vm, value self) {
    (void)vm;
    return py_str_new(&PY_AS(struct preparer, self)->d->quote_open, 1);
}
static value p_get_final(struct vm *vm, value self) {
    (void)vm;
    return py_str_new(&PY_AS(struct preparer, self)->d->quote_close, 1);
}

static const struct py_native_def preparer_methods[] = {
    {"quote", p_quote, "self, ident, force=None"},
    {"quote_identifier", p_quote_identifier, "self, value"},
    {"quote_schema", p_quote_schema, "self, schema, force=None"},
    {"_requires_quotes", p_requires_quotes, "self, value"},
    {"format_table", p_format_table, "self, table, use_schema=True, name=None"},
    {"format_column", p_format_column, "self, column, use_table=False, name=None"},
    {"format_constraint", p_format_name, "self, constraint"},
    {"format_index", p_format_name, "self, index"},
    {"format_type", p_format_name, "self, type_, use_schema=True"},
    {"format_sequence", p_format_sequence, "self, sequence, use_schema=True"},
    {"format_schema", p_quote, "self, name"},
    {0}};
static const struct py_getset_def preparer_getset[] = {{"dialect", p_get_dialect, NULL},
                                                       {"initial_quote", p_get_initial, NULL},
                                                       {"final_quote", p_get_final, NULL},
                                                       {0}};
static struct py_type preparer_type = {PY_TYPE_HEAD,
                                       .name = "IdentifierPreparer",
                                       .module = "sqlalchemy.sql.compiler",
                                       .size = sizeof(struct preparer),
                                       .methods = preparer_methods,
                                       .getset = preparer_getset};

/* --- dialect --- */

static value get_preparer(struct vm *vm, value self) {
    struct preparer *p = py_alloc(vm, &preparer_type);
    p->d = self_of(self);
    return PY_OBJ(p);
}

static value get_version(struct vm *vm, value self) {
    (void)vm;
    const int *v = self_of(self)->server_version;
    if (!v[0])
        return PY_NONE;
    int n = 4;
    while (n > 2 && !v[n - 1])
        n--;
    if (self_of(self)->id == SQL_SQLITE || self_of(self)->id == SQL_MYSQL)
        n = 3;
    value items[4];
    for (int i = 0; i < n; i++)
        items[i] = py_from_small(v[i]);
    return PY_OBJ(py_tuple_of((size_t)n, items));
}

static value get_paramstyle(struct vm *vm, value self) {
    (void)vm;
    static const char *const names[] = {"named",    "qmark",   "format",
                                        "pyformat", "numeric", "numeric_dollar"};
    return py_str_from(names[self_of(self)->paramstyle]);
}

static value get_schema(struct vm *vm, value self) {
    (void)vm;
    const struct sql_dialect *d = self_of(self);
    if (d->default_schema_name)
        return py_str_from(d->default_schema_name);
    return PY_NONE;
}

static value get_compiler(struct vm *vm, value self) {
    return sql_compiler_object(vm, self_of(self), 0);
}

static value get_is_async(struct vm *vm, value self) {
    (void)vm;
    const char *driver = self_of(self)->driver;
    return PY_BOOL(driver && (!strcmp(driver, "asyncpg") || !strcmp(driver, "aiosqlite") ||
                              !strcmp(driver, "aiomysql") || !strcmp(driver, "asyncmy")));
}

/* dialect.type_descriptor(t): the type as this database has it. */
static value d_type_descriptor(struct vm *vm, const value *a) {
    return PY_OBJ(type_from(vm, a[1]));
}

static value d_statement_compiler(struct vm *vm, const value *a) {
    return sql_compiler_object(vm, self_of(a[0]), 0);
}

static value d_normalize_name(struct vm *vm, const value *a) {
    (void)vm;
    return a[1];
}

static const struct py_native_def dialect_methods[] = {
    {"type_descriptor", d_type_descriptor, "self, typeobj"},
    {"ddl_compiler", d_statement_compiler, "self, dialect, statement, **kw"},
    {"statement_compiler", d_statement_compiler, "self, dialect, statement, **kw"},
    {"normalize_name", d_normalize_name, "self, name"},
    {"denormalize_name", d_normalize_name, "self, name"},
    {0}};
static const struct py_getset_def dialect_getset[] = {
    {"identifier_preparer", get_preparer, NULL},
    {"preparer", get_preparer, NULL},
    {"server_version_info", get_version, NULL},
    {"paramstyle", get_paramstyle, NULL},
    {"default_schema_name", get_schema, NULL},
    {"type_compiler", get_compiler, NULL},
    {"type_compiler_instance", get_compiler, NULL},
    {"is_async", get_is_async, NULL},
    {0}};

#define TEXT(name) {#name, offsetof(struct sql_dialect, name), PY_MEMBER_TEXT, true}
#define BOOL(name) {#name, offsetof(struct sql_dialect, name), PY_MEMBER_BOOL, false}
static const struct py_member_def dialect_members[] = {
    TEXT(name),
    TEXT(driver),
    BOOL(is_mariadb),
    BOOL(supports_alter),
    BOOL(supports_sequences),
    BOOL(sequences_optional),
    BOOL(supports_native_enum),
    BOOL(supports_native_boolean),
    BOOL(supports_native_uuid),
    BOOL(supports_native_decimal),
    BOOL(supports_comments),
    BOOL(inline_comments),
    BOOL(supports_identity_columns),
    BOOL(supports_default_values),
    BOOL(supports_multivalues_insert),
    BOOL(supports_schemas),
    BOOL(insert_returning),
    BOOL(update_returning),
    BOOL(delete_returning),
    BOOL(supports_is_distinct_from),
    {"max_identifier_length", offsetof(struct sql_dialect, max_identifier_length), PY_MEMBER_INT,
     true},
    {0}};

static value dialect_repr(struct vm *vm, value self) {
    (void)vm;
    const struct sql_dialect *d = self_of(self);
    return py_str_printf("<sqlalchemy.dialects.%s.%s.%s object at 0x%llx>", d->name,
                         d->driver ? d->driver : "base", d->class_name, (unsigned long long)self);
}

struct py_type sql_dialect_type = {PY_TYPE_HEAD,
                                   .name = "DefaultDialect",
                                   .module = "sqlalchemy.engine.default",
                                   .size = sizeof(struct sql_dialect),
                                   .attrs_offset = offsetof(struct sql_dialect, attrs),
                                   .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                   .methods = dialect_methods,
                                   .getset = dialect_getset,
                                   .members = dialect_members,
                                   .repr = dialect_repr};

/* dialects.postgresql.dialect(): an instance one can compile for. One class a dialect, so that
 * isinstance() tells them apart. */
#define DIALECT_CLASS(var, id_, class_, module_)                                                   \
    static value var##_new(struct vm *vm, struct py_type *cls, int argc, const value *argv,        \
                           struct py_tuple *kwnames) {                                             \
        struct sql_dialect *d = py_alloc(vm, cls);                                                 \
        struct sql_dialect own = *d;                                                               \
        *d = sql_dialects[id_];                                                                    \
        d->head = own.head;                                                                        \
        d->attrs = own.attrs;                                                                      \
        set_options(vm, d, argc, argv, kwnames);                                                   \
        return PY_OBJ(d);                                                                          \
    }                                                                                              \
    struct py_type sql_##var##_dialect_type = {PY_TYPE_HEAD,                                       \
                                               .name = class_,                                     \
                                               .module = module_,                                  \
                                               .size = sizeof(struct sql_dialect),                 \
                                               .base = &sql_dialect_type,                          \
                                               .flags = PY_TYPE_BASE,                              \
                                               .new = var##_new};

static void set_options(struct vm *vm, struct sql_dialect *d, int argc, const value *argv,
                        struct py_tuple *kwnames) {
    static const struct {
        const char *name;
        enum sql_paramstyle style;
    } styles[] = {{"named", SQL_PARAMSTYLE_NAMED},       {"qmark", SQL_PARAMSTYLE_QMARK},
                  {"format", SQL_PARAMSTYLE_FORMAT},     {"pyformat", SQL_PARAMSTYLE_PYFORMAT},
                  {"numeric", SQL_PARAMSTYLE_NUMERIC},   {"numeric_dollar",
                                                          SQL_PARAMSTYLE_NUMERIC_DOLLAR}};
    for (size_t i = 0; kwnames && i < kwnames->n; i++) {
        value v = argv[argc + (int)i];
        if (py_str_is(kwnames->items[i], "paramstyle") && v != PY_NONE)
            for (size_t k = 0; k < sizeof styles / sizeof *styles; k++)
                if (py_str_is(v, styles[k].name))
                    d->paramstyle = styles[k].style;
        if (py_str_is(kwnames->items[i], "is_mariadb"))
            d->is_mariadb = py_truth(vm, v);
    }
}

DIALECT_CLASS(postgresql, SQL_POSTGRESQL, "PGDialect_psycopg2",
              "sqlalchemy.dialects.postgresql.psycopg2")
DIALECT_CLASS(sqlite, SQL_SQLITE, "SQLiteDialect_pysqlite", "sqlalchemy.dialects.sqlite.pysqlite")
DIALECT_CLASS(mysql, SQL_MYSQL, "MySQLDialect_mysqldb", "sqlalchemy.dialects.mysql.mysqldb")
DIALECT_CLASS(mssql, SQL_MSSQL, "MSDialect_pyodbc", "sqlalchemy.dialects.mssql.pyodbc")
DIALECT_CLASS(oracle, SQL_ORACLE, "OracleDialect_cx_oracle",
              "sqlalchemy.dialects.oracle.cx_oracle")

struct py_type *sql_dialect_class(enum sql_dialect_id id) {
    static struct py_type *const classes[SQL_DIALECT_COUNT] = {
        [SQL_DEFAULT] = &sql_dialect_type,
        [SQL_POSTGRESQL] = &sql_postgresql_dialect_type,
        [SQL_SQLITE] = &sql_sqlite_dialect_type,
        [SQL_MYSQL] = &sql_mysql_dialect_type,
        [SQL_MARIADB] = &sql_mysql_dialect_type,
        [SQL_MSSQL] = &sql_mssql_dialect_type,
        [SQL_ORACLE] = &sql_oracle_dialect_type};
    return classes[id];
}
