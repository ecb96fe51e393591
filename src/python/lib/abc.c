/*
 * abc: ABCMeta with its registries and caches, abstractmethod. Whether a class may be instantiated
 * is decided by object.__new__ from __abstractmethods__. cf. CPython's Modules/_abc.c.
 */
#include "python/lib/abc.h"
#include "python/lib/lib.h"
#include "python/vm.h"

/* What a class keeps under _abc_impl. */
struct abc_data {
    struct py_object head;
    struct py_dict *registry, *cache, *negative; /* classes as keys */
    int64_t negative_version;
};
static struct py_type abc_data_type = {PY_TYPE_HEAD, .name = "_abc_data", .module = "_abc",
                                       .size = sizeof(struct abc_data), .flags = PY_TYPE_ABSTRACT};

static const char version_key;
struct abc_state {
    int64_t version; /* changes with every register() */
    value abc;       /* the class ABC */
};
static struct abc_state *state_of(struct vm *vm) {
    return lib_state(vm, &version_key, sizeof(struct abc_state));
}

static struct abc_data *data_of(struct vm *vm, value cls) {
    struct py_type *type = PY_AS(struct py_type, cls);
    value v = py_dict_get_text(py_type_dict(type), "_abc_impl");
    if (v != PY_UNDEF && py_type_of(v) == &abc_data_type)
        return PY_AS(struct abc_data, v);
    struct abc_data *d = py_alloc(vm, &abc_data_type);
    d->registry = py_dict_new();
    d->cache = py_dict_new();
    d->negative = py_dict_new();
    py_type_set(vm, type, py_intern("_abc_impl"), PY_OBJ(d));
    return d;
}

static bool is_abstract(struct vm *vm, value v) {
    if (py_is_small(v) || py_is_float(v) || py_is_str(v))
        return false;
    value flag = py_lookup_attr(vm, v, "__isabstractmethod__");
    return flag != PY_UNDEF && py_truth(vm, flag);
}

/* Sets __abstractmethods__ from the class's own names and what its bases left abstract. */
static void compute_abstract(struct vm *vm, value cls) {
    struct py_type *type = PY_AS(struct py_type, cls);
    struct py_set *names = py_set_new(&py_frozenset_type);
    size_t i = 0;
    for (value k, v; py_dict_next(py_type_dict(type), &i, &k, &v);)
        if (is_abstract(vm, v))
            py_set_add(vm, names, k);
    for (size_t b = 0; b < type->bases->n; b++) {
        value inherited = py_lookup_attr(vm, type->bases->items[b], "__abstractmethods__");
        if (inherited == PY_UNDEF)
            continue;
        struct py_iter it;
        py_iter_init(vm, &it, inherited);
        for (value name; (name = py_iter_next(vm, &it)) != PY_UNDEF;) {
            value v = py_lookup_attr_str(vm, cls, lib_str(name));
            if (v != PY_UNDEF && is_abstract(vm, v))
                py_set_add(vm, names, name);
        }
    }
    py_type_set(vm, type, py_intern("__abstractmethods__"), PY_OBJ(names));
}

LIB_FN(meta_new) {
    struct py_type *meta = PY_AS(struct py_type, a[0]);
    if (!py_is_str(a[1]) || !py_is_tuple(a[2]) || !py_is_dict(a[3]))
        py_raise(vm, &py_exc_TypeError, "type.__new__() argument 1 must be str, not %T", a[1]);
    value cls = lib_next_new(vm, &abc_meta_type, meta, lib_str(a[1]), PY_AS(struct py_tuple, a[2]),
                             PY_AS(struct py_dict, a[3]), PY_AS(struct py_dict, a[4]));
    compute_abstract(vm, cls);
    data_of(vm, cls);
    return cls;
}

void abc_register(struct vm *vm, value cls, value sub) {
    py_dict_set(vm, data_of(vm, cls)->registry, sub, PY_NONE);
    state_of(vm)->version++;
}

LIB_FN(meta_register) {
    value cls = a[0], sub = a[1];
    if (!py_is_a(sub, &py_type_type))
        py_raise(vm, &py_exc_TypeError, "Can only register classes");
    if (py_issubclass(vm, sub, cls))
        return sub;
    if (py_issubclass(vm, cls, sub))
        py_raise(vm, &py_exc_RuntimeError, "Refusing to create an inheritance cycle");
    abc_register(vm, cls, sub);
    return sub;
}

static value in_mro(const struct py_type *type, struct py_str *name) {
    for (size_t i = 0; i < type->mro->n; i++) {
        value v = py_dict_get_str(py_type_dict(PY_AS(struct py_type, type->mro->items[i])), name);
        if (v != PY_UNDEF)
            return v;
    }
    return PY_NONE;
}
bool abc_has_methods(struct vm *vm, value cls, const char *const *names, size_t n) {
    if (!py_is_a(cls, &py_type_type))
        py_raise(vm, &py_exc_AttributeError, "'%T' object has no attribute '__mro__'", cls);
    py_type_ready(vm, PY_AS(struct py_type, cls));
    for (size_t i = 0; i < n; i++)
        if (in_mro(PY_AS(struct py_type, cls), py_intern(names[i])) == PY_NONE)
            return false;
    return true;
}

static bool remember(struct vm *vm, struct abc_data *d, value sub, bool yes) {
    py_dict_set(vm, yes ? d->cache : d->negative, sub, PY_NONE);
    return yes;
}

