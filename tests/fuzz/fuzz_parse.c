/*
 * libFuzzer target: any bytes through the parser, in all three modes, and what parses through
 * ast_dump and unparse. Nothing but a raised ERROR_SYNTAX may happen.
 *
 *   CC=clang meson setup build-fuzz -Dfuzz=true -Dcollector=calloc -Db_sanitize=address,undefined \
 *     -Db_lundef=false && ninja -C build-fuzz tests/fuzz/fuzz_parse
 *   build-fuzz/tests/fuzz/fuzz_parse -fork=1 -timeout=10 CORPUS
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "python/ast_dump.h"
#include "python/parse.h"
#include "python/unparse.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

__attribute__((visibility("default"))) int LLVMFuzzerInitialize(int *argc, char ***argv) {
    (void)argc;
    (void)argv;
    mem_init();
    return 0;
}

static void use(const char *text, size_t size, enum ast_module_kind kind) {
    struct error_handler h;
    ERROR_TRY(&h) {
        struct ast_module *m = kind == AST_Module ? parse_module(text, size, "fuzz")
                                                  : parse_text(text, size, "fuzz", kind);
        struct buf out = BUF_INIT;
        ast_dump(&out, m, AST_DUMP_ATTRIBUTES);
        if (kind == AST_Expression) {
            struct buf source = BUF_INIT;
            unparse_expr(&source, m->expr);
        }
        error_pop(&h);
    }
    else if (h.error->code != ERROR_SYNTAX || !h.error->message || !h.error->kind) {
        abort();
    }
}

__attribute__((visibility("default"))) int LLVMFuzzerTestOneInput(const uint8_t *data,
                                                                  size_t size) {
    for (int kind = AST_Module; kind <= AST_Interactive; kind++)
        use((const char *)data, size, (enum ast_module_kind)kind);
    return 0;
}
