/*
 * Arithmetic that the loop of the machine does itself: small ints (48 bits inside the value) and
 * floats. Each quick_…(A, B, INPLACE, R) puts A op B into *R and returns true, or returns false and
 * the operator goes the full way (operator.h), which also raises what there is to raise. INPLACE is
 * that of `a op= b`, which makes a float of its own even when the number stays.
 */
#ifndef RETORT_PYTHON_VM_NUMBER_H
#define RETORT_PYTHON_VM_NUMBER_H

#include "python/types/float.h"
#include "python/vm_int.h"

QUICK bool both_small(value a, value b) { return (a & b) >= PY_INT_TAG; }
QUICK bool is_number(value v) { return v >= PY_FLOAT_OFFSET; }
QUICK double as_double(value v) { return py_is_small(v) ? (double)py_small(v) : py_float(v); }

/* Small A op small B; false when the result is not small. The sum is made where the value has its
 * 48 bits at the top, so that the processor's overflow is ours. */
QUICK bool small_add(value a, value b, value *r) {
    int64_t s;
    if (__builtin_add_overflow((int64_t)(a << 16), (int64_t)(b << 16), &s))
        return false;
    *r = PY_INT_TAG | ((uint64_t)s >> 16);
    return true;
}

QUICK bool small_sub(value a, value b, value *r) {
    int64_t s;
    if (__builtin_sub_overflow((int64_t)(a << 16), (int64_t)(b << 16), &s))
        return false;
    *r = PY_INT_TAG | ((uint64_t)s >> 16);
    return true;
}

QUICK bool small_mul(value a, value b, value *r) {
    int64_t p;
    if (__builtin_mul_overflow(py_small(a), py_small(b), &p) || !py_fits_small(p))
        return false;
    *r = py_from_small(p);
    return true;
}

/* The float D as the result of an operator on A. */
QUICK value float_result(double d, value a, bool inplace) {
    value r = py_from_float(d);
    return UNLIKELY(r == a) && inplace ? py_float_inplace(a, r) : r;
}

#define QUICK_ARITHMETIC(name, sign)                                                               \
    QUICK bool quick_##name(value a, value b, bool inplace, value *r) {                            \
        if (LIKELY(both_small(a, b)) && LIKELY(small_##name(a, b, r)))                             \
            return true;                                                                           \
        if (!is_number(a) || !is_number(b) || both_small(a, b))                                    \
            return false;                                                                          \
        *r = float_result(as_double(a) sign as_double(b), a, inplace);                             \
        return true;                                                                               \
    }
QUICK_ARITHMETIC(add, +)
QUICK_ARITHMETIC(sub, -)
QUICK_ARITHMETIC(mul, *)
#undef QUICK_ARITHMETIC

/* 48-bit ints are exact as doubles, so one division rounds right. */
QUICK bool quick_truediv(value a, value b, bool inplace, value *r) {
    if (UNLIKELY(!is_number(a) || !is_number(b)) || UNLIKELY(as_double(b) == 0.0))
        return false;
    *r = float_result(as_double(a) / as_double(b), a, inplace);
    return true;
}

/* Of ints only: the other operators. */
#define QUICK_INTEGER(name, cond, result)                                                          \
    QUICK bool quick_##name(value a, value b, bool inplace, value *r) {                            \
        (void)inplace;                                                                             \
        if (UNLIKELY(!both_small(a, b)) || UNLIKELY(!(cond)))                                      \
            return false;                                                                          \
        *r = (result);                                                                             \
        return true;                                                                               \
    }

QUICK int64_t floor_div(int64_t a, int64_t b) {
    int64_t q = a / b;
    return q - ((a % b != 0) & ((a ^ b) < 0));
}

QUICK int64_t floor_mod(int64_t a, int64_t b) {
    int64_t r = a % b;
    return r && ((r ^ b) < 0) ? r + b : r;
}

/* -2**47 // -1 is the one quotient that is not small. */
QUICK_INTEGER(floordiv, py_small(b) != 0, py_int_from(floor_div(py_small(a), py_small(b))))
QUICK_INTEGER(mod, py_small(b) != 0, py_from_small(floor_mod(py_small(a), py_small(b))))
QUICK_INTEGER(and, true, a &b)
QUICK_INTEGER(or, true, a | b)
QUICK_INTEGER(xor, true, (a ^ b) | PY_INT_TAG)
QUICK_INTEGER(rshift, (uint64_t)py_small(b) < 64, py_from_small(py_small(a) >> py_small(b)))
#undef QUICK_INTEGER

QUICK bool quick_lshift(value a, value b, bool inplace, value *r) {
    (void)inplace;
    if (UNLIKELY(!both_small(a, b)) || (uint64_t)py_small(b) >= 48)
        return false;
    int64_t v = py_small(a), s = py_small(b), shifted = (int64_t)((uint64_t)v << s);
    if (shifted >> s != v || !py_fits_small(shifted))
        return false;
    *r = py_from_small(shifted);
    return true;
}

QUICK bool quick_neg(value v, value *r) {
    if (LIKELY(py_is_small(v)) && LIKELY(py_small(v) != PY_SMALL_MIN))
        *r = py_from_small(-py_small(v));
    else if (py_is_float(v))
        *r = py_from_float(-py_float(v));
    else
        return false;
    return true;
}

/* A == B because they are one and the same thing, of a type where that is enough. */
QUICK bool quick_same(value a, value b) {
    return a == b && (py_is_small(a) || (py_is_object(a) && py_type_of(a) == &py_str_type));
}

/* Truth without a call, when that can be told: 0, 1, or -1. */
QUICK int quick_truth(value v) {
    if (v == PY_TRUE)
        return 1;
    if (v == PY_FALSE || v == PY_NONE)
        return 0;
    if (py_is_small(v))
        return py_small(v) != 0;
    return -1;
}

QUICK bool truth(struct vm *vm, value v) {
    int q = quick_truth(v);
    return q >= 0 ? q : py_truth(vm, v);
}

#endif
