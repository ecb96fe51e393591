/*
 * collections.UserDict and UserList: a dict and a list to derive from, their contents in `data`.
 * UserString is collections_userstring.c's.
 */
#include "python/lib/collections_abc_int.h"
#include "python/lib/collections_int.h"
#include "python/names.h"
#include "python/types/iterators.h"
#include "python/types/slice.h"

value collections_data(struct vm *vm, value self) { return py_getattr(vm, self, "data"); }
void collections_set_data(struct vm *vm, value self, value v) { py_setattr(vm, self, "data", v); }
value collections_held(struct vm *vm, value v, const char *cls) {
    if (!py_is_object(v) || !(py_type_of(v)->flags & PY_TYPE_HEAP))
        return v;
    return py_isinstance(vm, v, py_import_from(vm, "collections", cls)) ? collections_data(vm, v)
                                                                        : v;
}
value collections_like(struct vm *vm, value self, value v) {
    return py_call1(vm, py_getattr_str(vm, self, PYN(__class__)), v);
}

#define DATA(self) collections_data(vm, self)

LIB_FN(data_len) { return py_int_from(py_len(vm, DATA(a[0]))); }
LIB_FN(data_contains) { return PY_BOOL(py_contains(vm, DATA(a[0]), a[1])); }
LIB_FN(data_repr) { return py_repr(vm, DATA(a[0])); }
LIB_FN(data_setitem) {
    py_setitem(vm, DATA(a[0]), a[1], a[2]);
    return PY_NONE;
}
LIB_FN(data_delitem) {
    py_delitem(vm, DATA(a[0]), a[1]);
    return PY_NONE;
}
/* __copy__: the same attributes, of data a copy. */
LIB_FN(data_copy) {
    value cls = py_getattr_str(vm, a[0], PYN(__class__));
    value twin = py_call1(vm, py_getattr_str(vm, cls, PYN(__new__)), cls);
    value to = py_getattr_str(vm, twin, PYN(__dict__)),
          from = py_getattr_str(vm, a[0], PYN(__dict__));
    py_call_method(vm, to, "update", 1, &from);
    py_setitem(vm, to, PY_OBJ(py_intern("data")), py_call_method(vm, DATA(a[0]), "copy", 0, NULL));
    return twin;
}

/* --- UserDict --- */

static value update(struct vm *vm, value self, value from) {
    return py_call_method(vm, self, "update", 1, &from);
}
LIB_FN(dict_init) {
    collections_set_data(vm, a[0], PY_OBJ(py_dict_new()));
    if (a[1] != PY_NONE)
        update(vm, a[0], a[1]);
    if (PY_AS(struct py_dict, a[2])->count)
        update(vm, a[0], a[2]);
    return PY_NONE;
}
LIB_FN(dict_getitem) {
    value data = DATA(a[0]);
    if (py_contains(vm, data, a[1]))
        return py_getitem(vm, data, a[1]);
    value missing = py_lookup_attr(vm, py_getattr_str(vm, a[0], PYN(__class__)), "__missing__");
    if (missing == PY_UNDEF)
        py_raise_key(vm, a[1]);
    return py_call2(vm, missing, a[0], a[1]);
}
LIB_FN(dict_iter) { return py_get_iter(vm, DATA(a[0])); }
static value merged(struct vm *vm, value self, value left, value right) {
    return collections_like(vm, self, py_binary(vm, PY_OR, left, right));
}
LIB_FN(dict_or) {
    value other = collections_held(vm, a[1], "UserDict");
    return other != a[1] || py_is_dict(other) ? merged(vm, a[0], DATA(a[0]), other)
                                              : PY_NOT_IMPLEMENTED;
}
LIB_FN(dict_ror) {
    value other = collections_held(vm, a[1], "UserDict");
    return other != a[1] || py_is_dict(other) ? merged(vm, a[0], other, DATA(a[0]))
                                              : PY_NOT_IMPLEMENTED;
}
LIB_FN(dict_ior) {
    value other = collections_held(vm, a[1], "UserDict");
    collections_set_data(vm, a[0], py_inplace(vm, PY_OR, DATA(a[0]), other));
    return a[0];
}

