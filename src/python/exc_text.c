/* Exceptions about text: SyntaxError with its place, the three Unicode errors. */
#include "python/exceptions_int.h"
#include "python/types/bytes_common.h"

/* --- SyntaxError --- */

struct exc_syntax {
    struct py_exception e;
    value msg, filename, lineno, offset, text, end_lineno, end_offset, print_file_and_line;
};

static value syntax_init(struct vm *vm, const value *a) {
    exception_init(vm, a);
    struct exc_syntax *e = PY_AS(struct exc_syntax, a[0]);
    struct py_tuple *args = e->e.args;
    if (args->n >= 1)
        e->msg = args->items[0];
    if (args->n != 2)
        return PY_NONE;
    struct py_tuple *where = py_tuple_from(vm, args->items[1]);
    if (where->n < 4 || where->n > 6)
        py_raise(vm, &py_exc_TypeError, "function takes at %s %d arguments (%zu given)",
                 where->n < 4 ? "least" : "most", where->n < 4 ? 4 : 6, where->n);
    if (where->n == 5)
        py_raise(vm, &py_exc_TypeError, "end_offset must be provided when end_lineno is provided");
    value *to[] = {&e->filename, &e->lineno, &e->offset, &e->text, &e->end_lineno, &e->end_offset};
    for (size_t i = 0; i < where->n; i++)
        *to[i] = where->items[i];
    return PY_NONE;
}

static value syntax_str(struct vm *vm, value self) {
    struct exc_syntax *e = PY_AS(struct exc_syntax, self);
    value msg = e->msg == PY_UNDEF ? PY_NONE : e->msg;
    const char *file = NULL;
    if (e->filename != PY_UNDEF && py_is_str(e->filename)) {
        file = py_str_cstr(e->filename);
        const char *slash = strrchr(file, '/');
        file = slash ? slash + 1 : file;
    }
    bool line = e->lineno != PY_UNDEF && py_is_int(e->lineno);
    if (file && line)
        return py_str_from(py_message(vm, "%S (%s, line %S)", msg, file, e->lineno));
    if (file)
        return py_str_from(py_message(vm, "%S (%s)", msg, file));
    if (line)
        return py_str_from(py_message(vm, "%S (line %S)", msg, e->lineno));
    return py_str(vm, msg);
}

static const struct py_native_def syntax_methods[] = {
    {"__init__", syntax_init, "self, /, *args, **kwargs"}, {0}};
