/*
 * Protocol: classes that say what others must look like. Its metaclass answers isinstance by the
 * names of the protocol, its __subclasshook__ issubclass. SupportsInt and the like are made when
 * they are asked for.
 */
#include "python/lib/abc.h"
#include "python/lib/typing_int.h"
#include "python/vm.h"

/* --- what a class says of itself --- */

static bool flag_of(struct vm *vm, value cls, const char *name) {
    value v = py_lookup_attr(vm, cls, name);
    return v != PY_UNDEF && py_truth(vm, v);
}
static bool is_protocol(struct vm *vm, value cls) { return flag_of(vm, cls, "_is_protocol"); }
static bool is_runtime(struct vm *vm, value cls) {
    return flag_of(vm, cls, "_is_runtime_protocol");
}

/* Names every class has, or typing gives it: no part of a protocol. */
static bool is_member_name(value name) {
    static const char *const others[] = {
        "__parameters__",  "__orig_bases__",   "__orig_class__",       "_is_protocol",
        "__annotations__", "__dict__",         "_is_runtime_protocol", "__abstractmethods__",
        "__doc__",         "__init__",         "__module__",           "__new__",
        "__slots__",       "__subclasshook__", "__weakref__",          "__class_getitem__",
        "__match_args__",  "__qualname__",     "__type_params__",      "__static_attributes__",
        "__firstlineno__"};
    if (!py_is_str(name) || lib_starts_with(py_str_cstr(name), "_abc_"))
        return false;
    for (size_t i = 0; i < LIB_COUNT(others); i++)
        if (py_str_is(name, others[i]))
            return false;
    return true;
}

static void add_names(struct vm *vm, struct py_set *to, value names) {
    struct py_iter it;
    py_iter_init(vm, &it, names);
    for (value k; (k = py_iter_next(vm, &it)) != PY_UNDEF;)
        if (is_member_name(k))
            py_set_add(vm, to, k);
}

value typing_protocol_members(struct vm *vm, value cls) {
    struct py_set *names = py_set_new(&py_frozenset_type);
    const struct py_tuple *mro = TYPE_OF(cls)->mro;
    for (size_t i = 0; i + 1 < mro->n; i++) {
        const struct py_type *base = TYPE_OF(mro->items[i]);
        if (!strcmp(base->name, "Protocol") || !strcmp(base->name, "Generic"))
            continue;
        add_names(vm, names, PY_OBJ(py_type_dict(base)));
        value notes = py_dict_get_str(py_type_dict(base), PYN(__annotations__));
        if (notes != PY_UNDEF)
            add_names(vm, names, notes);
    }
    return PY_OBJ(names);
}

static bool is_method(struct vm *vm, value cls, value name) {
    value v = py_lookup_attr_str(vm, cls, lib_str(name));
    return v != PY_UNDEF && py_is_callable(v);
}

static bool only_methods(struct vm *vm, value cls) {
    struct py_set *names = PY_AS(struct py_set, typing_protocol_members(vm, cls));
    size_t i = 0;
    for (value name; py_set_next(names, &i, &name);)
        if (!is_method(vm, cls, name))
            return false;
    return true;
}

/* singledispatch and abc look at any class. */
static bool caller_is_trusted(struct vm *vm) {
    value name = typing_caller(vm);
    return py_str_is(name, "functools") || py_str_is(name, "_functools_classes") ||
           py_str_is(name, "abc");
}

static noreturn void raise_not_runtime(struct vm *vm) {
    py_raise(vm, &py_exc_TypeError,
             "Instance and class checks can only be used with @runtime_checkable protocols");
}

/* --- isinstance --- */

static const char inside_key; /* how many isinstance of protocols run: ABCMeta asks the hook, too */
static int *inside(struct vm *vm) { return lib_state(vm, &inside_key, sizeof(int)); }

