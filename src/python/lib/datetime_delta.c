/*
 * datetime.timedelta: a span of days, seconds and microseconds. cf. CPython's
 * Modules/_datetimemodule.c.
 */
#include <math.h>

#include "python/lib/datetime_int.h"

wide delta_us(const struct py_timedelta *d) {
    return (wide)d->days * US_DAY + (wide)d->seconds * US_SECOND + d->us;
}

static wide floor_div(wide a, wide b) {
    wide q = a / b;
    return q * b > a ? q - 1 : q;
}

static value delta_make(struct vm *vm, struct py_type *cls, wide us) {
    wide days = floor_div(us, US_DAY);
    if (days > MAX_DELTA_DAYS || days < -MAX_DELTA_DAYS) {
        if (days > INT32_MAX || days < INT32_MIN)
            py_raise(vm, &py_exc_OverflowError, "Python int too large to convert to C int");
        py_raise(vm, &py_exc_OverflowError, "days=%lld; must have magnitude <= %d", (long long)days,
                 MAX_DELTA_DAYS);
    }
    struct py_timedelta *d = py_alloc(vm, cls);
    wide rest = us - days * US_DAY;
    d->days = (int)days;
    d->seconds = (int)(rest / US_SECOND);
    d->us = (int)(rest % US_SECOND);
    return PY_OBJ(d);
}
value delta_from_us(struct vm *vm, wide us) { return delta_make(vm, &datetime_timedelta_type, us); }
static struct py_timedelta *self_of(value v) { return PY_AS(struct py_timedelta, v); }

/* --- ints of any size between C's 128 bits and Python's --- */

static value wide_value(struct vm *vm, wide w) {
    if (w >= INT64_MIN && w <= INT64_MAX)
        return py_int_from((int64_t)w);
    bool negative = w < 0;
    unsigned __int128 m = negative ? -(unsigned __int128)w : (unsigned __int128)w;
    value shift = py_from_small(64);
    value v = py_binary(vm, PY_LSHIFT, py_int_from_unsigned((uint64_t)(m >> 64)), shift);
    v = lib_add(vm, v, py_int_from_unsigned((uint64_t)m));
    return negative ? py_unary(vm, PY_NEG, v) : v;
}
static wide value_wide(struct vm *vm, value v) {
    bool fits;
    int64_t i = py_int_get(v, &fits);
    if (fits)
        return i;
    value high = py_binary(vm, PY_RSHIFT, v, py_from_small(40));
    int64_t h = py_int_get(high, &fits);
    if (!fits || h > ((int64_t)1 << 62) || h < -((int64_t)1 << 62))
        py_raise(vm, &py_exc_OverflowError, "Python int too large to convert to C int");
    value low = lib_sub(vm, v, py_binary(vm, PY_LSHIFT, high, py_from_small(40)));
    return ((wide)h << 40) + py_small(low);
}

/* N / D to the nearest, ties to even. */
static value divide_nearest(struct vm *vm, value n, value d) {
    struct py_tuple *t = PY_AS(struct py_tuple, py_binary(vm, PY_DIVMOD, n, d));
    value q = t->items[0], r = lib_mul(vm, t->items[1], py_from_small(2));
    bool up = lib_int_sign(d) > 0 ? py_less(vm, d, r) : py_less(vm, r, d);
    bool odd = py_truth(vm, py_binary(vm, PY_AND, q, py_from_small(1)));
    if (up || (py_equal(vm, r, d) && odd))
        q = lib_add(vm, q, py_from_small(1));
    return q;
}

/* --- construction --- */

/* Adds NUM units of FACTOR microseconds; what a float leaves below one goes to *LEFT. */
static wide add_units(struct vm *vm, const char *name, value num, int64_t factor, wide us,
                      double *left) {
    if (py_is_int(num)) {
        wide n = value_wide(vm, num);
        if (n > (wide)1 << 80 || n < -((wide)1 << 80))
            py_raise(vm, &py_exc_OverflowError, "Python int too large to convert to C int");
        return us + n * factor;
    }
    if (!py_is_a(num, &py_float_type))
        py_raise(vm, &py_exc_TypeError, "unsupported type for timedelta %s component: %T", name,
                 num);
    double whole, frac = modf(py_as_double(vm, num), &whole);
    if (!isfinite(whole))
        py_raise(vm, isnan(whole) ? &py_exc_ValueError : &py_exc_OverflowError,
                 isnan(whole) ? "cannot convert float NaN to integer"
                              : "cannot convert float infinity to integer");
    if (fabs(whole) > 1e24)
        py_raise(vm, &py_exc_OverflowError, "Python int too large to convert to C int");
    us += (wide)whole * factor;
    double part, rest = modf(frac * (double)factor, &part);
    *left += rest;
    return us + (wide)part;
}

