/* The command line of the program as tables for cli/args.h. */
#ifndef RETORT_CLI_TABLES_H
#define RETORT_CLI_TABLES_H

#include "cli/args.h"
#include "command/command.h"

/* All options and commands; the `data` of a command is its struct cli_command. */
extern const struct args_option cli_options[];
extern const struct args_parser *const cli_commands[];

/* What a command line entry runs. */
struct cli_command {
    command_fn run;
};

#endif
