/*
 * What annotations say: get_type_hints with its forward references evaluated, get_origin, get_args.
 */
#include "python/function.h"
#include "python/lib/typing_int.h"
#include "python/types/alias.h"
#include "python/types/none.h"
#include "python/types/union.h"
#include "python/vm.h"

/* --- get_origin, get_args --- */

value typing_get_origin(struct vm *vm, value v) {
    if (py_is_a(v, &typing_annotated_alias_type))
        return PY_OBJ(&typing_annotated_type);
    if (py_is_a(v, &typing_base_alias_type))
        return typing_alias_origin(vm, v);
    if (py_is_a(v, &py_alias_type))
        return PY_AS(struct py_alias, v)->origin;
    if (py_is_a(v, &typing_spec_args_type) || py_is_a(v, &typing_spec_kwargs_type))
        return PY_AS(struct typing_var, v)->bound;
    if (v == PY_OBJ(&typing_generic_type))
        return v;
    return py_type_of(v) == &py_union_type ? PY_OBJ(&py_union_type) : PY_NONE;
}

/* A callable's parameters are a list of their own, unless they are open. */
static value unflattened(struct vm *vm, value origin, const struct py_tuple *args) {
    bool callable = py_is_type(origin) && !strcmp(TYPE_OF(origin)->name, "Callable") &&
                    origin == py_import_from(vm, "collections.abc", "Callable");
    if (!callable || !args->n || (args->n == 2 && typing_is_parameters(args->items[0])))
        return PY_OBJ(args);
    return py_tuple2(PY_OBJ(py_list_of(args->n - 1, args->items)), args->items[args->n - 1]);
}

value typing_get_args(struct vm *vm, value v) {
    if (py_is_a(v, &typing_annotated_alias_type)) {
        const struct typing_alias *s = TYPING_ALIAS(v);
        struct py_tuple *all = py_tuple_new(s->metadata->n + 1);
        all->items[0] = s->origin;
        memcpy(all->items + 1, s->metadata->items, s->metadata->n * sizeof(value));
        return PY_OBJ(all);
    }
    if (typing_is_alias(v))
        return unflattened(vm, TYPING_ALIAS(v)->origin, TYPING_ALIAS(v)->args);
    if (py_is_a(v, &py_alias_type))
        return unflattened(vm, PY_AS(struct py_alias, v)->origin, PY_AS(struct py_alias, v)->args);
    if (py_type_of(v) == &py_union_type)
        return PY_OBJ(PY_AS(struct py_union, v)->args);
    return PY_OBJ(&py_empty_tuple);
}
LIB_FN(get_origin) { return typing_get_origin(vm, a[0]); }
LIB_FN(get_args) { return typing_get_args(vm, a[0]); }

/* --- without Annotated, Required, NotRequired --- */

static value strip(struct vm *vm, value t);

static struct py_tuple *strip_each(struct vm *vm, const struct py_tuple *args) {
    struct py_tuple *made = py_tuple_new(args->n);
    for (size_t i = 0; i < args->n; i++)
        made->items[i] = strip(vm, args->items[i]);
    return py_equal(vm, PY_OBJ(made), PY_OBJ(args)) ? NULL : made;
}

static value strip(struct vm *vm, value t) {
    struct py_tuple *args;
    if (!py_is_object(t) || py_is_type(t))
        return t;
    if (py_is_a(t, &typing_annotated_alias_type))
        return strip(vm, TYPING_ALIAS(t)->origin);
    if (typing_is_alias(t)) {
        value origin = TYPING_ALIAS(t)->origin;
        if (origin == PY_OBJ(&typing_required) || origin == PY_OBJ(&typing_not_required) ||
            origin == PY_OBJ(&typing_read_only))
            return strip(vm, TYPING_ALIAS(t)->args->items[0]);
        args = strip_each(vm, TYPING_ALIAS(t)->args);
        return args ? typing_alias_with(vm, t, args) : t;
    }
    if (py_is_a(t, &py_alias_type)) {
        args = strip_each(vm, PY_AS(struct py_alias, t)->args);
        return args ? py_alias_new(vm, PY_AS(struct py_alias, t)->origin, PY_OBJ(args)) : t;
    }
    if (py_type_of(t) != &py_union_type ||
        !(args = strip_each(vm, PY_AS(struct py_union, t)->args)))
        return t;
    value v = args->items[0];
    for (size_t i = 1; i < args->n; i++)
        v = py_binary(vm, PY_OR, v, args->items[i]);
    return v;
}

static value stripped(struct vm *vm, struct py_dict *hints, bool extras) {
    if (extras)
        return PY_OBJ(hints);
    struct py_dict *out = py_dict_new();
    size_t i = 0;
    for (value k, v; py_dict_next(hints, &i, &k, &v);)
        py_dict_set(vm, out, k, strip(vm, v));
    return PY_OBJ(out);
}

