/*
 * sqlalchemy.orm and its submodules: names and signatures.
 */
#include "modules/sqlalchemy/inspect.h"
#include "modules/sqlalchemy/modules.h"
#include "modules/sqlalchemy/orm/collection.h"
#include "modules/sqlalchemy/orm/events.h"
#include "modules/sqlalchemy/orm/names.h"
#include "modules/sqlalchemy/orm/properties.h"
#include "modules/sqlalchemy/orm/session.h"
#include "modules/sqlalchemy/schema_int.h"

/* --- functions on mappers and instances --- */

static value f_configure(struct vm *vm, const value *a) {
    (void)a;
    orm_configure_all(vm);
    return PY_NONE;
}

static value f_class_mapper(struct vm *vm, const value *a) {
    struct orm_mapper *m = orm_mapper_from(vm, a[0]);
    if (!m)
        orm_raise_unmapped(vm, a[0]);
    if (py_truth(vm, a[1]))
        orm_configure(vm, m->registry);
    return PY_OBJ(m);
}

static value f_object_mapper(struct vm *vm, const value *a) {
    return PY_OBJ(orm_state_of(vm, a[0])->mapper);
}

static value f_object_session(struct vm *vm, const value *a) {
    struct orm_session *s = orm_state_of(vm, a[0])->session;
    return s ? PY_OBJ(s) : PY_NONE;
}

static value f_aliased(struct vm *vm, const value *a) {
    struct orm_mapper *m = orm_mapper_from(vm, a[0]);
    const char *name = a[2] == PY_NONE ? NULL : py_arg_text(vm, a[2], "name");
    if (!m) { /* of a table: a plain alias */
        value args[] = {a[2]};
        return py_call_method(vm, a[0], "alias", 1, args);
    }
    orm_configure(vm, m->registry);
    struct sql_from *over = NULL;
    if (a[1] != PY_NONE) {
        struct sql_element *e = sql_as_element(vm, a[1]);
        if (!e || !sql_is_from(e))
            py_raise(vm, &sa_exc_ArgumentError, "FROM expression expected, got %R", a[1]);
        if (sql_is_select_base(e))
            over = &sql_alias_new(vm, &sql_subquery_type, SQL_SUBQUERY, (struct sql_from *)e,
                                  (struct sql_name){name, 0})
                        ->from;
        else
            over = (struct sql_from *)e;
    }
    if (!over && py_truth(vm, a[3]) && m->mapped->element.kind == SQL_JOIN)
        over = orm_flat_alias(vm, m->mapped);
    return PY_OBJ(orm_alias_new(vm, m, over, name));
}

static value f_join(struct vm *vm, const value *a) {
    value left = a[0];
    struct sql_element *l = sql_as_element(vm, left);
    return py_call_method(vm, PY_OBJ(l && l->kind == SQL_ENTITY ? ((struct sql_wrap *)l)->of : l),
                          "join", 3, (value[]){a[1], a[2], a[3]});
}
static value f_outerjoin(struct vm *vm, const value *a) {
    value args[] = {a[0], a[1], a[2], PY_TRUE};
    return f_join(vm, args);
}

static value f_reconstructor(struct vm *vm, const value *a) {
    py_setattr(vm, a[0], "__sa_reconstructor__", PY_TRUE);
    return a[0];
}

static value f_clear_mappers(struct vm *vm, const value *a) {
    (void)vm, (void)a;
    return PY_NONE;
}

static value f_mapped_column(struct vm *vm, const value *a) {
    return orm_make_mapped_column(vm, PY_AS(struct py_tuple, a[0]), PY_AS(struct py_dict, a[1]));
}

static value f_orm_insert_sentinel(struct vm *vm, const value *a) {
    struct py_dict *kw = sa_insert_sentinel_args(vm, a);
    py_dict_set_str(kw, py_intern("nullable"), PY_TRUE); /* whatever its annotation says */
    return orm_make_mapped_column(vm, py_tuple_new(0), kw);
}

static value f_instance_state(struct vm *vm, const value *a) {
    return PY_OBJ(orm_state_of(vm, a[0]));
}

