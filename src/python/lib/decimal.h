/* decimal.Decimal for C code: drivers make and read them. */
#ifndef RETORT_PYTHON_LIB_DECIMAL_H
#define RETORT_PYTHON_LIB_DECIMAL_H

#include "python/api.h"

extern struct py_type decimal_decimal_type;

#endif
