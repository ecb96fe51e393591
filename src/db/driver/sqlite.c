/*
 * SQLite, linked in. Connection arguments as sqlalchemy.dialects.sqlite.pysqlite takes them, errors
 * as Python's sqlite3 words them. Other than sqlite3, which begins transactions for INSERT, UPDATE
 * and DELETE only, every statement that writes is in a real transaction.
 */
#include <ctype.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/path.h"
#include "db/db_int.h"
#include "db/placeholder.h"

struct sqlite {
    sqlite3 *handle;
    double timeout;        /* seconds a lock is waited for */
    double waiting_since;  /* db_clock() of the first try */
    const char *begin;     /* "BEGIN", "BEGIN IMMEDIATE", "BEGIN EXCLUSIVE" */
    const char *present;   /* how the open transaction began */
    int64_t seen_version;  /* PRAGMA data_version before a transaction was left for a moment */
    const char *after_end; /* a PRAGMA to run once the transaction is over, or NULL */
    bool written;          /* the open transaction has run a statement that writes */
    /* Transactions that are committed together (db_group): */
    bool grouping;      /* a commit may wait for the next ones */
    bool pending;       /* none is open, but what is committed has to be written yet */
    bool inside;        /* the open one is a savepoint behind such */
    double group_since; /* db_clock() of the first one's begin */
};

/* Errors */

static const struct {
    int code;
    const char *kind;
} error_kinds[] = {
    {SQLITE_INTERNAL, "InternalError"},     {SQLITE_NOTFOUND, "InternalError"},
    {SQLITE_ERROR, "OperationalError"},     {SQLITE_PERM, "OperationalError"},
    {SQLITE_ABORT, "OperationalError"},     {SQLITE_BUSY, "OperationalError"},
    {SQLITE_LOCKED, "OperationalError"},    {SQLITE_READONLY, "OperationalError"},
    {SQLITE_INTERRUPT, "OperationalError"}, {SQLITE_IOERR, "OperationalError"},
    {SQLITE_FULL, "OperationalError"},      {SQLITE_CANTOPEN, "OperationalError"},
    {SQLITE_PROTOCOL, "OperationalError"},  {SQLITE_EMPTY, "OperationalError"},
    {SQLITE_SCHEMA, "OperationalError"},    {SQLITE_TOOBIG, "DataError"},
    {SQLITE_CONSTRAINT, "IntegrityError"},  {SQLITE_MISMATCH, "IntegrityError"},
    {SQLITE_MISUSE, "InterfaceError"},      {SQLITE_RANGE, "InterfaceError"},
};

static const struct {
    int code;
    const char *name;
} code_names[] = {
    {SQLITE_CONSTRAINT_CHECK, "SQLITE_CONSTRAINT_CHECK"},
    {SQLITE_CONSTRAINT_FOREIGNKEY, "SQLITE_CONSTRAINT_FOREIGNKEY"},
    {SQLITE_CONSTRAINT_NOTNULL, "SQLITE_CONSTRAINT_NOTNULL"},
    {SQLITE_CONSTRAINT_PRIMARYKEY, "SQLITE_CONSTRAINT_PRIMARYKEY"},
    {SQLITE_CONSTRAINT_UNIQUE, "SQLITE_CONSTRAINT_UNIQUE"},
    {SQLITE_BUSY, "SQLITE_BUSY"},
    {SQLITE_LOCKED, "SQLITE_LOCKED"},
    {SQLITE_READONLY, "SQLITE_READONLY"},
    {SQLITE_FULL, "SQLITE_FULL"},
    {SQLITE_ERROR, "SQLITE_ERROR"},
};

static noreturn void raise_code(struct db *db, int code, const char *message) {
    const char *kind = "DatabaseError";
    for (size_t i = 0; i < sizeof error_kinds / sizeof *error_kinds; i++)
        if (error_kinds[i].code == (code & 0xFF))
            kind = error_kinds[i].kind;
    for (size_t i = 0; i < sizeof code_names / sizeof *code_names; i++)
        if (code_names[i].code == code)
            db->info.name = code_names[i].name;
    db->info.code = code;
    db->info.primary = message;
    db_raise_kind(db, kind, message);
}

/* Connections of this thread: one may wait for what another has locked. */
static _Thread_local int n_open;

