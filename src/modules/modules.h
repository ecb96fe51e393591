/*
 * What scripts can import beyond the standard library: alembic, sqlalchemy, and other packages.
 * Those of the latter that are class machinery and nothing else are Python text under py/
 * (tools/freeze.c makes the table).
 */
#ifndef RETORT_MODULES_MODULES_H
#define RETORT_MODULES_MODULES_H

#include "python/api.h"

/* NULL-terminated. */
extern const struct py_module_def *const modules_texts[];

/* Adds all modules of this folder to what scripts of VM can import. */
void modules_add(struct vm *vm);

/* Adds the texts, and the module `_retort` they use, to what scripts of VM can import. */
void modules_add_texts(struct vm *vm);

#endif
