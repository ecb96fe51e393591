/*
 * logging.Formatter. Works on the record's attributes, so that what `extra` added can be named in
 * the format, and asks its own methods, so that subclasses may replace them.
 */
#include <ctype.h>
#include <string.h>

#include "python/lib/logging_int.h"

struct formatter {
    struct py_object head;
    struct py_attrs attrs;
    value fmt, datefmt, defaults;
    value style_object; /* what a script sees as _style, once it looked */
    char style;
};

static struct formatter *of(value v) { return PY_AS(struct formatter, v); }

static const char *default_format(char style) {
    return style == '{' ? "{message}" : style == '$' ? "${message}" : "%(message)s";
}

static void set_up(struct vm *vm, struct formatter *f, value fmt, value datefmt,
                   const char *style) {
    if (strlen(style) != 1 || !strchr("%{$", style[0]))
        py_raise(vm, &py_exc_ValueError, "Style must be one of: %%,{,$");
    f->style = style[0];
    f->fmt = LIB_GIVEN(fmt) ? fmt : py_str_from(default_format(f->style));
    f->datefmt = datefmt;
}

value logging_formatter_new(struct vm *vm, const char *fmt, const char *datefmt, char style) {
    struct formatter *f = py_alloc(vm, &logging_formatter_type);
    set_up(vm, f, fmt ? py_str_from(fmt) : PY_NONE, datefmt ? py_str_from(datefmt) : PY_NONE,
           (char[]){style, 0});
    return PY_OBJ(f);
}

/* The style as an object; it validates, too. */
static value style_of(struct vm *vm, struct formatter *f) {
    if (f->style_object)
        return f->style_object;
    value cls = py_import_from(vm, "_logging_classes",
                               f->style == '{'   ? "StrFormatStyle"
                               : f->style == '$' ? "StringTemplateStyle"
                                                 : "PercentStyle");
    value defaults = f->defaults ? f->defaults : PY_NONE;
    return f->style_object =
               py_call_kw(vm, cls, 1, (value[]){f->fmt, defaults}, lib_kwnames(1, "defaults"));
}
LIB_GET(get_style) { return style_of(vm, of(self)); }
LIB_SET(set_style) {
    of(self)->style_object = v;
    of(self)->fmt = py_getattr(vm, v, "_fmt");
}

/* %(name)d with flags, width and precision anywhere in S: nothing else makes a % format valid. */
static bool has_field(const char *s) {
    for (s = strstr(s, "%("); s; s = strstr(s + 2, "%(")) {
        const char *at = s + 2;
        while (isalnum((unsigned char)*at) || *at == '_')
            at++;
        if (at == s + 2 || *at++ != ')')
            continue;
        at += strspn(at, "#0+ -");
        at += *at == '*' ? 1 : strspn(at, "0123456789");
        if (*at == '.')
            at += at[1] == '*' ? 2 : 1 + strspn(at + 1, "0123456789");
        if (*at && strchr("diouxefgcrsa%", tolower((unsigned char)*at)))
            return true;
    }
    return false;
}

LIB_FN(formatter_init) {
    struct formatter *f = of(a[0]);
    f->style_object = PY_UNDEF;
    f->defaults = a[5] == PY_NONE ? PY_UNDEF : a[5];
    set_up(vm, f, a[1], a[2], py_arg_text(vm, a[3], "style"));
    if (!py_truth(vm, a[4]))
        return PY_NONE;
    if (f->style != '%')
        py_call_method(vm, style_of(vm, f), "validate", 0, NULL);
    else if (!has_field(py_str_text(vm, f->fmt)))
        py_raise(vm, &py_exc_ValueError, "Invalid format '%S' for '%%' style", f->fmt);
    return PY_NONE;
}

/* Formatter.converter, which scripts replace by time.gmtime. */
LIB_FN(formatter_converter) {
    return py_call(vm, py_import_from(vm, "time", "localtime"), a[0] == PY_UNDEF ? 0 : 1, a);
}

LIB_FN(formatter_uses_time) {
    const char *fmt = py_str_text(vm, of(a[0])->fmt);
    return PY_BOOL(strstr(fmt, of(a[0])->style == '%'   ? "%(asctime)"
                               : of(a[0])->style == '{' ? "{asctime"
                                                        : "asctime"));
}

/* Whether the class says nothing of its own about times: then C formats them. */
static bool is_usual_time(struct vm *vm, value self) {
    value converter = py_getattr(vm, self, "converter");
    return py_getattr(vm, PY_OBJ(&logging_formatter_type), "_usual_converter") == converter &&
           py_str_is(py_getattr(vm, self, "default_time_format"), "%Y-%m-%d %H:%M:%S") &&
           py_lookup_attr(vm, self, "default_msec_format") != PY_NONE &&
           py_str_is(py_getattr(vm, self, "default_msec_format"), "%s,%03d");
}
LIB_FN(formatter_time) {
    value created = py_getattr(vm, a[1], "created");
    if (is_usual_time(vm, a[0])) {
        struct log_record r = {.created = py_as_double(vm, created)};
        struct log_formatter f = {.datefmt = LIB_GIVEN(a[2]) ? py_str_text(vm, a[2]) : NULL};
        return py_str_from(log_format_time(&f, &r));
    }
    value when = py_call_method(vm, a[0], "converter", 1, &created);
    value strftime = py_import_from(vm, "time", "strftime");
    if (LIB_GIVEN(a[2]) && py_truth(vm, a[2]))
        return py_call2(vm, strftime, a[2], when);
    value text = py_call2(vm, strftime, py_getattr(vm, a[0], "default_time_format"), when);
    value msec = py_getattr(vm, a[0], "default_msec_format");
    if (!py_truth(vm, msec))
        return text;
    return py_binary(vm, PY_MOD, msec, py_tuple2(text, py_getattr(vm, a[1], "msecs")));
}

