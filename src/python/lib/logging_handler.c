/*
 * logging.Handler, StreamHandler, FileHandler, NullHandler. A handler made by a script enters the
 * tree as a struct log_handler whose emit makes a LogRecord and calls the object; a handler that C
 * made (fileConfig) gets an object only when a script looks at it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "python/confine.h"
#include "python/lib/io.h"
#include "python/lib/logging_int.h"

static struct logging_handler *of(value v) { return PY_AS(struct logging_handler, v); }

/* A record of C code for a script's handler. */
static void script_emit(struct log_handler *native, const struct log_record *r) {
    struct logging_handler *h = native->data;
    value record = logging_record_from(h->vm, r);
    py_call_method(h->vm, PY_OBJ(h), "handle", 1, &record);
}

int logging_level_arg(struct vm *vm, value v) {
    if (py_is_int(v))
        return (int)lib_arg_int(vm, v);
    if (!py_is_str(v))
        py_raise(vm, &py_exc_TypeError, "Level not an integer or a valid string: %R", v);
    int level = log_level_of(py_str_cstr(v));
    if (level < 0)
        py_raise(vm, &py_exc_ValueError, "Unknown level: %R", v);
    return level;
}

static void set_up(struct vm *vm, struct logging_handler *h, value level) {
    h->vm = vm;
    h->native.data = h;
    h->native.emit = script_emit;
    h->native.level = LIB_GIVEN(level) ? logging_level_arg(vm, level) : LOG_NOTSET;
    h->formatter = PY_NONE;
    h->name = PY_NONE;
    h->stream = PY_NONE;
    h->terminator = py_str_from("\n");
    py_list_append(logging_handler_list(vm),
                   py_call1(vm, py_import_from(vm, "_weakref", "ref"), PY_OBJ(h)));
}

LIB_GET(get_name) { return of(self)->name; }
LIB_SET(set_name) {
    of(self)->name = v;
    if (v != PY_NONE)
        py_call2(vm, py_import_from(vm, "_logging_classes", "keep_name"), v, self);
}

/* The object for a formatter that the settings file asked for. */
static value formatter_object(struct vm *vm, const struct log_formatter *f) {
    value own = logging_custom_formatter(f);
    return own != PY_NONE ? own : logging_formatter_new(vm, f->format, f->datefmt, f->style);
}

value logging_handler_object(struct vm *vm, struct log_handler *native) {
    if (native->emit == script_emit)
        return PY_OBJ(native->data);
    if (!native->data) {
        struct logging_handler *h = py_alloc(vm, native->stream ? &logging_stream_handler_type
                                                                : &logging_null_handler_type);
        set_up(vm, h, PY_NONE);
        h->native.level = native->level;
        if (native->name)
            set_name(vm, PY_OBJ(h), py_str_from(native->name));
        if (native->stream)
            h->stream = py_import_from(vm, "sys", native->stream == stdout ? "stdout" : "stderr");
        if (native->formatter)
            h->formatter = formatter_object(vm, native->formatter);
        native->data = h;
    }
    return PY_OBJ(native->data);
}

