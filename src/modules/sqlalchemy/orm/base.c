/*
 * What declarative classes derive from: DeclarativeBase, MappedAsDataclass, the metaclass of
 * declarative_base(), as_declarative. cf. sqlalchemy.orm.decl_api.
 */
#include "modules/sqlalchemy/orm/state.h"
#include "python/class.h"

value orm_method(const struct py_native_def *def) {
    struct py_native *n = MEM_NEW(struct py_native);
    n->head.type = &py_method_descr_type;
    n->def = def;
    n->owner = &py_object_type;
    return PY_OBJ(n);
}

value orm_class_method(struct vm *vm, const struct py_native_def *def) {
    return py_call1(vm, PY_OBJ(&py_classmethod_type), orm_method(def));
}

/* --- __init__ of mapped classes --- */

static value construct(struct vm *vm, const value *a) {
    struct py_type *cls = py_type_of(a[0]);
    size_t i = 0;
    if (orm_mapper_of(cls))
        orm_state_of(vm, a[0]); /* which configures the mappers */
    for (value k, v; py_dict_next(PY_AS(struct py_dict, a[1]), &i, &k, &v);) {
        if (py_lookup_attr_str(vm, PY_OBJ(cls), PY_AS(struct py_str, k)) == PY_UNDEF)
            py_raise(vm, &py_exc_TypeError, "%R is an invalid keyword argument for %s", k,
                     cls->name);
        py_setattr_str(vm, a[0], PY_AS(struct py_str, k), v);
    }
    return PY_NONE;
}
static const struct py_native_def constructor = {"__init__", construct, "self, **kwargs"};
static const char constructor_key;

value orm_default_constructor(struct vm *vm) {
    void *made = vm_get_data(vm, &constructor_key);
    if (!made) {
        made = (void *)(uintptr_t)orm_method(&constructor);
        vm_set_data(vm, &constructor_key, made);
    }
    return PY_OBJ(made);
}

/* --- the metaclass --- */

static void set_attribute(struct vm *vm, value cls, struct py_str *name, value v) {
    if (orm_own_mapper(PY_AS(struct py_type, cls)))
        orm_add_attribute(vm, PY_AS(struct py_type, cls), name, v);
    else
        py_type_setattr(vm, cls, name, v);
}

static value meta_init(struct vm *vm, const value *a) {
    struct py_type *cls = PY_AS(struct py_type, a[0]);
    value r = py_lookup_attr(vm, a[0], "_sa_registry");
    if (r == PY_UNDEF) {
        r = py_dict_get_text(py_type_dict(cls), "registry");
        if (r == PY_UNDEF || !py_is_a(r, &orm_registry_type))
            py_raise(vm, &sa_exc_InvalidRequestError,
                     "Declarative base class has no 'registry' attribute, or registry is not a "
                     "sqlalchemy.orm.registry() object");
        py_type_set(vm, cls, py_intern("_sa_registry"), r);
    }
    value abstract = py_dict_get_text(py_type_dict(cls), "__abstract__");
    if (abstract == PY_UNDEF || !py_truth(vm, abstract))
        orm_declare(vm, PY_AS(struct orm_registry, r), cls, NULL, NULL);
    return PY_NONE;
}

#define META(var, class_name, meta_methods)                                                        \
    struct py_type var = {PY_TYPE_HEAD,                                                            \
                          .name = class_name,                                                      \
                          .module = "sqlalchemy.orm.decl_api",                                     \
                          .size = sizeof(struct py_type),                                          \
                          .base = &py_type_type,                                                   \
                          .flags = PY_TYPE_BASE | PY_TYPE_TYPE,                                    \
                          .methods = meta_methods,                                                 \
                          .setattr = set_attribute};
static const struct py_native_def meta_methods[] = {
    {"__init__", meta_init, "cls, classname, bases, dict_, /, **kw"}, {0}};
META(orm_declarative_intercept_type, "DeclarativeAttributeIntercept", NULL)
META(orm_declarative_meta_type, "DeclarativeMeta", meta_methods)

