/*
 * Statements with mapped classes: the plain statement behind each, and how its rows become
 * instances. cf. sqlalchemy.orm.context, loading, strategies.
 */
#ifndef RETORT_MODULES_SQLALCHEMY_ORM_LOADING_H
#define RETORT_MODULES_SQLALCHEMY_ORM_LOADING_H

#include "modules/sqlalchemy/orm/options.h"
#include "modules/sqlalchemy/orm/session.h"

/* Bundle(…) (bundle.c) */
struct orm_bundle {
    struct py_object head;
    struct py_attrs attrs;
    const char *name;
    struct py_tuple *exprs;
    struct sql_columns *columns;
    bool single; /* alone in a query: its rows are not in rows of one */
};
extern struct py_type orm_bundle_type;
struct sql_element *orm_bundle_columns(struct vm *vm, struct orm_bundle *b);

/* An attribute and where its value stands in the row. */
struct orm_cell {
    struct orm_prop *prop;
    size_t at;
    struct orm_mapper *only; /* of instances of this subclass; NULL: of all */
};

/* How one entity is read from a row. */
struct orm_loader {
    struct orm_mapper *mapper;
    struct sql_from *from; /* its columns are those of this; NULL: of its own tables */
    const struct orm_path *path;
    struct orm_cell *cells;
    size_t n_cells, cap_cells;
    size_t *key;                  /* of the primary key; SIZE_MAX: not in the row */
    struct orm_loader *joined_to; /* whose relationship it is, in the same row; NULL */
    size_t discriminator;         /* SIZE_MAX: none */
    struct {
        struct orm_relationship *rel;
        struct orm_loader *child;
        struct py_dict *building; /* instance -> list of what belongs to it */
    } * joined;
    size_t n_joined, cap_joined;
    struct py_list *states; /* loaded by this statement, each once */
    struct py_dict *seen;   /* the same, as keys; TRUE: its attributes are being set */
};

struct orm_slot {
    struct orm_loader *entity; /* NULL: a plain value at COLUMN */
    size_t column;
    value bundle; /* of several columns: makes a row of them; PY_UNDEF */
    size_t n;
    const char *key;
    struct sql_element *element;
};

struct orm_plan {
    struct sql_element *statement; /* plain */
    struct orm_slot *slots;
    size_t n_slots, cap_slots;
    struct sql_seq columns; /* of the statement, in order */
    /* What is done with an entity's relationships, before its columns. */
    void (*relationships)(void *arg, struct orm_loader *l);
    void *arg;
    struct sql_seq secondary; /* those of joined relationships, behind */
    struct py_list *options;
    bool foreign;         /* STATEMENT is somebody's own: its columns are found by name */
    struct py_dict *only; /* attributes that are loaded into a known instance; NULL: all */
    bool lazy;            /* for one relationship of one instance: what is there stays */
    bool joining;         /* the primary columns are complete */
    bool collections;     /* joined collections: rows repeat */
    bool has_entities;
    struct orm_mapper *mapper; /* of the first entity, or NULL */
};

/* Completes the mappers of the entities that S names. */
void orm_configure_entities(struct vm *vm, const struct sql_select *s);

/* Whether STATEMENT has mapped classes or attributes in what it selects or returns. */
bool orm_has_entities(struct sql_element *statement);
/* select(Class): the entity as an element of statements. V: class, mapper or alias. */
struct sql_element *orm_entity(struct vm *vm, value v);
/* The class or alias behind an annotation of an element; PY_UNDEF: none. */
value orm_entity_of(value annotation);
/* The columns of a property of an entity over FROM (NULL: its own tables). */
struct sql_element *orm_column_over(struct vm *vm, struct sql_element *column,
                                    struct sql_from *from);
/* What a mapper of single-table inheritance adds to WHERE over FROM; NULL: nothing. */
struct sql_element *orm_single_criteria(struct vm *vm, struct orm_mapper *m, struct sql_from *from);
/* The columns of M without those that are loaded later. */
void orm_mapper_columns(struct vm *vm, struct orm_mapper *m, struct sql_from *from, bool all,
                        struct sql_seq *out);