LIB_FN(handler_init) {
    set_up(vm, of(a[0]), a[1]);
    return PY_NONE;
}
LIB_FN(handler_set_level) {
    of(a[0])->native.level = logging_level_arg(vm, a[1]);
    return PY_NONE;
}
LIB_FN(handler_set_formatter) {
    of(a[0])->formatter = a[1];
    return PY_NONE;
}
LIB_FN(handler_format) {
    struct logging_handler *h = of(a[0]);
    value f = h->formatter;
    if (!LIB_GIVEN(f) && h->native.formatter)
        f = h->formatter = formatter_object(vm, h->native.formatter);
    value text = LIB_GIVEN(f) ? py_call_method(vm, f, "format", 1, &a[1]) : PY_UNDEF;
    if (text == PY_UNDEF || py_is_unknown(text)) /* the formatter derives from an unknown one */
        text = py_call_method(vm, logging_formatter_new(vm, NULL, NULL, '%'), "format", 1, &a[1]);
    return text;
}
LIB_FN(handler_handle) {
    value record = a[1];
    if (!logging_filter(vm, a[0], &record))
        return PY_FALSE;
    py_call_method(vm, a[0], "emit", 1, &record);
    return record;
}
LIB_FN(handler_emit) {
    py_raise(vm, &py_exc_NotImplementedError, "emit must be implemented by Handler subclasses");
}
LIB_FN(handler_nothing) { return PY_NONE; }
/* What emit() did not get done goes to stderr, and the program goes on. */
LIB_FN(handler_error) {
    return py_call2(vm, py_import_from(vm, "_logging_classes", "handle_error"), a[0], a[1]);
}
/* Calls WRITE(self, record) for an emit(): what goes wrong there is the handler's to report. */
static value guarded(struct vm *vm, const value *a, void (*write)(struct vm *, value, value)) {
    struct py_handler h;
    PY_TRY(vm, &h) {
        write(vm, a[0], a[1]);
        py_handler_pop(&h);
        return PY_NONE;
    }
    value exc = py_handler_catch(&h);
    if (!py_exception_is(exc, &py_exc_Exception) || py_exception_is(exc, &py_exc_RecursionError))
        py_rethrow(vm, exc);
    value args[] = {a[0], a[1], exc};
    value handle = py_import_from(vm, "_logging_classes", "call_handle_error");
    return py_call(vm, handle, 3, args);
}
LIB_FN(handler_close) {
    struct py_list *open = logging_handler_list(vm);
    for (size_t i = open->n; i-- > 0;) {
        value h = py_call0(vm, open->items[i]);
        if (h == a[0] || h == PY_NONE)
            py_list_pop(open, i);
    }
    if (of(a[0])->name != PY_NONE)
        py_call1(vm, py_import_from(vm, "_logging_classes", "forget_name"), of(a[0])->name);
    return PY_NONE;
}
LIB_GET(get_level) { return py_int_from(of(self)->native.level); }
LIB_SET(set_level) { of(self)->native.level = logging_level_arg(vm, v); }

/* "<StreamHandler <stderr> (NOTSET)>", "<FileHandler /tmp/x.log (INFO)>" */
static value handler_repr(struct vm *vm, value self) {
    value place = py_lookup_attr(vm, self, "baseFilename");
    if (place == PY_UNDEF && LIB_GIVEN(of(self)->stream))
        place = py_lookup_attr(vm, of(self)->stream, "name");
    return py_str_printf("<%s %s%s(%s)>", py_type_name(self),
                         place == PY_UNDEF ? "" : py_str_text(vm, place),
                         place == PY_UNDEF ? "" : " ", log_level_name(of(self)->native.level));
}

LIB_FN(handler_get_name) { return get_name(vm, a[0]); }
LIB_FN(handler_set_name) {
    set_name(vm, a[0], a[1]);
    return PY_NONE;
}
static const struct py_native_def handler_methods[] = {
    {"__init__", handler_init, "self, level=0"},
    {"setLevel", handler_set_level, "self, level"},
    {"setFormatter", handler_set_formatter, "self, fmt"},
    {"format", handler_format, "self, record"},
    {"handle", handler_handle, "self, record"},
    {"emit", handler_emit, "self, record"},
    {"flush", handler_nothing, "self"},
    {"close", handler_close, "self"},
    {"get_name", handler_get_name, "self"},
    {"set_name", handler_set_name, "self, name"},
    {"createLock", handler_nothing, "self"},
    {"acquire", handler_nothing, "self"},
    {"release", handler_nothing, "self"},
    {"handleError", handler_error, "self, record"},
    {0}};
static const struct py_getset_def handler_getset[] = {
    {"level", get_level, set_level}, {"name", get_name, set_name}, {0}};
static const struct py_member_def handler_members[] = {
    {"formatter", offsetof(struct logging_handler, formatter), PY_MEMBER_VALUE, false},
    {"lock", offsetof(struct logging_handler, lock), PY_MEMBER_VALUE, false},
    {0}};
