/*
 * pathlib's pure paths: text taken apart at slashes (and backslashes and drives, for Windows),
 * never asking the file system. cf. CPython's Lib/pathlib.py.
 */
#include "python/lib/fnmatch.h"
#include "python/lib/pathlib_int.h"

static bool is_windows(struct py_type *t) {
    return py_type_is_subtype(t, &pathlib_pure_windows_type);
}
static bool is_path(value v) { return py_is_a(v, &pathlib_pure_type); }

/* --- taking apart --- */

struct parser {
    bool windows;
    const char *drive, *root;
    struct py_list *parts; /* without the anchor */
};

static bool is_sep(const struct parser *p, char c) { return c == '/' || (p->windows && c == '\\'); }

/* One argument: what is absolute in it replaces what came before. */
static void add_text(struct parser *p, const char *s, size_t n) {
    const char *end = s + n;
    const char *drive = "", *root = "";
    if (p->windows) {
        if (n >= 2 && s[1] == ':') {
            drive = mem_strndup(s, 2);
            s += 2;
        } else if (n > 2 && is_sep(p, s[0]) && is_sep(p, s[1]) && !is_sep(p, s[2])) {
            const char *q = s + 2;
            while (q < end && !is_sep(p, *q))
                q++;
            if (q < end) {
                q++;
                while (q < end && !is_sep(p, *q))
                    q++;
            }
            char *unc = mem_strndup(s, (size_t)(q - s));
            for (char *c = unc; *c; c++)
                if (*c == '/')
                    *c = '\\';
            drive = unc;
            root = "\\";
            s = q;
        }
        if (s < end && is_sep(p, *s))
            root = "\\";
    } else if (s < end && *s == '/')
        root = n >= 2 && s[1] == '/' && (n == 2 || s[2] != '/') ? "//" : "/";
    bool other_drive = *drive && strcasecmp(drive, p->drive) != 0;
    if (*root || other_drive) {
        if (*drive || !p->windows)
            p->drive = drive;
        p->root = root;
        p->parts = py_list_new(4);
    } else if (*drive)
        p->drive = drive;
    while (s < end) {
        while (s < end && is_sep(p, *s))
            s++;
        const char *from = s;
        while (s < end && !is_sep(p, *s))
            s++;
        size_t len = (size_t)(s - from);
        if (len && !(len == 1 && *from == '.'))
            py_list_append(p->parts, PY_OBJ(py_intern_n(from, len)));
    }
}

static void add_arg(struct vm *vm, struct parser *p, value v) {
    if (is_path(v)) {
        value text = path_text(vm, v);
        add_text(p, lib_str(text)->data, lib_str(text)->size);
        return;
    }
    value s = lib_fspath(vm, v);
    if (!py_is_str(s))
        py_raise(vm, &py_exc_TypeError,
                 "argument should be a str object or an os.PathLike object returning str, not %R",
                 PY_OBJ(py_type_of(v)));
    if (!lib_str(s)->size)
        return;
    add_text(p, lib_str(s)->data, lib_str(s)->size);
}

static value finish(struct vm *vm, struct py_type *cls, struct parser *p) {
    struct pure_path *path = py_alloc(vm, cls);
    path->drive = py_str_from(p->drive);
    path->root = py_str_from(p->root);
    bool anchor = *p->drive || *p->root;
    path->parts = py_tuple_new(p->parts->n + anchor);
    if (anchor)
        path->parts->items[0] = py_str_printf("%s%s", p->drive, p->root);
    memcpy(path->parts->items + anchor, p->parts->items, p->parts->n * sizeof(value));
    return PY_OBJ(path);
}
static struct parser start(struct py_type *cls) {
    return (struct parser){
        .windows = is_windows(cls), .drive = "", .root = "", .parts = py_list_new(4)};
}

static value make(struct vm *vm, struct py_type *cls, const value *args, size_t n) {
    if (cls == &pathlib_pure_type)
        cls = &pathlib_pure_posix_type;
    if (cls == &pathlib_path_type)
        cls = &pathlib_posix_type;
    if (cls == &pathlib_windows_type)
        py_raise(vm, &py_exc_NotImplementedError,
                 "cannot instantiate 'WindowsPath' on your system");
    struct parser p = start(cls);
    for (size_t i = 0; i < n; i++)
        add_arg(vm, &p, args[i]);
    return finish(vm, cls, &p);
}
LIB_FN(pure_new) {
    struct py_tuple *args = PY_AS(struct py_tuple, a[1]);
    return make(vm, PY_AS(struct py_type, a[0]), args->items, args->n);
}

