/*
 * The project templates that `init` writes, embedded at build time from templates/.
 */
#ifndef RETORT_COMMAND_TEMPLATES_H
#define RETORT_COMMAND_TEMPLATES_H

struct template_file {
    const char *name; /* "env.py"; "alembic.ini.mako" is rendered; NULL ends a list */
    const char *text;
};

struct template_set {
    const char *name; /* "generic"; NULL ends the list */
    const struct template_file *files;
};

extern const struct template_set template_sets[];

/* The set NAME, or NULL. */
const struct template_set *template_find(const char *name);

/* A file of a set by name, or NULL. */
const struct template_file *template_get(const struct template_set *set, const char *file);

#endif
