/*
 * array: sequences of numbers of one C type. Items lie packed, as the machine has them. cf.
 * CPython's Modules/arraymodule.c.
 */
#include <math.h>

#include "python/lib/lib.h"
#include "python/types/seq.h"
#include "python/types/slice.h"

struct kind {
    char code;
    unsigned char size;
    bool is_signed;
    const char *name; /* of the C type, in messages */
};
static const struct kind kinds[] = {{'b', 1, true, "signed char"},
                                    {'B', 1, false, "unsigned byte integer"},
                                    {'u', 4, false, NULL},
                                    {'h', 2, true, "signed short integer"},
                                    {'H', 2, false, "unsigned short"},
                                    {'i', 4, true, "signed integer"},
                                    {'I', 4, false, "unsigned int"},
                                    {'l', 8, true, "signed long"},
                                    {'L', 8, false, "unsigned long"},
                                    {'q', 8, true, "signed long long"},
                                    {'Q', 8, false, "unsigned long long"},
                                    {'f', 4, true, NULL},
                                    {'d', 8, true, NULL}};

struct array {
    struct py_object head;
    struct py_attrs attrs;
    const struct kind *kind;
    unsigned char *data;
    size_t n, cap;
};
#define ARRAY(v) PY_AS(struct array, v)
static struct py_type array_type;
static bool is_array(value v) { return py_is_a(v, &array_type); }

/* --- items --- */

static value get(struct vm *vm, const struct array *a, size_t i) {
    const unsigned char *p = a->data + i * a->kind->size;
    uint64_t bits = 0;
    if (a->kind->code == 'f') {
        float f;
        memcpy(&f, p, sizeof f);
        return py_from_float((double)f);
    }
    if (a->kind->code == 'd') {
        double d;
        memcpy(&d, p, sizeof d);
        return py_from_float(d);
    }
    memcpy(&bits, p, a->kind->size);
    if (a->kind->code == 'u') {
        if (bits > 0x10FFFF)
            py_raise(vm, &py_exc_ValueError, "character U+%x is not in range [U+0000; U+10ffff]",
                     (unsigned)bits);
        return py_str_char((uint32_t)bits);
    }
    if (!a->kind->is_signed)
        return py_int_from_unsigned(bits);
    unsigned unused = 64 - 8u * a->kind->size;
    return py_int_from((int64_t)(bits << unused) >> unused);
}

/* CPython reads a signed char as a short first, an unsigned short as an int. */
static const char *bound_name(const struct kind *k, int64_t i) {
    if (k->code == 'H' && (i < INT32_MIN || i > INT32_MAX))
        return "signed integer";
    return k->code == 'b' && (i < INT16_MIN || i > INT16_MAX) ? "signed short integer" : k->name;
}

static noreturn void bound(struct vm *vm, const struct kind *k, int64_t i, bool less) {
    py_raise(vm, &py_exc_OverflowError, "%s is %s than %s", bound_name(k, i),
             less ? "less" : "greater", less ? "minimum" : "maximum");
}

/* An unsigned long, for the codes I, L and Q. */
static uint64_t unsigned_bits(struct vm *vm, const struct kind *k, value v) {
    bool quad = k->code == 'Q';
    if (lib_int_sign(v) < 0)
        py_raise(vm, &py_exc_OverflowError,
                 quad ? "can't convert negative int to unsigned"
                      : "can't convert negative value to unsigned int");
    if (py_int_bit_length(v) > 64)
        py_raise(vm, &py_exc_OverflowError,
                 quad ? "int too big to convert"
                      : "Python int too large to convert to C unsigned long");
    value half = py_int_rshift(vm, v, 32), low = py_int_sub(vm, v, py_int_lshift(vm, half, 32));
    uint64_t bits = (uint64_t)py_int_as(vm, half) << 32 | (uint64_t)py_int_as(vm, low);
    if (k->size < 8 && bits >> 8 * k->size)
        py_raise(vm, &py_exc_OverflowError, "%s is greater than maximum", k->name);
    return bits;
}

