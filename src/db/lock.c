/* The lock of an upgrade; see lock.h. Each dialect: try, release, who has it. */
#include "db/lock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>

#include "base/file.h"
#include "base/mem.h"
#include "db/db_int.h"

/* PostgreSQL: advisory locks are per database, so the key needs the table's name only. */

static int64_t key_of(const char *what) {
    uint64_t h = 0xcbf29ce484222325u;
    for (const char *s = mem_printf("retort:%s", what); *s; s++)
        h = (h ^ (unsigned char)*s) * 0x100000001b3u;
    return (int64_t)h;
}

static bool is_true(struct db *db, const char *sql, unsigned flags) {
    struct db_cursor *c = db_execute_with(db, sql, NULL, 0, flags);
    const struct db_value *row = db_fetch(c);
    return row && db_value_int(&row[0]) == 1;
}

/* Not behind a pooler: what answers there is not the process that the connection began with. */
static bool try_session(struct db_lock *l) {
    const char *sql = mem_printf("SELECT CASE pg_catalog.pg_backend_pid() WHEN %d THEN "
                                 "pg_catalog.pg_try_advisory_lock(%lld) END",
                                 db_pg_backend(l->db), (long long)l->key);
    const struct db_value *row = db_fetch(db_execute_with(l->db, sql, NULL, 0, DB_NO_BEGIN));
    l->is_pooled = !row || row[0].kind == DB_NULL;
    return !l->is_pooled && db_value_int(&row[0]) == 1;
}

static bool pg_try(struct db_lock *l) {
    if (!l->of_transaction) {
        bool got = try_session(l);
        if (!l->is_pooled)
            return got;
        l->of_transaction = true;
    }
    return is_true(
        l->db, mem_printf("SELECT pg_catalog.pg_try_advisory_xact_lock(%lld)", (long long)l->key),
        0);
}

static void pg_release(struct db_lock *l) {
    is_true(l->db, mem_printf("SELECT pg_catalog.pg_advisory_unlock(%lld)", (long long)l->key),
            DB_NO_BEGIN);
}

static bool read_holder(struct db_lock *l, const char *sql, struct db_lock_holder *h) {
    const struct db_value *row = db_fetch(db_execute_with(l->db, sql, NULL, 0, DB_NO_BEGIN));
    if (!row || row[0].kind == DB_NULL)
        return false;
    *h = (struct db_lock_holder){.pid = db_value_int(&row[0]),
                                 .application = db_value_text(&row[1]),
                                 .user = db_value_text(&row[2]),
                                 .client = db_value_text(&row[3]),
                                 .since = db_value_text(&row[4])};
    return true;
}

static bool pg_holder(struct db_lock *l, struct db_lock_holder *h) {
    return read_holder(
        l,
        mem_printf("SELECT l.pid, nullif(a.application_name, ''), a.usename, host(a.client_addr), "
                   "to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS\"Z\"') "
                   "FROM pg_catalog.pg_locks l "
                   "LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid "
                   "WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 "
                   "AND l.classid = %u AND l.objid = %u AND l.database = "
                   "(SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())",
                   (unsigned)((uint64_t)l->key >> 32), (unsigned)((uint64_t)l->key & 0xFFFFFFFFu)),
        h);
}

/* MySQL: names are the server's, so the database belongs into them; at most 64 characters. */

static const char *name_expression(struct db_lock *l) {
    struct buf sql = BUF_INIT;
    if (l->name)
        return mem_printf("'%s'", l->name);
    buf_puts(&sql, "CONCAT('retort:', MD5(CONCAT_WS('.', DATABASE(), '");
    for (const char *s = l->what; *s; s++)
        buf_printf(&sql, *s == '\'' || *s == '\\' ? "\\%c" : "%c", *s);
    buf_puts(&sql, "')))");
    return buf_take(&sql);
}

static bool my_try(struct db_lock *l) {
    struct db_cursor *c = db_execute_with(
        l->db,
        mem_printf("SELECT n, GET_LOCK(n, 0) FROM (SELECT %s AS n) AS t", name_expression(l)), NULL,
        0, DB_NO_BEGIN);
    const struct db_value *row = db_fetch(c);
    l->name = db_value_text(&row[0]);
    return db_value_int(&row[1]) == 1;
}

static void my_release(struct db_lock *l) {
    is_true(l->db, mem_printf("SELECT RELEASE_LOCK(%s)", name_expression(l)), DB_NO_BEGIN);
}

static bool my_holder(struct db_lock *l, struct db_lock_holder *h) {
    return read_holder(
        l,
        mem_printf(
            "SELECT u.id, NULL, p.user, p.host, DATE_FORMAT(UTC_TIMESTAMP() - INTERVAL p.time "
            "SECOND, '%%Y-%%m-%%d %%H:%%i:%%sZ') FROM (SELECT IS_USED_LOCK(%s) AS id) AS u "
            "LEFT JOIN information_schema.processlist AS p ON p.id = u.id",
            name_expression(l)),
        h);
}

/* SQLite: the file's write lock. Who has it is in /proc/locks; asking with fcntl would need a
 * second descriptor, and closing that would drop this process's own locks. */

static bool lite_try(struct db_lock *l) { return db_sqlite_try_immediate(l->db); }

static void lite_release(struct db_lock *l) { db_rollback(l->db); }

