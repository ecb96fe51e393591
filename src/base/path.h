/*
 * Paths as text, with the results of Python's posixpath. Nothing here touches the file system
 * except path_abspath, path_relpath (current directory) and path_real.
 */
#ifndef RETORT_BASE_PATH_H
#define RETORT_BASE_PATH_H

#include <stdbool.h>

bool path_is_absolute(const char *path);

/* os.path.join of two parts: an absolute B wins, an empty B leaves a trailing slash. */
char *path_join(const char *a, const char *b);

/* os.path.dirname and os.path.basename ("" where there is none). */
char *path_dirname(const char *path);
const char *path_basename(const char *path); /* points into PATH */

/* os.path.splitext: where the extension starts inside PATH (".py"), or its end. */
const char *path_extension(const char *path);

/* os.path.normpath: no "." or "x/..", no doubled or trailing slashes; "" becomes ".". */
char *path_norm(const char *path);

/* os.path.abspath. Raises ERROR_IO when the current directory is gone. */
char *path_abspath(const char *path);

/* pathlib's Path(path).absolute(): as path_abspath, but ".." stays. */
char *path_from_root(const char *path);

/* os.path.relpath; START NULL: the current directory. */
char *path_relpath(const char *path, const char *start);

/* os.path.realpath without strict: links resolved as far as the path exists. */
char *path_real(const char *path);

/* The current directory. */
char *path_cwd(void);

#endif
