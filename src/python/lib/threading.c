/*
 * threading: Thread, Timer and the module's functions. What threads wait for is in
 * threading_sync.c, locks in _thread.c; how threads take turns, in python/thread.c.
 */
#include "python/lib/structseq.h"
#include "python/lib/threading_int.h"
#include "python/thread.h"
#include "python/vm.h"

struct thread {
    struct py_object head;
    struct py_attrs attrs;
    value target, name, args, kwargs; /* of those whose run() is over: PY_UNDEF */
    value ident, native_id;           /* PY_UNDEF: not started */
    bool initialized, daemon, started, stopped;
};
#define THREAD(v) PY_AS(struct thread, v)
static struct py_type thread_type, dummy_type, main_type;

static const char state_key;
struct state {
    struct py_dict *active; /* ident → Thread */
    int64_t names;
    value main, trace, profile;
};
static struct state *state_of(struct vm *vm) {
    return lib_state(vm, &state_key, sizeof(struct state));
}

/* --- which threads there are --- */

static value new_name(struct vm *vm, const char *kind) {
    return py_str_printf("%s-%lld", kind, (long long)++state_of(vm)->names);
}

static void enter(struct vm *vm, struct thread *t) {
    t->started = true;
    t->ident = py_int_from(vm_thread_ident(vm));
    t->native_id = py_call0(vm, py_import_from(vm, "_thread", "get_native_id"));
    py_dict_set(vm, state_of(vm)->active, t->ident, PY_OBJ(t));
}

/* A thread that this module did not start. */
static value adopt(struct vm *vm, struct py_type *type, value name, bool daemon) {
    struct thread *t = py_alloc(vm, type);
    t->name = name;
    t->daemon = daemon;
    t->initialized = true;
    enter(vm, t);
    return PY_OBJ(t);
}

static value current(struct vm *vm) {
    value known = py_dict_get(vm, state_of(vm)->active, py_int_from(vm_thread_ident(vm)));
    bool good = known != PY_UNDEF && py_is_a(known, &thread_type);
    return good ? known : adopt(vm, &dummy_type, new_name(vm, "Dummy"), true);
}
LIB_FN(current_thread) { return current(vm); }
LIB_FN(main_thread) { return state_of(vm)->main; }
LIB_FN(active_count) { return py_int_from(state_of(vm)->active->count); }
static struct py_list *all_threads(struct vm *vm) {
    struct py_list *list = py_list_new(4);
    size_t i = 0;
    for (value k, v; py_dict_next(state_of(vm)->active, &i, &k, &v);)
        py_list_append(list, v);
    return list;
}
LIB_FN(enumerate_threads) { return PY_OBJ(all_threads(vm)); }

/* --- exceptions that leave a thread --- */

static const char *const hook_fields[] = {"exc_type", "exc_value", "exc_traceback", "thread"};
STRUCTSEQ(hook_args, "_thread", "_ExceptHookArgs", hook_fields, 4);

LIB_FN(excepthook) {
    value exc = py_getattr(vm, a[0], "exc_value"), thread = py_getattr(vm, a[0], "thread");
    if (py_getattr(vm, a[0], "exc_type") == PY_OBJ(&py_exc_SystemExit))
        return PY_NONE;
    struct buf b = BUF_INIT;
    buf_printf(&b, "Exception in thread %s:\n",
               py_str_text(vm, thread == PY_NONE ? py_int_from(vm_thread_ident(vm))
                                                 : py_getattr(vm, thread, "name")));
    py_format_exception(vm, exc, &b);
    value text = lib_buf_str(&b);
    py_call_method(vm, py_import_from(vm, "sys", "stderr"), "write", 1, &text);
    return PY_NONE;
}

static void report(struct vm *vm, value thread, value exc) {
    value items[] = {PY_OBJ(py_type_of(exc)), exc, py_getattr(vm, exc, "__traceback__"), thread};
    py_call1(vm, py_import_from(vm, "threading", "excepthook"),
             structseq_make(vm, &hook_args, items));
}

/* --- Thread --- */

static void check_initialized(struct vm *vm, const struct thread *t) {
    if (!t->initialized)
        py_raise(vm, &py_exc_AssertionError, "Thread.__init__() not called");
}