struct py_type logging_handler_type = {PY_TYPE_HEAD,
                                       .name = "Handler",
                                       .module = "logging",
                                       .size = sizeof(struct logging_handler),
                                       .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                       .base = &logging_filterer_type,
                                       .methods = handler_methods,
                                       .getset = handler_getset,
                                       .members = handler_members,
                                       .repr = handler_repr};

/* --- to a stream --- */

LIB_FN(stream_init) {
    set_up(vm, of(a[0]), PY_NONE);
    of(a[0])->stream = LIB_GIVEN(a[1]) ? a[1] : py_import_from(vm, "sys", "stderr");
    return PY_NONE;
}
LIB_FN(stream_flush) {
    value stream = of(a[0])->stream;
    value flush = LIB_GIVEN(stream) ? py_lookup_attr(vm, stream, "flush") : PY_UNDEF;
    if (flush != PY_UNDEF)
        py_call0(vm, flush);
    return PY_NONE;
}
static void stream_write(struct vm *vm, value self, value record) {
    value text = py_call_method(vm, self, "format", 1, &record);
    text = py_binary(vm, PY_ADD, text, py_getattr(vm, self, "terminator"));
    py_call_method(vm, of(self)->stream, "write", 1, &text);
    py_call_method(vm, self, "flush", 0, NULL);
}
LIB_FN(stream_emit) { return guarded(vm, a, stream_write); }
LIB_FN(stream_set_stream) {
    value old = of(a[0])->stream;
    if (old == a[1])
        return PY_NONE;
    py_call_method(vm, a[0], "flush", 0, NULL);
    of(a[0])->stream = a[1];
    return old;
}

static const struct py_native_def stream_methods[] = {
    {"__init__", stream_init, "self, stream=None"},
    {"flush", stream_flush, "self"},
    {"emit", stream_emit, "self, record"},
    {"setStream", stream_set_stream, "self, stream"},
    LIB_CLASS_GETITEM,
    {0}};
static const struct py_member_def stream_members[] = {
    {"stream", offsetof(struct logging_handler, stream), PY_MEMBER_VALUE, false},
    {"terminator", offsetof(struct logging_handler, terminator), PY_MEMBER_VALUE, false},
    {0}};
struct py_type logging_stream_handler_type = {PY_TYPE_HEAD,
                                              .name = "StreamHandler",
                                              .module = "logging",
                                              .size = sizeof(struct logging_handler),
                                              .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                              .base = &logging_handler_type,
                                              .methods = stream_methods,
                                              .members = stream_members};

/* --- to a file: logging is not confined, but what is there is only added to --- */

struct file_handler {
    struct logging_handler handler;
    value filename, mode, encoding, errors;
    bool delay, is_closed;
    bool is_quiet; /* it may not write there */
};

static struct file_handler *file_of(value v) { return PY_AS(struct file_handler, v); }

/* The file's name as the system knows it. */
static const char *file_name(struct vm *vm, const struct file_handler *h) {
    const unsigned char *data;
    size_t size;
    if (py_is_str(h->filename))
        return py_str_cstr(h->filename);
    lib_arg_bytes(vm, h->filename, &data, &size);
    return mem_strndup((const char *)data, size);
}

LIB_FN(file_open) {
    struct file_handler *h = file_of(a[0]);
    static const struct {
        char mode;
        int flags;
    } ways[] = {{'a', O_APPEND}, {'w', O_TRUNC}, {'x', O_EXCL}};
    const char *path = file_name(vm, h), *mode = py_arg_text(vm, h->mode, "mode");
    int flags = -1;
    for (size_t i = 0; i < LIB_COUNT(ways); i++)
        if (ways[i].mode == mode[0])
            flags = ways[i].flags;
    if (flags < 0)
        py_raise(vm, &py_exc_ValueError,
                 strspn(mode, "arwxbt+") < strlen(mode) ? "invalid mode: %R"
                                                        : "Must have exactly one of create/read/"
                                                          "write/append mode and at most one plus",
                 h->mode);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0666);
    if (fd < 0)
        lib_raise_os(vm, errno, h->filename);
    return io_text_over_fd(vm, fd, h->filename, mode, h->encoding, h->errors);
}
static void file_open_stream(struct vm *vm, value self) {
    of(self)->stream = py_call_method(vm, self, "_open", 0, NULL);
}

