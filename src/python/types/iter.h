/*
 * What the VM walks and slices without a call: range, slice and the iterators of list, tuple and
 * range. The types are made in types/range.c, slice.c, list.c and tuple.c.
 */
#ifndef RETORT_PYTHON_TYPES_ITER_H
#define RETORT_PYTHON_TYPES_ITER_H

#include "python/object.h"

/* list_iterator and tuple_iterator: SEQ is PY_UNDEF once exhausted; I is the next index. */
struct py_seq_iter {
    struct py_object head;
    value seq;
    size_t i;
};
extern struct py_type py_list_iter_type, py_tuple_iter_type;

/* What __reduce__ of an iterator gives (copy, pickle): iter(SEQ) and then __setstate__(I);
 * iter(EMPTY) when SEQ is PY_UNDEF, the iterator having ended. */
value py_iter_reduced(struct vm *vm, value seq, int64_t i, value empty);
/* The same of one that is best rebuilt from the LIST of what is still to come. */
value py_iter_reduced_list(struct vm *vm, struct py_list *list);
/* The argument of __setstate__: an index, clipped into LEAST..MOST. */
int64_t py_iter_state(struct vm *vm, value state, int64_t least, int64_t most);

/* range(start, stop, step): ints of any size; LENGTH is len() as an int value. */
struct py_range {
    struct py_object head;
    value start, stop, step;
    value length;
};
extern struct py_type py_range_type;

/* range_iterator of a range whose bounds are small ints; wider ranges have a type of their own
 * (longrange_iterator). LEFT counts what is still to come; NEXT is valid while LEFT > 0. */
struct py_range_iter {
    struct py_object head;
    int64_t next, step;
    uint64_t left;
};
extern struct py_type py_range_iter_type;

/* slice(start, stop, step): None where left out. */
struct py_slice {
    struct py_object head;
    value start, stop, step;
};
extern struct py_type py_slice_type;
value py_slice_new(value start, value stop, value step);

#endif
