/*
 * decimal: the arithmetic of Decimal by the General Decimal Arithmetic specification, with the
 * errors and texts of CPython's C version. Numbers: decimal_num.c, text: decimal_text.c, contexts
 * and signals: decimal_context.c, roots and logarithms: decimal_func.c, methods:
 * decimal_type.c.
 */
#include <math.h>

#include "python/lib/decimal_int.h"

value dec_new(struct vm *vm, bool neg, struct num coef, int64_t exp) {
    struct dec *d = py_alloc(vm, &decimal_decimal_type);
    d->neg = neg;
    d->coef = coef;
    d->exp = exp;
    return PY_OBJ(d);
}
value dec_special(struct vm *vm, enum kind kind, bool neg, struct num payload) {
    value v = dec_new(vm, neg, payload, 0);
    dec_of(v)->kind = kind;
    return v;
}
value dec_nan(struct vm *vm, struct ctx *c, enum condition cond) {
    ctx_signal(vm, c, SIGNAL_INVALID, cond);
    return dec_special(vm, DEC_QNAN, false, num_of(0));
}
bool dec_is_nan(value v) { return dec_of(v)->kind >= DEC_QNAN; }
value dec_negate(struct vm *vm, value a, bool neg) {
    struct dec *d = dec_of(a);
    value v = dec_new(vm, neg, d->coef, d->exp);
    dec_of(v)->kind = d->kind;
    return v;
}

value dec_nan_of(struct vm *vm, struct ctx *c, value a, value b) {
    value s = PY_UNDEF;
    if (dec_of(a)->kind == DEC_SNAN)
        s = a;
    else if (b && dec_of(b)->kind == DEC_SNAN)
        s = b;
    if (s) {
        ctx_signal(vm, c, SIGNAL_INVALID, COND_NONE);
        return dec_special(vm, DEC_QNAN, dec_of(s)->neg, dec_of(s)->coef);
    }
    if (dec_of(a)->kind == DEC_QNAN)
        return a;
    return b && dec_of(b)->kind == DEC_QNAN ? b : PY_UNDEF;
}

/* --- rounding --- */

static bool rounds_up(struct vm *vm, enum rounding r, bool neg, struct num q, int lost) {
    switch (r) {
    case ROUND_UP:
        return true;
    case ROUND_DOWN:
        return false;
    case ROUND_CEILING:
        return !neg;
    case ROUND_FLOOR:
        return neg;
    case ROUND_HALF_UP:
        return lost >= 2;
    case ROUND_HALF_DOWN:
        return lost == 3;
    case ROUND_HALF_EVEN: {
        if (lost != 2)
            return lost == 3;
        struct num rest;
        num_divmod(vm, q, num_of(2), &rest);
        return !num_is_zero(rest);
    }
    default: { /* ROUND_05UP */
        struct num rest;
        num_divmod(vm, q, num_of(5), &rest);
        return num_is_zero(rest);
    }
    }
}

struct num num_round(struct vm *vm, struct num a, int64_t cut, enum rounding r, bool neg,
                     bool sticky, bool *inexact) {
    int lost;
    struct num q = num_shift_right(vm, a, cut, &lost);
    if (sticky)
        lost = lost == 0 ? 1 : lost == 2 ? 3 : lost;
    *inexact = lost != 0;
    if (lost && rounds_up(vm, r, neg, q, lost))
        q = num_add(vm, q, num_of(1));
    return q;
}

static value overflow(struct vm *vm, struct ctx *c, bool neg) {
    bool infinite = true;
    if (c->rounding == ROUND_DOWN || c->rounding == ROUND_05UP ||
        (c->rounding == ROUND_CEILING && neg) || (c->rounding == ROUND_FLOOR && !neg))
        infinite = false;
    ctx_signal(vm, c, SIGNAL_OVERFLOW | SIGNAL_INEXACT | SIGNAL_ROUNDED, COND_NONE);
    if (infinite)
        return dec_special(vm, DEC_INFINITE, neg, num_of(0));
    struct num all = num_sub(vm, num_pow10(vm, c->prec), num_of(1));
    return dec_new(vm, neg, all, c->emax - c->prec + 1);
}

