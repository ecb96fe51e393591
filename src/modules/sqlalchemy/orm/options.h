/*
 * Loader options: joinedload(User.addresses), defer(User.text), with_loader_criteria(…). An option
 * is a list of steps; each names the path of relationships that leads to where it applies.
 * cf. sqlalchemy.orm.strategy_options.
 */
#ifndef RETORT_MODULES_SQLALCHEMY_ORM_OPTIONS_H
#define RETORT_MODULES_SQLALCHEMY_ORM_OPTIONS_H

#include "modules/sqlalchemy/orm/state.h"

enum orm_action {
    ORM_ACT_STRATEGY, /* how a relationship is loaded: lazy */
    ORM_ACT_CONTAINS, /* contains_eager: its columns are in the statement */
    ORM_ACT_DEFER,
    ORM_ACT_UNDEFER,
    ORM_ACT_ONLY,  /* load_only: one of the columns that stay */
    ORM_ACT_GROUP, /* undefer_group */
    ORM_ACT_EXPRESSION,
    ORM_ACT_SUBCLASSES, /* selectin_polymorphic */
};

struct orm_step {
    struct orm_prop **path; /* relationships from the root to where PROP is */
    size_t n_path;
    enum orm_action action;
    struct orm_prop *prop; /* NULL: all of its kind ("*") */
    enum orm_lazy lazy;
    int innerjoin; /* -1: not said */
    bool raiseload;
    struct orm_alias *alias;      /* contains_eager(alias=…), of_type(alias); NULL */
    struct sql_from *from;        /* contains_eager(alias=subquery) */
    struct orm_mapper *of_type;   /* NULL: not said */
    struct sql_element *criteria; /* relationship.and_(…), or NULL */
    value expression;
    const char *group;
};

struct orm_option {
    struct py_object head;
    struct py_attrs attrs;
    value root; /* mapper or alias it begins at; PY_UNDEF: any entity */
    struct orm_mapper *at;
    struct orm_prop **path;
    size_t n_path;
    struct orm_step *steps;
    size_t n_steps;
};

/* with_loader_criteria(entity, where) */
struct orm_criteria {
    struct py_object head;
    struct py_type *cls; /* mapped, or a mixin of mapped ones */
    value where;         /* an element, or a function of the class */
    bool aliases, propagates;
};
extern struct py_type orm_option_type, orm_criteria_type;

/* Where an entity is loaded: the root of a statement, or by a relationship of another one. */
struct orm_path {
    const struct orm_path *up;
    struct orm_prop *prop;
    value root; /* of the topmost: mapper or alias */
};

/* What instances remember of the statement that loaded them, for later loads. */
struct orm_origin {
    struct py_object head;
    struct py_list *options;
    const struct orm_path *path;
};
extern struct py_type orm_origin_type;

/* The last step of OPTIONS (NULL: none) that says how PROP is loaded at PATH; NULL: none does. */
const struct orm_step *orm_strategy(struct py_list *options, const struct orm_path *path,
                                    const struct orm_prop *prop);
enum orm_column_load { ORM_LOAD_NOW, ORM_LOAD_LATER, ORM_LOAD_RAISES };
enum orm_column_load orm_column_load(struct py_list *options, const struct orm_path *path,
                                     const struct orm_column_prop *p);
/* with_expression() for P, or NULL. */
struct sql_element *orm_column_expression(struct vm *vm, struct py_list *options,
                                          const struct orm_path *path, const struct orm_prop *p);
/* What with_loader_criteria() adds for M, over FROM (NULL: its own tables); NULL: nothing. */
struct sql_element *orm_extra_criteria(struct vm *vm, struct py_list *options, struct orm_mapper *m,
                                       struct sql_from *from);
/* Options that later loads of what was loaded go by; NULL: none. */
struct py_list *orm_options_to_keep(struct py_list *options);
const struct orm_path *orm_path_of(const struct orm_path *up, struct orm_prop *prop);
const struct orm_path *orm_path_root(value root);

/* Functions of the module, NULL-terminated table. */
extern const struct py_native_def orm_option_functions[];

#endif
