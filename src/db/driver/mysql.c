/*
 * MySQL and MariaDB through libmariadb. Parameters are written into the statement as literals, as
 * MySQLdb and pymysql do, so that every statement can have them. autocommit is off: the server
 * begins transactions itself and ends them at each DDL statement, which no client can change.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "db/driver/mysql_int.h"
#include "db/placeholder.h"

enum { BINARY_CHARSET = 63 };

/* Parameters */

struct expansion {
    struct db *db;
    const struct db_statement *s;
    size_t used;
};

static void put_quoted(struct db *db, struct buf *out, const struct db_value *v) {
    struct mysql *my = db->impl;
    char *escaped = mem_alloc_atomic(v->len * 2 + 1);
    unsigned long n = my->api.mysql_real_escape_string(my->handle, escaped, v->text, v->len);
    if (v->kind == DB_BYTES)
        buf_puts(out, "_binary");
    buf_putc(out, '\'');
    buf_add(out, escaped, n);
    buf_putc(out, '\'');
}

static void put(void *arg, struct buf *out, size_t index) {
    struct expansion *x = arg;
    x->used = index + 1;
    if (index >= x->s->n_params)
        return; /* counted; refused by the caller */
    const struct db_value *v = &x->s->params[index];
    if (v->kind == DB_NULL)
        buf_puts(out, "NULL");
    else if (v->kind == DB_TEXT && v->tag == DB_TAG_DECIMAL &&
             strspn(v->text, "+-.0123456789eE") == v->len)
        buf_puts(out, v->text);
    else if (v->kind == DB_TEXT || v->kind == DB_BYTES)
        put_quoted(x->db, out, v);
    else if (v->kind == DB_DOUBLE) /* an exponent makes it a double and no DECIMAL */
        buf_puts(out,
                 mem_printf(strpbrk(db_value_text(v), "en") ? "%s" : "%se0", db_value_text(v)));
    else
        buf_puts(out, db_value_text(v));
}

static const char *with_literals(struct db *db, const struct db_statement *s) {
    if (!s->n_params)
        return s->sql;
    struct buf out = BUF_INIT;
    struct expansion x = {db, s, 0};
    db_expand(&out, s->sql, DB_PLACEHOLDER_QUESTION, put, &x);
    if (x.used != s->n_params)
        db_raise_kind(db, "ProgrammingError",
                      x.used > s->n_params
                          ? "not enough arguments for format string"
                          : "not all arguments converted during string formatting");
    return buf_take(&out);
}

/* Results */

static const struct {
    enum enum_field_types type;
    uint8_t kind, tag;
} types[] = {
    {MYSQL_TYPE_DECIMAL, DB_TEXT, DB_TAG_DECIMAL},
    {MYSQL_TYPE_NEWDECIMAL, DB_TEXT, DB_TAG_DECIMAL},
    {MYSQL_TYPE_TINY, DB_INT, DB_TAG_NONE},
    {MYSQL_TYPE_SHORT, DB_INT, DB_TAG_NONE},
    {MYSQL_TYPE_INT24, DB_INT, DB_TAG_NONE},
    {MYSQL_TYPE_LONG, DB_INT, DB_TAG_NONE},
    {MYSQL_TYPE_LONGLONG, DB_INT, DB_TAG_NONE},
    {MYSQL_TYPE_YEAR, DB_INT, DB_TAG_NONE},
    {MYSQL_TYPE_FLOAT, DB_DOUBLE, DB_TAG_NONE},
    {MYSQL_TYPE_DOUBLE, DB_DOUBLE, DB_TAG_NONE},
    {MYSQL_TYPE_DATE, DB_TEXT, DB_TAG_DATE},
    {MYSQL_TYPE_NEWDATE, DB_TEXT, DB_TAG_DATE},
    {MYSQL_TYPE_TIME, DB_TEXT, DB_TAG_TIME},
    {MYSQL_TYPE_DATETIME, DB_TEXT, DB_TAG_TIMESTAMP},
    {MYSQL_TYPE_TIMESTAMP, DB_TEXT, DB_TAG_TIMESTAMP},
    {MYSQL_TYPE_JSON, DB_TEXT, DB_TAG_JSON},
    {MYSQL_TYPE_BIT, DB_BYTES, DB_TAG_NONE},
};

