/*
 * memoryview (cf. CPython's Objects/memoryobject.c): one dimension over bytes, bytearrays and
 * arrays. A bytearray that is resized under a view leaves it the old bytes (CPython raises
 * BufferError while a view is alive; we do not know when one dies).
 */
#include "python/types/memoryview.h"

#include "python/api.h"
#include "python/types/bytes_common.h"
#include "python/types/iter.h"
#include "python/types/seq.h"
#include "python/types/slice.h"
#include "python/types/str_int.h"

struct memory {
    struct py_object head;
    value obj;                 /* bytes or bytearray; PY_UNDEF once released */
    const unsigned char *base; /* its bytes when the view was made: they outlive a resize */
    size_t offset;
    size_t count;
    int64_t stride; /* bytes from item to item */
    char format;
    uint8_t item;
    bool readonly;
    uint64_t hash;
};

#define MEMORY(v) PY_AS(struct memory, v)

static const struct {
    char format;
    uint8_t size;
    bool is_signed;
} formats[] = {{'B', 1, false}, {'b', 1, true},  {'c', 1, false}, {'?', 1, false},
               {'h', 2, true},  {'H', 2, false}, {'i', 4, true},  {'I', 4, false},
               {'l', 8, true},  {'L', 8, false}, {'q', 8, true},  {'Q', 8, false},
               {'n', 8, true},  {'N', 8, false}, {'f', 4, true},  {'d', 8, true}};

static int format_row(char c) {
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (formats[i].format == c)
            return (int)i;
    return -1;
}

static struct memory *need(struct vm *vm, value v) {
    struct memory *m = MEMORY(v);
    if (m->obj == PY_UNDEF)
        py_raise(vm, &py_exc_ValueError, "operation forbidden on released memoryview object");
    return m;
}

static const unsigned char *item_at(const struct memory *m, size_t i) {
    return m->base + m->offset + (int64_t)i * m->stride;
}

/* The bytes in order. */
static struct span contents(const struct memory *m) {
    struct buf b = BUF_INIT;
    if (m->stride == m->item)
        return (struct span){item_at(m, 0), m->count * m->item};
    for (size_t i = 0; i < m->count; i++)
        buf_add(&b, item_at(m, i), m->item);
    return (struct span){(unsigned char *)b.data, b.len};
}

bool py_memoryview_get(value v, const unsigned char **data, size_t *size) {
    if (py_type_of(v) != &py_memoryview_type || MEMORY(v)->obj == PY_UNDEF)
        return false;
    struct span s = contents(MEMORY(v));
    *data = s.data;
    *size = s.size;
    return true;
}

static struct memory *copy(const struct memory *m) {
    struct memory *r = MEM_NEW(struct memory);
    *r = *m;
    return r;
}

static value memory_make(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                         struct py_tuple *kwnames) {
    (void)cls;
    int given = argc + (kwnames ? (int)kwnames->n : 0);
    if (given > 1)
        py_raise(vm, &py_exc_TypeError, "memoryview() takes at most 1 argument (%d given)", given);
    if (given && !argc && !py_str_is(kwnames->items[0], "object"))
        given = 0;
    if (!given)
        py_raise(vm, &py_exc_TypeError, "memoryview() missing required argument 'object' (pos 1)");
    value v = argv[0];
    if (py_type_of(v) == &py_memoryview_type)
        return PY_OBJ(copy(need(vm, v)));
    struct memory *m = MEM_NEW(struct memory);
    *m = (struct memory){.head = {&py_memoryview_type},
                         .obj = v,
                         .format = 'B',
                         .item = 1,
                         .readonly = py_is_a(v, &py_bytes_type)};
    struct span s;
    const struct py_type *type = py_type_of(v);
    while (!type->bytes && (type->flags & PY_TYPE_HEAP))
        type = type->base;
    if (type->bytes)
        type->bytes(v, &s.data, &s.size, &m->format, &m->item);
    else if (!py_bytes_get(v, &s.data, &s.size))
        py_raise(vm, &py_exc_TypeError, "memoryview: a bytes-like object is required, not '%T'", v);
    m->base = s.data;
    m->count = s.size / m->item;
    m->stride = m->item;
    return PY_OBJ(m);
}

