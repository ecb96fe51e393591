/*
 * fractions.Fraction: numerator and denominator as Python ints in lowest terms, the denominator
 * positive (cf. CPython's Lib/fractions.py).
 */
#include <math.h>
#include <string.h>

#include "python/lib/decimal.h"
#include "python/lib/lib.h"
#include "python/types/complex.h"
#include "python/types/int.h"

struct fraction {
    struct py_object head;
    struct py_attrs attrs;
    value n, d;
};
static struct py_type fraction_type;

static struct fraction *of(value v) { return PY_AS(struct fraction, v); }
static bool is_fraction(value v) { return py_is_a(v, &fraction_type); }

/* --- making one --- */

static value gcd(struct vm *vm, value x, value y) {
    bool fits_x, fits_y;
    int64_t i = py_int_get(x, &fits_x), k = py_int_get(y, &fits_y);
    if (fits_x && fits_y && i > INT64_MIN && k > INT64_MIN) {
        i = i < 0 ? -i : i;
        k = k < 0 ? -k : k;
        while (k) {
            int64_t rest = i % k;
            i = k;
            k = rest;
        }
        return py_int_from(i);
    }
    mp_int p, q;
    lib_to_mp(vm, x, &p);
    lib_to_mp(vm, y, &q);
    LIB_MP(mp_gcd(&p, &q, &p));
    mp_clear(&q);
    return lib_take_mp(vm, &p);
}

static noreturn void no_denominator(struct vm *vm, value n) {
    py_raise(vm, &py_exc_ZeroDivisionError, "Fraction(%S, 0)", n);
}

static value make(struct vm *vm, struct py_type *cls, value n, value d) {
    int sign = py_int_sign(d);
    if (sign == 0)
        no_denominator(vm, n);
    value g = gcd(vm, n, d);
    if (sign < 0)
        g = py_int_neg(vm, g);
    py_type_ready(vm, &fraction_type);
    struct fraction *f = py_alloc(vm, cls);
    f->n = g == py_from_small(1) ? py_int_plain(n) : py_int_floordiv(vm, n, g);
    f->d = g == py_from_small(1) ? py_int_plain(d) : py_int_floordiv(vm, d, g);
    return PY_OBJ(f);
}
static value fraction(struct vm *vm, value n, value d) { return make(vm, &fraction_type, n, d); }

struct scan {
    const char *p, *end;
};

static bool digits(struct vm *vm, struct scan *s, struct buf *out) {
    size_t before = out->len;
    bool underscore = false;
    for (; s->p < s->end; s->p++) {
        if (*s->p >= '0' && *s->p <= '9') {
            buf_putc(out, *s->p);
            underscore = false;
        } else if (*s->p == '_' && out->len > before && !underscore) {
            underscore = true;
        } else {
            break;
        }
    }
    if (underscore)
        s->p--;
    (void)vm;
    return out->len > before;
}

static value parsed(struct vm *vm, const struct buf *b) {
    return b->len ? py_int_parse(vm, b->data, b->len, 10) : py_from_small(0);
}
static value power_of_ten(struct vm *vm, int64_t n) {
    return py_int_pow(vm, py_from_small(10), py_int_from(n));
}

/* "3/4", "-1.5e3": whether it is one; the terms in N and D. */
static bool parse(struct vm *vm, struct py_str *text, value *n, value *d) {
    struct scan s = {text->data, text->data + text->size};
    while (s.p < s.end && strchr(" \t\n\r\f\v", *s.p))
        s.p++;
    while (s.end > s.p && strchr(" \t\n\r\f\v", s.end[-1]))
        s.end--;
    bool negative = s.p < s.end && *s.p == '-';
    if (s.p < s.end && (*s.p == '-' || *s.p == '+'))
        s.p++;
    struct buf whole = BUF_INIT, other = BUF_INIT;
    bool any = digits(vm, &s, &whole);
    *d = py_from_small(1);
    if (any && s.p < s.end && *s.p == '/') {
        s.p++;
        if (!digits(vm, &s, &other) || s.p < s.end)
            return false;
        *n = parsed(vm, &whole);
        *d = parsed(vm, &other);
    } else {
        size_t before = whole.len;
        if (s.p < s.end && *s.p == '.') {
            s.p++;
            any |= digits(vm, &s, &whole);
        }
        int64_t exponent = -(int64_t)(whole.len - before);
        if (any && s.p < s.end && (*s.p == 'e' || *s.p == 'E')) {
            s.p++;
            bool minus = s.p < s.end && *s.p == '-';
            if (s.p < s.end && (*s.p == '-' || *s.p == '+'))
                s.p++;
            if (!digits(vm, &s, &other))
                return false;
            int64_t e = py_int_as(vm, parsed(vm, &other));
            exponent += minus ? -e : e;
        }
        if (!any || s.p < s.end)
            return false;
        *n = parsed(vm, &whole);
        if (exponent < 0)
            *d = power_of_ten(vm, -exponent);
        else
            *n = py_int_mul(vm, *n, power_of_ten(vm, exponent));
    }
    if (negative)
        *n = py_int_neg(vm, *n);
    return true;
}

