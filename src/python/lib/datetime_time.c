/*
 * datetime.time.
 */
#include "python/lib/datetime_int.h"
#include "python/lib/strftime.h"

void check_time_fields(struct vm *vm, int64_t hour, int64_t minute, int64_t second, int64_t us,
                       int64_t fold) {
    if (hour < 0 || hour > 23)
        py_raise(vm, &py_exc_ValueError, "hour must be in 0..23");
    if (minute < 0 || minute > 59)
        py_raise(vm, &py_exc_ValueError, "minute must be in 0..59");
    if (second < 0 || second > 59)
        py_raise(vm, &py_exc_ValueError, "second must be in 0..59");
    if (us < 0 || us > 999999)
        py_raise(vm, &py_exc_ValueError, "microsecond must be in 0..999999");
    if (fold != 0 && fold != 1)
        py_raise(vm, &py_exc_ValueError, "fold must be either 0 or 1");
}

static value alloc_time(struct vm *vm, struct py_type *cls, int64_t hour, int64_t minute,
                        int64_t second, int64_t us, value tz, int64_t fold) {
    check_time_fields(vm, hour, minute, second, us, fold);
    struct py_time *t = py_alloc(vm, cls);
    t->hour = (int)hour;
    t->minute = (int)minute;
    t->second = (int)second;
    t->us = (int)us;
    t->fold = (int)fold;
    t->tzinfo = tz;
    return PY_OBJ(t);
}
value py_time_new(struct vm *vm, int hour, int minute, int second, int us, value tzinfo) {
    return alloc_time(vm, &datetime_time_type, hour, minute, second, us, tzinfo, 0);
}
value time_make(struct vm *vm, struct py_type *cls, int hour, int minute, int second, int us,
                value tz, int fold) {
    if (cls == &datetime_time_type)
        return alloc_time(vm, cls, hour, minute, second, us, tz, fold);
    value args[] = {
        py_from_small(hour), py_from_small(minute), py_from_small(second), py_from_small(us), tz,
        py_from_small(fold)};
    return py_call_kw(vm, PY_OBJ(cls), 5, args, lib_kwnames(1, "fold"));
}
static struct py_time *self_of(value v) { return PY_AS(struct py_time, v); }

LIB_FN(time_new) {
    if (!py_is_int(a[1]) && a[3] == py_from_small(0)) {
        struct py_time *from = py_alloc(vm, PY_AS(struct py_type, a[0]));
        value tz = a[2] == py_from_small(0) ? PY_NONE : a[2];
        if (time_take_state(vm, a[1], tz, from))
            return PY_OBJ(from);
    }
    check_tzinfo(vm, a[5]);
    return alloc_time(vm, PY_AS(struct py_type, a[0]), lib_arg_c_int(vm, a[1]),
                      lib_arg_c_int(vm, a[2]), lib_arg_c_int(vm, a[3]), lib_arg_c_int(vm, a[4]),
                      a[5], lib_arg_c_int(vm, a[6]));
}
LIB_FN(time_fromisoformat) {
    if (!py_is_str(a[1]))
        py_raise(vm, &py_exc_TypeError, "fromisoformat: argument must be str");
    struct py_str *s = lib_str(a[1]);
    const char *p = s->data;
    size_t n = s->size;
    if (n && *p == 'T') {
        p++;
        n--;
    }
    struct iso_parts parts = {0};
    if (!iso_parse_time(p, n, &parts))
        py_raise(vm, &py_exc_ValueError, "Invalid isoformat string: %R", a[1]);
    value tz = parts.has_tz ? timezone_from_us(vm, parts.offset) : PY_NONE;
    check_time_fields(vm, parts.hour, parts.minute, parts.second, parts.us, 0);
    return time_make(vm, PY_AS(struct py_type, a[0]), (int)parts.hour, (int)parts.minute,
                     (int)parts.second, (int)parts.us, tz, 0);
}