static const char *process_start(int64_t pid) {
    struct stat st;
    if (stat(mem_printf("/proc/%lld", (long long)pid), &st) != 0)
        return NULL;
    struct tm t;
    gmtime_r(&st.st_mtim.tv_sec, &t);
    char text[32];
    strftime(text, sizeof text, "%Y-%m-%d %H:%M:%SZ", &t);
    return mem_strdup(text);
}

/* The process with a write lock on byte OFFSET of PATH, or 0. */
static int64_t locking_process(const char *locks, const char *path, long long offset) {
    struct stat st;
    if (stat(path, &st) != 0)
        return 0;
    const char *file = mem_printf("%02x:%02x:%llu", major(st.st_dev), minor(st.st_dev),
                                  (unsigned long long)st.st_ino);
    for (const char *line = locks; line && *line;
         line = strchr(line, '\n'), line = line ? line + 1 : NULL) {
        long long pid, start, end;
        char kind[16], where[64], last[32];
        if (sscanf(line, "%*s %*s %*s %15s %lld %63s %lld %31s", kind, &pid, where, &start, last) !=
            5)
            continue;
        end = strcmp(last, "EOF") != 0 ? strtoll(last, NULL, 10) : INT64_MAX;
        if (!strcmp(kind, "WRITE") && !strcmp(where, file) && start <= offset && offset <= end)
            return pid;
    }
    return 0;
}

static bool lite_holder(struct db_lock *l, struct db_lock_holder *h) {
    enum { RESERVED_BYTE = 0x40000001, WAL_WRITE_BYTE = 120 };
    const char *path = db_sqlite_filename(l->db), *locks = file_read_if_exists("/proc/locks", NULL);
    if (!path || !*path || !locks)
        return false;
    int64_t pid = locking_process(locks, path, RESERVED_BYTE);
    if (!pid)
        pid = locking_process(locks, mem_printf("%s-shm", path), WAL_WRITE_BYTE);
    if (pid <= 0)
        return false;
    char *name = file_read_if_exists(mem_printf("/proc/%lld/comm", (long long)pid), NULL);
    if (name)
        name[strcspn(name, "\n")] = 0;
    *h = (struct db_lock_holder){.pid = pid, .application = name, .since = process_start(pid)};
    return true;
}

static const struct {
    const char *dialect;
    bool (*try)(struct db_lock *l);
    void (*release)(struct db_lock *l);
    bool (*holder)(struct db_lock *l, struct db_lock_holder *h);
    bool ends_with_transaction; /* where it is of one */
} kinds[] = {
    {"postgresql", pg_try, pg_release, pg_holder, true},
    {"mysql", my_try, my_release, my_holder, false},
    {"sqlite", lite_try, lite_release, lite_holder, true},
};

static size_t kind_of(const struct db_lock *l) {
    size_t i = 0;
    while (strcmp(kinds[i].dialect, l->db->driver->name) != 0)
        i++;
    return i;
}

struct db_lock *db_lock_new(struct db *db, const char *schema, const char *table) {
    struct db_lock *l = MEM_NEW(struct db_lock);
    l->db = db;
    l->what = schema ? mem_printf("%s.%s", schema, table) : table;
    l->key = key_of(l->what);
    return l;
}

bool db_lock_try(struct db_lock *l) {
    /* SQLite's lock ends with the transaction, without our hearing of it, and so does a pooled one;
     * that one may have ended in an autocommit block, and another transaction have begun. */
    bool lasts = strcmp(l->db->driver->name, "sqlite") != 0 || db_in_transaction(l->db);
    if (l->held && lasts && !l->is_pooled)
        return true;
    l->held = kinds[kind_of(l)].try(l);
    return l->held;
}

void db_lock_release(struct db_lock *l) {
    if (!l->held)
        return;
    l->held = false;
    if (!db_is_broken(l->db) && !(l->of_transaction && kinds[kind_of(l)].ends_with_transaction))
        kinds[kind_of(l)].release(l);
}

bool db_lock_holder(struct db_lock *l, struct db_lock_holder *holder) {
    return kinds[kind_of(l)].holder(l, holder);
}

char *db_lock_describe(const struct db_lock_holder *h) {
    struct buf text = BUF_INIT;
    buf_printf(&text, "pid %lld", (long long)h->pid);
    if (h->application)
        buf_printf(&text, " (%s)", h->application);
    if (h->user)
        buf_printf(&text, ", user %s", h->user);
    if (h->client)
        buf_printf(&text, ", from %s", h->client);
    if (h->since)
        buf_printf(&text, ", since %s", h->since);
    return buf_take(&text);
}

void db_lock_acquire(struct db_lock *l, double timeout,
                     void (*waiting)(void *arg, const struct db_lock_holder *holder), void *arg) {
    double deadline = db_clock() + timeout, pause = 0.02;
    bool told = false;
    while (!db_lock_try(l)) {
        struct db_lock_holder holder = {0};
        bool over = timeout >= 0 && db_clock() >= deadline;
        bool known = (over || (waiting && !told)) && db_lock_holder(l, &holder);
        if (over)
            error_raise(
                ERROR_COMMAND,
                "Another process is migrating this database%s%s; waited %.0f seconds for its "
                "lock on %s",
                known ? ": " : "", known ? db_lock_describe(&holder) : "", timeout, l->what);
        if (waiting && !told)
            waiting(arg, &holder);
        told = true;
        db_sleep(pause);
        if (pause < 0.5)
            pause *= 1.3;
    }
}
