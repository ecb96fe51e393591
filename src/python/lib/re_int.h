/* What re.c (module), re_pattern.c (matching) and re_match.c (Match objects) share. */
#ifndef RETORT_PYTHON_LIB_RE_INT_H
#define RETORT_PYTHON_LIB_RE_INT_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "python/lib/re_parse.h"

/* How a pattern is anchored; each way is compiled on its own, because PCRE2's fast matcher knows
 * anchors only at compile time. */
enum re_mode { RE_SEARCH, RE_MATCH, RE_FULL, RE_MODES };

struct re_pattern {
    struct py_object head;
    value pattern;
    struct re_parsed *parsed;
    pcre2_code *code[RE_MODES];
    unsigned uses[RE_MODES]; /* compiled to machine code when used often */
    pcre2_match_data *data;
};

/* What is matched against: bytes of a str or bytes-like object. */
struct re_subject {
    value string;
    const char *s;
    size_t size;
    bool ascii; /* offsets are indices */
};

struct re_match {
    struct py_object head;
    struct re_pattern *re;
    struct re_subject subject;
    int64_t pos, endpos; /* as given, in characters */
    int groups;          /* with group 0 */
    int64_t *at;         /* byte offsets, start and end of each group, -1 */
    value regs;
};

extern struct py_type re_pattern_type, re_match_type, re_scanner_type;

/* The compiled PATTERN with FLAGS, from the machine's cache if possible. */
struct re_pattern *re_compile(struct vm *vm, value pattern, unsigned flags);
/* Checks V against the kind of the pattern. */
struct re_subject re_subject(struct vm *vm, struct re_pattern *re, value v);
/* Runs RE on bytes [START, END) of S. NOT_EMPTY: an empty match at START does not count. Offsets
 * are in re->data afterwards. */
bool re_run(struct vm *vm, struct re_pattern *re, enum re_mode mode, const struct re_subject *s,
            size_t start, size_t end, bool not_empty);
/* The Match for the offsets in re->data. */
value re_match_new(struct vm *vm, struct re_pattern *re, const struct re_subject *s, int64_t pos,
                   int64_t endpos);
/* Text between byte offsets; None-like DEF when START is -1. */
value re_slice(const struct re_subject *s, int64_t start, int64_t end, value def);
/* Character index of byte offset AT and back. */
int64_t re_char_index(const struct re_subject *s, int64_t at);
size_t re_byte_offset(const struct re_subject *s, int64_t index);

/* A parsed replacement: pieces of text and group numbers. */
struct re_template;
struct re_template *re_template_parse(struct vm *vm, struct re_pattern *re, value repl);
/* The replacement for the match at AT, appended to B. */
void re_template_put(struct re_template *t, const struct re_subject *s, const size_t *at,
                     struct buf *b);

/* Pattern.scanner(string, pos, endpos) (re_scanner.c). */
value re_scanner_new(struct vm *vm, struct re_pattern *re, value string, int64_t pos,
                     int64_t endpos);

/* RegexFlag(FLAGS). */
value re_flag_value(struct vm *vm, unsigned flags);

/* Pattern's methods, with the pattern first; the module's functions call them too. */
value re_do_sub(struct vm *vm, struct re_pattern *re, value repl, value string, int64_t count,
                bool subn);

#endif
