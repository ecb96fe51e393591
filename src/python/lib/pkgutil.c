/*
 * pkgutil: which modules folders hold. cf. CPython's Lib/pkgutil.py. Only Python files and packages
 * are modules here; there are no zip files and no import hooks.
 */
#include "base/file.h"
#include "base/path.h"
#include "python/confine.h"
#include "python/lib/lib.h"
#include "python/vm.h"

/* --- the finder of one folder, as ModuleInfo names it --- */

struct finder {
    struct py_object head;
    struct py_attrs attrs;
    value path;
};
static struct py_type finder_type;

static value finder_repr(struct vm *vm, value self) {
    return py_str_from(py_message(vm, "FileFinder(%R)", PY_AS(struct finder, self)->path));
}
LIB_FN(finder_find_spec) {
    value find = py_import_from(vm, "importlib.util", "spec_from_file_location");
    const char *dir = py_str_text(vm, PY_AS(struct finder, a[0])->path);
    const char *name = py_str_text(vm, a[1]), *dot = strrchr(name, '.');
    const char *base = path_join(dir, dot ? dot + 1 : name);
    const char *init = path_join(base, "__init__.py"), *file = mem_printf("%s.py", base);
    if (file_is_regular(init)) {
        value where = py_str_from(base);
        value args[] = {a[1], py_str_from(init), PY_OBJ(py_list_of(1, &where))};
        return py_call_kw(vm, find, 2, args, lib_kwnames(1, "submodule_search_locations"));
    }
    return file_is_regular(file) ? py_call2(vm, find, a[1], py_str_from(file)) : PY_NONE;
}
LIB_FN(finder_find_module) {
    value spec = finder_find_spec(vm, a);
    return spec == PY_NONE ? PY_NONE : py_getattr(vm, spec, "loader");
}
static const struct py_native_def finder_methods[] = {
    {"find_spec", finder_find_spec, "self, fullname, target=None"},
    {"find_module", finder_find_module, "self, fullname, path=None"},
    {0}};
static const struct py_member_def finder_members[] = {
    {"path", offsetof(struct finder, path), PY_MEMBER_VALUE, true}, {0}};
static struct py_type finder_type = {PY_TYPE_HEAD,
                                     .name = "FileFinder",
                                     .module = "importlib.machinery",
                                     .size = sizeof(struct finder),
                                     .attrs_offset = offsetof(struct finder, attrs),
                                     .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                     .methods = finder_methods,
                                     .members = finder_members,
                                     .repr = finder_repr};

/* --- modules of folders --- */

/* The module a file or folder NAME in DIR is, without extension; NULL: none. */
static const char *module_name(const char *dir, const char *name, bool *package) {
    const char *extension = path_extension(name);
    *package = false;
    if (strcmp(extension, ".py") == 0) {
        size_t n = (size_t)(extension - name);
        bool init = n == 8 && memcmp(name, "__init__", 8) == 0;
        return init || memchr(name, '.', n) ? NULL : mem_strndup(name, n);
    }
    const char *base = path_join(dir, name);
    *package = !strchr(name, '.') && file_is_regular(path_join(base, "__init__.py"));
    return *package ? name : NULL;
}

static value info_type(struct vm *vm) { return py_import_from(vm, "pkgutil", "ModuleInfo"); }

static void add_folder(struct vm *vm, struct py_list *out, const char *dir, const char *prefix,
                       struct py_dict *seen) {
    size_t n;
    if (!file_is_dir(*dir ? dir : "."))
        return;
    confine_read(vm, *dir ? dir : ".");
    char **names = file_list(*dir ? dir : ".", &n);
    struct finder *f = py_alloc(vm, &finder_type);
    f->path = py_str_from(*dir ? dir : ".");
    for (size_t i = 0; i < n; i++) {
        bool package;
        const char *name = module_name(dir, names[i], &package);
        if (!name || py_dict_get_text(seen, name) != PY_UNDEF)
            continue;
        py_dict_set_text(seen, name, PY_TRUE);
        py_list_append(out, py_call3(vm, info_type(vm), PY_OBJ(f),
                                     py_str_printf("%s%s", prefix, name), PY_BOOL(package)));
    }
}

/* The modules in the folders of PATH (None: sys.path), each name once. */
static struct py_list *modules_in(struct vm *vm, value path, const char *prefix) {
    struct py_list *out = py_list_new(0);
    struct py_dict *seen = py_dict_new();
    if (py_is_str(path))
        py_raise(vm, &py_exc_ValueError,
                 "path must be None or list of paths to look for modules in");
    struct py_list *folders = path == PY_NONE ? vm->path : py_list_from(vm, path);
    for (size_t i = 0; i < folders->n; i++)
        if (py_is_str(folders->items[i]))
            add_folder(vm, out, py_str_cstr(folders->items[i]), prefix, seen);
    return out;
}

static value iterator(struct vm *vm, struct py_list *list) {
    return py_list_type.iter(vm, PY_OBJ(list));
}

LIB_FN(pkgutil_iter_modules) {
    return iterator(vm, modules_in(vm, a[0], py_arg_text(vm, a[1], "prefix")));
}

/* Imports the package NAME; what goes wrong is told to ONERROR, or dropped when it is an
 * ImportError. PY_UNDEF then. */