static uint64_t int_bits(struct vm *vm, const struct kind *k, value v) {
    bool fits;
    v = lib_arg_index(vm, v);
    if (!k->is_signed && k->size >= 4)
        return unsigned_bits(vm, k, v);
    int64_t i = py_int_get(v, &fits);
    if (!fits)
        py_raise(vm, &py_exc_OverflowError,
                 k->code == 'q' ? "int too big to convert"
                                : "Python int too large to convert to C long");
    if (k->size == 8)
        return (uint64_t)i;
    int64_t high = (int64_t)1 << (8 * k->size - k->is_signed), low = k->is_signed ? -high : 0;
    if (i < low)
        bound(vm, k, i, true);
    if (i >= high)
        bound(vm, k, i, false);
    return (uint64_t)i;
}

static void set(struct vm *vm, struct array *a, size_t i, value v) {
    unsigned char raw[8];
    if (a->kind->code == 'f') {
        float f = (float)py_as_double(vm, v);
        memcpy(raw, &f, sizeof f);
    } else if (a->kind->code == 'd') {
        double d = py_as_double(vm, v);
        memcpy(raw, &d, sizeof d);
    } else if (a->kind->code == 'u') {
        if (!py_is_str(v) || lib_str(v)->length != 1)
            py_raise(vm, &py_exc_TypeError, "array item must be unicode character");
        uint32_t c = py_str_at(lib_str(v), 0);
        memcpy(raw, &c, sizeof c);
    } else {
        if (py_is_floating(v))
            py_raise(vm, &py_exc_TypeError, "'float' object cannot be interpreted as an integer");
        uint64_t bits = int_bits(vm, a->kind, v);
        memcpy(raw, &bits, sizeof bits);
    }
    memcpy(a->data + i * a->kind->size, raw, a->kind->size);
}

static void resize(struct array *a, size_t n) {
    if (n > a->cap) {
        size_t cap = n + n / 8 + 8, size = a->kind->size;
        a->data = mem_realloc_atomic(a->data, a->n * size, cap * size);
        a->cap = cap;
    }
    a->n = n;
}

static void insert(struct vm *vm, struct array *a, size_t at, value v) {
    size_t size = a->kind->size;
    struct array one = {.kind = a->kind, .data = mem_alloc_atomic(8)};
    set(vm, &one, 0, v);
    resize(a, a->n + 1);
    memmove(a->data + (at + 1) * size, a->data + at * size, (a->n - 1 - at) * size);
    memcpy(a->data + at * size, one.data, size);
}
static void append(struct vm *vm, struct array *a, value v) { insert(vm, a, a->n, v); }

static void append_bytes(struct vm *vm, struct array *a, const unsigned char *p, size_t n) {
    if (n % a->kind->size)
        py_raise(vm, &py_exc_ValueError, "bytes length not a multiple of item size");
    size_t old = a->n, items = n / a->kind->size;
    const unsigned char *from = p == a->data ? NULL : p; /* its own bytes may move */
    resize(a, old + items);
    memcpy(a->data + old * a->kind->size, from ? from : a->data, n);
}

static struct array *new_of(struct vm *vm, struct py_type *cls, const struct kind *k) {
    struct array *a = py_alloc(vm, cls);
    a->kind = k;
    return a;
}
static struct array *copy_of(struct vm *vm, const struct array *a) {
    struct array *c = new_of(vm, &array_type, a->kind);
    resize(c, a->n);
    memcpy(c->data, a->data, a->n * a->kind->size);
    return c;
}

static void append_str(struct vm *vm, struct array *a, value text) {
    struct py_str *s = lib_str(text);
    for (size_t i = 0; i < s->length; i++)
        append(vm, a, py_str_char(py_str_at(s, i)));
}

static void extend(struct vm *vm, struct array *a, value v) {
    if (is_array(v)) {
        struct array *from = ARRAY(v);
        if (from->kind != a->kind)
            py_raise(vm, &py_exc_TypeError, "can only extend with array of same kind");
        append_bytes(vm, a, from->data, from->n * from->kind->size);
        return;
    }
    struct py_iter it;
    py_iter_init(vm, &it, v);
    for (value x; (x = py_iter_next(vm, &it)) != PY_UNDEF;)
        append(vm, a, x);
}

