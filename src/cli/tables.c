/*
 * The options and commands of the program. A new option is a field of struct options and a line
 * here; a new command is a function and an entry here. The order of options is that of the
 * reference's usage lines, the order of commands alphabetical.
 */
#include "cli/tables.h"

#include <stddef.h>

#define AT(field) offsetof(struct options, field)
#define HELP_OPTION                                                                                \
    { "-h", "--help", ARGS_HELP, 0, NULL, "show this text and exit" }
#define END                                                                                        \
    { 0 }

const struct args_option cli_options[] = {
    HELP_OPTION,
    {NULL, "--version", ARGS_VERSION, 0, NULL, "print the version and exit"},
    {"-c", "--config", ARGS_APPEND, AT(config), "CONFIG",
     "settings file, alembic.ini by default; a file named pyproject.toml is read as such; may be "
     "given once for each kind"},
    {"-n", "--name", ARGS_VALUE, AT(name), "NAME",
     "main section of the ini file, alembic by default"},
    {"-x", NULL, ARGS_APPEND, AT(x), "X",
     "argument for env.py, which asks context.get_x_argument(); repeatable"},
    {NULL, "--raiseerr", ARGS_FLAG, AT(raiseerr), NULL, "let errors escape as tracebacks"},
    {"-q", "--quiet", ARGS_FLAG, AT(quiet), NULL, "print no results, only log lines"},
    END,
};

#define VERBOSE(what)                                                                              \
    { "-v", "--verbose", ARGS_FLAG, AT(verbose), NULL, what }
#define SQL(what)                                                                                  \
    { NULL, "--sql", ARGS_FLAG, AT(sql), NULL, what }
#define TAG                                                                                        \
    {                                                                                              \
        NULL, "--tag", ARGS_VALUE, AT(tag), "TAG",                                                 \
            "text for env.py, which asks context.get_tag_argument()"                               \
    }
#define MESSAGE                                                                                    \
    { "-m", "--message", ARGS_VALUE, AT(message), "MESSAGE", "title of the new revision" }
#define BRANCH_LABEL                                                                               \
    {                                                                                              \
        NULL, "--branch-label", ARGS_VALUE, AT(branch_label), "BRANCH_LABEL",                      \
            "name of the branch that begins with the new revision"                                 \
    }
#define REV_ID                                                                                     \
    { NULL, "--rev-id", ARGS_VALUE, AT(rev_id), "REV_ID", "identifier, instead of a random one" }
#define SPLICE                                                                                     \
    { NULL, "--splice", ARGS_FLAG, AT(splice), NULL, "allow a parent that is not a head" }

#define COMMAND(ident, title, text, positional, is_new)                                            \
    static const struct cli_command ident##_run = {command_##ident, NULL};                         \
    static const struct args_parser ident##_parser = {                                             \
        title, text, NULL, ident##_options, positional, false, 0, is_new, &ident##_run};
#define NOTHING                                                                                    \
    { 0 }
#define ONE(name, field, text)                                                                     \
    { name, AT(field), false, text }
#define MANY(name, field, text)                                                                    \
    { name, AT(field), true, text }
#define ARGS(...) __VA_ARGS__

static const struct args_option branches_options[] = {HELP_OPTION, VERBOSE("print whole entries"),
                                                      END};
COMMAND(branches, "branches", "Print the revisions at which branches part.", ARGS(NOTHING), false)

static const struct args_option edit_options[] = {HELP_OPTION, END};
COMMAND(edit, "edit", "Open revision files in an editor.",
        ARGS(ONE("rev", revision, "revision, 'heads' or 'current'")), false)

static const struct args_option heads_options[] = {
    HELP_OPTION,
    VERBOSE("print whole entries"),
    {NULL, "--resolve-dependencies", ARGS_FLAG, AT(resolve_dependencies), NULL,
     "leave out heads that another revision depends on"},
    END};
COMMAND(heads, "heads", "Print the newest revision of each branch.", ARGS(NOTHING), false)

static const struct args_option history_options[] = {
    HELP_OPTION,
    {"-r", "--rev-range", ARGS_VALUE, AT(rev_range), "REV_RANGE",
     "START:END, either of which may be left out, be 'current', or be relative"},
    VERBOSE("print whole entries"),
    {"-i", "--indicate-current", ARGS_FLAG, AT(indicate_current), NULL,
     "mark the revision that the database is at"},
    END};
COMMAND(history, "history", "Print the revisions, newest first.", ARGS(NOTHING), false)

static const struct args_option init_options[] = {
    HELP_OPTION,
    {"-t", "--template", ARGS_VALUE, AT(template), "TEMPLATE",
     "kind of project, see list_templates; generic by default"},
    {NULL, "--package", ARGS_FLAG, AT(package), NULL, "add __init__.py files"},
    END};
COMMAND(init, "init", "Write a new script directory and settings.",
        ARGS(ONE("directory", directory, "folder of the scripts")), false)

static const struct args_option list_templates_options[] = {HELP_OPTION, END};
COMMAND(list_templates, "list_templates", "Print the kinds of project that init can write.",
        ARGS(NOTHING), false)

static const struct args_option show_options[] = {HELP_OPTION, END};
COMMAND(show, "show", "Print the whole entry of a revision.",
        ARGS(ONE("rev", revision, "revision, 'heads' or 'current'")), false)

const struct args_parser *const cli_commands[] = {
    &branches_parser, &edit_parser,           &heads_parser, &history_parser,
    &init_parser,     &list_templates_parser, &show_parser,  NULL};
