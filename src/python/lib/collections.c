/*
 * collections: OrderedDict, defaultdict, Counter over dict; deque is in collections_deque.c.
 * namedtuple, ChainMap, UserDict, UserList and UserString have files of their own and are made on
 * first use. cf. CPython's Lib/collections/__init__.py.
 */
#include "python/lib/collections_int.h"
#include "python/lib/pyfunction.h"
#include "python/types/dict_views.h"

static struct py_dict *dict_of(value v) { return PY_AS(struct py_dict, v); }

static void update_args(struct vm *vm, struct py_dict *d, struct py_tuple *args, value kw,
                        const char *what) {
    if (args->n > 1)
        py_raise(vm, &py_exc_TypeError, "%s expected at most 1 argument%s, got %d", what,
                 strcmp(what, "dict") == 0 ? "" : "s", (int)args->n);
    if (args->n)
        py_dict_update(vm, d, args->items[0]);
    py_dict_update(vm, d, kw);
}

void collections_put_dict(struct vm *vm, struct buf *b, struct py_dict *d) {
    size_t i = 0;
    const char *sep = "{";
    if (!d->count)
        buf_putc(b, '{');
    for (value k, v; py_dict_next(d, &i, &k, &v); sep = ", ") {
        buf_puts(b, sep);
        lib_put_repr(vm, b, k);
        buf_puts(b, ": ");
        lib_put_repr(vm, b, v);
    }
    buf_putc(b, '}');
}

static noreturn void key_error(struct vm *vm, value key) {
    py_raise_args(vm, &py_exc_KeyError, PY_AS(struct py_tuple, py_tuple1(key)));
}

/* --- defaultdict --- */

struct defaultdict {
    struct py_dict dict;
    value factory;
};
LIB_FN(defaultdict_init) {
    struct py_tuple *args = PY_AS(struct py_tuple, a[1]), *rest = args;
    value factory = PY_NONE;
    if (args->n) {
        factory = args->items[0];
        if (factory != PY_NONE && !py_is_callable(factory))
            py_raise(vm, &py_exc_TypeError, "first argument must be callable or None");
        rest = py_tuple_of(args->n - 1, args->items + 1);
    }
    PY_AS(struct defaultdict, a[0])->factory = factory;
    update_args(vm, dict_of(a[0]), rest, a[2], "dict");
    return PY_NONE;
}
LIB_FN(defaultdict_missing) {
    value factory = PY_AS(struct defaultdict, a[0])->factory;
    if (!LIB_GIVEN(factory))
        key_error(vm, a[1]);
    value v = py_call0(vm, factory);
    py_setitem(vm, a[0], a[1], v);
    return v;
}
static value defaultdict_repr(struct vm *vm, value self) {
    value factory = PY_AS(struct defaultdict, self)->factory;
    struct buf b = BUF_INIT;
    if (!lib_repr_enter(vm, self))
        return py_str_printf("%s(..., {...})", py_type_name(self));
    buf_printf(&b, "%s(", py_type_name(self));
    lib_put_repr(vm, &b, factory == PY_UNDEF ? PY_NONE : factory);
    buf_puts(&b, ", ");
    collections_put_dict(vm, &b, dict_of(self));
    buf_putc(&b, ')');
    lib_repr_leave(vm, self);
    return lib_buf_str(&b);
}
static value defaultdict_like(struct vm *vm, value self) {
    value args[] = {PY_AS(struct defaultdict, self)->factory, self};
    if (args[0] == PY_UNDEF)
        args[0] = PY_NONE;
    return py_call(vm, PY_OBJ(py_type_of(self)), 2, args);
}
LIB_FN(defaultdict_copy) { return defaultdict_like(vm, a[0]); }
static value defaultdict_or(struct vm *vm, value x, value y) {
    if (!py_is_dict(x) || !py_is_dict(y))
        return PY_NOT_IMPLEMENTED;
    value own = py_is_a(x, &collections_defaultdict_type) ? x : y;
    value args[] = {PY_AS(struct defaultdict, own)->factory, x};
    if (args[0] == PY_UNDEF)
        args[0] = PY_NONE;
    value r = py_call(vm, PY_OBJ(py_type_of(own)), 2, args);
    py_dict_update(vm, dict_of(r), y);
    return r;
}
LIB_FN(defaultdict_reduce) {
    value factory = PY_AS(struct defaultdict, a[0])->factory;
    value args = LIB_GIVEN(factory) ? py_tuple1(factory) : PY_OBJ(&py_empty_tuple);
    value items = py_call_method(vm, a[0], "items", 0, NULL);
    return lib_tuple(5, PY_OBJ(py_type_of(a[0])), args, PY_NONE, PY_NONE,
                     py_type_of(items)->iter(vm, items));
}
static const struct py_native_def defaultdict_methods[] = {
    {"__init__", defaultdict_init, "self, /, *args, **kwargs"},
    {"__missing__", defaultdict_missing, "self, key, /"},
    {"copy", defaultdict_copy, "self, /"},
    {"__copy__", defaultdict_copy, "self, /"},
    {"__reduce__", defaultdict_reduce, "self, /"},
    LIB_CLASS_GETITEM,
    {0}};
