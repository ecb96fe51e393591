/*
 * sqlite3: the module and its Connection, over the SQLite that retort is linked with. Files are
 * opened only where scripts may write. cf. CPython's Modules/_sqlite.
 */
#include <string.h>
#include <strings.h>

#include "modules/sqlalchemy/engine.h"
#include "modules/sqlite3/lite.h"
#include "python/confine.h"
#include "python/vm.h"

/* --- errors --- */

#define ERROR_CLASS(class, parent)                                                                 \
    struct py_type lite_##class = {PY_TYPE_HEAD,                                                   \
                                   .name = #class,                                                 \
                                   .module = "sqlite3",                                            \
                                   .size = sizeof(struct py_exception),                            \
                                   .attrs_offset = offsetof(struct py_exception, attrs),           \
                                   .flags = PY_TYPE_BASE | PY_TYPE_ATTRS | PY_TYPE_EXCEPTION,      \
                                   .base = (parent)};
ERROR_CLASS(Warning, &py_exc_Exception)
ERROR_CLASS(Error, &py_exc_Exception)
ERROR_CLASS(InterfaceError, &lite_Error)
ERROR_CLASS(DatabaseError, &lite_Error)
ERROR_CLASS(DataError, &lite_DatabaseError)
ERROR_CLASS(OperationalError, &lite_DatabaseError)
ERROR_CLASS(IntegrityError, &lite_DatabaseError)
ERROR_CLASS(InternalError, &lite_DatabaseError)
ERROR_CLASS(ProgrammingError, &lite_DatabaseError)
ERROR_CLASS(NotSupportedError, &lite_DatabaseError)

void lite_raise_pending(struct lite_connection *c) {
    value exc = c->pending;
    c->pending = PY_UNDEF;
    if (exc != PY_UNDEF)
        py_raise_value(c->vm, exc);
}

static struct lite_connection *self_of(value v) { return PY_AS(struct lite_connection, v); }

struct lite_connection *lite_open(struct vm *vm, value v) {
    struct lite_connection *c = self_of(v);
    if (!c->opened)
        py_raise(vm, &lite_ProgrammingError, "Base Connection.__init__ not called.");
    if (!c->db)
        py_raise(vm, &lite_ProgrammingError, "Cannot operate on a closed database.");
    return c;
}

/* --- opening and closing --- */

static value check_level(struct vm *vm, value v) {
    static const char *const levels[] = {"", "DEFERRED", "IMMEDIATE", "EXCLUSIVE"};
    if (v == PY_NONE)
        return v;
    if (!py_is_str(v))
        py_raise(vm, &py_exc_TypeError, "isolation_level must be str or None");
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        if (!strcasecmp(py_str_cstr(v), levels[i]))
            return py_str_from(levels[i]);
    py_raise(vm, &py_exc_ValueError,
             "isolation_level string must be '', 'DEFERRED', 'IMMEDIATE', or 'EXCLUSIVE'");
}

static value fspath(struct vm *vm, value v) {
    return py_call1(vm, py_import_from(vm, "os", "fspath"), v);
}

static value connection_init(struct vm *vm, const value *a) {
    struct lite_connection *c = self_of(a[0]);
    const char *path =
        py_str_text(vm, py_call1(vm, py_import_from(vm, "os", "fsdecode"), fspath(vm, a[1])));
    bool uri = py_truth(vm, a[8]);
    c->isolation_level = check_level(vm, a[4]);
    lite_confine(vm, path, uri);
    c->vm = vm;
    c->detect_types = py_index(vm, a[3]);
    c->row_factory = PY_NONE;
    c->text_factory = PY_OBJ(&py_str_type);
    c->kept = py_list_new(0);
    c->pending = PY_UNDEF;
    c->opened = true;
    c->uri = uri;
    sa_split_group(vm);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | (uri ? SQLITE_OPEN_URI : 0);
    if (sqlite3_open_v2(path, &c->db, flags, NULL) != SQLITE_OK)
        lite_fail(c);
    sqlite3_extended_result_codes(c->db, 0);
    sqlite3_busy_timeout(c->db, (int)(py_as_double(vm, a[2]) * 1000));
    lite_hook(c);
    return PY_NONE;
}
static value connection_close(struct vm *vm, const value *a) {
    struct lite_connection *c = self_of(a[0]);
    if (!c->opened)
        py_raise(vm, &lite_ProgrammingError, "Base Connection.__init__ not called.");
    sqlite3_close_v2(c->db);
    c->db = NULL;
    return PY_NONE;
}

