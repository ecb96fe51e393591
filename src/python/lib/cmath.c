/*
 * cmath: libm's complex functions with CPython's errors. cf. CPython's Modules/cmathmodule.c.
 */
#include <complex.h>
#include <errno.h>
#include <math.h>

#include "python/lib/lib.h"
#include "python/types/complex.h"

typedef double _Complex cplx;

static cplx make(double re, double im) {
    union {
        double part[2];
        cplx z;
    } u = {{re, im}};
    return u.z;
}

/* A number, or what __complex__, __float__ or __index__ gives for it. */
static cplx arg(struct vm *vm, value v) {
    if (py_is_a(v, &py_complex_type)) {
        struct py_complex *c = PY_AS(struct py_complex, v);
        return make(c->re, c->im);
    }
    if (!py_is_float(v) && !py_is_int(v)) {
        struct py_type *t = py_type_of(v);
        if (py_type_lookup(t, py_intern("__complex__")) != PY_UNDEF) {
            value c = py_call_method(vm, v, "__complex__", 0, NULL);
            if (!py_is_a(c, &py_complex_type))
                py_raise(vm, &py_exc_TypeError, "__complex__ returned non-complex (type %T)", c);
            return arg(vm, c);
        }
        if (!t->to_float && !t->index)
            py_raise(vm, &py_exc_TypeError, "must be real number, not %T", v);
    }
    return make(py_as_double(vm, v), 0);
}

static value out(cplx z) { return py_complex_new(creal(z), cimag(z)); }

static bool is_finite(cplx z) { return isfinite(creal(z)) && isfinite(cimag(z)); }
static bool is_nan(cplx z) { return isnan(creal(z)) || isnan(cimag(z)); }
static bool is_inf(cplx z) { return isinf(creal(z)) || isinf(cimag(z)); }

static noreturn void domain_error(struct vm *vm) {
    py_raise(vm, &py_exc_ValueError, "math domain error");
}

/* The result R of a function of Z: overflow and poles are errors, as they are for floats. */
static value checked(struct vm *vm, cplx z, cplx r) {
    if (is_finite(z) && is_inf(r))
        py_raise(vm, &py_exc_OverflowError, "math range error");
    return out(r);
}

/* What oscillates has no value at infinity: ALONG is the part it oscillates in. */
static void check_wave(struct vm *vm, double along, double across) {
    if (isinf(along) && !isnan(across))
        domain_error(vm);
}

#define CMATH1(name, f)                                                                            \
    LIB_FN(cmath_##name) {                                                                         \
        cplx z = arg(vm, a[0]);                                                                    \
        return checked(vm, z, f(z));                                                               \
    }
CMATH1(sqrt, csqrt)
#define CMATH_WAVE(name, f, along, across)                                                         \
    LIB_FN(cmath_##name) {                                                                         \
        cplx z = arg(vm, a[0]);                                                                    \
        check_wave(vm, along, across);                                                             \
        return checked(vm, z, f(z));                                                               \
    }
CMATH_WAVE(sin, csin, creal(z), cimag(z))
CMATH_WAVE(cos, ccos, creal(z), cimag(z))
CMATH_WAVE(tan, ctan, creal(z), isinf(cimag(z)) ? NAN : cimag(z))
CMATH_WAVE(sinh, csinh, cimag(z), creal(z))
CMATH_WAVE(cosh, ccosh, cimag(z), creal(z))
CMATH_WAVE(tanh, ctanh, cimag(z), isinf(creal(z)) ? NAN : creal(z))
CMATH_WAVE(exp, cexp, cimag(z), creal(z) == -INFINITY ? NAN : creal(z))
CMATH1(asin, casin)
CMATH1(acos, cacos)
LIB_FN(cmath_atan) {
    cplx z = arg(vm, a[0]);
    if (creal(z) == 0 && fabs(cimag(z)) == 1)
        domain_error(vm);
    return checked(vm, z, catan(z));
}
CMATH1(asinh, casinh)
CMATH1(acosh, cacosh)

LIB_FN(cmath_atanh) {
    cplx z = arg(vm, a[0]);
    if (cimag(z) == 0 && fabs(creal(z)) == 1)
        domain_error(vm);
    return checked(vm, z, catanh(z));
}

