/*
 * types: names for the evaluator's own types, and SimpleNamespace. new_class, DynamicClassAttribute
 * and coroutine are Python text (py/_types_classes.py), loaded on first use.
 */
#include "python/function.h"
#include "python/generator.h"
#include "python/lib/lib.h"
#include "python/traceback.h"
#include "python/type.h"
#include "python/types/alias.h"
#include "python/types/none.h"
#include "python/types/union.h"

struct namespace {
    struct py_object head;
    struct py_attrs attrs;
};

LIB_FN(namespace_init) {
    size_t i = 0;
    if (PY_AS(struct py_tuple, a[1])->n)
        py_raise(vm, &py_exc_TypeError, "no positional arguments expected");
    for (value k, v; py_dict_next(PY_AS(struct py_dict, a[2]), &i, &k, &v);)
        py_generic_setattr(vm, a[0], py_intern_str(lib_str(k)), v);
    return PY_NONE;
}
static value namespace_repr(struct vm *vm, value self) {
    struct buf b = BUF_INIT;
    bool own = strcmp(py_type_of(self)->name, "SimpleNamespace") == 0;
    const char *name = own ? "namespace" : py_type_of(self)->name;
    if (!lib_repr_enter(vm, self))
        return py_str_printf("%s(...)", name);
    buf_printf(&b, "%s(", name);
    struct py_dict *d = py_instance_dict(vm, self);
    size_t i = 0, n = 0;
    for (value k, v; py_dict_next(d, &i, &k, &v);) {
        if (n++)
            buf_puts(&b, ", ");
        lib_put_str(vm, &b, k);
        buf_putc(&b, '=');
        lib_put_repr(vm, &b, v);
    }
    buf_putc(&b, ')');
    lib_repr_leave(vm, self);
    return lib_buf_str(&b);
}
static struct py_type namespace_type;
static value namespace_compare(struct vm *vm, value x, value y, enum py_compare_op op) {
    if (!py_is_a(x, &namespace_type) || !py_is_a(y, &namespace_type) ||
        (op != PY_EQ && op != PY_NE))
        return PY_NOT_IMPLEMENTED;
    return py_compare(vm, PY_OBJ(py_instance_dict(vm, x)), PY_OBJ(py_instance_dict(vm, y)), op);
}
LIB_FN(namespace_reduce) {
    return py_tuple3(PY_OBJ(py_type_of(a[0])), PY_OBJ(&py_empty_tuple),
                     PY_OBJ(py_instance_dict(vm, a[0])));
}
static const struct py_native_def namespace_methods[] = {
    {"__init__", namespace_init, "self, /, *args, **kwargs"},
    {"__reduce__", namespace_reduce, "self, /"},
    {0}};
static struct py_type namespace_type = {PY_TYPE_HEAD,
                                        .name = "SimpleNamespace",
                                        .module = "types",
                                        .size = sizeof(struct namespace),
                                        .attrs_offset = offsetof(struct namespace, attrs),
                                        .flags = PY_TYPE_BASE | PY_TYPE_ATTRS | PY_TYPE_DOTTED,
                                        .methods = namespace_methods,
                                        .repr = namespace_repr,
                                        .compare = namespace_compare,
                                        .hash = py_hash_none};

extern struct py_type py_proxy_type;

static const struct {
    const char *name;
    struct py_type *type;
} names[] = {
    {"FunctionType", &py_function_type},
    {"LambdaType", &py_function_type},
    {"CodeType", &py_code_type},
    {"MappingProxyType", &py_proxy_type},
    {"SimpleNamespace", &namespace_type},
    {"CellType", &py_cell_type},
    {"GeneratorType", &py_generator_type},
    {"CoroutineType", &py_coroutine_type},
    {"AsyncGeneratorType", &py_async_generator_type},
    {"MethodType", &py_method_type},
    {"BuiltinFunctionType", &py_native_type},
    {"BuiltinMethodType", &py_native_type},
    {"WrapperDescriptorType", &py_wrapper_descr_type},
    {"MethodWrapperType", &py_method_wrapper_type},
    {"MethodDescriptorType", &py_method_descr_type},
    {"ClassMethodDescriptorType", &py_classmethod_descr_type},
    {"ModuleType", &py_module_type},
    {"TracebackType", &py_traceback_type},
    {"FrameType", &py_frame_type},
    {"GetSetDescriptorType", &py_getset_descr_type},
    {"MemberDescriptorType", &py_member_descr_type},
    {"GenericAlias", &py_alias_type},
    {"UnionType", &py_union_type},
    {"NoneType", &py_none_type},
    {"NotImplementedType", &py_not_implemented_type},
    {"EllipsisType", &py_ellipsis_type},
};

static const struct lib_lazy lazy[] = {{"new_class", "_types_classes"},
                                       {"resolve_bases", "_types_classes"},
                                       {"prepare_class", "_types_classes"},
                                       {"get_original_bases", "_types_classes"},
                                       {"DynamicClassAttribute", "_types_classes"},
                                       {"coroutine", "_types_classes"},
                                       {0}};
LIB_LAZY("types", lazy)

static void init(struct vm *vm, struct py_module *m) {
    for (size_t i = 0; i < LIB_COUNT(names); i++) {
        py_type_ready(vm, names[i].type);
        py_module_set(vm, m, names[i].name, lib_type(names[i].type));
    }
    LIB_LAZY_INIT(vm, m);
}
const struct py_module_def py_lib_types = {.name = "types", .init = init};