static const struct py_member_def defaultdict_members[] = {
    {"default_factory", offsetof(struct defaultdict, factory), PY_MEMBER_VALUE, false}, {0}};
struct py_type collections_defaultdict_type = {PY_TYPE_HEAD,
                                               .name = "defaultdict",
                                               .module = "collections",
                                               .size = sizeof(struct defaultdict),
                                               .flags =
                                                   PY_TYPE_DOTTED | PY_TYPE_BASE | PY_TYPE_DICT,
                                               .base = &py_dict_type,
                                               .methods = defaultdict_methods,
                                               .members = defaultdict_members,
                                               .repr = defaultdict_repr,
                                               .binary[PY_OR] = defaultdict_or};

/* --- OrderedDict --- */

/* KeyError(key), which for None is KeyError() and for a tuple KeyError(*key): the way the
 * reference's C code sets it. */
static noreturn void raise_key(struct vm *vm, value key) {
    if (key == PY_NONE)
        py_raise_args(vm, &py_exc_KeyError, &py_empty_tuple);
    if (py_type_of(key) == &py_tuple_type)
        py_raise_args(vm, &py_exc_KeyError, PY_AS(struct py_tuple, key));
    key_error(vm, key);
}

/* self[key] = value for the pairs of an iterable, in the words of collections.abc's update. */
static void add_pairs(struct vm *vm, value self, value pairs) {
    struct py_iter it;
    py_iter_init(vm, &it, pairs);
    for (value pair; (pair = py_iter_next(vm, &it)) != PY_UNDEF;) {
        struct py_iter in;
        value kv[2];
        py_iter_init(vm, &in, pair);
        for (int i = 0; i < 2; i++)
            if ((kv[i] = py_iter_next(vm, &in)) == PY_UNDEF)
                py_raise(vm, &py_exc_ValueError, "need more than %d value%s to unpack", i,
                         i == 1 ? "" : "s");
        if (py_iter_next(vm, &in) != PY_UNDEF)
            py_raise(vm, &py_exc_ValueError, "too many values to unpack (expected 2)");
        py_setitem(vm, self, kv[0], kv[1]);
    }
}

static void ordered_add(struct vm *vm, value self, value other) {
    if (py_is_dict(other) && py_type_of(other) == &py_dict_type) {
        size_t i = 0;
        for (value k, v; py_dict_next(dict_of(other), &i, &k, &v);)
            py_setitem(vm, self, k, v);
    } else if (py_lookup_attr(vm, other, "keys") != PY_UNDEF) {
        struct py_iter it;
        py_iter_init(vm, &it, py_call_method(vm, other, "keys", 0, NULL));
        for (value k; (k = py_iter_next(vm, &it)) != PY_UNDEF;)
            py_setitem(vm, self, k, py_getitem(vm, other, k));
    } else if (py_lookup_attr(vm, other, "items") != PY_UNDEF)
        add_pairs(vm, self, py_call_method(vm, other, "items", 0, NULL));
    else
        add_pairs(vm, self, other);
}

