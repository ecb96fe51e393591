/*
 * time: clocks, struct_time, and conversions in the local zone (base/time.h; the C library's own
 * idea of TZ is not used).
 */
#include <errno.h>
#include <math.h>
#include <time.h>

#include "python/lib/strftime.h"
#include "python/lib/structseq.h"
#include "python/thread.h"
#include "python/vm.h"

static const char *const fields[] = {"tm_year",  "tm_mon",  "tm_mday",  "tm_hour",
                                     "tm_min",   "tm_sec",  "tm_wday",  "tm_yday",
                                     "tm_isdst", "tm_zone", "tm_gmtoff"};
STRUCTSEQ(struct_time_type, "time", "struct_time", fields, 9);

static value struct_time(struct vm *vm, const struct time_fields *t, int dst, value zone,
                         value offset) {
    value items[] = {py_int_from(t->year),
                     py_from_small(t->month),
                     py_from_small(t->day),
                     py_from_small(t->hour),
                     py_from_small(t->minute),
                     py_from_small(t->second),
                     py_from_small(t->weekday),
                     py_from_small(t->year_day),
                     py_from_small(dst),
                     zone,
                     offset};
    return structseq_make(vm, &struct_time_type, items);
}

static value clock_seconds(clockid_t id) {
    struct timespec t;
    clock_gettime(id, &t);
    return py_from_float((double)t.tv_sec + (double)t.tv_nsec * 1e-9);
}
static value clock_ns(struct vm *vm, clockid_t id) {
    struct timespec t;
    clock_gettime(id, &t);
    return lib_add(vm, lib_mul(vm, py_int_from(t.tv_sec), py_from_small(1000000000)),
                   py_from_small(t.tv_nsec));
}
#define CLOCK(name, id)                                                                            \
    LIB_FN(clock_##name) { return clock_seconds(id); }                                             \
    LIB_FN(clock_##name##_ns) { return clock_ns(vm, id); }
CLOCK(time, CLOCK_REALTIME)
CLOCK(monotonic, CLOCK_MONOTONIC)
CLOCK(perf_counter, CLOCK_MONOTONIC)
CLOCK(process_time, CLOCK_PROCESS_CPUTIME_ID)
CLOCK(thread_time, CLOCK_THREAD_CPUTIME_ID)

LIB_FN(time_sleep) {
    double d = py_as_double(vm, a[0]);
    if (isnan(d))
        py_raise(vm, &py_exc_ValueError, "Invalid value NaN (not a number)");
    if (d < 0)
        py_raise(vm, &py_exc_ValueError, "sleep length must be non-negative");
    if (d > 1e9)
        py_raise(vm, &py_exc_OverflowError, "timestamp out of range for platform time_t");
    struct timespec t = {.tv_sec = (time_t)d};
    t.tv_nsec = (long)((d - (double)t.tv_sec) * 1e9);
    if (vm_thread_sleep(vm, d))
        return PY_NONE;
    while (nanosleep(&t, &t) < 0 && errno == EINTR && !vm->interrupted)
        ;
    return PY_NONE;
}

/* Whole seconds of an argument; PY_NONE: now. */
static int64_t seconds_arg(struct vm *vm, value v) {
    if (v == PY_NONE || v == PY_UNDEF)
        return time_now() / 1000000000;
    if (py_is_int(v))
        return py_int_as(vm, v);
    double d = py_as_double(vm, v);
    if (isnan(d))
        py_raise(vm, &py_exc_ValueError, "Invalid value NaN (not a number)");
    if (fabs(d) > 1e17)
        py_raise(vm, &py_exc_OverflowError, "timestamp out of range for platform time_t");
    return (int64_t)floor(d);
}
LIB_FN(time_gmtime) {
    struct time_fields t = time_split(seconds_arg(vm, a[0]));
    return struct_time(vm, &t, 0, py_str_from("UTC"), py_from_small(0));
}
LIB_FN(time_localtime) {
    int64_t s = seconds_arg(vm, a[0]);
    struct time_offset o = time_zone_at(time_zone_local(), s);
    struct time_fields t = time_split(s + o.seconds);
    return struct_time(vm, &t, o.dst != 0, py_str_from(o.name), py_from_small(o.seconds));
}

/* A struct_time or tuple of nine as fields; NOW fills in for PY_UNDEF. */
static struct time_fields fields_arg(struct vm *vm, value v, const char *name, int *dst) {
    if (!py_is_tuple(v))
        py_raise(vm, &py_exc_TypeError, "Tuple or struct_time argument required");
    struct py_tuple *t = PY_AS(struct py_tuple, v);
    if (t->n != 9)
        py_raise(vm, &py_exc_TypeError, "%s(): illegal time tuple argument", name);
    int64_t f[9];
    for (int i = 0; i < 9; i++)
        f[i] = lib_arg_int(vm, t->items[i]);
    struct time_fields r = {.year = f[0],
                            .month = (int)f[1],
                            .day = (int)f[2],
                            .hour = (int)f[3],
                            .minute = (int)f[4],
                            .second = (int)f[5],
                            .weekday = (int)f[6],
                            .year_day = (int)f[7]};
    *dst = (int)f[8];
    return r;
}
static void check_fields(struct vm *vm, struct time_fields *t) {
    static const char *const names[] = {"month",  "day of month", "hour",
                                        "minute", "seconds",      "day of year"};
    if (t->month == 0)
        t->month = 1;
    if (t->day == 0)
        t->day = 1;
    if (t->year_day == 0)
        t->year_day = 1;
    const int values[] = {t->month, t->day, t->hour, t->minute, t->second, t->year_day};
    static const int low[] = {1, 1, 0, 0, 0, 1}, high[] = {12, 31, 23, 59, 61, 366};
    for (int i = 0; i < 6; i++)
        if (values[i] < low[i] || values[i] > high[i])
            py_raise(vm, &py_exc_ValueError, "%s out of range", names[i]);
    if (t->weekday < 0)
        py_raise(vm, &py_exc_ValueError, "day of week out of range");
    t->weekday %= 7;
}

LIB_FN(time_strftime) {
    if (!py_is_str(a[0]))
        py_raise(vm, &py_exc_TypeError, "strftime() argument 1 must be str, not %T", a[0]);
    struct strftime_args args = {0};
    int dst = -1;
    struct time_offset o;
    if (LIB_GIVEN(a[1])) {
        args.t = fields_arg(vm, a[1], "strftime", &dst);
        check_fields(vm, &args.t);
        o = time_zone_at_wall(time_zone_local(), time_join(&args.t), false);
        value zone = py_lookup_attr(vm, a[1], "tm_zone");
        args.zone = zone && py_is_str(zone) ? py_str_cstr(zone) : o.name;
    } else {
        int64_t now = time_now() / 1000000000;
        o = time_zone_at(time_zone_local(), now);
        args.t = time_split(now + o.seconds);
        args.zone = o.name;
    }
    int32_t off = o.seconds < 0 ? -o.seconds : o.seconds;
    args.offset = mem_printf("%c%02d%02d", o.seconds < 0 ? '-' : '+', off / 3600, off / 60 % 60);
    struct buf b = BUF_INIT;
    lib_strftime(&b, lib_str(a[0])->data, lib_str(a[0])->size, &args);
    return lib_buf_str(&b);
}
LIB_FN(time_strptime) {
    struct strptime_result r = lib_strptime(vm, a[0], a[1]);
    return struct_time(vm, &r.t, r.dst, r.zone,
                       r.has_offset ? py_int_from(r.offset_us / 1000000) : PY_NONE);
}
LIB_FN(time_mktime) {
    int dst;
    struct time_fields t = fields_arg(vm, a[0], "mktime", &dst);
    int64_t month = t.month - 1, year = t.year + month / 12;
    month %= 12;
    if (month < 0) {
        month += 12;
        year--;
    }
    int64_t wall = (time_days(year, (int)month + 1, 1) + t.day - 1) * 86400 + t.hour * 3600LL +
                   t.minute * 60LL + t.second;
    struct time_offset o = time_zone_at_wall(time_zone_local(), wall, dst == 0);
    return py_from_float((double)(wall - o.seconds));
}
static value asc_time(const struct time_fields *t) {
    return py_str_printf("%.3s %.3s %2d %02d:%02d:%02d %lld", lib_day_names[t->weekday],
                         lib_month_names[t->month - 1], t->day, t->hour, t->minute, t->second,
                         (long long)t->year);
}
static struct time_fields local_fields(int64_t seconds) {
    return time_split(seconds + time_zone_at(time_zone_local(), seconds).seconds);
}
LIB_FN(time_asctime) {
    if (!LIB_GIVEN(a[0])) {
        struct time_fields t = local_fields(time_now() / 1000000000);
        return asc_time(&t);
    }
    int dst;
    struct time_fields t = fields_arg(vm, a[0], "asctime", &dst);
    check_fields(vm, &t);
    return asc_time(&t);
}
LIB_FN(time_ctime) {
    struct time_fields t = local_fields(seconds_arg(vm, a[0]));
    return asc_time(&t);
}
LIB_FN(time_tzset) { return PY_NONE; }
LIB_FN(time_clock_gettime) { return clock_seconds((clockid_t)lib_arg_int(vm, a[0])); }
LIB_FN(time_get_clock_info) {
    struct py_dict *kw = py_dict_new();
    bool wall = py_str_is(a[0], "time");
    py_dict_set_text(
        kw, "implementation",
        py_str_from(wall ? "clock_gettime(CLOCK_REALTIME)" : "clock_gettime(CLOCK_MONOTONIC)"));
    py_dict_set_text(kw, "monotonic", PY_BOOL(!wall));
    py_dict_set_text(kw, "adjustable", PY_BOOL(wall));
    py_dict_set_text(kw, "resolution", py_from_float(1e-9));
    return py_call_args(vm, py_import_from(vm, "types", "SimpleNamespace"), PY_OBJ(&py_empty_tuple),
                        kw);
}

static const struct py_native_def functions[] = {
    {"time", clock_time, ""},
    {"time_ns", clock_time_ns, ""},
    {"monotonic", clock_monotonic, ""},
    {"monotonic_ns", clock_monotonic_ns, ""},
    {"perf_counter", clock_perf_counter, ""},
    {"perf_counter_ns", clock_perf_counter_ns, ""},
    {"process_time", clock_process_time, ""},
    {"process_time_ns", clock_process_time_ns, ""},
    {"thread_time", clock_thread_time, ""},
    {"thread_time_ns", clock_thread_time_ns, ""},
    {"sleep", time_sleep, "seconds, /"},
    {"gmtime", time_gmtime, "seconds=None, /"},
    {"localtime", time_localtime, "seconds=None, /"},
    {"strftime", time_strftime, "format, t=None, /"},
    {"strptime", time_strptime, "string, format='%a %b %d %H:%M:%S %Y', /"},
    {"mktime", time_mktime, "tuple, /"},
    {"asctime", time_asctime, "tuple=None, /"},
    {"ctime", time_ctime, "seconds=None, /"},
    {"tzset", time_tzset, ""},
    {"clock_gettime", time_clock_gettime, "clk_id, /"},
    {"get_clock_info", time_get_clock_info, "name, /"},
    {0}};
static const struct py_const_def constants[] = {
    {"CLOCK_REALTIME", PY_CONST_INT, .i = CLOCK_REALTIME},
    {"CLOCK_MONOTONIC", PY_CONST_INT, .i = CLOCK_MONOTONIC},
    {"CLOCK_PROCESS_CPUTIME_ID", PY_CONST_INT, .i = CLOCK_PROCESS_CPUTIME_ID},
    {0}};

static void init(struct vm *vm, struct py_module *m) {
    struct time_zone *zone = time_zone_local();
    struct time_fields now = time_split(time_now() / 1000000000);
    struct time_offset winter = time_zone_at(zone, time_days(now.year, 1, 1) * 86400);
    struct time_offset summer = time_zone_at(zone, time_days(now.year, 7, 1) * 86400);
    if (winter.dst) {
        struct time_offset t = winter;
        winter = summer;
        summer = t;
    }
    py_type_ready(vm, &struct_time_type.type);
    py_module_set(vm, m, "struct_time", lib_type(&struct_time_type.type));
    py_module_set(vm, m, "timezone", py_from_small(-winter.seconds));
    py_module_set(vm, m, "altzone", py_from_small(-summer.seconds));
    py_module_set(vm, m, "daylight", py_from_small(winter.seconds != summer.seconds));
    py_module_set(vm, m, "tzname", py_tuple2(py_str_from(winter.name), py_str_from(summer.name)));
}
const struct py_module_def py_lib_time = {
    .name = "time", .functions = functions, .constants = constants, .init = init};
