/*
 * Column collections (t.c): ordered columns by key. Small ones are searched in order, wide ones
 * through a dict. cf. sqlalchemy.sql.base.ColumnCollection.
 */
#include "sql/expr_int.h"

enum { INDEX_FROM = 12 };

struct sql_columns *sql_columns_new(void) {
    struct sql_columns *c = MEM_NEW(struct sql_columns);
    c->head.type = &sql_columns_type;
    return c;
}

static bool find(const struct sql_columns *c, const char *key, size_t *at) {
    if (!key)
        return false;
    if (c->index) {
        value v = py_dict_get_text(c->index, key);
        if (v == PY_UNDEF)
            return false;
        *at = (size_t)py_small(v);
        return true;
    }
    for (size_t i = 0; i < c->n; i++)
        if (c->keys[i] && (c->keys[i] == key || !strcmp(c->keys[i], key))) {
            *at = i;
            return true;
        }
    return false;
}

static void make_index(struct sql_columns *c) {
    c->index = py_dict_new();
    for (size_t i = c->n; i-- > 0;)
        if (c->keys[i])
            py_dict_set_text(c->index, c->keys[i], py_from_small((int64_t)i));
}

void sql_columns_add(struct sql_columns *c, const char *key, struct sql_expr *e) {
    size_t cap = c->cap;
    MEM_GROW(c->items, c->n, c->cap);
    if (cap != c->cap)
        c->keys = mem_realloc(c->keys, cap * sizeof *c->keys, c->cap * sizeof *c->keys);
    size_t i = c->n++;
    c->items[i] = e;
    c->keys[i] = key;
    if (c->index) {
        if (key && py_dict_get_text(c->index, key) == PY_UNDEF)
            py_dict_set_text(c->index, key, py_from_small((int64_t)i));
    } else if (c->n > INDEX_FROM) {
        make_index(c);
    }
}

struct sql_expr *sql_columns_get(const struct sql_columns *c, const char *key) {
    size_t i;
    return find(c, key, &i) ? c->items[i] : NULL;
}

void sql_columns_replace(struct sql_columns *c, const char *key, struct sql_expr *e) {
    size_t i;
    if (find(c, key, &i))
        c->items[i] = e;
    else
        sql_columns_add(c, key, e);
}
