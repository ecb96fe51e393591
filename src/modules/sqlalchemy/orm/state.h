/*
 * Instances of mapped classes: what the ORM knows about each, its attributes' values, history and
 * collections. cf. sqlalchemy.orm.state, attributes, collections.
 */
#ifndef RETORT_MODULES_SQLALCHEMY_ORM_STATE_H
#define RETORT_MODULES_SQLALCHEMY_ORM_STATE_H

#include "modules/sqlalchemy/orm/orm.h"

struct orm_session;
struct orm_session_level;

/* _sa_instance_state of an instance. */
struct orm_state {
    struct py_object head;
    struct py_attrs attrs;
    value obj;
    struct orm_mapper *mapper;
    struct orm_session *session; /* NULL: transient or detached */
    value key;                   /* (class, primary key, None) once it is in the database */
    struct py_dict *committed;   /* changed attribute -> its value before, or orm_no_value */
    struct py_dict *expired;     /* attributes to load again, or NULL */
    struct py_dict *loaded;      /* relationship -> items of its collection in the database */
    bool modified, deleted, was_deleted, loading;
    bool pk_changed;    /* in the flush that is under way */
    size_t order;       /* of insertion into its session */
    value load_options; /* struct orm_origin of the query that loaded it, or PY_UNDEF */
    struct orm_session_level *born, *touched; /* transactions it came and was written in, or NULL */
    struct py_dict *parents; /* relationship -> state that has this one by it, False; NULL: none */
    struct py_dict *pending; /* dynamic relationship -> (added, removed) since the last flush */
};
extern struct py_type orm_state_type;
/* What stands in committed for a value that was not there. */
extern struct py_object orm_no_value;
#define ORM_NO_VALUE PY_OBJ(&orm_no_value)

/* The state of an instance, made when it has none. Raises UnmappedInstanceError. */
struct orm_state *orm_state_of(struct vm *vm, value obj);
/* NULL when it has none. */
struct orm_state *orm_state_known(value obj);
/* A new instance of M's class without calling __init__. */
value orm_instance_new(struct vm *vm, struct orm_mapper *m);

/* The value in its __dict__, PY_UNDEF when not loaded; puts it there without any event. */
value orm_peek(value obj, struct py_str *key);
void orm_poke(value obj, struct py_str *key, value v);
void orm_unload(value obj, struct py_str *key);

/* An attribute that is not in __dict__: loaded, or None, or an empty collection. */
value orm_get_missing(struct vm *vm, value obj, struct orm_prop *p);
value orm_get_value(struct vm *vm, value obj, struct orm_prop *p);
/* obj.p = v: validators, events, history, the other side of a relationship. INITIATOR: the
 * relationship whose change leads to this one, or NULL. */
void orm_set_value(struct vm *vm, value obj, struct orm_prop *p, value v,
                   struct orm_relationship *initiator);
/* Raises AttributeError unless V is None or an instance of a mapped class. */
void orm_check_related(struct vm *vm, value v);
/* The attributes of a composite get what V holds. */
void orm_composite_write(struct vm *vm, value obj, struct orm_composite *c, value v);
void orm_delete_value(struct vm *vm, value obj, struct orm_prop *p);
/* Notes that P is about to change from OLD (orm_no_value: not loaded). */
void orm_note_change(struct orm_state *s, struct orm_prop *p, value old);
/* What P was at the last flush; PY_UNDEF: unchanged. */
value orm_committed(const struct orm_state *s, const struct orm_prop *p);
/* Puts what the database has for a relationship (an item or None, or a list) into OBJ. */
value orm_set_loaded(struct vm *vm, struct orm_state *s, struct orm_relationship *r, value v);
/* All changes are in the database now. */
void orm_commit_state(struct orm_state *s);
void orm_expire(struct vm *vm, struct orm_state *s, struct py_list *names);

/* PARENT has CHILD by R (HAS), or no longer. Unknown means yes when CHILD is in the database. */
void orm_set_parent(struct orm_state *child, const struct orm_relationship *r,
                    struct orm_state *parent, bool has);
/* A new instance that lost the parent it may not live without leaves its session. */
void orm_drop_orphan(struct vm *vm, struct orm_state *child, const struct orm_relationship *r);
bool orm_has_parent(struct vm *vm, const struct orm_state *child, const struct orm_relationship *r);
/* What R of S refers to when that is in the session already, without SQL; PY_UNDEF: unknown. */
value orm_known_target(struct vm *vm, struct orm_state *s, struct orm_relationship *r);
/* Whether what R of S refers to is in the session already, so that no SQL is needed. */
bool orm_lazy_known(struct vm *vm, struct orm_state *s, struct orm_relationship *r);
/* How R of S is loaded: as mapped, or as the statement that loaded S said. */
bool orm_column_raises(const struct orm_state *s, const struct orm_column_prop *p);
enum orm_lazy orm_lazy_of(const struct orm_state *s, const struct orm_relationship *r);

