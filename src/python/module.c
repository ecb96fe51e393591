/* Module objects, native ones made from their definitions. cf. CPython's Objects/moduleobject.c. */
#include "python/frozen.h"
#include "python/import.h"
#include "python/lib/pyfunction.h"
#include "python/type.h"
#include "python/unknown.h"

#define MODULE(v) PY_AS(struct py_module, v)

struct py_module *module_new(struct vm *vm, struct py_str *name) {
    struct py_module *m = py_alloc(vm, &py_module_type);
    m->name = name;
    m->ns = py_dict_new();
    py_dict_set_str(m->ns, PYN(__name__), PY_OBJ(name));
    py_dict_set_str(m->ns, PYN(__doc__), PY_NONE);
    py_dict_set_str(m->ns, PYN(__package__), PY_NONE);
    py_dict_set_str(m->ns, PYN(__loader__), PY_NONE);
    py_dict_set_str(m->ns, PYN(__spec__), PY_NONE);
    return m;
}

void py_module_set(struct vm *vm, struct py_module *m, const char *name, value v) {
    (void)vm;
    py_dict_set_str(m->ns, py_intern(name), v);
}

value py_module_get(struct vm *vm, struct py_module *m, const char *name) {
    (void)vm;
    return py_dict_get_str(m->ns, py_intern(name));
}

static value module_getattr(struct vm *vm, value self, struct py_str *name) {
    struct py_module *m = MODULE(self);
    value v = m->ns ? py_dict_get_str(m->ns, name) : PY_UNDEF;
    if (v != PY_UNDEF && py_is_type(v))
        py_type_ready(vm, TYPE_OF(v));
    if (v != PY_UNDEF)
        return v;
    v = py_generic_getattr(vm, self, name);
    if (v != PY_UNDEF || !m->ns)
        return v;
    value sub = import_submodule_of_native(vm, m, name);
    if (sub != PY_UNDEF)
        return sub;
    value hook = py_dict_get_str(m->ns, PYN(__getattr__));
    if (hook != PY_UNDEF)
        return py_call1(vm, hook, PY_OBJ(name));
    if (m->initializing)
        py_raise(vm, &py_exc_AttributeError,
                 "partially initialized module '%S' has no attribute '%S' (most likely due to a "
                 "circular import)",
                 PY_OBJ(m->name), PY_OBJ(name));
    value lost = unknown_lost_name(vm, m->ns, name);
    if (lost == PY_UNDEF && py_dict_get_str(m->ns, PYN(__name__)) == PY_UNDEF)
        py_raise(vm, &py_exc_AttributeError, "module has no attribute '%S'", PY_OBJ(name));
    return lost;
}

static void module_setattr(struct vm *vm, value self, struct py_str *name, value v) {
    struct py_module *m = MODULE(self);
    name = py_intern_str(name);
    value d = py_type_lookup(py_type_of(self), name);
    if (name == PYN(__class__) || (d != PY_UNDEF && py_type_of(d)->descr_set)) {
        py_generic_setattr(vm, self, name, v);
        return;
    }
    if (v != PY_UNDEF)
        py_dict_set_str(m->ns, name, v);
    else if (py_dict_del(vm, m->ns, PY_OBJ(name)) == PY_UNDEF)
        py_raise(vm, &py_exc_AttributeError, "'%T' object has no attribute '%S'", self,
                 PY_OBJ(name));
}

static value module_repr(struct vm *vm, value self) {
    struct py_module *m = MODULE(self);
    value name = py_dict_get_str(m->ns, PYN(__name__));
    if (name == PY_UNDEF)
        name = py_str_from("?");
    value file = py_dict_get_str(m->ns, PYN(__file__));
    if (file != PY_UNDEF && file != PY_NONE)
        return py_str_from(py_message(vm, "<module %R from %R>", name, file));
    if (m->def)
        return py_str_from(py_message(vm, "<module %R (built-in)>", name));
    return py_str_from(py_message(vm, "<module %R>", name));
}

/* types.ModuleType(name, doc=None) */
static value module_make(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                         struct py_tuple *kwnames) {
    (void)argc, (void)argv, (void)kwnames;
    struct py_module *m = py_alloc(vm, cls);
    m->ns = py_dict_new();
    m->name = py_intern("?");
    return PY_OBJ(m);
}

