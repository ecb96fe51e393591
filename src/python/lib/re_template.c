/*
 * Replacement text of re.sub: \1, \g<name> and escapes. cf. parse_template in CPython's
 * Lib/re/_parser.py.
 */
#include <stdlib.h>

#include "python/lib/re_int.h"

struct piece {
    int group; /* -1: text */
    const char *s;
    size_t n;
};

struct re_template {
    struct piece *pieces;
    size_t n, cap;
    bool bytes;
};

struct reader {
    struct vm *vm;
    struct re_pattern *re;
    value repl;
    uint32_t *s;
    size_t n, i;
    struct re_template *t;
    struct buf text;
};

static void flush(struct reader *r) {
    if (!r->text.len)
        return;
    MEM_GROW(r->t->pieces, r->t->n, r->t->cap);
    size_t n = r->text.len;
    r->t->pieces[r->t->n++] = (struct piece){-1, buf_take(&r->text), n};
}
static void put_group(struct reader *r, int group, size_t pos) {
    if (group > r->re->parsed->groups)
        re_error(r->vm, mem_printf("invalid group reference %d", group), r->repl, (int64_t)pos);
    flush(r);
    MEM_GROW(r->t->pieces, r->t->n, r->t->cap);
    r->t->pieces[r->t->n++] = (struct piece){group, NULL, 0};
}
static void put_char(struct reader *r, uint32_t c) {
    if (r->t->bytes)
        buf_putc(&r->text, (char)c);
    else
        buf_put_codepoint(&r->text, c);
}

static void named_group(struct reader *r) {
    size_t start = r->i + 1;
    if (r->i >= r->n || r->s[r->i] != '<')
        re_error(r->vm, "missing <", r->repl, (int64_t)r->i);
    struct buf name = BUF_INIT;
    size_t i = start;
    for (; i < r->n && r->s[i] != '>'; i++)
        buf_put_codepoint(&name, r->s[i]);
    if (i >= r->n)
        re_error(r->vm, name.len ? "missing >, unterminated name" : "missing group name", r->repl,
                 (int64_t)(name.len ? start : i));
    if (!name.len)
        re_error(r->vm, "missing group name", r->repl, (int64_t)i);
    r->i = i + 1;
    size_t digits = strspn(name.data, "0123456789");
    if (digits == name.len && name.len < 9) {
        put_group(r, (int)strtol(name.data, NULL, 10), start);
        return;
    }
    value v = py_str_new(name.data, name.len);
    if (!py_truth(r->vm, py_call_method(r->vm, v, "isidentifier", 0, NULL)))
        re_error(r->vm, mem_printf("bad character in group name %s", py_repr_text(r->vm, v)),
                 r->repl, (int64_t)start);
    value group = py_dict_get(r->vm, r->re->parsed->names, v);
    if (group == PY_UNDEF)
        py_raise(r->vm, &py_exc_IndexError, "unknown group name %R", v);
    put_group(r, (int)py_small(group), start);
}

static bool is_digit(uint32_t c) { return c >= '0' && c <= '9'; }
static bool is_octal(uint32_t c) { return c >= '0' && c <= '7'; }

static void octal(struct reader *r, size_t pos, uint32_t code, int len) {
    if (code > 0377) {
        struct buf b = BUF_INIT;
        buf_puts(&b, "octal escape value \\");
        for (int i = 0; i < len; i++)
            buf_put_codepoint(&b, r->s[pos + 1 + (size_t)i]);
        buf_puts(&b, " outside of range 0-0o377");
        re_error(r->vm, b.data, r->repl, (int64_t)pos);
    }
    put_char(r, code);
}

static void digit_escape(struct reader *r, size_t pos, uint32_t c) {
    if (c == '0') {
        uint32_t code = 0;
        int len = 1;
        for (; len < 3 && r->i < r->n && is_octal(r->s[r->i]); len++)
            code = code * 8 + (r->s[r->i++] - '0');
        put_char(r, code & 0xFF);
        return;
    }
    uint32_t group = c - '0';
    if (r->i < r->n && is_digit(r->s[r->i])) {
        uint32_t second = r->s[r->i++];
        if (is_octal(c) && is_octal(second) && r->i < r->n && is_octal(r->s[r->i])) {
            uint32_t third = r->s[r->i++];
            octal(r, pos, (c - '0') * 64 + (second - '0') * 8 + (third - '0'), 3);
            return;
        }
        group = group * 10 + second - '0';
    }
    put_group(r, (int)group, pos + 1);
}

static void escape(struct reader *r, size_t pos) {
    static const char names[] = "abfnrtv\\", values[] = "\a\b\f\n\r\t\v\\";
    if (r->i >= r->n)
        re_error(r->vm, "bad escape (end of pattern)", r->repl, (int64_t)pos);
    uint32_t c = r->s[r->i++];
    const char *at = c && c < 128 ? strchr(names, (int)c) : NULL;
    if (c == 'g')
        named_group(r);
    else if (is_digit(c))
        digit_escape(r, pos, c);
    else if (at)
        put_char(r, (unsigned char)values[at - names]);
    else if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
        re_error(r->vm, mem_printf("bad escape \\%c", (char)c), r->repl, (int64_t)pos);
    else {
        put_char(r, '\\');
        put_char(r, c);
    }
}

struct re_template *re_template_parse(struct vm *vm, struct re_pattern *re, value repl) {
    struct reader r = {.vm = vm, .re = re, .repl = repl, .text = BUF_INIT};
    r.t = MEM_NEW(struct re_template);
    r.t->bytes = !py_is_str(repl);
    const unsigned char *data;
    size_t size;
    if (py_is_str(repl)) {
        data = (const unsigned char *)lib_str(repl)->data;
        size = lib_str(repl)->size;
    } else
        lib_arg_bytes(vm, repl, &data, &size);
    if (!memchr(data, '\\', size)) {
        buf_add(&r.text, data, size);
        flush(&r);
        return r.t;
    }
    r.s = re_code_points(repl, &r.n);
    while (r.i < r.n) {
        size_t pos = r.i;
        uint32_t c = r.s[r.i++];
        if (c == '\\')
            escape(&r, pos);
        else
            put_char(&r, c);
    }
    flush(&r);
    return r.t;
}

void re_template_put(struct re_template *t, const struct re_subject *s, const size_t *at,
                     struct buf *b) {
    for (size_t i = 0; i < t->n; i++) {
        struct piece *p = &t->pieces[i];
        if (p->group < 0)
            buf_add(b, p->s, p->n);
        else if (at[2 * p->group] != PCRE2_UNSET)
            buf_add(b, s->s + at[2 * p->group], at[2 * p->group + 1] - at[2 * p->group]);
    }
}
