/*
 * column_property(), deferred(), synonym(), composite() and what all properties of a mapper share.
 * cf. sqlalchemy.orm.interfaces, properties, descriptor_props.
 */
#include "modules/sqlalchemy/orm/properties.h"

#include "modules/sqlalchemy/orm/state.h"
#include "sql/expr_int.h"

/* --- all properties --- */

void orm_prop_init(struct vm *vm, struct orm_prop *p, enum orm_prop_kind kind) {
    p->kind = kind;
    p->doc = PY_UNDEF;
    orm_field_init(&p->field);
    p->creation_order = schema_next_order(vm);
}

struct py_dict *orm_kw_copy(value kw) {
    return py_dict_copy(PY_AS(struct py_dict, kw));
}

value orm_kw_take(struct py_dict *kw, const char *name) {
    value v = py_dict_get_text(kw, name);
    if (v != PY_UNDEF)
        py_dict_del(NULL, kw, PY_OBJ(py_intern(name)));
    return v;
}

bool orm_kw_flag(struct vm *vm, struct py_dict *kw, const char *name, bool otherwise) {
    value v = orm_kw_take(kw, name);
    return v == PY_UNDEF ? otherwise : py_truth(vm, v);
}

void orm_kw_end(struct vm *vm, struct py_dict *kw, const char *function) {
    size_t i = 0;
    for (value k, v; py_dict_next(kw, &i, &k, &v);)
        py_raise(vm, &py_exc_TypeError, "%s() got an unexpected keyword argument %R", function, k);
}

void orm_prop_options(struct vm *vm, struct orm_prop *p, struct py_dict *kw) {
    orm_field_take(&p->field, kw);
    value info = orm_kw_take(kw, "info");
    if (info != PY_UNDEF && info != PY_NONE) {
        p->info = py_dict_new();
        py_dict_update(vm, p->info, info);
    }
    p->doc = orm_kw_take(kw, "doc");
}

static value prop_str(struct vm *vm, value self) {
    const struct orm_prop *p = PY_AS(struct orm_prop, self);
    if (!p->parent || !p->key)
        return py_str_from("no parent.no key");
    (void)vm;
    return py_str_printf("%s.%s", p->parent->cls->name, py_str_cstr(PY_OBJ(p->key)));
}
static value prop_repr(struct vm *vm, value self) {
    return py_str_printf("<%s at 0x%llx; %s>", py_type_name(self), (unsigned long long)self,
                         py_str_cstr(PY_AS(struct orm_prop, self)->key
                                         ? PY_OBJ(PY_AS(struct orm_prop, self)->key)
                                         : prop_str(vm, self)));
}
static value get_info(struct vm *vm, value self) {
    struct orm_prop *p = PY_AS(struct orm_prop, self);
    (void)vm;
    if (!p->info)
        p->info = py_dict_new();
    return PY_OBJ(p->info);
}
static value get_class_attribute(struct vm *vm, value self) {
    struct orm_prop *p = PY_AS(struct orm_prop, self);
    return p->parent ? py_getattr_str(vm, PY_OBJ(p->parent->cls), p->key) : PY_NONE;
}

static const struct py_member_def prop_members[] = {
    {"key", offsetof(struct orm_prop, key), PY_MEMBER_OBJECT, true},
    {"parent", offsetof(struct orm_prop, parent), PY_MEMBER_OBJECT, true},
    {"doc", offsetof(struct orm_prop, doc), PY_MEMBER_VALUE, false},
    {0}};
static const struct py_getset_def prop_getset[] = {
    {"info", get_info, NULL}, {"class_attribute", get_class_attribute, NULL}, {0}};
struct py_type orm_prop_type = {PY_TYPE_HEAD,
                                .name = "MapperProperty",
                                .module = "sqlalchemy.orm.interfaces",
                                .size = sizeof(struct orm_prop),
                                .attrs_offset = offsetof(struct orm_prop, attrs),
                                .flags = PY_TYPE_ATTRS | PY_TYPE_BASE | PY_TYPE_ABSTRACT,
                                .members = prop_members,
                                .getset = prop_getset,
                                .repr = prop_repr,
                                .str = prop_str};

