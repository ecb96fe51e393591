/*
 * What is to fail, from the environment, for the libraries that are loaded in front of a program's
 * own (LD_PRELOAD): FAULT_CALL=write:3:ENOSPC makes the third call that writes fail with ENOSPC,
 * write:3+:ENOSPC that one and all behind it, write:3:short makes it do a part of what it was
 * asked. FAULT_COUNTS names a file of sizeof(struct counts) bytes in which the calls are counted,
 * so that a first run tells how many there are to try.
 */
#ifndef RETORT_TESTS_FAIL_PLAN_H
#define RETORT_TESTS_FAIL_PLAN_H

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* In the order of KINDS in tests/suites/faults.py. */
#define KINDS(X)                                                                                   \
    X(open)                                                                                        \
    X(read)                                                                                        \
    X(write) X(sync) X(rename) X(unlink) X(mkdir) X(stat) X(opendir) X(lock) X(truncate) X(close)  \
        X(socket) X(connect) X(send) X(recv) X(poll) X(resolve) X(map) X(malloc)

enum kind {
#define X(name) KIND_##name,
    KINDS(X)
#undef X
        KIND_COUNT
};

struct counts {
    atomic_uint n[KIND_COUNT];
};

enum { DUE_NO = -1, DUE_SHORT = -2 };

static struct {
    struct counts *counts, own;
    enum kind kind;
    unsigned at;
    bool on; /* and all behind it */
    int how; /* errno, or DUE_SHORT */
} plan;

static int number_of(const char *how) {
    static const struct {
        const char *name;
        int number;
    } errors[] = {{"ENOSPC", ENOSPC},
                  {"EIO", EIO},
                  {"EINTR", EINTR},
                  {"EPIPE", EPIPE},
                  {"ECONNRESET", ECONNRESET},
                  {"EACCES", EACCES},
                  {"EMFILE", EMFILE},
                  {"ENOMEM", ENOMEM},
                  {"EAGAIN", EAGAIN},
                  {"EROFS", EROFS},
                  {"EPERM", EPERM},
                  {"ETIMEDOUT", ETIMEDOUT},
                  {"ECONNREFUSED", ECONNREFUSED},
                  {"ENOENT", ENOENT},
                  {"short", DUE_SHORT}};
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        if (!strcmp(how, errors[i].name))
            return errors[i].number;
    abort();
}

static __attribute__((constructor)) void read_plan(void) {
    static const char *const names[] = {
#define X(name) #name,
        KINDS(X)
#undef X
    };
    plan.kind = KIND_COUNT;
    plan.counts = &plan.own;
    const char *path = getenv("FAULT_COUNTS");
    int fd = path ? (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR, 0) : -1;
    if (fd >= 0) {
        void *p = (void *)syscall(SYS_mmap, NULL, sizeof(struct counts), PROT_READ | PROT_WRITE,
                                  MAP_SHARED, fd, 0);
        if (p != MAP_FAILED)
            plan.counts = p;
        syscall(SYS_close, fd);
    }
    const char *text = getenv("FAULT_CALL"), *colon = text ? strchr(text, ':') : NULL;
    if (!colon)
        return;
    char *end;
    plan.at = (unsigned)strtoul(colon + 1, &end, 10);
    plan.on = *end == '+';
    plan.how = number_of(end + plan.on + 1);
    for (int i = 0; i < KIND_COUNT; i++)
        if (strlen(names[i]) == (size_t)(colon - text) && !memcmp(names[i], text, strlen(names[i])))
            plan.kind = (enum kind)i;
}

/* Counts a call: DUE_NO, DUE_SHORT, or the errno with which it fails, which is set, too. */
static int due(enum kind kind) {
    if (!plan.counts) /* somebody's constructor came first */
        return DUE_NO;
    unsigned now = atomic_fetch_add(&plan.counts->n[kind], 1) + 1;
    if (kind != plan.kind || (plan.on ? now < plan.at : now != plan.at))
        return DUE_NO;
    if (plan.how != DUE_SHORT)
        errno = plan.how;
    return plan.how;
}

#endif
