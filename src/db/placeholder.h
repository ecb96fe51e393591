/*
 * Finding placeholders in SQL text, for drivers that write parameters into the statement as
 * literals (what psycopg2, pymysql and MySQLdb do). Quoted text and comments are skipped.
 */
#ifndef RETORT_DB_PLACEHOLDER_H
#define RETORT_DB_PLACEHOLDER_H

#include "base/buf.h"

enum db_placeholder {
    DB_PLACEHOLDER_DOLLAR,   /* $1; PostgreSQL's quoting: '', E'', $tag$…$tag$, nested comments */
    DB_PLACEHOLDER_QUESTION, /* ?; MySQL's: backslashes in '' and "", ``, # comments */
};

/* Appends SQL to OUT, calling PUT for placeholder INDEX (from 0) instead of copying it. */
void db_expand(struct buf *out, const char *sql, enum db_placeholder style,
               void (*put)(void *arg, struct buf *out, size_t index), void *arg);

/* The first word of a statement in upper case (at most N - 1 letters), behind white space, comments
 * and parentheses; "" when there is none. WORD: N bytes. */
void db_first_word(const char *sql, char *word, size_t n);

/* The text behind white space and comments at its start. */
const char *db_skip_space(const char *sql);

#endif
