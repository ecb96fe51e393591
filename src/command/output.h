/*
 * What commands print: results, status lines, warnings (cf. alembic.util.messaging). Results and
 * status lines go to standard output, warnings to standard error.
 */
#ifndef RETORT_COMMAND_OUTPUT_H
#define RETORT_COMMAND_OUTPUT_H

#include "command/command.h"

/* A line of result, unless -q. */
void output_line(const struct command *c, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* A message, wrapped to the terminal when standard input is one, unless QUIET. Where scripts run it
 * goes to what sys.stdout is. */
void output_message(const struct command *c, const char *text, bool newline, bool quiet);

/* "TEXT ..." then FN(ARG), then "  done", or "  FAILED" if it raises. NEWLINE: a line break after
 * the dots. */
void output_status(const struct command *c, const char *text, bool newline, bool quiet,
                   void (*fn)(void *arg), void *arg);

/* A Python warning on standard error, "PLACE: CATEGORY: TEXT"; each text once. PLACE may be
 * NULL. */
void output_warning(const char *category, const char *text, const char *place);

/* The width of the terminal for usage and help: COLUMNS, standard output, 80. */
int output_width(void);

#endif
