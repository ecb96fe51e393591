/*
 * set and frozenset: an open-addressing table with CPython's probing, growth and int hashes,
 * because a printed set of ints shows its order.
 */
#ifndef RETORT_PYTHON_TYPES_SET_H
#define RETORT_PYTHON_TYPES_SET_H

#include "python/object.h"

struct py_set_entry {
    value key;
    uint64_t hash;
};

struct py_set {
    struct py_object head;
    struct py_attrs attrs;
    struct py_set_entry
        *table; /* mask + 1 entries; key PY_UNDEF and hash 0: free, hash -1: deleted */
    size_t mask;
    size_t fill; /* used and deleted */
    size_t used;
    uint64_t hash; /* frozenset: 0 until computed */
    size_t finger; /* where pop() looks first */
};

extern struct py_type py_set_type, py_frozenset_type;

static inline bool py_is_anyset(value v) {
    return py_is_a(v, &py_set_type) || py_is_a(v, &py_frozenset_type);
}
/* An empty one of TYPE: set, frozenset or a subclass. */
struct py_set *py_set_new(struct py_type *type);
/* Walks: size_t i = 0; while (py_set_next(s, &i, &v)) ... */
bool py_set_next(const struct py_set *s, size_t *i, value *v);
bool py_set_has(struct vm *vm, struct py_set *s, value v);
void py_set_add(struct vm *vm, struct py_set *s, value v);
bool py_set_discard(struct vm *vm, struct py_set *s, value v);
/* set.update(iterable) */
void py_set_update(struct vm *vm, struct py_set *s, value other);

#endif
