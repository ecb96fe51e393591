/*
 * os.path (posixpath): paths as text or bytes over base/path.h, and questions to the file system.
 * cf. CPython's Lib/posixpath.py.
 */
#include "python/lib/io.h"
#include "python/lib/os_int.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <pwd.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/path.h"

/* A path argument and whether results have to be bytes. */
struct path_arg {
    const char *text;
    bool bytes;
};

static struct path_arg may_be_path(struct vm *vm, value v, bool *has_nul) {
    value p = lib_fspath(vm, v);
    struct path_arg r = {.bytes = !py_is_str(p)};
    if (r.bytes) {
        const unsigned char *data;
        size_t size;
        py_bytes_get(p, &data, &size);
        r.text = (const char *)data;
        *has_nul = memchr(data, 0, size);
    } else {
        r.text = py_str_cstr(p);
        *has_nul = strlen(r.text) != lib_str(p)->size;
    }
    return r;
}
/* P, made of V, as the system knows it. */
static const char *system_path(struct vm *vm, value v, struct path_arg p) {
    return p.bytes ? p.text : lib_fs_bytes(vm, lib_fspath(vm, v));
}
static struct path_arg arg_path(struct vm *vm, value v) {
    bool has_nul;
    struct path_arg r = may_be_path(vm, v, &has_nul);
    if (has_nul)
        py_raise(vm, &py_exc_ValueError, "embedded null byte");
    return r;
}

static value result(struct path_arg like, const char *s) {
    return like.bytes ? py_bytes_new(s, strlen(s)) : py_str_from(s);
}
static value result_n(struct path_arg like, const char *s, size_t n) {
    return like.bytes ? py_bytes_new(s, n) : py_str_new(s, n);
}

/* --- text alone --- */

LIB_FN(path_abspath_fn) {
    struct path_arg p = arg_path(vm, a[0]);
    return result(p, path_abspath(p.text));
}
LIB_FN(path_basename_fn) {
    struct path_arg p = arg_path(vm, a[0]);
    return result(p, path_basename(p.text));
}
LIB_FN(path_dirname_fn) {
    struct path_arg p = arg_path(vm, a[0]);
    return result(p, path_dirname(p.text));
}
LIB_FN(path_split_fn) {
    struct path_arg p = arg_path(vm, a[0]);
    return py_tuple2(result(p, path_dirname(p.text)), result(p, path_basename(p.text)));
}
LIB_FN(path_splitext_fn) {
    struct path_arg p = arg_path(vm, a[0]);
    const char *ext = path_extension(p.text);
    return py_tuple2(result_n(p, p.text, (size_t)(ext - p.text)), result(p, ext));
}
LIB_FN(path_splitdrive_fn) {
    struct path_arg p = arg_path(vm, a[0]);
    return py_tuple2(result(p, ""), result(p, p.text));
}
LIB_FN(path_isabs_fn) { return PY_BOOL(arg_path(vm, a[0]).text[0] == '/'); }
LIB_FN(path_normpath_fn) {
    struct path_arg p = arg_path(vm, a[0]);
    return result(p, path_norm(p.text));
}
LIB_FN(path_normcase_fn) { return lib_fspath(vm, a[0]); }
/* --- symbolic links resolved; what is not there stays as it is written --- */

struct resolver {
    struct vm *vm;
    bool strict;
    struct py_dict *seen; /* link → where it leads, None while it is being followed */
};

static bool join_real(struct resolver *r, struct buf *at, const char *rest);

/* AT is a link: replaced by what it leads to. False in a loop, AT being where it closed. */
static bool follow_link(struct resolver *r, struct buf *at, const char *rest) {
    value link = py_str_new(at->data, at->len);
    value known = py_dict_get(r->vm, r->seen, link);
    if (known != PY_UNDEF && known != PY_NONE) {
        buf_truncate(at, 0);
        lib_put(at, known);
        return true;
    }
    if (known == PY_NONE && r->strict)
        lib_raise_os(r->vm, ELOOP, link);
    char target[PATH_MAX];
    ssize_t n = known == PY_NONE ? -1 : readlink(py_str_cstr(link), target, sizeof target - 1);
    if (n < 0) {
        if (known != PY_NONE && r->strict)
            lib_raise_os(r->vm, errno, link);
        buf_printf(at, "/%s", rest);
        return false;
    }
    target[n] = 0;
    py_dict_set(r->vm, r->seen, link, PY_NONE);
    size_t folder = at->len;
    while (folder && at->data[folder - 1] != '/')
        folder--;
    buf_truncate(at, folder);
    if (!join_real(r, at, target)) {
        buf_printf(at, "/%s", rest);
        return false;
    }
    py_dict_set(r->vm, r->seen, link, py_str_new(at->data, at->len));
    return true;
}

