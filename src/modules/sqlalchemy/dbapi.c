/*
 * The driver's connection and cursor as scripts of a DBAPI use them:
 * connection.connection.cursor(), cursor.execute("…", params), copy_expert(), fetchall(). One class
 * for all drivers.
 */
#include "modules/sqlalchemy/orig.h"
#include "modules/sqlalchemy/engine.h"

#include "modules/sqlalchemy/modules.h"

struct dbapi_connection {
    struct py_object head;
    struct py_attrs attrs;
    struct sa_connection *conn;
    struct py_list *notices;
    bool owns; /* of engine.raw_connection(): closes CONN */
};
struct dbapi_cursor {
    struct py_object head;
    struct py_attrs attrs;
    struct dbapi_connection *conn;
    struct db_cursor *cur;
    int64_t arraysize;
    bool closed, dicts;
    value
        row; /* what makes a row of (names, values), or PY_UNDEF; a cursor_factory has it as _row */
};
extern struct py_type sa_dbapi_connection_type, sa_dbapi_cursor_type;

value sa_dbapi_raw(struct vm *vm, struct sa_connection *c) {
    value d = sa_dbapi_connection(vm, c, c->db);
    PY_AS(struct dbapi_connection, d)->owns = true;
    return d;
}

value sa_dbapi_connection(struct vm *vm, struct sa_connection *c, struct db *db) {
    (void)db;
    struct dbapi_connection *d = py_alloc(vm, &sa_dbapi_connection_type);
    d->conn = c;
    d->notices = py_list_new(0);
    return PY_OBJ(d);
}

struct db *sa_dbapi_database(value v) {
    return py_is_a(v, &sa_dbapi_connection_type) ? PY_AS(struct dbapi_connection, v)->conn->db
                                                 : NULL;
}

bool sa_is_sqlite_connection(struct vm *vm, value v) {
    (void)vm;
    return py_is_a(v, &sa_dbapi_connection_type) &&
           !strcmp(db_dialect(PY_AS(struct dbapi_connection, v)->conn->db), "sqlite");
}

static struct sa_connection *conn_of(value v) { return PY_AS(struct dbapi_connection, v)->conn; }

static value c_cursor(struct vm *vm, const value *a) {
    struct dbapi_cursor *c = py_alloc(vm, &sa_dbapi_cursor_type);
    c->conn = PY_AS(struct dbapi_connection, a[0]);
    c->arraysize = 1;
    value factory = py_dict_get_text(PY_AS(struct py_dict, a[2]), "cursor_factory");
    c->dicts = factory != PY_UNDEF && factory != PY_NONE;
    c->row = c->dicts ? py_lookup_attr_str(vm, factory, py_intern("_row")) : PY_UNDEF;
    return PY_OBJ(c);
}
static value c_commit(struct vm *vm, const value *a) {
    (void)vm;
    db_commit(conn_of(a[0])->db);
    return PY_NONE;
}
static value c_rollback(struct vm *vm, const value *a) {
    (void)vm;
    db_rollback(conn_of(a[0])->db);
    return PY_NONE;
}
static value c_close(struct vm *vm, const value *a) {
    const struct dbapi_connection *d = PY_AS(struct dbapi_connection, a[0]);
    if (d->owns) {
        db_rollback(d->conn->db);
        sa_connection_close(vm, d->conn);
    }
    return PY_NONE;
}
static value c_self(struct vm *vm, const value *a) {
    (void)vm;
    return a[0];
}
static value c_execute(struct vm *vm, const value *a) {
    value args[] = {a[0], PY_OBJ(py_tuple_new(0)), PY_OBJ(py_dict_new())};
    value cursor = c_cursor(vm, args);
    py_call_method(vm, cursor, "execute", a[2] == PY_NONE ? 1 : 2, &a[1]);
    return cursor;
}
static value c_executescript(struct vm *vm, const value *a) {
    sa_run_raw(vm, conn_of(a[0]), py_arg_text(vm, a[1], "sql"), PY_NONE);
    return PY_NONE;
}
static value c_isolation(struct vm *vm, const value *a) {
    (void)vm;
    const char *level = py_is_int(a[1]) ? (py_small(a[1]) == 0 ? "AUTOCOMMIT" : "READ COMMITTED")
                                        : py_arg_text_or_null(vm, a[1], "level");
    db_set_isolation(conn_of(a[0])->db, level ? level : "AUTOCOMMIT");
    return PY_NONE;
}
static value c_create_function(struct vm *vm, const value *a) {
    sa_sqlite_function(vm, conn_of(a[0])->db, py_arg_text(vm, a[1], "name"),
                       (int)py_int_as(vm, a[2]), a[3], py_truth(vm, a[4]));
    return PY_NONE;
}
static value c_create_collation(struct vm *vm, const value *a) {
    sa_sqlite_collation(vm, conn_of(a[0])->db, py_arg_text(vm, a[1], "name"), a[2]);
    return PY_NONE;
}
static value c_nothing(struct vm *vm, const value *a) {
    (void)vm;
    (void)a;
    return PY_NONE;
}
static value c_get_autocommit(struct vm *vm, value self) {
    (void)vm;
    return PY_BOOL(db_is_autocommit(conn_of(self)->db));
}
static void c_set_autocommit(struct vm *vm, value self, value v) {
    db_set_isolation(conn_of(self)->db, py_truth(vm, v) ? "AUTOCOMMIT" : "READ COMMITTED");
}
static value c_get_isolation(struct vm *vm, value self) {
    (void)vm;
    return py_str_from(db_get_isolation(conn_of(self)->db));
}
static void c_set_isolation(struct vm *vm, value self, value v) {
    value args[] = {self, v};
    c_isolation(vm, args);
}
static value c_get_self(struct vm *vm, value self) {
    (void)vm;
    return self;
}
static value c_get_closed(struct vm *vm, value self) {
    (void)vm;
    return py_from_small(db_is_broken(conn_of(self)->db));
}
static value c_get_version(struct vm *vm, value self) {
    (void)vm;
    struct db_version v = db_server_version(conn_of(self)->db);
    return py_from_small(v.part[0] * 10000 + v.part[1]);
}

