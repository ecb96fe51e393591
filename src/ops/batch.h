/*
 * Batch mode: operations on one table are recorded and then either replayed as ALTER statements or
 * carried out by building a new table and moving the rows (cf. alembic.operations.batch).
 */
#ifndef RETORT_OPS_BATCH_H
#define RETORT_OPS_BATCH_H

#include "ops/apply.h"

enum batch_recreate { BATCH_AUTO, BATCH_ALWAYS, BATCH_NEVER };

enum batch_kind {
    BATCH_ALTER_COLUMN,
    BATCH_ADD_COLUMN,
    BATCH_DROP_COLUMN,
    BATCH_ADD_CONSTRAINT,
    BATCH_DROP_CONSTRAINT,
    BATCH_CREATE_INDEX,
    BATCH_DROP_INDEX,
    BATCH_RENAME_TABLE,
    BATCH_TABLE_COMMENT,
    BATCH_DROP_TABLE_COMMENT,
    BATCH_COLUMN_COMMENT,
};

struct batch_item {
    enum batch_kind kind;
    struct ops_alter alter;
    struct ops_add_column add;
    struct ops_drop_column drop;
    struct column *column;
    struct py_dict *kw; /* of add and drop; may be NULL */
    value object;       /* constraint, index, table */
    value flag;         /* if_exists, if_not_exists */
    struct ops_table_name old;
    value new_name;
};

/* The Python object behind batch_op.impl. */
struct ops_batch {
    struct py_object head;
    struct py_attrs attrs;
    struct ops_sink sink; /* records */
    value context;        /* MigrationContext */
    value table_name, schema;
    enum batch_recreate recreate;
    value copy_from;                /* Table or None */
    value table_args, table_kwargs; /* iterable; mapping */
    value reflect_args, reflect_kwargs;
    value naming_convention, partial_reordering;
    struct batch_item *items;
    size_t n, cap;
};

extern struct py_type ops_batch_type;

/* Fills in a fresh one; the options are set before. RECREATE: "auto", "always", "never" or
 * ValueError. */
void batch_init(struct ops_batch *b, struct ops_impl *impl, value recreate);
/* Whether what was recorded so far needs a new table by the dialect's own rule. */
bool batch_needs_table(const struct ops_batch *b);
/* Whether it gets one: as the options say, or a script's impl. */
bool batch_should_recreate(const struct ops_batch *b);
/* Carries it all out, in a transaction if none is open. */
void batch_flush(struct ops_batch *b);

/* batch_apply.c: the new table. */
void batch_recreate(struct ops_batch *b);

/* --- the dialect's own rules, for the methods of impl classes --- */

/* EXPR, or a cast of it where the values of EXISTING change their kind with TYPE. */
value ops_batch_cast(struct ops_impl *impl, struct column *existing, value expr,
                     struct sa_type *type);
/* PostgreSQL: drops those constraints of T whose names NAMED has. */
void ops_batch_free_names(struct ops_impl *impl, struct table *t, struct py_dict *named);

#endif
