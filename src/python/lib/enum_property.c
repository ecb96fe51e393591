/*
 * enum.property, the descriptor of enum members' name and value. On an instance it is a property;
 * on the class it gives way to a member of the same name.
 */
#include "python/lib/enum_int.h"

struct enum_property {
    struct py_object head;
    struct py_attrs attrs;
    value fget, fset, fdel, doc;
    struct py_str *attr; /* read this instance attribute instead of calling fget */
    value name, clsname;
};

static value none_if_absent(value v) { return v == PY_UNDEF ? PY_NONE : v; }

LIB_FN(property_init) {
    struct enum_property *p = PY_AS(struct enum_property, a[0]);
    p->fget = a[1];
    if (py_is_str(a[1])) {
        p->attr = py_intern_str(lib_str(a[1]));
        p->fget = PY_NONE;
    }
    p->fset = a[2];
    p->fdel = a[3];
    p->doc = a[4];
    if (a[4] == PY_NONE && p->fget != PY_NONE)
        p->doc = none_if_absent(py_lookup_attr(vm, p->fget, "__doc__"));
    return PY_NONE;
}
LIB_FN(property_set_name) {
    struct enum_property *p = PY_AS(struct enum_property, a[0]);
    p->name = a[2];
    p->clsname = py_getattr(vm, a[1], "__name__");
    return PY_NONE;
}

static value property_get(struct vm *vm, value self, value instance, value owner) {
    struct enum_property *p = PY_AS(struct enum_property, self);
    if (instance == PY_UNDEF || instance == PY_NONE) {
        value map = py_lookup_attr(vm, owner, "_member_map_");
        value member = map && py_is_dict(map) && p->name
                           ? py_dict_get(vm, PY_AS(struct py_dict, map), p->name)
                           : PY_UNDEF;
        return member; /* none: the metaclass says that there is no such name */
    }
    if (p->attr)
        return enum_get(vm, instance, p->attr);
    if (p->fget != PY_NONE && p->fget != PY_UNDEF)
        return py_call1(vm, p->fget, instance);
    value map = py_lookup_attr(vm, owner, "_member_map_");
    value member = map && py_is_dict(map) && p->name
                       ? py_dict_get(vm, PY_AS(struct py_dict, map), p->name)
                       : PY_UNDEF;
    if (member == PY_UNDEF)
        py_raise(vm, &py_exc_AttributeError, "%R has no attribute %R", owner,
                 none_if_absent(p->name));
    return member;
}
static void property_set(struct vm *vm, value self, value instance, value v) {
    struct enum_property *p = PY_AS(struct enum_property, self);
    value f = v == PY_UNDEF ? p->fdel : p->fset;
    if (!LIB_GIVEN(f))
        py_raise(vm, &py_exc_AttributeError, "<enum %R> cannot %s attribute %R",
                 none_if_absent(p->clsname), v == PY_UNDEF ? "delete" : "set",
                 none_if_absent(p->name));
    if (v == PY_UNDEF)
        py_call1(vm, f, instance);
    else
        py_call2(vm, f, instance, v);
}

static value with_function(struct vm *vm, value self, int which, value f) {
    struct enum_property *p = PY_AS(struct enum_property, self);
    value args[] = {p->fget, p->fset, p->fdel, p->doc};
    args[which] = f;
    return py_call(vm, PY_OBJ(py_type_of(self)), 4, args);
}
LIB_FN(property_getter) { return with_function(vm, a[0], 0, a[1]); }
LIB_FN(property_setter) { return with_function(vm, a[0], 1, a[1]); }
LIB_FN(property_deleter) { return with_function(vm, a[0], 2, a[1]); }

LIB_FN(property_copy) {
    struct enum_property *p = py_alloc(vm, py_type_of(a[0])),
                         *from = PY_AS(struct enum_property, a[0]);
    struct py_attrs attrs = p->attrs;
    *p = *from;
    p->attrs = attrs;
    return PY_OBJ(p);
}

static const struct py_native_def methods[] = {
    {"__init__", property_init, "self, fget=None, fset=None, fdel=None, doc=None"},
    {"__set_name__", property_set_name, "self, ownerclass, name"},
    {"getter", property_getter, "self, f"},
    {"setter", property_setter, "self, f"},
    {"copy", property_copy, "self"},
    {"deleter", property_deleter, "self, f"},
    {0}};
static const struct py_member_def members[] = {
    {"fget", offsetof(struct enum_property, fget), PY_MEMBER_VALUE, false},
    {"fset", offsetof(struct enum_property, fset), PY_MEMBER_VALUE, false},
    {"fdel", offsetof(struct enum_property, fdel), PY_MEMBER_VALUE, false},
    {"__doc__", offsetof(struct enum_property, doc), PY_MEMBER_VALUE, false},
    {"name", offsetof(struct enum_property, name), PY_MEMBER_VALUE, false},
    {"clsname", offsetof(struct enum_property, clsname), PY_MEMBER_VALUE, false},
    {0}};
LIB_GET(property_abstract) {
    value f = PY_AS(struct enum_property, self)->fget;
    value flag = LIB_GIVEN(f) ? py_lookup_attr(vm, f, "__isabstractmethod__") : PY_UNDEF;
    return PY_BOOL(flag != PY_UNDEF && py_truth(vm, flag));
}
static const struct py_getset_def getset[] = {{"__isabstractmethod__", property_abstract, NULL},
                                              {0}};
struct py_type enum_property_type = {PY_TYPE_HEAD,
                                     .name = "property",
                                     .module = "enum",
                                     .size = sizeof(struct enum_property),
                                     .attrs_offset = offsetof(struct enum_property, attrs),
                                     .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                     .methods = methods,
                                     .members = members,
                                     .getset = getset,
                                     .descr_get = property_get,
                                     .descr_set = property_set};
