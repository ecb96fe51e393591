/* enumerate, zip, map, filter, reversed, and what iter() makes of callables and of objects that
 * have only __getitem__. */
#ifndef RETORT_PYTHON_TYPES_ITERATORS_H
#define RETORT_PYTHON_TYPES_ITERATORS_H

#include "python/object.h"

extern struct py_type py_enumerate_type, py_zip_type, py_map_type, py_filter_type, py_reversed_type,
    py_callable_iter_type, py_sequence_iter_type;

/* iter(callable, sentinel) */
value py_callable_iter_new(value callable, value sentinel);
/* An iterator over v[0], v[1], … until IndexError. */
value py_sequence_iter_new(value v);
/* iter(v): TypeError "'x' object is not iterable". */
value py_get_iter(struct vm *vm, value v);
/* next of the iterator V; PY_UNDEF when exhausted; TypeError "'x' object is not an iterator". */
value py_iterator_next(struct vm *vm, value v);

#endif
