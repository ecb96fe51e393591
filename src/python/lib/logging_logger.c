/* logging.Logger: an object for a logger of the tree. */
#include <string.h>

#include "python/lib/logging_int.h"
#include "python/vm.h"

static struct logging_logger *of(value v) { return PY_AS(struct logging_logger, v); }

value logging_logger_object(struct vm *vm, struct log_logger *native) {
    struct logging_logger *have = native->data;
    if (have && (!have->listed || !logging_was_dropped(vm, native->name)))
        return PY_OBJ(have);
    if (have) {
        native->n = 0;
        native->level = LOG_NOTSET;
        native->is_silent = native->is_disabled = false;
    }
    value cls = py_call0(vm, py_import_from(vm, "logging", "getLoggerClass"));
    if (!native->parent)
        cls = PY_OBJ(&logging_root_logger_type);
    value name = py_str_from(native->name);
    value made = py_call1(vm, cls, name);
    if (!py_is_a(made, &logging_logger_type))
        py_raise(vm, &py_exc_TypeError, "a logger class must derive from logging.Logger");
    of(made)->native = native;
    native->data = py_object(made);
    return made;
}

/* A Logger made by calling the class stands outside of the tree, under the root. */
LIB_FN(logger_init) {
    struct log_logger *native = MEM_NEW(struct log_logger);
    native->name = mem_strdup(py_arg_text(vm, a[1], "name"));
    native->level = logging_level_arg(vm, a[2]);
    of(a[0])->native = native;
    return PY_NONE;
}

/* Scripts change the list they were given; the tree follows before it is used. */
static void follow_list(struct logging_logger *l) {
    if (!l->given)
        return;
    while (l->native->n)
        log_remove_handler(l->native, l->native->handlers[0]);
    for (size_t i = 0; i < l->given->n; i++)
        if (py_is_a(l->given->items[i], &logging_handler_type))
            log_add_handler(l->native, &PY_AS(struct logging_handler, l->given->items[i])->native);
}

/* --- logging something --- */

static bool enabled(struct logging_logger *l, int level) {
    return log_is_enabled(l->native, level);
}

/* No handler anywhere: the handler of last resort, which a script may have replaced or taken away.
 */
static void emit_bare(struct vm *vm, const char *name, value record, int level) {
    struct py_module *m = PY_AS(struct py_module, py_import(vm, "logging"));
    value own = py_module_get(vm, m, "lastResort");
    if (own == PY_UNDEF && level >= LOG_WARNING) {
        value formatter = logging_formatter_new(vm, NULL, NULL, '%');
        value text = py_call_method(vm, formatter, "format", 1, &record);
        value line = py_str_printf("%s\n", py_str_text(vm, text));
        value err = py_import_from(vm, "sys", "stderr");
        if (err != PY_NONE)
            py_call_method(vm, err, "write", 1, &line);
    } else if (own == PY_NONE) {
        value manager = logging_manager(vm);
        if (py_lookup_attr(vm, manager, "emittedNoHandlerWarning") != PY_TRUE &&
            py_truth(vm, py_import_from(vm, "logging", "raiseExceptions"))) {
            value text = py_str_printf("No handlers could be found for logger \"%s\"\n", name);
            py_call_method(vm, py_import_from(vm, "sys", "stderr"), "write", 1, &text);
            py_setattr(vm, manager, "emittedNoHandlerWarning", PY_TRUE);
        }
    } else if (LIB_GIVEN(own) && level >= lib_arg_int(vm, py_getattr(vm, own, "level")))
        py_call_method(vm, own, "handle", 1, &record);
}

static void call_handlers(struct vm *vm, struct logging_logger *l, value record) {
    int level = (int)lib_arg_int(vm, py_getattr(vm, record, "levelno"));
    bool any = false;
    for (struct log_logger *at = l->native; at; at = at->is_silent ? NULL : at->parent) {
        if (at->data)
            follow_list((struct logging_logger *)at->data);
        for (size_t i = 0; i < at->n; i++) {
            struct log_handler *h = at->handlers[i];
            any = true;
            if (level < h->level)
                continue;
            if (h->data) {
                py_call_method(vm, logging_handler_object(vm, h), "handle", 1, &record);
            } else {
                struct log_record r = logging_record_get(vm, record);
                struct log_logger one = {
                    .name = at->name, .handlers = &h, .n = 1, .cap = 1, .is_silent = true};
                log_handle(&one, &r);
            }
        }
    }
    if (!any)
        emit_bare(vm, l->native->name, record, level);
}

