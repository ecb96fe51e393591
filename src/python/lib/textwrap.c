/*
 * textwrap: dedent, indent, wrap, fill, shorten and TextWrapper. cf. CPython's Lib/textwrap.py,
 * whose way of splitting words at spaces, hyphens and dashes is kept.
 */
#include "python/lib/lib.h"
#include "python/types/char.h"

static bool is_blank_char(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/* --- dedent and indent --- */

LIB_FN(textwrap_dedent) {
    if (py_is_a(a[0], &py_bytes_type) || py_is_a(a[0], &py_bytearray_type))
        py_raise(vm, &py_exc_TypeError, "cannot use a string pattern on a bytes-like object");
    if (!py_is_str(a[0]))
        py_raise(vm, &py_exc_TypeError, "expected string or bytes-like object, got '%T'", a[0]);
    struct py_str *s = lib_str(a[0]);
    const char *end = s->data + s->size, *margin = NULL;
    size_t width = 0;
    for (const char *line = s->data; line < end;) {
        const char *nl = memchr(line, '\n', (size_t)(end - line)), *stop = nl ? nl : end;
        size_t n = 0;
        while (line + n < stop && (line[n] == ' ' || line[n] == '\t'))
            n++;
        if (line + n < stop) {
            if (!margin) {
                margin = line;
                width = n;
            } else {
                size_t k = 0;
                while (k < width && k < n && margin[k] == line[k])
                    k++;
                width = k;
            }
        }
        line = nl ? nl + 1 : end;
    }
    struct buf b = BUF_INIT;
    for (const char *line = s->data; line < end;) {
        const char *nl = memchr(line, '\n', (size_t)(end - line)), *stop = nl ? nl : end;
        size_t n = 0;
        while (line + n < stop && (line[n] == ' ' || line[n] == '\t'))
            n++;
        const char *from = line + n == stop ? stop : line + width;
        buf_add(&b, from, (size_t)(stop - from));
        if (nl)
            buf_putc(&b, '\n');
        line = nl ? nl + 1 : end;
    }
    return lib_buf_str(&b);
}

LIB_FN(textwrap_indent) {
    value keep = PY_TRUE;
    struct py_list *lines = py_list_from(vm, py_call_method(vm, a[0], "splitlines", 1, &keep));
    struct py_str *prefix = lib_arg_str(vm, a[1], "prefix");
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < lines->n; i++) {
        bool add = a[2] == PY_NONE
                       ? lib_str(py_call_method(vm, lines->items[i], "strip", 0, NULL))->size
                       : py_truth(vm, py_call1(vm, a[2], lines->items[i]));
        if (add)
            buf_add(&b, prefix->data, prefix->size);
        lib_put(&b, lines->items[i]);
    }
    return lib_buf_str(&b);
}

/* --- wrapping --- */

struct wrapper {
    struct py_object head;
    struct py_attrs attrs;
    value width, initial_indent, subsequent_indent, expand_tabs, replace_whitespace,
        fix_sentence_endings, break_long_words, drop_whitespace, break_on_hyphens, tabsize,
        max_lines, placeholder;
};

struct chunk {
    const char *s;
    size_t n;     /* bytes */
    size_t width; /* code points */
};
struct chunks {
    struct chunk *items;
    size_t n, cap;
};
static void add_chunk(struct chunks *c, const char *s, size_t n) {
    if (!n)
        return;
    MEM_GROW(c->items, c->n, c->cap);
    c->items[c->n++] = (struct chunk){s, n, lib_cp_count(s, n)};
}
static bool chunk_is_blank(const struct chunk *c) {
    const char *p = c->s, *end = p + c->n;
    while (p < end)
        if (!py_char_is_space(lib_next_cp(&p)))
            return false;
    return true;
}

/* The code point before P (START is the beginning); 0 at the start. */
static unsigned before(const char *start, const char *p) {
    if (p <= start)
        return 0;
    do
        p--;
    while (p > start && ((unsigned char)*p & 0xC0) == 0x80);
    return lib_next_cp(&p);
}
static unsigned at(const char *p, const char *end) { return p < end ? lib_next_cp(&p) : 0; }
static bool is_word_punct(unsigned c) { /* [\w!"'&.,?] */
    return c && (py_char_is_alpha(c) || py_char_is_numeric(c) || c == '_' ||
                 (c < 128 && strchr("!\"'&.,?", (int)c)));
}
static bool is_letter(unsigned c) { /* [^\d\W] */
    return c &&
           (py_char_is_alpha(c) || c == '_' || (py_char_is_numeric(c) && !py_char_is_decimal(c)));
}