static const struct py_native_def connection_methods[] = {
    {"cursor", c_cursor, "self, *args, **kw"},
    {"commit", c_commit, "self"},
    {"rollback", c_rollback, "self"},
    {"close", c_close, "self"},
    {"execute", c_execute, "self, sql, parameters=None"},
    {"executescript", c_executescript, "self, sql"},
    {"set_isolation_level", c_isolation, "self, level"},
    {"create_function", c_create_function, "self, name, narg, func, deterministic=False"},
    {"create_collation", c_create_collation, "self, name, callable"},
    {"enable_load_extension", c_nothing, "self, enabled"},
    {"load_extension", c_nothing, "self, path"},
    {"set_client_encoding", c_nothing, "self, encoding"},
    {"set_type_codec", c_nothing, "self, *args, **kw"},
    {"run_async", c_nothing, "self, fn"},
    {"await_", c_nothing, "self, awaitable"},
    {"__enter__", c_self, "self"},
    {"__exit__", c_nothing, "self, *exc"},
    {0}};
static const struct py_getset_def connection_getset[] = {
    {"autocommit", c_get_autocommit, c_set_autocommit},
    {"isolation_level", c_get_isolation, c_set_isolation},
    {"connection", c_get_self, NULL},
    {"dbapi_connection", c_get_self, NULL},
    {"driver_connection", c_get_self, NULL},
    {"closed", c_get_closed, NULL},
    {"server_version", c_get_version, NULL},
    {0}};
static const struct py_member_def connection_members[] = {
    {"notices", offsetof(struct dbapi_connection, notices), PY_MEMBER_OBJECT, false}, {0}};
struct py_type sa_dbapi_connection_type = {PY_TYPE_HEAD,
                                           .name = "Connection",
                                           .module = "dbapi",
                                           .size = sizeof(struct dbapi_connection),
                                           .attrs_offset = offsetof(struct dbapi_connection, attrs),
                                           .flags = PY_TYPE_ATTRS,
                                           .methods = connection_methods,
                                           .getset = connection_getset,
                                           .members = connection_members};

/* --- cursors --- */

static struct dbapi_cursor *self_of(value v) { return PY_AS(struct dbapi_cursor, v); }

/* The driver's own exception, which is what a cursor raises. */
static noreturn void raise_orig(struct vm *vm, value exc) {
    value orig = py_is_a(exc, &sa_exc_DBAPIError) ? PY_AS(struct sa_error, exc)->orig : PY_UNDEF;
    if (orig == PY_UNDEF || orig == PY_NONE)
        py_rethrow(vm, exc);
    struct error *e = PY_AS(struct py_exception, exc)->error;
    PY_AS(struct py_exception, orig)->error = e;
    if (e)
        e->exception = (void *)(uintptr_t)orig;
    py_raise_value(vm, orig);
}

static struct db_cursor *run_raw(struct vm *vm, struct dbapi_cursor *c, const char *sql,
                                 value params) {
    struct db_cursor *volatile cur = NULL;
    struct py_handler h;
    c->conn->conn->by_cursor = true;
    PY_TRY(vm, &h) {
        cur = sa_run_raw(vm, c->conn->conn, sql, params);
        py_handler_pop(&h);
        c->conn->conn->by_cursor = false;
    }
    else {
        c->conn->conn->by_cursor = false;
        raise_orig(vm, py_handler_catch(&h));
    }
    return cur;
}

