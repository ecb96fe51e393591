/* Batch mode, the new table: what batch_apply.c and its helpers share. */
#ifndef RETORT_OPS_BATCH_INT_H
#define RETORT_OPS_BATCH_INT_H

#include "ops/batch.h"

struct sqlite_source;

/* A column of the table to be, under the name it had. */
struct batch_column {
    const char *name;
    struct column *column;
    struct sql_element *expr; /* what is selected for it; NULL: new */
};

/* A name and an object, in order. */
struct batch_named {
    const char *name; /* NULL: none */
    value object;
};

struct batch_list {
    struct batch_named *items;
    size_t n, cap;
};

/* One name must come before another. */
struct batch_pair {
    const char *before, *after;
};

struct batch_apply {
    struct ops_batch *batch;
    struct ops_impl *impl;
    struct vm *vm;
    struct table *table; /* as it is */
    struct table *new_table;
    bool reflected;
    const char *temp_name;
    struct batch_column *columns;
    size_t n, cap;
    const char **existing; /* names of the table's columns in order */
    size_t n_existing;
    struct batch_list constraints; /* named and then unnamed: in the order they are made again */
    struct batch_list unnamed;
    struct batch_list column_checks; /* named constraints inside columns: object is the column */
    struct batch_list indexes, new_indexes;
    struct py_dict *table_kwargs;
    struct sqlite_source *sqlite; /* of a table reflected from SQLite, or NULL */
    struct batch_pair *pairs;     /* from insert_before, insert_after */
    size_t n_pairs, cap_pairs;
};

void batch_list_add(struct batch_list *l, const char *name, value object);
/* The position of NAME, or -1. */
long batch_list_find(const struct batch_list *l, const char *name);
void batch_list_remove(struct batch_list *l, long i);
struct batch_column *batch_find_column(struct batch_apply *b, const char *name);

/* Where a new column goes (batch_order.c). */
void batch_place_column(struct batch_apply *b, const char *name, value before, value after);
void batch_order_columns(struct batch_apply *b);

/* What was recorded, on the copy (batch_change.c). */
void batch_change(struct batch_apply *b, const struct batch_item *item);
/* TEXT as an expression, colons and all. */
struct sql_element *batch_raw_text(struct vm *vm, const char *text);

#endif
