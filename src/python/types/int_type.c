/* int and bool: the types (cf. CPython's Objects/longobject.c, boolobject.c). */
#include <math.h>

#include "python/api.h"
#include "python/types/float.h"
#include "python/types/format.h"
#include "python/types/int_int.h"
#include "python/types/seq.h"

static value int_repr(struct vm *vm, value self) { return py_int_str(vm, self); }

static uint64_t int_hash(struct vm *vm, value self) {
    (void)vm;
    return py_int_hash(self);
}

static bool int_truth(struct vm *vm, value self) {
    (void)vm;
    return py_int_sign(self) != 0;
}

static value int_plain(struct vm *vm, value self) {
    (void)vm;
    return py_int_plain(self);
}

static value int_float(struct vm *vm, value self) {
    return py_from_float(py_int_to_double(vm, self));
}

/* --- construction --- */

/* An instance of a script's subclass with the number V. */
static value int_instance(struct vm *vm, struct py_type *cls, value v) {
    if (cls == &py_int_type)
        return v;
    struct py_int_temp t;
    const mp_int *n = py_int_mp(v, &t);
    struct py_bigint *b = py_alloc(vm, cls);
    b->n = *n;
    b->n.alloc = n->used;
    b->n.dp = mem_alloc_atomic((size_t)(n->used ? n->used : 1) * sizeof(mp_digit));
    memcpy(b->n.dp, n->dp, (size_t)n->used * sizeof(mp_digit));
    return PY_OBJ(b);
}

/* The result of a conversion method must be an int; one of a subclass is made plain. */
static value checked_int(struct vm *vm, value v, const char *method) {
    if (!py_is_int(v))
        py_raise(vm, &py_exc_TypeError, "%s returned non-int (type %T)", method, v);
    if (py_type_of(v) != &py_int_type)
        py_warn(vm, &py_exc_DeprecationWarning,
                "%s returned non-int (type %T).  The ability to return an instance of a strict "
                "subclass of int is deprecated, and may be removed in a future version of "
                "Python.",
                method, v);
    return py_int_plain(v);
}

static value int_of(struct vm *vm, value x) {
    if (py_is_small(x))
        return x;
    if (py_is_float(x))
        return py_int_from_double(vm, py_float(x));
    struct py_type *type = py_type_of(x);
    if (type->to_int)
        return checked_int(vm, type->to_int(vm, x), "__int__");
    if (type->index)
        return py_int_plain(type->index(vm, x));
    value trunc = py_lookup_attr(vm, PY_OBJ(type), "__trunc__");
    if (trunc != PY_UNDEF) {
        py_warn(vm, &py_exc_DeprecationWarning,
                "The delegation of int() to __trunc__ is deprecated.");
        value v = py_call1(vm, trunc, x);
        if (!py_is_int(v) && py_type_of(v)->index)
            v = py_type_of(v)->index(vm, v);
        if (!py_is_int(v))
            py_raise(vm, &py_exc_TypeError, "__trunc__ returned non-Integral (type %T)", v);
        return py_int_plain(v);
    }
    const unsigned char *data;
    size_t size;
    if (py_is_str(x) || py_bytes_get(x, &data, &size))
        return py_int_from_text(vm, x, 10);
    py_raise(vm, &py_exc_TypeError,
             "int() argument must be a string, a bytes-like object or a real number, not '%T'", x);
}

static value int_of_base(struct vm *vm, value x, value base) {
    int64_t b = py_index_clip(vm, base);
    if ((b != 0 && b < 2) || b > 36)
        py_raise(vm, &py_exc_ValueError, "int() base must be >= 2 and <= 36, or 0");
    if (!py_is_str(x) && !py_is_a(x, &py_bytes_type) && !py_is_a(x, &py_bytearray_type))
        py_raise(vm, &py_exc_TypeError, "int() can't convert non-string with explicit base");
    return py_int_from_text(vm, x, (int)b);
}

