/*
 * sqlalchemy.ext.mutable: values that tell the instances which hold them when they change in
 * place. A type is marked by as_mutable(); values become tracked ones when they are set, or read
 * for the first time after loading. cf. sqlalchemy.ext.mutable.
 */
#include "modules/sqlalchemy/ext/mutable.h"

#include "modules/sqlalchemy/modules.h"
#include "modules/sqlalchemy/orm/state.h"
#include "python/function.h"
#include "python/vm.h"

/* --- which columns --- */

static const char data_key;

struct mutables {
    struct py_dict *by_type; /* SQL type (instance or class) -> Mutable class */
    value dict_class, list_class, set_class, mutable_class, composite_class;
};

static struct mutables *mutables_of(struct vm *vm) { return vm_get_data(vm, &data_key); }

value orm_mutable_class(struct vm *vm, const struct orm_prop *prop) {
    struct mutables *m = mutables_of(vm);
    if (!m)
        return PY_UNDEF;
    if (prop->kind == ORM_COMPOSITE) {
        value cls = ((const struct orm_composite *)prop)->cls;
        return py_is_a(cls, &py_type_type) && py_issubclass(vm, cls, m->composite_class) ? cls
                                                                                         : PY_UNDEF;
    }
    const struct orm_column_prop *p = (const struct orm_column_prop *)prop;
    if (prop->kind != ORM_COLUMN || !m->by_type->count || !p->columns.n ||
        !sql_is_expr(p->columns.items[0]))
        return PY_UNDEF;
    value type = ((struct sql_expr *)p->columns.items[0])->type;
    if (type == PY_UNDEF)
        return PY_UNDEF;
    value v = py_dict_get(vm, m->by_type, type);
    if (v != PY_UNDEF)
        return v;
    struct py_tuple *mro = py_type_of(type)->mro;
    for (size_t i = 0; mro && i < mro->n; i++)
        if ((v = py_dict_get(vm, m->by_type, mro->items[i])) != PY_UNDEF)
            return v;
    return PY_UNDEF;
}

/* --- parents --- */

static struct py_str *parents_name(void) {
    static struct py_str *name;
    if (!name)
        name = py_intern("_parents");
    return name;
}

/* State -> key of the attribute, in the value's own attributes. */
static struct py_dict *parents_of(value v, bool create) {
    struct py_attrs *attrs = py_is_object(v) && v ? py_attrs_of(v) : NULL;
    if (!attrs)
        return NULL;
    value d = orm_peek(v, parents_name());
    if (d != PY_UNDEF && py_is_dict(d))
        return PY_AS(struct py_dict, d);
    if (!create)
        return NULL;
    struct py_dict *own = py_dict_new();
    orm_poke(v, parents_name(), PY_OBJ(own));
    return own;
}

value orm_mutable_track(struct vm *vm, value obj, struct orm_prop *p, value cls, value v) {
    if (v == PY_NONE || v == PY_UNDEF)
        return v;
    struct orm_state *s = orm_state_of(vm, obj);
    struct py_dict *known = parents_of(v, false);
    if (known && py_dict_get(vm, known, PY_OBJ(s)) != PY_UNDEF)
        return v;
    if (!py_isinstance(vm, v, cls)) {
        value args[] = {PY_OBJ(p->key), v};
        v = py_call_method(vm, cls, "coerce", 2, args);
    }
    struct py_dict *parents = v == PY_NONE ? NULL : parents_of(v, true);
    if (parents)
        py_dict_set(vm, parents, PY_OBJ(s), PY_OBJ(p->key));
    return v;
}

void orm_mutable_release(struct vm *vm, value obj, value v) {
    struct py_dict *parents = v == PY_UNDEF ? NULL : parents_of(v, false);
    struct orm_state *s = orm_state_known(obj);
    if (parents && s)
        py_dict_del(vm, parents, PY_OBJ(s));
}