static cplx log_of(struct vm *vm, value v) {
    cplx z = arg(vm, v);
    if (creal(z) == 0 && cimag(z) == 0)
        domain_error(vm);
    return clog(z);
}
LIB_FN(cmath_log) {
    cplx z = log_of(vm, a[0]);
    if (a[1] == PY_UNDEF)
        return out(z);
    cplx base = log_of(vm, a[1]);
    if (creal(base) == 0 && cimag(base) == 0)
        domain_error(vm);
    return py_binary(vm, PY_TRUEDIV, out(z), out(base));
}
LIB_FN(cmath_log10) {
    cplx z = log_of(vm, a[0]);
    return py_complex_new(creal(arg(vm, a[0])) > 0 && cimag(arg(vm, a[0])) == 0
                              ? log10(creal(arg(vm, a[0])))
                              : creal(z) / M_LN10,
                          cimag(z) / M_LN10);
}

LIB_FN(cmath_phase) { return py_from_float(carg(arg(vm, a[0]))); }
LIB_FN(cmath_polar) {
    cplx z = arg(vm, a[0]);
    double r = cabs(z);
    if (isinf(r) && is_finite(z))
        py_raise(vm, &py_exc_OverflowError, "math range error");
    return py_tuple2(py_from_float(r), py_from_float(carg(z)));
}
LIB_FN(cmath_rect) {
    double r = py_as_double(vm, a[0]), phi = py_as_double(vm, a[1]);
    if (isinf(phi) && r != 0 && !isnan(r))
        domain_error(vm);
    if (r == 0)
        return py_complex_new(0, 0);
    if (phi == 0)
        return py_complex_new(r, r * phi);
    return py_complex_new(r * cos(phi), r * sin(phi));
}
LIB_FN(cmath_isfinite) { return PY_BOOL(is_finite(arg(vm, a[0]))); }
LIB_FN(cmath_isnan) { return PY_BOOL(is_nan(arg(vm, a[0]))); }
LIB_FN(cmath_isinf) { return PY_BOOL(is_inf(arg(vm, a[0]))); }
LIB_FN(cmath_isclose) {
    cplx x = arg(vm, a[0]), y = arg(vm, a[1]);
    double rel = py_as_double(vm, a[2]), abs = py_as_double(vm, a[3]);
    if (rel < 0 || abs < 0)
        py_raise(vm, &py_exc_ValueError, "tolerances must be non-negative");
    if (creal(x) == creal(y) && cimag(x) == cimag(y))
        return PY_TRUE;
    if (is_inf(x) || is_inf(y))
        return PY_FALSE;
    double d = cabs(x - y);
    return PY_BOOL(d <= rel * cabs(y) || d <= rel * cabs(x) || d <= abs);
}

#define Z "z, /"
static const struct py_native_def functions[] = {
    {"sqrt", cmath_sqrt, Z},
    {"exp", cmath_exp, Z},
    {"sin", cmath_sin, Z},
    {"cos", cmath_cos, Z},
    {"tan", cmath_tan, Z},
    {"asin", cmath_asin, Z},
    {"acos", cmath_acos, Z},
    {"atan", cmath_atan, Z},
    {"sinh", cmath_sinh, Z},
    {"cosh", cmath_cosh, Z},
    {"tanh", cmath_tanh, Z},
    {"asinh", cmath_asinh, Z},
    {"acosh", cmath_acosh, Z},
    {"atanh", cmath_atanh, Z},
    {"log", cmath_log, "z, base=?, /"},
    {"log10", cmath_log10, Z},
    {"phase", cmath_phase, Z},
    {"polar", cmath_polar, Z},
    {"rect", cmath_rect, "r, phi, /"},
    {"isfinite", cmath_isfinite, Z},
    {"isnan", cmath_isnan, Z},
    {"isinf", cmath_isinf, Z},
    {"isclose", cmath_isclose, "a, b, /, *, rel_tol=1e-09, abs_tol=0.0"},
    {0}};
static const struct py_const_def constants[] = {
    {"pi", PY_CONST_FLOAT, 0, NULL, M_PI},      {"e", PY_CONST_FLOAT, 0, NULL, M_E},
    {"tau", PY_CONST_FLOAT, 0, NULL, 2 * M_PI}, {"inf", PY_CONST_FLOAT, 0, NULL, INFINITY},
    {"nan", PY_CONST_FLOAT, 0, NULL, NAN},      {0}};
static void init(struct vm *vm, struct py_module *m) {
    py_module_set(vm, m, "infj", py_complex_new(0, INFINITY));
    py_module_set(vm, m, "nanj", py_complex_new(0, NAN));
}
const struct py_module_def py_lib_cmath = {
    .name = "cmath", .functions = functions, .constants = constants, .init = init};
