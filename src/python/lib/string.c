/*
 * string: constants and capwords. Template and Formatter are classes to derive from and Python text
 * (py/_string_classes.py), loaded on first use.
 */
#include "python/lib/lib.h"

LIB_FN(string_capwords) {
    value text = a[0];
    value sep = a[1] == PY_NONE ? py_str_from(" ") : a[1];
    struct py_list *words =
        py_list_from(vm, a[1] == PY_NONE ? py_call_method(vm, text, "split", 0, NULL)
                                         : py_call_method(vm, text, "split", 1, &sep));
    for (size_t i = 0; i < words->n; i++)
        words->items[i] = py_call_method(vm, words->items[i], "capitalize", 0, NULL);
    value list = PY_OBJ(words);
    return py_call_method(vm, sep, "join", 1, &list);
}

static const struct py_native_def functions[] = {{"capwords", string_capwords, "s, sep=None"}, {0}};
#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define PUNCTUATION "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
#define TEXT(n, t)                                                                                 \
    { n, PY_CONST_TEXT, .text = t }
static const struct py_const_def constants[] = {
    TEXT("ascii_letters", LOWER UPPER),
    TEXT("ascii_lowercase", LOWER),
    TEXT("ascii_uppercase", UPPER),
    TEXT("digits", "0123456789"),
    TEXT("hexdigits", "0123456789abcdefABCDEF"),
    TEXT("octdigits", "01234567"),
    TEXT("punctuation", PUNCTUATION),
    TEXT("whitespace", " \t\n\r\v\f"),
    TEXT("printable", "0123456789" LOWER UPPER PUNCTUATION " \t\n\r\v\f"),
    {0}};
static const struct lib_lazy lazy[] = {
    {"Template", "_string_classes"}, {"Formatter", "_string_classes"}, {0}};
LIB_LAZY("string", lazy)
static void init(struct vm *vm, struct py_module *m) { LIB_LAZY_INIT(vm, m); }
const struct py_module_def py_lib_string = {
    .name = "string", .functions = functions, .constants = constants, .init = init};

/* --- _string: what Formatter takes a format apart with --- */

static noreturn void bad(struct vm *vm, const char *text) {
    py_raise(vm, &py_exc_ValueError, "%s", text);
}

/* One step over FORMAT: (literal, field, spec, conversion). */
LIB_FN(formatter_parser) {
    struct py_str *s = lib_arg_str(vm, a[0], "format");
    struct py_list *list = py_list_new(0);
    const char *p = s->data, *end = p + s->size;
    while (p < end) {
        struct buf literal = BUF_INIT;
        bool field = false;
        while (p < end) {
            char c = *p++;
            if ((c == '{' || c == '}') && p < end && *p == c) {
                buf_putc(&literal, c);
                p++;
                field = false;
                py_list_append(list,
                               lib_tuple(4, lib_buf_str(&literal), PY_NONE, PY_NONE, PY_NONE));
                continue;
            }
            if (c == '}')
                bad(vm, "Single '}' encountered in format string");
            if (c == '{') {
                if (p >= end)
                    bad(vm, "Single '{' encountered in format string");
                field = true;
                break;
            }
            buf_putc(&literal, c);
        }
        value text = lib_buf_str(&literal);
        if (!field) {
            if (lib_str(text)->size)
                py_list_append(list, lib_tuple(4, text, PY_NONE, PY_NONE, PY_NONE));
            continue;
        }
        const char *start = p;
        int depth = 1, brackets = 0;
        const char *conversion = NULL, *spec = NULL;
        for (; p < end; p++) {
            if (*p == '[' && !spec)
                brackets = 1;
            else if (*p == ']')
                brackets = 0;
            else if (*p == '{' && !brackets)
                depth++;
            else if (*p == '}' && !brackets && --depth == 0)
                break;
            else if (depth == 1 && !brackets && !spec && *p == ':')
                spec = p;
            else if (depth == 1 && !brackets && !spec && !conversion && *p == '!')
                conversion = p;
        }
        if (p >= end)
            bad(vm, "expected '}' before end of string");
        const char *name_end = conversion ? conversion : spec ? spec : p;
        value conv = PY_NONE;
        if (conversion) {
            const char *c = conversion + 1, *after = c;
            if (c >= p)
                bad(vm, "end of string while looking for conversion specifier");
            lib_next_cp(&after);
            if (after < p && *after != ':')
                bad(vm, "expected ':' after conversion specifier");
            conv = py_str_new(c, (size_t)(after - c));
        }
        value spec_text = spec ? py_str_new(spec + 1, (size_t)(p - spec - 1)) : py_str_from("");
        py_list_append(list, lib_tuple(4, text, py_str_new(start, (size_t)(name_end - start)),
                                       spec_text, conv));
        p++;
    }
    return py_list_type.iter(vm, PY_OBJ(list));
}

static value index_or_text(const char *s, size_t n) {
    bool digits = n > 0 && n < 18;
    int64_t i = 0;
    for (size_t k = 0; k < n; k++) {
        digits &= s[k] >= '0' && s[k] <= '9';
        i = i * 10 + (s[k] - '0');
    }
    return digits ? py_int_from(i) : py_str_new(s, n);
}

/* "a.b[0]" → ('a', [(True, 'b'), (False, 0)]) */
LIB_FN(formatter_split) {
    struct py_str *s = lib_arg_str(vm, a[0], "field name");
    const char *p = s->data, *end = p + s->size;
    size_t n = 0;
    while (p + n < end && p[n] != '.' && p[n] != '[')
        n++;
    value first = index_or_text(p, n);
    struct py_list *rest = py_list_new(0);
    for (p += n; p < end;) {
        char c = *p++;
        const char *from = p;
        if (c == '.') {
            while (p < end && *p != '.' && *p != '[')
                p++;
            if (p == from)
                bad(vm, "Empty attribute in format string");
            py_list_append(rest, py_tuple2(PY_TRUE, py_str_new(from, (size_t)(p - from))));
        } else if (c == '[') {
            while (p < end && *p != ']')
                p++;
            if (p >= end)
                bad(vm, "Missing ']' in format string");
            if (p == from)
                bad(vm, "Empty attribute in format string");
            py_list_append(rest, py_tuple2(PY_FALSE, index_or_text(from, (size_t)(p - from))));
            p++;
        } else
            bad(vm, "Only '.' or '[' may follow ']' in format field specifier");
    }
    return py_tuple2(first, py_list_type.iter(vm, PY_OBJ(rest)));
}
static const struct py_native_def inner_functions[] = {
    {"formatter_parser", formatter_parser, "format, /"},
    {"formatter_field_name_split", formatter_split, "name, /"},
    {0}};
const struct py_module_def py_lib__string = {.name = "_string", .functions = inner_functions};
