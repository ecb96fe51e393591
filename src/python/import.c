/* Importing; see import.h. cf. CPython's Lib/importlib/_bootstrap.py. */
#include "python/import.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/path.h"
#include "base/text.h"
#include "python/compile_int.h"
#include "python/lib/importlib.h"
#include "python/type.h"
#include "python/unknown.h"

/* --- files --- */

enum found_kind { FOUND_NONE, FOUND_FILE, FOUND_PACKAGE, FOUND_NAMESPACE };

struct found {
    enum found_kind kind;
    const char *file;        /* of a module, or __init__.py */
    struct py_list *folders; /* __path__ */
};

static struct found find_file(struct vm *vm, struct py_list *path, const char *name) {
    struct found f = {FOUND_NONE, NULL, py_list_new(1)};
    for (size_t i = 0; i < path->n; i++) {
        if (!py_is_str(path->items[i]))
            continue;
        const char *dir = py_str_cstr(path->items[i]);
        if (*dir != '/') /* __file__ is absolute, as in CPython */
            dir = !*dir || !strcmp(dir, ".") ? path_abspath(".")
                                             : mem_printf("%s/%s", path_abspath("."), dir);
        const char *base = mem_printf("%s/%s", dir, name);
        const char *init = mem_printf("%s/__init__.py", base), *file = mem_printf("%s.py", base);
        bool is_dir = file_is_dir(base);
        if (is_dir && file_is_regular(init)) {
            f.kind = FOUND_PACKAGE;
            f.file = init;
            f.folders = py_list_new(1);
            py_list_append(f.folders, py_str_from(base));
            return f;
        }
        if (file_is_regular(file)) {
            f.kind = FOUND_FILE;
            f.file = file;
            return f;
        }
        if (is_dir) {
            f.kind = FOUND_NAMESPACE;
            py_list_append(f.folders, py_str_from(base));
        }
    }
    (void)vm;
    return f;
}

/* FOLDER is a package without __init__.py only if Python lies in it: docker/ and redis/ beside the
 * project's packages are mostly files of the programs of that name, which scripts mean by them. */
static bool holds_python(const char *folder, int depth) {
    size_t n;
    char **names = file_list(folder, &n);
    for (size_t i = 0; i < n; i++)
        if (text_ends_with(names[i], ".py"))
            return true;
    for (size_t i = 0; depth && i < n; i++) {
        const char *sub = mem_printf("%s/%s", folder, names[i]);
        if (names[i][0] != '.' && file_is_dir(sub) && holds_python(sub, depth - 1))
            return true;
    }
    return false;
}

/* A module without a package: on sys.path, or else where the project's own packages lie, which
 * would be installed for CPython. */
static struct found find_top(struct vm *vm, const char *name) {
    struct found f = find_file(vm, vm->path, name);
    if (f.kind == FOUND_NONE)
        f = find_file(vm, vm->sources, name);
    if (f.kind == FOUND_NAMESPACE && vm->options.unknown_imports) {
        bool any = false;
        for (size_t i = 0; i < f.folders->n && !any; i++)
            any = holds_python(py_str_cstr(f.folders->items[i]), 2);
        if (!any)
            f.kind = FOUND_NONE;
    }
    return f;
}

void vm_add_source_folder(struct vm *vm, const char *folder) {
    py_list_append(vm->sources, py_str_from(folder));
}

static struct py_code *compile_file(struct vm *vm, const char *file) {
    size_t len;
    char *source = file_read(file, &len);
    return py_compile(vm, source, len, file, COMPILE_EXEC, 0);
}

void vm_prepare_file(struct vm *vm, const char *file) {
    struct error_handler h;
    vm->prepared_file = NULL;
    ERROR_TRY(&h) {
        vm->prepared = compile_file(vm, file);
        vm->prepared_file = file;
        error_pop(&h);
    }
}