static struct orm_prop *prop_named(struct vm *vm, value obj, value key) {
    struct orm_state *s = orm_state_of(vm, obj);
    struct orm_prop *p = orm_mapper_get(s->mapper, py_arg_text(vm, key, "key"));
    if (!p)
        py_raise(vm, &py_exc_KeyError, "%S", key);
    return p;
}
static value f_get_history(struct vm *vm, const value *a) {
    return orm_history(vm, a[0], prop_named(vm, a[0], a[1]));
}
static value f_flag_modified(struct vm *vm, const value *a) {
    struct orm_prop *p = prop_named(vm, a[0], a[1]);
    value v = orm_peek(a[0], p->key);
    if (v == PY_UNDEF)
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "Can't flag attribute '%S' modified; it's not present in the object state", a[1]);
    orm_note_change(orm_state_of(vm, a[0]), p, ORM_NO_VALUE);
    return PY_NONE;
}
static value f_set_attribute(struct vm *vm, const value *a) {
    orm_set_value(vm, a[0], prop_named(vm, a[0], a[1]), a[2], NULL);
    return PY_NONE;
}
static value f_get_attribute(struct vm *vm, const value *a) {
    return orm_get_value(vm, a[0], prop_named(vm, a[0], a[1]));
}
static value f_set_committed(struct vm *vm, const value *a) {
    struct orm_prop *p = prop_named(vm, a[0], a[1]);
    struct orm_state *s = orm_state_of(vm, a[0]);
    if (p->kind == ORM_RELATIONSHIP)
        orm_set_loaded(vm, s, (struct orm_relationship *)p,
                       ((struct orm_relationship *)p)->uselist ? PY_OBJ(py_list_from(vm, a[2]))
                                                               : a[2]);
    else
        orm_poke(a[0], p->key, a[2]);
    if (s->committed)
        py_dict_del(vm, s->committed, PY_OBJ(p->key));
    return PY_NONE;
}

static const struct py_native_def orm_functions[] = {
    {"declarative_base", orm_declarative_base,
     "*, metadata=None, mapper=None, cls=?, name='Base', class_registry=None, "
     "type_annotation_map=None, constructor=?, metaclass=?"},
    {"as_declarative", orm_as_declarative, "**kw"},
    {"declarative_mixin", orm_declarative_mixin, "cls"},
    {"synonym_for", orm_synonym_for, "name, map_column=False"},
    {"mapped_column", f_mapped_column, "*args, **kw"},
    {"orm_insert_sentinel", f_orm_insert_sentinel, SA_INSERT_SENTINEL_ARGS},
    {"column_property", orm_column_property, "*columns, **kw"},
    {"deferred", orm_deferred, "*columns, **kw"},
    {"query_expression", orm_query_expression, "default_expr=None, **kw"},
    {"synonym", orm_synonym,
     "name, map_column=None, descriptor=None, comparator_factory=None, **kw"},
    {"composite", orm_composite_make, "_class_or_attr=None, *attrs, **kw"},
    {"validates", orm_validates, "*names, **kw"},
    {"relationship", orm_relationship_make, "argument=None, secondary=None, **kw"},
    {"relation", orm_relationship_make, "argument=None, secondary=None, **kw"},
    {"backref", orm_backref_make, "name, **kw"},
    {"foreign", orm_foreign, "expr"},
    {"remote", orm_remote, "expr"},
    {"configure_mappers", f_configure, ""},
    {"clear_mappers", f_clear_mappers, ""},
    {"class_mapper", f_class_mapper, "class_, configure=True"},
    {"object_mapper", f_object_mapper, "instance"},
    {"object_session", f_object_session, "instance"},
    {"aliased", f_aliased, "element, alias=None, name=None, flat=False, adapt_on_names=False"},
    {"join", f_join, "left, right, onclause=None, isouter=False, full=False"},
    {"outerjoin", f_outerjoin, "left, right, onclause=None, full=False"},
    {"reconstructor", f_reconstructor, "fn"},
    {"keyfunc_mapping", orm_keyfunc_mapping, "keyfunc, **kw"},
    {"mapped_collection", orm_keyfunc_mapping, "keyfunc, **kw"},
    {"attribute_keyed_dict", orm_attribute_keyed_dict, "attr_name, **kw"},
    {"attribute_mapped_collection", orm_attribute_keyed_dict, "attr_name, **kw"},
    {"column_keyed_dict", orm_column_keyed_dict, "mapping_spec, **kw"},
    {"column_mapped_collection", orm_column_keyed_dict, "mapping_spec, **kw"},
    {0}};

