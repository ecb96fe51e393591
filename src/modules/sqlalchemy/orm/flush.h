/*
 * One flush: which states take part, the actions and their order (unit_of_work.c), what each
 * relationship does (dependency.c), the rows (persist.c). cf. sqlalchemy.orm.unitofwork.
 */
#ifndef RETORT_MODULES_SQLALCHEMY_ORM_FLUSH_H
#define RETORT_MODULES_SQLALCHEMY_ORM_FLUSH_H

#include "modules/sqlalchemy/orm/session.h"

enum orm_act {
    ORM_DO_DELETE_ALL, /* in the order of their names: equal rank runs so */
    ORM_DO_DELETE_STATE,
    ORM_DO_POST_UPDATE,
    ORM_DO_PROCESS_ALL,
    ORM_DO_PROCESS_STATE,
    ORM_DO_SAVE_ALL,
    ORM_DO_SAVE_STATE,
};

struct orm_action_node {
    struct py_object head;
    enum orm_act act;
    bool is_delete; /* of PROCESS and POST_UPDATE */
    bool disabled, in_cycle, done;
    struct orm_mapper *mapper; /* the base */
    struct orm_relationship *rel;
    struct orm_state *state;
    size_t index, waits; /* nodes before it */
    struct orm_action_node **after;
    size_t n_after, cap_after;
};

enum { ORM_UNIT_DELETE = 1, ORM_UNIT_LIST_ONLY = 2 };

struct orm_unit {
    struct vm *vm;
    struct orm_session *session;
    struct py_dict *states;    /* state -> flags */
    struct py_list *mappers;   /* bases, in the order they came in */
    struct py_list *relations; /* relationships whose states are looked at */
    struct py_dict *relations_known, *active, *processed;
    struct py_dict *nodes; /* (act, whose, state) -> node */
    struct py_list *all_nodes;
    struct {
        struct orm_action_node *from, *to;
    } * edges;
    size_t n_edges, cap_edges;
    struct py_dict *post_updates; /* state -> set of columns */
    struct py_dict *pairs_done;   /* rows of secondary tables */
    struct py_dict *row_switches; /* state that is new -> the deleted one whose row it takes */
    bool cycles;
};

/* STATE takes part. False: it is not in the session. */
bool orm_unit_register(struct orm_unit *u, struct orm_state *state, bool is_delete, bool list_only,
                       bool cancel_delete);
static inline int64_t orm_unit_flags(struct orm_unit *u, const struct orm_state *s) {
    value v = py_dict_get(NULL, u->states, PY_OBJ(s));
    return v == PY_UNDEF ? -1 : py_small(v);
}
static inline bool orm_unit_deletes(struct orm_unit *u, const struct orm_state *s) {
    int64_t f = orm_unit_flags(u, s);
    return f >= 0 && (f & ORM_UNIT_DELETE);
}
struct orm_action_node *orm_unit_node(struct orm_unit *u, enum orm_act act, struct orm_mapper *m,
                                      struct orm_relationship *r, struct orm_state *s,
                                      bool is_delete);
void orm_unit_edge(struct orm_unit *u, struct orm_action_node *from, struct orm_action_node *to);
/* Finds all states, orders the actions and does them. */
void orm_unit_execute(struct orm_unit *u);

/* --- dependency.c --- */

/* What an attribute had and has. */
struct orm_changes {
    struct py_list *added, *unchanged, *deleted;
};
struct orm_changes orm_changes_of(struct vm *vm, struct orm_state *s, struct orm_relationship *r,
                                  bool load);
/* Brings in what must be saved or deleted along. */
void orm_presort(struct orm_unit *u, struct orm_relationship *r, struct py_list *states,
                 bool is_delete);
bool orm_relation_changed(struct orm_unit *u, struct orm_relationship *r, struct py_list *states,
                          bool is_delete);
void orm_relation_edges(struct orm_unit *u, struct orm_relationship *r);
void orm_relation_state_edges(struct orm_unit *u, struct orm_relationship *r,
                              struct py_list *states, bool is_delete);
void orm_process(struct orm_unit *u, struct orm_relationship *r, struct py_list *states,
                 bool is_delete);

/* --- persist.c --- */

void orm_save_states(struct orm_unit *u, struct orm_mapper *base, struct py_list *states);
void orm_delete_states(struct orm_unit *u, struct orm_mapper *base, struct py_list *states);
void orm_post_update(struct orm_unit *u, struct orm_mapper *base, bool is_delete);
struct orm_prop *orm_prop_of(const struct orm_mapper *m, const struct column *c);
/* The attribute of column C as it is; None when there is none. */
value orm_column_value(struct vm *vm, struct orm_state *s, const struct column *c);
/* obj.attribute = v on behalf of the flush: without validators and events. */
void orm_put_column(struct vm *vm, struct orm_state *s, const struct column *c, value v);
bool orm_same_value(struct vm *vm, value a, value b);
/* Parameters of the same columns: one statement does for both rows. */
bool orm_same_keys(struct py_dict *a, struct py_dict *b);
/* Before and after events of a mapper. */
void orm_mapper_fire(struct vm *vm, struct sa_connection *c, struct orm_state *s, const char *name);

#endif
