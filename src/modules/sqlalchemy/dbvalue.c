/*
 * Values between Python and the driver: by their Python type alone, and by their SQL type (the
 * bind_processor() and result_processor() of sqlalchemy.sql.sqltypes and the dialects).
 */
#include "modules/sqlalchemy/engine.h"
#include "modules/sqlalchemy/ranges.h"
#include "modules/sqlalchemy/types.h"
#include "python/types/float.h"
#include "python/types/memoryview.h"

#include <stdlib.h>

/* --- classes of the standard library, imported once --- */

enum std_class {
    STD_DECIMAL,
    STD_DATE,
    STD_TIME,
    STD_DATETIME,
    STD_TIMEDELTA,
    STD_TIMEZONE,
    STD_UUID,
    STD_COUNT
};
static const char *const std_names[STD_COUNT][2] = {
    {"decimal", "Decimal"},   {"datetime", "date"},      {"datetime", "time"},
    {"datetime", "datetime"}, {"datetime", "timedelta"}, {"datetime", "timezone"},
    {"uuid", "UUID"},
};
static const char std_key;

static value std(struct vm *vm, enum std_class which) {
    value *classes = vm_get_data(vm, &std_key);
    if (!classes) {
        classes = MEM_NEW_ARRAY(value, STD_COUNT);
        vm_set_data(vm, &std_key, classes);
    }
    if (!classes[which])
        classes[which] = py_import_from(vm, std_names[which][0], std_names[which][1]);
    return classes[which];
}

static bool is_a(struct vm *vm, value v, enum std_class which) {
    return py_is_object(v) && py_isinstance(vm, v, std(vm, which));
}

static const char *iso(struct vm *vm, value v) {
    return py_str_text(vm, py_call_method(vm, v, "isoformat", 0, NULL));
}

/* Which gives bytes as memoryview. */
static bool by_psycopg2(const struct sql_dialect *d) {
    return d->id == SQL_POSTGRESQL && (!d->driver || !strncmp(d->driver, "psycopg2", 8));
}

/* --- Python to driver --- */

static struct db_value tagged(const char *text, enum db_tag tag) {
    struct db_value v = db_text(text);
    v.tag = (uint8_t)tag;
    return v;
}

static const char *with_space(const char *iso_text) {
    char *copy = mem_strdup(iso_text), *t = strchr(copy, 'T');
    if (t)
        *t = ' ';
    return copy;
}

/* An item of PostgreSQL's array text, always quoted but for NULL and numbers. */
static void put_array(struct vm *vm, const struct sql_dialect *d, struct buf *b, value v) {
    struct py_tuple *t = py_tuple_from(vm, v);
    buf_putc(b, '{');
    for (size_t i = 0; i < t->n; i++) {
        value item = t->items[i];
        if (i)
            buf_putc(b, ',');
        if (item == PY_NONE) {
            buf_puts(b, "NULL");
        } else if (py_is_list(item) || py_is_tuple(item)) {
            put_array(vm, d, b, item);
        } else {
            struct db_value x = sa_to_db(vm, d, item);
            const char *s = x.tag == DB_TAG_BOOL ? (x.i ? "t" : "f") : db_value_text(&x);
            buf_putc(b, '"');
            for (; *s; s++) {
                if (*s == '"' || *s == '\\')
                    buf_putc(b, '\\');
                buf_putc(b, *s);
            }
            buf_putc(b, '"');
        }
    }
    buf_putc(b, '}');
}

static noreturn void raise_unsupported(struct vm *vm, const struct sql_dialect *d, value v) {
    bool lite = d->id == SQL_SQLITE;
    const char *type = py_type_name(v), *module = py_type_of(v)->module;
    if (lite && (is_a(vm, v, STD_DECIMAL) || is_a(vm, v, STD_TIME) || is_a(vm, v, STD_TIMEDELTA)))
        type = mem_printf("%s.%s", module, type);
    struct error *e =
        error_new(ERROR_DATABASE,
                  lite ? "(%s.ProgrammingError) Error binding parameter: type '%s' is not supported"
                       : "(%s.ProgrammingError) can't adapt type '%s'",
                  lite        ? "sqlite3"
                  : d->driver ? d->driver
                              : d->name,
                  type);
    e->kind = "ProgrammingError";
    error_throw(e);
}

static const char *interval_text(struct vm *vm, value v) {
    return mem_printf("%lld days %lld.%06lld seconds",
                      (long long)py_int_as(vm, py_getattr(vm, v, "days")),
                      (long long)py_int_as(vm, py_getattr(vm, v, "seconds")),
                      (long long)py_int_as(vm, py_getattr(vm, v, "microseconds")));
}

/* The same in hours, as PyMySQL writes it. */
static const char *hours_text(struct vm *vm, value v) {
    int64_t days = py_int_as(vm, py_getattr(vm, v, "days"));
    int64_t s = py_int_as(vm, py_getattr(vm, v, "seconds"));
    int64_t us = py_int_as(vm, py_getattr(vm, v, "microseconds"));
    const char *text = mem_printf("%02lld:%02lld:%02lld", (long long)(days * 24 + s / 3600),
                                  (long long)(s / 60 % 60), (long long)(s % 60));
    return us ? mem_printf("%s.%06lld", text, (long long)us) : text;
}

