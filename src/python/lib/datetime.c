/*
 * datetime.datetime and the module. cf. CPython's Modules/_datetimemodule.c.
 */
#include <math.h>

#include "python/lib/datetime_int.h"
#include "python/lib/strftime.h"

static struct py_datetime *self_of(value v) { return PY_AS(struct py_datetime, v); }
static struct py_type *class_of(const value *a) { return PY_AS(struct py_type, a[0]); }

/* --- construction --- */

static struct py_datetime *alloc_datetime(struct vm *vm, struct py_type *cls, int year, int month,
                                          int day, int hour, int minute, int second, int us,
                                          value tz, int fold) {
    struct py_datetime *d = py_alloc(vm, cls);
    d->date.year = year;
    d->date.month = month;
    d->date.day = day;
    d->hour = hour;
    d->minute = minute;
    d->second = second;
    d->us = us;
    d->fold = fold;
    d->tzinfo = tz;
    return d;
}
value py_datetime_new(struct vm *vm, int year, int month, int day, int hour, int minute, int second,
                      int us, value tzinfo) {
    return PY_OBJ(alloc_datetime(vm, &datetime_datetime_type, year, month, day, hour, minute,
                                 second, us, tzinfo, 0));
}
value datetime_make(struct vm *vm, struct py_type *cls, int64_t year, int month, int day, int hour,
                    int minute, int second, int us, value tz, int fold) {
    if (cls == &datetime_datetime_type) {
        check_date_fields(vm, year, month, day);
        check_time_fields(vm, hour, minute, second, us, fold);
        return PY_OBJ(
            alloc_datetime(vm, cls, (int)year, month, day, hour, minute, second, us, tz, fold));
    }
    value args[] = {
        py_int_from(year),     py_from_small(month),  py_from_small(day), py_from_small(hour),
        py_from_small(minute), py_from_small(second), py_from_small(us),  tz,
        py_from_small(fold)};
    if (!fold)
        return py_call(vm, PY_OBJ(cls), 8, args);
    return py_call_kw(vm, PY_OBJ(cls), 8, args, lib_kwnames(1, "fold"));
}

LIB_FN(datetime_new) {
    if (a[1] != PY_UNDEF && !py_is_int(a[1]) && a[3] == PY_UNDEF) {
        struct py_datetime *from = py_alloc(vm, class_of(a));
        if (datetime_take_state(vm, a[1], a[2] == PY_UNDEF ? a[8] : a[2], from))
            return PY_OBJ(from);
    }
    int64_t f[7];
    static const char *const names[] = {"year", "month", "day"};
    for (int i = 0; i < 3; i++)
        f[i] = required_int(vm, a[i + 1], names[i], i + 1);
    for (int i = 3; i < 7; i++)
        f[i] = lib_arg_c_int(vm, a[i + 1]);
    int64_t fold = lib_arg_c_int(vm, a[9]);
    check_date_fields(vm, f[0], f[1], f[2]);
    check_time_fields(vm, f[3], f[4], f[5], f[6], fold);
    check_tzinfo(vm, a[8]);
    return PY_OBJ(alloc_datetime(vm, class_of(a), (int)f[0], (int)f[1], (int)f[2], (int)f[3],
                                 (int)f[4], (int)f[5], (int)f[6], a[8], (int)fold));
}

wide datetime_wall_us(const struct py_datetime *d) {
    int64_t days = time_days(d->date.year, d->date.month, d->date.day);
    return (wide)days * US_DAY + ((d->hour * 60 + d->minute) * 60 + d->second) * US_SECOND + d->us;
}
value datetime_from_wall_us(struct vm *vm, struct py_type *cls, wide us, value tz, int fold) {
    wide seconds = us / US_SECOND;
    if (us % US_SECOND < 0)
        seconds--;
    if (seconds < -62135596800LL || seconds > 253402300799LL)
        py_raise(vm, &py_exc_OverflowError, "date value out of range");
    struct time_fields t = time_split((int64_t)seconds);
    return datetime_make(vm, cls, t.year, t.month, t.day, t.hour, t.minute, t.second,
                         (int)(us - seconds * US_SECOND), tz, fold);
}

