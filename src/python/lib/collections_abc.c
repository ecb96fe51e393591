/*
 * collections.abc: the abstract containers. A row of the table says of each what it derives from,
 * the methods that it lends or leaves open and those an unrelated class is recognised by. This file
 * has the classes of few methods; sets, mappings and sequences have files of their own. What has to
 * be a coroutine is Python text (py/_abc_async.py). cf. CPython's Lib/_collections_abc.py.
 */
#include "python/lib/collections_abc_int.h"

#include "python/lib/abc.h"
#include "python/lib/collections_int.h"
#include "python/type.h"
#include "python/types/alias.h"
#include "python/types/dict_views.h"
#include "python/types/iter.h"
#include "python/types/memoryview.h"
#include "python/types/seq.h"

noreturn void abc_left_out(struct vm *vm, struct py_type *error) {
    py_raise_args(vm, error, &py_empty_tuple);
}

/* --- iterators --- */

struct walk {
    struct py_object head;
    enum abc_walk how;
    bool started;
    value source, other;
    struct py_iter it;
    int64_t at;
};

static value step(struct vm *vm, struct walk *w) {
    value v = py_iter_next(vm, &w->it);
    if (v == PY_UNDEF && w->how == WALK_THEN) {
        w->how = WALK_PLAIN;
        py_iter_init(vm, &w->it, w->other);
        v = py_iter_next(vm, &w->it);
    }
    return v;
}
static value walk_next(struct vm *vm, value self) {
    struct walk *w = PY_AS(struct walk, self);
    if (!w->started && w->how < WALK_INDEXES)
        py_iter_init(vm, &w->it, w->source);
    if (!w->started && w->how == WALK_BACKWARD)
        w->at = py_len(vm, w->source);
    w->started = true;
    value v = PY_UNDEF;
    switch (w->how) {
    case WALK_INDEXES:
        if (w->at >= 0)
            v = abc_item_or_undef(vm, w->source, py_int_from(w->at++), &py_exc_IndexError);
        w->at = v == PY_UNDEF ? -1 : w->at;
        return v;
    case WALK_BACKWARD:
        return w->at > 0 ? py_getitem(vm, w->source, py_int_from(--w->at)) : PY_UNDEF;
    case WALK_ONE_NONE:
        return w->at++ ? PY_UNDEF : PY_NONE;
    case WALK_IN:
    case WALK_NOT_IN:
        while ((v = step(vm, w)) != PY_UNDEF)
            if (py_contains(vm, w->other, v) == (w->how == WALK_IN))
                break;
        return v;
    default:
        v = step(vm, w);
        if (v == PY_UNDEF || w->how == WALK_PLAIN || w->how == WALK_THEN)
            return v;
        return w->how == WALK_VALUES ? py_getitem(vm, w->source, v)
                                     : py_tuple2(v, py_getitem(vm, w->source, v));
    }
}
LIB_FN(walk_close) {
    struct walk *w = PY_AS(struct walk, a[0]);
    w->how = WALK_BACKWARD;
    w->started = true;
    w->at = 0;
    return PY_NONE;
}
static const struct py_native_def walk_methods[] = {{"close", walk_close, "self, /"}, {0}};
static struct py_type walk_type = {PY_TYPE_HEAD,
                                   .name = "generator",
                                   .size = sizeof(struct walk),
                                   .flags = PY_TYPE_ABSTRACT,
                                   .methods = walk_methods,
                                   .iter = py_iter_self,
                                   .next = walk_next};

value abc_walk_new(struct vm *vm, enum abc_walk how, value source, value other) {
    struct walk *w = py_alloc(vm, &walk_type);
    w->how = how;
    w->source = source;
    w->other = other;
    return PY_OBJ(w);
}

/* --- shared by the containers --- */

value abc_item_or_undef(struct vm *vm, value of, value key, struct py_type *error) {
    struct py_handler h;
    volatile value v = PY_UNDEF;
    PY_TRY(vm, &h) {
        v = py_getitem(vm, of, key);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        if (!py_exception_is(exc, error))
            py_rethrow(vm, exc);
    }
    return v;
}

