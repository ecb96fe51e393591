/* base/time: expected values were printed by CPython's datetime and zoneinfo. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/term.h"
#include "base/time.h"

static void calendar_goes_there_and_back(void **state) {
    (void)state;
    assert_int_equal(time_days(1970, 1, 1), 0);
    assert_int_equal(time_days(1, 1, 1), -719162);
    assert_int_equal(time_days(9999, 12, 31), 2932896);
    int64_t before = time_days(-401, 1, 1) - 1;
    for (int64_t year = -401; year < 2500; year++)
        for (int month = 1; month <= 12; month++)
            for (int day = 1; day <= time_days_in_month(year, month); day++) {
                int64_t n = time_days(year, month, day), y;
                int m, d;
                assert_int_equal(n, before + 1);
                before = n;
                time_civil(n, &y, &m, &d);
                assert_true(y == year && m == month && d == day);
            }
    assert_int_equal(time_weekday(time_days(2024, 2, 29)), 3);
    struct time_fields f = time_split(-1);
    assert_true(f.year == 1969 && f.month == 12 && f.day == 31 && f.hour == 23 && f.second == 59);
    assert_int_equal(f.year_day, 365);
    assert_int_equal(time_join(&f), -1);
}

static void expect(struct time_offset o, int seconds, int dst, const char *name) {
    assert_int_equal(o.seconds, seconds);
    assert_int_equal(o.dst, dst);
    assert_string_equal(o.name, name);
}

static int64_t at(int year, int month, int day, int hour, int minute) {
    return time_days(year, month, day) * 86400 + hour * 3600 + minute * 60;
}

static void zones_as_zoneinfo(void **state) {
    (void)state;
    struct time_zone *z = time_zone_load("Europe/Berlin");
    if (!z)
        skip();
    expect(time_zone_at(z, at(2024, 7, 1, 0, 0)), 7200, 3600, "CEST");
    expect(time_zone_at(z, at(2024, 1, 1, 0, 0)), 3600, 0, "CET");
    expect(time_zone_at(z, at(2080, 7, 1, 0, 0)), 7200, 3600, "CEST");
    expect(time_zone_at(z, at(1800, 1, 1, 0, 0)), 3208, 0, "LMT");
    expect(time_zone_at_wall(z, at(2024, 10, 27, 2, 30), false), 7200, 3600, "CEST");
    expect(time_zone_at_wall(z, at(2024, 10, 27, 2, 30), true), 3600, 0, "CET");
    expect(time_zone_at_wall(z, at(2024, 3, 31, 2, 30), false), 3600, 0, "CET");
    expect(time_zone_at_wall(z, at(2024, 3, 31, 2, 30), true), 7200, 3600, "CEST");
    expect(time_zone_at_wall(z, at(2060, 3, 28, 3, 0), false), 7200, 3600, "CEST");
    assert_null(time_zone_load("../zoneinfo/UTC"));
    assert_null(time_zone_load("/usr/share/zoneinfo/UTC"));
    assert_null(time_zone_load("Nowhere/City"));
    z = time_zone_parse("EST5EDT,M3.2.0,M11.1.0");
    expect(time_zone_at(z, at(2024, 7, 1, 0, 0)), -14400, 3600, "EDT");
    expect(time_zone_at(z, at(2024, 3, 10, 6, 59)), -18000, 0, "EST");
    expect(time_zone_at(z, at(2024, 3, 10, 7, 0)), -14400, 3600, "EDT");
    z = time_zone_parse("<-03>3");
    expect(time_zone_at(z, 0), -10800, 0, "-03");
    assert_null(time_zone_parse("nonsense"));
    setenv("TZ", "Asia/Kolkata", 1);
    expect(time_zone_at(time_zone_local(), 1700000000), 19800, 0, "IST");
}

static void terminal(void **state) {
    (void)state;
    setenv("NO_COLOR", "1", 1);
    assert_false(term_has_colour(1));
    assert_string_equal(term_style(false, TERM_RED), "");
}

int main(void) {
    mem_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calendar_goes_there_and_back),
        cmocka_unit_test(zones_as_zoneinfo),
        cmocka_unit_test(terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
