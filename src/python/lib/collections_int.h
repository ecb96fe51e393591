/* The container types of the module collections. */
#ifndef RETORT_PYTHON_LIB_COLLECTIONS_INT_H
#define RETORT_PYTHON_LIB_COLLECTIONS_INT_H

#include "python/lib/lib.h"

extern struct py_type collections_deque_type, collections_counter_type,
    collections_ordered_dict_type, collections_defaultdict_type;

/* Text "{k: v, ...}" of a dict appended to B. */
void collections_put_dict(struct vm *vm, struct buf *b, struct py_dict *d);

#endif
