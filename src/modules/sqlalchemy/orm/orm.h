/*
 * The object-relational mapper: registries, mappers and their properties, the attributes they put
 * on classes, declarative class scanning. cf. sqlalchemy.orm.
 */
#ifndef RETORT_MODULES_SQLALCHEMY_ORM_ORM_H
#define RETORT_MODULES_SQLALCHEMY_ORM_ORM_H

#include "python/api.h"
#include "python/function.h"
#include "schema/exc.h"
#include "schema/table.h"
#include "sql/select.h"

struct orm_mapper;
struct orm_scan;

/* --- registries (registry.c) --- */

struct orm_registry {
    struct py_object head;
    struct py_attrs attrs;
    struct metadata *metadata;
    struct py_dict *classes;  /* name -> class, or a list of classes with that name */
    struct py_dict *type_map; /* Python type -> SQL type */
    value constructor;        /* the default __init__ of mapped classes, or None */
    struct orm_mapper **mappers;
    size_t n_mappers, cap_mappers;
    bool new_mappers; /* some are not configured */
    bool configuring;
};

/* What a class that is mapped, or being mapped, carries as _sa_class_manager. */
struct orm_class {
    struct py_object head;
    struct py_type *cls;
    struct orm_registry *registry;
    struct orm_mapper *mapper;       /* NULL while it is scanned */
    struct orm_scan *scan;           /* while it is scanned, or deferred */
    struct py_dict *attributes_read; /* declared_attr -> what it gave in this scan */
};

extern struct py_type orm_registry_type, orm_class_type, orm_declarative_meta_type,
    orm_declarative_intercept_type;

/* CLS's own; NULL if it has none. */
struct orm_class *orm_class_of(const struct py_type *cls);
/* The mapper of CLS or of the nearest class above it; NULL: not mapped. */
struct orm_mapper *orm_mapper_of(const struct py_type *cls);
/* The mapper of exactly CLS. */
struct orm_mapper *orm_own_mapper(const struct py_type *cls);
/* Enters CLS among the names relationships may use. */
void orm_registry_add_class(struct vm *vm, struct orm_registry *r, struct py_type *cls);
/* The SQL type for a Python type of an annotation; NULL: none known. */
struct sa_type *orm_resolve_type(struct vm *vm, struct orm_registry *r, value python_type,
                                 bool fallbacks);
/* Finishes all mappers of R: relationships find their targets. */
void orm_configure(struct vm *vm, struct orm_registry *r);
void orm_configure_all(struct vm *vm);
/* Listeners of mappers' events (events.c): before a registry is configured, of one mapper, after.
 */
void orm_before_configured(struct vm *vm);
void orm_mapper_configured(struct vm *vm, struct orm_mapper *m);
void orm_after_configured(struct vm *vm);
/* event.listen(Mapper, EVENT, FN) */
void orm_listen_all(struct vm *vm, const char *event, value fn);
/* Calls the listeners of EVENT on M, its class and all mappers: fn(args…). */
void orm_fire_mapper(struct vm *vm, struct orm_mapper *m, const char *event, size_t n,
                     const value *args);
/* Puts DeclarativeBase and its kin into M. */
void orm_make_bases(struct vm *vm, struct py_module *m);
/* cls.__module__; NULL if it has none. */
const char *orm_module_of(const struct py_type *cls);
/* __init__ of mapped classes that have none. */
value orm_default_constructor(struct vm *vm);
/* DEF as a method for the namespace of a script's class. */
value orm_method(const struct py_native_def *def);
value orm_class_method(struct vm *vm, const struct py_native_def *def);
/* class Base(…) of declarative_base(). */
value orm_generate_base(struct vm *vm, struct orm_registry *r, value metadata, value mapper,
                        value cls, const char *name, value metaclass);

/* --- annotations (annotate.c) --- */

extern struct py_type orm_mapped_type, orm_dynamic_mapped_type, orm_write_only_mapped_type;

/* What a Mapped[…] says. */
struct orm_annotation {
    value raw;       /* as written; PY_UNDEF: none */
    value container; /* the class Mapped, or PY_UNDEF */
    value inner;     /* what stands in its brackets */
    const char *module;
    struct py_type *owner; /* the class it was written in */
};

