/*
 * Condition, Semaphore, Event and Barrier of threading. One thread runs at a time and hands over
 * only where it waits (python/thread.h), so that each is a few plain fields and a key that its
 * threads wait for: no lock guards them. cf. CPython's Lib/threading.py.
 */
#include <time.h>

#include "python/lib/threading_int.h"
#include "python/thread.h"

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct threading_limit threading_limit(struct vm *vm, value timeout) {
    if (timeout == PY_NONE)
        return (struct threading_limit){false, 0};
    return (struct threading_limit){true, now() + py_as_double(vm, timeout)};
}

static double seconds_left(const struct threading_limit *limit) {
    return limit->set ? limit->end - now() : -1;
}

bool threading_wait(struct vm *vm, const void *key, const struct threading_limit *limit) {
    double left = seconds_left(limit);
    if (limit->set && left <= 0)
        return false;
    return vm_thread_wait(vm, key, left);
}

/* <threading.Name at 0x…: TEXT> */
static value state_repr(struct vm *vm, value self, const char *text) {
    value cls = PY_OBJ(py_type_of(self));
    return py_str_from(py_message(vm, "<%S.%S at %s: %s>", py_getattr(vm, cls, "__module__"),
                                  py_getattr(vm, cls, "__qualname__"),
                                  mem_printf("%p", (void *)py_object(self)), text));
}

/* --- Condition --- */

struct waiter {
    struct waiter *next;
    bool notified;
};
struct condition {
    struct py_object head;
    struct py_attrs attrs;
    value lock;
    struct waiter *first, **last;
};
#define CONDITION(v) PY_AS(struct condition, v)

static size_t count_waiters(const struct condition *c) {
    size_t n = 0;
    for (const struct waiter *w = c->first; w; w = w->next)
        n++;
    return n;
}

static void forget_waiter(struct condition *c, const struct waiter *gone) {
    for (struct waiter **p = &c->first; *p; p = &(*p)->next) {
        if (*p != gone)
            continue;
        *p = gone->next;
        if (!*p)
            c->last = p;
        return;
    }
}

/* The method NAME of the lock when it has it, PY_UNDEF else: RLock knows more than Lock. */
static value lock_method(struct vm *vm, const struct condition *c, const char *name) {
    return py_lookup_attr(vm, c->lock, name);
}

static value condition_new(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                           struct py_tuple *kwnames) {
    (void)argc, (void)argv, (void)kwnames;
    struct condition *c = py_alloc(vm, cls);
    c->lock = PY_NONE;
    c->last = &c->first;
    return PY_OBJ(c);
}
LIB_FN(condition_init) {
    struct condition *c = CONDITION(a[0]);
    c->lock = a[1] == PY_NONE ? py_call0(vm, py_import_from(vm, "_thread", "RLock")) : a[1];
    return PY_NONE;
}

LIB_FN(condition_is_owned) {
    const struct condition *c = CONDITION(a[0]);
    value f = lock_method(vm, c, "_is_owned");
    if (f != PY_UNDEF)
        return py_call0(vm, f);
    value no = PY_FALSE;
    if (!py_truth(vm, py_call_method(vm, c->lock, "acquire", 1, &no)))
        return PY_TRUE;
    py_call_method(vm, c->lock, "release", 0, NULL);
    return PY_FALSE;
}
static void check_owned(struct vm *vm, value self, const char *what) {
    if (!py_truth(vm, py_call_method(vm, self, "_is_owned", 0, NULL)))
        py_raise(vm, &py_exc_RuntimeError, "cannot %s on un-acquired lock", what);
}

/* Lets go of the lock, however often it is held; what take_back needs. */
static value let_go(struct vm *vm, const struct condition *c) {
    value f = lock_method(vm, c, "_release_save");
    return f != PY_UNDEF ? py_call0(vm, f) : py_call_method(vm, c->lock, "release", 0, NULL);
}
static void take_back(struct vm *vm, const struct condition *c, value state) {
    value f = lock_method(vm, c, "_acquire_restore");
    if (f != PY_UNDEF)
        py_call1(vm, f, state);
    else
        py_call_method(vm, c->lock, "acquire", 0, NULL);
}

