/*
 * posix: the calls of os that few scripts make: waiting for children, limits and facts of the
 * system, groups, scheduling, positioned reads and writes. os hands their names out on first use.
 * cf. CPython's Modules/posixmodule.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "python/confine.h"
#include "python/lib/os_int.h"
#include "python/lib/structseq.h"

static noreturn void fail(struct vm *vm) { lib_raise_os(vm, errno, PY_UNDEF); }
/* None, or what the failed call left in errno. */
static value done(struct vm *vm, int result) {
    if (result < 0)
        fail(vm);
    return PY_NONE;
}
static value number(struct vm *vm, int64_t result) {
    if (result < 0)
        fail(vm);
    return py_int_from(result);
}
static int descriptor(struct vm *vm, value v) {
    return (int)lib_arg_int(vm, py_is_int(v) ? v : py_call_method(vm, v, "fileno", 0, NULL));
}

/* --- children --- */

LIB_FN(posix_waitpid) {
    confine_run(vm, "os.waitpid");
    int status = 0;
    pid_t pid = waitpid((pid_t)lib_arg_int(vm, a[0]), &status, (int)lib_arg_int(vm, a[1]));
    if (pid < 0)
        fail(vm);
    return py_tuple2(py_int_from(pid), py_int_from(status));
}
LIB_FN(posix_wait) {
    value args[] = {py_from_small(-1), py_from_small(0)};
    return posix_waitpid(vm, args);
}
#define STATUS(name)                                                                               \
    LIB_FN(posix_##name) {                                                                         \
        int status = (int)lib_arg_int(vm, a[0]);                                                   \
        return PY_BOOL(name(status));                                                              \
    }
#define STATUS_NUMBER(name)                                                                        \
    LIB_FN(posix_##name) {                                                                         \
        int status = (int)lib_arg_int(vm, a[0]);                                                   \
        return py_from_small(name(status));                                                        \
    }
STATUS(WIFEXITED)
STATUS(WIFSIGNALED)
STATUS(WIFSTOPPED)
STATUS(WIFCONTINUED)
STATUS(WCOREDUMP)
STATUS_NUMBER(WTERMSIG)
STATUS_NUMBER(WSTOPSIG)

LIB_FN(posix_killpg) {
    confine_run(vm, "os.killpg");
    return done(vm, killpg((pid_t)lib_arg_int(vm, a[0]), (int)lib_arg_int(vm, a[1])));
}

/* --- who this is --- */

LIB_FN(posix_getpgid) { return number(vm, getpgid((pid_t)lib_arg_int(vm, a[0]))); }
LIB_FN(posix_getpgrp) { return number(vm, getpgrp()); }
LIB_FN(posix_getsid) { return number(vm, getsid((pid_t)lib_arg_int(vm, a[0]))); }
static value group_list(const gid_t *groups, int n) {
    struct py_list *list = py_list_new((size_t)n);
    for (int i = 0; i < n; i++)
        py_list_append(list, py_int_from(groups[i]));
    return PY_OBJ(list);
}
LIB_FN(posix_getgroups) {
    int n = getgroups(0, NULL);
    gid_t *groups = MEM_NEW_ARRAY(gid_t, (size_t)(n < 0 ? 0 : n) + 1);
    if (n < 0 || (n = getgroups(n, groups)) < 0)
        fail(vm);
    return group_list(groups, n);
}
LIB_FN(posix_getgrouplist) {
    int n = 0;
    const char *user = py_arg_text(vm, a[0], "user");
    gid_t group = (gid_t)lib_arg_int(vm, a[1]), *groups;
    getgrouplist(user, group, NULL, &n);
    groups = MEM_NEW_ARRAY(gid_t, (size_t)n + 1);
    getgrouplist(user, group, groups, &n);
    return group_list(groups, n);
}
static value three(unsigned r, unsigned e, unsigned s) {
    return py_tuple3(py_int_from(r), py_int_from(e), py_int_from(s));
}
LIB_FN(posix_getresuid) {
    uid_t r, e, s;
    done(vm, getresuid(&r, &e, &s));
    return three(r, e, s);
}
LIB_FN(posix_getresgid) {
    gid_t r, e, s;
    done(vm, getresgid(&r, &e, &s));
    return three(r, e, s);
}

