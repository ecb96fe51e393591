/*
 * Column, its defaults, Identity and Computed. Cf. sqlalchemy.sql.schema.Column.
 */
#ifndef RETORT_SCHEMA_COLUMN_H
#define RETORT_SCHEMA_COLUMN_H

#include "schema/kw.h"
#include "schema/name.h"
#include "schema/type.h"

struct table;
struct constraint;
struct foreign_key;

extern struct py_type sa_column_type, sa_default_type, sa_scalar_default_type,
    sa_callable_default_type, sa_element_default_type, sa_fetched_value_type,
    sa_default_clause_type, sa_identity_type, sa_computed_type;

/* The Python-side default: default=, onupdate= (cf. ColumnDefault). */
enum default_kind { DEFAULT_SCALAR, DEFAULT_CALLABLE, DEFAULT_EXPRESSION };
struct column_default {
    struct py_object head;
    struct py_attrs attrs;
    enum default_kind kind;
    value arg; /* the value, the callable, the element */
    bool for_update;
    struct column *column;
};

/* FetchedValue and DefaultClause: server_default=, server_onupdate=. */
struct server_default {
    struct py_object head;
    struct py_attrs attrs;
    value arg; /* str, text() or expression; PY_UNDEF: FetchedValue, which renders nothing */
    bool for_update;
    bool reflected;
    struct column *column;
};

/* START, INCREMENT … of sequences and identities; PY_UNDEF: not given. */
struct sequence_options {
    value start, increment, minvalue, maxvalue, cache;
    value nominvalue, nomaxvalue, cycle, order; /* PY_UNDEF, None, True or False */
};

/* Both are FetchedValues to scripts. */
struct identity {
    struct server_default base;
    struct sequence_options options;
    value always;  /* as given: True, False, None */
    value on_null; /* None, True, False */
};

struct computed {
    struct server_default base;
    struct sql_element *sqltext;
    value persisted; /* None, True, False */
};

enum autoincrement {
    AUTOINCREMENT_AUTO,
    AUTOINCREMENT_TRUE,
    AUTOINCREMENT_FALSE,
    AUTOINCREMENT_IGNORE_FK
};

/* base.table is a struct table once it is attached (column_table); base.expr.type is never
 * PY_UNDEF: NullType until a foreign key tells. */
struct column {
    struct sql_column base;
    bool primary_key;
    bool nullable;
    bool nullable_given;
    bool nullable_unsaid; /* nullable=None: SQL Server decides */
    value index, unique; /* as given: None, True, False */
    bool system;
    bool omit_from_statements, insert_sentinel;
    enum autoincrement autoincrement;
    value default_, onupdate;              /* struct column_default, struct sequence or None */
    value server_default, server_onupdate; /* struct server_default, identity, computed or None */
    struct identity *identity;
    struct computed *computed;
    struct foreign_key **foreign_keys;
    size_t foreign_key_count, foreign_key_cap;
    struct constraint **constraints; /* Check and others given inside the column */
    size_t constraint_count, constraint_cap;
    struct py_list *types_beside; /* Enum, Boolean … given beside its type; NULL if none */
    bool type_is_null;       /* no type was given: a foreign key may still tell it */
    struct py_list *waiting; /* constraints and indexes over it that wait for its table, or NULL */
    struct py_str *comment;
    struct py_dict *info;
    struct py_dict *dialect_kw;
    value doc;
    int creation_order;
};

static inline struct column *column_of(value v) { return PY_AS(struct column, v); }
static inline bool column_is(value v) { return py_is_a(v, &sa_column_type); }
/* The table it is attached to, or NULL. */
struct table *column_table(const struct column *c);

/* Fills in a fresh one of a class: nullable, without anything. Its name, which is its key unless it
 * has one. */
void column_init(struct vm *vm, struct column *c);
void column_set_name(struct column *c, struct sql_name name);
/* A column as Column(NAME, TYPE) makes it: nullable, nothing else. NAME may have no text. */
struct column *column_new(struct vm *vm, struct sql_name name, struct sa_type *type);
/* A copy without its table, with copies of its constraints (cf. Column._copy). SCHEMA of foreign
 * keys is theirs unless given. */
struct column *column_copy(struct vm *vm, struct column *c);
/* What its type brings along when C comes into T: a schema to inherit, a CHECK constraint. */
void column_attach_type(struct vm *vm, struct column *c, struct table *t);
/* Enters C in T under its key, with everything it brings along: index, unique, foreign keys. */
void column_attach(struct vm *vm, struct column *c, struct table *t, bool replace);

/* Makes K one of its own constraints without more ado. */
void column_add_constraint(struct column *c, struct constraint *k);
/* Adds one positional argument of Column(...): ForeignKey, CheckConstraint, Sequence, Identity,
 * Computed, FetchedValue, a type with parts of its own in the schema … ArgumentError for anything
 * else. */
void column_add_arg(struct vm *vm, struct column *c, value arg);

/* The type, after asking the foreign key's target where none was given. Never NULL. */
struct sa_type *column_type(struct vm *vm, struct column *c);
/* Column.__repr__ */
const char *column_repr(struct vm *vm, struct column *c);

/* server_default's argument as the compiler and autogenerate want it: str or element; PY_UNDEF when
 * there is none or it is a FetchedValue. */
value column_server_default(const struct column *c);

/* V as default= or onupdate= takes it: a struct column_default or Sequence; None for None. */
value column_default_from(struct vm *vm, value v, bool for_update);
value column_default_copy(struct vm *vm, value d);
/* A copy of a server default, Identity or Computed, without column. */
value server_default_copy(struct vm *vm, value v);
/* Makes V (a server default, Identity, Computed, column default or Sequence) C's. */
void server_default_attach(struct vm *vm, value v, struct column *c);
void column_default_attach(struct vm *vm, value v, struct column *c);

/* V (str, element, DefaultClause, FetchedValue, None …) as server_default= takes it. */
value server_default_from(struct vm *vm, value v, bool for_update);

#endif
