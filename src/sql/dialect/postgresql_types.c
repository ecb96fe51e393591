/* PostgreSQL: types to text (cf. sqlalchemy.dialects.postgresql.base.PGTypeCompiler). */
#include <string.h>

#include "schema/exc.h"
#include "schema/name.h"
#include "sql/ddl.h"
#include "sql/type_int.h"

#define FN(name)                                                                                   \
    static void name(struct vm *vm, const struct sql_dialect *d, struct sa_type *t, struct buf *b)

/* Types whose text is their visit name. */
FN(put_own_name) {
    const struct type_class *c = t->cls;
    (void)vm, (void)d;
    while (!c->visit)
        c = c->base;
    buf_puts(b, c->visit);
}

FN(put_float) {
    (void)d;
    value p = type_arg(vm, t, "precision");
    if (p == PY_UNDEF || p == PY_NONE || !py_truth(vm, p))
        buf_puts(b, "FLOAT");
    else
        type_put_number(vm, t, "FLOAT", "precision", b);
}

static void put_zoned(struct vm *vm, struct sa_type *t, const char *name, struct buf *b) {
    type_put_number(vm, t, name, "precision", b);
    buf_puts(b, type_is(t, TYPE_mssql_TIME) || !py_truth(vm, type_need(vm, t, "timezone"))
                    ? " WITHOUT TIME ZONE"
                    : " WITH TIME ZONE");
}

FN(put_timestamp) {
    (void)d;
    put_zoned(vm, t, "TIMESTAMP", b);
}

FN(put_time) {
    (void)d;
    put_zoned(vm, t, "TIME", b);
}

FN(put_interval) {
    const char *fields =
        type_need(vm, t, "fields") == PY_NONE ? NULL : type_arg_text(vm, t, "fields");
    value precision = type_arg(vm, t, "precision");
    (void)d;
    buf_puts(b, "INTERVAL");
    if (fields)
        buf_printf(b, " %s", fields);
    if (precision != PY_UNDEF && precision != PY_NONE)
        buf_printf(b, " (%s)", py_str_text(vm, precision));
}

FN(put_bit) {
    (void)d;
    if (py_truth(vm, type_need(vm, t, "varying"))) {
        type_put_number(vm, t, "BIT VARYING", "length", b);
        return;
    }
    buf_printf(b, "BIT(%s)", type_number(vm, t, "length"));
}

FN(put_enum) {
    if (!t->schema_type || !t->schema_type->native || !d->supports_native_enum) {
        sql_put_type_as(vm, d, "VARCHAR", t, b);
        return;
    }
    struct ddl w = {vm, d, BUF_INIT};
    buf_puts(b, ddl_named_type(&w, t));
}

/* MySQL's ENUM: fails before it gets to its text. */
FN(put_foreign_enum) {
    sql_check_adapts(vm, d, t);
    sql_put_type_as(vm, d, "enum", t, b);
}

FN(put_domain) {
    struct ddl w = {vm, d, BUF_INIT};
    buf_puts(b, ddl_named_type(&w, t));
}

FN(put_uuid) {
    (void)d;
    buf_puts(b, type_arg_true(vm, t, "native_uuid") ? "UUID" : "CHAR(32)");
}

/* The brackets come before a collation. */
FN(put_array) {
    const char *inner = sql_type_text(vm, d, t->item ? t->item : type_new(vm, TYPE_NullType));
    const char *collate = strstr(inner, " COLLATE");
    int64_t n = type_arg_int(vm, t, "dimensions");
    size_t head = collate ? (size_t)(collate - inner) : strlen(inner);
    buf_add(b, inner, head);
    for (int64_t i = 0; i < (n < 0 ? 1 : n); i++)
        buf_puts(b, "[]");
    buf_puts(b, inner + head);
}

TYPE_AS(as_double_precision, "DOUBLE_PRECISION")
TYPE_AS(as_timestamp, "TIMESTAMP")
TYPE_WORD(put_bytea, "BYTEA")

const struct sql_type_rule sql_types_postgresql[] = {
    {"FLOAT", put_float},
    {"double", as_double_precision},
    {"datetime", as_timestamp},
    {"TIMESTAMP", put_timestamp},
    {"TIME", put_time},
    {"INTERVAL", put_interval},
    {"BIT", put_bit},
    {"enum", put_enum},
    {"ENUM", put_foreign_enum},
    {"DOMAIN", put_domain},
    {"uuid", put_uuid},
    {"large_binary", put_bytea},
    {"ARRAY", put_array},
    {"TSVECTOR", put_own_name},
    {"TSQUERY", put_own_name},
    {"INET", put_own_name},
    {"CIDR", put_own_name},
    {"CITEXT", put_own_name},
    {"MACADDR", put_own_name},
    {"MACADDR8", put_own_name},
    {"MONEY", put_own_name},
    {"OID", put_own_name},
    {"REGCONFIG", put_own_name},
    {"REGCLASS", put_own_name},
    {"HSTORE", put_own_name},
    {"JSON", put_own_name},
    {"JSONB", put_own_name},
    {"JSONPATH", put_own_name},
    {"BYTEA", put_own_name},
    {"INT4RANGE", put_own_name},
    {"INT8RANGE", put_own_name},
    {"NUMRANGE", put_own_name},
    {"DATERANGE", put_own_name},
    {"TSRANGE", put_own_name},
    {"TSTZRANGE", put_own_name},
    {"INT4MULTIRANGE", put_own_name},
    {"INT8MULTIRANGE", put_own_name},
    {"NUMMULTIRANGE", put_own_name},
    {"DATEMULTIRANGE", put_own_name},
    {"TSMULTIRANGE", put_own_name},
    {"TSTZMULTIRANGE", put_own_name},
    {NULL, NULL},
};
