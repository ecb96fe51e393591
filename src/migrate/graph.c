/*
 * Building the revision graph; see graph.h. Edges are pointers, sets are flags by index, so that
 * ten thousand revisions take a few milliseconds. Where the reference iterates over a hash set, the
 * order here is that of the files.
 */
#include "migrate/graph.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"

struct revision graph_base = {.id = "base", .doc = ""};

void revisions_add(struct revisions *list, struct revision *r) {
    MEM_GROW(list->items, list->n, list->cap);
    list->items[list->n++] = r;
}

bool revisions_has(const struct revisions *list, const struct revision *r) {
    for (size_t i = 0; i < list->n; i++)
        if (list->items[i] == r)
            return true;
    return false;
}

void revisions_add_new(struct revisions *list, struct revision *r) {
    if (!revisions_has(list, r))
        revisions_add(list, r);
}

struct text_list revisions_ids(const struct revisions *list) {
    struct text_list ids = {0};
    for (size_t i = 0; i < list->n; i++)
        text_list_add(&ids, list->items[i]->id);
    return ids;
}

bool revision_has_label(const struct revision *r, const char *label) {
    return text_list_has(&r->all_labels, label);
}

revision_set revision_set_new(const struct graph *g) { return mem_alloc_array(g->all.n + 1, 1); }

/* ---- one revision ---- */

void graph_verify_id(const char *id) {
    static const char illegal[] = "+-:@"; /* sorted */
    struct text_list found = {0};
    for (const char *c = illegal; *c; c++)
        if (strchr(id, *c))
            text_list_add(&found, mem_strndup(c, 1));
    if (found.n)
        error_raise_python("RevisionError",
                           "Character(s) '%s' not allowed in revision identifier '%s'",
                           text_join(&found, ", "), id);
}

/* Empty identifiers count as none. */
static struct text_list without_empty(const struct text_list *list) {
    struct text_list out = {0};
    for (size_t i = 0; list && i < list->n; i++)
        if (list->n > 1 || *list->items[i])
            text_list_add(&out, list->items[i]);
    return out;
}

struct revision *graph_revision_new(const char *id, const struct text_list *down,
                                    const struct text_list *labels,
                                    const struct text_list *depends) {
    struct revision *r = MEM_NEW(struct revision);
    graph_verify_id(id);
    r->id = id;
    r->doc = "";
    r->down = without_empty(down);
    r->depends = without_empty(depends);
    r->labels = without_empty(labels);
    if (text_list_has(&r->down, id))
        error_raise_python("LoopDetected", "Self-loop is detected in revisions (%s)", id);
    if (text_list_has(&r->depends, id))
        error_raise_python("DependencyLoopDetected",
                           "Dependency self-loop is detected in revisions (%s)", id);
    for (size_t i = 0; i < r->labels.n; i++)
        if (!text_list_has(&r->all_labels, r->labels.items[i]))
            text_list_add(&r->all_labels, r->labels.items[i]);
    return r;
}

struct revisions graph_all_parents(const struct revision *r) {
    struct revisions out = {0};
    for (size_t i = 0; i < r->parents.n; i++)
        revisions_add_new(&out, r->parents.items[i]);
    for (size_t i = 0; i < r->own_dependencies.n; i++)
        revisions_add_new(&out, r->own_dependencies.items[i]);
    return out;
}

/* ---- walking ---- */

static void push_all(struct revisions *stack, const struct revisions *more) {
    for (size_t i = 0; i < more->n; i++)
        revisions_add(stack, more->items[i]);
}

static void push_next(struct revisions *stack, const struct revision *r, enum graph_walk walk) {
    switch (walk) {
    case GRAPH_DOWN_DEPENDS:
    case GRAPH_DOWN:
        if (r->is_broken)
            error_raise_python("RevisionError", "Dependency resolution failed; broken map");
        push_all(stack, &r->parents);
        if (walk == GRAPH_DOWN_DEPENDS)
            push_all(stack, &r->own_dependencies);
        break;
    case GRAPH_UP:
        push_all(stack, &r->children);
        break;
    case GRAPH_UP_DEPENDS:
        push_all(stack, &r->all_children);
        break;
    }
}