static struct py_code *take_code(struct vm *vm, const char *file) {
    if (!vm->prepared_file || strcmp(vm->prepared_file, file) != 0)
        return compile_file(vm, file);
    vm->prepared_file = NULL;
    return vm->prepared;
}

/* Runs FILE in module M; a failing import leaves no module behind. */
static void run_file(struct vm *vm, struct py_module *m, const char *file, bool entered) {
    struct py_handler h;
    m->initializing = true;
    PY_TRY(vm, &h) {
        vm_run_code(vm, take_code(vm, file), m->ns, PY_UNDEF);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        if (entered)
            py_dict_del(vm, vm->modules, PY_OBJ(m->name));
        py_rethrow(vm, exc);
    }
    m->initializing = false;
}

static void set_package(struct py_module *m, struct py_str *name, bool package) {
    const char *text = py_str_cstr(PY_OBJ(name)), *dot = strrchr(text, '.');
    value pkg = package ? PY_OBJ(name)
                : dot   ? PY_OBJ(py_intern_n(text, (size_t)(dot - text)))
                        : PY_OBJ(py_intern(""));
    py_dict_set_str(m->ns, PYN(__package__), pkg);
}

static value load_found(struct vm *vm, struct py_str *name, const struct found *f) {
    struct py_module *m = module_new(vm, name);
    set_package(m, name, f->kind != FOUND_FILE);
    py_dict_set_str(m->ns, PYN(__file__), f->file ? py_str_from(f->file) : PY_NONE);
    if (f->kind != FOUND_FILE)
        py_dict_set_str(m->ns, PYN(__path__), PY_OBJ(f->folders));
    value loader,
        spec = importlib_spec(vm, PY_OBJ(name), f->file ? py_str_from(f->file) : PY_NONE,
                              f->kind == FOUND_FILE ? PY_NONE : PY_OBJ(f->folders), &loader);
    py_dict_set_str(m->ns, PYN(__spec__), spec);
    py_dict_set_str(m->ns, PYN(__loader__), loader);
    py_dict_set(vm, vm->modules, PY_OBJ(name), PY_OBJ(m));
    if (f->file)
        run_file(vm, m, f->file, true);
    /* a module may put something else in its place */
    value v = py_dict_get(vm, vm->modules, PY_OBJ(name));
    return v == PY_UNDEF ? PY_OBJ(m) : v;
}

static value load_native(struct vm *vm, struct py_str *name, const struct py_module_def *def,
                         bool package) {
    struct py_module *m = module_new(vm, name);
    set_package(m, name, package);
    if (package)
        py_dict_set_str(m->ns, PYN(__path__), PY_OBJ(py_list_new(0)));
    py_dict_set(vm, vm->modules, PY_OBJ(name), PY_OBJ(m));
    struct py_handler h;
    PY_TRY(vm, &h) {
        module_fill(vm, m, def);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        py_dict_del(vm, vm->modules, PY_OBJ(name));
        py_rethrow(vm, exc);
    }
    value v = py_dict_get(vm, vm->modules, PY_OBJ(name));
    return v == PY_UNDEF ? PY_OBJ(m) : v;
}

void import_sys(struct vm *vm) {
    extern const struct py_module_def py_lib_sys;
    struct py_str *name = py_intern("sys");
    if (py_dict_get_str(vm->modules, name) == PY_UNDEF)
        load_native(vm, name, &py_lib_sys, false);
}

static bool is_in(const struct py_module_def *const *table, const struct py_module_def *def) {
    while (*table && *table != def)
        table++;
    return *table;
}

static bool is_standard(const struct py_module_def *def) {
    return is_in(py_lib_modules, def) || is_in(py_lib_texts, def);
}

