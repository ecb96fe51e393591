/* logging.LogRecord, Filter and what has filters. cf. CPython's Lib/logging/__init__.py. */
#include <math.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/path.h"
#include "python/lib/logging_int.h"

struct record {
    struct py_object head;
    struct py_attrs attrs;
};

static double started(void) {
    static double at;
    if (!at) {
        struct timespec t;
        clock_gettime(CLOCK_REALTIME, &t);
        at = (double)t.tv_sec + (double)t.tv_nsec / 1e9;
    }
    return at;
}

static double now(void) {
    struct timespec t;
    started();
    clock_gettime(CLOCK_REALTIME, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static const char *stem_of(const char *file) {
    const char *dot = strrchr(file, '.');
    return dot && dot != file ? mem_strndup(file, (size_t)(dot - file)) : file;
}

/* The thread that logs: the main one as long as nobody imported threading. */
static void current_thread(struct vm *vm, value *ident, value *name) {
    value modules = py_import_from(vm, "sys", "modules");
    *ident = py_call0(vm, py_import_from(vm, "_thread", "get_ident"));
    if (py_dict_get_text(PY_AS(struct py_dict, modules), "threading") == PY_UNDEF)
        return;
    value thread = py_call0(vm, py_import_from(vm, "threading", "current_thread"));
    *name = py_getattr(vm, thread, "name");
}

static void fill(struct vm *vm, value r, const char *name, int level, const char *pathname,
                 int line, value msg, value args, value exc_info, const char *func, value stack,
                 double created) {
    const char *file = pathname ? path_basename(pathname) : "";
    value thread = py_from_small(0), thread_name = py_str_from("MainThread");
    current_thread(vm, &thread, &thread_name);
    const struct {
        const char *name;
        value v;
    } fields[] = {{"name", py_str_from(name)},
                  {"msg", msg},
                  {"args", args},
                  {"levelname", py_str_from(log_level_name(level))},
                  {"levelno", py_int_from(level)},
                  {"pathname", py_str_from(pathname ? pathname : "(unknown file)")},
                  {"filename", py_str_from(file)},
                  {"module", py_str_from(stem_of(file))},
                  {"exc_info", exc_info},
                  {"exc_text", PY_NONE},
                  {"stack_info", stack},
                  {"lineno", py_int_from(line)},
                  {"funcName", func ? py_str_from(func) : PY_NONE},
                  {"created", py_from_float(created)},
                  {"msecs", py_from_float(floor((created - floor(created)) * 1000))},
                  {"relativeCreated", py_from_float((created - started()) * 1000)},
                  {"thread", thread},
                  {"threadName", thread_name},
                  {"processName", py_str_from("MainProcess")},
                  {"process", py_int_from(getpid())}};
    for (size_t i = 0; i < LIB_COUNT(fields); i++)
        py_setattr(vm, r, fields[i].name, fields[i].v);
}

/* One mapping as the only argument is for %(name)s. */
static value arguments(value args) {
    if (py_is_tuple(args) && PY_AS(struct py_tuple, args)->n == 1) {
        value only = PY_AS(struct py_tuple, args)->items[0];
        if (py_is_dict(only) && PY_AS(struct py_dict, only)->count)
            return only;
    }
    return args;
}

value logging_record_new(struct vm *vm, const char *name, int level, const char *pathname, int line,
                         value msg, value args, value exc_info, const char *func, value stack) {
    value r = PY_OBJ(py_alloc(vm, &logging_record_type));
    fill(vm, r, name, level, pathname, line, msg, arguments(args), exc_info, func, stack, now());
    return r;
}

LIB_FN(record_init) {
    fill(vm, a[0], py_is_str(a[1]) ? py_str_cstr(a[1]) : "None", (int)lib_arg_int(vm, a[2]),
         py_is_str(a[3]) ? py_str_cstr(a[3]) : NULL,
         a[4] == PY_NONE ? 0 : (int)lib_arg_int(vm, a[4]), a[5], arguments(a[6]), a[7],
         py_is_str(a[8]) ? py_str_cstr(a[8]) : NULL, a[9], now());
    return PY_NONE;
}

LIB_FN(record_message) {
    value text = py_str(vm, py_getattr(vm, a[0], "msg"));
    value args = py_getattr(vm, a[0], "args");
    return py_truth(vm, args) ? py_binary(vm, PY_MOD, text, args) : text;
}

static value record_repr(struct vm *vm, value self) {
    return py_str_printf("<LogRecord: %s, %s, %s, %s, \"%s\">",
                         py_str_text(vm, py_getattr(vm, self, "name")),
                         py_str_text(vm, py_getattr(vm, self, "levelno")),
                         py_str_text(vm, py_getattr(vm, self, "pathname")),
                         py_str_text(vm, py_getattr(vm, self, "lineno")),
                         py_str_text(vm, py_getattr(vm, self, "msg")));
}

static const struct py_native_def record_methods[] = {
    {"__init__", record_init,
     "self, name, level, pathname, lineno, msg, args, exc_info, func=None, sinfo=None, **kwargs"},
    {"getMessage", record_message, "self"},
    {0}};
struct py_type logging_record_type = {PY_TYPE_HEAD,
                                      .name = "LogRecord",
                                      .module = "logging",
                                      .size = sizeof(struct record),
                                      .attrs_offset = offsetof(struct record, attrs),
                                      .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                      .methods = record_methods,
                                      .repr = record_repr};

static const char *traceback_text(struct vm *vm, value exc_info) {
    if (!py_is_tuple(exc_info) || PY_AS(struct py_tuple, exc_info)->n != 3)
        return NULL;
    value exc = PY_AS(struct py_tuple, exc_info)->items[1];
    if (!py_is_a(exc, &py_exc_BaseException))
        return "NoneType: None";
    struct buf b = BUF_INIT;
    py_format_exception(vm, exc, &b);
    while (buf_ends_with(&b, "\n"))
        buf_truncate(&b, b.len - 1);
    return b.data;
}

struct log_record logging_record_get(struct vm *vm, value record) {
    value func = py_getattr(vm, record, "funcName");
    return (struct log_record){
        .name = py_str_text(vm, py_getattr(vm, record, "name")),
        .level = (int)lib_arg_int(vm, py_getattr(vm, record, "levelno")),
        .message = py_str_text(vm, py_call_method(vm, record, "getMessage", 0, NULL)),
        .pathname = py_str_text(vm, py_getattr(vm, record, "pathname")),
        .func = py_is_str(func) ? py_str_cstr(func) : NULL,
        .line = (int)lib_arg_int(vm, py_getattr(vm, record, "lineno")),
        .created = py_as_double(vm, py_getattr(vm, record, "created")),
        .traceback = traceback_text(vm, py_getattr(vm, record, "exc_info"))};
}

value logging_record_from(struct vm *vm, const struct log_record *r) {
    value record = PY_OBJ(py_alloc(vm, &logging_record_type));
    fill(vm, record, r->name, r->level, r->pathname, r->line, py_str_from(r->message),
         PY_OBJ(&py_empty_tuple), PY_NONE, r->func, PY_NONE, r->created);
    if (r->traceback)
        py_setattr(vm, record, "exc_text", py_str_from(r->traceback));
    return record;
}

value logging_exc_info(struct vm *vm, value v) {
    if (py_is_tuple(v))
        return v;
    value exc = v;
    if (!py_is_a(v, &py_exc_BaseException)) {
        if (!py_truth(vm, v))
            return PY_NONE;
        return py_call0(vm, py_import_from(vm, "sys", "exc_info"));
    }
    return py_tuple3(PY_OBJ(py_type_of(exc)), exc, PY_AS(struct py_exception, exc)->traceback);
}

/* --- filters --- */

struct filter {
    struct py_object head;
    struct py_attrs attrs;
    value name;
};

LIB_FN(filter_init) {
    PY_AS(struct filter, a[0])->name = a[1];
    return PY_NONE;
}

/* Lets through what the logger NAME and its children log. */
LIB_FN(filter_filter) {
    const char *name = py_str_text(vm, PY_AS(struct filter, a[0])->name);
    const char *logger = py_str_text(vm, py_getattr(vm, a[1], "name"));
    size_t n = strlen(name);
    return PY_BOOL(!n || (!strncmp(logger, name, n) && (!logger[n] || logger[n] == '.')));
}

static const struct py_native_def filter_methods[] = {
    {"__init__", filter_init, "self, name=''"}, {"filter", filter_filter, "self, record"}, {0}};
static const struct py_member_def filter_members[] = {
    {"name", offsetof(struct filter, name), PY_MEMBER_VALUE, false}, {0}};
struct py_type logging_filter_type = {PY_TYPE_HEAD,
                                      .name = "Filter",
                                      .module = "logging",
                                      .size = sizeof(struct filter),
                                      .attrs_offset = offsetof(struct filter, attrs),
                                      .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                      .methods = filter_methods,
                                      .members = filter_members};

static struct py_list *filters_of(value self) {
    struct logging_filterer *f = PY_AS(struct logging_filterer, self);
    if (!f->filters)
        f->filters = py_list_new(0);
    return f->filters;
}

bool logging_filter(struct vm *vm, value self, value *record) {
    struct py_list *filters = PY_AS(struct logging_filterer, self)->filters;
    for (size_t i = 0; filters && i < filters->n; i++) {
        value method = py_lookup_attr(vm, filters->items[i], "filter");
        value said = py_call1(vm, method == PY_UNDEF ? filters->items[i] : method, *record);
        if (!py_truth(vm, said))
            return false;
        if (py_is_a(said, &logging_record_type))
            *record = said;
    }
    return true;
}

static size_t filter_find(struct vm *vm, struct py_list *filters, value f) {
    size_t i = 0;
    while (i < filters->n && !py_equal(vm, filters->items[i], f))
        i++;
    return i;
}

LIB_FN(filterer_add) {
    struct py_list *filters = filters_of(a[0]);
    if (filter_find(vm, filters, a[1]) == filters->n)
        py_list_append(filters, a[1]);
    return PY_NONE;
}
LIB_FN(filterer_remove) {
    struct py_list *filters = filters_of(a[0]);
    size_t i = filter_find(vm, filters, a[1]);
    if (i < filters->n)
        py_list_pop(filters, i);
    return PY_NONE;
}
LIB_FN(filterer_filter) {
    value record = a[1];
    return logging_filter(vm, a[0], &record) ? (record == a[1] ? PY_TRUE : record) : PY_FALSE;
}
LIB_GET(get_filters) { return PY_OBJ(filters_of(self)); }
LIB_SET(set_filters) { PY_AS(struct logging_filterer, self)->filters = py_list_from(vm, v); }

static const struct py_native_def filterer_methods[] = {
    {"addFilter", filterer_add, "self, filter"},
    {"removeFilter", filterer_remove, "self, filter"},
    {"filter", filterer_filter, "self, record"},
    {0}};
static const struct py_getset_def filterer_getset[] = {{"filters", get_filters, set_filters}, {0}};
struct py_type logging_filterer_type = {PY_TYPE_HEAD,
                                        .name = "Filterer",
                                        .module = "logging",
                                        .size = sizeof(struct logging_filterer),
                                        .attrs_offset = offsetof(struct logging_filterer, attrs),
                                        .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                        .methods = filterer_methods,
                                        .getset = filterer_getset};
