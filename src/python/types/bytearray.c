/* bytearray: the type and what changes it; the other methods are in bytes_methods.c. */
#include "python/api.h"
#include "python/types/bytes_common.h"
#include "python/types/complex.h"
#include "python/types/seq.h"
#include "python/types/slice.h"

#define ARRAY(v) PY_AS(struct py_bytearray, v)

static void fill(struct py_bytearray *b, const void *data, size_t size) {
    b->data = (unsigned char *)mem_strndup(size ? data : "", size);
    b->size = size;
    b->cap = size + 1;
}

value py_bytearray_new(const void *data, size_t size) {
    struct py_bytearray *b = MEM_NEW(struct py_bytearray);
    b->head.type = &py_bytearray_type;
    fill(b, data, size);
    return PY_OBJ(b);
}

static void reserve(struct py_bytearray *b, size_t size) {
    if (size + 1 <= b->cap)
        return;
    size_t cap = b->cap + b->cap / 2 + 8;
    if (cap < size + 1)
        cap = size + 1;
    b->data = mem_realloc_atomic(b->data, b->size + (b->data != NULL), cap);
    b->cap = cap;
}

/* Replaces bytes [FROM, TO) by N others. */
static void splice(struct py_bytearray *b, size_t from, size_t to, size_t n, const void *data) {
    /* The bytes may be our own. */
    const char *copy = mem_strndup(n ? data : "", n);
    size_t size = b->size - (to - from) + n;
    reserve(b, size);
    memmove(b->data + from + n, b->data + to, b->size - to);
    if (n)
        memcpy(b->data + from, copy, n);
    b->size = size;
    b->data[size] = 0;
}

static value array_make(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                        struct py_tuple *kwnames) {
    (void)argc, (void)argv, (void)kwnames;
    struct py_bytearray *b = py_alloc(vm, cls);
    fill(b, "", 0);
    return PY_OBJ(b);
}

static value array_init(struct vm *vm, const value *a) {
    struct py_tuple *args = PY_AS(struct py_tuple, a[1]);
    struct py_dict *kw = PY_AS(struct py_dict, a[2]);
    size_t n = args->n, nkw = 0;
    value *argv = MEM_NEW_ARRAY(value, n + kw->count + 1);
    struct py_tuple *names = py_tuple_new(kw->count);
    if (n)
        memcpy(argv, args->items, n * sizeof *argv);
    value key, v;
    for (size_t i = 0; py_dict_next(kw, &i, &key, &v); nkw++) {
        names->items[nkw] = key;
        argv[n + nkw] = v;
    }
    struct span s = bytes_from_args(vm, "bytearray", (int)n, argv, names);
    fill(ARRAY(a[0]), s.data, s.size);
    return PY_NONE;
}

static value array_repr(struct vm *vm, value self) {
    (void)vm;
    struct buf b = BUF_INIT;
    buf_printf(&b, "%s(", py_type_name(self));
    bytes_repr_to(bytes_self(self), &b);
    buf_putc(&b, ')');
    return py_str_take(&b);
}

static int64_t array_len(struct vm *vm, value self) {
    (void)vm;
    return (int64_t)ARRAY(self)->size;
}

/* What can be assigned to a slice. */
static struct span items_of(struct vm *vm, value v) {
    struct span s;
    if (py_bytes_get(v, &s.data, &s.size))
        return s;
    if (py_is_str(v) || py_has_index(v) || py_type_of(v)->to_float || py_is_a(v, &py_complex_type))
        py_raise(vm, &py_exc_TypeError,
                 "can assign only bytes, buffers, or iterables of ints in range(0, 256)");
    if (!py_type_of(v)->iter && !py_type_of(v)->getitem)
        py_raise(vm, &py_exc_TypeError, "cannot convert '%T' object to bytearray", v);
    return bytes_from_iterable(vm, v);
}