/* Whether it is Mapped[…] (an unresolvable one is not). */
bool orm_is_mapped_annotation(struct vm *vm, value raw, struct py_type *cls, struct py_type *owner);
/* Takes RAW apart; false: it is none of ours (ClassVar). Raises as the reference does. */
bool orm_extract_mapped(struct vm *vm, value raw, struct py_type *cls, const char *module,
                        const char *key, bool expect_mapped, struct orm_annotation *out);
/* RAW with strings and forward references evaluated in MODULE; GENERIC: inside brackets too. */
value orm_destringify(struct vm *vm, value raw, struct py_type *cls, const char *module,
                      bool generic);
bool orm_has_forward_ref(struct vm *vm, value type);
bool orm_includes_none(struct vm *vm, value type);
value orm_without_none(struct vm *vm, value type);
value orm_origin(struct vm *vm, value type);                  /* typing.get_origin, None if none */
struct py_tuple *orm_args(struct vm *vm, value type);         /* typing.get_args */
bool orm_is_annotated(struct vm *vm, value type);
bool orm_is_literal(struct vm *vm, value type);
bool orm_is_newtype(value type);
bool orm_is_generic(struct vm *vm, value type);
/* "Name" of typing.ForwardRef("Name") or a plain string; NULL otherwise. */
const char *orm_forward_text(struct vm *vm, value v);
/* ArgumentError: the attribute KEY, a CONSTRUCT ("Relationship") without arguments, has no
 * annotation either. */
noreturn void orm_raise_unannotated(struct vm *vm, const struct orm_scan *s, const char *key,
                                    const char *construct);
noreturn void orm_raise_annotation(struct vm *vm, const char *code, const char *fmt, ...);

/* --- properties --- */

/* The arguments that make a dataclass field; PY_UNDEF: not given. */
struct orm_field {
    value init, repr, default_, default_factory, compare, kw_only, hash, metadata;
};
void orm_field_init(struct orm_field *f);
/* Takes its keywords out of KW. */
void orm_field_take(struct orm_field *f, struct py_dict *kw);
/* Something besides default was given. */
bool orm_field_given(const struct orm_field *f);

/* mapped_column(…) */
struct orm_mapped_column {
    struct py_object head;
    struct py_attrs attrs;
    struct column *column;
    struct orm_field field;
    bool has_nullable, has_insert_default, use_existing, active_history;
    value deferred, deferred_group, deferred_raiseload; /* PY_UNDEF: not given */
    bool has_sort_order;
    int64_t sort_order;
};
extern struct py_type orm_mapped_column_type;
struct orm_mapped_column *orm_mapped_column_new(struct vm *vm);
struct orm_mapped_column *orm_mapped_column_copy(struct vm *vm, struct orm_mapped_column *m);
/* Names it and gives it the type and nullability of its annotation. */
void orm_mapped_column_scan(struct vm *vm, struct orm_mapped_column *m, struct orm_scan *s,
                            const char *key, const struct orm_annotation *a);
/* The same for a column of a composite, whose field has TYPE. */
void orm_mapped_column_annotate(struct vm *vm, struct orm_mapped_column *m, struct orm_scan *s,
                                const char *key, value type, const char *module);
/* A Python mapped_column() call. */
value orm_make_mapped_column(struct vm *vm, struct py_tuple *args, struct py_dict *kw);

enum orm_prop_kind { ORM_COLUMN, ORM_RELATIONSHIP, ORM_SYNONYM, ORM_COMPOSITE };

struct orm_prop {
    struct py_object head;
    struct py_attrs attrs;
    enum orm_prop_kind kind;
    struct orm_mapper *parent;
    struct py_str *key; /* NULL until it is part of a mapper */
    struct orm_field field;
    value doc;
    struct py_dict *info;
    value mutable_class; /* what follows changes of its values in place, or PY_UNDEF */
    bool configured;
    int creation_order;
};

/* Columns of a property; several when a joined subclass shares the attribute. */
struct orm_column_prop {
    struct orm_prop prop;
    struct sql_seq columns;
    bool deferred, raiseload, active_history;
    const char *group;
};