/* --- transactions --- */

static void run_plain(struct lite_connection *c, const char *sql) {
    if (sqlite3_exec(c->db, sql, NULL, NULL, NULL) != SQLITE_OK)
        lite_fail(c);
}
static value connection_commit(struct vm *vm, const value *a) {
    struct lite_connection *c = lite_open(vm, a[0]);
    if (!sqlite3_get_autocommit(c->db))
        run_plain(c, "COMMIT");
    return PY_NONE;
}
static value connection_rollback(struct vm *vm, const value *a) {
    struct lite_connection *c = lite_open(vm, a[0]);
    if (!sqlite3_get_autocommit(c->db))
        run_plain(c, "ROLLBACK");
    return PY_NONE;
}
static value connection_enter(struct vm *vm, const value *a) {
    lite_open(vm, a[0]);
    return a[0];
}
static value connection_exit(struct vm *vm, const value *a) {
    if (a[1] == PY_NONE)
        connection_commit(vm, a);
    else
        connection_rollback(vm, a);
    return PY_FALSE;
}

/* --- shortcuts --- */

static value connection_cursor(struct vm *vm, const value *a) {
    struct lite_connection *c = lite_open(vm, a[0]);
    value factory = a[1] == PY_UNDEF ? PY_OBJ(&lite_cursor_type) : a[1];
    value cursor = py_call1(vm, factory, a[0]);
    if (!py_is_a(cursor, &lite_cursor_type))
        py_raise(vm, &py_exc_TypeError, "factory must return a cursor, not %T", cursor);
    if (c->row_factory != PY_NONE)
        PY_AS(struct lite_cursor, cursor)->row_factory = c->row_factory;
    return cursor;
}
static value through_cursor(struct vm *vm, value self, const char *method, int argc,
                            const value *argv) {
    value cursor = py_call_method(vm, self, "cursor", 0, NULL);
    return py_call_method(vm, cursor, method, argc, argv);
}
static value connection_execute(struct vm *vm, const value *a) {
    return through_cursor(vm, a[0], "execute", 2, a + 1);
}
static value connection_executemany(struct vm *vm, const value *a) {
    return through_cursor(vm, a[0], "executemany", 2, a + 1);
}
static value connection_executescript(struct vm *vm, const value *a) {
    return through_cursor(vm, a[0], "executescript", 1, a + 1);
}
static value connection_call(struct vm *vm, value callee, int argc, const value *argv,
                             struct py_tuple *kwnames) {
    (void)argc, (void)kwnames, (void)argv;
    lite_open(vm, callee);
    py_raise(vm, &lite_NotSupportedError, "prepared statements are made by cursors");
}

static value connection_interrupt(struct vm *vm, const value *a) {
    sqlite3_interrupt(lite_open(vm, a[0])->db);
    return PY_NONE;
}
/* What SQLite calls it: main, temp or the name that ATTACH gave. */
static value connection_serialize(struct vm *vm, const value *a) {
    struct lite_connection *c = lite_open(vm, a[0]);
    const char *name = py_arg_text(vm, a[1], "name");
    sqlite3_int64 size;
    unsigned char *data = sqlite3_serialize(c->db, name, &size, 0);
    if (!data)
        py_raise(vm, &lite_OperationalError, "unable to serialize '%s'", name);
    value bytes = py_bytes_new((const char *)data, (size_t)size);
    sqlite3_free(data);
    return bytes;
}
static value connection_deserialize(struct vm *vm, const value *a) {
    struct lite_connection *c = lite_open(vm, a[0]);
    const unsigned char *from;
    size_t size;
    if (!py_bytes_get(a[1], &from, &size))
        py_raise(vm, &py_exc_TypeError, "a bytes-like object is required, not '%T'", a[1]);
    unsigned char *data = sqlite3_malloc64(size + 1);
    if (!data)
        py_raise_args(vm, &py_exc_MemoryError, &py_empty_tuple);
    memcpy(data, from, size);
    unsigned flags = SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE;
    const char *name = py_arg_text(vm, a[2], "name");
    sqlite3_set_authorizer(c->db, NULL, NULL); /* SQLite attaches a file that it never opens */
    int rc =
        sqlite3_deserialize(c->db, name, data, (sqlite3_int64)size, (sqlite3_int64)size, flags);
    lite_authorize(c);
    if (rc != SQLITE_OK)
        lite_fail(c);
    return PY_NONE;
}

