/*
 * Python values as literals in SQL text, by their SQL type and the dialect.
 * cf. the literal_processor() of each type and SQLCompiler.render_literal_value.
 */
#include "sql/compiler_int.h"
#include "sql/type_int.h"
#include "python/types/float.h"

/* --- text --- */

static void put_string(struct buf *b, const char *text, bool backslashes, bool percent) {
    buf_putc(b, '\'');
    for (; *text; text++) {
        if (*text == '\'' || (*text == '\\' && backslashes) || (*text == '%' && percent))
            buf_putc(b, *text);
        buf_putc(b, *text);
    }
    buf_putc(b, '\'');
}

void sql_put_string(const struct sql_dialect *d, struct buf *b, const char *text) {
    put_string(b, text, d->backslash_escapes, sql_doubles_percent(d));
}

void sql_put_literal_text(struct sql_compiler *c, struct buf *b, const char *text) {
    struct buf t = BUF_INIT;
    put_string(&t, text, c->d->backslash_escapes, sql_doubles(c));
    sql_put_raw(b, t.data);
}

static value call_method(struct vm *vm, value v, const char *name) {
    return py_call_method(vm, v, name, 0, NULL);
}

/* --- what cannot be written --- */

static const char *short_repr(struct vm *vm, value v) {
    const char *r = py_repr_text(vm, v);
    size_t n = strlen(r);
    if (n <= 300)
        return r;
    return mem_printf("%.150s ... (%zu characters truncated) ... %s", r, n - 300, r + n - 150);
}

static const char *type_name(struct sql_compiler *c, struct sa_type *t) {
    return sql_type_text(c->vm, &sql_dialects[SQL_DEFAULT], t);
}

static noreturn void raise_no_renderer(struct sql_compiler *c, value v, struct sa_type *t) {
    py_raise(c->vm, &sa_exc_CompileError,
             "No literal value renderer is available for literal value \"%s\" with datatype %s",
             short_repr(c->vm, v), type_name(c, t));
}

/* --- one function a kind of type: false when the value has no literal form --- */

typedef void (*literal_fn)(struct sql_compiler *c, struct buf *b, value v, struct sa_type *t);

static void put_text(struct sql_compiler *c, struct buf *b, value v, struct sa_type *t) {
    bool unicode =
        c->d->id == SQL_MSSQL && (type_is(t, TYPE_Unicode) || type_is(t, TYPE_UnicodeText));
    if (!py_is_str(v)) /* the reference fails on v.replace() */
        py_raise(c->vm, &py_exc_TypeError, "%T is no text", v);
    if (unicode)
        buf_putc(b, 'N');
    sql_put_literal_text(c, b, py_str_cstr(v));
}

static void put_integer(struct sql_compiler *c, struct buf *b, value v, struct sa_type *t) {
    (void)t;
    value n = py_is_int(v) && !py_is_bool(v) ? v : py_call1(c->vm, PY_OBJ(&py_int_type), v);
    buf_puts(b, py_int_text(c->vm, n, 10));
}

/* Any text that reads as a number is written as it is. */
static void put_number(struct sql_compiler *c, struct buf *b, value v, struct sa_type *t) {
    (void)t;
    if (!py_is_int(v) && !py_is_floating(v)) {
        value decimal = py_import_from(c->vm, "decimal", "Decimal");
        py_call1(c->vm, decimal, v);
    }
    buf_puts(b, py_str_text(c->vm, v));
}

static void put_boolean(struct sql_compiler *c, struct buf *b, value v, struct sa_type *t) {
    (void)t;
    bool yes = v == PY_TRUE || v == py_from_small(1);
    if (!yes && v != PY_FALSE && v != py_from_small(0)) {
        if (!py_is_int(v))
            py_raise(c->vm, &py_exc_TypeError, "Not a boolean value: %R", v);
        py_raise(c->vm, &py_exc_ValueError, "Value %R is not None, True, or False", v);
    }
    buf_puts(b, yes ? c->rules->true_text : c->rules->false_text);
}

enum iso_part { ISO_DATETIME, ISO_DATE, ISO_TIME };

