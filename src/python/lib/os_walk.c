/*
 * os.scandir, os.walk and DirEntry. A folder is read whole when it is opened, so nothing of the
 * system stays open between two steps.
 */
#include <dirent.h>
#include <errno.h>

#include "base/path.h"
#include "python/confine.h"
#include "python/lib/os_int.h"

struct dir_entry {
    struct py_object head;
    value name, path;
    unsigned char kind; /* DT_… */
    int64_t inode;
};

static const char *entry_path(value self) {
    return py_str_cstr(PY_AS(struct dir_entry, self)->path);
}

static bool entry_is(value self, mode_t format, bool follow) {
    struct dir_entry *e = PY_AS(struct dir_entry, self);
    if (e->kind != DT_UNKNOWN && (e->kind != DT_LNK || !follow))
        return (mode_t)DTTOIF(e->kind) == format;
    struct stat st;
    int rc = follow ? stat(entry_path(self), &st) : lstat(entry_path(self), &st);
    return rc == 0 && (st.st_mode & S_IFMT) == format;
}
LIB_FN(entry_is_dir) { return PY_BOOL(entry_is(a[0], S_IFDIR, py_truth(vm, a[1]))); }
LIB_FN(entry_is_file) { return PY_BOOL(entry_is(a[0], S_IFREG, py_truth(vm, a[1]))); }
LIB_FN(entry_is_symlink) { return PY_BOOL(entry_is(a[0], S_IFLNK, false)); }
LIB_FN(entry_inode) { return py_int_from(PY_AS(struct dir_entry, a[0])->inode); }
LIB_FN(entry_fspath) { return PY_AS(struct dir_entry, a[0])->path; }
LIB_FN(entry_stat) {
    struct stat st;
    const char *path = entry_path(a[0]);
    if ((py_truth(vm, a[1]) ? stat(path, &st) : lstat(path, &st)) < 0)
        lib_raise_os(vm, errno, PY_AS(struct dir_entry, a[0])->path);
    return os_stat_value(vm, &st);
}
static value entry_repr(struct vm *vm, value self) {
    return py_str_printf("<DirEntry %s>", py_repr_text(vm, PY_AS(struct dir_entry, self)->name));
}

static const struct py_native_def entry_methods[] = {
    {"is_dir", entry_is_dir, "self, *, follow_symlinks=True"},
    {"is_file", entry_is_file, "self, *, follow_symlinks=True"},
    {"is_symlink", entry_is_symlink, "self"},
    {"inode", entry_inode, "self"},
    {"stat", entry_stat, "self, *, follow_symlinks=True"},
    {"__fspath__", entry_fspath, "self"},
    LIB_CLASS_GETITEM,
    {0},
};
static const struct py_member_def entry_members[] = {
    {"name", offsetof(struct dir_entry, name), PY_MEMBER_VALUE, true},
    {"path", offsetof(struct dir_entry, path), PY_MEMBER_VALUE, true},
    {0},
};
struct py_type os_dir_entry_type = {
    PY_TYPE_HEAD,
    .name = "DirEntry",
    .module = "posix",
    .size = sizeof(struct dir_entry),
    .flags = PY_TYPE_ABSTRACT,
    .methods = entry_methods,
    .members = entry_members,
    .repr = entry_repr,
};

/* The entries of DIR; errno in *ERR when it cannot be read. */
static struct py_list *read_entries(struct vm *vm, const char *dir, int *err) {
    struct py_list *list = py_list_new(0);
    *err = 0;
    DIR *d = opendir(dir);
    if (!d) {
        *err = errno;
        return list;
    }
    for (struct dirent *e; (e = readdir(d));) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        struct dir_entry *entry = py_alloc(vm, &os_dir_entry_type);
        const char *path = path_join(dir, e->d_name);
        entry->name = lib_fs_text(vm, e->d_name, strlen(e->d_name));
        entry->path = lib_fs_text(vm, path, strlen(path));
        entry->kind = e->d_type;
        entry->inode = (int64_t)e->d_ino;
        py_list_append(list, PY_OBJ(entry));
    }
    closedir(d);
    return list;
}

struct scandir {
    struct py_object head;
    struct py_list *entries;
    size_t i;
};

