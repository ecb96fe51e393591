/*
 * os: environment, process facts, descriptors. Files and folders: os_stat.c, os_walk.c; paths:
 * os_path.c. Whatever would start a process asks confine_run.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/path.h"
#include "python/confine.h"
#include "python/vm.h"
#include "python/function.h"
#include "python/lib/os_int.h"
#include "python/lib/pyfunction.h"
#include "python/lib/structseq.h"

LIB_FN(os_getenv) {
    value key = a[0];
    if (!py_is_str(key))
        py_raise(vm, &py_exc_TypeError, "str expected, not %T", key);
    const char *v = getenv(py_str_cstr(key));
    return v ? py_str_from(v) : a[1];
}
LIB_FN(os_putenv) {
    py_setitem(vm, os_environ(vm), a[0], a[1]);
    return PY_NONE;
}
LIB_FN(os_unsetenv) {
    if (py_contains(vm, os_environ(vm), a[0]))
        py_delitem(vm, os_environ(vm), a[0]);
    return PY_NONE;
}
LIB_FN(os_getcwdb) {
    const char *cwd = path_cwd();
    return py_bytes_new(cwd, strlen(cwd));
}
LIB_FN(os_getcwd) {
    const char *cwd = path_cwd();
    return lib_fs_text(vm, cwd, strlen(cwd));
}
LIB_FN(os_chdir) {
    if (chdir(os_path_arg(vm, a[0], "chdir: path", ", os.PathLike or integer")) < 0)
        lib_raise_os(vm, errno, a[0]);
    return PY_NONE;
}
LIB_FN(os_getpid) { return py_int_from(getpid()); }
LIB_FN(os_getppid) { return py_int_from(getppid()); }
LIB_FN(os_getuid) { return py_int_from(getuid()); }
LIB_FN(os_geteuid) { return py_int_from(geteuid()); }
LIB_FN(os_getgid) { return py_int_from(getgid()); }
LIB_FN(os_getegid) { return py_int_from(getegid()); }
LIB_FN(os_cpu_count) {
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? PY_NONE : py_int_from(n);
}
LIB_FN(os_umask) { return py_int_from(umask((mode_t)lib_arg_int(vm, a[0]))); }
LIB_FN(os_strerror) { return py_str_from(strerror((int)lib_arg_int(vm, a[0]))); }
LIB_FN(os_getlogin) {
    const char *name = getlogin();
    if (!name)
        lib_raise_os(vm, errno ? errno : ENXIO, PY_UNDEF);
    return py_str_from(name);
}

LIB_FN(os_urandom) {
    int64_t n = lib_arg_int(vm, a[0]);
    if (n < 0)
        py_raise(vm, &py_exc_ValueError, "negative argument not allowed");
    unsigned char *data = mem_alloc_atomic((size_t)n + 1);
    for (int64_t got = 0; got < n;) {
        ssize_t r = getrandom(data + got, (size_t)(n - got), 0);
        if (r < 0 && errno != EINTR)
            lib_raise_os(vm, errno, PY_UNDEF);
        got += r > 0 ? r : 0;
    }
    return py_bytes_new(data, (size_t)n);
}

static const char *const uname_fields[] = {"sysname", "nodename", "release", "version", "machine"};
STRUCTSEQ(uname_type, "posix", "uname_result", uname_fields, 5);
LIB_FN(os_uname) {
    struct utsname u;
    uname(&u);
    value items[] = {py_str_from(u.sysname), py_str_from(u.nodename), py_str_from(u.release),
                     py_str_from(u.version), py_str_from(u.machine)};
    return structseq_make(vm, &uname_type, items);
}

static const char *const size_fields[] = {"columns", "lines"};
STRUCTSEQ(terminal_size_type, "os", "terminal_size", size_fields, 2);
LIB_FN(os_get_terminal_size) {
    struct winsize w;
    if (ioctl((int)lib_arg_int(vm, a[0]), TIOCGWINSZ, &w) < 0)
        lib_raise_os(vm, errno, PY_UNDEF);
    value items[] = {py_from_small(w.ws_col), py_from_small(w.ws_row)};
    return structseq_make(vm, &terminal_size_type, items);
}

static const char *const times_fields[] = {"user", "system", "children_user", "children_system",
                                           "elapsed"};
STRUCTSEQ(times_type, "posix", "times_result", times_fields, 5);
LIB_FN(os_times) {
    struct tms t;
    double ticks = (double)sysconf(_SC_CLK_TCK);
    clock_t now = times(&t);
    value items[] = {
        py_from_float((double)t.tms_utime / ticks), py_from_float((double)t.tms_stime / ticks),
        py_from_float((double)t.tms_cutime / ticks), py_from_float((double)t.tms_cstime / ticks),
        py_from_float((double)now / ticks)};
    return structseq_make(vm, &times_type, items);
}

LIB_FN(os_fspath) { return lib_fspath(vm, a[0]); }
LIB_FN(os_fsencode) {
    value v = lib_fspath(vm, a[0]);
    return py_is_str(v) ? py_str_encode(vm, v, "utf-8", "surrogateescape") : v;
}
LIB_FN(os_fsdecode) {
    value v = lib_fspath(vm, a[0]);
    if (py_is_str(v))
        return v;
    const unsigned char *data;
    size_t n;
    py_bytes_get(v, &data, &n);
    return lib_fs_text(vm, (const char *)data, n);
}
LIB_FN(os_get_exec_path) {
    const char *path = getenv("PATH");
    value text = py_str_from(path ? path : "/bin:/usr/bin"), sep = py_str_from(":");
    return py_call_method(vm, text, "split", 1, &sep);
}

/* --- descriptors --- */