value dec_finish(struct vm *vm, struct ctx *c, bool neg, struct num coef, int64_t exp,
                 bool sticky) {
    int64_t etiny = c->emin - c->prec + 1, etop = c->emax - c->prec + 1;
    if (num_is_zero(coef) && !sticky) {
        int64_t max = c->clamp ? etop : c->emax, e = exp < etiny ? etiny : exp > max ? max : exp;
        if (e != exp)
            ctx_signal(vm, c, SIGNAL_CLAMPED, COND_NONE);
        return dec_new(vm, neg, coef, e);
    }
    int64_t digits = num_digits(vm, coef), cut = digits > c->prec ? digits - c->prec : 0;
    bool subnormal = exp + digits - 1 < c->emin;
    if (subnormal && exp + cut < etiny)
        cut = etiny - exp;
    unsigned signals = 0;
    if (cut > 0 || sticky) {
        bool inexact;
        coef = num_round(vm, coef, cut, c->rounding, neg, sticky, &inexact);
        exp += cut;
        signals |= SIGNAL_ROUNDED | (inexact ? SIGNAL_INEXACT : 0);
        digits = num_digits(vm, coef);
        if (digits > c->prec && !subnormal) {
            int lost;
            coef = num_shift_right(vm, coef, 1, &lost);
            exp++;
            digits--;
        }
    }
    if (!num_is_zero(coef) && exp + digits - 1 > c->emax)
        return overflow(vm, c, neg);
    if (subnormal) {
        signals |= SIGNAL_SUBNORMAL;
        if (signals & SIGNAL_INEXACT)
            signals |= SIGNAL_UNDERFLOW;
        if (num_is_zero(coef))
            signals |= SIGNAL_CLAMPED;
    }
    if (c->clamp && exp > etop) {
        coef = num_shift_left(vm, coef, exp - etop);
        exp = etop;
        signals |= SIGNAL_CLAMPED;
    }
    if (signals)
        ctx_signal(vm, c, signals, COND_NONE);
    return dec_new(vm, neg, coef, exp);
}

value dec_plus(struct vm *vm, struct ctx *c, value v) {
    struct dec *d = dec_of(v);
    value nan = dec_nan_of(vm, c, v, PY_UNDEF);
    if (nan)
        return nan;
    if (d->kind == DEC_INFINITE)
        return v;
    bool neg = d->neg && (!num_is_zero(d->coef) || c->rounding == ROUND_FLOOR);
    return dec_finish(vm, c, neg, d->coef, d->exp, false);
}

/* --- operands --- */

value dec_from_int(struct vm *vm, value v) {
    bool neg = lib_int_sign(v) < 0;
    if (py_is_bool(v))
        v = py_from_small(v == PY_TRUE);
    return dec_new(vm, neg, num_from_value(vm, neg ? py_unary(vm, PY_NEG, v) : v), 0);
}
value dec_from_double(struct vm *vm, double d) {
    if (isnan(d))
        return dec_special(vm, DEC_QNAN, false, num_of(0));
    if (isinf(d))
        return dec_special(vm, DEC_INFINITE, d < 0, num_of(0));
    int e;
    double m = frexp(fabs(d), &e);
    uint64_t i = (uint64_t)ldexp(m, 53);
    e -= 53;
    while (i && !(i & 1) && e < 0) {
        i >>= 1;
        e++;
    }
    if (!i)
        return dec_new(vm, signbit(d), num_of(0), 0);
    value v = py_int_from((int64_t)i);
    if (e >= 0) {
        v = py_binary(vm, PY_LSHIFT, v, py_from_small(e));
        return dec_new(vm, d < 0, num_from_value(vm, v), 0);
    }
    v = lib_mul(vm, v, py_binary(vm, PY_POW, py_from_small(5), py_from_small(-e)));
    return dec_new(vm, d < 0, num_from_value(vm, v), e);
}
value dec_operand(struct vm *vm, value v) {
    if (is_decimal(v))
        return v;
    return py_is_int(v) ? dec_from_int(vm, v) : PY_UNDEF;
}
value dec_arg(struct vm *vm, value v) {
    value d = dec_operand(vm, v);
    if (d == PY_UNDEF)
        py_raise(vm, &py_exc_TypeError, "conversion from %T to Decimal is not supported", v);
    return d;
}