static void thread_set_up(struct vm *vm, struct thread *t, value target, value name, value args,
                          value kwargs, value daemon) {
    if (name == PY_NONE) {
        value of = target == PY_NONE ? PY_UNDEF : py_lookup_attr(vm, target, "__name__");
        name = new_name(vm, "Thread");
        if (of != PY_UNDEF)
            name = py_str_from(py_message(vm, "%S (%S)", name, of));
    }
    t->target = target;
    t->name = py_str(vm, name);
    t->args = args;
    t->kwargs = kwargs == PY_NONE ? PY_OBJ(py_dict_new()) : kwargs;
    t->daemon = daemon == PY_NONE ? THREAD(current(vm))->daemon : py_truth(vm, daemon);
    t->initialized = true;
}
LIB_FN(thread_init) {
    if (a[1] != PY_NONE)
        py_raise(vm, &py_exc_AssertionError, "group argument must be None for now");
    thread_set_up(vm, THREAD(a[0]), a[2], a[3], a[4], a[5], a[6]);
    return PY_NONE;
}

/* f(*args, **kwargs) */
static void call_spread(struct vm *vm, value f, value args, value kwargs) {
    if (!py_is_dict(kwargs))
        py_raise(vm, &py_exc_TypeError, "%S() argument after ** must be a mapping, not %T",
                 py_repr(vm, f), kwargs);
    py_call_args(vm, f, PY_OBJ(py_tuple_from(vm, args)), PY_AS(struct py_dict, kwargs));
}

LIB_FN(thread_run) {
    struct thread *t = THREAD(a[0]);
    value target = t->target, args = t->args, kwargs = t->kwargs;
    t->target = t->args = t->kwargs = PY_UNDEF; /* they may hold the thread */
    if (target != PY_NONE && target != PY_UNDEF)
        call_spread(vm, target, args, kwargs);
    return PY_NONE;
}

static void end(struct vm *vm, struct thread *t) {
    py_dict_del(vm, state_of(vm)->active, t->ident);
    t->stopped = true;
    vm_thread_wake_all(vm, t);
}

/* What the new thread does from its beginning to its end. */
LIB_FN(thread_live) {
    struct thread *t = THREAD(a[0]);
    struct py_handler h;
    enter(vm, t);
    PY_TRY(vm, &h) {
        py_call_method(vm, a[0], "run", 0, NULL);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        struct py_handler inner;
        PY_TRY(vm, &inner) {
            report(vm, a[0], exc);
            py_handler_pop(&inner);
        }
        else {
            value second = py_handler_catch(&inner);
            end(vm, t);
            py_rethrow(vm, second);
        }
    }
    end(vm, t);
    return PY_NONE;
}
LIB_FN(thread_start) {
    static const struct py_native_def live = {"_bootstrap", thread_live, "self"};
    struct thread *t = THREAD(a[0]);
    if (!t->initialized)
        py_raise(vm, &py_exc_RuntimeError, "thread.__init__() not called");
    if (t->started)
        py_raise(vm, &py_exc_RuntimeError, "threads can only be started once");
    t->started = true;
    vm_thread_start(vm, py_native_new(vm, &live, a[0]), PY_OBJ(&py_empty_tuple), NULL);
    return PY_NONE;
}
LIB_FN(thread_join) {
    struct thread *t = THREAD(a[0]);
    if (!t->initialized)
        py_raise(vm, &py_exc_RuntimeError, "Thread.__init__() not called");
    if (!t->started)
        py_raise(vm, &py_exc_RuntimeError, "cannot join thread before it is started");
    if (a[0] == current(vm))
        py_raise(vm, &py_exc_RuntimeError, "cannot join current thread");
    struct threading_limit limit = threading_limit(vm, a[1]);
    while (!t->stopped && threading_wait(vm, t, &limit))
        ;
    return PY_NONE;
}
LIB_FN(dummy_join) { py_raise(vm, &py_exc_AssertionError, "cannot join a dummy thread"); }
LIB_FN(thread_is_alive) {
    check_initialized(vm, THREAD(a[0]));
    return PY_BOOL(THREAD(a[0])->started && !THREAD(a[0])->stopped);
}

