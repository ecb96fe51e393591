/* Identifiers to revisions; see resolve.h. */
#include "migrate/resolve.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "migrate/range.h"

const char *revision_ref_show(const struct revision_ref *ref) {
    if (!ref->is_tuple)
        return ref->text ? ref->text : "None";
    struct buf b = BUF_INIT;
    buf_putc(&b, '(');
    for (size_t i = 0; i < ref->list.n; i++) {
        if (i)
            buf_puts(&b, ", ");
        if (ref->list.items[i])
            text_repr_to(&b, ref->list.items[i]);
        else
            buf_puts(&b, "None");
    }
    buf_puts(&b, ref->list.n == 1 ? ",)" : ")");
    return buf_take(&b);
}

static noreturn void raise_resolution(const char *argument, char *message) {
    struct error *e = error_new(ERROR_PYTHON, "%s", message);
    e->kind = "ResolutionError";
    e->argument = argument;
    error_throw(e);
}

static noreturn void raise_multiple(const struct text_list *heads, const char *argument) {
    struct error *e =
        error_new(ERROR_PYTHON, "Multiple heads are present for given argument '%s'; %s", argument,
                  text_join(heads, ", "));
    e->kind = "MultipleHeads";
    e->argument = argument;
    error_throw(e);
}

static struct revision *ident(const struct graph *g, const char *id, const char *branch);

struct revision *resolve_branch(const struct graph *g, const char *label) {
    struct revision *r = map_get(&g->names, label);
    if (r)
        return r;
    struct error_handler h;
    ERROR_TRY(&h) {
        r = ident(g, label, NULL);
        error_pop(&h);
        return r;
    }
    if (!h.error->kind || strcmp(h.error->kind, "ResolutionError"))
        error_throw(h.error);
    raise_resolution(label, mem_printf("No such branch: '%s'", label));
}

/* Marks R, its ancestors and its descendants. */
static revision_set lineage(const struct graph *g, struct revision *r, bool with_dependencies) {
    struct revisions self = {0};
    revisions_add(&self, r);
    revision_set set = revision_set_new(g), other = revision_set_new(g);
    graph_reach(g, with_dependencies ? GRAPH_UP_DEPENDS : GRAPH_UP, &self, false, set);
    graph_reach(g, with_dependencies ? GRAPH_DOWN_DEPENDS : GRAPH_DOWN, &self, false, other);
    for (size_t i = 0; i < g->all.n; i++)
        set[i] |= other[i];
    return set;
}

struct revisions resolve_filter_lineage(const struct graph *g, const struct revisions *targets,
                                        const char *against, bool with_dependencies) {
    const char *label;
    struct text_list ids = resolve_number(g, against, &label);
    struct revisions shares = {0}, out = {0};
    for (size_t i = 0; i < targets->n; i++) {
        if (i == 0) { /* resolved late: without targets an unknown label is no error */
            if (label)
                revisions_add(&shares, ident(g, label, NULL));
            for (size_t j = 0; j < ids.n; j++)
                revisions_add(&shares, ident(g, ids.items[j], NULL));
        }
        bool keep = shares.n == 0;
        for (size_t j = 0; j < shares.n && !keep && targets->items[i]; j++)
            keep = lineage(g, shares.items[j], with_dependencies)[targets->items[i]->index];
        if (keep)
            revisions_add(&out, targets->items[i]);
    }
    return out;
}

/* Identifiers and labels longer than three characters that start with PREFIX. */
static struct text_list partial_matches(const struct graph *g, const char *prefix) {
    struct text_list found = {0};
    MAP_EACH(&g->names, e)
    if (strlen(e->key) > 3 && text_starts_with(e->key, prefix))
        text_list_add(&found, e->key);
    return found;
}

static struct text_list only_in_branch(const struct graph *g, const struct text_list *names,
                                       const char *branch) {
    struct text_list out = {0};
    for (size_t i = 0; i < names->n; i++) {
        struct revisions one = {0};
        revisions_add(&one, map_get(&g->names, names->items[i]));
        if (resolve_filter_lineage(g, &one, branch, false).n)
            text_list_add(&out, names->items[i]);
    }
    return out;
}

