/* Entry point of the program: argv in, exit status out. */
#include <string.h>

#include "base/mem.h"
#include "cli/run.h"
#include "modules/modules.h"
#include "python/exec.h"

int main(int argc, char **argv) {
    mem_init();
    if (argc > 1 && !strcmp(argv[1], "exec"))
        return vm_exec_main(argc - 2, argv + 2, modules_add);
    return cli_run(argc, argv);
}