static struct py_type *const orm_types[] = {&orm_registry_type,
                                            &orm_mapper_type,
                                            &orm_mapped_type,
                                            &orm_dynamic_mapped_type,
                                            &orm_write_only_mapped_type,
                                            &orm_mapped_column_type,
                                            &orm_declared_attr_type,
                                            &orm_attr_type,
                                            &orm_prop_type,
                                            &orm_column_prop_type,
                                            &orm_mapped_sql_type,
                                            &orm_relationship_type,
                                            &orm_synonym_type,
                                            &orm_composite_type,
                                            &orm_state_type,
                                            NULL};

static value inspect_orm(struct vm *vm, value v) {
    struct orm_mapper *m = orm_mapper_from(vm, v);
    if (m && !py_is_a(v, &orm_alias_type))
        return PY_OBJ(m);
    if (py_is_a(v, &orm_alias_type) || py_is_a(v, &orm_attr_type) || py_is_a(v, &orm_state_type))
        return v;
    if (py_is_object(v) && v && !py_is_unknown(v) && !py_is_a(v, &py_type_type) &&
        (py_type_of(v)->flags & PY_TYPE_HEAP) && orm_mapper_of(py_type_of(v)))
        return PY_OBJ(orm_state_of(vm, v));
    return PY_UNDEF;
}

/* ONETOMANY and so on: members of enumerations. */
struct symbol {
    struct py_object head;
    const char *of, *name;
    int number;
};
static struct symbol symbols[] = {
    {{&orm_symbol_type}, "RelationshipDirection", "ONETOMANY", 1},
    {{&orm_symbol_type}, "RelationshipDirection", "MANYTOONE", 2},
    {{&orm_symbol_type}, "RelationshipDirection", "MANYTOMANY", 3},
    {{&orm_symbol_type}, "EventConstants", "EXT_CONTINUE", 1},
    {{&orm_symbol_type}, "EventConstants", "EXT_STOP", 2},
    {{&orm_symbol_type}, "EventConstants", "EXT_SKIP", 3},
    {{&orm_symbol_type}, "EventConstants", "NO_KEY", 4},
};
static void constants(struct vm *vm, struct py_module *m) {
    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++)
        py_module_set(vm, m, symbols[i].name, PY_OBJ(&symbols[i]));
}
static value symbol_repr(struct vm *vm, value self) {
    const struct symbol *s = PY_AS(struct symbol, self);
    (void)vm;
    return py_str_printf("<%s.%s: %d>", s->of, s->name, s->number);
}
static value symbol_str(struct vm *vm, value self) {
    const struct symbol *s = PY_AS(struct symbol, self);
    (void)vm;
    return py_str_printf("%s.%s", s->of, s->name);
}
static const struct py_member_def symbol_members[] = {
    {"name", offsetof(struct symbol, name), PY_MEMBER_TEXT, true},
    {"value", offsetof(struct symbol, number), PY_MEMBER_INT, true},
    {0}};
struct py_type orm_symbol_type = {PY_TYPE_HEAD,
                                  .name = "RelationshipDirection",
                                  .module = "sqlalchemy.orm.interfaces",
                                  .size = sizeof(struct symbol),
                                  .members = symbol_members,
                                  .repr = symbol_repr,
                                  .str = symbol_str};

