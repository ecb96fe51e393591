/*
 * Module statistics (cf. CPython's Lib/statistics.py): sums are exact fractions, results have the
 * type of the data. NormalDist and what works on two inputs are statistics_normal.c's.
 */
#include <math.h>

#include "python/lib/decimal.h"
#include "python/lib/pyfunction.h"
#include "python/lib/statistics_int.h"
#include "python/types/int.h"

struct py_type statistics_error =
    LIB_EXCEPTION("StatisticsError", "statistics", &py_exc_ValueError, NULL);

#define ZERO py_from_small(0)
#define ONE py_from_small(1)

noreturn void statistics_fail(struct vm *vm, const char *text) {
    py_type_ready(vm, &statistics_error);
    py_raise(vm, &statistics_error, "%s", text);
}

static value fraction(struct vm *vm, value n, value d) {
    return py_call2(vm, py_import_from(vm, "fractions", "Fraction"), n, d);
}
static bool is_fraction(struct vm *vm, struct py_type *t) {
    return py_type_is_subtype(t,
                              PY_AS(struct py_type, py_import_from(vm, "fractions", "Fraction")));
}

/* --- types of results --- */

static struct py_type *coerce(struct vm *vm, struct py_type *t, struct py_type *s) {
    if (t == s || s == &py_int_type || s == &py_bool_type)
        return t;
    if (t == &py_int_type || py_type_is_subtype(s, t))
        return s;
    if (py_type_is_subtype(t, s) || py_type_is_subtype(s, &py_int_type))
        return t;
    if (py_type_is_subtype(t, &py_int_type))
        return s;
    if (is_fraction(vm, t) && py_type_is_subtype(s, &py_float_type))
        return s;
    if (py_type_is_subtype(t, &py_float_type) && is_fraction(vm, s))
        return t;
    py_raise(vm, &py_exc_TypeError, "don't know how to coerce %s and %s", t->name, s->name);
}

/* V (a Fraction, or the float that nan and infinities sum up to) as T. */
static value convert(struct vm *vm, value v, struct py_type *t) {
    if (py_type_of(v) == t)
        return v;
    if (py_is_float(v))
        return py_call1(vm, PY_OBJ(t == &py_int_type ? &py_float_type : t), v);
    if (py_type_is_subtype(t, &py_int_type) && !py_equal(vm, py_getattr(vm, v, "denominator"), ONE))
        t = &py_float_type;
    if (!py_type_is_subtype(t, &decimal_decimal_type))
        return py_call1(vm, PY_OBJ(t), v);
    value n = py_call1(vm, PY_OBJ(t), py_getattr(vm, v, "numerator"));
    return py_binary(vm, PY_TRUEDIV, n, py_call1(vm, PY_OBJ(t), py_getattr(vm, v, "denominator")));
}

/* --- exact sums --- */

struct sums {
    struct py_type *type;
    value sum, squares; /* Fractions; floats when nan or infinity is among the data */
    int64_t n;
};

static bool ratio(struct vm *vm, value x, value *n, value *d) {
    if (py_is_int(x)) {
        *n = py_int_plain(x);
        *d = ONE;
        return true;
    }
    if (py_is_float(x) && !isfinite(py_as_double(vm, x)))
        return false;
    value method = py_lookup_attr(vm, x, "as_integer_ratio");
    if (method == PY_UNDEF)
        py_raise(vm, &py_exc_TypeError, "can't convert type '%T' to numerator/denominator", x);
    if (py_is_a(x, &decimal_decimal_type) &&
        !py_truth(vm, py_call_method(vm, x, "is_finite", 0, NULL)))
        return false;
    lib_ratio(vm, x, n, d);
    return true;
}

/* Adds N to the entry of denominator D. */
static void collect(struct vm *vm, struct py_dict *by_denominator, value n, value d) {
    value have = py_dict_get(vm, by_denominator, d);
    py_dict_set(vm, by_denominator, d, have == PY_UNDEF ? n : lib_add(vm, have, n));
}

