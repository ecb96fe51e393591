/*
 * pickle: objects as bytes and back, protocols 0 to 5. Saving is pickle_save.c, loading
 * pickle_load.c. cf. CPython's Modules/_pickle.c.
 */
#include "python/lib/pickle_int.h"

struct py_type py_pickle_error = LIB_EXCEPTION("PickleError", "_pickle", &py_exc_Exception, NULL);
struct py_type py_pickling_error =
    LIB_EXCEPTION("PicklingError", "_pickle", &py_pickle_error, NULL);
struct py_type py_unpickling_error =
    LIB_EXCEPTION("UnpicklingError", "_pickle", &py_pickle_error, NULL);

/* Names of Python 2. WRITTEN: protocols below 3 write the old one for the new. */
static const struct moved {
    const char *module, *name; /* NAME NULL: all of the module */
    const char *new_module, *new_name;
    bool written;
} moved[] = {{"__builtin__", "long", "builtins", "int", true},
             {"__builtin__", "unicode", "builtins", "str", true},
             {"__builtin__", "xrange", "builtins", "range", true},
             {"__builtin__", "unichr", "builtins", "chr", true},
             {"__builtin__", "raw_input", "builtins", "input", false},
             {"__builtin__", "basestring", "builtins", "str", false},
             {"__builtin__", "reduce", "functools", "reduce", true},
             {"__builtin__", "intern", "sys", "intern", true},
             {"itertools", "izip", "builtins", "zip", true},
             {"itertools", "imap", "builtins", "map", true},
             {"itertools", "ifilter", "builtins", "filter", true},
             {"UserDict", "UserDict", "collections", "UserDict", true},
             {"UserList", "UserList", "collections", "UserList", true},
             {"UserString", "UserString", "collections", "UserString", true},
             {"exceptions", "StandardError", "builtins", "Exception", false},
             {"exceptions", NULL, "builtins", NULL, false},
             {"__builtin__", NULL, "builtins", NULL, true},
             {"copy_reg", NULL, "copyreg", NULL, true},
             {"Queue", NULL, "queue", NULL, true},
             {"ConfigParser", NULL, "configparser", NULL, true},
             {"repr", NULL, "reprlib", NULL, true},
             {"cPickle", NULL, "pickle", NULL, false},
             {"StringIO", NULL, "io", NULL, false},
             {"cStringIO", NULL, "io", NULL, false}};

static bool same(const char *pattern, const char *text) {
    return !pattern || strcmp(pattern, text) == 0;
}
void pickle_old_name(const char **module, const char **name) {
    for (size_t i = 0; i < LIB_COUNT(moved); i++)
        if (moved[i].written && same(moved[i].new_module, *module) &&
            same(moved[i].new_name, *name)) {
            *module = moved[i].module;
            *name = moved[i].name ? moved[i].name : *name;
            return;
        }
}
void pickle_new_name(const char **module, const char **name) {
    for (size_t i = 0; i < LIB_COUNT(moved); i++)
        if (same(moved[i].module, *module) && same(moved[i].name, *name)) {
            *module = moved[i].new_module;
            *name = moved[i].new_name ? moved[i].new_name : *name;
            return;
        }
}

LIB_FN(module_dumps) { return pickle_dump(vm, a[0], a[1]); }
LIB_FN(module_dump) {
    value bytes = pickle_dump(vm, a[0], a[2]);
    py_call_method(vm, a[1], "write", 1, &bytes);
    return PY_NONE;
}
LIB_FN(module_loads) {
    const unsigned char *p;
    size_t n;
    lib_arg_bytes(vm, a[0], &p, &n);
    return pickle_load(vm, p, n);
}
LIB_FN(module_load) {
    value unpickler = py_call1(vm, PY_OBJ(&py_unpickler_type), a[0]);
    return py_call_method(vm, unpickler, "load", 0, NULL);
}

static void pickle_init(struct vm *vm, struct py_module *m) {
    py_module_set(vm, m, "HIGHEST_PROTOCOL", py_from_small(PICKLE_HIGHEST));
    py_module_set(vm, m, "DEFAULT_PROTOCOL", py_from_small(PICKLE_DEFAULT));
    py_module_set(vm, m, "format_version", py_str_from("4.0"));
    static const struct {
        const char *name;
        unsigned char code;
    } codes[] = {
#define X(name, code) {#name, code},
#include "python/lib/pickle.def"
#undef X
    };
    for (size_t i = 0; i < LIB_COUNT(codes); i++)
        py_module_set(vm, m, codes[i].name, py_bytes_new(&codes[i].code, 1));
    py_module_set(vm, m, "_Pickler", PY_OBJ(&py_pickler_type));
    py_module_set(vm, m, "_Unpickler", PY_OBJ(&py_unpickler_type));
}

#define DUMP_OPTIONS "protocol=None, *, fix_imports=True, buffer_callback=None"
#define LOAD_OPTIONS "/, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=()"
static const struct py_native_def functions[] = {
    {"dumps", module_dumps, "obj, " DUMP_OPTIONS},
    {"dump", module_dump, "obj, file, " DUMP_OPTIONS},
    {"loads", module_loads, "data, " LOAD_OPTIONS},
    {"load", module_load,
     "file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=()"},
    {0}};
static struct py_type *const types[] = {&py_pickle_error, &py_pickling_error, &py_unpickling_error,
                                        &py_pickler_type, &py_unpickler_type, NULL};
const struct py_module_def py_lib_pickle = {
    .name = "pickle", .functions = functions, .types = types, .init = pickle_init};
