/* downgrade: undoes migrations down to a revision. */
#include <string.h>

#include "base/error.h"
#include "command/env.h"
#include "command/range.h"

static struct plan plan(void *arg, struct migration *m, const struct text_list *rows) {
    return scripts_plan_downgrade(m->script->scripts, arg, rows);
}

void command_downgrade(struct command *c) {
    command_scripts(c);
    if (c->options->sql && !strchr(c->options->revision, ':'))
        error_raise(ERROR_COMMAND, "downgrade with --sql requires <fromrev>:<torev>");
    struct env_request r = {.plan = plan, .changes = true, .as_sql = c->options->sql, .tag = c->options->tag};
    const char *to = range_of_target(c, &r);
    r.arg = (void *)to;
    command_run_env(c, &r);
}
