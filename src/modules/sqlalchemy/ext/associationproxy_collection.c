/*
 * The collections behind an association proxy: what is read are attributes of the related objects,
 * what is added makes such objects. cf. sqlalchemy.ext.associationproxy._AssociationCollection.
 */
#include "modules/sqlalchemy/ext/associationproxy.h"

struct assoc {
    struct py_object head;
    struct assoc_proxy *proxy;
    value obj;
};
#define SELF(v) PY_AS(struct assoc, v)

static value behind(struct vm *vm, value self) {
    return py_getattr_str(vm, SELF(self)->obj, SELF(self)->proxy->target_collection);
}
static value get_value(struct vm *vm, value self, value item) {
    return py_getattr_str(vm, item, SELF(self)->proxy->value_attr);
}
static void set_value(struct vm *vm, value self, value item, value v) {
    py_setattr_str(vm, item, SELF(self)->proxy->value_attr, v);
}
static value make(struct vm *vm, value self, value v) {
    return py_call1(vm, assoc_creator(vm, SELF(self)->proxy, SELF(self)->obj), v);
}
static value make2(struct vm *vm, value self, value k, value v) {
    return py_call2(vm, assoc_creator(vm, SELF(self)->proxy, SELF(self)->obj), k, v);
}

value assoc_collection_new(struct vm *vm, struct assoc_proxy *p, value obj, value target) {
    struct py_type *type = py_is_dict(target)     ? &assoc_dict_type
                           : py_is_anyset(target) ? &assoc_set_type
                                                  : &assoc_list_type;
    if (!py_is_dict(target) && !py_is_anyset(target) && !py_is_list(target)) {
        if (py_lookup_attr(vm, target, "add") != PY_UNDEF)
            type = &assoc_set_type;
        else if (py_lookup_attr(vm, target, "keys") != PY_UNDEF)
            type = &assoc_dict_type;
    }
    struct assoc *a = py_alloc(vm, type);
    a->proxy = p;
    a->obj = obj;
    return PY_OBJ(a);
}
bool assoc_collection_is(value v) {
    return py_is_a(v, &assoc_list_type) || py_is_a(v, &assoc_set_type) ||
           py_is_a(v, &assoc_dict_type);
}

/* --- the values as a plain list, set or dict --- */

static struct py_list *values_of(struct vm *vm, value self) {
    struct py_list *items = py_list_from(vm, behind(vm, self)), *out = py_list_new(items->n);
    for (size_t i = 0; i < items->n; i++)
        py_list_append(out, get_value(vm, self, items->items[i]));
    return out;
}
static struct py_dict *mapping_of(struct vm *vm, value self) {
    struct py_dict *out = py_dict_new();
    struct py_iter it;
    py_iter_init(vm, &it, py_call_method(vm, behind(vm, self), "items", 0, NULL));
    for (value pair; (pair = py_iter_next(vm, &it)) != PY_UNDEF;) {
        struct py_tuple *t = PY_AS(struct py_tuple, pair);
        py_dict_set(vm, out, t->items[0], get_value(vm, self, t->items[1]));
    }
    return out;
}
static value plain(struct vm *vm, value self) {
    if (!assoc_collection_is(self))
        return self;
    if (py_is_a(self, &assoc_dict_type))
        return PY_OBJ(mapping_of(vm, self));
    struct py_list *l = values_of(vm, self);
    if (py_is_a(self, &assoc_list_type))
        return PY_OBJ(l);
    struct py_set *s = py_set_new(&py_set_type);
    for (size_t i = 0; i < l->n; i++)
        py_set_add(vm, s, l->items[i]);
    return PY_OBJ(s);
}

