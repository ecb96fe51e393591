/*
 * Collections of related instances: lists, sets and dicts that tell the ORM what comes and goes.
 * cf. sqlalchemy.orm.collections.
 */
#include "modules/sqlalchemy/orm/collection.h"

#include "modules/sqlalchemy/orm/events.h"
#include "modules/sqlalchemy/orm/session.h"

struct orm_set {
    struct py_set base;
    struct orm_owner owner;
};
struct orm_dict {
    struct py_dict base;
    struct orm_owner owner;
    value keyfunc; /* PY_UNDEF: the key must be given */
};

static struct py_type list_type, set_type, dict_type;

static struct orm_owner *owner_of(value v) {
    if (py_type_of(v)->flags & PY_TYPE_HEAP) {
        struct orm_owner *o = orm_collection_class_owner(v);
        if (o)
            return o;
    }
    if (py_is_a(v, &list_type))
        return &PY_AS(struct orm_list, v)->owner;
    if (py_is_a(v, &set_type))
        return &PY_AS(struct orm_set, v)->owner;
    if (py_is_a(v, &dict_type))
        return &PY_AS(struct orm_dict, v)->owner;
    return NULL;
}

struct py_list *orm_collection_items(struct vm *vm, value c) {
    if (py_type_of(c)->flags & PY_TYPE_HEAP) {
        value iterator = orm_collection_role(vm, c, ORM_ITERATOR);
        if (iterator != PY_UNDEF)
            return py_list_from(vm, py_call0(vm, iterator));
    }
    if (py_is_dict(c))
        return py_list_from(vm, py_call_method(vm, c, "values", 0, NULL));
    value sa_iter = py_is_list(c) || py_is_anyset(c) || py_is_tuple(c)
                        ? PY_UNDEF
                        : py_lookup_attr(vm, c, "__iter__");
    if (sa_iter == PY_UNDEF && !py_is_list(c) && !py_is_anyset(c) && !py_is_tuple(c)) {
        value values = py_lookup_attr(vm, c, "values");
        if (values != PY_UNDEF)
            return py_list_from(vm, py_call0(vm, values));
    }
    return py_list_from(vm, c);
}

/* --- events --- */

static void fire(struct vm *vm, struct orm_state *s, struct orm_relationship *r, const char *event,
                 value item) {
    orm_fire_attribute(vm, s, &r->prop, event, &item, PY_UNDEF);
}

void orm_collection_appended(struct vm *vm, value obj, struct orm_relationship *r, value item,
                             struct orm_relationship *initiator) {
    struct orm_state *s = orm_state_of(vm, obj);
    if (s->loading)
        return;
    struct orm_state *child = orm_state_of(vm, item);
    orm_set_parent(child, r, s, true);
    orm_note_change(s, &r->prop, ORM_NO_VALUE);
    fire(vm, s, r, "append", item);
    struct orm_relationship *back = r->reverse;
    if (back && back != initiator && r->sync_backref != PY_FALSE) {
        if (!back->uselist) {
            if (orm_peek(item, back->prop.key) != obj)
                orm_set_value(vm, item, &back->prop, obj, r);
        } else {
            value there = orm_peek(item, back->prop.key);
            if (there == PY_UNDEF && child->key == PY_UNDEF)
                there = orm_get_missing(vm, item, &back->prop);
            if (there != PY_UNDEF) {
                bool has = false;
                struct py_list *items = orm_collection_items(vm, there);
                for (size_t i = 0; i < items->n; i++)
                    has |= items->items[i] == obj;
                if (!has) {
                    orm_collection_add(vm, there, obj);
                    orm_collection_appended(vm, item, back, obj, r);
                }
            }
        }
    }
    if (s->session && (r->cascade & ORM_CASCADE_SAVE_UPDATE))
        orm_session_add(vm, s->session, item);
}

void orm_collection_removed(struct vm *vm, value obj, struct orm_relationship *r, value item,
                            struct orm_relationship *initiator) {
    struct orm_state *s = orm_state_of(vm, obj);
    if (s->loading)
        return;
    orm_set_parent(orm_state_of(vm, item), r, s, false);
    orm_note_change(s, &r->prop, ORM_NO_VALUE);
    orm_validated(vm, s->mapper, obj, &r->prop, item, true, initiator != NULL);
    fire(vm, s, r, "remove", item);
    orm_drop_orphan(vm, orm_state_of(vm, item), r);
    struct orm_relationship *back = r->reverse;
    if (!back || back == initiator || r->sync_backref == PY_FALSE)
        return;
    value there = orm_peek(item, back->prop.key);
    if (!back->uselist) {
        bool unloaded = there == PY_UNDEF && orm_state_of(vm, item)->key != PY_UNDEF;
        if (there == obj || unloaded)
            orm_set_value(vm, item, &back->prop, PY_NONE, r);
    } else if (there != PY_UNDEF) {
        orm_collection_remove(vm, there, obj);
        orm_collection_removed(vm, item, back, obj, r);
    }
}

