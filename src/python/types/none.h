/* The types of None, NotImplemented and Ellipsis; the objects are in value.h. */
#ifndef RETORT_PYTHON_TYPES_NONE_H
#define RETORT_PYTHON_TYPES_NONE_H

#include "python/object.h"

extern struct py_type py_none_type, py_not_implemented_type, py_ellipsis_type;

#endif
