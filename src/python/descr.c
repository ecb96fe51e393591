/*
 * Descriptors: getset and member descriptors of native types, fields of __slots__, property,
 * classmethod, staticmethod. cf. CPython's Objects/descrobject.c and funcobject.c.
 */
#include "python/class.h"
#include "python/shape.h"

/* --- getset_descriptor and member_descriptor --- */

struct descr {
    struct py_object head;
    struct py_type *owner;
    const char *name;
    const struct py_getset_def *getset;
    const struct py_member_def *member;
    bool slot; /* __slots__: PY_UNDEF is an AttributeError */
};

static value descr_new(struct py_type *kind, struct py_type *owner, const char *name) {
    struct descr *d = MEM_NEW(struct descr);
    d->head.type = kind;
    d->owner = owner;
    d->name = name;
    return PY_OBJ(d);
}

value py_getset_descr_new(struct py_type *owner, const struct py_getset_def *def) {
    value d = descr_new(&py_getset_descr_type, owner, def->name);
    PY_AS(struct descr, d)->getset = def;
    return d;
}

value py_member_descr_new(struct py_type *owner, const struct py_member_def *def) {
    value d = descr_new(&py_member_descr_type, owner, def->name);
    PY_AS(struct descr, d)->member = def;
    return d;
}

value py_slot_descr_new(struct py_type *owner, const struct py_member_def *def) {
    value d = py_member_descr_new(owner, def);
    PY_AS(struct descr, d)->slot = true;
    return d;
}

bool py_slot_descr_offset(value v, const struct py_type *type, size_t *offset) {
    if (py_type_of(v) != &py_member_descr_type)
        return false;
    struct descr *d = PY_AS(struct descr, v);
    *offset = d->member->offset;
    return d->slot && py_type_is_subtype(type, d->owner);
}

static void check_owner(struct vm *vm, const struct descr *d, value instance) {
    if (!py_is_a(instance, d->owner))
        py_raise(vm, &py_exc_TypeError,
                 "descriptor '%s' for '%s' objects doesn't apply to a '%T' object", d->name,
                 d->owner->name, instance);
}

static value getset_get(struct vm *vm, value self, value instance, value owner) {
    (void)owner;
    if (instance == PY_UNDEF)
        return self;
    struct descr *d = PY_AS(struct descr, self);
    check_owner(vm, d, instance);
    return d->getset->get(vm, instance);
}

static void getset_set(struct vm *vm, value self, value instance, value v) {
    struct descr *d = PY_AS(struct descr, self);
    check_owner(vm, d, instance);
    bool dotted = d->owner->flags & PY_TYPE_DOTTED;
    if (!d->getset->set)
        py_raise(vm, &py_exc_AttributeError, "attribute '%s' of '%s%s%s' objects is not writable",
                 d->name, dotted ? d->owner->module : "", dotted ? "." : "", d->owner->name);
    d->getset->set(vm, instance, v);
}

static value member_get(struct vm *vm, value self, value instance, value owner) {
    (void)owner;
    if (instance == PY_UNDEF)
        return self;
    struct descr *d = PY_AS(struct descr, self);
    check_owner(vm, d, instance);
    const char *field = (const char *)py_object(instance) + d->member->offset;
    switch (d->member->kind) {
    case PY_MEMBER_BOOL:
        return PY_BOOL(*(const bool *)field);
    case PY_MEMBER_INT:
        return py_int_from(*(const int *)(const void *)field);
    case PY_MEMBER_TEXT: {
        const char *text = *(char *const *)(const void *)field;
        return text ? py_str_from(text) : PY_NONE;
    }
    default:
        break;
    }
    value v = *(const value *)(const void *)field;
    if (v == PY_UNDEF && d->slot) /* AttributeError unless __getattr__ knows better */
        return PY_UNDEF;
    return v == PY_UNDEF ? PY_NONE : v;
}

static void member_set(struct vm *vm, value self, value instance, value v) {
    struct descr *d = PY_AS(struct descr, self);
    check_owner(vm, d, instance);
    char *field = (char *)py_object(instance) + d->member->offset;
    if (d->member->readonly || d->member->kind == PY_MEMBER_OBJECT)
        py_raise(vm, &py_exc_AttributeError, "readonly attribute");
    if (v == PY_UNDEF && d->slot && *(value *)(void *)field == PY_UNDEF)
        py_raise(vm, &py_exc_AttributeError, "%s", d->name);
    switch (d->member->kind) {
    case PY_MEMBER_BOOL:
        *(bool *)field = v != PY_UNDEF && py_truth(vm, v);
        break;
    case PY_MEMBER_INT:
        *(int *)(void *)field = v == PY_UNDEF ? 0 : (int)py_index(vm, v);
        break;
    case PY_MEMBER_TEXT:
        *(const char **)(void *)field = py_arg_text_or_null(vm, v, d->name);
        break;
    default:
        *(value *)(void *)field = v;
    }
}

