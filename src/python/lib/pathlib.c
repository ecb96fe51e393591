/*
 * pathlib.Path: pure paths that ask the file system, through the functions of os, io and shutil,
 * which check what scripts may do.
 */
#include "python/lib/pathlib_int.h"

#include <dirent.h>
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/path.h"
#include "python/confine.h"
#include "python/lib/fnmatch.h"
#include "python/lib/io.h"
#include "python/lib/os_int.h"

static value os_call(struct vm *vm, const char *name, int argc, const value *argv) {
    return py_call(vm, py_import_from(vm, "os", name), argc, argv);
}

/* --- questions --- */

static bool path_stat(struct vm *vm, value self, struct stat *st, bool follow) {
    io_flush_all(vm);
    const char *p = path_cstr(vm, self);
    if (strlen(p) != lib_str(path_text(vm, self))->size) /* a NUL: no such file */
        return false;
    p = lib_fs_bytes(vm, path_text(vm, self));
    return (follow ? stat(p, st) : lstat(p, st)) == 0;
}
#define IS(name, test, follow)                                                                     \
    LIB_FN(path_##name) {                                                                          \
        struct stat st;                                                                            \
        return PY_BOOL(path_stat(vm, a[0], &st, follow) && (test));                                \
    }
IS(exists, true, true)
IS(is_dir, S_ISDIR(st.st_mode), true)
IS(is_file, S_ISREG(st.st_mode), true)
IS(is_symlink, S_ISLNK(st.st_mode), false)
IS(is_socket, S_ISSOCK(st.st_mode), true)
IS(is_fifo, S_ISFIFO(st.st_mode), true)
IS(is_block_device, S_ISBLK(st.st_mode), true)
IS(is_char_device, S_ISCHR(st.st_mode), true)
LIB_FN(path_is_mount) {
    return py_call1(vm, py_import_from(vm, "os.path", "ismount"), path_text(vm, a[0]));
}
LIB_FN(path_stat_fn) {
    value f = py_import_from(vm, "os", py_truth(vm, a[1]) ? "stat" : "lstat");
    return py_call1(vm, f, path_text(vm, a[0]));
}
LIB_FN(path_lstat) { return os_call(vm, "lstat", 1, (value[]){path_text(vm, a[0])}); }
LIB_FN(path_owner) {
    struct stat st;
    if (!path_stat(vm, a[0], &st, true))
        lib_raise_os(vm, errno, path_text(vm, a[0]));
    struct passwd *pw = getpwuid(st.st_uid);
    return pw ? py_str_from(pw->pw_name) : py_str_printf("%u", st.st_uid);
}
LIB_FN(path_group) {
    struct stat st;
    if (!path_stat(vm, a[0], &st, true))
        lib_raise_os(vm, errno, path_text(vm, a[0]));
    struct group *gr = getgrgid(st.st_gid);
    return gr ? py_str_from(gr->gr_name) : py_str_printf("%u", st.st_gid);
}
LIB_FN(path_samefile) {
    value f = py_import_from(vm, "os.path", "samefile");
    return py_call2(vm, f, path_text(vm, a[0]), a[1]);
}

/* --- other places --- */

LIB_FN(path_cwd_fn) { return py_call1(vm, a[0], os_call(vm, "getcwd", 0, NULL)); }
LIB_FN(path_home) {
    value tilde = py_str_from("~");
    value home = py_call1(vm, py_import_from(vm, "os.path", "expanduser"), tilde);
    if (lib_str(home)->data[0] == '~')
        py_raise(vm, &py_exc_RuntimeError, "Could not determine home directory.");
    return py_call1(vm, a[0], home);
}
LIB_FN(path_absolute) {
    const char *p = path_cstr(vm, a[0]);
    return path_is_absolute(p) ? a[0] : path_like(vm, a[0], path_join(path_abspath("."), p));
}
LIB_FN(path_resolve) {
    const char *p = path_cstr(vm, a[0]);
    bool strict = py_truth(vm, a[1]);
    struct stat st;
    if (stat(p, &st) < 0 && errno == ELOOP)
        py_raise(vm, &py_exc_RuntimeError, "Symlink loop from %R", py_str_from(path_abspath(p)));
    return path_like(vm, a[0], os_path_real(vm, p, strict));
}
LIB_FN(path_expanduser_fn) {
    value f = py_import_from(vm, "os.path", "expanduser");
    const char *p = path_cstr(vm, a[0]);
    if (*p != '~')
        return a[0];
    value r = py_call1(vm, f, path_text(vm, a[0]));
    if (*py_str_cstr(r) == '~')
        py_raise(vm, &py_exc_RuntimeError, "Could not determine home directory.");
    return path_like(vm, a[0], py_str_cstr(r));
}
LIB_FN(path_readlink) {
    return path_like(vm, a[0],
                     py_str_cstr(os_call(vm, "readlink", 1, (value[]){path_text(vm, a[0])})));
}