static value without_zone(struct vm *vm, value v) {
    struct py_dict *kw = py_dict_new();
    py_dict_set_text(kw, "tzinfo", PY_NONE);
    return py_call_args(vm, py_getattr(vm, v, "replace"), PY_OBJ(&py_empty_tuple), kw);
}

/* What sqlite3 has no adapter for: a type has to make text or a number of it first. */
static bool lite_refuses(struct vm *vm, value v) {
    return is_a(vm, v, STD_DECIMAL) || is_a(vm, v, STD_UUID) || is_a(vm, v, STD_TIME) ||
           is_a(vm, v, STD_TIMEDELTA);
}

static struct db_value from_object(struct vm *vm, const struct sql_dialect *d, value v) {
    if (d->id == SQL_SQLITE && lite_refuses(vm, v))
        raise_unsupported(vm, d, v);
    if (is_a(vm, v, STD_DECIMAL))
        return tagged(py_str_text(vm, v), DB_TAG_DECIMAL);
    if (is_a(vm, v, STD_DATETIME)) {
        bool aware = py_getattr(vm, v, "tzinfo") != PY_NONE;
        if (aware && (d->id == SQL_MYSQL || d->id == SQL_MARIADB)) { /* has no zones */
            v = without_zone(vm, v);
            aware = false;
        }
        return tagged(with_space(iso(vm, v)), aware ? DB_TAG_TIMESTAMPTZ : DB_TAG_TIMESTAMP);
    }
    if (is_a(vm, v, STD_DATE))
        return tagged(iso(vm, v), DB_TAG_DATE);
    if (is_a(vm, v, STD_TIME))
        return tagged(iso(vm, v),
                      py_getattr(vm, v, "tzinfo") != PY_NONE ? DB_TAG_TIMETZ : DB_TAG_TIME);
    if (is_a(vm, v, STD_TIMEDELTA)) {
        if (d->id == SQL_POSTGRESQL)
            return tagged(interval_text(vm, v), DB_TAG_INTERVAL);
        return tagged(hours_text(vm, v), DB_TAG_TIME);
    }
    if (is_a(vm, v, STD_UUID))
        return tagged(py_str_text(vm, v), DB_TAG_UUID);
    bool group = py_is_list(v) || py_is_tuple(v) || py_is_dict(v) || py_is_a(v, &py_set_type);
    bool mysql = d->id == SQL_MYSQL || d->id == SQL_MARIADB;
    if (mysql && !group) /* PyMySQL: what it does not know is text */
        return db_text(py_str_text(vm, v));
    const char *range = d->id == SQL_POSTGRESQL ? sa_range_text(vm, d, v, false) : NULL;
    if (range)
        return db_text(range);
    raise_unsupported(vm, d, v);
}

struct db_value sa_to_db(struct vm *vm, const struct sql_dialect *d, value v) {
    if (v == PY_NONE || v == PY_UNDEF)
        return db_null();
    if (py_is_unknown(v))
        py_raise_unknown(vm, v, "a value in SQL");
    if (py_is_bool(v)) {
        struct db_value b = db_int(v == PY_TRUE);
        b.tag = DB_TAG_BOOL;
        return b;
    }
    if (py_is_floating(v))
        return db_double(py_float_get(v));
    if (py_is_int(v)) {
        bool fits;
        int64_t i = py_int_get(v, &fits);
        if (!fits && d->id == SQL_SQLITE)
            py_raise(vm, &py_exc_OverflowError,
                     "Python int too large to convert to SQLite INTEGER");
        return fits ? db_int(i) : tagged(py_int_text(vm, v, 10), DB_TAG_DECIMAL);
    }
    if (py_is_str(v)) {
        struct py_str *s = PY_AS(struct py_str, v);
        struct db_value t = db_text(py_str_cstr(v));
        t.len = s->size;
        return t;
    }
    const unsigned char *data;
    size_t size;
    if (py_bytes_get(v, &data, &size))
        return db_bytes(data, size);
    if ((py_is_list(v) || py_is_tuple(v)) && d->id == SQL_POSTGRESQL) {
        const char *ranges = sa_range_text(vm, d, v, false);
        if (ranges)
            return db_text(ranges);
        struct buf b = BUF_INIT;
        put_array(vm, d, &b, v);
        return tagged(buf_take(&b), DB_TAG_ARRAY);
    }
    return from_object(vm, d, v);
}

/* --- driver to Python --- */

static int number(const char **p, int digits) {
    int n = 0;
    for (int i = 0; i < digits && **p >= '0' && **p <= '9'; i++)
        n = n * 10 + *(*p)++ - '0';
    return n;
}

/* Micros behind a '.', as microseconds. */
static int micros(const char **p) {
    if (**p != '.')
        return 0;
    (*p)++;
    int n = 0, digits = 0;
    for (; **p >= '0' && **p <= '9'; (*p)++)
        if (digits < 6)
            n = n * 10 + **p - '0', digits++;
    for (; digits < 6; digits++)
        n *= 10;
    return n;
}

