/*
 * graphlib: topological sorting, all at once or step by step. Nodes come out in the order in which
 * they were first named, as far as the graph leaves a choice. cf. CPython's Lib/graphlib.py.
 */
#include "python/lib/lib.h"

static struct py_type cycle_error_type =
    LIB_EXCEPTION("CycleError", "graphlib", &py_exc_ValueError, NULL);

enum { PASSED_OUT = -1, DONE = -2 };

struct node {
    value key;
    int64_t waits; /* predecessors not done, or a state */
    size_t *next;  /* indexes of successors */
    size_t n, cap;
    size_t depth; /* place on the path of the search + 1; 0: not on it */
    bool seen;
};
struct sorter {
    struct py_object head;
    struct py_attrs attrs;
    struct node *nodes;
    size_t n, cap;
    struct py_dict *places; /* index of a node */
    bool prepared;
    struct py_list *ready;
    size_t passed, finished;
};
#define SORTER(v) PY_AS(struct sorter, v)
static struct py_type sorter_type;

static size_t place_of(struct vm *vm, struct sorter *s, value key) {
    value known = py_dict_get(vm, s->places, key);
    if (known != PY_UNDEF)
        return (size_t)py_small(known);
    MEM_GROW(s->nodes, s->n, s->cap);
    s->nodes[s->n] = (struct node){.key = key};
    py_dict_set(vm, s->places, key, py_from_small((int64_t)s->n));
    return s->n++;
}

static void add(struct vm *vm, struct sorter *s, value key, value predecessors) {
    size_t node = place_of(vm, s, key);
    struct py_tuple *before = py_tuple_from(vm, predecessors);
    s->nodes[node].waits += (int64_t)before->n;
    for (size_t i = 0; i < before->n; i++) {
        size_t at = place_of(vm, s, before->items[i]); /* may move the nodes */
        struct node *p = &s->nodes[at];
        MEM_GROW(p->next, p->n, p->cap);
        p->next[p->n++] = node;
    }
}

LIB_FN(sorter_init) {
    struct sorter *s = SORTER(a[0]);
    s->places = py_dict_new();
    if (a[1] == PY_NONE)
        return PY_NONE;
    struct py_list *items = py_list_from(vm, py_call_method(vm, a[1], "items", 0, NULL));
    for (size_t i = 0; i < items->n; i++) {
        struct py_tuple *pair = py_pair_from(vm, items->items[i]);
        add(vm, s, pair->items[0], pair->items[1]);
    }
    return PY_NONE;
}

LIB_FN(sorter_add) {
    struct sorter *s = SORTER(a[0]);
    if (s->prepared)
        py_raise(vm, &py_exc_ValueError, "Nodes cannot be added after a call to prepare()");
    add(vm, s, a[1], a[2]);
    return PY_NONE;
}

/* --- cycles --- */

struct step {
    size_t node, next; /* the successor to look at */
};

/* The nodes of the path from AT on, and the first again. */
static value path_from(struct sorter *s, const struct step *path, size_t n, size_t at) {
    struct py_list *cycle = py_list_new(n - at + 1);
    for (size_t i = at; i < n; i++)
        py_list_append(cycle, s->nodes[path[i].node].key);
    py_list_append(cycle, s->nodes[path[at].node].key);
    return PY_OBJ(cycle);
}

static value search_from(struct sorter *s, size_t start, struct step *path) {
    size_t n = 0, node = start;
    for (;;) {
        struct node *at = &s->nodes[node];
        if (at->seen && at->depth)
            return path_from(s, path, n, at->depth - 1);
        if (!at->seen) {
            at->seen = true;
            path[n] = (struct step){node, 0};
            at->depth = ++n;
        }
        while (n && path[n - 1].next == s->nodes[path[n - 1].node].n)
            s->nodes[path[--n].node].depth = 0;
        if (!n)
            return PY_UNDEF;
        struct step *top = &path[n - 1];
        node = s->nodes[top->node].next[top->next++];
    }
}

static value find_cycle(struct sorter *s) {
    struct step *path = mem_alloc_array(s->n + 1, sizeof *path);
    for (size_t i = 0; i < s->n; i++) {
        value cycle = s->nodes[i].seen ? PY_UNDEF : search_from(s, i, path);
        if (cycle != PY_UNDEF)
            return cycle;
    }
    return PY_UNDEF;
}

/* --- steps --- */

LIB_FN(sorter_prepare) {
    struct sorter *s = SORTER(a[0]);
    if (s->prepared)
        py_raise(vm, &py_exc_ValueError, "cannot prepare() more than once");
    s->prepared = true;
    s->ready = py_list_new(0);
    for (size_t i = 0; i < s->n; i++)
        if (!s->nodes[i].waits)
            py_list_append(s->ready, s->nodes[i].key);
    value cycle = find_cycle(s);
    if (cycle != PY_UNDEF)
        py_raise_args(
            vm, &cycle_error_type,
            PY_AS(struct py_tuple, py_tuple2(py_str_from("nodes are in a cycle"), cycle)));
    return PY_NONE;
}

