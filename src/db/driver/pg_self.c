/*
 * A run that waits for itself: a script opens a second connection and touches there what the first
 * one's open transaction has locked. The server sees no deadlock, since the first connection is
 * idle; both would wait for ever. A statement that takes long is therefore looked into, if this
 * thread has several connections: a short connection of its own asks whom the statement waits for.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "db/driver/pg_int.h"

/* The server processes of this thread's connections. Numbers, not pointers: a connection that is
 * dropped without being closed goes on holding its locks. */
enum { MOST = 32 };
static _Thread_local int backends[MOST];
static _Thread_local int n_backends;
static _Thread_local bool is_looking;

void pg_self_opened(struct db *db) {
    struct pg *pg = db->impl;
    if (n_backends < MOST)
        backends[n_backends++] = pg->api.PQbackendPID(pg->conn);
}

void pg_self_closed(struct db *db) {
    struct pg *pg = db->impl;
    int pid = pg->api.PQbackendPID(pg->conn);
    for (int i = 0; i < n_backends; i++)
        if (backends[i] == pid) {
            backends[i] = backends[--n_backends];
            return;
        }
}

int db_pg_backend(struct db *db) {
    struct pg *pg = db->impl;
    return pg->api.PQbackendPID(pg->conn);
}

bool pg_self_is_possible(void) { return n_backends > 1 && !is_looking; }

/* The first of our backends in "{123,456}", or 0. */
static int ours_among(const char *list, int self) {
    for (const char *p = list; *p;) {
        char *end;
        p += strcspn(p, "0123456789");
        int pid = (int)strtol(p, &end, 10);
        p = end;
        for (int i = 0; pid && i < n_backends; i++)
            if (backends[i] == pid && pid != self)
                return pid;
    }
    return 0;
}

int pg_self_blocker(struct db *db) {
    struct pg *pg = db->impl;
    int self = pg->api.PQbackendPID(pg->conn), found = 0;
    struct db *volatile asks = NULL;
    struct error_handler h;
    is_looking = true;
    ERROR_TRY(&h) {
        asks = db_open(db->url, NULL);
        struct db_cursor *c =
            db_execute_with(asks, mem_printf("SELECT pg_catalog.pg_blocking_pids(%d)::text", self),
                            NULL, 0, DB_NO_BEGIN);
        const struct db_value *row = db_fetch(c);
        const char *list = row ? db_value_text(&row[0]) : NULL;
        found = list ? ours_among(list, self) : 0;
        error_pop(&h);
    }
    else {
        found = 0; /* no further connection to be had: the wait goes on */
    }
    db_close(asks);
    is_looking = false;
    return found;
}