enum import_kind import_find(struct vm *vm, const char *name, const char **file) {
    const struct py_module_def *def = import_native(vm, name);
    *file = NULL;
    if (def)
        return is_standard(def) ? IMPORT_IS_STANDARD : IMPORT_IS_NATIVE;
    size_t n = strcspn(name, ".");
    struct found f = find_top(vm, mem_strndup(name, n));
    while (f.kind != FOUND_NONE && f.kind != FOUND_FILE && name[n]) {
        name += n + 1;
        n = strcspn(name, ".");
        f = find_file(vm, f.folders, mem_strndup(name, n));
    }
    if (f.kind == FOUND_NONE || name[n])
        return IMPORT_IS_NONE;
    *file = f.file ? f.file : py_str_cstr(f.folders->items[0]);
    return IMPORT_IS_FILE;
}

/* --- what is not there --- */

static noreturn void raise_missing(struct vm *vm, struct py_str *name, const char *extra) {
    value exc = py_call1(vm, PY_OBJ(&py_exc_ModuleNotFoundError),
                         py_str_from(py_message(vm, "No module named %R%s", PY_OBJ(name), extra)));
    py_setattr_str(vm, exc, PYN(name), PY_OBJ(name));
    py_raise_value(vm, exc);
}

static noreturn void raise_halted(struct vm *vm, struct py_str *name) {
    value exc = py_call1(
        vm, PY_OBJ(&py_exc_ModuleNotFoundError),
        py_str_from(py_message(vm, "import of %S halted; None in sys.modules", PY_OBJ(name))));
    py_setattr_str(vm, exc, PYN(name), PY_OBJ(name));
    py_raise_value(vm, exc);
}

/* The instructions before START load something named suppress, for a `with`. */
static bool loads_suppress(const struct py_code *code, uint32_t start) {
    for (uint32_t p = start > 8 ? start - 8 : 0; p < start; p++) {
        uint32_t arg = code->instr[p] >> 8;
        enum opcode op = code->instr[p] & 0xff;
        if (op == OP_LOAD_NAME || op == OP_LOAD_GLOBAL
                ? py_str_is(PY_OBJ(code->globals[arg].name), "suppress")
            : op == OP_LOAD_ATTR || op == OP_LOAD_METHOD
                ? py_str_is(PY_OBJ(code->attrs[arg].name), "suppress")
                : false)
            return true;
    }
    return false;
}

/* The import stands in a try (or in `with suppress(...)`): the script is prepared for the module to
 * be missing. The clauses behind `except` are not: they are what is left. */
static bool is_guarded(const struct py_frame *f) {
    const struct py_code *code = f->code;
    uint32_t pc = (uint32_t)(f->pc - code->instr) - 1;
    for (uint32_t i = 0; i < code->nhandlers; i++) {
        const struct code_handler *h = &code->handlers[i];
        bool is_with = h->target + 1 < code->ninstr &&
                       (code->instr[h->target + 1] & 0xff) == OP_WITH_EXCEPT_START;
        bool is_try = (code->instr[h->target] & 0xff) == OP_PUSH_EXC_INFO;
        if (pc >= h->start && pc < h->end && is_try && (!is_with || loads_suppress(code, h->start)))
            return true;
    }
    return false;
}

/* The frame that asks for a module. Where logging is configured, it is the frame that gave the
 * names of classes to it. */
static struct py_frame *asking_frame(struct vm *vm) {
    struct py_frame *f;
    for (int depth = 0; (f = vm_script_frame(vm, depth)); depth++) {
        const char *file = py_str_cstr(PY_OBJ(f->code->filename));
        if (strncmp(file, "<frozen ", 8) != 0 || !strstr(file, "logging"))
            break;
    }
    return f;
}

/* A project file imports what retort does not have: an unknown value, if those are wanted. */
static bool may_be_unknown(struct vm *vm) {
    struct py_frame *f = asking_frame(vm);
    return vm->options.unknown_imports && f && py_str_cstr(PY_OBJ(f->code->filename))[0] != '<' &&
           !is_guarded(f);
}

/* The unknown value TEXT, imported where the script is. */
static value unknown_here(struct vm *vm, const char *text) {
    struct py_frame *f = asking_frame(vm);
    int line = py_code_line(f->code, (uint32_t)(f->pc - f->code->instr) - 1);
    return unknown_module(vm, text, py_str_cstr(PY_OBJ(f->code->filename)), line);
}

