/*
 * Configuration files with the rules of Python's ConfigParser (default settings): sections,
 * DEFAULT, continuation lines, %(name)s interpolation, and its error texts.
 *
 * One wanted difference: a '%' that starts neither "%%" nor "%(name)s" stands for itself, when a
 * value is read as well as when it is set, so that an URL or a file name never breaks on it.
 */
#ifndef RETORT_BASE_INI_H
#define RETORT_BASE_INI_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

struct ini_option {
    const char *name;  /* lower case */
    const char *value; /* raw: not interpolated; NULL once removed */
};

struct ini_section {
    const char *name;
    struct ini_option *options; /* in file order */
    size_t n, cap;
};

struct ini {
    struct ini_section defaults;   /* [DEFAULT] and what the program put there */
    struct ini_section **sections; /* in file order */
    size_t n, cap;
};

struct ini *ini_new(void);

/* Reads TEXT (LEN bytes) into INI; SOURCE names it in errors, exactly as given. Raises
 * ERROR_PYTHON with kind ParsingError, MissingSectionHeaderError, DuplicateOptionError or
 * DuplicateSectionError, file and line set. */
void ini_read(struct ini *ini, const char *text, size_t len, const char *source, const char *path);

/* The section, or NULL. "DEFAULT" is not a section. */
struct ini_section *ini_section(const struct ini *ini, const char *name);

/* Adds an empty section if there is none of that NAME. */
struct ini_section *ini_add_section(struct ini *ini, const char *name);

/* Forgets all sections and options. */
void ini_clear(struct ini *ini);

/* The interpolated value, or NULL if section or option do not exist. Raises ERROR_PYTHON with kind
 * InterpolationMissingOptionError or InterpolationDepthError. Names in KEEP (NULL-terminated, may
 * be NULL) that are no options stay as they are written. */
const char *ini_get(const struct ini *ini, const char *section, const char *option,
                    const char *const *keep);

/* The value as written, or NULL. */
const char *ini_get_raw(const struct ini *ini, const char *section, const char *option);

/* Sets OPTION, adding it if absent. The section must exist: else raises NoSectionError. */
void ini_set(struct ini *ini, const char *section, const char *option, const char *value);
void ini_set_default(struct ini *ini, const char *option, const char *value);

/* Removes OPTION from SECTION itself; false if it was not there. */
bool ini_remove(struct ini *ini, const char *section, const char *option);

/* Names of a section's options: those of DEFAULT first, then its own, each once. */
struct text_list ini_option_names(const struct ini *ini, const char *section);

#endif
