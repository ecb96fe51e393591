/* What the two files of threading share. */
#ifndef RETORT_PYTHON_LIB_THREADING_INT_H
#define RETORT_PYTHON_LIB_THREADING_INT_H

#include "python/lib/lib.h"

/* --- threading_sync.c: what threads wait for --- */

extern struct py_type threading_condition_type, threading_semaphore_type, threading_bounded_type,
    threading_event_type, threading_barrier_type, threading_broken_type;

/* A time limit: TIMEOUT (seconds, or None: none) from now on. */
struct threading_limit {
    bool set;
    double end;
};
struct threading_limit threading_limit(struct vm *vm, value timeout);
/* Waits for KEY to be woken; false when the time is over, which it may be at once. */
bool threading_wait(struct vm *vm, const void *key, const struct threading_limit *limit);

value threading_event_new(struct vm *vm);
bool threading_event_wait(struct vm *vm, value event, value timeout);
bool threading_event_is_set(value event);
void threading_event_set(struct vm *vm, value event);

#endif
