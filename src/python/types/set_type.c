/* set and frozenset: the types (cf. CPython's Objects/setobject.c). */
#include "python/api.h"
#include "python/types/alias.h"
#include "python/types/dict_int.h"
#include "python/types/iter.h"
#include "python/types/seq.h"
#include "python/types/set_int.h"

#define SET(v) PY_AS(struct py_set, v)

static bool is_frozen(value v) { return py_is_a(v, &py_frozenset_type); }
static bool is_dict(value v) { return py_type_of(v) == &py_dict_type; }

/* set or frozenset, whatever subclass V is of: results of operators are never of subclasses. */
static struct py_type *plain_type(value v) {
    return is_frozen(v) ? &py_frozenset_type : &py_set_type;
}

static struct py_set *copy_as(struct vm *vm, struct py_type *type, value iterable) {
    struct py_set *s = py_set_new(type);
    py_set_update(vm, s, iterable);
    return s;
}

/* OTHER itself when it is a set, else a set of what it yields. */
static struct py_set *as_set(struct vm *vm, value other) {
    return py_is_anyset(other) ? SET(other) : copy_as(vm, &py_set_type, other);
}

/* --- operations --- */

static struct py_set *intersection(struct vm *vm, struct py_set *s, value other,
                                   struct py_type *type) {
    struct py_set *r = py_set_new(type);
    if (PY_OBJ(s) == other) {
        py_set_update(vm, r, other);
        return r;
    }
    if (py_is_anyset(other)) {
        struct py_set *o = SET(other);
        if (o->used > s->used) {
            struct py_set *t = o;
            o = s;
            s = t;
        }
        for (size_t i = 0; i <= o->mask; i++) {
            struct py_set_entry e = o->table[i];
            if (e.key != PY_UNDEF && set_has_hash(vm, s, e.key, e.hash))
                set_add_hash(vm, r, e.key, e.hash);
        }
        return r;
    }
    struct py_iter it;
    py_iter_init(vm, &it, other);
    for (value x; (x = py_iter_next(vm, &it)) != PY_UNDEF;) {
        uint64_t hash = py_hash(vm, x);
        if (set_has_hash(vm, s, x, hash))
            set_add_hash(vm, r, x, hash);
    }
    return r;
}

static void difference_update(struct vm *vm, struct py_set *s, value other) {
    if (PY_OBJ(s) == other) {
        set_reset(s);
        return;
    }
    if (py_is_anyset(other)) {
        struct py_set *o = SET(other);
        for (size_t i = 0; i <= o->mask; i++)
            if (o->table[i].key != PY_UNDEF)
                set_discard_hash(vm, s, o->table[i].key, o->table[i].hash);
        return;
    }
    struct py_iter it;
    py_iter_init(vm, &it, other);
    for (value x; (x = py_iter_next(vm, &it)) != PY_UNDEF;)
        py_set_discard(vm, s, x);
}

static struct py_set *difference(struct vm *vm, struct py_set *s, value other,
                                 struct py_type *type) {
    size_t n = py_is_anyset(other) ? SET(other)->used
               : is_dict(other)    ? PY_AS(struct py_dict, other)->count
                                   : SIZE_MAX;
    if (n == SIZE_MAX || s->used >> 2 > n) {
        struct py_set *r = copy_as(vm, type, PY_OBJ(s));
        difference_update(vm, r, other);
        return r;
    }
    struct py_set *r = py_set_new(type);
    for (size_t i = 0; i <= s->mask; i++) {
        struct py_set_entry e = s->table[i];
        if (e.key == PY_UNDEF)
            continue;
        bool there = is_dict(other) ? py_dict_find_hash(vm, PY_AS(struct py_dict, other), e.key,
                                                        e.hash) != NULL
                                    : set_has_hash(vm, SET(other), e.key, e.hash);
        if (!there)
            set_add_hash(vm, r, e.key, e.hash);
    }
    return r;
}

static void symmetric_update(struct vm *vm, struct py_set *s, value other) {
    if (PY_OBJ(s) == other) {
        set_reset(s);
        return;
    }
    struct py_set *o = as_set(vm, other);
    for (size_t i = 0; i <= o->mask; i++) {
        struct py_set_entry e = o->table[i];
        if (e.key != PY_UNDEF && !set_discard_hash(vm, s, e.key, e.hash))
            set_add_hash(vm, s, e.key, e.hash);
    }
}

