/*
 * tomllib: base/toml's trees as dicts, lists and datetimes. cf. CPython's Lib/tomllib.
 */
#include "base/toml.h"
#include "python/lib/lib.h"

static struct py_type error_type =
    LIB_EXCEPTION("TOMLDecodeError", "tomllib", &py_exc_ValueError, NULL);

struct reading {
    struct vm *vm;
    value parse_float; /* PY_UNDEF: float */
};

static int number(const char **p, int digits) {
    int n = 0;
    while (digits-- && **p >= '0' && **p <= '9')
        n = n * 10 + (*(*p)++ - '0');
    return n;
}

/* HH:MM:SS[.ffffff...] to four ints. */
static void clock_of(const char **p, value *out) {
    for (int i = 0; i < 3; i++) {
        out[i] = py_from_small(number(p, 2));
        *p += **p == ':';
    }
    int us = 0, scale = 100000;
    if (**p == '.')
        for (++*p; **p >= '0' && **p <= '9'; ++*p, scale /= 10)
            us += (**p - '0') * scale;
    out[3] = py_from_small(us);
}

static value offset_of(struct vm *vm, const char *p) {
    if (*p == 'Z' || *p == 'z')
        return py_getattr(vm, py_import_from(vm, "datetime", "timezone"), "utc");
    int sign = *p++ == '-' ? -1 : 1;
    int hours = number(&p, 2);
    p += *p == ':';
    int minutes = number(&p, 2);
    value args[] = {py_from_small(0), py_from_small(sign * (hours * 3600 + minutes * 60))};
    value delta = py_call(vm, py_import_from(vm, "datetime", "timedelta"), 2, args);
    return py_call1(vm, py_import_from(vm, "datetime", "timezone"), delta);
}

static value datetime_of(struct vm *vm, const char *text) {
    value v[8];
    const char *p = text;
    if (text[2] == ':') {
        clock_of(&p, v);
        return py_call(vm, py_import_from(vm, "datetime", "time"), 4, v);
    }
    v[0] = py_from_small(number(&p, 4));
    v[1] = (p++, py_from_small(number(&p, 2)));
    v[2] = (p++, py_from_small(number(&p, 2)));
    if (!*p)
        return py_call(vm, py_import_from(vm, "datetime", "date"), 3, v);
    p++;
    clock_of(&p, v + 3);
    if (*p)
        v[7] = offset_of(vm, p);
    return py_call(vm, py_import_from(vm, "datetime", "datetime"), *p ? 8 : 7, v);
}

static value convert(struct reading *r, const struct toml *t);

static value float_of(struct reading *r, const struct toml *t) {
    if (r->parse_float == PY_UNDEF)
        return py_from_float(t->real);
    value v = py_call1(r->vm, r->parse_float, py_str_from(t->text));
    if (py_is_dict(v) || py_is_list(v))
        py_raise(r->vm, &py_exc_ValueError, "parse_float must not return dicts or lists");
    return v;
}
static value integer_of(struct reading *r, const struct toml *t) {
    if (!t->text)
        return py_int_from(t->integer);
    return py_call2(
        r->vm, PY_OBJ(&py_int_type), py_str_from(t->text),
        py_from_small(strchr(t->text, 'x') || strchr(t->text, 'o') || strchr(t->text, 'b') ? 0
                                                                                           : 10));
}
static value table_of(struct reading *r, const struct toml *t) {
    struct py_dict *d = py_dict_new();
    for (size_t i = 0; i < t->n; i++)
        py_dict_set_text(d, t->keys[i], convert(r, t->items[i]));
    return PY_OBJ(d);
}
static value convert(struct reading *r, const struct toml *t) {
    switch (t->type) {
    case TOML_STRING:
        return py_str_from(t->text);
    case TOML_INTEGER:
        return integer_of(r, t);
    case TOML_FLOAT:
        return float_of(r, t);
    case TOML_BOOLEAN:
        return PY_BOOL(t->boolean);
    case TOML_DATETIME:
        return datetime_of(r->vm, t->text);
    case TOML_TABLE:
        return table_of(r, t);
    case TOML_ARRAY:
        break;
    }
    struct py_list *list = py_list_new(t->n);
    for (size_t i = 0; i < t->n; i++)
        py_list_append(list, convert(r, t->items[i]));
    return PY_OBJ(list);
}

/* A TOMLDecodeError of the reader is one of this module's class. */
static struct toml *parse(struct vm *vm, const char *text, size_t n) {
    struct py_handler h;
    struct toml *volatile t = NULL;
    PY_TRY(vm, &h) {
        t = toml_parse(text, n, NULL);
        py_handler_pop(&h);
    }
    else {
        struct error *e = h.base.error;
        value exc = py_handler_catch(&h);
        if (e && e->kind && !strcmp(e->kind, "TOMLDecodeError"))
            py_raise(vm, &error_type, "%s", e->message);
        py_rethrow(vm, exc);
    }
    return t;
}

static value read(struct vm *vm, value text, value parse_float) {
    struct reading r = {vm, PY_UNDEF};
    if (parse_float != PY_UNDEF && parse_float != PY_OBJ(&py_float_type))
        r.parse_float = parse_float;
    return convert(&r, parse(vm, lib_str(text)->data, lib_str(text)->size));
}

LIB_FN(tomllib_loads) {
    if (!py_is_str(a[0]))
        py_raise(vm, &py_exc_AttributeError, "'%T' object has no attribute 'replace'", a[0]);
    return read(vm, a[0], a[1]);
}
LIB_FN(tomllib_load) {
    value data = py_call_method(vm, a[0], "read", 0, NULL);
    if (py_is_str(data))
        py_raise(vm, &py_exc_TypeError,
                 "File must be opened in binary mode, e.g. use `open('foo.toml', 'rb')`");
    value text = py_call_method(vm, data, "decode", 0, NULL);
    return tomllib_loads(vm, (value[]){text, a[1]});
}

static const struct py_native_def functions[] = {{"loads", tomllib_loads, "s, /, *, parse_float=?"},
                                                 {"load", tomllib_load, "fp, /, *, parse_float=?"},
                                                 {0}};
static struct py_type *const types[] = {&error_type, NULL};
static void init(struct vm *vm, struct py_module *m) {
    py_module_set(vm, m, "__all__",
                  lib_tuple(3, lib_text("loads"), lib_text("load"), lib_text("TOMLDecodeError")));
}
const struct py_module_def py_lib_tomllib = {
    .name = "tomllib", .functions = functions, .types = types, .init = init};
