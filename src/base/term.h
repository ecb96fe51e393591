/*
 * The terminal: whether there is one, how wide it is, and whether it gets colours (NO_COLOR,
 * CLICOLOR_FORCE, TERM=dumb; https://no-color.org).
 */
#ifndef RETORT_BASE_TERM_H
#define RETORT_BASE_TERM_H

#include <stdbool.h>
#include <stddef.h>

bool term_is_tty(int fd);

/* Whether text to FD should have colours. */
bool term_has_colour(int fd);

enum term_style {
    TERM_PLAIN, /* switches everything off */
    TERM_BOLD,
    TERM_DIM,
    TERM_RED,
    TERM_GREEN,
    TERM_YELLOW,
    TERM_BLUE,
    TERM_CYAN,
    TERM_STYLES
};

/* The escape sequence of a style; "" unless COLOUR. */
const char *term_style(bool colour, enum term_style style);

#endif
