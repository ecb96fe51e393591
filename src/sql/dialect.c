/* The dialects: names, abilities, reserved words (cf. sqlalchemy.engine.default and dialects.*). */
#include "sql/dialect.h"

#include <stdlib.h>
#include <string.h>

#include "sql/ddl.h"

#define LIST(name) static const char *const words_##name[] = {
#define W(word) #word,
#define END(name)                                                                                  \
    }                                                                                              \
    ;
#include "sql/reserved.def"
#undef LIST
#undef W
#undef END
#define WORDS(name) .reserved = words_##name, .reserved_count = sizeof words_##name / sizeof(char *)
#define HEAD .head = {&sql_dialect_type}

const struct sql_dialect sql_dialects[SQL_DIALECT_COUNT] = {
    [SQL_DEFAULT] = {HEAD,
                     .id = SQL_DEFAULT,
                     .name = "default",
                     .driver = "",
                     .class_name = "StrCompileDialect",
                     .quote_open = '"',
                     .quote_close = '"',
                     WORDS(generic),
                     .max_identifier_length = 9999,
                     .supports_alter = true,
                     .supports_empty_insert = true,
                     .supports_schemas = true,
                     .supports_multivalues_insert = true,
                     .supports_sequences = true,
                     .supports_identity_columns = true,
                     .supports_native_boolean = true,
                     .non_native_boolean_check_constraint = true,
                     .supports_is_distinct_from = true,
                     .update_returning = true,
                     .delete_returning = true,
                     .types = sql_types_generic,
                     .ddl = &sql_ddl_generic,
                     .paramstyle = SQL_PARAMSTYLE_NAMED},
    [SQL_POSTGRESQL] = {HEAD,
                        .id = SQL_POSTGRESQL,
                        .backslash_escapes = true, /* until a connection says otherwise */
                        .name = "postgresql",
                        .driver = "psycopg2",
                        .class_name = "PGDialect_psycopg2",
                        .quote_open = '"',
                        .quote_close = '"',
                        WORDS(postgresql),
                        .max_identifier_length = 63,
                        .supports_alter = true,
                        .supports_sequences = true,
                        .sequences_optional = true,
                        .supports_native_enum = true,
                        .supports_native_boolean = true,
                        .supports_native_uuid = true,
                        .supports_comments = true,
                        .supports_constraint_comments = true,
                        .supports_identity_columns = true,
                        .supports_default_values = true,
                        .supports_default_metavalue = true,
                        .supports_multivalues_insert = true,
                        .supports_schemas = true,
                        .non_native_boolean_check_constraint = true,
                        .insert_returning = true,
                        .update_returning = true,
                        .delete_returning = true,
                        .preexecute_sequences = true,
                        .supports_is_distinct_from = true,
                        .types = sql_types_postgresql,
                        .ddl = &sql_ddl_postgresql,
                        .paramstyle = SQL_PARAMSTYLE_PYFORMAT,
                        .identifier_preparer_doubles_percent = true},
    [SQL_SQLITE] = {HEAD,
                    .id = SQL_SQLITE,
                    .name = "sqlite",
                    .driver = "pysqlite",
                    .class_name = "SQLiteDialect_pysqlite",
                    .quote_open = '"',
                    .quote_close = '"',
                    WORDS(sqlite),
                    .max_identifier_length = 9999,
                    .supports_default_values = true,
                    .supports_default_metavalue = true,
                    .supports_multivalues_insert = true,
                    .supports_schemas = true,
                    .non_native_boolean_check_constraint = true,
                    .insert_returning = true,
                    .update_returning = true,
                    .delete_returning = true,
                    .postfetch_lastrowid = true,
                    .supports_is_distinct_from = true,
                    .types = sql_types_sqlite,
                    .ddl = &sql_ddl_sqlite,
                    .paramstyle = SQL_PARAMSTYLE_QMARK},
#define MYSQL_LIKE                                                                                 \
    .driver = "mysqldb", .quote_open = '`', .quote_close = '`', .max_identifier_length = 255,      \
    .max_index_name_length = 64, .max_constraint_name_length = 64, .supports_alter = true,         \
    .supports_native_enum = true, .supports_comments = true, .inline_comments = true,              \
    .supports_default_metavalue = true, .supports_empty_insert = true,                             \
    .supports_multivalues_insert = true, .supports_schemas = true,                                 \
    .non_native_boolean_check_constraint = true, .postfetch_lastrowid = true,                      \
    .supports_native_decimal = true, .supports_is_distinct_from = true,                            \
    .cte_follows_insert = true, .types = sql_types_mysql, .ddl = &sql_ddl_mysql,                   \
    .paramstyle = SQL_PARAMSTYLE_FORMAT, .identifier_preparer_doubles_percent = true,              \
    .backslash_escapes = true
    [SQL_MYSQL] = {HEAD, .id = SQL_MYSQL, .name = "mysql", .class_name = "MySQLDialect_mysqldb",
                   WORDS(mysql), MYSQL_LIKE},
    [SQL_MARIADB] = {HEAD, .id = SQL_MARIADB, .name = "mariadb", .is_mariadb = true,
                     .class_name = "MariaDBDialect_mysqldb", WORDS(mariadb), MYSQL_LIKE},
    [SQL_MSSQL] = {HEAD,
                   .id = SQL_MSSQL,
                   .name = "mssql",
                   .driver = "pyodbc",
                   .class_name = "MSDialect_pyodbc",
                   .quote_open = '[',
                   .quote_close = ']',
                   WORDS(mssql),
                   .max_identifier_length = 128,
                   .supports_alter = true,
                   .supports_sequences = true,
                   .sequences_optional = true,
                   .supports_comments = true,
                   .supports_default_values = true,
                   .supports_multivalues_insert = true,
                   .supports_schemas = true,
                   .insert_returning = true,
                   .update_returning = true,
                   .delete_returning = true,
                   .postfetch_lastrowid = true,
                   .supports_native_decimal = true,
                   .supports_is_distinct_from = true,
                   .types = sql_types_mssql,
                   .ddl = &sql_ddl_mssql,
                   .paramstyle = SQL_PARAMSTYLE_NAMED},
    [SQL_ORACLE] = {HEAD,
                    .id = SQL_ORACLE,
                    .name = "oracle",
                    .driver = "cx_oracle",
                    .class_name = "OracleDialect_cx_oracle",
                    .quote_open = '"',
                    .quote_close = '"',
                    WORDS(oracle),
                    .illegal_initial_underscore = true,
                    .requires_name_normalize = true,
                    .max_identifier_length = 128,
                    .supports_alter = true,
                    .supports_sequences = true,
                    .supports_comments = true,
                    .supports_identity_columns = true,
                    .supports_default_metavalue = true,
                    .supports_schemas = true,
                    .non_native_boolean_check_constraint = true,
                    .insert_returning = true,
                    .update_returning = true,
                    .delete_returning = true,
                    .supports_is_distinct_from = true,
                    .cte_follows_insert = true,
                    .types = sql_types_oracle,
                    .ddl = &sql_ddl_oracle,
                    .paramstyle = SQL_PARAMSTYLE_NAMED},
};

