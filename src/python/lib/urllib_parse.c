/*
 * urllib.parse: quoting and query strings. URLs in parts (urlsplit and its result classes) are
 * Python text. cf. CPython's Lib/urllib/parse.py.
 */
#include <string.h>

#include "python/lib/lib.h"

/* Marks what stays as it is: letters, digits, _.-~ and the bytes of SAFE. */
static void safe_table(bool table[256], const unsigned char *safe, size_t n) {
    memset(table, 0, 256);
    for (const char *p = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~"; *p;
         p++)
        table[(unsigned char)*p] = true;
    for (size_t i = 0; i < n; i++)
        if (safe[i] < 0x80)
            table[safe[i]] = true;
}

static void put_quoted(struct buf *b, const unsigned char *s, size_t n, const bool table[256],
                       bool plus) {
    for (size_t i = 0; i < n; i++)
        if (table[s[i]])
            buf_putc(b, (char)s[i]);
        else if (plus && s[i] == ' ')
            buf_putc(b, '+');
        else
            buf_printf(b, "%%%02X", s[i]);
}

/* Text in the wanted encoding, or bytes as they are. */
static void bytes_of(struct vm *vm, value v, value encoding, value errors, const unsigned char **s,
                     size_t *n) {
    if (py_is_str(v) && !LIB_GIVEN(encoding) && !LIB_GIVEN(errors)) {
        *s = (const unsigned char *)lib_str(v)->data;
        *n = lib_str(v)->size;
        return;
    }
    if (py_is_str(v)) {
        value args[] = {LIB_GIVEN(encoding) ? encoding : py_str_from("utf-8"),
                        LIB_GIVEN(errors) ? errors : py_str_from("strict")};
        v = py_call_method(vm, v, "encode", 2, args);
    } else if (LIB_GIVEN(encoding) || LIB_GIVEN(errors)) {
        py_raise(vm, &py_exc_TypeError, "quote() doesn't support '%s' for bytes",
                 LIB_GIVEN(encoding) ? "encoding" : "errors");
    }
    if (!py_bytes_get(v, s, n))
        py_raise(vm, &py_exc_TypeError, "quote_from_bytes() expected bytes");
}

static value quote(struct vm *vm, value v, value safe, value encoding, value errors, bool plus) {
    const unsigned char *s, *keep;
    size_t n, nkeep;
    bool table[256];
    bytes_of(vm, v, encoding, errors, &s, &n);
    bytes_of(vm, safe, PY_NONE, PY_NONE, &keep, &nkeep);
    safe_table(table, keep, nkeep);
    struct buf b = BUF_INIT;
    put_quoted(&b, s, n, table, plus);
    return py_str_take(&b);
}

LIB_FN(urllib_quote) { return quote(vm, a[0], a[1], a[2], a[3], false); }
LIB_FN(urllib_quote_plus) { return quote(vm, a[0], a[1], a[2], a[3], true); }
LIB_FN(urllib_quote_bytes) {
    if (py_is_str(a[0]))
        py_raise(vm, &py_exc_TypeError, "quote_from_bytes() expected bytes");
    return quote(vm, a[0], a[1], PY_NONE, PY_NONE, false);
}

/* --- the other way --- */

