/*
 * Time zones: TZif files (RFC 8536) and the POSIX rules in their footers, which say what happens
 * after the last transition that is written down. cf. CPython's zoneinfo.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/time.h"

/* When a rule changes the clock, in its own wall time. */
struct change {
    char kind; /* 'M' month, week, weekday; 'J' day 1–365 without 29 February; 'D' day 0–365 */
    int month, week, day; /* day: of the week (0 Sunday), or of the year */
    int32_t seconds;      /* after midnight; may be negative or over a day */
};

struct rule {
    bool present, has_dst;
    struct time_offset standard, daylight;
    struct change start, end; /* of daylight saving */
};

struct time_zone {
    size_t n;                  /* transitions */
    int64_t *at;               /* in UTC, ascending */
    struct time_offset *after; /* what holds from there on */
    struct time_offset before; /* what holds before the first */
    struct rule rule;          /* after the last */
};

/* POSIX rules */

static bool take_name(const char **s, const char **name) {
    const char *p = *s, *start = p;
    if (*p == '<') {
        start = ++p;
        while (isalnum((unsigned char)*p) || *p == '+' || *p == '-')
            p++;
        if (*p != '>')
            return false;
        *s = p + 1;
    } else {
        while (isalpha((unsigned char)*p))
            p++;
        *s = p;
    }
    *name = mem_strndup(start, (size_t)(p - start));
    return p - start >= 3;
}

static bool take_number(const char **s, int *n) {
    if (!isdigit((unsigned char)**s))
        return false;
    for (*n = 0; isdigit((unsigned char)**s) && *n < 100000; ++*s)
        *n = *n * 10 + (**s - '0');
    return true;
}

/* [+-]hh[:mm[:ss]] in seconds. */
static bool take_time(const char **s, int32_t *seconds) {
    int sign = **s == '-' ? -1 : 1, h, m = 0, sec = 0;
    if (**s == '-' || **s == '+')
        ++*s;
    if (!take_number(s, &h))
        return false;
    if (**s == ':' && (++*s, !take_number(s, &m)))
        return false;
    if (**s == ':' && (++*s, !take_number(s, &sec)))
        return false;
    *seconds = sign * (h * 3600 + m * 60 + sec);
    return h <= 167 && m < 60 && sec < 60;
}

static bool take_change(const char **s, struct change *c) {
    if (*(*s)++ != ',')
        return false;
    c->kind = **s == 'M' || **s == 'J' ? *(*s)++ : 'D';
    if (!take_number(s, c->kind == 'M' ? &c->month : &c->day))
        return false;
    if (c->kind == 'M') {
        bool ok =
            *(*s)++ == '.' && take_number(s, &c->week) && *(*s)++ == '.' && take_number(s, &c->day);
        if (!ok || c->month < 1 || c->month > 12 || c->week < 1 || c->week > 5 || c->day > 6)
            return false;
    } else if (c->day > 365 || (c->kind == 'J' && c->day < 1)) {
        return false;
    }
    c->seconds = 7200;
    if (**s != '/')
        return true;
    ++*s;
    return take_time(s, &c->seconds);
}

static bool parse_rule(const char *s, struct rule *r) {
    *r = (struct rule){.present = true};
    int32_t west;
    if (!take_name(&s, &r->standard.name) || !take_time(&s, &west))
        return false;
    r->standard.seconds = -west;
    if (!*s)
        return true;
    r->has_dst = true;
    if (!take_name(&s, &r->daylight.name))
        return false;
    r->daylight.seconds = r->standard.seconds + 3600;
    if (*s && *s != ',') {
        if (!take_time(&s, &west))
            return false;
        r->daylight.seconds = -west;
    }
    r->daylight.dst = r->daylight.seconds - r->standard.seconds;
    if (!*s)
        s = ",M3.2.0,M11.1.0";
    return take_change(&s, &r->start) && take_change(&s, &r->end) && !*s;
}

/* Wall-clock seconds at which C happens in YEAR. */
static int64_t change_in(const struct change *c, int64_t year) {
    int64_t day = time_days(year, 1, 1);
    if (c->kind == 'M') {
        int64_t first = time_days(year, c->month, 1);
        int weekday = (time_weekday(first) + 1) % 7; /* Sunday 0 */
        int of_month = (c->day - weekday + 7) % 7 + (c->week - 1) * 7;
        if (of_month >= time_days_in_month(year, c->month))
            of_month -= 7;
        day = first + of_month;
    } else if (c->kind == 'J') {
        day += c->day - 1 + (time_is_leap(year) && c->day >= 60);
    } else {
        day += c->day;
    }
    return day * 86400 + c->seconds;
}

