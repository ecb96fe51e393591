/*
 * Runs a fuzz target over the files of a folder, without libFuzzer: the corpora are tests of every
 * build (tests/fuzz/meson.build).
 */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int main(int argc, char **argv) {
    mem_init();
    DIR *folder = argc > 1 ? opendir(argv[1]) : NULL;
    size_t count = 0;
    if (!folder) {
        fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
        return 2;
    }
    for (struct dirent *e; (e = readdir(folder)); count++) {
        if (e->d_name[0] == '.')
            continue;
        size_t size;
        char *data = file_read(mem_printf("%s/%s", argv[1], e->d_name), &size);
        LLVMFuzzerTestOneInput((const uint8_t *)data, size);
    }
    closedir(folder);
    return count < 3; /* an empty corpus shows nothing */
}
