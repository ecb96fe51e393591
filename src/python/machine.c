/* Making a machine, running source and files in it: the public side of the VM (api.h). */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "base/file.h"
#include "base/path.h"
#include "python/lib/io.h"
#include "python/mourn.h"
#include "python/exceptions_int.h"
#include "python/import.h"
#include "python/traceback.h"
#include "python/vm_int.h"

struct vm_datum {
    const void *key;
    void *data;
    struct vm_datum *next;
};

/* What is found goes to the front: it is likely to be asked for again. */
static struct vm_datum *find_datum(struct vm *vm, const void *key) {
    for (struct vm_datum **place = &vm->data, *d; (d = *place); place = &d->next)
        if (d->key == key) {
            *place = d->next;
            d->next = vm->data;
            vm->data = d;
            return d;
        }
    return NULL;
}

void *vm_get_data(struct vm *vm, const void *key) {
    struct vm_datum *d = find_datum(vm, key);
    return d ? d->data : NULL;
}

void vm_set_data(struct vm *vm, const void *key, void *data) {
    struct vm_datum *d = find_datum(vm, key);
    if (!d) {
        d = MEM_NEW(struct vm_datum);
        *d = (struct vm_datum){.key = key, .next = vm->data};
        vm->data = d;
    }
    d->data = data;
}

AT_START void vm_add_modules(struct vm *vm, const struct py_module_def *const *table) {
    MEM_GROW(vm->tables, vm->ntables, vm->tables_cap);
    vm->tables[vm->ntables++] = table;
}

static value builtin_build_class(struct vm *vm, const value *a) {
    struct py_tuple *bases = PY_AS(struct py_tuple, a[2]);
    if (py_type_of(a[0]) != &py_function_type)
        py_raise(vm, &py_exc_TypeError, "__build_class__: func must be a function");
    if (!py_is_str(a[1]))
        py_raise(vm, &py_exc_TypeError, "__build_class__: name is not a string");
    struct py_dict *kw = PY_AS(struct py_dict, a[3]);
    return build_class(vm, PY_AS(struct py_function, a[0]), PY_AS(struct py_str, a[1]),
                       (int)bases->n, bases->items, kw->count ? kw : NULL);
}

/* The types the VM compares with before anybody has looked anything up in them. */
static struct py_type *const core_types[] = {&py_object_type,
                                             &py_type_type,
                                             &py_function_type,
                                             &py_native_type,
                                             &py_method_descr_type,
                                             &py_wrapper_descr_type,
                                             &py_getset_descr_type,
                                             &py_member_descr_type,
                                             &py_classmethod_descr_type,
                                             &py_method_wrapper_type,
                                             &py_method_type,
                                             &py_cell_type,
                                             &py_code_type,
                                             &py_module_type,
                                             &py_generator_type,
                                             &py_coroutine_type,
                                             &py_async_generator_type,
                                             &py_traceback_type,
                                             &py_frame_type,
                                             &py_bool_type,
                                             &py_float_type,
                                             &py_int_type,
                                             &py_str_type,
                                             &py_tuple_type,
                                             &py_list_type,
                                             &py_dict_type};

void vm_init_stacks(struct vm *vm);

static void init_builtins(struct vm *vm) {
    static const struct py_native_def build = {"__build_class__", builtin_build_class,
                                               "func, name, /, *bases, **kwds", 0, NULL};
    struct py_module *m = module_new(vm, PYN(builtins));
    vm->builtins_module = m;
    vm->builtins = m->ns;
    py_dict_set(vm, vm->modules, PY_OBJ(PYN(builtins)), PY_OBJ(m));
    py_module_set(vm, m, "__build_class__", py_native_new(vm, &build, PY_UNDEF));
    module_fill(vm, m, &py_builtins_def);
}

struct vm *vm_new(const struct vm_options *options) {
    mem_expect_machine();
    struct vm *vm = MEM_NEW(struct vm);
    if (options)
        vm->options = *options;
    /* Where it is now: a script may change the current folder. */
    vm->options.project_root =
        path_abspath(vm->options.project_root ? vm->options.project_root : ".");
    py_names_init();
    py_type_init_lookup();
    vm_init_stacks(vm);
    for (size_t i = 0; i < sizeof core_types / sizeof *core_types; i++)
        py_type_ready(vm, core_types[i]);
    vm->modules = py_dict_new();
    vm->path = py_list_new(4);
    vm->sources = py_list_new(4);
    vm_add_modules(vm, py_lib_texts);
    vm_add_modules(vm, py_lib_modules);
    init_builtins(vm);
    return vm;
}