/* Numerator and denominator of an int, a Fraction or another numbers.Rational. */
static bool terms(struct vm *vm, value v, value *n, value *d) {
    if (py_is_int(v)) {
        *n = py_int_plain(v);
        *d = py_from_small(1);
    } else if (is_fraction(v)) {
        *n = of(v)->n;
        *d = of(v)->d;
    } else if (py_is_float(v) || !py_isinstance(vm, v, py_import_from(vm, "numbers", "Rational"))) {
        return false;
    } else {
        *n = py_getattr(vm, v, "numerator");
        *d = py_getattr(vm, v, "denominator");
        return py_is_int(*n) && py_is_int(*d);
    }
    return true;
}

static bool is_ratio_source(value v) { return py_is_float(v) || py_is_a(v, &decimal_decimal_type); }

static value from_ratio(struct vm *vm, struct py_type *cls, value v) {
    value n, d;
    lib_ratio(vm, v, &n, &d);
    return make(vm, cls, n, d);
}

LIB_FN(fraction_new) {
    struct py_type *cls = PY_AS(struct py_type, a[0]);
    value n, d, n2, d2;
    if (a[2] != PY_NONE) {
        if (!terms(vm, a[1], &n, &d) || !terms(vm, a[2], &n2, &d2))
            py_raise(vm, &py_exc_TypeError, "both arguments should be Rational instances");
        if (!py_int_sign(n2))
            no_denominator(vm, a[1]);
        return make(vm, cls, py_int_mul(vm, n, d2), py_int_mul(vm, n2, d));
    }
    if (py_is_str(a[1])) {
        if (!parse(vm, lib_str(a[1]), &n, &d))
            py_raise(vm, &py_exc_ValueError, "Invalid literal for Fraction: %R", a[1]);
        return make(vm, cls, n, d);
    }
    if (is_ratio_source(a[1]))
        return from_ratio(vm, cls, a[1]);
    if (!terms(vm, a[1], &n, &d))
        py_raise(vm, &py_exc_TypeError, "argument should be a string or a Rational instance");
    return make(vm, cls, n, d);
}

static value from_number(struct vm *vm, const value *a, const char *name, const char *kind,
                         bool fits) {
    struct py_type *cls = PY_AS(struct py_type, a[0]);
    if (py_is_int(a[1]))
        return make(vm, cls, a[1], py_from_small(1));
    if (!fits)
        py_raise(vm, &py_exc_TypeError, "%s.%s() only takes %s, not %R (%T)", cls->name, name, kind,
                 a[1], a[1]);
    return from_ratio(vm, cls, a[1]);
}
LIB_FN(fraction_from_float) {
    return from_number(vm, a, "from_float", "floats", py_is_float(a[1]));
}
LIB_FN(fraction_from_decimal) {
    return from_number(vm, a, "from_decimal", "Decimals", py_is_a(a[1], &decimal_decimal_type));
}

/* --- arithmetic --- */

typedef value (*rational_op)(struct vm *vm, value n1, value d1, value n2, value d2);

static value to_float(struct vm *vm, value v) {
    return py_binary(vm, PY_TRUEDIV, of(v)->n, of(v)->d);
}

/* X op Y where at least one is a Fraction: exactly with rationals, else as floats. */
static value apply(struct vm *vm, value x, value y, enum py_binary_op op, rational_op exact) {
    value other = is_fraction(x) ? y : x;
    if (py_is_float(other) || py_type_of(other) == &py_complex_type)
        return py_binary(vm, op, is_fraction(x) ? to_float(vm, x) : x,
                         is_fraction(y) ? to_float(vm, y) : y);
    value n1, d1, n2, d2;
    if (!terms(vm, x, &n1, &d1) || !terms(vm, y, &n2, &d2))
        return PY_NOT_IMPLEMENTED;
    return exact(vm, n1, d1, n2, d2);
}

