/*
 * weakref: dictionaries and sets that do not keep their keys, values or items alive, WeakMethod and
 * finalize. The references are _weakref.c's. A dead entry is dropped when somebody comes past it.
 */
#include "python/function.h"
#include "python/lib/weakref_int.h"
#include "python/type.h"
#include "python/types/seq.h"
#include "python/vm.h"

/* The plain dict or set behind a collection. */
static value data_of(struct vm *vm, value self) { return py_getattr(vm, self, "data"); }
static struct py_dict *dict_of(struct vm *vm, value self) {
    value data = data_of(vm, self);
    if (!py_is_dict(data))
        py_raise(vm, &py_exc_TypeError, "data must be a dict, not %T", data);
    return PY_AS(struct py_dict, data);
}
static value fresh_like(struct vm *vm, value self) {
    return py_call0(vm, PY_OBJ(py_type_of(self)));
}

/* Walks the entries that live, over a copy: NOW = live_entries(…); while (next_live(…)). Nothing
 * holds the objects meanwhile. Dead entries are dropped. */
static struct py_dict *live_entries(struct vm *vm, value self) {
    return py_dict_copy(dict_of(vm, self));
}
static bool next_live(struct vm *vm, value self, const struct py_dict *now, size_t *i, value *k,
                      value *v);

enum view { KEYS, VALUES, ITEMS };
struct live_iter {
    struct py_object head;
    value of;
    struct py_dict *now;
    size_t i;
    enum view view;
};
static value live_iter_next(struct vm *vm, value self) {
    struct live_iter *it = PY_AS(struct live_iter, self);
    value k, v;
    if (!next_live(vm, it->of, it->now, &it->i, &k, &v))
        return PY_UNDEF;
    return it->view == ITEMS ? py_tuple2(k, v) : it->view == KEYS ? k : v;
}
static struct py_type live_iter_type = {PY_TYPE_HEAD,
                                        .name = "generator",
                                        .size = sizeof(struct live_iter),
                                        .flags = PY_TYPE_ABSTRACT,
                                        .iter = py_iter_self,
                                        .next = live_iter_next};
static value iterate(struct vm *vm, value self, enum view view) {
    struct live_iter *it = py_alloc(vm, &live_iter_type);
    it->of = self;
    it->now = live_entries(vm, self);
    it->view = view;
    return PY_OBJ(it);
}
LIB_FN(keys) { return iterate(vm, a[0], KEYS); }
LIB_FN(values) { return iterate(vm, a[0], VALUES); }
LIB_FN(items) { return iterate(vm, a[0], ITEMS); }
LIB_FN(length) {
    const struct py_dict *now = live_entries(vm, a[0]);
    int64_t n = 0;
    size_t i = 0;
    for (value k, v; next_live(vm, a[0], now, &i, &k, &v);)
        n++;
    return py_int_from(n);
}
LIB_FN(dictionary_repr) {
    return py_str_printf("<%s at %p>", py_type_of(a[0])->name, (void *)py_object(a[0]));
}

/* --- both dictionaries: update and what goes with it --- */

