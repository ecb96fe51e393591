/* stamp: sets the rows of the version table without running migrations. */
#include <string.h>

#include "base/error.h"
#include "command/env.h"

static struct plan plan(void *arg, struct migration *m, const struct text_list *rows) {
    return scripts_plan_stamp(m->script->scripts, arg, rows);
}

/* With --sql each destination may say where the database is, FROM:TO, all the same. */
static struct text_list destinations(struct command *c, struct env_request *r) {
    const struct text_list *given = &c->options->revisions;
    struct text_list out = {0};
    for (size_t i = 0; i < given->n; i++) {
        const char *to = given->items[i], *colon = strchr(to, ':');
        if (c->options->sql && colon) {
            const char *from = mem_strndup(to, (size_t)(colon - to));
            if (strchr(colon + 1, ':'))
                error_raise_python("ValueError", "too many values to unpack (expected 2)");
            if (r->starting_rev && strcmp(r->starting_rev, from))
                error_raise(ERROR_COMMAND, "Stamp operation with --sql only supports a single "
                                           "starting revision at a time");
            r->starting_rev = from;
            to = colon + 1;
        }
        text_list_add(&out, to);
    }
    return out;
}

void command_stamp(struct command *c) {
    command_scripts(c);
    struct env_request r = {.plan = plan, .changes = true,
                            .as_sql = c->options->sql,
                            .purge = c->options->purge,
                            .tag = c->options->tag,
                            .has_starting_rev = true,
                            .has_destination = true};
    struct text_list to = destinations(c, &r);
    r.destination = revision_ref_tuple(&to);
    r.arg = &to;
    command_run_env(c, &r);
}
