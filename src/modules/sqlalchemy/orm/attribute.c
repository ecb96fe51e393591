/*
 * InstrumentedAttribute: what a mapped class has in place of its columns and relationships: an
 * expression on the class, a value on an instance. cf. sqlalchemy.orm.attributes.
 */
#include "modules/sqlalchemy/ext/mutable.h"
#include "modules/sqlalchemy/orm/state.h"
#include "python/shape.h"
#include "python/vm.h"

#define SELF(v) PY_AS(struct orm_attr, v)

struct orm_attr *orm_attr_new(struct vm *vm, struct orm_mapper *m, struct orm_prop *p) {
    struct orm_attr *a = py_alloc(vm, &orm_attr_type);
    a->cls = m->cls;
    a->parent = m;
    a->prop = p;
    a->key = p->key;
    a->of_type = PY_UNDEF;
    a->doc = p->doc;
    return a;
}

void orm_instrument(struct vm *vm, struct orm_mapper *m, struct orm_prop *p) {
    if (p->kind == ORM_SYNONYM || p->kind == ORM_COMPOSITE) {
        value own = py_dict_get_str(py_type_dict(m->cls), p->key);
        struct orm_synonym *s = (struct orm_synonym *)p;
        if (p->kind == ORM_SYNONYM && s->descriptor == PY_UNDEF && own != PY_UNDEF &&
            py_is_a(own, &py_property_type))
            s->descriptor = own;
    }
    if (p->mutable_class == PY_UNDEF)
        p->mutable_class = orm_mutable_class(vm, p);
    py_type_set(vm, m->cls, p->key, PY_OBJ(orm_attr_new(vm, m, p)));
}

void orm_instrument_concrete(struct vm *vm, struct orm_mapper *m) {
    size_t i = 0;
    for (value k, v; m->inherits && py_dict_next(m->inherits->props, &i, &k, &v);) {
        if (orm_mapper_get_str(m, PY_AS(struct py_str, k)))
            continue;
        value there = py_type_lookup(m->cls, PY_AS(struct py_str, k));
        if (there == PY_UNDEF || !py_is_a(there, &orm_attr_type) || SELF(there)->cls == m->cls)
            continue;
        struct orm_attr *a = orm_attr_new(vm, m, PY_AS(struct orm_prop, v));
        a->refuses = true;
        py_type_set(vm, m->cls, a->key, PY_OBJ(a));
    }
}

static void check_implemented(struct vm *vm, const struct orm_attr *a) {
    if (a->refuses)
        py_raise(vm, &py_exc_AttributeError,
                 "Concrete %S does not implement attribute %R at the instance level.  Add this "
                 "property explicitly to %S.",
                 PY_OBJ(a->parent), PY_OBJ(a->key), PY_OBJ(a->parent));
}

/* The attribute a synonym stands for, on the same class or alias. */
static struct orm_attr *behind_synonym(struct vm *vm, struct orm_attr *a) {
    for (int depth = 0; a->prop->kind == ORM_SYNONYM && depth < 16; depth++) {
        const char *name = ((struct orm_synonym *)a->prop)->name;
        value target = a->alias ? PY_OBJ(a->alias) : PY_OBJ(a->cls);
        value v = py_getattr(vm, target, name);
        if (!py_is_a(v, &orm_attr_type))
            py_raise(vm, &sa_exc_InvalidRequestError,
                     "synonym() attribute \"%s.%s\" only supports ORM mapped attributes, got %R",
                     a->cls->name, py_str_cstr(PY_OBJ(a->key)), v);
        a = SELF(v);
    }
    return a;
}

struct sql_element *orm_attr_clause(struct vm *vm, struct orm_attr *a) {
    a = behind_synonym(vm, a);
    if (a->clause)
        return a->clause;
    if (a->prop->kind != ORM_COLUMN)
        orm_configure(vm, a->parent->registry);
    struct sql_element *e;
    switch (a->prop->kind) {
    case ORM_COLUMN:
        e = ((struct orm_column_prop *)a->prop)->columns.items[0];
        if (a->alias)
            e = sql_adapt(vm, e, a->alias->selectable);
        break;
    case ORM_RELATIONSHIP:
        return orm_relationship_clause(vm, a);
    default:
        return orm_composite_clause(vm, a);
    }
    return a->clause = e;
}