static noreturn void raise_last(struct db *db) {
    struct sqlite *s = db->impl;
    int code = sqlite3_extended_errcode(s->handle);
    /* Full disks, I/O errors and the like roll back by themselves; going on would run half a
     * migration outside of any transaction. */
    if (db->begun && sqlite3_get_autocommit(s->handle))
        db->lost = true;
    if ((code & 0xFF) == SQLITE_INTERRUPT && db_interrupted())
        db_raise_interrupt();
    const char *message = mem_strdup(sqlite3_errmsg(s->handle));
    if ((code & 0xFF) == SQLITE_BUSY && n_open > 1)
        message =
            mem_printf("%s\nHINT:  This run has %d connections to SQLite; if one of them has an "
                       "open transaction, let the script use op.get_bind() instead.",
                       message, n_open);
    raise_code(db, code, message);
}

/* Callbacks from SQLite: they must not raise. */

static int on_busy(void *arg, int tries) {
    struct sqlite *s = arg;
    double now = db_clock();
    if (tries == 0)
        s->waiting_since = now;
    if (db_interrupted() || now - s->waiting_since >= s->timeout)
        return 0;
    sqlite3_sleep(tries < 10 ? 1 + tries : 25);
    return 1;
}

static int on_progress(void *arg) {
    (void)arg;
    return db_interrupted();
}

/* Opening */

/* Arguments of sqlite3.connect(); what is not among them goes into a URI's query string. */
static bool is_connect_argument(const char *name) {
    static const char *const names[] = {"uri",          "timeout",           "isolation_level",
                                        "detect_types", "check_same_thread", "cached_statements"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(names[i], name))
            return true;
    return false;
}

static const char *argument(const struct url_pair *args, size_t n, const char *name) {
    for (size_t i = 0; i < n; i++)
        if (!strcmp(args[i].key, name))
            return args[i].value;
    return NULL;
}

static int by_key(const void *a, const void *b) {
    return strcmp(((const struct url_pair *)a)->key, ((const struct url_pair *)b)->key);
}

static const char *uri_filename(const struct url *u) {
    struct url_pair *pairs = MEM_NEW_ARRAY(struct url_pair, u->n_params + 1);
    size_t n = 0;
    for (size_t i = 0; i < u->n_params; i++)
        if (!is_connect_argument(u->params[i].name))
            pairs[n++] = (struct url_pair){u->params[i].name, url_get(u, u->params[i].name)};
    qsort(pairs, n, sizeof *pairs, by_key);
    struct buf name = BUF_INIT;
    buf_puts(&name, u->database ? u->database : "");
    for (size_t i = 0; i < n; i++)
        buf_printf(&name, "%c%s=%s", i ? '&' : '?', pairs[i].key, pairs[i].value);
    return buf_take(&name);
}

static void check_url(const struct url *u) {
    bool named = (u->username && *u->username) || (u->password && *u->password) ||
                 (u->host && *u->host) || u->port > 0;
    if (!named)
        return;
    struct error *e = error_new(ERROR_VALUE,
                                "Invalid SQLite URL: %s\nValid SQLite URL forms are:\n"
                                " sqlite:///:memory: (or, sqlite://)\n"
                                " sqlite:///relative/path/to/file.db\n"
                                " sqlite:////absolute/path/to/file.db",
                                url_render(u, true));
    e->kind = "ArgumentError";
    error_throw(e);
}

static const char *begin_statement(const struct db *db, const char *isolation_level) {
    if (db->immediate)
        return "BEGIN IMMEDIATE";
    if (isolation_level && !strcasecmp(isolation_level, "IMMEDIATE"))
        return "BEGIN IMMEDIATE";
    if (isolation_level && !strcasecmp(isolation_level, "EXCLUSIVE"))
        return "BEGIN EXCLUSIVE";
    return "BEGIN";
}

