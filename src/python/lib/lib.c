/*
 * What the standard modules share (lib.h).
 */
#include "python/lib/lib.h"
#include "python/function.h"
#include "python/type.h"

#include "python/type.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

size_t lib_cp_count(const char *s, size_t n) {
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += ((unsigned char)s[i] & 0xC0) != 0x80;
    return count;
}

size_t lib_cp_offset(const char *s, size_t n, size_t index) {
    size_t i = 0;
    while (i < n && index) {
        i++;
        while (i < n && ((unsigned char)s[i] & 0xC0) == 0x80)
            i++;
        index--;
    }
    return i;
}

value lib_buf_bytes(struct buf *b) {
    value v = py_bytes_new(b->data, b->len);
    buf_truncate(b, 0);
    return v;
}

struct py_str *lib_arg_str(struct vm *vm, value v, const char *what) {
    if (!py_is_str(v))
        py_raise(vm, &py_exc_TypeError, "%s must be str, not %T", what, v);
    return lib_str(v);
}

bool lib_starts_with(const char *s, const char *prefix) {
    return strncmp(s, prefix, strlen(prefix)) == 0;
}

void lib_put_repr(struct vm *vm, struct buf *b, value v) { lib_put(b, py_repr(vm, v)); }
void lib_put_str(struct vm *vm, struct buf *b, value v) { lib_put(b, py_str(vm, v)); }

void lib_arg_bytes(struct vm *vm, value v, const unsigned char **data, size_t *size) {
    if (!py_bytes_get(v, data, size))
        py_raise(vm, &py_exc_TypeError, "a bytes-like object is required, not '%T'", v);
}

void lib_arg_ascii_bytes(struct vm *vm, value v, const unsigned char **data, size_t *size) {
    if (py_is_str(v)) {
        struct py_str *s = lib_str(v);
        if (!py_str_is_ascii(s))
            py_raise(vm, &py_exc_ValueError,
                     "string argument should contain only ASCII characters");
        *data = (const unsigned char *)s->data;
        *size = s->size;
    } else if (!py_bytes_get(v, data, size))
        py_raise(vm, &py_exc_TypeError,
                 "argument should be bytes, buffer or ASCII string, not '%T'", v);
}

value lib_arg_index(struct vm *vm, value v) {
    if (py_is_int(v))
        return v;
    struct py_type *type = py_type_of(v);
    if (!type->index)
        py_raise(vm, &py_exc_TypeError, "'%T' object cannot be interpreted as an integer", v);
    return type->index(vm, v);
}

int64_t lib_arg_int(struct vm *vm, value v) { return py_int_as(vm, lib_arg_index(vm, v)); }

int lib_arg_c_int(struct vm *vm, value v) {
    int64_t i = lib_arg_int(vm, v);
    if (i > INT32_MAX)
        py_raise(vm, &py_exc_OverflowError, "signed integer is greater than maximum");
    if (i < INT32_MIN)
        py_raise(vm, &py_exc_OverflowError, "signed integer is less than minimum");
    return (int)i;
}

void lib_to_mp(struct vm *vm, value v, mp_int *out) {
    (void)vm;
    bool fits;
    int64_t i = py_int_get(v, &fits);
    if (fits) {
        LIB_MP(mp_init(out));
        mp_set_i64(out, i);
    } else
        LIB_MP(mp_init_copy(out, &PY_AS(struct py_bigint, v)->n));
}

value lib_take_mp(struct vm *vm, mp_int *n) {
    value v = py_int_from_mp(vm, n);
    mp_clear(n);
    return v;
}

struct py_str *lib_attr_name(struct vm *vm, value v) {
    if (!py_is_str(v))
        py_raise(vm, &py_exc_TypeError, "attribute name must be string, not '%T'", v);
    return lib_str(v);
}