static bool is_subset(struct vm *vm, struct py_set *s, struct py_set *other) {
    if (s->used > other->used)
        return false;
    for (size_t i = 0; i <= s->mask; i++)
        if (s->table[i].key != PY_UNDEF &&
            !set_has_hash(vm, other, s->table[i].key, s->table[i].hash))
            return false;
    return true;
}

/* --- slots --- */

static value set_repr(struct vm *vm, value self) {
    struct py_set *s = SET(self);
    const char *name = py_type_name(self);
    struct buf b = BUF_INIT;
    bool bare = py_type_of(self) == &py_set_type;
    if (!s->used) {
        buf_printf(&b, "%s()", name);
        return py_str_take(&b);
    }
    if (!py_repr_enter(vm, self)) {
        buf_printf(&b, "%s(...)", name);
        return py_str_take(&b);
    }
    if (!bare)
        buf_printf(&b, "%s(", name);
    buf_putc(&b, '{');
    struct py_list *items = py_list_from(vm, self);
    for (size_t i = 0; i < items->n; i++) {
        if (i)
            buf_puts(&b, ", ");
        py_buf_repr(vm, &b, items->items[i]);
    }
    buf_puts(&b, bare ? "}" : "})");
    py_repr_leave(vm, self);
    return py_str_take(&b);
}

static inline uint64_t shuffle(uint64_t h) { return ((h ^ 89869747u) ^ (h << 16)) * 3644798167u; }

/* CPython's: the same for any order of the items. */
static uint64_t frozen_hash(struct vm *vm, value self) {
    (void)vm;
    struct py_set *s = SET(self);
    if (s->hash)
        return s->hash;
    uint64_t h = 0;
    for (size_t i = 0; i <= s->mask; i++)
        if (s->table[i].key != PY_UNDEF)
            h ^= shuffle(s->table[i].hash);
    h ^= ((uint64_t)s->used + 1) * 1927868237u;
    h ^= (h >> 11) ^ (h >> 25);
    h = h * 69069u + 907133923u;
    s->hash = h == UINT64_MAX ? 590923713u : h;
    return s->hash;
}

static value set_compare(struct vm *vm, value a, value b, enum py_compare_op op) {
    if (!py_is_anyset(a) || !py_is_anyset(b))
        return PY_NOT_IMPLEMENTED;
    struct py_set *x = SET(a), *y = SET(b);
    switch (op) {
    case PY_EQ:
    case PY_NE:
        return PY_BOOL((x->used == y->used && is_subset(vm, x, y)) == (op == PY_EQ));
    case PY_LT:
        return PY_BOOL(x->used < y->used && is_subset(vm, x, y));
    case PY_LE:
        return PY_BOOL(is_subset(vm, x, y));
    case PY_GT:
        return PY_BOOL(x->used > y->used && is_subset(vm, y, x));
    default:
        return PY_BOOL(is_subset(vm, y, x));
    }
}

static int64_t set_len(struct vm *vm, value self) {
    (void)vm;
    return (int64_t)SET(self)->used;
}

/* ITEM as a key: a set stands for the frozenset with its items. */
static uint64_t hash_item(struct vm *vm, value *item) {
    if (py_is_a(*item, &py_set_type) && py_type_of(*item)->hash == py_hash_none)
        *item = PY_OBJ(copy_as(vm, &py_frozenset_type, *item));
    return py_hash(vm, *item);
}

static bool set_contains(struct vm *vm, value self, value item) {
    uint64_t hash = hash_item(vm, &item);
    return set_has_hash(vm, SET(self), item, hash);
}

#define BOTH_SETS(a, b)                                                                            \
    do {                                                                                           \
        if (!py_is_anyset(a) || !py_is_anyset(b))                                                  \
            return PY_NOT_IMPLEMENTED;                                                             \
    } while (0)

static value set_or(struct vm *vm, value a, value b) {
    BOTH_SETS(a, b);
    struct py_set *r = copy_as(vm, plain_type(a), a);
    py_set_update(vm, r, b);
    return PY_OBJ(r);
}

static value set_and(struct vm *vm, value a, value b) {
    BOTH_SETS(a, b);
    return PY_OBJ(intersection(vm, SET(a), b, plain_type(a)));
}

static value set_sub(struct vm *vm, value a, value b) {
    BOTH_SETS(a, b);
    return PY_OBJ(difference(vm, SET(a), b, plain_type(a)));
}

static value set_xor(struct vm *vm, value a, value b) {
    BOTH_SETS(a, b);
    struct py_set *r = copy_as(vm, plain_type(a), b);
    symmetric_update(vm, r, a);
    return PY_OBJ(r);
}

