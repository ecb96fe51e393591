/*
 * sqlalchemy.util and sqlalchemy.future: the few helpers of SQLAlchemy's own that scripts use.
 */
#include "modules/sqlalchemy/modules.h"
#include "python/function.h"
#include "schema/exc.h"

/* --- classproperty, memoized_property --- */

struct property {
    struct py_object head;
    struct py_attrs attrs;
    value fn;
};
static value property_init(struct vm *vm, const value *a) {
    static const char *const names[] = {"__name__", "__doc__"};
    PY_AS(struct property, a[0])->fn = a[1];
    for (int i = 0; i < 2; i++) {
        value v = py_lookup_attr(vm, a[1], names[i]);
        if (v != PY_UNDEF)
            py_generic_setattr(vm, a[0], py_intern(names[i]), v);
    }
    return PY_NONE;
}
static value class_get(struct vm *vm, value self, value instance, value owner) {
    (void)instance;
    return py_call1(vm, PY_AS(struct property, self)->fn, owner);
}
static value memoized_get(struct vm *vm, value self, value instance, value owner) {
    (void)owner;
    if (instance == PY_UNDEF || instance == PY_NONE)
        return self;
    value fn = PY_AS(struct property, self)->fn, v = py_call1(vm, fn, instance);
    value name = py_getattr(vm, fn, "__name__");
    py_dict_set(vm, py_instance_dict(vm, instance), name, v);
    return v;
}
static const struct py_native_def property_methods[] = {
    {"__init__", property_init, "self, fget, *arg, **kw"}, {0}};
#define PROPERTY(var, class_name, getter)                                                          \
    static struct py_type var = {PY_TYPE_HEAD,                                                     \
                                 .name = class_name,                                               \
                                 .module = "sqlalchemy.util.langhelpers",                          \
                                 .size = sizeof(struct property),                                  \
                                 .attrs_offset = offsetof(struct property, attrs),                 \
                                 .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,                            \
                                 .methods = property_methods,                                      \
                                 .descr_get = getter}
PROPERTY(classproperty_type, "classproperty", class_get);
PROPERTY(memoized_property_type, "memoized_property", memoized_get);

/* --- functions --- */

static value f_to_list(struct vm *vm, const value *a) {
    if (a[0] == PY_NONE)
        return a[1];
    if (py_is_list(a[0]))
        return a[0];
    bool many = !py_is_str(a[0]) && py_lookup_attr(vm, a[0], "__iter__") != PY_UNDEF;
    return PY_OBJ(many ? py_list_from(vm, a[0]) : py_list_of(1, a));
}
static value f_warn(struct vm *vm, const value *a) {
    py_warn(vm, &sa_exc_SAWarning, "%S", a[0]);
    return PY_NONE;
}
static value f_warn_deprecated(struct vm *vm, const value *a) {
    py_warn(vm, &sa_exc_SADeprecationWarning, "%S", a[0]);
    return PY_NONE;
}
static value f_asbool(struct vm *vm, const value *a) {
    static const char *const yes[] = {"true", "yes", "on", "y", "t", "1"};
    static const char *const no[] = {"false", "no", "off", "n", "f", "0"};
    if (!py_is_str(a[0]))
        return PY_BOOL(py_truth(vm, a[0]));
    value low = py_call_method(vm, py_call_method(vm, a[0], "strip", 0, NULL), "lower", 0, NULL);
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        if (py_str_is(low, yes[i]))
            return PY_TRUE;
        if (py_str_is(low, no[i]))
            return PY_FALSE;
    }
    py_raise(vm, &py_exc_ValueError, "String is not true/false: %R", low);
}
static value same(struct vm *vm, const value *a) {
    (void)vm;
    return a[0];
}
/* @deprecated(…) and such decorate nothing away. */
static value f_decorator(struct vm *vm, const value *a) {
    static const struct py_native_def def = {"decorate", same, "fn"};
    (void)a;
    return py_native_new(vm, &def, PY_UNDEF);
}
static value f_counter(struct vm *vm, const value *a) {
    (void)a;
    value count = py_call1(vm, py_import_from(vm, "itertools", "count"), py_from_small(1));
    return py_getattr(vm, count, "__next__");
}
static const struct py_native_def functions[] = {
    {"to_list", f_to_list, "x, default=None"},
    {"warn", f_warn, "msg, code=None"},
    {"warn_deprecated", f_warn_deprecated, "msg, version=None, stacklevel=3, code=None"},
    {"asbool", f_asbool, "obj"},
    {"deprecated", f_decorator, "*arg, **kw"},
    {"deprecated_params", f_decorator, "*arg, **kw"},
    {"counter", f_counter, ""},
    {0}};
static struct py_type *const types[] = {&classproperty_type, &memoized_property_type, NULL};

extern const struct py_frozen frozen_sqlalchemy_util;
const struct py_module_def sa_util_module = {
    .name = "sqlalchemy.util", .functions = functions, .types = types, .frozen = &frozen_sqlalchemy_util};
const struct py_module_def sa_util_langhelpers_module = {
    .name = "sqlalchemy.util.langhelpers", .functions = functions, .types = types};

/* --- sqlalchemy.future --- */

static void future_init(struct vm *vm, struct py_module *m) {
    static const char *const names[] = {"select", "create_engine", "Engine", "Connection"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        value v = py_module_get(vm, PY_AS(struct py_module, py_import(vm, "sqlalchemy")), names[i]);
        if (v != PY_UNDEF)
            py_module_set(vm, m, names[i], v);
    }
}
const struct py_module_def sa_future_module = {.name = "sqlalchemy.future", .init = future_init};
