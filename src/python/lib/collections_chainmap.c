/*
 * collections.ChainMap: several mappings looked up one after the other; writes go to the first.
 */
#include "python/lib/collections_abc_int.h"
#include "python/lib/collections_int.h"
#include "python/names.h"

static value maps_of(struct vm *vm, value self) { return py_getattr(vm, self, "maps"); }
static struct py_list *layers(struct vm *vm, value self) {
    return py_list_from(vm, maps_of(vm, self));
}
static value first_of(struct vm *vm, value self) {
    return py_getitem(vm, maps_of(vm, self), py_from_small(0));
}
/* type(self)(FIRST, *others), the others from the one at FROM on. */
static value chain_like(struct vm *vm, value self, value first, size_t from) {
    const struct py_list *all = layers(vm, self);
    struct py_list *maps = py_list_new(all->n + 1);
    if (first != PY_UNDEF)
        py_list_append(maps, first);
    for (size_t i = from; i < all->n; i++)
        py_list_append(maps, all->items[i]);
    return py_call(vm, py_getattr_str(vm, self, PYN(__class__)), (int)maps->n, maps->items);
}

LIB_FN(chain_init) {
    struct py_list *maps = py_list_from(vm, a[1]);
    if (!maps->n)
        py_list_append(maps, PY_OBJ(py_dict_new()));
    py_setattr(vm, a[0], "maps", PY_OBJ(maps));
    return PY_NONE;
}

/* --- looking up --- */

LIB_FN(chain_getitem) {
    const struct py_list *maps = layers(vm, a[0]);
    for (size_t i = 0; i < maps->n; i++) {
        value v = abc_item_or_undef(vm, maps->items[i], a[1], &py_exc_KeyError);
        if (v != PY_UNDEF)
            return v;
    }
    return py_call_method(vm, a[0], "__missing__", 1, &a[1]);
}
LIB_FN(chain_missing) { py_raise_key(vm, a[1]); }
LIB_FN(chain_contains) {
    const struct py_list *maps = layers(vm, a[0]);
    for (size_t i = 0; i < maps->n; i++)
        if (py_contains(vm, maps->items[i], a[1]))
            return PY_TRUE;
    return PY_FALSE;
}
LIB_FN(chain_get) { return py_contains(vm, a[0], a[1]) ? py_getitem(vm, a[0], a[1]) : a[2]; }
LIB_FN(chain_bool) {
    const struct py_list *maps = layers(vm, a[0]);
    for (size_t i = 0; i < maps->n; i++)
        if (py_truth(vm, maps->items[i]))
            return PY_TRUE;
    return PY_FALSE;
}

/* The keys in the order of a dict updated from the last mapping to the first. */
static struct py_dict *all_keys(struct vm *vm, value self) {
    const struct py_list *maps = layers(vm, self);
    struct py_dict *keys = py_dict_new();
    for (size_t i = maps->n; i-- > 0;) {
        struct py_iter it;
        py_iter_init(vm, &it, maps->items[i]);
        for (value key; (key = py_iter_next(vm, &it)) != PY_UNDEF;)
            py_dict_set(vm, keys, key, PY_NONE);
    }
    return keys;
}
LIB_FN(chain_len) { return py_int_from(all_keys(vm, a[0])->count); }
LIB_FN(chain_iter) { return py_dict_type.iter(vm, PY_OBJ(all_keys(vm, a[0]))); }
LIB_FN(chain_repr) {
    if (!lib_repr_enter(vm, a[0]))
        return py_str_from("...");
    struct buf b = BUF_INIT;
    const struct py_list *maps = layers(vm, a[0]);
    value cls = py_getattr_str(vm, a[0], PYN(__class__));
    lib_put_str(vm, &b, py_getattr_str(vm, cls, PYN(__name__)));
    buf_putc(&b, '(');
    for (size_t i = 0; i < maps->n; i++) {
        buf_puts(&b, i ? ", " : "");
        lib_put_repr(vm, &b, maps->items[i]);
    }
    buf_putc(&b, ')');
    lib_repr_leave(vm, a[0]);
    return lib_buf_str(&b);
}

/* --- writing: to the first mapping, which says in words of ours that it has not the key --- */