/* At P stands a hyphen inside a word where a line may end: letter-hyphen-letter, as in re-en. */
static bool breakable_hyphen(const char *start, const char *p, const char *end) {
    const char *q = p;
    unsigned b1, b2;
    b1 = before(start, q);
    const char *r = q;
    if (r > start) {
        do
            r--;
        while (r > start && ((unsigned char)*r & 0xC0) == 0x80);
    }
    b2 = before(start, r);
    bool left = is_letter(b1) && (is_letter(b2) || (b2 == '-' && is_letter(before(start, r - 1))));
    if (!left)
        return false;
    const char *f = p + 1;
    if (f >= end || !is_letter(at(f, end)))
        return false;
    lib_next_cp(&f);
    unsigned second = at(f, end);
    if (is_letter(second))
        return true;
    return second == '-' && is_letter(at(f + 1, end));
}

static size_t dash_run(const char *p, const char *end) {
    size_t n = 0;
    while (p + n < end && p[n] == '-')
        n++;
    return n;
}

/* Words, the blanks between them, and with hyphens the parts of words. */
static void split_chunks(struct chunks *c, const char *s, size_t n, bool hyphens) {
    const char *p = s, *end = s + n;
    while (p < end) {
        const char *from = p;
        if (is_blank_char(*p)) {
            while (p < end && is_blank_char(*p))
                p++;
            add_chunk(c, from, (size_t)(p - from));
            continue;
        }
        size_t dashes = hyphens ? dash_run(p, end) : 0;
        if (dashes >= 2 && is_word_punct(before(s, p)) && is_word_punct(at(p + dashes, end)) &&
            at(p + dashes, end) != '-') {
            add_chunk(c, p, dashes);
            p += dashes;
            continue;
        }
        while (p < end && !is_blank_char(*p)) {
            if (hyphens && *p == '-' && p > from) {
                size_t run = dash_run(p, end);
                if (run >= 2 && is_word_punct(before(s, p)) && is_word_punct(at(p + run, end)))
                    break;
                if (run == 1 && breakable_hyphen(s, p, end)) {
                    p++;
                    break;
                }
                p += run;
                continue;
            }
            lib_next_cp(&p);
        }
        add_chunk(c, from, (size_t)(p - from));
    }
}

static struct wrapper *self_of(const value *a) { return PY_AS(struct wrapper, a[0]); }

static value munge(struct vm *vm, struct wrapper *w, value text) {
    if (py_truth(vm, w->expand_tabs))
        text = py_call_method(vm, text, "expandtabs", 1, &w->tabsize);
    if (!py_truth(vm, w->replace_whitespace))
        return text;
    struct buf b = BUF_INIT;
    struct py_str *s = lib_str(text);
    for (size_t i = 0; i < s->size; i++)
        buf_putc(&b, is_blank_char(s->data[i]) ? ' ' : s->data[i]);
    return lib_buf_str(&b);
}

static void fix_endings(struct chunks *c) {
    for (size_t i = 0; i + 1 < c->n; i++) {
        struct chunk *k = &c->items[i];
        size_t n = k->n;
        if (c->items[i + 1].n != 1 || c->items[i + 1].s[0] != ' ')
            continue;
        if (n && (k->s[n - 1] == '"' || k->s[n - 1] == '\''))
            n--;
        if (n >= 2 && strchr(".!?", k->s[n - 1]) && k->s[n - 2] >= 'a' && k->s[n - 2] <= 'z') {
            c->items[i + 1] = (struct chunk){"  ", 2, 2};
            i++;
        }
    }
}

struct wrap {
    struct vm *vm;
    struct wrapper *w;
    struct chunks c;
    size_t i; /* next chunk */
    struct py_list *lines;
    int64_t width, max_lines;
    bool drop;
};

