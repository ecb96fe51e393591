/*
 * registry: the mapped classes that know each other by name, the SQL types of Python types, and
 * what makes declarative base classes. cf. sqlalchemy.orm.decl_api.registry.
 */
#include "modules/sqlalchemy/orm/orm.h"

#define SELF(a) PY_AS(struct orm_registry, (a)[0])

/* --- classes --- */

static struct orm_class *manager_in(const struct py_type *cls) {
    static struct py_str *name;
    if (!(cls->flags & PY_TYPE_HEAP))
        return NULL;
    if (!name)
        name = py_intern("_sa_class_manager");
    value v = py_dict_get_str(py_type_dict(cls), name);
    return v != PY_UNDEF && py_type_of(v) == &orm_class_type ? PY_AS(struct orm_class, v) : NULL;
}

struct orm_class *orm_class_of(const struct py_type *cls) {
    struct orm_class *c = manager_in(cls);
    return c && c->cls == cls ? c : NULL;
}

struct orm_mapper *orm_own_mapper(const struct py_type *cls) {
    struct orm_class *c = orm_class_of(cls);
    return c ? c->mapper : NULL;
}

struct orm_mapper *orm_mapper_of(const struct py_type *cls) {
    for (size_t i = 0; cls->mro && i < cls->mro->n; i++) {
        struct orm_mapper *m = orm_own_mapper(PY_AS(struct py_type, cls->mro->items[i]));
        if (m)
            return m;
    }
    return NULL;
}

static const struct py_member_def class_members[] = {
    {"class_", offsetof(struct orm_class, cls), PY_MEMBER_OBJECT, true},
    {"registry", offsetof(struct orm_class, registry), PY_MEMBER_OBJECT, true},
    {"mapper", offsetof(struct orm_class, mapper), PY_MEMBER_OBJECT, true},
    {0}};
struct py_type orm_class_type = {PY_TYPE_HEAD,
                                 .name = "ClassManager",
                                 .module = "sqlalchemy.orm.instrumentation",
                                 .size = sizeof(struct orm_class),
                                 .flags = PY_TYPE_ABSTRACT,
                                 .members = class_members};

void orm_registry_add_class(struct vm *vm, struct orm_registry *r, struct py_type *cls) {
    value old = py_dict_get_text(r->classes, cls->name);
    value cls_value = PY_OBJ(cls);
    (void)vm;
    if (old == PY_UNDEF) {
        py_dict_set_text(r->classes, cls->name, cls_value);
    } else if (py_is_list(old)) {
        py_list_append(PY_AS(struct py_list, old), cls_value);
    } else if (old != cls_value) {
        struct py_list *both = py_list_new(2);
        py_list_append(both, old);
        py_list_append(both, cls_value);
        py_dict_set_text(r->classes, cls->name, PY_OBJ(both));
    }
}

/* --- all registries of a machine --- */

static const char registries_key;

struct registries {
    struct orm_registry **items;
    size_t n, cap;
};

static struct registries *registries_of(struct vm *vm) {
    struct registries *r = vm_get_data(vm, &registries_key);
    if (!r)
        vm_set_data(vm, &registries_key, r = MEM_NEW(struct registries));
    return r;
}

static void registry_setup(struct vm *vm, struct orm_registry *r, struct metadata *m) {
    struct registries *all = registries_of(vm);
    r->metadata = m ? m : metadata_new(vm);
    r->classes = py_dict_new();
    r->type_map = py_dict_new();
    MEM_GROW(all->items, all->n, all->cap);
    all->items[all->n++] = r;
}

static void configure_mapper(struct vm *vm, struct orm_mapper *m) {
    size_t k = 0;
    struct py_dict *props = py_dict_copy(m->props);
    for (value key, v; py_dict_next(props, &k, &key, &v);) {
        struct orm_prop *p = PY_AS(struct orm_prop, v);
        if (p->parent != m || p->configured)
            continue;
        p->configured = true;
        if (p->kind == ORM_RELATIONSHIP)
            orm_relationship_configure(vm, (struct orm_relationship *)p);
        else if (p->kind == ORM_COMPOSITE)
            orm_composite_configure(vm, (struct orm_composite *)p);
    }
}

