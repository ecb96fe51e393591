/* What exceptions.c, exc_os.c, exc_syntax.c and exc_group.c share. */
#ifndef RETORT_PYTHON_EXCEPTIONS_INT_H
#define RETORT_PYTHON_EXCEPTIONS_INT_H

#include "python/type.h"

#define EXC(v) PY_AS(struct py_exception, v)

/* Tables that complete a class of exceptions.def; size 0: that of its base. */
struct exception_special {
    struct py_type *type;
    size_t size;
    const struct py_native_def *methods;
    const struct py_getset_def *getset;
    const struct py_member_def *members;
    value (*new)(struct vm *, struct py_type *, int, const value *, struct py_tuple *);
    py_unary_fn str;
};
extern const struct exception_special exceptions_os[], exceptions_text[], exceptions_group[];

/* "__init__" of BaseException: self, *args, **kwargs. */
value exception_init(struct vm *vm, const value *a);
value exception_str(struct vm *vm, value self);
value exception_new(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                    struct py_tuple *kwnames);
/* Completes the static types; once, before any is used. */
void exceptions_init(void);

extern struct py_type py_exc_ExceptionGroup;
/* The members of a group. */
struct py_tuple *group_exceptions(value group);
/* GROUP with those leaves only that KEEP says yes to; None when there are none. */
value group_project(struct vm *vm, value group, const struct py_list *leaves,
                    bool (*keep)(value exc, const struct py_list *leaves));

#endif