static void handle(struct vm *vm, value self, value record) {
    if (of(self)->native->is_disabled || !logging_filter(vm, self, &record))
        return;
    call_handlers(vm, of(self), record);
}

/* extra={...} becomes attributes of the record. */
static void add_extra(struct vm *vm, value record, value extra) {
    value key, v;
    size_t i = 0;
    if (!LIB_GIVEN(extra) || !py_is_dict(extra))
        return;
    while (py_dict_next(PY_AS(struct py_dict, extra), &i, &key, &v)) {
        const char *name = py_str_text(vm, key);
        if (!strcmp(name, "message") || !strcmp(name, "asctime") ||
            py_lookup_attr(vm, record, name) != PY_UNDEF)
            py_raise(vm, &py_exc_KeyError, "Attempt to overwrite %R in LogRecord", key);
        py_setattr(vm, record, name, v);
    }
}

/* The frame that a record names: STACKLEVEL - 1 frames outside of the one that logs, which is none
 * of LoggerAdapter's. NULL without a script; the outermost frame if there are not so many. */
static struct py_frame *caller(struct vm *vm, value stacklevel) {
    int64_t outwards =
        LIB_GIVEN(stacklevel) && py_is_int(stacklevel) ? py_int_as(vm, stacklevel) : 1;
    struct py_frame *found = NULL, *f;
    for (int depth = 0; outwards > 0 && (f = vm_script_frame(vm, depth)); depth++) {
        if (py_str_is(PY_OBJ(f->code->filename), "<frozen _logging_classes>"))
            continue;
        found = f;
        outwards--;
    }
    return found;
}

/* stack_info=True: the stack of the script that logs. */
static value stack_text(struct vm *vm, value wanted) {
    if (!py_truth(vm, wanted))
        return PY_NONE;
    value lines = py_call0(vm, py_import_from(vm, "traceback", "format_stack"));
    value text = py_call_method(vm, py_str_from(""), "join", 1, &lines);
    text = py_call_method(vm, text, "rstrip", 0, NULL);
    return py_str_printf("Stack (most recent call last):\n%s", py_str_cstr(text));
}

/* OPTIONS: exc_info, stack_info, stacklevel, extra. */
static void log_it(struct vm *vm, value self, int level, value msg, value args,
                   const value *options) {
    struct py_frame *f = caller(vm, options[2]);
    const char *file = f ? py_str_cstr(PY_OBJ(f->code->filename)) : "(unknown file)";
    int line = f ? py_code_line(f->code, (uint32_t)(f->pc - f->code->instr) - 1) : 0;
    const char *func = f ? py_str_cstr(PY_OBJ(f->code->name)) : NULL;
    value exc_info = LIB_GIVEN(options[0]) ? logging_exc_info(vm, options[0]) : PY_NONE;
    value argv[] = {py_str_from(of(self)->native->name),
                    py_int_from(level),
                    py_str_from(file),
                    py_int_from(line),
                    msg,
                    args,
                    exc_info,
                    func ? py_str_from(func) : PY_NONE,
                    options[3],
                    stack_text(vm, options[1])};
    value record = py_call_method(vm, self, "makeRecord", 10, argv);
    py_call_method(vm, self, "handle", 1, &record);
}
LIB_FN(logger_find_caller) {
    struct py_frame *f = caller(vm, a[2]);
    return lib_tuple(
        4, f ? PY_OBJ(f->code->filename) : py_str_from("(unknown file)"),
        py_from_small(f ? py_code_line(f->code, (uint32_t)(f->pc - f->code->instr) - 1) : 0),
        f ? PY_OBJ(f->code->name) : py_str_from("(unknown function)"), stack_text(vm, a[1]));
}

#define OPTIONS "*args, exc_info=None, stack_info=False, stacklevel=1, extra=None"
#define METHOD(name, LEVEL)                                                                        \
    LIB_FN(logger_##name) {                                                                        \
        if (enabled(of(a[0]), LEVEL))                                                              \
            log_it(vm, a[0], LEVEL, a[1], a[2], a + 3);                                            \
        return PY_NONE;                                                                            \
    }
METHOD(debug, LOG_DEBUG)
METHOD(info, LOG_INFO)
METHOD(warning, LOG_WARNING)

METHOD(error, LOG_ERROR)
METHOD(critical, LOG_CRITICAL)