/* Raises if another of TARGETS is among those that were reached from TARGET alone. */
static void check_overlap(const struct revisions *targets, const struct revision *target,
                          const revision_set reached) {
    struct text_list overlaps = {0};
    for (size_t i = 0; i < targets->n; i++)
        if (targets->items[i] != target && reached[targets->items[i]->index] &&
            !text_list_has(&overlaps, targets->items[i]->id))
            text_list_add(&overlaps, targets->items[i]->id);
    if (overlaps.n)
        error_raise_python("RevisionError",
                           "Requested revision %s overlaps with other requested revisions %s",
                           target->id, text_join(&overlaps, ", "));
}

struct revisions graph_reach(const struct graph *g, enum graph_walk walk,
                             const struct revisions *targets, bool check, revision_set seen) {
    struct revisions out = {0}, stack = {0};
    if (!seen)
        seen = revision_set_new(g);
    check = check && targets->n > 1;
    for (size_t i = 0; i < targets->n; i++) {
        revision_set reached = check ? revision_set_new(g) : NULL;
        if (!targets->items[i])
            continue;
        revisions_add(&stack, targets->items[i]);
        while (stack.n) {
            struct revision *r = stack.items[--stack.n];
            if (reached)
                reached[r->index] = 1;
            if (seen[r->index])
                continue;
            seen[r->index] = 1;
            push_next(&stack, r, walk);
            revisions_add(&out, r);
        }
        if (check)
            check_overlap(targets, targets->items[i], reached);
    }
    return out;
}

/* ---- building ---- */

static void remove_item(struct revisions *list, const struct revision *r) {
    size_t kept = 0;
    for (size_t i = 0; i < list->n; i++)
        if (list->items[i] != r)
            list->items[kept++] = list->items[i];
    list->n = kept;
}

static void add_label_names(struct graph *g, struct revision *r) {
    for (size_t i = 0; i < r->labels.n; i++) {
        const char *label = r->labels.items[i];
        struct revision *other = map_get(&g->names, label);
        if (other)
            error_raise_python("RevisionError",
                               "Branch name '%s' in revision %s already used by revision %s", label,
                               r->id, other->id);
        map_set(&g->names, label, r);
    }
}

static void resolve_dependencies(struct graph *g, struct revision *r) {
    for (size_t i = 0; i < r->depends.n; i++) {
        struct revision *d = map_get(&g->names, r->depends.items[i]);
        if (!d)
            error_raise_python("KeyError", "%s", text_repr(r->depends.items[i]));
        revisions_add(&r->dependencies, d);
        d->n_dependents++;
    }
}

/* str(script): what the warning about an unknown parent shows. */
static char *describe(const struct revision *r) {
    struct buf b = BUF_INIT;
    buf_puts(&b, r->down.n ? text_join(&r->down, ", ") : "<base>");
    buf_printf(&b, " -> %s%s%s%s", r->id, r->children.n ? "" : " (head)",
               revision_is_branch_point(r) ? " (branchpoint)" : "",
               revision_is_merge_point(r) ? " (mergepoint)" : "");
    const char *stop = strstr(r->doc, "\n\n");
    buf_printf(&b, ", %.*s", (int)(stop ? stop - r->doc : (ptrdiff_t)strlen(r->doc)), r->doc);
    return buf_take(&b);
}

static void link_parent(struct graph *g, struct revision *r, const char *name, bool is_down) {
    struct revision *parent = map_get(&g->names, name);
    if (!parent) {
        if (g->warn)
            g->warn(g->warn_arg,
                    mem_printf("Revision %s referenced from %s is not present", name, describe(r)));
        error_raise_python("KeyError", "%s", text_repr(name));
    }
    if (is_down) {
        revisions_add(&r->parents, parent);
        if (strcmp(parent->id, name))
            r->is_broken = true;
        else
            revisions_add_new(&parent->children, r);
    }
    if (!parent->all_children.n || parent->all_children.items[parent->all_children.n - 1] != r)
        revisions_add(&parent->all_children, r);
}

