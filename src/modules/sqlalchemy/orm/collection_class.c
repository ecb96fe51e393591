/*
 * Collection classes of scripts: their methods that add and remove are wrapped where they stand,
 * so that the owner of a collection learns of changes; @collection.appender and its kin say which
 * these are. cf. sqlalchemy.orm.collections.
 */
#include "modules/sqlalchemy/orm/collection.h"

#include "python/function.h"
#include "python/vm.h"

/* What a collection of a script's class carries as _sa_adapter. */
struct adapter {
    struct py_object head;
    struct orm_owner owner;
    int depth; /* inside a wrapped method: the outermost tells */
};
static struct py_type adapter_type = {PY_TYPE_HEAD, .name = "CollectionAdapter",
                                      .module = "sqlalchemy.orm.collections",
                                      .size = sizeof(struct adapter)};

static struct py_str *adapter_name(void) {
    static struct py_str *name;
    if (!name)
        name = py_intern("_sa_adapter");
    return name;
}

static struct adapter *adapter_of(value v) {
    struct py_attrs *attrs = py_is_object(v) && v ? py_attrs_of(v) : NULL;
    value a = attrs ? orm_peek(v, adapter_name()) : PY_UNDEF;
    return a != PY_UNDEF && py_type_of(a) == &adapter_type ? PY_AS(struct adapter, a) : NULL;
}

struct orm_owner *orm_collection_class_owner(value v) {
    struct adapter *a = adapter_of(v);
    return a ? &a->owner : NULL;
}

void orm_collection_class_own(struct vm *vm, value v, value obj, struct orm_relationship *rel) {
    if (!py_attrs_of(v))
        return;
    struct adapter *a = py_alloc(vm, &adapter_type);
    a->owner = (struct orm_owner){obj, rel};
    orm_poke(v, adapter_name(), PY_OBJ(a));
}

/* --- wrapped methods --- */

struct wrapper {
    struct py_object head;
    value own;
};
static value wrapper_call(struct vm *vm, value callee, int argc, const value *argv,
                          struct py_tuple *kwnames) {
    value own = PY_AS(struct wrapper, callee)->own;
    struct adapter *a = argc ? adapter_of(argv[0]) : NULL;
    if (!a || a->depth)
        return py_call_kw(vm, own, argc, argv, kwnames);
    struct py_list *before = orm_collection_items(vm, argv[0]);
    struct py_handler h;
    value r = PY_NONE;
    a->depth++;
    PY_TRY(vm, &h) {
        r = py_call_kw(vm, own, argc, argv, kwnames);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        a->depth--;
        py_rethrow(vm, exc);
    }
    a->depth--;
    orm_collection_tell(vm, argv[0], before);
    return r;
}
static value wrapper_bind(struct vm *vm, value self, value instance, value owner) {
    (void)vm, (void)owner;
    return instance == PY_UNDEF || instance == PY_NONE ? self : py_method_new(self, instance);
}
static value wrapper_getattr(struct vm *vm, value self, struct py_str *name) {
    value v = py_generic_getattr(vm, self, name);
    return v != PY_UNDEF ? v : py_lookup_attr_str(vm, PY_AS(struct wrapper, self)->own, name);
}
static struct py_type wrapper_type = {
    PY_TYPE_HEAD,         .name = "function",         .size = sizeof(struct wrapper),
    .call = wrapper_call, .getattr = wrapper_getattr, .descr_get = wrapper_bind};

static void wrap(struct vm *vm, struct py_type *cls, struct py_str *name) {
    value own = py_type_lookup(cls, name);
    if (own == PY_UNDEF || own == PY_NONE || py_type_of(own) == &wrapper_type)
        return;
    struct wrapper *w = py_alloc(vm, &wrapper_type);
    w->own = own;
    py_type_set(vm, cls, name, PY_OBJ(w));
}

/* --- roles --- */

static const char *const role_names[] = {"appender", "remover", "iterator"};

static struct py_str *role_name(enum orm_collection_role role) {
    static struct py_str *marks[3];
    if (!marks[role])
        marks[role] = py_intern(mem_printf("_sa_%s", role_names[role]));
    return marks[role];
}

/* The method that has ROLE in CLS: marked, or by what such a class is like. */
static value find_role(struct vm *vm, struct py_type *cls, enum orm_collection_role role) {
    static const char *const usual[3][4] = {
        {"append", "add", "set", NULL}, {"remove", NULL}, {"__iter__", NULL}};
    value known = py_type_lookup(cls, role_name(role));
    if (known != PY_UNDEF)
        return known;
    struct py_str *mark = py_intern("_sa_instrument_role");
    for (size_t i = 0; i < cls->mro->n; i++) {
        struct py_type *t = PY_AS(struct py_type, cls->mro->items[i]);
        size_t k = 0;
        if (!(t->flags & PY_TYPE_HEAP))
            continue;
        for (value name, v; py_dict_next(py_type_dict(t), &k, &name, &v);) {
            if (!py_is_a(v, &py_function_type) && py_type_of(v) != &wrapper_type)
                continue;
            value is = py_lookup_attr_str(vm, v, mark);
            if (is != PY_UNDEF && py_str_is(is, role_names[role]))
                return name;
        }
    }
    if (role == ORM_ITERATOR && cls->flags & PY_TYPE_DICT)
        return py_str_from("values");
    for (size_t i = 0; usual[role][i]; i++)
        if (py_type_lookup(cls, py_intern(usual[role][i])) != PY_UNDEF)
            return PY_OBJ(py_intern(usual[role][i]));
    return PY_NONE;
}