/* --- making --- */

static const struct kind *kind_of(struct vm *vm, value v) {
    if (!py_is_str(v))
        py_raise(vm, &py_exc_TypeError, "array() argument 1 must be a unicode character, not %T",
                 v);
    if (lib_str(v)->length != 1)
        py_raise(vm, &py_exc_TypeError, "array() argument 1 must be a unicode character, not str");
    for (size_t i = 0; i < LIB_COUNT(kinds); i++)
        if (lib_str(v)->data[0] == kinds[i].code)
            return &kinds[i];
    py_raise(vm, &py_exc_ValueError,
             "bad typecode (must be b, B, u, h, H, i, I, l, L, q, Q, f or d)");
}

static value array_new(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                       struct py_tuple *kwnames) {
    if (kwnames && kwnames->n && cls == &array_type)
        py_raise(vm, &py_exc_TypeError, "array.array() takes no keyword arguments");
    if (argc < 1)
        py_raise(vm, &py_exc_TypeError, "array() takes at least 1 argument (%d given)", argc);
    const struct kind *k = kind_of(vm, argv[0]);
    struct array *a = new_of(vm, cls, k);
    const unsigned char *p;
    size_t n;
    if (argc < 2)
        return PY_OBJ(a);
    if (py_is_str(argv[1])) {
        if (k->code != 'u')
            py_raise(vm, &py_exc_TypeError,
                     "cannot use a str to initialize an array with typecode '%c'", k->code);
        append_str(vm, a, argv[1]);
    } else if (py_bytes_get(argv[1], &p, &n)) {
        append_bytes(vm, a, p, n);
    } else if (is_array(argv[1])) {
        struct array *from = ARRAY(argv[1]);
        for (size_t i = 0; i < from->n; i++)
            append(vm, a, get(vm, from, i));
    } else {
        extend(vm, a, argv[1]);
    }
    return PY_OBJ(a);
}

/* --- sequence --- */

static int64_t array_len(struct vm *vm LIB_UNUSED, value self) { return (int64_t)ARRAY(self)->n; }
static bool array_truth(struct vm *vm LIB_UNUSED, value self) { return ARRAY(self)->n != 0; }

static value slice_of(struct vm *vm, struct array *a, value key) {
    int64_t start, stop, step;
    size_t n = py_slice_range(vm, key, a->n, &start, &stop, &step), size = a->kind->size;
    struct array *r = new_of(vm, &array_type, a->kind);
    resize(r, n);
    for (size_t i = 0; i < n; i++)
        memcpy(r->data + i * size, a->data + (size_t)(start + (int64_t)i * step) * size, size);
    return PY_OBJ(r);
}
static value array_getitem(struct vm *vm, value self, value key) {
    struct array *a = ARRAY(self);
    if (py_is_slice(key))
        return slice_of(vm, a, key);
    if (!py_has_index(key))
        py_raise(vm, &py_exc_TypeError, "array indices must be integers");
    return get(vm, a, py_seq_subscript(vm, key, a->n, "array", "array"));
}

