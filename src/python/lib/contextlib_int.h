/* What the files of contextlib share. */
#ifndef RETORT_PYTHON_LIB_CONTEXTLIB_INT_H
#define RETORT_PYTHON_LIB_CONTEXTLIB_INT_H

#include "python/lib/pyfunction.h"

/* The class NAME of the module, made if it has to be. */
value contextlib_class(struct vm *vm, const char *name);
/* SELF.NAME = V and the reverse. */
static inline void contextlib_set(struct vm *vm, value self, const char *name, value v) {
    py_setattr_str(vm, self, py_intern(name), v);
}
static inline value contextlib_get(struct vm *vm, value self, const char *name) {
    return py_getattr_str(vm, self, py_intern(name));
}

/* contextlib_generator.c: the layout of managers that are generators, and their methods. */
extern struct py_type contextlib_generator_base_type;
extern const struct py_native_def contextlib_generator_methods[], contextlib_generator_functions[];

/* contextlib_stack.c */
extern struct py_type contextlib_leaving_type;
extern const struct py_native_def contextlib_base_stack_methods[], contextlib_stack_methods[],
    contextlib_async_stack_methods[];

#endif
