/*
 * Server defaults: a script's compare_server_default, computed and identity columns, then the
 * dialect's rules. cf. alembic.autogenerate.compare.server_defaults and the impls of alembic.ddl.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "autogen/extended.h"
#include "autogen/impl_hook.h"

static bool is_clause(value v) { return py_is_a(v, &sa_default_clause_type); }

const char *compare_compile(struct autogen *a, struct sql_element *e) {
    return sql_compile_text(a->vm, a->dialect, e, SQL_NO_TABLE | SQL_LITERAL_BINDS);
}

/* The text of a model's default; NULL for one that is no DefaultClause. */
static const char *model_text(struct autogen *a, value d) {
    if (!is_clause(d))
        return NULL;
    value arg = PY_AS(struct server_default, d)->arg;
    if (py_is_str(arg))
        return py_str_cstr(arg);
    if (py_is_unknown(arg))
        py_raise_unknown(a->vm, arg, "a server default");
    return sql_compile_text(a->vm, a->dialect, SQL_ELEMENT(arg), SQL_LITERAL_BINDS);
}

/* The text that was reflected. */
static const char *conn_text(struct autogen *a, value d) {
    if (!is_clause(d))
        return NULL;
    value arg = PY_AS(struct server_default, d)->arg;
    if (py_is_str(arg))
        return py_str_cstr(arg);
    struct sql_element *e = SQL_ELEMENT(arg);
    return e->kind == SQL_TEXT ? ((struct sql_text *)e)->text
                               : sql_compile_text(a->vm, a->dialect, e, SQL_LITERAL_BINDS);
}

/* Notes the database's default for ALTER COLUMN; false when neither side has one. */
static bool begin_default(struct column_pair *c) {
    if (is_none(c->model->server_default) && is_none(c->conn->server_default))
        return false;
    c->alter->existing_server_default = c->conn->server_default;
    return true;
}

/* --- the script's own --- */

bool compare_user_default(void *arg) {
    struct column_pair *c = arg;
    struct autogen *a = c->a;
    value model = c->model->server_default, conn = c->conn->server_default;
    if (!begin_default(c))
        return false;
    bool plain = a->compare_server_default == PY_FALSE || is_none(a->compare_server_default);
    if (plain && a->extended)
        return false;
    if (plain)
        return a->compare_server_default == PY_FALSE || a->compare_server_default == PY_UNDEF;
    if (!py_is_callable(a->compare_server_default))
        return false;
    value args[] = {a->migration_context,
                    PY_OBJ(c->conn),
                    PY_OBJ(c->model),
                    compare_text(conn_text(a, conn)),
                    model,
                    compare_text(model_text(a, model))};
    value differs = py_call(a->vm, a->compare_server_default, 6, args);
    if (!py_truth(a->vm, differs))
        return differs == PY_FALSE;
    c->alter->modify_server_default = model;
    log_info(LOG_DEFAULTS, "User defined function %s detected server default on column '%s.%s'",
             py_str_text(a->vm, a->compare_server_default), c->table, c->name);
    return true;
}

/* --- computed --- */

/* Without what does not matter: blanks, quotes, brackets, case. */
static const char *normal_computed(struct autogen *a, const struct computed *c) {
    struct buf b = BUF_INIT;
    const char *text = sql_compile_text(a->vm, a->dialect, c->sqltext, SQL_LITERAL_BINDS);
    for (const char *p = text; *p; p++)
        if (!strchr(" ()'\"`[]\t\r\n", *p))
            buf_putc(&b, *p);
    return text_lower_unicode(buf_take(&b));
}

static bool warn_computed(const struct column_pair *c) {
    py_warn(c->a->vm, &py_exc_UserWarning, "Computed default on %s.%s cannot be modified", c->table,
            c->name);
    return true;
}

bool compare_computed(void *arg) {
    struct column_pair *c = arg;
    const struct computed *model = c->model->computed, *conn = c->conn->computed;
    if (!model)
        return conn && warn_computed(c);
    const char *x = normal_computed(c->a, model), *y = conn ? normal_computed(c->a, conn) : "";
    if (strcmp(x, y))
        warn_computed(c);
    return true;
}

