/*
 * The evaluator's interface for C: what modules, operations and commands use to make, call and look
 * at Python values. Everything here may raise (base/error.h) unless it says otherwise; results are
 * collected. The containers have headers of their own under types/, all included here.
 */
#ifndef RETORT_PYTHON_API_H
#define RETORT_PYTHON_API_H

#include <stdio.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "python/exceptions.h"
#include "python/object.h"
#include "python/types/bytes.h"
#include "python/types/dict.h"
#include "python/types/int.h"
#include "python/types/list.h"
#include "python/types/set.h"
#include "python/types/str.h"
#include "python/types/tuple.h"

/* --- the machine --- */

struct vm_options {
    bool allow_all;           /* retort exec --allow-all: no confinement */
    const char **allow_write; /* folders scripts may write under, NULL-terminated, or NULL */
    bool allow_run, allow_net;
    bool site_packages;   /* retort exec --site-packages */
    bool unknown_imports; /* project files: a missing top-level module becomes an unknown value */
    const char *project_root; /* folder scripts may read under; NULL: the current one */
    const char **allow_read;  /* further ones, NULL-terminated; NULL: none */
    int recursion_limit;      /* 0: 1000 */
    uint64_t step_limit;      /* instructions before a clean error, for fuzzing; 0: none */
    int argc;
    char **argv; /* sys.argv */
};

/* A new machine with built-ins; one C thread at a time. Its modules, classes and values live as
 * long. Machines share the built-in types and the table of names: no two may run at once. */
struct vm *vm_new(const struct vm_options *options);
/* Gives its stacks back to the system: nothing runs in it any more. Values it made stay readable.
 */
void vm_release(struct vm *vm);

/* Adds importable native modules (NULL-terminated table of definitions, kept by reference). Later
 * ones go first. */
void vm_add_modules(struct vm *vm, const struct py_module_def *const *table);

/* The folders of the environment's PYTHONPATH behind those of sys.path. */
void vm_add_python_path(struct vm *vm);
/* FOLDER holds packages of the project that are imported as if they were installed: it is searched
 * after sys.path and is not in it. */
void vm_add_source_folder(struct vm *vm, const char *folder);

/* Where the first statement of an imported module was given up for an unknown value or for what
 * scripts may not do, with the reason; NULL: nowhere. What the project's modules define is not
 * complete then: models may be missing. */
const char *vm_given_up(struct vm *vm);

/* The packages (NULL-terminated, kept by reference) whose users may define something that
 * vm_given_up tells of. */
void vm_schema_packages(struct vm *vm, const char *const *names);

/* Per-VM storage for C code above the evaluator, keyed by the address of any static object. */
void *vm_get_data(struct vm *vm, const void *key);
void vm_set_data(struct vm *vm, const void *key, void *data);

/* Runs FILE as __main__ with CPython's treatment of uncaught exceptions; returns the exit status.
 */
int vm_exec_file(struct vm *vm, const char *file);

/* Compiles SOURCE (UTF-8, LEN bytes) under the name FILE and runs it in NAMESPACE (globals). */
void vm_run_source(struct vm *vm, const char *source, size_t len, const char *file,
                   struct py_dict *ns);

/* Reads and compiles FILE ahead of a vm_load_file of it, which then only runs it. Runs no script
 * and never raises: what is wrong with the file comes to light when it is loaded. */
void vm_prepare_file(struct vm *vm, const char *file);

/* Loads FILE as a module named NAME (not entered in sys.modules unless REGISTER). */
value vm_load_file(struct vm *vm, const char *name, const char *file, bool enter);

/* import NAME (dotted), the innermost module. */
value py_import(struct vm *vm, const char *name);
/* from MODULE import NAME. */
value py_import_from(struct vm *vm, const char *module, const char *name);

/* --- attributes --- */

/* obj.name: by C text or, quicker, by an interned str. Those that look up give PY_UNDEF where the
 * attribute is missing. Setting PY_UNDEF deletes. */
value py_getattr(struct vm *vm, value obj, const char *name); /* raises AttributeError */
value py_getattr_str(struct vm *vm, value obj, struct py_str *name);
value py_lookup_attr(struct vm *vm, value obj, const char *name); /* PY_UNDEF if missing */
value py_lookup_attr_str(struct vm *vm, value obj, struct py_str *name);
void py_setattr(struct vm *vm, value obj, const char *name, value v);
void py_setattr_str(struct vm *vm, value obj, struct py_str *name, value v);
/* The same where OBJ takes it; AttributeError and TypeError mean that it does not. */
void py_offer_attr(struct vm *vm, value obj, const char *name, value v);
void py_delattr(struct vm *vm, value obj, const char *name);
/* The default slots, for types that extend them: generic lookup by mro, descriptors and attributes.
 */
