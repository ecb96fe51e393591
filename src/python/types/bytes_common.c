/* bytes and bytearray: making, comparing, cutting, adding; see bytes_common.h. */
#include "python/types/bytes_common.h"

#include "python/api.h"
#include "python/types/bytesearch.h"
#include "python/types/format.h"
#include "python/types/memoryview.h"
#include "python/types/seq.h"
#include "python/types/slice.h"

bool py_bytes_get(value v, const unsigned char **data, size_t *size) {
    if (!py_is_object(v) || !v)
        return false;
    struct py_type *type = py_type_of(v);
    if (type->flags & PY_TYPE_BYTES) {
        *data = PY_AS(struct py_bytes, v)->data;
        *size = PY_AS(struct py_bytes, v)->size;
        return true;
    }
    if (py_type_is_subtype(type, &py_bytearray_type)) {
        *data = PY_AS(struct py_bytearray, v)->data;
        *size = PY_AS(struct py_bytearray, v)->size;
        return true;
    }
    while (!type->bytes && (type->flags & PY_TYPE_HEAP))
        type = type->base;
    if (type->bytes) {
        type->bytes(v, data, size, NULL, NULL);
        return true;
    }
    return py_memoryview_get(v, data, size);
}

struct span bytes_self(value v) {
    struct span s = {NULL, 0};
    py_bytes_get(v, &s.data, &s.size);
    return s;
}

struct span bytes_need(struct vm *vm, value v) {
    struct span s;
    if (!py_bytes_get(v, &s.data, &s.size))
        py_raise(vm, &py_exc_TypeError, "a bytes-like object is required, not '%T'", v);
    return s;
}

static bool is_bytearray(value v) { return py_is_a(v, &py_bytearray_type); }
static bool is_either(value v) { return py_is_a(v, &py_bytes_type) || is_bytearray(v); }

value bytes_like(value self, const void *data, size_t size) {
    return is_bytearray(self) ? py_bytearray_new(data, size) : py_bytes_new(data, size);
}

value bytes_like_buf(value self, struct buf *b) { return bytes_like(self, b->data, b->len); }

/* --- construction --- */

unsigned char bytes_item(struct vm *vm, value v, const char *message) {
    if (!py_has_index(v))
        py_index(vm, v);
    int64_t i = py_index_clip(vm, v);
    if (i < 0 || i > 255)
        py_raise(vm, &py_exc_ValueError, "%s", message);
    return (unsigned char)i;
}

static const char *item_range(const char *type) {
    return !strcmp(type, "bytes") ? "bytes must be in range(0, 256)"
                                  : "byte must be in range(0, 256)";
}

static struct span collect(struct vm *vm, value v, const char *message) {
    struct buf b = BUF_INIT;
    struct py_iter it;
    py_iter_init(vm, &it, v);
    for (value x; (x = py_iter_next(vm, &it)) != PY_UNDEF;)
        buf_putc(&b, (char)bytes_item(vm, x, message));
    return (struct span){(unsigned char *)b.data, b.len};
}

struct span bytes_from_iterable(struct vm *vm, value v) {
    return collect(vm, v, "byte must be in range(0, 256)");
}

static struct span from_value(struct vm *vm, const char *type, value v) {
    struct span s;
    value method = py_lookup_attr(vm, PY_OBJ(py_type_of(v)), "__bytes__");
    if (method != PY_UNDEF && !is_either(v) && !strcmp(type, "bytes")) {
        value r = py_call1(vm, method, v);
        if (!py_is_a(r, &py_bytes_type))
            py_raise(vm, &py_exc_TypeError, "__bytes__ returned non-bytes (type %T)", r);
        return bytes_self(r);
    }
    if (py_is_str(v))
        py_raise(vm, &py_exc_TypeError, "string argument without an encoding");
    if (py_has_index(v)) {
        bool fits;
        int64_t n = py_int_get(py_is_int(v) ? v : py_type_of(v)->index(vm, v), &fits);
        if (!fits)
            py_raise(vm, &py_exc_OverflowError, "cannot fit '%T' into an index-sized integer", v);
        if (n < 0)
            py_raise(vm, &py_exc_ValueError, "negative count");
        unsigned char *data = mem_alloc_atomic((size_t)n + 1);
        memset(data, 0, (size_t)n + 1);
        return (struct span){data, (size_t)n};
    }
    if (py_bytes_get(v, &s.data, &s.size))
        return s;
    if (!py_type_of(v)->iter && !py_type_of(v)->getitem)
        py_raise(vm, &py_exc_TypeError, "cannot convert '%T' object to %s", v, type);
    return collect(vm, v, item_range(type));
}

