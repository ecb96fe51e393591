/*
 * The functions of typing that mark something for checkers and do little at run time: cast, final,
 * overload with its registry, no_type_check, dataclass_transform and others.
 */
#include "python/code.h"
#include "python/function.h"
#include "python/lib/typing_int.h"
#include "python/vm.h"

LIB_FN(cast) { return a[1]; }
LIB_FN(assert_type) { return a[0]; }
LIB_FN(reveal_type) {
    value text = py_str_from(py_message(vm, "Runtime type is '%s'\n", py_type_of(a[0])->name));
    py_call_method(vm, py_import_from(vm, "sys", "stderr"), "write", 1, &text);
    return a[0];
}
LIB_FN(assert_never) {
    enum { SHOWN = 100 };
    value text = py_repr(vm, a[0]);
    if (lib_str(text)->length > SHOWN)
        text = py_str_from(py_message(vm, "%S...", py_str_slice(text, 0, SHOWN)));
    py_raise(vm, &py_exc_AssertionError, "Expected code to be unreachable, but got: %S", text);
}

/* Sets a mark where it can be set. */
static value mark(struct vm *vm, value on, const char *name) {
    py_offer_attr(vm, on, name, PY_TRUE);
    return on;
}
LIB_FN(final) { return mark(vm, a[0], "__final__"); }
LIB_FN(override) { return mark(vm, a[0], "__override__"); }

/* --- overload --- */

static value plain_function(struct vm *vm, value f) {
    value inner = py_lookup_attr_str(vm, f, PYN(__func__));
    return inner == PY_UNDEF ? f : inner;
}
/* (module, qualname), or PY_UNDEF for what has none. */
static value key_of(struct vm *vm, value f) {
    value module = py_lookup_attr_str(vm, f, PYN(__module__));
    value name = py_lookup_attr_str(vm, f, PYN(__qualname__));
    return module == PY_UNDEF || name == PY_UNDEF ? PY_UNDEF : py_tuple2(module, name);
}
static struct py_dict *overloads(struct vm *vm) {
    struct typing_state *s = typing_state(vm);
    if (!s->overloads)
        s->overloads = py_dict_new();
    return s->overloads;
}

LIB_FN(overloaded) {
    py_raise(vm, &py_exc_NotImplementedError,
             "You should not call an overloaded function. A series of @overload-decorated "
             "functions outside a stub module should always be followed by an implementation that "
             "is not @overload-ed.");
}
static const struct py_native_def overloaded_def = {"_overload_dummy", overloaded, "*args, **kwds"};

LIB_FN(overload) {
    value f = plain_function(vm, a[0]), key = key_of(vm, f);
    value code = py_lookup_attr(vm, f, "__code__");
    if (key != PY_UNDEF && code != PY_UNDEF) {
        value line = py_getattr(vm, code, "co_firstlineno");
        value known = py_dict_get(vm, overloads(vm), key);
        if (known == PY_UNDEF)
            py_dict_set(vm, overloads(vm), key, known = PY_OBJ(py_dict_new()));
        py_dict_set(vm, PY_AS(struct py_dict, known), line, a[0]);
    }
    return typing_function(vm, &overloaded_def, PY_UNDEF);
}
LIB_FN(get_overloads) {
    value f = plain_function(vm, a[0]);
    value key =
        py_tuple2(py_getattr_str(vm, f, PYN(__module__)), py_getattr_str(vm, f, PYN(__qualname__)));
    value known = py_dict_get(vm, overloads(vm), key);
    struct py_list *list = py_list_new(4);
    size_t i = 0;
    if (known != PY_UNDEF)
        for (value k, v; py_dict_next(PY_AS(struct py_dict, known), &i, &k, &v);)
            py_list_append(list, v);
    return PY_OBJ(list);
}
LIB_FN(clear_overloads) {
    py_dict_clear(overloads(vm));
    return PY_NONE;
}

/* --- no_type_check --- */

static value no_type_check(struct vm *vm, value on);

