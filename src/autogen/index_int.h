/* What the files that compare indexes and unique constraints share. */
#ifndef RETORT_AUTOGEN_INDEX_INT_H
#define RETORT_AUTOGEN_INDEX_INT_H

#include "autogen/compare_int.h"

struct index_sig {
    struct constraint *unique; /* or */
    struct index *index;
    const char *name;    /* as it stands in the object; NULL: none */
    const char *unnamed; /* what it is without its name */
};

struct index_sigs {
    struct index_sig **items;
    size_t n, cap;
    struct map seen; /* by name and unnamed: equal ones count once */
};

/* Both sides of a table. */
struct index_sides {
    struct table_pair *p;
    struct autogen *a;
    struct index_sigs model_uniques, model_indexes, conn_uniques, conn_indexes;
    bool duplicates;        /* the database has each unique constraint as an index too */
    struct index_sigs late; /* extended: indexes to be dropped behind those that are added */
    bool in_late;
};

/* --- signatures (index_sig.c) --- */

const char *index_column_name(const struct sql_expr *e);
struct index_sig *index_sig_new(struct constraint *unique, struct index *index);
/* Adds one; equal ones count once. */
void index_sig_add(struct index_sigs *list, struct constraint *unique, struct index *index);
void index_sig_drop(struct index_sigs *list, size_t i);
/* Names of its columns, in order or sorted. */
struct text_list index_sig_columns(const struct index_sig *s);
struct text_list index_sig_sorted(const struct index_sig *s);
/* The first that is the same but for its name, or NULL. */
struct index_sig *index_sig_find(const struct index_sigs *list, const char *unnamed);
/* The name it gets in the database, or NULL. */
const char *index_sig_name(struct autogen *a, const struct index_sig *s);
value index_sig_object(const struct index_sig *s);
/* Whether one of LIST gets that name; whether one without a name is the same. */
bool index_sig_is_named(struct index_sides *s, const struct index_sigs *list, const char *name,
                        bool unique_only);
bool index_sig_is_unnamed(struct index_sides *s, const struct index_sigs *list,
                          const char *unnamed);

/* --- what databases tell in their own way (index_correct.c) --- */

/* MySQL: a UNIQUE KEY, which is told twice, counts as what the model has under that name. */
void index_drop_duplicates(struct index_sides *s);
/* The dialect's corrections, or those of a script's impl. */
void index_correct(struct index_sides *s);

/* --- MySQL (index_mysql.c) --- */

void index_mysql_correct(struct index_sides *s);
/* Extended: whether a foreign key that stays needs index G: never mind, until a new index is there,
 * always. */
enum index_need { INDEX_NOT_NEEDED, INDEX_NEEDED_NOW, INDEX_NEEDED };
enum index_need index_mysql_need(struct index_sides *s, const struct index_sig *g);
/* The foreign key of the database that stays and has no index but G, or one that MySQL made for it
 * and drops for G; NULL: there is none. */
struct constraint *index_mysql_key(struct index_sides *s, const struct index_sig *g);
/* OP makes an index that KEY then needs: on the way back the key is set aside. */
void index_mysql_set_aside(struct index_sides *s, struct op *op, struct constraint *key);

/* --- PostgreSQL (index_pg.c) --- */

/* What differs, NULL when nothing does. *SKIP: why they cannot be compared, or NULL. */
const char *compare_pg_indexes(struct autogen *a, struct index *model, struct index *conn,
                               const char **skip);

#endif
