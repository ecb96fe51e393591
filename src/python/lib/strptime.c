/*
 * strptime: the format becomes a regular expression, as in CPython's Lib/_strptime.py, so that
 * whatever is ambiguous is read the same way.
 */
#include "python/lib/re_int.h"
#include "python/lib/strftime.h"

#include <stdlib.h>

static const struct {
    char c;
    const char *pattern;
} directives[] = {
    {'d', "(?P<d>3[0-1]|[1-2]\\d|0[1-9]|[1-9]| [1-9])"},
    {'f', "(?P<f>[0-9]{1,6})"},
    {'H', "(?P<H>2[0-3]|[0-1]\\d|\\d)"},
    {'I', "(?P<I>1[0-2]|0[1-9]|[1-9])"},
    {'G', "(?P<G>\\d\\d\\d\\d)"},
    {'j', "(?P<j>36[0-6]|3[0-5]\\d|[1-2]\\d\\d|0[1-9]\\d|00[1-9]|[1-9]\\d|0[1-9]|[1-9])"},
    {'m', "(?P<m>1[0-2]|0[1-9]|[1-9])"},
    {'M', "(?P<M>[0-5]\\d|\\d)"},
    {'S', "(?P<S>6[0-1]|[0-5]\\d|\\d)"},
    {'U', "(?P<U>5[0-3]|[0-4]\\d|\\d)"},
    {'W', "(?P<W>5[0-3]|[0-4]\\d|\\d)"},
    {'w', "(?P<w>[0-6])"},
    {'u', "(?P<u>[1-7])"},
    {'V', "(?P<V>5[0-3]|0[1-9]|[1-4]\\d|\\d)"},
    {'y', "(?P<y>\\d\\d)"},
    {'Y', "(?P<Y>\\d\\d\\d\\d)"},
    {'z', "(?P<z>[+-]\\d\\d:?[0-5]\\d(:?[0-5]\\d(\\.\\d{1,6})?)?|(?-i:Z))"},
    {'A', "(?P<A>wednesday|thursday|saturday|tuesday|monday|friday|sunday)"},
    {'a', "(?P<a>mon|tue|wed|thu|fri|sat|sun)"},
    {'B', "(?P<B>september|february|november|december|january|october|august|march|april|june|"
          "july|may)"},
    {'b', "(?P<b>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"},
    {'p', "(?P<p>am|pm)"},
    {'%', "%"},
};

static void zone_names(const char *names[2]) {
    struct time_zone *zone = time_zone_local();
    int64_t now = time_now() / 1000000000;
    struct time_fields t = time_split(now);
    names[0] = names[1] = "UTC";
    for (int half = 0; half < 2; half++) {
        struct time_offset o = time_zone_at(zone, time_days(t.year, half ? 7 : 1, 1) * 86400);
        names[o.dst != 0] = o.name;
        if (!half && !o.dst)
            names[1] = o.name;
    }
}

static void put_directive(struct vm *vm, struct buf *b, char c, value format);

static void put_format(struct vm *vm, struct buf *b, const char *f, value whole) {
    static const char special[] = "\\.^$*+?(){}[]|";
    for (; *f; f++) {
        if (*f == ' ' || (*f >= '\t' && *f <= '\r')) {
            while (f[1] == ' ' || (f[1] >= '\t' && f[1] <= '\r'))
                f++;
            buf_puts(b, "\\s+");
        } else if (*f != '%') {
            if (strchr(special, *f))
                buf_putc(b, '\\');
            buf_putc(b, *f);
        } else if (f[1])
            put_directive(vm, b, *++f, whole);
        else
            py_raise(vm, &py_exc_ValueError, "stray %% in format '%S'", whole);
    }
}

static void put_directive(struct vm *vm, struct buf *b, char c, value format) {
    for (size_t i = 0; i < LIB_COUNT(directives); i++)
        if (directives[i].c == c) {
            buf_puts(b, directives[i].pattern);
            return;
        }
    if (c == 'c')
        put_format(vm, b, "%a %b %d %H:%M:%S %Y", format);
    else if (c == 'x')
        put_format(vm, b, "%m/%d/%y", format);
    else if (c == 'X')
        put_format(vm, b, "%H:%M:%S", format);
    else if (c == 'Z') {
        const char *names[2];
        zone_names(names);
        buf_printf(b, "(?P<Z>utc|gmt|%s|%s)", names[0], names[1]);
    } else {
        char shown[2] = {c == '\\' ? '%' : c, 0};
        py_raise(vm, &py_exc_ValueError, "'%s' is a bad directive in format '%S'", shown, format);
    }
}

static const char cache_key;
struct cache {
    struct py_dict *patterns; /* format → Pattern */
};

