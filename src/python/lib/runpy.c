/*
 * runpy: files and modules run as programs. cf. CPython's Lib/runpy.py.
 */
#include "base/file.h"
#include "base/path.h"
#include "python/lib/lib.h"
#include "python/vm.h"

/* The names every program has, then what the caller gives. */
static struct py_dict *namespace_for(struct vm *vm, value name, value file, value package,
                                     value initial) {
    struct py_dict *ns = py_dict_new();
    py_dict_set_text(ns, "__name__", name);
    py_dict_set_text(ns, "__file__", file);
    py_dict_set_text(ns, "__cached__", PY_NONE);
    py_dict_set_text(ns, "__doc__", PY_NONE);
    py_dict_set_text(ns, "__loader__", PY_NONE);
    py_dict_set_text(ns, "__package__", package);
    py_dict_set_text(ns, "__spec__", PY_NONE);
    if (initial != PY_NONE)
        py_dict_update(vm, ns, initial);
    py_dict_set_text(ns, "__builtins__", PY_OBJ(vm->builtins_module));
    return ns;
}

static value run_file(struct vm *vm, const char *path, struct py_dict *ns) {
    size_t n;
    char *source = file_read(path, &n);
    vm_run_source(vm, source, n, path, ns);
    return PY_OBJ(ns);
}

/* path_name, init_globals, run_name */
LIB_FN(runpy_run_path) {
    const char *path = lib_arg_path(vm, a[0]);
    value name = a[2] == PY_NONE ? py_str_from("<run_path>") : a[2];
    const char *text = py_arg_text(vm, name, "run_name"), *dot = strrchr(text, '.');
    if (!file_is_dir(path)) {
        value package = py_str_new(text, dot ? (size_t)(dot - text) : 0);
        return run_file(vm, path, namespace_for(vm, name, py_str_from(path), package, a[1]));
    }
    const char *main = path_join(path, "__main__.py");
    if (!file_is_regular(main))
        py_raise(vm, &py_exc_ImportError, "can't find '__main__' module in %R", a[0]);
    py_list_insert(vm->path, 0, py_str_from(path));
    return run_file(vm, main, namespace_for(vm, name, py_str_from(main), py_str_from(""), a[1]));
}

/* mod_name, init_globals, run_name, alter_sys */
LIB_FN(runpy_run_module) {
    value name = a[0], find = py_import_from(vm, "importlib.util", "find_spec");
    value spec = py_call1(vm, find, name);
    if (spec != PY_NONE && py_getattr(vm, spec, "submodule_search_locations") != PY_NONE) {
        name = py_str_printf("%s.__main__", py_str_cstr(a[0]));
        spec = py_call1(vm, find, name);
    }
    if (spec == PY_NONE)
        py_raise(vm, &py_exc_ImportError, "No module named %S", name);
    value file = py_getattr(vm, spec, "origin");
    if (py_getattr(vm, spec, "has_location") != PY_TRUE)
        py_raise(vm, &py_exc_ImportError, "No code object available for %S", name);
    value run_name = a[2] == PY_NONE ? a[0] : a[2];
    struct py_dict *ns = namespace_for(vm, run_name, file, py_getattr(vm, spec, "parent"), a[1]);
    py_dict_set_text(ns, "__spec__", spec);
    py_dict_set_text(ns, "__loader__", py_getattr(vm, spec, "loader"));
    return run_file(vm, py_str_cstr(file), ns);
}

static const struct py_native_def functions[] = {
    {"run_path", runpy_run_path, "path_name, init_globals=None, run_name=None"},
    {"run_module", runpy_run_module, "mod_name, init_globals=None, run_name=None, alter_sys=False"},
    {0}};
const struct py_module_def py_lib_runpy = {.name = "runpy", .functions = functions};
