/*
 * PostgreSQL through libpq, opened on demand. Statements go out as text and come back as text. The
 * BEGIN of an implicit transaction travels with its first statement, which saves a round trip;
 * batches use pipeline mode. Waiting is done here, so that Ctrl-C cancels the statement.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "db/driver/pg_int.h"
#include "db/placeholder.h"

/* Types that are not plain text; cf. pg_type.dat. */
static const struct {
    uint32_t oid;
    uint8_t kind, tag;
} types[] = {
    {16, DB_INT, DB_TAG_BOOL},         {17, DB_BYTES, DB_TAG_NONE},
    {20, DB_INT, DB_TAG_NONE},         {21, DB_INT, DB_TAG_NONE},
    {23, DB_INT, DB_TAG_NONE},         {26, DB_INT, DB_TAG_NONE},
    {114, DB_TEXT, DB_TAG_JSON},       {700, DB_DOUBLE, DB_TAG_NONE},
    {701, DB_DOUBLE, DB_TAG_NONE},     {1000, DB_TEXT, DB_TAG_ARRAY},
    {1001, DB_TEXT, DB_TAG_ARRAY},     {199, DB_TEXT, DB_TAG_ARRAY},
    {3807, DB_TEXT, DB_TAG_ARRAY},     {1002, DB_TEXT, DB_TAG_ARRAY},
    {1003, DB_TEXT, DB_TAG_ARRAY},     {1005, DB_TEXT, DB_TAG_ARRAY},
    {1007, DB_TEXT, DB_TAG_ARRAY},     {1009, DB_TEXT, DB_TAG_ARRAY},
    {1014, DB_TEXT, DB_TAG_ARRAY},     {1015, DB_TEXT, DB_TAG_ARRAY},
    {1016, DB_TEXT, DB_TAG_ARRAY},     {1021, DB_TEXT, DB_TAG_ARRAY},
    {1022, DB_TEXT, DB_TAG_ARRAY},     {1028, DB_TEXT, DB_TAG_ARRAY},
    {1082, DB_TEXT, DB_TAG_DATE},      {1083, DB_TEXT, DB_TAG_TIME},
    {1114, DB_TEXT, DB_TAG_TIMESTAMP}, {1115, DB_TEXT, DB_TAG_ARRAY},
    {1182, DB_TEXT, DB_TAG_ARRAY},     {1184, DB_TEXT, DB_TAG_TIMESTAMPTZ},
    {1185, DB_TEXT, DB_TAG_ARRAY},     {1186, DB_TEXT, DB_TAG_INTERVAL},
    {1231, DB_TEXT, DB_TAG_ARRAY},     {1266, DB_TEXT, DB_TAG_TIMETZ},
    {1700, DB_TEXT, DB_TAG_DECIMAL},   {2950, DB_TEXT, DB_TAG_UUID},
    {2951, DB_TEXT, DB_TAG_ARRAY},     {3802, DB_TEXT, DB_TAG_JSON},
};

static uint8_t kind_of(uint32_t oid, uint8_t *tag) {
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (types[i].oid == oid) {
            *tag = types[i].tag;
            return types[i].kind;
        }
    *tag = DB_TAG_NONE;
    return DB_TEXT;
}

/* Results */

static void clear(struct db *db, PGresult *r) { ((struct pg *)db->impl)->api.PQclear(r); }

static noreturn void raise_and_clear(struct db *db, PGresult *r) {
    struct error_handler h;
    ERROR_TRY(&h) { pg_raise_result(db, r); }
    if (db->impl)
        clear(db, r);
    error_throw(h.error);
}

/* The next result of what runs, or NULL after the last. */
static PGresult *next_result(struct db *db) {
    struct pg *pg = db->impl;
    while (pg->api.PQisBusy(pg->conn)) {
        db_run_idle(db);
        pg_wait(db, false);
        if (!pg->api.PQconsumeInput(pg->conn))
            break; /* PQgetResult has the reason */
    }
    return pg->api.PQgetResult(pg->conn);
}

