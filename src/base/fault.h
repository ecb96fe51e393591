/*
 * Injected failures, for tests of what is left behind. RETORT_FAIL=driver:3 makes the third call of
 * a database driver fail, write:2 the second write of a file, alloc:500 the allocation of that
 * number; driver:3:kill ends the process there with SIGKILL instead. Several are separated by commas. In release builds nothing is compiled in.
 */
#ifndef RETORT_BASE_FAULT_H
#define RETORT_BASE_FAULT_H

#include <stdbool.h>

enum fault_kind { FAULT_DRIVER, FAULT_WRITE, FAULT_ALLOC, FAULT_KINDS };

#ifdef RETORT_FAULTS
/* Counts one call of KIND; true when it is the one that is to fail. */
bool fault_due(enum fault_kind kind);
#else
static inline bool fault_due(enum fault_kind kind) {
    (void)kind;
    return false;
}
#endif

#endif
