/* Words of SQLite's SQL (no counterpart in the reference). */
#include "ops/sqlite_words.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/mem.h"
#include "db/placeholder.h"

static bool is_name_char(char c) {
    return isalnum((unsigned char)c) || c == '_' || c == '$' || (unsigned char)c >= 128;
}

/* The text between quotes from P, which stands at the opening one; *P moves behind the closing. */
static char *quoted_text(const char **p) {
    char close = **p == '[' ? ']' : **p;
    struct buf b = BUF_INIT;
    for ((*p)++; **p; (*p)++) {
        if (**p == close) {
            if (close == ']' || (*p)[1] != close)
                break;
            (*p)++;
        }
        buf_putc(&b, **p);
    }
    if (**p)
        (*p)++;
    return buf_take(&b);
}

bool sqlite_next_word(const char **p, struct sqlite_word *w) {
    const char *s = db_skip_space(*p);
    *w = (struct sqlite_word){.start = s};
    if (!*s)
        return false;
    if (*s == '"' || *s == '`' || *s == '[') {
        w->text = quoted_text(&s);
        w->identifier = w->quoted = true;
    } else if (*s == '\'') {
        quoted_text(&s);
    } else if (is_name_char(*s)) {
        const char *start = s;
        while (is_name_char(*s))
            s++;
        w->text = mem_strndup(start, (size_t)(s - start));
        w->identifier = !isdigit((unsigned char)*start);
    } else {
        s++;
    }
    w->end = s;
    *p = s;
    return true;
}

bool sqlite_word_is(const struct sqlite_word *w, const char *text) {
    return w->identifier && !w->quoted && !strcasecmp(w->text, text);
}

bool sqlite_word_char(const struct sqlite_word *w, char c) {
    return !w->identifier && w->end == w->start + 1 && *w->start == c;
}
