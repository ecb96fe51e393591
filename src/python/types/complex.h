/* complex. */
#ifndef RETORT_PYTHON_TYPES_COMPLEX_H
#define RETORT_PYTHON_TYPES_COMPLEX_H

#include "base/buf.h"
#include "python/object.h"

struct py_complex {
    struct py_object head;
    double re, im;
};

extern struct py_type py_complex_type;

value py_complex_new(double re, double im);
/* (x)**(y) of complex numbers */
value py_complex_pow(struct vm *vm, double ar, double ai, double br, double bi);
void py_complex_repr(double re, double im, struct buf *b);

#endif
