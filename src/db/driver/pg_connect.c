/*
 * Connecting to PostgreSQL: libpq opened on demand, and the arguments of every URL form that
 * SQLAlchemy documents for psycopg2, psycopg, asyncpg and pg8000 as libpq's keywords. A keyword
 * that is not in the table goes to libpq as it is, which knows its own (sslmode, service, passfile,
 * target_session_attrs, …) and refuses others by name.
 */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/path.h"
#include "db/driver/pg_int.h"
#include "db/driver/pg_wire.h"

/* The connection string in the making. */
struct keywords {
    struct db *db;
    const char *names[64], *values[64];
    size_t n;
    struct buf options; /* "-c name=value …" */
};

static void set(struct keywords *k, const char *name, const char *value) {
    size_t i = 0;
    while (i < k->n && strcmp(k->names[i], name) != 0)
        i++;
    if (i + 1 >= sizeof k->names / sizeof *k->names)
        db_raise_kind(k->db, "ProgrammingError", "too many connection options");
    k->names[i] = name;
    k->values[i] = value;
    k->n += i == k->n;
}

static const char *get(const struct keywords *k, const char *name) {
    for (size_t i = 0; i < k->n; i++)
        if (!strcmp(k->names[i], name))
            return k->values[i];
    return NULL;
}

static noreturn void raise_argument(const char *text) {
    struct error *e = error_new(ERROR_VALUE, "%s", text);
    e->kind = "ArgumentError";
    error_throw(e);
}

/* One setting for the server's start; blanks and backslashes are escaped for its option parser. */
static void add_setting(struct keywords *k, const char *name, const char *value) {
    buf_printf(&k->options, "%s-c %s=", k->options.len ? " " : "", name);
    for (const char *s = value; *s; s++) {
        if (isspace((unsigned char)*s) || *s == '\\')
            buf_putc(&k->options, '\\');
        buf_putc(&k->options, *s);
    }
}

/* What the arguments of the various DBAPIs mean to libpq. */

static void ignore(struct keywords *k, const char *value) { (void)k, (void)value; }

static void take_ssl(struct keywords *k, const char *value) { /* asyncpg */
    static const char *const modes[] = {"disable", "allow",     "prefer",
                                        "require", "verify-ca", "verify-full"};
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (!strcmp(modes[i], value)) {
            set(k, "sslmode", modes[i]);
            return;
        }
    set(k, "sslmode", db_arg_bool(value) ? "require" : "disable");
}

/* The words of an SSLContext. */

static void take_tls_verify(struct keywords *k, const char *value) {
    set(k, "sslmode",
        !strcmp(value, "full") ? "verify-full"
        : !strcmp(value, "ca") ? "verify-ca"
                               : "require");
}

static void take_tls_ca(struct keywords *k, const char *value) {
    const char *file = strcmp(value, "system") ? value : db_system_roots();
    if (file)
        set(k, "sslrootcert", file);
}

static void take_tls_capath(struct keywords *k, const char *value) {
    (void)k;
    raise_argument(
        mem_printf("a folder of certificate authorities, '%s', cannot be given to libpq: "
                   "name a file (cafile)",
                   value));
}

static void take_tls_cert(struct keywords *k, const char *value) { set(k, "sslcert", value); }
static void take_tls_key(struct keywords *k, const char *value) { set(k, "sslkey", value); }
static void take_tls_password(struct keywords *k, const char *value) {
    set(k, "sslpassword", value);
}
static void take_tls_minimum(struct keywords *k, const char *value) {
    set(k, "ssl_min_protocol_version", value);
}

static void take_timeout(struct keywords *k, const char *value) {
    set(k, "connect_timeout", mem_printf("%.0f", ceil(strtod(value, NULL))));
}

static void take_command_timeout(struct keywords *k, const char *value) {
    add_setting(k, "statement_timeout", mem_printf("%.0f", ceil(strtod(value, NULL) * 1000)));
}

static void take_options(struct keywords *k, const char *value) {
    buf_printf(&k->options, "%s%s", k->options.len ? " " : "", value);
}

static void take_database(struct keywords *k, const char *value) { set(k, "dbname", value); }