/* (sign, digits, exponent) */
static value from_tuple(struct vm *vm, value v) {
    struct py_tuple *t = py_tuple_from(vm, v);
    if (t->n != 3)
        py_raise(vm, &py_exc_ValueError, "argument must be a sequence of length 3");
    bool fits;
    int64_t sign = py_is_int(t->items[0]) ? py_int_get(t->items[0], &fits) : 2;
    if (sign != 0 && sign != 1)
        py_raise(vm, &py_exc_ValueError, "sign must be an integer with the value 0 or 1");
    if (!py_is_tuple(t->items[1]) && !py_is_list(t->items[1]))
        py_raise(vm, &py_exc_ValueError, "coefficient must be a tuple of digits");
    struct py_tuple *digits = py_tuple_from(vm, t->items[1]);
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < digits->n; i++) {
        int64_t d = py_is_int(digits->items[i]) ? py_int_get(digits->items[i], &fits) : -1;
        if (d < 0 || d > 9)
            py_raise(vm, &py_exc_ValueError, "coefficient must be a tuple of digits");
        buf_putc(&b, (char)('0' + d));
    }
    struct num coef = num_parse(vm, b.data, b.len);
    value e = t->items[2];
    if (py_is_int(e))
        return dec_new(vm, sign, coef, py_int_as(vm, e));
    if (py_str_is(e, "F"))
        return dec_special(vm, DEC_INFINITE, sign, num_of(0));
    if (py_str_is(e, "n") || py_str_is(e, "N"))
        return dec_special(vm, py_str_is(e, "n") ? DEC_QNAN : DEC_SNAN, sign, coef);
    if (py_is_str(e))
        py_raise(vm, &py_exc_ValueError,
                 "string argument in the third position must be 'F', 'n' or 'N'");
    py_raise(vm, &py_exc_ValueError, "exponent must be an integer");
}

value dec_convert(struct vm *vm, value v, struct ctx *c) {
    if (is_decimal(v))
        return v;
    if (py_is_str(v))
        return dec_parse(vm, c, lib_str(v)->data, lib_str(v)->size);
    if (py_is_int(v))
        return dec_from_int(vm, v);
    if (py_is_a(v, &py_float_type)) {
        if (c->traps & SIGNAL_FLOAT)
            ctx_signal(vm, c, SIGNAL_FLOAT, COND_NONE);
        c->flags |= SIGNAL_FLOAT;
        return dec_from_double(vm, py_as_double(vm, v));
    }
    if (py_is_tuple(v) || py_is_list(v))
        return from_tuple(vm, v);
    py_raise(vm, &py_exc_TypeError, "conversion from %T to Decimal is not supported", v);
}

/* --- add, multiply --- */

