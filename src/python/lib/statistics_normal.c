/*
 * statistics.NormalDist, and what works on two inputs: covariance, correlation, linear_regression.
 * The quantile is Wichura's algorithm AS 241 (PPND16; Applied Statistics 37, 1988), as CPython's
 * is, so that both give the same digits.
 */
#include <math.h>

#include "python/lib/pyfunction.h"
#include "python/lib/statistics_int.h"
#include "python/names.h"

/* --- two inputs --- */

static value exact_sum(struct vm *vm, const struct py_list *terms) {
    return py_call1(vm, py_import_from(vm, "math", "fsum"), PY_OBJ(terms));
}
static value divide(struct vm *vm, value x, value y) { return py_binary(vm, PY_TRUEDIV, x, y); }

struct pairs {
    int64_t n;
    value x, y;         /* as given */
    value xmean, ymean; /* PY_UNDEF: the data are taken as they are */
};
static struct pairs take_pairs(struct vm *vm, value x, value y, const char *name) {
    struct pairs p = {.n = py_len(vm, x), .x = x, .y = y};
    if (py_len(vm, y) != p.n)
        statistics_fail(
            vm, mem_printf("%s requires that both inputs have same number of data points", name));
    if (p.n < 2)
        statistics_fail(vm, mem_printf("%s requires at least two data points", name));
    value n = py_int_from(p.n);
    p.xmean = divide(vm, exact_sum(vm, py_list_from(vm, x)), n);
    p.ymean = divide(vm, exact_sum(vm, py_list_from(vm, y)), n);
    return p;
}
static value off(struct vm *vm, value v, value mean) {
    return mean == PY_UNDEF ? v : lib_sub(vm, v, mean);
}
/* The sum of (u - UMEAN) * (v - VMEAN) over the pairs of U and V. */
static value sum_products(struct vm *vm, value u, value umean, value v, value vmean) {
    struct py_list *products = py_list_new(8);
    struct py_iter us, vs;
    py_iter_init(vm, &us, u);
    py_iter_init(vm, &vs, v);
    for (value a, b;
         (a = py_iter_next(vm, &us)) != PY_UNDEF && (b = py_iter_next(vm, &vs)) != PY_UNDEF;)
        py_list_append(products, lib_mul(vm, off(vm, a, umean), off(vm, b, vmean)));
    return exact_sum(vm, products);
}
static value sum_xy(struct vm *vm, const struct pairs *p) {
    return sum_products(vm, p->x, p->xmean, p->y, p->ymean);
}
static value sum_xx(struct vm *vm, const struct pairs *p) {
    return sum_products(vm, p->x, p->xmean, p->x, p->xmean);
}
static value sum_yy(struct vm *vm, const struct pairs *p) {
    return sum_products(vm, p->y, p->ymean, p->y, p->ymean);
}

/* X / Y; with 0 below, StatisticsError(TEXT). */
static value ratio(struct vm *vm, value x, value y, const char *text) {
    struct py_handler h;
    volatile value v = PY_UNDEF;
    PY_TRY(vm, &h) {
        v = divide(vm, x, y);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        if (!py_exception_is(exc, &py_exc_ZeroDivisionError))
            py_rethrow(vm, exc);
        lib_raise_during(vm, py_call1(vm, PY_OBJ(&statistics_error), py_str_from(text)), exc);
    }
    return v;
}

LIB_FN(covariance) {
    struct pairs p = take_pairs(vm, a[0], a[1], "covariance");
    return divide(vm, sum_xy(vm, &p), py_int_from(p.n - 1));
}
LIB_FN(correlation) {
    struct pairs p = take_pairs(vm, a[0], a[1], "correlation");
    value xy = sum_xy(vm, &p);
    double spread = py_as_double(vm, lib_mul(vm, sum_xx(vm, &p), sum_yy(vm, &p)));
    return ratio(vm, xy, py_from_float(sqrt(spread)), "at least one of the inputs is constant");
}
static value regression_type(struct vm *vm) {
    value names = py_tuple2(py_str_from("slope"), py_str_from("intercept"));
    struct py_dict *kw = py_dict_new();
    py_dict_set_text(kw, "module", py_str_from("statistics"));
    return py_call_args(vm, py_import_from(vm, "collections", "namedtuple"),
                        py_tuple2(py_str_from("LinearRegression"), names), kw);
}
LIB_FN(linear_regression) {
    struct pairs p = take_pairs(vm, a[0], a[1], "linear regression");
    bool proportional = py_truth(vm, a[2]);
    value xmean = p.xmean, ymean = p.ymean;
    if (proportional)
        p.xmean = p.ymean = PY_UNDEF;
    value slope = ratio(vm, sum_xy(vm, &p), sum_xx(vm, &p), "x is constant");
    value intercept =
        proportional ? py_from_float(0.0) : lib_sub(vm, ymean, lib_mul(vm, slope, xmean));
    return py_call2(vm, py_import_from(vm, "statistics", "LinearRegression"), slope, intercept);
}

