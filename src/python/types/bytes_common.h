/*
 * What bytes and bytearray share: their methods work on a view of the bytes of either and make
 * their result in the type of self.
 */
#ifndef RETORT_PYTHON_TYPES_BYTES_COMMON_H
#define RETORT_PYTHON_TYPES_BYTES_COMMON_H

#include "base/buf.h"
#include "python/object.h"
#include "python/types/bytes.h"

struct span {
    const unsigned char *data;
    size_t size;
};

/* The bytes of a bytes, bytearray or memoryview, or TypeError "a bytes-like object is required, not
 * 'x'". */
struct span bytes_need(struct vm *vm, value v);
/* The bytes of self. */
struct span bytes_self(value v);
/* New bytes or bytearray, as SELF is. */
value bytes_like(value self, const void *data, size_t size);
value bytes_like_buf(value self, struct buf *b);

/* The bytes that bytes(x), bytearray(x) are made of. TYPE: "bytes" or "bytearray". */
struct span bytes_from_args(struct vm *vm, const char *type, int argc, const value *argv,
                            struct py_tuple *kwnames);
/* 0..255 or ValueError. */
unsigned char bytes_item(struct vm *vm, value v, const char *message);
/* The bytes of an iterable of ints. */
struct span bytes_from_iterable(struct vm *vm, value v);

void bytes_repr_to(struct span s, struct buf *b);

value bytes_compare(struct vm *vm, value a, value b, enum py_compare_op op);
bool bytes_contains(struct vm *vm, value self, value item);
value bytes_add(struct vm *vm, value a, value b);
value bytes_mul(struct vm *vm, value a, value b);
value bytes_mod(struct vm *vm, value a, value b);
value bytes_getitem(struct vm *vm, value self, value key);
value bytes_iterate(struct vm *vm, value self);

/* The methods that are the same for both; bytes.c and bytearray.c name them in their tables. */
#define BYTES_METHOD(name, signature, flags) value bytes_m_##name(struct vm *vm, const value *a);
#include "python/types/bytes_methods.def"
#undef BYTES_METHOD

#endif
