/*
 * Parameters of PostgreSQL statements as literals, the way psycopg2 writes them: text has no type
 * of its own in them, so that statements work which the server could not type with $1 (DDL,
 * variadic functions). The other DBAPIs bind on the server, and so does retort for their URLs.
 */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "db/driver/pg_int.h"
#include "db/placeholder.h"

/* What psycopg2 puts behind a quoted literal. */
static const char *cast_of(enum db_tag tag) {
    switch (tag) {
    case DB_TAG_DATE:
        return "::date";
    case DB_TAG_TIME:
        return "::time";
    case DB_TAG_TIMETZ:
        return "::timetz";
    case DB_TAG_TIMESTAMP:
        return "::timestamp";
    case DB_TAG_TIMESTAMPTZ:
        return "::timestamptz";
    case DB_TAG_INTERVAL:
        return "::interval";
    case DB_TAG_UUID:
        return "::uuid";
    default:
        return "";
    }
}

static void put_quoted(struct db *db, struct buf *out, const struct db_value *v) {
    struct pg *pg = db->impl;
    char *escaped = mem_alloc_atomic(v->len * 2 + 1);
    int failed = 0;
    size_t n = pg->api.PQescapeStringConn(pg->conn, escaped, v->text, v->len, &failed);
    if (failed)
        db_raise_kind(db, "DataError", mem_strdup(pg->api.PQerrorMessage(pg->conn)));
    if (memchr(v->text, '\0', v->len))
        db_raise_kind(db, "ProgrammingError",
                      "A string literal cannot contain NUL (0x00) characters.");
    /* With standard_conforming_strings off the backslashes came back doubled: say so with E. */
    const char *conforming = pg->api.PQparameterStatus(pg->conn, "standard_conforming_strings");
    if (memchr(v->text, '\\', v->len) && conforming && !strcmp(conforming, "off"))
        buf_puts(out, " E");
    buf_putc(out, '\'');
    buf_add(out, escaped, n);
    buf_putc(out, '\'');
    buf_puts(out, cast_of((enum db_tag)v->tag));
}

static void put_bytes(struct buf *out, const struct db_value *v) {
    buf_puts(out, "'\\x");
    buf_reserve(out, v->len * 2);
    for (size_t i = 0; i < v->len; i++) {
        unsigned char c = (unsigned char)v->text[i];
        buf_putc(out, "0123456789abcdef"[c >> 4]);
        buf_putc(out, "0123456789abcdef"[c & 15]);
    }
    buf_puts(out, "'::bytea");
}

static void put_number(struct buf *out, const char *text) {
    /* A space keeps "x-$1" from becoming a comment. */
    buf_printf(out, *text == '-' ? " %s" : "%s", text);
}

static void put_double(struct buf *out, double d) {
    if (isnan(d))
        buf_puts(out, "'NaN'::float");
    else if (isinf(d))
        buf_puts(out, d > 0 ? "'Infinity'::float" : "'-Infinity'::float");
    else
        put_number(out, mem_printf("%.17g", d));
}

struct expansion {
    struct db *db;
    const struct db_statement *s;
};

static void put(void *arg, struct buf *out, size_t index) {
    struct expansion *x = arg;
    if (index >= x->s->n_params)
        db_raise_kind(x->db, "ProgrammingError",
                      mem_printf("there is no parameter $%zu", index + 1));
    const struct db_value *v = &x->s->params[index];
    switch (v->kind) {
    case DB_INT:
        if (v->tag == DB_TAG_BOOL)
            buf_puts(out, v->i ? "true" : "false");
        else
            put_number(out, db_value_text(v));
        break;
    case DB_DOUBLE:
        put_double(out, v->d);
        break;
    case DB_TEXT:
        if (v->tag == DB_TAG_DECIMAL && strspn(v->text, "+-.0123456789eE") == v->len)
            put_number(out, v->text);
        else if (v->tag == DB_TAG_DECIMAL) /* infinities are none to it */
            buf_puts(out, "'NaN'::numeric");
        else
            put_quoted(x->db, out, v);
        break;
    case DB_BYTES:
        put_bytes(out, v);
        break;
    default:
        buf_puts(out, "NULL");
        break;
    }
}

char *pg_with_literals(struct db *db, const struct db_statement *s) {
    struct buf out = BUF_INIT;
    struct expansion x = {db, s};
    db_expand(&out, s->sql, DB_PLACEHOLDER_DOLLAR, put, &x);
    return buf_take(&out);
}