/* --- the normal distribution --- */

static double number(struct vm *vm, value self, const char *name) {
    return py_as_double(vm, py_getattr(vm, self, name));
}
#define MU(self) number(vm, self, "_mu")
#define SIGMA(self) number(vm, self, "_sigma")

static value normal_class(struct vm *vm) { return py_import_from(vm, "statistics", "NormalDist"); }
static bool is_normal(struct vm *vm, value v) { return py_isinstance(vm, v, normal_class(vm)); }
static value normal(struct vm *vm, value mu, value sigma) {
    return py_call2(vm, normal_class(vm), mu, sigma);
}
static value normal_of(struct vm *vm, double mu, double sigma) {
    return normal(vm, py_from_float(mu), py_from_float(sigma));
}

/* Two polynomials of degree 7, the powers from high to low; the lower one ends in 1. */
struct rational {
    double above[8], below[7];
};
static const struct rational
    central = {{2.5090809287301226727e+3, 3.3430575583588128105e+4, 6.7265770927008700853e+4,
                4.5921953931549871457e+4, 1.3731693765509461125e+4, 1.9715909503065514427e+3,
                1.3314166789178437745e+2, 3.3871328727963666080e+0},
               {5.2264952788528545610e+3, 2.8729085735721942674e+4, 3.9307895800092710610e+4,
                2.1213794301586595867e+4, 5.3941960214247511077e+3, 6.8718700749205790830e+2,
                4.2313330701600911252e+1}},
    middle = {{7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1,
               1.27045825245236838258e+0, 3.64784832476320460504e+0, 5.76949722146069140550e+0,
               4.63033784615654529590e+0, 1.42343711074968357734e+0},
              {1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2,
               1.48103976427480074590e-1, 6.89767334985100004550e-1, 1.67638483018380384940e+0,
               2.05319162663775882187e+0}},
    tail = {{2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3,
             2.65321895265761230930e-2, 2.96560571828504891230e-1, 1.78482653991729133580e+0,
             5.46378491116411436990e+0, 6.65790464350110377720e+0},
            {2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5,
             7.86869131145613259100e-4, 1.48753612908506148525e-2, 1.36929880922735805310e-1,
             5.99832206555887937690e-1}};

/* FACTOR times the upper polynomial at R, over the lower one. */
static double evaluate(const struct rational *f, double r, double factor) {
    double above = f->above[0], below = f->below[0];
    for (int i = 1; i < 8; i++)
        above = above * r + f->above[i];
    for (int i = 1; i < 7; i++)
        below = below * r + f->below[i];
    return above * factor / (below * r + 1.0);
}
static double standard_quantile(double p) {
    double q = p - 0.5;
    if (fabs(q) <= 0.425)
        return evaluate(&central, 0.180625 - q * q, q);
    double r = sqrt(-log(q <= 0.0 ? p : 1.0 - p));
    double x = r <= 5.0 ? evaluate(&middle, r - 1.6, 1.0) : evaluate(&tail, r - 5.0, 1.0);
    return q < 0.0 ? -x : x;
}
static double quantile(struct vm *vm, value self, double p) {
    if (p <= 0.0 || p >= 1.0)
        statistics_fail(vm, "p must be in the range 0.0 < p < 1.0");
    double sigma = SIGMA(self);
    if (sigma <= 0.0)
        statistics_fail(vm, "cdf() not defined when sigma at or below zero");
    return MU(self) + standard_quantile(p) * sigma;
}
/* X - mu */
static double distance(struct vm *vm, value self, value x) {
    return py_as_double(vm, lib_sub(vm, x, py_getattr(vm, self, "_mu")));
}
static double below(double off_mean, double sigma) {
    return 0.5 * (1.0 + erf(off_mean / (sigma * sqrt(2.0))));
}

