/*
 * Functions and collations of scripts on SQLite connections; and "a REGEXP b" there, which has the
 * operator but no function for it: Python's re.search(), as the reference's pysqlite dialect
 * provides it to each connection.
 */
#include <sqlite3.h>

#include "modules/sqlalchemy/engine.h"
#include "modules/sqlite3/lite.h"

/* SQLite holds these where the collector does not look: the list keeps them. */
struct callback {
    struct vm *vm;
    value fn;
};
struct callbacks {
    struct callback **items;
    size_t n, cap;
};
static const char callbacks_key;

static struct callback *keep(struct vm *vm, value fn) {
    struct callbacks *all = vm_get_data(vm, &callbacks_key);
    if (!all)
        vm_set_data(vm, &callbacks_key, all = MEM_NEW(struct callbacks));
    struct callback *cb = MEM_NEW(struct callback);
    cb->vm = vm;
    cb->fn = fn;
    MEM_GROW(all->items, all->n, all->cap);
    all->items[all->n++] = cb;
    return cb;
}

static void on_function(sqlite3_context *ctx, int n, sqlite3_value **args) {
    struct callback *cb = sqlite3_user_data(ctx);
    struct py_handler h;
    PY_TRY(cb->vm, &h) {
        struct py_tuple *t = py_tuple_new((size_t)n);
        for (int i = 0; i < n; i++)
            t->items[i] = lite_argument(cb->vm, args[i]);
        lite_result(cb->vm, ctx, py_call_args(cb->vm, cb->fn, PY_OBJ(t), NULL));
        py_handler_pop(&h);
    }
    else {
        py_handler_catch(&h);
        sqlite3_result_error(ctx, "user-defined function raised exception", -1);
    }
}

void sa_sqlite_function(struct vm *vm, struct db *db, const char *name, int n, value fn,
                        bool deterministic) {
    sqlite3 *handle = db_sqlite_handle(db);
    int flags = SQLITE_UTF8 | (deterministic ? SQLITE_DETERMINISTIC : 0);
    if (handle && fn == PY_NONE)
        sqlite3_create_function(handle, name, n, flags, NULL, NULL, NULL, NULL);
    else if (handle)
        sqlite3_create_function(handle, name, n, flags, keep(vm, fn), on_function, NULL, NULL);
}

static int on_collation(void *arg, int na, const void *a, int nb, const void *b) {
    struct callback *cb = arg;
    struct py_handler h;
    volatile int order = 0;
    PY_TRY(cb->vm, &h) {
        value r = py_call2(cb->vm, cb->fn, py_str_new(a, (size_t)na), py_str_new(b, (size_t)nb));
        int64_t sign = py_int_as(cb->vm, r);
        order = sign < 0 ? -1 : sign > 0;
        py_handler_pop(&h);
    }
    else {
        py_handler_catch(&h); /* equal, as in sqlite3 */
    }
    return order;
}

void sa_sqlite_collation(struct vm *vm, struct db *db, const char *name, value fn) {
    sqlite3 *handle = db_sqlite_handle(db);
    if (handle && fn == PY_NONE)
        sqlite3_create_collation(handle, name, SQLITE_UTF8, NULL, NULL);
    else if (handle)
        sqlite3_create_collation(handle, name, SQLITE_UTF8, keep(vm, fn), on_collation);
}

static value text_of(sqlite3_value *v) {
    return py_str_new((const char *)sqlite3_value_text(v), (size_t)sqlite3_value_bytes(v));
}

static void regexp(sqlite3_context *ctx, int n, sqlite3_value **args) {
    struct vm *vm = sqlite3_user_data(ctx);
    struct py_handler h;
    (void)n;
    if (sqlite3_value_type(args[1]) == SQLITE_NULL)
        return;
    PY_TRY(vm, &h) {
        value found =
            py_call2(vm, py_import_from(vm, "re", "search"), text_of(args[0]), text_of(args[1]));
        py_handler_pop(&h);
        sqlite3_result_int(ctx, found != PY_NONE);
    }
    else {
        py_handler_catch(&h);
        sqlite3_result_error(ctx, "user-defined function raised exception", -1);
    }
}

void sa_sqlite_regexp(struct vm *vm, struct db *db) {
    sqlite3 *handle = db_sqlite_handle(db);
    if (handle)
        sqlite3_create_function(handle, "regexp", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC, vm, regexp,
                                NULL, NULL);
}
