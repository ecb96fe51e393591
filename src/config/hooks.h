/*
 * The post-write hooks a project asks for, with their options (cf. Config.get_hooks_list).
 */
#ifndef RETORT_CONFIG_HOOKS_H
#define RETORT_CONFIG_HOOKS_H

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

/* The hooks of the settings: the ini section [post_write_hooks] if there is one, else TOML. Raises
 * KeyError for a TOML hook without a name, ValueError where TOML has no list of tables. */
struct hooks hooks_list(struct settings *s);

#endif