LIB_FN(os_open) {
    const char *path = os_path_arg(vm, a[0], "open: path", " or os.PathLike");
    int flags = (int)lib_arg_int(vm, a[1]);
    if ((flags & O_ACCMODE) == O_RDONLY && !(flags & (O_CREAT | O_TRUNC)))
        confine_read(vm, path);
    else
        confine_write(vm, path);
    int fd = open(path, flags | O_CLOEXEC, (mode_t)lib_arg_int(vm, a[2]));
    if (fd < 0)
        lib_raise_os(vm, errno, a[0]);
    return py_from_small(fd);
}
LIB_FN(os_close) {
    if (close((int)lib_arg_int(vm, a[0])) < 0)
        lib_raise_os(vm, errno, PY_UNDEF);
    return PY_NONE;
}
LIB_FN(os_read) {
    int64_t n = lib_arg_int(vm, a[1]);
    if (n < 0)
        lib_raise_os(vm, EINVAL, PY_UNDEF);
    char *data = mem_alloc_atomic((size_t)n + 1);
    ssize_t got = read((int)lib_arg_int(vm, a[0]), data, (size_t)n);
    if (got < 0)
        lib_raise_os(vm, errno, PY_UNDEF);
    return py_bytes_new(data, (size_t)got);
}
LIB_FN(os_write) {
    const unsigned char *data;
    size_t n;
    lib_arg_bytes(vm, a[1], &data, &n);
    ssize_t put = write((int)lib_arg_int(vm, a[0]), data, n);
    if (put < 0)
        lib_raise_os(vm, errno, PY_UNDEF);
    return py_int_from(put);
}
LIB_FN(os_lseek) {
    off_t r = lseek((int)lib_arg_int(vm, a[0]), lib_arg_int(vm, a[1]), (int)lib_arg_int(vm, a[2]));
    if (r < 0)
        lib_raise_os(vm, errno, PY_UNDEF);
    return py_int_from(r);
}
LIB_FN(os_fsync) {
    if (fsync((int)lib_arg_int(vm, a[0])) < 0)
        lib_raise_os(vm, errno, PY_UNDEF);
    return PY_NONE;
}
LIB_FN(os_ftruncate) {
    if (ftruncate((int)lib_arg_int(vm, a[0]), lib_arg_int(vm, a[1])) < 0)
        lib_raise_os(vm, errno, PY_UNDEF);
    return PY_NONE;
}
LIB_FN(os_isatty) { return PY_BOOL(isatty((int)lib_arg_int(vm, a[0]))); }
LIB_FN(os_pipe) {
    int fds[2];
    if (pipe2(fds, O_CLOEXEC) < 0)
        lib_raise_os(vm, errno, PY_UNDEF);
    return py_tuple2(py_from_small(fds[0]), py_from_small(fds[1]));
}
LIB_FN(os_dup) {
    int fd = dup((int)lib_arg_int(vm, a[0]));
    if (fd < 0)
        lib_raise_os(vm, errno, PY_UNDEF);
    return py_from_small(fd);
}
LIB_FN(os_fdopen) {
    struct py_tuple *rest = PY_AS(struct py_tuple, a[1]);
    struct py_tuple *args = py_tuple_new(rest->n + 1);
    args->items[0] = a[0];
    memcpy(args->items + 1, rest->items, rest->n * sizeof(value));
    return py_call_args(vm, py_import_from(vm, "io", "open"), PY_OBJ(args),
                        PY_AS(struct py_dict, a[2]));
}

