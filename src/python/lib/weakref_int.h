/* References that do not keep their object alive, for the collections over them (weakref.c). */
#ifndef RETORT_PYTHON_LIB_WEAKREF_INT_H
#define RETORT_PYTHON_LIB_WEAKREF_INT_H

#include "python/lib/lib.h"

struct weakref {
    struct py_object head;
    struct py_attrs attrs;
    void **slot; /* in memory the collector does not look at; NULL behind it: dead */
    value callback;
    uint64_t hash;
    bool hashed, told;
    struct weakref *next; /* of all references */
};
extern struct py_type weakref_type; /* weakref.ref */

/* A reference of TYPE (weakref_type or derived) to V; TypeError for what cannot be referred to.
 * With CALLBACK None the one that there is already. */
value weakref_new(struct vm *vm, struct py_type *type, value v, value callback);
/* weakref.ref(V); and PY_UNDEF instead of an error for what cannot be referred to. */
value weakref_to(struct vm *vm, value v);
value weakref_try(struct vm *vm, value v);
/* A reference that nobody else has: for types with more fields. */
value weakref_fresh(struct vm *vm, struct py_type *type, value v, value callback);
/* The object, or PY_UNDEF when it is dead; collects now and then, so that the dead are seen. */
value weakref_get(struct vm *vm, value ref);
/* The same without collecting. */
value weakref_peek(value ref);
/* The class WeakSet, new (weakref_set.c). */
struct py_type *weakref_set_class(struct vm *vm);

#endif
