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
    bool column_flag; /* made by Column(index=True) */
    struct table *table;
    value *pending; /* keys, columns, expressions as given, until a table is known */
    size_t pending_count;
    struct sql_element **expressions; /* in order; columns or expressions over them */
    size_t expression_count;
    struct sql_columns *columns; /* the columns in EXPRESSIONS */
    struct py_dict *info;
    struct py_dict *dialect_kw;
    int creation_order;
};

static inline struct index *index_of(value v) { return PY_AS(struct index, v); }
static inline bool index_is(value v) { return py_is_a(v, &sa_index_type); }

struct index *index_new(struct vm *vm, struct py_str *name, bool unique);
/* A column key, a Column, an expression (text(), func …); resolved when the table is known. */
void index_add(struct vm *vm, struct index *ix, value expression);
void index_attach(struct vm *vm, struct index *ix, struct table *t);
struct index *index_copy(struct vm *vm, struct index *ix, struct table *target);
const char *index_repr(struct vm *vm, struct index *ix);

#endif
