/* int: operators (cf. CPython's Objects/longobject.c for rounding and messages). */
#include <math.h>

#include "python/api.h"
#include "python/types/float.h"
#include "python/types/int_int.h"

enum { MAX_BITS = 1 << 30 };

typedef mp_err (*mp_binary)(const mp_int *a, const mp_int *b, mp_int *c);

static value big_binary(mp_binary fn, value a, value b) {
    struct py_int_temp s, t;
    mp_int r;
    int_check(mp_init(&r));
    int_check(fn(py_int_mp(a, &s), py_int_mp(b, &t), &r));
    return int_take(&r);
}

value py_int_add(struct vm *vm, value a, value b) {
    (void)vm;
    int_wide x, y, r;
    if (int_get_wide(a, &x) && int_get_wide(b, &y) && !__builtin_add_overflow(x, y, &r))
        return int_from_wide(r);
    return big_binary(mp_add, a, b);
}

value py_int_sub(struct vm *vm, value a, value b) {
    (void)vm;
    int_wide x, y, r;
    if (int_get_wide(a, &x) && int_get_wide(b, &y) && !__builtin_sub_overflow(x, y, &r))
        return int_from_wide(r);
    return big_binary(mp_sub, a, b);
}

/* Digit by digit into the result's own block: no way round libtommath's memory. For numbers so
 * short that nothing cleverer pays. */
static value mul_short(const mp_int *a, const mp_int *b) {
    struct py_bigint *r = int_alloc(a->used + b->used, a->sign != b->sign);
    mp_digit *to = r->n.dp;
    memset(to, 0, (size_t)r->n.used * sizeof *to);
    for (int i = 0; i < a->used; i++) {
        unsigned __int128 carry = 0;
        for (int k = 0; k < b->used; k++) {
            carry += (unsigned __int128)a->dp[i] * b->dp[k] + to[i + k];
            to[i + k] = (mp_digit)carry & MP_MASK;
            carry >>= 60;
        }
        to[i + b->used] = (mp_digit)carry;
    }
    r->n.used -= !to[r->n.used - 1];
    return PY_OBJ(r);
}

value py_int_mul(struct vm *vm, value a, value b) {
    (void)vm;
    int_wide x, y, r;
    if (int_get_wide(a, &x) && int_get_wide(b, &y) && !__builtin_mul_overflow(x, y, &r))
        return int_from_wide(r);
    struct py_int_temp ta, tb;
    const mp_int *ma = py_int_mp(a, &ta), *mb = py_int_mp(b, &tb);
    if (ma->used && mb->used && ma->used <= 32 && mb->used <= 32)
        return mul_short(ma, mb);
    if (a == b) {
        struct py_int_temp s;
        mp_int n;
        int_check(mp_init(&n));
        int_check(mp_sqr(py_int_mp(a, &s), &n));
        return int_take(&n);
    }
    return big_binary(mp_mul, a, b);
}

value py_int_neg(struct vm *vm, value a) { return py_int_sub(vm, py_from_small(0), a); }

/* Quotient and remainder rounded down; either may be NULL. B is not 0. */
static void divide(value a, value b, value *quotient, value *remainder) {
    int_wide x, y;
    if (int_get_wide(a, &x) && int_get_wide(b, &y)) {
        int_wide q, r;
        if (x >= INT64_MIN && x <= INT64_MAX && y >= INT64_MIN && y <= INT64_MAX && y != -1) {
            q = (int64_t)x / (int64_t)y;
            r = (int64_t)x % (int64_t)y;
        } else {
            q = x / y;
            r = x % y;
        }
        if (r && (r < 0) != (y < 0)) {
            q--;
            r += y;
        }
        if (quotient)
            *quotient = int_from_wide(q);
        if (remainder)
            *remainder = int_from_wide(r);
        return;
    }
    struct py_int_temp s, t;
    const mp_int *n = py_int_mp(a, &s), *d = py_int_mp(b, &t);
    mp_int q, r;
    int_check(mp_init(&q));
    int_check(mp_init(&r));
    int_check(mp_div(n, d, &q, &r));
    if (r.used && r.sign != d->sign) {
        int_check(mp_decr(&q));
        int_check(mp_add(&r, d, &r));
    }
    if (quotient)
        *quotient = int_take(&q);
    else
        mp_clear(&q);
    if (remainder)
        *remainder = int_take(&r);
    else
        mp_clear(&r);
}

static void check_divisor(struct vm *vm, value b, const char *what) {
    if (!py_int_sign(b))
        py_raise(vm, &py_exc_ZeroDivisionError, "%s", what);
}

value py_int_floordiv(struct vm *vm, value a, value b) {
    check_divisor(vm, b, "integer division or modulo by zero");
    value q;
    divide(a, b, &q, NULL);
    return q;
}

value py_int_mod(struct vm *vm, value a, value b) {
    check_divisor(vm, b, "integer division or modulo by zero");
    value r;
    divide(a, b, NULL, &r);
    return r;
}

