/* Literals, escapes and character classes in PCRE2's syntax; see re_parse_int.h. */
#include <stdlib.h>
#include <utf8proc.h>

#include "python/lib/re_parse_int.h"
#include "python/vm.h"

/* --- output --- */

void re_put_literal(struct parser *p, uint32_t c) {
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
        re_get_while(p, &b, want, HEX_DIGITS);
        if ((int)b.len != want)
            re_fail(p, (int64_t)b.len + 2, "incomplete escape \\%c%s", (char)c, b.data);
        *out = number(b.data, 16);
        if (*out > 0x10FFFF)
            re_fail(p, (int64_t)b.len + 2, "bad escape \\%c%s", (char)c, b.data);
        return true;
    }
    if (c == 'N' && p->text) {
        if (!re_accept(p, '{'))
            re_fail(p, 0, "missing {");
        int64_t len;
        value name = re_get_until(p, '}', "character name", &len);
        value lookup = py_import_from(p->vm, "unicodedata", "lookup"), r = PY_UNDEF;
        struct py_handler h;
        PY_TRY(p->vm, &h) {
            r = py_call1(p->vm, lookup, name);
            py_handler_pop(&h);
        }
        else {
            py_handler_catch(&h);
            re_fail(p, len + 4, "undefined character name %s", py_repr_text(p->vm, name));
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
    re_fail(p, 2, "bad escape \\%s", b.data);
}

static noreturn void bad_octal(struct parser *p, const char *text) {
    re_fail(p, (int64_t)strlen(text) + 1, "octal escape value \\%s outside of range 0-0o377", text);
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
        re_get_while(p, &b, 2, OCT_DIGITS);
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

void re_check_lookbehind_group(struct parser *p, int group) {
    if (!p->lookbehind)
        return;
    if (group <= p->r->groups && p->group[group].open)
        re_fail(p, 0, "cannot refer to an open group");
    if (group >= p->lookbehind)
        re_fail(p, 0, "cannot refer to group defined in the same lookbehind subpattern");
}

struct width re_put_group_ref(struct parser *p, int group) {
    re_check_lookbehind_group(p, group);
    buf_printf(&p->r->out, "\\g{%d}", group);
    return p->group[group].width;
}

/* \1 … or an octal escape. */
static struct width number_escape(struct parser *p, uint32_t c, enum item *kind) {
    struct buf b = BUF_INIT;
    buf_putc(&b, (char)c);
    *kind = ITEM_OTHER;
    if (c == '0') {
        re_get_while(p, &b, 2, OCT_DIGITS);
        re_put_literal(p, number(b.data, 8));
        return (struct width){1, 1};
    }
    if (re_in_set(p->next, DIGITS)) {
        buf_putc(&b, (char)re_next_token(p).c);
        if (c <= '7' && b.data[1] <= '7' && re_in_set(p->next, OCT_DIGITS)) {
            buf_putc(&b, (char)re_next_token(p).c);
            uint32_t code = number(b.data, 8);
            if (code > 0377)
                bad_octal(p, b.data);
            re_put_literal(p, code);
            return (struct width){1, 1};
        }
    }
    int group = (int)number(b.data, 10);
    if (group > p->r->groups)
        re_fail(p, (int64_t)b.len, "invalid group reference %d", group);
    if (p->group[group].open)
        re_fail(p, (int64_t)b.len + 1, "cannot refer to an open group");
    return re_put_group_ref(p, group);
}

struct width re_parse_escape(struct parser *p, struct token t, enum item *kind) {
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
        re_put_literal(p, code);
    else if (c >= '0' && c <= '9')
        return number_escape(p, c, kind);
    else if (is_ascii_letter(c))
        bad_escape(p, c);
    else
        re_put_literal(p, c);
    return (struct width){1, 1};
}

/* --- classes --- */

static void class_range(struct parser *p, struct token from, struct token to, uint32_t lo,
                        uint32_t hi, bool category, int64_t here) {
    (void)here;
    if (category || hi < lo) {
        struct buf b = BUF_INIT;
        re_put_token(&b, from);
        buf_putc(&b, '-');
        re_put_token(&b, to);
        re_fail(p, re_token_length(from) + 1 + re_token_length(to), "bad character range %s",
                b.data);
    }
    re_put_literal(p, lo);
    buf_putc(&p->r->out, '-');
    re_put_literal(p, hi);
}

static void class_item(struct parser *p, uint32_t code, bool category) {
    if (category)
        put_category(p, (char)code);
    else
        re_put_literal(p, code);
}

void re_parse_class(struct parser *p) {
    struct buf *b = &p->r->out;
    int64_t here = re_tell(p) - 1;
    buf_puts(b, re_accept(p, '^') ? "[^" : "[");
    for (bool empty = true;; empty = false) {
        struct token t = p->next, to;
        if (t.end)
            re_fail(p, re_tell(p) - here, "unterminated character set");
        re_advance(p);
        if (re_token_is(t, ']') && !empty)
            break;
        uint32_t code = t.c, other;
        bool category = t.escape && class_escape(p, t, &code), category2;
        if (!re_accept(p, '-')) {
            class_item(p, code, category);
            continue;
        }
        to = p->next;
        if (to.end)
            re_fail(p, re_tell(p) - here, "unterminated character set");
        re_advance(p);
        if (re_token_is(to, ']')) {
            class_item(p, code, category);
            re_put_literal(p, '-');
            break;
        }
        other = to.c;
        category2 = to.escape && class_escape(p, to, &other);
        class_range(p, t, to, code, other, category || category2, here);
    }
    buf_putc(b, ']');
}
