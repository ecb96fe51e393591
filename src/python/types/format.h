/*
 * Formatting: the mini language of format() and f-strings, str.format, and % (cf. CPython's
 * Python/formatter_unicode.c, Objects/stringlib/unicode_format.h).
 */
#ifndef RETORT_PYTHON_TYPES_FORMAT_H
#define RETORT_PYTHON_TYPES_FORMAT_H

#include "python/value.h"

struct py_dict;
struct py_tuple;

/* v.__format__(spec) of int, bool, float and complex values; SPEC any value, TypeError unless str.
 */
value py_format_number(struct vm *vm, value v, value spec);
/* str.__format__ */
value py_format_str(struct vm *vm, value v, value spec);

/* text.format(*args, **kwargs); MAPPING (PY_UNDEF: KWARGS) for format_map. */
value py_str_format(struct vm *vm, value text, struct py_tuple *args, value mapping);

/* text % args */
value py_str_percent(struct vm *vm, value text, value args);
/* bytes % args; FORMAT is bytes or bytearray, the result of the same type. */
value py_bytes_percent(struct vm *vm, value format, value args);

#endif
