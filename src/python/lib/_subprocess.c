/*
 * _subprocess: starting processes and talking to them through pipes; subprocess is class machinery
 * over this (py/subprocess.py). Whatever starts one asks confine_run. cf. CPython's
 * Modules/_posixsubprocess.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "python/confine.h"
#include "python/lib/io.h"
#include "python/lib/lib.h"

extern char **environ;

/* A sequence of paths or texts as C strings, NULL-terminated. */
static char **strings(struct vm *vm, value v) {
    struct py_list *list = py_list_from(vm, v);
    char **out = mem_alloc((list->n + 1) * sizeof *out);
    for (size_t i = 0; i < list->n; i++)
        out[i] = mem_strdup(lib_arg_path(vm, list->items[i]));
    return out;
}

/* NAME=value for each pair of a mapping. */
static char **environment(struct vm *vm, value mapping) {
    struct py_list *keys = py_list_from(vm, mapping);
    char **out = mem_alloc((keys->n + 1) * sizeof *out);
    for (size_t i = 0; i < keys->n; i++) {
        const char *v = lib_arg_path(vm, py_getitem(vm, mapping, keys->items[i]));
        out[i] = mem_printf("%s=%s", lib_arg_path(vm, keys->items[i]), v);
    }
    return out;
}

/* In the child: FD becomes TARGET. */
static void place(int fd, int target) {
    if (fd == target)
        fcntl(fd, F_SETFD, 0);
    else if (fd >= 0)
        dup2(fd, target);
}

static noreturn void child(char **argv, const char *file, char **env, const char *dir,
                           const int fds[3], bool session, int report) {
    int copies[3];
    for (int i = 0; i < 3; i++) /* out of the way of 0, 1, 2 */
        copies[i] = fds[i] >= 0 && fds[i] < 3 && fds[i] != i ? fcntl(fds[i], F_DUPFD, 3) : fds[i];
    for (int i = 0; i < 3; i++)
        place(copies[i], i);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    if (session)
        setsid();
    bool moved = !dir || chdir(dir) == 0;
    if (moved)
        execvpe(file, argv, env);
    int failure[2] = {errno, moved};
    ssize_t ignored = write(report, failure, sizeof failure);
    (void)ignored;
    _exit(255);
}

/* args, executable, env, cwd, stdin, stdout, stderr, new session: the number of the process */
LIB_FN(subprocess_spawn) {
    confine_run(vm, "subprocess");
    char **argv = strings(vm, a[0]);
    if (!argv[0])
        py_raise(vm, &py_exc_IndexError, "list index out of range");
    const char *file = a[1] == PY_NONE ? argv[0] : lib_arg_path(vm, a[1]);
    char **env = a[2] == PY_NONE ? environ : environment(vm, a[2]);
    const char *dir = a[3] == PY_NONE ? NULL : lib_arg_path(vm, a[3]);
    int fds[3], report[2], failure[2];
    for (int i = 0; i < 3; i++)
        fds[i] = lib_arg_c_int(vm, a[4 + i]);
    bool session = py_truth(vm, a[7]);
    io_flush_all(vm);
    if (pipe2(report, O_CLOEXEC) < 0)
        lib_raise_os(vm, errno, PY_UNDEF);
    pid_t pid = fork();
    if (pid == 0)
        child(argv, file, env, dir, fds, session, report[1]);
    int number = errno;
    close(report[1]);
    ssize_t got = pid < 0 ? 0 : read(report[0], failure, sizeof failure);
    close(report[0]);
    if (pid < 0)
        lib_raise_os(vm, number, PY_UNDEF);
    if (got == (ssize_t)sizeof failure) {
        waitpid(pid, NULL, 0);
        lib_raise_os(vm, failure[0], failure[1] ? py_str_from(file) : a[3]);
    }
    return py_int_from(pid);
}

static double now(void) {
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/* pid, timeout: exit status (negative: the signal), or None when the time is over (0: only asks) */
LIB_FN(subprocess_wait) {
    pid_t pid = lib_arg_c_int(vm, a[0]);
    double limit = a[1] == PY_NONE ? INFINITY : now() + py_as_double(vm, a[1]);
    int status;
    for (long pause = 500000;;) {
        pid_t got = waitpid(pid, &status, isinf(limit) ? 0 : WNOHANG);
        if (got == pid)
            break;
        if (got < 0 && errno == ECHILD)
            return py_from_small(0);
        if (got < 0 && errno != EINTR)
            lib_raise_os(vm, errno, PY_UNDEF);
        if (now() >= limit)
            return PY_NONE;
        nanosleep(&(struct timespec){0, pause}, NULL);
        if (pause < 50000000)
            pause *= 2;
    }
    return py_from_small(WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status));
}

