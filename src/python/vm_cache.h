/*
 * The fast side of inline caches: what a name came to the last time, when nothing has changed
 * since. vm_attr.c is the slow side, which also fills the caches. PY_UNDEF or false: the cache does
 * not know, go the slow way.
 */
#ifndef RETORT_PYTHON_VM_CACHE_H
#define RETORT_PYTHON_VM_CACHE_H

#include "python/vm_int.h"

QUICK struct py_attrs *attrs_at(value o, const struct attr_cache *c) {
    return (struct py_attrs *)(void *)((char *)py_object(o) + c->attrs_offset);
}

QUICK value *member_at(value o, const struct attr_cache *c) {
    return (value *)(void *)((char *)py_object(o) + c->index);
}

/* The entry at INDEX of D is still that of NAME. */
QUICK bool entry_is(const struct py_dict *d, uint32_t index, const struct py_str *name) {
    return index < d->used && d->entries[index].key == PY_OBJ(name);
}

/* The value C->name has in global scope: in GLOBALS, or, while those have not changed, in
 * BUILTINS. */
QUICK bool cached_global(const struct global_cache *c, const struct py_dict *globals,
                         const struct py_dict *builtins, value *v) {
    if (!c->dict) {
        if (UNLIKELY(!entry_is(globals, c->index, c->name)))
            return false;
        *v = globals->entries[c->index].val;
        return true;
    }
    if (UNLIKELY(c->dict != globals || c->version != globals->version) ||
        UNLIKELY(!entry_is(builtins, c->index, c->name)))
        return false;
    *v = builtins->entries[c->index].val;
    return true;
}

/* Sets a global that is there already. */
QUICK bool cached_global_store(const struct global_cache *c, struct py_dict *globals, value v) {
    if (UNLIKELY(c->dict || !entry_is(globals, c->index, c->name)))
        return false;
    globals->entries[c->index].val = v;
    return true;
}

/* O.name, where that calls nothing. */
QUICK bool cached_attr(const struct attr_cache *c, value o, value *v) {
    struct py_type *t = py_type_of(o);
    if (LIKELY(t->version == c->version)) {
        switch (c->kind) {
        case ATTR_SLOT: {
            struct py_attrs *attrs = attrs_at(o, c);
            if (UNLIKELY(attrs->shape != c->shape))
                return false;
            *v = attrs->slots[c->index];
            return true;
        }
        case ATTR_MEMBER:
            *v = *member_at(o, c);
            return LIKELY(*v != PY_UNDEF);
        case ATTR_TYPE:
            if (UNLIKELY(c->shape && attrs_at(o, c)->shape != c->shape))
                return false;
            *v = c->v;
            return true;
        case ATTR_MODULE: {
            const struct py_dict *d = PY_AS(struct py_module, o)->ns;
            if (UNLIKELY(!entry_is(d, c->index, c->name)))
                return false;
            *v = d->entries[c->index].val;
            return true;
        }
        default:
            return false;
        }
    }
    if (c->kind != ATTR_CLASS || !(t->flags & PY_TYPE_TYPE) ||
        PY_AS(struct py_type, o)->version != c->version)
        return false;
    *v = c->v;
    return true;
}

/* C->v is the getter of the property O.name, a function of one parameter. */
QUICK bool cached_property(const struct attr_cache *c, value o) {
    return c->kind == ATTR_PROPERTY && py_type_of(o)->version == c->version;
}

/* C->v is the function to call as O.name(...), with O as its first argument. */
QUICK bool cached_method(const struct attr_cache *c, value o) {
    return py_type_of(o)->version == c->version && c->kind == ATTR_METHOD &&
           LIKELY(!c->shape || attrs_at(o, c)->shape == c->shape);
}

/* O.name = V */
QUICK bool cached_attr_store(const struct attr_cache *c, value o, value v) {
    struct py_type *t = py_type_of(o);
    if (UNLIKELY(t->version != c->version))
        return false;
    if (c->kind == ATTR_MEMBER) {
        *member_at(o, c) = v;
        return true;
    }
    if (c->kind != ATTR_SLOT && c->kind != ATTR_ADD)
        return false;
    struct py_attrs *attrs = attrs_at(o, c);
    if (UNLIKELY(attrs->shape != c->shape))
        return false;
    if (c->kind == ATTR_ADD) {
        if (UNLIKELY(c->index >= attrs_capacity(attrs)))
            attrs_grow(t, attrs);
        attrs->shape = c->next;
    }
    attrs->slots[c->index] = v;
    return true;
}

#endif
