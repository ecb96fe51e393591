/*
 * The module `_retort`, for the texts under py/: unknown(name) makes the unknown value that
 * `import` would have made, so that a module can be native in part (flask.Flask) and unknown in the
 * rest (flask.request); rest(__name__) makes a __getattr__ that does. database_folder(path) makes
 * the folder of a database file.
 */
#include <string.h>

#include "base/file.h"
#include "base/path.h"
#include "base/text.h"
#include "modules/modules.h"

#include "modules/third/third.h"
#include "python/confine.h"
#include "python/lib/pyfunction.h"
#include "python/unknown.h"
#include "python/vm.h"

/* Where the project asked for it: the innermost frame that is no embedded text. */
static void project_place(struct vm *vm, const char **file, int *line) {
    struct py_frame *f;
    *file = NULL;
    *line = 0;
    for (int depth = 0; (f = vm_script_frame(vm, depth)); depth++) {
        const char *name = py_str_cstr(PY_OBJ(f->code->filename));
        if (name[0] == '<')
            continue;
        *file = name;
        *line = py_code_line(f->code, (uint32_t)(f->pc - f->code->instr) - 1);
        return;
    }
}

static value unknown_named(struct vm *vm, const char *name) {
    const char *dot = strchr(name, '.');
    const char *file;
    int line;
    project_place(vm, &file, &line);
    value v = unknown_module(vm, dot ? mem_strndup(name, (size_t)(dot - name)) : name, file, line);
    while (dot) {
        const char *part = dot + 1;
        dot = strchr(part, '.');
        v = py_getattr(vm, v, dot ? mem_strndup(part, (size_t)(dot - part)) : part);
    }
    return v;
}

static value unknown(struct vm *vm, const value *a) {
    return unknown_named(vm, py_arg_text(vm, a[0], "name"));
}

/* rest(module): a __getattr__ by which all names that the text MODULE has not are unknown. */
static value name_of_rest(struct vm *vm, const value *a) {
    const char *name = py_arg_text(vm, a[1], "name");
    if (text_starts_with(name, "__"))
        py_raise(vm, &py_exc_AttributeError, "%s", name);
    return unknown_named(vm, mem_printf("%s.%s", py_str_cstr(a[0]), name));
}
static value rest(struct vm *vm, const value *a) {
    static const struct py_native_def def = {"__getattr__", name_of_rest, "module, /, name",
                                             PY_CLOSURE};
    return pyfunction_new(vm, &def, py_arg_text(vm, a[0], "module"), a[0]);
}

/* The folder of a database file, which a package makes before it connects: in the project. */
static value database_folder(struct vm *vm, const value *a) {
    const char *path = path_abspath(py_arg_text(vm, a[0], "path"));
    const char *root = vm->options.project_root;
    if (file_is_dir(path))
        return PY_NONE;
    if (!root || !text_starts_with(path, mem_printf("%s/", path_abspath(root))))
        confine_write(vm, path);
    file_mkdirs(path);
    return PY_NONE;
}

static const struct py_native_def functions[] = {{"unknown", unknown, "name, /"},
                                                 {"rest", rest, "module, /"},
                                                 {"database_folder", database_folder, "path, /"},
                                                 {0}};
static const struct py_module_def retort_module = {.name = "_retort", .functions = functions};
static const struct py_module_def *const own_modules[] = {&retort_module, &third_crypt_module,
                                                          &third_yaml_module, NULL};

AT_START void modules_add_texts(struct vm *vm) {
    vm_add_modules(vm, own_modules);
    vm_add_modules(vm, modules_texts);
}
