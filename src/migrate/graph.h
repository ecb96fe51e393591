/*
 * The revision graph: revisions by identifier and branch label, their edges by down_revision
 * ("parents") and by depends_on ("dependencies"), heads, bases and branches (cf.
 * alembic.script.revision.RevisionMap). It knows no files and no database.
 *
 * Errors are ERROR_PYTHON with the reference's class as kind: RevisionError, LoopDetected,
 * DependencyLoopDetected, CycleDetected, DependencyCycleDetected, KeyError. What a command reports
 * as "FAILED: ..." is made of them by migrate/scripts.h.
 */
#ifndef RETORT_MIGRATE_GRAPH_H
#define RETORT_MIGRATE_GRAPH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/map.h"
#include "base/text.h"

struct revision;

struct revisions {
    struct revision **items; /* an item may be NULL where the reference has None */
    size_t n, cap;
};

struct revision {
    const char *id;
    const char *path;         /* of its file, links resolved; NULL if made by a program */
    const char *doc;          /* the whole docstring, stripped; "" if none */
    struct text_list down;    /* down_revision as written; empty for a base */
    struct text_list depends; /* depends_on as written: ids or labels */
    struct text_list labels;  /* branch_labels as written */
    void *module;             /* the evaluator's module once the file was run, or NULL */

    /* Filled in by the graph. */
    struct text_list all_labels;       /* its own and those that spread to it */
    struct revisions parents;          /* by down_revision */
    struct revisions dependencies;     /* by depends_on */
    struct revisions own_dependencies; /* those no ancestor has: "normalized" */
    struct revisions children;         /* revisions that name it in down_revision */
    struct revisions all_children;     /* or in depends_on */
    size_t n_dependents;               /* how many name it in depends_on */
    size_t index;                      /* 0.. in order of arrival */
    size_t depth;   /* longest way down to a base, over parents and dependencies */
    bool is_broken; /* an edge names it by a label, which cannot be walked */
};

/* Where the reference walks off the lower end, it has the word "base" for a revision. */
extern struct revision graph_base;

/* Called for what the reference warns about (UserWarning). */
typedef void (*graph_warn_fn)(void *arg, const char *message);

struct graph {
    struct revisions all; /* in order of arrival; duplicates included */
    struct map by_id;     /* id -> struct revision *, the last one of a duplicate id */
    struct map names;     /* ids and branch labels -> struct revision * */
    struct revisions heads, real_heads; /* real: nothing depends on them either */
    struct revisions bases, real_bases;
    bool has_cycle;     /* one that the checks let pass: depths mean nothing then */
    graph_warn_fn warn; /* or NULL */
    void *warn_arg;
};

/* A revision that is not in a graph yet. Lists are borrowed. Raises RevisionError for characters
 * that an identifier cannot have, LoopDetected, DependencyLoopDetected. */
struct revision *graph_revision_new(const char *id, const struct text_list *down,
                                    const struct text_list *labels,
                                    const struct text_list *depends);

/* Raises RevisionError if ID has one of "@-+:". */
void graph_verify_id(const char *id);

/* The graph of N revisions, checked for duplicates (a warning), labels used twice, unknown parents
 * (a warning, then KeyError) and cycles. */
struct graph *graph_new(struct revision **all, size_t n, graph_warn_fn warn, void *warn_arg);

/* Adds one more revision, as `revision` does after it wrote a file. REPLACE: it may take the place
 * of a present one. */
void graph_add(struct graph *g, struct revision *rev, bool replace);

static inline bool revision_is_head(const struct revision *r) { return r->children.n == 0; }
static inline bool revision_is_real_head(const struct revision *r) {
    return r->all_children.n == 0;
}
static inline bool revision_is_base(const struct revision *r) { return r->down.n == 0; }
static inline bool revision_is_real_base(const struct revision *r) {
    return r->down.n == 0 && r->depends.n == 0;
}
static inline bool revision_is_branch_point(const struct revision *r) { return r->children.n > 1; }
static inline bool revision_is_merge_point(const struct revision *r) { return r->down.n > 1; }
/* A branch label, given to it or handed down. */
bool revision_has_label(const struct revision *r, const char *label);

/* Lists of revisions: borrowed, in the order they were added. */
void revisions_add(struct revisions *list, struct revision *r);
void revisions_add_new(struct revisions *list, struct revision *r); /* unless present */
bool revisions_has(const struct revisions *list, const struct revision *r);
struct text_list revisions_ids(const struct revisions *list);

/* A set of revisions: a flag for each index of the graph. */
typedef unsigned char *revision_set;
revision_set revision_set_new(const struct graph *g);

/* Which way a walk goes: along down_revision alone or with dependencies, down or up. */
enum graph_walk {
    GRAPH_DOWN,         /* parents */
    GRAPH_DOWN_DEPENDS, /* parents and own dependencies */
    GRAPH_UP,           /* children */
    GRAPH_UP_DEPENDS,   /* all children */
};

/* Targets and everything reachable from them, in the reference's order of visits, also marked in
 * SEEN (may be NULL). With CHECK raises RevisionError if one target is reachable from another. */
struct revisions graph_reach(const struct graph *g, enum graph_walk walk,
                             const struct revisions *targets, bool check, revision_set seen);

/* The parents and own dependencies of R, each once. */
struct revisions graph_all_parents(const struct revision *r);

#endif