static bool is_failure(ExecStatusType status) {
    return status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE ||
           status == PGRES_PIPELINE_ABORTED;
}

static bool is_copy(ExecStatusType status) {
    return status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH;
}

static void set_value(struct pg *pg, struct db_cursor *c, struct db_value *v, uint8_t kind,
                      const char *text, size_t n) {
    switch (kind) {
    case DB_INT:
        v->kind = DB_INT;
        v->i = *text == 't' ? 1 : *text == 'f' ? 0 : strtoll(text, NULL, 10);
        break;
    case DB_DOUBLE:
        v->kind = DB_DOUBLE;
        v->d = strtod(text, NULL);
        break;
    case DB_BYTES: {
        size_t len = 0;
        unsigned char *raw = pg->api.PQunescapeBytea((const unsigned char *)text, &len);
        db_set_text(c, v, raw ? (const char *)raw : "", len);
        v->kind = DB_BYTES;
        pg->api.PQfreemem(raw);
        break;
    }
    default:
        db_set_text(c, v, text, n);
        break;
    }
}

static void read_columns(struct pg *pg, struct db_cursor *c, const PGresult *r) {
    c->n_columns = (size_t)pg->api.PQnfields(r);
    c->columns = MEM_NEW_ARRAY(struct db_column, c->n_columns);
    for (int i = 0; i < (int)c->n_columns; i++) {
        struct db_column *column = &c->columns[i];
        column->name = mem_strdup(pg->api.PQfname(r, i));
        column->type = pg->api.PQftype(r, i);
        column->modifier = pg->api.PQfmod(r, i);
        column->table = pg->api.PQftable(r, i);
        kind_of(column->type, &column->tag);
    }
}

static void read_rows(struct pg *pg, struct db_cursor *c, const PGresult *r) {
    int n = pg->api.PQntuples(r), columns = (int)c->n_columns;
    uint8_t *kinds = mem_alloc_atomic(c->n_columns + 1), tag;
    for (int i = 0; i < columns; i++)
        kinds[i] = kind_of(c->columns[i].type, &tag);
    db_cursor_reserve(c, (size_t)n);
    for (int row = 0; row < n; row++) {
        struct db_value *values = db_cursor_add_row(c);
        for (int i = 0; i < columns; i++) {
            struct db_value *v = &values[i];
            v->type = c->columns[i].type;
            v->tag = c->columns[i].tag;
            if (!pg->api.PQgetisnull(r, row, i))
                set_value(pg, c, v, kinds[i], pg->api.PQgetvalue(r, row, i),
                          (size_t)pg->api.PQgetlength(r, row, i));
        }
    }
}

/* The last result of several statements counts; an earlier one is forgotten. */
static void read_result(struct db *db, struct db_cursor *c, PGresult *r) {
    struct pg *pg = db->impl;
    c->n_rows = c->cap_rows = 0;
    c->cells = NULL;
    c->n_columns = 0;
    c->status = mem_strdup(pg->api.PQcmdStatus(r));
    const char *count = pg->api.PQcmdTuples(r);
    c->affected = *count ? strtoll(count, NULL, 10) : -1;
    if (pg->api.PQresultStatus(r) == PGRES_TUPLES_OK) {
        read_columns(pg, c, r);
        read_rows(pg, c, r);
    }
}

/* COPY in a plain statement: nobody is there to give or take data. */
static void end_copy(struct db *db, PGresult *r) {
    struct pg *pg = db->impl;
    if (pg->api.PQresultStatus(r) == PGRES_COPY_OUT) {
        char *row;
        while (pg->api.PQgetCopyData(pg->conn, &row, 0) > 0)
            pg->api.PQfreemem(row);
    } else {
        pg->api.PQputCopyEnd(pg->conn, "COPY FROM STDIN needs data");
    }
}

/* Reads all results of what was sent; the first failure is raised when the connection is free
 * again. */
