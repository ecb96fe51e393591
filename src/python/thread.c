/*
 * Threads of scripts (thread.h). The system's threads carry them, for their C stacks; a baton says
 * which one runs. It is passed where a thread waits or ends: to the one that has been ready
 * longest, or, when none is, to the one whose time is over first. The machine's registers (stack,
 * frames) are put away with the thread that gives the baton and set from the one that takes it.
 */
#include "python/thread.h"

#include <errno.h>
#include <pthread.h>
#include <sys/mman.h>
#include <time.h>

#include "python/vm_int.h"

enum {
    THREAD_FRAMES = 20 * 1000,
    THREAD_VALUES = 1024 * 1024,
    THREAD_C_STACK = 8 << 20,
    THREAD_C_MARGIN = 512 << 10,
};

enum state { READY, RUNNING, WAITING, ENDED };

struct vm_thread {
    enum state state;
    int64_t ident;
    pthread_cond_t turn;
    bool may_run; /* under the mutex */
    const void *key;
    double until; /* when waiting ends by itself; negative: never */
    bool woken, hopeless;
    uint64_t order; /* since when it is in its state */
    value slot;
    value callee, args;
    struct py_dict *kw;
    /* the machine's, while the thread does not run */
    struct py_frame *frame, *frames, *frames_end;
    value *stack, *stack_end;
    char *c_stack_limit;
    struct vm *vm;
    struct vm_thread *next;
};

struct threads {
    pthread_mutex_t mutex;
    struct vm_thread *all; /* the first is the last of the list */
    struct vm_thread *running;
    uint64_t clock;
    int count;
};

static const char threads_key;

static struct threads *threads_of(struct vm *vm) {
    struct threads *t = vm_get_data(vm, &threads_key);
    if (t)
        return t;
    t = MEM_NEW(struct threads);
    pthread_mutex_init(&t->mutex, NULL);
    struct vm_thread *first = MEM_NEW(struct vm_thread);
    pthread_cond_init(&first->turn, NULL);
    first->state = RUNNING;
    first->ident = (int64_t)(uintptr_t)pthread_self();
    first->vm = vm;
    t->all = t->running = first;
    vm_set_data(vm, &threads_key, t);
    return t;
}

void vm_thread_scan(struct vm *vm) {
    struct threads *t = vm_get_data(vm, &threads_key);
    for (struct vm_thread *th = t ? t->all : NULL; th; th = th->next) {
        if (th == t->running || th->state == ENDED || !th->frame)
            continue;
        struct py_frame *f = th->frame;
        value *end = f->sp;
        if (f->code && f->locals + f->code->nslots + f->code->stack_size > end)
            end = f->locals + f->code->nslots + f->code->stack_size;
        mem_scan(th->stack, end + STACK_SLACK);
        mem_scan(th->frames, f + 1);
    }
}

/* --- the baton --- */

static void put_away(struct vm *vm, struct vm_thread *th) {
    th->frame = vm->frame;
    th->frames = vm->frames;
    th->frames_end = vm->frames_end;
    th->stack = vm->stack;
    th->stack_end = vm->stack_end;
    th->c_stack_limit = vm->c_stack_limit;
}

static void take_up(struct vm *vm, struct vm_thread *th) {
    vm->frame = th->frame;
    vm->frames = th->frames;
    vm->frames_end = th->frames_end;
    vm->stack = th->stack;
    vm->stack_end = th->stack_end;
    vm->c_stack_limit = th->c_stack_limit;
    vm_set_recursion_limit(vm, vm->recursion_limit);
}

/* TH runs from now on; the caller must not touch the machine before it has its turn again. */
static void hand_to(struct threads *t, struct vm_thread *th) {
    th->state = RUNNING;
    t->running = th;
    take_up(th->vm, th);
    pthread_mutex_lock(&t->mutex);
    th->may_run = true;
    pthread_cond_signal(&th->turn);
    pthread_mutex_unlock(&t->mutex);
}

static void await_turn(struct threads *t, struct vm_thread *th) {
    pthread_mutex_lock(&t->mutex);
    while (!th->may_run)
        pthread_cond_wait(&th->turn, &t->mutex);
    th->may_run = false;
    pthread_mutex_unlock(&t->mutex);
}