/* A mapper that failed once keeps the others of its registry from being used. */
static void refuse_failed(struct vm *vm, const struct orm_registry *r) {
    for (size_t i = 0; i < r->n_mappers; i++)
        if (r->mappers[i]->configure_failed != PY_UNDEF)
            py_raise(vm, &sa_exc_InvalidRequestError,
                     "One or more mappers failed to initialize - can't proceed with initialization "
                     "of other mappers. Triggering mapper: '%S'. Original exception was: %S",
                     PY_OBJ(r->mappers[i]), r->mappers[i]->configure_failed);
}

static void configure_registry(struct vm *vm, struct orm_registry *r) {
    struct orm_mapper *volatile now = NULL;
    struct py_handler h;
    r->configuring = true;
    PY_TRY(vm, &h) {
        for (size_t i = 0; i < r->n_mappers; i++) {
            if (r->mappers[i]->configured)
                continue;
            now = r->mappers[i];
            now->configured = true;
            configure_mapper(vm, now);
            orm_mapper_configured(vm, now);
        }
        r->new_mappers = false;
        r->configuring = false;
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        r->configuring = false;
        if (now)
            now->configure_failed = exc;
        py_rethrow(vm, exc);
    }
}

void orm_configure(struct vm *vm, struct orm_registry *r) {
    if (!r->new_mappers || r->configuring)
        return;
    refuse_failed(vm, r);
    r->configuring = true;
    orm_before_configured(vm);
    configure_registry(vm, r);
    orm_after_configured(vm);
}

void orm_configure_all(struct vm *vm) {
    struct registries *all = registries_of(vm);
    bool any = false;
    for (size_t i = 0; i < all->n; i++)
        any |= all->items[i]->new_mappers && !all->items[i]->configuring;
    if (!any)
        return;
    orm_before_configured(vm);
    for (size_t i = 0; i < all->n; i++)
        if (all->items[i]->new_mappers && !all->items[i]->configuring)
            configure_registry(vm, all->items[i]);
    orm_after_configured(vm);
}

/* --- Python types to SQL types --- */

struct known_type {
    const char *module, *name;
    enum type_kind kind;
};
static const struct known_type known_types[] = {
    {NULL, "int", TYPE_Integer},     {NULL, "float", TYPE_Float},
    {NULL, "bool", TYPE_Boolean},    {NULL, "bytes", TYPE_LargeBinary},
    {NULL, "str", TYPE_String},      {NULL, "NoneType", TYPE_NullType},
    {"uuid", "UUID", TYPE_Uuid},     {"decimal", "Decimal", TYPE_Numeric},
    {"datetime", "date", TYPE_Date}, {"datetime", "datetime", TYPE_DateTime},
    {"datetime", "time", TYPE_Time}, {"datetime", "timedelta", TYPE_Interval},
};

static bool is_builtin(const struct py_type *t) {
    return !(t->flags & PY_TYPE_HEAP) && (!t->module || !strcmp(t->module, "builtins"));
}

static bool is_class_of(const struct py_type *t, const char *module, const char *name) {
    if (strcmp(t->name, name))
        return false;
    if (!module)
        return is_builtin(t);
    value m = t->flags & PY_TYPE_HEAP ? py_dict_get_text(py_type_dict(t), "__module__") : PY_UNDEF;
    const char *own = m != PY_UNDEF && py_is_str(m) ? py_str_cstr(m) : t->module;
    return own && (!strcmp(own, module) || (*own == '_' && !strcmp(own + 1, module)));
}

/* Enum(…) like T with other members. */
static struct sa_type *enum_like(struct vm *vm, const struct sa_type *t, struct py_tuple *args,
                                 bool plain) {
    struct py_dict *kw = py_dict_new();
    const struct enum_info *e = t ? t->enums : NULL;
    const struct schema_type_info *s = t ? t->schema_type : NULL;
    bool native = !s || s->native;
    if (s && s->name)
        py_dict_set_text(kw, "name", PY_OBJ(s->name));
    if (s && s->schema)
        py_dict_set_text(kw, "schema", PY_OBJ(s->schema));
    if (s && s->metadata)
        py_dict_set_text(kw, "metadata", PY_OBJ(s->metadata));
    if (s && s->inherit_schema_given)
        py_dict_set_text(kw, "inherit_schema", PY_BOOL(s->inherit_schema));
    if (s && s->create_constraint)
        py_dict_set_text(kw, "create_constraint", PY_TRUE);
    if (!native || plain)
        py_dict_set_text(kw, "native_enum", PY_FALSE);
    if (e) {
        if (e->values_callable != PY_UNDEF && e->values_callable != PY_NONE)
            py_dict_set_text(kw, "values_callable", e->values_callable);
        if (e->length_none)
            py_dict_set_text(kw, "length", PY_NONE);
        else if (e->length)
            py_dict_set_text(kw, "length", py_from_small(e->length));
        py_dict_set_text(kw, "validate_strings", PY_BOOL(e->validate_strings));
        py_dict_set_text(kw, "omit_aliases", PY_BOOL(e->omit_aliases));
    }
    return PY_AS(struct sa_type, py_call_args(vm, PY_OBJ(&sa_type_Enum), PY_OBJ(args), kw));
}

