/*
 * Type variables: TypeVar, ParamSpec with its args and kwargs, TypeVarTuple; and TypeAliasType,
 * what a type statement makes. All are one struct. Those that PEP 695's syntax makes get their
 * bound, constraints or value from a function when somebody asks for them.
 */
#include "python/lib/typing_int.h"
#include "python/types/alias.h"

#define VAR(v) PY_AS(struct typing_var, v)

bool typing_is_variable(struct vm *vm, value v) {
    if (!py_is_object(v) || py_is_type(v))
        return false;
    if (py_is_a(v, &typing_var_type) || py_is_a(v, &typing_param_spec_type) ||
        py_is_a(v, &typing_var_tuple_type))
        return true;
    value flag = py_lookup_attr(vm, v, "__typing_is_unpacked_typevartuple__");
    return flag != PY_UNDEF && py_truth(vm, flag);
}

LIB_FN(refuse_subclass) {
    py_raise(vm, &py_exc_TypeError, "Cannot subclass special typing classes");
}
#define NO_SUBCLASS                                                                                \
    { "__init_subclass__", refuse_subclass, "cls, /, *args, **kwds", PY_CLASSMETHOD }

static void set_variance(struct vm *vm, struct typing_var *v, value covariant,
                         value contravariant) {
    v->covariant = py_truth(vm, covariant);
    v->contravariant = py_truth(vm, contravariant);
    if (v->covariant && v->contravariant)
        py_raise(vm, &py_exc_ValueError, "Bivariant types are not supported.");
}

static value checked_bound(struct vm *vm, value bound) {
    return bound == PY_NONE ? bound : typing_argument(vm, bound, "Bound must be a type.");
}

static struct py_tuple *checked_constraints(struct vm *vm, const struct py_tuple *given) {
    return typing_arguments(vm, given,
                            "TypeVar(name, constraint, ...): constraints must be types.");
}

/* --- what the lazy ones hold --- */

static void settle(struct vm *vm, struct typing_var *v) {
    if (v->lazy == PY_UNDEF)
        return;
    value got = py_call0(vm, v->lazy);
    if (py_is_tuple(got))
        v->constraints = checked_constraints(vm, PY_AS(struct py_tuple, got));
    else
        v->bound = checked_bound(vm, got);
    v->lazy = PY_UNDEF;
}
static value get_bound(struct vm *vm, value self) {
    settle(vm, VAR(self));
    return VAR(self)->bound;
}
static value get_constraints(struct vm *vm, value self) {
    settle(vm, VAR(self));
    return PY_OBJ(VAR(self)->constraints);
}
static void set_bound(struct vm *vm, value self, value v) {
    (void)vm;
    VAR(self)->lazy = PY_UNDEF;
    VAR(self)->bound = v == PY_UNDEF ? PY_NONE : v;
}

/* --- TypeVar --- */

LIB_FN(var_init) {
    struct typing_var *v = VAR(a[0]);
    const struct py_tuple *constraints = PY_AS(struct py_tuple, a[2]);
    v->name = a[1];
    set_variance(vm, v, a[4], a[5]);
    v->bound = checked_bound(vm, a[3]);
    if (constraints->n && a[3] != PY_NONE)
        py_raise(vm, &py_exc_TypeError, "Constraints cannot be combined with bound=...");
    if (constraints->n == 1)
        py_raise(vm, &py_exc_TypeError, "A single constraint is not allowed");
    v->constraints = checked_constraints(vm, constraints);
    v->module = typing_caller(vm);
    return PY_NONE;
}

value typing_var_new(struct vm *vm, const char *name, struct py_tuple *constraints) {
    struct typing_var *v = py_alloc(vm, &typing_var_type);
    v->name = PY_OBJ(py_intern(name));
    v->bound = PY_NONE;
    v->constraints = constraints;
    v->module = PY_OBJ(py_intern("typing"));
    return PY_OBJ(v);
}

