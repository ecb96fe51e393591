/* dict: the type (cf. CPython's Objects/dictobject.c). */
#include "python/api.h"
#include "python/types/alias.h"
#include "python/types/dict_int.h"
#include "python/types/dict_views.h"
#include "python/types/seq.h"

#define DICT(v) PY_AS(struct py_dict, v)

noreturn void py_raise_key(struct vm *vm, value key) {
    py_raise_args(vm, &py_exc_KeyError, PY_AS(struct py_tuple, py_tuple1(key)));
}

/* --- slots --- */

static value dict_make(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                       struct py_tuple *kwnames) {
    if (cls != &py_dict_type)
        return PY_OBJ(py_alloc(vm, cls));
    if (argc > 1)
        py_raise(vm, &py_exc_TypeError, "dict expected at most 1 argument, got %d", argc);
    struct py_dict *d = py_dict_new();
    if (argc)
        py_dict_update(vm, d, argv[0]);
    for (size_t i = 0; kwnames && i < kwnames->n; i++)
        py_dict_set(vm, d, kwnames->items[i], argv[(size_t)argc + i]);
    return PY_OBJ(d);
}

/* update(other, **kwargs), also __init__. */
static void update(struct vm *vm, const value *a, const char *name) {
    struct py_tuple *args = PY_AS(struct py_tuple, a[1]);
    if (args->n > 1)
        py_raise(vm, &py_exc_TypeError, "%s expected at most 1 argument, got %zu", name, args->n);
    if (args->n)
        py_dict_update(vm, DICT(a[0]), args->items[0]);
    if (DICT(a[2])->count)
        py_dict_update(vm, DICT(a[0]), a[2]);
}

static value dict_init(struct vm *vm, const value *a) {
    update(vm, a, "dict");
    return PY_NONE;
}

static value dict_update(struct vm *vm, const value *a) {
    update(vm, a, "update");
    return PY_NONE;
}

static value dict_repr(struct vm *vm, value self) {
    struct py_dict *d = DICT(self);
    if (!d->count)
        return py_str_from("{}");
    if (!py_repr_enter(vm, self))
        return py_str_from("{...}");
    BUF_ON_STACK(b, 512);
    value key, v;
    buf_putc(&b, '{');
    for (size_t i = 0; py_dict_next(d, &i, &key, &v);) {
        if (b.len > 1)
            buf_puts(&b, ", ");
        py_buf_repr(vm, &b, key);
        buf_puts(&b, ": ");
        py_buf_repr(vm, &b, v);
    }
    buf_putc(&b, '}');
    py_repr_leave(vm, self);
    return py_str_take(&b);
}

static bool dict_equal(struct vm *vm, struct py_dict *x, struct py_dict *y) {
    if (x->count != y->count)
        return false;
    for (uint32_t i = 0; i < x->used; i++) {
        struct py_dict_entry e = x->entries[i];
        if (e.key == PY_UNDEF)
            continue;
        struct py_dict_entry *other = py_dict_find_hash(vm, y, e.key, e.hash);
        if (!other || !py_equal(vm, e.val, other->val))
            return false;
    }
    return true;
}

static value dict_compare(struct vm *vm, value a, value b, enum py_compare_op op) {
    if (!py_is_dict(a) || !py_is_dict(b) || (op != PY_EQ && op != PY_NE))
        return PY_NOT_IMPLEMENTED;
    return PY_BOOL(dict_equal(vm, DICT(a), DICT(b)) == (op == PY_EQ));
}

static int64_t dict_len(struct vm *vm, value self) {
    (void)vm;
    return DICT(self)->count;
}

static value dict_getitem(struct vm *vm, value self, value key) {
    value v = py_dict_get(vm, DICT(self), key);
    if (v != PY_UNDEF)
        return v;
    struct py_type *type = py_type_of(self);
    if (type != &py_dict_type) {
        value missing = py_type_lookup(type, py_intern("__missing__"));
        if (missing != PY_UNDEF)
            return py_call2(vm, missing, self, key);
    }
    py_raise_key(vm, key);
}

static void dict_setitem(struct vm *vm, value self, value key, value v) {
    if (v != PY_UNDEF)
        py_dict_set(vm, DICT(self), key, v);
    else if (py_dict_del(vm, DICT(self), key) == PY_UNDEF)
        py_raise_key(vm, key);
}

static bool dict_contains(struct vm *vm, value self, value key) {
    return py_dict_get(vm, DICT(self), key) != PY_UNDEF;
}

static value dict_iter(struct vm *vm, value self) {
    (void)vm;
    return py_dict_iter(DICT(self), DICT_KEYS, false);
}

static value dict_or(struct vm *vm, value a, value b) {
    if (!py_is_dict(a) || !py_is_dict(b))
        return PY_NOT_IMPLEMENTED;
    struct py_dict *r = py_dict_copy(DICT(a));
    py_dict_update(vm, r, b);
    return PY_OBJ(r);
}

static value dict_inplace_or(struct vm *vm, value a, value b) {
    py_dict_update(vm, DICT(a), b);
    return a;
}

/* --- methods --- */

static value dict_get(struct vm *vm, const value *a) {
    value v = py_dict_get(vm, DICT(a[0]), a[1]);
    return v == PY_UNDEF ? a[2] : v;
}

