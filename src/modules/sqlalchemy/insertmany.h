/*
 * One INSERT for many parameter sets: the text with its group of values repeated.
 * cf. "insertmanyvalues" of sqlalchemy.sql.compiler.
 */
#ifndef RETORT_MODULES_SQLALCHEMY_INSERTMANY_H
#define RETORT_MODULES_SQLALCHEMY_INSERTMANY_H

#include "sql/compiler_int.h"

enum { SA_BATCH_ROWS = 1000, SA_BATCH_VALUES = 32700 };

/* How the placeholder of bind I of row ROW (both from 0) is written; NAME is the bind's. */
typedef void (*sa_placeholder_fn)(struct buf *b, const char *name, size_t row, size_t n_binds,
                                  size_t i);

/* Whether C can be written with several groups of values; SORTED: as a SELECT that keeps their
 * order. */
bool sa_can_insert_many(const struct sql_compiled *c, bool sorted);
/* How many rows a statement of C takes at most. */
size_t sa_insert_many_rows(const struct sql_compiled *c);
/* The text of C for ROWS sets. */
const char *sa_insert_many_text(struct vm *vm, const struct sql_compiled *c, size_t rows,
                                bool sorted, sa_placeholder_fn placeholder);

#endif
