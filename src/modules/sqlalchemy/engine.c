/*
 * Engine, create_engine and the pools (which are names: one connection is kept for the next use).
 * Their asyncio counterparts do the same and answer with what is awaited.
 * cf. sqlalchemy.engine.create, base, pool, ext.asyncio.
 */
#include "modules/sqlalchemy/engine.h"
#include "modules/sqlalchemy/annotation_names.h"

#include "modules/sqlalchemy/inspector.h"
#include "modules/sqlalchemy/modules.h"

/* --- create_engine --- */

static bool class_is(value cls, const char *name) {
    return py_is_a(cls, &py_type_type) && !strcmp(PY_AS(struct py_type, cls)->name, name);
}

static bool in_memory(const struct url *u) {
    return !u->database || !*u->database || !strcmp(u->database, ":memory:") ||
           strstr(u->database, "mode=memory");
}

/* The logger of sqlalchemy.engine.Engine, when it is to say something. */
static value engine_logger(struct vm *vm, bool echo) {
    value name = py_str_from("sqlalchemy.engine.Engine");
    value logger = py_call1(vm, py_import_from(vm, "logging", "getLogger"), name);
    if (echo) {
        value info = py_from_small(20);
        py_call_method(vm, logger, "setLevel", 1, &info);
        value root =
            py_getattr(vm, py_call0(vm, py_import_from(vm, "logging", "getLogger")), "handlers");
        if (!py_truth(vm, root) && !py_truth(vm, py_getattr(vm, logger, "handlers"))) {
            value stdout_ = py_getattr(vm, py_import(vm, "sys"), "stdout");
            value handler = py_call1(vm, py_import_from(vm, "logging", "StreamHandler"), stdout_);
            value format = py_call1(vm, py_import_from(vm, "logging", "Formatter"),
                                    py_str_from("%(asctime)s %(levelname)s %(name)s %(message)s"));
            py_call_method(vm, handler, "setFormatter", 1, &format);
            py_call_method(vm, logger, "addHandler", 1, &handler);
        }
        return logger;
    }
    value level = py_from_small(20);
    return py_truth(vm, py_call_method(vm, logger, "isEnabledFor", 1, &level)) ? logger : PY_UNDEF;
}

static struct sql_dialect *dialect_for(struct vm *vm, const struct url *u) {
    const struct sql_dialect *base = sql_dialect_find(u->drivername);
    if (!base || base->id == SQL_DEFAULT)
        py_raise(vm, &sa_exc_NoSuchModuleError, "Can't load plugin: sqlalchemy.dialects:%s",
                 strchr(u->drivername, '+')
                     ? mem_printf("%.*s.%s", (int)(strchr(u->drivername, '+') - u->drivername),
                                  u->drivername, strchr(u->drivername, '+') + 1)
                     : u->drivername);
    struct sql_dialect *d = sql_dialect_new(vm, base);
    const char *volatile driver = NULL;
    struct error_handler h;
    ERROR_TRY(&h) {
        driver = url_driver(u);
        error_pop(&h);
    }
    else {
        py_raise(vm, &sa_exc_NoSuchModuleError, "%s", h.error->message);
    }
    d->driver = driver;
    if (d->id == SQL_MARIADB)
        d->is_mariadb = true;
    return d;
}

static bool is_async_driver(const char *driver) {
    static const char *const names[] = {"asyncpg", "aiosqlite",     "aiomysql",
                                        "asyncmy", "psycopg_async", "aioodbc"};
    for (size_t i = 0; driver && i < sizeof names / sizeof *names; i++)
        if (!strcmp(names[i], driver))
            return true;
    return false;
}

/* --- the URL of the command line --- */

/* KW without what only the driver that the script ASKED for understands. */
static struct py_dict *without_driver_arguments(struct vm *vm, struct py_dict *kw,
                                                const struct url *asked, const struct url *url) {
    if (!kw || !strcmp(url_backend(asked), url_backend(url)))
        return kw;
    struct py_dict *rest = py_dict_copy(kw);
    py_dict_del(vm, rest, PY_OBJ(py_intern("connect_args")));
    return rest;
}

struct override {
    struct url *url;
    const struct url *taken; /* the database it stands for: the first that was connected to */
};
static const char override_key;

void sa_engine_override(struct vm *vm, const char *url) {
    struct override *o = MEM_NEW(struct override);
    o->url = sa_url_from(vm, py_str_from(url));
    vm_set_data(vm, &override_key, o);
}

static const char wait_key, group_key;

struct db *sa_watch_group(struct vm *vm, struct db *db) {
    struct db *before = vm_get_data(vm, &group_key);
    vm_set_data(vm, &group_key, db);
    return before;
}

void sa_split_group(struct vm *vm) {
    struct db *db = vm_get_data(vm, &group_key);
    if (db)
        db_group_split(db);
}

void sa_engine_wait(struct vm *vm, double seconds) {
    double *d = MEM_NEW(double);
    *d = seconds;
    vm_set_data(vm, &wait_key, d);
}

struct url *sa_url_given(struct vm *vm, struct url *asked) {
    struct override *o = vm_get_data(vm, &override_key);
    return o ? o->url : asked;
}