static size_t count_of(const struct py_list *l, value v) {
    size_t n = 0;
    for (size_t i = 0; i < l->n; i++)
        n += l->items[i] == v;
    return n;
}

/* ITEM as it may come into O's collection. */
static value checked(struct vm *vm, struct orm_owner *o, value item) {
    struct orm_state *s = orm_state_of(vm, o->obj);
    orm_check_related(vm, item);
    return orm_validated(vm, s->mapper, o->obj, &o->rel->prop, item, false, false);
}

void orm_collection_tell(struct vm *vm, value c, struct py_list *before) {
    struct orm_owner *o = owner_of(c);
    if (!o || o->obj == PY_UNDEF)
        return;
    struct py_list *after = orm_collection_items(vm, c);
    for (size_t i = 0; i < after->n; i++)
        if (!count_of(before, after->items[i]) && !orm_mapper_of(py_type_of(after->items[i]))) {
            struct orm_owner was = *o;
            o->obj = PY_UNDEF; /* it goes again, and nobody is told */
            orm_collection_remove(vm, c, after->items[i]);
            *o = was;
            orm_check_related(vm, after->items[i]);
        }
    for (size_t i = 0; i < before->n; i++)
        if (!count_of(after, before->items[i]))
            orm_collection_removed(vm, o->obj, o->rel, before->items[i], NULL);
    for (size_t i = 0; i < after->n; i++)
        if (!count_of(before, after->items[i])) {
            checked(vm, o, after->items[i]);
            orm_collection_appended(vm, o->obj, o->rel, after->items[i], NULL);
        }
}

/* --- methods that change a collection --- */

static value base_method(struct vm *vm, struct py_type *type, const char *name, int argc,
                         const value *argv) {
    return py_call(vm, py_type_lookup(type, py_intern(name)), argc, argv);
}

static value changed(struct vm *vm, struct py_type *type, const char *name, int argc,
                     const value *argv) {
    struct orm_owner *o = owner_of(argv[0]);
    if (!o || o->obj == PY_UNDEF)
        return base_method(vm, type, name, argc, argv);
    struct py_list *before = orm_collection_items(vm, argv[0]);
    value r = base_method(vm, type, name, argc, argv);
    orm_collection_tell(vm, argv[0], before);
    return r;
}

#define WRAP(fn, type, name, argc)                                                                 \
    static value fn(struct vm *vm, const value *a) { return changed(vm, &type, name, argc, a); }
WRAP(l_insert, py_list_type, "insert", 3)
WRAP(l_remove, py_list_type, "remove", 2)
WRAP(l_pop, py_list_type, "pop", 2)
WRAP(l_clear, py_list_type, "clear", 1)
WRAP(l_extend, py_list_type, "extend", 2)
WRAP(s_remove, py_set_type, "remove", 2)
WRAP(s_discard, py_set_type, "discard", 2)
WRAP(s_pop, py_set_type, "pop", 1)
WRAP(s_clear, py_set_type, "clear", 1)
WRAP(s_add, py_set_type, "add", 2)
WRAP(d_clear, py_dict_type, "clear", 1)
WRAP(d_popitem, py_dict_type, "popitem", 1)

