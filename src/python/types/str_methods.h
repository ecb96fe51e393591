/* Tables of str's methods, one per str_*.c file; str_type.c puts them together. */
#ifndef RETORT_PYTHON_TYPES_STR_METHODS_H
#define RETORT_PYTHON_TYPES_STR_METHODS_H

#include "python/object.h"

#define STR_METHOD(name) value str_##name(struct vm *vm, const value *a);
#include "python/types/str_methods.def"
#undef STR_METHOD

#endif
