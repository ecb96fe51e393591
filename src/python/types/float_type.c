/* float: the type (cf. CPython's Objects/floatobject.c). */
#include <math.h>
#include <stdlib.h>

#include "python/api.h"
#include "python/types/complex.h"
#include "python/types/float.h"
#include "python/types/format.h"
#include "python/types/seq.h"

/* --- operators --- */

/* V as a double for an operator; false when it is neither float nor int. */
static bool operand(struct vm *vm, value v, double *d) {
    if (py_is_float(v)) {
        *d = py_float(v);
        return true;
    }
    if (py_is_small(v)) {
        *d = (double)py_small(v);
        return true;
    }
    if (py_is_floating(v)) {
        *d = py_float_get(v);
        return true;
    }
    if (!py_is_int(v))
        return false;
    *d = py_int_to_double(vm, v);
    return true;
}

#define OPERANDS(x, y)                                                                             \
    double x, y;                                                                                   \
    do {                                                                                           \
        if (!operand(vm, a, &x) || !operand(vm, b, &y))                                            \
            return PY_NOT_IMPLEMENTED;                                                             \
    } while (0)

static value float_add(struct vm *vm, value a, value b) {
    OPERANDS(x, y);
    return py_from_float(x + y);
}

static value float_sub(struct vm *vm, value a, value b) {
    OPERANDS(x, y);
    return py_from_float(x - y);
}

static value float_mul(struct vm *vm, value a, value b) {
    OPERANDS(x, y);
    return py_from_float(x * y);
}

static value float_truediv(struct vm *vm, value a, value b) {
    OPERANDS(x, y);
    if (y == 0)
        py_raise(vm, &py_exc_ZeroDivisionError, "float division by zero");
    return py_from_float(x / y);
}

static value float_floordiv(struct vm *vm, value a, value b) {
    OPERANDS(x, y);
    return py_from_float(py_float_floordiv(vm, x, y));
}

static value float_mod(struct vm *vm, value a, value b) {
    OPERANDS(x, y);
    return py_from_float(py_float_mod(vm, x, y));
}

static value float_divmod(struct vm *vm, value a, value b) {
    OPERANDS(x, y);
    if (y == 0)
        py_raise(vm, &py_exc_ZeroDivisionError, "float divmod()");
    return py_tuple2(py_from_float(py_float_floordiv(vm, x, y)),
                     py_from_float(py_float_mod(vm, x, y)));
}

value py_float_pow(struct vm *vm, double a, double b) {
    if (b == 0)
        return py_from_float(1);
    if (a != a)
        return py_from_float(a);
    if (b != b)
        return py_from_float(a == 1 ? 1 : b);
    if (a == 0 && b < 0 && !isinf(b))
        py_raise(vm, &py_exc_ZeroDivisionError, "0.0 cannot be raised to a negative power");
    if (a == 0 && b < 0)
        return py_from_float(HUGE_VAL);
    if (a < 0 && isfinite(a) && isfinite(b) && b != floor(b))
        return py_complex_pow(vm, a, 0, b, 0);
    double r = pow(a, b);
    if (isinf(r) && isfinite(a) && isfinite(b)) {
        value args[] = {py_from_small(34), py_str_from("Numerical result out of range")};
        py_raise_args(vm, &py_exc_OverflowError, py_tuple_of(2, args));
    }
    return py_from_float(r);
}

static value float_pow(struct vm *vm, value a, value b) {
    OPERANDS(x, y);
    return py_float_pow(vm, x, y);
}

static value float_neg(struct vm *vm, value a) {
    (void)vm;
    return py_from_float(-py_float_get(a));
}

static value float_pos(struct vm *vm, value a) {
    (void)vm;
    return py_from_float(py_float_get(a));
}

static value float_abs(struct vm *vm, value a) {
    (void)vm;
    return py_from_float(fabs(py_float_get(a)));
}

static value float_to_int(struct vm *vm, value a) {
    return py_int_from_double(vm, py_float_get(a));
}

