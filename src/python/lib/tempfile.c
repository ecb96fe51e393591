/*
 * tempfile and shutil: temporary files and folders, and operations on whole trees. What scripts may
 * not write, confine.c refuses as everywhere.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/file.h"
#include "base/path.h"
#include "base/text.h"
#include "python/confine.h"
#include "python/lib/io.h"
#include "python/lib/structseq.h"

/* --- tempfile --- */

static const char *temp_dir(struct vm *vm) {
    value set = py_lookup_attr(vm, py_import(vm, "tempfile"), "tempdir");
    if (set != PY_UNDEF && py_is_str(set))
        return py_str_cstr(set);
    static const char *const names[] = {"TMPDIR", "TEMP", "TMP"};
    for (size_t i = 0; i < LIB_COUNT(names); i++) {
        const char *dir = getenv(names[i]);
        if (dir && file_is_writable_dir(dir))
            return path_abspath(dir);
    }
    return "/tmp";
}
static const char *random_name(void) {
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
    unsigned char bytes[8];
    char *name = mem_alloc_atomic(9);
    if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes)
        memset(bytes, 7, sizeof bytes);
    for (int i = 0; i < 8; i++)
        name[i] = letters[bytes[i] % 37];
    name[8] = 0;
    return name;
}
static const char *text_or(struct vm *vm, value v, const char *def) {
    return LIB_GIVEN(v) ? lib_arg_path(vm, v) : def;
}
/* A name in the folder asked for that nothing has; OPEN makes it. */
static const char *make_temp(struct vm *vm, value suffix, value prefix, value dir, bool folder,
                             int *fd) {
    const char *where = text_or(vm, dir, temp_dir(vm));
    for (int i = 0; i < 100; i++) {
        const char *path =
            path_abspath(path_join(where, mem_printf("%s%s%s", text_or(vm, prefix, "tmp"),
                                                     random_name(), text_or(vm, suffix, ""))));
        confine_write(vm, path);
        if (folder && mkdir(path, 0700) == 0)
            return path;
        if (!folder && (*fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600)) >= 0)
            return path;
        if (errno != EEXIST)
            lib_raise_os(vm, errno, lib_fs_text(vm, path, strlen(path)));
    }
    lib_raise_os(vm, EEXIST, PY_UNDEF);
}
LIB_FN(tempfile_gettempdir) { return py_str_from(temp_dir(vm)); }
LIB_FN(tempfile_gettempdirb) { return py_bytes_new(temp_dir(vm), strlen(temp_dir(vm))); }
LIB_FN(tempfile_gettempprefix) { return py_str_from("tmp"); }
LIB_FN(tempfile_gettempprefixb) { return py_bytes_new("tmp", 3); }

/* PATH as bytes when one of SUFFIX, PREFIX and DIR is; they may not be of both kinds. */
static value named_like(struct vm *vm, const char *path, const value *parts) {
    bool bytes = false, text = false;
    for (int i = 0; i < 3; i++)
        if (LIB_GIVEN(parts[i])) {
            value part = lib_fspath(vm, parts[i]);
            bytes |= !py_is_str(part);
            text |= py_is_str(part);
        }
    if (bytes && text)
        py_raise(vm, &py_exc_TypeError, "Can't mix bytes and non-bytes in path components.");
    return bytes ? py_bytes_new(path, strlen(path)) : py_str_from(path);
}
LIB_FN(tempfile_mkdtemp) {
    int fd;
    named_like(vm, "", a);
    return named_like(vm, make_temp(vm, a[0], a[1], a[2], true, &fd), a);
}
LIB_FN(tempfile_mkstemp) {
    int fd = -1;
    named_like(vm, "", a);
    const char *path = make_temp(vm, a[0], a[1], a[2], false, &fd);
    return py_tuple2(py_from_small(fd), named_like(vm, path, a));
}
LIB_FN(tempfile_mktemp) {
    return py_str_from(path_join(
        path_abspath(text_or(vm, a[2], temp_dir(vm))),
        mem_printf("%s%s%s", text_or(vm, a[1], "tmp"), random_name(), text_or(vm, a[0], ""))));
}
static value open_fd(struct vm *vm, int fd, value mode, value buffering, value encoding,
                     value newline, value errors) {
    value args[] = {py_from_small(fd), mode, buffering, encoding, errors, newline};
    return py_call(vm, py_import_from(vm, "io", "open"), 6, args);
}
LIB_FN(tempfile_temporary_file) {
    int fd = -1;
    const char *path = make_temp(vm, a[4], a[5], a[6], false, &fd);
    unlink(path);
    return open_fd(vm, fd, a[0], a[1], a[2], a[3], a[7]);
}