/* --- get_type_hints --- */

static value hint(struct vm *vm, value v, value globals, value locals, bool is_argument,
                  bool is_class) {
    if (v == PY_NONE)
        v = PY_OBJ(&py_none_type);
    if (py_is_str(v))
        v = typing_forward_new(vm, v, is_argument, PY_NONE, is_class);
    return typing_evaluate(vm, v, globals, locals, PY_NONE);
}

static value module_globals(struct vm *vm, value cls) {
    value name = py_getattr_str(vm, cls, PYN(__module__));
    value m = py_dict_get(vm, vm->modules, name);
    value ns = m == PY_UNDEF ? PY_UNDEF : py_lookup_attr_str(vm, m, PYN(__dict__));
    return ns == PY_UNDEF ? PY_OBJ(py_dict_new()) : ns;
}

static void class_hints(struct vm *vm, struct py_dict *hints, const struct py_type *base,
                        value globals, value locals) {
    value notes = py_dict_get_str(py_type_dict(base), PYN(__annotations__));
    if (notes == PY_UNDEF || !py_is_dict(notes))
        return;
    value ns = globals == PY_NONE ? module_globals(vm, PY_OBJ(base)) : globals;
    value own = locals == PY_NONE ? PY_OBJ(py_dict_copy(py_type_dict(base))) : locals;
    if (globals == PY_NONE && locals == PY_NONE) { /* names of the module go before the class's */
        value swap = ns;
        ns = own;
        own = swap;
    }
    struct py_dict *copy = py_dict_copy(PY_AS(struct py_dict, notes));
    size_t i = 0;
    for (value k, v; py_dict_next(copy, &i, &k, &v);)
        py_dict_set(vm, hints, k, hint(vm, v, ns, own, false, true));
}

/* The namespace a function or module was written in. */
static value own_globals(struct vm *vm, value obj) {
    if (py_type_of(obj) == &py_module_type)
        return PY_OBJ(PY_AS(struct py_module, obj)->ns);
    for (value inner; (inner = py_lookup_attr_str(vm, obj, PYN(__wrapped__))) != PY_UNDEF;)
        obj = inner;
    value ns = py_lookup_attr(vm, obj, "__globals__");
    return ns == PY_UNDEF ? PY_OBJ(py_dict_new()) : ns;
}

static bool may_lack_annotations(value obj) {
    static struct py_type *const types[] = {
        &py_native_type,        &py_function_type,       &py_method_type,       &py_module_type,
        &py_wrapper_descr_type, &py_method_wrapper_type, &py_method_descr_type, &pyfunction_type};
    for (size_t i = 0; i < LIB_COUNT(types); i++)
        if (py_is_a(obj, types[i]))
            return true;
    return false;
}

static value object_hints(struct vm *vm, value obj, value globals, value locals, bool extras) {
    if (globals == PY_NONE)
        globals = own_globals(vm, obj);
    if (locals == PY_NONE)
        locals = globals;
    value notes = py_lookup_attr_str(vm, obj, PYN(__annotations__));
    if (notes == PY_UNDEF || notes == PY_NONE) {
        if (may_lack_annotations(obj))
            return PY_OBJ(py_dict_new());
        py_raise(vm, &py_exc_TypeError, "%R is not a module, class, method, or function.", obj);
    }
    struct py_dict *hints = py_dict_new(), *out = py_dict_new();
    py_dict_update(vm, hints, notes);
    bool module = py_type_of(obj) == &py_module_type;
    size_t i = 0;
    for (value k, v; py_dict_next(hints, &i, &k, &v);)
        py_dict_set(vm, out, k, hint(vm, v, globals, locals, !module, false));
    return stripped(vm, out, extras);
}

LIB_FN(get_type_hints) {
    value obj = a[0];
    bool extras = py_truth(vm, a[3]);
    value off = py_lookup_attr(vm, obj, "__no_type_check__");
    if (off != PY_UNDEF && py_truth(vm, off))
        return PY_OBJ(py_dict_new());
    if (!py_is_type(obj))
        return object_hints(vm, obj, a[1], a[2], extras);
    struct py_dict *hints = py_dict_new();
    const struct py_tuple *mro = (py_type_ready(vm, TYPE_OF(obj)), TYPE_OF(obj)->mro);
    for (size_t i = mro->n; i-- > 0;)
        class_hints(vm, hints, TYPE_OF(mro->items[i]), a[1], a[2]);
    return stripped(vm, hints, extras);
}

const struct py_native_def typing_hints_functions[] = {
    {"get_origin", get_origin, "tp"},
    {"get_args", get_args, "tp"},
    {"get_type_hints", get_type_hints, "obj, globalns=None, localns=None, include_extras=False"},
    {0}};
