/*
 * `op` for scripts: the classes Operations and BatchOperations, and the functions of module
 * alembic.op, which work on the Operations that is installed (cf. alembic.operations.base,
 * alembic.op).
 */
#ifndef RETORT_MODULES_ALEMBIC_OPERATIONS_H
#define RETORT_MODULES_ALEMBIC_OPERATIONS_H

#include "ops/batch.h"

struct operations {
    struct py_object head;
    struct py_attrs attrs;
    value migration_context;
    struct ops_impl *impl;
    struct ops_batch *batch; /* of BatchOperations; NULL otherwise */
};

extern struct py_type operations_type, batch_operations_type;

/* Operations(migration_context) over IMPL. */
struct operations *operations_new(struct vm *vm, value migration_context, struct ops_impl *impl);
/* Makes it what alembic.op works on; the last one installed counts. */
void operations_install(struct vm *vm, struct operations *ops);
void operations_remove(struct vm *vm);
/* op.invoke(OP): a script's implementation if one is registered, else ours. */
value operations_invoke(struct vm *vm, struct operations *self, value op);

/* From now on operations are handed to SEE, which gives what the call returns, and not carried out;
 * NULL: carried out again. */
void operations_rehearse(struct vm *vm, value (*see)(void *arg, value op), void *arg);

/* alembic.op, alembic.operations and its submodules; NULL-terminated. */
extern const struct py_module_def *const alembic_operations_modules[];

/* --- between the two files --- */

/* op.batch_alter_table (operations.c) */
value operations_batch_alter_table(struct vm *vm, const value *a);
/* Methods of both classes, of Operations, of BatchOperations (operations_methods.c). */
extern const struct py_native_def operations_common_methods[], operations_methods[],
    batch_operations_methods[];

#endif
