/*
 * postgresql.Range and MultiRange: values of range types for scripts, to and from PostgreSQL's
 * text.
 */
#ifndef RETORT_MODULES_SQLALCHEMY_RANGES_H
#define RETORT_MODULES_SQLALCHEMY_RANGES_H

#include "modules/sqlalchemy/engine.h"

/* The class Range or MultiRange; NULL for another name. */
value sa_range_class(struct vm *vm, const char *name);

/* V's text for PostgreSQL ("[1,5)", "{[1,2),[4,5)}") when it is a Range or a MultiRange, else NULL.
 * LISTS: a plain list of Ranges is a MultiRange too. */
const char *sa_range_text(struct vm *vm, const struct sql_dialect *d, value v, bool lists);

/* TEXT of a value of range type T as Range or MultiRange, its bounds converted as the type says. */
value sa_range_parse(struct vm *vm, const struct sql_dialect *d, const struct sa_type *t,
                     const char *text);

#endif
