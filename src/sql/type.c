/*
 * Types to text: the dispatch by visit name, and the generic texts (cf. sqlalchemy.sql.compiler
 * .GenericTypeCompiler). What a dialect writes otherwise stands in dialect/<name>_types.c.
 */
#include "sql/type_int.h"

#include <string.h>

#include "schema/exc.h"
#include "sql/compiler.h"
#include "python/types/float.h"

static sql_type_fn find_rule(const struct sql_type_rule *rules, const char *visit) {
    for (; rules && rules->fn;
         rules++) /* each column's type is looked for: most rules at one look */
        if (rules->visit[0] == visit[0] && !strcmp(rules->visit, visit))
            return rules->fn;
    return NULL;
}

static bool is_upper(const char *s) {
    for (; *s; s++)
        if (*s >= 'a' && *s <= 'z')
            return false;
    return true;
}

void sql_put_type_as(struct vm *vm, const struct sql_dialect *d, const char *visit,
                     struct sa_type *t, struct buf *b) {
    sql_type_fn fn = find_rule(d->types, visit);
    if (!fn)
        fn = find_rule(sql_types_generic, visit);
    if (fn)
        fn(vm, d, t, b);
    else if (d->id == SQL_DEFAULT) /* str(): the class's name, or its repr */
        buf_puts(b, is_upper(t->head.type->name) ? t->head.type->name : type_repr(vm, t));
    else
        sa_raise_code(vm, &sa_exc_UnsupportedCompilationError, "l7de",
                      "Compiler %s can't render element of type %s", type_compiler_name(d),
                      sql_type_text(vm, &sql_dialects[SQL_DEFAULT], t));
}

const char *type_compiler_name(const struct sql_dialect *d) {
    static const char *const names[SQL_DIALECT_COUNT] = {
        [SQL_DEFAULT] = "sqlalchemy.sql.compiler.StrSQLTypeCompiler",
        [SQL_POSTGRESQL] = "sqlalchemy.dialects.postgresql.base.PGTypeCompiler",
        [SQL_SQLITE] = "sqlalchemy.dialects.sqlite.base.SQLiteTypeCompiler",
        [SQL_MYSQL] = "sqlalchemy.dialects.mysql.base.MySQLTypeCompiler",
        [SQL_MARIADB] = "sqlalchemy.dialects.mysql.mariadb.MariaDBTypeCompiler",
        [SQL_MSSQL] = "sqlalchemy.dialects.mssql.base.MSTypeCompiler",
        [SQL_ORACLE] = "sqlalchemy.dialects.oracle.base.OracleTypeCompiler",
    };
    return mem_printf("<%s object at %p>", names[d->id], (const void *)d);
}

/* A script's class that says its own visit name. */
static const char *visit_name(struct vm *vm, struct sa_type *t) {
    if (t->head.type->flags & PY_TYPE_HEAP) {
        value v = py_type_lookup(t->head.type, py_intern("__visit_name__"));
        if (v != PY_UNDEF && py_is_str(v))
            return py_str_cstr(v);
    }
    (void)vm;
    for (const struct type_class *c = t->cls; c; c = c->base)
        if (c->visit)
            return c->visit;
    return "type_engine";
}

void sql_put_type(struct vm *vm, const struct sql_dialect *d, struct sa_type *t, struct buf *b) {
    value variant = t->variants ? py_dict_get_text(t->variants, d->name) : PY_UNDEF;
    if (variant != PY_UNDEF)
        t = PY_AS(struct sa_type, variant);
    value custom = sql_custom_compile(vm, t->head.type, d->name);
    if (custom != PY_UNDEF) {
        buf_puts(b,
                 py_str_text(vm, py_call2(vm, custom, PY_OBJ(t), sql_compiler_object(vm, d, 0))));
        return;
    }
    if (t->declared)
        buf_puts(b, t->declared);
    else
        sql_put_type_as(vm, d, visit_name(vm, t), t, b);
}

const char *sql_type_text(struct vm *vm, const struct sql_dialect *d, struct sa_type *t) {
    struct buf b = BUF_INIT;
    sql_put_type(vm, d, t, &b);
    return buf_take(&b);
}

void sql_check_adapts(struct vm *vm, const struct sql_dialect *d, struct sa_type *t) {
    switch ((int)d->id) {
    case SQL_MYSQL:
    case SQL_MARIADB: {
        bool own = !strcmp(t->cls->module, "sqlalchemy.dialects.mysql.types");
        value precision = type_arg(vm, t, "precision");
        if (type_is(t, TYPE_Double) && !own && precision != PY_UNDEF && precision != PY_NONE)
            py_raise(vm, &sa_exc_ArgumentError,
                     "You must specify both precision and scale or omit both altogether.");
        return;
    }
    case SQL_POSTGRESQL:
        if (t->cls->kind == TYPE_mysql_ENUM)
            py_raise(vm, &py_exc_AttributeError, "'%s' object has no attribute 'create_type'",
                     t->head.type->name);
        return;
    case SQL_MSSQL:
    case SQL_ORACLE:
        if (t->cls->kind == TYPE_mysql_SET)
            py_raise(vm, &py_exc_TypeError,
                     "String.__init__() got an unexpected keyword argument 'retrieve_as_bitwise'");
        return;
    }
}

