/*
 * The class Decimal: operators and methods over the arithmetic of decimal.c.
 */
#include <math.h>

#include "python/lib/decimal_int.h"
#include "python/lib/structseq.h"
#include "python/types/complex.h"

static struct dec *self_of(const value *a) { return dec_of(a[0]); }

LIB_FN(decimal_new) {
    struct ctx *c = ctx_arg(vm, a[2]);
    value v = dec_convert(vm, a[1], c);
    struct py_type *cls = PY_AS(struct py_type, a[0]);
    if (cls == &decimal_decimal_type && py_type_of(v) == cls)
        return v;
    struct dec *d = py_alloc(vm, cls), *from = dec_of(v);
    d->kind = from->kind;
    d->neg = from->neg;
    d->coef = from->coef;
    d->exp = from->exp;
    return PY_OBJ(d);
}
LIB_FN(decimal_from_float) {
    if (!py_is_int(a[1]) && !py_is_a(a[1], &py_float_type))
        py_raise(vm, &py_exc_TypeError, "argument must be int or float");
    value v =
        py_is_int(a[1]) ? dec_from_int(vm, a[1]) : dec_from_double(vm, py_as_double(vm, a[1]));
    return a[0] == PY_OBJ(&decimal_decimal_type) ? v : py_call1(vm, a[0], v);
}

/* --- operators --- */

#define OPERANDS                                                                                   \
    value l = dec_operand(vm, x), r = dec_operand(vm, y);                                          \
    if (!l || !r)                                                                                  \
        return PY_NOT_IMPLEMENTED;                                                                 \
    struct ctx *c = ctx_current(vm)

static value op_add(struct vm *vm, value x, value y) {
    OPERANDS;
    return dec_add(vm, c, l, r, false);
}
static value op_sub(struct vm *vm, value x, value y) {
    OPERANDS;
    return dec_add(vm, c, l, r, true);
}
static value op_mul(struct vm *vm, value x, value y) {
    OPERANDS;
    return dec_mul(vm, c, l, r);
}
static value op_truediv(struct vm *vm, value x, value y) {
    OPERANDS;
    return dec_div(vm, c, l, r);
}
static value op_floordiv(struct vm *vm, value x, value y) {
    OPERANDS;
    return dec_int_div(vm, c, l, r, NULL);
}
value dec_remainder(struct vm *vm, struct ctx *c, value l, value r) {
    value rest;
    if (!dec_of(r)->kind && num_is_zero(dec_of(r)->coef) && !dec_of(l)->kind)
        return dec_nan(vm, c, num_is_zero(dec_of(l)->coef) ? COND_UNDEFINED : COND_NONE);
    if (dec_of(l)->kind == DEC_INFINITE && dec_of(r)->kind < DEC_QNAN)
        return dec_nan(vm, c, COND_NONE);
    dec_int_div(vm, c, l, r, &rest);
    return rest;
}
static value op_mod(struct vm *vm, value x, value y) {
    OPERANDS;
    return dec_remainder(vm, c, l, r);
}
static value op_divmod(struct vm *vm, value x, value y) {
    OPERANDS;
    value rest, q = dec_int_div(vm, c, l, r, &rest);
    return py_tuple2(q, rest);
}
static value op_pow(struct vm *vm, value x, value y) {
    OPERANDS;
    return dec_power(vm, c, l, r);
}
static value op_neg(struct vm *vm, value x) {
    struct dec *d = dec_of(x);
    bool zero = !d->kind && num_is_zero(d->coef);
    struct ctx *c = ctx_current(vm);
    if (dec_is_nan(x))
        return dec_plus(vm, c, x);
    if (zero && c->rounding != ROUND_FLOOR)
        return dec_plus(vm, c, dec_negate(vm, x, false));
    return dec_plus(vm, c, dec_negate(vm, x, !d->neg));
}
static value op_pos(struct vm *vm, value x) { return dec_plus(vm, ctx_current(vm), x); }
static value op_abs(struct vm *vm, value x) {
    return dec_plus(vm, ctx_current(vm), dec_is_nan(x) ? x : dec_negate(vm, x, false));
}

