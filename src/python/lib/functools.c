/*
 * functools: partial, caches, reduce, wraps, cmp_to_key. total_ordering and partialmethod are in
 * functools_methods.c, singledispatch is Python text, py/_functools_classes.py; both are loaded on
 * first use. cf. CPython's Modules/_functoolsmodule.c and Lib/functools.py.
 */
#include "python/function.h"
#include "python/lib/pyfunction.h"
#include "python/lib/structseq.h"

/* --- partial --- */

struct partial {
    struct py_object head;
    struct py_attrs attrs;
    value func;
    struct py_tuple *args;
    struct py_dict *keywords;
};
static struct py_type partial_type;

LIB_FN(partial_new) {
    if (a[1] == PY_UNDEF)
        py_raise(vm, &py_exc_TypeError, "type 'partial' takes at least one argument");
    if (!py_is_callable(a[1]))
        py_raise(vm, &py_exc_TypeError, "the first argument must be callable");
    struct partial *p = py_alloc(vm, PY_AS(struct py_type, a[0]));
    struct py_tuple *args = PY_AS(struct py_tuple, a[2]);
    p->func = a[1];
    p->args = args;
    p->keywords = PY_AS(struct py_dict, a[3]);
    if (py_type_of(a[1]) == &partial_type) {
        struct partial *inner = PY_AS(struct partial, a[1]);
        p->func = inner->func;
        p->args = py_tuple_new(inner->args->n + args->n);
        memcpy(p->args->items, inner->args->items, inner->args->n * sizeof(value));
        memcpy(p->args->items + inner->args->n, args->items, args->n * sizeof(value));
        struct py_dict *kw = py_dict_copy(inner->keywords);
        py_dict_update(vm, kw, a[3]);
        p->keywords = kw;
    }
    return PY_OBJ(p);
}

static value partial_call(struct vm *vm, value callee, int argc, const value *argv,
                          struct py_tuple *kwnames) {
    struct partial *p = PY_AS(struct partial, callee);
    struct py_tuple *args = py_tuple_new(p->args->n + (size_t)argc);
    memcpy(args->items, p->args->items, p->args->n * sizeof(value));
    memcpy(args->items + p->args->n, argv, (size_t)argc * sizeof(value));
    size_t nkw = kwnames ? kwnames->n : 0;
    if (!nkw && !p->keywords->count)
        return py_call(vm, p->func, (int)args->n, args->items);
    struct py_dict *kw = py_dict_copy(p->keywords);
    for (size_t i = 0; i < nkw; i++)
        py_dict_set(vm, kw, kwnames->items[i], argv[(size_t)argc + i]);
    return py_call_args(vm, p->func, PY_OBJ(args), kw);
}

static value partial_repr(struct vm *vm, value self) {
    struct partial *p = PY_AS(struct partial, self);
    struct buf b = BUF_INIT;
    if (!lib_repr_enter(vm, self))
        return py_str_from("...");
    struct py_type *t = py_type_of(self);
    if (t == &partial_type)
        buf_puts(&b, "functools.partial(");
    else
        buf_printf(&b, "%s(", py_str_text(vm, py_getattr(vm, PY_OBJ(t), "__qualname__")));
    lib_put_repr(vm, &b, p->func);
    for (size_t i = 0; i < p->args->n; i++) {
        buf_puts(&b, ", ");
        lib_put_repr(vm, &b, p->args->items[i]);
    }
    size_t i = 0;
    for (value k, v; py_dict_next(p->keywords, &i, &k, &v);) {
        buf_puts(&b, ", ");
        lib_put_str(vm, &b, k);
        buf_putc(&b, '=');
        lib_put_repr(vm, &b, v);
    }
    buf_putc(&b, ')');
    lib_repr_leave(vm, self);
    return lib_buf_str(&b);
}