static void read_all(struct db *db, struct db_cursor *c) {
    struct pg *pg = db->impl;
    PGresult *failed = NULL, *r;
    bool copy = false;
    while ((r = next_result(db))) {
        ExecStatusType status = pg->api.PQresultStatus(r);
        if (is_copy(status)) {
            copy = true;
            end_copy(db, r);
        } else if (is_failure(status) && !failed) {
            failed = r;
            continue;
        } else if (!failed && status != PGRES_EMPTY_QUERY) {
            read_result(db, c, r);
        }
        clear(db, r);
    }
    if (copy) {
        if (failed)
            clear(db, failed);
        db_raise_kind(db, "ProgrammingError", "can't execute COPY: it needs a copy call with data");
    }
    if (failed)
        raise_and_clear(db, failed);
    if (pg->api.PQstatus(pg->conn) == CONNECTION_BAD)
        pg_raise_result(db, NULL);
}

/* Statements */

static char *begin_text(struct db *db) {
    struct pg *pg = db->impl;
    struct buf text = BUF_INIT;
    buf_puts(&text, "BEGIN");
    if (pg->isolation)
        buf_printf(&text, " ISOLATION LEVEL %s", pg->isolation);
    if (db->read_only)
        buf_puts(&text, " READ ONLY");
    if (db->deferrable)
        buf_puts(&text, " DEFERRABLE");
    return buf_take(&text);
}

static void send_simple(struct db *db, const char *sql) {
    struct pg *pg = db->impl;
    if (!pg->api.PQsendQuery(pg->conn, sql))
        pg_raise_result(db, NULL);
}

static void run(struct db *db, const char *sql) {
    struct db_cursor c = {.db = db};
    ((struct pg *)db->impl)->shifted = 0;
    send_simple(db, sql);
    read_all(db, &c);
}

/* Parameters for PQsendQueryParams. Types the caller does not name are the server's to infer. */
static void send_params(struct db *db, const char *sql, const struct db_value *params, size_t n) {
    struct pg *pg = db->impl;
    Oid *oids = MEM_NEW_ARRAY(Oid, n + 1);
    const char **values = MEM_NEW_ARRAY(const char *, n + 1);
    int *lengths = MEM_NEW_ARRAY(int, n + 1), *formats = MEM_NEW_ARRAY(int, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct db_value *v = &params[i];
        oids[i] = v->type;
        if (v->kind == DB_INT && v->tag == DB_TAG_BOOL) {
            values[i] = v->i ? "t" : "f";
        } else if (v->kind == DB_BYTES) {
            oids[i] = v->type ? v->type : 17;
            values[i] = v->len ? v->text : "";
            lengths[i] = (int)v->len;
            formats[i] = 1;
        } else {
            values[i] = db_value_text(v);
        }
    }
    if (!pg->api.PQsendQueryParams(pg->conn, sql, (int)n, oids, values, lengths, formats, 0))
        pg_raise_result(db, NULL);
}

static void pg_begin(struct db *db) { run(db, begin_text(db)); }

/* "BEGIN;\nSTATEMENT" is refused as a whole when the statement does not parse: no transaction then.
 */
static void send_with_begin(struct db *db, const char *sql) {
    struct pg *pg = db->impl;
    char *begin = begin_text(db);
    pg->shifted = strlen(begin) + 2;
    db->begun = true;
    send_simple(db, mem_printf("%s;\n%s", begin, sql));
}

static void settle_begin(struct db *db) {
    struct pg *pg = db->impl;
    if (pg->api.PQtransactionStatus(pg->conn) == PQTRANS_IDLE)
        db->begun = false;
}

/* psycopg2 refuses a statement of nothing but comments. */
static void check_not_empty(struct db *db, const struct db_statement *s) {
    struct pg *pg = db->impl;
    const char *p = db_skip_space(s->sql);
    while (*p == ';')
        p = db_skip_space(p + 1);
    if (*p || !pg->literals)
        return;
    db->sql = s->sql;
    db_raise_kind(db, "ProgrammingError", "can't execute an empty query");
}

