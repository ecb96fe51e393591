/*
 * sqlalchemy.ext.declarative: the 1.x place of declarative classes, and those whose mapping waits:
 * concrete bases until all subclasses are there, reflected ones until there is an engine.
 * cf. sqlalchemy.ext.declarative.extensions.
 */
#include "modules/sqlalchemy/modules.h"
#include "modules/sqlalchemy/orm/state.h"

/* --- concrete bases --- */

static void concrete_mappers(struct orm_mapper *m, struct py_list *out) {
    for (size_t i = 0; i < m->n_subs; i++) {
        struct orm_mapper *sub = m->subs[i];
        if (sub->concrete)
            py_list_append(out, PY_OBJ(sub));
        concrete_mappers(sub, out);
    }
}

/* SELECT … UNION ALL … of the tables of MAPPERS, with a column that says which. */
static struct sql_from *union_of(struct vm *vm, struct py_list *mappers, const char *column) {
    value odict = PY_OBJ(py_dict_new());
    for (size_t i = 0; i < mappers->n; i++) {
        struct orm_mapper *m = PY_AS(struct orm_mapper, mappers->items[i]);
        value key = m->polymorphic_identity == PY_UNDEF ? py_str_from(m->cls->name)
                                                        : m->polymorphic_identity;
        py_dict_set(vm, PY_AS(struct py_dict, odict), key, PY_OBJ(m->local_table));
    }
    value args[] = {odict, py_str_from(column), py_str_from("pjoin")};
    value u = py_call(vm, py_import_from(vm, "sqlalchemy.orm", "polymorphic_union"), 3, args);
    return (struct sql_from *)sql_as_element(vm, u);
}

static const char *discriminator_of(struct vm *vm, value cls) {
    value v = py_lookup_attr(vm, cls, "_concrete_discriminator_name");
    return v == PY_UNDEF || !py_is_str(v) ? "type" : py_str_cstr(v);
}

/* ConcreteBase: queries of the base see the rows of all. */
static value concrete_first(struct vm *vm, const value *a) {
    struct orm_mapper *m = orm_own_mapper(PY_AS(struct py_type, a[0]));
    if (!m || m->with_polymorphic)
        return PY_NONE;
    struct py_list *all = py_list_new(4);
    py_list_append(all, PY_OBJ(m));
    concrete_mappers(m, all);
    const char *name = discriminator_of(vm, a[0]);
    struct sql_from *pjoin = union_of(vm, all, name);
    m->with_polymorphic = &pjoin->element;
    struct sql_expr *c = sql_columns_get(sql_from_columns(vm, pjoin), name);
    m->polymorphic_on = c ? &c->element : NULL;
    return PY_NONE;
}

/* AbstractConcreteBase: mapped to the union once its subclasses are there. */
static void subclasses(const struct py_type *cls, struct py_list *out) {
    for (size_t i = 0; cls->subclasses && i < cls->subclasses->n; i++) {
        struct py_type *sub = PY_AS(struct py_type, cls->subclasses->items[i]);
        struct orm_mapper *m = orm_own_mapper(sub);
        if (m && m->concrete && m->local_table)
            py_list_append(out, PY_OBJ(m));
        subclasses(sub, out);
    }
}
static value abstract_prepare(struct vm *vm, const value *a) {
    struct py_type *cls = PY_AS(struct py_type, a[0]);
    struct orm_class *c = orm_class_of(cls);
    if (!c || c->mapper || !c->scan)
        return PY_NONE;
    struct py_list *mappers = py_list_new(4);
    subclasses(cls, mappers);
    if (!mappers->n)
        return PY_NONE;
    const char *name = discriminator_of(vm, a[0]);
    struct sql_from *pjoin = union_of(vm, mappers, name);
    struct py_dict *kw = py_dict_new();
    c->scan->table = pjoin;
    struct sql_expr *on = sql_columns_get(sql_from_columns(vm, pjoin), name);
    value strict = py_lookup_attr(vm, a[0], "strict_attrs");
    (void)strict;
    if (on)
        py_dict_set_text(kw, "polymorphic_on", PY_OBJ(on));
    struct orm_mapper *m = orm_scan_map(c->scan, kw);
    m->with_polymorphic = &pjoin->element;
    for (size_t i = 0; i < mappers->n; i++) {
        struct orm_mapper *sub = PY_AS(struct orm_mapper, mappers->items[i]);
        for (size_t b = 0; b < sub->cls->bases->n; b++)
            if (sub->cls->bases->items[b] == a[0] && !sub->inherits)
                orm_mapper_set_concrete_base(vm, sub, m);
    }
    return PY_NONE;
}

