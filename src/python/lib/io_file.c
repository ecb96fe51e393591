/*
 * Files of the system as bytes: FileIO, BufferedReader, BufferedWriter, BufferedRandom, all one
 * struct with its own buffers. Files with unwritten data are kept in a list of the machine, because
 * nothing tells us when a script has dropped a file it never closed.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "python/lib/io_int.h"

static const char dirty_key;
struct dirty_list {
    struct io_file *first;
};

static void mark_dirty(struct vm *vm, struct io_file *f) {
    if (f->dirty)
        return;
    struct dirty_list *list = lib_state(vm, &dirty_key, sizeof *list);
    f->dirty = true;
    f->next_dirty = list->first;
    list->first = f;
}
static void unmark_dirty(struct vm *vm, struct io_file *f) {
    struct dirty_list *list = lib_state(vm, &dirty_key, sizeof *list);
    for (struct io_file **p = &list->first; f->dirty && *p; p = &(*p)->next_dirty)
        if (*p == f) {
            *p = f->next_dirty;
            break;
        }
    f->dirty = false;
}

/* --- over an object of the script's --- */

static value ask(struct vm *vm, struct io_file *f, const char *method, int argc,
                 const value *argv) {
    return py_call_method(vm, f->over, method, argc, argv);
}
/* As read(2). An object that has nothing yet is at its end. */
static size_t over_read(struct vm *vm, struct io_file *f, char *to, size_t n) {
    value room = py_bytearray_new(mem_alloc_atomic(n + 1), n);
    value got = ask(vm, f, "readinto", 1, &room);
    if (got == PY_NONE)
        return 0;
    int64_t count = lib_arg_int(vm, got);
    if (count < 0 || count > (int64_t)n)
        py_raise(vm, &py_exc_OSError,
                 "raw readinto() returned invalid length %lld (should have been between 0 and %zu)",
                 (long long)count, n);
    const unsigned char *data;
    size_t size;
    lib_arg_bytes(vm, room, &data, &size);
    if (size < (size_t)count)
        py_raise(vm, &py_exc_ValueError, "raw readinto() returned a length past its buffer");
    memcpy(to, data, (size_t)count);
    return (size_t)count;
}
static void over_write(struct vm *vm, struct io_file *f) {
    size_t done = 0, n = f->out.len;
    const char *data = memcpy(mem_alloc_atomic(n + 1), f->out.data, n);
    buf_truncate(&f->out, 0);
    while (done < n) {
        value rest = py_bytes_new(data + done, n - done), put = ask(vm, f, "write", 1, &rest);
        if (put == PY_NONE) {
            buf_add(&f->out, data + done, n - done);
            py_raise(vm, &py_exc_BlockingIOError, "write could not complete without blocking");
        }
        int64_t count = lib_arg_int(vm, put);
        if (count < 0 || count > (int64_t)(n - done))
            py_raise(vm, &py_exc_OSError,
                     "raw write() returned invalid length %lld (should have been between 0 and "
                     "%zu)",
                     (long long)count, n - done);
        done += (size_t)count;
    }
}
static int64_t over_seek(struct vm *vm, struct io_file *f, int64_t offset, int whence) {
    value args[] = {py_int_from(offset), py_from_small(whence)};
    int64_t at = lib_arg_int(vm, ask(vm, f, "seek", 2, args));
    if (at < 0)
        py_raise(vm, &py_exc_OSError, "Raw stream returned invalid position %lld", (long long)at);
    return at;
}

/* --- the file and its buffers --- */

static bool write_all(int fd, const char *data, size_t n) {
    while (n) {
        ssize_t put = write(fd, data, n);
        if (put < 0 && errno != EINTR)
            return false;
        if (put > 0) {
            data += put;
            n -= (size_t)put;
        }
    }
    return true;
}

void io_file_flush(struct vm *vm, struct io_file *f) {
    if (!f->out.len)
        return;
    if (f->over) {
        over_write(vm, f);
        return;
    }
    bool ok = write_all(f->fd, f->out.data, f->out.len);
    int err = errno;
    buf_truncate(&f->out, 0);
    unmark_dirty(vm, f);
    if (!ok)
        lib_raise_os(vm, err, PY_UNDEF);
}

