/*
 * codecs: encodings by name, over those str knows, and the transforms of bytes (hex, base64,
 * rot13).
 */
#include "python/lib/lib.h"
#include "python/types/str_hooks.h"

/* --- CodecInfo: a tuple of four with names, and what codes piece by piece --- */

static struct py_type info_type;
static const char *const parts[] = {"encode", "decode", "streamreader", "streamwriter"};

static value info_repr(struct vm *vm, value self) {
    return py_str_printf("<%s object for encoding %s at %p>", "codecs.CodecInfo",
                         py_str_text(vm, py_getattr(vm, self, "name")), (void *)(uintptr_t)self);
}
/* cls, encode, decode, streamreader, streamwriter, incrementalencoder, incrementaldecoder, name,
 * _is_text_encoding */
LIB_FN(info_new) {
    struct py_tuple *t = py_alloc_tuple(vm, PY_AS(struct py_type, a[0]), 4);
    memcpy(t->items, a + 1, 4 * sizeof *a);
    for (size_t i = 0; i < 4; i++)
        py_setattr(vm, PY_OBJ(t), parts[i], a[1 + i]);
    py_setattr(vm, PY_OBJ(t), "incrementalencoder", a[5]);
    py_setattr(vm, PY_OBJ(t), "incrementaldecoder", a[6]);
    py_setattr(vm, PY_OBJ(t), "name", a[7]);
    py_setattr(vm, PY_OBJ(t), "_is_text_encoding", a[8] == PY_NONE ? PY_TRUE : a[8]);
    return PY_OBJ(t);
}
LIB_FN(info_init) { return PY_NONE; }
static const struct py_native_def info_methods[] = {
    {"__new__", info_new,
     "cls, encode, decode, streamreader=None, streamwriter=None, incrementalencoder=None, "
     "incrementaldecoder=None, name=None, *, _is_text_encoding=None"},
    {"__init__", info_init, "self, *args, **kwargs"},
    {0}};
static struct py_type info_type = {PY_TYPE_HEAD,
                                   .name = "CodecInfo",
                                   .module = "codecs",
                                   .size = sizeof(struct py_tuple),
                                   .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                   .base = &py_tuple_type,
                                   .methods = info_methods,
                                   .repr = info_repr};

/* --- transforms that are no character encodings --- */

