/* IO, TextIO, BinaryIO: files as annotations name them. Their methods do nothing. */
#include "python/function.h"
#include "python/lib/typing_int.h"

LIB_FN(nothing) { return PY_NONE; }

enum { PROPERTY = 1 << 30 }; /* of the table's flags: not given to the function */

static const struct py_native_def io_members[] = {
    {"mode", nothing, "self", PROPERTY},
    {"name", nothing, "self", PROPERTY},
    {"close", nothing, "self"},
    {"closed", nothing, "self", PROPERTY},
    {"fileno", nothing, "self"},
    {"flush", nothing, "self"},
    {"isatty", nothing, "self"},
    {"read", nothing, "self, n=-1"},
    {"readable", nothing, "self"},
    {"readline", nothing, "self, limit=-1"},
    {"readlines", nothing, "self, hint=-1"},
    {"seek", nothing, "self, offset, whence=0"},
    {"seekable", nothing, "self"},
    {"tell", nothing, "self"},
    {"truncate", nothing, "self, size=None"},
    {"writable", nothing, "self"},
    {"write", nothing, "self, s"},
    {"writelines", nothing, "self, lines"},
    {"__enter__", nothing, "self"},
    {"__exit__", nothing, "self, type, value, traceback"},
    {0}};
static const struct py_native_def binary_members[] = {
    {"write", nothing, "self, s"}, {"__enter__", nothing, "self"}, {0}};
static const struct py_native_def text_members[] = {{"buffer", nothing, "self", PROPERTY},
                                                    {"encoding", nothing, "self", PROPERTY},
                                                    {"errors", nothing, "self", PROPERTY},
                                                    {"line_buffering", nothing, "self", PROPERTY},
                                                    {"newlines", nothing, "self", PROPERTY},
                                                    {"__enter__", nothing, "self"},
                                                    {0}};
static const struct {
    const char *name;
    const struct py_native_def *members;
    struct py_type *of; /* IO[of]; NULL: IO itself */
} classes[] = {{"IO", io_members, NULL},
               {"BinaryIO", binary_members, &py_bytes_type},
               {"TextIO", text_members, &py_str_type}};

static void add_members(struct vm *vm, struct py_dict *ns, const char *owner,
                        const struct py_native_def *def) {
    for (; def->name; def++) {
        value f = typing_method(vm, owner, def);
        if (def->flags & PROPERTY)
            f = py_call1(vm, PY_OBJ(&py_property_type), f);
        py_dict_set_text(ns, def->name, f);
    }
}

value typing_io(struct vm *vm, const char *name) {
    for (size_t i = 0; i < LIB_COUNT(classes); i++) {
        if (strcmp(name, classes[i].name) != 0)
            continue;
        value base = classes[i].of
                         ? py_getitem(vm, py_import_from(vm, "typing", "IO"), PY_OBJ(classes[i].of))
                         : py_getitem(vm, PY_OBJ(&typing_generic_type),
                                      py_import_from(vm, "typing", "AnyStr"));
        struct py_dict *ns = py_dict_new();
        py_dict_set_str(ns, PYN(__slots__), PY_OBJ(&py_empty_tuple));
        add_members(vm, ns, name, classes[i].members);
        return PY_OBJ(typing_class(vm, name, base, ns));
    }
    return PY_UNDEF;
}
