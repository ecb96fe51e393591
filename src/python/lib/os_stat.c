/*
 * os.stat and what changes files and folders. Every change asks confine_write first.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/path.h"
#include "python/confine.h"
#include "python/lib/io.h"
#include "python/lib/os_int.h"
#include "python/lib/structseq.h"

static const char *const stat_fields[] = {
    "st_mode",     "st_ino",      "st_dev",     "st_nlink",  "st_uid",   "st_gid",   "st_size",
    "_atime",      "_mtime",      "_ctime",     "st_atime",  "st_mtime", "st_ctime", "st_atime_ns",
    "st_mtime_ns", "st_ctime_ns", "st_blksize", "st_blocks", "st_rdev",
};
STRUCTSEQ(stat_type, "os", "stat_result", stat_fields, 10);

struct py_type *os_stat_result(void) {
    return &stat_type.type;
}

static value seconds(struct timespec t) {
    return py_from_float((double)t.tv_sec + 1e-9 * (double)t.tv_nsec);
}
static value nanoseconds(struct vm *vm, struct timespec t) {
    return lib_add(vm, lib_mul(vm, py_int_from(t.tv_sec), py_int_from(1000000000)),
                   py_int_from(t.tv_nsec));
}

value os_stat_value(struct vm *vm, const struct stat *st) {
    value items[] = {
        py_int_from(st->st_mode),
        py_int_from_unsigned(st->st_ino),
        py_int_from_unsigned(st->st_dev),
        py_int_from((int64_t)st->st_nlink),
        py_int_from(st->st_uid),
        py_int_from(st->st_gid),
        py_int_from(st->st_size),
        py_int_from(st->st_atim.tv_sec),
        py_int_from(st->st_mtim.tv_sec),
        py_int_from(st->st_ctim.tv_sec),
        seconds(st->st_atim),
        seconds(st->st_mtim),
        seconds(st->st_ctim),
        nanoseconds(vm, st->st_atim),
        nanoseconds(vm, st->st_mtim),
        nanoseconds(vm, st->st_ctim),
        py_int_from(st->st_blksize),
        py_int_from(st->st_blocks),
        py_int_from_unsigned(st->st_rdev),
    };
    return structseq_make(vm, &stat_type, items);
}

#define PATHS " or os.PathLike"
#define OR_FD ", os.PathLike or integer"
#define OR_FD_OR_NONE ", os.PathLike, integer or None"
const char *os_path_arg(struct vm *vm, value v, const char *what, const char *rest) {
    if (!py_is_str(v) && !py_is_a(v, &py_bytes_type) && !py_is_unknown(v) &&
        py_type_lookup(py_type_of(v), py_intern("__fspath__")) == PY_UNDEF)
        py_raise(vm, &py_exc_TypeError, "%s should be string, bytes%s, not %T", what, rest, v);
    return lib_arg_path(vm, v);
}

LIB_FN(os_stat) {
    struct stat st;
    io_flush_all(vm); /* what a file that nobody holds was written is in it */
    int rc = py_is_int(a[0])      ? fstat((int)lib_arg_int(vm, a[0]), &st)
             : py_truth(vm, a[2]) ? stat(os_path_arg(vm, a[0], "stat: path", OR_FD), &st)
                                  : lstat(os_path_arg(vm, a[0], "stat: path", OR_FD), &st);
    if (rc < 0)
        lib_raise_os(vm, errno, a[0]);
    return os_stat_value(vm, &st);
}
LIB_FN(os_lstat) {
    struct stat st;
    if (lstat(os_path_arg(vm, a[0], "lstat: path", PATHS), &st) < 0)
        lib_raise_os(vm, errno, a[0]);
    return os_stat_value(vm, &st);
}
LIB_FN(os_fstat) {
    struct stat st;
    if (fstat((int)lib_arg_int(vm, a[0]), &st) < 0)
        lib_raise_os(vm, errno, PY_UNDEF);
    return os_stat_value(vm, &st);
}

