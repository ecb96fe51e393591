/*
 * sqlalchemy.ext.automap: classes for the tables of a database, with relationships along their
 * foreign keys. cf. sqlalchemy.ext.automap.
 */
#include "modules/sqlalchemy/modules.h"
#include "modules/sqlalchemy/orm/state.h"

/* --- the names that are given when prepare() is told nothing else --- */

static value f_classname_for_table(struct vm *vm, const value *a) {
    (void)vm;
    return py_str_from(py_str_cstr(a[1]));
}
static value lower_name(struct vm *vm, value cls) {
    return py_call_method(vm, py_str_from(PY_AS(struct py_type, cls)->name), "lower", 0, NULL);
}
static value f_name_for_scalar(struct vm *vm, const value *a) { return lower_name(vm, a[2]); }
static value f_name_for_collection(struct vm *vm, const value *a) {
    return py_str_printf("%s_collection", py_str_cstr(lower_name(vm, a[2])));
}
/* (base, direction, return_fn, attrname, local_cls, referred_cls, **kw) */
static value f_generate_relationship(struct vm *vm, const value *a) {
    struct py_dict *kw = PY_AS(struct py_dict, a[6]);
    if (a[2] == py_import_from(vm, "sqlalchemy.orm", "backref"))
        return py_call_args(vm, a[2], py_tuple1(a[3]), kw);
    return py_call_args(vm, a[2], py_tuple1(a[5]), kw);
}

/* --- prepare() --- */

struct automap {
    struct vm *vm;
    value base;
    struct py_list *classes; /* to be mapped */
    value classname, scalar, collection, generate, collection_class;
};

static struct orm_scan *scan_of(value cls) {
    struct orm_class *c = orm_class_of(PY_AS(struct py_type, cls));
    return c ? c->scan : NULL;
}

static void deferred(const struct py_type *cls, struct py_list *out) {
    for (size_t i = 0; cls->subclasses && i < cls->subclasses->n; i++) {
        value sub = cls->subclasses->items[i];
        if (scan_of(sub) && scan_of(sub)->deferred)
            py_list_append(out, sub);
        deferred(PY_AS(struct py_type, sub), out);
    }
}

static value class_for(const struct automap *m, const struct table *t) {
    for (size_t i = 0; i < m->classes->n; i++)
        if (scan_of(m->classes->items[i])->table == &t->base.from)
            return m->classes->items[i];
    return PY_UNDEF;
}

static struct table *referred(struct vm *vm, const struct constraint *k) {
    struct column *to = foreign_key_column_or_null(vm, k->elements[0]);
    return to ? column_table(to) : NULL;
}

/* A table whose columns are two foreign keys and nothing else joins two others. */
static bool is_secondary(struct vm *vm, struct table *t, struct constraint *keys[2]) {
    size_t n, found = 0, columns = 0;
    struct constraint **all = table_constraints(t, &n);
    for (size_t i = 0; i < n; i++) {
        if (all[i]->kind != CONSTRAINT_FOREIGN_KEY)
            continue;
        if (found == 2)
            return false;
        keys[found++] = all[i];
        columns += all[i]->element_count;
    }
    return found == 2 && columns == table_column_count(t) && referred(vm, keys[0]) &&
           referred(vm, keys[1]);
}

static value relation_name(struct automap *m, value fn, value local, value other,
                           struct constraint *k) {
    value args[] = {m->base, local, other, PY_OBJ(k)};
    return py_call(m->vm, fn, 4, args);
}

static value sides(struct constraint *k, bool far, struct vm *vm) {
    struct py_list *l = py_list_new(k->element_count);
    for (size_t i = 0; i < k->element_count; i++)
        py_list_append(l, far ? PY_OBJ(foreign_key_column_or_null(vm, k->elements[i]))
                              : PY_OBJ(k->elements[i]->parent));
    return PY_OBJ(l);
}

static value generate(struct automap *m, const char *direction, const char *fn, value name,
                      value local, value other, struct py_dict *kw) {
    struct vm *vm = m->vm;
    struct py_list *args = py_list_new(6);
    py_list_append(args, m->base);
    py_list_append(args, py_import_from(vm, "sqlalchemy.orm.interfaces", direction));
    py_list_append(args, py_import_from(vm, "sqlalchemy.orm", fn));
    py_list_append(args, name);
    py_list_append(args, local);
    py_list_append(args, other);
    return py_call_args(vm, m->generate, PY_OBJ(py_tuple_of(args->n, args->items)), kw);
}

