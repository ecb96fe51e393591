/* tuple (cf. CPython's Objects/tupleobject.c). */
#include "python/types/tuple.h"

#include "python/api.h"
#include "python/types/alias.h"
#include "python/types/iter.h"
#include "python/types/seq.h"
#include "python/types/slice.h"

struct py_tuple py_empty_tuple = {.head = {&py_tuple_type}};

struct py_tuple *py_tuple_new(size_t n) {
    if (!n)
        return &py_empty_tuple;
    struct py_tuple *t = mem_alloc(sizeof *t + n * sizeof *t->items);
    t->head.type = &py_tuple_type;
    t->n = n;
    return t;
}

struct py_tuple *py_tuple_of(size_t n, const value *items) {
    struct py_tuple *t = py_tuple_new(n);
    if (n)
        memcpy(t->items, items, n * sizeof *items);
    return t;
}

value py_tuple1(value a) { return PY_OBJ(py_tuple_of(1, (value[]){a})); }
value py_tuple2(value a, value b) { return PY_OBJ(py_tuple_of(2, (value[]){a, b})); }
value py_tuple3(value a, value b, value c) { return PY_OBJ(py_tuple_of(3, (value[]){a, b, c})); }

#define TUPLE(v) PY_AS(struct py_tuple, v)

value py_tuple_instance(struct vm *vm, struct py_type *cls, const struct py_tuple *from) {
    if (cls == &py_tuple_type)
        return from->head.type == &py_tuple_type ? PY_OBJ(from)
                                                 : PY_OBJ(py_tuple_of(from->n, from->items));
    struct py_tuple *t = py_alloc_tuple(vm, cls, from->n);
    memcpy(t->items, from->items, t->n * sizeof *t->items);
    return PY_OBJ(t);
}

static value tuple_make(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                        struct py_tuple *kwnames) {
    if (kwnames && kwnames->n && cls->init == py_tuple_type.init)
        py_raise(vm, &py_exc_TypeError, "tuple() takes no keyword arguments");
    if (argc > 1)
        py_raise(vm, &py_exc_TypeError, "tuple expected at most 1 argument, got %d", argc);
    return py_tuple_instance(vm, cls, argc ? py_tuple_from(vm, argv[0]) : &py_empty_tuple);
}

static value tuple_repr(struct vm *vm, value self) {
    struct py_tuple *t = TUPLE(self);
    if (!t->n)
        return py_str_from("()");
    if (!py_repr_enter(vm, self))
        return py_str_from("(...)");
    BUF_ON_STACK(b, 512);
    buf_putc(&b, '(');
    for (size_t i = 0; i < t->n; i++) {
        if (i)
            buf_puts(&b, ", ");
        py_buf_repr(vm, &b, t->items[i]);
    }
    buf_puts(&b, t->n == 1 ? ",)" : ")");
    py_repr_leave(vm, self);
    return py_str_take(&b);
}

/* CPython's: a variant of xxHash, so that the numbers agree where the items' hashes do. */
static uint64_t tuple_hash(struct vm *vm, value self) {
    const uint64_t p1 = 11400714785074694791u, p2 = 14029467366897019727u,
                   p5 = 2870177450012600261u;
    struct py_tuple *t = TUPLE(self);
    uint64_t acc = p5;
    for (size_t i = 0; i < t->n; i++) {
        acc += py_hash(vm, t->items[i]) * p2;
        acc = (acc << 31 | acc >> 33) * p1;
    }
    acc += t->n ^ (p5 ^ 3527539u);
    return acc == PY_HASH_NONE ? 1546275796u : acc;
}

static value tuple_compare(struct vm *vm, value a, value b, enum py_compare_op op) {
    if (!py_is_tuple(a) || !py_is_tuple(b))
        return PY_NOT_IMPLEMENTED;
    struct py_tuple *x = TUPLE(a), *y = TUPLE(b);
    size_t i = 0, n = x->n < y->n ? x->n : y->n;
    while (i < n && py_equal(vm, x->items[i], y->items[i]))
        i++;
    if (i == n)
        return py_order((int64_t)x->n, (int64_t)y->n, op);
    if (op == PY_EQ || op == PY_NE)
        return PY_BOOL(op == PY_NE);
    return py_compare(vm, x->items[i], y->items[i], op);
}

static int64_t tuple_len(struct vm *vm, value self) {
    (void)vm;
    return (int64_t)TUPLE(self)->n;
}

static value tuple_getitem(struct vm *vm, value self, value key) {
    struct py_tuple *t = TUPLE(self);
    if (!py_is_slice(key))
        return t->items[py_seq_subscript(vm, key, t->n, "tuple", "tuple")];
    int64_t start, stop, step;
    size_t n = py_slice_range(vm, key, t->n, &start, &stop, &step);
    if (n == t->n && step == 1 && t->head.type == &py_tuple_type)
        return self;
    struct py_tuple *r = py_tuple_new(n);
    for (size_t i = 0; i < n; i++)
        r->items[i] = t->items[start + (int64_t)i * step];
    return PY_OBJ(r);
}

static bool tuple_contains(struct vm *vm, value self, value item) {
    struct py_tuple *t = TUPLE(self);
    for (size_t i = 0; i < t->n; i++)
        if (py_equal(vm, t->items[i], item))
            return true;
    return false;
}

