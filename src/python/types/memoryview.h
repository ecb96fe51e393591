/* memoryview of bytes-like objects: one dimension, formats of struct's native single characters. */
#ifndef RETORT_PYTHON_TYPES_MEMORYVIEW_H
#define RETORT_PYTHON_TYPES_MEMORYVIEW_H

#include "python/object.h"

extern struct py_type py_memoryview_type;

/* The bytes under a contiguous memoryview; false for anything else. */
bool py_memoryview_get(value v, const unsigned char **data, size_t *size);

#endif