static value changed(struct vm *vm, const value *a) {
    (void)vm;
    struct py_dict *parents = parents_of(a[0], false);
    size_t i = 0;
    for (value s, key; parents && py_dict_next(parents, &i, &s, &key);) {
        struct orm_state *state = PY_AS(struct orm_state, s);
        struct orm_prop *p = orm_mapper_get_str(state->mapper, PY_AS(struct py_str, key));
        if (p)
            orm_note_change(state, p, ORM_NO_VALUE);
    }
    return PY_NONE;
}

static void tell(struct vm *vm, value self) { py_call_method(vm, self, "changed", 0, NULL); }

/* A composite writes its parts back. */
static value composite_changed(struct vm *vm, const value *a) {
    struct py_dict *parents = parents_of(a[0], false);
    size_t i = 0;
    for (value s, key; parents && py_dict_next(parents, &i, &s, &key);) {
        struct orm_state *state = PY_AS(struct orm_state, s);
        struct orm_prop *p = orm_mapper_get_str(state->mapper, PY_AS(struct py_str, key));
        if (p && p->kind == ORM_COMPOSITE)
            orm_composite_write(vm, state->obj, (struct orm_composite *)p, a[0]);
    }
    return PY_NONE;
}

/* --- coerce() --- */

static noreturn void refuse(struct vm *vm, value key, value v) {
    py_raise(vm, &py_exc_ValueError, "Attribute '%S' does not accept objects of type %S", key,
             PY_OBJ(py_type_of(v)));
}
static value coerce(struct vm *vm, const value *a) {
    if (a[2] == PY_NONE)
        return PY_NONE;
    refuse(vm, a[1], a[2]);
}
/* Of a MutableDict and its kin: plain ones are wrapped. */
static value coerce_to(struct vm *vm, const value *a, bool fits) {
    if (a[2] == PY_NONE || py_isinstance(vm, a[2], a[0]))
        return a[2];
    if (!fits)
        refuse(vm, a[1], a[2]);
    return py_call1(vm, a[0], a[2]);
}
static value coerce_dict(struct vm *vm, const value *a) {
    return coerce_to(vm, a, py_is_dict(a[2]));
}
static value coerce_list(struct vm *vm, const value *a) {
    return coerce_to(vm, a, py_is_list(a[2]));
}
static value coerce_set(struct vm *vm, const value *a) {
    return coerce_to(vm, a, py_is_anyset(a[2]));
}

/* --- marking types --- */

static value as_mutable(struct vm *vm, const value *a) {
    struct sa_type *t = type_from(vm, a[1]);
    py_dict_set(vm, mutables_of(vm)->by_type, PY_OBJ(t), a[0]);
    return PY_OBJ(t);
}
static value associate_with(struct vm *vm, const value *a) {
    py_dict_set(vm, mutables_of(vm)->by_type, a[1], a[0]);
    return PY_NONE;
}
static value associate_with_attribute(struct vm *vm, const value *a) {
    (void)vm;
    if (py_is_a(a[1], &orm_attr_type))
        PY_AS(struct orm_attr, a[1])->prop->mutable_class = a[0];
    return PY_NONE;
}

/* --- methods that change --- */

static value base_call(struct vm *vm, struct py_type *type, const char *name, const value *a,
                       int argc) {
    value r = py_call(vm, py_type_lookup(type, py_intern(name)), argc, a);
    tell(vm, a[0]);
    return r;
}
static value base_star(struct vm *vm, struct py_type *type, const char *name, const value *a) {
    struct py_tuple *more = PY_AS(struct py_tuple, a[1]), *all = py_tuple_new(more->n + 1);
    all->items[0] = a[0];
    memcpy(all->items + 1, more->items, more->n * sizeof *more->items);
    value r = py_call_args(vm, py_type_lookup(type, py_intern(name)), PY_OBJ(all),
                           PY_AS(struct py_dict, a[2]));
    tell(vm, a[0]);
    return r;
}
#define STAR(fn, type, name)                                                                       \
    static value fn(struct vm *vm, const value *a) { return base_star(vm, &type, name, a); }
