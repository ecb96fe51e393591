/* The container types of the module collections. */
#ifndef RETORT_PYTHON_LIB_COLLECTIONS_INT_H
#define RETORT_PYTHON_LIB_COLLECTIONS_INT_H

#include "python/lib/lib.h"

extern struct py_type collections_deque_type, collections_counter_type,
    collections_ordered_dict_type, collections_defaultdict_type;

/* Text "{k: v, ...}" of a dict appended to B. */
void collections_put_dict(struct vm *vm, struct buf *b, struct py_dict *d);

/* What reads item I of a named tuple as an attribute. */
value collections_tuple_getter(struct vm *vm, size_t i, value doc);
extern const struct py_native_def collections_namedtuple;

/* The classes to derive from, new ones. */
value collections_chain_map(struct vm *vm);
value collections_user_dict(struct vm *vm);
value collections_user_list(struct vm *vm);
value collections_user_string(struct vm *vm);

/* What they share: SELF's `data`; V, or what it holds when it is an instance of the class CLS of
 * the module; type(SELF)(V). */
value collections_data(struct vm *vm, value self);
void collections_set_data(struct vm *vm, value self, value v);
value collections_held(struct vm *vm, value v, const char *cls);
value collections_like(struct vm *vm, value self, value v);

#endif
