/* What runs in a context besides its variables. */
#ifndef RETORT_PYTHON_LIB_CONTEXTVARS_H
#define RETORT_PYTHON_LIB_CONTEXTVARS_H

#include "python/api.h"

/* Where the running context keeps the current context of decimal, PY_UNDEF as long as there is none;
 * copies of the context begin with the same one. */
value *contextvars_decimal(struct vm *vm);

#endif