LIB_FN(subprocess_pipe) {
    int fds[2];
    if (pipe2(fds, O_CLOEXEC) < 0)
        lib_raise_os(vm, errno, PY_UNDEF);
    return py_tuple2(py_from_small(fds[0]), py_from_small(fds[1]));
}
LIB_FN(subprocess_close) {
    close(lib_arg_c_int(vm, a[0]));
    return PY_NONE;
}
LIB_FN(subprocess_null) { return py_from_small(open("/dev/null", O_RDWR | O_CLOEXEC)); }
LIB_FN(subprocess_kill) {
    confine_run(vm, "subprocess");
    if (kill(lib_arg_c_int(vm, a[0]), lib_arg_c_int(vm, a[1])) < 0 && errno != ESRCH)
        lib_raise_os(vm, errno, PY_UNDEF);
    return PY_NONE;
}

/* One direction of a conversation. */
struct stream {
    int fd;
    struct buf text; /* read */
    const unsigned char *data;
    size_t left;
};

/* Reads what is there; false at the end. */
static bool take(struct stream *s) {
    char chunk[8192];
    ssize_t n = read(s->fd, chunk, sizeof chunk);
    if (n > 0)
        buf_add(&s->text, chunk, (size_t)n);
    return n > 0 || (n < 0 && (errno == EINTR || errno == EAGAIN));
}
/* Writes what goes; false when all is written or nobody reads. */
static bool give(struct stream *s) {
    ssize_t n = write(s->fd, s->data, s->left < 4096 ? s->left : 4096);
    if (n > 0) {
        s->data += n;
        s->left -= (size_t)n;
    }
    return s->left && (n >= 0 || errno == EINTR || errno == EAGAIN);
}

static void done(struct stream *s) {
    close(s->fd);
    s->fd = -1;
}

/* input, stdin, stdout, stderr (numbers, -1: none), timeout: (stdout, stderr, in time) */
LIB_FN(subprocess_communicate) {
    struct stream s[3] = {{.fd = lib_arg_c_int(vm, a[1]), .text = BUF_INIT},
                          {.fd = lib_arg_c_int(vm, a[2]), .text = BUF_INIT},
                          {.fd = lib_arg_c_int(vm, a[3]), .text = BUF_INIT}};
    double limit = a[4] == PY_NONE ? INFINITY : now() + py_as_double(vm, a[4]);
    if (a[0] != PY_NONE)
        lib_arg_bytes(vm, a[0], &s[0].data, &s[0].left);
    if (s[0].fd >= 0 && !s[0].left)
        done(&s[0]);
    void (*was)(int) = signal(SIGPIPE, SIG_IGN);
    bool in_time = true;
    while (s[0].fd >= 0 || s[1].fd >= 0 || s[2].fd >= 0) {
        struct pollfd p[3];
        for (int i = 0; i < 3; i++)
            p[i] = (struct pollfd){s[i].fd, i ? POLLIN : POLLOUT, 0};
        double left = limit - now();
        if (left <= 0) {
            in_time = false;
            break;
        }
        if (poll(p, 3, isinf(limit) ? -1 : (int)ceil(left * 1000)) < 0)
            continue;
        if (p[0].revents && !give(&s[0]))
            done(&s[0]);
        for (int i = 1; i < 3; i++)
            if (p[i].revents && !take(&s[i]))
                done(&s[i]);
    }
    signal(SIGPIPE, was);
    for (int i = 0; i < 3; i++)
        if (s[i].fd >= 0)
            done(&s[i]);
    return py_tuple3(lib_buf_bytes(&s[1].text), lib_buf_bytes(&s[2].text), PY_BOOL(in_time));
}

static const struct py_native_def functions[] = {
    {"spawn", subprocess_spawn, "args, executable, env, cwd, stdin, stdout, stderr, session, /"},
    {"wait", subprocess_wait, "pid, timeout, /"},
    {"pipe", subprocess_pipe, ""},
    {"close", subprocess_close, "fd, /"},
    {"null", subprocess_null, ""},
    {"kill", subprocess_kill, "pid, signal, /"},
    {"communicate", subprocess_communicate, "input, stdin, stdout, stderr, timeout, /"},
    {0}};
const struct py_module_def py_lib__subprocess = {.name = "_subprocess", .functions = functions};
