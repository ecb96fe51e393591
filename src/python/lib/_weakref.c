/*
 * _weakref: references that do not keep their object alive. cf. CPython's Objects/weakrefobject.c.
 *
 * Objects die when the collector finds that nobody holds them, not when the last name goes. So that
 * scripts see a dead object as dead, following a reference collects first; after some times only
 * now and then. Callbacks run after a collection, from the calls of this module.
 */
#include "python/generator.h"
#include "python/lib/collect.h"
#include "python/mourn.h"
#include "python/lib/weakref_int.h"
#include "python/vm_int.h"

#define REF(v) PY_AS(struct weakref, v)
static struct py_type proxy_type, callable_proxy_type;

static const char state_key;
struct state {
    struct weakref *all;
    size_t count, pruned_at;
    unsigned asked;
};
static struct state *state_of(struct vm *vm) {
    return lib_state(vm, &state_key, sizeof(struct state));
}

/* --- collecting --- */

static value take_callback(struct vm *vm, struct weakref **which) {
    for (struct weakref *r = state_of(vm)->all; r; r = r->next)
        if (!*r->slot && !r->told) {
            r->told = true;
            if (r->callback == PY_NONE)
                continue;
            *which = r;
            return r->callback;
        }
    return PY_UNDEF;
}

/* Exceptions of callbacks have nowhere to go but standard error. */
static void call_back(struct vm *vm, value callback, struct weakref *r) {
    struct py_handler h;
    PY_TRY(vm, &h) {
        py_call1(vm, callback, PY_OBJ(r));
        py_handler_pop(&h);
    }
    else {
        struct buf b = BUF_INIT;
        buf_printf(&b, "Exception ignored in: %s\n", py_repr_text(vm, callback));
        py_format_exception(vm, py_handler_catch(&h), &b);
        value text = lib_buf_str(&b);
        py_call_method(vm, py_getattr(vm, py_import(vm, "sys"), "stderr"), "write", 1, &text);
    }
}

/* Dead references without more to do are forgotten. */
static void prune(struct state *s) {
    for (struct weakref **p = &s->all; *p;) {
        if (!*(*p)->slot && (*p)->told) {
            *p = (*p)->next;
            s->count--;
        } else {
            p = &(*p)->next;
        }
    }
    s->pruned_at = s->count;
}

void collect_now(struct vm *vm) {
    struct weakref *r;
    vm_clear_above(vm);
    mem_collect();
    for (value f; (f = take_callback(vm, &r)) != PY_UNDEF;)
        call_back(vm, f, r);
    prune(state_of(vm));
}

enum { ALWAYS_AT_FIRST = 64 };

static void collect_sometimes(struct vm *vm) {
    unsigned n = state_of(vm)->asked++;
    if (n < ALWAYS_AT_FIRST || (n & (n - 1)) == 0)
        collect_now(vm);
}

/* --- making references --- */

static bool can_refer(value v) {
    static struct py_type *const never[] = {&py_int_type,   &py_float_type,     &py_str_type,
                                            &py_bytes_type, &py_bytearray_type, &py_list_type,
                                            &py_dict_type,  &py_tuple_type,     &py_bool_type};
    struct py_type *t = py_type_of(v);
    if (!py_is_object(v) || v == PY_NONE || v == PY_NOT_IMPLEMENTED || v == PY_ELLIPSIS)
        return false;
    if (py_is_type(v))
        return true;
    if (t->flags & PY_TYPE_HEAP)
        return py_type_lookup(t, py_intern("__weakref__")) != PY_UNDEF;
    for (size_t i = 0; i < LIB_COUNT(never); i++)
        if (t == never[i])
            return false;
    return strcmp(t->name, "complex") != 0 && strcmp(t->name, "range") != 0 &&
           strcmp(t->name, "slice") != 0;
}

static struct weakref *find(struct vm *vm, value v, struct py_type *type) {
    for (struct weakref *r = state_of(vm)->all; r; r = r->next)
        if (*r->slot == py_object(v) && r->head.type == type && r->callback == PY_NONE)
            return r;
    return NULL;
}

value weakref_fresh(struct vm *vm, struct py_type *type, value v, value callback) {
    struct state *s = state_of(vm);
    if (!can_refer(v))
        py_raise(vm, &py_exc_TypeError, "cannot create weak reference to '%T' object", v);
    if (s->count > 2 * s->pruned_at + 100)
        prune(s);
    struct weakref *r = py_alloc(vm, type);
    r->slot = mem_alloc_atomic(sizeof *r->slot);
    *r->slot = py_object(v);
    r->callback = callback;
    r->next = s->all;
    s->all = r;
    s->count++;
    mem_weak_register(r->slot, py_object(v));
    return PY_OBJ(r);
}