value abc_any_item(struct vm *vm, value v) {
    struct py_iter it;
    py_iter_init(vm, &it, v);
    value first = py_iter_next(vm, &it);
    if (first != PY_UNDEF)
        return first;
    lib_raise_from_none(vm, py_call0(vm, PY_OBJ(&py_exc_KeyError)),
                        py_call0(vm, PY_OBJ(&py_exc_StopIteration)));
}

value abc_empty_out(struct vm *vm, value self, const char *take, struct py_type *end) {
    struct py_handler h;
    PY_TRY(vm, &h) {
        for (;;)
            py_call_method(vm, self, take, 0, NULL);
    }
    else {
        value exc = py_handler_catch(&h);
        if (!py_exception_is(exc, end))
            py_rethrow(vm, exc);
    }
    return PY_NONE;
}

/* --- the classes of few methods --- */

LIB_FN(hashable_hash) { return py_from_small(0); }
LIB_FN(sized_len) { return py_from_small(0); }
LIB_FN(container_contains) { return PY_FALSE; }
LIB_FN(callable_call) { return PY_FALSE; }
LIB_FN(no_items) { return abc_walk_new(vm, WALK_PLAIN, PY_OBJ(&py_empty_tuple), PY_UNDEF); }
LIB_FN(awaitable_await) { return abc_walk_new(vm, WALK_ONE_NONE, PY_UNDEF, PY_UNDEF); }
LIB_FN(async_iterable_iter) { return py_call0(vm, abc_class(vm, ABC_ASYNC_ITERATOR)); }
LIB_FN(itself) { return a[0]; }
LIB_FN(stop) { abc_left_out(vm, &py_exc_StopIteration); }
LIB_FN(generator_next) {
    value none = PY_NONE;
    return py_call_method(vm, a[0], "send", 1, &none);
}
/* What was thrown in comes out. */
LIB_FN(throw_back) {
    value exc = a[1];
    if (a[2] != PY_NONE)
        exc = a[2];
    else if (a[3] != PY_NONE)
        exc = py_call0(vm, exc);
    if (a[3] != PY_NONE)
        exc = py_call_method(vm, exc, "with_traceback", 1, &a[3]);
    py_raise_value(vm, exc);
}

static value close_by_throwing(struct vm *vm, value self, const char *what) {
    struct py_handler h;
    PY_TRY(vm, &h) {
        value exit = PY_OBJ(&py_exc_GeneratorExit);
        py_call_method(vm, self, "throw", 1, &exit);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        if (!py_exception_is(exc, &py_exc_GeneratorExit) &&
            !py_exception_is(exc, &py_exc_StopIteration))
            py_rethrow(vm, exc);
        return PY_NONE;
    }
    py_raise(vm, &py_exc_RuntimeError, "%s ignored GeneratorExit", what);
}
LIB_FN(generator_close) { return close_by_throwing(vm, a[0], "generator"); }
LIB_FN(coroutine_close) { return close_by_throwing(vm, a[0], "coroutine"); }

/* --- Callable[[A, B], R] --- */

struct callable_alias {
    struct py_alias alias;
};
static struct py_type callable_alias_type;

/* `...`, a ParamSpec or a Concatenate, which stand for all parameters; a list of types does so
 * before it is spread out. */
static bool stands_for_parameters(struct vm *vm, value v) {
    if (v == PY_ELLIPSIS || py_is_list(v))
        return true;
    const struct py_type *t = py_type_of(v);
    if (strcmp(t->name, "ParamSpec") != 0 && strcmp(t->name, "_ConcatenateGenericAlias") != 0)
        return false;
    value module = py_getattr_str(vm, PY_OBJ(t), PYN(__module__));
    return py_str_is(module, "typing") || py_str_is(module, "typing_extensions");
}