static double now(void) {
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void sleep_until(struct vm *vm, double when) {
    for (double left = when - now(); left > 0; left = when - now()) {
        struct timespec ts = {(time_t)left, (long)((left - (double)(time_t)left) * 1e9)};
        if (nanosleep(&ts, NULL) < 0 && errno == EINTR && vm->interrupted)
            return;
    }
}

/* Who has been ready longest, or NULL. */
static struct vm_thread *longest_ready(struct threads *t) {
    struct vm_thread *best = NULL;
    for (struct vm_thread *th = t->all; th; th = th->next)
        if (th->state == READY && (!best || th->order < best->order))
            best = th;
    return best;
}

static struct vm_thread *first_timed(struct threads *t) {
    struct vm_thread *best = NULL;
    for (struct vm_thread *th = t->all; th; th = th->next)
        if (th->state == WAITING && th->until >= 0 && (!best || th->until < best->until))
            best = th;
    return best;
}

static struct vm_thread *first_thread(struct threads *t) {
    struct vm_thread *th = t->all;
    while (th->next)
        th = th->next;
    return th;
}

/* Whose turn it is. When all wait for each other the first thread is told so. */
static struct vm_thread *choose(struct vm *vm, struct threads *t) {
    struct vm_thread *timed = first_timed(t), *th = longest_ready(t);
    if (timed && timed->until <= now() && (!th || timed->order < th->order))
        return timed;
    if (th)
        return th;
    if (timed) {
        sleep_until(vm, timed->until);
        return timed;
    }
    th = first_thread(t);
    th->hopeless = true;
    return th;
}

static void give_up_turn(struct vm *vm, struct threads *t, struct vm_thread *me) {
    me->order = ++t->clock;
    struct vm_thread *next = choose(vm, t);
    if (next == me) {
        me->state = RUNNING;
        return;
    }
    put_away(vm, me);
    hand_to(t, next);
    await_turn(t, me);
}

/* --- waiting --- */

bool vm_thread_wait(struct vm *vm, const void *key, double seconds) {
    struct threads *t = threads_of(vm);
    struct vm_thread *me = t->running;
    me->key = key;
    me->until = seconds < 0 ? -1 : now() + seconds;
    me->woken = me->hopeless = false;
    me->state = WAITING;
    give_up_turn(vm, t, me);
    me->key = NULL;
    if (me->hopeless)
        py_raise(vm, &py_exc_RuntimeError,
                 "this thread waits for something that no other thread will do");
    return me->woken;
}

void vm_thread_wake(struct vm *vm, const void *key) {
    struct threads *t = threads_of(vm);
    struct vm_thread *best = NULL;
    for (struct vm_thread *th = t->all; th; th = th->next)
        if (th->state == WAITING && th->key == key && (!best || th->order < best->order))
            best = th;
    if (!best)
        return;
    best->woken = true;
    best->state = READY;
    best->order = ++t->clock;
}

void vm_thread_wake_all(struct vm *vm, const void *key) {
    int waiting = 0;
    for (const struct vm_thread *th = threads_of(vm)->all; th; th = th->next)
        waiting += th->state == WAITING && th->key == key;
    while (waiting-- > 0)
        vm_thread_wake(vm, key);
}

bool vm_thread_sleep(struct vm *vm, double seconds) {
    struct threads *t = vm_get_data(vm, &threads_key);
    if (!t || !t->count)
        return false;
    struct vm_thread *me = t->running;
    me->key = NULL;
    me->until = now() + seconds;
    me->state = seconds > 0 ? WAITING : READY;
    give_up_turn(vm, t, me);
    return true;
}

value *vm_thread_slot(struct vm *vm) { return &threads_of(vm)->running->slot; }
int64_t vm_thread_ident(struct vm *vm) { return threads_of(vm)->running->ident; }
const void *vm_thread_self(struct vm *vm) { return threads_of(vm)->running; }
int vm_thread_count(struct vm *vm) { return threads_of(vm)->count; }

/* --- starting and ending --- */

static void make_stacks(struct vm_thread *th) {
    th->stack = vm_reserve(THREAD_VALUES * sizeof(value));
    th->stack_end = th->stack + THREAD_VALUES - 2 * STACK_SLACK;
    th->frames = vm_reserve(THREAD_FRAMES * sizeof(struct py_frame));
    th->frames_end = th->frames + THREAD_FRAMES - 8;
    th->frame = th->frames;
    th->frame->flags = FRAME_BASE;
    th->frame->sp = th->frame->locals = th->stack;
}

static void unlink_thread(struct threads *t, struct vm_thread *th) {
    for (struct vm_thread **p = &t->all; *p; p = &(*p)->next)
        if (*p == th) {
            *p = th->next;
            break;
        }
}

/* What the thread does: the call, and a line for an exception nobody caught. */
static void run(struct vm *vm, struct vm_thread *th) {
    struct py_handler h;
    PY_TRY(vm, &h) {
        py_call_args(vm, th->callee, th->args, th->kw);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        if (!py_exception_is(exc, &py_exc_SystemExit)) {
            struct buf b = BUF_INIT;
            buf_printf(&b, "Exception ignored in thread started by: %s\n",
                       py_repr_text(vm, th->callee));
            py_format_exception(vm, exc, &b);
            fputs(b.data, stderr);
        }
    }
}

static void body(void *arg) {
    struct vm_thread *th = arg;
    struct vm *vm = th->vm;
    struct threads *t = threads_of(vm);
    await_turn(t, th);
    char *here = __builtin_frame_address(0);
    vm->c_stack_limit = here - (THREAD_C_STACK - THREAD_C_MARGIN);
    run(vm, th);
    th->state = ENDED;
    t->count--;
    unlink_thread(t, th);
    munmap(th->stack, THREAD_VALUES * sizeof(value));
    munmap(th->frames, THREAD_FRAMES * sizeof(struct py_frame));
    hand_to(t, choose(vm, t));
}

int64_t vm_thread_start(struct vm *vm, value callee, value args, struct py_dict *kw) {
    struct threads *t = threads_of(vm);
    struct vm_thread *th = MEM_NEW(struct vm_thread), *me = t->running;
    pthread_cond_init(&th->turn, NULL);
    th->vm = vm;
    th->callee = callee;
    th->args = args;
    th->kw = kw;
    make_stacks(th);
    int64_t ident = mem_thread_start(body, th, THREAD_C_STACK);
    if (!ident)
        py_raise(vm, &py_exc_RuntimeError, "can't start new thread");
    th->ident = ident;
    th->next = t->all;
    t->all = th;
    t->count++;
    me->state = READY;
    me->order = ++t->clock;
    put_away(vm, me);
    hand_to(t, th);
    await_turn(t, me);
    return ident;
}
