/*
 * A TOML 1.0 reader by recursive descent; see toml.h. What a table may still be changed by follows
 * from two marks on it: declared by a header, or closed because it was written as a value.
 */
#include "base/toml.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"

struct parser {
    const char *start, *p, *end;
    const char *path;
    int depth;
};

enum { MAX_NESTING = 200 };

static noreturn void fail(struct parser *s, const char *at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
static noreturn void fail(struct parser *s, const char *at, const char *fmt, ...) {
    struct buf b = BUF_INIT;
    va_list ap;
    va_start(ap, fmt);
    buf_vprintf(&b, fmt, ap);
    va_end(ap);
    int line = 1, column = 1;
    for (const char *q = s->start; q < at; q++)
        if (*q == '\n')
            line++, column = 1;
        else if ((*q & 0xC0) != 0x80)
            column++;
    if (at >= s->end)
        buf_puts(&b, " (at end of document)");
    else
        buf_printf(&b, " (at line %d, column %d)", line, column);
    struct error *e = error_new(ERROR_PYTHON, "%s", b.data);
    e->kind = "TOMLDecodeError";
    e->file = s->path;
    e->line = line;
    e->column = column;
    error_throw(e);
}

static struct toml *new_value(enum toml_type type) {
    struct toml *v = MEM_NEW(struct toml);
    v->type = type;
    return v;
}

static void add_item(struct toml *v, const char *key, struct toml *item) {
    if (key) {
        MEM_GROW(v->keys, v->n, v->keys_cap);
        v->keys[v->n] = key;
    }
    MEM_GROW(v->items, v->n, v->cap);
    v->items[v->n++] = item;
}

struct toml *toml_get(const struct toml *table, const char *key) {
    if (!table || table->type != TOML_TABLE)
        return NULL;
    for (size_t i = 0; i < table->n; i++)
        if (!strcmp(table->keys[i], key))
            return table->items[i];
    return NULL;
}

/* ---- white space ---- */

static int peek(const struct parser *s) { return s->p < s->end ? (unsigned char)*s->p : -1; }

static void skip_blanks(struct parser *s) {
    while (peek(s) == ' ' || peek(s) == '\t')
        s->p++;
}

static void skip_comment(struct parser *s) {
    if (peek(s) != '#')
        return;
    while (s->p < s->end && *s->p != '\n' &&
           !(s->p[0] == '\r' && s->p + 1 < s->end && s->p[1] == '\n')) {
        unsigned char c = (unsigned char)*s->p;
        if ((c < 0x20 && c != '\t') || c == 0x7f)
            fail(s, s->p, "Found invalid character %s", text_repr((char[]){(char)c, 0}));
        s->p++;
    }
}

static bool skip_newline(struct parser *s) {
    if (peek(s) == '\n') {
        s->p++;
        return true;
    }
    if (peek(s) == '\r' && s->p + 1 < s->end && s->p[1] == '\n') {
        s->p += 2;
        return true;
    }
    return false;
}

static void skip_lines(struct parser *s) {
    do {
        skip_blanks(s);
        skip_comment(s);
    } while (skip_newline(s));
}

/* ---- strings ---- */

static unsigned hex_digits(struct parser *s, int count) {
    unsigned value = 0;
    for (int i = 0; i < count; i++, s->p++) {
        int c = peek(s);
        int digit = c >= '0' && c <= '9'                 ? c - '0'
                    : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10
                                                         : -1;
        if (digit < 0)
            fail(s, s->p, "Invalid hex value");
        value = value * 16 + (unsigned)digit;
    }
    if (value > 0x10ffff || (value >= 0xd800 && value < 0xe000))
        fail(s, s->p, "Escaped character is not a Unicode scalar value");
    return value;
}

static void escape(struct parser *s, struct buf *b, bool multiline) {
    static const char from[] = "btnfr\"\\", to[] = "\b\t\n\f\r\"\\";
    const char *at = s->p++;
    int c = peek(s);
    const char *hit = c > 0 ? strchr(from, c) : NULL;
    if (hit) {
        buf_putc(b, to[hit - from]);
        s->p++;
    } else if (c == 'u' || c == 'U') {
        s->p++;
        buf_put_codepoint(b, hex_digits(s, c == 'u' ? 4 : 8));
    } else if (multiline && (c == ' ' || c == '\t' || c == '\n' || c == '\r')) {
        skip_blanks(s);
        if (!skip_newline(s))
            fail(s, at, "Unescaped '\\' in a string");
        do
            skip_blanks(s);
        while (skip_newline(s));
    } else {
        fail(s, at + 2 < s->end ? at + 2 : s->end, "Unescaped '\\' in a string");
    }
}

/* A string of any of the four kinds at s->p. */
static char *parse_string(struct parser *s) {
    struct buf b = BUF_INIT;
    char quote = *s->p;
    bool multiline = s->end - s->p >= 3 && s->p[1] == quote && s->p[2] == quote;
    s->p += multiline ? 3 : 1;
    if (multiline)
        skip_newline(s);
    for (;;) {
        int c = peek(s);
        if (c < 0)
            fail(s, s->p,
                 quote == '"' ? "Unterminated string"
                 : multiline  ? "Expected \"'''\""
                              : "Expected \"'\"");
        if (c == quote && !multiline) {
            s->p++;
            return buf_take(&b);
        }
        if (c == quote && s->end - s->p >= 3 && s->p[1] == quote && s->p[2] == quote) {
            s->p += 3;
            for (int extra = 0; extra < 2 && peek(s) == quote; extra++, s->p++)
                buf_putc(&b, quote);
            return buf_take(&b);
        }
        if (c == '\\' && quote == '"') {
            escape(s, &b, multiline);
        } else if (multiline && skip_newline(s)) {
            buf_putc(&b, '\n');
        } else if ((c < 0x20 && c != '\t') || c == 0x7f) {
            fail(s, s->p, quote == '"' ? "Illegal character %s" : "Found invalid character %s",
                 text_repr((char[]){(char)c, 0}));
        } else {
            buf_putc(&b, (char)c);
            s->p++;
        }
    }
}

/* ---- numbers, dates ---- */

static bool is_digits(const char *p, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (p[i] < '0' || p[i] > '9')
            return false;
    return n > 0;
}

static int two(const char *t) { return (t[0] - '0') * 10 + t[1] - '0'; }

static bool looks_like_date(const char *t, size_t n) {
    return n >= 10 && is_digits(t, 4) && t[4] == '-' && is_digits(t + 5, 2) && t[7] == '-' &&
           is_digits(t + 8, 2) && two(t + 5) >= 1 && two(t + 5) <= 12 && two(t + 8) >= 1 &&
           two(t + 8) <= 31;
}

static bool looks_like_time(const char *t, size_t n) {
    return n >= 8 && is_digits(t, 2) && t[2] == ':' && is_digits(t + 3, 2) && t[5] == ':' &&
           is_digits(t + 6, 2) && two(t) <= 23 && two(t + 3) <= 59 && two(t + 6) <= 59;
}

static bool valid_date(const char *t) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year = two(t) * 100 + two(t + 2), month = two(t + 5);
    bool leap = year % 4 == 0 && (year % 100 || year % 400 == 0);
    return year > 0 && two(t + 8) <= days[month - 1] + (month == 2 && leap);
}