static value callable_alias_new(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                                struct py_tuple *kwnames) {
    (void)kwnames;
    const struct py_tuple *pair =
        argc == 2 && py_is_tuple(argv[1]) ? PY_AS(struct py_tuple, argv[1]) : NULL;
    if (!pair || pair->n != 2)
        py_raise(vm, &py_exc_TypeError, "Callable must be used as Callable[[arg, ...], result].");
    struct callable_alias *made = py_alloc(vm, cls);
    made->alias.origin = argv[0];
    value taken = pair->items[0];
    if (py_is_list(taken) || py_is_tuple(taken)) {
        struct py_list *all = py_list_from(vm, taken);
        py_list_append(all, pair->items[1]);
        made->alias.args = py_tuple_of(all->n, all->items);
    } else {
        if (!stands_for_parameters(vm, taken))
            py_raise(vm, &py_exc_TypeError,
                     "Expected a list of types, an ellipsis, ParamSpec, or Concatenate. Got %S",
                     taken);
        made->alias.args = py_tuple_of(2, pair->items);
    }
    return PY_OBJ(made);
}
static value callable_of(struct vm *vm, value pair) {
    value args[] = {abc_class(vm, ABC_CALLABLE), pair};
    return callable_alias_new(vm, &callable_alias_type, 2, args, NULL);
}
LIB_FN(callable_getitem) { return callable_of(vm, a[1]); }

static bool parameters_are_one(struct vm *vm, const struct py_tuple *args) {
    return args->n == 2 && stands_for_parameters(vm, args->items[0]);
}
/* What stood in the brackets: the parameters in a list of their own again. */
static value brackets(struct vm *vm, const struct py_tuple *args) {
    if (parameters_are_one(vm, args))
        return PY_OBJ(args);
    return py_tuple2(PY_OBJ(py_list_of(args->n - 1, args->items)), args->items[args->n - 1]);
}
static void put_type(struct vm *vm, struct buf *b, value v) {
    if (v == PY_ELLIPSIS)
        buf_puts(b, "...");
    else
        py_type_repr_to(vm, b, v);
}
static value callable_alias_repr(struct vm *vm, value self) {
    const struct py_tuple *args = PY_AS(struct py_alias, self)->args;
    if (parameters_are_one(vm, args))
        return py_alias_type.repr(vm, self);
    struct buf b = BUF_INIT;
    buf_puts(&b, "collections.abc.Callable[[");
    for (size_t i = 0; i + 1 < args->n; i++) {
        buf_puts(&b, i ? ", " : "");
        put_type(vm, &b, args->items[i]);
    }
    buf_puts(&b, "], ");
    put_type(vm, &b, args->items[args->n - 1]);
    buf_putc(&b, ']');
    return lib_buf_str(&b);
}
static value callable_alias_getitem(struct vm *vm, value self, value item) {
    const struct py_alias *replaced = PY_AS(struct py_alias, py_alias_type.getitem(vm, self, item));
    const struct py_tuple *args = replaced->args;
    if (py_is_list(args->items[0]) || py_is_tuple(args->items[0]))
        return callable_of(vm, PY_OBJ(args));
    return callable_of(
        vm, py_tuple2(PY_OBJ(py_tuple_of(args->n - 1, args->items)), args->items[args->n - 1]));
}
LIB_FN(callable_alias_reduce) {
    value pair = brackets(vm, PY_AS(struct py_alias, a[0])->args);
    return py_tuple2(PY_OBJ(&callable_alias_type), py_tuple2(abc_class(vm, ABC_CALLABLE), pair));
}
static const struct py_native_def callable_alias_methods[] = {
    {"__reduce__", callable_alias_reduce, "self"}, {0}};
static struct py_type callable_alias_type = {PY_TYPE_HEAD,
                                             .name = "_CallableGenericAlias",
                                             .module = "collections.abc",
                                             .size = sizeof(struct callable_alias),
                                             .flags = PY_TYPE_BASE,
                                             .base = &py_alias_type,
                                             .methods = callable_alias_methods,
                                             .new = callable_alias_new,
                                             .repr = callable_alias_repr,
                                             .getitem = callable_alias_getitem};

/* --- the table --- */

#define ABSTRACT(name, fn, signature)                                                              \
    { name, fn, signature, PY_ABSTRACT }