static void link_parents(struct graph *g, struct revision *r) {
    for (size_t i = 0; i < r->down.n; i++)
        link_parent(g, r, r->down.items[i], true);
    for (size_t i = 0; i < r->dependencies.n; i++)
        if (!text_list_has(&r->down, r->dependencies.items[i]->id))
            link_parent(g, r, r->dependencies.items[i]->id, false);
}

/* Dependencies that an ancestor has already are left out. Only worth a walk where somebody else
 * depends on the same revision. */
static void normalize_dependencies(struct graph *g, struct revision *r) {
    bool shared = false;
    for (size_t i = 0; i < r->dependencies.n; i++) {
        struct revision *d = r->dependencies.items[i];
        revisions_add_new(&r->own_dependencies, d);
        shared = shared || d->n_dependents > 1;
    }
    if (!shared)
        return;
    struct revisions self = {0};
    revisions_add(&self, r);
    struct revisions ancestors = graph_reach(g, GRAPH_DOWN, &self, false, NULL);
    for (size_t i = 0; i < ancestors.n; i++)
        if (ancestors.items[i] != r)
            for (size_t j = 0; j < ancestors.items[i]->dependencies.n; j++)
                remove_item(&r->own_dependencies, ancestors.items[i]->dependencies.items[j]);
}

static noreturn void raise_cycle(const struct graph *g, const char *kind, const char *words,
                                 const revision_set below, const revision_set above) {
    struct text_list ids = {0};
    MAP_EACH(&g->by_id, e) {
        const struct revision *r = e->value;
        if (!below || !below[r->index] || !above[r->index])
            text_list_add(&ids, r->id);
    }
    if (below)
        text_list_sort(&ids);
    error_raise_python(kind, "%s is detected in revisions (%s)", words, text_join(&ids, ", "));
}

/* Every revision is reachable downwards from a head and upwards from a base, or lies on a cycle. */
static void check_cycles(const struct graph *g, const struct revisions *heads,
                         const struct revisions *bases, bool with_dependencies) {
    const char *kind = with_dependencies ? "DependencyCycleDetected" : "CycleDetected";
    const char *words = with_dependencies ? "Dependency cycle" : "Cycle";
    if (!heads->n || !bases->n)
        raise_cycle(g, kind, words, NULL, NULL);
    revision_set below = revision_set_new(g), above = revision_set_new(g);
    graph_reach(g, with_dependencies ? GRAPH_DOWN_DEPENDS : GRAPH_DOWN, heads, false, below);
    graph_reach(g, with_dependencies ? GRAPH_UP_DEPENDS : GRAPH_UP, bases, false, above);
    MAP_EACH(&g->by_id, e) {
        const struct revision *r = e->value;
        if (!below[r->index] || !above[r->index])
            raise_cycle(g, kind, words, below, above);
    }
}

static void add_labels(struct revision *r, const struct text_list *labels) {
    for (size_t i = 0; i < labels->n; i++)
        if (!text_list_has(&r->all_labels, labels->items[i]))
            text_list_add(&r->all_labels, labels->items[i]);
}

/* A label belongs to all descendants, and from the last of them upwards to the chain that leads
 * there, as far as the chain is not shared. */
static void spread_labels(const struct graph *g, struct revision *r) {
    struct revisions self = {0};
    revisions_add(&self, r);
    struct revisions all = graph_reach(g, GRAPH_UP, &self, false, NULL);
    for (size_t i = 0; i < all.n; i++)
        add_labels(all.items[i], &r->all_labels);
    struct revision *p = all.items[all.n - 1];
    while (p->all_children.n <= 1 && p->down.n <= 1) {
        add_labels(p, &r->all_labels);
        if (!p->parents.n)
            break;
        p = p->parents.items[0];
    }
}