LIB_FN(var_subst) {
    value v = typing_argument(vm, a[1], "Parameters to generic types must be types.");
    if (py_is_a(v, &typing_unpack_type) ||
        (py_is_a(v, &py_alias_type) && PY_AS(struct py_alias, v)->starred))
        py_raise(vm, &py_exc_TypeError, "%S is not valid as type argument", v);
    return v;
}
static value var_repr(struct vm *vm, value self) {
    const struct typing_var *v = VAR(self);
    const char *sign = v->bare ? "" : v->covariant ? "+" : v->contravariant ? "-" : "~";
    return py_str_from(py_message(vm, "%s%S", sign, v->name));
}
LIB_FN(var_reduce) { return VAR(a[0])->name; }
static value var_module(struct vm *vm, value self) {
    (void)vm;
    return VAR(self)->module;
}
static void var_set_module(struct vm *vm, value self, value v) {
    (void)vm;
    VAR(self)->module = v == PY_UNDEF ? PY_NONE : v;
}
static const struct py_native_def var_methods[] = {
    {"__init__", var_init,
     "self, name, *constraints, bound=None, covariant=False, contravariant=False"},
    {"__typing_subst__", var_subst, "self, arg"},
    {"__reduce__", var_reduce, "self, /"},
    NO_SUBCLASS,
    {0}};
static const struct py_getset_def var_getset[] = {{"__bound__", get_bound, set_bound},
                                                  {"__constraints__", get_constraints, NULL},
                                                  {"__module__", var_module, var_set_module},
                                                  {0}};
static const struct py_member_def var_members[] = {
    {"__name__", offsetof(struct typing_var, name), PY_MEMBER_VALUE, false},
    {"__covariant__", offsetof(struct typing_var, covariant), PY_MEMBER_BOOL, false},
    {"__contravariant__", offsetof(struct typing_var, contravariant), PY_MEMBER_BOOL, false},
    {"__infer_variance__", offsetof(struct typing_var, infer), PY_MEMBER_BOOL, false},
    {0}};
/* Whole even when __init__ is never called. */
static value var_alloc(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                       struct py_tuple *kwnames) {
    (void)argc, (void)argv, (void)kwnames;
    struct typing_var *v = py_alloc(vm, cls);
    v->name = PY_OBJ(py_intern(""));
    v->bound = v->module = PY_NONE;
    v->constraints = &py_empty_tuple;
    return PY_OBJ(v);
}
#define VARIABLE(text, ...)                                                                        \
    {                                                                                              \
        PY_TYPE_HEAD, .name = text, .module = "typing", .size = sizeof(struct typing_var),         \
                      .attrs_offset = offsetof(struct typing_var, attrs),                          \
                      .flags = PY_TYPE_BASE | PY_TYPE_ATTRS, .new = var_alloc, __VA_ARGS__         \
    }
struct py_type typing_var_type =
    VARIABLE("TypeVar", .methods = var_methods, .getset = var_getset, .members = var_members,
             .repr = var_repr, .binary = {[PY_OR] = typing_or});

/* --- ParamSpec --- */

LIB_FN(spec_init) {
    struct typing_var *v = VAR(a[0]);
    v->name = a[1];
    set_variance(vm, v, a[3], a[4]);
    v->bound = checked_bound(vm, a[2]);
    v->module = typing_caller(vm);
    return PY_NONE;
}
LIB_FN(spec_subst) {
    value v = a[1];
    if (py_is_list(v) || py_is_tuple(v))
        return PY_OBJ(typing_arguments(vm, py_tuple_from(vm, v), "Expected a type."));
    if (!typing_is_parameters(v))
        py_raise(vm, &py_exc_TypeError,
                 "Expected a list of types, an ellipsis, ParamSpec, or Concatenate. Got %S", v);
    return v;
}

static size_t place_of(struct vm *vm, const struct py_tuple *params, value self) {
    for (size_t i = 0; i < params->n; i++)
        if (params->items[i] == self)
            return i;
    py_raise(vm, &py_exc_ValueError, "tuple.index(x): x not in tuple");
}

