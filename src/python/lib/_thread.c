/*
 * _thread: locks, values of each thread, starting threads. What a lock makes wait lets other
 * threads run (python/thread.h). cf. CPython's Modules/_threadmodule.c.
 */
#include <math.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "python/lib/lib.h"
#include "python/shape.h"
#include "python/thread.h"
#include "python/vm.h"

#define TIMEOUT_MAX 9223372036.0

/* --- locks --- */

struct lock {
    struct py_object head;
    struct py_attrs attrs;
    bool locked;
    int64_t owner; /* RLock */
    int64_t depth;
};
#define LOCK(v) PY_AS(struct lock, v)

/* Seconds to wait, negative: for ever; from blocking=True, timeout=-1. */
static double wait_time(struct vm *vm, const value *a) {
    double seconds = py_as_double(vm, a[2]);
    if (!py_truth(vm, a[1])) {
        if (seconds != -1)
            py_raise(vm, &py_exc_ValueError, "can't specify a timeout for a non-blocking call");
        return 0;
    }
    if (isnan(seconds) || (seconds < 0 && seconds != -1))
        py_raise(vm, &py_exc_ValueError, "timeout value must be positive");
    if (seconds > TIMEOUT_MAX)
        py_raise(vm, &py_exc_OverflowError, "timeout value is too large");
    return seconds;
}

/* Waits until L is free; false when the time is over. Whoever was woken may find it taken again. */
static bool wait_free(struct vm *vm, struct lock *l, double seconds) {
    while (l->locked) {
        if (seconds == 0 || !vm_thread_wait(vm, l, seconds))
            return !l->locked;
    }
    return true;
}

LIB_FN(lock_acquire) {
    struct lock *l = LOCK(a[0]);
    if (!wait_free(vm, l, wait_time(vm, a)))
        return PY_FALSE;
    l->locked = true;
    return PY_TRUE;
}
LIB_FN(lock_release) {
    struct lock *l = LOCK(a[0]);
    if (!l->locked)
        py_raise(vm, &py_exc_RuntimeError, "release unlocked lock");
    l->locked = false;
    vm_thread_wake(vm, l);
    return PY_NONE;
}
LIB_FN(lock_enter) { return lock_acquire(vm, (value[]){a[0], PY_TRUE, py_from_small(-1)}); }
LIB_FN(lock_locked) { return PY_BOOL(LOCK(a[0])->locked); }
LIB_FN(lock_reinit) {
    LOCK(a[0])->locked = false;
    return PY_NONE;
}
static value lock_repr(struct vm *vm LIB_UNUSED, value self) {
    return py_str_printf("<%s _thread.lock object at %p>",
                         LOCK(self)->locked ? "locked" : "unlocked", (void *)LOCK(self));
}

#define ACQUIRE "self, /, blocking=True, timeout=-1"
static const struct py_native_def lock_methods[] = {
    {"acquire", lock_acquire, ACQUIRE},
    {"acquire_lock", lock_acquire, ACQUIRE},
    {"release", lock_release, "self, /"},
    {"release_lock", lock_release, "self, /"},
    {"locked", lock_locked, "self, /"},
    {"locked_lock", lock_locked, "self, /"},
    {"_at_fork_reinit", lock_reinit, "self, /"},
    {"__enter__", lock_enter, "self, /"},
    {"__exit__", lock_release, "self, /, *exc_info"},
    {0}};
static struct py_type lock_type = {PY_TYPE_HEAD,
                                   .name = "lock",
                                   .module = "_thread",
                                   .size = sizeof(struct lock),
                                   .flags = PY_TYPE_DOTTED | PY_TYPE_ABSTRACT,
                                   .methods = lock_methods,
                                   .repr = lock_repr};

LIB_FN(allocate_lock) { return PY_OBJ((struct lock *)py_alloc(vm, &lock_type)); }

/* --- RLock --- */

