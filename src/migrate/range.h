/*
 * Which revisions lie between two ends, and in which order: history, upgrade and downgrade ranges,
 * relative targets (+2, label@-1, rev+3) and the topological order (cf.
 * RevisionMap.iterate_revisions).
 *
 * Errors as in migrate/resolve.h, and RangeNotAncestorError (argument: lower, upper),
 * AssertionError.
 */
#ifndef RETORT_MIGRATE_RANGE_H
#define RETORT_MIGRATE_RANGE_H

#include "migrate/graph.h"
#include "migrate/resolve.h"

enum {
    RANGE_IMPLICIT_BASE = 1, /* all that the upper end needs, not only what is above the lower */
    RANGE_INCLUSIVE = 2,     /* the lower end too */
    RANGE_ANY_LENGTH = 4,    /* a relative end may overshoot: the walk stops early */
    RANGE_DOWNGRADE = 8,     /* UPPER is where the database is, LOWER the target */
};

/* The revisions of the range, newest first. */
struct revisions range_collect(const struct graph *g, const struct revision_ref *upper,
                               const struct revision_ref *lower, unsigned flags);

/* STEPS up (positive) or down from START (NULL: from outside, above the heads or below the bases).
 * Going up, LABEL chooses among children. Off the end: NULL with NO_OVERWALK, else where it got.
 * One step below a base is graph_base. Raises RevisionError "Ambiguous walk". */
struct revision *range_walk(const struct graph *g, struct revision *start, long steps,
                            const char *label, bool no_overwalk);

/* The identifiers of REVS and of all their ancestors that have no descendant among them: what a
 * database with these rows is at (cf. RevisionMap._get_all_current). */
struct revisions range_all_current(const struct graph *g, const struct revisions *rows);

/* Whether TEXT holds a relative part such as +1 where the reference looks for it; then LABEL,
 * SYMBOL (may be NULL) and STEPS are set. */
bool range_parse_relative(const char *text, const char **label, const char **symbol, long *steps,
                          const char **digits);

#endif