/* a[slice] = FROM, whose kind is A's. */
static void set_slice(struct vm *vm, struct array *a, value key, const struct array *from) {
    int64_t start, stop, step;
    size_t n = py_slice_range(vm, key, a->n, &start, &stop, &step), size = a->kind->size;
    if (step == 1) {
        size_t at = (size_t)start, tail = a->n - at - n, total = a->n - n + from->n;
        unsigned char *data = mem_alloc_atomic((total + 1) * size);
        memcpy(data, a->data, at * size);
        memcpy(data + at * size, from->data, from->n * size);
        memcpy(data + (at + from->n) * size, a->data + (at + n) * size, tail * size);
        a->data = data;
        a->n = total;
        a->cap = total + 1;
        return;
    }
    if (from->n != n)
        py_raise(vm, &py_exc_ValueError,
                 "attempt to assign array of size %zu to extended slice of size %zu", from->n, n);
    for (size_t i = 0; i < n; i++)
        memcpy(a->data + (size_t)(start + (int64_t)i * step) * size, from->data + i * size, size);
}
static void delete_slice(struct vm *vm, struct array *a, value key) {
    int64_t start, stop, step;
    size_t n = py_slice_range(vm, key, a->n, &start, &stop, &step), size = a->kind->size, kept = 0;
    if (step < 0) {
        start += (int64_t)(n ? n - 1 : 0) * step;
        step = -step;
    }
    for (size_t i = 0; i < a->n; i++) {
        int64_t off = (int64_t)i - start;
        bool gone = n && off >= 0 && off % step == 0 && (size_t)(off / step) < n;
        if (!gone)
            memmove(a->data + kept++ * size, a->data + i * size, size);
    }
    a->n = kept;
}
static void array_setitem(struct vm *vm, value self, value key, value v) {
    struct array *a = ARRAY(self);
    if (!py_is_slice(key)) {
        if (!py_has_index(key))
            py_raise(vm, &py_exc_TypeError, "array indices must be integers");
        size_t i = py_seq_subscript(vm, key, a->n, "array", "array assignment");
        if (v != PY_UNDEF) {
            set(vm, a, i, v);
            return;
        }
        size_t size = a->kind->size;
        memmove(a->data + i * size, a->data + (i + 1) * size, (a->n - i - 1) * size);
        a->n--;
    } else if (v == PY_UNDEF) {
        delete_slice(vm, a, key);
    } else {
        if (!is_array(v))
            py_raise(vm, &py_exc_TypeError, "can only assign array (not \"%T\") to array slice", v);
        if (ARRAY(v)->kind != a->kind)
            py_raise(vm, &py_exc_TypeError, "bad argument type for built-in operation");
        set_slice(vm, a, key, copy_of(vm, ARRAY(v)));
    }
}

static int64_t find(struct vm *vm, struct array *a, value v, size_t from, size_t to) {
    for (size_t i = from; i < to && i < a->n; i++)
        if (py_equal(vm, get(vm, a, i), v))
            return (int64_t)i;
    return -1;
}
static bool array_contains(struct vm *vm, value self, value item) {
    return find(vm, ARRAY(self), item, 0, SIZE_MAX) >= 0;
}

static value array_compare(struct vm *vm, value x, value y, enum py_compare_op op) {
    if (!is_array(x) || !is_array(y))
        return PY_NOT_IMPLEMENTED;
    struct array *a = ARRAY(x), *b = ARRAY(y);
    if (a->n != b->n && (op == PY_EQ || op == PY_NE))
        return PY_BOOL(op == PY_NE);
    size_t i = 0;
    while (i < a->n && i < b->n && py_equal(vm, get(vm, a, i), get(vm, b, i)))
        i++;
    if (i < a->n && i < b->n)
        return py_compare(vm, get(vm, a, i), get(vm, b, i), op);
    return py_compare(vm, py_int_from((int64_t)a->n), py_int_from((int64_t)b->n), op);
}

