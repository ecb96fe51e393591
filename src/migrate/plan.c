/* Steps and their row changes; see plan.h. */
#include "migrate/plan.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "migrate/range.h"

static noreturn void assertion_failed(const char *text) {
    error_raise_python("AssertionError", "%s", text);
}

static struct plan_step *add_step(struct plan *plan, enum plan_kind kind, const char *name) {
    MEM_GROW(plan->steps, plan->n, plan->cap);
    struct plan_step *step = &plan->steps[plan->n++];
    *step = (struct plan_step){.kind = kind, .is_upgrade = kind == PLAN_UPGRADE, .name = name};
    return step;
}

/* ---- making plans ---- */

struct plan plan_upgrade(const struct graph *g, const struct revision_ref *destination,
                         const struct text_list *heads) {
    struct revision_ref lower = revision_ref_tuple(heads);
    struct revisions range = range_collect(g, destination, &lower, RANGE_IMPLICIT_BASE);
    struct plan plan = {0};
    for (size_t i = range.n; i-- > 0;)
        add_step(&plan, PLAN_UPGRADE, "upgrade")->revision = range.items[i];
    return plan;
}

struct plan plan_downgrade(const struct graph *g, const char *destination,
                           const struct text_list *heads) {
    struct revision_ref upper = revision_ref_tuple(heads), lower = revision_ref_text(destination);
    struct revisions range = range_collect(g, &upper, &lower, RANGE_DOWNGRADE);
    struct plan plan = {0};
    for (size_t i = 0; i < range.n; i++)
        add_step(&plan, PLAN_DOWNGRADE, "downgrade")->revision = range.items[i];
    return plan;
}

static struct plan_step *add_stamp(struct plan *plan, bool is_upgrade, bool is_branch_move) {
    struct plan_step *step = add_step(plan, PLAN_STAMP, "stamp_revision");
    step->is_upgrade = is_upgrade;
    step->is_branch_move = is_branch_move;
    return step;
}

static bool any_in(const struct revisions *list, const revision_set set) {
    for (size_t i = 0; i < list->n; i++)
        if (set[list->items[i]->index])
            return true;
    return false;
}

/* One destination against the rows in its lineage. */
static void stamp_one(const struct graph *g, struct plan *plan, struct revision *to,
                      const struct revisions *rows) {
    if (to == &graph_base) /* a bare -N one step below a base, which the reference trips over */
        assertion_failed("");
    if (!to) {
        for (size_t i = 0; i < rows->n; i++)
            text_list_add(&add_stamp(plan, false, true)->from, rows->items[i]->id);
        return;
    }
    if (revisions_has(rows, to))
        return;
    struct revisions self = {0};
    revisions_add(&self, to);
    revision_set above = revision_set_new(g), below = revision_set_new(g);
    graph_reach(g, GRAPH_UP_DEPENDS, &self, false, above);
    graph_reach(g, GRAPH_DOWN_DEPENDS, &self, false, below);
    bool is_down = any_in(rows, above), is_up = any_in(rows, below);
    if (is_down && is_up)
        assertion_failed("");
    struct plan_step *step = add_stamp(plan, !is_down, !is_down && !is_up);
    if (is_down || is_up)
        step->from = revisions_ids(rows);
    text_list_add(&step->to, to->id);
}

struct plan plan_stamp(const struct graph *g, const struct text_list *destinations,
                       const struct text_list *heads) {
    struct revision_ref ref = revision_ref_tuple(heads);
    struct revisions rows = resolve_all(g, &ref), near = {0}, to = {0};
    struct plan plan = {0};
    for (size_t i = 0; i < destinations->n; i++) {
        if (!destinations->items[i] || !*destinations->items[i])
            continue;
        struct revisions some = resolve_filter_lineage(g, &rows, destinations->items[i], true);
        for (size_t j = 0; j < some.n; j++)
            revisions_add_new(&near, some.items[j]);
    }
    ref = revision_ref_tuple(destinations);
    to = resolve_all(g, &ref);
    if (!to.n)
        stamp_one(g, &plan, NULL, &near);
    for (size_t i = 0; i < to.n; i++)
        stamp_one(g, &plan, to.items[i], &near);
    return plan;
}

