/*
 * Constraints and ForeignKey. One struct, told apart by kind. Cf. sqlalchemy.sql.schema,
 * sqlalchemy.dialects.postgresql.ExcludeConstraint.
 */
#ifndef RETORT_SCHEMA_CONSTRAINT_H
#define RETORT_SCHEMA_CONSTRAINT_H

#include "schema/column.h"

enum constraint_kind {
    CONSTRAINT_PRIMARY_KEY,
    CONSTRAINT_FOREIGN_KEY,
    CONSTRAINT_UNIQUE,
    CONSTRAINT_CHECK,
    CONSTRAINT_EXCLUDE,
    CONSTRAINT_OTHER, /* a script's own subclass of Constraint */
};

extern struct py_type sa_constraint_type, sa_column_collection_constraint_type,
    sa_primary_key_constraint_type, sa_foreign_key_constraint_type, sa_unique_constraint_type,
    sa_check_constraint_type, sa_exclude_constraint_type, sa_foreign_key_type;

/* One element of an EXCLUDE constraint: (column or expression, operator). */
struct exclude_item {
    value expr; /* name (str) until resolved, then struct sql_element */
    struct py_str *name;
    const char *op;
};

struct constraint {
    struct py_object head;
    struct py_attrs attrs;
    enum constraint_kind kind;
    struct py_str *name;    /* as given or by convention; NULL none */
    bool name_is_none_name; /* explicitly "no name", conventions keep off (_NONE_NAME) */
    struct table *table;    /* NULL while not attached */
    value deferrable;       /* PY_UNDEF/None, True, False */
    struct py_str *initially;
    struct py_str *comment;
    struct py_dict *info;
    struct py_dict *dialect_kw;
    int creation_order;
    bool column_flag; /* made by Column(unique=True) */
    bool type_bound;  /* made by Boolean or Enum */
    struct sa_type *bound_type;
    struct column *bound_column;
    value create_rule; /* callable(compiler), or PY_UNDEF */
    bool isolated;     /* was given to AddConstraint or DropConstraint: not part of CREATE TABLE */
    value ddl_if;      /* (dialect, callable, state) or PY_UNDEF */

    /* columns: keys or columns as given, until the table resolves them */
    value *pending;
    size_t pending_count;
    struct sql_columns *columns;
    bool
        implicit; /* the primary key made from primary_key=True flags, or FK made from ForeignKey */

    /* FOREIGN KEY */
    struct foreign_key **elements;
    size_t element_count;
    struct py_str *onupdate, *ondelete, *match;
    bool use_alter, link_to_name;
    struct table *referred; /* cache */

    /* CHECK */
    struct sql_element *sqltext;
    bool column_level; /* written inside a Column: rendered with it */

    /* EXCLUDE */
    struct exclude_item *excludes;
    size_t exclude_count;
    const char *using;
    struct sql_element *where;
    struct py_dict *ops;
};

struct foreign_key {
    struct py_object head;
    struct py_attrs attrs;
    value spec;            /* str "schema.table.column", or struct column */
    struct column *parent; /* the column that references, once attached */
    struct constraint *constraint;
    bool use_alter, link_to_name;
    struct py_str *name, *onupdate, *ondelete, *match, *initially, *comment;
    value deferrable;
    struct py_dict *info;
    struct py_dict *dialect_kw; /* checked when its constraint is made */
};

static inline struct constraint *constraint_of(value v) { return PY_AS(struct constraint, v); }
static inline bool constraint_is(value v) { return py_is_a(v, &sa_constraint_type); }

/* An empty constraint of KIND, without a table. */
struct constraint *constraint_new(struct vm *vm, enum constraint_kind kind, struct py_str *name);
/* The same of a script's subclass CLS. */
struct constraint *constraint_new_class(struct vm *vm, struct py_type *cls,
                                        enum constraint_kind kind, struct py_str *name);
/* Fills in a fresh one of a class. */
void constraint_init(struct vm *vm, struct constraint *c, enum constraint_kind kind);
enum kw_owner constraint_kw_owner(const struct constraint *c);
/* The columns of a FOREIGN KEY and what they reference; options of C are set before. */
void constraint_fk_set(struct vm *vm, struct constraint *c, size_t n, const value *local,
                       size_t remote_n, const value *remote);
