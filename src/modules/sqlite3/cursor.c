/*
 * sqlite3.Cursor: statements and their rows, with the transactions that CPython's module opens by
 * itself (before INSERT, UPDATE, DELETE, REPLACE). A statement runs to its end when it is executed,
 * so no statement is left open that would keep a lock.
 */
#include "modules/sqlite3/lite.h"

#include <string.h>
#include <strings.h>

#include "db/placeholder.h"

static struct lite_cursor *self_of(value v) { return PY_AS(struct lite_cursor, v); }

static struct lite_cursor *checked(struct vm *vm, value v) {
    struct lite_cursor *c = self_of(v);
    if (!c->ready)
        py_raise(vm, &lite_ProgrammingError, "Base Cursor.__init__ not called.");
    if (c->closed)
        py_raise(vm, &lite_ProgrammingError, "Cannot operate on a closed cursor.");
    lite_open(vm, PY_OBJ(c->conn));
    return c;
}

/* --- statements --- */

/* The text behind blanks, comments and empty statements. */
static const char *skip_comments(const char *s) {
    for (s = db_skip_space(s); *s == ';'; s = db_skip_space(s + 1))
        ;
    return s;
}

static bool changes_rows(const char *sql) {
    static const char *const words[] = {"INSERT", "UPDATE", "DELETE", "REPLACE"};
    sql = skip_comments(sql);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strncasecmp(sql, words[i], strlen(words[i])))
            return true;
    return false;
}

static sqlite3_stmt *prepare(struct lite_connection *c, struct py_str *sql) {
    sqlite3_stmt *stmt;
    const char *tail;
    if (strlen(sql->data) != sql->size)
        py_raise(c->vm, &lite_ProgrammingError, "the query contains a null character");
    if (sql->size > (size_t)sqlite3_limit(c->db, SQLITE_LIMIT_SQL_LENGTH, -1))
        py_raise(c->vm, &lite_DataError, "query string is too large");
    c->attach = LITE_ATTACH_ANY;
    int rc = sqlite3_prepare_v2(c->db, sql->data, (int)sql->size + 1, &stmt, &tail);
    if (c->attach == LITE_ATTACH_ANY)
        c->attach = LITE_ATTACH_LITERAL;
    if (rc != SQLITE_OK)
        lite_fail(c);
    if (*skip_comments(tail)) {
        sqlite3_finalize(stmt);
        py_raise(c->vm, &lite_ProgrammingError, "You can only execute one statement at a time.");
    }
    return stmt;
}

static void finalize(void *stmt) { sqlite3_finalize(stmt); }

static void run_plain(struct lite_connection *c, const char *sql) {
    if (sqlite3_exec(c->db, sql, NULL, NULL, NULL) != SQLITE_OK)
        lite_fail(c);
}

static void bind_sequence(struct lite_connection *c, sqlite3_stmt *stmt, value params) {
    int want = sqlite3_bind_parameter_count(stmt);
    struct py_tuple *t = py_tuple_from(c->vm, params);
    if ((int)t->n != want)
        py_raise(c->vm, &lite_ProgrammingError,
                 "Incorrect number of bindings supplied. The current statement uses %d, and there "
                 "are %zu supplied.",
                 want, t->n);
    for (int i = 1; i <= want; i++)
        lite_bind(c, stmt, i, t->items[i - 1]);
}

/* params[NAME], which may be a mapping of any kind. */
static value named(struct lite_connection *c, value params, const char *name) {
    volatile value v = PY_UNDEF;
    struct py_handler h;
    PY_TRY(c->vm, &h) {
        v = py_getitem(c->vm, params, py_str_from(name));
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        if (!py_exception_is(exc, &py_exc_LookupError))
            py_rethrow(c->vm, exc);
        py_raise(c->vm, &lite_ProgrammingError,
                 "You did not supply a value for binding parameter :%s.", name);
    }
    return v;
}

static void bind_names(struct lite_connection *c, sqlite3_stmt *stmt, value params) {
    for (int i = 1; i <= sqlite3_bind_parameter_count(stmt); i++) {
        const char *name = sqlite3_bind_parameter_name(stmt, i);
        if (!name)
            py_raise(c->vm, &lite_ProgrammingError,
                     "Binding %d has no name, but you supplied a dictionary (which has only "
                     "names).",
                     i);
        lite_bind(c, stmt, i, named(c, params, name + 1));
    }
}

static void bind(struct lite_connection *c, sqlite3_stmt *stmt, value params) {
    if (py_is_dict(params))
        bind_names(c, stmt, params);
    else if (py_is_list(params) || py_is_a(params, &py_tuple_type) ||
             (py_type_of(params)->getitem && py_type_of(params)->len &&
              py_lookup_attr(c->vm, params, "keys") == PY_UNDEF))
        bind_sequence(c, stmt, params);
    else if (py_type_of(params)->getitem)
        bind_names(c, stmt, params);
    else
        py_raise(c->vm, &lite_ProgrammingError, "parameters are of unsupported type");
}

