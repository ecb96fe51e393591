/* types.GenericAlias: list[int], dict[str, int] and the like. */
#ifndef RETORT_PYTHON_TYPES_ALIAS_H
#define RETORT_PYTHON_TYPES_ALIAS_H

#include "base/buf.h"
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
/* A type as it is written inside brackets: int, list[int], ... */
void py_type_repr_to(struct vm *vm, struct buf *b, value v);
/* The type variables in ARGS, each once. */
struct py_tuple *py_type_parameters(struct vm *vm, const struct py_tuple *args);
/* How arguments are replaced: those of typing's aliases may be tuples of types, and a callable's
 * parameters stand among its arguments. */
enum { ALIAS_NESTED = 1, ALIAS_CALLABLE = 2 };
/* ARGS with the type variables PARAMS replaced by ITEM's (a tuple or one); SELF for messages. */
struct py_tuple *py_type_substitute(struct vm *vm, value self, const struct py_tuple *args,
                                    const struct py_tuple *params, value item, unsigned how);
/* VALUES and, for the PARAMS that are left, the defaults they have (__default__). */
struct py_tuple *py_type_defaults(struct vm *vm, value self, const struct py_tuple *params,
                                  struct py_tuple *values);
/* A tuple type that stands starred among ITEMS is replaced by what it holds. */
struct py_tuple *py_type_unpack(struct vm *vm, const struct py_tuple *items);

#endif
