/*
 * sqlalchemy.ext.associationproxy: an attribute of the objects a relationship leads to, as if it
 * were the class's own; on the class it makes EXISTS conditions.
 */
#include "modules/sqlalchemy/ext/associationproxy.h"

#include "modules/sqlalchemy/modules.h"
#include "modules/sqlalchemy/orm/names.h"
#include "modules/sqlalchemy/orm/state.h"
#include "python/types/alias.h"

static struct py_type proxy_type, instance_type;
#define SELF(v) PY_AS(struct assoc_proxy, v)

/* --- on the class --- */

struct assoc_class {
    struct py_object head;
    struct py_attrs attrs;
    struct assoc_proxy *proxy;
    value owner; /* class or alias */
};
#define INST(v) PY_AS(struct assoc_class, v)

static struct py_type *class_of(value owner) {
    return py_is_a(owner, &orm_alias_type) ? PY_AS(struct orm_alias, owner)->mapper->cls
                                           : PY_AS(struct py_type, owner);
}

static struct orm_relationship *relationship_of(struct vm *vm, struct assoc_proxy *p,
                                                struct py_type *cls) {
    struct orm_mapper *m = orm_mapper_of(cls);
    if (!m)
        return NULL;
    orm_configure(vm, m->registry);
    struct orm_prop *prop = orm_mapper_get_str(m, p->target_collection);
    if (!prop || prop->kind != ORM_RELATIONSHIP)
        py_raise(vm, &py_exc_NotImplementedError,
                 "association proxy to a non-relationship intermediary is not supported");
    return (struct orm_relationship *)prop;
}

value assoc_creator(struct vm *vm, struct assoc_proxy *p, value obj) {
    if (p->creator != PY_NONE)
        return p->creator;
    return PY_OBJ(relationship_of(vm, p, py_type_of(obj))->target->cls);
}

static value local_attr(struct vm *vm, value self) {
    return py_getattr_str(vm, INST(self)->owner, INST(self)->proxy->target_collection);
}
static value target_class(struct vm *vm, value self) {
    return PY_OBJ(relationship_of(vm, INST(self)->proxy, class_of(INST(self)->owner))->target->cls);
}
static value remote_attr(struct vm *vm, value self) {
    return py_getattr_str(vm, target_class(vm, self), INST(self)->proxy->value_attr);
}
static bool is_scalar(struct vm *vm, value self) {
    return !relationship_of(vm, INST(self)->proxy, class_of(INST(self)->owner))->uselist;
}
/* The attribute at the far end leads to objects: the relationship, or NULL. */
static struct orm_relationship *far_relationship(value remote) {
    if (!py_is_a(remote, &orm_attr_type) ||
        PY_AS(struct orm_attr, remote)->prop->kind != ORM_RELATIONSHIP)
        return NULL;
    return (struct orm_relationship *)PY_AS(struct orm_attr, remote)->prop;
}

static value exists_of(struct vm *vm, value attr, value criterion, struct py_dict *kw) {
    struct orm_attr *a = PY_AS(struct orm_attr, attr);
    orm_configure(vm, a->parent->registry);
    return orm_relationship_exists(vm, a, ((struct orm_relationship *)a->prop)->uselist, criterion,
                                   kw);
}

static value criterion_exists(struct vm *vm, value self, value criterion, struct py_dict *kw,
                              bool has) {
    value remote = remote_attr(vm, self);
    struct py_dict *none = py_dict_new();
    if (py_is_a(remote, &instance_type))
        return exists_of(vm, local_attr(vm, self), criterion_exists(vm, remote, criterion, kw, has),
                         none);
    if (far_relationship(remote)) {
        criterion = exists_of(vm, remote, criterion, kw);
    } else {
        if (kw->count)
            py_raise(vm, &sa_exc_ArgumentError,
                     "Can't apply keyword arguments to column-targeted association proxy; use ==");
        if (has && criterion != PY_NONE)
            py_raise(vm, &sa_exc_ArgumentError,
                     "Non-empty has() not allowed for column-targeted association proxy; use ==");
    }
    return exists_of(vm, local_attr(vm, self), criterion, none);
}