static bool has_anchor(struct pure_path *p) {
    return lib_str(p->drive)->size || lib_str(p->root)->size;
}

/* The path of SELF's class with the first N parts of it and then MORE. */
static value with_parts(struct vm *vm, value self, size_t n, const value *more, size_t nmore) {
    struct pure_path *from = path_of(self), *p = py_alloc(vm, py_type_of(self));
    p->drive = from->drive;
    p->root = from->root;
    p->parts = py_tuple_new(n + nmore);
    memcpy(p->parts->items, from->parts->items, n * sizeof(value));
    if (nmore)
        memcpy(p->parts->items + n, more, nmore * sizeof(value));
    return PY_OBJ(p);
}
value path_child(struct vm *vm, value self, value name) {
    return with_parts(vm, self, path_of(self)->parts->n, &name, 1);
}
value path_like(struct vm *vm, value like, const char *text) {
    struct parser p = start(py_type_of(like));
    add_text(&p, text, strlen(text));
    return finish(vm, py_type_of(like), &p);
}

/* --- text --- */

static const char *separator(value self) { return is_windows(py_type_of(self)) ? "\\" : "/"; }

value path_text(struct vm *vm, value self) {
    (void)vm;
    struct pure_path *p = path_of(self);
    if (p->text)
        return p->text;
    struct buf b = BUF_INIT;
    bool anchor = has_anchor(p);
    for (size_t i = 0; i < p->parts->n; i++) {
        if (i > (size_t)anchor)
            buf_puts(&b, separator(self));
        lib_put(&b, p->parts->items[i]);
    }
    if (!b.len)
        buf_putc(&b, '.');
    return p->text = lib_buf_str(&b);
}
const char *path_cstr(struct vm *vm, value self) { return py_str_cstr(path_text(vm, self)); }

static const char *posix_text(struct vm *vm, value self) {
    char *s = mem_strdup(path_cstr(vm, self));
    for (char *c = s; is_windows(py_type_of(self)) && *c; c++)
        if (*c == '\\')
            *c = '/';
    return s;
}
static value pure_repr(struct vm *vm, value self) {
    return py_str_printf("%s(%s)", py_type_of(self)->name,
                         py_repr_text(vm, py_str_from(posix_text(vm, self))));
}
LIB_FN(pure_fspath) { return path_text(vm, a[0]); }
LIB_FN(pure_bytes) {
    value s = path_text(vm, a[0]);
    return py_bytes_new(lib_str(s)->data, lib_str(s)->size);
}
LIB_FN(pure_as_posix) { return py_str_from(posix_text(vm, a[0])); }
LIB_FN(pure_as_uri) {
    struct pure_path *p = path_of(a[0]);
    if (!lib_str(p->root)->size)
        py_raise(vm, &py_exc_ValueError, "relative path can't be expressed as a file URI");
    value quote = py_import_from(vm, "urllib.parse", "quote");
    const char *text = posix_text(vm, a[0]), *drive = "";
    if (is_windows(py_type_of(a[0])) && text[0] && text[1] == ':') { /* the colon stays */
        drive = mem_printf("/%.2s", text);
        text += 2;
    } else if (is_windows(py_type_of(a[0])) && lib_starts_with(text, "//"))
        text += 2;
    return py_str_printf("file://%s%s", drive,
                         py_str_text(vm, py_call1(vm, quote, py_str_from(text))));
}
LIB_FN(pure_reduce) { return py_tuple2(PY_OBJ(py_type_of(a[0])), PY_OBJ(path_of(a[0])->parts)); }

/* --- parts --- */

