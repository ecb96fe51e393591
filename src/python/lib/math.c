/*
 * math: libm with CPython's errors, exact integer functions over libtommath.
 * cf. CPython's Modules/mathmodule.c.
 */
#include "python/lib/lib.h"

#include <errno.h>
#include <math.h>

#include "python/types/float.h"

static noreturn void domain_error(struct vm *vm) {
    py_raise(vm, &py_exc_ValueError, "math domain error");
}
static noreturn void range_error(struct vm *vm) {
    py_raise(vm, &py_exc_OverflowError, "math range error");
}

static value checked1(struct vm *vm, value arg, double (*f)(double), bool can_overflow) {
    double x = py_as_double(vm, arg), r = f(x);
    if (isnan(r) && !isnan(x))
        domain_error(vm);
    if (isinf(r) && isfinite(x)) {
        if (can_overflow)
            range_error(vm);
        domain_error(vm);
    }
    return py_from_float(r);
}

#define MATH1(name, f, can_overflow)                                                               \
    LIB_FN(math_##name) { return checked1(vm, a[0], f, can_overflow); }
MATH1(sqrt, sqrt, false)
MATH1(cbrt, cbrt, false)
MATH1(exp, exp, true)
MATH1(exp2, exp2, true)
MATH1(expm1, expm1, true)
MATH1(log1p, log1p, false)
MATH1(sin, sin, false)
MATH1(cos, cos, false)
MATH1(tan, tan, false)
MATH1(asin, asin, false)
MATH1(acos, acos, false)
MATH1(atan, atan, false)
MATH1(sinh, sinh, true)
MATH1(cosh, cosh, true)
MATH1(tanh, tanh, false)
MATH1(asinh, asinh, false)
MATH1(acosh, acosh, false)
MATH1(atanh, atanh, false)
MATH1(erf, erf, false)
MATH1(erfc, erfc, false)
MATH1(fabs, fabs, false)

static double gamma_checked(double x) {
    if (x == 0 || (x < 0 && x == floor(x)))
        return isinf(x) || x == 0 || x < 0 ? NAN : x;
    return tgamma(x);
}
LIB_FN(math_gamma) { return checked1(vm, a[0], gamma_checked, true); }

LIB_FN(math_lgamma) {
    double x = py_as_double(vm, a[0]);
    if (isfinite(x) && x <= 0 && x == floor(x))
        domain_error(vm);
    int sign;
    double r = isinf(x) ? INFINITY : lgamma_r(x, &sign);
    if (isinf(r) && isfinite(x))
        range_error(vm);
    return py_from_float(r);
}

/* --- rounding --- */

static value round_by(struct vm *vm, value v, const char *dunder, double (*f)(double)) {
    if (!py_is_float(v)) {
        value m = py_type_lookup(py_type_of(v), py_intern(dunder));
        if (m != PY_UNDEF)
            return py_call_method(vm, v, dunder, 0, NULL);
    }
    return py_int_from_double(vm, f(py_as_double(vm, v)));
}
LIB_FN(math_floor) { return round_by(vm, a[0], "__floor__", floor); }
LIB_FN(math_ceil) { return round_by(vm, a[0], "__ceil__", ceil); }
LIB_FN(math_trunc) {
    if (py_is_float(a[0]))
        return py_int_from_double(vm, py_float(a[0]));
    if (py_type_lookup(py_type_of(a[0]), py_intern("__trunc__")) == PY_UNDEF)
        py_raise(vm, &py_exc_TypeError, "type %T doesn't define __trunc__ method", a[0]);
    return py_call_method(vm, a[0], "__trunc__", 0, NULL);
}

/* --- logarithms, which take ints of any size --- */

static double big_log(struct vm *vm, value v, double (*f)(double)) {
    if (lib_int_sign(v) <= 0)
        domain_error(vm);
    bool fits;
    int64_t i = py_int_get(v, &fits);
    if (fits)
        return f((double)i);
    mp_int n;
    lib_to_mp(vm, v, &n);
    int bits = mp_count_bits(&n), shift = bits > 64 ? bits - 64 : 0;
    LIB_MP(mp_div_2d(&n, shift, &n, NULL));
    double top = (double)mp_get_mag_u64(&n);
    mp_clear(&n);
    if (bits < 1024)
        return f(ldexp(top, shift));
    int e;
    double m = frexp(top, &e);
    return f(m) + f(2.0) * (e + shift);
}

static double log_of(struct vm *vm, value v, double (*f)(double)) {
    if (py_is_int(v))
        return big_log(vm, v, f);
    double x = py_as_double(vm, v);
    if (isnan(x) || (isinf(x) && x > 0))
        return x;
    if (x <= 0)
        domain_error(vm);
    return f(x);
}

LIB_FN(math_log) {
    double num = log_of(vm, a[0], log);
    if (a[1] == PY_UNDEF)
        return py_from_float(num);
    double den = log_of(vm, a[1], log);
    if (den == 0)
        py_raise(vm, &py_exc_ZeroDivisionError, "float division by zero");
    return py_from_float(num / den);
}
LIB_FN(math_log2) { return py_from_float(log_of(vm, a[0], log2)); }
LIB_FN(math_log10) { return py_from_float(log_of(vm, a[0], log10)); }

/* --- two arguments --- */

LIB_FN(math_pow) {
    double x = py_as_double(vm, a[0]), y = py_as_double(vm, a[1]);
    double r = pow(x, y);
    if (isnan(r) && !isnan(x) && !isnan(y))
        domain_error(vm);
    if (isinf(r) && isfinite(x) && isfinite(y)) {
        if (x == 0)
            domain_error(vm);
        range_error(vm);
    }
    return py_from_float(r);
}

LIB_FN(math_fmod) {
    double x = py_as_double(vm, a[0]), y = py_as_double(vm, a[1]);
    if (isinf(y) && isfinite(x))
        return py_from_float(x);
    double r = fmod(x, y);
    if (isnan(r) && !isnan(x) && !isnan(y))
        domain_error(vm);
    return py_from_float(r);
}

LIB_FN(math_remainder) {
    double x = py_as_double(vm, a[0]), y = py_as_double(vm, a[1]);
    double r = remainder(x, y);
    if (isnan(r) && !isnan(x) && !isnan(y))
        domain_error(vm);
    return py_from_float(r);
}

LIB_FN(math_atan2) { return py_from_float(atan2(py_as_double(vm, a[0]), py_as_double(vm, a[1]))); }
LIB_FN(math_copysign) {
    return py_from_float(copysign(py_as_double(vm, a[0]), py_as_double(vm, a[1])));
}
LIB_FN(math_nextafter) {
    return py_from_float(nextafter(py_as_double(vm, a[0]), py_as_double(vm, a[1])));
}
LIB_FN(math_ulp) {
    double x = fabs(py_as_double(vm, a[0]));
    if (isnan(x) || isinf(x))
        return py_from_float(x);
    double next = nextafter(x, INFINITY);
    return py_from_float(isinf(next) ? x - nextafter(x, -INFINITY) : next - x);
}
LIB_FN(math_degrees) { return py_from_float(py_as_double(vm, a[0]) * (180.0 / M_PI)); }
LIB_FN(math_radians) { return py_from_float(py_as_double(vm, a[0]) * (M_PI / 180.0)); }

LIB_FN(math_ldexp) {
    double x = py_as_double(vm, a[0]);
    if (!py_is_int(a[1]))
        py_raise(vm, &py_exc_TypeError, "Expected an int as second argument to ldexp.");
    bool fits;
    int64_t e = py_int_get(a[1], &fits);
    if (x == 0 || !isfinite(x))
        return py_from_float(x);
    if (e > 100000)
        range_error(vm);
    if (e < -100000)
        return py_from_float(copysign(0, x));
    double r = ldexp(x, (int)e);
    if (isinf(r))
        range_error(vm);
    return py_from_float(r);
}
LIB_FN(math_frexp) {
    int e = 0;
    double x = py_as_double(vm, a[0]);
    double m = isfinite(x) ? frexp(x, &e) : x;
    return py_tuple2(py_from_float(m), py_from_small(e));
}
LIB_FN(math_modf) {
    double x = py_as_double(vm, a[0]), whole;
    if (isinf(x))
        return py_tuple2(py_from_float(copysign(0, x)), py_from_float(x));
    double frac = modf(x, &whole);
    return py_tuple2(py_from_float(frac), py_from_float(whole));
}
LIB_FN(math_isnan) { return PY_BOOL(isnan(py_as_double(vm, a[0]))); }
LIB_FN(math_isinf) { return PY_BOOL(isinf(py_as_double(vm, a[0]))); }
LIB_FN(math_isfinite) { return PY_BOOL(isfinite(py_as_double(vm, a[0]))); }

LIB_FN(math_isclose) {
    double x = py_as_double(vm, a[0]), y = py_as_double(vm, a[1]);
    double rel = py_as_double(vm, a[2]), tol = py_as_double(vm, a[3]);
    if (rel < 0 || tol < 0)
        py_raise(vm, &py_exc_ValueError, "tolerances must be non-negative");
    if (x == y)
        return PY_TRUE;
    if (isinf(x) || isinf(y))
        return PY_FALSE;
    double diff = fabs(y - x);
    return PY_BOOL(diff <= fabs(rel * y) || diff <= fabs(rel * x) || diff <= tol);
}

/* --- sums --- */

/* The root of the sum of squares, in the x87's 64 bits of mantissa and scaled: within CPython's
 * rounding in all but a few cases of a million. */
static double norm(const double *v, size_t n) {
    double max = 0;
    bool nan = false;
    for (size_t i = 0; i < n; i++) {
        nan |= isnan(v[i]);
        if (fabs(v[i]) > max)
            max = fabs(v[i]);
    }
    if (isinf(max) || max == 0)
        return max == 0 && nan ? NAN : max;
    if (nan)
        return NAN;
    int e;
    frexp(max, &e);
    long double sum = 0;
    for (size_t i = 0; i < n; i++) {
        long double x = ldexpl(v[i], -e);
        sum += x * x;
    }
    return ldexp((double)sqrtl(sum), e);
}

LIB_FN(math_hypot) {
    struct py_tuple *t = PY_AS(struct py_tuple, a[0]);
    double *v = mem_alloc_atomic(sizeof *v * (t->n + 1));
    for (size_t i = 0; i < t->n; i++)
        v[i] = py_as_double(vm, t->items[i]);
    return py_from_float(norm(v, t->n));
}

LIB_FN(math_dist) {
    struct py_tuple *p = py_tuple_from(vm, a[0]), *q = py_tuple_from(vm, a[1]);
    if (p->n != q->n)
        py_raise(vm, &py_exc_ValueError, "both points must have the same number of dimensions");
    double *v = mem_alloc_atomic(sizeof *v * (p->n + 1));
    for (size_t i = 0; i < p->n; i++)
        v[i] = py_as_double(vm, p->items[i]) - py_as_double(vm, q->items[i]);
    return py_from_float(norm(v, p->n));
}

/* Shewchuk's exact partial sums. */
struct partials {
    double *p;
    size_t n, cap;
};

static void partials_add(struct partials *s, double x) {
    size_t i = 0;
    for (size_t j = 0; j < s->n; j++) {
        double y = s->p[j];
        if (fabs(x) < fabs(y)) {
            double t = x;
            x = y;
            y = t;
        }
        volatile double hi = x + y, yr = hi - x, lo = y - yr;
        if (lo != 0)
            s->p[i++] = lo;
        x = hi;
    }
    if (i >= s->cap) {
        size_t cap = s->cap ? s->cap * 2 : 32;
        s->p = mem_realloc_atomic(s->p, s->cap * sizeof *s->p, cap * sizeof *s->p);
        s->cap = cap;
    }
    s->p[i++] = x;
    s->n = i;
}

static double partials_sum(struct partials *s) {
    if (!s->n)
        return 0;
    size_t n = s->n;
    double hi = s->p[--n], lo = 0;
    while (n > 0) {
        double x = hi, y = s->p[--n];
        volatile double sum = x + y, yr = sum - x;
        hi = sum;
        lo = y - yr;
        if (lo != 0)
            break;
    }
    if (n > 0 && ((lo < 0 && s->p[n - 1] < 0) || (lo > 0 && s->p[n - 1] > 0))) {
        double y = lo * 2;
        volatile double x = hi + y, yr = x - hi;
        if (y == yr)
            hi = x;
    }
    return hi;
}

LIB_FN(math_fsum) {
    struct partials s = {0};
    struct py_iter it;
    double special = 0;
    bool has_special = false, inf_seen[2] = {false, false};
    py_iter_init(vm, &it, a[0]);
    for (value v; (v = py_iter_next(vm, &it)) != PY_UNDEF;) {
        double x = py_as_double(vm, v);
        if (!isfinite(x)) {
            if (isinf(x))
                inf_seen[x < 0] = true;
            special += x;
            has_special = true;
        } else {
            partials_add(&s, x);
            if (s.n && !isfinite(s.p[s.n - 1]))
                py_raise(vm, &py_exc_OverflowError, "intermediate overflow in fsum");
        }
    }
    if (inf_seen[0] && inf_seen[1])
        py_raise(vm, &py_exc_ValueError, "-inf + inf in fsum");
    return py_from_float(has_special ? special : partials_sum(&s));
}

LIB_FN(math_prod) {
    value r = a[1];
    struct py_iter it;
    py_iter_init(vm, &it, a[0]);
    for (value v; (v = py_iter_next(vm, &it)) != PY_UNDEF;)
        r = lib_mul(vm, r, v);
    return r;
}

/* --- integers --- */

static value gcd_two(struct vm *vm, value x, value y,
                     mp_err (*f)(const mp_int *, const mp_int *, mp_int *)) {
    mp_int m, n;
    lib_to_mp(vm, x, &m);
    lib_to_mp(vm, y, &n);
    LIB_MP(f(&m, &n, &m));
    mp_clear(&n);
    return lib_take_mp(vm, &m);
}

static value gcd_all(struct vm *vm, value args, int64_t start,
                     mp_err (*f)(const mp_int *, const mp_int *, mp_int *)) {
    struct py_tuple *t = PY_AS(struct py_tuple, args);
    value r = py_from_small(start);
    for (size_t i = 0; i < t->n; i++) {
        value v = lib_arg_index(vm, t->items[i]);
        if (f == mp_gcd && py_is_small(r) && py_is_small(v)) {
            int64_t x = py_small(r), y = py_small(v);
            while (y) {
                int64_t rest = x % y;
                x = y;
                y = rest;
            }
            r = py_int_from(x < 0 ? -x : x);
        } else
            r = gcd_two(vm, r, v, f);
    }
    return r;
}
LIB_FN(math_gcd) { return gcd_all(vm, a[0], 0, mp_gcd); }
static mp_err lcm_or_zero(const mp_int *x, const mp_int *y, mp_int *r) {
    if (mp_iszero(x) || mp_iszero(y)) {
        mp_zero(r);
        return MP_OKAY;
    }
    return mp_lcm(x, y, r);
}
LIB_FN(math_lcm) { return gcd_all(vm, a[0], 1, lcm_or_zero); }

LIB_FN(math_isqrt) {
    value v = lib_arg_index(vm, a[0]);
    if (lib_int_sign(v) < 0)
        py_raise(vm, &py_exc_ValueError, "isqrt() argument must be nonnegative");
    mp_int n;
    lib_to_mp(vm, v, &n);
    LIB_MP(mp_sqrt(&n, &n));
    return lib_take_mp(vm, &n);
}

/* The product of FROM..TO in halves, so that the factors stay of like size. */
static void product(mp_int *out, uint64_t from, uint64_t to) {
    if (from > to) {
        mp_set_u64(out, 1);
        return;
    }
    if (to - from < 8) {
        mp_set_u64(out, from);
        for (uint64_t i = from + 1; i <= to; i++) {
            mp_int f;
            LIB_MP(mp_init_u64(&f, i));
            LIB_MP(mp_mul(out, &f, out));
            mp_clear(&f);
        }
        return;
    }
    uint64_t mid = from + (to - from) / 2;
    mp_int right;
    LIB_MP(mp_init(&right));
    product(out, from, mid);
    product(&right, mid + 1, to);
    LIB_MP(mp_mul(out, &right, out));
    mp_clear(&right);
}

LIB_FN(math_factorial) {
    if (py_is_float(a[0]))
        py_raise(vm, &py_exc_TypeError, "'float' object cannot be interpreted as an integer");
    value v = lib_arg_index(vm, a[0]);
    if (lib_int_sign(v) < 0)
        py_raise(vm, &py_exc_ValueError, "factorial() not defined for negative values");
    bool fits;
    int64_t n = py_int_get(v, &fits);
    if (!fits)
        py_raise(vm, &py_exc_OverflowError, "factorial() argument should not exceed %lld",
                 (long long)INT64_MAX);
    mp_int r;
    LIB_MP(mp_init(&r));
    product(&r, 1, (uint64_t)n);
    return lib_take_mp(vm, &r);
}

/* The arguments of perm and comb. */
static void take_n_and_k(struct vm *vm, const value *a, value *n, value *k) {
    *n = lib_arg_index(vm, a[0]);
    *k = lib_arg_index(vm, a[1]);
    if (lib_int_sign(*n) < 0)
        py_raise(vm, &py_exc_ValueError, "n must be a non-negative integer");
    if (lib_int_sign(*k) < 0)
        py_raise(vm, &py_exc_ValueError, "k must be a non-negative integer");
}

LIB_FN(math_perm) {
    if (a[1] == PY_NONE)
        return math_factorial(vm, a);
    value n, k;
    take_n_and_k(vm, a, &n, &k);
    if (py_less(vm, n, k))
        return py_from_small(0);
    value r = py_from_small(1);
    for (int64_t i = 0, count = py_int_as(vm, k); i < count; i++)
        r = lib_mul(vm, r, lib_sub(vm, n, py_int_from(i)));
    return r;
}

LIB_FN(math_comb) {
    value n, k;
    take_n_and_k(vm, a, &n, &k);
    if (py_less(vm, n, k))
        return py_from_small(0);
    value other = lib_sub(vm, n, k);
    if (py_less(vm, other, k))
        k = other;
    value r = py_from_small(1);
    for (int64_t i = 0, count = py_int_as(vm, k); i < count; i++)
        r = lib_floordiv(vm, lib_mul(vm, r, lib_sub(vm, n, py_int_from(i))), py_int_from(i + 1));
    return r;
}

static const struct py_native_def functions[] = {
    {"acos", math_acos, "x, /"},
    {"acosh", math_acosh, "x, /"},
    {"asin", math_asin, "x, /"},
    {"asinh", math_asinh, "x, /"},
    {"atan", math_atan, "x, /"},
    {"atan2", math_atan2, "y, x, /"},
    {"atanh", math_atanh, "x, /"},
    {"cbrt", math_cbrt, "x, /"},
    {"ceil", math_ceil, "x, /"},
    {"comb", math_comb, "n, k, /"},
    {"copysign", math_copysign, "x, y, /"},
    {"cos", math_cos, "x, /"},
    {"cosh", math_cosh, "x, /"},
    {"degrees", math_degrees, "x, /"},
    {"dist", math_dist, "p, q, /"},
    {"erf", math_erf, "x, /"},
    {"erfc", math_erfc, "x, /"},
    {"exp", math_exp, "x, /"},
    {"exp2", math_exp2, "x, /"},
    {"expm1", math_expm1, "x, /"},
    {"fabs", math_fabs, "x, /"},
    {"factorial", math_factorial, "n, /"},
    {"floor", math_floor, "x, /"},
    {"fmod", math_fmod, "x, y, /"},
    {"frexp", math_frexp, "x, /"},
    {"fsum", math_fsum, "seq, /"},
    {"gamma", math_gamma, "x, /"},
    {"gcd", math_gcd, "*integers"},
    {"hypot", math_hypot, "*coordinates"},
    {"isclose", math_isclose, "a, b, *, rel_tol=1e-09, abs_tol=0.0"},
    {"isfinite", math_isfinite, "x, /"},
    {"isinf", math_isinf, "x, /"},
    {"isnan", math_isnan, "x, /"},
    {"isqrt", math_isqrt, "n, /"},
    {"lcm", math_lcm, "*integers"},
    {"ldexp", math_ldexp, "x, i, /"},
    {"lgamma", math_lgamma, "x, /"},
    {"log", math_log, "x, base=?, /", PY_TUPLE_ARGS},
    {"log10", math_log10, "x, /"},
    {"log1p", math_log1p, "x, /"},
    {"log2", math_log2, "x, /"},
    {"modf", math_modf, "x, /"},
    {"nextafter", math_nextafter, "x, y, /"},
    {"perm", math_perm, "n, k=None, /"},
    {"pow", math_pow, "x, y, /"},
    {"prod", math_prod, "iterable, /, *, start=1"},
    {"radians", math_radians, "x, /"},
    {"remainder", math_remainder, "x, y, /"},
    {"sin", math_sin, "x, /"},
    {"sinh", math_sinh, "x, /"},
    {"sqrt", math_sqrt, "x, /"},
    {"tan", math_tan, "x, /"},
    {"tanh", math_tanh, "x, /"},
    {"trunc", math_trunc, "x, /"},
    {"ulp", math_ulp, "x, /"},
    {0},
};

static const struct py_const_def constants[] = {
    {"pi", PY_CONST_FLOAT, .f = M_PI},      {"e", PY_CONST_FLOAT, .f = M_E},
    {"tau", PY_CONST_FLOAT, .f = 2 * M_PI}, {"inf", PY_CONST_FLOAT, .f = INFINITY},
    {"nan", PY_CONST_FLOAT, .f = NAN},      {0},
};

const struct py_module_def py_lib_math = {
    .name = "math", .functions = functions, .constants = constants};
