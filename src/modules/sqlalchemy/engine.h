/*
 * Engines, connections and results: the structs behind sqlalchemy.engine for C code that executes
 * statements (migrations, reflection, the ORM). cf. sqlalchemy.engine.
 */
#ifndef RETORT_MODULES_SQLALCHEMY_ENGINE_H
#define RETORT_MODULES_SQLALCHEMY_ENGINE_H

#include "config/url.h"
#include "db/db.h"
#include "python/api.h"
#include "schema/exc.h"
#include "sql/compiler_int.h"

struct sa_url {
    struct py_object head;
    struct url *u; /* never changed */
};

struct sa_engine {
    struct py_object head;
    struct py_attrs attrs;
    struct url *url;
    struct sql_dialect *dialect;
    struct db_options options;
    struct py_dict *exec_options;
    const char *isolation; /* NULL: the server's */
    bool echo, hide_parameters, is_async;
    bool null_pool;   /* connections are closed, not kept */
    bool shared;      /* SQLite in memory: one connection for all */
    bool initialized; /* the dialect knows its server */
    value logger;     /* of sqlalchemy.engine.Engine, where INFO is wanted; PY_UNDEF */
    struct db *idle;  /* kept for the next connection */
    struct sa_pool_record *idle_record; /* sa_connection.record of that */
    struct sa_events *events;
    struct sa_engine *parent; /* whose execution_options() this is */
    value pool_class, creator, connect_args;
    struct url *asked;  /* what the script wanted where --url took over; NULL */
    bool was_connected; /* first_connect has fired */
};

struct sa_transaction {
    struct py_object head;
    struct sa_connection *conn;
    struct sa_transaction *outer; /* of a savepoint */
    const char *savepoint;        /* NULL: the root transaction */
    bool active, done;
    struct sa_transaction *around; /* the with block around its own, or NULL */
};

struct sa_connection {
    struct py_object head;
    struct py_attrs attrs;
    struct sa_engine *engine;
    struct db *db;
    struct sa_connection *root; /* what execution_options() of 1.x branched from; else itself */
    struct py_dict *exec_options;
    struct sa_transaction *transaction; /* root one, begun or begun by itself; NULL */
    struct sa_transaction *nested;      /* innermost savepoint */
    struct sa_transaction *block;       /* of the innermost with block, or NULL */
    struct py_dict *info;
    struct sa_pool_record *record; /* what listeners of the pool get, once one did */
    int savepoints;
    size_t writes;     /* statements that may have changed rows */
    unsigned db_flags; /* enum db_flags for every statement */
    bool closed, is_async, own_isolation, autocommit;
    struct sa_ended *ended; /* what is to be done when the transaction has ended */
    bool by_cursor;   /* a cursor of the driver's own runs a statement: no listeners of errors */
    value async_view; /* the AsyncConnection around it, or PY_UNDEF */
};

extern struct py_type sa_url_type, sa_engine_type, sa_connection_type, sa_transaction_type,
    sa_root_transaction_type, sa_nested_transaction_type, sa_async_engine_type,
    sa_async_connection_type, sa_pool_type;

/* The AsyncConnection around a plain one, or PY_UNDEF. */
value sa_connection_async_view(value connection);

/* --- url.c --- */
value sa_url_value(struct vm *vm, const struct url *u);
/* A URL or text; unknown values stop here. */
struct url *sa_url_from(struct vm *vm, value v);

/* --- engine.c --- */
struct sa_engine *sa_engine_new(struct vm *vm, struct url *url, struct py_dict *kw);
/* From here on the engines that scripts of VM make are of URL, whatever they ask for. Two engines
 * that were meant for different databases cannot both be: the second to connect raises
 * ArgumentError. */