/* --- processes --- */

LIB_FN(os_system) {
    confine_run(vm, "os.system");
    value run = py_import_from(vm, "subprocess", "call");
    struct py_dict *kw = py_dict_new();
    py_dict_set_text(kw, "shell", PY_TRUE);
    value rc = py_call_args(vm, run, py_tuple1(a[0]), kw);
    return lib_mul(vm, rc, py_from_small(256));
}
LIB_FN(os_kill) {
    confine_run(vm, "os.kill");
    if (kill((pid_t)lib_arg_int(vm, a[0]), (int)lib_arg_int(vm, a[1])) < 0)
        lib_raise_os(vm, errno, PY_UNDEF);
    if (vm->signals)
        vm->signals(vm);
    return PY_NONE;
}
static noreturn void refuse(struct vm *vm, const char *what) {
    py_raise(vm, &py_exc_NotImplementedError, "%s is not available to scripts", what);
}
LIB_FN(os_fork) { refuse(vm, "os.fork"); }
LIB_FN(os_popen) { refuse(vm, "os.popen"); }
LIB_FN(os_exec) { refuse(vm, "os.exec"); }
LIB_FN(os__exit) {
    fflush(NULL);
    _exit((int)lib_arg_int(vm, a[0]));
}
LIB_FN(os_abort) { py_raise(vm, &py_exc_SystemError, "os.abort() called"); }
LIB_FN(os_wexitstatus) { return py_from_small(WEXITSTATUS((int)lib_arg_int(vm, a[0]))); }

static const struct py_native_def functions[] = {
    {"getenv", os_getenv, "key, default=None", PY_PYTHON},
    {"putenv", os_putenv, "name, value, /"},
    {"unsetenv", os_unsetenv, "name, /"},
    {"getcwd", os_getcwd, ""},
    {"getcwdb", os_getcwdb, ""},
    {"chdir", os_chdir, "path"},
    {"getpid", os_getpid, ""},
    {"getppid", os_getppid, ""},
    {"getuid", os_getuid, ""},
    {"geteuid", os_geteuid, ""},
    {"getgid", os_getgid, ""},
    {"getegid", os_getegid, ""},
    {"cpu_count", os_cpu_count, ""},
    {"umask", os_umask, "mask, /"},
    {"strerror", os_strerror, "code, /"},
    {"getlogin", os_getlogin, ""},
    {"urandom", os_urandom, "size, /"},
    {"uname", os_uname, ""},
    {"get_terminal_size", os_get_terminal_size, "fd=1, /"},
    {"times", os_times, ""},
    {"fspath", os_fspath, "path"},
    {"fsencode", os_fsencode, "filename", PY_PYTHON},
    {"fsdecode", os_fsdecode, "filename", PY_PYTHON},
    {"get_exec_path", os_get_exec_path, "env=None", PY_PYTHON},
    {"open", os_open, "path, flags, mode=511, *, dir_fd=None"},
    {"close", os_close, "fd"},
    {"read", os_read, "fd, length, /"},
    {"write", os_write, "fd, data, /"},
    {"lseek", os_lseek, "fd, position, how, /"},
    {"fsync", os_fsync, "fd"},
    {"ftruncate", os_ftruncate, "fd, length, /"},
    {"isatty", os_isatty, "fd, /"},
    {"pipe", os_pipe, ""},
    {"dup", os_dup, "fd, /"},
    {"fdopen", os_fdopen, "fd, /, *args, **kwargs", PY_PYTHON},
    {"system", os_system, "command"},
    {"kill", os_kill, "pid, signal, /", PY_PARSED},
    {"fork", os_fork, ""},
    {"popen", os_popen, "cmd, mode='r', buffering=-1", PY_PYTHON},
    {"execv", os_exec, "*args"},
    {"execve", os_exec, "*args"},
    {"execvp", os_exec, "*args", PY_PYTHON},
    {"execl", os_exec, "*args", PY_PYTHON},
    {"_exit", os__exit, "status"},
    {"abort", os_abort, ""},
    {"WEXITSTATUS", os_wexitstatus, "status"},
    {"waitstatus_to_exitcode", os_wexitstatus, "status"},
    {"scandir", os_scandir, "path=None"},
    {"walk", os_walk, "top, topdown=True, onerror=None, followlinks=False", PY_PYTHON},
    {0},
};