static value array_add(struct vm *vm, value x, value y) {
    if (!is_array(x))
        return PY_NOT_IMPLEMENTED;
    if (!is_array(y))
        py_raise(vm, &py_exc_TypeError, "can only append array (not \"%T\") to array", y);
    if (ARRAY(x)->kind != ARRAY(y)->kind)
        py_raise(vm, &py_exc_TypeError, "bad argument type for built-in operation");
    struct array *r = copy_of(vm, ARRAY(x));
    append_bytes(vm, r, ARRAY(y)->data, ARRAY(y)->n * r->kind->size);
    return PY_OBJ(r);
}
static value array_iadd(struct vm *vm, value x, value y) {
    if (!is_array(y))
        py_raise(vm, &py_exc_TypeError, "can only extend with array (not \"%T\")", y);
    extend(vm, ARRAY(x), y);
    return x;
}
static value array_mul(struct vm *vm, value x, value y);
static value repeated(struct vm *vm, value self, value count, struct array *into) {
    struct array *a = ARRAY(self);
    size_t times, bytes = a->n * a->kind->size;
    if (!py_seq_repeat_count(vm, count, bytes, &times))
        return py_seq_bad_repeat(vm, array_mul, self, count, count);
    struct array *from = copy_of(vm, a);
    resize(into, a->n * times);
    for (size_t i = 0; i < times; i++)
        memcpy(into->data + i * bytes, from->data, bytes);
    return PY_OBJ(into);
}
static value array_mul(struct vm *vm, value x, value y) {
    value self = is_array(x) ? x : y;
    return repeated(vm, self, is_array(x) ? y : x, new_of(vm, &array_type, ARRAY(self)->kind));
}
static value array_imul(struct vm *vm, value x, value y) { return repeated(vm, x, y, ARRAY(x)); }

struct walker {
    struct py_object head;
    struct array *array; /* NULL at the end */
    size_t i;
};
static value walker_next(struct vm *vm, value self) {
    struct walker *w = PY_AS(struct walker, self);
    if (!w->array || w->i >= w->array->n) {
        w->array = NULL;
        return PY_UNDEF;
    }
    return get(vm, w->array, w->i++);
}
LIB_GET(walker_iter) { return self; }
static struct py_type walker_type = {PY_TYPE_HEAD,
                                     .name = "arrayiterator",
                                     .module = "array",
                                     .size = sizeof(struct walker),
                                     .flags = PY_TYPE_ABSTRACT,
                                     .iter = walker_iter,
                                     .next = walker_next};
static value array_iter(struct vm *vm, value self) {
    struct walker *w = py_alloc(vm, &walker_type);
    w->array = ARRAY(self);
    return PY_OBJ(w);
}

static value to_list(struct vm *vm, const struct array *a) {
    struct py_list *list = py_list_new(a->n);
    for (size_t i = 0; i < a->n; i++)
        py_list_append(list, get(vm, a, i));
    return PY_OBJ(list);
}
static value to_str(struct vm *vm, const struct array *a) {
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < a->n; i++)
        lib_put(&b, get(vm, a, i));
    return lib_buf_str(&b);
}
static value array_repr(struct vm *vm, value self) {
    struct array *a = ARRAY(self);
    const char *name = py_type_name(self);
    if (!a->n)
        return py_str_printf("%s('%c')", name, a->kind->code);
    return py_str_from(py_message(vm, "%s('%c', %R)", name, a->kind->code,
                                  a->kind->code == 'u' ? to_str(vm, a) : to_list(vm, a)));
}

/* --- methods --- */