void sa_engine_override(struct vm *vm, const char *url);
/* How long engines of VM wait for a server that is not up yet; by default they do not. */
void sa_engine_wait(struct vm *vm, double seconds);
/* What stands for the URL that a script ASKED for: that of the override, or ASKED. */
struct url *sa_url_given(struct vm *vm, struct url *asked);
struct sa_connection *sa_connect(struct vm *vm, struct sa_engine *e);
/* The connection of any bind: Connection, AsyncConnection …, NULL for others. */
struct sa_connection *sa_connection_of(value v);
struct sa_engine *sa_engine_of(value v);
/* DB's commits are in groups (db_group) from here on; NULL: no longer. What was set before. */
struct db *sa_watch_group(struct vm *vm, struct db *db);
/* Another connection is opened: what was committed on the one that is watched is written. */
void sa_split_group(struct vm *vm);
/* Server version and what follows from it, once an engine. */
void sa_engine_initialize(struct vm *vm, struct sa_engine *e, struct db *db);

/* --- engine_open.c --- */
/* DB is open from now on. */
void sa_note_open(struct vm *vm, struct db *db);
/* Closes what engines of VM have left open, at its end. Never raises. */
void sa_close_all(struct vm *vm);

/* --- connection.c --- */
void sa_connection_close(struct vm *vm, struct sa_connection *c);
void sa_begin(struct vm *vm, struct sa_connection *c); /* unless one is open */
void sa_commit(struct vm *vm, struct sa_connection *c);
void sa_rollback(struct vm *vm, struct sa_connection *c);
/* FN(ARG) once the transaction of C that is open now has ended, however it ends. */
void sa_when_ended(struct sa_connection *c, void (*fn)(void *arg), void *arg);
/* FN(ARG), which calls the driver of C: its errors become the exceptions that scripts know. */
void sa_guard(struct vm *vm, struct sa_connection *c, void (*fn)(void *arg), void *arg);
noreturn void sa_raise_closed(struct vm *vm);

/* --- execute.c --- */
/* Executes anything execute() takes. PARAMS: None, a dict, or a list of dicts or tuples. */
value sa_execute(struct vm *vm, struct sa_connection *c, value statement, value params,
                 struct py_dict *options);
/* SQL as the driver takes it, with its own parameter style. */
value sa_execute_driver(struct vm *vm, struct sa_connection *c, const char *sql, value params);
/* One statement without result, in C; compiled text whose doubled % are meant for the drivers of
 * the reference is undoubled. */
void sa_execute_text(struct vm *vm, struct sa_connection *c, const char *sql);
/* Runs SQL with the error turned into the exception of sqlalchemy.exc. */
struct db_cursor *sa_db_execute(struct vm *vm, struct sa_connection *c, const char *sql,
                                const struct db_value *params, size_t n, value shown_params,
                                bool hide);
/* The same for a statement that nobody waits for (db_post), and for its answer. */
void sa_post(struct vm *vm, struct sa_connection *c, const char *sql,
             void (*done)(void *arg, struct db_cursor *cursor), void *arg);
void sa_settle(struct vm *vm, struct sa_connection *c);
/* E (of a driver) as an exception: class by its kind. */
value sa_exception_context(struct vm *vm); /* the class ExceptionContext */
value sa_db_exception(struct vm *vm, const struct error *e, struct db *db, value statement,
                      value params, bool hide);
value sa_default_value(struct vm *vm, value default_, value context);

/* --- dbvalue.c --- */
/* A Python value as a parameter. */
struct db_value sa_to_db(struct vm *vm, const struct sql_dialect *d, value v);
/* A value of a result as Python has it without knowing its SQL type. */
value sa_from_db(struct vm *vm, const struct sql_dialect *d, const struct db_value *v);
/* bind_processor: V of type T as the driver wants it (still a Python value). */
value sa_bind_process(struct vm *vm, const struct sql_dialect *d, struct sa_type *t, value v);
/* The same without asking a bind_processor() of T's class, which calls this through super(). */
value sa_bind_plain(struct vm *vm, const struct sql_dialect *d, struct sa_type *t, value v);
/* Whether it changes values at all. */
bool sa_bind_needs(struct vm *vm, const struct sql_dialect *d, struct sa_type *t);
/* psycopg2's TypeError for what is no bytes, of a column of bytes. */
void sa_check_binary(struct vm *vm, const struct sql_dialect *d, struct sa_type *t, value v);
/* result_processor: what sa_from_db gave, as T has it. */
value sa_result_process(struct vm *vm, const struct sql_dialect *d, struct sa_type *t, value v);
/* The same without asking a result_processor() of T's class. */
value sa_result_plain(struct vm *vm, const struct sql_dialect *d, struct sa_type *t, value v);
/* Whether T changes values at all. */
bool sa_result_needs(struct vm *vm, const struct sql_dialect *d, struct sa_type *t);