value py_int_lshift(struct vm *vm, value a, uint64_t bits) {
    (void)vm;
    if (py_is_small(a) && bits < 70)
        return int_from_wide((int_wide)py_small(a) * ((int_wide)1 << bits));
    if (!py_int_sign(a))
        return py_from_small(0);
    if (bits > MAX_BITS)
        error_raise(ERROR_MEMORY, "out of memory");
    struct py_int_temp s;
    mp_int r;
    int_check(mp_init(&r));
    int_check(mp_mul_2d(py_int_mp(a, &s), (int)bits, &r));
    return int_take(&r);
}

value py_int_rshift(struct vm *vm, value a, uint64_t bits) {
    (void)vm;
    int_wide x;
    if (bits > INT32_MAX)
        return py_from_small(py_int_sign(a) < 0 ? -1 : 0);
    if (int_get_wide(a, &x))
        return int_from_wide(x >> (bits > 126 ? 126 : bits));
    struct py_int_temp s;
    mp_int r;
    int_check(mp_init(&r));
    int_check(mp_signed_rsh(py_int_mp(a, &s), (int)bits, &r));
    return int_take(&r);
}

value py_int_pow(struct vm *vm, value a, value b) {
    bool fits;
    int64_t e = py_int_get(b, &fits);
    if (py_is_small(a)) {
        int64_t x = py_small(a);
        if (x == 0 || x == 1)
            return e == 0 ? py_from_small(1) : a;
        if (x == -1)
            return py_from_small(py_int_sign(py_int_mod(vm, b, py_from_small(2))) ? -1 : 1);
        if (x == 2 && fits && e <= MAX_BITS)
            return py_int_lshift(vm, py_from_small(1), (uint64_t)e);
    }
    if (e == 0)
        return py_from_small(1);
    uint64_t bits = py_int_bit_length(a);
    if (!bits)
        return py_from_small(0);
    if (!fits || e > MAX_BITS || (bits - 1) * (uint64_t)e > MAX_BITS)
        error_raise(ERROR_MEMORY, "out of memory");
    if (bits * (uint64_t)e < 126) {
        int_wide base, r = 1;
        int_get_wide(a, &base);
        while (e--)
            r *= base;
        return int_from_wide(r);
    }
    struct py_int_temp s;
    mp_int r;
    int_check(mp_init(&r));
    int_check(mp_expt_u32(py_int_mp(a, &s), (uint32_t)e, &r));
    return int_take(&r);
}

value py_int_pow_mod(struct vm *vm, value a, value b, value m) {
    int sign = py_int_sign(m);
    if (!sign)
        py_raise(vm, &py_exc_ValueError, "pow() 3rd argument cannot be 0");
    struct py_int_temp s, t;
    value modulus = sign < 0 ? py_int_neg(vm, m) : py_int_plain(m);
    if (modulus == py_from_small(1))
        return py_from_small(0);
    value base = py_int_mod(vm, a, modulus);
    mp_int r;
    int_check(mp_init(&r));
    if (py_int_sign(b) < 0) {
        if (mp_invmod(py_int_mp(base, &s), py_int_mp(modulus, &t), &r) != MP_OKAY)
            py_raise(vm, &py_exc_ValueError, "base is not invertible for the given modulus");
        base = int_take(&r);
        b = py_int_neg(vm, b);
        int_check(mp_init(&r));
    }
    struct py_int_temp u;
    int_check(mp_exptmod(py_int_mp(base, &s), py_int_mp(b, &u), py_int_mp(modulus, &t), &r));
    value v = int_take(&r);
    return sign < 0 && py_int_sign(v) ? py_int_add(vm, v, m) : v;
}

/* --- slots --- */

#define BOTH_INTS(a, b)                                                                            \
    do {                                                                                           \
        if (!py_is_int(a) || !py_is_int(b))                                                        \
            return PY_NOT_IMPLEMENTED;                                                             \
    } while (0)

value int_add(struct vm *vm, value a, value b) {
    BOTH_INTS(a, b);
    return py_int_add(vm, a, b);
}

value int_sub(struct vm *vm, value a, value b) {
    BOTH_INTS(a, b);
    return py_int_sub(vm, a, b);
}

value int_mul(struct vm *vm, value a, value b) {
    BOTH_INTS(a, b);
    return py_int_mul(vm, a, b);
}

value int_floordiv(struct vm *vm, value a, value b) {
    BOTH_INTS(a, b);
    return py_int_floordiv(vm, a, b);
}

value int_mod(struct vm *vm, value a, value b) {
    BOTH_INTS(a, b);
    check_divisor(vm, b, "integer modulo by zero");
    return py_int_mod(vm, a, b);
}

value int_divmod(struct vm *vm, value a, value b) {
    BOTH_INTS(a, b);
    check_divisor(vm, b, "integer division or modulo by zero");
    value q, r;
    divide(a, b, &q, &r);
    return py_tuple2(q, r);
}

/* |a| / |b| rounded half to even: a quotient of at least 55 bits whose lowest bit says whether
 * anything was lost, then scaled. */
