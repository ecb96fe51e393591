/* What the files of statistics share. */
#ifndef RETORT_PYTHON_LIB_STATISTICS_INT_H
#define RETORT_PYTHON_LIB_STATISTICS_INT_H

#include "python/lib/lib.h"

extern struct py_type statistics_error;
/* raise StatisticsError(TEXT) */
noreturn void statistics_fail(struct vm *vm, const char *text);

/* Functions of two inputs. */
extern const struct py_native_def statistics_pair_functions[];
/* The class NAME, made now; PY_UNDEF: there is none. */
value statistics_lazy(struct vm *vm, value name);

#endif