static struct sa_type *enum_of_literal(struct vm *vm, const struct sa_type *t, value literal) {
    struct py_tuple *args = orm_args(vm, literal);
    struct buf bad = BUF_INIT;
    for (size_t i = 0; i < args->n; i++)
        if (!py_is_str(args->items[i]))
            buf_printf(&bad, "%s%s", bad.len ? ", " : "", py_repr_text(vm, args->items[i]));
    if (bad.len)
        py_raise(vm, &sa_exc_ArgumentError,
                 "Can't create string-based Enum datatype from non-string values: %s.  Please "
                 "provide an explicit Enum datatype for this Python type",
                 bad.data);
    return enum_like(vm, t, args, true);
}

static bool is_enum_class(struct vm *vm, value v) {
    if (!py_is_a(v, &py_type_type))
        return false;
    const struct py_type *t = PY_AS(struct py_type, v);
    for (size_t i = 0; i < t->mro->n; i++)
        if (is_class_of(PY_AS(struct py_type, t->mro->items[i]), "enum", "Enum"))
            return true;
    (void)vm;
    return false;
}

static bool is_generic_enum(const struct sa_type *t) {
    const struct enum_info *e = t->enums;
    return e && e->enum_class != PY_UNDEF && py_is_a(e->enum_class, &py_type_type) &&
           is_class_of(PY_AS(struct py_type, e->enum_class), "enum", "Enum");
}

/* What FOUND, entered for MATCHED, makes of PYTHON_TYPE; NULL: nothing. */
static struct sa_type *adapt(struct vm *vm, struct sa_type *found, value python_type, value matched,
                             value flattened) {
    if (type_is(found, TYPE_Enum)) {
        struct enum_info *e = found->enums;
        if (!is_generic_enum(found) && python_type == matched) {
            if (e->enum_class != PY_UNDEF && e->enum_class != PY_NONE)
                return enum_like(vm, found, PY_AS(struct py_tuple, py_tuple1(e->enum_class)),
                                 false);
            struct py_tuple *labels = py_tuple_new(e->n);
            for (size_t i = 0; i < e->n; i++)
                labels->items[i] = PY_OBJ(e->labels[i]);
            return enum_like(vm, found, labels, false);
        }
        if (orm_is_literal(vm, python_type))
            return enum_of_literal(vm, found, python_type);
        if (is_enum_class(vm, python_type))
            return enum_like(vm, found, PY_AS(struct py_tuple, py_tuple1(python_type)), false);
    }
    return python_type == flattened || py_equal(vm, python_type, flattened) ? found : NULL;
}

static struct sa_type *default_type(struct vm *vm, value python_type) {
    if (!py_is_a(python_type, &py_type_type))
        return NULL;
    const struct py_type *t = PY_AS(struct py_type, python_type);
    for (size_t i = 0; i < sizeof known_types / sizeof *known_types; i++)
        if (is_class_of(t, known_types[i].module, known_types[i].name))
            return type_new(vm, known_types[i].kind);
    return NULL;
}

static struct sa_type *lookup(struct vm *vm, struct orm_registry *r, value key) {
    struct py_handler h;
    PY_TRY(vm, &h) { /* what cannot be hashed is in no map */
        value v = py_dict_get(vm, r->type_map, key);
        py_handler_pop(&h);
        return v == PY_UNDEF ? NULL : type_from(vm, v);
    }
    value exc = py_handler_catch(&h);
    if (!py_is_a(exc, &py_exc_TypeError))
        py_raise_value(vm, exc);
    return NULL;
}

