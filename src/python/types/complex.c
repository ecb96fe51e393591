/* complex (cf. CPython's Objects/complexobject.c). */
#include "python/types/complex.h"

#include <math.h>
#include <stdlib.h>

#include "python/api.h"
#include "python/types/char.h"
#include "python/types/float.h"
#include "python/types/format.h"

#define COMPLEX(v) PY_AS(struct py_complex, v)

value py_complex_new(double re, double im) {
    struct py_complex *c = mem_alloc_atomic(sizeof *c);
    *c = (struct py_complex){{&py_complex_type}, re, im};
    return PY_OBJ(c);
}

static bool is_complex(value v) { return py_is_object(v) && v && py_is_a(v, &py_complex_type); }

struct pair {
    double re, im;
};

static bool operand(struct vm *vm, value v, struct pair *p) {
    p->im = 0;
    if (is_complex(v))
        *p = (struct pair){COMPLEX(v)->re, COMPLEX(v)->im};
    else if (py_is_floating(v))
        p->re = py_float_get(v);
    else if (py_is_int(v))
        p->re = py_int_to_double(vm, v);
    else
        return false;
    return true;
}

#define OPERANDS(x, y)                                                                             \
    struct pair x, y;                                                                              \
    do {                                                                                           \
        if (!operand(vm, a, &x) || !operand(vm, b, &y))                                            \
            return PY_NOT_IMPLEMENTED;                                                             \
    } while (0)

static value complex_add(struct vm *vm, value a, value b) {
    OPERANDS(x, y);
    return py_complex_new(x.re + y.re, x.im + y.im);
}

static value complex_sub(struct vm *vm, value a, value b) {
    OPERANDS(x, y);
    return py_complex_new(x.re - y.re, x.im - y.im);
}

static struct pair multiply(struct pair x, struct pair y) {
    return (struct pair){x.re * y.re - x.im * y.im, x.re * y.im + x.im * y.re};
}

static value complex_mul(struct vm *vm, value a, value b) {
    OPERANDS(x, y);
    struct pair r = multiply(x, y);
    return py_complex_new(r.re, r.im);
}

/* Smith's way: no overflow where the result has none. */
static struct pair quotient(struct vm *vm, struct pair a, struct pair b, const char *zero) {
    double re = fabs(b.re), im = fabs(b.im);
    if (re >= im) {
        if (re == 0)
            py_raise(vm, &py_exc_ZeroDivisionError, "%s", zero);
        double ratio = b.im / b.re, denom = b.re + b.im * ratio;
        return (struct pair){(a.re + a.im * ratio) / denom, (a.im - a.re * ratio) / denom};
    }
    if (im >= re) {
        double ratio = b.re / b.im, denom = b.re * ratio + b.im;
        return (struct pair){(a.re * ratio + a.im) / denom, (a.im * ratio - a.re) / denom};
    }
    return (struct pair){NAN, NAN};
}

static value complex_truediv(struct vm *vm, value a, value b) {
    OPERANDS(x, y);
    struct pair r = quotient(vm, x, y, "complex division by zero");
    return py_complex_new(r.re, r.im);
}

static struct pair power_int(struct vm *vm, struct pair x, long n) {
    struct pair r = {1, 0}, p = x;
    for (unsigned long u = (unsigned long)(n < 0 ? -n : n); u; u >>= 1) {
        if (u & 1)
            r = multiply(r, p);
        p = multiply(p, p);
    }
    return n < 0 ? quotient(vm, (struct pair){1, 0}, r, "0.0 to a negative or complex power") : r;
}

