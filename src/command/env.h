/*
 * Running env.py: the one seam between commands and the evaluator. The machine is made when the
 * first file has to be evaluated.
 */
#ifndef RETORT_COMMAND_ENV_H
#define RETORT_COMMAND_ENV_H

#include "command/command.h"
#include "modules/alembic/alembic.h"

/* What a command wants of env.py. */
struct env_request {
    environment_plan_fn plan; /* gives the steps; NULL: none */
    void *arg;
    bool as_sql, purge;
    bool changes;     /* exit status 0 says that the database is as asked for */
    bool dont_mutate; /* leave the version table alone */
    bool has_starting_rev;
    const char *starting_rev;
    bool has_destination;
    struct revision_ref destination;
    const char *tag;
    struct py_dict *template_args; /* what configure(template_args=...) adds to; or NULL */
};

/* The machine of C, with all modules and the project's sys.path. */
struct vm *command_vm(struct command *c);

/* The objects env.py sees as context.config and context.script. */
struct alembic_config *command_config(struct command *c);
struct alembic_script_directory *command_script(struct command *c);

/* The command line's options as config.cmd_opts has them. */
value command_options_value(struct vm *vm, const struct command *c);

/* Whether E is a script's sys.exit() without an error. */
bool command_is_plain_exit(struct command *c, const struct error *e);

/* Runs env.py as R says. */
void command_run_env(struct command *c, const struct env_request *r);

#endif