/* --- the system --- */

LIB_FN(posix_getloadavg) {
    double load[3];
    if (getloadavg(load, 3) != 3)
        py_raise(vm, &py_exc_OSError, "Load averages are unobtainable");
    return py_tuple3(py_from_float(load[0]), py_from_float(load[1]), py_from_float(load[2]));
}

struct limit_name {
    const char *name;
    int number;
};
static const struct limit_name sysconf_names[] = {{"SC_ARG_MAX", _SC_ARG_MAX},
                                                  {"SC_AVPHYS_PAGES", _SC_AVPHYS_PAGES},
                                                  {"SC_CHILD_MAX", _SC_CHILD_MAX},
                                                  {"SC_CLK_TCK", _SC_CLK_TCK},
                                                  {"SC_HOST_NAME_MAX", _SC_HOST_NAME_MAX},
                                                  {"SC_IOV_MAX", _SC_IOV_MAX},
                                                  {"SC_LINE_MAX", _SC_LINE_MAX},
                                                  {"SC_LOGIN_NAME_MAX", _SC_LOGIN_NAME_MAX},
                                                  {"SC_NGROUPS_MAX", _SC_NGROUPS_MAX},
                                                  {"SC_NPROCESSORS_CONF", _SC_NPROCESSORS_CONF},
                                                  {"SC_NPROCESSORS_ONLN", _SC_NPROCESSORS_ONLN},
                                                  {"SC_OPEN_MAX", _SC_OPEN_MAX},
                                                  {"SC_PAGESIZE", _SC_PAGESIZE},
                                                  {"SC_PAGE_SIZE", _SC_PAGESIZE},
                                                  {"SC_PHYS_PAGES", _SC_PHYS_PAGES},
                                                  {"SC_SYMLOOP_MAX", _SC_SYMLOOP_MAX},
                                                  {"SC_TTY_NAME_MAX", _SC_TTY_NAME_MAX},
                                                  {"SC_TZNAME_MAX", _SC_TZNAME_MAX},
                                                  {"SC_VERSION", _SC_VERSION},
                                                  {NULL, 0}};
static const struct limit_name pathconf_names[] = {{"PC_CHOWN_RESTRICTED", _PC_CHOWN_RESTRICTED},
                                                   {"PC_FILESIZEBITS", _PC_FILESIZEBITS},
                                                   {"PC_LINK_MAX", _PC_LINK_MAX},
                                                   {"PC_MAX_CANON", _PC_MAX_CANON},
                                                   {"PC_MAX_INPUT", _PC_MAX_INPUT},
                                                   {"PC_NAME_MAX", _PC_NAME_MAX},
                                                   {"PC_NO_TRUNC", _PC_NO_TRUNC},
                                                   {"PC_PATH_MAX", _PC_PATH_MAX},
                                                   {"PC_PIPE_BUF", _PC_PIPE_BUF},
                                                   {"PC_SYNC_IO", _PC_SYNC_IO},
                                                   {"PC_VDISABLE", _PC_VDISABLE},
                                                   {NULL, 0}};
static const struct limit_name confstr_names[] = {
    {"CS_PATH", _CS_PATH},
    {"CS_GNU_LIBC_VERSION", _CS_GNU_LIBC_VERSION},
    {"CS_GNU_LIBPTHREAD_VERSION", _CS_GNU_LIBPTHREAD_VERSION},
    {NULL, 0}};