/* Splits the next chunk, which is longer than the line, so that its start fills the line. */
static void break_long(struct wrap *r, struct chunks *line, int64_t *len, int64_t width) {
    int64_t space = width < 1 ? 1 : width - *len;
    struct chunk *k = &r->c.items[r->i];
    if (py_truth(r->vm, r->w->break_long_words)) {
        size_t cut = lib_cp_offset(k->s, k->n, (size_t)space);
        if (py_truth(r->vm, r->w->break_on_hyphens) && k->width > (size_t)space) {
            for (size_t h = cut; h > 1; h--)
                if (k->s[h - 1] == '-') {
                    bool other = false;
                    for (size_t q = 0; q < h - 1; q++)
                        other |= k->s[q] != '-';
                    if (other)
                        cut = h;
                    break;
                }
        }
        if (cut) {
            add_chunk(line, k->s, cut);
        } else { /* no room: an empty piece ends the line, so the blanks before it stay */
            MEM_GROW(line->items, line->n, line->cap);
            line->items[line->n++] = (struct chunk){k->s, 0, 0};
        }
        *len += (int64_t)lib_cp_count(k->s, cut);
        *k = (struct chunk){k->s + cut, k->n - cut, lib_cp_count(k->s + cut, k->n - cut)};
        if (!k->n)
            r->i++;
    } else if (!line->n) {
        add_chunk(line, k->s, k->n);
        *len += (int64_t)k->width;
        r->i++;
    }
}

static void emit(struct wrap *r, value indent, const struct chunks *line) {
    struct buf b = BUF_INIT;
    lib_put(&b, indent);
    for (size_t i = 0; i < line->n; i++)
        buf_add(&b, line->items[i].s, line->items[i].n);
    py_list_append(r->lines, lib_buf_str(&b));
}

/* The last line allowed is full and more text follows: ends it with the placeholder. */
static void cut_off(struct wrap *r, value indent, struct chunks *line, int64_t len, int64_t width) {
    struct py_str *mark = lib_str(r->w->placeholder);
    while (line->n) {
        if (!chunk_is_blank(&line->items[line->n - 1]) && len + (int64_t)mark->length <= width) {
            add_chunk(line, mark->data, mark->size);
            emit(r, indent, line);
            return;
        }
        len -= (int64_t)line->items[--line->n].width;
    }
    if (r->lines->n) {
        value prev = py_call_method(r->vm, r->lines->items[r->lines->n - 1], "rstrip", 0, NULL);
        if ((int64_t)(lib_str(prev)->length + mark->length) <= r->width) {
            r->lines->items[r->lines->n - 1] = py_str_concat(r->vm, prev, r->w->placeholder);
            return;
        }
    }
    value stripped = py_call_method(r->vm, r->w->placeholder, "lstrip", 0, NULL);
    py_list_append(r->lines, py_str_concat(r->vm, indent, stripped));
}

static value wrap_chunks(struct wrap *r) {
    struct vm *vm = r->vm;
    if (r->width <= 0)
        py_raise(vm, &py_exc_ValueError, "invalid width %R (must be > 0)", r->w->width);
    if (r->max_lines >= 0) {
        value indent = r->max_lines > 1 ? r->w->subsequent_indent : r->w->initial_indent;
        value mark = py_call_method(vm, r->w->placeholder, "lstrip", 0, NULL);
        if ((int64_t)(lib_str(indent)->length + lib_str(mark)->length) > r->width)
            py_raise(vm, &py_exc_ValueError, "placeholder too large for max width");
    }
    while (r->i < r->c.n) {
        value indent = r->lines->n ? r->w->subsequent_indent : r->w->initial_indent;
        int64_t width = r->width - (int64_t)lib_str(indent)->length, len = 0;
        struct chunks line = {0};
        if (r->drop && r->lines->n && chunk_is_blank(&r->c.items[r->i]))
            r->i++;
        while (r->i < r->c.n && len + (int64_t)r->c.items[r->i].width <= width) {
            struct chunk *k = &r->c.items[r->i++];
            add_chunk(&line, k->s, k->n);
            len += (int64_t)k->width;
        }
        if (r->i < r->c.n && (int64_t)r->c.items[r->i].width > width)
            break_long(r, &line, &len, width);
        if (r->drop && line.n && chunk_is_blank(&line.items[line.n - 1]))
            len -= (int64_t)line.items[--line.n].width;
        if (!line.n)
            continue;
        bool rest_blank =
            r->i >= r->c.n || (r->drop && r->i + 1 == r->c.n && chunk_is_blank(&r->c.items[r->i]));
        if (r->max_lines < 0 || (int64_t)r->lines->n + 1 < r->max_lines ||
            (rest_blank && len <= width)) {
            emit(r, indent, &line);
            continue;
        }
        cut_off(r, indent, &line, len, width);
        break;
    }
    return PY_OBJ(r->lines);
}

