/* alembic.command: the commands as functions for scripts, on a Config of theirs. */
#ifndef RETORT_COMMAND_PYTHON_H
#define RETORT_COMMAND_PYTHON_H

#include "python/api.h"

/* The module, NULL-terminated, for vm_add_modules. */
extern const struct py_module_def *const command_modules[];

/* What argparse has as cmd_opts.cmd: (function, positional names, option names). */
value command_tuple(struct vm *vm, const char *name);

#endif
