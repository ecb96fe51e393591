/*
 * Attribute access: the generic way of instances, that of classes, descriptors, and the C interface
 * over them. cf. CPython's Objects/object.c and typeobject.c.
 */
#include "python/unknown.h"
#include "python/class.h"
#include "python/shape.h"
#include "python/type.h"

value descr_bind(struct vm *vm, value d, value instance, struct py_type *owner) {
    struct py_type *t = py_type_of(d);
    if (t == &py_function_type)
        return instance == PY_UNDEF ? d : py_method_new(d, instance);
    if (t->descr_get)
        return t->descr_get(vm, d, instance, PY_OBJ(owner));
    return d;
}

value py_generic_getattr(struct vm *vm, value self, struct py_str *name) {
    struct py_type *t = py_type_of(self);
    value d = py_type_lookup(t, name);
    if (d != PY_UNDEF && py_type_of(d)->descr_set && py_type_of(d)->descr_get)
        return py_type_of(d)->descr_get(vm, d, self, PY_OBJ(t));
    struct py_attrs *attrs = py_attrs_of(self);
    if (attrs) {
        value v = attrs_get(attrs, py_intern_str(name));
        if (v != PY_UNDEF)
            return v;
    }
    return d == PY_UNDEF ? d : descr_bind(vm, d, self, t);
}

static noreturn void raise_missing(struct vm *vm, value obj, struct py_str *name) {
    value msg;
    if (py_is_type(obj))
        msg = py_str_from(py_message(vm, "type object '%s' has no attribute '%S'",
                                     TYPE_OF(obj)->name, PY_OBJ(name)));
    else if (py_type_of(obj) == &py_module_type)
        msg = py_str_from(py_message(vm, "module '%S' has no attribute '%S'",
                                     PY_OBJ(PY_AS(struct py_module, obj)->name), PY_OBJ(name)));
    else
        msg = py_str_from(py_message(vm, "'%T' object has no attribute '%S'", obj, PY_OBJ(name)));
    value exc = py_call1(vm, PY_OBJ(&py_exc_AttributeError), msg);
    py_setattr_str(vm, exc, PYN(name), PY_OBJ(name));
    py_setattr(vm, exc, "obj", obj);
    py_raise_value(vm, exc);
}

noreturn void raise_no_attribute(struct vm *vm, value obj, struct py_str *name) {
    if (py_is_type(obj) && py_type_of(obj) != &py_type_type) {
        /* a native metaclass may have words of its own (EnumType) */
        value hook = py_type_lookup(py_type_of(obj), PYN(__getattr__));
        if (hook != PY_UNDEF && py_type_of(hook) == &py_method_descr_type)
            py_call2(vm, hook, obj, PY_OBJ(name));
    }
    raise_missing(vm, obj, name);
}

static noreturn void raise_read_only(struct vm *vm, value self, struct py_str *name, bool known) {
    if (known)
        py_raise(vm, &py_exc_AttributeError, "'%T' object attribute '%S' is read-only", self,
                 PY_OBJ(name));
    py_raise(vm, &py_exc_AttributeError, "'%T' object has no attribute '%S'", self, PY_OBJ(name));
}

void py_generic_setattr(struct vm *vm, value self, struct py_str *name, value v) {
    struct py_type *t = py_type_of(self);
    name = py_intern_str(name);
    value d = py_type_lookup(t, name);
    if (d != PY_UNDEF && py_type_of(d)->descr_set) {
        py_type_of(d)->descr_set(vm, d, self, v);
        return;
    }
    struct py_attrs *attrs = py_attrs_of(self);
    if (!attrs)
        raise_read_only(vm, self, name, d != PY_UNDEF);
    if (v != PY_UNDEF)
        attrs_set(t, attrs, name, v);
    else if (!attrs_del(attrs, name))
        raise_no_attribute(vm, self, name);
}

/* --- classes --- */

