/* What the parts of the parser share: re_token.c (the pattern as tokens, errors), re_escape.c (what
 * is written for literals, escapes and classes), re_parse.c (groups, repeats, alternatives). */
#ifndef RETORT_PYTHON_LIB_RE_PARSE_INT_H
#define RETORT_PYTHON_LIB_RE_PARSE_INT_H

#include "python/lib/re_parse.h"

/* The kinds of items the rules for repeats tell apart. */
enum item { ITEM_NONE, ITEM_AT, ITEM_REPEAT, ITEM_OTHER };

struct width {
    int64_t lo, hi;
};

struct group {
    bool open;
    struct width width;
};

/* A token is a code point or a backslash and the one after it. */
struct token {
    bool end, escape;
    uint32_t c;
};

struct parser {
    struct vm *vm;
    value pattern;
    bool text;
    uint32_t *s;
    size_t n, index;
    struct token next;
    struct re_parsed *r;
    struct group *group; /* by number */
    int cap, current;    /* current: the innermost open capturing group */
    int lookbehind;      /* number of the first group inside the look-behind; 0: none */
    bool bad_lookbehind;
    unsigned local;    /* ASCII as it holds at this place */
    int64_t *cond_pos; /* positions of (?(n), by number, 0 unset (position + 1) */
    int ncond;
};

#define DIGITS "0123456789"
#define OCT_DIGITS "01234567"
#define HEX_DIGITS "0123456789abcdefABCDEF"

/* --- re_token.c --- */

/* The place in the pattern, in code points, and going to one. */
int64_t re_tell(struct parser *p);
void re_seek(struct parser *p, int64_t index);
void re_advance(struct parser *p);
struct token re_next_token(struct parser *p); /* and past it */
bool re_token_is(struct token t, uint32_t c);
bool re_in_set(struct token t, const char *set);
int64_t re_token_length(struct token t);
/* Past the next token if it is C. */
bool re_accept(struct parser *p, uint32_t c);
/* Tokens of SET, at most MAX, into B. */
void re_get_while(struct parser *p, struct buf *b, int max, const char *set);
/* Text up to TERMINATOR, which is passed; NAME is what is missing when there is none. */
value re_get_until(struct parser *p, char terminator, const char *name, int64_t *len);
void re_put_token(struct buf *b, struct token t);
bool re_is_identifier(struct vm *vm, value name);
/* Raises unless NAME, which has LEN code points, can name a group. */
void re_check_group_name(struct parser *p, value name, int64_t len);
/* Raises re.error at OFFSET code points before the place. */
noreturn void re_fail(struct parser *p, int64_t offset, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* --- re_escape.c --- */

void re_put_literal(struct parser *p, uint32_t c);
/* Raises where a look-behind refers to a group inside itself. */
void re_check_lookbehind_group(struct parser *p, int group);
struct width re_put_group_ref(struct parser *p, int group);
/* Writes what the escape T stands for. */
struct width re_parse_escape(struct parser *p, struct token t, enum item *kind);
/* A character class, behind its '['. */
void re_parse_class(struct parser *p);

#endif