static value a_repr(struct vm *vm, value self) { return py_repr(vm, plain(vm, self)); }
static int64_t a_len(struct vm *vm, value self) { return py_len(vm, behind(vm, self)); }
static bool a_truth(struct vm *vm, value self) { return py_truth(vm, behind(vm, self)); }
static value a_iter(struct vm *vm, value self) {
    return py_call_method(vm, plain(vm, self), "__iter__", 0, NULL);
}
static bool a_contains(struct vm *vm, value self, value v) {
    return py_contains(vm, plain(vm, self), v);
}
static value a_compare(struct vm *vm, value a, value b, enum py_compare_op op) {
    return py_compare(vm, plain(vm, a), plain(vm, b), op);
}
/* What does not change the collection is asked of the values. */
static value on_plain(struct vm *vm, const value *a, const char *name, int argc) {
    return py_call_method(vm, plain(vm, a[0]), name, argc, a + 1);
}
static value on_plain_star(struct vm *vm, const value *a, const char *name) {
    struct py_tuple *t = PY_AS(struct py_tuple, a[1]);
    struct py_list *args = py_list_new(t->n);
    for (size_t i = 0; i < t->n; i++)
        py_list_append(args, plain(vm, t->items[i]));
    return py_call_args(vm, py_getattr(vm, plain(vm, a[0]), name),
                        PY_OBJ(py_tuple_of(args->n, args->items)), NULL);
}
static value a_clear(struct vm *vm, const value *a) {
    value c = behind(vm, a[0]);
    if (py_is_list(c) || py_lookup_attr(vm, c, "clear") == PY_UNDEF) {
        py_delitem(
            vm, c,
            py_getattr(vm, py_import(vm, "builtins"), "slice") == PY_UNDEF
                ? PY_NONE
                : py_call2(vm, py_import_from(vm, "builtins", "slice"), py_from_small(0), PY_NONE));
        return PY_NONE;
    }
    py_call_method(vm, c, "clear", 0, NULL);
    return PY_NONE;
}

/* --- lists --- */

static value l_append(struct vm *vm, const value *a) {
    value item = make(vm, a[0], a[1]);
    py_call_method(vm, behind(vm, a[0]), "append", 1, &item);
    return PY_NONE;
}
static value l_extend(struct vm *vm, const value *a) {
    struct py_list *l = py_list_from(vm, plain(vm, a[1]));
    for (size_t i = 0; i < l->n; i++) {
        value args[] = {a[0], l->items[i]};
        l_append(vm, args);
    }
    return PY_NONE;
}
static value l_insert(struct vm *vm, const value *a) {
    value args[] = {a[1], make(vm, a[0], a[2])};
    py_call_method(vm, behind(vm, a[0]), "insert", 2, args);
    return PY_NONE;
}
static value l_pop(struct vm *vm, const value *a) {
    return get_value(vm, a[0], py_call_method(vm, behind(vm, a[0]), "pop", 1, a + 1));
}
static value l_remove(struct vm *vm, const value *a) {
    value c = behind(vm, a[0]);
    struct py_list *items = py_list_from(vm, c);
    for (size_t i = 0; i < items->n; i++)
        if (py_equal(vm, get_value(vm, a[0], items->items[i]), a[1])) {
            py_delitem(vm, c, py_int_from((int64_t)i));
            return PY_NONE;
        }
    py_raise(vm, &py_exc_ValueError, "value not in list");
}
static value l_refuse(struct vm *vm, const value *a) {
    (void)a;
    py_raise(vm, &py_exc_NotImplementedError, "Not supported by association proxies of lists");
}
static value l_index(struct vm *vm, const value *a) { return on_plain_star(vm, a, "index"); }
static value l_count(struct vm *vm, const value *a) { return on_plain(vm, a, "count", 1); }
static value a_copy(struct vm *vm, const value *a) { return plain(vm, a[0]); }

