/* strftime and strptime as Python has them in the C locale; for time and datetime. */
#ifndef RETORT_PYTHON_LIB_STRFTIME_H
#define RETORT_PYTHON_LIB_STRFTIME_H

#include "base/time.h"
#include "python/lib/lib.h"

struct strftime_args {
    struct time_fields t;
    int us;             /* for %f */
    const char *offset; /* for %z, "" if naive */
    const char *zone;   /* for %Z */
};

/* FORMAT (of N bytes) filled in, to B. */
void lib_strftime(struct buf *b, const char *format, size_t n, const struct strftime_args *args);

/* What a text was read as; fields not in the format keep their defaults (1900-01-01 00:00). */
struct strptime_result {
    struct time_fields t;
    int us;
    bool has_offset;
    int64_t offset_us;
    value zone; /* name read by %Z, or None */
    int dst;    /* 0, 1 by name of the local zone, -1 */
};
/* Raises ValueError in the words of CPython's _strptime. */
struct strptime_result lib_strptime(struct vm *vm, value text, value format);

extern const char *const lib_month_names[12], *const lib_day_names[7]; /* day 0: Monday */

#endif
