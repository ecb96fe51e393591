/*
 * Parsing command lines as argparse does; see args.h. The order of decisions follows
 * argparse.ArgumentParser.parse_known_args: every word is first classed as option or value, then
 * options and positionals consume them from left to right.
 */
#include "cli/args.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* What a word that begins with '-' turned out to be. */
struct match {
    bool is_option;
    const struct args_option *option; /* NULL: unknown */
    const char *value;                /* joined to it, or NULL */
    const char *spelling;             /* as the table has it */
};

struct parse {
    const struct args_program *program;
    const struct args_parser *command; /* NULL: the main parser */
    const struct args_option *options;
    void *out;
    int width;
    struct args_result *result;
    struct text_list extras;
    jmp_buf stop;
};

static const char *program_name(const struct parse *p) {
    return p->command ? mem_printf("%s %s", p->program->name, p->command->name) : p->program->name;
}

static void fail(struct parse *p, const char *fmt, ...)
    __attribute__((format(printf, 2, 3), noreturn));
static void fail(struct parse *p, const char *fmt, ...) {
    struct buf b = BUF_INIT;
    buf_puts(&b, args_usage(p->program, p->command, p->width));
    buf_printf(&b, "%s: error: ", program_name(p));
    va_list ap;
    va_start(ap, fmt);
    buf_vprintf(&b, fmt, ap);
    va_end(ap);
    buf_putc(&b, '\n');
    p->result->command = NULL;
    p->result->err = buf_take(&b);
    p->result->status = 2;
    longjmp(p->stop, 1);
}

static void finish(struct parse *p, const char *text) __attribute__((noreturn));
static void finish(struct parse *p, const char *text) {
    p->result->command = NULL;
    p->result->out = text;
    p->result->status = 0;
    longjmp(p->stop, 1);
}

static const char *option_title(const struct args_option *o) {
    if (o->shorter && o->longer)
        return mem_printf("%s/%s", o->shorter, o->longer);
    return o->shorter ? o->shorter : o->longer;
}

/* ---- classing words ---- */

static const struct args_option *exact(const struct parse *p, const char *word) {
    for (const struct args_option *o = p->options; !args_is_end(o); o++)
        if ((o->shorter && !strcmp(o->shorter, word)) || (o->longer && !strcmp(o->longer, word)))
            return o;
    return NULL;
}

static bool is_negative_number(const char *w) {
    const char *p = w + 1;
    while (*p >= '0' && *p <= '9')
        p++;
    if (p > w + 1 && !*p)
        return true;
    if (*p != '.' || p[1] < '0' || p[1] > '9')
        return false;
    for (p++; *p >= '0' && *p <= '9';)
        p++;
    return !*p;
}

/* All options WORD may be short for. */
static size_t by_prefix(const struct parse *p, const char *word, struct match *found, size_t max) {
    bool is_long = word[1] == '-';
    const char *equals = strchr(word, '=');
    size_t prefix = is_long && equals ? (size_t)(equals - word) : strlen(word), n = 0;
    for (const struct args_option *o = p->options; !args_is_end(o); o++) {
        if (!is_long && o->shorter && !o->is_own && !strncmp(o->shorter, word, 2) && n < max)
            found[n++] = (struct match){true, o, word + 2, o->shorter};
        else if (is_long && o->longer && !o->is_own && !strncmp(o->longer, word, prefix) && n < max)
            found[n++] = (struct match){true, o, equals ? equals + 1 : NULL, o->longer};
    }
    return n;
}

static struct match classify(struct parse *p, const char *word) {
    static const struct match value = {0};
    if (word[0] != '-' || !word[1])
        return value;
    const struct args_option *o = exact(p, word);
    if (o)
        return (struct match){true, o, NULL, word};
    const char *equals = strchr(word, '=');
    if (equals) {
        const char *name = mem_strndup(word, (size_t)(equals - word));
        o = exact(p, name);
        if (o)
            return (struct match){true, o, equals + 1, name};
    }
    struct match found[16];
    size_t n = by_prefix(p, word, found, 16);
    if (n > 1) {
        struct text_list names = {0};
        for (size_t i = 0; i < n; i++)
            text_list_add(&names, found[i].spelling);
        fail(p, "ambiguous option: %s could match %s", word, text_join(&names, ", "));
    }
    if (n == 1)
        return found[0];
    if (is_negative_number(word) || strchr(word, ' '))
        return value;
    return (struct match){true, NULL, NULL, word};
}

/* ---- consuming ---- */