#define FIXED(fn, type, name, argc)                                                                \
    static value fn(struct vm *vm, const value *a) { return base_call(vm, &type, name, a, argc); }
FIXED(d_setitem, py_dict_type, "__setitem__", 3)
FIXED(d_delitem, py_dict_type, "__delitem__", 2)
STAR(d_setdefault, py_dict_type, "setdefault")
STAR(d_update, py_dict_type, "update")
STAR(d_pop, py_dict_type, "pop")
STAR(d_popitem, py_dict_type, "popitem")
STAR(d_clear, py_dict_type, "clear")
FIXED(l_setitem, py_list_type, "__setitem__", 3)
FIXED(l_delitem, py_list_type, "__delitem__", 2)
STAR(l_append, py_list_type, "append")
STAR(l_extend, py_list_type, "extend")
STAR(l_insert, py_list_type, "insert")
STAR(l_remove, py_list_type, "remove")
STAR(l_pop, py_list_type, "pop")
STAR(l_clear, py_list_type, "clear")
STAR(l_sort, py_list_type, "sort")
STAR(l_reverse, py_list_type, "reverse")
STAR(s_update, py_set_type, "update")
STAR(s_intersection, py_set_type, "intersection_update")
STAR(s_difference, py_set_type, "difference_update")
STAR(s_symmetric, py_set_type, "symmetric_difference_update")
STAR(s_add, py_set_type, "add")
STAR(s_remove, py_set_type, "remove")
STAR(s_discard, py_set_type, "discard")
STAR(s_pop, py_set_type, "pop")
STAR(s_clear, py_set_type, "clear")
#define INPLACE(fn, type, name)                                                                    \
    static value fn(struct vm *vm, const value *a) {                                               \
        py_call(vm, py_type_lookup(&type, py_intern(name)), 2, a);                                 \
        tell(vm, a[0]);                                                                            \
        return a[0];                                                                               \
    }
INPLACE(l_iadd, py_list_type, "extend")
INPLACE(s_ior, py_set_type, "update")
INPLACE(s_iand, py_set_type, "intersection_update")
INPLACE(s_ixor, py_set_type, "symmetric_difference_update")
INPLACE(s_isub, py_set_type, "difference_update")

static const struct py_native_def dict_methods[] = {
    {"__setitem__", d_setitem, "self, key, value"},
    {"__delitem__", d_delitem, "self, key"},
    {"setdefault", d_setdefault, "self, *arg, **kw"},
    {"update", d_update, "self, *a, **kw"},
    {"pop", d_pop, "self, *arg, **kw"},
    {"popitem", d_popitem, "self, *a, **kw"},
    {"clear", d_clear, "self, *a, **kw"},
    {0}};
static const struct py_native_def list_methods[] = {
    {"__setitem__", l_setitem, "self, index, value"},
    {"__delitem__", l_delitem, "self, index"},
    {"__iadd__", l_iadd, "self, x"},
    {"append", l_append, "self, *a, **kw"},
    {"extend", l_extend, "self, *a, **kw"},
    {"insert", l_insert, "self, *a, **kw"},
    {"remove", l_remove, "self, *a, **kw"},
    {"pop", l_pop, "self, *a, **kw"},
    {"clear", l_clear, "self, *a, **kw"},
    {"sort", l_sort, "self, *a, **kw"},
    {"reverse", l_reverse, "self, *a, **kw"},
    {0}};
