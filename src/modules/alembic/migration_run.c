/*
 * Carrying out a plan: transactions, the lock, steps, and the rows of the version table (cf.
 * MigrationContext.run_migrations).
 *
 * SQLite's and MySQL's DDL counts as non-transactional, as in the reference: each migration has a
 * transaction of its own. On SQLite that one is real, so a migration that fails leaves nothing.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/term.h"
#include "db/lock.h"
#include "modules/alembic/impl.h"
#include "modules/alembic/migration_int.h"
#include "modules/alembic/operations.h"
#include "modules/sqlalchemy/engine.h"

static const char logger[] = "alembic.runtime.migration";

static struct sa_connection *connection_of(struct migration *m) {
    return sa_connection_of(m->connection);
}

/* Waits for the answer to the last statement of change_rows. */
static void settle(struct migration *m) {
    if (!m->as_sql && !is_missing(m->connection))
        sa_settle(m->vm, connection_of(m));
}

/* ---- transactions ---- */

enum migration_scope migration_begin(struct migration *m, bool per_migration) {
    bool transactional = m->impl->transactional_ddl;
    bool now = transactional ? per_migration == m->transaction_per_migration : per_migration;
    if (m->in_external_transaction || !now || (!transactional && m->as_sql))
        return SCOPE_NONE;
    if (m->as_sql) {
        migration_emit_begin(m);
        return SCOPE_TEXT;
    }
    if (!transactional && !is_missing(m->transaction))
        return SCOPE_NONE;
    if (is_missing(m->connection))
        py_raise(m->vm, &py_exc_AssertionError, "");
    sa_begin(m->vm, connection_of(m));
    m->transaction = PY_TRUE;
    return SCOPE_REAL;
}

void migration_end(struct migration *m, enum migration_scope scope, bool ok) {
    if (scope == SCOPE_TEXT && ok)
        migration_emit_commit(m);
    if (scope != SCOPE_REAL || is_missing(m->transaction))
        return;
    m->transaction = PY_NONE;
    if (ok)
        settle(m);
    if (ok)
        sa_commit(m->vm, connection_of(m));
    else
        sa_rollback(m->vm, connection_of(m));
}

/* ---- the version table ---- */

const char *migration_table_schema(const struct migration *m) {
    struct sql_name schema = {.text = m->version_table_schema};
    return sql_effective_schema(m->dialect, schema).text;
}

struct version_table migration_version_table(struct migration *m) {
    return (struct version_table){.vm = m->vm,
                                  .dialect = m->dialect,
                                  .name = m->version_table,
                                  .schema = migration_table_schema(m),
                                  .has_pk = m->version_table_pk};
}

static bool has_rows(struct migration *m, const char *sql) {
    value result = sa_execute_driver(m->vm, connection_of(m), sql, PY_NONE);
    value row = py_call_method(m->vm, result, "fetchone", 0, NULL);
    return row != PY_NONE && py_getitem(m->vm, row, py_int_from(0)) != PY_NONE;
}

static char *sql_string(struct migration *m, const char *text) {
    struct buf b = BUF_INIT;
    sql_put_string(m->dialect, &b, text);
    return buf_take(&b);
}

bool migration_has_version_table(struct migration *m) {
    const char *name = m->version_table, *schema = migration_table_schema(m);
    char *quoted = mem_printf("\"%s\"", text_replace(name, "\"", "\"\""));
    switch (m->dialect->id) {
    case SQL_SQLITE:
        if (schema)
            return has_rows(m, mem_printf("PRAGMA \"%s\".table_info(%s)", schema, quoted));
        return has_rows(m, mem_printf("PRAGMA main.table_info(%s)", quoted)) ||
               has_rows(m, mem_printf("PRAGMA temp.table_info(%s)", quoted));
    case SQL_POSTGRESQL:
        if (!db_in_transaction(connection_of(m)->db))
            return has_rows(
                m,
                mem_printf(
                    "SELECT pg_catalog.to_regclass(%s)",
                    sql_string(m, mem_printf("%s%s",
                                             schema ? mem_printf("\"%s\".",
                                                                 text_replace(schema, "\"", "\"\""))
                                                    : "",
                                             quoted))));
        /* Not to_regclass: inside a transaction it may answer from a cache of before the lock. */
        return has_rows(
            m,
            mem_printf("SELECT c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n "
                       "ON n.oid = c.relnamespace WHERE c.relname = %s AND %s",
                       sql_string(m, name),
                       schema ? mem_printf("n.nspname = %s", sql_string(m, schema))
                              : "pg_catalog.pg_table_is_visible(c.oid)"));
    default:
        return has_rows(m, mem_printf("SELECT table_name FROM information_schema.tables WHERE "
                                      "table_schema = %s AND table_name = %s",
                                      schema ? sql_string(m, schema) : "DATABASE()",
                                      sql_string(m, name)));
    }
}

