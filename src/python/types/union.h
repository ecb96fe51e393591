/* types.UnionType: int | None. */
#ifndef RETORT_PYTHON_TYPES_UNION_H
#define RETORT_PYTHON_TYPES_UNION_H

#include "python/object.h"

struct py_union {
    struct py_object head;
    struct py_tuple *args;
};

extern struct py_type py_union_type;

/* The | slot of type, of generic aliases and of unions: PY_NOT_IMPLEMENTED when a side is neither
 * of these nor None. */
value py_union_or(struct vm *vm, value left, value right);

#endif