/* --- folders --- */

static struct py_list *children(struct vm *vm, value self) {
    const char *dir = path_cstr(vm, self);
    confine_read(vm, dir);
    io_flush_all(vm);
    DIR *d = opendir(dir);
    if (!d)
        lib_raise_os(vm, errno, path_text(vm, self));
    struct py_list *names = py_list_new(0);
    for (struct dirent *e; (e = readdir(d));)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            py_list_append(names, lib_fs_text(vm, e->d_name, strlen(e->d_name)));
    closedir(d);
    return names;
}
static value iterator(struct vm *vm, struct py_list *list) {
    return py_list_type.iter(vm, PY_OBJ(list));
}
LIB_FN(path_iterdir) {
    struct py_list *names = children(vm, a[0]), *list = py_list_new(names->n);
    for (size_t i = 0; i < names->n; i++)
        py_list_append(list, path_child(vm, a[0], names->items[i]));
    return iterator(vm, list);
}

static bool is_folder(struct vm *vm, value p) {
    struct stat st;
    return path_stat(vm, p, &st, true) && S_ISDIR(st.st_mode);
}
static bool is_linked_folder(struct vm *vm, value p) {
    struct stat st;
    return path_stat(vm, p, &st, false) && S_ISLNK(st.st_mode);
}

struct globbing {
    struct py_list *found;
    struct py_dict *seen; /* when ** may give a path twice */
};
static void select_paths(struct vm *vm, struct globbing *g, value path, const value *pattern,
                         size_t n, bool dirs_only);

static void found_path(struct vm *vm, struct globbing *g, value path) {
    if (g->seen) {
        if (py_dict_get(vm, g->seen, path) != PY_UNDEF)
            return;
        py_dict_set(vm, g->seen, path, PY_NONE);
    }
    py_list_append(g->found, path);
}
/* PATH and all folders below it, each tried with the rest of the pattern. */
static void select_below(struct vm *vm, struct globbing *g, value path, const value *pattern,
                         size_t n, bool dirs_only) {
    select_paths(vm, g, path, pattern, n, dirs_only);
    struct py_list *names = children(vm, path);
    for (size_t i = 0; i < names->n; i++) {
        value child = path_child(vm, path, names->items[i]);
        if (is_folder(vm, child) && !is_linked_folder(vm, child))
            select_below(vm, g, child, pattern, n, dirs_only);
    }
}
static void select_paths(struct vm *vm, struct globbing *g, value path, const value *pattern,
                         size_t n, bool dirs_only) {
    if (n == 0) {
        if (!dirs_only || is_folder(vm, path))
            found_path(vm, g, path);
        return;
    }
    value part = pattern[0];
    if (py_str_is(part, "**")) {
        if (is_folder(vm, path))
            select_below(vm, g, path, pattern + 1, n - 1, dirs_only || n == 1);
        return;
    }
    if (!strpbrk(py_str_cstr(part), "*?[")) {
        value child = path_child(vm, path, part);
        struct stat st;
        if (path_stat(vm, child, &st, true) && (n == 1 || S_ISDIR(st.st_mode)))
            select_paths(vm, g, child, pattern + 1, n - 1, dirs_only);
        return;
    }
    if (!is_folder(vm, path))
        return;
    struct py_list *names = children(vm, path);
    for (size_t i = 0; i < names->n; i++) {
        if (!lib_fnmatch(vm, names->items[i], part))
            continue;
        value child = path_child(vm, path, names->items[i]);
        if (n == 1 || is_folder(vm, child))
            select_paths(vm, g, child, pattern + 1, n - 1, dirs_only);
    }
}

static value glob(struct vm *vm, value self, value pattern, bool recursive) {
    struct py_str *s = lib_arg_str(vm, pattern, "pattern");
    if (!s->size && !recursive)
        py_raise(vm, &py_exc_ValueError, "Unacceptable pattern: %R", pattern);
    if (s->size && s->data[0] == '/')
        py_raise(vm, &py_exc_NotImplementedError, "Non-relative patterns are unsupported");
    struct pure_path *p = path_of(path_like(vm, self, py_str_cstr(pattern)));
    struct py_list *parts = py_list_new(4);
    if (recursive)
        py_list_append(parts, py_str_from("**"));
    bool stars = recursive;
    for (size_t i = 0; i < p->parts->n; i++) {
        value part = p->parts->items[i];
        if (strstr(py_str_cstr(part), "**") && !py_str_is(part, "**"))
            py_raise(vm, &py_exc_ValueError,
                     "Invalid pattern: '**' can only be an entire path component");
        stars |= py_str_is(part, "**");
        py_list_append(parts, part);
    }
    struct globbing g = {py_list_new(0), stars ? py_dict_new() : NULL};
    bool dirs_only = s->size && s->data[s->size - 1] == '/';
    select_paths(vm, &g, self, parts->items, parts->n, dirs_only);
    return iterator(vm, g.found);
}
LIB_FN(path_glob) { return glob(vm, a[0], a[1], false); }
LIB_FN(path_rglob) { return glob(vm, a[0], a[1], true); }