/* --- items --- */

/* The row of M's format; characters of an array have one that is not taken apart. */
static int known_format(struct vm *vm, const struct memory *m) {
    int row = format_row(m->format);
    if (row < 0)
        py_raise(vm, &py_exc_NotImplementedError, "memoryview: format %c not supported", m->format);
    return row;
}

static value unpack(struct vm *vm, const struct memory *m, const unsigned char *p) {
    int row = known_format(vm, m);
    uint64_t u = 0;
    memcpy(&u, p, m->item);
    switch (m->format) {
    case 'c':
        return py_bytes_new(p, 1);
    case '?':
        return PY_BOOL(*p);
    case 'f': {
        float f;
        memcpy(&f, p, sizeof f);
        return py_from_float(f);
    }
    case 'd': {
        double d;
        memcpy(&d, p, sizeof d);
        return py_from_float(d);
    }
    }
    if (!formats[row].is_signed)
        return py_int_from_unsigned(u);
    int shift = 64 - 8 * m->item;
    return py_int_from((int64_t)(u << shift) >> shift);
}

static noreturn void bad_item(struct vm *vm, const struct memory *m, bool type) {
    py_raise(vm, type ? &py_exc_TypeError : &py_exc_ValueError,
             "memoryview: invalid %s for format '%c'", type ? "type" : "value", m->format);
}

static void pack(struct vm *vm, const struct memory *m, unsigned char *p, value v) {
    known_format(vm, m);
    if (m->format == 'f' || m->format == 'd') {
        if (!py_type_of(v)->to_float && !py_is_int(v))
            bad_item(vm, m, true);
        double d = py_as_double(vm, v);
        float f = (float)d;
        memcpy(p, m->format == 'f' ? (void *)&f : (void *)&d, m->item);
        return;
    }
    if (m->format == '?') {
        *p = py_truth(vm, v);
        return;
    }
    if (m->format == 'c') {
        struct span s;
        if (!py_bytes_get(v, &s.data, &s.size))
            bad_item(vm, m, true);
        if (s.size != 1)
            bad_item(vm, m, false);
        *p = s.data[0];
        return;
    }
    if (!py_has_index(v))
        bad_item(vm, m, true);
    bool is_signed = formats[format_row(m->format)].is_signed, fits;
    value n = py_is_int(v) ? v : py_type_of(v)->index(vm, v);
    int bits = 8 * m->item;
    value low = is_signed ? py_int_neg(vm, py_int_lshift(vm, py_from_small(1), (uint64_t)bits - 1))
                          : py_from_small(0);
    value high = py_int_lshift(vm, py_from_small(1), (uint64_t)(is_signed ? bits - 1 : bits));
    if (py_int_compare(n, low) < 0 || py_int_compare(n, high) >= 0)
        bad_item(vm, m, false);
    if (!is_signed && py_int_bit_length(n) > 63)
        n = py_int_sub(vm, n, py_int_lshift(vm, py_from_small(1), 64));
    int64_t i = py_int_get(n, &fits);
    memcpy(p, &i, m->item);
}

static struct memory *slice(struct vm *vm, const struct memory *m, value key) {
    int64_t start, stop, step;
    struct memory *r = copy(m);
    r->count = py_slice_range(vm, key, m->count, &start, &stop, &step);
    r->offset = (size_t)((int64_t)m->offset + (r->count ? start * m->stride : 0));
    r->stride = m->stride * step;
    r->hash = 0;
    return r;
}

static size_t index_of(struct vm *vm, struct memory *m, value key) {
    if (!py_has_index(key))
        py_raise(vm, &py_exc_TypeError, "memoryview: invalid slice key");
    int64_t i = py_index_clip(vm, key);
    need(vm, PY_OBJ(m)); /* __index__ may have released it */
    if (i < 0)
        i += (int64_t)m->count;
    if (i < 0 || (size_t)i >= m->count)
        py_raise(vm, &py_exc_IndexError, "index out of bounds on dimension 1");
    return (size_t)i;
}