/* partial(func), then everything as state, for subclasses and functions that refer back. */
LIB_FN(partial_reduce) {
    struct partial *p = PY_AS(struct partial, a[0]);
    struct py_dict *d = py_instance_dict(vm, a[0]);
    value state =
        lib_tuple(4, p->func, PY_OBJ(p->args), PY_OBJ(p->keywords), d->count ? PY_OBJ(d) : PY_NONE);
    return py_tuple3(PY_OBJ(py_type_of(a[0])), py_tuple1(p->func), state);
}
LIB_FN(partial_setstate) {
    struct partial *p = PY_AS(struct partial, a[0]);
    struct py_tuple *state = py_is_tuple(a[1]) ? PY_AS(struct py_tuple, a[1]) : NULL;
    if (!state || state->n != 4 || !py_is_tuple(state->items[1]) ||
        !(py_is_dict(state->items[2]) || state->items[2] == PY_NONE))
        py_raise(vm, &py_exc_TypeError, "invalid partial state");
    p->func = state->items[0];
    p->args = PY_AS(struct py_tuple, state->items[1]);
    p->keywords = state->items[2] == PY_NONE ? py_dict_new()
                                             : py_dict_copy(PY_AS(struct py_dict, state->items[2]));
    if (state->items[3] != PY_NONE)
        py_setattr(vm, a[0], "__dict__", state->items[3]);
    return PY_NONE;
}

static const struct py_native_def partial_methods[] = {
    {"__new__", partial_new, "cls, func=?, /, *args, **keywords"},
    {"__reduce__", partial_reduce, "self, /"},
    {"__setstate__", partial_setstate, "self, state, /"},
    LIB_CLASS_GETITEM,
    {0}};
static const struct py_member_def partial_members[] = {
    {"func", offsetof(struct partial, func), PY_MEMBER_VALUE, true},
    {"args", offsetof(struct partial, args), PY_MEMBER_OBJECT, true},
    {"keywords", offsetof(struct partial, keywords), PY_MEMBER_OBJECT, true},
    {0}};
static struct py_type partial_type = {PY_TYPE_HEAD,
                                      .name = "partial",
                                      .module = "functools",
                                      .size = sizeof(struct partial),
                                      .attrs_offset = offsetof(struct partial, attrs),
                                      .flags = PY_TYPE_DOTTED | PY_TYPE_BASE | PY_TYPE_ATTRS,
                                      .methods = partial_methods,
                                      .members = partial_members,
                                      .call = partial_call,
                                      .repr = partial_repr};

/* --- update_wrapper and wraps --- */

LIB_FN(update_wrapper) {
    value wrapper = a[0], wrapped = a[1];
    struct py_iter it;
    py_iter_init(vm, &it, a[2]);
    for (value name; (name = py_iter_next(vm, &it)) != PY_UNDEF;) {
        value v = py_lookup_attr_str(vm, wrapped, lib_attr_name(vm, name));
        if (v != PY_UNDEF)
            py_setattr_str(vm, wrapper, lib_attr_name(vm, name), v);
    }
    py_iter_init(vm, &it, a[3]);
    for (value name; (name = py_iter_next(vm, &it)) != PY_UNDEF;) {
        value from = py_lookup_attr_str(vm, wrapped, lib_attr_name(vm, name));
        value to = py_getattr_str(vm, wrapper, lib_attr_name(vm, name));
        if (from != PY_UNDEF)
            py_call_method(vm, to, "update", 1, &from);
    }
    py_setattr(vm, wrapper, "__wrapped__", wrapped);
    return wrapper;
}
LIB_FN(functools_wraps) {
    struct partial *p = py_alloc(vm, &partial_type);
    p->func = py_import_from(vm, "functools", "update_wrapper");
    p->args = &py_empty_tuple;
    p->keywords = py_dict_new();
    py_dict_set_text(p->keywords, "wrapped", a[0]);
    py_dict_set_text(p->keywords, "assigned", a[1]);
    py_dict_set_text(p->keywords, "updated", a[2]);
    return PY_OBJ(p);
}

/* --- reduce --- */

