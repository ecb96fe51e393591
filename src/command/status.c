/* status: where the database is, and what an upgrade to all heads would run. */
#include "base/error.h"
#include "command/env.h"
#include "migrate/format.h"
#include "command/json.h"
#include "command/output.h"
#include "db/lock.h"
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

/* Who migrates this database just now; false if nobody does. */
static bool find_holder(struct migration *m, struct db_lock_holder *holder) {
    struct sa_connection *c = m->as_sql ? NULL : sa_connection_of(m->connection);
    if (!c)
        return false;
    struct db_lock *lock = db_lock_new(c->db, migration_table_schema(m), m->version_table);
    return db_lock_holder(lock, holder);
}

static void json_holder(struct buf *b, const struct db_lock_holder *h) {
    if (!h) {
        buf_puts(b, "null");
        return;
    }
    const struct {
        const char *key, *text;
    } texts[] = {{"application", h->application},
                 {"user", h->user},
                 {"client", h->client},
                 {"since", h->since}};
    buf_putc(b, '{');
    json_key(b, "pid");
    buf_printf(b, "%lld", (long long)h->pid);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        json_key(b, texts[i].key);
        json_text(b, texts[i].text);
    }
    buf_putc(b, '}');
}

static void print_json(struct command *c, const char *url, const struct text_list *rows,
                       const struct revisions *current, const struct revisions *todo,
                       const struct db_lock_holder *holder) {
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
    json_key(&b, "locked_by");
    json_holder(&b, holder);
    buf_putc(&b, '}');
    output_line(c, "%s", b.data);
}

static struct plan show(void *arg, struct migration *m, const struct text_list *rows) {
    struct command *c = arg;
    const char *url = database_url(m);
    struct revisions current = scripts_all_current(c->scripts, rows), todo = pending(m, rows);
    struct db_lock_holder holder;
    bool is_locked = find_holder(m, &holder);
    if (c->options->json) {
        print_json(c, url, rows, &current, &todo, is_locked ? &holder : NULL);
        return (struct plan){0};
    }
    output_line(c, "Database: %s", url ? url : "none");
    if (!current.n)
        output_line(c, "At:       <base>");
    for (size_t i = 0; i < current.n; i++)
        output_line(c, "%s %s", i ? "         " : "At:      ",
                    format_line(current.items[i], FORMAT_BRANCHES | FORMAT_DOC));
    const struct revisions *heads = &scripts_graph(c->scripts)->heads;
    for (size_t i = 0; i < heads->n; i++)
        output_line(c, "%s %s", i ? "         " : "Heads:   ",
                    format_line(heads->items[i], FORMAT_BRANCHES | FORMAT_DOC));
    if (is_locked)
        output_line(c, "Locked:   by %s", db_lock_describe(&holder));
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