/* The number of characters of a date, time or both at T, or 0. */
static size_t date_length(const char *t, size_t n) {
    size_t at = 0;
    if (looks_like_date(t, n)) {
        if (!valid_date(t))
            return 0;
        at = 10;
        if (n <= 11 || (t[10] != 'T' && t[10] != 't' && t[10] != ' ') ||
            !looks_like_time(t + 11, n - 11))
            return at;
        at = 11;
    } else if (!looks_like_time(t, n)) {
        return 0;
    }
    bool offset_allowed = at == 11;
    at += 8;
    if (at + 1 < n && t[at] == '.' && is_digits(t + at + 1, 1))
        for (at++; at < n && is_digits(t + at, 1);)
            at++;
    if (offset_allowed && at < n && (t[at] == 'Z' || t[at] == 'z'))
        return at + 1;
    if (offset_allowed && at + 5 < n && (t[at] == '+' || t[at] == '-') &&
        is_digits(t + at + 1, 2) && t[at + 3] == ':' && is_digits(t + at + 4, 2))
        return at + 6;
    return at;
}

static int digit_of(char c) {
    int low = c | 32;
    return c >= '0' && c <= '9' ? c - '0' : low >= 'a' && low <= 'f' ? low - 'a' + 10 : 99;
}

/* Copies the digits at *PP to B, without the single underscores between them, as many as there are;
 * false when there is none. */
