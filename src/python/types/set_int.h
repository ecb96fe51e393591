/* What set.c and set_type.c share. */
#ifndef RETORT_PYTHON_TYPES_SET_INT_H
#define RETORT_PYTHON_TYPES_SET_INT_H

#include "python/types/set.h"

/* An empty table for S. */
void set_reset(struct py_set *s);
bool set_has_hash(struct vm *vm, struct py_set *s, value key, uint64_t hash);
void set_add_hash(struct vm *vm, struct py_set *s, value key, uint64_t hash);
bool set_discard_hash(struct vm *vm, struct py_set *s, value key, uint64_t hash);
/* Takes out the item CPython would; S is not empty. */
value set_pop(struct py_set *s);
/* Exchanges the contents. */
void set_swap(struct py_set *a, struct py_set *b);

#endif
