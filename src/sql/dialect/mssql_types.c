/* SQL Server: types to text (cf. sqlalchemy.dialects.mssql.base.MSTypeCompiler). */
#include <string.h>

#include "sql/type_int.h"

#define FN(name)                                                                                   \
    static void name(struct vm *vm, const struct sql_dialect *d, struct sa_type *t, struct buf *b)

/* NAME(length) COLLATE x; OTHERWISE stands where no length was given, NULL for nothing. */
static void put_sized(struct vm *vm, struct sa_type *t, const char *name, const char *otherwise,
                      struct buf *b) {
    const char *length = type_length(vm, t), *collation = type_arg_text(vm, t, "collation");
    if (!length)
        length = otherwise;
    buf_puts(b, name);
    if (length)
        buf_printf(b, "(%s)", length);
    if (collation && *collation)
        buf_printf(b, " COLLATE %s", collation);
}

#define SIZED(fn, name, otherwise)                                                                 \
    FN(fn) {                                                                                       \
        (void)d;                                                                                   \
        put_sized(vm, t, name, otherwise, b);                                                      \
    }
SIZED(put_ntext, "NTEXT", NULL)
SIZED(put_text, "TEXT", NULL)
SIZED(put_varchar, "VARCHAR", "max")
SIZED(put_char, "CHAR", NULL)
SIZED(put_nchar, "NCHAR", NULL)
SIZED(put_nvarchar, "NVARCHAR", "max")

#define NUMBER(fn, name, param)                                                                    \
    FN(fn) {                                                                                       \
        (void)d;                                                                                   \
        type_put_number(vm, t, name, param, b);                                                    \
    }
NUMBER(put_float, "FLOAT", "precision")
NUMBER(put_time, "TIME", "precision")
NUMBER(put_datetimeoffset, "DATETIMEOFFSET", "precision")
NUMBER(put_datetime2, "DATETIME2", "precision")

FN(put_datetime) {
    sql_put_type_as(vm, d, type_arg_true(vm, t, "timezone") ? "DATETIMEOFFSET" : "DATETIME", t, b);
}

/* From SQL Server 2012 on, the old large types are left alone. */
static bool deprecate_large_types(const struct sql_dialect *d) {
    return d->server_version[0] >= 11;
}

FN(put_generic_text) {
    sql_put_type_as(vm, d, deprecate_large_types(d) ? "VARCHAR" : "TEXT", t, b);
}

FN(put_unicode_text) {
    sql_put_type_as(vm, d, deprecate_large_types(d) ? "NVARCHAR" : "NTEXT", t, b);
}

FN(put_large_binary) {
    sql_put_type_as(vm, d, deprecate_large_types(d) ? "VARBINARY" : "IMAGE", t, b);
}

/* Offline the reference's version is the empty tuple, older than any: DATETIME. */
static bool before_2008(const struct sql_dialect *d) { return d->server_version[0] < 10; }

FN(put_date) { sql_put_type_as(vm, d, before_2008(d) ? "DATETIME" : "DATE", t, b); }

FN(put_generic_time) { sql_put_type_as(vm, d, before_2008(d) ? "DATETIME" : "TIME", t, b); }

FN(put_varbinary) {
    (void)d;
    put_sized(vm, t, "VARBINARY", "max", b);
    if (type_arg_true(vm, t, "filestream"))
        buf_puts(b, " FILESTREAM");
}

FN(put_json) {
    (void)vm, (void)d, (void)t;
    buf_puts(b, "NVARCHAR(max)");
}

FN(put_uuid) {
    (void)d;
    buf_puts(b, type_arg_true(vm, t, "native_uuid") ? "UNIQUEIDENTIFIER" : "CHAR(32)");
}

TYPE_AS(as_double_precision, "DOUBLE_PRECISION")
TYPE_AS(as_nvarchar, "NVARCHAR")
TYPE_AS(as_bit, "BIT")
TYPE_WORD(put_tinyint, "TINYINT")
TYPE_WORD(put_timestamp, "TIMESTAMP")
TYPE_WORD(put_rowversion, "ROWVERSION")
TYPE_WORD(put_smalldatetime, "SMALLDATETIME")
TYPE_WORD(put_image, "IMAGE")
TYPE_WORD(put_xml, "XML")
TYPE_WORD(put_bit, "BIT")
TYPE_WORD(put_money, "MONEY")
TYPE_WORD(put_smallmoney, "SMALLMONEY")
TYPE_WORD(put_uniqueidentifier, "UNIQUEIDENTIFIER")
TYPE_WORD(put_sql_variant, "SQL_VARIANT")

const struct sql_type_rule sql_types_mssql[] = {
    {"double", as_double_precision},
    {"FLOAT", put_float},
    {"TINYINT", put_tinyint},
    {"TIME", put_time},
    {"TIMESTAMP", put_timestamp},
    {"ROWVERSION", put_rowversion},
    {"datetime", put_datetime},
    {"DATETIMEOFFSET", put_datetimeoffset},
    {"DATETIME2", put_datetime2},
    {"SMALLDATETIME", put_smalldatetime},
    {"unicode", as_nvarchar},
    {"text", put_generic_text},
    {"unicode_text", put_unicode_text},
    {"NTEXT", put_ntext},
    {"TEXT", put_text},
    {"VARCHAR", put_varchar},
    {"CHAR", put_char},
    {"NCHAR", put_nchar},
    {"NVARCHAR", put_nvarchar},
    {"date", put_date},
    {"time", put_generic_time},
    {"large_binary", put_large_binary},
    {"IMAGE", put_image},
    {"XML", put_xml},
    {"VARBINARY", put_varbinary},
    {"boolean", as_bit},
    {"BIT", put_bit},
    {"JSON", put_json},
    {"MONEY", put_money},
    {"SMALLMONEY", put_smallmoney},
    {"uuid", put_uuid},
    {"UNIQUEIDENTIFIER", put_uniqueidentifier},
    {"SQL_VARIANT", put_sql_variant},
    {NULL, NULL},
};
