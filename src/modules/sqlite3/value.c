/*
 * Values of the module sqlite3: what parameters become and what columns give, with the adapters and
 * converters that scripts register.
 */
#include "modules/sqlite3/lite.h"
#include "base/text.h"

#include <string.h>

#include <utf8proc.h>

#include "python/types/float.h"
#include "python/vm.h"

static const char state_key;
struct state {
    struct py_dict *adapters, *converters; /* by type; by upper-case name */
};
static struct state *state_of(struct vm *vm) {
    struct state *s = vm_get_data(vm, &state_key);
    if (!s) {
        s = MEM_NEW(struct state);
        s->adapters = py_dict_new();
        s->converters = py_dict_new();
        vm_set_data(vm, &state_key, s);
    }
    return s;
}

/* --- parameters --- */

/* What V is stored as: itself, or what an adapter or __conform__ gives. */
static value adapted(struct vm *vm, value v) {
    struct py_type *t = py_type_of(v);
    if (t == &py_int_type || t == &py_str_type || t == &py_float_type || v == PY_NONE ||
        t == &py_bytes_type)
        return v;
    value f = py_dict_get(vm, state_of(vm)->adapters, PY_OBJ(t));
    if (f != PY_UNDEF)
        return py_call1(vm, f, v);
    value conform = py_lookup_attr(vm, v, "__conform__");
    if (conform != PY_UNDEF) {
        value r = py_call1(vm, conform, py_import_from(vm, "sqlite3", "PrepareProtocol"));
        if (r != PY_NONE)
            return r;
    }
    return v;
}

void lite_bind(struct lite_connection *c, sqlite3_stmt *stmt, int i, value v) {
    struct vm *vm = c->vm;
    const unsigned char *data;
    size_t size;
    int rc;
    v = adapted(vm, v);
    if (v == PY_NONE)
        rc = sqlite3_bind_null(stmt, i);
    else if (py_is_int(v) || py_is_bool(v)) {
        bool fits;
        int64_t n = py_int_get(v, &fits);
        if (!fits)
            py_raise(vm, &py_exc_OverflowError,
                     "Python int too large to convert to SQLite INTEGER");
        rc = sqlite3_bind_int64(stmt, i, n);
    } else if (py_is_floating(v))
        rc = sqlite3_bind_double(stmt, i, py_float_get(v));
    else if (py_is_str(v)) {
        struct py_str *s = PY_AS(struct py_str, v);
        rc = sqlite3_bind_text64(stmt, i, s->data, s->size, SQLITE_TRANSIENT, SQLITE_UTF8);
    } else if (py_bytes_get(v, &data, &size))
        rc = sqlite3_bind_blob64(stmt, i, size ? (const void *)data : "", size, SQLITE_TRANSIENT);
    else {
        const char *name = sqlite3_bind_parameter_name(stmt, i);
        py_raise(
            vm, &lite_ProgrammingError, "Error binding parameter %s: type '%T' is not supported",
            name && *name != '?' ? py_message(vm, "%R", py_str_from(name)) : mem_printf("%d", i),
            v);
    }
    if (rc != SQLITE_OK)
        lite_fail(c);
}

/* --- columns --- */

static bool is_utf8(const char *text, size_t n) {
    utf8proc_int32_t c;
    for (size_t i = 0; i < n;) {
        utf8proc_ssize_t used =
            utf8proc_iterate((const utf8proc_uint8_t *)text + i, (utf8proc_ssize_t)(n - i), &c);
        if (used <= 0)
            return false;
        i += (size_t)used;
    }
    return true;
}

static value text_of(struct lite_connection *c, const char *text, size_t n) {
    value factory = c->text_factory;
    if (factory == PY_OBJ(&py_str_type)) {
        if (!is_utf8(text, n))
            py_raise(c->vm, &lite_OperationalError,
                     "Could not decode to UTF-8 column with text '%s'", text);
        return py_str_new(text, n);
    }
    value bytes = py_bytes_new(text, n);
    if (factory == PY_OBJ(&py_bytes_type))
        return bytes;
    return py_call1(c->vm, factory, bytes);
}

