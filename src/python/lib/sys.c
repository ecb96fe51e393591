/*
 * sys: the machine as scripts see it. modules and path are the importer's own objects.
 */
#include "python/lib/io.h"
#include "python/lib/modules.h"
#include "python/lib/structseq.h"
#include "python/traceback.h"

#include <float.h>
#include <sys/auxv.h>
#include <unistd.h>

/* --- records --- */

static const char *const version_fields[] = {"major", "minor", "micro", "releaselevel", "serial"};
STRUCTSEQ(version_type, "sys", "version_info", version_fields, 5);
static const char *const flags_fields[] = {"debug",
                                           "inspect",
                                           "interactive",
                                           "optimize",
                                           "dont_write_bytecode",
                                           "no_user_site",
                                           "no_site",
                                           "ignore_environment",
                                           "verbose",
                                           "bytes_warning",
                                           "quiet",
                                           "hash_randomization",
                                           "isolated",
                                           "dev_mode",
                                           "utf8_mode",
                                           "warn_default_encoding",
                                           "safe_path",
                                           "int_max_str_digits"};
STRUCTSEQ(flags_type, "sys", "flags", flags_fields, 18);
static const char *const float_fields[] = {"max",     "max_exp",    "max_10_exp", "min",
                                           "min_exp", "min_10_exp", "dig",        "mant_dig",
                                           "epsilon", "radix",      "rounds"};
STRUCTSEQ(float_type, "sys", "float_info", float_fields, 11);
static const char *const int_fields[] = {"bits_per_digit", "sizeof_digit", "default_max_str_digits",
                                         "str_digits_check_threshold"};
STRUCTSEQ(int_type, "sys", "int_info", int_fields, 4);
static const char *const hash_fields[] = {"width",     "modulus",   "inf",       "nan",   "imag",
                                          "algorithm", "hash_bits", "seed_bits", "cutoff"};
STRUCTSEQ(hash_type, "sys", "hash_info", hash_fields, 9);

static value int_value(int64_t i) { return py_int_from(i); }

static value version_info(struct vm *vm) {
    value items[] = {int_value(3), int_value(11), int_value(7), py_str_from("final"), int_value(0)};
    return structseq_make(vm, &version_type, items);
}
static value flags_value(struct vm *vm) {
    value items[18];
    for (int i = 0; i < 18; i++)
        items[i] = int_value(0);
    items[4] = int_value(1);
    items[11] = int_value(1);
    items[13] = items[16] = PY_FALSE;
    items[14] = int_value(1);
    items[17] = int_value(4300);
    return structseq_make(vm, &flags_type, items);
}
static value float_info(struct vm *vm) {
    value items[] = {py_from_float(DBL_MAX),
                     int_value(DBL_MAX_EXP),
                     int_value(DBL_MAX_10_EXP),
                     py_from_float(DBL_MIN),
                     int_value(DBL_MIN_EXP),
                     int_value(DBL_MIN_10_EXP),
                     int_value(DBL_DIG),
                     int_value(DBL_MANT_DIG),
                     py_from_float(DBL_EPSILON),
                     int_value(FLT_RADIX),
                     int_value(1)};
    return structseq_make(vm, &float_type, items);
}
static value int_info(struct vm *vm) {
    value items[] = {int_value(30), int_value(4), int_value(4300), int_value(640)};
    return structseq_make(vm, &int_type, items);
}
static value hash_info(struct vm *vm) {
    value items[] = {
        int_value(64),      int_value(((int64_t)1 << 61) - 1), int_value(314159), int_value(0),
        int_value(1000003), py_str_from("siphash13"),          int_value(64),     int_value(128),
        int_value(0)};
    return structseq_make(vm, &hash_type, items);
}

/* --- functions --- */