LIB_GET(get_name) {
    check_initialized(vm, THREAD(self));
    return THREAD(self)->name;
}
LIB_SET(set_name) {
    check_initialized(vm, THREAD(self));
    if (v == PY_UNDEF)
        py_raise(vm, &py_exc_AttributeError, "property 'name' of 'Thread' object has no deleter");
    THREAD(self)->name = py_str(vm, v);
}
LIB_GET(get_daemon) {
    check_initialized(vm, THREAD(self));
    return PY_BOOL(THREAD(self)->daemon);
}
LIB_SET(set_daemon) {
    if (!THREAD(self)->initialized)
        py_raise(vm, &py_exc_RuntimeError, "Thread.__init__() not called");
    if (THREAD(self)->started)
        py_raise(vm, &py_exc_RuntimeError, "cannot set daemon status of active thread");
    if (v == PY_UNDEF)
        py_raise(vm, &py_exc_AttributeError, "property 'daemon' of 'Thread' object has no deleter");
    THREAD(self)->daemon = py_truth(vm, v);
}
LIB_GET(get_ident) {
    check_initialized(vm, THREAD(self));
    return THREAD(self)->ident == PY_UNDEF ? PY_NONE : THREAD(self)->ident;
}
LIB_GET(get_native_id) {
    check_initialized(vm, THREAD(self));
    return THREAD(self)->native_id == PY_UNDEF ? PY_NONE : THREAD(self)->native_id;
}

/* The older names of the properties. */
static void old_name(struct vm *vm, const char *name, const char *now) {
    py_warn(vm, &py_exc_DeprecationWarning, "%s() is deprecated, %s", name, now);
}
LIB_FN(old_get_name) {
    old_name(vm, "getName", "get the name attribute instead");
    return get_name(vm, a[0]);
}
LIB_FN(old_set_name) {
    old_name(vm, "setName", "set the name attribute instead");
    set_name(vm, a[0], a[1]);
    return PY_NONE;
}
LIB_FN(old_is_daemon) {
    old_name(vm, "isDaemon", "get the daemon attribute instead");
    return get_daemon(vm, a[0]);
}
LIB_FN(old_set_daemon) {
    old_name(vm, "setDaemon", "set the daemon attribute instead");
    set_daemon(vm, a[0], a[1]);
    return PY_NONE;
}

static value thread_repr(struct vm *vm, value self) {
    const struct thread *t = THREAD(self);
    if (!t->initialized)
        py_raise(vm, &py_exc_AssertionError, "Thread.__init__() was not called");
    const char *status = t->stopped ? "stopped" : t->started ? "started" : "initial";
    struct buf b = BUF_INIT;
    buf_printf(&b, "<%s(%s, %s%s", py_type_of(self)->name, py_str_text(vm, t->name), status,
               t->daemon ? " daemon" : "");
    if (t->ident != PY_UNDEF)
        buf_printf(&b, " %s", py_str_text(vm, t->ident));
    buf_puts(&b, ")>");
    return lib_buf_str(&b);
}

static const struct py_native_def thread_methods[] = {
    {"__init__", thread_init,
     "self, group=None, target=None, name=None, args=(), kwargs=None, *, daemon=None"},
    {"start", thread_start, "self"},
    {"run", thread_run, "self"},
    {"join", thread_join, "self, timeout=None"},
    {"is_alive", thread_is_alive, "self"},
    {"getName", old_get_name, "self"},
    {"setName", old_set_name, "self, name"},
    {"isDaemon", old_is_daemon, "self"},
    {"setDaemon", old_set_daemon, "self, daemonic"},
    {0}};
static const struct py_getset_def thread_getset[] = {{"name", get_name, set_name},
                                                     {"daemon", get_daemon, set_daemon},
                                                     {"ident", get_ident, NULL},
                                                     {"native_id", get_native_id, NULL},
                                                     {0}};
static const struct py_member_def thread_members[] =
    {/* subclasses' run() may use them */
     {"_target", offsetof(struct thread, target), PY_MEMBER_VALUE, false},
     {"_args", offsetof(struct thread, args), PY_MEMBER_VALUE, false},
     {"_kwargs", offsetof(struct thread, kwargs), PY_MEMBER_VALUE, false},
     {"_name", offsetof(struct thread, name), PY_MEMBER_VALUE, false},
     {0}};
