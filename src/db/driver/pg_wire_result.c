/*
 * Results of PostgreSQL's protocol: rows, command tags, errors in libpq's words (see pg_wire.h).
 */
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "db/driver/pg_wire_int.h"

void *wire_grow(PGconn *c, void *p, size_t size) {
    void *grown = realloc(p, size);
    if (!grown && c)
        wire_lost(c, wire_no_memory);
    if (!grown)
        error_raise(ERROR_MEMORY, "out of memory");
    return grown;
}

char *wire_strndup(const char *text, size_t n) {
    char *copy = wire_grow(NULL, NULL, n + 1);
    memcpy(copy, text, n);
    copy[n] = 0;
    return copy;
}

PGresult *wire_result_new(ExecStatusType status) {
    PGresult *r = wire_grow(NULL, NULL, sizeof *r);
    *r = (PGresult){.status = status};
    return r;
}

PGresult *wire_result_text(ExecStatusType status, const char *text) {
    PGresult *r = wire_result_new(status);
    r->message = wire_strndup(text, strlen(text));
    return r;
}

void wire_result_clear(PGresult *r) {
    if (!r)
        return;
    if (r->columns && --r->columns->references == 0) {
        for (int i = 0; i < r->columns->n; i++)
            free(r->columns->items[i].name);
        free(r->columns);
    }
    free(r->cells);
    free(r->data);
    free(r->fields);
    free(r->message);
    free(r);
}

/* ---- rows ---- */

struct wire_columns *wire_columns_read(struct wire_message *m) {
    int n = (int)wire_int(m, 2);
    struct wire_columns *all = wire_grow(NULL, NULL, sizeof *all + (size_t)n * sizeof *all->items);
    all->references = 1;
    all->n = n;
    for (int i = 0; i < n; i++) {
        struct wire_column *c = &all->items[i];
        const char *name = wire_text(m);
        c->name = wire_strndup(name, strlen(name));
        c->table = wire_int(m, 4);
        wire_int(m, 2); /* number of the column in it */
        c->type = wire_int(m, 4);
        wire_int(m, 2); /* size of the type */
        c->modifier = (int)wire_int(m, 4);
        wire_int(m, 2); /* text or binary */
    }
    return all;
}

/* Values lie one behind the other with a NUL behind each. */
void wire_add_row(PGresult *r, struct wire_message *m) {
    size_t n = wire_int(m, 2), room = (size_t)(m->end - m->p) + n;
    if (r->n_cells + n > r->cap_cells) {
        size_t cap = r->cap_cells ? r->cap_cells * 2 : 16 * n;
        while (r->n_cells + n > cap)
            cap = cap * 2 + 16;
        r->cells = wire_grow(NULL, r->cells, cap * sizeof *r->cells);
        r->cap_cells = cap;
    }
    if (r->used + room > r->cap) {
        size_t cap = r->used + room > r->cap * 2 ? r->used + room + 256 : r->cap * 2;
        r->data = wire_grow(NULL, r->data, cap);
        r->cap = cap;
    }
    for (size_t i = 0; i < n; i++) {
        int len = (int)wire_int(m, 4);
        if (len > m->end - m->p)
            len = (int)(m->end - m->p);
        r->cells[r->n_cells++] = (struct wire_cell){r->used, len};
        if (len > 0)
            memcpy(r->data + r->used, m->p, (size_t)len);
        r->used += len > 0 ? (size_t)len : 0;
        m->p += len > 0 ? len : 0;
        r->data[r->used++] = 0;
    }
    r->n_rows++;
}

static const struct wire_cell *cell(const PGresult *r, int row, int column) {
    return &r->cells[(size_t)row * (size_t)r->columns->n + (size_t)column];
}

/* ---- errors ---- */

static const char *field(const PGresult *r, int code) {
    for (const char *p = r->fields; p && *p; p += strlen(p) + 1)
        if (*p == code)
            return p + 1;
    return NULL;
}

/* The line of a statement that an error points at, cut to fit. */
struct excerpt {
    int number;
    size_t start, at, end; /* characters */
    bool cut_left, cut_right;
};

static bool is_line_end(const utf8proc_int32_t *text, size_t i) {
    return text[i] == '\n' || (text[i] == '\r' && text[i + 1] != '\n');
}

/* Around character AT of TEXT (N characters and a 0). */
static struct excerpt find_excerpt(const utf8proc_int32_t *text, size_t n, size_t at) {
    enum { WIDTH = 60, RIGHT = 10 };
    struct excerpt x = {.number = 1, .at = at, .end = n};
    for (size_t i = 0; i < at; i++)
        if (is_line_end(text, i)) {
            x.number++;
            x.start = i + 1;
        }
    for (size_t i = at; i < x.end; i++)
        if (text[i] == '\n' || text[i] == '\r')
            x.end = i;
    if (x.end - x.start <= WIDTH)
        return x;
    if (x.start + WIDTH >= x.at + RIGHT) {
        x.end = x.start + WIDTH;
        x.cut_right = true;
        return x;
    }
    if (x.at + RIGHT < x.end) {
        x.end = x.at + RIGHT;
        x.cut_right = true;
    }
    if (x.end - x.start > WIDTH) {
        x.start = x.end - WIDTH;
        x.cut_left = true;
    }
    return x;
}

