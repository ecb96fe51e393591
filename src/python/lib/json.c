/*
 * json: dumps and loads, JSONEncoder. Reading is in json_decode.c. cf. CPython's Modules/_json.c
 * and Lib/json.
 */
#include "python/lib/json_int.h"

#include <math.h>

#include "python/vm.h"

struct encoder {
    struct py_object head;
    struct py_attrs attrs;
    value skipkeys, ensure_ascii, check_circular, allow_nan, sort_keys, indent;
    value item_separator, key_separator;
};

/* One run of an encoder. */
struct run {
    struct vm *vm;
    struct buf out;
    bool skipkeys, ascii, circular, allow_nan, sort;
    const char *indent; /* one level, or NULL */
    const char *item_sep, *key_sep;
    value encoder;    /* whose default() is asked; PY_UNDEF: none */
    value default_fn; /* or this function; PY_UNDEF: none */
    int level;
    value *open; /* containers being written */
    size_t nopen, cap;
    struct py_list *chunks; /* iterencode: the pieces CPython's would give; else NULL */
    size_t cut_at;
};

/* --- text --- */

static void put_escape(struct buf *b, unsigned c) {
    static const char hex[] = "0123456789abcdef";
    char u[6] = {'\\', 'u', hex[c >> 12 & 15], hex[c >> 8 & 15], hex[c >> 4 & 15], hex[c & 15]};
    buf_add(b, u, 6);
}

static void put_string(struct buf *b, const struct py_str *s, bool ascii) {
    const char *p = s->data, *end = p + s->size, *from = p;
    buf_reserve(b, s->size + 2);
    buf_putc(b, '"');
    while (p < end) {
        unsigned char c = (unsigned char)*p;
        if (c >= 0x20 && c != '"' && c != '\\' && (ascii ? c < 0x7F : true)) {
            p++;
            continue;
        }
        buf_add(b, from, (size_t)(p - from));
        if (c < 0x80) {
            static const char names[] = "\"\\\n\r\t\f\b", values[] = "\"\\nrtfb";
            const char *at = c ? strchr(names, c) : NULL;
            if (at) {
                buf_putc(b, '\\');
                buf_putc(b, values[at - names]);
            } else
                put_escape(b, c);
            p++;
        } else {
            unsigned cp = lib_next_cp(&p);
            if (cp >= 0x10000) {
                put_escape(b, 0xD800 + ((cp - 0x10000) >> 10));
                put_escape(b, 0xDC00 + ((cp - 0x10000) & 0x3FF));
            } else
                put_escape(b, cp);
        }
        from = p;
    }
    buf_add(b, from, (size_t)(p - from));
    buf_putc(b, '"');
}

static void put_float(struct run *r, struct buf *b, double d) {
    if (isfinite(d)) {
        py_float_repr(d, b);
        return;
    }
    if (!r->allow_nan)
        py_raise(r->vm, &py_exc_ValueError, "Out of range float values are not JSON compliant");
    buf_puts(b, isnan(d) ? "NaN" : d > 0 ? "Infinity" : "-Infinity");
}

/* --- values --- */

static void put_value(struct run *r, value v);

/* A piece of iterencode ends here. */
static void cut(struct run *r) {
    if (!r->chunks || r->out.len == r->cut_at)
        return;
    py_list_append(r->chunks, py_str_new(r->out.data + r->cut_at, r->out.len - r->cut_at));
    r->cut_at = r->out.len;
}
static bool is_container(value v) {
    struct py_type *t = py_type_of(v);
    return py_is_object(v) && v != PY_NONE && !py_is_bool(v) &&
           !(t->flags & (PY_TYPE_STR | PY_TYPE_INT | PY_TYPE_FLOAT));
}

static void open_container(struct run *r, value v) {
    vm_check_stack(r->vm, "while encoding a JSON object");
    if (!r->circular)
        return;
    for (size_t i = 0; i < r->nopen; i++)
        if (r->open[i] == v)
            py_raise(r->vm, &py_exc_ValueError, "Circular reference detected");
    MEM_GROW(r->open, r->nopen, r->cap);
    r->open[r->nopen++] = v;
}
static void close_container(struct run *r) {
    if (r->circular)
        r->nopen--;
}
static void newline(struct run *r) {
    if (!r->indent)
        return;
    buf_putc(&r->out, '\n');
    for (int i = 0; i < r->level; i++)
        buf_puts(&r->out, r->indent);
}

