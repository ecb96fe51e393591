/*
 * Connection and its transactions: begun by the first statement, ended by commit() or rollback(),
 * savepoints inside. cf. sqlalchemy.engine.base.
 */
#include "modules/sqlalchemy/engine.h"

#include "modules/sqlalchemy/modules.h"
#include "sql/ddl.h"

noreturn void sa_raise_closed(struct vm *vm) {
    py_raise(vm, &sa_exc_ResourceClosedError, "This Connection is closed");
}

static struct sa_connection *self_of(const value *a) { return PY_AS(struct sa_connection, a[0]); }

static void check_open(struct vm *vm, struct sa_connection *c) {
    if (c->closed)
        sa_raise_closed(vm);
}

static void log_line(struct vm *vm, struct sa_connection *c, const char *text) {
    if (c->engine->logger == PY_UNDEF)
        return;
    value arg = py_str_from(text);
    py_call_method(vm, c->engine->logger, "info", 1, &arg);
}

static void fire(struct vm *vm, struct sa_connection *c, const char *name) {
    value arg = PY_OBJ(c);
    sa_fire(vm, c->engine, name, 1, &arg);
}

void sa_check_block(struct vm *vm, const struct sa_connection *c) {
    if (c->block && c->block->done)
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "Can't operate on closed transaction inside context manager.  Please complete the "
                 "context manager before emitting further commands.");
}

/* --- the root transaction --- */

static struct sa_transaction *transaction_new(struct vm *vm, struct sa_connection *c,
                                              struct py_type *cls) {
    struct sa_transaction *t = py_alloc(vm, cls);
    t->conn = c;
    t->active = true;
    return t;
}

void sa_begin(struct vm *vm, struct sa_connection *c) {
    check_open(vm, c);
    if (c->transaction) {
        if (!c->transaction->active)
            py_raise(vm, &sa_exc_PendingRollbackError,
                     "Can't reconnect until invalid transaction is rolled back.  Please rollback() "
                     "fully before proceeding");
        return;
    }
    c->transaction = transaction_new(vm, c, &sa_root_transaction_type);
    log_line(vm, c, "BEGIN (implicit)");
    fire(vm, c, "begin");
}

void sa_guard(struct vm *vm, struct sa_connection *c, void (*fn)(void *arg), void *arg) {
    struct error_handler h;
    ERROR_TRY(&h) {
        fn(arg);
        error_pop(&h);
    }
    else {
        if (h.error->code != ERROR_DATABASE)
            error_throw(h.error);
        py_raise_value(vm, sa_db_exception(vm, h.error, c->db, PY_NONE, PY_NONE, false));
    }
}

static void commit(void *db) { db_commit(db); }
static void rollback(void *db) { db_rollback(db); }

static void end_transaction(struct sa_connection *c) {
    for (struct sa_transaction *t = c->nested; t; t = t->outer)
        t->active = false, t->done = true;
    if (c->transaction) {
        c->transaction->active = false;
        c->transaction->done = true;
    }
    c->transaction = c->nested = NULL;
}

struct sa_ended {
    void (*fn)(void *arg);
    void *arg;
    struct sa_ended *next;
};

void sa_when_ended(struct sa_connection *c, void (*fn)(void *arg), void *arg) {
    struct sa_ended *e = MEM_NEW(struct sa_ended);
    *e = (struct sa_ended){fn, arg, c->ended};
    c->ended = e;
}

static void tell_ended(struct sa_connection *c) {
    struct sa_ended *e = c->ended;
    c->ended = NULL;
    for (; e; e = e->next)
        e->fn(e->arg);
}

void sa_commit(struct vm *vm, struct sa_connection *c) {
    if (!c->transaction)
        return;
    fire(vm, c, "commit");
    log_line(vm, c, "COMMIT");
    sa_guard(vm, c, commit, c->db);
    end_transaction(c);
    tell_ended(c);
}

void sa_rollback(struct vm *vm, struct sa_connection *c) {
    if (!c->transaction)
        return;
    fire(vm, c, "rollback");
    log_line(vm, c, "ROLLBACK");
    end_transaction(c);
    sa_guard(vm, c, rollback, c->db);
    tell_ended(c);
}

/* --- savepoints --- */

static void savepoint(struct vm *vm, struct sa_connection *c, const char *verb, const char *name) {
    bool mssql = c->engine->dialect->id == SQL_MSSQL;
    (void)mssql;
    sa_execute_text(vm, c, mem_printf("%s %s", verb, name));
}