static value limit(struct vm *vm, const value *a, int to) {
    struct lite_connection *c = lite_open(vm, a[0]);
    int old = sqlite3_limit(c->db, (int)py_index(vm, a[1]), to);
    if (old < 0)
        py_raise(vm, &lite_ProgrammingError, "'category' is out of bounds");
    return py_int_from(old);
}
static value connection_getlimit(struct vm *vm, const value *a) { return limit(vm, a, -1); }
static value connection_setlimit(struct vm *vm, const value *a) {
    return limit(vm, a, (int)py_index(vm, a[2]));
}

static value connection_backup(struct vm *vm, const value *a) {
    struct lite_connection *from = lite_open(vm, a[0]);
    if (!py_is_a(a[1], &lite_connection_type))
        py_raise(vm, &py_exc_TypeError, "backup() argument 1 must be sqlite3.Connection, not %T",
                 a[1]);
    if (a[0] == a[1])
        py_raise(vm, &py_exc_ValueError, "target cannot be the same connection instance");
    struct lite_connection *to = lite_open(vm, a[1]);
    sqlite3_backup *b =
        sqlite3_backup_init(to->db, "main", from->db, py_arg_text(vm, a[4], "name"));
    if (!b)
        lite_fail(to);
    sqlite3_backup_step(b, -1);
    if (sqlite3_backup_finish(b) != SQLITE_OK)
        lite_fail(to);
    return PY_NONE;
}

/* --- iterdump --- */

static struct py_list *query(struct vm *vm, value self, const char *sql) {
    value text = py_str_from(sql);
    value cursor = through_cursor(vm, self, "execute", 1, &text);
    return PY_AS(struct py_list, py_call_method(vm, cursor, "fetchall", 0, NULL));
}
static const char *cell(struct vm *vm, value row, size_t i) {
    return py_str_text(vm, PY_AS(struct py_tuple, row)->items[i]);
}
static const char *doubled(const char *s, char quote) {
    struct buf b = BUF_INIT;
    for (; *s; s++) {
        buf_putc(&b, *s);
        if (*s == quote)
            buf_putc(&b, quote);
    }
    return b.data ? b.data : "";
}

static void dump_rows(struct vm *vm, value self, const char *table, struct py_list *out) {
    struct py_list *columns =
        query(vm, self, mem_printf("PRAGMA table_info(\"%s\")", doubled(table, '"')));
    struct buf b = BUF_INIT;
    buf_printf(&b, "SELECT 'INSERT INTO \"%s\" VALUES('", doubled(doubled(table, '"'), '\''));
    for (size_t i = 0; i < columns->n; i++)
        buf_printf(&b, "||%squote(\"%s\")", i ? "','||" : "",
                   doubled(cell(vm, columns->items[i], 1), '"'));
    buf_printf(&b, "||')' FROM \"%s\"", doubled(table, '"'));
    struct py_list *rows = query(vm, self, b.data);
    for (size_t i = 0; i < rows->n; i++)
        py_list_append(out, py_str_printf("%s;", cell(vm, rows->items[i], 0)));
}

static value connection_iterdump(struct vm *vm, const value *a) {
    struct py_list *out = py_list_new(8);
    lite_open(vm, a[0]);
    py_list_append(out, py_str_from("BEGIN TRANSACTION;"));
    struct py_list *tables = query(
        vm, a[0],
        "SELECT name, sql FROM sqlite_master WHERE sql NOT NULL AND type = 'table' ORDER BY name");
    for (size_t i = 0; i < tables->n; i++) {
        const char *name = cell(vm, tables->items[i], 0);
        if (!strcmp(name, "sqlite_sequence")) {
            py_list_append(out, py_str_from("DELETE FROM \"sqlite_sequence\";"));
        } else if (!strcmp(name, "sqlite_stat1")) {
            py_list_append(out, py_str_from("ANALYZE \"sqlite_master\";"));
        } else if (!strncmp(name, "sqlite_", 7)) {
            continue;
        } else {
            py_list_append(out, py_str_printf("%s;", cell(vm, tables->items[i], 1)));
        }
        dump_rows(vm, a[0], name, out);
    }
    struct py_list *others =
        query(vm, a[0],
              "SELECT sql FROM sqlite_master WHERE sql NOT NULL AND type IN ('index', 'trigger', "
              "'view')");
    for (size_t i = 0; i < others->n; i++)
        py_list_append(out, py_str_printf("%s;", cell(vm, others->items[i], 0)));
    py_list_append(out, py_str_from("COMMIT;"));
    return py_list_type.iter(vm, PY_OBJ(out));
}