static value zone(struct vm *vm, const char *p) {
    if (*p == 'Z' || !*p)
        return *p ? py_getattr(vm, std(vm, STD_TIMEZONE), "utc") : PY_NONE;
    if (*p != '+' && *p != '-')
        return PY_NONE;
    int sign = *p++ == '-' ? -1 : 1, h = number(&p, 2), m = 0, s = 0;
    if (*p == ':')
        p++;
    m = number(&p, 2);
    if (*p == ':') {
        p++;
        s = number(&p, 2);
    }
    int offset = sign * (h * 3600 + m * 60 + s);
    if (!offset)
        return py_getattr(vm, std(vm, STD_TIMEZONE), "utc");
    value delta = py_call2(vm, std(vm, STD_TIMEDELTA), py_from_small(0), py_from_small(offset));
    return py_call1(vm, std(vm, STD_TIMEZONE), delta);
}

static value parse_date(struct vm *vm, const char *p) {
    value v[3];
    v[0] = py_from_small(number(&p, 5));
    p += *p == '-';
    v[1] = py_from_small(number(&p, 2));
    p += *p == '-';
    v[2] = py_from_small(number(&p, 2));
    return py_call(vm, std(vm, STD_DATE), 3, v);
}

static value parse_time(struct vm *vm, const char *p) {
    value v[5];
    v[0] = py_from_small(number(&p, 2));
    p += *p == ':';
    v[1] = py_from_small(number(&p, 2));
    p += *p == ':';
    v[2] = py_from_small(number(&p, 2));
    v[3] = py_from_small(micros(&p));
    v[4] = zone(vm, p);
    return py_call(vm, std(vm, STD_TIME), 5, v);
}

static value parse_datetime(struct vm *vm, const char *text) {
    const char *p = text;
    value v[8];
    v[0] = py_from_small(number(&p, 5));
    p += *p == '-';
    v[1] = py_from_small(number(&p, 2));
    p += *p == '-';
    v[2] = py_from_small(number(&p, 2));
    if (*p == ' ' || *p == 'T')
        p++;
    v[3] = py_from_small(number(&p, 2));
    p += *p == ':';
    v[4] = py_from_small(number(&p, 2));
    p += *p == ':';
    v[5] = py_from_small(number(&p, 2));
    v[6] = py_from_small(micros(&p));
    v[7] = zone(vm, p);
    return py_call(vm, std(vm, STD_DATETIME), 8, v);
}

/* "1 year 2 mons 3 days 04:05:06.7", "-3 days", "838:59:59" */
static value parse_interval(struct vm *vm, const char *p) {
    int64_t days = 0, seconds = 0, us = 0;
    while (*p) {
        while (*p == ' ' || *p == '@')
            p++;
        int sign = 1;
        if (*p == '-' || *p == '+')
            sign = *p++ == '-' ? -1 : 1;
        int64_t n = number(&p, 12);
        if (*p == ':') {
            p++;
            int64_t minutes = number(&p, 2), s = 0;
            if (*p == ':') {
                p++;
                s = number(&p, 2);
            }
            seconds += sign * (n * 3600 + minutes * 60 + s);
            us += sign * micros(&p);
            continue;
        }
        while (*p == ' ')
            p++;
        if (!strncmp(p, "year", 4))
            days += sign * n * 365;
        else if (!strncmp(p, "mon", 3))
            days += sign * n * 30;
        else if (!strncmp(p, "week", 4))
            days += sign * n * 7;
        else if (!strncmp(p, "day", 3))
            days += sign * n;
        else if (!*p)
            seconds += sign * n;
        const char *start = p;
        while (*p && *p != ' ')
            p++;
        if (p == start && *p != ' ')
            break;
    }
    value v[] = {py_int_from(days), py_int_from(seconds), py_int_from(us)};
    return py_call(vm, std(vm, STD_TIMEDELTA), 3, v);
}

/* Element types of PostgreSQL arrays, by the array's oid. */
static enum db_tag array_item_tag(uint32_t oid, enum db_kind *kind) {
    *kind = DB_TEXT;
    switch (oid) {
    case 1000:
        return DB_TAG_BOOL;
    case 1005:
    case 1007:
    case 1016:
        *kind = DB_INT;
        return DB_TAG_NONE;
    case 1021:
    case 1022:
        *kind = DB_DOUBLE;
        return DB_TAG_NONE;
    case 1231:
        return DB_TAG_DECIMAL;
    case 1182:
        return DB_TAG_DATE;
    case 1115:
        return DB_TAG_TIMESTAMP;
    case 1185:
        return DB_TAG_TIMESTAMPTZ;
    case 1183:
        return DB_TAG_TIME;
    case 2951:
        return DB_TAG_UUID;
    case 199:
    case 3807:
        return DB_TAG_JSON;
    case 1001:
        *kind = DB_BYTES;
        return DB_TAG_NONE;
    default:
        return DB_TAG_NONE;
    }
}

static struct db_value hex_bytes(const char *hex) {
    size_t n = strlen(hex) / 2;
    char *data = mem_alloc_atomic(n + 1);
    for (size_t i = 0; i < n; i++) {
        char digits[] = {hex[2 * i], hex[2 * i + 1], 0};
        data[i] = (char)strtol(digits, NULL, 16);
    }
    return db_bytes(data, n);
}

