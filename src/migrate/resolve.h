/*
 * From what a user writes to revisions: full and partial identifiers, branch labels, head, heads,
 * base, label@..., -N (cf. RevisionMap.get_revisions).
 *
 * Errors are ERROR_PYTHON of kind ResolutionError (argument: what could not be resolved),
 * MultipleHeads (argument) or RevisionError.
 */
#ifndef RETORT_MIGRATE_RESOLVE_H
#define RETORT_MIGRATE_RESOLVE_H

#include "migrate/graph.h"

/* What stands for revisions: one text, a tuple of texts, or None (neither). */
struct revision_ref {
    const char *text; /* NULL: None, unless is_tuple */
    bool is_tuple;
    struct text_list list; /* items may be NULL, for None */
};

static inline struct revision_ref revision_ref_text(const char *text) {
    return (struct revision_ref){.text = text};
}
static inline struct revision_ref revision_ref_tuple(const struct text_list *list) {
    return (struct revision_ref){.is_tuple = true, .list = *list};
}

/* The reference as Python would print it: 'None', the text, or a tuple's repr. */
const char *revision_ref_show(const struct revision_ref *ref);

/* All revisions REF stands for; none for "base". An item may be NULL or graph_base after a bare -N
 * that walks off the lower end. */
struct revisions resolve_all(const struct graph *g, const struct revision_ref *ref);

/* The same for a text. */
struct revisions resolve_text(const struct graph *g, const char *text);

/* The one revision TEXT stands for, or NULL for "base" and None. Raises MultipleHeads. */
struct revision *resolve_one(const struct graph *g, const char *text);

/* The identifiers TEXT stands for, not yet looked up (cf. _resolve_revision_number); LABEL gets the
 * part before '@', or NULL. */
struct text_list resolve_number(const struct graph *g, const char *text, const char **label);

/* The only head, "LABEL@head" if LABEL is given; NULL if there is none. Raises MultipleHeads. */
struct revision *resolve_current_head(const struct graph *g, const char *label);

/* The revision of a branch label or of an identifier. Raises ResolutionError "No such branch". */
struct revision *resolve_branch(const struct graph *g, const char *label);

/* Those of TARGETS that are ancestors or descendants of what AGAINST stands for; all of them if it
 * stands for nothing. */
struct revisions resolve_filter_lineage(const struct graph *g, const struct revisions *targets,
                                        const char *against, bool with_dependencies);

#endif
