/*
 * The SQL of the version table: alembic_version(version_num VARCHAR(32)), one row for each applied
 * head. The texts are those the reference's compiler makes, also in scripts of --sql.
 */
#ifndef RETORT_MIGRATE_VERSION_TABLE_H
#define RETORT_MIGRATE_VERSION_TABLE_H

#include "base/text.h"
#include "migrate/plan.h"
#include "sql/dialect.h"

struct version_table {
    struct vm *vm;
    const struct sql_dialect *dialect;
    const char *name;   /* "alembic_version" */
    const char *schema; /* NULL: none */
    bool has_pk;
};

/* The table's name as it stands in SQL, quoted where it must be. */
char *version_table_name(const struct version_table *t);

/* Statements without a terminator. Identifiers are pasted between quotes as they are. */
char *version_table_create(const struct version_table *t);
char *version_table_select(const struct version_table *t);
char *version_table_insert(const struct version_table *t, const char *id);
char *version_table_update(const struct version_table *t, const char *from, const char *to);
char *version_table_delete(const struct version_table *t, const char *id);
char *version_table_delete_all(const struct version_table *t);

#endif