/* --- DeclarativeBase --- */

static const char bases_key;

struct bases {
    value base, base_no_meta, as_dataclass;
};

static struct bases *bases_of(struct vm *vm) { return vm_get_data(vm, &bases_key); }

/* super().__init_subclass__(**kw) behind OWNER */
static void next_init_subclass(struct vm *vm, struct py_type *cls, value owner,
                               struct py_dict *kw) {
    struct py_tuple *mro = cls->mro;
    size_t i = 0;
    while (i < mro->n && mro->items[i] != owner)
        i++;
    for (i++; i < mro->n; i++) {
        struct py_type *t = PY_AS(struct py_type, mro->items[i]);
        value f = py_dict_get_text(py_type_dict(t), "__init_subclass__");
        if (f == PY_UNDEF)
            continue;
        if (t == &py_object_type && !kw->count)
            return;
        py_call_args(vm, descr_bind(vm, f, PY_UNDEF, cls), PY_OBJ(&py_empty_tuple), kw);
        return;
    }
}

static bool is_default_init(const struct py_type *cls) {
    return cls->init == PY_UNDEF || py_type_default_init(cls->init);
}

static void setup_base(struct vm *vm, struct py_type *cls) {
    value metadata = py_lookup_attr(vm, PY_OBJ(cls), "metadata");
    value map = py_dict_get_text(py_type_dict(cls), "type_annotation_map");
    value r = py_dict_get_text(py_type_dict(cls), "registry");
    if (r != PY_UNDEF && r != PY_NONE) {
        if (py_is_unknown(r))
            py_raise_unknown(vm, r, "the registry of a declarative base");
        if (!py_is_a(r, &orm_registry_type))
            py_raise(vm, &sa_exc_InvalidRequestError,
                     "Declarative base class has a 'registry' attribute that is not an instance "
                     "of sqlalchemy.orm.registry()");
        if (map != PY_UNDEF && map != PY_NONE)
            py_raise(vm, &sa_exc_InvalidRequestError,
                     "Declarative base class has both a 'registry' attribute and a "
                     "type_annotation_map entry.  Per-base type_annotation_maps are not supported. "
                     " Please apply the type_annotation_map to this registry directly.");
    } else {
        struct py_dict *kw = py_dict_new();
        if (metadata != PY_UNDEF)
            py_dict_set_text(kw, "metadata", metadata);
        if (map != PY_UNDEF)
            py_dict_set_text(kw, "type_annotation_map", map);
        r = py_call_args(vm, PY_OBJ(&orm_registry_type), PY_OBJ(&py_empty_tuple), kw);
        py_type_set(vm, cls, py_intern("registry"), r);
    }
    py_type_set(vm, cls, py_intern("_sa_registry"), r);
    struct orm_registry *reg = PY_AS(struct orm_registry, r);
    py_type_set(vm, cls, py_intern("_decl_class_registry"), PY_OBJ(reg->classes)); /* 1.x */
    if (py_dict_get_text(py_type_dict(cls), "metadata") == PY_UNDEF)
        py_type_set(vm, cls, py_intern("metadata"), PY_OBJ(reg->metadata));
    if (is_default_init(cls) && reg->constructor != PY_NONE)
        py_type_set(vm, cls, py_intern("__init__"), reg->constructor);
}

static void check_not_declarative(struct vm *vm, struct py_type *cls, value base) {
    value table = py_dict_get_text(py_type_dict(cls), "__table__");
    value name = py_dict_get_text(py_type_dict(cls), "__tablename__");
    if ((table != PY_UNDEF && table_is(table)) || (name != PY_UNDEF && py_is_str(name)))
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "Cannot use '%s' directly as a declarative base class. Create a Base by creating "
                 "a subclass of it.",
                 PY_AS(struct py_type, base)->name);
}

