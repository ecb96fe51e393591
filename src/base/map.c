/* The ordered map of map.h: entries in an array, found through a table of their numbers. */
#include "base/map.h"

#include <string.h>

#include "base/mem.h"

enum { FIRST_INDEX = 8 };

/* FNV-1a, with a final mix because only the low bits choose the slot. */
static uint32_t hash_bytes(const char *s, size_t n) {
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < n; i++)
        h = (h ^ (unsigned char)s[i]) * 0x100000001b3u;
    h ^= h >> 32;
    return (uint32_t)(h * 0x9E3779B1u) ^ (uint32_t)(h >> 16);
}

struct map *map_new(void) {
    return MEM_NEW(struct map);
}

static struct map_entry *find(const struct map *m, const char *key, size_t len, uint32_t hash) {
    if (!m->mask)
        return NULL;
    for (uint32_t slot = hash & m->mask; m->index[slot]; slot = (slot + 1) & m->mask) {
        struct map_entry *e = &m->entries[m->index[slot] - 1];
        if (e->hash == hash && e->key && !strncmp(e->key, key, len) && !e->key[len])
            return e;
    }
    return NULL;
}

struct map_entry *map_find_n(const struct map *m, const char *key, size_t len) {
    return m->mask ? find(m, key, len, hash_bytes(key, len)) : NULL;
}

struct map_entry *map_find(const struct map *m, const char *key) {
    return map_find_n(m, key, strlen(key));
}

void *map_get(const struct map *m, const char *key) {
    struct map_entry *e = map_find(m, key);
    return e ? e->value : NULL;
}

bool map_has(const struct map *m, const char *key) { return map_find(m, key) != NULL; }

static void put_index(struct map *m, uint32_t number) {
    uint32_t slot = m->entries[number].hash & m->mask;
    while (m->index[slot])
        slot = (slot + 1) & m->mask;
    m->index[slot] = number + 1;
}

/* Room for one more entry: drops deleted entries and doubles when live ones fill half the index. */
static void make_room(struct map *m) {
    uint32_t size = m->mask ? m->mask + 1 : FIRST_INDEX;
    while ((m->count + 1) * 2 > size)
        size *= 2;
    uint32_t cap = size / 2 + size / 8;
    struct map_entry *entries = MEM_NEW_ARRAY(struct map_entry, cap);
    uint32_t n = 0;
    for (uint32_t i = 0; i < m->n_entries; i++)
        if (m->entries[i].key)
            entries[n++] = m->entries[i];
    m->entries = entries;
    m->n_entries = n;
    m->cap_entries = cap;
    m->index = mem_alloc_atomic(size * sizeof *m->index);
    memset(m->index, 0, size * sizeof *m->index);
    m->mask = size - 1;
    for (uint32_t i = 0; i < n; i++)
        put_index(m, i);
}

bool map_set(struct map *m, const char *key, void *value) {
    size_t len = strlen(key);
    uint32_t hash = hash_bytes(key, len);
    struct map_entry *e = find(m, key, len, hash);
    if (e) {
        e->value = value;
        return false;
    }
    if (m->n_entries == m->cap_entries)
        make_room(m);
    m->entries[m->n_entries] = (struct map_entry){key, value, hash};
    put_index(m, m->n_entries++);
    m->count++;
    return true;
}

/* The index keeps pointing at the dead entry, which keeps probe sequences whole. */
void *map_delete(struct map *m, const char *key) {
    struct map_entry *e = map_find(m, key);
    if (!e)
        return NULL;
    void *value = e->value;
    e->key = NULL;
    e->value = NULL;
    m->count--;
    return value;
}

void map_clear(struct map *m) { *m = (struct map){0}; }

struct map *map_copy(const struct map *m) {
    struct map *copy = map_new();
    MAP_EACH(m, e) map_set(copy, e->key, e->value);
    return copy;
}