static value dict_m_contains(struct vm *vm, const value *a) {
    return PY_BOOL(dict_contains(vm, a[0], a[1]));
}
static value dict_m_getitem(struct vm *vm, const value *a) { return dict_getitem(vm, a[0], a[1]); }

static value dict_setdefault(struct vm *vm, const value *a) {
    return py_dict_setdefault(vm, DICT(a[0]), a[1], a[2]);
}

static value dict_pop(struct vm *vm, const value *a) {
    if (!DICT(a[0])->count) { /* not even hashed */
        if (a[2] != PY_UNDEF)
            return a[2];
        py_raise_key(vm, a[1]);
    }
    value v = py_dict_del(vm, DICT(a[0]), a[1]);
    if (v != PY_UNDEF)
        return v;
    if (a[2] != PY_UNDEF)
        return a[2];
    py_raise_key(vm, a[1]);
}

static value dict_popitem(struct vm *vm, const value *a) {
    struct py_dict *d = DICT(a[0]);
    if (!d->count)
        py_raise(vm, &py_exc_KeyError, "popitem(): dictionary is empty");
    struct py_dict_entry *e = &d->entries[d->used - 1];
    while (e->key == PY_UNDEF)
        e--;
    value pair = py_tuple2(e->key, e->val);
    py_dict_remove_entry(d, e);
    return pair;
}

static value dict_clear(struct vm *vm, const value *a) {
    (void)vm;
    py_dict_clear(DICT(a[0]));
    return PY_NONE;
}

static value dict_copy(struct vm *vm, const value *a) {
    (void)vm;
    return PY_OBJ(py_dict_copy(DICT(a[0])));
}

static value dict_keys(struct vm *vm, const value *a) {
    (void)vm;
    return py_dict_view(DICT(a[0]), DICT_KEYS);
}
static value dict_values(struct vm *vm, const value *a) {
    (void)vm;
    return py_dict_view(DICT(a[0]), DICT_VALUES);
}
static value dict_items(struct vm *vm, const value *a) {
    (void)vm;
    return py_dict_view(DICT(a[0]), DICT_ITEMS);
}

static value dict_reversed(struct vm *vm, const value *a) {
    (void)vm;
    return py_dict_iter(DICT(a[0]), DICT_KEYS, true);
}

static value dict_fromkeys(struct vm *vm, const value *a) {
    value d = a[0] == PY_OBJ(&py_dict_type) ? PY_OBJ(py_dict_new()) : py_call0(vm, a[0]);
    bool plain = py_type_of(d) == &py_dict_type;
    struct py_iter it;
    if (plain && (py_type_of(a[1]) == &py_set_type || py_type_of(a[1]) == &py_frozenset_type)) {
        /* A set knows its items' hashes. */
        const struct py_set *s = PY_AS(struct py_set, a[1]);
        for (size_t i = 0; i <= s->mask; i++)
            if (s->table[i].key != PY_UNDEF)
                py_dict_set_hash(vm, DICT(d), s->table[i].key, s->table[i].hash, a[2]);
        return d;
    }
    py_iter_init(vm, &it, a[1]);
    for (value x; (x = py_iter_next(vm, &it)) != PY_UNDEF;) {
        if (plain)
            py_dict_set(vm, DICT(d), x, a[2]);
        else
            py_setitem(vm, d, x, a[2]);
    }
    return d;
}

static value dict_sizeof(struct vm *vm, const value *a) {
    (void)vm;
    struct py_dict *d = DICT(a[0]);
    return py_int_from(64 + (int64_t)d->cap * 24 + (d->index ? (int64_t)(d->mask + 1) * 4 : 0));
}

static const struct py_native_def dict_methods[] = {
    {"__init__", dict_init, "self, /, *args, **kwargs"},
    {"__contains__", dict_m_contains, "self, key, /"},
    {"__getitem__", dict_m_getitem, "self, key, /"},
    {"get", dict_get, "self, key, default=None, /"},
    {"setdefault", dict_setdefault, "self, key, default=None, /"},
    {"pop", dict_pop, "self, key, default=?, /"},
    {"popitem", dict_popitem, "self, /"},
    {"keys", dict_keys, "self, /"},
    {"items", dict_items, "self, /"},
    {"values", dict_values, "self, /"},
    {"update", dict_update, "self, /, *args, **kwargs"},
    {"fromkeys", dict_fromkeys, "type, iterable, value=None, /", PY_CLASSMETHOD},
    {"clear", dict_clear, "self, /"},
    {"copy", dict_copy, "self, /"},
    {"__reversed__", dict_reversed, "self, /"},
    {"__sizeof__", dict_sizeof, "self, /"},
    {"__class_getitem__", py_alias_of_class, "cls, item, /", PY_CLASSMETHOD},
    {0}};

PY_CORE struct py_type py_dict_type = {PY_TYPE_HEAD,
                                       .name = "dict",
                                       .size = sizeof(struct py_dict),
                                       .flags = PY_TYPE_BASE | PY_TYPE_DICT | PY_TYPE_WHOLE,
                                       .methods = dict_methods,
                                       .new = dict_make,
                                       .repr = dict_repr,
                                       .hash = py_hash_none,
                                       .compare = dict_compare,
                                       .len = dict_len,
                                       .getitem = dict_getitem,
                                       .setitem = dict_setitem,
                                       .contains = dict_contains,
                                       .iter = dict_iter,
                                       .binary = {[PY_OR] = dict_or},
                                       .inplace = {[PY_OR] = dict_inplace_or}};
