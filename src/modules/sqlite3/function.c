/*
 * Functions, aggregates and collations of scripts, called by SQLite. An exception inside one is
 * kept and raised when the statement has stopped.
 */
#include "modules/sqlite3/lite.h"

#include <string.h>

struct lite_callback {
    struct lite_connection *conn;
    value fn;
};

static struct lite_callback *keep(struct lite_connection *c, value fn) {
    struct lite_callback *cb = MEM_NEW(struct lite_callback);
    cb->conn = c;
    cb->fn = fn;
    py_list_append(c->kept, fn);
    MEM_GROW(c->callbacks, c->ncallbacks, c->cap_callbacks);
    c->callbacks[c->ncallbacks++] = cb;
    return cb;
}

/* Calls FN(*ARGV) or, with METHOD, that method of it; false after an exception. */
static bool call(struct lite_connection *c, value fn, const char *method, int argc,
                 sqlite3_value **argv, value *result) {
    struct py_handler h;
    volatile bool ok = false;
    PY_TRY(c->vm, &h) {
        struct py_tuple *args = py_tuple_new((size_t)argc);
        for (int i = 0; i < argc; i++)
            args->items[i] = lite_argument(c->vm, argv[i]);
        value f = method ? py_getattr(c->vm, fn, method) : fn;
        *result = py_call_args(c->vm, f, PY_OBJ(args), NULL);
        py_handler_pop(&h);
        ok = true;
    }
    else {
        c->pending = py_handler_catch(&h);
    }
    return ok;
}

static void give(struct lite_connection *c, sqlite3_context *ctx, value v) {
    struct py_handler h;
    PY_TRY(c->vm, &h) {
        lite_result(c->vm, ctx, v);
        py_handler_pop(&h);
    }
    else {
        c->pending = py_handler_catch(&h);
        sqlite3_result_error(ctx, "user-defined function raised exception", -1);
    }
}

static void on_function(sqlite3_context *ctx, int argc, sqlite3_value **argv) {
    struct lite_callback *cb = sqlite3_user_data(ctx);
    value result;
    if (!call(cb->conn, cb->fn, NULL, argc, argv, &result)) {
        cb->conn->pending = PY_UNDEF; /* CPython tells only that there was one */
        sqlite3_result_error(ctx, "user-defined function raised exception", -1);
        return;
    }
    give(cb->conn, ctx, result);
}

value lite_create_function(struct vm *vm, const value *a) {
    struct lite_connection *c = lite_open(vm, a[0]);
    int flags = SQLITE_UTF8 | (py_truth(vm, a[4]) ? SQLITE_DETERMINISTIC : 0);
    const char *name = py_arg_text(vm, a[1], "name");
    int n = (int)py_index(vm, a[2]), rc;
    if (a[3] == PY_NONE)
        rc = sqlite3_create_function_v2(c->db, name, n, flags, NULL, NULL, NULL, NULL, NULL);
    else
        rc = sqlite3_create_function_v2(c->db, name, n, flags, keep(c, a[3]), on_function, NULL,
                                        NULL, NULL);
    if (rc != SQLITE_OK)
        py_raise(vm, &lite_OperationalError, "Error creating function");
    return PY_NONE;
}

/* --- aggregates: one instance of the class for each group --- */

/* The place in SQLite's memory has the index of the instance in the connection's list. */
static value instance(sqlite3_context *ctx, struct lite_callback *cb, bool make) {
    size_t *at = sqlite3_aggregate_context(ctx, make ? sizeof *at : 0);
    struct lite_connection *c = cb->conn;
    if (!at)
        return PY_UNDEF;
    if (!*at && make) {
        value v;
        if (!call(c, cb->fn, NULL, 0, NULL, &v))
            return PY_UNDEF;
        py_list_append(c->kept, v);
        *at = c->kept->n;
    }
    return *at ? c->kept->items[*at - 1] : PY_UNDEF;
}

static void fail_in(sqlite3_context *ctx, const char *method) {
    struct lite_callback *cb = sqlite3_user_data(ctx);
    cb->conn->pending = PY_UNDEF; /* CPython tells only that there was one */
    sqlite3_result_error(
        ctx, mem_printf("user-defined aggregate's '%s' method raised error", method), -1);
}