LIB_FN(os_listdir) {
    const char *dir = a[0] == PY_NONE ? "." : os_path_arg(vm, a[0], "listdir: path", OR_FD_OR_NONE);
    confine_read(vm, dir);
    bool bytes = a[0] != PY_NONE && !py_is_str(lib_fspath(vm, a[0]));
    DIR *d = opendir(dir);
    if (!d)
        lib_raise_os(vm, errno, a[0] == PY_NONE ? py_str_from(".") : a[0]);
    struct py_list *list = py_list_new(0);
    for (struct dirent *e; (e = readdir(d));)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            py_list_append(list, bytes ? py_bytes_new(e->d_name, strlen(e->d_name))
                                       : lib_fs_text(vm, e->d_name, strlen(e->d_name)));
    closedir(d);
    return PY_OBJ(list);
}

static const char *writable(struct vm *vm, value v, const char *what, const char *rest) {
    const char *path = os_path_arg(vm, v, what, rest);
    confine_write(vm, path);
    return path;
}

LIB_FN(os_mkdir) {
    const char *path = os_path_arg(vm, a[0], "mkdir: path", PATHS);
    if (!confine_folder(vm, path))
        return PY_NONE;
    if (mkdir(path, (mode_t)lib_arg_int(vm, a[1])) < 0)
        lib_raise_os(vm, errno, a[0]);
    return PY_NONE;
}

static void make_dirs(struct vm *vm, value name, const char *path, mode_t mode, bool exist_ok) {
    char *head = path_dirname(path);
    const char *tail = path_basename(path);
    struct stat st;
    if (!*tail) {
        tail = path_basename(head);
        head = path_dirname(head);
    }
    if (*head && *tail && stat(head, &st) < 0) {
        make_dirs(vm, py_str_from(head), head, 0777, exist_ok);
        if (strcmp(tail, ".") == 0)
            return;
    }
    if (mkdir(path, mode) < 0) {
        int err = errno;
        if (!exist_ok || stat(path, &st) < 0 || !S_ISDIR(st.st_mode))
            lib_raise_os(vm, err, name);
    }
}
LIB_FN(os_makedirs) {
    const char *path = lib_arg_path(vm, a[0]);
    struct stat st;
    if (py_truth(vm, a[2]) && stat(path, &st) == 0 && S_ISDIR(st.st_mode))
        return PY_NONE;
    if (confine_folder(vm, path))
        make_dirs(vm, a[0], path, (mode_t)lib_arg_int(vm, a[1]), py_truth(vm, a[2]));
    return PY_NONE;
}

