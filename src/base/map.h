/*
 * An ordered map from text to pointers: iteration in order of insertion, get, set and delete in
 * constant time (the compact table of CPython's dict: an index into an array of entries).
 *
 * A zeroed struct map is an empty map. Keys are NUL-terminated, borrowed (pass text that stays,
 * such as collected text) and compared by bytes. Values may be NULL: ask map_has, or map_find.
 */
#ifndef RETORT_BASE_MAP_H
#define RETORT_BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct map_entry {
    const char *key; /* NULL: a deleted entry; MAP_EACH leaves them out */
    void *value;
    uint32_t hash;
};

struct map {
    struct map_entry *entries;
    uint32_t *index;                 /* entry number + 1, 0 free; open addressing */
    uint32_t n_entries, cap_entries; /* with deleted ones */
    uint32_t mask;                   /* of index: its size - 1, 0 while there is none */
    uint32_t count;                  /* live entries */
};

/* An empty map. */
struct map *map_new(void);

/* The entry of KEY, or NULL. Valid until the next map_set or map_clear. */
struct map_entry *map_find(const struct map *m, const char *key);
struct map_entry *map_find_n(const struct map *m, const char *key, size_t len); /* KEY: LEN bytes */

/* The value of KEY, or NULL. */
void *map_get(const struct map *m, const char *key);
bool map_has(const struct map *m, const char *key);

/* Sets the value of KEY. A key that exists keeps its place and its old key text.
 * Returns true when the key is new. */
bool map_set(struct map *m, const char *key, void *value);

/* Removes KEY; its value, or NULL when it was not there. A later map_set puts it last. Deleting the
 * current or an earlier entry inside MAP_EACH is allowed; map_set of a new key is not. */
void *map_delete(struct map *m, const char *key);

/* Forgets all entries. */
void map_clear(struct map *m);

/* A copy with the same order; keys and values are shared. */
struct map *map_copy(const struct map *m);

/* for (struct map_entry *e : m), in order of insertion. */
#define MAP_EACH(m, e)                                                                             \
    for (struct map_entry *e = (m)->entries, *e##_end = e ? e + (m)->n_entries : e; e < e##_end;   \
         e++)                                                                                      \
        if (!e->key) {                                                                             \
        } else

#endif
