/*
 * set and frozenset: the table. Probing, growth and what becomes of deleted entries are CPython's
 * (Objects/setobject.c), for the order in which a set of ints is printed follows from them.
 */
#include "python/types/set.h"

#include "python/api.h"
#include "python/types/set_int.h"

enum { MIN_SIZE = 8, LINEAR_PROBES = 9, PERTURB_SHIFT = 5 };
#define DEAD_HASH UINT64_MAX

struct py_set *py_set_new(struct py_type *type) {
    struct py_set *s = MEM_NEW(struct py_set);
    s->head.type = type;
    set_reset(s);
    return s;
}

void set_reset(struct py_set *s) {
    s->table = MEM_NEW_ARRAY(struct py_set_entry, MIN_SIZE);
    s->mask = MIN_SIZE - 1;
    s->fill = s->used = 0;
    s->finger = 0;
}

static inline bool is_free(const struct py_set_entry *e) { return e->key == PY_UNDEF && !e->hash; }

/* Puts what is not there yet into a table without deleted entries. */
static void insert_clean(struct py_set_entry *table, size_t mask, value key, uint64_t hash) {
    uint64_t perturb = hash;
    for (size_t i = hash & mask;;) {
        struct py_set_entry *e = &table[i];
        int probes = i + LINEAR_PROBES <= mask ? LINEAR_PROBES : 0;
        do {
            if (e->key == PY_UNDEF) {
                *e = (struct py_set_entry){key, hash};
                return;
            }
            e++;
        } while (probes--);
        perturb >>= PERTURB_SHIFT;
        i = (i * 5 + 1 + perturb) & mask;
    }
}

static void resize(struct py_set *s, size_t least) {
    size_t size = MIN_SIZE;
    while (size <= least)
        size *= 2;
    struct py_set_entry *old = s->table, *table = MEM_NEW_ARRAY(struct py_set_entry, size);
    for (size_t i = 0; i <= s->mask; i++)
        if (old[i].key != PY_UNDEF)
            insert_clean(table, size - 1, old[i].key, old[i].hash);
    s->table = table;
    s->mask = size - 1;
    s->fill = s->used;
}

/* Whether the key of E is KEY; sets *CHANGED when scripts' __eq__ changed the table. */
static inline bool same_key(struct vm *vm, struct py_set *s, const struct py_set_entry *e,
                            value key, bool *changed) {
    if (e->key == key)
        return true;
    if (py_is_small(key) && py_is_small(e->key))
        return false;
    const struct py_set_entry *table = s->table;
    value was = e->key;
    bool same = py_equal(vm, was, key);
    *changed = s->table != table || e->key != was;
    return same;
}

/* The entry of KEY, or the free one where the search ended; *DEAD: a deleted one on the way. */
static struct py_set_entry *find(struct vm *vm, struct py_set *s, value key, uint64_t hash,
                                 struct py_set_entry **dead) {
again:;
    uint64_t perturb = hash;
    *dead = NULL;
    for (size_t i = hash & s->mask;;) {
        struct py_set_entry *e = &s->table[i];
        int probes = i + LINEAR_PROBES <= s->mask ? LINEAR_PROBES : 0;
        do {
            if (is_free(e))
                return e;
            if (e->hash == hash && e->key != PY_UNDEF) {
                bool changed = false, same = same_key(vm, s, e, key, &changed);
                if (changed)
                    goto again;
                if (same)
                    return e;
            } else if (e->hash == DEAD_HASH && e->key == PY_UNDEF) {
                *dead = e;
            }
            e++;
        } while (probes--);
        perturb >>= PERTURB_SHIFT;
        i = (i * 5 + 1 + perturb) & s->mask;
    }
}

bool set_has_hash(struct vm *vm, struct py_set *s, value key, uint64_t hash) {
    struct py_set_entry *dead;
    return find(vm, s, key, hash, &dead)->key != PY_UNDEF;
}