#define INT_CONST(n)                                                                               \
    { #n, PY_CONST_INT, .i = n }
static const struct py_const_def constants[] = {
    {"name", PY_CONST_TEXT, .text = "posix"},
    {"curdir", PY_CONST_TEXT, .text = "."},
    {"pardir", PY_CONST_TEXT, .text = ".."},
    {"sep", PY_CONST_TEXT, .text = "/"},
    {"extsep", PY_CONST_TEXT, .text = "."},
    {"pathsep", PY_CONST_TEXT, .text = ":"},
    {"linesep", PY_CONST_TEXT, .text = "\n"},
    {"defpath", PY_CONST_TEXT, .text = "/bin:/usr/bin"},
    {"devnull", PY_CONST_TEXT, .text = "/dev/null"},
    INT_CONST(F_OK),
    INT_CONST(R_OK),
    INT_CONST(W_OK),
    INT_CONST(X_OK),
    INT_CONST(O_RDONLY),
    INT_CONST(O_WRONLY),
    INT_CONST(O_RDWR),
    INT_CONST(O_APPEND),
    INT_CONST(O_CREAT),
    INT_CONST(O_EXCL),
    INT_CONST(O_TRUNC),
    INT_CONST(O_NONBLOCK),
    INT_CONST(O_SYNC),
    INT_CONST(O_CLOEXEC),
    INT_CONST(O_NOFOLLOW),
    INT_CONST(O_DIRECTORY),
    INT_CONST(SEEK_SET),
    INT_CONST(SEEK_CUR),
    INT_CONST(SEEK_END),
    INT_CONST(WNOHANG),
    {"EX_OK", PY_CONST_INT, .i = 0},
    {0},
};

/* os.PathLike is an abstract class, made when somebody asks for it. */
#define POSIX(name)                                                                                \
    { name, "posix" }
static const struct lib_lazy lazy[] = {{"PathLike", "_os_pathlike"},
                                       POSIX("waitpid"),
                                       POSIX("wait"),
                                       POSIX("WIFEXITED"),
                                       POSIX("WIFSIGNALED"),
                                       POSIX("WIFSTOPPED"),
                                       POSIX("WIFCONTINUED"),
                                       POSIX("WCOREDUMP"),
                                       POSIX("WTERMSIG"),
                                       POSIX("WSTOPSIG"),
                                       POSIX("killpg"),
                                       POSIX("getpgid"),
                                       POSIX("getpgrp"),
                                       POSIX("getsid"),
                                       POSIX("getgroups"),
                                       POSIX("getgrouplist"),
                                       POSIX("getresuid"),
                                       POSIX("getresgid"),
                                       POSIX("getloadavg"),
                                       POSIX("sysconf"),
                                       POSIX("pathconf"),
                                       POSIX("fpathconf"),
                                       POSIX("confstr"),
                                       POSIX("statvfs"),
                                       POSIX("fstatvfs"),
                                       POSIX("getrandom"),
                                       POSIX("sync"),
                                       POSIX("ctermid"),
                                       POSIX("ttyname"),
                                       POSIX("device_encoding"),
                                       POSIX("sched_getaffinity"),
                                       POSIX("sched_yield"),
                                       POSIX("getpriority"),
                                       POSIX("nice"),
                                       POSIX("dup2"),
                                       POSIX("closerange"),
                                       POSIX("get_inheritable"),
                                       POSIX("set_inheritable"),
                                       POSIX("get_blocking"),
                                       POSIX("set_blocking"),
                                       POSIX("pread"),
                                       POSIX("pwrite"),
                                       POSIX("writev"),
                                       POSIX("fdatasync"),
                                       POSIX("posix_fallocate"),
                                       POSIX("lockf"),
                                       POSIX("fchmod"),
                                       POSIX("fchdir"),
                                       POSIX("chown"),
                                       POSIX("lchown"),
                                       POSIX("mkfifo"),
                                       POSIX("renames"),
                                       POSIX("major"),
                                       POSIX("minor"),
                                       POSIX("makedev"),
                                       POSIX("getenvb"),
                                       POSIX("WUNTRACED"),
                                       POSIX("WCONTINUED"),
                                       POSIX("WEXITED"),
                                       POSIX("WSTOPPED"),
                                       POSIX("WNOWAIT"),
                                       POSIX("PRIO_PROCESS"),
                                       POSIX("PRIO_PGRP"),
                                       POSIX("PRIO_USER"),
                                       POSIX("O_ACCMODE"),
                                       POSIX("O_ASYNC"),
                                       POSIX("O_DIRECT"),
                                       POSIX("O_DSYNC"),
                                       POSIX("O_LARGEFILE"),
                                       POSIX("O_NDELAY"),
                                       POSIX("O_NOATIME"),
                                       POSIX("O_NOCTTY"),
                                       POSIX("O_PATH"),
                                       POSIX("O_RSYNC"),
                                       POSIX("O_TMPFILE"),
                                       POSIX("F_LOCK"),
                                       POSIX("F_TEST"),
                                       POSIX("F_TLOCK"),
                                       POSIX("F_ULOCK"),
                                       POSIX("SEEK_DATA"),
                                       POSIX("SEEK_HOLE"),
                                       POSIX("ST_RDONLY"),
                                       POSIX("ST_NOSUID"),
                                       POSIX("GRND_NONBLOCK"),
                                       POSIX("GRND_RANDOM"),
                                       POSIX("SCHED_OTHER"),
                                       POSIX("SCHED_BATCH"),
                                       POSIX("SCHED_FIFO"),
                                       POSIX("SCHED_RR"),
                                       POSIX("SCHED_IDLE"),
                                       POSIX("P_ALL"),
                                       POSIX("P_PID"),
                                       POSIX("P_PGID"),
                                       POSIX("P_WAIT"),
                                       POSIX("P_NOWAIT"),
                                       POSIX("P_NOWAITO"),
                                       POSIX("EX_USAGE"),
                                       POSIX("EX_DATAERR"),
                                       POSIX("EX_NOINPUT"),
                                       POSIX("EX_NOUSER"),
                                       POSIX("EX_NOHOST"),
                                       POSIX("EX_UNAVAILABLE"),
                                       POSIX("EX_SOFTWARE"),
                                       POSIX("EX_OSERR"),
                                       POSIX("EX_OSFILE"),
                                       POSIX("EX_CANTCREAT"),
                                       POSIX("EX_IOERR"),
                                       POSIX("EX_TEMPFAIL"),
                                       POSIX("EX_PROTOCOL"),
                                       POSIX("EX_NOPERM"),
                                       POSIX("EX_CONFIG"),
                                       POSIX("NGROUPS_MAX"),
                                       POSIX("TMP_MAX"),
                                       POSIX("sysconf_names"),
                                       POSIX("pathconf_names"),
                                       POSIX("confstr_names"),
                                       POSIX("supports_bytes_environ"),
                                       POSIX("statvfs_result"),
                                       {0}};
LIB_LAZY("os", lazy)

static void init(struct vm *vm, struct py_module *m) {
    py_module_set(vm, m, "altsep", PY_NONE);
    py_module_set(vm, m, "environ", os_environ(vm));
    py_module_set(vm, m, "error", lib_type(&py_exc_OSError));
    py_module_set(vm, m, "path", py_import(vm, "os.path"));
    for (const struct py_native_def *d = os_stat_functions; d->name; d++) {
        value f = py_native_is_builtin(d, m->name) ? py_native_new(vm, d, PY_UNDEF)
                                                   : pyfunction_new(vm, d, "os", PY_UNDEF);
        PY_AS(struct py_native, f)->module = PY_OBJ(m->name);
        py_module_set(vm, m, d->name, f);
    }
    LIB_LAZY_INIT(vm, m);
    struct py_type *types[] = {&os_dir_entry_type, &uname_type.type, &terminal_size_type.type,
                               &times_type.type, os_stat_result()};
    for (size_t i = 0; i < LIB_COUNT(types); i++) {
        py_type_ready(vm, types[i]);
        py_module_set(vm, m, types[i]->name, lib_type(types[i]));
    }
}

const struct py_module_def py_lib_os = {
    .name = "os", .functions = functions, .constants = constants, .init = init};
