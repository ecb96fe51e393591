/*
 * The command line for scripts: alembic.config.main and CommandLine (cf. alembic.config). Parsing
 * is that of the program; what is parsed runs as a script's command on the caller's machine.
 */
#include "cli/python.h"

#include <stdio.h>
#include <string.h>

#include "base/path.h"
#include "cli/args.h"
#include "cli/run.h"
#include "cli/tables.h"
#include "command/env.h"
#include "command/output.h"
#include "command/python.h"
#include "modules/alembic/module.h"
#include "modules/modules.h"
#include "python/lib/io.h"

static void print_to(struct vm *vm, const char *stream, const char *text) {
    value v = py_str_from(text);
    py_call_method(vm, py_getattr(vm, py_import(vm, "sys"), stream), "write", 1, &v);
}

/* The reference's commands are what scripts see: the program's own ones need the program. */
static bool is_for_scripts(const struct args_parser *p) { return !p->is_own; }

/* _parse(argv, prog): the options as a namespace, None for a command that scripts do not have;
 * usage errors and --help end the script. */
static value parse(struct vm *vm, const value *a) {
    struct text_list words = {0}, given = text_list_of(vm, a[0]);
    const char *prog = mem_strdup(py_str_text(vm, a[1]));
    text_list_add(&words, prog);
    text_list_extend(&words, &given);
    struct options *o = MEM_NEW(struct options);
    struct args_program program = cli_program(prog);
    struct args_result r =
        args_parse(&program, (int)words.n, (char **)(uintptr_t)words.items, o, output_width());
    if (r.out)
        print_to(vm, "stdout", r.out);
    if (r.err)
        print_to(vm, "stderr", r.err);
    if (!r.command) {
        value status = py_int_from(r.status);
        py_raise_args(vm, &py_exc_SystemExit, py_tuple_of(1, &status));
    }
    if (!is_for_scripts(r.command))
        return PY_NONE;
    struct command c = {.name = r.command->name,
                        .options = o,
                        .settings = settings_new(&o->config, o->name),
                        .fields = cli_fields(r.command)};
    return command_options_value(vm, &c);
}

/* _files(configs): the paths of the ini file and of the TOML file that the -c options name. */
static value files(struct vm *vm, const value *a) {
    struct text_list configs = text_list_of(vm, a[0]);
    const struct settings *s = settings_new(&configs, NULL);
    return py_tuple2(text_value(s->ini_path), text_value(s->toml_path));
}

/* What an option is without a word on the command line. */
static value default_value(const struct args_option *o) {
    if (o->kind == ARGS_VERSION)
        return py_str_from(cli_program("").version);
    return o->longer && !strcmp(o->longer, "--name")       ? py_str_from("alembic")
           : o->longer && !strcmp(o->longer, "--template") ? py_str_from("generic")
                                                           : PY_NONE;
}

/* A table of options as a list of (names, action, metavar, default, help). */
static value options_list(const struct args_option *options) {
    static const char *const actions[] = {[ARGS_FLAG] = "store_true",
                                          [ARGS_VALUE] = "store",
                                          [ARGS_APPEND] = "append",
                                          [ARGS_VERSION] = "version"};
    struct py_list *list = py_list_new(0);
    for (const struct args_option *o = options; !args_is_end(o); o++) {
        if (o->is_own || o->kind == ARGS_HELP)
            continue;
        struct py_list *names = py_list_new(0);
        if (o->shorter)
            py_list_append(names, py_str_from(o->shorter));
        if (o->longer)
            py_list_append(names, py_str_from(o->longer));
        value fields[] = {PY_OBJ(names), py_str_from(actions[o->kind]), text_value(o->metavar),
                          default_value(o), py_str_from(text_replace(o->help, "%", "%%"))};
        py_list_append(list, PY_OBJ(py_tuple_of(5, fields)));
    }
    return PY_OBJ(list);
}

static value global_options(struct vm *vm, const value *a) {
    (void)vm, (void)a;
    return options_list(cli_options);
}

/* _commands(): a list of (name, help, cmd, (positional, is_many, help) or None, options). */
static value commands(struct vm *vm, const value *a) {
    (void)a;
    struct py_list *list = py_list_new(0);
    for (const struct args_parser *const *p = cli_commands; *p; p++) {
        const struct args_positional *one = &(*p)->positional;
        if (!is_for_scripts(*p))
            continue;
        value positional = one->name ? py_tuple3(py_str_from(one->name), PY_BOOL(one->is_many),
                                                 text_value(one->help))
                                     : PY_NONE;
        value fields[] = {py_str_from((*p)->name), py_str_from((*p)->help),
                          command_tuple(vm, (*p)->name), positional, options_list((*p)->options)};
        py_list_append(list, PY_OBJ(py_tuple_of(5, fields)));
    }
    return PY_OBJ(list);
}

static const struct py_native_def functions[] = {{"_parse", parse, "argv, prog"},
                                                 {"_files", files, "configs"},
                                                 {"_global_options", global_options, ""},
                                                 {"_commands", commands, ""},
                                                 {0}};

extern const struct py_frozen frozen__retort_cli;
static const struct py_module_def module = {
    .name = "_retort_cli", .functions = functions, .frozen = &frozen__retort_cli};

static const struct py_module_def *const modules[] = {&module, NULL};

AT_START void cli_install(struct vm *vm) { vm_add_modules(vm, modules); }

AT_START void cli_setup_exec(struct vm *vm) {
    modules_add(vm);
    command_install(vm);
    cli_install(vm);
}
