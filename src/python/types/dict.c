/*
 * dict: the hash map for C (scripts' methods are in dict_type.c, views in dict_views.c).
 *
 * Entries stand in one array in order of insertion; an index of int32 positions, probed as CPython
 * probes, is made when there are more than eight.
 */
#include "python/types/dict.h"

#include "python/api.h"
#include "python/types/dict_int.h"

enum {
    SMALL = 8,
    FREE = -1,
    DEAD = -2,
    /* answers of find_str: */
    NOT_THERE = -1,
    PERHAPS = -2, /* not among the strings, but another key has the same hash */
};

#define IS_STR(v) (py_object(v)->type == &py_str_type)

struct py_dict *py_dict_new(void) {
    struct py_dict *d = MEM_NEW(struct py_dict);
    d->head.type = &py_dict_type;
    return d;
}

/* --- index --- */

static inline void index_put(struct py_dict *d, uint64_t hash, int32_t at) {
    uint64_t i = hash & d->mask, perturb = hash;
    while (d->index[i] >= 0) {
        perturb >>= 5;
        i = (i * 5 + perturb + 1) & d->mask;
    }
    d->filled += d->index[i] == FREE;
    d->index[i] = at;
}

static void index_build(struct py_dict *d) {
    uint32_t size = 16;
    while (size * 2 / 3 < d->cap)
        size *= 2;
    if (!d->index || d->mask != size - 1)
        d->index = mem_alloc_atomic(size * sizeof *d->index);
    d->mask = size - 1;
    memset(d->index, 0xFF, size * sizeof *d->index);
    d->filled = 0;
    for (uint32_t i = 0; i < d->used; i++)
        if (d->entries[i].key != PY_UNDEF)
            index_put(d, d->entries[i].hash, (int32_t)i);
}

/* The slot of the index that holds position AT. */
static int32_t *index_slot(struct py_dict *d, uint64_t hash, int32_t at) {
    uint64_t i = hash & d->mask, perturb = hash;
    while (d->index[i] != at) {
        perturb >>= 5;
        i = (i * 5 + perturb + 1) & d->mask;
    }
    return &d->index[i];
}

/* Entries for CAP; the dead ones are dropped. */
static void set_room(struct py_dict *d, uint32_t cap) {
    if (cap > INT32_MAX)
        error_raise(ERROR_MEMORY, "dict too large");
    struct py_dict_entry *to = MEM_NEW_ARRAY(struct py_dict_entry, cap);
    uint32_t n = 0;
    for (uint32_t i = 0; i < d->used; i++)
        if (d->entries[i].key != PY_UNDEF)
            to[n++] = d->entries[i];
    d->entries = to;
    d->used = n;
    d->cap = cap;
    if (cap > SMALL)
        index_build(d);
}

/* Makes room for one more entry: drops the dead ones, or doubles. */
static void make_room(struct py_dict *d) {
    set_room(d, d->count * 2 < d->cap ? d->cap : d->cap ? d->cap * 2 : SMALL);
}

void py_dict_reserve(struct py_dict *d, size_t count) {
    uint32_t cap = SMALL;
    while (cap < count)
        cap *= 2;
    if (cap > d->cap)
        set_room(d, cap);
}

static void append(struct py_dict *d, value key, uint64_t hash, value v) {
    if (d->used == d->cap)
        make_room(d);
    d->entries[d->used] = (struct py_dict_entry){key, v, hash};
    if (d->index) {
        /* Dead slots count too: a search ends at a free one. */
        if (d->filled * 5ull >= d->mask * 4ull)
            index_build(d);
        index_put(d, hash, (int32_t)d->used);
    }
    d->used++;
    d->count++;
    d->version++;
}

/* --- finding --- */

/* By a str: no code of scripts runs, for the hash is known and only exact strings are compared. A
 * key that is an instance of a subclass of str may define its own __eq__, so it is not found here.
 */
static int32_t find_str(const struct py_dict *d, const struct py_str *key, uint64_t hash) {
    const struct py_dict_entry *e = d->entries;
    int32_t none = NOT_THERE;
    if (!d->index) {
        value k = PY_OBJ(key);
        for (uint32_t i = 0; i < d->used; i++)
            if (e[i].key == k)
                return (int32_t)i;
        for (uint32_t i = 0; i < d->used; i++) {
            if (e[i].hash != hash || e[i].key == PY_UNDEF)
                continue;
            if (!py_is_str(e[i].key))
                none = PERHAPS;
            else if (py_str_equal(PY_AS(struct py_str, e[i].key), key))
                return (int32_t)i;
        }
        return none;
    }
    for (uint64_t i = hash & d->mask, perturb = hash;;) {
        int32_t at = d->index[i];
        if (at == FREE)
            return none;
        if (at >= 0) {
            if (e[at].key == PY_OBJ(key))
                return at;
            if (e[at].hash == hash) {
                if (!py_is_str(e[at].key))
                    none = PERHAPS;
                else if (py_str_equal(PY_AS(struct py_str, e[at].key), key))
                    return at;
            }
        }
        perturb >>= 5;
        i = (i * 5 + perturb + 1) & d->mask;
    }
}