value dec_add(struct vm *vm, struct ctx *c, value x, value y, bool subtract) {
    struct dec *a = dec_of(x), *b = dec_of(y);
    bool bneg = b->neg != subtract;
    if (a->kind || b->kind) {
        value nan = dec_nan_of(vm, c, x, y);
        if (nan)
            return nan;
        if (a->kind == DEC_INFINITE && b->kind == DEC_INFINITE && a->neg != bneg)
            return dec_nan(vm, c, COND_NONE);
        return dec_special(vm, DEC_INFINITE, a->kind == DEC_INFINITE ? a->neg : bneg, num_of(0));
    }
    int64_t exp = a->exp < b->exp ? a->exp : b->exp;
    struct num p = a->coef, q = b->coef;
    bool pz = num_is_zero(p), qz = num_is_zero(q);
    if (pz && qz) {
        bool neg = a->neg == bneg ? a->neg : c->rounding == ROUND_FLOOR;
        return dec_finish(vm, c, neg, num_of(0), exp, false);
    }
    /* A number far below the other's last digit only says that there is something. */
    if (pz || qz) {
        struct num one = pz ? q : p;
        int64_t e = pz ? b->exp : a->exp;
        bool neg = pz ? bneg : a->neg;
        int64_t low = e - c->prec - 1;
        int64_t to = exp < low ? low : exp;
        return dec_finish(vm, c, neg, num_shift_left(vm, one, e > to ? e - to : 0), e > to ? to : e,
                          false);
    }
    bool sticky = false;
    int64_t gap = a->exp - b->exp;
    if (gap > c->prec + 2 || gap < -c->prec - 2) {
        struct dec *high = gap > 0 ? a : b, *low = gap > 0 ? b : a;
        int64_t hd = num_digits(vm, high->coef), ld = num_digits(vm, low->coef);
        int64_t keep = high->exp - (c->prec + 3 - hd > 0 ? c->prec + 3 - hd : 0);
        if (low->exp + ld < keep - 1) {
            struct num h = num_shift_left(vm, high->coef, high->exp - keep);
            bool hneg = high == a ? a->neg : bneg, lneg = high == a ? bneg : a->neg;
            if (hneg != lneg)
                h = num_sub(vm, h, num_of(1));
            sticky = true;
            return dec_finish(vm, c, hneg, h, keep, sticky);
        }
    }
    p = num_shift_left(vm, p, a->exp - exp);
    q = num_shift_left(vm, q, b->exp - exp);
    if (a->neg == bneg)
        return dec_finish(vm, c, a->neg, num_add(vm, p, q), exp, false);
    int order = num_cmp(vm, p, q);
    if (order == 0)
        return dec_finish(vm, c, c->rounding == ROUND_FLOOR, num_of(0), exp, false);
    return order > 0 ? dec_finish(vm, c, a->neg, num_sub(vm, p, q), exp, false)
                     : dec_finish(vm, c, bneg, num_sub(vm, q, p), exp, false);
}

value dec_mul(struct vm *vm, struct ctx *c, value x, value y) {
    struct dec *a = dec_of(x), *b = dec_of(y);
    bool neg = a->neg != b->neg;
    if (a->kind || b->kind) {
        value nan = dec_nan_of(vm, c, x, y);
        if (nan)
            return nan;
        if ((!a->kind && num_is_zero(a->coef)) || (!b->kind && num_is_zero(b->coef)))
            return dec_nan(vm, c, COND_NONE);
        return dec_special(vm, DEC_INFINITE, neg, num_of(0));
    }
    return dec_finish(vm, c, neg, num_mul(vm, a->coef, b->coef), a->exp + b->exp, false);
}

/* --- divide --- */

static value div_special(struct vm *vm, struct ctx *c, struct dec *a, struct dec *b, value x,
                         value y, bool neg) {
    value nan = dec_nan_of(vm, c, x, y);
    if (nan)
        return nan;
    if (a->kind == DEC_INFINITE && b->kind == DEC_INFINITE)
        return dec_nan(vm, c, COND_NONE);
    if (a->kind == DEC_INFINITE)
        return dec_special(vm, DEC_INFINITE, neg, num_of(0));
    ctx_signal(vm, c, SIGNAL_CLAMPED, COND_NONE);
    return dec_new(vm, neg, num_of(0), c->emin - c->prec + 1);
}

value dec_div(struct vm *vm, struct ctx *c, value x, value y) {
    struct dec *a = dec_of(x), *b = dec_of(y);
    bool neg = a->neg != b->neg;
    if (a->kind || b->kind)
        return div_special(vm, c, a, b, x, y, neg);
    if (num_is_zero(b->coef)) {
        if (num_is_zero(a->coef))
            return dec_nan(vm, c, COND_UNDEFINED);
        ctx_signal(vm, c, SIGNAL_ZERO, COND_NONE);
        return dec_special(vm, DEC_INFINITE, neg, num_of(0));
    }
    int64_t ideal = a->exp - b->exp;
    if (num_is_zero(a->coef))
        return dec_finish(vm, c, neg, num_of(0), ideal, false);
    int64_t shift = num_digits(vm, b->coef) - num_digits(vm, a->coef) + c->prec + 1;
    struct num rest, q;
    if (shift >= 0)
        q = num_divmod(vm, num_shift_left(vm, a->coef, shift), b->coef, &rest);
    else
        q = num_divmod(vm, a->coef, num_shift_left(vm, b->coef, -shift), &rest);
    int64_t exp = ideal - shift;
    bool sticky = !num_is_zero(rest);
    if (!sticky)
        exp += num_cut_zeros(vm, &q, ideal - exp);
    return dec_finish(vm, c, neg, q, exp, sticky);
}