struct words {
    const char *const *items;
    struct match *matches;
    char *pattern; /* per word: 'O' option, 'A' value, '-' the "--" that ends options */
    size_t n;
};

static struct words class_words(struct parse *p, const char *const *items, size_t n) {
    struct words w = {items, mem_alloc_array(n + 1, sizeof(struct match)), mem_alloc(n + 1), n};
    bool ended = false;
    for (size_t i = 0; i < n; i++) {
        if (ended) {
            w.pattern[i] = 'A';
        } else if (!strcmp(items[i], "--")) {
            w.pattern[i] = '-';
            ended = true;
        } else {
            w.matches[i] = classify(p, items[i]);
            w.pattern[i] = w.matches[i].is_option ? 'O' : 'A';
        }
    }
    return w;
}

static void set_value(struct parse *p, const struct args_option *o, const char *value) {
    void *field = (char *)p->out + o->offset;
    switch (o->kind) {
    case ARGS_FLAG:
        *(bool *)field = true;
        break;
    case ARGS_VALUE:
        *(const char **)field = value;
        break;
    case ARGS_APPEND:
        text_list_add(field, value);
        break;
    case ARGS_HELP:
        finish(p, args_help(p->program, p->command, p->width));
    case ARGS_VERSION:
        finish(p, mem_printf("%s\n", p->program->version));
    }
}

static bool takes_value(const struct args_option *o) {
    return o->kind == ARGS_VALUE || o->kind == ARGS_APPEND;
}

/* The option at word I; the index after what it took. */
static size_t consume_option(struct parse *p, const struct words *w, size_t i) {
    struct match m = w->matches[i];
    if (!m.option) {
        text_list_add(&p->extras, w->items[i]);
        return i + 1;
    }
    while (m.value) {
        if (takes_value(m.option)) {
            set_value(p, m.option, m.value);
            return i + 1;
        }
        char next[3] = {'-', *m.value, 0};
        const struct args_option *o = m.spelling[1] != '-' && *m.value ? exact(p, next) : NULL;
        if (!o)
            fail(p, "argument %s: ignored explicit argument %s", option_title(m.option),
                 text_repr(m.value));
        set_value(p, m.option, NULL);
        m = (struct match){true, o, m.value[1] ? m.value + 1 : NULL, mem_strdup(next)};
    }
    if (!takes_value(m.option)) {
        set_value(p, m.option, NULL);
        return i + 1;
    }
    if (i + 1 >= w->n || w->pattern[i + 1] != 'A')
        fail(p, "argument %s: expected one argument", option_title(m.option));
    set_value(p, m.option, w->items[i + 1]);
    return i + 2;
}

/* The positional from word I on; the index after what it took, I if it cannot begin here. */
static size_t consume_positional(struct parse *p, const struct words *w, size_t i) {
    const struct args_positional *pos = &p->command->positional;
    size_t at = i;
    while (at < w->n && w->pattern[at] == '-')
        at++;
    if (at >= w->n || w->pattern[at] != 'A')
        return i;
    void *field = (char *)p->out + pos->offset;
    if (!pos->is_many) {
        *(const char **)field = w->items[at++];
        while (at < w->n && w->pattern[at] == '-')
            at++;
        return at;
    }
    for (; at < w->n && w->pattern[at] != 'O'; at++)
        if (w->pattern[at] == 'A')
            text_list_add(field, w->items[at]);
    return at;
}

static size_t next_option(const struct words *w, size_t i) {
    while (i < w->n && w->pattern[i] != 'O')
        i++;
    return i;
}

static void parse_command(struct parse *p, const char *const *items, size_t n) {
    if (p->command->takes_rest) {
        struct text_list *rest = (struct text_list *)((char *)p->out + p->command->rest_offset);
        size_t i = 0;
        for (; i < n && items[i][0] == '-'; i++) {
            struct words one = class_words(p, items + i, n - i);
            i = consume_option(p, &one, 0) - 1 + i;
        }
        for (; i < n; i++)
            text_list_add(rest, items[i]);
        return;
    }
    struct words w = class_words(p, items, n);
    bool wants = p->command->positional.name != NULL;
    for (size_t i = 0; i < n;) {
        size_t option = next_option(&w, i);
        if (wants && i < option) {
            size_t end = consume_positional(p, &w, i);
            wants = end == i;
            if (end > i) {
                i = end;
                continue;
            }
        }
        for (; i < option; i++)
            text_list_add(&p->extras, items[i]);
        if (i < n)
            i = consume_option(p, &w, i);
    }
    if (wants)
        fail(p, "the following arguments are required: %s", p->command->positional.name);
}

