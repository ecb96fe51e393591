/*
 * The driver-independent half of db.h: choosing a driver, running statements, transactions, waiting
 * for a server. What a server understands is the drivers' (driver/).
 */
#include "db/db.h"

#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "base/fault.h"
#include "base/mem.h"
#include "base/time.h"
#include "db/db_int.h"

/* Set by a signal handler; asked by whatever waits for a server. */
static volatile sig_atomic_t interrupted;

void db_interrupt(void) { interrupted = 1; }
void db_interrupt_clear(void) { interrupted = 0; }
bool db_interrupted(void) { return interrupted != 0; }

noreturn void db_raise_interrupt(void) {
    struct error *e = error_new(ERROR_INTERRUPT, "interrupted");
    e->kind = "KeyboardInterrupt";
    error_throw(e);
}

struct db_post {
    const char *sql;
    struct db_cursor *cursor;
    void (*done)(void *arg, struct db_cursor *c);
    void *arg;
    int64_t start; /* for the trace */
};

/* Every call that reaches a server passes here: the place of Ctrl-C and of injected failures. */
static _Thread_local bool refusing, refused;

void db_refuse(bool on) {
    refusing = on;
    if (on)
        refused = false;
}

bool db_was_refused(void) {
    bool was = refused;
    refused = false;
    return was;
}

static void check_refusal(struct db *db) {
    if (!refusing)
        return;
    refused = true;
    db_raise_kind(db, "OperationalError", "no statement is run now: this is a rehearsal");
}

static void before_call(struct db *db, const char *sql) {
    check_refusal(db);
    db_settle(db);
    db->sql = sql;
    db->info = (struct db_error_info){0};
    if (interrupted)
        db_raise_interrupt();
    if (!db->impl)
        db_raise_kind(db, "InterfaceError", "connection already closed");
    if (fault_due(FAULT_DRIVER))
        db_raise_kind(db, "OperationalError", "injected failure");
}

static void deliver_notices(struct db *db) {
    while (db->notices) {
        struct db_notice *n = db->notices;
        db->notices = n->next;
        if (!db->notices)
            db->notices_end = &db->notices;
        if (db->notice)
            db->notice(db->notice_arg, n->severity, n->message);
    }
}

/* Connections */

static const struct db_driver *choose_driver(const struct url *u, const char *dialect) {
    static const struct {
        const char *dialect;
        const struct db_driver *driver;
    } choices[] = {
        {"postgresql", &db_driver_pg},
        {"sqlite", &db_driver_sqlite},
        {"mysql", &db_driver_mysql},
        {"mariadb", &db_driver_mysql},
    };
    url_check_dialect(u);
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++)
        if (!strcmp(choices[i].dialect, dialect))
            return choices[i].driver;
    struct error *e =
        error_new(ERROR_DATABASE,
                  "retort cannot connect to %s databases; it prints SQL for them (--sql)", dialect);
    e->kind = "NotSupportedError";
    error_throw(e);
}

struct db *db_open(const struct url *u, const struct db_options *options) {
    static const struct db_options none;
    struct db *db = MEM_NEW(struct db);
    if (!options)
        options = &none;
    db->url = url_copy(u);
    db->dialect = url_backend(u);
    db->driver = choose_driver(u, db->dialect);
    db->driver_name = url_driver(u);
    db->immediate = options->immediate;
    db->notice = options->notice;
    db->notice_arg = options->notice_arg;
    db->notices_end = &db->notices;
    check_refusal(db);
    if (interrupted)
        db_raise_interrupt();
    if (fault_due(FAULT_DRIVER))
        db_raise_kind(db, "OperationalError", "injected failure");
    db->driver->open(db, options);
    deliver_notices(db);
    return db;
}

void db_close(struct db *db) {
    if (!db || !db->impl)
        return;
    db->driver->close(db);
    db->impl = NULL;
    db->begun = false;
    db->streaming = NULL;
    db->posted = NULL;
}

void db_close_cleanup(void *db) { db_close(db); }

const struct url *db_url(const struct db *db) { return db->url; }
const char *db_dialect(const struct db *db) { return db->dialect; }
bool db_is_closed(const struct db *db) { return !db->impl; }
bool db_is_broken(const struct db *db) { return db->broken || !db->impl; }
bool db_is_autocommit(const struct db *db) { return db->autocommit; }
const struct db_error_info *db_error_info(const struct db *db) { return &db->info; }

bool db_backslash_escapes(struct db *db) {
    return db->driver->backslash_escapes && db->driver->backslash_escapes(db);
}

struct db_version db_server_version(struct db *db) {
    before_call(db, NULL);
    return db->driver->version(db);
}

/* A server that is not there yet, as opposed to one that says no. */
static bool is_not_ready(const struct error *e) {
    return e->code == ERROR_DATABASE &&
           (e->os_errno == ECONNREFUSED || e->os_errno == ENOENT || e->os_errno == ECONNRESET ||
            (e->sqlstate && !strcmp(e->sqlstate, "57P03")));
}

