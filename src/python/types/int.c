/*
 * int: values of any size for C, over libtommath. libtommath works in memory of its own; results
 * are copied into collected blocks, digits behind the struct. Up to 120 bits there is a way round
 * it with 128-bit arithmetic. Operators are in int_arith.c, text in int_text.c, what scripts call
 * in int_type.c.
 */
#include "python/types/int.h"

#include <math.h>

#include "python/api.h"
#include "python/types/int_int.h"

_Static_assert(MP_DIGIT_BIT == 60, "digits of 60 bits");

void int_check(mp_err e) {
    if (e == MP_OKAY)
        return;
    error_raise(ERROR_MEMORY, "out of memory");
}

struct py_bigint *int_alloc(int used, bool negative) {
    struct py_bigint *b = mem_alloc_atomic(sizeof *b + (size_t)used * sizeof(mp_digit));
    b->head.type = &py_int_type;
    b->n.used = b->n.alloc = used;
    b->n.sign = negative ? MP_NEG : MP_ZPOS;
    b->n.dp = (mp_digit *)(b + 1);
    return b;
}

value int_from_wide(int_wide w) {
    if (w >= PY_SMALL_MIN && w <= PY_SMALL_MAX)
        return py_from_small((int64_t)w);
    unsigned __int128 u = w < 0 ? -(unsigned __int128)w : (unsigned __int128)w;
    int used = u >> 120 ? 3 : u >> 60 ? 2 : 1;
    struct py_bigint *b = int_alloc(used, w < 0);
    for (int i = 0; i < used; i++, u >>= 60)
        b->n.dp[i] = (mp_digit)u & MP_MASK;
    return PY_OBJ(b);
}

value py_int_from(int64_t i) { return py_fits_small(i) ? py_from_small(i) : int_from_wide(i); }
value py_int_from_unsigned(uint64_t u) { return int_from_wide((int_wide)u); }

/* A big number that fits small, or false. */
static bool mp_small(const mp_int *n, int64_t *out) {
    if (n->used > 1)
        return false;
    int64_t i = n->used ? (int64_t)n->dp[0] : 0;
    *out = n->sign == MP_NEG ? -i : i;
    return py_fits_small(*out);
}

value py_int_from_mp(struct vm *vm, const mp_int *n) {
    (void)vm;
    int64_t i;
    if (mp_small(n, &i))
        return py_from_small(i);
    struct py_bigint *b = int_alloc(n->used, n->sign == MP_NEG);
    memcpy(b->n.dp, n->dp, (size_t)n->used * sizeof(mp_digit));
    return PY_OBJ(b);
}

value py_int_from_units(size_t n, unsigned bits, py_int_unit *unit, const void *from) {
    while (n && !unit(from, n - 1))
        n--;
    size_t used = (n * bits + MP_DIGIT_BIT - 1) / MP_DIGIT_BIT;
    struct py_bigint *b = int_alloc((int)used + 1, false);
    unsigned __int128 gathered = 0;
    unsigned have = 0;
    mp_digit *digit = b->n.dp;
    for (size_t i = 0; i < n; i++) {
        gathered |= (unsigned __int128)unit(from, i) << have;
        have += bits;
        if (have < MP_DIGIT_BIT)
            continue;
        *digit++ = (mp_digit)gathered & MP_MASK;
        gathered >>= MP_DIGIT_BIT;
        have -= MP_DIGIT_BIT;
    }
    *digit++ = (mp_digit)gathered;
    b->n.used = (int)(digit - b->n.dp);
    while (b->n.used && !b->n.dp[b->n.used - 1])
        b->n.used--;
    int64_t i;
    return mp_small(&b->n, &i) ? py_from_small(i) : PY_OBJ(b);
}

value int_take(mp_int *n) {
    value v = py_int_from_mp(NULL, n);
    mp_clear(n);
    return v;
}

const mp_int *py_int_mp(value v, struct py_int_temp *t) {
    if (!py_is_small(v) && !py_is_bool(v))
        return int_big(v);
    int64_t i = py_is_small(v) ? py_small(v) : v == PY_TRUE;
    t->n = (mp_int){.used = i != 0, .alloc = 2, .sign = i < 0 ? MP_NEG : MP_ZPOS, .dp = t->digits};
    t->digits[0] = (mp_digit)(i < 0 ? -i : i);
    t->digits[1] = 0;
    return &t->n;
}

bool int_get_wide(value v, int_wide *out) {
    if (py_is_small(v)) {
        *out = py_small(v);
        return true;
    }
    if (py_is_bool(v)) {
        *out = v == PY_TRUE;
        return true;
    }
    const mp_int *n = int_big(v);
    if (n->used > 3 || (n->used == 3 && n->dp[2] > 127))
        return false;
    int_wide w = n->used ? n->dp[0] : 0;
    if (n->used > 1)
        w |= (int_wide)n->dp[1] << 60;
    if (n->used > 2)
        w |= (int_wide)n->dp[2] << 120;
    *out = n->sign == MP_NEG ? -w : w;
    return true;
}

