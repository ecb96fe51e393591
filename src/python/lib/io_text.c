/*
 * Text files: TextIOWrapper over a file of the system, a BytesIO or any object with read and write.
 * Text read is cut from the undecoded bytes where it is UTF-8 (or ASCII); other encodings are
 * decoded whole first. Positions are byte offsets.
 */
#include <unistd.h>

#include "python/lib/io_int.h"

struct text {
    struct py_object head;
    struct py_attrs attrs;
    value buffer;
    struct io_file *file; /* BUFFER when it is a file of ours */
    value encoding, errors;
    value newline;             /* as given */
    bool utf8;                 /* bytes can be cut and decoded piece by piece */
    bool translate;            /* \r\n and \r read as \n */
    bool any_line;             /* lines end at \r and \r\n too */
    const char *write_newline; /* what \n is written as, or NULL */
    bool line_buffering, write_through, detached, closed;
    struct buf in; /* bytes read and not taken yet, from IN_POS on (when not reading from FILE) */
    size_t in_pos;
    bool at_end, was_read;
    /* Encodings that begin with a mark (utf-16): what follows the first write is in NEXT_ENCODING.
     */
    bool started;
    const char *next_encoding;
    unsigned seen; /* kinds of line ends read so far */
    value mode;
};

static struct text *self_of(const value *a) { return PY_AS(struct text, a[0]); }

static bool is_closed(struct vm *vm, struct text *t) {
    if (t->file)
        return t->file->closed;
    return py_truth(vm, py_getattr(vm, t->buffer, "closed"));
}
static void check(struct vm *vm, struct text *t) {
    if (t->detached)
        py_raise(vm, &py_exc_ValueError, "underlying buffer has been detached");
    if (!t->buffer)
        py_raise(vm, &py_exc_ValueError, "I/O operation on uninitialized object");
    if (is_closed(vm, t))
        io_raise_closed(vm);
}

/* --- reading --- */

/* The bytes at hand. */
static const char *pending(struct text *t, size_t *n) {
    if (t->file && t->utf8) {
        *n = t->file->rlen - t->file->rpos;
        return t->file->rdata + t->file->rpos;
    }
    *n = t->in.len - t->in_pos;
    return t->in.data ? t->in.data + t->in_pos : NULL;
}
static void take(struct text *t, size_t n) {
    if (t->file && t->utf8)
        t->file->rpos += n;
    else
        t->in_pos += n;
}
/* The kinds of line ends read, for the attribute newlines. */
enum { SEEN_CR = 1, SEEN_LF = 2, SEEN_CRLF = 4 };
static void note_line_ends(struct text *t, const char *s, size_t n) {
    bool cr = memchr(s, '\r', n);
    if (!cr && (t->seen & SEEN_LF || !memchr(s, '\n', n)))
        return;
    if (!cr) {
        t->seen |= SEEN_LF;
        return;
    }
    for (size_t i = 0; i < n; i++)
        if (s[i] == '\r' && i + 1 < n && s[i + 1] == '\n') {
            t->seen |= SEEN_CRLF;
            i++;
        } else if (s[i] == '\r' || s[i] == '\n')
            t->seen |= s[i] == '\r' ? SEEN_CR : SEEN_LF;
}

/* Reads more bytes; false at the end. */
static bool fill_more(struct vm *vm, struct text *t) {
    if (!t->was_read && !t->file &&
        !py_truth(vm, py_call_method(vm, t->buffer, "readable", 0, NULL)))
        io_raise_unsupported(vm, "not readable");
    t->was_read = true;
    if (t->file && !t->file->readable)
        io_raise_unsupported(vm, "not readable");
    if (t->file && t->utf8)
        return io_file_fill(vm, t->file);
    if (t->at_end)
        return false;
    value data;
    if (t->utf8) {
        data = py_call_method(vm, t->buffer, "read", 0, NULL);
        t->at_end = true;
    } else {
        data = py_call_method(vm, t->buffer, "read", 0, NULL);
        t->at_end = true;
        value args[] = {t->encoding, t->errors};
        data = py_call_method(vm, data, "decode", 2, args);
        buf_add(&t->in, lib_str(data)->data, lib_str(data)->size);
        return lib_str(data)->size > 0;
    }
    const unsigned char *bytes;
    size_t n;
    lib_arg_bytes(vm, data, &bytes, &n);
    buf_add(&t->in, bytes, n);
    return n > 0;
}