static const char *iso(struct sql_compiler *c, value v, enum iso_part part) {
    const char *text = py_str_text(c->vm, call_method(c->vm, v, "isoformat"));
    char *copy = mem_strdup(text);
    char *t = strchr(copy, 'T');
    if (!t)
        return copy;
    if (part == ISO_TIME)
        return t + 1;
    *t = part == ISO_DATE ? '\0' : ' ';
    return copy;
}

static bool has_microseconds(struct sql_compiler *c, value v) {
    value us = py_lookup_attr(c->vm, v, "microsecond");
    return us != PY_UNDEF && py_truth(c->vm, us);
}

/* Oracle's own DATE keeps its way of writing where the dialect has no class for it. */
static bool writes_oracle_dates(const struct sql_dialect *d, const struct sa_type *t) {
    return d->id == SQL_ORACLE ||
           (t->cls->kind == TYPE_oracle_DATE && d->id != SQL_SQLITE && d->id != SQL_MSSQL);
}

static void put_iso(struct sql_compiler *c, struct buf *b, value v, const struct sa_type *t,
                    enum iso_part part) {
    const char *text = iso(c, v, part);
    if (!writes_oracle_dates(c->d, t) || part == ISO_TIME) {
        buf_printf(b, "'%s'", text);
        return;
    }
    bool fraction = has_microseconds(c, v);
    if (part == ISO_DATE)
        buf_printf(b, "%s('%s', 'YYYY-MM-DD')", fraction ? "TO_TIMESTAMP" : "TO_DATE", text);
    else
        buf_printf(b, "%s('%s', 'YYYY-MM-DD HH24:MI:SS%s')", fraction ? "TO_TIMESTAMP" : "TO_DATE",
                   text, fraction ? ".FF" : "");
}

/* SQLite stores text in a format of its own, which a DATETIME may override; its types keep that
 * format on dialects that have no type of their own in their place. */
static bool put_sqlite_time(struct sql_compiler *c, struct buf *b, value v, struct sa_type *t,
                            enum iso_part part) {
    bool own = t->cls->kind == TYPE_sqlite_DATETIME || t->cls->kind == TYPE_sqlite_DATE ||
               t->cls->kind == TYPE_sqlite_TIME;
    if (c->d->id != SQL_SQLITE && (!own || c->d->id == SQL_MSSQL || c->d->id == SQL_ORACLE))
        return false;
    value text = sql_sqlite_temporal(c->vm, v, t, (int)part);
    buf_printf(b, "'%s'", py_str_text(c->vm, text));
    return true;
}

static void put_datetime(struct sql_compiler *c, struct buf *b, value v, struct sa_type *t) {
    if (!put_sqlite_time(c, b, v, t, ISO_DATETIME))
        put_iso(c, b, v, t, ISO_DATETIME);
}
static void put_date(struct sql_compiler *c, struct buf *b, value v, struct sa_type *t) {
    if (!put_sqlite_time(c, b, v, t, ISO_DATE))
        put_iso(c, b, v, t, ISO_DATE);
}
static void put_time(struct sql_compiler *c, struct buf *b, value v, struct sa_type *t) {
    if (!put_sqlite_time(c, b, v, t, ISO_TIME))
        put_iso(c, b, v, t, ISO_TIME);
}

static void put_interval(struct sql_compiler *c, struct buf *b, value v, struct sa_type *t) {
    bool oracle = t->cls->kind == TYPE_oracle_INTERVAL ||
                  (c->d->id == SQL_ORACLE && t->cls->kind != TYPE_pg_INTERVAL);
    bool native = t->cls->kind == TYPE_pg_INTERVAL || t->cls->kind == TYPE_oracle_INTERVAL ||
                  ((c->d->id == SQL_POSTGRESQL || c->d->id == SQL_ORACLE) &&
                   type_arg(c->vm, t, "native") != PY_FALSE);
    if (native) {
        const char *seconds = py_str_text(c->vm, call_method(c->vm, v, "total_seconds"));
        if (oracle)
            buf_printf(b, "NUMTODSINTERVAL(%s, 'SECOND')", seconds);
        else
            buf_printf(b, "make_interval(secs=>%s)", seconds);
        return;
    }
    /* a time since the epoch has no literal: as in the reference, this fails */
    put_datetime(c, b, v, sql_std_type(c->vm, TYPE_DateTime));
}

