/* One run of the program: command line, command, errors to messages and exit status. */
#ifndef RETORT_CLI_RUN_H
#define RETORT_CLI_RUN_H

/* Does what ARGV asks for; the exit status. */
int cli_run(int argc, char **argv);

#endif