LIB_FN(functools_reduce) {
    if (!py_type_of(a[1])->iter && !py_type_of(a[1])->getitem)
        py_raise(vm, &py_exc_TypeError, "reduce() arg 2 must support iteration");
    struct py_iter it;
    py_iter_init(vm, &it, a[1]);
    value acc = a[2] != PY_UNDEF ? a[2] : py_iter_next(vm, &it);
    if (acc == PY_UNDEF)
        py_raise(vm, &py_exc_TypeError, "reduce() of empty iterable with no initial value");
    for (value v; (v = py_iter_next(vm, &it)) != PY_UNDEF;)
        acc = py_call2(vm, a[0], acc, v);
    return acc;
}

/* --- cmp_to_key --- */

struct key_object {
    struct py_object head;
    value cmp, obj;
};
static struct py_type key_type;
static value key_new(struct vm *vm, value cmp, value obj) {
    struct key_object *k = py_alloc(vm, &key_type);
    k->cmp = cmp;
    k->obj = obj;
    return PY_OBJ(k);
}
static value key_call(struct vm *vm, value callee, int argc, const value *argv,
                      struct py_tuple *kwnames) {
    bool named = kwnames && kwnames->n == 1 && py_str_is(kwnames->items[0], "obj");
    if (argc + named == 0)
        py_raise(vm, &py_exc_TypeError, "K() missing required argument 'obj' (pos 1)");
    if (argc + (kwnames ? (int)kwnames->n : 0) != 1)
        py_raise(vm, &py_exc_TypeError, "K() takes at most 1 argument (%d given)",
                 argc + (kwnames ? (int)kwnames->n : 0));
    if (!argc && !named)
        py_raise(vm, &py_exc_TypeError, "K() missing required argument 'obj' (pos 1)");
    return key_new(vm, PY_AS(struct key_object, callee)->cmp, argv[0]);
}
static value key_compare(struct vm *vm, value x, value y, enum py_compare_op op) {
    if (py_type_of(y) != &key_type || py_type_of(x) != &key_type)
        py_raise(vm, &py_exc_TypeError, "other argument must be K instance");
    struct key_object *k = PY_AS(struct key_object, x);
    value r = py_call2(vm, k->cmp, k->obj, PY_AS(struct key_object, y)->obj);
    return py_compare(vm, r, py_from_small(0), op);
}
static uint64_t key_hash(struct vm *vm, value self) {
    (void)vm, (void)self;
    return PY_HASH_NONE;
}
static const struct py_member_def key_members[] = {
    {"obj", offsetof(struct key_object, obj), PY_MEMBER_VALUE, false}, {0}};
static struct py_type key_type = {PY_TYPE_HEAD,
                                  .name = "KeyWrapper",
                                  .module = "functools",
                                  .flags = PY_TYPE_DOTTED,
                                  .size = sizeof(struct key_object),
                                  .members = key_members,
                                  .call = key_call,
                                  .compare = key_compare,
                                  .hash = key_hash};
LIB_FN(cmp_to_key) { return key_new(vm, a[0], PY_UNDEF); }

/* --- lru_cache --- */

struct cache_link {
    struct py_object head;
    struct cache_link *prev, *next;
    value key, result;
};
struct lru_cache {
    struct py_object head;
    struct py_attrs attrs;
    value func;
    struct py_dict *entries;
    struct cache_link *root; /* ring: root->next is the least recently used */
    int64_t maxsize;         /* -1: no bound */
    int64_t hits, misses;
    bool typed;
};
static struct py_type lru_cache_type;

