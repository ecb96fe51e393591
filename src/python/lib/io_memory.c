/*
 * StringIO and BytesIO: files in memory. A StringIO holds UTF-8 and its position both as a byte
 * offset and in code points.
 */
#include "python/lib/io_int.h"

/* --- StringIO --- */

struct string_io {
    struct py_object head;
    struct py_attrs attrs;
    struct buf text;
    size_t at;       /* byte offset; may lie past the end after a seek */
    size_t chars_at; /* the same in code points */
    size_t chars;    /* length */
    bool closed, ready;
    value newline;
};

static struct string_io *string_of(struct vm *vm, value self) {
    struct string_io *s = PY_AS(struct string_io, self);
    if (s->closed)
        py_raise(vm, &py_exc_ValueError, "I/O operation on closed file");
    if (!s->ready) {
        buf_init(&s->text);
        s->newline = py_str_from("\n");
        s->ready = true;
    }
    return s;
}

static void string_put(struct string_io *s, const char *data, size_t n, size_t chars) {
    while (s->chars < s->chars_at) { /* a gap left by seek */
        buf_putc(&s->text, 0);
        s->chars++;
        s->at = s->text.len;
    }
    if (s->at == s->text.len)
        buf_add(&s->text, data, n);
    else {
        size_t end = s->at + lib_cp_offset(s->text.data + s->at, s->text.len - s->at, chars);
        size_t nrest = s->text.len - end;
        char *keep = memcpy(mem_alloc_atomic(nrest + 1), s->text.data + end, nrest);
        buf_truncate(&s->text, s->at);
        buf_add(&s->text, data, n);
        buf_add(&s->text, keep, nrest);
    }
    s->at += n;
    s->chars_at += chars;
    if (s->chars_at > s->chars)
        s->chars = s->chars_at;
}

/* TEXT with its line ends as the newline argument wants them. */
static value translate(struct vm *vm, struct string_io *s, value text) {
    value nl = py_str_from("\n");
    if (s->newline == PY_NONE && memchr(lib_str(text)->data, '\r', lib_str(text)->size)) {
        text = py_call_method(vm, text, "replace", 2, (value[]){py_str_from("\r\n"), nl});
        return py_call_method(vm, text, "replace", 2, (value[]){py_str_from("\r"), nl});
    }
    if (s->newline != PY_NONE && lib_str(s->newline)->data[0] == '\r')
        return py_call_method(vm, text, "replace", 2, (value[]){nl, s->newline});
    return text;
}

