/*
 * Pickles of dates, times and datetimes: one bytes object for the fields, as CPython writes and
 * reads it. The fold lies in the highest bit of the month or hour, from protocol 4 on.
 */
#include "python/lib/datetime_int.h"

/* The bytes of a state given as such, or as text by Python 2; NULL when V is no state of SIZE bytes
 * whose byte AT, without the fold, lies in LOW..HIGH. */
static const unsigned char *state_bytes(struct vm *vm, value v, size_t size, size_t at, int low,
                                        int high) {
    const unsigned char *data;
    size_t n;
    if (py_is_str(v) && lib_str(v)->length == size) {
        value args[] = {py_str_from("latin-1"), py_str_from("ignore")};
        v = py_call_method(vm, v, "encode", 2, args);
    }
    if (!py_is_a(v, &py_bytes_type) || !py_bytes_get(v, &data, &n) || n != size)
        return NULL;
    int field = data[at] & 0x7F;
    return field >= low && field <= high ? data : NULL;
}
static void check_state_tz(struct vm *vm, value tz) {
    if (tz != PY_NONE && !py_is_a(tz, &datetime_tzinfo_type))
        py_raise(vm, &py_exc_TypeError, "bad tzinfo state arg");
}
static int micros(const unsigned char *p) { return p[0] << 16 | p[1] << 8 | p[2]; }
static void put_micros(unsigned char *p, int us) {
    p[0] = (unsigned char)(us >> 16);
    p[1] = (unsigned char)(us >> 8);
    p[2] = (unsigned char)us;
}

bool date_take_state(struct vm *vm, value v, struct py_date *d) {
    const unsigned char *p = state_bytes(vm, v, 4, 2, 1, 12);
    if (!p)
        return false;
    check_date_fields(vm, p[0] << 8 | p[1], p[2], p[3]);
    d->year = p[0] << 8 | p[1];
    d->month = p[2];
    d->day = p[3];
    return true;
}
bool time_take_state(struct vm *vm, value v, value tz, struct py_time *t) {
    const unsigned char *p = state_bytes(vm, v, 6, 0, 0, 23);
    if (!p)
        return false;
    check_state_tz(vm, tz);
    check_time_fields(vm, p[0] & 0x7F, p[1], p[2], micros(p + 3), 0);
    t->hour = p[0] & 0x7F;
    t->minute = p[1];
    t->second = p[2];
    t->us = micros(p + 3);
    t->fold = p[0] >> 7;
    t->tzinfo = tz;
    return true;
}
bool datetime_take_state(struct vm *vm, value v, value tz, struct py_datetime *d) {
    const unsigned char *p = state_bytes(vm, v, 10, 2, 1, 12);
    if (!p)
        return false;
    check_state_tz(vm, tz);
    check_date_fields(vm, p[0] << 8 | p[1], p[2] & 0x7F, p[3]);
    check_time_fields(vm, p[4], p[5], p[6], micros(p + 7), 0);
    d->date.year = p[0] << 8 | p[1];
    d->date.month = p[2] & 0x7F;
    d->date.day = p[3];
    d->hour = p[4];
    d->minute = p[5];
    d->second = p[6];
    d->us = micros(p + 7);
    d->fold = p[2] >> 7;
    d->tzinfo = tz;
    return true;
}

/* (class, (bytes[, tz])) */
static value reduced(value self, const unsigned char *p, size_t n, value tz) {
    value bytes = py_bytes_new(p, n);
    return py_tuple2(PY_OBJ(py_type_of(self)),
                     tz == PY_NONE ? py_tuple1(bytes) : py_tuple2(bytes, tz));
}
value date_reduce(struct vm *vm, const value *a) {
    (void)vm;
    struct py_date *d = PY_AS(struct py_date, a[0]);
    unsigned char p[] = {(unsigned char)(d->year >> 8), (unsigned char)d->year,
                         (unsigned char)d->month, (unsigned char)d->day};
    return reduced(a[0], p, sizeof p, PY_NONE);
}
static value time_reduced(value self, int64_t protocol) {
    struct py_time *t = PY_AS(struct py_time, self);
    int fold = protocol > 3 && t->fold ? 0x80 : 0;
    unsigned char p[6] = {(unsigned char)(t->hour | fold), (unsigned char)t->minute,
                          (unsigned char)t->second};
    put_micros(p + 3, t->us);
    return reduced(self, p, sizeof p, t->tzinfo);
}
static value datetime_reduced(value self, int64_t protocol) {
    struct py_datetime *d = PY_AS(struct py_datetime, self);
    int fold = protocol > 3 && d->fold ? 0x80 : 0;
    unsigned char p[10] = {(unsigned char)(d->date.year >> 8),
                           (unsigned char)d->date.year,
                           (unsigned char)(d->date.month | fold),
                           (unsigned char)d->date.day,
                           (unsigned char)d->hour,
                           (unsigned char)d->minute,
                           (unsigned char)d->second};
    put_micros(p + 7, d->us);
    return reduced(self, p, sizeof p, d->tzinfo);
}
value time_reduce(struct vm *vm, const value *a) {
    (void)vm;
    return time_reduced(a[0], 2);
}
value time_reduce_ex(struct vm *vm, const value *a) {
    return time_reduced(a[0], lib_arg_int(vm, a[1]));
}
value datetime_reduce(struct vm *vm, const value *a) {
    (void)vm;
    return datetime_reduced(a[0], 2);
}
value datetime_reduce_ex(struct vm *vm, const value *a) {
    return datetime_reduced(a[0], lib_arg_int(vm, a[1]));
}

/* A zone of a script's class: made again without arguments or with what __getinitargs__ says. */
value tzinfo_reduce(struct vm *vm, const value *a) {
    value get = py_lookup_attr(vm, a[0], "__getinitargs__");
    value args = get == PY_UNDEF ? PY_OBJ(&py_empty_tuple) : py_call0(vm, get);
    value state = py_lookup_attr(vm, a[0], "__dict__");
    if (state == PY_UNDEF || !py_truth(vm, state))
        state = PY_NONE;
    return py_tuple3(PY_OBJ(py_type_of(a[0])), args, state);
}