/* The only variable of a class takes bare types as its list. */
LIB_FN(spec_prepare) {
    struct py_tuple *params = py_tuple_from(vm, py_getattr(vm, a[1], "__parameters__")),
                    *args = py_tuple_from(vm, a[2]);
    struct py_list *all = py_list_of(args->n, args->items);
    size_t i = place_of(vm, params, a[0]);
    if (i == args->n && py_lookup_attr(vm, a[0], "__default__") != PY_UNDEF) {
        py_list_append(all, py_getattr(vm, a[0], "__default__"));
        args = py_tuple_of(all->n, all->items);
    }
    if (i >= args->n)
        py_raise(vm, &py_exc_TypeError, "Too few arguments for %S", a[1]);
    if (params->n == 1 && !typing_is_parameters(args->items[0]))
        return py_tuple1(PY_OBJ(args));
    if (!py_is_list(args->items[i]))
        return PY_OBJ(args);
    args = py_tuple_of(args->n, args->items);
    args->items[i] = PY_OBJ(py_tuple_from(vm, args->items[i]));
    return PY_OBJ(args);
}
static value spec_part(struct vm *vm, struct py_type *type, value self) {
    struct typing_var *v = py_alloc(vm, type);
    v->bound = self;
    return PY_OBJ(v);
}
static value spec_args(struct vm *vm, value self) {
    return spec_part(vm, &typing_spec_args_type, self);
}
static value spec_kwargs(struct vm *vm, value self) {
    return spec_part(vm, &typing_spec_kwargs_type, self);
}
static const struct py_native_def spec_methods[] = {
    {"__init__", spec_init, "self, name, *, bound=None, covariant=False, contravariant=False"},
    {"__typing_subst__", spec_subst, "self, arg"},
    {"__typing_prepare_subst__", spec_prepare, "self, alias, args"},
    {"__reduce__", var_reduce, "self, /"},
    NO_SUBCLASS,
    {0}};
static const struct py_getset_def spec_getset[] = {{"__bound__", get_bound, set_bound},
                                                   {"args", spec_args, NULL},
                                                   {"kwargs", spec_kwargs, NULL},
                                                   {"__module__", var_module, var_set_module},
                                                   {0}};
struct py_type typing_param_spec_type =
    VARIABLE("ParamSpec", .methods = spec_methods, .getset = spec_getset, .members = var_members,
             .repr = var_repr, .binary = {[PY_OR] = typing_or});

LIB_FN(part_init) {
    VAR(a[0])->bound = a[1];
    return PY_NONE;
}
static value part_repr(struct vm *vm, value self) {
    const char *part = py_is_a(self, &typing_spec_args_type) ? "args" : "kwargs";
    return py_str_from(
        py_message(vm, "%S.%s", py_getattr_str(vm, VAR(self)->bound, PYN(__name__)), part));
}
static value part_compare(struct vm *vm, value x, value y, enum py_compare_op op) {
    if (py_type_of(x) != py_type_of(y) || (op != PY_EQ && op != PY_NE))
        return PY_NOT_IMPLEMENTED;
    return PY_BOOL(py_equal(vm, VAR(x)->bound, VAR(y)->bound) == (op == PY_EQ));
}
static const struct py_native_def part_methods[] = {
    {"__init__", part_init, "self, origin"}, NO_SUBCLASS, {0}};
static const struct py_member_def part_members[] = {
    {"__origin__", offsetof(struct typing_var, bound), PY_MEMBER_VALUE, false}, {0}};
struct py_type typing_spec_args_type =
    VARIABLE("ParamSpecArgs", .methods = part_methods, .members = part_members, .repr = part_repr,
             .compare = part_compare, .hash = py_hash_none);
struct py_type typing_spec_kwargs_type =
    VARIABLE("ParamSpecKwargs", .methods = part_methods, .members = part_members, .repr = part_repr,
             .compare = part_compare, .hash = py_hash_none);

/* --- TypeVarTuple --- */