/* Depths, by repeatedly taking what all parents are done of. Revisions on cycles keep 0. */
static void measure(struct graph *g) {
    size_t n = g->all.n;
    size_t *missing = mem_alloc_array(n + 1, sizeof *missing);
    struct revisions ready = {0};
    for (size_t i = 0; i < n; i++) {
        struct revision *r = g->all.items[i];
        struct revisions parents = graph_all_parents(r);
        missing[i] = parents.n;
        r->depth = 0;
        if (!parents.n)
            revisions_add(&ready, r);
    }
    size_t done = 0;
    while (ready.n) {
        struct revision *r = ready.items[--ready.n];
        done++;
        for (size_t i = 0; i < r->all_children.n; i++) {
            struct revision *c = r->all_children.items[i];
            if (c->depth <= r->depth)
                c->depth = r->depth + 1;
            struct revisions parents = graph_all_parents(c);
            if (revisions_has(&parents, r) && --missing[c->index] == 0)
                revisions_add(&ready, c);
        }
    }
    g->has_cycle = done < n;
}

static void warn_duplicate(struct graph *g, const struct revision *r) {
    if (map_has(&g->by_id, r->id) && g->warn)
        g->warn(g->warn_arg, mem_printf("Revision %s is present more than once", r->id));
}

/* Heads in order of arrival: those no one names as parent (or dependency). */
static void find_ends(struct graph *g) {
    g->heads.n = g->real_heads.n = g->bases.n = g->real_bases.n = 0;
    for (size_t i = 0; i < g->all.n; i++) {
        struct revision *r = g->all.items[i];
        if (revision_is_head(r))
            revisions_add(&g->heads, r);
        if (revision_is_real_head(r))
            revisions_add(&g->real_heads, r);
        if (revision_is_base(r))
            revisions_add(&g->bases, r);
        if (revision_is_real_base(r))
            revisions_add(&g->real_bases, r);
    }
}

struct graph *graph_new(struct revision **all, size_t n, graph_warn_fn warn, void *arg) {
    struct graph *g = MEM_NEW(struct graph);
    g->warn = warn;
    g->warn_arg = arg;
    for (size_t i = 0; i < n; i++) {
        struct revision *r = all[i];
        r->index = g->all.n;
        warn_duplicate(g, r);
        revisions_add(&g->all, r);
        map_set(&g->by_id, r->id, r);
        map_set(&g->names, r->id, r);
    }
    for (size_t i = 0; i < n; i++)
        add_label_names(g, all[i]);
    for (size_t i = 0; i < n; i++)
        resolve_dependencies(g, all[i]);
    MAP_EACH(&g->by_id, e)
    link_parents(g, e->value);
    for (size_t i = 0; i < n; i++)
        if (all[i]->dependencies.n)
            normalize_dependencies(g, all[i]);
    find_ends(g);
    if (n) {
        check_cycles(g, &g->heads, &g->bases, false);
        check_cycles(g, &g->real_heads, &g->real_bases, true);
    }
    for (size_t i = 0; i < n; i++)
        if (all[i]->labels.n)
            spread_labels(g, all[i]);
    measure(g);
    return g;
}

void graph_add(struct graph *g, struct revision *r, bool replace) {
    if (!replace)
        warn_duplicate(g, r);
    struct revision *old = map_get(&g->by_id, r->id);
    r->index = old ? old->index : g->all.n;
    if (old)
        g->all.items[old->index] = r;
    else
        revisions_add(&g->all, r);
    map_set(&g->by_id, r->id, r);
    map_set(&g->names, r->id, r);
    add_label_names(g, r);
    resolve_dependencies(g, r);
    link_parents(g, r);
    if (r->dependencies.n)
        normalize_dependencies(g, r);
    if (r->labels.n)
        spread_labels(g, r);
    find_ends(g);
    measure(g);
}