static value i_any(struct vm *vm, const value *a) {
    value remote = remote_attr(vm, a[0]);
    struct orm_relationship *far = far_relationship(remote);
    if (!py_is_a(remote, &instance_type) && is_scalar(vm, a[0]) && (!far || !far->uselist))
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "'any()' not implemented for scalar attributes. Use has().");
    return criterion_exists(vm, a[0], a[1], PY_AS(struct py_dict, a[2]), false);
}
static value i_has(struct vm *vm, const value *a) {
    value remote = remote_attr(vm, a[0]);
    struct orm_relationship *far = far_relationship(remote);
    if (!py_is_a(remote, &instance_type) && (!is_scalar(vm, a[0]) || (far && far->uselist)))
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "'has()' not implemented for collections. Use any().");
    return criterion_exists(vm, a[0], a[1], PY_AS(struct py_dict, a[2]), true);
}

static struct py_dict *named(struct assoc_proxy *p, value v) {
    struct py_dict *kw = py_dict_new();
    py_dict_set_str(kw, p->value_attr, v);
    return kw;
}

/* The relationship's has(**{value_attr: v}). */
static value has_value(struct vm *vm, value self, value criterion, struct py_dict *kw) {
    struct orm_attr *a = PY_AS(struct orm_attr, local_attr(vm, self));
    return orm_relationship_exists(vm, a, false, criterion, kw);
}

static value or_none(struct vm *vm, value self, value e) {
    value none = py_compare(vm, local_attr(vm, self), PY_NONE, PY_EQ);
    struct sql_element *both[] = {sql_as_element(vm, e), sql_as_element(vm, none)};
    return PY_OBJ(sql_conjunction(vm, SQL_OP_OR, 2, both));
}

static value i_compare(struct vm *vm, value self, value other, enum py_compare_op op) {
    if (!py_is_a(self, &instance_type))
        return PY_NOT_IMPLEMENTED;
    value remote = remote_attr(vm, self);
    bool object = far_relationship(remote) || py_is_a(remote, &instance_type);
    if (!object) {
        value e =
            criterion_exists(vm, self, py_compare(vm, remote, other, op), py_dict_new(), false);
        return op == PY_EQ && other == PY_NONE ? or_none(vm, self, e) : e;
    }
    if (op == PY_EQ) {
        value e = has_value(vm, self, PY_NONE, named(INST(self)->proxy, other));
        return other == PY_NONE ? or_none(vm, self, e) : e;
    }
    return has_value(vm, self, py_compare(vm, remote, other, op), py_dict_new());
}

static value i_contains(struct vm *vm, const value *a) {
    value remote = remote_attr(vm, a[0]);
    struct orm_relationship *far = far_relationship(remote);
    if (py_is_a(remote, &instance_type)) {
        value inner = is_scalar(vm, remote) ? py_compare(vm, remote, a[1], PY_EQ)
                                            : py_call_method(vm, remote, "contains", 1, a + 1);
        return exists_of(vm, local_attr(vm, a[0]), inner, py_dict_new());
    }
    if (!far)
        return criterion_exists(vm, a[0], py_call_method(vm, remote, "contains", 1, a + 1),
                                py_dict_new(), false);
    if (is_scalar(vm, a[0]) && far->uselist)
        return has_value(vm, a[0], py_call_method(vm, remote, "contains", 1, a + 1), py_dict_new());
    if (is_scalar(vm, a[0]))
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "contains() doesn't apply to a scalar object endpoint; use ==");
    return exists_of(vm, local_attr(vm, a[0]), PY_NONE, named(INST(a[0])->proxy, a[1]));
}

/* .like(), .in_() …: of the far column, inside EXISTS. */
static value call_operator(struct vm *vm, const value *a) {
    struct py_tuple *t = PY_AS(struct py_tuple, a[0]);
    value remote = remote_attr(vm, t->items[0]);
    value fn = py_getattr_str(vm, remote, PY_AS(struct py_str, t->items[1]));
    value e = py_call_args(vm, fn, a[1], PY_AS(struct py_dict, a[2]));
    return criterion_exists(vm, t->items[0], e, py_dict_new(), false);
}
static value i_getattr(struct vm *vm, value self, struct py_str *name) {
    static const struct py_native_def def = {"operate", call_operator, "self, *args, **kw"};
    static const char *const operators[] = {
        "like",   "not_like", "ilike",      "not_ilike", "in_",   "not_in",    "is_",
        "is_not", "between",  "startswith", "endswith",  "match", "icontains", "istartswith"};
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (!strcmp(operators[i], py_str_cstr(PY_OBJ(name))))
            return py_native_new(vm, &def, py_tuple2(self, PY_OBJ(name)));
    return py_generic_getattr(vm, self, name);
}