/* --- helpers for the tables --- */

void type_put_number(struct vm *vm, struct sa_type *t, const char *name, const char *param,
                     struct buf *b) {
    value v = type_arg(vm, t, param);
    buf_puts(b, name);
    if (v != PY_UNDEF && v != PY_NONE)
        buf_printf(b, "(%s)", py_str_text(vm, v));
}

value type_need(struct vm *vm, struct sa_type *t, const char *param) {
    value v = type_arg(vm, t, param);
    if (v == PY_UNDEF)
        py_raise(vm, &py_exc_AttributeError, "'%s' object has no attribute '%s'",
                 t->head.type->name, param);
    return v;
}

const char *type_number(struct vm *vm, struct sa_type *t, const char *param) {
    value v = type_need(vm, t, param);
    if (py_is_floating(v))
        return py_int_text(vm, py_int_from_double(vm, py_float_get(v)), 10);
    if (!py_is_int(v))
        py_raise(vm, &py_exc_TypeError, "%%d format: a real number is required, not %T", v);
    return py_int_text(vm, v, 10);
}

void type_put_numeric(struct vm *vm, struct sa_type *t, const char *name, struct buf *b) {
    value precision = type_arg(vm, t, "precision"), scale = type_arg(vm, t, "scale");
    buf_puts(b, name);
    if (precision == PY_UNDEF || precision == PY_NONE)
        return;
    if (scale == PY_UNDEF || scale == PY_NONE)
        buf_printf(b, "(%s)", py_str_text(vm, precision));
    else
        buf_printf(b, "(%s, %s)", py_str_text(vm, precision), py_str_text(vm, scale));
}

/* The length as text; NULL for None and 0. */
const char *type_length(struct vm *vm, struct sa_type *t) {
    if (t->enums)
        return t->enums->length_none || !t->enums->length ? NULL
                                                          : mem_printf("%d", t->enums->length);
    value v = type_arg(vm, t, "length");
    return v == PY_UNDEF || v == PY_NONE || !py_truth(vm, v) ? NULL : py_str_text(vm, v);
}

void type_put_string(struct vm *vm, struct sa_type *t, const char *name, struct buf *b) {
    const char *length = type_length(vm, t), *collation = type_arg_text(vm, t, "collation");
    buf_puts(b, name);
    if (length)
        buf_printf(b, "(%s)", length);
    if (collation && *collation)
        buf_printf(b, " COLLATE \"%s\"", collation);
}

/* --- generic texts --- */

#define STRING(fn, text)                                                                           \
    static void fn(struct vm *vm, const struct sql_dialect *d, struct sa_type *t, struct buf *b) { \
        (void)d;                                                                                   \
        type_put_string(vm, t, text, b);                                                           \
    }
#define NUMERIC(fn, text)                                                                          \
    static void fn(struct vm *vm, const struct sql_dialect *d, struct sa_type *t, struct buf *b) { \
        (void)d;                                                                                   \
        type_put_numeric(vm, t, text, b);                                                          \
    }
#define LENGTH(fn, text)                                                                           \
    static void fn(struct vm *vm, const struct sql_dialect *d, struct sa_type *t, struct buf *b) { \
        (void)d;                                                                                   \
        buf_puts(b, text);                                                                         \
        if (type_length(vm, t))                                                                    \
            buf_printf(b, "(%s)", type_number(vm, t, "length"));                                   \
    }

TYPE_WORD(put_float, "FLOAT")
TYPE_WORD(put_double, "DOUBLE")
TYPE_WORD(put_double_precision, "DOUBLE PRECISION")
TYPE_WORD(put_real, "REAL")
NUMERIC(put_numeric, "NUMERIC")
NUMERIC(put_decimal, "DECIMAL")
TYPE_WORD(put_integer, "INTEGER")
TYPE_WORD(put_smallint, "SMALLINT")
TYPE_WORD(put_bigint, "BIGINT")
TYPE_WORD(put_timestamp, "TIMESTAMP")
TYPE_WORD(put_datetime, "DATETIME")
TYPE_WORD(put_date, "DATE")
TYPE_WORD(put_time, "TIME")
TYPE_WORD(put_clob, "CLOB")
TYPE_WORD(put_nclob, "NCLOB")
STRING(put_char, "CHAR")
STRING(put_nchar, "NCHAR")
STRING(put_varchar, "VARCHAR")
STRING(put_nvarchar, "NVARCHAR")
STRING(put_text, "TEXT")
TYPE_WORD(put_uuid_native, "UUID")
TYPE_WORD(put_blob, "BLOB")
LENGTH(put_binary, "BINARY")
LENGTH(put_varbinary, "VARBINARY")
TYPE_WORD(put_boolean, "BOOLEAN")
TYPE_AS(as_blob, "BLOB")
TYPE_AS(as_boolean, "BOOLEAN")
TYPE_AS(as_time, "TIME")
TYPE_AS(as_datetime, "DATETIME")
TYPE_AS(as_date, "DATE")
TYPE_AS(as_bigint, "BIGINT")
TYPE_AS(as_smallint, "SMALLINT")
TYPE_AS(as_integer, "INTEGER")
TYPE_AS(as_float, "FLOAT")
TYPE_AS(as_double, "DOUBLE")
TYPE_AS(as_numeric, "NUMERIC")
TYPE_AS(as_varchar, "VARCHAR")
TYPE_AS(as_text, "TEXT")