static void base_subclass(struct vm *vm, const value *a, value owner) {
    struct py_type *cls = PY_AS(struct py_type, a[0]);
    bool direct = false;
    for (size_t i = 0; i < cls->bases->n; i++)
        direct |= cls->bases->items[i] == owner;
    if (direct) {
        check_not_declarative(vm, cls, owner);
        setup_base(vm, cls);
    } else {
        value r = py_getattr(vm, a[0], "_sa_registry");
        orm_declare(vm, PY_AS(struct orm_registry, r), cls, NULL, NULL);
    }
    next_init_subclass(vm, cls, owner, PY_AS(struct py_dict, a[1]));
}

static value base_init_subclass(struct vm *vm, const value *a) {
    base_subclass(vm, a, bases_of(vm)->base);
    return PY_NONE;
}
static value no_meta_init_subclass(struct vm *vm, const value *a) {
    base_subclass(vm, a, bases_of(vm)->base_no_meta);
    return PY_NONE;
}

/* MappedAsDataclass: arguments of the class statement over those of the class above. */
static value dataclass_init_subclass(struct vm *vm, const value *a) {
    static const char *const names[] = {
        "init",        "repr",       "eq",      "order",
        "unsafe_hash", "match_args", "kw_only", "dataclass_callable"};
    struct py_type *cls = PY_AS(struct py_type, a[0]);
    struct py_dict *args = py_dict_new(), *rest = PY_AS(struct py_dict, a[9]);
    value above = py_lookup_attr(vm, a[0], "_sa_apply_dc_transforms");
    if (above != PY_UNDEF && py_is_dict(above))
        py_dict_update(vm, args, above);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        /* _NoArg.NO_ARG is an unknown value here: what hands it on has not been told either */
        if (a[i + 1] != PY_UNDEF && !py_is_unknown(a[i + 1]))
            py_dict_set_text(args, names[i], a[i + 1]);
    }
    py_type_set(vm, cls, py_intern("_sa_apply_dc_transforms"), PY_OBJ(args));
    next_init_subclass(vm, cls, bases_of(vm)->as_dataclass, rest);
    if (!orm_class_of(cls))
        orm_dataclass_mixin(vm, cls, args);
    return PY_NONE;
}

static const struct py_native_def base_init_def = {"__init_subclass__", base_init_subclass,
                                                   "cls, **kw"};
static const struct py_native_def no_meta_init_def = {"__init_subclass__", no_meta_init_subclass,
                                                      "cls, **kw"};
static const struct py_native_def dataclass_init_def = {
    "__init_subclass__", dataclass_init_subclass,
    "cls, init=?, repr=?, eq=?, order=?, unsafe_hash=?, "
    "match_args=?, kw_only=?, dataclass_callable=?, **kw"};

static value make_base(struct vm *vm, const char *name, const struct py_native_def *init,
                       struct py_type *meta) {
    struct py_dict *ns = py_dict_new();
    py_dict_set_text(ns, "__module__", py_str_from("sqlalchemy.orm.decl_api"));
    py_dict_set_text(ns, "__qualname__", py_str_from(name));
    py_dict_set_text(ns, "__init_subclass__", orm_class_method(vm, init));
    value args[] = {py_str_from(name), PY_OBJ(&py_empty_tuple), PY_OBJ(ns)};
    return py_call(vm, PY_OBJ(meta), 3, args);
}

void orm_make_bases(struct vm *vm, struct py_module *m) {
    struct bases *b = bases_of(vm);
    if (!b) {
        b = MEM_NEW(struct bases);
        vm_set_data(vm, &bases_key, b);
        b->base = make_base(vm, "DeclarativeBase", &base_init_def, &orm_declarative_intercept_type);
        b->base_no_meta = make_base(vm, "DeclarativeBaseNoMeta", &no_meta_init_def, &py_type_type);
        b->as_dataclass = make_base(vm, "MappedAsDataclass", &dataclass_init_def, &py_type_type);
    }
    py_module_set(vm, m, "DeclarativeBase", b->base);
    py_module_set(vm, m, "DeclarativeBaseNoMeta", b->base_no_meta);
    py_module_set(vm, m, "MappedAsDataclass", b->as_dataclass);
    py_module_set(vm, m, "DeclarativeMeta", PY_OBJ(&orm_declarative_meta_type));
    py_module_set(vm, m, "DeclarativeAttributeIntercept", PY_OBJ(&orm_declarative_intercept_type));
    py_module_set(vm, m, "_declarative_constructor", orm_default_constructor(vm));
}

