/* Files of scripts, for the rest of the evaluator. */
#ifndef RETORT_PYTHON_LIB_IO_H
#define RETORT_PYTHON_LIB_IO_H

#include "python/api.h"

/* Writes out what scripts have written to files and not flushed. Called at exit, and by whatever
 * lets the script (or another process) see files. Errors are swallowed. */
void io_flush_all(struct vm *vm);

/* Flushes FILE if it is a text file object of ours with nothing of a script's in between; else
 * false. */
bool io_flush(struct vm *vm, value file);

/* The text file object over descriptor FD as sys.stdout and its like have it; MODE "r" or "w". */
value io_standard_stream(struct vm *vm, int fd, const char *name, const char *mode);

/* A text file as open() makes it over descriptor FD, for writing. ENCODING, ERRORS: a str or None. */
value io_text_over_fd(struct vm *vm, int fd, value name, const char *mode, value encoding,
                      value errors);

#endif
