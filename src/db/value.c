/* Values and results: making them, reading them, and the blocks that a result's texts share. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "db/db_int.h"

/* Texts of a result are cut from shared blocks: one allocation for many small values. A block is
 * not so big that one value that is kept keeps much. */
enum { ARENA_BLOCK = 8192, ARENA_OWN = 1024 };

struct db_arena {
    char *at;
    size_t left;
};

struct db_value db_text(const char *text) {
    if (!text)
        return db_null();
    return (struct db_value){.kind = DB_TEXT, .text = text, .len = strlen(text)};
}

struct db_value db_bytes(const void *data, size_t len) {
    return (struct db_value){.kind = DB_BYTES, .text = data, .len = len};
}

const char *db_value_text(const struct db_value *v) {
    switch (v->kind) {
    case DB_INT:
        return mem_printf("%lld", (long long)v->i);
    case DB_DOUBLE:
        return mem_printf("%.17g", v->d);
    case DB_TEXT:
    case DB_BYTES:
        return v->text;
    default:
        return NULL;
    }
}

int64_t db_value_int(const struct db_value *v) {
    switch (v->kind) {
    case DB_INT:
        return v->i;
    case DB_DOUBLE:
        return (int64_t)v->d;
    case DB_TEXT:
    case DB_BYTES:
        return strtoll(v->text, NULL, 10);
    default:
        return 0;
    }
}

void db_drop_rows(struct db_cursor *c) {
    if (c->cells)
        mem_drop(c->cells);
    c->cells = NULL;
    c->n_rows = c->cap_rows = c->next = 0;
}

void db_cursor_reserve(struct db_cursor *c, size_t rows) {
    size_t cap = c->n_rows + rows, cell = c->n_columns * sizeof *c->cells;
    if (cap <= c->cap_rows || !cell)
        return;
    c->cells = mem_realloc(c->cells, c->n_rows * cell, cap * cell);
    c->cap_rows = cap;
}

struct db_value *db_cursor_add_row(struct db_cursor *c) {
    if (c->n_rows == c->cap_rows) {
        size_t cap = c->cap_rows ? c->cap_rows * 2 : 4, cell = c->n_columns * sizeof *c->cells;
        c->cells = mem_realloc(c->cells, c->n_rows * cell, cap * cell);
        c->cap_rows = cap;
    }
    return c->cells + c->n_rows++ * c->n_columns;
}

const char *db_cursor_copy(struct db_cursor *c, const char *text, size_t n) {
    if (n >= ARENA_OWN)
        return mem_strndup(text, n);
    if (!c->arena)
        c->arena = MEM_NEW(struct db_arena);
    struct db_arena *a = c->arena;
    if (a->left < n + 1) {
        /* The first block is small: most results are. */
        a->left = c->n_rows * c->n_columns < 64 ? ARENA_OWN : ARENA_BLOCK;
        a->at = mem_alloc_atomic(a->left);
    }
    char *copy = a->at;
    memcpy(copy, text, n);
    copy[n] = 0;
    a->at += n + 1;
    a->left -= n + 1;
    return copy;
}

void db_set_text(struct db_cursor *c, struct db_value *v, const char *text, size_t n) {
    v->kind = DB_TEXT;
    v->text = db_cursor_copy(c, text, n);
    v->len = n;
}
