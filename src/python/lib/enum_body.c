/*
 * enum: what happens inside the body of a class. Its namespace is a dict that knows which names are
 * members, refuses those used twice and gives auto() its value. auto, member and nonmember are the
 * marks a script puts on values.
 */
#include "python/lib/enum_int.h"

struct mark {
    struct py_object head;
    struct py_attrs attrs;
    value v;
};
static struct mark *mark_of(value v) { return PY_AS(struct mark, v); }

LIB_FN(mark_init) {
    mark_of(a[0])->v = a[1];
    return PY_NONE;
}
static const struct py_native_def mark_methods[] = {
    {"__init__", mark_init, "self, value", PY_PYTHON}, {0}};
static const struct py_member_def mark_members[] = {
    {"value", offsetof(struct mark, v), PY_MEMBER_VALUE, false}, {0}};

#define MARK_TYPE(ident, text, ...)                                                                \
    struct py_type ident = {PY_TYPE_HEAD,                                                          \
                            .name = text,                                                          \
                            .module = "enum",                                                      \
                            .size = sizeof(struct mark),                                           \
                            .attrs_offset = offsetof(struct mark, attrs),                          \
                            .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,                                 \
                            .members = mark_members,                                               \
                            __VA_ARGS__}
MARK_TYPE(enum_member_type, "member", .methods = mark_methods);
MARK_TYPE(enum_nonmember_type, "nonmember", .methods = mark_methods);

/* The value of an auto() that was given none. */
static value no_value_repr(struct vm *vm, value self) {
    (void)vm, (void)self;
    return py_str_from("_auto_null");
}
static struct py_type no_value_type = {PY_TYPE_HEAD,
                                       .name = "_auto_null",
                                       .module = "enum",
                                       .size = sizeof(struct py_object),
                                       .flags = PY_TYPE_ABSTRACT,
                                       .repr = no_value_repr};
static struct py_object no_value = {&no_value_type};

LIB_FN(auto_init) {
    mark_of(a[0])->v = a[1] == PY_UNDEF ? PY_OBJ(&no_value) : a[1];
    return PY_NONE;
}
static value auto_repr(struct vm *vm, value self) {
    return py_str_from(py_message(vm, "auto(%R)", mark_of(self)->v));
}
static const struct py_native_def auto_methods[] = {
    {"__init__", auto_init, "self, value=?", PY_PYTHON}, {0}};
MARK_TYPE(enum_auto_type, "auto", .methods = auto_methods, .repr = auto_repr);

/* --- names --- */

/* How many underscores NAME begins and ends with. */
static void underscores(const struct py_str *name, size_t *front, size_t *back) {
    *front = *back = 0;
    while (*front < name->size && name->data[*front] == '_')
        ++*front;
    while (*back < name->size && name->data[name->size - 1 - *back] == '_')
        ++*back;
}

enum name_kind { NAME_PLAIN, NAME_SUNDER, NAME_DUNDER, NAME_PRIVATE };

static enum name_kind kind_of(const struct py_str *name, value class_name) {
    size_t front, back;
    underscores(name, &front, &back);
    if (front == name->size)
        return NAME_PLAIN;
    if (py_is_str(class_name)) {
        const struct py_str *cls = lib_str(class_name);
        size_t n = cls->size + 3; /* _Class__ */
        if (name->size > n && name->data[0] == '_' && back < 2 &&
            !memcmp(name->data + 1, cls->data, cls->size) &&
            !memcmp(name->data + 1 + cls->size, "__", 2))
            return NAME_PRIVATE;
    }
    if (front == 1 && back == 1)
        return NAME_SUNDER;
    return front == 2 && back == 2 ? NAME_DUNDER : NAME_PLAIN;
}

/* Functions, properties and the like are the class's own and no members. */
static bool is_descriptor(struct vm *vm, value v) {
    struct py_type *t = py_type_of(v);
    if (py_is_unknown(v) || t->descr_get || t->descr_set)
        return true;
    return py_is_type(v) && (py_lookup_attr(vm, v, "__get__") != PY_UNDEF ||
                             py_lookup_attr(vm, v, "__set__") != PY_UNDEF ||
                             py_lookup_attr(vm, v, "__delete__") != PY_UNDEF);
}