/* ---- how steps read ---- */

static struct text_list one(const char *id) {
    struct text_list list = {0};
    text_list_add(&list, id);
    return list;
}

struct text_list plan_step_from(const struct plan_step *step) {
    if (!step->revision)
        return step->from;
    return step->is_upgrade ? step->revision->down : one(step->revision->id);
}

struct text_list plan_step_to(const struct plan_step *step) {
    if (!step->revision)
        return step->to;
    return step->is_upgrade ? one(step->revision->id) : step->revision->down;
}

char *plan_title(const struct revision *r) {
    const char *stop = strstr(r->doc, "\n\n");
    return stop ? mem_strndup(r->doc, (size_t)(stop - r->doc)) : mem_strdup(r->doc);
}

char *plan_step_short_log(const struct plan_step *step) {
    struct text_list from = plan_step_from(step), to = plan_step_to(step);
    return mem_printf("%s %s -> %s", step->name, text_join(&from, ", "), text_join(&to, ", "));
}

char *plan_step_log(const struct plan_step *step) {
    const char *title = step->revision ? plan_title(step->revision) : "";
    char *log = plan_step_short_log(step);
    return *title ? mem_printf("%s, %s", log, title) : log;
}

/* ---- what steps do to rows ---- */

static struct text_list difference(const struct text_list *a, const struct text_list *b) {
    struct text_list out = {0};
    for (size_t i = 0; i < a->n; i++)
        if (!text_list_has(b, a->items[i]))
            text_list_add(&out, a->items[i]);
    return out;
}

static struct text_list intersection(const struct text_list *a, const struct text_list *b) {
    struct text_list out = {0};
    for (size_t i = 0; i < a->n; i++)
        if (text_list_has(b, a->items[i]))
            text_list_add(&out, a->items[i]);
    return out;
}

static struct text_list parent_ids(const struct revision *r) {
    struct revisions parents = graph_all_parents(r);
    return revisions_ids(&parents);
}

/* IDS without those that the revisions OTHERS imply. */
static struct text_list not_implied(const struct graph *g, const struct text_list *ids,
                                    const struct text_list *others) {
    struct revision_ref ref = revision_ref_tuple(others);
    struct revisions known = resolve_all(g, &ref);
    revision_set below = revision_set_new(g);
    graph_reach(g, GRAPH_DOWN_DEPENDS, &known, false, below);
    struct text_list out = {0};
    for (size_t i = 0; i < ids->n; i++) {
        const struct revision *r = map_get(&g->by_id, ids->items[i]);
        if (!r || !below[r->index])
            text_list_add(&out, ids->items[i]);
    }
    return out;
}

/* The rows that take the place of a revision that is downgraded. */
static struct text_list unmerge_to(const struct graph *g, const struct revision *r,
                                   const struct text_list *rows) {
    struct text_list self = one(r->id), parents = parent_ids(r);
    struct text_list others = difference(rows, &self);
    if (others.n)
        return not_implied(g, &parents, &others);
    /* A parent that is an ancestor of another parent is implied by that one. */
    struct text_list out = {0};
    for (size_t i = 0; i < parents.n; i++) {
        struct text_list me = one(parents.items[i]), rest = difference(&parents, &me);
        if (!rest.n || not_implied(g, &me, &rest).n)
            text_list_add(&out, parents.items[i]);
    }
    return out;
}

static struct plan_change change_delete(const char *id) {
    struct plan_change c = {.description = mem_printf("branch delete %s", id)};
    text_list_add(&c.deletes, id);
    return c;
}

static struct plan_change change_insert(const char *id) {
    struct plan_change c = {.description = mem_printf("new branch insert %s", id)};
    text_list_add(&c.inserts, id);
    return c;
}