LIB_FN(logger_warn) {
    py_warn(vm, &py_exc_DeprecationWarning,
            "The 'warn' method is deprecated, use 'warning' instead");
    return logger_warning(vm, a);
}
LIB_FN(logger_exception) {
    value options[] = {a[3] == PY_NONE ? PY_TRUE : a[3], a[4], a[5], a[6]};
    if (enabled(of(a[0]), LOG_ERROR))
        log_it(vm, a[0], LOG_ERROR, a[1], a[2], options);
    return PY_NONE;
}

LIB_FN(logger_log) {
    if (!py_is_int(a[1])) {
        if (!py_truth(vm, py_import_from(vm, "logging", "raiseExceptions")))
            return PY_NONE;
        py_raise(vm, &py_exc_TypeError, "level must be an integer");
    }
    int level = (int)lib_arg_int(vm, a[1]);
    if (enabled(of(a[0]), level))
        log_it(vm, a[0], level, a[2], a[3], a + 4);
    return PY_NONE;
}

LIB_FN(logger_handle) {
    handle(vm, a[0], a[1]);
    return PY_NONE;
}
LIB_FN(logger_call_handlers) {
    call_handlers(vm, of(a[0]), a[1]);
    return PY_NONE;
}
LIB_FN(logger_make_record) {
    value factory = logging_record_factory(vm), record;
    if (factory != PY_UNDEF) {
        value argv[] = {a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[10]};
        record = py_call(vm, factory, 9, argv);
    } else
        record = logging_record_new(vm, py_str_text(vm, a[1]), (int)lib_arg_int(vm, a[2]),
                                    py_str_text(vm, a[3]),
                                    a[4] == PY_NONE ? 0 : (int)lib_arg_int(vm, a[4]), a[5], a[6],
                                    a[7], py_is_str(a[8]) ? py_str_cstr(a[8]) : NULL, a[10]);
    add_extra(vm, record, a[9]);
    return record;
}

/* --- settings --- */

LIB_FN(logger_is_enabled) { return PY_BOOL(enabled(of(a[0]), (int)lib_arg_int(vm, a[1]))); }
LIB_FN(logger_effective) { return py_int_from(log_effective_level(of(a[0])->native)); }
LIB_FN(logger_set_level) {
    of(a[0])->native->level = logging_level_arg(vm, a[1]);
    return PY_NONE;
}
LIB_FN(logger_add_handler) {
    if (!py_is_a(a[1], &logging_handler_type))
        return PY_NONE; /* an unknown package's handler: nothing to write to */
    struct logging_logger *l = of(a[0]);
    follow_list(l);
    l->given = NULL;
    struct log_handler *h = &PY_AS(struct logging_handler, a[1])->native;
    for (size_t i = 0; i < l->native->n; i++)
        if (l->native->handlers[i] == h)
            return PY_NONE;
    log_add_handler(l->native, h);
    return PY_NONE;
}
LIB_FN(logger_remove_handler) {
    struct logging_logger *l = of(a[0]);
    follow_list(l);
    l->given = NULL;
    for (size_t i = 0; i < l->native->n; i++)
        if (logging_handler_object(vm, l->native->handlers[i]) == a[1]) {
            log_remove_handler(l->native, l->native->handlers[i]);
            break;
        }
    return PY_NONE;
}
LIB_FN(logger_has_handlers) {
    for (struct log_logger *at = of(a[0])->native; at; at = at->is_silent ? NULL : at->parent)
        if (at->n)
            return PY_TRUE;
    return PY_FALSE;
}
LIB_FN(logger_child) {
    const char *name = of(a[0])->native->name;
    const char *suffix = py_arg_text(vm, a[1], "suffix");
    bool root = !of(a[0])->native->parent;
    return logging_logger_object(vm, log_logger(root ? suffix : mem_printf("%s.%s", name, suffix)));
}

