/* str: the type (cf. CPython's Objects/unicodeobject.c): slots, iteration, repr; methods stand in
 * the other str_*.c files. */
#include "python/api.h"
#include "python/types/char.h"
#include "python/types/format.h"
#include "python/types/iter.h"
#include "python/types/seq.h"
#include "python/types/slice.h"
#include "python/types/str_int.h"
#include "python/types/str_methods.h"

#define STR(v) PY_AS(struct py_str, v)

/* --- construction --- */

static const char *codec_name(struct vm *vm, value v, const char *what) {
    if (v == PY_UNDEF)
        return NULL;
    if (!py_is_str(v))
        py_raise(vm, &py_exc_TypeError, "str() argument '%s' must be str, not %A", what, v);
    return py_str_cstr(v);
}

static value decoded(struct vm *vm, value object, value encoding, value errors) {
    const char *enc = codec_name(vm, encoding, "encoding"), *err = codec_name(vm, errors, "errors");
    if (py_is_str(object))
        py_raise(vm, &py_exc_TypeError, "decoding str is not supported");
    const unsigned char *data;
    size_t size;
    if (!py_bytes_get(object, &data, &size))
        py_raise(vm, &py_exc_TypeError, "decoding to str: need a bytes-like object, %T found",
                 object);
    return py_str_decode(vm, data, size, enc, err);
}

static value str_make(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                      struct py_tuple *kwnames) {
    static const char *const names[] = {"object", "encoding", "errors"};
    value args[3] = {PY_UNDEF, PY_UNDEF, PY_UNDEF};
    size_t nkw = kwnames ? kwnames->n : 0;
    if ((size_t)argc + nkw > 3)
        py_raise(vm, &py_exc_TypeError, "str() takes at most 3 arguments (%zu given)",
                 (size_t)argc + nkw);
    for (int i = 0; i < argc; i++)
        args[i] = argv[i];
    for (size_t k = 0; k < nkw; k++) {
        int i = 0;
        while (i < 3 && !py_str_is(kwnames->items[k], names[i]))
            i++;
        if (i == 3)
            py_raise(vm, &py_exc_TypeError, "'%S' is an invalid keyword argument for str()",
                     kwnames->items[k]);
        if (args[i] != PY_UNDEF)
            py_raise(vm, &py_exc_TypeError,
                     "argument for str() given by name ('%s') and position (%d)", names[i], i + 1);
        args[i] = argv[(size_t)argc + k];
    }
    value v = args[0] == PY_UNDEF                          ? PY_OBJ(py_intern(""))
              : args[1] == PY_UNDEF && args[2] == PY_UNDEF ? py_str(vm, args[0])
                                                           : decoded(vm, args[0], args[1], args[2]);
    return cls == &py_str_type ? v : py_str_instance(vm, cls, v);
}

/* --- repr --- */

/* Writes CP as an escape, or not at all when it stands for itself. */
static bool put_escape(struct buf *b, uint32_t cp, bool ascii) {
    switch (cp) {
    case '\n':
        buf_puts(b, "\\n");
        return true;
    case '\r':
        buf_puts(b, "\\r");
        return true;
    case '\t':
        buf_puts(b, "\\t");
        return true;
    case '\\':
        buf_puts(b, "\\\\");
        return true;
    }
    if (cp < 128 ? py_ascii_class[cp] & CHAR_PRINT : !ascii && py_char_is_printable(cp))
        return false;
    buf_printf(b, cp < 0x100 ? "\\x%02x" : cp < 0x10000 ? "\\u%04x" : "\\U%08x", cp);
    return true;
}

void str_repr_to(const struct py_str *s, bool ascii, struct buf *b) {
    bool one = memchr(s->data, '\'', s->size), two = memchr(s->data, '"', s->size);
    char quote = one && !two ? '"' : '\'';
    buf_reserve(b, s->size + 2);
    buf_putc(b, quote);
    size_t from = 0, n;
    for (size_t i = 0; i < s->size; i += n) {
        unsigned char c = (unsigned char)s->data[i];
        n = 1;
        if (c < 128 && c != '\\' && c != (unsigned char)quote && (py_ascii_class[c] & CHAR_PRINT))
            continue;
        uint32_t cp = py_utf8_get(s->data + i, &n);
        buf_add(b, s->data + from, i - from);
        from = i + n;
        if (cp == (unsigned char)quote) {
            buf_putc(b, '\\');
            buf_putc(b, quote);
        } else if (!put_escape(b, cp, ascii)) {
            from = i;
        }
    }
    buf_add(b, s->data + from, s->size - from);
    buf_putc(b, quote);
}

