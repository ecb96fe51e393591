/* float: nearly always a value without an object. */
#ifndef RETORT_PYTHON_TYPES_FLOAT_H
#define RETORT_PYTHON_TYPES_FLOAT_H

#include "base/buf.h"
#include "python/object.h"

extern struct py_type py_float_type;

/* repr(d): the shortest text that reads back as D. */
void py_float_repr(double d, struct buf *b);
/* float(text); false when malformed. */
bool py_float_parse(const char *s, size_t len, double *out);

/* An instance of a script's subclass of float, or a float that must not be identical with an equal
 * one: the result of `x *= 1` (py_float_apart). */
struct py_float_object {
    struct py_object head;
    double d;
};

/* A float or an instance of a subclass. */
static inline bool py_is_floating(value v) {
    return py_is_float(v) || (py_is_object(v) && v && (py_type_of(v)->flags & PY_TYPE_FLOAT));
}
/* The double of a py_is_floating value. */
static inline double py_float_get(value v) {
    return py_is_float(v) ? py_float(v) : PY_AS(struct py_float_object, v)->d;
}

/* The float D as an object of its own. */
value py_float_apart(double d);
/* The result V of an in-place operator on A: CPython makes a new object, so `x is y` is False after
 * `y = x; x *= 1`. */
static inline value py_float_inplace(value a, value v) {
    return v == a && py_is_float(v) ? py_float_apart(py_float(v)) : v;
}

/* a ** b with ZeroDivisionError and OverflowError; complex for negative bases with fractions. */
value py_float_pow(struct vm *vm, double a, double b);
/* m * 2**exp rounded half to even once, subnormal results too; the lowest bit of M may stand for
 * all that is smaller ("sticky") when M has 60 bits or more. */
double py_float_scale(uint64_t m, int exp);
/* The number D as float % and // do. */
double py_float_mod(struct vm *vm, double a, double b);
double py_float_floordiv(struct vm *vm, double a, double b);
/* hash(d), CPython's numbers. */
uint64_t py_float_hash(double d);
/* round(d, digits) half to even on the exact decimal value. */
double py_float_round(struct vm *vm, double d, int64_t digits);
/* float(v) of a str or bytes with its errors. */
double py_float_from_text(struct vm *vm, value text);

/*
 * Digits of D as printf gives them: KIND 'e', 'f', 'g' with PRECISION, or 'r' for the shortest that
 * read back. To B, without sign or exponent's zeros trimmed; ALT keeps the point and, for 'g', the
 * zeros. inf and nan are written in lower case. cf. PyOS_double_to_string.
 */
void py_float_digits(double d, char kind, int precision, bool alt, bool add_dot_0, struct buf *b);

#endif
