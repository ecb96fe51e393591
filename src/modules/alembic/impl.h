/* Modules alembic.ddl.*: the impl classes. */
#ifndef RETORT_MODULES_ALEMBIC_IMPL_H
#define RETORT_MODULES_ALEMBIC_IMPL_H

#include "python/api.h"

extern const struct py_module_def *const alembic_ddl_modules[]; /* NULL-terminated */

#endif