static int limit_arg(struct vm *vm, value v, const struct limit_name *names) {
    if (py_is_int(v))
        return (int)lib_arg_int(vm, v);
    if (!py_is_str(v))
        py_raise(vm, &py_exc_TypeError, "configuration names must be strings or integers");
    for (; names->name; names++)
        if (py_str_is(v, names->name))
            return names->number;
    py_raise(vm, &py_exc_ValueError, "unrecognized configuration name");
}
static value limit_value(struct vm *vm, long n) {
    if (n < 0 && errno)
        fail(vm);
    return py_int_from(n);
}
LIB_FN(posix_sysconf) {
    int name = limit_arg(vm, a[0], sysconf_names);
    errno = 0;
    return limit_value(vm, sysconf(name));
}
LIB_FN(posix_pathconf) {
    int name = limit_arg(vm, a[1], pathconf_names);
    const char *path = py_is_int(a[0]) ? NULL : lib_arg_path(vm, a[0]);
    int fd = path ? -1 : (int)lib_arg_int(vm, a[0]);
    errno = 0;
    return limit_value(vm, path ? pathconf(path, name) : fpathconf(fd, name));
}
LIB_FN(posix_confstr) {
    int name = limit_arg(vm, a[0], confstr_names);
    size_t n = confstr(name, NULL, 0);
    if (!n)
        return PY_NONE;
    char *text = mem_alloc_atomic(n);
    confstr(name, text, n);
    return py_str_new(text, n - 1);
}

static const char *const statvfs_fields[] = {"f_bsize",  "f_frsize",  "f_blocks", "f_bfree",
                                             "f_bavail", "f_files",   "f_ffree",  "f_favail",
                                             "f_flag",   "f_namemax", "f_fsid"};
STRUCTSEQ(statvfs_type, "os", "statvfs_result", statvfs_fields, 10);
LIB_FN(posix_statvfs) {
    struct statvfs s;
    if ((py_is_int(a[0]) ? fstatvfs((int)lib_arg_int(vm, a[0]), &s)
                         : statvfs(lib_arg_path(vm, a[0]), &s)) < 0)
        lib_raise_os(vm, errno, a[0]);
    value items[] = {py_int_from_unsigned(s.f_bsize),  py_int_from_unsigned(s.f_frsize),
                     py_int_from_unsigned(s.f_blocks), py_int_from_unsigned(s.f_bfree),
                     py_int_from_unsigned(s.f_bavail), py_int_from_unsigned(s.f_files),
                     py_int_from_unsigned(s.f_ffree),  py_int_from_unsigned(s.f_favail),
                     py_int_from_unsigned(s.f_flag),   py_int_from_unsigned(s.f_namemax),
                     py_int_from_unsigned(s.f_fsid)};
    return structseq_make(vm, &statvfs_type, items);
}
LIB_FN(posix_getrandom) {
    int64_t n = lib_arg_int(vm, a[0]);
    if (n < 0)
        py_raise_value(vm, py_call2(vm, lib_type(&py_exc_OSError), py_from_small(EINVAL),
                                    py_str_from("Invalid argument")));
    char *data = mem_alloc_atomic((size_t)n + 1);
    ssize_t got = getrandom(data, (size_t)n, (unsigned)lib_arg_int(vm, a[1]));
    if (got < 0)
        fail(vm);
    return py_bytes_new(data, (size_t)got);
}
LIB_FN(posix_sync) {
    sync();
    return PY_NONE;
}
LIB_FN(posix_ctermid) { return py_str_from("/dev/tty"); }
LIB_FN(posix_ttyname) {
    const char *name = ttyname((int)lib_arg_int(vm, a[0]));
    if (!name)
        fail(vm);
    return py_str_from(name);
}
LIB_FN(posix_device_encoding) {
    return isatty((int)lib_arg_int(vm, a[0])) ? py_str_from("utf-8") : PY_NONE;
}

/* --- scheduling --- */