/* The only dimension's part of a key that may be a tuple; SLICING: what is said of slices in one.
 */
static value only_key(struct vm *vm, value key, const char *slicing) {
    if (!py_is_tuple(key))
        return key;
    const struct py_tuple *t = PY_AS(struct py_tuple, key);
    size_t slices = 0, indexes = 0;
    for (size_t i = 0; i < t->n; i++) {
        slices += py_is_slice(t->items[i]);
        indexes += py_has_index(t->items[i]);
    }
    if (!t->n)
        py_raise(vm, &py_exc_NotImplementedError, "sub-views are not implemented");
    if (t->n == 1 && indexes)
        return t->items[0];
    if (slices == t->n)
        py_raise(vm, &py_exc_NotImplementedError, "%s", slicing);
    if (indexes == t->n)
        py_raise(vm, &py_exc_TypeError, "cannot index 1-dimension view with %zu-element tuple",
                 t->n);
    return key;
}

static value memory_getitem(struct vm *vm, value self, value key) {
    struct memory *m = need(vm, self);
    key = only_key(vm, key, "multi-dimensional slicing is not implemented");
    if (py_is_slice(key))
        return PY_OBJ(slice(vm, m, key));
    return unpack(vm, m, item_at(m, index_of(vm, m, key)));
}

static void memory_setitem(struct vm *vm, value self, value key, value v) {
    struct memory *m = need(vm, self);
    if (m->readonly)
        py_raise(vm, &py_exc_TypeError, "cannot modify read-only memory");
    if (v == PY_UNDEF)
        py_raise(vm, &py_exc_TypeError, "cannot delete memory");
    key = only_key(vm, key, "memoryview slice assignments are currently restricted to ndim = 1");
    if (!py_is_slice(key)) {
        pack(vm, m, (unsigned char *)item_at(m, index_of(vm, m, key)), v);
        return;
    }
    struct memory *to = slice(vm, m, key);
    struct memory *source = MEMORY(memory_make(vm, &py_memoryview_type, 1, &v, NULL));
    struct span from = contents(source);
    if (source->count != to->count || source->item != to->item || source->format != to->format)
        py_raise(vm, &py_exc_ValueError,
                 "memoryview assignment: lvalue and rvalue have different structures");
    const char *bytes = mem_strndup((const char *)from.data, from.size);
    for (size_t i = 0; i < to->count; i++)
        memcpy((unsigned char *)item_at(to, i), bytes + i * to->item, to->item);
}

static int64_t memory_len(struct vm *vm, value self) { return (int64_t)need(vm, self)->count; }

/* --- iterator --- */

static struct py_type memory_iter_type;

static value memory_iter(struct vm *vm, value self) {
    need(vm, self);
    struct py_seq_iter *it = MEM_NEW(struct py_seq_iter);
    *it = (struct py_seq_iter){{&memory_iter_type}, self, 0};
    return PY_OBJ(it);
}

static value memory_iter_next(struct vm *vm, value self) {
    struct py_seq_iter *it = PY_AS(struct py_seq_iter, self);
    if (it->seq == PY_UNDEF)
        return PY_UNDEF;
    struct memory *m = need(vm, it->seq);
    if (it->i < m->count)
        return unpack(vm, m, item_at(m, it->i++));
    it->seq = PY_UNDEF;
    return PY_UNDEF;
}

static struct py_type memory_iter_type = {PY_TYPE_HEAD,
                                          .name = "memory_iterator",
                                          .size = sizeof(struct py_seq_iter),
                                          .flags = PY_TYPE_ABSTRACT,
                                          .iter = py_iter_self,
                                          .next = memory_iter_next};

static value memory_repr(struct vm *vm, value self) {
    (void)vm;
    return py_str_printf("<%smemory at %p>", MEMORY(self)->obj == PY_UNDEF ? "released " : "",
                         (void *)MEMORY(self));
}

