/*
 * What every command gets, and the commands themselves (cf. alembic.command). A command is a
 * function; it raises on failure, and what it wants printed goes through command/output.h.
 */
#ifndef RETORT_COMMAND_COMMAND_H
#define RETORT_COMMAND_COMMAND_H

#include "command/options.h"
#include "config/settings.h"
#include "migrate/scripts.h"

/* An option or argument of the command as the reference's parser names it. */
struct command_field {
    const char *name;
    enum { FIELD_FLAG, FIELD_TEXT, FIELD_LIST } kind;
    size_t offset; /* in struct options */
};

struct alembic_config;
struct alembic_script_directory;

struct command {
    const char *name;    /* "upgrade" */
    const char *program; /* base name of argv[0] */
    struct options *options;
    struct settings *settings;
    struct scripts *scripts;       /* NULL until command_scripts */
    struct vm *vm;                 /* NULL until something has to be evaluated */
    struct alembic_config *config; /* NULL until env.py is run, as is the next */
    struct alembic_script_directory *script;
    const struct command_field *fields; /* ended by a NULL name; or NULL: not from a command line */
    void *process_directives;     /* a script's function: revision(process_revision_directives=) */
    void (*setup)(struct vm *vm); /* more for the machine, from whoever runs the command; or NULL */
    bool makes_revisions;         /* it is one that writes revisions */
    struct revisions made;        /* and these it has written */
    int argc;                     /* the program's own, for sys.argv */
    char **argv;
    bool is_library; /* called by a program around: its signals are its own */
    int status;      /* exit status when the function returns */
};

typedef void (*command_fn)(struct command *c);

/* The script directory, opened at the first call, with the evaluator behind it for files that
 * have to be run. */
struct scripts *command_scripts(struct command *c);

/* Each runs the command of its name with what c->options says, prints, and sets c->status; failures
 * raise. */
void command_branches(struct command *c);
void command_check(struct command *c);
void command_completion(struct command *c);
void command_current(struct command *c);
void command_doctor(struct command *c);
void command_downgrade(struct command *c);
void command_edit(struct command *c);
void command_ensure_version(struct command *c);
void command_exec(struct command *c); /* behind other options; else main calls python/exec.h */
void command_heads(struct command *c);
void command_history(struct command *c);
void command_init(struct command *c);
void command_list_templates(struct command *c);
void command_merge(struct command *c);
void command_revision(struct command *c);
void command_show(struct command *c);
void command_stamp(struct command *c);
void command_status(struct command *c);
void command_upgrade(struct command *c);

/* Writes out what scripts and the command have printed so far; ARG is the struct command. */
void command_flush(void *arg);

/* Makes what runs stop soon; safe in a signal handler. */
void command_interrupt(void);
/* The exit status of a run that a signal stopped: 128 and its number, as shells count. */
int command_interrupt_status(void);

/* VM is no longer what command_interrupt stops. */
void command_forget(const struct vm *vm);

/* Evaluates a revision file that is not literal; for struct scripts. */
void command_load_file(void *arg, const char *path, struct scan *out, void **module);

#endif