static value total(struct vm *vm, struct py_dict *by_denominator, bool squared) {
    value sum = fraction(vm, ZERO, ONE), d, n;
    for (size_t i = 0; py_dict_next(by_denominator, &i, &d, &n);)
        sum = lib_add(vm, sum, fraction(vm, n, squared ? lib_mul(vm, d, d) : d));
    return sum;
}

static struct sums sum_of(struct vm *vm, value data, bool squares) {
    struct sums s = {&py_int_type, PY_UNDEF, PY_UNDEF, 0};
    struct py_dict *sums = py_dict_new(), *products = py_dict_new();
    value special = PY_UNDEF;
    struct py_iter it;
    py_iter_init(vm, &it, data);
    for (value x; (x = py_iter_next(vm, &it)) != PY_UNDEF; s.n++) {
        value n, d;
        s.type = coerce(vm, s.type, py_type_of(x));
        if (!ratio(vm, x, &n, &d)) {
            special = special == PY_UNDEF ? x : lib_add(vm, special, x);
            continue;
        }
        collect(vm, sums, n, d);
        if (squares)
            collect(vm, products, lib_mul(vm, n, n), d);
    }
    if (special != PY_UNDEF) {
        s.sum = s.squares = special;
        return s;
    }
    s.sum = total(vm, sums, false);
    if (squares)
        s.squares = total(vm, products, true);
    return s;
}

static value divide(struct vm *vm, value x, int64_t n) {
    return py_binary(vm, PY_TRUEDIV, x, py_int_from(n));
}

/* --- means --- */

LIB_FN(statistics_mean) {
    struct sums s = sum_of(vm, a[0], false);
    if (s.n < 1)
        statistics_fail(vm, "mean requires at least one data point");
    return convert(vm, divide(vm, s.sum, s.n), s.type);
}

static value fsum(struct vm *vm, value data) {
    return py_call1(vm, py_import_from(vm, "math", "fsum"), data);
}

static value fmean(struct vm *vm, struct py_list *data) {
    value sum = fsum(vm, PY_OBJ(data));
    if (!data->n)
        statistics_fail(vm, "fmean requires at least one data point");
    return divide(vm, sum, (int64_t)data->n);
}

LIB_FN(statistics_fmean) {
    struct py_list *data = py_list_from(vm, a[0]);
    if (a[1] == PY_NONE)
        return fmean(vm, data);
    struct py_list *weights = py_list_from(vm, a[1]), *products = py_list_new(data->n);
    if (data->n != weights->n)
        statistics_fail(vm, "data and weights must be the same length");
    for (size_t i = 0; i < data->n; i++)
        py_list_append(products, lib_mul(vm, data->items[i], weights->items[i]));
    value sum = fsum(vm, PY_OBJ(weights));
    if (!py_truth(vm, sum))
        statistics_fail(vm, "sum of weights must be non-zero");
    return py_binary(vm, PY_TRUEDIV, fsum(vm, PY_OBJ(products)), sum);
}

LIB_FN(statistics_geometric_mean) {
    struct py_list *data = py_list_from(vm, a[0]), *logs = py_list_new(data->n);
    for (size_t i = 0; i < data->n; i++) {
        value x = data->items[i];
        if (!(py_is_int(x) ? py_int_sign(x) > 0 : !(py_as_double(vm, x) <= 0)))
            break;
        py_list_append(logs, py_call1(vm, py_import_from(vm, "math", "log"), x));
    }
    if (!data->n || logs->n < data->n)
        statistics_fail(vm,
                        "geometric mean requires a non-empty dataset containing positive numbers");
    return py_from_float(exp(py_as_double(vm, fmean(vm, logs))));
}

static void refuse_negative(struct vm *vm, struct py_list *data) {
    for (size_t i = 0; i < data->n; i++)
        if (py_less(vm, data->items[i], ZERO))
            statistics_fail(vm, "harmonic mean does not support negative values");
}