/* By any key. Scripts' __eq__ may change the dict: then the search starts again. */
static int32_t find_any(struct vm *vm, struct py_dict *d, value key, uint64_t hash) {
again:;
    struct py_dict_entry *e = d->entries;
    uint32_t version = d->version;
#define SAME(at)                                                                                   \
    do {                                                                                           \
        if (e[at].key == key)                                                                      \
            return (int32_t)(at);                                                                  \
        if (e[at].hash == hash && e[at].key != PY_UNDEF) {                                         \
            bool same = py_equal(vm, e[at].key, key);                                              \
            if (d->version != version || d->entries != e)                                          \
                goto again;                                                                        \
            if (same)                                                                              \
                return (int32_t)(at);                                                              \
        }                                                                                          \
    } while (0)
    if (!d->index) {
        for (uint32_t i = 0; i < d->used; i++)
            SAME(i);
        return -1;
    }
    for (uint64_t i = hash & d->mask, perturb = hash;;) {
        int32_t at = d->index[i];
        if (at == FREE)
            return -1;
        if (at >= 0)
            SAME(at);
        perturb >>= 5;
        i = (i * 5 + perturb + 1) & d->mask;
    }
#undef SAME
}

static inline bool is_plain_str(value v) { return py_is_object(v) && IS_STR(v); }

/* The hash of KEY, or TypeError. */
static inline uint64_t hash_of(struct vm *vm, value key) {
    if (py_is_small(key) && py_small(key) != -1)
        return (uint64_t)py_small(key);
    return py_hash(vm, key);
}

static inline int32_t find(struct vm *vm, struct py_dict *d, value key, uint64_t *hash) {
    if (is_plain_str(key)) {
        struct py_str *s = PY_AS(struct py_str, key);
        *hash = py_str_hash(s);
        int32_t at = find_str(d, s, *hash);
        return at == PERHAPS ? find_any(vm, d, key, *hash) : at;
    }
    *hash = hash_of(vm, key);
    return find_any(vm, d, key, *hash);
}

struct py_dict_entry *py_dict_find_hash(struct vm *vm, struct py_dict *d, value key,
                                        uint64_t hash) {
    int32_t at = is_plain_str(key) ? find_str(d, PY_AS(struct py_str, key), hash) : PERHAPS;
    if (at == PERHAPS)
        at = find_any(vm, d, key, hash);
    return at < 0 ? NULL : &d->entries[at];
}

void py_dict_set_hash(struct vm *vm, struct py_dict *d, value key, uint64_t hash, value v) {
    struct py_dict_entry *e = py_dict_find_hash(vm, d, key, hash);
    if (e)
        e->val = v;
    else
        append(d, key, hash, v);
}

/* --- the interface --- */

value py_dict_get(struct vm *vm, struct py_dict *d, value key) {
    uint64_t hash;
    int32_t at = find(vm, d, key, &hash);
    return at < 0 ? PY_UNDEF : d->entries[at].val;
}

void py_dict_set(struct vm *vm, struct py_dict *d, value key, value v) {
    uint64_t hash;
    int32_t at = find(vm, d, key, &hash);
    if (at >= 0)
        d->entries[at].val = v;
    else
        append(d, key, hash, v);
}

static value remove_at(struct py_dict *d, int32_t at) {
    struct py_dict_entry *e = &d->entries[at];
    value old = e->val;
    if (d->index)
        *index_slot(d, e->hash, at) = DEAD;
    e->key = e->val = PY_UNDEF;
    d->count--;
    d->version++;
    return old;
}

value py_dict_del(struct vm *vm, struct py_dict *d, value key) {
    uint64_t hash;
    int32_t at = find(vm, d, key, &hash);
    return at < 0 ? PY_UNDEF : remove_at(d, at);
}

void py_dict_remove_entry(struct py_dict *d, struct py_dict_entry *e) {
    remove_at(d, (int32_t)(e - d->entries));
    /* Dead entries at the end go at once, so that popitem stays cheap. */
    while (d->used && d->entries[d->used - 1].key == PY_UNDEF)
        d->used--;
}

value py_dict_get_str(struct py_dict *d, struct py_str *key) {
    int32_t at = find_str(d, key, py_str_hash(key));
    return at < 0 ? PY_UNDEF : d->entries[at].val;
}

uint32_t py_dict_position(const struct py_dict *d, struct py_str *key) {
    int32_t at = find_str(d, key, py_str_hash(key));
    return at < 0 ? UINT32_MAX : (uint32_t)at;
}