LIB_FN(ordered_init) {
    struct py_tuple *args = PY_AS(struct py_tuple, a[1]);
    if (args->n > 1)
        py_raise(vm, &py_exc_TypeError, "expected at most 1 arguments, got %d", (int)args->n);
    if (args->n)
        ordered_add(vm, a[0], args->items[0]);
    ordered_add(vm, a[0], a[2]);
    return PY_NONE;
}
LIB_FN(ordered_update) {
    struct py_tuple *args = PY_AS(struct py_tuple, a[1]);
    if (args->n > 1)
        py_raise(vm, &py_exc_TypeError, "update() takes at most 1 positional argument (%d given)",
                 (int)args->n);
    return ordered_init(vm, a);
}
/* The index of the first live entry of D, which is not empty. Popping from the front leaves dead
 * entries there; the first of them then carries, under a mark, how many they are. Packing the
 * entries overwrites it, so a mark that stands is right. */
static size_t first_entry(struct py_dict *d) {
    struct py_dict_entry *e = d->entries;
    value mark = PY_OBJ(&collections_ordered_dict_type);
    size_t i = e[0].key == PY_UNDEF && e[0].val == mark ? (size_t)e[0].hash : 0;
    while (e[i].key == PY_UNDEF)
        i++;
    if (e[0].key == PY_UNDEF) {
        e[0].val = mark;
        e[0].hash = i;
    }
    return i;
}
LIB_FN(ordered_popitem) {
    struct py_dict *d = dict_of(a[0]);
    if (!d->count)
        py_raise_args(vm, &py_exc_KeyError,
                      PY_AS(struct py_tuple, py_tuple1(py_str_from("dictionary is empty"))));
    size_t i;
    if (py_truth(vm, a[1])) {
        i = d->used - 1;
        while (d->entries[i].key == PY_UNDEF)
            i--;
    } else
        i = first_entry(d);
    value k = d->entries[i].key, v = d->entries[i].val;
    py_dict_del(vm, d, k);
    return py_tuple2(k, v);
}
LIB_FN(ordered_move_to_end) {
    struct py_dict *d = dict_of(a[0]);
    value v = py_dict_get(vm, d, a[1]);
    if (v == PY_UNDEF)
        raise_key(vm, a[1]);
    if (py_truth(vm, a[2])) {
        py_dict_del(vm, d, a[1]);
        py_dict_set(vm, d, a[1], v);
        return PY_NONE;
    }
    struct py_dict *old = py_dict_copy(d);
    py_dict_clear(d);
    py_dict_set(vm, d, a[1], v);
    size_t i = 0;
    for (value k, x; py_dict_next(old, &i, &k, &x);)
        py_dict_set(vm, d, k, x);
    py_dict_set(vm, d, a[1], v);
    return PY_NONE;
}
LIB_FN(ordered_reversed) {
    struct py_list *keys = py_list_from(vm, a[0]);
    return py_call_method(vm, PY_OBJ(keys), "__reversed__", 0, NULL);
}
LIB_FN(ordered_copy) { return py_call1(vm, PY_OBJ(py_type_of(a[0])), a[0]); }
LIB_FN(ordered_reduce) {
    value items = py_call_method(vm, a[0], "items", 0, NULL);
    value state = py_call_method(vm, a[0], "__getstate__", 0, NULL);
    return lib_tuple(5, PY_OBJ(py_type_of(a[0])), PY_OBJ(&py_empty_tuple), state, PY_NONE,
                     py_type_of(items)->iter(vm, items));
}
static value ordered_repr(struct vm *vm, value self) {
    struct buf b = BUF_INIT;
    struct py_dict *d = dict_of(self);
    if (!d->count)
        return py_str_printf("%s()", py_type_name(self));
    if (!lib_repr_enter(vm, self))
        return py_str_from("...");
    buf_printf(&b, "%s([", py_type_name(self));
    size_t i = 0, n = 0;
    for (value k, v; py_dict_next(d, &i, &k, &v);) {
        buf_puts(&b, n++ ? ", (" : "(");
        lib_put_repr(vm, &b, k);
        buf_puts(&b, ", ");
        lib_put_repr(vm, &b, v);
        buf_putc(&b, ')');
    }
    buf_puts(&b, "])");
    lib_repr_leave(vm, self);
    return lib_buf_str(&b);
}
static value ordered_compare(struct vm *vm, value x, value y, enum py_compare_op op) {
    value r = py_dict_type.compare(vm, x, y, op);
    if ((op != PY_EQ && op != PY_NE) || r == PY_NOT_IMPLEMENTED ||
        !py_is_a(x, &collections_ordered_dict_type) || !py_is_a(y, &collections_ordered_dict_type))
        return r;
    if (r != PY_BOOL(op == PY_EQ))
        return r;
    size_t i = 0, j = 0;
    value k, l, v;
    while (py_dict_next(dict_of(x), &i, &k, &v) && py_dict_next(dict_of(y), &j, &l, &v))
        if (!py_equal(vm, k, l))
            return PY_BOOL(op == PY_NE);
    return r;
}
static value ordered_or(struct vm *vm, value x, value y) {
    if (!py_is_dict(x) || !py_is_dict(y))
        return PY_NOT_IMPLEMENTED;
    value own = py_is_a(x, &collections_ordered_dict_type) ? x : y;
    value r = py_call1(vm, PY_OBJ(py_type_of(own)), x);
    py_dict_update(vm, dict_of(r), y);
    return r;
}
LIB_FN(ordered_keys) { return py_odict_view(dict_of(a[0]), DICT_KEYS); }
LIB_FN(ordered_values) { return py_odict_view(dict_of(a[0]), DICT_VALUES); }
LIB_FN(ordered_items) { return py_odict_view(dict_of(a[0]), DICT_ITEMS); }
LIB_FN(ordered_pop) {
    value v = py_dict_del(vm, dict_of(a[0]), a[1]);
    if (v == PY_UNDEF)
        v = a[2];
    if (v == PY_UNDEF)
        raise_key(vm, a[1]);
    return v;
}
LIB_FN(ordered_setdefault) {
    value v = py_dict_get(vm, dict_of(a[0]), a[1]);
    if (v != PY_UNDEF)
        return v;
    py_setitem(vm, a[0], a[1], a[2]);
    return a[2];
}
static const struct py_native_def ordered_methods[] = {
    {"keys", ordered_keys, "self, /"},
    {"values", ordered_values, "self, /"},
    {"items", ordered_items, "self, /"},
    {"update", ordered_update, "self, /, *args, **kwargs"},
    {"pop", ordered_pop, "self, key, default=?"},
    {"setdefault", ordered_setdefault, "self, key, default=None"},
    {"__init__", ordered_init, "self, /, *args, **kwargs"},
    {"popitem", ordered_popitem, "self, last=True"},
    {"fromkeys", lib_fromkeys, "type, iterable, value=None", PY_CLASSMETHOD},
    {"move_to_end", ordered_move_to_end, "self, key, last=True"},
    {"__reversed__", ordered_reversed, "self, /"},
    {"copy", ordered_copy, "self, /"},
    {"__reduce__", ordered_reduce, "self, /"},
    LIB_CLASS_GETITEM,
    {0}};