static value flatten_newtype(struct vm *vm, value type) {
    while (orm_is_newtype(type))
        type = py_getattr(vm, type, "__supertype__");
    return type;
}

struct sa_type *orm_resolve_type(struct vm *vm, struct orm_registry *r, value python_type,
                                 bool fallbacks) {
    if (py_is_unknown(python_type))
        py_raise_unknown(vm, python_type, "the type of a mapped column");
    struct sa_type *t;
    if (orm_is_generic(vm, python_type)) {
        if ((t = lookup(vm, r, python_type)))
            return adapt(vm, t, python_type, python_type, python_type);
        if (orm_is_literal(vm, python_type)) {
            value literal = py_import_from(vm, "typing", "Literal");
            t = lookup(vm, r, literal);
            return enum_of_literal(vm, t && t->enums ? t : NULL, python_type);
        }
        return NULL;
    }
    if (py_is_a(python_type, &py_type_type)) {
        struct py_tuple *mro = PY_AS(struct py_type, python_type)->mro;
        for (size_t i = 0; i < mro->n; i++) {
            value pt = mro->items[i];
            if (!(t = lookup(vm, r, pt))) {
                if (is_class_of(PY_AS(struct py_type, pt), "enum", "Enum"))
                    return enum_like(vm, NULL, PY_AS(struct py_tuple, py_tuple1(python_type)),
                                     false);
                t = default_type(vm, pt);
            }
            if (t && (t = adapt(vm, t, python_type, pt, pt)))
                return t;
        }
    } else if ((t = lookup(vm, r, python_type))) {
        if ((t = adapt(vm, t, python_type, python_type, python_type)))
            return t;
    }
    if (!fallbacks || !orm_is_newtype(python_type))
        return NULL;
    t = orm_resolve_type(vm, r, flatten_newtype(vm, python_type), false);
    if (t)
        py_warn(vm, &sa_exc_SADeprecationWarning,
                "Matching the provided NewType '%s' on its resolved value without matching it in "
                "the type_annotation_map is deprecated; add this type to the type_annotation_map "
                "to allow it to match explicitly. (deprecated since: 2.0)",
                py_str_text(vm, python_type));
    return t;
}

/* --- methods --- */

static void update_map(struct vm *vm, struct orm_registry *r, value map) {
    struct py_iter it;
    py_iter_init(vm, &it, py_call_method(vm, map, "items", 0, NULL));
    for (value pair; (pair = py_iter_next(vm, &it)) != PY_UNDEF;) {
        struct py_tuple *t = PY_AS(struct py_tuple, pair);
        py_dict_set(vm, r->type_map, orm_without_none(vm, t->items[0]), t->items[1]);
    }
}

static value r_init(struct vm *vm, const value *a) {
    struct orm_registry *r = SELF(a);
    if (a[1] != PY_NONE && !metadata_is(a[1])) {
        if (py_is_unknown(a[1]))
            py_raise_unknown(vm, a[1], "a registry's metadata");
        py_raise(vm, &sa_exc_ArgumentError, "MetaData expected, got %R", a[1]);
    }
    registry_setup(vm, r, a[1] == PY_NONE ? NULL : metadata_of(a[1]));
    if (py_is_dict(a[2]))
        r->classes = PY_AS(struct py_dict, a[2]);
    if (a[3] != PY_NONE)
        update_map(vm, r, a[3]);
    r->constructor = a[4] == PY_UNDEF ? orm_default_constructor(vm) : a[4];
    return PY_NONE;
}

static value r_update_map(struct vm *vm, const value *a) {
    update_map(vm, SELF(a), a[1]);
    return PY_NONE;
}

value orm_generate_base(struct vm *vm, struct orm_registry *r, value metadata, value mapper,
                        value cls, const char *name, value metaclass) {
    struct py_tuple *bases =
        py_is_tuple(cls) ? PY_AS(struct py_tuple, cls) : PY_AS(struct py_tuple, py_tuple1(cls));
    struct py_dict *ns = py_dict_new();
    value module = PY_UNDEF;
    py_dict_set_text(ns, "registry", PY_OBJ(r));
    py_dict_set_text(ns, "_decl_class_registry", PY_OBJ(r->classes)); /* 1.x */
    py_dict_set_text(ns, "metadata", metadata);
    if (py_is_a(cls, &py_type_type))
        py_dict_set_text(ns, "__doc__", py_getattr(vm, cls, "__doc__"));
    if (r->constructor != PY_NONE)
        py_dict_set_text(ns, "__init__", r->constructor);
    py_dict_set_text(ns, "__abstract__", PY_TRUE);
    if (mapper != PY_NONE)
        py_dict_set_text(ns, "__mapper_cls__", mapper);
    py_dict_set_text(ns, "__module__",
                     module != PY_UNDEF ? module : py_str_from("sqlalchemy.orm.decl_api"));
    value args[] = {py_str_from(name), PY_OBJ(bases), PY_OBJ(ns)};
    return py_call(vm, metaclass, 3, args);
}

