/*
 * JSON output of the reading commands: one array or object on standard output, for programs.
 */
#ifndef RETORT_COMMAND_JSON_H
#define RETORT_COMMAND_JSON_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/text.h"
#include "migrate/graph.h"

/* S as a JSON string; NULL as null. */
void json_text(struct buf *b, const char *s);

/* LIST as an array of strings. */
void json_list(struct buf *b, const struct text_list *list);

/* "KEY": before a value, with a comma if it is not the first in its object. */
void json_key(struct buf *b, const char *key);

void json_bool(struct buf *b, const char *key, bool value);

/* R as an object. CURRENT: identifiers the database is at, or NULL when that is not known. */
void json_revision(struct buf *b, const struct revision *r, const struct text_list *current);

/* Revisions as an array with a newline at its end. */
char *json_revisions(const struct revisions *list, const struct text_list *current);

#endif