static void put_binary(struct sql_compiler *c, struct buf *b, value v, struct sa_type *t) {
    (void)t;
    value text = call_method(c->vm, v, "decode");
    sql_put_literal_text(c, b, py_str_cstr(text));
}

static void put_enum(struct sql_compiler *c, struct buf *b, value v, struct sa_type *t) {
    struct py_str *label = type_enum_label(c->vm, t, v);
    sql_put_literal_text(c, b, py_str_cstr(PY_OBJ(label)));
}

static void put_uuid(struct sql_compiler *c, struct buf *b, value v, struct sa_type *t) {
    /* SQL Server's drivers take the type's word for it */
    bool native = (c->d->supports_native_uuid || c->d->id == SQL_MSSQL) &&
                  type_arg(c->vm, t, "native_uuid") != PY_FALSE;
    bool as_uuid = type_arg(c->vm, t, "as_uuid") != PY_FALSE;
    const char *text;
    bool dashes = false;
    if (!as_uuid) {
        dashes = c->d->id == SQL_MSSQL && native;
        if (!py_is_str(v) && !dashes)
            py_raise(c->vm, &py_exc_TypeError, "%T is no text", v);
        text = py_is_str(v) ? py_str_cstr(v) : py_str_text(c->vm, v);
    } else if (native) {
        text = py_str_text(c->vm, v);
        dashes = true;
    } else {
        text = py_str_text(c->vm, py_getattr(c->vm, v, "hex"));
    }
    struct buf plain = BUF_INIT;
    for (; *text; text++)
        if (*text != '-' || dashes)
            buf_putc(&plain, *text);
    sql_put_literal_text(c, b, plain.data);
}

static bool put_value(struct sql_compiler *c, struct buf *b, value v, struct sa_type *t,
                      bool plain);

/* None is no item here: the reference's processors fail on it. */
static bool put_items(struct sql_compiler *c, struct buf *b, value v, struct sa_type *item,
                      const char *word) {
    struct py_tuple *items = py_tuple_from(c->vm, v);
    buf_printf(b, "%s[", word);
    for (size_t i = 0; i < items->n; i++) {
        if (i)
            buf_puts(b, ", ");
        if (py_is_list(items->items[i]) || py_is_tuple(items->items[i]))
            put_items(c, b, items->items[i], item, word);
        else if (!put_value(c, b, items->items[i], item, false))
            return false;
    }
    buf_putc(b, ']');
    return true;
}

static void put_array(struct sql_compiler *c, struct buf *b, value v, struct sa_type *t) {
    struct sa_type *item = t->item ? t->item : sql_std_type(c->vm, TYPE_NullType);
    bool pg = c->d->id == SQL_POSTGRESQL || t->cls->kind == TYPE_pg_ARRAY;
    if (!put_items(c, b, v, item, pg ? "ARRAY" : ""))
        raise_no_renderer(c, v, t);
}

static const literal_fn literals[] = {
    [AFFINITY_STRING] = put_text,       [AFFINITY_INTEGER] = put_integer,
    [AFFINITY_NUMERIC] = put_number,    [AFFINITY_FLOAT] = put_number,
    [AFFINITY_BOOLEAN] = put_boolean,   [AFFINITY_DATE] = put_date,
    [AFFINITY_TIME] = put_time,         [AFFINITY_DATETIME] = put_datetime,
    [AFFINITY_BINARY] = put_binary,     [AFFINITY_ENUM] = put_enum,
    [AFFINITY_UUID] = put_uuid,         [AFFINITY_ARRAY] = put_array,
    [AFFINITY_INTERVAL] = put_interval, [AFFINITY_OTHER] = NULL,
};

bool sql_type_evaluates_none(struct vm *vm, struct sa_type *t) {
    if (type_affinity(vm, t) == AFFINITY_JSON)
        return !type_arg_true(vm, t, "none_as_null");
    return type_arg_true(vm, t, "should_evaluate_none");
}