void py_dict_set_str(struct py_dict *d, struct py_str *key, value v) {
    uint64_t hash = py_str_hash(key);
    int32_t at = find_str(d, key, hash);
    if (at >= 0)
        d->entries[at].val = v;
    else
        append(d, PY_OBJ(key), hash, v);
}

value py_dict_get_text(struct py_dict *d, const char *key) {
    return py_dict_get_str(d, py_intern(key));
}

void py_dict_set_text(struct py_dict *d, const char *key, value v) {
    py_dict_set_str(d, py_intern(key), v);
}

bool py_dict_next(const struct py_dict *d, size_t *i, value *key, value *val) {
    while (*i < d->used) {
        const struct py_dict_entry *e = &d->entries[(*i)++];
        if (e->key != PY_UNDEF) {
            *key = e->key;
            *val = e->val;
            return true;
        }
    }
    return false;
}

void py_dict_fill_copy(struct py_dict *to, const struct py_dict *from) {
    uint32_t cap = SMALL;
    while (cap < from->count)
        cap *= 2;
    to->entries = from->count ? MEM_NEW_ARRAY(struct py_dict_entry, cap) : NULL;
    to->used = 0;
    for (uint32_t i = 0; i < from->used; i++)
        if (from->entries[i].key != PY_UNDEF)
            to->entries[to->used++] = from->entries[i];
    to->count = to->used;
    to->cap = from->count ? cap : 0;
    to->index = NULL;
    to->mask = 0;
    to->version++;
    if (to->cap > SMALL)
        index_build(to);
}

struct py_dict *py_dict_copy(struct py_dict *d) {
    struct py_dict *r = py_dict_new();
    py_dict_fill_copy(r, d);
    return r;
}

void py_dict_clear(struct py_dict *d) {
    d->entries = NULL;
    d->index = NULL;
    d->count = d->used = d->cap = d->mask = 0;
    d->version++;
}

value py_dict_setdefault(struct vm *vm, struct py_dict *d, value key, value v) {
    uint64_t hash;
    int32_t at = find(vm, d, key, &hash);
    if (at >= 0)
        return d->entries[at].val;
    append(d, key, hash, v);
    return v;
}

/* --- update --- */

static void update_dict(struct vm *vm, struct py_dict *d, struct py_dict *from) {
    if (d == from)
        return;
    if (!d->count && !d->owner) {
        py_dict_fill_copy(d, from);
        return;
    }
    uint32_t count = from->count;
    for (uint32_t i = 0; i < from->used; i++) {
        struct py_dict_entry e = from->entries[i];
        if (e.key == PY_UNDEF)
            continue;
        py_dict_set_hash(vm, d, e.key, e.hash, e.val);
        if (from->count != count)
            py_raise(vm, &py_exc_RuntimeError, "dict mutated during update");
    }
}

/* One item of an iterable of pairs. */
static void update_pair(struct vm *vm, struct py_dict *d, value pair, size_t i) {
    if (py_is_tuple(pair) && PY_AS(struct py_tuple, pair)->n == 2) {
        py_dict_set(vm, d, PY_AS(struct py_tuple, pair)->items[0],
                    PY_AS(struct py_tuple, pair)->items[1]);
        return;
    }
    struct py_type *type = py_type_of(pair);
    if (!type->iter && !type->getitem)
        py_raise(vm, &py_exc_TypeError,
                 "cannot convert dictionary update sequence element #%zu to a sequence", i);
    struct py_list *two = py_list_from(vm, pair);
    if (two->n != 2)
        py_raise(vm, &py_exc_ValueError,
                 "dictionary update sequence element #%zu has length %zu; 2 is required", i,
                 two->n);
    py_dict_set(vm, d, two->items[0], two->items[1]);
}

/* A dict whose class iterates or reads as dict does, so that the entries may be taken directly. */
static bool is_plain(value v) { return py_is_dict(v) && py_type_of(v)->iter == py_dict_type.iter; }

void py_dict_update(struct vm *vm, struct py_dict *d, value other) {
    if (is_plain(other)) {
        update_dict(vm, d, PY_AS(struct py_dict, other));
        return;
    }
    struct py_iter it;
    if (py_lookup_attr(vm, other, "keys") != PY_UNDEF) {
        py_iter_init(vm, &it, py_call_method(vm, other, "keys", 0, NULL));
        for (value k; (k = py_iter_next(vm, &it)) != PY_UNDEF;)
            py_dict_set(vm, d, k, py_getitem(vm, other, k));
        return;
    }
    py_iter_init(vm, &it, other);
    size_t i = 0;
    for (value x; (x = py_iter_next(vm, &it)) != PY_UNDEF; i++)
        update_pair(vm, d, x, i);
}
