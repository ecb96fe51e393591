/* Statements as scripts see them; see shown.c. */
#ifndef RETORT_MODULES_SQLALCHEMY_SHOWN_H
#define RETORT_MODULES_SQLALCHEMY_SHOWN_H

#include "modules/sqlalchemy/engine.h"
#include "modules/sqlalchemy/insertmany.h"

/* Parameters, a set or a list of sets, as logs and errors show them: the long ones in part. */
const char *sa_params_text(struct vm *vm, value params);

/* Logs SQL and its parameters where INFO is wanted; HOW: "generated in …". */
void sa_log_statement(struct vm *vm, struct sa_connection *c, const char *sql, value params,
                      const char *how);
/* Parameters are a dict rather than a tuple. */
bool sa_params_are_named(const struct sql_dialect *d);
/* The empty one of the two. */
value sa_no_params(const struct sql_dialect *d);
/* The text as the reference's driver gets it. */
const char *sa_shown_text(const struct sql_dialect *d, const struct sql_compiled *c);
/* How the reference's driver for D wants placeholders. */
enum sql_paramstyle sa_shown_style(const struct sql_dialect *d);

#endif
