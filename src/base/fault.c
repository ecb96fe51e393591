/* Injected failures; see fault.h. */
#include "base/fault.h"

#ifdef RETORT_FAULTS

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const kind_names[FAULT_KINDS] = {"driver", "write", "alloc"};

/* Counters of the process: the failing call is counted over all connections and files. */
static atomic_ulong calls[FAULT_KINDS];

/* RETORT_FAIL, read once: allocations are many. */
static const char *plan;
static pthread_once_t plan_once = PTHREAD_ONCE_INIT;

static void read_plan(void) {
    const char *text = getenv("RETORT_FAIL");
    plan = text && *text ? text : NULL;
}

bool fault_due(enum fault_kind kind) {
    pthread_once(&plan_once, read_plan);
    if (!plan)
        return false;
    unsigned long now = atomic_fetch_add(&calls[kind], 1) + 1;
    size_t n = strlen(kind_names[kind]);
    for (const char *p = plan; p; p = strchr(p, ','), p = p ? p + 1 : NULL) {
        if (strncmp(p, kind_names[kind], n) != 0 || p[n] != ':')
            continue;
        char *end;
        if (strtoul(p + n + 1, &end, 10) != now)
            continue;
        if (!strncmp(end, ":kill", 5))
            kill(getpid(), SIGKILL);
        return true;
    }
    return false;
}

#else

/* ISO C forbids an empty translation unit. */
extern int fault_release_build;

#endif