static void take_override(struct vm *vm, const struct sa_engine *e) {
    struct override *o = vm_get_data(vm, &override_key);
    if (!o || !e->asked)
        return;
    if (o->taken && !url_equal(o->taken, e->asked))
        py_raise(vm, &sa_exc_ArgumentError,
                 "This project uses several databases (%s and %s): --url can not stand for both",
                 url_render(o->taken, true), url_render(e->asked, true));
    o->taken = e->asked;
}

struct sa_engine *sa_engine_new(struct vm *vm, struct url *asked, struct py_dict *kw) {
    struct sa_engine *e = py_alloc(vm, &sa_engine_type);
    struct url *url = sa_url_given(vm, asked);
    if (url != asked) {
        e->asked = asked;
        kw = without_driver_arguments(vm, kw, asked, url);
    }
    e->url = url;
    e->dialect = dialect_for(vm, url);
    e->logger = PY_UNDEF;
    e->pool_class = e->creator = e->connect_args = PY_UNDEF;
    e->shared = e->dialect->id == SQL_SQLITE && in_memory(url);
    size_t i = 0;
    for (value k, v; kw && py_dict_next(kw, &i, &k, &v);) {
        const char *name = py_str_cstr(k);
        bool counts = !strcmp(name, "json_serializer") || strstr(name, "creator");
        if (py_is_unknown(v) && !counts)
            continue; /* pool_size=settings.X: of no consequence here */
        if (!strcmp(name, "echo"))
            e->echo = v != PY_NONE && py_truth(vm, v);
        else if (!strcmp(name, "isolation_level") && v != PY_NONE)
            e->isolation = py_arg_text(vm, v, "isolation_level");
        else if (!strcmp(name, "connect_args"))
            sa_connect_args(vm, e, v);
        else if (!strcmp(name, "execution_options") && py_is_dict(v))
            e->exec_options = PY_AS(struct py_dict, v);
        else if (!strcmp(name, "hide_parameters"))
            e->hide_parameters = py_truth(vm, v);
        else if (!strcmp(name, "paramstyle"))
            sql_dialect_options(vm, e->dialect, kw);
        else if (!strcmp(name, "poolclass")) {
            e->pool_class = v;
            e->null_pool = class_is(v, "NullPool");
            e->shared &= !e->null_pool;
        } else if ((!strcmp(name, "creator") || !strcmp(name, "async_creator")) && v != PY_NONE)
            e->creator = v;
    }
    if (e->exec_options) {
        value level = py_dict_get_text(e->exec_options, "isolation_level");
        if (level != PY_UNDEF && level != PY_NONE)
            e->isolation = py_arg_text(vm, level, "isolation_level");
        value map = py_dict_get_text(e->exec_options, "schema_translate_map");
        if (map != PY_UNDEF && py_is_dict(map))
            e->dialect->schema_translate = PY_AS(struct py_dict, map);
    }
    return e;
}

/* --- connecting --- */

/* The answer comes with the next statement, or when a script looks (sql_dialect_learn). */
static void take_default_schema(void *arg, struct db_cursor *c) {
    struct sql_dialect *d = arg;
    const struct db_value *row = db_fetch(c);
    d->learn = NULL;
    if (row)
        d->default_schema_name = db_value_text(row);
}

static void settle(void *db) { db_settle(db); }

static void ask_default_schema(struct sql_dialect *d, struct db *db) {
    db_post(db, "select current_schema()", DB_NO_BEGIN, take_default_schema, d);
    d->learn = settle;
    d->learn_arg = db;
}

void sa_engine_initialize(struct vm *vm, struct sa_engine *e, struct db *db) {
    (void)vm;
    if (e->initialized)
        return;
    e->initialized = true;
    struct db_version v = db_server_version(db);
    struct sql_dialect *d = e->dialect;
    memcpy(d->server_version, v.part, sizeof d->server_version);
    if (v.is_mariadb) { /* its reserved words too, whatever the URL calls it */
        d->is_mariadb = true;
        d->reserved = sql_dialects[SQL_MARIADB].reserved;
        d->reserved_count = sql_dialects[SQL_MARIADB].reserved_count;
    }
    d->backslash_escapes = db_backslash_escapes(db);
    if (d->is_mariadb) {
        bool since_105 = v.part[0] > 10 || (v.part[0] == 10 && v.part[1] >= 5);
        d->insert_returning = since_105;
        d->delete_returning = true;
        d->supports_sequences = v.part[0] > 10 || (v.part[0] == 10 && v.part[1] >= 3);
    }
    if (d->id == SQL_SQLITE) {
        bool since_335 = v.part[0] > 3 || (v.part[0] == 3 && v.part[1] >= 35);
        d->insert_returning = d->update_returning = d->delete_returning = since_335;
    }
    if (d->id == SQL_POSTGRESQL && !d->default_schema_name) {
        ask_default_schema(d, db);
    } else if (d->id == SQL_SQLITE) {
        d->default_schema_name = "main";
    } else if ((d->id == SQL_MYSQL || d->id == SQL_MARIADB) && !d->default_schema_name) {
        struct db_value s = db_scalar(db, "SELECT DATABASE()", NULL, 0);
        d->default_schema_name = db_value_text(&s);
        db_rollback(db);
    }
}