static value get_attr(struct vm *vm, value self) {
    return py_tuple2(local_attr(vm, self), remote_attr(vm, self));
}
static value get_scalar(struct vm *vm, value self) { return PY_BOOL(is_scalar(vm, self)); }
static value get_target_collection(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(INST(self)->proxy->target_collection);
}
static value get_value_attr(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(INST(self)->proxy->value_attr);
}
static value i_get_info(struct vm *vm, value self) {
    (void)vm;
    return INST(self)->proxy->info;
}
static value i_repr(struct vm *vm, value self) {
    return py_str_printf("ColumnAssociationProxyInstance(%s)",
                         py_repr_text(vm, PY_OBJ(INST(self)->proxy)));
}
static const struct py_native_def instance_methods[] = {
    {"any", i_any, "self, criterion=None, **kwargs"},
    {"has", i_has, "self, criterion=None, **kwargs"},
    {"contains", i_contains, "self, other, **kw"},
    {0}};
static const struct py_member_def instance_members[] = {
    {"parent", offsetof(struct assoc_class, proxy), PY_MEMBER_OBJECT, true},
    {"owning_class", offsetof(struct assoc_class, owner), PY_MEMBER_VALUE, true},
    {0}};
static const struct py_getset_def instance_getset[] = {
    {"target_class", target_class, NULL},
    {"local_attr", local_attr, NULL},
    {"remote_attr", remote_attr, NULL},
    {"attr", get_attr, NULL},
    {"scalar", get_scalar, NULL},
    {"target_collection", get_target_collection, NULL},
    {"value_attr", get_value_attr, NULL},
    {"info", i_get_info, NULL},
    {0}};
static struct py_type instance_type = {PY_TYPE_HEAD,
                                       .name = "AssociationProxyInstance",
                                       .module = "sqlalchemy.ext.associationproxy",
                                       .size = sizeof(struct assoc_class),
                                       .attrs_offset = offsetof(struct assoc_class, attrs),
                                       .flags = PY_TYPE_ATTRS,
                                       .base = &orm_operations_type,
                                       .methods = instance_methods,
                                       .members = instance_members,
                                       .getset = instance_getset,
                                       .getattr = i_getattr,
                                       .compare = i_compare,
                                       .hash = sql_hash_slot,
                                       .repr = i_repr,
                                       .str = i_repr};

/* --- on instances --- */

static value get_from(struct vm *vm, struct assoc_proxy *p, value obj) {
    value target = py_getattr_str(vm, obj, p->target_collection);
    struct orm_relationship *r = relationship_of(vm, p, py_type_of(obj));
    if (!r || !r->uselist)
        return target == PY_NONE ? PY_NONE : py_getattr_str(vm, target, p->value_attr);
    return assoc_collection_new(vm, p, obj, target);
}

static value get(struct vm *vm, value self, value instance, value owner) {
    if (instance != PY_UNDEF && instance != PY_NONE)
        return get_from(vm, SELF(self), instance);
    bool alias = owner != PY_UNDEF && py_is_a(owner, &orm_alias_type);
    if (owner == PY_UNDEF || owner == PY_NONE || (!alias && !py_is_a(owner, &py_type_type)) ||
        !orm_mapper_of(class_of(owner)))
        return self;
    struct assoc_class *i = py_alloc(vm, &instance_type);
    i->proxy = SELF(self);
    i->owner = owner;
    return PY_OBJ(i);
}

static void set(struct vm *vm, value self, value instance, value v) {
    struct assoc_proxy *p = SELF(self);
    struct orm_relationship *r = relationship_of(vm, p, py_type_of(instance));
    if (v == PY_UNDEF) {
        if (r && !r->uselist) {
            value target = py_getattr_str(vm, instance, p->target_collection);
            if (target != PY_NONE)
                py_delattr(vm, target, py_str_cstr(PY_OBJ(p->value_attr)));
        }
        py_delattr(vm, instance, py_str_cstr(PY_OBJ(p->target_collection)));
        return;
    }
    value target = py_getattr_str(vm, instance, p->target_collection);
    if (r && r->uselist) {
        value c = assoc_collection_new(vm, p, instance, target);
        if (!assoc_collection_is(v) || !py_equal(vm, v, c))
            assoc_collection_replace(vm, c, v);
    } else if (target == PY_NONE) {
        if (v != PY_NONE || p->create_on_none)
            py_setattr_str(vm, instance, p->target_collection,
                           py_call1(vm, assoc_creator(vm, p, instance), v));
    } else {
        py_setattr_str(vm, target, p->value_attr, v);
        if (v == PY_NONE && p->cascade_scalar_deletes)
            py_setattr_str(vm, instance, p->target_collection, PY_NONE);
    }
}

