/* NewType: a name for a type that checkers tell apart from it; called, it gives its argument. */
#include "python/function.h"
#include "python/lib/typing_int.h"

struct new_type {
    struct py_object head;
    struct py_attrs attrs;
    value name, qualname, supertype, module;
};
#define NEW_TYPE(v) PY_AS(struct new_type, v)

static value new_type_alloc(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                            struct py_tuple *kwnames) {
    (void)argc, (void)argv, (void)kwnames;
    struct new_type *t = py_alloc(vm, cls);
    t->name = t->qualname = PY_OBJ(py_intern(""));
    t->supertype = t->module = PY_NONE;
    return PY_OBJ(t);
}
LIB_FN(new_type_init) {
    struct new_type *t = NEW_TYPE(a[0]);
    t->qualname = t->name = a[1];
    const char *text = py_arg_text(vm, a[1], "name"), *dot = strrchr(text, '.');
    if (dot)
        t->name = py_str_from(dot + 1);
    t->supertype = a[2];
    t->module = typing_caller(vm);
    return PY_NONE;
}
/* in the words of the C function that it is in CPython */
LIB_FN(new_type_call) {
    const struct py_tuple *args = PY_AS(struct py_tuple, a[1]);
    if (PY_AS(struct py_dict, a[2])->count)
        py_raise(vm, &py_exc_TypeError, "_typing._idfunc() takes no keyword arguments");
    if (args->n != 1)
        py_raise(vm, &py_exc_TypeError, "_typing._idfunc() takes exactly one argument (%zu given)",
                 args->n);
    return args->items[0];
}
static value new_type_repr(struct vm *vm, value self) {
    return py_str_from(py_message(vm, "%S.%S", NEW_TYPE(self)->module, NEW_TYPE(self)->qualname));
}
LIB_FN(new_type_reduce) { return NEW_TYPE(a[0])->qualname; }

/* A class over one says what to write instead: only it knows its name. */
LIB_FN(refuse_subclass) {
    value name = py_getattr_str(vm, a[1], PYN(__name__));
    py_raise(vm, &py_exc_TypeError,
             "Cannot subclass an instance of NewType. Perhaps you were looking for: `%S = "
             "NewType(%R, %S)`",
             name, name, NEW_TYPE(a[0])->name);
}
LIB_FN(new_type_mro_entries) {
    static const struct py_native_def refuse = {"__init_subclass__", refuse_subclass, "self, cls"};
    struct py_class_wrapper *method = MEM_NEW(struct py_class_wrapper);
    method->head.type = &py_classmethod_type;
    method->func = py_native_new(vm, &refuse, a[0]);
    struct py_dict *ns = py_dict_new();
    py_dict_set_str(ns, PYN(__init_subclass__), PY_OBJ(method));
    struct py_type *dummy = typing_class(vm, "Dummy", PY_OBJ(&py_object_type), ns);
    return py_tuple1(PY_OBJ(dummy));
}
static const struct py_native_def new_type_methods[] = {
    {"__init__", new_type_init, "self, name, tp"},
    {"__call__", new_type_call, "self, /, *args, **kwargs"},
    {"__mro_entries__", new_type_mro_entries, "self, bases"},
    {"__reduce__", new_type_reduce, "self"},
    {0}};
static const struct py_member_def new_type_members[] = {
    {"__name__", offsetof(struct new_type, name), PY_MEMBER_VALUE, false},
    {"__qualname__", offsetof(struct new_type, qualname), PY_MEMBER_VALUE, false},
    {"__supertype__", offsetof(struct new_type, supertype), PY_MEMBER_VALUE, false},
    {"__module__", offsetof(struct new_type, module), PY_MEMBER_VALUE, false},
    {0}};
struct py_type typing_new_type_type = {PY_TYPE_HEAD,
                                       .name = "NewType",
                                       .module = "typing",
                                       .size = sizeof(struct new_type),
                                       .attrs_offset = offsetof(struct new_type, attrs),
                                       .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                       .new = new_type_alloc,
                                       .methods = new_type_methods,
                                       .members = new_type_members,
                                       .repr = new_type_repr,
                                       .binary = {[PY_OR] = typing_or}};
