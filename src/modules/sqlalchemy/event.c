/*
 * sqlalchemy.event: listeners by target and name. Engines and connections call theirs, schema
 * objects theirs (event_schema.c), mapped classes theirs (orm/events.c); of other targets they are
 * kept as an attribute (_sa_listeners).
 * cf. sqlalchemy.event.
 */
#include "modules/sqlalchemy/event.h"

#include "modules/sqlalchemy/modules.h"

/* Listeners of all engines: those registered on the class. */
static const char class_events_key;

static struct sa_events *class_events(struct vm *vm, bool make) {
    struct sa_events *e = vm_get_data(vm, &class_events_key);
    if (!e && make)
        vm_set_data(vm, &class_events_key, e = MEM_NEW(struct sa_events));
    return e;
}

static void add(struct sa_events *e, const char *name, value fn, bool once) {
    MEM_GROW(e->items, e->n, e->cap);
    e->items[e->n].name = name;
    e->items[e->n].retval = false;
    e->items[e->n].fn = fn;
    e->items[e->n++].once = once;
}

static bool has(const struct sa_events *e, const char *name) {
    for (size_t i = 0; e && i < e->n; i++)
        if (!e->items[i].done && !strcmp(e->items[i].name, name))
            return true;
    return false;
}

bool sa_has_listeners(struct vm *vm, struct sa_engine *e, const char *name) {
    return (e && has(e->events, name)) || has(class_events(vm, false), name);
}

static void fire(struct vm *vm, struct sa_events *e, const char *name, size_t n,
                 const value *args) {
    for (size_t i = 0; e && i < e->n; i++) {
        if (e->items[i].done || strcmp(e->items[i].name, name))
            continue;
        e->items[i].done = e->items[i].once;
        py_call(vm, e->items[i].fn, (int)n, args);
    }
}

static value fire_value(struct vm *vm, struct sa_events *e, const char *name, size_t n,
                        const value *args, bool all) {
    value last = PY_UNDEF;
    for (size_t i = 0; e && i < e->n; i++) {
        if (e->items[i].done || strcmp(e->items[i].name, name))
            continue;
        e->items[i].done = e->items[i].once;
        value v = py_call(vm, e->items[i].fn, (int)n, args);
        if (v != PY_NONE && (all || e->items[i].retval))
            last = v;
    }
    return last;
}

value sa_fire_value(struct vm *vm, struct sa_engine *e, const char *name, size_t n,
                    const value *args, bool all) {
    value own = e ? fire_value(vm, e->events, name, n, args, all) : PY_UNDEF;
    value general = fire_value(vm, class_events(vm, false), name, n, args, all);
    return own != PY_UNDEF ? own : general;
}

void sa_fire(struct vm *vm, struct sa_engine *e, const char *name, size_t n, const value *args) {
    if (e)
        fire(vm, e->events, name, n, args);
    fire(vm, class_events(vm, false), name, n, args);
}

struct py_list *sa_class_listeners(struct vm *vm, const char *key) {
    struct sa_events *e = class_events(vm, false);
    struct py_list *fns = NULL;
    for (size_t i = 0; e && i < e->n; i++) {
        if (e->items[i].done || strcmp(e->items[i].name, key))
            continue;
        e->items[i].done = e->items[i].once;
        if (!fns)
            fns = py_list_new(2);
        py_list_append(fns, e->items[i].fn);
    }
    return fns;
}

void sa_class_listen(struct vm *vm, const char *key, value fn, bool once) {
    add(class_events(vm, true), key, fn, once);
}

static bool forget(struct sa_events *list, const char *name, value fn, bool only_ask) {
    for (size_t i = 0; list && i < list->n; i++)
        if (list->items[i].fn == fn && !list->items[i].done && !strcmp(list->items[i].name, name)) {
            list->items[i].done = !only_ask;
            return true;
        }
    return false;
}

bool sa_class_forget(struct vm *vm, const char *key, value fn, bool only_ask) {
    return forget(class_events(vm, false), key, fn, only_ask);
}

struct py_list *sa_listeners_of(struct vm *vm, value target, bool make) {
    value l = py_lookup_attr(vm, target, "_sa_listeners");
    if (l != PY_UNDEF && py_is_list(l))
        return PY_AS(struct py_list, l);
    if (!make)
        return NULL;
    struct py_list *own = py_list_new(2);
    py_setattr(vm, target, "_sa_listeners", PY_OBJ(own));
    return own;
}

static const char event_target_key;

void sa_register_event_target(struct vm *vm, const struct sa_event_target *t) {
    vm_set_data(vm, &event_target_key, (void *)(uintptr_t)t);
}
static const struct sa_event_target *event_target(struct vm *vm) {
    return vm_get_data(vm, &event_target_key);
}

/* What an engine, a connection, a dialect and a pool tell of. */
static bool is_engine_event(const char *name) {
    static const char *const names[] = {"after_cursor_execute",
                                        "after_execute",
                                        "before_cursor_execute",
                                        "before_execute",
                                        "begin",
                                        "begin_twophase",
                                        "checkin",
                                        "checkout",
                                        "close",
                                        "close_detached",
                                        "commit",
                                        "commit_twophase",
                                        "connect",
                                        "detach",
                                        "do_connect",
                                        "do_execute",
                                        "do_execute_no_params",
                                        "do_executemany",
                                        "do_setinputsizes",
                                        "engine_connect",
                                        "engine_disposed",
                                        "first_connect",
                                        "handle_error",
                                        "invalidate",
                                        "prepare_twophase",
                                        "release_savepoint",
                                        "reset",
                                        "rollback",
                                        "rollback_savepoint",
                                        "rollback_twophase",
                                        "savepoint",
                                        "set_connection_execution_options",
                                        "set_engine_execution_options",
                                        "soft_invalidate"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(names[i], name))
            return true;
    return false;
}

