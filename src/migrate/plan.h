/*
 * Plans: the steps an upgrade, downgrade or stamp consists of, and what each does to the rows of
 * the version table (cf. alembic.runtime.migration.RevisionStep, StampStep, HeadMaintainer).
 */
#ifndef RETORT_MIGRATE_PLAN_H
#define RETORT_MIGRATE_PLAN_H

#include "migrate/graph.h"
#include "migrate/resolve.h"

enum plan_kind { PLAN_UPGRADE, PLAN_DOWNGRADE, PLAN_STAMP };

struct plan_step {
    enum plan_kind kind;
    bool is_upgrade;           /* the direction, for stamps too */
    bool is_branch_move;       /* stamp: a row is added or deleted as a whole */
    struct revision *revision; /* NULL for stamps */
    struct text_list from, to; /* stamp: identifiers before and after */
    const char *name;          /* "upgrade", "downgrade" or "stamp_revision" as log lines show it */
};

struct plan {
    struct plan_step *steps;
    size_t n, cap;
};

/* What a step does to the rows: deletes, then inserts, then one update, each possibly absent. */
struct plan_change {
    struct text_list deletes, inserts;
    const char *update_from, *update_to; /* NULL: no update */
    const char *description;             /* the debug log line: "update A to B" */
};

/* Steps from the rows HEADS to DESTINATION. Raise what migrate/resolve.h and range.h raise. */
struct plan plan_upgrade(const struct graph *g, const struct revision_ref *destination,
                         const struct text_list *heads);
struct plan plan_downgrade(const struct graph *g, const char *destination,
                           const struct text_list *heads);
/* DESTINATIONS in order. */
struct plan plan_stamp(const struct graph *g, const struct text_list *destinations,
                       const struct text_list *heads);

/* Identifiers before and after the step, without dependencies, as log lines show them. */
struct text_list plan_step_from(const struct plan_step *step);
struct text_list plan_step_to(const struct plan_step *step);

/* "upgrade A -> B", and with ", TITLE" when the revision has one. */
char *plan_step_short_log(const struct plan_step *step);
char *plan_step_log(const struct plan_step *step);

/* How STEP changes the rows ROWS; ROWS is brought up to date. */
struct plan_change plan_step_apply(const struct graph *g, const struct plan_step *step,
                                   struct text_list *rows);

/* A revision's title: its docstring up to the first empty line. */
char *plan_title(const struct revision *r);

#endif
