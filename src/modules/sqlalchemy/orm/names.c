/*
 * The lesser functions of sqlalchemy.orm on the side of mapping, and the submodules that hold the
 * same names. cf. sqlalchemy.orm.__init__.
 */
#include "modules/sqlalchemy/orm/names.h"

#include "modules/sqlalchemy/ext/comparator.h"
#include "modules/sqlalchemy/modules.h"
#include "python/function.h"
#include "python/unknown.h"

static value f_has_inherited_table(struct vm *vm, const value *a) {
    const struct py_tuple *mro = PY_AS(struct py_type, a[0])->mro;
    (void)vm;
    for (size_t i = 1; i < mro->n; i++) {
        const struct py_type *t = PY_AS(struct py_type, mro->items[i]);
        value v = py_dict_get_text(py_type_dict(t), "__table__");
        if (v != PY_UNDEF && v != PY_NONE)
            return PY_TRUE;
    }
    return PY_FALSE;
}

static value f_add_mapped_attribute(struct vm *vm, const value *a) {
    orm_add_attribute(vm, PY_AS(struct py_type, a[0]), py_intern(py_arg_text(vm, a[1], "key")),
                      a[2]);
    return PY_NONE;
}

/* mapper() of 1.x maps nothing any more; event.listen(mapper, …) means all mappers. */
static value f_mapper(struct vm *vm, const value *a) {
    (void)a;
    py_raise(vm, &sa_exc_InvalidRequestError,
             "The 'sqlalchemy.orm.mapper()' function is removed as of SQLAlchemy 2.0.  Use the "
             "'sqlalchemy.orm.registry.map_imperatively()` method of the "
             "``sqlalchemy.orm.registry`` class to perform classical mapping.");
}

static value f_mapped_as_dataclass(struct vm *vm, const value *a) {
    value fn = py_getattr(vm, a[0], "mapped_as_dataclass");
    return py_call_args(vm, fn, PY_OBJ(&py_empty_tuple), PY_AS(struct py_dict, a[1]));
}

static value f_dynamic_loader(struct vm *vm, const value *a) {
    struct py_dict *kw = py_dict_copy(PY_AS(struct py_dict, a[1]));
    py_dict_set_text(kw, "lazy", py_str_from("dynamic"));
    return py_call_args(vm, py_import_from(vm, "sqlalchemy.orm", "relationship"), py_tuple1(a[0]),
                        kw);
}

/* --- polymorphic_union() --- */

static value sa(struct vm *vm, const char *name) { return py_import_from(vm, "sqlalchemy", name); }

static value labelled(struct vm *vm, value e, value name) {
    return py_call_method(vm, e, "label", 1, &name);
}

static value null_column(struct vm *vm, value type, value name, bool cast) {
    value null = py_call0(vm, sa(vm, "null"));
    return labelled(vm, py_call2(vm, sa(vm, cast ? "cast" : "type_coerce"), null, type), name);
}

static value type_column(struct vm *vm, value key, value name) {
    struct buf b = BUF_INIT;
    buf_putc(&b, '\'');
    for (const char *s = py_str_text(vm, key); *s; s++)
        buf_printf(&b, *s == '\'' ? "''" : "%c", *s);
    buf_putc(&b, '\'');
    return labelled(vm, py_call1(vm, sa(vm, "literal_column"), py_str_from(b.data)), name);
}

