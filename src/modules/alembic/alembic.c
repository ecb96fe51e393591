/*
 * The package itself: its submodules, the values they share, and errors of the C layers as the
 * exceptions scripts know (cf. alembic/__init__.py).
 */
#include "modules/alembic/alembic.h"

#include <string.h>

#include "modules/alembic/module.h"
#include "modules/alembic/revision_map.h"

value text_tuple(const struct text_list *list) {
    struct py_tuple *t = py_tuple_new(list->n);
    for (size_t i = 0; i < list->n; i++)
        t->items[i] = text_value(list->items[i]);
    return PY_OBJ(t);
}

value text_py_list(const struct text_list *list) {
    struct py_list *l = py_list_new(list->n);
    for (size_t i = 0; i < list->n; i++)
        py_list_append(l, text_value(list->items[i]));
    return PY_OBJ(l);
}

struct text_list text_list_of(struct vm *vm, value v) {
    struct text_list list = {0};
    if (is_missing(v))
        return list;
    if (py_is_str(v)) {
        text_list_add(&list, mem_strdup(py_str_cstr(v)));
        return list;
    }
    struct py_iter it;
    py_iter_init(vm, &it, v);
    for (value x; (x = py_iter_next(vm, &it)) != PY_UNDEF;)
        text_list_add(&list, mem_strdup(py_str_text(vm, x)));
    return list;
}

value text_scalar(const struct text_list *list) {
    return !list->n ? PY_NONE : list->n == 1 ? py_str_from(list->items[0]) : text_tuple(list);
}

/* ---- errors ---- */

static const struct {
    const char *kind;
    struct py_type *type;
} kinds[] = {
#define X(name, base) {#name, &py_exc_##name},
#include "python/exceptions.def"
#undef X
#define X(name, base) {#name, &alembic_##name##_type},
#include "modules/alembic/revision_errors.def"
#undef X
};

/* An error of an ini file, of configparser's class but without its details. */
static value configparser_error(struct vm *vm, const char *kind, const char *text) {
    value cls = py_import_from(vm, "configparser", kind);
    value made = py_call_method(vm, cls, "__new__", 1, &cls);
    py_setattr(vm, made, "message", py_str_from(text));
    py_setattr(vm, made, "args", py_tuple1(py_str_from(text)));
    return made;
}

value alembic_convert_error(struct vm *vm, struct error *e) {
    const char *text = e->message ? e->message : "";
    if (e->code == ERROR_COMMAND)
        return py_call1(vm, PY_OBJ(&alembic_CommandError_type), py_str_from(text));
    if (e->code != ERROR_PYTHON || !e->kind)
        return PY_UNDEF;
    /* A KeyError shows the repr of its key, which is what the message holds. */
    size_t n = strlen(text);
    if (!strcmp(e->kind, "KeyError") && n >= 2 && *text == '\'' && text[n - 1] == '\'')
        return py_call1(vm, PY_OBJ(&py_exc_KeyError), py_str_new(text + 1, n - 2));
    if (text_starts_with(e->kind, "Interpolation") || text_starts_with(e->kind, "Duplicate") ||
        !strcmp(e->kind, "ParsingError") || !strcmp(e->kind, "MissingSectionHeaderError"))
        return configparser_error(vm, e->kind, text);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (!strcmp(kinds[i].kind, e->kind))
            return *text ? py_call1(vm, PY_OBJ(kinds[i].type), py_str_from(text))
                         : py_call0(vm, PY_OBJ(kinds[i].type));
    return PY_UNDEF;
}

/* ---- services of commands ---- */

static const char services_key;

AT_START void alembic_set_services(struct vm *vm, const struct alembic_services *services) {
    vm_set_data(vm, &services_key, (void *)(uintptr_t)services);
}

const struct alembic_services *alembic_services(struct vm *vm) {
    return vm_get_data(vm, &services_key);
}

/* ---- the package ---- */

static void package_init(struct vm *vm, struct py_module *m) {
    py_module_set(vm, m, "__version__", py_str_from("1.19.1"));
    py_module_set(vm, m, "context", py_import(vm, "alembic.context"));
}

/* Submodules are there without an import of their own, but are not read in before that. */
static value package_getattr(struct vm *vm, const value *a) {
    static const char *const names[] = {"autogenerate", "command",    "config",  "ddl",
                                        "op",           "operations", "plugins", "runtime",
                                        "script",       "util",       NULL};
    const char *name = py_str_text(vm, a[0]);
    if (!text_is_one_of(name, names))
        py_raise(vm, &py_exc_AttributeError, "module 'alembic' has no attribute '%s'", name);
    if (!strcmp(name, "plugins"))
        return py_import(vm, "alembic.runtime.plugins");
    return py_import(vm, mem_printf("alembic.%s", name));
}

static const struct py_native_def package_functions[] = {{"__getattr__", package_getattr, "name"},
                                                         {0}};

static const struct py_module_def package_module = {
    .name = "alembic", .functions = package_functions, .init = package_init};

static void runtime_init(struct vm *vm, struct py_module *m) {
    py_module_set(vm, m, "environment", py_import(vm, "alembic.runtime.environment"));
    py_module_set(vm, m, "migration", py_import(vm, "alembic.runtime.migration"));
    py_module_set(vm, m, "plugins", py_import(vm, "alembic.runtime.plugins"));
}

static const struct py_module_def runtime_module = {.name = "alembic.runtime",
                                                    .init = runtime_init};

const struct py_module_def *const alembic_modules[] = {
    &package_module,
    &runtime_module,
    &alembic_script_revision_module,
    &alembic_write_hooks_module,
    &alembic_plugins_module,
    &alembic_util_pyfiles_module,
    &alembic_util_module,
    &alembic_util_exc_module,
    &alembic_util_messaging_module,
    &alembic_config_module,
    &alembic_script_module_def,
    &alembic_script_base_module,
    &alembic_context_module,
    &alembic_environment_module,
    &alembic_runtime_environment_module,
    &alembic_migration_module,
    &alembic_runtime_migration_module,
    NULL,
};
