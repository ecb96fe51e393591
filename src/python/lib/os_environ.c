/*
 * os.environ: a mapping over the process environment. Setting a name also sets it for the process,
 * as CPython's putenv does: client libraries read PGPASSWORD and the like from there.
 */
#include <stdlib.h>

#include "python/lib/os_int.h"

extern char **environ;

struct environ_object {
    struct py_object head;
    struct py_dict *data;
};

static struct py_dict *data_of(value self) { return PY_AS(struct environ_object, self)->data; }

static void check_str(struct vm *vm, value v) {
    if (!py_is_str(v))
        py_raise(vm, &py_exc_TypeError, "str expected, not %T", v);
}

static value env_getitem(struct vm *vm, value self, value key) {
    check_str(vm, key);
    value v = py_dict_get(vm, data_of(self), key);
    if (v == PY_UNDEF)
        py_raise_args(vm, &py_exc_KeyError, PY_AS(struct py_tuple, py_tuple1(key)));
    return v;
}

static void env_setitem(struct vm *vm, value self, value key, value v) {
    check_str(vm, key);
    if (v == PY_UNDEF) {
        if (py_dict_del(vm, data_of(self), key) == PY_UNDEF)
            py_raise_args(vm, &py_exc_KeyError, PY_AS(struct py_tuple, py_tuple1(key)));
        unsetenv(py_str_cstr(key));
        return;
    }
    check_str(vm, v);
    if (strlen(py_str_cstr(key)) != lib_str(key)->size ||
        strlen(py_str_cstr(v)) != lib_str(v)->size)
        py_raise(vm, &py_exc_ValueError, "embedded null byte");
    if (setenv(lib_fs_bytes(vm, key), lib_fs_bytes(vm, v), 1) != 0)
        py_raise(vm, &py_exc_ValueError, "illegal environment variable name");
    py_dict_set(vm, data_of(self), key, v);
}

static bool env_contains(struct vm *vm, value self, value key) {
    check_str(vm, key);
    return py_dict_get(vm, data_of(self), key) != PY_UNDEF;
}
static int64_t env_len(struct vm *vm, value self) {
    (void)vm;
    return data_of(self)->count;
}
static value env_iter(struct vm *vm, value self) {
    return py_type_of(PY_OBJ(data_of(self)))->iter(vm, PY_OBJ(data_of(self)));
}
static value env_repr(struct vm *vm, value self) {
    struct buf b = BUF_INIT;
    size_t i = 0, n = 0;
    value k, v;
    buf_puts(&b, "environ({");
    while (py_dict_next(data_of(self), &i, &k, &v)) {
        if (n++)
            buf_puts(&b, ", ");
        lib_put_repr(vm, &b, k);
        buf_puts(&b, ": ");
        lib_put_repr(vm, &b, v);
    }
    buf_puts(&b, "})");
    return lib_buf_str(&b);
}
static value env_compare(struct vm *vm, value x, value y, enum py_compare_op op) {
    if (op != PY_EQ && op != PY_NE)
        return PY_NOT_IMPLEMENTED;
    value right = py_is_a(y, &os_environ_type) ? PY_OBJ(data_of(y)) : y;
    return py_compare(vm, PY_OBJ(data_of(x)), right, op);
}

LIB_FN(env_get) {
    check_str(vm, a[1]);
    value v = py_dict_get(vm, data_of(a[0]), a[1]);
    return v == PY_UNDEF ? a[2] : v;
}
static value env_view(struct vm *vm, const value *a, const char *name) {
    return py_call_method(vm, PY_OBJ(data_of(a[0])), name, 0, NULL);
}
LIB_FN(env_keys) { return env_view(vm, a, "keys"); }
LIB_FN(env_values) { return env_view(vm, a, "values"); }
LIB_FN(env_items) { return env_view(vm, a, "items"); }
LIB_FN(env_copy) { return PY_OBJ(py_dict_copy(data_of(a[0]))); }
LIB_FN(env_pop) {
    check_str(vm, a[1]);
    value v = py_dict_get(vm, data_of(a[0]), a[1]);
    if (v == PY_UNDEF) {
        if (a[2] == PY_UNDEF)
            py_raise_args(vm, &py_exc_KeyError, PY_AS(struct py_tuple, py_tuple1(a[1])));
        return a[2];
    }
    env_setitem(vm, a[0], a[1], PY_UNDEF);
    return v;
}
LIB_FN(env_setdefault) {
    check_str(vm, a[1]);
    value v = py_dict_get(vm, data_of(a[0]), a[1]);
    if (v != PY_UNDEF)
        return v;
    env_setitem(vm, a[0], a[1], a[2]);
    return a[2];
}
LIB_FN(env_update) {
    struct py_dict *d = py_dict_new();
    if (a[1] != PY_UNDEF)
        py_dict_update(vm, d, py_is_a(a[1], &os_environ_type) ? PY_OBJ(data_of(a[1])) : a[1]);
    py_dict_update(vm, d, a[2]);
    size_t i = 0;
    for (value k, v; py_dict_next(d, &i, &k, &v);)
        env_setitem(vm, a[0], k, v);
    return PY_NONE;
}
LIB_FN(env_clear) {
    struct py_dict *d = py_dict_copy(data_of(a[0]));
    size_t i = 0;
    for (value k, v; py_dict_next(d, &i, &k, &v);)
        env_setitem(vm, a[0], k, PY_UNDEF);
    return PY_NONE;
}

static const struct py_native_def methods[] = {
    {"get", env_get, "self, key, default=None"},
    {"keys", env_keys, "self"},
    {"values", env_values, "self"},
    {"items", env_items, "self"},
    {"copy", env_copy, "self"},
    {"pop", env_pop, "self, key, default=?"},
    {"setdefault", env_setdefault, "self, key, value"},
    {"update", env_update, "self, other=?, /, **kwds"},
    {"clear", env_clear, "self"},
    {0},
};

static value env_or(struct vm *vm, value x, value y) {
    struct py_dict *d = py_dict_new();
    py_dict_update(vm, d, py_is_a(x, &os_environ_type) ? PY_OBJ(data_of(x)) : x);
    py_dict_update(vm, d, py_is_a(y, &os_environ_type) ? PY_OBJ(data_of(y)) : y);
    return PY_OBJ(d);
}

struct py_type os_environ_type = {
    PY_TYPE_HEAD,
    .name = "_Environ",
    .module = "os",
    .size = sizeof(struct environ_object),
    .methods = methods,
    .repr = env_repr,
    .compare = env_compare,
    .len = env_len,
    .getitem = env_getitem,
    .setitem = env_setitem,
    .contains = env_contains,
    .iter = env_iter,
    .binary[PY_OR] = env_or,
};

static const char environ_key;
struct environ_state {
    value object;
};

value os_environ(struct vm *vm) {
    struct environ_state *state = lib_state(vm, &environ_key, sizeof *state);
    if (state->object)
        return state->object;
    struct environ_object *e = py_alloc(vm, &os_environ_type);
    e->data = py_dict_new();
    for (char **p = environ; *p; p++) {
        const char *eq = strchr(*p, '=');
        if (eq)
            py_dict_set(vm, e->data, lib_fs_text(vm, *p, (size_t)(eq - *p)),
                        lib_fs_text(vm, eq + 1, strlen(eq + 1)));
    }
    return state->object = PY_OBJ(e);
}
