/*
 * codecs: encodings by name, over those str knows, and the transforms of bytes (hex, base64,
 * rot13).
 */
#include "python/lib/structseq.h"

static const char *const info_fields[] = {"encode",
                                          "decode",
                                          "streamreader",
                                          "streamwriter",
                                          "name",
                                          "incrementalencoder",
                                          "incrementaldecoder"};
static value info_repr(struct vm *vm, value self) {
    return py_str_printf("<codecs.CodecInfo object for encoding %s at %p>",
                         py_str_text(vm, PY_AS(struct py_tuple, self)->items[4]),
                         (void *)(uintptr_t)self);
}

static struct structseq info_type = {.type = {PY_TYPE_HEAD, .name = "CodecInfo", .module = "codecs",
                                              .size = sizeof(struct py_tuple),
                                              .base = &py_tuple_type, .methods = structseq_methods,
                                              .getattr = structseq_getattr, .repr = info_repr},
                                     .fields = info_fields,
                                     .visible = 4,
                                     .total = 7};

/* --- transforms that are no character encodings --- */

static const struct {
    const char *name, *module, *encode, *decode;
} transforms[] = {{"hex", "binascii", "hexlify", "unhexlify"},
                  {"hex_codec", "binascii", "hexlify", "unhexlify"},
                  {"base64", "base64", "encodebytes", "decodebytes"},
                  {"base64_codec", "base64", "encodebytes", "decodebytes"}};

static value rot13(struct vm *vm, value text) {
    struct py_str *s = lib_arg_str(vm, text, "rot13 input");
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < s->size; i++) {
        char c = s->data[i];
        if (c >= 'a' && c <= 'z')
            c = (char)('a' + (c - 'a' + 13) % 26);
        else if (c >= 'A' && c <= 'Z')
            c = (char)('A' + (c - 'A' + 13) % 26);
        buf_putc(&b, c);
    }
    return lib_buf_str(&b);
}
static bool is_rot13(const char *name) {
    return strcmp(name, "rot13") == 0 || strcmp(name, "rot_13") == 0 || strcmp(name, "rot-13") == 0;
}

static value convert(struct vm *vm, value obj, value encoding, value errors, bool encode) {
    const char *name = py_arg_text(vm, encoding, "encoding");
    const char *how = py_arg_text(vm, errors, "errors");
    if (is_rot13(name))
        return rot13(vm, obj);
    for (size_t i = 0; i < LIB_COUNT(transforms); i++)
        if (strcmp(name, transforms[i].name) == 0)
            return py_call1(vm,
                            py_import_from(vm, transforms[i].module,
                                           encode ? transforms[i].encode : transforms[i].decode),
                            obj);
    if (encode) {
        if (!py_is_str(obj))
            py_raise(vm, &py_exc_TypeError, "%s_encode() argument 1 must be str, not %T", name,
                     obj);
        return py_str_encode(vm, obj, name, how);
    }
    const unsigned char *data;
    size_t n;
    lib_arg_bytes(vm, obj, &data, &n);
    return py_str_decode(vm, data, n, name, how);
}
LIB_FN(codecs_encode) { return convert(vm, a[0], a[1], a[2], true); }
LIB_FN(codecs_decode) { return convert(vm, a[0], a[1], a[2], false); }

/* A bound encoder or decoder: f(input, errors) → (output, length consumed). */
struct coder {
    struct py_object head;
    value encoding;
    bool encode;
};
static value coder_call(struct vm *vm, value callee, int argc, const value *argv,
                        struct py_tuple *kwnames) {
    (void)kwnames;
    struct coder *c = PY_AS(struct coder, callee);
    if (argc < 1 || argc > 2)
        py_raise(vm, &py_exc_TypeError,
                 "%s() takes from 1 to 2 positional arguments but %d were given",
                 c->encode ? "encode" : "decode", argc);
    value errors = argc == 2 ? argv[1] : py_str_from("strict");
    return py_tuple2(convert(vm, argv[0], c->encoding, errors, c->encode),
                     py_int_from(py_len(vm, argv[0])));
}
static struct py_type coder_type = {PY_TYPE_HEAD, .name = "builtin_function_or_method",
                                    .size = sizeof(struct coder), .flags = PY_TYPE_ABSTRACT,
                                    .call = coder_call};
static value coder(struct vm *vm, value encoding, bool encode) {
    struct coder *c = py_alloc(vm, &coder_type);
    c->encoding = encoding;
    c->encode = encode;
    return PY_OBJ(c);
}

