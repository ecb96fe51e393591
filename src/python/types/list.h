/* list. */
#ifndef RETORT_PYTHON_TYPES_LIST_H
#define RETORT_PYTHON_TYPES_LIST_H

#include "python/object.h"

struct py_list {
    struct py_object head;
    struct py_attrs attrs; /* subclasses */
    value *items;
    size_t n, cap;
};

extern struct py_type py_list_type;

static inline bool py_is_list(value v) {
    return py_is_object(v) && v && (py_type_of(v)->flags & PY_TYPE_LIST);
}

struct py_list *py_list_new(size_t capacity); /* empty */
/* N values copied; the others as list's own methods, within bounds that the caller has checked. */
struct py_list *py_list_of(size_t n, const value *items);
void py_list_append(struct py_list *list, value v);
void py_list_insert(struct py_list *list, size_t i, value v);
value py_list_pop(struct py_list *list, size_t i);
/* Stable sort by <, with optional key function (PY_NONE or PY_UNDEF: none). */
void py_list_sort(struct vm *vm, struct py_list *list, value key, bool reverse);

/* list.extend */
void py_list_extend(struct vm *vm, struct py_list *list, value iterable);

#endif