static value substitute(struct vm *vm, struct formatter *f, struct py_dict *fields) {
    if (f->style == '%')
        return py_binary(vm, PY_MOD, f->fmt, PY_OBJ(fields));
    if (f->style == '{')
        return py_call_method(vm, f->fmt, "format_map", 1, (value[]){PY_OBJ(fields)});
    value template = py_call1(vm, py_import_from(vm, "string", "Template"), f->fmt);
    return py_call_method(vm, template, "substitute", 1, (value[]){PY_OBJ(fields)});
}

LIB_FN(formatter_message) {
    struct formatter *f = of(a[0]);
    if (f->style_object) /* a script may have changed it */
        return py_call_method(vm, f->style_object, "format", 1, a + 1);
    value fields = py_getattr(vm, a[1], "__dict__");
    struct py_dict *d = py_is_dict(fields) ? PY_AS(struct py_dict, fields) : py_dict_new();
    if (f->defaults && py_is_dict(f->defaults)) {
        struct py_dict *both = py_dict_copy(PY_AS(struct py_dict, f->defaults));
        py_dict_update(vm, both, PY_OBJ(d));
        d = both;
    }
    struct py_handler h;
    value text = PY_UNDEF;
    PY_TRY(vm, &h) {
        text = substitute(vm, f, d);
        py_handler_pop(&h);
        return text;
    }
    value exc = py_handler_catch(&h);
    if (!py_exception_is(exc, &py_exc_KeyError))
        py_rethrow(vm, exc);
    py_raise(vm, &py_exc_ValueError, "Formatting field not found in record: %S", exc);
}

LIB_FN(formatter_exception) {
    struct buf b = BUF_INIT;
    struct py_tuple *t = py_tuple_from(vm, a[1]);
    if (t->n == 3 && py_is_a(t->items[1], &py_exc_BaseException))
        py_format_exception(vm, t->items[1], &b);
    else
        buf_puts(&b, "NoneType: None");
    while (buf_ends_with(&b, "\n"))
        buf_truncate(&b, b.len - 1);
    return py_str_take(&b);
}

LIB_FN(formatter_stack) { return a[1]; }

static void add_block(struct vm *vm, struct buf *b, value text) {
    if (!py_truth(vm, text))
        return;
    if (!buf_ends_with(b, "\n"))
        buf_putc(b, '\n');
    lib_put_str(vm, b, text);
}

LIB_FN(formatter_format) {
    value self = a[0], record = a[1];
    py_setattr(vm, record, "message", py_call_method(vm, record, "getMessage", 0, NULL));
    if (py_truth(vm, py_call_method(vm, self, "usesTime", 0, NULL)))
        py_setattr(vm, record, "asctime",
                   py_call_method(vm, self, "formatTime", 2,
                                  (value[]){record, py_getattr(vm, self, "datefmt")}));
    struct buf b = BUF_INIT;
    lib_put_str(vm, &b, py_call_method(vm, self, "formatMessage", 1, &record));
    value exc_info = py_getattr(vm, record, "exc_info");
    if (py_truth(vm, exc_info) && !py_truth(vm, py_getattr(vm, record, "exc_text")))
        py_setattr(vm, record, "exc_text",
                   py_call_method(vm, self, "formatException", 1, &exc_info));
    add_block(vm, &b, py_getattr(vm, record, "exc_text"));
    value stack = py_getattr(vm, record, "stack_info");
    if (py_truth(vm, stack))
        add_block(vm, &b, py_call_method(vm, self, "formatStack", 1, &stack));
    return py_str_take(&b);
}

static const struct py_native_def formatter_methods[] = {
    {"__init__", formatter_init,
     "self, fmt=None, datefmt=None, style='%', validate=True, *, defaults=None"},
    {"converter", formatter_converter, "seconds=?", PY_STATIC},
    {"usesTime", formatter_uses_time, "self"},
    {"formatTime", formatter_time, "self, record, datefmt=None"},
    {"formatMessage", formatter_message, "self, record"},
    {"formatException", formatter_exception, "self, ei"},
    {"formatStack", formatter_stack, "self, stack_info"},
    {"format", formatter_format, "self, record"},
    {0}};
static const struct py_member_def formatter_members[] = {
    {"_fmt", offsetof(struct formatter, fmt), PY_MEMBER_VALUE, false},
    {"datefmt", offsetof(struct formatter, datefmt), PY_MEMBER_VALUE, false},
    {0}};
static const struct py_getset_def formatter_getset[] = {{"_style", get_style, set_style}, {0}};
struct py_type logging_formatter_type = {PY_TYPE_HEAD,
                                         .name = "Formatter",
                                         .module = "logging",
                                         .size = sizeof(struct formatter),
                                         .attrs_offset = offsetof(struct formatter, attrs),
                                         .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                         .methods = formatter_methods,
                                         .members = formatter_members,
                                         .getset = formatter_getset};
