/* What exceptions.c, exc_os.c, exc_text.c and exc_group.c share. */
#ifndef RETORT_PYTHON_EXCEPTIONS_INT_H
#define RETORT_PYTHON_EXCEPTIONS_INT_H

#include "python/type.h"

#define EXC(v) PY_AS(struct py_exception, v)

/* A class that exceptions.def calls SPECIAL, with what it has beyond its base. */
#define EXCEPTION_SPECIAL(class_name, class_base, ...)                                             \
    struct py_type py_exc_##class_name = {PY_TYPE_HEAD, .name = #class_name,                       \
                                          .base = &py_exc_##class_base, .flags = PY_TYPE_BASE,     \
                                          __VA_ARGS__}

/* "__init__" of BaseException: self, *args, **kwargs. */
value exception_init(struct vm *vm, const value *a);
value exception_str(struct vm *vm, value self);
value exception_new(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                    struct py_tuple *kwnames);

extern struct py_type py_exc_ExceptionGroup;
/* The members of a group. */
struct py_tuple *group_exceptions(value group);
/* GROUP with those leaves only that KEEP says yes to; None when there are none. */
value group_project(struct vm *vm, value group, const struct py_list *leaves,
                    bool (*keep)(value exc, const struct py_list *leaves));

#endif
