/*
 * heapq: heaps in lists, with the comparisons in CPython's order, so that equal items come out the
 * same way. cf. CPython's Modules/_heapqmodule.c and Lib/heapq.py.
 */
#include "python/lib/lib.h"

static struct py_list *heap_arg(struct vm *vm, value v) {
    if (!py_is_list(v))
        py_raise(vm, &py_exc_TypeError, "heap argument must be a list, not %T", v);
    return PY_AS(struct py_list, v);
}

/* The order of a heap: smallest first, or largest first. */
static bool before(struct vm *vm, value x, value y, bool max) {
    return max ? py_less(vm, y, x) : py_less(vm, x, y);
}

static void check_size(struct vm *vm, struct py_list *h, size_t n) {
    if (h->n != n)
        py_raise(vm, &py_exc_RuntimeError, "list changed size during iteration");
}

/* Moves the item at POS up towards START. */
static void sift_down(struct vm *vm, struct py_list *h, size_t start, size_t pos, bool max) {
    size_t n = h->n;
    if (pos >= n)
        py_raise(vm, &py_exc_IndexError, "index out of range");
    while (pos > start) {
        size_t parent = (pos - 1) >> 1;
        bool less = before(vm, h->items[pos], h->items[parent], max);
        check_size(vm, h, n);
        if (!less)
            return;
        value v = h->items[pos];
        h->items[pos] = h->items[parent];
        h->items[parent] = v;
        pos = parent;
    }
}

/* Moves the item at POS to a leaf along the smaller children, then back up. */
static void sift_up(struct vm *vm, struct py_list *h, size_t pos, bool max) {
    size_t n = h->n, start = pos, limit = n >> 1;
    if (pos >= n)
        py_raise(vm, &py_exc_IndexError, "index out of range");
    while (pos < limit) {
        size_t child = 2 * pos + 1;
        if (child + 1 < n) {
            bool less = before(vm, h->items[child], h->items[child + 1], max);
            check_size(vm, h, n);
            child += !less;
        }
        value v = h->items[child];
        h->items[child] = h->items[pos];
        h->items[pos] = v;
        pos = child;
    }
    sift_down(vm, h, start, pos, max);
}

static value pop(struct vm *vm, struct py_list *h, bool max) {
    if (!h->n)
        py_raise(vm, &py_exc_IndexError, "index out of range");
    value last = py_list_pop(h, h->n - 1);
    if (!h->n)
        return last;
    value top = h->items[0];
    h->items[0] = last;
    sift_up(vm, h, 0, max);
    return top;
}
static value replace(struct vm *vm, struct py_list *h, value item, bool max) {
    if (!h->n)
        py_raise(vm, &py_exc_IndexError, "index out of range");
    value top = h->items[0];
    h->items[0] = item;
    sift_up(vm, h, 0, max);
    return top;
}
static void heapify(struct vm *vm, struct py_list *h, bool max) {
    for (size_t i = h->n / 2; i > 0; i--)
        sift_up(vm, h, i - 1, max);
}

LIB_FN(heapq_heappush) {
    struct py_list *h = heap_arg(vm, a[0]);
    py_list_append(h, a[1]);
    sift_down(vm, h, 0, h->n - 1, false);
    return PY_NONE;
}
LIB_FN(heapq_heappop) { return pop(vm, heap_arg(vm, a[0]), false); }
LIB_FN(heapq_heapify) {
    heapify(vm, heap_arg(vm, a[0]), false);
    return PY_NONE;
}
LIB_FN(heapq_heapreplace) { return replace(vm, heap_arg(vm, a[0]), a[1], false); }
LIB_FN(heapq_heappushpop) {
    struct py_list *h = heap_arg(vm, a[0]);
    if (!h->n || !py_less(vm, h->items[0], a[1]))
        return a[1];
    return replace(vm, h, a[1], false);
}

/* sorted(iterable, key=key)[:n] or from the other end: ties keep their order. */
static value some_of(struct vm *vm, const value *a, bool largest) {
    int64_t n = lib_arg_int(vm, a[0]);
    struct py_list *list = py_list_from(vm, a[1]);
    py_list_sort(vm, list, a[2], largest);
    if (n < 0)
        n = 0;
    return PY_OBJ(py_list_of((size_t)n < list->n ? (size_t)n : list->n, list->items));
}
LIB_FN(heapq_nsmallest) { return some_of(vm, a, false); }
LIB_FN(heapq_nlargest) { return some_of(vm, a, true); }

/* --- merge --- */

struct source {
    value key, item, iterator;
    size_t order;
};
struct merge {
    struct py_object head;
    struct source *sources; /* in no order; few */
    size_t n;
    value key;
    bool reverse, started;
};
static bool source_read(struct vm *vm, struct merge *m, struct source *s) {
    s->item = py_type_of(s->iterator)->next(vm, s->iterator);
    if (s->item == PY_UNDEF)
        return false;
    s->key = m->key == PY_NONE ? s->item : py_call1(vm, m->key, s->item);
    return true;
}
static void source_drop(struct merge *m, size_t i) { m->sources[i] = m->sources[--m->n]; }

static value merge_next(struct vm *vm, value self) {
    struct merge *m = PY_AS(struct merge, self);
    if (!m->started) {
        m->started = true;
        for (size_t i = 0; i < m->n;)
            if (source_read(vm, m, &m->sources[i]))
                i++;
            else
                source_drop(m, i);
    }
    if (!m->n)
        return PY_UNDEF;
    size_t best = 0;
    for (size_t i = 1; i < m->n; i++) {
        struct source *s = &m->sources[i], *b = &m->sources[best];
        bool first = s->order < b->order;
        if (first ? !before(vm, b->key, s->key, m->reverse)
                  : before(vm, s->key, b->key, m->reverse))
            best = i;
    }
    value item = m->sources[best].item;
    if (!source_read(vm, m, &m->sources[best]))
        source_drop(m, best);
    return item;
}
LIB_GET(merge_iter) { return self; }
static struct py_type merge_type = {PY_TYPE_HEAD,
                                    .name = "generator",
                                    .size = sizeof(struct merge),
                                    .flags = PY_TYPE_ABSTRACT,
                                    .iter = merge_iter,
                                    .next = merge_next};
LIB_FN(heapq_merge) {
    struct py_tuple *t = PY_AS(struct py_tuple, a[0]);
    struct merge *m = py_alloc(vm, &merge_type);
    value iter = py_import_from(vm, "builtins", "iter");
    m->key = a[1];
    m->reverse = py_truth(vm, a[2]);
    m->sources = MEM_NEW_ARRAY(struct source, t->n + 1);
    m->n = t->n;
    for (size_t i = 0; i < t->n; i++)
        m->sources[i] = (struct source){.iterator = py_call1(vm, iter, t->items[i]), .order = i};
    return PY_OBJ(m);
}

static const struct py_native_def functions[] = {
    {"heappush", heapq_heappush, "heap, item, /"},
    {"heappop", heapq_heappop, "heap, /"},
    {"heapify", heapq_heapify, "heap, /"},
    {"heapreplace", heapq_heapreplace, "heap, item, /"},
    {"heappushpop", heapq_heappushpop, "heap, item, /"},
    {"nsmallest", heapq_nsmallest, "n, iterable, key=None", PY_PYTHON},
    {"nlargest", heapq_nlargest, "n, iterable, key=None", PY_PYTHON},
    {"merge", heapq_merge, "*iterables, key=None, reverse=False", PY_PYTHON},
    {0}};
const struct py_module_def py_lib_heapq = {.name = "heapq", .functions = functions};
