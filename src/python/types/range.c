/* range (cf. CPython's Objects/rangeobject.c): bounds are ints of any size; those of small ints
 * have short ways. */
#include "python/api.h"
#include "python/types/iter.h"
#include "python/types/range.h"
#include "python/types/seq.h"
#include "python/types/slice.h"

#define RANGE(v) PY_AS(struct py_range, v)

static bool is_small(const struct py_range *r) {
    return py_is_small(r->start) && py_is_small(r->stop) && py_is_small(r->step);
}

/* len(range(start, stop, step)) as an int. */
static value range_length(struct vm *vm, value start, value stop, value step) {
    if (py_is_small(start) && py_is_small(stop) && py_is_small(step)) {
        int64_t a = py_small(start), b = py_small(stop), s = py_small(step);
        if (s > 0 ? a >= b : a <= b)
            return py_from_small(0);
        uint64_t span = s > 0 ? (uint64_t)b - (uint64_t)a : (uint64_t)a - (uint64_t)b;
        return py_int_from_unsigned((span - 1) / (uint64_t)(s > 0 ? s : -s) + 1);
    }
    value low = start, high = stop;
    if (py_int_sign(step) < 0) {
        low = stop;
        high = start;
        step = py_int_neg(vm, step);
    }
    if (py_int_compare(low, high) >= 0)
        return py_from_small(0);
    value span = py_int_sub(vm, py_int_sub(vm, high, low), py_from_small(1));
    return py_int_add(vm, py_int_floordiv(vm, span, step), py_from_small(1));
}

value py_range_new(struct vm *vm, value start, value stop, value step) {
    struct py_range *r = MEM_NEW(struct py_range);
    *r =
        (struct py_range){{&py_range_type}, start, stop, step, range_length(vm, start, stop, step)};
    return PY_OBJ(r);
}

static value index_of(struct vm *vm, value v) {
    if (py_is_int(v))
        return py_int_plain(v);
    struct py_type *type = py_type_of(v);
    if (!type->index)
        py_raise(vm, &py_exc_TypeError, "'%T' object cannot be interpreted as an integer", v);
    return py_int_plain(type->index(vm, v));
}

static value range_make(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                        struct py_tuple *kwnames) {
    (void)cls;
    if (kwnames && kwnames->n)
        py_raise(vm, &py_exc_TypeError, "range() takes no keyword arguments");
    if (argc < 1)
        py_raise(vm, &py_exc_TypeError, "range expected at least 1 argument, got 0");
    if (argc > 3)
        py_raise(vm, &py_exc_TypeError, "range expected at most 3 arguments, got %d", argc);
    if (argc == 1)
        return py_range_new(vm, py_from_small(0), index_of(vm, argv[0]), py_from_small(1));
    value start = index_of(vm, argv[0]), stop = index_of(vm, argv[1]);
    value step = argc == 3 ? index_of(vm, argv[2]) : py_from_small(1);
    if (!py_int_sign(step))
        py_raise(vm, &py_exc_ValueError, "range() arg 3 must not be zero");
    return py_range_new(vm, start, stop, step);
}

static value range_repr(struct vm *vm, value self) {
    const struct py_range *r = RANGE(self);
    if (r->step == py_from_small(1))
        return py_str_from(py_message(vm, "range(%R, %R)", r->start, r->stop));
    return py_str_from(py_message(vm, "range(%R, %R, %R)", r->start, r->stop, r->step));
}

/* The tuple that two ranges share exactly when they yield the same. */
static value identity(const struct py_range *r) {
    bool none = r->length == py_from_small(0), one = r->length == py_from_small(1);
    return py_tuple3(r->length, none ? PY_NONE : r->start, none || one ? PY_NONE : r->step);
}

static uint64_t range_hash(struct vm *vm, value self) { return py_hash(vm, identity(RANGE(self))); }

static value range_compare(struct vm *vm, value a, value b, enum py_compare_op op) {
    if (py_type_of(a) != &py_range_type || py_type_of(b) != &py_range_type ||
        (op != PY_EQ && op != PY_NE))
        return PY_NOT_IMPLEMENTED;
    return py_compare(vm, identity(RANGE(a)), identity(RANGE(b)), op);
}

static bool range_truth(struct vm *vm, value self) {
    (void)vm;
    return RANGE(self)->length != py_from_small(0);
}

static int64_t range_len(struct vm *vm, value self) {
    bool fits;
    int64_t n = py_int_get(RANGE(self)->length, &fits);
    if (!fits)
        py_raise(vm, &py_exc_OverflowError, "Python int too large to convert to C ssize_t");
    return n;
}

/* start + i * step */
static value item_at(struct vm *vm, const struct py_range *r, value i) {
    return py_int_add(vm, r->start, py_int_mul(vm, i, r->step));
}