/* The other side of a comparison: floats and fractions compare by their exact value. */
static value comparable(struct vm *vm, value v, bool equality) {
    value d = dec_operand(vm, v);
    if (d)
        return d;
    if (py_is_a(v, &py_float_type)) {
        struct ctx *c = ctx_current(vm);
        c->flags |= SIGNAL_FLOAT;
        if (!equality && (c->traps & SIGNAL_FLOAT))
            ctx_signal(vm, c, SIGNAL_FLOAT, COND_NONE);
        return dec_from_double(vm, py_as_double(vm, v));
    }
    if (equality && py_type_of(v) == &py_complex_type && PY_AS(struct py_complex, v)->im == 0)
        return dec_from_double(vm, PY_AS(struct py_complex, v)->re);
    return PY_UNDEF;
}
static value op_compare(struct vm *vm, value x, value y, enum py_compare_op op) {
    bool equality = op == PY_EQ || op == PY_NE;
    value l = comparable(vm, x, equality), r = comparable(vm, y, equality);
    if (!l || !r) {
        value n = l ? py_lookup_attr(vm, y, "numerator") : PY_UNDEF;
        if (n == PY_UNDEF || !is_decimal(x) || !py_is_int(n))
            return PY_NOT_IMPLEMENTED;
        struct ctx w = ctx_work(ctx_current(vm), (int64_t)1 << 40);
        l = dec_mul(vm, &w, l, dec_from_int(vm, py_getattr(vm, y, "denominator")));
        r = dec_from_int(vm, n);
    }
    if (dec_is_nan(l) || dec_is_nan(r)) {
        struct ctx *c = ctx_current(vm);
        if (!equality || dec_of(l)->kind == DEC_SNAN || dec_of(r)->kind == DEC_SNAN)
            ctx_signal(vm, c, SIGNAL_INVALID, COND_NONE);
        return PY_BOOL(op == PY_NE);
    }
    return py_compare(vm, py_from_small(dec_order(vm, l, r)), py_from_small(0), op);
}

/* The hash of an equal int or float: modulo 2^61 - 1. */
static uint64_t op_hash(struct vm *vm, value x) {
    struct dec *d = dec_of(x);
    if (d->kind == DEC_SNAN)
        py_raise(vm, &py_exc_TypeError, "Cannot hash a signaling NaN value");
    if (d->kind == DEC_QNAN)
        return (uint64_t)(x >> 4);
    if (d->kind == DEC_INFINITE)
        return py_hash(vm, py_from_float(d->neg ? -INFINITY : INFINITY));
    const uint64_t modulus = ((uint64_t)1 << 61) - 1, inverse10 = 2075258708292324556ULL;
    uint64_t base = d->exp >= 0 ? 10 : inverse10, power = 1;
    for (uint64_t e = (uint64_t)(d->exp >= 0 ? d->exp : -d->exp); e; e >>= 1) {
        if (e & 1)
            power = (uint64_t)((u128)power * base % modulus);
        base = (uint64_t)((u128)base * base % modulus);
    }
    uint64_t coef;
    if (d->coef.big) {
        value m = py_binary(vm, PY_MOD, d->coef.big, py_int_from_unsigned(modulus));
        coef = (uint64_t)py_int_as(vm, m);
    } else
        coef = (uint64_t)(d->coef.u % modulus);
    int64_t h = (int64_t)((u128)coef * power % modulus);
    return py_hash(vm, py_int_from(d->neg ? -h : h));
}
static bool op_truth(struct vm *vm, value x) {
    (void)vm;
    return dec_of(x)->kind || !num_is_zero(dec_of(x)->coef);
}