static value array_item(struct vm *vm, const struct sql_dialect *d, const char *text,
                        enum db_tag tag, enum db_kind kind) {
    struct db_value v = db_text(text);
    v.tag = (uint8_t)tag;
    if (tag == DB_TAG_BOOL) {
        v = db_int(*text == 't');
        v.tag = DB_TAG_BOOL;
    } else if (kind == DB_BYTES && !strncmp(text, "\\x", 2)) {
        v = hex_bytes(text + 2);
    } else if (kind == DB_INT) {
        return py_int_parse(vm, text, strlen(text), 10);
    } else if (kind == DB_DOUBLE) {
        return py_call1(vm, PY_OBJ(&py_float_type), py_str_from(text));
    }
    return sa_from_db(vm, d, &v);
}

static value parse_array(struct vm *vm, const struct sql_dialect *d, const char **p,
                         enum db_tag tag, enum db_kind kind) {
    struct py_list *l = py_list_new(4);
    if (**p == '[') /* [0:2]={…}: bounds that do not begin at 1 */
        while (**p && **p != '{')
            (*p)++;
    if (**p == '{')
        (*p)++;
    while (**p && **p != '}') {
        if (**p == ',') {
            (*p)++;
            continue;
        }
        if (**p == '{') {
            py_list_append(l, parse_array(vm, d, p, tag, kind));
            continue;
        }
        struct buf b = BUF_INIT;
        bool quoted = **p == '"';
        if (quoted)
            (*p)++;
        while (**p && (quoted ? **p != '"' : **p != ',' && **p != '}')) {
            if (**p == '\\')
                (*p)++;
            buf_putc(&b, *(*p)++);
        }
        if (quoted)
            (*p)++;
        if (!quoted && !strcmp(b.data, "NULL"))
            py_list_append(l, PY_NONE);
        else
            py_list_append(l, array_item(vm, d, b.data, tag, kind));
    }
    if (**p == '}')
        (*p)++;
    return PY_OBJ(l);
}

static value json_loads(struct vm *vm, value text) {
    return py_call1(vm, py_import_from(vm, "json", "loads"), text);
}

/* MySQL's dates of no day: PyMySQL gives them as text. */
static bool is_no_day(const struct sql_dialect *d, const char *text) {
    return (d->id == SQL_MYSQL || d->id == SQL_MARIADB) && strlen(text) >= 10 &&
           (!strncmp(text, "0000", 4) || !strncmp(text + 5, "00", 2) ||
            !strncmp(text + 8, "00", 2));
}

static value from_text(struct vm *vm, const struct sql_dialect *d, const struct db_value *v) {
    bool day = v->tag == DB_TAG_DATE || v->tag == DB_TAG_TIMESTAMP;
    if (day && is_no_day(d, v->text))
        return py_str_new(v->text, v->len);
    switch ((enum db_tag)v->tag) {
    case DB_TAG_BIGINT:
        return py_int_parse(vm, v->text, v->len, 10);
    case DB_TAG_DECIMAL:
        return py_call1(vm, std(vm, STD_DECIMAL), py_str_new(v->text, v->len));
    case DB_TAG_DATE:
        return parse_date(vm, v->text);
    case DB_TAG_TIME:
        if (d->id == SQL_MYSQL || d->id == SQL_MARIADB)
            return parse_interval(vm, v->text);
        return parse_time(vm, v->text);
    case DB_TAG_TIMETZ:
        return parse_time(vm, v->text);
    case DB_TAG_TIMESTAMP:
    case DB_TAG_TIMESTAMPTZ:
        return parse_datetime(vm, v->text);
    case DB_TAG_INTERVAL:
        return parse_interval(vm, v->text);
    case DB_TAG_UUID:
        return py_call1(vm, std(vm, STD_UUID), py_str_new(v->text, v->len));
    case DB_TAG_JSON:
        if (d->id != SQL_POSTGRESQL)
            return py_str_new(v->text, v->len);
        return json_loads(vm, py_str_new(v->text, v->len));
    case DB_TAG_ARRAY: {
        enum db_kind kind;
        enum db_tag tag = array_item_tag(v->type, &kind);
        const char *p = v->text;
        return parse_array(vm, d, &p, tag, kind);
    }
    default:
        return py_str_new(v->text, v->len);
    }
}

static value bytes_from_db(struct vm *vm, const struct sql_dialect *d, const struct db_value *v) {
    value b = py_bytes_new(v->text, v->len);
    return by_psycopg2(d) ? py_call1(vm, PY_OBJ(&py_memoryview_type), b) : b;
}

value sa_from_db(struct vm *vm, const struct sql_dialect *d, const struct db_value *v) {
    switch ((enum db_kind)v->kind) {
    case DB_INT:
        return v->tag == DB_TAG_BOOL ? PY_BOOL(v->i) : py_int_from(v->i);
    case DB_DOUBLE:
        return py_from_float(v->d);
    case DB_TEXT:
        return from_text(vm, d, v);
    case DB_BYTES:
        return bytes_from_db(vm, d, v);
    default:
        return PY_NONE;
    }
}

/* --- by SQL type: binds --- */

static value json_dumps(struct vm *vm, value v) {
    if (v == PY_OBJ(&sa_json_null))
        return py_str_from("null");
    return py_call1(vm, py_import_from(vm, "json", "dumps"), v);
}