static value descr_repr(struct vm *vm, value self) {
    struct descr *d = PY_AS(struct descr, self);
    return py_str_from(py_message(vm, "<%s '%s' of '%s' objects>",
                                  d->getset ? "attribute" : "member", d->name, d->owner->name));
}

static value descr_name(struct vm *vm, value self) {
    (void)vm;
    return py_str_from(PY_AS(struct descr, self)->name);
}

static value descr_objclass(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(PY_AS(struct descr, self)->owner);
}

static value descr_qualname(struct vm *vm, value self) {
    struct descr *d = PY_AS(struct descr, self);
    return py_str_from(py_message(vm, "%S.%s", d->owner->qualname, d->name));
}

static value descr_doc(struct vm *vm, value self) {
    (void)vm, (void)self;
    return PY_NONE;
}

static const struct py_getset_def descr_getset[] = {{"__name__", descr_name, NULL},
                                                    {"__qualname__", descr_qualname, NULL},
                                                    {"__objclass__", descr_objclass, NULL},
                                                    {"__doc__", descr_doc, NULL},
                                                    {0}};

PY_CORE struct py_type py_getset_descr_type = {PY_TYPE_HEAD,
                                               .name = "getset_descriptor",
                                               .size = sizeof(struct descr),
                                               .flags = PY_TYPE_ABSTRACT,
                                               .getset = descr_getset,
                                               .repr = descr_repr,
                                               .descr_get = getset_get,
                                               .descr_set = getset_set};

PY_CORE struct py_type py_member_descr_type = {PY_TYPE_HEAD,
                                               .name = "member_descriptor",
                                               .size = sizeof(struct descr),
                                               .flags = PY_TYPE_ABSTRACT,
                                               .getset = descr_getset,
                                               .repr = descr_repr,
                                               .descr_get = member_get,
                                               .descr_set = member_set};

static value dict_get(struct vm *vm, value self) { return PY_OBJ(py_instance_dict(vm, self)); }

static void dict_set(struct vm *vm, value self, value v) {
    struct py_attrs *attrs = py_attrs_of(self);
    if (!attrs)
        py_raise(vm, &py_exc_AttributeError, "This object has no __dict__");
    if (v == PY_UNDEF && !(py_type_of(self)->flags & PY_TYPE_HEAP))
        py_raise(vm, &py_exc_TypeError, "cannot delete __dict__");
    if (v == PY_UNDEF)
        v = PY_OBJ(py_dict_new());
    if (!py_is_dict(v))
        py_raise(vm, &py_exc_TypeError, "__dict__ must be set to a dictionary, not a '%T'", v);
    attrs_set_dict(attrs, PY_AS(struct py_dict, v));
}

static value weakref_get(struct vm *vm, value self) {
    (void)vm, (void)self;
    return PY_NONE;
}

const struct py_getset_def py_dict_getset[] = {{"__dict__", dict_get, dict_set},
                                               {"__weakref__", weakref_get, NULL}};

/* --- property --- */

static value or_none(value v) { return v == PY_UNDEF ? PY_NONE : v; }

static value property_init(struct vm *vm, const value *a) {
    struct py_property *p = PY_AS(struct py_property, a[0]);
    p->get = or_none(a[1]);
    p->set = or_none(a[2]);
    p->del = or_none(a[3]);
    p->doc = or_none(a[4]);
    if (p->doc == PY_NONE && p->get != PY_NONE) {
        value doc = py_lookup_attr_str(vm, p->get, PYN(__doc__));
        p->doc = or_none(doc);
        p->getter_doc = true;
    }
    if (py_type_of(a[0]) != &py_property_type && p->doc != PY_NONE) {
        struct py_attrs *attrs = py_attrs_of(a[0]);
        attrs_set(py_type_of(a[0]), attrs, PYN(__doc__), p->doc);
    }
    return PY_NONE;
}

static noreturn void property_fail(struct vm *vm, struct py_property *p, value instance,
                                   const char *what) {
    value q = py_type_of(instance)->qualname;
    if (p->name)
        py_raise(vm, &py_exc_AttributeError, "property %R of %R object has no %s", PY_OBJ(p->name),
                 q, what);
    py_raise(vm, &py_exc_AttributeError, "property of %R object has no %s", q, what);
}