static value time_repr(struct vm *vm, value self) {
    struct py_time *t = self_of(self);
    struct buf b = BUF_INIT;
    struct py_type *type = py_type_of(self);
    buf_printf(&b, "%s%s(%d, %d", type == &datetime_time_type ? "datetime." : "", type->name,
               t->hour, t->minute);
    if (t->second || t->us)
        buf_printf(&b, ", %d", t->second);
    if (t->us)
        buf_printf(&b, ", %d", t->us);
    if (t->fold)
        buf_puts(&b, ", fold=1");
    if (t->tzinfo != PY_NONE) {
        buf_puts(&b, ", tzinfo=");
        lib_put_repr(vm, &b, t->tzinfo);
    }
    buf_putc(&b, ')');
    return lib_buf_str(&b);
}
LIB_FN(time_isoformat) {
    struct py_time *t = self_of(a[0]);
    struct buf b = BUF_INIT;
    if (!py_is_str(a[1]))
        py_raise(vm, &py_exc_TypeError, "isoformat() argument 1 must be str, not %A", a[1]);
    put_time(vm, &b, t->hour, t->minute, t->second, t->us, py_arg_text(vm, a[1], "timespec"));
    put_offset(&b, tz_utcoffset(vm, t->tzinfo, PY_NONE), ":");
    return lib_buf_str(&b);
}
static value time_str(struct vm *vm, value self) {
    return py_call_method(vm, self, "isoformat", 0, NULL);
}
LIB_FN(time_strftime) { return datetime_strftime(vm, a[0], a[1]); }
LIB_FN(time_format) {
    if (!py_is_str(a[1]))
        py_raise(vm, &py_exc_TypeError, "__format__() argument 1 must be str, not %A", a[1]);
    if (!lib_str(a[1])->size)
        return py_str(vm, a[0]);
    return py_call_method(vm, a[0], "strftime", 1, a + 1);
}
LIB_FN(time_utcoffset) { return tz_utcoffset(vm, self_of(a[0])->tzinfo, PY_NONE); }
LIB_FN(time_dst) { return tz_dst(vm, self_of(a[0])->tzinfo, PY_NONE); }
LIB_FN(time_tzname) { return tz_name(vm, self_of(a[0])->tzinfo, PY_NONE); }
LIB_FN(time_replace) {
    struct py_time *t = self_of(a[0]);
    int64_t f[] = {t->hour, t->minute, t->second, t->us};
    for (int i = 0; i < 4; i++)
        if (a[i + 1] != PY_UNDEF)
            f[i] = lib_arg_c_int(vm, a[i + 1]);
    value tz = a[5] == PY_UNDEF ? t->tzinfo : a[5];
    int64_t fold = a[6] == PY_UNDEF ? t->fold : lib_arg_c_int(vm, a[6]);
    check_tzinfo(vm, tz);
    check_time_fields(vm, f[0], f[1], f[2], f[3], fold);
    return time_make(vm, py_type_of(a[0]), (int)f[0], (int)f[1], (int)f[2], (int)f[3], tz,
                     (int)fold);
}

static int64_t us_of(const struct py_time *t) {
    return ((t->hour * 60 + t->minute) * 60 + t->second) * US_SECOND + t->us;
}
static value time_compare(struct vm *vm, value x, value y, enum py_compare_op op) {
    if (!is_time(x) || !is_time(y))
        return PY_NOT_IMPLEMENTED;
    struct py_time *t = self_of(x), *u = self_of(y);
    wide n = us_of(t), m = us_of(u);
    if (t->tzinfo != u->tzinfo) {
        value p = tz_utcoffset(vm, t->tzinfo, PY_NONE), q = tz_utcoffset(vm, u->tzinfo, PY_NONE);
        if ((p == PY_NONE) != (q == PY_NONE)) {
            if (op == PY_EQ || op == PY_NE)
                return PY_BOOL(op == PY_NE);
            py_raise(vm, &py_exc_TypeError, "can't compare offset-naive and offset-aware times");
        }
        if (p != PY_NONE) {
            n -= delta_us(PY_AS(struct py_timedelta, p));
            m -= delta_us(PY_AS(struct py_timedelta, q));
        }
    }
    return py_compare(vm, py_int_from((int64_t)n), py_int_from((int64_t)m), op);
}
static uint64_t time_hash(struct vm *vm, value self) {
    struct py_time *t = self_of(self);
    wide us = us_of(t);
    value off = tz_utcoffset(vm, t->tzinfo, PY_NONE);
    if (off != PY_NONE)
        us -= delta_us(PY_AS(struct py_timedelta, off));
    return py_hash(vm, py_int_from((int64_t)us));
}
const struct py_native_def time_methods[] = {
    {"__new__", time_new, "cls, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0"},
    {"fromisoformat", time_fromisoformat, "cls, string, /", PY_CLASSMETHOD},
    {"isoformat", time_isoformat, "self, timespec='auto'"},
    {"strftime", time_strftime, "self, format"},
    {"__format__", time_format, "self, format_spec, /", PY_PARSED},
    {"utcoffset", time_utcoffset, "self, /"},
    {"dst", time_dst, "self, /"},
    {"tzname", time_tzname, "self, /"},
    {"replace", time_replace,
     "self, hour=?, minute=?, second=?, microsecond=?, tzinfo=?, *, fold=?"},
    {"__reduce_ex__", time_reduce_ex, "self, protocol, /"},
    {"__reduce__", time_reduce, "self, /"},
    {0}};
static const struct py_member_def members[] = {
    {"hour", offsetof(struct py_time, hour), PY_MEMBER_INT, true},
    {"minute", offsetof(struct py_time, minute), PY_MEMBER_INT, true},
    {"second", offsetof(struct py_time, second), PY_MEMBER_INT, true},
    {"microsecond", offsetof(struct py_time, us), PY_MEMBER_INT, true},
    {"fold", offsetof(struct py_time, fold), PY_MEMBER_INT, true},
    {"tzinfo", offsetof(struct py_time, tzinfo), PY_MEMBER_VALUE, true},
    {0}};
struct py_type datetime_time_type = {PY_TYPE_HEAD,
                                     .name = "time",
                                     .module = "datetime",
                                     .size = sizeof(struct py_time),
                                     .flags = PY_TYPE_DOTTED | PY_TYPE_BASE,
                                     .methods = time_methods,
                                     .members = members,
                                     .repr = time_repr,
                                     .str = time_str,
                                     .compare = time_compare,
                                     .hash = time_hash};