static bool is_mine(struct vm *vm, const struct lock *l) {
    return l->locked && l->owner == vm_thread_ident(vm);
}
LIB_FN(rlock_acquire) {
    struct lock *l = LOCK(a[0]);
    double seconds = wait_time(vm, a);
    if (!is_mine(vm, l)) {
        if (!wait_free(vm, l, seconds))
            return PY_FALSE;
        l->locked = true;
        l->owner = vm_thread_ident(vm);
    }
    l->depth++;
    return PY_TRUE;
}
static void rlock_check(struct vm *vm, const struct lock *l) {
    if (!is_mine(vm, l))
        py_raise(vm, &py_exc_RuntimeError, "cannot release un-acquired lock");
}
LIB_FN(rlock_release) {
    struct lock *l = LOCK(a[0]);
    rlock_check(vm, l);
    if (--l->depth == 0) {
        l->locked = false;
        vm_thread_wake(vm, l);
    }
    return PY_NONE;
}
LIB_FN(rlock_enter) { return rlock_acquire(vm, (value[]){a[0], PY_TRUE, py_from_small(-1)}); }
LIB_FN(rlock_is_owned) { return PY_BOOL(is_mine(vm, LOCK(a[0]))); }
/* What Condition does around waiting: gives the lock up whatever its depth, and takes it back. */
LIB_FN(rlock_release_save) {
    struct lock *l = LOCK(a[0]);
    rlock_check(vm, l);
    value state = py_tuple2(py_int_from(l->depth), py_int_from(l->owner));
    l->depth = 1;
    rlock_release(vm, a);
    return state;
}
LIB_FN(rlock_acquire_restore) {
    struct lock *l = LOCK(a[0]);
    struct py_tuple *state = py_pair_from(vm, a[1]);
    int64_t depth = lib_arg_int(vm, state->items[0]);
    rlock_enter(vm, a);
    l->depth = depth;
    return PY_NONE;
}
static value rlock_repr(struct vm *vm LIB_UNUSED, value self) {
    struct lock *l = LOCK(self);
    return py_str_printf("<%s %s.RLock object owner=%lld count=%lld at %p>",
                         l->locked ? "locked" : "unlocked", "_thread",
                         l->locked ? (long long)l->owner : 0LL, (long long)l->depth, (void *)l);
}
static const struct py_native_def rlock_methods[] = {
    {"acquire", rlock_acquire, ACQUIRE},
    {"release", rlock_release, "self, /"},
    {"_is_owned", rlock_is_owned, "self, /"},
    {"_release_save", rlock_release_save, "self, /"},
    {"_acquire_restore", rlock_acquire_restore, "self, state, /"},
    {"__enter__", rlock_enter, "self, /"},
    {"__exit__", rlock_release, "self, /, *exc_info"},
    {0}};
static struct py_type rlock_type = {PY_TYPE_HEAD,
                                    .name = "RLock",
                                    .module = "_thread",
                                    .size = sizeof(struct lock),
                                    .attrs_offset = offsetof(struct lock, attrs),
                                    .flags = PY_TYPE_DOTTED | PY_TYPE_BASE,
                                    .methods = rlock_methods,
                                    .repr = rlock_repr};

/* --- local: attributes of each thread's own --- */

struct owned {
    const void *thread;
    struct py_attrs attrs;
};
struct local {
    struct py_object head;
    struct py_attrs attrs; /* those of the thread THREAD */
    const void *thread;
    struct owned *others;
    size_t n, cap;
    value args;
    struct py_dict *kw;
};
static struct py_type local_type;

static value local_new(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                       struct py_tuple *kwnames) {
    struct local *l = py_alloc(vm, cls);
    size_t nkw = kwnames ? kwnames->n : 0;
    if ((argc || nkw) && py_type_lookup(cls, py_intern("__init__")) ==
                             py_type_lookup(&py_object_type, py_intern("__init__")))
        py_raise(vm, &py_exc_TypeError, "Initialization arguments are not supported");
    l->args = PY_OBJ(py_tuple_of((size_t)argc, argv));
    l->kw = py_dict_new();
    for (size_t i = 0; i < nkw; i++)
        py_dict_set(vm, l->kw, kwnames->items[i], argv[(size_t)argc + i]);
    l->thread = vm_thread_self(vm);
    return PY_OBJ(l);
}

/* Makes the attributes of the running thread current; a thread that comes for the first time finds
 * none but what __init__ sets. */
