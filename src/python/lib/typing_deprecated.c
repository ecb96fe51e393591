/*
 * typing_extensions.deprecated: a decorator after which calling the function, making an instance of
 * the class or deriving from it warns.
 */
#include "python/function.h"
#include "python/lib/typing_ext.h"
#include "python/vm.h"

struct deprecated {
    struct py_object head;
    struct py_attrs attrs;
    value message, category, stacklevel;
};
#define DEPRECATED(v) PY_AS(struct deprecated, v)

static value deprecated_alloc(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                              struct py_tuple *kwnames) {
    (void)argc, (void)argv, (void)kwnames;
    struct deprecated *d = py_alloc(vm, cls);
    d->message = PY_OBJ(py_intern(""));
    d->category = PY_NONE;
    d->stacklevel = py_from_small(1);
    return PY_OBJ(d);
}
LIB_FN(deprecated_init) {
    struct deprecated *d = DEPRECATED(a[0]);
    if (!py_is_str(a[1]))
        py_raise(vm, &py_exc_TypeError, "Expected an object of type str for 'message', not '%s'",
                 py_type_of(a[1])->name);
    d->message = a[1];
    d->category = a[2] == PY_UNDEF ? PY_OBJ(&py_exc_DeprecationWarning) : a[2];
    d->stacklevel = a[3];
    return PY_NONE;
}

static void warn(struct vm *vm, value self) {
    const struct deprecated *d = DEPRECATED(self);
    struct py_dict *kw = py_dict_new();
    py_dict_set_text(kw, "category", d->category);
    py_dict_set_text(kw, "stacklevel", d->stacklevel);
    py_call_args(vm, py_import_from(vm, "warnings", "warn"), py_tuple1(d->message), kw);
}

/* What stands for a function: a[0] is (the decorator, the function, the class). */
enum { WHO, ORIGINAL, CLASS };
static value part(const value *a, int i) { return PY_AS(struct py_tuple, a[0])->items[i]; }

LIB_FN(call) {
    warn(vm, part(a, WHO));
    return py_call_args(vm, part(a, ORIGINAL), a[1], PY_AS(struct py_dict, a[2]));
}
LIB_FN(make_instance) {
    const struct py_tuple *args = PY_AS(struct py_tuple, a[2]);
    struct py_dict *kw = PY_AS(struct py_dict, a[3]);
    struct py_tuple *all = py_tuple_new(args->n + 1);
    all->items[0] = a[1];
    memcpy(all->items + 1, args->items, args->n * sizeof(value));
    if (a[1] == part(a, CLASS))
        warn(vm, part(a, WHO));
    if (part(a, ORIGINAL) != py_getattr_str(vm, PY_OBJ(&py_object_type), PYN(__new__)))
        return py_call_args(vm, part(a, ORIGINAL), PY_OBJ(all), kw);
    if (TYPE_OF(a[1])->init == PY_UNDEF && (args->n || kw->count))
        py_raise(vm, &py_exc_TypeError, "%s() takes no arguments", TYPE_OF(a[1])->name);
    return py_call1(vm, part(a, ORIGINAL), a[1]);
}

static value wrapper(struct vm *vm, const struct py_native_def *def, value who, value original,
                     value cls) {
    value f = typing_function(vm, def, py_tuple3(who, original, cls));
    py_call2(vm, py_import_from(vm, "functools", "update_wrapper"), f, original);
    py_setattr(vm, f, "__deprecated__", DEPRECATED(who)->message);
    return f;
}

static value wrapped(struct py_type *type, value f) {
    struct py_class_wrapper *w = MEM_NEW(struct py_class_wrapper);
    w->head.type = type;
    w->func = f;
    return PY_OBJ(w);
}

static const struct py_native_def call_def = {"wrapper", call, "self, /, *args, **kwargs"};

static value mark_class(struct vm *vm, value who, value cls) {
    static const struct py_native_def new_def = {"__new__", make_instance,
                                                 "self, cls, /, *args, **kwargs"};
    value make = wrapper(vm, &new_def, who, py_getattr_str(vm, cls, PYN(__new__)), cls);
    py_setattr_str(vm, cls, PYN(__new__), wrapped(&py_staticmethod_type, make));
    value subclass = py_getattr_str(vm, cls, PYN(__init_subclass__));
    if (py_type_of(subclass) == &py_method_type) {
        value f = wrapper(vm, &call_def, who, PY_AS(struct py_method, subclass)->func, cls);
        py_setattr_str(vm, cls, PYN(__init_subclass__), wrapped(&py_classmethod_type, f));
    } else {
        py_setattr_str(vm, cls, PYN(__init_subclass__), wrapper(vm, &call_def, who, subclass, cls));
    }
    py_setattr(vm, cls, "__deprecated__", DEPRECATED(who)->message);
    return cls;
}

LIB_FN(deprecated_call) {
    value who = a[0], what = a[1];
    if (DEPRECATED(who)->category == PY_NONE) {
        py_setattr(vm, what, "__deprecated__", DEPRECATED(who)->message);
        return what;
    }
    if (py_is_type(what))
        return mark_class(vm, who, what);
    if (!py_is_callable(what))
        py_raise(vm, &py_exc_TypeError,
                 "@deprecated decorator with non-None category must be applied to a class or "
                 "callable, not %R",
                 what);
    value f = wrapper(vm, &call_def, who, what, PY_NONE);
    py_setattr(vm, what, "__deprecated__", DEPRECATED(who)->message);
    return f;
}

static const struct py_native_def methods[] = {
    {"__init__", deprecated_init, "self, message, /, *, category=?, stacklevel=1", PY_PYTHON},
    {"__call__", deprecated_call, "self, arg, /", PY_PYTHON},
    {0}};
static const struct py_member_def members[] = {
    {"message", offsetof(struct deprecated, message), PY_MEMBER_VALUE, false},
    {"category", offsetof(struct deprecated, category), PY_MEMBER_VALUE, false},
    {"stacklevel", offsetof(struct deprecated, stacklevel), PY_MEMBER_VALUE, false},
    {0}};
struct py_type typing_deprecated_type = {PY_TYPE_HEAD,
                                         .name = "deprecated",
                                         .module = "typing_extensions",
                                         .size = sizeof(struct deprecated),
                                         .attrs_offset = offsetof(struct deprecated, attrs),
                                         .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                         .new = deprecated_alloc,
                                         .methods = methods,
                                         .members = members};
