/*
 * Post-write hooks: programs run on a new revision file (cf. alembic.script.write_hooks). Unlike
 * the reference a program that fails is a failure of the command.
 */
#ifndef RETORT_COMMAND_HOOKS_H
#define RETORT_COMMAND_HOOKS_H

#include "command/command.h"
#include "config/hooks.h"

/* A hook type registered by a script (write_hooks.register): called with the path and the
 * options. Returns false if there is none of that name. */
typedef bool (*hooks_extra_fn)(void *arg, const char *type, const char *path,
                               const struct hook *hook);

/* Runs the hooks of C's settings on the file at PATH with status lines. EXTRA may be NULL. Raises
 * ERROR_COMMAND. */
void hooks_run(struct command *c, const char *path, hooks_extra_fn extra, void *arg);

#endif