static value f_polymorphic_union(struct vm *vm, const value *a) {
    struct py_dict *tables = py_dict_new(), *types = py_dict_new();
    py_dict_update(vm, tables, a[0]);
    size_t i = 0;
    value key, t, name, type;
    while (py_dict_next(tables, &i, &key, &t)) {
        struct sql_from *from = (struct sql_from *)sql_as_element(vm, t);
        const struct sql_columns *cols = sql_from_columns(vm, from);
        for (size_t k = 0; k < cols->n; k++) {
            struct sql_expr *c = cols->items[k];
            if (a[1] != PY_NONE && py_str_is(a[1], c->key))
                py_raise(vm, &sa_exc_InvalidRequestError,
                         "Polymorphic union can't use '%s' as the discriminator column due to "
                         "mapped column %R; please apply the 'typecolname' argument; this is "
                         "available on ConcreteBase as '_concrete_discriminator_name'",
                         c->key, PY_OBJ(c));
            py_dict_set_text(types, c->key, sql_expr_type(vm, &c->element));
        }
    }
    struct py_list *selects = py_list_new(tables->count);
    for (i = 0; py_dict_next(tables, &i, &key, &t);) {
        struct sql_from *from = (struct sql_from *)sql_as_element(vm, t);
        struct py_list *cols = py_list_new(types->count + 1);
        size_t k = 0;
        while (py_dict_next(types, &k, &name, &type)) {
            struct sql_expr *c = sql_columns_get(sql_from_columns(vm, from), py_str_cstr(name));
            py_list_append(cols, c ? PY_OBJ(c) : null_column(vm, type, name, py_truth(vm, a[3])));
        }
        if (a[1] != PY_NONE)
            py_list_append(cols, type_column(vm, key, a[1]));
        value s = py_call(vm, sa(vm, "select"), (int)cols->n, cols->items);
        value over = PY_OBJ(from);
        py_list_append(selects, py_call_method(vm, s, "select_from", 1, &over));
    }
    value u = py_call(vm, sa(vm, "union_all"), (int)selects->n, selects->items);
    return py_call_method(vm, u, "alias", 1, &a[2]);
}

/* --- with_polymorphic() --- */

static void all_below(struct orm_mapper *m, struct py_list *out) {
    for (size_t i = 0; i < m->n_subs; i++) {
        py_list_append(out, PY_OBJ(m->subs[i]));
        all_below(m->subs[i], out);
    }
}

static value f_with_polymorphic(struct vm *vm, const value *a) {
    struct orm_mapper *m = orm_mapper_from(vm, a[0]);
    if (!m)
        orm_raise_unmapped(vm, a[0]);
    orm_configure(vm, m->registry);
    struct py_list *subs = py_list_new(4);
    if (py_is_str(a[1])) {
        all_below(m, subs);
    } else {
        struct py_list *given = py_list_from(vm, a[1]);
        for (size_t i = 0; i < given->n; i++) {
            struct orm_mapper *sub = orm_mapper_from(vm, given->items[i]);
            if (!sub)
                orm_raise_unmapped(vm, given->items[i]);
            py_list_append(subs, PY_OBJ(sub));
        }
    }
    bool own = a[2] != PY_FALSE && a[2] != PY_NONE, inner = py_truth(vm, a[6]);
    struct sql_from *from = own ? (struct sql_from *)sql_as_element(vm, a[2]) : m->mapped;
    for (size_t i = 0; !own && i < subs->n; i++) {
        struct orm_mapper *sub = PY_AS(struct orm_mapper, subs->items[i]);
        if (!sub->single && !sub->concrete && sub != m)
            from = &sql_join_new(vm, from, sub->local_table, sub->inherit_condition, !inner, false)
                        ->from;
    }
    if (py_truth(vm, a[3]))
        from = orm_flat_alias(vm, from);
    else if (py_truth(vm, a[5]))
        from = orm_alias_of(vm, from, NULL);
    struct orm_alias *al = orm_alias_new(vm, m, from, NULL);
    al->polymorphic = subs;
    for (size_t i = 0; i < subs->n; i++) {
        struct orm_mapper *sub = PY_AS(struct orm_mapper, subs->items[i]);
        struct orm_alias *part = orm_alias_new(vm, sub, al->selectable, NULL);
        py_dict_set_text(al->attributes, sub->cls->name, PY_OBJ(part));
    }
    return PY_OBJ(al);
}

/* --- enumerations --- */

struct member {
    struct py_object head;
    const char *of, *name;
};
static value member_repr(struct vm *vm, value self) {
    const struct member *s = PY_AS(struct member, self);
    (void)vm;
    return py_str_printf("<%s.%s: '%s'>", s->of, s->name, s->name);
}
static value member_str(struct vm *vm, value self) {
    const struct member *s = PY_AS(struct member, self);
    (void)vm;
    return py_str_printf("%s.%s", s->of, s->name);
}
static const struct py_member_def member_members[] = {
    {"name", offsetof(struct member, name), PY_MEMBER_TEXT, true},
    {"value", offsetof(struct member, name), PY_MEMBER_TEXT, true},
    {0}};
