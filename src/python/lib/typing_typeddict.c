/*
 * TypedDict: a function and a base class that make classes of dicts with known keys. What they make
 * is called to get a dict; which keys are required is told by the class, Required and NotRequired.
 */
#include "python/lib/typing_int.h"
#include "python/vm.h"

static value origin_of(struct vm *vm, value type) {
    return py_is_object(type) ? typing_get_origin(vm, type) : PY_NONE;
}

/* Required or NotRequired around TYPE, be it inside Annotated or ReadOnly; else PY_NONE. */
static value mark_of(struct vm *vm, value type) {
    for (;;) {
        value origin = origin_of(vm, type);
        if (origin == PY_OBJ(&typing_required) || origin == PY_OBJ(&typing_not_required))
            return origin;
        if (origin != PY_OBJ(&typing_annotated_type) && origin != PY_OBJ(&typing_read_only))
            return PY_NONE;
        type = TYPING_ALIAS(type)->args->items[0];
    }
}

struct keys {
    struct py_dict *annotations;
    struct py_set *required, *optional;
};

static void take_base(struct vm *vm, struct keys *k, value base) {
    struct py_dict *d = py_type_dict(TYPE_OF(base));
    value notes = py_dict_get_str(d, PYN(__annotations__));
    value required = py_dict_get_text(d, "__required_keys__"),
          optional = py_dict_get_text(d, "__optional_keys__");
    if (notes != PY_UNDEF)
        py_dict_update(vm, k->annotations, notes);
    if (required != PY_UNDEF)
        py_set_update(vm, k->required, required);
    if (optional != PY_UNDEF)
        py_set_update(vm, k->optional, optional);
}

static void take_own(struct vm *vm, struct keys *k, struct py_dict *own, value module, bool total) {
    size_t i = 0;
    for (value name, type; py_dict_next(own, &i, &name, &type);) {
        type = typing_check(vm, type,
                            "TypedDict('Name', {f0: t0, f1: t1, ...}); each t must be a type",
                            TYPING_ARGUMENT, module);
        py_dict_set(vm, k->annotations, name, type);
        value mark = mark_of(vm, type);
        bool required = mark == PY_OBJ(&typing_required) || (mark == PY_NONE && total);
        py_set_add(vm, required ? k->required : k->optional, name);
    }
}

static value frozen(struct vm *vm, struct py_set *s) {
    struct py_set *f = py_set_new(&py_frozenset_type);
    py_set_update(vm, f, PY_OBJ(s));
    return PY_OBJ(f);
}

/* Generic (when a base is) and dict. */
static struct py_tuple *real_bases(struct vm *vm, const struct py_tuple *bases) {
    bool generic = false;
    for (size_t i = 0; i < bases->n; i++) {
        value b = bases->items[i];
        if (py_type_of(b) != &typing_typed_dict_meta_type && b != PY_OBJ(&typing_generic_type))
            py_raise(vm, &py_exc_TypeError,
                     "cannot inherit from both a TypedDict type and a non-TypedDict base class");
        generic |= py_type_is_subtype(TYPE_OF(b), &typing_generic_type);
    }
    value both[] = {PY_OBJ(&typing_generic_type), PY_OBJ(&py_dict_type)};
    return py_tuple_of(1 + generic, both + !generic);
}