static const struct {
    const char *name;
    enum sql_dialect_id id;
} names[] = {
    {"default", SQL_DEFAULT}, {"postgresql", SQL_POSTGRESQL}, {"postgres", SQL_POSTGRESQL},
    {"sqlite", SQL_SQLITE},   {"mysql", SQL_MYSQL},           {"mariadb", SQL_MARIADB},
    {"mssql", SQL_MSSQL},     {"oracle", SQL_ORACLE},
};

const struct sql_dialect *sql_dialect_find(const char *name) {
    size_t len = strcspn(name, "+");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i].name) == len && !memcmp(names[i].name, name, len))
            return &sql_dialects[names[i].id];
    return NULL;
}

struct sql_dialect *sql_dialect_new(struct vm *vm, const struct sql_dialect *base) {
    struct sql_dialect *d = py_alloc(vm, sql_dialect_class(base->id));
    struct py_object head = d->head;
    struct py_attrs attrs = d->attrs;
    *d = *base;
    d->head = head;
    d->attrs = attrs;
    return d;
}

void sql_dialect_set_paramstyle(struct sql_dialect *d, enum sql_paramstyle style) {
    d->paramstyle = style;
    d->identifier_preparer_doubles_percent =
        style == SQL_PARAMSTYLE_FORMAT || style == SQL_PARAMSTYLE_PYFORMAT;
}
