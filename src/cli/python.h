/* The command line for scripts. */
#ifndef RETORT_CLI_PYTHON_H
#define RETORT_CLI_PYTHON_H

#include "python/api.h"

/* Lets scripts of VM run command lines (alembic.config.main). */
void cli_install(struct vm *vm);

/* All that scripts of `retort exec` can import. */
void cli_setup_exec(struct vm *vm);

#endif