/* NAME of CLS when it was defined in its body. */
static value defined_in(struct vm *vm, value cls, value name) {
    value v = py_lookup_attr_str(vm, cls, lib_attr_name(vm, name));
    if (v == PY_UNDEF)
        return v;
    value qualname = py_lookup_attr_str(vm, v, PYN(__qualname__)),
          own = py_lookup_attr_str(vm, v, PYN(__name__)),
          module = py_lookup_attr_str(vm, v, PYN(__module__));
    if (qualname == PY_UNDEF || own == PY_UNDEF || module == PY_UNDEF)
        return PY_UNDEF;
    value there =
        py_str_from(py_message(vm, "%S.%S", py_getattr_str(vm, cls, PYN(__qualname__)), own));
    return py_equal(vm, qualname, there) &&
                   py_equal(vm, module, py_getattr_str(vm, cls, PYN(__module__)))
               ? v
               : PY_UNDEF;
}
static void no_type_check_inside(struct vm *vm, value cls) {
    struct py_list *names =
        py_list_from(vm, py_call1(vm, py_dict_get_text(vm->builtins, "dir"), cls));
    for (size_t i = 0; i < names->n; i++) {
        value v = defined_in(vm, cls, names->items[i]);
        if (v == PY_UNDEF)
            continue;
        if (py_type_of(v) == &py_method_type)
            v = PY_AS(struct py_method, v)->func;
        if (py_is_type(v))
            no_type_check(vm, v);
        else if (py_type_of(v) == &py_function_type)
            py_setattr(vm, v, "__no_type_check__", PY_TRUE);
    }
}
static value no_type_check(struct vm *vm, value on) {
    if (!py_is_type(on)) {
        py_setattr(vm, on, "__no_type_check__", PY_TRUE);
        return on;
    }
    no_type_check_inside(vm, on);
    return mark(vm, on, "__no_type_check__");
}
LIB_FN(no_type_check_of) { return no_type_check(vm, a[0]); }

LIB_FN(decorate_unchecked) {
    return no_type_check(vm, py_call_args(vm, a[0], a[1], PY_AS(struct py_dict, a[2])));
}
LIB_FN(no_type_check_decorator) {
    static const struct py_native_def def = {"wrapped_decorator", decorate_unchecked,
                                             "decorator, *args, **kwds"};
    value f = typing_function(vm, &def, a[0]);
    return py_call2(vm, py_import_from(vm, "functools", "update_wrapper"), f, a[0]);
}

/* --- dataclass_transform --- */

LIB_FN(transform) {
    py_setattr(vm, a[1], "__dataclass_transform__", a[0]);
    return a[1];
}
LIB_FN(dataclass_transform) {
    static const struct py_native_def def = {"decorator", transform, "what, cls_or_fn"};
    static const char *const names[] = {"eq_default", "order_default", "kw_only_default",
                                        "field_specifiers", "kwargs"};
    struct py_dict *said = py_dict_new();
    for (size_t i = 0; i < LIB_COUNT(names); i++)
        py_dict_set_text(said, names[i], a[i]);
    return typing_function(vm, &def, PY_OBJ(said));
}

const struct py_native_def typing_mark_functions[] = {
    {"cast", cast, "typ, val", PY_PYTHON},
    {"assert_type", assert_type, "val, typ, /", PY_PYTHON},
    {"reveal_type", reveal_type, "obj, /", PY_PYTHON},
    {"assert_never", assert_never, "arg, /", PY_PYTHON},
    {"final", final, "f", PY_PYTHON},
    {"override", override, "arg, /", PY_PYTHON},
    {"overload", overload, "func", PY_PYTHON},
    {"get_overloads", get_overloads, "func", PY_PYTHON},
    {"clear_overloads", clear_overloads, "", PY_PYTHON},
    {"no_type_check", no_type_check_of, "arg", PY_PYTHON},
    {"no_type_check_decorator", no_type_check_decorator, "decorator", PY_PYTHON},
    {"dataclass_transform", dataclass_transform,
     "*, eq_default=True, order_default=False, kw_only_default=False, field_specifiers=(), "
     "**kwargs",
     PY_PYTHON},
    {0}};
