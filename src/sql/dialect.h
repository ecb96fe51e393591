/*
 * A dialect: what one database writes and knows differently. Six const descriptions, one file each
 * (dialect/postgresql.c …); a run takes a copy (sql_dialect_new) whose changeable fields it fills
 * from the connection or from dialect_opts. The copy is the Python object scripts see as
 * bind.dialect. Cf. sqlalchemy.engine.default.DefaultDialect and sqlalchemy.dialects.
 */
#ifndef RETORT_SQL_DIALECT_H
#define RETORT_SQL_DIALECT_H

#include "base/buf.h"
#include "python/api.h"
#include "schema/expr.h"
#include "schema/type.h"

struct sql_dialect;
struct sql_expr_rules; /* expressions and statements: sql/compiler_int.h */
struct sql_ddl_rules;  /* DDL: sql/ddl.h */

enum sql_paramstyle {
    SQL_PARAMSTYLE_NAMED,          /* :name */
    SQL_PARAMSTYLE_QMARK,          /* ? */
    SQL_PARAMSTYLE_FORMAT,         /* %s: % is doubled in text */
    SQL_PARAMSTYLE_PYFORMAT,       /* %(name)s: % is doubled in text */
    SQL_PARAMSTYLE_NUMERIC,        /* :1 */
    SQL_PARAMSTYLE_NUMERIC_DOLLAR, /* $1 */
};

enum sql_dialect_id {
    SQL_DEFAULT, /* the generic dialect: str(element) */
    SQL_POSTGRESQL,
    SQL_SQLITE,
    SQL_MYSQL,
    SQL_MARIADB,
    SQL_MSSQL,
    SQL_ORACLE,
    SQL_DIALECT_COUNT
};

/* Writes the type T, whose visit name led here. */
typedef void (*sql_type_fn)(struct vm *vm, const struct sql_dialect *d, struct sa_type *t,
                            struct buf *b);
/* Which function writes which types, by visit name; the last one has fn NULL. Where a dialect's
 * table has no entry the generic one is asked. */
struct sql_type_rule {
    const char *visit;
    sql_type_fn fn;
};

struct sql_dialect {
    struct py_object head;
    struct py_attrs attrs;
    enum sql_dialect_id id;
    const char *name;       /* "postgresql"; mariadb's is "mysql" unless the URL says mariadb:// */
    const char *driver;     /* "psycopg2" */
    const char *class_name; /* of the Python object: "PGDialect_psycopg2" */

    /* identifiers */
    char quote_open, quote_close; /* doubled inside a quoted name */
    const char *const *reserved;  /* words that need quotes, lower case, sorted */
    int reserved_count;
    bool illegal_initial_underscore; /* Oracle quotes _x */
    bool omit_schema;
    bool requires_name_normalize; /* Oracle: case of catalog names is inverted */
    int max_identifier_length;
    int max_index_name_length;      /* 0: as identifiers */
    int max_constraint_name_length; /* 0: as identifiers */

    /* abilities, as the reference names them */
    bool supports_alter;
    bool supports_sequences, sequences_optional;
    bool supports_native_enum, supports_native_boolean, supports_native_uuid;
    bool supports_comments, inline_comments, supports_constraint_comments;
    bool supports_identity_columns;
    bool supports_default_values, supports_default_metavalue, supports_empty_insert;
    bool supports_multivalues_insert;
    bool supports_schemas;
    bool non_native_boolean_check_constraint;
    bool insert_returning, update_returning, delete_returning;
    bool preexecute_sequences;
    bool postfetch_lastrowid;
    bool supports_native_decimal;
    bool supports_is_distinct_from;
    bool cte_follows_insert;
    const char *default_schema_name;
    /* The server is being asked for default_schema_name; LEARN(ARG) waits for it. NULL: known. */
    void (*learn)(void *arg);
    void *learn_arg;

    const struct sql_type_rule *types; /* NULL: generic */
    const struct sql_ddl_rules *ddl;
    const struct sql_expr_rules *expr;

