/* What the files of the schema classes share. */
#ifndef RETORT_MODULES_SQLALCHEMY_SCHEMA_INT_H
#define RETORT_MODULES_SQLALCHEMY_SCHEMA_INT_H

#include "schema/table.h"

/* A struct's text or object field as Python sees it. */
static inline value text_value(const struct py_str *s) { return s ? PY_OBJ(s) : PY_NONE; }
static inline value cstr_value(const char *s) { return s ? py_str_from(s) : PY_NONE; }
static inline value known(value v) { return v == PY_UNDEF ? PY_NONE : v; }

/* A dict made on first use, so that scripts can write to it: info, dialect kwargs. */
value dict_value(struct py_dict **d);
/* V as *D; None leaves it alone. */
void dict_take(struct vm *vm, struct py_dict **d, value v);
/* obj.dialect_options: {dialect: {option: value or None}}. */
value dialect_options_value(struct vm *vm, enum kw_owner owner, const struct py_dict *kw);
/* The quote= argument: 0 None, 1 True, -1 False. */
int quote_arg(struct vm *vm, value v);
/* A list of columns as scripts see collections: struct sql_columns as it is. */
struct sql_name name_arg(struct vm *vm, value v, value quote, const char *what);
/* ddl_if(dialect=None, callable_=None, state=None): the tuple of it. */
value ddl_if_tuple(value dialect, value callable, value state);
/* A fresh set of N objects. */
value set_of(struct vm *vm, size_t n, const value *items);

/* Attributes of one struct in a getset table. */
#define GET(fn, type, expr)                                                                        \
    static value fn(struct vm *vm, value self) {                                                   \
        type *s = PY_AS(type, self);                                                               \
        (void)vm, (void)s;                                                                         \
        return expr;                                                                               \
    }
#define SET(fn, type, statement)                                                                   \
    static void fn(struct vm *vm, value self, value v) {                                           \
        type *s = PY_AS(type, self);                                                               \
        (void)vm, (void)s, (void)v;                                                                \
        statement;                                                                                 \
    }

/* The signature of insert_sentinel() and orm_insert_sentinel(), and what its arguments A are to
 * Column(): new. */
#define SA_INSERT_SENTINEL_ARGS "name=None, type_=None, *, default=None, omit_from_statements=True"
struct py_dict *sa_insert_sentinel_args(struct vm *vm, const value *a);

extern struct py_type *const sa_column_types[],
    *const sa_constraint_types[], *const sa_ddl_types[], *const sa_default_types[];

#endif
