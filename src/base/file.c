/* Files; see file.h. The one place that writes project files, so that an injected failure of the
 * n-th write (base/fault.h) reaches every one of them. */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/fault.h"
#include "base/mem.h"
#include "base/path.h"

/* Reads until the end, so that pipes and /proc files, whose size is 0, work as well. */
static char *read_all(int fd, const char *path, size_t *len) {
    struct stat st;
    size_t cap = fstat(fd, &st) == 0 && st.st_size > 0 ? (size_t)st.st_size + 1 : 4096, n = 0;
    char *text = mem_alloc_atomic(cap + 1);
    for (;;) {
        ssize_t got = read(fd, text + n, cap - n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            int saved = errno;
            close(fd);
            errno = saved;
            error_raise_errno(path);
        }
        if (got == 0)
            break;
        n += (size_t)got;
        if (n == cap) {
            text = mem_realloc_atomic(text, n, cap * 2 + 1);
            cap *= 2;
        }
    }
    close(fd);
    text[n] = 0;
    if (len)
        *len = n;
    return text;
}

char *file_read_if_exists(const char *path, size_t *len) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return NULL;
    if (fd < 0)
        error_raise_errno(path);
    return read_all(fd, path, len);
}

char *file_read(const char *path, size_t *len) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        error_raise_errno(path);
    return read_all(fd, path, len);
}

void file_sync_dir(const char *dir) {
    int fd = open(*dir ? dir : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return; /* a folder that can be written but not read cannot be synced */
    fsync(fd);
    close(fd);
}

/* 0, or errno. */
static int write_all(int fd, const char *data, size_t n) {
    if (fault_due(FAULT_WRITE))
        return ENOSPC;
    while (n) {
        ssize_t put = write(fd, data, n);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return errno;
        data += put;
        n -= (size_t)put;
    }
    return fsync(fd) == 0 || errno == EINVAL || errno == EROFS ? 0 : errno;
}

static mode_t wanted_mode(const char *path) {
    struct stat st;
    if (stat(path, &st) == 0)
        return st.st_mode & 07777;
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

static noreturn void fail(int saved, const char *path) {
    errno = saved;
    error_raise_errno(path);
}

/* A finished temporary file beside PATH. */
static char *write_temporary(const char *path, const void *data, size_t n) {
    mode_t mode = wanted_mode(path);
    char *temp = mem_printf("%s.XXXXXX", path);
    int fd = mkostemp(temp, O_CLOEXEC);
    if (fd < 0)
        fail(errno, path);
    int failed = write_all(fd, data, n);
    if (!failed && fchmod(fd, mode) != 0)
        failed = errno;
    if (close(fd) != 0 && !failed)
        failed = errno;
    if (failed) {
        unlink(temp);
        fail(failed, path);
    }
    return temp;
}

void file_write(const char *path, const void *data, size_t n) {
    struct stat st;
    if (lstat(path, &st) == 0 && S_ISLNK(st.st_mode))
        path = path_real(path);
    if (stat(path, &st) == 0 &&
        !S_ISREG(st.st_mode)) { /* /dev/stdout, a pipe: cannot be replaced */
        int fd = open(path, O_WRONLY | O_CLOEXEC);
        if (fd < 0)
            fail(errno, path);
        int failed = write_all(fd, data, n);
        close(fd);
        if (failed)
            fail(failed, path);
        return;
    }
    char *temp = write_temporary(path, data, n);
    if (rename(temp, path) != 0) {
        int saved = errno;
        unlink(temp);
        fail(saved, path);
    }
    file_sync_dir(path_dirname(path));
}

void file_mkdirs(const char *path) {
    if (!*path || file_is_dir(path))
        return;
    char *parent = path_dirname(path);
    if (strcmp(parent, path) != 0)
        file_mkdirs(parent);
    if (mkdir(path, 0777) != 0 && (errno != EEXIST || !file_is_dir(path)))
        error_raise_errno(path);
}

static int by_bytes(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

char **file_list(const char *dir, size_t *n) {
    DIR *d = opendir(dir);
    if (!d)
        error_raise_errno(dir);
    char **names = NULL;
    size_t cap = 0;
    *n = 0;
    errno = 0;
    for (struct dirent *e; (e = readdir(d)); errno = 0) {
        if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
            continue;
        MEM_GROW(names, *n, cap);
        names[(*n)++] = mem_strdup(e->d_name);
    }
    int failed = errno;
    closedir(d);
    if (failed)
        fail(failed, dir);
    if (*n)
        qsort(names, *n, sizeof *names, by_bytes);
    return names;
}

/* stat(), or false when there is nothing of that name. A disk that fails is no answer. */
static bool look(const char *path, struct stat *st) {
    if (stat(path, st) == 0)
        return true;
    if (errno == EIO || errno == ENOMEM || errno == ESTALE)
        error_raise_errno(path);
    return false;
}

bool file_exists(const char *path) {
    struct stat st;
    return look(path, &st);
}

bool file_is_dir(const char *path) {
    struct stat st;
    return look(path, &st) && S_ISDIR(st.st_mode);
}

bool file_is_regular(const char *path) {
    struct stat st;
    return look(path, &st) && S_ISREG(st.st_mode);
}

bool file_is_writable_dir(const char *path) {
    return file_is_dir(path) && access(path, W_OK | X_OK) == 0;
}
