/* Ranges of revisions, relative targets, topological order; see range.h. */
#include "migrate/range.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"

static noreturn void assertion_failed(void) { error_raise_python("AssertionError", "%s", ""); }

static noreturn void raise_not_ancestor(const char *lower, const char *upper) {
    struct error *e =
        error_new(ERROR_PYTHON, "Revision %s is not an ancestor of revision %s", lower, upper);
    e->kind = "RangeNotAncestorError";
    e->argument = lower;
    e->upper = upper;
    error_throw(e);
}

static noreturn void raise_wrong_length(const char *digits, long steps) {
    error_raise_python("RevisionError", "Relative revision %s didn't produce %ld migrations",
                       digits, labs(steps));
}

/* ---- relative targets ---- */

static const char *word_end(const char *p) {
    size_t len;
    while (*p && text_is_word(text_decode(p, &len)))
        p += len;
    return p;
}

static bool sign_and_digits(const char *p) {
    return (*p == '+' || *p == '-') && p[1] >= '0' && p[1] <= '9';
}

/* The rest after an optional label: a word, possibly none, then sign and digits. */
static bool parse_symbol(const char *p, const char **symbol, long *steps, const char **digits) {
    const char *end = word_end(p);
    if (!sign_and_digits(end))
        return false;
    *symbol = end > p ? mem_strndup(p, (size_t)(end - p)) : NULL;
    const char *stop = end + 1;
    while (*stop >= '0' && *stop <= '9')
        stop++;
    *digits = mem_strndup(end, (size_t)(stop - end));
    *steps = strtol(*digits, NULL, 10);
    return true;
}

bool range_parse_relative(const char *text, const char **label, const char **symbol, long *steps,
                          const char **digits) {
    if (!text)
        return false;
    for (const char *at = strchr(text, '@'); at; at = strchr(at + 1, '@'))
        if (at > text && parse_symbol(at + 1, symbol, steps, digits)) {
            *label = mem_strndup(text, (size_t)(at - text));
            return true;
        }
    *label = NULL;
    return parse_symbol(text, symbol, steps, digits);
}

static struct revisions steps_up(const struct graph *g, struct revision *from, const char *label) {
    const struct revisions *up = from ? &from->children : &g->bases;
    return label && *label ? resolve_filter_lineage(g, up, label, false) : *up;
}

static struct revisions steps_down(const struct graph *g, struct revision *from) {
    struct revisions down = {0};
    if (from == &graph_base)
        return down;
    down = from ? from->parents : g->heads;
    if (!down.n) {
        down = (struct revisions){0};
        revisions_add(&down, &graph_base);
    }
    return down;
}

struct revision *range_walk(const struct graph *g, struct revision *start, long steps,
                            const char *label, bool no_overwalk) {
    for (long i = labs(steps); i > 0; i--) {
        if (steps > 0 && start == &graph_base)
            assertion_failed();
        struct revisions next = steps > 0 ? steps_up(g, start, label) : steps_down(g, start);
        if (!next.n)
            return no_overwalk ? NULL : start;
        if (next.n > 1)
            error_raise_python("RevisionError", "Ambiguous walk");
        start = next.items[0];
    }
    return start;
}

static struct revision *symbol_in_branch(const struct graph *g, const char *label,
                                         const char *symbol) {
    return resolve_one(g, label ? mem_printf("%s@%s", label, symbol ? symbol : "None") : symbol);
}

/* ---- where an upgrade of +N starts ---- */

static struct revisions tips_on_branch(const struct graph *g, const struct revisions *rows,
                                       const char *label) {
    struct revisions reached = graph_reach(g, GRAPH_DOWN_DEPENDS, rows, false, NULL);
    struct revisions active = resolve_filter_lineage(g, &reached, label, false), tips = {0};
    revision_set below = revision_set_new(g);
    for (size_t i = 0; i < active.n; i++) {
        struct revisions parents = graph_all_parents(active.items[i]);
        for (size_t j = 0; j < parents.n; j++)
            below[parents.items[j]->index] = 1;
    }
    for (size_t i = 0; i < active.n; i++)
        if (!below[active.items[i]->index])
            revisions_add(&tips, active.items[i]);
    return tips;
}

