/*
 * mapped_column(): a Column with what its annotation says added. cf. sqlalchemy.orm.MappedColumn.
 */
#include "modules/sqlalchemy/orm/orm.h"

#define SELF(v) PY_AS(struct orm_mapped_column, v)

/* --- dataclass fields --- */

static const struct {
    const char *name;
    size_t offset;
} field_args[] = {
    {"init", offsetof(struct orm_field, init)},
    {"repr", offsetof(struct orm_field, repr)},
    {"default", offsetof(struct orm_field, default_)},
    {"default_factory", offsetof(struct orm_field, default_factory)},
    {"compare", offsetof(struct orm_field, compare)},
    {"kw_only", offsetof(struct orm_field, kw_only)},
    {"hash", offsetof(struct orm_field, hash)},
    {"dataclass_metadata", offsetof(struct orm_field, metadata)},
};
#define FIELD_ARGS (sizeof field_args / sizeof *field_args)

void orm_field_init(struct orm_field *f) {
    for (size_t i = 0; i < FIELD_ARGS; i++)
        *(value *)((char *)f + field_args[i].offset) = PY_UNDEF;
}

static value take(struct py_dict *kw, const char *name) {
    value v = kw ? py_dict_get_text(kw, name) : PY_UNDEF;
    if (v != PY_UNDEF)
        py_dict_del(NULL, kw, PY_OBJ(py_intern(name)));
    return v;
}

void orm_field_take(struct orm_field *f, struct py_dict *kw) {
    for (size_t i = 0; i < FIELD_ARGS; i++)
        *(value *)((char *)f + field_args[i].offset) = take(kw, field_args[i].name);
}

bool orm_field_given(const struct orm_field *f) {
    for (size_t i = 0; i < FIELD_ARGS; i++)
        if (&f->default_ != (const value *)((const char *)f + field_args[i].offset) &&
            *(const value *)((const char *)f + field_args[i].offset) != PY_UNDEF)
            return true;
    return false;
}

/* --- making them --- */

struct orm_mapped_column *orm_mapped_column_new(struct vm *vm) {
    struct orm_mapped_column *m = py_alloc(vm, &orm_mapped_column_type);
    orm_field_init(&m->field);
    m->column = column_new(vm, (struct sql_name){NULL, 0}, NULL);
    m->column->type_is_null = true;
    return m;
}

value orm_make_mapped_column(struct vm *vm, struct py_tuple *args, struct py_dict *kw) {
    struct orm_mapped_column *m = py_alloc(vm, &orm_mapped_column_type);
    kw = kw ? py_dict_copy(kw) : py_dict_new();
    orm_field_take(&m->field, kw);
    value v = take(kw, "use_existing_column");
    m->use_existing = v != PY_UNDEF && py_truth(vm, v);
    v = take(kw, "insert_default");
    m->has_insert_default = v != PY_UNDEF;
    if (m->has_insert_default)
        py_dict_set_text(kw, "default", v);
    else if (m->field.default_ != PY_UNDEF)
        py_dict_set_text(kw, "default", m->field.default_);
    m->deferred = take(kw, "deferred");
    m->deferred_group = take(kw, "deferred_group");
    m->deferred_raiseload = take(kw, "deferred_raiseload");
    v = take(kw, "active_history");
    m->active_history = v != PY_UNDEF && py_truth(vm, v);
    v = take(kw, "sort_order");
    m->has_sort_order = v != PY_UNDEF;
    m->sort_order = m->has_sort_order ? py_int_as(vm, v) : 0;
    v = py_dict_get_text(kw, "nullable");
    if (v == PY_NONE)
        take(kw, "nullable");
    m->column = column_of(py_call_args(vm, PY_OBJ(&sa_column_type), PY_OBJ(args), kw));
    m->has_nullable = v != PY_UNDEF && v != PY_NONE;
    return PY_OBJ(m);
}

struct orm_mapped_column *orm_mapped_column_copy(struct vm *vm, struct orm_mapped_column *m) {
    struct orm_mapped_column *c = py_alloc(vm, &orm_mapped_column_type);
    struct py_attrs attrs = c->attrs;
    *c = *m;
    c->attrs = attrs;
    c->column = column_copy(vm, m->column);
    return c;
}

/* --- annotations --- */

static void copy_type(struct vm *vm, struct column *from, struct column *to) {
    struct sa_type *own = PY_AS(struct sa_type, to->base.expr.type);
    struct sa_type *given = PY_AS(struct sa_type, from->base.expr.type);
    if (type_is(given, TYPE_NullType) || !type_is(own, TYPE_NullType))
        return;
    to->base.expr.type = PY_OBJ(given->schema_type ? type_copy(vm, given) : given);
    to->type_is_null = false;
}

static value copy_default(struct vm *vm, value from, value to, struct column *c) {
    if (from == PY_NONE || to != PY_NONE)
        return to;
    value copy = column_default_copy(vm, from);
    column_default_attach(vm, copy, c);
    return copy;
}

