/* bytes and bytearray. */
#ifndef RETORT_PYTHON_TYPES_BYTES_H
#define RETORT_PYTHON_TYPES_BYTES_H

#include "python/object.h"

struct py_bytes {
    struct py_object head;
    struct py_attrs attrs; /* subclasses */
    uint64_t hash;
    size_t size;
    unsigned char *data; /* NUL behind the last byte */
};

struct py_bytearray {
    struct py_object head;
    struct py_attrs attrs;
    size_t size, cap;
    unsigned char *data;
};

extern struct py_type py_bytes_type, py_bytearray_type;
value py_bytes_new(const void *data, size_t size); /* copies */
value py_bytearray_new(const void *data, size_t size);

/* Bytes of a bytes, bytearray or memoryview; false for anything else. */
bool py_bytes_get(value v, const unsigned char **data, size_t *size);

#endif
