/* ensure_version: makes the version table if it is missing. */
#include "command/env.h"
#include "modules/alembic/migration_int.h"

static struct plan ensure(void *arg, struct migration *m, const struct text_list *rows) {
    (void)arg, (void)rows;
    if (m->as_sql) {
        struct version_table t = migration_version_table(m);
        migration_exec(m, version_table_create(&t));
    } else {
        migration_ensure_version_table(m->vm, m);
    }
    return (struct plan){0};
}

void command_ensure_version(struct command *c) {
    command_scripts(c);
    struct env_request r = {.plan = ensure, .as_sql = c->options->sql};
    command_run_env(c, &r);
}