#define FIELD(name)                                                                                \
    { #name, offsetof(struct exc_syntax, name), PY_MEMBER_VALUE, false }
static const struct py_member_def syntax_members[] = {
    FIELD(msg),  FIELD(filename),   FIELD(lineno),     FIELD(offset),
    FIELD(text), FIELD(end_lineno), FIELD(end_offset), FIELD(print_file_and_line),
    {0}};
#undef FIELD

/* --- UnicodeDecodeError, UnicodeEncodeError, UnicodeTranslateError --- */

struct exc_unicode {
    struct py_exception e;
    value encoding, object, start, end, reason;
};

static value unicode_init(struct vm *vm, const value *a) {
    exception_init(vm, a);
    struct exc_unicode *e = PY_AS(struct exc_unicode, a[0]);
    struct py_tuple *args = e->e.args;
    bool translate = py_is_a(a[0], &py_exc_UnicodeTranslateError);
    size_t want = translate ? 4 : 5;
    if (args->n != want)
        py_raise(vm, &py_exc_TypeError, "function takes exactly %zu arguments (%zu given)", want,
                 args->n);
    value *to[] = {&e->encoding, &e->object, &e->start, &e->end, &e->reason};
    bool decode = py_is_a(a[0], &py_exc_UnicodeDecodeError);
    for (size_t i = 0; i < args->n; i++) {
        value v = args->items[i];
        size_t field = i + translate;
        if (field == 2 || field == 3) {
            if (!py_is_int(v))
                v = py_int_from(py_index(vm, v));
        } else if (!py_is_str(v) && !(decode && field == 1)) {
            py_raise(vm, &py_exc_TypeError, "argument %zu must be str, not %A", i + 1, v);
        }
        *to[field] = v;
    }
    if (decode && !py_is_a(e->object, &py_bytes_type)) {
        struct span s = bytes_need(vm, e->object);
        e->object = py_bytes_new(s.data, s.size);
    }
    return PY_NONE;
}

static unsigned codepoint_at(value text, int64_t i) {
    value c = py_str_slice(text, (size_t)i, (size_t)i + 1);
    const unsigned char *p = (const unsigned char *)PY_AS(struct py_str, c)->data;
    if (!PY_AS(struct py_str, c)->size)
        return 0;
    if (p[0] < 0x80)
        return p[0];
    if (p[0] < 0xE0)
        return (p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu);
    if (p[0] < 0xF0)
        return (p[0] & 0xFu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
    return (p[0] & 7u) << 18 | (p[1] & 0x3Fu) << 12 | (p[2] & 0x3Fu) << 6 | (p[3] & 0x3Fu);
}

static value unicode_str(struct vm *vm, value self) {
    struct exc_unicode *e = PY_AS(struct exc_unicode, self);
    if (e->object == PY_UNDEF)
        return py_str_from("");
    int64_t start = py_index(vm, e->start), end = py_index(vm, e->end);
    bool decode = py_is_a(self, &py_exc_UnicodeDecodeError);
    const unsigned char *data;
    size_t size;
    if (decode && py_bytes_get(e->object, &data, &size)) {
        if (end == start + 1 && start >= 0 && (size_t)start < size) {
            static const char hex[] = "0123456789abcdef";
            char byte[3] = {hex[data[start] >> 4], hex[data[start] & 15], 0};
            return py_str_from(py_message(vm,
                                          "'%S' codec can't decode byte 0x%s in position %lld: %S",
                                          e->encoding, byte, (long long)start, e->reason));
        }
        return py_str_from(py_message(vm, "'%S' codec can't decode bytes in position %lld-%lld: %S",
                                      e->encoding, (long long)start, (long long)end - 1,
                                      e->reason));
    }
    const char *prefix = e->encoding == PY_UNDEF
                             ? "can't translate"
                             : py_message(vm, "'%S' codec can't encode", e->encoding);
    if (end == start + 1 && py_is_str(e->object)) {
        unsigned cp = codepoint_at(e->object, start);
        const char *text = cp <= 0xFF     ? mem_printf("\\x%02x", cp)
                           : cp <= 0xFFFF ? mem_printf("\\u%04x", cp)
                                          : mem_printf("\\U%08x", cp);
        return py_str_from(py_message(vm, "%s character '%s' in position %lld: %S", prefix, text,
                                      (long long)start, e->reason));
    }
    return py_str_from(py_message(vm, "%s characters in position %lld-%lld: %S", prefix,
                                  (long long)start, (long long)end - 1, e->reason));
}

static const struct py_native_def unicode_methods[] = {
    {"__init__", unicode_init, "self, /, *args, **kwargs"}, {0}};
#define FIELD(name)                                                                                \
    { #name, offsetof(struct exc_unicode, name), PY_MEMBER_VALUE, false }
static const struct py_member_def unicode_members[] = {FIELD(encoding), FIELD(object), FIELD(start),
                                                       FIELD(end),      FIELD(reason), {0}};
#undef FIELD

#define UNICODE(name)                                                                              \
    EXCEPTION_SPECIAL(name, UnicodeError, .size = sizeof(struct exc_unicode),                      \
                      .methods = unicode_methods, .members = unicode_members, .str = unicode_str)
UNICODE(UnicodeDecodeError);
UNICODE(UnicodeEncodeError);
UNICODE(UnicodeTranslateError);
#undef UNICODE

EXCEPTION_SPECIAL(SyntaxError, Exception, .size = sizeof(struct exc_syntax),
                  .methods = syntax_methods, .members = syntax_members, .str = syntax_str);
