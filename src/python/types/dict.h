/*
 * dict: insertion-ordered hash map. Entries stand in one array in order of insertion; a deleted one
 * has key PY_UNDEF until the array is packed. Up to 8 entries are searched without an index.
 */
#ifndef RETORT_PYTHON_TYPES_DICT_H
#define RETORT_PYTHON_TYPES_DICT_H

#include <stdnoreturn.h>

#include "python/object.h"

struct py_dict_entry {
    value key;
    value val;
    uint64_t hash;
};

struct py_dict {
    struct py_object head;
    struct py_attrs attrs; /* subclasses */
    struct py_dict_entry *entries;
    uint32_t count; /* live entries */
    uint32_t used;  /* entries taken, dead ones included */
    uint32_t cap;
    uint32_t mask; /* index size - 1; 0: no index */
    int32_t *index;
    uint32_t filled;  /* slots of the index that are not free */
    uint32_t version; /* changes when keys are added or removed */
    /* When this is the __dict__ view of an instance: whose. */
    struct py_attrs *owner;
};

extern struct py_type py_dict_type;

static inline bool py_is_dict(value v) {
    return py_is_object(v) && v && (py_type_of(v)->flags & PY_TYPE_DICT);
}

/* An empty dict. */
struct py_dict *py_dict_new(void);
value py_dict_get(struct vm *vm, struct py_dict *d, value key); /* PY_UNDEF if missing */
/* d[key] = v; raises what __hash__ and __eq__ raise. */
void py_dict_set(struct vm *vm, struct py_dict *d, value key, value v);
value py_dict_del(struct vm *vm, struct py_dict *d, value key); /* the old value or PY_UNDEF */
/* The same for text keys; these never run Python code. */
value py_dict_get_str(struct py_dict *d, struct py_str *key);
/* Where the entry of KEY stands in D->entries, for caches; UINT32_MAX: nowhere. */
uint32_t py_dict_position(const struct py_dict *d, struct py_str *key);
void py_dict_set_str(struct py_dict *d, struct py_str *key, value v);
value py_dict_get_text(struct py_dict *d, const char *key);
void py_dict_set_text(struct py_dict *d, const char *key, value v);
/* Walks in order: size_t i = 0; while (py_dict_next(d, &i, &k, &v)) ... */
bool py_dict_next(const struct py_dict *d, size_t *i, value *key, value *val);
struct py_dict *py_dict_copy(struct py_dict *d); /* an exact dict */
/* Makes room in an empty dict for COUNT entries. */
void py_dict_reserve(struct py_dict *d, size_t count);
void py_dict_clear(struct py_dict *d);
/* d.update(mapping or iterable of pairs) */
void py_dict_update(struct vm *vm, struct py_dict *d, value other);
/* KeyError(key) */
noreturn void py_raise_key(struct vm *vm, value key);

#endif
