/*
 * How a connection of an engine is made: connect_args as the driver takes them, creator= and
 * listeners of do_connect, which give other arguments (a password that is made anew each time) or a
 * connection of their own. Where --url stands for the engine's URL, it says everything.
 * cf. sqlalchemy.engine.create and DefaultDialect.connect.
 */
#include <stdlib.h>
#include <string.h>

#include "modules/sqlalchemy/engine.h"
#include "modules/sqlalchemy/modules.h"
#include "python/lib/ssl.h"
#include "python/types/float.h"
#include "python/unknown.h"

/* --- connect_args --- */

static void add_arg(struct db_options *o, const char *key, value v, struct vm *vm) {
    if (v == PY_NONE)
        return;
    struct url_pair *args = MEM_NEW_ARRAY(struct url_pair, o->n_args + 1);
    if (o->n_args)
        memcpy(args, o->args, o->n_args * sizeof *args);
    const char *text = v == PY_TRUE ? "true" : v == PY_FALSE ? "false" : py_str_text(vm, v);
    args[o->n_args++] = (struct url_pair){key, text};
    o->args = args;
}

static void add_tls(struct vm *vm, struct db_options *o, const char *key, const char *text) {
    if (text)
        add_arg(o, key, py_str_from(text), vm);
}

/* An SSLContext in words that each driver's table of arguments has (tls.…). */
static void add_context(struct vm *vm, struct db_options *o, const struct ssl_context *c) {
    static const struct {
        int64_t version;
        const char *name;
    } versions[] = {{0x301, "TLSv1"}, {0x302, "TLSv1.1"}, {0x303, "TLSv1.2"}, {0x304, "TLSv1.3"}};
    bool verified = c->verify_mode != 0;
    if (verified)
        add_tls(vm, o, "tls.ca", c->cafile ? c->cafile : c->capath ? NULL : "system");
    if (verified && !c->cafile)
        add_tls(vm, o, "tls.capath", c->capath);
    add_tls(vm, o, "tls.cert", c->certfile);
    add_tls(vm, o, "tls.key", c->certfile && !c->keyfile ? c->certfile : c->keyfile);
    add_tls(vm, o, "tls.password", c->password);
    add_tls(vm, o, "tls.ciphers", c->ciphers);
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++)
        if (versions[i].version == c->minimum)
            add_tls(vm, o, "tls.minimum", versions[i].name);
    add_tls(vm, o, "tls.verify", !verified ? "none" : c->check_hostname ? "full" : "ca");
}

/* ssl=True of asyncpg, ssl_context=True of pg8000: the context that Python makes by default. */
static void add_default_context(struct vm *vm, struct db_options *o) {
    add_tls(vm, o, "tls.ca", "system");
    add_tls(vm, o, "tls.verify", "full");
}

static bool is_tls_key(const char *key) {
    return !strcmp(key, "ssl") || !strcmp(key, "ssl_context");
}

/* connect_args, nested dicts with dots; what has no text (functions) is passed over. */
static void add_args(struct vm *vm, struct db_options *o, const char *prefix, value dict) {
    if (!py_is_dict(dict))
        return;
    size_t i = 0;
    for (value k, v; py_dict_next(PY_AS(struct py_dict, dict), &i, &k, &v);) {
        const char *key = py_str_text(vm, k);
        if (prefix)
            key = mem_printf("%s.%s", prefix, key);
        if (py_is_unknown(v))
            py_raise_unknown(vm, v, "connect_args");
        if (py_is_dict(v))
            add_args(vm, o, key, v);
        else if (v == PY_TRUE && is_tls_key(key))
            add_default_context(vm, o);
        else if (py_is_str(v) || py_is_int(v) || py_is_floating(v) || py_is_bool(v))
            add_arg(o, key, v, vm);
        else if (is_tls_key(key) && py_is_a(v, &ssl_context_type))
            add_context(vm, o, PY_AS(struct ssl_context, v));
    }
}

void sa_connect_args(struct vm *vm, struct sa_engine *e, value dict) {
    e->connect_args = dict;
    add_args(vm, &e->options, NULL, dict);
}

/* --- do_connect --- */

/* What drivers call the parts of a URL. */
struct part_names {
    const char *driver; /* NULL: all others */
    const char *user, *password, *database;
};
static const struct part_names part_names[] = {{"psycopg2", "user", "password", "dbname"},
                                               {"psycopg", "user", "password", "dbname"},
                                               {"psycopg_async", "user", "password", "dbname"},
                                               {"psycopg2cffi", "user", "password", "dbname"},
                                               {"mysqldb", "user", "passwd", "db"},
                                               {"aiomysql", "user", "password", "db"},
                                               {"asyncmy", "user", "password", "db"},
                                               {NULL, "user", "password", "database"}};

static const struct part_names *names_of(const struct sa_engine *e) {
    const struct part_names *names = part_names;
    const char *driver = url_driver(e->url);
    while (names->driver && strcmp(names->driver, driver) != 0)
        names++;
    return names;
}

static void put_text(struct py_dict *d, const char *name, const char *text) {
    if (text)
        py_dict_set_text(d, name, py_str_from(text));
}

