/*
 * itertools: product, permutations, combinations, combinations_with_replacement. Each keeps the
 * indices of the next result and steps them as an odometer.
 */
#include "python/lib/itertools_int.h"

struct combiner {
    struct py_object head;
    struct py_tuple **pools; /* product: one each; others: one */
    size_t r;                /* items of a result */
    size_t *index;           /* R of them; permutations: N */
    size_t *cycles;          /* permutations: R */
    bool started, done;
};

LIB_GET(comb_iter) { return self; }

static value result_of(struct combiner *c, bool own_pools) {
    struct py_tuple *t = py_tuple_new(c->r);
    for (size_t i = 0; i < c->r; i++)
        t->items[i] = c->pools[own_pools ? i : 0]->items[c->index[i]];
    return PY_OBJ(t);
}

static size_t *indices(size_t n) { return mem_alloc_atomic(sizeof(size_t) * (n + 1)); }

/* --- product --- */

LIB_FN(product_new) {
    struct combiner *c = py_alloc(vm, PY_AS(struct py_type, a[0]));
    struct py_tuple *args = PY_AS(struct py_tuple, a[1]);
    int64_t repeat = lib_arg_int(vm, a[2]);
    if (repeat < 0)
        py_raise(vm, &py_exc_ValueError, "repeat argument cannot be negative");
    c->r = args->n * (size_t)repeat;
    c->pools = MEM_NEW_ARRAY(struct py_tuple *, c->r + 1);
    for (size_t i = 0; i < c->r; i++)
        c->pools[i] = i < args->n ? py_tuple_from(vm, args->items[i]) : c->pools[i - args->n];
    c->index = indices(c->r);
    for (size_t i = 0; i < c->r; i++) {
        c->index[i] = 0;
        c->done |= c->pools[i]->n == 0;
    }
    return PY_OBJ(c);
}
static value product_next(struct vm *vm, value self) {
    (void)vm;
    struct combiner *c = PY_AS(struct combiner, self);
    if (c->done)
        return PY_UNDEF;
    if (c->started) {
        size_t i = c->r;
        for (;;) {
            if (i-- == 0) {
                c->done = true;
                return PY_UNDEF;
            }
            if (++c->index[i] < c->pools[i]->n)
                break;
            c->index[i] = 0;
        }
    }
    c->started = true;
    return result_of(c, true);
}

/* --- from one pool --- */

static struct combiner *from_pool(struct vm *vm, const value *a, value r) {
    struct combiner *c = py_alloc(vm, PY_AS(struct py_type, a[0]));
    c->pools = MEM_NEW_ARRAY(struct py_tuple *, 1);
    c->pools[0] = py_tuple_from(vm, a[1]);
    if (r == PY_NONE)
        c->r = c->pools[0]->n;
    else {
        int64_t n = lib_arg_int(vm, r);
        if (n < 0)
            py_raise(vm, &py_exc_ValueError, "r must be non-negative");
        c->r = (size_t)n;
    }
    return c;
}

LIB_FN(combinations_new) {
    struct combiner *c = from_pool(vm, a, a[2]);
    c->done = c->r > c->pools[0]->n;
    c->index = indices(c->r);
    for (size_t i = 0; i < c->r; i++)
        c->index[i] = i;
    return PY_OBJ(c);
}
static value combinations_next(struct vm *vm, value self) {
    (void)vm;
    struct combiner *c = PY_AS(struct combiner, self);
    if (c->done)
        return PY_UNDEF;
    if (c->started) {
        size_t i = c->r, n = c->pools[0]->n;
        while (i > 0 && c->index[i - 1] == i - 1 + n - c->r)
            i--;
        if (i == 0) {
            c->done = true;
            return PY_UNDEF;
        }
        c->index[i - 1]++;
        for (; i < c->r; i++)
            c->index[i] = c->index[i - 1] + 1;
    }
    c->started = true;
    return result_of(c, false);
}

LIB_FN(replacement_new) {
    struct combiner *c = from_pool(vm, a, a[2]);
    c->done = c->r > 0 && c->pools[0]->n == 0;
    c->index = indices(c->r);
    memset(c->index, 0, sizeof(size_t) * (c->r + 1));
    return PY_OBJ(c);
}
static value replacement_next(struct vm *vm, value self) {
    (void)vm;
    struct combiner *c = PY_AS(struct combiner, self);
    if (c->done)
        return PY_UNDEF;
    if (c->started) {
        size_t i = c->r, n = c->pools[0]->n;
        while (i > 0 && c->index[i - 1] == n - 1)
            i--;
        if (i == 0) {
            c->done = true;
            return PY_UNDEF;
        }
        size_t next = c->index[i - 1] + 1;
        for (i--; i < c->r; i++)
            c->index[i] = next;
    }
    c->started = true;
    return result_of(c, false);
}

LIB_FN(permutations_new) {
    if (a[2] != PY_NONE && !py_is_int(a[2]))
        py_raise(vm, &py_exc_TypeError, "Expected int as r");
    struct combiner *c = from_pool(vm, a, a[2]);
    size_t n = c->pools[0]->n;
    c->done = c->r > n;
    c->index = indices(n);
    c->cycles = indices(c->r);
    for (size_t i = 0; i < n; i++)
        c->index[i] = i;
    for (size_t i = 0; i < c->r && !c->done; i++)
        c->cycles[i] = n - i;
    return PY_OBJ(c);
}
static bool permutations_step(struct combiner *c) {
    size_t n = c->pools[0]->n;
    for (size_t i = c->r; i-- > 0;) {
        if (--c->cycles[i] == 0) {
            size_t first = c->index[i];
            memmove(c->index + i, c->index + i + 1, (n - 1 - i) * sizeof *c->index);
            c->index[n - 1] = first;
            c->cycles[i] = n - i;
        } else {
            size_t j = n - c->cycles[i], t = c->index[i];
            c->index[i] = c->index[j];
            c->index[j] = t;
            return true;
        }
    }
    return false;
}
static value permutations_next(struct vm *vm, value self) {
    (void)vm;
    struct combiner *c = PY_AS(struct combiner, self);
    if (c->done)
        return PY_UNDEF;
    if (c->started && !permutations_step(c)) {
        c->done = true;
        return PY_UNDEF;
    }
    c->started = true;
    return result_of(c, false);
}

