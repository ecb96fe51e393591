/*
 * sqlalchemy.ext.hybrid: properties and methods that compute on instances and make SQL on the
 * class. cf. sqlalchemy.ext.hybrid.
 */
#include "modules/sqlalchemy/ext/comparator.h"
#include "modules/sqlalchemy/ext/hybrid.h"
#include "modules/sqlalchemy/modules.h"
#include "modules/sqlalchemy/orm/names.h"

enum { GET, SET, DEL, EXPR, COMPARATOR, UPDATE, N_FUNCTIONS };

struct hybrid {
    struct py_object head;
    struct py_attrs attrs;
    value fn[N_FUNCTIONS]; /* None where absent */
};
static struct py_type hybrid_property_type, hybrid_method_type, proxy_type, in_place_type,
    comparator_type;

#define SELF(v) PY_AS(struct hybrid, v)

static value unwrapped(value fn) {
    return py_is_a(fn, &py_classmethod_type) ? PY_AS(struct py_class_wrapper, fn)->func : fn;
}

static void take_names(struct vm *vm, value self, value fn) {
    static const char *const names[] = {"__name__", "__qualname__", "__doc__", "__module__"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        value v = py_lookup_attr(vm, fn, names[i]);
        if (v != PY_UNDEF)
            py_generic_setattr(vm, self, py_intern(names[i]), v);
    }
}

/* --- what Class.hybrid gives --- */

struct proxy {
    struct py_object head;
    struct py_attrs attrs;
    struct hybrid *hybrid;
    value owner; /* class or alias */
    value key;
    value comparator; /* a comparator, or what the expression gave */
    bool plain;       /* no comparator */
};
#define PROXY(v) PY_AS(struct proxy, v)

/* The value whose operators are used in place of a proxy. */
static value behind(struct vm *vm, value v) {
    if (!py_is_object(v) || v == PY_UNDEF || py_type_of(v) != &proxy_type)
        return v;
    value c = PROXY(v)->comparator;
    if (!PROXY(v)->plain)
        return c;
    struct sql_element *e = py_is_a(c, &orm_attr_type) ? NULL : sql_as_element(vm, c);
    return e ? PY_OBJ(e) : c;
}
ORM_BEHIND_SLOTS(behind)

static value proxy_compare(struct vm *vm, value a, value b, enum py_compare_op op) {
    if (py_type_of(a) != &proxy_type)
        return PY_NOT_IMPLEMENTED;
    return py_compare(vm, behind(vm, a), behind(vm, b), op);
}
static value proxy_neg(struct vm *vm, value self) { return py_unary(vm, PY_NEG, behind(vm, self)); }
static value proxy_invert(struct vm *vm, value self) {
    return py_unary(vm, PY_INVERT, behind(vm, self));
}

static struct sql_element *proxy_element(struct vm *vm, value self) {
    value c = PROXY(self)->comparator;
    struct sql_element *e = sql_as_element(vm, c);
    if (!e)
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "When interpreting attribute \"%S\" as a SQL expression, expected "
                 "__clause_element__() to return a ClauseElement object, got: %R",
                 self, c);
    return e;
}

/* As a column of a select it goes by its name. */
static value proxy_clause(struct vm *vm, const value *a) {
    struct sql_element *e = proxy_element(vm, a[0]);
    bool named = e->kind == SQL_COLUMN || e->kind == SQL_LABEL || !sql_is_expr(e) ||
                 e->kind == SQL_ENTITY || e->kind == SQL_TEXT;
    if (named || !py_is_str(PROXY(a[0])->key))
        return PY_OBJ(e);
    struct sql_name name = {py_str_cstr(PROXY(a[0])->key), 0};
    return PY_OBJ(sql_label_new(vm, name, e, PY_NONE));
}

static value proxy_getattr(struct vm *vm, value self, struct py_str *name) {
    value v = py_generic_getattr(vm, self, name);
    const char *text = py_str_cstr(PY_OBJ(name));
    if (v != PY_UNDEF || (text[0] == '_' && text[1] == '_'))
        return v;
    v = py_generic_getattr(vm, PY_OBJ(PROXY(self)->hybrid), name);
    if (v != PY_UNDEF)
        return v;
    return py_lookup_attr_str(vm, behind(vm, self), name);
}