value py_type_getattr(struct vm *vm, value self, struct py_str *name) {
    struct py_type *type = TYPE_OF(self), *meta = type->head.type;
    py_type_ready(vm, type);
    value m = py_type_lookup(meta, name);
    if (m != PY_UNDEF && py_type_of(m)->descr_set && py_type_of(m)->descr_get)
        return py_type_of(m)->descr_get(vm, m, self, PY_OBJ(meta));
    value v = py_type_lookup(type, name);
    if (v != PY_UNDEF)
        return descr_bind(vm, v, PY_UNDEF, type);
    if (m == PY_UNDEF && type->flags & TYPE_UNKNOWN_BASE)
        return unknown_base_attr(vm, type, name);
    return m == PY_UNDEF ? m : descr_bind(vm, m, self, meta);
}

void py_type_setattr(struct vm *vm, value self, struct py_str *name, value v) {
    struct py_type *type = TYPE_OF(self);
    /* classes that are C in CPython; logging.Logger and sqlalchemy's take what scripts add */
    if (!(type->flags & PY_TYPE_HEAP) && (!type->module || type->flags & PY_TYPE_DOTTED))
        py_raise(vm, &py_exc_TypeError, "cannot set '%S' attribute of immutable type '%s'",
                 PY_OBJ(name), type->name);
    name = py_intern_str(name);
    value m = py_type_lookup(type->head.type, name);
    if (m != PY_UNDEF && py_type_of(m)->descr_set) {
        py_type_of(m)->descr_set(vm, m, self, v);
        return;
    }
    if (v == PY_UNDEF && py_dict_get_str(py_type_dict(type), name) == PY_UNDEF)
        raise_missing(vm, self, name);
    py_type_set(vm, type, name, v);
}

/* --- the C interface --- */

static value lookup(struct vm *vm, value obj, struct py_str *name) {
    if (obj == PY_UNDEF) /* of an object that was never initialized */
        py_raise(vm, &py_exc_SystemError, "null argument to internal routine");
    struct py_type *t = py_type_of(obj);
    if (!(t->flags & PY_TYPE_READY))
        py_type_ready(vm, t);
    return t->getattr ? t->getattr(vm, obj, name) : py_generic_getattr(vm, obj, name);
}

value py_getattr_str(struct vm *vm, value obj, struct py_str *name) {
    value v = lookup(vm, obj, name);
    if (v == PY_UNDEF)
        raise_no_attribute(vm, obj, name);
    return v;
}

value py_getattr(struct vm *vm, value obj, const char *name) {
    return py_getattr_str(vm, obj, py_intern(name));
}

/* An AttributeError that a property or __getattr__ raised counts as missing, as in CPython. */
value py_lookup_attr_str(struct vm *vm, value obj, struct py_str *name) {
    struct py_type *t = py_type_of(obj);
    if (!(t->flags & PY_TYPE_READY))
        py_type_ready(vm, t);
    struct py_handler h;
    volatile value v = PY_UNDEF;
    PY_TRY(vm, &h) {
        v = lookup(vm, obj, name);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        if (!py_exception_is(exc, &py_exc_AttributeError))
            py_rethrow(vm, exc);
    }
    return v;
}

value py_lookup_attr(struct vm *vm, value obj, const char *name) {
    return py_lookup_attr_str(vm, obj, py_intern(name));
}

void py_setattr_str(struct vm *vm, value obj, struct py_str *name, value v) {
    struct py_type *t = py_type_of(obj);
    if (!(t->flags & PY_TYPE_READY))
        py_type_ready(vm, t);
    if (t->setattr)
        t->setattr(vm, obj, name, v);
    else
        py_generic_setattr(vm, obj, name, v);
}

void py_setattr(struct vm *vm, value obj, const char *name, value v) {
    py_setattr_str(vm, obj, py_intern(name), v);
}

void py_offer_attr(struct vm *vm, value obj, const char *name, value v) {
    struct py_handler h;
    PY_TRY(vm, &h) {
        py_setattr(vm, obj, name, v);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        if (!py_exception_is(exc, &py_exc_AttributeError) &&
            !py_exception_is(exc, &py_exc_TypeError))
            py_rethrow(vm, exc);
    }
}

void py_delattr(struct vm *vm, value obj, const char *name) {
    py_setattr_str(vm, obj, py_intern(name), PY_UNDEF);
}