/* What the one side of a foreign key is told about its children. */
static struct py_dict *children_options(struct automap *m, const struct constraint *k) {
    struct py_dict *kw = py_dict_new();
    bool nullable = true;
    for (size_t i = 0; i < k->element_count; i++)
        nullable &= k->elements[i]->parent->nullable;
    if (m->collection_class != PY_NONE)
        py_dict_set_text(kw, "collection_class", m->collection_class);
    if (!nullable)
        py_dict_set_text(kw, "cascade", py_str_from("all, delete-orphan"));
    const char *rule = k->ondelete ? py_str_cstr(PY_OBJ(k->ondelete)) : NULL;
    if (rule && !strcasecmp(rule, nullable ? "set null" : "cascade"))
        py_dict_set_text(kw, "passive_deletes", PY_TRUE);
    return kw;
}

static void relate(struct automap *m, value local, struct constraint *k) {
    struct vm *vm = m->vm;
    struct table *t = referred(vm, k);
    value other = t ? class_for(m, t) : PY_UNDEF;
    if (other == PY_UNDEF || (local != other && py_issubclass(vm, local, other)))
        return;
    struct orm_scan *own = scan_of(local), *theirs = scan_of(other);
    value name = relation_name(m, m->scalar, local, other, k);
    value back = relation_name(m, m->collection, other, local, k);
    bool create_back = py_dict_get(vm, theirs->properties, back) == PY_UNDEF;
    struct py_dict *kw = py_dict_new();
    py_dict_set_text(kw, "foreign_keys", sides(k, false, vm));
    if (py_dict_get(vm, own->properties, name) == PY_UNDEF) {
        if (create_back)
            py_dict_set_text(
                kw, "backref",
                generate(m, "ONETOMANY", "backref", back, other, local, children_options(m, k)));
        py_dict_set_text(kw, "remote_side", sides(k, true, vm));
        value rel = generate(m, "MANYTOONE", "relationship", name, local, other, kw);
        if (rel == PY_NONE)
            return;
        py_dict_set(vm, own->properties, name, rel);
        value given = py_dict_get(vm, theirs->properties, back);
        if (!create_back && py_is_a(given, &orm_relationship_type))
            PY_AS(struct orm_relationship, given)->back_populates =
                py_intern_str(PY_AS(struct py_str, name));
    } else if (create_back) {
        py_dict_set_text(kw, "back_populates", name);
        py_dict_update(vm, kw, PY_OBJ(children_options(m, k)));
        value rel = generate(m, "ONETOMANY", "relationship", back, other, local, kw);
        if (rel == PY_NONE)
            return;
        py_dict_set(vm, theirs->properties, back, rel);
        value given = py_dict_get(vm, own->properties, name);
        if (py_is_a(given, &orm_relationship_type))
            PY_AS(struct orm_relationship, given)->back_populates =
                py_intern_str(PY_AS(struct py_str, back));
    }
}

static value join_on(struct vm *vm, struct constraint *k) {
    struct sql_seq all = {0};
    for (size_t i = 0; i < k->element_count; i++) {
        struct column *to = foreign_key_column_or_null(vm, k->elements[i]);
        sql_seq_push(&all, sql_operate(vm, SQL_OP_EQ, &to->base.expr.element,
                                       PY_OBJ(k->elements[i]->parent)));
    }
    return PY_OBJ(sql_conjunction(vm, SQL_OP_AND, all.n, all.items));
}

static void relate_many(struct automap *m, struct table *t, struct constraint *keys[2]) {
    struct vm *vm = m->vm;
    value local = class_for(m, referred(vm, keys[0])), other = class_for(m, referred(vm, keys[1]));
    if (local == PY_UNDEF || other == PY_UNDEF)
        return;
    struct orm_scan *own = scan_of(local), *theirs = scan_of(other);
    value name = relation_name(m, m->collection, local, other, keys[0]);
    value back = relation_name(m, m->collection, other, local, keys[1]);
    bool create_back = py_dict_get(vm, theirs->properties, back) == PY_UNDEF;
    if (py_dict_get(vm, own->properties, name) != PY_UNDEF)
        return;
    struct py_dict *kw = py_dict_new(), *back_kw = py_dict_new();
    if (m->collection_class != PY_NONE) {
        py_dict_set_text(kw, "collection_class", m->collection_class);
        py_dict_set_text(back_kw, "collection_class", m->collection_class);
    }
    if (create_back)
        py_dict_set_text(kw, "backref",
                         generate(m, "MANYTOMANY", "backref", back, other, local, back_kw));
    py_dict_set_text(kw, "overlaps", py_str_from("__*"));
    py_dict_set_text(kw, "secondary", PY_OBJ(t));
    py_dict_set_text(kw, "primaryjoin", join_on(vm, keys[0]));
    py_dict_set_text(kw, "secondaryjoin", join_on(vm, keys[1]));
    value rel = generate(m, "MANYTOMANY", "relationship", name, local, other, kw);
    if (rel != PY_NONE)
        py_dict_set(vm, own->properties, name, rel);
}

