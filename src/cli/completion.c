/*
 * completion: the script that teaches a shell the commands, options and revisions, made from the
 * tables. Revisions come from `completion revisions`, which the scripts call with the global
 * options typed so far, so that -c and -n are respected.
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "cli/run.h"
#include "cli/tables.h"
#include "command/output.h"
#include "command/templates.h"

static bool takes_value(const struct args_option *o) {
    return o->kind == ARGS_VALUE || o->kind == ARGS_APPEND;
}

/* Options whose value is a revision. */
static bool is_revision_option(const struct args_option *o) {
    static const char *const metavars[] = {"HEAD", "DEPENDS_ON", "REV_RANGE", NULL};
    return takes_value(o) && text_is_one_of(o->metavar, metavars);
}

static bool takes_revision(const struct args_parser *p) {
    return p->positional.name && text_starts_with(p->positional.name, "rev");
}

static void add_spellings(struct text_list *out, const struct args_option *o) {
    if (o->shorter)
        text_list_add(out, o->shorter);
    if (o->longer)
        text_list_add(out, o->longer);
}

/* All options of OPTIONS for which WANTED holds (NULL: all), as words. */
static void add_options(struct text_list *out, const struct args_option *options,
                        bool (*wanted)(const struct args_option *o)) {
    for (const struct args_option *o = options; !args_is_end(o); o++)
        if (!wanted || wanted(o))
            add_spellings(out, o);
}

static char *option_words(const struct args_option *options) {
    struct text_list all = {0};
    add_options(&all, options, NULL);
    return text_join(&all, " ");
}

static char *command_words(void) {
    struct text_list names = {0};
    for (const struct args_parser *const *p = cli_commands; *p; p++)
        text_list_add(&names, (*p)->name);
    return text_join(&names, " ");
}

static char *template_words(void) {
    struct text_list names = {0};
    for (const struct template_set *t = template_sets; t->name; t++)
        text_list_add(&names, t->name);
    return text_join(&names, " ");
}

/* The patterns of a shell's case for the options of all commands that WANTED holds of. */
static char *option_patterns(bool (*wanted)(const struct args_option *o)) {
    struct text_list all = {0}, unique = {0};
    add_options(&all, cli_options, wanted);
    for (const struct args_parser *const *p = cli_commands; *p; p++)
        add_options(&all, (*p)->options, wanted);
    for (size_t i = 0; i < all.n; i++)
        if (!text_list_has(&unique, all.items[i]))
            text_list_add(&unique, all.items[i]);
    return text_join(&unique, "|");
}

static bool is_file_option(const struct args_option *o) {
    return takes_value(o) && !is_revision_option(o) && strcmp(o->metavar, "TEMPLATE");
}

/* ---- bash, zsh ---- */

static void print_bash(void) {
    printf("_retort() {\n"
           "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command= i "
           "words=\n"
           "    local program=(\"${COMP_WORDS[0]}\")\n"
           "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
           "        case \" %s \" in *\" ${COMP_WORDS[i]} \"*) command=${COMP_WORDS[i]}; break;; "
           "esac\n"
           "        program+=(\"${COMP_WORDS[i]}\")\n"
           "    done\n"
           "    case $prev in\n"
           "    %s) words=\"head heads base $(\"${program[@]}\" completion revisions 2>/dev/null "
           "| cut -f1)\";;\n"
           "    -t|--template) words='%s';;\n"
           "    %s) return;;\n"
           "    *) case $command in\n"
           "        '') words='%s %s';;\n",
           command_words(), option_patterns(is_revision_option), template_words(),
           option_patterns(is_file_option), command_words(), option_words(cli_options));
    for (const struct args_parser *const *p = cli_commands; *p; p++)
        printf("        %s) words=\"%s%s%s\";;\n", (*p)->name, option_words((*p)->options),
               takes_revision(*p) ? " head heads base $(\"${program[@]}\" completion revisions "
                                    "2>/dev/null | cut -f1)"
                                  : "",
               strcmp((*p)->name, "completion") ? "" : " bash zsh fish");
    printf("        esac;;\n"
           "    esac\n"
           "    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
           "}\n"
           "complete -o default -F _retort retort alembic\n");
}

