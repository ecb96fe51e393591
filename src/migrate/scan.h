/*
 * What a revision file says about itself, read without running it: docstring, revision,
 * down_revision, branch_labels and depends_on, when they are plain literals at module level.
 *
 * The scanner is conservative. Whatever could make the module's names differ from what it reads
 * (a computed value, a second assignment, any statement at module level that is not an import, a
 * definition, or an assignment of another name) makes it answer "not literal", and the caller runs
 * the file in the evaluator instead.
 */
#ifndef RETORT_MIGRATE_SCAN_H
#define RETORT_MIGRATE_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

/* One of the four variables. */
struct scan_ids {
    bool is_given;        /* the file assigns it */
    bool is_scalar;       /* a str, not a tuple, list or set; false for None */
    struct text_list ids; /* empty for None and () */
};

struct scan {
    bool is_literal;
    const char *doubt; /* why not: "line 12: computed value", or NULL */
    const char *doc;   /* the docstring, or NULL */
    struct scan_ids revision, down_revision, branch_labels, depends_on;
};

/* Scans LEN bytes of Python source. Never raises. */
struct scan scan_text(const char *text, size_t len);

#endif
