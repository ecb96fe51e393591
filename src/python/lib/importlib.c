/*
 * importlib: import_module, reload, util.find_spec and what plugin loaders use. There are no
 * installed packages, so metadata knows none. cf. CPython's Lib/importlib.
 */
#include "base/file.h"
#include "base/path.h"
#include "python/import.h"
#include "python/lib/importlib.h"
#include "python/lib/lib.h"

LIB_FN(importlib_import_module) {
    struct py_str *name = lib_arg_str(vm, a[0], "name");
    const char *text = py_str_cstr(a[0]);
    int level = 0;
    while (text[level] == '.')
        level++;
    if (!level)
        return import_dotted(vm, py_intern_str(name));
    if (!LIB_GIVEN(a[1]))
        py_raise(vm, &py_exc_TypeError,
                 "the 'package' argument is required to perform a relative import for %R", a[0]);
    const char *package = py_arg_text(vm, a[1], "__package__");
    size_t n = strlen(package);
    for (int i = 1; i < level; i++) {
        while (n && package[n - 1] != '.')
            n--;
        if (!n)
            py_raise(vm, &py_exc_ImportError, "attempted relative import beyond top-level package");
        n--;
    }
    const char *full = text[level] ? mem_printf("%.*s.%s", (int)n, package, text + level)
                                   : mem_strndup(package, n);
    return import_dotted(vm, py_intern(full));
}

LIB_FN(importlib_reload) {
    if (!py_is_a(a[0], &py_module_type))
        py_raise(vm, &py_exc_TypeError, "reload() argument must be a module");
    struct py_module *m = PY_AS(struct py_module, a[0]);
    value known = py_dict_get(vm, vm->modules, PY_OBJ(m->name));
    if (known != a[0])
        py_raise(vm, &py_exc_ImportError, "module %S not in sys.modules", PY_OBJ(m->name));
    value file = py_dict_get_text(m->ns, "__file__");
    if (file != PY_UNDEF && py_is_str(file)) {
        size_t n;
        char *source = file_read(py_str_cstr(file), &n);
        vm_run_source(vm, source, n, py_str_cstr(file), m->ns);
    } else if (m->def)
        module_fill(vm, m, m->def);
    return a[0];
}
LIB_FN(importlib_invalidate_caches) { return PY_NONE; }
LIB_FN(importlib_import) {
    return vm_import(vm, lib_arg_str(vm, a[0], "module name"),
                     py_is_dict(a[1]) ? PY_AS(struct py_dict, a[1]) : NULL, a[3],
                     (int)lib_arg_int(vm, a[4]));
}

static const struct py_native_def functions[] = {
    {"import_module", importlib_import_module, "name, package=None"},
    {"reload", importlib_reload, "module"},
    {"invalidate_caches", importlib_invalidate_caches, ""},
    {"__import__", importlib_import, "name, globals=None, locals=None, fromlist=(), level=0"},
    {0}};
static const struct lib_lazy lazy[] = {{"util", NULL},      {"machinery", NULL}, {"abc", NULL},
                                       {"resources", NULL}, {"metadata", NULL},  {0}};
LIB_LAZY("importlib", lazy)
static void init(struct vm *vm, struct py_module *m) { LIB_LAZY_INIT(vm, m); }
const struct py_module_def py_lib_importlib = {
    .name = "importlib", .functions = functions, .init = init};

/* --- importlib.util --- */

/* ModuleSpec and the loader that module_from_spec and exec_module work with. */
struct spec {
    struct py_object head;
    struct py_attrs attrs;
    value name, loader, origin, locations, parent, cached, has_location;
};
struct loader {
    struct py_object head;
    struct py_attrs attrs;
    value name, path;
};
static struct py_type spec_type, loader_type;

static value parent_of(value name, bool package) {
    struct py_str *s = lib_str(name);
    const char *dot = memrchr(s->data, '.', s->size);
    return package ? name : dot ? py_str_new(s->data, (size_t)(dot - s->data)) : py_str_from("");
}
LIB_FN(spec_init) {
    struct spec *s = PY_AS(struct spec, a[0]);
    s->name = a[1];
    s->loader = a[2];
    s->origin = a[3];
    s->locations = py_truth(vm, a[5]) ? PY_OBJ(py_list_new(0)) : PY_NONE;
    s->parent = parent_of(a[1], s->locations != PY_NONE);
    s->cached = PY_NONE;
    s->has_location = PY_FALSE;
    return PY_NONE;
}
static value spec_repr(struct vm *vm, value self) {
    struct spec *s = PY_AS(struct spec, self);
    struct buf b = BUF_INIT;
    buf_printf(&b, "ModuleSpec(name=%s, loader=%s", py_repr_text(vm, s->name),
               py_repr_text(vm, s->loader));
    if (s->origin != PY_NONE)
        buf_printf(&b, ", origin=%s", py_repr_text(vm, s->origin));
    if (s->locations != PY_NONE)
        buf_printf(&b, ", submodule_search_locations=%s", py_repr_text(vm, s->locations));
    buf_putc(&b, ')');
    return lib_buf_str(&b);
}
static const struct py_native_def spec_methods[] = {
    {"__init__", spec_init, "self, name, loader, origin=None, loader_state=None, is_package=None"},
    {0}};