LIB_FN(delta_new) {
    static const struct {
        const char *name;
        int64_t factor;
        int arg;
    } units[] = {{"microseconds", 1, 3},         {"milliseconds", 1000, 4},
                 {"seconds", US_SECOND, 2},      {"minutes", 60 * US_SECOND, 5},
                 {"hours", 3600 * US_SECOND, 6}, {"days", US_DAY, 1},
                 {"weeks", 7 * US_DAY, 7}};
    wide us = 0;
    double left = 0;
    for (size_t i = 0; i < LIB_COUNT(units); i++)
        if (a[units[i].arg] != PY_UNDEF)
            us = add_units(vm, units[i].name, a[units[i].arg], units[i].factor, us, &left);
    if (left != 0) {
        double whole = round(left);
        if (fabs(whole - left) == 0.5) {
            double odd = us & 1 ? 1 : 0;
            whole = 2.0 * round((left + odd) * 0.5) - odd;
        }
        us += (wide)whole;
    }
    return delta_make(vm, PY_AS(struct py_type, a[0]), us);
}

/* --- text --- */

static value delta_repr(struct vm *vm, value self) {
    (void)vm;
    struct py_timedelta *d = self_of(self);
    struct buf b = BUF_INIT;
    const char *sep = "";
    struct py_type *t = py_type_of(self);
    buf_printf(&b, "%s%s(", t == &datetime_timedelta_type ? "datetime." : "", t->name);
    if (d->days) {
        buf_printf(&b, "days=%d", d->days);
        sep = ", ";
    }
    if (d->seconds) {
        buf_printf(&b, "%sseconds=%d", sep, d->seconds);
        sep = ", ";
    }
    if (d->us)
        buf_printf(&b, "%smicroseconds=%d", sep, d->us);
    if (!d->days && !d->seconds && !d->us)
        buf_putc(&b, '0');
    buf_putc(&b, ')');
    return lib_buf_str(&b);
}
static value delta_str(struct vm *vm, value self) {
    (void)vm;
    struct py_timedelta *d = self_of(self);
    struct buf b = BUF_INIT;
    if (d->days)
        buf_printf(&b, "%d day%s, ", d->days, d->days == 1 || d->days == -1 ? "" : "s");
    buf_printf(&b, "%d:%02d:%02d", d->seconds / 3600, d->seconds / 60 % 60, d->seconds % 60);
    if (d->us)
        buf_printf(&b, ".%06d", d->us);
    return lib_buf_str(&b);
}

/* --- arithmetic --- */