/* copy.copy of a subclass that may have a way of its own, while it holds nothing. */
static value copied_empty(struct vm *vm, value self) {
    value data = DATA(self);
    struct py_handler h;
    volatile value twin = PY_UNDEF;
    collections_set_data(vm, self, PY_OBJ(py_dict_new()));
    PY_TRY(vm, &h) {
        twin = py_call1(vm, py_import_from(vm, "copy", "copy"), self);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        collections_set_data(vm, self, data);
        py_rethrow(vm, exc);
    }
    collections_set_data(vm, self, data);
    return twin;
}
LIB_FN(dict_copy) {
    value cls = py_import_from(vm, "collections", "UserDict");
    if (py_getattr_str(vm, a[0], PYN(__class__)) == cls)
        return py_call1(vm, cls, py_call_method(vm, DATA(a[0]), "copy", 0, NULL));
    value twin = copied_empty(vm, a[0]);
    update(vm, twin, a[0]);
    return twin;
}

static const struct py_native_def dict_methods[] = {
    {"__init__", dict_init, "self, dict=None, /, **kwargs", PY_PYTHON},
    {"__len__", data_len, "self"},
    {"__getitem__", dict_getitem, "self, key"},
    {"__setitem__", data_setitem, "self, key, item"},
    {"__delitem__", data_delitem, "self, key"},
    {"__iter__", dict_iter, "self"},
    {"__contains__", data_contains, "self, key"},
    {"__repr__", data_repr, "self"},
    {"__or__", dict_or, "self, other"},
    {"__ror__", dict_ror, "self, other"},
    {"__ior__", dict_ior, "self, other"},
    {"__copy__", data_copy, "self"},
    {"copy", dict_copy, "self"},
    {"fromkeys", lib_fromkeys, "cls, iterable, value=None", PY_CLASSMETHOD},
    {0}};

/* --- UserList --- */

