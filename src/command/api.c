/*
 * The C API; see include/retort.h. Every function is a border: errors end here, nothing is printed.
 * The collector does not look into the memory of the program around, so open handles are kept in a
 * list of ours.
 */
#include "retort.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/log.h"
#include "base/mem.h"
#include "command/env.h"
#include "db/db.h"
#include "modules/alembic/module.h"
#include "modules/sqlalchemy/engine.h"

struct retort {
    struct command command;
    struct options options;
    const char *config, *url, *wait;
    struct text_list x;
    const char *error, *traceback;
    const char **result; /* kept until the next call */
    const char *text;
    struct retort *next;
};

/* Machines share types, names and loggers, and so do handles: calls of several threads take turns.
 */
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

static void take_turn(void) {
    pthread_mutex_lock(&turn);
    mem_init();
    mem_thread_attach();
}

static void pass_on(void) { pthread_mutex_unlock(&turn); }

/* The handles in use: the one place that keeps them alive. */
static struct retort *open_handles;

static retort_log_fn log_fn;
static void *log_arg;

static void observe(void *arg, const struct log_record *r) {
    (void)arg;
    log_fn(log_arg, r->level, r->name, r->message);
}

const char *retort_version(void) { return RETORT_VERSION; }

void retort_set_log(retort_log_fn fn, void *arg) {
    struct error_handler h;
    take_turn();
    log_fn = fn;
    log_arg = arg;
    ERROR_TRY(&h) {
        log_set_observer(fn ? observe : NULL, NULL);
        error_pop(&h);
    }
    pass_on();
}

void retort_interrupt(void) { command_interrupt(); }

/* ---- borders ---- */

static enum retort_status status_of(const struct retort *r, const struct error *e) {
    if (e->exception && r->command.vm && py_is_a(PY_OBJ(e->exception), &alembic_CommandError_type))
        return RETORT_COMMAND;
    if (e->exception && py_is_a(PY_OBJ(e->exception), &py_exc_KeyboardInterrupt))
        return RETORT_INTERRUPT;
    switch (e->code) {
    case ERROR_COMMAND:
        return RETORT_COMMAND;
    case ERROR_DATABASE:
        return RETORT_DATABASE;
    case ERROR_PYTHON:
    case ERROR_SYNTAX:
        return e->exception ? RETORT_SCRIPT : RETORT_SETTINGS;
    case ERROR_IO:
    case ERROR_VALUE:
        return RETORT_SETTINGS;
    case ERROR_INTERRUPT:
        return RETORT_INTERRUPT;
    default:
        return RETORT_INTERNAL;
    }
}

static void keep_error(struct retort *r, const struct error *e) {
    struct vm *vm = r->command.vm;
    r->error = e->kind ? mem_printf("%s: %s", e->kind, e->message ? e->message : "") : e->message;
    if (!e->exception || !vm)
        return;
    value exc = PY_OBJ(e->exception);
    struct buf b = BUF_INIT;
    py_format_exception(vm, exc, &b);
    r->traceback = buf_take(&b);
    const char *text = py_str_text(vm, exc);
    bool is_command = py_is_a(exc, &alembic_CommandError_type);
    r->error = is_command ? text : mem_printf("%s: %s", py_type_name(exc), text);
}

typedef void (*work_fn)(struct retort *r);

/* What WORK and the options need; raises. */
static void prepare(struct retort *r, const char *name) {
    struct text_list configs = {0};
    if (r->config)
        text_list_add(&configs, r->config);
    r->command = (struct command){.name = name, .program = "retort", .options = &r->options};
    r->command.is_library = true;
    r->options.quiet = true;
    r->command.settings = settings_new(&configs, NULL);
    r->command.settings->url = r->url;
    r->command.settings->wait = r->wait;
    r->command.settings->x = r->x;
}

/* The machine is done with: the system gets its stacks and connections back. */
static void finish(struct retort *r) {
    struct vm *vm = r->command.vm;
    if (!vm)
        return;
    r->command = (struct command){0};
    command_forget(vm);
    sa_close_all(vm);
    vm_release(vm);
    log_reset();
}

/* Runs WORK with a fresh machine and fresh settings; what it raises becomes a status. */
static enum retort_status run(struct retort *r, const char *name, work_fn work) {
    volatile enum retort_status status = RETORT_OK;
    struct error_handler h;
    r->error = "";
    r->traceback = NULL;
    db_interrupt_clear(); /* what came before was meant for another run */
    ERROR_TRY(&h) {
        prepare(r, name);
        work(r);
        command_flush(&r->command);
        error_pop(&h);
    }
    else {
        keep_error(r, h.error);
        status = status_of(r, h.error);
    }
    finish(r);
    return status;
}

/* ---- handles ---- */

static const char *copy(const char *text) { return text ? mem_strdup(text) : NULL; }

/* FN(R, TEXT) in turn; without memory nothing happens. */
static void set(struct retort *r, void (*fn)(struct retort *r, const char *text),
                const char *text) {
    struct error_handler h;
    take_turn();
    ERROR_TRY(&h) {
        fn(r, text);
        error_pop(&h);
    }
    pass_on();
}

