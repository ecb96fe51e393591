/* OSError: errno, file names, and the subclass that goes with an errno. */
#include <errno.h>
#include <string.h>

#include "python/exceptions.h"
#include "python/exceptions_int.h"
#include "python/traceback.h"

struct exc_os {
    struct py_exception e;
    value number, text, file, file2;
};
#define OS(v) PY_AS(struct exc_os, v)

static const struct {
    int number;
    struct py_type *type;
} classes[] = {{EAGAIN, &py_exc_BlockingIOError},
               {EALREADY, &py_exc_BlockingIOError},
               {EINPROGRESS, &py_exc_BlockingIOError},
               {EPIPE, &py_exc_BrokenPipeError},
               {ESHUTDOWN, &py_exc_BrokenPipeError},
               {ECHILD, &py_exc_ChildProcessError},
               {ECONNABORTED, &py_exc_ConnectionAbortedError},
               {ECONNREFUSED, &py_exc_ConnectionRefusedError},
               {ECONNRESET, &py_exc_ConnectionResetError},
               {EEXIST, &py_exc_FileExistsError},
               {ENOENT, &py_exc_FileNotFoundError},
               {EISDIR, &py_exc_IsADirectoryError},
               {ENOTDIR, &py_exc_NotADirectoryError},
               {EINTR, &py_exc_InterruptedError},
               {EACCES, &py_exc_PermissionError},
               {EPERM, &py_exc_PermissionError},
               {ESRCH, &py_exc_ProcessLookupError},
               {ETIMEDOUT, &py_exc_TimeoutError}};

struct py_type *py_os_error_class(int number) {
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (number == classes[i].number)
            return classes[i].type;
    return &py_exc_OSError;
}

static void set_fields(value self, int argc, const value *argv) {
    struct exc_os *e = OS(self);
    if (argc < 2 || argc > 5)
        return;
    e->number = argv[0];
    e->text = argv[1];
    if (argc > 2 && py_is_int(argv[2]) && py_is_a(self, &py_exc_BlockingIOError))
        return; /* the number of characters written */
    if (argc > 2 && argv[2] != PY_NONE)
        e->file = argv[2];
    if (argc > 4)
        e->file2 = argv[4];
    if (e->file != PY_UNDEF)
        e->e.args = py_tuple_of(2, argv);
}

/* A class with an __init__ but no __new__ of its own is given its arguments there, others here. */
static value os_new(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                    struct py_tuple *kwnames);
static bool init_reads(const struct py_type *cls) {
    return cls->init != py_exc_OSError.init && cls->new == os_new;
}

static value os_new(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                    struct py_tuple *kwnames) {
    if (init_reads(cls))
        return exception_new(vm, cls, 0, NULL, kwnames);
    if (kwnames && kwnames->n)
        py_raise(vm, &py_exc_TypeError, "%s() takes no keyword arguments", cls->name);
    if (cls == &py_exc_OSError && argc >= 2)
        cls = py_is_small(argv[0]) ? py_os_error_class((int)py_small(argv[0])) : &py_exc_OSError;
    value e = exception_new(vm, cls, argc, argv, kwnames);
    set_fields(e, argc, argv);
    return e;
}

static value os_init(struct vm *vm, const value *a) {
    if (!init_reads(py_type_of(a[0])))
        return PY_NONE;
    if (PY_AS(struct py_dict, a[2])->count)
        py_raise(vm, &py_exc_TypeError, "%T() takes no keyword arguments", a[0]);
    struct py_tuple *args = PY_AS(struct py_tuple, a[1]);
    EXC(a[0])->args = args;
    set_fields(a[0], (int)args->n, args->items);
    return PY_NONE;
}

static value os_str(struct vm *vm, value self) {
    struct exc_os *e = OS(self);
    if (e->file != PY_UNDEF && e->file2 != PY_UNDEF)
        return py_str_from(
            py_message(vm, "[Errno %S] %S: %R -> %R", e->number, e->text, e->file, e->file2));
    if (e->file != PY_UNDEF)
        return py_str_from(py_message(vm, "[Errno %S] %S: %R", e->number, e->text, e->file));
    if (e->number != PY_UNDEF && e->text != PY_UNDEF)
        return py_str_from(py_message(vm, "[Errno %S] %S", e->number, e->text));
    return exception_str(vm, self);
}

value vm_os_error(struct vm *vm, int number, const char *file) {
    value args[3] = {py_int_from(number), py_str_from(strerror(number)), PY_UNDEF};
    if (file)
        args[2] = py_str_from(file);
    return py_call(vm, PY_OBJ(&py_exc_OSError), file ? 3 : 2, args);
}

static const struct py_native_def os_methods[] = {{"__init__", os_init, "self, /, *args, **kwargs"},
                                                  {0}};
static const struct py_member_def os_members[] = {
    {"errno", offsetof(struct exc_os, number), PY_MEMBER_VALUE, false},
    {"strerror", offsetof(struct exc_os, text), PY_MEMBER_VALUE, false},
    {"filename", offsetof(struct exc_os, file), PY_MEMBER_VALUE, false},
    {"filename2", offsetof(struct exc_os, file2), PY_MEMBER_VALUE, false},
    {0}};

EXCEPTION_SPECIAL(OSError, Exception, .size = sizeof(struct exc_os), .methods = os_methods,
                  .members = os_members, .new = os_new, .str = os_str);