/* --- columns --- */

struct orm_column_prop *orm_column_prop_new(struct vm *vm, struct sql_seq columns) {
    struct orm_column_prop *p = py_alloc(vm, &orm_column_prop_type);
    orm_prop_init(vm, &p->prop, ORM_COLUMN);
    p->columns = columns;
    for (size_t i = columns.n; i-- > 0 && p->prop.doc == PY_UNDEF;)
        if (column_is(PY_OBJ(columns.items[i])) &&
            column_of(PY_OBJ(columns.items[i]))->doc != PY_NONE)
            p->prop.doc = column_of(PY_OBJ(columns.items[i]))->doc;
    return p;
}

static bool is_scalar(value v) {
    return v == PY_NONE || py_is_bool(v) || py_is_int(v) || py_is_float(v) || py_is_str(v);
}

/* A mapped_column() that was given stands for its column and says what it says. */
static value column_property(struct vm *vm, struct py_tuple *args, struct py_dict *kw,
                             bool deferred) {
    struct sql_seq columns = {0};
    if (!args->n)
        py_raise(vm, &py_exc_TypeError,
                 "column_property() missing 1 required positional argument: 'column'");
    for (size_t i = 0; i < args->n; i++) {
        if (py_is_unknown(args->items[i]))
            py_raise_unknown(vm, args->items[i], "column_property()");
        struct sql_element *e = sql_as_element(vm, args->items[i]);
        if (!e && is_scalar(args->items[i]))
            e = sql_coerce_expr(vm, args->items[i]);
        if (!e)
            py_raise(vm, &sa_exc_ArgumentError, "column_property() is not valid for mapping to %R",
                     args->items[i]);
        if (sql_is_select_base(e))
            e = &sql_scalar_new(vm, e)->expr.element;
        else if (e->kind == SQL_SUBQUERY)
            e = &sql_scalar_new(vm, &((struct sql_alias *)e)->of->element)->expr.element;
        if (sql_is_expr(e) && e->kind != SQL_COLUMN && e->kind != SQL_LABEL)
            e = &sql_label_new(vm, (struct sql_name){NULL, 0}, e, PY_UNDEF)->expr.element;
        sql_seq_push(&columns, e);
    }
    struct orm_column_prop *p = py_alloc(vm, &orm_mapped_sql_type);
    orm_prop_init(vm, &p->prop, ORM_COLUMN);
    p->columns = columns;
    value group = orm_kw_take(kw, "group"), given = orm_kw_take(kw, "deferred");
    value raiseload = orm_kw_take(kw, "raiseload");
    p->deferred = deferred || (given != PY_UNDEF && py_truth(vm, given));
    p->group = group == PY_UNDEF || group == PY_NONE ? NULL : py_str_text(vm, group);
    p->raiseload = raiseload != PY_UNDEF && py_truth(vm, raiseload);
    p->active_history = orm_kw_flag(vm, kw, "active_history", false);
    orm_kw_take(kw, "expire_on_flush");
    orm_kw_take(kw, "comparator_factory");
    orm_prop_options(vm, &p->prop, kw);
    orm_kw_end(vm, kw, deferred ? "deferred" : "column_property");
    return PY_OBJ(p);
}

value orm_column_property(struct vm *vm, const value *a) {
    return column_property(vm, PY_AS(struct py_tuple, a[0]), orm_kw_copy(a[1]), false);
}
value orm_deferred(struct vm *vm, const value *a) {
    return column_property(vm, PY_AS(struct py_tuple, a[0]), orm_kw_copy(a[1]), true);
}
value orm_query_expression(struct vm *vm, const value *a) {
    struct sql_seq columns = {0};
    sql_seq_push(&columns, a[0] == PY_NONE ? sql_const(vm, SQL_NULL) : sql_as_element(vm, a[0]));
    return PY_OBJ(orm_column_prop_new(vm, columns));
}

