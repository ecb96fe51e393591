/*
 * Python's regular expressions to PCRE2's: one pass that checks what CPython checks, in its order
 * and with its words, and writes the same thing in PCRE2's syntax as it goes. Widths are kept for
 * the rule that look-behind has a fixed one. cf. CPython's Lib/re/_parser.py.
 */
#include "python/lib/re_parse.h"

#include <stdlib.h>
#include <utf8proc.h>

#include "python/vm.h"

#define MAXREPEAT 4294967295LL
#define WIDTH_MAX ((int64_t)1 << 40)

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

uint32_t *re_code_points(value v, size_t *n) {
    const unsigned char *data;
    size_t size;
    if (!py_is_str(v)) {
        py_bytes_get(v, &data, &size);
        uint32_t *s = mem_alloc_atomic((size + 1) * sizeof *s);
        for (size_t i = 0; i < size; i++)
            s[i] = data[i];
        *n = size;
        return s;
    }
    struct py_str *str = lib_str(v);
    uint32_t *s = mem_alloc_atomic((str->length + 1) * sizeof *s);
    const char *p = str->data;
    for (size_t i = 0; i < str->length; i++)
        s[i] = lib_next_cp(&p);
    *n = str->length;
    return s;
}

/* --- errors --- */

LIB_FN(error_init) {
    struct buf b = BUF_INIT;
    lib_put_str(vm, &b, a[1]);
    value line = PY_NONE, column = PY_NONE;
    if (LIB_GIVEN(a[2]) && LIB_GIVEN(a[3])) {
        size_t n;
        uint32_t *s = re_code_points(a[2], &n);
        int64_t pos = py_index(vm, a[3]), row = 1, start = 0;
        for (int64_t i = 0; i < pos && i < (int64_t)n; i++)
            if (s[i] == '\n') {
                row++;
                start = i + 1;
            }
        bool lines = false;
        for (size_t i = 0; i < n; i++)
            lines |= s[i] == '\n';
        line = py_int_from(row);
        column = py_int_from(pos - start + 1);
        buf_printf(&b, " at position %lld", (long long)pos);
        if (lines)
            buf_printf(&b, " (line %lld, column %lld)", (long long)row,
                       (long long)(pos - start + 1));
    }
    PY_AS(struct py_exception, a[0])->args = PY_AS(struct py_tuple, py_tuple1(lib_buf_str(&b)));
    py_setattr(vm, a[0], "msg", a[1]);
    py_setattr(vm, a[0], "pattern", a[2]);
    py_setattr(vm, a[0], "pos", a[3]);
    py_setattr(vm, a[0], "lineno", line);
    py_setattr(vm, a[0], "colno", column);
    return PY_NONE;
}
static const struct py_native_def error_methods[] = {
    {"__init__", error_init, "self, msg, pattern=None, pos=None"}, {0}};
struct py_type re_error_type = LIB_EXCEPTION("error", "re", &py_exc_Exception, error_methods);

noreturn void re_error(struct vm *vm, const char *msg, value pattern, int64_t pos) {
    value args[] = {py_str_from(msg), pattern, pos < 0 ? PY_NONE : py_int_from(pos)};
    py_raise_value(vm, py_call(vm, lib_type(&re_error_type), pos < 0 ? 1 : 3, args));
}

static int64_t tell(struct parser *p) {
    return (int64_t)p->index - (p->next.end ? 0 : p->next.escape ? 2 : 1);
}