enum { PARSE_DECLTYPES = 1, PARSE_COLNAMES = 2 };

/* The converter for column I: by "[name]" in its title, or by its declared type's first word. */
static value converter(struct lite_connection *c, sqlite3_stmt *stmt, int i) {
    const char *name = NULL, *title = sqlite3_column_name(stmt, i), *end;
    if ((c->detect_types & PARSE_COLNAMES) && (name = strchr(title, '[')) &&
        (end = strchr(name, ']')))
        name = mem_strndup(name + 1, (size_t)(end - name - 1));
    else
        name = NULL;
    const char *declared = sqlite3_column_decltype(stmt, i);
    if (!name && (c->detect_types & PARSE_DECLTYPES) && declared)
        name = mem_strndup(declared, strcspn(declared, " ("));
    if (!name)
        return PY_UNDEF;
    return py_dict_get_text(state_of(c->vm)->converters, text_upper(name));
}

value lite_column(struct lite_connection *c, sqlite3_stmt *stmt, int i) {
    int type = sqlite3_column_type(stmt, i);
    if (type == SQLITE_NULL)
        return PY_NONE;
    value convert = c->detect_types ? converter(c, stmt, i) : PY_UNDEF;
    if (convert != PY_UNDEF) {
        const void *data = sqlite3_column_blob(stmt, i);
        return py_call1(c->vm, convert,
                        py_bytes_new(data ? data : "", (size_t)sqlite3_column_bytes(stmt, i)));
    }
    if (type == SQLITE_INTEGER)
        return py_int_from(sqlite3_column_int64(stmt, i));
    if (type == SQLITE_FLOAT)
        return py_from_float(sqlite3_column_double(stmt, i));
    if (type == SQLITE_TEXT) {
        const char *text = (const char *)sqlite3_column_text(stmt, i);
        return text_of(c, text, (size_t)sqlite3_column_bytes(stmt, i));
    }
    const void *data = sqlite3_column_blob(stmt, i);
    return py_bytes_new(data ? data : "", (size_t)sqlite3_column_bytes(stmt, i));
}

value lite_argument(struct vm *vm, sqlite3_value *v) {
    (void)vm;
    size_t n = (size_t)sqlite3_value_bytes(v);
    switch (sqlite3_value_type(v)) {
    case SQLITE_INTEGER:
        return py_int_from(sqlite3_value_int64(v));
    case SQLITE_FLOAT:
        return py_from_float(sqlite3_value_double(v));
    case SQLITE_TEXT:
        return py_str_new((const char *)sqlite3_value_text(v), n);
    case SQLITE_BLOB:
        return py_bytes_new(n ? sqlite3_value_blob(v) : "", n);
    default:
        return PY_NONE;
    }
}

void lite_result(struct vm *vm, sqlite3_context *ctx, value v) {
    const unsigned char *data;
    size_t size;
    if (v == PY_NONE)
        sqlite3_result_null(ctx);
    else if (py_is_int(v) || py_is_bool(v))
        sqlite3_result_int64(ctx, py_index(vm, v));
    else if (py_is_floating(v))
        sqlite3_result_double(ctx, py_float_get(v));
    else if (py_is_str(v))
        sqlite3_result_text64(ctx, PY_AS(struct py_str, v)->data, PY_AS(struct py_str, v)->size,
                              SQLITE_TRANSIENT, SQLITE_UTF8);
    else if (py_bytes_get(v, &data, &size))
        sqlite3_result_blob64(ctx, data, size, SQLITE_TRANSIENT);
    else
        py_raise(vm, &py_exc_TypeError, "a user-defined function cannot return '%T'", v);
}

/* --- registration --- */