void lib_ratio(struct vm *vm, value v, value *numerator, value *denominator) {
    value pair = py_call_method(vm, v, "as_integer_ratio", 0, NULL);
    if (!py_is_tuple(pair))
        py_raise(vm, &py_exc_TypeError,
                 "unexpected return type from as_integer_ratio(): expected tuple, got '%T'", pair);
    const struct py_tuple *t = PY_AS(struct py_tuple, pair);
    if (t->n != 2)
        py_raise(vm, &py_exc_ValueError, "as_integer_ratio() must return a 2-tuple");
    for (size_t i = 0; i < 2; i++)
        if (!py_is_int(t->items[i]))
            py_raise(vm, &py_exc_TypeError,
                     "unsupported operand type(s) for divmod(): '%T' and '%T'", t->items[0],
                     t->items[1]);
    *numerator = t->items[0];
    *denominator = t->items[1];
}

int lib_int_sign(value v) {
    bool fits;
    int64_t i = py_int_get(v, &fits);
    return i < 0 ? -1 : i > 0;
}

value lib_tuple(size_t n, ...) {
    struct py_tuple *t = py_tuple_new(n);
    va_list ap;
    va_start(ap, n);
    for (size_t i = 0; i < n; i++)
        t->items[i] = va_arg(ap, value);
    va_end(ap);
    return PY_OBJ(t);
}

struct py_tuple *lib_kwnames(size_t n, ...) {
    struct py_tuple *t = py_tuple_new(n);
    va_list ap;
    va_start(ap, n);
    for (size_t i = 0; i < n; i++)
        t->items[i] = PY_OBJ(py_intern(va_arg(ap, const char *)));
    va_end(ap);
    return t;
}

void lib_class_set(struct vm *vm, struct py_type *type, const char *name, value v) {
    py_type_ready(vm, type);
    if (py_dict_get_text(py_type_dict(type), name) == PY_UNDEF)
        py_dict_set_str(py_type_dict(type), py_intern(name), v);
}

void *lib_state(struct vm *vm, const void *key, size_t size) {
    void *state = vm_get_data(vm, key);
    if (!state) {
        state = mem_alloc(size);
        vm_set_data(vm, key, state);
    }
    return state;
}

value lib_kw_take(struct vm *vm, struct py_dict *kw, const char *name) {
    return py_dict_del(vm, kw, PY_OBJ(py_intern(name)));
}

struct py_type *lib_class(struct vm *vm, const char *module, const char *name,
                          struct py_type *base) {
    struct py_dict *ns = py_dict_new();
    py_dict_set_str(ns, py_intern("__module__"), py_str_from(module));
    py_type_ready(vm, base);
    struct py_tuple *bases = py_tuple_new(1);
    bases->items[0] = PY_OBJ(base);
    return PY_AS(struct py_type, py_class_new(vm, name, bases, ns));
}

struct py_type *lib_class_over(struct vm *vm, const char *module, const char *name,
                               struct py_tuple *bases, const struct py_native_def *methods,
                               struct py_dict *ns) {
    ns = ns ? ns : py_dict_new();
    py_dict_set_str(ns, py_intern("__module__"), py_str_from(module));
    for (const struct py_native_def *d = methods; d->name; d++)
        py_dict_set_str(ns, py_intern(d->name), py_native_in_class(&py_object_type, d));
    struct py_type *cls = PY_AS(struct py_type, py_class_new(vm, name, bases, ns));
    for (const struct py_native_def *d = methods; d->name; d++) {
        value f = py_dict_get_text(ns, d->name);
        if (py_type_of(f) != &py_staticmethod_type)
            PY_AS(struct py_native, f)->owner = cls;
    }
    slots_fix_all(cls, false);
    return cls;
}

value lib_next_new(struct vm *vm, struct py_type *self, struct py_type *meta, struct py_str *name,
                   struct py_tuple *bases, struct py_dict *ns, struct py_dict *kw) {
    bool behind = false;
    for (size_t i = 0; i < meta->mro->n; i++) {
        struct py_type *t = PY_AS(struct py_type, meta->mro->items[i]);
        if (t == &py_type_type)
            break;
        value f = behind ? py_dict_get_str(py_type_dict(t), PYN(__new__)) : PY_UNDEF;
        behind |= t == self;
        if (f == PY_UNDEF)
            continue;
        value args[] = {PY_OBJ(meta), PY_OBJ(name), PY_OBJ(bases), PY_OBJ(ns)};
        if (py_type_of(f) == &py_staticmethod_type)
            f = PY_AS(struct py_class_wrapper, f)->func;
        return py_call_args(vm, f, PY_OBJ(py_tuple_of(4, args)), kw);
    }
    return py_type_create(vm, meta, name, bases, ns, kw);
}
value lib_call_base(struct vm *vm, struct py_type *type, const char *name, int argc,
                    const value *argv) {
    py_type_ready(vm, type);
    value f = py_type_lookup(type, py_intern(name));
    return py_call(vm, f, argc, argv);
}