/* --- identity --- */

static const struct {
    const char *name;
    size_t offset;
} identity_options[] = {{"cache", offsetof(struct sequence_options, cache)},
                        {"cycle", offsetof(struct sequence_options, cycle)},
                        {"increment", offsetof(struct sequence_options, increment)},
                        {"maxvalue", offsetof(struct sequence_options, maxvalue)},
                        {"minvalue", offsetof(struct sequence_options, minvalue)},
                        {"nomaxvalue", offsetof(struct sequence_options, nomaxvalue)},
                        {"nominvalue", offsetof(struct sequence_options, nominvalue)},
                        {"start", offsetof(struct sequence_options, start)}};

static value identity_option(const struct identity *i, size_t offset) {
    value v = i ? *(const value *)((const char *)&i->options + offset) : PY_UNDEF;
    return v == PY_UNDEF ? PY_NONE : v;
}

static bool is_always(struct vm *vm, const struct identity *i) {
    return i && !is_none(i->always) && py_truth(vm, i->always);
}

/* Names of the options that differ; those that the model does not give are the database's. */
static struct text_list identity_differs(struct autogen *a, const struct identity *model,
                                         const struct identity *conn) {
    struct vm *vm = a->vm;
    struct text_list diff = {0};
    value ignored = a->hooks[HOOK_identity_attrs_ignore];
    if (is_always(vm, model) != is_always(vm, conn))
        text_list_add(&diff, "always");
    for (size_t i = 0; i < sizeof identity_options / sizeof *identity_options; i++) {
        value m = identity_option(model, identity_options[i].offset);
        value c = identity_option(conn, identity_options[i].offset);
        if (ignored != PY_UNDEF && py_contains(vm, ignored, py_str_from(identity_options[i].name)))
            continue;
        if (m != PY_NONE && !py_equal(vm, m, c))
            text_list_add(&diff, identity_options[i].name);
    }
    return diff;
}

bool compare_identity(void *arg) {
    struct column_pair *c = arg;
    const struct identity *model = c->model->identity, *conn = c->conn->identity;
    if (!model && !conn)
        return false;
    if (c->a->extended && extended_same_identity(c))
        return false;
    struct text_list diff = identity_differs(c->a, model, conn);
    if (!diff.n && !model == !conn)
        return false;
    c->alter->modify_server_default = c->model->server_default;
    if (!diff.n)
        return false;
    log_info(LOG_DEFAULTS,
             "Detected server default on column '%s.%s': identity options attributes %s", c->table,
             c->name, text_list_repr(&diff));
    return true;
}

bool compare_autoincrement(void *arg) {
    struct column_pair *c = arg;
    struct py_dict *kw = PY_AS(struct py_dict, c->alter->kw);
    if (table_autoincrement_column(c->a->vm, column_table(c->model)) == c->model ||
        c->model->autoincrement == AUTOINCREMENT_TRUE)
        py_dict_set_text(kw, "autoincrement", PY_TRUE);
    else if (c->model->autoincrement == AUTOINCREMENT_FALSE)
        py_dict_set_text(kw, "autoincrement", PY_FALSE);
    return false;
}

/* --- the dialects --- */

static bool differ(const char *a, const char *b) { return a && b ? strcmp(a, b) != 0 : a != b; }

/* TEXT without one quote at either end. */
static const char *unquote(const char *text) {
    size_t n = strlen(text);
    if (*text == '\'')
        text++, n--;
    if (n && text[n - 1] == '\'')
        n--;
    return mem_strndup(text, n);
}

/* A pair of parentheses around, then quotes: '…' or "'…'". */
static const char *sqlite_normal(const char *text) {
    size_t n;
    if (!text || strchr(text, '\n'))
        return text;
    n = strlen(text);
    if (n > 2 && *text == '(' && text[n - 1] == ')')
        text = mem_strndup(text + 1, n -= 2);
    const char *start = text + (*text == '"'), *end = text + n;
    if (end > start && end[-1] == '"')
        end--;
    if (end - start > 2 && *start == '\'' && end[-1] == '\'')
        return mem_strndup(start + 1, (size_t)(end - start - 2));
    return text;
}

