/*
 * io: open() and the base classes of files. Files of the system are in io_file.c, text files in
 * io_text.c, files in memory in io_memory.c. cf. CPython's Modules/_io.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "python/confine.h"
#include "python/lib/io_int.h"

static const char state_key;
struct io_state {
    value unsupported; /* io.UnsupportedOperation */
};
static struct io_state *state_of(struct vm *vm) {
    return lib_state(vm, &state_key, sizeof(struct io_state));
}

noreturn void io_raise_closed(struct vm *vm) {
    py_raise(vm, &py_exc_ValueError, "I/O operation on closed file.");
}

static value unsupported_class(struct vm *vm) {
    struct io_state *s = state_of(vm);
    if (!s->unsupported) {
        struct py_dict *ns = py_dict_new();
        py_dict_set_str(ns, py_intern("__module__"), py_str_from("io"));
        value bases = py_tuple2(lib_type(&py_exc_OSError), lib_type(&py_exc_ValueError));
        py_type_ready(vm, &py_exc_OSError);
        py_type_ready(vm, &py_exc_ValueError);
        s->unsupported =
            py_class_new(vm, "UnsupportedOperation", PY_AS(struct py_tuple, bases), ns);
    }
    return s->unsupported;
}
noreturn void io_raise_unsupported(struct vm *vm, const char *message) {
    py_raise_value(vm, py_call1(vm, unsupported_class(vm), py_str_from(message)));
}

int64_t io_size_arg(struct vm *vm, value v) {
    if (v == PY_NONE)
        return -1;
    if (!py_is_int(v) && !py_type_of(v)->index)
        py_raise(vm, &py_exc_TypeError, "argument should be integer or None, not '%T'", v);
    int64_t n = lib_arg_int(vm, v);
    return n < 0 ? -1 : n;
}

size_t io_into_room(struct vm *vm, value buffer) {
    const unsigned char *data;
    size_t n;
    if (py_type_of(buffer)->bytes) {
        py_type_of(buffer)->bytes(buffer, &data, &n, NULL, NULL);
        return n;
    }
    if (py_is_str(buffer) || py_is_a(buffer, &py_bytes_type) || !py_bytes_get(buffer, &data, &n))
        py_raise(vm, &py_exc_TypeError,
                 "readinto() argument must be read-write bytes-like object, not %T", buffer);
    return n;
}
void io_into_put(struct vm *vm, value buffer, const void *data, size_t n) {
    const unsigned char *room;
    size_t size;
    if (!n)
        return;
    if (py_type_of(buffer)->bytes) {
        py_type_of(buffer)->bytes(buffer, &room, &size, NULL, NULL);
        memcpy((unsigned char *)(uintptr_t)room, data, n);
        return;
    }
    value slice = py_call2(vm, py_import_from(vm, "builtins", "slice"), py_from_small(0),
                           py_int_from((int64_t)n));
    py_setitem(vm, buffer, slice, py_bytes_new(data, n));
}

/* --- IOBase: what follows from readline, write and close --- */