/* The keywords that the driver's connect() would get. */
static struct py_dict *keywords_of(struct vm *vm, const struct sa_engine *e) {
    const struct part_names *names = names_of(e);
    struct py_dict *d = py_dict_new();
    bool is_file = e->dialect->id == SQL_SQLITE;
    put_text(d, "host", e->url->host);
    if (!is_file)
        put_text(d, names->database, e->url->database);
    put_text(d, names->user, e->url->username);
    put_text(d, names->password, e->url->password);
    if (e->url->port >= 0)
        py_dict_set_text(d, "port", py_int_from(e->url->port));
    for (size_t i = 0; i < e->url->n_params; i++)
        put_text(d, e->url->params[i].name, e->url->params[i].values[0]);
    if (py_is_dict(e->connect_args))
        py_dict_update(vm, d, e->connect_args);
    return d;
}

/* NAME goes from D: its text, or NULL. */
static const char *take(struct vm *vm, struct py_dict *d, const char *name) {
    value v = py_dict_get_text(d, name);
    if (v == PY_UNDEF || v == PY_NONE)
        return NULL;
    if (py_is_unknown(v))
        py_raise_unknown(vm, v, mem_printf("the parameter %s of do_connect", name));
    py_dict_del(vm, d, PY_OBJ(py_intern(name)));
    return py_str_text(vm, v);
}

/* What the URL's query says already. */
static void drop_same(struct vm *vm, struct py_dict *d, const struct url *u) {
    for (size_t i = 0; i < u->n_params; i++) {
        value v = py_dict_get_text(d, u->params[i].name);
        if (v != PY_UNDEF && py_is_str(v) && !strcmp(py_str_cstr(v), u->params[i].values[0]))
            py_dict_del(vm, d, PY_OBJ(py_intern(u->params[i].name)));
    }
}

static struct db *open_at(const struct url *u, const struct db_options *o, const double *wait) {
    return wait ? db_wait(u, o, *wait) : db_open(u, o);
}

static struct db *open_with(struct vm *vm, const struct sa_engine *e, struct py_list *words,
                            struct py_dict *keywords, const double *wait) {
    const struct part_names *names = names_of(e);
    struct url *u = url_copy(e->url);
    struct db_options o = e->options;
    const char *port = take(vm, keywords, "port");
    u->host = take(vm, keywords, "host");
    u->username = take(vm, keywords, names->user);
    u->password = take(vm, keywords, names->password);
    u->port = port ? strtol(port, NULL, 10) : -1;
    if (e->dialect->id != SQL_SQLITE)
        u->database = take(vm, keywords, names->database);
    else if (words->n)
        u->database = py_str_text(vm, words->items[0]);
    drop_same(vm, keywords, u);
    o.args = NULL;
    o.n_args = 0;
    add_args(vm, &o, NULL, PY_OBJ(keywords));
    return open_at(u, &o, wait);
}

/* --- connections that scripts made --- */

/* One of the module sqlite3: its file is opened once more. */
static struct db *open_same_file(struct vm *vm, const struct sa_engine *e, value conn) {
    value sql = py_str_from("PRAGMA database_list");
    value rows = py_call_method(vm, conn, "execute", 1, &sql);
    value row = py_call_method(vm, rows, "fetchone", 0, NULL);
    const char *file = py_str_text(vm, py_getitem(vm, row, py_from_small(2)));
    if (!*file)
        py_raise(
            vm, &sa_exc_ArgumentError,
            "creator gave an sqlite3 connection without a file, which an engine can not share");
    struct url *u = url_copy(e->url);
    u->database = file;
    return db_open(u, &e->options);
}

static struct db *take_over(struct vm *vm, const struct sa_engine *e, value conn,
                            const char *giver) {
    const struct py_type *type = py_type_of(conn);
    if (py_is_unknown(conn))
        py_raise_unknown(vm, conn,
                         mem_printf("the connection that %s gives (--url names a database "
                                    "instead)",
                                    giver));
    struct db *db = sa_dbapi_database(conn);
    if (db)
        return db;
    if (type->module && !strcmp(type->module, "sqlite3"))
        return open_same_file(vm, e, conn);
    py_raise(vm, &py_exc_TypeError,
             "%s gave %T, not a connection of a driver that retort has; --url names a database "
             "instead",
             giver, conn);
}

struct db *sa_open(struct vm *vm, struct sa_engine *e, struct sa_connection *c,
                   const double *wait) {
    if (e->asked)
        return open_at(e->url, &e->options, wait);
    if (e->creator != PY_UNDEF)
        return take_over(vm, e, py_call0(vm, e->creator), "creator");
    if (!sa_has_listeners(vm, e, "do_connect"))
        return open_at(e->url, &e->options, wait);
    struct py_list *words = py_list_new(0);
    struct py_dict *keywords = keywords_of(vm, e);
    if (e->dialect->id == SQL_SQLITE)
        py_list_append(words, py_str_from(e->url->database ? e->url->database : ":memory:"));
    value args[] = {sql_dialect_value(e->dialect), sa_pool_record_of(vm, c), PY_OBJ(words),
                    PY_OBJ(keywords)};
    value given = sa_fire_value(vm, e, "do_connect", 4, args, true);
    if (given != PY_UNDEF && given != PY_NONE)
        return take_over(vm, e, given, "do_connect");
    return open_with(vm, e, words, keywords, wait);
}