LIB_FN(sys_exit) {
    if (a[0] == PY_NONE)
        py_raise_args(vm, &py_exc_SystemExit, &py_empty_tuple);
    if (py_is_tuple(a[0]))
        py_raise_args(vm, &py_exc_SystemExit, PY_AS(struct py_tuple, a[0]));
    py_raise_args(vm, &py_exc_SystemExit, PY_AS(struct py_tuple, py_tuple1(a[0])));
}
LIB_FN(sys_getrecursionlimit) { return int_value(vm->recursion_limit); }
LIB_FN(sys_setrecursionlimit) {
    int64_t n = lib_arg_int(vm, a[0]);
    if (n < 1)
        py_raise(vm, &py_exc_ValueError, "recursion limit must be greater or equal than 1");
    vm_set_recursion_limit(vm, n > 1000000 ? 1000000 : (int)n);
    return PY_NONE;
}
LIB_FN(sys_exc_info) {
    value exc = vm_handled_exception(vm);
    if (exc == PY_UNDEF || exc == PY_NONE)
        return py_tuple3(PY_NONE, PY_NONE, PY_NONE);
    value tb = PY_AS(struct py_exception, exc)->traceback;
    return py_tuple3(PY_OBJ(py_type_of(exc)), exc, tb == PY_UNDEF ? PY_NONE : tb);
}
LIB_FN(sys_exception) {
    value exc = vm_handled_exception(vm);
    return exc == PY_UNDEF ? PY_NONE : exc;
}
LIB_FN(sys_intern) {
    if (!py_is_str(a[0]))
        py_raise(vm, &py_exc_TypeError, "intern() argument must be str, not %T", a[0]);
    return PY_OBJ(py_intern_str(lib_str(a[0])));
}
LIB_FN(sys_getsizeof) {
    value v = a[0];
    if (py_is_small(v))
        return int_value(28);
    if (py_is_float(v))
        return int_value(24);
    struct py_type *t = py_type_of(v);
    size_t size = t->size + 16;
    if (py_is_str(v))
        size = 49 + lib_str(v)->size;
    else if (py_is_list(v))
        size = 56 + 8 * PY_AS(struct py_list, v)->cap;
    else if (py_is_tuple(v))
        size = 40 + 8 * PY_AS(struct py_tuple, v)->n;
    else if (py_is_dict(v))
        size = 64 + 24 * (size_t)PY_AS(struct py_dict, v)->cap;
    return int_value((int64_t)size);
}
LIB_FN(sys_utf8) { return py_str_from("utf-8"); }
LIB_FN(sys_surrogateescape) { return py_str_from("surrogateescape"); }
LIB_FN(sys_getrefcount) { return int_value(2); }
LIB_FN(sys_getframe) {
    int64_t depth = lib_arg_int(vm, a[0]);
    struct py_frame *f = depth < 0 ? NULL : vm_script_frame(vm, (int)depth);
    if (!f)
        py_raise(vm, &py_exc_ValueError, "call stack is not deep enough");
    return frame_object(vm, f);
}
LIB_FN(sys_displayhook) {
    if (a[0] == PY_NONE)
        return PY_NONE;
    value text = py_str_printf("%s\n", py_repr_text(vm, a[0]));
    py_call_method(vm, py_getattr(vm, py_import(vm, "sys"), "stdout"), "write", 1, &text);
    py_module_set(vm, vm->builtins_module, "_", a[0]);
    return PY_NONE;
}
LIB_FN(sys_excepthook) {
    struct buf b = BUF_INIT;
    if (!py_is_a(a[1], &py_exc_BaseException))
        buf_puts(&b, py_message(vm,
                                "TypeError: print_exception(): Exception expected for value, %T "
                                "found\n",
                                a[1]));
    else
        py_format_exception(vm, a[1], &b);
    value text = lib_buf_str(&b);
    py_call_method(vm, py_getattr(vm, py_import(vm, "sys"), "stderr"), "write", 1, &text);
    return PY_NONE;
}
static const char *const hook_fields[] = {"firstiter", "finalizer"};
STRUCTSEQ(asyncgen_hooks_type, "sys", "asyncgen_hooks", hook_fields, 2);
static void take_hook(struct vm *vm, value *hook, value v, const char *what) {
    if (v != PY_UNDEF && v != PY_NONE && !py_is_callable(v))
        py_raise(vm, &py_exc_TypeError, "callable %s expected, got %T", what, v);
    if (v != PY_UNDEF)
        *hook = v == PY_NONE ? PY_UNDEF : v;
}
LIB_FN(sys_set_asyncgen_hooks) {
    take_hook(vm, &vm->asyncgen_first, a[0], "firstiter");
    take_hook(vm, &vm->asyncgen_last, a[1], "finalizer");
    return PY_NONE;
}
LIB_FN(sys_get_asyncgen_hooks) {
    value items[] = {vm->asyncgen_first == PY_UNDEF ? PY_NONE : vm->asyncgen_first,
                     vm->asyncgen_last == PY_UNDEF ? PY_NONE : vm->asyncgen_last};
    return structseq_make(vm, &asyncgen_hooks_type, items);
}
LIB_FN(sys_nothing) { return PY_NONE; }
LIB_FN(sys_false) { return PY_FALSE; }
LIB_FN(sys_switch_interval) { return py_from_float(0.005); }
LIB_FN(sys_call_tracing) { return py_call_args(vm, a[0], a[1], NULL); }
LIB_FN(sys_max_str_digits) { return int_value(py_int_max_digits(vm)); }
LIB_FN(sys_set_max_str_digits) {
    int n = lib_arg_c_int(vm, a[0]);
    if (n && n < 640)
        py_raise(vm, &py_exc_ValueError, "maxdigits must be 0 or larger than 640");
    py_int_set_max_digits(vm, n);
    return PY_NONE;
}