value lib_class_getitem(struct vm *vm, const value *a) {
    value alias = py_import_from(vm, "types", "GenericAlias");
    return py_call2(vm, alias, a[0], a[1]);
}

value lib_count_of(struct vm *vm, const value *a) {
    int64_t n = 0;
    struct py_iter it;
    py_iter_init(vm, &it, a[0]);
    for (value v; (v = py_iter_next(vm, &it)) != PY_UNDEF;)
        n += py_equal(vm, v, a[1]);
    return py_int_from(n);
}

value lib_fromkeys(struct vm *vm, const value *a) {
    value made = py_call0(vm, a[0]);
    struct py_iter it;
    py_iter_init(vm, &it, a[1]);
    for (value key; (key = py_iter_next(vm, &it)) != PY_UNDEF;)
        py_setitem(vm, made, key, a[2]);
    return made;
}

/* __all__ of a module with lazy names: what it has and what it could have. */
static value all_names(struct vm *vm, const char *module, const struct lib_lazy *table) {
    struct py_list *names = py_list_new(16);
    value key, v;
    struct py_module *m = PY_AS(struct py_module, py_import(vm, module));
    for (size_t i = 0; py_dict_next(m->ns, &i, &key, &v);)
        if (py_str_cstr(key)[0] != '_' && py_type_of(v) != &py_module_type)
            py_list_append(names, key);
    for (; table->name; table++)
        if (table->module && py_dict_get_text(m->ns, table->name) == PY_UNDEF)
            py_list_append(names, py_str_from(table->name));
    return PY_OBJ(names);
}

value lib_lazy_get(struct vm *vm, const char *module, const struct lib_lazy *table, value name) {
    if (py_str_is(name, "__all__"))
        return all_names(vm, module, table);
    for (; table->name; table++)
        if (py_str_is(name, table->name)) {
            value v = table->module ? py_import_from(vm, table->module, table->name)
                                    : py_import(vm, mem_printf("%s.%s", module, table->name));
            py_setattr(vm, py_import(vm, module), table->name, v);
            return v;
        }
    py_raise(vm, &py_exc_AttributeError, "module '%s' has no attribute '%S'", module, name);
}

static const char repr_key;
struct repr_stack {
    value *items;
    size_t n, cap;
};

bool lib_repr_enter(struct vm *vm, value v) {
    struct repr_stack *s = lib_state(vm, &repr_key, sizeof *s);
    for (size_t i = 0; i < s->n; i++)
        if (s->items[i] == v)
            return false;
    MEM_GROW(s->items, s->n, s->cap);
    s->items[s->n++] = v;
    return true;
}

void lib_repr_leave(struct vm *vm, value v) {
    struct repr_stack *s = lib_state(vm, &repr_key, sizeof *s);
    while (s->n && s->items[s->n - 1] != v)
        s->n--;
    if (s->n)
        s->n--;
}

noreturn void lib_raise_during(struct vm *vm, value exc, value handled) {
    PY_AS(struct py_exception, exc)->context = handled;
    py_rethrow(vm, exc);
}
noreturn void lib_raise_from_none(struct vm *vm, value exc, value handled) {
    PY_AS(struct py_exception, handled)->context = vm_handled_exception(vm);
    PY_AS(struct py_exception, exc)->cause = PY_NONE;
    PY_AS(struct py_exception, exc)->suppress_context = true;
    lib_raise_during(vm, exc, handled);
}

value lib_plain_repr(struct vm *vm, value self) {
    struct py_type *t = py_type_of(self);
    value module = py_lookup_attr(vm, PY_OBJ(t), "__module__");
    value qualname = py_lookup_attr(vm, PY_OBJ(t), "__qualname__");
    return py_str_printf(
        "<%s.%s object at %p>", py_is_str(module) ? py_str_cstr(module) : "builtins",
        py_is_str(qualname) ? py_str_cstr(qualname) : t->name, (void *)(uintptr_t)self);
}