static struct db *open_db(struct vm *vm, struct sa_engine *e, struct sa_connection *c) {
    struct db *volatile db = NULL;
    struct error_handler h;
    ERROR_TRY(&h) {
        const double *wait = vm_get_data(vm, &wait_key);
        sa_split_group(vm);
        db = sa_open(vm, e, c, wait);
        sa_note_open(vm, db);
        if (e->isolation)
            db_set_isolation(db, e->isolation);
        sa_engine_initialize(vm, e, db);
        sa_sqlite_regexp(vm, db);
        error_pop(&h);
    }
    else {
        if (h.error->code != ERROR_DATABASE && h.error->code != ERROR_VALUE)
            error_throw(h.error);
        py_raise_value(vm, sa_db_exception(vm, h.error, NULL, PY_NONE, PY_NONE, false));
    }
    return db;
}

struct sa_connection *sa_connect(struct vm *vm, struct sa_engine *e) {
    struct sa_engine *root = e->parent ? e->parent : e;
    take_override(vm, root);
    struct sa_connection *c = py_alloc(vm, &sa_connection_type);
    c->engine = e;
    c->async_view = PY_UNDEF;
    c->root = c;
    bool fresh = !root->idle;
    c->db = fresh ? open_db(vm, root, c) : root->idle;
    if (root->shared)
        root->idle = c->db;
    else
        root->idle = NULL;
    if (e != root && e->isolation) {
        sa_set_isolation(vm, c->db, e->isolation);
        c->own_isolation = true;
    }
    if (!e->parent)
        e->logger = engine_logger(vm, e->echo);
    bool first = fresh && !root->was_connected;
    root->was_connected = true;
    if (!fresh)
        c->record = root->idle_record;
    sa_pool_checked_out(vm, c, first, fresh);
    value arg = PY_OBJ(c);
    sa_fire(vm, e, "engine_connect", 1, &arg);
    return c;
}

/* --- Engine for scripts --- */

static struct sa_engine *self_of(const value *a) { return PY_AS(struct sa_engine, a[0]); }

static value e_connect(struct vm *vm, const value *a) { return PY_OBJ(sa_connect(vm, self_of(a))); }
static value e_raw(struct vm *vm, const value *a) {
    struct sa_connection *c = sa_connect(vm, self_of(a));
    return sa_dbapi_raw(vm, c);
}

/* engine.begin(): a connection whose transaction ends with the block */
struct begin_block {
    struct py_object head;
    struct sa_engine *engine;
    struct sa_connection *conn;
    value view; /* what the block gets */
};
static value block_enter(struct vm *vm, const value *a) {
    struct begin_block *b = PY_AS(struct begin_block, a[0]);
    b->conn = sa_connect(vm, b->engine);
    sa_begin(vm, b->conn);
    b->conn->block = b->conn->transaction;
    return PY_OBJ(b->conn);
}
static value block_exit(struct vm *vm, const value *a) {
    struct begin_block *b = PY_AS(struct begin_block, a[0]);
    b->conn->block = NULL;
    struct py_handler h;
    PY_TRY(vm, &h) {
        if (a[1] == PY_NONE)
            sa_commit(vm, b->conn);
        else
            sa_rollback(vm, b->conn);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        sa_connection_close(vm, b->conn);
        py_rethrow(vm, exc);
    }
    sa_connection_close(vm, b->conn);
    return PY_FALSE;
}
static const struct py_native_def block_methods[] = {
    {"__enter__", block_enter, "self"},
    {"__exit__", block_exit, "self, type_, value, traceback"},
    {0}};
static struct py_type block_type = {PY_TYPE_HEAD, .name = "_trans_ctx",
                                    .size = sizeof(struct begin_block), .methods = block_methods};
static value e_begin(struct vm *vm, const value *a) {
    struct begin_block *b = py_alloc(vm, &block_type);
    b->engine = self_of(a);
    return PY_OBJ(b);
}

/* 1.x: engine.execute(…), on a connection of its own that commits */
static value e_execute(struct vm *vm, const value *a) {
    struct sa_connection *c = sa_connect(vm, self_of(a));
    struct py_tuple *multi = PY_AS(struct py_tuple, a[2]), *args = py_tuple_new(multi->n + 1);
    args->items[0] = a[1];
    memcpy(args->items + 1, multi->items, multi->n * sizeof *multi->items);
    value r = py_call_args(vm, py_getattr(vm, PY_OBJ(c), "execute"), PY_OBJ(args),
                           PY_AS(struct py_dict, a[3]));
    if (py_is_a(r, &sa_result_type) && PY_AS(struct sa_result, r)->meta)
        r = py_call_method(vm, r, "freeze", 0, NULL);
    sa_commit(vm, c);
    sa_connection_close(vm, c);
    return r;
}
static value e_scalar(struct vm *vm, const value *a) {
    return py_call_method(vm, e_execute(vm, a), "scalar", 0, NULL);
}

/* Nothing is cached. */
static value e_clear_cache(struct vm *vm, const value *a) {
    (void)vm, (void)a;
    return PY_NONE;
}
static value e_dispose(struct vm *vm, const value *a) {
    (void)vm;
    struct sa_engine *e = self_of(a);
    if (e->idle)
        db_close(e->idle);
    e->idle = NULL;
    return PY_NONE;
}