static struct text_list starting_rows(struct migration *m) {
    struct text_list rows = {0};
    const char *start = m->starting_rev;
    if (!start || !strcmp(start, "base"))
        return rows;
    if (m->script) {
        struct revision *r = scripts_get_one(m->script->scripts, start);
        if (!r)
            py_raise(m->vm, &py_exc_AttributeError,
                     "'NoneType' object has no attribute 'revision'");
        start = r->id;
    }
    text_list_add(&rows, start);
    return rows;
}

/* Questions that need no transaction: PostgreSQL is spared BEGIN and COMMIT when there is nothing
 * to do. Before anything is done the rows are read again under the lock. */
static unsigned reading_flags(struct migration *m) {
    return m->dialect->id == SQL_POSTGRESQL && !m->in_external_transaction ? DB_NO_BEGIN : 0;
}

static void read_rows(struct migration *m, const char *lock_clause, struct text_list *rows) {
    struct version_table t = migration_version_table(m);
    const char *sql = mem_printf("%s%s", version_table_select(&t), lock_clause);
    value result = sa_execute_driver(m->vm, connection_of(m), sql, PY_NONE);
    struct py_iter it;
    py_iter_init(m->vm, &it, result);
    for (value row; (row = py_iter_next(m->vm, &it)) != PY_UNDEF;)
        text_list_add(rows, mem_strdup(py_str_text(m->vm, py_getitem(m->vm, row, py_int_from(0)))));
}

struct text_list migration_has_table_rows(struct migration *m, bool *has_table) {
    struct text_list *rows = MEM_NEW(struct text_list);
    *has_table = false;
    if (m->as_sql)
        return starting_rows(m);
    if (m->starting_rev)
        error_raise(ERROR_COMMAND,
                    "Can't specify current_rev to context when using a database connection");
    if (is_missing(m->connection))
        py_raise(m->vm, &py_exc_AssertionError, "");
    struct sa_connection *c = connection_of(m);
    struct error_handler h;
    c->db_flags |= reading_flags(m);
    ERROR_TRY(&h) {
        if ((*has_table = migration_has_version_table(m)))
            read_rows(m, "", rows);
        error_pop(&h);
    }
    else {
        c->db_flags = 0;
        error_throw(h.error);
    }
    c->db_flags = 0;
    return *rows;
}

struct text_list migration_rows(struct vm *vm, struct migration *m) {
    (void)vm;
    bool has_table;
    return migration_has_table_rows(m, &has_table);
}

/* What is done to the version table before the first step is committed at once, unless a
 * transaction of ours, or of the caller, is around all. The connection's own idea of a transaction
 * goes on: it has begun one by itself. */
static void commit_now(void *db) { db_commit(db); }

static void commit_outside_of_steps(struct migration *m) {
    bool own = !m->in_external_transaction && is_missing(m->transaction);
    if (own || (!m->impl->transactional_ddl && !m->in_external_transaction))
        sa_guard(m->vm, connection_of(m), commit_now, connection_of(m)->db);
}

/* The rows once the lock is ours. MySQL goes on showing what stood there when the transaction first
 * read, which was before the wait: that transaction ends, or, where it is the caller's, the read is
 * one that takes locks and sees what is there now. */
static struct text_list rows_under_lock(struct migration *m) {
    struct text_list rows = {0};
    if (!sql_is_mysql(m->dialect))
        return migration_rows(m->vm, m);
    commit_outside_of_steps(m);
    if (!db_in_transaction(connection_of(m)->db))
        return migration_rows(m->vm, m);
    read_rows(m, " LOCK IN SHARE MODE", &rows);
    return rows;
}

static bool take_lock(struct migration *m);

