/* MigrationContext as scripts see it (cf. alembic.runtime.migration.MigrationContext). */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "modules/alembic/impl.h"
#include "modules/alembic/migration_int.h"
#include "modules/sqlalchemy/engine.h"

static struct migration *self_of(value v) { return PY_AS(struct migration, v); }

/* ---- configure ---- */

static const char *text_option(struct vm *vm, struct py_dict *o, const char *name,
                               const char *fallback) {
    value v = py_dict_get_text(o, name);
    return is_missing(v) ? fallback : mem_strdup(py_str_text(vm, v));
}

static bool flag_option(struct vm *vm, struct py_dict *o, const char *name, bool fallback) {
    value v = py_dict_get_text(o, name);
    return v == PY_UNDEF ? fallback : py_truth(vm, v);
}

/* A MigrationContext without an environment may be told its script directory. */
static struct alembic_script_directory *script_option(struct py_dict *options) {
    value v = py_dict_get_text(options, "script");
    return v != PY_UNDEF && py_is_a(v, &alembic_script_directory_type)
               ? PY_AS(struct alembic_script_directory, v)
               : NULL;
}

/* The dialect of a URL or of a name, changed by dialect_opts. */
static struct sql_dialect *dialect_of_url(struct vm *vm, const char *name, value options) {
    const struct sql_dialect *base = sql_dialect_find(name);
    if (!base)
        py_raise(vm, &sa_exc_NoSuchModuleError, "Can't load plugin: sqlalchemy.dialects:%s",
                 text_replace(name, "+", "."));
    struct sql_dialect *d = sql_dialect_new(vm, base);
    if (py_is_dict(options))
        sql_dialect_options(vm, d, PY_AS(struct py_dict, options));
    return d;
}

static struct sql_dialect *find_dialect(struct vm *vm, value connection, value url,
                                        value dialect_name, value dialect, value options) {
    if (!is_missing(connection)) {
        if (sa_engine_of(connection) && !sa_connection_of(connection))
            error_raise(ERROR_COMMAND,
                        "'connection' argument to configure() is expected to be a "
                        "sqlalchemy.engine.Connection instance, got %s",
                        py_repr_text(vm, connection));
        struct sa_connection *c = sa_connection_of(connection);
        if (!c)
            py_raise(vm, &py_exc_AttributeError, "'%T' object has no attribute 'dialect'",
                     connection);
        return c->engine->dialect;
    }
    if (!is_missing(url) && py_truth(vm, url))
        return dialect_of_url(vm, sa_url_given(vm, sa_url_from(vm, url))->drivername, options);
    if (!is_missing(dialect_name) && py_truth(vm, dialect_name))
        return dialect_of_url(vm, py_str_text(vm, dialect_name), options);
    if (!is_missing(dialect))
        return PY_AS(struct sql_dialect, dialect);
    py_raise(vm, &py_exc_Exception, "Connection, url, or dialect_name is required.");
}

/* --verbose: a statement on one line of standard error. */
void migration_trace(void *unused, const char *sql, int64_t nanoseconds) {
    (void)unused;
    struct text_list words = text_split_space(sql);
    fprintf(stderr, "%9.1f ms  %s\n", (double)nanoseconds / 1e6, text_join(&words, " "));
}

static void describe(struct migration *m) {
    static const char logger[] = "alembic.runtime.migration";
    log_info(logger, "Context impl %s.", py_type_name(PY_OBJ(m->impl)));
    if (m->as_sql)
        log_info(logger, "Generating static SQL");
    log_info(logger, "Will assume %s DDL.",
             m->impl->transactional_ddl ? "transactional" : "non-transactional");
}

