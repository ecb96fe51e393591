/*
 * Post-write hooks: programs run on a new revision file (cf. alembic.script.write_hooks). Unlike
 * the reference a program that fails is a failure of the command.
 */
#ifndef RETORT_COMMAND_HOOKS_H
#define RETORT_COMMAND_HOOKS_H

#include "base/map.h"
#include "config/settings.h"

struct hook {
    const char *name;
    struct map options; /* const char * by option name */
};

struct hooks {
    struct hook *items;
    size_t n, cap;
};

/* A hook type registered by a script (write_hooks.register): called with the path and the
 * options. Returns false if there is none of that name. */
typedef bool (*hooks_extra_fn)(void *arg, const char *type, const char *path,
                               const struct hook *hook);

/* The hooks of the settings: the ini section [post_write_hooks] if there is one, else TOML. */
struct hooks hooks_list(struct settings *s);

/* Runs them on the file at PATH with status lines. EXTRA may be NULL. Raises ERROR_COMMAND. */
void hooks_run(const struct hooks *hooks, const char *path, hooks_extra_fn extra, void *arg);

#endif