static uint8_t kind_of(const MYSQL_FIELD *f, uint8_t *tag) {
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (types[i].type == f->type) {
            *tag = types[i].tag;
            return types[i].kind;
        }
    *tag = DB_TAG_NONE;
    return f->charsetnr == BINARY_CHARSET ? DB_BYTES : DB_TEXT;
}

static void read_columns(struct mysql *my, struct db_cursor *c, MYSQL_RES *r) {
    MYSQL_FIELD *fields = my->api.mysql_fetch_fields(r);
    c->n_columns = my->api.mysql_num_fields(r);
    c->columns = MEM_NEW_ARRAY(struct db_column, c->n_columns);
    for (size_t i = 0; i < c->n_columns; i++) {
        c->columns[i].name = mem_strdup(fields[i].name);
        c->columns[i].type = (uint32_t)fields[i].type;
        kind_of(&fields[i], &c->columns[i].tag);
    }
}

static void set_value(struct db_cursor *c, struct db_value *v, uint8_t kind, const char *text,
                      size_t n) {
    errno = 0;
    if (kind == DB_INT) {
        v->i = strtoll(text, NULL, 10);
        if (errno != ERANGE) {
            v->kind = DB_INT;
            return;
        }
        v->tag = DB_TAG_BIGINT; /* UNSIGNED */
    } else if (kind == DB_DOUBLE) {
        v->kind = DB_DOUBLE;
        v->d = strtod(text, NULL);
        return;
    }
    db_set_text(c, v, text, n);
    if (kind == DB_BYTES)
        v->kind = DB_BYTES;
}

static void read_row(struct mysql *my, struct db_cursor *c, MYSQL_RES *r, MYSQL_ROW row) {
    unsigned long *lengths = my->api.mysql_fetch_lengths(r);
    MYSQL_FIELD *fields = my->api.mysql_fetch_fields(r);
    struct db_value *values = db_cursor_add_row(c);
    for (size_t i = 0; i < c->n_columns; i++) {
        uint8_t tag, kind = kind_of(&fields[i], &tag);
        values[i].type = c->columns[i].type;
        values[i].tag = tag;
        if (row[i])
            set_value(c, &values[i], kind, row[i], lengths[i]);
    }
}

/* Statements */

/* The server executes the statement until its socket can be read; Ctrl-C kills it from a second
 * connection, and the answer is then an error. */
static void wait_for_answer(struct db *db) {
    struct mysql *my = db->impl;
    struct pollfd p = {my->api.mysql_get_socket(my->handle), POLLIN, 0};
    int timeout = my->target.read_timeout ? (int)my->target.read_timeout * 1000 : -1;
    bool killed = false;
    int n;
    /* A KILL that comes before the statement has begun does nothing: again after a second. */
    while ((n = db_poll(&p, killed ? 1000 : timeout, killed)) <= 0 &&
           (killed ? n == 0 : errno == EINTR && n < 0)) {
        MYSQL *second = NULL;
        if (mysql_driver_connect(my, &second)) {
            const char *kill_query =
                mem_printf("KILL QUERY %lu", my->api.mysql_thread_id(my->handle));
            my->api.mysql_real_query(second, kill_query, strlen(kill_query));
        }
        my->api.mysql_close(second);
        killed = true;
    }
}

static void query(struct db *db, const char *sql) {
    struct mysql *my = db->impl;
    if (my->api.mysql_send_query(my->handle, sql, strlen(sql)))
        mysql_driver_raise(db, my->handle);
    wait_for_answer(db);
    if (my->api.mysql_read_query_result(my->handle))
        mysql_driver_raise(db, my->handle);
}