static struct py_str *name_of(value self) {
    struct pure_path *p = path_of(self);
    size_t n = p->parts->n;
    return n == (size_t)has_anchor(p) ? lib_str(py_str_from("")) : lib_str(p->parts->items[n - 1]);
}
/* Where the suffix begins in a name, or its end. */
static const char *suffix_at(struct py_str *s) {
    const char *end = s->data + s->size, *dot = memrchr(s->data, '.', s->size);
    return dot && dot > s->data && dot < end - 1 ? dot : end;
}
LIB_GET(pure_parts) { return PY_OBJ(path_of(self)->parts); }
LIB_GET(pure_drive) { return path_of(self)->drive; }
LIB_GET(pure_root) { return path_of(self)->root; }
LIB_GET(pure_anchor) { return py_str_concat(vm, path_of(self)->drive, path_of(self)->root); }
LIB_GET(pure_name) { return PY_OBJ(name_of(self)); }
LIB_GET(pure_suffix) {
    struct py_str *s = name_of(self);
    const char *at = suffix_at(s);
    return py_str_new(at, (size_t)(s->data + s->size - at));
}
LIB_GET(pure_stem) {
    struct py_str *s = name_of(self);
    return py_str_new(s->data, (size_t)(suffix_at(s) - s->data));
}
LIB_GET(pure_suffixes) {
    struct py_str *s = name_of(self);
    struct py_list *list = py_list_new(0);
    const char *p = s->data, *end = p + s->size;
    if (s->size && end[-1] == '.')
        return PY_OBJ(list);
    while (p < end && *p == '.')
        p++;
    for (p = memchr(p, '.', (size_t)(end - p)); p;) {
        const char *next = memchr(p + 1, '.', (size_t)(end - p - 1));
        py_list_append(list, py_str_new(p, (size_t)((next ? next : end) - p)));
        p = next;
    }
    return PY_OBJ(list);
}
static value parent_of(struct vm *vm, value self) {
    struct pure_path *p = path_of(self);
    if (p->parts->n == (size_t)has_anchor(p))
        return self;
    return with_parts(vm, self, p->parts->n - 1, NULL, 0);
}
LIB_GET(pure_parent) { return parent_of(vm, self); }

struct parents {
    struct py_object head;
    value path;
};
static int64_t parents_len(struct vm *vm, value self) {
    (void)vm;
    struct pure_path *p = path_of(PY_AS(struct parents, self)->path);
    return (int64_t)p->parts->n - has_anchor(p);
}
static value parents_getitem(struct vm *vm, value self, value key) {
    value path = PY_AS(struct parents, self)->path;
    int64_t n = parents_len(vm, self);
    if (!py_is_int(key)) {
        struct py_list *all = py_list_new(0);
        for (int64_t i = 0; i < n; i++)
            py_list_append(all, parents_getitem(vm, self, py_int_from(i)));
        return PY_OBJ(py_tuple_from(vm, py_getitem(vm, PY_OBJ(all), key)));
    }
    int64_t i = lib_arg_int(vm, key);
    if (i < -n || i >= n)
        py_raise(vm, &py_exc_IndexError, "%lld", (long long)i);
    if (i < 0)
        i += n;
    return with_parts(vm, path, path_of(path)->parts->n - (size_t)i - 1, NULL, 0);
}
static value parents_repr(struct vm *vm, value self) {
    (void)vm;
    return py_str_printf("<%s.parents>", py_type_of(PY_AS(struct parents, self)->path)->name);
}
static struct py_type parents_type = {PY_TYPE_HEAD,
                                      .name = "_PathParents",
                                      .module = "pathlib",
                                      .size = sizeof(struct parents),
                                      .flags = PY_TYPE_ABSTRACT,
                                      .repr = parents_repr,
                                      .len = parents_len,
                                      .getitem = parents_getitem};
LIB_GET(pure_parents) {
    struct parents *p = py_alloc(vm, &parents_type);
    p->path = self;
    return PY_OBJ(p);
}

LIB_FN(pure_is_absolute) {
    struct pure_path *p = path_of(a[0]);
    bool root = lib_str(p->root)->size;
    return PY_BOOL(root && (!is_windows(py_type_of(a[0])) || lib_str(p->drive)->size));
}
LIB_FN(pure_is_reserved) { return PY_FALSE; }

/* --- changing --- */

