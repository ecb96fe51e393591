/*
 * What every command gets, and the commands themselves (cf. alembic.command). A command is a
 * function; it raises on failure, and what it wants printed goes through command/output.h.
 */
#ifndef RETORT_COMMAND_COMMAND_H
#define RETORT_COMMAND_COMMAND_H

#include "command/options.h"
#include "config/settings.h"
#include "migrate/scripts.h"

struct command {
    const char *name;    /* "upgrade" */
    const char *program; /* base name of argv[0] */
    struct options *options;
    struct settings *settings;
    struct scripts *scripts; /* NULL until command_scripts */
    struct vm *vm;           /* NULL until something has to be evaluated */
    int status;              /* exit status when the function returns */
};

typedef void (*command_fn)(struct command *c);

/* The script directory, opened at the first call, with the evaluator behind it for files that
 * have to be run. */
struct scripts *command_scripts(struct command *c);

void command_branches(struct command *c);
void command_edit(struct command *c);
void command_heads(struct command *c);
void command_history(struct command *c);
void command_init(struct command *c);
void command_list_templates(struct command *c);
void command_show(struct command *c);

#endif
