/* dict.keys(), values(), items() and the iterators of dicts. */
#include "python/types/dict_views.h"

#include "python/api.h"
#include "python/types/dict_int.h"
#include "python/types/iter.h"
#include "python/types/seq.h"

struct view {
    struct py_object head;
    struct py_dict *dict;
};

#define VIEW(v) PY_AS(struct view, v)

static struct py_type *const view_types[] = {&py_dict_keys_type, &py_dict_values_type,
                                             &py_dict_items_type};

value py_dict_view(struct py_dict *d, enum dict_part part) {
    struct view *v = MEM_NEW(struct view);
    v->head.type = view_types[part];
    v->dict = d;
    return PY_OBJ(v);
}

value py_odict_view(struct py_dict *d, enum dict_part part) {
    static struct py_type odict_types[] = {
        {PY_TYPE_HEAD, .name = "odict_keys", .base = &py_dict_keys_type},
        {PY_TYPE_HEAD, .name = "odict_values", .base = &py_dict_values_type},
        {PY_TYPE_HEAD, .name = "odict_items", .base = &py_dict_items_type}};
    value v = py_dict_view(d, part);
    py_type_ready(NULL, &odict_types[part]);
    VIEW(v)->head.type = &odict_types[part];
    return v;
}

static enum dict_part part_of(value v) {
    struct py_type *type = py_type_of(v);
    return py_type_is_subtype(type, &py_dict_keys_type)    ? DICT_KEYS
           : py_type_is_subtype(type, &py_dict_items_type) ? DICT_ITEMS
                                                           : DICT_VALUES;
}

/* --- iterators --- */

static struct py_type reverse_key_iter_type, reverse_value_iter_type, reverse_item_iter_type;
static struct py_type *const iter_types[2][3] = {
    {&py_dict_key_iter_type, &py_dict_value_iter_type, &py_dict_item_iter_type},
    {&reverse_key_iter_type, &reverse_value_iter_type, &reverse_item_iter_type}};

value py_dict_iter(struct py_dict *d, enum dict_part part, bool reversed) {
    struct py_dict_iter *it = MEM_NEW(struct py_dict_iter);
    it->head.type = iter_types[reversed][part];
    it->dict = d;
    it->count = it->left = d->count;
    it->i = reversed ? d->used : 0;
    it->part = (uint8_t)part;
    it->reversed = reversed;
    return PY_OBJ(it);
}

static value iter_next(struct vm *vm, value self) {
    struct py_dict_iter *it = PY_AS(struct py_dict_iter, self);
    struct py_dict *d = it->dict;
    if (!d)
        return PY_UNDEF;
    if (d->count != it->count) {
        it->count = UINT32_MAX; /* the error stays */
        py_raise(vm, &py_exc_RuntimeError, "dictionary changed size during iteration");
    }
    const struct py_dict_entry *e = NULL;
    if (it->reversed) {
        if (it->i > d->used)
            it->i = d->used;
        while (it->i > 0 && !e)
            e = d->entries[--it->i].key != PY_UNDEF ? &d->entries[it->i] : NULL;
    } else {
        while (it->i < d->used && !e) {
            e = d->entries[it->i].key != PY_UNDEF ? &d->entries[it->i] : NULL;
            it->i++;
        }
    }
    if (!e) {
        it->dict = NULL;
        return PY_UNDEF;
    }
    if (!it->left)
        py_raise(vm, &py_exc_RuntimeError, "dictionary keys changed during iteration");
    it->left--;
    return it->part == DICT_KEYS     ? e->key
           : it->part == DICT_VALUES ? e->val
                                     : py_tuple2(e->key, e->val);
}

static value iter_hint(struct vm *vm, const value *a) {
    (void)vm;
    struct py_dict_iter *it = PY_AS(struct py_dict_iter, a[0]);
    return py_int_from(it->dict && it->dict->count == it->count ? it->left : 0);
}

static value iter_reduce(struct vm *vm, const value *a) {
    struct py_dict_iter rest = *PY_AS(struct py_dict_iter, a[0]);
    struct py_list *list = py_list_new(0);
    for (value v; (v = iter_next(vm, PY_OBJ(&rest))) != PY_UNDEF;)
        py_list_append(list, v);
    return py_iter_reduced_list(vm, list);
}

