/*
 * fnmatch and glob: shell patterns. A pattern becomes a regular expression, as CPython's
 * Lib/fnmatch.py makes it.
 */
#include <dirent.h>
#include <sys/stat.h>

#include "base/path.h"
#include "base/text.h"
#include "python/confine.h"
#include "python/lib/fnmatch.h"
#include "python/lib/re_int.h"

/* --- [...] --- */

/* The part of a class between two hyphens that mean ranges. */
struct chunk {
    const char *s;
    size_t n;
};
static struct chunk *chunk_add(struct chunk *chunks, size_t n, const char *from, const char *to) {
    chunks[n] = (struct chunk){from, (size_t)(to - from)};
    return &chunks[n];
}
static size_t first_length(const struct chunk *c) {
    const char *p = c->s;
    lib_next_cp(&p);
    return (size_t)(p - c->s);
}
static size_t last_length(const struct chunk *c) {
    size_t n = 1;
    while (n < c->n && ((unsigned char)c->s[c->n - n] & 0xC0) == 0x80)
        n++;
    return n;
}
static unsigned cp_at(const char *s) { return lib_next_cp(&s); }

/* Cuts FROM..TO at its hyphens; one that can only be itself stays in its chunk. */
static size_t cut_chunks(const char *from, const char *to, struct chunk *chunks) {
    size_t n = 0;
    const char *at = from + (*from == '!' ? 2 : 1), *hyphen;
    while (at < to && (hyphen = memchr(at, '-', (size_t)(to - at)))) {
        chunk_add(chunks, n++, from, hyphen);
        from = hyphen + 1;
        at = hyphen + 3;
    }
    if (from < to || !n)
        chunk_add(chunks, n++, from, to);
    else
        chunks[n - 1].n++;
    /* Ranges that hold nothing go, with both their ends. */
    for (size_t k = n; k-- > 1;) {
        struct chunk *x = &chunks[k - 1], *y = &chunks[k];
        if (!x->n || !y->n || cp_at(x->s + x->n - last_length(x)) <= cp_at(y->s))
            continue;
        struct buf joined = BUF_INIT;
        buf_add(&joined, x->s, x->n - last_length(x));
        buf_add(&joined, y->s + first_length(y), y->n - first_length(y));
        *x = (struct chunk){joined.data ? joined.data : "", joined.len};
        memmove(y, y + 1, (n - k - 1) * sizeof *y);
        n--;
    }
    return n;
}

/* P stands behind the bracket; the end of the class, or P again if it is none. */
static const char *put_class(struct buf *b, const char *p) {
    const char *j = p;
    if (*j == '!')
        j++;
    if (*j == ']')
        j++;
    j = strchr(j, ']');
    if (!j) {
        buf_puts(b, "\\[");
        return p;
    }
    struct chunk *chunks = MEM_NEW_ARRAY(struct chunk, (size_t)(j - p) + 2);
    size_t n = cut_chunks(p, j, chunks);
    struct buf inside = BUF_INIT;
    for (size_t k = 0; k < n; k++) {
        if (k)
            buf_putc(&inside, '-');
        for (size_t i = 0; i < chunks[k].n; i++) {
            char c = chunks[k].s[i];
            if (c == '\\' || (c == '-' && memchr(p, '-', (size_t)(j - p))) || c == '&' ||
                c == '~' || c == '|')
                buf_putc(&inside, '\\');
            buf_putc(&inside, c);
        }
    }
    bool negate = inside.len && inside.data[0] == '!';
    if (!inside.len)
        buf_puts(b, "(?!)"); /* nothing but empty ranges */
    else if (negate && inside.len == 1)
        buf_putc(b, '.');
    else {
        buf_puts(b, negate ? "[^" : inside.data[0] == '^' || inside.data[0] == '[' ? "[\\" : "[");
        buf_add(b, inside.data + negate, inside.len - negate);
        buf_putc(b, ']');
    }
    return j + 1;
}

/* --- patterns --- */

/* Up to the next star. */
static const char *put_fixed(struct buf *b, const char *p) {
    static const char special[] = "()[]{}?*+-|^$\\.&~# \t\n\r\v\f";
    while (*p && *p != '*') {
        char c = *p++;
        if (c == '?')
            buf_putc(b, '.');
        else if (c == '[')
            p = put_class(b, p);
        else {
            if (strchr(special, c))
                buf_putc(b, '\\');
            buf_putc(b, c);
        }
    }
    return p;
}

