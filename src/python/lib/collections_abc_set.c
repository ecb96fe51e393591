/*
 * collections.abc.Set and MutableSet: every operation of a set by __contains__, __iter__, __len__,
 * and, to change one, add and discard.
 */
#include "python/lib/collections_abc_int.h"

/* --- comparisons: of the sizes, which is cheap, and only then of the members --- */

static bool all_in(struct vm *vm, value some, value whole) {
    struct py_iter it;
    py_iter_init(vm, &it, some);
    for (value v; (v = py_iter_next(vm, &it)) != PY_UNDEF;)
        if (!py_contains(vm, whole, v))
            return false;
    return true;
}
LIB_FN(set_le) {
    if (!abc_is(vm, a[1], ABC_SET))
        return PY_NOT_IMPLEMENTED;
    return PY_BOOL(py_len(vm, a[0]) <= py_len(vm, a[1]) && all_in(vm, a[0], a[1]));
}
LIB_FN(set_ge) {
    if (!abc_is(vm, a[1], ABC_SET))
        return PY_NOT_IMPLEMENTED;
    return PY_BOOL(py_len(vm, a[0]) >= py_len(vm, a[1]) && all_in(vm, a[1], a[0]));
}
LIB_FN(set_lt) {
    if (!abc_is(vm, a[1], ABC_SET))
        return PY_NOT_IMPLEMENTED;
    return py_len(vm, a[0]) < py_len(vm, a[1]) ? py_call_method(vm, a[0], "__le__", 1, &a[1])
                                               : PY_FALSE;
}
LIB_FN(set_gt) {
    if (!abc_is(vm, a[1], ABC_SET))
        return PY_NOT_IMPLEMENTED;
    return py_len(vm, a[0]) > py_len(vm, a[1]) ? py_call_method(vm, a[0], "__ge__", 1, &a[1])
                                               : PY_FALSE;
}
LIB_FN(set_eq) {
    if (!abc_is(vm, a[1], ABC_SET))
        return PY_NOT_IMPLEMENTED;
    return py_len(vm, a[0]) == py_len(vm, a[1]) ? py_call_method(vm, a[0], "__le__", 1, &a[1])
                                                : PY_FALSE;
}
LIB_FN(set_isdisjoint) {
    struct py_iter it;
    py_iter_init(vm, &it, a[1]);
    for (value v; (v = py_iter_next(vm, &it)) != PY_UNDEF;)
        if (py_contains(vm, a[0], v))
            return PY_FALSE;
    return PY_TRUE;
}

/* --- operators --- */

LIB_FN(set_from_iterable) { return py_call1(vm, a[0], a[1]); }

/* A set like SELF of ITEMS. */
static value made_like(struct vm *vm, value self, value items) {
    return py_call_method(vm, self, "_from_iterable", 1, &items);
}
static value walked_like(struct vm *vm, value self, enum abc_walk how, value source, value other) {
    return made_like(vm, self, abc_walk_new(vm, how, source, other));
}
/* OTHER as a set, or PY_UNDEF when it cannot be iterated. */
static value as_set(struct vm *vm, value self, value other) {
    if (abc_is(vm, other, ABC_SET))
        return other;
    return abc_is(vm, other, ABC_ITERABLE) ? made_like(vm, self, other) : PY_UNDEF;
}

LIB_FN(set_and) {
    if (!abc_is(vm, a[1], ABC_ITERABLE))
        return PY_NOT_IMPLEMENTED;
    return walked_like(vm, a[0], WALK_IN, a[1], a[0]);
}
LIB_FN(set_or) {
    if (!abc_is(vm, a[1], ABC_ITERABLE))
        return PY_NOT_IMPLEMENTED;
    return walked_like(vm, a[0], WALK_THEN, a[0], a[1]);
}
LIB_FN(set_sub) {
    value other = as_set(vm, a[0], a[1]);
    return other == PY_UNDEF ? PY_NOT_IMPLEMENTED : walked_like(vm, a[0], WALK_NOT_IN, a[0], other);
}
LIB_FN(set_rsub) {
    value other = as_set(vm, a[0], a[1]);
    return other == PY_UNDEF ? PY_NOT_IMPLEMENTED : walked_like(vm, a[0], WALK_NOT_IN, other, a[0]);
}
LIB_FN(set_xor) {
    value other = as_set(vm, a[0], a[1]);
    if (other == PY_UNDEF)
        return PY_NOT_IMPLEMENTED;
    value mine = lib_sub(vm, a[0], other);
    return py_binary(vm, PY_OR, mine, lib_sub(vm, other, a[0]));
}
LIB_FN(set_hash) {
    struct py_set *frozen = py_set_new(&py_frozenset_type);
    py_set_update(vm, frozen, a[0]);
    return py_int_from((int64_t)py_hash(vm, PY_OBJ(frozen)));
}

