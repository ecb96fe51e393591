/*
 * The project's settings: alembic.ini and pyproject.toml together, with the command line's part
 * (-c, -n, -x) (cf. alembic.config.Config).
 *
 * An option of the ini file's main section wins over the same key of [tool.alembic], key by key.
 * Files are read when the first value is asked for, and a file that does not exist counts as empty.
 */
#ifndef RETORT_CONFIG_SETTINGS_H
#define RETORT_CONFIG_SETTINGS_H

#include <stdbool.h>

#include "base/text.h"
#include "base/ini.h"
#include "base/toml.h"

struct settings {
    const char *ini_path;  /* as given; NULL: none */
    const char *toml_path; /* as given; NULL: none */
    const char *section;   /* main section of the ini file, "alembic" unless -n */
    struct text_list x;    /* -x values in order */
    struct text_list args; /* further names for interpolation: key, value, key, value, ... */
    const char *url;       /* --url: goes before sqlalchemy.url of the main section; or NULL */
    bool trace;            /* show each statement and its time */
    const char *target;    /* --target: a script with the schema that is wanted, not the models'; or
                              NULL */
    const char *wait;      /* --wait: seconds to wait for another migration, as text; or NULL */
    struct ini *ini;       /* NULL until settings_ini */
    void (*sync)(struct settings *s, void *arg); /* brings `ini` up to date before it is read: a
                                                    script has options elsewhere; or NULL */
    void *sync_arg;
    struct toml *toml; /* [tool.alembic]; NULL until settings_toml */
    bool is_toml_read;
};

/* Settings of the two files that CONFIGS (values of -c in order; may be empty) and the environment
 * variable ALEMBIC_CONFIG name, alembic.ini and pyproject.toml by default. Raises ERROR_COMMAND if
 * one kind is named twice. */
struct settings *settings_new(const struct text_list *configs, const char *section);

/* The ini file, read now if it was not, and in step with a script's view of it. Raises what
 * ini_read raises. */
struct ini *settings_ini(struct settings *s);

/* The table [tool.alembic], or NULL. Raises TOMLDecodeError, or ERROR_COMMAND "Incorrect TOML
 * format". */
struct toml *settings_toml(struct settings *s);

/* Absolute folders of the two files, without resolving links; "" and "." without one. */
const char *settings_here(struct settings *s);
const char *settings_toml_here(struct settings *s);

/* Text of NAME from the ini file, else from TOML, else NULL. A TOML boolean or list where text is
 * wanted raises ERROR_COMMAND. */
const char *settings_get(struct settings *s, const char *name);

/* The same where a path is wanted: other TOML types than text raise TypeError. */
const char *settings_get_path(struct settings *s, const char *name);

/* The interpolated value of an ini section, or NULL. In the main section sqlalchemy.url is --url if
 * that was given, and DATABASE_URL where the file has none or the one of a fresh template. */
const char *settings_get_from(struct settings *s, const char *section, const char *name);

/* The same from the ini's main section alone. */
const char *settings_get_ini(struct settings *s, const char *name);

/* A boolean as `sourceless` is read: ini true only for "true"; TOML a boolean, else raises
 * ERROR_COMMAND. */
bool settings_get_flag(struct settings *s, const char *name);

/* A boolean by SQLAlchemy's word list (true, yes, on, y, t, 1, ...). Raises ValueError. */
bool settings_get_truth(struct settings *s, const char *name);

/* An integer, or FALLBACK if absent or 0. Raises ValueError for other text. */
long settings_get_int(struct settings *s, const char *name, long fallback);

/* The two path lists, split by path_separator's rules; *FOUND tells absent from empty. */
struct text_list settings_version_locations(struct settings *s, bool *found);
struct text_list settings_prepend_sys_path(struct settings *s);

/* V of the TOML file as text with %(here)s and %% replaced. KEY names it in errors. */
const char *settings_toml_text(struct settings *s, const struct toml *v, const char *key);

/* The template tokens of file names: they stay in a value even where interpolation looks for them
 * (NULL-terminated). */
extern const char *const settings_file_tokens[];

#endif
