/*
 * template_dump FILE...: the Python source that a template becomes, or "Kind: message". For
 * templates.py, which runs it beside Mako.
 */
#include <stdio.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "template/template.h"

int main(int argc, char **argv) {
    mem_init();
    for (int i = 1; i < argc; i++) {
        struct buf b = BUF_INIT;
        FILE *f = fopen(argv[i], "rb");
        for (int c; f && (c = getc(f)) != EOF;)
            buf_putc(&b, (char)c);
        if (f)
            fclose(f);
        struct error_handler h;
        ERROR_TRY(&h) {
            struct template_map *map;
            puts(template_compile(b.data, b.len, NULL, &map));
            error_pop(&h);
        }
        else {
            printf("!%s: %s\n", h.error->kind, h.error->message);
        }
    }
    return 0;
}
