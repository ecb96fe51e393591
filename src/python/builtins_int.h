/* The built-in functions, defined in the builtins_*.c files and listed in builtins.c. */
#ifndef RETORT_PYTHON_BUILTINS_INT_H
#define RETORT_PYTHON_BUILTINS_INT_H

#include "python/api.h"

#define BUILTIN(name, signature) value builtin_##name(struct vm *vm, const value *a);
#include "python/builtins.def"
#undef BUILTIN

#endif
