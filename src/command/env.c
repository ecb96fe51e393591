/* Running env.py for a command; see env.h. */
#include "command/env.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/path.h"
#include "command/python.h"
#include "db/db.h"
#include "modules/alembic/module.h"
#include "modules/modules.h"
#include "modules/sqlalchemy/engine.h"
#include "python/exec.h"
#include "python/lib/io.h"
#include "python/site.h"
#include "python/vm.h"

/* For the signal handler only. */
static struct vm *interruptible;

void command_interrupt(void) {
    db_interrupt();
    if (interruptible)
        vm_interrupt(interruptible);
}

void command_forget(const struct vm *vm) {
    if (interruptible == vm)
        interruptible = NULL;
}

static volatile sig_atomic_t signal_number = SIGINT;

static void on_interrupt(int number) {
    signal_number = number;
    command_interrupt();
}

int command_interrupt_status(void) { return 128 + signal_number; }

static void catch_interrupts(struct vm *vm, bool is_library) {
    interruptible = vm;
    if (is_library)
        return;
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = on_interrupt}, present;
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        if (sigaction(signals[i], NULL, &present) == 0 && present.sa_handler != SIG_IGN)
            sigaction(signals[i], &action, NULL); /* not under nohup */
}

/* What the folder of a whole project holds, where it is no repository (in a container). */
static bool is_project_folder(const char *dir) {
    static const char *const marks[] = {"pyproject.toml",   "setup.py", "setup.cfg",
                                        "requirements.txt", "Pipfile",  ".env"};
    const char *home = getenv("HOME");
    if (home && !strcmp(dir, home))
        return false;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (file_exists(path_join(dir, marks[i])))
            return true;
    return false;
}

/* Where scripts may read: the folder of the settings file, or the current one if that holds it, or
 * the repository or project that this is part of (its .env may lie above). */
static const char *project_root(struct command *c) {
    const char *here = settings_here(c->settings), *cwd = path_cwd();
    const char *root = text_starts_with(here, cwd) ? cwd : here;
    for (const char *up = root; strcmp(up, "/") != 0; up = path_dirname(up))
        if (file_exists(path_join(up, ".git")))
            return up;
    const char *up = root;
    for (int i = 0; i < 3 && strcmp(up, "/") != 0; i++, up = path_dirname(up))
        if (is_project_folder(up))
            return up;
    return root;
}

/* And where the settings say that modules are. */
static const char **readable(struct command *c) {
    struct text_list all = {0}, given = settings_prepend_sys_path(c->settings);
    for (size_t i = 0; i < given.n; i++)
        text_list_add(&all, path_abspath(given.items[i]));
    text_list_add(&all, NULL);
    return all.items;
}

static const char **words(const struct text_list *list) {
    struct text_list copy = {0};
    text_list_extend(&copy, list);
    text_list_add(&copy, NULL);
    return copy.items;
}

/* With --sql env.py may write the SQL to files of the project, as the multidb template does. */
static const char **writable(struct command *c, const char *root) {
    struct text_list all = {0};
    text_list_extend(&all, &c->options->allow_write);
    if (c->options->sql)
        text_list_add(&all, root);
    return words(&all);
}

static void limit_memory(const char *text) {
    size_t bytes = text_size(text);
    if (!bytes)
        error_raise(ERROR_COMMAND, "--max-memory wants a size like 500M, not %s", text_repr(text));
    mem_set_limit(bytes);
}

static double wait_seconds(const char *text) {
    char *end;
    double seconds = strtod(text, &end);
    if (end == text || *end || !(seconds >= 0))
        error_raise(ERROR_COMMAND, "--wait takes a number of seconds, not %s", text_repr(text));
    return seconds;
}

struct vm *command_vm(struct command *c) {
    if (c->vm)
        return c->vm;
    struct vm_options *o = MEM_NEW(struct vm_options);
    if (c->options->max_memory)
        limit_memory(c->options->max_memory);
    o->unknown_imports = true;
    o->allow_all = c->options->allow_all;
    o->allow_run = c->options->allow_run;
    o->allow_net = c->options->allow_net;
    o->project_root = project_root(c);
    o->allow_read = readable(c);
    o->allow_write = writable(c, o->project_root);
    o->argc = c->argc;
    o->argv = c->argv;
    struct vm *vm = vm_new(o);
    vm_add_main(vm);
    modules_add(vm);
    command_install(vm);
    if (c->setup)
        c->setup(vm);
    catch_interrupts(vm, c->is_library);
    c->vm = vm;
    if (c->settings->wait)
        sa_engine_wait(vm, wait_seconds(c->settings->wait));
    if (c->settings->url)
        sa_engine_override(vm, c->settings->url);
    return vm;
}

static value field_value(const struct options *o, const struct command_field *f) {
    const char *at = (const char *)o + f->offset;
    const struct text_list *list = (const struct text_list *)(const void *)at;
    if (f->kind == FIELD_FLAG)
        return PY_BOOL(*(const bool *)at);
    if (f->kind == FIELD_TEXT)
        return text_value(*(const char *const *)(const void *)at);
    return list->n ? text_py_list(list) : PY_NONE;
}

