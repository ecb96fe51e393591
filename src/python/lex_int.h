/* What lex.c, lex_number.c and lex_string.c share. All return false after lex_fail. */
#ifndef RETORT_PYTHON_LEX_INT_H
#define RETORT_PYTHON_LEX_INT_H

#include "python/lex.h"

/* Records a failure at the current position, as CPython's syntaxerror(): the column is that of the
 * last character read. */
bool lex_fail(struct lexer *lx, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Appends a token that starts at START on LINE (whose text starts at LINE_START) and ends here. */
struct token *lex_push(struct lexer *lx, enum token_kind kind, size_t start, int line,
                       size_t line_start);

/* Whether C can be part of an identifier, counting every byte over 127. */
bool lex_is_ident_byte(unsigned char c);

/* lex_number.c: a number at the current position. */
bool lex_number(struct lexer *lx);

/* lex_string.c: a string that starts at START, the current position being its opening quote. */
bool lex_string(struct lexer *lx, size_t start);

/* lex_string.c: the same for an f-string; then the text of the innermost f-string. */
bool lex_fstring_start(struct lexer *lx, size_t start, bool raw);
bool lex_fstring_text(struct lexer *lx);

#endif
