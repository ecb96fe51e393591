/* The terminal; see term.h. */
#include "base/term.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <utf8proc.h>

bool term_is_tty(int fd) { return isatty(fd) == 1; }

int term_width(void) {
    const char *columns = getenv("COLUMNS");
    long wanted = columns ? strtol(columns, NULL, 10) : 0;
    if (wanted > 0 && wanted < 100000)
        return (int)wanted;
    static const int fds[] = {STDOUT_FILENO, STDERR_FILENO, STDIN_FILENO};
    for (size_t i = 0; i < sizeof fds / sizeof *fds; i++) {
        struct winsize size;
        if (ioctl(fds[i], TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
            return size.ws_col;
    }
    return 80;
}

static bool is_set(const char *name) {
    const char *value = getenv(name);
    return value && *value && strcmp(value, "0") != 0;
}

bool term_has_colour(int fd) {
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
    if (no_color && *no_color)
        return false;
    if (is_set("CLICOLOR_FORCE") || is_set("FORCE_COLOR"))
        return true;
    return term_is_tty(fd) && term && strcmp(term, "dumb") != 0;
}

const char *term_style(bool colour, enum term_style style) {
    static const char *const codes[TERM_STYLES] = {"\033[0m",  "\033[1m",  "\033[2m",  "\033[31m",
                                                   "\033[32m", "\033[33m", "\033[34m", "\033[36m"};
    return colour ? codes[style] : "";
}

size_t term_text_width(const char *text, size_t n) {
    size_t width = 0;
    while (n > 0) {
        utf8proc_int32_t c;
        utf8proc_ssize_t step =
            utf8proc_iterate((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)n, &c);
        if (step < 1) { /* no UTF-8: one column a byte */
            step = 1;
            width++;
        } else {
            width += (size_t)utf8proc_charwidth(c);
        }
        text += step;
        n -= (size_t)step;
    }
    return width;
}