/* A command's options under the names argparse gives them. */
value command_options_value(struct vm *vm, const struct command *c) {
    struct py_dict *kw = py_dict_new();
    for (const struct command_field *f = c->fields; f && f->name; f++)
        py_dict_set_text(kw, f->name, field_value(c->options, f));
    py_dict_set_text(kw, "name", py_str_from(c->settings->section));
    py_dict_set_text(kw, "cmd", command_tuple(vm, c->name));
    return py_call_args(vm, py_import_from(vm, "types", "SimpleNamespace"), PY_OBJ(&py_empty_tuple),
                        kw);
}

static value make_cmd_opts(struct vm *vm, void *arg) { return command_options_value(vm, arg); }

struct alembic_config *command_config(struct command *c) {
    if (!c->config) {
        c->config = alembic_config_new(command_vm(c), c->settings);
        c->config->quiet = c->options->quiet;
        c->config->make_cmd_opts = c->fields ? make_cmd_opts : NULL;
        c->config->make_arg = c;
    }
    return c->config;
}

/* prepend_sys_path, in order, before what is there. */
static void extend_sys_path(struct vm *vm, const struct scripts *s) {
    struct py_list *path = PY_AS(struct py_list, py_getattr(vm, py_import(vm, "sys"), "path"));
    for (size_t i = 0; i < s->sys_path.n; i++)
        py_list_insert(path, i, py_str_from(s->sys_path.items[i]));
    vm_add_python_path(vm);
    struct text_list sources = scripts_source_folders(s);
    for (size_t i = 0; i < sources.n; i++)
        vm_add_source_folder(vm, sources.items[i]);
}

/* Packages of the virtual environment, when the command line or the settings ask for them. */
static void add_site_packages(struct command *c) {
    if (!c->options->site_packages && !settings_get_truth(c->settings, "site_packages"))
        return;
    const char *tops[] = {settings_here(c->settings), path_cwd(), NULL};
    struct text_list folders = site_folders(tops);
    if (!folders.n)
        error_raise(ERROR_COMMAND, "Packages of a virtual environment are asked for, but there is "
                                   "none (VIRTUAL_ENV, .venv)");
    site_add(c->vm, &folders);
}

struct alembic_script_directory *command_script(struct command *c) {
    if (!c->script) {
        struct scripts *s = command_scripts(c);
        c->script = alembic_script_directory_new(command_vm(c), command_config(c), s);
        extend_sys_path(c->vm, s);
        add_site_packages(c);
    }
    return c->script;
}

/* For the first revision file that must be run: the machine takes over from here. */
void command_load_file(void *arg, const char *path, struct scan *out, void **module) {
    struct command *c = arg;
    struct alembic_script_directory *d = command_script(c);
    d->scripts->load(d->scripts->arg, path, out, module);
}

/* Scripts have a buffer of their own for standard output. */
void command_flush(void *arg) {
    struct command *c = arg;
    if (c->vm)
        io_flush_all(c->vm);
    fflush(stdout);
}

/* What context.get_context().opts shows of the command. */
static void show_options(struct environment *e, const struct env_request *r) {
    py_dict_set_text(e->options, "script", PY_OBJ(e->script));
    py_dict_set_text(e->options, "as_sql", PY_BOOL(r->as_sql));
    if (r->has_starting_rev) {
        py_dict_set_text(e->options, "starting_rev", text_value(r->starting_rev));
        py_dict_set_text(e->options, "tag", text_value(r->tag));
    }
    if (r->has_destination)
        py_dict_set_text(e->options, "destination_rev",
                         r->destination.is_tuple ? text_tuple(&r->destination.list)
                                                 : text_value(r->destination.text));
}

bool command_is_plain_exit(struct command *c, const struct error *e) {
    value exc = e->exception ? PY_OBJ(e->exception) : PY_UNDEF;
    if (exc == PY_UNDEF || !py_is_a(exc, &py_exc_SystemExit))
        return false;
    value code = py_getattr(c->vm, exc, "code");
    return code == PY_NONE || code == py_int_from(0);
}

/* An env.py that ends the program as if all were well, before it has run anything, must not look
 * like a migration that was done. */
static void run_to_its_end(struct command *c, struct environment *e, const struct env_request *r) {
    struct error_handler h;
    ERROR_TRY(&h) {
        environment_run(c->vm, e);
        error_pop(&h);
        return;
    }
    if (r->changes && !e->ran && command_is_plain_exit(c, h.error))
        error_throw(error_new(ERROR_COMMAND,
                              "env.py has ended the program (sys.exit) before it ran "
                              "any migration: nothing was done"));
    error_throw(h.error);
}

void command_run_env(struct command *c, const struct env_request *r) {
    scripts_read_ahead(command_scripts(c)); /* while env.py runs and connects */
    struct vm *vm = command_vm(c);
    struct environment *e = environment_new(vm, command_config(c), command_script(c));
    e->plan = r->plan;
    e->plan_arg = r->arg;
    e->as_sql = r->as_sql;
    e->purge = r->purge;
    e->dont_mutate = r->dont_mutate;
    e->has_starting_rev = r->has_starting_rev;
    e->starting_rev = r->starting_rev;
    e->has_destination = r->has_destination;
    e->destination = r->destination;
    e->tag = r->tag;
    if (r->template_args)
        py_dict_set_text(e->options, "template_args", PY_OBJ(r->template_args));
    show_options(e, r);
    fflush(stdout);
    error_defer(command_flush, c);
    run_to_its_end(c, e, r);
    command_flush(c);
}