LIB_FN(posix_sched_getaffinity) {
    cpu_set_t set;
    done(vm, sched_getaffinity((pid_t)lib_arg_int(vm, a[0]), sizeof set, &set));
    struct py_set *cpus = py_set_new(&py_set_type);
    for (int i = 0; i < CPU_SETSIZE; i++)
        if (CPU_ISSET(i, &set))
            py_set_add(vm, cpus, py_from_small(i));
    return PY_OBJ(cpus);
}
LIB_FN(posix_sched_yield) { return done(vm, sched_yield()); }
LIB_FN(posix_getpriority) {
    errno = 0;
    int p = getpriority((__priority_which_t)lib_arg_int(vm, a[0]), (id_t)lib_arg_int(vm, a[1]));
    if (p < 0 && errno)
        fail(vm);
    return py_int_from(p);
}
LIB_FN(posix_nice) {
    errno = 0;
    int n = nice((int)lib_arg_int(vm, a[0]));
    if (n < 0 && errno)
        fail(vm);
    return py_int_from(n);
}

/* --- descriptors --- */

LIB_FN(posix_dup2) {
    int to = (int)lib_arg_int(vm, a[1]);
    return number(vm, dup3((int)lib_arg_int(vm, a[0]), to, py_truth(vm, a[2]) ? 0 : O_CLOEXEC));
}
LIB_FN(posix_closerange) {
    for (int64_t fd = lib_arg_int(vm, a[0]), end = lib_arg_int(vm, a[1]); fd < end; fd++)
        close((int)fd);
    return PY_NONE;
}
LIB_FN(posix_get_inheritable) {
    int flags = fcntl((int)lib_arg_int(vm, a[0]), F_GETFD);
    if (flags < 0)
        fail(vm);
    return PY_BOOL(!(flags & FD_CLOEXEC));
}
LIB_FN(posix_set_inheritable) {
    int fd = (int)lib_arg_int(vm, a[0]), flags = fcntl(fd, F_GETFD);
    bool inherit = py_truth(vm, a[1]);
    return done(vm, flags < 0
                        ? flags
                        : fcntl(fd, F_SETFD, inherit ? flags & ~FD_CLOEXEC : flags | FD_CLOEXEC));
}
LIB_FN(posix_get_blocking) {
    int flags = fcntl((int)lib_arg_int(vm, a[0]), F_GETFL);
    if (flags < 0)
        fail(vm);
    return PY_BOOL(!(flags & O_NONBLOCK));
}
LIB_FN(posix_set_blocking) {
    int fd = (int)lib_arg_int(vm, a[0]), flags = fcntl(fd, F_GETFL);
    bool block = py_truth(vm, a[1]);
    return done(vm, flags < 0
                        ? flags
                        : fcntl(fd, F_SETFL, block ? flags & ~O_NONBLOCK : flags | O_NONBLOCK));
}
LIB_FN(posix_pread) {
    int64_t n = lib_arg_int(vm, a[1]);
    if (n < 0) {
        errno = EINVAL;
        fail(vm);
    }
    char *data = mem_alloc_atomic((size_t)n + 1);
    ssize_t got = pread((int)lib_arg_int(vm, a[0]), data, (size_t)n, lib_arg_int(vm, a[2]));
    if (got < 0)
        fail(vm);
    return py_bytes_new(data, (size_t)got);
}
LIB_FN(posix_pwrite) {
    const unsigned char *data;
    size_t n;
    lib_arg_bytes(vm, a[1], &data, &n);
    return number(vm, pwrite((int)lib_arg_int(vm, a[0]), data, n, lib_arg_int(vm, a[2])));
}
LIB_FN(posix_writev) {
    int64_t all = 0;
    int fd = (int)lib_arg_int(vm, a[0]);
    struct py_tuple *buffers = py_tuple_from(vm, a[1]);
    for (size_t i = 0; i < buffers->n; i++) {
        const unsigned char *data;
        size_t n;
        lib_arg_bytes(vm, buffers->items[i], &data, &n);
        ssize_t got = write(fd, data, n);
        if (got < 0)
            fail(vm);
        all += got;
    }
    return py_int_from(all);
}
LIB_FN(posix_fdatasync) { return done(vm, fdatasync(descriptor(vm, a[0]))); }
LIB_FN(posix_posix_fallocate) {
    int error =
        posix_fallocate((int)lib_arg_int(vm, a[0]), lib_arg_int(vm, a[1]), lib_arg_int(vm, a[2]));
    if (error)
        lib_raise_os(vm, error, PY_UNDEF);
    return PY_NONE;
}
LIB_FN(posix_lockf) {
    return done(
        vm, lockf((int)lib_arg_int(vm, a[0]), (int)lib_arg_int(vm, a[1]), lib_arg_int(vm, a[2])));
}
LIB_FN(posix_fchmod) {
    return done(vm, fchmod((int)lib_arg_int(vm, a[0]), (mode_t)lib_arg_int(vm, a[1])));
}
LIB_FN(posix_fchdir) { return done(vm, fchdir(descriptor(vm, a[0]))); }