static value cache_key(struct lru_cache *c, int argc, const value *argv, size_t nkw,
                       struct py_tuple *kwnames) {
    if (!c->typed && !nkw && argc == 1 &&
        (py_is_small(argv[0]) || py_type_of(argv[0]) == &py_str_type))
        return argv[0];
    size_t n = (size_t)argc + (nkw ? 1 + 2 * nkw : 0), i = 0;
    if (c->typed)
        n += (size_t)argc + nkw;
    struct py_tuple *key = py_tuple_new(n);
    for (; i < (size_t)argc; i++)
        key->items[i] = argv[i];
    if (nkw)
        key->items[i++] = PY_OBJ(&lru_cache_type); /* parts the keywords from the arguments */
    for (size_t k = 0; k < nkw; k++) {
        key->items[i++] = kwnames->items[k];
        key->items[i++] = argv[(size_t)argc + k];
    }
    for (size_t k = 0; c->typed && k < (size_t)argc + nkw; k++)
        key->items[i++] = PY_OBJ(py_type_of(argv[k]));
    return PY_OBJ(key);
}

static void link_remove(struct cache_link *l) {
    l->prev->next = l->next;
    l->next->prev = l->prev;
}
static void link_last(struct cache_link *root, struct cache_link *l) {
    l->prev = root->prev;
    l->next = root;
    root->prev->next = l;
    root->prev = l;
}

static value lru_call(struct vm *vm, value callee, int argc, const value *argv,
                      struct py_tuple *kwnames) {
    struct lru_cache *c = PY_AS(struct lru_cache, callee);
    if (c->maxsize == 0) {
        c->misses++;
        return py_call_kw(vm, c->func, argc, argv, kwnames);
    }
    value key = cache_key(c, argc, argv, kwnames ? kwnames->n : 0, kwnames);
    value found = py_dict_get(vm, c->entries, key);
    if (found != PY_UNDEF) {
        struct cache_link *l = PY_AS(struct cache_link, found);
        c->hits++;
        if (c->maxsize > 0) {
            link_remove(l);
            link_last(c->root, l);
        }
        return l->result;
    }
    c->misses++;
    value result = py_call_kw(vm, c->func, argc, argv, kwnames);
    if (c->maxsize > 0 && py_dict_get(vm, c->entries, key) != PY_UNDEF)
        return result; /* the call itself has filled it in */
    struct cache_link *l = MEM_NEW(struct cache_link);
    l->head.type = &py_object_type;
    l->key = key;
    l->result = result;
    if (c->maxsize > 0 && c->entries->count >= (uint64_t)c->maxsize) {
        struct cache_link *oldest = c->root->next;
        link_remove(oldest);
        py_dict_del(vm, c->entries, oldest->key);
    }
    link_last(c->root, l);
    py_dict_set(vm, c->entries, key, PY_OBJ(l));
    return result;
}

static void cache_clear(struct lru_cache *c) {
    c->entries = py_dict_new();
    c->root = MEM_NEW(struct cache_link);
    c->root->prev = c->root->next = c->root;
    c->hits = c->misses = 0;
}

static const char *const info_fields[] = {"hits", "misses", "maxsize", "currsize"};
static struct structseq cache_info_type = {
    .type = {PY_TYPE_HEAD, .name = "CacheInfo", .module = "functools",
             .size = sizeof(struct py_tuple), .base = &py_tuple_type, .methods = structseq_methods,
             .getattr = structseq_getattr, .repr = structseq_repr},
    .fields = info_fields,
    .visible = 4,
    .total = 4,
    .plain = true};

static value maxsize_value(struct lru_cache *c) {
    return c->maxsize < 0 ? PY_NONE : py_int_from(c->maxsize);
}
LIB_FN(lru_info) {
    struct lru_cache *c = PY_AS(struct lru_cache, a[0]);
    value items[] = {py_int_from(c->hits), py_int_from(c->misses), maxsize_value(c),
                     py_int_from(c->entries->count)};
    return structseq_make(vm, &cache_info_type, items);
}
LIB_FN(lru_clear) {
    cache_clear(PY_AS(struct lru_cache, a[0]));
    return PY_NONE;
}
LIB_FN(lru_parameters) {
    struct lru_cache *c = PY_AS(struct lru_cache, a[0]);
    struct py_dict *d = py_dict_new();
    py_dict_set_text(d, "maxsize", maxsize_value(c));
    py_dict_set_text(d, "typed", PY_BOOL(c->typed));
    return PY_OBJ(d);
}
LIB_FN(lru_copy) { return a[0]; }
static value lru_descr_get(struct vm *vm, value self, value instance, value owner) {
    (void)vm, (void)owner;
    return instance == PY_UNDEF || instance == PY_NONE ? self : py_method_new(self, instance);
}
LIB_FN(lru_reduce) { return py_getattr(vm, a[0], "__qualname__"); }
static const struct py_native_def lru_methods[] = {{"cache_info", lru_info, "self"},
                                                   {"cache_clear", lru_clear, "self"},
                                                   {"cache_parameters", lru_parameters, "self"},
                                                   {"__copy__", lru_copy, "self"},
                                                   {"__reduce__", lru_reduce, "self"},
                                                   {"__deepcopy__", lru_copy, "self, memo"},
                                                   {0}};