/* --- DeferredReflection --- */

static void deferred(const struct py_type *cls, struct py_list *out) {
    for (size_t i = 0; cls->subclasses && i < cls->subclasses->n; i++) {
        struct py_type *sub = PY_AS(struct py_type, cls->subclasses->items[i]);
        struct orm_class *c = orm_class_of(sub);
        if (c && c->scan && c->scan->deferred)
            py_list_append(out, PY_OBJ(sub));
        deferred(sub, out);
    }
}
static value reflection_prepare(struct vm *vm, const value *a) {
    struct py_list *all = py_list_new(4);
    deferred(PY_AS(struct py_type, a[0]), all);
    value inspector = py_call1(vm, py_import_from(vm, "sqlalchemy", "inspect"), a[1]);
    for (size_t i = 0; i < all->n; i++) {
        struct orm_class *c = orm_class_of(PY_AS(struct py_type, all->items[i]));
        struct sql_from *t = c->scan->table;
        if (t && table_is(PY_OBJ(t))) {
            value args[] = {PY_OBJ(t), PY_NONE};
            py_call_method(vm, inspector, "reflect_table", 2, args);
        }
        orm_scan_map(c->scan, NULL);
    }
    return PY_NONE;
}
static value deferred_mark(struct vm *vm, const value *a) {
    (void)vm, (void)a;
    return PY_NONE;
}

/* --- the module --- */

struct class_def {
    const char *name;
    const char *base; /* made before; NULL: object */
    struct py_native_def methods[3];
    bool no_table;
};
static const struct class_def classes[] = {
    {"ConcreteBase", NULL, {{"__declare_first__", concrete_first, "cls"}}, false},
    {"AbstractConcreteBase",
     "ConcreteBase",
     {{"__declare_first__", abstract_prepare, "cls"},
      {"_sa_decl_prepare_nocascade", abstract_prepare, "cls"}},
     true},
    {"DeferredReflection",
     NULL,
     {{"prepare", reflection_prepare, "cls, bind, **reflect_kw"},
      {"_sa_decl_prepare", deferred_mark, "cls, *args"}},
     false}};

static const char *const reexported[] = {
    "declarative_base", "synonym_for",         "DeclarativeMeta", "declared_attr",
    "as_declarative",   "has_inherited_table", "registry"};

static void module_init(struct vm *vm, struct py_module *m) {
    struct py_module *orm = PY_AS(struct py_module, py_import(vm, "sqlalchemy.orm"));
    for (size_t i = 0; i < sizeof reexported / sizeof *reexported; i++)
        py_module_set(vm, m, reexported[i], py_module_get(vm, orm, reexported[i]));
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        const struct class_def *d = &classes[i];
        struct py_dict *ns = py_dict_new();
        py_dict_set_text(ns, "__module__", py_str_from("sqlalchemy.ext.declarative.extensions"));
        py_dict_set_text(ns, "__qualname__", py_str_from(d->name));
        for (size_t k = 0; k < 3 && d->methods[k].name; k++)
            py_dict_set_text(ns, d->methods[k].name, orm_class_method(vm, &d->methods[k]));
        if (d->no_table)
            py_dict_set_text(ns, "__no_table__", PY_TRUE);
        struct py_tuple *bases =
            d->base ? PY_AS(struct py_tuple, py_tuple1(py_module_get(vm, m, d->base)))
                    : &py_empty_tuple;
        py_module_set(vm, m, d->name, py_class_new(vm, d->name, bases, ns));
    }
}
const struct py_module_def sa_ext_declarative_module = {.name = "sqlalchemy.ext.declarative",
                                                        .init = module_init};

/* The same names. */
static void submodule_init(struct vm *vm, struct py_module *m) {
    struct py_module *all = PY_AS(struct py_module, py_import(vm, "sqlalchemy.ext.declarative"));
    size_t i = 0;
    for (value k, v; py_dict_next(all->ns, &i, &k, &v);)
        if (py_str_cstr(k)[0] != '_')
            py_module_set(vm, m, py_str_cstr(k), v);
}
const struct py_module_def sa_ext_declarative_api_module = {
    .name = "sqlalchemy.ext.declarative.api", .init = submodule_init};
const struct py_module_def sa_ext_declarative_extensions_module = {
    .name = "sqlalchemy.ext.declarative.extensions", .init = submodule_init};
