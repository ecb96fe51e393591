/* --target schema.sql: the wanted schema is that of a script, built in a scratch database. */
#ifndef RETORT_AUTOGEN_TARGET_H
#define RETORT_AUTOGEN_TARGET_H

#include "autogen/autogen.h"

/* Runs SCRIPT in a database of its own: one in memory for SQLite, one that is created beside that
 * of DB (or is SCRATCH_URL, unless NULL) for the servers. The caller drops it with target_close.
 * Raises CommandError where it cannot be made or the script fails; PATH names the script. */
struct target {
    struct db *db;
    struct db *maker;     /* the connection that made the database; NULL: nothing to drop */
    const char *database; /* its name */
};
struct target *target_open(struct db *db, const char *path, const char *script,
                           const char *scratch_url);
void target_close(void *target);

/* Everything in it as models: tables with constraints and indexes, sequences. SCHEMAS: those other
 * than the default one too. */
struct metadata *target_metadata(struct vm *vm, const struct target *t,
                                 const struct sql_dialect *dialect, bool schemas);

#endif
