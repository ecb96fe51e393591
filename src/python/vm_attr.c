/* The slow side of inline caches: looks names up in the full way and notes how to do it fast. */
#include "python/mourn.h"
#include "python/vm_int.h"
#include "python/unknown.h"

/* --- attributes --- */

enum { MISSES_MAX = 200 /* a place that sees ever new types stops filling its cache */ };

static bool has_plain_getattr(const struct py_type *t) { return t->getattr == py_generic_getattr; }

/* Notes what a lookup of C->name on O, an instance of T whose attributes are found the generic way,
 * came to. */
static void note_instance(value o, struct py_type *t, struct attr_cache *c) {
    value d = py_type_lookup(t, c->name);
    struct py_attrs *attrs = py_attrs_of(o);
    struct py_type *dt = d == PY_UNDEF ? NULL : py_type_of(d);
    c->version = 0;
    c->kind = ATTR_NONE;
    if ((t->flags & PY_TYPE_TUPLE) && attrs)
        return;
    size_t offset;
    if (dt && py_slot_descr_offset(d, t, &offset)) {
        c->index = (uint32_t)offset;
        c->kind = ATTR_MEMBER;
        c->version = t->version;
        return;
    }
    if (dt && dt->descr_set) {
        struct py_property *p = PY_AS(struct py_property, d);
        if (dt == &py_property_type && p->get != PY_NONE &&
            py_type_of(p->get) == &py_function_type) {
            struct py_code *code = PY_AS(struct py_function, p->get)->code;
            if ((code->flags & CODE_SIMPLE) && code->argcount == 1) {
                c->v = p->get;
                c->kind = ATTR_PROPERTY;
                c->version = t->version;
            }
        }
        return;
    }
    if (attrs && attrs->shape == &py_shape_dict)
        return;
    c->attrs_offset = (uint16_t)t->attrs_offset;
    c->shape = attrs ? attrs->shape : NULL;
    int i = attrs && attrs->shape ? py_shape_find(attrs->shape, c->name) : -1;
    if (i >= 0) {
        c->index = (uint32_t)i;
        c->kind = ATTR_SLOT;
        c->version = t->version;
    } else if (dt && (dt == &py_function_type || dt == &py_method_descr_type)) {
        c->v = d;
        c->kind = ATTR_METHOD;
        c->version = t->version;
    } else if (dt && !dt->descr_get) {
        c->v = d;
        c->kind = ATTR_TYPE;
        c->version = t->version;
    }
}

static void note_class(struct py_type *cls, struct attr_cache *c) {
    c->version = 0;
    c->kind = ATTR_NONE;
    if (cls->head.type->getattr != py_type_getattr)
        return;
    value m = py_type_lookup(cls->head.type, c->name);
    if (m != PY_UNDEF && py_type_of(m)->descr_set)
        return;
    value v = py_type_lookup(cls, c->name);
    if (v == PY_UNDEF)
        return;
    struct py_type *vt = py_type_of(v);
    if (vt->descr_get && vt != &py_function_type && vt != &py_staticmethod_type &&
        vt != &py_method_descr_type)
        return;
    c->v = vt == &py_staticmethod_type ? PY_AS(struct py_class_wrapper, v)->func : v;
    c->kind = ATTR_CLASS;
    c->version = cls->version;
}

static void note_module(struct py_module *m, struct attr_cache *c) {
    for (uint32_t i = 0; i < m->ns->used; i++)
        if (m->ns->entries[i].key == PY_OBJ(c->name)) {
            c->index = i;
            c->kind = ATTR_MODULE;
            c->version = py_module_type.version;
            return;
        }
}

static void note(value o, struct attr_cache *c) {
    struct py_type *t = py_type_of(o);
    if (c->misses >= MISSES_MAX)
        return;
    c->misses++;
    if (py_is_type(o))
        note_class(TYPE_OF(o), c);
    else if (t == &py_module_type)
        note_module(PY_AS(struct py_module, o), c);
    else if (has_plain_getattr(t))
        note_instance(o, t, c);
}

value load_attr(struct vm *vm, value o, struct attr_cache *c) {
    struct py_type *t = py_type_of(o);
    if (!(t->flags & PY_TYPE_READY))
        py_type_ready(vm, t);
    value v = t->getattr(vm, o, c->name);
    if (v == PY_UNDEF)
        raise_no_attribute(vm, o, c->name);
    note(o, c);
    return v;
}