/* Raises at the place OFFSET before the next token. */
static noreturn void fail(struct parser *p, int64_t offset, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
static noreturn void fail(struct parser *p, int64_t offset, const char *fmt, ...) {
    struct buf b = BUF_INIT;
    va_list ap;
    va_start(ap, fmt);
    buf_vprintf(&b, fmt, ap);
    va_end(ap);
    re_error(p->vm, b.data, p->pattern, tell(p) - offset);
}

/* --- tokens --- */

static void advance(struct parser *p) {
    if (p->index >= p->n) {
        p->next = (struct token){.end = true};
        return;
    }
    uint32_t c = p->s[p->index++];
    if (c != '\\') {
        p->next = (struct token){.c = c};
        return;
    }
    if (p->index >= p->n)
        re_error(p->vm, "bad escape (end of pattern)", p->pattern, (int64_t)p->n - 1);
    p->next = (struct token){.escape = true, .c = p->s[p->index++]};
}
static struct token get(struct parser *p) {
    struct token t = p->next;
    advance(p);
    return t;
}
static bool is(struct token t, uint32_t c) { return !t.end && !t.escape && t.c == c; }
static bool match(struct parser *p, uint32_t c) {
    if (!is(p->next, c))
        return false;
    advance(p);
    return true;
}
static void seek(struct parser *p, int64_t index) {
    p->index = (size_t)index;
    advance(p);
}
static bool in_set(struct token t, const char *set) {
    return !t.end && !t.escape && t.c < 128 && t.c && strchr(set, (int)t.c);
}
static int64_t length(struct token t) { return t.escape ? 2 : 1; }
static void put_token(struct buf *b, struct token t) {
    if (t.escape)
        buf_putc(b, '\\');
    buf_put_codepoint(b, t.c);
}

/* Up to MAX digits of SET into B. */
static void get_while(struct parser *p, struct buf *b, int max, const char *set) {
    while (max-- > 0 && in_set(p->next, set))
        buf_putc(b, (char)get(p).c);
}
static const char digits[] = "0123456789", octdigits[] = "01234567",
                  hexdigits[] = "0123456789abcdefABCDEF";

/* The text up to TERMINATOR, which is taken too; LEN gets its code points. */
static value get_until(struct parser *p, char terminator, const char *name, int64_t *len) {
    struct buf b = BUF_INIT;
    for (*len = 0;;) {
        struct token t = p->next;
        if (!t.end)
            advance(p);
        if (t.end) {
            if (!b.len)
                fail(p, 0, "missing %s", name);
            fail(p, *len, "missing %c, unterminated name", terminator);
        }
        if (is(t, (uint32_t)terminator)) {
            if (!b.len)
                fail(p, 1, "missing %s", name);
            return lib_buf_str(&b);
        }
        put_token(&b, t);
        *len += length(t);
    }
}

static bool is_identifier(struct vm *vm, value name) {
    return py_truth(vm, py_call_method(vm, name, "isidentifier", 0, NULL));
}
static void check_group_name(struct parser *p, value name, int64_t len) {
    if (!p->text && !py_str_is_ascii(lib_str(name)))
        fail(p, len + 1, "bad character in group name b%s",
             py_repr_text(p->vm, py_bytes_new(lib_str(name)->data, lib_str(name)->size)) + 1);
    if (!is_identifier(p->vm, name))
        fail(p, len + 1, "bad character in group name %s", py_repr_text(p->vm, name));
}

/* --- output --- */

static void put_literal(struct parser *p, uint32_t c) {
    struct buf *b = &p->r->out;
    if (c >= 0x80) {
        if (p->text)
            buf_put_codepoint(b, c);
        else
            buf_putc(b, (char)c);
    } else if (c < 0x20 || c == 0x7F)
        buf_printf(b, "\\x{%x}", c);
    else {
        bool word =
            (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!word)
            buf_putc(b, '\\');
        buf_putc(b, (char)c);
    }
}

static bool ascii_only(struct parser *p) { return !p->text || (p->local & RE_ASCII); }

/* \d and so on as a part of a class. */
static void put_category(struct parser *p, char c) {
    struct buf *b = &p->r->out;
    const char *top = p->text ? "\\x{10ffff}" : "\\x{ff}";
    if (!ascii_only(p)) {
        buf_printf(b, c == 's' ? "\\s\\x{1c}-\\x{1f}" : "\\%c", c);
        return;
    }
    switch (c) {
    case 'd':
        buf_puts(b, "0-9");
        break;
    case 'D':
        buf_printf(b, "\\x{0}-\\x{2f}\\x{3a}-%s", top);
        break;
    case 's':
        buf_puts(b, " \\x{9}-\\x{d}");
        break;
    case 'S':
        buf_printf(b, "\\x{0}-\\x{8}\\x{e}-\\x{1f}\\x{21}-%s", top);
        break;
    case 'w':
        buf_puts(b, "0-9A-Za-z_");
        break;
    default:
        buf_printf(b, "\\x{0}-\\x{2f}\\x{3a}-\\x{40}\\x{5b}-\\x{5e}\\x{60}\\x{7b}-%s", top);
    }
}

static void put_category_item(struct parser *p, char c) {
    struct buf *b = &p->r->out;
    if (!ascii_only(p) && c != 's' && c != 'S') {
        buf_printf(b, "\\%c", c);
        return;
    }
    buf_puts(b, c == 'S' && !ascii_only(p) ? "[^" : "[");
    put_category(p, c == 'S' && !ascii_only(p) ? 's' : c);
    buf_putc(b, ']');
}

static void put_boundary(struct parser *p, char c) {
    struct buf *b = &p->r->out;
    if (p->text && ascii_only(p)) {
        static const char w[] = "[0-9A-Za-z_]";
        if (c == 'b')
            buf_printf(b, "(?:(?<=%s)(?!%s)|(?<!%s)(?=%s))", w, w, w, w);
        else
            buf_printf(b, "(?:(?<=%s)(?=%s)|(?<!%s)(?!%s))", w, w, w, w);
    } else
        buf_printf(b, "\\%c", c);
}

/* --- escapes --- */

static uint32_t number(const char *s, int base) { return (uint32_t)strtoul(s, NULL, base); }

/* \xhh, \uhhhh, \Uhhhhhhhh, \N{name}: true and the code point in *OUT. */
static bool hex_escape(struct parser *p, uint32_t c, uint32_t *out) {
    int want = c == 'x' ? 2 : !p->text ? 0 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
    if (want) {
        struct buf b = BUF_INIT;
        get_while(p, &b, want, hexdigits);
        if ((int)b.len != want)
            fail(p, (int64_t)b.len + 2, "incomplete escape \\%c%s", (char)c, b.data);
        *out = number(b.data, 16);
        if (*out > 0x10FFFF)
            fail(p, (int64_t)b.len + 2, "bad escape \\%c%s", (char)c, b.data);
        return true;
    }
    if (c == 'N' && p->text) {
        if (!match(p, '{'))
            fail(p, 0, "missing {");
        int64_t len;
        value name = get_until(p, '}', "character name", &len);
        value lookup = py_import_from(p->vm, "unicodedata", "lookup"), r = PY_UNDEF;
        struct py_handler h;
        PY_TRY(p->vm, &h) {
            r = py_call1(p->vm, lookup, name);
            py_handler_pop(&h);
        }
        else {
            py_handler_catch(&h);
            fail(p, len + 4, "undefined character name %s", py_repr_text(p->vm, name));
        }
        const char *s = lib_str(r)->data;
        *out = lib_next_cp(&s);
        return true;
    }
    return false;
}

/* \a \f \n \r \t \v \\ (and \b in a class) */
static bool simple_escape(uint32_t c, uint32_t *out) {
    static const char names[] = "afnrtv\\", values[] = "\a\f\n\r\t\v\\";
    const char *at = c && c < 128 ? strchr(names, (int)c) : NULL;
    if (!at)
        return false;
    *out = (unsigned char)values[at - names];
    return true;
}
static bool is_ascii_letter(uint32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static bool is_category(uint32_t c) { return c && c < 128 && strchr("dDsSwW", (int)c); }

static noreturn void bad_escape(struct parser *p, uint32_t c) {
    struct buf b = BUF_INIT;
    buf_put_codepoint(&b, c);
    fail(p, 2, "bad escape \\%s", b.data);
}

static noreturn void bad_octal(struct parser *p, const char *text) {
    fail(p, (int64_t)strlen(text) + 1, "octal escape value \\%s outside of range 0-0o377", text);
}

/* An escape inside a class: a code point in *OUT, or a category (true). */
static bool class_escape(struct parser *p, struct token t, uint32_t *out) {
    uint32_t c = t.c;
    if (c == 'b') {
        *out = '\b';
        return false;
    }
    if (simple_escape(c, out))
        return false;
    if (is_category(c)) {
        *out = c;
        return true;
    }
    if (hex_escape(p, c, out))
        return false;
    if (c >= '0' && c <= '7') {
        struct buf b = BUF_INIT;
        buf_putc(&b, (char)c);
        get_while(p, &b, 2, octdigits);
        *out = number(b.data, 8);
        if (*out > 0377)
            bad_octal(p, b.data);
        return false;
    }
    if (is_ascii_letter(c) || c == '8' || c == '9')
        bad_escape(p, c);
    *out = c;
    return false;
}

static void check_lookbehind_group(struct parser *p, int group) {
    if (!p->lookbehind)
        return;
    if (group <= p->r->groups && p->group[group].open)
        fail(p, 0, "cannot refer to an open group");
    if (group >= p->lookbehind)
        fail(p, 0, "cannot refer to group defined in the same lookbehind subpattern");
}

static struct width put_group_ref(struct parser *p, int group) {
    check_lookbehind_group(p, group);
    buf_printf(&p->r->out, "\\g{%d}", group);
    return p->group[group].width;
}

/* \1 … or an octal escape. */
static struct width number_escape(struct parser *p, uint32_t c, enum item *kind) {
    struct buf b = BUF_INIT;
    buf_putc(&b, (char)c);
    *kind = ITEM_OTHER;
    if (c == '0') {
        get_while(p, &b, 2, octdigits);
        put_literal(p, number(b.data, 8));
        return (struct width){1, 1};
    }
    if (in_set(p->next, digits)) {
        buf_putc(&b, (char)get(p).c);
        if (c <= '7' && b.data[1] <= '7' && in_set(p->next, octdigits)) {
            buf_putc(&b, (char)get(p).c);
            uint32_t code = number(b.data, 8);
            if (code > 0377)
                bad_octal(p, b.data);
            put_literal(p, code);
            return (struct width){1, 1};
        }
    }
    int group = (int)number(b.data, 10);
    if (group > p->r->groups)
        fail(p, (int64_t)b.len, "invalid group reference %d", group);
    if (p->group[group].open)
        fail(p, (int64_t)b.len + 1, "cannot refer to an open group");
    return put_group_ref(p, group);
}

static struct width parse_escape(struct parser *p, struct token t, enum item *kind) {
    uint32_t c = t.c, code;
    if (c == 'A' || c == 'Z' || c == 'b' || c == 'B') {
        *kind = ITEM_AT;
        if (c == 'A' || c == 'Z')
            buf_puts(&p->r->out, c == 'A' ? "\\A" : "\\z");
        else
            put_boundary(p, (char)c);
        return (struct width){0, 0};
    }
    *kind = ITEM_OTHER;
    if (is_category(c))
        put_category_item(p, (char)c);
    else if (simple_escape(c, &code) || hex_escape(p, c, &code))
        put_literal(p, code);
    else if (c >= '0' && c <= '9')
        return number_escape(p, c, kind);
    else if (is_ascii_letter(c))
        bad_escape(p, c);
    else
        put_literal(p, c);
    return (struct width){1, 1};
}

/* --- classes --- */

static void class_range(struct parser *p, struct token from, struct token to, uint32_t lo,
                        uint32_t hi, bool category, int64_t here) {
    (void)here;
    if (category || hi < lo) {
        struct buf b = BUF_INIT;
        put_token(&b, from);
        buf_putc(&b, '-');
        put_token(&b, to);
        fail(p, length(from) + 1 + length(to), "bad character range %s", b.data);
    }
    put_literal(p, lo);
    buf_putc(&p->r->out, '-');
    put_literal(p, hi);
}

static void class_item(struct parser *p, uint32_t code, bool category) {
    if (category)
        put_category(p, (char)code);
    else
        put_literal(p, code);
}

static void parse_class(struct parser *p) {
    struct buf *b = &p->r->out;
    int64_t here = tell(p) - 1;
    buf_puts(b, match(p, '^') ? "[^" : "[");
    for (bool empty = true;; empty = false) {
        struct token t = p->next, to;
        if (t.end)
            fail(p, tell(p) - here, "unterminated character set");
        advance(p);
        if (is(t, ']') && !empty)
            break;
        uint32_t code = t.c, other;
        bool category = t.escape && class_escape(p, t, &code), category2;
        if (!match(p, '-')) {
            class_item(p, code, category);
            continue;
        }
        to = p->next;
        if (to.end)
            fail(p, tell(p) - here, "unterminated character set");
        advance(p);
        if (is(to, ']')) {
            class_item(p, code, category);
            put_literal(p, '-');
            break;
        }
        other = to.c;
        category2 = to.escape && class_escape(p, to, &other);
        class_range(p, t, to, code, other, category || category2, here);
    }
    buf_putc(b, ']');
}

/* --- groups --- */

static struct width parse_sub(struct parser *p, bool verbose, int nested);
static struct width parse_items(struct parser *p, bool verbose, int nested, bool first,
                                bool *empty);

static const struct {
    char name;
    unsigned flag;
} flag_names[] = {{'i', RE_IGNORECASE}, {'L', RE_LOCALE}, {'m', RE_MULTILINE}, {'s', RE_DOTALL},
                  {'x', RE_VERBOSE},    {'a', RE_ASCII},  {'t', RE_TEMPLATE},  {'u', RE_UNICODE}};
#define TYPE_FLAGS (RE_ASCII | RE_LOCALE | RE_UNICODE)
#define GLOBAL_FLAGS (RE_DEBUG | RE_TEMPLATE)

static unsigned flag_of(struct token t) {
    for (size_t i = 0; i < LIB_COUNT(flag_names); i++)
        if (is(t, (uint32_t)flag_names[i].name))
            return flag_names[i].flag;
    return 0;
}
static bool is_alpha(struct token t) {
    if (t.end || t.escape)
        return false;
    utf8proc_category_t c = utf8proc_category((utf8proc_int32_t)t.c);
    return c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO;
}
static noreturn void bad_flag(struct parser *p, struct token t, const char *missing) {
    fail(p, length(t), "%s", is_alpha(t) ? "unknown flag" : missing);
}

static struct token flags_on(struct parser *p, struct token t, unsigned *add) {
    for (;;) {
        unsigned flag = flag_of(t);
        if (p->text && flag == RE_LOCALE)
            fail(p, 0, "bad inline flags: cannot use 'L' flag with a str pattern");
        if (!p->text && flag == RE_UNICODE)
            fail(p, 0, "bad inline flags: cannot use 'u' flag with a bytes pattern");
        *add |= flag;
        if ((flag & TYPE_FLAGS) && (*add & TYPE_FLAGS) != flag)
            fail(p, 0, "bad inline flags: flags 'a', 'u' and 'L' are incompatible");
        t = get(p);
        if (t.end)
            fail(p, 0, "missing -, : or )");
        if (in_set(t, ")-:"))
            return t;
        if (!flag_of(t))
            bad_flag(p, t, "missing -, : or )");
    }
}
static void flags_off(struct parser *p, unsigned *del) {
    struct token t = get(p);
    if (t.end)
        fail(p, 0, "missing flag");
    if (!flag_of(t))
        bad_flag(p, t, "missing flag");
    for (;;) {
        unsigned flag = flag_of(t);
        if (flag & TYPE_FLAGS)
            fail(p, 0, "bad inline flags: cannot turn off flags 'a', 'u' and 'L'");
        *del |= flag;
        t = get(p);
        if (t.end)
            fail(p, 0, "missing :");
        if (is(t, ':'))
            return;
        if (!flag_of(t))
            bad_flag(p, t, "missing :");
    }
}
/* (?flags) and (?flags:…): true for the second form. */
static bool parse_flags(struct parser *p, struct token t, unsigned *add, unsigned *del) {
    *add = *del = 0;
    if (!is(t, '-'))
        t = flags_on(p, t, add);
    if (is(t, ')')) {
        p->r->flags |= *add;
        p->local |= *add;
        return false;
    }
    if (*add & GLOBAL_FLAGS)
        fail(p, 1, "bad inline flags: cannot turn on global flag");
    if (is(t, '-'))
        flags_off(p, del);
    if (*del & GLOBAL_FLAGS)
        fail(p, 1, "bad inline flags: cannot turn off global flag");
    if (*add & *del)
        fail(p, 1, "bad inline flags: flag turned on and off");
    return true;
}

static void put_flag_group(struct parser *p, unsigned add, unsigned del) {
    static const struct {
        char c;
        unsigned flag;
    } known[] = {{'i', RE_IGNORECASE}, {'m', RE_MULTILINE}, {'s', RE_DOTALL}};
    struct buf *b = &p->r->out;
    buf_puts(b, "(?");
    for (int i = 0; i < 3; i++)
        if (add & known[i].flag)
            buf_putc(b, known[i].c);
    if (del & (RE_IGNORECASE | RE_MULTILINE | RE_DOTALL))
        buf_putc(b, '-');
    for (int i = 0; i < 3; i++)
        if (del & known[i].flag)
            buf_putc(b, known[i].c);
    buf_putc(b, ':');
}

static int open_group(struct parser *p, value name, int64_t name_len) {
    int group = p->r->groups + 1;
    if (name != PY_UNDEF) {
        value old = py_dict_get(p->vm, p->r->names, name);
        if (old != PY_UNDEF)
            fail(p, name_len + 1, "redefinition of group name %s as group %d; was group %d",
                 py_repr_text(p->vm, name), group, (int)py_small(old));
    }
    if (group + 1 >= p->cap) {
        int cap = p->cap * 2;
        p->group = mem_realloc(p->group, (size_t)p->cap * sizeof *p->group,
                               (size_t)cap * sizeof *p->group);
        p->r->parent =
            mem_realloc(p->r->parent, (size_t)p->cap * sizeof(int), (size_t)cap * sizeof(int));
        p->r->name_of = mem_realloc(p->r->name_of, (size_t)p->cap * sizeof(struct py_str *),
                                    (size_t)cap * sizeof(struct py_str *));
        p->cap = cap;
    }
    p->r->groups = group;
    p->group[group] = (struct group){.open = true};
    p->r->parent[group] = p->current;
    if (name != PY_UNDEF) {
        py_dict_set(p->vm, p->r->names, name, py_from_small(group));
        p->r->name_of[group] = lib_str(name);
    }
    return group;
}

static void close_paren(struct parser *p, int64_t start) {
    if (!match(p, ')'))
        fail(p, tell(p) - start, "missing ), unterminated subpattern");
    buf_putc(&p->r->out, ')');
}

static struct width parse_look(struct parser *p, struct token t, int64_t start, bool verbose,
                               int nested) {
    bool behind = is(t, '<'), outer = false;
    if (behind) {
        t = get(p);
        if (t.end)
            fail(p, 0, "unexpected end of pattern");
        if (!in_set(t, "=!")) {
            struct buf b = BUF_INIT;
            put_token(&b, t);
            fail(p, length(t) + 2, "unknown extension ?<%s", b.data);
        }
        outer = p->lookbehind == 0;
        if (outer)
            p->lookbehind = p->r->groups + 1;
    }
    buf_printf(&p->r->out, "(?%s%c", behind ? "<" : "", (char)t.c);
    struct width w = parse_sub(p, verbose, nested + 1);
    if (outer)
        p->lookbehind = 0;
    close_paren(p, start);
    if (behind && w.lo != w.hi)
        p->bad_lookbehind = true;
    return (struct width){0, 0};
}

static int condition_group(struct parser *p) {
    int64_t len;
    value name = get_until(p, ')', "group name", &len);
    if (is_identifier(p->vm, name)) {
        check_group_name(p, name, len);
        value group = py_dict_get(p->vm, p->r->names, name);
        if (group == PY_UNDEF)
            fail(p, len + 1, "unknown group name %s", py_repr_text(p->vm, name));
        return (int)py_small(group);
    }
    const char *s = py_str_cstr(name);
    if (!*s || strspn(s, digits) != strlen(s))
        fail(p, len + 1, "bad character in group name %s", py_repr_text(p->vm, name));
    long long group = strtoll(s, NULL, 10);
    if (group == 0)
        fail(p, len + 1, "bad group number");
    if (strlen(s) > 9)
        fail(p, len + 1, "invalid group reference %s", s);
    if (group > p->r->groups) {
        int have = p->ncond;
        p->cond_pos = mem_realloc_atomic(p->cond_pos, (size_t)have * 2 * sizeof(int64_t),
                                         (size_t)(have + 1) * 2 * sizeof(int64_t));
        p->cond_pos[have * 2] = group;
        p->cond_pos[have * 2 + 1] = tell(p) - len - 1;
        p->ncond++;
    }
    return (int)group;
}

static struct width parse_condition(struct parser *p, int64_t start, bool verbose, int nested) {
    int group = condition_group(p);
    check_lookbehind_group(p, group);
    buf_printf(&p->r->out, "(?(%d)", group);
    bool empty;
    struct width yes = parse_items(p, verbose, nested + 1, false, &empty), no = {0, 0};
    if (match(p, '|')) {
        buf_putc(&p->r->out, '|');
        no = parse_items(p, verbose, nested + 1, false, &empty);
        if (is(p->next, '|'))
            fail(p, 0, "conditional backref with more than two branches");
    }
    close_paren(p, start);
    return (struct width){yes.lo < no.lo ? yes.lo : no.lo, yes.hi > no.hi ? yes.hi : no.hi};
}

/* The kinds of what follows "(?": what is parsed whole, and what leads into a group's contents. */
enum extension { EXT_DONE, EXT_SKIP, EXT_GROUP };

struct group_head {
    value name;
    int64_t name_len;
    bool capture;
    unsigned add, del;
};

static enum extension parse_p_extension(struct parser *p, struct group_head *h, struct width *w) {
    if (match(p, '<')) {
        h->name = get_until(p, '>', "group name", &h->name_len);
        check_group_name(p, h->name, h->name_len);
        return EXT_GROUP;
    }
    if (match(p, '=')) {
        int64_t len;
        value name = get_until(p, ')', "group name", &len);
        check_group_name(p, name, len);
        value group = py_dict_get(p->vm, p->r->names, name);
        if (group == PY_UNDEF)
            fail(p, len + 1, "unknown group name %s", py_repr_text(p->vm, name));
        if (p->group[py_small(group)].open)
            fail(p, len + 1, "cannot refer to an open group");
        *w = put_group_ref(p, (int)py_small(group));
        return EXT_DONE;
    }
    struct token t = get(p);
    if (t.end)
        fail(p, 0, "unexpected end of pattern");
    struct buf b = BUF_INIT;
    put_token(&b, t);
    fail(p, length(t) + 2, "unknown extension ?P%s", b.data);
}

static enum extension parse_extension(struct parser *p, struct group_head *h, int64_t start,
                                      bool verbose, int nested, bool at_start, struct width *w) {
    struct token t = get(p);
    if (t.end)
        fail(p, 0, "unexpected end of pattern");
    if (is(t, 'P'))
        return parse_p_extension(p, h, w);
    h->capture = false;
    if (is(t, ':')) {
        buf_puts(&p->r->out, "(?:");
        return EXT_GROUP;
    }
    if (is(t, '>')) {
        buf_puts(&p->r->out, "(?>");
        return EXT_GROUP;
    }
    if (is(t, '#')) {
        for (;;) {
            if (p->next.end)
                fail(p, tell(p) - start, "missing ), unterminated comment");
            if (is(get(p), ')'))
                return EXT_SKIP;
        }
    }
    if (in_set(t, "=!<")) {
        *w = parse_look(p, t, start, verbose, nested);
        return EXT_DONE;
    }
    if (is(t, '(')) {
        *w = parse_condition(p, start, verbose, nested);
        return EXT_DONE;
    }
    if (flag_of(t) || is(t, '-')) {
        if (parse_flags(p, t, &h->add, &h->del)) {
            put_flag_group(p, h->add, h->del);
            return EXT_GROUP;
        }
        if (!at_start)
            fail(p, tell(p) - start, "global flags not at the start of the expression");
        return EXT_SKIP;
    }
    struct buf b = BUF_INIT;
    put_token(&b, t);
    fail(p, length(t) + 1, "unknown extension ?%s", b.data);
}

static struct width parse_group(struct parser *p, struct group_head *h, int64_t start, bool verbose,
                                int nested) {
    int group = 0, outer = p->current;
    unsigned local = p->local;
    if (h->capture) {
        group = open_group(p, h->name, h->name_len);
        p->current = group;
        buf_putc(&p->r->out, '(');
    }
    if (h->add & TYPE_FLAGS)
        p->local = (p->local & ~(unsigned)TYPE_FLAGS) | (h->add & TYPE_FLAGS);
    bool sub_verbose = (verbose || (h->add & RE_VERBOSE)) && !(h->del & RE_VERBOSE);
    struct width w = parse_sub(p, sub_verbose, nested + 1);
    close_paren(p, start);
    p->local = local;
    if (group) {
        p->group[group] = (struct group){.open = false, .width = w};
        p->current = outer;
    }
    return w;
}

/* --- repeats --- */

static int64_t repeat_number(struct parser *p, const char *s) {
    if (strlen(s) > 10 || strtoll(s, NULL, 10) >= MAXREPEAT)
        py_raise(p->vm, &py_exc_OverflowError, "the repetition number is too large");
    return strtoll(s, NULL, 10);
}

/* {m,n}: false when it is no repeat but text. */
static bool parse_braces(struct parser *p, int64_t *min, int64_t *max) {
    int64_t here = tell(p);
    if (is(p->next, '}'))
        return false;
    struct buf lo = BUF_INIT, hi = BUF_INIT;
    *min = 0;
    *max = MAXREPEAT;
    get_while(p, &lo, INT32_MAX, digits);
    if (match(p, ','))
        get_while(p, &hi, INT32_MAX, digits);
    else
        hi = lo;
    if (!match(p, '}')) {
        seek(p, here);
        return false;
    }
    if (lo.len)
        *min = repeat_number(p, lo.data);
    if (hi.len) {
        *max = repeat_number(p, hi.data);
        if (*max < *min)
            fail(p, tell(p) - here, "min repeat greater than max repeat");
    }
    return true;
}

static int64_t width_times(int64_t w, int64_t n) {
    if (!w || !n)
        return 0;
    return w > WIDTH_MAX / n ? WIDTH_MAX : w * n;
}

static void put_repeat(struct parser *p, char c, int64_t min, int64_t max) {
    struct buf *b = &p->r->out;
    if (c != '{')
        buf_putc(b, c);
    else if (min > 65535)
        py_raise(p->vm, &py_exc_OverflowError, "the repetition number is too large");
    else if (max > 65535)
        buf_printf(b, "{%lld,}", (long long)min);
    else
        buf_printf(b, "{%lld,%lld}", (long long)min, (long long)max);
    if (match(p, '?'))
        buf_putc(b, '?');
    else if (match(p, '+'))
        buf_putc(b, '+');
}

/* --- items and alternatives --- */

static void skip_comment(struct parser *p) {
    for (;;) {
        struct token t = get(p);
        if (t.end || is(t, '\n'))
            return;
    }
}

struct items {
    struct width total, last;
    enum item kind;
    bool any;
};

static void add_item(struct items *it, struct width w, enum item kind) {
    it->total.lo += it->last.lo;
    it->total.hi += it->last.hi;
    it->last = w;
    it->kind = kind;
    it->any = true;
}

static void parse_repeat(struct parser *p, struct token t, struct items *it) {
    int64_t here = tell(p), min = t.c == '+', max = t.c == '?' ? 1 : MAXREPEAT;
    if (t.c == '{' && !parse_braces(p, &min, &max)) {
        put_literal(p, '{');
        add_item(it, (struct width){1, 1}, ITEM_OTHER);
        return;
    }
    if (!it->any || it->kind == ITEM_AT)
        fail(p, tell(p) - here + 1, "nothing to repeat");
    if (it->kind == ITEM_REPEAT)
        fail(p, tell(p) - here + 1, "multiple repeat");
    put_repeat(p, (char)t.c, min, max);
    it->last = (struct width){width_times(it->last.lo, min), width_times(it->last.hi, max)};
    it->kind = ITEM_REPEAT;
}

static void parse_paren(struct parser *p, struct items *it, bool verbose, int nested, bool first) {
    int64_t start = tell(p) - 1;
    struct group_head h = {.capture = true, .name = PY_UNDEF};
    struct width w = {0, 0};
    enum extension e = EXT_GROUP;
    if (match(p, '?'))
        e = parse_extension(p, &h, start, verbose, nested, first && !it->any, &w);
    if (e == EXT_SKIP)
        return;
    if (e == EXT_GROUP)
        w = parse_group(p, &h, start, verbose, nested);
    add_item(it, w, ITEM_OTHER);
}

static struct width parse_items(struct parser *p, bool verbose, int nested, bool first,
                                bool *empty) {
    struct items it = {0};
    vm_check_stack(p->vm, NULL);
    while (!p->next.end && !is(p->next, '|') && !is(p->next, ')')) {
        struct token t = get(p);
        if (verbose && in_set(t, " \t\n\r\v\f"))
            continue;
        if (verbose && is(t, '#')) {
            skip_comment(p);
            continue;
        }
        if (t.escape) {
            enum item kind;
            struct width w = parse_escape(p, t, &kind);
            add_item(&it, w, kind);
        } else if (t.c == '[') {
            parse_class(p);
            add_item(&it, (struct width){1, 1}, ITEM_OTHER);
        } else if (in_set(t, "*+?{"))
            parse_repeat(p, t, &it);
        else if (t.c == '(') {
            parse_paren(p, &it, verbose, nested, first);
            if (first && !it.any)
                verbose = verbose || (p->r->flags & RE_VERBOSE);
        } else if (t.c == '^' || t.c == '$') {
            buf_putc(&p->r->out, (char)t.c);
            add_item(&it, (struct width){0, 0}, ITEM_AT);
        } else {
            if (t.c == '.')
                buf_putc(&p->r->out, '.');
            else
                put_literal(p, t.c);
            add_item(&it, (struct width){1, 1}, ITEM_OTHER);
        }
    }
    add_item(&it, (struct width){0, 0}, ITEM_NONE);
    *empty = !it.any;
    return it.total;
}

static struct width parse_sub(struct parser *p, bool verbose, int nested) {
    struct width w = {WIDTH_MAX, 0};
    bool first = true, empty;
    for (;;) {
        struct width one = parse_items(p, verbose, nested + 1, !nested && first, &empty);
        if (one.lo < w.lo)
            w.lo = one.lo;
        if (one.hi > w.hi)
            w.hi = one.hi > WIDTH_MAX ? WIDTH_MAX : one.hi;
        if (!match(p, '|'))
            return w;
        buf_putc(&p->r->out, '|');
        if (!nested)
            verbose = p->r->flags & RE_VERBOSE;
        first = false;
    }
}

static void fix_flags(struct parser *p) {
    unsigned *f = &p->r->flags;
    if (p->text) {
        if (*f & RE_LOCALE)
            py_raise(p->vm, &py_exc_ValueError, "cannot use LOCALE flag with a str pattern");
        if ((*f & RE_ASCII) && (*f & RE_UNICODE))
            py_raise(p->vm, &py_exc_ValueError, "ASCII and UNICODE flags are incompatible");
        if (!(*f & RE_ASCII))
            *f |= RE_UNICODE;
    } else {
        if (*f & RE_UNICODE)
            py_raise(p->vm, &py_exc_ValueError, "cannot use UNICODE flag with a bytes pattern");
        if ((*f & RE_LOCALE) && (*f & RE_ASCII))
            py_raise(p->vm, &py_exc_ValueError, "ASCII and LOCALE flags are incompatible");
    }
}

struct re_parsed *re_parse(struct vm *vm, value pattern, unsigned flags) {
    struct parser p = {.vm = vm, .pattern = pattern, .text = py_is_str(pattern), .cap = 8};
    p.s = re_code_points(pattern, &p.n);
    p.r = MEM_NEW(struct re_parsed);
    buf_init(&p.r->out);
    p.r->flags = flags;
    p.r->names = py_dict_new();
    p.r->parent = MEM_NEW_ARRAY(int, 8);
    p.r->name_of = MEM_NEW_ARRAY(struct py_str *, 8);
    p.group = MEM_NEW_ARRAY(struct group, 8);
    p.local = flags;
    advance(&p);
    parse_sub(&p, flags & RE_VERBOSE, 0);
    fix_flags(&p);
    if (!p.next.end)
        fail(&p, 0, "unbalanced parenthesis");
    for (int i = 0; i < p.ncond; i++)
        if (p.cond_pos[i * 2] > p.r->groups)
            re_error(vm, mem_printf("invalid group reference %d", (int)p.cond_pos[i * 2]), pattern,
                     p.cond_pos[i * 2 + 1]);
    if (p.bad_lookbehind)
        re_error(vm, "look-behind requires fixed-width pattern", PY_NONE, -1);
    return p.r;
}
