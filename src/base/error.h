/*
 * Errors: the one mechanism of retort. A failure raises, which is a longjmp to the nearest handler,
 * as in Lua and PostgreSQL; nothing returns error codes inside.
 *
 *     struct error_handler h;
 *     ERROR_TRY(&h) {
 *         ... may raise ...
 *         error_pop(&h);              // leave the protected block, the normal way
 *     } else {
 *         ... h.error says what; the handler is popped already ...
 *     }
 *
 * Handlers are few: the VM loop, a transaction, a command, the border of the C API. A local that
 * changes between ERROR_TRY and its use in the else branch must be volatile or live in a struct.
 * Never `return`, `break` or `goto` out of the protected block without error_pop.
 *
 * What the operating system owns (connection, cursor, file, lock) is closed by a cleanup that is
 * registered with the innermost handler: error_defer. Cleanups run, newest first, when the handler
 * is popped or jumped to.
 */
#ifndef RETORT_BASE_ERROR_H
#define RETORT_BASE_ERROR_H

#include <setjmp.h>
#include <stdbool.h>
#include <stdnoreturn.h>

/* What went wrong, and which exit status of a command it ends in. */
enum error_code {
    ERROR_NONE,
    ERROR_COMMAND,   /* CommandError: "FAILED: text", exit 255 (cf. alembic.util.CommandError) */
    ERROR_USAGE,     /* command line: usage block on stderr, exit 2 */
    ERROR_PYTHON,    /* a Python exception: traceback, exit 1 (or SystemExit's status) */
    ERROR_IO,        /* a file: message names it; errno in os_errno */
    ERROR_DATABASE,  /* a driver: SQLSTATE in sqlstate, statement in sql */
    ERROR_SYNTAX,    /* Python, template, ini or toml source: file and line are set */
    ERROR_VALUE,     /* bad value from the user that no other code fits */
    ERROR_MEMORY,    /* out of memory or over --max-memory */
    ERROR_INTERRUPT, /* Ctrl-C */
    ERROR_INTERNAL,  /* a bug of retort */
};

struct error {
    enum error_code code;
    const char *message;     /* one line where possible, in the reference's wording */
    const char *kind;        /* class name in the reference's words ("OperationalError"), or NULL */
    const char *file;        /* origin: script, template or configuration file, or NULL */
    int line;                /* 1-based, 0 unknown */
    int column;              /* 1-based, 0 unknown */
    int end_line;            /* where the offending text ends; 0 unknown */
    int end_column;          /* 1-based, exclusive; 0 unknown */
    const char *source_line; /* text of the line, without its newline, or NULL */
    const char *sql;         /* statement, or NULL */
    const char *sqlstate;    /* five characters, or NULL */
    int os_errno;            /* 0 if none */
    const char *path;        /* ERROR_IO: the file it is about, or NULL */
    const char *argument;    /* revision errors: the identifier asked for, or the lower end */
    const char *upper;       /* revision errors: the upper end, or NULL */
    int exit_status;         /* -1: by code */
    void *exception;         /* the Python exception object once there is one */
    struct error *cause;     /* what led to it, or NULL */
};

struct error_cleanup {
    void (*run)(void *arg);
    void *arg;
    struct error_cleanup *next;
};

struct error_handler {
    jmp_buf env;
    struct error_handler *prev;
    struct error *error; /* valid in the else branch of ERROR_TRY */
    struct error_cleanup *cleanups;
};

#define ERROR_TRY(h) if (error_push(h), _setjmp((h)->env) == 0)

/* What ERROR_TRY does. H is the caller's and must be popped on every way out that is no raise; a
 * raise pops it. Popping runs what was deferred in it. */
void error_push(struct error_handler *h);
void error_pop(struct error_handler *h);

/* Runs RUN(ARG) when the innermost handler ends, whichever way. error_undefer takes it back. */
void error_defer(void (*run)(void *arg), void *arg);
void error_undefer(void (*run)(void *arg), void *arg);

/* A new error, not yet raised. */
struct error *error_new(enum error_code code, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Jumps to the innermost handler with E. Without a handler: prints E and aborts. */
noreturn void error_throw(struct error *e);

/* error_new and error_throw in one. */
noreturn void error_raise(enum error_code code, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* The same with the place in a source file: FILE, LINE (1-based), COLUMN (1-based or 0). */
noreturn void error_raise_at(enum error_code code, const char *file, int line, int column,
                             const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* ERROR_PYTHON of the built-in or reference class KIND ("KeyError"), for what the reference lets
 * escape as a traceback; the message is the text of str(exception). */
noreturn void error_raise_python(const char *kind, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* ERROR_IO from errno: "[Errno 2] No such file or directory: 'PATH'", as CPython words it. */
noreturn void error_raise_errno(const char *path);

#endif