/* The condition of a CHECK: str or element. */
void constraint_check_set(struct vm *vm, struct constraint *c, value sqltext);
/* The Columns in E. */
struct py_list *element_columns(struct sql_element *e);
/* The first column() or literal_column() in E, which belongs to no table; or NULL. */
struct sql_column *element_plain_column(struct sql_element *e);
/* The one table of the Columns among N GIVEN things; NULL when there is none (yet): then WAITER
 * waits at a column without table. ArgumentError for two tables unless MULTIPLE. */
struct table *columns_common_table(struct vm *vm, size_t n, const value *given, bool multiple,
                                   value waiter);
/* V, a name or an expression, as a constraint or an index keeps it until it has a table. Raises
 * ArgumentError for anything else; WHAT names it where V is unknown. */
value schema_key_part(struct vm *vm, value v, const char *what);
void constraint_add_column(struct vm *vm, struct constraint *c, value name_or_column);
/* Attaches C when all its Columns have a table; says whether. */
bool constraint_try_attach(struct vm *vm, struct constraint *c);
/* Resolves its columns in T and enters it there. */
void constraint_attach(struct vm *vm, struct constraint *c, struct table *t);
/* A copy for TARGET, whose schema is SCHEMA (NULL: keep). */
struct constraint *constraint_copy(struct vm *vm, struct constraint *c, struct py_str *schema,
                                   struct table *target);
const char *constraint_repr(struct vm *vm, struct constraint *c);
/* "primary_key_constraint", "foreign_key_constraint" … (__visit_name__) */
const char *constraint_visit_name(const struct constraint *c);

/* Enters the primary key column C, by its key (cf. PrimaryKeyConstraint._replace). */
void constraint_pk_replace(struct vm *vm, struct constraint *pk, struct column *c);
/* Its columns' names joined by ", " (cf. _col_description). */
const char *constraint_column_keys(struct vm *vm, const struct constraint *c);
/* The table it belongs to; raises InvalidRequestError where it has none yet. */
struct table *constraint_table(struct vm *vm, struct constraint *c);
/* The table a FOREIGN KEY refers to; raises NoReferencedTableError. */
struct table *constraint_referred_table(struct vm *vm, struct constraint *c);

/* ForeignKey(...), not yet on a column. */
struct foreign_key *foreign_key_new(struct vm *vm, value spec);
/* "schema.table.column" of the target, with TABLE_NAME instead of its table unless NULL
 * (cf. ForeignKey._get_colspec). */
const char *foreign_key_spec(struct vm *vm, struct foreign_key *fk, struct py_str *schema,
                             const char *table_name);
/* The target's parts as written: SCHEMA and TABLE may come out NULL. */
void foreign_key_parts(struct vm *vm, struct foreign_key *fk, const char **schema,
                       const char **table, const char **column);
/* The key in MetaData.tables of the target table. */
const char *foreign_key_table_key(struct vm *vm, struct foreign_key *fk);
/* The column that refers; raises InvalidRequestError while it belongs to none. */
struct column *foreign_key_parent(struct vm *vm, const struct foreign_key *fk);
/* The target column; raises NoReferencedTableError, NoReferencedColumnError. */
struct column *foreign_key_column(struct vm *vm, struct foreign_key *fk);
/* The same, NULL where it cannot be found yet. */
struct column *foreign_key_column_or_null(struct vm *vm, struct foreign_key *fk);
/* Makes FK one of C's; when C has a table, it gets its constraint and finds its target's type. */
void foreign_key_attach(struct vm *vm, struct foreign_key *fk, struct column *c);
/* C has come into its table T. */
void foreign_key_set_table(struct vm *vm, struct foreign_key *fk, struct column *c,
                           struct table *t);
/* T has got the column C: foreign keys that wait for it take over its type. */
void foreign_keys_resolve(struct vm *vm, struct table *t, struct column *c);
struct foreign_key *foreign_key_copy(struct vm *vm, struct foreign_key *fk, struct py_str *schema);

#endif
