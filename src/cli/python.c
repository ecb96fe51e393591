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

static const char source[] =
    "import os\n"
    "import sys\n"
    "class CommandLine:\n"
    "    def __init__(self, prog=None):\n"
    "        self.prog = prog\n"
    "    def register_command(self, fn):\n"
    "        raise NotImplementedError('retort has no commands of scripts: run the script "
    "itself')\n"
    "    def run_cmd(self, config, options):\n"
    "        from alembic.util import CommandError, err\n"
    "        fn, positional, named = options.cmd\n"
    "        try:\n"
    "            fn(config, *[getattr(options, k, None) for k in positional],\n"
    "               **{k: getattr(options, k) for k in named if hasattr(options, k)})\n"
    "        except CommandError as e:\n"
    "            if options.raiseerr:\n"
    "                raise\n"
    "            err(str(e), **config.messaging_opts)\n"
    "    def main(self, argv=None):\n"
    "        from alembic.config import Config\n"
    "        words = sys.argv[1:] if argv is None else list(argv)\n"
    "        options, ini, toml = _parse(words, self.prog or os.path.basename(sys.argv[0]))\n"
    "        self.run_cmd(Config(file_=ini, toml_file=toml, ini_section=options.name,\n"
    "                            cmd_opts=options), options)\n"
    "def main(argv=None, prog=None, **kwargs):\n"
    "    CommandLine(prog=prog).main(argv=argv)\n";

static const struct py_module_def module = {
    .name = "_retort_cli", .functions = functions, .source = source};

static const struct py_module_def *const modules[] = {&module, NULL};

void cli_install(struct vm *vm) { vm_add_modules(vm, modules); }

void cli_setup_exec(struct vm *vm) {
    modules_add(vm);
    command_install(vm);
    cli_install(vm);
}
