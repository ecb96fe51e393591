/*
 * From argv to exit status; see run.h. Failures end here: a command error is one line and status
 * 255, anything else a traceback and status 1 (cf. alembic.config.CommandLine).
 */
#include "cli/run.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/term.h"
#include "cli/args.h"
#include "cli/python.h"
#include "cli/tables.h"
#include "command/command.h"
#include "command/output.h"
#include "modules/alembic/alembic.h"
#include "python/exceptions.h"

static const char version[] = "retort " RETORT_VERSION " (Alembic 1.19 compatible)";

static const char traceback_header[] = "Traceback (most recent call last):\n";

/* The last line of a traceback, and where the source of the trouble lies. */
static int report_uncaught(const struct error *e) {
    fflush(stdout);
    const char *kind = e->kind;
    if (!kind)
        kind = e->code == ERROR_COMMAND    ? "CommandError"
               : e->code == ERROR_IO       ? py_os_error_class(e->os_errno)->name
               : e->code == ERROR_SYNTAX   ? "SyntaxError"
               : e->code == ERROR_DATABASE ? "DatabaseError"
               : e->code == ERROR_MEMORY   ? "MemoryError"
                                           : "RuntimeError";
    bool is_long = strchr(e->message, '\n') != NULL;
    if (e->file || is_long)
        fputs(traceback_header, stderr);
    if (e->file)
        fprintf(stderr, "  File \"%s\", line %d\n", e->file, e->line);
    fprintf(stderr, "%s%s%s\n", kind, *e->message ? ": " : "", e->message);
    return e->exit_status >= 0 ? e->exit_status : 1;
}

/* Whether E is the script's or the C layers' CommandError; then its text. */
static const char *command_error(const struct command *c, const struct error *e) {
    if (e->code == ERROR_COMMAND)
        return e->message;
    if (e->exception && c->vm && py_is_a(PY_OBJ(e->exception), &alembic_CommandError_type))
        return py_str_text(c->vm, PY_OBJ(e->exception));
    return NULL;
}

/* sys.exit() of a script: its status. */
static int report_exit(struct command *c, value exit) {
    value code = py_lookup_attr(c->vm, exit, "code");
    if (code == PY_NONE || code == PY_UNDEF)
        return 0;
    if (py_is_int(code))
        return (int)(py_int_as(c->vm, code) & 255);
    fprintf(stderr, "%s\n", py_str_text(c->vm, code));
    return 1;
}

static int report_exception(struct command *c, const struct error *e) {
    value exc = PY_OBJ(e->exception);
    fflush(stdout);
    if (py_is_a(exc, &py_exc_SystemExit))
        return report_exit(c, exc);
    if (py_is_a(exc, &py_exc_BrokenPipeError)) /* nobody reads on: `... --sql | head` */
        return 1;
    struct buf b = BUF_INIT;
    py_format_exception(c->vm, exc, &b);
    if (!text_starts_with(b.data, traceback_header))
        fputs(traceback_header, stderr); /* nothing of the script stands on the stack */
    fputs(b.data, stderr);
    if (!buf_ends_with(&b, "\n"))
        fputc('\n', stderr);
    return py_is_a(exc, &py_exc_KeyboardInterrupt) ? command_interrupt_status() : 1;
}

/* The identifier or label of the project that is closest to TYPED, or NULL. */
static const char *closest_revision(struct graph *g, const char *typed) {
    const char *best = NULL;
    size_t n = strlen(typed), distance = n < 3 ? 0 : n < 5 ? n - 1 : n / 4 + 3;
    MAP_EACH(&g->names, e) {
        size_t d = text_distance(typed, e->key);
        if (d < distance) {
            distance = d;
            best = e->key;
        }
    }
    return best;
}

/* A hint below the reference's own line, for people only. */
static void suggest_revision(struct command *c, const char *text) {
    static const char failure[] = "Can't locate revision identified by '";
    if (!term_is_tty(STDERR_FILENO) || !text_starts_with(text, failure) || !c->scripts ||
        !c->scripts->graph)
        return;
    const char *typed = text + strlen(failure);
    const char *best = closest_revision(c->scripts->graph, mem_strndup(typed, strcspn(typed, "'")));
    if (best)
        fprintf(stderr, "Did you mean '%s'?\n", best);
}

static int report(struct command *c, struct error *e) {
    command_flush(c);
    const char *text = command_error(c, e);
    if (text && !c->options->raiseerr) {
        fflush(stdout);
        log_error("alembic.util.messaging", "%s", text);
        output_message(c, mem_printf("FAILED: %s", text), true, c->options->quiet);
        suggest_revision(c, text);
        return 255;
    }
    if (e->exception && c->vm)
        return report_exception(c, e);
    if (e->code == ERROR_INTERRUPT) {
        fputs("Interrupted\n", stderr);
        return command_interrupt_status();
    }
    return report_uncaught(e);
}

