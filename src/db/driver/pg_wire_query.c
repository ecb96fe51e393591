/*
 * Statements and their answers in PostgreSQL's protocol: simple and extended queries, the pipeline,
 * single rows, COPY (see pg_wire.h).
 */
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "db/driver/pg_wire_int.h"

/* ---- commands under way ---- */

static void push_command(PGconn *c, bool is_sync, const char *sql) {
    struct wire_command *w = wire_grow(c, NULL, sizeof *w);
    *w = (struct wire_command){.is_sync = is_sync,
                               .sql = sql ? wire_strndup(sql, strlen(sql)) : NULL};
    *c->commands_end = w;
    c->commands_end = &w->next;
    c->state = WIRE_BUSY;
}

static void pop_command(PGconn *c) {
    struct wire_command *w = c->commands;
    if (!w)
        return;
    c->commands = w->next;
    if (!c->commands)
        c->commands_end = &c->commands;
    free(w->sql);
    free(w);
}

static void drop_commands(PGconn *c) {
    while (c->commands)
        pop_command(c);
    wire_result_clear(c->building);
    c->building = NULL;
    c->single_row = c->aborted = false;
    c->state = WIRE_IDLE;
}

/* ---- messages that come unasked ---- */

static void take_parameter(PGconn *c, struct wire_message *m) {
    const char *name = wire_text(m), *v = wire_text(m);
    struct wire_parameter *p = c->parameters;
    while (p && strcmp(p->name, name) != 0)
        p = p->next;
    if (!p) {
        p = wire_grow(NULL, NULL, sizeof *p);
        *p = (struct wire_parameter){wire_strndup(name, strlen(name)), NULL, c->parameters};
        c->parameters = p;
    }
    char *copy = wire_strndup(v, strlen(v));
    free(p->value);
    p->value = copy;
    if (!strcmp(name, "standard_conforming_strings"))
        c->standard_strings = !strcmp(v, "on");
    if (!strcmp(name, "server_version")) {
        char *end;
        long major = strtol(v, &end, 10), minor = *end == '.' ? strtol(end + 1, &end, 10) : 0;
        long last = *end == '.' ? strtol(end + 1, NULL, 10) : 0;
        c->version =
            (int)(major >= 10 ? major * 10000 + minor : major * 10000 + minor * 100 + last);
    }
}

bool wire_take_async(PGconn *c, struct wire_message *m) {
    if (m->type == 'S') {
        take_parameter(c, m);
    } else if (m->type == 'N') {
        PGresult *r = wire_result_error(c, m, NULL, PGRES_NONFATAL_ERROR);
        if (c->receiver)
            c->receiver(c->receiver_arg, r);
        wire_result_clear(r);
    } else {
        return m->type == 'A'; /* NOTIFY */
    }
    return true;
}

/* ---- messages of a statement ---- */

static void finish(PGconn *c) {
    c->ready = c->building ? c->building : wire_result_new(PGRES_COMMAND_OK);
    c->building = NULL;
}

static void take_row(PGconn *c, struct wire_message *m) {
    PGresult *r = c->building;
    if (!r)
        return;
    wire_add_row(r, m);
    if (!c->single_row)
        return;
    PGresult *next = wire_result_new(PGRES_TUPLES_OK);
    next->columns = r->columns;
    next->columns->references++;
    r->status = PGRES_SINGLE_TUPLE;
    c->ready = r;
    c->building = next;
}

static void take_columns(PGconn *c, struct wire_message *m) {
    wire_result_clear(c->building);
    c->building = wire_result_new(PGRES_TUPLES_OK);
    c->building->columns = wire_columns_read(m);
}

static void take_completion(PGconn *c, struct wire_message *m) {
    const char *tag = wire_text(m);
    finish(c);
    strncpy(c->ready->tag, tag, sizeof c->ready->tag - 1);
    c->state = WIRE_BUSY; /* also after COPY */
}

static void take_error(PGconn *c, struct wire_message *m) {
    wire_result_clear(c->building);
    c->building = NULL;
    c->ready = wire_result_error(c, m, c->commands ? c->commands->sql : NULL, PGRES_FATAL_ERROR);
    c->state = WIRE_BUSY;
    c->aborted = c->pipeline;
}

static void take_copy(PGconn *c, ExecStatusType status, enum wire_state state) {
    c->ready = wire_result_new(status);
    c->state = state;
}