static void read_stored(struct db *db, struct db_cursor *c) {
    struct mysql *my = db->impl;
    MYSQL_RES *r = my->api.mysql_store_result(my->handle);
    if (!r) {
        if (my->api.mysql_field_count(my->handle))
            mysql_driver_raise(db, my->handle);
        c->affected = (int64_t)my->api.mysql_affected_rows(my->handle);
        c->last_id = (int64_t)my->api.mysql_insert_id(my->handle);
        return;
    }
    read_columns(my, c, r);
    for (MYSQL_ROW row; (row = my->api.mysql_fetch_row(r));)
        read_row(my, c, r, row);
    c->affected = (int64_t)c->n_rows;
    my->api.mysql_free_result(r);
}

/* Further results of several statements, or of a procedure: only their errors count. */
static void skip_results(struct db *db) {
    struct mysql *my = db->impl;
    int more;
    while ((more = my->api.mysql_next_result(my->handle)) == 0) {
        MYSQL_RES *r = my->api.mysql_store_result(my->handle);
        if (r)
            my->api.mysql_free_result(r);
    }
    if (more > 0)
        mysql_driver_raise(db, my->handle);
}

static bool my_more(struct db_cursor *c) {
    enum { BATCH = 500 };
    struct db *db = c->db;
    struct mysql *my = db->impl;
    MYSQL_RES *r = c->stream;
    for (int i = 0; i < BATCH; i++) {
        MYSQL_ROW row = my->api.mysql_fetch_row(r);
        if (row) {
            read_row(my, c, r, row);
            continue;
        }
        bool failed = my->api.mysql_errno(my->handle) != 0;
        c->stream = NULL;
        my->api.mysql_free_result(r);
        if (failed)
            mysql_driver_raise(db, my->handle);
        skip_results(db);
        return false;
    }
    return true;
}

static void my_abandon(struct db_cursor *c) {
    struct mysql *my = c->db->impl;
    my->api.mysql_free_result(c->stream); /* reads the rest off the connection */
    c->stream = NULL;
    skip_results(c->db);
}

static void my_execute(struct db *db, struct db_cursor *c, const struct db_statement *s,
                       unsigned flags) {
    struct mysql *my = db->impl;
    const char *sql = with_literals(db, s);
    if (db_should_begin(db, flags))
        db->begun = true; /* autocommit is off */
    query(db, sql);
    if ((flags & DB_STREAM) && my->api.mysql_field_count(my->handle)) {
        c->stream = my->api.mysql_use_result(my->handle);
        if (!c->stream)
            mysql_driver_raise(db, my->handle);
        read_columns(my, c, c->stream);
        my_more(c);
        return;
    }
    read_stored(db, c);
    skip_results(db);
}

/* Batches: several statements in one text, which the server is told to take for this once. Their
 * answers come one behind the other. */

struct batch {
    struct db *db;
    struct db_cursor **cursors;
    const struct db_statement *s;
    size_t n, at;
};

static bool take_several(struct mysql *my, bool yes) {
    if (my->target.flags & CLIENT_MULTI_STATEMENTS)
        return true;
    return !my->api.mysql_set_server_option(my->handle, yes ? MYSQL_OPTION_MULTI_STATEMENTS_ON
                                                            : MYSQL_OPTION_MULTI_STATEMENTS_OFF);
}

static void run_batch(struct batch *b) {
    struct mysql *my = b->db->impl;
    struct buf text = BUF_INIT;
    for (size_t i = 0; i < b->n; i++)
        buf_printf(&text, "%s%s", i ? ";\n" : "", b->s[i].sql);
    query(b->db, text.data);
    for (b->at = 0; b->at < b->n; b->at++) {
        /* Not waited for with poll(): the client library may have read it already. */
        if (b->at && my->api.mysql_next_result(my->handle) > 0)
            mysql_driver_raise(b->db, my->handle);
        read_stored(b->db, b->cursors[b->at]);
    }
    skip_results(b->db);
}