static value proxy_str(struct vm *vm, value self) {
    const struct proxy *p = PROXY(self);
    const char *owner = py_is_a(p->owner, &py_type_type) ? PY_AS(struct py_type, p->owner)->name
                                                         : py_type_name(p->owner);
    if (py_is_a(p->owner, &orm_alias_type))
        owner = PY_AS(struct orm_alias, p->owner)->mapper->cls->name;
    return py_str_printf("%s.%s", owner, py_str_text(vm, p->key));
}
static value proxy_repr(struct vm *vm, value self) {
    (void)vm;
    return py_str_printf(
        "<sqlalchemy.orm.attributes.create_proxied_attribute.<locals>.Proxy object at 0x%llx>",
        (unsigned long long)self);
}
static value get_comparator(struct vm *vm, value self) {
    (void)vm;
    return PROXY(self)->comparator;
}
static value get_expression(struct vm *vm, value self) { return PY_OBJ(proxy_element(vm, self)); }
static value get_class(struct vm *vm, value self) {
    value o = PROXY(self)->owner;
    (void)vm;
    return py_is_a(o, &orm_alias_type) ? PY_OBJ(PY_AS(struct orm_alias, o)->mapper->cls) : o;
}
static value get_info(struct vm *vm, value self) {
    return py_getattr(vm, PY_OBJ(PROXY(self)->hybrid), "info");
}
static value get_doc(struct vm *vm, value self) {
    return py_getattr(vm, PY_OBJ(PROXY(self)->hybrid), "__doc__");
}
static const struct py_native_def proxy_methods[] = {{"__clause_element__", proxy_clause, "self"},
                                                     {0}};
static const struct py_member_def proxy_members[] = {
    {"key", offsetof(struct proxy, key), PY_MEMBER_VALUE, true},
    {"descriptor", offsetof(struct proxy, hybrid), PY_MEMBER_OBJECT, true},
    {0}};
static const struct py_getset_def proxy_getset[] = {{"comparator", get_comparator, NULL},
                                                    {"expression", get_expression, NULL},
                                                    {"class_", get_class, NULL},
                                                    {"info", get_info, NULL},
                                                    {"is_attribute", orm_get_true, NULL},
                                                    {"__doc__", get_doc, NULL},
                                                    {0}};
static value proxy_getitem(struct vm *vm, value self, value key) {
    return py_getitem(vm, behind(vm, self), key);
}
static struct py_type proxy_type = {PY_TYPE_HEAD,
                                    .name = "hybrid_propertyProxy",
                                    .module = "sqlalchemy.orm.attributes",
                                    .size = sizeof(struct proxy),
                                    .attrs_offset = offsetof(struct proxy, attrs),
                                    .flags = PY_TYPE_ATTRS,
                                    .methods = proxy_methods,
                                    .members = proxy_members,
                                    .getset = proxy_getset,
                                    .getattr = proxy_getattr,
                                    .compare = proxy_compare,
                                    .hash = sql_hash_slot,
                                    .str = proxy_str,
                                    .repr = proxy_repr,
                                    .getitem = proxy_getitem,
                                    .unary = {[PY_NEG] = proxy_neg, [PY_INVERT] = proxy_invert},
                                    ORM_BEHIND_TABLE(behind)};

/* --- hybrid_property --- */

static value init(struct vm *vm, const value *a) {
    for (int i = 0; i < N_FUNCTIONS; i++)
        SELF(a[0])->fn[i] = i == EXPR || i == COMPARATOR ? unwrapped(a[1 + i]) : a[1 + i];
    take_names(vm, a[0], a[1]);
    return PY_NONE;
}