LIB_FN(string_init) {
    struct string_io *s = PY_AS(struct string_io, a[0]);
    buf_init(&s->text);
    s->at = s->chars_at = s->chars = 0;
    s->closed = false;
    s->ready = true;
    if (a[2] != PY_NONE && !py_is_str(a[2]))
        py_raise(vm, &py_exc_TypeError, "newline must be str or None, not %T", a[2]);
    static const char *const ends[] = {"", "\n", "\r", "\r\n"};
    bool known = a[2] == PY_NONE;
    for (size_t i = 0; i < LIB_COUNT(ends) && !known; i++)
        known = py_str_is(a[2], ends[i]);
    if (!known)
        py_raise(vm, &py_exc_ValueError, "illegal newline value: %R", a[2]);
    s->newline = a[2];
    if (a[1] != PY_NONE && !py_is_str(a[1]))
        py_raise(vm, &py_exc_TypeError, "initial_value must be str or None, not %T", a[1]);
    if (a[1] != PY_NONE) {
        value text = translate(vm, s, a[1]);
        buf_add(&s->text, lib_str(text)->data, lib_str(text)->size);
        s->chars = lib_str(text)->length;
    }
    return PY_NONE;
}
LIB_FN(string_write) {
    if (!py_is_str(a[1]))
        py_raise(vm, &py_exc_TypeError, "string argument expected, got '%T'", a[1]);
    struct string_io *s = string_of(vm, a[0]);
    if (!lib_str(a[1])->size)
        return py_from_small(0);
    value text = translate(vm, s, a[1]);
    string_put(s, lib_str(text)->data, lib_str(text)->size, lib_str(text)->length);
    return py_int_from((int64_t)lib_str(a[1])->length);
}
LIB_FN(string_getvalue) {
    struct string_io *s = string_of(vm, a[0]);
    return py_str_new(s->text.data, s->text.len);
}
static value string_take(struct string_io *s, size_t n) {
    value v = py_str_new(s->text.data + s->at, n);
    s->at += n;
    s->chars_at += lib_str(v)->length;
    return v;
}
LIB_FN(string_read) {
    struct string_io *s = string_of(vm, a[0]);
    int64_t n = io_size_arg(vm, a[1]);
    if (s->at >= s->text.len)
        return py_str_from("");
    size_t left = s->text.len - s->at;
    return string_take(s, n < 0 ? left : lib_cp_offset(s->text.data + s->at, left, (size_t)n));
}
static value string_line(struct string_io *s, int64_t max) {
    if (s->at >= s->text.len)
        return py_str_from("");
    const char *from = s->text.data + s->at;
    size_t left = s->text.len - s->at, n = left;
    const char *end = s->newline == PY_NONE || !lib_str(s->newline)->size
                          ? "\n"
                          : lib_str(s->newline)->data; /* what ends a line */
    const char *nl = memmem(from, left, end, strlen(end));
    if (nl)
        n = (size_t)(nl - from) + strlen(end);
    if (s->newline != PY_NONE && !lib_str(s->newline)->size) { /* '': any line end counts */
        const char *cr = memchr(from, '\r', n);
        if (cr)
            n = (size_t)(cr - from) + 1 + ((size_t)(cr - from) + 1 < left && cr[1] == '\n' ? 1 : 0);
    }
    if (max >= 0) {
        size_t cut = lib_cp_offset(from, left, (size_t)max);
        n = cut < n ? cut : n;
    }
    return string_take(s, n);
}
LIB_FN(string_readline) { return string_line(string_of(vm, a[0]), io_size_arg(vm, a[1])); }
static value string_next(struct vm *vm, value self) {
    value line = string_line(string_of(vm, self), -1);
    return lib_str(line)->size ? line : PY_UNDEF;
}
LIB_FN(string_tell) { return py_int_from((int64_t)string_of(vm, a[0])->chars_at); }
LIB_FN(string_seek) {
    struct string_io *s = string_of(vm, a[0]);
    int64_t pos = lib_arg_int(vm, a[1]), whence = lib_arg_int(vm, a[2]);
    if (whence < 0 || whence > 2)
        py_raise(vm, &py_exc_ValueError, "Invalid whence (%lld, should be 0, 1 or 2)",
                 (long long)whence);
    if (whence != 0 && pos != 0)
        py_raise(vm, &py_exc_OSError, "Can't do nonzero cur-relative seeks");
    if (whence == 0 && pos < 0)
        py_raise(vm, &py_exc_ValueError, "Negative seek position %lld", (long long)pos);
    if (whence == 1)
        pos = (int64_t)s->chars_at;
    if (whence == 2)
        pos = (int64_t)s->chars;
    s->chars_at = (size_t)pos;
    s->at = lib_cp_offset(s->text.data, s->text.len, s->chars_at);
    return py_int_from(pos);
}
LIB_FN(string_truncate) {
    struct string_io *s = string_of(vm, a[0]);
    int64_t size = a[1] == PY_NONE ? (int64_t)s->chars_at : lib_arg_int(vm, a[1]);
    if (size < 0)
        py_raise(vm, &py_exc_ValueError, "Negative size value %lld", (long long)size);
    if ((size_t)size < s->chars) {
        buf_truncate(&s->text, lib_cp_offset(s->text.data, s->text.len, (size_t)size));
        s->chars = (size_t)size;
        if (s->at > s->text.len)
            s->at = s->text.len;
    }
    return py_int_from(size);
}
LIB_FN(string_close) {
    PY_AS(struct string_io, a[0])->closed = true;
    return PY_NONE;
}
LIB_FN(string_yes) {
    string_of(vm, a[0]);
    return PY_TRUE;
}
LIB_FN(string_no) {
    string_of(vm, a[0]);
    return PY_FALSE;
}
LIB_FN(string_getstate) {
    struct string_io *s = string_of(vm, a[0]);
    return lib_tuple(4, string_getvalue(vm, a), s->newline, py_int_from((int64_t)s->chars_at),
                     PY_OBJ(py_dict_copy(py_instance_dict(vm, a[0]))));
}
static struct py_tuple *state_tuple(struct vm *vm, const value *a, size_t n) {
    if (!py_is_tuple(a[1]) || PY_AS(struct py_tuple, a[1])->n < n)
        py_raise(vm, &py_exc_TypeError, "%T.__setstate__ argument should be %zu-tuple, got %T",
                 a[0], n, a[1]);
    return PY_AS(struct py_tuple, a[1]);
}
static void set_attributes(struct vm *vm, value self, value attrs) {
    if (attrs != PY_NONE && !py_is_dict(attrs))
        py_raise(vm, &py_exc_TypeError, "fourth item of state should be a dict, got a %T", attrs);
    if (attrs != PY_NONE)
        py_dict_update(vm, py_instance_dict(vm, self), attrs);
}
LIB_FN(string_setstate) {
    struct string_io *s = string_of(vm, a[0]);
    struct py_tuple *t = state_tuple(vm, a, 4);
    value newline = t->items[1];
    string_init(vm, (value[]){a[0], py_str_from(""), newline});
    int64_t at = lib_arg_int(vm, t->items[2]);
    if (at < 0)
        py_raise(vm, &py_exc_ValueError, "position value cannot be negative");
    struct py_str *text = lib_arg_str(vm, t->items[0], "initial_value");
    buf_add(&s->text, text->data, text->size);
    s->chars = text->length;
    s->chars_at = (size_t)at;
    s->at = lib_cp_offset(s->text.data, s->text.len, s->chars_at);
    set_attributes(vm, a[0], t->items[3]);
    return PY_NONE;
}
LIB_FN(memory_reduce) {
    return py_tuple3(lib_type(py_type_of(a[0])), PY_OBJ(py_tuple_new(0)),
                     py_call_method(vm, a[0], "__getstate__", 0, NULL));
}
LIB_GET(string_closed) { return PY_BOOL(PY_AS(struct string_io, self)->closed); }
LIB_GET(string_false) {
    string_of(vm, self);
    return PY_FALSE;
}
LIB_GET(string_none) {
    string_of(vm, self);
    return PY_NONE;
}