static value to_int(struct vm *vm, value x, enum rounding r) {
    struct dec *d = dec_of(x);
    if (dec_is_nan(x))
        py_raise(vm, &py_exc_ValueError, "cannot convert NaN to integer");
    if (d->kind == DEC_INFINITE)
        py_raise(vm, &py_exc_OverflowError, "cannot convert Infinity to integer");
    struct ctx w = ctx_work(ctx_current(vm), 1);
    struct dec *i = dec_of(dec_to_integral(vm, &w, x, r, false));
    value v = num_value(vm, num_shift_left(vm, i->coef, i->exp));
    return i->neg ? py_unary(vm, PY_NEG, v) : v;
}
static value op_int(struct vm *vm, value x) { return to_int(vm, x, ROUND_DOWN); }
static value op_float(struct vm *vm, value x) {
    struct dec *d = dec_of(x);
    if (d->kind == DEC_SNAN)
        py_raise(vm, &py_exc_ValueError, "cannot convert signaling NaN to float");
    if (d->kind)
        return py_from_float(copysign(d->kind == DEC_QNAN ? NAN : INFINITY, d->neg ? -1 : 1));
    double out = 0;
    value text = dec_text(vm, x, false, true);
    py_float_parse(lib_str(text)->data, lib_str(text)->size, &out);
    return py_from_float(out);
}
static value op_str(struct vm *vm, value x) {
    return dec_text(vm, x, false, ctx_current(vm)->capitals);
}
static value op_repr(struct vm *vm, value x) {
    return py_str_printf("Decimal('%s')", py_str_cstr(op_str(vm, x)));
}

/* --- methods --- */

LIB_FN(decimal_format) {
    if (!py_is_str(a[1]))
        py_raise(vm, &py_exc_TypeError, "format arg must be str");
    return dec_format(vm, a[0], a[1]);
}
LIB_FN(decimal_round) {
    if (a[1] == PY_UNDEF)
        return to_int(vm, a[0], ROUND_HALF_EVEN);
    if (!py_is_int(a[1]))
        py_raise(vm, &py_exc_TypeError, "optional arg must be an integer");
    int64_t n = lib_arg_int(vm, a[1]);
    struct ctx *c = ctx_current(vm);
    return dec_quantize(vm, c, a[0], dec_new(vm, false, num_of(1), -n), c->rounding);
}
LIB_FN(decimal_floor) { return to_int(vm, a[0], ROUND_FLOOR); }
LIB_FN(decimal_ceil) { return to_int(vm, a[0], ROUND_CEILING); }
LIB_FN(decimal_trunc) { return to_int(vm, a[0], ROUND_DOWN); }
LIB_FN(decimal_complex) { return py_complex_new(py_float(op_float(vm, a[0])), 0); }
LIB_FN(decimal_copy) { return a[0]; }
LIB_FN(decimal_reduce) { return py_tuple2(PY_OBJ(py_type_of(a[0])), py_tuple1(op_str(vm, a[0]))); }
LIB_FN(decimal_pow3) {
    if (a[2] == PY_NONE)
        return op_pow(vm, a[0], a[1]);
    value m = py_import_from(vm, "builtins", "pow");
    value r = py_call3(vm, m, to_int(vm, dec_arg(vm, a[0]), ROUND_DOWN),
                       to_int(vm, dec_arg(vm, a[1]), ROUND_DOWN),
                       to_int(vm, dec_arg(vm, a[2]), ROUND_DOWN));
    return dec_from_int(vm, r);
}

static const char *const tuple_fields[] = {"sign", "digits", "exponent"};
static struct structseq tuple_type = {
    .type = {PY_TYPE_HEAD, .name = "DecimalTuple", .module = "decimal",
             .size = sizeof(struct py_tuple), .base = &py_tuple_type, .methods = structseq_methods,
             .getattr = structseq_getattr, .repr = structseq_repr},
    .fields = tuple_fields,
    .visible = 3,
    .total = 3,
    .plain = true};
