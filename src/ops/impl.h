/*
 * What carries operations out: a dialect with its rules for ALTER, and where the statements go.
 *
 * The migration context (migrate/, or offline printing) fills in the vtable; ops never knows
 * whether a database listens. Cf. alembic.ddl.impl.DefaultImpl.
 */
#ifndef RETORT_OPS_IMPL_H
#define RETORT_OPS_IMPL_H

#include "schema/table.h"
#include "sql/dialect.h"

struct ops_impl;

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
    /* What op.get_bind() gives: the connection, offline None or the mock connection. */
    value (*bind)(struct ops_impl *impl);
};

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
    struct py_list *memo;          /* tables created here, for later operations */
};

/* The impl of a dialect. TARGET is kept by reference. */
struct ops_impl *ops_impl_new(struct vm *vm, const struct sql_dialect *dialect, bool as_sql,
                              const struct ops_target *target, void *target_data);

/* Offline only: text before the first and after the last statement of a migration ("BEGIN;",
 * "BEGIN TRANSACTION;", "GO"), "" where the dialect has none. */
const char *ops_begin_text(const struct ops_impl *impl);
const char *ops_commit_text(const struct ops_impl *impl);
/* What ends a statement: ";" (Oracle: none), and what follows on lines of its own: "GO", "/" or
 * NULL. */
const char *ops_terminator(const struct ops_impl *impl);
const char *ops_batch_separator(const struct ops_impl *impl);
/* Whether the dialect's DDL is transactional unless configured otherwise. */
bool ops_default_transactional_ddl(const struct ops_impl *impl);

#endif