static value unknown_or_raise(struct vm *vm, struct py_str *name) {
    if (!may_be_unknown(vm))
        raise_missing(vm, name, "");
    value v = unknown_here(vm, py_str_cstr(PY_OBJ(name)));
    py_dict_set(vm, vm->modules, PY_OBJ(name), v);
    return v;
}

/* MODULE is native: sqlalchemy, flask, email, … Nobody has all of them, so what is missing there is
 * unknown, as a whole package would be. */
static bool is_foreign(value module) {
    return py_type_of(module) == &py_module_type && PY_AS(struct py_module, module)->def;
}

value import_foreign_name(struct vm *vm, value module, value pkg, struct py_str *name) {
    return is_foreign(module) && may_be_unknown(vm)
               ? unknown_here(vm, py_message(vm, "%S.%S", pkg, PY_OBJ(name)))
               : PY_UNDEF;
}

value import_unknown_answer(struct vm *vm, const char *text) {
    return may_be_unknown(vm) ? unknown_here(vm, text) : PY_UNDEF;
}

/* Beside the missing module lies what it would be built from, or its name is of those that a build
 * writes: the project is complete, only not built here. */
static bool is_built(struct py_list *folders, const char *name) {
    static const char *const written[] = {"_version", "version", "__version__", "_build", NULL};
    static const char *const sources[] = {".pyx", ".so",    ".c",  ".cpp",
                                          ".rs",  ".proto", ".in", NULL};
    for (const char *const *p = written; *p; p++)
        if (!strcmp(name, *p))
            return true;
    if (strstr(name, "_pb2"))
        return true;
    for (size_t i = 0; i < folders->n; i++)
        for (const char *const *p = sources; *p; p++)
            if (py_is_str(folders->items[i]) &&
                file_exists(mem_printf("%s/%s%s", py_str_cstr(folders->items[i]), name, *p)))
                return true;
    return false;
}

/* A package that lies in several distributions, of which the project may be one: without a file of
 * its own, or with a __path__ that its file has widened (pkgutil.extend_path). */
static bool is_spread(struct vm *vm, value package) {
    value file = py_lookup_attr_str(vm, package, PYN(__file__));
    if (file == PY_UNDEF || file == PY_NONE)
        return true;
    value spec = py_lookup_attr_str(vm, package, PYN(__spec__));
    return spec != PY_UNDEF && spec != PY_NONE &&
           py_lookup_attr(vm, spec, "submodule_search_locations") !=
               py_lookup_attr_str(vm, package, PYN(__path__));
}

value import_submodule_of_native(struct vm *vm, struct py_module *m, struct py_str *name) {
    if (!m->def || is_standard(m->def))
        return PY_UNDEF;
    const char *full = mem_printf("%s.%s", m->def->name, py_str_cstr(PY_OBJ(name)));
    return import_native(vm, full) ? py_import(vm, full) : PY_UNDEF;
}

/* --- import --- */