value py_complex_pow(struct vm *vm, double ar, double ai, double br, double bi) {
    struct pair r;
    if (br == 0 && bi == 0) {
        r = (struct pair){1, 0};
    } else if (ar == 0 && ai == 0) {
        if (bi != 0 || br < 0)
            py_raise(vm, &py_exc_ZeroDivisionError, "0.0 to a negative or complex power");
        r = (struct pair){0, 0};
    } else if (bi == 0 && br == floor(br) && fabs(br) <= 100) {
        r = power_int(vm, (struct pair){ar, ai}, (long)br);
    } else {
        double vabs = hypot(ar, ai), len = pow(vabs, br), at = atan2(ai, ar), phase = at * br;
        if (bi != 0) {
            len /= exp(at * bi);
            phase += bi * log(vabs);
        }
        r = (struct pair){len * cos(phase), len * sin(phase)};
    }
    if ((isinf(r.re) || isinf(r.im)) && isfinite(ar) && isfinite(ai) && isfinite(br) &&
        isfinite(bi))
        py_raise(vm, &py_exc_OverflowError, "complex exponentiation");
    return py_complex_new(r.re, r.im);
}

static value complex_pow(struct vm *vm, value a, value b) {
    OPERANDS(x, y);
    return py_complex_pow(vm, x.re, x.im, y.re, y.im);
}

static value complex_neg(struct vm *vm, value a) {
    (void)vm;
    return py_complex_new(-COMPLEX(a)->re, -COMPLEX(a)->im);
}

static value complex_pos(struct vm *vm, value a) {
    (void)vm;
    return py_complex_new(COMPLEX(a)->re, COMPLEX(a)->im);
}

static value complex_abs(struct vm *vm, value a) {
    double re = COMPLEX(a)->re, im = COMPLEX(a)->im, r = hypot(re, im);
    if (isinf(r) && isfinite(re) && isfinite(im))
        py_raise(vm, &py_exc_OverflowError, "absolute value too large");
    return py_from_float(r);
}

static value complex_compare(struct vm *vm, value a, value b, enum py_compare_op op) {
    (void)vm;
    if ((op != PY_EQ && op != PY_NE) || !is_complex(a))
        return PY_NOT_IMPLEMENTED;
    const struct py_complex *c = COMPLEX(a);
    bool equal;
    if (is_complex(b))
        equal = c->re == COMPLEX(b)->re && c->im == COMPLEX(b)->im;
    else if (py_is_floating(b))
        equal = c->im == 0 && c->re == py_float_get(b);
    else if (py_is_int(b))
        equal = c->im == 0 && c->re == c->re && !py_int_compare_double(b, c->re);
    else
        return PY_NOT_IMPLEMENTED;
    return PY_BOOL(equal == (op == PY_EQ));
}

/* --- text --- */

void py_complex_repr(double re, double im, struct buf *b) {
    if (re == 0 && !signbit(re)) {
        py_float_digits(im, 'r', 0, false, false, b);
        buf_putc(b, 'j');
        return;
    }
    buf_putc(b, '(');
    py_float_digits(re, 'r', 0, false, false, b);
    if (!signbit(im) || im != im)
        buf_putc(b, '+');
    py_float_digits(im, 'r', 0, false, false, b);
    buf_puts(b, "j)");
}

static value complex_repr(struct vm *vm, value self) {
    (void)vm;
    BUF_ON_STACK(b, 512);
    py_complex_repr(COMPLEX(self)->re, COMPLEX(self)->im, &b);
    return py_str_take(&b);
}

/* Length of the number at P: sign, digits or inf or nan. */
static size_t number_length(const char *p) {
    const char *q = p;
    if (*q == '+' || *q == '-')
        q++;
    static const char *const words[] = {"infinity", "inf", "nan"};
    for (int i = 0; i < 3; i++)
        if (!strncasecmp(q, words[i], strlen(words[i])))
            return (size_t)(q - p) + strlen(words[i]);
    const char *digits = q;
    q += strspn(q, "0123456789._");
    if (q == digits)
        return 0;
    if ((*q | 32) == 'e') {
        const char *e = q + 1;
        if (*e == '+' || *e == '-')
            e++;
        if (*e >= '0' && *e <= '9')
            q = e + strspn(e, "0123456789_");
    }
    return (size_t)(q - p);
}

static bool is_imaginary_end(const char *p) { return *p == 'j' || *p == 'J'; }

