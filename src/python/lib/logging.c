/*
 * logging: the module's functions, and logging.config.fileConfig over base/log.h. What is class
 * machinery only (LoggerAdapter, dictConfig, the handlers of logging.handlers) is Python text.
 * cf. CPython's Lib/logging.
 */
#include <stdlib.h>
#include <string.h>

#include "python/lib/logging_int.h"

static const char class_key;
struct logging_state {
    value logger_class;
};

static struct logging_state *state_of(struct vm *vm) {
    return lib_state(vm, &class_key, sizeof(struct logging_state));
}

static value root(struct vm *vm) { return logging_logger_object(vm, log_logger("")); }

LIB_FN(get_logger) {
    if (!LIB_GIVEN(a[0]) || !py_truth(vm, a[0]))
        return root(vm);
    if (!py_is_str(a[0]))
        py_raise(vm, &py_exc_TypeError, "A logger name must be a string");
    const char *name = py_str_cstr(a[0]);
    return logging_logger_object(vm, log_logger(name));
}

LIB_FN(get_logger_class) {
    value cls = state_of(vm)->logger_class;
    return cls ? cls : PY_OBJ(&logging_logger_type);
}
LIB_FN(set_logger_class) {
    if (py_is_a(a[0], &py_type_type) &&
        !py_type_is_subtype(PY_AS(struct py_type, a[0]), &logging_logger_type))
        py_raise(vm, &py_exc_TypeError, "logger not derived from logging.Logger: %S",
                 py_getattr(vm, a[0], "__name__"));
    state_of(vm)->logger_class = a[0];
    return PY_NONE;
}

/* --- basicConfig --- */

static value option(struct vm *vm, struct py_dict *kw, const char *name) {
    value v = lib_kw_take(vm, kw, name);
    return LIB_GIVEN(v) ? v : PY_NONE;
}

static bool given(struct py_dict *kw, const char *name) {
    return py_dict_get_text(kw, name) != PY_UNDEF;
}

static value file_handler(struct vm *vm, value file, value mode, value encoding, value errors) {
    value argv[] = {file, mode == PY_NONE ? py_str_from("a") : mode, encoding, errors};
    return py_call_kw(vm, PY_OBJ(&logging_file_handler_type), 2, argv,
                      lib_kwnames(2, "encoding", "errors"));
}

static struct py_list *wanted_handlers(struct vm *vm, struct py_dict *kw) {
    if (given(kw, "handlers") && py_dict_get_text(kw, "handlers") != PY_NONE) {
        if (given(kw, "stream") || given(kw, "filename"))
            py_raise(vm, &py_exc_ValueError,
                     "'stream' or 'filename' should not be specified "
                     "together with 'handlers'");
    } else if (given(kw, "stream") && given(kw, "filename"))
        py_raise(vm, &py_exc_ValueError,
                 "'stream' and 'filename' should not be specified together");
    value errors = lib_kw_take(vm, kw, "errors");
    if (errors == PY_UNDEF)
        errors = py_str_from("backslashreplace");
    value encoding = option(vm, kw, "encoding"), handlers = option(vm, kw, "handlers");
    if (handlers != PY_NONE)
        return py_list_from(vm, handlers);
    value file = option(vm, kw, "filename"), mode = option(vm, kw, "filemode");
    value made = file != PY_NONE
                     ? file_handler(vm, file, mode, encoding, errors)
                     : py_call1(vm, PY_OBJ(&logging_stream_handler_type), option(vm, kw, "stream"));
    return py_list_of(1, &made);
}

/* force=True: the root starts over. */
static void drop_handlers(struct vm *vm) {
    struct py_list *old = py_list_from(vm, py_getattr(vm, root(vm), "handlers"));
    for (size_t i = 0; i < old->n; i++) {
        py_call_method(vm, root(vm), "removeHandler", 1, &old->items[i]);
        py_call_method(vm, old->items[i], "close", 0, NULL);
    }
}

static value wanted_formatter(struct vm *vm, struct py_dict *kw) {
    value datefmt = option(vm, kw, "datefmt"), style = lib_kw_take(vm, kw, "style");
    value format = option(vm, kw, "format");
    const char *mark = style == PY_UNDEF ? "%" : py_str_text(vm, style);
    if (strlen(mark) != 1 || !strchr("%{$", *mark))
        py_raise(vm, &py_exc_ValueError, "Style must be one of: %%,{,$");
    const char *usual = *mark == '{'   ? "{levelname}:{name}:{message}"
                        : *mark == '$' ? "${levelname}:${name}:${message}"
                                       : "%(levelname)s:%(name)s:%(message)s";
    return py_call3(vm, PY_OBJ(&logging_formatter_type),
                    format == PY_NONE ? py_str_from(usual) : format, datefmt, py_str_from(mark));
}

