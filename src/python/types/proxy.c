/* types.MappingProxyType: a read-only view of a mapping (cf. CPython's Objects/descrobject.c). */
#include "python/api.h"
#include "python/types/alias.h"
#include "python/types/dict_views.h"

struct proxy {
    struct py_object head;
    value mapping;
};

#define MAPPING(v) (PY_AS(struct proxy, v)->mapping)

value py_proxy_new(value mapping) {
    struct proxy *p = MEM_NEW(struct proxy);
    p->head.type = &py_proxy_type;
    p->mapping = mapping;
    return PY_OBJ(p);
}

static value proxy_make(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                        struct py_tuple *kwnames) {
    (void)cls;
    int given = argc + (kwnames ? (int)kwnames->n : 0);
    if (given > 1)
        py_raise(vm, &py_exc_TypeError, "mappingproxy() takes at most 1 %sargument (%d given)",
                 argc ? "" : "keyword ", given);
    if (!given)
        py_raise(vm, &py_exc_TypeError,
                 "mappingproxy() missing required argument 'mapping' (pos 1)");
    struct py_type *type = py_type_of(argv[0]);
    if (!type->getitem || py_is_list(argv[0]) || py_is_tuple(argv[0]))
        py_raise(vm, &py_exc_TypeError, "mappingproxy() argument must be a mapping, not %T",
                 argv[0]);
    return py_proxy_new(argv[0]);
}

static value proxy_repr(struct vm *vm, value self) {
    return py_str_from(py_message(vm, "mappingproxy(%R)", MAPPING(self)));
}
static value proxy_str(struct vm *vm, value self) { return py_str(vm, MAPPING(self)); }
static int64_t proxy_len(struct vm *vm, value self) { return py_len(vm, MAPPING(self)); }
static value proxy_getitem(struct vm *vm, value self, value key) {
    return py_getitem(vm, MAPPING(self), key);
}
static bool proxy_contains(struct vm *vm, value self, value key) {
    return py_contains(vm, MAPPING(self), key);
}
static value proxy_iter(struct vm *vm, value self) {
    return py_call_method(vm, MAPPING(self), "__iter__", 0, NULL);
}
static value proxy_compare(struct vm *vm, value a, value b, enum py_compare_op op) {
    return py_compare(vm, MAPPING(a), b, op);
}

static value unwrap(value v) { return py_type_of(v) == &py_proxy_type ? MAPPING(v) : v; }

static value proxy_or(struct vm *vm, value a, value b) {
    return py_binary(vm, PY_OR, unwrap(a), unwrap(b));
}

static value proxy_inplace_or(struct vm *vm, value a, value b) {
    (void)b;
    py_raise(vm, &py_exc_TypeError, "'|=' is not supported by %T; use '|' instead", a);
}

static value proxy_get(struct vm *vm, const value *a) {
    return py_call_method(vm, MAPPING(a[0]), "get", 2, a + 1);
}
static value proxy_keys(struct vm *vm, const value *a) {
    return py_call_method(vm, MAPPING(a[0]), "keys", 0, NULL);
}
static value proxy_values(struct vm *vm, const value *a) {
    return py_call_method(vm, MAPPING(a[0]), "values", 0, NULL);
}
static value proxy_items(struct vm *vm, const value *a) {
    return py_call_method(vm, MAPPING(a[0]), "items", 0, NULL);
}
static value proxy_copy(struct vm *vm, const value *a) {
    return py_call_method(vm, MAPPING(a[0]), "copy", 0, NULL);
}
static value proxy_reversed(struct vm *vm, const value *a) {
    return py_call_method(vm, MAPPING(a[0]), "__reversed__", 0, NULL);
}

static const struct py_native_def proxy_methods[] = {
    {"get", proxy_get, "self, key, default=None, /"},
    {"keys", proxy_keys, "self, /"},
    {"values", proxy_values, "self, /"},
    {"items", proxy_items, "self, /"},
    {"copy", proxy_copy, "self, /"},
    {"__reversed__", proxy_reversed, "self, /"},
    {"__class_getitem__", py_alias_of_class, "cls, item, /", PY_CLASSMETHOD},
    {0}};

struct py_type py_proxy_type = {PY_TYPE_HEAD,
                                .name = "mappingproxy",
                                .size = sizeof(struct proxy),
                                .methods = proxy_methods,
                                .new = proxy_make,
                                .repr = proxy_repr,
                                .str = proxy_str,
                                .compare = proxy_compare,
                                .len = proxy_len,
                                .getitem = proxy_getitem,
                                .contains = proxy_contains,
                                .iter = proxy_iter,
                                .binary = {[PY_OR] = proxy_or},
                                .inplace = {[PY_OR] = proxy_inplace_or}};