static value int_make(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                      struct py_tuple *kwnames) {
    size_t nkw = kwnames ? kwnames->n : 0;
    value x = argc > 0 ? argv[0] : PY_UNDEF, base = argc > 1 ? argv[1] : PY_UNDEF;
    if ((size_t)argc + nkw > 2)
        py_raise(vm, &py_exc_TypeError, "int() takes at most 2 arguments (%zu given)",
                 (size_t)argc + nkw);
    for (size_t i = 0; i < nkw; i++) {
        if (!py_str_is(kwnames->items[i], "base"))
            py_raise(vm, &py_exc_TypeError, "'%S' is an invalid keyword argument for int()",
                     kwnames->items[i]);
        if (argc > 1)
            py_raise(vm, &py_exc_TypeError,
                     "argument for int() given by name ('base') and position (2)");
        base = argv[(size_t)argc + i];
    }
    if (x == PY_UNDEF && base != PY_UNDEF)
        py_raise(vm, &py_exc_TypeError, "int() missing string argument");
    value v = x == PY_UNDEF      ? py_from_small(0)
              : base != PY_UNDEF ? int_of_base(vm, x, base)
                                 : int_of(vm, x);
    return int_instance(vm, cls, v);
}

/* --- methods --- */

static value int_bit_length(struct vm *vm, const value *a) {
    (void)vm;
    return py_int_from_unsigned(py_int_bit_length(a[0]));
}

static value int_bit_count(struct vm *vm, const value *a) {
    (void)vm;
    struct py_int_temp t;
    const mp_int *n = py_int_mp(a[0], &t);
    int64_t bits = 0;
    for (int i = 0; i < n->used; i++)
        bits += __builtin_popcountll(n->dp[i]);
    return py_int_from(bits);
}

static value int_self(struct vm *vm, const value *a) {
    (void)vm;
    return py_int_plain(a[0]);
}

static value int_ratio(struct vm *vm, const value *a) {
    (void)vm;
    return py_tuple2(py_int_plain(a[0]), py_from_small(1));
}

value py_int_round(struct vm *vm, value v, value ndigits) {
    v = py_int_plain(v);
    if (ndigits == PY_UNDEF)
        return v;
    if (!py_is_int(ndigits)) {
        py_index(vm, ndigits);
        ndigits = py_type_of(ndigits)->index(vm, ndigits);
    }
    if (py_int_sign(ndigits) >= 0)
        return v;
    /* Half to even at the power of ten. */
    value unit = py_int_pow(vm, py_from_small(10), py_int_neg(vm, ndigits));
    value rest = py_int_mod(vm, v, unit), down = py_int_sub(vm, v, rest);
    int c = py_int_compare(py_int_add(vm, rest, rest), unit);
    bool odd = py_int_sign(py_int_mod(vm, py_int_floordiv(vm, v, unit), py_from_small(2)));
    return c > 0 || (c == 0 && odd) ? py_int_add(vm, down, unit) : down;
}

static value int_round(struct vm *vm, const value *a) { return py_int_round(vm, a[0], a[1]); }

static bool is_big_endian(struct vm *vm, value order, const char *name) {
    if (!py_is_str(order))
        py_raise(vm, &py_exc_TypeError, "%s() argument 'byteorder' must be str, not %A", name,
                 order);
    if (py_str_is(order, "big"))
        return true;
    if (!py_str_is(order, "little"))
        py_raise(vm, &py_exc_ValueError, "byteorder must be either 'little' or 'big'");
    return false;
}

static void swap_bytes(unsigned char *data, size_t n) {
    for (size_t i = 0; i + 1 < n; i++) {
        unsigned char c = data[i];
        data[i] = data[--n];
        data[n] = c;
    }
}