static value order(int c, enum py_compare_op op) {
    static const bool table[][3] = {[PY_LT] = {1, 0, 0}, [PY_LE] = {1, 1, 0}, [PY_EQ] = {0, 1, 0},
                                    [PY_NE] = {1, 0, 1}, [PY_GT] = {0, 0, 1}, [PY_GE] = {0, 1, 1}};
    return PY_BOOL(table[op][c + 1]);
}

static value float_compare(struct vm *vm, value a, value b, enum py_compare_op op) {
    (void)vm;
    bool af = py_is_floating(a), bf = py_is_floating(b);
    if ((!af && !py_is_int(a)) || (!bf && !py_is_int(b)))
        return PY_NOT_IMPLEMENTED;
    double x = af ? py_float_get(a) : 0, y = bf ? py_float_get(b) : 0;
    if (x != x || y != y)
        return PY_BOOL(op == PY_NE);
    int c = af && bf ? (x > y) - (x < y)
            : af     ? -py_int_compare_double(b, x)
                     : py_int_compare_double(a, y);
    return order(c < 0 ? -1 : c > 0, op);
}

/* --- slots --- */

static value float_repr(struct vm *vm, value self) {
    (void)vm;
    BUF_ON_STACK(b, 512);
    py_float_repr(py_float_get(self), &b);
    return py_str_take(&b);
}

static uint64_t float_hash(struct vm *vm, value self) {
    (void)vm;
    return py_float_hash(py_float_get(self));
}

static bool float_truth(struct vm *vm, value self) {
    (void)vm;
    return py_float_get(self) != 0;
}

value py_float_apart(double d) {
    struct py_float_object *o = MEM_NEW(struct py_float_object);
    o->head.type = &py_float_type;
    o->d = d;
    return PY_OBJ(o);
}

static value float_instance(struct vm *vm, struct py_type *cls, double d) {
    if (cls == &py_float_type)
        return py_from_float(d);
    struct py_float_object *o = py_alloc(vm, cls);
    o->d = d;
    return PY_OBJ(o);
}

/* A NaN read from text is an object of its own: nan in [nan], but not float('nan') in [nan]. */
static double told_apart(double d) {
    static uint64_t count;
    if (d == d)
        return d;
    uint64_t bits = (uint64_t)0x7FF8 << 48 |
                    (__atomic_add_fetch(&count, 1, __ATOMIC_RELAXED) & (((uint64_t)1 << 50) - 1));
    memcpy(&d, &bits, sizeof d);
    return d;
}

static value float_make(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                        struct py_tuple *kwnames) {
    if (kwnames && kwnames->n && cls->init == py_float_type.init)
        py_raise(vm, &py_exc_TypeError, "float() takes no keyword arguments");
    if (argc > 1)
        py_raise(vm, &py_exc_TypeError, "float expected at most 1 argument, got %d", argc);
    if (!argc)
        return float_instance(vm, cls, 0);
    value x = argv[0];
    const unsigned char *data;
    size_t size;
    if (py_is_float(x))
        return float_instance(vm, cls, py_float(x));
    struct py_type *type = py_type_of(x);
    if (type->to_float) {
        value v = type->to_float(vm, x);
        if (!py_is_floating(v))
            py_raise(vm, &py_exc_TypeError, "%T.__float__ returned non-float (type %T)", x, v);
        return float_instance(vm, cls, py_float_get(v));
    }
    if (type->index) {
        value v = type->index(vm, x);
        return float_instance(vm, cls, py_int_to_double(vm, v));
    }
    if (!py_is_str(x) && !py_bytes_get(x, &data, &size))
        py_raise(vm, &py_exc_TypeError,
                 "float() argument must be a string or a real number, not '%T'", x);
    return float_instance(vm, cls, told_apart(py_float_from_text(vm, x)));
}

/* --- methods --- */

static value float_is_integer(struct vm *vm, const value *a) {
    (void)vm;
    double d = py_float_get(a[0]);
    return PY_BOOL(isfinite(d) && floor(d) == d);
}