static bool fill(struct vm *vm, struct text *t) {
    size_t before, after;
    pending(t, &before);
    bool more = fill_more(vm, t);
    const char *s = pending(t, &after);
    if (after > before && (t->translate || t->any_line))
        note_line_ends(t, s + before, after - before);
    return more;
}

/* Bytes to text: decoded, with line ends translated. */
static value to_text(struct vm *vm, struct text *t, const char *s, size_t n) {
    if (t->translate && memchr(s, '\r', n)) {
        struct buf b = BUF_INIT;
        for (size_t i = 0; i < n; i++) {
            if (s[i] != '\r')
                buf_putc(&b, s[i]);
            else if (i + 1 >= n || s[i + 1] != '\n')
                buf_putc(&b, '\n');
        }
        s = b.data;
        n = b.len;
    }
    if (!t->utf8)
        return py_str_new(s, n);
    if (py_str_is(t->errors, "strict") && py_str_is(t->encoding, "utf-8"))
        return py_str_decode_utf8(vm, s, n);
    value args[] = {t->encoding, t->errors};
    return py_call_method(vm, py_bytes_new(s, n), "decode", 2, args);
}

/* Length of the first line in N bytes (with its end), or 0 when it does not end there. LAST:
 * nothing follows. */
static size_t line_length(struct text *t, const char *s, size_t n, bool last) {
    const char *nl = memchr(s, '\n', n);
    size_t len = nl ? (size_t)(nl - s) + 1 : 0;
    if (t->translate || t->any_line) {
        const char *cr = memchr(s, '\r', nl ? len : n);
        if (cr) {
            size_t at = (size_t)(cr - s) + 1;
            if (at < n)
                return s[at] == '\n' ? at + 1 : at;
            return last ? at : 0; /* a \n may follow */
        }
    } else if (py_str_is(t->newline, "\r")) {
        const char *cr = memchr(s, '\r', n);
        return cr ? (size_t)(cr - s) + 1 : 0;
    } else if (py_str_is(t->newline, "\r\n")) {
        const char *crlf = memmem(s, n, "\r\n", 2);
        return crlf ? (size_t)(crlf - s) + 2 : 0;
    }
    return len;
}

static value read_line(struct vm *vm, struct text *t, int64_t max) {
    bool last = false;
    for (;;) {
        size_t n, len;
        const char *s = pending(t, &n);
        len = n ? line_length(t, s, n, last) : 0;
        if (!len && !last) {
            last = !fill(vm, t);
            continue;
        }
        if (!len)
            len = n;
        if (max >= 0) {
            size_t cut = lib_cp_offset(s, len, (size_t)max);
            len = cut < len ? cut : len;
        }
        value v = to_text(vm, t, s, len);
        take(t, len);
        return v;
    }
}

static value read_text(struct vm *vm, struct text *t, int64_t n) {
    size_t have;
    const char *s;
    if (n < 0) {
        while (fill(vm, t))
            ;
        s = pending(t, &have);
        value v = to_text(vm, t, s, have);
        take(t, have);
        return v;
    }
    struct buf b = BUF_INIT;
    for (int64_t left = n; left > 0;) {
        s = pending(t, &have);
        if (lib_cp_count(s, have) <= (size_t)left + 1 && fill(vm, t))
            continue;
        s = pending(t, &have);
        if (!have)
            break;
        size_t cut = lib_cp_offset(s, have, (size_t)left);
        if (t->translate && cut < have && cut && s[cut - 1] == '\r' && s[cut] == '\n')
            cut++;
        value v = to_text(vm, t, s, cut);
        take(t, cut);
        lib_put(&b, v);
        left -= (int64_t)lib_str(v)->length;
    }
    return lib_buf_str(&b);
}