static value meta_or_default(value v) {
    return v == PY_UNDEF || v == PY_NONE ? PY_OBJ(&orm_declarative_meta_type) : v;
}

static value r_generate_base(struct vm *vm, const value *a) {
    struct orm_registry *r = SELF(a);
    return orm_generate_base(vm, r, PY_OBJ(r->metadata), a[1],
                             a[2] == PY_UNDEF ? PY_OBJ(&py_object_type) : a[2],
                             py_arg_text(vm, a[3], "name"), meta_or_default(a[4]));
}

static struct py_dict *kw_of(value v) { return PY_AS(struct py_dict, v); }

static struct py_type *class_arg(struct vm *vm, value v) {
    if (!py_is_a(v, &py_type_type))
        py_raise(vm, &sa_exc_ArgumentError, "Class object expected, got %R.", v);
    return PY_AS(struct py_type, v);
}

static value r_mapped(struct vm *vm, const value *a) {
    orm_declare(vm, SELF(a), class_arg(vm, a[1]), NULL, NULL);
    return a[1];
}

static value r_map_declaratively(struct vm *vm, const value *a) {
    orm_declare(vm, SELF(a), class_arg(vm, a[1]), NULL, NULL);
    return PY_OBJ(orm_own_mapper(PY_AS(struct py_type, a[1])));
}

static value r_map_imperatively(struct vm *vm, const value *a) {
    struct orm_registry *r = SELF(a);
    struct py_type *cls = class_arg(vm, a[1]);
    struct sql_element *table = a[2] == PY_NONE ? NULL : sql_as_element(vm, a[2]);
    if (a[2] != PY_NONE && (!table || !sql_is_from(table)))
        py_raise(vm, &sa_exc_ArgumentError, "FromClause expected as argument; got %R", a[2]);
    if (orm_own_mapper(cls))
        py_raise(vm, &sa_exc_ArgumentError,
                 "Class '%R' already has a primary mapper defined. Use non_primary=True to create "
                 "a non primary Mapper.  clear_mappers() will remove *all* current mappers from "
                 "all classes.",
                 a[1]);
    orm_registry_add_class(vm, r, cls);
    return PY_OBJ(orm_mapper_new(vm, r, cls, (struct sql_from *)table, kw_of(a[3])));
}

/* registry.mapped_as_dataclass(cls, …) and @registry.mapped_as_dataclass(init=False) */
struct dataclass_decorator {
    struct py_object head;
    struct orm_registry *registry;
    struct py_dict *args;
};
static void map_dataclass(struct vm *vm, struct orm_registry *r, value cls, struct py_dict *args) {
    struct py_type *t = class_arg(vm, cls);
    py_type_set(vm, t, py_intern("_sa_apply_dc_transforms"), PY_OBJ(args));
    orm_declare(vm, r, t, NULL, NULL);
}
static value dataclass_decorate(struct vm *vm, value callee, int argc, const value *argv,
                                struct py_tuple *kwnames) {
    struct dataclass_decorator *d = PY_AS(struct dataclass_decorator, callee);
    (void)kwnames;
    if (argc != 1)
        py_raise(vm, &py_exc_TypeError, "mapped_as_dataclass() decorates one class");
    map_dataclass(vm, d->registry, argv[0], d->args);
    return argv[0];
}
static struct py_type dataclass_decorator_type = {PY_TYPE_HEAD, .name = "function",
                                                  .size = sizeof(struct dataclass_decorator),
                                                  .call = dataclass_decorate};
static value r_mapped_as_dataclass(struct vm *vm, const value *a) {
    if (a[1] != PY_NONE) {
        map_dataclass(vm, SELF(a), a[1], kw_of(a[2]));
        return a[1];
    }
    struct dataclass_decorator *d = py_alloc(vm, &dataclass_decorator_type);
    d->registry = SELF(a);
    d->args = kw_of(a[2]);
    return PY_OBJ(d);
}