static value copy_with(struct vm *vm, value self, int which, value fn) {
    struct hybrid *h = SELF(self), *copy = py_alloc(vm, py_type_of(self));
    memcpy(copy->fn, h->fn, sizeof h->fn);
    size_t i = 0;
    for (value k, v; py_dict_next(py_instance_dict(vm, self), &i, &k, &v);)
        py_generic_setattr(vm, PY_OBJ(copy), PY_AS(struct py_str, k), v);
    copy->fn[which] = which == EXPR || which == COMPARATOR ? unwrapped(fn) : fn;
    return PY_OBJ(copy);
}
#define COPY(name, which)                                                                          \
    static value m_##name(struct vm *vm, const value *a) {                                         \
        return copy_with(vm, a[0], which, a[1]);                                                   \
    }
COPY(getter, GET)
COPY(setter, SET)
COPY(deleter, DEL)
COPY(expression, EXPR)
COPY(comparator, COMPARATOR)
COPY(update_expression, UPDATE)

/* The name under which OWNER has the hybrid. */
static value key_in(struct vm *vm, value self, value owner) {
    value name = py_lookup_attr(vm, self, "__name__");
    if (py_is_a(owner, &orm_alias_type))
        owner = PY_OBJ(PY_AS(struct orm_alias, owner)->mapper->cls);
    if (name == PY_UNDEF || !py_is_str(name) || !py_is_a(owner, &py_type_type))
        return PY_NONE;
    struct py_tuple *mro = PY_AS(struct py_type, owner)->mro;
    for (size_t i = 0; i < mro->n; i++) {
        struct py_type *t = PY_AS(struct py_type, mro->items[i]);
        value v = py_dict_get(vm, py_type_dict(t), name);
        if (v != PY_UNDEF)
            return v == self ? name : PY_NONE;
    }
    return PY_NONE;
}

static value get(struct vm *vm, value self, value instance, value owner) {
    struct hybrid *h = SELF(self);
    if (instance != PY_UNDEF && instance != PY_NONE)
        return py_call1(vm, h->fn[GET], instance);
    struct proxy *p = py_alloc(vm, &proxy_type);
    p->hybrid = h;
    p->owner = owner;
    p->key = key_in(vm, self, owner);
    p->plain = h->fn[COMPARATOR] == PY_NONE;
    value fn = p->plain ? h->fn[EXPR] != PY_NONE ? h->fn[EXPR] : h->fn[GET] : h->fn[COMPARATOR];
    p->comparator = py_call1(vm, fn, owner);
    if (p->comparator != PY_NONE && py_is_unknown(p->comparator))
        return p->comparator;
    return PY_OBJ(p);
}

static void set(struct vm *vm, value self, value instance, value v) {
    struct hybrid *h = SELF(self);
    value fn = h->fn[v == PY_UNDEF ? DEL : SET];
    if (fn == PY_NONE)
        py_raise(vm, &py_exc_AttributeError,
                 v == PY_UNDEF ? "can't delete attribute" : "can't set attribute");
    if (v == PY_UNDEF)
        py_call1(vm, fn, instance);
    else
        py_call2(vm, fn, instance, v);
}

static value get_overrides(struct vm *vm, value self) {
    (void)vm;
    return self;
}

/* hybrid.inplace.setter: changes the hybrid itself */
struct in_place {
    struct py_object head;
    struct hybrid *hybrid;
};
static value get_inplace(struct vm *vm, value self) {
    struct in_place *p = py_alloc(vm, &in_place_type);
    p->hybrid = SELF(self);
    return PY_OBJ(p);
}
#define IN_PLACE(name, which)                                                                      \
    static value i_##name(struct vm *vm, const value *a) {                                         \
        struct hybrid *h = PY_AS(struct in_place, a[0])->hybrid;                                   \
        (void)vm;                                                                                  \
        h->fn[which] = which == EXPR || which == COMPARATOR ? unwrapped(a[1]) : a[1];              \
        return PY_OBJ(h);                                                                          \
    }
IN_PLACE(getter, GET)
IN_PLACE(setter, SET)
IN_PLACE(deleter, DEL)
IN_PLACE(expression, EXPR)
IN_PLACE(comparator, COMPARATOR)
IN_PLACE(update_expression, UPDATE)
static const struct py_native_def in_place_methods[] = {
    {"getter", i_getter, "self, fget"},
    {"setter", i_setter, "self, fset"},
    {"deleter", i_deleter, "self, fdel"},
    {"expression", i_expression, "self, expr"},
    {"comparator", i_comparator, "self, comparator"},
    {"update_expression", i_update_expression, "self, meth"},
    {0}};
