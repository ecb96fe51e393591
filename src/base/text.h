/*
 * Small helpers on NUL-terminated UTF-8 text and lists of it, for the parts of retort that are not
 * scripts. Results are collected. White space means Python's ASCII white space (str.strip).
 */
#ifndef RETORT_BASE_TEXT_H
#define RETORT_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* A growing list of texts. Zero-initialised is empty. */
struct text_list {
    const char **items;
    size_t n, cap;
};

/* Appends S, which is borrowed, or all of MORE. */
void text_list_add(struct text_list *list, const char *s);
void text_list_extend(struct text_list *list, const struct text_list *more);
/* "500M": a number of bytes with K, M or G (powers of 1024) behind it; 0 for anything else. */
size_t text_size(const char *s);

/* Whether one of the texts equals S. */
bool text_list_has(const struct text_list *list, const char *s);
/* The same texts in the same order. */
bool text_list_equal(const struct text_list *a, const struct text_list *b);

/* Sorts by bytes, which for UTF-8 is by code point as Python sorts str. */
void text_list_sort(struct text_list *list);

/* The items with SEPARATOR between them. */
char *text_join(const struct text_list *list, const char *separator);

/* The items as Python prints a list of str, ['a', 'b'], or a tuple, ('a',). */
char *text_list_repr(const struct text_list *list);
char *text_tuple_repr(const struct text_list *list);

/* S as Python's repr() prints a str: quoted, with escapes. */
char *text_repr(const char *s);
void text_repr_to(struct buf *b, const char *s);

bool text_is_space(char c); /* blank, \t \n \r \v \f and \x1c-\x1f, as str.isspace on ASCII */

/* Without white space at both ends. */
char *text_strip(const char *s);
char *text_strip_n(const char *s, size_t n);

/* Pieces of S between white space (no empty pieces), or between C (empty pieces kept). */
struct text_list text_split_space(const char *s);
struct text_list text_split_char(const char *s, char c);

/* Whether S begins or ends so; byte by byte. */
bool text_starts_with(const char *s, const char *prefix);
bool text_ends_with(const char *s, const char *suffix);

/* ASCII letters lowered, raised. */
char *text_lower(const char *s);
char *text_upper(const char *s);

/* Lower case of all Unicode, as str.lower for letters of one code point. */
char *text_lower_unicode(const char *s);

/* True if S equals one of the words of the NULL-terminated LIST. */
bool text_is_one_of(const char *s, const char *const *list);

/* Decodes one code point at S and stores its length in *LEN (1 and the byte itself if S is not
 * valid UTF-8). */
unsigned text_decode(const char *s, size_t *len);

/* Letters, digits and underscore of any script: the \w of Python's regular expressions. */
bool text_is_word(unsigned codepoint);
/* The same by bytes of UTF-8, for words of SQL: what is not ASCII counts. */
bool text_is_word_byte(char c);

/* S with every FROM replaced by TO. */
char *text_replace(const char *s, const char *from, const char *to);

/* Number of single-character edits between A and B (insert, delete, change, swap neighbours). */
size_t text_distance(const char *a, const char *b);

#endif