LIB_FN(normal_init) {
    if (py_truth(vm, py_compare(vm, a[2], py_from_float(0.0), PY_LT)))
        statistics_fail(vm, "sigma must be non-negative");
    value as_float = PY_OBJ(&py_float_type);
    py_setattr(vm, a[0], "_mu", py_call1(vm, as_float, a[1]));
    py_setattr(vm, a[0], "_sigma", py_call1(vm, as_float, a[2]));
    return PY_NONE;
}
LIB_FN(normal_from_samples) {
    value data = PY_OBJ(py_list_from(vm, a[1]));
    value mean = py_call1(vm, py_import_from(vm, "statistics", "mean"), data);
    return py_call2(vm, a[0], mean, py_call1(vm, py_import_from(vm, "statistics", "stdev"), data));
}
LIB_FN(normal_samples) {
    value source = py_import(vm, "random");
    if (a[2] != PY_NONE)
        source = py_call1(vm, py_getattr(vm, source, "Random"), a[2]);
    value gauss = py_getattr(vm, source, "gauss");
    value mu = py_getattr(vm, a[0], "_mu"), sigma = py_getattr(vm, a[0], "_sigma");
    struct py_list *list = py_list_new(8);
    for (int64_t n = lib_arg_int(vm, a[1]); n > 0; n--)
        py_list_append(list, py_call2(vm, gauss, mu, sigma));
    return PY_OBJ(list);
}
LIB_FN(normal_pdf) {
    double sigma = SIGMA(a[0]), variance = sigma * sigma;
    if (variance == 0.0)
        statistics_fail(vm, "pdf() not defined when sigma is zero");
    double d = distance(vm, a[0], a[1]);
    return py_from_float(exp(d * d / (-2.0 * variance)) / sqrt(2.0 * M_PI * variance));
}
LIB_FN(normal_cdf) {
    double sigma = SIGMA(a[0]);
    if (sigma == 0.0)
        statistics_fail(vm, "cdf() not defined when sigma is zero");
    return py_from_float(below(distance(vm, a[0], a[1]), sigma));
}
LIB_FN(normal_inv_cdf) { return py_from_float(quantile(vm, a[0], py_as_double(vm, a[1]))); }
LIB_FN(normal_quantiles) {
    struct py_list *list = py_list_new(4);
    int64_t n = lib_arg_int(vm, a[1]);
    for (int64_t i = 1; i < n; i++)
        py_list_append(list, py_from_float(quantile(vm, a[0], (double)i / (double)n)));
    return PY_OBJ(list);
}
LIB_FN(normal_zscore) {
    double sigma = SIGMA(a[0]);
    if (sigma == 0.0)
        statistics_fail(vm, "zscore() not defined when sigma is zero");
    return py_from_float(distance(vm, a[0], a[1]) / sigma);
}

struct curve {
    double mu, sigma, variance;
};
static struct curve curve_of(struct vm *vm, value v) {
    double sigma = SIGMA(v);
    return (struct curve){MU(v), sigma, sigma * sigma};
}
/* The area between two curves from the left up to X. */
static double between(const struct curve *x, const struct curve *y, double at) {
    return fabs(below(at - y->mu, y->sigma) - below(at - x->mu, x->sigma));
}
LIB_FN(normal_overlap) {
    if (!is_normal(vm, a[1]))
        py_raise(vm, &py_exc_TypeError, "Expected another NormalDist instance");
    struct curve x = curve_of(vm, a[0]), y = curve_of(vm, a[1]);
    if (y.sigma < x.sigma || (y.sigma == x.sigma && y.mu < x.mu)) {
        struct curve swap = x; /* x is the narrow one */
        x = y;
        y = swap;
    }
    if (x.variance == 0.0 || y.variance == 0.0)
        statistics_fail(vm, "overlap() not defined when sigma is zero");
    double wider = y.variance - x.variance, apart = fabs(y.mu - x.mu);
    if (wider == 0.0)
        return py_from_float(1.0 - erf(apart / (2.0 * x.sigma * sqrt(2.0))));
    /* where the curves cross */
    double middle_at = x.mu * y.variance - y.mu * x.variance;
    double half = x.sigma * y.sigma * sqrt(apart * apart + wider * log(y.variance / x.variance));
    return py_from_float(1.0 - (between(&x, &y, (middle_at + half) / wider) +
                                between(&x, &y, (middle_at - half) / wider)));
}

LIB_FN(normal_mu) { return py_getattr(vm, a[0], "_mu"); }
LIB_FN(normal_sigma) { return py_getattr(vm, a[0], "_sigma"); }
LIB_FN(normal_variance) { return py_from_float(SIGMA(a[0]) * SIGMA(a[0])); }

