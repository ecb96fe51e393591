/* history: revisions of a range, newest first. */
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "command/command.h"
#include "command/format.h"
#include "command/output.h"

/* The two ends of -r; NULL where nothing is written. */
static void parse_range(const char *text, const char **base, const char **head) {
    *base = *head = NULL;
    if (!text)
        return;
    if (!strchr(text, ':'))
        error_raise(ERROR_COMMAND, "History range requires [start]:[end], [start]:, or :[end]");
    struct text_list parts = text_split_char(text_strip(text), ':');
    if (parts.n > 2)
        error_raise_python("ValueError", "too many values to unpack (expected 2)");
    *base = *parts.items[0] ? parts.items[0] : NULL;
    *head = *parts.items[1] ? parts.items[1] : NULL;
}

static void print_history(struct command *c, const struct revision_ref *base,
                          const struct revision_ref *head, const struct text_list *current) {
    struct revisions all = scripts_walk(command_scripts(c), base, head);
    for (size_t i = 0; i < all.n; i++) {
        const struct revision *r = all.items[i];
        bool is_current = current && c->options->indicate_current && text_list_has(current, r->id);
        output_line(c, "%s",
                    c->options->verbose
                        ? format_entry(r, is_current)
                        : format_line(r, FORMAT_BRANCHES | FORMAT_DOC | FORMAT_PARENTS |
                                             FORMAT_TREE | (is_current ? FORMAT_CURRENT : 0)));
    }
}

void command_history(struct command *c) {
    const char *base, *head;
    command_scripts(c);
    parse_range(c->options->rev_range, &base, &head);
    struct revision_ref from = revision_ref_text(base ? base : "base");
    struct revision_ref to = revision_ref_text(head ? head : "heads");
    print_history(c, &from, &to, NULL);
}