static struct revision *upgrade_start(const struct graph *g, const struct revision_ref *current,
                                      const char *label) {
    size_t n = current->is_tuple ? current->list.n : current->text != NULL;
    if (label) {
        struct revisions rows = {0};
        if (n)
            rows = resolve_all(g, current);
        struct revisions start = resolve_filter_lineage(g, &rows, label, false);
        if (!start.n)
            start = tips_on_branch(g, &rows, label);
        if (start.n > 1)
            error_raise_python("RevisionError",
                               "Ambiguous upgrade from multiple current revisions");
        return start.n ? start.items[0] : NULL;
    }
    if (n > 1)
        error_raise_python("RevisionError", "Ambiguous upgrade from multiple current revisions");
    return n ? resolve_one(g, current->is_tuple ? current->list.items[0] : current->text) : NULL;
}

static struct revisions only(struct revision *r) {
    struct revisions out = {0};
    revisions_add(&out, r);
    return out;
}

/* cf. RevisionMap._parse_upgrade_target */
static struct revisions upgrade_targets(const struct graph *g, const struct revision_ref *current,
                                        const struct revision_ref *target, bool no_overwalk) {
    const char *label, *symbol, *digits;
    long steps;
    if (target->is_tuple || !range_parse_relative(target->text, &label, &symbol, &steps, &digits))
        return resolve_all(g, target);
    if (steps > 0 && !symbol) {
        struct revision *start = upgrade_start(g, current, label);
        struct revision *r = range_walk(g, start, steps, label, no_overwalk);
        if (!r)
            raise_wrong_length(digits, steps);
        return only(r);
    }
    if (steps > 0)
        return only(range_walk(g, resolve_one(g, symbol), steps, label, no_overwalk));
    if (!symbol)
        raise_wrong_length(mem_printf("%ld", steps), steps);
    return only(range_walk(g, symbol_in_branch(g, label, symbol), steps, NULL, no_overwalk));
}

/* ---- where a downgrade goes ---- */

/* The row, or implied row, that LABEL@-N counts from. */
static const char *row_on_branch(const struct graph *g, const struct revision_ref *current,
                                 const char *label) {
    struct revisions rows = {0};
    for (size_t i = 0; i < current->list.n; i++)
        revisions_add(&rows, resolve_one(g, current->list.items[i]));
    struct revisions found = resolve_filter_lineage(g, &rows, label, false);
    if (!found.n) {
        struct revisions all = range_all_current(g, &rows);
        found = resolve_filter_lineage(g, &all, label, false);
    }
    if (found.n != 1)
        assertion_failed();
    return found.items[0]->id;
}

static void warn_if_ambiguous(const struct graph *g, const struct text_list *rows) {
    for (size_t i = 1; i < rows->n; i++)
        if (g->warn && strcmp(rows->items[0], rows->items[i])) {
            g->warn(g->warn_arg,
                    "downgrade -1 from multiple heads is ambiguous; this usage will be "
                    "disallowed in a future release.");
            return;
        }
}

/* cf. RevisionMap._parse_downgrade_target; *LABEL may be set to a branch that the range is
 * restricted to. */