void io_flush_all(struct vm *vm) {
    struct dirty_list *list = lib_state(vm, &dirty_key, sizeof *list);
    while (list->first) {
        struct io_file *f = list->first;
        list->first = f->next_dirty;
        f->dirty = false;
        if (!f->closed)
            write_all(f->fd, f->out.data, f->out.len);
        buf_truncate(&f->out, 0);
    }
}

struct io_file *io_file_new(struct vm *vm, struct py_type *type, int fd, value name) {
    struct io_file *f = py_alloc(vm, type);
    buf_init(&f->out);
    f->fd = fd;
    f->name = name;
    f->closefd = true;
    f->mode = "rb";
    f->seekable = lseek(fd, 0, SEEK_CUR) >= 0;
    return f;
}

void io_file_check(struct vm *vm, struct io_file *f) {
    if (f->detached)
        py_raise(vm, &py_exc_ValueError, "raw stream has been detached");
    if (f->over ? py_truth(vm, py_getattr(vm, f->over, "closed")) : f->closed)
        io_raise_closed(vm);
}
static void check_readable(struct vm *vm, struct io_file *f) {
    io_file_check(vm, f);
    if (!f->readable)
        io_raise_unsupported(vm, f->raw ? "File not open for reading" : "read");
}
static void check_writable(struct vm *vm, struct io_file *f) {
    io_file_check(vm, f);
    if (!f->writable)
        io_raise_unsupported(vm, f->raw ? "File not open for writing" : "write");
}

