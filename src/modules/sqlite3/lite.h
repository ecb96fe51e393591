/* The module sqlite3: what its files share. */
#ifndef RETORT_MODULES_SQLITE3_LITE_H
#define RETORT_MODULES_SQLITE3_LITE_H

#include <sqlite3.h>

#include "python/api.h"

struct lite_callback;

/* The file name of an ATTACH: a literal only; any expression, where it is looked at once its
 * parameters have values; and an expression was prepared that has not been looked at. */
enum lite_attach { LITE_ATTACH_LITERAL, LITE_ATTACH_ANY, LITE_ATTACH_UNSEEN };

struct lite_connection {
    struct py_object head;
    struct py_attrs attrs;
    sqlite3 *db; /* NULL: closed or never opened */
    value isolation_level, row_factory, text_factory;
    int64_t detect_types;
    struct py_list *kept; /* functions that SQLite calls: it does not know the collector */
    struct lite_callback **callbacks;
    size_t ncallbacks, cap_callbacks;
    struct vm *vm;
    value authorizer, tracer, progress; /* of the script, or None */
    value pending;                      /* an exception raised inside a callback, or PY_UNDEF */
    enum lite_attach attach;
    bool opened, uri;
};

struct lite_cursor {
    struct py_object head;
    struct py_attrs attrs;
    struct lite_connection *conn;
    struct py_list *rows; /* of the last statement, all of them */
    size_t next;
    value description, lastrowid, row_factory;
    int64_t rowcount, arraysize;
    bool closed, ready;
};

extern struct py_type lite_connection_type, lite_cursor_type, lite_row_type;

/* The classes of errors, as attributes of the module. */
extern struct py_type lite_Warning, lite_Error, lite_InterfaceError, lite_DatabaseError,
    lite_DataError, lite_OperationalError, lite_IntegrityError, lite_InternalError,
    lite_ProgrammingError, lite_NotSupportedError;

/* Raises the exception that a callback of C left, if one did. */
void lite_raise_pending(struct lite_connection *c);
/* Raises that, or else the error that C's database has now. */
noreturn void lite_fail(struct lite_connection *c);
/* C, open; ProgrammingError otherwise. */
struct lite_connection *lite_open(struct vm *vm, value c);

/* --- code.c --- */
/* The numbers of SQLite as attributes of M. */
void lite_init_codes(struct vm *vm, struct py_module *m);

/* --- value.c --- */
/* Binds V to parameter I; NAME for messages. */
void lite_bind(struct lite_connection *c, sqlite3_stmt *stmt, int i, value v);
/* Column I of the row that STMT is at. */
value lite_column(struct lite_connection *c, sqlite3_stmt *stmt, int i);
/* An argument of a function, and its result. */
value lite_argument(struct vm *vm, sqlite3_value *v);
void lite_result(struct vm *vm, sqlite3_context *ctx, value v);
value lite_f_register_adapter(struct vm *vm, const value *a);
value lite_f_register_converter(struct vm *vm, const value *a);
value lite_f_adapt(struct vm *vm, const value *a);
void lite_init_values(struct vm *vm, struct py_module *m);

/* --- function.c --- */
value lite_create_function(struct vm *vm, const value *a);
value lite_create_aggregate(struct vm *vm, const value *a);
value lite_create_window_function(struct vm *vm, const value *a);
value lite_create_collation(struct vm *vm, const value *a);

/* --- hook.c --- */
/* Raises unless scripts may open the database PATH (with URI, file:… is one). */
void lite_confine(struct vm *vm, const char *path, bool uri);
/* Makes SQLite ask and tell: once, when C has been opened. */
void lite_hook(struct lite_connection *c);
/* Makes SQLite ask as C's state wants: after a change of it, or after a call that had to go
 * unasked. */
void lite_authorize(struct lite_connection *c);
/* Raises if STMT, its parameters bound, is an ATTACH of a file that scripts may not open. */
void lite_check_attach(struct lite_connection *c, sqlite3_stmt *stmt);
value lite_set_authorizer(struct vm *vm, const value *a);
value lite_set_trace_callback(struct vm *vm, const value *a);
value lite_set_progress_handler(struct vm *vm, const value *a);

extern const struct py_module_def *const sqlite3_modules[];

#endif