LIB_FN(text_read) {
    check(vm, self_of(a));
    return read_text(vm, self_of(a), io_size_arg(vm, a[1]));
}
LIB_FN(text_readline) {
    check(vm, self_of(a));
    return read_line(vm, self_of(a), io_size_arg(vm, a[1]));
}
static value text_next(struct vm *vm, value self) {
    struct text *t = PY_AS(struct text, self);
    check(vm, t);
    value line = read_line(vm, t, -1);
    return lib_str(line)->size ? line : PY_UNDEF;
}

/* --- writing --- */

static void put_bytes(struct vm *vm, struct text *t, const void *data, size_t n) {
    if (t->file) {
        if (!t->file->writable)
            io_raise_unsupported(vm, "not writable");
        io_file_put(vm, t->file, data, n);
    } else {
        value v = py_bytes_new(data, n);
        py_call_method(vm, t->buffer, "write", 1, &v);
    }
}
static void flush(struct vm *vm, struct text *t) {
    if (t->file)
        io_file_flush(vm, t->file);
    else
        py_call_method(vm, t->buffer, "flush", 0, NULL);
}

/* The encoding of what is written now: its mark stands at the beginning of the file only. */
static value write_encoding(struct vm *vm, struct text *t) {
    if (!t->next_encoding)
        return t->encoding;
    bool first = !t->started;
    if (first && py_truth(vm, py_call_method(vm, t->buffer, "seekable", 0, NULL)))
        first = py_call_method(vm, t->buffer, "tell", 0, NULL) == py_from_small(0);
    t->started = true;
    return first ? t->encoding : py_str_from(t->next_encoding);
}

LIB_FN(text_write) {
    struct text *t = self_of(a);
    if (!py_is_str(a[1]))
        py_raise(vm, &py_exc_TypeError, "write() argument must be str, not %T", a[1]);
    check(vm, t);
    value v = a[1];
    bool newline =
        (t->line_buffering || t->write_newline) && memchr(lib_str(v)->data, '\n', lib_str(v)->size);
    if (t->write_newline && newline) {
        value args[] = {py_str_from("\n"), py_str_from(t->write_newline)};
        v = py_call_method(vm, v, "replace", 2, args);
    }
    if (t->utf8 && py_str_is_ascii(lib_str(v)))
        put_bytes(vm, t, lib_str(v)->data, lib_str(v)->size);
    else {
        value args[] = {write_encoding(vm, t), t->errors};
        value bytes = py_call_method(vm, v, "encode", 2, args);
        const unsigned char *data;
        size_t n;
        py_bytes_get(bytes, &data, &n);
        put_bytes(vm, t, data, n);
    }
    if (t->write_through || (t->line_buffering && newline))
        flush(vm, t);
    return py_int_from((int64_t)lib_str(a[1])->length);
}

/* --- the rest --- */

bool io_flush(struct vm *vm, value file) {
    if (py_type_of(file) != &io_text_type)
        return false;
    struct text *t = PY_AS(struct text, file);
    if (!t->file || t->detached)
        return false;
    if (!is_closed(vm, t))
        io_file_flush(vm, t->file);
    return true;
}