value py_str_quote(value v, bool ascii) {
    struct buf b = BUF_INIT;
    str_repr_to(STR(v), ascii, &b);
    return py_str_take(&b);
}

value py_str_ascii(value v) {
    if (py_str_is_ascii(STR(v)))
        return v;
    struct buf b = BUF_INIT;
    size_t n;
    for (size_t i = 0; i < STR(v)->size; i += n) {
        uint32_t cp = py_utf8_get(STR(v)->data + i, &n);
        if (cp < 128)
            buf_putc(&b, (char)cp);
        else
            put_escape(&b, cp, true);
    }
    return py_str_take(&b);
}

static value str_repr(struct vm *vm, value self) {
    (void)vm;
    return py_str_quote(self, false);
}

static value str_str(struct vm *vm, value self) {
    (void)vm;
    return py_str_exact(self);
}

/* --- slots --- */

static uint64_t str_hash(struct vm *vm, value self) {
    (void)vm;
    return py_str_hash(STR(self));
}

static value str_compare(struct vm *vm, value a, value b, enum py_compare_op op) {
    (void)vm;
    if (!py_is_str(a) || !py_is_str(b))
        return PY_NOT_IMPLEMENTED;
    struct py_str *x = STR(a), *y = STR(b);
    if (op == PY_EQ || op == PY_NE)
        return PY_BOOL(py_str_equal(x, y) == (op == PY_EQ));
    int c = memcmp(x->data, y->data, x->size < y->size ? x->size : y->size);
    return c ? py_order(c, 0, op) : py_order((int64_t)x->size, (int64_t)y->size, op);
}

static int64_t str_len(struct vm *vm, value self) {
    (void)vm;
    return (int64_t)STR(self)->length;
}

static value str_slice(struct vm *vm, value self, value key) {
    struct py_str *s = STR(self);
    int64_t start, stop, step;
    size_t n = py_slice_range(vm, key, s->length, &start, &stop, &step);
    if (step == 1)
        return n == s->length ? py_str_exact(self)
                              : py_str_slice(self, (size_t)start, (size_t)start + n);
    if (py_str_is_ascii(s)) {
        char *to;
        value v = py_str_raw(n, n, &to);
        for (size_t i = 0; i < n; i++)
            to[i] = s->data[start + (int64_t)i * step];
        return n > 1 ? v : n ? py_str_char((unsigned char)to[0]) : PY_OBJ(py_intern(""));
    }
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < n; i++)
        buf_put_codepoint(&b, py_str_at(s, (size_t)(start + (int64_t)i * step)));
    return py_str_take(&b);
}

static value str_getitem(struct vm *vm, value self, value key) {
    struct py_str *s = STR(self);
    if (py_is_slice(key))
        return str_slice(vm, self, key);
    if (!py_has_index(key))
        py_raise(vm, &py_exc_TypeError, "string indices must be integers, not '%T'", key);
    return py_str_char(py_str_at(s, py_seq_subscript(vm, key, s->length, "string", "string")));
}

static bool str_contains(struct vm *vm, value self, value item) {
    if (!py_is_str(item))
        py_raise(vm, &py_exc_TypeError, "'in <string>' requires string as left operand, not %T",
                 item);
    struct py_str *s = STR(self), *x = STR(item);
    if (x->size > s->size)
        return false;
    return x->size == 1 ? memchr(s->data, x->data[0], s->size) != NULL
                        : memmem(s->data, s->size, x->data, x->size) != NULL;
}

static value str_add(struct vm *vm, value a, value b) {
    if (!py_is_str(a))
        return PY_NOT_IMPLEMENTED;
    if (py_is_str(b))
        return py_str_concat(vm, a, b);
    value v = py_seq_other_side(vm, PY_ADD, str_add, a, b);
    if (v == PY_NOT_IMPLEMENTED)
        py_raise(vm, &py_exc_TypeError, "can only concatenate str (not \"%T\") to str", b);
    return v;
}

static value str_mul(struct vm *vm, value a, value b) {
    value self = py_is_str(a) ? a : b, count = py_is_str(a) ? b : a;
    struct py_str *s = STR(self);
    size_t times;
    if (!py_seq_repeat_count(vm, count, s->size, &times))
        return py_seq_bad_repeat(vm, str_mul, a, b, count);
    if (times == 1 || !s->size)
        return py_str_exact(self);
    if (!times)
        return PY_OBJ(py_intern(""));
    char *to;
    value v = py_str_raw(s->size * times, s->length * times, &to);
    if (s->size == 1)
        memset(to, s->data[0], times);
    else
        for (size_t i = 0; i < times; i++)
            memcpy(to + i * s->size, s->data, s->size);
    return v;
}

