/*
 * Files: reading whole ones, replacing them so that a crash leaves the old or the new text, and
 * looking into folders. Every failure raises ERROR_IO with CPython's words
 * ("[Errno 2] No such file or directory: 'x'"). Paths as text: base/path.h.
 */
#ifndef RETORT_BASE_FILE_H
#define RETORT_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The whole file, NUL terminated; LEN (may be NULL) gets its size in bytes. */
char *file_read(const char *path, size_t *len);

/* The same, or NULL when there is no such file. */
char *file_read_if_exists(const char *path, size_t *len);

/* Replaces PATH by N bytes: a temporary file beside it, fsync, rename, fsync of the folder. Rights
 * of an existing file are kept, a new one gets 0666 & ~umask; a symbolic link stays a link. */
void file_write(const char *path, const void *data, size_t n);

/* os.makedirs(exist_ok=True). */
void file_mkdirs(const char *path);

/* Names in a folder without "." and "..", sorted by bytes; *N how many. */
char **file_list(const char *dir, size_t *n);

/* Whether there is something of that name, or a folder, a plain file, a folder that may be written
 * to. Links are followed, and what may not be looked at is not there (cf. os.path.exists); a disk
 * that fails raises. */
bool file_exists(const char *path);
bool file_is_dir(const char *path);
bool file_is_regular(const char *path);
bool file_is_writable_dir(const char *path);

/* Makes what was renamed or created in DIR last through a power failure. */
void file_sync_dir(const char *dir);

#endif
