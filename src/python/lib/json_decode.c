/*
 * JSON text to values: JSONDecoder and JSONDecodeError. One pass over UTF-8; positions in messages
 * count code points. cf. CPython's Modules/_json.c.
 */
#include "python/lib/json_int.h"
#include "python/vm.h"

/* --- JSONDecodeError --- */

LIB_FN(error_init) {
    value doc = a[2];
    int64_t pos = py_index(vm, a[3]), line = 1, last = -1, i = 0;
    const unsigned char *data = (const unsigned char *)"";
    size_t size = 0;
    if (py_is_str(doc)) {
        data = (const unsigned char *)lib_str(doc)->data;
        size = lib_str(doc)->size;
    } else
        py_bytes_get(doc, &data, &size);
    for (const char *p = (const char *)data, *end = p + size; p < end && i < pos; i++)
        if (lib_next_cp(&p) == '\n') {
            line++;
            last = i;
        }
    value text = py_str_printf("%s: line %lld column %lld (char %lld)", py_str_text(vm, a[1]),
                               (long long)line, (long long)(pos - last), (long long)pos);
    PY_AS(struct py_exception, a[0])->args = PY_AS(struct py_tuple, py_tuple1(text));
    py_setattr(vm, a[0], "msg", a[1]);
    py_setattr(vm, a[0], "doc", doc);
    py_setattr(vm, a[0], "pos", a[3]);
    py_setattr(vm, a[0], "lineno", py_int_from(line));
    py_setattr(vm, a[0], "colno", py_int_from(pos - last));
    return PY_NONE;
}
static const struct py_native_def error_methods[] = {
    {"__init__", error_init, "self, msg, doc, pos"}, {0}};
struct py_type json_error_type =
    LIB_EXCEPTION("JSONDecodeError", "json.decoder", &py_exc_ValueError, error_methods);

noreturn void json_fail(struct vm *vm, const char *msg, value doc, int64_t pos) {
    value args[] = {py_str_from(msg), doc, py_int_from(pos)};
    py_raise_value(vm, py_call(vm, lib_type(&json_error_type), 3, args));
}

/* --- the scanner --- */

struct scanner {
    struct vm *vm;
    value doc;
    const char *s, *end;
    bool lenient; /* control characters inside strings */
    value object_hook, pairs_hook, parse_float, parse_int, parse_constant; /* PY_NONE: default */
};

static noreturn void fail(struct scanner *j, const char *msg, const char *at) {
    json_fail(j->vm, msg, j->doc, (int64_t)lib_cp_count(j->s, (size_t)(at - j->s)));
}

static const char *skip_space(const struct scanner *j, const char *p) {
    while (p < j->end && (*p == ' ' || *p == '\n' || *p == '\t' || *p == '\r'))
        p++;
    return p;
}

static int hex_digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The code unit of \uXXXX; P stands behind the u. */
static unsigned code_unit(struct scanner *j, const char *p) {
    unsigned c = 0;
    if (j->end - p < 5)
        fail(j, "Invalid \\uXXXX escape", p - 1);
    for (int i = 0; i < 4; i++) {
        int d = hex_digit(p[i]);
        if (d < 0)
            fail(j, "Invalid \\uXXXX escape", p - 1);
        c = c << 4 | (unsigned)d;
    }
    return c;
}

static const char *string_escape(struct scanner *j, const char *p, const char *begin,
                                 struct buf *b) {
    static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
    if (p >= j->end)
        fail(j, "Unterminated string starting at", begin);
    if (*p != 'u') {
        const char *at = *p ? strchr(names, *p) : NULL;
        if (!at)
            fail(j, "Invalid \\escape", p - 1);
        buf_putc(b, values[at - names]);
        return p + 1;
    }
    unsigned c = code_unit(j, p + 1);
    p += 5;
    if (c >= 0xD800 && c < 0xDC00 && j->end - p > 6 && p[0] == '\\' && p[1] == 'u') {
        unsigned low = 0;
        bool hex = true;
        for (int i = 2; i < 6; i++) {
            int d = hex_digit(p[i]);
            hex &= d >= 0;
            low = low << 4 | (unsigned)(d & 15);
        }
        if (hex && low >= 0xDC00 && low < 0xE000) {
            c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
            p += 6;
        }
    }
    buf_put_codepoint(b, c);
    return p;
}

/* A string; P stands behind the opening quote. KEY: make it an interned one. */
static value scan_string(struct scanner *j, const char **at, bool key) {
    const char *p = *at, *begin = p - 1, *from = p;
    struct buf b = BUF_INIT;
    for (;;) {
        while (p < j->end && *p != '"' && *p != '\\' && (unsigned char)*p >= 0x20)
            p++;
        if (p >= j->end)
            fail(j, "Unterminated string starting at", begin);
        if (*p == '"')
            break;
        if (*p != '\\') {
            if (!j->lenient)
                fail(j, "Invalid control character at", p);
            p++;
            continue;
        }
        buf_add(&b, from, (size_t)(p - from));
        from = p = string_escape(j, p + 1, begin, &b);
    }
    *at = p + 1;
    if (b.cap == 0) {
        size_t n = (size_t)(p - from);
        return key ? PY_OBJ(py_intern_n(from, n)) : py_str_new(from, n);
    }
    buf_add(&b, from, (size_t)(p - from));
    return lib_buf_str(&b);
}