LIB_FN(decimal_as_tuple) {
    struct dec *d = self_of(a);
    const char *text = d->kind == DEC_INFINITE           ? "0"
                       : d->kind && num_is_zero(d->coef) ? ""
                                                         : num_text(vm, d->coef);
    struct py_tuple *digits = py_tuple_new(strlen(text));
    for (size_t i = 0; i < digits->n; i++)
        digits->items[i] = py_from_small(text[i] - '0');
    value exp = d->kind == DEC_FINITE     ? py_int_from(d->exp)
                : d->kind == DEC_INFINITE ? py_str_from("F")
                                          : py_str_from(d->kind == DEC_QNAN ? "n" : "N");
    value items[] = {py_from_small(d->neg), PY_OBJ(digits), exp};
    return structseq_make(vm, &tuple_type, items);
}
LIB_FN(decimal_as_integer_ratio) {
    struct dec *d = self_of(a);
    if (d->kind)
        py_raise(vm, d->kind == DEC_INFINITE ? &py_exc_OverflowError : &py_exc_ValueError,
                 d->kind == DEC_INFINITE ? "cannot convert Infinity to integer ratio"
                                         : "cannot convert NaN to integer ratio");
    value n = num_value(vm, d->coef), m = py_from_small(1);
    if (d->exp >= 0)
        n = num_value(vm, num_shift_left(vm, d->coef, d->exp));
    else
        m = num_value(vm, num_pow10(vm, -d->exp));
    value g = py_call2(vm, py_import_from(vm, "math", "gcd"), n, m);
    n = lib_floordiv(vm, n, g);
    return py_tuple2(d->neg ? py_unary(vm, PY_NEG, n) : n, lib_floordiv(vm, m, g));
}
LIB_FN(decimal_adjusted) {
    struct dec *d = self_of(a);
    return py_int_from(d->kind ? 0 : d->exp + num_digits(vm, d->coef) - 1);
}

#define PREDICATE(name, test)                                                                      \
    LIB_FN(decimal_##name) {                                                                       \
        struct dec *d = self_of(a);                                                                \
        return PY_BOOL(test);                                                                      \
    }
PREDICATE(is_nan, d->kind >= DEC_QNAN)
PREDICATE(is_qnan, d->kind == DEC_QNAN)
PREDICATE(is_snan, d->kind == DEC_SNAN)
PREDICATE(is_infinite, d->kind == DEC_INFINITE)
PREDICATE(is_finite, d->kind == DEC_FINITE)
PREDICATE(is_signed, d->neg)
PREDICATE(is_zero, !d->kind && num_is_zero(d->coef))
PREDICATE(is_canonical, d != NULL)
static bool in_normal_range(struct vm *vm, struct dec *d, struct ctx *c) {
    return d->exp + num_digits(vm, d->coef) - 1 >= c->emin;
}
LIB_FN(decimal_is_normal) {
    struct dec *d = self_of(a);
    return PY_BOOL(!d->kind && !num_is_zero(d->coef) && in_normal_range(vm, d, ctx_arg(vm, a[1])));
}
LIB_FN(decimal_is_subnormal) {
    struct dec *d = self_of(a);
    return PY_BOOL(!d->kind && !num_is_zero(d->coef) && !in_normal_range(vm, d, ctx_arg(vm, a[1])));
}
LIB_FN(decimal_number_class) {
    struct dec *d = self_of(a);
    if (d->kind >= DEC_QNAN)
        return py_str_from(d->kind == DEC_QNAN ? "NaN" : "sNaN");
    const char *what = d->kind == DEC_INFINITE                     ? "Infinity"
                       : num_is_zero(d->coef)                      ? "Zero"
                       : in_normal_range(vm, d, ctx_arg(vm, a[1])) ? "Normal"
                                                                   : "Subnormal";
    return py_str_printf("%c%s", d->neg ? '-' : '+', what);
}

#define WITH_CONTEXT(name, expr)                                                                   \
    LIB_FN(decimal_##name) {                                                                       \
        struct ctx *c = ctx_arg(vm, a[1]);                                                         \
        value x = a[0];                                                                            \
        return expr;                                                                               \
    }
WITH_CONTEXT(sqrt, dec_sqrt(vm, c, x))
WITH_CONTEXT(exp, dec_exp(vm, c, x))
WITH_CONTEXT(ln, dec_ln(vm, c, x))
WITH_CONTEXT(log10, dec_log10(vm, c, x))
WITH_CONTEXT(normalize, dec_normalize(vm, c, x))
WITH_CONTEXT(to_eng_string, dec_text(vm, x, true, c->capitals))
#define WITH_OTHER(name, expr)                                                                     \
    LIB_FN(decimal_##name) {                                                                       \
        struct ctx *c = ctx_arg(vm, a[2]);                                                         \
        value x = a[0], y = dec_arg(vm, a[1]);                                                     \
        return expr;                                                                               \
    }