static value set_inplace_or(struct vm *vm, value a, value b) {
    BOTH_SETS(a, b);
    py_set_update(vm, SET(a), b);
    return a;
}

static value set_inplace_and(struct vm *vm, value a, value b) {
    BOTH_SETS(a, b);
    set_swap(SET(a), intersection(vm, SET(a), b, &py_set_type));
    return a;
}

static value set_inplace_sub(struct vm *vm, value a, value b) {
    BOTH_SETS(a, b);
    difference_update(vm, SET(a), b);
    return a;
}

static value set_inplace_xor(struct vm *vm, value a, value b) {
    BOTH_SETS(a, b);
    symmetric_update(vm, SET(a), b);
    return a;
}

/* --- construction --- */

static value set_make(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                      struct py_tuple *kwnames) {
    if (cls != &py_set_type) {
        struct py_set *s = py_alloc(vm, cls);
        set_reset(s);
        return PY_OBJ(s);
    }
    if (kwnames && kwnames->n)
        py_raise(vm, &py_exc_TypeError, "set() takes no keyword arguments");
    if (argc > 1)
        py_raise(vm, &py_exc_TypeError, "set expected at most 1 argument, got %d", argc);
    struct py_set *s = py_set_new(cls);
    if (argc)
        py_set_update(vm, s, argv[0]);
    return PY_OBJ(s);
}

static value set_init(struct vm *vm, const value *a) {
    struct py_tuple *args = PY_AS(struct py_tuple, a[1]);
    if (PY_AS(struct py_dict, a[2])->count)
        py_raise(vm, &py_exc_TypeError, "set() takes no keyword arguments");
    if (args->n > 1)
        py_raise(vm, &py_exc_TypeError, "set expected at most 1 argument, got %zu", args->n);
    set_reset(SET(a[0]));
    if (args->n)
        py_set_update(vm, SET(a[0]), args->items[0]);
    return PY_NONE;
}

static value frozen_make(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                         struct py_tuple *kwnames) {
    if (cls->init == py_frozenset_type.init && kwnames && kwnames->n)
        py_raise(vm, &py_exc_TypeError, "frozenset() takes no keyword arguments");
    if (argc > 1)
        py_raise(vm, &py_exc_TypeError, "frozenset expected at most 1 argument, got %d", argc);
    if (cls == &py_frozenset_type && argc && py_type_of(argv[0]) == cls)
        return argv[0];
    struct py_set *s = cls == &py_frozenset_type ? py_set_new(cls) : py_alloc(vm, cls);
    if (!s->table)
        set_reset(s);
    if (argc)
        py_set_update(vm, s, argv[0]);
    return PY_OBJ(s);
}

/* --- methods --- */

static value set_m_contains(struct vm *vm, const value *a) {
    return PY_BOOL(set_contains(vm, a[0], a[1]));
}

static value set_add(struct vm *vm, const value *a) {
    py_set_add(vm, SET(a[0]), a[1]);
    return PY_NONE;
}

static value set_discard(struct vm *vm, const value *a) {
    value item = a[1];
    uint64_t hash = hash_item(vm, &item);
    set_discard_hash(vm, SET(a[0]), item, hash);
    return PY_NONE;
}

static value set_remove(struct vm *vm, const value *a) {
    value item = a[1];
    uint64_t hash = hash_item(vm, &item);
    if (!set_discard_hash(vm, SET(a[0]), item, hash))
        py_raise_key(vm, a[1]);
    return PY_NONE;
}

static value set_do_pop(struct vm *vm, const value *a) {
    if (!SET(a[0])->used)
        py_raise(vm, &py_exc_KeyError, "pop from an empty set");
    return set_pop(SET(a[0]));
}

static value set_clear(struct vm *vm, const value *a) {
    (void)vm;
    set_reset(SET(a[0]));
    return PY_NONE;
}

static value set_copy(struct vm *vm, const value *a) {
    if (py_type_of(a[0]) == &py_frozenset_type)
        return a[0];
    return PY_OBJ(copy_as(vm, plain_type(a[0]), a[0]));
}

static value set_update(struct vm *vm, const value *a) {
    struct py_tuple *others = PY_AS(struct py_tuple, a[1]);
    for (size_t i = 0; i < others->n; i++)
        py_set_update(vm, SET(a[0]), others->items[i]);
    return PY_NONE;
}

