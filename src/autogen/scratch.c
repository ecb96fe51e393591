/*
 * A place to try things out in the database that is compared: a transaction, or a savepoint inside
 * the one that is open, that never lasts.
 */
#include <string.h>

#include "autogen/extended.h"

void scratch_begin(struct autogen *a) {
    struct db *db = a->reflector->db;
    a->scratch_own = db_is_autocommit(db) && !db_in_transaction(db);
    if (a->scratch_own)
        db_execute(db, "BEGIN", NULL, 0);
    else
        db_execute(db, "SAVEPOINT retort_scratch", NULL, 0);
}

void scratch_end(struct autogen *a) {
    struct db *db = a->reflector->db;
    if (a->scratch_own) {
        db_execute(db, "ROLLBACK", NULL, 0);
        return;
    }
    db_execute(db, "ROLLBACK TO SAVEPOINT retort_scratch", NULL, 0);
    db_execute(db, "RELEASE SAVEPOINT retort_scratch", NULL, 0);
}

/* MySQL: a failing statement leaves the transaction as it is, and DDL ends savepoints. */
static void mark(struct autogen *a, const char *what) {
    if (a->dialect->id != SQL_MYSQL && a->dialect->id != SQL_MARIADB)
        db_execute(a->reflector->db, mem_printf("%s SAVEPOINT retort_scratch_one", what), NULL, 0);
}

bool scratch_try(struct autogen *a, const char *sql, const char **why) {
    struct error_handler h;
    struct db *db = a->reflector->db;
    volatile bool done = false;
    mark(a, "");
    ERROR_TRY(&h) {
        db_execute(db, sql, NULL, 0);
        mark(a, "RELEASE");
        done = true;
        error_pop(&h);
    }
    else {
        if (h.error->code != ERROR_DATABASE)
            error_throw(h.error);
        if (why)
            *why = mem_strndup(h.error->message, strcspn(h.error->message, "\n"));
        mark(a, "ROLLBACK TO");
    }
    return done;
}