static value remove_file(struct vm *vm, const value *a, const char *what) {
    if (unlink(writable(vm, a[0], what, PATHS)) < 0)
        lib_raise_os(vm, errno, a[0]);
    return PY_NONE;
}
LIB_FN(os_unlink) { return remove_file(vm, a, "unlink: path"); }
LIB_FN(os_remove) { return remove_file(vm, a, "remove: path"); }
LIB_FN(os_rmdir) {
    if (rmdir(writable(vm, a[0], "rmdir: path", PATHS)) < 0)
        lib_raise_os(vm, errno, a[0]);
    return PY_NONE;
}
LIB_FN(os_removedirs) {
    const char *path = writable(vm, a[0], "removedirs: path", PATHS);
    if (rmdir(path) < 0)
        lib_raise_os(vm, errno, a[0]);
    for (char *head = path_dirname(path); *head && strcmp(head, "/") != 0;
         head = path_dirname(head))
        if (rmdir(head) < 0)
            break;
    return PY_NONE;
}
static value move(struct vm *vm, const value *a, const char *src, const char *dst) {
    const char *from = writable(vm, a[0], src, PATHS), *to = writable(vm, a[1], dst, PATHS);
    if (rename(from, to) < 0)
        lib_raise_os2(vm, errno, a[0], a[1]);
    return PY_NONE;
}
LIB_FN(os_rename) { return move(vm, a, "rename: src", "rename: dst"); }
LIB_FN(os_replace) { return move(vm, a, "replace: src", "replace: dst"); }
LIB_FN(os_symlink) {
    const char *src = os_path_arg(vm, a[0], "symlink: src", PATHS),
               *dst = writable(vm, a[1], "symlink: dst", PATHS);
    if (symlink(src, dst) < 0)
        lib_raise_os2(vm, errno, a[0], a[1]);
    return PY_NONE;
}
LIB_FN(os_link) {
    const char *src = writable(vm, a[0], "link: src", PATHS),
               *dst = writable(vm, a[1], "link: dst", PATHS);
    if (link(src, dst) < 0)
        lib_raise_os2(vm, errno, a[0], a[1]);
    return PY_NONE;
}
LIB_FN(os_readlink) {
    char target[PATH_MAX];
    ssize_t n = readlink(os_path_arg(vm, a[0], "readlink: path", PATHS), target, sizeof target);
    if (n < 0)
        lib_raise_os(vm, errno, a[0]);
    bool bytes = !py_is_str(lib_fspath(vm, a[0]));
    return bytes ? py_bytes_new(target, (size_t)n) : lib_fs_text(vm, target, (size_t)n);
}
LIB_FN(os_chmod) {
    if (chmod(writable(vm, a[0], "chmod: path", OR_FD), (mode_t)lib_arg_int(vm, a[1])) < 0)
        lib_raise_os(vm, errno, a[0]);
    return PY_NONE;
}
LIB_FN(os_access) {
    return PY_BOOL(
        access(os_path_arg(vm, a[0], "access: path", PATHS), (int)lib_arg_int(vm, a[1])) == 0);
}
LIB_FN(os_truncate) {
    if (truncate(writable(vm, a[0], "truncate: path", OR_FD), lib_arg_int(vm, a[1])) < 0)
        lib_raise_os(vm, errno, a[0]);
    return PY_NONE;
}
static struct timespec timespec_of(struct vm *vm, value v) {
    double d = py_as_double(vm, v);
    struct timespec t = {.tv_sec = (time_t)d};
    t.tv_nsec = (long)((d - (double)t.tv_sec) * 1e9);
    return t;
}
LIB_FN(os_utime) {
    struct timespec times[2] = {{.tv_nsec = UTIME_NOW}, {.tv_nsec = UTIME_NOW}};
    if (LIB_GIVEN(a[1])) {
        struct py_tuple *t = py_tuple_from(vm, a[1]);
        if (t->n != 2)
            py_raise(vm, &py_exc_TypeError,
                     "utime: 'times' must be either a tuple of two ints or None");
        times[0] = timespec_of(vm, t->items[0]);
        times[1] = timespec_of(vm, t->items[1]);
    } else if (LIB_GIVEN(a[2])) {
        struct py_tuple *t = py_tuple_from(vm, a[2]);
        for (int i = 0; i < 2 && t->n == 2; i++) {
            int64_t ns = lib_arg_int(vm, t->items[i]);
            times[i] = (struct timespec){.tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000};
        }
    }
    if (utimensat(AT_FDCWD, writable(vm, a[0], "utime: path", OR_FD), times, 0) < 0)
        lib_raise_os(vm, errno, a[0]);
    return PY_NONE;
}

const struct py_native_def os_stat_functions[] = {
    {"stat", os_stat, "path, *, dir_fd=None, follow_symlinks=True"},
    {"lstat", os_lstat, "path, *, dir_fd=None"},
    {"fstat", os_fstat, "fd"},
    {"listdir", os_listdir, "path=None"},
    {"mkdir", os_mkdir, "path, mode=511, *, dir_fd=None"},
    {"makedirs", os_makedirs, "name, mode=511, exist_ok=False", PY_PYTHON},
    {"unlink", os_unlink, "path, *, dir_fd=None"},
    {"remove", os_remove, "path, *, dir_fd=None"},
    {"rmdir", os_rmdir, "path, *, dir_fd=None"},
    {"removedirs", os_removedirs, "name", PY_PYTHON},
    {"rename", os_rename, "src, dst, *, src_dir_fd=None, dst_dir_fd=None"},
    {"replace", os_replace, "src, dst, *, src_dir_fd=None, dst_dir_fd=None"},
    {"symlink", os_symlink, "src, dst, target_is_directory=False, *, dir_fd=None"},
    {"link", os_link, "src, dst, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks=True"},
    {"readlink", os_readlink, "path, *, dir_fd=None"},
    {"chmod", os_chmod, "path, mode, *, dir_fd=None, follow_symlinks=True"},
    {"access", os_access, "path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True"},
    {"truncate", os_truncate, "path, length"},
    {"utime", os_utime, "path, times=None, *, ns=None, dir_fd=None, follow_symlinks=True"},
    {0},
};
