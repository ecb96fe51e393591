/*
 * Generic, the base of classes with type variables: what stands in its brackets, and the variables
 * a subclass has.
 */
#include "python/lib/typing_int.h"
#include "python/types/alias.h"
#include "python/vm.h"

/* --- brackets --- */

static bool is_base_itself(struct vm *vm, value cls) {
    return cls == PY_OBJ(&typing_generic_type) || cls == PY_OBJ(typing_state(vm)->protocol);
}

/* Generic[T, K]: variables, each once. */
static void check_variables(struct vm *vm, value cls, const struct py_tuple *params) {
    const char *name = TYPE_OF(cls)->name;
    if (!params->n)
        py_raise(vm, &py_exc_TypeError, "Parameter list to %S[...] cannot be empty",
                 py_getattr_str(vm, cls, PYN(__qualname__)));
    for (size_t i = 0; i < params->n; i++)
        if (!typing_is_variable(vm, params->items[i]))
            py_raise(vm, &py_exc_TypeError,
                     "Parameters to %s[...] must all be type variables or parameter specification "
                     "variables.",
                     name);
    for (size_t i = 0; i < params->n; i++)
        for (size_t k = 0; k < i; k++)
            if (py_equal(vm, params->items[i], params->items[k]))
                py_raise(vm, &py_exc_TypeError, "Parameters to %s[...] must all be unique", name);
}

/* C[int, str]: one for each variable of C; what a TypeVarTuple takes is spread out. */
static struct py_tuple *check_arguments(struct vm *vm, value cls, struct py_tuple *args) {
    const struct py_tuple *own = py_tuple_from(vm, py_getattr(vm, cls, "__parameters__"));
    for (size_t i = 0; i < own->n; i++) {
        value prepare = py_lookup_attr(vm, own->items[i], "__typing_prepare_subst__");
        if (prepare != PY_UNDEF)
            args = py_tuple_from(vm, py_call2(vm, prepare, cls, PY_OBJ(args)));
    }
    if (args->n < own->n)
        args = py_type_defaults(vm, cls, own, args);
    typing_check_count(vm, cls, args->n, own->n);
    struct py_list *out = py_list_new(args->n);
    for (size_t i = 0; i < args->n; i++)
        if (py_is_a(own->items[i], &typing_var_tuple_type))
            py_list_extend(vm, out, args->items[i]);
        else
            py_list_append(out, args->items[i]);
    return py_tuple_of(out->n, out->items);
}

static value generic_subscript(struct vm *vm, value cls, value item) {
    struct py_tuple *items = typing_items(item), *args = py_tuple_new(items->n);
    for (size_t i = 0; i < items->n; i++)
        args->items[i] = typing_convert(vm, items->items[i], PY_NONE, 0);
    if (is_base_itself(vm, cls))
        check_variables(vm, cls, args);
    else
        args = check_arguments(vm, cls, args);
    return typing_alias_new(vm, &typing_alias_type, cls, args, NULL, true);
}
LIB_FN(generic_class_getitem) { return typing_cached(vm, generic_subscript, a[0], a[1], false); }

/* --- subclasses --- */

static bool contains_generic(const struct py_tuple *bases) {
    for (size_t i = 0; i < bases->n; i++)
        if (bases->items[i] == PY_OBJ(&typing_generic_type))
            return true;
    return false;
}

static void put_variables(struct vm *vm, struct buf *b, const struct py_tuple *vars,
                          const struct py_tuple *without) {
    const char *sep = "";
    for (size_t i = 0; i < vars->n; i++) {
        if (without && py_contains(vm, PY_OBJ(without), vars->items[i]))
            continue;
        buf_puts(b, sep);
        lib_put_str(vm, b, vars->items[i]);
        sep = ", ";
    }
}

/* The variables in the order of Generic[...] when it is written, else as they appear. */
static struct py_tuple *class_variables(struct vm *vm, const struct py_tuple *bases) {
    struct py_tuple *found = typing_parameters(vm, bases), *listed = NULL;
    for (size_t i = 0; i < bases->n; i++) {
        value b = bases->items[i];
        if (!typing_is_alias(b) || TYPING_ALIAS(b)->origin != PY_OBJ(&typing_generic_type))
            continue;
        if (listed)
            py_raise(vm, &py_exc_TypeError, "Cannot inherit from Generic[...] multiple types.");
        listed = PY_AS(struct py_tuple, typing_alias_parameters(vm, b));
    }
    if (!listed)
        return found;
    struct buf missing = BUF_INIT, all = BUF_INIT;
    put_variables(vm, &missing, found, listed);
    put_variables(vm, &all, listed, NULL);
    if (missing.len)
        py_raise(vm, &py_exc_TypeError, "Some type variables (%s) are not listed in Generic[%s]",
                 missing.data, all.data);
    return listed;
}

LIB_FN(generic_init_subclass) {
    struct py_type *cls = TYPE_OF(a[0]);
    typing_init_subclass_next(vm, &typing_generic_type, cls, a[1], PY_AS(struct py_dict, a[2]));
    value written = py_dict_get_str(py_type_dict(cls), PYN(__orig_bases__));
    const struct py_tuple *bases = written != PY_UNDEF ? py_tuple_from(vm, written) : cls->bases;
    bool plain = contains_generic(bases);
    if (written == PY_UNDEF) /* those that make themselves so on purpose */
        plain = plain && strcmp(cls->name, "Protocol") != 0 &&
                cls->head.type != &typing_typed_dict_meta_type;
    if (plain)
        py_raise(vm, &py_exc_TypeError, "Cannot inherit from plain Generic");
    struct py_tuple *vars = written != PY_UNDEF ? class_variables(vm, bases) : &py_empty_tuple;
    py_type_set(vm, cls, py_intern("__parameters__"), PY_OBJ(vars));
    return PY_NONE;
}

static const struct py_native_def generic_methods[] = {
    {"__class_getitem__", generic_class_getitem, "cls, params", PY_CLASSMETHOD},
    {"__init_subclass__", generic_init_subclass, "cls, /, *args, **kwargs", PY_CLASSMETHOD},
    {0}};
struct py_type typing_generic_type = {PY_TYPE_HEAD,
                                      .name = "Generic",
                                      .module = "typing",
                                      .size = sizeof(struct py_object),
                                      .flags = PY_TYPE_BASE,
                                      .doc = "The base of classes with type variables.",
                                      .methods = generic_methods};