LIB_FN(path_mkdir) {
    value text = path_text(vm, a[0]);
    const char *p = py_str_cstr(text);
    struct stat st;
    if (py_truth(vm, a[3]) && stat(p, &st) == 0 && S_ISDIR(st.st_mode))
        return PY_NONE;
    if (!confine_folder(vm, p) || mkdir(p, (mode_t)lib_arg_int(vm, a[1])) == 0)
        return PY_NONE;
    int err = errno;
    if (err == ENOENT && py_truth(vm, a[2])) {
        value parent = py_getattr(vm, a[0], "parent");
        if (parent != a[0] && path_of(parent)->parts->n < path_of(a[0])->parts->n) {
            path_mkdir(vm, (value[]){parent, py_from_small(0777), PY_TRUE, PY_TRUE});
            return path_mkdir(vm, (value[]){a[0], a[1], PY_FALSE, a[3]});
        }
    }
    if (err == EEXIST && py_truth(vm, a[3]) && stat(p, &st) == 0 && S_ISDIR(st.st_mode))
        return PY_NONE;
    lib_raise_os(vm, err, text);
}
LIB_FN(path_rmdir) { return os_call(vm, "rmdir", 1, (value[]){path_text(vm, a[0])}); }
LIB_FN(path_unlink) {
    value text = path_text(vm, a[0]);
    confine_write(vm, py_str_cstr(text));
    if (unlink(py_str_cstr(text)) < 0 && !(errno == ENOENT && py_truth(vm, a[1])))
        lib_raise_os(vm, errno, text);
    return PY_NONE;
}
static value move(struct vm *vm, const value *a, const char *name) {
    os_call(vm, name, 2, (value[]){path_text(vm, a[0]), a[1]});
    return py_call1(vm, PY_OBJ(py_type_of(a[0])), a[1]);
}
LIB_FN(path_rename) { return move(vm, a, "rename"); }
LIB_FN(path_replace) { return move(vm, a, "replace"); }
LIB_FN(path_chmod) { return os_call(vm, "chmod", 2, (value[]){path_text(vm, a[0]), a[1]}); }
LIB_FN(path_symlink_to) { return os_call(vm, "symlink", 2, (value[]){a[1], path_text(vm, a[0])}); }
LIB_FN(path_hardlink_to) { return os_call(vm, "link", 2, (value[]){a[1], path_text(vm, a[0])}); }
LIB_FN(path_touch) {
    value text = path_text(vm, a[0]);
    struct stat st;
    if (stat(py_str_cstr(text), &st) == 0) {
        if (!py_truth(vm, a[2]))
            lib_raise_os(vm, EEXIST, text);
        return os_call(vm, "utime", 1, &text);
    }
    value fd = os_call(vm, "open", 3, (value[]){text, py_from_small(0101), a[1]});
    return os_call(vm, "close", 1, &fd);
}

/* --- contents --- */

LIB_FN(path_open) {
    value args[] = {a[0], a[1], a[2], a[3], a[4], a[5]};
    return py_call(vm, py_import_from(vm, "io", "open"), 6, args);
}
static value open_as(struct vm *vm, value self, const char *mode, value encoding, value errors,
                     value newline) {
    value args[] = {self, py_str_from(mode), py_from_small(-1), encoding, errors, newline};
    return py_call(vm, py_import_from(vm, "io", "open"), 6, args);
}
static value read_all(struct vm *vm, value file) {
    value data = py_call_method(vm, file, "read", 0, NULL);
    py_call_method(vm, file, "close", 0, NULL);
    return data;
}
static value write_all(struct vm *vm, value file, value data) {
    value n = py_call_method(vm, file, "write", 1, &data);
    py_call_method(vm, file, "close", 0, NULL);
    return n;
}
LIB_FN(path_read_text) { return read_all(vm, open_as(vm, a[0], "r", a[1], a[2], PY_NONE)); }
LIB_FN(path_read_bytes) { return read_all(vm, open_as(vm, a[0], "rb", PY_NONE, PY_NONE, PY_NONE)); }
LIB_FN(path_write_text) {
    if (!py_is_str(a[1]))
        py_raise(vm, &py_exc_TypeError, "data must be str, not %s", py_type_of(a[1])->name);
    return write_all(vm, open_as(vm, a[0], "w", a[2], a[3], a[4]), a[1]);
}
LIB_FN(path_write_bytes) {
    const unsigned char *data;
    size_t n;
    lib_arg_bytes(vm, a[1], &data, &n);
    return write_all(vm, open_as(vm, a[0], "wb", PY_NONE, PY_NONE, PY_NONE), a[1]);
}
LIB_FN(path_enter) { return a[0]; }
LIB_FN(path_exit) { return PY_NONE; }

