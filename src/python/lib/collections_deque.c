/*
 * collections.deque: a ring in one block. cf. CPython's Modules/_collectionsmodule.c.
 */
#include "python/lib/collections_int.h"
#include "python/type.h"
#include "python/types/seq.h"

struct deque {
    struct py_object head;
    value *items; /* ring of CAP, a power of two */
    size_t cap, first, n;
    int64_t maxlen;   /* -1: none */
    uint64_t changes; /* of the size, for iterators */
};

static value *slot(struct deque *d, size_t i) { return &d->items[(d->first + i) & (d->cap - 1)]; }

static void grow(struct deque *d) {
    if (d->n < d->cap)
        return;
    size_t cap = d->cap ? d->cap * 2 : 8;
    value *items = MEM_NEW_ARRAY(value, cap);
    for (size_t i = 0; i < d->n; i++)
        items[i] = *slot(d, i);
    d->items = items;
    d->cap = cap;
    d->first = 0;
}
static value pop_first(struct deque *d) {
    value v = *slot(d, 0);
    *slot(d, 0) = PY_UNDEF;
    d->first = (d->first + 1) & (d->cap - 1);
    d->n--;
    d->changes++;
    return v;
}
static value pop_last(struct deque *d) {
    value v = *slot(d, d->n - 1);
    *slot(d, d->n - 1) = PY_UNDEF;
    d->n--;
    d->changes++;
    return v;
}
static void push_last(struct deque *d, value v) {
    grow(d);
    *slot(d, d->n++) = v;
    d->changes++;
    if (d->maxlen >= 0 && (int64_t)d->n > d->maxlen)
        pop_first(d);
}
static void push_first(struct deque *d, value v) {
    grow(d);
    d->first = (d->first + d->cap - 1) & (d->cap - 1);
    d->n++;
    *slot(d, 0) = v;
    d->changes++;
    if (d->maxlen >= 0 && (int64_t)d->n > d->maxlen)
        pop_last(d);
}

static struct deque *self_of(const value *a) { return PY_AS(struct deque, a[0]); }
static bool is_deque(value v) { return py_is_a(v, &collections_deque_type); }

static void extend(struct vm *vm, struct deque *d, value iterable, bool left) {
    if (iterable == PY_OBJ(d))
        iterable = PY_OBJ(py_list_from(vm, iterable));
    struct py_iter it;
    py_iter_init(vm, &it, iterable);
    for (value v; (v = py_iter_next(vm, &it)) != PY_UNDEF;)
        (left ? push_first : push_last)(d, v);
}

LIB_FN(deque_init) {
    struct deque *d = self_of(a);
    int64_t maxlen = -1;
    if (a[2] != PY_NONE) {
        if (!py_is_int(a[2]))
            py_raise(vm, &py_exc_TypeError, "an integer is required");
        maxlen = py_int_as(vm, a[2]);
        if (maxlen < 0)
            py_raise(vm, &py_exc_ValueError, "maxlen must be non-negative");
    }
    *d = (struct deque){.head = d->head, .maxlen = maxlen};
    if (a[1] != PY_UNDEF)
        extend(vm, d, a[1], false);
    return PY_NONE;
}

static struct deque *new_like(struct vm *vm, value like) {
    struct deque *from = PY_AS(struct deque, like), *d = py_alloc(vm, py_type_of(like));
    d->maxlen = from->maxlen;
    return d;
}
static struct deque *copy_of(struct vm *vm, value v) {
    struct deque *from = PY_AS(struct deque, v), *d = new_like(vm, v);
    for (size_t i = 0; i < from->n; i++)
        push_last(d, *slot(from, i));
    return d;
}

