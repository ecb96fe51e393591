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

/* Long values, many parameters and many sets are shown in part: the first and the last of them. */
enum { MAX_CHARS = 300, MAX_PARAMS = 100, MAX_SETS = 10 };

static const char *value_text(struct vm *vm, value v) {
    value r = py_str_from(py_repr_text(vm, v));
    int64_t n = py_len(vm, r);
    if (n <= MAX_CHARS)
        return py_str_cstr(r);
    const char *text = py_str_cstr(r);
    size_t size = strlen(text), first = 0, last = size;
    for (int i = 0; i < MAX_CHARS / 2; i++) { /* whole characters of UTF-8 */
        do
            first++;
        while ((text[first] & 0xC0) == 0x80);
        do
            last--;
        while ((text[last] & 0xC0) == 0x80);
    }
    return mem_printf("%.*s ... (%lld characters truncated) ... %s", (int)first, text,
                      (long long)(n - MAX_CHARS), text + last);
}

/* The items N of a set: before each NAMES[i] when they are named. */
static void put_items(struct vm *vm, struct buf *b, size_t n, const value *names,
                      const value *items) {
    for (size_t i = 0; i < n; i++) {
        bool cut = n > MAX_PARAMS && i == MAX_PARAMS / 2;
        if (cut) {
            buf_printf(b, " ... %zu parameters truncated ... ", n - MAX_PARAMS);
            i = n - MAX_PARAMS / 2;
        }
        buf_puts(b, i && !cut ? ", " : "");
        if (names)
            buf_printf(b, "%s: ", py_repr_text(vm, names[i]));
        buf_puts(b, value_text(vm, items[i]));
    }
}

static void put_set(struct vm *vm, struct buf *b, value params) {
    if (py_is_dict(params) && py_type_of(params) == &py_dict_type) {
        struct py_dict *d = PY_AS(struct py_dict, params);
        value *names = MEM_NEW_ARRAY(value, d->count + 1);
        value *items = MEM_NEW_ARRAY(value, d->count + 1);
        size_t at = 0, n = 0;
        for (value k, v; py_dict_next(d, &at, &k, &v); n++)
            names[n] = k, items[n] = v;
        buf_putc(b, '{');
        put_items(vm, b, n, names, items);
        buf_putc(b, '}');
    } else if (py_is_list(params) || py_type_of(params) == &py_tuple_type) {
        struct py_tuple *t = py_tuple_from(vm, params);
        bool list = py_is_list(params);
        buf_putc(b, list ? '[' : '(');
        put_items(vm, b, t->n, NULL, t->items);
        buf_puts(b, list ? "]" : t->n == 1 ? ",)" : ")");
    } else {
        buf_puts(b, py_repr_text(vm, params));
    }
}

static bool is_set(value v) { return py_is_dict(v) || py_is_list(v) || py_is_tuple(v); }

const char *sa_params_text(struct vm *vm, value params) {
    struct buf b = BUF_INIT;
    struct py_list *l = py_is_list(params) ? PY_AS(struct py_list, params) : NULL;
    if (!l || !l->n || !is_set(l->items[0])) {
        put_set(vm, &b, params);
        return buf_take(&b);
    }
    buf_putc(&b, '[');
    for (size_t i = 0; i < l->n; i++) {
        bool cut = l->n > MAX_SETS && i == MAX_SETS - 2;
        if (cut) {
            buf_printf(&b, "  ... displaying %d of %zu total bound parameter sets ...  ", MAX_SETS,
                       l->n);
            i = l->n - 2;
        }
        buf_puts(&b, i && !cut ? ", " : "");
        put_set(vm, &b, l->items[i]);
    }
    buf_putc(&b, ']');
    return buf_take(&b);
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
        log_info(vm, c, mem_printf("[%s] %s", how, sa_params_text(vm, params)));
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
