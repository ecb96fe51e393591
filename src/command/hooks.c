/* Post-write hooks; see hooks.h. */
#include "command/hooks.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/path.h"
#include "command/output.h"
#include "command/process.h"

/* ---- running ---- */

struct run {
    struct settings *settings;
    const struct hook *hook;
    const char *type, *path;
    hooks_extra_fn extra;
    void *arg;
};

static const char no_python[] =
    ": there is no Python here to run it (VIRTUAL_ENV, .venv, venv, PATH); type = exec runs any "
    "program";

static const char *required(const struct hook *h, const char *option) {
    const char *value = map_get(&h->options, option);
    if (!value)
        error_raise(ERROR_COMMAND, "Key %s.%s is required for post write hook '%s'", h->name,
                    option, h->name);
    return value;
}

/* The `options` as words, with the file's path put in. */
static void add_options(struct text_list *argv, const struct run *r) {
    static const char token[] = "REVISION_SCRIPT_FILENAME";
    const char *text = map_get(&r->hook->options, "options");
    text = text ? text : "";
    if (!strstr(text, token))
        text = mem_printf("%s %s", token, text);
    struct text_list words = process_split(text);
    for (size_t i = 0; i < words.n; i++)
        text_list_add(argv, text_replace(words.items[i], token, r->path));
}

static void run_argv(const struct run *r, struct text_list *argv) {
    add_options(argv, r);
    int status = process_run(argv, map_get(&r->hook->options, "cwd"));
    if (status > 0)
        error_raise(ERROR_COMMAND, "Post write hook '%s' failed: %s returned exit status %d",
                    r->hook->name, text_repr(argv->items[0]), status);
    if (status < 0)
        error_raise(ERROR_COMMAND, "Post write hook '%s' failed: %s was ended by signal %d",
                    r->hook->name, text_repr(argv->items[0]), -status);
}

static void run_exec(const struct run *r) {
    struct text_list argv = {0};
    text_list_add(&argv, required(r->hook, "executable"));
    run_argv(r, &argv);
}

/* ---- the project's Python: retort has none of its own ---- */

static const char *in_environment(const char *folder, const char *name) {
    const char *path = path_join(path_join(folder, "bin"), name);
    return file_exists(path) ? process_find(path) : NULL;
}

/* The folder of the virtual environment that is active or lies in the project, or NULL. */
static const char *virtual_environment(const struct run *r) {
    static const char *const names[] = {".venv", "venv", NULL};
    const char *active = getenv("VIRTUAL_ENV");
    if (active && *active)
        return active;
    const char *roots[] = {settings_here(r->settings), path_cwd()};
    for (size_t i = 0; i < 2; i++)
        for (size_t j = 0; names[j]; j++) {
            const char *folder = path_join(roots[i], names[j]);
            if (in_environment(folder, "python"))
                return folder;
        }
    return NULL;
}

/* A program of the project's environment, else of PATH, or NULL. */
static const char *find_program(const struct run *r, const char *name) {
    const char *folder = virtual_environment(r), *found = NULL;
    if (folder)
        found = in_environment(folder, name);
    return found ? found : process_find(name);
}

static const char *find_python(const struct run *r) {
    const char *found = find_program(r, "python3");
    return found ? found : find_program(r, "python");
}

/* Runs PROGRAM with ARGUMENT, which says by its exit status. */
static bool python_says(const char *python, const char *program, const char *argument) {
    struct text_list argv = {0};
    text_list_add(&argv, python);
    text_list_add(&argv, "-c");
    text_list_add(&argv, program);
    text_list_add(&argv, argument);
    return process_run(&argv, NULL) == 0;
}

/* An entry point's script has its name and lies beside the interpreter; one that was not installed
 * as a script is run through the interpreter. */
static void run_console_script(const struct run *r) {
    static const char known[] =
        "import importlib.metadata as m, sys\n"
        "sys.exit(not [e for e in m.entry_points(group='console_scripts') if e.name == "
        "sys.argv[1]])";
    static const char load[] =
        "import importlib.metadata as m, sys\n"
        "name = sys.argv.pop(1)\n"
        "sys.exit([e for e in m.entry_points(group='console_scripts') if e.name == "
        "name][0].load()())";
    const char *name = required(r->hook, "entrypoint"), *script = find_program(r, name);
    struct text_list argv = {0};
    if (script) {
        text_list_add(&argv, script);
        run_argv(r, &argv);
        return;
    }
    const char *python = find_python(r);
    if (!python || !python_says(python, known, name))
        error_raise(ERROR_COMMAND, "Could not find entrypoint console_scripts.%s%s", name,
                    python ? "" : no_python);
    text_list_add(&argv, python);
    text_list_add(&argv, "-c");
    text_list_add(&argv, load);
    text_list_add(&argv, name);
    run_argv(r, &argv);
}

static void run_module(const struct run *r) {
    static const char known[] =
        "import importlib.util, sys; sys.exit(not importlib.util.find_spec(sys.argv[1]))";
    const char *module = required(r->hook, "module"), *python = find_python(r);
    if (!python || !python_says(python, known, module))
        error_raise(ERROR_COMMAND, "Could not find module %s%s", module, python ? "" : no_python);
    struct text_list argv = {0};
    text_list_add(&argv, python);
    text_list_add(&argv, "-m");
    text_list_add(&argv, module);
    run_argv(r, &argv);
}

static void run_hook(void *arg) {
    static const struct {
        const char *type;
        void (*run)(const struct run *r);
    } types[] = {
        {"exec", run_exec}, {"console_scripts", run_console_script}, {"module", run_module}};
    const struct run *r = arg;
    if (r->extra && r->extra(r->arg, r->type, r->path, r->hook))
        return;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (!strcmp(types[i].type, r->type)) {
            types[i].run(r);
            return;
        }
    error_raise(ERROR_COMMAND, "No formatter with name '%s' registered", r->type);
}

void hooks_run(struct command *c, const char *path, hooks_extra_fn extra, void *arg) {
    struct hooks list = hooks_list(c->settings), *hooks = &list;
    for (size_t i = 0; i < hooks->n; i++) {
        const struct hook *h = &hooks->items[i];
        const char *type = map_get(&h->options, "type");
        if (!type)
            error_raise(ERROR_COMMAND,
                        "Key '%s.type' (or 'type' in toml) is required for post write hook '%s'",
                        h->name, h->name);
        struct run r = {c->settings, h, type, path, extra, arg};
        output_status(c, mem_printf("Running post write hook '%s'", h->name), true, false, run_hook,
                      &r);
    }
}
