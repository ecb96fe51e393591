/*
 * alembic.script.write_hooks: hook types that scripts register; `revision` and `merge` look here
 * before their own (cf. alembic.script.write_hooks).
 */
#include "modules/alembic/alembic.h"
#include "modules/alembic/module.h"

static const char registry_key;

static struct py_dict *registry(struct vm *vm) {
    struct py_dict *d = vm_get_data(vm, &registry_key);
    if (!d)
        vm_set_data(vm, &registry_key, d = py_dict_new());
    return d;
}

value alembic_write_hook(struct vm *vm, const char *name) {
    return py_dict_get_text(registry(vm), name);
}

struct registration {
    struct py_object head;
    value name;
};

static value decorate(struct vm *vm, value callee, int argc, const value *argv,
                      struct py_tuple *kwnames) {
    (void)kwnames;
    if (argc != 1)
        py_raise(vm, &py_exc_TypeError, "decorate() takes 1 positional argument but %d were given",
                 argc);
    py_dict_set(vm, registry(vm), PY_AS(struct registration, callee)->name, argv[0]);
    return argv[0];
}

static struct py_type registration_type = {PY_TYPE_HEAD,
                                           .name = "decorate",
                                           .module = "alembic.script.write_hooks",
                                           .size = sizeof(struct registration),
                                           .call = decorate,
                                           .flags = PY_TYPE_ABSTRACT};

static value f_register(struct vm *vm, const value *a) {
    struct registration *r = py_alloc(vm, &registration_type);
    r->name = a[0];
    return PY_OBJ(r);
}

static const struct py_native_def functions[] = {{"register", f_register, "name"}, {0}};

const struct py_module_def alembic_write_hooks_module = {.name = "alembic.script.write_hooks",
                                                         .functions = functions};
