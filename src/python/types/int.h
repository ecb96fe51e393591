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
/* The int whose N digits in base 2**BITS (BITS <= 32) UNIT tells, number 0 being the least. */
typedef uint32_t py_int_unit(const void *from, size_t i);
value py_int_from_units(size_t n, unsigned bits, py_int_unit *unit, const void *from);
value py_int_from_double(struct vm *vm, double d);    /* truncates; inf and nan raise */

/* The int in C. FITS false and the nearest bound returned when it does not fit; V must be an int.
 */
int64_t py_int_get(value v, bool *fits);
/* The same or OverflowError "Python int too large to convert to C long". TypeError if no int. */
int64_t py_int_as(struct vm *vm, value v);

/* V (an int of any kind) as an exact int: bools and instances of subclasses become plain. */
value py_int_plain(value v);
/* -1, 0, 1 */
int py_int_sign(value v);
uint64_t py_int_hash(value v);
/* Bits of the magnitude. */
uint64_t py_int_bit_length(value v);

/* The nearest double (half to even). OverflowError "int too large to convert to float". */
double py_int_to_double(struct vm *vm, value v);
/* Exact order of an int and a double that is no NaN: <0, 0, >0. */
int py_int_compare_double(value v, double d);
int py_int_compare(value a, value b); /* the same of two ints */

/* Arithmetic on ints of any kind; results are exact ints. Division rounds down; both raise
 * ZeroDivisionError. */
value py_int_add(struct vm *vm, value a, value b);
value py_int_sub(struct vm *vm, value a, value b);
value py_int_mul(struct vm *vm, value a, value b);
value py_int_floordiv(struct vm *vm, value a, value b);
value py_int_mod(struct vm *vm, value a, value b);
value py_int_neg(struct vm *vm, value a);
value py_int_lshift(struct vm *vm, value a, uint64_t bits);
value py_int_rshift(struct vm *vm, value a, uint64_t bits);
/* a ** b, b >= 0 */
value py_int_pow(struct vm *vm, value a, value b);
/* pow(a, b, m) */
value py_int_pow_mod(struct vm *vm, value a, value b, value m);

/* V as a read-only big integer; T is room for it when V is small. */
struct py_int_temp {
    mp_int n;
    mp_digit digits[2];
};
const mp_int *py_int_mp(value v, struct py_int_temp *t);

/* int(text) of a str, bytes or bytearray with all its errors. */
value py_int_from_text(struct vm *vm, value text, int base);
/* str(v), with the limit of 4300 digits: ValueError. */
value py_int_str(struct vm *vm, value v);

/* The limit on decimal digits (sys.set_int_max_str_digits); 0: none. Kept per VM. */
int py_int_max_digits(struct vm *vm);
void py_int_set_max_digits(struct vm *vm, int digits);

/* Parses text as int(text, base) does (base 0: by prefix); PY_UNDEF when malformed. */
value py_int_parse(struct vm *vm, const char *s, size_t len, int base);
/* Digits of V in base 2..36, minus sign first, no prefix. */
const char *py_int_text(struct vm *vm, value v, int base);

#endif