static value describe(struct lite_connection *c, sqlite3_stmt *stmt) {
    int n = sqlite3_column_count(stmt);
    if (!n)
        return PY_NONE;
    struct py_tuple *all = py_tuple_new((size_t)n);
    for (int i = 0; i < n; i++) {
        const char *name = sqlite3_column_name(stmt, i), *bracket = strchr(name, '[');
        size_t len = strlen(name);
        if ((c->detect_types & 2) && bracket) {
            len = (size_t)(bracket - name);
            len -= len && name[len - 1] == ' ';
        }
        struct py_tuple *one = py_tuple_new(7);
        for (int k = 0; k < 7; k++)
            one->items[k] = PY_NONE;
        one->items[0] = py_str_new(name, len);
        all->items[i] = PY_OBJ(one);
    }
    return PY_OBJ(all);
}

static value take_row(struct lite_cursor *c, sqlite3_stmt *stmt) {
    int n = sqlite3_column_count(stmt);
    struct py_tuple *t = py_tuple_new((size_t)n);
    for (int i = 0; i < n; i++)
        t->items[i] = lite_column(c->conn, stmt, i);
    return PY_OBJ(t);
}

/* Runs STMT to its end. */
static void run(struct lite_cursor *c, sqlite3_stmt *stmt) {
    int rc;
    while ((rc = sqlite3_step(stmt)) == SQLITE_ROW)
        py_list_append(c->rows, take_row(c, stmt));
    struct lite_connection *conn = c->conn;
    lite_raise_pending(conn);
    if (rc != SQLITE_DONE)
        lite_fail(conn);
}

static void begin(struct lite_connection *c) {
    const char *level = py_is_str(c->isolation_level) ? py_str_cstr(c->isolation_level) : NULL;
    if (level && sqlite3_get_autocommit(c->db))
        run_plain(c, mem_printf("BEGIN %s", level));
}

/* One statement, once for each item of SETS (NULL: once with PARAMS). */
static value execute(struct vm *vm, value self, value sql, value params, value sets) {
    struct lite_cursor *c = checked(vm, self);
    if (!py_is_str(sql))
        py_raise(vm, &py_exc_TypeError, "%s() argument 1 must be str, not %T",
                 sets == PY_UNDEF ? "execute" : "executemany", sql);
    struct lite_connection *conn = c->conn;
    const char *text = py_str_cstr(sql);
    bool dml = changes_rows(text);
    c->rows = py_list_new(0);
    c->next = 0;
    c->rowcount = -1;
    sqlite3_stmt *stmt = prepare(conn, PY_AS(struct py_str, sql));
    if (!stmt) { /* nothing but comments */
        c->description = PY_NONE;
        return self;
    }
    error_defer(finalize, stmt);
    if (sets != PY_UNDEF && !dml)
        py_raise(vm, &lite_ProgrammingError, "executemany() can only execute DML statements.");
    if (dml)
        begin(conn);
    struct py_iter it;
    int64_t changed = 0;
    if (sets != PY_UNDEF)
        py_iter_init(vm, &it, sets);
    for (value p = params; sets == PY_UNDEF || (p = py_iter_next(vm, &it)) != PY_UNDEF;) {
        sqlite3_reset(stmt);
        bind(conn, stmt, p);
        lite_check_attach(conn, stmt);
        c->description = describe(conn, stmt);
        run(c, stmt);
        changed += sqlite3_changes(conn->db);
        if (sets == PY_UNDEF)
            break;
    }
    if (sets != PY_UNDEF)
        c->rows = py_list_new(0);
    if (dml)
        c->rowcount = changed;
    const char *word = skip_comments(text);
    if (sets == PY_UNDEF && (!strncasecmp(word, "INSERT", 6) || !strncasecmp(word, "REPLACE", 7)))
        c->lastrowid = py_int_from(sqlite3_last_insert_rowid(conn->db));
    error_undefer(finalize, stmt);
    sqlite3_finalize(stmt);
    return self;
}

static value cursor_execute(struct vm *vm, const value *a) {
    return execute(vm, a[0], a[1], a[2], PY_UNDEF);
}
static value cursor_executemany(struct vm *vm, const value *a) {
    return execute(vm, a[0], a[1], PY_UNDEF, a[2]);
}
static value cursor_executescript(struct vm *vm, const value *a) {
    struct lite_cursor *c = checked(vm, a[0]);
    if (!py_is_str(a[1]))
        py_raise(vm, &py_exc_TypeError, "executescript() argument must be str, not %T", a[1]);
    if (!sqlite3_get_autocommit(c->conn->db))
        run_plain(c->conn, "COMMIT");
    c->conn->attach = LITE_ATTACH_LITERAL;
    run_plain(c->conn, py_str_cstr(a[1]));
    c->rows = py_list_new(0);
    return a[0];
}