/* To tell of a failure may fail, too: for want of memory, or in a script's own __str__. */
static int report_anyhow(struct command *c, struct error *e) {
    struct error_handler h;
    ERROR_TRY(&h) {
        int status = report(c, e);
        error_pop(&h);
        return status;
    }
    const char *text = e->message ? e->message : h.error->message;
    fprintf(stderr, "%s\n", text ? text : "a failure that cannot be told: out of memory?");
    return 1;
}

static int run_command(struct command *c, command_fn run) {
    struct error_handler h;
    ERROR_TRY(&h) {
        run(c);
        command_flush(c);
        error_pop(&h);
        return c->status;
    }
    return report_anyhow(c, h.error);
}

/* Two files of one kind are refused before anything else, without the short form of errors. */
static struct settings *open_settings(const struct options *options) {
    struct error_handler h;
    ERROR_TRY(&h) {
        struct settings *s = settings_new(&options->config, options->name);
        s->x = options->x;
        s->url = options->url;
        s->wait = options->wait;
        s->target = options->target;
        s->trace = options->statements;
        error_pop(&h);
        return s;
    }
    report_uncaught(h.error);
    return NULL;
}

/* A hint below the reference's own lines when a command is mistyped, for people only. */
static void suggest(const char *typed) {
    const char *best = NULL;
    size_t distance = 3;
    for (const struct args_parser *const *p = cli_commands; *p; p++) {
        size_t d = text_distance(typed, (*p)->name);
        if (d < distance && d < strlen(typed)) {
            distance = d;
            best = (*p)->name;
        }
    }
    if (best)
        fprintf(stderr, "Did you mean '%s'?\n", best);
}

static const char *field_name(const struct args_option *o) {
    return o->longer ? text_replace(o->longer + 2, "-", "_") : o->shorter + 1;
}

static void add_options(struct command_field **at, const struct args_option *options) {
    static const int kinds[] = {
        [ARGS_FLAG] = FIELD_FLAG, [ARGS_VALUE] = FIELD_TEXT, [ARGS_APPEND] = FIELD_LIST};
    for (const struct args_option *o = options; !args_is_end(o); o++)
        if (!o->is_own && o->kind <= ARGS_APPEND)
            *(*at)++ = (struct command_field){field_name(o), kinds[o->kind], o->offset};
}

/* What config.cmd_opts shows of the command line: the reference's options, no others. */
const struct command_field *cli_fields(const struct args_parser *p) {
    enum { MAX = 32 };
    struct command_field *fields = mem_alloc_array(MAX, sizeof *fields), *at = fields;
    add_options(&at, cli_options);
    if (p->positional.name)
        *at++ = (struct command_field){p->positional.name,
                                       p->positional.is_many ? FIELD_LIST : FIELD_TEXT,
                                       p->positional.offset};
    add_options(&at, p->options);
    return fields;
}

/* What --color asks for, in the variables that everything looks at. */
static bool choose_colours(const char *when) {
    if (!when || !strcmp(when, "auto"))
        return true;
    bool always = !strcmp(when, "always");
    if (!always && strcmp(when, "never"))
        return false;
    setenv("NO_COLOR", always ? "" : "1", 1);
    if (always)
        setenv("CLICOLOR_FORCE", "1", 1);
    return true;
}

struct args_program cli_program(const char *name) {
    return (struct args_program){
        .name = name,
        .description = "Database migrations: runs Alembic projects natively.",
        .version = version,
        .options = cli_options,
        .commands = cli_commands,
    };
}

int cli_run(int argc, char **argv) {
    signal(SIGPIPE, SIG_IGN);
    struct options *options = MEM_NEW(struct options);
    struct args_program program = cli_program(argc ? path_basename(argv[0]) : "retort");
    struct args_result r = args_parse(&program, argc, argv, options, output_width());
    if (!r.command) {
        if (r.out)
            fputs(r.out, stdout);
        if (r.err)
            fputs(r.err, stderr);
        if (r.unknown_command && isatty(STDERR_FILENO))
            suggest(r.unknown_command);
        return r.status;
    }
    if (!choose_colours(options->color)) {
        fprintf(stderr,
                "%s%s: error: argument --color: invalid choice: %s (choose from 'auto', "
                "'always', 'never')\n",
                args_usage(&program, NULL, output_width()), program.name,
                text_repr(options->color));
        return 2;
    }
    const struct cli_command *entry = r.command->data;
    struct settings *settings = open_settings(options);
    if (!settings)
        return 1;
    struct command c = {.name = r.command->name,
                        .program = program.name,
                        .options = options,
                        .settings = settings,
                        .fields = cli_fields(r.command),
                        .setup = cli_install};
    return run_command(&c, entry->run);
}