static value held_list(struct vm *vm, value v) { return collections_held(vm, v, "UserList"); }
/* What can be added to a list. */
static value as_list(struct vm *vm, value v) {
    value held = held_list(vm, v);
    return held != v || py_is_list(held) ? held : PY_OBJ(py_list_from(vm, held));
}
LIB_FN(list_init) {
    struct py_list *data = py_list_new(0);
    if (a[1] != PY_NONE)
        py_list_extend(vm, data, held_list(vm, a[1]));
    collections_set_data(vm, a[0], PY_OBJ(data));
    return PY_NONE;
}
#define COMPARISON(name, op)                                                                       \
    LIB_FN(list_##name) { return py_compare(vm, DATA(a[0]), held_list(vm, a[1]), op); }
COMPARISON(lt, PY_LT)
COMPARISON(le, PY_LE)
COMPARISON(eq, PY_EQ)
COMPARISON(gt, PY_GT)
COMPARISON(ge, PY_GE)
LIB_FN(list_getitem) {
    value got = py_getitem(vm, DATA(a[0]), a[1]);
    return py_type_of(a[1]) == &py_slice_type ? collections_like(vm, a[0], got) : got;
}
LIB_FN(list_add) {
    value other = as_list(vm, a[1]);
    return collections_like(vm, a[0], lib_add(vm, DATA(a[0]), other));
}
LIB_FN(list_radd) {
    value other = as_list(vm, a[1]);
    return collections_like(vm, a[0], lib_add(vm, other, DATA(a[0])));
}
LIB_FN(list_iadd) {
    collections_set_data(vm, a[0], py_inplace(vm, PY_ADD, DATA(a[0]), as_list(vm, a[1])));
    return a[0];
}
LIB_FN(list_mul) { return collections_like(vm, a[0], lib_mul(vm, DATA(a[0]), a[1])); }
LIB_FN(list_imul) {
    collections_set_data(vm, a[0], py_inplace(vm, PY_MUL, DATA(a[0]), a[1]));
    return a[0];
}
/* data.NAME(A[1], ... A[N]) */
static value pass_on(struct vm *vm, const value *a, const char *name, int n) {
    return py_call_method(vm, DATA(a[0]), name, n, a + 1);
}
LIB_FN(list_append) { return pass_on(vm, a, "append", 1); }
LIB_FN(list_insert) { return pass_on(vm, a, "insert", 2); }
LIB_FN(list_pop) { return pass_on(vm, a, "pop", 1); }
LIB_FN(list_remove) { return pass_on(vm, a, "remove", 1); }
LIB_FN(list_clear) { return pass_on(vm, a, "clear", 0); }
LIB_FN(list_count) { return pass_on(vm, a, "count", 1); }
LIB_FN(list_reverse) { return pass_on(vm, a, "reverse", 0); }
LIB_FN(list_copy) { return collections_like(vm, a[0], a[0]); }
LIB_FN(list_index) {
    const struct py_tuple *bounds = PY_AS(struct py_tuple, a[2]);
    struct py_tuple *args = py_tuple_new(bounds->n + 1);
    args->items[0] = a[1];
    memcpy(args->items + 1, bounds->items, bounds->n * sizeof(value));
    return py_call_args(vm, py_getattr(vm, DATA(a[0]), "index"), PY_OBJ(args), NULL);
}
LIB_FN(list_sort) {
    py_call_args(vm, py_getattr(vm, DATA(a[0]), "sort"), a[1], PY_AS(struct py_dict, a[2]));
    return PY_NONE;
}
LIB_FN(list_extend) {
    value other = held_list(vm, a[1]);
    return py_call_method(vm, DATA(a[0]), "extend", 1, &other);
}

static const struct py_native_def list_methods[] = {
    {"__init__", list_init, "self, initlist=None"},
    {"__repr__", data_repr, "self"},
    {"__lt__", list_lt, "self, other"},
    {"__le__", list_le, "self, other"},
    {"__eq__", list_eq, "self, other"},
    {"__gt__", list_gt, "self, other"},
    {"__ge__", list_ge, "self, other"},
    {"__contains__", data_contains, "self, item"},
    {"__len__", data_len, "self"},
    {"__getitem__", list_getitem, "self, i"},
    {"__setitem__", data_setitem, "self, i, item"},
    {"__delitem__", data_delitem, "self, i"},
    {"__add__", list_add, "self, other"},
    {"__radd__", list_radd, "self, other"},
    {"__iadd__", list_iadd, "self, other"},
    {"__mul__", list_mul, "self, n"},
    {"__rmul__", list_mul, "self, n"},
    {"__imul__", list_imul, "self, n"},
    {"__copy__", data_copy, "self"},
    {"append", list_append, "self, item"},
    {"insert", list_insert, "self, i, item"},
    {"pop", list_pop, "self, i=-1"},
    {"remove", list_remove, "self, item"},
    {"clear", list_clear, "self"},
    {"copy", list_copy, "self"},
    {"count", list_count, "self, item"},
    {"index", list_index, "self, item, *args"},
    {"reverse", list_reverse, "self"},
    {"sort", list_sort, "self, /, *args, **kwds", PY_PYTHON},
    {"extend", list_extend, "self, other"},
    {0}};

static value make(struct vm *vm, const char *name, enum abc_shape base, const char *doc,
                  const struct py_native_def *methods) {
    struct py_dict *ns = py_dict_new();
    py_dict_set_str(ns, PYN(__doc__), py_str_from(doc));
    struct py_tuple *bases = PY_AS(struct py_tuple, py_tuple1(abc_class(vm, base)));
    return PY_OBJ(pyfunction_class(vm, "collections", name, NULL, bases, methods, ns));
}
value collections_user_dict(struct vm *vm) {
    return make(vm, "UserDict", ABC_MUTABLE_MAPPING, "A dict to derive from.", dict_methods);
}
value collections_user_list(struct vm *vm) {
    return make(vm, "UserList", ABC_MUTABLE_SEQUENCE, "A list to derive from.", list_methods);
}
