/* types.GenericAlias: list[int], dict[str, int] and the like. */
#ifndef RETORT_PYTHON_TYPES_ALIAS_H
#define RETORT_PYTHON_TYPES_ALIAS_H

#include "python/object.h"

struct py_alias {
    struct py_object head;
    value origin;
    struct py_tuple *args;
    struct py_tuple *parameters; /* free type variables, NULL until asked for */
    bool starred;
};

extern struct py_type py_alias_type;

/* ORIGIN[ITEM] */
value py_alias_new(struct vm *vm, value origin, value item);

/* "__class_getitem__" of native generic classes: {"__class_getitem__", py_alias_of_class, "cls,
 * item, /", PY_CLASSMETHOD} */
value py_alias_of_class(struct vm *vm, const value *a);

#endif
