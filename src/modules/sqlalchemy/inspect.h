/* Who answers sqlalchemy.inspect(). */
#ifndef RETORT_MODULES_SQLALCHEMY_INSPECT_H
#define RETORT_MODULES_SQLALCHEMY_INSPECT_H

#include "python/api.h"

/* What inspect(SUBJECT) gives; PY_UNDEF when it is not for this one. */
typedef value (*sa_inspect_fn)(struct vm *vm, value subject);
void sa_register_inspector(struct vm *vm, sa_inspect_fn fn);

#endif
