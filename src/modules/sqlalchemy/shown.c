/*
 * How statements look to scripts: in logs, events and errors they stand with the placeholders and
 * parameters that the reference's driver would get. cf. Connection._log_info and paramstyle.
 */
#include "modules/sqlalchemy/shown.h"

/* --- echo --- */

static void log_info(struct vm *vm, struct sa_connection *c, const char *text) {
    if (c->engine->logger == PY_UNDEF)
        return;
    value args[] = {py_str_from("%s"), py_str_from(text)};
    py_call_method(vm, c->engine->logger, "info", 2, args);
}

void sa_log_statement(struct vm *vm, struct sa_connection *c, const char *sql, value params,
                      const char *how) {
    if (c->engine->logger == PY_UNDEF)
        return;
    log_info(vm, c, sql);
    if (c->engine->hide_parameters)
        log_info(vm, c,
                 mem_printf("[%s] [SQL parameters hidden due to hide_parameters=True]", how));
    else
        log_info(vm, c, mem_printf("[%s] %s", how, py_repr_text(vm, params)));
}

/* --- % --- */

static enum sql_paramstyle style_of(const struct sql_dialect *d) {
    if (d->id == SQL_POSTGRESQL && d->driver && !strcmp(d->driver, "asyncpg"))
        return SQL_PARAMSTYLE_NUMERIC_DOLLAR;
    if (d->id == SQL_POSTGRESQL && d->driver && !strcmp(d->driver, "pg8000"))
        return SQL_PARAMSTYLE_FORMAT;
    bool mysql = d->id == SQL_MYSQL || d->id == SQL_MARIADB;
    if (mysql && d->driver && !strcmp(d->driver, "pymysql"))
        return SQL_PARAMSTYLE_PYFORMAT;
    return d->paramstyle;
}
bool sa_params_are_named(const struct sql_dialect *d) {
    enum sql_paramstyle style = style_of(d);
    return style == SQL_PARAMSTYLE_NAMED || style == SQL_PARAMSTYLE_PYFORMAT;
}
value sa_no_params(const struct sql_dialect *d) {
    return sa_params_are_named(d) ? PY_OBJ(py_dict_new()) : PY_OBJ(&py_empty_tuple);
}

static void put_text(struct buf *b, const char *text, size_t n, bool doubles) {
    for (size_t i = 0; i < n; i++) {
        buf_putc(b, text[i]);
        if (doubles && text[i] == '%')
            buf_putc(b, '%');
    }
}

/* The text as the reference's driver gets it: for logs, events and errors. */
const char *sa_shown_text(const struct sql_dialect *d, const struct sql_compiled *c) {
    struct buf b = BUF_INIT;
    size_t at = 0;
    bool doubles = style_of(d) == SQL_PARAMSTYLE_FORMAT || style_of(d) == SQL_PARAMSTYLE_PYFORMAT;
    for (size_t i = 0; i < c->n_binds; i++) {
        put_text(&b, c->text + at, c->binds[i].at - at, doubles);
        at = c->binds[i].end;
        switch (style_of(d)) {
        case SQL_PARAMSTYLE_QMARK:
            buf_putc(&b, '?');
            break;
        case SQL_PARAMSTYLE_FORMAT:
            buf_puts(&b, "%s");
            break;
        case SQL_PARAMSTYLE_PYFORMAT:
            buf_printf(&b, "%%(%s)s", c->binds[i].name);
            break;
        case SQL_PARAMSTYLE_NUMERIC_DOLLAR:
            buf_printf(&b, "$%zu", i + 1);
            break;
        default:
            buf_printf(&b, ":%s", c->binds[i].name);
        }
    }
    put_text(&b, c->text + at, strlen(c->text + at), doubles);
    return buf_take(&b);
}

void sa_put_dollar(struct buf *b, const char *name, size_t row, size_t n, size_t i) {
    (void)name;
    buf_printf(b, "$%zu", row * n + i + 1);
}
void sa_put_mark(struct buf *b, const char *name, size_t row, size_t n, size_t i) {
    (void)name, (void)row, (void)n, (void)i;
    buf_putc(b, '?');
}
static void put_format(struct buf *b, const char *name, size_t row, size_t n, size_t i) {
    (void)name, (void)row, (void)n, (void)i;
    buf_puts(b, "%s");
}
static void put_pyformat(struct buf *b, const char *name, size_t row, size_t n, size_t i) {
    (void)n, (void)i;
    buf_printf(b, "%%(%s__%zu)s", name, row);
}

sa_placeholder_fn sa_shown_placeholder(const struct sql_dialect *d) {
    switch (style_of(d)) {
    case SQL_PARAMSTYLE_QMARK:
        return sa_put_mark;
    case SQL_PARAMSTYLE_FORMAT:
        return put_format;
    case SQL_PARAMSTYLE_NUMERIC_DOLLAR:
        return sa_put_dollar;
    default:
        return put_pyformat;
    }
}