/* Items are compared as values: an array of 'i' equals one of 'l'. */
static bool same_items(struct vm *vm, const struct memory *x, const struct memory *y) {
    if (x->count != y->count)
        return false;
    bool plain = x->format == y->format && x->format != 'f' && x->format != 'd';
    if (!plain && (format_row(x->format) < 0 || format_row(y->format) < 0))
        return false;
    for (size_t i = 0; i < x->count; i++) {
        const unsigned char *p = item_at(x, i), *q = item_at(y, i);
        if (plain ? memcmp(p, q, x->item) != 0 : !py_equal(vm, unpack(vm, x, p), unpack(vm, y, q)))
            return false;
    }
    return true;
}

static value memory_compare(struct vm *vm, value a, value b, enum py_compare_op op) {
    if (op != PY_EQ && op != PY_NE)
        return PY_NOT_IMPLEMENTED;
    if (py_type_of(a) != &py_memoryview_type) {
        value t = a;
        a = b;
        b = t;
    }
    bool same = a == b; /* released ones equal only themselves */
    if (!same && MEMORY(a)->obj != PY_UNDEF) {
        struct span s;
        bool view = py_type_of(b) == &py_memoryview_type;
        if (!view && !py_bytes_get(b, &s.data, &s.size))
            return PY_NOT_IMPLEMENTED;
        if (!view)
            b = memory_make(vm, &py_memoryview_type, 1, &b, NULL);
        same = MEMORY(b)->obj != PY_UNDEF && same_items(vm, MEMORY(a), MEMORY(b));
    }
    return PY_BOOL(same == (op == PY_EQ));
}

static uint64_t memory_hash(struct vm *vm, value self) {
    if (MEMORY(self)->hash) /* a released view keeps its hash */
        return MEMORY(self)->hash;
    struct memory *m = need(vm, self);
    if (!m->readonly)
        py_raise(vm, &py_exc_ValueError, "cannot hash writable memoryview object");
    if (m->item != 1 || m->format == '?')
        py_raise(vm, &py_exc_ValueError,
                 "memoryview: hashing is restricted to formats 'B', 'b' or 'c'");
    struct span s = contents(m);
    return m->hash = py_hash(vm, py_bytes_new(s.data, s.size));
}

/* --- methods --- */

static value memory_tobytes(struct vm *vm, const value *a) {
    need(vm, a[0]);
    if (a[1] != PY_NONE && !py_is_str(a[1]))
        py_raise(vm, &py_exc_TypeError, "tobytes() argument 'order' must be str or None, not %A",
                 a[1]);
    if (a[1] != PY_NONE && !py_str_is(a[1], "C") && !py_str_is(a[1], "F") && !py_str_is(a[1], "A"))
        py_raise(vm, &py_exc_ValueError, "order must be 'C', 'F' or 'A'");
    struct span s = contents(need(vm, a[0]));
    return py_bytes_new(s.data, s.size);
}

static value memory_tolist(struct vm *vm, const value *a) {
    struct memory *m = need(vm, a[0]);
    struct py_list *list = py_list_new(m->count);
    for (size_t i = 0; i < m->count; i++)
        py_list_append(list, unpack(vm, m, item_at(m, i)));
    return PY_OBJ(list);
}

static value memory_hex(struct vm *vm, const value *a) {
    need(vm, a[0]);
    return bytes_m_hex(vm, a);
}

static value memory_release(struct vm *vm, const value *a) {
    (void)vm;
    MEMORY(a[0])->obj = PY_UNDEF;
    return PY_NONE;
}

static value memory_enter(struct vm *vm, const value *a) {
    need(vm, a[0]);
    return a[0];
}

static value memory_toreadonly(struct vm *vm, const value *a) {
    struct memory *m = copy(need(vm, a[0]));
    m->readonly = true;
    return PY_OBJ(m);
}