static value e_options(struct vm *vm, const value *a) {
    struct sa_engine *e = self_of(a), *copy = py_alloc(vm, &sa_engine_type);
    struct py_object head = copy->head;
    struct py_attrs attrs = copy->attrs;
    *copy = *e;
    copy->head = head;
    copy->attrs = attrs;
    copy->parent = e->parent ? e->parent : e;
    copy->exec_options = e->exec_options ? py_dict_copy(e->exec_options) : py_dict_new();
    py_dict_update(vm, copy->exec_options, a[1]);
    value level = py_dict_get_text(copy->exec_options, "isolation_level");
    if (level != PY_UNDEF && level != PY_NONE)
        copy->isolation = py_arg_text(vm, level, "isolation_level");
    value map = py_dict_get_text(copy->exec_options, "schema_translate_map");
    if (map != PY_UNDEF && py_is_dict(map)) {
        sql_dialect_learn(e->dialect);
        copy->dialect = sql_dialect_new(vm, e->dialect);
        copy->dialect->schema_translate = PY_AS(struct py_dict, map);
    }
    return PY_OBJ(copy);
}
static value e_get_options(struct vm *vm, const value *a) {
    (void)vm;
    struct py_dict *d = self_of(a)->exec_options;
    return PY_OBJ(d ? py_dict_copy(d) : py_dict_new());
}

static value inspector_of(struct vm *vm, value bind) {
    return py_call1(vm, py_import_from(vm, "sqlalchemy", "inspect"), bind);
}
static value e_has_table(struct vm *vm, const value *a) {
    value args[] = {a[1], a[2]};
    return py_call_method(vm, inspector_of(vm, a[0]), "has_table", 2, args);
}
static value e_table_names(struct vm *vm, const value *a) {
    return py_call_method(vm, inspector_of(vm, a[0]), "get_table_names", 1, &a[1]);
}

static value get_url(struct vm *vm, value self) {
    return sa_url_value(vm, PY_AS(struct sa_engine, self)->url);
}
static value get_dialect(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(PY_AS(struct sa_engine, self)->dialect);
}
static value get_name(struct vm *vm, value self) {
    (void)vm;
    return py_str_from(PY_AS(struct sa_engine, self)->dialect->name);
}
static value get_driver(struct vm *vm, value self) {
    (void)vm;
    return py_str_from(PY_AS(struct sa_engine, self)->dialect->driver);
}
static value get_engine(struct vm *vm, value self) {
    (void)vm;
    return self;
}
static value get_pool(struct vm *vm, value self) {
    value cls = PY_AS(struct sa_engine, self)->pool_class;
    (void)vm;
    return cls == PY_UNDEF ? PY_OBJ(&sa_pool_type) : cls;
}
static value engine_repr(struct vm *vm, value self) {
    (void)vm;
    return py_str_printf("Engine(%s)", url_render(PY_AS(struct sa_engine, self)->url, true));
}

static const struct py_native_def engine_methods[] = {
    {"connect", e_connect, "self"},
    {"begin", e_begin, "self"},
    {"execute", e_execute, "self, statement, *multiparams, **params"},
    {"scalar", e_scalar, "self, statement, *multiparams, **params"},
    {"dispose", e_dispose, "self, close=True"},
    {"clear_compiled_cache", e_clear_cache, "self"},
    {"raw_connection", e_raw, "self"},
    {"execution_options", e_options, "self, **opt"},
    {"get_execution_options", e_get_options, "self"},
    {"update_execution_options", e_options, "self, **opt"},
    {"has_table", e_has_table, "self, table_name, schema=None"},
    {"table_names", e_table_names, "self, schema=None"},
    {0}};
static const struct py_getset_def engine_getset[] = {{"url", get_url, NULL},
                                                     {"dialect", get_dialect, NULL},
                                                     {"name", get_name, NULL},
                                                     {"driver", get_driver, NULL},
                                                     {"engine", get_engine, NULL},
                                                     {"pool", get_pool, NULL},
                                                     {0}};
static const struct py_member_def engine_members[] = {
    {"echo", offsetof(struct sa_engine, echo), PY_MEMBER_BOOL, false},
    {"hide_parameters", offsetof(struct sa_engine, hide_parameters), PY_MEMBER_BOOL, true},
    {0}};

struct py_type sa_engine_type = {PY_TYPE_HEAD,
                                 .name = "Engine",
                                 .module = "sqlalchemy.engine.base",
                                 .size = sizeof(struct sa_engine),
                                 .attrs_offset = offsetof(struct sa_engine, attrs),
                                 .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                 .methods = engine_methods,
                                 .getset = engine_getset,
                                 .members = engine_members,
                                 .repr = engine_repr,
                                 .str = engine_repr};

/* --- functions --- */

static value f_create_engine(struct vm *vm, const value *a) {
    struct url *u = sa_url_from(vm, a[0]);
    struct sa_engine *e = sa_engine_new(vm, u, PY_AS(struct py_dict, a[1]));
    e->is_async = !e->asked && is_async_driver(e->dialect->driver);
    return PY_OBJ(e);
}