static void make_classes(struct automap *m, struct metadata *md, struct py_list *secondary) {
    struct vm *vm = m->vm;
    struct py_dict *tables = py_dict_copy(md->tables);
    value classes = py_getattr(vm, m->base, "classes");
    size_t i = 0;
    for (value k, v; py_dict_next(tables, &i, &k, &v);) {
        struct table *t = table_of(v);
        struct constraint *keys[2];
        if (is_secondary(vm, t, keys)) {
            py_list_append(secondary, v);
            continue;
        }
        if (!t->primary_key->columns->n || class_for(m, t) != PY_UNDEF)
            continue;
        value args[] = {m->base, py_str_from(t->base.name.text), v};
        value name = py_call(vm, m->classname, 3, args);
        struct py_dict *ns = py_dict_new();
        py_dict_set_text(ns, "__table__", v);
        py_dict_set_text(ns, "__module__", py_getattr(vm, m->base, "__module__"));
        value cls =
            py_class_new(vm, py_str_text(vm, name), PY_AS(struct py_tuple, py_tuple1(m->base)), ns);
        py_list_append(m->classes, cls);
        py_setattr_str(vm, classes, py_intern_str(PY_AS(struct py_str, name)), cls);
    }
}

static value or_default(struct vm *vm, value fn, const char *name) {
    return fn != PY_NONE ? fn : py_import_from(vm, "sqlalchemy.ext.automap", name);
}

static value prepare(struct vm *vm, const value *a) {
    struct automap m = {.vm = vm, .base = a[0], .classes = py_list_new(8)};
    m.classname = or_default(vm, a[5], "classname_for_table");
    m.collection_class = a[7] == PY_NONE ? PY_OBJ(&py_list_type) : a[7];
    m.scalar = or_default(vm, a[8], "name_for_scalar_relationship");
    m.collection = or_default(vm, a[9], "name_for_collection_relationship");
    m.generate = or_default(vm, a[10], "generate_relationship");
    value engine = a[1] != PY_NONE ? a[1] : a[2];
    struct metadata *md = metadata_of(py_getattr(vm, a[0], "metadata"));
    if (engine != PY_NONE && (a[1] != PY_NONE || py_truth(vm, a[3]))) {
        struct py_dict *kw = py_dict_new();
        if (a[11] != PY_NONE)
            py_dict_update(vm, kw, a[11]);
        py_dict_set_text(kw, "extend_existing", PY_TRUE);
        py_dict_set_text(kw, "autoload_replace", PY_FALSE);
        if (a[4] != PY_NONE)
            py_dict_set_text(kw, "schema", a[4]);
        py_call_args(vm, py_getattr(vm, PY_OBJ(md), "reflect"), py_tuple1(engine), kw);
    }
    deferred(PY_AS(struct py_type, a[0]), m.classes);
    struct py_list *secondary = py_list_new(2);
    make_classes(&m, md, secondary);
    for (size_t i = 0; i < m.classes->n; i++) {
        struct sql_from *from = scan_of(m.classes->items[i])->table;
        size_t n;
        if (!from || !table_is(PY_OBJ(from)))
            continue;
        struct constraint **all = table_constraints((struct table *)from, &n);
        for (size_t k = 0; k < n; k++)
            if (all[k]->kind == CONSTRAINT_FOREIGN_KEY)
                relate(&m, m.classes->items[i], all[k]);
    }
    for (size_t i = 0; i < secondary->n; i++) {
        struct constraint *keys[2];
        is_secondary(vm, table_of(secondary->items[i]), keys);
        relate_many(&m, table_of(secondary->items[i]), keys);
    }
    for (size_t i = 0; i < m.classes->n; i++) /* a class after the one it derives from */
        for (size_t k = 0; k < m.classes->n; k++) {
            struct orm_scan *s = scan_of(m.classes->items[k]);
            if (s && s->deferred && (!s->inherits || orm_own_mapper(s->inherits)))
                orm_scan_map(s, NULL);
        }
    return PY_NONE;
}