static struct py_type member_type = {PY_TYPE_HEAD,
                                     .name = "ExtensionType",
                                     .module = "sqlalchemy.orm.base",
                                     .size = sizeof(struct member),
                                     .members = member_members,
                                     .repr = member_repr,
                                     .str = member_str};

value orm_symbols_class(struct vm *vm, struct py_module *m, const char *name,
                        const char *const *names) {
    struct py_dict *ns = py_dict_new();
    for (size_t i = 0; names[i]; i++) {
        struct member *s = py_alloc(vm, &member_type);
        s->of = name;
        s->name = names[i];
        py_dict_set_text(ns, names[i], PY_OBJ(s));
        py_module_set(vm, m, names[i], PY_OBJ(s));
    }
    value cls = py_class_new(vm, name, &py_empty_tuple, ns);
    py_module_set(vm, m, name, cls);
    return cls;
}

/* --- what has no native counterpart --- */

/* A name of SQLAlchemy's that is here for annotations only: unknown, so it decides nothing. */
static value module_getattr(struct vm *vm, const value *a) {
    const char *module = py_str_text(vm, a[0]), *name = py_arg_text(vm, a[1], "name"), *file = "";
    int line = 0;
    if (name[0] == '_' && name[1] == '_')
        py_raise(vm, &py_exc_AttributeError, "module '%s' has no attribute '%s'", module, name);
    py_where(vm, &file, &line);
    return py_getattr(vm, unknown_module(vm, module, file, line), name);
}
void orm_names_fallback(struct vm *vm, struct py_module *m) {
    static const struct py_native_def def = {"__getattr__", module_getattr, "module, name"};
    py_module_set(vm, m, "__getattr__", py_native_new(vm, &def, PY_OBJ(m->name)));
}

const struct py_native_def orm_name_functions[] = {
    {"has_inherited_table", f_has_inherited_table, "cls"},
    {"add_mapped_attribute", f_add_mapped_attribute, "target, key, attr"},
    {"mapper", f_mapper, "*arg, **kw"},
    {"mapped_as_dataclass", f_mapped_as_dataclass, "registry, **kw"},
    {"dynamic_loader", f_dynamic_loader, "argument=None, **kw"},
    {"polymorphic_union", f_polymorphic_union,
     "table_map, typecolname, aliasname='p_union', cast_nulls=True"},
    {"with_polymorphic", f_with_polymorphic,
     "base, classes, selectable=False, flat=False, polymorphic_on=None, aliased=False, "
     "innerjoin=False, adapt_on_names=False, name=None"},
    {0}};

static struct py_type sql_orm_expression_type = {
    PY_TYPE_HEAD, .name = "SQLORMExpression", .module = "sqlalchemy.orm.base",
    .size = sizeof(struct py_object), .flags = PY_TYPE_BASE};
void orm_names_init(struct vm *vm, struct py_module *m) {
    for (const struct py_native_def *d = orm_name_functions; d->name; d++)
        py_module_set(vm, m, d->name, py_native_new(vm, d, PY_UNDEF));
    py_module_set(vm, m, "PropComparator", PY_OBJ(&orm_comparator_type));
    py_type_ready(vm, &orm_prop_type);
    py_dict_set_text(py_type_dict(&orm_prop_type), "Comparator", PY_OBJ(&orm_comparator_type));
    py_module_set(vm, m, "ClassManager", PY_OBJ(&orm_class_type));
    py_module_set(vm, m, "RelationshipDirection", PY_OBJ(&orm_symbol_type));
    py_module_set(vm, m, "NO_VALUE", ORM_NO_VALUE);
    py_module_set(vm, m, "SQLORMExpression", PY_OBJ(&sql_orm_expression_type));
    py_module_set(vm, m, "SQLORMOperations", PY_OBJ(&orm_operations_type));
    orm_names_fallback(vm, m);
}