static value clause_element(struct vm *vm, const value *a) {
    return PY_OBJ(orm_attr_clause(vm, SELF(a[0])));
}

/* --- on instances --- */

static value attr_get(struct vm *vm, value self, value instance, value owner) {
    (void)owner;
    if (instance == PY_UNDEF || instance == PY_NONE)
        return self;
    struct orm_attr *a = SELF(self);
    check_implemented(vm, a);
    value v = attrs_get(py_attrs_of(instance), a->key);
    if (a->prop->mutable_class == PY_UNDEF || a->prop->kind != ORM_COLUMN)
        return v != PY_UNDEF ? v : orm_get_missing(vm, instance, a->prop);
    if (v == PY_UNDEF)
        v = orm_get_missing(vm, instance, a->prop);
    value tracked = orm_mutable_track(vm, instance, a->prop, a->prop->mutable_class, v);
    if (tracked != v)
        orm_poke(instance, a->key, tracked);
    return tracked;
}

static void attr_set(struct vm *vm, value self, value instance, value v) {
    struct orm_attr *a = SELF(self);
    check_implemented(vm, a);
    if (v == PY_UNDEF)
        orm_delete_value(vm, instance, a->prop);
    else
        orm_set_value(vm, instance, a->prop, v, NULL);
}

/* --- on the class --- */

static value attr_getattr(struct vm *vm, value self, struct py_str *name) {
    value v = py_generic_getattr(vm, self, name);
    const char *text = py_str_cstr(PY_OBJ(name));
    struct orm_attr *a = SELF(self);
    if (v != PY_UNDEF || (text[0] == '_' && text[1] == '_'))
        return v;
    a = behind_synonym(vm, a);
    if (a->prop->kind == ORM_COLUMN)
        v = py_lookup_attr_str(vm, PY_OBJ(orm_attr_clause(vm, a)), name);
    else if (a->prop->kind == ORM_RELATIONSHIP)
        v = py_lookup_attr_str(vm, PY_OBJ(a->prop), name);
    if (v == PY_UNDEF && text[0] != '_')
        py_raise(vm, &py_exc_AttributeError,
                 "Neither 'InstrumentedAttribute' object nor 'Comparator' object associated with "
                 "%s.%s has an attribute '%s'",
                 a->cls->name, py_str_cstr(PY_OBJ(a->key)), text);
    return v;
}

static value attr_compare(struct vm *vm, value left, value right, enum py_compare_op op) {
    if (!py_is_a(left, &orm_attr_type))
        return PY_NOT_IMPLEMENTED;
    struct orm_attr *a = behind_synonym(vm, SELF(left));
    if (a->prop->kind == ORM_RELATIONSHIP)
        return orm_relationship_compare(vm, a, right, op);
    if (a->prop->kind == ORM_COMPOSITE)
        return orm_composite_compare(vm, a, right, op);
    return sql_compare_slot(vm, PY_OBJ(orm_attr_clause(vm, a)), right, op);
}

static value attr_str(struct vm *vm, value self) {
    const struct orm_attr *a = SELF(self);
    (void)vm;
    return py_str_printf("%s.%s", a->cls->name, py_str_cstr(PY_OBJ(a->key)));
}
static value attr_repr(struct vm *vm, value self) {
    (void)vm;
    return py_str_printf("<sqlalchemy.orm.attributes.InstrumentedAttribute object at 0x%llx>",
                         (unsigned long long)self);
}

static value get_parent(struct vm *vm, value self) {
    const struct orm_attr *a = SELF(self);
    (void)vm;
    return a->alias ? PY_OBJ(a->alias) : PY_OBJ(a->parent);
}
static value get_expression(struct vm *vm, value self) {
    return PY_OBJ(orm_attr_clause(vm, SELF(self)));
}
static value get_property(struct vm *vm, value self) {
    orm_configure(vm, SELF(self)->parent->registry);
    return PY_OBJ(SELF(self)->prop);
}
static value get_info(struct vm *vm, value self) {
    struct orm_prop *p = SELF(self)->prop;
    if (p->kind == ORM_COLUMN) {
        value v =
            py_lookup_attr(vm, PY_OBJ(((struct orm_column_prop *)p)->columns.items[0]), "info");
        if (v != PY_UNDEF)
            return v;
    }
    if (!p->info)
        p->info = py_dict_new();
    return PY_OBJ(p->info);
}
static value get_doc(struct vm *vm, value self) {
    value v = SELF(self)->doc;
    (void)vm;
    return v == PY_UNDEF ? PY_NONE : v;
}