/* V is a class that was written in the body of this one. */
static bool is_inner_class(struct vm *vm, const struct enum_dict *d, value v) {
    if (!py_is_type(v) || !py_is_str(d->class_name))
        return false;
    value qualname = py_lookup_attr(vm, v, "__qualname__");
    if (qualname == PY_UNDEF || !py_is_str(qualname))
        return false;
    const char *tail =
        mem_printf("%s.%s", py_str_cstr(d->class_name), PY_AS(struct py_type, v)->name);
    size_t n = strlen(tail);
    const struct py_str *q = lib_str(qualname);
    return q->size >= n && !memcmp(q->data + q->size - n, tail, n) &&
           (q->size == n || q->data[q->size - n - 1] == '.');
}

/* --- the namespace --- */

value enum_next_value(struct vm *vm, value f, value name, value start, size_t count,
                      struct py_list *last) {
    value args[] = {name, start, py_int_from((int64_t)count),
                    PY_OBJ(py_list_of(last->n, last->items))};
    return py_call(vm, f, 4, args);
}

static value auto_value(struct vm *vm, struct enum_dict *d, value key, value mark) {
    struct mark *m = mark_of(mark);
    if (m->v == PY_OBJ(&no_value)) {
        m->v = enum_next_value(vm, d->next_value, key, py_int_from(1), d->members->count, d->last);
        d->auto_called = true;
    }
    py_list_append(d->last, m->v);
    return m->v;
}

/* V with the values of auto() in their places, V itself or inside a tuple. */
static value fill_auto(struct vm *vm, struct enum_dict *d, value key, value v) {
    if (py_is_a(v, &enum_auto_type))
        return auto_value(vm, d, key, v);
    if (py_type_of(v) == &py_tuple_type) {
        struct py_tuple *given = PY_AS(struct py_tuple, v), *t = NULL;
        for (size_t i = 0; i < given->n; i++)
            if (py_is_a(given->items[i], &enum_auto_type)) {
                t = t ? t : py_tuple_of(given->n, given->items);
                t->items[i] = auto_value(vm, d, key, given->items[i]);
            }
        if (t)
            return PY_OBJ(t);
    }
    py_list_append(d->last, v);
    return v;
}

static value words_of(struct vm *vm, value v) {
    if (!py_is_str(v))
        return PY_OBJ(py_list_from(vm, v));
    v = py_str_replace(v, py_intern(","), py_intern(" "), SIZE_MAX);
    return py_call_method(vm, v, "split", 0, NULL);
}

static void set_ignore(struct vm *vm, struct enum_dict *d, value list) {
    d->ignore = PY_AS(struct py_list, list);
    struct py_set *taken = py_set_new(&py_set_type);
    for (size_t i = 0; i < d->ignore->n; i++)
        if (py_dict_get(vm, d->members, d->ignore->items[i]) != PY_UNDEF)
            py_set_add(vm, taken, d->ignore->items[i]);
    if (py_len(vm, PY_OBJ(taken)))
        py_raise(vm, &py_exc_ValueError, "_ignore_ cannot specify already set names: %R",
                 PY_OBJ(taken));
}

/* A name like _this_: those that mean something, V as they are kept. */
static value set_sunder(struct vm *vm, struct enum_dict *d, struct py_str *key, value v) {
    static const char *const known[] = {
        "_order_",  "_generate_next_value_", "_numeric_repr_",         "_missing_",
        "_ignore_", "_iter_member_",         "_iter_member_by_value_", "_iter_member_by_def_"};
    bool found = false;
    for (size_t i = 0; i < LIB_COUNT(known); i++)
        found |= py_str_is(PY_OBJ(key), known[i]);
    if (!found)
        py_raise(vm, &py_exc_ValueError,
                 "_sunder_ names, such as %R, are reserved for future Enum use", PY_OBJ(key));
    if (key == EN(_generate_next_value_)) {
        if (d->auto_called)
            py_raise(vm, &py_exc_TypeError, "_generate_next_value_ must be defined before members");
        value inner = py_type_of(v) == &py_staticmethod_type
                          ? PY_AS(struct py_class_wrapper, v)->func
                          : py_lookup_attr(vm, v, "__func__");
        d->next_value = inner == PY_UNDEF ? v : inner;
    } else if (key == EN(_ignore_)) {
        v = words_of(vm, v);
        set_ignore(vm, d, v);
    }
    return v;
}

static bool is_ignored(struct vm *vm, const struct enum_dict *d, value key) {
    for (size_t i = 0; i < d->ignore->n; i++)
        if (py_equal(vm, d->ignore->items[i], key))
            return true;
    return false;
}

static noreturn void raise_twice(struct vm *vm, struct enum_dict *d, value key) {
    py_raise(vm, &py_exc_TypeError, "%R already defined as %R", key,
             py_dict_get(vm, &d->dict, key));
}