WITH_OTHER(compare, dec_compare(vm, c, x, y))

static value nearest(struct vm *vm, struct ctx *c, value x, value y) {
    if (!dec_of(y)->kind && num_is_zero(dec_of(y)->coef) && !dec_of(x)->kind)
        return dec_remainder(vm, c, x, y);
    value rest, q = dec_int_div(vm, c, x, y, &rest);
    if (dec_of(q)->kind || dec_of(rest)->kind || dec_of(y)->kind)
        return rest;
    struct ctx w = ctx_work(c, (int64_t)1 << 40);
    value twice = dec_add(vm, &w, rest, rest, false);
    value ay = dec_negate(vm, y, false), at = dec_negate(vm, twice, false);
    int order = dec_order(vm, at, ay);
    struct num odd;
    num_divmod(vm, dec_of(q)->coef, num_of(2), &odd);
    if (order > 0 || (order == 0 && !num_is_zero(odd)))
        rest = dec_add(vm, c, rest, dec_negate(vm, y, dec_of(rest)->neg == false), false);
    return rest;
}
WITH_OTHER(remainder_near, nearest(vm, c, x, y))

LIB_FN(decimal_quantize) {
    struct ctx *c = ctx_arg(vm, a[3]);
    return dec_quantize(vm, c, a[0], dec_arg(vm, a[1]), rounding_arg(vm, a[2], c));
}
LIB_FN(decimal_to_integral_value) {
    struct ctx *c = ctx_arg(vm, a[2]);
    return dec_to_integral(vm, c, a[0], rounding_arg(vm, a[1], c), false);
}
LIB_FN(decimal_to_integral_exact) {
    struct ctx *c = ctx_arg(vm, a[2]);
    return dec_to_integral(vm, c, a[0], rounding_arg(vm, a[1], c), true);
}
LIB_FN(decimal_fma) {
    struct ctx *c = ctx_arg(vm, a[3]), w = ctx_work(c, (int64_t)1 << 40);
    value product = dec_mul(vm, &w, a[0], dec_arg(vm, a[1]));
    return dec_add(vm, c, product, dec_arg(vm, a[2]), false);
}
LIB_FN(decimal_copy_abs) { return dec_negate(vm, a[0], false); }
LIB_FN(decimal_copy_negate) { return dec_negate(vm, a[0], !self_of(a)->neg); }
LIB_FN(decimal_copy_sign) {
    ctx_arg(vm, a[2]);
    return dec_negate(vm, a[0], dec_of(dec_arg(vm, a[1]))->neg);
}
LIB_FN(decimal_same_quantum) {
    struct dec *x = self_of(a), *y = dec_of(dec_arg(vm, a[1]));
    if (x->kind || y->kind)
        return PY_BOOL((x->kind >= DEC_QNAN && y->kind >= DEC_QNAN) ||
                       (x->kind == DEC_INFINITE && y->kind == DEC_INFINITE));
    return PY_BOOL(x->exp == y->exp);
}
LIB_FN(decimal_logb) {
    struct ctx *c = ctx_arg(vm, a[1]);
    struct dec *d = self_of(a);
    value nan = dec_nan_of(vm, c, a[0], PY_UNDEF);
    if (nan)
        return nan;
    if (d->kind == DEC_INFINITE)
        return dec_special(vm, DEC_INFINITE, false, num_of(0));
    if (num_is_zero(d->coef)) {
        ctx_signal(vm, c, SIGNAL_ZERO, COND_NONE);
        return dec_special(vm, DEC_INFINITE, true, num_of(0));
    }
    return dec_from_int(vm, decimal_adjusted(vm, a));
}
LIB_FN(decimal_scaleb) {
    struct ctx *c = ctx_arg(vm, a[2]);
    struct dec *d = self_of(a), *e = dec_of(dec_arg(vm, a[1]));
    value nan = dec_nan_of(vm, c, a[0], PY_OBJ(e));
    if (nan)
        return nan;
    if (e->kind || e->exp != 0 || e->coef.big || e->coef.u > 2000000000000000000ULL)
        return dec_nan(vm, c, COND_NONE);
    if (d->kind == DEC_INFINITE)
        return a[0];
    int64_t n = (int64_t)e->coef.u;
    return dec_finish(vm, c, d->neg, d->coef, d->exp + (e->neg ? -n : n), false);
}

