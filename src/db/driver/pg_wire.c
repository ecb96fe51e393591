/*
 * The bytes of PostgreSQL's protocol: sending, receiving, messages; and the functions about the
 * connection itself (see pg_wire.h).
 */
#include "db/driver/pg_wire.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "db/driver/pg_wire_int.h"

const char wire_no_memory[] = "out of memory\n";

static const char closed_by_server[] = "server closed the connection unexpectedly\n"
                                       "\tThis probably means the server terminated abnormally\n"
                                       "\tbefore or while processing the request.\n";

void wire_lost(PGconn *c, const char *why) {
    if (c->fd >= 0)
        close(c->fd);
    c->fd = -1;
    c->status = CONNECTION_BAD;
    c->error = why ? why : closed_by_server;
}

/* ---- sending ---- */

void wire_add(PGconn *c, const void *data, size_t n) {
    if (c->out_end + n > c->out_cap) {
        size_t cap = (c->out_end + n) * 2 + 1024;
        c->out = wire_grow(c, c->out, cap);
        c->out_cap = cap;
    }
    memcpy(c->out + c->out_end, data, n);
    c->out_end += n;
}

void wire_add_text(PGconn *c, const char *text) { wire_add(c, text, strlen(text) + 1); }

void wire_add_int(PGconn *c, uint32_t v, int bytes) {
    unsigned char big[4] = {(unsigned char)(v >> 24), (unsigned char)(v >> 16),
                            (unsigned char)(v >> 8), (unsigned char)v};
    wire_add(c, big + 4 - bytes, (size_t)bytes);
}

size_t wire_begin(PGconn *c, char type) {
    if (type)
        wire_add(c, &type, 1);
    size_t begin = c->out_end;
    wire_add_int(c, 0, 4);
    return begin;
}

void wire_end(PGconn *c, size_t begin) {
    size_t end = c->out_end;
    c->out_end = begin;
    wire_add_int(c, (uint32_t)(end - begin), 4);
    c->out_end = end;
}

int wire_flush(PGconn *c) {
    while (c->out_start < c->out_end) {
        if (c->fd < 0)
            return -1;
        ssize_t sent = send(c->fd, c->out + c->out_start, c->out_end - c->out_start,
                            MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent > 0) {
            c->out_start += (size_t)sent;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            if (c->nonblocking)
                return 1;
            /* Answers are taken in meanwhile: the server may wait for that. */
            struct pollfd p = {c->fd, POLLIN | POLLOUT, 0};
            if (poll(&p, 1, -1) > 0 && p.revents & POLLIN && wire_receive(c) < 0)
                return -1;
        } else if (errno != EINTR) {
            wire_lost(c, NULL);
            return -1;
        }
    }
    c->out_start = c->out_end = 0;
    return 0;
}

/* ---- receiving ---- */

int wire_receive(PGconn *c) {
    if (c->fd < 0)
        return -1;
    if (c->in_start == c->in_end)
        c->in_start = c->in_end = 0;
    if (c->in_cap - c->in_end < 8192) {
        memmove(c->in, c->in + c->in_start, c->in_end - c->in_start);
        c->in_end -= c->in_start;
        c->in_start = 0;
    }
    if (c->in_cap - c->in_end < 8192) {
        size_t cap = c->in_cap ? c->in_cap * 2 : 65536;
        c->in = wire_grow(c, c->in, cap);
        c->in_cap = cap;
    }
    ssize_t got;
    do {
        got = recv(c->fd, c->in + c->in_end, c->in_cap - c->in_end, MSG_DONTWAIT);
    } while (got < 0 && errno == EINTR);
    if (got > 0) {
        c->in_end += (size_t)got;
        return 1;
    }
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        return 0;
    wire_lost(c, NULL);
    return -1;
}

static uint32_t big_endian(const char *p, int bytes) {
    uint32_t v = 0;
    for (int i = 0; i < bytes; i++)
        v = v << 8 | (unsigned char)p[i];
    return v;
}

bool wire_peek(PGconn *c, struct wire_message *m) {
    size_t n = c->in_end - c->in_start;
    const char *p = c->in + c->in_start;
    if (n < 5)
        return false;
    size_t size = big_endian(p + 1, 4);
    if (size < 4) {
        wire_lost(c, "message from server of an impossible length\n");
        return false;
    }
    if (n < size + 1)
        return false;
    *m = (struct wire_message){*p, p + 5, p + 1 + size};
    return true;
}

void wire_skip(PGconn *c) { c->in_start += 1 + big_endian(c->in + c->in_start + 1, 4); }

uint32_t wire_int(struct wire_message *m, int bytes) {
    if (m->end - m->p < bytes) {
        m->p = m->end;
        return 0;
    }
    m->p += bytes;
    return big_endian(m->p - bytes, bytes);
}

const char *wire_text(struct wire_message *m) {
    const char *text = m->p, *end = memchr(m->p, 0, (size_t)(m->end - m->p));
    if (!end) {
        m->p = m->end;
        return "";
    }
    m->p = end + 1;
    return text;
}

/* ---- the connection ---- */

void wire_release(PGconn *c) {
    if (c->fd >= 0)
        close(c->fd);
    for (struct wire_parameter *p = c->parameters, *next; p; p = next) {
        next = p->next;
        free(p->name);
        free(p->value);
        free(p);
    }
    for (struct wire_command *w = c->commands, *next; w; w = next) {
        next = w->next;
        free(w->sql);
        free(w);
    }
    wire_result_clear(c->building);
    wire_result_clear(c->ready);
    free(c->in);
    free(c->out);
    free(c);
}