static bool condition_wait_limit(struct vm *vm, value self, const struct threading_limit *limit) {
    struct condition *c = CONDITION(self);
    check_owned(vm, self, "wait");
    struct waiter *w = MEM_NEW(struct waiter);
    *c->last = w;
    c->last = &w->next;
    value state = let_go(vm, c);
    struct py_handler h;
    PY_TRY(vm, &h) {
        threading_wait(vm, w, limit);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        take_back(vm, c, state);
        forget_waiter(c, w);
        py_rethrow(vm, exc);
    }
    take_back(vm, c, state);
    forget_waiter(c, w);
    return w->notified;
}
LIB_FN(condition_wait) {
    struct threading_limit limit = threading_limit(vm, a[1]);
    return PY_BOOL(condition_wait_limit(vm, a[0], &limit));
}
LIB_FN(condition_wait_for) {
    struct threading_limit limit = threading_limit(vm, a[2]);
    value result = py_call0(vm, a[1]);
    while (!py_truth(vm, result) && !(limit.set && seconds_left(&limit) <= 0)) {
        condition_wait_limit(vm, a[0], &limit);
        result = py_call0(vm, a[1]);
    }
    return result;
}

static void notify(struct vm *vm, value self, int64_t n) {
    struct condition *c = CONDITION(self);
    check_owned(vm, self, "notify");
    for (; n > 0 && c->first; n--) {
        struct waiter *w = c->first;
        forget_waiter(c, w);
        w->notified = true;
        vm_thread_wake(vm, w);
    }
}
LIB_FN(condition_notify) {
    notify(vm, a[0], lib_arg_int(vm, a[1]));
    return PY_NONE;
}
LIB_FN(condition_notify_all) {
    notify(vm, a[0], INT64_MAX);
    return PY_NONE;
}
LIB_FN(condition_enter) { return py_call_method(vm, CONDITION(a[0])->lock, "__enter__", 0, NULL); }
LIB_FN(condition_exit) {
    const struct py_tuple *args = PY_AS(struct py_tuple, a[1]);
    return py_call_method(vm, CONDITION(a[0])->lock, "__exit__", (int)args->n, args->items);
}
LIB_GET(condition_acquire) { return py_getattr(vm, CONDITION(self)->lock, "acquire"); }
LIB_GET(condition_release) { return py_getattr(vm, CONDITION(self)->lock, "release"); }
static value condition_repr(struct vm *vm, value self) {
    return py_str_from(py_message(vm, "<Condition(%S, %zu)>", CONDITION(self)->lock,
                                  count_waiters(CONDITION(self))));
}

static const struct py_native_def condition_methods[] = {
    {"__init__", condition_init, "self, lock=None"},
    {"__enter__", condition_enter, "self"},
    {"__exit__", condition_exit, "self, *args"},
    {"_is_owned", condition_is_owned, "self"},
    {"wait", condition_wait, "self, timeout=None"},
    {"wait_for", condition_wait_for, "self, predicate, timeout=None"},
    {"notify", condition_notify, "self, n=1"},
    {"notify_all", condition_notify_all, "self"},
    {"notifyAll", condition_notify_all, "self"},
    {0}};
static const struct py_getset_def condition_getset[] = {
    {"acquire", condition_acquire, NULL}, {"release", condition_release, NULL}, {0}};
static const struct py_member_def condition_members[] = {
    {"_lock", offsetof(struct condition, lock), PY_MEMBER_VALUE, false}, {0}};
struct py_type threading_condition_type = {PY_TYPE_HEAD,
                                           .name = "Condition",
                                           .module = "threading",
                                           .size = sizeof(struct condition),
                                           .attrs_offset = offsetof(struct condition, attrs),
                                           .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                           .new = condition_new,
                                           .methods = condition_methods,
                                           .getset = condition_getset,
                                           .members = condition_members,
                                           .repr = condition_repr};

/* --- Semaphore, BoundedSemaphore --- */

struct semaphore {
    struct py_object head;
    struct py_attrs attrs;
    int64_t count, bound; /* bound: -1 without */
};
#define SEMAPHORE(v) PY_AS(struct semaphore, v)

