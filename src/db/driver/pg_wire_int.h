/* What the files of the PostgreSQL protocol share: connection, results, messages. */
#ifndef RETORT_DB_DRIVER_PG_WIRE_INT_H
#define RETORT_DB_DRIVER_PG_WIRE_INT_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/* The types that libpq-fe.h declares and leaves to the library. All of it is malloc's memory, given
 * back by PQclear and PQfinish: the collector knows nothing of what libraries hold. */

struct wire_column {
    char *name;
    Oid table, type;
    int modifier;
};

/* Columns are shared by the results of a statement that comes row by row. */
struct wire_columns {
    int references, n;
    struct wire_column items[];
};

struct wire_cell {
    size_t at; /* in DATA */
    int len;   /* -1: NULL */
};

struct pg_result {
    ExecStatusType status;
    struct wire_columns *columns;
    struct wire_cell *cells;
    size_t n_rows, n_cells, cap_cells;
    char *data;
    size_t used, cap;
    char tag[64];  /* of the command: "INSERT 0 1" */
    char *fields;  /* of an error: code, text, NUL, … ,NUL */
    char *message; /* as libpq words it */
};

/* A statement sent and not answered yet, or a synchronisation point of the pipeline. */
struct wire_command {
    bool is_sync;
    bool is_answered; /* its result has been handed out: NULL is next */
    char *sql;        /* for positions in errors */
    struct wire_command *next;
};

struct wire_parameter {
    char *name, *value;
    struct wire_parameter *next;
};

enum wire_state { WIRE_IDLE, WIRE_BUSY, WIRE_COPY_IN, WIRE_COPY_OUT };

struct pg_conn {
    int fd;
    ConnStatusType status;
    struct sockaddr_storage address; /* for PQcancel */
    socklen_t address_size;
    uint32_t backend, key;
    char transaction; /* 'I', 'T', 'E' */
    int version;
    bool standard_strings;
    struct wire_parameter *parameters;
    const char *error; /* in libpq's words; not the connection's own: it lasts longer */
    char sqlstate[6];  /* of the refusal */
    PQnoticeReceiver receiver;
    void *receiver_arg;

    char *in; /* received: IN_START up to IN_END is not read yet */
    size_t in_start, in_end, in_cap;
    char *out; /* to be sent */
    size_t out_start, out_end, out_cap;

    enum wire_state state;
    bool nonblocking, single_row, pipeline, aborted;
    PGresult *building, *ready;
    struct wire_command *commands, **commands_end;
};

/* --- pg_wire.c: the connection's bytes --- */

/* A message in the making: begin, add, end. TYPE 0: without a type byte (at start-up). */
size_t wire_begin(PGconn *c, char type);
void wire_add(PGconn *c, const void *data, size_t n);
void wire_add_text(PGconn *c, const char *text); /* with its NUL */
void wire_add_int(PGconn *c, uint32_t v, int bytes);
void wire_end(PGconn *c, size_t begin);

/* Sends what is there. Blocks unless the connection is non-blocking: then 1 when some is left. -1:
 * the connection is lost. */
int wire_flush(PGconn *c);

/* Receives what there is. 1: some, 0: nothing now, -1: the connection is lost. */
int wire_receive(PGconn *c);

/* A message that has arrived in full. */
struct wire_message {
    char type;
    const char *p, *end;
};
bool wire_peek(PGconn *c, struct wire_message *m); /* false: not all of it is there */
void wire_skip(PGconn *c);                         /* the message looked at */
uint32_t wire_int(struct wire_message *m, int bytes);
const char *wire_text(struct wire_message *m);

/* Closes the socket. WHY, in libpq's words, lasts as long as C; NULL: the server's doing. */
void wire_lost(PGconn *c, const char *why);
void wire_release(PGconn *c);

/* --- pg_wire_result.c --- */

extern const char wire_no_memory[];
PGresult *wire_result_new(ExecStatusType status);
PGresult *wire_result_error(PGconn *c, struct wire_message *m, const char *sql,
                            ExecStatusType status);
PGresult *wire_result_text(ExecStatusType status, const char *text);
void wire_add_row(PGresult *r, struct wire_message *m);
struct wire_columns *wire_columns_read(struct wire_message *m);
void wire_result_clear(PGresult *r);
char *wire_strndup(const char *text, size_t n); /* raises as wire_grow does */
/* realloc that raises ERROR_MEMORY. A half-made message cannot be gone on with: C, if there is one,
 * is lost. */
void *wire_grow(PGconn *c, void *p, size_t size);

/* --- pg_wire_query.c: messages of a running session --- */

/* Takes in what has arrived, until a result is ready. */
void wire_parse(PGconn *c);
/* 'S', 'N', 'A': may come at any time. False: it is another message. */
bool wire_take_async(PGconn *c, struct wire_message *m);

/* The functions; see pg_int.h. */
#define WIRE_RESULT(X)                                                                             \
    X(PQclear)                                                                                     \
    X(PQcmdStatus)                                                                                 \
    X(PQcmdTuples)                                                                                 \
    X(PQfmod)                                                                                      \
    X(PQfname)                                                                                     \
    X(PQftable)                                                                                    \
    X(PQftype)                                                                                     \
    X(PQgetisnull) X(PQgetlength) X(PQgetvalue) X(PQnfields) X(PQntuples) X(PQresultErrorField)    \
        X(PQresultErrorMessage) X(PQresultStatus)
#define WIRE_QUERY(X)                                                                              \
    X(PQconsumeInput)                                                                              \
    X(PQenterPipelineMode)                                                                         \
    X(PQexitPipelineMode)                                                                          \
    X(PQflush)                                                                                     \
    X(PQgetCopyData)                                                                               \
    X(PQgetResult)                                                                                 \
    X(PQisBusy) X(PQpipelineSync) X(PQputCopyData) X(PQputCopyEnd) X(PQsendQuery)                  \
        X(PQsendQueryParams) X(PQsetSingleRowMode) X(PQsetnonblocking)
#define WIRE_CONNECTION(X)                                                                         \
    X(PQbackendPID)                                                                                \
    X(PQcancel)                                                                                    \
    X(PQconnectdbParams)                                                                           \
    X(PQconnectPoll)                                                                               \
    X(PQconnectStartParams)                                                                        \
    X(PQerrorMessage)                                                                              \
    X(PQescapeStringConn)                                                                          \
    X(PQfinish) X(PQfreeCancel) X(PQfreemem) X(PQgetCancel) X(PQisthreadsafe) X(PQparameterStatus) \
        X(PQpingParams) X(PQserverVersion) X(PQsetNoticeReceiver) X(PQsocket) X(PQstatus)          \
            X(PQtransactionStatus) X(PQunescapeBytea)

/* wire_PQclear and so on, of libpq's types. */
#define X(name) extern __typeof__(name) wire_##name;
WIRE_RESULT(X)
WIRE_QUERY(X)
WIRE_CONNECTION(X)
#undef X

#endif