static int total_order(struct vm *vm, struct dec *x, struct dec *y) {
    if (x->neg != y->neg)
        return x->neg ? -1 : 1;
    int sign = x->neg ? -1 : 1;
    static const int rank[] = {0, 1, 3, 2};
    if (x->kind >= DEC_QNAN || y->kind >= DEC_QNAN) {
        if (x->kind != y->kind)
            return sign * (rank[x->kind] < rank[y->kind] ? -1 : 1);
        return sign * num_cmp(vm, x->coef, y->coef);
    }
    int order = dec_order(vm, PY_OBJ(x), PY_OBJ(y));
    if (order || x->kind)
        return order;
    return x->exp == y->exp ? 0 : sign * (x->exp < y->exp ? -1 : 1);
}
LIB_FN(decimal_compare_total) {
    ctx_arg(vm, a[2]);
    int order = total_order(vm, self_of(a), dec_of(dec_arg(vm, a[1])));
    return dec_new(vm, order < 0, num_of(order != 0), 0);
}
LIB_FN(decimal_compare_total_mag) {
    ctx_arg(vm, a[2]);
    value x = dec_negate(vm, a[0], false), y = dec_negate(vm, dec_arg(vm, a[1]), false);
    int order = total_order(vm, dec_of(x), dec_of(y));
    return dec_new(vm, order < 0, num_of(order != 0), 0);
}
LIB_FN(decimal_compare_signal) {
    struct ctx *c = ctx_arg(vm, a[2]);
    value y = dec_arg(vm, a[1]);
    if (dec_is_nan(a[0]) || dec_is_nan(y))
        return dec_nan(vm, c, COND_NONE);
    return dec_compare(vm, c, a[0], y);
}

/* The larger (SIGN 1) or smaller (-1); one quiet NaN gives the other operand. */
static value extreme(struct vm *vm, const value *a, int sign, bool magnitude) {
    struct ctx *c = ctx_arg(vm, a[2]);
    value x = a[0], y = dec_arg(vm, a[1]);
    if (dec_is_nan(x) || dec_is_nan(y)) {
        if (dec_of(x)->kind == DEC_QNAN && !dec_is_nan(y))
            return dec_plus(vm, c, y);
        if (dec_of(y)->kind == DEC_QNAN && !dec_is_nan(x))
            return dec_plus(vm, c, x);
        return dec_nan_of(vm, c, x, y);
    }
    int order = magnitude ? dec_order(vm, dec_negate(vm, x, false), dec_negate(vm, y, false))
                          : dec_order(vm, x, y);
    if (order == 0)
        order = total_order(vm, dec_of(x), dec_of(y));
    return dec_plus(vm, c, order * sign >= 0 ? x : y);
}
LIB_FN(decimal_max) { return extreme(vm, a, 1, false); }
LIB_FN(decimal_min) { return extreme(vm, a, -1, false); }
LIB_FN(decimal_max_mag) { return extreme(vm, a, 1, true); }
LIB_FN(decimal_min_mag) { return extreme(vm, a, -1, true); }