    /* what a run may change */
    enum sql_paramstyle paramstyle;           /* by sql_dialect_set_paramstyle */
    bool identifier_preparer_doubles_percent; /* paramstyle format or pyformat */
    int server_version[4];                    /* {15, 4}; all 0: unknown */
    bool is_mariadb;
    bool backslash_escapes;           /* strings double backslashes */
    bool literal_binds;               /* configured: values in the text instead of parameters */
    struct py_dict *schema_translate; /* schema_translate_map, or NULL */
};

/* In the order of enum sql_dialect_id (dialect.c); their rules are in dialect/<name>.c. */
extern const struct sql_dialect sql_dialects[SQL_DIALECT_COUNT];
extern const struct sql_type_rule sql_types_generic[], sql_types_postgresql[], sql_types_mysql[],
    sql_types_mssql[], sql_types_oracle[], sql_types_sqlite[];
extern struct py_type sql_dialect_type;

/* By URL name: "postgresql", "postgres", "mysql", "mariadb", "mssql", "oracle", "sqlite",
 * "default"; what stands behind "+" is ignored. NULL if there is none. */
const struct sql_dialect *sql_dialect_find(const char *name);
/* A copy of BASE to change. */
struct sql_dialect *sql_dialect_new(struct vm *vm, const struct sql_dialect *base);

/* The Python class of a dialect; calling it makes one. */
struct py_type *sql_dialect_class(enum sql_dialect_id id);
/* What dialect_opts and dialect(...) set: paramstyle, max_identifier_length, server_version_info.
 */
void sql_dialect_options(struct vm *vm, struct sql_dialect *d, struct py_dict *options);
void sql_dialect_set_paramstyle(struct sql_dialect *d, enum sql_paramstyle style);

/* --- identifiers (sql/identifier.c) --- */

/* NAME, quoted where it must be (QUOTE: 0 when it must, 1 always, -1 never). */
void sql_put_identifier(struct vm *vm, const struct sql_dialect *d, struct buf *b,
                        struct sql_name name);
void sql_put_ident(struct vm *vm, const struct sql_dialect *d, struct buf *b, const char *name);
/* The same as text; always quoted. */
const char *sql_quote(struct vm *vm, const struct sql_dialect *d, const char *name);
const char *sql_quote_always(const struct sql_dialect *d, const char *name);
bool sql_requires_quotes(const struct sql_dialect *d, const char *name);
/* schema.table; SCHEMA "db.owner" and "[a.b]" as SQL Server wants them. */
void sql_put_table(struct vm *vm, const struct sql_dialect *d, struct buf *b, struct sql_name name,
                   struct sql_name schema);
/* SCHEMA as schema_translate_map has it. */
struct sql_name sql_effective_schema(const struct sql_dialect *d, struct sql_name schema);
void sql_put_schema(struct vm *vm, const struct sql_dialect *d, struct buf *b,
                    struct sql_name schema);
/* COLUMN's name; with its table's before it. */
struct sql_column;
void sql_put_column(struct vm *vm, const struct sql_dialect *d, struct buf *b,
                    const struct sql_column *column);
/* A constraint's or index's name: conv and conventions' names are shortened, any other that is too
 * long raises IdentifierError. NULL when there is none. */
const char *sql_format_name(struct vm *vm, const struct sql_dialect *d, const struct py_str *name,
                            bool is_index, bool quote);

/* --- types (sql/type.c) --- */

/* The text of T in this dialect: "VARCHAR(50)". Raises CompileError, UnsupportedCompilationError.
 */
void sql_put_type(struct vm *vm, const struct sql_dialect *d, struct sa_type *t, struct buf *b);
const char *sql_type_text(struct vm *vm, const struct sql_dialect *d, struct sa_type *t);

/* MySQL or MariaDB. */
static inline bool sql_is_mysql(const struct sql_dialect *d) {
    return d->id == SQL_MYSQL || d->id == SQL_MARIADB;
}

/* Waits for what is still being asked about the server. */
static inline void sql_dialect_learn(struct sql_dialect *d) {
    void (*learn)(void *arg) = d->learn;
    d->learn = NULL;
    if (learn)
        learn(d->learn_arg);
}

#endif