/* --- copies --- */

/* The pools as arguments, and where the odometers stand: (started, done, indices, cycles). */
static value numbers(const size_t *v, size_t n) {
    struct py_tuple *t = py_tuple_new(n);
    for (size_t i = 0; i < n; i++)
        t->items[i] = py_int_from((int64_t)v[i]);
    return PY_OBJ(t);
}
static size_t nindices(const struct combiner *c) { return c->cycles ? c->pools[0]->n : c->r; }

static value state_of(const struct combiner *c) {
    return lib_tuple(4, PY_BOOL(c->started), PY_BOOL(c->done), numbers(c->index, nindices(c)),
                     c->cycles ? numbers(c->cycles, c->done ? 0 : c->r) : PY_NONE);
}
LIB_FN(product_reduce) {
    (void)vm;
    struct combiner *c = PY_AS(struct combiner, a[0]);
    struct py_tuple *args = py_tuple_new(c->r);
    for (size_t i = 0; i < c->r; i++)
        args->items[i] = PY_OBJ(c->pools[i]);
    return py_tuple3(PY_OBJ(py_type_of(a[0])), PY_OBJ(args), state_of(c));
}
LIB_FN(pool_reduce) {
    (void)vm;
    struct combiner *c = PY_AS(struct combiner, a[0]);
    return py_tuple3(PY_OBJ(py_type_of(a[0])),
                     py_tuple2(PY_OBJ(c->pools[0]), py_int_from((int64_t)c->r)), state_of(c));
}

/* Numbers of a state; each is brought below what the odometer counts to. */
static void take_numbers(struct vm *vm, value v, size_t *to, size_t n, size_t least,
                         const struct combiner *c, bool own_pools) {
    if (!py_is_tuple(v) || PY_AS(struct py_tuple, v)->n != n)
        py_raise(vm, &py_exc_ValueError, "invalid arguments");
    for (size_t i = 0; i < n; i++) {
        int64_t k = lib_arg_int(vm, PY_AS(struct py_tuple, v)->items[i]);
        size_t most = c->pools[own_pools ? i : 0]->n + least;
        to[i] = k < (int64_t)least ? least : (size_t)k >= most ? most - 1 : (size_t)k;
    }
}
LIB_FN(combiner_setstate) {
    struct combiner *c = PY_AS(struct combiner, a[0]);
    value parts[4];
    itertools_state(vm, a[1], 4, parts);
    for (int i = 0; i < 4; i++)
        if (parts[i] == PY_UNDEF)
            py_raise(vm, &py_exc_ValueError, "invalid arguments");
    bool done = c->done || py_truth(vm, parts[1]);
    if (!done) {
        bool own_pools = py_type_is_subtype(py_type_of(a[0]), &itertools_product_type);
        take_numbers(vm, parts[2], c->index, nindices(c), 0, c, own_pools);
        if (c->cycles)
            take_numbers(vm, parts[3], c->cycles, c->r, 1, c, false);
    }
    c->started = py_truth(vm, parts[0]);
    c->done = done;
    return PY_NONE;
}

#define COMBINER(ident, class, methods_table, next_fn)                                             \
    struct py_type ident = {PY_TYPE_HEAD,                                                          \
                            .name = class,                                                         \
                            .module = "itertools",                                                 \
                            .size = sizeof(struct combiner),                                       \
                            .flags = PY_TYPE_DOTTED | PY_TYPE_BASE,                                \
                            .methods = methods_table,                                              \
                            .iter = comb_iter,                                                     \
                            .next = next_fn}

static const struct py_native_def product_methods[] = {
    {"__new__", product_new, "cls, *iterables, repeat=1"},
    {"__reduce__", product_reduce, "self, /"},
    {"__setstate__", combiner_setstate, "self, state, /"},
    {0}};
static const struct py_native_def permutations_methods[] = {
    {"__new__", permutations_new, "cls, iterable, r=None"},
    {"__reduce__", pool_reduce, "self, /"},
    {"__setstate__", combiner_setstate, "self, state, /"},
    {0}};
static const struct py_native_def combinations_methods[] = {
    {"__new__", combinations_new, "cls, iterable, r"},
    {"__reduce__", pool_reduce, "self, /"},
    {"__setstate__", combiner_setstate, "self, state, /"},
    {0}};
static const struct py_native_def replacement_methods[] = {
    {"__new__", replacement_new, "cls, iterable, r"},
    {"__reduce__", pool_reduce, "self, /"},
    {"__setstate__", combiner_setstate, "self, state, /"},
    {0}};

COMBINER(itertools_product_type, "product", product_methods, product_next);
COMBINER(itertools_permutations_type, "permutations", permutations_methods, permutations_next);
COMBINER(itertools_combinations_type, "combinations", combinations_methods, combinations_next);
COMBINER(itertools_replacement_type, "combinations_with_replacement", replacement_methods,
         replacement_next);
