/*
 * The package itself: its submodules, the values they share, and errors of the C layers as the
 * exceptions scripts know (cf. alembic/__init__.py).
 */
#include "modules/alembic/alembic.h"

#include <string.h>

#include "modules/alembic/module.h"

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

/* Revision errors have no class of their own for scripts but this one. */
static struct py_type revision_error_type = {PY_TYPE_HEAD,
                                             .name = "RevisionError",
                                             .module = "alembic.script.revision",
                                             .size = sizeof(struct py_exception),
                                             .attrs_offset = offsetof(struct py_exception, attrs),
                                             .flags =
                                                 PY_TYPE_BASE | PY_TYPE_ATTRS | PY_TYPE_EXCEPTION,
                                             .base = &py_exc_Exception};

static const struct {
    const char *kind;
    struct py_type *type;
} kinds[] = {
#define X(name, base) {#name, &py_exc_##name},
#include "python/exceptions.def"
#undef X
    {"RevisionError", &revision_error_type}, {"ResolutionError", &revision_error_type},
    {"MultipleHeads", &revision_error_type}, {"RangeNotAncestorError", &revision_error_type},
    {"CycleDetected", &revision_error_type}, {"DependencyCycleDetected", &revision_error_type},
    {"LoopDetected", &revision_error_type},  {"DependencyLoopDetected", &revision_error_type},
};

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
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (!strcmp(kinds[i].kind, e->kind))
            return *text ? py_call1(vm, PY_OBJ(kinds[i].type), py_str_from(text))
                         : py_call0(vm, PY_OBJ(kinds[i].type));
    return PY_UNDEF;
}

/* ---- the package ---- */

static void package_init(struct vm *vm, struct py_module *m) {
    py_module_set(vm, m, "__version__", py_str_from("1.19.1"));
    py_module_set(vm, m, "context", py_import(vm, "alembic.context"));
}

static const struct py_module_def package_module = {.name = "alembic", .init = package_init};

static void runtime_init(struct vm *vm, struct py_module *m) {
    py_module_set(vm, m, "environment", py_import(vm, "alembic.runtime.environment"));
    py_module_set(vm, m, "migration", py_import(vm, "alembic.runtime.migration"));
}

static const struct py_module_def runtime_module = {.name = "alembic.runtime",
                                                    .init = runtime_init};

static struct py_type *const revision_types[] = {&revision_error_type, NULL};
static const struct py_module_def revision_module = {.name = "alembic.script.revision",
                                                     .types = revision_types};

const struct py_module_def *const alembic_modules[] = {
    &package_module,
    &runtime_module,
    &revision_module,
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
