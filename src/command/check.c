/* check: whether --autogenerate would find anything. */
#include "base/error.h"
#include "command/env.h"
#include "command/output.h"

void command_check(struct command *c) {
    command_scripts(c);
    error_raise(ERROR_COMMAND, "check needs the comparison of models");
}