static bool within(int64_t t, int64_t start, int64_t end) {
    return start < end ? start <= t && t < end : !(end <= t && t < start);
}

static struct time_offset rule_at(const struct rule *r, int64_t utc) {
    if (!r->has_dst)
        return r->standard;
    int64_t year = time_split(utc + r->standard.seconds).year;
    int64_t start = change_in(&r->start, year) - r->standard.seconds;
    int64_t end = change_in(&r->end, year) - r->daylight.seconds;
    return within(utc, start, end) ? r->daylight : r->standard;
}

/* TZif */

static int64_t big_endian(const unsigned char *p, int bytes) {
    uint64_t v = 0;
    for (int i = 0; i < bytes; i++)
        v = v << 8 | p[i];
    return bytes == 4 ? (int64_t)(int32_t)(uint32_t)v : (int64_t)v;
}

/* One block of the file: its counts and where its parts begin. */
struct block {
    uint32_t is_utc, is_std, leap, times, types, chars;
    const unsigned char *at, *index, *type, *text, *end;
    int width; /* of a time */
};

static bool read_block(struct block *b, const unsigned char *data, const unsigned char *limit,
                       int width) {
    uint32_t *counts[] = {&b->is_utc, &b->is_std, &b->leap, &b->times, &b->types, &b->chars};
    if (limit - data < 44 || memcmp(data, "TZif", 4) != 0)
        return false;
    for (int i = 0; i < 6; i++)
        *counts[i] = (uint32_t)big_endian(data + 20 + i * 4, 4);
    uint64_t size = (uint64_t)b->times * (uint64_t)(width + 1) + (uint64_t)b->types * 6 + b->chars +
                    (uint64_t)b->leap * (uint64_t)(width + 4) + b->is_std + b->is_utc;
    if (size > (uint64_t)(limit - data - 44) || b->types == 0)
        return false;
    b->width = width;
    b->at = data + 44;
    b->index = b->at + (size_t)b->times * (size_t)width;
    b->type = b->index + b->times;
    b->text = b->type + (size_t)b->types * 6;
    b->end = data + 44 + size;
    return true;
}

static struct time_offset type_of(const struct block *b, uint32_t i, bool *is_dst) {
    struct time_offset o = {.name = ""};
    const unsigned char *p = b->type + (size_t)i * 6;
    o.seconds = (int32_t)big_endian(p, 4);
    *is_dst = p[4] != 0;
    if (p[5] < b->chars)
        o.name = mem_strndup((const char *)b->text + p[5],
                             strnlen((const char *)b->text + p[5], b->chars - p[5]));
    return o;
}

/* Files say that it is daylight saving, not how much. The same guess as zoneinfo's, odd corners
 * included: the difference to the standard time before it, else after it, the first that is not 0.
 */
static void fill_dst(const struct block *b, struct time_offset *types, const bool *is_dst) {
    for (uint32_t i = 1; i < b->times; i++) {
        uint8_t type = b->index[i], other = b->index[i - 1];
        if (type >= b->types || other >= b->types || !is_dst[type] || types[type].dst)
            continue;
        if (!is_dst[other])
            types[type].dst = types[type].seconds - types[other].seconds;
        if (types[type].dst || type + 1u >= b->types || i + 1 >= b->times)
            continue;
        other = b->index[i + 1];
        if (other < b->types && !is_dst[other])
            types[type].dst = types[type].seconds - types[other].seconds;
    }
    for (uint32_t i = 0; i < b->types; i++)
        if (is_dst[i] && !types[i].dst)
            types[i].dst = 3600;
}

static struct time_zone *from_block(const struct block *b) {
    struct time_zone *z = MEM_NEW(struct time_zone);
    struct time_offset *types = MEM_NEW_ARRAY(struct time_offset, b->types);
    bool *is_dst = mem_alloc_atomic(b->types);
    for (uint32_t i = 0; i < b->types; i++)
        types[i] = type_of(b, i, &is_dst[i]);
    fill_dst(b, types, is_dst);
    z->n = b->times;
    z->at = MEM_NEW_ARRAY(int64_t, z->n + 1);
    z->after = MEM_NEW_ARRAY(struct time_offset, z->n + 1);
    for (size_t i = 0; i < z->n; i++) {
        z->at[i] = big_endian(b->at + i * (size_t)b->width, b->width);
        z->after[i] = types[b->index[i] < b->types ? b->index[i] : 0];
    }
    uint32_t first = 0; /* before the first transition: the first standard time */
    while (first + 1 < b->types && is_dst[first])
        first++;
    z->before = types[is_dst[first] ? 0 : first];
    return z;
}