value orm_collection_role(struct vm *vm, value collection, enum orm_collection_role role) {
    value name = find_role(vm, py_type_of(collection), role);
    return name == PY_NONE ? PY_UNDEF : py_getattr_str(vm, collection, PY_AS(struct py_str, name));
}

void orm_collection_instrument(struct vm *vm, struct py_type *cls) {
    static const char *const changing[] = {"append",      "extend",
                                           "insert",      "remove",
                                           "pop",         "clear",
                                           "add",         "discard",
                                           "update",      "difference_update",
                                           "set",         "setdefault",
                                           "popitem",     "intersection_update",
                                           "__setitem__", "__delitem__",
                                           "__iadd__",    "__ior__",
                                           "__iand__",    "__isub__",
                                           "__ixor__",    "symmetric_difference_update"};
    if (!(cls->flags & PY_TYPE_HEAP) || py_dict_get_str(py_type_dict(cls), role_name(0)) != PY_UNDEF)
        return;
    value names[3];
    for (int i = 0; i < 3; i++)
        names[i] = find_role(vm, cls, (enum orm_collection_role)i);
    for (int i = 0; i < 3; i++) {
        if (names[i] == PY_NONE)
            py_raise(vm, &sa_exc_ArgumentError,
                     "Type %s must elect an %s method to be a collection class", cls->name,
                     role_names[i]);
        py_type_set(vm, cls, role_name((enum orm_collection_role)i), names[i]);
    }
    wrap(vm, cls, PY_AS(struct py_str, names[0]));
    wrap(vm, cls, PY_AS(struct py_str, names[1]));
    bool builtin =
        cls->flags & (PY_TYPE_LIST | PY_TYPE_DICT) || py_type_is_subtype(cls, &py_set_type);
    for (size_t i = 0; builtin && i < sizeof changing / sizeof *changing; i++)
        wrap(vm, cls, py_intern(changing[i]));
    struct py_str *mark = py_intern("_sa_instrument_change");
    struct py_dict *own = py_dict_copy(py_type_dict(cls));
    size_t k = 0;
    for (value name, v; py_dict_next(own, &k, &name, &v);)
        if (py_is_a(v, &py_function_type) && py_lookup_attr_str(vm, v, mark) != PY_UNDEF)
            wrap(vm, cls, PY_AS(struct py_str, name));
}

/* --- @collection.appender … --- */

static value mark_role(struct vm *vm, value fn, const char *role) {
    py_setattr(vm, fn, "_sa_instrument_role", py_str_from(role));
    return fn;
}
static value c_appender(struct vm *vm, const value *a) { return mark_role(vm, a[0], "appender"); }
static value c_remover(struct vm *vm, const value *a) { return mark_role(vm, a[0], "remover"); }
static value c_iterator(struct vm *vm, const value *a) { return mark_role(vm, a[0], "iterator"); }
static value c_converter(struct vm *vm, const value *a) { return mark_role(vm, a[0], "converter"); }
static value c_same(struct vm *vm, const value *a) {
    (void)vm;
    return a[0];
}
static value mark_change(struct vm *vm, const value *a) {
    py_setattr(vm, a[0], "_sa_instrument_change", PY_TRUE);
    return a[0];
}
static value c_changes(struct vm *vm, const value *a) {
    static const struct py_native_def def = {"decorator", mark_change, "fn"};
    (void)a;
    return py_native_new(vm, &def, PY_UNDEF);
}
static const struct py_native_def methods[] = {{"appender", c_appender, "fn", PY_STATIC},
                                               {"remover", c_remover, "fn", PY_STATIC},
                                               {"iterator", c_iterator, "fn", PY_STATIC},
                                               {"converter", c_converter, "fn", PY_STATIC},
                                               {"internally_instrumented", c_same, "fn", PY_STATIC},
                                               {"adds", c_changes, "arg", PY_STATIC},
                                               {"replaces", c_changes, "arg", PY_STATIC},
                                               {"removes", c_changes, "arg", PY_STATIC},
                                               {"removes_return", c_changes, "", PY_STATIC},
                                               {0}};
struct py_type orm_collection_decorators = {PY_TYPE_HEAD, .name = "collection",
                                            .module = "sqlalchemy.orm.collections",
                                            .size = sizeof(struct py_object), .methods = methods};
