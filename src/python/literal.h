/*
 * The values of literals: numbers and strings as they stand in Python source.
 */
#ifndef RETORT_PYTHON_LITERAL_H
#define RETORT_PYTHON_LITERAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "python/ast.h"

/* The number literal of N bytes at S. NULL, or what is wrong with it (a SyntaxError's message). */
const char *literal_number(const char *s, size_t n, struct ast_constant *value);

/* Appends the N bytes at S, which stand between quotes, to OUT with their escapes replaced. BYTES:
 * the rules of b"…". NULL, or what is wrong (a SyntaxError's message). *DOUBT, when not NULL: what
 * the first escape that means nothing deserves a warning with, untouched when there is none. */
const char *literal_unescape(struct buf *out, const char *s, size_t n, bool bytes,
                             const char **doubt);

/* The code point with the Unicode name of N bytes at S in any case, as \N{…}; -1 if there is none.
 */
int literal_character_by_name(const char *s, size_t n);
/* The reverse: the Unicode name of CP, or NULL when it has none (or none that is carried). */
const char *literal_character_name(unsigned cp);

/* Appends repr() of a constant, of text, of bytes, of a float (IMAGINARY: as part of a complex,
 * where 2.0 is written 2). */
void literal_repr(struct buf *out, const struct ast_constant *c);
void literal_repr_str(struct buf *out, const struct ast_str *s);
void literal_repr_bytes(struct buf *out, const struct ast_str *s);
void literal_repr_float(struct buf *out, double d, bool imaginary);

#endif