static value l_getitem(struct vm *vm, value self, value key) {
    value v = py_getitem(vm, behind(vm, self), key);
    if (!py_is_list(v))
        return get_value(vm, self, v);
    struct py_list *items = PY_AS(struct py_list, v), *out = py_list_new(items->n);
    for (size_t i = 0; i < items->n; i++)
        py_list_append(out, get_value(vm, self, items->items[i]));
    return PY_OBJ(out);
}
static void l_setitem(struct vm *vm, value self, value key, value v) {
    value c = behind(vm, self);
    if (v == PY_UNDEF) {
        py_delitem(vm, c, key);
    } else if (py_is_int(key)) {
        set_value(vm, self, py_getitem(vm, c, key), v);
    } else {
        struct py_list *in = py_list_from(vm, v), *made = py_list_new(in->n);
        for (size_t i = 0; i < in->n; i++)
            py_list_append(made, make(vm, self, in->items[i]));
        py_setitem(vm, c, key, PY_OBJ(made));
    }
}
static value a_add(struct vm *vm, value left, value right) {
    return py_binary(vm, PY_ADD, plain(vm, left), plain(vm, right));
}
static value a_mul(struct vm *vm, value left, value right) {
    return py_binary(vm, PY_MUL, plain(vm, left), plain(vm, right));
}
static value l_iadd(struct vm *vm, value self, value other) {
    value args[] = {self, other};
    l_extend(vm, args);
    return self;
}
static const struct py_native_def list_methods[] = {{"append", l_append, "self, value"},
                                                    {"extend", l_extend, "self, values"},
                                                    {"insert", l_insert, "self, index, value"},
                                                    {"pop", l_pop, "self, index=-1"},
                                                    {"remove", l_remove, "self, value"},
                                                    {"clear", a_clear, "self"},
                                                    {"index", l_index, "self, *args"},
                                                    {"count", l_count, "self, value"},
                                                    {"copy", a_copy, "self"},
                                                    {"reverse", l_refuse, "self"},
                                                    {"sort", l_refuse, "self, **kw"},
                                                    {0}};
struct py_type assoc_list_type = {PY_TYPE_HEAD,
                                  .name = "_AssociationList",
                                  .module = "sqlalchemy.ext.associationproxy",
                                  .size = sizeof(struct assoc),
    .flags = PY_TYPE_BASE,
                                  .methods = list_methods,
                                  .repr = a_repr,
                                  .len = a_len,
                                  .truth = a_truth,
                                  .iter = a_iter,
                                  .contains = a_contains,
                                  .compare = a_compare,
                                  .getitem = l_getitem,
                                  .setitem = l_setitem,
                                  .binary = {[PY_ADD] = a_add, [PY_MUL] = a_mul},
                                  .inplace = {[PY_ADD] = l_iadd}};

/* --- sets --- */

static value s_add(struct vm *vm, const value *a) {
    if (a_contains(vm, a[0], a[1]))
        return PY_NONE;
    value item = make(vm, a[0], a[1]);
    py_call_method(vm, behind(vm, a[0]), "add", 1, &item);
    return PY_NONE;
}
static bool discard(struct vm *vm, value self, value v) {
    value c = behind(vm, self);
    struct py_list *items = py_list_from(vm, c);
    for (size_t i = 0; i < items->n; i++)
        if (py_equal(vm, get_value(vm, self, items->items[i]), v)) {
            py_call_method(vm, c, "discard", 1, &items->items[i]);
            return true;
        }
    return false;
}
static value s_discard(struct vm *vm, const value *a) {
    discard(vm, a[0], a[1]);
    return PY_NONE;
}
static value s_remove(struct vm *vm, const value *a) {
    if (!discard(vm, a[0], a[1]))
        py_raise(vm, &py_exc_KeyError, "%S", a[1]);
    return PY_NONE;
}
static value s_pop(struct vm *vm, const value *a) {
    value c = behind(vm, a[0]);
    if (!py_truth(vm, c))
        py_raise(vm, &py_exc_KeyError, "pop from an empty set");
    return get_value(vm, a[0], py_call_method(vm, c, "pop", 0, NULL));
}
/* The values become those of WANTED. */
static void s_become(struct vm *vm, value self, value wanted) {
    struct py_list *old = values_of(vm, self), *new = py_list_from(vm, wanted);
    for (size_t i = 0; i < old->n; i++)
        if (!py_contains(vm, wanted, old->items[i]))
            discard(vm, self, old->items[i]);
    for (size_t i = 0; i < new->n; i++) {
        value args[] = {self, new->items[i]};
        s_add(vm, args);
    }
}
static value s_change(struct vm *vm, const value *a, const char *name) {
    value set = plain(vm, a[0]);
    struct py_tuple *t = PY_AS(struct py_tuple, a[1]);
    for (size_t i = 0; i < t->n; i++) {
        value arg = plain(vm, t->items[i]);
        py_call_method(vm, set, name, 1, &arg);
    }
    s_become(vm, a[0], set);
    return PY_NONE;
}
#define CHANGE(name)                                                                               \
    static value s_##name(struct vm *vm, const value *a) { return s_change(vm, a, #name); }