#define SPEC_FIELD(n, f)                                                                           \
    { n, offsetof(struct spec, f), PY_MEMBER_VALUE, false }
static const struct py_member_def spec_members[] = {
    SPEC_FIELD("name", name),
    SPEC_FIELD("loader", loader),
    SPEC_FIELD("origin", origin),
    SPEC_FIELD("submodule_search_locations", locations),
    SPEC_FIELD("parent", parent),
    SPEC_FIELD("cached", cached),
    SPEC_FIELD("has_location", has_location),
    {0}};
static struct py_type spec_type = {PY_TYPE_HEAD,
                                   .name = "ModuleSpec",
                                   .module = "importlib.machinery",
                                   .size = sizeof(struct spec),
                                   .attrs_offset = offsetof(struct spec, attrs),
                                   .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                   .methods = spec_methods,
                                   .members = spec_members,
                                   .repr = spec_repr};

LIB_FN(loader_init) {
    struct loader *l = PY_AS(struct loader, a[0]);
    l->name = a[1];
    l->path = a[2];
    return PY_NONE;
}
LIB_FN(loader_exec_module) {
    struct loader *l = PY_AS(struct loader, a[0]);
    if (!py_is_a(a[1], &py_module_type))
        py_raise(vm, &py_exc_TypeError, "exec_module() needs a module, not %T", a[1]);
    struct py_module *m = PY_AS(struct py_module, a[1]);
    if (l->path == PY_NONE) {
        if (m->def)
            module_fill(vm, m, m->def);
        return PY_NONE;
    }
    size_t n;
    const char *path = lib_arg_path(vm, l->path);
    char *source = file_read(path, &n);
    vm_run_source(vm, source, n, path, m->ns);
    return PY_NONE;
}
LIB_FN(loader_load_module) {
    struct loader *l = PY_AS(struct loader, a[0]);
    return vm_load_file(vm, py_str_text(vm, l->name), lib_arg_path(vm, l->path), true);
}
LIB_FN(loader_get_filename) { return PY_AS(struct loader, a[0])->path; }
LIB_FN(loader_create_module) { return PY_NONE; }
static const struct py_native_def loader_methods[] = {
    {"__init__", loader_init, "self, fullname, path"},
    {"exec_module", loader_exec_module, "self, module"},
    {"load_module", loader_load_module, "self, fullname=None"},
    {"create_module", loader_create_module, "self, spec"},
    {"get_filename", loader_get_filename, "self, fullname=None"},
    {0}};
static const struct py_member_def loader_members[] = {
    {"name", offsetof(struct loader, name), PY_MEMBER_VALUE, false},
    {"path", offsetof(struct loader, path), PY_MEMBER_VALUE, false},
    {0}};
static struct py_type loader_type = {PY_TYPE_HEAD,
                                     .name = "SourceFileLoader",
                                     .module = "importlib.machinery",
                                     .size = sizeof(struct loader),
                                     .attrs_offset = offsetof(struct loader, attrs),
                                     .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                     .methods = loader_methods,
                                     .members = loader_members};