static const struct py_native_def iter_methods[] = {
    {"__length_hint__", iter_hint, "self, /"}, {"__reduce__", iter_reduce, "self, /"}, {0}};

#define ITER_TYPE(text)                                                                            \
    {                                                                                              \
        PY_TYPE_HEAD, .name = text, .size = sizeof(struct py_dict_iter),                           \
                      .flags = PY_TYPE_ABSTRACT, .methods = iter_methods, .iter = py_iter_self,    \
                      .next = iter_next                                                            \
    }
struct py_type py_dict_key_iter_type = ITER_TYPE("dict_keyiterator");
struct py_type py_dict_value_iter_type = ITER_TYPE("dict_valueiterator");
struct py_type py_dict_item_iter_type = ITER_TYPE("dict_itemiterator");
static struct py_type reverse_key_iter_type = ITER_TYPE("dict_reversekeyiterator");
static struct py_type reverse_value_iter_type = ITER_TYPE("dict_reversevalueiterator");
static struct py_type reverse_item_iter_type = ITER_TYPE("dict_reverseitemiterator");

/* --- slots of views --- */

static value view_iter(struct vm *vm, value self) {
    (void)vm;
    return py_dict_iter(VIEW(self)->dict, part_of(self), false);
}

static int64_t view_len(struct vm *vm, value self) {
    (void)vm;
    return VIEW(self)->dict->count;
}

static value view_repr(struct vm *vm, value self) {
    if (!py_repr_enter(vm, self))
        return py_str_from("...");
    struct buf b = BUF_INIT;
    buf_puts(&b, py_type_name(self));
    buf_putc(&b, '(');
    py_buf_repr(vm, &b, PY_OBJ(py_list_from(vm, self)));
    buf_putc(&b, ')');
    py_repr_leave(vm, self);
    return py_str_take(&b);
}

static bool keys_contains(struct vm *vm, value self, value item) {
    return py_dict_get(vm, VIEW(self)->dict, item) != PY_UNDEF;
}

static bool items_contains(struct vm *vm, value self, value item) {
    if (!py_is_tuple(item) || PY_AS(struct py_tuple, item)->n != 2)
        return false;
    const value *pair = PY_AS(struct py_tuple, item)->items;
    value v = py_dict_get(vm, VIEW(self)->dict, pair[0]);
    return v != PY_UNDEF && py_equal(vm, v, pair[1]);
}

static bool is_setlike(value v) {
    return py_is_a(v, &py_dict_keys_type) || py_is_a(v, &py_dict_items_type);
}

/* Everything in A is in B. */
static bool is_within(struct vm *vm, value a, value b) {
    struct py_iter it;
    py_iter_init(vm, &it, a);
    for (value x; (x = py_iter_next(vm, &it)) != PY_UNDEF;)
        if (!py_contains(vm, b, x))
            return false;
    return true;
}

static value view_compare(struct vm *vm, value a, value b, enum py_compare_op op) {
    if ((!py_is_anyset(b) && !is_setlike(b)) || !is_setlike(a))
        return PY_NOT_IMPLEMENTED;
    int64_t n = py_len(vm, a), m = py_len(vm, b);
    switch (op) {
    case PY_EQ:
    case PY_NE:
        return PY_BOOL((n == m && is_within(vm, a, b)) == (op == PY_EQ));
    case PY_LT:
        return PY_BOOL(n < m && is_within(vm, a, b));
    case PY_LE:
        return PY_BOOL(n <= m && is_within(vm, a, b));
    case PY_GT:
        return PY_BOOL(n > m && is_within(vm, b, a));
    default:
        return PY_BOOL(n >= m && is_within(vm, b, a));
    }
}

/* --- set operations: the result is a set --- */

static struct py_set *set_of(struct vm *vm, value iterable) {
    struct py_set *s = py_set_new(&py_set_type);
    struct py_iter it;
    py_iter_init(vm, &it, iterable);
    for (value x; (x = py_iter_next(vm, &it)) != PY_UNDEF;)
        py_set_add(vm, s, x);
    return s;
}

