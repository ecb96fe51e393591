/* What the files of the module os share. */
#ifndef RETORT_PYTHON_LIB_OS_INT_H
#define RETORT_PYTHON_LIB_OS_INT_H

#include <sys/stat.h>

#include "python/lib/lib.h"

/* os.stat_result of ST (os_stat.c); also for pathlib and DirEntry. */
value os_stat_value(struct vm *vm, const struct stat *st);
/* The path V as the system knows it; TypeError "stat: path should be string, bytes or os.PathLike,
 * not int", WHAT being "stat: path" and REST what else may stand there, " or os.PathLike". */
const char *os_path_arg(struct vm *vm, value v, const char *what, const char *rest);
/* os.environ of VM: one object (os_environ.c). */
value os_environ(struct vm *vm);
/* os.scandir, os.walk and DirEntry (os_walk.c). */
value os_scandir(struct vm *vm, const value *a);
value os_walk(struct vm *vm, const value *a);
/* PATH absolute and without symbolic links (os_path.c). What is not there stays as it is written,
 * or raises OSError when STRICT; so does a loop of links. */
const char *os_path_real(struct vm *vm, const char *path, bool strict);
/* What stat() gives: os.stat_result. */
struct py_type *os_stat_result(void);

extern struct py_type os_dir_entry_type, os_scandir_type, os_walk_type, os_environ_type;
extern const struct py_native_def os_stat_functions[];

#endif
