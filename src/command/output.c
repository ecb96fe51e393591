/* Printing results, status lines and warnings; see output.h. */
#include "command/output.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/error.h"
#include "base/mem.h"
#include "modules/alembic/alembic.h"

void output_line(const struct command *c, const char *fmt, ...) {
    if (c->options->quiet)
        return;
    if (c->vm)
        command_flush((void *)c);
    struct buf b = BUF_INIT;
    va_list ap;
    va_start(ap, fmt);
    buf_vprintf(&b, fmt, ap);
    va_end(ap);
    buf_putc(&b, '\n');
    if (c->config && c->config->stdout != PY_UNDEF) {
        value line = py_str_take(&b);
        py_call_method(c->vm, c->config->stdout, "write", 1, &line);
        return;
    }
    fwrite(b.data, 1, b.len, stdout);
    if (c->vm) /* the script may print next */
        fflush(stdout);
}

/* The width of the terminal on standard input, 0 if it is none (the reference asks for that one).
 */
static size_t input_width(void) {
    struct winsize size;
    return ioctl(STDIN_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

int output_width(void) {
    const char *columns = getenv("COLUMNS");
    long n = columns ? strtol(columns, NULL, 10) : 0;
    struct winsize size;
    if (n > 0 && n < 100000)
        return (int)n;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col)
        return size.ws_col;
    return 80;
}

/* Words of TEXT filled to lines of WIDTH, each indented by two blanks. */
static char *wrap(const char *text, size_t width) {
    struct text_list words = text_split_space(text);
    struct buf b = BUF_INIT;
    size_t at = 0;
    for (size_t i = 0; i < words.n; i++) {
        size_t n = strlen(words.items[i]);
        bool fits = at && at + 1 + n <= width;
        buf_puts(&b, fits ? " " : at ? "\n  " : "  ");
        buf_puts(&b, words.items[i]);
        at = fits ? at + 1 + n : n;
    }
    return buf_take(&b);
}

void output_message(const char *text, bool newline, bool quiet) {
    if (quiet)
        return;
    size_t width = input_width();
    fputs(width ? wrap(text, width) : text, stdout);
    if (newline)
        putchar('\n');
    fflush(stdout);
}

void output_status(const char *text, bool newline, bool quiet, void (*fn)(void *arg), void *arg) {
    output_message(mem_printf("%s ...", text), newline, quiet);
    struct error_handler h;
    ERROR_TRY(&h) {
        fn(arg);
        error_pop(&h);
    }
    else {
        if (!quiet)
            puts("  FAILED");
        error_throw(h.error);
    }
    if (!quiet)
        puts("  done");
    fflush(stdout);
}

void output_warning(const char *category, const char *text, const char *place) {
    fflush(stdout);
    fprintf(stderr, "%s: %s: %s\n", place ? place : "retort", category, text);
}