enum orm_direction { ORM_ONE_TO_MANY, ORM_MANY_TO_ONE, ORM_MANY_TO_MANY };
enum orm_lazy {
    ORM_LAZY_SELECT,
    ORM_LAZY_JOINED,
    ORM_LAZY_SUBQUERY,
    ORM_LAZY_SELECTIN,
    ORM_LAZY_IMMEDIATE,
    ORM_LAZY_NOLOAD,
    ORM_LAZY_RAISE,
    ORM_LAZY_RAISE_ON_SQL,
    ORM_LAZY_DYNAMIC,
    ORM_LAZY_WRITE_ONLY
};
enum {
    ORM_CASCADE_SAVE_UPDATE = 1,
    ORM_CASCADE_MERGE = 2,
    ORM_CASCADE_DELETE = 4,
    ORM_CASCADE_DELETE_ORPHAN = 8,
    ORM_CASCADE_REFRESH_EXPIRE = 16,
    ORM_CASCADE_EXPUNGE = 32
};

/* A column of one side and the one it is equal to on the other. */
struct orm_pair {
    struct column *local, *remote;
};

struct orm_relationship {
    struct orm_prop prop;
    /* as given */
    value argument, secondary_arg, primaryjoin_arg, secondaryjoin_arg, order_by_arg,
        remote_side_arg, foreign_keys_arg, backref_arg, collection_class, uselist_arg;
    struct py_str *back_populates;
    bool viewonly, post_update, single_parent, passive_updates, active_history, innerjoin,
        cascade_given;
    value passive_deletes; /* False, True, 'all' */
    unsigned cascade;
    enum orm_lazy lazy;
    value sync_backref, overlaps, info;
    /* once configured */
    struct orm_mapper *target;
    struct sql_from *secondary;
    struct sql_element *primaryjoin, *secondaryjoin;
    enum orm_direction direction;
    bool uselist;
    struct orm_pair *pairs; /* parent's columns and the target's, or secondary's */
    size_t n_pairs, cap_pairs;
    struct orm_pair *secondary_pairs; /* secondary's columns and the target's */
    size_t n_secondary_pairs, cap_secondary_pairs;
    struct sql_seq order_by;
    struct orm_relationship *reverse; /* the other direction, or NULL */
};

struct orm_synonym {
    struct orm_prop prop;
    const char *name;
    bool map_column;
    value descriptor, comparator_factory;
};

struct orm_composite {
    struct orm_prop prop;
    value cls;
    struct py_list *attrs_given; /* columns, mapped columns or names */
    struct py_list *keys;        /* attributes that hold the parts */
    bool optional;               /* Mapped[Optional[…]]: its columns get no types of the class */
};

/* Base of what stands for a column in expressions without being one. */
extern struct py_type orm_operations_type;
extern struct py_type orm_symbol_type;
extern struct py_type orm_prop_type, orm_column_prop_type, orm_relationship_type, orm_synonym_type,
    orm_composite_type, orm_mapped_sql_type;

void orm_prop_init(struct vm *vm, struct orm_prop *p, enum orm_prop_kind kind);
struct orm_column_prop *orm_column_prop_new(struct vm *vm, struct sql_seq columns);
struct orm_relationship *orm_relationship_new(struct vm *vm);
struct orm_synonym *orm_synonym_new(struct vm *vm, const char *name);
/* Reads the annotation of a relationship: target class, collection class, uselist. */
void orm_relationship_scan(struct vm *vm, struct orm_relationship *r, struct orm_scan *s,
                           const char *key, const struct orm_annotation *a);
void orm_composite_scan(struct vm *vm, struct orm_composite *c, struct orm_scan *s, const char *key,
                        const struct orm_annotation *a);
/* The columns a composite brings along. */
void orm_composite_columns(struct vm *vm, struct orm_composite *c, struct orm_scan *s);
/* Finds the target and the join; needs all classes to be there. */
void orm_relationship_configure(struct vm *vm, struct orm_relationship *r);
/* Warns when it writes a column that another relationship writes, too (overlaps.c). */
void orm_relationship_overlaps(struct vm *vm, struct orm_relationship *r);
void orm_composite_configure(struct vm *vm, struct orm_composite *c);

/* --- mappers (mapper.c) --- */