struct span bytes_from_args(struct vm *vm, const char *type, int argc, const value *argv,
                            struct py_tuple *kwnames) {
    static const char *const names[] = {"source", "encoding", "errors"};
    value args[3] = {PY_UNDEF, PY_UNDEF, PY_UNDEF};
    size_t nkw = kwnames ? kwnames->n : 0;
    if ((size_t)argc + nkw > 3)
        py_raise(vm, &py_exc_TypeError, "%s() takes at most 3 arguments (%zu given)", type,
                 (size_t)argc + nkw);
    for (int i = 0; i < argc; i++)
        args[i] = argv[i];
    for (size_t k = 0; k < nkw; k++) {
        int i = 0;
        while (i < 3 && !py_str_is(kwnames->items[k], names[i]))
            i++;
        if (i == 3)
            py_raise(vm, &py_exc_TypeError, "'%S' is an invalid keyword argument for %s()",
                     kwnames->items[k], type);
        if (args[i] != PY_UNDEF)
            py_raise(vm, &py_exc_TypeError,
                     "argument for %s() given by name ('%s') and position (%d)", type, names[i],
                     i + 1);
        args[i] = argv[(size_t)argc + k];
    }
    for (int i = 1; i < 3; i++)
        if (args[i] != PY_UNDEF && !py_is_str(args[i]))
            py_raise(vm, &py_exc_TypeError, "%s() argument '%s' must be str, not %A", type,
                     names[i], args[i]);
    if (args[1] == PY_UNDEF && args[2] == PY_UNDEF)
        return args[0] == PY_UNDEF ? (struct span){(const unsigned char *)"", 0}
                                   : from_value(vm, type, args[0]);
    if (args[1] == PY_UNDEF && args[0] != PY_UNDEF && py_is_str(args[0]))
        py_raise(vm, &py_exc_TypeError, "string argument without an encoding");
    if (args[0] == PY_UNDEF || !py_is_str(args[0]))
        py_raise(vm, &py_exc_TypeError,
                 args[1] != PY_UNDEF ? "encoding without a string argument"
                                     : "errors without a string argument");
    return bytes_self(py_str_encode(vm, args[0], args[1] == PY_UNDEF ? NULL : py_str_cstr(args[1]),
                                    args[2] == PY_UNDEF ? NULL : py_str_cstr(args[2])));
}

/* --- slots --- */

void bytes_repr_to(struct span s, struct buf *b) {
    bool one = memchr(s.data, '\'', s.size), two = memchr(s.data, '"', s.size);
    char quote = one && !two ? '"' : '\'';
    buf_putc(b, 'b');
    buf_putc(b, quote);
    for (size_t i = 0; i < s.size; i++) {
        unsigned char c = s.data[i];
        if (c == '\\' || c == (unsigned char)quote) {
            buf_putc(b, '\\');
            buf_putc(b, (char)c);
        } else if (c == '\t' || c == '\n' || c == '\r') {
            buf_putc(b, '\\');
            buf_putc(b, c == '\t' ? 't' : c == '\n' ? 'n' : 'r');
        } else if (c < 32 || c > 126) {
            buf_printf(b, "\\x%02x", c);
        } else {
            buf_putc(b, (char)c);
        }
    }
    buf_putc(b, quote);
}

value bytes_compare(struct vm *vm, value a, value b, enum py_compare_op op) {
    (void)vm;
    struct span x, y;
    if (!is_either(a) || (!is_bytearray(a) && !py_is_a(b, &py_bytes_type)) ||
        !py_bytes_get(a, &x.data, &x.size) || !py_bytes_get(b, &y.data, &y.size))
        return PY_NOT_IMPLEMENTED;
    if (x.size != y.size && (op == PY_EQ || op == PY_NE))
        return PY_BOOL(op == PY_NE);
    size_t n = x.size < y.size ? x.size : y.size;
    int c = n ? memcmp(x.data, y.data, n) : 0;
    return c ? py_order(c, 0, op) : py_order((int64_t)x.size, (int64_t)y.size, op);
}

bool bytes_contains(struct vm *vm, value self, value item) {
    struct span s = bytes_self(self);
    if (py_has_index(item))
        return memchr(s.data, bytes_item(vm, item, "byte must be in range(0, 256)"), s.size);
    struct span x = bytes_need(vm, item);
    return search_first((const char *)s.data, s.size, (const char *)x.data, x.size) != SEARCH_NONE;
}

value bytes_add(struct vm *vm, value a, value b) {
    if (!is_either(a))
        return PY_NOT_IMPLEMENTED;
    struct span x = bytes_self(a), y;
    if (!py_bytes_get(b, &y.data, &y.size)) {
        value v = py_seq_other_side(vm, PY_ADD, bytes_add, a, b);
        if (v == PY_NOT_IMPLEMENTED)
            py_raise(vm, &py_exc_TypeError, "can't concat %T to %s", b,
                     is_bytearray(a) ? "bytearray" : "bytes");
        return v;
    }
    struct buf r = BUF_INIT;
    buf_reserve(&r, x.size + y.size);
    buf_add(&r, x.data, x.size);
    buf_add(&r, y.data, y.size);
    return bytes_like_buf(a, &r);
}

value bytes_mul(struct vm *vm, value a, value b) {
    value self = is_either(a) ? a : b, count = is_either(a) ? b : a;
    struct span s = bytes_self(self);
    size_t times;
    if (!py_seq_repeat_count(vm, count, s.size, &times))
        return py_seq_bad_repeat(vm, bytes_mul, a, b, count);
    if (times == 1 && py_type_of(self) == &py_bytes_type)
        return self;
    struct buf r = BUF_INIT;
    buf_reserve(&r, s.size * times);
    for (size_t i = 0; i < times; i++)
        buf_add(&r, s.data, s.size);
    return bytes_like_buf(self, &r);
}

value bytes_mod(struct vm *vm, value a, value b) {
    return is_either(a) ? py_bytes_percent(vm, a, b) : PY_NOT_IMPLEMENTED;
}

value bytes_getitem(struct vm *vm, value self, value key) {
    struct span s = bytes_self(self);
    if (!py_is_slice(key))
        return py_from_small(
            s.data[is_bytearray(self) ? py_seq_subscript(vm, key, s.size, "bytearray", "bytearray")
                                      : py_seq_subscript(vm, key, s.size, "byte", "")]);
    int64_t start, stop, step;
    size_t n = py_slice_range(vm, key, s.size, &start, &stop, &step);
    if (step == 1)
        return n == s.size && py_type_of(self) == &py_bytes_type
                   ? self
                   : bytes_like(self, s.data + start, n);
    struct buf r = BUF_INIT;
    for (size_t i = 0; i < n; i++)
        buf_putc(&r, (char)s.data[start + (int64_t)i * step]);
    return bytes_like_buf(self, &r);
}
