/* What the files of the PostgreSQL driver share: the client library's functions and the connection.
 */
#ifndef RETORT_DB_DRIVER_PG_INT_H
#define RETORT_DB_DRIVER_PG_INT_H

#include <libpq-fe.h>

#include "db/db_int.h"

/* Every function used of libpq; the second list came with PostgreSQL 14 and may be missing. */
#define PG_FUNCTIONS(X)                                                                            \
    X(PQbackendPID)                                                                                \
    X(PQclear)                                                                                     \
    X(PQcmdStatus)                                                                                 \
    X(PQcmdTuples)                                                                                 \
    X(PQconnectdbParams)                                                                           \
    X(PQconnectPoll)                                                                               \
    X(PQconnectStartParams)                                                                        \
    X(PQconsumeInput)                                                                              \
    X(PQerrorMessage)                                                                              \
    X(PQescapeStringConn)                                                                          \
    X(PQfinish)                                                                                    \
    X(PQflush) X(PQfmod) X(PQfname) X(PQfreeCancel) X(PQfreemem) X(PQftable) X(PQftype)            \
        X(PQgetCancel) X(PQcancel) X(PQgetCopyData) X(PQgetisnull) X(PQgetlength) X(PQgetResult)   \
            X(PQgetvalue) X(PQisBusy) X(PQnfields) X(PQntuples) X(PQparameterStatus)               \
                X(PQpingParams) X(PQputCopyData) X(PQputCopyEnd) X(PQresultErrorField)             \
                    X(PQresultErrorMessage) X(PQresultStatus) X(PQsendQuery) X(PQsendQueryParams)  \
                        X(PQserverVersion) X(PQsetNoticeReceiver) X(PQsetSingleRowMode)            \
                            X(PQsetnonblocking) X(PQsocket) X(PQstatus) X(PQtransactionStatus)     \
                                X(PQunescapeBytea) X(PQisthreadsafe)
#define PG_OPTIONAL_FUNCTIONS(X) X(PQenterPipelineMode) X(PQexitPipelineMode) X(PQpipelineSync)

struct pg_api {
#define X(name) __typeof__(name) *name;
    PG_FUNCTIONS(X)
    PG_OPTIONAL_FUNCTIONS(X)
#undef X
};

struct pg {
    PGconn *conn;
    struct pg_api api;
    bool literals;       /* parameters become literals in the text, as psycopg2 does it */
    size_t shifted;      /* the statement that runs went out behind a line "BEGIN;\n" of so many
                            characters, or 0 */
    const char *refusal; /* SQLSTATE of the server's refusal, where the protocol is our own */
    const char *refusal_text; /* what the server said then */
    const char *isolation;    /* of later transactions, or NULL: the server's default */
    int blocked_by;           /* the session of this very run whose lock the statement waited for */
};

/* pg_connect.c */
void pg_open(struct db *db, const struct db_options *options);

/* Waits until the socket can be read (or written, with WRITING). Ctrl-C cancels the statement; the
 * server's answer then ends the wait. */
void pg_wait(struct db *db, bool writing);

/* pg_self.c: connections that wait for each other. A migration that opens a second connection and
 * touches there what its first one has locked would wait for ever. */
enum { PG_SELF_WAIT = 2000 }; /* milliseconds until that is looked into */
void pg_self_opened(struct db *db);
void pg_self_closed(struct db *db);
bool pg_self_is_possible(void); /* this thread has several connections */
/* The backend of another connection of this thread that DB's statement waits for, or 0. */
int pg_self_blocker(struct db *db);

/* pg_error.c. RESULT may be NULL: the connection's error. The caller clears RESULT. */
noreturn void pg_raise_result(struct db *db, const PGresult *result);
noreturn void pg_raise_connection(struct db *db, int os_errno, const char *sqlstate);

/* Lines that retort put before the user's statement, to be taken off positions. */
#define PG_BEGIN_PREFIX_LINES 1

/* pg_literal.c: the statement with its parameters written as literals. */
char *pg_with_literals(struct db *db, const struct db_statement *s);

#endif
