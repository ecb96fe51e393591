/*
 * datetime.date.
 */
#include "python/lib/datetime_int.h"
#include "python/lib/strftime.h"
#include "python/lib/structseq.h"

int64_t date_ordinal(int64_t year, int month, int day) {
    return time_days(year, month, day) + ORDINAL_EPOCH;
}

static void ordinal_date(int64_t ordinal, int64_t *year, int *month, int *day) {
    time_civil(ordinal - ORDINAL_EPOCH, year, month, day);
}

int64_t required_int(struct vm *vm, value v, const char *name, int pos) {
    if (v == PY_UNDEF)
        py_raise(vm, &py_exc_TypeError, "function missing required argument '%s' (pos %d)", name,
                 pos);
    return lib_arg_c_int(vm, v);
}

void check_date_fields(struct vm *vm, int64_t year, int64_t month, int64_t day) {
    if (year < 1 || year > 9999)
        py_raise(vm, &py_exc_ValueError, "year %lld is out of range", (long long)year);
    if (month < 1 || month > 12)
        py_raise(vm, &py_exc_ValueError, "month must be in 1..12");
    if (day < 1 || day > time_days_in_month(year, (int)month))
        py_raise(vm, &py_exc_ValueError, "day is out of range for month");
}

value date_make(struct vm *vm, struct py_type *cls, int64_t year, int64_t month, int64_t day) {
    if (cls != &datetime_date_type) {
        value args[] = {py_int_from(year), py_int_from(month), py_int_from(day)};
        return py_call(vm, PY_OBJ(cls), 3, args);
    }
    check_date_fields(vm, year, month, day);
    return py_date_new(vm, (int)year, (int)month, (int)day);
}
value py_date_new(struct vm *vm, int year, int month, int day) {
    struct py_date *d = py_alloc(vm, &datetime_date_type);
    d->year = year;
    d->month = month;
    d->day = day;
    return PY_OBJ(d);
}

static struct py_date *self_of(value v) { return PY_AS(struct py_date, v); }
static struct py_type *class_of(const value *a) { return PY_AS(struct py_type, a[0]); }
static int64_t ordinal_of(value v) {
    struct py_date *d = self_of(v);
    return date_ordinal(d->year, d->month, d->day);
}

LIB_FN(date_new) {
    if (a[1] != PY_UNDEF && !py_is_int(a[1]) && a[2] == PY_UNDEF) {
        struct py_date *from = py_alloc(vm, class_of(a));
        if (date_take_state(vm, a[1], from))
            return PY_OBJ(from);
    }
    int64_t year = required_int(vm, a[1], "year", 1), month = required_int(vm, a[2], "month", 2),
            day = required_int(vm, a[3], "day", 3);
    check_date_fields(vm, year, month, day);
    struct py_date *d = py_alloc(vm, class_of(a));
    d->year = (int)year;
    d->month = (int)month;
    d->day = (int)day;
    return PY_OBJ(d);
}

/* --- other ways to make one --- */

static value from_days(struct vm *vm, struct py_type *cls, int64_t days) {
    int64_t year;
    int month, day;
    time_civil(days, &year, &month, &day);
    return date_make(vm, cls, year, month, day);
}
static value from_ordinal(struct vm *vm, struct py_type *cls, int64_t ordinal) {
    return from_days(vm, cls, ordinal - ORDINAL_EPOCH);
}
LIB_FN(date_today) {
    int64_t now = time_now() / 1000000000;
    struct time_offset off = time_zone_at(time_zone_local(), now);
    if (py_type_is_subtype(class_of(a), &datetime_datetime_type))
        return py_call_method(vm, a[0], "now", 0, NULL);
    struct time_fields t = time_split(now + off.seconds);
    return date_make(vm, class_of(a), t.year, t.month, t.day);
}
LIB_FN(date_fromtimestamp) {
    if (!py_is_int(a[1]) && !py_type_of(a[1])->to_float)
        lib_arg_index(vm, a[1]);
    double stamp = py_as_double(vm, a[1]);
    if (stamp != stamp)
        py_raise(vm, &py_exc_ValueError, "Invalid value NaN (not a number)");
    check_stamp(vm, stamp);
    if (stamp > 253402300800.0 || stamp < -62135596800.0)
        py_raise(vm, &py_exc_ValueError, "year %lld is out of range",
                 (long long)time_split((int64_t)stamp).year);
    int64_t seconds = (int64_t)__builtin_floor(stamp);
    struct time_fields t = time_split(seconds + time_zone_at(time_zone_local(), seconds).seconds);
    return date_make(vm, class_of(a), t.year, t.month, t.day);
}
LIB_FN(date_fromordinal) {
    int64_t n = lib_arg_c_int(vm, a[1]);
    if (n < 1)
        py_raise(vm, &py_exc_ValueError, "ordinal must be >= 1");
    int64_t year;
    int month, day;
    ordinal_date(n, &year, &month, &day);
    return date_make(vm, class_of(a), year, month, day);
}
LIB_FN(date_fromisoformat) {
    if (!py_is_str(a[1]))
        py_raise(vm, &py_exc_TypeError, "fromisoformat: argument must be str");
    struct py_str *s = lib_str(a[1]);
    struct iso_parts p = {0};
    if ((s->size != 7 && s->size != 8 && s->size != 10) || !iso_parse_date(s->data, s->size, &p))
        py_raise(vm, &py_exc_ValueError, "Invalid isoformat string: %R", a[1]);
    return date_make(vm, class_of(a), p.year, p.month, p.day);
}
LIB_FN(date_fromisocalendar) {
    struct iso_parts p;
    int64_t parts[3];
    for (int i = 0; i < 3; i++) {
        bool fits;
        parts[i] = py_int_get(lib_arg_index(vm, a[i + 1]), &fits);
        if (!fits || parts[i] != (int)parts[i])
            py_raise(vm, &py_exc_ValueError, "ISO calendar component out of range");
    }
    int64_t year = parts[0], week = parts[1], day = parts[2];
    const char *error = iso_week_date(year, week, day, &p);
    if (error) {
        int64_t n = lib_starts_with(error, "Year")            ? year
                    : lib_starts_with(error, "Invalid weekd") ? day
                                                              : week;
        py_raise(vm, &py_exc_ValueError, error, (long long)n);
    }
    return date_make(vm, class_of(a), p.year, p.month, p.day);
}

