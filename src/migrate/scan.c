/*
 * The scanner of revision files; see scan.h. It knows just enough of Python's lexical rules to find
 * where logical lines end: strings, brackets, comments, continuations. It works in one pass at the
 * price of a few microseconds a file, where running the module costs a hundred times that.
 */
#include "migrate/scan.h"

#include <stdint.h>
#include <string.h>

#include "base/mem.h"

struct scanner {
    const char *start, *p, *end;
    struct scan *out;
    bool has_import;
    bool in_definition; /* the indented lines that follow belong to a def or class */
};

static bool doubt(struct scanner *s, const char *why) {
    if (!s->out->doubt) {
        int line = 1;
        for (const char *q = s->start; q < s->p && q < s->end; q++)
            line += *q == '\n';
        s->out->doubt = mem_printf("line %d: %s", line, why);
    }
    s->out->is_literal = false;
    return false;
}

/* Classes of bytes: of words, those that skip_line has to look at, all others. */
enum { PLAIN, WORD, SPECIAL };
static const unsigned char classes[256] = {
    ['0' ... '9'] = WORD,   ['A' ... 'Z'] = WORD, ['_'] = WORD,    ['a' ... 'z'] = WORD,
    [0x80 ... 0xFF] = WORD, ['\n'] = SPECIAL,     ['('] = SPECIAL, [')'] = SPECIAL,
    ['['] = SPECIAL,        [']'] = SPECIAL,      ['{'] = SPECIAL, ['}'] = SPECIAL,
    ['\''] = SPECIAL,       ['"'] = SPECIAL,      ['#'] = SPECIAL, ['\\'] = SPECIAL,
    [';'] = SPECIAL,
};

static bool is_word(char c) { return classes[(unsigned char)c] == WORD; }

static bool word_is(const char *w, size_t n, const char *name) {
    return strlen(name) == n && !memcmp(w, name, n);
}

static struct scan_ids *variable(struct scanner *s, const char *w, size_t n) {
    if (word_is(w, n, "revision"))
        return &s->out->revision;
    if (word_is(w, n, "down_revision"))
        return &s->out->down_revision;
    if (word_is(w, n, "branch_labels"))
        return &s->out->branch_labels;
    if (word_is(w, n, "depends_on"))
        return &s->out->depends_on;
    return NULL;
}

/* Words that can change a module's names from anywhere. */
static bool is_suspicious(struct scanner *s, const char *w, size_t n) {
    static const char *const words[] = {"globals", "locals",  "vars",    "exec",  "eval",
                                        "setattr", "delattr", "__doc__", "print", NULL};
    if (variable(s, w, n))
        return true;
    for (int i = 0; words[i]; i++)
        if (word_is(w, n, words[i]))
            return true;
    return false;
}

/* Past the string literal whose opening quote is at s->p; false if it does not end. */
static bool skip_string(struct scanner *s) {
    char quote = *s->p;
    if (s->end - s->p >= 3 && s->p[1] == quote && s->p[2] == quote) {
        for (s->p += 3; s->end - s->p >= 3; s->p++) {
            s->p = memchr(s->p, quote, (size_t)(s->end - s->p));
            if (!s->p) {
                s->p = s->end;
                return false;
            }
            size_t slashes = 0;
            while (s->p[-1 - (ptrdiff_t)slashes] == '\\')
                slashes++;
            if (slashes % 2 == 0 && s->end - s->p >= 3 && s->p[1] == quote && s->p[2] == quote) {
                s->p += 3;
                return true;
            }
        }
        return false;
    }
    for (s->p++; s->p < s->end; s->p++) {
        if (*s->p == quote) {
            s->p++;
            return true;
        }
        if (*s->p == '\\')
            s->p++;
        else if (*s->p == '\n')
            return false;
    }
    return false;
}

static void skip_comment(struct scanner *s) {
    const char *nl = memchr(s->p, '\n', (size_t)(s->end - s->p));
    s->p = nl ? nl : s->end;
}

/* Past what cannot end a line or change its meaning. False: a word that is a doubt. */
static bool skip_plain(struct scanner *s, bool look) {
    const char *p = s->p, *end = s->end;
    while (p < end && classes[(unsigned char)*p] != SPECIAL) {
        if (!look || !is_word(*p)) {
            p++;
            continue;
        }
        const char *w = p;
        while (p < end && is_word(*p))
            p++;
        if (is_suspicious(s, w, (size_t)(p - w))) {
            s->p = p;
            return false;
        }
    }
    s->p = p;
    return true;
}