/* Which property holds a column. */
struct orm_column_map {
    struct {
        const struct sql_element *column;
        struct orm_prop *prop;
    } * items;
    size_t n, cap;
};

struct orm_mapper {
    struct py_object head;
    struct py_attrs attrs;
    struct orm_registry *registry;
    struct py_type *cls;
    struct sql_from *local_table; /* NULL never; the parent's for single-table inheritance */
    struct sql_from *mapped;      /* what is selected from: a join for joined inheritance */
    struct orm_mapper *inherits, *base;
    struct orm_mapper **subs;
    size_t n_subs, cap_subs;
    bool concrete, single, configured;
    bool polymorphic_selectin, polymorphic_inline; /* polymorphic_load */
    value configure_failed; /* the exception that configuring it ended with, or PY_UNDEF */
    struct py_dict *props;  /* key -> struct orm_prop, in order */
    struct orm_column_map by_column;
    struct column **primary_key;
    size_t n_primary_key;
    struct table **tables; /* the base's first */
    size_t n_tables, cap_tables;
    struct sql_element *inherit_condition;
    struct orm_pair *inherit_pairs; /* this table's column, the parent table's */
    size_t n_inherit_pairs, cap_inherit_pairs;
    struct sql_element *polymorphic_on;
    struct py_str *polymorphic_key;       /* attribute that holds it, or NULL */
    value polymorphic_identity;           /* PY_UNDEF: none */
    struct py_dict *polymorphic_map;      /* the base's: identity -> mapper */
    struct sql_element *with_polymorphic; /* the selectable of concrete unions, or NULL */
    struct column *version_id;
    value version_generator; /* None: counts up; False: the database does */
    bool confirm_deleted_rows, eager_defaults, batch, allow_partial_pks;
    struct py_dict *exclude, *include; /* names as keys; NULL: not given */
    struct py_dict *validators;        /* attribute -> list of (function, include_removes) */
    struct py_dict *listeners;         /* event name -> list of functions */
    value order_by;
};

extern struct py_type orm_mapper_type;

/* Maps CLS to TABLE (NULL: single-table inheritance) with what Mapper() takes by keyword. */
struct orm_mapper *orm_mapper_new(struct vm *vm, struct orm_registry *r, struct py_type *cls,
                                  struct sql_from *table, struct py_dict *args);
/* A concrete mapper that stood alone gets BASE above it. */
void orm_mapper_set_concrete_base(struct vm *vm, struct orm_mapper *m, struct orm_mapper *base);
void orm_mapper_add_property(struct vm *vm, struct orm_mapper *m, const char *key, value prop);
/* V as the @validates function of P leaves it; REMOVE: it goes away. */
value orm_validated(struct vm *vm, const struct orm_mapper *m, value obj, const struct orm_prop *p,
                    value v, bool remove, bool by_backref);
/* @validates was used at all. */
bool orm_validates_used(struct vm *vm);
/* By key, NULL if missing. */
struct orm_prop *orm_mapper_get(const struct orm_mapper *m, const char *key);
struct orm_prop *orm_mapper_get_str(const struct orm_mapper *m, struct py_str *key);
/* The column behind the attribute NAME, synonyms followed; NULL: it is no column. */
struct column *orm_column_named(const struct orm_mapper *m, struct py_str *name);
struct orm_prop *orm_prop_of_column(const struct orm_mapper *m, const struct sql_element *column);
static inline bool orm_mapper_isa(const struct orm_mapper *m, const struct orm_mapper *base) {
    for (; m; m = m->inherits)
        if (m == base)
            return true;
    return false;
}
/* inspect(Class), a mapper, an entity: the mapper, or NULL. */
struct orm_mapper *orm_mapper_from(struct vm *vm, value v);
noreturn void orm_raise_unmapped(struct vm *vm, value cls);

/* --- attributes on classes (attribute.c) --- */

/* aliased(Class): attributes of the class over another FROM element. */
struct orm_alias {
    struct py_object head;
    struct orm_mapper *mapper;
    struct sql_from *selectable;
    struct py_dict *attributes;  /* name -> struct orm_attr, or an alias of a subclass */
    struct py_list *polymorphic; /* mappers of subclasses whose columns are there too, or NULL */
    const char *name;
    bool named; /* by the script: rows have it under that name */
};
extern struct py_type orm_alias_type;