/* --- what a running script can see --- */

struct py_dict *vm_globals(struct vm *vm) {
    struct py_frame *f = vm_script_frame(vm, 0);
    return f ? f->globals : NULL;
}

value vm_locals(struct vm *vm) {
    struct py_frame *f = vm_script_frame(vm, 0);
    if (!f)
        return PY_UNDEF;
    if (!(f->code->flags & CODE_OPTIMIZED) && f->ns != PY_UNDEF)
        return f->ns;
    return PY_OBJ(frame_locals(vm, f));
}

/* --- running --- */

void vm_run_source(struct vm *vm, const char *source, size_t len, const char *file,
                   struct py_dict *ns) {
    struct py_code *code = py_compile(vm, source, len, file, COMPILE_EXEC, 0);
    vm_run_code(vm, code, ns, PY_UNDEF);
}

/* Not inlined: its variables would live across the handlers of who calls. */
static __attribute__((noinline)) value stream_of(struct vm *vm, const char *name) {
    value sys = py_dict_get_text(vm->modules, "sys");
    return sys == PY_UNDEF ? PY_UNDEF : py_lookup_attr(vm, sys, name);
}

/* PY_UNDEF, or the exception that it ended with. */
static value flush(struct vm *vm, const char *stream) {
    value out = stream_of(vm, stream);
    if (out == PY_UNDEF || out == PY_NONE)
        return PY_UNDEF;
    struct py_handler h;
    PY_TRY(vm, &h) {
        if (!io_flush(vm, out))
            py_call_method(vm, out, "flush", 0, NULL);
        py_handler_pop(&h);
    }
    else {
        return py_handler_catch(&h);
    }
    return PY_UNDEF;
}

/* Text to sys.stderr, or to the process's when that is gone. */
static void write_error(struct vm *vm, const char *text, size_t len) {
    value err = stream_of(vm, "stderr");
    volatile bool written = false;
    if (err != PY_UNDEF && err != PY_NONE) {
        struct py_handler h;
        PY_TRY(vm, &h) {
            value v = py_str_new(text, len);
            py_call_method(vm, err, "write", 1, &v);
            py_handler_pop(&h);
            written = true;
        }
        else {
            py_handler_catch(&h);
        }
    }
    if (!written)
        fwrite(text, 1, len, stderr);
}

static int exit_status(struct vm *vm, value exc) {
    value code = py_lookup_attr_str(vm, exc, PYN(code));
    if (code == PY_UNDEF || code == PY_NONE)
        return 0;
    if (py_is_int(code)) {
        bool fits;
        return (int)(py_int_get(code, &fits) & 0xFF);
    }
    const char *text = py_str_text(vm, code);
    write_error(vm, text, strlen(text));
    write_error(vm, "\n", 1);
    return 1;
}

/* sys.excepthook when a script has set one; false: not there. *EXC: what it raised itself. */
static bool call_excepthook(struct vm *vm, value *exc) {
    value sys = py_dict_get_text(vm->modules, "sys");
    value hook = sys == PY_UNDEF ? PY_UNDEF : py_lookup_attr(vm, sys, "excepthook");
    if (hook == PY_UNDEF || py_type_of(hook) != &py_function_type)
        return false;
    struct py_handler h;
    volatile bool done = false;
    PY_TRY(vm, &h) {
        py_call3(vm, hook, PY_OBJ(py_type_of(*exc)), *exc, EXC(*exc)->traceback);
        py_handler_pop(&h);
        done = true;
    }
    else {
        *exc = py_handler_catch(&h);
    }
    return done;
}

static int uncaught(struct vm *vm, value exc) {
    flush(vm, "stdout");
    if (py_exception_is(exc, &py_exc_SystemExit))
        return exit_status(vm, exc);
    if (!call_excepthook(vm, &exc)) {
        struct buf b = BUF_INIT;
        py_format_exception(vm, exc, &b);
        write_error(vm, b.data, b.len);
    }
    flush(vm, "stdout");
    flush(vm, "stderr");
    return py_exception_is(exc, &py_exc_KeyboardInterrupt) ? 130 : 1;
}

/* The last of what was printed: where it does not arrive, the program has failed. */
static int flush_at_end(struct vm *vm, int status) {
    value exc = flush(vm, "stdout");
    if (exc == PY_UNDEF)
        return status;
    const char *text =
        py_message(vm, "Exception ignored in: %s\n%T: %s\n",
                   py_repr_text(vm, stream_of(vm, "stdout")), exc, py_str_text(vm, exc));
    write_error(vm, text, strlen(text));
    return 120;
}