static value u_execute(struct vm *vm, const value *a) {
    struct dbapi_cursor *c = self_of(a[0]);
    value sql = a[1];
    if (py_is_unknown(sql))
        py_raise_unknown(vm, sql, "a statement");
    const char *text = py_is_str(sql) ? py_str_cstr(sql) : py_str_text(vm, sql);
    c->cur = run_raw(vm, c, text, a[2]);
    return a[0];
}
static value u_executemany(struct vm *vm, const value *a) {
    struct py_iter it;
    py_iter_init(vm, &it, a[2]);
    for (value p; (p = py_iter_next(vm, &it)) != PY_UNDEF;) {
        value args[] = {a[0], a[1], p};
        u_execute(vm, args);
    }
    return a[0];
}

static value names_of(const struct db_cursor *cur) {
    struct py_tuple *names = py_tuple_new(cur->n_columns);
    for (size_t i = 0; i < names->n; i++)
        names->items[i] = py_str_from(cur->columns[i].name);
    return PY_OBJ(names);
}

static value row_value(struct vm *vm, struct dbapi_cursor *c, const struct db_value *cells) {
    const struct sql_dialect *d = c->conn->conn->engine->dialect;
    if (c->dicts && c->row == PY_UNDEF) {
        struct py_dict *r = py_dict_new();
        for (size_t i = 0; i < c->cur->n_columns; i++)
            py_dict_set_text(r, c->cur->columns[i].name, sa_from_db(vm, d, &cells[i]));
        return PY_OBJ(r);
    }
    struct py_tuple *t = py_tuple_new(c->cur->n_columns);
    for (size_t i = 0; i < t->n; i++)
        t->items[i] = sa_from_db(vm, d, &cells[i]);
    return c->dicts ? py_call2(vm, c->row, names_of(c->cur), PY_OBJ(t)) : PY_OBJ(t);
}
static noreturn void raise_no_rows(struct vm *vm, struct sa_connection *c) {
    value cls = sa_orig_class(vm, db_api_module(c->db), "ProgrammingError");
    py_raise_value(vm, py_call1(vm, cls, py_str_from("no results to fetch")));
}
static value next_row(struct vm *vm, value self) {
    struct dbapi_cursor *c = self_of(self);
    if (!c->cur || !c->cur->n_columns)
        raise_no_rows(vm, self_of(self)->conn->conn);
    const struct db_value *cells = db_fetch(c->cur);
    return cells ? row_value(vm, c, cells) : PY_UNDEF;
}
static value u_fetchone(struct vm *vm, const value *a) {
    value v = next_row(vm, a[0]);
    return v == PY_UNDEF ? PY_NONE : v;
}
static value u_fetchall(struct vm *vm, const value *a) {
    struct py_list *l = py_list_new(8);
    for (value v; (v = next_row(vm, a[0])) != PY_UNDEF;)
        py_list_append(l, v);
    return PY_OBJ(l);
}
static value u_fetchmany(struct vm *vm, const value *a) {
    int64_t n = a[1] == PY_NONE ? self_of(a[0])->arraysize : py_int_as(vm, a[1]);
    struct py_list *l = py_list_new(8);
    for (value v; n-- > 0 && (v = next_row(vm, a[0])) != PY_UNDEF;)
        py_list_append(l, v);
    return PY_OBJ(l);
}
static value u_close(struct vm *vm, const value *a) {
    (void)vm;
    self_of(a[0])->closed = true;
    return PY_NONE;
}
static value u_exit(struct vm *vm, const value *a) { return u_close(vm, a); }