static value make_spec(struct vm *vm, value name, value path, value locations) {
    struct spec *s = py_alloc(vm, &spec_type);
    struct loader *l = py_alloc(vm, &loader_type);
    l->name = name;
    l->path = path;
    s->name = name;
    s->loader = PY_OBJ(l);
    s->origin = path == PY_NONE ? py_str_from("built-in") : path;
    s->locations = locations;
    s->parent = parent_of(name, locations != PY_NONE);
    s->cached = PY_NONE;
    s->has_location = PY_BOOL(path != PY_NONE);
    return PY_OBJ(s);
}
value importlib_spec(struct vm *vm, value name, value path, value locations, value *loader) {
    value spec = make_spec(vm, name, path, locations);
    *loader = PY_AS(struct spec, spec)->loader;
    return spec;
}
LIB_FN(util_spec_from_file_location) {
    value path = a[1] == PY_NONE ? PY_NONE : py_str_from(path_abspath(lib_arg_path(vm, a[1])));
    if (path == PY_NONE && LIB_GIVEN(a[2]))
        path = py_call_method(vm, a[2], "get_filename", 1, a);
    value spec = make_spec(vm, a[0], path, a[3]);
    if (LIB_GIVEN(a[2]))
        PY_AS(struct spec, spec)->loader = a[2];
    return spec;
}
LIB_FN(util_module_from_spec) {
    struct spec *s = PY_AS(struct spec, a[0]);
    if (!py_is_a(a[0], &spec_type))
        py_raise(vm, &py_exc_AttributeError, "'%T' object has no attribute 'loader'", a[0]);
    struct py_module *m = module_new(vm, py_intern_str(lib_str(s->name)));
    m->def = import_native(vm, py_str_cstr(s->name));
    py_module_set(vm, m, "__spec__", a[0]);
    py_module_set(vm, m, "__loader__", s->loader);
    py_module_set(vm, m, "__package__", s->parent);
    if (s->has_location == PY_TRUE)
        py_module_set(vm, m, "__file__", s->origin);
    if (s->locations != PY_NONE)
        py_module_set(vm, m, "__path__", s->locations);
    return PY_OBJ(m);
}

static value find_in(struct vm *vm, value name, const char *last, struct py_list *path) {
    for (size_t i = 0; i < path->n; i++) {
        if (!py_is_str(path->items[i]))
            continue;
        const char *dir = py_str_cstr(path->items[i]);
        const char *base = path_join(*dir ? dir : ".", last);
        const char *init = path_join(base, "__init__.py"), *file = mem_printf("%s.py", base);
        if (file_is_dir(base) && file_is_regular(init)) {
            value where = py_str_from(path_abspath(base));
            return make_spec(vm, name, py_str_from(path_abspath(init)),
                             PY_OBJ(py_list_of(1, &where)));
        }
        if (file_is_regular(file))
            return make_spec(vm, name, py_str_from(path_abspath(file)), PY_NONE);
        if (file_is_dir(base)) {
            value where = py_str_from(path_abspath(base));
            value spec = make_spec(vm, name, PY_NONE, PY_OBJ(py_list_of(1, &where)));
            PY_AS(struct spec, spec)->origin = PY_NONE;
            return spec;
        }
    }
    return PY_NONE;
}
LIB_FN(util_find_spec) {
    value name = PY_OBJ(lib_arg_str(vm, a[0], "name"));
    const char *text = py_str_cstr(name);
    if (*text == '.') {
        value resolved = importlib_import_module(vm, a);
        name = PY_OBJ(PY_AS(struct py_module, resolved)->name);
        text = py_str_cstr(name);
    }
    value loaded = py_dict_get(vm, vm->modules, name);
    if (loaded != PY_UNDEF && loaded != PY_NONE) {
        value spec = py_lookup_attr(vm, loaded, "__spec__");
        if (spec != PY_UNDEF && spec != PY_NONE)
            return spec;
        value file = py_lookup_attr(vm, loaded, "__file__");
        value path = py_lookup_attr(vm, loaded, "__path__");
        return make_spec(vm, name, file == PY_UNDEF ? PY_NONE : file,
                         path == PY_UNDEF ? PY_NONE : path);
    }
    if (import_native(vm, text))
        return make_spec(vm, name, PY_NONE, PY_NONE);
    const char *dot = strrchr(text, '.');
    struct py_list *path = vm->path;
    if (dot) {
        value parent = import_dotted(vm, py_intern_n(text, (size_t)(dot - text)));
        if (py_is_unknown(parent))
            return PY_NONE;
        value list = py_lookup_attr(vm, parent, "__path__");
        if (list == PY_UNDEF)
            py_raise(vm, &py_exc_ModuleNotFoundError,
                     "__path__ attribute not found on '%.*s' while trying to find '%s'",
                     (int)(dot - text), text, text);
        path = py_list_from(vm, list);
    }
    return find_in(vm, name, dot ? dot + 1 : text, path);
}
LIB_FN(util_resolve_name) {
    const char *text = py_str_cstr(a[0]);
    if (*text != '.')
        return a[0];
    if (!LIB_GIVEN(a[1]) || !lib_str(a[1])->size)
        py_raise(vm, &py_exc_ImportError,
                 "no package specified for %R (required for relative module names)", a[0]);
    size_t level = strspn(text, ".");
    const char *package = py_str_cstr(a[1]);
    size_t n = strlen(package);
    for (size_t i = 1; i < level; i++) {
        while (n && package[n - 1] != '.')
            n--;
        if (!n)
            py_raise(vm, &py_exc_ImportError, "attempted relative import beyond top-level package");
        n--;
    }
    return text[level] ? py_str_printf("%.*s.%s", (int)n, package, text + level)
                       : py_str_new(package, n);
}
static const struct py_native_def util_functions[] = {
    {"spec_from_file_location", util_spec_from_file_location,
     "name, location=None, *, loader=None, submodule_search_locations=None"},
    {"module_from_spec", util_module_from_spec, "spec"},
    {"find_spec", util_find_spec, "name, package=None"},
    {"resolve_name", util_resolve_name, "name, package"},
    {0}};
