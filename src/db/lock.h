/*
 * The lock that keeps two upgrades of one database apart. It is tried and polled, never waited for
 * inside the server: a session that waits holds a snapshot, and CREATE INDEX CONCURRENTLY of the
 * one that has the lock would wait for it in turn.
 *
 * PostgreSQL: a session's advisory lock. MySQL, MariaDB: GET_LOCK. Both outlive transactions and
 * end with the connection at the latest. SQLite: the write transaction itself (BEGIN IMMEDIATE), so
 * there the lock ends with db_commit or db_rollback, and is tried again for the next transaction.
 *
 * Behind a pooler (PgBouncer with pool_mode = transaction) each transaction of a connection has
 * another session of PostgreSQL: a session's lock would be taken in one and given back in another.
 * There the lock is one of the transaction, tried again in the next one (is_pooled).
 *
 * Inside a transaction of the caller's (of_transaction) the lock must last until that has ended:
 * PostgreSQL's ends with it then, MySQL's is to be released after it.
 */
#ifndef RETORT_DB_LOCK_H
#define RETORT_DB_LOCK_H

#include "db/db.h"

struct db_lock {
    struct db *db;
    const char *what;    /* "[schema.]table" */
    int64_t key;         /* PostgreSQL */
    const char *name;    /* MySQL, once the server told it */
    bool of_transaction; /* set by who makes it: see above */
    bool held;
    bool is_pooled; /* known after the first try */
};

/* Who has a lock; texts are NULL where unknown. */
struct db_lock_holder {
    int64_t pid; /* of the server's session (PostgreSQL, MySQL) or of the process (SQLite) */
    const char *application; /* application_name, or the process's name */
    const char *user, *client;
    const char *since; /* when that session or process began, "2026-01-31 12:00:00Z" */
};

/* The lock of a version table; SCHEMA may be NULL. Takes nothing yet. */
struct db_lock *db_lock_new(struct db *db, const char *schema, const char *table);

/* Takes the lock if it is free; true also when this lock is held already. */
bool db_lock_try(struct db_lock *l);

/* Takes the lock, trying for up to TIMEOUT seconds (0: once, below 0: for ever). WAITING, if any,
 * is called when the lock is found taken. Raises ERROR_COMMAND that names the holder. */
void db_lock_acquire(struct db_lock *l, double timeout,
                     void (*waiting)(void *arg, const struct db_lock_holder *holder), void *arg);

/* Gives it back (SQLite: rolls back what was not committed). Without a connection it is gone
 * anyway, and so is one of a transaction that has ended (PostgreSQL, SQLite). */
void db_lock_release(struct db_lock *l);

/* Who has it now; false when nobody has, or it is not known. Takes no lock. */
bool db_lock_holder(struct db_lock *l, struct db_lock_holder *holder);

/* "pid 12 (retort), user x, from 10.0.0.1, since 2026-…", for messages. */
char *db_lock_describe(const struct db_lock_holder *holder);

#endif
