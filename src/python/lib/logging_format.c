/*
 * logging.Formatter. Works on the record's attributes, so that what `extra` added can be named in
 * the format, and asks its own methods, so that subclasses may replace them.
 */
#include <string.h>

#include "python/lib/logging_int.h"

struct formatter {
    struct py_object head;
    struct py_attrs attrs;
    value fmt, datefmt;
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

LIB_FN(formatter_init) {
    set_up(vm, of(a[0]), a[1], a[2], py_arg_text(vm, a[3], "style"));
    return PY_NONE;
}

LIB_FN(formatter_uses_time) {
    const char *fmt = py_str_text(vm, of(a[0])->fmt);
    return PY_BOOL(strstr(fmt, of(a[0])->style == '%'   ? "%(asctime)"
                               : of(a[0])->style == '{' ? "{asctime"
                                                        : "asctime"));
}

LIB_FN(formatter_time) {
    struct log_record r = {.created = py_as_double(vm, py_getattr(vm, a[1], "created"))};
    struct log_formatter f = {.datefmt = LIB_GIVEN(a[2]) ? py_str_text(vm, a[2]) : NULL};
    return py_str_from(log_format_time(&f, &r));
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
    value fields = py_getattr(vm, a[1], "__dict__");
    struct py_dict *d = py_is_dict(fields) ? PY_AS(struct py_dict, fields) : py_dict_new();
    value defaults = py_lookup_attr(vm, a[0], "defaults");
    if (defaults != PY_UNDEF && py_is_dict(defaults)) {
        struct py_dict *both = py_dict_copy(PY_AS(struct py_dict, defaults));
        py_dict_update(vm, both, PY_OBJ(d));
        d = both;
    }
    return substitute(vm, of(a[0]), d);
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
struct py_type logging_formatter_type = {PY_TYPE_HEAD,
                                         .name = "Formatter",
                                         .module = "logging",
                                         .size = sizeof(struct formatter),
                                         .attrs_offset = offsetof(struct formatter, attrs),
                                         .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                         .methods = formatter_methods,
                                         .members = formatter_members};
