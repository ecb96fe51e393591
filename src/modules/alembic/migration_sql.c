/*
 * Where statements of migrations go: to the connection, or as text into the script of --sql (cf.
 * alembic.ddl.impl.DefaultImpl._exec).
 */
#include <stdio.h>
#include <string.h>

#include "modules/alembic/impl.h"
#include "modules/alembic/migration_int.h"
#include "modules/sqlalchemy/engine.h"
#include "sql/compiler.h"

static struct migration *migration_of(struct ops_impl *impl) { return impl->target_data; }

/* ---- the script of --sql ---- */

static void write_text(struct migration *m, const char *text) {
    struct vm *vm = m->vm;
    value out = m->output_buffer, v = py_str_from(text);
    if (is_missing(out))
        out = py_getattr(vm, py_import(vm, "sys"), "stdout");
    py_call_method(vm, out, "write", 1, &v);
    if (py_lookup_attr(vm, out, "flush") != PY_UNDEF)
        py_call_method(vm, out, "flush", 0, NULL);
}

void migration_static_output(struct migration *m, const char *text) {
    write_text(m, mem_printf("%s\n\n", text));
}

/* A statement with what ends it: a terminator, and a batch separator on a line of its own. */
static void write_statement(struct migration *m, const char *sql) {
    const char *separator = ops_batch_separator(m->impl);
    migration_static_output(m, mem_printf("%s%s", sql, ops_terminator(m->impl)));
    if (separator && *separator)
        migration_static_output(m, separator);
}

static void emit_frame(struct migration *m, const char *word, bool separator) {
    const char *batch = ops_batch_separator(m->impl);
    migration_static_output(m, mem_printf("%s%s", word, ops_terminator(m->impl)));
    if (separator && batch && *batch)
        migration_static_output(m, batch);
}

void migration_frame(struct migration *m, bool commit) {
    if (commit)
        emit_frame(m, ops_commit_text(m->impl), ops_commit_has_separator(m->impl));
    else
        emit_frame(m, ops_begin_text(m->impl), ops_begin_has_separator(m->impl));
}

/* The same unless a script's impl has METHOD for it. */
static void frame_by_impl(struct migration *m, const char *method, bool commit) {
    value own = ops_impl_override(m->impl, method);
    if (own == PY_UNDEF)
        migration_frame(m, commit);
    else
        py_call(m->vm, own, 0, NULL);
}

void migration_emit_begin(struct migration *m) { frame_by_impl(m, "emit_begin", false); }

void migration_emit_commit(struct migration *m) { frame_by_impl(m, "emit_commit", true); }

/* ---- the target of ops ---- */

static struct sa_connection *connection_of(struct migration *m) {
    return sa_connection_of(m->connection);
}

static void exec_sql(struct ops_impl *impl, const char *sql) {
    struct migration *m = migration_of(impl);
    if (m->as_sql)
        write_statement(m, sql);
    else
        sa_execute_text(m->vm, connection_of(m), sql);
}

static value exec_offline(struct migration *m, struct sql_element *element, value params) {
    struct vm *vm = m->vm;
    if (!is_missing(params) && py_truth(vm, params))
        py_raise(vm, &py_exc_TypeError, "SQL parameters not allowed with as_sql");
    unsigned flags = m->impl->literal_binds ? SQL_LITERAL_BINDS : 0;
    struct sql_compiled *compiled = sql_compile(vm, m->impl->dialect, element, flags, NULL);
    const char *text = flags ? compiled->text : py_str_text(vm, PY_OBJ(compiled));
    write_statement(m, ops_script_text(text));
    return PY_NONE;
}

static value exec(struct ops_impl *impl, struct sql_element *element, value params, value options) {
    struct migration *m = migration_of(impl);
    if (m->as_sql)
        return exec_offline(m, element, params);
    struct py_dict *d = py_is_dict(options) ? PY_AS(struct py_dict, options) : NULL;
    if (d && d->count) /* they stay with the connection, as the reference leaves them */
        py_call_args(m->vm, py_getattr(m->vm, m->connection, "execution_options"),
                     PY_OBJ(&py_empty_tuple), d);
    return sa_execute(m->vm, connection_of(m), PY_OBJ(element),
                      params == PY_UNDEF ? PY_OBJ(&sa_empty_given) : params, d);
}

static void static_output(struct ops_impl *impl, const char *text) {
    migration_static_output(migration_of(impl), text);
}

static value bind(struct ops_impl *impl) {
    struct migration *m = migration_of(impl);
    return m->as_sql ? m->bind : m->connection;
}

static bool enforce_keys(struct ops_impl *impl, bool on) {
    struct migration *m = migration_of(impl);
    return !m->as_sql && db_sqlite_enforce_keys(connection_of(m)->db, on);
}

const struct ops_target migration_target = {
    .exec_sql = exec_sql,
    .exec = exec,
    .static_output = static_output,
    .sink = impl_sink,
    .enforce_keys = enforce_keys,
    .bind = bind,
};

int64_t migration_exec(struct migration *m, const char *sql) {
    if (m->as_sql) {
        write_statement(m, ops_script_text(sql));
        return -1;
    }
    value result = sa_execute_driver(m->vm, connection_of(m), sql, PY_NONE);
    value count = py_lookup_attr(m->vm, result, "rowcount");
    return py_is_int(count) ? py_int_as(m->vm, count) : -1;
}

/* ---- the bind of --sql ---- */

struct offline_bind {
    struct py_object head;
    struct py_attrs attrs;
    struct migration *migration;
};

static struct offline_bind *bind_of(value v) { return PY_AS(struct offline_bind, v); }

static value bind_execute(struct vm *vm, const value *a) {
    (void)vm;
    struct migration *m = bind_of(a[0])->migration;
    if (py_is_str(a[1])) {
        write_statement(m, ops_script_text(py_str_cstr(a[1])));
        return PY_NONE;
    }
    return ops_execute(m->impl, a[1], PY_UNDEF);
}

static value bind_self(struct vm *vm, const value *a) {
    (void)vm;
    return a[0];
}

static value bind_get_self(struct vm *vm, value self) {
    (void)vm;
    return self;
}

static value bind_dialect(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(bind_of(self)->migration->dialect);
}

static value bind_name(struct vm *vm, value self) {
    (void)vm;
    return py_str_from(bind_of(self)->migration->dialect->name);
}

/* Nothing can be looked up: create(checkfirst=True) prints the statement without asking. */
static value bind_is_offline(struct vm *vm, value self) {
    (void)vm, (void)self;
    return PY_TRUE;
}

static const struct py_getset_def bind_getset[] = {{"dialect", bind_dialect, NULL},
                                                   {"_is_offline", bind_is_offline, NULL},
                                                   {"name", bind_name, NULL},
                                                   {"engine", bind_get_self, NULL},
                                                   {0}};

static const struct py_native_def bind_methods[] = {
    {"execute", bind_execute, "self, statement, parameters=None, execution_options=None"},
    {"exec_driver_sql", bind_execute, "self, statement, parameters=None, execution_options=None"},
    {"scalar", bind_execute, "self, statement, parameters=None, execution_options=None"},
    {"connect", bind_self, "self, **kw"},
    {"execution_options", bind_self, "self, **kw"},
    {0}};

static struct py_type offline_bind_type = {
    ALEMBIC_TYPE("MockConnection", "sqlalchemy.engine.mock", offline_bind), .methods = bind_methods,
    .getset = bind_getset};

value migration_offline_bind(struct vm *vm, struct migration *m) {
    struct offline_bind *b = py_alloc(vm, &offline_bind_type);
    b->migration = m;
    return PY_OBJ(b);
}
