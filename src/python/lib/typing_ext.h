/* What the files of typing_extensions share. */
#ifndef RETORT_PYTHON_LIB_TYPING_EXT_H
#define RETORT_PYTHON_LIB_TYPING_EXT_H

#include "python/lib/typing_int.h"

extern struct py_type typing_deprecated_type; /* typing_deprecated.c */

/* --- variables with defaults: typing_default.c --- */

/* TypeVar, ParamSpec and TypeVarTuple of typing_extensions: they make typing's. */
extern struct py_type typing_ext_var_type, typing_ext_spec_type, typing_ext_tuple_type;
extern struct py_type typing_no_default_type;
extern struct py_object typing_no_default; /* the value NoDefault */

#endif