static value str_mod(struct vm *vm, value a, value b) {
    return py_is_str(a) ? py_str_percent(vm, a, b) : PY_NOT_IMPLEMENTED;
}

/* --- iterator --- */

struct str_iter {
    struct py_object head;
    struct py_str *s; /* NULL once exhausted */
    size_t at;
};
static struct py_type str_iter_type, str_ascii_iter_type;

static value str_iter(struct vm *vm, value self) {
    (void)vm;
    struct str_iter *it = MEM_NEW(struct str_iter);
    it->head.type = py_str_is_ascii(STR(self)) ? &str_ascii_iter_type : &str_iter_type;
    it->s = STR(self);
    return PY_OBJ(it);
}

static value str_iter_next(struct vm *vm, value self) {
    (void)vm;
    struct str_iter *it = PY_AS(struct str_iter, self);
    if (!it->s || it->at >= it->s->size) {
        it->s = NULL;
        return PY_UNDEF;
    }
    size_t n;
    uint32_t cp = py_utf8_get(it->s->data + it->at, &n);
    it->at += n;
    return py_str_char(cp);
}

static value str_iter_hint(struct vm *vm, const value *a) {
    (void)vm;
    struct str_iter *it = PY_AS(struct str_iter, a[0]);
    return py_int_from(it->s ? (int64_t)py_utf8_length(it->s->data + it->at, it->s->size - it->at)
                             : 0);
}

/* The state counts characters. */
static value str_iter_reduce(struct vm *vm, const value *a) {
    struct str_iter *it = PY_AS(struct str_iter, a[0]);
    if (!it->s)
        return py_iter_reduced(vm, PY_UNDEF, 0, py_str_from(""));
    return py_iter_reduced(vm, PY_OBJ(it->s), (int64_t)py_utf8_length(it->s->data, it->at),
                           PY_UNDEF);
}

static value str_iter_setstate(struct vm *vm, const value *a) {
    struct str_iter *it = PY_AS(struct str_iter, a[0]);
    if (!it->s)
        return PY_NONE;
    int64_t i = py_iter_state(vm, a[1], 0, INT64_MAX);
    for (it->at = 0; i > 0 && it->at < it->s->size; i--) {
        size_t n;
        py_utf8_get(it->s->data + it->at, &n);
        it->at += n;
    }
    return PY_NONE;
}

static const struct py_native_def str_iter_methods[] = {
    {"__length_hint__", str_iter_hint, "self, /"},
    {"__reduce__", str_iter_reduce, "self, /"},
    {"__setstate__", str_iter_setstate, "self, state, /"},
    {0}};

static struct py_type str_ascii_iter_type = {PY_TYPE_HEAD,
                                             .name = "str_ascii_iterator",
                                             .size = sizeof(struct str_iter),
                                             .flags = PY_TYPE_ABSTRACT,
                                             .methods = str_iter_methods,
                                             .iter = py_iter_self,
                                             .next = str_iter_next};
static struct py_type str_iter_type = {PY_TYPE_HEAD,
                                       .name = "str_iterator",
                                       .size = sizeof(struct str_iter),
                                       .flags = PY_TYPE_ABSTRACT,
                                       .methods = str_iter_methods,
                                       .iter = py_iter_self,
                                       .next = str_iter_next};

/* --- the rest of the methods --- */

static const char *encode_arg(struct vm *vm, value v, const char *what) {
    if (!py_is_str(v))
        py_raise(vm, &py_exc_TypeError, "encode() argument '%s' must be str, not %A", what, v);
    return py_str_cstr(v);
}

static value str_encode(struct vm *vm, const value *a) {
    const char *encoding = encode_arg(vm, a[1], "encoding");
    return py_str_encode(vm, a[0], encoding, encode_arg(vm, a[2], "errors"));
}

static value str_format(struct vm *vm, const value *a) {
    return py_str_format(vm, a[0], PY_AS(struct py_tuple, a[1]), a[2]);
}

static value str_format_map(struct vm *vm, const value *a) {
    return py_str_format(vm, a[0], NULL, a[1]);
}

static value str_dunder_format(struct vm *vm, const value *a) {
    return py_format_str(vm, a[0], a[1]);
}

static value str_getnewargs(struct vm *vm, const value *a) {
    (void)vm;
    const struct py_str *s = STR(a[0]);
    return py_tuple1(py_str_new(s->data, s->size));
}