value load_method(struct vm *vm, value o, struct attr_cache *c, value *self) {
    struct py_type *t = py_type_of(o);
    if (!(t->flags & PY_TYPE_READY))
        py_type_ready(vm, t);
    *self = PY_UNDEF;
    if (!has_plain_getattr(t))
        return load_attr(vm, o, c);
    value d = py_type_lookup(t, c->name);
    struct py_attrs *attrs = py_attrs_of(o);
    bool function = d != PY_UNDEF &&
                    (py_type_of(d) == &py_function_type || py_type_of(d) == &py_method_descr_type);
    if (!function || (attrs && attrs_get(attrs, c->name) != PY_UNDEF))
        return load_attr(vm, o, c);
    note(o, c);
    *self = o;
    return d;
}

static void note_store(struct py_type *t, struct py_attrs *attrs, struct py_shape *before,
                       struct attr_cache *c) {
    c->version = 0;
    c->kind = ATTR_NONE;
    if (c->misses >= MISSES_MAX || attrs->shape == &py_shape_dict || !before)
        return;
    c->misses++;
    int i = py_shape_find(attrs->shape, c->name);
    if (i < 0)
        return;
    c->attrs_offset = (uint16_t)t->attrs_offset;
    c->index = (uint32_t)i;
    c->shape = before;
    c->next = attrs->shape;
    c->kind = before == attrs->shape ? ATTR_SLOT : ATTR_ADD;
    c->version = t->version;
}

void store_attr(struct vm *vm, value o, struct attr_cache *c, value v) {
    struct py_type *t = py_type_of(o);
    if (!(t->flags & PY_TYPE_READY))
        py_type_ready(vm, t);
    if (t->setattr != py_generic_setattr) {
        t->setattr(vm, o, c->name, v);
        return;
    }
    value d = py_type_lookup(t, c->name);
    size_t offset;
    if (d != PY_UNDEF && py_slot_descr_offset(d, t, &offset)) {
        c->index = (uint32_t)offset;
        c->kind = ATTR_MEMBER;
        c->version = t->version;
    }
    struct py_attrs *attrs = py_attrs_of(o);
    bool plain =
        attrs && !(t->flags & PY_TYPE_TUPLE) && (d == PY_UNDEF || !py_type_of(d)->descr_set);
    struct py_shape *before = plain ? attrs->shape : NULL;
    py_generic_setattr(vm, o, c->name, v);
    if (plain)
        note_store(t, attrs, before, c);
}

/* --- names --- */

noreturn void raise_unbound_local(struct vm *vm, const struct py_code *code, int slot) {
    value name;
    if (slot < code->nlocals)
        name = code->varnames->items[slot];
    else if (slot < code->nlocals + code->ncells)
        name = code->cellvars->items[slot - code->nlocals];
    else {
        name = code->freevars->items[slot - code->nlocals - code->ncells];
        value exc = py_call1(vm, PY_OBJ(&py_exc_NameError),
                             py_str_from(py_message(vm,
                                                    "cannot access free variable '%S' where it is "
                                                    "not associated with a value in enclosing "
                                                    "scope",
                                                    name)));
        py_setattr_str(vm, exc, PYN(name), name);
        py_raise_value(vm, exc);
    }
    value exc = py_call1(
        vm, PY_OBJ(&py_exc_UnboundLocalError),
        py_str_from(py_message(
            vm, "cannot access local variable '%S' where it is not associated with a value",
            name)));
    py_setattr_str(vm, exc, PYN(name), name);
    py_raise_value(vm, exc);
}

static noreturn void raise_name(struct vm *vm, struct py_str *name) {
    value exc = py_call1(vm, PY_OBJ(&py_exc_NameError),
                         py_str_from(py_message(vm, "name '%S' is not defined", PY_OBJ(name))));
    py_setattr_str(vm, exc, PYN(name), PY_OBJ(name));
    py_raise_value(vm, exc);
}

/* NAME is nowhere: one of those that a star import would have brought, or an error. */
static value lost_or_raise(struct vm *vm, struct py_frame *f, struct py_str *name) {
    value v = unknown_lost_name(vm, f->globals, name);
    if (v == PY_UNDEF)
        raise_name(vm, name);
    return v;
}

/* NS[NAME] of any mapping; PY_UNDEF when that raises KeyError. */
static value item_or_none(struct vm *vm, value ns, struct py_str *name) {
    struct py_handler h;
    PY_TRY(vm, &h) {
        value v = py_getitem(vm, ns, PY_OBJ(name));
        py_handler_pop(&h);
        return v;
    }
    value exc = py_handler_catch(&h);
    if (!py_exception_is(exc, &py_exc_KeyError))
        py_rethrow(vm, exc);
    return PY_UNDEF;
}