#define ASK(name)                                                                                  \
    static value s_##name(struct vm *vm, const value *a) { return on_plain_star(vm, a, #name); }
CHANGE(update)
CHANGE(difference_update)
CHANGE(intersection_update)
CHANGE(symmetric_difference_update)
ASK(union)
ASK(difference)
ASK(intersection)
ASK(symmetric_difference)
ASK(issubset)
ASK(issuperset)
#define SET_OP(name, op)                                                                           \
    static value s_##name(struct vm *vm, value left, value right) {                                \
        return py_binary(vm, op, plain(vm, left), plain(vm, right));                               \
    }                                                                                              \
    static value s_i##name(struct vm *vm, value left, value right) {                               \
        s_become(vm, left, py_binary(vm, op, plain(vm, left), plain(vm, right)));                  \
        return left;                                                                               \
    }
SET_OP(or, PY_OR)
SET_OP(and, PY_AND)
SET_OP(sub, PY_SUB)
SET_OP(xor, PY_XOR)
static const struct py_native_def set_methods[] = {
    {"add", s_add, "self, value"},
    {"discard", s_discard, "self, value"},
    {"remove", s_remove, "self, value"},
    {"pop", s_pop, "self"},
    {"clear", a_clear, "self"},
    {"copy", a_copy, "self"},
    {"update", s_update, "self, *others"},
    {"difference_update", s_difference_update, "self, *others"},
    {"intersection_update", s_intersection_update, "self, *others"},
    {"symmetric_difference_update", s_symmetric_difference_update, "self, *others"},
    {"union", s_union, "self, *others"},
    {"difference", s_difference, "self, *others"},
    {"intersection", s_intersection, "self, *others"},
    {"symmetric_difference", s_symmetric_difference, "self, *others"},
    {"issubset", s_issubset, "self, *others"},
    {"issuperset", s_issuperset, "self, *others"},
    {0}};
struct py_type assoc_set_type = {
    PY_TYPE_HEAD,
    .name = "_AssociationSet",
    .module = "sqlalchemy.ext.associationproxy",
    .size = sizeof(struct assoc),
    .flags = PY_TYPE_BASE,
    .methods = set_methods,
    .repr = a_repr,
    .len = a_len,
    .truth = a_truth,
    .iter = a_iter,
    .contains = a_contains,
    .compare = a_compare,
    .binary = {[PY_OR] = s_or, [PY_AND] = s_and, [PY_SUB] = s_sub, [PY_XOR] = s_xor},
    .inplace = {[PY_OR] = s_ior, [PY_AND] = s_iand, [PY_SUB] = s_isub, [PY_XOR] = s_ixor}};

/* --- dicts --- */