/* The next number of the context's precision, up or down. */
static value next_number(struct vm *vm, struct ctx *c, value x, bool up) {
    value nan = dec_nan_of(vm, c, x, PY_UNDEF);
    if (nan)
        return nan;
    struct dec *d = dec_of(x);
    struct ctx w = *c;
    w.traps = 0;
    w.rounding = up ? ROUND_CEILING : ROUND_FLOOR;
    if (d->kind == DEC_INFINITE) {
        if (d->neg != up)
            return x;
        struct num all = num_sub(vm, num_pow10(vm, c->prec), num_of(1));
        return dec_new(vm, d->neg, all, c->emax - c->prec + 1);
    }
    value fixed = dec_plus(vm, &w, x);
    if (dec_order(vm, fixed, x) != 0)
        return fixed;
    return dec_add(vm, &w, x, dec_new(vm, !up, num_of(1), c->emin - c->prec), false);
}
LIB_FN(decimal_next_plus) { return next_number(vm, ctx_arg(vm, a[1]), a[0], true); }
LIB_FN(decimal_next_minus) { return next_number(vm, ctx_arg(vm, a[1]), a[0], false); }
LIB_FN(decimal_next_toward) {
    struct ctx *c = ctx_arg(vm, a[2]);
    value y = dec_arg(vm, a[1]), nan = dec_nan_of(vm, c, a[0], y);
    if (nan)
        return nan;
    int order = dec_order(vm, a[0], y);
    if (order == 0)
        return dec_negate(vm, a[0], dec_of(y)->neg);
    value v = next_number(vm, c, a[0], order < 0);
    struct dec *d = dec_of(v);
    if (d->kind == DEC_INFINITE)
        ctx_signal(vm, c, SIGNAL_OVERFLOW | SIGNAL_INEXACT | SIGNAL_ROUNDED, COND_NONE);
    else if (num_is_zero(d->coef) || d->exp + num_digits(vm, d->coef) - 1 < c->emin)
        ctx_signal(vm, c,
                   SIGNAL_UNDERFLOW | SIGNAL_SUBNORMAL | SIGNAL_INEXACT | SIGNAL_ROUNDED |
                       (num_is_zero(d->coef) ? SIGNAL_CLAMPED : 0),
                   COND_NONE);
    return v;
}
LIB_FN(decimal_radix) { return dec_from_int(vm, py_from_small(10)); }
LIB_GET(decimal_real) { return self; }
LIB_GET(decimal_imag) { return dec_new(vm, false, num_of(0), 0); }