static struct revision *downgrade_target(const struct graph *g, struct revision_ref current,
                                         const char *target, const char **label, bool no_overwalk) {
    const char *symbol, *digits;
    long steps;
    *label = NULL;
    if (!target)
        return NULL;
    if (!range_parse_relative(target, label, &symbol, &steps, &digits)) {
        const char *at = strrchr(target, '@');
        if (at && at > target)
            *label = mem_strndup(target, (size_t)(at - target));
        return resolve_one(g, at ? at + 1 : target);
    }
    if (!current.is_tuple) { /* util.to_tuple */
        current.is_tuple = true;
        current.list = (struct text_list){0};
        if (current.text)
            text_list_add(&current.list, current.text);
    }
    if (steps >= 0) {
        if (!symbol)
            raise_wrong_length(digits, steps);
        struct revision *r = range_walk(g, resolve_one(g, symbol), steps, *label, no_overwalk);
        if (!r)
            error_raise_python("RevisionError", "Walked too far");
        return r;
    }
    bool is_relative = !symbol;
    if (is_relative && *label) {
        symbol = row_on_branch(g, &current, *label);
    } else if (is_relative) {
        if (!current.list.n)
            raise_wrong_length(digits, steps);
        warn_if_ambiguous(g, &current.list);
        symbol = *label = current.list.items[0];
    }
    struct revision *r =
        range_walk(g, symbol_in_branch(g, *label, symbol), steps, NULL, no_overwalk);
    if (!r && is_relative)
        raise_wrong_length(digits, steps);
    if (!r)
        error_raise_python("RevisionError", "Walked too far");
    return r;
}

/* ---- collecting ---- */

struct range {
    revision_set wanted;
    struct revisions heads; /* where the order starts */
};

static void require_revisions(const struct revisions *list) {
    for (size_t i = 0; i < list->n; i++)
        if (!list->items[i] || list->items[i] == &graph_base)
            assertion_failed();
}

/* With a lower end LABEL@..., only targets on that branch count. */
static struct revisions restrict_targets(const struct graph *g, const struct revisions *targets,
                                         const char *lower) {
    const char *branch = mem_strndup(lower, strcspn(lower, "@"));
    struct revision *r = resolve_one(g, branch);
    if (r && !strcmp(r->id, branch)) {
        if (r->all_labels.n != 1)
            assertion_failed();
        branch = r->all_labels.items[0];
    }
    struct revisions out = {0};
    for (size_t i = 0; i < targets->n; i++)
        if (revision_has_label(targets->items[i], branch))
            revisions_add_new(&out, targets->items[i]);
    return out;
}

static struct revisions without_none(const struct revisions *list) {
    struct revisions out = {0};
    for (size_t i = 0; i < list->n; i++)
        if (list->items[i])
            revisions_add(&out, list->items[i]);
    return out;
}

/* Whether the lower end was a bare -N that walked off the end: it counts from the upper end. */
static bool is_off_end(const struct revisions *list) { return list->n && !list->items[0]; }

static struct range collect_upgrade(const struct graph *g, const struct revision_ref *upper,
                                    const struct revision_ref *lower, unsigned flags) {
    bool no_overwalk = !(flags & RANGE_ANY_LENGTH);
    struct range range = {0};
    range.heads = upgrade_targets(g, lower, upper, no_overwalk);
    require_revisions(&range.heads);
    if (!lower->is_tuple && lower->text && strchr(lower->text, '@'))
        range.heads = restrict_targets(g, &range.heads, lower->text);
    revision_set required = revision_set_new(g);
    graph_reach(g, GRAPH_DOWN_DEPENDS, &range.heads, true, required);

    struct revisions current = resolve_all(g, lower);
    struct revisions known = without_none(&current);
    for (size_t i = 0; i < known.n && !(flags & RANGE_IMPLICIT_BASE); i++)
        if (known.items[i] == &graph_base || !required[known.items[i]->index])
            raise_not_ancestor(revision_ref_show(lower), revision_ref_show(upper));
    struct revisions lowest = known;
    if (is_off_end(&current)) {
        const char *label;
        struct revision *r =
            downgrade_target(g, *upper, lower->is_tuple ? NULL : lower->text, &label, no_overwalk);
        if (!r)
            assertion_failed();
        known = lowest = r == &graph_base ? (struct revisions){0} : only(r);
    }
    revision_set reached = revision_set_new(g);
    graph_reach(g, GRAPH_DOWN_DEPENDS, &known, true, reached);
    for (size_t i = 0; i < g->all.n; i++)
        required[i] = required[i] && !reached[i];
    if (flags & RANGE_INCLUSIVE)
        for (size_t i = 0; i < lowest.n; i++)
            required[lowest.items[i]->index] = 1;
    if (known.n && !(flags & RANGE_IMPLICIT_BASE)) {
        revision_set above = revision_set_new(g);
        graph_reach(g, GRAPH_UP, &known, true, above);
        for (size_t i = 0; i < g->all.n; i++)
            required[i] = required[i] && above[i];
    }
    range.wanted = required;
    return range;
}

