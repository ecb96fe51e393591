/*
 * Databases: one interface over libpq, SQLite and libmariadb. Chosen by the URL's dialect:
 * "postgresql", "sqlite", "mysql" and "mariadb" with any of SQLAlchemy's drivers.
 *
 * Results are copied into collected memory when a statement runs, so a cursor needs no closing and
 * its values never dangle; DB_STREAM is for results too big for that.
 *
 * Transactions are the DBAPI's: one begins by itself before a statement and lasts until db_commit
 * or db_rollback; not so in AUTOCOMMIT. SQLite: before a statement that writes, DDL included, and
 * then really (BEGIN is sent), other than Python's sqlite3, so that a failing migration leaves
 * nothing.
 *
 * Statements are written with the driver's own placeholders: $1 for PostgreSQL, ? for the others.
 *
 * Failures raise ERROR_DATABASE: kind is SQLAlchemy's class ("ProgrammingError"), message what
 * SQLAlchemy prints first ("(psycopg2.errors.UndefinedTable) relation "x" does not exist\nLINE
 * 1…"), named after the URL's driver; sql and sqlstate are set, and db_error_info has the rest.
 * Ctrl-C (db_interrupt) raises ERROR_INTERRUPT.
 */
#ifndef RETORT_DB_DB_H
#define RETORT_DB_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/url.h"

struct error;
struct db;

/* Values */

enum db_kind { DB_NULL, DB_INT, DB_DOUBLE, DB_TEXT, DB_BYTES };

/* What a value means beyond its kind, the same for every driver. Results have it set; on a
 * parameter it picks the literal's type where the driver writes literals. */
enum db_tag {
    DB_TAG_NONE,
    DB_TAG_BOOL,    /* DB_INT 0 or 1 */
    DB_TAG_DECIMAL, /* DB_TEXT "1.50" */
    DB_TAG_DATE,    /* DB_TEXT in the server's ISO form, as are the next five */
    DB_TAG_TIME,    /* MySQL: a duration, "-838:59:59" */
    DB_TAG_TIMETZ,
    DB_TAG_TIMESTAMP,
    DB_TAG_TIMESTAMPTZ,
    DB_TAG_INTERVAL,
    DB_TAG_UUID,
    DB_TAG_JSON,
    DB_TAG_ARRAY,  /* DB_TEXT "{1,2}" of PostgreSQL */
    DB_TAG_BIGINT, /* DB_TEXT: an integer beyond int64 */
};

struct db_value {
    uint8_t kind;  /* enum db_kind */
    uint8_t tag;   /* enum db_tag */
    uint32_t type; /* column's type: oid, enum enum_field_types, SQLITE_TEXT …; parameters: 0 */
    union {
        int64_t i;
        double d;
        const char *text; /* DB_TEXT and DB_BYTES: LEN bytes and a NUL */
    };
    size_t len;
};

static inline struct db_value db_null(void) { return (struct db_value){.kind = DB_NULL}; }
static inline struct db_value db_int(int64_t i) {
    return (struct db_value){.kind = DB_INT, .i = i};
}
static inline struct db_value db_double(double d) {
    return (struct db_value){.kind = DB_DOUBLE, .d = d};
}
struct db_value db_text(const char *text); /* NULL gives db_null(); TEXT is borrowed */
/* LEN bytes, borrowed. */
struct db_value db_bytes(const void *data, size_t len);

/* The text of a DB_TEXT or DB_BYTES value; numbers are printed; NULL for DB_NULL. */
const char *db_value_text(const struct db_value *v);

/* The number of a DB_INT, or of a text that is one; 0 for DB_NULL. */
int64_t db_value_int(const struct db_value *v);

/* Connections */

struct db_options {
    const struct url_pair *args; /* create_engine(connect_args=…) as text; nested keys with a dot:
                                    "server_settings.search_path", "ssl.ca" */
    size_t n_args;
    const char *application_name; /* shown by the server unless the URL names one; NULL: "retort" */
    void (*notice)(void *arg, const char *severity,
                   const char *message); /* NULL: dropped. May raise */
    void *notice_arg;
    bool immediate; /* SQLite: transactions begin with BEGIN IMMEDIATE */
};

struct db_version {
    int part[4]; /* 15, 20, 0, 0 */
    bool is_mariadb;
    const char *text; /* as the server says it */
};

/* Connects. OPTIONS may be NULL. The caller closes it, or registers db_close_cleanup with the
 * handler where it should end. Raises as above; InterfaceError when the client library is missing.
 */