void wire_PQfinish(PGconn *c) {
    if (c->fd >= 0 && c->status == CONNECTION_OK) {
        c->nonblocking = true; /* nobody waits for a farewell */
        wire_end(c, wire_begin(c, 'X'));
        wire_flush(c);
    }
    wire_release(c);
}

int wire_PQsocket(const PGconn *c) { return c->fd; }
ConnStatusType wire_PQstatus(const PGconn *c) { return c->status; }
int wire_PQserverVersion(const PGconn *c) { return c->version; }
int wire_PQisthreadsafe(void) { return 1; }
void wire_PQfreemem(void *p) { free(p); }

char *wire_PQerrorMessage(const PGconn *c) {
    static char none[] = "";
    return c->error ? (char *)c->error : none;
}

int wire_PQbackendPID(const PGconn *c) { return (int)c->backend; }

PGTransactionStatusType wire_PQtransactionStatus(const PGconn *c) {
    if (c->status != CONNECTION_OK)
        return PQTRANS_UNKNOWN;
    if (c->state != WIRE_IDLE)
        return PQTRANS_ACTIVE;
    return c->transaction == 'T'   ? PQTRANS_INTRANS
           : c->transaction == 'E' ? PQTRANS_INERROR
                                   : PQTRANS_IDLE;
}

const char *wire_PQparameterStatus(const PGconn *c, const char *name) {
    for (const struct wire_parameter *p = c->parameters; p; p = p->next)
        if (!strcmp(p->name, name))
            return p->value;
    return NULL;
}

PQnoticeReceiver wire_PQsetNoticeReceiver(PGconn *c, PQnoticeReceiver receiver, void *arg) {
    PQnoticeReceiver before = c->receiver;
    c->receiver = receiver;
    c->receiver_arg = arg;
    return before;
}

/* How the connection was made is past; pg_wire_open did it. */
PGconn *wire_PQconnectdbParams(const char *const *names, const char *const *values, int expand) {
    (void)names, (void)values, (void)expand;
    return NULL;
}
PGconn *wire_PQconnectStartParams(const char *const *names, const char *const *values, int expand) {
    return wire_PQconnectdbParams(names, values, expand);
}
PostgresPollingStatusType wire_PQconnectPoll(PGconn *c) {
    return c->status == CONNECTION_OK ? PGRES_POLLING_OK : PGRES_POLLING_FAILED;
}
/* Asked only about a server that has just refused: its own code is known here. */
PGPing wire_PQpingParams(const char *const *names, const char *const *values, int expand) {
    (void)names, (void)values, (void)expand;
    return PQPING_OK;
}

/* ---- cancelling ---- */

struct pg_cancel {
    struct sockaddr_storage address;
    socklen_t size;
    uint32_t backend, key;
};

PGcancel *wire_PQgetCancel(PGconn *c) {
    if (c->fd < 0)
        return NULL;
    PGcancel *x = wire_grow(NULL, NULL, sizeof *x);
    *x = (PGcancel){c->address, c->address_size, c->backend, c->key};
    return x;
}

void wire_PQfreeCancel(PGcancel *x) { free(x); }

/* A connection of its own, whose end says that the server has done it. */
int wire_PQcancel(PGcancel *x, char *why, int size) {
    PGconn c = {.fd = socket(x->address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    bool done = false;
    if (c.fd >= 0 && connect(c.fd, (struct sockaddr *)&x->address, x->size) == 0) {
        size_t at = wire_begin(&c, 0);
        wire_add_int(&c, 80877102, 4);
        wire_add_int(&c, x->backend, 4);
        wire_add_int(&c, x->key, 4);
        wire_end(&c, at);
        done = wire_flush(&c) == 0;
        char rest;
        while (done && recv(c.fd, &rest, 1, 0) < 0 && errno == EINTR)
            ;
    }
    if (!done && size > 0)
        why[0] = 0;
    if (c.fd >= 0)
        close(c.fd);
    free(c.out);
    return done;
}

/* ---- text ---- */

size_t wire_PQescapeStringConn(PGconn *c, char *to, const char *from, size_t n, int *error) {
    char *start = to;
    *error = 0;
    for (size_t i = 0; i < n; i++) {
        if (from[i] == '\'' || (from[i] == '\\' && !c->standard_strings))
            *to++ = from[i];
        *to++ = from[i];
    }
    *to = 0;
    return (size_t)(to - start);
}

static int hex(unsigned char c) {
    return c >= '0' && c <= '9'                 ? c - '0'
           : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10
                                                : -1;
}

static bool is_octal(const unsigned char *p) {
    return p[0] >= '0' && p[0] <= '3' && p[1] >= '0' && p[1] <= '7' && p[2] >= '0' && p[2] <= '7';
}

/* Both forms: \x616263 and, of old servers, a\001b. */
unsigned char *wire_PQunescapeBytea(const unsigned char *text, size_t *len) {
    size_t n = strlen((const char *)text), k = 0;
    unsigned char *out = wire_grow(NULL, NULL, n + 1);
    if (text[0] == '\\' && text[1] == 'x') {
        for (const unsigned char *p = text + 2; hex(p[0]) >= 0 && hex(p[1]) >= 0; p += 2)
            out[k++] = (unsigned char)(hex(p[0]) << 4 | hex(p[1]));
    } else {
        for (const unsigned char *p = text; *p; p++) {
            if (*p == '\\' && p[1] == '\\') {
                p++;
            } else if (*p == '\\' && is_octal(p + 1)) {
                out[k++] = (unsigned char)((p[1] - '0') << 6 | (p[2] - '0') << 3 | (p[3] - '0'));
                p += 3;
                continue;
            }
            out[k++] = *p;
        }
    }
    out[k] = 0;
    *len = k;
    return out;
}
