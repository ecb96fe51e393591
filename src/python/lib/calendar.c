/*
 * calendar: leap years, weekdays and names in C; the calendars to print are classes to derive from
 * and Python text (py/_calendar_classes.py), loaded on first use.
 */
#include "base/time.h"
#include "python/lib/strftime.h"

static struct py_type month_error_type, weekday_error_type;
static value error_str(struct vm *vm, value self) {
    struct py_tuple *args = PY_AS(struct py_exception, self)->args;
    bool month = py_is_a(self, &month_error_type);
    const char *n = args->n ? py_repr_text(vm, args->items[0]) : "?";
    return month ? py_str_printf("bad month number %s; must be 1-12", n)
                 : py_str_printf("bad weekday number %s; must be 0 (Monday) to 6 (Sunday)", n);
}
#define ERROR_TYPE(ident, class)                                                                   \
    static struct py_type ident = {PY_TYPE_HEAD,                                                   \
                                   .name = class,                                                  \
                                   .module = "calendar",                                           \
                                   .size = sizeof(struct py_exception),                            \
                                   .attrs_offset = offsetof(struct py_exception, attrs),           \
                                   .flags = PY_TYPE_BASE | PY_TYPE_ATTRS | PY_TYPE_EXCEPTION,      \
                                   .base = &py_exc_ValueError,                                     \
                                   .str = error_str}
ERROR_TYPE(month_error_type, "IllegalMonthError");
ERROR_TYPE(weekday_error_type, "IllegalWeekdayError");

static bool divides(struct vm *vm, int64_t by, value year) {
    return py_equal(vm, py_binary(vm, PY_MOD, year, py_from_small(by)), py_from_small(0));
}
LIB_FN(calendar_isleap) {
    if (py_is_int(a[0]))
        return PY_BOOL(time_is_leap(lib_arg_int(vm, a[0])));
    return PY_BOOL(divides(vm, 4, a[0]) && (!divides(vm, 100, a[0]) || divides(vm, 400, a[0])));
}
static int64_t leaps_before(int64_t year) {
    year--;
    return (year >= 0 ? year / 4 - year / 100 + year / 400
                      : -((3 - year) / 4) + ((99 - year) / 100) - ((399 - year) / 400));
}
LIB_FN(calendar_leapdays) {
    return py_int_from(leaps_before(lib_arg_int(vm, a[1])) - leaps_before(lib_arg_int(vm, a[0])));
}
static int64_t year_arg(int64_t year) {
    return year >= 1 && year <= 9999 ? year : 2000 + year % 400;
}
LIB_FN(calendar_weekday) {
    int64_t year = year_arg(lib_arg_int(vm, a[0])), month = lib_arg_int(vm, a[1]),
            day = lib_arg_int(vm, a[2]);
    value args[] = {py_int_from(year), py_int_from(month), py_int_from(day)};
    value date = py_call(vm, py_import_from(vm, "datetime", "date"), 3, args);
    return py_call_method(vm, date, "weekday", 0, NULL);
}
LIB_FN(calendar_monthrange) {
    py_compare(vm, py_from_small(1), a[1], PY_LE);
    py_compare(vm, py_from_small(1), a[0], PY_LE);
    int64_t year = lib_arg_int(vm, a[0]), month = lib_arg_int(vm, a[1]);
    if (month < 1 || month > 12)
        py_raise_args(vm, &month_error_type, PY_AS(struct py_tuple, py_tuple1(a[1])));
    return py_tuple2(py_from_small(time_weekday(time_days(year_arg(year), (int)month, 1))),
                     py_from_small(time_days_in_month(year, (int)month)));
}
LIB_FN(calendar_timegm) {
    int64_t f[6];
    struct py_tuple *t = py_tuple_from(vm, a[0]);
    if (t->n < 6)
        py_raise(vm, &py_exc_ValueError, "not enough values to unpack (expected 6, got %d)",
                 (int)t->n);
    for (int i = 0; i < 6; i++)
        f[i] = lib_arg_int(vm, t->items[i]);
    int64_t days = time_days(f[0], (int)f[1], 1) + f[2] - 1;
    return py_int_from(((days * 24 + f[3]) * 60 + f[4]) * 60 + f[5]);
}

static const struct py_native_def functions[] = {{"isleap", calendar_isleap, "year"},
                                                 {"leapdays", calendar_leapdays, "y1, y2"},
                                                 {"weekday", calendar_weekday, "year, month, day"},
                                                 {"monthrange", calendar_monthrange, "year, month"},
                                                 {"timegm", calendar_timegm, "tuple"},
                                                 {0}};
static const struct py_const_def constants[] = {{"MONDAY", PY_CONST_INT, .i = 0},
                                                {"TUESDAY", PY_CONST_INT, .i = 1},
                                                {"WEDNESDAY", PY_CONST_INT, .i = 2},
                                                {"THURSDAY", PY_CONST_INT, .i = 3},
                                                {"FRIDAY", PY_CONST_INT, .i = 4},
                                                {"SATURDAY", PY_CONST_INT, .i = 5},
                                                {"SUNDAY", PY_CONST_INT, .i = 6},
                                                {"January", PY_CONST_INT, .i = 1},
                                                {"February", PY_CONST_INT, .i = 2},
                                                {"EPOCH", PY_CONST_INT, .i = 1970},
                                                {0}};
static struct py_type *const types[] = {&month_error_type, &weekday_error_type, NULL};
#define CLASSES(n)                                                                                 \
    { n, "_calendar_classes" }
static const struct lib_lazy lazy[] = {CLASSES("Calendar"),
                                       CLASSES("TextCalendar"),
                                       CLASSES("HTMLCalendar"),
                                       CLASSES("LocaleTextCalendar"),
                                       CLASSES("month"),
                                       CLASSES("calendar"),
                                       CLASSES("prmonth"),
                                       CLASSES("prcal"),
                                       CLASSES("week"),
                                       CLASSES("weekheader"),
                                       CLASSES("monthcalendar"),
                                       CLASSES("setfirstweekday"),
                                       CLASSES("firstweekday"),
                                       CLASSES("prweek"),
                                       CLASSES("format"),
                                       CLASSES("formatstring"),
                                       CLASSES("LocaleHTMLCalendar"),
                                       {0}};
LIB_LAZY("calendar", lazy)
static value names(const char *const *full, size_t n, int letters, bool blank_first) {
    struct py_list *list = py_list_new(n + 1);
    if (blank_first)
        py_list_append(list, py_str_from(""));
    for (size_t i = 0; i < n; i++)
        py_list_append(list, letters ? py_str_new(full[i], (size_t)letters) : py_str_from(full[i]));
    return PY_OBJ(list);
}
static void init(struct vm *vm, struct py_module *m) {
    py_module_set(vm, m, "day_name", names(lib_day_names, 7, 0, false));
    py_module_set(vm, m, "day_abbr", names(lib_day_names, 7, 3, false));
    py_module_set(vm, m, "month_name", names(lib_month_names, 12, 0, true));
    py_module_set(vm, m, "month_abbr", names(lib_month_names, 12, 3, true));
    LIB_LAZY_INIT(vm, m);
}
const struct py_module_def py_lib_calendar = {.name = "calendar",
                                              .functions = functions,
                                              .constants = constants,
                                              .types = types,
                                              .init = init};
