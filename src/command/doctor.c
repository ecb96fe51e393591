/*
 * doctor: looks for what would go wrong, in the settings, the scripts and the database, and says
 * what to do about it. Exit status 1 if anything would.
 */
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/path.h"
#include "command/env.h"
#include "command/imports.h"
#include "command/json.h"
#include "command/output.h"
#include "command/rehearse.h"
#include "migrate/scan.h"
#include "modules/sqlalchemy/engine.h"
#include "python/parse.h"
#include "python/vm.h"
#include "template/template.h"

enum severity { GOOD, NOTE, WARNING, BAD, VERDICT };

struct finding {
    enum severity severity;
    const char *what;
};

struct doctor {
    struct command *c;
    struct finding *findings;
    size_t n, cap;
    bool models_lost; /* a statement that was given up may define some */
    bool has_asked;   /* env.py has run migrations: it was asked what there is */
    size_t pending;
};

static void find(struct doctor *d, enum severity severity, char *what) {
    MEM_GROW(d->findings, d->n, d->cap);
    d->findings[d->n++] = (struct finding){severity, what};
}

static void check_database(struct doctor *d);

/* Runs CHECK; what it raises is a finding. What env.py does behind its migrations may want what
 * they make. */
static void examine(struct doctor *d, const char *what, void (*check)(struct doctor *d)) {
    struct error_handler h;
    ERROR_TRY(&h) {
        check(d);
        error_pop(&h);
    }
    else {
        bool is_exit = command_is_plain_exit(d->c, h.error);
        if (is_exit && (d->has_asked || check != check_database))
            return;
        const char *text = h.error->message;
        if (!text && h.error->exception)
            text = py_str_text(d->c->vm, (value)(uintptr_t)h.error->exception);
        size_t line = strcspn(text ? text : "", "\n");
        if (is_exit) {
            find(d, BAD, "env.py ends the program before it runs migrations");
            return;
        }
        find(d, d->has_asked && d->pending ? NOTE : BAD,
             mem_printf("%s: %s%s%.*s", what, h.error->kind ? h.error->kind : "",
                        h.error->kind ? ": " : "", (int)line, text ? text : ""));
    }
}

static void check_settings(struct doctor *d) {
    struct settings *s = d->c->settings;
    settings_ini(s);
    settings_toml(s);
    find(d, GOOD,
         mem_printf("settings: %s%s", file_exists(s->ini_path) ? s->ini_path : "no ini file",
                    s->toml ? mem_printf(" and %s", s->toml_path) : ""));
    struct scripts *scripts = command_scripts(d->c);
    find(d, GOOD, mem_printf("script directory: %s", scripts->dir));
    struct text_list folders = scripts_folders(scripts);
    for (size_t i = 0; i < folders.n; i++)
        if (!file_is_dir(folders.items[i]))
            find(d, WARNING, mem_printf("version location %s does not exist", folders.items[i]));
}

static void check_env_py(struct doctor *d) {
    size_t len;
    const char *path = path_join(d->c->scripts->dir, "env.py");
    char *text = file_read(path, &len);
    parse_project_module(text, len, path);
    find(d, GOOD, mem_printf("%s parses", path));
}

static void check_template(struct doctor *d) {
    size_t len;
    struct template_map *map;
    const char *path = path_join(d->c->scripts->dir, "script.py.mako");
    if (!file_exists(path)) {
        find(d, NOTE, mem_printf("%s is missing: 'revision' needs it", path));
        return;
    }
    char *text = file_read(path, &len);
    template_compile(text, len, path, &map);
    if (!strstr(text, "branch_labels") || !strstr(text, "depends_on"))
        find(d, WARNING,
             mem_printf("%s does not write branch_labels and depends_on: new branches "
                        "and dependencies will be lost",
                        path));
    else
        find(d, GOOD, mem_printf("%s is a template", path));
}

static void check_graph(struct doctor *d) {
    struct graph *g = scripts_graph(d->c->scripts);
    struct text_list heads = revisions_ids(&g->heads);
    find(d, GOOD, mem_printf(g->all.n == 1 ? "%zu revision" : "%zu revisions", g->all.n));
    if (heads.n > 1)
        find(d, NOTE,
             mem_printf("%zu heads (%s): 'upgrade head' needs one; say 'upgrade heads', "
                        "or join them with 'merge heads'",
                        heads.n, text_join(&heads, ", ")));
    if (g->by_id.count != g->all.n)
        find(d, BAD, mem_printf("two files have the same revision identifier"));
}

static void check_files(struct doctor *d) {
    struct graph *g = scripts_graph(d->c->scripts);
    for (size_t i = 0; i < g->all.n; i++) {
        const struct revision *r = g->all.items[i];
        size_t len;
        char *text = file_read(r->path, &len);
        struct scan scan = scan_text(text, len);
        parse_project_module(text, len, r->path);
        if (strlen(r->id) > 32)
            find(d, WARNING,
                 mem_printf("%s: the identifier is longer than the 32 characters of "
                            "the version table's column",
                            r->path));
        if (!scan.is_literal)
            find(d, NOTE, mem_printf("%s has to be run to be read (%s)", r->path, scan.doubt));
    }
}