static bool plain_digits(struct buf *b, const char **pp, const char *end, int base) {
    const char *p = *pp;
    bool any = false;
    while (p < end) {
        const char *digit = any && *p == '_' && p + 1 < end ? p + 1 : p;
        if (digit_of(*digit) >= base)
            break;
        buf_putc(b, *digit);
        p = digit + 1;
        any = true;
    }
    *pp = p;
    return any;
}

static struct toml *make_integer(const char *at, const char *digits, int base) {
    struct toml *v = new_value(TOML_INTEGER);
    errno = 0;
    v->integer = strtoll(digits, NULL, base);
    if (errno) /* for those who know greater ones */
        v->text = base == 10 ? digits : mem_printf("%.2s%s", at, digits);
    return v;
}

static struct toml *make_float(double value, const char *text) {
    struct toml *v = new_value(TOML_FLOAT);
    v->real = value;
    v->text = text;
    return v;
}

/* A fraction or an exponent behind the digits read so far; what is malformed is left unread. */
static bool number_part(struct parser *s, struct buf *b, const char *starts) {
    if (peek(s) < 0 || !strchr(starts, peek(s)))
        return false;
    const char *p = s->p + 1;
    size_t before = b->len;
    buf_putc(b, *s->p);
    if (*starts == 'e' && p < s->end && (*p == '+' || *p == '-'))
        buf_putc(b, *p++);
    if (!plain_digits(b, &p, s->end, 10)) {
        buf_truncate(b, before);
        return false;
    }
    s->p = p;
    return true;
}

/* The longest number there is at s->p: what follows it is the caller's to refuse. */
static struct toml *parse_number(struct parser *s) {
    const char *at = s->p;
    struct buf b = BUF_INIT;
    if (peek(s) == '0' && s->p + 2 < s->end && strchr("xob", s->p[1])) {
        int base = s->p[1] == 'x' ? 16 : s->p[1] == 'o' ? 8 : 2;
        const char *p = s->p + 2;
        if (plain_digits(&b, &p, s->end, base)) {
            s->p = p;
            return make_integer(at, b.data, base);
        }
    }
    if (peek(s) == '+' || peek(s) == '-')
        buf_putc(&b, *s->p++);
    if (s->end - s->p >= 3 && (!memcmp(s->p, "inf", 3) || !memcmp(s->p, "nan", 3))) {
        double value = *s->p == 'i' ? INFINITY : NAN;
        s->p += 3;
        return make_float(*at == '-' ? -value : value, mem_strndup(at, (size_t)(s->p - at)));
    }
    if (peek(s) == '0')
        buf_putc(&b, *s->p++);
    else if (!plain_digits(&b, &s->p, s->end, 10))
        fail(s, at, "Invalid value");
    bool real = number_part(s, &b, ".");
    real |= number_part(s, &b, "eE");
    return real ? make_float(strtod(b.data, NULL), b.data) : make_integer(at, b.data, 10);
}

/* ---- keys and values ---- */

static bool is_key_char(char c) {
    return is_digits(&c, 1) || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '_' || c == '-';
}

static char *parse_key_part(struct parser *s) {
    int c = peek(s);
    if (c == '"' || c == '\'') {
        if (s->end - s->p >= 3 && s->p[1] == c && s->p[2] == c)
            fail(s, s->p, "Invalid initial character for a key part");
        return parse_string(s);
    }
    const char *start = s->p;
    while (s->p < s->end && is_key_char(*s->p))
        s->p++;
    if (s->p == start)
        fail(s, s->p, "Invalid initial character for a key part");
    return mem_strndup(start, (size_t)(s->p - start));
}

static struct text_list parse_key(struct parser *s) {
    struct text_list key = {0};
    for (;;) {
        skip_blanks(s);
        text_list_add(&key, parse_key_part(s));
        skip_blanks(s);
        if (peek(s) != '.')
            return key;
        s->p++;
    }
}