/* Of globals of a dict's subclass, which may make items up: nothing is remembered. */
static value load_made_up(struct vm *vm, struct py_frame *f, struct global_cache *c) {
    c->dict = NULL;
    c->index = UINT32_MAX;
    value v = item_or_none(vm, PY_OBJ(f->globals), c->name);
    if (v == PY_UNDEF)
        v = item_or_none(vm, PY_OBJ(f->builtins), c->name);
    return v == PY_UNDEF ? lost_or_raise(vm, f, c->name) : v;
}

value load_global(struct vm *vm, struct py_frame *f, struct global_cache *c) {
    if (f->globals->head.type != &py_dict_type || f->builtins->head.type != &py_dict_type)
        return load_made_up(vm, f, c);
    value v = py_dict_get_str(f->globals, c->name);
    if (v != PY_UNDEF) {
        c->dict = NULL;
        c->index = py_dict_position(f->globals, c->name);
        return v;
    }
    v = py_dict_get_str(f->builtins, c->name);
    if (v == PY_UNDEF)
        return lost_or_raise(vm, f, c->name);
    if (py_is_type(v))
        py_type_ready(vm, TYPE_OF(v));
    c->dict = f->globals;
    c->version = f->globals->version;
    c->index = py_dict_position(f->builtins, c->name);
    return v;
}

value load_name(struct vm *vm, struct py_frame *f, struct global_cache *c) {
    if (f->ns == PY_UNDEF ||
        (f->ns == PY_OBJ(f->globals) && f->globals->head.type == &py_dict_type))
        return load_global(vm, f, c);
    value v = PY_UNDEF;
    if (py_type_of(f->ns) == &py_dict_type) {
        v = py_dict_get_str(PY_AS(struct py_dict, f->ns), c->name);
        return v == PY_UNDEF ? load_global(vm, f, c) : v;
    }
    v = item_or_none(vm, f->ns, c->name);
    return v == PY_UNDEF ? load_global(vm, f, c) : v;
}

value load_class_free(struct vm *vm, struct py_frame *f, int slot) {
    struct py_code *code = f->code;
    value name = slot < code->nlocals + code->ncells
                     ? code->cellvars->items[slot - code->nlocals]
                     : code->freevars->items[slot - code->nlocals - code->ncells];
    value v = PY_UNDEF;
    if (py_is_dict(f->ns))
        v = py_dict_get(vm, PY_AS(struct py_dict, f->ns), name);
    if (v == PY_UNDEF)
        v = PY_AS(struct py_cell, f->locals[slot])->v;
    if (v == PY_UNDEF)
        raise_unbound_local(vm, code, slot);
    return v;
}

void store_global(struct vm *vm, struct py_frame *f, struct global_cache *c, value v) {
    (void)vm;
    py_dict_set_str(f->globals, c->name, v);
    c->dict = NULL;
    c->index = py_dict_position(f->globals, c->name);
}

void store_name(struct vm *vm, struct py_frame *f, struct global_cache *c, value v) {
    if (f->ns == PY_UNDEF || f->ns == PY_OBJ(f->globals))
        store_global(vm, f, c, v);
    else if (py_type_of(f->ns) == &py_dict_type)
        py_dict_set_str(PY_AS(struct py_dict, f->ns), c->name, v);
    else
        py_setitem(vm, f->ns, PY_OBJ(c->name), v);
}

uintptr_t rebind_name(struct vm *vm, struct py_frame *f, struct global_cache *c, bool global) {
    value v = f->sp[-1], ns = global || f->ns == PY_UNDEF ? PY_OBJ(f->globals) : f->ns;
    uintptr_t hidden = 0;
    if (py_type_of(ns) == &py_dict_type) {
        value old = py_dict_get_str(PY_AS(struct py_dict, ns), c->name);
        hidden = old == PY_UNDEF || old == v ? 0 : mourn_hidden(old);
    }
    if (global)
        store_global(vm, f, c, v);
    else
        store_name(vm, f, c, v);
    return hidden && mourn_again(vm) ? hidden : 0;
}

uintptr_t delete_name(struct vm *vm, struct py_frame *f, struct py_str *name, bool global) {
    value ns = global || f->ns == PY_UNDEF ? PY_OBJ(f->globals) : f->ns;
    if (py_type_of(ns) == &py_dict_type) {
        value v = py_dict_del(vm, PY_AS(struct py_dict, ns), PY_OBJ(name));
        if (v == PY_UNDEF)
            raise_name(vm, name);
        return mourn_hidden(v);
    }
    struct py_handler h;
    PY_TRY(vm, &h) {
        py_delitem(vm, ns, PY_OBJ(name));
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        if (py_exception_is(exc, &py_exc_KeyError))
            raise_name(vm, name);
        py_rethrow(vm, exc);
    }
    return 0;
}
