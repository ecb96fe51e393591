/*
 * Square root, exponential, logarithms and powers of decimals: computed with integers scaled by a
 * power of ten, with more digits until the rounding is beyond doubt.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "python/lib/decimal_int.h"

static value ten_to(struct vm *vm, int64_t n) {
    return py_binary(vm, PY_POW, py_from_small(10), py_int_from(n));
}
static value from_int(struct vm *vm, int64_t i) {
    (void)vm;
    return py_int_from(i);
}
static value div_round(struct vm *vm, value x, value y) {
    return lib_floordiv(vm, lib_add(vm, x, lib_floordiv(vm, y, from_int(vm, 2))), y);
}

/* --- square root --- */

value dec_sqrt(struct vm *vm, struct ctx *c, value x) {
    struct dec *a = dec_of(x);
    value nan = dec_nan_of(vm, c, x, PY_UNDEF);
    if (nan)
        return nan;
    if (!a->kind && num_is_zero(a->coef)) {
        int64_t e = a->exp >= 0 ? a->exp / 2 : -((1 - a->exp) / 2);
        return dec_finish(vm, c, a->neg, num_of(0), e, false);
    }
    if (a->neg)
        return dec_nan(vm, c, COND_NONE);
    if (a->kind == DEC_INFINITE)
        return x;
    int64_t half = a->exp >= 0 ? a->exp / 2 : -((1 - a->exp) / 2);
    bool odd = a->exp - 2 * half != 0;
    struct num n = odd ? num_shift_left(vm, a->coef, 1) : a->coef;
    int64_t digits = num_digits(vm, a->coef), l = odd ? digits / 2 + 1 : (digits + 1) / 2;
    int64_t shift = c->prec + 1 - l, e = half - shift;
    bool sticky = false;
    if (shift >= 0)
        n = num_shift_left(vm, n, 2 * shift);
    else {
        int lost;
        n = num_shift_right(vm, n, -2 * shift, &lost);
        sticky = lost != 0;
    }
    struct num root = num_isqrt(vm, n);
    bool exact = !sticky && num_cmp(vm, num_mul(vm, root, root), n) == 0;
    if (exact)
        e += num_cut_zeros(vm, &root, half - e);
    struct ctx even = *c;
    even.rounding = ROUND_HALF_EVEN;
    value r = dec_finish(vm, &even, false, root, e, !exact);
    c->flags |= even.flags;
    return r;
}

/* --- scaled integers: X stands for X / 10^P --- */

/* exp(x) for 0 <= x, by halving the argument, the series and squaring. */
static value scaled_exp(struct vm *vm, value x, int64_t p) {
    enum { HALVINGS = 8 };
    value one = ten_to(vm, p);
    x = lib_floordiv(vm, x, from_int(vm, 1 << HALVINGS));
    value sum = one, term = one;
    for (int64_t i = 1; lib_int_sign(term); i++) {
        term = lib_floordiv(vm, lib_mul(vm, term, x), lib_mul(vm, one, from_int(vm, i)));
        sum = lib_add(vm, sum, term);
    }
    for (int i = 0; i < HALVINGS; i++)
        sum = lib_floordiv(vm, lib_mul(vm, sum, sum), one);
    return sum;
}

/* ln(n / d) by the series of artanh, for ratios near 1. */
static value scaled_ln_ratio(struct vm *vm, value n, value d, int64_t p) {
    value one = ten_to(vm, p);
    value z = lib_floordiv(vm, lib_mul(vm, lib_sub(vm, n, d), one), lib_add(vm, n, d));
    value square = lib_floordiv(vm, lib_mul(vm, z, z), one), power = z, sum = z;
    for (int64_t i = 3; lib_int_sign(power); i += 2) {
        power = lib_floordiv(vm, lib_mul(vm, power, square), one);
        if (power == py_from_small(-1))
            break;
        sum = lib_add(vm, sum, lib_floordiv(vm, power, from_int(vm, i)));
    }
    return lib_mul(vm, sum, from_int(vm, 2));
}
static value scaled_ln10(struct vm *vm, int64_t p) {
    /* ln 10 = 3 ln 2 + ln(10/8) */
    value two = scaled_ln_ratio(vm, from_int(vm, 2), from_int(vm, 1), p);
    value rest = scaled_ln_ratio(vm, from_int(vm, 5), from_int(vm, 4), p);
    return lib_add(vm, lib_mul(vm, two, from_int(vm, 3)), rest);
}