struct time_zone *time_zone_read(const unsigned char *data, uint64_t size) {
    struct block b;
    const unsigned char *limit = data + size;
    if (!read_block(&b, data, limit, 4))
        return NULL;
    if (data[4] < '2') /* version 1 has no more */
        return from_block(&b);
    if (!read_block(&b, b.end, limit, 8))
        return NULL;
    struct time_zone *z = from_block(&b);
    if (limit - b.end >= 2 && *b.end == '\n') {
        size_t n = (size_t)(limit - b.end) - 1;
        const char *footer = (const char *)b.end + 1, *stop = memchr(footer, '\n', n);
        if (stop && stop > footer &&
            !parse_rule(mem_strndup(footer, (size_t)(stop - footer)), &z->rule))
            return NULL;
    }
    return z;
}

struct time_zone *time_zone_parse(const char *rule) {
    struct time_zone *z = MEM_NEW(struct time_zone);
    if (!parse_rule(rule, &z->rule))
        return NULL;
    z->before = z->rule.standard;
    return z;
}

/* Finding zones */

/* NULL when the file is not there or cannot be read, which the C library takes for UTC, too. */
static struct time_zone *read_file(const char *path) {
    struct error_handler h;
    ERROR_TRY(&h) {
        size_t n;
        char *data = file_is_regular(path) ? file_read_if_exists(path, &n) : NULL;
        struct time_zone *z = data ? time_zone_read((const unsigned char *)data, n) : NULL;
        error_pop(&h);
        return z;
    }
    if (h.error->code != ERROR_IO)
        error_throw(h.error);
    return NULL;
}

static bool is_safe(const char *name) {
    char *norm = path_norm(name);
    return *name && !path_is_absolute(name) && !strcmp(norm, name) && strncmp(norm, "..", 2) != 0;
}

struct time_zone *time_zone_load(const char *name) {
    const char *folders = getenv("PYTHONTZPATH");
    if (!folders || !*folders)
        folders = "/usr/share/zoneinfo:/usr/lib/zoneinfo:/usr/share/lib/zoneinfo:/etc/zoneinfo";
    if (!is_safe(name))
        return NULL;
    for (const char *p = folders; *p;) {
        size_t n = strcspn(p, ":");
        struct time_zone *z = n ? read_file(path_join(mem_strndup(p, n), name)) : NULL;
        if (z)
            return z;
        p += n + (p[n] == ':');
    }
    /* UTC without tzdata, as slim images have it */
    return !strcmp(name, "UTC") || !strcmp(name, "Etc/UTC") ? time_zone_parse("UTC0") : NULL;
}

struct time_zone *time_zone_local(void) {
    const char *tz = getenv("TZ");
    struct time_zone *z = NULL;
    if (tz) {
        tz += *tz == ':';
        if (path_is_absolute(tz))
            z = read_file(tz);
        else if (*tz && !(z = time_zone_load(tz)))
            z = time_zone_parse(tz);
    } else {
        z = read_file("/etc/localtime");
    }
    return z ? z : time_zone_parse("UTC0");
}

/* Asking */

/* How many of the N ascending TIMES are at or before T. */
static size_t passed(const int64_t *times, size_t n, int64_t t) {
    size_t low = 0;
    while (low < n) {
        size_t middle = (low + n) / 2;
        if (times[middle] <= t)
            low = middle + 1;
        else
            n = middle;
    }
    return low;
}

struct time_offset time_zone_at(const struct time_zone *z, int64_t utc) {
    size_t i = passed(z->at, z->n, utc);
    if (i == z->n && z->rule.present)
        return rule_at(&z->rule, utc);
    return i ? z->after[i - 1] : z->before;
}

/* A wall time can only be what it is under an offset that holds a day earlier or a day later. */
struct time_offset time_zone_at_wall(const struct time_zone *z, int64_t wall, bool fold) {
    enum { DAY = 86400 };
    struct time_offset early = time_zone_at(z, wall - DAY - time_zone_at(z, wall - DAY).seconds);
    struct time_offset late = time_zone_at(z, wall + DAY - time_zone_at(z, wall + DAY).seconds);
    bool early_fits = time_zone_at(z, wall - early.seconds).seconds == early.seconds;
    bool late_fits = time_zone_at(z, wall - late.seconds).seconds == late.seconds;
    if (early_fits && late_fits) /* twice, or no change near */
        return time_zone_at(z, wall - (fold ? late : early).seconds);
    if (early_fits || late_fits)
        return time_zone_at(z, wall - (early_fits ? early : late).seconds);
    return fold ? late : early;
}