/* The integer quotient (truncated), and in REST (may be NULL) the remainder. */
value dec_int_div(struct vm *vm, struct ctx *c, value x, value y, value *rest) {
    struct dec *a = dec_of(x), *b = dec_of(y);
    bool neg = a->neg != b->neg;
    value nan = dec_nan_of(vm, c, x, y);
    if (nan) {
        if (rest)
            *rest = nan;
        return nan;
    }
    if (a->kind == DEC_INFINITE) {
        value q = b->kind == DEC_INFINITE ? dec_nan(vm, c, COND_NONE)
                                          : dec_special(vm, DEC_INFINITE, neg, num_of(0));
        if (rest)
            *rest = b->kind == DEC_INFINITE ? q : dec_nan(vm, c, COND_NONE);
        return q;
    }
    if (b->kind == DEC_INFINITE) {
        if (rest)
            *rest = dec_finish(vm, c, a->neg, a->coef, a->exp, false);
        return dec_new(vm, neg, num_of(0), 0);
    }
    if (num_is_zero(b->coef)) {
        if (num_is_zero(a->coef)) {
            value q = dec_nan(vm, c, COND_UNDEFINED);
            if (rest)
                *rest = q;
            return q;
        }
        ctx_signal(vm, c, SIGNAL_ZERO | (rest ? SIGNAL_INVALID : 0), COND_NONE);
        if (rest)
            *rest = dec_special(vm, DEC_QNAN, false, num_of(0));
        return dec_special(vm, DEC_INFINITE, neg, num_of(0));
    }
    int64_t exp = a->exp < b->exp ? a->exp : b->exp;
    int64_t size = a->exp + num_digits(vm, a->coef) - b->exp - num_digits(vm, b->coef);
    struct num q = num_of(0), r = num_of(0);
    bool is_zero = num_is_zero(a->coef);
    if (size > c->prec && !is_zero) {
        value bad = dec_nan(vm, c, COND_IMPOSSIBLE);
        if (rest)
            *rest = bad;
        return bad;
    }
    if (size >= -1 && !is_zero) {
        q = num_divmod(vm, num_shift_left(vm, a->coef, a->exp - exp),
                       num_shift_left(vm, b->coef, b->exp - exp), &r);
        if (num_digits(vm, q) > c->prec) {
            value bad = dec_nan(vm, c, COND_IMPOSSIBLE);
            if (rest)
                *rest = bad;
            return bad;
        }
    } else if (!is_zero) { /* the smaller one: by no more than the digits that the other has */
        r = num_shift_left(vm, a->coef, a->exp - exp);
    }
    if (rest)
        *rest = dec_finish(vm, c, a->neg, r, exp, false);
    return dec_new(vm, neg, q, 0);
}

/* --- quantize and its like --- */