static value property_get(struct vm *vm, value self, value instance, value owner) {
    (void)owner;
    struct py_property *p = PY_AS(struct py_property, self);
    if (instance == PY_UNDEF)
        return self;
    if (p->get == PY_NONE)
        property_fail(vm, p, instance, "getter");
    return py_call1(vm, p->get, instance);
}

static void property_set(struct vm *vm, value self, value instance, value v) {
    struct py_property *p = PY_AS(struct py_property, self);
    if (v == PY_UNDEF) {
        if (p->del == PY_NONE)
            property_fail(vm, p, instance, "deleter");
        py_call1(vm, p->del, instance);
        return;
    }
    if (p->set == PY_NONE)
        property_fail(vm, p, instance, "setter");
    py_call2(vm, p->set, instance, v);
}

/* A copy with one function replaced, made by the property's own class. A doc that came from the
 * getter is taken from the new one again. */
static value property_copy(struct vm *vm, value self, value get, value set, value del) {
    struct py_property *p = PY_AS(struct py_property, self);
    value args[4] = {get == PY_UNDEF ? p->get : get, set == PY_UNDEF ? p->set : set,
                     del == PY_UNDEF ? p->del : del, p->doc};
    if (p->getter_doc && args[0] != PY_NONE)
        args[3] = PY_NONE;
    value copy = py_call(vm, PY_OBJ(py_type_of(self)), 4, args);
    PY_AS(struct py_property, copy)->name = p->name;
    return copy;
}

static value property_getter(struct vm *vm, const value *a) {
    return property_copy(vm, a[0], a[1], PY_UNDEF, PY_UNDEF);
}
static value property_setter(struct vm *vm, const value *a) {
    return property_copy(vm, a[0], PY_UNDEF, a[1], PY_UNDEF);
}
static value property_deleter(struct vm *vm, const value *a) {
    return property_copy(vm, a[0], PY_UNDEF, PY_UNDEF, a[1]);
}
static value property_set_name(struct vm *vm, const value *a) {
    struct py_tuple *args = PY_AS(struct py_tuple, a[1]);
    if (args->n != 2)
        py_raise(vm, &py_exc_TypeError,
                 "__set_name__() takes 2 positional arguments but %zu were given", args->n);
    if (py_is_str(args->items[1]))
        PY_AS(struct py_property, a[0])->name = py_intern_str(PY_AS(struct py_str, args->items[1]));
    return PY_NONE;
}

static const struct py_native_def property_methods[] = {
    {"__init__", property_init, "self, fget=None, fset=None, fdel=None, doc=None"},
    {"getter", property_getter, "self, fget, /"},
    {"setter", property_setter, "self, fset, /"},
    {"deleter", property_deleter, "self, fdel, /"},
    {"__set_name__", property_set_name, "self, /, *args"},
    {0}};

static bool is_abstract(struct vm *vm, value f) {
    value v = f == PY_NONE || f == PY_UNDEF ? PY_UNDEF
                                            : py_lookup_attr_str(vm, f, PYN(__isabstractmethod__));
    return v != PY_UNDEF && py_truth(vm, v);
}

static value property_abstract(struct vm *vm, value self) {
    struct py_property *p = PY_AS(struct py_property, self);
    return PY_BOOL(is_abstract(vm, p->get) || is_abstract(vm, p->set) || is_abstract(vm, p->del));
}

static const struct py_getset_def property_getset[] = {
    {"__isabstractmethod__", property_abstract, NULL}, {0}};

static const struct py_member_def property_members[] = {
    {"fget", offsetof(struct py_property, get), PY_MEMBER_VALUE, true},
    {"fset", offsetof(struct py_property, set), PY_MEMBER_VALUE, true},
    {"fdel", offsetof(struct py_property, del), PY_MEMBER_VALUE, true},
    {"__doc__", offsetof(struct py_property, doc), PY_MEMBER_VALUE, false},
    {0}};

struct py_type py_property_type = {PY_TYPE_HEAD,
                                   .name = "property",
                                   .size = sizeof(struct py_property),
                                   .attrs_offset = offsetof(struct py_property, attrs),
                                   .flags = PY_TYPE_ATTRS | PY_TYPE_BASE,
                                   .methods = property_methods,
                                   .getset = property_getset,
                                   .members = property_members,
                                   .descr_get = property_get,
                                   .descr_set = property_set};

/* --- classmethod and staticmethod --- */