static const struct py_native_def set_methods[] = {
    {"update", s_update, "self, *a, **kw"},
    {"intersection_update", s_intersection, "self, *a, **kw"},
    {"difference_update", s_difference, "self, *a, **kw"},
    {"symmetric_difference_update", s_symmetric, "self, *a, **kw"},
    {"__ior__", s_ior, "self, other"},
    {"__iand__", s_iand, "self, other"},
    {"__ixor__", s_ixor, "self, other"},
    {"__isub__", s_isub, "self, other"},
    {"add", s_add, "self, *a, **kw"},
    {"remove", s_remove, "self, *a, **kw"},
    {"discard", s_discard, "self, *a, **kw"},
    {"pop", s_pop, "self, *a, **kw"},
    {"clear", s_clear, "self, *a, **kw"},
    {0}};

/* --- the classes: made as a class statement would, so that scripts may mix them --- */

static value make_class(struct vm *vm, const char *name, value base, struct py_type *builtin,
                        const struct py_native_def *methods, const struct py_native_def *coerces) {
    struct py_dict *ns = py_dict_new();
    py_dict_set_text(ns, "__module__", py_str_from("sqlalchemy.ext.mutable"));
    py_dict_set_text(ns, "__qualname__", py_str_from(name));
    for (; methods && methods->name; methods++)
        py_dict_set_text(ns, methods->name, orm_method(methods));
    if (coerces)
        py_dict_set_text(ns, "coerce", orm_class_method(vm, coerces));
    struct py_tuple *bases = py_tuple_new(builtin ? 2 : 1);
    bases->items[0] = base;
    if (builtin)
        bases->items[1] = PY_OBJ(builtin);
    return py_class_new(vm, name, bases, ns);
}

static void module_init(struct vm *vm, struct py_module *mod) {
    static const struct py_native_def coerce_defs[] = {{"coerce", coerce, "cls, key, value"},
                                                       {"coerce", coerce_dict, "cls, key, value"},
                                                       {"coerce", coerce_list, "cls, key, value"},
                                                       {"coerce", coerce_set, "cls, key, value"}};
    static const struct py_native_def mutable_methods[] = {{"changed", changed, "self"}, {0}};
    static const struct py_native_def class_methods[] = {
        {"as_mutable", as_mutable, "cls, sqltype"},
        {"associate_with", associate_with, "cls, sqltype"},
        {"associate_with_attribute", associate_with_attribute, "cls, attribute"},
        {0}};
    static const struct py_native_def composite_methods[] = {{"changed", composite_changed, "self"},
                                                             {0}};
    py_import(vm, "sqlalchemy.orm");
    struct mutables *m = MEM_NEW(struct mutables);
    m->by_type = py_dict_new();
    vm_set_data(vm, &data_key, m);
    value object = PY_OBJ(&py_object_type);
    value base = make_class(vm, "MutableBase", object, NULL, NULL, &coerce_defs[0]);
    m->mutable_class = make_class(vm, "Mutable", base, NULL, mutable_methods, NULL);
    for (const struct py_native_def *d = class_methods; d->name; d++)
        py_setattr(vm, m->mutable_class, d->name, orm_class_method(vm, d));
    m->composite_class = make_class(vm, "MutableComposite", base, NULL, composite_methods, NULL);
    m->dict_class = make_class(vm, "MutableDict", m->mutable_class, &py_dict_type, dict_methods,
                               &coerce_defs[1]);
    m->list_class = make_class(vm, "MutableList", m->mutable_class, &py_list_type, list_methods,
                               &coerce_defs[2]);
    m->set_class =
        make_class(vm, "MutableSet", m->mutable_class, &py_set_type, set_methods, &coerce_defs[3]);
    py_module_set(vm, mod, "MutableBase", base);
    py_module_set(vm, mod, "Mutable", m->mutable_class);
    py_module_set(vm, mod, "MutableComposite", m->composite_class);
    py_module_set(vm, mod, "MutableDict", m->dict_class);
    py_module_set(vm, mod, "MutableList", m->list_class);
    py_module_set(vm, mod, "MutableSet", m->set_class);
}
const struct py_module_def sa_ext_mutable_module = {.name = "sqlalchemy.ext.mutable",
                                                    .init = module_init};