static struct toml *parse_value(struct parser *s);

/* What a literal made is not added to later. */
static void refuse_fixed(struct parser *s, const char *at, const struct toml *v,
                         const struct text_list *key) {
    if (v->is_closed || (v->type == TOML_ARRAY && !v->is_array_of_tables))
        fail(s, at, "Cannot mutate immutable namespace %s", text_tuple_repr(key));
}

/* key = value, into TABLE. Dotted keys make tables that only dotted keys may extend. */
static void parse_pair(struct parser *s, struct toml *table) {
    struct text_list key = parse_key(s);
    if (peek(s) != '=')
        fail(s, s->p, "Expected '=' after a key in a key/value pair");
    s->p++;
    skip_blanks(s);
    struct toml *value = parse_value(s);
    for (size_t i = 0; i + 1 < key.n; i++) {
        struct toml *next = toml_get(table, key.items[i]);
        if (!next) {
            next = new_value(TOML_TABLE);
            add_item(table, key.items[i], next);
            table = next;
            continue;
        }
        struct text_list path = {key.items, i + 1, i + 1};
        refuse_fixed(s, s->p, next, &path);
        if (next->type != TOML_TABLE)
            fail(s, s->p, "Cannot overwrite a value");
        if (next->is_declared)
            fail(s, s->p, "Cannot redefine namespace %s", text_tuple_repr(&key));
        table = next;
    }
    const char *last = key.items[key.n - 1];
    if (toml_get(table, last))
        fail(s, s->p, "Cannot overwrite a value");
    add_item(table, last, value);
}

static struct toml *parse_array(struct parser *s) {
    struct toml *v = new_value(TOML_ARRAY);
    for (s->p++;;) {
        skip_lines(s);
        if (peek(s) == ']')
            break;
        add_item(v, NULL, parse_value(s));
        skip_lines(s);
        if (peek(s) == ']')
            break;
        if (peek(s) != ',')
            fail(s, s->p, "Unclosed array");
        s->p++;
    }
    s->p++;
    return v;
}

static void close_table(struct toml *v) {
    v->is_closed = true;
    for (size_t i = 0; i < v->n; i++)
        if (v->items[i]->type == TOML_TABLE)
            close_table(v->items[i]);
}

static struct toml *parse_inline_table(struct parser *s) {
    struct toml *v = new_value(TOML_TABLE);
    s->p++;
    skip_blanks(s);
    while (peek(s) != '}') {
        parse_pair(s, v);
        skip_blanks(s);
        if (peek(s) == '}')
            break;
        if (peek(s) != ',')
            fail(s, s->p, "Unclosed inline table");
        s->p++;
        skip_blanks(s);
        if (peek(s) == '}')
            fail(s, s->p, "Invalid initial character for a key part");
    }
    s->p++;
    close_table(v);
    return v;
}

static struct toml *parse_word(struct parser *s) {
    static const struct {
        const char *word;
        bool value;
    } words[] = {{"true", true}, {"false", false}};
    for (int i = 0; i < 2; i++) {
        size_t n = strlen(words[i].word);
        if ((size_t)(s->end - s->p) >= n && !memcmp(s->p, words[i].word, n)) {
            struct toml *v = new_value(TOML_BOOLEAN);
            v->boolean = words[i].value;
            s->p += n;
            return v;
        }
    }
    size_t n = date_length(s->p, (size_t)(s->end - s->p));
    if (n) {
        struct toml *v = new_value(TOML_DATETIME);
        v->text = mem_strndup(s->p, n);
        s->p += n;
        return v;
    }
    int c = peek(s);
    if (looks_like_date(s->p, (size_t)(s->end - s->p)) ||
        looks_like_time(s->p, (size_t)(s->end - s->p)))
        fail(s, s->p, "Invalid date or datetime");
    if (c == '+' || c == '-' || (c >= '0' && c <= '9') || c == 'i' || c == 'n')
        return parse_number(s);
    fail(s, s->p, "Invalid value");
}