static void need_prepared(struct vm *vm, const struct sorter *s) {
    if (!s->prepared)
        py_raise(vm, &py_exc_ValueError, "prepare() must be called first");
}

LIB_FN(sorter_get_ready) {
    struct sorter *s = SORTER(a[0]);
    need_prepared(vm, s);
    struct py_tuple *ready = py_tuple_of(s->ready->n, s->ready->items);
    for (size_t i = 0; i < ready->n; i++) {
        size_t at = place_of(vm, s, ready->items[i]);
        s->nodes[at].waits = PASSED_OUT;
    }
    s->passed += ready->n;
    s->ready = py_list_new(0);
    return PY_OBJ(ready);
}

static bool is_active(struct vm *vm, const struct sorter *s) {
    need_prepared(vm, s);
    return s->finished < s->passed || s->ready->n;
}
LIB_FN(sorter_is_active) { return PY_BOOL(is_active(vm, SORTER(a[0]))); }
static bool sorter_truth(struct vm *vm, value self) { return is_active(vm, SORTER(self)); }

static void finish(struct vm *vm, struct sorter *s, value key) {
    value known = py_dict_get(vm, s->places, key);
    if (known == PY_UNDEF)
        py_raise(vm, &py_exc_ValueError, "node %R was not added using add()", key);
    struct node *node = &s->nodes[py_small(known)];
    if (node->waits >= 0)
        py_raise(vm, &py_exc_ValueError, "node %R was not passed out (still not ready)", key);
    if (node->waits == DONE)
        py_raise(vm, &py_exc_ValueError, "node %R was already marked done", key);
    node->waits = DONE;
    for (size_t i = 0; i < node->n; i++) {
        struct node *next = &s->nodes[node->next[i]];
        if (--next->waits == 0)
            py_list_append(s->ready, next->key);
    }
    s->finished++;
}
LIB_FN(sorter_done) {
    struct sorter *s = SORTER(a[0]);
    need_prepared(vm, s);
    struct py_tuple *keys = PY_AS(struct py_tuple, a[1]);
    for (size_t i = 0; i < keys->n; i++)
        finish(vm, s, keys->items[i]);
    return PY_NONE;
}

/* --- all at once: an iterator that takes the steps itself --- */

struct order {
    struct py_object head;
    value sorter;
    struct py_tuple *ready;
    size_t i;
    bool started;
};
static value order_next(struct vm *vm, value self) {
    struct order *o = PY_AS(struct order, self);
    if (!o->started)
        py_call_method(vm, o->sorter, "prepare", 0, NULL);
    o->started = true;
    while (!o->ready || o->i == o->ready->n) {
        if (o->ready)
            for (size_t i = 0; i < o->ready->n; i++)
                finish(vm, SORTER(o->sorter), o->ready->items[i]);
        if (!is_active(vm, SORTER(o->sorter)))
            return PY_UNDEF;
        o->ready = PY_AS(struct py_tuple, sorter_get_ready(vm, &o->sorter));
        o->i = 0;
    }
    return o->ready->items[o->i++];
}
LIB_GET(order_iter) { return self; }
static struct py_type order_type = {PY_TYPE_HEAD,
                                    .name = "generator",
                                    .size = sizeof(struct order),
                                    .flags = PY_TYPE_ABSTRACT,
                                    .iter = order_iter,
                                    .next = order_next};
LIB_FN(sorter_static_order) {
    struct order *o = py_alloc(vm, &order_type);
    o->sorter = a[0];
    return PY_OBJ(o);
}

static const struct py_native_def sorter_methods[] = {
    {"__init__", sorter_init, "self, graph=None"},
    {"add", sorter_add, "self, node, *predecessors"},
    {"prepare", sorter_prepare, "self"},
    {"get_ready", sorter_get_ready, "self"},
    {"is_active", sorter_is_active, "self"},
    {"done", sorter_done, "self, *nodes"},
    {"static_order", sorter_static_order, "self"},
    LIB_CLASS_GETITEM,
    {0}};
static struct py_type sorter_type = {PY_TYPE_HEAD,
                                     .name = "TopologicalSorter",
                                     .module = "graphlib",
                                     .size = sizeof(struct sorter),
                                     .attrs_offset = offsetof(struct sorter, attrs),
                                     .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                     .methods = sorter_methods,
                                     .truth = sorter_truth};
static struct py_type *const types[] = {&sorter_type, &cycle_error_type, NULL};
const struct py_module_def py_lib_graphlib = {.name = "graphlib", .types = types};
