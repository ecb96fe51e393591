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

/* parse(argv, prog): the options as a namespace; usage errors and --help end the script. */
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
    struct command c = {.name = r.command->name,
                        .options = o,
                        .settings = settings_new(&o->config, o->name),
                        .fields = cli_fields(r.command)};
    return py_tuple3(command_options_value(vm, &c), text_value(c.settings->ini_path),
                     text_value(c.settings->toml_path));
}

static const struct py_native_def functions[] = {{"_parse", parse, "argv, prog"}, {0}};

extern const struct py_frozen frozen__retort_cli;
static const struct py_module_def module = {
    .name = "_retort_cli", .functions = functions, .frozen = &frozen__retort_cli};

static const struct py_module_def *const modules[] = {&module, NULL};

void cli_install(struct vm *vm) { vm_add_modules(vm, modules); }

void cli_setup_exec(struct vm *vm) {
    modules_add(vm);
    command_install(vm);
    cli_install(vm);
}