/* One row given to METHOD of the instance. */
static void feed(sqlite3_context *ctx, const char *method, int argc, sqlite3_value **argv) {
    struct lite_callback *cb = sqlite3_user_data(ctx);
    value v = instance(ctx, cb, true), result;
    if (v != PY_UNDEF && call(cb->conn, v, method, argc, argv, &result))
        return;
    fail_in(ctx, v == PY_UNDEF ? "__init__" : method);
}
static void on_step(sqlite3_context *ctx, int argc, sqlite3_value **argv) {
    feed(ctx, "step", argc, argv);
}
static void on_inverse(sqlite3_context *ctx, int argc, sqlite3_value **argv) {
    feed(ctx, "inverse", argc, argv);
}

/* What METHOD of the instance says of the rows that it has. */
static void tell(sqlite3_context *ctx, const char *method) {
    struct lite_callback *cb = sqlite3_user_data(ctx);
    value v = instance(ctx, cb, true), result;
    if (v == PY_UNDEF || !call(cb->conn, v, method, 0, NULL, &result))
        fail_in(ctx, method);
    else
        give(cb->conn, ctx, result);
}
static void on_final(sqlite3_context *ctx) { tell(ctx, "finalize"); }
static void on_value(sqlite3_context *ctx) { tell(ctx, "value"); }

value lite_create_aggregate(struct vm *vm, const value *a) {
    struct lite_connection *c = lite_open(vm, a[0]);
    const char *name = py_arg_text(vm, a[1], "name");
    int n = (int)py_index(vm, a[2]);
    int rc =
        a[3] == PY_NONE
            ? sqlite3_create_function_v2(c->db, name, n, SQLITE_UTF8, NULL, NULL, NULL, NULL, NULL)
            : sqlite3_create_function_v2(c->db, name, n, SQLITE_UTF8, keep(c, a[3]), NULL, on_step,
                                         on_final, NULL);
    if (rc != SQLITE_OK)
        py_raise(vm, &lite_OperationalError, "Error creating aggregate");
    return PY_NONE;
}

value lite_create_window_function(struct vm *vm, const value *a) {
    struct lite_connection *c = lite_open(vm, a[0]);
    const char *name = py_arg_text(vm, a[1], "name");
    int n = (int)py_index(vm, a[2]);
    int rc = a[3] == PY_NONE
                 ? sqlite3_create_window_function(c->db, name, n, SQLITE_UTF8, NULL, NULL, NULL,
                                                  NULL, NULL, NULL)
                 : sqlite3_create_window_function(c->db, name, n, SQLITE_UTF8, keep(c, a[3]),
                                                  on_step, on_final, on_value, on_inverse, NULL);
    if (rc != SQLITE_OK)
        lite_fail(c);
    return PY_NONE;
}

/* --- collations --- */

static int on_compare(void *arg, int na, const void *a, int nb, const void *b) {
    struct lite_callback *cb = arg;
    struct vm *vm = cb->conn->vm;
    struct py_handler h;
    volatile int result = 0;
    PY_TRY(vm, &h) {
        result = (int)py_index(
            vm, py_call2(vm, cb->fn, py_str_new(a, (size_t)na), py_str_new(b, (size_t)nb)));
        py_handler_pop(&h);
    }
    else {
        py_handler_catch(&h); /* as in CPython: the two count as equal */
    }
    return result;
}

value lite_create_collation(struct vm *vm, const value *a) {
    struct lite_connection *c = lite_open(vm, a[0]);
    const char *name = py_arg_text(vm, a[1], "name");
    if (a[2] != PY_NONE && !py_is_callable(a[2]))
        py_raise(vm, &py_exc_TypeError, "parameter must be callable");
    bool drop = a[2] == PY_NONE;
    if (sqlite3_create_collation_v2(c->db, name, SQLITE_UTF8, drop ? NULL : keep(c, a[2]),
                                    drop ? NULL : on_compare, NULL) != SQLITE_OK)
        lite_fail(c);
    return PY_NONE;
}