#define EXCHANGE                                                                                   \
    ABSTRACT("send", stop, "self, value"),                                                         \
        ABSTRACT("throw", throw_back, "self, typ, val=None, tb=None")

static const struct py_native_def
    hashable_methods[] = {ABSTRACT("__hash__", hashable_hash, "self"), {0}},
    sized_methods[] = {ABSTRACT("__len__", sized_len, "self"), {0}},
    container_methods[] = {ABSTRACT("__contains__", container_contains, "self, x"),
                           LIB_CLASS_GETITEM,
                           {0}},
    iterable_methods[] = {ABSTRACT("__iter__", no_items, "self"), LIB_CLASS_GETITEM, {0}},
    reversible_methods[] = {ABSTRACT("__reversed__", no_items, "self"), {0}},
    awaitable_methods[] = {ABSTRACT("__await__", awaitable_await, "self"), LIB_CLASS_GETITEM, {0}},
    async_iterable_methods[] = {ABSTRACT("__aiter__", async_iterable_iter, "self"),
                                LIB_CLASS_GETITEM,
                                {0}},
    iterator_methods[] = {ABSTRACT("__next__", stop, "self"), {"__iter__", itself, "self"}, {0}},
    generator_methods[] = {EXCHANGE,
                           {"__next__", generator_next, "self"},
                           {"close", generator_close, "self"},
                           {0}},
    coroutine_methods[] = {EXCHANGE, {"close", coroutine_close, "self"}, {0}},
    callable_methods[] = {ABSTRACT("__call__", callable_call, "self, *args, **kwds"),
                          {"__class_getitem__", callable_getitem, "cls, args", PY_CLASSMETHOD},
                          {0}},
    async_iterator_methods[] = {{"__aiter__", itself, "self"}, {0}};

/* So many bases, or names that a class is recognised by, have to fit. */
enum { MAX_BASES = 3, MAX_SIGNS = 5 };
static const struct shape {
    const char *name;
    const struct py_native_def *methods;
    int nbases;
    enum abc_shape bases[MAX_BASES];
    const char *signs[MAX_SIGNS];
    const char *slot; /* the one field of instances */
    const char *none; /* a method that subclasses have not */
    bool body;        /* py/_abc_async.py has more of it */
} shapes[ABC_COUNT] = {
    [ABC_HASHABLE] = {"Hashable", hashable_methods, .signs = {"__hash__"}},
    [ABC_SIZED] = {"Sized", sized_methods, .signs = {"__len__"}},
    [ABC_CONTAINER] = {"Container", container_methods, .signs = {"__contains__"}},
    [ABC_ITERABLE] = {"Iterable", iterable_methods, .signs = {"__iter__"}},
    [ABC_REVERSIBLE] =
        {"Reversible", reversible_methods, 1, {ABC_ITERABLE}, {"__reversed__", "__iter__"}},
    [ABC_COLLECTION] = {"Collection",
                        NULL,
                        3,
                        {ABC_SIZED, ABC_ITERABLE, ABC_CONTAINER},
                        {"__len__", "__iter__", "__contains__"}},
    [ABC_AWAITABLE] = {"Awaitable", awaitable_methods, .signs = {"__await__"}},
    [ABC_ASYNC_ITERABLE] = {"AsyncIterable", async_iterable_methods, .signs = {"__aiter__"}},
    [ABC_ITERATOR] = {"Iterator", iterator_methods, 1, {ABC_ITERABLE}, {"__iter__", "__next__"}},
    [ABC_GENERATOR] = {"Generator",
                       generator_methods,
                       1,
                       {ABC_ITERATOR},
                       {"__iter__", "__next__", "send", "throw", "close"}},
    [ABC_COROUTINE] = {"Coroutine",
                       coroutine_methods,
                       1,
                       {ABC_AWAITABLE},
                       {"__await__", "send", "throw", "close"}},
    [ABC_CALLABLE] = {"Callable", callable_methods, .signs = {"__call__"}},
    [ABC_SET] = {"Set", abc_set_methods, 1, {ABC_COLLECTION}},
    [ABC_MUTABLE_SET] = {"MutableSet", abc_mutable_set_methods, 1, {ABC_SET}},
    [ABC_MAPPING_VIEW] =
        {"MappingView", abc_mapping_view_methods, 1, {ABC_SIZED}, .slot = "_mapping"},
    [ABC_KEYS_VIEW] = {"KeysView", abc_keys_view_methods, 2, {ABC_MAPPING_VIEW, ABC_SET}},
    [ABC_ITEMS_VIEW] = {"ItemsView", abc_items_view_methods, 2, {ABC_MAPPING_VIEW, ABC_SET}},
    [ABC_VALUES_VIEW] = {"ValuesView",
                         abc_values_view_methods,
                         2,
                         {ABC_MAPPING_VIEW, ABC_COLLECTION}},
    [ABC_MAPPING] = {"Mapping", abc_mapping_methods, 1, {ABC_COLLECTION}, .none = "__reversed__"},
    [ABC_MUTABLE_MAPPING] = {"MutableMapping", abc_mutable_mapping_methods, 1, {ABC_MAPPING}},
    [ABC_SEQUENCE] = {"Sequence", abc_sequence_methods, 2, {ABC_REVERSIBLE, ABC_COLLECTION}},
    [ABC_BYTE_STRING] = {"ByteString", NULL, 1, {ABC_SEQUENCE}},
    [ABC_MUTABLE_SEQUENCE] = {"MutableSequence", abc_mutable_sequence_methods, 1, {ABC_SEQUENCE}},
    [ABC_ASYNC_ITERATOR] = {"AsyncIterator",
                            async_iterator_methods,
                            1,
                            {ABC_ASYNC_ITERABLE},
                            {"__anext__", "__aiter__"},
                            .body = true},
    [ABC_ASYNC_GENERATOR] = {"AsyncGenerator",
                             NULL,
                             1,
                             {ABC_ASYNC_ITERATOR},
                             {"__aiter__", "__anext__", "asend", "athrow", "aclose"},
                             .body = true},
};

