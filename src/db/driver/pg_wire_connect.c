/*
 * Connecting with PostgreSQL's protocol: whether that is the plain case at all, the socket, the
 * start-up and the password (see pg_wire.h).
 */
#include "db/driver/pg_wire.h"

#include <errno.h>
#include <fcntl.h>
#include <md5.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/error.h"
#include "base/mem.h"
#include "db/driver/pg_scram.h"
#include "db/driver/pg_wire_int.h"

/* ---- is it the plain case ---- */

struct wanted {
    const char *host, *port, *user, *password, *dbname, *options;
    const char *application_name, *fallback_application_name, *client_encoding, *sslmode;
    const char *keepalives;
};

static const struct {
    const char *name;
    size_t at;
} keywords[] = {
#define KEYWORD(name)                                                                              \
    { #name, offsetof(struct wanted, name) }
    KEYWORD(host),
    KEYWORD(port),
    KEYWORD(user),
    KEYWORD(password),
    KEYWORD(dbname),
    KEYWORD(options),
    KEYWORD(application_name),
    KEYWORD(fallback_application_name),
    KEYWORD(client_encoding),
    KEYWORD(sslmode),
    KEYWORD(keepalives),
#undef KEYWORD
};

static bool read_keywords(struct wanted *w, const char *const *names, const char *const *values) {
    for (; *names; names++, values++) {
        size_t i = 0, n = sizeof keywords / sizeof *keywords;
        while (i < n && strcmp(keywords[i].name, *names) != 0)
            i++;
        if (i == n)
            return false;
        *(const char **)((char *)w + keywords[i].at) = *values;
    }
    return true;
}

/* Variables that libpq reads and that would change what the keywords say. */
static bool environment_is_plain(const struct wanted *w) {
    static const char *const others[] = {"PGHOSTADDR",
                                         "PGPASSFILE",
                                         "PGCHANNELBINDING",
                                         "PGSERVICE",
                                         "PGSERVICEFILE",
                                         "PGOPTIONS",
                                         "PGSSLMODE",
                                         "PGREQUIRESSL",
                                         "PGSSLCOMPRESSION",
                                         "PGSSLCERT",
                                         "PGSSLKEY",
                                         "PGSSLROOTCERT",
                                         "PGSSLCRL",
                                         "PGSSLCRLDIR",
                                         "PGSSLSNI",
                                         "PGREQUIREPEER",
                                         "PGSSLMINPROTOCOLVERSION",
                                         "PGSSLMAXPROTOCOLVERSION",
                                         "PGGSSENCMODE",
                                         "PGKRBSRVNAME",
                                         "PGGSSLIB",
                                         "PGCONNECT_TIMEOUT",
                                         "PGTARGETSESSIONATTRS",
                                         "PGDATESTYLE",
                                         "PGTZ",
                                         "PGGEQO",
                                         "PGREQUIREAUTH",
                                         "PGLOADBALANCEHOSTS",
                                         "PGSSLNEGOTIATION",
                                         "PGGSSDELEGATION",
                                         "PGMINPROTOCOLVERSION",
                                         "PGMAXPROTOCOLVERSION",
                                         "KRB5CCNAME"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (getenv(others[i]))
            return false;
    if (!w->application_name && getenv("PGAPPNAME"))
        return false;
    /* A ticket: the connection may have to be Kerberos's. */
    return access(mem_printf("/tmp/krb5cc_%u", (unsigned)getuid()), F_OK) != 0;
}

/* Others would have to be normalised. */
static bool is_plain_password(const char *p) {
    for (; p && *p; p++)
        if (*p < 0x20 || *p >= 0x7F)
            return false;
    return true;
}

static bool is_plain(const struct wanted *w) {
    static const char *const modes[] = {"disable", "allow", "prefer"};
    bool mode = !w->sslmode;
    for (size_t i = 0; !mode && i < sizeof modes / sizeof *modes; i++)
        mode = !strcmp(w->sslmode, modes[i]);
    bool port =
        w->port ? *w->port && strspn(w->port, "0123456789") == strlen(w->port) : !getenv("PGPORT");
    return mode && port && w->host && *w->host && *w->host != '@' && !strchr(w->host, ',') &&
           w->user && w->dbname && !strchr(w->dbname, '=') && !strstr(w->dbname, "://") &&
           is_plain_password(w->password) && environment_is_plain(w);
}

/* ---- the socket ---- */

/* Waits for EVENTS; Ctrl-C ends the program's wish to connect. */
static void wait_for(PGconn *c, short events) {
    struct pollfd p = {c->fd, events, 0};
    if (c->fd >= 0 && db_poll(&p, -1, false) < 0 && errno == EINTR)
        db_raise_interrupt();
}

static bool try_address(PGconn *c, const struct sockaddr *a, socklen_t size) {
    int code = 0;
    socklen_t len = sizeof code;
    c->fd = socket(a->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (c->fd < 0)
        return false;
    if (connect(c->fd, a, size) != 0) {
        if (errno == EINPROGRESS || errno == EINTR)
            wait_for(c, POLLOUT);
        else
            code = errno;
    }
    if (code || getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &code, &len) != 0 || code) {
        close(c->fd);
        c->fd = -1;
        return false;
    }
    memcpy(&c->address, a, size);
    c->address_size = size;
    return true;
}

static bool connect_unix(PGconn *c, const struct wanted *w, const char *port) {
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    const char *path = mem_printf("%s/.s.PGSQL.%s", w->host, port);
    if (strlen(path) >= sizeof a.sun_path)
        return false;
    memcpy(a.sun_path, path, strlen(path) + 1);
    return try_address(c, (struct sockaddr *)&a, sizeof a);
}

static bool connect_tcp(PGconn *c, const struct wanted *w, const char *port) {
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *all = NULL;
    bool done = false;
    int on = 1;
    if (getaddrinfo(w->host, port, &hints, &all) != 0)
        return false;
    for (struct addrinfo *a = all; a && !done; a = a->ai_next)
        done = try_address(c, a->ai_addr, a->ai_addrlen);
    freeaddrinfo(all);
    if (done) {
        setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        on = !w->keepalives || strcmp(w->keepalives, "0") != 0;
        setsockopt(c->fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    }
    return done;
}

/* With "prefer" a server that can do TLS gets it, from libpq. */
static bool server_has_no_tls(PGconn *c) {
    size_t at = wire_begin(c, 0);
    wire_add_int(c, 80877103, 4);
    wire_end(c, at);
    if (wire_flush(c) < 0)
        return false;
    char answer = 0;
    do
        wait_for(c, POLLIN);
    while (recv(c->fd, &answer, 1, MSG_DONTWAIT) < 0 && (errno == EAGAIN || errno == EINTR));
    return answer == 'N';
}

/* ---- start-up ---- */

static void add_parameter(PGconn *c, const char *name, const char *v) {
    if (!v || !*v)
        return;
    wire_add_text(c, name);
    wire_add_text(c, v);
}

static void send_startup(PGconn *c, const struct wanted *w) {
    const char *name = w->application_name ? w->application_name : w->fallback_application_name;
    size_t at = wire_begin(c, 0);
    wire_add_int(c, 3 << 16, 4);
    add_parameter(c, "user", w->user);
    add_parameter(c, "database", w->dbname);
    add_parameter(c, "options", w->options);
    add_parameter(c, "application_name", name);
    add_parameter(c, "client_encoding", w->client_encoding);
    wire_add(c, "", 1);
    wire_end(c, at);
}

static void send_password(PGconn *c, const char *text) {
    size_t at = wire_begin(c, 'p');
    wire_add_text(c, text);
    wire_end(c, at);
}

/* md5(md5(password user) salt) */
static const char *md5_answer(const struct wanted *w, struct wire_message *m) {
    char inner[MD5_DIGEST_STRING_LENGTH], outer[MD5_DIGEST_STRING_LENGTH];
    const char *first = mem_printf("%s%s", w->password, w->user);
    MD5Data((const uint8_t *)first, strlen(first), inner);
    unsigned char second[32 + 4];
    memcpy(second, inner, 32);
    for (int i = 0; i < 4; i++)
        second[32 + i] = (unsigned char)wire_int(m, 1);
    MD5Data(second, sizeof second, outer);
    return mem_printf("md5%s", outer);
}

static bool offers_scram(struct wire_message *m) {
    for (const char *name; *(name = wire_text(m));)
        if (!strcmp(name, "SCRAM-SHA-256"))
            return true;
    return false;
}

static const char *rest_of(const struct wire_message *m) {
    return mem_strndup(m->p, (size_t)(m->end - m->p));
}

/* How far the proofs of both sides are. */
struct proof {
    struct pg_scram *scram;
    bool is_server; /* it knows the password, too */
};

/* One step of authentication; false: not known here. */
static bool authenticate(PGconn *c, const struct wanted *w, struct wire_message *m,
                         struct proof *proof) {
    enum { OK = 0, CLEARTEXT = 3, MD5 = 5, SASL = 10, SASL_CONTINUE = 11, SASL_FINAL = 12 };
    uint32_t kind = wire_int(m, 4);
    const char *text;
    if (kind == OK)
        return !proof->scram || proof->is_server;
    if (!w->password)
        return false;
    switch (kind) {
    case CLEARTEXT:
        send_password(c, w->password);
        return true;
    case MD5:
        send_password(c, md5_answer(w, m));
        return true;
    case SASL:
        if (!offers_scram(m))
            return false;
        proof->scram = pg_scram_new(w->password);
        text = pg_scram_first(proof->scram);
        size_t at = wire_begin(c, 'p');
        wire_add_text(c, "SCRAM-SHA-256");
        wire_add_int(c, (uint32_t)strlen(text), 4);
        wire_add(c, text, strlen(text));
        wire_end(c, at);
        return true;
    case SASL_CONTINUE:
        text = proof->scram ? pg_scram_answer(proof->scram, rest_of(m)) : NULL;
        if (!text)
            return false;
        at = wire_begin(c, 'p');
        wire_add(c, text, strlen(text));
        wire_end(c, at);
        return true;
    case SASL_FINAL:
        proof->is_server = proof->scram && pg_scram_is_server(proof->scram, rest_of(m));
        return proof->is_server;
    default:
        return false;
    }
}

/* "connection to server at …, port … failed: FATAL: …", as libpq says it. */
static void keep_refusal(struct pg *pg, PGconn *c, const struct wanted *w, const char *port,
                         struct wire_message *m) {
    char address[64];
    PGresult *r = wire_result_error(c, m, NULL, PGRES_FATAL_ERROR);
    const char *where, *code = wire_PQresultErrorField(r, PG_DIAG_SQLSTATE);
    getnameinfo((struct sockaddr *)&c->address, c->address_size, address, sizeof address, NULL, 0,
                NI_NUMERICHOST);
    if (*w->host == '/')
        where = mem_printf("on socket \"%s/.s.PGSQL.%s\"", w->host, port);
    else if (!strcmp(w->host, address))
        where = mem_printf("at \"%s\", port %s", w->host, port);
    else
        where = mem_printf("at \"%s\" (%s), port %s", w->host, address, port);
    pg->refusal_text = mem_printf("connection to server %s failed: %s", where, r->message);
    wire_lost(c, pg->refusal_text); /* lasts as long as PG, and so longer than C */
    pg->refusal = mem_strdup(code ? code : "");
    wire_result_clear(r);
}

/* Until the server is ready for statements. False: libpq shall try. */
static bool start_up(struct pg *pg, PGconn *c, const struct wanted *w, const char *port) {
    struct proof proof = {0};
    struct wire_message m;
    send_startup(c, w);
    for (;;) {
        if (wire_flush(c) < 0)
            return false;
        while (!wire_peek(c, &m)) {
            wait_for(c, POLLIN);
            if (wire_receive(c) < 0)
                return false;
        }
        if (m.type == 'E') {
            bool allow = w->sslmode && !strcmp(w->sslmode, "allow"); /* then TLS is tried, too */
            if (!allow)
                keep_refusal(pg, c, w, port, &m);
            return !allow;
        }
        if (m.type == 'Z') {
            c->transaction = (char)wire_int(&m, 1);
            c->status = CONNECTION_OK;
            wire_skip(c);
            return true;
        }
        if (m.type == 'K') {
            c->backend = wire_int(&m, 4);
            c->key = wire_int(&m, 4);
        } else if (m.type == 'R' ? !authenticate(c, w, &m, &proof) : !wire_take_async(c, &m)) {
            return false;
        }
        wire_skip(c);
    }
}

static PGconn *conn_new(void) {
    PGconn *c = wire_grow(NULL, NULL, sizeof *c);
    *c = (PGconn){.fd = -1, .status = CONNECTION_BAD, .standard_strings = true};
    c->commands_end = &c->commands;
    return c;
}

static const struct pg_api wire_api = {
#define X(name) .name = wire_##name,
    PG_FUNCTIONS(X) PG_OPTIONAL_FUNCTIONS(X)
#undef X
};

bool pg_wire_open(struct pg *pg, const char *const *names, const char *const *values) {
    struct wanted w = {0};
    if (!read_keywords(&w, names, values) || !is_plain(&w))
        return false;
    const char *port = w.port ? w.port : "5432";
    PGconn *c = conn_new();
    bool is_unix = *w.host == '/',
         asks_tls = !is_unix && (!w.sslmode || !strcmp(w.sslmode, "prefer"));
    struct error_handler h;
    ERROR_TRY(&h) {
        bool open = (is_unix ? connect_unix(c, &w, port) : connect_tcp(c, &w, port)) &&
                    (!asks_tls || server_has_no_tls(c)) && start_up(pg, c, &w, port);
        error_pop(&h);
        if (open) {
            pg->api = wire_api;
            pg->conn = c;
            return true;
        }
    }
    wire_release(c);
    if (h.error)
        error_throw(h.error);
    return false;
}