struct db *db_wait(const struct url *u, const struct db_options *options, double seconds) {
    double deadline = db_clock() + seconds, pause = 0.05;
    for (;;) {
        struct error_handler h;
        ERROR_TRY(&h) {
            struct db *db = db_open(u, options);
            error_pop(&h);
            return db;
        }
        double left = deadline - db_clock();
        if (!is_not_ready(h.error) || left <= 0)
            error_throw(h.error);
        db_sleep(pause < left ? pause : left); /* the last try is when time is over */
        if (pause < 1)
            pause *= 1.5;
    }
}

/* Statements */

bool db_should_begin(const struct db *db, unsigned flags) {
    return !db->autocommit && !db->begun && !(flags & DB_NO_BEGIN);
}

/* The connection can do one thing at a time: what a streamed result still has goes to memory. */
static void finish_stream(struct db *db) {
    struct db_cursor *c = db->streaming;
    if (!c)
        return;
    while (db->driver->more(c))
        ;
    db->streaming = NULL;
}

static void refuse_lost(struct db *db) {
    if (db->lost)
        db_raise_kind(db, "InternalError",
                      "the server has rolled back this transaction because of an earlier error; "
                      "roll back before running anything else");
}

static struct db_cursor *new_cursor(struct db *db) {
    struct db_cursor *c = MEM_NEW(struct db_cursor);
    c->db = db;
    c->affected = -1;
    c->status = "";
    return c;
}

struct db_cursor *db_execute_with(struct db *db, const char *sql, const struct db_value *params,
                                  size_t n, unsigned flags) {
    before_call(db, sql);
    refuse_lost(db);
    finish_stream(db);
    struct db_cursor *c = new_cursor(db);
    struct db_statement s = {sql, params, n};
    int64_t start = db->trace ? time_monotonic() : 0;
    db->driver->execute(db, c, &s, flags);
    if (db->trace)
        db->trace(db->trace_arg, sql, time_monotonic() - start);
    if (c->stream)
        db->streaming = c;
    deliver_notices(db);
    return c;
}

static void finish_post(struct db *db, const struct db_post *p) {
    if (db->trace)
        db->trace(db->trace_arg, p->sql, time_monotonic() - p->start);
    deliver_notices(db);
    if (p->done)
        p->done(p->arg, p->cursor);
}

void db_post(struct db *db, const char *sql, unsigned flags,
             void (*done)(void *arg, struct db_cursor *c), void *arg) {
    before_call(db, sql);
    refuse_lost(db);
    finish_stream(db);
    struct db_post *p = MEM_NEW(struct db_post);
    struct db_statement s = {sql, NULL, 0};
    *p = (struct db_post){sql, new_cursor(db), done, arg, db->trace ? time_monotonic() : 0};
    if (!db->driver->post) {
        db->driver->execute(db, p->cursor, &s, flags);
        finish_post(db, p);
        return;
    }
    db->driver->post(db, &s, flags);
    db->posted = p;
}

/* The transaction has failed with E, which a script may catch that only wanted to run a statement
 * of its own. It may not do away with it: until a rollback each further call fails with it too. */
static noreturn void fail_transaction(struct db *db, struct error *e) {
    if (db->begun) {
        db->failure = MEM_NEW(struct error);
        *db->failure = *e; /* E itself will collect what became of it */
    }
    error_throw(e);
}

void db_settle(struct db *db) {
    struct db_post *p = db->posted;
    struct error_handler h;
    if (db->failure && db->impl)
        fail_transaction(db, db->failure);
    if (!p || !db->impl)
        return;
    db->posted = NULL;
    db->sql = p->sql;
    ERROR_TRY(&h) {
        db->driver->collect(db, p->cursor);
        finish_post(db, p);
        error_pop(&h);
    }
    else {
        fail_transaction(db, h.error);
    }
}

bool db_has_failed(const struct db *db) { return db->failure != NULL; }

void db_while_waiting(struct db *db, void (*fn)(void *arg), void *arg) {
    db->idle = fn;
    db->idle_arg = arg;
}

void db_set_trace(struct db *db, db_trace_fn fn, void *arg) {
    db->trace = fn;
    db->trace_arg = arg;
}

struct db_cursor *db_execute(struct db *db, const char *sql, const struct db_value *params,
                             size_t n) {
    return db_execute_with(db, sql, params, n, 0);
}

const struct db_value *db_fetch(struct db_cursor *c) {
    while (c->next >= c->n_rows) {
        if (!c->stream)
            return NULL;
        c->n_rows = c->next = c->cap_rows = 0; /* rows handed out stay valid: a new block */
        c->cells = NULL;
        if (!c->db->driver->more(c)) {
            if (c->db->streaming == c)
                c->db->streaming = NULL;
            if (!c->n_rows)
                return NULL;
        }
    }
    return c->cells + c->next++ * c->n_columns;
}

void db_cursor_close(struct db_cursor *c) {
    if (c->stream)
        c->db->driver->abandon(c);
    if (c->db->streaming == c)
        c->db->streaming = NULL;
    c->stream = NULL;
}