static const struct py_native_def string_methods[] = {
    {"__init__", string_init, "self, initial_value='', newline='\\n'"},
    {"write", string_write, "self, s, /"},
    {"getvalue", string_getvalue, "self, /"},
    {"read", string_read, "self, size=-1, /"},
    {"readline", string_readline, "self, size=-1, /"},
    {"tell", string_tell, "self, /"},
    {"seek", string_seek, "self, pos, whence=0, /"},
    {"truncate", string_truncate, "self, pos=None, /"},
    {"close", string_close, "self, /"},
    {"isatty", string_no, "self, /"},
    {"__getstate__", string_getstate, "self, /"},
    {"__setstate__", string_setstate, "self, state, /"},
    {"__reduce__", memory_reduce, "self, /"},
    {"readable", string_yes, "self, /"},
    {"writable", string_yes, "self, /"},
    {"seekable", string_yes, "self, /"},
    {0}};
static const struct py_getset_def string_getset[] = {
    {"closed", string_closed}, {"line_buffering", string_false}, {"newlines", string_none},
    {"encoding", string_none}, {"errors", string_none},          {0}};
struct py_type io_string_type = {PY_TYPE_HEAD,
                                 .name = "StringIO",
                                 .module = "_io",
                                 .size = sizeof(struct string_io),
                                 .attrs_offset = offsetof(struct string_io, attrs),
                                 .flags = PY_TYPE_DOTTED | PY_TYPE_BASE | PY_TYPE_ATTRS,
                                 .base = &io_text_base_type,
                                 .methods = string_methods,
                                 .getset = string_getset,
                                 .next = string_next};

/* --- BytesIO --- */