static const char state_key;
struct state {
    value classes[ABC_COUNT];
};

/* --- recognising classes by what they have --- */

LIB_FN(recognise) {
    const struct state *s = lib_state(vm, &state_key, sizeof(struct state));
    int shape = 0;
    while (shape < ABC_COUNT && s->classes[shape] != a[0])
        shape++;
    if (shape == ABC_COUNT || !shapes[shape].signs[0])
        return PY_NOT_IMPLEMENTED;
    size_t n = 0;
    while (n < MAX_SIGNS && shapes[shape].signs[n])
        n++;
    return abc_has_methods(vm, a[1], shapes[shape].signs, n) ? PY_TRUE : PY_NOT_IMPLEMENTED;
}

/* --- making the classes --- */

static value make(struct vm *vm, const struct state *s, const struct shape *of) {
    static const struct py_native_def hook = {"__subclasshook__", recognise, "cls, C",
                                              PY_CLASSMETHOD};
    struct py_dict *ns = py_dict_new();
    py_dict_set_str(ns, PYN(__slots__),
                    of->slot ? py_tuple1(PY_OBJ(py_intern(of->slot))) : PY_OBJ(&py_empty_tuple));
    if (of->none)
        py_dict_set_text(ns, of->none, PY_NONE);
    if (of->body)
        pyfunction_take_body(vm, ns, "_abc_async", of->name);
    if (of->signs[0])
        py_dict_set_text(ns, hook.name, pyfunction_classmethod(vm, &hook, "collections.abc"));
    struct py_tuple *bases = &py_empty_tuple;
    if (of->nbases)
        bases = py_tuple_new((size_t)of->nbases);
    for (int i = 0; i < of->nbases; i++)
        bases->items[i] = s->classes[of->bases[i]];
    return PY_OBJ(
        pyfunction_class(vm, "collections.abc", of->name, &abc_meta_type, bases, of->methods, ns));
}

