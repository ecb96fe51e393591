/*
 * The driver's own exception behind one of sqlalchemy.exc (e.orig): of a class in the module that
 * the URL's DBAPI has, so that scripts tell psycopg2.errors.UniqueViolation,
 * pymysql.err.IntegrityError or sqlite3.OperationalError apart as they are used to.
 */
#include "modules/sqlalchemy/orig.h"

#include "base/error.h"
#include "base/text.h"
#include "db/db.h"
#include "python/vm.h"

static const char classes_key;

/* Of what a class of PEP 249 is one, by name. */
static const char *base_name(const char *name) {
    if (!strcmp(name, "Error"))
        return NULL;
    return !strcmp(name, "InterfaceError") || !strcmp(name, "DatabaseError") ? "Error"
                                                                             : "DatabaseError";
}

/* "psycopg2.errors": by SQLSTATE, each below a class of "psycopg2". */
static value base_of(struct vm *vm, const char *module, const char *name) {
    if (text_ends_with(module, ".errors")) {
        const char *state = db_pg_sqlstate(name);
        const char *above = mem_strndup(module, strlen(module) - strlen(".errors"));
        return sa_orig_class(vm, above, state ? db_pg_error_kind(state) : "DatabaseError");
    }
    const char *base = base_name(name);
    return base ? sa_orig_class(vm, module, base) : PY_OBJ(&py_exc_Exception);
}

value sa_orig_class(struct vm *vm, const char *module, const char *name) {
    if (!strcmp(module, "sqlite3"))
        return py_import_from(vm, module, name);
    struct py_dict *classes = vm_get_data(vm, &classes_key);
    if (!classes)
        vm_set_data(vm, &classes_key, classes = py_dict_new());
    const char *key = mem_printf("%s.%s", module, name);
    value cls = py_dict_get_text(classes, key);
    if (cls != PY_UNDEF)
        return cls;
    struct py_dict *ns = py_dict_new();
    py_dict_set_text(ns, "__module__", py_str_from(module));
    struct py_tuple *bases = PY_AS(struct py_tuple, py_tuple1(base_of(vm, module, name)));
    cls = py_class_new(vm, name, bases, ns);
    py_dict_set_text(classes, key, cls);
    return cls;
}

/* --- psycopg2's e.diag --- */

static void put(struct vm *vm, value obj, const char *name, const char *text) {
    py_setattr(vm, obj, name, text ? py_str_from(text) : PY_NONE);
}

static value diag_of(struct vm *vm, const struct error *e, const struct db_error_info *i) {
    struct py_dict *ns = py_dict_new();
    py_dict_set_text(ns, "__module__", py_str_from("psycopg2.extensions"));
    value d = py_call0(vm, py_class_new(vm, "Diagnostics", &py_empty_tuple, ns));
    put(vm, d, "severity", i->severity);
    put(vm, d, "severity_nonlocalized", i->severity);
    put(vm, d, "sqlstate", e->sqlstate);
    put(vm, d, "message_primary", i->primary);
    put(vm, d, "message_detail", i->detail);
    put(vm, d, "message_hint", i->hint);
    put(vm, d, "context", i->context);
    put(vm, d, "schema_name", i->schema);
    put(vm, d, "table_name", i->table);
    put(vm, d, "column_name", i->column);
    put(vm, d, "constraint_name", i->constraint);
    put(vm, d, "statement_position", i->position ? mem_printf("%d", i->position) : NULL);
    static const char *const others[] = {"datatype_name", "internal_position", "internal_query",
                                         "source_file",   "source_function",   "source_line"};
    for (size_t k = 0; k < sizeof others / sizeof *others; k++)
        put(vm, d, others[k], NULL);
    return d;
}

static void add_details(struct vm *vm, value exc, const char *module, const char *text,
                        const struct error *e, const struct db *db) {
    static const struct db_error_info nothing;
    const struct db_error_info *i = db ? db_error_info(db) : &nothing;
    if (!strcmp(module, "sqlite3")) {
        if (!i->name)
            return;
        py_setattr(vm, exc, "sqlite_errorcode", py_int_from(i->code));
        put(vm, exc, "sqlite_errorname", i->name);
    } else if (!strncmp(module, "psycopg", 7)) {
        put(vm, exc, "pgcode", e->sqlstate);
        put(vm, exc, "sqlstate", e->sqlstate);
        put(vm, exc, "pgerror",
            e->sqlstate ? mem_printf("%s:  %s", i->severity ? i->severity : "ERROR", text) : NULL);
        py_setattr(vm, exc, "cursor", PY_NONE);
        py_setattr(vm, exc, "diag", diag_of(vm, e, i));
    } else if (e->sqlstate && strncmp(module, "pymysql", 7) != 0) {
        put(vm, exc, "pgcode", e->sqlstate);
        put(vm, exc, "sqlstate", e->sqlstate);
    }
}

/* Arguments: the text; of the MySQL drivers number and text. */
static struct py_tuple *arguments(const char *text, const struct db_error_info *i) {
    if (i && i->code && i->primary && *text == '(') {
        value both[] = {py_int_from(i->code), py_str_from(i->primary)};
        return PY_AS(struct py_tuple, py_tuple_of(2, both));
    }
    return PY_AS(struct py_tuple, py_tuple1(py_str_from(text)));
}

value sa_orig(struct vm *vm, const struct error *e, const struct db *db) {
    const char *text = e->message, *name = e->kind ? e->kind : "Error", *module = "dbapi";
    if (*text == '(') {
        const char *end = strchr(text, ')'), *dot = NULL;
        for (const char *p = text; end && p < end; p++)
            if (*p == '.')
                dot = p;
        if (end && dot) {
            module = mem_strndup(text + 1, (size_t)(dot - text - 1));
            name = mem_strndup(dot + 1, (size_t)(end - dot - 1));
            text = end + 1 + (end[1] == ' ');
        }
    }
    value cls = sa_orig_class(vm, module, name);
    bool mysql = !strncmp(module, "pymysql", 7) || !strncmp(module, "MySQLdb", 7) ||
                 !strncmp(module, "aiomysql", 8);
    struct py_tuple *args = arguments(text, mysql && db ? db_error_info(db) : NULL);
    value exc = py_call_args(vm, cls, PY_OBJ(args), NULL);
    add_details(vm, exc, module, text, e, db);
    return exc;
}

/* --- for the modules that stand for the drivers --- */

static value f_error_class(struct vm *vm, const value *a) {
    return sa_orig_class(vm, py_arg_text(vm, a[0], "module"), py_arg_text(vm, a[1], "name"));
}
static value f_sqlstate(struct vm *vm, const value *a) {
    const char *state = db_pg_sqlstate(py_arg_text(vm, a[0], "name"));
    return state ? py_str_from(state) : PY_NONE;
}
static value f_sqlstate_name(struct vm *vm, const value *a) {
    const char *name = db_pg_error_name(py_arg_text(vm, a[0], "code"));
    return name ? py_str_from(name) : PY_NONE;
}
static const struct py_native_def functions[] = {{"error_class", f_error_class, "module, name"},
                                                 {"sqlstate", f_sqlstate, "name"},
                                                 {"sqlstate_name", f_sqlstate_name, "code"},
                                                 {0}};
const struct py_module_def sa_orig_module = {.name = "sqlalchemy.engine._orig",
                                             .functions = functions};