static value with_items(struct vm *vm, const value *a, const char *name, struct py_type *type) {
    struct py_tuple *more = PY_AS(struct py_tuple, a[1]);
    value args[16] = {a[0]};
    int n = 1;
    for (size_t i = 0; i < more->n && n < 16; i++)
        args[n++] = more->items[i];
    return changed(vm, type, name, n, args);
}
static value s_update(struct vm *vm, const value *a) {
    return with_items(vm, a, "update", &py_set_type);
}
static value s_difference_update(struct vm *vm, const value *a) {
    return with_items(vm, a, "difference_update", &py_set_type);
}
static value s_intersection_update(struct vm *vm, const value *a) {
    return with_items(vm, a, "intersection_update", &py_set_type);
}
static value s_symmetric_update(struct vm *vm, const value *a) {
    return changed(vm, &py_set_type, "symmetric_difference_update", 2, a);
}
static value d_pop(struct vm *vm, const value *a) {
    return with_items(vm, a, "pop", &py_dict_type);
}
static value d_setdefault(struct vm *vm, const value *a) {
    return changed(vm, &py_dict_type, "setdefault", 3, a);
}
static value d_update(struct vm *vm, const value *a) {
    struct py_list *before = orm_collection_items(vm, a[0]);
    py_dict_update(vm, PY_AS(struct py_dict, a[0]), a[1]);
    py_dict_update(vm, PY_AS(struct py_dict, a[0]), a[2]);
    orm_collection_tell(vm, a[0], before);
    return PY_NONE;
}

static value l_append(struct vm *vm, const value *a) {
    struct orm_owner *o = owner_of(a[0]);
    value item = a[1];
    if (o->obj != PY_UNDEF)
        item = checked(vm, o, item);
    py_list_append(PY_AS(struct py_list, a[0]), item);
    if (o->obj != PY_UNDEF)
        orm_collection_appended(vm, o->obj, o->rel, item, NULL);
    return PY_NONE;
}

static void l_setitem(struct vm *vm, value self, value key, value v) {
    struct py_list *before = orm_collection_items(vm, self);
    py_list_type.setitem(vm, self, key, v);
    orm_collection_tell(vm, self, before);
}
static value l_iadd(struct vm *vm, value self, value other) {
    struct py_list *before = orm_collection_items(vm, self);
    value r = py_list_type.inplace[PY_ADD](vm, self, other);
    orm_collection_tell(vm, self, before);
    return r;
}
#define SET_INPLACE(fn, op)                                                                        \
    static value fn(struct vm *vm, value self, value other) {                                      \
        struct py_list *before = orm_collection_items(vm, self);                                   \
        value r = py_set_type.inplace[op](vm, self, other);                                        \
        orm_collection_tell(vm, self, before);                                                     \
        return r;                                                                                  \
    }
SET_INPLACE(s_ior, PY_OR)
SET_INPLACE(s_iand, PY_AND)
SET_INPLACE(s_isub, PY_SUB)
SET_INPLACE(s_ixor, PY_XOR)

static void d_setitem(struct vm *vm, value self, value key, value v) {
    struct py_list *before = orm_collection_items(vm, self);
    py_dict_type.setitem(vm, self, key, v);
    orm_collection_tell(vm, self, before);
}

/* Collections keyed by a function: set() and remove() take items. */
static value key_for(struct vm *vm, value self, value item) {
    value fn = PY_AS(struct orm_dict, self)->keyfunc;
    if (fn == PY_UNDEF)
        fn = py_lookup_attr(vm, self, "keyfunc");
    if (fn == PY_UNDEF)
        py_raise(vm, &py_exc_TypeError, "this dictionary of a relationship has no key function");
    return py_call1(vm, fn, item);
}
static value d_set(struct vm *vm, const value *a) {
    d_setitem(vm, a[0], key_for(vm, a[0], a[1]), a[1]);
    return PY_NONE;
}
static value d_remove(struct vm *vm, const value *a) {
    d_setitem(vm, a[0], key_for(vm, a[0], a[1]), PY_UNDEF);
    return PY_NONE;
}
static value d_init(struct vm *vm, const value *a) {
    (void)vm;
    PY_AS(struct orm_dict, a[0])->keyfunc = a[1];
    return PY_NONE;
}

static const struct py_native_def list_methods[] = {{"append", l_append, "self, item, /"},
                                                    {"insert", l_insert, "self, index, item, /"},
                                                    {"remove", l_remove, "self, item, /"},
                                                    {"pop", l_pop, "self, index=-1, /"},
                                                    {"clear", l_clear, "self, /"},
                                                    {"extend", l_extend, "self, iterable, /"},
                                                    {0}};
static struct py_type list_type = {PY_TYPE_HEAD,
                                   .name = "InstrumentedList",
                                   .module = "sqlalchemy.orm.collections",
                                   .size = sizeof(struct orm_list),
                                   .attrs_offset = offsetof(struct py_list, attrs),
                                   .flags = PY_TYPE_BASE | PY_TYPE_LIST | PY_TYPE_ATTRS,
                                   .base = &py_list_type,
                                   .methods = list_methods,
                                   .setitem = l_setitem,
                                   .inplace = {[PY_ADD] = l_iadd}};
