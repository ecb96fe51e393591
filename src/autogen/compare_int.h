/* What the files of the comparison share. */
#ifndef RETORT_AUTOGEN_COMPARE_INT_H
#define RETORT_AUTOGEN_COMPARE_INT_H

#include "autogen/autogen.h"
#include "base/log.h"
#include "sql/compiler.h"

/* Names of loggers, as the reference's modules. */
#define LOG_TABLES "alembic.autogenerate.compare.tables"
#define LOG_CONSTRAINTS "alembic.autogenerate.compare.constraints"
#define LOG_CHECKS "alembic.autogenerate.compare.check_constraints"
#define LOG_TYPES "alembic.autogenerate.compare.types"
#define LOG_DEFAULTS "alembic.autogenerate.compare.server_defaults"
#define LOG_COMMENTS "alembic.autogenerate.compare.comments"

/* One table on both sides; CONN is NULL when it is new, MODEL when it goes. */
struct table_pair {
    struct autogen *a;
    const char *schema, *name; /* schema NULL: the default one */
    const struct reflect_table *rec;
    struct table *conn, *model;
    struct op *modify; /* ModifyTableOps that collects */
    /* extended.h */
    const struct reflect_table *wanted; /* the model as the server would keep it, or NULL */
    struct text_list *names_given;      /* of constraints */
    struct py_list *renames;            /* operations that go before all others, or NULL */
    struct reflect_build build;
};

struct column_pair {
    struct autogen *a;
    struct table_pair *pair; /* of its table */
    const char *schema, *table, *name;
    struct column *conn, *model;
    struct op *alter;
};

void compare_add(struct table_pair *p, struct op *op);
/* The same before all other operations of the table. */
void compare_add_first(struct table_pair *p, struct op *op);
/* By schema and name, of the maps of tables. */
const char *compare_key(const char *schema, const char *name);
value compare_text(const char *s); /* str, or None for NULL */

/* Comparators of a table; each returns whether its group is to stop (never). */
bool compare_indexes_and_uniques(void *pair);
bool compare_foreign_keys(void *pair);
bool compare_table_comment(void *pair);
bool compare_checks(void *pair);

/* Whether the foreign key from COLUMNS is in the models as it is in the database. */
bool compare_key_stays(struct table_pair *p, const struct text_list *columns);
/* Makes the target of a reflected key known to its MetaData: as far as the key needs it. */
void compare_ensure_target(struct vm *vm, struct constraint *fk);

/* Comparators of a column; true: its group stops. */
bool compare_user_type(void *pair);
bool compare_dialect_type(void *pair);
bool compare_nullable(void *pair);
bool compare_column_comment(void *pair);
bool compare_user_default(void *pair);
bool compare_computed(void *pair);
bool compare_identity(void *pair);
bool compare_autoincrement(void *pair);
bool compare_dialect_default(void *pair);

/* All comparators of the columns in their order; the columns that go are for afterwards. */
void compare_columns(struct table_pair *p);
void compare_removed_columns(struct table_pair *p);

/* The difference of two types, by the dialect's rules. */
bool compare_types_differ(struct autogen *a, struct column *conn, struct column *model);
/* The name a constraint or index finally gets in the database; NULL: none. */
const char *compare_final_name(struct autogen *a, const struct constraint *c,
                               const struct index *ix);
/* ('a', 'b') */
const char *compare_tuple_repr(const struct text_list *list);
/* Text of an element with its values in it and without table names. */
const char *compare_compile(struct autogen *a, struct sql_element *e);
/* One run of dispatch_all with the arguments that scripts' comparators get. */
void compare_dispatch(struct autogen *a, const char *target, const struct dispatch_builtin *list,
                      size_t n, void *arg, int argc, const value *argv);

#endif
