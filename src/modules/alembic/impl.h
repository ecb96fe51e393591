/* Modules alembic.ddl.*: the impl classes, and what scripts change of them. */
#ifndef RETORT_MODULES_ALEMBIC_IMPL_H
#define RETORT_MODULES_ALEMBIC_IMPL_H

#include "ops/apply.h"
#include "python/api.h"

extern const struct py_module_def *const alembic_ddl_modules[]; /* NULL-terminated */

/* --- impl_override.c: methods that scripts put in place of an impl's own --- */

/* Lets operations go to the methods of a script where it has some; for struct ops_target. */
void impl_sink(struct ops_sink *s);
/* The method NAME of IMPL if a script's (a subclass, or set on a class); else PY_UNDEF. */
value impl_override(struct ops_impl *impl, const char *name);
/* DefaultImpl.__init_subclass__: a class with a __dialect__ is that dialect's from now on. */
value impl_subclass(struct vm *vm, const value *a);
/* The class that a script made for DIALECT, or NULL. */
struct py_type *impl_class_of(struct vm *vm, const char *dialect);

#endif