/* Several roots to downgrade to: only those on the way to LABEL count. */
static struct revisions roots_on_branch(const struct graph *g, const struct revisions *roots,
                                        const char *label) {
    struct revisions branch = only(resolve_branch(g, label)), out = {0};
    revision_set below = revision_set_new(g);
    graph_reach(g, GRAPH_DOWN, &branch, false, below);
    for (size_t i = 0; i < roots->n; i++)
        if (below[roots->items[i]->index])
            revisions_add(&out, roots->items[i]);
    if (!out.n)
        error_raise_python("RevisionError", "Not a valid downgrade target from current heads");
    return out;
}

static struct revisions all_roots(const struct graph *g) {
    struct revisions out = {0};
    MAP_EACH(&g->by_id, e)
    if (revision_is_base(e->value))
        revisions_add(&out, e->value);
    return out;
}

static struct range collect_downgrade(const struct graph *g, const struct revision_ref *upper,
                                      const struct revision_ref *lower, unsigned flags) {
    const char *label;
    struct revision *target = downgrade_target(g, *upper, lower->is_tuple ? NULL : lower->text,
                                               &label, !(flags & RANGE_ANY_LENGTH));
    if (target == &graph_base)
        target = NULL;
    struct revisions roots = !target                     ? all_roots(g)
                             : (flags & RANGE_INCLUSIVE) ? only(target)
                                                         : target->children;
    if (label && *label && roots.n > 1)
        roots = roots_on_branch(g, &roots, label);
    struct range range = {.wanted = revision_set_new(g)};
    range.heads = resolve_all(g, upper);
    revision_set active = revision_set_new(g);
    graph_reach(g, GRAPH_UP_DEPENDS, &roots, false, range.wanted);
    graph_reach(g, GRAPH_DOWN_DEPENDS, &range.heads, false, active);
    bool any = false;
    for (size_t i = 0; i < g->all.n; i++) {
        range.wanted[i] = range.wanted[i] && active[i];
        any = any || range.wanted[i];
    }
    if (target && !any && !revisions_has(&range.heads, target))
        raise_not_ancestor("Nothing to drop", revision_ref_show(upper));
    return range;
}

/* ---- topological order ---- */

/* The heads of the walk that are left, each with the set of its ancestors, made when first
 * needed. An older set may hold revisions above the head as well: they are emitted already. */
struct front {
    struct revision **heads;
    revision_set *ancestors;
    size_t n, cap, ancestors_cap;
};

static void front_add(struct front *f, struct revision *r) {
    MEM_GROW(f->ancestors, f->n, f->ancestors_cap);
    MEM_GROW(f->heads, f->n, f->cap);
    f->ancestors[f->n] = NULL;
    f->heads[f->n++] = r;
}

static void front_remove(struct front *f, size_t at) {
    memmove(f->heads + at, f->heads + at + 1, (f->n - at - 1) * sizeof *f->heads);
    memmove(f->ancestors + at, f->ancestors + at + 1, (f->n - at - 1) * sizeof *f->ancestors);
    f->n--;
}

/* The first other head that CANDIDATE is an ancestor of, or AT. A head that is not deeper than the
 * candidate cannot be one, which spares most sets. */
static size_t front_blocker(const struct graph *g, struct front *f, size_t at) {
    const struct revision *candidate = f->heads[at];
    for (size_t i = 0; i < f->n; i++) {
        if (i == at || (!g->has_cycle && f->heads[i]->depth <= candidate->depth))
            continue;
        if (!f->ancestors[i]) {
            struct revisions self = only(f->heads[i]);
            f->ancestors[i] = revision_set_new(g);
            graph_reach(g, GRAPH_DOWN_DEPENDS, &self, false, f->ancestors[i]);
        }
        if (f->ancestors[i][candidate->index])
            return i;
    }
    return at;
}

