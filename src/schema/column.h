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

extern struct py_type sa_column_type, sa_default_type, sa_fetched_value_type,
    sa_default_clause_type, sa_identity_type, sa_computed_type;

/* The Python-side default: default=, onupdate= (cf. ColumnDefault). */
enum default_kind { DEFAULT_SCALAR, DEFAULT_CALLABLE, DEFAULT_EXPRESSION, DEFAULT_SEQUENCE };
struct column_default {
    struct py_object head;
    struct py_attrs attrs;
    enum default_kind kind;
    value arg; /* the value, the callable, the element; struct sequence */
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

struct identity {
    struct py_object head;
    struct py_attrs attrs;
    struct sequence_options options;
    bool always;
    bool on_null;
    bool always_is_none; /* always=None: render neither */
    struct py_dict *dialect_kw;
    struct column *column;
};

struct computed {
    struct py_object head;
    struct py_attrs attrs;
    struct sql_element *sqltext;
    int persisted; /* -1 None, 0, 1 */
    struct column *column;
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
    bool index, index_is_none; /* index=True; None when never given */
    bool unique, unique_is_none;
    bool system;
    bool inherit_cache;
    enum autoincrement autoincrement;
    struct column_default *default_, *onupdate;
    value server_default, server_onupdate; /* struct server_default, identity, computed or None */
    struct identity *identity;
    struct computed *computed;
    struct foreign_key **foreign_keys;
    size_t foreign_key_count;
    struct constraint **constraints; /* Check and others given inside the column */
    size_t constraint_count;
    struct py_str *comment;
    struct py_dict *info;
    struct py_dict *dialect_kw;
    value doc;
    value insert_default;
    int sort_order;
    bool omit_from_statements;
    int creation_order;
    bool type_is_null; /* no type was given: a foreign key may still tell it */
};

static inline struct column *column_of(value v) { return PY_AS(struct column, v); }
static inline bool column_is(value v) { return py_is_a(v, &sa_column_type); }
/* The table it is attached to, or NULL. */
struct table *column_table(const struct column *c);

/* A column as Column(NAME, TYPE) makes it: nullable, nothing else. NAME may have no text. */
struct column *column_new(struct vm *vm, struct sql_name name, struct sa_type *type);
/* A copy without its table, with copies of its constraints (cf. Column._copy). SCHEMA of foreign
 * keys is theirs unless given. */
struct column *column_copy(struct vm *vm, struct column *c);
/* Enters C in T under its key, with everything it brings along: index, unique, foreign keys. */
void column_attach(struct vm *vm, struct column *c, struct table *t, bool replace);

/* Adds one positional argument of Column(...): ForeignKey, CheckConstraint, Sequence, Identity,
 * Computed, FetchedValue … ArgumentError for anything else. */
void column_add_arg(struct vm *vm, struct column *c, value arg);

/* The type, after asking the foreign key's target where none was given. Never NULL. */
struct sa_type *column_type(struct vm *vm, struct column *c);
/* Column.__repr__ */
const char *column_repr(struct vm *vm, struct column *c);

/* server_default's argument as the compiler and autogenerate want it: str or element; PY_UNDEF when
 * there is none or it is a FetchedValue. */
value column_server_default(const struct column *c);

/* V (str, element, DefaultClause, FetchedValue, None …) as server_default= takes it. */
value server_default_from(struct vm *vm, value v, bool for_update);

#endif
