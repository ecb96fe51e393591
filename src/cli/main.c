/* Entry point of the program: argv in, exit status out. */
#include <stdio.h>

#include "base/mem.h"

int main(int argc, char **argv) {
    (void)argc, (void)argv;
    mem_init();
    puts("retort " RETORT_VERSION " (Alembic 1.19 compatible)");
    return 0;
}
