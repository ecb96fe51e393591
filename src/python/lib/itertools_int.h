/* What itertools.c and itertools_comb.c share. */
#ifndef RETORT_PYTHON_LIB_ITERTOOLS_INT_H
#define RETORT_PYTHON_LIB_ITERTOOLS_INT_H

#include "python/lib/lib.h"
#include "python/types/iterators.h"

/* iter(x); next(it) with PY_UNDEF at the end. */
value itertools_iter(struct vm *vm, value iterable);
value itertools_step(struct vm *vm, value iterator);

/* __reduce__ (copy, pickle) of SELF, which its type makes again of the tuple ARGS and which then
 * takes STATE, a tuple of N parts that may be PY_UNDEF, by __setstate__. */
value itertools_reduced(value self, value args, int n, const value *state);
/* The N parts of such a state again. */
void itertools_state(struct vm *vm, value state, int n, value *parts);

extern struct py_type itertools_product_type, itertools_permutations_type,
    itertools_combinations_type, itertools_replacement_type;

#endif