/* engine_from_config: the options of a section, texts turned into what they mean */
static value config_value(struct vm *vm, const char *key, value v) {
    static const char *const booleans[] = {"echo",   "echo_pool",       "pool_pre_ping",
                                           "future", "hide_parameters", "pool_reset_on_return"};
    static const char *const integers[] = {"pool_timeout", "pool_recycle", "pool_size",
                                           "max_overflow"};
    if (!py_is_str(v))
        return v;
    const char *text = py_str_cstr(v);
    for (size_t i = 0; i < sizeof booleans / sizeof *booleans; i++)
        if (!strcmp(booleans[i], key)) {
            static const char *const yes[] = {"true", "yes", "on", "y", "t", "1", "debug"};
            for (size_t k = 0; k < sizeof yes / sizeof *yes; k++)
                if (!strcasecmp(yes[k], text))
                    return PY_TRUE;
            return PY_FALSE;
        }
    for (size_t i = 0; i < sizeof integers / sizeof *integers; i++)
        if (!strcmp(integers[i], key))
            return py_call1(vm, PY_OBJ(&py_int_type), v);
    return v;
}

static struct sa_engine *from_config(struct vm *vm, value config, const char *prefix,
                                     struct py_dict *extra) {
    struct py_dict *all = py_dict_new(), *kw = py_dict_new();
    py_dict_update(vm, all, config);
    size_t n = strlen(prefix), i = 0;
    value url = PY_UNDEF;
    for (value k, v; py_dict_next(all, &i, &k, &v);) {
        if (!py_is_str(k) || strncmp(py_str_cstr(k), prefix, n))
            continue;
        const char *key = py_str_cstr(k) + n;
        if (!strcmp(key, "url"))
            url = v;
        else
            py_dict_set_text(kw, key, config_value(vm, key, v));
    }
    py_dict_update(vm, kw, PY_OBJ(extra));
    value given = py_dict_get_text(kw, "url");
    if (given != PY_UNDEF)
        url = given;
    if (url == PY_UNDEF) {
        value key = py_str_printf("url");
        py_raise_args(vm, &py_exc_KeyError, py_tuple_of(1, &key));
    }
    return sa_engine_new(vm, sa_url_from(vm, url), kw);
}
static value f_engine_from_config(struct vm *vm, const value *a) {
    return PY_OBJ(
        from_config(vm, a[0], py_arg_text(vm, a[1], "prefix"), PY_AS(struct py_dict, a[2])));
}

static const struct py_native_def functions[] = {
    {"create_engine", f_create_engine, "url, **kwargs"},
    {"create_mock_engine", sa_create_mock_engine, "url, executor, **kw"},
    {"engine_from_config", f_engine_from_config, "configuration, prefix='sqlalchemy.', **kwargs"},
    {0}};

/* --- asyncio --- */

struct async_engine {
    struct py_object head;
    struct py_attrs attrs;
    struct sa_engine *sync;
};
struct async_connection {
    struct py_object head;
    struct py_attrs attrs;
    struct sa_connection *sync; /* NULL until started */
    struct sa_engine *engine;
    bool block; /* of engine.begin(): commits at the end */
};

static value ready(struct vm *vm, value v) { return py_ready_awaitable(vm, v); }
static struct async_engine *ae(const value *a) { return PY_AS(struct async_engine, a[0]); }
static struct async_connection *ac(const value *a) { return PY_AS(struct async_connection, a[0]); }

static value async_engine_value(struct vm *vm, struct sa_engine *sync) {
    struct async_engine *e = py_alloc(vm, &sa_async_engine_type);
    e->sync = sync;
    sync->is_async = true;
    return PY_OBJ(e);
}

/* The URL of the command line need not name the driver. */
static void check_async(struct vm *vm, const struct sa_engine *e) {
    if (!e->asked && !is_async_driver(e->dialect->driver) && strcmp(e->dialect->driver, "psycopg"))
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "The asyncio extension requires an async driver to be used. The loaded '%s' is "
                 "not async.",
                 e->dialect->driver);
}

static value f_create_async_engine(struct vm *vm, const value *a) {
    value sync = f_create_engine(vm, a);
    check_async(vm, PY_AS(struct sa_engine, sync));
    return async_engine_value(vm, PY_AS(struct sa_engine, sync));
}
static value f_async_engine_from_config(struct vm *vm, const value *a) {
    struct sa_engine *e =
        from_config(vm, a[0], py_arg_text(vm, a[1], "prefix"), PY_AS(struct py_dict, a[2]));
    check_async(vm, e);
    return async_engine_value(vm, e);
}

static struct async_connection *async_connection_new(struct vm *vm, struct sa_engine *e,
                                                     bool block) {
    struct async_connection *c = py_alloc(vm, &sa_async_connection_type);
    c->engine = e;
    c->block = block;
    return c;
}
static void start(struct vm *vm, struct async_connection *c) {
    if (c->sync)
        return;
    c->sync = sa_connect(vm, c->engine);
    c->sync->is_async = true;
    c->sync->async_view = PY_OBJ(c);
    if (c->block)
        sa_begin(vm, c->sync);
}