/* NamedTemporaryFile: the file with a name, removed when closed. */
struct named {
    struct py_object head;
    value file, name;
    const char *path;
    bool delete, closed;
};
static value named_getattr(struct vm *vm, value self, struct py_str *name) {
    value v = py_generic_getattr(vm, self, name);
    return v != PY_UNDEF ? v : py_lookup_attr_str(vm, PY_AS(struct named, self)->file, name);
}
static void named_close(struct vm *vm, struct named *n) {
    py_call_method(vm, n->file, "close", 0, NULL);
    if (n->delete &&!n->closed)
        unlink(n->path);
    n->closed = true;
}
LIB_FN(named_close_fn) {
    named_close(vm, PY_AS(struct named, a[0]));
    return PY_NONE;
}
LIB_FN(named_enter) {
    py_call_method(vm, PY_AS(struct named, a[0])->file, "__enter__", 0, NULL);
    return a[0];
}
static value named_iter(struct vm *vm, value self) {
    value f = PY_AS(struct named, self)->file;
    return py_type_of(f)->iter(vm, f);
}
static const struct py_native_def named_methods[] = {{"close", named_close_fn, "self"},
                                                     {"__enter__", named_enter, "self"},
                                                     {"__exit__", named_close_fn, "self, *exc"},
                                                     {0}};
static const struct py_member_def named_members[] = {
    {"file", offsetof(struct named, file), PY_MEMBER_VALUE, true},
    {"name", offsetof(struct named, name), PY_MEMBER_VALUE, false},
    {"delete", offsetof(struct named, delete), PY_MEMBER_BOOL, false},
    {0}};
static struct py_type named_type = {PY_TYPE_HEAD,
                                    .name = "_TemporaryFileWrapper",
                                    .module = "tempfile",
                                    .size = sizeof(struct named),
                                    .flags = PY_TYPE_ABSTRACT,
                                    .methods = named_methods,
                                    .members = named_members,
                                    .getattr = named_getattr,
                                    .iter = named_iter};
LIB_FN(tempfile_named) {
    struct named *n = py_alloc(vm, &named_type);
    int fd = -1;
    const char *path = make_temp(vm, a[4], a[5], a[6], false, &fd);
    n->path = path;
    struct py_handler h;
    PY_TRY(vm, &h) {
        n->file = open_fd(vm, fd, a[0], a[1], a[2], a[3], a[8]);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        unlink(n->path);
        py_rethrow(vm, exc);
    }
    n->name = named_like(vm, n->path, a + 4);
    n->delete = py_truth(vm, a[7]);
    return PY_OBJ(n);
}

static void remove_tree(struct vm *vm, const char *path, bool ignore);

struct folder {
    struct py_object head;
    value name;
    const char *path;
    bool ignore;
};
LIB_FN(folder_new) {
    struct folder *f = py_alloc(vm, PY_AS(struct py_type, a[0]));
    int fd;
    f->name = named_like(vm, make_temp(vm, a[1], a[2], a[3], true, &fd), a + 1);
    f->path = lib_arg_path(vm, f->name);
    f->ignore = py_truth(vm, a[4]);
    return PY_OBJ(f);
}
LIB_FN(folder_enter) { return PY_AS(struct folder, a[0])->name; }
LIB_FN(folder_cleanup) {
    struct folder *f = PY_AS(struct folder, a[0]);
    struct stat st;
    if (lstat(f->path, &st) == 0)
        remove_tree(vm, f->path, f->ignore);
    return PY_NONE;
}
static value folder_repr(struct vm *vm, value self) {
    return py_str_printf("<TemporaryDirectory %s>",
                         py_repr_text(vm, PY_AS(struct folder, self)->name));
}
static const struct py_native_def folder_methods[] = {
    {"__new__", folder_new, "cls, suffix=None, prefix=None, dir=None, ignore_cleanup_errors=False"},
    {"__enter__", folder_enter, "self"},
    {"__exit__", folder_cleanup, "self, *exc"},
    {"cleanup", folder_cleanup, "self"},
    LIB_CLASS_GETITEM,
    {0}};