static value bind_boolean(struct vm *vm, const struct sql_dialect *d, value v) {
    if (v != PY_TRUE && v != PY_FALSE && v != py_from_small(0) && v != py_from_small(1)) {
        py_hash(vm, v); /* it is looked up in a set */
        if (!py_is_int(v))
            py_raise(vm, &py_exc_TypeError, "Not a boolean value: %R", v);
        py_raise(vm, &py_exc_ValueError, "Value %R is not None, True, or False", v);
    }
    bool yes = v == PY_TRUE || v == py_from_small(1);
    return d->supports_native_boolean ? PY_BOOL(yes) : py_from_small(yes);
}

static value bind_uuid(struct vm *vm, const struct sql_dialect *d, struct sa_type *t, value v) {
    bool native = d->supports_native_uuid && type_arg(vm, t, "native_uuid") != PY_FALSE;
    bool as_uuid = type_arg(vm, t, "as_uuid") != PY_FALSE;
    if (native)
        return as_uuid || !py_is_str(v) ? v : py_call1(vm, std(vm, STD_UUID), v);
    if (as_uuid)
        return py_getattr(vm, v, "hex");
    struct buf b = BUF_INIT;
    for (const char *s = py_str_text(vm, v); *s; s++)
        if (*s != '-')
            buf_putc(&b, *s);
    return py_str_take(&b);
}

static value bind_array(struct vm *vm, const struct sql_dialect *d, struct sa_type *t, value v) {
    if (!t->item)
        return v;
    struct py_tuple *items = py_tuple_from(vm, v);
    struct py_list *l = py_list_new(items->n);
    for (size_t i = 0; i < items->n; i++) {
        value item = items->items[i];
        bool nested = py_is_list(item) || py_is_tuple(item);
        py_list_append(l,
                       nested ? bind_array(vm, d, t, item) : sa_bind_process(vm, d, t->item, item));
    }
    return PY_OBJ(l);
}

/* SET: its members in the order of the type, joined by commas. */
static value bind_set(struct vm *vm, struct sa_type *t, value v) {
    struct py_list *all = py_list_from(vm, type_arg(vm, t, "values"));
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < all->n; i++)
        if (py_contains(vm, v, all->items[i]))
            buf_printf(&b, "%s%s", b.len ? "," : "", py_str_text(vm, all->items[i]));
    return py_str_take(&b);
}
static value result_set(struct vm *vm, value v) {
    struct py_list *l = py_list_new(2);
    for (const char *p = py_str_cstr(v); *p;) {
        size_t n = strcspn(p, ",");
        py_list_append(l, py_str_new(p, n));
        p += n + (p[n] == ',');
    }
    return py_call1(vm, PY_OBJ(&py_set_type), PY_OBJ(l));
}

/* MySQL's bits are a number, most significant byte first. */
static value result_bit(struct vm *vm, value v) {
    const unsigned char *data;
    size_t size;
    uint64_t n = 0;
    if (!py_bytes_get(v, &data, &size))
        return v;
    for (size_t i = 0; i < size; i++)
        n = n << 8 | data[i];
    (void)vm;
    return py_int_from((int64_t)n);
}

static bool has_bytes(value v) {
    const unsigned char *data;
    size_t size;
    return py_bytes_get(v, &data, &size) || py_is_a(v, &py_memoryview_type);
}

/* A class as the interpreter itself names it: with the module where that is C. */
static const char *shown_type(struct vm *vm, value v) {
    bool dotted = is_a(vm, v, STD_DECIMAL) || is_a(vm, v, STD_TIME) || is_a(vm, v, STD_TIMEDELTA) ||
                  is_a(vm, v, STD_DATE);
    const char *name = py_type_name(v);
    return dotted ? mem_printf("%s.%s", py_type_of(v)->module, name) : name;
}

/* The drivers' Binary(): bytes, and nothing that would have to be encoded first. What psycopg2 says
 * comes when the statement goes out: sa_check_binary. */
static value bind_binary(struct vm *vm, const struct sql_dialect *d, value v) {
    if (d->id == SQL_SQLITE && !has_bytes(v))
        py_raise(vm, &py_exc_TypeError, "memoryview: a bytes-like object is required, not '%s'",
                 shown_type(vm, v));
    if (py_is_str(v) && (d->id == SQL_MYSQL || d->id == SQL_MARIADB))
        py_raise(vm, &py_exc_TypeError, "string argument without an encoding");
    return v;
}

void sa_check_binary(struct vm *vm, const struct sql_dialect *d, struct sa_type *t, value v) {
    if (by_psycopg2(d) && v != PY_NONE && type_affinity(vm, t) == AFFINITY_BINARY && !has_bytes(v))
        py_raise(vm, &py_exc_TypeError, "can't escape %s to binary", shown_type(vm, v));
}

static void put_hstore_text(struct vm *vm, struct buf *b, value v) {
    buf_putc(b, '"');
    for (const char *s = py_str_text(vm, v); *s; s++) {
        if (*s == '"' || *s == '\\')
            buf_putc(b, '\\');
        buf_putc(b, *s);
    }
    buf_putc(b, '"');
}