static value import_one(struct vm *vm, value parent, struct py_str *full, const char *last) {
    value m = py_dict_get(vm, vm->modules, PY_OBJ(full));
    if (m == PY_NONE)
        raise_halted(vm, full);
    if (m != PY_UNDEF)
        return m;
    const char *text = py_str_cstr(PY_OBJ(full));
    if (parent != PY_UNDEF && py_is_unknown(parent)) {
        m = py_getattr(vm, parent, last);
        py_dict_set(vm, vm->modules, PY_OBJ(full), m);
        return m;
    }
    const struct py_module_def *def = import_native(vm, text);
    if (def) {
        /* os is no package, though it has os.path: that is a module of its own put there */
        bool package = import_is_native_package(vm, text) && strcmp(text, "os") != 0;
        m = load_native(vm, full, def, package);
    } else {
        struct py_list *path = NULL;
        if (parent != PY_UNDEF) {
            value p = py_lookup_attr_str(vm, parent, PYN(__path__));
            if (p == PY_UNDEF && is_foreign(parent) && may_be_unknown(vm)) {
                m = unknown_or_raise(vm, full);
                py_setattr_str(vm, parent, py_intern(last), m);
                return m;
            }
            if (p == PY_UNDEF)
                raise_missing(vm, full,
                              py_message(vm, "; %R is not a package",
                                         py_getattr_str(vm, parent, PYN(__name__))));
            path = py_list_from(vm, p);
        }
        struct found f = path ? find_file(vm, path, last) : find_top(vm, last);
        if (f.kind != FOUND_NONE)
            m = load_found(vm, full, &f);
        else if (parent == PY_UNDEF || is_foreign(parent) || is_built(path, last) ||
                 is_spread(vm, parent))
            m = unknown_or_raise(vm, full);
        else
            raise_missing(vm, full, "");
    }
    if (parent != PY_UNDEF)
        py_setattr_str(vm, parent, py_intern(last), m);
    return m;
}

value import_dotted(struct vm *vm, struct py_str *name) {
    value m = py_dict_get(vm, vm->modules, PY_OBJ(name));
    if (m != PY_UNDEF && m != PY_NONE)
        return m;
    vm_check_stack(vm, "while importing");
    const char *text = py_str_cstr(PY_OBJ(name)), *dot = strrchr(text, '.');
    value parent = PY_UNDEF;
    if (dot)
        parent = import_dotted(vm, py_intern_n(text, (size_t)(dot - text)));
    return import_one(vm, parent, name, dot ? dot + 1 : text);
}

/* The package that relative imports of GLOBALS start from. */
static value package_of(struct vm *vm, struct py_dict *globals) {
    value pkg = globals ? py_dict_get_str(globals, PYN(__package__)) : PY_UNDEF;
    if (pkg != PY_UNDEF && pkg != PY_NONE) {
        if (!py_is_str(pkg))
            py_raise(vm, &py_exc_TypeError, "__package__ must be a string");
        return pkg;
    }
    value name = globals ? py_dict_get_str(globals, PYN(__name__)) : PY_UNDEF;
    if (name == PY_UNDEF || !py_is_str(name))
        py_raise(vm, &py_exc_KeyError, "'__name__' not in globals");
    if (py_dict_get_str(globals, PYN(__path__)) != PY_UNDEF)
        return name;
    const char *text = py_str_cstr(name), *dot = strrchr(text, '.');
    return py_str_new(text, dot ? (size_t)(dot - text) : 0);
}

static struct py_str *resolve(struct vm *vm, struct py_str *name, struct py_dict *globals,
                              int level) {
    value pkg = package_of(vm, globals);
    const char *text = py_str_cstr(pkg);
    if (!*text)
        py_raise(vm, &py_exc_ImportError, "attempted relative import with no known parent package");
    size_t n = strlen(text);
    for (int i = 1; i < level; i++) {
        while (n && text[n - 1] != '.')
            n--;
        if (!n)
            py_raise(vm, &py_exc_ImportError, "attempted relative import beyond top-level package");
        n--;
    }
    if (!name->size)
        return py_intern_n(text, n);
    return py_intern(mem_printf("%.*s.%s", (int)n, text, py_str_cstr(PY_OBJ(name))));
}