static struct sa_transaction *begin_nested(struct vm *vm, struct sa_connection *c) {
    sa_check_block(vm, c);
    sa_begin(vm, c);
    struct sa_transaction *t = transaction_new(vm, c, &sa_nested_transaction_type);
    t->savepoint = mem_printf("sa_savepoint_%d", ++c->savepoints);
    t->outer = c->nested;
    savepoint(vm, c, "SAVEPOINT", t->savepoint);
    c->nested = t;
    value args[] = {PY_OBJ(c), py_str_from(t->savepoint)};
    sa_fire(vm, c->engine, "savepoint", 2, args);
    return t;
}

static void leave_savepoint(struct sa_transaction *t) {
    struct sa_connection *c = t->conn;
    for (struct sa_transaction *x = c->nested; x && x != t; x = x->outer)
        x->active = false, x->done = true;
    c->nested = t->outer;
    t->active = false;
    t->done = true;
}

static void transaction_commit(struct vm *vm, struct sa_transaction *t) {
    if (t->done)
        py_raise(vm, &sa_exc_InvalidRequestError,
                 t->savepoint ? "This nested transaction is inactive"
                              : "This transaction is inactive");
    if (t->savepoint) {
        value args[] = {PY_OBJ(t->conn), py_str_from(t->savepoint), PY_NONE};
        sa_fire(vm, t->conn->engine, "release_savepoint", 3, args);
        savepoint(vm, t->conn, "RELEASE SAVEPOINT", t->savepoint);
        leave_savepoint(t);
    } else {
        sa_commit(vm, t->conn);
    }
}

static void transaction_rollback(struct vm *vm, struct sa_transaction *t) {
    if (t->done)
        return;
    if (t->savepoint) {
        leave_savepoint(t);
        value args[] = {PY_OBJ(t->conn), py_str_from(t->savepoint), PY_NONE};
        sa_fire(vm, t->conn->engine, "rollback_savepoint", 3, args);
        savepoint(vm, t->conn, "ROLLBACK TO SAVEPOINT", t->savepoint);
    } else {
        sa_rollback(vm, t->conn);
    }
}

/* --- transactions for scripts --- */

static struct sa_transaction *trans_of(const value *a) {
    return PY_AS(struct sa_transaction, a[0]);
}

/* In an asyncio program the same methods are awaited. */
static value answer(struct vm *vm, struct sa_connection *c, value v) {
    return c->is_async ? py_ready_awaitable(vm, v) : v;
}
static value t_commit(struct vm *vm, const value *a) {
    transaction_commit(vm, trans_of(a));
    return answer(vm, trans_of(a)->conn, PY_NONE);
}
static value t_rollback(struct vm *vm, const value *a) {
    transaction_rollback(vm, trans_of(a));
    return answer(vm, trans_of(a)->conn, PY_NONE);
}
static value t_enter(struct vm *vm, const value *a) {
    struct sa_transaction *t = trans_of(a);
    (void)vm;
    t->around = t->conn->block;
    t->conn->block = t;
    return a[0];
}
static value t_exit(struct vm *vm, const value *a) {
    struct sa_transaction *t = trans_of(a);
    if (t->conn->block == t)
        t->conn->block = t->around;
    if (t->done)
        return PY_FALSE;
    if (a[1] == PY_NONE) {
        struct py_handler h;
        PY_TRY(vm, &h) {
            transaction_commit(vm, t);
            py_handler_pop(&h);
        }
        else {
            value exc = py_handler_catch(&h);
            transaction_rollback(vm, t);
            py_rethrow(vm, exc);
        }
    } else {
        transaction_rollback(vm, t);
    }
    return PY_FALSE;
}
static value t_aenter(struct vm *vm, const value *a) { return py_ready_awaitable(vm, a[0]); }
static value t_aexit(struct vm *vm, const value *a) {
    return py_ready_awaitable(vm, t_exit(vm, a));
}
static value t_get_connection(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(PY_AS(struct sa_transaction, self)->conn);
}
static value t_get_valid(struct vm *vm, value self) {
    (void)vm;
    return PY_BOOL(!PY_AS(struct sa_transaction, self)->done);
}
static value t_get_nested(struct vm *vm, value self) {
    (void)vm;
    return PY_BOOL(PY_AS(struct sa_transaction, self)->savepoint);
}
static value t_await(struct vm *vm, value self) {
    value ready = py_ready_awaitable(vm, self);
    return py_type_of(ready)->await(vm, ready);
}

