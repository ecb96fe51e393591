/* Printing results, status lines and warnings; see output.h. */
#include "command/output.h"

#include <ctype.h>
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
        buf_truncate(&b, b.len - 1);
        alembic_config_print(c->vm, c->config, buf_take(&b));
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

/* ---- wrapping, as textwrap does: long words are broken, hyphens may end a line ---- */

static bool is_letter(const char *s, const char *p) {
    return p >= s && *p && (isalpha((unsigned char)*p) || (unsigned char)*p >= 0x80);
}

/* Whether a line may end behind the hyphen at P of S. */
static bool is_break(const char *s, const char *p) {
    bool before = is_letter(s, p - 1) && is_letter(s, p - 2);
    bool after =
        is_letter(s, p + 1) && (is_letter(s, p + 2) || (p[2] == '-' && is_letter(s, p + 3)));
    return before && after;
}

/* Bytes of the chunk at P of S: blanks, or a word up to where a line may end. */
static size_t chunk_length(const char *s, const char *p) {
    bool blank = text_is_space(*p);
    const char *at = p;
    for (; *at && text_is_space(*at) == blank; at++)
        if (!blank && *at == '-' && is_break(s, at))
            return (size_t)(at - p) + 1;
    return (size_t)(at - p);
}

/* Bytes of the first N characters of S, at most LEN. */
static size_t characters(const char *s, size_t len, size_t n) {
    size_t at = 0;
    for (; at < len; at++)
        if (((unsigned char)s[at] & 0xC0) != 0x80 && n-- == 0)
            break;
    return at;
}

static size_t count_characters(const char *s, size_t len) {
    size_t n = 0;
    for (size_t i = 0; i < len; i++)
        n += ((unsigned char)s[i] & 0xC0) != 0x80;
    return n;
}

/* How much of a word that is longer than a line goes onto one with room for N characters. */
static size_t piece_length(const char *word, size_t len, size_t n) {
    size_t bytes = characters(word, len, n);
    for (size_t i = bytes; i > 1; i--)
        if (word[i - 1] == '-' && strspn(word, "-") < i - 1)
            return i;
    return bytes;
}

/* What LINE holds, without the blanks at its end; LINE is empty then. */
static char *without_end(struct buf *line) {
    while (line->len && text_is_space(line->data[line->len - 1]))
        buf_truncate(line, line->len - 1);
    return buf_take(line);
}

/* TEXT in lines of WIDTH characters. */
static struct text_list wrap(const char *text, size_t width) {
    struct text_list lines = {0};
    struct buf line = BUF_INIT;
    size_t used = 0;
    for (const char *p = text; *p;) {
        size_t len = chunk_length(text, p), n = count_characters(p, len);
        if (text_is_space(*p) && !used && lines.n) {
            p += len;
            continue;
        }
        if (used + n <= width) {
            for (size_t i = 0; i < len; i++)
                buf_putc(&line, text_is_space(p[i]) ? ' ' : p[i]);
            used += n;
            p += len;
            continue;
        }
        if (n > width) {
            size_t piece = piece_length(p, len, width > used ? width - used : 0);
            buf_add(&line, p, piece);
            p += piece;
        }
        text_list_add(&lines, without_end(&line));
        used = 0;
    }
    if (line.len)
        text_list_add(&lines, without_end(&line));
    return lines;
}

static void put_wrapped(struct buf *b, const char *text, size_t width) {
    struct text_list lines = wrap(text, width > 2 ? width - 2 : 1);
    for (size_t i = 0; i < lines.n; i++)
        buf_printf(b, "%s  %s", i ? "\n" : "", lines.items[i]);
}

/* TEXT at once, in its place among what scripts print. */
static void put(const struct command *c, const char *text) {
    if (!c->vm)
        fputs(text, stdout);
    fflush(stdout);
    if (c->vm)
        alembic_print(c->vm, text);
}

void output_message(const struct command *c, const char *text, bool newline, bool quiet) {
    if (quiet)
        return;
    size_t width = input_width();
    struct buf b = BUF_INIT;
    if (width)
        put_wrapped(&b, text, width);
    else
        buf_puts(&b, text);
    if (newline)
        buf_putc(&b, '\n');
    put(c, buf_take(&b));
}

void output_status(const struct command *c, const char *text, bool newline, bool quiet,
                   void (*fn)(void *arg), void *arg) {
    output_message(c, mem_printf("%s ...", text), newline, quiet);
    struct error_handler h;
    ERROR_TRY(&h) {
        fn(arg);
        error_pop(&h);
    }
    else {
        if (!quiet)
            put(c, "  FAILED\n");
        error_throw(h.error);
    }
    if (!quiet)
        put(c, "  done\n");
}

void output_warning(const char *category, const char *text, const char *place) {
    fflush(stdout);
    fprintf(stderr, "%s: %s: %s\n", place ? place : "retort", category, text);
}