struct migration *migration_configure(struct vm *vm, value connection, value url,
                                      value dialect_name, value dialect, value dialect_options,
                                      struct environment *e, struct py_dict *options) {
    struct migration *m = py_alloc(vm, &alembic_migration_type);
    m->vm = vm;
    m->environment = e;
    m->options = options;
    m->as_sql = e ? e->as_sql : flag_option(vm, options, "as_sql", false);
    m->purge = e ? e->purge : flag_option(vm, options, "purge", false);
    m->dialect = find_dialect(vm, connection, url, dialect_name, dialect, dialect_options);
    m->connection = m->as_sql || is_missing(connection) ? PY_NONE : connection;
    m->script = e ? e->script : script_option(options);
    m->transaction = PY_NONE;
    m->transaction_per_migration = flag_option(vm, options, "transaction_per_migration", false);
    m->output_buffer = py_dict_get_text(options, "output_buffer");
    m->output_encoding = text_option(vm, options, "output_encoding", NULL);
    m->version_table = text_option(vm, options, "version_table", "alembic_version");
    m->version_table_schema = text_option(vm, options, "version_table_schema", NULL);
    m->version_table_pk = flag_option(vm, options, "version_table_pk", true);
    m->starting_rev = e ? e->starting_rev : text_option(vm, options, "starting_rev", NULL);
    m->impl = ops_impl_new(vm, m->dialect, m->as_sql, &migration_target, m, options);
    m->impl->migration_context = PY_OBJ(m);
    m->impl->literal_binds = flag_option(vm, options, "literal_binds", false);
    value transactional = py_dict_get_text(options, "transactional_ddl");
    m->impl->transactional_ddl = is_missing(transactional) ? ops_default_transactional_ddl(m->impl)
                                                           : py_truth(vm, transactional);
    if (m->impl->literal_binds && !m->as_sql)
        error_raise(ERROR_COMMAND, "Can't use literal_binds setting without as_sql mode");
    m->bind = m->as_sql ? migration_offline_bind(vm, m) : m->connection;
    struct sa_connection *c = is_missing(m->connection) ? NULL : sa_connection_of(m->connection);
    m->in_external_transaction = c && c->transaction;
    if (c && e && e->config->settings->trace)
        db_set_trace(c->db, migration_trace, NULL);
    describe(m);
    return m;
}

static value context_configure(struct vm *vm, const value *a) {
    enum { CONNECTION = 1, URL, DIALECT_NAME, DIALECT, ENVIRONMENT, DIALECT_OPTS, OPTS };
    struct py_dict *options = py_dict_new();
    if (!is_missing(a[OPTS]))
        py_dict_update(vm, options, a[OPTS]);
    struct environment *e =
        is_missing(a[ENVIRONMENT]) ? NULL : PY_AS(struct environment, a[ENVIRONMENT]);
    return PY_OBJ(migration_configure(vm, a[CONNECTION], a[URL], a[DIALECT_NAME], a[DIALECT],
                                      a[DIALECT_OPTS], e, options));
}

/* ---- transactions as context managers ---- */

enum scope_kind { SCOPE_TRANSACTION, SCOPE_AUTOCOMMIT };

struct scope {
    struct py_object head;
    struct py_attrs attrs;
    struct migration *migration;
    enum scope_kind kind;
    enum migration_scope scope;
    bool was_in_transaction;
    value level; /* isolation level to go back to */
};

static struct scope *scope_of(value v) { return PY_AS(struct scope, v); }

static void set_isolation(struct migration *m, value level) {
    struct py_dict *kw = py_dict_new();
    py_dict_set_text(kw, "isolation_level", level);
    py_call_args(m->vm, py_getattr(m->vm, m->connection, "execution_options"),
                 PY_OBJ(&py_empty_tuple), kw);
}

static void autocommit_enter(struct vm *vm, struct scope *s) {
    struct migration *m = s->migration;
    if (m->as_sql) {
        if (m->impl->transactional_ddl)
            migration_emit_commit(m);
        return;
    }
    struct sa_connection *c = sa_connection_of(m->connection);
    s->was_in_transaction = c->transaction != NULL;
    if (s->was_in_transaction) {
        if (is_missing(m->transaction))
            py_raise(vm, &py_exc_AssertionError, "");
        m->transaction = PY_NONE;
        sa_commit(vm, c);
    }
    s->level = py_call_method(vm, m->connection, "get_isolation_level", 0, NULL);
    if (c->transaction)
        sa_rollback(vm, c);
    set_isolation(m, py_str_from("AUTOCOMMIT"));
}

static void autocommit_leave(struct vm *vm, struct scope *s) {
    struct migration *m = s->migration;
    if (m->as_sql) {
        if (m->impl->transactional_ddl)
            migration_emit_begin(m);
        return;
    }
    struct sa_connection *c = sa_connection_of(m->connection);
    if (c->transaction)
        sa_commit(vm, c);
    set_isolation(m, s->level);
    if (s->was_in_transaction) {
        sa_begin(vm, c);
        m->transaction = PY_TRUE;
    }
}

