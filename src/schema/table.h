/* Table. Cf. sqlalchemy.sql.schema.Table. */
#ifndef RETORT_SCHEMA_TABLE_H
#define RETORT_SCHEMA_TABLE_H

#include "schema/column.h"
#include "schema/constraint.h"
#include "schema/index.h"
#include "schema/metadata.h"
#include "schema/sequence.h"

extern struct py_type sa_table_type;

struct table {
    struct sql_table base; /* base.from.columns, never NULL, holds struct column */
    struct metadata *metadata;
    const char *key;                /* in MetaData.tables: "schema.name" or "name" */
    struct constraint *primary_key; /* never NULL */
    struct py_set *constraints;     /* as scripts see them; in order: table_constraints */
    struct py_set *indexes;
    struct py_str *comment;
    struct py_dict *info;
    struct py_dict *dialect_kw;
    struct py_str **prefixes; /* CREATE prefixes TABLE */
    size_t prefix_count;
    bool implicit_returning;
    struct py_list *listeners; /* (event name, function) given as listeners= or by event.listen */
};

static inline struct table *table_of(value v) { return PY_AS(struct table, v); }
static inline bool table_is(value v) { return py_is_a(v, &sa_table_type); }

/* Fills in a fresh one of a class; it is not entered in M. */
void table_init(struct vm *vm, struct table *t, struct metadata *m, struct sql_name name,
                struct sql_name schema);
/* An empty table entered in M. Raises InvalidRequestError if M has one under that key. SCHEMA
 * without text: M's schema. */
struct table *table_new(struct vm *vm, struct metadata *m, struct sql_name name,
                        struct sql_name schema);
/* One positional argument of Table(...): Column, Constraint, Index … ArgumentError otherwise. */
void table_add(struct vm *vm, struct table *t, value item);

/* The same; REPLACE: a column of the same key or name gives way. */
void table_add_replacing(struct vm *vm, struct table *t, value item, bool replace);
/* E with the columns of FROM replaced by those of the same key in TO. */
struct sql_element *element_move(struct vm *vm, struct sql_element *e, struct table *from,
                                 struct table *to);

static inline size_t table_column_count(const struct table *t) { return t->base.from.columns->n; }
static inline struct column *table_column(const struct table *t, size_t i) {
    return (struct column *)t->base.from.columns->items[i];
}
/* By key; NULL if missing. */
struct column *table_get_column(const struct table *t, const char *key);

/* Constraints and indexes in the order they were made; fresh arrays. */
struct constraint **table_constraints(const struct table *t, size_t *n);
struct index **table_indexes(const struct table *t, size_t *n);
/* All foreign keys of all columns. */
struct foreign_key **table_foreign_keys(const struct table *t, size_t *n);

/* The column the database counts up, or NULL (cf. PrimaryKeyConstraint._autoincrement_column). */
struct column *table_autoincrement_column(struct vm *vm, struct table *t);

/* Table.to_metadata. SCHEMA: PY_UNDEF keeps, None removes, else the new one. NAME NULL: the same.
 */
struct table *table_to_metadata(struct vm *vm, struct table *t, struct metadata *m, value schema,
                                value referred_schema_fn, const char *name);
const char *table_repr(struct vm *vm, struct table *t);

#endif
