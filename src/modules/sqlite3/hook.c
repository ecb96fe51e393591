/*
 * What SQLite asks while it prepares and runs the statements of a script: whether they may
 * (set_authorizer, and the confinement: ATTACH and VACUUM INTO open files as connect() does), what
 * to tell of them (set_trace_callback), and whether to go on (set_progress_handler, Ctrl-C).
 */
#include <string.h>

#include "config/url.h"
#include "modules/sqlite3/lite.h"
#include "python/confine.h"
#include "python/vm.h"

/* --- which files --- */

/* Whether the query of a URI, up to N bytes, gives NAME the value WANT; the last one counts. */
static bool query_has(const char *query, size_t n, const char *name, const char *want) {
    bool has = false;
    for (const char *end = query + n; query < end;) {
        size_t len = strcspn(query, "&#"), eq = strcspn(query, "=&#");
        if (!strcmp(url_unquote(query, eq, false), name))
            has = eq < len && !strcmp(url_unquote(query + eq + 1, len - eq - 1, false), want);
        query += len + 1;
    }
    return has;
}

static void check_uri(struct vm *vm, const char *uri) {
    const char *path = uri + 5;
    if (!strncmp(path, "//", 2))
        path += strcspn(path + 2, "/?#") + 2;
    size_t n = strcspn(path, "?#");
    const char *query = path + n + (path[n] == '?'), *name = url_unquote(path, n, false);
    size_t size = path[n] == '?' ? strcspn(query, "#") : 0;
    if (!*name || !strcmp(name, ":memory:") || query_has(query, size, "mode", "memory"))
        return;
    if (query_has(query, size, "mode", "ro"))
        confine_read(vm, name);
    else
        confine_write(vm, name);
}

void lite_confine(struct vm *vm, const char *path, bool uri) {
    if (!*path || !strcmp(path, ":memory:"))
        return;
    if (uri && !strncmp(path, "file:", 5))
        check_uri(vm, path);
    else
        confine_write(vm, path);
}

/* --- may it? --- */

static value text_or_none(const char *s) { return s ? py_str_from(s) : PY_NONE; }

/* The exception that says no is raised when the statement has ended (c->pending). */
static bool may_attach(struct lite_connection *c, const char *file) {
    if (!file) { /* an expression: lite_check_attach sees it when it has values */
        bool may = c->attach == LITE_ATTACH_ANY;
        if (may)
            c->attach = LITE_ATTACH_UNSEEN;
        return may;
    }
    struct py_handler h;
    volatile bool may = false;
    PY_TRY(c->vm, &h) {
        lite_confine(c->vm, file, c->uri);
        py_handler_pop(&h);
        may = true;
    }
    else {
        c->pending = py_handler_catch(&h);
    }
    return may;
}

/* What is no int denies, as an exception does. */
static int ask_script(struct lite_connection *c, int action, const char *const names[4]) {
    struct py_handler h;
    volatile int answer = SQLITE_DENY;
    PY_TRY(c->vm, &h) {
        value args[5] = {py_int_from(action)};
        for (size_t i = 0; i < 4; i++)
            args[i + 1] = text_or_none(names[i]);
        value result = py_call(c->vm, c->authorizer, 5, args);
        if (py_is_int(result))
            answer = (int)py_index(c->vm, result);
        py_handler_pop(&h);
    }
    else {
        py_handler_catch(&h);
    }
    return answer;
}

static int on_authorize(void *arg, int action, const char *a, const char *b, const char *database,
                        const char *trigger) {
    struct lite_connection *c = arg;
    if (action == SQLITE_ATTACH && !c->vm->options.allow_all && !may_attach(c, a))
        return SQLITE_DENY;
    if (c->authorizer == PY_NONE)
        return SQLITE_OK;
    return ask_script(c, action, (const char *const[]){a, b, database, trigger});
}

void lite_authorize(struct lite_connection *c) {
    bool asks = c->authorizer != PY_NONE || !c->vm->options.allow_all;
    sqlite3_set_authorizer(c->db, asks ? on_authorize : NULL, c);
}

void lite_check_attach(struct lite_connection *c, sqlite3_stmt *stmt) {
    if (c->attach != LITE_ATTACH_UNSEEN)
        return;
    char *sql = sqlite3_expanded_sql(stmt);
    sqlite3_stmt *again = NULL;
    c->attach = LITE_ATTACH_LITERAL;
    int rc = sql ? sqlite3_prepare_v2(c->db, sql, -1, &again, NULL) : SQLITE_NOMEM;
    sqlite3_finalize(again);
    sqlite3_free(sql);
    if (rc == SQLITE_OK)
        return;
    if (c->pending == PY_UNDEF)
        py_raise(c->vm, &py_exc_PermissionError,
                 "ATTACH and its file's name as an expression: scripts may open only what can be "
                 "seen before (a string or a parameter; --allow-all allows it)");
    lite_fail(c);
}

value lite_set_authorizer(struct vm *vm, const value *a) {
    struct lite_connection *c = lite_open(vm, a[0]);
    c->authorizer = a[1];
    lite_authorize(c);
    return PY_NONE;
}

/* --- what it runs --- */

static int on_trace(unsigned event, void *arg, void *stmt, void *sql) {
    struct lite_connection *c = arg;
    (void)event;
    char *expanded = sqlite3_expanded_sql(stmt);
    struct py_handler h;
    PY_TRY(c->vm, &h) {
        py_call1(c->vm, c->tracer, py_str_from(expanded ? expanded : sql));
        py_handler_pop(&h);
    }
    else {
        py_handler_catch(&h);
    }
    sqlite3_free(expanded);
    return 0;
}

value lite_set_trace_callback(struct vm *vm, const value *a) {
    struct lite_connection *c = lite_open(vm, a[0]);
    c->tracer = a[1];
    bool traces = c->tracer != PY_NONE;
    sqlite3_trace_v2(c->db, traces ? SQLITE_TRACE_STMT : 0, traces ? on_trace : NULL, c);
    return PY_NONE;
}

/* --- whether it goes on --- */

static int on_progress(void *arg) {
    struct lite_connection *c = arg;
    if (c->vm->interrupted || c->progress == PY_NONE)
        return c->vm->interrupted;
    struct py_handler h;
    volatile int stop = 1;
    PY_TRY(c->vm, &h) {
        stop = py_truth(c->vm, py_call(c->vm, c->progress, 0, NULL));
        py_handler_pop(&h);
    }
    else {
        py_handler_catch(&h);
    }
    return stop;
}

enum { STEPS = 10000 }; /* of SQLite's machine, between two looks for Ctrl-C */

value lite_set_progress_handler(struct vm *vm, const value *a) {
    struct lite_connection *c = lite_open(vm, a[0]);
    int64_t n = py_index(vm, a[2]);
    c->progress = n > 0 ? a[1] : PY_NONE;
    sqlite3_progress_handler(c->db, c->progress == PY_NONE ? STEPS : (int)n, on_progress, c);
    return PY_NONE;
}

void lite_hook(struct lite_connection *c) {
    c->authorizer = c->tracer = c->progress = PY_NONE;
    lite_authorize(c);
    sqlite3_progress_handler(c->db, STEPS, on_progress, c);
}
