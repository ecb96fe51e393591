/*
 * The type variables of typing_extensions, which may have a default. What they make are variables
 * of typing with __default__ and has_default beside; what misses an argument takes the default
 * (types/alias.c).
 */
#include "python/lib/typing_ext.h"
#include "python/vm.h"

/* --- NoDefault --- */

static value no_default_repr(struct vm *vm, value self) {
    (void)vm, (void)self;
    return py_str_from("typing_extensions.NoDefault");
}
static value no_default_new(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                            struct py_tuple *kwnames) {
    (void)vm, (void)cls, (void)argc, (void)argv, (void)kwnames;
    return PY_OBJ(&typing_no_default);
}
LIB_FN(no_default_reduce) { return PY_OBJ(py_intern("NoDefault")); }
static const struct py_native_def no_default_methods[] = {{"__reduce__", no_default_reduce, "self"},
                                                          {0}};
struct py_type typing_no_default_type = {PY_TYPE_HEAD,
                                         .name = "NoDefaultType",
                                         .module = "typing_extensions",
                                         .size = sizeof(struct py_object),
                                         .methods = no_default_methods,
                                         .new = no_default_new,
                                         .repr = no_default_repr};
struct py_object typing_no_default = {&typing_no_default_type};

/* --- the variables --- */

LIB_FN(has_default) {
    return PY_BOOL(py_getattr(vm, a[0], "__default__") != PY_OBJ(&typing_no_default));
}

/* Checked as a bound is; text stays text. */
static value set_default(struct vm *vm, value var, value v) {
    static const struct py_native_def def = {"has_default", has_default, "self"};
    py_setattr(vm, var, "__default__", v == PY_UNDEF ? PY_OBJ(&typing_no_default) : v);
    py_setattr(vm, var, "has_default", py_native_new(vm, &def, var));
    return var;
}

static void check_infer(struct vm *vm, value infer, value covariant, value contravariant) {
    if (py_truth(vm, infer) && (py_truth(vm, covariant) || py_truth(vm, contravariant)))
        py_raise(vm, &py_exc_ValueError, "Variance cannot be specified with infer_variance.");
}

LIB_FN(var_new) {
    struct py_dict *kw = py_dict_new();
    const struct py_tuple *constraints = PY_AS(struct py_tuple, a[2]);
    struct py_tuple *args = py_tuple_new(constraints->n + 1);
    args->items[0] = a[1];
    memcpy(args->items + 1, constraints->items, constraints->n * sizeof(value));
    check_infer(vm, a[7], a[4], a[5]);
    py_dict_set_text(kw, "bound", a[3]);
    py_dict_set_text(kw, "covariant", a[4]);
    py_dict_set_text(kw, "contravariant", a[5]);
    value var = py_call_args(vm, PY_OBJ(&typing_var_type), PY_OBJ(args), kw);
    PY_AS(struct typing_var, var)->infer = py_truth(vm, a[7]);
    return set_default(vm, var, a[6]);
}
LIB_FN(spec_new) {
    struct py_dict *kw = py_dict_new();
    check_infer(vm, a[5], a[3], a[4]);
    py_dict_set_text(kw, "bound", a[2]);
    py_dict_set_text(kw, "covariant", a[3]);
    py_dict_set_text(kw, "contravariant", a[4]);
    value var = py_call_args(vm, PY_OBJ(&typing_param_spec_type), py_tuple1(a[1]), kw);
    PY_AS(struct typing_var, var)->infer = py_truth(vm, a[5]);
    return set_default(vm, var, a[6]);
}
LIB_FN(tuple_new) {
    return set_default(vm, py_call1(vm, PY_OBJ(&typing_var_tuple_type), a[1]), a[2]);
}

/* --- isinstance sees typing's --- */

static struct py_type *stands_for(value cls) {
    if (cls == PY_OBJ(&typing_ext_var_type))
        return &typing_var_type;
    return cls == PY_OBJ(&typing_ext_spec_type) ? &typing_param_spec_type : &typing_var_tuple_type;
}
LIB_FN(meta_instancecheck) { return PY_BOOL(py_is_a(a[1], stands_for(a[0]))); }
static const struct py_native_def meta_methods[] = {
    {"__instancecheck__", meta_instancecheck, "cls, instance"}, {0}};
static struct py_type meta_type = {PY_TYPE_HEAD,
                                   .name = "_TypeVarLikeMeta",
                                   .module = "typing_extensions",
                                   .size = sizeof(struct py_type),
                                   .flags = PY_TYPE_TYPE,
                                   .base = &py_type_type,
                                   .methods = meta_methods};

static const struct py_native_def var_methods[] = {
    {"__new__", var_new,
     "cls, name, *constraints, bound=None, covariant=False, contravariant=False, default=?, "
     "infer_variance=False"},
    {0}};
static const struct py_native_def spec_methods[] = {
    {"__new__", spec_new,
     "cls, name, *, bound=None, covariant=False, contravariant=False, infer_variance=False, "
     "default=?"},
    {0}};
static const struct py_native_def tuple_methods[] = {
    {"__new__", tuple_new, "cls, name, *, default=?"}, {0}};
#define VARIABLE(text, table)                                                                      \
    {                                                                                              \
        {&meta_type}, .name = text, .module = "typing_extensions",                                 \
                      .size = sizeof(struct py_object), .methods = table                           \
    }
struct py_type typing_ext_var_type = VARIABLE("TypeVar", var_methods);
struct py_type typing_ext_spec_type = VARIABLE("ParamSpec", spec_methods);
struct py_type typing_ext_tuple_type = VARIABLE("TypeVarTuple", tuple_methods);
