/* What pathlib_pure.c (text) and pathlib.c (the file system) share. */
#ifndef RETORT_PYTHON_LIB_PATHLIB_INT_H
#define RETORT_PYTHON_LIB_PATHLIB_INT_H

#include "python/lib/lib.h"

struct pure_path {
    struct py_object head;
    struct py_tuple *parts; /* the anchor first, if there is one */
    value drive, root;      /* strs */
    value text;             /* str(self), or PY_UNDEF */
};

extern struct py_type pathlib_pure_type, pathlib_pure_posix_type, pathlib_pure_windows_type,
    pathlib_path_type, pathlib_posix_type, pathlib_windows_type;
extern const struct py_native_def pathlib_pure_methods[];

static inline struct pure_path *path_of(value v) { return PY_AS(struct pure_path, v); }
/* str(path) */
value path_text(struct vm *vm, value self);
const char *path_cstr(struct vm *vm, value self);
/* A path of the class of LIKE with TEXT. */
value path_like(struct vm *vm, value like, const char *text);
/* self / name */
value path_child(struct vm *vm, value self, value name);

#endif
