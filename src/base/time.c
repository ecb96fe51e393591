/* Calendar and clocks; see time.h. Zones are in zone.c. */
#include "base/time.h"

#include <time.h>

/* Years begin with March here, so that the leap day is the last of its year. */
enum { DAYS_PER_ERA = 146097 /* 400 years */, MARCH_TO_EPOCH = 719468 };

static int64_t floor_div(int64_t a, int64_t b) {
    return a / b - (a % b != 0 && (a % b < 0) != (b < 0));
}

int64_t time_days(int64_t year, int month, int day) {
    year -= month <= 2;
    int64_t era = floor_div(year, 400), of_era = year - era * 400;
    int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return era * DAYS_PER_ERA + of_era * 365 + of_era / 4 - of_era / 100 + of_year - MARCH_TO_EPOCH;
}

void time_civil(int64_t days, int64_t *year, int *month, int *day) {
    days += MARCH_TO_EPOCH;
    int64_t era = floor_div(days, DAYS_PER_ERA), d = days - era * DAYS_PER_ERA;
    int64_t y = (d - d / 1460 + d / 36524 - d / 146096) / 365;
    int64_t of_year = d - (365 * y + y / 4 - y / 100), m = (5 * of_year + 2) / 153;
    *day = (int)(of_year - (153 * m + 2) / 5 + 1);
    *month = (int)(m < 10 ? m + 3 : m - 9);
    *year = y + era * 400 + (*month <= 2);
}

int time_weekday(int64_t days) {
    int64_t since_monday = days + 3; /* 1970-01-01 was a Thursday */
    return (int)(since_monday - floor_div(since_monday, 7) * 7);
}

bool time_is_leap(int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int time_days_in_month(int64_t year, int month) {
    return month == 2 ? 28 + time_is_leap(year) : 30 + ((month + month / 8) & 1);
}

struct time_fields time_split(int64_t seconds) {
    int64_t days = floor_div(seconds, 86400);
    int rest = (int)(seconds - days * 86400);
    struct time_fields f = {.hour = rest / 3600, .minute = rest / 60 % 60, .second = rest % 60};
    time_civil(days, &f.year, &f.month, &f.day);
    f.weekday = time_weekday(days);
    f.year_day = (int)(days - time_days(f.year, 1, 1)) + 1;
    return f;
}

int64_t time_join(const struct time_fields *f) {
    return time_days(f->year, f->month, f->day) * 86400 + f->hour * 3600 + f->minute * 60 +
           f->second;
}

static int64_t read_clock(clockid_t id) {
    struct timespec t;
    clock_gettime(id, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int64_t time_now(void) { return read_clock(CLOCK_REALTIME); }
int64_t time_monotonic(void) { return read_clock(CLOCK_MONOTONIC); }
