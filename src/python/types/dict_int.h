/* What the dict_*.c files share. */
#ifndef RETORT_PYTHON_TYPES_DICT_INT_H
#define RETORT_PYTHON_TYPES_DICT_INT_H

#include "python/types/dict.h"

/* The same with the key's hash known. */
struct py_dict_entry *py_dict_find_hash(struct vm *vm, struct py_dict *d, value key, uint64_t hash);
void py_dict_set_hash(struct vm *vm, struct py_dict *d, value key, uint64_t hash, value v);
/* d.setdefault(key, v): hashed and searched once. */
value py_dict_setdefault(struct vm *vm, struct py_dict *d, value key, value v);
void py_dict_remove_entry(struct py_dict *d, struct py_dict_entry *e);
/* Makes TO, which is empty or to be overwritten, a copy of FROM's entries. */
void py_dict_fill_copy(struct py_dict *to, const struct py_dict *from);

#endif