LIB_FN(tuple_init) {
    VAR(a[0])->name = a[1];
    VAR(a[0])->module = typing_caller(vm);
    return PY_NONE;
}
static value tuple_repr(struct vm *vm, value self) { return py_str(vm, VAR(self)->name); }
static value tuple_iter(struct vm *vm, value self) {
    return py_tuple_type.iter(vm, py_tuple1(py_getitem(vm, PY_OBJ(&typing_unpack), self)));
}
LIB_FN(tuple_subst) {
    py_raise(vm, &py_exc_TypeError, "Substitution of bare TypeVarTuple is not supported");
}

/* Where among N arguments a tuple of any length is starred, and of what type; N: nowhere. */
static size_t open_place(struct vm *vm, const struct py_tuple *args, value *type) {
    size_t at = args->n;
    for (size_t i = 0; i < args->n; i++) {
        value v = args->items[i];
        value held =
            py_is_type(v) ? PY_UNDEF : py_lookup_attr(vm, v, "__typing_unpacked_tuple_args__");
        if (held == PY_UNDEF || !py_is_tuple(held))
            continue;
        const struct py_tuple *t = PY_AS(struct py_tuple, held);
        if (t->n != 2 || t->items[1] != PY_ELLIPSIS)
            continue;
        if (at < args->n)
            py_raise(vm, &py_exc_TypeError,
                     "More than one unpacked arbitrary-length tuple argument");
        at = i;
        *type = t->items[0];
    }
    return at;
}

/* The arguments with those that are SELF's put together: the variables before and after it take one
 * each, those that an open tuple does not reach take its type. */
LIB_FN(tuple_prepare) {
    const struct py_tuple *params = py_tuple_from(vm, py_getattr(vm, a[1], "__parameters__")),
                          *args = py_tuple_from(vm, a[2]);
    size_t at = place_of(vm, params, a[0]);
    for (size_t i = at + 1; i < params->n; i++)
        if (py_is_a(params->items[i], &typing_var_tuple_type))
            py_raise(vm, &py_exc_TypeError, "More than one TypeVarTuple parameter in %S", a[1]);
    size_t before = at, after = params->n - at - 1;
    value fill = PY_NONE;
    size_t open = open_place(vm, args, &fill);
    size_t left = before, right = after;
    if (open < args->n) {
        left = open < left ? open : left;
        right = args->n - open - 1 < right ? args->n - open - 1 : right;
    } else if (before + after > args->n) {
        py_raise(vm, &py_exc_TypeError,
                 "Too few arguments for %S; actual %zu, expected at least %zu", a[1], args->n,
                 params->n - 1);
    }
    struct py_list *out = py_list_new(params->n);
    for (size_t i = 0; i < before; i++)
        py_list_append(out, i < left ? args->items[i] : fill);
    py_list_append(out, PY_OBJ(py_tuple_of(args->n - right - left, args->items + left)));
    for (size_t i = after; i-- > 0;)
        py_list_append(out, i < right ? args->items[args->n - 1 - i] : fill);
    return PY_OBJ(py_tuple_of(out->n, out->items));
}
static const struct py_native_def tuple_methods[] = {
    {"__init__", tuple_init, "self, name"},
    {"__typing_subst__", tuple_subst, "self, arg"},
    {"__typing_prepare_subst__", tuple_prepare, "self, alias, args"},
    {"__reduce__", var_reduce, "self, /"},
    NO_SUBCLASS,
    {0}};
static const struct py_getset_def tuple_getset[] = {{"__module__", var_module, var_set_module},
                                                    {0}};
static const struct py_member_def tuple_members[] = {
    {"__name__", offsetof(struct typing_var, name), PY_MEMBER_VALUE, false}, {0}};
struct py_type typing_var_tuple_type =
    VARIABLE("TypeVarTuple", .methods = tuple_methods, .getset = tuple_getset,
             .members = tuple_members, .repr = tuple_repr, .iter = tuple_iter);

/* --- TypeAliasType --- */

