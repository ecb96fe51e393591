/*
 * bisect: binary search in sorted sequences. cf. CPython's Modules/_bisectmodule.c.
 */
#include "python/lib/lib.h"

static int64_t search(struct vm *vm, const value *a, bool right) {
    value x = a[1], key = a[4];
    int64_t lo = lib_arg_int(vm, a[2]);
    if (lo < 0)
        py_raise(vm, &py_exc_ValueError, "lo must be non-negative");
    int64_t hi = a[3] == PY_NONE ? py_len(vm, a[0]) : lib_arg_int(vm, a[3]);
    while (lo < hi) {
        int64_t mid = lo + (hi - lo) / 2;
        value item = py_getitem(vm, a[0], py_int_from(mid));
        if (key != PY_NONE)
            item = py_call1(vm, key, item);
        if (right ? py_less(vm, x, item) : !py_less(vm, item, x))
            hi = mid;
        else
            lo = mid + 1;
    }
    return lo;
}
static value insert(struct vm *vm, const value *a, bool right) {
    value args[5] = {a[0], a[1], a[2], a[3], a[4]};
    if (a[4] != PY_NONE)
        args[1] = py_call1(vm, a[4], a[1]);
    int64_t at = search(vm, args, right);
    if (py_type_of(a[0]) == &py_list_type)
        py_list_insert(PY_AS(struct py_list, a[0]), (size_t)at, a[1]);
    else
        py_call_method(vm, a[0], "insert", 2, (value[]){py_int_from(at), a[1]});
    return PY_NONE;
}
LIB_FN(bisect_left) { return py_int_from(search(vm, a, false)); }
LIB_FN(bisect_right) { return py_int_from(search(vm, a, true)); }
LIB_FN(insort_left) { return insert(vm, a, false); }
LIB_FN(insort_right) { return insert(vm, a, true); }

#define PARAMS "a, x, lo=0, hi=None, *, key=None"
static const struct py_native_def functions[] = {{"bisect_left", bisect_left, PARAMS},
                                                 {"bisect_right", bisect_right, PARAMS},
                                                 {"insort_left", insort_left, PARAMS},
                                                 {"insort_right", insort_right, PARAMS},
                                                 {0}};
static void init(struct vm *vm, struct py_module *m) {
    py_module_set(vm, m, "bisect", py_module_get(vm, m, "bisect_right"));
    py_module_set(vm, m, "insort", py_module_get(vm, m, "insort_right"));
}
const struct py_module_def py_lib_bisect = {
    .name = "bisect", .functions = functions, .init = init};