static struct re_pattern *pattern_of(struct vm *vm, value format) {
    struct cache *cache = lib_state(vm, &cache_key, sizeof *cache);
    if (!cache->patterns || cache->patterns->count > 32)
        cache->patterns = py_dict_new();
    value found = py_dict_get(vm, cache->patterns, format);
    if (found != PY_UNDEF)
        return PY_AS(struct re_pattern, found);
    struct buf b = BUF_INIT;
    put_format(vm, &b, py_str_cstr(format), format);
    struct re_pattern *re = re_compile(vm, lib_buf_str(&b), RE_IGNORECASE);
    py_dict_set(vm, cache->patterns, format, PY_OBJ(re));
    return re;
}

/* --- the values read --- */

struct read_values {
    struct strptime_result r;
    int64_t iso_year, iso_week, year, julian, week;
    int weekday; /* -1: none */
    bool has_year, week_monday, has_week, has_iso_week, has_iso_year, has_day, has_month;
    const char *pm;
    int hour12;
};

static int name_index(const char *s, const char *const *names, int n, bool abbreviated) {
    for (int i = 0; i < n; i++) {
        size_t len = abbreviated ? 3 : strlen(names[i]);
        if (strlen(s) == len && strncasecmp(s, names[i], len) == 0)
            return i;
    }
    return 0;
}

static int digits_value(const char *s) { return (int)strtol(s, NULL, 10); }

static void read_offset(struct vm *vm, struct read_values *v, const char *s) {
    v->r.has_offset = true;
    if (strcmp(s, "Z") == 0)
        return;
    const char *whole = s;
    int part[3] = {0, 0, 0}, n = 0;
    bool colon = s[3] == ':';
    int64_t us = 0;
    const char *p = s + 1;
    while (n < 3 && *p) {
        part[n++] = (p[0] - '0') * 10 + (p[1] - '0');
        p += 2;
        if (*p == '.')
            break;
        if (*p && (*p == ':') != colon)
            py_raise(vm, &py_exc_ValueError, "Inconsistent use of : in %s", whole);
        if (*p == ':')
            p++;
    }
    if (*p == '.') {
        int digits = 0;
        for (p++; *p && digits < 6; p++, digits++)
            us = us * 10 + (*p - '0');
        for (; digits < 6; digits++)
            us *= 10;
    }
    v->r.offset_us = ((part[0] * 60LL + part[1]) * 60 + part[2]) * 1000000 + us;
    if (s[0] == '-')
        v->r.offset_us = -v->r.offset_us;
}

static void read_zone(struct read_values *v, const char *s) {
    const char *names[2];
    zone_names(names);
    v->r.zone = py_str_from(s);
    if (strcasecmp(s, "utc") == 0 || strcasecmp(s, "gmt") == 0 || strcasecmp(s, names[0]) == 0)
        v->r.dst = 0;
    else if (strcasecmp(s, names[1]) == 0)
        v->r.dst = 1;
}

static int microseconds(const char *s) {
    int n = digits_value(s);
    for (size_t i = strlen(s); i < 6; i++)
        n *= 10;
    return n;
}

/* Directives that are the number N and no more. */
static void put_number(struct read_values *v, char c, int n) {
    switch (c) {
    case 'Y':
        v->year = n;
        break;
    case 'G':
        v->iso_year = n;
        break;
    case 'm':
        v->r.t.month = n;
        break;
    case 'd':
        v->r.t.day = n;
        break;
    case 'H':
        v->r.t.hour = n;
        break;
    case 'I':
        v->hour12 = n;
        break;
    case 'M':
        v->r.t.minute = n;
        break;
    case 'S':
        v->r.t.second = n;
        break;
    case 'j':
        v->julian = n;
        break;
    case 'U':
    case 'W':
        v->week = n;
        break;
    case 'V':
        v->iso_week = n;
        break;
    default:
        break;
    }
}

static void read_one(struct vm *vm, struct read_values *v, char c, const char *s) {
    put_number(v, c, digits_value(s));
    v->has_year |= c == 'Y' || c == 'y';
    v->has_iso_year |= c == 'G';
    v->has_month |= c == 'm' || c == 'B' || c == 'b';
    v->has_day |= c == 'd';
    v->has_week |= c == 'U' || c == 'W';
    v->has_iso_week |= c == 'V';
    if (c == 'y')
        v->year = digits_value(s) + (digits_value(s) <= 68 ? 2000 : 1900);
    else if (c == 'B' || c == 'b')
        v->r.t.month = name_index(s, lib_month_names, 12, c == 'b') + 1;
    else if (c == 'A' || c == 'a')
        v->weekday = name_index(s, lib_day_names, 7, c == 'a');
    else if (c == 'w')
        v->weekday = (digits_value(s) + 6) % 7;
    else if (c == 'u')
        v->weekday = digits_value(s) - 1;
    else if (c == 'U' || c == 'W')
        v->week_monday = c == 'W';
    else if (c == 'p')
        v->pm = s;
    else if (c == 'f')
        v->r.us = microseconds(s);
    else if (c == 'z')
        read_offset(vm, v, s);
    else if (c == 'Z')
        read_zone(v, s);
}