/* The classes of C that are what no methods tell. */
static const struct {
    enum abc_shape shape;
    struct py_type *type;
} registered[] = {
    {ABC_SET, &py_frozenset_type},
    {ABC_MUTABLE_SET, &py_set_type},
    {ABC_MAPPING, &py_proxy_type},
    {ABC_MUTABLE_MAPPING, &py_dict_type},
    {ABC_KEYS_VIEW, &py_dict_keys_type},
    {ABC_ITEMS_VIEW, &py_dict_items_type},
    {ABC_VALUES_VIEW, &py_dict_values_type},
    {ABC_SEQUENCE, &py_tuple_type},
    {ABC_SEQUENCE, &py_str_type},
    {ABC_SEQUENCE, &py_range_type},
    {ABC_SEQUENCE, &py_memoryview_type},
    {ABC_BYTE_STRING, &py_bytes_type},
    {ABC_BYTE_STRING, &py_bytearray_type},
    {ABC_MUTABLE_SEQUENCE, &py_list_type},
    {ABC_MUTABLE_SEQUENCE, &py_bytearray_type},
    {ABC_MUTABLE_SEQUENCE, &collections_deque_type},
};

static struct state *state_of(struct vm *vm) {
    struct state *s = lib_state(vm, &state_key, sizeof *s);
    if (s->classes[0] != PY_UNDEF)
        return s;
    py_type_ready(vm, &abc_meta_type);
    for (int i = 0; i < ABC_ASYNC_ITERATOR; i++)
        s->classes[i] = make(vm, s, &shapes[i]);
    for (size_t i = 0; i < LIB_COUNT(registered); i++) {
        py_type_ready(vm, registered[i].type);
        abc_register(vm, s->classes[registered[i].shape], PY_OBJ(registered[i].type));
    }
    return s;
}

value abc_class(struct vm *vm, enum abc_shape shape) {
    struct state *s = state_of(vm);
    for (int i = ABC_ASYNC_ITERATOR; i <= (int)shape; i++)
        if (s->classes[i] == PY_UNDEF)
            s->classes[i] = make(vm, s, &shapes[i]);
    return s->classes[shape];
}

bool abc_is(struct vm *vm, value v, enum abc_shape shape) {
    return abc_instance_check(vm, abc_class(vm, shape), v);
}

/* --- the module --- */

static const char *const public_names[] = {
    "Awaitable",  "Coroutine",  "AsyncIterable",  "AsyncIterator",   "AsyncGenerator",
    "Hashable",   "Iterable",   "Iterator",       "Generator",       "Reversible",
    "Sized",      "Container",  "Callable",       "Collection",      "Set",
    "MutableSet", "Mapping",    "MutableMapping", "MappingView",     "KeysView",
    "ItemsView",  "ValuesView", "Sequence",       "MutableSequence", "ByteString"};

LIB_FN(lazy_class) {
    for (int i = ABC_ASYNC_ITERATOR; i < ABC_COUNT; i++)
        if (py_str_is(a[0], shapes[i].name)) {
            value cls = abc_class(vm, (enum abc_shape)i);
            py_setattr(vm, py_import(vm, "collections.abc"), shapes[i].name, cls);
            return cls;
        }
    py_raise(vm, &py_exc_AttributeError, "module 'collections.abc' has no attribute '%S'", a[0]);
}

static void init(struct vm *vm, struct py_module *m) {
    static const struct py_native_def lazy = {"__getattr__", lazy_class, "name"};
    for (int i = 0; i < ABC_ASYNC_ITERATOR; i++)
        py_module_set(vm, m, shapes[i].name, abc_class(vm, (enum abc_shape)i));
    py_module_set(vm, m, lazy.name, py_native_new(vm, &lazy, PY_UNDEF));
    struct py_list *all = py_list_new(LIB_COUNT(public_names));
    for (size_t i = 0; i < LIB_COUNT(public_names); i++)
        py_list_append(all, PY_OBJ(py_intern(public_names[i])));
    py_module_set(vm, m, "__all__", PY_OBJ(all));
}
static struct py_type *const types[] = {&callable_alias_type, NULL};
const struct py_module_def py_lib_collections_abc = {
    .name = "collections.abc", .types = types, .init = init};