static value ae_connect(struct vm *vm, const value *a) {
    return PY_OBJ(async_connection_new(vm, ae(a)->sync, false));
}
static value ae_begin(struct vm *vm, const value *a) {
    return PY_OBJ(async_connection_new(vm, ae(a)->sync, true));
}
static value ae_dispose(struct vm *vm, const value *a) {
    value self = PY_OBJ(ae(a)->sync);
    e_dispose(vm, &self);
    return ready(vm, PY_NONE);
}
static value ae_options(struct vm *vm, const value *a) {
    value args[] = {PY_OBJ(ae(a)->sync), a[1]};
    return async_engine_value(vm, PY_AS(struct sa_engine, e_options(vm, args)));
}
static value ae_getattr(struct vm *vm, value self, struct py_str *name) {
    value v = py_generic_getattr(vm, self, name);
    return v != PY_UNDEF
               ? v
               : py_lookup_attr_str(vm, PY_OBJ(PY_AS(struct async_engine, self)->sync), name);
}
static value ae_get_sync(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(PY_AS(struct async_engine, self)->sync);
}
static value ae_get_self(struct vm *vm, value self) {
    (void)vm;
    return self;
}
static value async_engine_repr(struct vm *vm, value self) {
    (void)vm;
    return py_str_printf("<AsyncEngine %s>",
                         url_render(PY_AS(struct async_engine, self)->sync->url, true));
}

/* AsyncEngine(engine), as env.py files have it that were written for 1.4. */
static value ae_new(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                    struct py_tuple *kwnames) {
    if (argc + (kwnames ? (int)kwnames->n : 0) != 1)
        py_raise(vm, &py_exc_TypeError,
                 "AsyncEngine.__init__() missing 1 required positional argument: 'sync_engine'");
    if (!py_is_a(argv[0], &sa_engine_type))
        py_raise(vm, &py_exc_AttributeError, "'%T' object has no attribute 'dialect'", argv[0]);
    struct sa_engine *e = PY_AS(struct sa_engine, argv[0]);
    check_async(vm, e);
    struct async_engine *made = py_alloc(vm, cls);
    made->sync = e;
    e->is_async = true;
    return PY_OBJ(made);
}

static const struct py_native_def async_engine_methods[] = {
    {"connect", ae_connect, "self"},
    {"begin", ae_begin, "self"},
    {"dispose", ae_dispose, "self, close=True"},
    {"execution_options", ae_options, "self, **opt"},
    {0}};
static const struct py_getset_def async_engine_getset[] = {
    {"sync_engine", ae_get_sync, NULL}, {"engine", ae_get_self, NULL}, {0}};
struct py_type sa_async_engine_type = {PY_TYPE_HEAD,
                                       .name = "AsyncEngine",
                                       .module = "sqlalchemy.ext.asyncio.engine",
                                       .size = sizeof(struct async_engine),
                                       .new = ae_new,
                                       .attrs_offset = offsetof(struct async_engine, attrs),
                                       .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                       .methods = async_engine_methods,
                                       .getset = async_engine_getset,
                                       .getattr = ae_getattr,
                                       .repr = async_engine_repr};

value sa_connection_async_view(value connection) {
    const struct sa_connection *c =
        py_is_a(connection, &sa_connection_type) ? PY_AS(struct sa_connection, connection) : NULL;
    if (c && c->async_view == PY_UNDEF && c->root)
        c = c->root;
    return c ? c->async_view : PY_UNDEF;
}

static value ac_start(struct vm *vm, const value *a) {
    start(vm, ac(a));
    return ready(vm, a[0]);
}
static value ac_aexit(struct vm *vm, const value *a) {
    struct async_connection *c = ac(a);
    if (c->block && c->sync) {
        struct begin_block *b = py_alloc(vm, &block_type);
        b->conn = c->sync;
        value args[] = {PY_OBJ(b), a[1], a[2], a[3]};
        return ready(vm, block_exit(vm, args));
    }
    if (c->sync)
        sa_connection_close(vm, c->sync);
    return ready(vm, PY_FALSE);
}
static value ac_close(struct vm *vm, const value *a) {
    if (ac(a)->sync)
        sa_connection_close(vm, ac(a)->sync);
    return ready(vm, PY_NONE);
}

/* run_sync(fn, *args): FN gets the plain connection; it runs at once. */
static value ac_run_sync(struct vm *vm, const value *a) {
    start(vm, ac(a));
    struct py_tuple *more = PY_AS(struct py_tuple, a[2]), *args = py_tuple_new(more->n + 1);
    args->items[0] = PY_OBJ(ac(a)->sync);
    memcpy(args->items + 1, more->items, more->n * sizeof *more->items);
    return ready(vm, py_call_args(vm, a[1], PY_OBJ(args), PY_AS(struct py_dict, a[3])));
}

/* The other methods: those of the plain connection, awaited. */
static value ac_call(struct vm *vm, const value *a, const char *method) {
    start(vm, ac(a));
    value r = py_call_args(vm, py_getattr(vm, PY_OBJ(ac(a)->sync), method), a[1],
                           PY_AS(struct py_dict, a[2]));
    return ready(vm, r);
}
#define AWAITED(name)                                                                              \
    static value ac_##name(struct vm *vm, const value *a) { return ac_call(vm, a, #name); }