LIB_GET(get_handlers) {
    struct logging_logger *l = of(self);
    follow_list(l);
    struct py_list *list = py_list_new(l->native->n);
    for (size_t i = 0; i < l->native->n; i++)
        py_list_append(list, logging_handler_object(vm, l->native->handlers[i]));
    l->given = list;
    return PY_OBJ(list);
}
LIB_SET(set_handlers) {
    of(self)->given = py_list_from(vm, v);
    follow_list(of(self));
}
LIB_GET(get_name) { return py_str_from(of(self)->native->name); }
LIB_SET(set_name) { of(self)->native->name = mem_strdup(py_str_text(vm, v)); }
LIB_GET(get_level) { return py_int_from(of(self)->native->level); }
LIB_SET(set_level) { of(self)->native->level = logging_level_arg(vm, v); }
LIB_GET(get_parent) {
    struct log_logger *parent = of(self)->native->parent;
    return parent ? logging_logger_object(vm, parent) : PY_NONE;
}
LIB_GET(get_propagate) { return PY_BOOL(!of(self)->native->is_silent); }
LIB_SET(set_propagate) { of(self)->native->is_silent = !py_truth(vm, v); }
LIB_GET(get_disabled) { return PY_BOOL(of(self)->native->is_disabled); }
LIB_SET(set_disabled) { of(self)->native->is_disabled = py_truth(vm, v); }
LIB_SET(set_parent) { of(self)->native->parent = v == PY_NONE ? NULL : of(v)->native; }
LIB_GET(get_manager) {
    return of(self)->manager == PY_UNDEF ? logging_manager(vm) : of(self)->manager;
}
LIB_SET(set_manager) { of(self)->manager = v; }
LIB_GET(get_root) { return logging_logger_object(vm, log_logger("")); }

/* Pickled by name: it is found again in the tree. */
LIB_FN(logger_reduce) {
    value name = py_getattr(vm, a[0], "name");
    value get = py_import_from(vm, "logging", "getLogger");
    if (py_call1(vm, get, name) != a[0])
        py_raise_value(vm, py_call1(vm, py_import_from(vm, "pickle", "PicklingError"),
                                    py_str_from("logger cannot be pickled")));
    bool root = !of(a[0])->native->parent;
    return py_tuple2(get, root ? PY_OBJ(&py_empty_tuple) : lib_tuple(1, name));
}

static value logger_repr(struct vm *vm LIB_UNUSED, value self) {
    return py_str_printf("<%s %s (%s)>", py_type_name(self), of(self)->native->name,
                         log_level_name(log_effective_level(of(self)->native)));
}

static const struct py_native_def logger_methods[] = {
    {"__init__", logger_init, "self, name, level=0"},
    {"debug", logger_debug, "self, msg, " OPTIONS},
    {"info", logger_info, "self, msg, " OPTIONS},
    {"warning", logger_warning, "self, msg, " OPTIONS},
    {"warn", logger_warn, "self, msg, " OPTIONS},
    {"error", logger_error, "self, msg, " OPTIONS},
    {"exception", logger_exception, "self, msg, " OPTIONS},
    {"critical", logger_critical, "self, msg, " OPTIONS},
    {"fatal", logger_critical, "self, msg, " OPTIONS},
    {"log", logger_log, "self, level, msg, " OPTIONS},
    {"_log", logger_log, "self, level, msg, " OPTIONS},
    {"findCaller", logger_find_caller, "self, stack_info=False, stacklevel=1"},
    {"handle", logger_handle, "self, record"},
    {"callHandlers", logger_call_handlers, "self, record"},
    {"makeRecord", logger_make_record,
     "self, name, level, fn, lno, msg, args, exc_info, func=None, extra=None, sinfo=None"},
    {"isEnabledFor", logger_is_enabled, "self, level"},
    {"getEffectiveLevel", logger_effective, "self"},
    {"setLevel", logger_set_level, "self, level"},
    {"addHandler", logger_add_handler, "self, hdlr"},
    {"removeHandler", logger_remove_handler, "self, hdlr"},
    {"hasHandlers", logger_has_handlers, "self"},
    {"__reduce__", logger_reduce, "self"},
    {"getChild", logger_child, "self, suffix"},
    {0}};
static const struct py_getset_def logger_getset[] = {{"handlers", get_handlers, set_handlers},
                                                     {"name", get_name, set_name},
                                                     {"level", get_level, set_level},
                                                     {"parent", get_parent, set_parent},
                                                     {"manager", get_manager, set_manager},
                                                     {"propagate", get_propagate, set_propagate},
                                                     {"disabled", get_disabled, set_disabled},
                                                     {"root", get_root, NULL},
                                                     {0}};
struct py_type logging_logger_type = {PY_TYPE_HEAD,
                                      .name = "Logger",
                                      .module = "logging",
                                      .size = sizeof(struct logging_logger),
                                      .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                      .base = &logging_filterer_type,
                                      .methods = logger_methods,
                                      .getset = logger_getset,
                                      .repr = logger_repr};
struct py_type logging_root_logger_type = {PY_TYPE_HEAD,
                                           .name = "RootLogger",
                                           .module = "logging",
                                           .size = sizeof(struct logging_logger),
                                           .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                           .base = &logging_logger_type};