static void print_zsh(void) {
    printf("#compdef retort alembic\n"
           "autoload -U +X bashcompinit && bashcompinit\n");
    print_bash();
    /* As a file of $fpath this is the body of _retort, which is called for the first words. */
    printf("if [[ $funcstack[1] == _retort ]]; then _bash_complete -o default -F _retort; fi\n");
}

/* ---- fish ---- */

/* TEXT between single quotes. */
static char *fish_quote(const char *text) { return text_replace(text, "'", "\\'"); }

static void print_fish_option(const char *condition, const struct args_option *o) {
    printf("complete -c retort -c alembic -n '%s'", condition);
    if (o->shorter)
        printf(" -s %s", o->shorter + 1);
    if (o->longer)
        printf(" -l %s", o->longer + 2);
    if (is_revision_option(o))
        printf(" -x -a '(__retort_revisions)'");
    else if (takes_value(o) && !strcmp(o->metavar, "TEMPLATE"))
        printf(" -x -a '%s'", template_words());
    else if (takes_value(o))
        printf(" -r");
    printf(" -d '%s'\n", fish_quote(o->help));
}

static void print_fish(void) {
    printf("function __retort_revisions\n"
           "    set -l words (commandline -opc)\n"
           "    set -l program $words[1]\n"
           "    for word in $words[2..-1]\n"
           "        contains -- $word %s; and break\n"
           "        set program $program $word\n"
           "    end\n"
           "    printf '%%s\\n' head heads base\n"
           "    command $program completion revisions 2>/dev/null\n"
           "end\n",
           command_words());
    for (const struct args_option *o = cli_options; !args_is_end(o); o++)
        print_fish_option("__fish_use_subcommand", o);
    for (const struct args_parser *const *p = cli_commands; *p; p++) {
        const char *seen = mem_printf("__fish_seen_subcommand_from %s", (*p)->name);
        printf("complete -c retort -c alembic -n __fish_use_subcommand -f -a %s -d '%s'\n",
               (*p)->name, fish_quote((*p)->help));
        for (const struct args_option *o = (*p)->options; !args_is_end(o); o++)
            print_fish_option(seen, o);
        if (takes_revision(*p))
            printf("complete -c retort -c alembic -n '%s' -f -a '(__retort_revisions)'\n", seen);
        if (!strcmp((*p)->name, "completion"))
            printf("complete -c retort -c alembic -n '%s' -f -a 'bash zsh fish'\n", seen);
    }
}

/* ---- revisions ---- */

/* Identifiers with their titles, newest first, and branch labels. */
static void print_revisions(struct command *c) {
    struct scripts *s = command_scripts(c);
    struct revision_ref base = revision_ref_text("base"), heads = revision_ref_text("heads");
    struct revisions all = scripts_walk(s, &base, &heads);
    for (size_t i = 0; i < all.n; i++) {
        const char *title = plan_title(all.items[i]);
        output_line(c, "%s\t%.*s", all.items[i]->id, (int)strcspn(title, "\n"), title);
    }
    for (size_t i = 0; i < all.n; i++)
        for (size_t j = 0; j < all.items[i]->labels.n; j++)
            output_line(c, "%s@head\tbranch label", all.items[i]->labels.items[j]);
}

void command_completion(struct command *c) {
    static const struct {
        const char *shell;
        void (*print)(void);
    } shells[] = {{"bash", print_bash}, {"zsh", print_zsh}, {"fish", print_fish}};
    if (!strcmp(c->options->revision, "revisions")) {
        print_revisions(c);
        return;
    }
    for (size_t i = 0; i < sizeof shells / sizeof *shells; i++)
        if (!strcmp(shells[i].shell, c->options->revision)) {
            shells[i].print();
            return;
        }
    error_raise(ERROR_COMMAND, "No completion for %s; there is one for bash, zsh and fish",
                c->options->revision);
}

/* ---- exec ---- */

void command_exec(struct command *c) {
    error_raise(ERROR_COMMAND, "exec stands before all options: %s exec [OPTIONS] FILE",
                c->program);
}
