/* What the files of the SQLite reader share. */
#ifndef RETORT_REFLECT_SQLITE_INT_H
#define RETORT_REFLECT_SQLITE_INT_H

#include "reflect/reflect_int.h"

struct sqlite_index {
    const char *name;
    const char *sql; /* CREATE INDEX; NULL: made by a constraint */
    bool unique, partial, automatic, expressions;
    struct text_list columns;
};

/* A table while it is being read. */
struct sqlite_table {
    struct reflect_table *t;
    const char *sql; /* CREATE TABLE */
    struct sqlite_index **indexes;
    size_t n_indexes, cap_indexes;
};

/* The compiled expressions that look into CREATE TABLE. */
struct sqlite_text;
struct sqlite_text *sqlite_text_new(void);

const char *sqlite_generated_text(struct sqlite_text *x, const char *sql, const char *column);
const char *sqlite_primary_key_name(struct sqlite_text *x, const char *sql);
/* Names, options and order of the foreign keys that the pragma has told. */
void sqlite_read_foreign_keys(struct vm *vm, struct sqlite_text *x, struct sqlite_table *s);
void sqlite_read_indexes(struct reflector *r, struct sqlite_text *x, struct sqlite_table *s);
/* After the indexes. */
void sqlite_read_uniques(struct sqlite_text *x, struct sqlite_table *s);
void sqlite_read_checks(struct sqlite_text *x, struct sqlite_table *s);

#endif