static value tuple_add(struct vm *vm, value a, value b) {
    if (!py_is_tuple(a))
        return PY_NOT_IMPLEMENTED;
    if (!py_is_tuple(b)) {
        value v = py_seq_other_side(vm, PY_ADD, tuple_add, a, b);
        if (v == PY_NOT_IMPLEMENTED)
            py_raise(vm, &py_exc_TypeError, "can only concatenate tuple (not \"%T\") to tuple", b);
        return v;
    }
    struct py_tuple *x = TUPLE(a), *y = TUPLE(b);
    if (!x->n && y->head.type == &py_tuple_type)
        return b;
    if (!y->n && x->head.type == &py_tuple_type)
        return a;
    struct py_tuple *r = py_tuple_new(x->n + y->n);
    if (r->n) {
        memcpy(r->items, x->items, x->n * sizeof(value));
        memcpy(r->items + x->n, y->items, y->n * sizeof(value));
    }
    return PY_OBJ(r);
}

static value tuple_mul(struct vm *vm, value a, value b) {
    value self = py_is_tuple(a) ? a : b, count = py_is_tuple(a) ? b : a;
    struct py_tuple *t = TUPLE(self);
    size_t times;
    if (!py_seq_repeat_count(vm, count, t->n * sizeof(value), &times))
        return py_seq_bad_repeat(vm, tuple_mul, a, b, count);
    if ((times == 1 || !t->n) && t->head.type == &py_tuple_type)
        return self;
    struct py_tuple *r = py_tuple_new(t->n * times);
    for (size_t i = 0; i < r->n; i++)
        r->items[i] = t->items[i % t->n];
    return PY_OBJ(r);
}

static value tuple_count(struct vm *vm, const value *a) {
    struct py_tuple *t = TUPLE(a[0]);
    int64_t n = 0;
    for (size_t i = 0; i < t->n; i++)
        n += py_equal(vm, t->items[i], a[1]);
    return py_int_from(n);
}

static value tuple_index(struct vm *vm, const value *a) {
    struct py_tuple *t = TUPLE(a[0]);
    size_t i = py_seq_bound_int(vm, a[2], t->n, 0), end = py_seq_bound_int(vm, a[3], t->n, t->n);
    for (; i < end; i++)
        if (py_equal(vm, t->items[i], a[1]))
            return py_int_from((int64_t)i);
    py_raise(vm, &py_exc_ValueError, "tuple.index(x): x not in tuple");
}

static value tuple_getnewargs(struct vm *vm, const value *a) {
    (void)vm;
    return py_tuple1(PY_OBJ(py_tuple_of(TUPLE(a[0])->n, TUPLE(a[0])->items)));
}

static const struct py_native_def tuple_methods[] = {
    {"count", tuple_count, "self, value, /"},
    {"index", tuple_index, "self, value, start=?, stop=?, /"},
    {"__getnewargs__", tuple_getnewargs, "self, /"},
    {"__class_getitem__", py_alias_of_class, "cls, item, /", PY_CLASSMETHOD},
    {0}};

/* --- iterator --- */

static value tuple_iter(struct vm *vm, value self) {
    (void)vm;
    struct py_seq_iter *it = MEM_NEW(struct py_seq_iter);
    *it = (struct py_seq_iter){{&py_tuple_iter_type}, self, 0};
    return PY_OBJ(it);
}

static value tuple_iter_next(struct vm *vm, value self) {
    (void)vm;
    struct py_seq_iter *it = PY_AS(struct py_seq_iter, self);
    if (it->seq == PY_UNDEF)
        return PY_UNDEF;
    if (it->i < TUPLE(it->seq)->n)
        return TUPLE(it->seq)->items[it->i++];
    it->seq = PY_UNDEF;
    return PY_UNDEF;
}

static value tuple_iter_hint(struct vm *vm, const value *a) {
    (void)vm;
    struct py_seq_iter *it = PY_AS(struct py_seq_iter, a[0]);
    return py_int_from(it->seq == PY_UNDEF ? 0 : (int64_t)(TUPLE(it->seq)->n - it->i));
}

static value tuple_iter_reduce(struct vm *vm, const value *a) {
    struct py_seq_iter *it = PY_AS(struct py_seq_iter, a[0]);
    return py_iter_reduced(vm, it->seq, (int64_t)it->i, PY_OBJ(py_tuple_new(0)));
}

static value tuple_iter_setstate(struct vm *vm, const value *a) {
    struct py_seq_iter *it = PY_AS(struct py_seq_iter, a[0]);
    if (it->seq != PY_UNDEF)
        it->i = (size_t)py_iter_state(vm, a[1], 0, (int64_t)TUPLE(it->seq)->n);
    return PY_NONE;
}

static const struct py_native_def tuple_iter_methods[] = {
    {"__length_hint__", tuple_iter_hint, "self, /"},
    {"__reduce__", tuple_iter_reduce, "self, /"},
    {"__setstate__", tuple_iter_setstate, "self, state, /"},
    {0}};

struct py_type py_tuple_iter_type = {PY_TYPE_HEAD,
                                     .name = "tuple_iterator",
                                     .size = sizeof(struct py_seq_iter),
                                     .flags = PY_TYPE_ABSTRACT,
                                     .methods = tuple_iter_methods,
                                     .iter = py_iter_self,
                                     .next = tuple_iter_next};

PY_CORE struct py_type py_tuple_type = {PY_TYPE_HEAD,
                                        .name = "tuple",
                                        .size = sizeof(struct py_tuple),
                                        .flags = PY_TYPE_BASE | PY_TYPE_TUPLE,
                                        .methods = tuple_methods,
                                        .new = tuple_make,
                                        .repr = tuple_repr,
                                        .hash = tuple_hash,
                                        .compare = tuple_compare,
                                        .len = tuple_len,
                                        .getitem = tuple_getitem,
                                        .contains = tuple_contains,
                                        .iter = tuple_iter,
                                        .binary = {[PY_ADD] = tuple_add, [PY_MUL] = tuple_mul}};
