/*
 * logging.Handler, StreamHandler, FileHandler, NullHandler. A handler made by a script enters the
 * tree as a struct log_handler whose emit makes a LogRecord and calls the object; a handler that C
 * made (fileConfig) gets an object only when a script looks at it.
 */
#include <errno.h>
#include <string.h>

#include "python/confine.h"
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

static const struct py_native_def handler_methods[] = {
    {"__init__", handler_init, "self, level=0"},
    {"setLevel", handler_set_level, "self, level"},
    {"setFormatter", handler_set_formatter, "self, fmt"},
    {"format", handler_format, "self, record"},
    {"handle", handler_handle, "self, record"},
    {"emit", handler_emit, "self, record"},
    {"flush", handler_nothing, "self"},
    {"close", handler_nothing, "self"},
    {"createLock", handler_nothing, "self"},
    {"acquire", handler_nothing, "self"},
    {"release", handler_nothing, "self"},
    {"handleError", handler_nothing, "self, record"},
    {0}};
static const struct py_getset_def handler_getset[] = {{"level", get_level, set_level}, {0}};
static const struct py_member_def handler_members[] = {
    {"formatter", offsetof(struct logging_handler, formatter), PY_MEMBER_VALUE, false},
    {"name", offsetof(struct logging_handler, name), PY_MEMBER_VALUE, false},
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
LIB_FN(stream_emit) {
    value text = py_call_method(vm, a[0], "format", 1, &a[1]);
    text = py_str_concat(vm, text, of(a[0])->terminator);
    py_call_method(vm, of(a[0])->stream, "write", 1, &text);
    py_call_method(vm, a[0], "flush", 0, NULL);
    return PY_NONE;
}
LIB_FN(stream_set_stream) {
    value old = of(a[0])->stream;
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
    value filename, mode;
    FILE *file;
    bool is_quiet; /* it may not write there */
};

static struct file_handler *file_of(value v) { return PY_AS(struct file_handler, v); }

static void file_open(struct vm *vm, struct file_handler *h) {
    const char *path = py_str_cstr(h->filename);
    h->file = fopen(path, py_str_is(h->mode, "w") ? "we" : "ae");
    if (!h->file)
        lib_raise_os(vm, errno, h->filename);
}

LIB_FN(file_init) {
    struct file_handler *h = file_of(a[0]);
    set_up(vm, &h->handler, PY_NONE);
    value path = lib_fspath(vm, a[1]);
    h->filename = py_call1(vm, py_import_from(vm, "os.path", "abspath"), path);
    h->mode = a[2];
    h->is_quiet = !confine_log(vm, py_str_cstr(h->filename));
    if (!py_truth(vm, a[4]) && !h->is_quiet)
        file_open(vm, h);
    return PY_NONE;
}
static int64_t number_of(struct vm *vm, value self, const char *name) {
    value v = py_lookup_attr(vm, self, name);
    return v != PY_UNDEF && py_is_int(v) ? py_int_as(vm, v) : 0;
}

/* NAME becomes NAME.1, that NAME.2, and so on up to COUNT. */
static void roll_over(struct vm *vm, struct file_handler *h, int64_t count) {
    const char *name = py_str_cstr(h->filename);
    fclose(h->file);
    for (int64_t i = count - 1; i > 0; i--)
        rename(mem_printf("%s.%d", name, (int)i), mem_printf("%s.%d", name, (int)i + 1));
    if (count > 0)
        rename(name, mem_printf("%s.1", name));
    h->mode = py_str_from(count > 0 ? "a" : "w");
    file_open(vm, h);
}

/* RotatingFileHandler: before a record that would make the file longer than maxBytes. */
static void rotate(struct vm *vm, value self, size_t more) {
    struct file_handler *h = file_of(self);
    int64_t max = number_of(vm, self, "maxBytes");
    if (max <= 0 || fseek(h->file, 0, SEEK_END) < 0)
        return;
    if (ftell(h->file) + (int64_t)more >= max)
        roll_over(vm, h, number_of(vm, self, "backupCount"));
}

LIB_FN(file_emit) {
    struct file_handler *h = file_of(a[0]);
    if (h->is_quiet)
        return PY_NONE;
    if (!h->file)
        file_open(vm, h);
    value text = py_call_method(vm, a[0], "format", 1, &a[1]);
    text = py_str_concat(vm, py_str(vm, text), h->handler.terminator);
    rotate(vm, a[0], lib_str(text)->size);
    fwrite(lib_str(text)->data, 1, lib_str(text)->size, h->file);
    fflush(h->file);
    return PY_NONE;
}
LIB_FN(file_close) {
    struct file_handler *h = file_of(a[0]);
    if (h->file)
        fclose(h->file);
    h->file = NULL;
    return PY_NONE;
}
LIB_FN(file_flush) {
    if (file_of(a[0])->file)
        fflush(file_of(a[0])->file);
    return PY_NONE;
}

static const struct py_native_def file_methods[] = {
    {"__init__", file_init, "self, filename, mode='a', encoding=None, delay=False, errors=None"},
    {"emit", file_emit, "self, record"},
    {"flush", file_flush, "self"},
    {"close", file_close, "self"},
    {0}};
static const struct py_member_def file_members[] = {
    {"baseFilename", offsetof(struct file_handler, filename), PY_MEMBER_VALUE, false},
    {"mode", offsetof(struct file_handler, mode), PY_MEMBER_VALUE, false},
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