static void send(struct db *db, const struct db_statement *s, bool begin) {
    struct pg *pg = db->impl;
    pg->shifted = 0;
    check_not_empty(db, s);
    if (s->n_params && !pg->literals) {
        if (begin) {
            pg_begin(db);
            db->begun = true;
        }
        send_params(db, s->sql, s->params, s->n_params);
        return;
    }
    const char *sql = s->n_params ? pg_with_literals(db, s) : s->sql;
    if (begin)
        send_with_begin(db, sql);
    else
        send_simple(db, sql);
}

static bool pg_more(struct db_cursor *c);

static void start_stream(struct db_cursor *c) {
    struct pg *pg = c->db->impl;
    pg->api.PQsetSingleRowMode(pg->conn);
    c->stream = pg;
    pg_more(c);
}

/* Reads the answer to what send sent. */
static void receive(struct db *db, struct db_cursor *c, bool stream) {
    struct pg *pg = db->impl;
    struct error_handler h;
    ERROR_TRY(&h) {
        if (stream)
            start_stream(c);
        else
            read_all(db, c);
        error_pop(&h);
    }
    else {
        if (pg->shifted && db->impl && !db->broken)
            settle_begin(db);
        error_throw(h.error);
    }
}

static void pg_execute(struct db *db, struct db_cursor *c, const struct db_statement *s,
                       unsigned flags) {
    send(db, s, db_should_begin(db, flags));
    receive(db, c, flags & DB_STREAM);
}

static void pg_post(struct db *db, const struct db_statement *s, unsigned flags) {
    send(db, s, db_should_begin(db, flags));
}

static void pg_collect(struct db *db, struct db_cursor *c) { receive(db, c, false); }

/* Streaming: single-row mode; a result for each row and an empty one at the end. */
static bool pg_more(struct db_cursor *c) {
    enum { BATCH = 500 };
    struct db *db = c->db;
    struct pg *pg = db->impl;
    for (int i = 0; i < BATCH; i++) {
        PGresult *r = next_result(db);
        if (!r) {
            c->stream = NULL;
            return false;
        }
        ExecStatusType status = pg->api.PQresultStatus(r);
        if (is_failure(status)) {
            c->stream = NULL;
            PGresult *rest;
            while ((rest = next_result(db)))
                clear(db, rest);
            raise_and_clear(db, r);
        }
        if (status == PGRES_SINGLE_TUPLE || status == PGRES_TUPLES_OK) {
            if (!c->columns || !c->n_columns)
                read_columns(pg, c, r);
            read_rows(pg, c, r);
        }
        if (status != PGRES_SINGLE_TUPLE)
            c->status = mem_strdup(pg->api.PQcmdStatus(r));
        clear(db, r);
    }
    return true;
}

static void pg_abandon(struct db_cursor *c) {
    PGresult *r;
    c->stream = NULL;
    while ((r = next_result(c->db)))
        clear(c->db, r);
}

/* Batches */

/* Sends what libpq has buffered while taking in answers, so that neither side waits for the other.
 */
static void flush(struct db *db) {
    struct pg *pg = db->impl;
    while (pg->api.PQflush(pg->conn) == 1) {
        pg_wait(db, true);
        if (!pg->api.PQconsumeInput(pg->conn))
            break;
    }
}

/* The result of one statement of a pipeline and the NULL behind it. Returns the failure, if any. */
static PGresult *read_piped(struct db *db, struct db_cursor *c) {
    struct pg *pg = db->impl;
    PGresult *failed = NULL, *r;
    while ((r = next_result(db))) {
        ExecStatusType status = pg->api.PQresultStatus(r);
        if (is_failure(status) && !failed) {
            failed = r;
            if (pg->api.PQstatus(pg->conn) == CONNECTION_BAD)
                break;
            continue;
        }
        if (!failed && c)
            read_result(db, c, r);
        clear(db, r);
    }
    return failed;
}

static void leave_pipeline(struct db *db) {
    struct pg *pg = db->impl;
    PGresult *r;
    while ((r = next_result(db))) { /* PGRES_PIPELINE_SYNC */
        bool sync = pg->api.PQresultStatus(r) == PGRES_PIPELINE_SYNC;
        clear(db, r);
        if (sync)
            break;
    }
    pg->api.PQexitPipelineMode(pg->conn);
    pg->api.PQsetnonblocking(pg->conn, 0);
}