static void sqlite_open(struct db *db, const struct db_options *options) {
    const struct url *u = db->url;
    check_url(u);
    if (!strcmp(db->driver_name, "pysqlcipher"))
        db_raise_kind(db, "NotSupportedError",
                      "encrypted databases (pysqlcipher) are not supported");
    struct url_pair *args;
    size_t n = db_connect_args(u, options, &args);
    const char *uri = argument(args, n, "uri"), *timeout = argument(args, n, "timeout");
    /* One thread at a time uses a connection (python/thread.c), and nobody asks for statistics:
     * together a seventh of the time that reading a schema takes. */
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); /* refused once the library is in use */
    const char *filename = u->database && *u->database ? u->database : ":memory:";
    if (uri && db_arg_bool(uri)) {
        flags |= SQLITE_OPEN_URI;
        filename = uri_filename(u);
    } else if (strcmp(filename, ":memory:") != 0) {
        filename = path_abspath(filename);
    }
    struct sqlite *s = MEM_NEW(struct sqlite);
    s->timeout = timeout ? strtod(timeout, NULL) : 5.0;
    s->begin = begin_statement(db, argument(args, n, "isolation_level"));
    if (sqlite3_open_v2(filename, &s->handle, flags, NULL) != SQLITE_OK) {
        const char *message = s->handle ? mem_strdup(sqlite3_errmsg(s->handle)) : "out of memory";
        int code = s->handle ? sqlite3_extended_errcode(s->handle) : SQLITE_NOMEM;
        sqlite3_close(s->handle);
        raise_code(db, code, message);
    }
    sqlite3_busy_handler(s->handle, on_busy, s);
    sqlite3_progress_handler(s->handle, 20000, on_progress, s);
    db->impl = s;
    n_open++;
}

static void sqlite_close(struct db *db) {
    struct sqlite *s = db->impl;
    n_open--;
    if (s->pending) /* only when something else has failed: the group's end raises */
        sqlite3_exec(s->handle, "COMMIT", NULL, NULL, NULL);
    sqlite3_close_v2(s->handle); /* an open transaction is rolled back */
}

/* Transactions */

static void run(struct db *db, const char *sql) {
    struct sqlite *s = db->impl;
    if (sqlite3_exec(s->handle, sql, NULL, NULL, NULL) != SQLITE_OK)
        raise_last(db);
}

static bool sqlite_in_transaction(struct db *db) {
    struct sqlite *s = db->impl;
    return !s->pending && !sqlite3_get_autocommit(s->handle);
}

/* ---- groups: see db_group ---- */

/* Longer than this the first transaction of a group does not wait for its commit to be written. */
static const double group_seconds = 0.01;

static void flush(struct db *db) {
    struct sqlite *s = db->impl;
    if (!s->pending)
        return;
    s->pending = false;
    run(db, "COMMIT");
}

/* The next transaction of a group: a savepoint, so that it alone is undone if it fails. */
static bool begin_inside(struct db *db) {
    struct sqlite *s = db->impl;
    if (!s->pending)
        return false;
    run(db, "SAVEPOINT retort_group");
    s->pending = false;
    s->inside = true;
    s->written = false;
    return true;
}

/* What only the real COMMIT would complain about. */
static bool has_open_keys(struct sqlite *s) {
    int count = 0, highest = 0;
    sqlite3_db_status(s->handle, SQLITE_DBSTATUS_DEFERRED_FKS, &count, &highest, 0);
    return count != 0;
}

static bool commit_later(struct db *db) {
    struct sqlite *s = db->impl;
    if (!s->grouping || s->after_end || has_open_keys(s) ||
        db_clock() - s->group_since >= group_seconds)
        return false;
    if (s->inside)
        run(db, "RELEASE retort_group");
    s->inside = false;
    s->pending = true;
    return true;
}

/* Undoes the open transaction; those before it in its group are written. */
static void rollback_inside(struct db *db) {
    struct sqlite *s = db->impl;
    s->inside = false;
    if (sqlite3_get_autocommit(s->handle)) /* a full disk, say, undoes all by itself */
        return;
    run(db, "ROLLBACK TO retort_group");
    run(db, "RELEASE retort_group");
    run(db, "COMMIT");
}

