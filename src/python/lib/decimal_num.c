/*
 * Natural numbers of the module decimal (struct num): 128 bits up to 38 digits, Python ints beyond.
 */
#include "python/lib/decimal_int.h"

enum { SMALL_DIGITS = 38 };

/* 10^N, N <= 38. */
static u128 small_pow10(int64_t n) {
    static const uint64_t low[] = {1ULL,
                                   10ULL,
                                   100ULL,
                                   1000ULL,
                                   10000ULL,
                                   100000ULL,
                                   1000000ULL,
                                   10000000ULL,
                                   100000000ULL,
                                   1000000000ULL,
                                   10000000000ULL,
                                   100000000000ULL,
                                   1000000000000ULL,
                                   10000000000000ULL,
                                   100000000000000ULL,
                                   1000000000000000ULL,
                                   10000000000000000ULL,
                                   100000000000000000ULL,
                                   1000000000000000000ULL,
                                   10000000000000000000ULL};
    return n < 20 ? low[n] : (u128)low[19] * low[n - 19];
}

/* The number of bits says it but for one: 1233 / 4096 is the logarithm of 2. */
static int small_digits(u128 u) {
    uint64_t high = (uint64_t)(u >> 64), low = (uint64_t)u;
    int bits = high ? 128 - __builtin_clzll(high) : 64 - __builtin_clzll(low | 1);
    int d = bits * 1233 >> 12;
    return d + (d < SMALL_DIGITS && (!d || u >= small_pow10(d)));
}

static value u128_value(struct vm *vm, u128 u) {
    if (u <= INT64_MAX)
        return py_int_from((int64_t)u);
    value high = py_int_from_unsigned((uint64_t)(u >> 64));
    value low = py_int_from_unsigned((uint64_t)u);
    return lib_add(vm, py_binary(vm, PY_LSHIFT, high, py_from_small(64)), low);
}
value num_value(struct vm *vm, struct num a) { return a.big ? a.big : u128_value(vm, a.u); }

struct num num_from_value(struct vm *vm, value v) {
    bool fits;
    int64_t i = py_int_get(v, &fits);
    if (fits)
        return num_of((u128)i);
    mp_int n;
    lib_to_mp(vm, v, &n);
    if (mp_count_bits(&n) > 127) {
        mp_clear(&n);
        return (struct num){.big = v};
    }
    uint64_t low = mp_get_mag_u64(&n);
    LIB_MP(mp_div_2d(&n, 64, &n, NULL));
    u128 u = (u128)mp_get_mag_u64(&n) << 64 | low;
    mp_clear(&n);
    return u < small_pow10(SMALL_DIGITS) ? num_of(u) : (struct num){.big = v};
}

static struct num from_u128(struct vm *vm, u128 u) {
    return u < small_pow10(SMALL_DIGITS) ? num_of(u) : (struct num){.big = u128_value(vm, u)};
}

int64_t num_digits(struct vm *vm, struct num a) {
    return a.big ? (int64_t)strlen(py_int_text(vm, a.big, 10)) : small_digits(a.u);
}