/* --- relationships as conditions --- */

static struct orm_attr *relationship_self(struct vm *vm, const value *a, const char *method) {
    struct orm_attr *attr = behind_synonym(vm, SELF(a[0]));
    if (attr->prop->kind != ORM_RELATIONSHIP)
        py_raise(vm, &py_exc_AttributeError,
                 "Neither 'InstrumentedAttribute' object nor 'Comparator' object associated with "
                 "%s.%s has an attribute '%s'",
                 attr->cls->name, py_str_cstr(PY_OBJ(attr->key)), method);
    orm_configure(vm, attr->parent->registry);
    return attr;
}
static value m_any(struct vm *vm, const value *a) {
    return orm_relationship_exists(vm, relationship_self(vm, a, "any"), true, a[1],
                                   PY_AS(struct py_dict, a[2]));
}
static value m_has(struct vm *vm, const value *a) {
    return orm_relationship_exists(vm, relationship_self(vm, a, "has"), false, a[1],
                                   PY_AS(struct py_dict, a[2]));
}
static value m_contains(struct vm *vm, const value *a) {
    struct orm_attr *attr = behind_synonym(vm, SELF(a[0]));
    if (attr->prop->kind == ORM_RELATIONSHIP)
        return orm_relationship_contains(vm, relationship_self(vm, a, "contains"), a[1]);
    return py_call_args(vm, py_getattr(vm, PY_OBJ(orm_attr_clause(vm, attr)), "contains"),
                        py_tuple1(a[1]), PY_AS(struct py_dict, a[2]));
}
static value m_of_type(struct vm *vm, const value *a) {
    struct orm_attr *attr = relationship_self(vm, a, "of_type"), *copy = MEM_NEW(struct orm_attr);
    *copy = *attr;
    copy->of_type = a[1];
    return PY_OBJ(copy);
}
static value m_and(struct vm *vm, const value *a) {
    struct orm_attr *attr = relationship_self(vm, a, "and_"), *copy = MEM_NEW(struct orm_attr);
    struct py_tuple *items = PY_AS(struct py_tuple, a[1]);
    struct sql_seq all = {0};
    if (attr->criteria)
        sql_seq_push(&all, attr->criteria);
    for (size_t i = 0; i < items->n; i++)
        sql_seq_push(&all, sql_coerce_where(vm, items->items[i]));
    *copy = *attr;
    copy->criteria = sql_conjunction(vm, SQL_OP_AND, all.n, all.items);
    return PY_OBJ(copy);
}

static const struct py_native_def methods[] = {{"__clause_element__", clause_element, "self"},
                                               {"any", m_any, "self, criterion=None, **kwargs"},
                                               {"has", m_has, "self, criterion=None, **kwargs"},
                                               {"contains", m_contains, "self, other, **kwargs"},
                                               {"of_type", m_of_type, "self, class_"},
                                               {"and_", m_and, "self, *criteria"},
                                               {0}};
static const struct py_member_def members[] = {
    {"key", offsetof(struct orm_attr, key), PY_MEMBER_OBJECT, true},
    {"class_", offsetof(struct orm_attr, cls), PY_MEMBER_OBJECT, true},
    {0}};
static const struct py_getset_def getset[] = {{"parent", get_parent, NULL},
                                              {"expression", get_expression, NULL},
                                              {"property", get_property, NULL},
                                              {"prop", get_property, NULL},
                                              {"comparator", orm_get_self, NULL},
                                              {"is_attribute", orm_get_true, NULL},
                                              {"info", get_info, NULL},
                                              {"__doc__", get_doc, NULL},
                                              {0}};
struct py_type orm_attr_type = {PY_TYPE_HEAD,
                                .name = "InstrumentedAttribute",
                                .module = "sqlalchemy.orm.attributes",
                                .size = sizeof(struct orm_attr),
                                .attrs_offset = offsetof(struct orm_attr, attrs),
                                .flags = PY_TYPE_ATTRS | PY_TYPE_BASE,
                                .methods = methods,
                                .members = members,
                                .getset = getset,
                                .getattr = attr_getattr,
                                .compare = attr_compare,
                                .hash = sql_hash_slot,
                                .repr = attr_repr,
                                .str = attr_str,
                                .descr_get = attr_get,
                                .descr_set = attr_set,
                                SQL_BINARY_SLOTS};