static value scope_enter(struct vm *vm, const value *a) {
    struct scope *s = scope_of(a[0]);
    if (s->kind == SCOPE_AUTOCOMMIT)
        autocommit_enter(vm, s);
    return a[0];
}

static void end_scope(struct scope *s, bool ok) {
    migration_end(s->migration, s->scope, ok);
    /* SQLite's lock is the transaction itself: what goes on after the scope must not be undone. */
    if (s->scope != SCOPE_NONE || s->migration->dialect->id != SQL_SQLITE)
        migration_unlock(s->migration);
}

static value scope_exit(struct vm *vm, const value *a) {
    struct scope *s = scope_of(a[0]);
    if (s->kind == SCOPE_AUTOCOMMIT)
        autocommit_leave(vm, s);
    else
        end_scope(s, is_missing(a[1]));
    return PY_FALSE;
}

static value scope_commit(struct vm *vm, const value *a) {
    (void)vm;
    end_scope(scope_of(a[0]), true);
    return PY_NONE;
}

static value scope_rollback(struct vm *vm, const value *a) {
    (void)vm;
    end_scope(scope_of(a[0]), false);
    return PY_NONE;
}

static const struct py_native_def scope_methods[] = {
    {"__enter__", scope_enter, "self"},
    {"__exit__", scope_exit, "self, type, value, traceback"},
    {"commit", scope_commit, "self"},
    {"rollback", scope_rollback, "self"},
    {0}};

static struct py_type scope_type = {
    ALEMBIC_TYPE("_ProxyTransaction", "alembic.runtime.migration", scope),
    .methods = scope_methods};

static struct scope *scope_new(struct vm *vm, struct migration *m, enum scope_kind kind) {
    struct scope *s = py_alloc(vm, &scope_type);
    s->migration = m;
    s->kind = kind;
    s->level = PY_NONE;
    return s;
}

static value begin_transaction(struct vm *vm, const value *a) {
    struct scope *s = scope_new(vm, self_of(a[0]), SCOPE_TRANSACTION);
    s->scope = migration_begin(s->migration, py_truth(vm, a[1]));
    return PY_OBJ(s);
}

static value autocommit_block(struct vm *vm, const value *a) {
    return PY_OBJ(scope_new(vm, self_of(a[0]), SCOPE_AUTOCOMMIT));
}

/* ---- questions and acts ---- */

static value get_current_heads(struct vm *vm, const value *a) {
    struct text_list rows = migration_rows(vm, self_of(a[0]));
    return text_tuple(&rows);
}

static value get_current_revision(struct vm *vm, const value *a) {
    struct migration *m = self_of(a[0]);
    struct text_list rows = migration_rows(vm, m);
    if (rows.n > 1)
        error_raise(ERROR_COMMAND,
                    "Version table '%s' has more than one head present; please use "
                    "get_current_heads()",
                    m->version_table);
    return text_value(rows.n ? rows.items[0] : NULL);
}

static value stamp(struct vm *vm, const value *a) {
    struct migration *m = self_of(a[0]);
    struct alembic_script_directory *dir = PY_AS(struct alembic_script_directory, a[1]);
    struct text_list rows = migration_rows(vm, m), to = text_list_of(vm, a[2]);
    struct plan plan = scripts_plan_stamp(dir->scripts, &to, &rows);
    struct version_table t = migration_version_table(m);
    if (!m->as_sql)
        migration_ensure_version_table(vm, m);
    for (size_t i = 0; i < plan.n; i++) {
        struct plan_change c = plan_step_apply(scripts_graph(dir->scripts), &plan.steps[i], &rows);
        for (size_t j = 0; j < c.deletes.n; j++)
            migration_exec(m, version_table_delete(&t, c.deletes.items[j]));
        for (size_t j = 0; j < c.inserts.n; j++)
            migration_exec(m, version_table_insert(&t, c.inserts.items[j]));
        if (c.update_from)
            migration_exec(m, version_table_update(&t, c.update_from, c.update_to));
    }
    return PY_NONE;
}

static value has_version_table(struct vm *vm, const value *a) {
    (void)vm;
    return PY_BOOL(migration_has_version_table(self_of(a[0])));
}