/* ln of coef * 10^exp, scaled by 10^P. */
static value scaled_ln(struct vm *vm, struct num coef, int64_t exp, int64_t p) {
    int64_t q = p + 10, digits = num_digits(vm, coef);
    value one = ten_to(vm, q), m;
    int64_t e = exp + digits; /* x = 0.ddd * 10^e */
    if (digits <= q)
        m = lib_mul(vm, num_value(vm, coef), ten_to(vm, q - digits));
    else
        m = lib_floordiv(vm, num_value(vm, coef), ten_to(vm, digits - q));
    /* bring m to 0.7 … 1.4 by powers of two, then the series */
    int64_t twos = 0;
    value low = lib_floordiv(vm, lib_mul(vm, one, from_int(vm, 7)), from_int(vm, 10));
    while (py_less(vm, m, low)) {
        m = lib_mul(vm, m, from_int(vm, 2));
        twos++;
    }
    value sum = scaled_ln_ratio(vm, m, one, q);
    if (twos)
        sum = lib_sub(vm, sum,
                      lib_mul(vm, scaled_ln_ratio(vm, from_int(vm, 2), from_int(vm, 1), q),
                              from_int(vm, twos)));
    if (e)
        sum = lib_add(vm, sum, lib_mul(vm, scaled_ln10(vm, q), from_int(vm, e)));
    return div_round(vm, sum, ten_to(vm, q - p));
}

/* V / 10^P as a Decimal rounded to C when the digits behind decide it; PY_UNDEF: too close. */
static value settle(struct vm *vm, struct ctx *c, value v, int64_t p) {
    bool neg = lib_int_sign(v) < 0;
    struct num n = num_from_value(vm, neg ? py_unary(vm, PY_NEG, v) : v);
    int64_t digits = num_digits(vm, n), spare = digits - c->prec;
    if (spare < 6)
        return PY_UNDEF;
    /* what lies behind the digits kept must not be so near 0 or 1 that the error matters */
    struct num rest, unit = num_pow10(vm, spare - 1), margin = num_of(1000);
    num_divmod(vm, n, unit, &rest);
    if (num_cmp(vm, rest, margin) < 0 || num_cmp(vm, rest, num_sub(vm, unit, margin)) > 0)
        return PY_UNDEF;
    return dec_finish(vm, c, neg, n, -p, true);
}

value dec_exp(struct vm *vm, struct ctx *c, value x) {
    struct dec *a = dec_of(x);
    value nan = dec_nan_of(vm, c, x, PY_UNDEF);
    if (nan)
        return nan;
    if (a->kind == DEC_INFINITE)
        return a->neg ? dec_new(vm, false, num_of(0), 0) : x;
    if (num_is_zero(a->coef))
        return dec_new(vm, false, num_of(1), 0);
    int64_t adjusted = a->exp + num_digits(vm, a->coef) - 1;
    struct ctx even = *c;
    even.rounding = ROUND_HALF_EVEN;
    even.traps = 0; /* told by C, below */
    if (adjusted > 18) {
        value r = a->neg ? dec_finish(vm, &even, false, num_of(1), c->emin - 2 * c->prec - 10, true)
                         : dec_finish(vm, &even, false, num_of(1), c->emax + 10, true);
        ctx_signal(vm, c, even.flags & ~c->flags, COND_NONE);
        return r;
    }
    if (adjusted < -c->prec - 2) {
        struct num n = num_shift_left(vm, num_of(1), c->prec + 2);
        if (a->neg)
            n = num_sub(vm, n, num_of(1));
        return dec_finish(vm, &even, false, n, -c->prec - 2, true);
    }
    for (int64_t extra = 12;; extra += 12) {
        int64_t p = c->prec + extra + (adjusted > 0 ? adjusted : 0);
        value v = num_value(vm, a->coef);
        v = a->exp + p >= 0 ? lib_mul(vm, v, ten_to(vm, a->exp + p))
                            : lib_floordiv(vm, v, ten_to(vm, -a->exp - p));
        if (a->neg)
            v = py_unary(vm, PY_NEG, v);
        value ln10 = scaled_ln10(vm, p), shift = lib_floordiv(vm, v, ln10);
        int64_t e = py_int_as(vm, shift);
        v = lib_sub(vm, v, lib_mul(vm, shift, ln10));
        value r = settle(vm, &even, scaled_exp(vm, v, p), p - e);
        if (r != PY_UNDEF) {
            ctx_signal(vm, c, even.flags & ~c->flags, COND_NONE);
            return r;
        }
    }
}