/* --- aliased(Class) --- */

static struct orm_attr *alias_attr(struct vm *vm, struct orm_alias *al, struct py_str *name) {
    value known = py_dict_get_str(al->attributes, name);
    if (known != PY_UNDEF && py_is_a(known, &orm_attr_type))
        return SELF(known);
    value v = py_lookup_attr_str(vm, PY_OBJ(al->mapper->cls), name);
    if (v == PY_UNDEF || !py_is_a(v, &orm_attr_type))
        return NULL;
    struct orm_attr *copy = MEM_NEW(struct orm_attr);
    *copy = *SELF(v);
    copy->alias = al;
    copy->clause = NULL;
    py_dict_set_str(al->attributes, name, PY_OBJ(copy));
    return copy;
}

static value alias_getattr(struct vm *vm, value self, struct py_str *name) {
    struct orm_alias *al = PY_AS(struct orm_alias, self);
    value v = py_generic_getattr(vm, self, name);
    if (v != PY_UNDEF)
        return v;
    value part = al->polymorphic ? py_dict_get_str(al->attributes, name) : PY_UNDEF;
    if (part != PY_UNDEF)
        return part;
    struct orm_attr *a = alias_attr(vm, al, name);
    if (a)
        return PY_OBJ(a);
    /* hybrids and methods work on the alias as they do on the class */
    value d = py_type_lookup(al->mapper->cls, name);
    if (d == PY_UNDEF)
        return PY_UNDEF;
    if (py_type_of(d)->descr_get)
        return py_type_of(d)->descr_get(vm, d, PY_UNDEF, self);
    return d;
}

static value alias_clause(struct vm *vm, const value *a) {
    (void)vm;
    return PY_OBJ(PY_AS(struct orm_alias, a[0])->selectable);
}

static value alias_repr(struct vm *vm, value self) {
    (void)vm;
    return py_str_printf("<AliasedClass at 0x%llx; %s>", (unsigned long long)self,
                         PY_AS(struct orm_alias, self)->mapper->cls->name);
}

struct sql_from *orm_alias_of(struct vm *vm, struct sql_from *f, const char *name) {
    struct sql_name as = {name, 0};
    if (f->element.kind != SQL_JOIN)
        return &sql_alias_new(vm, &sql_alias_type, SQL_ALIAS, f, as)->from;
    struct sql_columns *columns = sql_from_columns(vm, f);
    struct sql_seq all = {0};
    for (size_t i = 0; i < columns->n; i++)
        sql_seq_push(&all, &columns->items[i]->element);
    struct sql_select *s = sql_select_new(vm, all);
    s->base.label_style = SQL_LABELS_TABLENAME;
    sql_seq_push(&s->from_obj, &f->element);
    return &sql_alias_new(vm, &sql_subquery_type, SQL_SUBQUERY, &s->base.from, as)->from;
}

struct orm_alias *orm_alias_new(struct vm *vm, struct orm_mapper *m, struct sql_from *selectable,
                                const char *name) {
    struct orm_alias *al = py_alloc(vm, &orm_alias_type);
    al->mapper = m;
    al->attributes = py_dict_new();
    al->name = name ? name : m->cls->name;
    al->named = name != NULL;
    al->selectable = selectable;
    if (!selectable)
        al->selectable = orm_alias_of(vm, m->mapped, name);
    return al;
}

static const struct py_native_def alias_methods[] = {{"__clause_element__", alias_clause, "self"},
                                                     {0}};
static const struct py_member_def alias_members[] = {
    {"_sa_mapper", offsetof(struct orm_alias, mapper), PY_MEMBER_OBJECT, true},
    {"_sa_selectable", offsetof(struct orm_alias, selectable), PY_MEMBER_OBJECT, true},
    {0}};
struct py_type orm_alias_type = {PY_TYPE_HEAD,
                                 .name = "AliasedClass",
                                 .module = "sqlalchemy.orm.util",
                                 .size = sizeof(struct orm_alias),
                                 .methods = alias_methods,
                                 .members = alias_members,
                                 .getattr = alias_getattr,
                                 .repr = alias_repr};
