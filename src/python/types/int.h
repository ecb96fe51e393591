/*
 * int and bool. Ints of up to 48 bits are values without an object (value.h); wider ones are
 * struct py_bigint over libtommath. Every function here normalizes: a result that fits is small.
 */
#ifndef RETORT_PYTHON_TYPES_INT_H
#define RETORT_PYTHON_TYPES_INT_H

#include <tommath.h>

#include "python/object.h"

struct py_bigint {
    struct py_object head;
    mp_int n; /* never written to after creation; digits in collected memory */
};

extern struct py_type py_int_type, py_bool_type;

/* An int (or bool, or int subclass) of any size. */
static inline bool py_is_int(value v) {
    return py_is_small(v) || (py_is_object(v) && v && (py_type_of(v)->flags & PY_TYPE_INT));
}

value py_int_from(int64_t i);
value py_int_from_unsigned(uint64_t u);
value py_int_from_mp(struct vm *vm, const mp_int *n); /* copies unless it fits small */
value py_int_from_double(struct vm *vm, double d);    /* truncates; inf and nan raise */

/* The int in C. FITS false and the nearest bound returned when it does not fit; V must be an int.
 */
int64_t py_int_get(value v, bool *fits);
/* The same or OverflowError "Python int too large to convert to C long". TypeError if no int. */
int64_t py_int_as(struct vm *vm, value v);

/* Parses text as int(text, base) does (base 0: by prefix); PY_UNDEF when malformed. */
value py_int_parse(struct vm *vm, const char *s, size_t len, int base);
/* Digits of V in base 2..36, minus sign first, no prefix. */
const char *py_int_text(struct vm *vm, value v, int base);

#endif