struct py_type collections_ordered_dict_type = {PY_TYPE_HEAD,
                                                .name = "OrderedDict",
                                                .module = "collections",
                                                .size = sizeof(struct py_dict),
                                                .flags = PY_TYPE_BASE | PY_TYPE_ATTRS |
                                                         PY_TYPE_DICT | PY_TYPE_DOTTED,
                                                .base = &py_dict_type,
                                                .methods = ordered_methods,
                                                .repr = ordered_repr,
                                                .compare = ordered_compare,
                                                .binary[PY_OR] = ordered_or};

/* --- Counter --- */

static const value zero = PY_INT_TAG, one = PY_INT_TAG | 1;

static value count_of(struct vm *vm, struct py_dict *d, value key) {
    value v = py_dict_get(vm, d, key);
    return v == PY_UNDEF ? zero : v;
}
static void add_count(struct vm *vm, struct py_dict *d, value key, value n) {
    py_dict_set(vm, d, key, lib_add(vm, count_of(vm, d, key), n));
}

/* Adds (or subtracts) what ITERABLE counts. */
static void count_from(struct vm *vm, struct py_dict *d, value iterable, bool subtract) {
    if (iterable == PY_NONE || iterable == PY_UNDEF)
        return;
    if (py_is_dict(iterable) || py_lookup_attr(vm, iterable, "items") != PY_UNDEF) {
        struct py_list *items = py_list_from(vm, py_call_method(vm, iterable, "items", 0, NULL));
        bool empty = d->count == 0 && !subtract;
        for (size_t i = 0; i < items->n; i++) {
            struct py_tuple *pair = py_pair_from(vm, items->items[i]);
            if (empty)
                py_dict_set(vm, d, pair->items[0], pair->items[1]);
            else if (subtract)
                py_dict_set(vm, d, pair->items[0],
                            lib_sub(vm, count_of(vm, d, pair->items[0]), pair->items[1]));
            else
                add_count(vm, d, pair->items[0], pair->items[1]);
        }
        return;
    }
    struct py_iter it;
    py_iter_init(vm, &it, iterable);
    value step = subtract ? py_from_small(-1) : one;
    for (value v; (v = py_iter_next(vm, &it)) != PY_UNDEF;)
        add_count(vm, d, v, step);
}
static value counter_update_args(struct vm *vm, const value *a, bool subtract) {
    count_from(vm, dict_of(a[0]), a[1], subtract);
    if (dict_of(a[2])->count)
        count_from(vm, dict_of(a[0]), a[2], subtract);
    return PY_NONE;
}
LIB_FN(counter_init) { return counter_update_args(vm, a, false); }
LIB_FN(counter_update) { return counter_update_args(vm, a, false); }
LIB_FN(counter_subtract) { return counter_update_args(vm, a, true); }
LIB_FN(counter_missing) { return zero; }
LIB_FN(counter_fromkeys) {
    py_raise(vm, &py_exc_NotImplementedError,
             "Counter.fromkeys() is undefined.  Use Counter(iterable) instead.");
}
LIB_FN(counter_copy) { return py_call1(vm, PY_OBJ(py_type_of(a[0])), a[0]); }
LIB_FN(counter_reduce) {
    return py_tuple2(PY_OBJ(py_type_of(a[0])), py_tuple1(PY_OBJ(py_dict_copy(dict_of(a[0])))));
}
LIB_FN(counter_total) {
    value sum = zero;
    size_t i = 0;
    for (value k, v; py_dict_next(dict_of(a[0]), &i, &k, &v);)
        sum = lib_add(vm, sum, v);
    return sum;
}

