/* alembic.command: the commands as functions for scripts, on a Config of theirs. */
#ifndef RETORT_COMMAND_PYTHON_H
#define RETORT_COMMAND_PYTHON_H

#include "python/api.h"

/* Lets scripts of VM run commands. */
void command_install(struct vm *vm);

/* What argparse has as cmd_opts.cmd: (function, positional names, option names). */
value command_tuple(struct vm *vm, const char *name);

#endif