static value set_union(struct vm *vm, const value *a) {
    struct py_tuple *others = PY_AS(struct py_tuple, a[1]);
    struct py_set *r = copy_as(vm, plain_type(a[0]), a[0]);
    for (size_t i = 0; i < others->n; i++)
        py_set_update(vm, r, others->items[i]);
    return PY_OBJ(r);
}

static struct py_set *intersect_all(struct vm *vm, const value *a) {
    struct py_tuple *others = PY_AS(struct py_tuple, a[1]);
    struct py_type *type = plain_type(a[0]);
    if (!others->n)
        return copy_as(vm, type, a[0]);
    struct py_set *r = SET(a[0]);
    for (size_t i = 0; i < others->n; i++)
        r = intersection(vm, r, others->items[i], type);
    return r;
}

static value set_intersection(struct vm *vm, const value *a) {
    return PY_OBJ(intersect_all(vm, a));
}

static value set_intersection_update(struct vm *vm, const value *a) {
    set_swap(SET(a[0]), intersect_all(vm, a));
    return PY_NONE;
}

static value set_difference(struct vm *vm, const value *a) {
    struct py_tuple *others = PY_AS(struct py_tuple, a[1]);
    if (!others->n)
        return PY_OBJ(copy_as(vm, plain_type(a[0]), a[0]));
    struct py_set *r = difference(vm, SET(a[0]), others->items[0], plain_type(a[0]));
    for (size_t i = 1; i < others->n; i++)
        difference_update(vm, r, others->items[i]);
    return PY_OBJ(r);
}

static value set_difference_update(struct vm *vm, const value *a) {
    struct py_tuple *others = PY_AS(struct py_tuple, a[1]);
    for (size_t i = 0; i < others->n; i++)
        difference_update(vm, SET(a[0]), others->items[i]);
    return PY_NONE;
}

static value set_symmetric_difference(struct vm *vm, const value *a) {
    struct py_set *r = copy_as(vm, plain_type(a[0]), a[1]);
    symmetric_update(vm, r, a[0]);
    return PY_OBJ(r);
}

static value set_symmetric_difference_update(struct vm *vm, const value *a) {
    symmetric_update(vm, SET(a[0]), a[1]);
    return PY_NONE;
}

static value set_issubset(struct vm *vm, const value *a) {
    return PY_BOOL(is_subset(vm, SET(a[0]), as_set(vm, a[1])));
}

static value set_issuperset(struct vm *vm, const value *a) {
    if (py_is_anyset(a[1]))
        return PY_BOOL(is_subset(vm, SET(a[1]), SET(a[0])));
    struct py_iter it;
    py_iter_init(vm, &it, a[1]);
    for (value x; (x = py_iter_next(vm, &it)) != PY_UNDEF;)
        if (!py_set_has(vm, SET(a[0]), x))
            return PY_FALSE;
    return PY_TRUE;
}

static value set_isdisjoint(struct vm *vm, const value *a) {
    struct py_iter it;
    py_iter_init(vm, &it, a[1]);
    for (value x; (x = py_iter_next(vm, &it)) != PY_UNDEF;)
        if (py_set_has(vm, SET(a[0]), x))
            return PY_FALSE;
    return PY_TRUE;
}

static value set_reduce(struct vm *vm, const value *a) {
    value args = py_tuple1(PY_OBJ(py_list_from(vm, a[0])));
    value state = py_call_method(vm, a[0], "__getstate__", 0, NULL);
    return py_tuple3(PY_OBJ(py_type_of(a[0])), args, state);
}

static value set_sizeof(struct vm *vm, const value *a) {
    (void)vm;
    size_t mask = SET(a[0])->mask;
    return py_int_from((int64_t)(200 + (mask > 7 ? (mask + 1) * 16 : 0)));
}

#define SHARED_METHODS                                                                             \
    {"__contains__", set_m_contains, "self, object, /"}, {"copy", set_copy, "self, /"},            \
        {"union", set_union, "self, /, *others", PY_TUPLE_ARGS},                                   \
        {"intersection", set_intersection, "self, /, *others", PY_TUPLE_ARGS},                     \
        {"difference", set_difference, "self, /, *others", PY_TUPLE_ARGS},                         \
        {"symmetric_difference", set_symmetric_difference, "self, other, /"},                      \
        {"issubset", set_issubset, "self, other, /"},                                              \
        {"issuperset", set_issuperset, "self, other, /"},                                          \
        {"isdisjoint", set_isdisjoint, "self, other, /"}, {"__reduce__", set_reduce, "self, /"},   \
        {"__sizeof__", set_sizeof, "self, /"}, {                                                   \
        "__class_getitem__", py_alias_of_class, "cls, item, /", PY_CLASSMETHOD                     \
    }