/* The local wall clock at UTC microseconds US, with the fold. */
static value from_local(struct vm *vm, struct py_type *cls, wide us) {
    int64_t seconds = (int64_t)(us / US_SECOND) - (us % US_SECOND < 0);
    struct time_zone *zone = time_zone_local();
    struct time_offset off = time_zone_at(zone, seconds);
    struct time_offset other = time_zone_at_wall(zone, seconds + off.seconds, false);
    return datetime_from_wall_us(vm, cls, us + (wide)off.seconds * US_SECOND, PY_NONE,
                                 other.seconds != off.seconds && other.seconds > off.seconds);
}

static value in_zone(struct vm *vm, struct py_type *cls, wide us, value tz) {
    value utc = datetime_from_wall_us(vm, cls, us, tz, 0);
    return py_call_method(vm, tz, "fromutc", 1, &utc);
}

LIB_FN(datetime_now) {
    wide us = time_now() / 1000;
    check_tzinfo(vm, a[1]);
    return a[1] == PY_NONE ? from_local(vm, class_of(a), us) : in_zone(vm, class_of(a), us, a[1]);
}
LIB_FN(datetime_today) { return from_local(vm, class_of(a), time_now() / 1000); }
LIB_FN(datetime_utcnow) {
    return datetime_from_wall_us(vm, class_of(a), time_now() / 1000, PY_NONE, 0);
}

void check_stamp(struct vm *vm, double stamp) {
    if (!(stamp < 9.2e18 && stamp > -9.2e18))
        py_raise(vm, &py_exc_OverflowError, "timestamp out of range for platform time_t");
}
/* A timestamp as microseconds, rounded half to even. */
static wide stamp_us(struct vm *vm, value v) {
    if (!py_is_int(v) && !py_type_of(v)->to_float)
        lib_arg_index(vm, v);
    if (py_is_int(v)) {
        bool fits;
        int64_t s = py_int_get(v, &fits);
        check_stamp(vm, fits ? (double)s : INFINITY);
        if (s > 253402318799LL || s < -62135683200LL)
            py_raise(vm, &py_exc_ValueError, "year %lld is out of range",
                     (long long)time_split(s).year);
        return (wide)s * US_SECOND;
    }
    double d = py_as_double(vm, v), whole;
    if (isnan(d))
        py_raise(vm, &py_exc_ValueError, "cannot convert float NaN to integer");
    check_stamp(vm, d);
    if (d > 253402318799.0 || d < -62135683200.0)
        py_raise(vm, &py_exc_ValueError, "year %lld is out of range",
                 (long long)time_split((int64_t)floor(d)).year);
    double frac = modf(d, &whole);
    return (wide)whole * US_SECOND + (wide)nearbyint(frac * 1e6);
}
LIB_FN(datetime_fromtimestamp) {
    check_tzinfo(vm, a[2]);
    wide us = stamp_us(vm, a[1]);
    return a[2] == PY_NONE ? from_local(vm, class_of(a), us) : in_zone(vm, class_of(a), us, a[2]);
}
LIB_FN(datetime_utcfromtimestamp) {
    return datetime_from_wall_us(vm, class_of(a), stamp_us(vm, a[1]), PY_NONE, 0);
}
LIB_FN(datetime_combine) {
    if (!is_date(a[1]))
        py_raise(vm, &py_exc_TypeError, "combine() argument 1 must be datetime.date, not %T", a[1]);
    if (!is_time(a[2]))
        py_raise(vm, &py_exc_TypeError, "combine() argument 2 must be datetime.time, not %T", a[2]);
    struct py_date *d = PY_AS(struct py_date, a[1]);
    struct py_time *t = PY_AS(struct py_time, a[2]);
    value tz = a[3] == PY_UNDEF ? t->tzinfo : a[3];
    check_tzinfo(vm, tz);
    return datetime_make(vm, class_of(a), d->year, d->month, d->day, t->hour, t->minute, t->second,
                         t->us, tz, t->fold);
}
LIB_FN(datetime_fromisoformat) {
    if (!py_is_str(a[1]))
        py_raise(vm, &py_exc_TypeError, "fromisoformat: argument must be str");
    struct iso_parts p = {0};
    if (!iso_parse_datetime(lib_str(a[1])->data, lib_str(a[1])->size, &p))
        py_raise(vm, &py_exc_ValueError, "Invalid isoformat string: %R", a[1]);
    value tz = p.has_tz ? timezone_from_us(vm, p.offset) : PY_NONE;
    check_date_fields(vm, p.year, p.month, p.day);
    check_time_fields(vm, p.hour, p.minute, p.second, p.us, 0);
    return datetime_make(vm, class_of(a), p.year, (int)p.month, (int)p.day, (int)p.hour,
                         (int)p.minute, (int)p.second, (int)p.us, tz, 0);
}