LIB_FN(statistics_harmonic_mean) {
    struct py_list *data = py_list_from(vm, a[0]), *weights = NULL;
    if (!data->n)
        statistics_fail(vm, "harmonic_mean requires at least one data point");
    if (a[1] != PY_NONE) {
        weights = py_list_from(vm, a[1]);
        if (weights->n != data->n)
            statistics_fail(vm, "Number of weights does not match data size");
        refuse_negative(vm, weights);
    }
    if (data->n == 1 && !weights && py_is_str(data->items[0]))
        py_raise(vm, &py_exc_TypeError, "unsupported type");
    refuse_negative(vm, data);
    if (data->n == 1 && !weights)
        return data->items[0];
    struct py_list *parts = py_list_new(data->n);
    for (size_t i = 0; i < data->n; i++) {
        value weight = weights ? weights->items[i] : ONE;
        if (!py_truth(vm, weight)) {
            py_list_append(parts, ZERO);
            continue;
        }
        if (!py_truth(vm, data->items[i]))
            return ZERO;
        py_list_append(parts, py_binary(vm, PY_TRUEDIV, weight, data->items[i]));
    }
    struct sums s = sum_of(vm, PY_OBJ(parts), false);
    if (py_compare(vm, s.sum, ZERO, PY_LE) == PY_TRUE)
        statistics_fail(vm, "Weighted sum must be positive");
    value all = weights ? sum_of(vm, PY_OBJ(weights), false).sum : py_int_from((int64_t)data->n);
    return convert(vm, py_binary(vm, PY_TRUEDIV, all, s.sum), s.type);
}

/* --- order --- */

static struct py_list *sorted(struct vm *vm, value data) {
    struct py_list *list = py_list_from(vm, data);
    py_call_method(vm, PY_OBJ(list), "sort", 0, NULL);
    return list;
}

static struct py_list *median_data(struct vm *vm, value data) {
    struct py_list *list = sorted(vm, data);
    if (!list->n)
        statistics_fail(vm, "no median for empty data");
    return list;
}

LIB_FN(statistics_median) {
    struct py_list *d = median_data(vm, a[0]);
    size_t half = d->n / 2;
    if (d->n % 2)
        return d->items[half];
    return divide(vm, lib_add(vm, d->items[half - 1], d->items[half]), 2);
}
LIB_FN(statistics_median_low) {
    struct py_list *d = median_data(vm, a[0]);
    return d->items[(d->n - 1) / 2];
}
LIB_FN(statistics_median_high) {
    struct py_list *d = median_data(vm, a[0]);
    return d->items[d->n / 2];
}
LIB_FN(statistics_median_grouped) {
    struct py_list *d = median_data(vm, a[0]);
    value x = d->items[d->n / 2];
    size_t before = 0, same = 0;
    while (before < d->n && py_less(vm, d->items[before], x))
        before++;
    while (before + same < d->n && py_equal(vm, d->items[before + same], x))
        same++;
    double interval = py_as_double(vm, a[1]), low = py_as_double(vm, x) - interval / 2;
    return py_from_float(low + interval * ((double)d->n / 2 - (double)before) / (double)same);
}

static struct py_dict *counts_of(struct vm *vm, value data) {
    return PY_AS(struct py_dict, py_call1(vm, py_import_from(vm, "collections", "Counter"),
                                          PY_OBJ(py_list_from(vm, data))));
}
static struct py_list *modes(struct vm *vm, value data) {
    struct py_dict *counts = counts_of(vm, data);
    struct py_list *best = py_list_new(1);
    int64_t most = 0;
    value key, count;
    for (size_t i = 0; py_dict_next(counts, &i, &key, &count);) {
        int64_t n = py_int_as(vm, count);
        if (n > most)
            best = py_list_new(1);
        if (n >= most)
            py_list_append(best, key);
        most = n > most ? n : most;
    }
    return best;
}
LIB_FN(statistics_mode) {
    struct py_list *best = modes(vm, a[0]);
    if (!best->n)
        statistics_fail(vm, "no mode for empty data");
    return best->items[0];
}
LIB_FN(statistics_multimode) { return PY_OBJ(modes(vm, a[0])); }