/* --- the class --- */

static value get_in_transaction(struct vm *vm, value self) {
    return PY_BOOL(!sqlite3_get_autocommit(lite_open(vm, self)->db));
}
static value get_total_changes(struct vm *vm, value self) {
    return py_int_from(sqlite3_total_changes(lite_open(vm, self)->db));
}
static value get_level(struct vm *vm, value self) { return lite_open(vm, self)->isolation_level; }
static void set_level(struct vm *vm, value self, value v) {
    if (v == PY_UNDEF)
        py_raise(vm, &py_exc_AttributeError, "cannot delete attribute");
    v = check_level(vm, v);
    if (v == PY_NONE)
        connection_commit(vm, &self);
    lite_open(vm, self)->isolation_level = v;
}

static const struct py_native_def methods[] = {
    {"__init__", connection_init,
     "self, database, timeout=5.0, detect_types=0, isolation_level='', check_same_thread=True, "
     "factory=None, cached_statements=128, uri=False"},
    {"cursor", connection_cursor, "self, factory=?"},
    {"commit", connection_commit, "self, /"},
    {"rollback", connection_rollback, "self, /"},
    {"close", connection_close, "self, /"},
    {"execute", connection_execute, "self, sql, parameters=(), /"},
    {"executemany", connection_executemany, "self, sql, parameters, /"},
    {"executescript", connection_executescript, "self, sql_script, /"},
    {"create_function", lite_create_function, "self, name, narg, func, *, deterministic=False"},
    {"create_aggregate", lite_create_aggregate, "self, name, n_arg, aggregate_class"},
    {"create_collation", lite_create_collation, "self, name, callback, /"},
    {"interrupt", connection_interrupt, "self, /"},
    {"set_trace_callback", lite_set_trace_callback, "self, trace_callback"},
    {"set_progress_handler", lite_set_progress_handler, "self, progress_handler, n"},
    {"set_authorizer", lite_set_authorizer, "self, authorizer_callback"},
    {"create_window_function", lite_create_window_function,
     "self, name, num_params, aggregate_class, /"},
    {"serialize", connection_serialize, "self, /, *, name='main'"},
    {"deserialize", connection_deserialize, "self, data, /, *, name='main'"},
    {"getlimit", connection_getlimit, "self, category, /"},
    {"setlimit", connection_setlimit, "self, category, limit, /"},
    {"backup", connection_backup, "self, target, pages=-1, progress=None, name='main', sleep=0.25"},
    {"iterdump", connection_iterdump, "self"},
    {"__enter__", connection_enter, "self, /"},
    {"__exit__", connection_exit, "self, type, value, traceback, /"},
    {0}};
static const struct py_getset_def getset[] = {{"in_transaction", get_in_transaction, NULL},
                                              {"total_changes", get_total_changes, NULL},
                                              {"isolation_level", get_level, set_level},
                                              {0}};
static const struct py_member_def members[] = {
    {"row_factory", offsetof(struct lite_connection, row_factory), PY_MEMBER_VALUE, false},
    {"text_factory", offsetof(struct lite_connection, text_factory), PY_MEMBER_VALUE, false},
    {0}};

/* isinstance(connection, sqlite3.Connection) is how listeners of an engine's "connect" know SQLite:
 * the connection of such an engine is one too. */
static value instance_check(struct vm *vm, const value *a) {
    return PY_BOOL(py_is_a(a[1], PY_AS(struct py_type, a[0])) ||
                   (a[0] == PY_OBJ(&lite_connection_type) && sa_is_sqlite_connection(vm, a[1])));
}
static const struct py_native_def meta_methods[] = {
    {"__instancecheck__", instance_check, "cls, instance, /"}, {0}};
static struct py_type meta_type = {
    PY_TYPE_HEAD,          .name = "type",        .size = sizeof(struct py_type),
    .flags = PY_TYPE_TYPE, .base = &py_type_type, .methods = meta_methods};
