/* abc's metaclass, for classes made in C whose metaclass derives from it (typing.Protocol). */
#ifndef RETORT_PYTHON_LIB_ABC_H
#define RETORT_PYTHON_LIB_ABC_H

#include "python/api.h"

extern struct py_type abc_meta_type;

/* ABCMeta(name, bases, namespace, **kw) with metaclass META, which derives from it. */
value abc_class_new(struct vm *vm, struct py_type *meta, const char *name, struct py_tuple *bases,
                    struct py_dict *ns);
/* CLS.register(SUB) for a class that is new and a SUB that is none of its subclasses. */
void abc_register(struct vm *vm, value cls, value sub);
/* The class CLS has all N methods NAMES, and none is None; AttributeError for what is no class. */
bool abc_has_methods(struct vm *vm, value cls, const char *const *names, size_t n);
/* What ABCMeta answers to isinstance(V, CLS). */
bool abc_instance_check(struct vm *vm, value cls, value v);

#endif
