/*
 * The syntax of Python's regular expressions, turned into PCRE2's.
 */
#ifndef RETORT_PYTHON_LIB_RE_PARSE_H
#define RETORT_PYTHON_LIB_RE_PARSE_H

#include "python/lib/lib.h"

enum {
    RE_TEMPLATE = 1,
    RE_IGNORECASE = 2,
    RE_LOCALE = 4,
    RE_MULTILINE = 8,
    RE_DOTALL = 16,
    RE_UNICODE = 32,
    RE_VERBOSE = 64,
    RE_DEBUG = 128,
    RE_ASCII = 256,
};

struct re_parsed {
    struct buf out;          /* the pattern for PCRE2 */
    unsigned flags;          /* as Pattern.flags shows them */
    int groups;              /* capturing groups, group 0 not counted */
    int *parent;             /* of group i: the group around it, 0 for none */
    struct py_dict *names;   /* name → number */
    struct py_str **name_of; /* of group i, or NULL */
};

/* Parses PATTERN (str or bytes); raises re.error with CPython's text and position. */
struct re_parsed *re_parse(struct vm *vm, value pattern, unsigned flags);

/* Raises re.error(MSG, PATTERN, POS); POS < 0: None. */
noreturn void re_error(struct vm *vm, const char *msg, value pattern, int64_t pos);
extern struct py_type re_error_type;

/* The code points (bytes) of V and their number. */
uint32_t *re_code_points(value v, size_t *n);

#endif
