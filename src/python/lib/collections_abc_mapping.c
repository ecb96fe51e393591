/*
 * collections.abc.Mapping, MutableMapping and the views that they give: all by __getitem__,
 * __iter__, __len__, and, to change one, __setitem__ and __delitem__.
 */
#include "python/lib/collections_abc_int.h"
#include "python/names.h"

/* a, b = V */
static const struct py_tuple *unpacked(struct vm *vm, value v) {
    if (!py_type_of(v)->iter && !py_type_of(v)->getitem)
        py_raise(vm, &py_exc_TypeError, "cannot unpack non-iterable %T object", v);
    return py_pair_from(vm, v);
}

/* --- views --- */

static value mapping_of(struct vm *vm, value view) { return py_getattr(vm, view, "_mapping"); }

LIB_FN(view_init) {
    py_setattr(vm, a[0], "_mapping", a[1]);
    return PY_NONE;
}
LIB_FN(view_len) { return py_int_from(py_len(vm, mapping_of(vm, a[0]))); }
LIB_FN(view_repr) {
    value cls = py_getattr_str(vm, a[0], PYN(__class__));
    return py_str_from(
        py_message(vm, "%S(%R)", py_getattr_str(vm, cls, PYN(__name__)), mapping_of(vm, a[0])));
}
LIB_FN(view_from_iterable) { return py_call1(vm, PY_OBJ(&py_set_type), a[1]); }

LIB_FN(keys_contains) { return PY_BOOL(py_contains(vm, mapping_of(vm, a[0]), a[1])); }
LIB_FN(keys_iter) { return abc_walk_new(vm, WALK_PLAIN, mapping_of(vm, a[0]), PY_UNDEF); }
LIB_FN(items_contains) {
    const struct py_tuple *pair = unpacked(vm, a[1]);
    value held = abc_item_or_undef(vm, mapping_of(vm, a[0]), pair->items[0], &py_exc_KeyError);
    return PY_BOOL(held != PY_UNDEF && py_equal(vm, held, pair->items[1]));
}
LIB_FN(items_iter) { return abc_walk_new(vm, WALK_ITEMS, mapping_of(vm, a[0]), PY_UNDEF); }
LIB_FN(values_contains) {
    value mapping = mapping_of(vm, a[0]);
    struct py_iter it;
    py_iter_init(vm, &it, mapping);
    for (value key; (key = py_iter_next(vm, &it)) != PY_UNDEF;)
        if (py_equal(vm, py_getitem(vm, mapping, key), a[1]))
            return PY_TRUE;
    return PY_FALSE;
}
LIB_FN(values_iter) { return abc_walk_new(vm, WALK_VALUES, mapping_of(vm, a[0]), PY_UNDEF); }

const struct py_native_def
    abc_mapping_view_methods[] = {{"__init__", view_init, "self, mapping"},
                                  {"__len__", view_len, "self"},
                                  {"__repr__", view_repr, "self"},
                                  LIB_CLASS_GETITEM,
                                  {0}},
    abc_keys_view_methods[] = {{"_from_iterable", view_from_iterable, "cls, it", PY_CLASSMETHOD},
                               {"__contains__", keys_contains, "self, key"},
                               {"__iter__", keys_iter, "self"},
                               {0}},
    abc_items_view_methods[] = {{"_from_iterable", view_from_iterable, "cls, it", PY_CLASSMETHOD},
                                {"__contains__", items_contains, "self, item"},
                                {"__iter__", items_iter, "self"},
                                {0}},
    abc_values_view_methods[] = {
        {"__contains__", values_contains, "self, value"}, {"__iter__", values_iter, "self"}, {0}};

/* --- Mapping --- */

LIB_FN(no_key) { abc_left_out(vm, &py_exc_KeyError); }
LIB_FN(mapping_get) {
    value v = abc_item_or_undef(vm, a[0], a[1], &py_exc_KeyError);
    return v == PY_UNDEF ? a[2] : v;
}
LIB_FN(mapping_contains) {
    return PY_BOOL(abc_item_or_undef(vm, a[0], a[1], &py_exc_KeyError) != PY_UNDEF);
}
LIB_FN(mapping_keys) { return py_call1(vm, abc_class(vm, ABC_KEYS_VIEW), a[0]); }
LIB_FN(mapping_items) { return py_call1(vm, abc_class(vm, ABC_ITEMS_VIEW), a[0]); }
LIB_FN(mapping_values) { return py_call1(vm, abc_class(vm, ABC_VALUES_VIEW), a[0]); }

