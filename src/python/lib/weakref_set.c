/*
 * weakref.WeakSet: a set of references. Its comparisons and operators are those of the sets of
 * references to what both sides hold.
 */
#include "python/lib/weakref_int.h"
#include "python/types/seq.h"

static struct py_set *data_of(struct vm *vm, value self) {
    value data = py_getattr(vm, self, "data");
    if (!py_is_a(data, &py_set_type))
        py_raise(vm, &py_exc_TypeError, "data must be a set, not %T", data);
    return PY_AS(struct py_set, data);
}

/* An iterator over the items that live: over a copy of the references, so that nothing holds the
 * objects meanwhile. Dead references are dropped. */
struct live_iter {
    struct py_object head;
    struct py_set *of;
    struct py_list *refs;
    size_t i;
};
static value live_iter_next(struct vm *vm, value self) {
    struct live_iter *it = PY_AS(struct live_iter, self);
    while (it->i < it->refs->n) {
        value r = it->refs->items[it->i++], v = weakref_get(vm, r);
        if (v != PY_UNDEF)
            return v;
        py_set_discard(vm, it->of, r);
    }
    return PY_UNDEF;
}
static struct py_type live_iter_type = {PY_TYPE_HEAD,
                                        .name = "generator",
                                        .size = sizeof(struct live_iter),
                                        .flags = PY_TYPE_ABSTRACT,
                                        .iter = py_iter_self,
                                        .next = live_iter_next};
static value live_items(struct vm *vm, value self) {
    struct live_iter *it = py_alloc(vm, &live_iter_type);
    it->of = data_of(vm, self);
    it->refs = py_list_from(vm, PY_OBJ(it->of));
    return PY_OBJ(it);
}

/* References to the items of any iterable, as a set. */
static value refs_of(struct vm *vm, value items) {
    struct py_set *s = py_set_new(&py_set_type);
    struct py_iter it;
    py_iter_init(vm, &it, items);
    for (value v; (v = py_iter_next(vm, &it)) != PY_UNDEF;)
        py_set_add(vm, s, weakref_to(vm, v));
    return PY_OBJ(s);
}

static void add_all(struct vm *vm, value self, value items) {
    struct py_iter it;
    py_iter_init(vm, &it, items);
    for (value v; (v = py_iter_next(vm, &it)) != PY_UNDEF;)
        py_set_add(vm, data_of(vm, self), weakref_to(vm, v));
}

LIB_FN(set_init) {
    py_setattr(vm, a[0], "data", PY_OBJ(py_set_new(&py_set_type)));
    if (a[1] != PY_NONE)
        add_all(vm, a[0], a[1]);
    return PY_NONE;
}
LIB_FN(set_iter) { return live_items(vm, a[0]); }
LIB_FN(set_len) {
    int64_t n = 0;
    for (value it = live_items(vm, a[0]); live_iter_next(vm, it) != PY_UNDEF;)
        n++;
    return py_int_from(n);
}
LIB_FN(set_repr) { return py_repr(vm, PY_OBJ(data_of(vm, a[0]))); }
LIB_FN(set_contains) {
    value r = weakref_try(vm, a[1]);
    return PY_BOOL(r != PY_UNDEF && py_set_has(vm, data_of(vm, a[0]), r));
}
LIB_FN(set_add) {
    py_set_add(vm, data_of(vm, a[0]), weakref_to(vm, a[1]));
    return PY_NONE;
}
LIB_FN(set_discard) {
    py_set_discard(vm, data_of(vm, a[0]), weakref_to(vm, a[1]));
    return PY_NONE;
}
LIB_FN(set_remove) {
    value r = weakref_to(vm, a[1]);
    if (!py_set_discard(vm, data_of(vm, a[0]), r))
        py_raise_key(vm, r);
    return PY_NONE;
}
LIB_FN(set_clear) { return py_call_method(vm, PY_OBJ(data_of(vm, a[0])), "clear", 0, NULL); }
LIB_FN(set_pop) {
    value first = live_iter_next(vm, live_items(vm, a[0]));
    if (first == PY_UNDEF)
        py_raise(vm, &py_exc_KeyError, "pop from empty WeakSet");
    py_set_discard(vm, data_of(vm, a[0]), weakref_to(vm, first));
    return first;
}
LIB_FN(set_update) {
    add_all(vm, a[0], a[1]);
    return PY_NONE;
}

/* --- operators: through the sets of references --- */

