/*
 * alembic.runtime.plugins: a Plugin of a script is a name and comparators, which take part in
 * --autogenerate where `autogenerate_plugins` asks for the name.
 */
#include "autogen/autogen.h"
#include "autogen/dispatch.h"
#include "base/log.h"
#include "modules/alembic/alembic.h"
#include "modules/alembic/module.h"

struct plugin {
    struct py_object head;
    struct py_attrs attrs;
    value name;
    struct dispatcher *comparators;
};

static struct plugin *plugin_of(value v) { return PY_AS(struct plugin, v); }

static value plugin_init(struct vm *vm, const value *a) {
    struct plugin *p = plugin_of(a[0]);
    const char *name = py_arg_text(vm, a[1], "name");
    log_info("alembic.runtime.plugins", "setup plugin %s", name);
    p->name = a[1];
    p->comparators = dispatcher_new(vm, true);
    if (!autogen_plugin_add(vm, name, p->comparators))
        py_raise(vm, &py_exc_ValueError, "A plugin named %s is already registered", name);
    return PY_NONE;
}

static value plugin_remove(struct vm *vm, const value *a) {
    if (!autogen_plugin_remove(vm, py_str_cstr(plugin_of(a[0])->name)))
        py_raise_key(vm, plugin_of(a[0])->name);
    return PY_NONE;
}

static value plugin_add_comparator(struct vm *vm, const value *a) {
    enum { FN = 1, TARGET, ELEMENT, QUALIFIER, PRIORITY };
    struct py_dict *kw = py_dict_new();
    py_dict_set_text(kw, "qualifier", a[QUALIFIER]);
    py_dict_set_text(kw, "subgroup", a[ELEMENT]);
    if (!is_missing(a[PRIORITY]))
        py_dict_set_text(kw, "priority", a[PRIORITY]);
    value method = py_getattr(vm, PY_OBJ(plugin_of(a[0])->comparators), "dispatch_for");
    py_call1(vm, py_call_args(vm, method, py_tuple1(a[TARGET]), kw), a[FN]);
    return PY_NONE;
}

extern struct py_type alembic_plugin_type;

static value plugin_from_module(struct vm *vm, const value *a) {
    value plugin = py_call1(vm, PY_OBJ(&alembic_plugin_type), a[2]);
    py_call_method(vm, a[1], "setup", 1, &plugin);
    return PY_NONE;
}

static const struct py_native_def plugin_methods[] = {
    {"__init__", plugin_init, "self, name"},
    {"remove", plugin_remove, "self"},
    {"add_autogenerate_comparator", plugin_add_comparator,
     "self, fn, compare_target, compare_element=None, *, qualifier='default', priority=None"},
    {"setup_plugin_from_module", plugin_from_module, "cls, module, name", PY_CLASSMETHOD},
    {0}};

static const struct py_member_def plugin_members[] = {
    {"name", offsetof(struct plugin, name), PY_MEMBER_VALUE, false},
    {"autogenerate_comparators", offsetof(struct plugin, comparators), PY_MEMBER_OBJECT, true},
    {0}};

struct py_type alembic_plugin_type = {ALEMBIC_TYPE("Plugin", "alembic.runtime.plugins", plugin),
                                      .methods = plugin_methods, .members = plugin_members};

static struct py_type *const types[] = {&alembic_plugin_type, NULL};

static void init(struct vm *vm, struct py_module *m) {
    static const char *const names[] = {"PriorityDispatchResult", "DispatchPriority",
                                        "PriorityDispatcher"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        py_module_set(vm, m, names[i], py_import_from(vm, "alembic.util.langhelpers", names[i]));
}

const struct py_module_def alembic_plugins_module = {
    .name = "alembic.runtime.plugins", .types = types, .init = init};
