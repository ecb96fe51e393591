/*
 * Tables in order of their foreign keys; cycles are broken by leaving foreign keys to ALTER.
 * Cf. sqlalchemy.sql.ddl.sort_tables_and_constraints, sqlalchemy.util.topological.
 */
#include <stdlib.h>
#include <string.h>

#include "schema/exc.h"
#include "schema/table.h"

/* parent must come before child */
struct edge {
    size_t parent, child;
    struct constraint *fk; /* NULL once taken out */
};

struct sorter {
    struct vm *vm;
    struct table *const *tables;
    size_t n;
    struct edge *edges;
    size_t edge_n, edge_cap;
    struct constraint **left; /* foreign keys that go to ALTER */
    size_t left_n, left_cap;
};

static void leave(struct sorter *s, struct constraint *fk) {
    for (size_t i = 0; i < s->left_n; i++)
        if (s->left[i] == fk)
            return;
    MEM_GROW(s->left, s->left_n, s->left_cap);
    s->left[s->left_n++] = fk;
}

static size_t position(const struct sorter *s, const struct table *t) {
    for (size_t i = 0; i < s->n; i++)
        if (s->tables[i] == t)
            return i;
    return s->n;
}

static void collect_edges(struct sorter *s) {
    for (size_t i = 0; i < s->n; i++) {
        size_t n;
        struct constraint **list = table_constraints(s->tables[i], &n);
        for (size_t j = 0; j < n; j++) {
            struct constraint *c = list[j];
            if (c->kind != CONSTRAINT_FOREIGN_KEY || !c->element_count)
                continue;
            if (c->use_alter) {
                leave(s, c);
                continue;
            }
            size_t parent = position(s, constraint_referred_table(s->vm, c));
            if (parent == i || parent == s->n)
                continue;
            MEM_GROW(s->edges, s->edge_n, s->edge_cap);
            s->edges[s->edge_n++] = (struct edge){parent, i, c};
        }
    }
}

/* Rounds of tables whose parents are all out; false when a cycle stops it: then DONE tells how far
 * it came. */
static bool rounds(const struct sorter *s, struct table **out, size_t *out_n, bool *done) {
    size_t *waits = MEM_NEW_ARRAY(size_t, s->n + 1);
    bool *now = MEM_NEW_ARRAY(bool, s->n + 1);
    *out_n = 0;
    memset(done, 0, s->n * sizeof *done);
    while (*out_n < s->n) {
        memset(waits, 0, s->n * sizeof *waits);
        for (size_t i = 0; i < s->edge_n; i++)
            if (s->edges[i].fk && !done[s->edges[i].parent])
                waits[s->edges[i].child]++;
        size_t before = *out_n;
        for (size_t i = 0; i < s->n; i++)
            if ((now[i] = !done[i] && !waits[i]))
                out[(*out_n)++] = s->tables[i];
        for (size_t i = 0; i < s->n; i++)
            done[i] |= now[i];
        if (*out_n == before)
            return false;
    }
    return true;
}

/* Whether FROM reaches TO along edges among tables that are not done. */
static bool reaches(const struct sorter *s, size_t from, size_t to, bool *seen) {
    for (size_t i = 0; i < s->edge_n; i++) {
        const struct edge *e = &s->edges[i];
        if (!e->fk || e->parent != from)
            continue;
        if (e->child == to)
            return true;
        if (seen[e->child])
            continue;
        seen[e->child] = true;
        if (reaches(s, e->child, to, seen))
            return true;
    }
    return false;
}

static int by_text(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void warn_cycle(const struct sorter *s, const bool *in_cycle) {
    const char **names = MEM_NEW_ARRAY(const char *, s->n + 1);
    size_t n = 0;
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < s->n; i++)
        if (in_cycle[i])
            names[n++] = s->tables[i]->key;
    qsort(names, n, sizeof *names, by_text);
    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "%s%s", i ? ", " : "", names[i]);
    py_warn(s->vm, &sa_exc_SAWarning,
            "Cannot correctly sort tables; there are unresolvable cycles between tables \"%s\", "
            "which is usually caused by mutually dependent foreign key constraints.  Foreign key "
            "constraints involving these tables will not be considered; this warning may raise an "
            "error in a future release.",
            b.data);
}

static void break_cycles(struct sorter *s, const bool *done, bool warn) {
    bool *in_cycle = MEM_NEW_ARRAY(bool, s->n + 1);
    for (size_t i = 0; i < s->n; i++)
        in_cycle[i] = !done[i] && reaches(s, i, i, MEM_NEW_ARRAY(bool, s->n + 1));
    if (warn)
        warn_cycle(s, in_cycle);
    for (size_t i = 0; i < s->edge_n; i++)
        if (in_cycle[s->edges[i].child] && s->edges[i].fk) {
            leave(s, s->edges[i].fk);
            s->edges[i].fk = NULL;
        }
}

struct table **tables_sort(struct vm *vm, struct table *const *tables, size_t n, size_t *out_n,
                           struct constraint ***cycles, size_t *cycle_n) {
    struct sorter s = {.vm = vm, .tables = tables, .n = n};
    struct table **out = MEM_NEW_ARRAY(struct table *, n + 1);
    bool *done = MEM_NEW_ARRAY(bool, n + 1);
    collect_edges(&s);
    while (!rounds(&s, out, out_n, done))
        break_cycles(&s, done, !cycles);
    if (cycles) {
        *cycles = s.left;
        *cycle_n = s.left_n;
    }
    return out;
}

static int by_key(const void *a, const void *b) {
    return strcmp((*(struct table *const *)a)->key, (*(struct table *const *)b)->key);
}

struct table **metadata_sorted(struct vm *vm, struct metadata *m, size_t *n) {
    struct table **tables = MEM_NEW_ARRAY(struct table *, m->tables->count + 1);
    size_t i = 0, count = 0;
    value k, v;
    while (py_dict_next(m->tables, &i, &k, &v))
        tables[count++] = table_of(v);
    qsort(tables, count, sizeof *tables, by_key);
    return tables_sort(vm, tables, count, n, NULL, NULL);
}
