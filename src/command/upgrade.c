/* upgrade: runs the migrations that lead to a revision. */
#include <string.h>

#include "command/env.h"
#include "command/range.h"

static struct plan plan(void *arg, struct migration *m, const struct text_list *rows) {
    struct revision_ref to = revision_ref_text(arg);
    return scripts_plan_upgrade(m->script->scripts, &to, rows);
}

void command_upgrade(struct command *c) {
    command_scripts(c);
    struct env_request r = {.plan = plan, .changes = true, .as_sql = c->options->sql, .tag = c->options->tag};
    const char *to = range_of_target(c, &r);
    r.arg = (void *)to;
    command_run_env(c, &r);
}
