/*
 * The options and commands of the program. A new option is a field of struct options and a line
 * here; a new command is a function and an entry here. The order of options is that of the
 * reference's usage lines, the order of commands alphabetical. Entries that end in `true` are ours:
 * they do not show in usage lines and take no part in prefix matching.
 */
#include "cli/tables.h"

#include <stddef.h>

/* clang-format off */
#define AT(field) offsetof(struct options, field)
#define END {0}
#define FLAG(s, l, field, help) {s, l, ARGS_FLAG, AT(field), NULL, help}
#define VALUE(s, l, field, meta, help) {s, l, ARGS_VALUE, AT(field), meta, help}
#define APPEND(s, l, field, meta, help) {s, l, ARGS_APPEND, AT(field), meta, help}
#define OWN_FLAG(s, l, field, help) {s, l, ARGS_FLAG, AT(field), NULL, help, true}
#define OWN_VALUE(s, l, field, meta, help) {s, l, ARGS_VALUE, AT(field), meta, help, true}
#define OWN_APPEND(s, l, field, meta, help) {s, l, ARGS_APPEND, AT(field), meta, help, true}

/* Options that several commands have. */
#define HELP {"-h", "--help", ARGS_HELP, 0, NULL, "show this text and exit"}
#define VERBOSE FLAG("-v", "--verbose", verbose, "print whole entries")
#define SQL(what) FLAG(NULL, "--sql", sql, what)
#define TAG VALUE(NULL, "--tag", tag, "TAG", "text for env.py, which asks context.get_tag_argument()")
#define MESSAGE VALUE("-m", "--message", message, "MESSAGE", "title of the new revision")
#define BRANCH_LABEL VALUE(NULL, "--branch-label", branch_label, "BRANCH_LABEL", "name of the branch that begins here")
#define REV_ID VALUE(NULL, "--rev-id", rev_id, "REV_ID", "identifier, instead of a random one")
#define SPLICE FLAG(NULL, "--splice", splice, "allow a parent that is not a head")
#define JSON OWN_FLAG(NULL, "--json", json, "print JSON")
/* Of commands that use the database. */
#define TARGET \
    OWN_VALUE(NULL, "--target", target, "FILE", "compare with the schema of a SQL script instead of the models")
#define DATABASE \
    OWN_VALUE(NULL, "--url", url, "URL", "the database, instead of sqlalchemy.url"), \
    OWN_VALUE(NULL, "--wait", wait, "SECONDS", "how long to wait for a server that is not up yet, and for another migration (60 by default)"), \
    OWN_FLAG(NULL, "--allow-all", allow_all, "let scripts write files, start processes and use the network"), \
    OWN_APPEND(NULL, "--allow-write", allow_write, "FOLDER", "let scripts write below a folder; repeatable"), \
    OWN_FLAG(NULL, "--allow-run", allow_run, "let scripts start processes"), \
    OWN_FLAG(NULL, "--allow-net", allow_net, "let scripts use the network"), \
    OWN_FLAG(NULL, "--site-packages", site_packages, "import pure-Python packages of the virtual environment"), \
    OWN_VALUE(NULL, "--max-memory", max_memory, "SIZE", "memory that scripts may use: 500M, 2G")
#define STATEMENTS OWN_FLAG("-v", "--verbose", statements, "show each statement and its time")

const struct args_option cli_options[] = {
    HELP,
    {NULL, "--version", ARGS_VERSION, 0, NULL, "print the version and exit"},
    APPEND("-c", "--config", config, "CONFIG",
           "settings file, alembic.ini by default; one named pyproject.toml is read as such; may be given once for each kind"),
    VALUE("-n", "--name", name, "NAME", "main section of the ini file, alembic by default"),
    APPEND("-x", NULL, x, "X", "argument for env.py, which asks context.get_x_argument(); repeatable"),
    FLAG(NULL, "--raiseerr", raiseerr, "let errors escape as tracebacks"),
    FLAG("-q", "--quiet", quiet, "print no results, only log lines"),
    OWN_VALUE(NULL, "--color", color, "WHEN", "auto (on a terminal), always or never"),
    DATABASE, /* before the command or after it */
    END};

#define COMMAND(ident, text, own, ...)                                                             \
    static const struct cli_command ident##_run = {command_##ident};                               \
    static const struct args_parser ident##_parser = {                                             \
        .name = #ident, .help = text, .options = ident##_options, .is_own = own,                   \
        .data = &ident##_run, __VA_ARGS__}
#define ONE(title, field, text) .positional = {title, AT(field), false, text}
#define MANY(title, field, text) .positional = {title, AT(field), true, text}

static const struct args_option branches_options[] = {HELP, VERBOSE, JSON, END};
COMMAND(branches, "Print the revisions at which branches part.", false);

static const struct args_option check_options[] = {HELP, JSON, TARGET, DATABASE, STATEMENTS, END};
COMMAND(check, "Fail if --autogenerate would find anything.", false);

static const struct args_option completion_options[] = {HELP, END};
COMMAND(completion, "Print the completion script of a shell.", true, ONE("shell", revision, "bash, zsh or fish"));

static const struct args_option current_options[] = {
    HELP,
    FLAG("-c", "--check-heads", check_heads, "fail unless the database is at all heads"),
    VERBOSE, JSON, DATABASE, END};
COMMAND(current, "Print the revisions that the database is at.", false);

static const struct args_option doctor_options[] = {HELP, JSON, DATABASE, END};
COMMAND(doctor, "Look for what would go wrong, in settings, scripts and database.", true);