/* History(added, unchanged, deleted) of an attribute. */
value orm_history(struct vm *vm, value obj, struct orm_prop *p);
/* D as mapper.attrs and inspect(obj).attrs show it. */
value orm_properties_view(struct vm *vm, struct py_dict *d);
/* What lazy="dynamic" and "write_only" give in place of a collection. */
value orm_dynamic_collection(struct vm *vm, struct orm_state *s, struct orm_relationship *r);
/* What was added to one since the last flush; ALL: and what the database has. */
struct py_list *orm_dynamic_items(struct vm *vm, struct orm_state *s, struct orm_relationship *r,
                                  bool all);
struct py_list *orm_dynamic_removed(struct orm_state *s, const struct orm_relationship *r);
void orm_dynamic_change(struct vm *vm, struct orm_state *s, struct orm_relationship *r, value item,
                        bool add);

/* --- collections (collection.c) --- */

/* Items behind any collection a relationship may hold (list, set, dict), as a fresh list. */
struct py_list *orm_collection_items(struct vm *vm, value collection);
/* An empty one for P of OBJ; IN holds what it starts with, without events. */
value orm_collection_new(struct vm *vm, value obj, struct orm_relationship *p,
                         const struct py_list *in);
void orm_collection_add(struct vm *vm, value collection, value item);
void orm_collection_remove(struct vm *vm, value collection, value item);
/* Events of an item that came into or left OBJ.P. */
void orm_collection_appended(struct vm *vm, value obj, struct orm_relationship *p, value item,
                             struct orm_relationship *initiator);
void orm_collection_removed(struct vm *vm, value obj, struct orm_relationship *p, value item,
                            struct orm_relationship *initiator);

/* --- relationships as expressions (relationship_expr.c) --- */
/* The condition of R with its parent's columns as those of PARENT, its target's as those of TARGET,
 * its secondary table's as those of VIA; NULL: as they are (eager.c). */
struct sql_element *orm_join_condition(struct vm *vm, const struct orm_relationship *r,
                                       struct sql_from *parent, struct sql_from *target,
                                       struct sql_from *via);
/* The same of the condition between secondary table and target. */
struct sql_element *orm_second_condition(struct vm *vm, const struct orm_relationship *r,
                                         struct sql_from *target, struct sql_from *via);
/* E with the remote columns of R as those of DEST. */
struct sql_element *orm_relationship_clause(struct vm *vm, struct orm_attr *a);
value orm_relationship_compare(struct vm *vm, struct orm_attr *a, value other,
                               enum py_compare_op op);
value orm_relationship_exists(struct vm *vm, struct orm_attr *a, bool any, value criterion,
                              struct py_dict *kw);
/* The condition for the objects related to INSTANCE by A. */
struct sql_element *orm_relationship_with_parent(struct vm *vm, struct orm_attr *a, value instance);
value orm_relationship_contains(struct vm *vm, struct orm_attr *a, value item);
struct sql_element *orm_composite_clause(struct vm *vm, struct orm_attr *a);
value orm_composite_compare(struct vm *vm, struct orm_attr *a, value other, enum py_compare_op op);
struct orm_alias *orm_alias_new(struct vm *vm, struct orm_mapper *m, struct sql_from *selectable,
                                const char *name);

/* sqlalchemy.orm.exc (exc.c) */
#define ORM_EXCEPTIONS(X)                                                                          \
    X(StaleDataError, sa_exc_SQLAlchemyError)                                                      \
    X(FlushError, sa_exc_SQLAlchemyError)                                                          \
    X(UnmappedError, sa_exc_InvalidRequestError)                                                   \
    X(UnmappedInstanceError, orm_exc_UnmappedError)                                                \
    X(UnmappedClassError, orm_exc_UnmappedError)                                                   \
    X(UnmappedColumnError, sa_exc_InvalidRequestError)                                             \
    X(ObjectDereferencedError, sa_exc_SQLAlchemyError)                                             \
    X(DetachedInstanceError, sa_exc_SQLAlchemyError)                                               \
    X(ObjectDeletedError, sa_exc_InvalidRequestError)                                              \
    X(LoaderStrategyException, sa_exc_InvalidRequestError)                                         \
    X(MappedAnnotationError, sa_exc_ArgumentError)
#define X(name, base) extern struct py_type orm_exc_##name;
ORM_EXCEPTIONS(X)
#undef X

#endif