LIB_FN(second_item) { return PY_AS(struct py_tuple, a[0])->items[1]; }
static const struct py_native_def second_item_def = {"count", second_item, "pair, /"};

static struct py_list *most_common(struct vm *vm, struct py_dict *d) {
    struct py_list *items = py_list_new(d->count);
    size_t i = 0;
    for (value k, v; py_dict_next(d, &i, &k, &v);)
        py_list_append(items, py_tuple2(k, v));
    py_list_sort(vm, items, py_native_new(vm, &second_item_def, PY_UNDEF), true);
    return items;
}
LIB_FN(counter_most_common) {
    struct py_list *items = most_common(vm, dict_of(a[0]));
    if (a[1] != PY_NONE) {
        if (!py_is_int(a[1])) /* heapq.nlargest compares before it counts */
            py_compare(vm, a[1], py_int_from((int64_t)items->n), PY_GE);
        int64_t n = lib_arg_int(vm, a[1]);
        if (n < 0)
            n = 0;
        if ((size_t)n < items->n)
            items = py_list_of((size_t)n, items->items);
    }
    return PY_OBJ(items);
}
LIB_FN(counter_elements) {
    struct py_list *list = py_list_new(0);
    size_t i = 0;
    for (value k, v; py_dict_next(dict_of(a[0]), &i, &k, &v);)
        for (int64_t n = lib_arg_int(vm, v); n > 0; n--)
            py_list_append(list, k);
    value chain = py_getattr(vm, py_import_from(vm, "itertools", "chain"), "from_iterable");
    return py_call1(vm, chain, py_tuple1(PY_OBJ(list)));
}