static struct py_type in_place_type = {
    PY_TYPE_HEAD, .name = "_InPlace", .module = "sqlalchemy.ext.hybrid",
    .size = sizeof(struct in_place), .methods = in_place_methods};

/* hybrid.info, shared by all classes that have it */
static value hybrid_info(struct vm *vm, value self) {
    struct py_dict *d = py_instance_dict(vm, self);
    value v = py_dict_get_text(d, "_info");
    if (v == PY_UNDEF)
        py_dict_set_text(d, "_info", v = PY_OBJ(py_dict_new()));
    return v;
}
static value kind(struct vm *vm, const char *name) {
    value e = py_import_from(vm, "sqlalchemy.ext.hybrid", "HybridExtensionType");
    return py_getattr(vm, e, name);
}
static value property_kind(struct vm *vm, value self) {
    (void)self;
    return kind(vm, "HYBRID_PROPERTY");
}
static value method_kind(struct vm *vm, value self) {
    (void)self;
    return kind(vm, "HYBRID_METHOD");
}

static const struct py_native_def methods[] = {
    {"__init__", init,
     "self, fget, fset=None, fdel=None, expr=None, custom_comparator=None, update_expr=None"},
    {"getter", m_getter, "self, fget"},
    {"setter", m_setter, "self, fset"},
    {"deleter", m_deleter, "self, fdel"},
    {"expression", m_expression, "self, expr"},
    {"comparator", m_comparator, "self, comparator"},
    {"update_expression", m_update_expression, "self, meth"},
    {0}};
static const struct py_member_def members[] = {
    {"fget", offsetof(struct hybrid, fn[GET]), PY_MEMBER_VALUE, false},
    {"fset", offsetof(struct hybrid, fn[SET]), PY_MEMBER_VALUE, false},
    {"fdel", offsetof(struct hybrid, fn[DEL]), PY_MEMBER_VALUE, false},
    {"expr", offsetof(struct hybrid, fn[EXPR]), PY_MEMBER_VALUE, false},
    {"custom_comparator", offsetof(struct hybrid, fn[COMPARATOR]), PY_MEMBER_VALUE, false},
    {"update_expr", offsetof(struct hybrid, fn[UPDATE]), PY_MEMBER_VALUE, false},
    {0}};
static const struct py_getset_def getset[] = {{"inplace", get_inplace, NULL},
                                              {"overrides", get_overrides, NULL},
                                              {"info", hybrid_info, NULL},
                                              {"extension_type", property_kind, NULL},
                                              {"is_attribute", orm_get_true, NULL},
                                              {"_sa_orm_descriptor", orm_get_true, NULL},
                                              {0}};
static struct py_type hybrid_property_type = {PY_TYPE_HEAD,
                                              .name = "hybrid_property",
                                              .module = "sqlalchemy.ext.hybrid",
                                              .size = sizeof(struct hybrid),
                                              .attrs_offset = offsetof(struct hybrid, attrs),
                                              .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                              .methods = methods,
                                              .members = members,
                                              .getset = getset,
                                              .descr_get = get,
                                              .descr_set = set};

/* --- update().values({Class.hybrid: v}) --- */