static struct py_type lru_cache_type = {PY_TYPE_HEAD,
                                        .name = "_lru_cache_wrapper",
                                        .module = "functools",
                                        .size = sizeof(struct lru_cache),
                                        .attrs_offset = offsetof(struct lru_cache, attrs),
                                        .flags = PY_TYPE_DOTTED | PY_TYPE_ATTRS,
                                        .methods = lru_methods,
                                        .call = lru_call,
                                        .descr_get = lru_descr_get};

static value lru_wrap(struct vm *vm, value func, int64_t maxsize, bool typed) {
    if (!py_is_callable(func))
        py_raise(vm, &py_exc_TypeError, "the first argument must be callable");
    struct lru_cache *c = py_alloc(vm, &lru_cache_type);
    c->func = func;
    c->maxsize = maxsize;
    c->typed = typed;
    cache_clear(c);
    value args[] = {PY_OBJ(c), func};
    return py_call(vm, py_import_from(vm, "functools", "update_wrapper"), 2, args);
}

/* What lru_cache(maxsize=..., typed=...) returns: a[0] has its arguments. */
LIB_FN(decorate) {
    const struct py_tuple *given = PY_AS(struct py_tuple, a[0]);
    return lru_wrap(vm, a[1], py_small(given->items[0]), given->items[1] == PY_TRUE);
}

LIB_FN(functools_lru_cache) {
    static const struct py_native_def decorator = {"lru_cache.<locals>.decorating_function",
                                                   decorate, "given, user_function", PY_CLOSURE};
    bool typed = py_truth(vm, a[1]);
    if (!py_is_int(a[0]) && py_is_callable(a[0]) && (a[1] == PY_TRUE || a[1] == PY_FALSE))
        return lru_wrap(vm, a[0], 128, typed);
    if (!py_is_int(a[0]) && a[0] != PY_NONE)
        py_raise(vm, &py_exc_TypeError,
                 "Expected first argument to be an integer, a callable, or None");
    int64_t maxsize = -1;
    if (a[0] != PY_NONE) {
        maxsize = py_int_as(vm, a[0]);
        maxsize = maxsize < 0 ? 0 : maxsize > INT32_MAX ? INT32_MAX : maxsize;
    }
    return pyfunction_new(vm, &decorator, "functools",
                          lib_tuple(2, py_from_small(maxsize), PY_BOOL(typed)));
}
LIB_FN(functools_cache) { return lru_wrap(vm, a[0], -1, false); }

/* --- cached_property --- */