static const struct py_native_def transaction_methods[] = {
    {"commit", t_commit, "self"},
    {"rollback", t_rollback, "self"},
    {"close", t_rollback, "self"},
    {"start", t_aenter, "self"},
    {"__enter__", t_enter, "self"},
    {"__exit__", t_exit, "self, type_, value, traceback"},
    {"__aenter__", t_aenter, "self"},
    {"__aexit__", t_aexit, "self, type_, value, traceback"},
    {0}};
static const struct py_getset_def transaction_getset[] = {{"connection", t_get_connection, NULL},
                                                          {"is_valid", t_get_valid, NULL},
                                                          {"nested", t_get_nested, NULL},
                                                          {0}};
static const struct py_member_def transaction_members[] = {
    {"is_active", offsetof(struct sa_transaction, active), PY_MEMBER_BOOL, true}, {0}};

#define BASE "sqlalchemy.engine.base"
struct py_type sa_transaction_type = {PY_TYPE_HEAD,
                                      .name = "Transaction",
                                      .module = BASE,
                                      .size = sizeof(struct sa_transaction),
                                      .flags = PY_TYPE_BASE,
                                      .methods = transaction_methods,
                                      .getset = transaction_getset,
                                      .members = transaction_members,
                                      .await = t_await};
struct py_type sa_root_transaction_type = {PY_TYPE_HEAD, .name = "RootTransaction", .module = BASE,
                                           .size = sizeof(struct sa_transaction),
                                           .base = &sa_transaction_type};
struct py_type sa_nested_transaction_type = {PY_TYPE_HEAD, .name = "NestedTransaction",
                                             .module = BASE, .size = sizeof(struct sa_transaction),
                                             .base = &sa_transaction_type};

/* --- closing --- */

static void give_back(struct vm *vm, struct sa_connection *c) {
    struct sa_engine *e = c->engine->parent ? c->engine->parent : c->engine;
    (void)vm;
    if (!c->db)
        return;
    bool keep = !e->null_pool && !e->idle && !db_is_broken(c->db) && !c->own_isolation;
    if (keep)
        e->idle = c->db;
    if (keep || e->shared)
        e->idle_record = c->record;
    else
        db_close(c->db);
}

void sa_connection_close(struct vm *vm, struct sa_connection *c) {
    if (c->closed)
        return;
    if (c->transaction)
        sa_rollback(vm, c);
    c->closed = true;
    sa_pool_checked_in(vm, c);
    value arg = PY_OBJ(c);
    sa_fire(vm, c->engine, "engine_disposed_connection", 1, &arg);
    give_back(vm, c);
}

/* --- Connection for scripts --- */

static value c_close(struct vm *vm, const value *a) {
    sa_connection_close(vm, self_of(a));
    return PY_NONE;
}
static value c_enter(struct vm *vm, const value *a) {
    (void)vm;
    return a[0];
}
static value c_exit(struct vm *vm, const value *a) {
    sa_connection_close(vm, self_of(a));
    return PY_FALSE;
}

static value c_begin(struct vm *vm, const value *a) {
    struct sa_connection *c = self_of(a);
    check_open(vm, c);
    if (c->transaction)
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "This connection has already initialized a SQLAlchemy Transaction() object via "
                 "begin() or autobegin; can't call begin() here unless rollback() or commit() is "
                 "called first.");
    sa_begin(vm, c);
    return PY_OBJ(c->transaction);
}
static value c_begin_nested(struct vm *vm, const value *a) {
    return PY_OBJ(begin_nested(vm, self_of(a)));
}
static value c_commit(struct vm *vm, const value *a) {
    sa_commit(vm, self_of(a));
    return PY_NONE;
}
static value c_rollback(struct vm *vm, const value *a) {
    if (!self_of(a)->closed)
        sa_rollback(vm, self_of(a));
    return PY_NONE;
}

/* execute(statement, parameters) of 2.0; execute(statement, *multiparams, **params) of 1.x */
static value params_of(struct py_tuple *multi, struct py_dict *kw, struct py_dict **options) {
    value opts = py_dict_get_text(kw, "execution_options");
    *options = opts != PY_UNDEF && py_is_dict(opts) ? PY_AS(struct py_dict, opts) : NULL;
    value named = py_dict_get_text(kw, "parameters");
    if (opts != PY_UNDEF || named != PY_UNDEF) {
        kw = py_dict_copy(kw);
        py_dict_del(NULL, kw, PY_OBJ(py_intern("execution_options")));
        py_dict_del(NULL, kw, PY_OBJ(py_intern("parameters")));
    }
    if (named != PY_UNDEF && !multi->n)
        return named;
    if (!multi->n)
        return kw->count ? PY_OBJ(kw) : PY_NONE;
    if (multi->n == 1)
        return multi->items[0];
    bool sets =
        py_is_dict(multi->items[0]) || py_is_list(multi->items[0]) || py_is_tuple(multi->items[0]);
    return sets ? PY_OBJ(py_list_of(multi->n, multi->items)) : PY_OBJ(multi);
}