static void set_slice(struct vm *vm, struct py_bytearray *b, value key, value v) {
    struct span s = {(const unsigned char *)"", 0};
    int64_t start, stop, step;
    size_t n = py_slice_range(vm, key, b->size, &start, &stop, &step);
    if (v != PY_UNDEF) {
        s = items_of(vm, v);
        n = py_slice_range(vm, key, b->size, &start, &stop, &step);
    }
    if (step == 1) {
        splice(b, (size_t)start, (size_t)start + n, s.size, s.data);
        return;
    }
    if (v == PY_UNDEF) {
        struct buf rest = BUF_INIT;
        for (size_t i = 0; i < b->size; i++) {
            int64_t d = (int64_t)i - start;
            if (!(n && d % step == 0 && d / step >= 0 && d / step < (int64_t)n))
                buf_putc(&rest, (char)b->data[i]);
        }
        fill(b, rest.data, rest.len);
        return;
    }
    if (s.size != n)
        py_raise(vm, &py_exc_ValueError,
                 "attempt to assign bytes of size %zu to extended slice of size %zu", s.size, n);
    const char *copy = mem_strndup((const char *)s.data, n);
    for (size_t i = 0; i < n; i++)
        b->data[start + (int64_t)i * step] = (unsigned char)copy[i];
}

static unsigned char byte_of(struct vm *vm, value v) {
    return bytes_item(vm, v, "byte must be in range(0, 256)");
}

static void array_setitem(struct vm *vm, value self, value key, value v) {
    struct py_bytearray *b = ARRAY(self);
    if (py_is_slice(key)) {
        set_slice(vm, b, key, v);
        return;
    }
    /* Complaints in CPython's order: an index that fits no word, the byte, the range. */
    if (v != PY_UNDEF && py_is_small(key))
        byte_of(vm, v);
    size_t i = py_seq_subscript(vm, key, b->size, "bytearray", "bytearray");
    if (v == PY_UNDEF)
        splice(b, i, i + 1, 0, "");
    else
        b->data[i] = byte_of(vm, v);
}

static value array_inplace_add(struct vm *vm, value a, value b) {
    struct span s;
    if (!py_bytes_get(b, &s.data, &s.size))
        py_raise(vm, &py_exc_TypeError, "can't concat %T to %T", b, a);
    splice(ARRAY(a), ARRAY(a)->size, ARRAY(a)->size, s.size, s.data);
    return a;
}

static value array_inplace_mul(struct vm *vm, value a, value b) {
    value r = bytes_mul(vm, a, b);
    if (!py_is_a(r, &py_bytearray_type))
        return r;
    fill(ARRAY(a), ARRAY(r)->data, ARRAY(r)->size);
    return a;
}

/* --- methods --- */

static value array_append(struct vm *vm, const value *a) {
    struct py_bytearray *b = ARRAY(a[0]);
    unsigned char c = byte_of(vm, a[1]);
    reserve(b, b->size + 1);
    b->data[b->size++] = c;
    b->data[b->size] = 0;
    return PY_NONE;
}

static value array_extend(struct vm *vm, const value *a) {
    struct span s;
    if (!py_bytes_get(a[1], &s.data, &s.size)) {
        if (!py_type_of(a[1])->iter && !py_type_of(a[1])->getitem)
            py_raise(vm, &py_exc_TypeError, "can't extend bytearray with %T", a[1]);
        s = bytes_from_iterable(vm, a[1]);
    }
    splice(ARRAY(a[0]), ARRAY(a[0])->size, ARRAY(a[0])->size, s.size, s.data);
    return PY_NONE;
}

static value array_insert(struct vm *vm, const value *a) {
    struct py_bytearray *b = ARRAY(a[0]);
    int64_t i = py_index(vm, a[1]), n = (int64_t)b->size;
    unsigned char c = byte_of(vm, a[2]);
    if (i < 0)
        i = i + n < 0 ? 0 : i + n;
    if (i > n)
        i = n;
    splice(b, (size_t)i, (size_t)i, 1, &c);
    return PY_NONE;
}