static void check_open(struct vm *vm, value self) {
    if (py_truth(vm, py_getattr(vm, self, "closed")))
        io_raise_closed(vm);
}
LIB_FN(base_enter) {
    check_open(vm, a[0]);
    return a[0];
}
LIB_FN(base_exit) {
    py_call_method(vm, a[0], "close", 0, NULL);
    return PY_NONE;
}
static value base_iter(struct vm *vm, value self) {
    check_open(vm, self);
    return self;
}
static value base_next(struct vm *vm, value self) {
    value line = py_call_method(vm, self, "readline", 0, NULL);
    return py_truth(vm, line) ? line : PY_UNDEF;
}
LIB_FN(base_readlines) {
    int64_t hint = io_size_arg(vm, a[1]), total = 0;
    struct py_list *list = py_list_new(0);
    struct py_iter it;
    py_iter_init(vm, &it, a[0]);
    for (value line; (line = py_iter_next(vm, &it)) != PY_UNDEF;) {
        py_list_append(list, line);
        total += py_len(vm, line);
        if (hint > 0 && total >= hint)
            break;
    }
    return PY_OBJ(list);
}
LIB_FN(base_writelines) {
    check_open(vm, a[0]);
    value write = py_getattr(vm, a[0], "write");
    struct py_iter it;
    py_iter_init(vm, &it, a[1]);
    for (value line; (line = py_iter_next(vm, &it)) != PY_UNDEF;)
        py_call1(vm, write, line);
    return PY_NONE;
}
LIB_FN(base_readline) {
    struct buf b = BUF_INIT;
    int64_t max = io_size_arg(vm, a[1]);
    value one = py_from_small(1);
    while (max < 0 || (int64_t)b.len < max) {
        value c = py_call_method(vm, a[0], "read", 1, &one);
        const unsigned char *data;
        size_t n;
        if (!py_bytes_get(c, &data, &n) || !n)
            break;
        buf_add(&b, data, n);
        if (data[n - 1] == '\n')
            break;
    }
    return lib_buf_bytes(&b);
}
LIB_FN(base_close) {
    value closed = py_lookup_attr(vm, a[0], "__io_closed");
    if (closed == PY_UNDEF) {
        py_call_method(vm, a[0], "flush", 0, NULL);
        py_setattr(vm, a[0], "__io_closed", PY_TRUE);
    }
    return PY_NONE;
}
LIB_GET(base_closed) { return PY_BOOL(py_lookup_attr(vm, self, "__io_closed") != PY_UNDEF); }
LIB_FN(base_false) { return PY_FALSE; }
LIB_FN(base_none) { return PY_NONE; }
LIB_FN(base_fileno) { io_raise_unsupported(vm, "fileno"); }
LIB_FN(base_seek) { io_raise_unsupported(vm, "seek"); }
LIB_FN(base_truncate) { io_raise_unsupported(vm, "truncate"); }
LIB_FN(base_tell) {
    value args[] = {py_from_small(0), py_from_small(1)};
    return py_call_method(vm, a[0], "seek", 2, args);
}
LIB_FN(base_detach) { io_raise_unsupported(vm, "detach"); }
/* RawIOBase.read and readall, made of the subclass's readinto. */
LIB_FN(raw_read) {
    int64_t n = io_size_arg(vm, a[1]);
    if (n < 0)
        return py_call_method(vm, a[0], "readall", 0, NULL);
    value room = py_bytearray_new(mem_alloc_atomic((size_t)n + 1), (size_t)n);
    value got = py_call_method(vm, a[0], "readinto", 1, &room);
    if (got == PY_NONE)
        return PY_NONE;
    const unsigned char *data;
    size_t size;
    lib_arg_bytes(vm, room, &data, &size);
    int64_t count = lib_arg_int(vm, got);
    return py_bytes_new(data, count < 0 ? 0 : (size_t)count < size ? (size_t)count : size);
}
LIB_FN(raw_readall) {
    struct buf b = BUF_INIT;
    value chunk = py_from_small(8192);
    for (;;) {
        value data = py_call_method(vm, a[0], "read", 1, &chunk);
        const unsigned char *bytes;
        size_t n;
        if (data == PY_NONE && !b.len)
            return PY_NONE;
        if (data == PY_NONE || !py_bytes_get(data, &bytes, &n) || !n)
            return lib_buf_bytes(&b);
        buf_add(&b, bytes, n);
    }
}
/* BufferedIOBase.readinto, made of the subclass's read. */
static value into_by(struct vm *vm, const value *a, const char *method) {
    value room = py_int_from((int64_t)io_into_room(vm, a[1]));
    value data = py_call_method(vm, a[0], method, 1, &room);
    const unsigned char *bytes;
    size_t n;
    lib_arg_bytes(vm, data, &bytes, &n);
    if ((int64_t)n > py_small(room))
        py_raise(vm, &py_exc_ValueError,
                 "read() returned too much data: %lld bytes requested, "
                 "%zu returned",
                 (long long)py_small(room), n);
    io_into_put(vm, a[1], bytes, n);
    return py_int_from((int64_t)n);
}
LIB_FN(buffered_readinto) { return into_by(vm, a, "read"); }
LIB_FN(buffered_readinto1) { return into_by(vm, a, "read1"); }
LIB_FN(base_read1) { io_raise_unsupported(vm, "read1"); }
LIB_GET(text_base_none) { return PY_NONE; }
LIB_FN(base_read) { io_raise_unsupported(vm, "read"); }
LIB_FN(base_write) { io_raise_unsupported(vm, "write"); }

static const struct py_native_def base_methods[] = {
    {"__enter__", base_enter, "self, /"},
    {"__exit__", base_exit, "self, /, *args"},
    {"readlines", base_readlines, "self, hint=-1, /"},
    {"writelines", base_writelines, "self, lines, /"},
    {"readline", base_readline, "self, size=-1, /"},
    {"close", base_close, "self, /"},
    {"flush", base_none, "self, /"},
    {"isatty", base_false, "self, /"},
    {"readable", base_false, "self, /"},
    {"writable", base_false, "self, /"},
    {"seekable", base_false, "self, /"},
    {"fileno", base_fileno, "self, /"},
    {"seek", base_seek, "self, /, *args"},
    {"tell", base_tell, "self, /"},
    {"truncate", base_truncate, "self, /, *args"},
    {0}};
static const struct py_native_def raw_methods[] = {{"read", raw_read, "self, size=-1, /"},
                                                   {"readall", raw_readall, "self, /"},
                                                   {"write", base_write, "self, /, *args"},
                                                   {0}};