LIB_FN(semaphore_init) {
    struct semaphore *s = SEMAPHORE(a[0]);
    s->count = lib_arg_int(vm, a[1]);
    if (s->count < 0)
        py_raise(vm, &py_exc_ValueError, "semaphore initial value must be >= 0");
    s->bound = py_is_a(a[0], &threading_bounded_type) ? s->count : -1;
    return PY_NONE;
}
LIB_FN(semaphore_acquire) {
    struct semaphore *s = SEMAPHORE(a[0]);
    bool blocking = py_truth(vm, a[1]);
    if (!blocking && a[2] != PY_NONE)
        py_raise(vm, &py_exc_ValueError, "can't specify timeout for non-blocking acquire");
    struct threading_limit limit = threading_limit(vm, a[2]);
    while (!s->count)
        if (!blocking || (!threading_wait(vm, s, &limit) && !s->count))
            return PY_FALSE;
    s->count--;
    return PY_TRUE;
}
LIB_FN(semaphore_enter) { return semaphore_acquire(vm, (value[]){a[0], PY_TRUE, PY_NONE}); }
LIB_FN(semaphore_release) {
    struct semaphore *s = SEMAPHORE(a[0]);
    int64_t n = lib_arg_int(vm, a[1]);
    if (n < 1)
        py_raise(vm, &py_exc_ValueError, "n must be one or more");
    if (s->bound >= 0 && s->count + n > s->bound)
        py_raise(vm, &py_exc_ValueError, "Semaphore released too many times");
    s->count += n;
    for (; n > 0; n--)
        vm_thread_wake(vm, s);
    return PY_NONE;
}
LIB_FN(semaphore_exit) { return semaphore_release(vm, (value[]){a[0], py_from_small(1)}); }
LIB_GET(semaphore_value) { return py_int_from(SEMAPHORE(self)->count); }
static value semaphore_repr(struct vm *vm, value self) {
    const struct semaphore *s = SEMAPHORE(self);
    const char *text =
        s->bound < 0 ? mem_printf("value=%lld", (long long)s->count)
                     : mem_printf("value=%lld/%lld", (long long)s->count, (long long)s->bound);
    return state_repr(vm, self, text);
}
static const struct py_native_def semaphore_methods[] = {
    {"__init__", semaphore_init, "self, value=1"},
    {"acquire", semaphore_acquire, "self, blocking=True, timeout=None"},
    {"__enter__", semaphore_enter, "self"},
    {"release", semaphore_release, "self, n=1"},
    {"__exit__", semaphore_exit, "self, t, v, tb"},
    {0}};
static const struct py_getset_def semaphore_getset[] = {{"_value", semaphore_value, NULL}, {0}};
struct py_type threading_semaphore_type = {PY_TYPE_HEAD,
                                           .name = "Semaphore",
                                           .module = "threading",
                                           .size = sizeof(struct semaphore),
                                           .attrs_offset = offsetof(struct semaphore, attrs),
                                           .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                           .methods = semaphore_methods,
                                           .getset = semaphore_getset,
                                           .repr = semaphore_repr};
struct py_type threading_bounded_type = {PY_TYPE_HEAD,          .name = "BoundedSemaphore",
                                         .module = "threading", .size = sizeof(struct semaphore),
                                         .flags = PY_TYPE_BASE, .base = &threading_semaphore_type};

/* --- Event --- */

struct event {
    struct py_object head;
    struct py_attrs attrs;
    bool set;
};
#define EVENT(v) PY_AS(struct event, v)

value threading_event_new(struct vm *vm) {
    return PY_OBJ((struct event *)py_alloc(vm, &threading_event_type));
}
bool threading_event_is_set(value event) { return EVENT(event)->set; }
void threading_event_set(struct vm *vm, value event) {
    EVENT(event)->set = true;
    vm_thread_wake_all(vm, EVENT(event));
}
/* Woken is woken, though the event may be cleared again by then. */
bool threading_event_wait(struct vm *vm, value event, value timeout) {
    struct threading_limit limit = threading_limit(vm, timeout);
    return EVENT(event)->set || threading_wait(vm, EVENT(event), &limit);
}

LIB_FN(event_init) { return PY_NONE; }
LIB_FN(event_is_set) { return PY_BOOL(EVENT(a[0])->set); }
LIB_FN(event_set) {
    threading_event_set(vm, a[0]);
    return PY_NONE;
}
LIB_FN(event_clear) {
    EVENT(a[0])->set = false;
    return PY_NONE;
}
LIB_FN(event_wait) { return PY_BOOL(threading_event_wait(vm, a[0], a[1])); }
static value event_repr(struct vm *vm, value self) {
    return state_repr(vm, self, EVENT(self)->set ? "set" : "unset");
}
static const struct py_native_def event_methods[] = {{"__init__", event_init, "self"},
                                                     {"is_set", event_is_set, "self"},
                                                     {"isSet", event_is_set, "self"},
                                                     {"set", event_set, "self"},
                                                     {"clear", event_clear, "self"},
                                                     {"wait", event_wait, "self, timeout=None"},
                                                     {0}};
struct py_type threading_event_type = {PY_TYPE_HEAD,
                                       .name = "Event",
                                       .module = "threading",
                                       .size = sizeof(struct event),
                                       .attrs_offset = offsetof(struct event, attrs),
                                       .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                       .methods = event_methods,
                                       .repr = event_repr};