static value get_columns(struct vm *vm, value self) {
    const struct orm_column_prop *p = PY_AS(struct orm_column_prop, self);
    (void)vm;
    return PY_OBJ(py_list_of(p->columns.n, (const value *)p->columns.items));
}
static value get_expression(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(PY_AS(struct orm_column_prop, self)->columns.items[0]);
}
static value column_clause(struct vm *vm, const value *a) { return get_expression(vm, a[0]); }
static value column_getattr(struct vm *vm, value self, struct py_str *name) {
    value v = py_generic_getattr(vm, self, name);
    if (v != PY_UNDEF || py_str_cstr(PY_OBJ(name))[0] == '_')
        return v;
    return py_lookup_attr_str(vm, get_expression(vm, self), name);
}
static const struct py_native_def column_methods[] = {{"__clause_element__", column_clause, "self"},
                                                      {0}};
static const struct py_member_def column_members[] = {
    {"deferred", offsetof(struct orm_column_prop, deferred), PY_MEMBER_BOOL, false},
    {"raiseload", offsetof(struct orm_column_prop, raiseload), PY_MEMBER_BOOL, false},
    {"group", offsetof(struct orm_column_prop, group), PY_MEMBER_TEXT, true},
    {"active_history", offsetof(struct orm_column_prop, active_history), PY_MEMBER_BOOL, false},
    {0}};
static const struct py_getset_def column_getset[] = {
    {"columns", get_columns, NULL}, {"expression", get_expression, NULL}, {0}};
struct py_type orm_column_prop_type = {PY_TYPE_HEAD,
                                       .name = "ColumnProperty",
                                       .module = "sqlalchemy.orm.properties",
                                       .size = sizeof(struct orm_column_prop),
                                       .flags = PY_TYPE_ATTRS | PY_TYPE_BASE,
                                       .base = &orm_prop_type,
                                       .methods = column_methods,
                                       .members = column_members,
                                       .getset = column_getset,
                                       .getattr = column_getattr,
                                       .compare = sql_compare_slot,
                                       .hash = sql_hash_slot,
                                       SQL_BINARY_SLOTS};
struct py_type orm_mapped_sql_type = {PY_TYPE_HEAD,
                                      .name = "MappedSQLExpression",
                                      .module = "sqlalchemy.orm.properties",
                                      .size = sizeof(struct orm_column_prop),
                                      .flags = PY_TYPE_ATTRS | PY_TYPE_BASE,
                                      .base = &orm_column_prop_type};

/* --- synonyms --- */

struct orm_synonym *orm_synonym_new(struct vm *vm, const char *name) {
    struct orm_synonym *s = py_alloc(vm, &orm_synonym_type);
    orm_prop_init(vm, &s->prop, ORM_SYNONYM);
    s->name = name;
    s->descriptor = s->comparator_factory = PY_UNDEF;
    return s;
}

value orm_synonym(struct vm *vm, const value *a) {
    struct py_dict *kw = orm_kw_copy(a[4]);
    struct orm_synonym *s = orm_synonym_new(vm, py_arg_text(vm, a[0], "name"));
    s->map_column = a[1] != PY_NONE && py_truth(vm, a[1]);
    s->descriptor = a[2] == PY_NONE ? PY_UNDEF : a[2];
    s->comparator_factory = a[3];
    orm_prop_options(vm, &s->prop, kw);
    orm_kw_end(vm, kw, "synonym");
    return PY_OBJ(s);
}

static const struct py_member_def synonym_members[] = {
    {"name", offsetof(struct orm_synonym, name), PY_MEMBER_TEXT, true},
    {"map_column", offsetof(struct orm_synonym, map_column), PY_MEMBER_BOOL, true},
    {"descriptor", offsetof(struct orm_synonym, descriptor), PY_MEMBER_VALUE, true},
    {0}};
