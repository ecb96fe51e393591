/*
 * Session: the instances it knows, loading them, writing them. cf. sqlalchemy.orm.session,
 * loading, unitofwork.
 */
#ifndef RETORT_MODULES_SQLALCHEMY_ORM_SESSION_H
#define RETORT_MODULES_SQLALCHEMY_ORM_SESSION_H

#include "modules/sqlalchemy/engine.h"
#include "modules/sqlalchemy/orm/state.h"

/* One level of transaction: the outer one or a savepoint. */
struct orm_session_level {
    struct py_object head;
    struct orm_session *session;
    struct orm_session_level *outer;
    struct sa_connection *conn;
    struct sa_transaction *trans; /* NULL: the connection's own, begun outside */
    bool own_connection, nested, closed;
    struct py_list *added, *removed; /* states that became persistent, or were deleted, inside */
};
extern struct py_type orm_session_level_type;

struct orm_session {
    struct py_object head;
    struct py_attrs attrs;
    value bind;            /* Engine, Connection or None */
    struct py_dict *binds; /* class or table -> engine, or NULL */
    bool autoflush, expire_on_commit, autobegin, flushing, is_async;
    struct orm_session_level *level; /* innermost; NULL: none begun */
    struct py_dict *identity;        /* key -> instance */
    struct py_list *fresh;           /* states to INSERT, in the order they were added */
    struct py_list *doomed;          /* states to DELETE */
    struct py_list *changed;         /* persistent states with changes */
    struct py_dict *info;
    value query_cls;
    struct py_dict *options; /* of begin(): execution options */
    const char *join_mode;   /* join_transaction_mode */
    size_t counter;
};
extern struct py_type orm_session_type;

/* Its connection, begun when it has none. */
struct sa_connection *orm_session_connection(struct vm *vm, struct orm_session *s);
void orm_session_add(struct vm *vm, struct orm_session *s, value obj);
/* OBJ and what its cascades reach come into S. */
void orm_session_cascade(struct vm *vm, struct orm_session *s, struct orm_state *state,
                         struct py_list *seen);
void orm_session_changed(struct orm_session *s, struct orm_state *state);
void orm_session_autoflush(struct vm *vm, struct orm_session *s);
void orm_flush(struct vm *vm, struct orm_session *s);
struct orm_session *orm_session_of(struct vm *vm, value v);
value orm_session_get(struct vm *vm, struct orm_session *s, struct orm_mapper *m, value ident,
                      value options, bool for_update);
/* execute() with entities turned into instances. */
value orm_session_execute(struct vm *vm, struct orm_session *s, value statement, value params,
                          struct py_dict *options);

/* --- loading.c --- */
/* Loads NAMES (NULL: all column attributes that are expired) of a persistent state again. False:
 * its row is gone. */
bool orm_load_attributes(struct vm *vm, struct orm_state *s, struct py_list *names);
value orm_lazy_load(struct vm *vm, struct orm_state *s, struct orm_relationship *r);
/* Rows of R as entities where the columns of STATEMENT are. */
value orm_result(struct vm *vm, struct orm_session *s, struct sql_element *statement,
                 struct sa_result *r, struct py_list *options, bool populate_existing);
/* Whether STATEMENT has entities. */
bool orm_has_entities(struct sql_element *statement);
/* select(Class): the entity as an element of statements. */
struct sql_element *orm_entity(struct vm *vm, value v);
/* select() of a mapper with a condition. */
struct sql_select *orm_select_where(struct vm *vm, struct orm_mapper *m, struct sql_element *where);
/* (class, (primary key …), None) */
value orm_identity_key(struct orm_mapper *m, size_t n, const value *pk);
value orm_query_new(struct vm *vm, struct orm_session *s, struct py_tuple *entities);
void orm_install_hooks(struct vm *vm);
/* Loader options of a statement applied to instances that were loaded. */
void orm_load_options(struct vm *vm, struct orm_session *s, struct orm_mapper *m,
                      struct py_list *states, struct py_list *options);

#endif