static const struct py_native_def set_methods[] = {
    {"add", s_add, "self, item, /"},
    {"remove", s_remove, "self, item, /"},
    {"discard", s_discard, "self, item, /"},
    {"pop", s_pop, "self, /"},
    {"clear", s_clear, "self, /"},
    {"update", s_update, "self, *others"},
    {"difference_update", s_difference_update, "self, *others"},
    {"intersection_update", s_intersection_update, "self, *others"},
    {"symmetric_difference_update", s_symmetric_update, "self, other, /"},
    {0}};
static struct py_type set_type = {
    PY_TYPE_HEAD,
    .name = "InstrumentedSet",
    .module = "sqlalchemy.orm.collections",
    .size = sizeof(struct orm_set),
    .attrs_offset = offsetof(struct py_set, attrs),
    .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
    .base = &py_set_type,
    .methods = set_methods,
    .inplace = {[PY_OR] = s_ior, [PY_AND] = s_iand, [PY_SUB] = s_isub, [PY_XOR] = s_ixor}};
static const struct py_native_def dict_methods[] = {
    {"__init__", d_init, "self, keyfunc=?, **kw"},
    {"set", d_set, "self, value, _sa_initiator=None"},
    {"remove", d_remove, "self, value, _sa_initiator=None"},
    {"clear", d_clear, "self, /"},
    {"pop", d_pop, "self, *args"},
    {"popitem", d_popitem, "self, /"},
    {"setdefault", d_setdefault, "self, key, default=None, /"},
    {"update", d_update, "self, other=(), /, **kw"},
    {0}};
static struct py_type dict_type = {PY_TYPE_HEAD,
                                   .name = "KeyFuncDict",
                                   .module = "sqlalchemy.orm.mapped_collection",
                                   .size = sizeof(struct orm_dict),
                                   .attrs_offset = offsetof(struct py_dict, attrs),
                                   .flags = PY_TYPE_BASE | PY_TYPE_DICT | PY_TYPE_ATTRS,
                                   .base = &py_dict_type,
                                   .methods = dict_methods,
                                   .setitem = d_setitem};
/* What attribute_keyed_dict() and its kin make. */
static struct py_type keyed_type = {PY_TYPE_HEAD,
                                    .name = "_MKeyfuncMapped",
                                    .module = "sqlalchemy.orm.mapped_collection",
                                    .size = sizeof(struct orm_dict),
                                    .attrs_offset = offsetof(struct py_dict, attrs),
                                    .flags = PY_TYPE_BASE | PY_TYPE_DICT | PY_TYPE_ATTRS,
                                    .base = &dict_type};
struct py_type *const orm_collection_types[] = {&list_type, &set_type, &dict_type, NULL};

/* --- making and filling them --- */

static void add_quietly(struct vm *vm, value c, value item) {
    if (py_is_a(c, &dict_type) && !(py_type_of(c)->flags & PY_TYPE_HEAP)) {
        py_dict_set(vm, PY_AS(struct py_dict, c), key_for(vm, c, item), item);
    } else if (py_type_of(c)->flags & PY_TYPE_HEAP ||
               (py_is_list(c) && py_type_of(c) != &list_type)) {
        struct orm_owner *o = owner_of(c), was = o ? *o : (struct orm_owner){0};
        value fn = orm_collection_role(vm, c, ORM_APPENDER);
        if (o)
            o->obj = PY_UNDEF; /* nobody is told */
        py_call1(vm, fn, item);
        if (o)
            *o = was;
    } else if (py_is_list(c)) {
        py_list_append(PY_AS(struct py_list, c), item);
    } else if (py_is_a(c, &py_set_type)) {
        py_set_add(vm, PY_AS(struct py_set, c), item);
    } else {
        py_raise(vm, &py_exc_TypeError,
                 "Type %s must elect an appender method to be a collection class", py_type_name(c));
    }
}

void orm_collection_add(struct vm *vm, value c, value item) { add_quietly(vm, c, item); }