static value plain_dict(struct vm *vm, value mapping) {
    return py_call1(vm, PY_OBJ(&py_dict_type), py_call_method(vm, mapping, "items", 0, NULL));
}
LIB_FN(mapping_eq) {
    if (!abc_is(vm, a[1], ABC_MAPPING))
        return PY_NOT_IMPLEMENTED;
    value mine = plain_dict(vm, a[0]);
    return PY_BOOL(py_equal(vm, mine, plain_dict(vm, a[1])));
}

const struct py_native_def abc_mapping_methods[] = {
    {"__getitem__", no_key, "self, key", PY_ABSTRACT},
    {"get", mapping_get, "self, key, default=None"},
    {"__contains__", mapping_contains, "self, key"},
    {"keys", mapping_keys, "self"},
    {"items", mapping_items, "self"},
    {"values", mapping_values, "self"},
    {"__eq__", mapping_eq, "self, other"},
    {0}};

/* --- MutableMapping --- */

/* self[key], with the reference's KeyError when there is no DEFAULT. */
LIB_FN(mapping_pop) {
    if (a[2] == PY_UNDEF) {
        value held = py_getitem(vm, a[0], a[1]);
        py_delitem(vm, a[0], a[1]);
        return held;
    }
    value held = abc_item_or_undef(vm, a[0], a[1], &py_exc_KeyError);
    if (held == PY_UNDEF)
        return a[2];
    py_delitem(vm, a[0], a[1]);
    return held;
}
LIB_FN(mapping_popitem) {
    value key = abc_any_item(vm, a[0]), held = py_getitem(vm, a[0], key);
    py_delitem(vm, a[0], key);
    return py_tuple2(key, held);
}
LIB_FN(mapping_clear) { return abc_empty_out(vm, a[0], "popitem", &py_exc_KeyError); }
LIB_FN(mapping_setdefault) {
    value held = abc_item_or_undef(vm, a[0], a[1], &py_exc_KeyError);
    if (held != PY_UNDEF)
        return held;
    py_setitem(vm, a[0], a[1], a[2]);
    return a[2];
}

static void take_keys(struct vm *vm, value self, value from, value keys) {
    struct py_iter it;
    py_iter_init(vm, &it, keys);
    for (value key; (key = py_iter_next(vm, &it)) != PY_UNDEF;)
        py_setitem(vm, self, key, py_getitem(vm, from, key));
}
static void take_pairs(struct vm *vm, value self, value pairs) {
    struct py_iter it;
    py_iter_init(vm, &it, pairs);
    for (value pair; (pair = py_iter_next(vm, &it)) != PY_UNDEF;) {
        const struct py_tuple *kv = unpacked(vm, pair);
        py_setitem(vm, self, kv->items[0], kv->items[1]);
    }
}
LIB_FN(mapping_update) {
    if (abc_is(vm, a[1], ABC_MAPPING))
        take_keys(vm, a[0], a[1], a[1]);
    else if (py_lookup_attr(vm, a[1], "keys") != PY_UNDEF)
        take_keys(vm, a[0], a[1], py_call_method(vm, a[1], "keys", 0, NULL));
    else
        take_pairs(vm, a[0], a[1]);
    size_t i = 0;
    for (value key, v; py_dict_next(PY_AS(struct py_dict, a[2]), &i, &key, &v);)
        py_setitem(vm, a[0], key, v);
    return PY_NONE;
}

const struct py_native_def abc_mutable_mapping_methods[] = {
    {"__setitem__", no_key, "self, key, value", PY_ABSTRACT},
    {"__delitem__", no_key, "self, key", PY_ABSTRACT},
    {"pop", mapping_pop, "self, key, default=?"},
    {"popitem", mapping_popitem, "self"},
    {"clear", mapping_clear, "self"},
    {"update", mapping_update, "self, other=(), /, **kwds", PY_PYTHON},
    {"setdefault", mapping_setdefault, "self, key, default=None"},
    {0}};
