/*
 * completion: the script that teaches a shell the commands and options, made from the tables.
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "cli/run.h"
#include "cli/tables.h"

/* How revisions are listed for completion. */
#define REVISIONS "history 2>/dev/null | sed -n 's/.* -> \\([^ ,]*\\).*/\\1/p'"

static char *option_words(const struct args_option *options) {
    struct buf b = BUF_INIT;
    for (const struct args_option *o = options; !args_is_end(o); o++) {
        if (o->shorter)
            buf_printf(&b, "%s%s", b.len ? " " : "", o->shorter);
        if (o->longer)
            buf_printf(&b, "%s%s", b.len ? " " : "", o->longer);
    }
    return buf_take(&b);
}

static bool takes_revision(const struct args_parser *p) {
    return p->positional.name && text_starts_with(p->positional.name, "rev");
}

static char *command_words(void) {
    struct text_list names = {0};
    for (const struct args_parser *const *p = cli_commands; *p; p++)
        text_list_add(&names, (*p)->name);
    return text_join(&names, " ");
}

static void print_bash(void) {
    printf("_retort() {\n"
           "    local cur=${COMP_WORDS[COMP_CWORD]} command= i words\n"
           "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
           "        case \" %s \" in *\" ${COMP_WORDS[i]} \"*) command=${COMP_WORDS[i]}; break;; "
           "esac\n"
           "    done\n"
           "    case $command in\n"
           "    '') words='%s %s';;\n",
           command_words(), command_words(), option_words(cli_options));
    for (const struct args_parser *const *p = cli_commands; *p; p++)
        printf("    %s) words=\"%s%s\";;\n", (*p)->name, option_words((*p)->options),
               takes_revision(*p) ? " head heads base $(${COMP_WORDS[0]} " REVISIONS ")" : "");
    printf("    esac\n"
           "    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
           "}\n"
           "complete -o default -F _retort retort alembic\n");
}

static void print_zsh(void) {
    printf("#compdef retort alembic\n"
           "autoload -U +X bashcompinit && bashcompinit\n");
    print_bash();
}

/* TEXT between single quotes. */
static char *fish_quote(const char *text) { return text_replace(text, "'", "\\'"); }

static void print_fish_option(const char *condition, const struct args_option *o) {
    printf("complete -c retort -n '%s'", condition);
    if (o->shorter)
        printf(" -s %s", o->shorter + 1);
    if (o->longer)
        printf(" -l %s", o->longer + 2);
    printf("%s -d '%s'\n", o->kind == ARGS_VALUE || o->kind == ARGS_APPEND ? " -r" : "",
           fish_quote(o->help));
}

static void print_fish(void) {
    for (const struct args_option *o = cli_options; !args_is_end(o); o++)
        print_fish_option("__fish_use_subcommand", o);
    for (const struct args_parser *const *p = cli_commands; *p; p++) {
        const char *seen = mem_printf("__fish_seen_subcommand_from %s", (*p)->name);
        printf("complete -c retort -n __fish_use_subcommand -f -a %s -d '%s'\n", (*p)->name,
               fish_quote((*p)->help));
        for (const struct args_option *o = (*p)->options; !args_is_end(o); o++)
            print_fish_option(seen, o);
        if (takes_revision(*p))
            printf("complete -c retort -n '%s' -f -a 'head heads base (retort " REVISIONS ")'\n",
                   seen);
    }
    printf("complete -c alembic -w retort\n");
}

void command_completion(struct command *c) {
    static const struct {
        const char *shell;
        void (*print)(void);
    } shells[] = {{"bash", print_bash}, {"zsh", print_zsh}, {"fish", print_fish}};
    for (size_t i = 0; i < sizeof shells / sizeof *shells; i++)
        if (!strcmp(shells[i].shell, c->options->revision)) {
            shells[i].print();
            return;
        }
    error_raise(ERROR_COMMAND, "No completion for %s; there is one for bash, zsh and fish",
                c->options->revision);
}
