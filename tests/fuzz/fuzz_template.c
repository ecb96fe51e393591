/*
 * libFuzzer target: any text as a template; what it becomes is parsed as Python. How to run:
 * fuzz_parse.c.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "python/parse.h"
#include "template/template.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

__attribute__((visibility("default"))) int LLVMFuzzerInitialize(int *argc, char ***argv) {
    (void)argc;
    (void)argv;
    mem_init();
    return 0;
}

__attribute__((visibility("default"))) int LLVMFuzzerTestOneInput(const uint8_t *data,
                                                                  size_t size) {
    struct error_handler h;
    ERROR_TRY(&h) {
        struct template_map *map;
        char *source = template_compile((const char *)data, size, "fuzz", &map);
        parse_text(source, strlen(source), "fuzz", AST_Module);
        error_pop(&h);
    }
    else if (h.error->code != ERROR_SYNTAX || !h.error->message || !h.error->kind) {
        abort();
    }
    return 0;
}
