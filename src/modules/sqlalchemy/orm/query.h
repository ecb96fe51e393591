/* Query, for the files that make and run it. */
#ifndef RETORT_MODULES_SQLALCHEMY_ORM_QUERY_H
#define RETORT_MODULES_SQLALCHEMY_ORM_QUERY_H

#include "modules/sqlalchemy/orm/session.h"

struct orm_query {
    struct py_object head;
    struct py_attrs attrs;
    struct orm_session *session;   /* NULL: none yet */
    struct py_list *entities;      /* as given */
    struct sql_element *statement; /* struct sql_select, but after union() of more than entities */
    struct py_dict *options;       /* execution options */
    struct py_dict *params;
    struct sql_from *over; /* union() and its kin: names of its classes mean this subquery */
    bool labels_given;     /* set_label_style() was called */
    bool no_eager, autoflush, populate;
    struct orm_state *owner; /* of a dynamic relationship: whose; NULL */
    struct orm_relationship *rel;
};
extern struct py_type orm_query_type, orm_appender_query_type, orm_write_only_type;

struct orm_query *orm_query_copy(struct vm *vm, const struct orm_query *q);
/* The statement as it is executed, with the labels of a query. */
struct sql_select *orm_query_select(struct vm *vm, struct orm_query *q);
/* Runs it; single entities are scalars of the result. */
struct sa_result *orm_query_run(struct vm *vm, struct orm_query *q);
/* A query of Q's entities FROM a subquery of E. */
value orm_query_over(struct vm *vm, struct orm_query *q, struct sql_element *e);
/* Methods of scripts that run it (query_result.c). */
#define ORM_QUERY_RUNS(X)                                                                          \
    X(all)                                                                                         \
    X(first)                                                                                       \
    X(one) X(one_or_none) X(scalar) X(get) X(count) X(exists) X(value) X(values) X(update)         \
        X(delete)
#define X(name) value orm_query_##name(struct vm *vm, const value *a);
ORM_QUERY_RUNS(X)
#undef X
value orm_query_iter(struct vm *vm, value self);
value orm_query_getitem(struct vm *vm, value self, value key);

#endif
