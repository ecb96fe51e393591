/*
 * Shapes (hidden classes): which attributes an instance has, in which order. Instances that got the
 * same attributes in the same order share a shape, so one comparison in an inline cache replaces a
 * lookup. An instance whose __dict__ was asked for, or that lost an attribute, keeps a real dict
 * instead: its shape is py_shape_dict and its slots point to the struct py_dict.
 */
#ifndef RETORT_PYTHON_SHAPE_H
#define RETORT_PYTHON_SHAPE_H

#include "python/api.h"

struct py_shape {
    uint32_t count; /* attributes */
    uint32_t nnext; /* shapes that follow by one more attribute */
    struct py_shape **next;
    struct py_str **keys; /* COUNT names; shared with the shapes it grew from */
    uint32_t *keys_used;  /* how many of KEYS are taken by anyone */
    uint32_t keys_cap;
    uint32_t mask;  /* of TABLE; 0: none, KEYS are searched */
    int32_t *table; /* index + 1 of a key by hash */
};

extern struct py_shape py_shape_dict;

/* Where objects of a class begin: no attributes. */
struct py_shape *py_shape_new(void);
/* The place of NAME (interned), or -1. */
int py_shape_find(struct py_shape *shape, const struct py_str *name);
/* The shape with NAME added at its end. */
struct py_shape *py_shape_add(struct py_shape *shape, struct py_str *name);

/* Attributes of an instance; NAME is interned. attrs_set extends SHAPE and slots as needed; TYPE
 * learns how many slots its instances take. attrs_del: false when missing. */
value attrs_get(const struct py_attrs *attrs, struct py_str *name); /* PY_UNDEF if missing */
void attrs_set(struct py_type *type, struct py_attrs *attrs, struct py_str *name, value v);
bool attrs_del(struct py_attrs *attrs, struct py_str *name);
/* Makes room for one more slot. */
void attrs_grow(struct py_type *type, struct py_attrs *attrs);
/* Turns the instance to a real dict and returns it. */
struct py_dict *attrs_dict(struct py_attrs *attrs);
/* obj.__dict__ = d */
void attrs_set_dict(struct py_attrs *attrs, struct py_dict *d);

/* Slots carry their capacity in the word before the first. */
static inline size_t attrs_capacity(const struct py_attrs *attrs) {
    return attrs->slots ? (size_t)attrs->slots[-1] : 0;
}

#endif