value os_scandir(struct vm *vm, const value *a) {
    const char *dir =
        a[0] == PY_NONE ? "."
                        : os_path_arg(vm, a[0], "scandir: path", ", os.PathLike, integer or None");
    confine_read(vm, dir);
    struct scandir *s = py_alloc(vm, &os_scandir_type);
    int err;
    s->entries = read_entries(vm, dir, &err);
    if (err)
        lib_raise_os(vm, err, a[0]);
    return PY_OBJ(s);
}
static value scandir_next(struct vm *vm, value self) {
    (void)vm;
    struct scandir *s = PY_AS(struct scandir, self);
    return s->i < s->entries->n ? s->entries->items[s->i++] : PY_UNDEF;
}
LIB_GET(scandir_iter) { return self; }
LIB_FN(scandir_enter) { return a[0]; }
LIB_FN(scandir_close) {
    struct scandir *s = PY_AS(struct scandir, a[0]);
    s->i = s->entries->n;
    return PY_NONE;
}
static const struct py_native_def scandir_methods[] = {
    {"__enter__", scandir_enter, "self"},
    {"__exit__", scandir_close, "self, *exc"},
    {"close", scandir_close, "self"},
    {0},
};
struct py_type os_scandir_type = {
    PY_TYPE_HEAD,
    .name = "ScandirIterator",
    .module = "posix",
    .size = sizeof(struct scandir),
    .flags = PY_TYPE_ABSTRACT,
    .methods = scandir_methods,
    .iter = scandir_iter,
    .next = scandir_next,
};

/* --- walk --- */

struct walk {
    struct py_object head;
    struct py_list *todo; /* top down: folders, next one last; bottom up: results, next one last */
    bool topdown, follow;
    value onerror;
    const char *pending;        /* folder whose subfolders are taken up at the next step */
    struct py_list *subfolders; /* the list the script saw and may have changed */
};

/* Reads DIR; false (after calling onerror) when it cannot be read. */
static bool walk_read(struct vm *vm, struct walk *w, const char *dir, struct py_list **dirs,
                      struct py_list **files) {
    int err;
    struct py_list *entries = read_entries(vm, dir, &err);
    if (err) {
        if (LIB_GIVEN(w->onerror)) {
            value exc = PY_UNDEF;
            struct py_handler h;
            PY_TRY(vm, &h) { lib_raise_os(vm, err, lib_fs_text(vm, dir, strlen(dir))); }
            else exc = py_handler_catch(&h);
            py_call1(vm, w->onerror, exc);
        }
        return false;
    }
    *dirs = py_list_new(0);
    *files = py_list_new(0);
    for (size_t i = 0; i < entries->n; i++) {
        value e = entries->items[i];
        py_list_append(entry_is(e, S_IFDIR, true) ? *dirs : *files,
                       PY_AS(struct dir_entry, e)->name);
    }
    return true;
}

static bool is_link(const char *path) {
    struct stat st;
    return lstat(path, &st) == 0 && S_ISLNK(st.st_mode);
}

static void walk_bottom_up(struct vm *vm, struct walk *w, const char *dir, struct py_list *out) {
    struct py_list *dirs, *files;
    if (!walk_read(vm, w, dir, &dirs, &files))
        return;
    for (size_t i = 0; i < dirs->n; i++) {
        const char *sub = path_join(dir, py_str_cstr(dirs->items[i]));
        if (w->follow || !is_link(sub))
            walk_bottom_up(vm, w, sub, out);
    }
    py_list_append(out, py_tuple3(py_str_from(dir), PY_OBJ(dirs), PY_OBJ(files)));
}

value os_walk(struct vm *vm, const value *a) {
    struct walk *w = py_alloc(vm, &os_walk_type);
    const char *top = lib_arg_path(vm, a[0]);
    confine_read(vm, top);
    w->topdown = py_truth(vm, a[1]);
    w->onerror = a[2];
    w->follow = py_truth(vm, a[3]);
    w->todo = py_list_new(0);
    if (w->topdown)
        py_list_append(w->todo, py_str_from(top));
    else {
        struct py_list *out = py_list_new(0);
        walk_bottom_up(vm, w, top, out);
        for (size_t i = out->n; i > 0; i--)
            py_list_append(w->todo, out->items[i - 1]);
    }
    return PY_OBJ(w);
}

static value walk_next(struct vm *vm, value self) {
    struct walk *w = PY_AS(struct walk, self);
    if (!w->topdown)
        return w->todo->n ? py_list_pop(w->todo, w->todo->n - 1) : PY_UNDEF;
    if (w->pending)
        for (size_t i = w->subfolders->n; i > 0; i--) {
            const char *sub = path_join(w->pending, lib_arg_path(vm, w->subfolders->items[i - 1]));
            if (w->follow || !is_link(sub))
                py_list_append(w->todo, py_str_from(sub));
        }
    w->pending = NULL;
    while (w->todo->n) {
        const char *dir = py_str_cstr(py_list_pop(w->todo, w->todo->n - 1));
        struct py_list *files;
        if (!walk_read(vm, w, dir, &w->subfolders, &files))
            continue;
        w->pending = dir;
        return py_tuple3(py_str_from(dir), PY_OBJ(w->subfolders), PY_OBJ(files));
    }
    return PY_UNDEF;
}

struct py_type os_walk_type = {
    PY_TYPE_HEAD,
    .name = "generator",
    .size = sizeof(struct walk),
    .flags = PY_TYPE_ABSTRACT,
    .iter = scandir_iter,
    .next = walk_next,
};