static void put_uuid(struct vm *vm, const struct sql_dialect *d, struct sa_type *t, struct buf *b) {
    if (!type_arg_true(vm, t, "native_uuid") || !d->supports_native_uuid)
        buf_puts(b, "CHAR(32)");
    else
        sql_put_type_as(vm, d, "UUID", t, b);
}

static void put_null(struct vm *vm, const struct sql_dialect *d, struct sa_type *t, struct buf *b) {
    if (d->id == SQL_DEFAULT) {
        buf_puts(b, "NULL");
        return;
    }
    py_raise(vm, &sa_exc_CompileError,
             "Can't generate DDL for %s; did you forget to specify a type on this Column?",
             type_repr(vm, t));
}

/* The dialect's own type for a TypeDecorator that is emulated elsewhere (Interval). */
static struct sa_type *native_of(struct vm *vm, const struct sql_dialect *d, struct sa_type *t) {
    if (t->cls->kind != TYPE_Interval || !type_arg_true(vm, t, "native"))
        return NULL;
    struct sa_type *r;
    if (d->id == SQL_POSTGRESQL) {
        r = type_new(vm, TYPE_pg_INTERVAL);
        type_set_arg(vm, r, "precision", type_arg(vm, t, "second_precision"));
        return r;
    }
    return d->id == SQL_ORACLE ? type_adapt(vm, t, TYPE_oracle_INTERVAL) : NULL;
}

static void put_decorator(struct vm *vm, const struct sql_dialect *d, struct sa_type *t,
                          struct buf *b) {
    struct sa_type *own = native_of(vm, d, t);
    if (!own) {
        value dialect = PY_OBJ(d);
        own = type_from(vm, py_call_method(vm, PY_OBJ(t), "load_dialect_impl", 1, &dialect));
    }
    sql_put_type(vm, d, own, b);
}

static void put_user_defined(struct vm *vm, const struct sql_dialect *d, struct sa_type *t,
                             struct buf *b) {
    value fn = py_lookup_attr(vm, PY_OBJ(t), "get_col_spec");
    if (fn == PY_UNDEF && d->id == SQL_DEFAULT) {
        buf_puts(b, type_repr(vm, t));
        return;
    }
    if (fn == PY_UNDEF)
        fn = py_getattr(vm, PY_OBJ(t), "get_col_spec");
    value text = py_call0(vm, fn);
    if (py_is_unknown(text))
        py_raise_unknown(vm, text, "a type");
    buf_puts(b, py_str_text(vm, text));
}

const struct sql_type_rule sql_types_generic[] = {
    {"FLOAT", put_float},
    {"DOUBLE", put_double},
    {"DOUBLE_PRECISION", put_double_precision},
    {"REAL", put_real},
    {"NUMERIC", put_numeric},
    {"DECIMAL", put_decimal},
    {"INTEGER", put_integer},
    {"SMALLINT", put_smallint},
    {"BIGINT", put_bigint},
    {"TIMESTAMP", put_timestamp},
    {"DATETIME", put_datetime},
    {"DATE", put_date},
    {"TIME", put_time},
    {"CLOB", put_clob},
    {"NCLOB", put_nclob},
    {"CHAR", put_char},
    {"NCHAR", put_nchar},
    {"VARCHAR", put_varchar},
    {"NVARCHAR", put_nvarchar},
    {"TEXT", put_text},
    {"UUID", put_uuid_native},
    {"BLOB", put_blob},
    {"BINARY", put_binary},
    {"VARBINARY", put_varbinary},
    {"BOOLEAN", put_boolean},
    {"uuid", put_uuid},
    {"large_binary", as_blob},
    {"boolean", as_boolean},
    {"time", as_time},
    {"datetime", as_datetime},
    {"date", as_date},
    {"big_integer", as_bigint},
    {"small_integer", as_smallint},
    {"integer", as_integer},
    {"float", as_float},
    {"double", as_double},
    {"numeric", as_numeric},
    {"string", as_varchar},
    {"unicode", as_varchar},
    {"text", as_text},
    {"unicode_text", as_text},
    {"enum", as_varchar},
    {"null", put_null},
    {"type_decorator", put_decorator},
    {"user_defined", put_user_defined},
    {NULL, NULL},
};
