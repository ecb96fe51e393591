/* alembic.ddl.base; the modules of the dialects have its names, too. */
#ifndef RETORT_MODULES_ALEMBIC_DDL_BASE_H
#define RETORT_MODULES_ALEMBIC_DDL_BASE_H

#include "python/api.h"

extern const struct py_module_def alembic_ddl_base_module;

/* Sets the names of alembic.ddl.base in M. */
void alembic_ddl_fill(struct vm *vm, struct py_module *m);

#endif