static bool subclass_check(struct vm *vm, value cls, value sub) {
    if (!py_is_a(sub, &py_type_type))
        py_raise(vm, &py_exc_TypeError, "issubclass() arg 1 must be a class");
    struct abc_data *d = data_of(vm, cls);
    if (py_dict_get(vm, d->cache, sub) != PY_UNDEF)
        return true;
    if (d->negative_version != state_of(vm)->version) {
        d->negative = py_dict_new();
        d->negative_version = state_of(vm)->version;
    } else if (py_dict_get(vm, d->negative, sub) != PY_UNDEF)
        return false;
    value hook = py_call_method(vm, cls, "__subclasshook__", 1, &sub);
    if (hook != PY_NOT_IMPLEMENTED)
        return remember(vm, d, sub, py_truth(vm, hook));
    py_type_ready(vm, PY_AS(struct py_type, sub));
    if (py_type_is_subtype(PY_AS(struct py_type, sub), PY_AS(struct py_type, cls)))
        return remember(vm, d, sub, true);
    struct py_dict *registered = py_dict_copy(d->registry);
    size_t i = 0;
    for (value k, v; py_dict_next(registered, &i, &k, &v);)
        if (py_issubclass(vm, sub, k))
            return remember(vm, d, sub, true);
    struct py_list *subclasses =
        py_list_from(vm, py_call_method(vm, cls, "__subclasses__", 0, NULL));
    for (i = 0; i < subclasses->n; i++)
        if (py_issubclass(vm, sub, subclasses->items[i]))
            return remember(vm, d, sub, true);
    return remember(vm, d, sub, false);
}
LIB_FN(meta_subclasscheck) { return PY_BOOL(subclass_check(vm, a[0], a[1])); }
bool abc_instance_check(struct vm *vm, value cls, value v) {
    value type = PY_OBJ(py_type_of(v)), sub = type;
    if (py_is_object(v)) {
        value own = py_lookup_attr(vm, v, "__class__");
        if (own != PY_UNDEF)
            sub = own;
    }
    /* Through the method, which a metaclass may override. */
    if (py_truth(vm, py_call_method(vm, cls, "__subclasscheck__", 1, &sub)))
        return true;
    return sub != type && py_truth(vm, py_call_method(vm, cls, "__subclasscheck__", 1, &type));
}
LIB_FN(meta_instancecheck) { return PY_BOOL(abc_instance_check(vm, a[0], a[1])); }

static const struct py_native_def meta_methods[] = {
    {"__new__", meta_new, "mcls, name, bases, namespace, /, **kwargs"},
    {"register", meta_register, "cls, subclass"},
    {"__instancecheck__", meta_instancecheck, "cls, instance"},
    {"__subclasscheck__", meta_subclasscheck, "cls, subclass"},
    {0}};
struct py_type abc_meta_type = {PY_TYPE_HEAD,
                                .name = "ABCMeta",
                                .module = "abc",
                                .size = sizeof(struct py_type),
                                .flags = PY_TYPE_BASE | PY_TYPE_TYPE,
                                .base = &py_type_type,
                                .methods = meta_methods};

LIB_FN(abc_abstractmethod) {
    py_setattr(vm, a[0], "__isabstractmethod__", PY_TRUE);
    return a[0];
}
LIB_FN(abc_update) {
    struct py_type *type = PY_AS(struct py_type, a[0]);
    if (py_is_a(a[0], &py_type_type) &&
        py_dict_get_text(py_type_dict(type), "__abstractmethods__") != PY_UNDEF)
        compute_abstract(vm, a[0]);
    return a[0];
}
LIB_FN(abc_cache_token) { return py_int_from(state_of(vm)->version); }

static const struct py_native_def functions[] = {{"abstractmethod", abc_abstractmethod, "funcobj"},
                                                 {"update_abstractmethods", abc_update, "cls"},
                                                 {"get_cache_token", abc_cache_token, "", PY_BUILTIN},
                                                 {0}};
static struct py_type *const types[] = {&abc_meta_type, NULL};

static const struct lib_lazy lazy[] = {{"abstractclassmethod", "_abc_old"},
                                       {"abstractstaticmethod", "_abc_old"},
                                       {"abstractproperty", "_abc_old"},
                                       {0}};
LIB_LAZY("abc", lazy)

value abc_class_new(struct vm *vm, struct py_type *meta, const char *name, struct py_tuple *bases,
                    struct py_dict *ns) {
    py_type_ready(vm, meta);
    value args[] = {PY_OBJ(meta), py_str_from(name), PY_OBJ(bases), PY_OBJ(ns),
                    PY_OBJ(py_dict_new())};
    return meta_new(vm, args);
}

static void init(struct vm *vm, struct py_module *m) {
    struct abc_state *state = state_of(vm);
    if (!state->abc) {
        struct py_dict *ns = py_dict_new();
        py_dict_set_str(ns, py_intern("__module__"), py_str_from("abc"));
        py_dict_set_str(ns, py_intern("__slots__"), PY_OBJ(&py_empty_tuple));
        state->abc = abc_class_new(vm, &abc_meta_type, "ABC", &py_empty_tuple, ns);
    }
    py_module_set(vm, m, "ABC", state->abc);
    LIB_LAZY_INIT(vm, m);
}

const struct py_module_def py_lib_abc = {
    .name = "abc", .functions = functions, .types = types, .init = init};