/* What stands between two stars is looked for once, from the left: matching never tries again. */
static value translate(value pattern) {
    struct buf b = BUF_INIT;
    buf_puts(&b, "(?s:");
    const char *p = put_fixed(&b, py_str_cstr(pattern));
    while (*p) {
        struct buf fixed = BUF_INIT;
        p = put_fixed(&fixed, p + strspn(p, "*"));
        buf_puts(&b, *p ? "(?>.*?" : ".*");
        buf_add(&b, fixed.data, fixed.len);
        if (*p)
            buf_putc(&b, ')');
    }
    buf_puts(&b, ")\\Z");
    return lib_buf_str(&b);
}

/* Bytes are matched as the characters of the same numbers. */
static value as_text(struct vm *vm, value v) {
    value p = lib_fspath(vm, v), latin1 = py_str_from("latin-1");
    return py_is_str(p) ? p : py_call_method(vm, p, "decode", 1, &latin1);
}
static void check_kinds(struct vm *vm, value name, value pattern) {
    bool bytes = !py_is_str(lib_fspath(vm, pattern));
    if (bytes != !py_is_str(lib_fspath(vm, name)))
        py_raise(vm, &py_exc_TypeError,
                 bytes ? "cannot use a bytes pattern on a string-like object"
                       : "cannot use a string pattern on a bytes-like object");
}
bool lib_fnmatch(struct vm *vm, value name, value pattern) {
    struct re_pattern *re = re_compile(vm, translate(pattern), 0);
    struct re_subject s = re_subject(vm, re, name);
    return re_run(vm, re, RE_MATCH, &s, 0, s.size, false);
}
LIB_FN(fnmatch_fnmatch) {
    check_kinds(vm, a[0], a[1]);
    return PY_BOOL(lib_fnmatch(vm, as_text(vm, a[0]), as_text(vm, a[1])));
}
LIB_FN(fnmatch_filter) {
    struct py_list *list = py_list_new(0);
    value pattern = as_text(vm, a[1]);
    struct py_iter it;
    py_iter_init(vm, &it, a[0]);
    for (value name; (name = py_iter_next(vm, &it)) != PY_UNDEF;) {
        check_kinds(vm, name, a[1]);
        if (lib_fnmatch(vm, as_text(vm, name), pattern))
            py_list_append(list, name);
    }
    return PY_OBJ(list);
}
LIB_FN(fnmatch_translate) { return translate(PY_OBJ(lib_arg_str(vm, a[0], "pattern"))); }

static const struct py_native_def functions[] = {{"fnmatch", fnmatch_fnmatch, "name, pat"},
                                                 {"fnmatchcase", fnmatch_fnmatch, "name, pat"},
                                                 {"filter", fnmatch_filter, "names, pat"},
                                                 {"translate", fnmatch_translate, "pat"},
                                                 {0}};
const struct py_module_def py_lib_fnmatch = {.name = "fnmatch", .functions = functions};

/* --- glob --- */

static bool has_magic(const char *s) { return strpbrk(s, "*?[") != NULL; }
static bool is_dir(const char *path) {
    struct stat st;
    return stat(*path ? path : ".", &st) == 0 && S_ISDIR(st.st_mode);
}
static bool is_there(const char *path) {
    struct stat st;
    return lstat(path, &st) == 0;
}

struct glob {
    struct vm *vm;
    struct py_list *found;
    const char *root; /* prefix not shown, or NULL */
    bool recursive, hidden;
};

static const char *rooted(struct glob *g, const char *path) {
    return g->root ? path_join(g->root, path) : path;
}
static struct text_list names_in(struct glob *g, const char *dir) {
    struct text_list list = {0};
    const char *real = rooted(g, dir);
    confine_read(g->vm, *real ? real : ".");
    DIR *d = opendir(*real ? real : ".");
    if (!d)
        return list;
    for (struct dirent *e; (e = readdir(d));)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            text_list_add(&list, mem_strdup(e->d_name));
    closedir(d);
    return list;
}
static const char *join_shown(const char *dir, const char *name) {
    return *dir ? path_join(dir, name) : name;
}

/* DIR and everything below it (only folders: DIRS). */
static void add_below(struct glob *g, const char *dir, struct text_list *out, bool dirs,
                      bool all_hidden) {
    struct text_list names = names_in(g, dir);
    for (size_t i = 0; i < names.n; i++) {
        if (names.items[i][0] == '.' && !all_hidden)
            continue;
        const char *path = join_shown(dir, names.items[i]);
        bool folder = is_dir(rooted(g, path));
        if (folder || !dirs)
            text_list_add(out, path);
        if (folder)
            add_below(g, path, out, dirs, all_hidden);
    }
}

