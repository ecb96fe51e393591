/* What the int_*.c files share. */
#ifndef RETORT_PYTHON_TYPES_INT_INT_H
#define RETORT_PYTHON_TYPES_INT_INT_H

#include "python/types/int.h"

typedef __int128 int_wide;

/* V in 128 bits; false when it has more than 127 and a sign. */
bool int_get_wide(value v, int_wide *out);
value int_from_wide(int_wide w);

/* A fresh number of USED digits, which the caller writes; it must not fit small. */
struct py_bigint *int_alloc(int used, bool negative);

/* Raises when a function of libtommath failed. */
void int_check(mp_err e);
/* The value of N, whose memory is libtommath's and is given back. */
value int_take(mp_int *n);

/* The struct of an int object; V is no small int and no bool. */
static inline const mp_int *int_big(value v) { return &PY_AS(struct py_bigint, v)->n; }

/* The slots of int, for bool. */
value int_compare(struct vm *vm, value a, value b, enum py_compare_op op);
/* round(v, ndigits) */
value py_int_round(struct vm *vm, value v, value ndigits);

value int_add(struct vm *vm, value a, value b);
value int_sub(struct vm *vm, value a, value b);
value int_mul(struct vm *vm, value a, value b);
value int_truediv(struct vm *vm, value a, value b);
value int_floordiv(struct vm *vm, value a, value b);
value int_mod(struct vm *vm, value a, value b);
value int_pow(struct vm *vm, value a, value b);
value int_lshift(struct vm *vm, value a, value b);
value int_rshift(struct vm *vm, value a, value b);
value int_and(struct vm *vm, value a, value b);
value int_or(struct vm *vm, value a, value b);
value int_xor(struct vm *vm, value a, value b);
value int_divmod(struct vm *vm, value a, value b);
value int_neg(struct vm *vm, value a);
value int_pos(struct vm *vm, value a);
value int_invert(struct vm *vm, value a);
value int_abs(struct vm *vm, value a);

#endif