static const struct py_member_def folder_members[] = {
    {"name", offsetof(struct folder, name), PY_MEMBER_VALUE, true}, {0}};
static struct py_type folder_type = {PY_TYPE_HEAD,
                                     .name = "TemporaryDirectory",
                                     .module = "tempfile",
                                     .size = sizeof(struct folder),
                                     .flags = PY_TYPE_BASE,
                                     .methods = folder_methods,
                                     .members = folder_members,
                                     .repr = folder_repr};

#define FILE_PARAMS                                                                                \
    "mode='w+b', buffering=-1, encoding=None, newline=None, suffix=None, prefix=None, dir=None"
static const struct py_native_def tempfile_functions[] = {
    {"gettempdir", tempfile_gettempdir, ""},
    {"gettempdirb", tempfile_gettempdirb, ""},
    {"gettempprefix", tempfile_gettempprefix, ""},
    {"gettempprefixb", tempfile_gettempprefixb, ""},
    {"mkdtemp", tempfile_mkdtemp, "suffix=None, prefix=None, dir=None"},
    {"mkstemp", tempfile_mkstemp, "suffix=None, prefix=None, dir=None, text=False"},
    {"mktemp", tempfile_mktemp, "suffix='', prefix='tmp', dir=None"},
    {"TemporaryFile", tempfile_temporary_file, FILE_PARAMS ", *, errors=None"},
    {"NamedTemporaryFile", tempfile_named, FILE_PARAMS ", delete=True, *, errors=None"},
    {0}};
static struct py_type *const tempfile_types[] = {&folder_type, NULL};
static const struct lib_lazy lazy[] = {{"SpooledTemporaryFile", "_tempfile_classes"}, {0}};
LIB_LAZY("tempfile", lazy)
static void tempfile_init(struct vm *vm, struct py_module *m) {
    LIB_LAZY_INIT(vm, m);
    py_module_set(vm, m, "TMP_MAX", py_from_small(10000));
    py_module_set(vm, m, "tempdir", PY_NONE);
    py_module_set(vm, m, "template", py_str_from("tmp"));
}
const struct py_module_def py_lib_tempfile = {.name = "tempfile",
                                              .functions = tempfile_functions,
                                              .types = tempfile_types,
                                              .init = tempfile_init};

/* --- shutil --- */

static struct py_type error_type = LIB_EXCEPTION("Error", "shutil", &py_exc_OSError, NULL);
static struct py_type same_file_type = LIB_EXCEPTION("SameFileError", "shutil", &error_type, NULL);

static void remove_tree(struct vm *vm, const char *path, bool ignore) {
    DIR *d = opendir(path);
    if (!d) {
        if (!ignore)
            lib_raise_os(vm, errno, lib_fs_text(vm, path, strlen(path)));
        return;
    }
    struct text_list names = {0};
    for (struct dirent *e; (e = readdir(d));)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            text_list_add(&names, mem_strdup(e->d_name));
    closedir(d);
    for (size_t i = 0; i < names.n; i++) {
        const char *child = path_join(path, names.items[i]);
        struct stat st;
        if (lstat(child, &st) == 0 && S_ISDIR(st.st_mode))
            remove_tree(vm, child, ignore);
        else if (unlink(child) < 0 && !ignore)
            lib_raise_os(vm, errno, lib_fs_text(vm, child, strlen(child)));
    }
    if (rmdir(path) < 0 && !ignore)
        lib_raise_os(vm, errno, lib_fs_text(vm, path, strlen(path)));
}
LIB_FN(shutil_rmtree) {
    const char *path = lib_arg_path(vm, a[0]);
    bool ignore = py_truth(vm, a[1]);
    struct stat st;
    confine_write(vm, path);
    io_flush_all(vm);
    if (lstat(path, &st) == 0 && S_ISLNK(st.st_mode))
        py_raise(vm, &py_exc_OSError, "Cannot call rmtree on a symbolic link");
    if (ignore || a[2] == PY_NONE) {
        remove_tree(vm, path, ignore);
        return PY_NONE;
    }
    struct py_handler h;
    PY_TRY(vm, &h) {
        remove_tree(vm, path, false);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h), type = PY_OBJ(py_type_of(exc));
        py_call3(vm, a[2], py_import_from(vm, "os", "rmdir"), a[0],
                 py_tuple3(type, exc, PY_AS(struct py_exception, exc)->traceback));
    }
    return PY_NONE;
}

