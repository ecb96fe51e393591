/* Entry point of the program: argv in, exit status out. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/python.h"
#include "cli/run.h"
#include "python/exec.h"

/* All is closed and written: what client libraries still tidy up at exit is for nothing. Builds for
 * tests do exit, since coverage and sanitizers report there. */
static int leave(int status) {
#ifndef RETORT_FAULTS
    fflush(NULL);
    _exit(status);
#endif
    return status;
}

static bool is_help(int argc, char **argv) {
    return argc == 3 && (!strcmp(argv[2], "--help") || !strcmp(argv[2], "-h"));
}

int main(int argc, char **argv) {
    mem_init_program();
    if (argc > 1 && !strcmp(argv[1], "exec") && !is_help(argc, argv))
        return leave(vm_exec_main(argc - 2, argv + 2, cli_setup_exec));
    return leave(cli_run(argc, argv));
}