static struct text_list expand(struct glob *g, const char *pattern, bool dirs);

/* What BASE (no slash inside) matches in DIR. */
static void expand_base(struct glob *g, const char *dir, const char *base, bool dirs,
                        struct text_list *out) {
    if (!has_magic(base)) {
        const char *path = join_shown(dir, base);
        if (!*base ? is_dir(rooted(g, dir)) : is_there(rooted(g, path)))
            text_list_add(out, path);
        return;
    }
    if (g->recursive && strcmp(base, "**") == 0) {
        if (is_dir(rooted(g, dir)))
            text_list_add(out, *dir ? path_join(dir, "") : "");
        add_below(g, dir, out, dirs, g->hidden);
        return;
    }
    struct text_list names = names_in(g, dir);
    value pattern = lib_fs_text(g->vm, base, strlen(base));
    for (size_t i = 0; i < names.n; i++) {
        if (names.items[i][0] == '.' && base[0] != '.' && !g->hidden)
            continue;
        const char *path = join_shown(dir, names.items[i]);
        if (lib_fnmatch(g->vm, lib_fs_text(g->vm, names.items[i], strlen(names.items[i])),
                        pattern) &&
            (!dirs || is_dir(rooted(g, path))))
            text_list_add(out, path);
    }
}

static struct text_list expand(struct glob *g, const char *pattern, bool dirs) {
    struct text_list out = {0};
    char *dir = path_dirname(pattern);
    const char *base = path_basename(pattern);
    if (!has_magic(pattern)) {
        if (*base ? is_there(rooted(g, pattern)) : is_dir(rooted(g, dir)))
            text_list_add(&out, pattern);
        return out;
    }
    if (!*dir) {
        expand_base(g, "", base, dirs, &out);
        return out;
    }
    struct text_list folders = {0};
    if (has_magic(dir) && strcmp(dir, pattern) != 0)
        folders = expand(g, dir, true);
    else
        text_list_add(&folders, dir);
    for (size_t i = 0; i < folders.n; i++) {
        const char *folder = folders.items[i];
        size_t n = strlen(folder);
        if (n > 1 && folder[n - 1] == '/')
            folder = mem_strndup(folder, n - 1);
        expand_base(g, folder, base, dirs, &out);
    }
    return out;
}

static struct py_list *run_glob(struct vm *vm, const value *a) {
    struct glob g = {.vm = vm, .found = py_list_new(0)};
    const char *pattern = lib_arg_path(vm, a[0]);
    g.root = a[1] == PY_NONE ? NULL : lib_arg_path(vm, a[1]);
    g.recursive = py_truth(vm, a[3]);
    g.hidden = py_truth(vm, a[4]);
    struct text_list found = expand(&g, pattern, false);
    bool bytes = !py_is_str(lib_fspath(vm, a[0]));
    for (size_t i = 0; i < found.n; i++)
        if (*found.items[i])
            py_list_append(g.found, bytes
                                        ? py_bytes_new(found.items[i], strlen(found.items[i]))
                                        : lib_fs_text(vm, found.items[i], strlen(found.items[i])));
    return g.found;
}
LIB_FN(glob_glob) { return PY_OBJ(run_glob(vm, a)); }
LIB_FN(glob_iglob) { return py_list_type.iter(vm, PY_OBJ(run_glob(vm, a))); }
LIB_FN(glob_escape) {
    bool bytes = py_is_a(a[0], &py_bytes_type);
    const unsigned char *data;
    size_t n;
    if (bytes)
        py_bytes_get(a[0], &data, &n);
    else {
        data = (const unsigned char *)lib_arg_str(vm, a[0], "pathname")->data;
        n = lib_str(a[0])->size;
    }
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < n; i++) {
        if (data[i] && strchr("*?[", data[i]))
            buf_printf(&b, "[%c]", data[i]);
        else
            buf_putc(&b, (char)data[i]);
    }
    return bytes ? lib_buf_bytes(&b) : lib_buf_str(&b);
}
LIB_FN(glob_has_magic) { return PY_BOOL(has_magic(py_arg_text(vm, a[0], "pattern"))); }
#define PARAMS "pathname, *, root_dir=None, dir_fd=None, recursive=False, include_hidden=False"
static const struct py_native_def glob_functions[] = {{"glob", glob_glob, PARAMS},
                                                      {"iglob", glob_iglob, PARAMS},
                                                      {"escape", glob_escape, "pathname"},
                                                      {"has_magic", glob_has_magic, "s"},
                                                      {0}};
const struct py_module_def py_lib_glob = {.name = "glob", .functions = glob_functions};