/* To the start of the next logical line. With LOOK, words that touch the variables are doubts, as
 * are semicolons, since a second statement may hide behind one. */
static bool skip_line(struct scanner *s, bool look) {
    int depth = 0;
    while (s->p < s->end) {
        if (!skip_plain(s, look))
            return doubt(s, "statement mentions a revision variable");
        if (s->p == s->end)
            break;
        char c = *s->p;
        switch (c) {
        case '\n':
            s->p++;
            if (depth == 0)
                return true;
            continue;
        case '(':
        case '[':
        case '{':
            depth++;
            break;
        case ')':
        case ']':
        case '}':
            depth--;
            break;
        case '\'':
        case '"':
            if (!skip_string(s))
                return doubt(s, "unterminated string");
            continue;
        case '#':
            skip_comment(s);
            continue;
        case '\\':
            s->p++;
            if (s->p < s->end && *s->p == '\r')
                s->p++;
            break;
        case ';':
            if (look)
                return doubt(s, "several statements on a line");
            break;
        default:
            break;
        }
        s->p++;
    }
    return depth == 0 ? true : doubt(s, "unclosed bracket");
}

/* ---- literals ---- */

static void skip_blanks(struct scanner *s, bool in_brackets) {
    for (; s->p < s->end; s->p++) {
        if (*s->p == ' ' || *s->p == '\t' || *s->p == '\r' || *s->p == '\f')
            continue;
        if (*s->p == '\\' && s->end - s->p > 1 && s->p[1] == '\n') {
            s->p++;
            continue;
        }
        if (in_brackets && *s->p == '#') {
            skip_comment(s);
            s->p--;
            continue;
        }
        if (!in_brackets || *s->p != '\n')
            return;
    }
}

static int hex_value(char c) {
    return c >= '0' && c <= '9'                 ? c - '0'
           : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10
                                                : -1;
}

/* One escape sequence at *PP (after the backslash) to B; false for those left to the evaluator. */
static bool unescape(const char **pp, const char *end, struct buf *b) {
    static const char from[] = "\\'\"abfnrtv", to[] = "\\'\"\a\b\f\n\r\t\v";
    const char *p = *pp;
    const char *hit = *p ? strchr(from, *p) : NULL;
    if (hit) {
        buf_putc(b, to[hit - from]);
        *pp = p + 1;
        return true;
    }
    if (*p == '\n') {
        *pp = p + 1;
        return true;
    }
    int digits = *p == 'x' ? 2 : *p == 'u' ? 4 : 0;
    unsigned value = 0;
    if (!digits || end - p <= digits)
        return false;
    for (int i = 1; i <= digits; i++) {
        if (hex_value(p[i]) < 0)
            return false;
        value = value * 16 + (unsigned)hex_value(p[i]);
    }
    buf_put_codepoint(b, value);
    *pp = p + 1 + digits;
    return value != 0;
}

/* The text between quotes; newlines become '\n' alone. */
static bool add_body(struct buf *b, const char *p, const char *end, bool raw) {
    while (p < end) {
        const char *special = p;
        while (special < end && *special != '\\' && *special != '\r')
            special++;
        buf_add(b, p, (size_t)(special - p));
        p = special;
        if (p == end)
            break;
        if (*p == '\r') {
            buf_putc(b, '\n');
            p += p + 1 < end && p[1] == '\n' ? 2 : 1;
        } else if (raw) {
            buf_putc(b, *p++);
        } else {
            p++;
            if (!unescape(&p, end, b))
                return false;
        }
    }
    return true;
}

/* Adjacent string literals at s->p, joined; NULL if it is something else or has an odd prefix or
 * escape. */
static char *string(struct scanner *s, bool in_brackets) {
    struct buf b = BUF_INIT;
    for (int count = 0;; count++) {
        const char *w = s->p;
        while (s->p < s->end && is_word(*s->p))
            s->p++;
        size_t prefix = (size_t)(s->p - w);
        if (prefix > 1 || s->p >= s->end || (*s->p != '\'' && *s->p != '"') ||
            (prefix && !strchr("rRuU", *w))) {
            s->p = w;
            return count ? buf_take(&b) : NULL;
        }
        const char *open = s->p;
        int width = s->end - open >= 3 && open[1] == *open && open[2] == *open ? 3 : 1;
        if (!skip_string(s) ||
            !add_body(&b, open + width, s->p - width, prefix && (*w | 32) == 'r'))
            return NULL;
        skip_blanks(s, in_brackets);
    }
}

