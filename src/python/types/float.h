/* float: always a value without an object, but for instances of scripts' subclasses. */
#ifndef RETORT_PYTHON_TYPES_FLOAT_H
#define RETORT_PYTHON_TYPES_FLOAT_H

#include "base/buf.h"
#include "python/object.h"

extern struct py_type py_float_type;

/* repr(d): the shortest text that reads back as D. */
void py_float_repr(double d, struct buf *b);
/* float(text); false when malformed. */
bool py_float_parse(const char *s, size_t len, double *out);

#endif