/* Base.classes: classes by name */
struct names {
    struct py_object head;
    struct py_attrs attrs;
};
static value names_method(struct vm *vm, const value *a, const char *name) {
    return PY_OBJ(
        py_list_from(vm, py_call_method(vm, PY_OBJ(py_instance_dict(vm, a[0])), name, 0, NULL)));
}
static value names_keys(struct vm *vm, const value *a) { return names_method(vm, a, "keys"); }
static value names_values(struct vm *vm, const value *a) { return names_method(vm, a, "values"); }
static value names_items(struct vm *vm, const value *a) { return names_method(vm, a, "items"); }
static value names_get(struct vm *vm, const value *a) {
    value v = py_dict_get(vm, py_instance_dict(vm, a[0]), a[1]);
    return v == PY_UNDEF ? a[2] : v;
}
static value names_iter(struct vm *vm, value self) {
    return py_call_method(vm, names_values(vm, &self), "__iter__", 0, NULL);
}
static int64_t names_len(struct vm *vm, value self) {
    return (int64_t)py_instance_dict(vm, self)->count;
}
static bool names_contains(struct vm *vm, value self, value key) {
    return py_dict_get(vm, py_instance_dict(vm, self), key) != PY_UNDEF;
}
static value names_getitem(struct vm *vm, value self, value key) {
    value v = py_dict_get(vm, py_instance_dict(vm, self), key);
    if (v == PY_UNDEF)
        py_raise_key(vm, key);
    return v;
}
static value names_getattr(struct vm *vm, value self, struct py_str *name) {
    value v = py_generic_getattr(vm, self, name);
    if (v == PY_UNDEF && py_str_cstr(PY_OBJ(name))[0] != '_')
        py_raise(vm, &py_exc_AttributeError, "%s", py_str_cstr(PY_OBJ(name)));
    return v;
}
static const struct py_native_def names_methods[] = {{"keys", names_keys, "self"},
                                                     {"values", names_values, "self"},
                                                     {"items", names_items, "self"},
                                                     {"get", names_get, "self, key, default=None"},
                                                     {0}};
static struct py_type names_type = {PY_TYPE_HEAD,
                                    .name = "Properties",
                                    .module = "sqlalchemy.util._collections",
                                    .size = sizeof(struct names),
                                    .attrs_offset = offsetof(struct names, attrs),
                                    .flags = PY_TYPE_ATTRS,
                                    .methods = names_methods,
                                    .iter = names_iter,
                                    .len = names_len,
                                    .contains = names_contains,
                                    .getitem = names_getitem,
                                    .getattr = names_getattr};

static value f_automap_base(struct vm *vm, const value *a) {
    value base = a[0];
    if (base == PY_NONE)
        base = py_call_args(vm, py_import_from(vm, "sqlalchemy.orm", "declarative_base"),
                            PY_OBJ(&py_empty_tuple), PY_AS(struct py_dict, a[1]));
    struct py_dict *ns = py_dict_new();
    py_dict_set_text(ns, "__abstract__", PY_TRUE);
    py_dict_set_text(ns, "classes", PY_OBJ(py_alloc(vm, &names_type)));
    value cls = py_import_from(vm, "sqlalchemy.ext.automap", "AutomapBase");
    return py_class_new(vm, PY_AS(struct py_type, base)->name,
                        PY_AS(struct py_tuple, py_tuple2(cls, base)), ns);
}

static const struct py_native_def functions[] = {
    {"automap_base", f_automap_base, "declarative_base=None, **kw"},
    {"classname_for_table", f_classname_for_table, "base, tablename, table"},
    {"name_for_scalar_relationship", f_name_for_scalar,
     "base, local_cls, referred_cls, constraint"},
    {"name_for_collection_relationship", f_name_for_collection,
     "base, local_cls, referred_cls, constraint"},
    {"generate_relationship", f_generate_relationship,
     "base, direction, return_fn, attrname, local_cls, referred_cls, **kw"},
    {0}};

static void module_init(struct vm *vm, struct py_module *m) {
    static const struct py_native_def def = {
        "prepare", prepare,
        "cls, autoload_with=None, engine=None, reflect=False, schema=None, "
        "classname_for_table=None, modulename_for_table=None, collection_class=None, "
        "name_for_scalar_relationship=None, name_for_collection_relationship=None, "
        "generate_relationship=None, reflection_options=None"};
    py_import(vm, "sqlalchemy.orm");
    struct py_dict *ns = py_dict_new();
    py_dict_set_text(ns, "__module__", py_str_from("sqlalchemy.ext.automap"));
    py_dict_set_text(ns, "__abstract__", PY_TRUE);
    py_dict_set_text(ns, "_sa_decl_prepare", PY_TRUE); /* mapping waits for prepare() */
    py_dict_set_text(ns, "prepare", orm_class_method(vm, &def));
    py_module_set(vm, m, "AutomapBase", py_class_new(vm, "AutomapBase", &py_empty_tuple, ns));
}
const struct py_module_def sa_ext_automap_module = {
    .name = "sqlalchemy.ext.automap", .functions = functions, .init = module_init};
