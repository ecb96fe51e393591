/* Running another program: editors and post-write hooks. */
#ifndef RETORT_COMMAND_PROCESS_H
#define RETORT_COMMAND_PROCESS_H

#include "base/text.h"

/* Runs ARGV[0] (searched in PATH) with its arguments in folder CWD (NULL: the current one); input
 * and output are shared. The exit status, or minus the signal that ended it. Raises ERROR_IO when
 * it cannot be started. */
int process_run(const struct text_list *argv, const char *cwd);

/* The path of the executable NAME in PATH, or NULL. A name with a slash is looked at as it is. */
const char *process_find(const char *name);

/* Words of TEXT by the rules of a POSIX shell's quoting (cf. shlex.split). Raises ValueError "No
 * closing quotation", "No escaped character". */
struct text_list process_split(const char *text);

#endif