static value delta_add(struct vm *vm, value x, value y) {
    if (!is_delta(x) || !is_delta(y))
        return PY_NOT_IMPLEMENTED;
    return delta_from_us(vm, delta_us(self_of(x)) + delta_us(self_of(y)));
}
static value delta_sub(struct vm *vm, value x, value y) {
    if (!is_delta(x) || !is_delta(y))
        return PY_NOT_IMPLEMENTED;
    return delta_from_us(vm, delta_us(self_of(x)) - delta_us(self_of(y)));
}
/* D * FACTOR or D / FACTOR for a float. */
static value by_float(struct vm *vm, value d, value factor, bool divide) {
    value n, m;
    lib_ratio(vm, factor, divide ? &m : &n, divide ? &n : &m);
    value us = lib_mul(vm, wide_value(vm, delta_us(self_of(d))), n);
    if (divide && !lib_int_sign(m))
        py_raise(vm, &py_exc_ZeroDivisionError, "integer division or modulo by zero");
    return delta_from_us(vm, value_wide(vm, divide_nearest(vm, us, m)));
}
static value delta_mul(struct vm *vm, value x, value y) {
    value d = is_delta(x) ? x : y, n = is_delta(x) ? y : x;
    if (py_is_int(n))
        return delta_from_us(vm,
                             value_wide(vm, lib_mul(vm, wide_value(vm, delta_us(self_of(d))), n)));
    if (py_is_a(n, &py_float_type))
        return by_float(vm, d, n, false);
    return PY_NOT_IMPLEMENTED;
}
static noreturn void zero_division(struct vm *vm, const char *message) {
    py_raise(vm, &py_exc_ZeroDivisionError, "%s", message);
}
static value delta_truediv(struct vm *vm, value x, value y) {
    if (!is_delta(x))
        return PY_NOT_IMPLEMENTED;
    value us = wide_value(vm, delta_us(self_of(x)));
    if (is_delta(y)) {
        if (!delta_us(self_of(y)))
            zero_division(vm, "division by zero");
        return py_binary(vm, PY_TRUEDIV, us, wide_value(vm, delta_us(self_of(y))));
    }
    if (py_is_a(y, &py_float_type))
        return by_float(vm, x, y, true);
    if (!py_is_int(y))
        return PY_NOT_IMPLEMENTED;
    if (!lib_int_sign(y))
        zero_division(vm, "integer division or modulo by zero");
    return delta_from_us(vm, value_wide(vm, divide_nearest(vm, us, y)));
}
static value delta_floordiv(struct vm *vm, value x, value y) {
    if (!is_delta(x) || (!is_delta(y) && !py_is_int(y)))
        return PY_NOT_IMPLEMENTED;
    value us = wide_value(vm, delta_us(self_of(x)));
    value by = is_delta(y) ? wide_value(vm, delta_us(self_of(y))) : y;
    if (!lib_int_sign(by))
        zero_division(vm, "integer division or modulo by zero");
    value q = lib_floordiv(vm, us, by);
    return is_delta(y) ? q : delta_from_us(vm, value_wide(vm, q));
}
static value delta_mod(struct vm *vm, value x, value y) {
    if (!is_delta(x) || !is_delta(y))
        return PY_NOT_IMPLEMENTED;
    wide n = delta_us(self_of(x)), m = delta_us(self_of(y));
    if (!m)
        zero_division(vm, "integer division or modulo by zero");
    wide r = n % m;
    return delta_from_us(vm, r && (r < 0) != (m < 0) ? r + m : r);
}
static value delta_divmod(struct vm *vm, value x, value y) {
    if (!is_delta(x) || !is_delta(y))
        return PY_NOT_IMPLEMENTED;
    return py_tuple2(delta_floordiv(vm, x, y), delta_mod(vm, x, y));
}
static value delta_neg(struct vm *vm, value self) {
    return delta_from_us(vm, -delta_us(self_of(self)));
}
static value delta_pos(struct vm *vm, value self) {
    return delta_from_us(vm, delta_us(self_of(self)));
}
static value delta_abs(struct vm *vm, value self) {
    wide us = delta_us(self_of(self));
    return delta_from_us(vm, us < 0 ? -us : us);
}
static value delta_compare(struct vm *vm, value x, value y, enum py_compare_op op) {
    if (!is_delta(x) || !is_delta(y))
        return PY_NOT_IMPLEMENTED;
    wide n = delta_us(self_of(x)), m = delta_us(self_of(y));
    return py_compare(vm, py_from_small(n < m ? -1 : n > m), py_from_small(0), op);
}
static uint64_t delta_hash(struct vm *vm, value self) {
    return py_hash(vm, wide_value(vm, delta_us(self_of(self))));
}
static bool delta_truth(struct vm *vm, value self) {
    (void)vm;
    return delta_us(self_of(self)) != 0;
}

LIB_FN(delta_total_seconds) {
    value us = wide_value(vm, delta_us(self_of(a[0])));
    return py_binary(vm, PY_TRUEDIV, us, py_from_small(US_SECOND));
}
LIB_FN(delta_reduce) {
    struct py_timedelta *d = self_of(a[0]);
    return py_tuple2(
        PY_OBJ(py_type_of(a[0])),
        py_tuple3(py_from_small(d->days), py_from_small(d->seconds), py_from_small(d->us)));
}

static const struct py_native_def methods[] = {
    {"__new__", delta_new,
     "cls, days=?, seconds=?, microseconds=?, milliseconds=?, minutes=?, hours=?, weeks=?"},
    {"total_seconds", delta_total_seconds, "self, /"},
    {"__reduce__", delta_reduce, "self, /"},
    {0}};
static const struct py_member_def members[] = {
    {"days", offsetof(struct py_timedelta, days), PY_MEMBER_INT, true},
    {"seconds", offsetof(struct py_timedelta, seconds), PY_MEMBER_INT, true},
    {"microseconds", offsetof(struct py_timedelta, us), PY_MEMBER_INT, true},
    {0}};
struct py_type datetime_timedelta_type = {
    PY_TYPE_HEAD,
    .name = "timedelta",
    .module = "datetime",
    .size = sizeof(struct py_timedelta),
    .flags = PY_TYPE_DOTTED | PY_TYPE_BASE,
    .methods = methods,
    .members = members,
    .repr = delta_repr,
    .str = delta_str,
    .compare = delta_compare,
    .hash = delta_hash,
    .truth = delta_truth,
    .binary = {[PY_ADD] = delta_add,
               [PY_SUB] = delta_sub,
               [PY_MUL] = delta_mul,
               [PY_TRUEDIV] = delta_truediv,
               [PY_FLOORDIV] = delta_floordiv,
               [PY_MOD] = delta_mod,
               [PY_DIVMOD] = delta_divmod},
    .unary = {[PY_NEG] = delta_neg, [PY_POS] = delta_pos, [PY_ABS] = delta_abs}};