static void orm_init(struct vm *vm, struct py_module *m) {
    orm_install_hooks(vm);
    orm_install_events(vm);
    orm_names_init(vm, m);
    orm_session_exports(vm, m);
    sa_register_inspector(vm, inspect_orm);
    orm_make_bases(vm, m);
    constants(vm, m);
    py_module_set(vm, m, "RelationshipProperty", PY_OBJ(&orm_relationship_type));
    py_module_set(vm, m, "SynonymProperty", PY_OBJ(&orm_synonym_type));
    py_module_set(vm, m, "CompositeProperty", PY_OBJ(&orm_composite_type));
    py_module_set(vm, m, "QueryableAttribute", PY_OBJ(&orm_attr_type));
    py_module_set(vm, m, "ORMDescriptor", PY_OBJ(&orm_mapped_type));
    py_module_set(vm, m, "MappedCollection", PY_OBJ(orm_collection_types[2]));
    py_module_set(vm, m, "KeyFuncDict", PY_OBJ(orm_collection_types[2]));
    py_module_set(vm, m, "exc", py_import(vm, "sqlalchemy.orm.exc"));
}

const struct py_module_def sa_orm_module = {
    .name = "sqlalchemy.orm", .functions = orm_functions, .types = orm_types, .init = orm_init};

static void init_as_orm(struct vm *vm, struct py_module *m) {
    struct py_module *orm = PY_AS(struct py_module, py_import(vm, "sqlalchemy.orm"));
    size_t i = 0;
    for (value k, v; py_dict_next(orm->ns, &i, &k, &v);) {
        const char *name = py_str_cstr(k);
        if (name[0] != '_')
            py_module_set(vm, m, name, v);
    }
    orm_names_fallback(vm, m);
}

extern const struct py_frozen frozen_sqlalchemy_orm_attributes;
static const struct py_native_def attributes_functions[] = {
    {"get_history", f_get_history, "obj, key, passive=None"},
    {"flag_modified", f_flag_modified, "instance, key"},
    {"set_attribute", f_set_attribute, "instance, key, value, initiator=None"},
    {"get_attribute", f_get_attribute, "instance, key"},
    {"set_committed_value", f_set_committed, "instance, key, value"},
    {"instance_state", f_instance_state, "instance"},
    {0}};
static void attributes_init(struct vm *vm, struct py_module *m) {
    py_module_set(vm, m, "InstrumentedAttribute", PY_OBJ(&orm_attr_type));
    py_module_set(vm, m, "QueryableAttribute", PY_OBJ(&orm_attr_type));
    py_module_set(vm, m, "NO_VALUE", ORM_NO_VALUE);
    py_module_set(vm, m, "NEVER_SET", ORM_NO_VALUE);
}
const struct py_module_def sa_orm_attributes_module = {.name = "sqlalchemy.orm.attributes",
                                                       .functions = attributes_functions,
                                                       .init = attributes_init,
                                                       .frozen = &frozen_sqlalchemy_orm_attributes};

static void collections_init(struct vm *vm, struct py_module *m) {
    init_as_orm(vm, m);
    py_module_set(vm, m, "collection", PY_OBJ(&orm_collection_decorators));
    for (size_t i = 0; orm_collection_types[i]; i++)
        py_module_set(vm, m, orm_collection_types[i]->name, PY_OBJ(orm_collection_types[i]));
}
const struct py_module_def sa_orm_collections_module = {.name = "sqlalchemy.orm.collections",
                                                        .init = collections_init};

/* Submodules whose names are those of the package. */
#define SUBMODULE(var, text)                                                                       \
    const struct py_module_def sa_orm_##var##_module = {.name = "sqlalchemy.orm." text,            \
                                                        .init = init_as_orm};
SUBMODULE(decl_api, "decl_api")
SUBMODULE(decl_base, "decl_base")
SUBMODULE(mapper, "mapper")
SUBMODULE(properties, "properties")
SUBMODULE(relationships, "relationships")
SUBMODULE(interfaces, "interfaces")
SUBMODULE(base, "base")
SUBMODULE(state, "state")
SUBMODULE(util, "util")
SUBMODULE(descriptor_props, "descriptor_props")
SUBMODULE(instrumentation, "instrumentation")
SUBMODULE(session, "session")
SUBMODULE(query, "query")
SUBMODULE(scoping, "scoping")
SUBMODULE(strategy_options, "strategy_options")
SUBMODULE(declarative, "declarative")
SUBMODULE(dynamic, "dynamic")
SUBMODULE(mapped_collection, "mapped_collection")