/* @registry.as_declarative_base(**kw) */
struct base_decorator {
    struct py_object head;
    struct orm_registry *registry;
    struct py_dict *kw;
};
static value base_decorate(struct vm *vm, value callee, int argc, const value *argv,
                           struct py_tuple *kwnames) {
    struct base_decorator *d = PY_AS(struct base_decorator, callee);
    (void)kwnames;
    if (argc != 1)
        py_raise(vm, &py_exc_TypeError, "as_declarative_base() decorates one class");
    value name = py_dict_get_text(d->kw, "name"), mapper = py_dict_get_text(d->kw, "mapper"),
          meta = py_dict_get_text(d->kw, "metaclass");
    return orm_generate_base(vm, d->registry, PY_OBJ(d->registry->metadata),
                             mapper == PY_UNDEF ? PY_NONE : mapper, argv[0],
                             name != PY_UNDEF ? py_arg_text(vm, name, "name")
                                              : PY_AS(struct py_type, argv[0])->name,
                             meta_or_default(meta));
}
static struct py_type base_decorator_type = {
    PY_TYPE_HEAD, .name = "function", .size = sizeof(struct base_decorator), .call = base_decorate};
static value r_as_declarative_base(struct vm *vm, const value *a) {
    struct base_decorator *d = py_alloc(vm, &base_decorator_type);
    d->registry = SELF(a);
    d->kw = kw_of(a[1]);
    return PY_OBJ(d);
}

static value r_configure(struct vm *vm, const value *a) {
    orm_configure(vm, SELF(a));
    return PY_NONE;
}

static value r_dispose(struct vm *vm, const value *a) {
    struct orm_registry *r = SELF(a);
    for (size_t i = 0; i < r->n_mappers; i++) {
        struct orm_class *c = orm_class_of(r->mappers[i]->cls);
        if (c)
            c->mapper = NULL;
    }
    r->n_mappers = 0;
    r->new_mappers = false;
    (void)vm;
    return PY_NONE;
}

static value get_mappers(struct vm *vm, value self) {
    struct orm_registry *r = PY_AS(struct orm_registry, self);
    struct py_set *s = py_set_new(&py_frozenset_type);
    for (size_t i = 0; i < r->n_mappers; i++)
        py_set_add(vm, s, PY_OBJ(r->mappers[i]));
    return PY_OBJ(s);
}

static const struct py_member_def members[] = {
    {"metadata", offsetof(struct orm_registry, metadata), PY_MEMBER_OBJECT, false},
    {"_class_registry", offsetof(struct orm_registry, classes), PY_MEMBER_OBJECT, true},
    {"type_annotation_map", offsetof(struct orm_registry, type_map), PY_MEMBER_OBJECT, true},
    {"constructor", offsetof(struct orm_registry, constructor), PY_MEMBER_VALUE, false},
    {0}};
static const struct py_getset_def getset[] = {{"mappers", get_mappers, NULL}, {0}};
static const struct py_native_def methods[] = {
    {"__init__", r_init,
     "self, *, metadata=None, class_registry=None, type_annotation_map=None, constructor=?"},
    {"update_type_annotation_map", r_update_map, "self, type_annotation_map"},
    {"generate_base", r_generate_base, "self, mapper=None, cls=?, name='Base', metaclass=?"},
    {"mapped", r_mapped, "self, cls"},
    {"map_declaratively", r_map_declaratively, "self, cls"},
    {"map_imperatively", r_map_imperatively, "self, class_, local_table=None, **kw"},
    {"mapped_as_dataclass", r_mapped_as_dataclass, "self, cls=None, /, **kw"},
    {"as_declarative_base", r_as_declarative_base, "self, **kw"},
    {"configure", r_configure, "self, cascade=False"},
    {"dispose", r_dispose, "self, cascade=False"},
    {0}};
struct py_type orm_registry_type = {PY_TYPE_HEAD,
                                    .name = "registry",
                                    .module = "sqlalchemy.orm.decl_api",
                                    .size = sizeof(struct orm_registry),
                                    .attrs_offset = offsetof(struct orm_registry, attrs),
                                    .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                    .methods = methods,
                                    .getset = getset,
                                    .members = members};