typedef value (*chain_act)(struct vm *vm, value first, value key, value rest);
static value act_delete(struct vm *vm, value first, value key, value rest) {
    (void)rest;
    py_delitem(vm, first, key);
    return PY_NONE;
}
static value act_pop(struct vm *vm, value first, value key, value rest) {
    const struct py_tuple *more = PY_AS(struct py_tuple, rest);
    struct py_tuple *args = py_tuple_new(more->n + 1);
    args->items[0] = key;
    memcpy(args->items + 1, more->items, more->n * sizeof(value));
    return py_call_args(vm, py_getattr(vm, first, "pop"), PY_OBJ(args), NULL);
}
static value act_popitem(struct vm *vm, value first, value key, value rest) {
    (void)key, (void)rest;
    return py_call_method(vm, first, "popitem", 0, NULL);
}
static value on_first(struct vm *vm, value self, chain_act act, value key, value rest) {
    struct py_handler h;
    volatile value got = PY_UNDEF;
    PY_TRY(vm, &h) {
        got = act(vm, first_of(vm, self), key, rest);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        if (!py_exception_is(exc, &py_exc_KeyError))
            py_rethrow(vm, exc);
        const char *text = key == PY_UNDEF
                               ? "No keys found in the first mapping."
                               : py_message(vm, "Key not found in the first mapping: %R", key);
        lib_raise_during(vm, py_call1(vm, PY_OBJ(&py_exc_KeyError), py_str_from(text)), exc);
    }
    return got;
}
LIB_FN(chain_delitem) { return on_first(vm, a[0], act_delete, a[1], PY_UNDEF); }
LIB_FN(chain_pop) { return on_first(vm, a[0], act_pop, a[1], a[2]); }
LIB_FN(chain_popitem) { return on_first(vm, a[0], act_popitem, PY_UNDEF, PY_UNDEF); }
LIB_FN(chain_setitem) {
    py_setitem(vm, first_of(vm, a[0]), a[1], a[2]);
    return PY_NONE;
}
LIB_FN(chain_clear) {
    py_call_method(vm, first_of(vm, a[0]), "clear", 0, NULL);
    return PY_NONE;
}

/* --- other chains made of this one --- */

LIB_FN(chain_new_child) {
    value kwds = a[2], first = a[1] == PY_NONE ? kwds : a[1];
    if (first != kwds && PY_AS(struct py_dict, kwds)->count)
        py_call_method(vm, first, "update", 1, &kwds);
    return chain_like(vm, a[0], first, 0);
}
LIB_FN(chain_parents) { return chain_like(vm, a[0], PY_UNDEF, 1); }
LIB_FN(chain_copy) {
    return chain_like(vm, a[0], py_call_method(vm, first_of(vm, a[0]), "copy", 0, NULL), 1);
}
LIB_FN(chain_fromkeys) {
    const struct py_tuple *more = PY_AS(struct py_tuple, a[2]);
    value args[] = {a[1], more->n ? more->items[0] : PY_NONE};
    if (more->n > 1)
        py_raise(vm, &py_exc_TypeError, "fromkeys expected at most 2 arguments, got %zu",
                 more->n + 1);
    return py_call1(vm, a[0], py_call_method(vm, PY_OBJ(&py_dict_type), "fromkeys", 2, args));
}
static bool is_mapping(struct vm *vm, value v) { return abc_is(vm, v, ABC_MAPPING); }
LIB_FN(chain_ior) {
    py_call_method(vm, first_of(vm, a[0]), "update", 1, &a[1]);
    return a[0];
}
LIB_FN(chain_or) {
    if (!is_mapping(vm, a[1]))
        return PY_NOT_IMPLEMENTED;
    value made = py_call_method(vm, a[0], "copy", 0, NULL);
    py_call_method(vm, first_of(vm, made), "update", 1, &a[1]);
    return made;
}
LIB_FN(chain_ror) {
    if (!is_mapping(vm, a[1]))
        return PY_NOT_IMPLEMENTED;
    value flat = py_call1(vm, PY_OBJ(&py_dict_type), a[1]);
    const struct py_list *maps = layers(vm, a[0]);
    for (size_t i = maps->n; i-- > 0;)
        py_dict_update(vm, PY_AS(struct py_dict, flat), maps->items[i]);
    return py_call1(vm, py_getattr_str(vm, a[0], PYN(__class__)), flat);
}

static const struct py_native_def methods[] = {
    {"__init__", chain_init, "self, *maps"},
    {"__missing__", chain_missing, "self, key"},
    {"__getitem__", chain_getitem, "self, key"},
    {"get", chain_get, "self, key, default=None"},
    {"__len__", chain_len, "self"},
    {"__iter__", chain_iter, "self"},
    {"__contains__", chain_contains, "self, key"},
    {"__bool__", chain_bool, "self"},
    {"__repr__", chain_repr, "self"},
    {"fromkeys", chain_fromkeys, "cls, iterable, *args", PY_CLASSMETHOD},
    {"copy", chain_copy, "self"},
    {"__copy__", chain_copy, "self"},
    {"new_child", chain_new_child, "self, m=None, **kwargs"},
    {"__setitem__", chain_setitem, "self, key, value"},
    {"__delitem__", chain_delitem, "self, key"},
    {"popitem", chain_popitem, "self"},
    {"pop", chain_pop, "self, key, *args"},
    {"clear", chain_clear, "self"},
    {"__ior__", chain_ior, "self, other"},
    {"__or__", chain_or, "self, other"},
    {"__ror__", chain_ror, "self, other"},
    {0}};

value collections_chain_map(struct vm *vm) {
    static const struct py_native_def parents = {"parents", chain_parents, "self"};
    struct py_dict *ns = py_dict_new();
    py_dict_set_str(ns, PYN(__doc__),
                    py_str_from("Several mappings looked up one after the other."));
    py_dict_set_text(ns, "parents", pyfunction_property(vm, &parents, "collections"));
    struct py_tuple *bases = PY_AS(struct py_tuple, py_tuple1(abc_class(vm, ABC_MUTABLE_MAPPING)));
    return PY_OBJ(pyfunction_class(vm, "collections", "ChainMap", NULL, bases, methods, ns));
}