static size_t put_char(struct buf *b, utf8proc_int32_t c) {
    int width = c < 0x80 ? 1 : utf8proc_charwidth(c);
    buf_put_codepoint(b, c == '\t' ? ' ' : (unsigned)c);
    return width > 0 ? (size_t)width : 0;
}

/* "LINE 1: select x" and a caret below what character POSITION (from 1) of SQL is. */
static void put_position(struct buf *b, const char *sql, long position) {
    utf8proc_int32_t *text = mem_alloc_atomic((strlen(sql) + 2) * sizeof *text);
    size_t n = 0;
    for (const char *p = sql; *p; n++) {
        utf8proc_ssize_t len = utf8proc_iterate((const utf8proc_uint8_t *)p, -1, &text[n]);
        if (len < 1) {
            text[n] = (unsigned char)*p;
            len = 1;
        }
        p += len;
    }
    text[n] = text[n + 1] = 0;
    if (position < 1 || (size_t)position - 1 > n)
        return;
    struct excerpt x = find_excerpt(text, n, (size_t)position - 1);
    size_t start = b->len, indent = 0;
    buf_printf(b, "LINE %d: %s", x.number, x.cut_left ? "..." : "");
    indent = b->len - start;
    for (size_t i = x.start; i < x.end; i++) {
        size_t width = put_char(b, text[i]);
        indent += i < x.at ? width : 0;
    }
    buf_printf(b, "%s\n%*s^\n", x.cut_right ? "..." : "", (int)indent, "");
}

static void put_line(struct buf *b, const PGresult *r, const char *label, int code) {
    const char *text = field(r, code);
    if (text)
        buf_printf(b, "%s:  %s\n", label, text);
}

/* What libpq makes of the fields at its default verbosity. */
static char *word(const PGresult *r, const char *sql) {
    struct buf b = BUF_INIT;
    const char *severity = field(r, PG_DIAG_SEVERITY), *primary = field(r, PG_DIAG_MESSAGE_PRIMARY);
    const char *position = field(r, PG_DIAG_STATEMENT_POSITION);
    if (severity)
        buf_printf(&b, "%s:  ", severity);
    buf_puts(&b, primary ? primary : "");
    if (!position) {
        position = field(r, PG_DIAG_INTERNAL_POSITION);
        sql = position ? field(r, PG_DIAG_INTERNAL_QUERY) : NULL;
    }
    if (position && !sql)
        buf_printf(&b, " at character %s", position);
    buf_putc(&b, '\n');
    if (position && sql)
        put_position(&b, sql, strtol(position, NULL, 10));
    put_line(&b, r, "DETAIL", PG_DIAG_MESSAGE_DETAIL);
    put_line(&b, r, "HINT", PG_DIAG_MESSAGE_HINT);
    put_line(&b, r, "QUERY", PG_DIAG_INTERNAL_QUERY);
    if (r->status == PGRES_FATAL_ERROR)
        put_line(&b, r, "CONTEXT", PG_DIAG_CONTEXT);
    return wire_strndup(b.data, b.len);
}

PGresult *wire_result_error(PGconn *c, struct wire_message *m, const char *sql,
                            ExecStatusType status) {
    PGresult *r = wire_result_new(status);
    (void)c;
    r->fields = wire_grow(NULL, NULL, (size_t)(m->end - m->p) + 1);
    memcpy(r->fields, m->p, (size_t)(m->end - m->p));
    r->fields[m->end - m->p] = 0;
    r->message = word(r, sql);
    return r;
}

/* ---- libpq's functions ---- */

void wire_PQclear(PGresult *r) { wire_result_clear(r); }
ExecStatusType wire_PQresultStatus(const PGresult *r) { return r ? r->status : PGRES_FATAL_ERROR; }
char *wire_PQcmdStatus(PGresult *r) { return r->tag; }

/* The number at the end of the tags that have one. */
char *wire_PQcmdTuples(PGresult *r) {
    static const char *const counted[] = {"INSERT ", "UPDATE ", "DELETE ", "SELECT ",
                                          "MERGE ",  "FETCH ",  "MOVE ",   "COPY "};
    static char none[] = "";
    for (size_t i = 0; i < sizeof counted / sizeof *counted; i++)
        if (!strncmp(r->tag, counted[i], strlen(counted[i])))
            return strrchr(r->tag, ' ') + 1;
    return none;
}

int wire_PQnfields(const PGresult *r) { return r->columns ? r->columns->n : 0; }
int wire_PQntuples(const PGresult *r) { return (int)r->n_rows; }
char *wire_PQfname(const PGresult *r, int i) { return r->columns->items[i].name; }
Oid wire_PQftype(const PGresult *r, int i) { return r->columns->items[i].type; }
Oid wire_PQftable(const PGresult *r, int i) { return r->columns->items[i].table; }
int wire_PQfmod(const PGresult *r, int i) { return r->columns->items[i].modifier; }
int wire_PQgetisnull(const PGresult *r, int row, int i) { return cell(r, row, i)->len < 0; }
char *wire_PQgetvalue(const PGresult *r, int row, int i) { return r->data + cell(r, row, i)->at; }
int wire_PQgetlength(const PGresult *r, int row, int i) {
    int len = cell(r, row, i)->len;
    return len < 0 ? 0 : len;
}

char *wire_PQresultErrorField(const PGresult *r, int code) {
    return (char *)(uintptr_t)field(r, code);
}
char *wire_PQresultErrorMessage(const PGresult *r) {
    static char none[] = "";
    return r && r->message ? r->message : none;
}