#define MUL(x, y) py_int_mul(vm, x, y)
static value exact_add(struct vm *vm, value n1, value d1, value n2, value d2) {
    return fraction(vm, py_int_add(vm, MUL(n1, d2), MUL(n2, d1)), MUL(d1, d2));
}
static value exact_sub(struct vm *vm, value n1, value d1, value n2, value d2) {
    return fraction(vm, py_int_sub(vm, MUL(n1, d2), MUL(n2, d1)), MUL(d1, d2));
}
static value exact_mul(struct vm *vm, value n1, value d1, value n2, value d2) {
    return fraction(vm, MUL(n1, n2), MUL(d1, d2));
}
static value exact_div(struct vm *vm, value n1, value d1, value n2, value d2) {
    value n = MUL(n1, d2), d = MUL(d1, n2);
    if (!py_int_sign(d)) {
        value g = gcd(vm, n, d);
        no_denominator(vm, py_int_sign(g) ? py_int_floordiv(vm, n, g) : n);
    }
    return fraction(vm, n, d);
}
static value exact_floordiv(struct vm *vm, value n1, value d1, value n2, value d2) {
    return py_int_floordiv(vm, MUL(n1, d2), MUL(d1, n2));
}
static value exact_mod(struct vm *vm, value n1, value d1, value n2, value d2) {
    return fraction(vm, py_binary(vm, PY_MOD, MUL(n1, d2), MUL(n2, d1)), MUL(d1, d2));
}
static value exact_divmod(struct vm *vm, value n1, value d1, value n2, value d2) {
    value whole = exact_floordiv(vm, n1, d1, n2, d2);
    return lib_tuple(2, whole, exact_mod(vm, n1, d1, n2, d2));
}

#define OPERATION(name, op)                                                                        \
    static value op_##name(struct vm *vm, value x, value y) {                                      \
        return apply(vm, x, y, op, exact_##name);                                                  \
    }
OPERATION(add, PY_ADD)
OPERATION(sub, PY_SUB)
OPERATION(mul, PY_MUL)
OPERATION(div, PY_TRUEDIV)
OPERATION(floordiv, PY_FLOORDIV)
OPERATION(mod, PY_MOD)
OPERATION(divmod, PY_DIVMOD)

static value whole_power(struct vm *vm, value n, value d, value power) {
    if (py_int_sign(power) >= 0)
        return fraction(vm, py_int_pow(vm, n, power), py_int_pow(vm, d, power));
    power = py_int_neg(vm, power);
    if (!py_int_sign(n))
        no_denominator(vm, py_int_pow(vm, d, power));
    return fraction(vm, py_int_pow(vm, d, power), py_int_pow(vm, n, power));
}

static value op_pow(struct vm *vm, value x, value y) {
    value n1, d1, n2, d2, one = py_from_small(1);
    if (!is_fraction(x)) {
        struct fraction *f = of(y);
        if (f->d == one && py_int_sign(f->n) >= 0)
            return py_binary(vm, PY_POW, x, f->n);
        if (!py_is_float(x) && terms(vm, x, &n1, &d1))
            return op_pow(vm, fraction(vm, n1, d1), y);
        return py_binary(vm, PY_POW, x, f->d == one ? f->n : to_float(vm, y));
    }
    if (py_is_float(y) || !terms(vm, y, &n2, &d2)) {
        if (!py_is_float(y) && py_type_of(y) != &py_complex_type)
            return PY_NOT_IMPLEMENTED;
        return py_binary(vm, PY_POW, to_float(vm, x), y);
    }
    if (d2 == one)
        return whole_power(vm, of(x)->n, of(x)->d, n2);
    return py_binary(vm, PY_POW, to_float(vm, x), py_binary(vm, PY_TRUEDIV, n2, d2));
}

static value op_neg(struct vm *vm, value x) {
    return fraction(vm, py_int_neg(vm, of(x)->n), of(x)->d);
}
static value op_pos(struct vm *vm, value x) { return fraction(vm, of(x)->n, of(x)->d); }
static value op_abs(struct vm *vm, value x) {
    return py_int_sign(of(x)->n) < 0 ? op_neg(vm, x) : op_pos(vm, x);
}

/* --- comparison, hash --- */

