/*
 * gc: what scripts may ask of the collector, which is not CPython's: it runs by itself, counts no
 * references and has no generations (the thresholds are remembered and mean nothing).
 */
#include "python/lib/collect.h"
#include "python/lib/lib.h"

static const char state_key;
struct state {
    bool off;
    value threshold, debug;
};
static struct state *state_of(struct vm *vm) {
    struct state *s = lib_state(vm, &state_key, sizeof *s);
    if (s->threshold == PY_UNDEF) {
        s->threshold = py_tuple3(py_from_small(700), py_from_small(10), py_from_small(10));
        s->debug = py_from_small(0);
    }
    return s;
}

LIB_FN(gc_collect) {
    int64_t generation = a[0] == PY_UNDEF ? 2 : lib_arg_int(vm, a[0]);
    if (generation < 0 || generation > 2)
        py_raise(vm, &py_exc_ValueError, "invalid generation");
    collect_now(vm);
    return py_from_small(0);
}
LIB_FN(gc_enable) {
    state_of(vm)->off = false;
    return PY_NONE;
}
LIB_FN(gc_disable) {
    state_of(vm)->off = true;
    return PY_NONE;
}
LIB_FN(gc_isenabled) { return PY_BOOL(!state_of(vm)->off); }
LIB_FN(gc_get_threshold) { return state_of(vm)->threshold; }
LIB_FN(gc_set_threshold) {
    struct py_tuple *was = PY_AS(struct py_tuple, state_of(vm)->threshold);
    value v[3];
    for (int i = 0; i < 3; i++)
        v[i] = a[i] == PY_UNDEF ? was->items[i] : py_int_from(lib_arg_int(vm, a[i]));
    state_of(vm)->threshold = py_tuple3(v[0], v[1], v[2]);
    return PY_NONE;
}
LIB_FN(gc_get_debug) { return state_of(vm)->debug; }
LIB_FN(gc_set_debug) {
    state_of(vm)->debug = py_int_from(lib_arg_int(vm, a[0]));
    return PY_NONE;
}
LIB_FN(gc_get_count) { return py_tuple3(py_from_small(0), py_from_small(0), py_from_small(0)); }
LIB_FN(gc_get_list) { return PY_OBJ(py_list_new(0)); }
LIB_FN(gc_nothing) { return PY_NONE; }
LIB_FN(gc_get_stats) {
    struct py_list *list = py_list_new(3);
    for (int i = 0; i < 3; i++) {
        struct py_dict *d = py_dict_new();
        py_dict_set_text(d, "collections", py_from_small(0));
        py_dict_set_text(d, "collected", py_from_small(0));
        py_dict_set_text(d, "uncollectable", py_from_small(0));
        py_list_append(list, PY_OBJ(d));
    }
    return PY_OBJ(list);
}
/* CPython tracks containers; atoms are known by their types. */
LIB_FN(gc_is_tracked) {
    value v = a[0];
    return PY_BOOL(py_is_object(v) && v != PY_NONE && !py_is_str(v) && !py_is_int(v) &&
                   !py_is_a(v, &py_bytes_type) && !py_is_bool(v));
}

static void gc_init(struct vm *vm, struct py_module *m) {
    py_module_set(vm, m, "garbage", PY_OBJ(py_list_new(0)));
    py_module_set(vm, m, "callbacks", PY_OBJ(py_list_new(0)));
}
static const struct py_const_def constants[] = {{"DEBUG_STATS", PY_CONST_INT, 1, NULL, 0},
                                                {"DEBUG_COLLECTABLE", PY_CONST_INT, 2, NULL, 0},
                                                {"DEBUG_UNCOLLECTABLE", PY_CONST_INT, 4, NULL, 0},
                                                {"DEBUG_SAVEALL", PY_CONST_INT, 32, NULL, 0},
                                                {"DEBUG_LEAK", PY_CONST_INT, 38, NULL, 0},
                                                {0}};
static const struct py_native_def functions[] = {
    {"collect", gc_collect, "generation=?"},
    {"enable", gc_enable, ""},
    {"disable", gc_disable, ""},
    {"isenabled", gc_isenabled, ""},
    {"get_threshold", gc_get_threshold, ""},
    {"set_threshold", gc_set_threshold, "threshold0, threshold1=?, threshold2=?, /"},
    {"get_debug", gc_get_debug, ""},
    {"set_debug", gc_set_debug, "flags, /"},
    {"get_count", gc_get_count, ""},
    {"get_objects", gc_get_list, "generation=None"},
    {"get_referrers", gc_get_list, "*objs"},
    {"get_referents", gc_get_list, "*objs"},
    {"get_stats", gc_get_stats, ""},
    {"is_tracked", gc_is_tracked, "obj, /"},
    {"is_finalized", gc_nothing, "obj, /"},
    {"freeze", gc_nothing, ""},
    {"unfreeze", gc_nothing, ""},
    {0}};
const struct py_module_def py_lib_gc = {
    .name = "gc", .functions = functions, .constants = constants, .init = gc_init};