struct py_type orm_synonym_type = {PY_TYPE_HEAD,
                                   .name = "Synonym",
                                   .module = "sqlalchemy.orm.descriptor_props",
                                   .size = sizeof(struct orm_synonym),
                                   .flags = PY_TYPE_ATTRS | PY_TYPE_BASE,
                                   .base = &orm_prop_type,
                                   .members = synonym_members};

/* --- composites --- */

value orm_composite_make(struct vm *vm, const value *a) {
    struct orm_composite *c = py_alloc(vm, &orm_composite_type);
    struct py_dict *kw = orm_kw_copy(a[2]);
    orm_prop_init(vm, &c->prop, ORM_COMPOSITE);
    c->cls = a[0];
    c->attrs_given = py_list_from(vm, a[1]);
    c->keys = py_list_new(c->attrs_given->n);
    orm_kw_take(kw, "group");
    orm_kw_take(kw, "deferred");
    orm_kw_take(kw, "raiseload");
    orm_kw_take(kw, "comparator_factory");
    orm_kw_take(kw, "active_history");
    orm_prop_options(vm, &c->prop, kw);
    orm_kw_end(vm, kw, "composite");
    /* composite(mapped_column(…), …): the class comes from the annotation */
    if (c->cls != PY_NONE && !py_is_callable(c->cls)) {
        py_list_insert(c->attrs_given, 0, c->cls);
        c->cls = PY_NONE;
    }
    return PY_OBJ(c);
}

/* Names and annotations of the parts of a dataclass, or of parameters of __init__. */
static struct py_dict *parts_of(struct vm *vm, value cls) {
    struct py_dict *out = py_dict_new();
    value fields = py_lookup_attr(vm, cls, "__dataclass_fields__");
    if (fields != PY_UNDEF) {
        value notes = py_lookup_attr(vm, cls, "__annotations__");
        size_t i = 0;
        for (value k, v; py_dict_next(PY_AS(struct py_dict, fields), &i, &k, &v);) {
            value init = py_getattr(vm, v, "init");
            if (!py_truth(vm, init))
                continue;
            value type =
                notes != PY_UNDEF ? py_dict_get(vm, PY_AS(struct py_dict, notes), k) : PY_UNDEF;
            py_dict_set(vm, out, k, type == PY_UNDEF ? py_getattr(vm, v, "type") : type);
        }
        return out;
    }
    value init = py_lookup_attr(vm, cls, "__init__");
    if (init != PY_UNDEF && py_is_a(init, &py_function_type)) {
        value notes = PY_OBJ(py_function_annotations(vm, PY_AS(struct py_function, init)));
        value code = py_getattr(vm, init, "__code__");
        struct py_tuple *names = py_tuple_from(vm, py_getattr(vm, code, "co_varnames"));
        int64_t n = py_int_as(vm, py_getattr(vm, code, "co_argcount"));
        for (int64_t i = 1; i < n && (size_t)i < names->n; i++) {
            value type = py_dict_get(vm, PY_AS(struct py_dict, notes), names->items[i]);
            py_dict_set(vm, out, names->items[i], type == PY_UNDEF ? PY_NONE : type);
        }
    }
    return out;
}