/* CREATE TABLE as a script's impl wants it (version_table_impl), if one does. */
static bool create_own_version_table(struct migration *m) {
    value make = ops_impl_override(m->impl, "version_table_impl");
    if (make == PY_UNDEF)
        return false;
    struct py_dict *kw = py_dict_new();
    const char *schema = m->version_table_schema;
    py_dict_set_text(kw, "version_table", py_str_from(m->version_table));
    py_dict_set_text(kw, "version_table_schema", schema ? py_str_from(schema) : PY_NONE);
    py_dict_set_text(kw, "version_table_pk", PY_BOOL(m->version_table_pk));
    ops_create_table(m->impl, table_of(py_call_args(m->vm, make, PY_OBJ(&py_empty_tuple), kw)),
                     PY_NONE);
    return true;
}

/* Under the lock: two runs that both find no table would both make one. */
static void create_version_table(struct migration *m) {
    struct sa_connection *c = connection_of(m);
    struct version_table t = migration_version_table(m);
    if (take_lock(m) && migration_has_version_table(m)) { /* another run was faster */
        commit_outside_of_steps(m);
        return;
    }
    if (!create_own_version_table(m))
        sa_execute_text(m->vm, c, version_table_create(&t));
    commit_outside_of_steps(m);
}

void migration_ensure_version_table(struct vm *vm, struct migration *m) {
    (void)vm;
    if (!migration_has_version_table(m))
        create_version_table(m);
}

/* One statement on the version table, and what must be true of it. */
struct row_change {
    struct migration *m;
    bool is_delete;
    const char *from, *to;
};

static void expect_one_row(const struct row_change *c, int64_t found) {
    const char *what = c->is_delete ? mem_printf("deleting '%s'", c->from)
                                    : mem_printf("updating '%s' to '%s'", c->from, c->to);
    if (found >= 0 && found != 1)
        error_raise(ERROR_COMMAND,
                    "Online migration expected to match one row when %s in '%s'; %lld found", what,
                    c->m->version_table, (long long)found);
}

static void on_changed(void *arg, struct db_cursor *cursor) {
    expect_one_row(arg, cursor->affected);
}

static void change_row(struct migration *m, const char *sql, struct row_change change) {
    struct row_change *kept = MEM_NEW(struct row_change);
    *kept = change;
    kept->m = m;
    if (m->as_sql)
        migration_exec(m, sql);
    else
        sa_post(m->vm, connection_of(m), sql, change.from ? on_changed : NULL, kept);
}

static void change_rows(struct migration *m, const struct plan_change *c) {
    struct version_table t = migration_version_table(m);
    log_debug(logger, "%s", c->description);
    for (size_t i = 0; i < c->deletes.n; i++)
        change_row(m, version_table_delete(&t, c->deletes.items[i]),
                   (struct row_change){.is_delete = true, .from = c->deletes.items[i]});
    for (size_t i = 0; i < c->inserts.n; i++)
        change_row(m, version_table_insert(&t, c->inserts.items[i]), (struct row_change){0});
    if (c->update_from)
        change_row(m, version_table_update(&t, c->update_from, c->update_to),
                   (struct row_change){.from = c->update_from, .to = c->update_to});
}

/* ---- steps ---- */

static struct graph *graph_of(struct migration *m) { return scripts_graph(m->script->scripts); }

static void call_callbacks(struct migration *m, const struct plan_step *step,
                           const struct text_list *rows, struct py_dict *kw) {
    value callbacks = py_dict_get_text(m->options, "on_version_apply");
    if (is_missing(callbacks) || !py_truth(m->vm, callbacks))
        return;
    settle(m);
    struct py_tuple *all = py_tuple_from(m->vm, callbacks);
    struct py_dict *args = py_dict_new();
    struct py_set *heads = py_set_new(&py_set_type);
    for (size_t i = 0; i < rows->n; i++)
        py_set_add(m->vm, heads, py_str_from(rows->items[i]));
    py_dict_set_text(args, "ctx", PY_OBJ(m));
    py_dict_set_text(args, "step", migration_info_new(m->vm, m->script, step));
    py_dict_set_text(args, "heads", PY_OBJ(heads));
    py_dict_set_text(args, "run_args", PY_OBJ(kw));
    for (size_t i = 0; i < all->n; i++)
        py_call_args(m->vm, all->items[i], PY_OBJ(&py_empty_tuple), args);
}

static void run_script(struct migration *m, const struct plan_step *step, struct py_dict *kw) {
    if (!step->revision)
        return;
    value module = alembic_script_module(m->vm, step->revision);
    value fn = py_getattr(m->vm, module, step->is_upgrade ? "upgrade" : "downgrade");
    py_call_args(m->vm, fn, PY_OBJ(&py_empty_tuple), kw);
}