/* The magnitude M in N bytes, the least first; it fits. */
static void put_bytes(const mp_int *m, unsigned char *data, size_t n) {
    unsigned __int128 gathered = 0;
    size_t at = 0, have = 0;
    for (int i = 0; i < m->used; i++) {
        gathered |= (unsigned __int128)m->dp[i] << have;
        for (have += MP_DIGIT_BIT; have >= 8 && at < n; have -= 8, gathered >>= 8)
            data[at++] = (unsigned char)gathered;
    }
    for (; at < n; gathered >>= 8)
        data[at++] = (unsigned char)gathered;
}
static value int_to_bytes(struct vm *vm, const value *a) {
    int64_t length = py_index(vm, a[1]);
    bool big = is_big_endian(vm, a[2], "to_bytes"), is_signed = py_truth(vm, a[3]);
    if (length < 0)
        py_raise(vm, &py_exc_ValueError, "length argument must be non-negative");
    int sign = py_int_sign(a[0]);
    if (sign < 0 && !is_signed)
        py_raise(vm, &py_exc_OverflowError, "can't convert negative int to unsigned");
    size_t n = (size_t)length;
    /* Two's complement: -x is the complement of x - 1. */
    value magnitude = sign < 0 ? py_int_sub(vm, py_from_small(-1), a[0]) : py_int_plain(a[0]);
    uint64_t bits = py_int_bit_length(magnitude);
    if (bits + is_signed > n * 8 && !(is_signed && !bits && !n && sign == 0))
        py_raise(vm, &py_exc_OverflowError, "int too big to convert");
    struct py_int_temp t;
    const mp_int *m = py_int_mp(magnitude, &t);
    unsigned char *data = mem_alloc_atomic(n + 1);
    put_bytes(m, data, n);
    if (sign < 0)
        for (size_t i = 0; i < n; i++)
            data[i] = (unsigned char)~data[i];
    if (big)
        swap_bytes(data, n);
    return py_bytes_new(data, n);
}

static uint32_t byte_unit(const void *from, size_t i) { return ((const unsigned char *)from)[i]; }
/* FROM is the last byte. */
static uint32_t byte_unit_back(const void *from, size_t i) {
    return *((const unsigned char *)from - i);
}
static value int_from_bytes(struct vm *vm, const value *a) {
    bool big = is_big_endian(vm, a[2], "from_bytes"), is_signed = py_truth(vm, a[3]);
    const unsigned char *data;
    size_t n;
    value source = a[1];
    if (!py_bytes_get(source, &data, &n)) {
        value method = py_lookup_attr(vm, PY_OBJ(py_type_of(source)), "__bytes__");
        if (method == PY_UNDEF &&
            (py_is_str(source) || (!py_type_of(source)->iter && !py_type_of(source)->getitem)))
            py_raise(vm, &py_exc_TypeError, "cannot convert '%T' object to bytes", source);
        source = py_call1(vm, PY_OBJ(&py_bytes_type), source);
        py_bytes_get(source, &data, &n);
    }
    bool negative = is_signed && n && data[big ? 0 : n - 1] & 0x80;
    value v = !n    ? py_from_small(0)
              : big ? py_int_from_units(n, 8, byte_unit_back, data + n - 1)
                    : py_int_from_units(n, 8, byte_unit, data);
    if (negative)
        v = py_int_sub(vm, v, py_int_lshift(vm, py_from_small(1), n * 8));
    struct py_type *cls = PY_AS(struct py_type, a[0]);
    return cls == &py_int_type ? v : py_call1(vm, a[0], v);
}

static value int_getnewargs(struct vm *vm, const value *a) {
    (void)vm;
    return py_tuple1(py_int_plain(a[0]));
}

static value int_sizeof(struct vm *vm, const value *a) {
    (void)vm;
    uint64_t digits = (py_int_bit_length(a[0]) + 29) / 30;
    return py_int_from_unsigned(24 + 4 * (digits ? digits : 1));
}

static value int_format(struct vm *vm, const value *a) { return py_format_number(vm, a[0], a[1]); }