/* Strings between brackets; a single one in parentheses without a comma is a scalar. */
static bool sequence(struct scanner *s, struct scan_ids *v) {
    char close = *s->p == '(' ? ')' : *s->p == '[' ? ']' : '}';
    bool comma = false;
    s->p++;
    for (;;) {
        skip_blanks(s, true);
        if (s->p < s->end && *s->p == close)
            break;
        const char *item = string(s, true);
        if (!item)
            return false;
        text_list_add(&v->ids, item);
        if (s->p < s->end && *s->p == ',') {
            comma = true;
            s->p++;
        } else if (s->p >= s->end || *s->p != close) {
            return false;
        }
    }
    s->p++;
    if (close == '}' && !v->ids.n)
        return false; /* a dict */
    v->is_scalar = close == ')' && !comma && v->ids.n == 1;
    return true;
}

static bool bare_strings(struct scanner *s, struct scan_ids *v) {
    for (v->is_scalar = true;;) {
        const char *item = string(s, false);
        if (!item)
            return v->ids.n && !v->is_scalar;
        text_list_add(&v->ids, item);
        if (s->p >= s->end || *s->p != ',')
            return true;
        v->is_scalar = false;
        s->p++;
        skip_blanks(s, false);
    }
}

static bool value(struct scanner *s, struct scan_ids *v) {
    skip_blanks(s, false);
    if (s->p >= s->end)
        return false;
    if (s->end - s->p >= 4 && !memcmp(s->p, "None", 4) &&
        (s->end - s->p == 4 || !is_word(s->p[4]))) {
        s->p += 4;
    } else if (strchr("([{", *s->p)) {
        if (!sequence(s, v))
            return false;
    } else if (!bare_strings(s, v)) {
        return false;
    }
    skip_blanks(s, false);
    if (s->p < s->end && *s->p == '#')
        skip_comment(s);
    if (s->p < s->end && *s->p != '\n')
        return false;
    s->p += s->p < s->end;
    return true;
}

/* Past an annotation, to the '=' that follows it; false if there is none on the line. */
static bool skip_annotation(struct scanner *s) {
    int depth = 0;
    while (s->p < s->end) {
        char c = *s->p;
        if (c == '\'' || c == '"') {
            if (!skip_string(s))
                return false;
            continue;
        }
        if (c == '(' || c == '[')
            depth++;
        else if (c == ')' || c == ']')
            depth--;
        else if (depth == 0 && (c == '=' || c == '\n' || c == '#' || c == ';'))
            return c == '=' && s->p + 1 < s->end && s->p[1] != '=';
        s->p++;
    }
    return false;
}

/* ---- statements ---- */

static bool assignment(struct scanner *s, struct scan_ids *v) {
    skip_blanks(s, false);
    if (s->p < s->end && *s->p == ':') {
        s->p++;
        if (!skip_annotation(s))
            return doubt(s, "annotation without a value");
    }
    if (s->p >= s->end || *s->p != '=' || (s->end - s->p > 1 && s->p[1] == '='))
        return doubt(s, "revision variable used in a statement");
    s->p++;
    if (v->is_given)
        return doubt(s, "assigned twice");
    v->is_given = true;
    return value(s, v) ? true : doubt(s, "computed value");
}

/* Whether the word before s->p is assigned: "x = ", "x: T = ", "x.y = " and the like. */
static bool is_assignment(struct scanner *s) {
    const char *p = s->p;
    while (p < s->end && (is_word(*p) || *p == '.' || *p == ' ' || *p == '\t' || *p == ','))
        p++;
    if (p >= s->end)
        return false;
    return *p == ':' || (*p == '=' && p + 1 < s->end && p[1] != '=');
}

static bool import_line(struct scanner *s) {
    const char *line = s->p;
    s->has_import = true;
    if (!skip_line(s, true))
        return false;
    const char *comment = memchr(line, '#', (size_t)(s->p - line));
    if (memchr(line, '*', (size_t)((comment ? comment : s->p) - line)))
        return doubt(s, "star import");
    return true;
}