/* --- files --- */

LIB_FN(posix_chown) {
    const char *path = lib_arg_path(vm, a[0]);
    confine_write(vm, path);
    if (lchown(path, (uid_t)lib_arg_int(vm, a[1]), (gid_t)lib_arg_int(vm, a[2])) < 0)
        lib_raise_os(vm, errno, a[0]);
    return PY_NONE;
}
LIB_FN(posix_mkfifo) {
    const char *path = lib_arg_path(vm, a[0]);
    confine_write(vm, path);
    if (mkfifo(path, (mode_t)lib_arg_int(vm, a[1])) < 0)
        lib_raise_os(vm, errno, a[0]);
    return PY_NONE;
}
/* rename, with the folders above NEW made and those above OLD that are empty then removed. */
LIB_FN(posix_renames) {
    struct py_dict *kw = py_dict_new();
    py_dict_set_text(kw, "exist_ok", PY_TRUE);
    value head = py_call1(vm, py_import_from(vm, "os.path", "dirname"), a[1]);
    if (py_truth(vm, head))
        py_call_args(vm, py_import_from(vm, "os", "makedirs"), py_tuple1(head), kw);
    py_call2(vm, py_import_from(vm, "os", "rename"), a[0], a[1]);
    head = py_call1(vm, py_import_from(vm, "os.path", "dirname"), a[0]);
    struct py_handler h;
    if (py_truth(vm, head)) {
        PY_TRY(vm, &h) {
            py_call1(vm, py_import_from(vm, "os", "removedirs"), head);
            py_handler_pop(&h);
        }
        else {
            value exc = py_handler_catch(&h);
            if (!py_exception_is(exc, &py_exc_OSError))
                py_rethrow(vm, exc);
        }
    }
    return PY_NONE;
}
LIB_FN(posix_major) { return py_int_from(major((dev_t)lib_arg_int(vm, a[0]))); }
LIB_FN(posix_minor) { return py_int_from(minor((dev_t)lib_arg_int(vm, a[0]))); }
LIB_FN(posix_makedev) {
    return py_int_from_unsigned(
        makedev((unsigned)lib_arg_int(vm, a[0]), (unsigned)lib_arg_int(vm, a[1])));
}
LIB_FN(posix_getenvb) {
    const unsigned char *key;
    size_t n;
    if (!py_bytes_get(a[0], &key, &n))
        py_raise(vm, &py_exc_TypeError, "bytes expected, not %T", a[0]);
    const char *v = getenv(mem_strndup((const char *)key, n));
    return v ? py_bytes_new(v, strlen(v)) : a[1];
}