static void counter_setitem(struct vm *vm, value self, value key, value v) {
    if (v == PY_UNDEF)
        py_dict_del(vm, dict_of(self), key);
    else
        py_dict_set(vm, dict_of(self), key, v);
}
static value counter_repr(struct vm *vm, value self) {
    struct py_dict *d = dict_of(self);
    if (!d->count)
        return py_str_printf("%s()", py_type_name(self));
    struct py_dict *sorted = py_dict_new();
    struct py_handler h;
    PY_TRY(vm, &h) {
        struct py_list *items = most_common(vm, d);
        for (size_t i = 0; i < items->n; i++) {
            struct py_tuple *pair = PY_AS(struct py_tuple, items->items[i]);
            py_dict_set(vm, sorted, pair->items[0], pair->items[1]);
        }
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        if (!py_exception_is(exc, &py_exc_TypeError))
            py_rethrow(vm, exc);
        sorted = d; /* counts that cannot be ordered */
    }
    struct buf b = BUF_INIT;
    buf_printf(&b, "%s(", py_type_name(self));
    collections_put_dict(vm, &b, sorted);
    buf_putc(&b, ')');
    return lib_buf_str(&b);
}

static bool is_counter(value v) { return py_is_a(v, &collections_counter_type); }

static bool all_compare(struct vm *vm, value x, value y, enum py_compare_op op) {
    for (int side = 0; side < 2; side++) {
        size_t i = 0;
        for (value k, v; py_dict_next(dict_of(side ? y : x), &i, &k, &v);)
            if (!py_truth(vm, py_compare(vm, count_of(vm, dict_of(x), k),
                                         count_of(vm, dict_of(y), k), op)))
                return false;
    }
    return true;
}
static value counter_compare(struct vm *vm, value x, value y, enum py_compare_op op) {
    if (!is_counter(x) || !is_counter(y))
        return PY_NOT_IMPLEMENTED;
    switch (op) {
    case PY_EQ:
        return PY_BOOL(all_compare(vm, x, y, PY_EQ));
    case PY_NE:
        return PY_BOOL(!all_compare(vm, x, y, PY_EQ));
    case PY_LE:
    case PY_GE:
        return PY_BOOL(all_compare(vm, x, y, op));
    case PY_LT:
        return PY_BOOL(all_compare(vm, x, y, PY_LE) && !all_compare(vm, x, y, PY_EQ));
    default:
        return PY_BOOL(all_compare(vm, x, y, PY_GE) && !all_compare(vm, x, y, PY_EQ));
    }
}

/* The count of a key in both, by operator. */
static value combine(struct vm *vm, value n, value m, enum py_binary_op op) {
    if (op == PY_ADD || op == PY_SUB)
        return py_binary(vm, op, n, m);
    bool less = py_less(vm, n, m);
    return less == (op == PY_AND) ? n : m;
}
static void keep_positive(struct vm *vm, struct py_dict *d, value key, value n) {
    if (py_less(vm, zero, n))
        py_dict_set(vm, d, key, n);
}
static value counter_op(struct vm *vm, value x, value y, enum py_binary_op op) {
    if (!is_counter(x) || !is_counter(y))
        return PY_NOT_IMPLEMENTED;
    value r = py_call0(vm, lib_type(&collections_counter_type));
    struct py_dict *p = dict_of(x), *q = dict_of(y);
    size_t i = 0;
    for (value k, v; py_dict_next(p, &i, &k, &v);)
        keep_positive(vm, dict_of(r), k, combine(vm, v, count_of(vm, q, k), op));
    i = 0;
    for (value k, v; op != PY_AND && py_dict_next(q, &i, &k, &v);)
        if (py_dict_get(vm, p, k) == PY_UNDEF)
            keep_positive(vm, dict_of(r), k, op == PY_SUB ? lib_sub(vm, zero, v) : v);
    return r;
}
/* In place, the other side is any mapping. */
static value counter_inplace(struct vm *vm, value x, value y, enum py_binary_op op) {
    struct py_dict *d = dict_of(x);
    struct py_iter it;
    size_t i = 0;
    if (op == PY_AND) {
        for (value k, n; py_dict_next(d, &i, &k, &n);)
            py_dict_set(vm, d, k, combine(vm, n, py_getitem(vm, y, k), op));
    } else {
        py_iter_init(vm, &it, py_call_method(vm, y, "items", 0, NULL));
        for (value pair; (pair = py_iter_next(vm, &it)) != PY_UNDEF;) {
            struct py_tuple *t = py_pair_from(vm, pair);
            value n = combine(vm, count_of(vm, d, t->items[0]), t->items[1], op);
            py_dict_set(vm, d, t->items[0], n);
        }
    }
    struct py_dict *all = py_dict_copy(d);
    py_dict_clear(d);
    i = 0;
    for (value k, n; py_dict_next(all, &i, &k, &n);)
        keep_positive(vm, d, k, n);
    return x;
}
#define COUNTER_OP(name, op)                                                                       \
    static value counter_##name(struct vm *vm, value x, value y) {                                 \
        return counter_op(vm, x, y, op);                                                           \
    }                                                                                              \
    static value counter_i##name(struct vm *vm, value x, value y) {                                \
        return counter_inplace(vm, x, y, op);                                                      \
    }