const struct py_module_def py_lib_importlib_util = {.name = "importlib.util",
                                                    .functions = util_functions};

static struct py_type *const machinery_types[] = {&spec_type, &loader_type, NULL};
static void machinery_init(struct vm *vm, struct py_module *m) {
    value suffix = py_str_from(".py");
    py_module_set(vm, m, "SOURCE_SUFFIXES", PY_OBJ(py_list_of(1, &suffix)));
    py_module_set(vm, m, "BYTECODE_SUFFIXES", PY_OBJ(py_list_new(0)));
    py_module_set(vm, m, "EXTENSION_SUFFIXES", PY_OBJ(py_list_new(0)));
}
const struct py_module_def py_lib_importlib_machinery = {
    .name = "importlib.machinery", .types = machinery_types, .init = machinery_init};
static struct py_type *const abc_types[] = {&loader_type, NULL};
static void abc_init(struct vm *vm, struct py_module *m) {
    static const char *const names[] = {"Loader", "Finder", "MetaPathFinder", "PathEntryFinder",
                                        "InspectLoader"};
    for (size_t i = 0; i < LIB_COUNT(names); i++)
        py_module_set(vm, m, names[i],
                      PY_OBJ(lib_class(vm, "importlib.abc", names[i], &py_object_type)));
}
const struct py_module_def py_lib_importlib_abc = {
    .name = "importlib.abc", .types = abc_types, .init = abc_init};

/* --- importlib.metadata: nothing is installed --- */

static struct py_type not_found_type =
    LIB_EXCEPTION("PackageNotFoundError", "importlib.metadata", &py_exc_ModuleNotFoundError, NULL);
LIB_FN(metadata_missing) {
    value exc =
        py_call1(vm, lib_type(&not_found_type),
                 py_str_printf("No package metadata was found for %s", py_str_text(vm, a[0])));
    py_setattr(vm, exc, "name", a[0]);
    py_raise_value(vm, exc);
}
/* Letters in lower case, runs of -, _ and . as one dash. */
static char *plain_name(const char *name) {
    struct buf b = BUF_INIT;
    for (; *name; name++) {
        bool dash = *name == '-' || *name == '_' || *name == '.';
        if (!dash)
            buf_putc(&b, (char)(*name >= 'A' && *name <= 'Z' ? *name + 32 : *name));
        else if (b.len && b.data[b.len - 1] != '-')
            buf_putc(&b, '-');
    }
    return buf_take(&b);
}

static value table_get(value table, const char *key) {
    return table != PY_UNDEF && py_is_a(table, &py_dict_type)
               ? py_dict_get_text(PY_AS(struct py_dict, table), key)
               : PY_UNDEF;
}

/* The version that pyproject.toml in FOLDER says of a project called NAME, or PY_UNDEF. */
static value own_version(struct vm *vm, const char *folder, const char *name) {
    size_t len;
    char *text = file_read_if_exists(mem_printf("%s/pyproject.toml", folder), &len);
    if (!text)
        return PY_UNDEF;
    value all = py_call1(vm, py_import_from(vm, "tomllib", "loads"), py_str_new(text, len));
    value tables[] = {table_get(all, "project"), table_get(table_get(all, "tool"), "poetry")};
    for (size_t i = 0; i < 2; i++) {
        value own = table_get(tables[i], "name"), version = table_get(tables[i], "version");
        if (own != PY_UNDEF && version != PY_UNDEF && py_is_str(own) && py_is_str(version) &&
            !strcmp(plain_name(py_str_cstr(own)), plain_name(name)))
            return version;
    }
    return PY_UNDEF;
}

/* Of the project itself what its settings say; of other packages nothing is known. */
LIB_FN(metadata_version) {
    const char *name = py_arg_text(vm, a[0], "distribution_name");
    for (size_t i = 0; i < vm->sources->n; i++) {
        value v = own_version(vm, py_str_cstr(vm->sources->items[i]), name);
        if (v != PY_UNDEF)
            return v;
    }
    value v = import_unknown_answer(vm, mem_printf("importlib.metadata.version(%s)", name));
    return v != PY_UNDEF ? v : metadata_missing(vm, a);
}