static void set_pairs(struct vm *vm, value self, value pairs) {
    struct py_iter it;
    py_iter_init(vm, &it, pairs);
    for (value pair; (pair = py_iter_next(vm, &it)) != PY_UNDEF;) {
        const struct py_tuple *t = py_pair_from(vm, pair);
        py_setitem(vm, self, t->items[0], t->items[1]);
    }
}
static void update_from(struct vm *vm, value self, value other) {
    if (other == PY_NONE || other == PY_UNDEF)
        return;
    if (py_lookup_attr(vm, other, "items") == PY_UNDEF) {
        struct py_dict *d = py_dict_new();
        py_dict_update(vm, d, other);
        other = PY_OBJ(d);
    }
    set_pairs(vm, self, py_call_method(vm, other, "items", 0, NULL));
}
LIB_FN(update) {
    update_from(vm, a[0], a[1]);
    update_from(vm, a[0], a[2]);
    return PY_NONE;
}
LIB_FN(dictionary_init) {
    py_setattr(vm, a[0], "data", PY_OBJ(py_dict_new()));
    return update(vm, a);
}
LIB_FN(key_dictionary_init) {
    py_setattr(vm, a[0], "data", PY_OBJ(py_dict_new()));
    update_from(vm, a[0], a[1]);
    return PY_NONE;
}
LIB_FN(dictionary_copy) {
    value made = fresh_like(vm, a[0]);
    set_pairs(vm, made, items(vm, a));
    return made;
}
LIB_FN(dictionary_ior) {
    update_from(vm, a[0], a[1]);
    return a[0];
}
static bool is_mapping(struct vm *vm, value v) {
    return py_isinstance(vm, v, py_import_from(vm, "collections.abc", "Mapping"));
}
LIB_FN(dictionary_or) {
    if (!is_mapping(vm, a[1]))
        return PY_NOT_IMPLEMENTED;
    value made = dictionary_copy(vm, a);
    update_from(vm, made, a[1]);
    return made;
}
LIB_FN(dictionary_ror) {
    if (!is_mapping(vm, a[1]))
        return PY_NOT_IMPLEMENTED;
    value made = fresh_like(vm, a[0]);
    update_from(vm, made, a[1]);
    set_pairs(vm, made, items(vm, a));
    return made;
}
/* copy.deepcopy: the weak side stays the same objects. */
static value deep(struct vm *vm, const value *a, enum view copied) {
    value made = fresh_like(vm, a[0]), deepcopy = py_import_from(vm, "copy", "deepcopy");
    const struct py_dict *now = live_entries(vm, a[0]);
    size_t i = 0;
    for (value kv[2]; next_live(vm, a[0], now, &i, &kv[0], &kv[1]);) {
        kv[copied] = py_call2(vm, deepcopy, kv[copied], a[1]);
        py_setitem(vm, made, kv[0], kv[1]);
    }
    return made;
}
LIB_FN(deepcopy_keys) { return deep(vm, a, KEYS); }
LIB_FN(deepcopy_values) { return deep(vm, a, VALUES); }

static value default_or_key_error(struct vm *vm, value rest, value key) {
    const struct py_tuple *t = PY_AS(struct py_tuple, rest);
    if (t->n)
        return t->items[0];
    py_raise_key(vm, key);
}

#define DICTIONARY_METHODS                                                                         \
    {"__len__", length, "self"}, {"__iter__", keys, "self"},                                       \
        {"__repr__", dictionary_repr, "self"}, {"keys", keys, "self"}, {"values", values, "self"}, \
        {"items", items, "self"}, {"copy", dictionary_copy, "self"},                               \
        {"__copy__", dictionary_copy, "self"},                                                     \
        {"update", update, "self, other=None, /, **kwargs"},                                       \
        {"__ior__", dictionary_ior, "self, other"}, {"__or__", dictionary_or, "self, other"}, {    \
        "__ror__", dictionary_ror, "self, other"                                                   \
    }

/* --- WeakValueDictionary --- */

struct keyed_ref {
    struct weakref ref;
    value key;
};
static value keyed_new(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                       struct py_tuple *kwnames) {
    (void)kwnames;
    if (argc != 3)
        py_raise(vm, &py_exc_TypeError, "KeyedRef() takes exactly 3 arguments (%d given)", argc);
    value r = weakref_fresh(vm, cls, argv[0], argv[1]);
    PY_AS(struct keyed_ref, r)->key = argv[2];
    return r;
}
static const struct py_member_def keyed_members[] = {
    {"key", offsetof(struct keyed_ref, key), PY_MEMBER_VALUE, false}, {0}};
static struct py_type keyed_type = {PY_TYPE_HEAD,
                                    .name = "KeyedRef",
                                    .module = "weakref",
                                    .size = sizeof(struct keyed_ref),
                                    .flags = PY_TYPE_BASE,
                                    .base = &weakref_type,
                                    .members = keyed_members,
                                    .new = keyed_new};