/* A name that may be a member's; the value that is stored. */
static value set_plain(struct vm *vm, struct enum_dict *d, value key, value v) {
    if (py_dict_get(vm, d->members, key) != PY_UNDEF)
        raise_twice(vm, d, key);
    if (is_ignored(vm, d, key))
        return v;
    if (py_is_a(v, &enum_nonmember_type))
        return mark_of(v)->v;
    bool marked = py_is_a(v, &enum_member_type);
    if (!marked && is_descriptor(vm, v))
        return v;
    if (!marked && is_inner_class(vm, d, v))
        py_warn(vm, &py_exc_DeprecationWarning,
                "In 3.13 classes created inside an enum will not become a member.  Use the "
                "`member` decorator to keep the current behavior.");
    if (py_dict_get(vm, &d->dict, key) != PY_UNDEF)
        raise_twice(vm, d, key);
    v = fill_auto(vm, d, key, marked ? mark_of(v)->v : v);
    py_dict_set(vm, d->members, key, PY_NONE);
    return v;
}

void enum_dict_set(struct vm *vm, struct enum_dict *d, value key, value v) {
    if (py_is_str(key)) {
        struct py_str *name = py_intern_str(lib_str(key));
        switch (kind_of(name, d->class_name)) {
        case NAME_SUNDER:
            v = set_sunder(vm, d, name, v);
            break;
        case NAME_DUNDER:
            if (name == EN(__order__))
                key = PY_OBJ(EN(_order_));
            break;
        case NAME_PLAIN:
            v = set_plain(vm, d, key, v);
            break;
        case NAME_PRIVATE:
            break;
        }
    }
    py_dict_set(vm, &d->dict, key, v);
}

static void dict_setitem(struct vm *vm, value self, value key, value v) {
    struct enum_dict *d = PY_AS(struct enum_dict, self);
    if (v != PY_UNDEF)
        enum_dict_set(vm, d, key, v);
    else if (py_dict_del(vm, &d->dict, key) == PY_UNDEF)
        py_raise_key(vm, key);
}

LIB_FN(dict_update) {
    for (size_t at = 1; at <= 2; at++) {
        struct py_dict *items = py_dict_new();
        if (at == 1)
            py_dict_update(vm, items, a[1]);
        for (size_t i = 0; at == 2 && i < PY_AS(struct py_tuple, a[2])->n; i++)
            py_dict_update(vm, items, PY_AS(struct py_tuple, a[2])->items[i]);
        size_t i = 0;
        for (value k, v; py_dict_next(items, &i, &k, &v);)
            enum_dict_set(vm, PY_AS(struct enum_dict, a[0]), k, v);
    }
    return PY_NONE;
}

static void prepare(struct enum_dict *d) {
    d->members = py_dict_new();
    d->last = py_list_new(8);
    d->ignore = py_list_new(1);
}
LIB_FN(dict_init) {
    prepare(PY_AS(struct enum_dict, a[0]));
    return PY_NONE;
}
struct enum_dict *enum_dict_new(struct vm *vm, value class_name) {
    struct enum_dict *d = py_alloc(vm, &enum_dict_type);
    prepare(d);
    d->class_name = class_name;
    return d;
}

static const struct py_native_def dict_methods[] = {
    {"__init__", dict_init, "self"}, {"update", dict_update, "self, members, *more"}, {0}};
static const struct py_member_def dict_members[] = {
    {"_cls_name", offsetof(struct enum_dict, class_name), PY_MEMBER_VALUE, false},
    {"_member_names", offsetof(struct enum_dict, members), PY_MEMBER_OBJECT, true},
    {"_last_values", offsetof(struct enum_dict, last), PY_MEMBER_OBJECT, true},
    {"_ignore", offsetof(struct enum_dict, ignore), PY_MEMBER_OBJECT, true},
    {"_generate_next_value", offsetof(struct enum_dict, next_value), PY_MEMBER_VALUE, false},
    {"_auto_called", offsetof(struct enum_dict, auto_called), PY_MEMBER_BOOL, false},
    {0}};
struct py_type enum_dict_type = {PY_TYPE_HEAD,
                                 .name = "_EnumDict",
                                 .module = "enum",
                                 .size = sizeof(struct enum_dict),
                                 .flags = PY_TYPE_BASE | PY_TYPE_DICT,
                                 .base = &py_dict_type,
                                 .methods = dict_methods,
                                 .members = dict_members,
                                 .setitem = dict_setitem};
