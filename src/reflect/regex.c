/* PCRE2 in collected memory. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "reflect/regex.h"

#include <pcre2.h>
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"

struct regex {
    pcre2_code *code;
    pcre2_general_context *memory;
    pcre2_match_data *data;
};

static void *take(size_t size, void *arg) {
    (void)arg;
    return mem_alloc(size ? size : 1);
}
static void give(void *block, void *arg) {
    (void)block;
    (void)arg;
}

struct regex *regex_new(const char *pattern, unsigned flags) {
    struct regex *re = MEM_NEW(struct regex);
    pcre2_general_context *memory = pcre2_general_context_create(take, give, NULL);
    pcre2_compile_context *context = pcre2_compile_context_create(memory);
    uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_NO_UTF_CHECK | PCRE2_MATCH_UNSET_BACKREF |
                       (flags & REGEX_CASE ? 0 : PCRE2_CASELESS) |
                       (flags & REGEX_DOTALL ? PCRE2_DOTALL : 0) |
                       (flags & REGEX_MULTILINE ? PCRE2_MULTILINE : 0);
    int error;
    PCRE2_SIZE at;
    re->memory = memory;
    re->code =
        pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, options, &error, &at, context);
    if (!re->code)
        error_raise(ERROR_INTERNAL, "regular expression error %d at %zu of %s", error, (size_t)at,
                    pattern);
    re->data = pcre2_match_data_create_from_pattern(re->code, memory);
    return re;
}

static bool run(const struct regex *re, const char *subject, size_t from, uint32_t options,
                struct regex_match *m) {
    int n = pcre2_match(re->code, (PCRE2_SPTR)subject, PCRE2_ZERO_TERMINATED, from,
                        options | PCRE2_NO_UTF_CHECK, re->data, NULL);
    if (n < 0)
        return false;
    m->re = re;
    m->subject = subject;
    m->n = pcre2_get_ovector_count(re->data);
    m->offsets = mem_alloc_atomic(2 * m->n * sizeof *m->offsets);
    memcpy(m->offsets, pcre2_get_ovector_pointer(re->data), 2 * m->n * sizeof *m->offsets);
    m->start = m->offsets[0];
    m->end = m->offsets[1];
    return true;
}

bool regex_search(const struct regex *re, const char *subject, size_t from, struct regex_match *m) {
    return run(re, subject, from, 0, m);
}

bool regex_match_at(const struct regex *re, const char *subject, size_t from,
                    struct regex_match *m) {
    return run(re, subject, from, PCRE2_ANCHORED, m);
}

const char *regex_group(const struct regex_match *m, size_t i) {
    if (i >= m->n || m->offsets[2 * i] == PCRE2_UNSET)
        return NULL;
    return mem_strndup(m->subject + m->offsets[2 * i], m->offsets[2 * i + 1] - m->offsets[2 * i]);
}

const char *regex_replace(const struct regex *re, const char *subject, const char *text) {
    struct buf b = BUF_INIT;
    struct regex_match m;
    size_t at = 0, len = strlen(subject);
    while (at <= len && regex_search(re, subject, at, &m)) {
        buf_add(&b, subject + at, m.start - at);
        for (const char *p = text; *p; p++)
            if (*p == '\\' && p[1] >= '0' && p[1] <= '9') {
                const char *g = regex_group(&m, (size_t)(*++p - '0'));
                buf_puts(&b, g ? g : "");
            } else {
                buf_putc(&b, *p);
            }
        at = m.end;
        if (m.end == m.start) {
            if (at < len)
                buf_putc(&b, subject[at]);
            at++;
        }
    }
    if (at < len)
        buf_puts(&b, subject + at);
    return buf_take(&b);
}