/* --- rows --- */

static value next_row(struct vm *vm, struct lite_cursor *c) {
    if (c->next >= c->rows->n)
        return PY_UNDEF;
    value row = c->rows->items[c->next++];
    if (c->row_factory == PY_NONE)
        return row;
    return py_call2(vm, c->row_factory, PY_OBJ(c), row);
}
static value cursor_next(struct vm *vm, value self) { return next_row(vm, checked(vm, self)); }
static value cursor_iter(struct vm *vm, value self) {
    (void)vm;
    return self;
}
static value cursor_fetchone(struct vm *vm, const value *a) {
    value row = next_row(vm, checked(vm, a[0]));
    return row == PY_UNDEF ? PY_NONE : row;
}
static value cursor_fetchmany(struct vm *vm, const value *a) {
    struct lite_cursor *c = checked(vm, a[0]);
    int64_t n = a[1] == PY_UNDEF ? c->arraysize : py_index(vm, a[1]);
    struct py_list *out = py_list_new(4);
    for (value row; n-- != 0 && (row = next_row(vm, c)) != PY_UNDEF;)
        py_list_append(out, row);
    return PY_OBJ(out);
}
static value cursor_fetchall(struct vm *vm, const value *a) {
    struct lite_cursor *c = checked(vm, a[0]);
    struct py_list *out = py_list_new(c->rows->n);
    for (value row; (row = next_row(vm, c)) != PY_UNDEF;)
        py_list_append(out, row);
    return PY_OBJ(out);
}
static value cursor_close(struct vm *vm, const value *a) {
    struct lite_cursor *c = self_of(a[0]);
    if (!c->ready)
        py_raise(vm, &lite_ProgrammingError, "Base Cursor.__init__ not called.");
    lite_open(vm, PY_OBJ(c->conn));
    c->closed = true;
    c->rows = py_list_new(0);
    return PY_NONE;
}
static value cursor_nothing(struct vm *vm, const value *a) {
    (void)vm, (void)a;
    return PY_NONE;
}

static value cursor_init(struct vm *vm, const value *a) {
    struct lite_cursor *c = self_of(a[0]);
    if (!py_is_a(a[1], &lite_connection_type))
        py_raise(vm, &py_exc_TypeError, "Cursor() argument 1 must be sqlite3.Connection, not %T",
                 a[1]);
    c->conn = PY_AS(struct lite_connection, a[1]);
    c->rows = py_list_new(0);
    c->description = c->lastrowid = c->row_factory = PY_NONE;
    c->rowcount = -1;
    c->arraysize = 1;
    c->ready = true;
    return PY_NONE;
}

static value get_connection(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(self_of(self)->conn);
}
static value get_rowcount(struct vm *vm, value self) {
    (void)vm;
    return py_int_from(self_of(self)->rowcount);
}
static value get_arraysize(struct vm *vm, value self) {
    (void)vm;
    return py_int_from(self_of(self)->arraysize);
}
static void set_arraysize(struct vm *vm, value self, value v) {
    self_of(self)->arraysize = py_index(vm, v);
}

static const struct py_native_def methods[] = {
    {"__init__", cursor_init, "self, connection, /"},
    {"execute", cursor_execute, "self, sql, parameters=(), /"},
    {"executemany", cursor_executemany, "self, sql, seq_of_parameters, /"},
    {"executescript", cursor_executescript, "self, sql_script, /"},
    {"fetchone", cursor_fetchone, "self, /"},
    {"fetchmany", cursor_fetchmany, "self, size=?"},
    {"fetchall", cursor_fetchall, "self, /"},
    {"close", cursor_close, "self, /"},
    {"setinputsizes", cursor_nothing, "self, sizes, /"},
    {"setoutputsize", cursor_nothing, "self, size, column=None, /"},
    {0}};
static const struct py_getset_def getset[] = {{"connection", get_connection, NULL},
                                              {"rowcount", get_rowcount, NULL},
                                              {"arraysize", get_arraysize, set_arraysize},
                                              {0}};
static const struct py_member_def members[] = {
    {"description", offsetof(struct lite_cursor, description), PY_MEMBER_VALUE, true},
    {"lastrowid", offsetof(struct lite_cursor, lastrowid), PY_MEMBER_VALUE, true},
    {"row_factory", offsetof(struct lite_cursor, row_factory), PY_MEMBER_VALUE, false},
    {0}};
struct py_type lite_cursor_type = {PY_TYPE_HEAD,
                                   .name = "Cursor",
                                   .module = "sqlite3",
                                   .size = sizeof(struct lite_cursor),
                                   .attrs_offset = offsetof(struct lite_cursor, attrs),
                                   .flags = PY_TYPE_BASE | PY_TYPE_DOTTED,
                                   .methods = methods,
                                   .getset = getset,
                                   .members = members,
                                   .iter = cursor_iter,
                                   .next = cursor_next};