LIB_FN(codecs_lookup) {
    const char *name = py_arg_text(vm, a[0], "lookup() argument");
    const char *known = is_rot13(name) ? "rot13" : py_codec_name(name);
    for (size_t i = 0; !known && i < LIB_COUNT(transforms); i++)
        if (strcmp(name, transforms[i].name) == 0)
            known = transforms[i].name;
    if (!known)
        py_raise(vm, &py_exc_LookupError, "unknown encoding: %s", name);
    value encoding = py_str_from(known);
    value items[] = {coder(vm, encoding, true),
                     coder(vm, encoding, false),
                     PY_NONE,
                     PY_NONE,
                     encoding,
                     PY_NONE,
                     PY_NONE};
    return structseq_make(vm, &info_type, items);
}
LIB_FN(codecs_getencoder) { return PY_AS(struct py_tuple, codecs_lookup(vm, a))->items[0]; }
LIB_FN(codecs_getdecoder) { return PY_AS(struct py_tuple, codecs_lookup(vm, a))->items[1]; }
LIB_FN(codecs_open) {
    value mode = a[1];
    if (a[2] == PY_NONE) {
        value args[] = {a[0], mode};
        return py_call(vm, py_import_from(vm, "io", "open"), 2, args);
    }
    struct buf b = BUF_INIT; /* text in the encoding, lines left as they are */
    for (const char *p = py_arg_text(vm, mode, "mode"); *p; p++)
        if (*p != 'b')
            buf_putc(&b, *p);
    value args[] = {a[0], lib_buf_str(&b), py_from_small(-1), a[2], a[3], py_str_from("")};
    return py_call(vm, py_import_from(vm, "io", "open"), 6, args);
}
LIB_FN(codecs_register) { return PY_NONE; }

/* Error handlers by name, as functions of the exception. */
LIB_FN(errors_strict) { py_raise_value(vm, a[0]); }
LIB_FN(errors_ignore) { return py_tuple2(py_str_from(""), py_getattr(vm, a[0], "end")); }
LIB_FN(errors_replace) {
    bool encode = py_is_a(a[0], &py_exc_UnicodeEncodeError);
    return py_tuple2(py_str_from(encode ? "?" : "\xef\xbf\xbd"), py_getattr(vm, a[0], "end"));
}
static const struct py_native_def error_handlers[] = {
    {"strict_errors", errors_strict, "exception, /"},
    {"ignore_errors", errors_ignore, "exception, /"},
    {"replace_errors", errors_replace, "exception, /"},
    {0}};
LIB_FN(codecs_lookup_error) {
    static const char *const names[] = {"strict", "ignore", "replace"};
    for (size_t i = 0; i < LIB_COUNT(names); i++)
        if (py_str_is(a[0], names[i]))
            return py_native_new(vm, &error_handlers[i], PY_UNDEF);
    py_raise(vm, &py_exc_LookupError, "unknown error handler name '%S'", a[0]);
}

static const struct py_native_def functions[] = {
    {"encode", codecs_encode, "obj, encoding='utf-8', errors='strict'"},
    {"decode", codecs_decode, "obj, encoding='utf-8', errors='strict'"},
    {"lookup", codecs_lookup, "encoding, /"},
    {"getencoder", codecs_getencoder, "encoding"},
    {"getdecoder", codecs_getdecoder, "encoding"},
    {"open", codecs_open, "filename, mode='r', encoding=None, errors='strict', buffering=-1"},
    {"register", codecs_register, "search_function, /"},
    {"unregister", codecs_register, "search_function, /"},
    {"lookup_error", codecs_lookup_error, "name, /"},
    {"strict_errors", errors_strict, "exception, /"},
    {"ignore_errors", errors_ignore, "exception, /"},
    {"replace_errors", errors_replace, "exception, /"},
    {0}};

#define CLASSES "_codecs_classes"
static const struct lib_lazy lazy[] = {{"Codec", CLASSES},
                                       {"IncrementalEncoder", CLASSES},
                                       {"IncrementalDecoder", CLASSES},
                                       {"BufferedIncrementalEncoder", CLASSES},
                                       {"BufferedIncrementalDecoder", CLASSES},
                                       {"StreamReader", CLASSES},
                                       {"StreamWriter", CLASSES},
                                       {"StreamReaderWriter", CLASSES},
                                       {"getincrementalencoder", CLASSES},
                                       {"getincrementaldecoder", CLASSES},
                                       {"getreader", CLASSES},
                                       {"getwriter", CLASSES},
                                       {"iterencode", CLASSES},
                                       {"iterdecode", CLASSES},
                                       {0}};
LIB_LAZY("codecs", lazy)

static void init(struct vm *vm, struct py_module *m) {
    static const struct {
        const char *name, *bytes;
        size_t n;
    } marks[] = {{"BOM_UTF8", "\xef\xbb\xbf", 3},     {"BOM", "\xff\xfe", 2},
                 {"BOM_LE", "\xff\xfe", 2},           {"BOM_BE", "\xfe\xff", 2},
                 {"BOM_UTF16", "\xff\xfe", 2},        {"BOM_UTF16_LE", "\xff\xfe", 2},
                 {"BOM_UTF16_BE", "\xfe\xff", 2},     {"BOM_UTF32", "\xff\xfe\0\0", 4},
                 {"BOM_UTF32_LE", "\xff\xfe\0\0", 4}, {"BOM_UTF32_BE", "\0\0\xfe\xff", 4}};
    for (size_t i = 0; i < LIB_COUNT(marks); i++)
        py_module_set(vm, m, marks[i].name, py_bytes_new(marks[i].bytes, marks[i].n));
    py_type_ready(vm, &info_type.type);
    py_module_set(vm, m, "CodecInfo", lib_type(&info_type.type));
    LIB_LAZY_INIT(vm, m);
}
const struct py_module_def py_lib_codecs = {.name = "codecs", .functions = functions, .init = init};