/* --- result.c --- */
struct sa_result_meta {
    size_t n;
    const char **keys;
    struct sa_type **types; /* NULL entries: plain */
    struct sql_element **elements;
    bool *process;
    struct py_dict *index; /* key → position */
};
struct sa_row {
    struct py_object head;
    struct sa_result_meta *meta;
    size_t n;
    value items[];
};
enum sa_result_mode { SA_ROWS, SA_SCALARS, SA_MAPPINGS };
struct sa_result {
    struct py_object head;
    struct py_attrs attrs;
    struct sa_connection *conn;
    const struct sql_dialect *dialect;
    struct db_cursor *cursor; /* NULL: rows are given */
    struct py_list *rows;     /* of struct sa_row, when made from Python values */
    size_t next;
    struct sa_result_meta *meta; /* NULL: returns no rows */
    enum sa_result_mode mode;
    size_t column;  /* of SA_SCALARS */
    size_t *picked; /* columns(): which, N_PICKED of them; NULL: all */
    size_t n_picked;
    bool unique, closed, soft_closed;
    int64_t yield_per; /* rows that partitions() gives at a time unless told; 0: one */
    value unique_by;   /* unique(fn): what makes a row another one; 0: itself */
    struct py_dict *seen;
    bool many; /* of several sets of parameters */
    int64_t rowcount, lastrowid;
    value inserted_primary_key;    /* a row, or PY_UNDEF */
    struct py_list *inserted_keys; /* of several sets */
    struct py_dict **sets;         /* several sets that were executed as one: N_SETS of them */
    size_t n_sets;
    struct sql_compiled *compiled;
    value params;
    /* ORM: turns a row into what it stands for; NULL: as it is */
    value (*entity)(struct vm *vm, struct sa_result *r, struct sa_row *row);
    void *entity_data;
    bool needs_unique; /* rows repeat: unique() must be called */
    /* More of ROWS once they are read, or NULL; false: there are none. */
    bool (*refill)(struct vm *vm, struct sa_result *r);
    void *refill_data;
    struct sa_result *shared; /* scalars() and mappings() read through the one they came from */
};
extern struct py_type sa_result_type, sa_row_type, sa_row_mapping_type, sa_scalar_result_type,
    sa_mapping_result_type;
struct sa_result *sa_result_new(struct vm *vm, struct sa_connection *c, struct db_cursor *cur,
                                struct sa_result_meta *meta);
struct sa_row *sa_row_new(struct vm *vm, struct sa_result_meta *meta);
/* The next row or PY_UNDEF; in the mode of the result. */
value sa_result_next(struct vm *vm, struct sa_result *r);
struct sa_result_meta *sa_meta_new(size_t n);

/* The text without the doubled % of compiled statements, which retort's drivers do not want. */
const char *sa_without_doubling(const struct sa_connection *c, const char *sql);
/* Its first word, behind parentheses, is SELECT. */
bool sa_begins_with_select(const char *sql);
/* SQL in the driver's own style, as a cursor takes it. */
struct db_cursor *sa_run_raw(struct vm *vm, struct sa_connection *c, const char *sql, value params);
/* As PARAMS of sa_execute: none, which errors show as an empty set (Alembic gives one). */
extern struct py_tuple sa_empty_given;
/* Raises when the transaction of the with block around is over already. */
void sa_check_block(struct vm *vm, const struct sa_connection *c);
/* db_set_isolation; an unknown level is an ArgumentError. */
void sa_set_isolation(struct vm *vm, struct db *db, const char *level);