LIB_FN(basic_config) {
    struct py_dict *kw = PY_AS(struct py_dict, a[0]);
    bool force = py_truth(vm, option(vm, kw, "force"));
    if (force)
        drop_handlers(vm);
    if (log_logger("")->n)
        return PY_NONE;
    struct py_list *handlers = wanted_handlers(vm, kw);
    option(vm, kw, "stream");
    option(vm, kw, "filename");
    option(vm, kw, "filemode");
    value formatter = wanted_formatter(vm, kw);
    for (size_t i = 0; i < handlers->n; i++) {
        if (py_getattr(vm, handlers->items[i], "formatter") == PY_NONE)
            py_call_method(vm, handlers->items[i], "setFormatter", 1, &formatter);
        py_call_method(vm, root(vm), "addHandler", 1, &handlers->items[i]);
    }
    value level = option(vm, kw, "level");
    if (level != PY_NONE)
        py_call_method(vm, root(vm), "setLevel", 1, &level);
    if (kw->count) {
        value comma = py_str_from(", "), left = PY_OBJ(kw);
        py_raise(vm, &py_exc_ValueError, "Unrecognised argument(s): %S",
                 py_call_method(vm, comma, "join", 1, &left));
    }
    return PY_NONE;
}

/* --- functions that log to the root --- */

/* A script may have put a basicConfig of its own in the module. */
static void ensure_handler(struct vm *vm) {
    if (!log_logger("")->n)
        py_call0(vm, py_import_from(vm, "logging", "basicConfig"));
}

static value to_root(struct vm *vm, const char *method, value msg, value args, const value *rest) {
    ensure_handler(vm);
    struct py_tuple *t = PY_AS(struct py_tuple, args);
    size_t n = t->n + 1;
    value *argv = MEM_NEW_ARRAY(value, n + 4);
    argv[0] = msg;
    memcpy(argv + 1, t->items, t->n * sizeof *argv);
    memcpy(argv + n, rest, 4 * sizeof *argv);
    return py_call_kw(vm, py_getattr(vm, root(vm), method), (int)n, argv,
                      lib_kwnames(4, "exc_info", "stack_info", "stacklevel", "extra"));
}