static value view_or(struct vm *vm, value a, value b) {
    struct py_set *s = set_of(vm, a);
    struct py_iter it;
    py_iter_init(vm, &it, b);
    for (value x; (x = py_iter_next(vm, &it)) != PY_UNDEF;)
        py_set_add(vm, s, x);
    return PY_OBJ(s);
}

static value view_sub(struct vm *vm, value a, value b) {
    struct py_set *s = set_of(vm, a);
    struct py_iter it;
    py_iter_init(vm, &it, b);
    for (value x; (x = py_iter_next(vm, &it)) != PY_UNDEF;)
        py_set_discard(vm, s, x);
    return PY_OBJ(s);
}

static value view_and(struct vm *vm, value a, value b) {
    if (!is_setlike(a)) {
        value v = a;
        a = b;
        b = v;
    }
    struct py_set *s = py_set_new(&py_set_type);
    struct py_iter it;
    py_iter_init(vm, &it, b);
    for (value x; (x = py_iter_next(vm, &it)) != PY_UNDEF;)
        if (py_contains(vm, a, x))
            py_set_add(vm, s, x);
    return PY_OBJ(s);
}

static value view_xor(struct vm *vm, value a, value b) {
    struct py_set *s = set_of(vm, a), *other = set_of(vm, b);
    value x;
    for (size_t i = 0; py_set_next(other, &i, &x);)
        if (!py_set_discard(vm, s, x))
            py_set_add(vm, s, x);
    return PY_OBJ(s);
}

/* --- methods --- */

static value view_isdisjoint(struct vm *vm, const value *a) {
    struct py_iter it;
    py_iter_init(vm, &it, a[1]);
    for (value x; (x = py_iter_next(vm, &it)) != PY_UNDEF;)
        if (py_contains(vm, a[0], x))
            return PY_FALSE;
    return PY_TRUE;
}

static value view_reversed(struct vm *vm, const value *a) {
    (void)vm;
    return py_dict_iter(VIEW(a[0])->dict, part_of(a[0]), true);
}

static value view_mapping(struct vm *vm, value self) {
    (void)vm;
    return py_proxy_new(PY_OBJ(VIEW(self)->dict));
}

static const struct py_native_def setlike_methods[] = {
    {"isdisjoint", view_isdisjoint, "self, other, /"},
    {"__reversed__", view_reversed, "self, /"},
    {0}};
static const struct py_native_def values_methods[] = {{"__reversed__", view_reversed, "self, /"},
                                                      {0}};
static const struct py_getset_def view_getset[] = {{"mapping", view_mapping, NULL}, {0}};

#define SETLIKE_TYPE(text, has)                                                                    \
    {                                                                                              \
        PY_TYPE_HEAD, .name = text, .size = sizeof(struct view),                                   \
                      .flags = PY_TYPE_ABSTRACT | PY_TYPE_BASE, .methods = setlike_methods,        \
                      .getset = view_getset, .repr = view_repr, .hash = py_hash_none,              \
                      .compare = view_compare, .len = view_len, .contains = has,                   \
                      .iter = view_iter, .binary = {                                               \
                          [PY_OR] = view_or,                                                       \
                          [PY_AND] = view_and,                                                     \
                          [PY_SUB] = view_sub,                                                     \
                          [PY_XOR] = view_xor                                                      \
                      }                                                                            \
    }
struct py_type py_dict_keys_type = SETLIKE_TYPE("dict_keys", keys_contains);
struct py_type py_dict_items_type = SETLIKE_TYPE("dict_items", items_contains);

struct py_type py_dict_values_type = {PY_TYPE_HEAD,
                                      .name = "dict_values",
                                      .size = sizeof(struct view),
                                      .flags = PY_TYPE_ABSTRACT | PY_TYPE_BASE,
                                      .methods = values_methods,
                                      .getset = view_getset,
                                      .repr = view_repr,
                                      .len = view_len,
                                      .iter = view_iter};