static bool same_file(const char *x, const char *y) {
    struct stat s, t;
    return stat(x, &s) == 0 && stat(y, &t) == 0 && s.st_ino == t.st_ino && s.st_dev == t.st_dev;
}
static void copy_data(struct vm *vm, const char *from, const char *to) {
    confine_read(vm, from);
    confine_write(vm, to);
    io_flush_all(vm);
    if (same_file(from, to))
        py_raise(vm, &same_file_type, "%R and %R are the same file", py_str_from(from),
                 py_str_from(to));
    int in = open(from, O_RDONLY | O_CLOEXEC);
    if (in < 0)
        lib_raise_os(vm, errno, lib_fs_text(vm, from, strlen(from)));
    int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (out < 0) {
        int err = errno;
        close(in);
        lib_raise_os(vm, err, lib_fs_text(vm, to, strlen(to)));
    }
    char *block = mem_alloc_atomic(1 << 16);
    ssize_t n;
    int err = 0;
    while (!err && (n = read(in, block, 1 << 16)) != 0) {
        if (n < 0)
            err = errno;
        for (ssize_t put = 0; !err && put < n;) {
            ssize_t w = write(out, block + put, (size_t)(n - put));
            if (w < 0)
                err = errno;
            else
                put += w;
        }
    }
    close(in);
    if (close(out) < 0 && !err)
        err = errno;
    if (err)
        lib_raise_os(vm, err, lib_fs_text(vm, to, strlen(to)));
}
static void copy_mode(const char *from, const char *to, bool times) {
    struct stat st;
    if (stat(from, &st) < 0)
        return;
    chmod(to, st.st_mode & 07777);
    if (times) {
        struct timespec t[2] = {st.st_atim, st.st_mtim};
        utimensat(AT_FDCWD, to, t, 0);
    }
}
static const char *into(const char *from, const char *to) {
    return file_is_dir(to) ? path_join(to, path_basename(from)) : to;
}
LIB_FN(shutil_copyfile) {
    copy_data(vm, lib_arg_path(vm, a[0]), lib_arg_path(vm, a[1]));
    return a[1];
}
static value copy_into(struct vm *vm, const value *a, bool times) {
    const char *from = lib_arg_path(vm, a[0]), *to = into(from, lib_arg_path(vm, a[1]));
    copy_data(vm, from, to);
    copy_mode(from, to, times);
    return py_str_from(to);
}
LIB_FN(shutil_copy) { return copy_into(vm, a, false); }
LIB_FN(shutil_copy2) { return copy_into(vm, a, true); }
LIB_FN(shutil_copymode) {
    confine_write(vm, lib_arg_path(vm, a[1]));
    copy_mode(lib_arg_path(vm, a[0]), lib_arg_path(vm, a[1]), false);
    return PY_NONE;
}
LIB_FN(shutil_copystat) {
    confine_write(vm, lib_arg_path(vm, a[1]));
    copy_mode(lib_arg_path(vm, a[0]), lib_arg_path(vm, a[1]), true);
    return PY_NONE;
}
LIB_FN(shutil_copyfileobj) {
    value size = py_from_small(1 << 16);
    for (;;) {
        value data = py_call_method(vm, a[0], "read", 1, &size);
        if (!py_truth(vm, data))
            return PY_NONE;
        py_call_method(vm, a[1], "write", 1, &data);
    }
}

