/* bytes: the type; methods are in bytes_methods.c, the rest in bytes_common.c. */
#include "python/types/bytes.h"

#include "python/api.h"
#include "python/types/bytes_common.h"
#include "python/types/iter.h"
#include "python/types/seq.h"
#include "python/types/str_int.h"

value py_bytes_new(const void *data, size_t size) {
    /* One block that the collector need not look into: DATA points into itself. */
    struct py_bytes *b = mem_alloc_atomic(sizeof *b + size + 1);
    *b =
        (struct py_bytes){.head = {&py_bytes_type}, .size = size, .data = (unsigned char *)(b + 1)};
    if (size)
        memcpy(b->data, data, size);
    b->data[size] = 0;
    return PY_OBJ(b);
}

static value bytes_make(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                        struct py_tuple *kwnames) {
    if (cls == &py_bytes_type && argc == 1 && !(kwnames && kwnames->n) &&
        py_type_of(argv[0]) == cls)
        return argv[0];
    /* bytes(x) is whatever x.__bytes__() gives, be it of a subclass. */
    if (cls == &py_bytes_type && argc == 1 && !(kwnames && kwnames->n)) {
        value method = py_lookup_attr(vm, PY_OBJ(py_type_of(argv[0])), "__bytes__");
        if (method == PY_NONE)
            py_raise(vm, &py_exc_TypeError, "'NoneType' object is not callable");
        if (method != PY_UNDEF) {
            value r = py_call1(vm, method, argv[0]);
            if (!py_is_a(r, &py_bytes_type))
                py_raise(vm, &py_exc_TypeError, "__bytes__ returned non-bytes (type %T)", r);
            return r;
        }
    }
    struct span s = bytes_from_args(vm, "bytes", argc, argv, kwnames);
    if (cls == &py_bytes_type)
        return py_bytes_new(s.data, s.size);
    struct py_bytes *b = py_alloc(vm, cls);
    b->size = s.size;
    b->data = (unsigned char *)mem_strndup((const char *)s.data, s.size);
    return PY_OBJ(b);
}

static value bytes_repr(struct vm *vm, value self) {
    (void)vm;
    struct buf b = BUF_INIT;
    bytes_repr_to(bytes_self(self), &b);
    return py_str_take(&b);
}

static uint64_t bytes_hash(struct vm *vm, value self) {
    (void)vm;
    struct py_bytes *b = PY_AS(struct py_bytes, self);
    if (!b->hash)
        b->hash = py_hash_bytes(b->data, b->size);
    return b->hash;
}

static int64_t bytes_len(struct vm *vm, value self) {
    (void)vm;
    return (int64_t)bytes_self(self).size;
}

static value bytes_dunder_bytes(struct vm *vm, const value *a) {
    (void)vm;
    if (py_type_of(a[0]) == &py_bytes_type)
        return a[0];
    struct span s = bytes_self(a[0]);
    return py_bytes_new(s.data, s.size);
}

static value bytes_getnewargs(struct vm *vm, const value *a) {
    return py_tuple1(bytes_dunder_bytes(vm, a));
}

static value bytes_sizeof(struct vm *vm, const value *a) {
    (void)vm;
    return py_int_from((int64_t)bytes_self(a[0]).size + 33);
}

static const struct py_native_def bytes_methods[] = {
#define BYTES_METHOD(name, signature, flags) {#name, bytes_m_##name, signature, flags},
#include "python/types/bytes_methods.def"
#undef BYTES_METHOD
    {"__bytes__", bytes_dunder_bytes, "self, /"},
    {"__getnewargs__", bytes_getnewargs, "self, /"},
    {"__sizeof__", bytes_sizeof, "self, /"},
    {0}};

/* --- iterator, of bytearray too --- */

struct bytes_iter {
    struct py_object head;
    value bytes; /* PY_UNDEF once exhausted */
    size_t i;
};
static struct py_type bytes_iter_type, bytearray_iter_type;

value bytes_iterate(struct vm *vm, value self) {
    (void)vm;
    struct bytes_iter *it = MEM_NEW(struct bytes_iter);
    it->head.type = py_is_a(self, &py_bytes_type) ? &bytes_iter_type : &bytearray_iter_type;
    it->bytes = self;
    return PY_OBJ(it);
}

static value bytes_iter_next(struct vm *vm, value self) {
    (void)vm;
    struct bytes_iter *it = PY_AS(struct bytes_iter, self);
    if (it->bytes == PY_UNDEF)
        return PY_UNDEF;
    struct span s = bytes_self(it->bytes);
    if (it->i < s.size)
        return py_from_small(s.data[it->i++]);
    it->bytes = PY_UNDEF;
    return PY_UNDEF;
}

static value bytes_iter_hint(struct vm *vm, const value *a) {
    (void)vm;
    struct bytes_iter *it = PY_AS(struct bytes_iter, a[0]);
    size_t n = it->bytes == PY_UNDEF ? 0 : bytes_self(it->bytes).size;
    return py_int_from(it->i < n ? (int64_t)(n - it->i) : 0);
}

static value bytes_iter_reduce(struct vm *vm, const value *a) {
    struct bytes_iter *it = PY_AS(struct bytes_iter, a[0]);
    return py_iter_reduced(vm, it->bytes, (int64_t)it->i, PY_OBJ(py_tuple_new(0)));
}

static value bytes_iter_setstate(struct vm *vm, const value *a) {
    struct bytes_iter *it = PY_AS(struct bytes_iter, a[0]);
    if (it->bytes != PY_UNDEF)
        it->i = (size_t)py_iter_state(vm, a[1], 0, (int64_t)bytes_self(it->bytes).size);
    return PY_NONE;
}

static const struct py_native_def bytes_iter_methods[] = {
    {"__length_hint__", bytes_iter_hint, "self, /"},
    {"__reduce__", bytes_iter_reduce, "self, /"},
    {"__setstate__", bytes_iter_setstate, "self, state, /"},
    {0}};

static struct py_type bytes_iter_type = {PY_TYPE_HEAD,
                                         .name = "bytes_iterator",
                                         .size = sizeof(struct bytes_iter),
                                         .flags = PY_TYPE_ABSTRACT,
                                         .methods = bytes_iter_methods,
                                         .iter = py_iter_self,
                                         .next = bytes_iter_next};
static struct py_type bytearray_iter_type = {PY_TYPE_HEAD,
                                             .name = "bytearray_iterator",
                                             .size = sizeof(struct bytes_iter),
                                             .flags = PY_TYPE_ABSTRACT,
                                             .methods = bytes_iter_methods,
                                             .iter = py_iter_self,
                                             .next = bytes_iter_next};

struct py_type py_bytes_type = {
    PY_TYPE_HEAD,
    .name = "bytes",
    .size = sizeof(struct py_bytes),
    .flags = PY_TYPE_BASE | PY_TYPE_BYTES,
    .methods = bytes_methods,
    .new = bytes_make,
    .repr = bytes_repr,
    .hash = bytes_hash,
    .compare = bytes_compare,
    .len = bytes_len,
    .getitem = bytes_getitem,
    .contains = bytes_contains,
    .iter = bytes_iterate,
    .binary = {[PY_ADD] = bytes_add, [PY_MUL] = bytes_mul, [PY_MOD] = bytes_mod}};