static value module_init(struct vm *vm, const value *a) {
    if (!py_is_str(a[1]))
        py_raise(vm, &py_exc_TypeError, "module.__init__() argument 1 must be str, not %T", a[1]);
    struct py_module *m = MODULE(a[0]);
    m->name = py_intern_str(PY_AS(struct py_str, a[1]));
    py_dict_set_str(m->ns, PYN(__name__), a[1]);
    py_dict_set_str(m->ns, PYN(__doc__), a[2]);
    py_dict_set_str(m->ns, PYN(__package__), PY_NONE);
    py_dict_set_str(m->ns, PYN(__loader__), PY_NONE);
    py_dict_set_str(m->ns, PYN(__spec__), PY_NONE);
    return PY_NONE;
}

static value module_dir(struct vm *vm, const value *a) {
    value hook = py_dict_get_str(MODULE(a[0])->ns, PYN(__dir__));
    if (hook != PY_UNDEF)
        return py_call0(vm, hook);
    return PY_OBJ(py_list_from(vm, PY_OBJ(MODULE(a[0])->ns)));
}

static value module_dict(struct vm *vm, value self) {
    if (MODULE(self) == vm->builtins_module)
        builtins_ready(vm);
    return PY_OBJ(MODULE(self)->ns);
}

static value module_annotations(struct vm *vm, value self) {
    (void)vm;
    struct py_dict *ns = MODULE(self)->ns;
    value v = py_dict_get_str(ns, PYN(__annotations__));
    if (v == PY_UNDEF) {
        v = PY_OBJ(py_dict_new());
        py_dict_set_str(ns, PYN(__annotations__), v);
    }
    return v;
}

static const struct py_native_def module_methods[] = {
    {"__init__", module_init, "self, name, doc=None"}, {"__dir__", module_dir, "self, /"}, {0}};
static void module_set_annotations(struct vm *vm, value self, value v) {
    struct py_dict *ns = MODULE(self)->ns;
    if (v != PY_UNDEF)
        py_dict_set_str(ns, PYN(__annotations__), v);
    else if (py_dict_del(vm, ns, PY_OBJ(PYN(__annotations__))) == PY_UNDEF)
        py_raise(vm, &py_exc_AttributeError, "__annotations__");
}

static const struct py_getset_def module_getset[] = {
    {"__dict__", module_dict, NULL},
    {"__annotations__", module_annotations, module_set_annotations},
    {0}};

PY_CORE struct py_type py_module_type = {PY_TYPE_HEAD,
                                         .name = "module",
                                         .size = sizeof(struct py_module),
                                         .attrs_offset = offsetof(struct py_module, attrs),
                                         .flags = PY_TYPE_BASE,
                                         .methods = module_methods,
                                         .getset = module_getset,
                                         .new = module_make,
                                         .getattr = module_getattr,
                                         .setattr = module_setattr,
                                         .repr = module_repr};

/* --- native modules --- */

static value constant(const struct py_const_def *c) {
    switch (c->kind) {
    case PY_CONST_TEXT:
        return py_str_from(c->text);
    case PY_CONST_FLOAT:
        return py_from_float(c->f);
    default:
        return py_int_from(c->i);
    }
}

/* How many names DEF has, but for what its init adds. */
static size_t count_names(const struct py_module_def *def) {
    size_t n = 0;
    for (const struct py_native_def *d = def->functions; d && d->name; d++)
        n++;
    for (const struct py_const_def *c = def->constants; c && c->name; c++)
        n++;
    for (struct py_type *const *t = def->types; t && *t; t++)
        n++;
    return n;
}

void module_fill(struct vm *vm, struct py_module *m, const struct py_module_def *def) {
    m->def = def;
    py_dict_reserve(m->ns, m->ns->count + count_names(def));
    for (const struct py_native_def *d = def->functions; d && d->name; d++) {
        value f = py_native_is_builtin(d, m->name)
                      ? py_native_new(vm, d, PY_UNDEF)
                      : pyfunction_new(vm, d, py_str_cstr(PY_OBJ(m->name)), PY_UNDEF);
        PY_AS(struct py_native, f)->module = PY_OBJ(m->name);
        py_dict_set_str(m->ns, py_intern(d->name), f);
    }
    for (const struct py_const_def *c = def->constants; c && c->name; c++)
        py_dict_set_str(m->ns, py_intern(c->name), constant(c));
    for (struct py_type *const *t = def->types; t && *t; t++) {
        py_type_ready(vm, *t);
        py_dict_set_str(m->ns, (*t)->name_str, PY_OBJ(*t));
    }
    if (def->init)
        def->init(vm, m);
    if (def->frozen)
        vm_run_code(vm, frozen_load(def->frozen, mem_printf("<frozen %s>", def->name)), m->ns,
                    PY_UNDEF);
}