static struct toml *parse_value(struct parser *s) {
    if (++s->depth > MAX_NESTING)
        fail(s, s->p, "Too deeply nested");
    struct toml *v;
    switch (peek(s)) {
    case '"':
    case '\'':
        v = new_value(TOML_STRING);
        v->text = parse_string(s);
        break;
    case '[':
        v = parse_array(s);
        break;
    case '{':
        v = parse_inline_table(s);
        break;
    default:
        v = parse_word(s);
    }
    s->depth--;
    return v;
}

/* ---- headers ---- */

/* The table under ROOT that KEY leads to, but for its last part. */
static struct toml *header_parent(struct parser *s, const char *at, struct toml *root,
                                  const struct text_list *key) {
    for (size_t i = 0; i + 1 < key->n; i++) {
        struct toml *next = toml_get(root, key->items[i]);
        if (!next) {
            next = new_value(TOML_TABLE);
            add_item(root, key->items[i], next);
        }
        if (next->type == TOML_ARRAY && next->is_array_of_tables)
            next = next->items[next->n - 1];
        refuse_fixed(s, at, next, key);
        if (next->type != TOML_TABLE)
            fail(s, at, "Cannot overwrite a value");
        root = next;
    }
    return root;
}

static struct toml *parse_header(struct parser *s, struct toml *root) {
    bool is_array = s->end - s->p >= 2 && s->p[1] == '[';
    s->p += is_array ? 2 : 1;
    struct text_list key = parse_key(s);
    if (peek(s) != ']' || (is_array && (s->end - s->p < 2 || s->p[1] != ']')))
        fail(s, s->p,
             is_array ? "Expected ']]' at the end of an array declaration"
                      : "Expected ']' at the end of a table declaration");
    const char *at = s->p; /* where errors are */
    s->p += is_array ? 2 : 1;
    struct toml *parent = header_parent(s, at, root, &key);
    const char *last = key.items[key.n - 1];
    struct toml *found = toml_get(parent, last);
    if (is_array) {
        if (!found) {
            found = new_value(TOML_ARRAY);
            found->is_array_of_tables = true;
            add_item(parent, last, found);
        }
        refuse_fixed(s, at, found, &key);
        if (found->type != TOML_ARRAY)
            fail(s, at, "Cannot overwrite a value");
        struct toml *table = new_value(TOML_TABLE);
        table->is_declared = true;
        add_item(found, NULL, table);
        return table;
    }
    if (!found) {
        found = new_value(TOML_TABLE);
        add_item(parent, last, found);
    } else if (refuse_fixed(s, at, found, &key), found->is_declared || found->is_array_of_tables) {
        fail(s, at, "Cannot declare %s twice", text_tuple_repr(&key));
    }
    if (found->type != TOML_TABLE)
        fail(s, at, "Cannot overwrite a value");
    found->is_declared = true;
    return found;
}

/* Tables that dotted keys made in TABLE count as declared once the next header comes: it may add
 * sub-tables to them, nothing else. */
static void seal_dotted(struct toml *table, size_t before) {
    for (size_t i = before; i < table->n; i++) {
        struct toml *v = table->items[i];
        if (v->type == TOML_TABLE && !v->is_declared && !v->is_closed) {
            v->is_declared = true;
            seal_dotted(v, 0);
        }
    }
}

struct toml *toml_parse(const char *text, size_t len, const char *path) {
    struct parser s = {.start = text, .p = text, .end = text + len, .path = path};
    if (len >= 3 && !memcmp(text, "\xEF\xBB\xBF", 3))
        s.p += 3;
    struct toml *root = new_value(TOML_TABLE), *table = root;
    size_t before = 0;
    for (;;) {
        skip_lines(&s);
        int c = peek(&s);
        if (c < 0)
            return root;
        if (c == '[') {
            seal_dotted(table, before);
            table = parse_header(&s, root);
            before = table->n;
        } else if (!is_key_char((char)c) && c != '"' && c != '\'') {
            fail(&s, s.p, "Invalid statement");
        } else {
            parse_pair(&s, table);
        }
        skip_blanks(&s);
        skip_comment(&s);
        if (peek(&s) >= 0 && !skip_newline(&s))
            fail(&s, s.p, "Expected newline or end of document after a statement");
    }
}
