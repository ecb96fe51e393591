/*
 * _signal: handlers of signals. The system's handler only notes the signal; the script's runs when
 * the machine looks next (vm_interrupted). SIGINT stays with the program, which stops with
 * KeyboardInterrupt, until a script sets a handler. signal is class machinery over this
 * (py/signal.py). cf. CPython's Modules/signalmodule.c.
 */
#include <errno.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include "python/confine.h"
#include "python/lib/lib.h"
#include "python/vm.h"

#define SIGNALS(X)                                                                                 \
    X(SIGHUP)                                                                                      \
    X(SIGINT)                                                                                      \
    X(SIGQUIT) X(SIGILL) X(SIGTRAP) X(SIGABRT) X(SIGBUS) X(SIGFPE) X(SIGKILL) X(SIGUSR1)           \
        X(SIGSEGV) X(SIGUSR2) X(SIGPIPE) X(SIGALRM) X(SIGTERM) X(SIGSTKFLT) X(SIGCHLD) X(SIGCONT)  \
            X(SIGSTOP) X(SIGTSTP) X(SIGTTIN) X(SIGTTOU) X(SIGURG) X(SIGXCPU) X(SIGXFSZ)            \
                X(SIGVTALRM) X(SIGPROF) X(SIGWINCH) X(SIGIO) X(SIGPWR) X(SIGSYS)

enum { SIGNAL_COUNT = 65 };

static const char state_key;
struct state {
    value handlers[SIGNAL_COUNT]; /* PY_UNDEF: the one the process started with */
};
static struct state *state_of(struct vm *vm) {
    return lib_state(vm, &state_key, sizeof(struct state));
}

/* The machine that signals go to, and which ones have come. */
static struct vm *volatile target;
static volatile sig_atomic_t pending[SIGNAL_COUNT];

static void note(int number) {
    pending[number] = 1;
    if (target)
        target->interrupt = 1;
}

static void deliver(struct vm *vm) {
    for (int i = 1; i < SIGNAL_COUNT; i++) {
        if (!pending[i])
            continue;
        pending[i] = 0;
        value h = state_of(vm)->handlers[i];
        if (py_is_callable(h))
            py_call2(vm, h, py_from_small(i), PY_NONE);
    }
}

static int number_of(struct vm *vm, value v) {
    int64_t n = lib_arg_int(vm, v);
    if (n < 1 || n >= SIGNAL_COUNT)
        py_raise(vm, &py_exc_ValueError, "signal number out of range");
    return (int)n;
}

static value known(struct vm *vm, int number) {
    value h = state_of(vm)->handlers[number];
    if (h != PY_UNDEF)
        return h;
    struct sigaction was;
    if (number == SIGINT)
        return py_import_from(vm, "_signal", "default_int_handler");
    if (sigaction(number, NULL, &was) < 0)
        return PY_NONE;
    return py_from_small(was.sa_handler == SIG_IGN ? 1 : 0);
}

LIB_FN(signal_signal) {
    int number = number_of(vm, a[0]);
    struct sigaction action = {.sa_flags = 0};
    sigemptyset(&action.sa_mask);
    if (py_is_callable(a[1]))
        action.sa_handler = note;
    else if (py_is_int(a[1]) && (lib_arg_int(vm, a[1]) | 1) == 1)
        action.sa_handler = lib_arg_int(vm, a[1]) ? SIG_IGN : SIG_DFL;
    else
        py_raise(vm, &py_exc_TypeError,
                 "signal handler must be signal.SIG_IGN, signal.SIG_DFL, or "
                 "a callable object");
    value was = known(vm, number);
    target = vm;
    vm->signals = deliver;
    if (sigaction(number, &action, NULL) < 0)
        lib_raise_os(vm, errno, PY_UNDEF);
    state_of(vm)->handlers[number] = a[1];
    return was;
}
LIB_FN(signal_getsignal) { return known(vm, number_of(vm, a[0])); }
LIB_FN(signal_raise) {
    raise(number_of(vm, a[0]));
    deliver(vm);
    return PY_NONE;
}
LIB_FN(signal_alarm) { return py_int_from(alarm((unsigned)lib_arg_int(vm, a[0]))); }
static double seconds_of(struct timeval t) { return (double)t.tv_sec + (double)t.tv_usec / 1e6; }
static value timer_value(const struct itimerval *t) {
    return py_tuple2(py_from_float(seconds_of(t->it_value)),
                     py_from_float(seconds_of(t->it_interval)));
}
static struct timeval seconds_arg(struct vm *vm, value v) {
    double d = py_as_double(vm, v);
    return (struct timeval){(time_t)d, (suseconds_t)((d - (double)(time_t)d) * 1e6)};
}
LIB_FN(signal_setitimer) {
    struct itimerval t = {.it_value = seconds_arg(vm, a[1]), .it_interval = seconds_arg(vm, a[2])},
                     old;
    if (setitimer((__itimer_which_t)lib_arg_c_int(vm, a[0]), &t, &old) < 0)
        lib_raise_os(vm, errno, PY_UNDEF);
    return timer_value(&old);
}
LIB_FN(signal_getitimer) {
    struct itimerval t;
    if (getitimer((__itimer_which_t)lib_arg_c_int(vm, a[0]), &t) < 0)
        lib_raise_os(vm, errno, PY_UNDEF);
    return timer_value(&t);
}
LIB_FN(signal_pause) {
    pause();
    deliver(vm);
    return PY_NONE;
}
LIB_FN(signal_kill) {
    confine_run(vm, "signal.pthread_kill");
    raise(number_of(vm, a[1]));
    deliver(vm);
    return PY_NONE;
}
LIB_FN(signal_siginterrupt) { return PY_NONE; }
LIB_FN(signal_default_int) { py_raise_args(vm, &py_exc_KeyboardInterrupt, &py_empty_tuple); }
LIB_FN(signal_strsignal) {
    const char *text = strsignal(number_of(vm, a[0]));
    return text ? py_str_from(text) : PY_NONE;
}

/* NAME, number of every signal. */
LIB_FN(signal_names) {
    static const struct {
        const char *name;
        int number;
    } names[] = {
#define X(name) {#name, name},
        SIGNALS(X)
#undef X
    };
    struct py_list *list = py_list_new(LIB_COUNT(names));
    for (size_t i = 0; i < LIB_COUNT(names); i++)
        py_list_append(list, py_tuple2(py_str_from(names[i].name), py_from_small(names[i].number)));
    return PY_OBJ(list);
}

static const struct py_native_def functions[] = {
    {"signal", signal_signal, "signalnum, handler, /"},
    {"getsignal", signal_getsignal, "signalnum, /"},
    {"raise_signal", signal_raise, "signalnum, /"},
    {"alarm", signal_alarm, "seconds, /"},
    {"setitimer", signal_setitimer, "which, seconds, interval=0.0, /"},
    {"getitimer", signal_getitimer, "which, /"},
    {"pause", signal_pause, ""},
    {"pthread_kill", signal_kill, "thread_id, signalnum, /"},
    {"siginterrupt", signal_siginterrupt, "signalnum, flag, /"},
    {"default_int_handler", signal_default_int, "signalnum, frame, /"},
    {"strsignal", signal_strsignal, "signalnum, /"},
    {"_names", signal_names, ""},
    {0}};
const struct py_module_def py_lib__signal = {.name = "_signal", .functions = functions};
