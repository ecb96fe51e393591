/* range (its struct is in iter.h). */
#ifndef RETORT_PYTHON_TYPES_RANGE_H
#define RETORT_PYTHON_TYPES_RANGE_H

#include "python/types/iter.h"

/* range(start, stop, step) of exact ints; STEP is not 0. */
value py_range_new(struct vm *vm, value start, value stop, value step);

#endif