value datetime_strptime(struct vm *vm, struct py_type *cls, value text, value format) {
    struct strptime_result r = lib_strptime(vm, text, format);
    value tz = PY_NONE;
    if (r.has_offset) {
        value delta = delta_from_us(vm, r.offset_us);
        value args[] = {delta, r.zone};
        tz = r.zone == PY_NONE ? timezone_from_us(vm, r.offset_us)
                               : py_call(vm, lib_type(&datetime_timezone_type), 2, args);
    }
    return datetime_make(vm, cls, r.t.year, r.t.month, r.t.day, r.t.hour, r.t.minute, r.t.second,
                         r.us, tz, 0);
}
LIB_FN(datetime_strptime_fn) { return datetime_strptime(vm, class_of(a), a[1], a[2]); }

/* --- parts --- */

LIB_FN(datetime_date) {
    struct py_date *d = &self_of(a[0])->date;
    return py_date_new(vm, d->year, d->month, d->day);
}
static value time_part(struct vm *vm, value self, bool with_zone) {
    struct py_datetime *d = self_of(self);
    return time_make(vm, &datetime_time_type, d->hour, d->minute, d->second, d->us,
                     with_zone ? d->tzinfo : PY_NONE, d->fold);
}
LIB_FN(datetime_time) { return time_part(vm, a[0], false); }
LIB_FN(datetime_timetz) { return time_part(vm, a[0], true); }
LIB_FN(datetime_utcoffset) { return tz_utcoffset(vm, self_of(a[0])->tzinfo, a[0]); }
LIB_FN(datetime_dst) { return tz_dst(vm, self_of(a[0])->tzinfo, a[0]); }
LIB_FN(datetime_tzname) { return tz_name(vm, self_of(a[0])->tzinfo, a[0]); }

static value offset_of(struct vm *vm, value self) {
    return tz_utcoffset(vm, self_of(self)->tzinfo, self);
}
static wide offset_us(value offset) {
    return offset == PY_NONE ? 0 : delta_us(PY_AS(struct py_timedelta, offset));
}

LIB_FN(datetime_replace) {
    struct py_datetime *d = self_of(a[0]);
    int64_t f[] = {d->date.year, d->date.month, d->date.day, d->hour, d->minute, d->second, d->us};
    for (int i = 0; i < 7; i++)
        if (a[i + 1] != PY_UNDEF)
            f[i] = lib_arg_c_int(vm, a[i + 1]);
    value tz = a[8] == PY_UNDEF ? d->tzinfo : a[8];
    int64_t fold = a[9] == PY_UNDEF ? d->fold : lib_arg_c_int(vm, a[9]);
    check_tzinfo(vm, tz);
    check_date_fields(vm, f[0], f[1], f[2]);
    check_time_fields(vm, f[3], f[4], f[5], f[6], fold);
    return datetime_make(vm, py_type_of(a[0]), f[0], (int)f[1], (int)f[2], (int)f[3], (int)f[4],
                         (int)f[5], (int)f[6], tz, (int)fold);
}

/* The UTC offset of the local zone for a naive wall clock. */
static struct time_offset local_offset(const struct py_datetime *d) {
    wide us = datetime_wall_us(d);
    int64_t seconds = (int64_t)(us / US_SECOND) - (us % US_SECOND < 0);
    return time_zone_at_wall(time_zone_local(), seconds, d->fold);
}

