/*
 * Names and dates of new revision files: identifiers, slugs, file_template, time zones (cf.
 * ScriptDirectory._rev_path).
 */
#ifndef RETORT_MIGRATE_NAMING_H
#define RETORT_MIGRATE_NAMING_H

#include <stdbool.h>
#include <stdint.h>

/* When a revision was made. */
struct naming_date {
    int year, month, day, hour, minute, second, microsecond;
    bool has_offset;    /* a time zone is set: the date is shown with its offset */
    int offset_seconds; /* east of UTC */
    int64_t epoch;      /* seconds since 1970 */
};

/* Now, in the zone NAME (NULL: local time). Raises ERROR_COMMAND for an unknown zone. */
struct naming_date naming_now(const char *zone);

/* Twelve random hex digits. */
char *naming_random_id(void);

/* The words of MESSAGE (may be NULL) in lower case joined by "_", cut to LIMIT characters. */
char *naming_slug(const char *message, long limit);

/* TEMPLATE with its %(rev)s and the like replaced, and ".py". Raises KeyError for an unknown token
 * and ValueError for a bad format. */
char *naming_file(const char *template, const char *rev, const char *slug,
                  const struct naming_date *date);

#endif