static void copy_tree(struct vm *vm, const char *from, const char *to, value ignore,
                      value copy_function, bool exist_ok) {
    confine_read(vm, from);
    confine_write(vm, to);
    size_t n;
    if (!file_is_dir(from))
        lib_raise_os(vm, errno ? errno : ENOTDIR, py_str_from(from));
    char **names = file_list(from, &n);
    struct py_list *list = py_list_new(n);
    for (size_t i = 0; i < n; i++)
        py_list_append(list, py_str_from(names[i]));
    value ignored = PY_NONE;
    if (ignore != PY_NONE)
        ignored = py_call2(vm, ignore, py_str_from(from), PY_OBJ(list));
    value args[] = {py_str_from(to), py_from_small(0777), PY_BOOL(exist_ok)};
    py_call(vm, py_import_from(vm, "os", "makedirs"), 3, args);
    for (size_t i = 0; i < n; i++) {
        if (ignored != PY_NONE && py_contains(vm, ignored, list->items[i]))
            continue;
        const char *src = path_join(from, names[i]), *dst = path_join(to, names[i]);
        if (file_is_dir(src))
            copy_tree(vm, src, dst, ignore, copy_function, exist_ok);
        else if (copy_function != PY_NONE)
            py_call2(vm, copy_function, py_str_from(src), py_str_from(dst));
        else {
            copy_data(vm, src, dst);
            copy_mode(src, dst, true);
        }
    }
    copy_mode(from, to, true);
}
LIB_FN(shutil_copytree) {
    copy_tree(vm, lib_arg_path(vm, a[0]), lib_arg_path(vm, a[1]), a[3], a[4], py_truth(vm, a[6]));
    return a[1];
}
LIB_FN(shutil_move) {
    const char *from = lib_arg_path(vm, a[0]), *to = lib_arg_path(vm, a[1]);
    io_flush_all(vm);
    if (file_is_dir(to) && !same_file(from, to)) {
        to = path_join(to, path_basename(from));
        if (file_exists(to))
            py_raise(vm, &error_type, "Destination path '%s' already exists", to);
    }
    confine_write(vm, from);
    confine_write(vm, to);
    if (rename(from, to) == 0)
        return py_str_from(to);
    if (errno != EXDEV)
        lib_raise_os2(vm, errno, a[0], py_str_from(to));
    if (file_is_dir(from)) {
        copy_tree(vm, from, to, PY_NONE, PY_NONE, false);
        remove_tree(vm, from, false);
    } else {
        copy_data(vm, from, to);
        copy_mode(from, to, true);
        unlink(from);
    }
    return py_str_from(to);
}
LIB_FN(shutil_which) {
    const char *name = lib_arg_path(vm, a[0]), *path = text_or(vm, a[2], getenv("PATH"));
    if (strchr(name, '/'))
        return access(name, X_OK) == 0 && file_is_regular(name) ? a[0] : PY_NONE;
    while (path && *path) {
        size_t n = strcspn(path, ":");
        const char *full = path_join(n ? mem_strndup(path, n) : ".", name);
        if (access(full, X_OK) == 0 && file_is_regular(full))
            return py_str_from(full);
        path += n + (path[n] == ':');
    }
    return PY_NONE;
}
static const char *const usage_fields[] = {"total", "used", "free"};
static struct structseq usage_type = {
    .type = {PY_TYPE_HEAD, .name = "usage", .module = "shutil", .size = sizeof(struct py_tuple),
             .base = &py_tuple_type, .methods = structseq_methods, .getattr = structseq_getattr,
             .repr = structseq_repr},
    .fields = usage_fields,
    .visible = 3,
    .total = 3,
    .plain = true};
LIB_FN(shutil_disk_usage) {
    struct statvfs s;
    if (statvfs(lib_arg_path(vm, a[0]), &s) < 0)
        lib_raise_os(vm, errno, a[0]);
    int64_t unit = (int64_t)s.f_frsize;
    value items[] = {py_int_from((int64_t)s.f_blocks * unit),
                     py_int_from((int64_t)(s.f_blocks - s.f_bfree) * unit),
                     py_int_from((int64_t)s.f_bavail * unit)};
    return structseq_make(vm, &usage_type, items);
}
static const char *const size_fields[] = {"columns", "lines"};
static struct structseq size_type = {.type = {PY_TYPE_HEAD, .name = "terminal_size", .module = "os",
                                              .size = sizeof(struct py_tuple),
                                              .base = &py_tuple_type, .methods = structseq_methods,
                                              .getattr = structseq_getattr, .repr = structseq_repr},
                                     .fields = size_fields,
                                     .visible = 2,
                                     .total = 2};
