/* tuple. */
#ifndef RETORT_PYTHON_TYPES_TUPLE_H
#define RETORT_PYTHON_TYPES_TUPLE_H

#include "python/object.h"

struct py_tuple {
    struct py_object head;
    size_t n;
    value items[]; /* instances of subclasses have their struct py_attrs behind the last item */
};

extern struct py_type py_tuple_type;
extern struct py_tuple py_empty_tuple;

static inline bool py_is_tuple(value v) {
    return py_is_object(v) && v && (py_type_of(v)->flags & PY_TYPE_TUPLE);
}

/* N items, all PY_UNDEF: the caller fills them before anybody sees the tuple. */
struct py_tuple *py_tuple_new(size_t n);
struct py_tuple *py_tuple_of(size_t n, const value *items); /* copies */
value py_tuple1(value a);
value py_tuple2(value a, value b);
value py_tuple3(value a, value b, value c);

/* An instance of CLS (tuple or a subclass) with the items of FROM; an exact tuple is returned as it
 * is. */
value py_tuple_instance(struct vm *vm, struct py_type *cls, const struct py_tuple *from);

#endif