/* --- what is to be applied --- */

/* Loads the module of revision R: what its top level imports and computes. */
static void load_revision(struct doctor *d, struct revision *r) {
    struct vm *vm = d->c->vm;
    struct py_handler h;
    PY_TRY(vm, &h) {
        alembic_script_module(vm, r);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        find(d, BAD,
             mem_printf("%s: %s: %s", r->path, py_type_of(exc)->name, py_str_text(vm, exc)));
    }
}

static const char *after_word(const char *p, const char *word) {
    size_t n = strlen(word);
    if (strncasecmp(p, word, n) != 0)
        return NULL;
    p += n;
    return *p == ' ' ? p + strspn(p, " ") : NULL;
}

/* The name behind "create extension [if not exists]" at P, or NULL. */
static const char *extension_at(const char *p) {
    if (!(p = after_word(p, "create")) || !(p = after_word(p, "extension")))
        return NULL;
    const char *more = after_word(p, "if");
    if (more && (more = after_word(more, "not")) && (more = after_word(more, "exists")))
        p = more;
    p += strspn(p, "\"\\");
    size_t n = strspn(p, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");
    return n ? mem_strndup(p, n) : NULL;
}

/* Extensions that the script at PATH creates and the server does not have. */
static void check_extensions(struct doctor *d, const char *path,
                             const struct text_list *available) {
    size_t len;
    const char *text = file_read(path, &len);
    for (const char *p = text; (p = strcasestr(p, "create extension")); p++) {
        const char *name = extension_at(p);
        if (name && !text_list_has(available, name))
            find(d, BAD, mem_printf("%s: the server does not have the extension %s", path, name));
    }
}

static struct text_list available_extensions(struct doctor *d, value connection) {
    struct vm *vm = d->c->vm;
    struct text_list names = {0};
    value sql = py_str_from("select name from pg_available_extensions");
    value result = py_call_method(vm, connection, "exec_driver_sql", 1, &sql);
    value rows = py_call_method(vm, py_call_method(vm, result, "scalars", 0, NULL), "all", 0, NULL);
    struct py_list *list = py_list_from(vm, rows);
    for (size_t i = 0; i < list->n; i++)
        text_list_add(&names, py_str_text(vm, list->items[i]));
    return names;
}

static bool is_bad(const struct doctor *d) {
    for (size_t i = 0; i < d->n; i++)
        if (d->findings[i].severity == BAD)
            return true;
    return false;
}

static void check_pending(struct doctor *d, struct migration *m, const struct plan *plan) {
    struct sa_connection *connection = sa_connection_of(m->connection);
    bool is_pg = !strcmp(connection->engine->dialect->name, "postgresql");
    struct text_list available = {0};
    if (is_pg && plan->n)
        available = available_extensions(d, m->connection);
    for (size_t i = 0; i < plan->n; i++) {
        struct revision *r = plan->steps[i].revision;
        if (!r)
            continue;
        load_revision(d, r);
        if (is_pg)
            check_extensions(d, r->path, &available);
    }
    if (is_pg && plan->n)
        check_extensions(d, path_join(d->c->scripts->dir, "env.py"), &available);
    const char *problem = plan->n && !is_bad(d) ? rehearse_upgrade(m, plan) : NULL;
    if (problem)
        find(d, BAD, mem_strdup(problem));
}

static struct plan check_rows(void *arg, struct migration *m, const struct text_list *rows) {
    struct doctor *d = arg;
    struct scripts *s = m->script->scripts;
    struct sa_connection *connection = sa_connection_of(m->connection);
    find(d, GOOD, mem_printf("database: %s", url_render(connection->engine->url, true)));
    d->has_asked = true;
    struct revisions current = scripts_all_current(s, rows);
    for (size_t i = 0; i < rows->n; i++) {
        struct revision *r = map_get(&scripts_graph(s)->by_id, rows->items[i]);
        if (r && !revisions_has(&current, r))
            find(d, BAD,
                 mem_printf("the row %s lies below another row: delete it, or use 'stamp "
                            "--purge'",
                            rows->items[i]));
    }
    struct revision_ref heads = revision_ref_text("heads");
    struct plan plan = scripts_plan_upgrade(s, &heads, rows);
    find(d, plan.n ? NOTE : GOOD,
         plan.n ? mem_printf(plan.n == 1 ? "%zu revision is to be applied"
                                         : "%zu revisions are to be applied",
                             plan.n)
                : mem_strdup("the database is up to date"));
    d->pending = plan.n;
    check_pending(d, m, &plan);
    return (struct plan){0};
}

static void check_database(struct doctor *d) {
    struct env_request r = {.plan = check_rows, .arg = d, .dont_mutate = true};
    command_run_env(d->c, &r);
    if (!d->has_asked)
        find(d, BAD, "env.py does not call context.run_migrations() with a database");
}

/* --- imports --- */

static const char *shown_path(const char *file) {
    file = *file == '.' ? path_abspath(file) : file;
    const char *cwd = path_cwd();
    size_t n = strlen(cwd);
    return text_starts_with(file, cwd) && file[n] == '/' ? file + n + 1 : file;
}

static struct text_list project_files(struct doctor *d) {
    struct text_list files = {0};
    const char *env = path_join(d->c->scripts->dir, "env.py");
    if (file_is_regular(env))
        text_list_add(&files, env);
    struct graph *g = d->c->scripts->graph;
    for (size_t i = 0; g && i < g->all.n; i++)
        text_list_add(&files, g->all.items[i]->path);
    return files;
}

/* Modules of ours on one line, files and what is unknown with their places. */
static void tell_import(struct doctor *d, const struct import *i, struct text_list *plain) {
    if (i->backing == BACKED_BY_STANDARD || i->backing == BACKED_BY_RETORT)
        text_list_add(plain, i->module);
    else if (i->backing != BACKED_BY_NOTHING)
        find(d, GOOD,
             mem_printf("import %s: %s%s", i->module,
                        i->backing == BACKED_BY_SITE ? "site-packages, " : "",
                        shown_path(i->file)));
    else
        find(d, NOTE,
             mem_printf("import %s (%s, line %d): unknown; %s", i->module, shown_path(i->from),
                        i->line,
                        i->is_optional ? "in a try, whose ImportError branch runs"
                                       : "its values may travel, but decide nothing"));
}

static void check_imports(struct doctor *d) {
    static const char *const titles[] = {"the standard library", "retort's own modules"};
    command_script(d->c); /* sys.path as the scripts have it */
    struct text_list files = project_files(d);
    struct imports all = imports_of(command_vm(d->c), &files);
    for (int backing = 0; backing < BACKINGS; backing++) {
        struct text_list plain = {0};
        for (size_t i = 0; i < all.n; i++)
            if ((int)all.items[i].backing == backing)
                tell_import(d, &all.items[i], &plain);
        if (plain.n)
            find(d, GOOD,
                 mem_printf("imports of %s: %s", titles[backing], text_join(&plain, ", ")));
    }
}

/* What the run of env.py gave up for an unknown value or for what scripts may not do. */
static void check_lost(struct doctor *d) {
    struct vm *vm = d->c->vm;
    const char *defining = vm ? vm_given_up(vm) : NULL;
    for (size_t i = 0; vm && vm->lost && i < vm->lost->n; i++) {
        const char *what = py_str_cstr(vm->lost->items[i]);
        find(d, NOTE, mem_printf("given up: %s", shown_path(what)));
    }
    d->models_lost = defining != NULL;
}

/* Whether it will run, in one line. */
static void give_verdict(struct doctor *d) {
    const char *bad = NULL;
    for (size_t i = 0; i < d->n && !bad; i++)
        if (d->findings[i].severity == BAD)
            bad = d->findings[i].what;
    find(d, VERDICT,
         bad ? mem_printf("will not run: %s", bad)
             : mem_printf("runs, as far as can be seen without applying a revision%s",
                          d->models_lost ? "; autogenerate and check refuse, since a statement "
                                           "that was given up may define models"
                                         : ""));
}

static void print_findings(struct doctor *d) {
    static const char *const words[] = {"ok", "note", "warning", "error", "verdict"};
    struct buf b = BUF_INIT;
    buf_putc(&b, '[');
    for (size_t i = 0; i < d->n; i++) {
        const struct finding *f = &d->findings[i];
        if (f->severity == BAD)
            d->c->status = 1;
        if (!d->c->options->json) {
            output_line(d->c, "%-8s %s", words[f->severity], f->what);
            continue;
        }
        buf_puts(&b, i ? ",\n {" : "{");
        json_key(&b, "severity");
        json_text(&b, words[f->severity]);
        json_key(&b, "text");
        json_text(&b, f->what);
        buf_putc(&b, '}');
    }
    if (d->c->options->json)
        output_line(d->c, "%s]", b.data);
}

void command_doctor(struct command *c) {
    struct doctor d = {.c = c};
    examine(&d, "settings", check_settings);
    if (c->scripts) {
        examine(&d, "env.py", check_env_py);
        examine(&d, "script.py.mako", check_template);
        examine(&d, "revisions", check_graph);
        if (c->scripts->graph) {
            examine(&d, "revision files", check_files);
        }
        examine(&d, "imports", check_imports);
        if (c->scripts->graph)
            examine(&d, "database", check_database);
        check_lost(&d);
    }
    give_verdict(&d);
    print_findings(&d);
}
