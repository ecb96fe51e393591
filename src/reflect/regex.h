/*
 * Regular expressions for reading what servers print: PCRE2 with Unicode classes, no case unless
 * said. Everything is collected memory. (The expressions of scripts are python/lib/re.c.)
 */
#ifndef RETORT_REFLECT_REGEX_H
#define RETORT_REFLECT_REGEX_H

#include <stdbool.h>
#include <stddef.h>

struct regex;

enum { REGEX_CASE = 1, REGEX_DOTALL = 2, REGEX_MULTILINE = 4 };

/* Compiles PATTERN, which must be valid (a bug otherwise). */
struct regex *regex_new(const char *pattern, unsigned flags);

struct regex_match {
    const struct regex *re;
    const char *subject;
    size_t n;        /* groups, the whole match included */
    size_t *offsets; /* pairs; (size_t)-1: the group took no part */
    size_t start, end;
};

/* The first match in SUBJECT at or behind FROM. */
bool regex_search(const struct regex *re, const char *subject, size_t from, struct regex_match *m);
/* The same, at FROM only. */
bool regex_match_at(const struct regex *re, const char *subject, size_t from,
                    struct regex_match *m);

/* Text of a group, NULL if it took no part. */
const char *regex_group(const struct regex_match *m, size_t i);

/* SUBJECT with every match replaced by TEXT, in which \1 … \9 stand for groups. */
const char *regex_replace(const struct regex *re, const char *subject, const char *text);

#endif
