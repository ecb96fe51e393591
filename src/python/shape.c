/* Shapes and the attribute slots of instances; see shape.h. */
#include "python/shape.h"

enum { SEARCH_MAX = 8, INLINE_MAX = 24, SHAPE_MAX = 512 };

struct py_shape py_shape_dict;

struct py_shape *py_shape_new(void) {
    struct py_shape *s = MEM_NEW(struct py_shape);
    s->keys_used = mem_alloc_atomic(sizeof *s->keys_used);
    *s->keys_used = 0;
    return s;
}

static uint32_t name_hash(const struct py_str *name) {
    uintptr_t p = (uintptr_t)name;
    return (uint32_t)(p >> 4) ^ (uint32_t)(p >> 12);
}

static void shape_index(struct py_shape *s) {
    uint32_t size = 16;
    while (size < s->count * 2)
        size *= 2;
    s->table = mem_alloc_atomic(size * sizeof *s->table);
    memset(s->table, 0, size * sizeof *s->table);
    s->mask = size - 1;
    for (uint32_t i = 0; i < s->count; i++) {
        uint32_t at = name_hash(s->keys[i]) & s->mask;
        while (s->table[at])
            at = (at + 1) & s->mask;
        s->table[at] = (int32_t)i + 1;
    }
}

int py_shape_find(struct py_shape *s, const struct py_str *name) {
    if (s->count <= SEARCH_MAX) {
        for (uint32_t i = 0; i < s->count; i++)
            if (s->keys[i] == name)
                return (int)i;
        return -1;
    }
    if (!s->mask)
        shape_index(s);
    for (uint32_t at = name_hash(name) & s->mask; s->table[at]; at = (at + 1) & s->mask)
        if (s->keys[s->table[at] - 1] == name)
            return s->table[at] - 1;
    return -1;
}

/* The keys of a longer shape: the same array while nobody else has appended to it. */
static void share_keys(struct py_shape *s, const struct py_shape *from, struct py_str *name) {
    if (*from->keys_used == from->count && from->count < from->keys_cap) {
        s->keys = from->keys;
        s->keys_used = from->keys_used;
        s->keys_cap = from->keys_cap;
    } else {
        s->keys_cap = from->count < 4 ? 4 : from->count * 2;
        s->keys = MEM_NEW_ARRAY(struct py_str *, s->keys_cap);
        if (from->count)
            memcpy(s->keys, from->keys, from->count * sizeof *s->keys);
        s->keys_used = mem_alloc_atomic(sizeof *s->keys_used);
    }
    s->keys[from->count] = name;
    s->count = from->count + 1;
    *s->keys_used = s->count;
}

struct py_shape *py_shape_add(struct py_shape *shape, struct py_str *name) {
    for (uint32_t i = 0; i < shape->nnext; i++)
        if (shape->next[i]->keys[shape->count] == name)
            return shape->next[i];
    struct py_shape *s = MEM_NEW(struct py_shape);
    share_keys(s, shape, name);
    if ((shape->nnext & (shape->nnext - 1)) == 0) {
        uint32_t cap = shape->nnext ? shape->nnext * 2 : 1;
        shape->next =
            mem_realloc(shape->next, shape->nnext * sizeof *shape->next, cap * sizeof *shape->next);
    }
    shape->next[shape->nnext++] = s;
    return s;
}

static struct py_dict *real_dict(const struct py_attrs *attrs) {
    return (struct py_dict *)(void *)attrs->slots;
}

value attrs_get(const struct py_attrs *attrs, struct py_str *name) {
    if (attrs->shape == &py_shape_dict)
        return py_dict_get_str(real_dict(attrs), name);
    if (!attrs->shape)
        return PY_UNDEF;
    int i = py_shape_find(attrs->shape, name);
    return i < 0 ? PY_UNDEF : attrs->slots[i];
}

void attrs_grow(struct py_type *type, struct py_attrs *attrs) {
    size_t n = attrs->shape->count, cap = attrs_capacity(attrs);
    if (n >= type->inline_attrs && n < INLINE_MAX && (type->flags & PY_TYPE_HEAP))
        type->inline_attrs = (uint16_t)(n + 1);
    if (n < cap)
        return;
    cap = cap < 3 ? 3 : cap * 2 + 1;
    value *slots = MEM_NEW_ARRAY(value, cap + 1);
    slots[0] = cap;
    if (n)
        memcpy(slots + 1, attrs->slots, n * sizeof *slots);
    attrs->slots = slots + 1;
}

void attrs_set(struct py_type *type, struct py_attrs *attrs, struct py_str *name, value v) {
    if (!attrs->shape)
        attrs->shape = type->shape;
    if (attrs->shape != &py_shape_dict) {
        int i = py_shape_find(attrs->shape, name);
        if (i >= 0) {
            attrs->slots[i] = v;
            return;
        }
        /* A class that hands out ever new names would grow a tree of shapes without end. */
        if (attrs->shape->count < SHAPE_MAX && attrs->shape->nnext < 64) {
            attrs_grow(type, attrs);
            attrs->slots[attrs->shape->count] = v;
            attrs->shape = py_shape_add(attrs->shape, name);
            return;
        }
        attrs_dict(attrs);
    }
    py_dict_set_str(real_dict(attrs), name, v);
}

bool attrs_del(struct py_attrs *attrs, struct py_str *name) {
    if (attrs_get(attrs, name) == PY_UNDEF)
        return false;
    py_dict_del(NULL, attrs_dict(attrs), PY_OBJ(name));
    return true;
}

struct py_dict *attrs_dict(struct py_attrs *attrs) {
    if (attrs->shape == &py_shape_dict)
        return real_dict(attrs);
    struct py_dict *d = py_dict_new();
    for (uint32_t i = 0; attrs->shape && i < attrs->shape->count; i++)
        py_dict_set_str(d, attrs->shape->keys[i], attrs->slots[i]);
    attrs_set_dict(attrs, d);
    return d;
}

void attrs_set_dict(struct py_attrs *attrs, struct py_dict *d) {
    attrs->shape = &py_shape_dict;
    attrs->slots = (value *)(void *)d;
}