value lib_fspath(struct vm *vm, value v) {
    if (py_is_str(v) || py_is_a(v, &py_bytes_type))
        return v;
    value f = py_type_lookup(py_type_of(v), py_intern("__fspath__"));
    if (py_is_unknown(v))
        py_raise_unknown(vm, v, "a path");
    if (f == PY_UNDEF)
        py_raise(vm, &py_exc_TypeError, "expected str, bytes or os.PathLike object, not %s",
                 py_type_of(v)->name);
    value r = py_call_method(vm, v, "__fspath__", 0, NULL);
    if (!py_is_str(r) && !py_is_a(r, &py_bytes_type))
        py_raise(vm, &py_exc_TypeError, "expected %T.__fspath__() to return str or bytes, not %T",
                 v, r);
    return r;
}

value lib_fs_text(struct vm *vm, const char *s, size_t n) {
    return n ? py_str_decode(vm, s, n, "utf-8", "surrogateescape") : py_str_from("");
}
const char *lib_fs_bytes(struct vm *vm, value text) {
    struct py_str *s = lib_str(text);
    const unsigned char *data;
    size_t n;
    if (!memchr(s->data, 0xED, s->size)) /* no surrogates */
        return py_str_cstr(text);
    py_bytes_get(py_str_encode(vm, text, "utf-8", "surrogateescape"), &data, &n);
    return (const char *)data;
}

const char *lib_arg_path(struct vm *vm, value v) {
    value p = lib_fspath(vm, v);
    const char *text;
    size_t size;
    if (py_is_str(p)) {
        text = py_str_cstr(p);
        size = lib_str(p)->size;
        if (strlen(text) == size)
            return lib_fs_bytes(vm, p);
    } else {
        const unsigned char *data;
        py_bytes_get(p, &data, &size);
        text = (const char *)data;
    }
    if (strlen(text) != size)
        py_raise(vm, &py_exc_ValueError, "embedded null byte");
    return text;
}

static const struct {
    int errnum;
    struct py_type *type;
} os_errors[] = {
    {EAGAIN, &py_exc_BlockingIOError},
    {EALREADY, &py_exc_BlockingIOError},
    {EINPROGRESS, &py_exc_BlockingIOError},
    {ECHILD, &py_exc_ChildProcessError},
    {EPIPE, &py_exc_BrokenPipeError},
    {ECONNABORTED, &py_exc_ConnectionAbortedError},
    {ECONNREFUSED, &py_exc_ConnectionRefusedError},
    {ECONNRESET, &py_exc_ConnectionResetError},
    {EEXIST, &py_exc_FileExistsError},
    {ENOENT, &py_exc_FileNotFoundError},
    {EINTR, &py_exc_InterruptedError},
    {EISDIR, &py_exc_IsADirectoryError},
    {ENOTDIR, &py_exc_NotADirectoryError},
    {EACCES, &py_exc_PermissionError},
    {EPERM, &py_exc_PermissionError},
    {ESRCH, &py_exc_ProcessLookupError},
    {ETIMEDOUT, &py_exc_TimeoutError},
};

static struct py_type *os_error_type(int errnum) {
    for (size_t i = 0; i < LIB_COUNT(os_errors); i++)
        if (os_errors[i].errnum == errnum)
            return os_errors[i].type;
    return &py_exc_OSError;
}

noreturn void lib_raise_os2(struct vm *vm, int errnum, value filename, value filename2) {
    value n = py_from_small(errnum), msg = py_str_from(strerror(errnum));
    struct py_tuple *args;
    if (filename2 != PY_UNDEF)
        args = PY_AS(struct py_tuple, lib_tuple(5, n, msg, filename, PY_NONE, filename2));
    else if (filename != PY_UNDEF)
        args = PY_AS(struct py_tuple, lib_tuple(3, n, msg, filename));
    else
        args = PY_AS(struct py_tuple, lib_tuple(2, n, msg));
    py_raise_args(vm, os_error_type(errnum), args);
}

noreturn void lib_raise_os(struct vm *vm, int errnum, value filename) {
    lib_raise_os2(vm, errnum, filename, PY_UNDEF);
}