LIB_FN(metadata_asked) {
    value v =
        import_unknown_answer(vm, mem_printf("importlib.metadata of %s", py_str_text(vm, a[0])));
    return v != PY_UNDEF ? v : metadata_missing(vm, a);
}

LIB_FN(metadata_entry_points) { return PY_OBJ(py_list_new(0)); }
LIB_FN(metadata_empty) { return py_list_type.iter(vm, PY_OBJ(py_list_new(0))); }
LIB_FN(metadata_packages) { return PY_OBJ(py_dict_new()); }
static const struct py_native_def metadata_functions[] = {
    {"version", metadata_version, "distribution_name"},
    {"metadata", metadata_asked, "distribution_name"},
    {"distribution", metadata_asked, "distribution_name"},
    {"files", metadata_missing, "distribution_name"},
    {"requires", metadata_missing, "distribution_name"},
    {"entry_points", metadata_entry_points, "**params"},
    {"distributions", metadata_empty, "**kwargs"},
    {"packages_distributions", metadata_packages, ""},
    {0}};
static struct py_type *const metadata_types[] = {&not_found_type, NULL};
const struct py_module_def py_lib_importlib_metadata = {
    .name = "importlib.metadata", .functions = metadata_functions, .types = metadata_types};

/* --- importlib.resources: files beside a package --- */

static value folder_of(struct vm *vm, value package) {
    if (py_is_str(package))
        package = import_dotted(vm, py_intern_str(lib_str(package)));
    value path = py_lookup_attr(vm, package, "__path__"), file = PY_UNDEF;
    if (path != PY_UNDEF) {
        struct py_list *list = py_list_from(vm, path);
        if (list->n)
            return list->items[0];
    }
    file = py_lookup_attr(vm, package, "__file__");
    if (file == PY_UNDEF || !py_is_str(file))
        py_raise(vm, &py_exc_TypeError, "%R is not a package", package);
    return py_str_from(path_dirname(py_str_cstr(file)));
}
static value as_path(struct vm *vm, value folder, value name) {
    value args[] = {folder, name};
    return py_call(vm, py_import_from(vm, "pathlib", "Path"), name == PY_UNDEF ? 1 : 2, args);
}
LIB_FN(resources_files) { return as_path(vm, folder_of(vm, a[0]), PY_UNDEF); }
LIB_FN(resources_read_text) {
    return py_call_method(vm, as_path(vm, folder_of(vm, a[0]), a[1]), "read_text", 1, a + 2);
}
LIB_FN(resources_read_binary) {
    return py_call_method(vm, as_path(vm, folder_of(vm, a[0]), a[1]), "read_bytes", 0, NULL);
}
LIB_FN(resources_open_text) {
    value mode = py_str_from("r");
    return py_call_method(vm, as_path(vm, folder_of(vm, a[0]), a[1]), "open", 1, &mode);
}
LIB_FN(resources_open_binary) {
    value mode = py_str_from("rb");
    return py_call_method(vm, as_path(vm, folder_of(vm, a[0]), a[1]), "open", 1, &mode);
}
LIB_FN(resources_is_resource) {
    return py_call_method(vm, as_path(vm, folder_of(vm, a[0]), a[1]), "is_file", 0, NULL);
}
LIB_FN(resources_contents) {
    value list = py_import_from(vm, "os", "listdir");
    return py_call1(vm, list, folder_of(vm, a[0]));
}
LIB_FN(resources_path) {
    value p = as_path(vm, folder_of(vm, a[0]), a[1]);
    return py_call1(vm, py_import_from(vm, "contextlib", "nullcontext"), p);
}
LIB_FN(resources_as_file) {
    return py_call1(vm, py_import_from(vm, "contextlib", "nullcontext"), a[0]);
}
static const struct py_native_def resources_functions[] = {
    {"files", resources_files, "package"},
    {"read_text", resources_read_text, "package, resource, encoding='utf-8', errors='strict'"},
    {"read_binary", resources_read_binary, "package, resource"},
    {"open_text", resources_open_text, "package, resource, encoding='utf-8', errors='strict'"},
    {"open_binary", resources_open_binary, "package, resource"},
    {"is_resource", resources_is_resource, "package, name"},
    {"contents", resources_contents, "package"},
    {"path", resources_path, "package, resource"},
    {"as_file", resources_as_file, "path"},
    {0}};
const struct py_module_def py_lib_importlib_resources = {.name = "importlib.resources",
                                                         .functions = resources_functions};