static bool bad_name(value self, struct py_str *s) {
    return !s->size || memchr(s->data, '/', s->size) ||
           (is_windows(py_type_of(self)) && memchr(s->data, '\\', s->size)) ||
           (s->size == 1 && s->data[0] == '.');
}
static value with_name(struct vm *vm, value self, value name) {
    struct pure_path *p = path_of(self);
    if (!name_of(self)->size)
        py_raise(vm, &py_exc_ValueError, "%R has an empty name", self);
    if (!py_is_str(name) || bad_name(self, lib_str(name)))
        py_raise(vm, &py_exc_ValueError, "Invalid name %R", name);
    return with_parts(vm, self, p->parts->n - 1, &name, 1);
}
LIB_FN(pure_with_name) { return with_name(vm, a[0], a[1]); }
LIB_FN(pure_with_stem) {
    struct buf b = BUF_INIT;
    lib_put(&b, PY_OBJ(lib_arg_str(vm, a[1], "stem")));
    lib_put(&b, pure_suffix(vm, a[0]));
    return with_name(vm, a[0], lib_buf_str(&b));
}
LIB_FN(pure_with_suffix) {
    struct py_str *s = lib_arg_str(vm, a[1], "suffix"), *name = name_of(a[0]);
    if (memchr(s->data, '/', s->size) || (s->size && s->data[0] != '.') || py_str_is(a[1], "."))
        py_raise(vm, &py_exc_ValueError, "Invalid suffix %R", a[1]);
    if (!name->size)
        py_raise(vm, &py_exc_ValueError, "%R has an empty name", a[0]);
    struct buf b = BUF_INIT;
    buf_add(&b, name->data, (size_t)(suffix_at(name) - name->data));
    buf_add(&b, s->data, s->size);
    value v = lib_buf_str(&b);
    return with_parts(vm, a[0], path_of(a[0])->parts->n - 1, &v, 1);
}

static value join(struct vm *vm, value self, const value *args, size_t n) {
    struct parser p = start(py_type_of(self));
    add_arg(vm, &p, self);
    for (size_t i = 0; i < n; i++)
        add_arg(vm, &p, args[i]);
    return finish(vm, py_type_of(self), &p);
}
LIB_FN(pure_joinpath) {
    struct py_tuple *args = PY_AS(struct py_tuple, a[1]);
    return join(vm, a[0], args->items, args->n);
}
static bool can_join(value v) {
    return py_is_str(v) || py_type_lookup(py_type_of(v), py_intern("__fspath__")) != PY_UNDEF;
}
static value pure_truediv(struct vm *vm, value x, value y) {
    if (is_path(x))
        return can_join(y) ? join(vm, x, &y, 1) : PY_NOT_IMPLEMENTED;
    if (!can_join(x))
        return PY_NOT_IMPLEMENTED;
    struct parser p = start(py_type_of(y));
    add_arg(vm, &p, x);
    add_arg(vm, &p, y);
    return finish(vm, py_type_of(y), &p);
}

/* --- comparing --- */

static bool part_equal(bool windows, value x, value y) {
    if (windows)
        return strcasecmp(py_str_cstr(x), py_str_cstr(y)) == 0;
    return py_str_equal(lib_str(x), lib_str(y));
}
static value pure_compare(struct vm *vm, value x, value y, enum py_compare_op op) {
    if (!is_path(x) || !is_path(y) || is_windows(py_type_of(x)) != is_windows(py_type_of(y)))
        return PY_NOT_IMPLEMENTED;
    struct py_tuple *p = path_of(x)->parts, *q = path_of(y)->parts;
    if (is_windows(py_type_of(x))) {
        int c = strcasecmp(path_cstr(vm, x), path_cstr(vm, y));
        return py_compare(vm, py_from_small(c), py_from_small(0), op);
    }
    return py_compare(vm, PY_OBJ(p), PY_OBJ(q), op);
}
static uint64_t pure_hash(struct vm *vm, value self) {
    if (is_windows(py_type_of(self)))
        return py_hash(vm, py_call_method(vm, path_text(vm, self), "lower", 0, NULL));
    return py_hash(vm, PY_OBJ(path_of(self)->parts));
}