/* Cut point I of N: the weighted mean of two neighbours. */
static value quantile(struct vm *vm, struct py_list *d, int64_t i, int64_t n, bool inclusive) {
    int64_t size = (int64_t)d->n, m = inclusive ? size - 1 : size + 1, k = i * m / n;
    if (!inclusive)
        k = k < 1 ? 1 : k > size - 1 ? size - 1 : k;
    int64_t delta = i * m - k * n;
    size_t low = (size_t)(inclusive ? k : k - 1);
    value x = lib_mul(vm, d->items[low], py_int_from(n - delta));
    return divide(vm, lib_add(vm, x, lib_mul(vm, d->items[low + 1], py_int_from(delta))), n);
}

LIB_FN(statistics_quantiles) {
    int64_t n = lib_arg_int(vm, a[1]);
    if (n < 1)
        statistics_fail(vm, "n must be at least 1");
    struct py_list *d = sorted(vm, a[0]), *cuts = py_list_new((size_t)n);
    if (d->n < 2)
        statistics_fail(vm, "must have at least two data points");
    bool inclusive = py_is_str(a[2]) && py_str_is(a[2], "inclusive");
    if (!inclusive && !(py_is_str(a[2]) && py_str_is(a[2], "exclusive")))
        py_raise(vm, &py_exc_ValueError, "Unknown method: %R", a[2]);
    for (int64_t i = 1; i < n; i++)
        py_list_append(cuts, quantile(vm, d, i, n, inclusive));
    return PY_OBJ(cuts);
}

/* --- spread --- */

/* The sum of squared differences from CENTER, or from the mean when that is None, by N - LESS. */
static value spread(struct vm *vm, const value *a, int64_t less, const char *name,
                    struct py_type **type) {
    struct sums s;
    value squares;
    if (a[1] == PY_NONE) {
        s = sum_of(vm, a[0], true);
    } else {
        struct py_list *data = py_list_from(vm, a[0]), *products = py_list_new(data->n);
        for (size_t i = 0; i < data->n; i++) {
            value off = lib_sub(vm, data->items[i], a[1]);
            py_list_append(products, lib_mul(vm, off, off));
        }
        s = sum_of(vm, PY_OBJ(products), false);
    }
    if (s.n < less + 1)
        statistics_fail(vm, mem_printf("%s requires at least %s data point%s", name,
                                       less ? "two" : "one", less ? "s" : ""));
    if (a[1] != PY_NONE || py_is_float(s.sum)) {
        squares = s.sum;
    } else {
        value all = lib_mul(vm, py_int_from(s.n), s.squares);
        squares = divide(vm, lib_sub(vm, all, lib_mul(vm, s.sum, s.sum)), s.n);
    }
    *type = s.type;
    return divide(vm, squares, s.n - less);
}

/* The root of N / M as a float, rounded once. */
static value root_of_ratio(struct vm *vm, value n, value m) {
    int64_t q = (int64_t)py_int_bit_length(n) - (int64_t)py_int_bit_length(m) - 109;
    q = q >= 0 ? q / 2 : -((1 - q) / 2);
    if (q >= 0)
        m = py_int_lshift(vm, m, (uint64_t)(2 * q));
    else
        n = py_int_lshift(vm, n, (uint64_t)(-2 * q));
    value root = py_call1(vm, py_import_from(vm, "math", "isqrt"), py_int_floordiv(vm, n, m));
    if (py_int_compare(lib_mul(vm, lib_mul(vm, root, root), m), n) != 0)
        root = py_binary(vm, PY_OR, root, ONE); /* inexact: round to odd */
    if (q >= 0)
        return py_binary(vm, PY_TRUEDIV, py_int_lshift(vm, root, (uint64_t)q), ONE);
    return py_binary(vm, PY_TRUEDIV, root, py_int_lshift(vm, ONE, (uint64_t)-q));
}

