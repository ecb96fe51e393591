/*
 * datetime.tzinfo and datetime.timezone, and the questions date-times ask their time zone.
 */
#include "python/lib/datetime_int.h"

/* --- asking --- */

static value ask(struct vm *vm, value tz, const char *name, value arg) {
    if (tz == PY_NONE)
        return PY_NONE;
    value r = py_call_method(vm, tz, name, 1, &arg);
    if (r == PY_NONE)
        return r;
    if (!is_delta(r))
        py_raise(vm, &py_exc_TypeError, "tzinfo.%s() must return None or a timedelta, not '%T'",
                 name, r);
    wide us = delta_us(PY_AS(struct py_timedelta, r));
    if (us >= US_DAY || us <= -US_DAY)
        py_raise(vm, &py_exc_ValueError,
                 "offset must be a timedelta strictly between -timedelta(hours=24) and "
                 "timedelta(hours=24).");
    return r;
}
value tz_utcoffset(struct vm *vm, value tz, value arg) { return ask(vm, tz, "utcoffset", arg); }
value tz_dst(struct vm *vm, value tz, value arg) { return ask(vm, tz, "dst", arg); }
value tz_name(struct vm *vm, value tz, value arg) {
    if (tz == PY_NONE)
        return PY_NONE;
    value r = py_call_method(vm, tz, "tzname", 1, &arg);
    if (r != PY_NONE && !py_is_str(r))
        py_raise(vm, &py_exc_TypeError, "tzinfo.tzname() must return None or a string, not '%T'",
                 r);
    return r;
}
void check_tzinfo(struct vm *vm, value tz) {
    if (tz != PY_NONE && !py_is_a(tz, &datetime_tzinfo_type))
        py_raise(vm, &py_exc_TypeError,
                 "tzinfo argument must be None or of a tzinfo subclass, not type '%T'", tz);
}

/* --- tzinfo --- */

LIB_FN(tzinfo_new) { return PY_OBJ(py_alloc(vm, PY_AS(struct py_type, a[0]))); }
LIB_FN(tzinfo_utcoffset) {
    py_raise(vm, &py_exc_NotImplementedError, "a tzinfo subclass must implement utcoffset()");
}
LIB_FN(tzinfo_dst) {
    py_raise(vm, &py_exc_NotImplementedError, "a tzinfo subclass must implement dst()");
}
LIB_FN(tzinfo_tzname) {
    py_raise(vm, &py_exc_NotImplementedError, "a tzinfo subclass must implement tzname()");
}
LIB_FN(tzinfo_fromutc) {
    value dt = a[1];
    if (!is_datetime(dt))
        py_raise(vm, &py_exc_TypeError, "fromutc: argument must be a datetime");
    if (PY_AS(struct py_datetime, dt)->tzinfo != a[0])
        py_raise(vm, &py_exc_ValueError, "fromutc: dt.tzinfo is not self");
    value off = tz_utcoffset(vm, a[0], dt);
    if (off == PY_NONE)
        py_raise(vm, &py_exc_ValueError, "fromutc: non-None utcoffset() result required");
    value dst = tz_dst(vm, a[0], dt);
    if (dst == PY_NONE)
        py_raise(vm, &py_exc_ValueError, "fromutc: non-None dst() result required");
    value standard = lib_sub(vm, off, dst);
    dt = lib_add(vm, dt, standard);
    dst = tz_dst(vm, a[0], dt);
    if (dst == PY_NONE)
        py_raise(vm, &py_exc_ValueError,
                 "fromutc: tz.dst() gave inconsistent results; cannot convert");
    return lib_add(vm, dt, dst);
}
static const struct py_native_def tzinfo_methods[] = {
    {"__new__", tzinfo_new, "cls, *args, **kwargs"},
    {"utcoffset", tzinfo_utcoffset, "self, dt, /"},
    {"dst", tzinfo_dst, "self, dt, /"},
    {"tzname", tzinfo_tzname, "self, dt, /"},
    {"fromutc", tzinfo_fromutc, "self, dt, /"},
    {"__reduce__", tzinfo_reduce, "self"},
    {0}};
struct py_type datetime_tzinfo_type = {PY_TYPE_HEAD,
                                       .name = "tzinfo",
                                       .module = "datetime",
                                       .size = sizeof(struct py_object),
                                       .flags = PY_TYPE_DOTTED | PY_TYPE_BASE,
                                       .methods = tzinfo_methods};

/* --- timezone --- */

struct timezone {
    struct py_object head;
    value offset; /* a timedelta */
    value name;   /* str or None */
};

/* timezone.utc is one object for all machines, as its class is. */
static struct py_timedelta zero_offset = {.head = {&datetime_timedelta_type}};
static struct timezone utc_zone = {
    .head = {&datetime_timezone_type}, .offset = PY_OBJ(&zero_offset), .name = PY_OBJ(&py_none)};
value timezone_utc(struct vm *vm) {
    py_type_ready(vm, &datetime_timezone_type);
    return PY_OBJ(&utc_zone);
}
static void check_offset(struct vm *vm, wide us, value delta) {
    if (us >= US_DAY || us <= -US_DAY)
        py_raise(vm, &py_exc_ValueError,
                 "offset must be a timedelta strictly between -timedelta(hours=24) and "
                 "timedelta(hours=24), not %R.",
                 delta);
}

