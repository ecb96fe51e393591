/* current: the revisions the database is at. */
#include <string.h>

#include "base/error.h"
#include "command/env.h"
#include "migrate/format.h"
#include "command/json.h"
#include "command/output.h"
#include "modules/sqlalchemy/engine.h"

/* All heads are applied, also those that are so because another row depends on them. */
static bool is_at_heads(const struct graph *g, const struct revisions *current) {
    for (size_t i = 0; i < g->heads.n; i++)
        if (!revisions_has(current, g->heads.items[i]))
            return false;
    return current->n == g->heads.n;
}

static struct plan show(void *arg, struct migration *m, const struct text_list *rows) {
    struct command *c = arg;
    struct scripts *s = m->script->scripts;
    if (c->options->verbose) {
        struct sa_connection *connection = sa_connection_of(m->connection);
        output_line(c, "Current revision(s) for %s:", url_render(connection->engine->url, true));
    }
    struct revisions current = scripts_all_current(s, rows);
    if (c->options->check_heads && !is_at_heads(scripts_graph(s), &current))
        py_raise(m->vm, &alembic_DatabaseNotAtHead_type, "Database is not on all head revisions");
    if (c->options->json)
        output_line(c, "%s", json_revisions(&current, rows));
    for (size_t i = 0; i < current.n && !c->options->json; i++)
        output_line(c, "%s",
                    c->options->verbose ? format_entry(current.items[i], false)
                                        : format_line(current.items[i], FORMAT_TREE));
    return (struct plan){0};
}

void command_current(struct command *c) {
    command_scripts(c);
    struct env_request r = {.plan = show, .arg = c, .dont_mutate = true};
    command_run_env(c, &r);
}
