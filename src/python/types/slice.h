/* slice objects (their struct is in iter.h). */
#ifndef RETORT_PYTHON_TYPES_SLICE_H
#define RETORT_PYTHON_TYPES_SLICE_H

#include "python/types/iter.h"

static inline bool py_is_slice(value v) {
    return py_is_object(v) && py_object(v)->type == &py_slice_type;
}

/* What the slice V picks out of LEN items: *START, *STEP and the number of items. TypeError for
 * bounds that are no integers, ValueError "slice step cannot be zero". *STOP is where it ends. */
size_t py_slice_range(struct vm *vm, value v, size_t len, int64_t *start, int64_t *stop,
                      int64_t *step);
/* The same for a length that is an int of any size: START, STOP, STEP to OUT as ints. */
void py_slice_range_big(struct vm *vm, value v, value length, value out[3]);

#endif