struct db *db_open(const struct url *u, const struct db_options *options);

/* Rolls back and disconnects; does nothing the second time. Never raises. */
void db_close(struct db *db);
void db_close_cleanup(void *db); /* for error_defer */

/* The URL it was opened with; lives as long as DB. */
const struct url *db_url(const struct db *db);
const char *
db_dialect(const struct db *db); /* "postgresql", "sqlite", "mysql", "mariadb" (by URL) */
/* Asked of the server once. */
struct db_version db_server_version(struct db *db);
/* Whether a backslash in a text literal escapes what follows, as the session stands. */
bool db_backslash_escapes(struct db *db);

/* SQLite's own handle (a sqlite3 *), for functions of the layers above; NULL for other databases.
 */
void *db_sqlite_handle(struct db *db);
/* SQLite: whether its foreign keys were enforced (PRAGMA foreign_keys); from now on they are if ON,
 * which unlike the pragma holds inside a transaction, too. Others: false, and nothing changes. */
bool db_sqlite_enforce_keys(struct db *db, bool on);

/* The connection is lost or closed. */
bool db_is_closed(const struct db *db);
bool db_is_broken(const struct db *db);

/* Retries db_open for up to SECONDS while the server refuses connections or is starting up; any
 * other failure is raised at once, the last refusal when time is over. */
struct db *db_wait(const struct url *u, const struct db_options *options, double seconds);

/* Statements */

struct db_column {
    const char *name;
    uint32_t type;        /* as db_value.type; SQLite: 0 */
    uint8_t tag;          /* enum db_tag that its values have */
    int32_t modifier;     /* PostgreSQL: atttypmod */
    uint32_t table;       /* PostgreSQL: oid of the table it comes from, or 0 */
    const char *declared; /* SQLite: the declared type, or NULL */
};

struct db_cursor {
    struct db *db;
    struct db_column *columns;
    size_t n_columns;       /* 0: the statement returns no rows */
    struct db_value *cells; /* n_rows * n_columns values, row after row */
    size_t n_rows;          /* rows held; DB_STREAM: of the present batch */
    size_t next;            /* what db_fetch returns next */
    int64_t affected;       /* rows changed or returned, -1 where that has no meaning */
    int64_t last_id;        /* SQLite: last rowid, MySQL: last AUTO_INCREMENT, else 0 */
    const char *status;     /* PostgreSQL: command tag ("INSERT 0 1"); else "" */
    void *stream;           /* a driver's state while a streamed result is not read to its end */
    size_t cap_rows;
    struct db_arena *arena;
};

enum db_flags {
    DB_NO_BEGIN = 1, /* begin no transaction for this statement */
    DB_STREAM = 2,   /* rows come in batches as they are fetched. Another statement on the
                        connection first reads the rest into memory */
};

/* Runs one statement with N parameters and begins a transaction before it if none is open; all rows
 * are in the result. FLAGS: enum db_flags. Raises ERROR_DATABASE. */
struct db_cursor *db_execute(struct db *db, const char *sql, const struct db_value *params,
                             size_t n);
struct db_cursor *db_execute_with(struct db *db, const char *sql, const struct db_value *params,
                                  size_t n, unsigned flags);

/* Gives back the memory of C's rows before the collector would; their texts stay. */
void db_drop_rows(struct db_cursor *c);

/* The next row (n_columns values, valid for good), or NULL after the last. */
const struct db_value *db_fetch(struct db_cursor *c);

/* Gives up the rest of a streamed result. Not needed otherwise. */
void db_cursor_close(struct db_cursor *c);

/* The first column of the first row; DB_NULL when there is no row. */
struct db_value db_scalar(struct db *db, const char *sql, const struct db_value *params, size_t n);

/* Sends a statement without waiting (PostgreSQL; elsewhere it runs at once). Its answer is read
 * before the next call on DB reaches the server, or by db_settle: that raises what the statement
 * failed with, in the words it would have had at once, and calls DONE(ARG, CURSOR) (may be NULL,
 * may raise); in a transaction every later call raises the same, until db_rollback. db_rollback and
 * db_close do without the answer. */
void db_post(struct db *db, const char *sql, unsigned flags,
             void (*done)(void *arg, struct db_cursor *c), void *arg);
void db_settle(struct db *db);
/* Whether that has happened in the present transaction. */
bool db_has_failed(const struct db *db);

