/* What the drivers and db.c share: the driver table, the connection, building results and errors.
 */
#ifndef RETORT_DB_DB_INT_H
#define RETORT_DB_DB_INT_H

#include <stdnoreturn.h>

#include "base/buf.h"
#include "base/error.h"
#include "db/db.h"

/* One driver. Every function may raise unless said otherwise. */
struct db_driver {
    const char *name;
    /* Isolation levels in the order SQLAlchemy lists them in its error text; NULL at the end. */
    const char *const *isolation_levels;

    void (*open)(struct db *db, const struct db_options *options);
    void (*close)(struct db *db); /* never raises */

    /* Runs one statement, begins a transaction first when db_should_begin says so, fills C. */
    void (*execute)(struct db *db, struct db_cursor *c, const struct db_statement *s,
                    unsigned flags);
    /* The two halves of execute: sends the statement; reads its answer into C. NULL, both: db_post
     * runs the statement at once. */
    void (*post)(struct db *db, const struct db_statement *s, unsigned flags);
    void (*collect)(struct db *db, struct db_cursor *c);
    /* Streaming: appends some rows to C; false when there are no more and the stream is closed. */
    bool (*more)(struct db_cursor *c);
    void (*abandon)(struct db_cursor *c); /* ends a stream early */
    /* NULL: db.c runs them one by one. */
    void (*batch)(struct db *db, struct db_cursor **cursors, const struct db_statement *s,
                  size_t n);

    void (*begin)(struct db *db);
    void (*commit)(struct db *db);
    void (*rollback)(struct db *db);
    bool (*in_transaction)(struct db *db);
    bool (*backslash_escapes)(struct db *db); /* NULL: never */

    void (*set_isolation)(struct db *db, const char *level); /* not AUTOCOMMIT */
    void (*set_autocommit)(struct db *db, bool on);          /* may be NULL */
    const char *(*get_isolation)(struct db *db);
    struct db_version (*version)(struct db *db);

    int64_t (*copy_in)(struct db *db, const char *sql, size_t (*data)(void *, const char **),
                       void *arg); /* may be NULL, so may copy_out */
    int64_t (*copy_out)(struct db *db, const char *sql, void (*data)(void *, const char *, size_t),
                        void *arg);
};

extern const struct db_driver db_driver_pg, db_driver_sqlite, db_driver_mysql;

/* A notice that arrived while the client library was running; delivered after it returned, since a
 * callback of ours must not jump out of it. */
struct db_notice {
    const char *severity, *message;
    struct db_notice *next;
};

struct db {
    const struct db_driver *driver;
    const struct url *url;
    const char *dialect;
    const char *driver_name; /* of the URL, or the dialect's default: names the error classes */
    void *impl;              /* the driver's own state; NULL: closed */
    bool autocommit;
    bool begun;  /* a transaction of ours is open, as far as we did not see it end */
    bool lost;   /* the server rolled the open transaction back after an error */
    bool broken; /* connection lost */
    bool read_only, deferrable, immediate;
    struct db_cursor *streaming; /* the streamed result not read to its end */
    void (*idle)(void *arg);     /* db_while_waiting, or NULL */
    void *idle_arg;
    struct db_post *posted; /* the statement whose answer is not read yet */
    struct error *failure;  /* what such a statement of the open transaction failed with, or NULL */
    struct db_error_info info;
    const char *sql; /* the statement that runs */
    struct db_notice *notices, **notices_end;
    void (*notice)(void *arg, const char *severity, const char *message);
    void *notice_arg;
    db_trace_fn trace; /* or NULL */
    void *trace_arg;
};

/* PostgreSQL: the number of the server process that the connection began with. */
int db_pg_backend(struct db *db);

/* SQLite: BEGIN IMMEDIATE without waiting; false when another connection is writing. Does nothing
 * in a transaction. And the main database's file ("" in memory). */
bool db_sqlite_try_immediate(struct db *db);
const char *db_sqlite_filename(struct db *db);

/* What is to be done before the driver waits. */
static inline void db_run_idle(struct db *db) {
    void (*fn)(void *arg) = db->idle;
    db->idle = NULL;
    if (fn)
        fn(db->idle_arg);
}

/* A transaction has to begin before the statement with these flags. */
bool db_should_begin(const struct db *db, unsigned flags);

/* Ctrl-C was pressed. */
bool db_interrupted(void);

/* Building results */

/* Makes room for so many ROWS more: none of them moves the others. */
void db_cursor_reserve(struct db_cursor *c, size_t rows);
/* Makes room for one more row; its cells, zeroed (DB_NULL). */
struct db_value *db_cursor_add_row(struct db_cursor *c);

/* A copy of N bytes with a NUL behind them, from blocks the whole result shares. */
const char *db_cursor_copy(struct db_cursor *c, const char *text, size_t n);

/* Makes V the text of N bytes, copied into C's memory. */
void db_set_text(struct db_cursor *c, struct db_value *v, const char *text, size_t n);

/* Keeps what the server said beside the result, for db_options.notice. Both texts are copied. */
void db_add_notice(struct db *db, const char *severity, const char *message);

/* Errors */

/* Raises ERROR_DATABASE "(CLASS) MESSAGE". KIND: SQLAlchemy's class; SQLSTATE may be NULL. */
noreturn void db_raise(struct db *db, const char *kind, const char *class_name,
                       const char *sqlstate, const char *message);

/* The same as an error of ours in the DBAPI's words: "(psycopg2.ProgrammingError) MESSAGE". */
noreturn void db_raise_kind(struct db *db, const char *kind, const char *message);

/* Raises ERROR_INTERRUPT: Ctrl-C came while the server was waited for. */
noreturn void db_raise_interrupt(void);

/* repr() of text, as Python prints it inside a tuple. */
void db_put_repr(struct buf *out, const char *text);

/* Opens a client library and looks up its functions. NAMES: N names; one that begins with '?' may
 * be missing (NULL in FUNCTIONS). Raises InterfaceError that names SONAME and the Debian PACKAGE.
 */
void db_load_library(struct db *db, const char *soname, const char *package,
                     const char *const *names, void **functions, size_t n);

/* Arguments */

/* The connection arguments of a URL: its query parameters (last value each), then the options'
 * args, which win. */
size_t db_connect_args(const struct url *u, const struct db_options *o, struct url_pair **args);

/* sqlalchemy.util.asbool. Raises ERROR_VALUE "String is not true/false: 'x'". */
bool db_arg_bool(const char *value);

/* The file with the certificate authorities that this system trusts, as OpenSSL finds it
 * (SSL_CERT_FILE, else the distributions' places); NULL: there is none. */
const char *db_system_roots(void);

/* Monotonic seconds. Sleeping ends early when Ctrl-C is pressed. */
double db_clock(void);
void db_sleep(double seconds);

struct pollfd;
/* poll(2) for one descriptor, which Ctrl-C ends with -1 and EINTR unless TOLD says that the caller
 * knows of it. A signal just before poll() would not end that: the waiting is done in slices.
 * TIMEOUT in milliseconds, -1: none. */
int db_poll(struct pollfd *p, int timeout, bool told);

#endif