static value d_getitem(struct vm *vm, value self, value key) {
    return get_value(vm, self, py_getitem(vm, behind(vm, self), key));
}
static void d_setitem(struct vm *vm, value self, value key, value v) {
    value c = behind(vm, self);
    if (v == PY_UNDEF)
        py_delitem(vm, c, key);
    else if (py_contains(vm, c, key))
        set_value(vm, self, py_getitem(vm, c, key), v);
    else
        py_setitem(vm, c, key, make2(vm, self, key, v));
}
static value d_keys(struct vm *vm, const value *a) { return on_plain(vm, a, "keys", 0); }
static value d_values(struct vm *vm, const value *a) { return on_plain(vm, a, "values", 0); }
static value d_items(struct vm *vm, const value *a) { return on_plain(vm, a, "items", 0); }
static value d_get(struct vm *vm, const value *a) { return on_plain(vm, a, "get", 2); }
static value d_setdefault(struct vm *vm, const value *a) {
    if (!py_contains(vm, behind(vm, a[0]), a[1])) {
        d_setitem(vm, a[0], a[1], a[2]);
        return a[2];
    }
    return d_getitem(vm, a[0], a[1]);
}
static value d_pop(struct vm *vm, const value *a) {
    struct py_tuple *t = PY_AS(struct py_tuple, a[1]);
    value c = behind(vm, a[0]);
    if (t->n > 1 && !py_contains(vm, c, t->items[0]))
        return t->items[1];
    return get_value(vm, a[0], py_call_method(vm, c, "pop", 1, t->items));
}
static value d_popitem(struct vm *vm, const value *a) {
    value pair = py_call_method(vm, behind(vm, a[0]), "popitem", 0, NULL);
    struct py_tuple *t = PY_AS(struct py_tuple, pair);
    return py_tuple2(t->items[0], get_value(vm, a[0], t->items[1]));
}
static void d_take(struct vm *vm, value self, struct py_dict *in) {
    size_t i = 0;
    for (value k, v; py_dict_next(in, &i, &k, &v);)
        d_setitem(vm, self, k, v);
}
static value d_update(struct vm *vm, const value *a) {
    struct py_dict *d = py_dict_new();
    py_dict_update(vm, d, plain(vm, a[1]));
    py_dict_update(vm, d, a[2]);
    d_take(vm, a[0], d);
    return PY_NONE;
}
static const struct py_native_def dict_methods[] = {
    {"keys", d_keys, "self"},
    {"values", d_values, "self"},
    {"items", d_items, "self"},
    {"get", d_get, "self, key, default=None"},
    {"setdefault", d_setdefault, "self, key, default=None"},
    {"pop", d_pop, "self, *args"},
    {"popitem", d_popitem, "self"},
    {"update", d_update, "self, other=(), /, **kw"},
    {"clear", a_clear, "self"},
    {"copy", a_copy, "self"},
    {0}};
struct py_type assoc_dict_type = {PY_TYPE_HEAD,
                                  .name = "_AssociationDict",
                                  .module = "sqlalchemy.ext.associationproxy",
                                  .size = sizeof(struct assoc),
    .flags = PY_TYPE_BASE,
                                  .methods = dict_methods,
                                  .repr = a_repr,
                                  .len = a_len,
                                  .truth = a_truth,
                                  .iter = a_iter,
                                  .contains = a_contains,
                                  .compare = a_compare,
                                  .getitem = d_getitem,
                                  .setitem = d_setitem};

void assoc_collection_replace(struct vm *vm, value self, value v) {
    v = plain(vm, v);
    if (py_is_a(self, &assoc_set_type)) {
        struct py_set *s = py_set_new(&py_set_type);
        struct py_list *l = py_list_from(vm, v);
        for (size_t i = 0; i < l->n; i++)
            py_set_add(vm, s, l->items[i]);
        s_become(vm, self, PY_OBJ(s));
    } else if (py_is_a(self, &assoc_dict_type)) {
        struct py_dict *in = py_dict_new(), *old = mapping_of(vm, self);
        py_dict_update(vm, in, v);
        size_t i = 0;
        for (value k, x; py_dict_next(old, &i, &k, &x);)
            if (py_dict_get(vm, in, k) == PY_UNDEF)
                d_setitem(vm, self, k, PY_UNDEF);
        d_take(vm, self, in);
    } else {
        struct py_list *in = py_list_from(vm, v);
        a_clear(vm, &self);
        for (size_t i = 0; i < in->n; i++) {
            value args[] = {self, in->items[i]};
            l_append(vm, args);
        }
    }
}