/* FROM is what stands in Annotated[…, mapped_column(FROM)], TO the column that is made. */
static void merge(struct vm *vm, struct column *from, struct column *to) {
    if (from->primary_key)
        to->primary_key = true;
    if (from->autoincrement != AUTOINCREMENT_AUTO && to->autoincrement == AUTOINCREMENT_AUTO)
        to->autoincrement = from->autoincrement;
    if (from->system)
        to->system = true;
    if (from->info) {
        if (!to->info)
            to->info = py_dict_new();
        py_dict_update(vm, to->info, PY_OBJ(from->info));
    }
    copy_type(vm, from, to);
    if (from->nullable_given && !to->nullable_given) {
        to->nullable = from->nullable;
        to->nullable_given = true;
    }
    copy_default(vm, from->default_, to->default_, to);
    if (from->server_default != PY_NONE && to->server_default == PY_NONE)
        server_default_attach(vm, server_default_copy(vm, from->server_default), to);
    if (from->server_onupdate != PY_NONE && to->server_onupdate == PY_NONE)
        server_default_attach(vm, server_default_copy(vm, from->server_onupdate), to);
    copy_default(vm, from->onupdate, to->onupdate, to);
    if (py_is_bool(from->index) && to->index == PY_NONE)
        to->index = from->index;
    if (py_is_bool(from->unique) && to->unique == PY_NONE)
        to->unique = from->unique;
    if (from->doc != PY_NONE && to->doc == PY_NONE)
        to->doc = from->doc;
    if (from->comment && !to->comment)
        to->comment = from->comment;
    for (size_t i = 0; i < from->constraint_count; i++)
        if (!from->constraints[i]->type_bound)
            column_add_arg(vm, to, PY_OBJ(constraint_copy(vm, from->constraints[i], NULL, NULL)));
    for (size_t i = 0; i < from->foreign_key_count; i++)
        if (!from->foreign_keys[i]->constraint)
            column_add_arg(vm, to, PY_OBJ(foreign_key_copy(vm, from->foreign_keys[i], NULL)));
}

/* A subclass without a table of its own may share a column of its parent's. */
static struct column *existing(const struct orm_mapped_column *m, const struct orm_scan *s,
                               const char *key, struct column *own) {
    if (!m->use_existing || !s->inherits || !s->single)
        return own;
    struct orm_mapper *parent = orm_mapper_of(s->inherits);
    if (!parent || !parent->local_table)
        return own;
    const char *name = own->base.name.text ? own->base.name.text : key;
    struct sql_expr *found = sql_columns_get(parent->local_table->columns, name);
    return found ? (struct column *)found : own;
}

static void use_options(struct vm *vm, struct orm_mapped_column *m, const struct orm_scan *s,
                        const char *key, struct orm_mapped_column *from) {
    m->column = existing(from, s, key, m->column);
    if (!m->has_insert_default && from->column->default_ != PY_NONE)
        m->column->default_ = PY_NONE;
    merge(vm, from->column, m->column);
    if (m->deferred == PY_UNDEF)
        m->deferred = from->deferred;
    if (m->deferred_group == PY_UNDEF)
        m->deferred_group = from->deferred_group;
    if (m->deferred_raiseload == PY_UNDEF)
        m->deferred_raiseload = from->deferred_raiseload;
    m->use_existing |= from->use_existing;
    m->active_history |= from->active_history;
    if (!m->has_sort_order && from->has_sort_order) {
        m->has_sort_order = true;
        m->sort_order = from->sort_order;
    }
    if (from->column->base.name.text || from->column->base.expr.key)
        py_warn(vm, &sa_exc_SADeprecationWarning,
                "Can't use the 'key' or 'name' arguments in Annotated with mapped_column(); this "
                "will be ignored (deprecated since: 2.0.22)");
}

/* A type variable and other things of typing. */
static bool is_of_typing(struct vm *vm, value v) {
    value module = py_lookup_attr(vm, PY_OBJ(py_type_of(v)), "__module__");
    return module != PY_UNDEF && py_is_str(module) && py_str_is(module, "typing");
}

static noreturn void raise_unresolved(struct vm *vm, const char *key, value type, value raw,
                                      value annotated) {
    bool is_sql = type_is_value(type) ||
                  (py_is_a(type, &py_type_type) &&
                   py_type_is_subtype(PY_AS(struct py_type, type), &sa_type_TypeEngine));
    if (is_sql)
        orm_raise_annotation(vm, NULL,
                             "The type provided inside the '%s' attribute Mapped annotation is "
                             "the SQLAlchemy type %s. Expected a Python type instead",
                             key, py_str_text(vm, type));
    bool is_type = py_is_a(type, &py_type_type) || orm_is_generic(vm, type) ||
                   orm_is_newtype(type) || orm_origin(vm, type) != PY_NONE ||
                   (py_is_object(type) && is_of_typing(vm, type));
    if (!is_type)
        orm_raise_annotation(vm, NULL,
                             "The object provided inside the '%s' attribute Mapped annotation is "
                             "not a Python type, it's the object %s. Expected a Python type.",
                             key, py_repr_text(vm, raw));
    const char *shown = py_str_text(vm, type);
    const char *detail = annotated != PY_UNDEF
                             ? mem_printf("neither '%s' nor '%s' are resolvable by the registry",
                                          shown, py_str_text(vm, annotated))
                             : "the type object is not resolvable by the registry";
    orm_raise_annotation(vm, NULL,
                         "Could not locate SQLAlchemy Core type when resolving for Python type "
                         "indicated by '%s' inside the Mapped[] annotation for the '%s' "
                         "attribute; %s",
                         shown, key, detail);
}