static value execute(struct vm *vm, const value *a) {
    struct py_dict *options;
    value params = params_of(PY_AS(struct py_tuple, a[2]), PY_AS(struct py_dict, a[3]), &options);
    return sa_execute(vm, self_of(a), a[1], params, options);
}
static value c_execute(struct vm *vm, const value *a) { return execute(vm, a); }
static value c_scalar(struct vm *vm, const value *a) {
    return py_call_method(vm, execute(vm, a), "scalar", 0, NULL);
}
static value c_scalars(struct vm *vm, const value *a) {
    return py_call_method(vm, execute(vm, a), "scalars", 0, NULL);
}
static value c_driver_sql(struct vm *vm, const value *a) {
    if (py_is_unknown(a[1]))
        py_raise_unknown(vm, a[1], "a statement");
    return sa_execute_driver(vm, self_of(a), py_arg_text(vm, a[1], "statement"), a[2]);
}

void sa_set_isolation(struct vm *vm, struct db *db, const char *level) {
    struct error_handler h;
    ERROR_TRY(&h) {
        db_set_isolation(db, level);
        error_pop(&h);
    }
    else {
        if (h.error->code != ERROR_VALUE)
            error_throw(h.error);
        py_raise(vm, &sa_exc_ArgumentError, "%s", h.error->message);
    }
}

static value c_options(struct vm *vm, const value *a) {
    struct sa_connection *c = self_of(a);
    struct py_dict *kw = PY_AS(struct py_dict, a[1]);
    c->exec_options = c->exec_options ? py_dict_copy(c->exec_options) : py_dict_new();
    py_dict_update(vm, c->exec_options, PY_OBJ(kw));
    value level = py_dict_get_text(kw, "isolation_level");
    if (level != PY_UNDEF && level != PY_NONE) {
        if (c->transaction)
            py_raise(vm, &sa_exc_InvalidRequestError,
                     "This connection has already initialized a SQLAlchemy Transaction() object "
                     "via begin() or autobegin; isolation_level may not be altered unless "
                     "rollback() or commit() is called first.");
        c->own_isolation = true;
        sa_set_isolation(vm, c->db, py_arg_text(vm, level, "isolation_level"));
    }
    value map = py_dict_get_text(kw, "schema_translate_map");
    if (map != PY_UNDEF && py_is_dict(map)) {
        /* an engine of its own whose dialect knows the map */
        struct sa_engine *e = mem_alloc(sizeof *e);
        *e = *c->engine;
        e->parent = c->engine->parent ? c->engine->parent : c->engine;
        e->dialect = sql_dialect_new(vm, c->engine->dialect);
        e->dialect->schema_translate = PY_AS(struct py_dict, map);
        c->engine = e;
    }
    return a[0];
}
static value c_get_options(struct vm *vm, const value *a) {
    (void)vm;
    struct py_dict *d = self_of(a)->exec_options;
    return PY_OBJ(d ? py_dict_copy(d) : py_dict_new());
}
static value c_in_transaction(struct vm *vm, const value *a) {
    (void)vm;
    return PY_BOOL(self_of(a)->transaction != NULL);
}
static value c_in_nested(struct vm *vm, const value *a) {
    (void)vm;
    return PY_BOOL(self_of(a)->nested != NULL);
}
static value c_get_transaction(struct vm *vm, const value *a) {
    (void)vm;
    return self_of(a)->transaction ? PY_OBJ(self_of(a)->transaction) : PY_NONE;
}
static value c_get_nested(struct vm *vm, const value *a) {
    (void)vm;
    return self_of(a)->nested ? PY_OBJ(self_of(a)->nested) : PY_NONE;
}
static value c_isolation(struct vm *vm, const value *a) {
    (void)vm;
    return py_str_from(db_get_isolation(self_of(a)->db));
}
static value c_detach(struct vm *vm, const value *a) {
    (void)vm;
    self_of(a)->own_isolation = true;
    return PY_NONE;
}
static value c_invalidate(struct vm *vm, const value *a) {
    (void)vm;
    struct sa_connection *c = self_of(a);
    end_transaction(c);
    db_close(c->db);
    return PY_NONE;
}
static value c_self(struct vm *vm, const value *a) {
    (void)vm;
    return a[0];
}
static value c_run_callable(struct vm *vm, const value *a) {
    struct py_tuple *more = PY_AS(struct py_tuple, a[2]), *args = py_tuple_new(more->n + 1);
    args->items[0] = a[0];
    memcpy(args->items + 1, more->items, more->n * sizeof *more->items);
    return py_call_args(vm, a[1], PY_OBJ(args), PY_AS(struct py_dict, a[3]));
}