static value local_timezone(struct vm *vm, wide utc_us) {
    int64_t seconds = (int64_t)(utc_us / US_SECOND) - (utc_us % US_SECOND < 0);
    struct time_offset off = time_zone_at(time_zone_local(), seconds);
    value args[] = {delta_from_us(vm, (wide)off.seconds * US_SECOND), py_str_from(off.name)};
    return py_call(vm, lib_type(&datetime_timezone_type), 2, args);
}
LIB_FN(datetime_astimezone) {
    struct py_datetime *d = self_of(a[0]);
    value tz = a[1];
    check_tzinfo(vm, tz);
    if (tz != PY_NONE && d->tzinfo == tz)
        return a[0];
    value own = offset_of(vm, a[0]);
    wide utc = datetime_wall_us(d) -
               (own != PY_NONE ? offset_us(own) : (wide)local_offset(d).seconds * US_SECOND);
    if (tz == PY_NONE)
        tz = local_timezone(vm, utc);
    return in_zone(vm, py_type_of(a[0]), utc, tz);
}

static value tuple_of(struct vm *vm, const struct time_fields *t, int dst) {
    value items =
        lib_tuple(9, py_int_from(t->year), py_from_small(t->month), py_from_small(t->day),
                  py_from_small(t->hour), py_from_small(t->minute), py_from_small(t->second),
                  py_from_small(t->weekday), py_from_small(t->year_day), py_from_small(dst));
    return py_call1(vm, py_import_from(vm, "time", "struct_time"), items);
}
static struct time_fields fields_of(wide us) {
    return time_split((int64_t)(us / US_SECOND) - (us % US_SECOND < 0));
}
LIB_FN(datetime_timetuple) {
    struct py_datetime *d = self_of(a[0]);
    value dst = tz_dst(vm, d->tzinfo, a[0]);
    struct time_fields t = fields_of(datetime_wall_us(d));
    return tuple_of(vm, &t, dst == PY_NONE ? -1 : offset_us(dst) != 0);
}
LIB_FN(datetime_utctimetuple) {
    struct py_datetime *d = self_of(a[0]);
    struct time_fields t = fields_of(datetime_wall_us(d) - offset_us(offset_of(vm, a[0])));
    if (t.year < 1 || t.year > 9999)
        py_raise(vm, &py_exc_OverflowError, "date value out of range");
    return tuple_of(vm, &t, 0);
}
LIB_FN(datetime_timestamp) {
    struct py_datetime *d = self_of(a[0]);
    wide us = datetime_wall_us(d);
    if (d->tzinfo == PY_NONE)
        us -= (wide)local_offset(d).seconds * US_SECOND;
    else
        us -= offset_us(offset_of(vm, a[0]));
    if (d->tzinfo != PY_NONE || d->us == 0)
        return py_binary(vm, PY_TRUEDIV, py_int_from((int64_t)us), py_from_small(US_SECOND));
    wide seconds = (us - d->us) / US_SECOND;
    return py_from_float((double)(int64_t)seconds + d->us / 1e6);
}

/* --- text --- */

static value datetime_repr(struct vm *vm, value self) {
    struct py_datetime *d = self_of(self);
    struct buf b = BUF_INIT;
    struct py_type *t = py_type_of(self);
    buf_printf(&b, "%s%s(%d, %d, %d, %d, %d", t == &datetime_datetime_type ? "datetime." : "",
               t->name, d->date.year, d->date.month, d->date.day, d->hour, d->minute);
    if (d->second || d->us)
        buf_printf(&b, ", %d", d->second);
    if (d->us)
        buf_printf(&b, ", %d", d->us);
    if (d->fold)
        buf_puts(&b, ", fold=1");
    if (d->tzinfo != PY_NONE) {
        buf_puts(&b, ", tzinfo=");
        lib_put_repr(vm, &b, d->tzinfo);
    }
    buf_putc(&b, ')');
    return lib_buf_str(&b);
}
static value isoformat(struct vm *vm, value self, value sep, const char *timespec) {
    struct py_datetime *d = self_of(self);
    struct buf b = BUF_INIT;
    buf_printf(&b, "%04d-%02d-%02d", d->date.year, d->date.month, d->date.day);
    lib_put(&b, sep);
    put_time(vm, &b, d->hour, d->minute, d->second, d->us, timespec);
    put_offset(&b, offset_of(vm, self), ":");
    return lib_buf_str(&b);
}
LIB_FN(datetime_isoformat) {
    if (!py_is_str(a[1]))
        py_raise(vm, &py_exc_TypeError,
                 "isoformat() argument 1 must be a unicode character, not %A", a[1]);
    if (!py_is_str(a[2]))
        py_raise(vm, &py_exc_TypeError, "isoformat() argument 2 must be str, not %A", a[2]);
    if (lib_str(a[1])->length != 1)
        py_raise(vm, &py_exc_TypeError,
                 "isoformat() argument 1 must be a unicode character, not str");
    return isoformat(vm, a[0], a[1], py_arg_text(vm, a[2], "timespec"));
}
static value datetime_str(struct vm *vm, value self) {
    value sep = py_str_from(" ");
    return py_call_method(vm, self, "isoformat", 1, &sep);
}