static const struct py_native_def functions[] = {
    {"waitpid", posix_waitpid, "pid, options, /", PY_PARSED},
    {"wait", posix_wait, ""},
    {"WIFEXITED", posix_WIFEXITED, "status"},
    {"WIFSIGNALED", posix_WIFSIGNALED, "status"},
    {"WIFSTOPPED", posix_WIFSTOPPED, "status"},
    {"WIFCONTINUED", posix_WIFCONTINUED, "status"},
    {"WCOREDUMP", posix_WCOREDUMP, "status, /"},
    {"WTERMSIG", posix_WTERMSIG, "status"},
    {"WSTOPSIG", posix_WSTOPSIG, "status"},
    {"killpg", posix_killpg, "pgid, signal, /"},
    {"getpgid", posix_getpgid, "pid"},
    {"getpgrp", posix_getpgrp, ""},
    {"getsid", posix_getsid, "pid, /"},
    {"getgroups", posix_getgroups, ""},
    {"getgrouplist", posix_getgrouplist, "user, group, /"},
    {"getresuid", posix_getresuid, ""},
    {"getresgid", posix_getresgid, ""},
    {"getloadavg", posix_getloadavg, ""},
    {"sysconf", posix_sysconf, "name, /"},
    {"pathconf", posix_pathconf, "path, name"},
    {"fpathconf", posix_pathconf, "fd, name, /"},
    {"confstr", posix_confstr, "name, /"},
    {"statvfs", posix_statvfs, "path"},
    {"fstatvfs", posix_statvfs, "fd, /"},
    {"getrandom", posix_getrandom, "size, flags=0"},
    {"sync", posix_sync, ""},
    {"ctermid", posix_ctermid, ""},
    {"ttyname", posix_ttyname, "fd, /"},
    {"device_encoding", posix_device_encoding, "fd"},
    {"sched_getaffinity", posix_sched_getaffinity, "pid, /"},
    {"sched_yield", posix_sched_yield, ""},
    {"getpriority", posix_getpriority, "which, who"},
    {"nice", posix_nice, "increment, /"},
    {"dup2", posix_dup2, "fd, fd2, inheritable=True"},
    {"closerange", posix_closerange, "fd_low, fd_high, /"},
    {"get_inheritable", posix_get_inheritable, "fd, /"},
    {"set_inheritable", posix_set_inheritable, "fd, inheritable, /"},
    {"get_blocking", posix_get_blocking, "fd, /"},
    {"set_blocking", posix_set_blocking, "fd, blocking, /"},
    {"pread", posix_pread, "fd, length, offset, /"},
    {"pwrite", posix_pwrite, "fd, buffer, offset, /"},
    {"writev", posix_writev, "fd, buffers, /"},
    {"fdatasync", posix_fdatasync, "fd"},
    {"posix_fallocate", posix_posix_fallocate, "fd, offset, length, /"},
    {"lockf", posix_lockf, "fd, command, length, /"},
    {"fchmod", posix_fchmod, "fd, mode"},
    {"fchdir", posix_fchdir, "fd"},
    {"chown", posix_chown, "path, uid, gid, *, dir_fd=None, follow_symlinks=True"},
    {"lchown", posix_chown, "path, uid, gid"},
    {"mkfifo", posix_mkfifo, "path, mode=438, *, dir_fd=None"},
    {"renames", posix_renames, "old, new", PY_PYTHON},
    {"major", posix_major, "device, /"},
    {"minor", posix_minor, "device, /"},
    {"makedev", posix_makedev, "major, minor, /"},
    {"getenvb", posix_getenvb, "key, default=None", PY_PYTHON},
    {0}};