struct sql_assignments orm_hybrid_assignments(struct vm *vm, struct orm_mapper *m,
                                              struct sql_assignments a) {
    struct sql_assignment *items = NULL;
    size_t n = 0, cap = 0;
    for (size_t i = 0; i < a.n; i++) {
        value d = a.items[i].key ? py_type_lookup(m->cls, py_intern(a.items[i].key)) : PY_UNDEF;
        if (d == PY_UNDEF || !py_is_a(d, &hybrid_property_type)) {
            MEM_GROW(items, n, cap);
            items[n++] = a.items[i];
            continue;
        }
        struct py_list *pairs;
        if (SELF(d)->fn[UPDATE] != PY_NONE) {
            value r = py_call2(vm, SELF(d)->fn[UPDATE], PY_OBJ(m->cls), a.items[i].val);
            pairs = py_list_from(vm, r);
        } else {
            value proxy = get(vm, d, PY_UNDEF, PY_OBJ(m->cls));
            value pair = py_tuple2(behind(vm, proxy), a.items[i].val);
            pairs = py_list_of(1, &pair);
        }
        for (size_t k = 0; k < pairs->n; k++) {
            struct py_tuple *t = PY_AS(struct py_tuple, pairs->items[k]);
            MEM_GROW(items, n, cap);
            items[n] = a.items[i];
            items[n].key = sql_coerce_column_key(vm, t->items[0]);
            items[n].column = NULL;
            items[n++].val = t->items[1];
        }
    }
    return (struct sql_assignments){items, n};
}

/* --- hybrid_method --- */

static value method_init(struct vm *vm, const value *a) {
    SELF(a[0])->fn[GET] = a[1];
    SELF(a[0])->fn[EXPR] = a[2] == PY_NONE ? a[1] : unwrapped(a[2]);
    take_names(vm, a[0], a[1]);
    return PY_NONE;
}
static value method_get(struct vm *vm, value self, value instance, value owner) {
    bool bound = instance != PY_UNDEF && instance != PY_NONE;
    (void)vm;
    return py_method_new(SELF(self)->fn[bound ? GET : EXPR], bound ? instance : owner);
}
static value method_expression(struct vm *vm, const value *a) {
    (void)vm;
    SELF(a[0])->fn[EXPR] = unwrapped(a[1]);
    return a[0];
}
static const struct py_native_def method_methods[] = {
    {"__init__", method_init, "self, func, expr=None"},
    {"expression", method_expression, "self, expr"},
    {0}};
static const struct py_member_def method_members[] = {
    {"func", offsetof(struct hybrid, fn[GET]), PY_MEMBER_VALUE, false},
    {"expr", offsetof(struct hybrid, fn[EXPR]), PY_MEMBER_VALUE, false},
    {0}};
static const struct py_getset_def method_getset[] = {
    {"inplace", get_overrides, NULL},           {"info", hybrid_info, NULL},
    {"extension_type", method_kind, NULL},      {"is_attribute", orm_get_true, NULL},
    {"_sa_orm_descriptor", orm_get_true, NULL}, {0}};
static struct py_type hybrid_method_type = {PY_TYPE_HEAD,
                                            .name = "hybrid_method",
                                            .module = "sqlalchemy.ext.hybrid",
                                            .size = sizeof(struct hybrid),
                                            .attrs_offset = offsetof(struct hybrid, attrs),
                                            .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                            .methods = method_methods,
                                            .members = method_members,
                                            .getset = method_getset,
                                            .descr_get = method_get};

/* --- the module --- */

static struct py_type comparator_type = {PY_TYPE_HEAD,
                                         .name = "Comparator",
                                         .module = "sqlalchemy.ext.hybrid",
                                         .size = sizeof(struct orm_comparator),
                                         .attrs_offset = offsetof(struct orm_comparator, attrs),
                                         .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                         .base = &orm_comparator_type};
static struct py_type expr_comparator_type = {PY_TYPE_HEAD,
                                              .name = "ExprComparator",
                                              .module = "sqlalchemy.ext.hybrid",
                                              .size = sizeof(struct orm_comparator),
                                              .attrs_offset =
                                                  offsetof(struct orm_comparator, attrs),
                                              .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                              .base = &comparator_type};
static struct py_type *const types[] = {&hybrid_property_type, &hybrid_method_type,
                                        &comparator_type, &expr_comparator_type, NULL};

static void module_init(struct vm *vm, struct py_module *m) {
    static const char *const kinds[] = {"HYBRID_METHOD", "HYBRID_PROPERTY", NULL};
    py_import(vm, "sqlalchemy.orm");
    orm_symbols_class(vm, m, "HybridExtensionType", kinds);
}
const struct py_module_def sa_ext_hybrid_module = {
    .name = "sqlalchemy.ext.hybrid", .types = types, .init = module_init};
