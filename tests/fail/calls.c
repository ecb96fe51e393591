/*
 * System calls that fail when they are told to (plan.h). Loaded in front of the C library:
 * LD_PRELOAD=calls.so FAULT_CALL=fsync:2:EIO retort revision -m x. Calls of retort itself, of
 * SQLite within it and of the client libraries come by here, those within the C library do not.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <netdb.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "plan.h"

/* The function of the same name that would have been called. */
#define REAL(name)                                                                                 \
    static __typeof__(name) *real;                                                                 \
    if (!real)                                                                                     \
    *(void **)&real = dlsym(RTLD_NEXT, #name)

#define OPEN(name, params, args)                                                                   \
    int name params;                                                                               \
    int name params {                                                                              \
        REAL(name);                                                                                \
        va_list ap;                                                                                \
        va_start(ap, flags);                                                                       \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(ap, mode_t) : 0;                      \
        va_end(ap);                                                                                \
        return due(KIND_open) == DUE_NO ? real args : -1;                                          \
    }
OPEN(open, (const char *path, int flags, ...), (path, flags, mode))
OPEN(open64, (const char *path, int flags, ...), (path, flags, mode))
OPEN(openat, (int dir, const char *path, int flags, ...), (dir, path, flags, mode))
OPEN(openat64, (int dir, const char *path, int flags, ...), (dir, path, flags, mode))

/* RET NAME(PARAMS) that fails as KIND with the value FAILED. */
#define CALL(ret, name, kind, failed, params, args)                                                \
    ret name params;                                                                               \
    ret name params {                                                                              \
        REAL(name);                                                                                \
        return due(KIND_##kind) == DUE_NO ? real args : (failed);                                  \
    }
int __open_2(const char *path, int flags);
CALL(int, __open_2, open, -1, (const char *path, int flags), (path, flags))
CALL(int, mkostemp, open, -1, (char *name, int flags), (name, flags))
CALL(int, mkostemp64, open, -1, (char *name, int flags), (name, flags))
CALL(FILE *, fopen, open, NULL, (const char *path, const char *mode), (path, mode))
CALL(FILE *, fopen64, open, NULL, (const char *path, const char *mode), (path, mode))
CALL(int, fsync, sync, -1, (int fd), (fd))
CALL(int, fdatasync, sync, -1, (int fd), (fd))
CALL(int, rename, rename, -1, (const char *from, const char *to), (from, to))
CALL(int, link, rename, -1, (const char *from, const char *to), (from, to))
CALL(int, unlink, unlink, -1, (const char *path), (path))
CALL(int, mkdir, mkdir, -1, (const char *path, mode_t mode), (path, mode))
CALL(int, stat, stat, -1, (const char *path, struct stat *st), (path, st))
CALL(int, stat64, stat, -1, (const char *path, struct stat64 *st), (path, st))
CALL(int, lstat64, stat, -1, (const char *path, struct stat64 *st), (path, st))
CALL(int, fstat, stat, -1, (int fd, struct stat *st), (fd, st))
CALL(int, fstat64, stat, -1, (int fd, struct stat64 *st), (fd, st))
CALL(DIR *, opendir, opendir, NULL, (const char *path), (path))
CALL(int, ftruncate, truncate, -1, (int fd, off_t n), (fd, n))
CALL(int, ftruncate64, truncate, -1, (int fd, off64_t n), (fd, n))
CALL(int, socket, socket, -1, (int domain, int type, int protocol), (domain, type, protocol))
CALL(int, connect, connect, -1, (int fd, const struct sockaddr *to, socklen_t n), (fd, to, n))
CALL(int, poll, poll, -1, (struct pollfd * fds, nfds_t n, int timeout), (fds, n, timeout))
CALL(void *, mmap, map, MAP_FAILED, (void *at, size_t n, int prot, int flags, int fd, off_t from),
     (at, n, prot, flags, fd, from))
CALL(void *, mmap64, map, MAP_FAILED,
     (void *at, size_t n, int prot, int flags, int fd, off64_t from),
     (at, n, prot, flags, fd, from))
CALL(int, getaddrinfo, resolve, EAI_AGAIN,
     (const char *host, const char *port, const struct addrinfo *hints, struct addrinfo **found),
     (host, port, hints, found))

/* Those that may do less than they were asked. A connection with an error has come to its end. */
#define PART(ret, name, kind, params, less, args)                                                  \
    ret name params;                                                                               \
    ret name params {                                                                              \
        REAL(name);                                                                                \
        int how = due(KIND_##kind);                                                                \
        if (how == DUE_SHORT && n > 1)                                                             \
            return real less;                                                                      \
        if (how == EPIPE || how == ECONNRESET) {                                                   \
            shutdown(fd, SHUT_RDWR);                                                               \
            errno = how;                                                                           \
        }                                                                                          \
        return how == DUE_NO || how == DUE_SHORT ? real args : -1;                                 \
    }
PART(ssize_t, read, read, (int fd, void *to, size_t n), (fd, to, 1), (fd, to, n))
PART(ssize_t, pread64, read, (int fd, void *to, size_t n, off64_t at), (fd, to, 1, at),
     (fd, to, n, at))
PART(ssize_t, write, write, (int fd, const void *from, size_t n), (fd, from, n / 2), (fd, from, n))
PART(ssize_t, pwrite64, write, (int fd, const void *from, size_t n, off64_t at),
     (fd, from, n / 2, at), (fd, from, n, at))
PART(ssize_t, send, send, (int fd, const void *from, size_t n, int flags), (fd, from, n / 2, flags),
     (fd, from, n, flags))
PART(ssize_t, recv, recv, (int fd, void *to, size_t n, int flags), (fd, to, 1, flags),
     (fd, to, n, flags))

/* The descriptor is gone whatever close() says, as on Linux. */
int close(int fd) {
    REAL(close);
    int how = due(KIND_close), status = real(fd);
    if (how == DUE_NO)
        return status;
    errno = how;
    return -1;
}

/* Locks of files are taken in this way. */
static bool is_lock(int op) { return op == F_SETLK || op == F_SETLKW; }

int fcntl(int fd, int op, ...) {
    REAL(fcntl);
    va_list ap;
    va_start(ap, op);
    void *arg = va_arg(ap, void *);
    va_end(ap);
    return is_lock(op) && due(KIND_lock) != DUE_NO ? -1 : real(fd, op, arg);
}

int fcntl64(int fd, int op, ...) {
    REAL(fcntl64);
    va_list ap;
    va_start(ap, op);
    void *arg = va_arg(ap, void *);
    va_end(ap);
    return is_lock(op) && due(KIND_lock) != DUE_NO ? -1 : real(fd, op, arg);
}
