/*
 * The C API; see include/retort.h. Every function is a border: errors end here, nothing is printed.
 * The collector does not look into the memory of the program around, so open handles are kept in a
 * list of ours.
 */
#include "retort.h"

#include <string.h>

#include "base/error.h"
#include "base/log.h"
#include "base/mem.h"
#include "command/env.h"
#include "db/db.h"
#include "modules/alembic/module.h"

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
    mem_init();
    log_fn = fn;
    log_arg = arg;
    log_set_observer(fn ? observe : NULL, NULL);
}

void retort_interrupt(void) { command_interrupt(); }

/* ---- borders ---- */

static enum retort_status status_of(const struct retort *r, const struct error *e) {
    if (e->exception && r->command.vm && py_is_a(PY_OBJ(e->exception), &alembic_CommandError_type))
        return RETORT_COMMAND;
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

/* Runs WORK with a fresh machine and fresh settings; what it raises becomes a status. */
static enum retort_status run(struct retort *r, const char *name, work_fn work) {
    struct error_handler h;
    mem_thread_attach();
    r->error = "";
    r->traceback = NULL;
    ERROR_TRY(&h) {
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
        work(r);
        command_flush(&r->command);
        error_pop(&h);
        return RETORT_OK;
    }
    keep_error(r, h.error);
    return status_of(r, h.error);
}

/* ---- handles ---- */

static const char *copy(const char *text) { return text ? mem_strdup(text) : NULL; }

struct retort *retort_open(const char *config) {
    struct error_handler h;
    mem_init();
    mem_thread_attach();
    ERROR_TRY(&h) {
        struct retort *r = MEM_NEW(struct retort);
        r->config = copy(config);
        r->error = "";
        r->next = open_handles;
        open_handles = r;
        error_pop(&h);
        return r;
    }
    return NULL;
}

void retort_close(struct retort *r) {
    for (struct retort **p = &open_handles; *p; p = &(*p)->next)
        if (*p == r) {
            *p = r->next;
            return;
        }
}

void retort_set_url(struct retort *r, const char *url) { r->url = copy(url); }
void retort_set_wait(struct retort *r, double seconds) { r->wait = mem_printf("%g", seconds); }
void retort_add_x(struct retort *r, const char *argument) { text_list_add(&r->x, copy(argument)); }
const char *retort_error(const struct retort *r) { return r->error; }
const char *retort_traceback(const struct retort *r) { return r->traceback; }

/* ---- commands ---- */

static void work_upgrade(struct retort *r) { command_upgrade(&r->command); }
static void work_downgrade(struct retort *r) { command_downgrade(&r->command); }
static void work_stamp(struct retort *r) { command_stamp(&r->command); }
static void work_check(struct retort *r) { command_check(&r->command); }

enum retort_status retort_upgrade(struct retort *r, const char *revision) {
    r->options = (struct options){.revision = copy(revision)};
    return run(r, "upgrade", work_upgrade);
}

enum retort_status retort_downgrade(struct retort *r, const char *revision) {
    r->options = (struct options){.revision = copy(revision)};
    return run(r, "downgrade", work_downgrade);
}

enum retort_status retort_stamp(struct retort *r, const char *revision) {
    r->options = (struct options){0};
    text_list_add(&r->options.revisions, copy(revision));
    return run(r, "stamp", work_stamp);
}

enum retort_status retort_check(struct retort *r) {
    r->options = (struct options){0};
    return run(r, "check", work_check);
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
    r->options = (struct options){0};
    r->result = NULL;
    return run(r, name, work) == RETORT_OK ? r->result : NULL;
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
    r->options = (struct options){.revision = copy(revision), .sql = true};
    return run(r, "upgrade", work_sql) == RETORT_OK ? r->text : NULL;
}
