/* Post-write hooks; see hooks.h. */
#include "command/hooks.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "command/output.h"
#include "command/process.h"

/* ---- running ---- */

struct run {
    const struct hook *hook;
    const char *type, *path;
    hooks_extra_fn extra;
    void *arg;
};

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

/* An entry point's script has its name and lies in PATH; no Python is needed to find it. */
static void run_console_script(const struct run *r) {
    const char *name = required(r->hook, "entrypoint");
    struct text_list argv = {0};
    if (!process_find(name))
        error_raise(ERROR_COMMAND, "Could not find entrypoint console_scripts.%s", name);
    text_list_add(&argv, name);
    run_argv(r, &argv);
}

static bool python_has_module(const char *python, const char *module) {
    static const char program[] =
        "import importlib.util, sys; sys.exit(not importlib.util.find_spec(sys.argv[1]))";
    struct text_list argv = {0};
    text_list_add(&argv, python);
    text_list_add(&argv, "-c");
    text_list_add(&argv, program);
    text_list_add(&argv, module);
    return process_run(&argv, NULL) == 0;
}

static void run_module(const struct run *r) {
    const char *module = required(r->hook, "module");
    const char *python = process_find("python3") ? "python3" : process_find("python");
    if (!python || !python_has_module(python, module))
        error_raise(ERROR_COMMAND, "Could not find module %s", module);
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

void hooks_run(const struct hooks *hooks, const char *path, hooks_extra_fn extra, void *arg) {
    for (size_t i = 0; i < hooks->n; i++) {
        const struct hook *h = &hooks->items[i];
        const char *type = map_get(&h->options, "type");
        if (!type)
            error_raise(ERROR_COMMAND,
                        "Key '%s.type' (or 'type' in toml) is required for post write hook '%s'",
                        h->name, h->name);
        struct run r = {h, type, path, extra, arg};
        output_status(mem_printf("Running post write hook '%s'", h->name), true, false, run_hook,
                      &r);
    }
}