void set_add_hash(struct vm *vm, struct py_set *s, value key, uint64_t hash) {
    struct py_set_entry *dead, *e = find(vm, s, key, hash, &dead);
    if (e->key != PY_UNDEF)
        return;
    if (dead) {
        *dead = (struct py_set_entry){key, hash};
        s->used++;
        return;
    }
    *e = (struct py_set_entry){key, hash};
    s->fill++;
    s->used++;
    if (s->fill * 5 >= s->mask * 3)
        resize(s, s->used > 50000 ? s->used * 2 : s->used * 4);
}

bool set_discard_hash(struct vm *vm, struct py_set *s, value key, uint64_t hash) {
    struct py_set_entry *dead, *e = find(vm, s, key, hash, &dead);
    if (e->key == PY_UNDEF)
        return false;
    *e = (struct py_set_entry){PY_UNDEF, DEAD_HASH};
    s->used--;
    return true;
}

bool py_set_has(struct vm *vm, struct py_set *s, value v) {
    return set_has_hash(vm, s, v, py_hash(vm, v));
}
void py_set_add(struct vm *vm, struct py_set *s, value v) {
    set_add_hash(vm, s, v, py_hash(vm, v));
}
bool py_set_discard(struct vm *vm, struct py_set *s, value v) {
    return set_discard_hash(vm, s, v, py_hash(vm, v));
}

bool py_set_next(const struct py_set *s, size_t *i, value *v) {
    while (*i <= s->mask) {
        const struct py_set_entry *e = &s->table[(*i)++];
        if (e->key != PY_UNDEF) {
            *v = e->key;
            return true;
        }
    }
    return false;
}

value set_pop(struct py_set *s) {
    struct py_set_entry *e = &s->table[s->finger & s->mask];
    while (e->key == PY_UNDEF)
        if (++e > &s->table[s->mask])
            e = s->table;
    value v = e->key;
    *e = (struct py_set_entry){PY_UNDEF, DEAD_HASH};
    s->used--;
    s->finger = (size_t)(e - s->table) + 1;
    return v;
}

/* --- filling from others --- */

static void merge(struct vm *vm, struct py_set *s, struct py_set *other) {
    if (other == s || !other->used)
        return;
    if ((s->fill + other->used) * 5 >= s->mask * 3)
        resize(s, (s->used + other->used) * 2);
    if (!s->fill && s->mask == other->mask && other->fill == other->used) {
        memcpy(s->table, other->table, (s->mask + 1) * sizeof *s->table);
        s->fill = s->used = other->used;
        return;
    }
    bool clean = !s->fill;
    for (size_t i = 0; i <= other->mask; i++) {
        struct py_set_entry e = other->table[i];
        if (e.key == PY_UNDEF)
            continue;
        if (clean) {
            insert_clean(s->table, s->mask, e.key, e.hash);
            s->fill++;
            s->used++;
        } else {
            set_add_hash(vm, s, e.key, e.hash);
        }
    }
}

static void merge_dict(struct vm *vm, struct py_set *s, const struct py_dict *d) {
    if ((s->fill + d->count) * 5 >= s->mask * 3)
        resize(s, (s->used + d->count) * 2);
    for (uint32_t i = 0; i < d->used; i++)
        if (d->entries[i].key != PY_UNDEF)
            set_add_hash(vm, s, d->entries[i].key, d->entries[i].hash);
}

void py_set_update(struct vm *vm, struct py_set *s, value other) {
    if (py_is_anyset(other)) {
        merge(vm, s, PY_AS(struct py_set, other));
        return;
    }
    if (py_type_of(other) == &py_dict_type) {
        merge_dict(vm, s, PY_AS(struct py_dict, other));
        return;
    }
    struct py_iter it;
    py_iter_init(vm, &it, other);
    for (value x; (x = py_iter_next(vm, &it)) != PY_UNDEF;)
        py_set_add(vm, s, x);
}

void set_swap(struct py_set *a, struct py_set *b) {
    struct py_set t = *a;
    a->table = b->table;
    a->mask = b->mask;
    a->fill = b->fill;
    a->used = b->used;
    b->table = t.table;
    b->mask = t.mask;
    b->fill = t.fill;
    b->used = t.used;
}
