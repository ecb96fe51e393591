/*
 * Revision files read ahead: a thread of the system finds, reads and scans the files of the version
 * locations while the command does something else (runs env.py, connects to the database).
 */
#ifndef RETORT_MIGRATE_READER_H
#define RETORT_MIGRATE_READER_H

#include "migrate/scan.h"

struct reader;

/* One candidate for a revision file. */
struct reader_file {
    const char *path;
    bool is_link; /* PATH is a symbolic link */
    int error;    /* errno of a file that could not be read, or 0 */
    struct scan scan;
};

/* Begins to read the files of FOLDERS (real paths), with IS_RECURSIVE also of those below. The
 * innermost handler's end stops it. */
struct reader *reader_start(const struct text_list *folders, bool is_recursive);

/* The next file, NULL after the last: folder after folder, in each by name, then those below. Waits
 * for the thread; raises what it failed with. */
const struct reader_file *reader_next(struct reader *r);

/* After the last file: no folder has been changed since it was looked into. */
bool reader_is_fresh(const struct reader *r);

/* Stops the thread; does nothing the second time. */
void reader_stop(void *reader);
bool reader_is_stopped(const struct reader *r);

#endif