LIB_FN(alias_init) {
    struct typing_var *v = VAR(a[0]);
    if (!py_is_str(a[1]))
        py_raise(vm, &py_exc_TypeError, "TypeAliasType name must be a string");
    if (!py_is_tuple(a[3]))
        py_raise(vm, &py_exc_TypeError, "type_params must be a tuple");
    v->name = a[1];
    v->bound = a[2];
    v->constraints = PY_AS(struct py_tuple, a[3]);
    v->module = typing_caller(vm);
    return PY_NONE;
}
static value alias_value(struct vm *vm, value self) {
    struct typing_var *v = VAR(self);
    if (v->lazy != PY_UNDEF)
        v->bound = py_call0(vm, v->lazy);
    v->lazy = PY_UNDEF;
    return v->bound;
}
static value alias_parameters(struct vm *vm, value self) {
    const struct py_tuple *params = VAR(self)->constraints;
    struct py_tuple *t = py_tuple_of(params->n, params->items);
    for (size_t i = 0; i < t->n; i++)
        if (py_is_a(t->items[i], &typing_var_tuple_type))
            t->items[i] = py_getitem(vm, PY_OBJ(&typing_unpack), t->items[i]);
    return PY_OBJ(t);
}
static value alias_getitem(struct vm *vm, value self, value item) {
    if (!VAR(self)->constraints->n)
        py_raise(vm, &py_exc_TypeError, "Only generic type aliases are subscriptable");
    return py_alias_new(vm, self, item);
}
static value alias_call(struct vm *vm, value self, int argc, const value *argv,
                        struct py_tuple *kwnames) {
    (void)self, (void)argc, (void)argv, (void)kwnames;
    py_raise(vm, &py_exc_TypeError, "Type alias is not callable");
}
static const struct py_native_def alias_methods[] = {
    {"__init__", alias_init, "self, name, value, *, type_params=()"},
    {"__reduce__", var_reduce, "self, /"},
    {0}};
static const struct py_getset_def alias_getset[] = {{"__value__", alias_value, NULL},
                                                    {"__parameters__", alias_parameters, NULL},
                                                    {"__module__", var_module, NULL},
                                                    {0}};
static const struct py_member_def alias_members[] = {
    {"__name__", offsetof(struct typing_var, name), PY_MEMBER_VALUE, true},
    {"__type_params__", offsetof(struct typing_var, constraints), PY_MEMBER_OBJECT, true},
    {0}};
struct py_type typing_alias_type_type = {PY_TYPE_HEAD,
                                         .name = "TypeAliasType",
                                         .module = "typing",
                                         .size = sizeof(struct typing_var),
                                         .new = var_alloc,
                                         .methods = alias_methods,
                                         .getset = alias_getset,
                                         .members = alias_members,
                                         .repr = tuple_repr,
                                         .call = alias_call,
                                         .getitem = alias_getitem,
                                         .binary = {[PY_OR] = typing_or}};

/* --- what the compiler calls for PEP 695 --- */

LIB_FN(make_typevar) {
    struct typing_var *v = VAR(typing_var_new(vm, py_arg_text(vm, a[0], "name"), &py_empty_tuple));
    v->module = typing_caller(vm);
    v->infer = v->bare = true;
    if (a[1] != PY_NONE)
        v->lazy = a[1];
    return PY_OBJ(v);
}
LIB_FN(make_paramspec) {
    struct typing_var *v = VAR(py_call1(vm, PY_OBJ(&typing_param_spec_type), a[0]));
    v->infer = v->bare = true;
    return PY_OBJ(v);
}
LIB_FN(make_generic) { return py_getitem(vm, PY_OBJ(&typing_generic_type), a[0]); }
LIB_FN(make_typealias) {
    struct typing_var *v = py_alloc(vm, &typing_alias_type_type);
    v->name = a[0];
    v->constraints = py_tuple_from(vm, a[1]);
    v->lazy = a[2];
    v->module = typing_caller(vm);
    return PY_OBJ(v);
}
const struct py_native_def typing_var_functions[] = {
    {"_make_typevar", make_typevar, "name, bound=None"},
    {"_make_paramspec", make_paramspec, "name"},
    {"_make_generic", make_generic, "params"},
    {"_make_typealias", make_typealias, "name, params, value"},
    {0}};