static const struct py_native_def set_methods[] = {
    {"__init__", set_init, "self, /, *args, **kwargs"},
    {"add", set_add, "self, item, /"},
    {"discard", set_discard, "self, item, /"},
    {"remove", set_remove, "self, item, /"},
    {"pop", set_do_pop, "self, /"},
    {"clear", set_clear, "self, /"},
    {"update", set_update, "self, /, *others", PY_TUPLE_ARGS},
    {"intersection_update", set_intersection_update, "self, /, *others", PY_TUPLE_ARGS},
    {"difference_update", set_difference_update, "self, /, *others", PY_TUPLE_ARGS},
    {"symmetric_difference_update", set_symmetric_difference_update, "self, other, /"},
    SHARED_METHODS,
    {0}};
static const struct py_native_def frozen_methods[] = {SHARED_METHODS, {0}};

/* --- iterator --- */

struct set_iter {
    struct py_object head;
    struct py_set *set; /* NULL once exhausted */
    size_t i, used, left;
};
static struct py_type set_iter_type;

static value set_iter(struct vm *vm, value self) {
    (void)vm;
    struct set_iter *it = MEM_NEW(struct set_iter);
    *it = (struct set_iter){{&set_iter_type}, SET(self), 0, SET(self)->used, SET(self)->used};
    return PY_OBJ(it);
}

static value set_iter_next(struct vm *vm, value self) {
    struct set_iter *it = PY_AS(struct set_iter, self);
    if (!it->set)
        return PY_UNDEF;
    if (it->used != it->set->used) {
        it->used = SIZE_MAX;
        py_raise(vm, &py_exc_RuntimeError, "Set changed size during iteration");
    }
    value v;
    if (py_set_next(it->set, &it->i, &v)) {
        it->left--;
        return v;
    }
    it->set = NULL;
    return PY_UNDEF;
}

static value set_iter_hint(struct vm *vm, const value *a) {
    (void)vm;
    struct set_iter *it = PY_AS(struct set_iter, a[0]);
    return py_int_from(it->set && it->used == it->set->used ? (int64_t)it->left : 0);
}

static value set_iter_reduce(struct vm *vm, const value *a) {
    struct set_iter rest = *PY_AS(struct set_iter, a[0]);
    struct py_list *list = py_list_new(0);
    for (value v; (v = set_iter_next(vm, PY_OBJ(&rest))) != PY_UNDEF;)
        py_list_append(list, v);
    return py_iter_reduced_list(vm, list);
}

static const struct py_native_def set_iter_methods[] = {
    {"__length_hint__", set_iter_hint, "self, /"}, {"__reduce__", set_iter_reduce, "self, /"}, {0}};

static struct py_type set_iter_type = {PY_TYPE_HEAD,
                                       .name = "set_iterator",
                                       .size = sizeof(struct set_iter),
                                       .flags = PY_TYPE_ABSTRACT,
                                       .methods = set_iter_methods,
                                       .iter = py_iter_self,
                                       .next = set_iter_next};

#define SET_SLOTS                                                                                  \
    .repr = set_repr, .compare = set_compare, .len = set_len, .contains = set_contains,            \
    .iter = set_iter,                                                                              \
    .binary = {[PY_OR] = set_or, [PY_AND] = set_and, [PY_SUB] = set_sub, [PY_XOR] = set_xor}

struct py_type py_set_type = {PY_TYPE_HEAD,
                              .name = "set",
                              .size = sizeof(struct py_set),
                              .flags = PY_TYPE_BASE | PY_TYPE_WHOLE,
                              .methods = set_methods,
                              .new = set_make,
                              .hash = py_hash_none,
                              SET_SLOTS,
                              .inplace = {[PY_OR] = set_inplace_or,
                                          [PY_AND] = set_inplace_and,
                                          [PY_SUB] = set_inplace_sub,
                                          [PY_XOR] = set_inplace_xor}};

struct py_type py_frozenset_type = {PY_TYPE_HEAD,
                                    .name = "frozenset",
                                    .size = sizeof(struct py_set),
                                    .flags = PY_TYPE_BASE,
                                    .methods = frozen_methods,
                                    .new = frozen_make,
                                    .hash = frozen_hash,
                                    SET_SLOTS};
