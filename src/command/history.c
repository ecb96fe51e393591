/* history: revisions of a range, newest first. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "command/command.h"
#include "command/drawing.h"
#include "command/env.h"
#include "migrate/format.h"
#include "command/json.h"
#include "command/output.h"

/* The two ends of -r; NULL where nothing is written. */
static void parse_range(const char *text, const char **base, const char **head) {
    *base = *head = NULL;
    if (!text)
        return;
    if (!strchr(text, ':'))
        error_raise(ERROR_COMMAND, "History range requires [start]:[end], [start]:, or :[end]");
    struct text_list parts = text_split_char(text_strip(text), ':');
    if (parts.n > 2)
        error_raise_python("ValueError", "too many values to unpack (expected 2)");
    *base = *parts.items[0] ? parts.items[0] : NULL;
    *head = *parts.items[1] ? parts.items[1] : NULL;
}

static char *entry(const struct command *c, const struct revision *r, bool is_current) {
    if (c->options->verbose)
        return format_entry(r, is_current);
    unsigned flags = FORMAT_BRANCHES | FORMAT_DOC | FORMAT_TREE;
    return format_line(r, flags | (c->options->graph ? 0 : FORMAT_PARENTS) |
                              (is_current ? FORMAT_CURRENT : 0));
}

/* The history beside a drawing of the graph; parents outside of the range are not drawn. */
static void print_graph(struct command *c, const struct revisions *all,
                        const struct text_list *current) {
    struct drawing drawing = {0};
    struct buf b = BUF_INIT;
    revision_set present = revision_set_new(scripts_graph(c->scripts));
    for (size_t i = 0; i < all->n; i++)
        present[all->items[i]->index] = 1;
    for (size_t i = 0; i < all->n; i++) {
        const struct revision *r = all->items[i];
        struct revisions parents = {0}, every = graph_all_parents(r);
        for (size_t j = 0; j < every.n; j++)
            if (present[every.items[j]->index])
                revisions_add(&parents, every.items[j]);
        drawing_add(&drawing, r, &parents, entry(c, r, current && text_list_has(current, r->id)),
                    &b);
    }
    if (!c->options->quiet)
        fputs(b.data, stdout);
}

static void print_history(struct command *c, const struct revision_ref *base,
                          const struct revision_ref *head, const struct text_list *current) {
    struct revisions all = scripts_walk(command_scripts(c), base, head);
    if (!c->options->indicate_current)
        current = NULL;
    if (c->options->json) {
        output_line(c, "%s", json_revisions(&all, current));
    } else if (c->options->graph) {
        print_graph(c, &all, current);
    } else {
        for (size_t i = 0; i < all.n; i++)
            output_line(
                c, "%s",
                entry(c, all.items[i], current && text_list_has(current, all.items[i]->id)));
    }
}

struct ends {
    struct command *c;
    const char *base, *head;
};

static struct revision_ref end_of(const char *text, const char *fallback,
                                  const struct text_list *rows) {
    bool is_current = text && !strcmp(text, "current");
    if (is_current && rows->n)
        return revision_ref_tuple(rows);
    return revision_ref_text(text && !is_current ? text : fallback);
}

/* Within env.py, which knows where the database is. Only one end may be "current". */
static struct plan print_with_rows(void *arg, struct migration *m, const struct text_list *rows) {
    (void)m;
    const struct ends *e = arg;
    bool head_is_current = e->head && !strcmp(e->head, "current");
    struct revision_ref to = end_of(e->head, "heads", rows);
    struct revision_ref from = head_is_current && e->base && !strcmp(e->base, "current")
                                   ? revision_ref_text("current")
                                   : end_of(e->base, "base", rows);
    print_history(e->c, &from, &to, rows);
    return (struct plan){0};
}

static bool is_current(const char *end) { return end && !strcmp(end, "current"); }

void command_history(struct command *c) {
    struct ends e = {.c = c};
    command_scripts(c);
    parse_range(c->options->rev_range, &e.base, &e.head);
    bool wants_env =
        c->options->indicate_current || settings_get_truth(c->settings, "revision_environment");
    if (wants_env || is_current(e.base) || is_current(e.head)) {
        struct env_request r = {.plan = print_with_rows, .arg = &e};
        command_run_env(c, &r);
        return;
    }
    struct revision_ref from = revision_ref_text(e.base ? e.base : "base");
    struct revision_ref to = revision_ref_text(e.head ? e.head : "heads");
    print_history(c, &from, &to, NULL);
}