/* The function's own name is what the log shows. */
static void find_name(struct migration *m, struct plan_step *step) {
    if (!step->revision)
        return;
    value module = alembic_script_module(m->vm, step->revision);
    value fn = py_getattr(m->vm, module, step->is_upgrade ? "upgrade" : "downgrade");
    value name = py_lookup_attr(m->vm, fn, "__name__");
    if (py_is_str(name))
        step->name = py_str_cstr(name);
}

/* A script that has run is not asked again, as a rule: of thousands only the present one is kept.
 */
static void forget_script(const struct plan_step *step, bool was_loaded) {
    if (step->revision && !was_loaded)
        step->revision->module = NULL;
}

/* Bytes of garbage that are worth a collection. */
enum { STEP_GARBAGE = 2 << 20 };

/* While the server works on STEP's first statement, NEXT's file is read and compiled. */
struct preparation {
    struct vm *vm;
    const char *path;
};

static void prepare(void *arg) {
    const struct preparation *p = arg;
    vm_prepare_file(p->vm, p->path);
    mem_collect_past(STEP_GARBAGE);
}

static void prepare_later(struct migration *m, const struct plan_step *next) {
    if (m->as_sql || is_missing(m->connection) || !next || !next->revision ||
        next->revision->module)
        return;
    struct preparation *p = MEM_NEW(struct preparation);
    *p = (struct preparation){m->vm, next->revision->path};
    db_while_waiting(connection_of(m)->db, prepare, p);
}

static void run_step(struct migration *m, struct plan_step *step, const struct plan_step *next,
                     struct text_list *rows, struct py_dict *kw) {
    bool was_loaded = step->revision && step->revision->module;
    find_name(m, step);
    if (m->as_sql && !rows->n) {
        struct version_table t = migration_version_table(m);
        if (!create_own_version_table(m))
            migration_exec(m, version_table_create(&t));
    }
    log_info(logger, "Running %s", plan_step_log(step));
    if (m->as_sql)
        migration_static_output(m, mem_printf("-- Running %s", plan_step_short_log(step)));
    m->is_changed = true;
    prepare_later(m, next);
    run_script(m, step, kw);
    struct plan_change change = plan_step_apply(graph_of(m), step, rows);
    change_rows(m, &change);
    call_callbacks(m, step, rows, kw);
    forget_script(step, was_loaded);
}

/* The rows now, read beside the connection's echo: our own checks are no statements of the run. */
struct rows_query {
    struct migration *m;
    struct text_list rows;
};

static void query_rows(void *arg) {
    struct rows_query *q = arg;
    struct version_table t = migration_version_table(q->m);
    struct db_cursor *c = db_execute(connection_of(q->m)->db, version_table_select(&t), NULL, 0);
    for (const struct db_value *row; (row = db_fetch(c));)
        if (db_value_text(row))
            text_list_add(&q->rows, db_value_text(row));
}

static struct text_list rows_now(struct migration *m) {
    struct rows_query q = {.m = m};
    sa_guard(m->vm, connection_of(m), query_rows, &q);
    return q.rows;
}

static bool same_rows(const struct text_list *a, const struct text_list *b) {
    for (size_t i = 0; i < a->n; i++)
        if (!text_list_has(b, a->items[i]))
            return false;
    return a->n == b->n;
}

/* ---- the lock ---- */

/* A connection that broke has lost its lock already: an error here must not hide another one. */
void migration_unlock(struct migration *m) {
    struct error_handler h;
    if (!m->lock || m->is_running || m->lock->of_transaction)
        return;
    ERROR_TRY(&h) {
        db_lock_release(m->lock);
        error_pop(&h);
    }
}

/* The run is over; what it did in a transaction that goes on is not: until that is committed nobody
 * else may look at the rows. scope_exit lets the lock go then. */
static void end_run(void *arg) {
    struct migration *m = arg;
    m->is_running = false;
    if (is_missing(m->transaction))
        migration_unlock(m);
}

static void tell_waiting(void *arg, const struct db_lock_holder *holder) {
    (void)arg;
    log_info(logger, "Waiting for another migration: %s", db_lock_describe(holder));
}

static double wait_seconds(struct migration *m) {
    const char *text = m->environment ? m->environment->config->settings->wait : NULL;
    return text ? strtod(text, NULL) : 60;
}

