/*
 * What drivers share besides results: errors in the words of the DBAPI that the URL names, client
 * libraries opened on demand, connection arguments, the clock.
 */
#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "db/db_int.h"

/* Where the DBAPI of each SQLAlchemy driver defines its error classes, as their tracebacks say. */
static const struct {
    const char *driver, *module;
} api_modules[] = {
    {"psycopg2", "psycopg2"},
    {"psycopg2cffi", "psycopg2cffi._impl.exceptions"},
    {"psycopg", "psycopg"},
    {"psycopg_async", "psycopg"},
    {"asyncpg", "sqlalchemy.dialects.postgresql.asyncpg"},
    {"pg8000", "pg8000.dbapi"},
    {"pysqlite", "sqlite3"},
    {"aiosqlite", "sqlite3"},
    {"pysqlcipher", "sqlite3"},
    {"mysqldb", "MySQLdb"},
    {"pymysql", "pymysql.err"},
    {"aiomysql", "pymysql.err"},
    {"asyncmy", "asyncmy.errors"},
    {"cymysql", "cymysql.err"},
    {"mysqlconnector", "mysql.connector.errors"},
    {"mariadbconnector", "mariadb"},
};

const char *db_api_module(const struct db *db) {
    for (size_t i = 0; i < sizeof api_modules / sizeof *api_modules; i++)
        if (!strcmp(api_modules[i].driver, db->driver_name))
            return api_modules[i].module;
    return db->driver->name;
}

noreturn void db_raise(struct db *db, const char *kind, const char *class_name,
                       const char *sqlstate, const char *message) {
    struct error *e = error_new(ERROR_DATABASE, "(%s) %s", class_name, message);
    e->kind = kind;
    e->sql = db->sql;
    e->sqlstate = sqlstate;
    error_throw(e);
}

noreturn void db_raise_kind(struct db *db, const char *kind, const char *message) {
    db_raise(db, kind, mem_printf("%s.%s", db_api_module(db), kind), NULL, message);
}

void db_add_notice(struct db *db, const char *severity, const char *message) {
    struct db_notice *n = MEM_NEW(struct db_notice);
    n->severity = mem_strdup(severity);
    n->message = mem_strdup(message);
    *db->notices_end = n;
    db->notices_end = &n->next;
}

/* cf. CPython's unicode_repr; text beyond ASCII is taken as printable. */
void db_put_repr(struct buf *out, const char *text) {
    char quote = strchr(text, '\'') && !strchr(text, '"') ? '"' : '\'';
    buf_putc(out, quote);
    for (const char *s = text; *s; s++) {
        unsigned char c = (unsigned char)*s;
        if (c == (unsigned char)quote || c == '\\')
            buf_printf(out, "\\%c", c);
        else if (c == '\n')
            buf_puts(out, "\\n");
        else if (c == '\t')
            buf_puts(out, "\\t");
        else if (c == '\r')
            buf_puts(out, "\\r");
        else if (c < 0x20 || c == 0x7F)
            buf_printf(out, "\\x%02x", c);
        else
            buf_putc(out, (char)c);
    }
    buf_putc(out, quote);
}

void db_load_library(struct db *db, const char *soname, const char *package,
                     const char *const *names, void **functions, size_t n) {
    void *library = dlopen(soname, RTLD_NOW | RTLD_LOCAL);
    if (!library)
        db_raise_kind(db, "InterfaceError",
                      mem_printf("cannot open the client library %s, which %s URLs need: %s. On "
                                 "Debian and Ubuntu it is in the package %s",
                                 soname, db->dialect, dlerror(), package));
    for (size_t i = 0; i < n; i++) {
        bool optional = names[i][0] == '?';
        functions[i] = dlsym(library, names[i] + optional);
        if (!functions[i] && !optional)
            db_raise_kind(
                db, "InterfaceError",
                mem_printf("the client library %s is too old: it has no %s", soname, names[i]));
    }
}

size_t db_connect_args(const struct url *u, const struct db_options *o, struct url_pair **args) {
    *args = MEM_NEW_ARRAY(struct url_pair, u->n_params + o->n_args + 1);
    size_t n = 0;
    for (size_t i = 0; i < u->n_params; i++) {
        const struct url_param *p = &u->params[i];
        (*args)[n++] = (struct url_pair){p->name, p->values[p->n_values - 1]};
    }
    for (size_t i = 0; i < o->n_args; i++) {
        size_t at = 0;
        while (at < n && strcmp((*args)[at].key, o->args[i].key) != 0)
            at++;
        (*args)[at] = o->args[i];
        n += at == n;
    }
    return n;
}

bool db_arg_bool(const char *value) {
    static const char *const words[][2] = {{"true", "false"}, {"yes", "no"}, {"on", "off"},
                                           {"y", "n"},        {"t", "f"},    {"1", "0"}};
    const char *start = value + strspn(value, " \t\n");
    size_t n = strcspn(start, " \t\n");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        for (int no = 0; no < 2; no++)
            if (strlen(words[i][no]) == n && !strncasecmp(words[i][no], start, n))
                return !no;
    struct buf text = BUF_INIT;
    buf_puts(&text, "String is not true/false: ");
    db_put_repr(&text, value);
    struct error *e = error_new(ERROR_VALUE, "%s", text.data);
    e->kind = "ValueError";
    error_throw(e);
}

double db_clock(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

void db_sleep(double seconds) {
    struct timespec t = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};
    if (!db_interrupted())
        nanosleep(&t, NULL);
    if (db_interrupted())
        db_raise_interrupt();
}

int db_poll(struct pollfd *p, int timeout, bool told) {
    enum { SLICE = 100 };
    for (int left = timeout;;) {
        if (!told && db_interrupted()) {
            errno = EINTR;
            return -1;
        }
        int slice = left >= 0 && left < SLICE ? left : SLICE;
        int n = poll(p, 1, slice);
        if (n > 0 || (n < 0 && errno != EINTR))
            return n;
        if (left >= 0 && (left -= slice) <= 0)
            return 0;
    }
}

const char *db_system_roots(void) {
    static const char *const places[] = {
        "/etc/ssl/certs/ca-certificates.crt",                /* Debian, Alpine */
        "/etc/pki/tls/certs/ca-bundle.crt",                  /* Fedora, RHEL */
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", /* the same, newer */
        "/etc/ssl/ca-bundle.pem",                            /* openSUSE */
        "/etc/ssl/cert.pem",
    };
    const char *named = getenv("SSL_CERT_FILE");
    if (named && *named)
        return named;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (access(places[i], R_OK) == 0)
            return places[i];
    return NULL;
}
