/* Oracle: types to text (cf. sqlalchemy.dialects.oracle.base.OracleTypeCompiler). */
#include <string.h>

#include "schema/exc.h"
#include "sql/type_int.h"

#define FN(name)                                                                                   \
    static void name(struct vm *vm, const struct sql_dialect *d, struct sa_type *t, struct buf *b)

static bool given(value v) { return v != PY_UNDEF && v != PY_NONE; }

FN(put_interval) {
    value day = type_need(vm, t, "day_precision");
    value second = type_need(vm, t, "second_precision");
    (void)d;
    buf_puts(b, "INTERVAL DAY");
    if (given(day))
        buf_printf(b, "(%s)", py_str_text(vm, day));
    buf_puts(b, " TO SECOND");
    if (given(second))
        buf_printf(b, "(%s)", py_str_text(vm, second));
}

FN(put_timestamp) {
    (void)d;
    buf_puts(b, type_arg_true(vm, t, "local_timezone")       ? "TIMESTAMP WITH LOCAL TIME ZONE"
                : py_truth(vm, type_need(vm, t, "timezone")) ? "TIMESTAMP WITH TIME ZONE"
                                                             : "TIMESTAMP");
}

#define NUMERIC(fn, name)                                                                          \
    FN(fn) {                                                                                       \
        (void)d;                                                                                   \
        type_put_numeric(vm, t, name, b);                                                          \
    }
NUMERIC(put_double_precision, "DOUBLE PRECISION")
NUMERIC(put_binary_double, "BINARY_DOUBLE")
NUMERIC(put_binary_float, "BINARY_FLOAT")
NUMERIC(put_number, "NUMBER")
NUMERIC(put_numeric, "NUMERIC")
NUMERIC(put_decimal, "DECIMAL")

FN(put_float) {
    value precision = type_arg(vm, t, "precision"), binary = type_arg(vm, t, "binary_precision");
    (void)d;
    if (given(precision) && py_truth(vm, precision) && !given(binary)) {
        int estimate = (int)(py_as_double(vm, precision) / 0.30103);
        const char *name = t->head.type->name;
        py_raise(vm, &sa_exc_ArgumentError,
                 "Oracle Database FLOAT types use 'binary precision', which does not convert "
                 "cleanly from decimal 'precision'.  Please specify this type with a separate "
                 "Oracle Database variant, such as %s(precision=%s).with_variant(oracle.FLOAT("
                 "binary_precision=%d), 'oracle'), so that the Oracle Database specific "
                 "'binary_precision' may be specified accurately.",
                 name, py_str_text(vm, precision), estimate);
    }
    buf_puts(b, "FLOAT");
    if (given(binary))
        buf_printf(b, "(%s)", py_str_text(vm, binary));
}

static void put_varchar_kind(struct vm *vm, struct sa_type *t, const char *n, const char *two,
                             struct buf *b) {
    const char *length = type_length(vm, t);
    buf_printf(b, "%sVARCHAR%s", n, two);
    if (length)
        buf_printf(b, *n ? "(%s)" : "(%s CHAR)", length);
}

FN(put_varchar2) {
    (void)d;
    put_varchar_kind(vm, t, "", "2", b);
}

FN(put_nvarchar2) {
    (void)d;
    put_varchar_kind(vm, t, "N", "2", b);
}

FN(put_varchar) {
    (void)d;
    put_varchar_kind(vm, t, "", "", b);
}

FN(put_raw) {
    const char *length = type_length(vm, t);
    (void)d;
    buf_puts(b, "RAW");
    if (length)
        buf_printf(b, "(%s)", length);
}

static void put_enum_value(struct vm *vm, value v, struct buf *b) {
    if (!given(v))
        buf_putc(b, '*');
    else if (py_is_str(v) || py_is_int(v))
        buf_puts(b, py_str_text(vm, v));
    else
        buf_puts(b, py_str_text(vm, py_getattr(vm, v, "value")));
}

FN(put_vector) {
    (void)d;
    buf_puts(b, "VECTOR(");
    put_enum_value(vm, type_arg(vm, t, "dim"), b);
    buf_putc(b, ',');
    put_enum_value(vm, type_arg(vm, t, "storage_format"), b);
    buf_putc(b, ',');
    put_enum_value(vm, type_arg(vm, t, "storage_type"), b);
    buf_putc(b, ')');
}

TYPE_AS(as_date, "DATE")
TYPE_AS(as_double_precision, "DOUBLE_PRECISION")
TYPE_AS(as_varchar2, "VARCHAR2")
TYPE_AS(as_clob, "CLOB")
TYPE_AS(as_smallint, "SMALLINT")
TYPE_WORD(put_big_integer, "NUMBER(19)")
TYPE_WORD(put_long, "LONG")
TYPE_WORD(put_rowid, "ROWID")

const struct sql_type_rule sql_types_oracle[] = {
    {"datetime", as_date},
    {"double", as_double_precision},
    {"unicode", as_varchar2},
    {"INTERVAL", put_interval},
    {"LONG", put_long},
    {"TIMESTAMP", put_timestamp},
    {"DOUBLE_PRECISION", put_double_precision},
    {"BINARY_DOUBLE", put_binary_double},
    {"BINARY_FLOAT", put_binary_float},
    {"FLOAT", put_float},
    {"NUMBER", put_number},
    {"NUMERIC", put_numeric},
    {"DECIMAL", put_decimal},
    {"string", as_varchar2},
    {"VARCHAR2", put_varchar2},
    {"NVARCHAR2", put_nvarchar2},
    {"NVARCHAR", put_nvarchar2},
    {"VARCHAR", put_varchar},
    {"text", as_clob},
    {"unicode_text", as_clob},
    {"big_integer", put_big_integer},
    {"boolean", as_smallint},
    {"RAW", put_raw},
    {"ROWID", put_rowid},
    {"VECTOR", put_vector},
    {NULL, NULL},
};