/* "ROLLBACK" as a script's own text, not ROLLBACK TO a savepoint. */
static bool is_whole_rollback(const char *sql) {
    for (const char *p = db_skip_space(sql); *p; p = db_skip_space(p)) {
        size_t n = strspn(p, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
        if (n == 2 && !strncasecmp(p, "TO", 2))
            return false;
        p += n ? n : 1;
    }
    return true;
}

static void sqlite_begin(struct db *db) {
    struct sqlite *s = db->impl;
    if (sqlite_in_transaction(db) || begin_inside(db))
        return;
    s->written = false;
    s->present = s->begin;
    s->group_since = db_clock();
    run(db, s->begin);
}

bool db_sqlite_try_immediate(struct db *db) {
    struct sqlite *s = db->impl;
    if (sqlite_in_transaction(db))
        return true;
    if (begin_inside(db)) {
        db->begun = true;
        return true;
    }
    double timeout = s->timeout;
    s->timeout = 0;
    int rc = sqlite3_exec(s->handle, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    s->timeout = timeout;
    if (rc == SQLITE_OK) {
        s->written = false;
        s->present = "BEGIN IMMEDIATE";
        s->group_since = db_clock();
        db->begun = true;
        return true;
    }
    if ((rc & 0xFF) != SQLITE_BUSY)
        raise_last(db);
    return false;
}

void *db_sqlite_handle(struct db *db) {
    return db->driver == &db_driver_sqlite ? ((struct sqlite *)db->impl)->handle : NULL;
}

bool db_sqlite_enforce_keys(struct db *db, bool on) {
    sqlite3 *handle = db_sqlite_handle(db);
    int were_enforced = 0;
    if (!handle)
        return false;
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_FKEY, -1, &were_enforced);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_FKEY, (int)on, NULL);
    return were_enforced;
}

const char *db_sqlite_filename(struct db *db) {
    return sqlite3_db_filename(((struct sqlite *)db->impl)->handle, "main");
}

static void run_after_end(struct db *db) {
    struct sqlite *s = db->impl;
    if (s->after_end) {
        const char *pragma = s->after_end;
        s->after_end = NULL;
        run(db, pragma);
    }
}

/* With a group behind it, COMMIT writes that, too. */
static void sqlite_commit(struct db *db) {
    struct sqlite *s = db->impl;
    if (sqlite_in_transaction(db)) {
        if (commit_later(db))
            return;
        run(db, "COMMIT");
        s->inside = false;
    }
    run_after_end(db);
}

static void sqlite_rollback(struct db *db) {
    struct sqlite *s = db->impl;
    if (s->inside)
        rollback_inside(db);
    else if (sqlite_in_transaction(db))
        run(db, "ROLLBACK");
    run_after_end(db);
}

/* ON CONFLICT ROLLBACK, RAISE(ROLLBACK …) undo more than a savepoint: no groups with those. */
static bool may_undo_all(const char *sql) { return sqlite3_strlike("%rollback%", sql, 0) == 0; }

static bool undoes_all_now(struct sqlite *s) {
    sqlite3_stmt *stmt = NULL;
    bool found =
        sqlite3_prepare_v2(s->handle, "SELECT 1 FROM sqlite_master WHERE sql LIKE '%rollback%'", -1,
                           &stmt, NULL) != SQLITE_OK ||
        sqlite3_step(stmt) != SQLITE_DONE;
    sqlite3_finalize(stmt);
    return found;
}

void db_group(struct db *db, bool on) {
    struct sqlite *s = db->impl;
    if (!s || db->driver != &db_driver_sqlite)
        return;
    s->grouping = on && !undoes_all_now(s);
    if (!on)
        flush(db);
}

/* Statements */

/* Statements that must not, or need not, run inside a transaction that is begun for them. */
static bool never_begins(const char *word) {
    static const char *const words[] = {"PRAGMA", "ATTACH", "DETACH",   "VACUUM", "BEGIN",
                                        "COMMIT", "END",    "ROLLBACK", "EXPLAIN"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strcmp(words[i], word))
            return true;
    return false;
}

/* "PRAGMA foreign_keys = X": 0 or 1, else -1. */
static int foreign_keys_pragma(const char *sql) {
    const char *p = db_skip_space(sql);
    if (strncasecmp(p, "PRAGMA", 6) != 0)
        return -1;
    p = db_skip_space(p + 6);
    if (!strncasecmp(p, "main.", 5))
        p += 5;
    if (strncasecmp(p, "foreign_keys", 12) != 0)
        return -1;
    p = db_skip_space(p + 12);
    if (*p != '=' && *p != '(')
        return -1;
    p = db_skip_space(p + 1);
    p += *p == '\'' || *p == '"';
    return *p == '1' || !strncasecmp(p, "on", 2) || !strncasecmp(p, "yes", 3) ||
           !strncasecmp(p, "true", 4);
}

