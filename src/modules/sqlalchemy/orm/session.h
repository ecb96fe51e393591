/*
 * Session: its transactions, the instances it knows and what is about to be written. The other
 * headers of this half of the mapper stand beside it: options.h (loader options), loading.h
 * (statements with entities, rows to instances), flush.h (writing). cf. sqlalchemy.orm.session.
 */
#ifndef RETORT_MODULES_SQLALCHEMY_ORM_SESSION_H
#define RETORT_MODULES_SQLALCHEMY_ORM_SESSION_H

#include "modules/sqlalchemy/engine.h"
#include "modules/sqlalchemy/orm/state.h"

/* A connection that takes part in a transaction of a session. */
struct orm_member {
    value bind; /* as it was asked for: Engine or Connection */
    struct sa_connection *conn;
    struct sa_transaction *trans;
    bool commits; /* false: who began it decides */
    bool closes;  /* the session opened it */
};

enum orm_level_state { ORM_ACTIVE, ORM_DEACTIVE, ORM_CLOSED };

/* One level of transaction: the outer one or a savepoint. */
struct orm_session_level {
    struct py_object head;
    struct orm_session *session;
    struct orm_session_level *outer;
    struct orm_member *members;
    size_t n_members, cap_members;
    bool nested;
    enum orm_level_state state;
    value cause;             /* the error of a flush that deactivated it, or PY_UNDEF */
    struct py_dict *removed; /* states that were deleted inside, as keys */
    struct py_dict *rekeyed; /* state -> its key before */
};
extern struct py_type orm_session_level_type;

struct orm_session {
    struct py_object head;
    struct py_attrs attrs;
    value bind;            /* Engine, Connection or None */
    struct py_dict *binds; /* class, mapper or table -> engine or connection; NULL */
    bool autoflush, expire_on_commit, autobegin, flushing, is_async;
    struct orm_session_level *level; /* innermost; NULL: none begun */
    struct py_dict *identity;        /* key -> instance, held weakly: by orm_identity_… only */
    struct py_dict *fresh;           /* states to INSERT as keys, in the order they were added */
    struct py_dict *doomed;          /* states to DELETE */
    struct py_dict *changed;         /* persistent states with changes */
    struct py_dict *info;
    value query_cls, maker; /* maker: the sessionmaker it came from, or PY_UNDEF */
    const char *join_mode;  /* join_transaction_mode */
    size_t counter;         /* of insertions */
    size_t writes;          /* of its connections when its instances were last known to be held */
    size_t number;          /* of the session, for messages */
    int no_autoflush;       /* depth of no_autoflush blocks */
    bool guarded;           /* an AsyncSession's: it reads only inside what is awaited */
    int awaited;            /* depth of awaited calls */
};
extern struct py_type orm_session_type, orm_sessionmaker_type, orm_scoped_session_type;

struct orm_session *orm_session_of(struct vm *vm, value v); /* also behind scoped_session */

/* --- transactions (session_transaction.c) --- */

/* Its connection for M or TABLE (both may be NULL), begun when it has none. */
struct sa_connection *orm_session_connection(struct vm *vm, struct orm_session *s,
                                             struct orm_mapper *m, struct sql_element *statement);
value orm_session_get_bind(struct vm *vm, struct orm_session *s, struct orm_mapper *m,
                           struct sql_element *statement);
/* The innermost level, begun when there is none; raises when it cannot be used. */
struct orm_session_level *orm_session_begun(struct vm *vm, struct orm_session *s);
struct orm_session_level *orm_session_begin(struct vm *vm, struct orm_session *s, bool nested);
void orm_session_commit(struct vm *vm, struct orm_session *s);
void orm_session_rollback(struct vm *vm, struct orm_session *s);
/* After a flush failed with EXC: rolled back, and unusable until rollback() is called. */
void orm_session_deactivate(struct vm *vm, struct orm_session *s, value exc);
/* Ends all levels without COMMIT. */
void orm_session_end(struct vm *vm, struct orm_session *s);
/* Listeners of the session, its maker and Session. */
void orm_session_fire(struct vm *vm, struct orm_session *s, const char *name, size_t n,
                      const value *args);