static value root(struct vm *vm, value v, struct py_type *type) {
    if (py_is_float(v))
        return py_from_float(sqrt(py_as_double(vm, v)));
    if (py_type_is_subtype(type, &decimal_decimal_type))
        return py_call_method(vm, convert(vm, v, type), "sqrt", 0, NULL);
    if (!py_truth(vm, v))
        return py_from_float(0.0);
    return root_of_ratio(vm, py_getattr(vm, v, "numerator"), py_getattr(vm, v, "denominator"));
}

LIB_FN(statistics_variance) {
    struct py_type *type;
    value v = spread(vm, a, 1, "variance", &type);
    return convert(vm, v, type);
}
LIB_FN(statistics_pvariance) {
    struct py_type *type;
    value v = spread(vm, a, 0, "pvariance", &type);
    return convert(vm, v, type);
}
LIB_FN(statistics_stdev) {
    struct py_type *type;
    value v = spread(vm, a, 1, "stdev", &type);
    return root(vm, v, type);
}
LIB_FN(statistics_pstdev) {
    struct py_type *type;
    value v = spread(vm, a, 0, "pstdev", &type);
    return root(vm, v, type);
}

static const char *const public_names[] = {
    "NormalDist",     "StatisticsError", "correlation",       "covariance", "fmean",
    "geometric_mean", "harmonic_mean",   "linear_regression", "mean",       "median",
    "median_grouped", "median_high",     "median_low",        "mode",       "multimode",
    "pstdev",         "pvariance",       "quantiles",         "stdev",      "variance"};

LIB_FN(lazy_class) {
    value v = statistics_lazy(vm, a[0]);
    if (v == PY_UNDEF)
        py_raise(vm, &py_exc_AttributeError, "module 'statistics' has no attribute '%S'", a[0]);
    py_setattr_str(vm, py_import(vm, "statistics"), lib_str(a[0]), v);
    return v;
}
static void statistics_init(struct vm *vm, struct py_module *m) {
    static const struct py_native_def lazy = {"__getattr__", lazy_class, "name"};
    py_module_set(vm, m, lazy.name, py_native_new(vm, &lazy, PY_UNDEF));
    for (const struct py_native_def *d = statistics_pair_functions; d->name; d++)
        py_module_set(vm, m, d->name, pyfunction_new(vm, d, "statistics", PY_UNDEF));
    struct py_list *all = py_list_new(LIB_COUNT(public_names));
    for (size_t i = 0; i < LIB_COUNT(public_names); i++)
        py_list_append(all, PY_OBJ(py_intern(public_names[i])));
    py_module_set(vm, m, "__all__", PY_OBJ(all));
}

static const struct py_native_def functions[] = {
    {"mean", statistics_mean, "data"},
    {"fmean", statistics_fmean, "data, weights=None"},
    {"geometric_mean", statistics_geometric_mean, "data"},
    {"harmonic_mean", statistics_harmonic_mean, "data, weights=None"},
    {"median", statistics_median, "data"},
    {"median_low", statistics_median_low, "data"},
    {"median_high", statistics_median_high, "data"},
    {"median_grouped", statistics_median_grouped, "data, interval=1.0"},
    {"mode", statistics_mode, "data"},
    {"multimode", statistics_multimode, "data"},
    {"quantiles", statistics_quantiles, "data, *, n=4, method='exclusive'"},
    {"variance", statistics_variance, "data, xbar=None"},
    {"pvariance", statistics_pvariance, "data, mu=None"},
    {"stdev", statistics_stdev, "data, xbar=None"},
    {"pstdev", statistics_pstdev, "data, mu=None"},
    {0},
};
static struct py_type *const types[] = {&statistics_error, NULL};

const struct py_module_def py_lib_statistics = {
    .name = "statistics", .functions = functions, .types = types, .init = statistics_init};
