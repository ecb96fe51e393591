/*
 * ast_dump [-a] [-t] [-f] [-q] [-p] [-u] [-e MODE] FILE...
 *
 * Prints each file's syntax tree as CPython's ast.dump, one line per file, or "Kind: message (line,
 * column)" when it does not parse. -a: with attributes, -t: without empty type_params, -f: no
 * attributes inside f-strings (3.11 does not know them), -q: only failures, -p: "OK" for
 * a tree, -u: unparses each line as an expression, -e: exec, eval, single.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "python/ast_dump.h"
#include "python/parse.h"
#include "python/unparse.h"

static char *read_file(const char *path, size_t *len) {
    FILE *f = fopen(path, "rb");
    struct buf b = BUF_INIT;
    char block[65536];
    size_t n;
    if (!f)
        return NULL;
    while ((n = fread(block, 1, sizeof block, f)) > 0)
        buf_add(&b, block, n);
    fclose(f);
    *len = b.len;
    return buf_take(&b);
}

static void dump_one(struct buf *out, const char *path, unsigned flags, enum ast_module_kind kind,
                     bool quiet) {
    size_t len = 0;
    char *text = read_file(path, &len);
    struct error_handler h;
    if (!text) {
        buf_printf(out, "cannot read %s", path);
        return;
    }
    ERROR_TRY(&h) {
        struct ast_module *m =
            kind == AST_Module ? parse_module(text, len, path) : parse_text(text, len, path, kind);
        if (!quiet)
            ast_dump(out, m, flags);
        error_pop(&h);
    }
    else {
        buf_printf(out, "%s: %s (%d, %d)", h.error->kind ? h.error->kind : "?", h.error->message,
                   h.error->line, h.error->column);
    }
}

/* Each line of the file is an expression. */
static void unparse_lines(struct buf *out, const char *path) {
    size_t len = 0;
    char *text = read_file(path, &len), *end = text + len;
    while (text < end) {
        char *nl = memchr(text, '\n', (size_t)(end - text));
        struct error_handler h;
        ERROR_TRY(&h) {
            unparse_expr(out, parse_expression(text, (size_t)(nl - text), path)->expr);
            error_pop(&h);
        }
        else {
            buf_puts(out, h.error->message);
        }
        buf_putc(out, '\n');
        text = nl + 1;
    }
}

int main(int argc, char **argv) {
    unsigned flags = 0;
    bool quiet = false, ok_only = false, lines = false;
    enum ast_module_kind kind = AST_Module;
    mem_init();
    for (int c; (c = getopt(argc, argv, "atfqpue:")) != -1;) {
        if (c == 'a')
            flags |= AST_DUMP_ATTRIBUTES;
        else if (c == 't')
            flags |= AST_DUMP_NO_TYPE_PARAMS;
        else if (c == 'f')
            flags |= AST_DUMP_FSTRING_OPAQUE;
        else if (c == 'u')
            lines = true;
        else if (c == 'q')
            quiet = true;
        else if (c == 'p')
            ok_only = quiet = true;
        else if (c == 'e')
            kind = strcmp(optarg, "eval") == 0     ? AST_Expression
                   : strcmp(optarg, "single") == 0 ? AST_Interactive
                                                   : AST_Module;
        else
            return 2;
    }
    for (int i = optind; i < argc; i++) {
        struct buf out = BUF_INIT;
        if (lines) {
            unparse_lines(&out, argv[i]);
            fwrite(out.data, 1, out.len, stdout);
            continue;
        }
        dump_one(&out, argv[i], flags, kind, quiet);
        if (ok_only && out.len == 0)
            buf_puts(&out, "OK");
        if (!quiet || out.len) {
            buf_putc(&out, '\n');
            fwrite(out.data, 1, out.len, stdout);
        }
    }
    return 0;
}