void orm_composite_scan(struct vm *vm, struct orm_composite *c, struct orm_scan *s, const char *key,
                        const struct orm_annotation *a) {
    if (c->cls == PY_NONE && a && a->raw != PY_UNDEF) {
        value cls = a->inner;
        if (orm_has_forward_ref(vm, cls))
            cls = orm_destringify(vm, cls, s->cls, a->module, true);
        c->cls = orm_without_none(vm, cls);
        c->optional = c->cls != cls;
    }
    if (c->cls == PY_NONE)
        orm_raise_unannotated(vm, s, key, "Composite");
    bool plain = false;
    for (size_t i = 0; i < c->attrs_given->n; i++) {
        value v = c->attrs_given->items[i];
        plain |= py_is_a(v, &orm_mapped_column_type) || column_is(v) || py_is_str(v) ||
                 py_is_a(v, &orm_attr_type);
    }
    struct py_dict *parts = !c->attrs_given->n || plain ? parts_of(vm, c->cls) : py_dict_new();
    const char *module =
        py_is_a(c->cls, &py_type_type) ? orm_module_of(PY_AS(struct py_type, c->cls)) : NULL;
    size_t at = 0, i = 0;
    for (value name, type; py_dict_next(parts, &at, &name, &type); i++) {
        if (i >= c->attrs_given->n)
            py_list_append(c->attrs_given, PY_OBJ(orm_mapped_column_new(vm)));
        value v = c->attrs_given->items[i];
        struct orm_mapped_column *m = NULL;
        if (py_is_a(v, &orm_mapped_column_type)) {
            m = PY_AS(struct orm_mapped_column, v);
        } else if (column_is(v)) {
            m = orm_mapped_column_new(vm);
            m->column = column_of(v);
            m->has_nullable = true;
            c->attrs_given->items[i] = PY_OBJ(m);
        }
        if (!m)
            continue;
        struct column *col = m->column;
        if (!col->base.expr.key)
            col->base.expr.key = py_str_cstr(name);
        if (!col->base.name.text)
            col->base.name.text = py_str_cstr(name);
        if (type != PY_NONE && !c->optional)
            orm_mapped_column_annotate(vm, m, s, py_str_cstr(name), type, module);
    }
}

void orm_composite_columns(struct vm *vm, struct orm_composite *c, struct orm_scan *s) {
    (void)vm;
    for (size_t i = 0; i < c->attrs_given->n; i++) {
        value v = c->attrs_given->items[i];
        struct orm_mapped_column *m =
            py_is_a(v, &orm_mapped_column_type) ? PY_AS(struct orm_mapped_column, v) : NULL;
        struct column *col = m ? m->column : column_is(v) ? column_of(v) : NULL;
        if (col && col->base.name.text && !col->base.table)
            orm_scan_add_column(s, col, m ? m->sort_order : 0);
    }
}

void orm_composite_configure(struct vm *vm, struct orm_composite *c) {
    c->keys = py_list_new(c->attrs_given->n);
    for (size_t i = 0; i < c->attrs_given->n; i++) {
        value v = c->attrs_given->items[i];
        struct orm_prop *p = NULL;
        if (py_is_str(v))
            p = orm_mapper_get(c->prop.parent, py_str_cstr(v));
        else if (py_is_a(v, &orm_attr_type))
            p = PY_AS(struct orm_attr, v)->prop;
        else if (py_is_a(v, &orm_prop_type))
            p = PY_AS(struct orm_prop, v);
        else
            p = orm_prop_of_column(c->prop.parent, sql_as_element(vm, v));
        if (!p)
            py_raise(vm, &sa_exc_ArgumentError,
                     "Composite expects Column objects or mapped attributes/attribute names as "
                     "arguments, got: %R",
                     PY_OBJ(c->attrs_given));
        py_list_append(c->keys, PY_OBJ(p->key));
    }
}

struct sql_element *orm_composite_clause(struct vm *vm, struct orm_attr *a) {
    struct orm_composite *c = (struct orm_composite *)a->prop;
    struct sql_seq items = {0};
    for (size_t i = 0; i < c->keys->n; i++) {
        value target = a->alias ? PY_OBJ(a->alias) : PY_OBJ(a->cls);
        sql_seq_push(&items,
                     sql_as_element(
                         vm, py_getattr_str(vm, target, PY_AS(struct py_str, c->keys->items[i]))));
    }
    return &sql_list_new(vm, &sql_list_type, SQL_OP_COMMA, items.n, items.items, false)
                ->expr.element;
}