static void check_iso(struct vm *vm, const struct read_values *v) {
    static const char weekday[] = "a weekday directive ('%A', '%a', '%w', or '%u').";
    if (v->has_iso_year) {
        if (!v->has_iso_week || v->weekday < 0)
            py_raise(vm, &py_exc_ValueError,
                     "ISO year directive '%%G' must be used with the ISO week directive '%%V' and "
                     "%s",
                     weekday);
        if (v->julian)
            py_raise(vm, &py_exc_ValueError,
                     "Day of the year directive '%%j' is not compatible with ISO year directive "
                     "'%%G'. Use '%%Y' instead.");
    } else if (v->has_iso_week) {
        if (!v->has_year || v->weekday < 0)
            py_raise(vm, &py_exc_ValueError,
                     "ISO week directive '%%V' must be used with the ISO year directive '%%G' and "
                     "%s",
                     weekday);
        py_raise(vm, &py_exc_ValueError,
                 "ISO week directive '%%V' is incompatible with the year directive '%%Y'. Use the "
                 "ISO year '%%G' instead.");
    }
}

/* Day of the year by week and weekday. */
static int64_t julian_of_week(const struct read_values *v, int64_t year) {
    int first = time_weekday(time_days(year, 1, 1)), day = v->weekday;
    if (!v->week_monday) {
        first = (first + 1) % 7;
        day = (day + 1) % 7;
    }
    int64_t week0 = (7 - first) % 7;
    if (v->week == 0)
        return 1 + day - first;
    return 1 + week0 + 7 * (v->week - 1) + day;
}

static void resolve(struct vm *vm, struct read_values *v) {
    struct time_fields *t = &v->r.t;
    bool leap_fix = false;
    int64_t year = v->has_year ? v->year : 1900;
    check_iso(vm, v);
    if (!v->has_year && v->has_month && t->month == 2 && t->day == 29) {
        year = 1904; /* the first leap year from 1900 on: the day must be possible */
        leap_fix = true;
    }
    if (!v->julian && v->weekday >= 0) {
        if (v->has_week)
            v->julian = julian_of_week(v, year);
        else if (v->has_iso_year) {
            int64_t jan4 = time_days(v->iso_year, 1, 4);
            int64_t day = jan4 - time_weekday(jan4) + (v->iso_week - 1) * 7 + v->weekday;
            int64_t y;
            int m, d;
            time_civil(day, &y, &m, &d);
            year = y;
            v->julian = day - time_days(y, 1, 1) + 1;
        }
        if (v->julian && v->julian <= 0) {
            year--;
            v->julian += time_is_leap(year) ? 366 : 365;
        }
    }
    if (!v->julian) {
        int max = time_days_in_month(year, t->month);
        if (t->day > max)
            py_raise(vm, &py_exc_ValueError, "day is out of range for month");
        v->julian = time_days(year, t->month, t->day) - time_days(year, 1, 1) + 1;
    } else {
        int64_t y;
        time_civil(time_days(year, 1, 1) + v->julian - 1, &y, &t->month, &t->day);
        year = y;
    }
    t->weekday = v->weekday >= 0 ? v->weekday : time_weekday(time_days(year, t->month, t->day));
    t->year_day = (int)v->julian;
    t->year = leap_fix ? 1900 : year;
    if (v->hour12) {
        bool pm = v->pm && strcasecmp(v->pm, "pm") == 0;
        t->hour = v->hour12 % 12 + (pm ? 12 : 0);
    }
}

struct strptime_result lib_strptime(struct vm *vm, value text, value format) {
    if (!py_is_str(text))
        py_raise(vm, &py_exc_TypeError, "strptime() argument 1 must be str, not %T", text);
    if (!py_is_str(format))
        py_raise(vm, &py_exc_TypeError, "strptime() argument 2 must be str, not %T", format);
    struct re_pattern *re = pattern_of(vm, format);
    struct re_subject s = re_subject(vm, re, text);
    if (!re_run(vm, re, RE_MATCH, &s, 0, s.size, false))
        py_raise(vm, &py_exc_ValueError, "time data %R does not match format %R", text, format);
    const size_t *at = pcre2_get_ovector_pointer(re->data);
    if (at[1] != s.size)
        py_raise(vm, &py_exc_ValueError, "unconverted data remains: %s", s.s + at[1]);
    struct read_values v = {.weekday = -1, .r.dst = -1, .r.zone = PY_NONE};
    v.r.t = (struct time_fields){.year = 1900, .month = 1, .day = 1};
    for (int i = 1; i <= re->parsed->groups; i++) {
        struct py_str *name = re->parsed->name_of[i];
        if (name && at[2 * i] != PCRE2_UNSET)
            read_one(vm, &v, name->data[0],
                     mem_strndup(s.s + at[2 * i], at[2 * i + 1] - at[2 * i]));
    }
    resolve(vm, &v);
    return v.r;
}