struct cached_property {
    struct py_object head;
    struct py_attrs attrs;
    value func, name, doc;
};
LIB_FN(cached_property_init) {
    struct cached_property *p = PY_AS(struct cached_property, a[0]);
    p->func = a[1];
    p->name = PY_NONE;
    value doc = py_lookup_attr(vm, a[1], "__doc__");
    p->doc = doc == PY_UNDEF ? PY_NONE : doc;
    return PY_NONE;
}
LIB_FN(cached_property_set_name) {
    struct cached_property *p = PY_AS(struct cached_property, a[0]);
    if (p->name == PY_NONE)
        p->name = PY_OBJ(py_intern_str(lib_attr_name(vm, a[2])));
    else if (!py_equal(vm, p->name, a[2]))
        py_raise(vm, &py_exc_TypeError,
                 "Cannot assign the same cached_property to two different names (%R and %R).",
                 p->name, a[2]);
    return PY_NONE;
}
static value cached_property_get(struct vm *vm, value self, value instance, value owner) {
    (void)owner;
    struct cached_property *p = PY_AS(struct cached_property, self);
    if (instance == PY_UNDEF || instance == PY_NONE)
        return self;
    if (p->name == PY_NONE || p->name == PY_UNDEF)
        py_raise(vm, &py_exc_TypeError,
                 "Cannot use cached_property instance without calling __set_name__ on it.");
    if (py_lookup_attr(vm, instance, "__dict__") == PY_UNDEF)
        py_raise(vm, &py_exc_TypeError,
                 "No '__dict__' attribute on '%T' instance to cache %R property.", instance,
                 p->name);
    struct py_dict *d = py_instance_dict(vm, instance);
    value v = py_dict_get_str(d, lib_str(p->name));
    if (v != PY_UNDEF)
        return v;
    v = py_call1(vm, p->func, instance);
    py_dict_set_str(d, lib_str(p->name), v);
    return v;
}
static const struct py_native_def cached_property_methods[] = {
    {"__init__", cached_property_init, "self, func"},
    {"__set_name__", cached_property_set_name, "self, owner, name"},
    LIB_CLASS_GETITEM,
    {0}};
static const struct py_member_def cached_property_members[] = {
    {"func", offsetof(struct cached_property, func), PY_MEMBER_VALUE, false},
    {"attrname", offsetof(struct cached_property, name), PY_MEMBER_VALUE, false},
    {"__doc__", offsetof(struct cached_property, doc), PY_MEMBER_VALUE, false},
    {0}};
static struct py_type cached_property_type = {PY_TYPE_HEAD,
                                              .name = "cached_property",
                                              .module = "functools",
                                              .size = sizeof(struct cached_property),
                                              .attrs_offset =
                                                  offsetof(struct cached_property, attrs),
                                              .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                              .methods = cached_property_methods,
                                              .members = cached_property_members,
                                              .descr_get = cached_property_get};

/* --- the module --- */

#define WRAPPER_DEFAULTS                                                                           \
    "assigned=('__module__', '__name__', '__qualname__', '__doc__', '__annotations__'), "          \
    "updated=('__dict__',)"
static const struct py_native_def functions[] = {
    {"update_wrapper", update_wrapper, "wrapper, wrapped, " WRAPPER_DEFAULTS},
    {"wraps", functools_wraps, "wrapped, " WRAPPER_DEFAULTS},
    {"reduce", functools_reduce, "function, iterable, initial=?, /", PY_TUPLE_ARGS},
    {"cmp_to_key", cmp_to_key, "mycmp", PY_BUILTIN},
    {"lru_cache", functools_lru_cache, "maxsize=128, typed=False"},
    {"cache", functools_cache, "user_function"},
    {0}};

static struct py_type *const types[] = {&partial_type, &cached_property_type, NULL};

static const struct lib_lazy lazy[] = {{"total_ordering", "_functools_methods"},
                                       {"singledispatch", "_functools_classes"},
                                       {"singledispatchmethod", "_functools_classes"},
                                       {"partialmethod", "_functools_methods"},
                                       {0}};
LIB_LAZY("functools", lazy)

static void init(struct vm *vm, struct py_module *m) {
    LIB_LAZY_INIT(vm, m);
    py_module_set(vm, m, "WRAPPER_ASSIGNMENTS",
                  lib_tuple(5, lib_text("__module__"), lib_text("__name__"),
                            lib_text("__qualname__"), lib_text("__doc__"),
                            lib_text("__annotations__")));
    py_module_set(vm, m, "WRAPPER_UPDATES", py_tuple1(lib_text("__dict__")));
}

const struct py_module_def py_lib_functools = {
    .name = "functools", .functions = functions, .types = types, .init = init};
