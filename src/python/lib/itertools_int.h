/* What itertools.c and itertools_comb.c share. */
#ifndef RETORT_PYTHON_LIB_ITERTOOLS_INT_H
#define RETORT_PYTHON_LIB_ITERTOOLS_INT_H

#include "python/lib/lib.h"

/* iter(x); next(it) with PY_UNDEF at the end. */
value itertools_iter(struct vm *vm, value iterable);
value itertools_step(struct vm *vm, value iterator);

extern struct py_type itertools_product_type, itertools_permutations_type,
    itertools_combinations_type, itertools_replacement_type;

#endif
