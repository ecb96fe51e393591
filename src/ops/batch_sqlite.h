/*
 * Batch mode on SQLite: what reflection does not say and a rebuilt table would lose, read from the
 * texts in sqlite_master: AUTOINCREMENT, COLLATE, constraints inside columns, types unknown to it,
 * indexes with DESC, WHERE or expressions, triggers.
 */
#ifndef RETORT_OPS_BATCH_SQLITE_H
#define RETORT_OPS_BATCH_SQLITE_H

#include "ops/batch_int.h"

struct sqlite_object {
    const char *name, *sql;
    bool dropped; /* by a recorded operation */
};

struct sqlite_source {
    const char *sql; /* CREATE TABLE */
    struct sqlite_object *indexes, *triggers;
    size_t n_indexes, n_triggers;
    bool autoincrement, has_views, has_temp;
};

/* Reads it, and puts into the copy of the table what belongs to columns and options. */
struct sqlite_source *sqlite_source_read(struct batch_apply *b);
/* Puts into the copy what the text of CREATE TABLE says and reflection overlooks (sqlite_keep.c).
 */
void sqlite_keep(struct batch_apply *b, struct sqlite_source *s);
/* The index NAME as it was written, if it says more than plain columns; NULL otherwise. */
struct sqlite_object *sqlite_special_index(struct sqlite_source *s, const char *name);
/* Names in SQL that are columns of the old table and were renamed, under their new names; NULL when
 * a column is gone. */
const char *sqlite_rewrite(struct batch_apply *b, const char *sql);
/* Whether SQL names COLUMN. */
bool sqlite_mentions(const char *sql, const char *column);
/* Statements before the new table is made, before the old one is dropped, and around the rename. */
void sqlite_before_create(struct batch_apply *b, struct sqlite_source *s);
void sqlite_before_drop(struct batch_apply *b, struct sqlite_source *s);
void sqlite_around_rename(struct batch_apply *b, struct sqlite_source *s, bool before);
/* Indexes only their text knows, and triggers. */
void sqlite_finish(struct batch_apply *b, struct sqlite_source *s);

#endif