value py_generic_getattr(struct vm *vm, value self, struct py_str *name);
void py_generic_setattr(struct vm *vm, value self, struct py_str *name, value v);
/* An attribute of the class through its mro, without descriptors; PY_UNDEF if missing. Never
 * raises. */
value py_type_lookup(struct py_type *type, struct py_str *name);
/* Sets an attribute of a class (script's classes only). */
void py_type_set(struct vm *vm, struct py_type *type, struct py_str *name, value v);
/* The instance's __dict__ as a dict that shares with it. */
struct py_dict *py_instance_dict(struct vm *vm, value obj);

/* --- calls --- */

/* callee(...) with ARGC values at ARGV. KWNAMES: names of the last values, which are passed by
 * keyword; NULL: none. Whatever the callable raises goes on. */
value py_call(struct vm *vm, value callee, int argc, const value *argv);
value py_call_kw(struct vm *vm, value callee, int argc, const value *argv,
                 struct py_tuple *kwnames);
/* callee(*args, **kwargs): ARGS a tuple value, KWARGS a dict or NULL. */
value py_call_args(struct vm *vm, value callee, value args, struct py_dict *kwargs);
value py_call0(struct vm *vm, value callee);
value py_call1(struct vm *vm, value callee, value a);
value py_call2(struct vm *vm, value callee, value a, value b);
value py_call3(struct vm *vm, value callee, value a, value b, value c);
value py_call_method(struct vm *vm, value obj, const char *name, int argc, const value *argv);
bool py_is_callable(value v);

/* A function object for FN; SELF (PY_UNDEF: none) is bound as its first parameter. DEF must live
 * on. */
value py_native_new(struct vm *vm, const struct py_native_def *def, value self);

/* --- operations --- */

/* What the operators and built-in functions of these names do, with all that scripts' classes say
 * about it; whatever those raise goes on. C texts live as long as they are looked at. */
value py_repr(struct vm *vm, value v);            /* a str */
value py_str(struct vm *vm, value v);             /* str(v) */
const char *py_repr_text(struct vm *vm, value v); /* the same as C text */
const char *py_str_text(struct vm *vm, value v);
value py_format(struct vm *vm, value v, struct py_str *spec); /* format(v, spec) */
uint64_t py_hash(struct vm *vm, value v);
bool py_truth(struct vm *vm, value v);
bool py_equal(struct vm *vm, value a, value b); /* identity or == */
value py_compare(struct vm *vm, value a, value b, enum py_compare_op op);
bool py_less(struct vm *vm, value a, value b);
value py_binary(struct vm *vm, enum py_binary_op op, value a, value b);
value py_inplace(struct vm *vm, enum py_binary_op op, value a, value b);
value py_unary(struct vm *vm, enum py_unary_op op, value v);
int64_t py_len(struct vm *vm, value v);
value py_getitem(struct vm *vm, value v, value key);
void py_setitem(struct vm *vm, value v, value key, value item);
void py_delitem(struct vm *vm, value v, value key);
bool py_contains(struct vm *vm, value container, value item);
bool py_isinstance(struct vm *vm, value v, value cls); /* with __instancecheck__, tuples, unions */
bool py_issubclass(struct vm *vm, value v, value cls);
int64_t py_index(struct vm *vm, value v);    /* __index__ as int64 or OverflowError */
double py_as_double(struct vm *vm, value v); /* __float__ or TypeError */
const char *py_type_name(value v);

/* --- iteration ---
 *     struct py_iter it; py_iter_init(vm, &it, v);
 *     for (value x; (x = py_iter_next(vm, &it)) != PY_UNDEF;) ...
 */
struct py_iter {
    value iterator; /* PY_UNDEF while SEQUENCE (an exact list or tuple) is walked directly */
    value sequence;
    size_t i;
};
void py_iter_init(struct vm *vm, struct py_iter *it, value iterable);
value py_iter_next(struct vm *vm, struct py_iter *it);
struct py_list *py_list_from(struct vm *vm, value iterable);
struct py_tuple *py_tuple_from(struct vm *vm, value iterable);
/* The same of two items: ValueError when there are fewer or more. */
struct py_tuple *py_pair_from(struct vm *vm, value iterable);

