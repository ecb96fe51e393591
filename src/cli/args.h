/*
 * A command line parser with the habits of Python's argparse, which scripts rely on: options by
 * unique prefix, values joined or apart, negative numbers as values, "--", and its error texts and
 * usage layout. Parsers are const tables.
 */
#ifndef RETORT_CLI_ARGS_H
#define RETORT_CLI_ARGS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/text.h"

enum args_kind {
    ARGS_FLAG,    /* bool */
    ARGS_VALUE,   /* const char *; the last one wins */
    ARGS_APPEND,  /* struct text_list */
    ARGS_HELP,    /* prints help, exit 0 */
    ARGS_VERSION, /* prints the version, exit 0 */
};

struct args_option {
    const char *shorter, *longer; /* "-m", "--message"; either may be NULL */
    enum args_kind kind;
    size_t offset;       /* of the field in the result struct */
    const char *metavar; /* NULL for flags */
    const char *help;
    bool is_own; /* the reference does not have it: not in usage lines, no prefixes */
};

struct args_positional {
    const char *name; /* NULL: there is none */
    size_t offset;
    bool is_many; /* one or more: struct text_list instead of const char * */
    const char *help;
};

struct args_parser {
    const char *name;                  /* of the command */
    const char *help;                  /* one line */
    const char *description;           /* more, or NULL */
    const struct args_option *options; /* ended by kind and names zero */
    struct args_positional positional;
    bool takes_rest; /* everything from the first positional on goes to REST unread */
    size_t rest_offset;
    bool is_own;      /* the reference does not have the command: not in usage lines */
    const void *data; /* for the caller: what the command runs */
};

struct args_program {
    const char *name; /* base name of argv[0] */
    const char *description;
    const char *version;
    const struct args_option *options;
    const struct args_parser *const *commands; /* NULL-terminated, sorted by name */
};

/* Outcome of args_parse when there is nothing to run: *TEXT for stdout or stderr, an exit status.
 */
struct args_result {
    const struct args_parser *command; /* NULL: print TEXT and exit */
    const char *out, *err;             /* NULL: nothing */
    int status;
    const char *unknown_command; /* what was typed for the command, if that was wrong */
};

/* Parses ARGV[1..ARGC) into the struct OPTIONS, whose fields the tables point into. WIDTH is that
 * of the terminal, for usage and help. */
struct args_result args_parse(const struct args_program *program, int argc, char **argv,
                              void *options, int width);

/* The usage block, "usage: ...\n", of the program or of one of its commands (NULL: the program). */
char *args_usage(const struct args_program *program, const struct args_parser *command, int width);

/* The whole help text. */
char *args_help(const struct args_program *program, const struct args_parser *command, int width);

/* True if the option table entry is the end of its table. */
static inline bool args_is_end(const struct args_option *o) { return !o->shorter && !o->longer; }

#endif
