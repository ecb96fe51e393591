/* What native.c and function.c share. */
#ifndef RETORT_PYTHON_NATIVE_INT_H
#define RETORT_PYTHON_NATIVE_INT_H

#include "python/function.h"

/* TypeError "f() missing 2 required positional arguments: 'a' and 'b'". NAMES: strs. */
noreturn void raise_missing_names(struct vm *vm, const char *function, struct py_list *names,
                                  bool kwonly);
/* "list.append" of a method, "len" of a function. */
const char *native_full_name(const struct py_native *n);

#endif