LIB_FN(deque_append) {
    push_last(self_of(a), a[1]);
    return PY_NONE;
}
LIB_FN(deque_appendleft) {
    push_first(self_of(a), a[1]);
    return PY_NONE;
}
LIB_FN(deque_extend) {
    extend(vm, self_of(a), a[1], false);
    return PY_NONE;
}
LIB_FN(deque_extendleft) {
    extend(vm, self_of(a), a[1], true);
    return PY_NONE;
}
LIB_FN(deque_pop) {
    if (!self_of(a)->n)
        py_raise(vm, &py_exc_IndexError, "pop from an empty deque");
    return pop_last(self_of(a));
}
LIB_FN(deque_popleft) {
    if (!self_of(a)->n)
        py_raise(vm, &py_exc_IndexError, "pop from an empty deque");
    return pop_first(self_of(a));
}
LIB_FN(deque_clear) {
    struct deque *d = self_of(a);
    d->items = NULL;
    d->cap = d->first = d->n = 0;
    d->changes++;
    return PY_NONE;
}
LIB_FN(deque_copy) { return PY_OBJ(copy_of(vm, a[0])); }
LIB_FN(deque_count) {
    struct deque *d = self_of(a);
    int64_t n = 0;
    for (size_t i = 0; i < d->n; i++)
        n += py_equal(vm, *slot(d, i), a[1]);
    return py_int_from(n);
}
LIB_FN(deque_index) {
    struct deque *d = self_of(a);
    size_t i = py_seq_bound_int(vm, a[2], d->n, 0), stop = py_seq_bound_int(vm, a[3], d->n, d->n);
    for (; i < stop && i < d->n; i++)
        if (py_equal(vm, *slot(d, i), a[1]))
            return py_int_from((int64_t)i);
    py_raise(vm, &py_exc_ValueError, "%R is not in deque", a[1]);
}
static void rotate(struct deque *d, int64_t k) {
    if (d->n < 2)
        return;
    int64_t n = (int64_t)d->n;
    k = ((k % n) + n) % n;
    uint64_t changes = d->changes;
    if (k <= n / 2)
        for (; k > 0; k--) {
            value v = pop_last(d);
            push_first(d, v);
        }
    else
        for (k = n - k; k > 0; k--) {
            value v = pop_first(d);
            push_last(d, v);
        }
    d->changes = changes + 1;
}
LIB_FN(deque_rotate) {
    struct py_tuple *args = PY_AS(struct py_tuple, a[1]);
    if (args->n > 1)
        py_raise(vm, &py_exc_TypeError, "deque.rotate expected at most 1 argument, got %d",
                 (int)args->n);
    rotate(self_of(a), args->n ? lib_arg_int(vm, args->items[0]) : 1);
    return PY_NONE;
}
LIB_FN(deque_insert) {
    struct deque *d = self_of(a);
    if (d->maxlen >= 0 && (int64_t)d->n >= d->maxlen)
        py_raise(vm, &py_exc_IndexError, "deque already at its maximum size");
    int64_t i = lib_arg_int(vm, a[1]), n = (int64_t)d->n;
    i = i < 0 ? (i + n < 0 ? 0 : i + n) : i > n ? n : i;
    push_last(d, a[2]);
    for (int64_t k = n; k > i; k--)
        *slot(d, (size_t)k) = *slot(d, (size_t)k - 1);
    *slot(d, (size_t)i) = a[2];
    return PY_NONE;
}
static void remove_at(struct deque *d, size_t i) {
    for (; i + 1 < d->n; i++)
        *slot(d, i) = *slot(d, i + 1);
    pop_last(d);
}
LIB_FN(deque_remove) {
    struct deque *d = self_of(a);
    for (size_t i = 0; i < d->n; i++) {
        uint64_t changes = d->changes;
        bool same = py_equal(vm, *slot(d, i), a[1]);
        if (changes != d->changes)
            py_raise(vm, &py_exc_IndexError, "deque mutated during remove().");
        if (same) {
            remove_at(d, i);
            return PY_NONE;
        }
    }
    py_raise(vm, &py_exc_ValueError, "%R is not in deque", a[1]);
}
LIB_FN(deque_reverse) {
    struct deque *d = self_of(a);
    for (size_t i = 0; i < d->n / 2; i++) {
        value v = *slot(d, i);
        *slot(d, i) = *slot(d, d->n - 1 - i);
        *slot(d, d->n - 1 - i) = v;
    }
    return PY_NONE;
}
LIB_GET(deque_maxlen) {
    int64_t m = PY_AS(struct deque, self)->maxlen;
    return m < 0 ? PY_NONE : py_int_from(m);
}

/* --- slots --- */