static void put_array(struct run *r, value v, const value *items, size_t n, struct py_list *list) {
    if (n == 0) {
        buf_puts(&r->out, "[]");
        return;
    }
    open_container(r, v);
    buf_putc(&r->out, '[');
    r->level++;
    newline(r);
    for (size_t i = 0; i < n; i++) {
        if (i) {
            buf_puts(&r->out, r->item_sep);
            newline(r);
        }
        if (is_container(items[i]))
            cut(r);
        put_value(r, items[i]);
        cut(r);
        if (list) { /* a default() may change it */
            n = list->n;
            items = list->items;
        }
    }
    r->level--;
    newline(r);
    cut(r);
    buf_putc(&r->out, ']');
    cut(r);
    close_container(r);
}

static double float_of(struct vm *vm, value v) {
    return py_is_float(v) ? py_float(v) : py_as_double(vm, v);
}

/* The key as text; false when it is skipped. */
static bool put_key(struct run *r, value k) {
    struct buf b = BUF_INIT;
    if (py_is_str(k)) {
        put_string(&r->out, lib_str(k), r->ascii);
        return true;
    }
    if (py_is_a(k, &py_float_type))
        put_float(r, &b, float_of(r->vm, k));
    else if (k == PY_TRUE || k == PY_FALSE || k == PY_NONE)
        buf_puts(&b, k == PY_TRUE ? "true" : k == PY_FALSE ? "false" : "null");
    else if (py_is_int(k))
        buf_puts(&b, py_int_text(r->vm, k, 10));
    else if (r->skipkeys)
        return false;
    else
        py_raise(r->vm, &py_exc_TypeError, "keys must be str, int, float, bool or None, not %T", k);
    buf_printf(&r->out, "\"%s\"", b.data);
    return true;
}

static void put_pair(struct run *r, value k, value v, bool *first) {
    size_t mark = r->out.len;
    if (!*first) {
        buf_puts(&r->out, r->item_sep);
        newline(r);
    }
    cut(r);
    if (!put_key(r, k)) {
        buf_truncate(&r->out, mark);
        return;
    }
    *first = false;
    cut(r);
    buf_puts(&r->out, r->key_sep);
    cut(r);
    put_value(r, v);
    cut(r);
}

static void put_object(struct run *r, value v) {
    struct py_dict *d = PY_AS(struct py_dict, v);
    bool exact = py_type_of(v)->base == &py_object_type || py_type_of(v) == &py_dict_type;
    if (d->count == 0 && exact) {
        buf_puts(&r->out, "{}");
        return;
    }
    open_container(r, v);
    buf_putc(&r->out, '{');
    cut(r);
    r->level++;
    newline(r);
    bool first = true;
    if (r->sort || !exact) {
        struct py_list *items = py_list_from(r->vm, py_call_method(r->vm, v, "items", 0, NULL));
        if (r->sort)
            py_list_sort(r->vm, items, PY_NONE, false);
        for (size_t i = 0; i < items->n; i++) {
            struct py_tuple *pair = PY_AS(struct py_tuple, items->items[i]);
            if (!py_is_tuple(items->items[i]) || pair->n != 2)
                py_raise(r->vm, &py_exc_ValueError, "items must return 2-tuples");
            put_pair(r, pair->items[0], pair->items[1], &first);
        }
    } else {
        size_t i = 0;
        for (value k, x; py_dict_next(d, &i, &k, &x);)
            put_pair(r, k, x, &first);
    }
    r->level--;
    if (first && d->count == 0) {
        while (r->out.data[r->out.len - 1] != '{')
            buf_truncate(&r->out, r->out.len - 1);
    } else
        newline(r);
    cut(r);
    buf_putc(&r->out, '}');
    cut(r);
    close_container(r);
}

static void put_default(struct run *r, value v) {
    open_container(r, v);
    value other;
    if (r->default_fn != PY_UNDEF)
        other = py_call1(r->vm, r->default_fn, v);
    else if (r->encoder != PY_UNDEF)
        other = py_call_method(r->vm, r->encoder, "default", 1, &v);
    else
        py_raise(r->vm, &py_exc_TypeError, "Object of type %s is not JSON serializable",
                 py_type_of(v)->name);
    put_value(r, other);
    close_container(r);
}

