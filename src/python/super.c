/* super(): attribute lookup that starts behind a class in the mro. cf. CPython's superobject. */
#include "python/class.h"
#include "python/unknown.h"

struct super {
    struct py_object head;
    struct py_type *type;  /* lookup starts behind it */
    value self;            /* instance or class, PY_UNDEF when unbound */
    struct py_type *start; /* whose mro is searched */
};

/* The class whose mro is searched for super(TYPE, OBJ). */
static struct py_type *super_check(struct vm *vm, struct py_type *type, value obj) {
    if (py_is_type(obj) && py_type_is_subtype(TYPE_OF(obj), type))
        return TYPE_OF(obj);
    if (py_is_a(obj, type))
        return py_type_of(obj);
    value cls = py_lookup_attr_str(vm, obj, PYN(__class__));
    if (cls != PY_UNDEF && py_is_type(cls) && py_type_is_subtype(TYPE_OF(cls), type))
        return TYPE_OF(cls);
    py_raise(vm, &py_exc_TypeError, "super(type, obj): obj must be an instance or subtype of type");
}

/* super() without arguments: __class__ and the first parameter of the calling function. */
static void super_from_frame(struct vm *vm, struct super *s) {
    struct py_frame *f = vm_script_frame(vm, 0);
    if (!f || !f->func)
        py_raise(vm, &py_exc_RuntimeError, "super(): no arguments");
    struct py_code *code = f->code;
    if (!code->argcount)
        py_raise(vm, &py_exc_RuntimeError, "super(): no arguments");
    value self = f->locals[0];
    if (self == PY_UNDEF) /* the parameter lives in a cell */
        for (int i = 0; i < code->ncells; i++)
            if (code->cell_params[i] == 0)
                self = PY_AS(struct py_cell, f->locals[code->nlocals + i])->v;
    if (self == PY_UNDEF)
        py_raise(vm, &py_exc_RuntimeError, "super(): arg[0] deleted");
    for (int i = 0; i < code->nfrees; i++) {
        if (code->freevars->items[i] != PY_OBJ(PYN(__class__)))
            continue;
        value cls = PY_AS(struct py_cell, f->locals[code->nlocals + code->ncells + i])->v;
        if (cls == PY_UNDEF)
            py_raise(vm, &py_exc_RuntimeError, "super(): empty __class__ cell");
        s->type = TYPE_OF(cls);
        s->self = self;
        return;
    }
    py_raise(vm, &py_exc_RuntimeError, "super(): __class__ cell not found");
}

static value super_init(struct vm *vm, const value *a) {
    struct super *s = PY_AS(struct super, a[0]);
    if (a[1] == PY_UNDEF) {
        super_from_frame(vm, s);
    } else {
        if (!py_is_type(a[1]))
            py_raise(vm, &py_exc_TypeError, "super() argument 1 must be a type, not %T", a[1]);
        s->type = TYPE_OF(a[1]);
        s->self = a[2] == PY_NONE ? PY_UNDEF : a[2];
    }
    if (s->self != PY_UNDEF)
        s->start = super_check(vm, s->type, s->self);
    return PY_NONE;
}

value super_lookup(struct vm *vm, struct py_type *type, struct py_type *start, value self,
                   struct py_str *name) {
    struct py_tuple *mro = start->mro;
    size_t i = 0;
    while (i < mro->n && mro->items[i] != PY_OBJ(type))
        i++;
    for (i++; i < mro->n; i++) {
        value v = py_dict_get_str(py_type_dict(TYPE_OF(mro->items[i])), name);
        if (v == PY_UNDEF)
            continue;
        struct py_type *dt = py_type_of(v);
        if (dt == &py_function_type && self == PY_OBJ(start))
            return v;
        return dt->descr_get || dt == &py_function_type
                   ? descr_bind(vm, v, self == PY_OBJ(start) ? PY_UNDEF : self, start)
                   : v;
    }
    return PY_UNDEF;
}

static value super_getattr(struct vm *vm, value self, struct py_str *name) {
    struct super *s = PY_AS(struct super, self);
    if (s->start && name != PYN(__class__)) {
        value v = super_lookup(vm, s->type, s->start, s->self, name);
        if (v != PY_UNDEF)
            return v;
        v = py_generic_getattr(vm, self, name);
        return v == PY_UNDEF && s->start->flags & TYPE_UNKNOWN_BASE
                   ? unknown_base_attr(vm, s->start, name)
                   : v;
    }
    return py_generic_getattr(vm, self, name);
}

bool py_super_fast(struct vm *vm, value cls, value self, struct py_str *name, value *out) {
    if (!py_is_type(cls))
        return false;
    *out = super_lookup(vm, TYPE_OF(cls), super_check(vm, TYPE_OF(cls), self), self, name);
    return *out != PY_UNDEF;
}

bool super_method(struct vm *vm, value cls, value self, struct py_str *name, value *out) {
    if (!py_is_type(cls) || py_is_type(self) || !py_is_a(self, TYPE_OF(cls)))
        return false;
    (void)vm;
    struct py_tuple *mro = py_type_of(self)->mro;
    size_t i = 0;
    while (i < mro->n && mro->items[i] != cls)
        i++;
    for (i++; i < mro->n; i++) {
        *out = py_dict_get_str(py_type_dict(TYPE_OF(mro->items[i])), name);
        if (*out != PY_UNDEF)
            return py_type_of(*out) == &py_function_type ||
                   py_type_of(*out) == &py_method_descr_type ||
                   py_type_of(*out) == &py_wrapper_descr_type;
    }
    return false;
}

static value super_get(struct vm *vm, value self, value instance, value owner) {
    (void)owner;
    struct super *s = PY_AS(struct super, self);
    if (instance == PY_UNDEF || s->self != PY_UNDEF)
        return self;
    struct super *b = py_alloc(vm, s->head.type);
    b->type = s->type;
    b->self = instance;
    b->start = super_check(vm, s->type, instance);
    return PY_OBJ(b);
}

static value super_repr(struct vm *vm, value self) {
    struct super *s = PY_AS(struct super, self);
    if (s->start)
        return py_str_from(
            py_message(vm, "<super: <class '%s'>, <%s object>>", s->type->name, s->start->name));
    return py_str_from(
        py_message(vm, "<super: <class '%s'>, NULL>", s->type ? s->type->name : "NULL"));
}

static const struct py_native_def super_methods[] = {
    {"__init__", super_init, "self, type=?, object=None, /"}, {0}};

static const struct py_member_def super_members[] = {
    {"__thisclass__", offsetof(struct super, type), PY_MEMBER_OBJECT, true},
    {"__self__", offsetof(struct super, self), PY_MEMBER_VALUE, true},
    {"__self_class__", offsetof(struct super, start), PY_MEMBER_OBJECT, true},
    {0}};

struct py_type py_super_type = {PY_TYPE_HEAD,
                                .name = "super",
                                .size = sizeof(struct super),
                                .flags = PY_TYPE_BASE,
                                .methods = super_methods,
                                .members = super_members,
                                .getattr = super_getattr,
                                .repr = super_repr,
                                .descr_get = super_get};