/* --- arguments: conversions with TypeError in CPython's words --- */

const char *py_arg_text(struct vm *vm, value v,
                        const char *what); /* str, NUL-terminated, no NUL inside */
const char *py_arg_text_or_null(struct vm *vm, value v, const char *what); /* None/PY_UNDEF: NULL */
/* V, which must be of TYPE or a subclass: others get the AttributeError of code that just uses
 * them, '…' object has no attribute 'ATTRIBUTE'. */
value py_arg_with(struct vm *vm, value v, const struct py_type *type, const char *attribute);

/* --- exceptions --- */

/* Raises EXC with a message. Besides %s %d %i %u %c %x %% and l, z, ll lengths, FMT knows %R repr
 * of a value, %S str of a value, %T the type's name of a value, %A the same but None for None (the
 * way CPython names the type of a wrong argument). */
noreturn void py_raise(struct vm *vm, struct py_type *exc, const char *fmt, ...);
/* Raises EXC(args...) : ARGS a tuple. */
noreturn void py_raise_args(struct vm *vm, struct py_type *exc, struct py_tuple *args);
/* raise V (an exception or an exception class). */
noreturn void py_raise_value(struct vm *vm, value v);
/* Text with the same format. */
const char *py_message(struct vm *vm, const char *fmt, ...);

/*
 * Catching in C:
 *     struct py_handler h;
 *     PY_TRY(vm, &h) { ...; py_handler_pop(&h); }
 *     else { value exc = py_handler_catch(&h); ... py_raise_value(vm, exc) to pass it on ... }
 */
struct py_handler {
    struct error_handler base;
    struct vm *vm;
    void *frame; /* the machine's state to go back to */
    void *stack;
    int depth;
};
#define PY_TRY(vm, h) if (py_handler_push((vm), (h)), _setjmp((h)->base.env) == 0)
void py_handler_push(struct vm *vm, struct py_handler *h);
void py_handler_pop(struct py_handler *h);
/* The exception that jumped here (an error of another layer becomes the exception that goes with
 * it); the machine is back in the state of py_handler_push. ERROR_COMMAND and ERROR_INTERRUPT are
 * exceptions too (alembic's CommandError, KeyboardInterrupt). */
value py_handler_catch(struct py_handler *h);

/* Raises the struct error as it was (keeps traceback). */
noreturn void py_rethrow(struct vm *vm, value exc);

/* Whether EXC (an exception instance) is of TYPE. */
static inline bool py_exception_is(value exc, const struct py_type *type) {
    return py_is_a(exc, type);
}

/* The traceback of EXC in CPython's layout, ending with its last line, to B. */
void py_format_exception(struct vm *vm, value exc, struct buf *b);

/* Where the script is now: innermost frame's file and line; false when no script runs. */
bool py_where(struct vm *vm, const char **file, int *line);

/* warnings.warn(MESSAGE, CATEGORY). */
void py_warn(struct vm *vm, struct py_type *category, const char *fmt, ...);

/* --- modules --- */

struct py_module {
    struct py_object head;
    struct py_attrs attrs; /* unused by scripts' modules, whose names are in ns */
    struct py_dict *ns;
    struct py_str *name;
    const struct py_module_def *def; /* NULL for Python files */
    bool initializing;               /* its code is still running */
};
extern struct py_type py_module_type;
/* A name in the module's namespace; NAME is copied. */
void py_module_set(struct vm *vm, struct py_module *m, const char *name, value v);
value py_module_get(struct vm *vm, struct py_module *m, const char *name); /* PY_UNDEF if missing */

/* A class as `class NAME(*bases): ...` with namespace NS would make it (metaclass found as usual).
 */
value py_class_new(struct vm *vm, const char *name, struct py_tuple *bases, struct py_dict *ns);

/* Coroutines: runs CORO to its end, as asyncio.run does, and returns its result. */
value py_run_coroutine(struct vm *vm, value coro);
/* An awaitable that is already done, for native async functions: awaiting it gives V. */
value py_ready_awaitable(struct vm *vm, value v);

/* Unknown imports (docs/unknown-imports.md): a value of which nothing is known but where it came
 * from. */
bool py_is_unknown(value v);
/* Raises the error that stops an unknown value before it decides anything; WHAT: "the URL", "a
 * default". */
noreturn void py_raise_unknown(struct vm *vm, value v, const char *what);

#endif