static bool front_has(const struct front *f, const struct revision *r) {
    for (size_t i = 0; i < f->n; i++)
        if (f->heads[i] == r)
            return true;
    return false;
}

static int by_index(const void *a, const void *b) {
    size_t x = (*(struct revision *const *)a)->index, y = (*(struct revision *const *)b)->index;
    return x < y ? -1 : x > y;
}

static struct revisions parents_to_add(struct front *f, const struct revision *r,
                                       const revision_set todo) {
    struct revisions parents = graph_all_parents(r), out = {0};
    for (size_t i = 0; i < parents.n; i++)
        if (todo[parents.items[i]->index] && !front_has(f, parents.items[i]))
            revisions_add(&out, parents.items[i]);
    return out;
}

/* Heads that are all ancestors of one another: a cycle that the checks of the graph let pass. */
static noreturn void raise_knot(const struct front *f) {
    struct revisions heads = {.items = f->heads, .n = f->n};
    struct text_list ids = revisions_ids(&heads);
    text_list_sort(&ids);
    error_raise_python("DependencyCycleDetected", "Dependency cycle is detected in revisions (%s)",
                       text_join(&ids, ", "));
}

/* cf. RevisionMap._topological_sort */
static struct revisions sorted(const struct graph *g, struct range *range) {
    struct revisions out = {0};
    struct front f = {0};
    revision_set todo = range->wanted;
    for (size_t i = 0; i < range->heads.n; i++) {
        struct revision *r = range->heads.items[i];
        if (r && r != &graph_base && todo[r->index] && !front_has(&f, r))
            front_add(&f, r);
    }
    if (f.n)
        qsort(f.heads, f.n, sizeof *f.heads, by_index);
    size_t switches = 0;
    for (size_t at = 0; f.n;) {
        size_t blocker = f.n > 1 ? front_blocker(g, &f, at) : at;
        if (blocker != at) {
            if (++switches > f.n) /* the reference goes round for ever */
                raise_knot(&f);
            at = blocker;
            continue;
        }
        switches = 0;
        struct revision *r = f.heads[at];
        if (todo[r->index]) {
            revisions_add(&out, r);
            todo[r->index] = 0;
        }
        struct revisions next = parents_to_add(&f, r, todo);
        if (!next.n) {
            front_remove(&f, at);
            at = at ? at - 1 : 0;
            continue;
        }
        if (r->own_dependencies.n || r->parents.n != 1)
            f.ancestors[at] = NULL;
        f.heads[at] = next.items[0];
        for (size_t i = 1; i < next.n; i++)
            front_add(&f, next.items[i]);
    }
    for (size_t i = 0; i < g->all.n; i++)
        if (todo[i]) /* not below any of the heads */
            assertion_failed();
    return out;
}

struct revisions range_collect(const struct graph *g, const struct revision_ref *upper,
                               const struct revision_ref *lower, unsigned flags) {
    struct range range = flags & RANGE_DOWNGRADE ? collect_downgrade(g, upper, lower, flags)
                                                 : collect_upgrade(g, upper, lower, flags);
    return sorted(g, &range);
}

struct revisions range_all_current(const struct graph *g, const struct revisions *rows) {
    revision_set set = revision_set_new(g);
    struct revisions known = without_none(rows), out = {0};
    struct revisions all = graph_reach(g, GRAPH_DOWN_DEPENDS, &known, false, set);
    for (size_t i = 0; i < all.n; i++) {
        bool has_child = false;
        for (size_t j = 0; j < all.items[i]->children.n; j++)
            has_child = has_child || set[all.items[i]->children.items[j]->index];
        if (!has_child)
            revisions_add(&out, all.items[i]);
    }
    return out;
}