/* Goes from AT, which is resolved, along REST. False when a loop ended it. */
static bool join_real(struct resolver *r, struct buf *at, const char *rest) {
    if (*rest == '/') {
        buf_truncate(at, 0);
        buf_putc(at, '/');
    }
    while (*(rest += strspn(rest, "/"))) {
        size_t n = strcspn(rest, "/");
        const char *part = rest;
        rest += n;
        if (n == 1 && *part == '.')
            continue;
        while (at->len > 1 && at->data[at->len - 1] == '/')
            buf_truncate(at, at->len - 1);
        if (n == 2 && part[0] == '.' && part[1] == '.') {
            while (at->len > 1 && at->data[at->len - 1] != '/')
                buf_truncate(at, at->len - 1);
            if (at->len > 1)
                buf_truncate(at, at->len - 1);
            continue;
        }
        if (at->len != 1)
            buf_putc(at, '/');
        buf_add(at, part, n);
        struct stat st;
        if (lstat(py_str_cstr(py_str_new(at->data, at->len)), &st) < 0) {
            if (r->strict)
                lib_raise_os(r->vm, errno, py_str_new(at->data, at->len));
            continue;
        }
        if (S_ISLNK(st.st_mode) && !follow_link(r, at, rest))
            return false;
    }
    return true;
}

const char *os_path_real(struct vm *vm, const char *path, bool strict) {
    struct resolver r = {vm, strict, py_dict_new()};
    struct buf b = BUF_INIT;
    if (*path != '/')
        buf_puts(&b, path_cwd());
    join_real(&r, &b, path);
    buf_putc(&b, 0);
    return path_norm(b.data);
}

LIB_FN(path_realpath_fn) {
    struct path_arg p = arg_path(vm, a[0]);
    return result(p, os_path_real(vm, p.text, py_truth(vm, a[1])));
}
LIB_FN(path_relpath_fn) {
    if (a[0] == PY_NONE)
        py_raise(vm, &py_exc_ValueError, "no path specified");
    struct path_arg p = arg_path(vm, a[0]);
    if (!*p.text)
        py_raise(vm, &py_exc_ValueError, "no path specified");
    return result(p, path_relpath(p.text, LIB_GIVEN(a[1]) ? arg_path(vm, a[1]).text : NULL));
}

LIB_FN(path_join_fn) {
    struct path_arg p = arg_path(vm, a[0]);
    struct py_tuple *rest = PY_AS(struct py_tuple, a[1]);
    struct buf b = BUF_INIT;
    buf_puts(&b, p.text);
    for (size_t i = 0; i < rest->n; i++) {
        value part = rest->items[i];
        if (!py_is_str(part) && !py_is_a(part, &py_bytes_type) &&
            py_type_lookup(py_type_of(part), py_intern("__fspath__")) == PY_UNDEF)
            py_raise(vm, &py_exc_TypeError,
                     "join() argument must be str, bytes, or os.PathLike object, not '%T'", part);
        struct path_arg q = arg_path(vm, part);
        if (q.bytes != p.bytes)
            py_raise(vm, &py_exc_TypeError, "Can't mix strings and bytes in path components");
        if (q.text[0] == '/')
            buf_truncate(&b, 0);
        else if (b.len && b.data[b.len - 1] != '/')
            buf_putc(&b, '/');
        buf_puts(&b, q.text);
    }
    return result_n(p, b.data, b.len);
}