static bool sqlite_differs(struct column_pair *c, const char *model, const char *conn) {
    (void)c;
    return differ(sqlite_normal(conn), sqlite_normal(model));
}

/* "x ON UPDATE y()": what is before, and the ON UPDATE part without its (). */
static const char *split_onupdate(const char *text, const char **onupdate) {
    const char *at = NULL;
    for (const char *p = strstr(text, " on update"); p; p = strstr(p + 1, " on update"))
        at = p;
    *onupdate = NULL;
    if (!at)
        return text;
    size_t n = strlen(at + 1);
    if (n > 2 && !strcmp(at + 1 + n - 2, "()"))
        n -= 2;
    *onupdate = mem_strndup(at + 1, n);
    return mem_strndup(text, (size_t)(at - text));
}

static const char *without_call(const char *text) {
    size_t n = strlen(text);
    return n >= 2 && !strcmp(text + n - 2, "()") ? mem_strndup(text, n - 2) : text;
}

static bool mysql_expressions_differ(const char *model, const char *conn) {
    const char *update_conn, *update_model;
    const char *x = split_onupdate(text_lower(conn), &update_conn);
    const char *y = split_onupdate(text_lower(model), &update_model);
    if (update_conn && (!update_model || strcmp(update_conn, update_model)))
        return true;
    if (!update_conn)
        y = text_lower(model);
    return strcmp(without_call(x), without_call(y)) != 0;
}

static bool mysql_differs(struct column_pair *c, const char *model, const char *conn) {
    struct vm *vm = c->a->vm;
    enum type_affinity model_type = type_affinity(vm, column_type(vm, c->model));
    enum type_affinity conn_type = type_affinity(vm, column_type(vm, c->conn));
    bool given = model && *model, found = conn && *conn;
    if (model_type == AFFINITY_INTEGER && c->conn->primary_key &&
        c->conn->autoincrement == AUTOINCREMENT_FALSE && !given && conn && !strcmp(conn, "'0'"))
        return false;
    if (found && conn_type == AFFINITY_INTEGER)
        return differ(unquote(conn), model);
    /* the general Enum counts as a string, MySQL's own ENUM does not */
    if (given &&
        (model_type == AFFINITY_STRING || column_type(vm, c->model)->cls->kind == TYPE_Enum))
        return differ(conn, mem_printf("'%s'", unquote(model)));
    if (found && given)
        return mysql_expressions_differ(model, conn);
    return differ(conn, model);
}

/* Whether the server finds the two equal; false too where it cannot compare them as they are. */
static bool pg_equal(struct autogen *a, const char *conn, const char *model, bool *failed) {
    struct error_handler h;
    struct db *db = a->reflector->db;
    bool inside = db_in_transaction(db);
    volatile bool equal = false;
    if (inside)
        db_execute(db, "SAVEPOINT retort_compare", NULL, 0);
    *failed = false;
    ERROR_TRY(&h) {
        const char *is = !strcmp(model, "NULL") ? "IS" : "=";
        struct db_value v = db_scalar(db, mem_printf("SELECT %s %s %s", conn, is, model), NULL, 0);
        equal = v.kind != DB_NULL && db_value_int(&v);
        if (inside)
            db_execute(db, "RELEASE SAVEPOINT retort_compare", NULL, 0);
        error_pop(&h);
    }
    else {
        if (h.error->code != ERROR_DATABASE)
            error_throw(h.error);
        *failed = true;
        if (inside)
            db_execute(db, "ROLLBACK TO SAVEPOINT retort_compare", NULL, 0);
        else
            db_rollback(db);
    }
    return equal;
}