static bool has_members(struct vm *vm, value cls, value v) {
    struct py_set *names = PY_AS(struct py_set, typing_protocol_members(vm, cls));
    size_t i = 0;
    for (value name; py_set_next(names, &i, &name);) {
        value got = py_lookup_attr_str(vm, v, lib_str(name));
        if (got == PY_UNDEF || (got == PY_NONE && is_method(vm, cls, name)))
            return false;
    }
    return true;
}

static bool by_class(struct vm *vm, value cls, value v) {
    struct py_handler h;
    volatile bool yes = false;
    ++*inside(vm);
    PY_TRY(vm, &h) {
        yes = abc_instance_check(vm, cls, v);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        --*inside(vm);
        py_rethrow(vm, exc);
    }
    --*inside(vm);
    return yes;
}

LIB_FN(meta_instancecheck) {
    value cls = a[0], v = a[1];
    bool protocol = is_protocol(vm, cls);
    if (protocol && !is_runtime(vm, cls) && !caller_is_trusted(vm))
        raise_not_runtime(vm);
    if (!protocol || only_methods(vm, cls)) {
        value own = py_getattr_str(vm, v, PYN(__class__));
        if (py_issubclass(vm, own, cls))
            return PY_TRUE;
    }
    if (protocol && has_members(vm, cls, v))
        return PY_TRUE;
    return PY_BOOL(by_class(vm, cls, v));
}

/* --- issubclass --- */

/* NAME among the annotations of BASE, a protocol that OTHER is derived from. */
static bool is_annotated(struct vm *vm, const struct py_type *base, value name, value other) {
    value notes = py_dict_get_str(py_type_dict(base), PYN(__annotations__));
    return notes != PY_UNDEF && py_is_dict(notes) &&
           py_dict_get(vm, PY_AS(struct py_dict, notes), name) != PY_UNDEF &&
           py_type_is_subtype(TYPE_OF(other), &typing_generic_type) && is_protocol(vm, other);
}

static bool class_has(struct vm *vm, value other, value name) {
    const struct py_tuple *mro = TYPE_OF(other)->mro;
    for (size_t i = 0; i < mro->n; i++) {
        const struct py_type *base = TYPE_OF(mro->items[i]);
        value v = py_dict_get_str(py_type_dict(base), lib_str(name));
        if (v != PY_UNDEF)
            return v != PY_NONE;
        if (is_annotated(vm, base, name, other))
            return true;
    }
    return false;
}

LIB_FN(protocol_subclasshook) {
    value cls = a[0], other = a[1];
    value own = py_dict_get_text(py_type_dict(TYPE_OF(cls)), "_is_protocol");
    if (own == PY_UNDEF || !py_truth(vm, own))
        return PY_NOT_IMPLEMENTED;
    bool trusted = *inside(vm) || caller_is_trusted(vm);
    if (!is_runtime(vm, cls)) {
        if (trusted)
            return PY_NOT_IMPLEMENTED;
        raise_not_runtime(vm);
    }
    if (!only_methods(vm, cls)) {
        if (trusted)
            return PY_NOT_IMPLEMENTED;
        py_raise(vm, &py_exc_TypeError,
                 "Protocols with non-method members don't support issubclass()");
    }
    if (!py_is_type(other))
        py_raise(vm, &py_exc_TypeError, "issubclass() arg 1 must be a class");
    py_type_ready(vm, TYPE_OF(other));
    struct py_set *names = PY_AS(struct py_set, typing_protocol_members(vm, cls));
    size_t i = 0;
    for (value name; py_set_next(names, &i, &name);)
        if (!class_has(vm, other, name))
            return PY_NOT_IMPLEMENTED;
    return PY_TRUE;
}

/* --- subclasses and instances --- */

/* Stands as __init__ in protocols: they make no instances, and a class that implements one takes
 * the next __init__ of its own order instead. */