/* --- association_proxy() --- */

static struct py_str *name_arg(struct vm *vm, value v, const char *what) {
    return py_intern(py_arg_text(vm, v, what));
}
static value init(struct vm *vm, const value *a) {
    struct assoc_proxy *p = SELF(a[0]);
    struct py_dict *kw = PY_AS(struct py_dict, a[4]);
    p->target_collection = name_arg(vm, a[1], "target_collection");
    p->value_attr = name_arg(vm, a[2], "attr");
    p->creator = a[3];
    value info = py_dict_get_text(kw, "info"), v = py_dict_get_text(kw, "cascade_scalar_deletes");
    p->info = info == PY_UNDEF || info == PY_NONE ? PY_OBJ(py_dict_new()) : info;
    p->cascade_scalar_deletes = v != PY_UNDEF && py_truth(vm, v);
    v = py_dict_get_text(kw, "create_on_none_assignment");
    p->create_on_none = v != PY_UNDEF && py_truth(vm, v);
    return PY_NONE;
}
static value f_association_proxy(struct vm *vm, const value *a) {
    return py_call_args(vm, PY_OBJ(&proxy_type), py_tuple3(a[0], a[1], a[2]),
                        PY_AS(struct py_dict, a[3]));
}
static value class_getitem(struct vm *vm, const value *a) { return py_alias_of_class(vm, a); }
static value extension_type(struct vm *vm, value self) {
    (void)self;
    return py_getattr(
        vm, py_import_from(vm, "sqlalchemy.ext.associationproxy", "AssociationProxyExtensionType"),
        "ASSOCIATION_PROXY");
}
static const struct py_native_def methods[] = {
    {"__init__", init, "self, target_collection, attr, creator=None, **kw"},
    {"__class_getitem__", class_getitem, "cls, item, /", PY_CLASSMETHOD},
    {0}};
static const struct py_member_def members[] = {
    {"target_collection", offsetof(struct assoc_proxy, target_collection), PY_MEMBER_OBJECT, true},
    {"value_attr", offsetof(struct assoc_proxy, value_attr), PY_MEMBER_OBJECT, true},
    {"creator", offsetof(struct assoc_proxy, creator), PY_MEMBER_VALUE, false},
    {"info", offsetof(struct assoc_proxy, info), PY_MEMBER_VALUE, false},
    {0}};
static const struct py_getset_def getset[] = {
    {"extension_type", extension_type, NULL}, {"_sa_orm_descriptor", orm_get_true, NULL}, {0}};
static value repr(struct vm *vm, value self) {
    (void)vm;
    return py_str_printf("AssociationProxy('%s', '%s')",
                         py_str_cstr(PY_OBJ(SELF(self)->target_collection)),
                         py_str_cstr(PY_OBJ(SELF(self)->value_attr)));
}
static struct py_type proxy_type = {PY_TYPE_HEAD,
                                    .name = "AssociationProxy",
                                    .module = "sqlalchemy.ext.associationproxy",
                                    .size = sizeof(struct assoc_proxy),
                                    .attrs_offset = offsetof(struct assoc_proxy, attrs),
                                    .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                    .methods = methods,
                                    .members = members,
                                    .getset = getset,
                                    .repr = repr,
                                    .descr_get = get,
                                    .descr_set = set};

static const struct py_native_def functions[] = {
    {"association_proxy", f_association_proxy, "target_collection, attr, creator=None, **kw"}, {0}};
static struct py_type *const types[] = {&proxy_type,     &instance_type,   &assoc_list_type,
                                        &assoc_set_type, &assoc_dict_type, NULL};
static void module_init(struct vm *vm, struct py_module *m) {
    static const char *const kinds[] = {"ASSOCIATION_PROXY", NULL};
    py_import(vm, "sqlalchemy.orm");
    orm_symbols_class(vm, m, "AssociationProxyExtensionType", kinds);
    py_module_set(vm, m, "ObjectAssociationProxyInstance", PY_OBJ(&instance_type));
    py_module_set(vm, m, "ColumnAssociationProxyInstance", PY_OBJ(&instance_type));
}
const struct py_module_def sa_ext_associationproxy_module = {
    .name = "sqlalchemy.ext.associationproxy",
    .functions = functions,
    .types = types,
    .init = module_init,
};