static const struct args_option downgrade_options[] = {
    HELP, SQL("print the statements instead of executing them; needs FROM:TO"), TAG, DATABASE, STATEMENTS, END};
COMMAND(downgrade, "Undo migrations down to a revision.", false,
        ONE("revision", revision, "revision, 'base', or relative as -1"));

static const struct args_option edit_options[] = {HELP, DATABASE, END};
COMMAND(edit, "Open revision files in an editor.", false,
        ONE("rev", revision, "revision, 'heads' or 'current'"));

static const struct args_option ensure_version_options[] = {
    HELP, SQL("print the statement instead of executing it"), DATABASE, STATEMENTS, END};
COMMAND(ensure_version, "Make the version table if it is missing.", false);

/* Read by python/exec.c, which the program calls at once; here for --help and the shells. */
static const struct args_option exec_options[] = {
    HELP,
    FLAG(NULL, "--allow-all", allow_all, "let the program write files, start processes and use the network"),
    APPEND(NULL, "--allow-write", allow_write, "FOLDER", "let it write below a folder; repeatable"),
    FLAG(NULL, "--allow-run", allow_run, "let it start processes"),
    FLAG(NULL, "--allow-net", allow_net, "let it use the network"),
    FLAG(NULL, "--site-packages", site_packages, "import pure-Python packages of the virtual environment"),
    FLAG(NULL, "--unknown-imports", unknown_imports, "go on where a package is not there, as in env.py"),
    VALUE(NULL, "--max-memory", max_memory, "SIZE", "memory that the program may use: 500M, 2G"),
    END};
COMMAND(exec, "Run a Python program by retort itself.", true,
        ONE("file", revision, "the program; what follows are its arguments"), .takes_rest = true,
        .rest_offset = AT(rest));

static const struct args_option heads_options[] = {
    HELP, VERBOSE,
    FLAG(NULL, "--resolve-dependencies", resolve_dependencies, "leave out heads that another revision depends on"),
    JSON, END};
COMMAND(heads, "Print the newest revision of each branch.", false);

static const struct args_option history_options[] = {
    HELP,
    VALUE("-r", "--rev-range", rev_range, "REV_RANGE",
          "START:END, either of which may be left out, be 'current', or be relative"),
    VERBOSE,
    FLAG("-i", "--indicate-current", indicate_current, "mark the revision that the database is at"),
    JSON, OWN_FLAG(NULL, "--graph", graph, "draw the graph beside it"), DATABASE, END};
COMMAND(history, "Print the revisions, newest first.", false);

static const struct args_option init_options[] = {
    HELP,
    VALUE("-t", "--template", template, "TEMPLATE", "kind of project, see list_templates; generic by default"),
    FLAG(NULL, "--package", package, "add __init__.py files"),
    END};
COMMAND(init, "Write a new script directory and settings.", false,
        ONE("directory", directory, "folder of the scripts"));

static const struct args_option list_templates_options[] = {HELP, JSON, END};
COMMAND(list_templates, "Print the kinds of project that init can write.", false);

static const struct args_option merge_options[] = {
    HELP, MESSAGE, BRANCH_LABEL, REV_ID, SPLICE, DATABASE, END};
COMMAND(merge, "Write a revision that joins several.", false,
        MANY("revisions", revisions, "revisions to join, or 'heads'"));

static const struct args_option revision_options[] = {
    HELP, MESSAGE,
    FLAG(NULL, "--autogenerate", autogenerate, "fill it with what differs between models and database"),
    SQL("do not connect when env.py is run"),
    VALUE(NULL, "--head", head, "HEAD", "revision it is based on, or LABEL@head"),
    SPLICE, BRANCH_LABEL,
    VALUE(NULL, "--version-path", version_path, "VERSION_PATH", "folder of the new file"),
    REV_ID,
    APPEND(NULL, "--depends-on", depends_on, "DEPENDS_ON", "revision it depends on; repeatable"),
    TARGET, DATABASE, END};
COMMAND(revision, "Write a new revision file.", false);

static const struct args_option show_options[] = {HELP, JSON, DATABASE, END};
COMMAND(show, "Print the whole entry of a revision.", false,
        ONE("rev", revision, "revision, 'heads' or 'current'"));

static const struct args_option stamp_options[] = {
    HELP, SQL("print the statements instead of executing them"), TAG,
    FLAG(NULL, "--purge", purge, "delete all rows of the version table first"),
    DATABASE, STATEMENTS, END};
COMMAND(stamp, "Set the version table without running migrations.", false,
        MANY("revisions", revisions, "revisions the database is at from now on, or 'heads'"));

static const struct args_option status_options[] = {HELP, JSON, DATABASE, END};
COMMAND(status, "Print where the database is and what is to be applied.", true);

static const struct args_option upgrade_options[] = {
    HELP, SQL("print the statements instead of executing them"), TAG, DATABASE, STATEMENTS, END};
COMMAND(upgrade, "Run the migrations that lead to a revision.", false,
        ONE("revision", revision, "revision, 'head', 'heads', or relative as +1"));

const struct args_parser *const cli_commands[] = {
    &branches_parser, &check_parser,   &completion_parser, &current_parser,
    &doctor_parser,   &downgrade_parser, &edit_parser,   &ensure_version_parser,
    &exec_parser,     &heads_parser,   &history_parser,    &init_parser,
    &list_templates_parser, &merge_parser,    &revision_parser, &show_parser,      &stamp_parser,
    &status_parser,   &upgrade_parser, NULL};
