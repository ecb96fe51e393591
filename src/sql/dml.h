/* INSERT, UPDATE and DELETE as data. cf. sqlalchemy.sql.dml. */
#ifndef RETORT_SQL_DML_H
#define RETORT_SQL_DML_H

#include "sql/select.h"

/* A column and what it is set to. */
struct sql_assignment {
    const char *key;           /* of the column; NULL when COLUMN is given */
    struct sql_column *column; /* the column it was given as, or NULL */
    value val;                 /* any value or element */
    struct sql_element *slot;  /* in struct sql_dml.slots: the expression that is set */
};
struct sql_assignments {
    struct sql_assignment *items;
    size_t n;
};

struct sql_dml {
    struct sql_from from; /* its RETURNING columns may be selected from (CTE) */
    struct sql_from *table;
    struct sql_assignments values;
    struct sql_assignments slots;  /* parts of columns: data[1] = … */
    struct sql_assignments *multi; /* INSERT … VALUES (…), (…); the first row too */
    size_t n_multi;
    bool ordered;               /* UPDATE: SET in the order given */
    bool is_inline, has_values; /* values() was called, if with nothing */
    struct sql_seq where;
    struct sql_seq returning;
    bool returns_sorted; /* several sets: rows come back in their order */
    bool return_defaults;
    struct sql_affixes prefixes;
    struct sql_cte_uses ctes;
    struct sql_hints hints;
    struct py_dict *kw;
    /* INSERT FROM SELECT */
    struct sql_element *select;
    const char **select_names;
    size_t n_select_names;
    bool no_defaults; /* include_defaults=False */
    struct sql_on_conflict *on_conflict;
    struct sql_alias *excluded; /* the row refused, once asked for */
};

enum sql_conflict_kind { SQL_CONFLICT_NOTHING, SQL_CONFLICT_UPDATE, SQL_DUPLICATE_KEY_UPDATE };

struct sql_on_conflict {
    struct sql_element element;
    enum sql_conflict_kind kind;
    const char *constraint; /* ON CONSTRAINT name */
    value *targets;         /* names (str) or elements */
    size_t n_targets;
    bool has_targets;
    struct sql_element *target_where;
    struct sql_assignments set;
    struct sql_element *where;
    bool ordered;
    bool is_lite; /* of SQLite's insert() */
    struct sql_alias *excluded;
};

extern struct py_type sql_pg_insert_type, sql_sqlite_insert_type, sql_mysql_insert_type;

/* An INSERT, UPDATE or DELETE of a table, and a copy that can be changed. */
struct sql_dml *sql_dml_new(struct vm *vm, struct py_type *cls, enum sql_kind kind,
                            struct sql_from *table);
struct sql_dml *sql_dml_copy(const struct sql_dml *d);
/* One row of values: dict, list or tuple by position, or keyword arguments. */
struct sql_assignments sql_assignments_from(struct vm *vm, struct sql_from *table, value v);

#endif