static value bind_hstore(struct vm *vm, struct py_dict *d) {
    struct buf b = BUF_INIT;
    size_t i = 0;
    for (value k, x; py_dict_next(d, &i, &k, &x);) {
        buf_puts(&b, b.len ? ", " : "");
        put_hstore_text(vm, &b, k);
        buf_puts(&b, "=>");
        if (x == PY_NONE)
            buf_puts(&b, "NULL");
        else
            put_hstore_text(vm, &b, x);
    }
    return py_str_take(&b);
}

/* MySQL's own ENUM, which a type becomes there, has no name. */
static struct sa_type *without_name(const struct sql_dialect *d, struct sa_type *t) {
    if (d->id != SQL_MYSQL && d->id != SQL_MARIADB)
        return t;
    struct sa_type *copy = mem_alloc(sizeof *copy);
    *copy = *t;
    copy->schema_type = NULL;
    return copy;
}

static value bind_native(struct vm *vm, const struct sql_dialect *d, struct sa_type *t, value v) {
    enum type_affinity a = type_affinity(vm, t);
    if (t->cls->kind == TYPE_Interval && d->id != SQL_POSTGRESQL && d->id != SQL_ORACLE)
        return sa_bind_process(vm, d, sql_std_type(vm, TYPE_DateTime),
                               py_binary(vm, PY_ADD, sql_epoch(vm), v));
    if (t->cls->kind == TYPE_PickleType)
        return py_call2(vm, py_import_from(vm, "pickle", "dumps"), v, type_arg(vm, t, "protocol"));
    if (t->cls->kind == TYPE_mysql_SET && !py_is_str(v) && !py_is_int(v))
        return bind_set(vm, t, v);
    switch ((int)a) {
    case AFFINITY_BOOLEAN:
        return bind_boolean(vm, d, v);
    case AFFINITY_ENUM:
        py_hash(vm, v);
        return PY_OBJ(type_enum_label(vm, without_name(d, t), v));
    case AFFINITY_JSON:
        return json_dumps(vm, v);
    case AFFINITY_BINARY:
        return bind_binary(vm, d, v);
    case AFFINITY_UUID:
        return bind_uuid(vm, d, t, v);
    case AFFINITY_ARRAY:
        return bind_array(vm, d, t, v);
    case AFFINITY_DATETIME:
    case AFFINITY_DATE:
    case AFFINITY_TIME:
        if (d->id == SQL_SQLITE)
            return sql_sqlite_temporal(vm, v, t,
                                       a == AFFINITY_DATETIME ? 0
                                       : a == AFFINITY_DATE   ? 1
                                                              : 2);
        return v;
    case AFFINITY_NUMERIC:
    case AFFINITY_FLOAT:
        if (d->id == SQL_SQLITE && !py_is_floating(v))
            return py_call1(vm, PY_OBJ(&py_float_type), v);
        return v;
    case AFFINITY_RANGE: {
        if (d->id != SQL_POSTGRESQL)
            return v;
        const char *text = sa_range_text(vm, d, v, true);
        return text ? py_str_from(text) : v;
    }
    case AFFINITY_HSTORE:
        return py_is_dict(v) ? bind_hstore(vm, PY_AS(struct py_dict, v)) : v;
    default:
        return v;
    }
}

value sa_bind_plain(struct vm *vm, const struct sql_dialect *d, struct sa_type *t, value v) {
    value dialect = sql_dialect_value(d);
    if (type_is_decorator(t) && type_script_has(t, "process_bind_param")) {
        value args[] = {v, dialect};
        v = py_call_method(vm, PY_OBJ(t), "process_bind_param", 2, args);
    }
    if (type_is_decorator(t) && (t->head.type->flags & PY_TYPE_HEAP)) {
        struct sa_type *behind = type_behind(vm, t, d->name, dialect);
        return behind == t ? v : sa_bind_process(vm, d, behind, v);
    }
    struct sa_type *impl = type_for_dialect(vm, t, d->name, dialect);
    if (impl != t && (impl->head.type->flags & PY_TYPE_HEAP))
        return sa_bind_process(vm, d, impl, v);
    if (t->cls->kind == TYPE_Interval || t->cls->kind == TYPE_PickleType)
        impl = t;
    if (v == PY_NONE) {
        bool json = type_affinity(vm, impl) == AFFINITY_JSON;
        return json && !type_arg_true(vm, impl, "none_as_null") ? py_str_from("null") : PY_NONE;
    }
    return bind_native(vm, d, impl, v);
}

value sa_bind_process(struct vm *vm, const struct sql_dialect *d, struct sa_type *t, value v) {
    if (py_is_unknown(v))
        py_raise_unknown(vm, v, "a value in SQL");
    bool own = (t->head.type->flags & PY_TYPE_HEAP) && type_script_has(t, "bind_processor") &&
               !(type_is_decorator(t) && type_script_has(t, "process_bind_param"));
    if (!own)
        return sa_bind_plain(vm, d, t, v);
    value fn = py_call_method(vm, PY_OBJ(t), "bind_processor", 1, (value[]){sql_dialect_value(d)});
    return fn == PY_NONE ? v : py_call1(vm, fn, v);
}

