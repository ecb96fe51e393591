/*
 * Records of reflect.h as schema objects and as the dicts that the Inspector of scripts gives. cf.
 * sqlalchemy.engine.reflection.Inspector.reflect_table.
 */
#ifndef RETORT_REFLECT_BUILD_H
#define RETORT_REFLECT_BUILD_H

#include "reflect/reflect.h"
#include "schema/table.h"

struct reflect_build {
    struct vm *vm;
    const struct sql_dialect *dialect;
    value include_columns; /* a container of names; None or PY_UNDEF: all */
    value exclude_columns; /* likewise; none */
    bool final_names; /* names of constraints and indexes are final: conv, no convention applies */
    /* Changes C (a copy) before its Column is made; may be NULL. */
    void (*adjust)(struct reflect_build *b, struct table *t, struct reflect_column *c);
    /* Listeners of "column_reflect": called with the column's dict, which they may change. NULL
     * where there are none. */
    void (*column_event)(struct reflect_build *b, struct table *t, struct py_dict *column);
    /* Makes the table that a foreign key of T refers to known; NULL: it is left out. */
    void (*referred)(struct reflect_build *b, struct table *t, const char *schema,
                     const char *name);
    void *data;
    const struct map *columns; /* while a table is built: by the database's names */
};

/* Columns, constraints, indexes, comment and options of REC into T, which has none of those names
 * yet or gives them up. */
void reflect_build_table(struct reflect_build *b, struct table *t, const struct reflect_table *rec);

/* An Index of T that says what REC does; ATTACH: it becomes one of T's. NULL, with a warning, where
 * its columns are not there. */
struct index *reflect_build_index(struct reflect_build *b, struct table *t,
                                  const struct reflect_index *rec, bool attach);
/* The same for UNIQUE and CHECK; not attached, it knows T but T does not know it. */
struct constraint *reflect_build_unique(struct reflect_build *b, struct table *t,
                                        const struct reflect_constraint *rec, bool attach);
struct constraint *reflect_build_check(struct reflect_build *b, struct table *t,
                                       const struct reflect_constraint *rec, bool attach);

/* --- as dicts --- */

/* What was read, as Inspector's methods give it: dicts and lists with the reference's keys. */
value reflect_column_dict(struct vm *vm, const struct sql_dialect *d,
                          const struct reflect_column *c);
value reflect_columns_value(struct vm *vm, const struct sql_dialect *d,
                            const struct reflect_table *t);
value reflect_pk_value(struct vm *vm, const struct sql_dialect *d, const struct reflect_table *t);
value reflect_fks_value(struct vm *vm, const struct sql_dialect *d, const struct reflect_table *t);
value reflect_uniques_value(struct vm *vm, const struct sql_dialect *d,
                            const struct reflect_table *t);
value reflect_checks_value(struct vm *vm, const struct sql_dialect *d,
                           const struct reflect_table *t);
value reflect_indexes_value(struct vm *vm, const struct sql_dialect *d,
                            const struct reflect_table *t);
value reflect_comment_value(struct vm *vm, const struct reflect_table *t);
value reflect_options_value(struct vm *vm, const struct reflect_table *t);

#endif