/* The plan of S. EAGER: with joined relationships. */
struct orm_plan *orm_plan(struct vm *vm, struct sql_select *s, struct py_list *options, bool eager);
/* The same for the entity a relationship leads to, PATH (NULL: as if it were asked for itself). */
struct orm_plan *orm_plan_below(struct vm *vm, struct sql_select *s, struct py_list *options,
                                const struct orm_path *path);
/* The same for some attributes of an instance that is known. */
struct orm_plan *orm_plan_only(struct vm *vm, struct sql_select *s, struct py_list *options,
                               struct py_dict *names);
/* Raises for options about classes the plan has not. */
void orm_check_options(struct vm *vm, const struct orm_plan *p);
/* What RETURNING gives, COLUMNS being replaced by plain ones. */
struct orm_plan *orm_plan_list(struct vm *vm, struct sql_seq columns, struct py_list *options);
/* An entity over FROM, its columns added to the plan's; for statements the ORM makes itself. */
struct orm_loader *orm_plan_entity(struct vm *vm, struct orm_plan *p, struct orm_mapper *m,
                                   struct sql_from *from, const struct orm_path *path, bool eager);
/* Adds E to the columns; where it is. */
size_t orm_plan_column(struct orm_plan *p, struct sql_seq *to, struct sql_element *e);
/* contains_eager(): its columns come with those of the entity (eager.c). */
void orm_plan_contained(struct vm *vm, struct orm_plan *p);
/* Joins for relationships that are loaded with their parent (eager.c). */
void orm_plan_joined(struct vm *vm, struct orm_plan *p, struct sql_select *s);

struct orm_loading {
    struct vm *vm;
    struct orm_session *session;
    struct orm_plan *plan;
    bool populate_existing;
    struct orm_state *only; /* the state that is refreshed, or NULL */
    struct py_dict *names;  /* of which attributes; NULL: all */
};

/* Executes the plan's statement; a list of rows (struct sa_row) with instances. */
struct sa_result *orm_run(struct vm *vm, struct orm_session *s, struct orm_plan *p, value params,
                          struct py_dict *exec_options, bool populate_existing);
/* One entity of ROW; None when its key is NULL. */
value orm_load_row(struct orm_loading *l, struct orm_loader *e, const value *row);
/* Collections that were gathered go into their instances, and relationships that are loaded by
 * statements of their own are. */
void orm_load_end(struct orm_loading *l, struct orm_loader *e);

/* Loads NAMES (NULL: all column attributes that are expired) of a persistent state again. False:
 * its row is gone. */
bool orm_load_attributes(struct vm *vm, struct orm_state *s, struct py_list *names);
/* The instance of a primary key, from the database; PY_UNDEF: no such row. */
value orm_load_by_key(struct vm *vm, struct orm_session *s, struct orm_mapper *m, const value *key,
                      struct py_list *options, struct orm_state *refresh, struct py_dict *names,
                      bool labels, value for_update);
value orm_lazy_load(struct vm *vm, struct orm_state *s, struct orm_relationship *r);
/* The columns COLS are among KEYS, a list of values or, with several columns, of tuples. */
struct sql_element *orm_in_keys(struct vm *vm, size_t n, struct sql_element *const *cols,
                                struct py_list *keys);
/* What E's states of chosen subclasses lack, one statement for each subclass. */
void orm_load_subclasses(struct orm_loading *l, struct orm_loader *e);
/* selectin_polymorphic() names M at PATH. */
bool orm_subclass_chosen(struct py_list *options, const struct orm_path *path,
                         const struct orm_mapper *m);
/* Loads R of STATES (of one mapper) by statements of its own (selectin.c). */
void orm_load_selectin(struct vm *vm, struct orm_session *s, struct py_list *states,
                       struct orm_relationship *r, struct py_list *options,
                       const struct orm_path *path, const struct orm_step *step);
/* Whether R looks for the target's primary key by columns of its own. */
bool orm_uses_get(const struct orm_relationship *r);
/* Where the rows related by R to the instance of S are, as conditions; false: there are none. */
bool orm_related_where(struct vm *vm, struct orm_state *s, struct orm_relationship *r,
                       struct sql_select *to);

#endif