LIB_FN(protocol_init) {
    struct py_type *cls = py_type_of(a[0]);
    if (is_protocol(vm, PY_OBJ(cls)))
        py_raise(vm, &py_exc_TypeError, "Protocols cannot be instantiated");
    value stand_in = py_type_lookup(cls, PYN(__init__)), init = PY_UNDEF;
    for (size_t i = 0; i < cls->mro->n && init == PY_UNDEF; i++) {
        init = py_dict_get_str(py_type_dict(TYPE_OF(cls->mro->items[i])), PYN(__init__));
        if (init == stand_in)
            init = PY_UNDEF;
    }
    py_type_set(vm, cls, PYN(__init__), init);
    const struct py_tuple *args = PY_AS(struct py_tuple, a[1]);
    struct py_tuple *all = py_tuple_new(args->n + 1);
    all->items[0] = a[0];
    memcpy(all->items + 1, args->items, args->n * sizeof(value));
    py_call_args(vm, py_getattr_str(vm, PY_OBJ(cls), PYN(__init__)), PY_OBJ(all),
                 PY_AS(struct py_dict, a[2]));
    return PY_NONE;
}

/* What a protocol may be derived from besides protocols. */
static bool is_allowed_base(struct vm *vm, value base) {
    static const char *const abcs[] = {"Callable",   "Awaitable", "Iterable",  "Iterator",
                                       "Hashable",   "Sized",     "Container", "AsyncIterable",
                                       "Collection", "Reversible"};
    value module = py_getattr_str(vm, base, PYN(__module__));
    const char *name = TYPE_OF(base)->name;
    if (base == PY_OBJ(&py_object_type) || base == PY_OBJ(&typing_generic_type))
        return true;
    if (py_str_is(module, "collections.abc"))
        for (size_t i = 0; i < LIB_COUNT(abcs); i++)
            if (!strcmp(name, abcs[i]))
                return true;
    if (py_str_is(module, "contextlib") &&
        (!strcmp(name, "AbstractContextManager") || !strcmp(name, "AbstractAsyncContextManager")))
        return true;
    return py_type_is_subtype(TYPE_OF(base), &typing_generic_type) && is_protocol(vm, base);
}

static const struct py_native_def protocol_init_def = {"__init__", protocol_init,
                                                       "self, /, *args, **kwargs"};
static const struct py_native_def protocol_hook_def = {"__subclasshook__", protocol_subclasshook,
                                                       "cls, other", PY_CLASSMETHOD};

static bool derives_directly(const struct py_type *cls, const struct py_type *base) {
    for (size_t i = 0; i < cls->bases->n; i++)
        if (cls->bases->items[i] == PY_OBJ(base))
            return true;
    return false;
}

LIB_FN(protocol_init_subclass) {
    struct py_type *cls = TYPE_OF(a[0]), *protocol = typing_protocol(vm);
    typing_init_subclass_next(vm, protocol, cls, a[1], PY_AS(struct py_dict, a[2]));
    struct py_str *flag = py_intern("_is_protocol"), *hook = py_intern("__subclasshook__");
    value said = py_dict_get_str(py_type_dict(cls), flag);
    if (said == PY_UNDEF || !py_truth(vm, said))
        py_type_set(vm, cls, flag, PY_BOOL(derives_directly(cls, protocol)));
    if (py_dict_get_str(py_type_dict(cls), hook) == PY_UNDEF)
        py_type_set(vm, cls, hook, py_native_in_class(protocol, &protocol_hook_def));
    if (!is_protocol(vm, a[0]))
        return PY_NONE;
    for (size_t i = 0; i < cls->bases->n; i++)
        if (!is_allowed_base(vm, cls->bases->items[i]))
            py_raise(vm, &py_exc_TypeError,
                     "Protocols can only inherit from other protocols, got %R",
                     cls->bases->items[i]);
    value init = py_type_lookup(cls, PYN(__init__));
    if (init == py_type_lookup(protocol, PYN(__init__)))
        py_type_set(vm, cls, PYN(__init__), py_native_in_class(protocol, &protocol_init_def));
    return PY_NONE;
}

static const struct py_native_def meta_methods[] = {
    {"__instancecheck__", meta_instancecheck, "cls, instance"}, {0}};