value weakref_new(struct vm *vm, struct py_type *type, value v, value callback) {
    struct weakref *known = callback == PY_NONE ? find(vm, v, type) : NULL;
    return known ? PY_OBJ(known) : weakref_fresh(vm, type, v, callback);
}

static value follow(value ref) {
    void *o = *REF(ref)->slot;
    return o ? PY_OBJ(o) : PY_UNDEF;
}
value weakref_peek(value ref) { return follow(ref); }
value weakref_get(struct vm *vm, value ref) {
    if (!py_is_a(ref, &weakref_type))
        py_raise(vm, &py_exc_TypeError, "'%T' object is not a weak reference", ref);
    collect_sometimes(vm);
    return follow(ref);
}

/* --- ref --- */

static value ref_new(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                     struct py_tuple *kwnames LIB_UNUSED) {
    if (argc < 1)
        py_raise(vm, &py_exc_TypeError, "__new__ expected at least 1 argument, got 0");
    if (argc > 2 && cls == &weakref_type)
        py_raise(vm, &py_exc_TypeError, "__new__ expected at most 2 arguments, got %d", argc);
    return (cls == &weakref_type ? weakref_new : weakref_fresh)(vm, cls, argv[0],
                                                                argc > 1 ? argv[1] : PY_NONE);
}
LIB_FN(ref_init) { return PY_NONE; }

static value ref_call(struct vm *vm, value self, int argc, const value *argv LIB_UNUSED,
                      struct py_tuple *kwnames) {
    if (argc || (kwnames && kwnames->n))
        py_raise(vm, &py_exc_TypeError, "ReferenceType takes no arguments (%d given)", argc);
    value v = weakref_get(vm, self);
    return v == PY_UNDEF ? PY_NONE : v;
}

static value ref_repr(struct vm *vm, value self) {
    value v = follow(self);
    void *at = py_object(self);
    if (v == PY_UNDEF)
        return py_str_printf("<weakref at %p; dead>", at);
    value name = py_lookup_attr(vm, v, "__name__");
    const char *type = py_type_of(v)->name;
    if (py_is_str(name))
        return py_str_printf("<weakref at %p; to '%s' at %p (%s)>", at, type, (void *)py_object(v),
                             py_str_cstr(name));
    return py_str_printf("<weakref at %p; to '%s' at %p>", at, type, (void *)py_object(v));
}

static uint64_t ref_hash(struct vm *vm, value self) {
    struct weakref *r = REF(self);
    if (!r->hashed) {
        value v = follow(self);
        if (v == PY_UNDEF)
            py_raise(vm, &py_exc_TypeError, "weak object has gone away");
        r->hash = py_hash(vm, v);
        r->hashed = true;
    }
    return r->hash;
}

static value ref_compare(struct vm *vm, value a, value b, enum py_compare_op op) {
    if ((op != PY_EQ && op != PY_NE) || !py_is_a(a, &weakref_type) || !py_is_a(b, &weakref_type))
        return PY_NOT_IMPLEMENTED;
    value x = follow(a), y = follow(b);
    if (x == PY_UNDEF || y == PY_UNDEF)
        return PY_BOOL((a == b) == (op == PY_EQ));
    return py_compare(vm, x, y, op);
}

LIB_GET(ref_callback) { return follow(self) == PY_UNDEF ? PY_NONE : REF(self)->callback; }

static const struct py_native_def ref_methods[] = {
    {"__init__", ref_init, "self, /, *args, **kwargs"}, LIB_CLASS_GETITEM, {0}};
static const struct py_getset_def ref_getset[] = {{"__callback__", ref_callback, NULL}, {0}};
struct py_type weakref_type = {PY_TYPE_HEAD,
                               .name = "ReferenceType",
                               .module = "weakref",
                               .size = sizeof(struct weakref),
                               .attrs_offset = offsetof(struct weakref, attrs),
                               .flags = PY_TYPE_DOTTED | PY_TYPE_BASE,
                               .methods = ref_methods,
                               .getset = ref_getset,
                               .new = ref_new,
                               .call = ref_call,
                               .repr = ref_repr,
                               .hash = ref_hash,
                               .compare = ref_compare};

/* --- proxies: the object itself in all but its type --- */

static bool is_proxy(value v) {
    struct py_type *t = py_type_of(v);
    return t == &proxy_type || t == &callable_proxy_type;
}
static value behind(struct vm *vm, value v) {
    if (!is_proxy(v))
        return v;
    collect_sometimes(vm);
    value o = follow(v);
    if (o == PY_UNDEF)
        py_raise(vm, &py_exc_ReferenceError, "weakly-referenced object no longer exists");
    return o;
}

