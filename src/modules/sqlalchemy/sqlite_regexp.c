/*
 * "a REGEXP b" on SQLite, which has the operator but no function for it: Python's re.search(), as
 * the reference's pysqlite dialect provides it to each connection.
 */
#include <sqlite3.h>

#include "modules/sqlalchemy/engine.h"

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
        value found = py_call2(vm, py_import_from(vm, "re", "search"), text_of(args[0]),
                               text_of(args[1]));
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
