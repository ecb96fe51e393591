/*
 * Exceptions: the built-in classes (exceptions.def) and the struct of an instance.
 */
#ifndef RETORT_PYTHON_EXCEPTIONS_H
#define RETORT_PYTHON_EXCEPTIONS_H

#include "python/object.h"

struct py_exception {
    struct py_object head;
    struct py_attrs attrs;
    struct py_tuple *args;
    value cause;   /* __cause__: PY_UNDEF or None when there is none */
    value context; /* __context__ */
    bool suppress_context;
    value traceback;     /* __traceback__: None or a traceback object */
    value notes;         /* __notes__: PY_UNDEF or a list */
    struct error *error; /* the error of another layer it was made from, or NULL */
};

extern struct py_type py_exc_BaseException, py_exc_BaseExceptionGroup;
#define X(name, base) extern struct py_type py_exc_##name;
#include "python/exceptions.def"
#undef X

/* The subclass of OSError that goes with errno NUMBER; OSError itself for others. */
struct py_type *py_os_error_class(int number);

#endif
