/*
 * Carrying out operations: each becomes calls on a sink, which is the dialect's impl or, inside
 * batch_alter_table, a recorder (cf. alembic.operations.toimpl).
 */
#ifndef RETORT_OPS_APPLY_H
#define RETORT_OPS_APPLY_H

#include "ops/impl.h"
#include "ops/op.h"

struct ops_sink {
    struct ops_impl *impl;
    void (*create_table)(struct ops_sink *s, struct table *t, value if_not_exists);
    void (*drop_table)(struct ops_sink *s, struct table *t, value if_exists);
    void (*rename_table)(struct ops_sink *s, struct ops_table_name old, value new_name);
    void (*table_comment)(struct ops_sink *s, struct table *t, bool drop);
    void (*column_comment)(struct ops_sink *s, struct column *c);
    /* KW: insert_before, insert_after for batch mode; may be NULL */
    void (*add_column)(struct ops_sink *s, const struct ops_add_column *a, struct py_dict *kw);
    void (*drop_column)(struct ops_sink *s, const struct ops_drop_column *a, struct column *c,
                        struct py_dict *kw);
    void (*alter_column)(struct ops_sink *s, struct ops_alter *a);
    void (*add_constraint)(struct ops_sink *s, struct constraint *c);
    void (*drop_constraint)(struct ops_sink *s, struct constraint *c, value if_exists);
    void (*create_index)(struct ops_sink *s, struct index *ix, value if_not_exists);
    void (*drop_index)(struct ops_sink *s, struct index *ix, value if_exists);
};

/* The functions that execute at once, on the impl of the sink they are given. */
extern const struct ops_sink ops_direct_sink;
/* The sink of IMPL: those, or what its target puts in their place. */
struct ops_sink ops_impl_sink(struct ops_impl *impl);

/* Carries out OP, which is none of a script's own; CONTEXT is the MigrationContext or None. The
 * Table of create_table, None otherwise. */
value ops_apply(struct ops_sink *sink, value context, struct op *op);

#endif