static int hex(unsigned char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

static void unquote(struct buf *b, const unsigned char *s, size_t n, bool plus) {
    for (size_t i = 0; i < n; i++) {
        int high = s[i] == '%' && i + 2 < n ? hex(s[i + 1]) : -1;
        int low = high >= 0 ? hex(s[i + 2]) : -1;
        if (low >= 0) {
            buf_putc(b, (char)(high << 4 | low));
            i += 2;
        } else {
            buf_putc(b, plus && s[i] == '+' ? ' ' : (char)s[i]);
        }
    }
}

static value unquoted_text(struct vm *vm, const value *a, bool plus) {
    const unsigned char *s;
    size_t n;
    if (py_is_str(a[0]))
        s = (const unsigned char *)lib_str(a[0])->data, n = lib_str(a[0])->size;
    else if (!py_bytes_get(a[0], &s, &n))
        py_raise(vm, &py_exc_TypeError, "argument of type '%T' is not iterable", a[0]);
    /* what is not ASCII stays: only the runs between are in the wanted encoding */
    struct buf out = BUF_INIT;
    bool text = py_is_str(a[0]);
    for (size_t i = 0, end; i < n; i = end) {
        bool ascii = s[i] < 0x80 || !text;
        for (end = i + 1; end < n && (s[end] < 0x80 || !text) == ascii;)
            end++;
        if (!ascii) {
            buf_add(&out, (const char *)s + i, end - i);
            continue;
        }
        struct buf b = BUF_INIT;
        unquote(&b, s + i, end - i, plus);
        value made = py_bytes_new(b.data, b.len);
        lib_put_str(vm, &out, py_call_method(vm, made, "decode", 2, (value[]){a[1], a[2]}));
    }
    return lib_buf_str(&out);
}

LIB_FN(urllib_unquote) { return unquoted_text(vm, a, false); }
LIB_FN(urllib_unquote_plus) { return unquoted_text(vm, a, true); }
LIB_FN(urllib_unquote_bytes) {
    const unsigned char *s;
    size_t n;
    bytes_of(vm, a[0], PY_NONE, PY_NONE, &s, &n);
    struct buf b = BUF_INIT;
    unquote(&b, s, n, false);
    return py_bytes_new(b.data, b.len);
}

/* --- urlencode --- */

struct encoder {
    struct buf b;
    value safe, encoding, errors, via;
};

static value via(struct vm *vm, const struct encoder *e, value v) {
    if (!py_is_str(v) && !py_is_a(v, &py_bytes_type))
        v = py_str(vm, v);
    value args[] = {v, e->safe, e->encoding, e->errors};
    return py_is_str(v) ? py_call(vm, e->via, 4, args) : py_call(vm, e->via, 2, args);
}

static void put_pair(struct vm *vm, struct encoder *e, value key, value v) {
    if (e->b.len)
        buf_putc(&e->b, '&');
    lib_put_str(vm, &e->b, via(vm, e, key));
    buf_putc(&e->b, '=');
    lib_put_str(vm, &e->b, via(vm, e, v));
}

LIB_FN(urllib_encode) {
    struct encoder e = {BUF_INIT, a[2], a[3], a[4], a[5]};
    if (e.via == PY_NONE)
        e.via = py_import_from(vm, "urllib.parse", "quote_plus");
    value items = py_lookup_attr(vm, a[0], "items");
    struct py_iter it;
    py_iter_init(vm, &it, items == PY_UNDEF ? a[0] : py_call0(vm, items));
    for (value pair; (pair = py_iter_next(vm, &it)) != PY_UNDEF;) {
        if (!py_type_of(pair)->iter && !py_type_of(pair)->getitem)
            py_raise(vm, &py_exc_TypeError, "not a valid non-string sequence or mapping object");
        struct py_tuple *t = py_tuple_from(vm, pair);
        if (t->n != 2)
            py_raise(vm, &py_exc_TypeError, "not a valid non-string sequence or mapping object");
        value v = t->items[1];
        if (!py_truth(vm, a[1]) || py_is_str(v) || py_is_a(v, &py_bytes_type) ||
            py_lookup_attr(vm, v, "__len__") == PY_UNDEF) {
            put_pair(vm, &e, t->items[0], v);
            continue;
        }
        struct py_iter parts;
        py_iter_init(vm, &parts, v);
        for (value part; (part = py_iter_next(vm, &parts)) != PY_UNDEF;)
            put_pair(vm, &e, t->items[0], part);
    }
    return py_str_take(&e.b);
}

#define TEXT(name)                                                                                 \
    { name, "_urllib_classes" }
static const struct lib_lazy lazy[] = {
    TEXT("urlsplit"),         TEXT("urlparse"),         TEXT("urlunsplit"),
    TEXT("urlunparse"),       TEXT("urljoin"),          TEXT("urldefrag"),
    TEXT("parse_qs"),         TEXT("parse_qsl"),        TEXT("SplitResult"),
    TEXT("ParseResult"),      TEXT("DefragResult"),     TEXT("uses_netloc"),
    TEXT("SplitResultBytes"), TEXT("ParseResultBytes"), TEXT("DefragResultBytes"),
    TEXT("uses_relative"),    TEXT("uses_query"),       {0}};
LIB_LAZY("urllib.parse", lazy)
/* import * takes what is made on first use too. */
static void parse_init(struct vm *vm, struct py_module *m) {
    static const char *const all[] = {
        "urlparse",        "urlunparse",   "urljoin",           "urldefrag",
        "urlsplit",        "urlunsplit",   "urlencode",         "parse_qs",
        "parse_qsl",       "quote",        "quote_plus",        "quote_from_bytes",
        "unquote",         "unquote_plus", "unquote_to_bytes",  "DefragResult",
        "ParseResult",     "SplitResult",  "DefragResultBytes", "ParseResultBytes",
        "SplitResultBytes"};
    LIB_LAZY_INIT(vm, m);
    struct py_list *names = py_list_new(LIB_COUNT(all));
    for (size_t i = 0; i < LIB_COUNT(all); i++)
        py_list_append(names, py_str_from(all[i]));
    py_module_set(vm, m, "__all__", PY_OBJ(names));
}

static const struct py_native_def functions[] = {
    {"quote", urllib_quote, "string, safe='/', encoding=None, errors=None"},
    {"quote_plus", urllib_quote_plus, "string, safe='', encoding=None, errors=None"},
    {"quote_from_bytes", urllib_quote_bytes, "bs, safe='/'"},
    {"unquote", urllib_unquote, "string, encoding='utf-8', errors='replace'"},
    {"unquote_plus", urllib_unquote_plus, "string, encoding='utf-8', errors='replace'"},
    {"unquote_to_bytes", urllib_unquote_bytes, "string"},
    {"urlencode", urllib_encode,
     "query, doseq=False, safe='', encoding=None, errors=None, quote_via=None"},
    {0}};
const struct py_module_def py_lib_urllib_parse = {
    .name = "urllib.parse", .functions = functions, .init = parse_init};

static const struct lib_lazy submodules[] = {{"parse", NULL}, {0}};
static value package_getattr(struct vm *vm, const value *a) {
    return lib_lazy_get(vm, "urllib", submodules, a[0]);
}
static const struct py_native_def package_def = {"__getattr__", package_getattr, "name"};
static void package_init(struct vm *vm, struct py_module *m) {
    py_module_set(vm, m, "__getattr__", py_native_new(vm, &package_def, PY_UNDEF));
}
const struct py_module_def py_lib_urllib = {.name = "urllib", .init = package_init};