value timezone_from_us(struct vm *vm, wide us) {
    if (us == 0)
        return timezone_utc(vm);
    struct timezone *z = py_alloc(vm, &datetime_timezone_type);
    z->offset = delta_from_us(vm, us);
    check_offset(vm, us, z->offset);
    z->name = PY_NONE;
    return PY_OBJ(z);
}
static struct timezone *self_of(value v) { return PY_AS(struct timezone, v); }

LIB_FN(timezone_new) {
    if (!is_delta(a[1]))
        py_raise(vm, &py_exc_TypeError, "timezone() argument 1 must be datetime.timedelta, not %T",
                 a[1]);
    if (a[2] != PY_UNDEF && !py_is_str(a[2]))
        py_raise(vm, &py_exc_TypeError, "timezone() argument 2 must be str, not %T", a[2]);
    wide us = delta_us(PY_AS(struct py_timedelta, a[1]));
    check_offset(vm, us, a[1]);
    if (us == 0 && a[2] == PY_UNDEF)
        return timezone_utc(vm);
    struct timezone *z = py_alloc(vm, PY_AS(struct py_type, a[0]));
    z->offset = a[1];
    z->name = a[2] == PY_UNDEF ? PY_NONE : a[2];
    return PY_OBJ(z);
}
static void check_arg(struct vm *vm, value v, const char *name) {
    if (v != PY_NONE && !is_datetime(v))
        py_raise(vm, &py_exc_TypeError,
                 "%s(dt) argument must be a datetime instance or None, not %T", name, v);
}
LIB_FN(timezone_utcoffset) {
    check_arg(vm, a[1], "utcoffset");
    return self_of(a[0])->offset;
}
LIB_FN(timezone_dst) {
    check_arg(vm, a[1], "dst");
    return PY_NONE;
}
static value zone_text(struct vm *vm, value self) {
    (void)vm;
    struct timezone *z = self_of(self);
    if (z->name != PY_NONE)
        return z->name;
    if (delta_us(PY_AS(struct py_timedelta, z->offset)) == 0)
        return py_str_from("UTC");
    struct buf b = BUF_INIT;
    buf_puts(&b, "UTC");
    put_offset(&b, z->offset, ":");
    return lib_buf_str(&b);
}
LIB_FN(timezone_tzname) {
    check_arg(vm, a[1], "tzname");
    return zone_text(vm, a[0]);
}
LIB_FN(timezone_fromutc) {
    if (!is_datetime(a[1]))
        py_raise(vm, &py_exc_TypeError, "fromutc: argument must be a datetime");
    if (PY_AS(struct py_datetime, a[1])->tzinfo != a[0])
        py_raise(vm, &py_exc_ValueError, "fromutc: dt.tzinfo is not self");
    return lib_add(vm, a[1], self_of(a[0])->offset);
}
static value timezone_repr(struct vm *vm, value self) {
    if (self == timezone_utc(vm))
        return py_str_from("datetime.timezone.utc");
    struct timezone *z = self_of(self);
    if (z->name == PY_NONE)
        return py_str_printf("datetime.timezone(%s)", py_repr_text(vm, z->offset));
    return py_str_printf("datetime.timezone(%s, %s)", py_repr_text(vm, z->offset),
                         py_repr_text(vm, z->name));
}
static value timezone_compare(struct vm *vm, value x, value y, enum py_compare_op op) {
    if ((op != PY_EQ && op != PY_NE) || !py_is_a(x, &datetime_timezone_type) ||
        !py_is_a(y, &datetime_timezone_type))
        return PY_NOT_IMPLEMENTED;
    return py_compare(vm, self_of(x)->offset, self_of(y)->offset, op);
}
static uint64_t timezone_hash(struct vm *vm, value self) {
    return py_hash(vm, self_of(self)->offset);
}
LIB_FN(timezone_initargs) {
    struct timezone *z = self_of(a[0]);
    return z->name == PY_NONE ? py_tuple1(z->offset) : py_tuple2(z->offset, z->name);
}
LIB_FN(timezone_reduce) {
    return py_tuple2(lib_type(&datetime_timezone_type), timezone_initargs(vm, a));
}
LIB_FN(timezone_copy) { return a[0]; }
static const struct py_native_def timezone_methods[] = {
    {"__new__", timezone_new, "cls, offset, name=?"},
    {"utcoffset", timezone_utcoffset, "self, dt, /"},
    {"dst", timezone_dst, "self, dt, /"},
    {"tzname", timezone_tzname, "self, dt, /"},
    {"fromutc", timezone_fromutc, "self, dt, /"},
    {"__getinitargs__", timezone_initargs, "self, /"},
    {"__reduce__", timezone_reduce, "self, /"},
    {"__copy__", timezone_copy, "self, /"},
    {"__deepcopy__", timezone_copy, "self, memo, /"},
    {0}};
struct py_type datetime_timezone_type = {PY_TYPE_HEAD,
                                         .name = "timezone",
                                         .module = "datetime",
                                         .flags = PY_TYPE_DOTTED,
                                         .size = sizeof(struct timezone),
                                         .base = &datetime_tzinfo_type,
                                         .methods = timezone_methods,
                                         .repr = timezone_repr,
                                         .str = zone_text,
                                         .compare = timezone_compare,
                                         .hash = timezone_hash};