static value scan_once(struct scanner *j, const char **at);

static value scan_object(struct scanner *j, const char **at) {
    struct py_dict *d = j->pairs_hook == PY_NONE ? py_dict_new() : NULL;
    struct py_list *pairs = d ? NULL : py_list_new(0);
    const char *p = skip_space(j, *at);
    vm_check_stack(j->vm, "while decoding a JSON object from a unicode string");
    if (p >= j->end || *p != '}') {
        for (;;) {
            if (p >= j->end || *p != '"')
                fail(j, "Expecting property name enclosed in double quotes", p);
            p++;
            value key = scan_string(j, &p, true);
            p = skip_space(j, p);
            if (p >= j->end || *p != ':')
                fail(j, "Expecting ':' delimiter", p);
            p = skip_space(j, p + 1);
            value v = scan_once(j, &p);
            if (d)
                py_dict_set_str(d, lib_str(key), v);
            else
                py_list_append(pairs, py_tuple2(key, v));
            p = skip_space(j, p);
            if (p < j->end && *p == '}')
                break;
            if (p >= j->end || *p != ',')
                fail(j, "Expecting ',' delimiter", p);
            p = skip_space(j, p + 1);
        }
    }
    *at = p + 1;
    if (!d)
        return py_call1(j->vm, j->pairs_hook, PY_OBJ(pairs));
    return j->object_hook == PY_NONE ? PY_OBJ(d) : py_call1(j->vm, j->object_hook, PY_OBJ(d));
}

static value scan_array(struct scanner *j, const char **at) {
    struct py_list *list = py_list_new(0);
    const char *p = skip_space(j, *at);
    vm_check_stack(j->vm, "while decoding a JSON array from a unicode string");
    if (p >= j->end || *p != ']') {
        for (;;) {
            py_list_append(list, scan_once(j, &p));
            p = skip_space(j, p);
            if (p < j->end && *p == ']')
                break;
            if (p >= j->end || *p != ',')
                fail(j, "Expecting ',' delimiter", p);
            p = skip_space(j, p + 1);
        }
    }
    *at = p + 1;
    return PY_OBJ(list);
}

static bool is_digit(const struct scanner *j, const char *p) {
    return p < j->end && *p >= '0' && *p <= '9';
}

static value scan_number(struct scanner *j, const char **at) {
    const char *start = *at, *p = start;
    bool real = false;
    if (*p == '-')
        p++;
    if (!is_digit(j, p))
        fail(j, "Expecting value", start);
    if (*p == '0')
        p++;
    else
        while (is_digit(j, p))
            p++;
    if (p < j->end && *p == '.' && is_digit(j, p + 1)) {
        real = true;
        for (p++; is_digit(j, p); p++)
            ;
    }
    if (p < j->end && (*p == 'e' || *p == 'E')) {
        const char *e = p + 1;
        if (e < j->end && (*e == '+' || *e == '-'))
            e++;
        if (is_digit(j, e)) {
            real = true;
            for (p = e; is_digit(j, p); p++)
                ;
        }
    }
    size_t n = (size_t)(p - start);
    *at = p;
    value hook = real ? j->parse_float : j->parse_int;
    if (hook != PY_NONE)
        return py_call1(j->vm, hook, py_str_new(start, n));
    if (real) {
        double d = 0;
        py_float_parse(start, n, &d);
        return py_from_float(d);
    }
    if (n < 15) {
        int64_t i = 0;
        for (const char *c = start + (*start == '-'); c < p; c++)
            i = i * 10 + (*c - '0');
        return py_from_small(*start == '-' ? -i : i);
    }
    return py_int_parse(j->vm, start, n, 10);
}

static value constant(struct scanner *j, const char *name, double d) {
    if (j->parse_constant != PY_NONE)
        return py_call1(j->vm, j->parse_constant, py_str_from(name));
    return py_from_float(d);
}

static bool word(const struct scanner *j, const char **at, const char *w) {
    size_t n = strlen(w);
    if ((size_t)(j->end - *at) < n || memcmp(*at, w, n) != 0)
        return false;
    *at += n;
    return true;
}