static const struct py_native_def functions[] = {
    {"exit", sys_exit, "status=None, /"},
    {"getrecursionlimit", sys_getrecursionlimit, ""},
    {"setrecursionlimit", sys_setrecursionlimit, "limit, /"},
    {"exc_info", sys_exc_info, ""},
    {"exception", sys_exception, ""},
    {"intern", sys_intern, "string, /"},
    {"getsizeof", sys_getsizeof, "object, default=0"},
    {"getdefaultencoding", sys_utf8, ""},
    {"getfilesystemencoding", sys_utf8, ""},
    {"getfilesystemencodeerrors", sys_surrogateescape, ""},
    {"getrefcount", sys_getrefcount, "object, /"},
    {"_getframe", sys_getframe, "depth=0, /"},
    {"displayhook", sys_displayhook, "object, /"},
    {"excepthook", sys_excepthook, "exctype, value, traceback, /"},
    {"unraisablehook", sys_nothing, "unraisable, /"},
    {"breakpointhook", sys_nothing, "*args, **kws"},
    {"set_asyncgen_hooks", sys_set_asyncgen_hooks, "firstiter=?, finalizer=?"},
    {"get_asyncgen_hooks", sys_get_asyncgen_hooks, ""},
    {"settrace", sys_nothing, "tracefunc, /"},
    {"gettrace", sys_nothing, ""},
    {"setprofile", sys_nothing, "profilefunc, /"},
    {"getprofile", sys_nothing, ""},
    {"is_finalizing", sys_false, ""},
    {"getswitchinterval", sys_switch_interval, ""},
    {"setswitchinterval", sys_nothing, "interval, /"},
    {"call_tracing", sys_call_tracing, "func, args, /"},
    {"audit", sys_nothing, "event, /, *args"},
    {"addaudithook", sys_nothing, "hook"},
    {"get_int_max_str_digits", sys_max_str_digits, ""},
    {"set_int_max_str_digits", sys_set_max_str_digits, "maxdigits"},
    {"_clear_type_cache", sys_nothing, ""},
    {0}};

static const struct py_const_def constants[] = {
    {"version", PY_CONST_TEXT, .text = "3.11.7 (retort " RETORT_VERSION ") [C]"},
    {"hexversion", PY_CONST_INT, .i = 0x030b07f0},
    {"api_version", PY_CONST_INT, .i = 1013},
    {"copyright", PY_CONST_TEXT, .text = "See the licence of retort."},
    {"platform", PY_CONST_TEXT, .text = "linux"},
    {"byteorder", PY_CONST_TEXT, .text = "little"},
    {"maxsize", PY_CONST_INT, .i = INT64_MAX},
    {"maxunicode", PY_CONST_INT, .i = 0x10FFFF},
    {"float_repr_style", PY_CONST_TEXT, .text = "short"},
    {"prefix", PY_CONST_TEXT, .text = "/usr"},
    {"exec_prefix", PY_CONST_TEXT, .text = "/usr"},
    {"base_prefix", PY_CONST_TEXT, .text = "/usr"},
    {"base_exec_prefix", PY_CONST_TEXT, .text = "/usr"},
    {"platlibdir", PY_CONST_TEXT, .text = "lib"},
    {"abiflags", PY_CONST_TEXT, .text = ""},
    {"_git", PY_CONST_TEXT, .text = ""},
    {0}};

static value executable(void) {
    char path[4096];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path);
    return n > 0 ? py_str_new(path, (size_t)n) : py_str_from("");
}

static void add_top_names(struct vm *vm, struct py_set *names,
                          const struct py_module_def *const *table) {
    for (; *table; table++)
        if (!strchr((*table)->name, '.'))
            py_set_add(vm, names, py_str_from((*table)->name));
}