void orm_mapped_column_annotate(struct vm *vm, struct orm_mapped_column *m, struct orm_scan *s,
                                const char *key, value type, const char *module) {
    value raw = type;
    if (orm_has_forward_ref(vm, type))
        type = orm_destringify(vm, type, s->cls, module, true);
    bool nullable = orm_includes_none(vm, type);
    if (!m->has_nullable)
        m->column->nullable = nullable;
    type = orm_without_none(vm, type);
    value plain = PY_UNDEF;
    if (orm_is_annotated(vm, type)) {
        struct py_tuple *parts = orm_args(vm, type);
        plain = nullable ? orm_without_none(vm, parts->items[0]) : parts->items[0];
        for (size_t i = 1; i < parts->n; i++)
            if (py_is_a(parts->items[i], &orm_mapped_column_type)) {
                use_options(vm, m, s, key, SELF(parts->items[i]));
                break;
            }
    }
    struct column *c = m->column;
    if (!type_is(PY_AS(struct sa_type, c->base.expr.type), TYPE_NullType) || c->foreign_key_count)
        return;
    struct sa_type *t = orm_resolve_type(vm, s->registry, type, true);
    if (!t && plain != PY_UNDEF)
        t = orm_resolve_type(vm, s->registry, plain, false);
    if (!t)
        raise_unresolved(vm, key, type, raw, plain);
    c->base.expr.type = PY_OBJ(t);
    c->type_is_null = type_is(t, TYPE_NullType);
}

void orm_mapped_column_scan(struct vm *vm, struct orm_mapped_column *m, struct orm_scan *s,
                            const char *key, const struct orm_annotation *a) {
    struct column *c = m->column = existing(m, s, key, m->column);
    if (!c->base.expr.key)
        c->base.expr.key = key;
    if (!c->base.name.text)
        c->base.name.text = key;
    if (!a || a->raw == PY_UNDEF) {
        if (type_is(PY_AS(struct sa_type, c->base.expr.type), TYPE_NullType) &&
            !c->foreign_key_count)
            orm_raise_unannotated(vm, s, key, "MappedColumn");
        return;
    }
    orm_mapped_column_annotate(vm, m, s, key, a->inner, a->module);
}

/* --- the class --- */

struct py_type orm_operations_type = {PY_TYPE_HEAD,
                                      .name = "SQLORMOperations",
                                      .module = "sqlalchemy.orm.base",
                                      .size = sizeof(struct py_object),
                                      .flags = PY_TYPE_BASE,
                                      .methods = sql_operator_methods,
                                      .compare = sql_compare_slot,
                                      .hash = sql_hash_slot,
                                      SQL_BINARY_SLOTS};

static value clause(struct vm *vm, const value *a) {
    (void)vm;
    return PY_OBJ(SELF(a[0])->column);
}
static value get_name(struct vm *vm, value self) {
    return sql_name_value(vm, SELF(self)->column->base.name);
}
static value column_attribute(struct vm *vm, value self, struct py_str *name) {
    value v = py_generic_getattr(vm, self, name);
    const char *text = py_str_cstr(PY_OBJ(name));
    if (v != PY_UNDEF || text[0] == '_')
        return v;
    return py_lookup_attr_str(vm, PY_OBJ(SELF(self)->column), name);
}
static value repr(struct vm *vm, value self) {
    (void)vm;
    return py_str_printf("<sqlalchemy.orm.properties.MappedColumn object at %p>",
                         (void *)(uintptr_t)self);
}

static const struct py_native_def methods[] = {{"__clause_element__", clause, "self"}, {0}};
static const struct py_getset_def getset[] = {{"name", get_name, NULL}, {0}};
static const struct py_member_def members[] = {
    {"column", offsetof(struct orm_mapped_column, column), PY_MEMBER_OBJECT, true}, {0}};
struct py_type orm_mapped_column_type = {PY_TYPE_HEAD,
                                         .name = "MappedColumn",
                                         .module = "sqlalchemy.orm.properties",
                                         .size = sizeof(struct orm_mapped_column),
                                         .attrs_offset = offsetof(struct orm_mapped_column, attrs),
                                         .flags = PY_TYPE_ATTRS,
                                         .base = &orm_operations_type,
                                         .methods = methods,
                                         .getset = getset,
                                         .members = members,
                                         .getattr = column_attribute,
                                         .repr = repr};
