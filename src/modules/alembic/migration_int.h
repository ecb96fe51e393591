/* What the files of MigrationContext share. */
#ifndef RETORT_MODULES_ALEMBIC_MIGRATION_INT_H
#define RETORT_MODULES_ALEMBIC_MIGRATION_INT_H

#include "migrate/version_table.h"
#include "modules/alembic/alembic.h"
#include "modules/alembic/module.h"

/* --- migration_sql.c --- */

/* Where ops send their statements. */
extern const struct ops_target migration_target;
/* One statement of the version table; the number of rows it hit, -1 unknown (offline). */
int64_t migration_exec(struct migration *m, const char *sql);
/* TEXT and an empty line into the script of --sql. */
void migration_static_output(struct migration *m, const char *text);
/* "BEGIN;" or "COMMIT;" of the script, with the batch separator where one belongs. */
void migration_frame(struct migration *m, bool commit); /* the text alone */
void migration_emit_begin(struct migration *m);
void migration_emit_commit(struct migration *m);
/* What op.get_bind() gives in --sql mode. */
value migration_offline_bind(struct vm *vm, struct migration *m);

/* --- migration_run.c --- */

enum migration_scope {
    SCOPE_NONE, /* somebody else's transaction, or none */
    SCOPE_TEXT, /* BEGIN and COMMIT in the script */
    SCOPE_REAL, /* a transaction of the connection */
};
/* A transaction around all migrations (PER_MIGRATION false) or around one, where the settings want
 * it there (cf. MigrationContext.begin_transaction). */
enum migration_scope migration_begin(struct migration *m, bool per_migration);
void migration_end(struct migration *m, enum migration_scope scope, bool ok);
/* Lets the lock of a run that has ended go, after the transaction it worked in. Never raises. */
void migration_unlock(struct migration *m);

/* The version table; whether it is there; its rows, with *HAS_TABLE. Offline it is not asked for.
 */
struct version_table migration_version_table(struct migration *m);
bool migration_has_version_table(struct migration *m);
struct text_list migration_has_table_rows(struct migration *m, bool *has_table);

/* --- migration.c --- */
/* A statement and its time to stderr, for --trace. */
void migration_trace(void *unused, const char *sql, int64_t nanoseconds);

/* --- committed.c --- */
/* A step begins: what it does to a server that commits DDL is remembered. */
void migration_watch_step(struct migration *m);
/* STEP has failed: logs what stays of it, if anything. */
void migration_tell_committed(struct migration *m, const struct plan_step *step);

/* --- steps.c, migration_info.c --- */
extern struct py_type alembic_step_type, alembic_revision_step_type, alembic_stamp_step_type,
    alembic_migration_info_type;

/* The MigrationInfo of STEP of the revisions in SCRIPT (NULL: none), for on_version_apply. */
value migration_info_new(struct vm *vm, struct alembic_script_directory *script,
                         const struct plan_step *step);

#endif