void orm_collection_remove(struct vm *vm, value c, value item) {
    if (py_type_of(c)->flags & PY_TYPE_HEAP && !py_is_a(c, &dict_type)) {
        struct orm_owner *o = owner_of(c), was = o ? *o : (struct orm_owner){0};
        value fn = orm_collection_role(vm, c, ORM_REMOVER);
        if (o)
            o->obj = PY_UNDEF;
        py_call1(vm, fn, item);
        if (o)
            *o = was;
    } else if (py_is_list(c)) {
        struct py_list *l = PY_AS(struct py_list, c);
        for (size_t i = 0; i < l->n; i++)
            if (l->items[i] == item) {
                py_list_pop(l, i);
                return;
            }
    } else if (py_is_a(c, &py_set_type)) {
        py_set_discard(vm, PY_AS(struct py_set, c), item);
    } else if (py_is_dict(c)) {
        size_t i = 0;
        for (value k, v; py_dict_next(PY_AS(struct py_dict, c), &i, &k, &v);)
            if (v == item) {
                py_dict_del(vm, PY_AS(struct py_dict, c), k);
                return;
            }
    } else {
        py_call_method(vm, c, "remove", 1, &item);
    }
}

value orm_collection_new(struct vm *vm, value obj, struct orm_relationship *r,
                         const struct py_list *in) {
    value cls = r->collection_class, c;
    if (cls == PY_NONE || cls == PY_OBJ(&py_list_type))
        c = PY_OBJ(py_alloc(vm, &list_type));
    else if (cls == PY_OBJ(&py_set_type))
        c = py_call0(vm, PY_OBJ(&set_type));
    else if (cls == PY_OBJ(&py_dict_type))
        c = py_call0(vm, PY_OBJ(&dict_type));
    else
        c = py_call0(vm, cls);
    if (py_type_of(c)->flags & PY_TYPE_HEAP)
        orm_collection_instrument(vm, py_type_of(c));
    for (size_t i = 0; in && i < in->n; i++)
        add_quietly(vm, c, in->items[i]);
    if (py_type_of(c)->flags & PY_TYPE_HEAP && !py_is_a(c, &dict_type))
        orm_collection_class_own(vm, c, obj, r);
    struct orm_owner *o = owner_of(c);
    if (o) {
        o->obj = obj;
        o->rel = r;
    }
    return c;
}

/* --- attribute_keyed_dict("name"), column_keyed_dict(col), keyfunc_mapping(fn) --- */

struct factory {
    struct py_object head;
    value keyfunc;
};
static value factory_call(struct vm *vm, value callee, int argc, const value *argv,
                          struct py_tuple *kwnames) {
    (void)argc, (void)argv, (void)kwnames;
    struct orm_dict *d = PY_AS(struct orm_dict, py_call0(vm, PY_OBJ(&keyed_type)));
    d->keyfunc = PY_AS(struct factory, callee)->keyfunc;
    return PY_OBJ(d);
}
static struct py_type factory_type = {PY_TYPE_HEAD, .name = "function",
                                      .size = sizeof(struct factory), .call = factory_call};

static value factory_new(struct vm *vm, value keyfunc) {
    struct factory *f = py_alloc(vm, &factory_type);
    f->keyfunc = keyfunc;
    return PY_OBJ(f);
}
value orm_keyfunc_mapping(struct vm *vm, const value *a) { return factory_new(vm, a[0]); }
value orm_attribute_keyed_dict(struct vm *vm, const value *a) {
    return factory_new(vm, py_call1(vm, py_import_from(vm, "operator", "attrgetter"), a[0]));
}

static value column_key(struct vm *vm, const value *a) {
    struct py_list *cols = PY_AS(struct py_list, a[0]);
    struct orm_state *s = orm_state_of(vm, a[1]);
    struct py_list *key = py_list_new(cols->n);
    for (size_t i = 0; i < cols->n; i++) {
        struct orm_prop *p = orm_prop_of_column(s->mapper, SQL_ELEMENT(cols->items[i]));
        py_list_append(key, p ? orm_get_value(vm, a[1], p) : PY_NONE);
    }
    return key->n == 1 ? key->items[0] : PY_OBJ(py_tuple_of(key->n, key->items));
}
value orm_column_keyed_dict(struct vm *vm, const value *a) {
    static const struct py_native_def def = {"keyfunc", column_key, "columns, item"};
    struct py_list *given =
        py_is_list(a[0]) || py_is_tuple(a[0]) ? py_list_from(vm, a[0]) : py_list_of(1, &a[0]);
    for (size_t i = 0; i < given->n; i++)
        given->items[i] = PY_OBJ(sql_as_element(vm, given->items[i]));
    return factory_new(vm, py_native_new(vm, &def, PY_OBJ(given)));
}