/* Which types change values on their way to which servers. */
bool sa_bind_needs(struct vm *vm, const struct sql_dialect *d, struct sa_type *t) {
    if (type_is_decorator(t) && type_script_has(t, "process_bind_param"))
        return true;
    struct sa_type *impl = type_for_dialect(vm, t, d->name, sql_dialect_value(d));
    if (impl != t && (impl->head.type->flags & PY_TYPE_HEAP))
        return true;
    if (t->cls->kind == TYPE_PickleType || impl->cls->kind == TYPE_mysql_SET)
        return true;
    bool lite = d->id == SQL_SQLITE, postgresql = d->id == SQL_POSTGRESQL;
    if (t->cls->kind == TYPE_Interval)
        return !postgresql && d->id != SQL_ORACLE;
    switch ((int)type_affinity(vm, impl)) {
    case AFFINITY_BOOLEAN:
    case AFFINITY_ENUM:
    case AFFINITY_JSON:
        return true;
    case AFFINITY_ARRAY:
    case AFFINITY_RANGE:
    case AFFINITY_HSTORE:
        return postgresql;
    case AFFINITY_UUID:
        return !postgresql;
    case AFFINITY_DATETIME:
    case AFFINITY_DATE:
    case AFFINITY_TIME:
    case AFFINITY_NUMERIC:
    case AFFINITY_FLOAT:
        return lite;
    default:
        return false;
    }
}

/* --- by SQL type: results --- */

static value enum_object(struct vm *vm, struct sa_type *t, value v) {
    const struct enum_info *e = t->enums;
    if (!e || !py_is_str(v))
        return v;
    for (size_t i = 0; i < e->n; i++)
        if (py_str_equal(e->labels[i], PY_AS(struct py_str, v)))
            return e->objects[i];
    type_enum_refuse(vm, t, v);
}

/* The drivers of PostgreSQL and MySQL give Decimal by themselves; what is no such column of theirs
 * stays as it came. */
static value result_numeric(struct vm *vm, const struct sql_dialect *d, struct sa_type *t, value v,
                            bool is_float) {
    value as = type_arg(vm, t, "asdecimal");
    bool decimal = as == PY_UNDEF ? !is_float : py_truth(vm, as), lite = d->id == SQL_SQLITE;
    bool converts = lite || (py_is_floating(v) && (is_float || d->id == SQL_POSTGRESQL));
    if (decimal && converts && (py_is_floating(v) || py_is_int(v))) {
        int64_t scale = type_arg_int(vm, t, "scale");
        int places = scale >= 0 ? (int)scale : 10;
        if (py_is_int(v))
            v = py_call1(vm, PY_OBJ(&py_float_type), v);
        return py_call1(vm, std(vm, STD_DECIMAL), py_str_printf("%.*f", places, py_float_get(v)));
    }
    if (decimal && lite && py_is_str(v))
        py_raise(vm, &py_exc_TypeError, "must be real number, not str");
    if (!decimal && (is_a(vm, v, STD_DECIMAL) || (is_float && !lite && py_is_str(v))))
        return py_call1(vm, PY_OBJ(&py_float_type), v);
    return v;
}

static value result_array(struct vm *vm, const struct sql_dialect *d, struct sa_type *t, value v) {
    if (py_is_str(v) && d->id == SQL_POSTGRESQL) { /* of a type that no oid is known of: an ENUM */
        const char *p = py_str_cstr(v);
        v = parse_array(vm, d, &p, DB_TAG_NONE, DB_TEXT);
    }
    if (!t->item || !py_is_list(v))
        return v;
    struct py_list *l = PY_AS(struct py_list, v);
    for (size_t i = 0; i < l->n; i++)
        l->items[i] = py_is_list(l->items[i]) ? result_array(vm, d, t, l->items[i])
                                              : sa_result_process(vm, d, t->item, l->items[i]);
    return type_arg_true(vm, t, "as_tuple") ? PY_OBJ(py_tuple_of(l->n, l->items)) : v;
}

static value result_uuid(struct vm *vm, struct sa_type *t, value v) {
    bool as_uuid = type_arg(vm, t, "as_uuid") != PY_FALSE;
    if (as_uuid)
        return py_is_str(v) ? py_call1(vm, std(vm, STD_UUID), v) : v;
    return py_str_from(py_str_text(vm, py_is_str(v) ? py_call1(vm, std(vm, STD_UUID), v) : v));
}

/* "text" with its backslashes, or NULL: false. */
static bool hstore_text(const char **p, struct buf *b) {
    if (!strncmp(*p, "NULL", 4)) {
        *p += 4;
        return false;
    }
    *p += **p == '"';
    for (; **p && **p != '"'; (*p)++) {
        *p += **p == '\\' && (*p)[1];
        buf_putc(b, **p);
    }
    *p += **p == '"';
    return true;
}

static value parse_hstore(struct vm *vm, const char *p) {
    struct py_dict *d = py_dict_new();
    while (*p) {
        struct buf key = BUF_INIT, val = BUF_INIT;
        hstore_text(&p, &key);
        p += strspn(p, "=> ");
        bool given = hstore_text(&p, &val);
        py_dict_set(vm, d, py_str_take(&key), given ? py_str_take(&val) : PY_NONE);
        p += strspn(p, ", ");
    }
    return PY_OBJ(d);
}

/* SQLite's text must at least begin as such a value does. */
static value lite_temporal(struct vm *vm, value v, value (*parse)(struct vm *, const char *)) {
    const char *s = py_str_cstr(v);
    if (*s < '0' || *s > '9')
        py_raise(vm, &py_exc_ValueError, "Invalid isoformat string: %R", v);
    return parse(vm, s);
}