static const struct py_native_def buffered_methods[] = {
    {"read", base_read, "self, /, *args"},
    {"read1", base_read1, "self, /, *args"},
    {"readinto", buffered_readinto, "self, buffer, /"},
    {"readinto1", buffered_readinto1, "self, buffer, /"},
    {"write", base_write, "self, /, *args"},
    {"detach", base_detach, "self, /"},
    {0}};
static const struct py_native_def text_methods[] = {{"read", base_read, "self, /, *args"},
                                                    {"write", base_write, "self, /, *args"},
                                                    {"detach", base_detach, "self, /"},
                                                    {0}};
static const struct py_getset_def text_getset[] = {
    {"encoding", text_base_none}, {"newlines", text_base_none}, {"errors", text_base_none}, {0}};
static const struct py_getset_def base_getset[] = {{"closed", base_closed}, {0}};

struct py_type io_base_type = {PY_TYPE_HEAD,          .name = "IOBase",
                               .module = "io",        .size = sizeof(struct py_object),
                               .flags = PY_TYPE_BASE, .methods = base_methods,
                               .getset = base_getset, .iter = base_iter,
                               .next = base_next};
#define BASE_TYPE(ident, class, method_table, getset_table)                                        \
    struct py_type ident = {PY_TYPE_HEAD,                                                          \
                            .name = class,                                                         \
                            .module = "io",                                                        \
                            .size = sizeof(struct py_object),                                      \
                            .flags = PY_TYPE_BASE,                                                 \
                            .base = &io_base_type,                                                 \
                            .methods = method_table,                                               \
                            .getset = getset_table}
BASE_TYPE(io_raw_base_type, "RawIOBase", raw_methods, NULL);
BASE_TYPE(io_buffered_base_type, "BufferedIOBase", buffered_methods, NULL);
BASE_TYPE(io_text_base_type, "TextIOBase", text_methods, text_getset);

/* --- open --- */

struct mode {
    bool create, read, write, append, update, text, binary;
};

static struct mode parse_mode(struct vm *vm, value v) {
    struct mode m = {0};
    if (!py_is_str(v))
        py_raise(vm, &py_exc_TypeError, "open() argument 'mode' must be str, not %T", v);
    static const char letters[] = "xrwa+tb";
    bool *flags[] = {&m.create, &m.read, &m.write, &m.append, &m.update, &m.text, &m.binary};
    for (const char *s = py_str_cstr(v); *s; s++) {
        const char *at = strchr(letters, *s);
        if (!at || *flags[at - letters])
            py_raise(vm, &py_exc_ValueError, "invalid mode: %R", v);
        *flags[at - letters] = true;
    }
    if (m.text && m.binary)
        py_raise(vm, &py_exc_ValueError, "can't have text and binary mode at once");
    if (m.create + m.read + m.write + m.append != 1)
        py_raise(vm, &py_exc_ValueError,
                 m.create + m.read + m.write + m.append > 1
                     ? "must have exactly one of create/read/write/append mode"
                     : "Must have exactly one of create/read/write/append mode and at most one "
                       "plus");
    return m;
}

static int open_fd(struct vm *vm, const value *a, const struct mode *m, value opener) {
    if (py_is_int(a[0]) && !py_is_bool(a[0])) {
        int64_t fd = lib_arg_int(vm, a[0]);
        if (fd < 0)
            py_raise(vm, &py_exc_ValueError, "negative file descriptor");
        struct stat st;
        if (fstat((int)fd, &st) < 0)
            lib_raise_os(vm, errno, a[0]);
        if (S_ISDIR(st.st_mode))
            lib_raise_os(vm, EISDIR, a[0]);
        return (int)fd;
    }
    const char *path = lib_arg_path(vm, a[0]);
    int flags = m->update ? O_RDWR : m->read ? O_RDONLY : O_WRONLY;
    flags |= m->create ? O_EXCL | O_CREAT : m->write ? O_CREAT | O_TRUNC : 0;
    flags |= m->append ? O_APPEND | O_CREAT : 0;
    if (m->read && !m->update)
        confine_read(vm, path);
    else
        confine_write(vm, path);
    if (LIB_GIVEN(opener)) {
        int64_t fd = lib_arg_int(vm, py_call2(vm, opener, a[0], py_from_small(flags | O_CLOEXEC)));
        struct stat opened;
        if (fd < 0)
            py_raise(vm, &py_exc_ValueError, "opener returned %lld", (long long)fd);
        if (fstat((int)fd, &opened) < 0)
            lib_raise_os(vm, errno, a[0]);
        return (int)fd;
    }
    int fd = open(path, flags | O_CLOEXEC, 0666);
    struct stat st;
    if (fd >= 0 && fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
        close(fd);
        lib_raise_os(vm, EISDIR, a[0]);
    }
    if (fd < 0)
        lib_raise_os(vm, errno, a[0]);
    return fd;
}