/* The server waits for statements. In the pipeline this answers the synchronisation point. */
static void take_ready(PGconn *c, struct wire_message *m) {
    c->transaction = (char)wire_int(m, 1);
    c->single_row = false;
    wire_result_clear(c->building);
    c->building = NULL;
    if (!c->pipeline) {
        drop_commands(c);
        return;
    }
    while (c->commands && !c->commands->is_sync)
        pop_command(c);
    pop_command(c);
    c->aborted = false;
    c->ready = wire_result_new(PGRES_PIPELINE_SYNC);
    if (!c->commands)
        c->state = WIRE_IDLE;
}

static void take(PGconn *c, struct wire_message *m) {
    switch (m->type) {
    case 'T':
        take_columns(c, m);
        break;
    case 'D':
        take_row(c, m);
        break;
    case 'C':
        take_completion(c, m);
        break;
    case 'E':
        take_error(c, m);
        break;
    case 'I':
        c->ready = wire_result_new(PGRES_EMPTY_QUERY);
        break;
    case 'G':
        take_copy(c, PGRES_COPY_IN, WIRE_COPY_IN);
        break;
    case 'H':
        take_copy(c, PGRES_COPY_OUT, WIRE_COPY_OUT);
        break;
    case 'Z':
        take_ready(c, m);
        break;
    default: /* ParseComplete and the like */
        wire_take_async(c, m);
        break;
    }
}

/* The next statement of the pipeline has no answer of its own yet: the one before has to be asked
 * for to its end first, and after a failure there is none. */
static bool has_to_wait(PGconn *c) {
    return c->pipeline && c->commands &&
           (c->commands->is_answered || (c->aborted && !c->commands->is_sync));
}

void wire_parse(PGconn *c) {
    struct wire_message m;
    struct error_handler h;
    ERROR_TRY(&h) {
        while (!c->ready && c->state == WIRE_BUSY && !has_to_wait(c) && wire_peek(c, &m)) {
            take(c, &m);
            wire_skip(c);
        }
        error_pop(&h);
    }
    else { /* out of memory in the middle of a message */
        wire_lost(c, wire_no_memory);
        error_throw(h.error);
    }
}

/* ---- libpq's functions: answers ---- */

int wire_PQconsumeInput(PGconn *c) { return wire_receive(c) >= 0; }

int wire_PQisBusy(PGconn *c) {
    wire_parse(c);
    return !c->ready && c->state == WIRE_BUSY && !has_to_wait(c) && c->status == CONNECTION_OK;
}

/* Waits until something has arrived; false: the connection is lost. */
static bool wait_for_input(PGconn *c) {
    struct pollfd p = {c->fd, POLLIN, 0};
    if (c->fd < 0)
        return false;
    poll(&p, 1, -1);
    return wire_receive(c) >= 0;
}

/* What is known of a lost connection is told once. */
static PGresult *result_of_loss(PGconn *c) {
    if (c->state == WIRE_IDLE)
        return NULL;
    drop_commands(c);
    return wire_result_text(PGRES_FATAL_ERROR, c->error);
}

PGresult *wire_PQgetResult(PGconn *c) {
    wire_parse(c);
    while (wire_PQisBusy(c))
        if (wire_flush(c) < 0 || !wait_for_input(c))
            break;
    struct wire_command *w = c->commands;
    PGresult *r = c->ready;
    c->ready = NULL;
    if (r) {
        bool more = r->status == PGRES_SINGLE_TUPLE;
        if (c->pipeline && w && r->status != PGRES_PIPELINE_SYNC && !more)
            w->is_answered = true;
        return r;
    }
    if (c->status != CONNECTION_OK)
        return result_of_loss(c);
    if (c->state == WIRE_COPY_IN)
        return wire_result_new(PGRES_COPY_IN);
    if (c->state == WIRE_COPY_OUT)
        return wire_result_new(PGRES_COPY_OUT);
    if (!c->pipeline || !w)
        return NULL;
    if (w->is_answered) {
        pop_command(c);
        return NULL;
    }
    w->is_answered = true;
    return wire_result_new(PGRES_PIPELINE_ABORTED);
}

/* ---- libpq's functions: statements ---- */

static int fail(PGconn *c, const char *text) {
    c->error = text;
    return 0;
}

static int start(PGconn *c) {
    if (c->status != CONNECTION_OK)
        return fail(c, "no connection to the server\n");
    if (c->state != WIRE_IDLE && !c->pipeline)
        return fail(c, "another command is already in progress\n");
    return 1;
}

int wire_PQsendQuery(PGconn *c, const char *sql) {
    if (!start(c))
        return 0;
    size_t at = wire_begin(c, 'Q');
    wire_add_text(c, sql);
    wire_end(c, at);
    push_command(c, false, sql);
    return wire_flush(c) >= 0;
}