LIB_FN(array_append) {
    append(vm, ARRAY(a[0]), a[1]);
    return PY_NONE;
}
LIB_FN(array_extend) {
    extend(vm, ARRAY(a[0]), a[1]);
    return PY_NONE;
}
LIB_FN(array_insert) {
    int64_t at = lib_arg_int(vm, a[1]), n = (int64_t)ARRAY(a[0])->n;
    at = at < 0 ? (at + n < 0 ? 0 : at + n) : at > n ? n : at;
    insert(vm, ARRAY(a[0]), (size_t)at, a[2]);
    return PY_NONE;
}
LIB_FN(array_pop) {
    struct array *self = ARRAY(a[0]);
    int64_t at = lib_arg_int(vm, a[1]), n = (int64_t)self->n;
    if (!n)
        py_raise(vm, &py_exc_IndexError, "pop from empty array");
    if (at < 0)
        at += n;
    if (at < 0 || at >= n)
        py_raise(vm, &py_exc_IndexError, "pop index out of range");
    value v = get(vm, self, (size_t)at);
    array_setitem(vm, a[0], py_int_from(at), PY_UNDEF);
    return v;
}
LIB_FN(array_remove) {
    int64_t at = find(vm, ARRAY(a[0]), a[1], 0, SIZE_MAX);
    if (at < 0)
        py_raise(vm, &py_exc_ValueError, "array.remove(x): x not in array");
    array_setitem(vm, a[0], py_int_from(at), PY_UNDEF);
    return PY_NONE;
}
LIB_FN(array_index) {
    struct array *self = ARRAY(a[0]);
    size_t from = py_seq_bound_int(vm, a[2], self->n, 0);
    size_t to = py_seq_bound_int(vm, a[3], self->n, self->n);
    int64_t at = find(vm, self, a[1], from, to);
    if (at < 0)
        py_raise(vm, &py_exc_ValueError, "array.index(x): x not in array");
    return py_int_from(at);
}
LIB_FN(array_count) {
    struct array *self = ARRAY(a[0]);
    int64_t count = 0;
    for (size_t i = 0; i < self->n; i++)
        count += py_equal(vm, get(vm, self, i), a[1]);
    return py_int_from(count);
}
LIB_FN(array_reverse) {
    struct array *self = ARRAY(a[0]), *was = copy_of(vm, self);
    size_t size = self->kind->size;
    for (size_t i = 0; i < self->n; i++)
        memcpy(self->data + i * size, was->data + (self->n - 1 - i) * size, size);
    return PY_NONE;
}
LIB_FN(array_byteswap) {
    struct array *self = ARRAY(a[0]);
    size_t size = self->kind->size;
    for (size_t i = 0; i < self->n; i++)
        for (size_t k = 0; k < size / 2; k++) {
            unsigned char *p = self->data + i * size, c = p[k];
            p[k] = p[size - 1 - k];
            p[size - 1 - k] = c;
        }
    return PY_NONE;
}
LIB_FN(array_tobytes) {
    return py_bytes_new(ARRAY(a[0])->data, ARRAY(a[0])->n * ARRAY(a[0])->kind->size);
}
LIB_FN(array_frombytes) {
    const unsigned char *p;
    size_t n;
    lib_arg_bytes(vm, a[1], &p, &n);
    append_bytes(vm, ARRAY(a[0]), p, n);
    return PY_NONE;
}
LIB_FN(array_tofile) {
    value bytes = array_tobytes(vm, a);
    py_call_method(vm, a[1], "write", 1, &bytes);
    return PY_NONE;
}
LIB_FN(array_fromfile) {
    struct array *self = ARRAY(a[0]);
    int64_t n = lib_arg_int(vm, a[2]);
    if (n < 0)
        py_raise(vm, &py_exc_ValueError, "negative count");
    value want = py_int_from(n * self->kind->size);
    value bytes = py_call_method(vm, a[1], "read", 1, &want);
    const unsigned char *p;
    size_t got;
    lib_arg_bytes(vm, bytes, &p, &got);
    append_bytes(vm, self, p, got);
    if (got != (size_t)n * self->kind->size)
        py_raise(vm, &py_exc_EOFError, "read() didn't return enough bytes");
    return PY_NONE;
}
LIB_FN(array_tolist) { return to_list(vm, ARRAY(a[0])); }
LIB_FN(array_fromlist) {
    if (!py_is_list(a[1]))
        py_raise(vm, &py_exc_TypeError, "arg must be list");
    struct array *self = ARRAY(a[0]), *more = new_of(vm, &array_type, self->kind);
    extend(vm, more, a[1]);
    append_bytes(vm, self, more->data, more->n * more->kind->size);
    return PY_NONE;
}
static void need_text(struct vm *vm, value self, const char *what) {
    if (ARRAY(self)->kind->code != 'u')
        py_raise(vm, &py_exc_ValueError, "%s() may only be called on unicode type arrays", what);
}
LIB_FN(array_tounicode) {
    need_text(vm, a[0], "tounicode");
    return to_str(vm, ARRAY(a[0]));
}
LIB_FN(array_fromunicode) {
    need_text(vm, a[0], "fromunicode");
    lib_arg_str(vm, a[1], "fromunicode() argument");
    append_str(vm, ARRAY(a[0]), a[1]);
    return PY_NONE;
}
LIB_FN(array_buffer_info) {
    struct array *self = ARRAY(a[0]);
    return py_tuple2(py_int_from((int64_t)(uintptr_t)self->data), py_int_from((int64_t)self->n));
}
LIB_FN(array_copy) { return PY_OBJ(copy_of(vm, ARRAY(a[0]))); }
LIB_FN(array_reduce) {
    struct array *self = ARRAY(a[0]);
    value args = py_tuple2(py_str_new(&self->kind->code, 1), to_list(vm, self));
    value state = py_call_method(vm, a[0], "__getstate__", 0, NULL);
    return py_tuple3(PY_OBJ(py_type_of(a[0])), args, state);
}
LIB_GET(array_typecode) { return py_str_new(&ARRAY(self)->kind->code, 1); }
LIB_GET(array_itemsize) { return py_from_small(ARRAY(self)->kind->size); }