static value result_native(struct vm *vm, const struct sql_dialect *d, struct sa_type *t, value v) {
    enum type_affinity a = type_affinity(vm, t);
    if (t->cls->kind == TYPE_Interval && d->id != SQL_POSTGRESQL) {
        if (py_is_str(v))
            v = parse_datetime(vm, py_str_cstr(v));
        return py_binary(vm, PY_SUB, v, sql_epoch(vm));
    }
    if (t->cls->kind == TYPE_PickleType)
        return py_call1(vm, py_import_from(vm, "pickle", "loads"), v);
    if (t->cls->kind == TYPE_mysql_SET)
        return py_is_str(v) ? result_set(vm, v) : v;
    if (t->cls->kind == TYPE_mysql_BIT)
        return result_bit(vm, v);
    switch ((int)a) {
    case AFFINITY_BOOLEAN:
        return py_is_int(v) && !py_is_bool(v) ? PY_BOOL(py_truth(vm, v)) : v;
    case AFFINITY_ENUM:
        return enum_object(vm, t, v);
    case AFFINITY_JSON:
        return py_is_str(v) && d->id != SQL_POSTGRESQL ? json_loads(vm, v) : v;
    case AFFINITY_UUID:
        return result_uuid(vm, t, v);
    case AFFINITY_ARRAY:
        return result_array(vm, d, t, v);
    case AFFINITY_DATETIME:
        return py_is_str(v) && d->id == SQL_SQLITE ? lite_temporal(vm, v, parse_datetime) : v;
    case AFFINITY_DATE:
        return py_is_str(v) && d->id == SQL_SQLITE ? lite_temporal(vm, v, parse_date) : v;
    case AFFINITY_TIME:
        if (is_a(vm, v, STD_TIMEDELTA)) { /* MySQL */
            int64_t s = py_int_as(vm, py_getattr(vm, v, "seconds"));
            value parts[] = {py_from_small(s / 3600), py_from_small(s / 60 % 60),
                             py_from_small(s % 60), py_getattr(vm, v, "microseconds")};
            return py_call(vm, std(vm, STD_TIME), 4, parts);
        }
        return py_is_str(v) ? lite_temporal(vm, v, parse_time) : v;
    case AFFINITY_BINARY:
        return py_is_a(v, &py_memoryview_type) ? py_call1(vm, PY_OBJ(&py_bytes_type), v) : v;
    case AFFINITY_NUMERIC:
        return result_numeric(vm, d, t, v, false);
    case AFFINITY_FLOAT:
        return result_numeric(vm, d, t, v, true);
    case AFFINITY_RANGE:
        return py_is_str(v) ? sa_range_parse(vm, d, t, py_str_cstr(v)) : v;
    case AFFINITY_HSTORE:
        return py_is_str(v) ? parse_hstore(vm, py_str_cstr(v)) : v;
    default:
        return v;
    }
}

bool sa_result_needs(struct vm *vm, const struct sql_dialect *d, struct sa_type *t) {
    if (!t)
        return false;
    if ((t->head.type->flags & PY_TYPE_HEAP) || t->variants || type_is_decorator(t))
        return true;
    enum type_affinity a = type_affinity(vm, t);
    if (a == AFFINITY_BINARY)
        return by_psycopg2(d);
    if (t->cls->kind == TYPE_mysql_SET || t->cls->kind == TYPE_mysql_BIT)
        return true;
    return a != AFFINITY_NULLTYPE && a != AFFINITY_STRING && a != AFFINITY_INTEGER &&
           a != AFFINITY_OTHER && a != AFFINITY_BINARY;
}

value sa_result_process(struct vm *vm, const struct sql_dialect *d, struct sa_type *t, value v) {
    bool own = (t->head.type->flags & PY_TYPE_HEAP) && !type_is_decorator(t) &&
               type_script_has(t, "result_processor");
    if (!own)
        return sa_result_plain(vm, d, t, v);
    value args[] = {sql_dialect_value(d), PY_NONE};
    value fn = py_call_method(vm, PY_OBJ(t), "result_processor", 2, args);
    return fn == PY_NONE ? v : py_call1(vm, fn, v);
}

value sa_result_plain(struct vm *vm, const struct sql_dialect *d, struct sa_type *t, value v) {
    value dialect = sql_dialect_value(d);
    struct sa_type *impl = t;
    if (type_is_decorator(t) || t->variants)
        impl = type_behind(vm, t, d->name, dialect);
    if (t->cls->kind == TYPE_Interval || t->cls->kind == TYPE_PickleType)
        impl = t;
    else if (impl != t && type_is_decorator(t))
        v = v == PY_NONE ? v : sa_result_process(vm, d, impl, v);
    if (type_is_decorator(t) && type_script_has(t, "process_result_value")) {
        value args[] = {v, dialect};
        return py_call_method(vm, PY_OBJ(t), "process_result_value", 2, args);
    }
    if (v == PY_NONE || (type_is_decorator(t) && impl != t))
        return v;
    if (impl != t)
        return sa_result_process(vm, d, impl, v);
    return result_native(vm, d, impl, v);
}
