/*
 * The machine itself, for the evaluator's own files (the public side is api.h): frames, the value
 * stack, and what builtins.c and lib/ need to look at a running script.
 *
 * Frames are records in one array, values stand on one stack; both are reserved at start and never
 * move. A callee's locals are the arguments where the caller pushed them. A generator keeps its
 * values in its object and is copied in and out when it runs.
 */
#ifndef RETORT_PYTHON_VM_H
#define RETORT_PYTHON_VM_H

#include "base/map.h"
#include "python/api.h"
#include "python/code.h"
#include "python/function.h"

struct py_generator;

enum {
    FRAME_ENTRY = 1, /* return leaves vm_run */
    FRAME_INIT = 2,  /* __init__ of an instantiation: the result is `self`, kept below the frame */
    FRAME_GENERATOR = 4,
    FRAME_BASE = 8, /* the machine's bottom: no code */
};

struct py_frame {
    const uint32_t *pc; /* instruction behind the one that runs */
    value *sp;          /* behind the topmost live value; valid outside the loop */
    value *locals;
    struct py_code *code;
    struct py_dict *globals;
    struct py_dict *builtins;
    struct py_function *func; /* NULL for module code */
    value ns;                 /* namespace of a class body, module or exec; PY_UNDEF in functions */
    value exc;                /* exception being handled here, or PY_UNDEF */
    struct py_generator *gen; /* the generator it runs for, or NULL */
    value object;             /* its frame object when one was asked for */
    unsigned flags;
};

/* An error of another layer as an exception (alembic's CommandError, DBAPI errors); PY_UNDEF: not
 * mine. */
typedef value (*vm_error_converter)(struct vm *vm, struct error *e);

struct vm {
    struct py_frame *frame; /* innermost; those that wait for it lie before it in the array */
    struct py_frame *frames, *frames_limit, *frames_end;
    value *stack, *stack_end;
    value asyncgen_first, asyncgen_last; /* sys.set_asyncgen_hooks(); PY_UNDEF: None */
    size_t looked_through;               /* bytes of heap, for last words (mourn.c) */
    int recursion_limit;
    char *c_stack_limit;      /* address the C stack must not go below */
    volatile int interrupt;   /* something to look at: vm_interrupted */
    volatile int interrupted; /* Ctrl-C */
    bool reraise;             /* the exception on its way has this frame in its traceback already */
    bool returned;            /* vm_run: the generator frame returned (it did not yield) */
    uint64_t steps;
    const char *prepared_file; /* vm_prepare_file */
    struct py_code *prepared;
    struct vm_options options;
    struct py_dict *builtins;
    struct py_module *builtins_module;
    struct py_dict *modules; /* sys.modules */
    struct py_list *path;    /* sys.path */
    struct py_list *sources; /* vm_add_source_folder */
    value halting;           /* the last exception of an unknown value or of confinement */
    bool halting_defines;    /* giveup.h: it left a function that may define something */
    const char *given_up;    /* vm_given_up */
    struct py_list *lost;    /* all statements given up, as texts; NULL: none */
    const char *const *schema_packages;
    const struct py_module_def *const **tables; /* registered native modules */
    size_t ntables, tables_cap;
    struct map natives, packages; /* import_native.c: the first NINDEXED tables by name */
    size_t nindexed;
    int native_lookups;
    vm_error_converter *converters;
    size_t nconverters, converters_cap;
    struct vm_datum *data; /* vm_get_data */
    struct py_dict *warned;
    int import_depth;
    void (*signals)(struct vm *vm); /* runs scripts' handlers of signals; NULL: there are none */
};

/* CONVERTER is asked for errors that are no exceptions yet. */
void vm_add_error_converter(struct vm *vm, vm_error_converter converter);
/* sys.setrecursionlimit */
void vm_set_recursion_limit(struct vm *vm, int limit);
/* Asks the machine to stop with KeyboardInterrupt soon; safe in a signal handler. */
void vm_interrupt(struct vm *vm);
/* When vm->interrupt is set: raises KeyboardInterrupt, runs handlers of signals, counts a step. */
void vm_interrupted(struct vm *vm);

/* --- for builtins.c and lib/ --- */

/* The innermost script frame, or NULL; DEPTH frames further out (sys._getframe). */
struct py_frame *vm_script_frame(struct vm *vm, int depth);
/* globals() and locals() of the innermost script frame; NULL outside any. */
struct py_dict *vm_globals(struct vm *vm);
value vm_locals(struct vm *vm);
/* The exception being handled (sys.exc_info()[1]), or PY_UNDEF. */
value vm_handled_exception(struct vm *vm);
/* What names come from that GLOBALS lacks: its __builtins__, or those of the machine. */
struct py_dict *vm_builtins_of(struct vm *vm, struct py_dict *globals);

/* Runs CODE with GLOBALS (__builtins__ is added) and namespace LOCALS (a mapping; PY_UNDEF:
 * globals); eval's value or None. */
value vm_run_code(struct vm *vm, struct py_code *code, struct py_dict *globals, value locals);
/* __import__(name, globals, locals, fromlist, level) */
value vm_import(struct vm *vm, struct py_str *name, struct py_dict *globals, value fromlist,
                int level);

/* type(name, bases, ns, **kw) with metaclass META: the class, __set_name__ and __init_subclass__
 * done. */
value py_type_create(struct vm *vm, struct py_type *meta, struct py_str *name,
                     struct py_tuple *bases, struct py_dict *ns, struct py_dict *kw);

/* pow(base, exp, mod) with a modulus that is not None (builtins_number.c). */
value py_power(struct vm *vm, value base, value exp, value mod);

/* The struct py_attrs of an instance, or NULL when its type has none. */
struct py_attrs *py_attrs_of(value v);

/* Raises RecursionError when the C stack is nearly used up: for C functions that call themselves
 * (repr of nested lists, comparing, copying). WHAT: "while getting the repr of an object", or NULL.
 */
void vm_check_stack(struct vm *vm, const char *what);

/* The module of built-ins (builtins.c) and those of the standard library (lib/modules.h). */
extern const struct py_module_def py_builtins_def;
/* Makes the exception classes ready, which are when first named: for who goes through all of them.
 */
void builtins_ready(struct vm *vm);
extern const struct py_module_def *const py_lib_modules[];
extern const struct py_module_def *const py_lib_texts[];

#endif