/* --- the instances it knows (identity.c) --- */

/* (class, (primary key …), None) */
value orm_identity_key(struct orm_mapper *m, size_t n, const value *pk);
/* The same of the attributes OBJ has now. */
value orm_identity_of(struct vm *vm, struct orm_state *s);
/* PY_UNDEF when it is not there. */
value orm_identity_get(struct vm *vm, struct orm_session *s, value key);
/* All instances that are there, in the order they came. */
struct py_list *orm_identity_all(struct vm *vm, struct orm_session *s);
/* Before rows are read: when SQL of others has written since, instances nobody holds are let go,
 * as the reference's are at once, so that they are made from the rows anew. */
void orm_identity_refresh(struct orm_session *s);
/* What was written up to now is known to the instances. */
void orm_identity_settle(struct orm_session *s);
void orm_identity_put(struct vm *vm, struct orm_session *s, struct orm_state *state);
void orm_identity_drop(struct vm *vm, struct orm_session *s, struct orm_state *state);
/* Forgets STATE altogether; it becomes transient or detached. */
void orm_session_expunge(struct vm *vm, struct orm_session *s, struct orm_state *state);
/* OBJ and what its save-update cascades reach come into S. */
void orm_session_add(struct vm *vm, struct orm_session *s, value obj);
void orm_session_delete(struct vm *vm, struct orm_session *s, struct orm_state *state);
void orm_session_changed(struct orm_session *s, struct orm_state *state);
/* Everything that CASCADE (one of ORM_CASCADE_…) reaches from STATE, without it, in order. LOAD:
 * relationships that are not loaded are. */
struct py_list *orm_cascade(struct vm *vm, struct orm_state *state, unsigned cascade, bool load);
/* Whether an instance that may not live without parent has none. */
bool orm_is_orphan(struct vm *vm, struct orm_state *state);

/* --- using it --- */

void orm_session_autoflush(struct vm *vm, struct orm_session *s);
void orm_flush(struct vm *vm, struct orm_session *s);
/* Something would be written. */
bool orm_session_is_dirty(struct vm *vm, struct orm_session *s, struct orm_state *state);
value orm_session_get(struct vm *vm, struct orm_session *s, struct orm_mapper *m, value ident,
                      struct py_list *options, bool populate, value for_update);
/* execute() with entities turned into instances. */
value orm_session_execute(struct vm *vm, struct orm_session *s, value statement, value params,
                          struct py_dict *options);
value orm_merge(struct vm *vm, struct orm_session *s, value obj, bool load);
void orm_session_refresh(struct vm *vm, struct orm_session *s, struct orm_state *state,
                         struct py_list *names, value for_update);

/* --- bulk.c --- */
/* INSERT, UPDATE or DELETE of a mapped class. */
value orm_execute_dml(struct vm *vm, struct orm_session *s, struct sql_dml *d, value params,
                      struct py_dict *options);
void orm_bulk_insert(struct vm *vm, struct orm_session *s, struct orm_mapper *m,
                     struct py_list *rows, bool return_defaults, bool render_nulls);
void orm_bulk_update(struct vm *vm, struct orm_session *s, struct orm_mapper *m,
                     struct py_list *rows);
void orm_bulk_save(struct vm *vm, struct orm_session *s, struct py_list *objects,
                   bool return_defaults);

value orm_query_new(struct vm *vm, struct orm_session *s, struct py_tuple *entities);
void orm_install_hooks(struct vm *vm);
/* Puts Session, Query and the loader options into sqlalchemy.orm. */
void orm_session_exports(struct vm *vm, struct py_module *m);

static inline bool orm_set_has(struct py_dict *set, const void *item) {
    return py_dict_get(NULL, set, PY_OBJ(item)) != PY_UNDEF;
}
static inline void orm_set_add(struct py_dict *set, const void *item) {
    py_dict_set(NULL, set, PY_OBJ(item), PY_TRUE);
}
static inline void orm_set_drop(struct py_dict *set, const void *item) {
    py_dict_del(NULL, set, PY_OBJ(item));
}

#endif