static void use_handle(struct retort *r) {
    r->next = open_handles;
    open_handles = r;
}

static struct retort *make_handle(const char *config) {
    struct error_handler h;
    ERROR_TRY(&h) {
        struct retort *r = MEM_NEW(struct retort);
        r->config = copy(config);
        r->error = "";
        use_handle(r);
        error_pop(&h);
        return r;
    }
    return NULL;
}

struct retort *retort_open(const char *config) {
    take_turn();
    struct retort *r = make_handle(config);
    pass_on();
    return r;
}

void retort_close(struct retort *r) {
    take_turn();
    struct retort **p = &open_handles;
    while (*p && *p != r)
        p = &(*p)->next;
    if (*p)
        *p = r->next;
    pass_on();
}

static void set_url(struct retort *r, const char *url) { r->url = copy(url); }
static void set_wait(struct retort *r, const char *seconds) { r->wait = copy(seconds); }
static void add_x(struct retort *r, const char *argument) { text_list_add(&r->x, copy(argument)); }

void retort_set_url(struct retort *r, const char *url) { set(r, set_url, url); }
void retort_add_x(struct retort *r, const char *argument) { set(r, add_x, argument); }

void retort_set_wait(struct retort *r, double seconds) {
    char text[32];
    snprintf(text, sizeof text, "%g", seconds);
    set(r, set_wait, text);
}

const char *retort_error(const struct retort *r) { return r->error; }
const char *retort_traceback(const struct retort *r) { return r->traceback; }

/* ---- commands ---- */

static void work_upgrade(struct retort *r) { command_upgrade(&r->command); }
static void work_downgrade(struct retort *r) { command_downgrade(&r->command); }
static void work_check(struct retort *r) { command_check(&r->command); }

static void work_stamp(struct retort *r) {
    text_list_add(&r->options.revisions, r->options.revision);
    command_stamp(&r->command);
}

/* REVISION may be NULL where the command takes none. It is the caller's text: WORK ends before it.
 */
static enum retort_status command(struct retort *r, const char *name, work_fn work,
                                  const char *revision, bool as_sql) {
    take_turn();
    r->options = (struct options){.revision = revision, .sql = as_sql};
    r->result = NULL;
    r->text = NULL;
    enum retort_status status = run(r, name, work);
    pass_on();
    return status;
}

enum retort_status retort_upgrade(struct retort *r, const char *revision) {
    return command(r, "upgrade", work_upgrade, revision, false);
}

enum retort_status retort_downgrade(struct retort *r, const char *revision) {
    return command(r, "downgrade", work_downgrade, revision, false);
}

enum retort_status retort_stamp(struct retort *r, const char *revision) {
    return command(r, "stamp", work_stamp, revision, false);
}

enum retort_status retort_check(struct retort *r) {
    return command(r, "check", work_check, NULL, false);
}

static void keep_ids(struct retort *r, const struct revisions *list) {
    struct text_list ids = revisions_ids(list);
    text_list_add(&ids, NULL);
    r->result = ids.items;
}

static void work_heads(struct retort *r) {
    keep_ids(r, &scripts_graph(command_scripts(&r->command))->heads);
}

static struct plan plan_current(void *arg, struct migration *m, const struct text_list *rows) {
    struct revisions current = scripts_all_current(m->script->scripts, rows);
    keep_ids(arg, &current);
    return (struct plan){0};
}

static struct plan plan_pending(void *arg, struct migration *m, const struct text_list *rows) {
    struct revision_ref heads = revision_ref_text("heads");
    struct plan plan = scripts_plan_upgrade(m->script->scripts, &heads, rows);
    struct revisions out = {0};
    for (size_t i = 0; i < plan.n; i++)
        revisions_add(&out, plan.steps[i].revision);
    keep_ids(arg, &out);
    return (struct plan){0};
}

static void ask(struct retort *r, environment_plan_fn plan) {
    struct env_request request = {.plan = plan, .arg = r, .dont_mutate = true};
    command_scripts(&r->command);
    command_run_env(&r->command, &request);
}

static void work_current(struct retort *r) { ask(r, plan_current); }
static void work_pending(struct retort *r) { ask(r, plan_pending); }

static const char *const *list(struct retort *r, const char *name, work_fn work) {
    return command(r, name, work, NULL, false) == RETORT_OK ? r->result : NULL;
}

const char *const *retort_heads(struct retort *r) { return list(r, "heads", work_heads); }
const char *const *retort_current(struct retort *r) { return list(r, "current", work_current); }
const char *const *retort_pending(struct retort *r) { return list(r, "status", work_pending); }

static void work_sql(struct retort *r) {
    struct command *c = &r->command;
    command_scripts(c);
    struct vm *vm = command_vm(c);
    value buffer = py_call0(vm, py_import_from(vm, "io", "StringIO"));
    command_config(c)->output_buffer = buffer;
    command_upgrade(c);
    r->text = py_str_text(vm, py_call_method(vm, buffer, "getvalue", 0, NULL));
}

const char *retort_upgrade_sql(struct retort *r, const char *revision) {
    return command(r, "upgrade", work_sql, revision, true) == RETORT_OK ? r->text : NULL;
}
