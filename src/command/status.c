/* status: where the database is, and what an upgrade to all heads would run. */
#include "base/error.h"
#include "command/env.h"
#include "migrate/format.h"
#include "command/json.h"
#include "command/output.h"
#include "modules/sqlalchemy/engine.h"

static const char *database_url(struct migration *m) {
    struct sa_connection *c = m->as_sql ? NULL : sa_connection_of(m->connection);
    return c ? url_render(c->engine->url, true) : NULL;
}

static struct revisions pending(struct migration *m, const struct text_list *rows) {
    struct revision_ref heads = revision_ref_text("heads");
    struct plan plan = scripts_plan_upgrade(m->script->scripts, &heads, rows);
    struct revisions out = {0};
    for (size_t i = 0; i < plan.n; i++)
        revisions_add(&out, plan.steps[i].revision);
    return out;
}

static void print_json(struct command *c, const char *url, const struct text_list *rows,
                       const struct revisions *current, const struct revisions *todo) {
    struct text_list heads = revisions_ids(&scripts_graph(c->scripts)->heads);
    struct buf b = BUF_INIT;
    buf_putc(&b, '{');
    json_key(&b, "database");
    json_text(&b, url);
    json_key(&b, "rows");
    json_list(&b, rows);
    json_key(&b, "heads");
    json_list(&b, &heads);
    json_bool(&b, "is_up_to_date", todo->n == 0);
    json_key(&b, "current");
    buf_puts(&b, json_revisions(current, rows));
    json_key(&b, "pending");
    buf_puts(&b, json_revisions(todo, rows));
    buf_putc(&b, '}');
    output_line(c, "%s", b.data);
}

static struct plan show(void *arg, struct migration *m, const struct text_list *rows) {
    struct command *c = arg;
    const char *url = database_url(m);
    struct revisions current = scripts_all_current(c->scripts, rows), todo = pending(m, rows);
    if (c->options->json) {
        print_json(c, url, rows, &current, &todo);
        return (struct plan){0};
    }
    output_line(c, "Database: %s", url ? url : "none");
    if (!current.n)
        output_line(c, "At:       <base>");
    for (size_t i = 0; i < current.n; i++)
        output_line(c, "%s %s", i ? "         " : "At:      ",
                    format_line(current.items[i], FORMAT_BRANCHES | FORMAT_DOC));
    output_line(c, todo.n ? "To apply: %zu" : "To apply: nothing", todo.n);
    for (size_t i = 0; i < todo.n; i++)
        output_line(c, "  %s", format_line(todo.items[i], FORMAT_PARENTS | FORMAT_DOC));
    return (struct plan){0};
}

void command_status(struct command *c) {
    command_scripts(c);
    struct env_request r = {.plan = show, .arg = c, .dont_mutate = true};
    command_run_env(c, &r);
}