struct py_type typing_protocol_meta_type = {PY_TYPE_HEAD,
                                            .name = "_ProtocolMeta",
                                            .module = "typing",
                                            .size = sizeof(struct py_type),
                                            .flags = PY_TYPE_BASE | PY_TYPE_TYPE,
                                            .base = &abc_meta_type,
                                            .methods = meta_methods};

struct py_type *typing_protocol(struct vm *vm) {
    static const struct py_native_def init_subclass = {"__init_subclass__", protocol_init_subclass,
                                                       "cls, /, *args, **kwargs", PY_CLASSMETHOD};
    struct typing_state *s = typing_state(vm);
    if (s->protocol)
        return s->protocol;
    struct py_dict *ns = py_dict_new();
    py_dict_set_str(ns, PYN(__module__), PY_OBJ(py_intern("typing")));
    py_dict_set_str(ns, PYN(__doc__),
                    py_str_from("The base of classes that say what others must "
                                "look like."));
    py_dict_set_str(ns, PYN(__slots__), PY_OBJ(&py_empty_tuple));
    py_dict_set_text(ns, "_is_protocol", PY_TRUE);
    py_dict_set_text(ns, "_is_runtime_protocol", PY_FALSE);
    py_type_ready(vm, &typing_generic_type);
    value base = py_tuple1(PY_OBJ(&typing_generic_type));
    s->protocol = TYPE_OF(abc_class_new(vm, &typing_protocol_meta_type, "Protocol",
                                        PY_AS(struct py_tuple, base), ns));
    py_type_set(vm, s->protocol, PYN(__init_subclass__),
                py_native_in_class(s->protocol, &init_subclass));
    return s->protocol;
}

LIB_FN(runtime_checkable) {
    if (!py_issubclass(vm, a[0], PY_OBJ(&typing_generic_type)) || !is_protocol(vm, a[0]))
        py_raise(vm, &py_exc_TypeError,
                 "@runtime_checkable can be only applied to protocol classes, got %R", a[0]);
    py_setattr(vm, a[0], "_is_runtime_protocol", PY_TRUE);
    return a[0];
}
const struct py_native_def typing_protocol_functions[] = {
    {"runtime_checkable", runtime_checkable, "cls"}, {0}};

/* --- SupportsInt, … --- */

LIB_FN(nothing) { return PY_NONE; }

static const struct {
    const char *name;
    bool generic; /* in the type of the method's result */
    struct py_native_def method;
} supports[] = {{"SupportsInt", false, {"__int__", nothing, "self"}},
                {"SupportsFloat", false, {"__float__", nothing, "self"}},
                {"SupportsComplex", false, {"__complex__", nothing, "self"}},
                {"SupportsBytes", false, {"__bytes__", nothing, "self"}},
                {"SupportsIndex", false, {"__index__", nothing, "self"}},
                {"SupportsAbs", true, {"__abs__", nothing, "self"}},
                {"SupportsRound", true, {"__round__", nothing, "self, ndigits=0"}}};

value typing_supports(struct vm *vm, const char *name) {
    for (size_t i = 0; i < LIB_COUNT(supports); i++) {
        if (strcmp(name, supports[i].name) != 0)
            continue;
        value base = PY_OBJ(typing_protocol(vm));
        if (supports[i].generic) {
            value result = typing_var_new(vm, "T_co", &py_empty_tuple);
            PY_AS(struct typing_var, result)->covariant = true;
            base = py_getitem(vm, base, result);
        }
        struct py_dict *ns = py_dict_new();
        py_dict_set_str(ns, PYN(__slots__), PY_OBJ(&py_empty_tuple));
        py_dict_set_text(ns, supports[i].method.name, typing_method(vm, name, &supports[i].method));
        struct py_type *cls = typing_class(vm, name, base, ns);
        py_type_set(vm, cls, py_intern("_is_runtime_protocol"), PY_TRUE);
        return PY_OBJ(cls);
    }
    return PY_UNDEF;
}