struct py_type lite_connection_type = {{&meta_type},
                                       .name = "Connection",
                                       .module = "sqlite3",
                                       .size = sizeof(struct lite_connection),
                                       .attrs_offset = offsetof(struct lite_connection, attrs),
                                       .flags = PY_TYPE_BASE | PY_TYPE_ATTRS | PY_TYPE_DOTTED,
                                       .methods = methods,
                                       .getset = getset,
                                       .members = members,
                                       .call = connection_call};

/* --- the module --- */

static value lite_connect(struct vm *vm, const value *a) {
    value factory = a[5] == PY_UNDEF ? PY_OBJ(&lite_connection_type) : a[5];
    value args[8];
    memcpy(args, a, 5 * sizeof *a);
    args[5] = factory;
    args[6] = a[6];
    args[7] = a[7];
    return py_call(vm, factory, 8, args);
}
static value lite_complete(struct vm *vm, const value *a) {
    return PY_BOOL(sqlite3_complete(py_arg_text(vm, a[0], "statement")));
}
static value lite_nothing(struct vm *vm, const value *a) {
    (void)vm, (void)a;
    return PY_NONE;
}

static const struct py_native_def functions[] = {
    {"connect", lite_connect,
     "database, timeout=5.0, detect_types=0, isolation_level='', check_same_thread=True, "
     "factory=?, cached_statements=128, uri=False"},
    {"register_adapter", lite_f_register_adapter, "type, adapter, /"},
    {"register_converter", lite_f_register_converter, "typename, converter, /"},
    {"adapt", lite_f_adapt, "obj, proto=?, alt=?, /"},
    {"complete_statement", lite_complete, "statement"},
    {"enable_callback_tracebacks", lite_nothing, "enable, /"},
    {0}};
static struct py_type protocol_type = {PY_TYPE_HEAD, .name = "PrepareProtocol",
                                       .module = "sqlite3"};
static struct py_type *const types[] = {
    &lite_connection_type,  &lite_cursor_type,       &lite_row_type,
    &protocol_type,         &lite_Warning,           &lite_Error,
    &lite_InterfaceError,   &lite_DatabaseError,     &lite_DataError,
    &lite_OperationalError, &lite_IntegrityError,    &lite_InternalError,
    &lite_ProgrammingError, &lite_NotSupportedError, NULL};
static const struct py_const_def constants[] = {{"apilevel", PY_CONST_TEXT, 0, "2.0", 0},
                                                {"paramstyle", PY_CONST_TEXT, 0, "qmark", 0},
                                                {"threadsafety", PY_CONST_INT, 3, NULL, 0},
                                                {"version", PY_CONST_TEXT, 0, "2.6.0", 0},
                                                {"PARSE_DECLTYPES", PY_CONST_INT, 1, NULL, 0},
                                                {"PARSE_COLNAMES", PY_CONST_INT, 2, NULL, 0},
                                                {0}};
static void init(struct vm *vm, struct py_module *m) {
    int n = sqlite3_libversion_number();
    py_module_set(vm, m, "sqlite_version", py_str_from(sqlite3_libversion()));
    py_module_set(vm, m, "sqlite_version_info",
                  py_tuple3(py_from_small(n / 1000000), py_from_small(n / 1000 % 1000),
                            py_from_small(n % 1000)));
    py_module_set(vm, m, "version_info",
                  py_tuple3(py_from_small(2), py_from_small(6), py_from_small(0)));
    lite_init_codes(vm, m);
    py_type_ready(vm, &meta_type);
    for (size_t i = 4; types[i]; i++) { /* the errors are attributes of connections too */
        py_type_ready(vm, &lite_connection_type);
        py_dict_set_str(py_type_dict(&lite_connection_type), py_intern(types[i]->name),
                        PY_OBJ(types[i]));
    }
    lite_init_values(vm, m);
}
static const struct py_module_def module = {.name = "sqlite3",
                                            .functions = functions,
                                            .constants = constants,
                                            .types = types,
                                            .init = init};
/* The same names under the older path. */
static void init_dbapi2(struct vm *vm, struct py_module *m) {
    value ns = py_getattr(vm, py_import(vm, "sqlite3"), "__dict__");
    size_t i = 0;
    for (value k, v; py_dict_next(PY_AS(struct py_dict, ns), &i, &k, &v);)
        if (py_str_cstr(k)[0] != '_')
            py_module_set(vm, m, py_str_cstr(k), v);
}
static const struct py_module_def dbapi2 = {.name = "sqlite3.dbapi2", .init = init_dbapi2};
const struct py_module_def *const sqlite3_modules[] = {&module, &dbapi2, NULL};