static struct py_type thread_type = {PY_TYPE_HEAD,
                                     .name = "Thread",
                                     .module = "threading",
                                     .size = sizeof(struct thread),
                                     .attrs_offset = offsetof(struct thread, attrs),
                                     .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                     .methods = thread_methods,
                                     .getset = thread_getset,
                                     .members = thread_members,
                                     .repr = thread_repr};
static struct py_type main_type = {PY_TYPE_HEAD, .name = "_MainThread", .module = "threading",
                                   .size = sizeof(struct thread), .base = &thread_type};
static const struct py_native_def dummy_methods[] = {{"join", dummy_join, "self, timeout=None"},
                                                     {0}};
static struct py_type dummy_type = {PY_TYPE_HEAD,          .name = "_DummyThread",
                                    .module = "threading", .size = sizeof(struct thread),
                                    .base = &thread_type,  .methods = dummy_methods};

/* --- Timer --- */

struct timer {
    struct thread thread;
    value interval, function, args, kwargs, finished;
};
#define TIMER(v) PY_AS(struct timer, v)

static void check_timer(struct vm *vm, const struct timer *t) {
    if (t->finished == PY_UNDEF || !py_is_a(t->finished, &threading_event_type))
        py_raise(vm, &py_exc_AttributeError, "'Timer' object has no attribute 'finished'");
}
LIB_FN(timer_init) {
    struct timer *t = TIMER(a[0]);
    thread_set_up(vm, &t->thread, PY_NONE, PY_NONE, PY_OBJ(&py_empty_tuple), PY_NONE, PY_NONE);
    t->interval = a[1];
    t->function = a[2];
    t->args = a[3] == PY_NONE ? PY_OBJ(py_list_new(0)) : a[3];
    t->kwargs = a[4] == PY_NONE ? PY_OBJ(py_dict_new()) : a[4];
    t->finished = threading_event_new(vm);
    return PY_NONE;
}
LIB_FN(timer_cancel) {
    check_timer(vm, TIMER(a[0]));
    threading_event_set(vm, TIMER(a[0])->finished);
    return PY_NONE;
}
LIB_FN(timer_run) {
    struct timer *t = TIMER(a[0]);
    check_timer(vm, t);
    threading_event_wait(vm, t->finished, t->interval);
    if (!threading_event_is_set(t->finished))
        call_spread(vm, t->function, t->args, t->kwargs);
    threading_event_set(vm, t->finished);
    return PY_NONE;
}
static const struct py_native_def timer_methods[] = {
    {"__init__", timer_init, "self, interval, function, args=None, kwargs=None"},
    {"cancel", timer_cancel, "self"},
    {"run", timer_run, "self"},
    {0}};
static const struct py_member_def timer_members[] = {
    {"interval", offsetof(struct timer, interval), PY_MEMBER_VALUE, false},
    {"function", offsetof(struct timer, function), PY_MEMBER_VALUE, false},
    {"args", offsetof(struct timer, args), PY_MEMBER_VALUE, false},
    {"kwargs", offsetof(struct timer, kwargs), PY_MEMBER_VALUE, false},
    {"finished", offsetof(struct timer, finished), PY_MEMBER_VALUE, false},
    {0}};
static struct py_type timer_type = {PY_TYPE_HEAD,
                                    .name = "Timer",
                                    .module = "threading",
                                    .size = sizeof(struct timer),
                                    .flags = PY_TYPE_BASE,
                                    .base = &thread_type,
                                    .methods = timer_methods,
                                    .members = timer_members};

/* --- the module --- */

LIB_FN(make_rlock) { return py_call0(vm, py_import_from(vm, "_thread", "RLock")); }
LIB_FN(stack_size) { return py_from_small(0); }
LIB_FN(settrace) {
    state_of(vm)->trace = a[0];
    return PY_NONE;
}
LIB_FN(gettrace) { return state_of(vm)->trace; }
LIB_FN(setprofile) {
    state_of(vm)->profile = a[0];
    return PY_NONE;
}
LIB_FN(getprofile) { return state_of(vm)->profile; }