static value log_special(struct vm *vm, struct ctx *c, value x, bool *done) {
    struct dec *a = dec_of(x);
    *done = true;
    value nan = dec_nan_of(vm, c, x, PY_UNDEF);
    if (nan)
        return nan;
    if (!a->kind && num_is_zero(a->coef))
        return dec_special(vm, DEC_INFINITE, true, num_of(0));
    if (a->neg)
        return dec_nan(vm, c, COND_NONE);
    if (a->kind == DEC_INFINITE)
        return x;
    *done = false;
    return PY_UNDEF;
}
value dec_ln(struct vm *vm, struct ctx *c, value x) {
    bool done;
    value v = log_special(vm, c, x, &done);
    if (done)
        return v;
    struct dec *a = dec_of(x);
    if (dec_order(vm, x, dec_from_int(vm, py_from_small(1))) == 0)
        return dec_new(vm, false, num_of(0), 0);
    struct ctx even = *c;
    even.rounding = ROUND_HALF_EVEN;
    for (int64_t extra = 12;; extra += 12) {
        int64_t p = c->prec + extra;
        value r = settle(vm, &even, scaled_ln(vm, a->coef, a->exp, p), p);
        if (r != PY_UNDEF) {
            c->flags |= even.flags;
            return r;
        }
    }
}
value dec_log10(struct vm *vm, struct ctx *c, value x) {
    bool done;
    value v = log_special(vm, c, x, &done);
    if (done)
        return v;
    struct dec *a = dec_of(x);
    const char *digits = num_text(vm, a->coef);
    struct ctx even = *c;
    even.rounding = ROUND_HALF_EVEN;
    if (digits[0] == '1' && strspn(digits + 1, "0") == strlen(digits) - 1) {
        int64_t e = a->exp + (int64_t)strlen(digits) - 1;
        return dec_finish(vm, &even, e < 0, num_of((u128)(e < 0 ? -e : e)), 0, false);
    }
    for (int64_t extra = 12;; extra += 12) {
        int64_t p = c->prec + extra, q = p + 6;
        value ln = scaled_ln(vm, a->coef, a->exp, q);
        value log = lib_floordiv(vm, lib_mul(vm, ln, ten_to(vm, p)), scaled_ln10(vm, q));
        value r = settle(vm, &even, log, p);
        if (r != PY_UNDEF) {
            c->flags |= even.flags;
            return r;
        }
    }
}

/* --- power --- */

static bool is_integer(struct vm *vm, struct dec *b) {
    if (b->kind)
        return false;
    if (b->exp >= 0 || num_is_zero(b->coef))
        return true;
    int64_t digits = num_digits(vm, b->coef);
    int lost;
    if (-b->exp > digits)
        return false;
    num_shift_right(vm, b->coef, -b->exp, &lost);
    return lost == 0;
}
static bool is_odd(struct vm *vm, struct dec *b) {
    if (b->exp > 0)
        return false;
    int lost;
    struct num rest, n = num_shift_right(vm, b->coef, -b->exp, &lost);
    num_divmod(vm, n, num_of(2), &rest);
    return !num_is_zero(rest);
}

/* a^n for a whole number n by squaring, to so many digits that the result is right. */
static value whole_power(struct vm *vm, struct ctx *c, value x, int64_t n) {
    bool negative = n < 0;
    uint64_t k = negative ? (uint64_t)-n : (uint64_t)n;
    int64_t digits = num_digits(vm, dec_of(x)->coef);
    bool exact = k < 4000 && digits * (int64_t)k < 4000;
    struct ctx w = ctx_work(c, exact ? digits * (int64_t)k + 10 : c->prec + 30);
    value r = dec_from_int(vm, py_from_small(1)), base = x;
    for (; k; k >>= 1) {
        if (k & 1)
            r = dec_mul(vm, &w, r, base);
        if (k > 1)
            base = dec_mul(vm, &w, base, base);
    }
    if (negative)
        return dec_div(vm, c, dec_from_int(vm, py_from_small(1)), r);
    return dec_plus(vm, c, r);
}

