/* Entry point of the program: argv in, exit status out. */
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "cli/heap.h"
#include "cli/python.h"
#include "cli/run.h"
#include "python/exec.h"

/* Whether who reads our output has left (`| head`): he has had enough, which is no failure. */
static bool reader_has_left(void) {
    struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};
    return poll(&out, 1, 0) == 1 && (out.revents & POLLERR);
}

/* A command whose output did not arrive, for the disk is full, has failed whatever it did. */
static int check_output(int status) {
    bool failed = ferror(stdout);
    errno = 0;
    if ((fflush(stdout) == 0 && !failed) || reader_has_left())
        return status;
    fprintf(stderr, "OSError: standard output: %s\n",
            errno ? strerror(errno) : "not all of it could be written");
    return status ? status : 1;
}

/* All is closed and written: what client libraries still tidy up at exit is for nothing. Builds for
 * tests do exit, since coverage and sanitizers report there. */
static int leave(int status) {
    status = check_output(status);
#ifndef RETORT_FAULTS
    fflush(NULL);
    _exit(status);
#endif
    return status;
}

static bool is_help(int argc, char **argv) {
    return argc == 3 && (!strcmp(argv[2], "--help") || !strcmp(argv[2], "-h"));
}

static int run(int argc, char **argv) {
    if (argc > 1 && !strcmp(argv[1], "exec") && !is_help(argc, argv))
        return vm_exec_main(argc - 2, argv + 2, cli_setup_exec);
    return cli_run(argc, argv);
}

int main(int argc, char **argv) {
    cli_heap_init();
    struct error_handler h;
    ERROR_TRY(&h) {
        int status = run(argc, argv);
        error_pop(&h);
        return leave(status);
    }
    /* before a command had begun: for want of memory, or of a folder to be in */
    fprintf(stderr, "%s\n", h.error->message ? h.error->message : "out of memory");
    return leave(1);
}
