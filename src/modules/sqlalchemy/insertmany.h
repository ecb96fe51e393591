/*
 * One INSERT for many parameter sets: the text with its group of values repeated.
 * cf. "insertmanyvalues" of sqlalchemy.sql.compiler.
 */
#ifndef RETORT_MODULES_SQLALCHEMY_INSERTMANY_H
#define RETORT_MODULES_SQLALCHEMY_INSERTMANY_H

#include "sql/compiler_int.h"
#include "sql/paramstyle.h"

enum { SA_BATCH_ROWS = 1000, SA_BATCH_VALUES = 32700 };

/* Whether C can be written with several groups of values; SORTED: as a SELECT that keeps their
 * order. */
bool sa_can_insert_many(const struct sql_compiled *c, bool sorted);
/* How many rows a statement of C takes at most. */
size_t sa_insert_many_rows(const struct sql_compiled *c);
/* The text of C for ROWS sets, with placeholders in STYLE; a named one has the row's number behind
 * the bind's name. */
const char *sa_insert_many_text(struct vm *vm, const struct sql_compiled *c, size_t rows,
                                bool sorted, enum sql_paramstyle style);

#endif
