/* What the str_*.c files share: cutting by byte offsets and raw blocks. */
#ifndef RETORT_PYTHON_TYPES_STR_INT_H
#define RETORT_PYTHON_TYPES_STR_INT_H

#include "python/types/str.h"

/* A new string of SIZE bytes and LENGTH code points; the caller writes the bytes to *DATA before
 * anybody sees it. SIZE may be 0. */
value py_str_raw(size_t size, size_t length, char **data);
/* py_str_new for text whose length is known. */
value py_str_new_length(const char *data, size_t size, size_t length);
/* Bytes [FROM, TO) of S, which are LENGTH code points. */
value py_str_cut(struct py_str *s, size_t from, size_t to, size_t length);
/* An instance of CLS (str or a subclass) with the text of FROM. */
value py_str_instance(struct vm *vm, struct py_type *cls, value from);
/* The hash of bytes; 0 for none of them only, never PY_HASH_NONE. */
uint64_t py_hash_bytes(const void *data, size_t n);

/* V as a str, or TypeError "must be str, not x". */
struct py_str *str_need(struct vm *vm, value v);
/* Bytes [FROM, TO) of S. */
value str_part(struct py_str *s, size_t from, size_t to);
/* repr(S); with ASCII, as ascii() writes it. */
void str_repr_to(const struct py_str *s, bool ascii, struct buf *b);

#endif
