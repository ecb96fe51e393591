/* Index. Cf. sqlalchemy.sql.schema.Index. */
#ifndef RETORT_SCHEMA_INDEX_H
#define RETORT_SCHEMA_INDEX_H

#include "schema/column.h"

extern struct py_type sa_index_type;

struct index {
    struct py_object head;
    struct py_attrs attrs;
    struct py_str *name;
    bool name_is_none_name;
    bool unique;
    bool unique_is_int; /* said as 1 or 0, as SQLite's reflection does: shown so again */
    bool column_flag; /* made by Column(index=True) */
    bool names_text;  /* text() is a column to naming conventions: op.create_index() */
    struct table *table;
    value *given; /* keys, columns, expressions in order, as the script gave them */
    size_t given_count, given_cap;
    struct sql_element **expressions; /* the same, keys resolved; NULL until a table is known */
    struct sql_columns *columns;      /* the columns in EXPRESSIONS */
    struct py_dict *info;
    struct py_dict *dialect_kw;
    value ddl_if; /* (dialect, callable, state) or PY_UNDEF */
    int creation_order;
};

static inline struct index *index_of(value v) { return PY_AS(struct index, v); }
static inline bool index_is(value v) { return py_is_a(v, &sa_index_type); }

/* Fills in a fresh one of a class. */
void index_init(struct vm *vm, struct index *ix);
struct index *index_new(struct vm *vm, struct py_str *name, bool unique);
/* A column key, a Column, an expression (text(), func …); resolved when the table is known. */
void index_add(struct vm *vm, struct index *ix, value expression);
bool index_try_attach(struct vm *vm, struct index *ix);
void index_attach(struct vm *vm, struct index *ix, struct table *t);
struct index *index_copy(struct vm *vm, struct index *ix, struct table *target);
const char *index_repr(struct vm *vm, struct index *ix);

#endif