static const char *binary_mode(const struct mode *m) {
    if (m->create)
        return m->update ? "xb+" : "xb";
    if (m->append)
        return m->update ? "ab+" : "ab";
    return m->update ? "rb+" : m->read ? "rb" : "wb";
}

LIB_FN(io_open) {
    value file = py_is_int(a[0]) ? a[0] : lib_fspath(vm, a[0]);
    struct mode m = parse_mode(vm, a[1]);
    int64_t buffering = lib_arg_int(vm, a[2]);
    if (m.binary && a[3] != PY_NONE)
        py_raise(vm, &py_exc_ValueError, "binary mode doesn't take an encoding argument");
    if (m.binary && a[4] != PY_NONE)
        py_raise(vm, &py_exc_ValueError, "binary mode doesn't take an errors argument");
    if (m.binary && a[5] != PY_NONE)
        py_raise(vm, &py_exc_ValueError, "binary mode doesn't take a newline argument");
    if (!m.binary && buffering == 0)
        py_raise(vm, &py_exc_ValueError, "can't have unbuffered text I/O");
    if (m.binary && buffering == 1)
        py_warn(vm, &py_exc_RuntimeWarning,
                "line buffering (buffering=1) isn't supported in binary mode, the default buffer "
                "size will be used");
    io_flush_all(vm);
    bool closefd = py_truth(vm, a[6]);
    if (!closefd && !py_is_int(a[0]))
        py_raise(vm, &py_exc_ValueError, "Cannot use closefd=False with file name");
    int fd = open_fd(vm, &file, &m, a[7]);
    struct py_type *type = m.binary && buffering == 0 ? &io_file_type
                           : m.update                 ? &io_random_type
                           : m.read                   ? &io_reader_type
                                                      : &io_writer_type;
    struct io_file *f = io_file_new(vm, type, fd, file);
    f->raw = type == &io_file_type;
    f->closefd = closefd;
    f->readable = m.read || m.update;
    f->writable = !m.read || m.update;
    f->append = m.append;
    f->mode = binary_mode(&m);
    if (m.append)
        lseek(fd, 0, SEEK_END);
    if (m.binary)
        return PY_OBJ(f);
    bool lines = buffering == 1 || (buffering < 0 && isatty(fd));
    const char *encoding = py_arg_text_or_null(vm, a[3], "open() argument 'encoding'");
    const char *errors = py_arg_text_or_null(vm, a[4], "open() argument 'errors'");
    value text =
        io_text_new(vm, PY_OBJ(f), encoding && strcmp(encoding, "locale") != 0 ? encoding : "utf-8",
                    errors ? errors : "strict", a[5], lines, false);
    py_setattr(vm, text, "mode", a[1]);
    return text;
}

LIB_FN(io_open_code) {
    return py_call2(vm, py_import_from(vm, "io", "open"), a[0], py_str_from("rb"));
}
LIB_FN(io_text_encoding) { return a[0] == PY_NONE ? py_str_from("utf-8") : a[0]; }

static const struct py_native_def functions[] = {
    {"open", io_open,
     "file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, "
     "opener=None"},
    {"open_code", io_open_code, "path"},
    {"text_encoding", io_text_encoding, "encoding, stacklevel=2, /"},
    {0}};
static const struct py_const_def constants[] = {{"DEFAULT_BUFFER_SIZE", PY_CONST_INT, .i = 8192},
                                                {"SEEK_SET", PY_CONST_INT, .i = 0},
                                                {"SEEK_CUR", PY_CONST_INT, .i = 1},
                                                {"SEEK_END", PY_CONST_INT, .i = 2},
                                                {0}};
static struct py_type *const types[] = {
    &io_base_type, &io_raw_base_type, &io_buffered_base_type, &io_text_base_type,
    &io_file_type, &io_reader_type,   &io_writer_type,        &io_random_type,
    &io_text_type, &io_string_type,   &io_bytes_type,         NULL};
static const struct lib_lazy lazy[] = {{"IncrementalNewlineDecoder", "_codecs_classes"}, {0}};
LIB_LAZY("io", lazy)

static void init(struct vm *vm, struct py_module *m) {
    LIB_LAZY_INIT(vm, m);
    py_module_set(vm, m, "UnsupportedOperation", unsupported_class(vm));
    py_module_set(vm, m, "BlockingIOError", lib_type(&py_exc_BlockingIOError));
}
const struct py_module_def py_lib_io = {
    .name = "io", .functions = functions, .constants = constants, .types = types, .init = init};
const struct py_module_def py_lib__io = {
    .name = "_io", .functions = functions, .constants = constants, .types = types, .init = init};