/* --- scripts' types --- */

value sql_dialect_value(const struct sql_dialect *d) { return PY_OBJ(d); }

/* TypeDecorator.process_literal_param, else process_bind_param and the type behind it. */
static bool put_by_script(struct sql_compiler *c, struct buf *b, value v, struct sa_type *t,
                          bool plain) {
    if (!(t->head.type->flags & PY_TYPE_HEAP))
        return false;
    value dialect = sql_dialect_value(c->d);
    if (!plain && type_script_has(t, "literal_processor")) {
        value fn = py_call_method(c->vm, PY_OBJ(t), "literal_processor", 1, &dialect);
        if (fn == PY_NONE)
            return false;
        sql_put_raw(b, py_str_text(c->vm, py_call1(c->vm, fn, v)));
        return true;
    }
    if (!type_is_decorator(t))
        return false;
    bool literal = type_script_has(t, "process_literal_param");
    if (!literal && !type_script_has(t, "process_bind_param"))
        return false;
    value args[] = {v, dialect};
    value r = py_call_method(c->vm, PY_OBJ(t),
                             literal ? "process_literal_param" : "process_bind_param", 2, args);
    struct sa_type *impl = type_behind(c->vm, t, c->d->name, dialect);
    if (impl == t && t->item)
        impl = t->item;
    if (r == PY_NONE) /* the reference's literals of the type behind fail on it */
        py_raise(c->vm, &py_exc_TypeError, "process_bind_param() gave None");
    sql_put_literal_of(c, b, r, impl);
    return true;
}

/* PLAIN: T's own literal_processor() is not asked. */
static bool put_value(struct sql_compiler *c, struct buf *b, value v, struct sa_type *t,
                      bool plain) {
    if (put_by_script(c, b, v, t, plain))
        return true;
    struct sa_type *impl = type_for_dialect(c->vm, t, c->d->name, sql_dialect_value(c->d));
    if (impl != t && put_by_script(c, b, v, impl, false))
        return true;
    enum type_affinity a = type_affinity(c->vm, impl);
    if (type_is(t, TYPE_Interval) && t->cls->kind == TYPE_Interval) {
        put_interval(c, b, v, t);
        return true;
    }
    literal_fn fn = a < sizeof literals / sizeof *literals ? literals[a] : NULL;
    if (impl->cls->kind == TYPE_pg_INTERVAL || impl->cls->kind == TYPE_oracle_INTERVAL)
        fn = put_interval;
    if (impl->cls->kind == TYPE_pg_JSONPATH)
        fn = put_text;
    if (!fn)
        return false;
    fn(c, b, v, impl);
    return true;
}

const char *sql_literal_plain(struct vm *vm, const struct sql_dialect *d, struct sa_type *t,
                              value v) {
    struct buf b = BUF_INIT;
    return put_value(sql_compiler_new(vm, d, 0), &b, v, t, true) ? buf_take(&b) : NULL;
}

void sql_put_literal_of(struct sql_compiler *c, struct buf *b, value v, struct sa_type *t) {
    if (py_is_unknown(v))
        py_raise_unknown(c->vm, v, "a value in SQL");
    sql_check_adapts(c->vm, c->d, t);
    if (v == PY_NONE && !sql_type_evaluates_none(c->vm, t)) {
        buf_puts(b, "NULL");
        return;
    }
    struct buf text = BUF_INIT;
    struct {
        bool done;
    } volatile state = {false};
    struct py_handler h;
    PY_TRY(c->vm, &h) {
        state.done = put_value(c, &text, v, t, false);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        if (py_is_a(exc, &sa_exc_CompileError))
            py_raise_value(c->vm, exc);
        value err = py_call1(c->vm, PY_OBJ(&sa_exc_CompileError),
                             py_str_printf("Could not render literal value \"%s\" with datatype "
                                           "%s; see parent stack trace for more detail.",
                                           short_repr(c->vm, v), type_name(c, t)));
        PY_AS(struct py_exception, err)->cause = exc;
        py_raise_value(c->vm, err);
    }
    if (!state.done)
        raise_no_renderer(c, v, t);
    buf_puts(b, text.data);
}