LIB_FN(text_flush) {
    check(vm, self_of(a));
    flush(vm, self_of(a));
    return PY_NONE;
}
LIB_FN(text_close) {
    struct text *t = self_of(a);
    if (t->detached || !t->buffer)
        return PY_NONE;
    if (t->file)
        io_file_close(vm, t->file);
    else if (!is_closed(vm, t)) {
        py_call_method(vm, t->buffer, "flush", 0, NULL);
        py_call_method(vm, t->buffer, "close", 0, NULL);
    }
    return PY_NONE;
}
LIB_FN(text_detach) {
    struct text *t = self_of(a);
    check(vm, t);
    flush(vm, t);
    t->detached = true;
    return t->buffer;
}
LIB_FN(text_seek) {
    struct text *t = self_of(a);
    check(vm, t);
    int64_t offset = lib_arg_int(vm, a[1]), whence = lib_arg_int(vm, a[2]);
    if (whence == 1 && offset != 0)
        io_raise_unsupported(vm, "can't do nonzero cur-relative seeks");
    if (whence == 2 && offset != 0)
        io_raise_unsupported(vm, "can't do nonzero end-relative seeks");
    if (whence == 0 && offset < 0)
        py_raise(vm, &py_exc_ValueError, "negative seek position %lld", (long long)offset);
    if (t->file)
        offset = io_file_seek(vm, t->file, offset, (int)whence);
    else {
        value args[] = {a[1], a[2]};
        offset = lib_arg_int(vm, py_call_method(vm, t->buffer, "seek", 2, args));
    }
    buf_truncate(&t->in, 0);
    t->in_pos = 0;
    t->at_end = false;
    t->started = offset != 0;
    return py_int_from(offset);
}
LIB_FN(text_tell) {
    struct text *t = self_of(a);
    check(vm, t);
    if (t->file)
        return py_int_from(io_file_tell(vm, t->file) - (int64_t)(t->in.len - t->in_pos));
    value at = py_call_method(vm, t->buffer, "tell", 0, NULL);
    return lib_sub(vm, at, py_int_from((int64_t)(t->in.len - t->in_pos)));
}
LIB_FN(text_truncate) {
    struct text *t = self_of(a);
    check(vm, t);
    flush(vm, t);
    return py_call_method(vm, t->buffer, "truncate", 1, a + 1);
}
static value ask_buffer(struct vm *vm, const value *a, const char *name) {
    check(vm, self_of(a));
    return py_call_method(vm, self_of(a)->buffer, name, 0, NULL);
}
LIB_FN(text_fileno) { return ask_buffer(vm, a, "fileno"); }
LIB_FN(text_isatty) { return ask_buffer(vm, a, "isatty"); }
LIB_FN(text_readable) { return ask_buffer(vm, a, "readable"); }
LIB_FN(text_writable) { return ask_buffer(vm, a, "writable"); }
LIB_FN(text_seekable) { return ask_buffer(vm, a, "seekable"); }

static void set_newline(struct vm *vm, struct text *t, value newline) {
    t->newline = newline;
    t->translate = newline == PY_NONE;
    t->any_line = false;
    t->write_newline = NULL;
    if (newline == PY_NONE)
        return;
    const char *s = py_arg_text(vm, newline, "newline");
    if (strcmp(s, "") != 0 && strcmp(s, "\n") != 0 && strcmp(s, "\r") != 0 &&
        strcmp(s, "\r\n") != 0)
        py_raise(vm, &py_exc_ValueError, "illegal newline value: %R", newline);
    t->any_line = !*s;
    if (s[0] == '\r')
        t->write_newline = s;
}

static void set_encoding(struct vm *vm, struct text *t, value encoding, value errors) {
    t->encoding = encoding;
    t->errors = errors;
    const char *e = py_str_cstr(encoding);
    t->utf8 =
        strcasecmp(e, "utf-8") == 0 || strcasecmp(e, "utf8") == 0 || strcasecmp(e, "ascii") == 0;
    if (t->utf8)
        return;
    static const struct {
        const char *name, *next;
    } marked[] = {{"utf-16", "utf-16-le"}, {"utf16", "utf-16-le"}, {"utf_16", "utf-16-le"},
                  {"utf-32", "utf-32-le"}, {"utf32", "utf-32-le"}, {"utf_32", "utf-32-le"},
                  {"utf-8-sig", "utf-8"},  {"utf_8_sig", "utf-8"}};
    t->next_encoding = NULL;
    for (size_t i = 0; i < LIB_COUNT(marked); i++)
        if (strcasecmp(e, marked[i].name) == 0)
            t->next_encoding = marked[i].next;
    value lookup = py_import_from(vm, "codecs", "lookup");
    py_call1(vm, lookup, encoding);
}

