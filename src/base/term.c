/* The terminal; see term.h. */
#include "base/term.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <utf8proc.h>

bool term_is_tty(int fd) { return isatty(fd) == 1; }

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
