/* The standard modules scripts can import, as a table for the importer. */
#ifndef RETORT_PYTHON_LIB_MODULES_H
#define RETORT_PYTHON_LIB_MODULES_H

#include "python/object.h"

/* NULL-terminated; generated from modules.def. */
extern const struct py_module_def *const py_lib_modules[];

#endif
