/* MySQL and MariaDB: types to text (cf. sqlalchemy.dialects.mysql.base.MySQLTypeCompiler). */
#include <string.h>

#include "schema/exc.h"
#include "schema/name.h"
#include "sql/type_int.h"

#define FN(name)                                                                                   \
    static void name(struct vm *vm, const struct sql_dialect *d, struct sa_type *t, struct buf *b)

/* Whether it is one of the dialect's own classes with their extra parameters. */
static bool is_own(const struct sa_type *t) {
    const struct type_class *c = t->cls;
    return !strcmp(c->module, "sqlalchemy.dialects.mysql.types") ||
           !strcmp(c->module, "sqlalchemy.dialects.mysql.enumerated");
}

static void put_signs(struct vm *vm, struct sa_type *t, struct buf *b) {
    if (!is_own(t))
        return;
    if (type_arg_true(vm, t, "unsigned"))
        buf_puts(b, " UNSIGNED");
    if (type_arg_true(vm, t, "zerofill"))
        buf_puts(b, " ZEROFILL");
}

/* SPEC with character set and collation behind. */
static void put_string(struct vm *vm, struct sa_type *t, bool national, const char *spec,
                       struct buf *b) {
    const char *charset = type_arg_text(vm, t, "charset");
    const char *collation = type_arg_text(vm, t, "collation");
    value own = type_arg(vm, t, "national");
    if (own != PY_UNDEF)
        national = py_truth(vm, own);
    buf_printf(b, "%s%s", national ? "NATIONAL " : "", spec);
    if (!national) {
        if (charset && *charset)
            buf_printf(b, " CHARACTER SET %s", charset);
        else if (type_arg_true(vm, t, "ascii"))
            buf_puts(b, " ASCII");
        else if (type_arg_true(vm, t, "unicode"))
            buf_puts(b, " UNICODE");
    }
    if (collation && *collation)
        buf_printf(b, " COLLATE %s", collation);
    else if (type_arg_true(vm, t, "binary"))
        buf_puts(b, " BINARY");
}

#define NUMERIC(fn, name)                                                                          \
    FN(fn) {                                                                                       \
        (void)d;                                                                                   \
        type_put_numeric(vm, t, name, b);                                                          \
        put_signs(vm, t, b);                                                                       \
    }
NUMERIC(put_numeric, "NUMERIC")
NUMERIC(put_decimal, "DECIMAL")

static bool given(value v) { return v != PY_UNDEF && v != PY_NONE; }

/* Only both of precision and scale make parentheses. */
static void put_real_kind(struct vm *vm, struct sa_type *t, const char *name, struct buf *b) {
    if (given(type_arg(vm, t, "precision")) && given(type_arg(vm, t, "scale")))
        type_put_numeric(vm, t, name, b);
    else
        buf_puts(b, name);
    put_signs(vm, t, b);
}

FN(put_double) {
    (void)d;
    put_real_kind(vm, t, "DOUBLE", b);
}

FN(put_real) {
    (void)d;
    put_real_kind(vm, t, "REAL", b);
}

FN(put_float) {
    (void)d;
    if (is_own(t) && given(type_arg(vm, t, "scale")) && given(type_arg(vm, t, "precision")))
        type_put_numeric(vm, t, "FLOAT", b);
    else
        type_put_number(vm, t, "FLOAT", "precision", b);
    put_signs(vm, t, b);
}

#define INTEGER(fn, name)                                                                          \
    FN(fn) {                                                                                       \
        (void)d;                                                                                   \
        if (is_own(t))                                                                             \
            type_put_number(vm, t, name, "display_width", b);                                      \
        else                                                                                       \
            buf_puts(b, name);                                                                     \
        put_signs(vm, t, b);                                                                       \
    }
INTEGER(put_integer, "INTEGER")
INTEGER(put_bigint, "BIGINT")
INTEGER(put_mediumint, "MEDIUMINT")
INTEGER(put_tinyint, "TINYINT")
INTEGER(put_smallint, "SMALLINT")

FN(put_bit) {
    (void)d;
    type_need(vm, t, "length");
    type_put_number(vm, t, "BIT", "length", b);
}

#define NUMBER(fn, name, param)                                                                    \
    FN(fn) {                                                                                       \
        (void)d;                                                                                   \
        type_put_number(vm, t, name, param, b);                                                    \
    }
NUMBER(put_year, "YEAR", "display_width")
NUMBER(put_blob, "BLOB", "length")

#define FRACTION(fn, name)                                                                         \
    FN(fn) {                                                                                       \
        (void)d;                                                                                   \
        if (type_arg_true(vm, t, "fsp"))                                                           \
            type_put_number(vm, t, name, "fsp", b);                                                \
        else                                                                                       \
            buf_puts(b, name);                                                                     \
    }
FRACTION(put_datetime, "DATETIME")
FRACTION(put_time, "TIME")
FRACTION(put_timestamp, "TIMESTAMP")

/* name(length) where a length was given at all */
static const char *sized(struct vm *vm, struct sa_type *t, const char *name) {
    if (t->enums)
        return t->enums->length_none ? name : mem_printf("%s(%d)", name, t->enums->length);
    value v = type_arg(vm, t, "length");
    return given(v) ? mem_printf("%s(%s)", name, type_number(vm, t, "length")) : name;
}

#define TEXT(fn, name)                                                                             \
    FN(fn) {                                                                                       \
        (void)d;                                                                                   \
        put_string(vm, t, false, name, b);                                                         \
    }