static void take_keepalive(struct keywords *k, const char *value) {
    set(k, "keepalives", db_arg_bool(value) ? "1" : "0");
}

/* pg8000 names the socket, libpq its folder and the port in its name. */
static void take_unix_sock(struct keywords *k, const char *value) {
    const char *name = path_basename(value);
    if (strncmp(name, ".s.PGSQL.", 9) != 0) {
        set(k, "host", value);
        return;
    }
    set(k, "host", path_dirname(value));
    set(k, "port", name + 9);
}

static const struct {
    const char *name;
    void (*take)(struct keywords *k, const char *value);
} rules[] = {
    {"ssl", take_ssl},
    {"ssl_context", take_ssl},
    {"tls.verify", take_tls_verify},
    {"tls.ca", take_tls_ca},
    {"tls.capath", take_tls_capath},
    {"tls.cert", take_tls_cert},
    {"tls.key", take_tls_key},
    {"tls.password", take_tls_password},
    {"tls.minimum", take_tls_minimum},
    {"tls.ciphers", ignore}, /* libpq has none to set */
    {"timeout", take_timeout},
    {"command_timeout", take_command_timeout},
    {"options", take_options},
    {"database", take_database},
    {"dsn", take_database},
    {"unix_sock", take_unix_sock},
    {"tcp_keepalive", take_keepalive},
    {"client_encoding", ignore}, /* text is UTF-8 in retort */
    {"async_fallback", ignore},
    {"autocommit", ignore},
    {"connection_factory", ignore},
    {"context", ignore},
    {"cursor_factory", ignore},
    {"direct_tls", ignore},
    {"max_cacheable_statement_size", ignore},
    {"max_cached_statement_lifetime", ignore},
    {"plugin", ignore},
    {"plugins", ignore},
    {"prepare_threshold", ignore},
    {"prepared_statement_cache_size", ignore},
    {"prepared_statement_name_func", ignore},
    {"row_factory", ignore},
    {"statement_cache_size", ignore},
};

static void take_argument(struct keywords *k, const struct url_pair *arg) {
    static const char settings[] = "server_settings.";
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (!strcmp(rules[i].name, arg->key)) {
            rules[i].take(k, arg->value);
            return;
        }
    if (strncmp(arg->key, settings, sizeof settings - 1) != 0)
        set(k, arg->key, arg->value);
    else if (!strcmp(arg->key + sizeof settings - 1, "application_name"))
        set(k, "application_name", arg->value);
    else
        add_setting(k, arg->key + sizeof settings - 1, arg->value);
}

/* Hosts in the query: "host=a,b&port=1,2", "host=a:1&host=b:2" or "host=/socket/folder";
 * cf. PGDialect._split_multihost_from_url. */

struct hosts {
    struct buf hosts, ports;
    size_t n_hosts, n_ports;
    bool any_port;
};

static void add_item(struct buf *list, size_t *n, const char *text, size_t len) {
    if ((*n)++)
        buf_putc(list, ',');
    buf_add(list, text, len);
}

static bool is_host_and_port(const char *text) {
    size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.");
    return text[n] == ':' && !text[n + 1 + strspn(text + n + 1, "0123456789")];
}

static void add_host_with_port(struct hosts *h, const char *token) {
    size_t n = strcspn(token, ":");
    const char *port = token[n] ? token + n + 1 : "";
    add_item(&h->hosts, &h->n_hosts, token, n);
    add_item(&h->ports, &h->n_ports, port, strlen(port));
    h->any_port |= *port != 0;
}

static void split_list(struct buf *list, size_t *n, const struct url_param *p) {
    for (size_t i = 0; i < p->n_values; i++)
        for (const char *s = p->values[i];; s++) {
            size_t len = strcspn(s, ",");
            add_item(list, n, s, len);
            s += len;
            if (!*s)
                break;
        }
}