COUNTER_OP(add, PY_ADD)
COUNTER_OP(sub, PY_SUB)
COUNTER_OP(or, PY_OR)
COUNTER_OP(and, PY_AND)
static value counter_pos(struct vm *vm, value self) {
    return counter_op(vm, self, py_call0(vm, lib_type(&collections_counter_type)), PY_ADD);
}
static value counter_neg(struct vm *vm, value self) {
    return counter_op(vm, py_call0(vm, lib_type(&collections_counter_type)), self, PY_SUB);
}

static const struct py_native_def counter_methods[] = {
    {"__init__", counter_init, "self, iterable=None, /, **kwds", PY_PYTHON},
    {"__missing__", counter_missing, "self, key"},
    {"update", counter_update, "self, iterable=None, /, **kwds", PY_PYTHON},
    {"subtract", counter_subtract, "self, iterable=None, /, **kwds", PY_PYTHON},
    {"most_common", counter_most_common, "self, n=None"},
    {"elements", counter_elements, "self"},
    {"total", counter_total, "self"},
    {"copy", counter_copy, "self"},
    {"__copy__", counter_copy, "self"},
    {"__reduce__", counter_reduce, "self"},
    {"fromkeys", counter_fromkeys, "cls, iterable, v=None", PY_CLASSMETHOD},
    LIB_CLASS_GETITEM,
    {0}};
struct py_type collections_counter_type = {
    PY_TYPE_HEAD,
    .name = "Counter",
    .module = "collections",
    .size = sizeof(struct py_dict),
    .flags = PY_TYPE_BASE | PY_TYPE_ATTRS | PY_TYPE_DICT,
    .base = &py_dict_type,
    .methods = counter_methods,
    .repr = counter_repr,
    .compare = counter_compare,
    .setitem = counter_setitem,
    .binary = {[PY_ADD] = counter_add,
               [PY_SUB] = counter_sub,
               [PY_OR] = counter_or,
               [PY_AND] = counter_and},
    .inplace = {[PY_ADD] = counter_iadd,
                [PY_SUB] = counter_isub,
                [PY_OR] = counter_ior,
                [PY_AND] = counter_iand},
    .unary = {[PY_POS] = counter_pos, [PY_NEG] = counter_neg}};

/* --- the descriptor behind a field of a named tuple --- */

static struct py_type tuple_getter_type;