TEXT(put_tinytext, "TINYTEXT")
TEXT(put_mediumtext, "MEDIUMTEXT")
TEXT(put_longtext, "LONGTEXT")

FN(put_text) {
    (void)d;
    put_string(vm, t, false, sized(vm, t, "TEXT"), b);
}

/* CHAR and national types take whatever was said for a length. */
static const char *sized_freely(struct vm *vm, struct sa_type *t, const char *name) {
    value v = t->enums ? PY_UNDEF : type_arg(vm, t, "length");
    return given(v) ? mem_printf("%s(%s)", name, py_str_text(vm, v)) : sized(vm, t, name);
}

FN(put_char) {
    (void)d;
    put_string(vm, t, false, sized_freely(vm, t, "CHAR"), b);
}

FN(put_nchar) {
    (void)d;
    put_string(vm, t, true, sized_freely(vm, t, "CHAR"), b);
}

static const char *required(struct vm *vm, const struct sql_dialect *d, struct sa_type *t,
                            const char *what) {
    const char *text = sized(vm, t, "VARCHAR");
    if (!strchr(text, '('))
        py_raise(vm, &sa_exc_CompileError, "%s requires a length on dialect %s", what, d->name);
    return text;
}

FN(put_varchar) { put_string(vm, t, false, required(vm, d, t, "VARCHAR"), b); }

FN(put_nvarchar) {
    const char *text = sized_freely(vm, t, "VARCHAR");
    put_string(vm, t, true, strchr(text, '(') ? text : required(vm, d, t, "NVARCHAR"), b);
}

FN(put_varbinary) {
    (void)d;
    buf_printf(b, "VARBINARY(%s)", type_number(vm, t, "length"));
}

/* --- ENUM and SET --- */

static void add_value(const struct sql_dialect *d, struct buf *b, const char *text) {
    bool percent = d->identifier_preparer_doubles_percent;
    if (b->data[b->len - 1] != '(')
        buf_putc(b, ',');
    buf_putc(b, '\'');
    for (; *text; text++) {
        if (*text == '\'' || (*text == '%' && percent))
            buf_putc(b, *text);
        buf_putc(b, *text);
    }
    buf_putc(b, '\'');
}

static void put_labels(struct vm *vm, const struct sql_dialect *d, struct sa_type *t,
                       struct buf *b) {
    struct buf spec = BUF_INIT;
    buf_puts(&spec, "ENUM(");
    for (size_t i = 0; i < t->enums->n; i++)
        add_value(d, &spec, name_text(t->enums->labels[i]));
    buf_putc(&spec, ')');
    put_string(vm, t, false, spec.data, b);
}

FN(put_enum) {
    if (!t->schema_type->native)
        sql_put_type_as(vm, d, "VARCHAR", t, b);
    else
        put_labels(vm, d, t, b);
}

FN(put_set) {
    struct buf spec = BUF_INIT;
    struct py_list *values = py_list_from(vm, type_arg(vm, t, "values"));
    buf_puts(&spec, "SET(");
    for (size_t i = 0; i < values->n; i++)
        add_value(d, &spec, py_str_text(vm, values->items[i]));
    buf_putc(&spec, ')');
    put_string(vm, t, false, spec.data, b);
}

TYPE_WORD(put_json, "JSON")
TYPE_WORD(put_tinyblob, "TINYBLOB")
TYPE_WORD(put_mediumblob, "MEDIUMBLOB")
TYPE_WORD(put_longblob, "LONGBLOB")
TYPE_WORD(put_bool, "BOOL")

/* Types that only MariaDB has. */
FN(put_inet) {
    if (!d->is_mariadb)
        sa_raise_code(vm, &sa_exc_UnsupportedCompilationError, "l7de",
                      "Compiler %s can't render element of type %s", type_compiler_name(d),
                      t->cls->name);
    buf_puts(b, t->cls->visit);
}

const struct sql_type_rule sql_types_mysql[] = {
    {"NUMERIC", put_numeric},
    {"DECIMAL", put_decimal},
    {"DOUBLE", put_double},
    {"REAL", put_real},
    {"FLOAT", put_float},
    {"INTEGER", put_integer},
    {"BIGINT", put_bigint},
    {"MEDIUMINT", put_mediumint},
    {"TINYINT", put_tinyint},
    {"SMALLINT", put_smallint},
    {"BIT", put_bit},
    {"DATETIME", put_datetime},
    {"TIME", put_time},
    {"TIMESTAMP", put_timestamp},
    {"YEAR", put_year},
    {"TEXT", put_text},
    {"TINYTEXT", put_tinytext},
    {"MEDIUMTEXT", put_mediumtext},
    {"LONGTEXT", put_longtext},
    {"VARCHAR", put_varchar},
    {"CHAR", put_char},
    {"NVARCHAR", put_nvarchar},
    {"NCHAR", put_nchar},
    {"VARBINARY", put_varbinary},
    {"JSON", put_json},
    {"enum", put_enum},
    {"ENUM", put_labels},
    {"SET", put_set},
    {"BLOB", put_blob},
    {"TINYBLOB", put_tinyblob},
    {"MEDIUMBLOB", put_mediumblob},
    {"LONGBLOB", put_longblob},
    {"BOOLEAN", put_bool},
    {"INET4", put_inet},
    {"INET6", put_inet},
    {NULL, NULL},
};