value datetime_strftime(struct vm *vm, value self, value format) {
    if (!py_is_str(format))
        py_raise(vm, &py_exc_TypeError, "strftime() argument 1 must be str, not %A", format);
    struct py_str *f = lib_str(format);
    struct strftime_args args = {.offset = "", .zone = ""};
    value tz = PY_NONE, arg = PY_NONE;
    if (is_time(self)) {
        struct py_time *t = PY_AS(struct py_time, self);
        args.t = (struct time_fields){.year = 1900,
                                      .month = 1,
                                      .day = 1,
                                      .hour = t->hour,
                                      .minute = t->minute,
                                      .second = t->second,
                                      .year_day = 1};
        args.us = t->us;
        tz = t->tzinfo;
    } else {
        struct py_date *d = PY_AS(struct py_date, self);
        args.t = time_split(time_days(d->year, d->month, d->day) * 86400);
        if (is_datetime(self)) {
            struct py_datetime *dt = self_of(self);
            args.t.hour = dt->hour;
            args.t.minute = dt->minute;
            args.t.second = dt->second;
            args.us = dt->us;
            tz = dt->tzinfo;
            arg = self;
        }
    }
    if (tz != PY_NONE && (memmem(f->data, f->size, "%z", 2) || memmem(f->data, f->size, "%Z", 2))) {
        struct buf b = BUF_INIT;
        put_offset(&b, tz_utcoffset(vm, tz, arg), "");
        args.offset = b.data;
        value name = tz_name(vm, tz, arg);
        args.zone = name == PY_NONE ? "" : py_str_cstr(name);
    }
    struct buf out = BUF_INIT;
    lib_strftime(&out, f->data, f->size, &args);
    return lib_buf_str(&out);
}

/* --- arithmetic and order --- */