const struct py_native_def abc_set_methods[] = {
    {"__le__", set_le, "self, other"},
    {"__lt__", set_lt, "self, other"},
    {"__gt__", set_gt, "self, other"},
    {"__ge__", set_ge, "self, other"},
    {"__eq__", set_eq, "self, other"},
    {"_from_iterable", set_from_iterable, "cls, it", PY_CLASSMETHOD},
    {"__and__", set_and, "self, other"},
    {"__rand__", set_and, "self, other"},
    {"isdisjoint", set_isdisjoint, "self, other"},
    {"__or__", set_or, "self, other"},
    {"__ror__", set_or, "self, other"},
    {"__sub__", set_sub, "self, other"},
    {"__rsub__", set_rsub, "self, other"},
    {"__xor__", set_xor, "self, other"},
    {"__rxor__", set_xor, "self, other"},
    {"_hash", set_hash, "self"},
    {0}};

/* --- MutableSet --- */

LIB_FN(left_open) { abc_left_out(vm, &py_exc_NotImplementedError); }

/* self.METHOD(item) for each of ITEMS. */
static value for_each(struct vm *vm, value self, const char *method, value items) {
    struct py_iter it;
    py_iter_init(vm, &it, items);
    for (value v; (v = py_iter_next(vm, &it)) != PY_UNDEF;)
        py_call_method(vm, self, method, 1, &v);
    return self;
}

LIB_FN(set_remove) {
    if (!py_contains(vm, a[0], a[1]))
        py_raise_key(vm, a[1]);
    py_call_method(vm, a[0], "discard", 1, &a[1]);
    return PY_NONE;
}
LIB_FN(set_pop) {
    value v = abc_any_item(vm, a[0]);
    py_call_method(vm, a[0], "discard", 1, &v);
    return v;
}
LIB_FN(set_clear) { return abc_empty_out(vm, a[0], "pop", &py_exc_KeyError); }
LIB_FN(set_ior) { return for_each(vm, a[0], "add", a[1]); }
LIB_FN(set_iand) { return for_each(vm, a[0], "discard", lib_sub(vm, a[0], a[1])); }
LIB_FN(set_isub) {
    if (a[1] != a[0])
        return for_each(vm, a[0], "discard", a[1]);
    py_call_method(vm, a[0], "clear", 0, NULL);
    return a[0];
}
LIB_FN(set_ixor) {
    if (a[1] == a[0]) {
        py_call_method(vm, a[0], "clear", 0, NULL);
        return a[0];
    }
    struct py_iter it;
    py_iter_init(vm, &it, abc_is(vm, a[1], ABC_SET) ? a[1] : made_like(vm, a[0], a[1]));
    for (value v; (v = py_iter_next(vm, &it)) != PY_UNDEF;)
        py_call_method(vm, a[0], py_contains(vm, a[0], v) ? "discard" : "add", 1, &v);
    return a[0];
}

const struct py_native_def abc_mutable_set_methods[] = {
    {"add", left_open, "self, value", PY_ABSTRACT},
    {"discard", left_open, "self, value", PY_ABSTRACT},
    {"remove", set_remove, "self, value"},
    {"pop", set_pop, "self"},
    {"clear", set_clear, "self"},
    {"__ior__", set_ior, "self, it"},
    {"__iand__", set_iand, "self, it"},
    {"__ixor__", set_ixor, "self, it"},
    {"__isub__", set_isub, "self, it"},
    {0}};