static struct plan_change change_merge(const struct text_list *from, const char *to) {
    struct plan_change c = {0};
    if (!from->n)
        assertion_failed("");
    for (size_t i = 0; i + 1 < from->n; i++)
        text_list_add(&c.deletes, from->items[i]);
    c.update_from = from->items[from->n - 1];
    c.update_to = to;
    c.description = mem_printf("merge, delete %s, update %s to %s", text_list_repr(&c.deletes),
                               c.update_from, to);
    return c;
}

static struct plan_change change_unmerge(const char *from, const struct text_list *to) {
    struct plan_change c = {0};
    if (!to->n)
        assertion_failed("");
    for (size_t i = 0; i + 1 < to->n; i++)
        text_list_add(&c.inserts, to->items[i]);
    c.update_from = from;
    c.update_to = to->items[to->n - 1];
    c.description = mem_printf("unmerge, insert %s, update %s to %s", text_tuple_repr(&c.inserts),
                               from, c.update_to);
    return c;
}

static struct plan_change change_update(const char *from, const char *to) {
    return (struct plan_change){.update_from = from,
                                .update_to = to,
                                .description = mem_printf("update %s to %s", from, to)};
}

static struct plan_change upgrade_change(const struct graph *g, const struct revision *r,
                                         const struct text_list *rows) {
    struct text_list parents = parent_ids(r), present = intersection(&parents, rows);
    if (!present.n)
        return change_insert(r->id);
    if (present.n > 1) {
        struct text_list others = difference(rows, &parents);
        struct text_list from = others.n ? not_implied(g, &parents, &others) : parents;
        return change_merge(&from, r->id);
    }
    return change_update(parents.n == 1 ? parents.items[0] : present.items[0], r->id);
}

static struct plan_change downgrade_change(const struct graph *g, const struct revision *r,
                                           const struct text_list *rows) {
    struct text_list parents = parent_ids(r), to = unmerge_to(g, r, rows);
    if (text_list_has(rows, r->id) && !to.n)
        return change_delete(r->id);
    if (parents.n > 1)
        return change_unmerge(r->id, &to);
    if (!parents.n)
        assertion_failed("Can't do an UPDATE because downrevision is ambiguous");
    return change_update(r->id, parents.items[0]);
}

static struct plan_change stamp_change(const struct plan_step *step, const struct text_list *rows) {
    if (!step->is_upgrade && step->is_branch_move)
        return change_delete(step->from.items[0]);
    if (step->is_upgrade && (step->is_branch_move || difference(&step->from, rows).n) &&
        difference(&step->to, rows).n)
        return change_insert(step->to.items[0]);
    if (step->from.n > 1)
        return change_merge(&step->from, step->to.items[0]);
    if (step->from.n != 1 || step->to.n != 1)
        assertion_failed("");
    return change_update(step->from.items[0], step->to.items[0]);
}

static void remove_row(struct text_list *rows, const char *id) {
    for (size_t i = 0; i < rows->n; i++)
        if (!strcmp(rows->items[i], id)) {
            memmove(rows->items + i, rows->items + i + 1, (rows->n - i - 1) * sizeof *rows->items);
            rows->n--;
            return;
        }
    error_raise_python("KeyError", "%s", text_repr(id));
}

static void add_row(struct text_list *rows, const char *id) {
    if (text_list_has(rows, id))
        assertion_failed("");
    text_list_add(rows, id);
}

struct plan_change plan_step_apply(const struct graph *g, const struct plan_step *step,
                                   struct text_list *rows) {
    struct plan_change c = !step->revision    ? stamp_change(step, rows)
                           : step->is_upgrade ? upgrade_change(g, step->revision, rows)
                                              : downgrade_change(g, step->revision, rows);
    for (size_t i = 0; i < c.deletes.n; i++)
        remove_row(rows, c.deletes.items[i]);
    for (size_t i = 0; i < c.inserts.n; i++)
        add_row(rows, c.inserts.items[i]);
    if (c.update_from) {
        if (text_list_has(rows, c.update_to))
            assertion_failed("");
        remove_row(rows, c.update_from);
        add_row(rows, c.update_to);
    }
    return c;
}