/* The program ends when its threads have, but for daemons. */
LIB_FN(shutdown) {
    struct py_list *list = all_threads(vm);
    for (size_t i = 0; i < list->n; i++)
        if (list->items[i] != state_of(vm)->main && py_is_a(list->items[i], &thread_type) &&
            !THREAD(list->items[i])->daemon)
            py_call_method(vm, list->items[i], "join", 0, NULL);
    return PY_NONE;
}
LIB_FN(register_atexit) {
    struct py_list *args = py_list_from(vm, a[1]);
    py_list_insert(args, 0, a[0]);
    py_call_args(vm, py_import_from(vm, "atexit", "register"),
                 PY_OBJ(py_tuple_of(args->n, args->items)), PY_AS(struct py_dict, a[2]));
    return PY_NONE;
}

static const struct py_native_def functions[] = {
    {"RLock", make_rlock, ""},
    {"current_thread", current_thread, ""},
    {"currentThread", current_thread, ""},
    {"main_thread", main_thread, ""},
    {"active_count", active_count, ""},
    {"activeCount", active_count, ""},
    {"enumerate", enumerate_threads, ""},
    {"excepthook", excepthook, "args, /"},
    {"stack_size", stack_size, "size=0"},
    {"settrace", settrace, "func"},
    {"gettrace", gettrace, ""},
    {"setprofile", setprofile, "func"},
    {"getprofile", getprofile, ""},
    {"_shutdown", shutdown, ""},
    {"_register_atexit", register_atexit, "func, *args, **kwargs"},
    {0}};
static struct py_type *const types[] = {&thread_type,
                                        &timer_type,
                                        &main_type,
                                        &dummy_type,
                                        &threading_condition_type,
                                        &threading_semaphore_type,
                                        &threading_bounded_type,
                                        &threading_event_type,
                                        &threading_barrier_type,
                                        &threading_broken_type,
                                        NULL};
static const char *const public_names[] = {
    "get_ident",    "active_count",     "Condition",      "current_thread", "enumerate",
    "main_thread",  "TIMEOUT_MAX",      "Event",          "Lock",           "RLock",
    "Semaphore",    "BoundedSemaphore", "Thread",         "Barrier",        "BrokenBarrierError",
    "Timer",        "ThreadError",      "setprofile",     "settrace",       "local",
    "stack_size",   "excepthook",       "ExceptHookArgs", "gettrace",       "getprofile",
    "get_native_id"};
static const struct {
    const char *here, *there;
} taken[] = {{"Lock", "allocate_lock"},
             {"_allocate_lock", "allocate_lock"},
             {"local", "_local"},
             {"get_ident", "get_ident"},
             {"get_native_id", "get_native_id"},
             {"_start_new_thread", "start_new_thread"},
             {"_RLock", "RLock"},
             {"ThreadError", "error"},
             {"TIMEOUT_MAX", "TIMEOUT_MAX"}};

static void init(struct vm *vm, struct py_module *m) {
    struct state *s = state_of(vm);
    struct py_list *all = py_list_new(LIB_COUNT(public_names));
    for (size_t i = 0; i < LIB_COUNT(public_names); i++)
        py_list_append(all, PY_OBJ(py_intern(public_names[i])));
    py_module_set(vm, m, "__all__", PY_OBJ(all));
    for (size_t i = 0; i < LIB_COUNT(taken); i++)
        py_module_set(vm, m, taken[i].here, py_import_from(vm, "_thread", taken[i].there));
    py_type_ready(vm, &hook_args.type);
    py_module_set(vm, m, "ExceptHookArgs", PY_OBJ(&hook_args.type));
    py_module_set(vm, m, "__excepthook__", py_module_get(vm, m, "excepthook"));
    s->trace = s->profile = PY_NONE;
    if (!s->active) {
        s->active = py_dict_new();
        s->main = adopt(vm, &main_type, py_str_from("MainThread"), false);
    }
    py_module_set(vm, m, "_main_thread", s->main);
    py_module_set(vm, m, "_active", PY_OBJ(s->active));
}
const struct py_module_def py_lib_threading = {
    .name = "threading", .functions = functions, .types = types, .init = init};