static value ensure_version_table(struct vm *vm, const value *a) {
    struct migration *m = self_of(a[0]);
    struct version_table t = migration_version_table(m);
    migration_ensure_version_table(vm, m);
    if (py_truth(vm, a[1]))
        migration_exec(m, version_table_delete_all(&t));
    return PY_NONE;
}

static value run_migrations(struct vm *vm, const value *a) {
    migration_run(vm, self_of(a[0]), PY_AS(struct py_dict, a[1]));
    return PY_NONE;
}

static value execute(struct vm *vm, const value *a) {
    (void)vm;
    ops_execute(self_of(a[0])->impl, a[1], a[2]);
    return PY_NONE;
}

static value get_bind(struct vm *vm, value self) {
    (void)vm;
    return self_of(self)->bind;
}

static value get_config(struct vm *vm, value self) {
    (void)vm;
    struct environment *e = self_of(self)->environment;
    return e ? PY_OBJ(e->config) : PY_NONE;
}

/* What configure() was given for it. */
static value get_transactional_ddl(struct vm *vm, value self) {
    (void)vm;
    value v = py_dict_get_text(self_of(self)->options, "transactional_ddl");
    return v == PY_UNDEF ? PY_NONE : v;
}

static value get_output_buffer(struct vm *vm, value self) {
    value v = self_of(self)->output_buffer;
    return is_missing(v) ? py_getattr(vm, py_import(vm, "sys"), "stdout") : v;
}

static const struct py_native_def migration_methods[] = {
    {"configure", context_configure,
     "cls, connection=None, url=None, dialect_name=None, dialect=None, environment_context=None, "
     "dialect_opts=None, opts=None",
     PY_CLASSMETHOD},
    {"begin_transaction", begin_transaction, "self, _per_migration=False"},
    {"autocommit_block", autocommit_block, "self"},
    {"get_current_heads", get_current_heads, "self"},
    {"get_current_revision", get_current_revision, "self"},
    {"_has_version_table", has_version_table, "self"},
    {"_ensure_version_table", ensure_version_table, "self, purge=False"},
    {"stamp", stamp, "self, script_directory, revision"},
    {"run_migrations", run_migrations, "self, **kw"},
    {"execute", execute, "self, sql, execution_options=None"},
    {0}};

static value get_impl(struct vm *vm, value self) {
    impl_fill_classes(vm);
    return PY_OBJ(PY_AS(struct migration, self)->impl);
}

static const struct py_getset_def migration_getset[] = {
    {"impl", get_impl, NULL},
    {"bind", get_bind, NULL},
    {"config", get_config, NULL},
    {"transactional_ddl", get_transactional_ddl, NULL},
    {"output_buffer", get_output_buffer, NULL},
    {0}};

static const struct py_member_def migration_members[] = {
    {"connection", offsetof(struct migration, bind), PY_MEMBER_VALUE, false},
    {"dialect", offsetof(struct migration, dialect), PY_MEMBER_OBJECT, true},
    {"opts", offsetof(struct migration, options), PY_MEMBER_OBJECT, true},
    {"script", offsetof(struct migration, script), PY_MEMBER_OBJECT, true},
    {"environment_context", offsetof(struct migration, environment), PY_MEMBER_OBJECT, true},
    {"as_sql", offsetof(struct migration, as_sql), PY_MEMBER_BOOL, true},
    {"purge", offsetof(struct migration, purge), PY_MEMBER_BOOL, true},
    {"version_table", offsetof(struct migration, version_table), PY_MEMBER_TEXT, true},
    {"version_table_schema", offsetof(struct migration, version_table_schema), PY_MEMBER_TEXT,
     true},
    {0}};

struct py_type alembic_migration_type = {
    ALEMBIC_TYPE("MigrationContext", "alembic.runtime.migration", migration),
    .methods = migration_methods, .getset = migration_getset, .members = migration_members};

static struct py_type *const migration_types[] = {
    &alembic_migration_type,     &alembic_migration_info_type, &scope_type, &alembic_step_type,
    &alembic_revision_step_type, &alembic_stamp_step_type,     NULL};

const struct py_module_def alembic_runtime_migration_module = {.name = "alembic.runtime.migration",
                                                               .types = migration_types};
const struct py_module_def alembic_migration_module = {.name = "alembic.migration",
                                                       .types = migration_types};