#define INT_CONST(n)                                                                               \
    { #n, PY_CONST_INT, .i = n }
static const struct py_const_def constants[] = {INT_CONST(WUNTRACED),
                                                INT_CONST(WCONTINUED),
                                                INT_CONST(WEXITED),
                                                INT_CONST(WSTOPPED),
                                                INT_CONST(WNOWAIT),
                                                INT_CONST(PRIO_PROCESS),
                                                INT_CONST(PRIO_PGRP),
                                                INT_CONST(PRIO_USER),
                                                INT_CONST(O_ACCMODE),
                                                INT_CONST(O_ASYNC),
                                                INT_CONST(O_DIRECT),
                                                INT_CONST(O_DSYNC),
                                                INT_CONST(O_LARGEFILE),
                                                INT_CONST(O_NDELAY),
                                                INT_CONST(O_NOATIME),
                                                INT_CONST(O_NOCTTY),
                                                INT_CONST(O_PATH),
                                                INT_CONST(O_RSYNC),
                                                INT_CONST(O_TMPFILE),
                                                INT_CONST(F_LOCK),
                                                INT_CONST(F_TEST),
                                                INT_CONST(F_TLOCK),
                                                INT_CONST(F_ULOCK),
                                                INT_CONST(SEEK_DATA),
                                                INT_CONST(SEEK_HOLE),
                                                INT_CONST(ST_RDONLY),
                                                INT_CONST(ST_NOSUID),
                                                INT_CONST(GRND_NONBLOCK),
                                                INT_CONST(GRND_RANDOM),
                                                INT_CONST(SCHED_OTHER),
                                                INT_CONST(SCHED_BATCH),
                                                INT_CONST(SCHED_FIFO),
                                                INT_CONST(SCHED_RR),
                                                INT_CONST(SCHED_IDLE),
                                                INT_CONST(P_ALL),
                                                INT_CONST(P_PID),
                                                INT_CONST(P_PGID),
                                                {"P_WAIT", PY_CONST_INT, .i = 0},
                                                {"P_NOWAIT", PY_CONST_INT, .i = 1},
                                                {"P_NOWAITO", PY_CONST_INT, .i = 1},
                                                {"EX_USAGE", PY_CONST_INT, .i = 64},
                                                {"EX_DATAERR", PY_CONST_INT, .i = 65},
                                                {"EX_NOINPUT", PY_CONST_INT, .i = 66},
                                                {"EX_NOUSER", PY_CONST_INT, .i = 67},
                                                {"EX_NOHOST", PY_CONST_INT, .i = 68},
                                                {"EX_UNAVAILABLE", PY_CONST_INT, .i = 69},
                                                {"EX_SOFTWARE", PY_CONST_INT, .i = 70},
                                                {"EX_OSERR", PY_CONST_INT, .i = 71},
                                                {"EX_OSFILE", PY_CONST_INT, .i = 72},
                                                {"EX_CANTCREAT", PY_CONST_INT, .i = 73},
                                                {"EX_IOERR", PY_CONST_INT, .i = 74},
                                                {"EX_TEMPFAIL", PY_CONST_INT, .i = 75},
                                                {"EX_PROTOCOL", PY_CONST_INT, .i = 76},
                                                {"EX_NOPERM", PY_CONST_INT, .i = 77},
                                                {"EX_CONFIG", PY_CONST_INT, .i = 78},
                                                {"NGROUPS_MAX", PY_CONST_INT, .i = 65536},
                                                {"TMP_MAX", PY_CONST_INT, .i = 238328},
                                                {0}};

static value names_dict(const struct limit_name *names) {
    struct py_dict *d = py_dict_new();
    for (; names->name; names++)
        py_dict_set_text(d, names->name, py_int_from(names->number));
    return PY_OBJ(d);
}
static void init(struct vm *vm, struct py_module *m) {
    py_module_set(vm, m, "sysconf_names", names_dict(sysconf_names));
    py_module_set(vm, m, "pathconf_names", names_dict(pathconf_names));
    py_module_set(vm, m, "confstr_names", names_dict(confstr_names));
    py_module_set(vm, m, "supports_bytes_environ", PY_TRUE);
    py_type_ready(vm, &statvfs_type.type);
    py_module_set(vm, m, "statvfs_result", lib_type(&statvfs_type.type));
}
const struct py_module_def py_lib_posix = {
    .name = "posix", .functions = functions, .constants = constants, .init = init};