LIB_FN(shutil_get_terminal_size) {
    int64_t size[2];
    static const char *const names[] = {"COLUMNS", "LINES"};
    struct winsize w = {0};
    struct py_tuple *fallback = py_tuple_from(vm, a[0]);
    for (int i = 0; i < 2; i++) {
        const char *env = getenv(names[i]);
        size[i] = env ? strtol(env, NULL, 10) : 0;
    }
    if ((size[0] <= 0 || size[1] <= 0) && ioctl(1, TIOCGWINSZ, &w) < 0)
        w.ws_col = w.ws_row = 0;
    if (size[0] <= 0)
        size[0] = w.ws_col ? w.ws_col : lib_arg_int(vm, fallback->items[0]);
    if (size[1] <= 0)
        size[1] = w.ws_row ? w.ws_row : lib_arg_int(vm, fallback->items[1]);
    value items[] = {py_int_from(size[0]), py_int_from(size[1])};
    return structseq_make(vm, &size_type, items);
}

/* ignore_patterns(...): a function that picks the names matching. */
struct ignore {
    struct py_object head;
    struct py_tuple *patterns;
};
static value ignore_call(struct vm *vm, value callee, int argc, const value *argv,
                         struct py_tuple *kwnames) {
    (void)kwnames;
    if (argc != 2)
        py_raise(vm, &py_exc_TypeError, "ignore() takes 2 arguments (%d given)", argc);
    struct py_set *set = py_set_new(&py_set_type);
    value filter = py_import_from(vm, "fnmatch", "filter");
    struct py_tuple *patterns = PY_AS(struct ignore, callee)->patterns;
    for (size_t i = 0; i < patterns->n; i++) {
        struct py_list *found = py_list_from(vm, py_call2(vm, filter, argv[1], patterns->items[i]));
        for (size_t k = 0; k < found->n; k++)
            py_set_add(vm, set, found->items[k]);
    }
    return PY_OBJ(set);
}
static struct py_type ignore_type = {PY_TYPE_HEAD, .name = "function",
                                     .size = sizeof(struct ignore), .call = ignore_call};
LIB_FN(shutil_ignore_patterns) {
    struct ignore *i = py_alloc(vm, &ignore_type);
    i->patterns = PY_AS(struct py_tuple, a[0]);
    return PY_OBJ(i);
}

static const struct py_native_def shutil_functions[] = {
    {"rmtree", shutil_rmtree, "path, ignore_errors=False, onerror=None, *, dir_fd=None"},
    {"copyfile", shutil_copyfile, "src, dst, *, follow_symlinks=True"},
    {"copy", shutil_copy, "src, dst, *, follow_symlinks=True"},
    {"copy2", shutil_copy2, "src, dst, *, follow_symlinks=True"},
    {"copymode", shutil_copymode, "src, dst, *, follow_symlinks=True"},
    {"copystat", shutil_copystat, "src, dst, *, follow_symlinks=True"},
    {"copyfileobj", shutil_copyfileobj, "fsrc, fdst, length=0"},
    {"copytree", shutil_copytree,
     "src, dst, symlinks=False, ignore=None, copy_function=None, ignore_dangling_symlinks=False, "
     "dirs_exist_ok=False"},
    {"move", shutil_move, "src, dst, copy_function=None"},
    {"which", shutil_which, "cmd, mode=1, path=None"},
    {"disk_usage", shutil_disk_usage, "path"},
    {"get_terminal_size", shutil_get_terminal_size, "fallback=(80, 24)"},
    {"ignore_patterns", shutil_ignore_patterns, "*patterns"},
    {0}};
static struct py_type *const shutil_types[] = {&error_type, &same_file_type, NULL};
const struct py_module_def py_lib_shutil = {
    .name = "shutil", .functions = shutil_functions, .types = shutil_types};