static double divide_double(struct vm *vm, value a, value b) {
    struct py_int_temp s, t;
    const mp_int *x = py_int_mp(a, &s), *y = py_int_mp(b, &t);
    int shift = mp_count_bits(y) - mp_count_bits(x) + 66;
    mp_int n, d, q, r;
    int_check(mp_init_copy(&n, x));
    int_check(mp_init_copy(&d, y));
    int_check(mp_init(&q));
    int_check(mp_init(&r));
    n.sign = d.sign = MP_ZPOS;
    int_check(shift > 0 ? mp_mul_2d(&n, shift, &n) : mp_mul_2d(&d, -shift, &d));
    int_check(mp_div(&n, &d, &q, &r));
    bool lost = r.used;
    mp_clear(&n);
    mp_clear(&d);
    mp_clear(&r);
    int bits = mp_count_bits(&q);
    if (bits > 62) {
        lost |= mp_cnt_lsb(&q) < bits - 62;
        int_check(mp_div_2d(&q, bits - 62, &q, NULL));
        shift -= bits - 62;
    }
    uint64_t u = mp_get_mag_u64(&q) | lost;
    mp_clear(&q);
    double result = py_float_scale(u, -shift);
    if (isinf(result))
        py_raise(vm, &py_exc_OverflowError, "integer division result too large for a float");
    return result;
}

value int_truediv(struct vm *vm, value a, value b) {
    BOTH_INTS(a, b);
    check_divisor(vm, b, "division by zero");
    if (py_is_small(a) && py_is_small(b))
        return py_from_float((double)py_small(a) / (double)py_small(b));
    if (!py_int_sign(a))
        return py_from_float(py_int_sign(b) < 0 ? -0.0 : 0.0);
    double d = divide_double(vm, a, b);
    return py_from_float(py_int_sign(a) != py_int_sign(b) ? -d : d);
}

value int_pow(struct vm *vm, value a, value b) {
    BOTH_INTS(a, b);
    if (py_int_sign(b) < 0)
        return py_float_pow(vm, py_int_to_double(vm, a), py_int_to_double(vm, b));
    return py_int_pow(vm, py_int_plain(a), b);
}

/* The shift count B; false when it is too big for any machine. */
static bool shift_count(struct vm *vm, value b, uint64_t *bits) {
    bool fits;
    int64_t n = py_int_get(b, &fits);
    if (n < 0)
        py_raise(vm, &py_exc_ValueError, "negative shift count");
    *bits = (uint64_t)n;
    return fits;
}

value int_lshift(struct vm *vm, value a, value b) {
    BOTH_INTS(a, b);
    uint64_t bits;
    bool fits = shift_count(vm, b, &bits);
    if (!py_int_sign(a))
        return py_from_small(0);
    if (!fits)
        py_raise(vm, &py_exc_OverflowError, "too many digits in integer");
    return py_int_lshift(vm, a, bits);
}

value int_rshift(struct vm *vm, value a, value b) {
    BOTH_INTS(a, b);
    uint64_t bits;
    shift_count(vm, b, &bits);
    return py_int_rshift(vm, a, bits);
}

#define BIT_OPERATOR(name, op, big)                                                                \
    value name(struct vm *vm, value a, value b) {                                                  \
        (void)vm;                                                                                  \
        BOTH_INTS(a, b);                                                                           \
        if (py_is_bool(a) && py_is_bool(b))                                                        \
            return PY_BOOL((a == PY_TRUE) op(b == PY_TRUE));                                       \
        int_wide x, y;                                                                             \
        if (int_get_wide(a, &x) && int_get_wide(b, &y))                                            \
            return int_from_wide(x op y);                                                          \
        return big_binary(big, a, b);                                                              \
    }

BIT_OPERATOR(int_and, &, mp_and)
BIT_OPERATOR(int_or, |, mp_or)
BIT_OPERATOR(int_xor, ^, mp_xor)

value int_neg(struct vm *vm, value a) { return py_int_neg(vm, a); }

value int_pos(struct vm *vm, value a) {
    (void)vm;
    return py_int_plain(a);
}

value int_invert(struct vm *vm, value a) { return py_int_sub(vm, py_from_small(-1), a); }

value int_abs(struct vm *vm, value a) {
    return py_int_sign(a) < 0 ? py_int_neg(vm, a) : py_int_plain(a);
}

value int_compare(struct vm *vm, value a, value b, enum py_compare_op op) {
    (void)vm;
    BOTH_INTS(a, b);
    int c = py_int_compare(a, b);
    switch (op) {
    case PY_LT:
        return PY_BOOL(c < 0);
    case PY_LE:
        return PY_BOOL(c <= 0);
    case PY_EQ:
        return PY_BOOL(c == 0);
    case PY_NE:
        return PY_BOOL(c != 0);
    case PY_GT:
        return PY_BOOL(c > 0);
    default:
        return PY_BOOL(c >= 0);
    }
}