/* "1", "2j", "1+2j", "j", "1-j", in parentheses or not. */
static bool parse(const char *s, size_t len, double *re, double *im) {
    s = py_number_ascii(s, &len);
    if (memchr(s, 0, len))
        return false;
    if (len >= 2 && s[0] == '(' && s[len - 1] == ')') {
        s++;
        len -= 2;
        s = py_number_ascii(s, &len);
    }
    const char *p = mem_strndup(s, len);
    *re = *im = 0;
    size_t n = number_length(p);
    if (n) {
        double d;
        if (!py_float_parse(p, n, &d))
            return false;
        if (is_imaginary_end(p + n)) {
            *im = d;
            return !p[n + 1];
        }
        *re = d;
        p += n;
        if (!*p)
            return true;
        if (*p != '+' && *p != '-')
            return false;
    }
    /* The imaginary part: its number may be left out. */
    n = number_length(p);
    if (n) {
        if (!py_float_parse(p, n, im))
            return false;
        p += n;
    } else {
        *im = *p == '-' ? -1 : 1;
        p += *p == '-' || *p == '+';
    }
    return is_imaginary_end(p) && !p[1];
}

/* Underscores stand between digits only. */
static bool underscores_fit(const char *s, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (s[i] == '_' && (i == 0 || i + 1 == n || s[i - 1] < '0' || s[i - 1] > '9' ||
                            s[i + 1] < '0' || s[i + 1] > '9'))
            return false;
    return true;
}

/* --- construction --- */

/* What V counts for as an argument of complex(): via __complex__, __float__, __index__. */
static struct pair argument(struct vm *vm, value v, const char *which) {
    struct pair p;
    value method;
    if ((!is_complex(v) || py_type_of(v) == &py_complex_type) && operand(vm, v, &p))
        return p;
    struct py_type *type = py_type_of(v);
    if ((method = py_lookup_attr(vm, PY_OBJ(type), "__complex__")) != PY_UNDEF) {
        value r = py_call1(vm, method, v);
        if (!is_complex(r))
            py_raise(vm, &py_exc_TypeError, "%T.__complex__ returned non-complex (type %T)", v, r);
        if (py_type_of(r) != &py_complex_type)
            py_warn(
                vm, &py_exc_DeprecationWarning,
                "__complex__ returned non-complex (type %T).  The ability to return an instance "
                "of a strict subclass of complex is deprecated, and may be removed in a future "
                "version of Python.",
                r);
        return (struct pair){COMPLEX(r)->re, COMPLEX(r)->im};
    }
    if (!type->to_float && !type->index)
        py_raise(vm, &py_exc_TypeError, "complex() %s must be a %snumber, not '%T'", which,
                 *which == 'f' ? "string or a " : "", v);
    return (struct pair){py_as_double(vm, v), 0};
}

static value complex_instance(struct vm *vm, struct py_type *cls, double re, double im) {
    if (cls == &py_complex_type)
        return py_complex_new(re, im);
    struct py_complex *c = py_alloc(vm, cls);
    c->re = re;
    c->im = im;
    return PY_OBJ(c);
}

static value from_parts(struct vm *vm, struct py_type *cls, value real, value imag) {
    if (real != PY_UNDEF && py_is_str(real)) {
        if (imag != PY_UNDEF)
            py_raise(vm, &py_exc_TypeError, "complex() can't take second arg if first is a string");
        double re, im;
        const struct py_str *s = PY_AS(struct py_str, real);
        size_t n = s->size;
        const char *ascii = py_number_ascii(s->data, &n);
        if (!underscores_fit(ascii, n))
            py_raise(vm, &py_exc_ValueError, "could not convert string to complex: %R", real);
        if (!parse(s->data, s->size, &re, &im))
            py_raise(vm, &py_exc_ValueError, "complex() arg is a malformed string");
        return complex_instance(vm, cls, re, im);
    }
    if (imag != PY_UNDEF && py_is_str(imag))
        py_raise(vm, &py_exc_TypeError, "complex() second arg can't be a string");
    struct pair r = {0, 0}, i = {0, 0};
    if (real != PY_UNDEF)
        r = argument(vm, real, "first argument");
    if (imag != PY_UNDEF)
        i = argument(vm, imag, "second argument");
    /* real + imag*1j, without making -0 of 0 */
    double re = r.re, im = r.im;
    if (imag != PY_UNDEF) {
        if (is_complex(imag))
            re -= i.im;
        im = real != PY_UNDEF && is_complex(real) ? r.im + i.re : i.re;
    }
    return complex_instance(vm, cls, re, im);
}

