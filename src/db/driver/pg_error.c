/*
 * PostgreSQL's errors in the words of the DBAPI that the URL names: psycopg2 and psycopg have a
 * class for every SQLSTATE, SQLAlchemy's asyncpg adapter few classes with asyncpg's class in the
 * text, pg8000 prints the server's fields as a dict.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "db/driver/pg_int.h"

struct sqlstate_name {
    char code[6];
    const char *name;
};

static const struct sqlstate_name sqlstate_names[] = {
#define SQLSTATE(code, name) {code, name},
#include "db/driver/pg_sqlstate.def"
#undef SQLSTATE
};

static int by_code(const void *key, const void *entry) {
    return strcmp(key, ((const struct sqlstate_name *)entry)->code);
}

const char *db_pg_error_name(const char *sqlstate) {
    const struct sqlstate_name *found =
        bsearch(sqlstate, sqlstate_names, sizeof sqlstate_names / sizeof *sqlstate_names,
                sizeof *sqlstate_names, by_code);
    return found ? found->name : NULL;
}

const char *db_pg_sqlstate(const char *name) {
    for (size_t i = 0; i < sizeof sqlstate_names / sizeof *sqlstate_names; i++)
        if (!strcmp(sqlstate_names[i].name, name))
            return sqlstate_names[i].code;
    return NULL;
}

/* The DBAPI class by the SQLSTATE's class; cf. base_exception_from_sqlstate in psycopg2. */
const char *db_pg_error_kind(const char *sqlstate) {
    static const struct {
        const char *classes, *kind;
    } kinds[] = {
        {"0A", "NotSupportedError"},
        {"20 21 3D 3F 42 44", "ProgrammingError"},
        {"22", "DataError"},
        {"23", "IntegrityError"},
        {"24 25 2B 2D 2F 38 39 3B F0 P0 XX", "InternalError"},
        {"08 26 27 28 34 40 53 54 55 57 58 HV", "OperationalError"},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        for (const char *p = kinds[i].classes; *p; p += 2, p += *p == ' ')
            if (!strncmp(p, sqlstate, 2))
                return kinds[i].kind;
    return "DatabaseError";
}

/* Puts a message of libpq into psycopg2's form: no "ERROR:  ", and line numbers of the statement
 * as the user wrote it when a BEGIN line was sent before it. */
static char *tidy(const char *message, bool shifted) {
    static const char *const severities[] = {"ERROR:  ", "FATAL:  ", "PANIC:  "};
    for (size_t i = 0; i < 3; i++)
        if (!strncmp(message, severities[i], 8))
            message += 8;
    const char *line = shifted ? strstr(message, "\nLINE ") : NULL;
    if (!line)
        return mem_strdup(message);
    const char *digits = line + 6, *rest = digits + strspn(digits, "0123456789");
    long number = strtol(digits, NULL, 10) - PG_BEGIN_PREFIX_LINES;
    /* libpq put the caret below the text; a shorter number moves it. */
    char *text = mem_printf("%.*s%ld", (int)(digits - message), message, number);
    size_t lost = (size_t)(rest - digits) - (strlen(text) - (size_t)(digits - message));
    const char *caret_line = strchr(rest, '\n');
    if (!lost || !caret_line || strncmp(caret_line + 1, "  ", 2) != 0)
        return mem_printf("%s%s", text, rest);
    return mem_printf("%s%.*s%s", text, (int)(caret_line + 1 - rest), rest, caret_line + 1 + lost);
}

static const char *field(struct pg *pg, const PGresult *r, int code) {
    const char *text = pg->api.PQresultErrorField(r, code);
    return text ? mem_strdup(text) : NULL;
}

/* True when the statement went out behind "BEGIN;\n", so that positions count that line. */
static bool fill_info(struct db *db, const PGresult *r) {
    struct pg *pg = db->impl;
    struct db_error_info *i = &db->info;
    size_t shifted = pg->shifted;
    i->severity = field(pg, r, PG_DIAG_SEVERITY);
    i->primary = field(pg, r, PG_DIAG_MESSAGE_PRIMARY);
    i->detail = field(pg, r, PG_DIAG_MESSAGE_DETAIL);
    i->hint = field(pg, r, PG_DIAG_MESSAGE_HINT);
    i->context = field(pg, r, PG_DIAG_CONTEXT);
    i->schema = field(pg, r, PG_DIAG_SCHEMA_NAME);
    i->table = field(pg, r, PG_DIAG_TABLE_NAME);
    i->column = field(pg, r, PG_DIAG_COLUMN_NAME);
    i->constraint = field(pg, r, PG_DIAG_CONSTRAINT_NAME);
    const char *position = field(pg, r, PG_DIAG_STATEMENT_POSITION);
    if (position)
        i->position = (int)strtol(position, NULL, 10) - (int)shifted;
    return shifted && position;
}

/* asyncpg's class for a SQLSTATE: the name and "Error", with few names of its own. */
static const char *asyncpg_class(const char *sqlstate, const char *name) {
    static const char *const own[][2] = {
        {"42601", "PostgresSyntaxError"}, {"P0001", "RaiseError"},
        {"XX000", "InternalServerError"}, {"08000", "PostgresConnectionError"},
        {"53200", "OutOfMemoryError"},    {"58030", "PostgresIOError"},
    };
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (!strcmp(own[i][0], sqlstate))
            return own[i][1];
    size_t n = strlen(name);
    return n > 5 && !strcmp(name + n - 5, "Error") ? name : mem_printf("%sError", name);
}

static noreturn void raise_asyncpg(struct db *db, const char *sqlstate, const char *name) {
    const struct db_error_info *i = &db->info;
    const char *class_name = "Error", *kind = "DBAPIError";
    if (!strncmp(sqlstate, "23", 2))
        class_name = kind = "IntegrityError";
    else if (!strncmp(sqlstate, "42", 2))
        class_name = kind = "ProgrammingError";
    else if (!strncmp(sqlstate, "XX", 2))
        class_name = "InternalServerError", kind = "InternalError";
    struct buf text = BUF_INIT;
    buf_printf(&text, "<class 'asyncpg.exceptions.%s'>: %s", asyncpg_class(sqlstate, name),
               i->primary);
    if (i->detail)
        buf_printf(&text, "\nDETAIL:  %s", i->detail);
    if (i->hint)
        buf_printf(&text, "\nHINT:  %s", i->hint);
    db_raise(db, kind, mem_printf("%s.%s", db_api_module(db), class_name), sqlstate, text.data);
}

static noreturn void raise_pg8000(struct db *db, const PGresult *r, const char *sqlstate) {
    struct pg *pg = db->impl;
    static const char codes[] = {PG_DIAG_SEVERITY,           PG_DIAG_SEVERITY_NONLOCALIZED,
                                 PG_DIAG_SQLSTATE,           PG_DIAG_MESSAGE_PRIMARY,
                                 PG_DIAG_MESSAGE_DETAIL,     PG_DIAG_MESSAGE_HINT,
                                 PG_DIAG_STATEMENT_POSITION, PG_DIAG_CONTEXT,
                                 PG_DIAG_SCHEMA_NAME,        PG_DIAG_TABLE_NAME,
                                 PG_DIAG_COLUMN_NAME,        PG_DIAG_DATATYPE_NAME,
                                 PG_DIAG_CONSTRAINT_NAME,    PG_DIAG_SOURCE_FILE,
                                 PG_DIAG_SOURCE_LINE,        PG_DIAG_SOURCE_FUNCTION};
    struct buf text = BUF_INIT;
    for (size_t i = 0; i < sizeof codes; i++) {
        const char *value = pg->api.PQresultErrorField(r, codes[i]);
        if (!value)
            continue;
        if (codes[i] == PG_DIAG_STATEMENT_POSITION)
            value = mem_printf("%d", db->info.position);
        buf_printf(&text, "%s'%c': ", text.len ? ", " : "{", codes[i]);
        db_put_repr(&text, value);
    }
    buf_putc(&text, '}');
    const char *kind = !strncmp(sqlstate, "23", 2) ? "IntegrityError" : "ProgrammingError";
    db_raise(db, kind, mem_printf("pg8000.dbapi.%s", kind), sqlstate, text.data);
}

static bool connection_is_lost(struct db *db) {
    struct pg *pg = db->impl;
    return pg->api.PQstatus(pg->conn) == CONNECTION_BAD;
}

/* The statement was stopped since it waited for a connection of this very run. */
static noreturn void raise_self_blocked(struct db *db, const char *sqlstate) {
    struct pg *pg = db->impl;
    db->info.primary = mem_printf(
        "the statement waited for a lock of another connection of this run (server process %d), "
        "which would not have ended",
        pg->blocked_by);
    db->info.hint = "The script works on two connections at a time: let it use op.get_bind() for "
                    "both, or end the transaction of the first one before.";
    pg->blocked_by = 0;
    db_raise(db, "OperationalError", mem_printf("%s.OperationalError", db_api_module(db)), sqlstate,
             mem_printf("%s\nHINT:  %s\n", db->info.primary, db->info.hint));
}

noreturn void pg_raise_result(struct db *db, const PGresult *result) {
    struct pg *pg = db->impl;
    const char *sqlstate = result ? field(pg, result, PG_DIAG_SQLSTATE) : NULL;
    db->broken |= connection_is_lost(db);
    if (sqlstate && !strcmp(sqlstate, "57014") && db_interrupted())
        db_raise_interrupt();
    if (sqlstate && !strcmp(sqlstate, "57014") && pg->blocked_by)
        raise_self_blocked(db, sqlstate);
    if (!sqlstate) { /* libpq's own words: a lost connection, a wrong call */
        const char *text = result ? pg->api.PQresultErrorMessage(result) : "";
        if (!*text)
            text = pg->api.PQerrorMessage(pg->conn);
        db_raise_kind(db, db->broken ? "OperationalError" : "DatabaseError", mem_strdup(text));
    }
    bool shifted = fill_info(db, result);
    const char *name = db_pg_error_name(sqlstate), *kind = db_pg_error_kind(sqlstate);
    db->info.name = name;
    if (!strcmp(db->driver_name, "asyncpg"))
        raise_asyncpg(db, sqlstate, name ? name : "Postgres");
    if (!strcmp(db->driver_name, "pg8000"))
        raise_pg8000(db, result, sqlstate);
    char *text = tidy(pg->api.PQresultErrorMessage(result), shifted);
    size_t n = strlen(text);
    bool psycopg3 =
        !strcmp(db->driver_name, "psycopg") || !strcmp(db->driver_name, "psycopg_async");
    if (psycopg3 && n && text[n - 1] == '\n')
        text[n - 1] = 0; /* it has no line end there */
    const char *module = db_api_module(db);
    const char *class_name =
        name ? mem_printf("%s.errors.%s", module, name) : mem_printf("%s.%s", module, kind);
    db_raise(db, kind, class_name, sqlstate, text);
}

noreturn void pg_raise_connection(struct db *db, int os_errno, const char *sqlstate) {
    struct pg *pg = db->impl;
    const char *text = mem_strdup(pg->api.PQerrorMessage(pg->conn));
    struct error *e =
        error_new(ERROR_DATABASE, "(%s.OperationalError) %s", db_api_module(db), text);
    e->kind = "OperationalError";
    e->os_errno = os_errno;
    e->sqlstate = sqlstate;
    db->info.primary = text;
    pg->api.PQfinish(pg->conn);
    pg->conn = NULL;
    db->impl = NULL;
    error_throw(e);
}
