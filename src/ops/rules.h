/*
 * How dialects alter: one table of functions each, NULL for the generic way (cf. alembic.ddl.base,
 * alembic.ddl.<dialect>). The functions write one statement into a struct ddl unless they say they
 * execute.
 */
#ifndef RETORT_OPS_RULES_H
#define RETORT_OPS_RULES_H

#include "ops/element.h"
#include "ops/impl.h"

struct ops_rules {
    bool transactional_ddl;
    const char *terminator;
    const char *separator;        /* batch separator: "GO", "/"; NULL: none */
    const char *separator_option; /* of context.configure that changes it */
    const char *begin;
    bool begin_separator, commit_separator;

    /* statements of ALTER COLUMN, one aspect each */
    void (*nullable)(struct ddl *w, const struct ops_alter *a);
    void (*set_default)(struct ddl *w, const struct ops_alter *a);
    void (*type)(struct ddl *w, const struct ops_alter *a);
    void (*rename)(struct ddl *w, const struct ops_alter *a);
    void (*comment)(struct ddl *w, const struct ops_alter *a);
    void (*identity)(struct ddl *w, const struct ops_alter *a);
    /* MySQL: all of a column at once; NULL elsewhere */
    void (*change)(struct ddl *w, const struct ops_alter *a);
    void (*modify)(struct ddl *w, const struct ops_alter *a);
    /* executes all of an ALTER COLUMN */
    void (*alter_column)(struct ops_impl *impl, struct ops_alter *a);

    void (*add_column)(struct ddl *w, const struct ops_add_column *a);
    void (*rename_table)(struct ddl *w, struct ops_table_name old, value new_name);
    /* execute what goes before DROP COLUMN */
    void (*before_drop_column)(struct ops_impl *impl, const struct ops_drop_column *a);
    /* false: nothing more is to be done */
    bool (*before_add_constraint)(struct ops_impl *impl, struct constraint *c);
    bool (*before_drop_constraint)(struct ops_impl *impl, struct constraint *c);
    const char *include_option; /* of an index: columns it names besides its own */
    bool identity_insert;       /* SET IDENTITY_INSERT around bulk inserts offline */
};

extern const struct ops_rules ops_rules_generic, ops_rules_postgresql, ops_rules_sqlite,
    ops_rules_mysql, ops_rules_mssql, ops_rules_oracle;

/* The rules of a dialect. */
const struct ops_rules *ops_rules_of(const struct sql_dialect *d);

/* --- parts the dialects share --- */

/* A name or quoted_name, quoted when it must be. */
void alter_put_name(struct ddl *w, value name);
/* schema.table; each part of a dotted schema is quoted for itself. */
void alter_put_table(struct ddl *w, struct ops_table_name t);
/* "ALTER TABLE schema.table " */
void alter_start(struct ddl *w, struct ops_table_name t);
/* ALTER TABLE t ADD c …, without the word COLUMN. */
void alter_add_bare(struct ddl *w, const struct ops_add_column *a);
/* ALTER TABLE t RENAME COLUMN a TO b */
void alter_rename_column(struct ddl *w, const struct ops_alter *a);
/* ALTER TABLE old RENAME TO new, the new name without a schema. */
void alter_rename_bare(struct ddl *w, struct ops_table_name old, value new_name);
/* "ALTER TABLE t ALTER COLUMN c " */
void alter_start_column(struct ddl *w, const struct ops_alter *a);
void alter_put_type(struct ddl *w, value type);
/* "ADD COLUMN …" */
void alter_put_add(struct ddl *w, const struct ops_add_column *a);
/* What stands behind DEFAULT. */
const char *alter_default_text(struct ddl *w, value v);
bool alter_given(value v);         /* not None and not absent */
bool alter_default_given(value v); /* not False */
bool alter_truth(struct ddl *w, value v);
bool alter_is_identity(value a, value b);
/* The Identity that a server default is; raises AttributeError for anything else. */
struct identity *alter_identity_of(struct ddl *w, value server_default);
bool alter_is_computed(value a, value b);
/* The aspects one after the other, as the generic implementation does. */
void alter_column_generic(struct ops_impl *impl, struct ops_alter *a);
/* Runs one of the statements above, as KIND where a script's @compiles has a say. */
void alter_emit(struct ops_impl *impl, enum ops_element_kind kind,
                void (*write)(struct ddl *, const struct ops_alter *), const struct ops_alter *a);
/* The generic statements. */
void alter_nullable(struct ddl *w, const struct ops_alter *a);
void alter_set_default(struct ddl *w, const struct ops_alter *a);
void alter_type(struct ddl *w, const struct ops_alter *a);
void alter_rename(struct ddl *w, const struct ops_alter *a);
void alter_add_column(struct ddl *w, const struct ops_add_column *a);
void alter_drop_column(struct ddl *w, const struct ops_drop_column *a);
void alter_rename_table(struct ddl *w, struct ops_table_name old, value new_name);
/* What a database cannot alter: these raise CompileError. */
void alter_no_computed(struct ddl *w, const struct ops_alter *a);
void alter_no_identity(struct ddl *w, const struct ops_alter *a);
void alter_no_comment(struct ddl *w, const struct ops_alter *a);

#endif