static value wrapper_init(struct vm *vm, const value *a) {
    static struct py_str *const *const copied[] = {
        &PYN(__module__), &PYN(__name__), &PYN(__qualname__), &PYN(__doc__), &PYN(__annotations__)};
    struct py_class_wrapper *w = PY_AS(struct py_class_wrapper, a[0]);
    w->func = a[1];
    for (size_t i = 0; i < sizeof copied / sizeof *copied; i++) {
        value v = py_type_of(a[1]) == &py_function_type ? PY_UNDEF
                                                        : py_lookup_attr_str(vm, a[1], *copied[i]);
        if (v != PY_UNDEF)
            attrs_set(py_type_of(a[0]), &w->attrs, *copied[i], v);
    }
    return PY_NONE;
}

/* Names that are not the wrapper's own are those of the function. */
static value wrapper_getattr(struct vm *vm, value self, struct py_str *name) {
    value v = py_generic_getattr(vm, self, name);
    struct py_class_wrapper *w = PY_AS(struct py_class_wrapper, self);
    if (v != PY_UNDEF && name != PYN(__doc__))
        return v;
    if (w->func && py_type_of(w->func) == &py_function_type &&
        (name == PYN(__name__) || name == PYN(__qualname__) || name == PYN(__module__) ||
         name == PYN(__doc__) || name == PYN(__annotations__)))
        return py_getattr_str(vm, w->func, name);
    return v;
}

/* The function, None before __init__. */
static value wrapped_by(value wrapper) {
    value f = PY_AS(struct py_class_wrapper, wrapper)->func;
    return f == PY_UNDEF ? PY_NONE : f;
}

static value wrapper_abstract(struct vm *vm, value self) {
    return PY_BOOL(is_abstract(vm, wrapped_by(self)));
}

static value wrapper_wrapped(struct vm *vm, value self) {
    (void)vm;
    return wrapped_by(self);
}

static const struct py_getset_def wrapper_getset[] = {
    {"__func__", wrapper_wrapped, NULL},
    {"__wrapped__", wrapper_wrapped, NULL},
    {"__isabstractmethod__", wrapper_abstract, NULL},
    {"__dict__", dict_get, dict_set},
    {0}};

static const struct py_native_def wrapper_methods[] = {
    {"__init__", wrapper_init, "self, function, /"}, {0}};

static value classmethod_get(struct vm *vm, value self, value instance, value owner) {
    value f = wrapped_by(self);
    value cls = owner == PY_UNDEF ? PY_OBJ(py_type_of(instance)) : owner;
    struct py_type *t = py_type_of(f);
    if (t->descr_get && t != &py_function_type)
        return t->descr_get(vm, f, cls, cls);
    return py_method_new(f, cls);
}

static value classmethod_repr(struct vm *vm, value self) {
    return py_str_from(py_message(vm, "<classmethod(%R)>", wrapped_by(self)));
}

struct py_type py_classmethod_type = {PY_TYPE_HEAD,
                                      .name = "classmethod",
                                      .size = sizeof(struct py_class_wrapper),
                                      .attrs_offset = offsetof(struct py_class_wrapper, attrs),
                                      .flags = PY_TYPE_ATTRS | PY_TYPE_BASE,
                                      .methods = wrapper_methods,
                                      .getset = wrapper_getset,
                                      .getattr = wrapper_getattr,
                                      .repr = classmethod_repr,
                                      .descr_get = classmethod_get};

static value staticmethod_get(struct vm *vm, value self, value instance, value owner) {
    (void)vm, (void)instance, (void)owner;
    return wrapped_by(self);
}

static value staticmethod_call(struct vm *vm, value callee, int argc, const value *argv,
                               struct py_tuple *kwnames) {
    return py_call_kw(vm, wrapped_by(callee), argc, argv, kwnames);
}

static value staticmethod_repr(struct vm *vm, value self) {
    return py_str_from(py_message(vm, "<staticmethod(%R)>", wrapped_by(self)));
}

struct py_type py_staticmethod_type = {PY_TYPE_HEAD,
                                       .name = "staticmethod",
                                       .size = sizeof(struct py_class_wrapper),
                                       .attrs_offset = offsetof(struct py_class_wrapper, attrs),
                                       .flags = PY_TYPE_ATTRS | PY_TYPE_BASE,
                                       .methods = wrapper_methods,
                                       .getset = wrapper_getset,
                                       .getattr = wrapper_getattr,
                                       .repr = staticmethod_repr,
                                       .call = staticmethod_call,
                                       .descr_get = staticmethod_get};