/* --- functions --- */

static struct orm_registry *registry_with(struct vm *vm, value metadata, value classes, value map,
                                          value init) {
    struct py_dict *kw = py_dict_new();
    if (metadata != PY_NONE)
        py_dict_set_text(kw, "metadata", metadata);
    if (classes != PY_NONE)
        py_dict_set_text(kw, "class_registry", classes);
    if (map != PY_NONE)
        py_dict_set_text(kw, "type_annotation_map", map);
    if (init != PY_UNDEF)
        py_dict_set_text(kw, "constructor", init);
    return PY_AS(struct orm_registry,
                 py_call_args(vm, PY_OBJ(&orm_registry_type), PY_OBJ(&py_empty_tuple), kw));
}

value orm_declarative_base(struct vm *vm, const value *a) {
    struct orm_registry *r = registry_with(vm, a[0], a[4], a[5], a[6]);
    return orm_generate_base(vm, r, PY_OBJ(r->metadata), a[1],
                             a[2] == PY_UNDEF ? PY_OBJ(&py_object_type) : a[2],
                             py_arg_text(vm, a[3], "name"),
                             a[7] == PY_UNDEF ? PY_OBJ(&orm_declarative_meta_type) : a[7]);
}

/* @as_declarative(**kw) */
value orm_as_declarative(struct vm *vm, const value *a) {
    struct py_dict *kw = py_dict_copy(PY_AS(struct py_dict, a[0]));
    value names[3] = {PY_NONE, PY_NONE, PY_NONE};
    static const char *const keys[3] = {"metadata", "class_registry", "type_annotation_map"};
    for (int i = 0; i < 3; i++) {
        value v = py_dict_get_text(kw, keys[i]);
        if (v == PY_UNDEF)
            continue;
        names[i] = v;
        py_dict_del(vm, kw, PY_OBJ(py_intern(keys[i])));
    }
    struct orm_registry *r = registry_with(vm, names[0], names[1], names[2], PY_UNDEF);
    return py_call_args(vm, py_getattr(vm, PY_OBJ(r), "as_declarative_base"),
                        PY_OBJ(&py_empty_tuple), kw);
}

/* @declarative_mixin: says what the class is for and nothing more. */
value orm_declarative_mixin(struct vm *vm, const value *a) {
    (void)vm;
    return a[0];
}

static value synonym_decorate(struct vm *vm, value callee, int argc, const value *argv,
                              struct py_tuple *kwnames);
struct synonym_decorator {
    struct py_object head;
    const char *name;
    bool map_column;
};
static struct py_type synonym_decorator_type = {PY_TYPE_HEAD, .name = "function",
                                                .size = sizeof(struct synonym_decorator),
                                                .call = synonym_decorate};
static value synonym_decorate(struct vm *vm, value callee, int argc, const value *argv,
                              struct py_tuple *kwnames) {
    struct synonym_decorator *d = PY_AS(struct synonym_decorator, callee);
    (void)kwnames;
    if (argc != 1)
        py_raise(vm, &py_exc_TypeError, "synonym_for() decorates one function");
    struct orm_synonym *s = orm_synonym_new(vm, d->name);
    s->map_column = d->map_column;
    s->descriptor = argv[0];
    return PY_OBJ(s);
}
value orm_synonym_for(struct vm *vm, const value *a) {
    struct synonym_decorator *d = py_alloc(vm, &synonym_decorator_type);
    d->name = py_arg_text(vm, a[0], "name");
    d->map_column = py_truth(vm, a[1]);
    return PY_OBJ(d);
}

value orm_get_self(struct vm *vm, value self) {
    (void)vm;
    return self;
}

value orm_get_true(struct vm *vm, value self) {
    (void)vm, (void)self;
    return PY_TRUE;
}