struct db_value db_scalar(struct db *db, const char *sql, const struct db_value *params, size_t n) {
    struct db_cursor *c = db_execute(db, sql, params, n);
    const struct db_value *row = c->n_columns ? db_fetch(c) : NULL;
    return row ? row[0] : db_null();
}

struct db_cursor **db_batch(struct db *db, const struct db_statement *statements, size_t n) {
    struct db_cursor **cursors = MEM_NEW_ARRAY(struct db_cursor *, n + 1);
    if (!db->driver->batch || n < 2) {
        for (size_t i = 0; i < n; i++)
            cursors[i] =
                db_execute(db, statements[i].sql, statements[i].params, statements[i].n_params);
        return cursors;
    }
    before_call(db, statements[0].sql);
    refuse_lost(db);
    finish_stream(db);
    for (size_t i = 0; i < n; i++)
        cursors[i] = new_cursor(db);
    db->driver->batch(db, cursors, statements, n);
    deliver_notices(db);
    return cursors;
}

int64_t db_copy_in(struct db *db, const char *sql, size_t (*data)(void *arg, const char **piece),
                   void *arg) {
    before_call(db, sql);
    if (!db->driver->copy_in)
        db_raise_kind(db, "NotSupportedError", "COPY is not supported by this database");
    refuse_lost(db);
    finish_stream(db);
    int64_t rows = db->driver->copy_in(db, sql, data, arg);
    deliver_notices(db);
    return rows;
}

int64_t db_copy_out(struct db *db, const char *sql,
                    void (*data)(void *arg, const char *row, size_t len), void *arg) {
    before_call(db, sql);
    if (!db->driver->copy_out)
        db_raise_kind(db, "NotSupportedError", "COPY is not supported by this database");
    refuse_lost(db);
    finish_stream(db);
    int64_t rows = db->driver->copy_out(db, sql, data, arg);
    deliver_notices(db);
    return rows;
}

/* Transactions */

void db_begin(struct db *db) {
    before_call(db, "BEGIN");
    if (db->begun)
        return;
    finish_stream(db);
    db->driver->begin(db);
    db->begun = true;
}

void db_commit(struct db *db) {
    before_call(db, "COMMIT");
    refuse_lost(db);
    finish_stream(db);
    if (db->begun) {
        db->driver->commit(db);
        db->begun = false;
    }
    deliver_notices(db);
}

/* The transaction ends: what its last statement said does not matter any more. */
static void forget_post(struct db *db) {
    struct error_handler h;
    db->failure = NULL;
    if (!db->posted)
        return;
    db->posted->done = NULL;
    ERROR_TRY(&h) {
        db_settle(db);
        error_pop(&h);
    }
    db->failure = NULL;
}

void db_rollback(struct db *db) {
    db->lost = false;
    forget_post(db);
    if (db->streaming)
        db_cursor_close(db->streaming);
    if (!db->impl || !db->begun)
        return;
    db->sql = "ROLLBACK";
    db->info = (struct db_error_info){0};
    db->begun = false; /* whatever happens now, this transaction is over */
    if (!db->broken)
        db->driver->rollback(db);
    deliver_notices(db);
}

bool db_in_transaction(struct db *db) {
    db_settle(db);
    return db->impl && db->driver->in_transaction(db);
}

static noreturn void raise_bad_level(const struct db *db, const char *level) {
    struct buf text = BUF_INIT;
    buf_puts(&text, "Invalid value ");
    db_put_repr(&text, level);
    buf_printf(&text, " for isolation_level. Valid isolation levels for '%s' are ", db->dialect);
    for (const char *const *l = db->driver->isolation_levels; *l; l++)
        buf_printf(&text, l == db->driver->isolation_levels ? "%s" : ", %s", *l);
    struct error *e = error_new(ERROR_VALUE, "%s", text.data);
    e->kind = "ArgumentError";
    error_throw(e);
}

void db_set_isolation(struct db *db, const char *level) {
    char *wanted = mem_strdup(level);
    for (char *p = wanted; *p; p++)
        *p = *p == '_' ? ' ' : (char)toupper((unsigned char)*p);
    const char *const *known = db->driver->isolation_levels;
    while (*known && strcmp(*known, wanted) != 0)
        known++;
    if (!*known)
        raise_bad_level(db, wanted);
    before_call(db, NULL);
    db_rollback(db);
    bool autocommit = !strcmp(*known, "AUTOCOMMIT");
    if (autocommit != db->autocommit && db->driver->set_autocommit)
        db->driver->set_autocommit(db, autocommit);
    db->autocommit = autocommit;
    if (!autocommit)
        db->driver->set_isolation(db, *known);
}

const char *db_get_isolation(struct db *db) {
    before_call(db, NULL);
    finish_stream(db);
    return db->driver->get_isolation(db);
}

void db_set_read_only(struct db *db, bool read_only, bool deferrable) {
    db->read_only = read_only;
    db->deferrable = deferrable;
}