value dec_quantize(struct vm *vm, struct ctx *c, value x, value y, enum rounding r) {
    struct dec *a = dec_of(x), *b = dec_of(y);
    if (a->kind || b->kind) {
        value nan = dec_nan_of(vm, c, x, y);
        if (nan)
            return nan;
        if (a->kind == DEC_INFINITE && b->kind == DEC_INFINITE)
            return x;
        return dec_nan(vm, c, COND_NONE);
    }
    int64_t etiny = c->emin - c->prec + 1;
    if (b->exp < etiny || b->exp > c->emax)
        return dec_nan(vm, c, COND_NONE);
    if (num_is_zero(a->coef))
        return dec_new(vm, a->neg, num_of(0), b->exp);
    int64_t digits = num_digits(vm, a->coef), adjusted = a->exp + digits - 1;
    if (adjusted > c->emax || adjusted - b->exp + 1 > c->prec)
        return dec_nan(vm, c, COND_NONE);
    struct num q;
    unsigned signals = 0;
    if (a->exp >= b->exp)
        q = num_shift_left(vm, a->coef, a->exp - b->exp);
    else {
        bool inexact;
        int64_t cut = b->exp - a->exp;
        q = num_round(vm, a->coef, cut > digits + 1 ? digits + 1 : cut, r, a->neg, false, &inexact);
        signals = SIGNAL_ROUNDED | (inexact ? SIGNAL_INEXACT : 0);
    }
    if (num_digits(vm, q) > c->prec ||
        (!num_is_zero(q) && b->exp + num_digits(vm, q) - 1 > c->emax))
        return dec_nan(vm, c, COND_NONE);
    if (!num_is_zero(q) && b->exp + num_digits(vm, q) - 1 < c->emin)
        signals |= SIGNAL_SUBNORMAL;
    if (signals)
        ctx_signal(vm, c, signals, COND_NONE);
    return dec_new(vm, a->neg, q, b->exp);
}

value dec_to_integral(struct vm *vm, struct ctx *c, value x, enum rounding r, bool exact) {
    struct dec *a = dec_of(x);
    value nan = dec_nan_of(vm, c, x, PY_UNDEF);
    if (nan)
        return nan;
    if (a->kind == DEC_INFINITE || a->exp >= 0)
        return x;
    if (num_is_zero(a->coef))
        return dec_new(vm, a->neg, num_of(0), 0);
    bool inexact;
    int64_t digits = num_digits(vm, a->coef), cut = -a->exp;
    struct num q =
        num_round(vm, a->coef, cut > digits + 1 ? digits + 1 : cut, r, a->neg, false, &inexact);
    if (exact)
        ctx_signal(vm, c, SIGNAL_ROUNDED | (inexact ? SIGNAL_INEXACT : 0), COND_NONE);
    return dec_new(vm, a->neg, q, 0);
}

value dec_normalize(struct vm *vm, struct ctx *c, value x) {
    value v = dec_plus(vm, c, x);
    struct dec *d = dec_of(v);
    if (d->kind)
        return v;
    if (num_is_zero(d->coef))
        return dec_new(vm, dec_of(x)->neg, num_of(0), 0);
    struct num q = d->coef;
    int64_t max = c->clamp ? c->emax - c->prec + 1 : c->emax;
    int64_t cut = num_cut_zeros(vm, &q, max - d->exp);
    return dec_new(vm, d->neg, q, d->exp + cut);
}

/* --- order --- */

int dec_order(struct vm *vm, value x, value y) {
    struct dec *a = dec_of(x), *b = dec_of(y);
    int sa = a->neg ? -1 : 1, sb = b->neg ? -1 : 1;
    bool za = !a->kind && num_is_zero(a->coef), zb = !b->kind && num_is_zero(b->coef);
    if (za || zb)
        return za && zb ? 0 : za ? -sb : sa;
    if (sa != sb)
        return sa;
    if (a->kind || b->kind)
        return a->kind == b->kind ? 0 : a->kind ? sa : -sa;
    int64_t ea = a->exp + num_digits(vm, a->coef), eb = b->exp + num_digits(vm, b->coef);
    if (ea != eb)
        return ea < eb ? -sa : sa;
    int64_t exp = a->exp < b->exp ? a->exp : b->exp;
    return sa * num_cmp(vm, num_shift_left(vm, a->coef, a->exp - exp),
                        num_shift_left(vm, b->coef, b->exp - exp));
}
value dec_compare(struct vm *vm, struct ctx *c, value x, value y) {
    value nan = dec_nan_of(vm, c, x, y);
    if (nan)
        return nan;
    int order = dec_order(vm, x, y);
    return dec_new(vm, order < 0, num_of(order != 0), 0);
}