/* The value of KEY while it lives, else PY_UNDEF; then the entry goes. */
static value live_value(struct vm *vm, value self, value key) {
    struct py_dict *d = dict_of(vm, self);
    value r = py_dict_get(vm, d, key), v = r == PY_UNDEF ? r : weakref_get(vm, r);
    if (r != PY_UNDEF && v == PY_UNDEF)
        py_dict_del(vm, d, key);
    return v;
}
LIB_FN(value_getitem) {
    value v = live_value(vm, a[0], a[1]);
    if (v == PY_UNDEF)
        py_raise_key(vm, a[1]);
    return v;
}
LIB_FN(value_setitem) {
    value r = weakref_fresh(vm, &keyed_type, a[2], PY_NONE);
    PY_AS(struct keyed_ref, r)->key = a[1];
    py_dict_set(vm, dict_of(vm, a[0]), a[1], r);
    return PY_NONE;
}
LIB_FN(value_delitem) {
    if (py_dict_del(vm, dict_of(vm, a[0]), a[1]) == PY_UNDEF)
        py_raise_key(vm, a[1]);
    return PY_NONE;
}
LIB_FN(value_contains) { return PY_BOOL(live_value(vm, a[0], a[1]) != PY_UNDEF); }
LIB_FN(value_get) {
    value v = live_value(vm, a[0], a[1]);
    return v == PY_UNDEF ? a[2] : v;
}
LIB_FN(value_pop) {
    value v = live_value(vm, a[0], a[1]);
    if (v == PY_UNDEF)
        return default_or_key_error(vm, a[2], a[1]);
    py_dict_del(vm, dict_of(vm, a[0]), a[1]);
    return v;
}
LIB_FN(value_popitem) {
    for (;;) {
        const struct py_tuple *pair =
            py_pair_from(vm, py_call_method(vm, data_of(vm, a[0]), "popitem", 0, NULL));
        value v = weakref_get(vm, pair->items[1]);
        if (v != PY_UNDEF)
            return py_tuple2(pair->items[0], v);
    }
}
LIB_FN(value_setdefault) {
    value v = live_value(vm, a[0], a[1]);
    if (v == PY_UNDEF)
        py_setitem(vm, a[0], a[1], v = a[2]);
    return v;
}
static struct py_list *refs_in(struct vm *vm, value self, enum view view) {
    struct py_list *list = py_list_new(8);
    size_t i = 0;
    for (value k, v; py_dict_next(dict_of(vm, self), &i, &k, &v);)
        py_list_append(list, view == KEYS ? k : v);
    return list;
}
LIB_FN(value_refs) { return PY_OBJ(refs_in(vm, a[0], VALUES)); }
LIB_FN(value_iter_refs) { return py_list_type.iter(vm, value_refs(vm, a)); }

static const struct py_native_def value_methods[] = {
    {"__init__", dictionary_init, "self, other=(), /, **kw", PY_PYTHON},
    {"__getitem__", value_getitem, "self, key"},
    {"__setitem__", value_setitem, "self, key, value"},
    {"__delitem__", value_delitem, "self, key"},
    {"__contains__", value_contains, "self, key"},
    {"__deepcopy__", deepcopy_keys, "self, memo"},
    {"get", value_get, "self, key, default=None"},
    {"pop", value_pop, "self, key, *args"},
    {"popitem", value_popitem, "self"},
    {"setdefault", value_setdefault, "self, key, default=None"},
    {"valuerefs", value_refs, "self"},
    {"itervaluerefs", value_iter_refs, "self"},
    DICTIONARY_METHODS,
    {0}};

/* --- WeakKeyDictionary --- */

LIB_FN(key_getitem) { return py_getitem(vm, data_of(vm, a[0]), weakref_to(vm, a[1])); }
LIB_FN(key_setitem) {
    py_setitem(vm, data_of(vm, a[0]), weakref_to(vm, a[1]), a[2]);
    return PY_NONE;
}
LIB_FN(key_delitem) {
    py_delitem(vm, data_of(vm, a[0]), weakref_to(vm, a[1]));
    return PY_NONE;
}

value weakref_to(struct vm *vm, value v) { return weakref_new(vm, &weakref_type, v, PY_NONE); }