static int foreign_keys_now(struct sqlite *s) {
    int on = 0;
    sqlite3_db_config(s->handle, SQLITE_DBCONFIG_ENABLE_FKEY, -1, &on);
    return on;
}

/* Statements that SQLite refuses or, worse, ignores inside a transaction. With sqlite3, which has
 * none open during DDL, they work, and migrations count on it. */
static bool wants_outside(const char *word, const char *sql) {
    static const char *const pragmas[] = {"foreign_keys", "journal_mode", "synchronous"};
    if (!strcmp(word, "VACUUM") || !strcmp(word, "DETACH"))
        return true;
    if (strcmp(word, "PRAGMA") != 0)
        return false;
    const char *name = db_skip_space(db_skip_space(sql) + 6);
    for (size_t i = 0; i < sizeof pragmas / sizeof *pragmas; i++)
        if (!strncasecmp(name, pragmas[i], strlen(pragmas[i])))
            return strpbrk(name, "=(") != NULL;
    return false;
}

static int64_t data_version(struct db *db) {
    struct sqlite *s = db->impl;
    sqlite3_stmt *stmt = NULL;
    int64_t version = 0;
    if (sqlite3_prepare_v2(s->handle, "PRAGMA data_version", -1, &stmt, NULL) == SQLITE_OK &&
        sqlite3_step(stmt) == SQLITE_ROW)
        version = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    return version;
}

/* Such statements run between two transactions as long as nothing was written: leave, run, come
 * back. */
static void leave_transaction(struct db *db) {
    struct sqlite *s = db->impl;
    s->seen_version = data_version(db);
    run(db, "COMMIT");
    s->inside = false;
    db->begun = false;
}

static void come_back(struct db *db, bool same_file) {
    struct sqlite *s = db->impl;
    s->group_since = db_clock();
    run(db, s->present);
    db->begun = true;
    /* The write lock was not held for a moment. (VACUUM and journal_mode change the file
     * themselves.) */
    if (same_file && data_version(db) != s->seen_version)
        db_raise_kind(db, "OperationalError",
                      "another process changed the database while this one was between two "
                      "transactions; run the command again");
}

/* PRAGMA foreign_keys after something was written. Switching on waits for the end of the
 * transaction; switching off is refused, since a DROP TABLE that follows would delete the rows that
 * refer to the table. True when nothing is left to do. */
static bool handle_foreign_keys(struct db *db, const char *sql) {
    struct sqlite *s = db->impl;
    int wanted = foreign_keys_pragma(sql);
    if (wanted < 0 || !db->begun || !s->written)
        return false;
    if (!wanted && foreign_keys_now(s))
        db_raise_kind(db, "NotSupportedError",
                      "PRAGMA foreign_keys=OFF has no effect once the transaction has written "
                      "something; put it first in the migration");
    s->after_end = wanted ? sql : NULL;
    return true;
}

void db_group_split(struct db *db) {
    struct sqlite *s = db->impl;
    if (!s || db->driver != &db_driver_sqlite)
        return;
    flush(db);
    if (s->inside && !s->written) {
        leave_transaction(db);
        come_back(db, true);
    }
}

static void bind(struct db *db, sqlite3_stmt *stmt, const struct db_statement *st, unsigned flags) {
    /* A stream outlives the call, and the collector does not see what only SQLite points to. */
    sqlite3_destructor_type keep = flags & DB_STREAM ? SQLITE_TRANSIENT : SQLITE_STATIC;
    int wanted = sqlite3_bind_parameter_count(stmt);
    if ((size_t)wanted != st->n_params)
        db_raise_kind(
            db, "ProgrammingError",
            mem_printf("Incorrect number of bindings supplied. The current statement uses "
                       "%d, and there are %zu supplied.",
                       wanted, st->n_params));
    for (int i = 0; i < wanted; i++) {
        const struct db_value *v = &st->params[i];
        int rc = SQLITE_OK;
        switch (v->kind) {
        case DB_NULL:
            rc = sqlite3_bind_null(stmt, i + 1);
            break;
        case DB_INT:
            rc = sqlite3_bind_int64(stmt, i + 1, v->i);
            break;
        case DB_DOUBLE:
            rc = sqlite3_bind_double(stmt, i + 1, v->d);
            break;
        case DB_TEXT:
            rc = sqlite3_bind_text64(stmt, i + 1, v->text, v->len, keep, SQLITE_UTF8);
            break;
        case DB_BYTES:
            rc = sqlite3_bind_blob64(stmt, i + 1, v->len ? v->text : "", v->len, keep);
            break;
        }
        if (rc != SQLITE_OK)
            raise_last(db);
    }
}

