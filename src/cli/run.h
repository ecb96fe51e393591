/* One run of the program: command line, command, errors to messages and exit status. */
#ifndef RETORT_CLI_RUN_H
#define RETORT_CLI_RUN_H

#include "cli/args.h"
#include "command/command.h"

/* The program under the name NAME, and what config.cmd_opts shows of one of its commands. */
struct args_program cli_program(const char *name);
const struct command_field *cli_fields(const struct args_parser *command);

/* Does what ARGV asks for; the exit status. */
int cli_run(int argc, char **argv);

#endif