static struct revision *partial(const struct graph *g, const char *id, const char *branch) {
    if (!*id)
        error_raise_python("AssertionError", "%s", "");
    struct text_list found = partial_matches(g, id);
    if (branch)
        found = only_in_branch(g, &found, branch);
    if (found.n == 1)
        return map_get(&g->names, found.items[0]);
    if (!found.n)
        raise_resolution(
            id, mem_printf("No such revision or branch '%s'%s", id,
                           strlen(id) < 4 ? "; please ensure at least four characters are present "
                                            "for partial revision identifier matches"
                                          : ""));
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < found.n && i < 3; i++)
        buf_printf(&b, "%s'%s'", i ? ", " : "", found.items[i]);
    raise_resolution(id, mem_printf("Multiple revisions start with '%s': %s...", id, b.data));
}

/* cf. RevisionMap._revision_for_ident */
static struct revision *ident(const struct graph *g, const char *id, const char *branch) {
    struct revision *root = branch && *branch ? resolve_branch(g, branch) : NULL;
    struct revision *r = map_get(&g->names, id);
    if (!r)
        r = partial(g, id, root ? branch : NULL);
    if (root && !lineage(g, root, false)[r->index])
        raise_resolution(id,
                         mem_printf("Revision %s is not a member of branch '%s'", r->id, branch));
    return r;
}

struct revision *resolve_current_head(const struct graph *g, const char *label) {
    struct revisions heads = g->heads;
    if (label && *label)
        heads = resolve_filter_lineage(g, &heads, label, false);
    if (heads.n > 1) {
        struct text_list ids = revisions_ids(&heads);
        raise_multiple(&ids, label && *label ? mem_printf("%s@head", label) : "head");
    }
    return heads.n ? heads.items[0] : NULL;
}

struct text_list resolve_number(const struct graph *g, const char *text, const char **label) {
    const char *at = text ? strchr(text, '@') : NULL;
    struct text_list out = {0};
    *label = at ? mem_strndup(text, (size_t)(at - text)) : NULL;
    if (at)
        text = at + 1;
    if (!text || !strcmp(text, "base"))
        return out;
    if (!strcmp(text, "heads")) {
        struct revisions heads = g->real_heads;
        if (*label && **label)
            heads = resolve_filter_lineage(g, &g->heads, *label, false);
        return revisions_ids(&heads);
    }
    if (!strcmp(text, "head")) {
        struct revision *head = resolve_current_head(g, *label);
        if (head)
            text_list_add(&out, head->id);
        return out;
    }
    text_list_add(&out, text);
    return out;
}

/* A negative integer in text that int() takes, or 0. */
static long negative_number(const char *text) {
    char *end;
    errno = 0;
    long n = strtol(text, &end, 10);
    while (text_is_space(*end))
        end++;
    return *end || errno || n > 0 ? 0 : n;
}

/* N steps below every head, or every head that has LABEL. */
static struct revisions below_heads(const struct graph *g, const char *label, long steps) {
    struct revisions out = {0};
    for (size_t i = 0; i < g->real_heads.n; i++)
        if (!label || revision_has_label(g->real_heads.items[i], label))
            revisions_add(&out, range_walk(g, g->real_heads.items[i], steps, NULL, true));
    return out;
}

struct revisions resolve_text(const struct graph *g, const char *text) {
    const char *label;
    struct revisions out = {0};
    struct text_list ids = resolve_number(g, text, &label);
    long steps = ids.n == 1 ? negative_number(ids.items[0]) : 0;
    if (steps < 0)
        return below_heads(g, label, steps);
    for (size_t i = 0; i < ids.n; i++)
        revisions_add(&out, ident(g, ids.items[i], label));
    return out;
}

struct revisions resolve_all(const struct graph *g, const struct revision_ref *ref) {
    if (!ref->is_tuple)
        return resolve_text(g, ref->text);
    struct revisions out = {0};
    for (size_t i = 0; i < ref->list.n; i++) {
        struct revisions some = resolve_text(g, ref->list.items[i]);
        for (size_t j = 0; j < some.n; j++)
            revisions_add(&out, some.items[j]);
    }
    return out;
}

struct revision *resolve_one(const struct graph *g, const char *text) {
    const char *label;
    struct text_list ids = resolve_number(g, text, &label);
    if (ids.n > 1)
        raise_multiple(&ids, text ? text : "None");
    if (!ids.n) {
        if (label && *label)
            resolve_branch(g, label);
        return NULL;
    }
    return ident(g, ids.items[0], label);
}