LIB_FN(path_expanduser_fn) {
    struct path_arg p = arg_path(vm, a[0]);
    if (p.text[0] != '~')
        return result(p, p.text);
    const char *end = strchr(p.text, '/');
    if (!end)
        end = p.text + strlen(p.text);
    const char *home;
    if (end == p.text + 1) {
        home = getenv("HOME");
        if (!home) {
            struct passwd *pw = getpwuid(getuid());
            home = pw ? pw->pw_dir : NULL;
        }
    } else {
        struct passwd *pw = getpwnam(mem_strndup(p.text + 1, (size_t)(end - p.text - 1)));
        home = pw ? pw->pw_dir : NULL;
    }
    if (!home)
        return result(p, p.text);
    struct buf b = BUF_INIT;
    buf_puts(&b, home);
    while (b.len && b.data[b.len - 1] == '/')
        buf_truncate(&b, b.len - 1);
    buf_puts(&b, end);
    if (!b.len)
        buf_putc(&b, '/');
    return result_n(p, b.data, b.len);
}

static bool is_var_char(char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

LIB_FN(path_expandvars_fn) {
    struct path_arg p = arg_path(vm, a[0]);
    struct buf b = BUF_INIT;
    for (const char *s = p.text; *s;) {
        const char *from = s + 1, *end = from, *next;
        if (*s == '$' && *from == '{' && (end = strchr(from, '}'))) {
            from++;
            next = end + 1;
        } else if (*s == '$' && is_var_char(*from)) {
            end = from;
            while (is_var_char(*end))
                end++;
            next = end;
        } else {
            buf_putc(&b, *s++);
            continue;
        }
        const char *var = getenv(mem_strndup(from, (size_t)(end - from)));
        if (var)
            buf_puts(&b, var);
        else
            buf_add(&b, s, (size_t)(next - s));
        s = next;
    }
    return result_n(p, b.data, b.len);
}

LIB_FN(path_commonprefix_fn) {
    if (!py_truth(vm, a[0]))
        return py_str_from("");
    struct py_tuple *t = py_tuple_from(vm, a[0]);
    if (!t->n)
        return py_str_from("");
    value first = t->items[0];
    if (py_is_str(first) || py_is_a(first, &py_bytes_type) ||
        py_type_lookup(py_type_of(first), py_intern("__fspath__")) != PY_UNDEF) {
        struct path_arg p = arg_path(vm, first);
        size_t n = strlen(p.text);
        for (size_t i = 1; i < t->n; i++) {
            const char *q = arg_path(vm, t->items[i]).text;
            size_t k = 0;
            while (k < n && q[k] == p.text[k])
                k++;
            n = k;
        }
        while (n && ((unsigned char)p.text[n] & 0xC0) == 0x80)
            n--;
        return result_n(p, p.text, n);
    }
    size_t n = (size_t)py_len(vm, first);
    for (size_t i = 1; i < t->n; i++) {
        size_t k = 0, other = (size_t)py_len(vm, t->items[i]);
        while (k < n && k < other &&
               py_equal(vm, py_getitem(vm, first, py_from_small((int64_t)k)),
                        py_getitem(vm, t->items[i], py_from_small((int64_t)k))))
            k++;
        n = k;
    }
    struct py_list *r = py_list_new(n);
    for (size_t i = 0; i < n; i++)
        py_list_append(r, py_getitem(vm, first, py_from_small((int64_t)i)));
    return PY_OBJ(r);
}

/* The next component of *S that is neither empty nor "."; false at the end. */
static bool next_part(const char **s, const char **part, size_t *n) {
    for (;;) {
        while (**s == '/')
            (*s)++;
        if (!**s)
            return false;
        *part = *s;
        while (**s && **s != '/')
            (*s)++;
        *n = (size_t)(*s - *part);
        if (*n != 1 || **part != '.')
            return true;
    }
}

LIB_FN(path_commonpath_fn) {
    if (!py_truth(vm, a[0]))
        py_raise(vm, &py_exc_ValueError, "commonpath() arg is an empty sequence");
    struct py_tuple *t = py_tuple_from(vm, a[0]);
    if (!t->n)
        py_raise(vm, &py_exc_ValueError, "commonpath() arg is an empty sequence");
    struct path_arg first = arg_path(vm, t->items[0]);
    for (size_t i = 1; i < t->n; i++) {
        struct path_arg p = arg_path(vm, t->items[i]);
        if (p.bytes != first.bytes)
            py_raise(vm, &py_exc_TypeError, "Can't mix strings and bytes in path components");
        if ((p.text[0] == '/') != (first.text[0] == '/'))
            py_raise(vm, &py_exc_ValueError, "Can't mix absolute and relative paths");
    }
    struct buf b = BUF_INIT;
    const char *part, *other;
    size_t n, m, depth = 0;
    for (const char *s = first.text; next_part(&s, &part, &n); depth++) {
        for (size_t i = 1; i < t->n; i++) {
            const char *q = arg_path(vm, t->items[i]).text;
            for (size_t d = 0; d <= depth; d++)
                if (!next_part(&q, &other, &m) ||
                    (d == depth && (m != n || memcmp(other, part, n) != 0)))
                    goto done;
        }
        if (depth || first.text[0] == '/')
            buf_putc(&b, '/');
        buf_add(&b, part, n);
    }
done:
    if (!b.len && first.text[0] == '/')
        buf_putc(&b, '/');
    return result_n(first, b.data, b.len);
}

/* --- questions to the file system; a path that cannot be is not there --- */

static bool stat_arg(struct vm *vm, value v, struct stat *st) {
    if (py_is_int(v) && !py_is_bool(v))
        return fstat((int)lib_arg_int(vm, v), st) == 0;
    if (!py_is_str(v) && !py_is_a(v, &py_bytes_type) &&
        py_type_lookup(py_type_of(v), py_intern("__fspath__")) == PY_UNDEF)
        py_raise(vm, &py_exc_TypeError,
                 "stat: path should be string, bytes, os.PathLike or integer, not %T", v);
    bool has_nul;
    struct path_arg p = may_be_path(vm, v, &has_nul);
    errno = 0;
    return !has_nul && stat(system_path(vm, v, p), st) == 0;
}
static bool lstat_arg(struct vm *vm, value v, struct stat *st) {
    bool has_nul;
    if (!py_is_str(v) && !py_is_unknown(v) && !py_is_a(v, &py_bytes_type) &&
        py_type_lookup(py_type_of(v), py_intern("__fspath__")) == PY_UNDEF)
        py_raise(vm, &py_exc_TypeError,
                 "lstat: path should be string, bytes or os.PathLike, not %T", v);
    struct path_arg p = may_be_path(vm, v, &has_nul);
    return !has_nul && lstat(system_path(vm, v, p), st) == 0;
}

LIB_FN(path_exists_fn) {
    struct stat st;
    return PY_BOOL(stat_arg(vm, a[0], &st));
}
LIB_FN(path_lexists_fn) {
    struct stat st;
    return PY_BOOL(lstat_arg(vm, a[0], &st));
}
LIB_FN(path_isfile_fn) {
    struct stat st;
    return PY_BOOL(stat_arg(vm, a[0], &st) && S_ISREG(st.st_mode));
}
LIB_FN(path_isdir_fn) {
    struct stat st;
    return PY_BOOL(stat_arg(vm, a[0], &st) && S_ISDIR(st.st_mode));
}
LIB_FN(path_islink_fn) {
    struct stat st;
    return PY_BOOL(lstat_arg(vm, a[0], &st) && S_ISLNK(st.st_mode));
}
LIB_FN(path_ismount_fn) {
    struct stat st, up;
    bool has_nul;
    const char *p = may_be_path(vm, a[0], &has_nul).text;
    if (has_nul || lstat(p, &st) < 0 || S_ISLNK(st.st_mode) || lstat(path_join(p, ".."), &up) < 0)
        return PY_FALSE;
    return PY_BOOL(st.st_dev != up.st_dev || st.st_ino == up.st_ino);
}

static void stat_or_raise(struct vm *vm, value v, struct stat *st) {
    if (!stat_arg(vm, v, st)) {
        int err = errno;
        if (!err) /* not even asked */
            py_raise(vm, &py_exc_ValueError, "embedded null byte");
        lib_raise_os(vm, err, v);
    }
}
static value stamp(struct timespec t) {
    return py_from_float((double)t.tv_sec + 1e-9 * (double)t.tv_nsec);
}
LIB_FN(path_getsize_fn) {
    io_flush_all(vm);
    struct stat st;
    stat_or_raise(vm, a[0], &st);
    return py_int_from(st.st_size);
}
LIB_FN(path_getmtime_fn) {
    struct stat st;
    stat_or_raise(vm, a[0], &st);
    return stamp(st.st_mtim);
}
LIB_FN(path_getatime_fn) {
    struct stat st;
    stat_or_raise(vm, a[0], &st);
    return stamp(st.st_atim);
}
LIB_FN(path_getctime_fn) {
    struct stat st;
    stat_or_raise(vm, a[0], &st);
    return stamp(st.st_ctim);
}
LIB_FN(path_samefile_fn) {
    struct stat x, y;
    stat_or_raise(vm, a[0], &x);
    stat_or_raise(vm, a[1], &y);
    return PY_BOOL(x.st_ino == y.st_ino && x.st_dev == y.st_dev);
}

static bool same_inode(struct vm *vm, value x, value y) {
    return py_equal(vm, py_getattr(vm, x, "st_ino"), py_getattr(vm, y, "st_ino")) &&
           py_equal(vm, py_getattr(vm, x, "st_dev"), py_getattr(vm, y, "st_dev"));
}
LIB_FN(path_samestat_fn) { return PY_BOOL(same_inode(vm, a[0], a[1])); }
LIB_FN(path_sameopenfile_fn) { return path_samefile_fn(vm, a); }

static const struct py_native_def functions[] = {
    {"abspath", path_abspath_fn, "path"},
    {"basename", path_basename_fn, "p"},
    {"commonpath", path_commonpath_fn, "paths"},
    {"commonprefix", path_commonprefix_fn, "m"},
    {"dirname", path_dirname_fn, "p"},
    {"exists", path_exists_fn, "path"},
    {"expanduser", path_expanduser_fn, "path"},
    {"expandvars", path_expandvars_fn, "path"},
    {"getatime", path_getatime_fn, "filename"},
    {"getctime", path_getctime_fn, "filename"},
    {"getmtime", path_getmtime_fn, "filename"},
    {"getsize", path_getsize_fn, "filename"},
    {"isabs", path_isabs_fn, "s"},
    {"isdir", path_isdir_fn, "s"},
    {"isfile", path_isfile_fn, "path"},
    {"islink", path_islink_fn, "path"},
    {"ismount", path_ismount_fn, "path"},
    {"join", path_join_fn, "a, *p"},
    {"lexists", path_lexists_fn, "path"},
    {"normcase", path_normcase_fn, "s"},
    {"normpath", path_normpath_fn, "path"},
    {"realpath", path_realpath_fn, "filename, *, strict=False"},
    {"relpath", path_relpath_fn, "path, start=None"},
    {"samefile", path_samefile_fn, "f1, f2"},
    {"sameopenfile", path_sameopenfile_fn, "fp1, fp2"},
    {"samestat", path_samestat_fn, "s1, s2"},
    {"split", path_split_fn, "p"},
    {"splitdrive", path_splitdrive_fn, "p"},
    {"splitext", path_splitext_fn, "p"},
    {0},
};

static const struct py_const_def constants[] = {
    {"curdir", PY_CONST_TEXT, .text = "."},
    {"pardir", PY_CONST_TEXT, .text = ".."},
    {"extsep", PY_CONST_TEXT, .text = "."},
    {"sep", PY_CONST_TEXT, .text = "/"},
    {"pathsep", PY_CONST_TEXT, .text = ":"},
    {"defpath", PY_CONST_TEXT, .text = "/bin:/usr/bin"},
    {"devnull", PY_CONST_TEXT, .text = "/dev/null"},
    {0},
};

static void init(struct vm *vm, struct py_module *m) {
    py_module_set(vm, m, "altsep", PY_NONE);
    py_module_set(vm, m, "supports_unicode_filenames", PY_FALSE);
}

const struct py_module_def py_lib_os_path = {
    .name = "os.path", .functions = functions, .constants = constants, .init = init};
const struct py_module_def py_lib_posixpath = {
    .name = "posixpath", .functions = functions, .constants = constants, .init = init};