static value with_items(struct vm *vm, value self, value items) {
    return py_call1(vm, PY_OBJ(py_type_of(self)), items);
}
/* The set method NAME of the references of both sides; its items make the new set. */
static value combine(struct vm *vm, const value *a, const char *name) {
    value mine = refs_of(vm, live_items(vm, a[0])), other = refs_of(vm, a[1]);
    value refs = py_call_method(vm, mine, name, 1, &other);
    struct live_iter *it = py_alloc(vm, &live_iter_type);
    it->of = PY_AS(struct py_set, refs);
    it->refs = py_list_from(vm, refs);
    return with_items(vm, a[0], PY_OBJ(it));
}
static value change(struct vm *vm, const value *a, const char *name) {
    value other = refs_of(vm, a[1]);
    py_call_method(vm, PY_OBJ(data_of(vm, a[0])), name, 1, &other);
    return a[0];
}
static value compare(struct vm *vm, const value *a, enum py_compare_op op) {
    return py_compare(vm, refs_of(vm, live_items(vm, a[0])), refs_of(vm, a[1]), op);
}
#define COMBINED(ident, name)                                                                      \
    LIB_FN(set_##ident) { return combine(vm, a, name); }                                           \
    LIB_FN(set_##ident##_update) {                                                                 \
        change(vm, a, name "_update");                                                             \
        return PY_NONE;                                                                            \
    }                                                                                              \
    LIB_FN(set_i##ident) { return change(vm, a, name "_update"); }
COMBINED(difference, "difference")
COMBINED(intersection, "intersection")
COMBINED(symmetric_difference, "symmetric_difference")
LIB_FN(set_union) { return combine(vm, a, "union"); }
LIB_FN(set_copy) { return with_items(vm, a[0], a[0]); }
LIB_FN(set_ior) {
    add_all(vm, a[0], a[1]);
    return a[0];
}
LIB_FN(set_le) { return compare(vm, a, PY_LE); }
LIB_FN(set_ge) { return compare(vm, a, PY_GE); }
LIB_FN(set_lt) { return compare(vm, a, PY_LT); }
LIB_FN(set_gt) { return compare(vm, a, PY_GT); }
LIB_FN(set_eq) {
    if (!py_is_a(a[1], py_type_of(a[0])))
        return PY_NOT_IMPLEMENTED;
    return compare(vm, a, PY_EQ);
}
LIB_FN(set_isdisjoint) {
    value other = refs_of(vm, a[1]);
    return py_call_method(vm, PY_OBJ(data_of(vm, a[0])), "isdisjoint", 1, &other);
}
LIB_FN(set_reduce) {
    return py_tuple3(PY_OBJ(py_type_of(a[0])), py_tuple1(PY_OBJ(py_list_from(vm, a[0]))), PY_NONE);
}

static const struct py_native_def methods[] = {
    {"__init__", set_init, "self, data=None"},
    {"__iter__", set_iter, "self"},
    {"__len__", set_len, "self"},
    {"__repr__", set_repr, "self"},
    {"__contains__", set_contains, "self, item"},
    {"__reduce__", set_reduce, "self"},
    {"add", set_add, "self, item"},
    {"discard", set_discard, "self, item"},
    {"remove", set_remove, "self, item"},
    {"clear", set_clear, "self"},
    {"pop", set_pop, "self"},
    {"copy", set_copy, "self"},
    {"update", set_update, "self, other"},
    {"__ior__", set_ior, "self, other"},
    {"union", set_union, "self, other"},
    {"__or__", set_union, "self, other"},
    {"difference", set_difference, "self, other"},
    {"__sub__", set_difference, "self, other"},
    {"difference_update", set_difference_update, "self, other"},
    {"__isub__", set_idifference, "self, other"},
    {"intersection", set_intersection, "self, other"},
    {"__and__", set_intersection, "self, other"},
    {"intersection_update", set_intersection_update, "self, other"},
    {"__iand__", set_iintersection, "self, other"},
    {"symmetric_difference", set_symmetric_difference, "self, other"},
    {"__xor__", set_symmetric_difference, "self, other"},
    {"symmetric_difference_update", set_symmetric_difference_update, "self, other"},
    {"__ixor__", set_isymmetric_difference, "self, other"},
    {"issubset", set_le, "self, other"},
    {"__le__", set_le, "self, other"},
    {"issuperset", set_ge, "self, other"},
    {"__ge__", set_ge, "self, other"},
    {"__lt__", set_lt, "self, other"},
    {"__gt__", set_gt, "self, other"},
    {"__eq__", set_eq, "self, other"},
    {"isdisjoint", set_isdisjoint, "self, other"},
    LIB_CLASS_GETITEM,
    {0}};

struct py_type *weakref_set_class(struct vm *vm) {
    value base = py_import_from(vm, "collections.abc", "MutableSet");
    return lib_class_over(vm, "_weakrefset", "WeakSet", PY_AS(struct py_tuple, py_tuple1(base)),
                          methods, NULL);
}