value py_int_plain(value v) {
    if (py_is_small(v))
        return v;
    if (py_is_bool(v))
        return py_from_small(v == PY_TRUE);
    return py_object(v)->type == &py_int_type ? v : py_int_from_mp(NULL, int_big(v));
}

int64_t py_int_get(value v, bool *fits) {
    int_wide w;
    *fits = true;
    if (int_get_wide(v, &w) && w >= INT64_MIN && w <= INT64_MAX)
        return (int64_t)w;
    *fits = false;
    return py_int_sign(v) < 0 ? INT64_MIN : INT64_MAX;
}

int64_t py_int_as(struct vm *vm, value v) {
    if (!py_is_int(v))
        py_raise(vm, &py_exc_TypeError, "'%T' object cannot be interpreted as an integer", v);
    bool fits;
    int64_t i = py_int_get(v, &fits);
    if (!fits)
        py_raise(vm, &py_exc_OverflowError, "Python int too large to convert to C long");
    return i;
}

int py_int_sign(value v) {
    if (py_is_small(v)) {
        int64_t i = py_small(v);
        return (i > 0) - (i < 0);
    }
    if (py_is_bool(v))
        return v == PY_TRUE;
    const mp_int *n = int_big(v);
    return !n->used ? 0 : n->sign == MP_NEG ? -1 : 1;
}

uint64_t py_int_bit_length(value v) {
    struct py_int_temp t;
    const mp_int *n = py_int_mp(v, &t);
    if (!n->used)
        return 0;
    return (uint64_t)n->used * 60 - (uint64_t)(__builtin_clzll(n->dp[n->used - 1]) - 4);
}

/* CPython's: modulo 2**61 - 1, with the sign, and -1 avoided. */
uint64_t py_int_hash(value v) {
    const uint64_t p = ((uint64_t)1 << 61) - 1;
    struct py_int_temp t;
    const mp_int *n = py_int_mp(v, &t);
    uint64_t h = 0;
    for (int i = n->used; i-- > 0;) {
        unsigned __int128 w = ((unsigned __int128)h << 60) + n->dp[i];
        h = (uint64_t)(w & p) + (uint64_t)(w >> 61);
        if (h >= p)
            h -= p;
    }
    if (n->sign == MP_NEG)
        h = -h;
    return h == UINT64_MAX ? UINT64_MAX - 1 : h;
}

/* --- doubles --- */

value py_int_from_double(struct vm *vm, double d) {
    if (d != d)
        py_raise(vm, &py_exc_ValueError, "cannot convert float NaN to integer");
    if (isinf(d))
        py_raise(vm, &py_exc_OverflowError, "cannot convert float infinity to integer");
    if (fabs(d) < 1e30)
        return int_from_wide((int_wide)d);
    int exp;
    double m = frexp(d, &exp);
    return py_int_lshift(vm, int_from_wide((int_wide)ldexp(m, 53)), (uint64_t)(exp - 53));
}

/* The top 64 bits of |N| as *TOP, rounded to odd below (the lowest bit set when anything is lost),
 * and how far they are shifted. */
static int top_bits(const mp_int *n, uint64_t *top) {
    int bits = mp_count_bits(n), shift = bits > 64 ? bits - 64 : 0;
    int low = shift / 60, rest = shift % 60;
    uint64_t t = n->dp[low] >> rest;
    for (int i = 1, at = 60 - rest; at < 64 && low + i < n->used; i++, at += 60)
        t |= (uint64_t)n->dp[low + i] << at;
    bool lost = (n->dp[low] & (((mp_digit)1 << rest) - 1)) != 0;
    for (int i = 0; i < low && !lost; i++)
        lost = n->dp[i] != 0;
    *top = t | lost;
    return shift;
}

double py_int_to_double(struct vm *vm, value v) {
    if (py_is_small(v))
        return (double)py_small(v);
    struct py_int_temp t;
    const mp_int *n = py_int_mp(v, &t);
    if (!n->used)
        return 0;
    uint64_t top;
    int shift = top_bits(n, &top);
    double d = ldexp((double)top, shift);
    if (isinf(d))
        py_raise(vm, &py_exc_OverflowError, "int too large to convert to float");
    return n->sign == MP_NEG ? -d : d;
}

int py_int_compare_double(value v, double d) {
    if (isinf(d))
        return d > 0 ? -1 : 1;
    int_wide w;
    if (int_get_wide(v, &w) && fabs(d) < 1e37) {
        int_wide whole = (int_wide)d;
        if (w != whole)
            return w < whole ? -1 : 1;
        double fraction = d - (double)whole;
        return (fraction < 0) - (fraction > 0);
    }
    if (fabs(d) < 1e36)
        return py_int_sign(v);
    return py_int_compare(v, py_int_from_double(NULL, d));
}

int py_int_compare(value a, value b) {
    int_wide x, y;
    if (int_get_wide(a, &x) && int_get_wide(b, &y))
        return (x > y) - (x < y);
    struct py_int_temp s, t;
    return mp_cmp(py_int_mp(a, &s), py_int_mp(b, &t));
}