#define OTHER "self, other, context=None"
static const struct py_native_def methods[] = {
    {"__new__", decimal_new, "cls, value='0', context=None", PY_NAMELESS},
    {"from_float", decimal_from_float, "cls, f, /", PY_CLASSMETHOD},
    {"__format__", decimal_format, "self, format_spec, override=None, /"},
    {"__round__", decimal_round, "self, n=?, /"},
    {"__floor__", decimal_floor, "self, /"},
    {"__ceil__", decimal_ceil, "self, /"},
    {"__trunc__", decimal_trunc, "self, /"},
    {"__complex__", decimal_complex, "self, /"},
    {"__copy__", decimal_copy, "self, /"},
    {"__deepcopy__", decimal_copy, "self, memo, /"},
    {"__reduce__", decimal_reduce, "self, /"},
    {"__pow__", decimal_pow3, "self, value, mod=None, /"},
    {"as_tuple", decimal_as_tuple, "self, /"},
    {"as_integer_ratio", decimal_as_integer_ratio, "self, /"},
    {"adjusted", decimal_adjusted, "self, /"},
    {"canonical", decimal_copy, "self, /"},
    {"conjugate", decimal_copy, "self, /"},
    {"is_nan", decimal_is_nan, "self, /"},
    {"is_qnan", decimal_is_qnan, "self, /"},
    {"is_snan", decimal_is_snan, "self, /"},
    {"is_infinite", decimal_is_infinite, "self, /"},
    {"is_finite", decimal_is_finite, "self, /"},
    {"is_signed", decimal_is_signed, "self, /"},
    {"is_zero", decimal_is_zero, "self, /"},
    {"is_canonical", decimal_is_canonical, "self, /"},
    {"is_normal", decimal_is_normal, "self, context=None", PY_NAMELESS},
    {"is_subnormal", decimal_is_subnormal, "self, context=None", PY_NAMELESS},
    {"number_class", decimal_number_class, "self, context=None", PY_NAMELESS},
    {"sqrt", decimal_sqrt, "self, context=None", PY_NAMELESS},
    {"exp", decimal_exp, "self, context=None", PY_NAMELESS},
    {"ln", decimal_ln, "self, context=None", PY_NAMELESS},
    {"log10", decimal_log10, "self, context=None", PY_NAMELESS},
    {"logical_and", decimal_logical_and, OTHER, PY_NAMELESS},
    {"logical_or", decimal_logical_or, OTHER, PY_NAMELESS},
    {"logical_xor", decimal_logical_xor, OTHER, PY_NAMELESS},
    {"logical_invert", decimal_logical_invert, "self, context=None", PY_NAMELESS},
    {"rotate", decimal_rotate, OTHER, PY_NAMELESS},
    {"shift", decimal_shift, OTHER, PY_NAMELESS},
    {"logb", decimal_logb, "self, context=None", PY_NAMELESS},
    {"normalize", decimal_normalize, "self, context=None", PY_NAMELESS},
    {"to_eng_string", decimal_to_eng_string, "self, context=None", PY_NAMELESS},
    {"compare", decimal_compare, OTHER, PY_NAMELESS},
    {"compare_signal", decimal_compare_signal, OTHER, PY_NAMELESS},
    {"compare_total", decimal_compare_total, OTHER, PY_NAMELESS},
    {"compare_total_mag", decimal_compare_total_mag, OTHER, PY_NAMELESS},
    {"copy_abs", decimal_copy_abs, "self, /"},
    {"copy_negate", decimal_copy_negate, "self, /"},
    {"copy_sign", decimal_copy_sign, OTHER, PY_NAMELESS},
    {"fma", decimal_fma, "self, other, third, context=None", PY_NAMELESS},
    {"max", decimal_max, OTHER, PY_NAMELESS},
    {"min", decimal_min, OTHER, PY_NAMELESS},
    {"max_mag", decimal_max_mag, OTHER, PY_NAMELESS},
    {"min_mag", decimal_min_mag, OTHER, PY_NAMELESS},
    {"next_plus", decimal_next_plus, "self, context=None", PY_NAMELESS},
    {"next_minus", decimal_next_minus, "self, context=None", PY_NAMELESS},
    {"next_toward", decimal_next_toward, OTHER, PY_NAMELESS},
    {"quantize", decimal_quantize, "self, exp, rounding=None, context=None", PY_NAMELESS},
    {"radix", decimal_radix, "self, /"},
    {"remainder_near", decimal_remainder_near, OTHER, PY_NAMELESS},
    {"same_quantum", decimal_same_quantum, OTHER, PY_NAMELESS},
    {"scaleb", decimal_scaleb, OTHER, PY_NAMELESS},
    {"to_integral_value", decimal_to_integral_value, "self, rounding=None, context=None"},
    {"to_integral", decimal_to_integral_value, "self, rounding=None, context=None"},
    {"to_integral_exact", decimal_to_integral_exact, "self, rounding=None, context=None"},
    {0}};
static const struct py_getset_def getset[] = {{"real", decimal_real}, {"imag", decimal_imag}, {0}};

struct py_type decimal_decimal_type = {
    PY_TYPE_HEAD,
    .name = "Decimal",
    .module = "decimal",
    .size = sizeof(struct dec),
    .flags = PY_TYPE_BASE | PY_TYPE_DOTTED,
    .methods = methods,
    .getset = getset,
    .repr = op_repr,
    .str = op_str,
    .hash = op_hash,
    .compare = op_compare,
    .truth = op_truth,
    .to_int = op_int,
    .to_float = op_float,
    .binary = {[PY_ADD] = op_add,
               [PY_SUB] = op_sub,
               [PY_MUL] = op_mul,
               [PY_TRUEDIV] = op_truediv,
               [PY_FLOORDIV] = op_floordiv,
               [PY_MOD] = op_mod,
               [PY_DIVMOD] = op_divmod,
               [PY_POW] = op_pow},
    .unary = {[PY_NEG] = op_neg, [PY_POS] = op_pos, [PY_ABS] = op_abs}};