static void take_hosts(struct keywords *k, const struct url *u) {
    const struct url_param *host = url_param(u, "host"), *port = url_param(u, "port");
    struct hosts h = {.hosts = BUF_INIT, .ports = BUF_INIT};
    bool integrated = host && (host->is_tuple || (!port && is_host_and_port(host->values[0])));
    if (integrated && port)
        raise_argument("Can't mix 'multihost' formats together; use "
                       "\"host=h1,h2,h3&port=p1,p2,p3\" or "
                       "\"host=h1:p1&host=h2:p2&host=h3:p3\" separately");
    for (size_t i = 0; integrated && i < host->n_values; i++)
        add_host_with_port(&h, host->values[i]);
    if (host && !integrated)
        split_list(&h.hosts, &h.n_hosts, host);
    if (port) {
        split_list(&h.ports, &h.n_ports, port);
        h.any_port = true;
        if (strspn(h.ports.data, "0123456789, ") != h.ports.len)
            raise_argument(
                mem_printf("Received non-integer port arguments: ('%s',)", h.ports.data));
    }
    if (h.any_port && ((!h.n_hosts && h.n_ports > 1) ||
                       (h.n_hosts && h.n_hosts != h.n_ports && (h.n_hosts > 1 || h.n_ports > 1))))
        raise_argument("number of hosts and ports don't match");
    if (h.n_hosts)
        set(k, "host", h.hosts.data);
    if (h.any_port)
        set(k, "port", h.ports.data);
}

static void collect(struct keywords *k, const struct url *u, const struct db_options *o) {
    if (u->host && *u->host)
        set(k, "host", u->host);
    if (u->port > 0)
        set(k, "port", mem_printf("%lld", (long long)u->port));
    if (u->username && *u->username)
        set(k, "user", u->username);
    if (u->password && *u->password)
        set(k, "password", u->password);
    if (u->database && *u->database)
        set(k, "dbname", u->database);
    take_hosts(k, u);
    struct url_pair *args;
    size_t n = db_connect_args(u, o, &args);
    for (size_t i = 0; i < n; i++) {
        bool from_url = (!strcmp(args[i].key, "host") || !strcmp(args[i].key, "port")) &&
                        url_param(u, args[i].key) && args[i].value == url_get(u, args[i].key);
        if (!from_url)
            take_argument(k, &args[i]);
    }
    if (k->options.len)
        set(k, "options", k->options.data);
    set(k, "fallback_application_name", o->application_name ? o->application_name : "retort");
    set(k, "client_encoding", "UTF8");
}

/* Connecting */

static void load(struct db *db, struct pg_api *api) {
    static const char *const names[] = {
#define X(name) #name,
        PG_FUNCTIONS(X)
#undef X
#define X(name) "?" #name,
            PG_OPTIONAL_FUNCTIONS(X)
#undef X
    };
    enum { N = sizeof names / sizeof *names };
    _Static_assert(sizeof *api == N * sizeof(void *), "one pointer for each name");
    void *functions[N];
    db_load_library(db, "libpq.so.5", "libpq5", names, functions, N);
    memcpy(api, functions, sizeof *api);
}

static void cancel(struct pg *pg) {
    char why[256];
    PGcancel *c = pg->api.PQgetCancel(pg->conn);
    if (!c)
        return;
    pg->api.PQcancel(c, why, sizeof why);
    pg->api.PQfreeCancel(c);
}

void pg_wait(struct db *db, bool writing) {
    struct pg *pg = db->impl;
    struct pollfd p = {pg->api.PQsocket(pg->conn), (short)(POLLIN | (writing ? POLLOUT : 0)), 0};
    bool cancelled = false, looks = pg_self_is_possible();
    int n;
    /* A cancel that comes before the statement has begun does nothing: again after a second. */
    while ((n = db_poll(&p,
                        cancelled ? 1000
                        : looks   ? PG_SELF_WAIT
                                  : -1,
                        cancelled)) == 0 ||
           (n < 0 && errno == EINTR)) {
        if (n == 0 && !cancelled && !(pg->blocked_by = pg_self_blocker(db)))
            continue;
        cancel(pg);
        cancelled = true;
    }
}