static void my_batch(struct db *db, struct db_cursor **cursors, const struct db_statement *s,
                     size_t n) {
    struct mysql *my = db->impl;
    struct batch b = {db, cursors, s, n, 0};
    struct error_handler h;
    if (db_should_begin(db, 0))
        db->begun = true;
    if (!take_several(my, true)) { /* a proxy that does not know it */
        for (size_t i = 0; i < n; i++)
            my_execute(db, cursors[i], &s[i], 0);
        return;
    }
    ERROR_TRY(&h) {
        run_batch(&b);
        error_pop(&h);
    }
    else {
        db->sql = s[b.at].sql;
        take_several(my, false);
        error_throw(h.error);
    }
    take_several(my, false);
}

/* Transactions */

static void my_begin(struct db *db) { (void)db; }
static void my_commit(struct db *db) { query(db, "COMMIT"); }
static void my_rollback(struct db *db) { query(db, "ROLLBACK"); }

static unsigned server_status(struct db *db) {
    struct mysql *my = db->impl;
    unsigned status = 0;
    my->api.mariadb_get_infov(my->handle, MARIADB_CONNECTION_SERVER_STATUS, &status);
    return status;
}

static bool my_backslash_escapes(struct db *db) {
    return !(server_status(db) & SERVER_STATUS_NO_BACKSLASH_ESCAPES);
}

static bool my_in_transaction(struct db *db) {
    return (server_status(db) & SERVER_STATUS_IN_TRANS) != 0;
}

static void my_set_autocommit(struct db *db, bool on) {
    struct mysql *my = db->impl;
    if (my->api.mysql_autocommit(my->handle, on))
        mysql_driver_raise(db, my->handle);
}

static void my_set_isolation(struct db *db, const char *level) {
    query(db, mem_printf("SET SESSION TRANSACTION ISOLATION LEVEL %s", level));
}

static struct db_version my_version(struct db *db) {
    struct mysql *my = db->impl;
    const char *text = my->api.mysql_get_server_info(my->handle);
    struct db_version v = {.text = mem_strdup(text), .is_mariadb = strstr(text, "MariaDB") != NULL};
    if (v.is_mariadb && !strncmp(text, "5.5.5-", 6)) /* what it tells old replication clients */
        text += 6;
    for (int i = 0; i < 3; i++) {
        char *end;
        v.part[i] = (int)strtol(text, &end, 10);
        if (*end != '.')
            break;
        text = end + 1;
    }
    return v;
}

static const char *my_get_isolation(struct db *db) {
    struct db_version v = my_version(db);
    bool new_name = !v.is_mariadb && (v.part[0] > 5 || (v.part[0] == 5 && v.part[1] >= 7));
    struct db_cursor *c =
        db_execute_with(db, new_name ? "SELECT @@transaction_isolation" : "SELECT @@tx_isolation",
                        NULL, 0, DB_NO_BEGIN);
    char *level = mem_strdup(db_fetch(c)[0].text);
    for (char *p = level; *p; p++)
        if (*p == '-')
            *p = ' ';
    return level;
}

static void my_close(struct db *db) {
    struct mysql *my = db->impl;
    my->api.mysql_close(my->handle);
    my->handle = NULL;
}

static const char *const mysql_levels[] = {"SERIALIZABLE",    "READ UNCOMMITTED", "READ COMMITTED",
                                           "REPEATABLE READ", "AUTOCOMMIT",       NULL};

const struct db_driver db_driver_mysql = {
    .name = "mysql",
    .isolation_levels = mysql_levels,
    .open = mysql_driver_open,
    .close = my_close,
    .execute = my_execute,
    .batch = my_batch,
    .more = my_more,
    .abandon = my_abandon,
    .begin = my_begin,
    .commit = my_commit,
    .rollback = my_rollback,
    .in_transaction = my_in_transaction,
    .backslash_escapes = my_backslash_escapes,
    .set_isolation = my_set_isolation,
    .set_autocommit = my_set_autocommit,
    .get_isolation = my_get_isolation,
    .version = my_version,
};