AWAITED(execute)
AWAITED(scalar)
AWAITED(scalars)
AWAITED(exec_driver_sql)
AWAITED(commit)
AWAITED(rollback)
AWAITED(invalidate)
static value ac_begin(struct vm *vm, const value *a) {
    start(vm, ac(a));
    return py_call_method(vm, PY_OBJ(ac(a)->sync), "begin", 0, NULL);
}
static value ac_begin_nested(struct vm *vm, const value *a) {
    start(vm, ac(a));
    return py_call_method(vm, PY_OBJ(ac(a)->sync), "begin_nested", 0, NULL);
}
static value ac_options(struct vm *vm, const value *a) {
    start(vm, ac(a));
    py_call_args(vm, py_getattr(vm, PY_OBJ(ac(a)->sync), "execution_options"),
                 PY_OBJ(&py_empty_tuple), PY_AS(struct py_dict, a[1]));
    return ready(vm, a[0]);
}
static value ac_raw(struct vm *vm, const value *a) {
    start(vm, ac(a));
    return ready(vm, py_getattr(vm, PY_OBJ(ac(a)->sync), "connection"));
}
static value ac_await(struct vm *vm, value self) {
    value r = ac_start(vm, &self);
    return py_type_of(r)->await(vm, r);
}
static value ac_get_sync(struct vm *vm, value self) {
    (void)vm;
    struct async_connection *c = PY_AS(struct async_connection, self);
    return c->sync ? PY_OBJ(c->sync) : PY_NONE;
}
static value ac_get_engine(struct vm *vm, value self) {
    return async_engine_value(vm, PY_AS(struct async_connection, self)->engine);
}
static value ac_getattr(struct vm *vm, value self, struct py_str *name) {
    value v = py_generic_getattr(vm, self, name);
    struct async_connection *c = PY_AS(struct async_connection, self);
    if (v != PY_UNDEF || !c->sync)
        return v;
    return py_lookup_attr_str(vm, PY_OBJ(c->sync), name);
}
static const struct py_native_def async_connection_methods[] = {
    {"start", ac_start, "self, is_ctxmanager=False"},
    {"__aenter__", ac_start, "self"},
    {"__aexit__", ac_aexit, "self, type_, value, traceback"},
    {"close", ac_close, "self"},
    {"aclose", ac_close, "self"},
    {"run_sync", ac_run_sync, "self, fn, *arg, **kw"},
    {"execute", ac_execute, "self, *args, **kw"},
    {"scalar", ac_scalar, "self, *args, **kw"},
    {"scalars", ac_scalars, "self, *args, **kw"},
    {"stream", ac_execute, "self, *args, **kw"},
    {"exec_driver_sql", ac_exec_driver_sql, "self, *args, **kw"},
    {"commit", ac_commit, "self, *args, **kw"},
    {"rollback", ac_rollback, "self, *args, **kw"},
    {"invalidate", ac_invalidate, "self, *args, **kw"},
    {"begin", ac_begin, "self"},
    {"begin_nested", ac_begin_nested, "self"},
    {"execution_options", ac_options, "self, **opt"},
    {"get_raw_connection", ac_raw, "self"},
    {0}};
static const struct py_getset_def async_connection_getset[] = {
    {"sync_connection", ac_get_sync, NULL}, {"engine", ac_get_engine, NULL}, {0}};
struct py_type sa_async_connection_type = {PY_TYPE_HEAD,
                                           .name = "AsyncConnection",
                                           .module = "sqlalchemy.ext.asyncio.engine",
                                           .size = sizeof(struct async_connection),
                                           .attrs_offset = offsetof(struct async_connection, attrs),
                                           .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                           .methods = async_connection_methods,
                                           .getset = async_connection_getset,
                                           .getattr = ac_getattr,
                                           .await = ac_await};

static const struct py_native_def async_functions[] = {
    {"create_async_engine", f_create_async_engine, "url, **kwargs"},
    {"async_engine_from_config", f_async_engine_from_config,
     "configuration, prefix='sqlalchemy.', **kwargs"},
    {0}};
static struct py_type *const async_types[] = {&sa_async_engine_type, &sa_async_connection_type,
                                              NULL};
const struct sa_exports sa_exports_asyncio = {async_functions, async_types, NULL};

/* --- binds in general --- */

struct sa_connection *sa_connection_of(value v) {
    if (py_is_a(v, &sa_connection_type))
        return PY_AS(struct sa_connection, v);
    if (py_is_a(v, &sa_async_connection_type))
        return PY_AS(struct async_connection, v)->sync;
    return NULL;
}
struct sa_engine *sa_engine_of(value v) {
    if (py_is_a(v, &sa_engine_type))
        return PY_AS(struct sa_engine, v);
    if (py_is_a(v, &sa_async_engine_type))
        return PY_AS(struct async_engine, v)->sync;
    struct sa_connection *c = sa_connection_of(v);
    return c ? c->engine : NULL;
}

/* --- pools --- */

#define POOL(var, class_name, base_type)                                                           \
    struct py_type sa_##var##_type = {PY_TYPE_HEAD,                                                \
                                      .name = class_name,                                          \
                                      .module = "sqlalchemy.pool",                                 \
                                      .size = sizeof(struct py_object),                            \
                                      .base = base_type,                                           \
                                      .flags = PY_TYPE_BASE | PY_TYPE_ATTRS};