value weakref_try(struct vm *vm, value v) {
    struct py_handler h;
    volatile value r = PY_UNDEF;
    PY_TRY(vm, &h) {
        r = weakref_to(vm, v);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        if (!py_exception_is(exc, &py_exc_TypeError))
            py_rethrow(vm, exc);
    }
    return r;
}
LIB_FN(key_contains) {
    value r = weakref_try(vm, a[1]);
    return PY_BOOL(r != PY_UNDEF && py_contains(vm, data_of(vm, a[0]), r));
}
LIB_FN(key_get) {
    value v = py_dict_get(vm, dict_of(vm, a[0]), weakref_to(vm, a[1]));
    return v == PY_UNDEF ? a[2] : v;
}
LIB_FN(key_pop) {
    value r = weakref_to(vm, a[1]), v = py_dict_del(vm, dict_of(vm, a[0]), r);
    return v != PY_UNDEF ? v : default_or_key_error(vm, a[2], r);
}
LIB_FN(key_popitem) {
    for (;;) {
        const struct py_tuple *pair =
            py_pair_from(vm, py_call_method(vm, data_of(vm, a[0]), "popitem", 0, NULL));
        value key = weakref_get(vm, pair->items[0]);
        if (key != PY_UNDEF)
            return py_tuple2(key, pair->items[1]);
    }
}
LIB_FN(key_setdefault) {
    value args[] = {weakref_to(vm, a[1]), a[2]};
    return py_call_method(vm, data_of(vm, a[0]), "setdefault", 2, args);
}
LIB_FN(key_refs) { return PY_OBJ(refs_in(vm, a[0], KEYS)); }

static const struct py_native_def key_methods[] = {
    {"__init__", key_dictionary_init, "self, dict=None"},
    {"__getitem__", key_getitem, "self, key"},
    {"__setitem__", key_setitem, "self, key, value"},
    {"__delitem__", key_delitem, "self, key"},
    {"__contains__", key_contains, "self, key"},
    {"__deepcopy__", deepcopy_values, "self, memo"},
    {"get", key_get, "self, key, default=None"},
    {"pop", key_pop, "self, key, *args"},
    {"popitem", key_popitem, "self"},
    {"setdefault", key_setdefault, "self, key, default=None"},
    {"keyrefs", key_refs, "self"},
    DICTIONARY_METHODS,
    {0}};

static bool next_live(struct vm *vm, value self, const struct py_dict *now, size_t *i, value *k,
                      value *v) {
    while (py_dict_next(now, i, k, v)) {
        bool weak_value = py_is_a(*v, &keyed_type) && py_type_of(*k) != &weakref_type;
        value entry = *k, o = weakref_get(vm, weak_value ? *v : *k);
        *(weak_value ? v : k) = o;
        if (o != PY_UNDEF)
            return true;
        py_dict_del(vm, dict_of(vm, self), entry);
    }
    return false;
}

/* --- WeakMethod --- */

struct method_ref {
    struct weakref ref; /* to the instance */
    value func;         /* a reference to the function */
    value of;           /* the type of the method */
};
#define METHOD(v) PY_AS(struct method_ref, v)
static struct py_type method_ref_type;

static value method_ref_new(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                            struct py_tuple *kwnames) {
    (void)kwnames;
    value of = argc ? argv[0] : PY_NONE;
    value obj = py_lookup_attr(vm, of, "__self__"), func = py_lookup_attr(vm, of, "__func__");
    if (obj == PY_UNDEF || func == PY_UNDEF)
        py_raise(vm, &py_exc_TypeError, "argument should be a bound method, not %S",
                 PY_OBJ(py_type_of(of)));
    value r = weakref_fresh(vm, cls, obj, argc > 1 ? argv[1] : PY_NONE);
    METHOD(r)->func = weakref_to(vm, func);
    METHOD(r)->of = PY_OBJ(py_type_of(of));
    return r;
}
static value method_ref_call(struct vm *vm, value self, int argc, const value *argv,
                             struct py_tuple *kwnames) {
    (void)argc, (void)argv, (void)kwnames;
    value obj = weakref_get(vm, self), func = weakref_peek(METHOD(self)->func);
    return obj == PY_UNDEF || func == PY_UNDEF ? PY_NONE
                                               : py_call2(vm, METHOD(self)->of, func, obj);
}
static value method_ref_compare(struct vm *vm, value x, value y, enum py_compare_op op) {
    if (!py_is_a(x, &method_ref_type) || !py_is_a(y, &method_ref_type) ||
        (op != PY_EQ && op != PY_NE))
        return PY_NOT_IMPLEMENTED;
    bool same = py_truth(vm, weakref_type.compare(vm, x, y, PY_EQ)) &&
                py_equal(vm, METHOD(x)->func, METHOD(y)->func);
    return PY_BOOL(same == (op == PY_EQ));
}
static uint64_t method_ref_hash(struct vm *vm, value self) { return weakref_type.hash(vm, self); }
static struct py_type method_ref_type = {PY_TYPE_HEAD,
                                         .name = "WeakMethod",
                                         .module = "weakref",
                                         .size = sizeof(struct method_ref),
                                         .flags = PY_TYPE_BASE,
                                         .base = &weakref_type,
                                         .new = method_ref_new,
                                         .call = method_ref_call,
                                         .compare = method_ref_compare,
                                         .hash = method_ref_hash};

