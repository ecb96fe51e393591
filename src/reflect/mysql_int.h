/* What the files of the MySQL reader share. */
#ifndef RETORT_REFLECT_MYSQL_INT_H
#define RETORT_REFLECT_MYSQL_INT_H

#include "reflect/reflect_int.h"

/* Compiled expressions for the lines of SHOW CREATE TABLE. */
struct mysql_text;
struct mysql_text *mysql_text_new(void);

/* Fills T from what SHOW CREATE TABLE printed. */
void mysql_read_table(struct reflector *r, struct mysql_text *x, struct reflect_table *t,
                      const char *sql);
/* One line that defines a column. */
void mysql_read_column(struct reflector *r, struct reflect_table *t, const char *line);

/* What is written between backticks at *P; *P moves behind it. NULL if there is none. */
const char *mysql_identifier(const char **p);
/* A comment as the server escapes it, unescaped. */
const char *mysql_unescape(const char *text);

#endif