POOL(pool, "Pool", NULL)
POOL(null_pool, "NullPool", &sa_pool_type)
POOL(queue_pool, "QueuePool", &sa_pool_type)
POOL(static_pool, "StaticPool", &sa_pool_type)
POOL(singleton_pool, "SingletonThreadPool", &sa_pool_type)
POOL(async_queue_pool, "AsyncAdaptedQueuePool", &sa_queue_pool_type)
POOL(assertion_pool, "AssertionPool", &sa_pool_type)
static struct py_type *const pools[] = {&sa_pool_type,           &sa_null_pool_type,
                                        &sa_queue_pool_type,     &sa_static_pool_type,
                                        &sa_singleton_pool_type, &sa_async_queue_pool_type,
                                        &sa_assertion_pool_type, NULL};
const struct py_module_def sa_pool_module = {
    .name = "sqlalchemy.pool", .types = pools, .init = sa_annotation_names};

/* --- modules --- */

static struct py_type *const engine_types[] = {&sa_engine_type,
                                               &sa_connection_type,
                                               &sa_transaction_type,
                                               &sa_root_transaction_type,
                                               &sa_nested_transaction_type,
                                               &sa_result_type,
                                               &sa_row_type,
                                               &sa_row_mapping_type,
                                               &sa_scalar_result_type,
                                               &sa_mapping_result_type,
                                               &sa_url_type,
                                               &sql_dialect_type,
                                               NULL};

static void engine_init(struct vm *vm, struct py_module *m) {
    sa_export(vm, m, &sa_exports_engine);
    sa_export(vm, m, &sa_exports_url);
    for (struct py_type *const *t = engine_types; *t; t++)
        py_module_set(vm, m, (*t)->name, PY_OBJ(*t));
    py_module_set(vm, m, "Result", PY_OBJ(&sa_result_type));
    py_module_set(vm, m, "ResultProxy", PY_OBJ(&sa_result_type));
    py_module_set(vm, m, "RowProxy", PY_OBJ(&sa_row_type));
    py_module_set(vm, m, "LegacyRow", PY_OBJ(&sa_row_type));
    py_module_set(vm, m, "Dialect", PY_OBJ(&sql_dialect_type));
    py_module_set(vm, m, "ExceptionContext", sa_exception_context(vm));
    sa_annotation_names(vm, m);
}

static struct py_type *const top_types[] = {
    &sa_engine_type,      &sa_connection_type,  &sa_transaction_type, &sa_result_type,
    &sa_row_type,         &sa_row_mapping_type, &sa_null_pool_type,   &sa_queue_pool_type,
    &sa_static_pool_type, &sa_pool_type,        &sa_url_type,         NULL};
static void top_init(struct vm *vm, struct py_module *m) {
    py_module_set(vm, m, "Result", PY_OBJ(&sa_result_type));
    for (struct py_type *const *t = pools; *t; t++)
        py_module_set(vm, m, (*t)->name, PY_OBJ(*t));
    py_module_set(vm, m, "Inspector", PY_OBJ(&inspector_type));
    py_module_set(vm, m, "Dialect", PY_OBJ(&sql_dialect_type));
    py_module_set(vm, m, "ScalarResult", PY_OBJ(&sa_scalar_result_type));
    py_module_set(vm, m, "make_url", py_import_from(vm, "sqlalchemy.engine.url", "make_url"));
}
const struct sa_exports sa_exports_engine = {functions, top_types, top_init};

static void package_init(struct vm *vm, struct py_module *m) {
    engine_init(vm, m);
    py_module_set(vm, m, "url", py_import(vm, "sqlalchemy.engine.url"));
}
const struct py_module_def sa_engine_module = {.name = "sqlalchemy.engine", .init = package_init};
const struct py_module_def sa_engine_base_module = {.name = "sqlalchemy.engine.base",
                                                    .init = engine_init};
const struct py_module_def sa_engine_default_module = {.name = "sqlalchemy.engine.default",
                                                       .init = engine_init};
const struct py_module_def sa_engine_interfaces_module = {.name = "sqlalchemy.engine.interfaces",
                                                          .init = engine_init};
const struct py_module_def sa_engine_result_module = {.name = "sqlalchemy.engine.result",
                                                      .init = engine_init};
const struct py_module_def sa_engine_row_module = {.name = "sqlalchemy.engine.row",
                                                   .init = engine_init};
const struct py_module_def sa_engine_cursor_module = {.name = "sqlalchemy.engine.cursor",
                                                      .init = engine_init};
const struct py_module_def sa_engine_create_module = {.name = "sqlalchemy.engine.create",
                                                      .init = engine_init};
static void asyncio_init(struct vm *vm, struct py_module *m) {
    sa_export(vm, m, &sa_exports_asyncio);
    sa_asyncio_sessions(vm, m);
}
const struct py_module_def sa_asyncio_module = {.name = "sqlalchemy.ext.asyncio",
                                                .init = asyncio_init};
const struct py_module_def sa_asyncio_engine_module = {.name = "sqlalchemy.ext.asyncio.engine",
                                                       .init = asyncio_init};