static const struct py_native_def int_methods[] = {
    {"conjugate", int_self, "self, /"},
    {"bit_length", int_bit_length, "self, /"},
    {"bit_count", int_bit_count, "self, /"},
    {"to_bytes", int_to_bytes, "self, /, length=1, byteorder='big', *, signed=False"},
    {"from_bytes", int_from_bytes, "type, /, bytes, byteorder='big', *, signed=False",
     PY_CLASSMETHOD},
    {"as_integer_ratio", int_ratio, "self, /"},
    {"__trunc__", int_self, "self, /"},
    {"__floor__", int_self, "self, /"},
    {"__ceil__", int_self, "self, /"},
    {"__round__", int_round, "self, ndigits=?, /"},
    {"__getnewargs__", int_getnewargs, "self, /"},
    {"__format__", int_format, "self, format_spec, /"},
    {"__sizeof__", int_sizeof, "self, /"},
    {0}};

static value get_zero(struct vm *vm, value self) {
    (void)vm, (void)self;
    return py_from_small(0);
}

static value get_one(struct vm *vm, value self) {
    (void)vm, (void)self;
    return py_from_small(1);
}

static const struct py_getset_def int_getset[] = {{"real", int_plain, NULL},
                                                  {"imag", get_zero, NULL},
                                                  {"numerator", int_plain, NULL},
                                                  {"denominator", get_one, NULL},
                                                  {0}};

#define INT_OPERATORS                                                                              \
    .binary = {[PY_ADD] = int_add,         [PY_SUB] = int_sub,       [PY_MUL] = int_mul,           \
               [PY_TRUEDIV] = int_truediv, [PY_MOD] = int_mod,       [PY_FLOORDIV] = int_floordiv, \
               [PY_POW] = int_pow,         [PY_LSHIFT] = int_lshift, [PY_RSHIFT] = int_rshift,     \
               [PY_AND] = int_and,         [PY_OR] = int_or,         [PY_XOR] = int_xor,           \
               [PY_DIVMOD] = int_divmod},                                                          \
    .unary = {                                                                                     \
        [PY_NEG] = int_neg, [PY_POS] = int_pos, [PY_INVERT] = int_invert, [PY_ABS] = int_abs}

PY_CORE struct py_type py_int_type = {PY_TYPE_HEAD,
                                      .name = "int",
                                      .size = sizeof(struct py_bigint),
                                      .flags = PY_TYPE_BASE | PY_TYPE_INT,
                                      .methods = int_methods,
                                      .getset = int_getset,
                                      .new = int_make,
                                      .repr = int_repr,
                                      .hash = int_hash,
                                      .compare = int_compare,
                                      .truth = int_truth,
                                      .index = int_plain,
                                      .to_int = int_plain,
                                      .to_float = int_float,
                                      INT_OPERATORS};

/* --- bool --- */

struct py_object py_true = {&py_bool_type}, py_false = {&py_bool_type};

static value bool_make(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                       struct py_tuple *kwnames) {
    (void)cls;
    if (kwnames && kwnames->n)
        py_raise(vm, &py_exc_TypeError, "bool() takes no keyword arguments");
    if (argc > 1)
        py_raise(vm, &py_exc_TypeError, "bool expected at most 1 argument, got %d", argc);
    return PY_BOOL(argc && py_truth(vm, argv[0]));
}

static value bool_repr(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(py_intern(self == PY_TRUE ? "True" : "False"));
}

static bool bool_truth(struct vm *vm, value self) {
    (void)vm;
    return self == PY_TRUE;
}

PY_CORE struct py_type py_bool_type = {
    PY_TYPE_HEAD,
    .name = "bool",
    .size = sizeof(struct py_object),
    .flags = PY_TYPE_INT,
    .base = &py_int_type,
    .new = bool_make,
    .repr = bool_repr,
    .truth = bool_truth,
    .binary = {[PY_AND] = int_and, [PY_OR] = int_or, [PY_XOR] = int_xor}};
