/*
 * ISO 8601 texts of the module datetime: reading and writing, with the forms CPython 3.11 knows.
 */
#include "python/lib/datetime_int.h"

static const char *digits(const char *p, const char *end, int n, int64_t *out) {
    *out = 0;
    for (int i = 0; i < n; i++, p++) {
        if (p >= end || *p < '0' || *p > '9')
            return NULL;
        *out = *out * 10 + (*p - '0');
    }
    return p;
}

const char *iso_week_date(int64_t year, int64_t week, int64_t day, struct iso_parts *p) {
    if (year < 1 || year > 9999)
        return "Year is out of range: %lld";
    if (week <= 0 || week >= 53) {
        int first = time_weekday(time_days(year, 1, 1));
        bool long_year = first == 3 || (first == 2 && time_is_leap(year));
        if (week != 53 || !long_year)
            return "Invalid week: %lld";
    }
    if (day <= 0 || day >= 8)
        return "Invalid weekday: %lld (range is [1, 7])";
    int64_t jan1 = time_days(year, 1, 1), first = jan1 - time_weekday(jan1);
    if (time_weekday(jan1) > 3)
        first += 7;
    int month, mday;
    time_civil(first + (week - 1) * 7 + day - 1, &p->year, &month, &mday);
    p->month = month;
    p->day = mday;
    return NULL;
}

bool iso_parse_date(const char *s, size_t n, struct iso_parts *p) {
    const char *end = s + n;
    s = digits(s, end, 4, &p->year);
    if (!s || s >= end)
        return false;
    bool dash = *s == '-';
    s += dash;
    if (s < end && *s == 'W') {
        int64_t week, day = 1;
        s = digits(s + 1, end, 2, &week);
        if (!s)
            return false;
        if (s < end) {
            if (dash && *s++ != '-')
                return false;
            s = digits(s, end, 1, &day);
            if (!s)
                return false;
        }
        return s == end && !iso_week_date(p->year, week, day, p);
    }
    s = digits(s, end, 2, &p->month);
    if (!s || (dash && (s >= end || *s++ != '-')))
        return false;
    s = digits(s, end, 2, &p->day);
    return s == end;
}

/* HH[:MM[:SS[.ffffff]]] of [S, END): negative invalid, 1 when something follows. LIMIT: where the
 * text really ends. */
static int clock_parts(const char *s, const char *end, const char *limit, int64_t out[4]) {
    bool colon = false;
    out[0] = out[1] = out[2] = out[3] = 0;
    for (int i = 0; i < 3; i++) {
        s = digits(s, end, 2, &out[i]);
        if (!s)
            return -1;
        char c = s < limit ? *s : 0;
        s++;
        if (i == 0)
            colon = c == ':';
        if (s >= end)
            return c != 0;
        if (colon && c == ':') {
            if (i == 2)
                return -1;
        } else if (c == '.' || c == ',') {
            if (i < 2)
                return -1;
            break;
        } else if (!colon)
            s--;
        else
            return -1;
    }
    int n = end - s >= 6 ? 6 : (int)(end - s);
    s = digits(s, end, n, &out[3]);
    if (!s)
        return -1;
    for (int i = n; i < 6; i++)
        out[3] *= 10;
    while (s < end && *s >= '0' && *s <= '9')
        s++;
    return s < limit;
}

bool iso_parse_time(const char *s, size_t n, struct iso_parts *p) {
    const char *end = s + n, *zone = s;
    int64_t t[4];
    while (zone < end && *zone != '+' && *zone != '-' && *zone != 'Z')
        zone++;
    int rc = clock_parts(s, zone, end, t);
    p->hour = t[0];
    p->minute = t[1];
    p->second = t[2];
    p->us = t[3];
    if (rc < 0)
        return false;
    if (zone == end)
        return rc == 0;
    p->has_tz = true;
    if (*zone == 'Z')
        return zone + 1 == end;
    int sign = *zone == '-' ? -1 : 1;
    if (clock_parts(zone + 1, end, end, t) != 0)
        return false;
    p->offset = sign * ((wide)(t[0] * 3600 + t[1] * 60 + t[2]) * US_SECOND + t[3]);
    return true;
}

static bool is_digit(const char *s, size_t n, size_t i) {
    return i < n && s[i] >= '0' && s[i] <= '9';
}

/* Where the date ends in a text of at least 8 bytes. */
static size_t date_length(const char *s, size_t n) {
    if (s[4] == '-') {
        if (s[5] != 'W')
            return 10;
        if (n > 8 && s[8] == '-') {
            if (n == 9)
                return 0;
            return n > 10 && is_digit(s, n, 10) ? 8 : 10;
        }
        return 8;
    }
    if (s[4] != 'W')
        return 8;
    size_t i = 7;
    while (is_digit(s, n, i))
        i++;
    if (i < 9)
        return i;
    return i % 2 == 0 ? 7 : 8;
}

bool iso_parse_datetime(const char *s, size_t n, struct iso_parts *p) {
    if (n < 7)
        return false;
    size_t date = n == 7 ? 7 : date_length(s, n);
    if (date == 0 || date > n || !iso_parse_date(s, date, p))
        return false;
    if (date == n)
        return true;
    const char *t = s + date;
    lib_next_cp(&t); /* the separator: any character */
    if (t >= s + n)
        return false;
    return iso_parse_time(t, (size_t)(s + n - t), p);
}

void put_time(struct vm *vm, struct buf *b, int hour, int minute, int second, int us,
              const char *timespec) {
    if (strcmp(timespec, "auto") == 0)
        timespec = us ? "microseconds" : "seconds";
    if (strcmp(timespec, "hours") == 0)
        buf_printf(b, "%02d", hour);
    else if (strcmp(timespec, "minutes") == 0)
        buf_printf(b, "%02d:%02d", hour, minute);
    else if (strcmp(timespec, "seconds") == 0)
        buf_printf(b, "%02d:%02d:%02d", hour, minute, second);
    else if (strcmp(timespec, "milliseconds") == 0)
        buf_printf(b, "%02d:%02d:%02d.%03d", hour, minute, second, us / 1000);
    else if (strcmp(timespec, "microseconds") == 0)
        buf_printf(b, "%02d:%02d:%02d.%06d", hour, minute, second, us);
    else
        py_raise(vm, &py_exc_ValueError, "Unknown timespec value");
}

void put_offset(struct buf *b, value offset, const char *sep) {
    if (!LIB_GIVEN(offset))
        return;
    wide us = delta_us(PY_AS(struct py_timedelta, offset));
    buf_putc(b, us < 0 ? '-' : '+');
    if (us < 0)
        us = -us;
    int64_t seconds = (int64_t)(us / US_SECOND);
    int frac = (int)(us % US_SECOND);
    buf_printf(b, "%02d%s%02d", (int)(seconds / 3600), sep, (int)(seconds / 60 % 60));
    if (seconds % 60 || frac)
        buf_printf(b, "%s%02d", sep, (int)(seconds % 60));
    if (frac)
        buf_printf(b, ".%06d", frac);
}