static void acquire(void *arg) {
    struct migration *m = arg;
    db_lock_acquire(m->lock, wait_seconds(m), tell_waiting, NULL);
}

/* The caller's transaction has ended. A connection that broke with it has lost its lock already. */
static void after_transaction(void *arg) {
    struct migration *m = arg;
    struct error_handler h;
    ERROR_TRY(&h) {
        db_lock_release(m->lock);
        error_pop(&h);
    }
}

/* Takes the lock of the version table; within the caller's own transaction for as long as that
 * lasts. On SQLite it is the write transaction, so it is taken again for each step. */
static bool take_lock(struct migration *m) {
    struct sa_connection *c = connection_of(m);
    if (m->as_sql || !c)
        return false;
    if (!m->lock)
        m->lock = db_lock_new(c->db, migration_table_schema(m), m->version_table);
    if (m->in_external_transaction && !m->lock->held) {
        m->lock->of_transaction = true;
        sa_when_ended(c, after_transaction, m);
    }
    if (m->dialect->id == SQL_SQLITE)
        sa_begin(m->vm, c);
    sa_guard(m->vm, c, acquire, m);
    return true;
}

static struct plan make_plan(struct migration *m, const struct text_list *rows) {
    struct environment *e = m->environment;
    if (e && e->plan)
        return e->plan(e->plan_arg, m, rows);
    value fn = py_dict_get_text(m->options, "fn");
    if (is_missing(fn))
        return (struct plan){0};
    struct alembic_script_directory *dir = NULL;
    struct plan plan =
        alembic_plan_of(m->vm, py_call2(m->vm, fn, text_tuple(rows), PY_OBJ(m)), &dir);
    if (!m->script)
        m->script = dir;
    return plan;
}

/* ---- all of it ---- */

/* The answer to the last change of the version rows comes while the next script runs, before its
 * first statement. What that says went wrong is not the script's doing and is told as it would have
 * been without the script: E, or instead of it the failure of that change. */
static struct error *first_failure(struct migration *m, struct error *e) {
    struct error_handler h;
    if (m->as_sql || is_missing(m->connection) || !db_has_failed(connection_of(m)->db))
        return e;
    ERROR_TRY(&h) {
        settle(m);
        error_pop(&h);
    }
    else {
        return h.error;
    }
    return e;
}

/* Whether the lock is one of the step's transaction. */
static bool locks_each_step(const struct migration *m) {
    return m->dialect->id == SQL_SQLITE || (m->lock && m->lock->is_pooled);
}

/* One step in its transaction. False when another run changed the rows before the lock was ours:
 * nothing was done then. */
static bool run_one(struct migration *m, struct plan_step *step, const struct plan_step *next,
                    struct text_list *rows, struct py_dict *kw) {
    enum migration_scope scope = migration_begin(m, true);
    volatile bool done = true;
    struct error_handler h;
    ERROR_TRY(&h) {
        if (locks_each_step(m) && take_lock(m)) {
            struct text_list now = rows_now(m);
            done = same_rows(&now, rows);
        }
        migration_watch_step(m);
        if (done)
            run_step(m, step, next, rows, kw);
        migration_end(m, scope, done);
        error_pop(&h);
    }
    else {
        struct error *first = first_failure(m, h.error);
        migration_end(m, scope, false);
        migration_tell_committed(m, step);
        error_throw(first);
    }
    return done;
}

/* On a terminal that shows no log lines: how far it is. */
static void show_progress(const struct plan *plan, size_t done) {
    if (log_is_enabled(log_logger(logger), LOG_INFO) || !term_is_tty(STDERR_FILENO))
        return;
    enum { WIDTH = 24 };
    int filled = (int)(done * WIDTH / plan->n);
    fprintf(stderr, "\r[%.*s%*s] %zu/%zu%s", filled, "========================", WIDTH - filled, "",
            done, plan->n, done == plan->n ? "\n" : "");
}

/* ---- SQLite: the steps' transactions are written in groups ----
 * Where the reference commits after each step it is because DDL cannot be undone there, not because
 * it was asked to: who configures transaction_per_migration, or hears of each step, gets a commit
 * of each on disk. */

