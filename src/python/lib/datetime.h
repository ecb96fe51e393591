/* date, time, datetime, timedelta for C code: drivers make and read them. */
#ifndef RETORT_PYTHON_LIB_DATETIME_H
#define RETORT_PYTHON_LIB_DATETIME_H

#include "python/api.h"

struct py_date {
    struct py_object head;
    int year, month, day;
};

struct py_datetime {
    struct py_date date;
    int hour, minute, second, us, fold;
    value tzinfo; /* None or an object */
};

struct py_time {
    struct py_object head;
    int hour, minute, second, us, fold;
    value tzinfo;
};

struct py_timedelta {
    struct py_object head;
    int days, seconds, us; /* 0 <= seconds < 86400, 0 <= us < 1000000 */
};

extern struct py_type datetime_date_type, datetime_time_type, datetime_datetime_type,
    datetime_timedelta_type;

/* New objects; fields are taken as they are. TZINFO: None or a tzinfo. */
value py_date_new(struct vm *vm, int year, int month, int day);
value py_time_new(struct vm *vm, int hour, int minute, int second, int us, value tzinfo);
value py_datetime_new(struct vm *vm, int year, int month, int day, int hour, int minute, int second,
                      int us, value tzinfo);

#endif