LIB_FN(file_init) {
    struct file_handler *h = file_of(a[0]);
    set_up(vm, &h->handler, PY_NONE);
    value path = lib_fspath(vm, a[1]);
    h->filename = py_call1(vm, py_import_from(vm, "os.path", "abspath"), path);
    h->mode = a[2];
    h->encoding = a[3];
    h->delay = py_truth(vm, a[4]);
    h->errors = a[5];
    h->is_quiet = !confine_log(vm, file_name(vm, h));
    if (!h->delay && !h->is_quiet)
        file_open_stream(vm, a[0]);
    return PY_NONE;
}
LIB_FN(file_emit) {
    struct file_handler *h = file_of(a[0]);
    if (h->is_quiet)
        return PY_NONE;
    if (of(a[0])->stream == PY_NONE && (!py_str_is(h->mode, "w") || !h->is_closed))
        file_open_stream(vm, a[0]);
    return of(a[0])->stream == PY_NONE ? PY_NONE : stream_emit(vm, a);
}
LIB_FN(file_close) {
    value stream = of(a[0])->stream;
    if (stream != PY_NONE) {
        py_call_method(vm, a[0], "flush", 0, NULL);
        of(a[0])->stream = PY_NONE;
        value close = py_lookup_attr(vm, stream, "close");
        if (close != PY_UNDEF)
            py_call0(vm, close);
    }
    file_of(a[0])->is_closed = true;
    return handler_close(vm, a);
}

/* The file SOURCE becomes DEST, or goes away when that is None: rotation, under the rules of
 * logging. */
static value move_file(struct vm *vm, const value *a) {
    const char *from = lib_arg_path(vm, a[0]),
               *to = a[1] == PY_NONE ? NULL : lib_arg_path(vm, a[1]);
    if (!confine_log(vm, from) || (to && !confine_log(vm, to)))
        return PY_NONE;
    if (to ? rename(from, to) : unlink(from))
        lib_raise_os(vm, errno, a[0]);
    return PY_NONE;
}

static const struct py_native_def file_methods[] = {
    {"__init__", file_init, "self, filename, mode='a', encoding=None, delay=False, errors=None"},
    {"_open", file_open, "self"},
    {"emit", file_emit, "self, record"},
    {"close", file_close, "self"},
    {"_move", move_file, "source, dest", PY_STATIC},
    {0}};
static const struct py_member_def file_members[] = {
    {"baseFilename", offsetof(struct file_handler, filename), PY_MEMBER_VALUE, false},
    {"mode", offsetof(struct file_handler, mode), PY_MEMBER_VALUE, false},
    {"encoding", offsetof(struct file_handler, encoding), PY_MEMBER_VALUE, false},
    {"errors", offsetof(struct file_handler, errors), PY_MEMBER_VALUE, false},
    {"delay", offsetof(struct file_handler, delay), PY_MEMBER_BOOL, false},
    {"_closed", offsetof(struct file_handler, is_closed), PY_MEMBER_BOOL, false},
    {0}};
struct py_type logging_file_handler_type = {PY_TYPE_HEAD,
                                            .name = "FileHandler",
                                            .module = "logging",
                                            .size = sizeof(struct file_handler),
                                            .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                            .base = &logging_stream_handler_type,
                                            .methods = file_methods,
                                            .members = file_members};

static const struct py_native_def null_methods[] = {
    {"handle", handler_nothing, "self, record"}, {"emit", handler_nothing, "self, record"}, {0}};
struct py_type logging_null_handler_type = {PY_TYPE_HEAD,
                                            .name = "NullHandler",
                                            .module = "logging",
                                            .size = sizeof(struct logging_handler),
                                            .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                            .base = &logging_handler_type,
                                            .methods = null_methods};