static value stdlib_module_names(struct vm *vm) {
    struct py_set *names = py_set_new(&py_frozenset_type);
    py_set_add(vm, names, py_str_from("builtins"));
    add_top_names(vm, names, py_lib_modules);
    add_top_names(vm, names, py_lib_texts);
    return PY_OBJ(names);
}

static value builtin_module_names(struct vm *vm) {
    struct py_list *names = py_list_from(vm, stdlib_module_names(vm));
    py_list_sort(vm, names, PY_UNDEF, false);
    return PY_OBJ(py_tuple_of(names->n, names->items));
}

static value implementation(struct vm *vm) {
    struct py_dict *kw = py_dict_new();
    py_dict_set_text(kw, "name", py_str_from("cpython"));
    py_dict_set_text(kw, "cache_tag", py_str_from("cpython-311"));
    py_dict_set_text(kw, "version", version_info(vm));
    py_dict_set_text(kw, "hexversion", int_value(0x030b07f0));
    return py_call_args(vm, py_import_from(vm, "types", "SimpleNamespace"), PY_OBJ(&py_empty_tuple),
                        kw);
}

/* What takes long to make and is seldom asked for. */
static const struct {
    const char *name;
    value (*make)(struct vm *vm);
} lazy[] = {{"version_info", version_info},
            {"flags", flags_value},
            {"float_info", float_info},
            {"int_info", int_info},
            {"hash_info", hash_info},
            {"implementation", implementation},
            {"builtin_module_names", builtin_module_names},
            {"stdlib_module_names", stdlib_module_names}};

static value sys_lazy(struct vm *vm, const value *a) {
    for (size_t i = 0; i < LIB_COUNT(lazy); i++)
        if (py_str_is(a[0], lazy[i].name)) {
            value v = lazy[i].make(vm);
            py_setattr(vm, py_import(vm, "sys"), lazy[i].name, v);
            return v;
        }
    py_raise(vm, &py_exc_AttributeError, "module 'sys' has no attribute '%S'", a[0]);
}
static const struct py_native_def lazy_def = {"__getattr__", sys_lazy, "name"};

static void init(struct vm *vm, struct py_module *m) {
    struct py_list *argv = py_list_new(0);
    for (int i = 0; i < vm->options.argc; i++)
        py_list_append(argv, lib_fs_text(vm, vm->options.argv[i], strlen(vm->options.argv[i])));
    if (!argv->n)
        py_list_append(argv, py_str_from(""));
    static const struct {
        int fd;
        const char *name, *display, *mode;
    } streams[] = {{0, "stdin", "<stdin>", "r"},
                   {1, "stdout", "<stdout>", "w"},
                   {2, "stderr", "<stderr>", "w"}};
    for (int i = 0; i < 3; i++) {
        value f = io_standard_stream(vm, streams[i].fd, streams[i].display, streams[i].mode);
        py_module_set(vm, m, streams[i].name, f);
        py_module_set(vm, m, mem_printf("__%s__", streams[i].name), f);
    }
    value file = executable();
    const struct {
        const char *name;
        value v;
    } values[] = {{"argv", PY_OBJ(argv)},
                  {"orig_argv", PY_OBJ(argv)},
                  {"modules", PY_OBJ(vm->modules)},
                  {"path", PY_OBJ(vm->path)},
                  {"executable", file},
                  {"_base_executable", file},
                  {"path_hooks", PY_OBJ(py_list_new(0))},
                  {"meta_path", PY_OBJ(py_list_new(0))},
                  {"path_importer_cache", PY_OBJ(py_dict_new())},
                  {"warnoptions", PY_OBJ(py_list_new(0))},
                  {"_xoptions", PY_OBJ(py_dict_new())},
                  {"dont_write_bytecode", PY_TRUE},
                  {"pycache_prefix", PY_NONE}};
    for (size_t i = 0; i < LIB_COUNT(values); i++)
        py_module_set(vm, m, values[i].name, values[i].v);
    static const char *const hooks[] = {"displayhook", "excepthook", "breakpointhook",
                                        "unraisablehook"};
    for (size_t i = 0; i < LIB_COUNT(hooks); i++)
        py_module_set(vm, m, mem_printf("__%s__", hooks[i]), py_module_get(vm, m, hooks[i]));
    py_module_set(vm, m, "__getattr__", py_native_new(vm, &lazy_def, PY_UNDEF));
}

const struct py_module_def py_lib_sys = {
    .name = "sys", .functions = functions, .constants = constants, .init = init};