LIB_FN(wrapper_wrap) {
    struct wrapper *w = self_of(a);
    if (!py_is_str(a[1])) { /* as far as text of another kind goes */
        py_call_method(vm, a[1], "expandtabs", 1, &w->tabsize);
        py_raise(vm, &py_exc_TypeError, "a bytes-like object is required, not 'dict'");
    }
    value text = munge(vm, w, a[1]);
    struct wrap r = {.vm = vm, .w = w, .lines = py_list_new(0)};
    split_chunks(&r.c, lib_str(text)->data, lib_str(text)->size, py_truth(vm, w->break_on_hyphens));
    if (py_truth(vm, w->fix_sentence_endings))
        fix_endings(&r.c);
    r.width = lib_arg_int(vm, w->width);
    r.max_lines = w->max_lines == PY_NONE ? -1 : lib_arg_int(vm, w->max_lines);
    r.drop = py_truth(vm, w->drop_whitespace);
    return wrap_chunks(&r);
}
LIB_FN(wrapper_fill) {
    value lines = py_call_method(vm, a[0], "wrap", 1, a + 1);
    return py_call_method(vm, py_str_from("\n"), "join", 1, &lines);
}
LIB_FN(wrapper_init) {
    struct wrapper *w = self_of(a);
    memcpy(&w->width, a + 1, 12 * sizeof(value));
    return PY_NONE;
}

#define OPTIONS                                                                                    \
    "initial_indent='', subsequent_indent='', expand_tabs=True, replace_whitespace=True, "         \
    "fix_sentence_endings=False, break_long_words=True, drop_whitespace=True, "                    \
    "break_on_hyphens=True, tabsize=8, "
static const struct py_native_def wrapper_methods[] = {{"__init__", wrapper_init,
                                                        "self, width=70, " OPTIONS
                                                        "*, max_lines=None, placeholder=' [...]'"},
                                                       {"wrap", wrapper_wrap, "self, text"},
                                                       {"fill", wrapper_fill, "self, text"},
                                                       {0}};
#define FIELD(n)                                                                                   \
    { #n, offsetof(struct wrapper, n), PY_MEMBER_VALUE, false }
static const struct py_member_def wrapper_members[] = {FIELD(width),
                                                       FIELD(initial_indent),
                                                       FIELD(subsequent_indent),
                                                       FIELD(expand_tabs),
                                                       FIELD(replace_whitespace),
                                                       FIELD(fix_sentence_endings),
                                                       FIELD(break_long_words),
                                                       FIELD(drop_whitespace),
                                                       FIELD(break_on_hyphens),
                                                       FIELD(tabsize),
                                                       FIELD(max_lines),
                                                       FIELD(placeholder),
                                                       {0}};
static struct py_type wrapper_type = {PY_TYPE_HEAD,
                                      .name = "TextWrapper",
                                      .module = "textwrap",
                                      .size = sizeof(struct wrapper),
                                      .attrs_offset = offsetof(struct wrapper, attrs),
                                      .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                      .methods = wrapper_methods,
                                      .members = wrapper_members};

static value make_wrapper(struct vm *vm, value width, value options) {
    struct py_dict *kw = py_dict_copy(PY_AS(struct py_dict, options));
    py_dict_set_text(kw, "width", width);
    return py_call_args(vm, lib_type(&wrapper_type), PY_OBJ(&py_empty_tuple), kw);
}
LIB_FN(textwrap_wrap) { return py_call_method(vm, make_wrapper(vm, a[1], a[2]), "wrap", 1, a); }
LIB_FN(textwrap_fill) { return py_call_method(vm, make_wrapper(vm, a[1], a[2]), "fill", 1, a); }
LIB_FN(textwrap_shorten) {
    struct py_dict *kw = py_dict_copy(PY_AS(struct py_dict, a[2]));
    py_dict_set_text(kw, "max_lines", py_from_small(1));
    value words = py_call_method(vm, py_call_method(vm, a[0], "strip", 0, NULL), "split", 0, NULL);
    value text = py_call_method(vm, py_str_from(" "), "join", 1, &words);
    return py_call_method(vm, make_wrapper(vm, a[1], PY_OBJ(kw)), "fill", 1, &text);
}

static const struct py_native_def functions[] = {
    {"dedent", textwrap_dedent, "text"},
    {"indent", textwrap_indent, "text, prefix, predicate=None"},
    {"wrap", textwrap_wrap, "text, width=70, **kwargs"},
    {"fill", textwrap_fill, "text, width=70, **kwargs"},
    {"shorten", textwrap_shorten, "text, width, **kwargs"},
    {0}};
static struct py_type *const types[] = {&wrapper_type, NULL};
const struct py_module_def py_lib_textwrap = {
    .name = "textwrap", .functions = functions, .types = types};