LIB_FN(meta_new) {
    typing_check_class(vm, a[1], a[2], a[3]);
    const struct py_tuple *bases = PY_AS(struct py_tuple, a[2]);
    struct py_dict *ns = PY_AS(struct py_dict, a[3]);
    value notes = py_dict_get_str(ns, PYN(__annotations__));
    struct keys k = {py_dict_new(), py_set_new(&py_set_type), py_set_new(&py_set_type)};
    value made = py_type_create(vm, &typing_typed_dict_meta_type, lib_str(a[1]),
                                real_bases(vm, bases), ns, NULL);
    for (size_t i = 0; i < bases->n; i++)
        take_base(vm, &k, bases->items[i]);
    if (notes != PY_UNDEF && py_is_dict(notes))
        take_own(vm, &k, PY_AS(struct py_dict, notes), py_getattr_str(vm, made, PYN(__module__)),
                 py_truth(vm, a[4]));
    py_setattr_str(vm, made, PYN(__annotations__), PY_OBJ(k.annotations));
    py_setattr(vm, made, "__required_keys__", frozen(vm, k.required));
    py_setattr(vm, made, "__optional_keys__", frozen(vm, k.optional));
    if (py_lookup_attr(vm, made, "__total__") == PY_UNDEF)
        py_setattr(vm, made, "__total__", a[4]);
    return made;
}

static value meta_call(struct vm *vm, value callee, int argc, const value *argv,
                       struct py_tuple *kwnames) {
    if (callee == PY_OBJ(&typing_typed_dict_meta_type))
        return py_type_call(vm, callee, argc, argv, kwnames);
    return py_call_kw(vm, PY_OBJ(&py_dict_type), argc, argv, kwnames);
}
LIB_FN(meta_check) {
    py_raise(vm, &py_exc_TypeError, "TypedDict does not support instance and class checks");
}
static const struct py_native_def meta_methods[] = {
    {"__new__", meta_new, "cls, name, bases, ns, total=True"},
    {"__subclasscheck__", meta_check, "cls, other"},
    {"__instancecheck__", meta_check, "cls, other"},
    {0}};
struct py_type typing_typed_dict_meta_type = {PY_TYPE_HEAD,
                                              .name = "_TypedDictMeta",
                                              .module = "typing",
                                              .size = sizeof(struct py_type),
                                              .flags = PY_TYPE_BASE | PY_TYPE_TYPE,
                                              .base = &py_type_type,
                                              .methods = meta_methods,
                                              .call = meta_call};

/* --- as a function --- */

LIB_FN(typed_dict) {
    struct py_dict *kw = PY_AS(struct py_dict, a[3]);
    value fields = a[1];
    if (fields != PY_NONE && kw->count)
        py_raise(vm, &py_exc_TypeError,
                 "TypedDict takes either a dict or keyword arguments, but not both");
    if (fields == PY_NONE)
        fields = PY_OBJ(kw);
    if (kw->count)
        py_warn(vm, &py_exc_DeprecationWarning,
                "The kwargs-based syntax for TypedDict definitions is deprecated in Python 3.11, "
                "will be removed in Python 3.13, and may not be understood by third-party type "
                "checkers.");
    struct py_dict *notes = py_dict_new(), *ns = py_dict_new();
    py_dict_update(vm, notes, fields);
    py_dict_set_str(ns, PYN(__annotations__), PY_OBJ(notes));
    py_dict_set_str(ns, PYN(__module__), typing_caller(vm));
    value args[] = {PY_OBJ(&typing_typed_dict_meta_type), a[0], PY_OBJ(&py_empty_tuple), PY_OBJ(ns),
                    a[2]};
    return meta_new(vm, args);
}

value typing_typed_dict(struct vm *vm) {
    static const struct py_native_def def = {"TypedDict", typed_dict,
                                             "typename, fields=None, /, *, total=True, **kwargs",
                                             PY_PYTHON, "A dict with known keys."};
    struct typing_state *s = typing_state(vm);
    if (s->typed_dict != PY_UNDEF)
        return s->typed_dict;
    struct py_dict *ns = py_dict_new();
    py_dict_set_str(ns, PYN(__module__), PY_OBJ(py_intern("typing")));
    py_type_ready(vm, &typing_typed_dict_meta_type);
    s->typed_dict_base = py_type_create(vm, &typing_typed_dict_meta_type, py_intern("TypedDict"),
                                        &py_empty_tuple, ns, NULL);
    return s->typed_dict = typing_stand_in(vm, &def, s->typed_dict_base);
}