struct bytes_io {
    struct py_object head;
    struct py_attrs attrs;
    struct buf data;
    size_t at;
    bool closed, ready;
};
static struct bytes_io *bytes_of(struct vm *vm, value self) {
    struct bytes_io *b = PY_AS(struct bytes_io, self);
    if (b->closed)
        io_raise_closed(vm);
    if (!b->ready) {
        buf_init(&b->data);
        b->ready = true;
    }
    return b;
}
LIB_FN(bytes_init) {
    struct bytes_io *b = PY_AS(struct bytes_io, a[0]);
    buf_init(&b->data);
    b->at = 0;
    b->closed = false;
    b->ready = true;
    if (a[1] != PY_NONE) {
        const unsigned char *data;
        size_t n;
        lib_arg_bytes(vm, a[1], &data, &n);
        buf_add(&b->data, data, n);
    }
    return PY_NONE;
}
static void bytes_put(struct bytes_io *b, const unsigned char *data, size_t n) {
    if (b->at > b->data.len)
        buf_putn(&b->data, 0, b->at - b->data.len);
    size_t over = b->data.len - b->at;
    if (over > n)
        over = n;
    memcpy(b->data.data + b->at, data, over);
    buf_add(&b->data, data + over, n - over);
    b->at += n;
}
LIB_FN(bytes_write) {
    const unsigned char *data;
    size_t n;
    struct bytes_io *b = bytes_of(vm, a[0]);
    lib_arg_bytes(vm, a[1], &data, &n);
    if (n && (data == (unsigned char *)b->data.data))
        data = memcpy(mem_alloc_atomic(n + 1), data, n);
    if (n)
        bytes_put(b, data, n);
    return py_int_from((int64_t)n);
}
LIB_FN(bytes_getvalue) {
    struct bytes_io *b = bytes_of(vm, a[0]);
    return py_bytes_new(b->data.data, b->data.len);
}
LIB_FN(bytes_getbuffer) {
    return py_call1(vm, py_import_from(vm, "builtins", "memoryview"), bytes_getvalue(vm, a));
}
static value bytes_take(struct bytes_io *b, size_t n) {
    value v = py_bytes_new(b->data.data + b->at, n);
    b->at += n;
    return v;
}
static size_t bytes_left(const struct bytes_io *b) {
    return b->at < b->data.len ? b->data.len - b->at : 0;
}
LIB_FN(bytes_read) {
    struct bytes_io *b = bytes_of(vm, a[0]);
    int64_t n = io_size_arg(vm, a[1]);
    size_t left = bytes_left(b);
    return left ? bytes_take(b, n < 0 || (size_t)n > left ? left : (size_t)n) : py_bytes_new("", 0);
}
LIB_FN(bytes_readinto) {
    struct bytes_io *b = bytes_of(vm, a[0]);
    size_t n = io_into_room(vm, a[1]), left = bytes_left(b);
    n = n < left ? n : left;
    io_into_put(vm, a[1], b->data.data + b->at, n);
    b->at += n;
    return py_int_from((int64_t)n);
}
static value bytes_line(struct bytes_io *b, int64_t max) {
    size_t left = bytes_left(b), n = left;
    if (!left)
        return py_bytes_new("", 0);
    const char *nl = memchr(b->data.data + b->at, '\n', left);
    if (nl)
        n = (size_t)(nl - (b->data.data + b->at)) + 1;
    if (max >= 0 && n > (size_t)max)
        n = (size_t)max;
    return bytes_take(b, n);
}
LIB_FN(bytes_readline) { return bytes_line(bytes_of(vm, a[0]), io_size_arg(vm, a[1])); }
static value bytes_next(struct vm *vm, value self) {
    struct bytes_io *b = bytes_of(vm, self);
    return bytes_left(b) ? bytes_line(b, -1) : PY_UNDEF;
}
LIB_FN(bytes_tell) { return py_int_from((int64_t)bytes_of(vm, a[0])->at); }
LIB_FN(bytes_seek) {
    struct bytes_io *b = bytes_of(vm, a[0]);
    int64_t pos = lib_arg_int(vm, a[1]), whence = lib_arg_int(vm, a[2]);
    if (whence < 0 || whence > 2)
        py_raise(vm, &py_exc_ValueError, "invalid whence (%lld, should be 0, 1 or 2)",
                 (long long)whence);
    if (whence == 0 && pos < 0)
        py_raise(vm, &py_exc_ValueError, "negative seek value %lld", (long long)pos);
    if (whence == 1)
        pos += (int64_t)b->at;
    if (whence == 2)
        pos += (int64_t)b->data.len;
    b->at = pos < 0 ? 0 : (size_t)pos;
    return py_int_from((int64_t)b->at);
}
LIB_FN(bytes_truncate) {
    struct bytes_io *b = bytes_of(vm, a[0]);
    int64_t size = a[1] == PY_NONE ? (int64_t)b->at : lib_arg_int(vm, a[1]);
    if (size < 0)
        py_raise(vm, &py_exc_ValueError, "negative size value %lld", (long long)size);
    if ((size_t)size < b->data.len)
        buf_truncate(&b->data, (size_t)size);
    return py_int_from(size);
}
LIB_FN(bytes_close) {
    PY_AS(struct bytes_io, a[0])->closed = true;
    return PY_NONE;
}
LIB_FN(bytes_yes) {
    bytes_of(vm, a[0]);
    return PY_TRUE;
}
LIB_FN(bytes_no) {
    bytes_of(vm, a[0]);
    return PY_FALSE;
}
LIB_FN(bytes_getstate) {
    return py_tuple3(bytes_getvalue(vm, a), py_int_from((int64_t)bytes_of(vm, a[0])->at),
                     PY_OBJ(py_dict_copy(py_instance_dict(vm, a[0]))));
}
LIB_FN(bytes_setstate) {
    struct py_tuple *t = state_tuple(vm, a, 3);
    struct bytes_io *b = bytes_of(vm, a[0]);
    bytes_init(vm, (value[]){a[0], t->items[0]});
    int64_t at = lib_arg_int(vm, t->items[1]);
    if (at < 0)
        py_raise(vm, &py_exc_ValueError, "position value cannot be negative");
    b->at = (size_t)at;
    set_attributes(vm, a[0], t->items[2]);
    return PY_NONE;
}
LIB_GET(bytes_closed) { return PY_BOOL(PY_AS(struct bytes_io, self)->closed); }
static const struct py_native_def bytes_methods[] = {
    {"__init__", bytes_init, "self, initial_bytes=b''"},
    {"write", bytes_write, "self, b, /"},
    {"getvalue", bytes_getvalue, "self, /"},
    {"getbuffer", bytes_getbuffer, "self, /"},
    {"read", bytes_read, "self, size=-1, /"},
    {"read1", bytes_read, "self, size=-1, /"},
    {"readinto", bytes_readinto, "self, buffer, /"},
    {"readline", bytes_readline, "self, size=-1, /"},
    {"tell", bytes_tell, "self, /"},
    {"seek", bytes_seek, "self, pos, whence=0, /"},
    {"truncate", bytes_truncate, "self, size=None, /"},
    {"close", bytes_close, "self, /"},
    {"isatty", bytes_no, "self, /"},
    {"readinto1", bytes_readinto, "self, buffer, /"},
    {"__getstate__", bytes_getstate, "self, /"},
    {"__setstate__", bytes_setstate, "self, state, /"},
    {"__reduce__", memory_reduce, "self, /"},
    {"readable", bytes_yes, "self, /"},
    {"writable", bytes_yes, "self, /"},
    {"seekable", bytes_yes, "self, /"},
    {0}};
static const struct py_getset_def bytes_getset[] = {{"closed", bytes_closed}, {0}};
struct py_type io_bytes_type = {PY_TYPE_HEAD,
                                .name = "BytesIO",
                                .module = "_io",
                                .size = sizeof(struct bytes_io),
                                .attrs_offset = offsetof(struct bytes_io, attrs),
                                .flags = PY_TYPE_DOTTED | PY_TYPE_BASE | PY_TYPE_ATTRS,
                                .base = &io_buffered_base_type,
                                .methods = bytes_methods,
                                .getset = bytes_getset,
                                .next = bytes_next};