static const struct py_native_def methods[] = {
    {"cwd", path_cwd_fn, "cls", PY_CLASSMETHOD},
    {"home", path_home, "cls", PY_CLASSMETHOD},
    {"exists", path_exists, "self"},
    {"is_dir", path_is_dir, "self"},
    {"is_file", path_is_file, "self"},
    {"is_symlink", path_is_symlink, "self"},
    {"is_socket", path_is_socket, "self"},
    {"is_fifo", path_is_fifo, "self"},
    {"is_block_device", path_is_block_device, "self"},
    {"is_char_device", path_is_char_device, "self"},
    {"is_mount", path_is_mount, "self"},
    {"stat", path_stat_fn, "self, *, follow_symlinks=True"},
    {"lstat", path_lstat, "self"},
    {"owner", path_owner, "self"},
    {"group", path_group, "self"},
    {"samefile", path_samefile, "self, other_path"},
    {"absolute", path_absolute, "self"},
    {"resolve", path_resolve, "self, strict=False"},
    {"expanduser", path_expanduser_fn, "self"},
    {"readlink", path_readlink, "self"},
    {"iterdir", path_iterdir, "self"},
    {"glob", path_glob, "self, pattern"},
    {"rglob", path_rglob, "self, pattern"},
    {"mkdir", path_mkdir, "self, mode=511, parents=False, exist_ok=False"},
    {"rmdir", path_rmdir, "self"},
    {"unlink", path_unlink, "self, missing_ok=False"},
    {"rename", path_rename, "self, target"},
    {"replace", path_replace, "self, target"},
    {"chmod", path_chmod, "self, mode, *, follow_symlinks=True"},
    {"symlink_to", path_symlink_to, "self, target, target_is_directory=False"},
    {"hardlink_to", path_hardlink_to, "self, target"},
    {"touch", path_touch, "self, mode=438, exist_ok=True"},
    {"open", path_open, "self, mode='r', buffering=-1, encoding=None, errors=None, newline=None",
     PY_ANY_SELF},
    {"read_text", path_read_text, "self, encoding=None, errors=None"},
    {"read_bytes", path_read_bytes, "self"},
    {"write_text", path_write_text, "self, data, encoding=None, errors=None, newline=None"},
    {"write_bytes", path_write_bytes, "self, data"},
    {"__enter__", path_enter, "self"},
    {"__exit__", path_exit, "self, t, v, tb"},
    {0}};

struct py_type pathlib_path_type = {PY_TYPE_HEAD,          .name = "Path",
                                    .module = "pathlib",   .size = sizeof(struct pure_path),
                                    .flags = PY_TYPE_BASE, .base = &pathlib_pure_type,
                                    .methods = methods};
#define DERIVED(ident, class, pure)                                                                \
    static struct py_tuple ident##_bases = {                                                       \
        .head = {&py_tuple_type}, .n = 2, .items = {PY_OBJ(&pathlib_path_type), PY_OBJ(&(pure))}}; \
    struct py_type ident = {PY_TYPE_HEAD,           .name = class,                                 \
                            .module = "pathlib",    .size = sizeof(struct pure_path),              \
                            .flags = PY_TYPE_BASE,  .base = &pathlib_path_type,                    \
                            .bases = &ident##_bases}
DERIVED(pathlib_posix_type, "PosixPath", pathlib_pure_posix_type);
DERIVED(pathlib_windows_type, "WindowsPath", pathlib_pure_windows_type);

static struct py_type *const types[] = {&pathlib_pure_type,
                                        &pathlib_pure_posix_type,
                                        &pathlib_pure_windows_type,
                                        &pathlib_path_type,
                                        &pathlib_posix_type,
                                        &pathlib_windows_type,
                                        NULL};
const struct py_module_def py_lib_pathlib = {.name = "pathlib", .types = types};