static value complex_make(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                          struct py_tuple *kwnames) {
    value args[2] = {PY_UNDEF, PY_UNDEF};
    size_t nkw = kwnames ? kwnames->n : 0;
    if ((size_t)argc + nkw > 2)
        py_raise(vm, &py_exc_TypeError, "complex() takes at most 2 arguments (%zu given)",
                 (size_t)argc + nkw);
    for (int i = 0; i < argc; i++)
        args[i] = argv[i];
    for (size_t k = 0; k < nkw; k++) {
        int i = py_str_is(kwnames->items[k], "real")   ? 0
                : py_str_is(kwnames->items[k], "imag") ? 1
                                                       : -1;
        if (i < 0)
            py_raise(vm, &py_exc_TypeError, "'%S' is an invalid keyword argument for complex()",
                     kwnames->items[k]);
        if (args[i] != PY_UNDEF)
            py_raise(vm, &py_exc_TypeError,
                     "argument for complex() given by name ('%S') and position (%d)",
                     kwnames->items[k], i + 1);
        args[i] = argv[(size_t)argc + k];
    }
    if (cls == &py_complex_type && args[1] == PY_UNDEF && args[0] != PY_UNDEF &&
        py_type_of(args[0]) == cls)
        return args[0];
    return from_parts(vm, cls, args[0], args[1]);
}

static uint64_t complex_hash(struct vm *vm, value self) {
    (void)vm;
    uint64_t h = py_float_hash(COMPLEX(self)->re) + 1000003u * py_float_hash(COMPLEX(self)->im);
    return h == UINT64_MAX ? UINT64_MAX - 1 : h;
}

static bool complex_truth(struct vm *vm, value self) {
    (void)vm;
    return COMPLEX(self)->re != 0 || COMPLEX(self)->im != 0;
}

static value complex_conjugate(struct vm *vm, const value *a) {
    (void)vm;
    return py_complex_new(COMPLEX(a[0])->re, -COMPLEX(a[0])->im);
}

static value complex_self(struct vm *vm, const value *a) { return complex_pos(vm, a[0]); }

static value complex_getnewargs(struct vm *vm, const value *a) {
    (void)vm;
    return py_tuple2(py_from_float(COMPLEX(a[0])->re), py_from_float(COMPLEX(a[0])->im));
}

static value complex_format(struct vm *vm, const value *a) {
    return py_format_number(vm, a[0], a[1]);
}

static const struct py_native_def complex_methods[] = {
    {"conjugate", complex_conjugate, "self, /"},
    {"__complex__", complex_self, "self, /"},
    {"__getnewargs__", complex_getnewargs, "self, /"},
    {"__format__", complex_format, "self, format_spec, /"},
    {0}};

static value get_real(struct vm *vm, value self) {
    (void)vm;
    return py_from_float(COMPLEX(self)->re);
}
static value get_imag(struct vm *vm, value self) {
    (void)vm;
    return py_from_float(COMPLEX(self)->im);
}
static const struct py_getset_def complex_getset[] = {
    {"real", get_real, NULL}, {"imag", get_imag, NULL}, {0}};

struct py_type py_complex_type = {
    PY_TYPE_HEAD,
    .name = "complex",
    .size = sizeof(struct py_complex),
    .flags = PY_TYPE_BASE,
    .methods = complex_methods,
    .getset = complex_getset,
    .new = complex_make,
    .repr = complex_repr,
    .hash = complex_hash,
    .compare = complex_compare,
    .truth = complex_truth,
    .binary = {[PY_ADD] = complex_add,
               [PY_SUB] = complex_sub,
               [PY_MUL] = complex_mul,
               [PY_TRUEDIV] = complex_truediv,
               [PY_POW] = complex_pow},
    .unary = {[PY_NEG] = complex_neg, [PY_POS] = complex_pos, [PY_ABS] = complex_abs}};