static value range_slice(struct vm *vm, const struct py_range *r, value key) {
    value at[3];
    py_slice_range_big(vm, key, r->length, at);
    return py_range_new(vm, item_at(vm, r, at[0]), item_at(vm, r, at[1]),
                        py_int_mul(vm, r->step, at[2]));
}

static value range_getitem(struct vm *vm, value self, value key) {
    const struct py_range *r = RANGE(self);
    if (py_is_slice(key))
        return range_slice(vm, r, key);
    if (!py_has_index(key))
        py_raise(vm, &py_exc_TypeError, "range indices must be integers or slices, not %T", key);
    value i = index_of(vm, key);
    if (py_int_sign(i) < 0)
        i = py_int_add(vm, i, r->length);
    if (py_int_sign(i) < 0 || py_int_compare(i, r->length) >= 0)
        py_raise(vm, &py_exc_IndexError, "range object index out of range");
    return item_at(vm, r, i);
}

/* Whether the int X is yielded. */
static bool has_int(struct vm *vm, const struct py_range *r, value x) {
    if (is_small(r) && py_is_small(x)) {
        int64_t a = py_small(r->start), b = py_small(r->stop), s = py_small(r->step),
                i = py_small(x);
        return (s > 0 ? i >= a && i < b : i <= a && i > b) && (i - a) % s == 0;
    }
    bool up = py_int_sign(r->step) > 0;
    if (up ? py_int_compare(x, r->start) < 0 || py_int_compare(x, r->stop) >= 0
           : py_int_compare(x, r->start) > 0 || py_int_compare(x, r->stop) <= 0)
        return false;
    return !py_int_sign(py_int_mod(vm, py_int_sub(vm, x, r->start), r->step));
}

static bool is_plain_int(value v) {
    return py_is_small(v) || py_is_bool(v) || py_type_of(v) == &py_int_type;
}

static bool range_contains(struct vm *vm, value self, value item) {
    if (is_plain_int(item))
        return has_int(vm, RANGE(self), item);
    struct py_iter it;
    py_iter_init(vm, &it, self);
    for (value x; (x = py_iter_next(vm, &it)) != PY_UNDEF;)
        if (py_equal(vm, x, item))
            return true;
    return false;
}

static value range_count(struct vm *vm, const value *a) {
    if (is_plain_int(a[1]))
        return py_from_small(has_int(vm, RANGE(a[0]), a[1]));
    struct py_iter it;
    int64_t n = 0;
    py_iter_init(vm, &it, a[0]);
    for (value x; (x = py_iter_next(vm, &it)) != PY_UNDEF;)
        n += py_equal(vm, x, a[1]);
    return py_int_from(n);
}

static value range_index(struct vm *vm, const value *a) {
    const struct py_range *r = RANGE(a[0]);
    if (is_plain_int(a[1])) {
        if (!has_int(vm, r, a[1]))
            py_raise(vm, &py_exc_ValueError, "%R is not in range", a[1]);
        return py_int_floordiv(vm, py_int_sub(vm, a[1], r->start), r->step);
    }
    struct py_iter it;
    int64_t i = 0;
    py_iter_init(vm, &it, a[0]);
    for (value x; (x = py_iter_next(vm, &it)) != PY_UNDEF; i++)
        if (py_equal(vm, x, a[1]))
            return py_int_from(i);
    py_raise(vm, &py_exc_ValueError, "sequence.index(x): x not in sequence");
}

/* --- iterators --- */

struct long_iter {
    struct py_object head;
    value next, step, left;
};
static struct py_type long_iter_type;

static value iterate(struct vm *vm, value start, value step, value length) {
    (void)vm;
    bool fits;
    int64_t n = py_int_get(length, &fits);
    if (py_is_small(start) && py_is_small(step) && fits) {
        struct py_range_iter *it = MEM_NEW(struct py_range_iter);
        *it = (struct py_range_iter){
            {&py_range_iter_type}, py_small(start), py_small(step), (uint64_t)n};
        return PY_OBJ(it);
    }
    struct long_iter *it = MEM_NEW(struct long_iter);
    *it = (struct long_iter){{&long_iter_type}, start, step, length};
    return PY_OBJ(it);
}

static value range_iter(struct vm *vm, value self) {
    const struct py_range *r = RANGE(self);
    return iterate(vm, r->start, r->step, r->length);
}

static value range_reversed(struct vm *vm, const value *a) {
    const struct py_range *r = RANGE(a[0]);
    value last = item_at(vm, r, py_int_sub(vm, r->length, py_from_small(1)));
    return iterate(vm, last, py_int_neg(vm, r->step), r->length);
}

static value range_iter_next(struct vm *vm, value self) {
    (void)vm;
    struct py_range_iter *it = PY_AS(struct py_range_iter, self);
    if (!it->left)
        return PY_UNDEF;
    it->left--;
    value v = py_int_from(it->next);
    it->next += it->step;
    return v;
}

static value range_iter_hint(struct vm *vm, const value *a) {
    (void)vm;
    return py_int_from_unsigned(PY_AS(struct py_range_iter, a[0])->left);
}