static value float_ratio(struct vm *vm, const value *a) {
    double d = py_float_get(a[0]);
    if (isinf(d))
        py_raise(vm, &py_exc_OverflowError, "cannot convert Infinity to integer ratio");
    if (d != d)
        py_raise(vm, &py_exc_ValueError, "cannot convert NaN to integer ratio");
    int exp;
    double m = frexp(d, &exp);
    for (int i = 0; i < 300 && m != floor(m); i++) {
        m *= 2;
        exp--;
    }
    value n = py_int_from_double(vm, m), one = py_from_small(1);
    if (exp > 0)
        return py_tuple2(py_int_lshift(vm, n, (uint64_t)exp), one);
    return py_tuple2(n, py_int_lshift(vm, one, (uint64_t)-exp));
}

static value float_hex(struct vm *vm, const value *a) {
    (void)vm;
    double d = py_float_get(a[0]);
    if (!isfinite(d))
        return float_repr(vm, a[0]);
    if (d == 0)
        return py_str_from(signbit(d) ? "-0x0.0p+0" : "0x0.0p+0");
    int exp;
    double m = frexp(fabs(d), &exp);
    int shift = 1 - (exp < -1021 ? -1021 - exp : 0);
    if (shift < 1)
        m = ldexp(m, shift), exp -= shift;
    else
        m *= 2, exp--;
    struct buf b = BUF_INIT;
    buf_printf(&b, "%s0x%d.", d < 0 ? "-" : "", (int)m);
    m -= (int)m;
    for (int i = 0; i < 13; i++) {
        m *= 16;
        buf_putc(&b, "0123456789abcdef"[(int)m]);
        m -= (int)m;
    }
    buf_printf(&b, "p%+d", exp);
    return py_str_take(&b);
}

static int hex_digit(char c) {
    return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 87 : -1;
}

/* "0x1.8p3" behind its sign: digits, point, exponent. False when malformed. */
static bool parse_hex(const char **at, double *out) {
    const char *p = *at;
    if (p[0] == '0' && (p[1] | 32) == 'x')
        p += 2;
    uint64_t m = 0;
    long exp = 0;
    bool point = false, some = false;
    for (;; p++) {
        int d = hex_digit(*p);
        if (*p == '.' && !point) {
            point = true;
            continue;
        }
        if (d < 0)
            break;
        some = true;
        bool full = m >> 60; /* no room: only whether anything is lost */
        m = full ? m | (d != 0) : m << 4 | (uint64_t)d;
        exp += (full ? 4 : 0) - (point ? 4 : 0);
    }
    if (!some)
        return false;
    if ((*p | 32) == 'p') {
        char *end;
        const char *digits = p + 1 + (p[1] == '+' || p[1] == '-');
        if (*digits < '0' || *digits > '9')
            return false;
        long given = strtol(p + 1, &end, 10);
        exp += given > 100000 ? 100000 : given < -100000 ? -100000 : given;
        p = end;
    }
    *at = p;
    /* The power of two it is just below. */
    long top = m ? exp + 64 - __builtin_clzll(m) : 0;
    *out = top > 1025 ? HUGE_VAL : top < -1100 ? 0 : py_float_scale(m, (int)exp);
    return true;
}

static value float_fromhex(struct vm *vm, const value *a) {
    if (!py_is_str(a[1]))
        py_raise(vm, &py_exc_TypeError, "bad argument type for built-in operation");
    static const char *const words[] = {"infinity", "inf", "nan"};
    const char *p = py_str_cstr(a[1]), *end = p + PY_AS(struct py_str, a[1])->size;
    p += strspn(p, " \t\n\r\f\v");
    bool negative = *p == '-', word = false;
    p += *p == '-' || *p == '+';
    double d = 0;
    for (int i = 0; i < 3 && !word; i++)
        if (!strncasecmp(p, words[i], strlen(words[i]))) {
            word = true;
            d = i < 2 ? HUGE_VAL : NAN;
            p += strlen(words[i]);
        }
    bool ok = word || parse_hex(&p, &d);
    p += strspn(p, " \t\n\r\f\v");
    if (!ok || p != end)
        py_raise(vm, &py_exc_ValueError, "invalid hexadecimal floating-point string");
    if (isinf(d) && !word)
        py_raise(vm, &py_exc_OverflowError, "hexadecimal value too large to represent as a float");
    value v = py_from_float(negative ? -d : d);
    return a[0] == PY_OBJ(&py_float_type) ? v : py_call1(vm, a[0], v);
}