/* --- pool_record.c --- */
/* What listeners learn of C beside its driver's connection; its own from the first call on. */
value sa_pool_record_of(struct vm *vm, struct sa_connection *c);
/* Tells listeners that C was taken from its pool, and before that made, if FRESH. */
void sa_pool_checked_out(struct vm *vm, struct sa_connection *c, bool is_first, bool is_fresh);
/* The same for C that is about to go back. */
void sa_pool_checked_in(struct vm *vm, struct sa_connection *c);

/* --- connect.c --- */
/* connect_args= of E. */
void sa_connect_args(struct vm *vm, struct sa_engine *e, value dict);
/* The database that C, a connection of E, is made for, however E's settings want it made; WAIT: the
 * seconds of --wait, or NULL. Raises what the driver or the script's own function raises. */
struct db *sa_open(struct vm *vm, struct sa_engine *e, struct sa_connection *c, const double *wait);

/* engine.raw_connection(): the driver's connection of C; its close() closes C. */
value sa_dbapi_raw(struct vm *vm, struct sa_connection *c);
/* The database of such a connection; NULL: V is something else. */
struct db *sa_dbapi_database(value v);

/* --- sqlite_functions.c --- */
/* create_function(), create_aggregate() is not: FN(*arguments) as the SQL function NAME of N
 * arguments. */
void sa_sqlite_function(struct vm *vm, struct db *db, const char *name, int n, value fn,
                        bool deterministic);
/* create_collation(): FN(a, b) as the collation NAME. */
void sa_sqlite_collation(struct vm *vm, struct db *db, const char *name, value fn);
/* Gives a connection to SQLite the function behind its REGEXP operator; nothing for others. */
void sa_sqlite_regexp(struct vm *vm, struct db *db);

/* --- event.c --- */
struct sa_events {
    struct {
        const char *name;
        value fn;
        bool once, retval, done; /* retval: what it returns counts */
    } * items;
    size_t n, cap;
};
/* Calls the listeners of NAME of an engine (and of Engine in general) with ARGS. */
void sa_fire(struct vm *vm, struct sa_engine *e, const char *name, size_t n, const value *args);
/* The same; what the last one gave that returned anything but None, else PY_UNDEF. ALL: of those,
 * too, that were not registered with retval=True. */
value sa_fire_value(struct vm *vm, struct sa_engine *e, const char *name, size_t n,
                    const value *args, bool all);
bool sa_has_listeners(struct vm *vm, struct sa_engine *e, const char *name);
/* Listeners of any other target: tables, MetaData, classes, sessions. */
void sa_fire_on(struct vm *vm, value target, const char *name, size_t n, const value *args);
/* Targets of a layer above (mapped classes): each returns false when TARGET is none of its own. */
struct sa_event_target {
    bool (*listen)(struct vm *vm, value target, const char *name, value fn, struct py_dict *kw);
    /* remove(), or contains() when ONLY_ASK; true: it was there */
    bool (*forget)(struct vm *vm, value target, const char *name, value fn, bool only_ask);
    bool (*fire)(struct vm *vm, value target, const char *name, size_t n, const value *args);
};
void sa_register_event_target(struct vm *vm, const struct sa_event_target *t);

/* --- dbapi.c --- */
/* The driver's connection as scripts of the DBAPI know it. */
value sa_dbapi_connection(struct vm *vm, struct sa_connection *c, struct db *db);
/* V is such an object, of a SQLite database. */
bool sa_is_sqlite_connection(struct vm *vm, value v);

/* --- mock.c --- */
/* create_mock_engine(url, executor): statements go to EXECUTOR. */
value sa_create_mock_engine(struct vm *vm, const value *a);

#endif