struct orm_attr {
    struct py_object head;
    struct py_attrs attrs;
    struct py_type *cls;
    struct orm_mapper *parent;
    struct orm_prop *prop;
    struct py_str *key;
    struct sql_element *clause;   /* of a column: with its mark; made on first use */
    struct orm_alias *alias;      /* of an aliased class, or NULL */
    value of_type;                /* relationship.of_type(X), or PY_UNDEF */
    struct sql_element *criteria; /* relationship.and_(…), or NULL */
    value doc;
    bool refuses; /* of the class above a concrete one, which has no such column */
};
/* F under another name (NULL: made up): a join as a subquery of all its columns. */
struct sql_from *orm_alias_of(struct vm *vm, struct sql_from *f, const char *name);
/* A join with each of its tables under a name of its own; a plain alias of anything else. */
struct sql_from *orm_flat_alias(struct vm *vm, struct sql_from *f);
extern struct py_type orm_attr_type;
struct orm_attr *orm_attr_new(struct vm *vm, struct orm_mapper *m, struct orm_prop *p);
/* What the class above a concrete one has and it has not: refused on instances. */
void orm_instrument_concrete(struct vm *vm, struct orm_mapper *m);
/* Puts P on the mapped class. */
void orm_instrument(struct vm *vm, struct orm_mapper *m, struct orm_prop *p);
struct sql_element *orm_attr_clause(struct vm *vm, struct orm_attr *a);

/* --- declarative classes (declare.c) --- */

/* A class on its way to being mapped. */
struct orm_scan {
    struct vm *vm;
    struct py_type *cls;
    struct orm_registry *registry;
    struct orm_class *manager;
    struct py_dict *own;        /* the class's namespace as it was */
    struct py_dict *collected;  /* name -> object to map */
    struct py_dict *properties; /* what the mapper is given */
    struct {
        const char *name;
        struct orm_annotation a;
    } * annotations;
    size_t n_annotations, cap_annotations;
    struct {
        value original, copy;
    } * copies;
    size_t n_copies, cap_copies;
    struct {
        struct column *column;
        int64_t order;
    } * columns;
    size_t n_columns, cap_columns;
    value table_args; /* tuple, dict or None */
    value tablename;
    bool has_mapper_args, has_table_fn;
    struct sql_from *table;
    struct py_type *inherits;
    bool single, deferred;
    struct py_dict *dataclass; /* arguments of MappedAsDataclass, or NULL */
    bool was_dataclass, allow_unmapped;
    struct py_dict *mapper_kw;
};

/* Maps CLS declaratively. TABLE NULL: by __tablename__ or __table__. */
void orm_declare(struct vm *vm, struct orm_registry *r, struct py_type *cls, struct sql_from *table,
                 struct py_dict *mapper_kw);
/* The mapper of a class whose mapping was deferred. */
struct orm_mapper *orm_scan_map(struct orm_scan *s, struct py_dict *mapper_kw);
/* cls.key = v after the class is mapped. */
void orm_add_attribute(struct vm *vm, struct py_type *cls, struct py_str *key, value v);
/* What was copied from a mixin in place of V, or V. */
value orm_scan_copy_of(const struct orm_scan *s, value v);
void orm_scan_add_column(struct orm_scan *s, struct column *c, int64_t order);
/* Turns the class into a dataclass (dataclass.c). */
void orm_make_dataclass(struct orm_scan *s);
void orm_dataclass_mixin(struct vm *vm, struct py_type *cls, struct py_dict *args);

/* --- declared_attr (declared_attr.c) --- */

struct orm_declared_attr {
    struct py_object head;
    struct py_attrs attrs;
    value fn;
    bool cascading, quiet;
};
extern struct py_type orm_declared_attr_type, orm_declared_directive_type;
static inline bool orm_is_declared_attr(value v) {
    return v != PY_UNDEF &&
           (py_is_a(v, &orm_declared_attr_type) || py_is_a(v, &orm_declared_directive_type));
}

/* Attributes that are the object itself, or True. */
value orm_get_self(struct vm *vm, value self);
value orm_get_true(struct vm *vm, value self);

#endif