static void local_switch(struct vm *vm, value self) {
    struct local *l = PY_AS(struct local, self);
    const void *thread = vm_thread_self(vm);
    if (l->thread == thread)
        return;
    MEM_GROW(l->others, l->n, l->cap);
    l->others[l->n++] = (struct owned){l->thread, l->attrs};
    l->thread = thread;
    for (size_t i = 0; i < l->n; i++)
        if (l->others[i].thread == thread) {
            l->attrs = l->others[i].attrs;
            l->others[i] = l->others[--l->n];
            return;
        }
    struct py_type *type = py_type_of(self);
    l->attrs = (struct py_attrs){type->shape, NULL};
    value init = py_lookup_attr(vm, self, "__init__");
    if (init != PY_UNDEF && type != &local_type)
        py_call_args(vm, init, l->args, l->kw);
}
static value local_getattr(struct vm *vm, value self, struct py_str *name) {
    local_switch(vm, self);
    return py_generic_getattr(vm, self, name);
}
static void local_setattr(struct vm *vm, value self, struct py_str *name, value v) {
    local_switch(vm, self);
    py_generic_setattr(vm, self, name, v);
}
static struct py_type local_type = {PY_TYPE_HEAD,
                                    .name = "_local",
                                    .module = "_thread",
                                    .size = sizeof(struct local),
                                    .attrs_offset = offsetof(struct local, attrs),
                                    .flags = PY_TYPE_BASE | PY_TYPE_ATTRS | PY_TYPE_DOTTED,
                                    .new = local_new,
                                    .getattr = local_getattr,
                                    .setattr = local_setattr};

/* --- threads --- */

LIB_FN(start_new_thread) {
    if (!py_is_callable(a[0]))
        py_raise(vm, &py_exc_TypeError, "first arg must be callable");
    if (!py_is_tuple(a[1]))
        py_raise(vm, &py_exc_TypeError, "2nd arg must be a tuple");
    if (a[2] != PY_UNDEF && !py_is_dict(a[2]))
        py_raise(vm, &py_exc_TypeError, "optional 3rd arg must be a dictionary");
    struct py_dict *kw = a[2] == PY_UNDEF ? NULL : PY_AS(struct py_dict, a[2]);
    return py_int_from(vm_thread_start(vm, a[0], a[1], kw));
}
LIB_FN(get_ident) { return py_int_from(vm_thread_ident(vm)); }
LIB_FN(get_native_id) { return py_int_from((int64_t)syscall(SYS_gettid)); }
LIB_FN(thread_count) { return py_int_from(vm_thread_count(vm)); }
LIB_FN(stack_size) { return py_from_small(0); }
LIB_FN(thread_exit) { py_raise_args(vm, &py_exc_SystemExit, &py_empty_tuple); }
LIB_FN(interrupt_main) {
    vm_interrupt(vm);
    return PY_NONE;
}

/* The text of an exception and its traceback. */
LIB_FN(exception_text) {
    struct buf b = BUF_INIT;
    py_format_exception(vm, a[0], &b);
    return lib_buf_str(&b);
}

static void thread_init(struct vm *vm, struct py_module *m) {
    py_module_set(vm, m, "LockType", PY_OBJ(&lock_type));
    py_module_set(vm, m, "error", PY_OBJ(&py_exc_RuntimeError));
    py_module_set(vm, m, "TIMEOUT_MAX", py_from_float(TIMEOUT_MAX));
}

static const struct py_native_def functions[] = {
    {"allocate_lock", allocate_lock, ""},
    {"allocate", allocate_lock, ""},
    {"start_new_thread", start_new_thread, "function, args, kwargs=?, /"},
    {"start_new", start_new_thread, "function, args, kwargs=?, /"},
    {"get_ident", get_ident, ""},
    {"get_native_id", get_native_id, ""},
    {"_count", thread_count, ""},
    {"stack_size", stack_size, "size=0, /"},
    {"exit", thread_exit, ""},
    {"_exception_text", exception_text, "exception, /"},
    {"interrupt_main", interrupt_main, "signum=2, /"},
    {0}};
static struct py_type *const types[] = {&rlock_type, &local_type, NULL};
const struct py_module_def py_lib__thread = {
    .name = "_thread", .functions = functions, .types = types, .init = thread_init};