static value memory_cast(struct vm *vm, const value *a) {
    struct memory *m = need(vm, a[0]);
    if (!py_is_str(a[1]))
        py_raise(vm, &py_exc_TypeError, "cast() argument 'format' must be str, not %A", a[1]);
    if (a[2] != PY_UNDEF) {
        if (!py_is_list(a[2]) && !py_is_tuple(a[2]))
            py_raise(vm, &py_exc_TypeError, "shape must be a list or a tuple");
        if (py_len(vm, a[2]) != 1)
            py_raise(vm, &py_exc_NotImplementedError,
                     "multi-dimensional memoryviews are not supported");
    }
    const char *format = py_str_cstr(a[1]);
    format += *format == '@';
    int row = strlen(format) == 1 ? format_row(*format) : -1;
    if (row < 0)
        py_raise(vm, &py_exc_ValueError,
                 "memoryview: destination format must be a native single character format prefixed "
                 "with an optional '@'");
    if (m->stride != m->item)
        py_raise(vm, &py_exc_TypeError, "memoryview: casts are restricted to C-contiguous views");
    if (m->item > 1 && formats[row].size > 1)
        py_raise(vm, &py_exc_TypeError, "memoryview: cannot cast between two non-byte formats");
    size_t size = m->count * m->item;
    if (size % formats[row].size)
        py_raise(vm, &py_exc_TypeError, "memoryview: length is not a multiple of itemsize");
    struct memory *r = copy(m);
    r->format = *format;
    r->item = formats[row].size;
    r->stride = r->item;
    r->count = size / r->item;
    return PY_OBJ(r);
}

static const struct py_native_def memory_methods[] = {
    {"tobytes", memory_tobytes, "self, /, order='C'"},
    {"tolist", memory_tolist, "self, /"},
    {"hex", memory_hex, "self, /, sep=?, bytes_per_sep=1"},
    {"release", memory_release, "self, /"},
    {"toreadonly", memory_toreadonly, "self, /"},
    {"cast", memory_cast, "self, /, format, shape=?"},
    {"__enter__", memory_enter, "self, /"},
    {"__exit__", memory_release, "self, /, *args"},
    {0}};

static value get_obj(struct vm *vm, value self) { return need(vm, self)->obj; }
static value get_nbytes(struct vm *vm, value self) {
    struct memory *m = need(vm, self);
    return py_int_from((int64_t)(m->count * m->item));
}
static value get_itemsize(struct vm *vm, value self) { return py_from_small(need(vm, self)->item); }
static value get_format(struct vm *vm, value self) {
    return py_str_char((unsigned char)need(vm, self)->format);
}
static value get_ndim(struct vm *vm, value self) {
    need(vm, self);
    return py_from_small(1);
}
static value get_shape(struct vm *vm, value self) {
    return py_tuple1(py_int_from((int64_t)need(vm, self)->count));
}
static value get_strides(struct vm *vm, value self) {
    return py_tuple1(py_int_from(need(vm, self)->stride));
}
static value get_suboffsets(struct vm *vm, value self) {
    need(vm, self);
    return PY_OBJ(&py_empty_tuple);
}
static value get_readonly(struct vm *vm, value self) { return PY_BOOL(need(vm, self)->readonly); }
static value get_contiguous(struct vm *vm, value self) {
    return PY_BOOL(need(vm, self)->stride == MEMORY(self)->item);
}

static const struct py_getset_def memory_getset[] = {{"suboffsets", get_suboffsets, NULL},
                                                     {"obj", get_obj, NULL},
                                                     {"nbytes", get_nbytes, NULL},
                                                     {"itemsize", get_itemsize, NULL},
                                                     {"format", get_format, NULL},
                                                     {"ndim", get_ndim, NULL},
                                                     {"shape", get_shape, NULL},
                                                     {"strides", get_strides, NULL},
                                                     {"readonly", get_readonly, NULL},
                                                     {"contiguous", get_contiguous, NULL},
                                                     {"c_contiguous", get_contiguous, NULL},
                                                     {"f_contiguous", get_contiguous, NULL},
                                                     {0}};

struct py_type py_memoryview_type = {PY_TYPE_HEAD,
                                     .name = "memoryview",
                                     .size = sizeof(struct memory),
                                     .methods = memory_methods,
                                     .getset = memory_getset,
                                     .new = memory_make,
                                     .repr = memory_repr,
                                     .hash = memory_hash,
                                     .compare = memory_compare,
                                     .len = memory_len,
                                     .iter = memory_iter,
                                     .getitem = memory_getitem,
                                     .setitem = memory_setitem};
