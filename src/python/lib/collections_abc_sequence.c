/*
 * collections.abc.Sequence and MutableSequence: all by __getitem__ and __len__, and, to change one,
 * __setitem__, __delitem__ and insert.
 */
#include "python/lib/collections_abc_int.h"

LIB_FN(no_index) { abc_left_out(vm, &py_exc_IndexError); }
LIB_FN(sequence_iter) { return abc_walk_new(vm, WALK_INDEXES, a[0], PY_UNDEF); }
LIB_FN(sequence_reversed) { return abc_walk_new(vm, WALK_BACKWARD, a[0], PY_UNDEF); }
LIB_FN(sequence_contains) {
    struct py_iter it;
    py_iter_init(vm, &it, a[0]);
    for (value v; (v = py_iter_next(vm, &it)) != PY_UNDEF;)
        if (py_equal(vm, v, a[1]))
            return PY_TRUE;
    return PY_FALSE;
}

static bool is_negative(struct vm *vm, value v) {
    return py_truth(vm, py_compare(vm, v, py_from_small(0), PY_LT));
}
/* Bounds may be any numbers: they are compared and added as values. */
LIB_FN(sequence_index) {
    value at = a[2], stop = a[3];
    if (at != PY_NONE && is_negative(vm, at)) {
        at = lib_add(vm, py_int_from(py_len(vm, a[0])), at);
        if (is_negative(vm, at))
            at = py_from_small(0);
    }
    if (stop != PY_NONE && is_negative(vm, stop))
        stop = lib_add(vm, stop, py_int_from(py_len(vm, a[0])));
    while (stop == PY_NONE || py_truth(vm, py_compare(vm, at, stop, PY_LT))) {
        value v = abc_item_or_undef(vm, a[0], at, &py_exc_IndexError);
        if (v == PY_UNDEF)
            break;
        if (py_equal(vm, v, a[1]))
            return at;
        at = lib_add(vm, at, py_from_small(1));
    }
    py_raise_args(vm, &py_exc_ValueError, &py_empty_tuple);
}

const struct py_native_def abc_sequence_methods[] = {
    {"__getitem__", no_index, "self, index", PY_ABSTRACT},
    {"__iter__", sequence_iter, "self"},
    {"__contains__", sequence_contains, "self, value"},
    {"__reversed__", sequence_reversed, "self"},
    {"index", sequence_index, "self, value, start=0, stop=None"},
    {"count", lib_count_of, "self, value"},
    {0}};

/* --- MutableSequence --- */

LIB_FN(sequence_append) {
    value args[] = {py_int_from(py_len(vm, a[0])), a[1]};
    py_call_method(vm, a[0], "insert", 2, args);
    return PY_NONE;
}
LIB_FN(sequence_clear) { return abc_empty_out(vm, a[0], "pop", &py_exc_IndexError); }
LIB_FN(sequence_reverse) {
    int64_t n = py_len(vm, a[0]);
    for (int64_t i = 0; i < n / 2; i++) {
        value low = py_int_from(i), high = py_int_from(n - i - 1);
        value last = py_getitem(vm, a[0], high), first = py_getitem(vm, a[0], low);
        py_setitem(vm, a[0], low, last);
        py_setitem(vm, a[0], high, first);
    }
    return PY_NONE;
}
LIB_FN(sequence_extend) {
    struct py_iter it;
    py_iter_init(vm, &it, a[1] == a[0] ? PY_OBJ(py_list_from(vm, a[1])) : a[1]);
    for (value v; (v = py_iter_next(vm, &it)) != PY_UNDEF;)
        py_call_method(vm, a[0], "append", 1, &v);
    return PY_NONE;
}
LIB_FN(sequence_iadd) {
    py_call_method(vm, a[0], "extend", 1, &a[1]);
    return a[0];
}
LIB_FN(sequence_pop) {
    value v = py_getitem(vm, a[0], a[1]);
    py_delitem(vm, a[0], a[1]);
    return v;
}
LIB_FN(sequence_remove) {
    py_delitem(vm, a[0], py_call_method(vm, a[0], "index", 1, &a[1]));
    return PY_NONE;
}

const struct py_native_def abc_mutable_sequence_methods[] = {
    {"__setitem__", no_index, "self, index, value", PY_ABSTRACT},
    {"__delitem__", no_index, "self, index", PY_ABSTRACT},
    {"insert", no_index, "self, index, value", PY_ABSTRACT},
    {"append", sequence_append, "self, value"},
    {"clear", sequence_clear, "self"},
    {"reverse", sequence_reverse, "self"},
    {"extend", sequence_extend, "self, values"},
    {"pop", sequence_pop, "self, index=-1"},
    {"remove", sequence_remove, "self, value"},
    {"__iadd__", sequence_iadd, "self, values"},
    {0}};