static value long_iter_next(struct vm *vm, value self) {
    struct long_iter *it = PY_AS(struct long_iter, self);
    if (!py_int_sign(it->left))
        return PY_UNDEF;
    value v = it->next;
    it->left = py_int_sub(vm, it->left, py_from_small(1));
    it->next = py_int_add(vm, v, it->step);
    return v;
}

static value long_iter_hint(struct vm *vm, const value *a) {
    (void)vm;
    return PY_AS(struct long_iter, a[0])->left;
}

/* What is still to come as a range. */
static value rest_reduced(struct vm *vm, value next, value step, value left) {
    value stop = py_int_add(vm, next, py_int_mul(vm, left, step));
    return py_iter_reduced(vm, py_call(vm, PY_OBJ(&py_range_type), 3, (value[]){next, stop, step}),
                           0, PY_UNDEF);
}

static value range_iter_reduce(struct vm *vm, const value *a) {
    struct py_range_iter *it = PY_AS(struct py_range_iter, a[0]);
    return rest_reduced(vm, py_int_from(it->next), py_int_from(it->step),
                        py_int_from_unsigned(it->left));
}

static value range_iter_setstate(struct vm *vm, const value *a) {
    struct py_range_iter *it = PY_AS(struct py_range_iter, a[0]);
    uint64_t most = it->left > INT64_MAX ? INT64_MAX : it->left;
    int64_t skip = py_iter_state(vm, a[1], 0, (int64_t)most);
    it->next += skip * it->step;
    it->left -= (uint64_t)skip;
    return PY_NONE;
}

static value long_iter_reduce(struct vm *vm, const value *a) {
    struct long_iter *it = PY_AS(struct long_iter, a[0]);
    return rest_reduced(vm, it->next, it->step, it->left);
}

static value long_iter_setstate(struct vm *vm, const value *a) {
    struct long_iter *it = PY_AS(struct long_iter, a[0]);
    if (!py_is_int(a[1]))
        py_raise(vm, &py_exc_TypeError, "state must be an int, not %T", a[1]);
    value skip = py_int_sign(a[1]) < 0 ? py_from_small(0) : a[1];
    if (py_int_compare(skip, it->left) > 0)
        skip = it->left;
    it->next = py_int_add(vm, it->next, py_int_mul(vm, skip, it->step));
    it->left = py_int_sub(vm, it->left, skip);
    return PY_NONE;
}

static value range_reduce(struct vm *vm, const value *a) {
    (void)vm;
    const struct py_range *r = RANGE(a[0]);
    return py_tuple2(PY_OBJ(&py_range_type), py_tuple3(r->start, r->stop, r->step));
}

static const struct py_native_def range_methods[] = {{"__reduce__", range_reduce, "self, /"},
                                                     {"count", range_count, "self, value, /"},
                                                     {"index", range_index, "self, value, /"},
                                                     {"__reversed__", range_reversed, "self, /"},
                                                     {0}};
static const struct py_native_def range_iter_methods[] = {
    {"__length_hint__", range_iter_hint, "self, /"},
    {"__reduce__", range_iter_reduce, "self, /"},
    {"__setstate__", range_iter_setstate, "self, state, /"},
    {0}};
static const struct py_native_def long_iter_methods[] = {
    {"__length_hint__", long_iter_hint, "self, /"},
    {"__reduce__", long_iter_reduce, "self, /"},
    {"__setstate__", long_iter_setstate, "self, state, /"},
    {0}};

static const struct py_member_def range_members[] = {
    {"start", offsetof(struct py_range, start), PY_MEMBER_VALUE, true},
    {"stop", offsetof(struct py_range, stop), PY_MEMBER_VALUE, true},
    {"step", offsetof(struct py_range, step), PY_MEMBER_VALUE, true},
    {0}};

struct py_type py_range_iter_type = {PY_TYPE_HEAD,
                                     .name = "range_iterator",
                                     .size = sizeof(struct py_range_iter),
                                     .flags = PY_TYPE_ABSTRACT,
                                     .methods = range_iter_methods,
                                     .iter = py_iter_self,
                                     .next = range_iter_next};
static struct py_type long_iter_type = {PY_TYPE_HEAD,
                                        .name = "longrange_iterator",
                                        .size = sizeof(struct long_iter),
                                        .flags = PY_TYPE_ABSTRACT,
                                        .methods = long_iter_methods,
                                        .iter = py_iter_self,
                                        .next = long_iter_next};

struct py_type py_range_type = {PY_TYPE_HEAD,
                                .name = "range",
                                .size = sizeof(struct py_range),
                                .methods = range_methods,
                                .members = range_members,
                                .new = range_make,
                                .repr = range_repr,
                                .hash = range_hash,
                                .compare = range_compare,
                                .truth = range_truth,
                                .len = range_len,
                                .getitem = range_getitem,
                                .contains = range_contains,
                                .iter = range_iter};