static const struct py_native_def array_methods[] = {
    {"append", array_append, "self, v, /"},
    {"extend", array_extend, "self, bb, /"},
    {"insert", array_insert, "self, i, v, /"},
    {"pop", array_pop, "self, i=-1, /"},
    {"remove", array_remove, "self, v, /"},
    {"index", array_index, "self, v, start=?, stop=?, /"},
    {"count", array_count, "self, v, /"},
    {"reverse", array_reverse, "self, /"},
    {"byteswap", array_byteswap, "self, /"},
    {"tobytes", array_tobytes, "self, /"},
    {"frombytes", array_frombytes, "self, buffer, /"},
    {"tofile", array_tofile, "self, f, /"},
    {"fromfile", array_fromfile, "self, f, n, /"},
    {"tolist", array_tolist, "self, /"},
    {"fromlist", array_fromlist, "self, list, /"},
    {"tounicode", array_tounicode, "self, /"},
    {"fromunicode", array_fromunicode, "self, ustr, /"},
    {"buffer_info", array_buffer_info, "self, /"},
    {"__copy__", array_copy, "self, /"},
    {"__deepcopy__", array_copy, "self, unused, /"},
    {"__reduce_ex__", array_reduce, "self, value, /"},
    LIB_CLASS_GETITEM,
    {0}};
static const struct py_getset_def array_getset[] = {
    {"typecode", array_typecode, NULL}, {"itemsize", array_itemsize, NULL}, {0}};
static void array_bytes(value self, const unsigned char **data, size_t *size, char *format,
                        uint8_t *item) {
    const struct kind *kind = ARRAY(self)->kind;
    *data = ARRAY(self)->data;
    *size = ARRAY(self)->n * kind->size;
    if (format)
        *format = kind->code == 'u' ? 'w' : kind->code;
    if (item)
        *item = kind->size;
}

static struct py_type array_type = {PY_TYPE_HEAD,
                                    .bytes = array_bytes,
                                    .name = "array",
                                    .module = "array",
                                    .size = sizeof(struct array),
                                    .attrs_offset = offsetof(struct array, attrs),
                                    .flags = PY_TYPE_BASE | PY_TYPE_DOTTED,
                                    .new = array_new,
                                    .methods = array_methods,
                                    .getset = array_getset,
                                    .repr = array_repr,
                                    .hash = py_hash_none,
                                    .compare = array_compare,
                                    .truth = array_truth,
                                    .len = array_len,
                                    .getitem = array_getitem,
                                    .setitem = array_setitem,
                                    .contains = array_contains,
                                    .iter = array_iter,
                                    .binary = {[PY_ADD] = array_add, [PY_MUL] = array_mul},
                                    .inplace = {[PY_ADD] = array_iadd, [PY_MUL] = array_imul}};

static void array_init(struct vm *vm, struct py_module *m) {
    py_module_set(vm, m, "typecodes", py_str_from("bBuhHiIlLqQfd"));
    py_module_set(vm, m, "ArrayType", PY_OBJ(&array_type));
}
static struct py_type *const types[] = {&array_type, NULL};
const struct py_module_def py_lib_array = {.name = "array", .types = types, .init = array_init};