static value op_compare(struct vm *vm, value x, value y, enum py_compare_op op) {
    value n, d;
    if (py_type_of(y) == &py_complex_type) {
        struct py_complex *c = PY_AS(struct py_complex, y);
        if ((op != PY_EQ && op != PY_NE))
            return PY_NOT_IMPLEMENTED;
        if (c->im != 0)
            return PY_BOOL(op == PY_NE);
        y = py_from_float(c->re);
    }
    if (py_is_float(y)) {
        double f = py_as_double(vm, y);
        if (isnan(f) || isinf(f))
            return py_compare(vm, py_from_float(0.0), y, op);
        y = from_ratio(vm, &fraction_type, y);
    }
    if (!terms(vm, y, &n, &d))
        return PY_NOT_IMPLEMENTED;
    return py_compare(vm, MUL(of(x)->n, d), MUL(n, of(x)->d), op);
}

#define MODULUS ((1ULL << 61) - 1)
static uint64_t times(uint64_t x, uint64_t y) {
    return (uint64_t)((unsigned __int128)x * y % MODULUS);
}
static uint64_t remainder_of(struct vm *vm, value v) {
    return (uint64_t)py_int_as(vm, py_int_mod(vm, v, py_int_from_unsigned(MODULUS)));
}

/* As that of the equal int or float. */
static uint64_t op_hash(struct vm *vm, value x) {
    bool negative = py_int_sign(of(x)->n) < 0;
    uint64_t d = remainder_of(vm, of(x)->d), inverse = 1, hash = 314159;
    if (d) {
        for (uint64_t e = MODULUS - 2, base = d; e; e >>= 1, base = times(base, base))
            if (e & 1)
                inverse = times(inverse, base);
        value n = negative ? py_int_neg(vm, of(x)->n) : of(x)->n;
        hash = times(remainder_of(vm, n), inverse);
    }
    int64_t result = negative ? -(int64_t)hash : (int64_t)hash;
    return (uint64_t)(result == -1 ? -2 : result);
}

static bool op_truth(struct vm *vm, value x) {
    (void)vm;
    return py_int_sign(of(x)->n) != 0;
}

/* --- conversion --- */

static value op_int(struct vm *vm, value x) {
    struct fraction *f = of(x);
    if (py_int_sign(f->n) < 0)
        return py_int_neg(vm, py_int_floordiv(vm, py_int_neg(vm, f->n), f->d));
    return py_int_floordiv(vm, f->n, f->d);
}
static value op_repr(struct vm *vm, value x) {
    return lib_text(py_message(vm, "%s(%S, %S)", py_type_of(x)->name, of(x)->n, of(x)->d));
}
static value op_str(struct vm *vm, value x) {
    if (of(x)->d == py_from_small(1))
        return py_str(vm, of(x)->n);
    return lib_text(py_message(vm, "%S/%S", of(x)->n, of(x)->d));
}

LIB_FN(fraction_trunc) { return op_int(vm, a[0]); }
LIB_FN(fraction_floor) { return py_int_floordiv(vm, of(a[0])->n, of(a[0])->d); }
LIB_FN(fraction_ceil) {
    return py_int_neg(vm, py_int_floordiv(vm, py_int_neg(vm, of(a[0])->n), of(a[0])->d));
}

/* Half to even. */
static value rounded(struct vm *vm, value n, value d) {
    value whole = py_int_floordiv(vm, n, d);
    value rest = py_int_mul(vm, py_int_mod(vm, n, d), py_from_small(2));
    int order = py_int_compare(rest, d);
    bool odd = py_int_sign(py_int_mod(vm, whole, py_from_small(2))) != 0;
    return order > 0 || (order == 0 && odd) ? py_int_add(vm, whole, py_from_small(1)) : whole;
}
LIB_FN(fraction_round) {
    struct fraction *f = of(a[0]);
    if (a[1] == PY_NONE)
        return rounded(vm, f->n, f->d);
    int64_t places = lib_arg_int(vm, a[1]);
    value shift = power_of_ten(vm, places < 0 ? -places : places);
    if (places > 0)
        return fraction(vm, rounded(vm, MUL(f->n, shift), f->d), shift);
    return fraction(vm, MUL(rounded(vm, f->n, MUL(f->d, shift)), shift), py_from_small(1));
}

LIB_FN(fraction_as_integer_ratio) { return lib_tuple(2, of(a[0])->n, of(a[0])->d); }
LIB_FN(fraction_is_integer) { return PY_BOOL(of(a[0])->d == py_from_small(1)); }
LIB_FN(fraction_conjugate) { return op_pos(vm, a[0]); }
LIB_FN(fraction_complex) { return py_complex_new(py_as_double(vm, to_float(vm, a[0])), 0); }
LIB_FN(fraction_copy) {
    if (py_type_of(a[0]) == &fraction_type)
        return a[0];
    return make(vm, py_type_of(a[0]), of(a[0])->n, of(a[0])->d);
}
LIB_FN(fraction_reduce) {
    return lib_tuple(2, PY_OBJ(py_type_of(a[0])), lib_tuple(2, of(a[0])->n, of(a[0])->d));
}