static value float_round(struct vm *vm, const value *a) {
    double d = py_float_get(a[0]);
    if (a[1] != PY_UNDEF && a[1] != PY_NONE) {
        return py_from_float(py_float_round(vm, d, py_index_clip(vm, a[1])));
    }
    return py_int_from_double(vm, rint(d));
}

static value float_trunc(struct vm *vm, const value *a) {
    return py_int_from_double(vm, py_float_get(a[0]));
}
static value float_floor(struct vm *vm, const value *a) {
    return py_int_from_double(vm, floor(py_float_get(a[0])));
}
static value float_ceil(struct vm *vm, const value *a) {
    return py_int_from_double(vm, ceil(py_float_get(a[0])));
}

static value float_self(struct vm *vm, const value *a) { return float_pos(vm, a[0]); }

static value float_getnewargs(struct vm *vm, const value *a) {
    return py_tuple1(float_pos(vm, a[0]));
}

static value float_format(struct vm *vm, const value *a) {
    return py_format_number(vm, a[0], a[1]);
}

static value float_getformat(struct vm *vm, const value *a) {
    if (!py_is_str(a[1]))
        py_raise(vm, &py_exc_TypeError, "__getformat__() argument must be str, not %A", a[1]);
    if (!py_str_is(a[1], "double") && !py_str_is(a[1], "float"))
        py_raise(vm, &py_exc_ValueError, "__getformat__() argument 1 must be 'double' or 'float'");
    return py_str_from("IEEE, little-endian");
}

static const struct py_native_def float_methods[] = {
    {"is_integer", float_is_integer, "self, /"},
    {"as_integer_ratio", float_ratio, "self, /"},
    {"conjugate", float_self, "self, /"},
    {"hex", float_hex, "self, /"},
    {"fromhex", float_fromhex, "type, string, /", PY_CLASSMETHOD},
    {"__round__", float_round, "self, ndigits=None, /"},
    {"__trunc__", float_trunc, "self, /"},
    {"__floor__", float_floor, "self, /"},
    {"__ceil__", float_ceil, "self, /"},
    {"__format__", float_format, "self, format_spec, /"},
    {"__getnewargs__", float_getnewargs, "self, /"},
    {"__getformat__", float_getformat, "type, typestr, /", PY_CLASSMETHOD},
    {0}};

static value get_zero(struct vm *vm, value self) {
    (void)vm, (void)self;
    return py_from_float(0);
}

static const struct py_getset_def float_getset[] = {
    {"real", float_pos, NULL}, {"imag", get_zero, NULL}, {0}};

PY_CORE struct py_type py_float_type = {
    PY_TYPE_HEAD,
    .name = "float",
    .size = sizeof(struct py_float_object),
    .flags = PY_TYPE_BASE | PY_TYPE_FLOAT,
    .methods = float_methods,
    .getset = float_getset,
    .new = float_make,
    .repr = float_repr,
    .hash = float_hash,
    .compare = float_compare,
    .truth = float_truth,
    .to_int = float_to_int,
    .to_float = float_pos,
    .binary = {[PY_ADD] = float_add,
               [PY_SUB] = float_sub,
               [PY_MUL] = float_mul,
               [PY_TRUEDIV] = float_truediv,
               [PY_FLOORDIV] = float_floordiv,
               [PY_MOD] = float_mod,
               [PY_DIVMOD] = float_divmod,
               [PY_POW] = float_pow},
    .unary = {[PY_NEG] = float_neg, [PY_POS] = float_pos, [PY_ABS] = float_abs}};