static bool pg_differs(struct column_pair *c, const char *model, const char *conn) {
    struct autogen *a = c->a;
    bool failed;
    if (c->model->primary_key &&
        table_autoincrement_column(a->vm, column_table(c->model)) == c->model)
        return false;
    if (conn && text_starts_with(conn, "nextval('"))
        conn = text_replace(conn, "::regclass", "");
    if (!differ(conn, model))
        return false;
    if (!conn || !model)
        return true;
    struct sa_type *type = column_type(a->vm, c->conn);
    value given = PY_AS(struct server_default, c->model->server_default)->arg;
    if (py_is_str(given) && !type_is(type, TYPE_Numeric))
        model = mem_printf("'%s'", unquote(model));
    if (pg_equal(a, conn, model, &failed))
        return false;
    if (failed && py_is_str(given) && *model == '\'' && strchr(unquote(model), '\'')) {
        /* the reference fails here: the text holds a quote */
        model = mem_printf("'%s'", text_replace(unquote(model), "'", "''"));
        if (pg_equal(a, conn, model, &failed))
            return false;
    }
    if (!failed)
        return true;
    /* types without "=" (json): by their text */
    return !pg_equal(a, mem_printf("(%s)::text", conn), mem_printf("(%s)::text", model), &failed);
}

static bool default_differs(struct column_pair *c, const char *model, const char *conn) {
    (void)c;
    return differ(conn, model);
}

static bool (*const rules[SQL_DIALECT_COUNT])(struct column_pair *, const char *, const char *) = {
    [SQL_POSTGRESQL] = pg_differs,
    [SQL_SQLITE] = sqlite_differs,
    [SQL_MYSQL] = mysql_differs,
    [SQL_MARIADB] = mysql_differs,
};

bool compare_defaults_differ(struct autogen *a, struct column *conn, struct column *model,
                             const char *model_text_, const char *conn_text_) {
    struct column_pair c = {.a = a, .conn = conn, .model = model};
    bool (*rule)(struct column_pair *, const char *, const char *) = rules[a->dialect->id];
    return (rule ? rule : default_differs)(&c, model_text_, conn_text_);
}

static bool defaults_differ(struct column_pair *c, const char *model, const char *conn) {
    if (!impl_has(c->a, HOOK_compare_server_default))
        return compare_defaults_differ(c->a, c->conn, c->model, model, conn);
    value args[] = {PY_OBJ(c->conn), PY_OBJ(c->model), compare_text(model), compare_text(conn)};
    return py_truth(c->a->vm, impl_call(c->a, HOOK_compare_server_default, 4, args));
}

/* As Python prints the object that has the rules. */
static const char *impl_repr(const struct autogen *a) {
    static const char *const names[SQL_DIALECT_COUNT] = {[SQL_POSTGRESQL] =
                                                             "postgresql.PostgresqlImpl",
                                                         [SQL_SQLITE] = "sqlite.SQLiteImpl",
                                                         [SQL_MYSQL] = "mysql.MySQLImpl",
                                                         [SQL_MARIADB] = "mysql.MariaDBImpl",
                                                         [SQL_MSSQL] = "mssql.MSSQLImpl",
                                                         [SQL_ORACLE] = "oracle.OracleImpl"};
    const char *name = names[a->dialect->id];
    if (a->impl && a->impl->head.type->flags & PY_TYPE_HEAP)
        return py_repr_text(a->vm, PY_OBJ(a->impl));
    if (!strcmp(a->dialect->name, "mariadb"))
        name = names[SQL_MARIADB];
    return mem_printf("<alembic.ddl.%s object at %p>", name ? name : "impl.DefaultImpl",
                      (const void *)a);
}

bool compare_dialect_default(void *arg) {
    struct column_pair *c = arg;
    struct autogen *a = c->a;
    value model = c->model->server_default, conn = c->conn->server_default;
    if (!begin_default(c))
        return false;
    if ((!is_none(model) && !is_clause(model)) || (!is_none(conn) && !is_clause(conn)))
        return false;
    bool differs;
    if (a->extended && extended_default(c, &differs) && !differs)
        return false;
    if (!defaults_differ(c, model_text(a, model), conn_text(a, conn)))
        return false;
    c->alter->modify_server_default = model;
    log_info(LOG_DEFAULTS, "Dialect impl %s detected server default on column '%s.%s'",
             impl_repr(a), c->table, c->name);
    return true;
}