static char *choices(const struct args_program *program, bool quoted) {
    struct text_list names = {0};
    for (const struct args_parser *const *c = program->commands; *c; c++)
        if (!(*c)->is_own)
            text_list_add(&names, quoted ? text_repr((*c)->name) : (*c)->name);
    return text_join(&names, quoted ? ", " : ",");
}

static const struct args_parser *find_command(struct parse *p, const char *name) {
    for (const struct args_parser *const *c = p->program->commands; *c; c++)
        if (!strcmp((*c)->name, name))
            return *c;
    p->result->unknown_command = name;
    fail(p, "argument {%s}: invalid choice: %s (choose from %s)", choices(p->program, false),
         text_repr(name), choices(p->program, true));
}

/* The main parser's part: options up to the command, which gets the rest. */
static void parse_main(struct parse *p, const char *const *items, size_t n) {
    struct words w = class_words(p, items, n);
    size_t i = 0;
    while (i < w.n && w.pattern[i] == 'O')
        i = consume_option(p, &w, i);
    if (i + 1 == w.n && w.pattern[i] == '-') /* "--" and nothing behind it is no command */
        text_list_add(&p->extras, items[i++]);
    if (i >= w.n && p->extras.n)
        fail(p, "unrecognized arguments: %s", text_join(&p->extras, " "));
    if (i >= w.n)
        fail(p, "too few arguments");
    const struct args_parser *command = find_command(p, items[i]);
    p->command = command;
    p->options = command->options;
    parse_command(p, items + i + 1, n - i - 1);
    p->command = NULL;
    if (p->extras.n)
        fail(p, "unrecognized arguments: %s", text_join(&p->extras, " "));
    p->result->command = command;
}

struct args_result args_parse(const struct args_program *program, int argc, char **argv,
                              void *options, int width) {
    struct parse *p = MEM_NEW(struct parse);
    p->program = program;
    p->options = program->options;
    p->out = options;
    p->width = width;
    p->result = MEM_NEW(struct args_result);
    if (_setjmp(p->stop) == 0)
        parse_main(p, (const char *const *)argv + 1, argc > 1 ? (size_t)argc - 1 : 0);
    return *p->result;
}

/* ---- usage and help ---- */

static char *option_usage(const struct args_option *o) {
    const char *name = o->shorter ? o->shorter : o->longer;
    return takes_value(o) ? mem_printf("[%s %s]", name, o->metavar) : mem_printf("[%s]", name);
}

static struct text_list option_parts(const struct args_option *options, bool own) {
    struct text_list parts = {0};
    for (const struct args_option *o = options; !args_is_end(o); o++)
        if (!o->is_own || own)
            text_list_add(&parts, option_usage(o));
    return parts;
}

static struct text_list positional_parts(const struct args_program *program,
                                         const struct args_parser *command) {
    struct text_list parts = {0};
    if (!command) {
        text_list_add(&parts, mem_printf("{%s}", choices(program, false)));
        text_list_add(&parts, "...");
        return parts;
    }
    if (command->positional.name)
        text_list_add(&parts, command->positional.name);
    if (command->positional.is_many)
        text_list_add(&parts, mem_printf("[%s ...]", command->positional.name));
    if (command->takes_rest)
        text_list_add(&parts, "...");
    return parts;
}

/* PARTS as lines of at most WIDTH, each begun with INDENT blanks; the first without them when
 * something of length START stands before it. */
static void wrap(struct buf *b, const struct text_list *parts, size_t indent, size_t width,
                 size_t start) {
    size_t length = start ? start - 1 : indent - 1;
    bool any = false;
    if (!start)
        buf_putn(b, ' ', indent);
    for (size_t i = 0; i < parts->n; i++) {
        size_t n = strlen(parts->items[i]);
        if (length + 1 + n > width && any) {
            buf_putc(b, '\n');
            buf_putn(b, ' ', indent);
            length = indent - 1;
            any = false;
        }
        if (any)
            buf_putc(b, ' ');
        buf_puts(b, parts->items[i]);
        any = true;
        length += n + 1;
    }
}

