/* The pattern as tokens, and errors with CPython's words and positions; see re_parse_int.h. */
#include "python/lib/re_parse_int.h"
#include "python/vm.h"

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
        const unsigned char *bytes;
        size_t n;
        if (!py_is_str(a[2]) && !py_bytes_get(a[2], &bytes, &n))
            py_raise(vm, &py_exc_AttributeError, "'%T' object has no attribute 'count'", a[2]);
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

int64_t re_tell(struct parser *p) {
    return (int64_t)p->index - (p->next.end ? 0 : p->next.escape ? 2 : 1);
}

/* Raises at the place OFFSET before the next token. */
noreturn void re_fail(struct parser *p, int64_t offset, const char *fmt, ...) {
    struct buf b = BUF_INIT;
    va_list ap;
    va_start(ap, fmt);
    buf_vprintf(&b, fmt, ap);
    va_end(ap);
    re_error(p->vm, b.data, p->pattern, re_tell(p) - offset);
}

/* --- tokens --- */

void re_advance(struct parser *p) {
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
struct token re_next_token(struct parser *p) {
    struct token t = p->next;
    re_advance(p);
    return t;
}
bool re_token_is(struct token t, uint32_t c) { return !t.end && !t.escape && t.c == c; }
bool re_accept(struct parser *p, uint32_t c) {
    if (!re_token_is(p->next, c))
        return false;
    re_advance(p);
    return true;
}
void re_seek(struct parser *p, int64_t index) {
    p->index = (size_t)index;
    re_advance(p);
}
bool re_in_set(struct token t, const char *set) {
    return !t.end && !t.escape && t.c < 128 && t.c && strchr(set, (int)t.c);
}
int64_t re_token_length(struct token t) { return t.escape ? 2 : 1; }
void re_put_token(struct buf *b, struct token t) {
    if (t.escape)
        buf_putc(b, '\\');
    buf_put_codepoint(b, t.c);
}

/* Up to MAX digits of SET into B. */
void re_get_while(struct parser *p, struct buf *b, int max, const char *set) {
    while (max-- > 0 && re_in_set(p->next, set))
        buf_putc(b, (char)re_next_token(p).c);
}

/* The text up to TERMINATOR, which is taken too; LEN gets its code points. */
value re_get_until(struct parser *p, char terminator, const char *name, int64_t *len) {
    struct buf b = BUF_INIT;
    for (*len = 0;;) {
        struct token t = p->next;
        if (!t.end)
            re_advance(p);
        if (t.end) {
            if (!b.len)
                re_fail(p, 0, "missing %s", name);
            re_fail(p, *len, "missing %c, unterminated name", terminator);
        }
        if (re_token_is(t, (uint32_t)terminator)) {
            if (!b.len)
                re_fail(p, 1, "missing %s", name);
            return lib_buf_str(&b);
        }
        re_put_token(&b, t);
        *len += re_token_length(t);
    }
}

bool re_is_identifier(struct vm *vm, value name) {
    return py_truth(vm, py_call_method(vm, name, "isidentifier", 0, NULL));
}
void re_check_group_name(struct parser *p, value name, int64_t len) {
    if (!p->text && !py_str_is_ascii(lib_str(name)))
        re_fail(p, len + 1, "bad character in group name b%s",
                py_repr_text(p->vm, py_bytes_new(lib_str(name)->data, lib_str(name)->size)) + 1);
    if (!re_is_identifier(p->vm, name))
        re_fail(p, len + 1, "bad character in group name %s", py_repr_text(p->vm, name));
}