static void one_by_one(struct db *db, struct db_cursor **cursors, const struct db_statement *s,
                       size_t n) {
    for (size_t i = 0; i < n; i++)
        pg_execute(db, cursors[i], &s[i], 0);
}

static void pg_batch(struct db *db, struct db_cursor **cursors, const struct db_statement *s,
                     size_t n) {
    struct pg *pg = db->impl;
    if (!pg->api.PQenterPipelineMode || !pg->api.PQpipelineSync || !pg->api.PQexitPipelineMode) {
        one_by_one(db, cursors, s, n);
        return;
    }
    bool begin = db_should_begin(db, 0);
    const char **texts = MEM_NEW_ARRAY(const char *, n);
    for (size_t i = 0; i < n; i++) /* may raise: before anything is sent */
        check_not_empty(db, &s[i]);
    for (size_t i = 0; i < n; i++)
        texts[i] = s[i].n_params && pg->literals ? pg_with_literals(db, &s[i]) : s[i].sql;
    pg->shifted = 0;
    pg->api.PQsetnonblocking(pg->conn, 1);
    pg->api.PQenterPipelineMode(pg->conn);
    if (begin)
        send_params(db, begin_text(db), NULL, 0);
    for (size_t i = 0; i < n; i++)
        send_params(db, texts[i], s[i].params, pg->literals ? 0 : s[i].n_params);
    pg->api.PQpipelineSync(pg->conn);
    flush(db);
    PGresult *failed = begin ? read_piped(db, NULL) : NULL;
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        PGresult *f = failed && db->broken ? NULL : read_piped(db, cursors[i]);
        if (f && failed) {
            clear(db, f);
        } else if (f) {
            failed = f;
            at = i;
        }
    }
    leave_pipeline(db);
    db->begun |= begin;
    if (failed) {
        db->sql = s[at].sql;
        raise_and_clear(db, failed);
    }
}

/* COPY */

/* Sends a COPY statement; returns when the server waits for data or has data. */
static void start_copy(struct db *db, const char *sql, ExecStatusType wanted) {
    struct pg *pg = db->impl;
    if (db_should_begin(db, 0)) {
        pg_begin(db);
        db->begun = true;
    }
    pg->shifted = 0;
    send_simple(db, sql);
    PGresult *r = next_result(db);
    ExecStatusType status = pg->api.PQresultStatus(r);
    if (status == wanted) {
        clear(db, r);
        return;
    }
    if (is_copy(status))
        end_copy(db, r);
    PGresult *rest;
    while ((rest = next_result(db)))
        clear(db, rest);
    if (is_failure(status))
        raise_and_clear(db, r);
    clear(db, r);
    db_raise_kind(db, "ProgrammingError", "the statement is no COPY in this direction");
}

static int64_t finish_copy(struct db *db) {
    struct db_cursor c = {.db = db};
    read_all(db, &c);
    return c.affected;
}

static int64_t pg_copy_in(struct db *db, const char *sql, size_t (*data)(void *, const char **),
                          void *arg) {
    struct pg *pg = db->impl;
    start_copy(db, sql, PGRES_COPY_IN);
    struct error_handler h;
    ERROR_TRY(&h) {
        const char *piece;
        for (size_t n; (n = data(arg, &piece));)
            if (pg->api.PQputCopyData(pg->conn, piece, (int)n) < 0)
                pg_raise_result(db, NULL);
        error_pop(&h);
    }
    else {
        pg->api.PQputCopyEnd(pg->conn, "the sender failed");
        for (PGresult *r; (r = next_result(db));)
            clear(db, r);
        error_throw(h.error);
    }
    if (pg->api.PQputCopyEnd(pg->conn, NULL) < 0)
        pg_raise_result(db, NULL);
    return finish_copy(db);
}