char *args_usage(const struct args_program *program, const struct args_parser *command, int width) {
    static const char prefix[] = "usage: ";
    size_t text_width = width > 13 ? (size_t)width - 2 : 11;
    const char *name = command ? mem_printf("%s %s", program->name, command->name) : program->name;
    struct text_list options =
        option_parts(command ? command->options : program->options, command && command->is_own);
    struct text_list positionals = positional_parts(program, command), all = {0};
    text_list_add(&all, name);
    text_list_extend(&all, &options);
    text_list_extend(&all, &positionals);
    struct buf b = BUF_INIT;
    buf_puts(&b, prefix);
    char *line = text_join(&all, " ");
    size_t indent = strlen(prefix) + strlen(name) + 1;
    if (strlen(prefix) + strlen(line) <= text_width) {
        buf_puts(&b, line);
    } else if (4 * (strlen(prefix) + strlen(name)) <= 3 * text_width) {
        struct text_list first = {0};
        text_list_add(&first, name);
        text_list_extend(&first, options.n ? &options : &positionals);
        wrap(&b, &first, indent, text_width, strlen(prefix));
        if (options.n && positionals.n) {
            buf_putc(&b, '\n');
            wrap(&b, &positionals, indent, text_width, 0);
        }
    } else {
        struct text_list parts = options;
        buf_printf(&b, "%s\n", name);
        text_list_extend(&parts, &positionals);
        wrap(&b, &parts, strlen(prefix), text_width, 0);
    }
    buf_putc(&b, '\n');
    return buf_take(&b);
}

/* TEXT filled to lines between column INDENT and WIDTH. */
static void fill(struct buf *b, const char *text, size_t indent, size_t width) {
    struct text_list words = text_split_space(text);
    size_t at = indent;
    for (size_t i = 0; i < words.n; i++) {
        size_t n = strlen(words.items[i]);
        if (at > indent && at + 1 + n > width) {
            buf_putc(b, '\n');
            buf_putn(b, ' ', indent);
            at = indent;
        } else if (at > indent) {
            buf_putc(b, ' ');
            at++;
        }
        buf_puts(b, words.items[i]);
        at += n;
    }
    buf_putc(b, '\n');
}

enum { HELP_COLUMN = 24 };

static void help_entry(struct buf *b, const char *title, const char *help, size_t width) {
    buf_printf(b, "  %s", title);
    size_t n = strlen(title) + 2;
    if (!help || !*help) {
        buf_putc(b, '\n');
        return;
    }
    if (n + 2 > HELP_COLUMN) {
        buf_putc(b, '\n');
        n = 0;
    }
    buf_putn(b, ' ', HELP_COLUMN - n);
    fill(b, help, HELP_COLUMN, width);
}

/* The options of OPTIONS that are our own, or those that are not; ALL: one list of both. */
static void help_options(struct buf *b, const struct args_option *options, bool own, bool all,
                         size_t width) {
    bool any = false;
    for (const struct args_option *o = options; !args_is_end(o); o++) {
        if (!all && o->is_own != own)
            continue;
        if (!any)
            buf_puts(b, own ? "\nbeyond Alembic:\n" : "\noptions:\n");
        any = true;
        struct buf title = BUF_INIT;
        const char *names[] = {o->shorter, o->longer};
        for (int i = 0; i < 2; i++)
            if (names[i]) {
                buf_printf(&title, "%s%s", title.len ? ", " : "", names[i]);
                if (takes_value(o))
                    buf_printf(&title, " %s", o->metavar);
            }
        help_entry(b, title.data, o->help, width);
    }
}

static void help_commands(struct buf *b, const struct args_program *program, bool own,
                          size_t width) {
    buf_puts(b, own ? "\ncommands beyond Alembic:\n" : "\ncommands:\n");
    for (const struct args_parser *const *c = program->commands; *c; c++)
        if ((*c)->is_own == own)
            help_entry(b, (*c)->name, (*c)->help, width);
}

char *args_help(const struct args_program *program, const struct args_parser *command, int width) {
    struct buf b = BUF_INIT;
    size_t columns = width > 40 ? (size_t)width - 2 : 38;
    buf_puts(&b, args_usage(program, command, width));
    buf_putc(&b, '\n');
    fill(&b, command ? command->help : program->description, 0, columns);
    if (command && command->description) {
        buf_putc(&b, '\n');
        fill(&b, command->description, 0, columns);
    }
    if (command && command->positional.name) {
        buf_puts(&b, "\npositional arguments:\n");
        help_entry(&b, command->positional.name, command->positional.help, columns);
    }
    if (!command) {
        help_commands(&b, program, false, columns);
        help_commands(&b, program, true, columns);
    }
    const struct args_option *options = command ? command->options : program->options;
    bool all = command && command->is_own;
    help_options(&b, options, false, all, columns);
    if (!all)
        help_options(&b, options, true, false, columns);
    return buf_take(&b);
}