value orm_composite_parts(struct vm *vm, struct orm_composite *c, value v) {
    if (v == PY_NONE) {
        struct py_list *l = py_list_new(c->keys->n);
        for (size_t i = 0; i < c->keys->n; i++)
            py_list_append(l, PY_NONE);
        return PY_OBJ(l);
    }
    value method = py_lookup_attr(vm, v, "__composite_values__");
    if (method != PY_UNDEF)
        return PY_OBJ(py_list_from(vm, py_call0(vm, method)));
    struct py_dict *parts = parts_of(vm, PY_OBJ(py_type_of(v)));
    struct py_list *l = py_list_new(parts->count);
    size_t i = 0;
    for (value k, type; py_dict_next(parts, &i, &k, &type);)
        py_list_append(l, py_getattr_str(vm, v, PY_AS(struct py_str, k)));
    return PY_OBJ(l);
}

value orm_composite_compare(struct vm *vm, struct orm_attr *a, value other, enum py_compare_op op) {
    struct orm_composite *c = (struct orm_composite *)a->prop;
    if (op != PY_EQ && op != PY_NE)
        return PY_NOT_IMPLEMENTED;
    orm_configure(vm, a->parent->registry);
    struct py_list *parts = PY_AS(struct py_list, orm_composite_parts(vm, c, other));
    struct sql_list *tuple = (struct sql_list *)orm_composite_clause(vm, a);
    struct sql_seq all = {0};
    for (size_t i = 0; i < tuple->n && i < parts->n; i++)
        sql_seq_push(&all, sql_operate(vm, SQL_OP_EQ, tuple->items[i], parts->items[i]));
    struct sql_element *e = sql_conjunction(vm, SQL_OP_AND, all.n, all.items);
    return PY_OBJ(op == PY_EQ ? e : sql_negate(vm, e));
}

static const struct py_member_def composite_members[] = {
    {"composite_class", offsetof(struct orm_composite, cls), PY_MEMBER_VALUE, true},
    {"attrs", offsetof(struct orm_composite, attrs_given), PY_MEMBER_OBJECT, true},
    {0}};
struct py_type orm_composite_type = {PY_TYPE_HEAD,
                                     .name = "Composite",
                                     .module = "sqlalchemy.orm.descriptor_props",
                                     .size = sizeof(struct orm_composite),
                                     .flags = PY_TYPE_ATTRS | PY_TYPE_BASE,
                                     .base = &orm_prop_type,
                                     .members = composite_members};

/* --- @validates --- */

static const char validates_key;

bool orm_validates_used(struct vm *vm) { return vm_get_data(vm, &validates_key) != NULL; }

struct validates {
    struct py_object head;
    struct py_tuple *names;
    bool removes, backrefs;
};
static value validates_call(struct vm *vm, value callee, int argc, const value *argv,
                            struct py_tuple *kwnames) {
    (void)kwnames;
    if (argc != 1)
        py_raise(vm, &py_exc_TypeError, "validates() decorates one function");
    const struct validates *v = PY_AS(struct validates, callee);
    py_setattr(vm, argv[0], "__sa_validators__", PY_OBJ(v->names));
    if (v->removes)
        py_setattr(vm, argv[0], "__sa_include_removes__", PY_TRUE);
    if (!v->backrefs)
        py_setattr(vm, argv[0], "__sa_include_backrefs__", PY_FALSE);
    return argv[0];
}
static struct py_type validates_type = {PY_TYPE_HEAD, .name = "function",
                                        .size = sizeof(struct validates), .call = validates_call};
value orm_validates(struct vm *vm, const value *a) {
    struct validates *v = py_alloc(vm, &validates_type);
    struct py_dict *kw = orm_kw_copy(a[1]);
    v->names = PY_AS(struct py_tuple, a[0]);
    v->removes = orm_kw_flag(vm, kw, "include_removes", false);
    v->backrefs = orm_kw_flag(vm, kw, "include_backrefs", true);
    orm_kw_end(vm, kw, "validates");
    vm_set_data(vm, &validates_key, &validates_type);
    return PY_OBJ(v);
}