#define OPTIONS "*args, exc_info=None, stack_info=False, stacklevel=1, extra=None"
#define TO_ROOT(name)                                                                              \
    LIB_FN(root_##name) { return to_root(vm, #name, a[0], a[1], a + 2); }
TO_ROOT(debug)
TO_ROOT(info)
TO_ROOT(warning)
TO_ROOT(error)
TO_ROOT(exception)
TO_ROOT(critical)

LIB_FN(root_warn) {
    py_warn(vm, &py_exc_DeprecationWarning,
            "The 'warn' function is deprecated, use 'warning' instead");
    return root_warning(vm, a);
}
LIB_FN(root_log) {
    ensure_handler(vm);
    struct py_tuple *t = PY_AS(struct py_tuple, a[2]);
    value *argv = MEM_NEW_ARRAY(value, t->n + 2);
    argv[0] = a[0];
    argv[1] = a[1];
    memcpy(argv + 2, t->items, t->n * sizeof *argv);
    return py_call(vm, py_getattr(vm, root(vm), "log"), (int)t->n + 2, argv);
}

/* --- levels --- */

LIB_FN(get_level_name) {
    if (py_is_str(a[0])) {
        int level = log_level_of(py_str_cstr(a[0]));
        return level < 0 ? py_str_printf("Level %s", py_str_cstr(a[0])) : py_int_from(level);
    }
    if (!py_is_int(a[0])) {
        py_hash(vm, a[0]);
        return py_str_printf("Level %s", py_str_text(vm, a[0]));
    }
    return py_str_from(log_level_name((int)lib_arg_int(vm, a[0])));
}
LIB_FN(check_level) { return py_int_from(logging_level_arg(vm, a[0])); }
LIB_FN(get_level_names) {
    struct py_dict *d = py_dict_new();
    static const char *const names[] = {"CRITICAL", "FATAL", "ERROR", "WARN",
                                        "WARNING",  "INFO",  "DEBUG", "NOTSET"};
    for (size_t i = 0; i < LIB_COUNT(names); i++)
        py_dict_set_text(d, names[i], py_int_from(log_level_of(names[i])));
    return PY_OBJ(d);
}
LIB_FN(add_level_name) {
    log_add_level_name((int)lib_arg_int(vm, a[0]), mem_strdup(py_arg_text(vm, a[1], "levelName")));
    return PY_NONE;
}
LIB_FN(disable) {
    log_disable_below(logging_level_arg(vm, a[0]) + 1);
    return PY_NONE;
}
/* One thread runs at a time and no other comes in between. */
LIB_FN(no_lock) { return PY_NONE; }
LIB_FN(make_log_record) {
    value r = logging_record_new(vm, "", 0, "", 0, py_str_from(""), PY_OBJ(&py_empty_tuple),
                                 PY_NONE, NULL, PY_NONE);
    value key, v;
    size_t i = 0;
    if (!py_is_dict(a[0]))
        py_raise(vm, &py_exc_TypeError, "'%T' object is not a mapping", a[0]);
    while (py_dict_next(PY_AS(struct py_dict, a[0]), &i, &key, &v))
        py_setattr(vm, r, py_str_text(vm, key), v);
    return r;
}

static const struct lib_lazy lazy[] = {{"LoggerAdapter", "_logging_classes"},
                                       {"BufferingFormatter", "_logging_classes"},
                                       {"PercentStyle", "_logging_classes"},
                                       {"StrFormatStyle", "_logging_classes"},
                                       {"StringTemplateStyle", "_logging_classes"},
                                       {"lastResort", "_logging_classes"},
                                       {"shutdown", "_logging_classes"},
                                       {"_StderrHandler", "_logging_classes"},
                                       {"_STYLES", "_logging_classes"},
                                       {"_handlers", "_logging_classes"},
                                       {"_nameToLevel", "_logging_classes"},
                                       {"_levelToName", "_logging_classes"},
                                       {"captureWarnings", "_logging_classes"},
                                       {"config", NULL},
                                       {"handlers", NULL},
                                       {0}};
LIB_LAZY("logging", lazy)

static void logging_init(struct vm *vm, struct py_module *m) {
    LIB_LAZY_INIT(vm, m);
    py_module_set(vm, m, "root", root(vm));
    py_module_set(vm, m, "raiseExceptions", PY_TRUE);
    py_module_set(vm, m, "_handlerList", PY_OBJ(logging_handler_list(vm)));
    for (const struct py_native_def *d = logging_factory_functions; d->name; d++)
        py_module_set(vm, m, d->name, py_native_new(vm, d, PY_UNDEF));
    struct py_type *formatter = &logging_formatter_type;
    lib_class_set(vm, formatter, "_usual_converter",
                  py_getattr(vm, PY_OBJ(formatter), "converter"));
    lib_class_set(vm, formatter, "default_time_format", py_str_from("%Y-%m-%d %H:%M:%S"));
    lib_class_set(vm, formatter, "default_msec_format", py_str_from("%s,%03d"));
    py_module_set(vm, m, "BASIC_FORMAT", py_str_from("%(levelname)s:%(name)s:%(message)s"));
}

static const struct py_native_def functions[] = {
    {"getLogger", get_logger, "name=None"},
    {"getLoggerClass", get_logger_class, ""},
    {"setLoggerClass", set_logger_class, "klass"},
    {"basicConfig", basic_config, "**kwargs"},
    {"debug", root_debug, "msg, " OPTIONS},
    {"info", root_info, "msg, " OPTIONS},
    {"warning", root_warning, "msg, " OPTIONS},
    {"warn", root_warn, "msg, " OPTIONS},
    {"error", root_error, "msg, " OPTIONS},
    {"exception", root_exception,
     "msg, *args, exc_info=True, stack_info=False, stacklevel=1, extra=None"},
    {"critical", root_critical, "msg, " OPTIONS},
    {"fatal", root_critical, "msg, " OPTIONS},
    {"log", root_log, "level, msg, *args, **kwargs"},
    {"getLevelName", get_level_name, "level"},
    {"_checkLevel", check_level, "level"},
    {"getLevelNamesMapping", get_level_names, ""},
    {"addLevelName", add_level_name, "level, levelName"},
    {"disable", disable, "level=50"},
    {"_acquireLock", no_lock, ""},
    {"_releaseLock", no_lock, ""},
    {"makeLogRecord", make_log_record, "dict"},
    {0}};
#define LEVEL(text, number)                                                                        \
    { text, PY_CONST_INT, number, NULL, 0 }
static const struct py_const_def constants[] = {
    LEVEL("CRITICAL", LOG_CRITICAL), LEVEL("FATAL", LOG_CRITICAL), LEVEL("ERROR", LOG_ERROR),
    LEVEL("WARNING", LOG_WARNING),   LEVEL("WARN", LOG_WARNING),   LEVEL("INFO", LOG_INFO),
    LEVEL("DEBUG", LOG_DEBUG),       LEVEL("NOTSET", LOG_NOTSET),  {0}};
static struct py_type *const types[] = {&logging_filterer_type,
                                        &logging_filter_type,
                                        &logging_record_type,
                                        &logging_formatter_type,
                                        &logging_handler_type,
                                        &logging_stream_handler_type,
                                        &logging_file_handler_type,
                                        &logging_null_handler_type,
                                        &logging_logger_type,
                                        &logging_root_logger_type,
                                        &logging_manager_type,
                                        &logging_placeholder_type,
                                        NULL};
const struct py_module_def py_lib_logging = {.name = "logging",
                                             .functions = functions,
                                             .constants = constants,
                                             .types = types,
                                             .init = logging_init};
