/*
 * Properties of code points as CPython's str methods see them: utf8proc with a table for ASCII.
 */
#ifndef RETORT_PYTHON_TYPES_CHAR_H
#define RETORT_PYTHON_TYPES_CHAR_H

#include "python/value.h"

enum {
    CHAR_SPACE = 1,
    CHAR_LOWER = 2,
    CHAR_UPPER = 4,
    CHAR_ALPHA = 8,
    CHAR_DIGIT = 16, /* '0'..'9' */
    CHAR_IDENT = 32, /* may stand inside an identifier */
    CHAR_PRINT = 64,
    CHAR_LINE = 128 /* ends a line for splitlines */
};
extern const uint8_t py_ascii_class[128];

bool py_char_is_space(uint32_t cp);
bool py_char_is_line_break(uint32_t cp);
bool py_char_is_alpha(uint32_t cp);
bool py_char_is_lower(uint32_t cp);
bool py_char_is_upper(uint32_t cp);
bool py_char_is_title(uint32_t cp);
bool py_char_is_cased(uint32_t cp);
bool py_char_is_case_ignorable(uint32_t cp);
bool py_char_is_decimal(uint32_t cp);
bool py_char_is_digit(uint32_t cp);
bool py_char_is_numeric(uint32_t cp);
bool py_char_is_printable(uint32_t cp);
bool py_char_is_ident_start(uint32_t cp);
bool py_char_is_ident(uint32_t cp);

/* Value of a decimal digit of any script, or -1. */
int py_char_decimal(uint32_t cp);

/* Full case mappings: up to three code points to OUT; how many. Lower without regard to context. */
int py_char_lower(uint32_t cp, uint32_t out[3]);
int py_char_upper(uint32_t cp, uint32_t out[3]);
int py_char_title(uint32_t cp, uint32_t out[3]);
int py_char_fold(uint32_t cp, uint32_t out[3]);

/* Text of a number without blanks around, digits of other scripts as ASCII; *LEN is updated. */
const char *py_number_ascii(const char *s, size_t *len);

#endif