struct num num_add(struct vm *vm, struct num a, struct num b) {
    if (!a.big && !b.big)
        return from_u128(vm, a.u + b.u);
    return num_from_value(vm, lib_add(vm, num_value(vm, a), num_value(vm, b)));
}
struct num num_sub(struct vm *vm, struct num a, struct num b) {
    if (!a.big && !b.big)
        return num_of(a.u - b.u);
    return num_from_value(vm, lib_sub(vm, num_value(vm, a), num_value(vm, b)));
}
struct num num_mul(struct vm *vm, struct num a, struct num b) {
    if (!a.big && !b.big) {
        if (!(a.u >> 64) && !(b.u >> 64))
            return from_u128(vm, a.u * b.u);
        if (small_digits(a.u) + small_digits(b.u) <= SMALL_DIGITS)
            return num_of(a.u * b.u);
    }
    return num_from_value(vm, lib_mul(vm, num_value(vm, a), num_value(vm, b)));
}
int num_cmp(struct vm *vm, struct num a, struct num b) {
    if (!a.big && !b.big)
        return a.u < b.u ? -1 : a.u > b.u;
    if (!a.big || !b.big)
        return a.big ? 1 : -1;
    return py_less(vm, a.big, b.big) ? -1 : py_less(vm, b.big, a.big);
}
struct num num_divmod(struct vm *vm, struct num a, struct num b, struct num *rest) {
    if (!a.big && !b.big) {
        u128 q = a.u / b.u;
        *rest = num_of(a.u - q * b.u);
        return num_of(q);
    }
    value t = py_binary(vm, PY_DIVMOD, num_value(vm, a), num_value(vm, b));
    *rest = num_from_value(vm, PY_AS(struct py_tuple, t)->items[1]);
    return num_from_value(vm, PY_AS(struct py_tuple, t)->items[0]);
}
struct num num_pow10(struct vm *vm, int64_t n) {
    if (n < SMALL_DIGITS)
        return num_of(small_pow10(n));
    return (struct num){.big = py_binary(vm, PY_POW, py_from_small(10), py_int_from(n))};
}
struct num num_shift_left(struct vm *vm, struct num a, int64_t n) {
    if (n == 0 || num_is_zero(a))
        return a;
    if (!a.big && small_digits(a.u) + n <= SMALL_DIGITS)
        return num_of(a.u * small_pow10(n));
    return num_mul(vm, a, num_pow10(vm, n));
}
struct num num_shift_right(struct vm *vm, struct num a, int64_t n, int *lost) {
    *lost = 0;
    if (n <= 0)
        return a;
    if (!a.big && n > SMALL_DIGITS) {
        *lost = a.u ? 1 : 0;
        return num_of(0);
    }
    struct num rest, p = num_pow10(vm, n), q = num_divmod(vm, a, p, &rest);
    if (!num_is_zero(rest)) {
        int half = num_cmp(vm, num_add(vm, rest, rest), p);
        *lost = half < 0 ? 1 : half == 0 ? 2 : 3;
    }
    return q;
}

/* 10^N divides a number only if 2^N does. */
static bool may_end_with_zeros(struct num a, int n) {
    return a.big || !(a.u & (((u128)1 << n) - 1));
}

int64_t num_cut_zeros(struct vm *vm, struct num *a, int64_t most) {
    int64_t cut = 0;
    for (int n = 16; n; n /= 2)
        while (most - cut >= n && !num_is_zero(*a) && may_end_with_zeros(*a, n)) {
            struct num rest, q = num_divmod(vm, *a, num_pow10(vm, n), &rest);
            if (!num_is_zero(rest))
                break;
            *a = q;
            cut += n;
        }
    return cut;
}

const char *num_text(struct vm *vm, struct num a) {
    if (a.big)
        return py_int_text(vm, a.big, 10);
    char digits[40], *p = digits + sizeof digits;
    *--p = 0;
    u128 u = a.u;
    while (u >> 64) {
        uint64_t part = (uint64_t)(u % 10000000000000000000ULL);
        u /= 10000000000000000000ULL;
        for (int i = 0; i < 19; i++, part /= 10)
            *--p = (char)('0' + part % 10);
    }
    uint64_t x = (uint64_t)u;
    do
        *--p = (char)('0' + x % 10);
    while (x /= 10);
    while (*p == '0' && p[1])
        p++;
    return mem_strdup(p);
}
struct num num_parse(struct vm *vm, const char *digits, size_t n) {
    while (n && *digits == '0') {
        digits++;
        n--;
    }
    if (n <= SMALL_DIGITS) {
        u128 u = 0;
        for (size_t i = 0; i < n; i++)
            u = u * 10 + (unsigned)(digits[i] - '0');
        return num_of(u);
    }
    return num_from_value(vm, py_int_parse(vm, digits, n, 10));
}

struct num num_isqrt(struct vm *vm, struct num a) {
    mp_int n;
    lib_to_mp(vm, num_value(vm, a), &n);
    LIB_MP(mp_sqrt(&n, &n));
    return num_from_value(vm, lib_take_mp(vm, &n));
}
