/* What json.c (module, encoder) and json_decode.c share. */
#ifndef RETORT_PYTHON_LIB_JSON_INT_H
#define RETORT_PYTHON_LIB_JSON_INT_H

#include "python/lib/lib.h"

extern struct py_type json_decoder_type, json_encoder_type, json_error_type;

/* json.loads of a str with everything at its default. */
value json_decode(struct vm *vm, value text);

/* json.JSONDecodeError(MSG, DOC, POS). */
noreturn void json_fail(struct vm *vm, const char *msg, value doc, int64_t pos);

#endif