static value datetime_add(struct vm *vm, value x, value y) {
    value d = is_datetime(x) ? x : y, delta = is_datetime(x) ? y : x;
    if (!is_datetime(d) || !is_delta(delta))
        return PY_NOT_IMPLEMENTED;
    wide us = datetime_wall_us(self_of(d)) + delta_us(PY_AS(struct py_timedelta, delta));
    return datetime_from_wall_us(vm, py_type_of(d), us, self_of(d)->tzinfo, 0);
}
static value datetime_sub(struct vm *vm, value x, value y) {
    if (!is_datetime(x))
        return PY_NOT_IMPLEMENTED;
    struct py_datetime *d = self_of(x);
    if (is_delta(y))
        return datetime_from_wall_us(vm, py_type_of(x),
                                     datetime_wall_us(d) - delta_us(PY_AS(struct py_timedelta, y)),
                                     d->tzinfo, 0);
    if (!is_datetime(y))
        return PY_NOT_IMPLEMENTED;
    struct py_datetime *e = self_of(y);
    wide us = datetime_wall_us(d) - datetime_wall_us(e);
    if (d->tzinfo != e->tzinfo) {
        value p = offset_of(vm, x), q = offset_of(vm, y);
        if ((p == PY_NONE) != (q == PY_NONE))
            py_raise(vm, &py_exc_TypeError,
                     "can't subtract offset-naive and offset-aware datetimes");
        us -= offset_us(p) - offset_us(q);
    }
    return delta_from_us(vm, us);
}
/* The offset of SELF depends on the fold there: no time of another zone equals it. */
static bool is_problematic(struct vm *vm, value self) {
    struct py_datetime *d = self_of(self);
    if (d->tzinfo == PY_NONE || py_is_a(d->tzinfo, &datetime_timezone_type))
        return false;
    value other =
        PY_OBJ(alloc_datetime(vm, &datetime_datetime_type, d->date.year, d->date.month, d->date.day,
                              d->hour, d->minute, d->second, d->us, d->tzinfo, !d->fold));
    return offset_us(offset_of(vm, self)) != offset_us(offset_of(vm, other));
}
static value datetime_compare(struct vm *vm, value x, value y, enum py_compare_op op) {
    if (!is_datetime(x) || !is_datetime(y)) {
        if (is_date(x) && is_date(y))
            return datetime_date_type.compare(vm, x, y, op);
        return PY_NOT_IMPLEMENTED;
    }
    struct py_datetime *d = self_of(x), *e = self_of(y);
    wide n = datetime_wall_us(d), m = datetime_wall_us(e);
    if (d->tzinfo != e->tzinfo) {
        value p = offset_of(vm, x), q = offset_of(vm, y);
        if ((p == PY_NONE) != (q == PY_NONE)) {
            if (op == PY_EQ || op == PY_NE)
                return PY_BOOL(op == PY_NE);
            py_raise(vm, &py_exc_TypeError,
                     "can't compare offset-naive and offset-aware datetimes");
        }
        n -= offset_us(p);
        m -= offset_us(q);
        if (n == m && (op == PY_EQ || op == PY_NE) &&
            (is_problematic(vm, x) || is_problematic(vm, y)))
            return PY_BOOL(op == PY_NE);
    }
    return py_compare(vm, py_from_small(n < m ? -1 : n > m), py_from_small(0), op);
}
static uint64_t datetime_hash(struct vm *vm, value self) {
    struct py_datetime *d = self_of(self);
    if (d->fold) /* it may equal one that has none */
        self =
            PY_OBJ(alloc_datetime(vm, &datetime_datetime_type, d->date.year, d->date.month,
                                  d->date.day, d->hour, d->minute, d->second, d->us, d->tzinfo, 0));
    wide us = datetime_wall_us(d) - offset_us(offset_of(vm, self));
    return py_hash(vm, py_int_from((int64_t)us));
}
const struct py_native_def datetime_methods[] = {
    {"__new__", datetime_new,
     "cls, year=?, month=?, day=?, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, "
     "fold=0"},
    {"now", datetime_now, "cls, tz=None", PY_CLASSMETHOD},
    {"today", datetime_today, "cls, /", PY_CLASSMETHOD},
    {"utcnow", datetime_utcnow, "cls, /", PY_CLASSMETHOD},
    {"fromtimestamp", datetime_fromtimestamp, "cls, timestamp, tz=None", PY_CLASSMETHOD},
    {"utcfromtimestamp", datetime_utcfromtimestamp, "cls, timestamp, /",
     PY_CLASSMETHOD | PY_PARSED},
    {"combine", datetime_combine, "cls, date, time, tzinfo=?", PY_CLASSMETHOD},
    {"fromisoformat", datetime_fromisoformat, "cls, string, /", PY_CLASSMETHOD},
    {"strptime", datetime_strptime_fn, "cls, date_string, format, /", PY_CLASSMETHOD | PY_PARSED},
    {"date", datetime_date, "self, /"},
    {"time", datetime_time, "self, /"},
    {"timetz", datetime_timetz, "self, /"},
    {"utcoffset", datetime_utcoffset, "self, /"},
    {"dst", datetime_dst, "self, /"},
    {"tzname", datetime_tzname, "self, /"},
    {"replace", datetime_replace,
     "self, year=?, month=?, day=?, hour=?, minute=?, second=?, microsecond=?, tzinfo=?, *, "
     "fold=?"},
    {"astimezone", datetime_astimezone, "self, tz=None"},
    {"timetuple", datetime_timetuple, "self, /"},
    {"utctimetuple", datetime_utctimetuple, "self, /"},
    {"timestamp", datetime_timestamp, "self, /"},
    {"isoformat", datetime_isoformat, "self, sep='T', timespec='auto'"},
    {"__reduce_ex__", datetime_reduce_ex, "self, protocol, /"},
    {"__reduce__", datetime_reduce, "self, /"},
    {0}};
