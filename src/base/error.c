/* Raising, handlers and cleanups; see error.h. */
#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* The one piece of per-thread state: where a raise jumps to. */
static _Thread_local struct error_handler *error_top;

void error_push(struct error_handler *h) {
    h->prev = error_top;
    h->error = NULL;
    h->cleanups = NULL;
    error_top = h;
}

static void error_run_cleanups(struct error_handler *h) {
    while (h->cleanups) {
        struct error_cleanup *c = h->cleanups;
        h->cleanups = c->next;
        c->run(c->arg);
    }
}

void error_pop(struct error_handler *h) {
    error_top = h->prev;
    error_run_cleanups(h);
}

void error_defer(void (*run)(void *arg), void *arg) {
    if (!error_top)
        return;
    struct error_cleanup *c = MEM_NEW(struct error_cleanup);
    *c = (struct error_cleanup){run, arg, error_top->cleanups};
    error_top->cleanups = c;
}

void error_undefer(void (*run)(void *arg), void *arg) {
    for (struct error_handler *h = error_top; h; h = h->prev)
        for (struct error_cleanup **p = &h->cleanups; *p; p = &(*p)->next)
            if ((*p)->run == run && (*p)->arg == arg) {
                *p = (*p)->next;
                return;
            }
}

noreturn void error_throw(struct error *e) {
    struct error_handler *h = error_top;
    if (!h) {
        fprintf(stderr, "retort: %s\n", e->message ? e->message : "error outside any handler");
        abort();
    }
    h->error = e;
    error_pop(h);
    longjmp(h->env, 1);
}

static struct error *error_vnew(enum error_code code, const char *fmt, va_list ap) {
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    char *text = mem_alloc_atomic((size_t)n + 1);
    vsnprintf(text, (size_t)n + 1, fmt, ap);
    struct error *e = MEM_NEW(struct error);
    e->code = code;
    e->message = text;
    e->exit_status = -1;
    return e;
}

struct error *error_new(enum error_code code, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    struct error *e = error_vnew(code, fmt, ap);
    va_end(ap);
    return e;
}

noreturn void error_raise(enum error_code code, const char *fmt, ...) {
    /* An allocation that failed cannot be reported by allocating. */
    static struct error out_of_memory = {
        .code = ERROR_MEMORY, .message = "out of memory", .exit_status = -1};
    if (code == ERROR_MEMORY)
        error_throw(&out_of_memory);
    va_list ap;
    va_start(ap, fmt);
    struct error *e = error_vnew(code, fmt, ap);
    va_end(ap);
    error_throw(e);
}

noreturn void error_raise_at(enum error_code code, const char *file, int line, int column,
                             const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    struct error *e = error_vnew(code, fmt, ap);
    va_end(ap);
    e->file = file;
    e->line = line;
    e->column = column;
    error_throw(e);
}

noreturn void error_raise_python(const char *kind, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    struct error *e = error_vnew(ERROR_PYTHON, fmt, ap);
    va_end(ap);
    e->kind = kind;
    error_throw(e);
}

noreturn void error_raise_errno(const char *path) {
    int saved = errno;
    struct error *e = error_new(ERROR_IO, "[Errno %d] %s: '%s'", saved, strerror(saved), path);
    e->os_errno = saved;
    e->path = mem_strdup(path);
    error_throw(e);
}