value lite_f_register_adapter(struct vm *vm, const value *a) {
    py_dict_set(vm, state_of(vm)->adapters, a[0], a[1]);
    return PY_NONE;
}
value lite_f_register_converter(struct vm *vm, const value *a) {
    py_dict_set_text(state_of(vm)->converters, text_upper(py_arg_text(vm, a[0], "typename")), a[1]);
    return PY_NONE;
}
value lite_f_adapt(struct vm *vm, const value *a) {
    value v = adapted(vm, a[0]);
    if (v == a[0] && !py_is_int(v) && !py_is_str(v) && !py_is_floating(v) && v != PY_NONE &&
        !py_is_a(v, &py_bytes_type)) {
        if (a[2] != PY_UNDEF)
            return a[2];
        py_raise(vm, &lite_ProgrammingError, "can't adapt");
    }
    return v;
}

static value adapt_date(struct vm *vm, const value *a) {
    return py_call_method(vm, a[0], "isoformat", 0, NULL);
}
static value adapt_datetime(struct vm *vm, const value *a) {
    value space = py_str_from(" ");
    return py_call_method(vm, a[0], "isoformat", 1, &space);
}
static value text_from(struct vm *vm, value bytes) {
    return py_call_method(vm, bytes, "decode", 0, NULL);
}
static value convert_date(struct vm *vm, const value *a) {
    return py_call_method(vm, py_import_from(vm, "datetime", "date"), "fromisoformat", 1,
                          (value[]){text_from(vm, a[0])});
}
static value convert_timestamp(struct vm *vm, const value *a) {
    return py_call_method(vm, py_import_from(vm, "datetime", "datetime"), "fromisoformat", 1,
                          (value[]){text_from(vm, a[0])});
}

static value from_ticks(struct vm *vm, value type, value ticks) {
    value args[] = {ticks};
    return py_call_method(vm, py_import_from(vm, "datetime", py_str_cstr(type)), "fromtimestamp", 1,
                          args);
}
static value date_from_ticks(struct vm *vm, const value *a) {
    return from_ticks(vm, py_str_from("date"), a[0]);
}
static value timestamp_from_ticks(struct vm *vm, const value *a) {
    return from_ticks(vm, py_str_from("datetime"), a[0]);
}
static value time_from_ticks(struct vm *vm, const value *a) {
    return py_call_method(vm, timestamp_from_ticks(vm, a), "time", 0, NULL);
}

void lite_init_values(struct vm *vm, struct py_module *m) {
    static const struct py_native_def defs[] = {
        {"adapt_date", adapt_date, "val"},
        {"adapt_datetime", adapt_datetime, "val"},
        {"convert_date", convert_date, "val"},
        {"convert_timestamp", convert_timestamp, "val"},
        {"DateFromTicks", date_from_ticks, "ticks"},
        {"TimestampFromTicks", timestamp_from_ticks, "ticks"},
        {"TimeFromTicks", time_from_ticks, "ticks"}};
    value date = py_import_from(vm, "datetime", "date"),
          datetime = py_import_from(vm, "datetime", "datetime");
    struct state *s = state_of(vm);
    py_dict_set(vm, s->adapters, date, py_native_new(vm, &defs[0], PY_UNDEF));
    py_dict_set(vm, s->adapters, datetime, py_native_new(vm, &defs[1], PY_UNDEF));
    py_dict_set_text(s->converters, "DATE", py_native_new(vm, &defs[2], PY_UNDEF));
    py_dict_set_text(s->converters, "TIMESTAMP", py_native_new(vm, &defs[3], PY_UNDEF));
    for (size_t i = 4; i < sizeof defs / sizeof *defs; i++)
        py_module_set(vm, m, defs[i].name, py_native_new(vm, &defs[i], PY_UNDEF));
    py_module_set(vm, m, "Date", date);
    py_module_set(vm, m, "Timestamp", datetime);
    py_module_set(vm, m, "Time", py_import_from(vm, "datetime", "time"));
    py_module_set(vm, m, "Binary", py_import_from(vm, "builtins", "memoryview"));
    py_module_set(vm, m, "adapters", PY_OBJ(s->adapters));
    py_module_set(vm, m, "converters", PY_OBJ(s->converters));
}