static value proxy_getattr(struct vm *vm, value self, struct py_str *name) {
    return py_getattr_str(vm, behind(vm, self), name);
}
static void proxy_setattr(struct vm *vm, value self, struct py_str *name, value v) {
    if (v == PY_UNDEF)
        py_delattr(vm, behind(vm, self), py_str_cstr(PY_OBJ(name)));
    else
        py_setattr_str(vm, behind(vm, self), name, v);
}
static value proxy_repr(struct vm *vm LIB_UNUSED, value self) {
    value o = follow(self);
    return py_str_printf("<weakproxy at %p to %s at %p>", (void *)py_object(self),
                         o == PY_UNDEF ? "NoneType" : py_type_of(o)->name,
                         (void *)py_object(o == PY_UNDEF ? PY_NONE : o));
}
static value proxy_str(struct vm *vm, value self) { return py_str(vm, behind(vm, self)); }
static value proxy_compare(struct vm *vm, value a, value b, enum py_compare_op op) {
    return py_compare(vm, behind(vm, a), behind(vm, b), op);
}
static bool proxy_truth(struct vm *vm, value self) { return py_truth(vm, behind(vm, self)); }
static int64_t proxy_len(struct vm *vm, value self) { return py_len(vm, behind(vm, self)); }
static value proxy_getitem(struct vm *vm, value self, value key) {
    return py_getitem(vm, behind(vm, self), key);
}
static void proxy_setitem(struct vm *vm, value self, value key, value v) {
    if (v == PY_UNDEF)
        py_delitem(vm, behind(vm, self), key);
    else
        py_setitem(vm, behind(vm, self), key, v);
}
static bool proxy_contains(struct vm *vm, value self, value item) {
    return py_contains(vm, behind(vm, self), item);
}
static value proxy_iter(struct vm *vm, value self) {
    return py_call1(vm, py_import_from(vm, "builtins", "iter"), behind(vm, self));
}
static value proxy_call(struct vm *vm, value self, int argc, const value *argv,
                        struct py_tuple *kwnames) {
    return py_call_kw(vm, behind(vm, self), argc, argv, kwnames);
}
#define OPERATORS(X)                                                                               \
    X(ADD)                                                                                         \
    X(SUB)                                                                                         \
    X(MUL) X(MATMUL) X(TRUEDIV) X(FLOORDIV) X(MOD) X(POW) X(LSHIFT) X(RSHIFT) X(AND) X(OR) X(XOR)
#define X(op)                                                                                      \
    static value proxy_##op(struct vm *vm, value x, value y) {                                     \
        return py_binary(vm, PY_##op, behind(vm, x), behind(vm, y));                               \
    }
OPERATORS(X)
#undef X
#define X(op) [PY_##op] = proxy_##op,
#define PROXY_SLOTS                                                                                \
    .module = "weakref", .size = sizeof(struct weakref), .flags = PY_TYPE_ABSTRACT,                \
    .getattr = proxy_getattr, .setattr = proxy_setattr, .repr = proxy_repr, .str = proxy_str,      \
    .hash = py_hash_none, .compare = proxy_compare, .truth = proxy_truth, .len = proxy_len,        \
    .getitem = proxy_getitem, .setitem = proxy_setitem, .contains = proxy_contains,                \
    .iter = proxy_iter, .binary = {OPERATORS(X)}
static struct py_type proxy_type = {PY_TYPE_HEAD, .name = "ProxyType", PROXY_SLOTS};
static struct py_type callable_proxy_type = {PY_TYPE_HEAD, .name = "CallableProxyType",
                                             .call = proxy_call, PROXY_SLOTS};
#undef X

LIB_FN(weakref_proxy) {
    return weakref_new(vm, py_is_callable(a[0]) ? &callable_proxy_type : &proxy_type, a[0], a[1]);
}

/* --- asking --- */

static struct py_list *refs_to(struct vm *vm, value v) {
    struct py_list *list = py_list_new(0);
    for (struct weakref *r = state_of(vm)->all; r; r = r->next)
        if (py_is_object(v) && *r->slot == py_object(v))
            py_list_append(list, PY_OBJ(r));
    return list;
}
LIB_FN(weakref_count) { return py_int_from((int64_t)refs_to(vm, a[0])->n); }
LIB_FN(weakref_refs) { return PY_OBJ(refs_to(vm, a[0])); }

static void weakref_init(struct vm *vm, struct py_module *m) {
    py_module_set(vm, m, "ref", PY_OBJ(&weakref_type));
}
static const struct py_native_def functions[] = {
    {"proxy", weakref_proxy, "object, callback=None, /"},
    {"getweakrefcount", weakref_count, "object, /"},
    {"getweakrefs", weakref_refs, "object, /"},
    {0}};
static struct py_type *const types[] = {&weakref_type, &proxy_type, &callable_proxy_type, NULL};
const struct py_module_def py_lib__weakref = {
    .name = "_weakref", .functions = functions, .types = types, .init = weakref_init};