static value array_pop(struct vm *vm, const value *a) {
    struct py_bytearray *b = ARRAY(a[0]);
    int64_t i = py_index(vm, a[1]);
    if (!b->size)
        py_raise(vm, &py_exc_IndexError, "pop from empty bytearray");
    if (i < 0)
        i += (int64_t)b->size;
    if (i < 0 || (size_t)i >= b->size)
        py_raise(vm, &py_exc_IndexError, "pop index out of range");
    unsigned char c = b->data[i];
    splice(b, (size_t)i, (size_t)i + 1, 0, "");
    return py_from_small(c);
}

static value array_remove(struct vm *vm, const value *a) {
    struct py_bytearray *b = ARRAY(a[0]);
    unsigned char c = byte_of(vm, a[1]), *p = memchr(b->data, c, b->size);
    if (!p)
        py_raise(vm, &py_exc_ValueError, "value not found in bytearray");
    splice(b, (size_t)(p - b->data), (size_t)(p - b->data) + 1, 0, "");
    return PY_NONE;
}

static value array_clear(struct vm *vm, const value *a) {
    (void)vm;
    fill(ARRAY(a[0]), "", 0);
    return PY_NONE;
}

static value array_copy(struct vm *vm, const value *a) {
    (void)vm;
    return py_bytearray_new(ARRAY(a[0])->data, ARRAY(a[0])->size);
}

static value array_reverse(struct vm *vm, const value *a) {
    (void)vm;
    struct py_bytearray *b = ARRAY(a[0]);
    for (size_t i = 0, j = b->size; i + 1 < j; i++) {
        unsigned char c = b->data[i];
        b->data[i] = b->data[--j];
        b->data[j] = c;
    }
    return PY_NONE;
}

static value array_reduce(struct vm *vm, const value *a) {
    value state = py_call_method(vm, a[0], "__getstate__", 0, NULL);
    value data = py_str_decode(vm, ARRAY(a[0])->data, ARRAY(a[0])->size, "latin-1", NULL);
    return py_tuple3(PY_OBJ(py_type_of(a[0])), py_tuple2(data, py_str_from("latin-1")), state);
}

static value array_alloc(struct vm *vm, const value *a) {
    (void)vm;
    return py_int_from((int64_t)ARRAY(a[0])->cap);
}

static value array_sizeof(struct vm *vm, const value *a) {
    (void)vm;
    return py_int_from((int64_t)ARRAY(a[0])->cap + 56);
}

static const struct py_native_def array_methods[] = {
#define BYTES_METHOD(name, signature, flags) {#name, bytes_m_##name, signature, flags},
#include "python/types/bytes_methods.def"
#undef BYTES_METHOD
    {"__init__", array_init, "self, /, *args, **kwargs"},
    {"append", array_append, "self, item, /"},
    {"extend", array_extend, "self, iterable_of_ints, /"},
    {"insert", array_insert, "self, index, item, /"},
    {"pop", array_pop, "self, index=-1, /"},
    {"remove", array_remove, "self, value, /"},
    {"clear", array_clear, "self, /"},
    {"copy", array_copy, "self, /"},
    {"reverse", array_reverse, "self, /"},
    {"__reduce__", array_reduce, "self, /"},
    {"__alloc__", array_alloc, "self, /"},
    {"__sizeof__", array_sizeof, "self, /"},
    {0}};

struct py_type py_bytearray_type = {
    PY_TYPE_HEAD,
    .name = "bytearray",
    .size = sizeof(struct py_bytearray),
    .flags = PY_TYPE_BASE,
    .methods = array_methods,
    .new = array_make,
    .repr = array_repr,
    .hash = py_hash_none,
    .compare = bytes_compare,
    .len = array_len,
    .getitem = bytes_getitem,
    .setitem = array_setitem,
    .contains = bytes_contains,
    .iter = bytes_iterate,
    .binary = {[PY_ADD] = bytes_add, [PY_MUL] = bytes_mul, [PY_MOD] = bytes_mod},
    .inplace = {[PY_ADD] = array_inplace_add, [PY_MUL] = array_inplace_mul}};
