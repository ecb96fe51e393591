/*
 * What the command line says, parsed: the global options and those of all commands in one struct.
 * The tables in src/cli/tables.c fill it; commands read it.
 */
#ifndef RETORT_COMMAND_OPTIONS_H
#define RETORT_COMMAND_OPTIONS_H

#include <stdbool.h>

#include "base/text.h"

struct options {
    /* Global. */
    struct text_list config; /* -c */
    const char *name;        /* -n; NULL: alembic */
    struct text_list x;      /* -x */
    bool raiseerr, quiet;

    /* Of one command or several. */
    bool verbose, sql, autogenerate, splice, resolve_dependencies, indicate_current, check_heads;
    bool purge, package;
    const char *message, *head, *branch_label, *version_path, *rev_id, *tag, *rev_range;
    const char *template; /* init -t; NULL: generic */
    const char *directory, *revision;
    struct text_list depends_on, revisions;
    struct text_list branch_labels; /* from a script, which may give several */

    /* What the reference does not have. */
    bool json, graph, allow_all, allow_run, allow_net, site_packages, unknown_imports;
    const char *max_memory; /* --max-memory: bytes, with K, M or G */
    bool statements;        /* -v of commands that change the database: show what is executed */
    const char *url;        /* --url: instead of sqlalchemy.url */
    const char *target;     /* --target: schema.sql that autogenerate compares with */
    const char *wait;       /* --wait: seconds to wait for the server and for another migration */
    const char *color;      /* --color: auto, always, never */
    struct text_list allow_write;
    struct text_list rest; /* retort exec: the script's own arguments */
};

#endif
