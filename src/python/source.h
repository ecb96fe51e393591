/*
 * Python source bytes to the text the lexer reads: UTF-8, newlines as '\n', no byte order mark.
 */
#ifndef RETORT_PYTHON_SOURCE_H
#define RETORT_PYTHON_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

struct source {
    const char *text; /* ends with '\n' (unless empty) and then a NUL; may not hold NULs itself */
    size_t len;       /* without the final NUL */
    const char *filename;
    bool newer;         /* `except A, B:` is read, as from CPython 3.14 on (PEP 758) */
    bool added_newline; /* the last '\n' is ours */
};

/* Decodes SRC into S. A coding declaration (PEP 263) in the first two lines is followed unless
 * IS_TEXT, which says that SRC is UTF-8 already (a str of the script). Raises ERROR_SYNTAX for an
 * unknown encoding, bytes that do not decode and NUL bytes. */
void source_init(struct source *s, const char *src, size_t len, const char *filename, bool is_text);

/* The text of line LINE (from 1), without its newline, as fresh memory. */
const char *source_line(const struct source *s, int line);

/* Where line LINE starts. */
size_t source_line_start(const struct source *s, int line);

/* Code points in the N bytes at P. */
size_t source_chars(const char *p, size_t n);

#endif