/* --- text --- */

static value date_repr(struct vm *vm, value self) {
    (void)vm;
    struct py_date *d = self_of(self);
    struct py_type *t = py_type_of(self);
    return py_str_printf("%s%s(%d, %d, %d)", t == &datetime_date_type ? "datetime." : "", t->name,
                         d->year, d->month, d->day);
}
LIB_FN(date_isoformat) {
    struct py_date *d = self_of(a[0]);
    return py_str_printf("%04d-%02d-%02d", d->year, d->month, d->day);
}
static value date_str(struct vm *vm, value self) {
    return py_call_method(vm, self, "isoformat", 0, NULL);
}
LIB_FN(date_strftime) { return datetime_strftime(vm, a[0], a[1]); }
LIB_FN(date_format) {
    if (!py_is_str(a[1]))
        py_raise(vm, &py_exc_TypeError, "__format__() argument 1 must be str, not %A", a[1]);
    if (!lib_str(a[1])->size)
        return py_str(vm, a[0]);
    return py_call_method(vm, a[0], "strftime", 1, a + 1);
}
LIB_FN(date_ctime) {
    struct py_date *d = self_of(a[0]);
    int hour = 0, minute = 0, second = 0;
    if (is_datetime(a[0])) {
        struct py_datetime *t = PY_AS(struct py_datetime, a[0]);
        hour = t->hour;
        minute = t->minute;
        second = t->second;
    }
    int weekday = time_weekday(time_days(d->year, d->month, d->day));
    return py_str_printf("%.3s %.3s %2d %02d:%02d:%02d %04d", lib_day_names[weekday],
                         lib_month_names[d->month - 1], d->day, hour, minute, second, d->year);
}

/* --- calendar --- */

LIB_FN(date_toordinal) { return py_int_from(ordinal_of(a[0])); }
LIB_FN(date_weekday) { return py_from_small(time_weekday(ordinal_of(a[0]) - ORDINAL_EPOCH)); }
LIB_FN(date_isoweekday) {
    return py_from_small(time_weekday(ordinal_of(a[0]) - ORDINAL_EPOCH) + 1);
}

static const char *const isocalendar_fields[] = {"year", "week", "weekday"};
/* Pickled as a plain tuple. */
LIB_FN(isocalendar_reduce) {
    struct py_tuple *t = PY_AS(struct py_tuple, a[0]);
    return py_tuple2(lib_type(&py_tuple_type), py_tuple1(PY_OBJ(py_tuple_of(t->n, t->items))));
}
static const struct py_native_def isocalendar_methods[] = {
    {"__reduce__", isocalendar_reduce, "self"}, {0}};
static struct structseq isocalendar_type = {
    .type = {PY_TYPE_HEAD, .name = "IsoCalendarDate", .module = "datetime",
             .size = sizeof(struct py_tuple), .base = &py_tuple_type,
             .methods = isocalendar_methods, .getattr = structseq_getattr, .repr = structseq_repr},
    .fields = isocalendar_fields,
    .visible = 3,
    .total = 3};

void iso_calendar(int64_t year, int month, int day, int64_t *iso_year, int *week, int *weekday) {
    int64_t days = time_days(year, month, day);
    *weekday = time_weekday(days);
    int64_t thursday = days - *weekday + 3;
    int m, d;
    time_civil(thursday, iso_year, &m, &d);
    *week = (int)((thursday - time_days(*iso_year, 1, 1)) / 7) + 1;
    ++*weekday;
}
LIB_FN(date_isocalendar) {
    struct py_date *d = self_of(a[0]);
    int64_t year;
    int week, weekday;
    iso_calendar(d->year, d->month, d->day, &year, &week, &weekday);
    value items[] = {py_int_from(year), py_from_small(week), py_from_small(weekday)};
    return structseq_make(vm, &isocalendar_type, items);
}
LIB_FN(date_timetuple) {
    struct py_date *d = self_of(a[0]);
    int64_t days = time_days(d->year, d->month, d->day);
    value t = lib_tuple(9, py_from_small(d->year), py_from_small(d->month), py_from_small(d->day),
                        py_from_small(0), py_from_small(0), py_from_small(0),
                        py_from_small(time_weekday(days)),
                        py_int_from(days - time_days(d->year, 1, 1) + 1), py_from_small(-1));
    return py_call1(vm, py_import_from(vm, "time", "struct_time"), t);
}