/* --- Barrier --- */

struct py_type threading_broken_type =
    LIB_EXCEPTION("BrokenBarrierError", "threading", &py_exc_RuntimeError, NULL);

/* Those that wait together; the barrier turns to the next round when they go on. */
struct round {
    int64_t arrived;
    enum { OPEN, PASSED, BROKEN } state;
};
struct barrier {
    struct py_object head;
    struct py_attrs attrs;
    int64_t parties;
    value action, timeout;
    bool broken;
    struct round *round;
};
#define BARRIER(v) PY_AS(struct barrier, v)

static noreturn void raise_broken(struct vm *vm) {
    py_raise_args(vm, &threading_broken_type, &py_empty_tuple);
}

/* The round ends so; the next one begins. */
static void end_round(struct vm *vm, struct barrier *b, int state) {
    struct round *r = b->round;
    r->state = state;
    b->round = MEM_NEW(struct round);
    vm_thread_wake_all(vm, r);
}
static void break_barrier(struct vm *vm, struct barrier *b) {
    b->broken = true;
    end_round(vm, b, BROKEN);
}

static void last_arrives(struct vm *vm, struct barrier *b) {
    struct py_handler h;
    PY_TRY(vm, &h) {
        if (py_truth(vm, b->action))
            py_call0(vm, b->action);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        break_barrier(vm, b);
        py_rethrow(vm, exc);
    }
    end_round(vm, b, PASSED);
}

static value barrier_new(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                         struct py_tuple *kwnames) {
    (void)argc, (void)argv, (void)kwnames;
    struct barrier *b = py_alloc(vm, cls);
    b->action = b->timeout = PY_NONE;
    b->round = MEM_NEW(struct round);
    return PY_OBJ(b);
}
LIB_FN(barrier_init) {
    struct barrier *b = BARRIER(a[0]);
    b->parties = lib_arg_int(vm, a[1]);
    b->action = a[2];
    b->timeout = a[3];
    b->broken = false;
    b->round = MEM_NEW(struct round);
    return PY_NONE;
}
LIB_FN(barrier_wait) {
    struct barrier *b = BARRIER(a[0]);
    struct threading_limit limit = threading_limit(vm, a[1] == PY_NONE ? b->timeout : a[1]);
    if (b->broken)
        raise_broken(vm);
    struct round *r = b->round;
    int64_t index = r->arrived++;
    if (r->arrived == b->parties) {
        last_arrives(vm, b);
        return py_int_from(index);
    }
    while (r->state == OPEN && threading_wait(vm, r, &limit))
        ;
    if (r->state == OPEN)
        break_barrier(vm, b);
    if (r->state == BROKEN)
        raise_broken(vm);
    return py_int_from(index);
}
LIB_FN(barrier_reset) {
    struct barrier *b = BARRIER(a[0]);
    b->broken = false;
    end_round(vm, b, BROKEN);
    return PY_NONE;
}
LIB_FN(barrier_abort) {
    break_barrier(vm, BARRIER(a[0]));
    return PY_NONE;
}
LIB_GET(barrier_parties) { return py_int_from(BARRIER(self)->parties); }
LIB_GET(barrier_waiting) { return py_int_from(BARRIER(self)->round->arrived); }
LIB_GET(barrier_broken) { return PY_BOOL(BARRIER(self)->broken); }
static value barrier_repr(struct vm *vm, value self) {
    const struct barrier *b = BARRIER(self);
    return state_repr(vm, self,
                      b->broken ? "broken"
                                : mem_printf("waiters=%lld/%lld", (long long)b->round->arrived,
                                             (long long)b->parties));
}
static const struct py_native_def barrier_methods[] = {
    {"__init__", barrier_init, "self, parties, action=None, timeout=None"},
    {"wait", barrier_wait, "self, timeout=None"},
    {"reset", barrier_reset, "self"},
    {"abort", barrier_abort, "self"},
    {0}};
static const struct py_getset_def barrier_getset[] = {{"parties", barrier_parties, NULL},
                                                      {"n_waiting", barrier_waiting, NULL},
                                                      {"broken", barrier_broken, NULL},
                                                      {0}};
struct py_type threading_barrier_type = {PY_TYPE_HEAD,
                                         .name = "Barrier",
                                         .module = "threading",
                                         .size = sizeof(struct barrier),
                                         .attrs_offset = offsetof(struct barrier, attrs),
                                         .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                         .new = barrier_new,
                                         .methods = barrier_methods,
                                         .getset = barrier_getset,
                                         .repr = barrier_repr};