static void put_value(struct run *r, value v) {
    struct py_type *t = py_type_of(v);
    if (py_is_small(v)) {
        char digits[24];
        buf_add(&r->out, digits,
                (size_t)snprintf(digits, sizeof digits, "%lld", (long long)py_small(v)));
    } else if (t->flags & PY_TYPE_STR)
        put_string(&r->out, lib_str(v), r->ascii);
    else if (v == PY_NONE)
        buf_puts(&r->out, "null");
    else if (v == PY_TRUE)
        buf_puts(&r->out, "true");
    else if (v == PY_FALSE)
        buf_puts(&r->out, "false");
    else if (t->flags & PY_TYPE_INT)
        buf_puts(&r->out, py_int_text(r->vm, v, 10));
    else if (py_is_a(v, &py_float_type))
        put_float(r, &r->out, float_of(r->vm, v));
    else if (t->flags & PY_TYPE_LIST) {
        struct py_list *list = PY_AS(struct py_list, v);
        put_array(r, v, list->items, list->n, list);
    } else if (t->flags & PY_TYPE_TUPLE) {
        struct py_tuple *tuple = PY_AS(struct py_tuple, v);
        put_array(r, v, tuple->items, tuple->n, NULL);
    } else if (t->flags & PY_TYPE_DICT)
        put_object(r, v);
    else
        put_default(r, v);
}

/* --- settings --- */

static const char *indent_text(struct vm *vm, value v) {
    if (v == PY_NONE)
        return NULL;
    if (py_is_str(v))
        return py_str_cstr(v);
    int64_t n = lib_arg_int(vm, v);
    struct buf b = BUF_INIT;
    buf_putn(&b, ' ', n < 0 ? 0 : (size_t)n);
    return b.data;
}

/* SEPARATORS, INDENT as arguments: the two separators. */
static void separators(struct vm *vm, value given, value indent, value *item, value *key) {
    *item = py_str_from(indent != PY_NONE ? "," : ", ");
    *key = py_str_from(": ");
    if (given == PY_NONE)
        return;
    struct py_tuple *t = py_tuple_from(vm, given);
    if (t->n < 2)
        py_raise(vm, &py_exc_ValueError, "not enough values to unpack (expected 2, got %d)",
                 (int)t->n);
    if (t->n > 2)
        py_raise(vm, &py_exc_ValueError, "too many values to unpack (expected 2)");
    *item = t->items[0];
    *key = t->items[1];
}

static value encode_with(struct vm *vm, struct encoder *e, value o, struct py_list *chunks) {
    struct run r = {.vm = vm,
                    .chunks = chunks,
                    .out = BUF_INIT,
                    .skipkeys = py_truth(vm, e->skipkeys),
                    .ascii = py_truth(vm, e->ensure_ascii),
                    .circular = py_truth(vm, e->check_circular),
                    .allow_nan = py_truth(vm, e->allow_nan),
                    .sort = py_truth(vm, e->sort_keys),
                    .indent = indent_text(vm, e->indent),
                    .item_sep = py_str_cstr(e->item_separator),
                    .key_sep = py_str_cstr(e->key_separator),
                    .encoder = PY_OBJ(e)};
    put_value(&r, o);
    cut(&r);
    return chunks ? PY_NONE : lib_buf_str(&r.out);
}

LIB_FN(encoder_init) {
    struct encoder *e = PY_AS(struct encoder, a[0]);
    value *fields[] = {&e->skipkeys,  &e->ensure_ascii, &e->check_circular,
                       &e->allow_nan, &e->sort_keys,    &e->indent};
    for (size_t i = 0; i < LIB_COUNT(fields); i++)
        *fields[i] = a[i + 1];
    separators(vm, a[7], a[6], &e->item_separator, &e->key_separator);
    if (a[8] != PY_NONE)
        py_setattr(vm, a[0], "default", a[8]);
    return PY_NONE;
}
LIB_FN(encoder_default) {
    py_raise(vm, &py_exc_TypeError, "Object of type %s is not JSON serializable",
             py_type_of(a[1])->name);
}
LIB_FN(encoder_encode) { return encode_with(vm, PY_AS(struct encoder, a[0]), a[1], NULL); }
LIB_FN(encoder_iterencode) {
    struct py_list *list = py_list_new(8);
    encode_with(vm, PY_AS(struct encoder, a[0]), a[1], list);
    return py_list_type.iter(vm, PY_OBJ(list));
}
static const struct py_native_def encoder_methods[] = {
    {"__init__", encoder_init,
     "self, *, skipkeys=False, ensure_ascii=True, check_circular=True, allow_nan=True, "
     "sort_keys=False, indent=None, separators=None, default=None"},
    {"default", encoder_default, "self, o"},
    {"encode", encoder_encode, "self, o"},
    {"iterencode", encoder_iterencode, "self, o, _one_shot=False"},
    {0}};