LIB_FN(date_replace) {
    struct py_date *d = self_of(a[0]);
    int64_t f[] = {d->year, d->month, d->day};
    for (int i = 0; i < 3; i++)
        if (a[i + 1] != PY_UNDEF)
            f[i] = lib_arg_c_int(vm, a[i + 1]);
    return date_make(vm, py_type_of(a[0]), f[0], f[1], f[2]);
}

/* --- arithmetic and order --- */

static value add_days(struct vm *vm, value self, int64_t days) {
    int64_t n = ordinal_of(self) + days;
    if (n < 1 || n > 3652059)
        py_raise(vm, &py_exc_OverflowError, "date value out of range");
    return from_ordinal(vm, py_type_of(self), n);
}
static value date_add(struct vm *vm, value x, value y) {
    value d = is_date(x) ? x : y, delta = is_date(x) ? y : x;
    if (!is_date(d) || !is_delta(delta) || is_datetime(d))
        return PY_NOT_IMPLEMENTED;
    return add_days(vm, d, PY_AS(struct py_timedelta, delta)->days);
}
static value date_sub(struct vm *vm, value x, value y) {
    if (!is_date(x) || is_datetime(x) || is_datetime(y))
        return PY_NOT_IMPLEMENTED;
    if (is_delta(y))
        return add_days(vm, x, -(int64_t)PY_AS(struct py_timedelta, y)->days);
    if (!is_date(y))
        return PY_NOT_IMPLEMENTED;
    return delta_from_us(vm, (wide)(ordinal_of(x) - ordinal_of(y)) * US_DAY);
}
static value date_compare(struct vm *vm, value x, value y, enum py_compare_op op) {
    if (!is_date(x) || !is_date(y))
        return PY_NOT_IMPLEMENTED;
    if (is_datetime(x) != is_datetime(y)) {
        if (op == PY_EQ || op == PY_NE)
            return PY_BOOL(op == PY_NE);
        py_raise(vm, &py_exc_TypeError, "can't compare %s to %s",
                 is_datetime(x) ? "datetime.datetime" : "datetime.date",
                 is_datetime(y) ? "datetime.datetime" : "datetime.date");
    }
    return py_compare(vm, py_int_from(ordinal_of(x)), py_int_from(ordinal_of(y)), op);
}
static uint64_t date_hash(struct vm *vm, value self) {
    return py_hash(vm, py_int_from(ordinal_of(self) * 1000003));
}
const struct py_native_def date_methods[] = {
    {"__new__", date_new, "cls, year=?, month=?, day=?"},
    {"today", date_today, "cls, /", PY_CLASSMETHOD},
    {"fromtimestamp", date_fromtimestamp, "cls, timestamp, /", PY_CLASSMETHOD},
    {"fromordinal", date_fromordinal, "cls, ordinal, /", PY_CLASSMETHOD | PY_PARSED},
    {"fromisoformat", date_fromisoformat, "cls, string, /", PY_CLASSMETHOD},
    {"fromisocalendar", date_fromisocalendar, "cls, year, week, day", PY_CLASSMETHOD},
    {"isoformat", date_isoformat, "self, /"},
    {"strftime", date_strftime, "self, format"},
    {"__format__", date_format, "self, format_spec, /", PY_PARSED},
    {"ctime", date_ctime, "self, /"},
    {"toordinal", date_toordinal, "self, /"},
    {"weekday", date_weekday, "self, /"},
    {"isoweekday", date_isoweekday, "self, /"},
    {"isocalendar", date_isocalendar, "self, /"},
    {"timetuple", date_timetuple, "self, /"},
    {"replace", date_replace, "self, year=?, month=?, day=?"},
    {"__reduce__", date_reduce, "self, /"},
    {0}};
static const struct py_member_def members[] = {
    {"year", offsetof(struct py_date, year), PY_MEMBER_INT, true},
    {"month", offsetof(struct py_date, month), PY_MEMBER_INT, true},
    {"day", offsetof(struct py_date, day), PY_MEMBER_INT, true},
    {0}};
struct py_type datetime_date_type = {PY_TYPE_HEAD,
                                     .name = "date",
                                     .module = "datetime",
                                     .size = sizeof(struct py_date),
                                     .flags = PY_TYPE_DOTTED | PY_TYPE_BASE,
                                     .methods = date_methods,
                                     .members = members,
                                     .repr = date_repr,
                                     .str = date_str,
                                     .compare = date_compare,
                                     .hash = date_hash,
                                     .binary = {[PY_ADD] = date_add, [PY_SUB] = date_sub}};
