/*
 * What carries operations out: a dialect with its rules for ALTER, and where the statements go.
 *
 * The migration context (migrate/, or offline printing) fills in the target; ops never knows
 * whether a database listens. Cf. alembic.ddl.impl.DefaultImpl.
 */
#ifndef RETORT_OPS_IMPL_H
#define RETORT_OPS_IMPL_H

#include "schema/table.h"
#include "sql/ddl.h"
#include "sql/dialect.h"

struct ops_impl;
struct ops_rules;
struct ops_sink;

/* Supplied by the migration context. */
struct ops_target {
    /* Offline: writes SQL, a complete statement without terminator, as literal script text
     * (the terminator, blank line and batch separator are added). Online: executes it as it is. */
    void (*exec_sql)(struct ops_impl *impl, const char *sql);
    /* Executes an element (statement, text(), DDL element): PARAMS is None/PY_UNDEF, a dict or a
     * list of dicts; OPTIONS execution options or PY_UNDEF. The result (CursorResult), or PY_NONE
     * offline. */
    value (*exec)(struct ops_impl *impl, struct sql_element *element, value params, value options);
    /* Writes TEXT into the offline output as it stands. No-op online. */
    void (*static_output)(struct ops_impl *impl, const char *text);
    /* Puts its own calls into the sink of an impl, where it has some; NULL: it has none. */
    void (*sink)(struct ops_sink *s);
    /* db_sqlite_enforce_keys() of the connection; offline false. NULL: it has none. */
    bool (*enforce_keys)(struct ops_impl *impl, bool on);
    /* What op.get_bind() gives: the connection, offline the mock connection or None. */
    value (*bind)(struct ops_impl *impl);
};

/* The Python object behind op.get_context().impl too. */
struct ops_impl {
    struct py_object head; /* alembic.ddl.impl.DefaultImpl and its subclasses */
    struct py_attrs attrs;
    struct vm *vm;
    const struct sql_dialect *dialect;
    bool as_sql;
    bool literal_binds;
    bool transactional_ddl;
    const struct ops_target *target;
    void *target_data;
    value migration_context; /* the Python object op.get_context() gives */
    struct py_dict *options; /* context.configure's: mssql_batch_separator, target_metadata … */
    const struct ops_rules *rules; /* by dialect: ops/rules.h */
    struct py_dict *memo;          /* names of types created here already */
    void *comparison; /* struct autogen of the last comparison, for methods that it asks; or NULL */
};

extern struct py_type ops_impl_type; /* DefaultImpl */
/* PostgresqlImpl …, or the class that a script made for the dialect. */
struct py_type *ops_impl_class(struct vm *vm, const struct sql_dialect *d);

/* The method or attribute NAME of IMPL if a script's (a subclass, or set on a class); else
 * PY_UNDEF. */
value ops_impl_override(struct ops_impl *impl, const char *name);

/* The impl of a dialect. TARGET is kept by reference; OPTIONS (context.configure's keywords) may be
 * NULL. transactional_ddl is the dialect's unless changed afterwards. */
struct ops_impl *ops_impl_new(struct vm *vm, const struct sql_dialect *dialect, bool as_sql,
                              const struct ops_target *target, void *target_data,
                              struct py_dict *options);

/* Offline only: the first and the last statement of a transaction, without terminator: "BEGIN",
 * "BEGIN TRANSACTION", "SET TRANSACTION READ WRITE"; "COMMIT". */
const char *ops_begin_text(const struct ops_impl *impl);
const char *ops_commit_text(const struct ops_impl *impl);
/* Whether the batch separator follows those two as well. */
bool ops_begin_has_separator(const struct ops_impl *impl);
bool ops_commit_has_separator(const struct ops_impl *impl);
/* What ends a statement: ";" (Oracle: none), and what follows on lines of its own: "GO", "/" or
 * NULL. */
const char *ops_terminator(const struct ops_impl *impl);
const char *ops_batch_separator(const struct ops_impl *impl);
/* Whether the dialect's DDL is transactional unless configured otherwise. */
bool ops_default_transactional_ddl(const struct ops_impl *impl);

/* --- statements --- */

/* SQL as scripts print it: tabs are four spaces, no blanks around. */
const char *ops_script_text(const char *sql);

/* TEXT of a DDL statement as the compilers give it: offline tabs become four spaces and blanks
 * around it go. */
void ops_emit(struct ops_impl *impl, const char *sql);
/* One DDL element: CREATE_TABLE of a table … */
void ops_emit_ddl(struct ops_impl *impl, enum ddl_kind kind, value element);
/* A str (as text()), a statement or a DDL element (cf. DefaultImpl.execute). */
value ops_execute(struct ops_impl *impl, value sql, value options);

/* --- operations on schema objects; FLAGS None: not said (cf. DefaultImpl's methods) --- */

/* Each emits its DDL, with the indexes and comments that go along. */
void ops_create_table(struct ops_impl *impl, struct table *t, value if_not_exists);
void ops_drop_table(struct ops_impl *impl, struct table *t, value if_exists);
void ops_create_index(struct ops_impl *impl, struct index *ix, value if_not_exists);
void ops_drop_index(struct ops_impl *impl, struct index *ix, value if_exists);
void ops_add_constraint(struct ops_impl *impl, struct constraint *c);
void ops_drop_constraint(struct ops_impl *impl, struct constraint *c, value if_exists);
void ops_column_comment(struct ops_impl *impl, struct column *c);
/* ROWS: a list of dicts. TABLE: a Table or table(). */
void ops_bulk_insert(struct ops_impl *impl, value table, value rows, bool multiinsert);

/* A literal that always stands in the text (op.inline_literal). TYPE may be None. */
value ops_inline_literal(struct vm *vm, value v, value type);

/* Names of a table that need not exist as an object: str or quoted_name. SCHEMA may be None. */
struct ops_table_name {
    value name, schema;
};

struct ops_add_column {
    struct ops_table_name table;
    struct column *column; /* has a table */
    bool if_not_exists, inline_references, inline_primary_key;
};
/* ALTER TABLE … ADD COLUMN, and the constraints that the column brings along. */
void ops_add_column(struct ops_impl *impl, const struct ops_add_column *a);

struct ops_drop_column {
    struct ops_table_name table;
    value column; /* its name */
    bool if_exists;
    bool drop_default, drop_check, drop_foreign_key; /* SQL Server: mssql_drop_… */
};
/* ALTER TABLE … DROP COLUMN, and before it what would stand in its way. */
void ops_drop_column(struct ops_impl *impl, const struct ops_drop_column *a);

/* NEW_NAME: str or quoted_name, in the same schema. */
void ops_rename_table(struct ops_impl *impl, struct ops_table_name old, value new_name);

/* ALTER COLUMN. None: not given; for server_default and comment False is. */
struct ops_alter {
    struct ops_table_name table;
    value column;
    value nullable, server_default, name, type, comment, autoincrement;
    value existing_type, existing_server_default, existing_nullable, existing_comment,
        existing_autoincrement;
    struct py_dict *kw; /* postgresql_using …; may be NULL */
};
void ops_alter_init(struct ops_alter *a, value table, value schema, value column);
void ops_alter_column(struct ops_impl *impl, struct ops_alter *a);

#endif