static value get_engine(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(PY_AS(struct sa_connection, self)->engine);
}
static value get_dialect(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(PY_AS(struct sa_connection, self)->engine->dialect);
}
static value get_closed(struct vm *vm, value self) {
    (void)vm;
    return PY_BOOL(PY_AS(struct sa_connection, self)->closed);
}
static value get_invalidated(struct vm *vm, value self) {
    (void)vm;
    struct sa_connection *c = PY_AS(struct sa_connection, self);
    return PY_BOOL(!c->closed && db_is_broken(c->db));
}
static value get_dbapi(struct vm *vm, value self) {
    struct sa_connection *c = PY_AS(struct sa_connection, self);
    check_open(vm, c);
    return sa_dbapi_connection(vm, c, c->db);
}
static value get_info(struct vm *vm, value self) {
    (void)vm;
    struct sa_connection *c = PY_AS(struct sa_connection, self);
    if (!c->info)
        c->info = py_dict_new();
    return PY_OBJ(c->info);
}
static value get_level(struct vm *vm, value self) {
    (void)vm;
    return py_str_from(db_get_isolation(PY_AS(struct sa_connection, self)->db));
}

/* The schema that OBJ is in on this connection: its own, translated. */
static value c_schema_for(struct vm *vm, const value *a) {
    value own = py_getattr(vm, a[1], "schema");
    value options = py_call_method(vm, a[0], "get_execution_options", 0, NULL);
    value map =
        py_call_method(vm, options, "get", 1, (value[]){py_str_from("schema_translate_map")});
    if (map == PY_NONE)
        return own;
    return py_call_method(vm, map, "get", 2, (value[]){own, own});
}

static const struct py_native_def connection_methods[] = {
    {"execute", c_execute, "self, statement, *multiparams, **params"},
    {"scalar", c_scalar, "self, statement, *multiparams, **params"},
    {"scalars", c_scalars, "self, statement, *multiparams, **params"},
    {"exec_driver_sql", c_driver_sql, "self, statement, parameters=None, execution_options=None"},
    {"begin", c_begin, "self"},
    {"begin_nested", c_begin_nested, "self"},
    {"commit", c_commit, "self"},
    {"rollback", c_rollback, "self"},
    {"close", c_close, "self"},
    {"connect", c_self, "self"},
    {"detach", c_detach, "self"},
    {"invalidate", c_invalidate, "self, exception=None"},
    {"execution_options", c_options, "self, **opt"},
    {"get_execution_options", c_get_options, "self"},
    {"get_isolation_level", c_isolation, "self"},
    {"in_transaction", c_in_transaction, "self"},
    {"schema_for_object", c_schema_for, "self, obj"},
    {"in_nested_transaction", c_in_nested, "self"},
    {"get_transaction", c_get_transaction, "self"},
    {"get_nested_transaction", c_get_nested, "self"},
    {"run_callable", c_run_callable, "self, callable_, *args, **kw"},
    {"__enter__", c_enter, "self"},
    {"__exit__", c_exit, "self, *exc"},
    {0}};
static const struct py_getset_def connection_getset[] = {
    {"engine", get_engine, NULL},
    {"dialect", get_dialect, NULL},
    {"closed", get_closed, NULL},
    {"invalidated", get_invalidated, NULL},
    {"connection", get_dbapi, NULL},
    {"info", get_info, NULL},
    {"default_isolation_level", get_level, NULL},
    {0}};

struct py_type sa_connection_type = {PY_TYPE_HEAD,
                                     .name = "Connection",
                                     .module = BASE,
                                     .size = sizeof(struct sa_connection),
                                     .attrs_offset = offsetof(struct sa_connection, attrs),
                                     .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                     .methods = connection_methods,
                                     .getset = connection_getset};
