/*
 * The revision graph drawn with lines beside the history, as `git log --graph` does.
 */
#ifndef RETORT_COMMAND_DRAWING_H
#define RETORT_COMMAND_DRAWING_H

#include "base/buf.h"
#include "migrate/graph.h"

struct drawing {
    struct revisions lanes; /* what each column is on its way to */
};

/* Adds the next revision, newest first: its line with TEXT behind it, and the lines that lead to
 * its parents. PARENTS are those that will follow. */
void drawing_add(struct drawing *d, const struct revision *r, const struct revisions *parents,
                 const char *text, struct buf *out);

#endif