static value scan_once(struct scanner *j, const char **at) {
    const char *p = *at;
    if (p >= j->end)
        fail(j, "Expecting value", p);
    switch (*p) {
    case '"':
        (*at)++;
        return scan_string(j, at, false);
    case '{':
        (*at)++;
        return scan_object(j, at);
    case '[':
        (*at)++;
        return scan_array(j, at);
    case 'n':
        if (word(j, at, "null"))
            return PY_NONE;
        break;
    case 't':
        if (word(j, at, "true"))
            return PY_TRUE;
        break;
    case 'f':
        if (word(j, at, "false"))
            return PY_FALSE;
        break;
    case 'N':
        if (word(j, at, "NaN"))
            return constant(j, "NaN", __builtin_nan(""));
        break;
    case 'I':
        if (word(j, at, "Infinity"))
            return constant(j, "Infinity", __builtin_inf());
        break;
    case '-':
        if (word(j, at, "-Infinity"))
            return constant(j, "-Infinity", -__builtin_inf());
        break;
    default:
        break;
    }
    if (*p == '-' || (*p >= '0' && *p <= '9'))
        return scan_number(j, at);
    fail(j, "Expecting value", p);
}

static void scanner_text(struct scanner *j, value text) {
    j->doc = text;
    j->s = lib_str(text)->data;
    j->end = j->s + lib_str(text)->size;
}

static value decode_all(struct scanner *j) {
    const char *p = skip_space(j, j->s);
    value v = scan_once(j, &p);
    p = skip_space(j, p);
    if (p != j->end)
        fail(j, "Extra data", p);
    return v;
}

value json_decode(struct vm *vm, value text) {
    struct scanner j = {.vm = vm,
                        .object_hook = PY_NONE,
                        .pairs_hook = PY_NONE,
                        .parse_float = PY_NONE,
                        .parse_int = PY_NONE,
                        .parse_constant = PY_NONE};
    scanner_text(&j, text);
    return decode_all(&j);
}

/* --- JSONDecoder --- */

struct decoder {
    struct py_object head;
    struct py_attrs attrs;
    value object_hook, parse_float, parse_int, parse_constant, strict, pairs_hook;
};

LIB_FN(decoder_init) {
    struct decoder *d = PY_AS(struct decoder, a[0]);
    d->object_hook = a[1];
    d->parse_float = a[2];
    d->parse_int = a[3];
    d->parse_constant = a[4];
    d->strict = a[5];
    d->pairs_hook = a[6];
    return PY_NONE;
}
static struct scanner scanner_of(struct vm *vm, value self, value text) {
    struct decoder *d = PY_AS(struct decoder, self);
    struct scanner j = {.vm = vm,
                        .lenient = !py_truth(vm, d->strict),
                        .object_hook = d->object_hook,
                        .pairs_hook = d->pairs_hook,
                        .parse_float = d->parse_float,
                        .parse_int = d->parse_int,
                        .parse_constant = d->parse_constant};
    if (!py_is_str(text))
        py_raise(vm, &py_exc_TypeError, "first argument must be a string, not %T", text);
    scanner_text(&j, text);
    return j;
}
LIB_FN(decoder_decode) {
    struct scanner j = scanner_of(vm, a[0], a[1]);
    return decode_all(&j);
}
LIB_FN(decoder_raw_decode) {
    struct scanner j = scanner_of(vm, a[0], a[1]);
    int64_t idx = py_index(vm, a[2]);
    if (idx < 0)
        py_raise(vm, &py_exc_ValueError, "idx cannot be negative");
    const char *p = j.s + lib_cp_offset(j.s, (size_t)(j.end - j.s), (size_t)idx);
    value v = scan_once(&j, &p);
    return py_tuple2(v, py_int_from((int64_t)lib_cp_count(j.s, (size_t)(p - j.s))));
}
static const struct py_native_def decoder_methods[] = {
    {"__init__", decoder_init,
     "self, *, object_hook=None, parse_float=None, parse_int=None, parse_constant=None, "
     "strict=True, object_pairs_hook=None"},
    {"decode", decoder_decode, "self, s"},
    {"raw_decode", decoder_raw_decode, "self, s, idx=0"},
    {0}};
static const struct py_member_def decoder_members[] = {
    {"object_hook", offsetof(struct decoder, object_hook), PY_MEMBER_VALUE, false},
    {"parse_float", offsetof(struct decoder, parse_float), PY_MEMBER_VALUE, false},
    {"parse_int", offsetof(struct decoder, parse_int), PY_MEMBER_VALUE, false},
    {"parse_constant", offsetof(struct decoder, parse_constant), PY_MEMBER_VALUE, false},
    {"strict", offsetof(struct decoder, strict), PY_MEMBER_VALUE, false},
    {"object_pairs_hook", offsetof(struct decoder, pairs_hook), PY_MEMBER_VALUE, false},
    {0}};
struct py_type json_decoder_type = {PY_TYPE_HEAD,
                                    .name = "JSONDecoder",
                                    .module = "json.decoder",
                                    .size = sizeof(struct decoder),
                                    .attrs_offset = offsetof(struct decoder, attrs),
                                    .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                    .methods = decoder_methods,
                                    .members = decoder_members};
