/*
 * operator: the operators as functions, and attrgetter, itemgetter, methodcaller.
 * cf. CPython's Modules/_operator.c.
 */
#include "python/lib/lib.h"

#define COMPARE(name, op)                                                                          \
    LIB_FN(op_##name) { return py_compare(vm, a[0], a[1], op); }
COMPARE(lt, PY_LT)
COMPARE(le, PY_LE)
COMPARE(eq, PY_EQ)
COMPARE(ne, PY_NE)
COMPARE(ge, PY_GE)
COMPARE(gt, PY_GT)

#define BINARY(name, op)                                                                           \
    LIB_FN(op_##name) { return py_binary(vm, op, a[0], a[1]); }                                    \
    LIB_FN(op_i##name) { return py_inplace(vm, op, a[0], a[1]); }
BINARY(add, PY_ADD)
BINARY(sub, PY_SUB)
BINARY(mul, PY_MUL)
BINARY(matmul, PY_MATMUL)
BINARY(truediv, PY_TRUEDIV)
BINARY(floordiv, PY_FLOORDIV)
BINARY(mod, PY_MOD)
BINARY(pow, PY_POW)
BINARY(lshift, PY_LSHIFT)
BINARY(rshift, PY_RSHIFT)
BINARY(and, PY_AND)
BINARY(or, PY_OR)
BINARY(xor, PY_XOR)

#define UNARY(name, op)                                                                            \
    LIB_FN(op_##name) { return py_unary(vm, op, a[0]); }
UNARY(neg, PY_NEG)
UNARY(pos, PY_POS)
UNARY(invert, PY_INVERT)
UNARY(abs, PY_ABS)

LIB_FN(op_not) { return PY_BOOL(!py_truth(vm, a[0])); }
LIB_FN(op_truth) { return PY_BOOL(py_truth(vm, a[0])); }
LIB_FN(op_is) { return PY_BOOL(a[0] == a[1]); }
LIB_FN(op_is_not) { return PY_BOOL(a[0] != a[1]); }
LIB_FN(op_contains) { return PY_BOOL(py_contains(vm, a[0], a[1])); }
LIB_FN(op_getitem) { return py_getitem(vm, a[0], a[1]); }
LIB_FN(op_setitem) {
    py_setitem(vm, a[0], a[1], a[2]);
    return PY_NONE;
}
LIB_FN(op_delitem) {
    py_delitem(vm, a[0], a[1]);
    return PY_NONE;
}
LIB_FN(op_index) { return lib_arg_index(vm, a[0]); }
LIB_FN(op_call) { return py_call_args(vm, a[0], a[1], PY_AS(struct py_dict, a[2])); }

static void check_sequence(struct vm *vm, value v) {
    if (!py_type_of(v)->getitem || py_is_dict(v))
        py_raise(vm, &py_exc_TypeError, "'%T' object can't be concatenated", v);
}
LIB_FN(op_concat) {
    check_sequence(vm, a[0]);
    return py_binary(vm, PY_ADD, a[0], a[1]);
}
LIB_FN(op_iconcat) {
    check_sequence(vm, a[0]);
    return py_inplace(vm, PY_ADD, a[0], a[1]);
}

LIB_FN(op_index_of) {
    int64_t i = 0;
    struct py_iter it;
    py_iter_init(vm, &it, a[0]);
    for (value v; (v = py_iter_next(vm, &it)) != PY_UNDEF; i++)
        if (py_equal(vm, v, a[1]))
            return py_int_from(i);
    py_raise(vm, &py_exc_ValueError, "sequence.index(x): x not in sequence");
}
LIB_FN(op_length_hint) {
    if (!py_is_int(a[1]))
        py_raise(vm, &py_exc_TypeError, "'%T' object cannot be interpreted as an integer", a[1]);
    if (py_type_of(a[0])->len)
        return py_int_from(py_len(vm, a[0]));
    if (py_type_lookup(py_type_of(a[0]), py_intern("__length_hint__")) == PY_UNDEF)
        return a[1];
    volatile value n = PY_NOT_IMPLEMENTED;
    struct py_handler h;
    PY_TRY(vm, &h) {
        n = py_call_method(vm, a[0], "__length_hint__", 0, NULL);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        if (!py_exception_is(exc, &py_exc_TypeError))
            py_rethrow(vm, exc);
    }
    if (n == PY_NOT_IMPLEMENTED)
        return a[1];
    if (!py_is_int(n))
        py_raise(vm, &py_exc_TypeError, "__length_hint__ must be an integer, not %T", n);
    if (lib_int_sign(n) < 0)
        py_raise(vm, &py_exc_ValueError, "__length_hint__() should return >= 0");
    return n;
}

/* --- attrgetter('a.b'), itemgetter(0, 1), methodcaller('name', ...) --- */

struct getter {
    struct py_object head;
    struct py_tuple *names;
    struct py_dict *kwargs; /* methodcaller */
};

LIB_FN(getter_new) {
    struct getter *g = py_alloc(vm, PY_AS(struct py_type, a[0]));
    struct py_tuple *rest = PY_AS(struct py_tuple, a[2]);
    g->names = py_tuple_new(rest->n + 1);
    g->names->items[0] = a[1];
    memcpy(g->names->items + 1, rest->items, rest->n * sizeof(value));
    return PY_OBJ(g);
}
LIB_FN(attrgetter_new) {
    value r = getter_new(vm, a);
    struct getter *g = PY_AS(struct getter, r);
    for (size_t i = 0; i < g->names->n; i++)
        if (!py_is_str(g->names->items[i]))
            py_raise(vm, &py_exc_TypeError, "attribute name must be a string");
    return r;
}
static value get_dotted(struct vm *vm, value obj, struct py_str *path) {
    const char *s = path->data, *end = s + path->size;
    for (;;) {
        const char *dot = memchr(s, '.', (size_t)(end - s));
        obj = py_getattr_str(vm, obj, py_intern_n(s, (size_t)((dot ? dot : end) - s)));
        if (!dot)
            return obj;
        s = dot + 1;
    }
}
static value get_one(struct vm *vm, struct getter *g, value obj, size_t i, bool attr) {
    return attr ? get_dotted(vm, obj, lib_str(g->names->items[i]))
                : py_getitem(vm, obj, g->names->items[i]);
}
static value get_all(struct vm *vm, value callee, int argc, const value *argv,
                     struct py_tuple *kwnames, bool attr) {
    struct getter *g = PY_AS(struct getter, callee);
    if (kwnames && kwnames->n)
        py_raise(vm, &py_exc_TypeError, "%T() takes no keyword arguments", callee);
    if (argc != 1)
        py_raise(vm, &py_exc_TypeError, "%T expected 1 argument, got %d", callee, argc);
    if (g->names->n == 1)
        return get_one(vm, g, argv[0], 0, attr);
    struct py_tuple *t = py_tuple_new(g->names->n);
    for (size_t i = 0; i < t->n; i++)
        t->items[i] = get_one(vm, g, argv[0], i, attr);
    return PY_OBJ(t);
}
static value attrgetter_call(struct vm *vm, value callee, int argc, const value *argv,
                             struct py_tuple *kwnames) {
    return get_all(vm, callee, argc, argv, kwnames, true);
}
static value itemgetter_call(struct vm *vm, value callee, int argc, const value *argv,
                             struct py_tuple *kwnames) {
    return get_all(vm, callee, argc, argv, kwnames, false);
}
static value getter_repr(struct vm *vm, value self) {
    struct getter *g = PY_AS(struct getter, self);
    struct buf b = BUF_INIT;
    buf_printf(&b, "operator.%s(", py_type_name(self));
    for (size_t i = 0; i < g->names->n; i++) {
        if (i)
            buf_puts(&b, ", ");
        lib_put_repr(vm, &b, g->names->items[i]);
    }
    size_t at = 0;
    for (value k, v; g->kwargs && py_dict_next(g->kwargs, &at, &k, &v);) {
        buf_puts(&b, ", ");
        lib_put_str(vm, &b, k);
        buf_putc(&b, '=');
        lib_put_repr(vm, &b, v);
    }
    buf_putc(&b, ')');
    return lib_buf_str(&b);
}

LIB_FN(methodcaller_new) {
    if (a[1] == PY_UNDEF)
        py_raise(vm, &py_exc_TypeError,
                 "methodcaller needs at least one argument, the method name");
    if (!py_is_str(a[1]))
        py_raise(vm, &py_exc_TypeError, "method name must be a string");
    value r = getter_new(vm, a);
    PY_AS(struct getter, r)->kwargs = PY_AS(struct py_dict, a[3]);
    return r;
}
static value methodcaller_call(struct vm *vm, value callee, int argc, const value *argv,
                               struct py_tuple *kwnames) {
    struct getter *g = PY_AS(struct getter, callee);
    if (argc != 1 || (kwnames && kwnames->n))
        py_raise(vm, &py_exc_TypeError, "methodcaller expected 1 argument, got %d", argc);
    value method = py_getattr_str(vm, argv[0], lib_str(g->names->items[0]));
    return py_call_args(vm, method, PY_OBJ(py_tuple_of(g->names->n - 1, g->names->items + 1)),
                        g->kwargs);
}

LIB_FN(getter_reduce) {
    struct getter *g = PY_AS(struct getter, a[0]);
    value cls = PY_OBJ(py_type_of(a[0]));
    if (!g->kwargs || !g->kwargs->count)
        return py_tuple2(cls, PY_OBJ(g->names));
    value partial = py_call_args(vm, py_import_from(vm, "functools", "partial"),
                                 py_tuple2(cls, g->names->items[0]), g->kwargs);
    return py_tuple2(partial, PY_OBJ(py_tuple_of(g->names->n - 1, g->names->items + 1)));
}

#define GETTER(ident, class, new_fn, signature, call_fn)                                           \
    static const struct py_native_def ident##_methods[] = {                                        \
        {"__new__", new_fn, signature}, {"__reduce__", getter_reduce, "self, /"}, {0}};            \
    static struct py_type ident = {PY_TYPE_HEAD,                                                   \
                                   .name = class,                                                  \
                                   .module = "operator",                                           \
                                   .size = sizeof(struct getter),                                  \
                                   .methods = ident##_methods,                                     \
                                   .call = call_fn,                                                \
                                   .repr = getter_repr}
GETTER(attrgetter_type, "attrgetter", attrgetter_new, "cls, attr, /, *attrs", attrgetter_call);
GETTER(itemgetter_type, "itemgetter", getter_new, "cls, item, /, *items", itemgetter_call);
GETTER(methodcaller_type, "methodcaller", methodcaller_new, "cls, name=?, /, *args, **kwargs",
       methodcaller_call);

#define BOTH(name, fn, signature)                                                                  \
    {#name, fn, signature}, { "__" #name "__", fn, signature }
#define TWO(name) BOTH(name, op_##name, "a, b, /"), BOTH(i##name, op_i##name, "a, b, /")
static const struct py_native_def functions[] = {
    BOTH(lt, op_lt, "a, b, /"),
    BOTH(le, op_le, "a, b, /"),
    BOTH(eq, op_eq, "a, b, /"),
    BOTH(ne, op_ne, "a, b, /"),
    BOTH(ge, op_ge, "a, b, /"),
    BOTH(gt, op_gt, "a, b, /"),
    TWO(add),
    TWO(sub),
    TWO(mul),
    TWO(matmul),
    TWO(truediv),
    TWO(floordiv),
    TWO(mod),
    TWO(pow),
    TWO(lshift),
    TWO(rshift),
    TWO(xor),
    {"and_", op_and, "a, b, /"},
    {"__and__", op_and, "a, b, /"},
    {"or_", op_or, "a, b, /"},
    {"__or__", op_or, "a, b, /"},
    BOTH(iand, op_iand, "a, b, /"),
    BOTH(ior, op_ior, "a, b, /"),
    BOTH(neg, op_neg, "a, /"),
    BOTH(pos, op_pos, "a, /"),
    BOTH(invert, op_invert, "a, /"),
    {"inv", op_invert, "a, /"},
    BOTH(abs, op_abs, "a, /"),
    {"not_", op_not, "a, /"},
    {"__not__", op_not, "a, /"},
    {"truth", op_truth, "a, /"},
    {"is_", op_is, "a, b, /"},
    {"is_not", op_is_not, "a, b, /"},
    BOTH(contains, op_contains, "a, b, /"),
    BOTH(getitem, op_getitem, "a, b, /"),
    BOTH(setitem, op_setitem, "a, b, c, /"),
    BOTH(delitem, op_delitem, "a, b, /"),
    BOTH(index, op_index, "a, /"),
    BOTH(concat, op_concat, "a, b, /"),
    BOTH(iconcat, op_iconcat, "a, b, /"),
    BOTH(call, op_call, "obj, /, *args, **kwargs"),
    {"countOf", lib_count_of, "a, b, /"},
    {"indexOf", op_index_of, "a, b, /"},
    {"length_hint", op_length_hint, "obj, default=0, /"},
    {0},
};

static struct py_type *const types[] = {&attrgetter_type, &itemgetter_type, &methodcaller_type,
                                        NULL};

const struct py_module_def py_lib_operator = {
    .name = "operator", .functions = functions, .types = types};