struct tuple_getter {
    struct py_object head;
    size_t index;
    value doc;
};
value collections_tuple_getter(struct vm *vm, size_t i, value doc) {
    struct tuple_getter *g = py_alloc(vm, &tuple_getter_type);
    g->index = i;
    g->doc = doc;
    return PY_OBJ(g);
}
LIB_FN(tuple_getter_new) {
    struct tuple_getter *g = py_alloc(vm, PY_AS(struct py_type, a[0]));
    g->index = (size_t)lib_arg_int(vm, a[1]);
    g->doc = a[2];
    return PY_OBJ(g);
}
static value tuple_getter_get(struct vm *vm, value self, value instance, value owner) {
    (void)owner;
    struct tuple_getter *g = PY_AS(struct tuple_getter, self);
    if (instance == PY_UNDEF || instance == PY_NONE)
        return self;
    if (!py_is_tuple(instance))
        py_raise(vm, &py_exc_TypeError,
                 "descriptor for index '%d' for tuple subclasses doesn't apply to '%T' object",
                 (int)g->index, instance);
    struct py_tuple *t = PY_AS(struct py_tuple, instance);
    if (g->index >= t->n)
        py_raise(vm, &py_exc_IndexError, "tuple index out of range");
    return t->items[g->index];
}
static void tuple_getter_set(struct vm *vm, value self, value instance, value v) {
    (void)self, (void)instance;
    py_raise(vm, &py_exc_AttributeError,
             v == PY_UNDEF ? "can't delete attribute" : "can't set attribute");
}
static value tuple_getter_repr(struct vm *vm, value self) {
    struct tuple_getter *g = PY_AS(struct tuple_getter, self);
    return py_str_printf("_tuplegetter(%d, %s)", (int)g->index, py_repr_text(vm, g->doc));
}
static const struct py_native_def tuple_getter_methods[] = {
    {"__new__", tuple_getter_new, "cls, index, doc, /"}, {0}};
static const struct py_member_def tuple_getter_members[] = {
    {"__doc__", offsetof(struct tuple_getter, doc), PY_MEMBER_VALUE, false}, {0}};
static struct py_type tuple_getter_type = {PY_TYPE_HEAD,
                                           .name = "_tuplegetter",
                                           .module = "_collections",
                                           .flags = PY_TYPE_DOTTED,
                                           .size = sizeof(struct tuple_getter),
                                           .methods = tuple_getter_methods,
                                           .members = tuple_getter_members,
                                           .repr = tuple_getter_repr,
                                           .descr_get = tuple_getter_get,
                                           .descr_set = tuple_getter_set};

/* --- the module --- */

static struct py_type *const types[] = {&collections_deque_type, &collections_counter_type,
                                        &collections_ordered_dict_type,
                                        &collections_defaultdict_type, NULL};
/* Made when they are asked for. */
static const struct {
    const char *name;
    value (*make)(struct vm *vm);
} made[] = {{"ChainMap", collections_chain_map},
            {"UserDict", collections_user_dict},
            {"UserList", collections_user_list},
            {"UserString", collections_user_string}};
LIB_FN(lazy_name) {
    static const struct lib_lazy rest[] = {{"abc", NULL}, {0}};
    for (size_t i = 0; i < LIB_COUNT(made); i++)
        if (py_str_is(a[0], made[i].name)) {
            value cls = made[i].make(vm);
            py_setattr(vm, py_import(vm, "collections"), made[i].name, cls);
            return cls;
        }
    return lib_lazy_get(vm, "collections", rest, a[0]);
}

static void init(struct vm *vm, struct py_module *m) {
    static const struct py_native_def lazy = {"__getattr__", lazy_name, "name"};
    py_module_set(vm, m, lazy.name, py_native_new(vm, &lazy, PY_UNDEF));
    py_module_set(vm, m, collections_namedtuple.name,
                  pyfunction_new(vm, &collections_namedtuple, "collections", PY_UNDEF));
    py_module_set(vm, m, "__all__",
                  lib_tuple(9, lib_text("ChainMap"), lib_text("Counter"), lib_text("OrderedDict"),
                            lib_text("UserDict"), lib_text("UserList"), lib_text("UserString"),
                            lib_text("defaultdict"), lib_text("deque"), lib_text("namedtuple")));
}
const struct py_module_def py_lib_collections = {
    .name = "collections", .types = types, .init = init};

static struct py_type *const inner_types[] = {&tuple_getter_type, NULL};
const struct py_module_def py_lib__collections = {.name = "_collections", .types = inner_types};
