/*
 * What autogenerate_extended = true adds to the comparison (docs/autogenerate.md): renames, enum
 * values, CHECK constraints, computed columns and server defaults as the server spells them,
 * primary keys, sequences, views, functions, triggers, and warnings. Nothing here runs without the
 * option: then the result is the reference's to the byte.
 */
#ifndef RETORT_AUTOGEN_EXTENDED_H
#define RETORT_AUTOGEN_EXTENDED_H

#include "autogen/compare_int.h"

#define LOG_EXTENDED "retort.autogenerate"

/* --- operations that only the extended comparison makes (extended.c) --- */

/* op.execute(SQL), undone by op.execute(UNDO). NULL: that direction has nothing to do. AUTOCOMMIT:
 * SQL (not UNDO) is for a block outside the transaction. */
struct op *extended_execute(struct vm *vm, const char *sql, const char *undo, bool autocommit);
/* The same with statements, UP one after the other and DOWN one after the other, into LIST.
 * AUTOCOMMIT as above, for all of UP. */
void extended_statements(struct vm *vm, struct py_list *list, const struct text_list *up,
                         const struct text_list *down, bool autocommit, const char *comment);
/* The note of OP, made if it has none. */
struct op_note *extended_note(struct op *op);
/* A line of comment above OP. */
void extended_comment(struct op *op, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* --- SQL texts (extended_sql.c) --- */

/* SQL without what no server minds: blanks, case outside of quotes, quotes around plain names,
 * parentheses around the whole. Two texts that come out equal mean the same. */
const char *extended_normal_sql(const char *sql);
bool extended_same_sql(const char *a, const char *b); /* NULL equals NULL only */
/* SQL with the name OLD (quoted or not, not inside a literal) replaced. */
const char *extended_rename_sql(const char *sql, const char *old, const char *new_name);
/* The statements of a script, at semicolons outside of literals, dollar quotes, comments and
 * BEGIN … END of triggers. */
struct text_list extended_split_sql(const char *script);
/* The nth word (from 0) of a statement, lower case, without quotes; "" behind its end. */
const char *extended_sql_word(const char *sql, size_t nth);

/* --- trying things out (scratch.c) --- */

/* From here to scratch_end all that is done in the database is undone; not so MySQL's CREATE and
 * DROP of anything but temporary tables. */
void scratch_begin(struct autogen *a);
void scratch_end(struct autogen *a);
/* Runs SQL; false, with the server's first line in *WHY (may be NULL), when the server refuses. The
 * transaction goes on either way. */
bool scratch_try(struct autogen *a, const char *sql, const char **why);

/* --- tables as the server would keep them (shadow.c) --- */

/* Fills in WANTED of every pair whose model says something the server spells in its own way: a
 * temporary table like the model is made, read back and rolled back. NULL stays where the server
 * refuses it. */
void shadow_read(struct autogen *a, struct table_pair *pairs, size_t n);
/* CREATE TEMPORARY TABLE for the model, under its own name so that names made of it come out. */
const char *shadow_create(struct autogen *a, struct table *model);
/* Whether the two defaults are the same at first sight. */
bool shadow_same_default(struct autogen *a, struct column *model,
                         const struct reflect_column *conn);
const struct reflect_column *shadow_column(const struct reflect_table *t, const char *name);

/* --- indexes (extended_index.c) --- */

/* Whether it takes the server to tell if MODEL's index is the one of its name in REC. */
bool extended_index_is_open(struct autogen *a, const struct reflect_table *rec,
                            const struct index *model);
/* Whether the two of one name were compared here: *MESSAGE what differs, NULL when nothing does. */
bool extended_index(struct table_pair *p, const struct index *model, const struct index *conn,
                    const char **message);

/* Whether it names a column whose type changes (PostgreSQL): the server then spells its conditions
 * with casts, so it is best made anew. */
bool extended_index_is_retyped(struct table_pair *p, const struct index *conn);

/* --- renames (rename.c) --- */

struct rename_table {
    struct table *model;
    const struct reflect_table *rec;
    double score;
};
/* Tables of MODELS (new ones) that are most likely those of RECS (gone ones). */
size_t rename_find_tables(struct autogen *a, struct table **models, size_t n_models,
                          const struct reflect_table **recs, size_t n_recs,
                          struct rename_table **found);
/* The operation, with score and the other reading in its note. */
struct op *rename_table_op(struct autogen *a, const struct rename_table *r, struct table *conn);

/* Columns of P most likely renamed: P->rec becomes a copy under the new names, the operations are
 * added to P->renames, and (table, old, new) is told to the foreign keys of ALL records. */
void rename_columns(struct table_pair *p, struct map *all);
/* How alike two names are, 0 to 1. */
double rename_similarity(const char *a, const char *b);

/* --- parts of the comparison of a table (extended_table.c) --- */

/* Drops a foreign key to the table TARGET (compare_key) where it does not stand in the way of
 * others: before a table that goes, before indexes it needs. */
void extended_drop_key(struct table_pair *p, struct op *op, const char *target);
/* Whether the expression SQL names a column that this revision makes anew, or on PostgreSQL gives
 * another type. */
bool extended_is_retyped(struct table_pair *p, const char *sql);
/* Whether it makes one of COLUMNS anew: indexes and keys over it have to be, too. */
bool extended_is_made_anew(struct table_pair *p, const struct text_list *columns);
bool extended_checks(struct table_pair *p); /* false: compare by name instead */
void extended_primary_key(struct table_pair *p);
/* "schema"."table", quoted where it must be; SCHEMA may be NULL. */
const char *extended_table_sql(struct autogen *a, const char *schema, const char *table);
/* Whether the server keeps the model's type as the one that is there. */
bool extended_same_type(struct column_pair *c);
/* Names for constraints that nothing could drop otherwise. */
void extended_name(struct table_pair *p, struct op *op);
/* Whether the server would keep the model's identity as the one that is there, or has none. */
bool extended_same_identity(struct column_pair *c);
/* Whether the comparison of defaults, of computed columns was done here. */
bool extended_default(struct column_pair *c, bool *differs);
bool extended_computed(struct table_pair *p, struct column *conn, struct column *model);
/* Warns where rows that exist would break OP (NOT NULL without a default). */
void extended_warn_not_null(struct table_pair *p, struct op *op);

/* --- changes of a column (extended_alter.c) --- */

/* What ALTER COLUMN needs around it on PostgreSQL: a USING, defaults out of the way of another
 * type, NOT NULL under an identity. OP: the operation so far; *BEFORE and *AFTER receive what goes
 * around it, or NULL. */
void extended_alter(struct table_pair *p, struct op *op, struct column *conn, struct column *model,
                    struct op **before, struct op **after);

/* --- foreign keys (extended_keys.c) --- */

/* Moves keys out of the operations OPS of the tables, to EARLY and LATE, where they cannot stand
 * among them. PAIRS: the tables on both sides. */
void extended_keys(struct autogen *a, struct py_list *ops, const struct table_pair *pairs, size_t n,
                   struct py_list *early, struct py_list *late);

/* --- of the whole database --- */

/* PostgreSQL's enum types: new, changed, gone. OPS: those of the tables; BEFORE goes before, AFTER
 * behind them. */
void extended_enums(struct autogen *a, const struct map *found, struct py_list *ops,
                    struct py_list *before, struct py_list *after);
/* In a scratch transaction: makes the enum types what the models want them to be. */
void extended_enum_prepare(struct autogen *a);
/* T, or a copy whose enum types are not made with it, because the database has them. */
struct table *extended_new_table(struct autogen *a, struct table *t);
/* MySQL's ENUM with renamed values: statements that go before the column's other changes, and those
 * that undo them, which go before the undoing of these. */
void extended_mysql_enum(struct table_pair *p, struct column *conn, struct column *model,
                         struct text_list *up, struct text_list *down);
/* The sequences of the database behind DB into M. */
void extended_sequence_fill(struct vm *vm, struct db *db, const struct sql_dialect *d,
                            struct metadata *m);
void extended_sequences(struct autogen *a, struct py_list *before, struct py_list *after);
/* Views, functions, triggers. OPS: what was found for tables, tried out in a transaction that is
 * rolled back. */
void extended_entities(struct autogen *a, struct py_list *ops, struct py_list *before,
                       struct py_list *after);

#endif
