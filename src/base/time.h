/*
 * Time: the proleptic Gregorian calendar, the clock, and time zones from the system's TZif files.
 * The C library's own zone (TZ, localtime) is state of the whole process, which a library must not
 * touch.
 */
#ifndef RETORT_BASE_TIME_H
#define RETORT_BASE_TIME_H

#include <stdbool.h>
#include <stdint.h>

/* Calendar. Days count from 1970-01-01; months and days from 1; years may be 0 or negative. */

/* Days of a date, and the date of DAYS (cf. date.toordinal and fromordinal). */
int64_t time_days(int64_t year, int month, int day);
void time_civil(int64_t days, int64_t *year, int *month, int *day);
int time_weekday(int64_t days); /* Monday 0 … Sunday 6 */
/* Of the Gregorian calendar, carried on in both directions. */
bool time_is_leap(int64_t year);
int time_days_in_month(int64_t year, int month);

/* A moment taken apart, without a zone. */
struct time_fields {
    int64_t year;
    int month, day, hour, minute, second;
    int weekday;  /* Monday 0 */
    int year_day; /* 1 … 366 */
};

/* SECONDS since 1970-01-01 00:00, of the zone the caller has added. */
struct time_fields time_split(int64_t seconds);
int64_t time_join(const struct time_fields *f); /* weekday and year_day are not read */

/* Clocks: nanoseconds since 1970 UTC; nanoseconds since some moment, never going back. */
int64_t time_now(void);
int64_t time_monotonic(void);

/* Zones */

struct time_zone;

struct time_offset {
    int32_t seconds;  /* east of UTC */
    int32_t dst;      /* how much of it is daylight saving, 0 outside */
    const char *name; /* "CEST" */
};

/* The zone "Europe/Berlin", from PYTHONTZPATH or the usual folders, or NULL when there is none of
 * that name (or the name tries to leave the folder). Cached by nobody: keep it. */
struct time_zone *time_zone_load(const char *name);

/* A POSIX rule, "CET-1CEST,M3.5.0,M10.5.0/3", or NULL when it is none. */
struct time_zone *time_zone_parse(const char *rule);

/* A TZif file's contents, or NULL when they are none. */
struct time_zone *time_zone_read(const unsigned char *data, uint64_t size);

/* What TZ, else /etc/localtime says; UTC when neither does. */
struct time_zone *time_zone_local(void);

/* The offset at a moment of UTC. */
struct time_offset time_zone_at(const struct time_zone *z, int64_t utc_seconds);

/* The offset at a wall clock's time. Where that happens twice FOLD picks the second; where it never
 * happens (spring) FOLD 0 gives the offset before the gap, 1 the one after (as zoneinfo does). */
struct time_offset time_zone_at_wall(const struct time_zone *z, int64_t wall_seconds, bool fold);

#endif
