/*
 * Revisions as text: the short line, the history line and the full entry (cf. Script.cmd_format and
 * Script.log_entry).
 */
#ifndef RETORT_MIGRATE_FORMAT_H
#define RETORT_MIGRATE_FORMAT_H

#include "migrate/graph.h"

enum {
    FORMAT_BRANCHES = 1, /* " (label, label)" */
    FORMAT_DOC = 2,      /* ", TITLE" */
    FORMAT_PARENTS = 4,  /* "P -> " in front */
    FORMAT_TREE = 8,     /* " (branchpoint)" and " (mergepoint)" */
    FORMAT_CURRENT = 16, /* " (current)" */
    FORMAT_PLAIN = 32,   /* no colours, wherever it is printed */
};

/* One line. */
char *format_line(const struct revision *r, unsigned flags);

/* Several lines, with an empty one at the end. */
char *format_entry(const struct revision *r, bool is_current);

#endif