static struct db *group_db(struct migration *m) {
    value callbacks = py_dict_get_text(m->options, "on_version_apply");
    if (m->dialect->id != SQL_SQLITE || m->as_sql || is_missing(m->connection) ||
        m->in_external_transaction || m->transaction_per_migration || m->impl->transactional_ddl ||
        (!is_missing(callbacks) && py_truth(m->vm, callbacks)))
        return NULL;
    return connection_of(m)->db;
}

static void group_steps(struct migration *m) {
    struct db *db = group_db(m);
    if (!db)
        return;
    db_group(db, true);
    sa_watch_group(m->vm, db);
}

static void end_group(void *db) { db_group(db, false); }

/* At the end, and after an error, which the group's must not hide. */
static void ungroup_steps(struct migration *m, bool ok) {
    struct db *db = sa_watch_group(m->vm, NULL);
    struct error_handler h;
    if (!db)
        return;
    ERROR_TRY(&h) {
        sa_guard(m->vm, connection_of(m), end_group, db);
        error_pop(&h);
    }
    else {
        if (ok)
            error_throw(h.error);
    }
}

static void ungroup_after_error(void *m) { ungroup_steps(m, false); }

/* The steps of a plan; it is made anew when another run was faster. */
static void run_steps(struct migration *m, struct text_list *rows, struct py_dict *kw) {
    struct plan plan = make_plan(m, rows);
    if (!plan.n)
        return;
    bool once = m->dialect->id != SQL_SQLITE || m->in_external_transaction;
    if (!m->purge && once && take_lock(m)) {
        struct text_list now = rows_under_lock(m);
        if (!same_rows(&now, rows)) {
            *rows = now;
            plan = make_plan(m, rows);
        }
    }
    for (size_t i = 0; i < plan.n; i++) {
        show_progress(&plan, i);
        mem_collect_past(STEP_GARBAGE / 2); /* nobody waits on SQLite: memory counts more */
        struct plan_step *next = i + 1 < plan.n ? &plan.steps[i + 1] : NULL;
        if (!run_one(m, &plan.steps[i], next, rows, kw)) {
            *rows = migration_rows(m->vm, m);
            plan = make_plan(m, rows);
            i = (size_t)-1;
        }
    }
    if (plan.n)
        show_progress(&plan, plan.n);
}

static const char *row_names(const struct text_list *rows) {
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < rows->n; i++)
        buf_printf(&b, "%s%s", i ? ", " : "", rows->items[i]);
    return b.data;
}

/* Success means that the database says so. */
static void check_rows(struct migration *m, const struct text_list *rows) {
    if (m->as_sql || is_missing(m->connection))
        return;
    settle(m);
    struct text_list now = rows_now(m);
    if (!same_rows(&now, rows))
        error_raise(ERROR_COMMAND,
                    "Version table '%s' holds (%s) where the run should have left (%s)",
                    m->version_table, row_names(&now), row_names(rows));
}

static struct text_list first_rows(struct migration *m) {
    struct text_list none = {0};
    if (m->purge) {
        if (m->as_sql)
            error_raise(ERROR_COMMAND, "Can't use --purge with --sql mode");
        struct version_table t = migration_version_table(m);
        migration_ensure_version_table(m->vm, m);
        migration_exec(m, version_table_delete_all(&t));
        commit_outside_of_steps(m);
        return none;
    }
    bool has_table;
    struct text_list rows = migration_has_table_rows(m, &has_table);
    bool dont_mutate = m->environment && m->environment->dont_mutate;
    if (!m->as_sql && !rows.n && !has_table && !dont_mutate && !is_missing(m->connection))
        create_version_table(m);
    return rows;
}

static void remove_operations(void *vm) { operations_remove(vm); }

void migration_run(struct vm *vm, struct migration *m, struct py_dict *kw) {
    struct text_list *rows = MEM_NEW(struct text_list);
    struct error_handler h;
    ERROR_TRY(&h) {
        operations_install(vm, operations_new(vm, PY_OBJ(m), m->impl));
        error_defer(remove_operations, vm);
        m->is_running = true;
        error_defer(end_run, m);
        value start = ops_impl_override(m->impl, "start_migrations");
        if (start != PY_UNDEF)
            py_call(vm, start, 0, NULL);
        *rows = first_rows(m);
        group_steps(m);
        error_defer(ungroup_after_error, m);
        run_steps(m, rows, kw);
        ungroup_steps(m, true);
        if (m->is_changed)
            check_rows(m, rows);
        error_pop(&h);
    }
    else {
        error_throw(h.error);
    }
}
