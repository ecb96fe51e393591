/*
 * logging.Manager: what scripts see of the tree as a whole, logging.root.manager. The tree itself
 * is base/log.h's; loggerDict is filled from it when it is asked for. Besides, the factory of
 * records and the list of open handlers.
 */
#include <string.h>

#include "python/lib/logging_int.h"

struct manager {
    struct py_object head;
    struct py_attrs attrs;
    struct py_dict *loggers;
    value logger_class;
};

static const char state_key;
struct manager_state {
    value manager, factory;
    struct py_list *handlers;
};
static struct manager_state *state_of(struct vm *vm) {
    return lib_state(vm, &state_key, sizeof(struct manager_state));
}

value logging_manager(struct vm *vm) {
    struct manager_state *s = state_of(vm);
    if (!s->manager) {
        struct manager *m = py_alloc(vm, &logging_manager_type);
        m->loggers = py_dict_new();
        m->logger_class = PY_NONE;
        s->manager = PY_OBJ(m);
    }
    return s->manager;
}
value logging_record_factory(struct vm *vm) { return state_of(vm)->factory; }
struct py_list *logging_handler_list(struct vm *vm) {
    struct manager_state *s = state_of(vm);
    if (!s->handlers)
        s->handlers = py_list_new(4);
    return s->handlers;
}

static struct manager *of(value v) { return PY_AS(struct manager, v); }

/* Loggers that C code made for a package show once the script has imported that. */
static bool is_hidden(struct vm *vm, const struct log_logger *l) {
    const char *dot = strchr(l->name, '.');
    value top = py_str_new(l->name, dot ? (size_t)(dot - l->name) : strlen(l->name));
    value modules = py_import_from(vm, "sys", "modules");
    return !l->data && (py_str_is(top, "alembic") || py_str_is(top, "sqlalchemy")) &&
           py_dict_get(vm, PY_AS(struct py_dict, modules), top) == PY_UNDEF;
}
static void add_logger(void *arg, struct log_logger *l) {
    struct vm *vm = arg;
    if (is_hidden(vm, l))
        return;
    struct py_dict *d = of(logging_manager(vm))->loggers;
    value have = py_dict_get_text(d, l->name);
    if (!l->is_placeholder && l->data && ((struct logging_logger *)l->data)->listed)
        return;
    if (!l->is_placeholder && (have == PY_UNDEF || py_is_a(have, &logging_placeholder_type))) {
        value made = logging_logger_object(vm, l);
        PY_AS(struct logging_logger, made)->listed = true;
        py_dict_set_text(d, l->name, made);
    } else if (have == PY_UNDEF)
        py_dict_set_text(d, l->name, PY_OBJ(py_alloc(vm, &logging_placeholder_type)));
}
bool logging_was_dropped(struct vm *vm, const char *name) {
    return py_dict_get_text(of(logging_manager(vm))->loggers, name) == PY_UNDEF;
}
static void forget(void *arg, struct log_logger *l) {
    struct logging_logger *have = (struct logging_logger *)l->data;
    if (have && have->listed && logging_was_dropped(arg, l->name)) {
        l->n = 0;
        l->level = LOG_NOTSET;
        l->is_silent = l->is_disabled = false;
        l->data = NULL;
    }
}
void logging_forget_dropped(struct vm *vm) { log_each(forget, vm); }
LIB_GET(manager_dict) {
    log_each(add_logger, vm);
    return PY_OBJ(of(self)->loggers);
}
LIB_SET(manager_set_dict) {
    if (!py_is_dict(v))
        py_raise(vm, &py_exc_TypeError, "loggerDict must be a dict, not %T", v);
    of(self)->loggers = PY_AS(struct py_dict, v);
}
LIB_GET(manager_root) { return logging_logger_object(vm, log_logger("")); }
LIB_GET(manager_disable) {
    int below = log_disabled_below();
    return py_from_small(below ? below - 1 : 0);
}
LIB_SET(manager_set_disable) { log_disable_below(logging_level_arg(vm, v) + 1); }

LIB_FN(manager_get_logger) {
    if (!py_is_str(a[1]))
        py_raise(vm, &py_exc_TypeError, "A logger name must be a string");
    return py_call1(vm, py_import_from(vm, "logging", "getLogger"), a[1]);
}
LIB_FN(manager_set_class) {
    py_call1(vm, py_import_from(vm, "logging", "setLoggerClass"), a[1]);
    of(a[0])->logger_class = a[1];
    return PY_NONE;
}
LIB_FN(set_factory) {
    state_of(vm)->factory = a[0] == PY_OBJ(&logging_record_type) ? PY_UNDEF : a[0];
    return PY_NONE;
}
LIB_FN(get_factory) {
    value factory = state_of(vm)->factory;
    return factory == PY_UNDEF ? PY_OBJ(&logging_record_type) : factory;
}
LIB_FN(manager_set_factory) { return set_factory(vm, a + 1); }

const struct py_native_def logging_factory_functions[] = {
    {"getLogRecordFactory", get_factory, ""}, {"setLogRecordFactory", set_factory, "factory"}, {0}};

static const struct py_native_def manager_methods[] = {
    {"getLogger", manager_get_logger, "self, name"},
    {"setLoggerClass", manager_set_class, "self, klass"},
    {"setLogRecordFactory", manager_set_factory, "self, factory"},
    {0}};
static const struct py_getset_def manager_getset[] = {
    {"loggerDict", manager_dict, manager_set_dict},
    {"root", manager_root, NULL},
    {"disable", manager_disable, manager_set_disable},
    {0}};
static const struct py_member_def manager_members[] = {
    {"loggerClass", offsetof(struct manager, logger_class), PY_MEMBER_VALUE, false}, {0}};
struct py_type logging_manager_type = {PY_TYPE_HEAD,
                                       .name = "Manager",
                                       .module = "logging",
                                       .size = sizeof(struct manager),
                                       .attrs_offset = offsetof(struct manager, attrs),
                                       .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                       .methods = manager_methods,
                                       .getset = manager_getset,
                                       .members = manager_members};

struct placeholder {
    struct py_object head;
    struct py_attrs attrs;
};
struct py_type logging_placeholder_type = {PY_TYPE_HEAD,
                                           .name = "PlaceHolder",
                                           .module = "logging",
                                           .size = sizeof(struct placeholder),
                                           .attrs_offset = offsetof(struct placeholder, attrs),
                                           .flags = PY_TYPE_BASE | PY_TYPE_ATTRS};
