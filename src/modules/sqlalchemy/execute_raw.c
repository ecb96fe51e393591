/*
 * SQL in the driver's own style: %s and %(name)s of psycopg2 and PyMySQL, ? and :name of SQLite, $1
 * of asyncpg become the placeholders that retort's drivers have. cf. exec_driver_sql() and cursors.
 */
#include "modules/sqlalchemy/engine.h"
#include "modules/sqlalchemy/shown.h"

struct raw {
    struct vm *vm;
    const struct sql_dialect *d;
    struct buf b;
    value params;
    struct db_value *values;
    size_t n, cap, next;
};

static void raw_value(struct raw *r, value v);

/* A tuple is a list in parentheses, as the drivers of PostgreSQL and MySQL write it. */
static bool raw_list(struct raw *r, value v) {
    bool mysql = r->d->id == SQL_MYSQL || r->d->id == SQL_MARIADB;
    bool list = (py_is_tuple(v) && r->d->id != SQL_SQLITE) || (mysql && py_is_list(v));
    if (!list)
        return false;
    struct py_tuple *t = py_tuple_from(r->vm, v);
    buf_putc(&r->b, '(');
    for (size_t i = 0; i < t->n; i++) {
        buf_puts(&r->b, i ? ", " : "");
        raw_value(r, t->items[i]);
    }
    buf_puts(&r->b, t->n ? ")" : "NULL)");
    return true;
}

static void raw_value(struct raw *r, value v) {
    if (raw_list(r, v))
        return;
    MEM_GROW(r->values, r->n, r->cap);
    r->values[r->n++] = sa_to_db(r->vm, r->d, v);
    if (r->d->id == SQL_POSTGRESQL)
        buf_printf(&r->b, "$%zu", r->n);
    else
        buf_putc(&r->b, '?');
}

static value positional(struct raw *r) {
    struct py_tuple *t = py_is_dict(r->params) ? NULL : py_tuple_from(r->vm, r->params);
    if (!t || r->next >= t->n)
        py_raise(r->vm, &py_exc_TypeError, "not enough arguments for format string");
    return t->items[r->next++];
}

/* %s, %(name)s and %% of psycopg2, pymysql and their kin */
static void expand_format(struct raw *r, const char *sql) {
    for (const char *p = sql; *p; p++) {
        if (*p != '%') {
            buf_putc(&r->b, *p);
        } else if (p[1] == '%') {
            buf_putc(&r->b, '%');
            p++;
        } else if (p[1] == 's') {
            raw_value(r, positional(r));
            p++;
        } else if (p[1] == '(' && strchr(p, ')')) {
            const char *end = strchr(p, ')');
            const char *name = mem_strndup(p + 2, (size_t)(end - p - 2));
            raw_value(r, py_getitem(r->vm, r->params, py_str_from(name)));
            p = end + (end[1] == 's');
        } else {
            buf_putc(&r->b, *p);
        }
    }
}

static bool is_word(char ch) {
    return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') ||
           ch == '_';
}

/* ? and :name of SQLite; $1 of asyncpg */
static void expand_marks(struct raw *r, const char *sql) {
    char quote = 0;
    for (const char *p = sql; *p; p++) {
        if (quote || *p == '\'' || *p == '"') {
            quote = quote ? (*p == quote ? 0 : quote) : *p;
            buf_putc(&r->b, *p);
        } else if (*p == '?' && r->d->id != SQL_POSTGRESQL) {
            raw_value(r, positional(r));
        } else if (*p == '$' && p[1] >= '1' && p[1] <= '9') {
            struct py_tuple *t = py_tuple_from(r->vm, r->params);
            size_t i = 0;
            while (p[1] >= '0' && p[1] <= '9')
                i = i * 10 + (size_t)(*++p - '0');
            raw_value(r, i <= t->n ? t->items[i - 1] : PY_NONE);
        } else if (*p == ':' && is_word(p[1]) && py_is_dict(r->params)) {
            const char *end = p + 1;
            while (is_word(*end))
                end++;
            const char *name = mem_strndup(p + 1, (size_t)(end - p - 1));
            raw_value(r, py_getitem(r->vm, r->params, py_str_from(name)));
            p = end - 1;
        } else {
            buf_putc(&r->b, *p);
        }
    }
}

struct db_cursor *sa_run_raw(struct vm *vm, struct sa_connection *c, const char *sql,
                             value params) {
    struct raw r = {.vm = vm, .d = c->engine->dialect, .b = BUF_INIT, .params = params};
    bool given = params != PY_NONE && params != PY_UNDEF && py_truth(vm, params);
    const char *driver = c->engine->dialect->driver;
    bool marks = r.d->id == SQL_SQLITE || (driver && !strcmp(driver, "asyncpg"));
    if (!given)
        buf_puts(&r.b, marks ? sql : sa_without_doubling(c, sql));
    else if (marks)
        expand_marks(&r, sql);
    else
        expand_format(&r, sql);
    if (!sa_begins_with_select(sql))
        c->writes++;
    sa_log_statement(vm, c, sql, given ? params : PY_OBJ(&py_empty_tuple), "raw sql");
    return sa_db_execute(vm, c, r.b.data, r.values, r.n, given ? params : PY_NONE,
                         c->engine->hide_parameters);
}