/* The next time DB waits for its server it first calls FN(ARG), once. FN must not use DB and not
 * raise. Drivers that do not wait (SQLite) or wait elsewhere (MySQL) never call it. */
void db_while_waiting(struct db *db, void (*fn)(void *arg), void *arg);

/* Calls FN after each statement of DB with the time it took; NULL: no more. */
typedef void (*db_trace_fn)(void *arg, const char *sql, int64_t nanoseconds);
void db_set_trace(struct db *db, db_trace_fn fn, void *arg);

/* SQLite (others ignore it): with ON, what ends with a commit is written to the file together with
 * the transactions that follow within 10 ms, so that a run of many small migrations does not wait
 * for the disk four times each. One that fails is undone alone, those before it are written; after
 * a crash either all of them are there or none. Without ON writes what has not been written, and
 * raises if that fails. */
void db_group(struct db *db, bool on);
/* Another connection of this process wants to see what is committed: writes it, unless the open
 * transaction has written something itself (it would have to be written, too). */
void db_group_split(struct db *db);

struct db_statement {
    const char *sql;
    const struct db_value *params;
    size_t n_params;
};

/* Runs N statements in one round trip (PostgreSQL's pipeline mode, a text of several statements on
 * MySQL; one after the other elsewhere) and returns their cursors. The first failure is raised,
 * nothing after it runs. One statement each; on MySQL they have no parameters. */
struct db_cursor **db_batch(struct db *db, const struct db_statement *statements, size_t n);

/* PostgreSQL's COPY. IN: DATA is called for the next piece, returning its length, 0 at the end.
 * OUT: DATA is called with each row. Both may raise. Other drivers raise NotSupportedError. */
int64_t db_copy_in(struct db *db, const char *sql, size_t (*data)(void *arg, const char **piece),
                   void *arg);
int64_t db_copy_out(struct db *db, const char *sql,
                    void (*data)(void *arg, const char *row, size_t len), void *arg);

/* Transactions */

/* Without an open transaction commit and rollback do nothing. They raise ERROR_DATABASE. */
void db_begin(struct db *db); /* only where it should begin before the first statement does it */
void db_commit(struct db *db);
void db_rollback(struct db *db);

/* Whether the server has a transaction open (also one that failed). */
bool db_in_transaction(struct db *db);

/* "AUTOCOMMIT", "SERIALIZABLE", …, in any case and with '_' for ' '. Rolls back what is open.
 * Raises ERROR_VALUE, kind "ArgumentError", with the dialect's levels for another word. */
void db_set_isolation(struct db *db, const char *level);
const char *db_get_isolation(struct db *db); /* asks the server, unless AUTOCOMMIT */
bool db_is_autocommit(const struct db *db);

/* PostgreSQL: later transactions begin READ ONLY and/or DEFERRABLE. */
void db_set_read_only(struct db *db, bool read_only, bool deferrable);

/* With ON no connection of this thread sends anything: what would be sent raises an error. And
 * whether that has happened since the last time this was asked. */
void db_refuse(bool on);
bool db_was_refused(void);

/* Ctrl-C: the statement that runs, in whichever connection, is cancelled in its server and raises
 * ERROR_INTERRUPT; so does the next one started. Safe in a signal handler (installed without
 * SA_RESTART). db_interrupt_clear forgets it. */
void db_interrupt(void);
void db_interrupt_clear(void);

/* What a server said of a failure beyond the message; all may be NULL. */
struct db_error_info {
    const char *severity, *primary, *detail, *hint, *context;
    const char *schema, *table, *column, *constraint;
    int position;     /* 1-based character of the statement, 0 unknown */
    int64_t code;     /* MySQL: errno; SQLite: extended result code */
    const char *name; /* "UndefinedTable", "SQLITE_CONSTRAINT_UNIQUE", or NULL */
};

/* PostgreSQL's conditions: the name that psycopg2.errors gives a SQLSTATE and back (NULL: none),
 * and the class of PEP 249 it belongs to. */
const char *db_pg_error_name(const char *sqlstate);
const char *db_pg_sqlstate(const char *name);
const char *db_pg_error_kind(const char *sqlstate);

/* The module that the DBAPI of this connection takes its plain error classes from: "psycopg2",
 * "pymysql.err", "sqlite3", … */
const char *db_api_module(const struct db *db);

/* Of the failure raised last on DB. */
const struct db_error_info *db_error_info(const struct db *db);

#endif