static int64_t pg_copy_out(struct db *db, const char *sql,
                           void (*data)(void *, const char *, size_t), void *arg) {
    struct pg *pg = db->impl;
    start_copy(db, sql, PGRES_COPY_OUT);
    struct error *failed = NULL;
    char *row;
    for (int n; (n = pg->api.PQgetCopyData(pg->conn, &row, 0)) > 0;) {
        char *copy = mem_strndup(row, (size_t)n);
        pg->api.PQfreemem(row);
        if (failed)
            continue; /* the rest has to be read all the same */
        struct error_handler h;
        ERROR_TRY(&h) {
            data(arg, copy, (size_t)n);
            error_pop(&h);
        }
        else {
            failed = h.error;
        }
    }
    int64_t rows = finish_copy(db);
    if (failed)
        error_throw(failed);
    return rows;
}

/* Transactions */

static void pg_commit(struct db *db) {
    struct pg *pg = db->impl;
    struct db_cursor c = {.db = db};
    pg->shifted = 0;
    send_simple(db, "COMMIT");
    read_all(db, &c);
    /* A failed transaction ends with ROLLBACK, which the server does not call an error. */
    if (!strcmp(c.status, "ROLLBACK")) {
        db->begun = false;
        db_raise(db, "InternalError",
                 mem_printf("%s.errors.InFailedSqlTransaction", db_api_module(db)), "25P02",
                 "the transaction could not be committed: an earlier statement in it failed, "
                 "so the server rolled it back");
    }
}

static void pg_rollback(struct db *db) { run(db, "ROLLBACK"); }

static bool pg_backslash_escapes(struct db *db) {
    struct pg *pg = db->impl;
    const char *conforming = pg->api.PQparameterStatus(pg->conn, "standard_conforming_strings");
    return conforming && !strcmp(conforming, "off");
}

static bool pg_in_transaction(struct db *db) {
    struct pg *pg = db->impl;
    return pg->api.PQtransactionStatus(pg->conn) != PQTRANS_IDLE;
}

static void pg_set_isolation(struct db *db, const char *level) {
    ((struct pg *)db->impl)->isolation = level;
}

static const char *pg_get_isolation(struct db *db) {
    struct pg *pg = db->impl;
    if (!db->autocommit && !db->begun && pg->isolation)
        return pg->isolation;
    struct db_cursor *c =
        db_execute_with(db, "show transaction isolation level", NULL, 0, DB_NO_BEGIN);
    char *level = mem_strdup(db_fetch(c)[0].text);
    for (char *p = level; *p; p++)
        if (*p >= 'a' && *p <= 'z')
            *p = (char)(*p - 32);
    return level;
}

static struct db_version pg_version(struct db *db) {
    struct pg *pg = db->impl;
    int n = pg->api.PQserverVersion(pg->conn);
    const char *text = pg->api.PQparameterStatus(pg->conn, "server_version");
    struct db_version v = {{n / 10000, n % 10000, 0, 0}, false, mem_strdup(text ? text : "")};
    if (n < 100000) { /* 9.6.24 is 90624 */
        v.part[1] = n / 100 % 100;
        v.part[2] = n % 100;
    }
    return v;
}

static void pg_close(struct db *db) {
    struct pg *pg = db->impl;
    pg_self_closed(db);
    pg->api.PQfinish(pg->conn);
    pg->conn = NULL;
}

static const char *const pg_levels[] = {"AUTOCOMMIT",      "READ COMMITTED", "READ UNCOMMITTED",
                                        "REPEATABLE READ", "SERIALIZABLE",   NULL};

const struct db_driver db_driver_pg = {
    .name = "postgresql",
    .isolation_levels = pg_levels,
    .open = pg_open,
    .close = pg_close,
    .execute = pg_execute,
    .post = pg_post,
    .collect = pg_collect,
    .more = pg_more,
    .abandon = pg_abandon,
    .batch = pg_batch,
    .begin = pg_begin,
    .commit = pg_commit,
    .rollback = pg_rollback,
    .in_transaction = pg_in_transaction,
    .backslash_escapes = pg_backslash_escapes,
    .set_isolation = pg_set_isolation,
    .get_isolation = pg_get_isolation,
    .version = pg_version,
    .copy_in = pg_copy_in,
    .copy_out = pg_copy_out,
};