/* from package import name: a submodule that is not imported yet. */
static void import_submodules(struct vm *vm, value module, struct py_str *full, value names) {
    if (py_is_unknown(module) || py_lookup_attr_str(vm, module, PYN(__path__)) == PY_UNDEF)
        return;
    struct py_iter it;
    py_iter_init(vm, &it, names);
    for (value n; (n = py_iter_next(vm, &it)) != PY_UNDEF;) {
        if (!py_is_str(n))
            py_raise(vm, &py_exc_TypeError, "Item in ``from list'' must be str, not %T", n);
        if (py_str_is(n, "*")) {
            value all = py_lookup_attr_str(vm, module, PYN(__all__));
            if (all != PY_UNDEF)
                import_submodules(vm, module, full, all);
            continue;
        }
        if (py_lookup_attr_str(vm, module, PY_AS(struct py_str, n)) != PY_UNDEF)
            continue;
        struct py_str *sub =
            py_intern(mem_printf("%s.%s", py_str_cstr(PY_OBJ(full)), py_str_cstr(n)));
        struct py_handler h;
        PY_TRY(vm, &h) {
            import_one(vm, module, sub, py_str_cstr(n));
            py_handler_pop(&h);
        }
        else {
            value exc = py_handler_catch(&h);
            value missing = py_exception_is(exc, &py_exc_ModuleNotFoundError)
                                ? py_lookup_attr_str(vm, exc, PYN(name))
                                : PY_UNDEF;
            if (missing == PY_UNDEF || !py_is_str(missing) ||
                !py_str_equal(PY_AS(struct py_str, missing), sub))
                py_rethrow(vm, exc);
        }
    }
}

value vm_import(struct vm *vm, struct py_str *name, struct py_dict *globals, value fromlist,
                int level) {
    if (level < 0)
        py_raise(vm, &py_exc_ValueError, "level must be >= 0");
    struct py_str *full = level ? resolve(vm, name, globals, level) : py_intern_str(name);
    if (!full->size)
        py_raise(vm, &py_exc_ValueError, "Empty module name");
    value m = import_dotted(vm, full);
    bool from = fromlist != PY_NONE && fromlist != PY_UNDEF && py_truth(vm, fromlist);
    if (from) {
        import_submodules(vm, m, full, fromlist);
        return m;
    }
    const char *text = py_str_cstr(PY_OBJ(full)), *dot = strchr(text, '.');
    if (level || !dot)
        return m;
    return import_dotted(vm, py_intern_n(text, (size_t)(dot - text)));
}

noreturn void import_from_failed(struct vm *vm, value module, value pkg, struct py_str *name) {
    value file = py_lookup_attr_str(vm, module, PYN(__file__));
    bool known = file != PY_UNDEF && py_is_str(file);
    bool partial =
        py_type_of(module) == &py_module_type && PY_AS(struct py_module, module)->initializing;
    const char *where = known ? py_str_cstr(file) : "unknown location";
    value msg;
    if (partial)
        msg = py_str_from(py_message(vm,
                                     "cannot import name %R from partially initialized module %R "
                                     "(most likely due to a circular import) (%s)",
                                     PY_OBJ(name), pkg, where));
    else
        msg = py_str_from(
            py_message(vm, "cannot import name %R from %R (%s)", PY_OBJ(name), pkg, where));
    value exc = py_call1(vm, PY_OBJ(&py_exc_ImportError), msg);
    py_setattr_str(vm, exc, PYN(name), pkg);
    if (known)
        py_setattr_str(vm, exc, PYN(path), file);
    py_raise_value(vm, exc);
}

/* --- the C interface --- */

value py_import(struct vm *vm, const char *name) { return import_dotted(vm, py_intern(name)); }

value py_import_from(struct vm *vm, const char *module, const char *name) {
    value m = py_import(vm, module);
    value v = py_lookup_attr(vm, m, name);
    if (v == PY_UNDEF)
        import_from_failed(vm, m, py_str_from(module), py_intern(name));
    return v;
}

value vm_load_file(struct vm *vm, const char *name, const char *file, bool enter) {
    struct py_str *n = py_intern(name);
    struct py_module *m = module_new(vm, n);
    set_package(m, n, false);
    py_dict_set_str(m->ns, PYN(__file__), py_str_from(file));
    if (enter)
        py_dict_set(vm, vm->modules, PY_OBJ(n), PY_OBJ(m));
    run_file(vm, m, file, enter);
    return PY_OBJ(m);
}