#define FIELD(n)                                                                                   \
    { #n, offsetof(struct encoder, n), PY_MEMBER_VALUE, false }
static const struct py_member_def encoder_members[] = {
    FIELD(skipkeys),       FIELD(ensure_ascii),  FIELD(check_circular),
    FIELD(allow_nan),      FIELD(sort_keys),     FIELD(indent),
    FIELD(item_separator), FIELD(key_separator), {0}};
struct py_type json_encoder_type = {PY_TYPE_HEAD,
                                    .name = "JSONEncoder",
                                    .module = "json.encoder",
                                    .size = sizeof(struct encoder),
                                    .attrs_offset = offsetof(struct encoder, attrs),
                                    .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                    .methods = encoder_methods,
                                    .members = encoder_members};

/* --- the module's functions --- */

enum { SKIPKEYS, ENSURE_ASCII, CIRCULAR, ALLOW_NAN, CLS, INDENT, SEPARATORS, DEFAULT, SORT, KW };
#define DUMP_OPTIONS                                                                               \
    "*, skipkeys=False, ensure_ascii=True, check_circular=True, allow_nan=True, cls=None, "        \
    "indent=None, separators=None, default=None, sort_keys=False, **kw"

static value encoder_make(struct vm *vm, const value *o) {
    static const char *const names[] = {"skipkeys",   "ensure_ascii", "check_circular",
                                        "allow_nan",  NULL,           "indent",
                                        "separators", "default",      "sort_keys"};
    struct py_dict *kw = py_dict_copy(PY_AS(struct py_dict, o[KW]));
    for (int i = 0; i < KW; i++)
        if (names[i])
            py_dict_set_text(kw, names[i], o[i]);
    value cls = o[CLS] == PY_NONE ? lib_type(&json_encoder_type) : o[CLS];
    return py_call_args(vm, cls, PY_OBJ(&py_empty_tuple), kw);
}

static value dump_text(struct vm *vm, value obj, const value *o) {
    if (o[CLS] != PY_NONE || PY_AS(struct py_dict, o[KW])->count)
        return py_call_method(vm, encoder_make(vm, o), "encode", 1, &obj);
    struct run r = {.vm = vm,
                    .out = BUF_INIT,
                    .skipkeys = py_truth(vm, o[SKIPKEYS]),
                    .ascii = py_truth(vm, o[ENSURE_ASCII]),
                    .circular = py_truth(vm, o[CIRCULAR]),
                    .allow_nan = py_truth(vm, o[ALLOW_NAN]),
                    .sort = py_truth(vm, o[SORT]),
                    .indent = indent_text(vm, o[INDENT]),
                    .item_sep = o[INDENT] != PY_NONE ? "," : ", ",
                    .key_sep = ": ",
                    .default_fn = o[DEFAULT] == PY_NONE ? PY_UNDEF : o[DEFAULT]};
    if (o[SEPARATORS] != PY_NONE) {
        value item, key;
        separators(vm, o[SEPARATORS], o[INDENT], &item, &key);
        r.item_sep = py_arg_text(vm, item, "separator");
        r.key_sep = py_arg_text(vm, key, "separator");
    }
    put_value(&r, obj);
    return lib_buf_str(&r.out);
}
LIB_FN(json_dumps) { return dump_text(vm, a[0], a + 1); }
LIB_FN(json_dump) {
    value text = dump_text(vm, a[0], a + 2);
    py_call_method(vm, a[1], "write", 1, &text);
    return PY_NONE;
}

/* The encoding of JSON bytes by their first zeros, as RFC 4627 says. */
static const char *detect(const unsigned char *s, size_t n) {
    if (n >= 4 && memcmp(s, "\xff\xfe\0\0", 4) == 0)
        return "utf-32";
    if (n >= 4 && memcmp(s, "\0\0\xfe\xff", 4) == 0)
        return "utf-32";
    if (n >= 2 && (memcmp(s, "\xfe\xff", 2) == 0 || memcmp(s, "\xff\xfe", 2) == 0))
        return "utf-16";
    if (n >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0)
        return "utf-8-sig";
    if (n >= 4 && !s[0])
        return s[1] ? "utf-16-be" : "utf-32-be";
    if (n >= 4 && !s[1])
        return s[2] || s[3] ? "utf-16-le" : "utf-32-le";
    if (n == 2 && !s[0])
        return "utf-16-be";
    if (n == 2 && !s[1])
        return "utf-16-le";
    return "utf-8";
}

static value text_of(struct vm *vm, value v) {
    if (py_is_str(v)) {
        if (lib_str(v)->size >= 3 && memcmp(lib_str(v)->data, "\xef\xbb\xbf", 3) == 0)
            json_fail(vm, "Unexpected UTF-8 BOM (decode using utf-8-sig)", v, 0);
        return v;
    }
    const unsigned char *s;
    size_t n;
    if (!py_bytes_get(v, &s, &n))
        py_raise(vm, &py_exc_TypeError, "the JSON object must be str, bytes or bytearray, not %T",
                 v);
    value args[] = {py_str_from(detect(s, n)), py_str_from("surrogatepass")};
    return py_call_method(vm, v, "decode", 2, args);
}

static value load_text(struct vm *vm, value text, const value *o) {
    static const char *const names[] = {"object_hook", "parse_float", "parse_int", "parse_constant",
                                        "object_pairs_hook"};
    struct py_dict *kw = PY_AS(struct py_dict, o[6]);
    bool plain = o[0] == PY_NONE && !kw->count;
    text = text_of(vm, text);
    for (int i = 1; i <= 5; i++)
        plain &= o[i] == PY_NONE;
    if (plain)
        return json_decode(vm, text);
    kw = py_dict_copy(kw);
    for (int i = 1; i <= 5; i++)
        if (o[i] != PY_NONE)
            py_dict_set_text(kw, names[i - 1], o[i]);
    value cls = o[0] == PY_NONE ? lib_type(&json_decoder_type) : o[0];
    value decoder = py_call_args(vm, cls, PY_OBJ(&py_empty_tuple), kw);
    return py_call_method(vm, decoder, "decode", 1, &text);
}
LIB_FN(json_loads) { return load_text(vm, a[0], a + 1); }
LIB_FN(json_load) { return load_text(vm, py_call_method(vm, a[0], "read", 0, NULL), a + 1); }

#define LOAD_OPTIONS                                                                               \
    "*, cls=None, object_hook=None, parse_float=None, parse_int=None, parse_constant=None, "       \
    "object_pairs_hook=None, **kw"
static const struct py_native_def functions[] = {{"dumps", json_dumps, "obj, " DUMP_OPTIONS},
                                                 {"dump", json_dump, "obj, fp, " DUMP_OPTIONS},
                                                 {"loads", json_loads, "s, " LOAD_OPTIONS},
                                                 {"load", json_load, "fp, " LOAD_OPTIONS},
                                                 {0}};
static struct py_type *const types[] = {&json_decoder_type, &json_encoder_type, &json_error_type,
                                        NULL};
static void init(struct vm *vm, struct py_module *m) {
    py_module_set(vm, m, "decoder", py_import(vm, "json.decoder"));
    py_module_set(vm, m, "encoder", py_import(vm, "json.encoder"));
}
const struct py_module_def py_lib_json = {
    .name = "json", .functions = functions, .types = types, .init = init};

static struct py_type *const decoder_types[] = {&json_decoder_type, &json_error_type, NULL};
const struct py_module_def py_lib_json_decoder = {.name = "json.decoder", .types = decoder_types};
static struct py_type *const encoder_types[] = {&json_encoder_type, NULL};
const struct py_module_def py_lib_json_encoder = {.name = "json.encoder", .types = encoder_types};
