/* None, NotImplemented, Ellipsis. */
#include "python/api.h"
#include "python/types/none.h"

struct py_object py_none = {&py_none_type};
struct py_object py_not_implemented = {&py_not_implemented_type};
struct py_object py_ellipsis = {&py_ellipsis_type};

static void no_arguments(struct vm *vm, struct py_type *cls, int argc, struct py_tuple *kwnames) {
    if (argc || (kwnames && kwnames->n))
        py_raise(vm, &py_exc_TypeError, "%s takes no arguments", cls->name);
}

#define SINGLETON(name, object, text)                                                              \
    static value name##_make(struct vm *vm, struct py_type *cls, int argc, const value *argv,      \
                             struct py_tuple *kwnames) {                                           \
        (void)argv;                                                                                \
        no_arguments(vm, cls, argc, kwnames);                                                      \
        return object;                                                                             \
    }                                                                                              \
    static value name##_repr(struct vm *vm, value self) {                                          \
        (void)vm, (void)self;                                                                      \
        return PY_OBJ(py_intern(text));                                                            \
    }

SINGLETON(none, PY_NONE, "None")
SINGLETON(not_implemented, PY_NOT_IMPLEMENTED, "NotImplemented")
SINGLETON(ellipsis, PY_ELLIPSIS, "Ellipsis")

static bool none_truth(struct vm *vm, value self) {
    (void)vm, (void)self;
    return false;
}

static bool not_implemented_truth(struct vm *vm, value self) {
    (void)self;
    py_warn(vm, &py_exc_DeprecationWarning,
            "NotImplemented should not be used in a boolean context");
    return true;
}

static uint64_t none_hash(struct vm *vm, value self) {
    (void)vm, (void)self;
    return 0xFCA86420;
}

static value not_implemented_reduce(struct vm *vm, const value *a) {
    (void)vm, (void)a;
    return py_str_from("NotImplemented");
}
static value ellipsis_reduce(struct vm *vm, const value *a) {
    (void)vm, (void)a;
    return py_str_from("Ellipsis");
}
static const struct py_native_def not_implemented_methods[] = {
    {"__reduce__", not_implemented_reduce, "self, /"}, {0}};
static const struct py_native_def ellipsis_methods[] = {{"__reduce__", ellipsis_reduce, "self, /"},
                                                        {0}};

struct py_type py_none_type = {
    PY_TYPE_HEAD,       .name = "NoneType", .size = sizeof(struct py_object),
    .new = none_make,   .repr = none_repr,  .hash = none_hash,
    .truth = none_truth};

struct py_type py_not_implemented_type = {PY_TYPE_HEAD,
                                          .name = "NotImplementedType",
                                          .size = sizeof(struct py_object),
                                          .methods = not_implemented_methods,
                                          .new = not_implemented_make,
                                          .repr = not_implemented_repr,
                                          .truth = not_implemented_truth};

struct py_type py_ellipsis_type = {PY_TYPE_HEAD,
                                   .name = "ellipsis",
                                   .size = sizeof(struct py_object),
                                   .methods = ellipsis_methods,
                                   .new = ellipsis_make,
                                   .repr = ellipsis_repr};