/* COPY: from or to a file object */
struct copy {
    struct vm *vm;
    value file;
};
static size_t copy_read(void *arg, const char **piece) {
    struct copy *c = arg;
    value size = py_from_small(65536);
    value v = py_call_method(c->vm, c->file, "read", 1, &size);
    const unsigned char *data;
    size_t n;
    if (py_is_str(v)) {
        *piece = py_str_cstr(v);
        return PY_AS(struct py_str, v)->size;
    }
    if (!py_bytes_get(v, &data, &n))
        return 0;
    *piece = (const char *)data;
    return n;
}
static void copy_write(void *arg, const char *row, size_t len) {
    struct copy *c = arg;
    value text = py_str_new(row, len);
    py_call_method(c->vm, c->file, "write", 1, &text);
}
static value u_copy_expert(struct vm *vm, const value *a) {
    struct dbapi_cursor *c = self_of(a[0]);
    const char *sql = py_str_text(vm, a[1]);
    struct copy copy = {vm, a[2]};
    bool out = strcasestr(sql, "to stdout") != NULL;
    struct error_handler h;
    ERROR_TRY(&h) {
        if (out)
            db_copy_out(c->conn->conn->db, sql, copy_write, &copy);
        else
            db_copy_in(c->conn->conn->db, sql, copy_read, &copy);
        error_pop(&h);
    }
    else {
        if (h.error->code != ERROR_DATABASE)
            error_throw(h.error);
        py_raise_value(vm, sa_orig(vm, h.error, c->conn->conn->db));
    }
    return PY_NONE;
}
static value u_copy_from(struct vm *vm, const value *a) {
    struct buf b = BUF_INIT;
    buf_printf(&b, "COPY %s", py_arg_text(vm, a[2], "table"));
    value columns = py_dict_get_text(PY_AS(struct py_dict, a[3]), "columns");
    if (columns != PY_UNDEF && columns != PY_NONE) {
        struct py_tuple *t = py_tuple_from(vm, columns);
        for (size_t i = 0; i < t->n; i++)
            buf_printf(&b, "%s%s", i ? "," : " (", py_str_text(vm, t->items[i]));
        buf_putc(&b, ')');
    }
    buf_puts(&b, " FROM stdin");
    value sep = py_dict_get_text(PY_AS(struct py_dict, a[3]), "sep");
    value null = py_dict_get_text(PY_AS(struct py_dict, a[3]), "null");
    buf_printf(&b, " WITH DELIMITER AS E'%s'", sep == PY_UNDEF ? "\\t" : py_str_text(vm, sep));
    buf_printf(&b, " NULL AS '%s'", null == PY_UNDEF ? "\\N" : py_str_text(vm, null));
    value args[] = {a[0], py_str_take(&b), a[1]};
    return u_copy_expert(vm, args);
}

/* mogrify: the statement with its parameters written in, as the server gets it */
static value u_mogrify(struct vm *vm, const value *a) {
    const char *query = py_arg_text(vm, a[1], "query");
    return py_bytes_new(query, strlen(query));
}

static value u_get_rowcount(struct vm *vm, value self) {
    (void)vm;
    struct db_cursor *c = self_of(self)->cur;
    return py_int_from(c ? c->affected : -1);
}
static value u_get_lastrowid(struct vm *vm, value self) {
    (void)vm;
    struct db_cursor *c = self_of(self)->cur;
    return py_int_from(c ? c->last_id : 0);
}
static value u_get_description(struct vm *vm, value self) {
    (void)vm;
    struct db_cursor *c = self_of(self)->cur;
    if (!c || !c->n_columns)
        return PY_NONE;
    struct py_list *l = py_list_new(c->n_columns);
    for (size_t i = 0; i < c->n_columns; i++) {
        value items[7] = {py_str_from(c->columns[i].name),
                          py_from_small(c->columns[i].type),
                          PY_NONE,
                          PY_NONE,
                          PY_NONE,
                          PY_NONE,
                          PY_NONE};
        py_list_append(l, PY_OBJ(py_tuple_of(7, items)));
    }
    return PY_OBJ(l);
}
static value u_get_connection(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(self_of(self)->conn);
}
static value u_get_status(struct vm *vm, value self) {
    (void)vm;
    struct db_cursor *c = self_of(self)->cur;
    return c && c->status ? py_str_from(c->status) : PY_NONE;
}
static value u_iter(struct vm *vm, value self) {
    (void)vm;
    return self;
}

static const struct py_native_def cursor_methods[] = {
    {"execute", u_execute, "self, query, vars=None"},
    {"executemany", u_executemany, "self, query, vars_list"},
    {"executescript", u_execute, "self, query, vars=None"},
    {"fetchone", u_fetchone, "self"},
    {"fetchall", u_fetchall, "self"},
    {"fetchmany", u_fetchmany, "self, size=None"},
    {"copy_expert", u_copy_expert, "self, sql, file, size=8192"},
    {"copy_from", u_copy_from, "self, file, table, **kw"},
    {"mogrify", u_mogrify, "self, query, vars=None"},
    {"close", u_close, "self"},
    {"__enter__", c_self, "self"},
    {"__exit__", u_exit, "self, *exc"},
    {0}};
static const struct py_getset_def cursor_getset[] = {
    {"rowcount", u_get_rowcount, NULL},       {"lastrowid", u_get_lastrowid, NULL},
    {"description", u_get_description, NULL}, {"connection", u_get_connection, NULL},
    {"statusmessage", u_get_status, NULL},    {0}};
static const struct py_member_def cursor_members[] = {
    {"closed", offsetof(struct dbapi_cursor, closed), PY_MEMBER_BOOL, true}, {0}};
struct py_type sa_dbapi_cursor_type = {PY_TYPE_HEAD,
                                       .name = "cursor",
                                       .module = "dbapi",
                                       .size = sizeof(struct dbapi_cursor),
                                       .attrs_offset = offsetof(struct dbapi_cursor, attrs),
                                       .flags = PY_TYPE_ATTRS,
                                       .methods = cursor_methods,
                                       .getset = cursor_getset,
                                       .members = cursor_members,
                                       .iter = u_iter,
                                       .next = next_row};