static const char *folder_of(const char *file) {
    const char *slash = strrchr(file, '/');
    const char *dir = slash ? mem_strndup(file, (size_t)(slash - file)) : ".";
    char real[PATH_MAX];
    return realpath(*dir ? dir : "/", real) ? mem_strdup(real) : dir;
}

/* Calls MODULE.NAME() if the script has imported MODULE. */
static void call_at_end(struct vm *vm, const char *module, const char *name) {
    value m = py_dict_get_text(vm->modules, module);
    value f = m == PY_UNDEF ? PY_UNDEF : py_lookup_attr(vm, m, name);
    if (f == PY_UNDEF)
        return;
    struct py_handler h;
    PY_TRY(vm, &h) {
        py_call0(vm, f);
        py_handler_pop(&h);
    }
    else {
        uncaught(vm, py_handler_catch(&h));
    }
}

struct py_module *vm_add_main(struct vm *vm) {
    struct py_module *m = module_new(vm, PYN(__main__));
    py_dict_set(vm, vm->modules, PY_OBJ(PYN(__main__)), PY_OBJ(m));
    return m;
}

void vm_add_python_path(struct vm *vm) {
    const char *more = getenv("PYTHONPATH");
    struct text_list parts = text_split_char(more ? more : "", ':');
    for (size_t i = 0; i < parts.n; i++)
        if (*parts.items[i])
            py_list_append(vm->path, py_str_from(parts.items[i]));
}

static void run_main(struct vm *vm, const char *file, const char *source, size_t len) {
    struct py_module *m = vm_add_main(vm);
    py_dict_set_str(m->ns, PYN(__annotations__), PY_OBJ(py_dict_new()));
    py_dict_set_str(m->ns, PYN(__builtins__), PY_OBJ(vm->builtins_module));
    py_dict_set_str(m->ns, PYN(__file__), py_str_from(file));
    py_dict_set_str(m->ns, py_intern("__cached__"), PY_NONE);
    py_list_insert(vm->path, 0, py_str_from(folder_of(file)));
    vm_add_python_path(vm);
    vm_run_source(vm, source, len, file, m->ns);
}

/* The program's text, or NULL with a line on stderr. */
static char *read_program(const char *file, size_t *len) {
    struct error_handler h;
    ERROR_TRY(&h) {
        char *source = file_read(file, len);
        error_pop(&h);
        return source;
    }
    if (h.error->os_errno)
        fprintf(stderr, "retort: can't open file '%s': [Errno %d] %s\n", file, h.error->os_errno,
                strerror(h.error->os_errno));
    else
        fprintf(stderr, "retort: can't open file '%s': %s\n", file, h.error->message);
    return NULL;
}

static void end_of_main(struct vm *vm) {
    struct py_handler h;
    value m = py_dict_get_str(vm->modules, PYN(__main__));
    PY_TRY(vm, &h) {
        if (m != PY_UNDEF && py_type_of(m) == &py_module_type)
            mourn_module(vm, PY_AS(struct py_module, m)->ns);
        py_handler_pop(&h);
    }
    else {
        py_handler_catch(&h);
    }
}

static int run_program(struct vm *vm, const char *file, const char *source, size_t len) {
    struct py_handler h;
    volatile int status = 0;
    PY_TRY(vm, &h) {
        run_main(vm, file, source, len);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        status = uncaught(vm, exc);
    }
    call_at_end(vm, "threading", "_shutdown");
    call_at_end(vm, "atexit", "_run_exitfuncs");
    end_of_main(vm);
    status = flush_at_end(vm, status);
    flush(vm, "stderr");
    io_flush_all(vm); /* files that the script left open */
    return status;
}

int vm_exec_file(struct vm *vm, const char *file) {
    size_t len;
    const char *source = read_program(file, &len);
    return source ? run_program(vm, path_abspath(file), source, len) : 2;
}

/* --- coroutines --- */

value py_run_coroutine(struct vm *vm, value coro) {
    value result = PY_NONE;
    if (py_type_of(coro) != &py_coroutine_type) {
        struct py_type *t = py_type_of(coro);
        py_type_ready(vm, t);
        if (!t->await)
            py_raise(vm, &py_exc_ValueError, "a coroutine was expected, got %R", coro);
        coro = t->await(vm, coro);
    }
    /* nothing outside runs meanwhile: what is waited for is asked again until it is there */
    while (op_send(vm, coro, PY_NONE, &result) != PY_UNDEF)
        ;
    return result;
}