static const struct {
    const char *name, *module, *encode, *decode;
} transforms[] = {{"zlib", "zlib", "compress", "decompress"},
                  {"zip", "zlib", "compress", "decompress"},
                  {"zlib_codec", "zlib", "compress", "decompress"},
                  {"quopri", "binascii", "b2a_qp", "a2b_qp"},
                  {"quopri_codec", "binascii", "b2a_qp", "a2b_qp"},
                  {"hex", "binascii", "hexlify", "unhexlify"},
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
    value own = py_codec_name(name) ? PY_UNDEF : codec_search(vm, name);
    if (own != PY_UNDEF) {
        value coder = PY_AS(struct py_tuple, own)->items[encode ? 0 : 1];
        value done = py_call2(vm, coder, obj, errors);
        if (!py_is_tuple(done) || PY_AS(struct py_tuple, done)->n != 2)
            py_raise(vm, &py_exc_TypeError, "%s must return a tuple (object, integer)",
                     encode ? "encoder" : "decoder");
        return PY_AS(struct py_tuple, done)->items[0];
    }
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
    value found = known ? PY_UNDEF : codec_search(vm, name);
    if (found != PY_UNDEF)
        return found;
    if (!known)
        py_raise(vm, &py_exc_LookupError, "unknown encoding: %s", name);
    bool is_text = py_codec_name(known);
    value encoding = py_str_from(known);
    value args[] = {lib_type(&info_type),
                    coder(vm, encoding, true),
                    coder(vm, encoding, false),
                    PY_NONE,
                    PY_NONE,
                    PY_NONE,
                    PY_NONE,
                    encoding,
                    PY_BOOL(is_text)};
    return info_new(vm, args);
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
LIB_FN(codecs_register) {
    codec_add_search(vm, a[0]);
    return PY_NONE;
}
LIB_FN(codecs_unregister) {
    codec_remove_search(vm, a[0]);
    return PY_NONE;
}
LIB_FN(codecs_register_error) {
    lib_arg_str(vm, a[0], "register_error() argument 1");
    if (!py_is_callable(a[1]))
        py_raise(vm, &py_exc_TypeError, "handler must be callable");
    codec_set_handler(vm, a[0], a[1]);
    return PY_NONE;
}

/* Error handlers by name, as functions of the exception. */
LIB_FN(errors_strict) {
    if (!py_is_a(a[0], &py_exc_BaseException))
        py_raise(vm, &py_exc_TypeError, "codec must pass exception instance");
    py_raise_value(vm, a[0]);
}
LIB_FN(errors_ignore) {
    if (!py_is_a(a[0], &py_exc_UnicodeError) || py_lookup_attr(vm, a[0], "end") == PY_UNDEF)
        py_raise(vm, &py_exc_TypeError, "don't know how to handle %T in error callback", a[0]);
    return py_tuple2(py_str_from(""), py_getattr(vm, a[0], "end"));
}
/* What an error of encoding, decoding or translating is about: the characters from start to end. */
struct trouble {
    int64_t start, end;
    value object;
    bool encode, decode;
};
static struct trouble trouble_of(struct vm *vm, value exc, bool decode_too, const char *who) {
    struct trouble t = {.encode = py_is_a(exc, &py_exc_UnicodeEncodeError),
                        .decode = py_is_a(exc, &py_exc_UnicodeDecodeError)};
    bool known = t.encode || (t.decode ? decode_too : py_is_a(exc, &py_exc_UnicodeTranslateError));
    if (!known)
        py_raise(vm, &py_exc_TypeError, "don't know how to handle %T in error callback", exc);
    (void)who;
    t.object = py_getattr(vm, exc, "object");
    t.start = lib_arg_int(vm, py_getattr(vm, exc, "start"));
    t.end = lib_arg_int(vm, py_getattr(vm, exc, "end"));
    return t;
}
static value slice_of(struct vm *vm, const struct trouble *t) {
    value s = py_call2(vm, py_import_from(vm, "builtins", "slice"), py_int_from(t->start),
                       py_int_from(t->end));
    return py_getitem(vm, t->object, s);
}
static value answered(const struct trouble *t, value text) {
    return py_tuple2(text, py_int_from(t->end));
}
LIB_FN(errors_replace) {
    struct trouble t = trouble_of(vm, a[0], true, "replace");
    if (t.decode)
        return answered(&t, py_str_from("\xef\xbf\xbd"));
    value mark = py_str_from(t.encode ? "?" : "\xef\xbf\xbd");
    return answered(&t, lib_mul(vm, mark, py_int_from(t.end - t.start)));
}
/* The others are what str.encode and bytes.decode do with the piece alone. */
static value by_codec(struct vm *vm, const value *a, bool decode_too, const char *how) {
    struct trouble t = trouble_of(vm, a[0], decode_too, how);
    value piece = slice_of(vm, &t), ascii = py_str_from("ascii");
    value args[] = {ascii, py_str_from(how)};
    if (t.decode)
        return answered(&t, py_call_method(vm, piece, "decode", 2, args));
    struct buf b = BUF_INIT;
    const char *at = lib_str(piece)->data, *end = at + lib_str(piece)->size;
    while (at < end) { /* ASCII itself is replaced, too */
        const char *from = at;
        unsigned cp = lib_next_cp(&at);
        if (cp < 128 && strcmp(how, "xmlcharrefreplace") == 0)
            buf_printf(&b, "&#%u;", cp);
        else if (cp < 128 && strcmp(how, "backslashreplace") == 0)
            buf_printf(&b, "\\x%02x", cp);
        else {
            value one = py_str_new(from, (size_t)(at - from));
            value bytes = py_call_method(vm, one, "encode", 2, args);
            lib_put(&b, py_call_method(vm, bytes, "decode", 1, &ascii));
        }
    }
    return answered(&t, lib_buf_str(&b));
}
LIB_FN(errors_xml) { return by_codec(vm, a, false, "xmlcharrefreplace"); }
LIB_FN(errors_backslash) { return by_codec(vm, a, true, "backslashreplace"); }
LIB_FN(errors_name) { return by_codec(vm, a, false, "namereplace"); }
LIB_FN(errors_escape) {
    struct trouble t = trouble_of(vm, a[0], true, "surrogateescape");
    value args[] = {py_str_from(t.decode ? "ascii" : "latin-1"), py_str_from("surrogateescape")};
    value piece = slice_of(vm, &t);
    return answered(&t, py_call_method(vm, piece, t.decode ? "decode" : "encode", 2, args));
}
LIB_FN(errors_pass) {
    struct trouble t = trouble_of(vm, a[0], true, "surrogatepass");
    value args[] = {py_getattr(vm, a[0], "encoding"), py_str_from("surrogatepass")};
    if (t.decode) {
        const unsigned char *data;
        size_t n;
        py_bytes_get(t.object, &data, &n);
        t.end = t.start + 3 < (int64_t)n ? t.start + 3 : (int64_t)n;
    }
    return answered(&t,
                    py_call_method(vm, slice_of(vm, &t), t.decode ? "decode" : "encode", 2, args));
}
static const struct {
    const char *name;
    struct py_native_def def;
} error_handlers[] = {
    {"strict", {"strict_errors", errors_strict, "exception, /"}},
    {"ignore", {"ignore_errors", errors_ignore, "exception, /"}},
    {"replace", {"replace_errors", errors_replace, "exception, /"}},
    {"xmlcharrefreplace", {"xmlcharrefreplace_errors", errors_xml, "exception, /"}},
    {"backslashreplace", {"backslashreplace_errors", errors_backslash, "exception, /"}},
    {"namereplace", {"namereplace_errors", errors_name, "exception, /"}},
    {"surrogateescape", {"surrogateescape", errors_escape, "exception, /"}},
    {"surrogatepass", {"surrogatepass", errors_pass, "exception, /"}}};
LIB_FN(codecs_lookup_error) {
    const char *name = py_arg_text(vm, a[0], "lookup_error() argument");
    value own = codec_handler(vm, name);
    if (own != PY_UNDEF)
        return own;
    for (size_t i = 0; i < LIB_COUNT(error_handlers); i++)
        if (strcmp(name, error_handlers[i].name) == 0)
            return py_native_new(vm, &error_handlers[i].def, PY_UNDEF);
    py_raise(vm, &py_exc_LookupError, "unknown error handler name '%S'", a[0]);
}

static const struct py_native_def functions[] = {
    {"encode", codecs_encode, "obj, encoding='utf-8', errors='strict'", PY_BUILTIN},
    {"decode", codecs_decode, "obj, encoding='utf-8', errors='strict'", PY_BUILTIN},
    {"lookup", codecs_lookup, "encoding, /", PY_BUILTIN},
    {"getencoder", codecs_getencoder, "encoding"},
    {"getdecoder", codecs_getdecoder, "encoding"},
    {"open", codecs_open, "filename, mode='r', encoding=None, errors='strict', buffering=-1"},
    {"register", codecs_register, "search_function, /"},
    {"unregister", codecs_unregister, "search_function, /"},
    {"register_error", codecs_register_error, "errors, handler, /"},
    {"lookup_error", codecs_lookup_error, "name, /"},
    {"strict_errors", errors_strict, "exception, /"},
    {"ignore_errors", errors_ignore, "exception, /"},
    {"replace_errors", errors_replace, "exception, /"},
    {"xmlcharrefreplace_errors", errors_xml, "exception, /"},
    {"backslashreplace_errors", errors_backslash, "exception, /"},
    {"namereplace_errors", errors_name, "exception, /"},
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
    py_type_ready(vm, &info_type);
    py_module_set(vm, m, "CodecInfo", lib_type(&info_type));
    LIB_LAZY_INIT(vm, m);
}
const struct py_module_def py_lib_codecs = {.name = "codecs", .functions = functions, .init = init};