/* --- finalize --- */

struct finalizer {
    struct py_object head;
    value ref, func, args;
    struct py_dict *kwargs;
    bool alive, at_exit;
};
#define FINALIZER(v) PY_AS(struct finalizer, v)

static const char state_key;
struct state {
    struct py_list *pending; /* finalizers that have not run, oldest first */
    bool at_exit;            /* run_rest is registered */
};
static struct state *state_of(struct vm *vm) {
    return lib_state(vm, &state_key, sizeof(struct state));
}

/* Takes F out of those that wait; false when it is out. */
static bool retire(struct vm *vm, struct finalizer *f) {
    struct py_list *pending = state_of(vm)->pending;
    if (!f->alive)
        return false;
    f->alive = false;
    for (size_t i = 0; i < pending->n; i++)
        if (pending->items[i] == PY_OBJ(f)) {
            py_list_pop(pending, i);
            break;
        }
    return true;
}
static value finalize_now(struct vm *vm, struct finalizer *f) {
    return retire(vm, f) ? py_call_args(vm, f->func, f->args, f->kwargs) : PY_NONE;
}
LIB_FN(finalizer_call) { return finalize_now(vm, FINALIZER(a[0])); }
LIB_FN(object_died) { return finalize_now(vm, FINALIZER(a[0])); }

LIB_FN(run_rest) {
    struct py_list *pending = state_of(vm)->pending;
    for (size_t i = pending->n; i-- > 0;) {
        struct finalizer *f = i < pending->n ? FINALIZER(pending->items[i]) : NULL;
        if (f && f->at_exit)
            finalize_now(vm, f);
    }
    return PY_NONE;
}

LIB_FN(finalizer_init) {
    static const struct py_native_def died = {"finalize", object_died, "self, ref"},
                                      rest = {"_exitfunc", run_rest, ""};
    struct state *s = state_of(vm);
    struct finalizer *f = FINALIZER(a[0]);
    if (!s->pending)
        s->pending = py_list_new(4);
    if (!s->at_exit)
        py_call1(vm, py_import_from(vm, "atexit", "register"), py_native_new(vm, &rest, PY_UNDEF));
    s->at_exit = true;
    f->ref = weakref_new(vm, &weakref_type, a[1], py_native_new(vm, &died, a[0]));
    f->func = a[2];
    f->args = a[3];
    f->kwargs = PY_AS(struct py_dict, a[4]);
    f->alive = f->at_exit = true;
    py_list_append(s->pending, a[0]);
    return PY_NONE;
}