LIB_FN(text_reconfigure) {
    struct text *t = self_of(a);
    check(vm, t);
    size_t left;
    pending(t, &left);
    if (left && (a[1] != PY_NONE || a[2] != PY_NONE || a[3] != PY_UNDEF))
        io_raise_unsupported(vm, "It is not possible to set the encoding or newline of stream "
                                 "after the first read");
    flush(vm, t);
    value encoding = a[1] == PY_NONE             ? t->encoding
                     : py_str_is(a[1], "locale") ? py_str_from("utf-8")
                                                 : a[1];
    value errors = a[2] != PY_NONE ? a[2] : a[1] != PY_NONE ? py_str_from("strict") : t->errors;
    set_encoding(vm, t, encoding, errors);
    if (a[3] != PY_UNDEF)
        set_newline(vm, t, a[3]);
    if (a[4] != PY_NONE)
        t->line_buffering = py_truth(vm, a[4]);
    if (a[5] != PY_NONE)
        t->write_through = py_truth(vm, a[5]);
    return PY_NONE;
}

static void text_setup(struct vm *vm, struct text *t, value buffer, value encoding, value errors,
                       value newline) {
    buf_init(&t->in);
    t->buffer = buffer;
    t->file = io_is_file(buffer) ? PY_AS(struct io_file, buffer) : NULL;
    set_newline(vm, t, newline);
    set_encoding(vm, t, encoding, errors);
}

LIB_FN(text_init) {
    struct text *t = self_of(a);
    value encoding = a[2] == PY_NONE || py_str_is(a[2], "locale") ? py_str_from("utf-8") : a[2];
    value errors = a[3] == PY_NONE ? py_str_from("strict") : a[3];
    if (!py_is_str(encoding))
        py_raise(vm, &py_exc_TypeError,
                 "TextIOWrapper() argument 'encoding' must be str or None, not %T", encoding);
    text_setup(vm, t, a[1], encoding, errors, a[4]);
    t->line_buffering = py_truth(vm, a[5]);
    t->write_through = py_truth(vm, a[6]);
    return PY_NONE;
}

value io_text_new(struct vm *vm, value buffer, const char *encoding, const char *errors,
                  value newline, bool line_buffering, bool write_through) {
    struct text *t = py_alloc(vm, &io_text_type);
    text_setup(vm, t, buffer, py_str_from(encoding), py_str_from(errors), newline);
    t->line_buffering = line_buffering;
    t->write_through = write_through;
    return PY_OBJ(t);
}

LIB_GET(text_closed) {
    struct text *t = PY_AS(struct text, self);
    return PY_BOOL(t->buffer && !t->detached && is_closed(vm, t));
}
LIB_GET(text_name) { return py_getattr(vm, PY_AS(struct text, self)->buffer, "name"); }
LIB_GET(text_buffer) { return PY_AS(struct text, self)->buffer; }
LIB_GET(text_encoding) { return PY_AS(struct text, self)->encoding; }
LIB_GET(text_errors) { return PY_AS(struct text, self)->errors; }
LIB_GET(text_newlines) {
    static const char *const ends[] = {"\r", "\n", "\r\n"};
    struct text *t = PY_AS(struct text, self);
    value found[3];
    size_t n = 0;
    for (size_t i = 0; i < 3; i++)
        if (t->seen >> i & 1)
            found[n++] = py_str_from(ends[i]);
    if (n < 2)
        return n ? found[0] : PY_NONE;
    return n == 2 ? py_tuple2(found[0], found[1]) : py_tuple3(found[0], found[1], found[2]);
}
LIB_GET(text_line_buffering) { return PY_BOOL(PY_AS(struct text, self)->line_buffering); }
LIB_GET(text_write_through) { return PY_BOOL(PY_AS(struct text, self)->write_through); }
LIB_GET(text_mode) {
    value mode = PY_AS(struct text, self)->mode;
    if (mode == PY_UNDEF)
        py_raise(vm, &py_exc_AttributeError, "'_io.TextIOWrapper' object has no attribute 'mode'");
    return mode;
}
LIB_SET(text_set_mode) { PY_AS(struct text, self)->mode = v; }