static int64_t deque_len(struct vm *vm, value self) {
    (void)vm;
    return (int64_t)PY_AS(struct deque, self)->n;
}
static size_t index_of(struct vm *vm, struct deque *d, value key) {
    if (!py_is_int(key) && !py_type_of(key)->index)
        py_raise(vm, &py_exc_TypeError, "sequence index must be integer, not '%T'", key);
    bool fits;
    int64_t i = py_int_get(lib_arg_index(vm, key), &fits);
    if (i < 0)
        i += (int64_t)d->n;
    if (!fits || i < 0 || i >= (int64_t)d->n)
        py_raise(vm, &py_exc_IndexError, "deque index out of range");
    return (size_t)i;
}
static value deque_getitem(struct vm *vm, value self, value key) {
    struct deque *d = PY_AS(struct deque, self);
    return *slot(d, index_of(vm, d, key));
}
static void deque_setitem(struct vm *vm, value self, value key, value v) {
    struct deque *d = PY_AS(struct deque, self);
    size_t i = index_of(vm, d, key);
    if (v == PY_UNDEF)
        remove_at(d, i);
    else
        *slot(d, i) = v;
}
static bool deque_contains(struct vm *vm, value self, value item) {
    struct deque *d = PY_AS(struct deque, self);
    for (size_t i = 0; i < d->n; i++) {
        uint64_t changes = d->changes;
        if (py_equal(vm, *slot(d, i), item))
            return true;
        if (changes != d->changes)
            py_raise(vm, &py_exc_RuntimeError, "deque mutated during iteration");
    }
    return false;
}
static value deque_repr(struct vm *vm, value self) {
    struct deque *d = PY_AS(struct deque, self);
    struct buf b = BUF_INIT;
    if (!lib_repr_enter(vm, self))
        return py_str_from("[...]");
    buf_printf(&b, "%s([", py_type_name(self));
    for (size_t i = 0; i < d->n; i++) {
        if (i)
            buf_puts(&b, ", ");
        lib_put_repr(vm, &b, *slot(d, i));
    }
    lib_repr_leave(vm, self);
    if (d->maxlen >= 0)
        buf_printf(&b, "], maxlen=%lld)", (long long)d->maxlen);
    else
        buf_puts(&b, "])");
    return lib_buf_str(&b);
}
static value deque_compare(struct vm *vm, value x, value y, enum py_compare_op op) {
    if (!is_deque(x) || !is_deque(y))
        return PY_NOT_IMPLEMENTED;
    struct deque *p = PY_AS(struct deque, x), *q = PY_AS(struct deque, y);
    if (p->n != q->n && (op == PY_EQ || op == PY_NE))
        return PY_BOOL(op == PY_NE);
    size_t i = 0;
    while (i < p->n && i < q->n && py_equal(vm, *slot(p, i), *slot(q, i)))
        i++;
    if (i < p->n && i < q->n) {
        if (op == PY_EQ || op == PY_NE)
            return PY_BOOL(op == PY_NE);
        return py_compare(vm, *slot(p, i), *slot(q, i), op);
    }
    return py_compare(vm, py_int_from((int64_t)p->n), py_int_from((int64_t)q->n), op);
}
static value deque_add(struct vm *vm, value x, value y) {
    if (!is_deque(x))
        return PY_NOT_IMPLEMENTED;
    if (!is_deque(y))
        py_raise(vm, &py_exc_TypeError, "can only concatenate deque (not \"%T\") to deque", y);
    struct deque *d = copy_of(vm, x);
    extend(vm, d, y, false);
    return PY_OBJ(d);
}
static value deque_iadd(struct vm *vm, value x, value y) {
    extend(vm, PY_AS(struct deque, x), y, false);
    return x;
}
static value repeat(struct vm *vm, struct deque *from, struct deque *to, value count) {
    int64_t k = lib_arg_int(vm, count);
    struct py_list *items = py_list_new(from->n);
    for (size_t i = 0; i < from->n; i++)
        py_list_append(items, *slot(from, i));
    if (to == from)
        deque_clear(vm, (value[]){PY_OBJ(to)});
    for (; k > 0; k--)
        extend(vm, to, PY_OBJ(items), false);
    return PY_OBJ(to);
}
static value deque_mul(struct vm *vm, value x, value y) {
    value d = is_deque(x) ? x : y, k = is_deque(x) ? y : x;
    bool sequence = py_type_of(x)->getitem && py_type_of(x)->len;
    if (!py_is_int(k) && !py_type_of(k)->index)
        py_raise(vm, &py_exc_TypeError, "can't multiply sequence by non-int of type '%T'",
                 sequence ? y : x);
    return repeat(vm, PY_AS(struct deque, d), new_like(vm, d), k);
}
static value deque_imul(struct vm *vm, value x, value y) {
    if (!py_is_int(y) && !py_type_of(y)->index)
        py_raise(vm, &py_exc_TypeError, "can't multiply sequence by non-int of type '%T'", y);
    return repeat(vm, PY_AS(struct deque, x), PY_AS(struct deque, x), y);
}

/* --- iterators --- */