static value str_sizeof(struct vm *vm, const value *a) {
    (void)vm;
    const struct py_str *s = STR(a[0]);
    if (py_str_is_ascii(s))
        return py_int_from((int64_t)s->size + 49);
    uint32_t widest = 0;
    size_t n;
    for (size_t i = 0; i < s->size; i += n) {
        uint32_t cp = py_utf8_get(s->data + i, &n);
        widest = cp > widest ? cp : widest;
    }
    size_t width = widest < 0x100 ? 1 : widest < 0x10000 ? 2 : 4;
    return py_int_from((int64_t)((s->length + 1) * width + 72));
}

static const struct py_native_def str_methods[] = {
    {"encode", str_encode, "self, /, encoding='utf-8', errors='strict'"},
    {"replace", str_replace, "self, old, new, count=-1, /"},
    {"split", str_split, "self, /, sep=None, maxsplit=-1"},
    {"rsplit", str_rsplit, "self, /, sep=None, maxsplit=-1"},
    {"join", str_join, "self, iterable, /"},
    {"capitalize", str_capitalize, "self, /"},
    {"casefold", str_casefold, "self, /"},
    {"title", str_title, "self, /"},
    {"center", str_center, "self, width, fillchar=' ', /"},
    {"count", str_count, "self, /, *args", PY_TUPLE_ARGS},
    {"expandtabs", str_expandtabs, "self, /, tabsize=8"},
    {"find", str_find, "self, /, *args", PY_TUPLE_ARGS},
    {"partition", str_partition, "self, sep, /"},
    {"index", str_index, "self, /, *args", PY_TUPLE_ARGS},
    {"ljust", str_ljust, "self, width, fillchar=' ', /"},
    {"lower", str_lower, "self, /"},
    {"lstrip", str_lstrip, "self, chars=None, /"},
    {"rfind", str_rfind, "self, /, *args", PY_TUPLE_ARGS},
    {"rindex", str_rindex, "self, /, *args", PY_TUPLE_ARGS},
    {"rjust", str_rjust, "self, width, fillchar=' ', /"},
    {"rstrip", str_rstrip, "self, chars=None, /"},
    {"rpartition", str_rpartition, "self, sep, /"},
    {"splitlines", str_splitlines, "self, /, keepends=False"},
    {"strip", str_strip, "self, chars=None, /"},
    {"swapcase", str_swapcase, "self, /"},
    {"translate", str_translate, "self, table, /"},
    {"upper", str_upper, "self, /"},
    {"startswith", str_startswith, "self, /, *args", PY_TUPLE_ARGS},
    {"endswith", str_endswith, "self, /, *args", PY_TUPLE_ARGS},
    {"removeprefix", str_removeprefix, "self, prefix, /"},
    {"removesuffix", str_removesuffix, "self, suffix, /"},
    {"isascii", str_isascii, "self, /"},
    {"islower", str_islower, "self, /"},
    {"isupper", str_isupper, "self, /"},
    {"istitle", str_istitle, "self, /"},
    {"isspace", str_isspace, "self, /"},
    {"isdecimal", str_isdecimal, "self, /"},
    {"isdigit", str_isdigit, "self, /"},
    {"isnumeric", str_isnumeric, "self, /"},
    {"isalpha", str_isalpha, "self, /"},
    {"isalnum", str_isalnum, "self, /"},
    {"isidentifier", str_isidentifier, "self, /"},
    {"isprintable", str_isprintable, "self, /"},
    {"zfill", str_zfill, "self, width, /"},
    {"format", str_format, "self, /, *args, **kwargs"},
    {"format_map", str_format_map, "self, mapping, /"},
    {"maketrans", str_maketrans, "x, y=?, z=?, /", PY_STATIC},
    {"__format__", str_dunder_format, "self, format_spec, /"},
    {"__getnewargs__", str_getnewargs, "self, /"},
    {"__sizeof__", str_sizeof, "self, /"},
    {0}};

PY_CORE struct py_type py_str_type = {
    PY_TYPE_HEAD,
    .name = "str",
    .size = sizeof(struct py_str),
    .flags = PY_TYPE_BASE | PY_TYPE_STR,
    .methods = str_methods,
    .new = str_make,
    .repr = str_repr,
    .str = str_str,
    .hash = str_hash,
    .compare = str_compare,
    .len = str_len,
    .getitem = str_getitem,
    .contains = str_contains,
    .iter = str_iter,
    .binary = {[PY_ADD] = str_add, [PY_MUL] = str_mul, [PY_MOD] = str_mod}};