/* (object, function, args, kwargs), or None when the object is gone. */
static value contents(struct vm *vm, const struct finalizer *f) {
    value obj = f->alive ? weakref_get(vm, f->ref) : PY_UNDEF;
    return obj == PY_UNDEF ? PY_NONE : lib_tuple(4, obj, f->func, f->args, PY_OBJ(f->kwargs));
}
LIB_FN(finalizer_peek) { return contents(vm, FINALIZER(a[0])); }
LIB_FN(finalizer_detach) {
    value what = contents(vm, FINALIZER(a[0]));
    return what != PY_NONE && retire(vm, FINALIZER(a[0])) ? what : PY_NONE;
}
LIB_GET(finalizer_alive) {
    if (FINALIZER(self)->alive)
        weakref_get(vm, FINALIZER(self)->ref); /* the dead are told */
    return PY_BOOL(FINALIZER(self)->alive);
}
LIB_GET(finalizer_atexit) { return PY_BOOL(FINALIZER(self)->alive && FINALIZER(self)->at_exit); }
LIB_SET(finalizer_set_atexit) { FINALIZER(self)->at_exit = v != PY_UNDEF && py_truth(vm, v); }
static value finalizer_repr(struct vm *vm, value self) {
    value obj = FINALIZER(self)->alive ? weakref_get(vm, FINALIZER(self)->ref) : PY_UNDEF;
    const char *name = py_type_of(self)->name;
    void *at = py_object(self);
    if (obj == PY_UNDEF)
        return py_str_printf("<%s object at %p; dead>", name, at);
    return py_str_printf("<%s object at %p; for '%s' at %p>", name, at, py_type_of(obj)->name,
                         (void *)py_object(obj));
}
static const struct py_native_def finalizer_methods[] = {
    {"__init__", finalizer_init, "self, obj, func, /, *args, **kwargs", PY_PYTHON},
    {"__call__", finalizer_call, "self, _=None"},
    {"detach", finalizer_detach, "self"},
    {"peek", finalizer_peek, "self"},
    {0}};
static const struct py_getset_def finalizer_getset[] = {
    {"alive", finalizer_alive, NULL}, {"atexit", finalizer_atexit, finalizer_set_atexit}, {0}};
static struct py_type finalizer_type = {PY_TYPE_HEAD,
                                        .name = "finalize",
                                        .module = "weakref",
                                        .size = sizeof(struct finalizer),
                                        .flags = PY_TYPE_BASE,
                                        .methods = finalizer_methods,
                                        .getset = finalizer_getset,
                                        .repr = finalizer_repr};

/* --- the module --- */

static const char *const public_names[] = {
    "ref",           "proxy",      "getweakrefcount",   "getweakrefs", "WeakKeyDictionary",
    "ReferenceType", "ProxyType",  "CallableProxyType", "ProxyTypes",  "WeakValueDictionary",
    "WeakSet",       "WeakMethod", "finalize"};

static void init(struct vm *vm, struct py_module *m) {
    static const char *const taken[] = {
        "ref",           "proxy",     "getweakrefcount",  "getweakrefs",
        "ReferenceType", "ProxyType", "CallableProxyType"};
    for (size_t i = 0; i < LIB_COUNT(taken); i++)
        py_module_set(vm, m, taken[i], py_import_from(vm, "_weakref", taken[i]));
    py_module_set(
        vm, m, "ProxyTypes",
        py_tuple2(py_module_get(vm, m, "ProxyType"), py_module_get(vm, m, "CallableProxyType")));
    value mapping = py_import_from(vm, "collections.abc", "MutableMapping");
    struct py_tuple *bases = PY_AS(struct py_tuple, py_tuple1(mapping));
    py_module_set(
        vm, m, "WeakValueDictionary",
        PY_OBJ(lib_class_over(vm, "weakref", "WeakValueDictionary", bases, value_methods, NULL)));
    py_module_set(
        vm, m, "WeakKeyDictionary",
        PY_OBJ(lib_class_over(vm, "weakref", "WeakKeyDictionary", bases, key_methods, NULL)));
    py_module_set(vm, m, "WeakSet", PY_OBJ(weakref_set_class(vm)));
    struct py_list *all = py_list_new(LIB_COUNT(public_names));
    for (size_t i = 0; i < LIB_COUNT(public_names); i++)
        py_list_append(all, PY_OBJ(py_intern(public_names[i])));
    py_module_set(vm, m, "__all__", PY_OBJ(all));
}
static struct py_type *const types[] = {&method_ref_type, &keyed_type, &finalizer_type, NULL};
const struct py_module_def py_lib_weakref = {.name = "weakref", .types = types, .init = init};