/* How many parts of SELF are OTHER's, all of them; SIZE_MAX: it is not below. */
static size_t below(value self, struct pure_path *other) {
    struct pure_path *p = path_of(self);
    bool windows = is_windows(py_type_of(self));
    if (other->parts->n > p->parts->n || has_anchor(p) != has_anchor(other))
        return other->parts->n == 0 && !has_anchor(p) ? 0 : SIZE_MAX;
    for (size_t i = 0; i < other->parts->n; i++)
        if (!part_equal(windows, p->parts->items[i], other->parts->items[i]))
            return SIZE_MAX;
    return other->parts->n;
}
LIB_FN(pure_is_relative_to) {
    struct py_tuple *args = PY_AS(struct py_tuple, a[1]);
    if (!args->n)
        py_raise(vm, &py_exc_TypeError, "need at least one argument");
    value other = make(vm, py_type_of(a[0]), args->items, args->n);
    return PY_BOOL(below(a[0], path_of(other)) != SIZE_MAX);
}
LIB_FN(pure_relative_to) {
    struct py_tuple *args = PY_AS(struct py_tuple, a[1]);
    if (!args->n)
        py_raise(vm, &py_exc_TypeError, "need at least one argument");
    value other = make(vm, py_type_of(a[0]), args->items, args->n);
    size_t n = below(a[0], path_of(other));
    if (n == SIZE_MAX)
        py_raise(vm, &py_exc_ValueError,
                 "%R is not in the subpath of %R OR one path is relative and the other is "
                 "absolute.",
                 path_text(vm, a[0]), path_text(vm, other));
    struct parser p = start(py_type_of(a[0]));
    struct py_tuple *parts = path_of(a[0])->parts;
    for (size_t i = n; i < parts->n; i++)
        py_list_append(p.parts, parts->items[i]);
    return finish(vm, py_type_of(a[0]), &p);
}
LIB_FN(pure_match) {
    value pattern = make(vm, py_type_of(a[0]), a + 1, 1);
    struct pure_path *q = path_of(pattern), *p = path_of(a[0]);
    if (!q->parts->n)
        py_raise(vm, &py_exc_ValueError, "empty pattern");
    if (has_anchor(q) && q->parts->n != p->parts->n)
        return PY_FALSE;
    if (q->parts->n > p->parts->n)
        return PY_FALSE;
    for (size_t i = 1; i <= q->parts->n; i++) {
        value part = p->parts->items[p->parts->n - i], pat = q->parts->items[q->parts->n - i];
        if (is_windows(py_type_of(a[0]))) {
            part = py_call_method(vm, part, "lower", 0, NULL);
            pat = py_call_method(vm, pat, "lower", 0, NULL);
        }
        if (!lib_fnmatch(vm, part, pat))
            return PY_FALSE;
    }
    return PY_TRUE;
}

const struct py_native_def pathlib_pure_methods[] = {
    {"__new__", pure_new, "cls, *args, **kwargs"},
    {"__fspath__", pure_fspath, "self"},
    {"__bytes__", pure_bytes, "self"},
    {"__reduce__", pure_reduce, "self"},
    {"as_posix", pure_as_posix, "self"},
    {"as_uri", pure_as_uri, "self"},
    {"is_absolute", pure_is_absolute, "self"},
    {"is_reserved", pure_is_reserved, "self"},
    {"with_name", pure_with_name, "self, name"},
    {"with_stem", pure_with_stem, "self, stem"},
    {"with_suffix", pure_with_suffix, "self, suffix"},
    {"joinpath", pure_joinpath, "self, *args"},
    {"is_relative_to", pure_is_relative_to, "self, *other"},
    {"relative_to", pure_relative_to, "self, *other"},
    {"match", pure_match, "self, path_pattern"},
    LIB_CLASS_GETITEM,
    {0}};
static const struct py_getset_def getset[] = {{"parts", pure_parts},
                                              {"drive", pure_drive},
                                              {"root", pure_root},
                                              {"anchor", pure_anchor},
                                              {"name", pure_name},
                                              {"suffix", pure_suffix},
                                              {"suffixes", pure_suffixes},
                                              {"stem", pure_stem},
                                              {"parent", pure_parent},
                                              {"parents", pure_parents},
                                              {0}};

struct py_type pathlib_pure_type = {PY_TYPE_HEAD,
                                    .name = "PurePath",
                                    .module = "pathlib",
                                    .size = sizeof(struct pure_path),
                                    .flags = PY_TYPE_BASE,
                                    .methods = pathlib_pure_methods,
                                    .getset = getset,
                                    .repr = pure_repr,
                                    .str = path_text,
                                    .hash = pure_hash,
                                    .compare = pure_compare,
                                    .binary[PY_TRUEDIV] = pure_truediv};
#define DERIVED(ident, class, base_type)                                                           \
    struct py_type ident = {PY_TYPE_HEAD,          .name = class,                                  \
                            .module = "pathlib",   .size = sizeof(struct pure_path),               \
                            .flags = PY_TYPE_BASE, .base = &base_type}
DERIVED(pathlib_pure_posix_type, "PurePosixPath", pathlib_pure_type);
DERIVED(pathlib_pure_windows_type, "PureWindowsPath", pathlib_pure_type);