static value text_repr(struct vm *vm, value self) {
    struct text *t = PY_AS(struct text, self);
    struct buf b = BUF_INIT;
    buf_puts(&b, "<_io.TextIOWrapper");
    value name = t->buffer ? py_lookup_attr(vm, t->buffer, "name") : PY_UNDEF;
    if (name != PY_UNDEF) {
        buf_puts(&b, " name=");
        lib_put_repr(vm, &b, name);
    }
    if (t->mode) {
        buf_puts(&b, " mode=");
        lib_put_repr(vm, &b, t->mode);
    }
    buf_puts(&b, " encoding=");
    lib_put_repr(vm, &b, t->encoding);
    buf_putc(&b, '>');
    return lib_buf_str(&b);
}

static const struct py_native_def methods[] = {
    {"__init__", text_init,
     "self, buffer, encoding=None, errors=None, newline=None, line_buffering=False, "
     "write_through=False"},
    {"read", text_read, "self, size=-1, /"},
    {"readline", text_readline, "self, size=-1, /"},
    {"write", text_write, "self, text, /"},
    {"flush", text_flush, "self, /"},
    {"close", text_close, "self, /"},
    {"detach", text_detach, "self, /"},
    {"seek", text_seek, "self, cookie, whence=0, /"},
    {"tell", text_tell, "self, /"},
    {"truncate", text_truncate, "self, pos=None, /"},
    {"fileno", text_fileno, "self, /"},
    {"isatty", text_isatty, "self, /"},
    {"readable", text_readable, "self, /"},
    {"writable", text_writable, "self, /"},
    {"seekable", text_seekable, "self, /"},
    {"reconfigure", text_reconfigure,
     "self, *, encoding=None, errors=None, newline=?, line_buffering=None, write_through=None"},
    {0}};
static const struct py_getset_def getset[] = {{"closed", text_closed},
                                              {"name", text_name},
                                              {"buffer", text_buffer},
                                              {"encoding", text_encoding},
                                              {"errors", text_errors},
                                              {"newlines", text_newlines},
                                              {"line_buffering", text_line_buffering},
                                              {"write_through", text_write_through},
                                              {"mode", text_mode, text_set_mode},
                                              {0}};
struct py_type io_text_type = {PY_TYPE_HEAD,
                               .name = "TextIOWrapper",
                               .module = "_io",
                               .size = sizeof(struct text),
                               .attrs_offset = offsetof(struct text, attrs),
                               .flags = PY_TYPE_DOTTED | PY_TYPE_BASE | PY_TYPE_ATTRS,
                               .base = &io_text_base_type,
                               .methods = methods,
                               .getset = getset,
                               .repr = text_repr,
                               .next = text_next};

value io_standard_stream(struct vm *vm, int fd, const char *name, const char *mode) {
    bool in = *mode == 'r';
    struct io_file *f =
        io_file_new(vm, in ? &io_reader_type : &io_writer_type, fd, py_str_from(name));
    f->readable = in;
    f->writable = !in;
    f->mode = in ? "rb" : "wb";
    bool lines = !in && (fd == 2 || isatty(fd));
    value t = io_text_new(vm, PY_OBJ(f), "utf-8", fd == 2 ? "backslashreplace" : "strict",
                          in ? PY_NONE : py_str_from("\n"), lines, false);
    PY_AS(struct text, t)->mode = py_str_from(mode);
    return t;
}

value io_text_over_fd(struct vm *vm, int fd, value name, const char *mode, value encoding,
                      value errors) {
    struct io_file *f = io_file_new(vm, &io_writer_type, fd, name);
    f->writable = true;
    f->append = *mode == 'a';
    f->mode = *mode == 'a' ? "ab" : "wb";
    value t = io_text_new(
        vm, PY_OBJ(f), LIB_GIVEN(encoding) ? py_arg_text(vm, encoding, "encoding") : "utf-8",
        LIB_GIVEN(errors) ? py_arg_text(vm, errors, "errors") : "strict", PY_NONE, false, false);
    PY_AS(struct text, t)->mode = py_str_from(mode);
    return t;
}