static value import_package(struct vm *vm, value name, value onerror) {
    struct py_handler h;
    value m;
    PY_TRY(vm, &h) {
        m = py_import(vm, py_str_cstr(name));
        py_handler_pop(&h);
        return m;
    }
    value exc = py_handler_catch(&h);
    if (onerror != PY_NONE)
        py_call1(vm, onerror, name);
    else if (!py_exception_is(exc, &py_exc_ImportError))
        py_rethrow(vm, exc);
    return PY_UNDEF;
}

static void walk(struct vm *vm, struct py_list *out, value path, const char *prefix,
                 value onerror) {
    struct py_list *found = modules_in(vm, path, prefix);
    for (size_t i = 0; i < found->n; i++) {
        struct py_tuple *info = PY_AS(struct py_tuple, found->items[i]);
        py_list_append(out, found->items[i]);
        if (info->items[2] != PY_TRUE)
            continue;
        value m = import_package(vm, info->items[1], onerror);
        if (m == PY_UNDEF)
            continue;
        value below = py_lookup_attr(vm, m, "__path__");
        if (below != PY_UNDEF)
            walk(vm, out, below, mem_printf("%s.", py_str_cstr(info->items[1])), onerror);
    }
}
LIB_FN(pkgutil_walk_packages) {
    struct py_list *out = py_list_new(0);
    walk(vm, out, a[0], py_arg_text(vm, a[1], "prefix"), a[2]);
    return iterator(vm, out);
}

/* path, name: PATH and the folders of that name in sys.path */
LIB_FN(pkgutil_extend_path) {
    if (!py_is_list(a[0]))
        return a[0];
    struct py_list *out = py_list_from(vm, a[0]);
    const char *name = py_arg_text(vm, a[1], "name");
    char *folder = mem_strdup(name);
    for (char *c = folder; *c; c++)
        if (*c == '.')
            *c = '/';
    for (size_t i = 0; i < vm->path->n; i++) {
        if (!py_is_str(vm->path->items[i]))
            continue;
        value dir = py_str_from(path_join(py_str_cstr(vm->path->items[i]), folder));
        if (file_is_dir(py_str_cstr(dir)) && !py_contains(vm, PY_OBJ(out), dir))
            py_list_append(out, dir);
    }
    return PY_OBJ(out);
}

LIB_FN(pkgutil_get_data) {
    value m = py_import(vm, py_arg_text(vm, a[0], "package"));
    value file = py_lookup_attr(vm, m, "__file__");
    if (file == PY_UNDEF || !py_is_str(file))
        return PY_NONE;
    const char *path =
        path_join(path_dirname(py_str_cstr(file)), py_arg_text(vm, a[1], "resource"));
    confine_read(vm, path);
    size_t n;
    char *data = file_read(path, &n);
    return py_bytes_new(data, n);
}

/* "package.module:object.attribute", or all with dots. */
LIB_FN(pkgutil_resolve_name) {
    const char *text = py_arg_text(vm, a[0], "name"), *colon = strchr(text, ':');
    if (!*text || strstr(text, "..") || *text == '.')
        py_raise(vm, &py_exc_ValueError, "invalid format: %R", a[0]);
    struct py_list *parts =
        py_list_from(vm, py_call_method(vm, py_str_from(colon ? colon + 1 : text), "split", 1,
                                        (value[]){py_str_from(".")}));
    size_t i = 0;
    value v;
    if (colon) {
        v = py_import(vm, mem_strndup(text, (size_t)(colon - text)));
        if (!colon[1])
            return v;
    } else {
        const char *name = py_str_cstr(parts->items[i++]);
        v = py_import(vm, name);
        for (; i < parts->n; i++) {
            name = mem_printf("%s.%s", name, py_str_cstr(parts->items[i]));
            if (import_package(vm, py_str_from(name), PY_NONE) == PY_UNDEF)
                break;
            v = py_import(vm, name);
        }
    }
    for (; i < parts->n; i++)
        v = py_getattr_str(vm, v, lib_str(parts->items[i]));
    return v;
}

LIB_FN(pkgutil_find_loader) {
    value spec = py_call1(vm, py_import_from(vm, "importlib.util", "find_spec"), a[0]);
    return spec == PY_NONE ? PY_NONE : py_getattr(vm, spec, "loader");
}
LIB_FN(pkgutil_get_importer) {
    struct finder *f = py_alloc(vm, &finder_type);
    f->path = a[0];
    return PY_OBJ(f);
}

static void pkgutil_init(struct vm *vm, struct py_module *m) {
    value make = py_import_from(vm, "collections", "namedtuple");
    py_module_set(
        vm, m, "ModuleInfo",
        py_call2(vm, make, py_str_from("ModuleInfo"), py_str_from("module_finder name ispkg")));
    py_setattr(vm, py_module_get(vm, m, "ModuleInfo"), "__module__", py_str_from("pkgutil"));
}
static const struct py_native_def functions[] = {
    {"iter_modules", pkgutil_iter_modules, "path=None, prefix=''"},
    {"walk_packages", pkgutil_walk_packages, "path=None, prefix='', onerror=None"},
    {"extend_path", pkgutil_extend_path, "path, name"},
    {"get_data", pkgutil_get_data, "package, resource"},
    {"resolve_name", pkgutil_resolve_name, "name"},
    {"find_loader", pkgutil_find_loader, "fullname"},
    {"get_loader", pkgutil_find_loader, "module_or_name"},
    {"get_importer", pkgutil_get_importer, "path_item"},
    {0}};
const struct py_module_def py_lib_pkgutil = {
    .name = "pkgutil", .functions = functions, .init = pkgutil_init};
