/* What the files of the module datetime share, and its C side for other code. */
#ifndef RETORT_PYTHON_LIB_DATETIME_INT_H
#define RETORT_PYTHON_LIB_DATETIME_INT_H

#include "base/time.h"
#include "python/lib/datetime.h"
#include "python/lib/lib.h"

typedef __int128 wide;

#define US_SECOND 1000000LL
#define US_DAY 86400000000LL
#define MAX_DELTA_DAYS 999999999
#define ORDINAL_EPOCH 719163 /* ordinal of 1970-01-01 */

extern struct py_type datetime_tzinfo_type, datetime_timezone_type, datetime_isocalendar_type;

/* Microseconds in D, and the timedelta of so many; raises OverflowError. */
wide delta_us(const struct py_timedelta *d);
value delta_from_us(struct vm *vm, wide us);
static inline bool is_delta(value v) { return py_is_a(v, &datetime_timedelta_type); }
static inline bool is_datetime(value v) { return py_is_a(v, &datetime_datetime_type); }
static inline bool is_date(value v) { return py_is_a(v, &datetime_date_type); }
static inline bool is_time(value v) { return py_is_a(v, &datetime_time_type); }

/* Raises ValueError for a date or time of day that does not exist. */
void check_date_fields(struct vm *vm, int64_t year, int64_t month, int64_t day);
void check_time_fields(struct vm *vm, int64_t hour, int64_t minute, int64_t second, int64_t us,
                       int64_t fold);
void check_tzinfo(struct vm *vm, value tz);
/* Argument NAME (position POS) that must be given. */
int64_t required_int(struct vm *vm, value v, const char *name, int pos);

/* Objects; CLS may be a script's subclass, which is then called. */
value date_make(struct vm *vm, struct py_type *cls, int64_t year, int64_t month, int64_t day);
value time_make(struct vm *vm, struct py_type *cls, int hour, int minute, int second, int us,
                value tz, int fold);
value datetime_make(struct vm *vm, struct py_type *cls, int64_t year, int month, int day, int hour,
                    int minute, int second, int us, value tz, int fold);
/* Microseconds since 0001-01-01 of the wall clock of a datetime, and back. */
wide datetime_wall_us(const struct py_datetime *d);
value datetime_from_wall_us(struct vm *vm, struct py_type *cls, wide us, value tz, int fold);
int64_t date_ordinal(int64_t year, int month, int day);

/* tz.utcoffset(arg), tz.dst(arg): a timedelta or None, checked. tz None: None. */
value tz_utcoffset(struct vm *vm, value tz, value arg);
value tz_dst(struct vm *vm, value tz, value arg);
value tz_name(struct vm *vm, value tz, value arg);
/* timezone(offset); timezone.utc for 0. */
value timezone_from_us(struct vm *vm, wide us);
value timezone_utc(struct vm *vm);

/* "+01:00", with seconds and microseconds where they are not 0; SEP between the parts. */
void put_offset(struct buf *b, value offset, const char *sep);
/* HH:MM:SS.ffffff as TIMESPEC says; raises ValueError for an unknown one. */
void put_time(struct vm *vm, struct buf *b, int hour, int minute, int second, int us,
              const char *timespec);

/* self.strftime(format) for date, time and datetime. */
value datetime_strftime(struct vm *vm, value self, value format);

/* Parts of an ISO 8601 text; false: invalid. */
struct iso_parts {
    int64_t year, month, day;
    int64_t hour, minute, second, us;
    bool has_tz;
    wide offset;
};
bool iso_parse_date(const char *s, size_t n, struct iso_parts *p);
bool iso_parse_time(const char *s, size_t n, struct iso_parts *p);
bool iso_parse_datetime(const char *s, size_t n, struct iso_parts *p);
/* The date of day DAY (1…7) of WEEK of ISO year YEAR; NULL or the text of the error. */
const char *iso_week_date(int64_t year, int64_t week, int64_t day, struct iso_parts *p);

/* isocalendar of a date: ISO year, week, weekday. */
void iso_calendar(int64_t year, int month, int day, int64_t *iso_year, int *week, int *weekday);

value datetime_strptime(struct vm *vm, struct py_type *cls, value text, value format);

extern const struct py_native_def date_methods[], time_methods[], datetime_methods[];

/* OverflowError for a timestamp that no time_t holds. */
void check_stamp(struct vm *vm, double stamp);

/* Pickled states (datetime_state.c). x_take_state: false when V is no state. */
bool date_take_state(struct vm *vm, value v, struct py_date *d);
bool time_take_state(struct vm *vm, value v, value tz, struct py_time *t);
bool datetime_take_state(struct vm *vm, value v, value tz, struct py_datetime *d);
value date_reduce(struct vm *vm, const value *a);
value time_reduce(struct vm *vm, const value *a);
value time_reduce_ex(struct vm *vm, const value *a);
value datetime_reduce(struct vm *vm, const value *a);
value datetime_reduce_ex(struct vm *vm, const value *a);
value tzinfo_reduce(struct vm *vm, const value *a);

#endif