/* Ctrl-C works while a server does not answer; libpq's own loop would go on. */
static void connect_by_steps(struct db *db) {
    struct pg *pg = db->impl;
    PostgresPollingStatusType want = PGRES_POLLING_WRITING;
    while (pg->api.PQstatus(pg->conn) != CONNECTION_BAD && want != PGRES_POLLING_OK &&
           want != PGRES_POLLING_FAILED) {
        struct pollfd p = {pg->api.PQsocket(pg->conn),
                           want == PGRES_POLLING_READING ? POLLIN : POLLOUT, 0};
        if (db_poll(&p, -1, false) < 0 && errno == EINTR) {
            pg->api.PQfinish(pg->conn);
            db->impl = NULL;
            db_raise_interrupt();
        }
        want = pg->api.PQconnectPoll(pg->conn);
    }
}

static bool contains_any(const char *text, const char *const *parts, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (strstr(text, parts[i]))
            return true;
    return false;
}

/* Why a connection failed, as far as db_wait has to know. libpq 15 gives no code, only text: its
 * own is in strerror's words, the server's may be in another language, hence the ping. */
static noreturn void raise_refused(struct db *db, const struct keywords *k) {
    static const char *const definite[] = {
        "authentication failed", "does not exist", "pg_hba.conf",
        "no password supplied",  "too many",       "invalid connection option",
        "could not translate"};
    static const char *const starting[] = {"starting up", "shutting down", "recovery mode",
                                           "not yet accepting"};
    struct pg *pg = db->impl;
    const char *text = pg->api.PQerrorMessage(pg->conn);
    int code = 0;
    const char *sqlstate = NULL;
    if (strstr(text, strerror(ECONNREFUSED)))
        code = ECONNREFUSED;
    else if (strstr(text, strerror(ENOENT)) && strstr(text, "socket"))
        code = ENOENT;
    else if (strstr(text, strerror(ECONNRESET)) ||
             strstr(text, "closed the connection unexpectedly"))
        code = ECONNRESET;
    else if (contains_any(text, starting, 4) || (pg->refusal && !strcmp(pg->refusal, "57P03")))
        sqlstate = "57P03";
    else if (strstr(text, "FATAL") && !contains_any(text, definite, 7) &&
             pg->api.PQpingParams(k->names, k->values, 1) == PQPING_REJECT)
        sqlstate = "57P03";
    pg_raise_connection(db, code, sqlstate);
}

/* Called by libpq. */
static void on_notice(void *arg, const PGresult *r) {
    struct db *db = arg;
    struct pg *pg = db->impl;
    const char *severity = pg->api.PQresultErrorField(r, PG_DIAG_SEVERITY);
    db_add_notice(db, severity ? severity : "NOTICE", pg->api.PQresultErrorMessage(r));
}

static void prepare_session(struct db *db) {
    struct pg *pg = db->impl;
    const char *style = pg->api.PQparameterStatus(pg->conn, "DateStyle");
    if (style && strncmp(style, "ISO", 3) != 0)
        db_execute_with(db, "SET datestyle TO 'ISO'", NULL, 0, DB_NO_BEGIN);
}

static void connect_with_libpq(struct db *db, const struct keywords *k) {
    struct pg *pg = db->impl;
    load(db, &pg->api);
    bool timed = get(k, "connect_timeout") || getenv("PGCONNECT_TIMEOUT");
    /* libpq keeps time only in its own loop. */
    pg->conn = timed ? pg->api.PQconnectdbParams(k->names, k->values, 1)
                     : pg->api.PQconnectStartParams(k->names, k->values, 1);
    if (!pg->conn) {
        db->impl = NULL;
        error_raise(ERROR_MEMORY, "out of memory");
    }
    if (!timed)
        connect_by_steps(db);
}

void pg_open(struct db *db, const struct db_options *options) {
    struct pg *pg = MEM_NEW(struct pg);
    struct keywords *k = MEM_NEW(struct keywords);
    k->db = db;
    buf_init(&k->options);
    collect(k, db->url, options);
    db->impl = pg;
    pg->literals = !strncmp(db->driver_name, "psycopg2", 8);
    if (!pg_wire_open(pg, k->names, k->values))
        connect_with_libpq(db, k);
    if (pg->api.PQstatus(pg->conn) != CONNECTION_OK)
        raise_refused(db, k);
    pg->api.PQsetNoticeReceiver(pg->conn, on_notice, db);
    pg_self_opened(db);
    prepare_session(db);
}