static void add_parse(PGconn *c, const char *sql, int n, const Oid *types) {
    size_t at = wire_begin(c, 'P');
    wire_add_text(c, "");
    wire_add_text(c, sql);
    wire_add_int(c, (uint32_t)n, 2);
    for (int i = 0; i < n; i++)
        wire_add_int(c, types ? types[i] : 0, 4);
    wire_end(c, at);
}

static void add_bind(PGconn *c, int n, const char *const *values, const int *lengths,
                     const int *formats) {
    size_t at = wire_begin(c, 'B');
    wire_add(c, "\0", 2); /* unnamed portal and statement */
    wire_add_int(c, (uint32_t)n, 2);
    for (int i = 0; i < n; i++)
        wire_add_int(c, formats ? (uint32_t)formats[i] : 0, 2);
    wire_add_int(c, (uint32_t)n, 2);
    for (int i = 0; i < n; i++) {
        if (!values[i]) {
            wire_add_int(c, UINT32_MAX, 4);
            continue;
        }
        size_t len = formats && formats[i] ? (size_t)lengths[i] : strlen(values[i]);
        wire_add_int(c, (uint32_t)len, 4);
        wire_add(c, values[i], len);
    }
    wire_add_int(c, 0, 2); /* results as text */
    wire_end(c, at);
}

static void add_sync(PGconn *c) { wire_end(c, wire_begin(c, 'S')); }

int wire_PQsendQueryParams(PGconn *c, const char *sql, int n, const Oid *types,
                           const char *const *values, const int *lengths, const int *formats,
                           int result_format) {
    (void)result_format;
    if (!start(c))
        return 0;
    add_parse(c, sql, n, types);
    add_bind(c, n, values, lengths, formats);
    size_t at = wire_begin(c, 'D');
    wire_add_text(c, "P");
    wire_end(c, at);
    at = wire_begin(c, 'E');
    wire_add_text(c, "");
    wire_add_int(c, 0, 4); /* all rows */
    wire_end(c, at);
    push_command(c, false, sql);
    if (c->pipeline)
        return 1;
    add_sync(c);
    return wire_flush(c) >= 0;
}

int wire_PQsetSingleRowMode(PGconn *c) {
    c->single_row = true;
    return 1;
}

int wire_PQsetnonblocking(PGconn *c, int on) {
    c->nonblocking = on;
    return 0;
}

int wire_PQflush(PGconn *c) { return wire_flush(c); }

int wire_PQenterPipelineMode(PGconn *c) {
    if (c->state != WIRE_IDLE)
        return 0;
    c->pipeline = true;
    return 1;
}

int wire_PQpipelineSync(PGconn *c) {
    add_sync(c);
    push_command(c, true, NULL);
    return wire_flush(c) >= 0;
}

int wire_PQexitPipelineMode(PGconn *c) {
    if (c->state != WIRE_IDLE)
        return 0;
    c->pipeline = false;
    return 1;
}

/* ---- libpq's functions: COPY ---- */

int wire_PQputCopyData(PGconn *c, const char *data, int n) {
    if (c->state != WIRE_COPY_IN)
        return -1;
    size_t at = wire_begin(c, 'd');
    wire_add(c, data, (size_t)n);
    wire_end(c, at);
    return c->out_end < 65536 || wire_flush(c) >= 0 ? 1 : -1;
}

int wire_PQputCopyEnd(PGconn *c, const char *error) {
    if (c->state != WIRE_COPY_IN)
        return -1;
    size_t at = wire_begin(c, error ? 'f' : 'c');
    if (error)
        wire_add_text(c, error);
    wire_end(c, at);
    /* After an extended query the server wants to be told where to go on. */
    c->state = WIRE_BUSY;
    return wire_flush(c) >= 0 ? 1 : -1;
}

/* One row; -1: the end, -2: a failure. PQgetResult says which. */
int wire_PQgetCopyData(PGconn *c, char **row, int async) {
    struct wire_message m;
    (void)async;
    *row = NULL;
    for (;;) {
        while (wire_peek(c, &m)) {
            if (m.type == 'd') {
                int n = (int)(m.end - m.p);
                *row = wire_strndup(m.p, (size_t)n);
                wire_skip(c);
                return n;
            }
            if (!wire_take_async(c, &m)) {
                if (m.type == 'c')
                    wire_skip(c);
                c->state = WIRE_BUSY;
                return -1;
            }
            wire_skip(c);
        }
        if (!wait_for_input(c)) {
            c->state = WIRE_BUSY;
            return -2;
        }
    }
}
