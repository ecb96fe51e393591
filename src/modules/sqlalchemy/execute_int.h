/* Executing statements: what its files share. */
#ifndef RETORT_MODULES_SQLALCHEMY_EXECUTE_INT_H
#define RETORT_MODULES_SQLALCHEMY_EXECUTE_INT_H

#include <time.h>

#include "modules/sqlalchemy/engine.h"
#include "sql/paramstyle.h"

/* One execution of a statement with one set of parameters. */
struct run {
    struct vm *vm;
    struct sa_connection *conn;
    const struct sql_dialect *d;
    struct sql_compiled *compiled;
    const char *sql, *shown_sql;
    struct py_dict *params; /* of the set now executed, with the defaults that were added */
    struct py_dict *shown;  /* values by name of the set now executed, unless HIDES */
    value given;            /* the same as the driver gets them: for errors, events and logs */
    bool nothing;           /* param_sets.nothing */
    bool hides;             /* one of so many sets that SHOWN is made when asked for */
    bool in_order;          /* GIVEN has no names, whatever the style */
    value all_given;        /* of several sets that are one statement: the list of them */
    struct db_value *values;
    struct py_tuple *processed; /* the same in the order of the binds */
    size_t at;                  /* the bind that is being converted */
    size_t set;                 /* which of several sets of parameters this is */
};

/* What execute() was given: N sets, MANY: as a list of them. */
struct param_sets {
    value *items;
    size_t n;
    bool many;
    bool nothing; /* an empty set was given: errors show it */
};

/* V, a mapping, as a dict. */
struct py_dict *sa_as_dict(struct vm *vm, value v);
/* The style of placeholders that retort's driver takes. */
enum sql_paramstyle sa_driver_style(const struct sql_dialect *d);
/* Fills R's values from PARAMS and the defaults. */
void sa_prepare(struct run *r, struct py_dict *params);
/* Sends R's statement with its values. */
struct db_cursor *sa_run_prepared(struct run *r);
struct db_cursor *sa_execute_shown(struct vm *vm, struct sa_connection *c, const char *sql,
                                   const struct db_value *params, size_t n, const char *shown_sql,
                                   value shown, bool hide);
/* Tells listeners of EVENT. */
void sa_announce(struct run *r, const char *event, value given, bool many);
/* "[generated in 0.00012s]", as echo writes it. */
const char *sa_elapsed(const struct timespec *start);
/* What CUR's columns are; NULL: it has none. */
struct sa_result_meta *sa_meta_of(struct run *r, const struct db_cursor *cur);

/* The values by name that PARAMS (run.params) gives the binds of K. */
struct py_dict *sa_shown_values(struct vm *vm, const struct sql_compiled *k,
                                struct py_dict *params);
/* The primary key columns of the table that K inserts into: keys and elements; NULL: none. */
struct sa_result_meta *sa_key_meta(const struct sql_compiled *k);
/* The row of the values that SHOWN has for them. */
struct sa_row *sa_key_of(struct vm *vm, struct sa_result_meta *m, struct py_dict *shown);

/* --- execute_many.c --- */
/* Several sets without rows to come back. */
value sa_execute_many(struct run *r, struct param_sets sets);
/* Whether several sets for D go out as INSERTs of many rows, and doing that. */
bool sa_goes_as_batch(const struct run *r, const struct sql_dml *d);
value sa_execute_batches(struct run *r, struct param_sets sets, const struct sql_dml *d);

#endif
