/* decimal.Decimal for C code: drivers make and read them. */
#ifndef RETORT_PYTHON_LIB_DECIMAL_H
#define RETORT_PYTHON_LIB_DECIMAL_H

#include "python/api.h"

extern struct py_type decimal_decimal_type;

/* Decimal(TEXT), exact; raises decimal.InvalidOperation when TEXT is no number. */
value py_decimal_from_text(struct vm *vm, const char *text, size_t size);
/* str(v) of a Decimal. */
const char *py_decimal_text(struct vm *vm, value v);

#endif