static const struct py_member_def members[] = {
    {"hour", offsetof(struct py_datetime, hour), PY_MEMBER_INT, true},
    {"minute", offsetof(struct py_datetime, minute), PY_MEMBER_INT, true},
    {"second", offsetof(struct py_datetime, second), PY_MEMBER_INT, true},
    {"microsecond", offsetof(struct py_datetime, us), PY_MEMBER_INT, true},
    {"fold", offsetof(struct py_datetime, fold), PY_MEMBER_INT, true},
    {"tzinfo", offsetof(struct py_datetime, tzinfo), PY_MEMBER_VALUE, true},
    {0}};
struct py_type datetime_datetime_type = {
    PY_TYPE_HEAD,
    .name = "datetime",
    .module = "datetime",
    .size = sizeof(struct py_datetime),
    .flags = PY_TYPE_DOTTED | PY_TYPE_BASE,
    .base = &datetime_date_type,
    .methods = datetime_methods,
    .members = members,
    .repr = datetime_repr,
    .str = datetime_str,
    .compare = datetime_compare,
    .hash = datetime_hash,
    .binary = {[PY_ADD] = datetime_add, [PY_SUB] = datetime_sub}};

/* --- the module --- */

static struct py_type *const types[] = {&datetime_date_type,
                                        &datetime_time_type,
                                        &datetime_datetime_type,
                                        &datetime_timedelta_type,
                                        &datetime_tzinfo_type,
                                        &datetime_timezone_type,
                                        NULL};
static const struct py_const_def constants[] = {
    {"MINYEAR", PY_CONST_INT, .i = 1}, {"MAXYEAR", PY_CONST_INT, .i = 9999}, {0}};
static void init(struct vm *vm, struct py_module *m) {
    value utc = timezone_utc(vm);
    wide day = US_DAY - 1;
    struct {
        struct py_type *type;
        const char *name;
        value v;
    } attrs[] = {
        {&datetime_timedelta_type, "min", delta_from_us(vm, -(wide)MAX_DELTA_DAYS * US_DAY)},
        {&datetime_timedelta_type, "max", delta_from_us(vm, (wide)MAX_DELTA_DAYS * US_DAY + day)},
        {&datetime_timedelta_type, "resolution", delta_from_us(vm, 1)},
        {&datetime_date_type, "min", py_date_new(vm, 1, 1, 1)},
        {&datetime_date_type, "max", py_date_new(vm, 9999, 12, 31)},
        {&datetime_date_type, "resolution", delta_from_us(vm, US_DAY)},
        {&datetime_time_type, "min", py_time_new(vm, 0, 0, 0, 0, PY_NONE)},
        {&datetime_time_type, "max", py_time_new(vm, 23, 59, 59, 999999, PY_NONE)},
        {&datetime_time_type, "resolution", delta_from_us(vm, 1)},
        {&datetime_datetime_type, "min", py_datetime_new(vm, 1, 1, 1, 0, 0, 0, 0, PY_NONE)},
        {&datetime_datetime_type, "max",
         py_datetime_new(vm, 9999, 12, 31, 23, 59, 59, 999999, PY_NONE)},
        {&datetime_datetime_type, "resolution", delta_from_us(vm, 1)},
        {&datetime_timezone_type, "utc", utc},
        {&datetime_timezone_type, "min", timezone_from_us(vm, -(US_DAY - 60 * US_SECOND))},
        {&datetime_timezone_type, "max", timezone_from_us(vm, US_DAY - 60 * US_SECOND)},
    };
    for (size_t i = 0; i < LIB_COUNT(attrs); i++)
        lib_class_set(vm, attrs[i].type, attrs[i].name, attrs[i].v);
    py_module_set(vm, m, "UTC", utc);
}
const struct py_module_def py_lib_datetime = {
    .name = "datetime", .constants = constants, .types = types, .init = init};