static void read_columns(struct db_cursor *c, sqlite3_stmt *stmt) {
    c->n_columns = (size_t)sqlite3_column_count(stmt);
    c->columns = MEM_NEW_ARRAY(struct db_column, c->n_columns);
    for (size_t i = 0; i < c->n_columns; i++) {
        const char *declared = sqlite3_column_decltype(stmt, (int)i);
        c->columns[i].name = mem_strdup(sqlite3_column_name(stmt, (int)i));
        c->columns[i].declared = declared ? mem_strdup(declared) : NULL;
    }
}

static void read_row(struct db_cursor *c, sqlite3_stmt *stmt) {
    struct db_value *row = db_cursor_add_row(c);
    for (size_t i = 0; i < c->n_columns; i++) {
        struct db_value *v = &row[i];
        int column = (int)i;
        v->type = (uint32_t)sqlite3_column_type(stmt, column);
        switch (v->type) {
        case SQLITE_INTEGER:
            v->kind = DB_INT;
            v->i = sqlite3_column_int64(stmt, column);
            break;
        case SQLITE_FLOAT:
            v->kind = DB_DOUBLE;
            v->d = sqlite3_column_double(stmt, column);
            break;
        case SQLITE_TEXT:
            /* the text first: the length is that of its present form */
            db_set_text(c, v, (const char *)sqlite3_column_text(stmt, column),
                        (size_t)sqlite3_column_bytes(stmt, column));
            break;
        case SQLITE_BLOB: {
            const char *blob = sqlite3_column_blob(stmt, column);
            db_set_text(c, v, blob ? blob : "", (size_t)sqlite3_column_bytes(stmt, column));
            v->kind = DB_BYTES;
            break;
        }
        default:
            break;
        }
    }
}

static void finalize(void *stmt) { sqlite3_finalize(stmt); }

/* One statement and nothing behind it, as sqlite3's execute() demands; NULL for an empty one. */
static sqlite3_stmt *prepare(struct db *db, const char *sql) {
    struct sqlite *s = db->impl;
    sqlite3_stmt *stmt = NULL;
    const char *tail = "";
    if (sqlite3_prepare_v2(s->handle, sql, -1, &stmt, &tail) != SQLITE_OK)
        raise_last(db);
    const char *rest = db_skip_space(tail);
    while (*rest == ';')
        rest = db_skip_space(rest + 1);
    if (*rest) {
        sqlite3_finalize(stmt);
        db_raise_kind(db, "ProgrammingError", "You can only execute one statement at a time.");
    }
    return stmt;
}

static void begin_if_needed(struct db *db, sqlite3_stmt *stmt, const char *word, unsigned flags) {
    struct sqlite *s = db->impl;
    bool writes = !sqlite3_stmt_readonly(stmt);
    bool savepoint = !strcmp(word, "SAVEPOINT");
    if (never_begins(word) || (!writes && !savepoint))
        return;
    if (db_should_begin(db, flags)) {
        sqlite_begin(db);
        db->begun = true;
    }
    s->written |= writes;
}

static void finish(struct db *db, struct db_cursor *c, const char *word) {
    struct sqlite *s = db->impl;
    if (!strcmp(word, "INSERT") || !strcmp(word, "REPLACE")) {
        c->affected = sqlite3_changes64(s->handle);
        c->last_id = sqlite3_last_insert_rowid(s->handle);
    } else if (!strcmp(word, "UPDATE") || !strcmp(word, "DELETE")) {
        c->affected = sqlite3_changes64(s->handle);
    } else if (!strcmp(word, "COMMIT") || !strcmp(word, "END")) {
        s->inside = s->inside && sqlite_in_transaction(db);
    } else if (!strcmp(word, "BEGIN")) {
        db->begun = sqlite_in_transaction(db);
        s->written = false;
        s->present = s->begin;
    }
}