/* The nearest fraction with a denominator of at most MAX: between the last two convergents of the
 * continued fraction. */
LIB_FN(fraction_limit_denominator) {
    value max = lib_arg_index(vm, a[1]), one = py_from_small(1);
    if (py_int_compare(max, one) < 0)
        py_raise(vm, &py_exc_ValueError, "max_denominator should be at least 1");
    struct fraction *f = of(a[0]);
    if (py_int_compare(f->d, max) <= 0)
        return fraction(vm, f->n, f->d);
    value p0 = py_from_small(0), q0 = one, p1 = one, q1 = p0, n = f->n, d = f->d;
    for (;;) {
        value whole = py_int_floordiv(vm, n, d);
        value q2 = py_int_add(vm, q0, MUL(whole, q1));
        if (py_int_compare(q2, max) > 0)
            break;
        value p2 = py_int_add(vm, p0, MUL(whole, p1)), rest = py_int_mod(vm, n, d);
        p0 = p1, q0 = q1, p1 = p2, q1 = q2, n = d, d = rest;
    }
    value k = py_int_floordiv(vm, py_int_sub(vm, max, q0), q1);
    value between = fraction(vm, py_int_add(vm, p0, MUL(k, p1)), py_int_add(vm, q0, MUL(k, q1)));
    value convergent = fraction(vm, p1, q1);
    value off1 = op_abs(vm, op_sub(vm, convergent, a[0]));
    value off2 = op_abs(vm, op_sub(vm, between, a[0]));
    return op_compare(vm, off1, off2, PY_LE) == PY_TRUE ? convergent : between;
}

LIB_GET(fraction_numerator) { return of(self)->n; }
LIB_GET(fraction_denominator) { return of(self)->d; }
LIB_GET(fraction_real) { return op_pos(vm, self); }
LIB_GET(fraction_imag) { return py_from_small(0); }

static const struct py_native_def methods[] = {
    {"__new__", fraction_new, "cls, numerator=0, denominator=None"},
    {"from_float", fraction_from_float, "cls, f", PY_CLASSMETHOD},
    {"from_decimal", fraction_from_decimal, "cls, dec", PY_CLASSMETHOD},
    {"as_integer_ratio", fraction_as_integer_ratio, "self"},
    {"is_integer", fraction_is_integer, "self"},
    {"limit_denominator", fraction_limit_denominator, "self, max_denominator=1000000"},
    {"conjugate", fraction_conjugate, "self"},
    {"__trunc__", fraction_trunc, "self"},
    {"__floor__", fraction_floor, "self"},
    {"__ceil__", fraction_ceil, "self"},
    {"__round__", fraction_round, "self, ndigits=None"},
    {"__complex__", fraction_complex, "self"},
    {"__copy__", fraction_copy, "self"},
    {"__deepcopy__", fraction_copy, "self, memo"},
    {"__reduce__", fraction_reduce, "self"},
    {0},
};
static const struct py_getset_def getset[] = {{"numerator", fraction_numerator},
                                              {"denominator", fraction_denominator},
                                              {"real", fraction_real},
                                              {"imag", fraction_imag},
                                              {0}};

static struct py_type fraction_type = {
    PY_TYPE_HEAD,
    .name = "Fraction",
    .module = "fractions",
    .size = sizeof(struct fraction),
    .flags = PY_TYPE_BASE,
    .methods = methods,
    .getset = getset,
    .repr = op_repr,
    .str = op_str,
    .hash = op_hash,
    .compare = op_compare,
    .truth = op_truth,
    .to_int = op_int,
    .to_float = to_float,
    .binary = {[PY_ADD] = op_add,
               [PY_SUB] = op_sub,
               [PY_MUL] = op_mul,
               [PY_TRUEDIV] = op_div,
               [PY_FLOORDIV] = op_floordiv,
               [PY_MOD] = op_mod,
               [PY_DIVMOD] = op_divmod,
               [PY_POW] = op_pow},
    .unary = {[PY_NEG] = op_neg, [PY_POS] = op_pos, [PY_ABS] = op_abs},
};

static struct py_type *const types[] = {&fraction_type, NULL};

const struct py_module_def py_lib_fractions = {.name = "fractions", .types = types};