/* Sums and differences of independent variables, or of one and a number. */
static value shifted(struct vm *vm, const value *a, enum py_binary_op op) {
    value mu = py_getattr(vm, a[0], "_mu");
    if (is_normal(vm, a[1]))
        return normal(vm, py_binary(vm, op, mu, py_getattr(vm, a[1], "_mu")),
                      py_from_float(hypot(SIGMA(a[0]), SIGMA(a[1]))));
    return normal(vm, py_binary(vm, op, mu, a[1]), py_getattr(vm, a[0], "_sigma"));
}
static value scaled(struct vm *vm, const value *a, enum py_binary_op op) {
    value mu = py_binary(vm, op, py_getattr(vm, a[0], "_mu"), a[1]);
    value by = py_from_float(fabs(py_as_double(vm, a[1])));
    return normal(vm, mu, py_binary(vm, op, py_getattr(vm, a[0], "_sigma"), by));
}
LIB_FN(normal_add) { return shifted(vm, a, PY_ADD); }
LIB_FN(normal_sub) { return shifted(vm, a, PY_SUB); }
LIB_FN(normal_rsub) { return py_unary(vm, PY_NEG, lib_sub(vm, a[0], a[1])); }
LIB_FN(normal_mul) { return scaled(vm, a, PY_MUL); }
LIB_FN(normal_div) { return scaled(vm, a, PY_TRUEDIV); }
LIB_FN(normal_pos) { return normal_of(vm, MU(a[0]), SIGMA(a[0])); }
LIB_FN(normal_neg) { return normal_of(vm, -MU(a[0]), SIGMA(a[0])); }
LIB_FN(normal_eq) {
    if (!is_normal(vm, a[1]))
        return PY_NOT_IMPLEMENTED;
    return PY_BOOL(MU(a[0]) == MU(a[1]) && SIGMA(a[0]) == SIGMA(a[1]));
}
static value parameters(struct vm *vm, value self) {
    return py_tuple2(py_getattr(vm, self, "_mu"), py_getattr(vm, self, "_sigma"));
}
LIB_FN(normal_hash) { return py_int_from((int64_t)py_hash(vm, parameters(vm, a[0]))); }
LIB_FN(normal_repr) {
    const struct py_tuple *p = PY_AS(struct py_tuple, parameters(vm, a[0]));
    return py_str_from(
        py_message(vm, "%s(mu=%R, sigma=%R)", py_type_of(a[0])->name, p->items[0], p->items[1]));
}

static const struct py_native_def methods[] = {
    {"__init__", normal_init, "self, mu=0.0, sigma=1.0"},
    {"from_samples", normal_from_samples, "cls, data", PY_CLASSMETHOD},
    {"samples", normal_samples, "self, n, *, seed=None"},
    {"pdf", normal_pdf, "self, x"},
    {"cdf", normal_cdf, "self, x"},
    {"inv_cdf", normal_inv_cdf, "self, p"},
    {"quantiles", normal_quantiles, "self, n=4"},
    {"overlap", normal_overlap, "self, other"},
    {"zscore", normal_zscore, "self, x"},
    {"__add__", normal_add, "x1, x2"},
    {"__sub__", normal_sub, "x1, x2"},
    {"__mul__", normal_mul, "x1, x2"},
    {"__truediv__", normal_div, "x1, x2"},
    {"__pos__", normal_pos, "x1"},
    {"__neg__", normal_neg, "x1"},
    {"__radd__", normal_add, "x1, x2"},
    {"__rsub__", normal_rsub, "x1, x2"},
    {"__rmul__", normal_mul, "x1, x2"},
    {"__eq__", normal_eq, "x1, x2"},
    {"__hash__", normal_hash, "self"},
    {"__repr__", normal_repr, "self"},
    {0}};

static value distribution_class(struct vm *vm) {
    static const struct py_native_def properties[] = {{"mean", normal_mu, "self"},
                                                      {"median", normal_mu, "self"},
                                                      {"mode", normal_mu, "self"},
                                                      {"stdev", normal_sigma, "self"},
                                                      {"variance", normal_variance, "self"}};
    struct py_dict *ns = py_dict_new(), *slots = py_dict_new();
    py_dict_set_text(slots, "_mu", py_str_from("the mean"));
    py_dict_set_text(slots, "_sigma", py_str_from("the standard deviation"));
    py_dict_set_str(ns, PYN(__doc__), py_str_from("A normal distribution."));
    py_dict_set_str(ns, PYN(__slots__), PY_OBJ(slots));
    for (size_t i = 0; i < LIB_COUNT(properties); i++)
        py_dict_set_text(ns, properties[i].name,
                         pyfunction_property(vm, &properties[i], "statistics"));
    return PY_OBJ(
        pyfunction_class(vm, "statistics", "NormalDist", NULL, &py_empty_tuple, methods, ns));
}

/* --- for the module --- */

const struct py_native_def statistics_pair_functions[] = {
    {"covariance", covariance, "x, y, /", PY_PYTHON},
    {"correlation", correlation, "x, y, /", PY_PYTHON},
    {"linear_regression", linear_regression, "x, y, /, *, proportional=False", PY_PYTHON},
    {0}};

value statistics_lazy(struct vm *vm, value name) {
    if (py_str_is(name, "NormalDist"))
        return distribution_class(vm);
    return py_str_is(name, "LinearRegression") ? regression_type(vm) : PY_UNDEF;
}