static void sqlite_execute(struct db *db, struct db_cursor *c, const struct db_statement *st,
                           unsigned flags) {
    char word[16];
    struct sqlite *s = db->impl;
    db_first_word(st->sql, word, sizeof word);
    if (db->begun && !sqlite_in_transaction(db)) /* SQL text has ended it */
        db->begun = false;
    if (s->pending && !db->begun && (db->autocommit || (flags & DB_NO_BEGIN) || never_begins(word)))
        flush(db);
    if (s->inside && !strcmp(word, "ROLLBACK") && is_whole_rollback(st->sql)) {
        sqlite_rollback(db);
        db->begun = false;
        return;
    }
    if (s->grouping && may_undo_all(st->sql)) {
        db_group_split(db);
        s->grouping = false;
    }
    if (!strcmp(word, "PRAGMA") && handle_foreign_keys(db, st->sql))
        return;
    bool outside = db->begun && !s->written && wants_outside(word, st->sql);
    if (outside) /* before compiling: that is when SQLite looks at some PRAGMAs */
        leave_transaction(db);
    sqlite3_stmt *stmt = prepare(db, st->sql);
    if (!stmt)
        return;
    struct error_handler h;
    ERROR_TRY(&h) {
        error_defer(finalize, stmt);
        bind(db, stmt, st, flags);
        begin_if_needed(db, stmt, word, flags);
        int rc = sqlite3_step(stmt);
        read_columns(c, stmt);
        if (rc == SQLITE_ROW && (flags & DB_STREAM)) {
            read_row(c, stmt);
            c->stream = stmt;
            error_undefer(finalize, stmt);
            error_pop(&h);
            return;
        }
        for (; rc == SQLITE_ROW; rc = sqlite3_step(stmt))
            read_row(c, stmt);
        if (rc != SQLITE_DONE)
            raise_last(db);
        error_pop(&h);
    }
    else {
        error_throw(h.error);
    }
    finish(db, c, word);
    if (outside)
        come_back(db, strcmp(word, "PRAGMA") == 0 && foreign_keys_pragma(st->sql) >= 0);
}

static bool sqlite_more(struct db_cursor *c) {
    enum { BATCH = 200 };
    sqlite3_stmt *stmt = c->stream;
    for (int i = 0; i < BATCH; i++) {
        int rc = sqlite3_step(stmt);
        if (rc == SQLITE_ROW) {
            read_row(c, stmt);
            continue;
        }
        c->stream = NULL;
        sqlite3_finalize(stmt);
        if (rc != SQLITE_DONE)
            raise_last(c->db);
        return false;
    }
    return true;
}

static void sqlite_abandon(struct db_cursor *c) { sqlite3_finalize(c->stream); }

/* Isolation and version */

static void sqlite_set_isolation(struct db *db, const char *level) {
    run(db, !strcmp(level, "READ UNCOMMITTED") ? "PRAGMA read_uncommitted = 1"
                                               : "PRAGMA read_uncommitted = 0");
}

static const char *sqlite_get_isolation(struct db *db) {
    struct db_value v = db_scalar(db, "PRAGMA read_uncommitted", NULL, 0);
    return db_value_int(&v) ? "READ UNCOMMITTED" : "SERIALIZABLE";
}

static struct db_version sqlite_version(struct db *db) {
    (void)db;
    int n = sqlite3_libversion_number();
    return (struct db_version){
        {n / 1000000, n / 1000 % 1000, n % 1000, 0}, false, sqlite3_libversion()};
}

static const char *const sqlite_levels[] = {"READ UNCOMMITTED", "SERIALIZABLE", "AUTOCOMMIT", NULL};

const struct db_driver db_driver_sqlite = {
    .name = "sqlite",
    .isolation_levels = sqlite_levels,
    .open = sqlite_open,
    .close = sqlite_close,
    .execute = sqlite_execute,
    .more = sqlite_more,
    .abandon = sqlite_abandon,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .in_transaction = sqlite_in_transaction,
    .set_isolation = sqlite_set_isolation,
    .get_isolation = sqlite_get_isolation,
    .version = sqlite_version,
};