struct deque_iter {
    struct py_object head;
    struct deque *d;
    size_t i;
    uint64_t changes;
    bool backward;
};
static value iter_next(struct vm *vm, value self) {
    struct deque_iter *it = PY_AS(struct deque_iter, self);
    if (it->changes != it->d->changes) {
        it->i = it->d->n;
        it->changes = it->d->changes;
        py_raise(vm, &py_exc_RuntimeError, "deque mutated during iteration");
    }
    if (it->i >= it->d->n)
        return PY_UNDEF;
    size_t i = it->i++;
    return *slot(it->d, it->backward ? it->d->n - 1 - i : i);
}
LIB_GET(iter_iter) { return self; }
LIB_FN(iter_hint) {
    struct deque_iter *it = PY_AS(struct deque_iter, a[0]);
    return py_int_from((int64_t)(it->d->n - it->i));
}
static const struct py_native_def iter_methods[] = {{"__length_hint__", iter_hint, "self"}, {0}};
static struct py_type deque_iter_type = {PY_TYPE_HEAD,
                                         .name = "_deque_iterator",
                                         .module = "_collections",
                                         .size = sizeof(struct deque_iter),
                                         .flags = PY_TYPE_DOTTED | PY_TYPE_ABSTRACT,
                                         .methods = iter_methods,
                                         .iter = iter_iter,
                                         .next = iter_next};
static struct py_type deque_reverse_type = {PY_TYPE_HEAD,
                                            .name = "_deque_reverse_iterator",
                                            .module = "_collections",
                                            .size = sizeof(struct deque_iter),
                                            .flags = PY_TYPE_DOTTED | PY_TYPE_ABSTRACT,
                                            .methods = iter_methods,
                                            .iter = iter_iter,
                                            .next = iter_next};
static value iter_new(struct vm *vm, value self, bool backward) {
    struct deque_iter *it = py_alloc(vm, backward ? &deque_reverse_type : &deque_iter_type);
    it->d = PY_AS(struct deque, self);
    it->changes = it->d->changes;
    it->backward = backward;
    return PY_OBJ(it);
}
static value deque_iter(struct vm *vm, value self) { return iter_new(vm, self, false); }
LIB_FN(deque_reversed) { return iter_new(vm, a[0], true); }

LIB_FN(deque_reduce) {
    struct deque *d = self_of(a);
    value args = d->maxlen < 0 ? PY_OBJ(&py_empty_tuple)
                               : py_tuple2(PY_OBJ(&py_empty_tuple), py_int_from(d->maxlen));
    value state = py_call_method(vm, a[0], "__getstate__", 0, NULL);
    return lib_tuple(4, PY_OBJ(py_type_of(a[0])), args, state, iter_new(vm, a[0], false));
}

static const struct py_native_def methods[] = {
    {"__init__", deque_init, "self, iterable=?, maxlen=None"},
    {"append", deque_append, "self, x, /"},
    {"appendleft", deque_appendleft, "self, x, /"},
    {"clear", deque_clear, "self, /"},
    {"copy", deque_copy, "self, /"},
    {"__copy__", deque_copy, "self, /"},
    {"count", deque_count, "self, x, /"},
    {"extend", deque_extend, "self, iterable, /"},
    {"extendleft", deque_extendleft, "self, iterable, /"},
    {"index", deque_index, "self, x, start=?, stop=?, /", PY_PARSED},
    {"insert", deque_insert, "self, i, x, /", PY_PARSED},
    {"pop", deque_pop, "self, /"},
    {"popleft", deque_popleft, "self, /"},
    {"remove", deque_remove, "self, value, /"},
    {"reverse", deque_reverse, "self, /"},
    {"rotate", deque_rotate, "self, /, *args"},
    {"__reversed__", deque_reversed, "self, /"},
    {"__reduce__", deque_reduce, "self, /"},
    LIB_CLASS_GETITEM,
    {0}};
static const struct py_getset_def getset[] = {{"maxlen", deque_maxlen}, {0}};

struct py_type collections_deque_type = {PY_TYPE_HEAD,
                                         .name = "deque",
                                         .module = "collections",
                                         .size = sizeof(struct deque),
                                         .flags = PY_TYPE_DOTTED | PY_TYPE_BASE,
                                         .methods = methods,
                                         .getset = getset,
                                         .repr = deque_repr,
                                         .hash = py_hash_none,
                                         .compare = deque_compare,
                                         .len = deque_len,
                                         .getitem = deque_getitem,
                                         .setitem = deque_setitem,
                                         .contains = deque_contains,
                                         .iter = deque_iter,
                                         .binary = {[PY_ADD] = deque_add, [PY_MUL] = deque_mul},
                                         .inplace = {[PY_ADD] = deque_iadd, [PY_MUL] = deque_imul}};
