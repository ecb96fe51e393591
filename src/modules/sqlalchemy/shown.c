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

enum sql_paramstyle sa_shown_style(const struct sql_dialect *d) {
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
    return sql_style_is_named(sa_shown_style(d));
}
value sa_no_params(const struct sql_dialect *d) {
    return sa_params_are_named(d) ? PY_OBJ(py_dict_new()) : PY_OBJ(&py_empty_tuple);
}

/* The text as the reference's driver gets it: for logs, events and errors. */
const char *sa_shown_text(const struct sql_dialect *d, const struct sql_compiled *c) {
    enum sql_paramstyle style = sa_shown_style(d);
    bool doubles = style == SQL_PARAMSTYLE_FORMAT || style == SQL_PARAMSTYLE_PYFORMAT;
    return sql_text_in_style(c, style, doubles);
}