bool io_file_fill(struct vm *vm, struct io_file *f) {
    io_file_flush(vm, f);
    if (f->rpos == f->rlen)
        f->rpos = f->rlen = 0;
    size_t room = 65536;
    struct stat st;
    if (f->over)
        room = 8192;
    else if (f->rcap == 0 && fstat(f->fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0)
        room = (size_t)st.st_size + 1 > 1 << 24 ? 1 << 24 : (size_t)st.st_size + 1;
    if (f->rlen + room / 2 > f->rcap) {
        size_t cap = f->rlen + room;
        f->rdata = mem_realloc_atomic(f->rdata, f->rcap, cap);
        f->rcap = cap;
    }
    if (f->over) {
        size_t got = over_read(vm, f, f->rdata + f->rlen, room);
        f->rlen += got;
        return got > 0;
    }
    for (;;) {
        ssize_t got = read(f->fd, f->rdata + f->rlen, f->rcap - f->rlen);
        if (got > 0) {
            f->rlen += (size_t)got;
            return true;
        }
        if (got == 0)
            return false;
        if (errno != EINTR)
            lib_raise_os(vm, errno, errno == EISDIR ? f->name : PY_UNDEF);
    }
}

void io_file_put(struct vm *vm, struct io_file *f, const void *data, size_t n) {
    if (f->rpos < f->rlen) { /* what was read ahead is not where the script stands */
        int64_t back = (int64_t)(f->rlen - f->rpos);
        if (f->over)
            over_seek(vm, f, -back, SEEK_CUR);
        else
            lseek(f->fd, -back, SEEK_CUR);
    }
    f->rpos = f->rlen = 0;
    buf_add(&f->out, data, n);
    if (!f->over)
        mark_dirty(vm, f);
    if (f->raw || f->out.len > 1 << 16)
        io_file_flush(vm, f);
}

int64_t io_file_tell(struct vm *vm, struct io_file *f) {
    off_t at =
        f->over ? (off_t)lib_arg_int(vm, ask(vm, f, "tell", 0, NULL)) : lseek(f->fd, 0, SEEK_CUR);
    if (at < 0)
        lib_raise_os(vm, errno, PY_UNDEF);
    return at - (off_t)(f->rlen - f->rpos) + (off_t)f->out.len;
}

int64_t io_file_seek(struct vm *vm, struct io_file *f, int64_t offset, int whence) {
    io_file_flush(vm, f);
    if (whence == SEEK_CUR)
        offset -= (int64_t)(f->rlen - f->rpos);
    off_t at = f->over ? over_seek(vm, f, offset, whence) : lseek(f->fd, offset, whence);
    if (at < 0)
        lib_raise_os(vm, errno, PY_UNDEF);
    f->rpos = f->rlen = 0;
    return at;
}

void io_file_close(struct vm *vm, struct io_file *f) {
    if (f->closed || f->detached)
        return;
    f->closed = true;
    if (f->over) {
        struct py_handler h;
        PY_TRY(vm, &h) {
            io_file_flush(vm, f);
            py_handler_pop(&h);
        }
        else {
            value exc = py_handler_catch(&h);
            ask(vm, f, "close", 0, NULL);
            py_raise_value(vm, exc);
        }
        ask(vm, f, "close", 0, NULL);
        return;
    }
    bool ok = write_all(f->fd, f->out.data, f->out.len);
    int err = errno;
    buf_truncate(&f->out, 0);
    unmark_dirty(vm, f);
    if (f->closefd && close(f->fd) < 0 && ok) {
        ok = false;
        err = errno;
    }
    if (!ok)
        lib_raise_os(vm, err, PY_UNDEF);
}

/* --- methods --- */

static struct io_file *self_of(const value *a) { return PY_AS(struct io_file, a[0]); }

/* Up to N bytes (-1: all); fewer only at the end. */
static value read_bytes(struct vm *vm, struct io_file *f, int64_t n) {
    check_readable(vm, f);
    while (n < 0 || (int64_t)(f->rlen - f->rpos) < n)
        if (!io_file_fill(vm, f))
            break;
    size_t have = f->rlen - f->rpos;
    if (n >= 0 && (size_t)n < have)
        have = (size_t)n;
    value v = py_bytes_new(f->rdata + f->rpos, have);
    f->rpos += have;
    return v;
}
LIB_FN(file_read) { return read_bytes(vm, self_of(a), io_size_arg(vm, a[1])); }
LIB_FN(file_read1) {
    struct io_file *f = self_of(a);
    check_readable(vm, f);
    if (f->rpos == f->rlen)
        io_file_fill(vm, f);
    int64_t n = io_size_arg(vm, a[1]), have = (int64_t)(f->rlen - f->rpos);
    return read_bytes(vm, f, n < 0 || n > have ? have : n);
}
LIB_FN(file_peek) {
    struct io_file *f = self_of(a);
    check_readable(vm, f);
    if (f->rpos == f->rlen)
        io_file_fill(vm, f);
    return py_bytes_new(f->rdata + f->rpos, f->rlen - f->rpos);
}
LIB_FN(file_readinto) {
    value data = read_bytes(vm, self_of(a), (int64_t)io_into_room(vm, a[1]));
    const unsigned char *bytes;
    size_t n;
    lib_arg_bytes(vm, data, &bytes, &n);
    io_into_put(vm, a[1], bytes, n);
    return py_int_from((int64_t)n);
}
static value read_line(struct vm *vm, struct io_file *f, int64_t max) {
    check_readable(vm, f);
    size_t seen = 0;
    for (;;) {
        size_t have = f->rlen - f->rpos;
        if (max >= 0 && have > (size_t)max)
            have = (size_t)max;
        const char *nl = have > seen ? memchr(f->rdata + f->rpos + seen, '\n', have - seen) : NULL;
        if (nl)
            have = (size_t)(nl - (f->rdata + f->rpos)) + 1;
        if (nl || (max >= 0 && have == (size_t)max) || !io_file_fill(vm, f)) {
            if (!nl && have < f->rlen - f->rpos && max < 0)
                have = f->rlen - f->rpos;
            value v = py_bytes_new(f->rdata + f->rpos, have);
            f->rpos += have;
            return v;
        }
        seen = have;
    }
}
LIB_FN(file_readline) { return read_line(vm, self_of(a), io_size_arg(vm, a[1])); }
static value file_next(struct vm *vm, value self) {
    value line = read_line(vm, PY_AS(struct io_file, self), -1);
    return py_len(vm, line) ? line : PY_UNDEF;
}
LIB_FN(file_write) {
    const unsigned char *data;
    size_t n;
    check_writable(vm, self_of(a));
    lib_arg_bytes(vm, a[1], &data, &n);
    io_file_put(vm, self_of(a), data, n);
    return py_int_from((int64_t)n);
}
LIB_FN(file_flush) {
    io_file_check(vm, self_of(a));
    io_file_flush(vm, self_of(a));
    return PY_NONE;
}
LIB_FN(file_close) {
    io_file_close(vm, self_of(a));
    return PY_NONE;
}
LIB_FN(file_tell) {
    io_file_check(vm, self_of(a));
    return py_int_from(io_file_tell(vm, self_of(a)));
}
LIB_FN(file_seek) {
    io_file_check(vm, self_of(a));
    return py_int_from(
        io_file_seek(vm, self_of(a), lib_arg_int(vm, a[1]), (int)lib_arg_int(vm, a[2])));
}
LIB_FN(file_truncate) {
    struct io_file *f = self_of(a);
    check_writable(vm, f);
    io_file_flush(vm, f);
    int64_t size = a[1] == PY_NONE ? io_file_tell(vm, f) : lib_arg_int(vm, a[1]);
    if (f->over)
        return ask(vm, f, "truncate", 1, (value[]){py_int_from(size)});
    if (ftruncate(f->fd, size) < 0)
        lib_raise_os(vm, errno, PY_UNDEF);
    return py_int_from(size);
}
LIB_FN(file_fileno) {
    io_file_check(vm, self_of(a));
    if (self_of(a)->over)
        return ask(vm, self_of(a), "fileno", 0, NULL);
    return py_from_small(self_of(a)->fd);
}
LIB_FN(file_isatty) {
    io_file_check(vm, self_of(a));
    if (self_of(a)->over)
        return ask(vm, self_of(a), "isatty", 0, NULL);
    return PY_BOOL(isatty(self_of(a)->fd));
}
LIB_FN(file_readable) {
    io_file_check(vm, self_of(a));
    return PY_BOOL(self_of(a)->readable);
}
LIB_FN(file_writable) {
    io_file_check(vm, self_of(a));
    return PY_BOOL(self_of(a)->writable);
}
LIB_FN(file_seekable) {
    io_file_check(vm, self_of(a));
    return PY_BOOL(self_of(a)->seekable);
}
LIB_FN(file_init) {
    const char *given = py_arg_text(vm, a[2], "mode");
    const char *mode = strchr(given, 'b') ? given : py_message(vm, "%sb", given);
    value open = py_import_from(vm, "io", "open");
    struct py_dict *kw = py_dict_new();
    py_dict_set_text(kw, "closefd", a[3]);
    py_dict_set_text(kw, "opener", a[4]);
    value args = lib_tuple(3, a[1], py_str_from(mode), py_from_small(0));
    struct io_file *f = self_of(a), *made = PY_AS(struct io_file, py_call_args(vm, open, args, kw));
    struct py_object head = f->head;
    struct py_attrs attrs = f->attrs;
    *f = *made;
    f->head = head;
    f->attrs = attrs;
    made->closed = true;
    made->fd = -1;
    return PY_NONE;
}
/* BufferedReader(raw) and its like. */
LIB_FN(buffered_init) {
    struct io_file *f = self_of(a);
    buf_init(&f->out);
    f->readable = !py_is_a(a[0], &io_writer_type);
    f->writable = !py_is_a(a[0], &io_reader_type);
    if (lib_arg_int(vm, a[2]) <= 0)
        py_raise(vm, &py_exc_ValueError, "buffer size must be strictly positive");
    f->over = a[1];
    f->seekable = py_truth(vm, py_call_method(vm, a[1], "seekable", 0, NULL));
    if (f->readable && !py_truth(vm, py_call_method(vm, a[1], "readable", 0, NULL)))
        io_raise_unsupported(vm, "File or stream is not readable.");
    if (f->writable && !py_truth(vm, py_call_method(vm, a[1], "writable", 0, NULL)))
        io_raise_unsupported(vm, "File or stream is not writable.");
    if (f->readable && f->writable && !f->seekable)
        io_raise_unsupported(vm, "File or stream is not seekable.");
    return PY_NONE;
}
LIB_FN(file_detach) {
    struct io_file *f = self_of(a);
    io_file_check(vm, f);
    io_file_flush(vm, f);
    value raw = f->over;
    if (!raw) {
        struct io_file *below = io_file_new(vm, &io_file_type, f->fd, f->name);
        below->raw = true;
        below->readable = f->readable;
        below->writable = f->writable;
        below->append = f->append;
        below->closefd = f->closefd;
        below->mode = f->mode;
        raw = PY_OBJ(below);
    }
    f->detached = true;
    return raw;
}
LIB_GET(file_closed) {
    struct io_file *f = PY_AS(struct io_file, self);
    return f->over && !f->detached ? py_getattr(vm, f->over, "closed") : PY_BOOL(f->closed);
}
LIB_GET(file_name) {
    struct io_file *f = PY_AS(struct io_file, self);
    return f->over ? py_getattr(vm, f->over, "name") : f->name;
}
LIB_SET(file_set_name) { PY_AS(struct io_file, self)->name = v; }
LIB_GET(file_mode) {
    struct io_file *f = PY_AS(struct io_file, self);
    if (f->over)
        return py_getattr(vm, f->over, "mode");
    return f->mode ? py_str_from(f->mode) : PY_UNDEF;
}
LIB_GET(file_closefd) { return PY_BOOL(PY_AS(struct io_file, self)->closefd); }
LIB_GET(file_raw) {
    struct io_file *f = PY_AS(struct io_file, self);
    return f->over ? f->over : self;
}

static value file_repr(struct vm *vm, value self) {
    struct io_file *f = PY_AS(struct io_file, self);
    const char *type = py_type_of(self)->name;
    value name = f->over ? py_lookup_attr(vm, f->over, "name") : PY_UNDEF;
    if (name != PY_UNDEF)
        return py_str_printf("<_io.%s name=%s>", type, py_repr_text(vm, name));
    if (!f->name)
        return py_str_printf("<_io.%s>", type);
    if (!f->raw)
        return py_str_printf("<_io.%s name=%s>", type, py_repr_text(vm, f->name));
    if (f->closed)
        return py_str_printf("<_io.%s [closed]>", type);
    return py_str_printf("<_io.%s name=%s mode='%s' closefd=%s>", type, py_repr_text(vm, f->name),
                         f->mode, f->closefd ? "True" : "False");
}

/* What all files do. */
#define FILE_METHODS                                                                               \
    {"read", file_read, "self, size=-1, /"}, {"readall", file_read, "self, size=-1, /"},           \
        {"readinto", file_readinto, "self, buffer, /"},                                            \
        {"readinto1", file_readinto, "self, buffer, /"},                                           \
        {"readline", file_readline, "self, size=-1, /"}, {"write", file_write, "self, buffer, /"}, \
        {"flush", file_flush, "self, /"}, {"close", file_close, "self, /"},                        \
        {"tell", file_tell, "self, /"}, {"seek", file_seek, "self, offset, whence=0, /"},          \
        {"truncate", file_truncate, "self, size=None, /"}, {"fileno", file_fileno, "self, /"},     \
        {"isatty", file_isatty, "self, /"}, {"readable", file_readable, "self, /"},                \
        {"writable", file_writable, "self, /"}, {                                                  \
        "seekable", file_seekable, "self, /"                                                       \
    }
static const struct py_native_def methods[] = {
    {"__init__", buffered_init, "self, raw, buffer_size=8192"},
    {"detach", file_detach, "self, /"},
    FILE_METHODS,
    {"read1", file_read1, "self, size=-1, /"},
    {"peek", file_peek, "self, size=0, /"},
    {0}};
static const struct py_native_def raw_methods[] = {
    {"__init__", file_init, "self, file, mode='r', closefd=True, opener=None"}, FILE_METHODS, {0}};
static const struct py_getset_def getset[] = {
    {"closed", file_closed}, {"name", file_name, file_set_name},
    {"mode", file_mode},     {"closefd", file_closefd},
    {"raw", file_raw},       {0}};

#define FILE_TYPE(ident, class, base_type, method_table)                                           \
    struct py_type ident = {PY_TYPE_HEAD,                                                          \
                            .name = class,                                                         \
                            .module = "_io",                                                       \
                            .size = sizeof(struct io_file),                                        \
                            .attrs_offset = offsetof(struct io_file, attrs),                       \
                            .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,                                 \
                            .base = &base_type,                                                    \
                            .methods = method_table,                                               \
                            .getset = getset,                                                      \
                            .repr = file_repr,                                                     \
                            .next = file_next}
FILE_TYPE(io_file_type, "FileIO", io_raw_base_type, raw_methods);
FILE_TYPE(io_reader_type, "BufferedReader", io_buffered_base_type, methods);
FILE_TYPE(io_writer_type, "BufferedWriter", io_buffered_base_type, methods);
FILE_TYPE(io_random_type, "BufferedRandom", io_buffered_base_type, methods);