static noreturn void raise_no_event(struct vm *vm, value target, const char *name) {
    py_raise(vm, &sa_exc_InvalidRequestError, "No such event '%s' for target '%S'", name, target);
}

static void listen(struct vm *vm, value target, const char *name, value fn, struct py_dict *kw) {
    const struct sa_event_target *above = event_target(vm);
    value given = py_dict_get_text(kw, "once");
    bool once = given != PY_UNDEF && py_truth(vm, given);
    value ret = py_dict_get_text(kw, "retval");
    bool retval = ret != PY_UNDEF && py_truth(vm, ret);
    if (above && above->listen(vm, target, name, fn, kw))
        return;
    struct sa_engine *e = sa_engine_of(target);
    bool engines = e || target == PY_OBJ(&sa_engine_type) ||
                   target == PY_OBJ(&sa_async_engine_type) ||
                   target == PY_OBJ(&sa_connection_type) || target == PY_OBJ(&sa_pool_type);
    if (engines && !is_engine_event(name))
        raise_no_event(vm, target, name);
    if (e) {
        if (!e->events)
            e->events = MEM_NEW(struct sa_events);
        add(e->events, name, fn, once);
        e->events->items[e->events->n - 1].retval = retval;
        return;
    }
    if (engines) {
        struct sa_events *all = class_events(vm, true);
        add(all, name, fn, once);
        all->items[all->n - 1].retval = retval;
        return;
    }
    if (py_is_unknown(target))
        return;
    if (sa_schema_listen(vm, target, name, fn, once))
        return;
    if (py_is_a(target, &py_type_type) && !(PY_AS(struct py_type, target)->flags & PY_TYPE_HEAP)) {
        add(class_events(vm, true), mem_printf("%s.%s", PY_AS(struct py_type, target)->name, name),
            fn, once);
        return;
    }
    if (!py_is_object(target) || py_is_str(target) || target == PY_NONE)
        raise_no_event(vm, target, name);
    py_list_append(sa_listeners_of(vm, target, true), py_tuple2(py_str_from(name), fn));
}

void sa_fire_on(struct vm *vm, value target, const char *name, size_t n, const value *args) {
    const struct sa_event_target *above = event_target(vm);
    if (above && above->fire(vm, target, name, n, args))
        return;
    struct py_list *l = sa_listeners_of(vm, target, false);
    for (size_t i = 0; l && i < l->n; i++) {
        struct py_tuple *t = PY_AS(struct py_tuple, l->items[i]);
        if (py_str_is(t->items[0], name))
            py_call(vm, t->items[1], (int)n, args);
    }
}

/* orm.mapper, the function of 1.4, means all mappers. */
static value target_of(struct vm *vm, value v) {
    bool is_function = py_is_object(v) && !strcmp(py_type_name(v), "builtin_function_or_method");
    return is_function && v == py_import_from(vm, "sqlalchemy.orm", "mapper")
               ? py_import_from(vm, "sqlalchemy.orm", "Mapper")
               : v;
}

static value f_listen(struct vm *vm, const value *a) {
    listen(vm, target_of(vm, a[0]), py_arg_text(vm, a[1], "identifier"), a[2],
           PY_AS(struct py_dict, a[4]));
    return PY_NONE;
}

/* @listens_for(target, name) */
struct decorator {
    struct py_object head;
    value target;
    const char *name;
    struct py_dict *kw;
};
static value decorate(struct vm *vm, value callee, int argc, const value *argv,
                      struct py_tuple *kwnames) {
    struct decorator *d = PY_AS(struct decorator, callee);
    (void)kwnames;
    if (argc != 1)
        py_raise(vm, &py_exc_TypeError, "listens_for() decorates one function");
    listen(vm, d->target, d->name, argv[0], d->kw);
    return argv[0];
}
static struct py_type decorator_type = {PY_TYPE_HEAD, .name = "function",
                                        .size = sizeof(struct decorator), .call = decorate};
static value f_listens_for(struct vm *vm, const value *a) {
    struct decorator *d = py_alloc(vm, &decorator_type);
    d->target = target_of(vm, a[0]);
    d->name = py_arg_text(vm, a[1], "identifier");
    d->kw = PY_AS(struct py_dict, a[2]);
    return PY_OBJ(d);
}

static bool find(struct vm *vm, const value *a, bool only_ask) {
    struct sa_engine *e = sa_engine_of(a[0]);
    const char *name = py_arg_text(vm, a[1], "identifier");
    const struct sa_event_target *above = event_target(vm);
    if (above && above->forget(vm, a[0], name, a[2], only_ask))
        return true;
    return sa_schema_forget(vm, a[0], name, a[2], only_ask) ||
           forget(e ? e->events : class_events(vm, false), name, a[2], only_ask);
}
static value f_remove(struct vm *vm, const value *a) {
    find(vm, a, false);
    return PY_NONE;
}
static value f_contains(struct vm *vm, const value *a) { return PY_BOOL(find(vm, a, true)); }

static const struct py_native_def functions[] = {
    {"listen", f_listen, "target, identifier, fn, *args, **kw"},
    {"listens_for", f_listens_for, "target, identifier, **kw"},
    {"remove", f_remove, "target, identifier, fn"},
    {"contains", f_contains, "target, identifier, fn"},
    {0}};

const struct py_module_def sa_event_module = {.name = "sqlalchemy.event", .functions = functions};
