/* Entry point of the program: argv in, exit status out. */
#include "base/mem.h"
#include "cli/run.h"

int main(int argc, char **argv) {
    mem_init();
    return cli_run(argc, argv);
}
