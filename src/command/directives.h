/*
 * The revisions a `revision` or `check` run is going to write, as operations that the hooks of
 * env.py may change (cf. alembic.autogenerate.api.RevisionContext).
 */
#ifndef RETORT_COMMAND_DIRECTIVES_H
#define RETORT_COMMAND_DIRECTIVES_H

#include "autogen/autogen.h"
#include "command/generate.h"

struct directives {
    struct command *c;
    bool autogenerate; /* compare models and database; else the functions stay empty */
    value hook;        /* of alembic.command.revision(process_revision_directives=), or PY_NONE */
    struct py_list *scripts; /* of MigrationScript; a hook may add or remove */
    struct autogen *last;    /* context of the last run of env.py's migrations */
    struct py_dict *template_args;
};

/* One script with what the command line says. */
struct directives *directives_new(struct command *c, bool autogenerate, const struct generate *g);

/* Runs env.py; the scripts hold what is to be written afterwards. */
void directives_run_env(struct directives *d, bool as_sql);

/* Writes the files. */
void directives_write(struct directives *d);

#endif