static bool column_zero(struct scanner *s, bool is_first) {
    const char *w = s->p;
    if (*w == '@') {
        s->in_definition = true;
        return skip_line(s, false);
    }
    if (*w == '"' || *w == '\'' ||
        ((*w | 32) == 'r' && s->end - w > 1 && (w[1] == '"' || w[1] == '\''))) {
        const char *text = string(s, false);
        if (!text)
            return doubt(s, "odd string");
        if (is_first)
            s->out->doc = text;
        skip_blanks(s, false);
        if (s->p < s->end && *s->p != '\n' && *s->p != '#')
            return doubt(s, "expression statement");
        return skip_line(s, true);
    }
    while (s->p < s->end && is_word(*s->p))
        s->p++;
    size_t n = (size_t)(s->p - w);
    static const char *const definitions[] = {"def", "class", "async", NULL};
    for (int i = 0; definitions[i]; i++)
        if (word_is(w, n, definitions[i])) {
            skip_blanks(s, false);
            const char *name = s->p;
            while (s->p < s->end && is_word(*s->p))
                s->p++;
            if (variable(s, name, (size_t)(s->p - name)))
                return doubt(s, "definition named like a revision variable");
            s->in_definition = true;
            return skip_line(s, false);
        }
    s->in_definition = false;
    if (word_is(w, n, "import") || word_is(w, n, "from"))
        return import_line(s);
    if (word_is(w, n, "pass"))
        return skip_line(s, true);
    struct scan_ids *v = variable(s, w, n);
    if (v)
        return assignment(s, v);
    if (n && is_assignment(s)) {
        static const char *const keywords[] = {"if",     "for",     "while",   "with",
                                               "try",    "match",   "else",    "elif",
                                               "except", "finally", "__doc__", NULL};
        for (int i = 0; keywords[i]; i++)
            if (word_is(w, n, keywords[i]))
                return doubt(s, "compound statement");
        return skip_line(s, true);
    }
    return doubt(s, "statement that has to be run");
}

/* PEP 263: another encoding than UTF-8 is the evaluator's business. */
static bool has_odd_encoding(const char *text, size_t len) {
    const char *p = text, *end = text + len;
    for (int line = 0; line < 2 && p < end; line++) {
        const char *nl = memchr(p, '\n', (size_t)(end - p));
        const char *stop = nl ? nl : end;
        if (*p == '#') {
            const char *c = memmem(p, (size_t)(stop - p), "coding", 6);
            if (c && !memmem(c, (size_t)(stop - c), "utf-8", 5) &&
                !memmem(c, (size_t)(stop - c), "utf8", 4))
                return true;
        }
        p = stop + 1;
    }
    return false;
}

/* Past bytes of ASCII without NUL, eight at a time; at least to the last seven before another. */
static const char *skip_ascii(const char *p, const char *end) {
    const uint64_t low = 0x0101010101010101u, high = low << 7;
    for (uint64_t w; end - p >= 8; p += 8) {
        memcpy(&w, p, 8);
        if ((w | (w - low)) & high)
            break;
    }
    return p;
}

/* Valid UTF-8 without NUL. */
static bool is_utf8(const char *text, size_t len) {
    const char *p = text, *end = text + len;
    while ((p = skip_ascii(p, end)) < end) {
        for (int i = 0; i < 8 && p < end; i++) {
            size_t n = 1;
            if (!*p || ((unsigned char)*p >= 0x80 && text_decode(p, &n) && n == 1))
                return false;
            p += n;
        }
    }
    return p == end;
}

struct scan scan_text(const char *text, size_t len) {
    struct scan out = {.is_literal = true};
    struct scanner s = {.start = text, .p = text, .end = text + len, .out = &out};
    if (len >= 3 && !memcmp(text, "\xEF\xBB\xBF", 3))
        s.p += 3;
    if (has_odd_encoding(s.p, (size_t)(s.end - s.p)) || !is_utf8(text, len) ||
        memmem(text, len, "global ", 7)) {
        doubt(&s, "encoding, NUL or a global statement");
        return out;
    }
    bool is_first = true;
    while (s.p < s.end && out.is_literal) {
        const char *line = s.p;
        while (s.p < s.end && (*s.p == ' ' || *s.p == '\t' || *s.p == '\f' || *s.p == '\r'))
            s.p++;
        if (s.p >= s.end)
            break;
        if (*s.p == '\n') {
            s.p++;
        } else if (*s.p == '#') {
            skip_comment(&s);
        } else if (s.p > line && *line != '\r') {
            if (s.in_definition)
                skip_line(&s, false);
            else
                doubt(&s, "unexpected indent");
            is_first = false;
        } else {
            column_zero(&s, is_first);
            is_first = false;
        }
    }
    /* Without an identifier the reference looks at the file's name; but the imports come first. */
    if (out.is_literal && !out.revision.is_given && s.has_import)
        doubt(&s, "no revision variable");
    if (out.is_literal && out.revision.is_given && !out.revision.is_scalar)
        doubt(&s, "revision is not a str");
    return out;
}