/* log10 of a finite number that is not zero, roughly. */
static double log10_about(struct vm *vm, const struct dec *d) {
    const char *digits = num_text(vm, d->coef);
    size_t n = strlen(digits), used = n < 17 ? n : 17;
    double lead = strtod(mem_strndup(digits, used), NULL);
    return log10(lead) + (double)(n - used) + (double)d->exp;
}
/* V as a double; infinite when it is too great for one. */
static double double_about(struct vm *vm, const struct dec *d) {
    const char *digits = num_text(vm, d->coef);
    size_t n = strlen(digits), used = n < 17 ? n : 17;
    double lead = strtod(mem_strndup(digits, used), NULL);
    return (d->neg ? -1 : 1) * lead * pow(10, (double)(n - used) + (double)d->exp);
}

value dec_power(struct vm *vm, struct ctx *c, value x, value y) {
    struct dec *a = dec_of(x), *b = dec_of(y);
    value nan = dec_nan_of(vm, c, x, y);
    if (nan)
        return nan;
    bool azero = !a->kind && num_is_zero(a->coef), bzero = !b->kind && num_is_zero(b->coef);
    if (bzero)
        return azero ? dec_nan(vm, c, COND_NONE) : dec_new(vm, false, num_of(1), 0);
    bool whole = is_integer(vm, b), neg = a->neg && whole && is_odd(vm, b);
    if (a->neg && !whole && !azero)
        return dec_nan(vm, c, COND_NONE);
    if (azero)
        return b->neg ? dec_special(vm, DEC_INFINITE, neg, num_of(0))
                      : dec_new(vm, neg, num_of(0), 0);
    if (a->kind == DEC_INFINITE)
        return b->neg ? dec_new(vm, neg, num_of(0), 0)
                      : dec_special(vm, DEC_INFINITE, neg, num_of(0));
    value one = dec_from_int(vm, py_from_small(1)), abs = dec_negate(vm, x, false);
    int order = dec_order(vm, abs, one);
    if (b->kind == DEC_INFINITE) {
        if (order == 0)
            return dec_plus(vm, c, dec_new(vm, false, num_pow10(vm, c->prec - 1), 1 - c->prec));
        return (order > 0) != b->neg ? dec_special(vm, DEC_INFINITE, false, num_of(0))
                                     : dec_new(vm, false, num_of(0), 0);
    }
    /* far outside the range: no need to know the digits */
    double estimate = log10_about(vm, a) * double_about(vm, b);
    if (order && estimate > (double)c->emax + 2)
        return dec_finish(vm, c, neg, num_of(1), c->emax + 1, false);
    if (order && estimate < (double)(c->emin - c->prec - 2))
        return dec_finish(vm, c, neg, num_of(1), c->emin - 2 * c->prec - 4, true);
    if (whole && b->exp <= 20 && num_digits(vm, b->coef) + b->exp <= 15) {
        int lost;
        struct num n = b->exp < 0 ? num_shift_right(vm, b->coef, -b->exp, &lost)
                                  : num_shift_left(vm, b->coef, b->exp);
        if (n.u < 100000000)
            return whole_power(vm, c, x, b->neg ? -(int64_t)n.u : (int64_t)n.u);
    }
    if (order == 0)
        return dec_plus(vm, c, dec_new(vm, neg, num_pow10(vm, c->prec - 1), 1 - c->prec));
    struct ctx w = ctx_work(c, c->prec + 25);
    value r = dec_exp(vm, &w, dec_mul(vm, &w, y, dec_ln(vm, &w, abs)));
    /* exact roots such as 4 ** 0.5 */
    struct ctx near = ctx_work(c, c->prec + 15);
    value rounded = dec_normalize(vm, &near, r);
    if (!dec_of(rounded)->kind && num_digits(vm, dec_of(rounded)->coef) < c->prec) {
        int64_t pad = c->prec - num_digits(vm, dec_of(rounded)->coef);
        r = dec_new(vm, false, num_shift_left(vm, dec_of(rounded)->coef, pad),
                    dec_of(rounded)->exp - pad);
    }
    return dec_plus(vm, c, dec_negate(vm, r, neg));
}
