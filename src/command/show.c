/* show: the full entry of revisions. */
#include <string.h>

#include "base/error.h"
#include "command/command.h"
#include "command/env.h"
#include "migrate/format.h"
#include "command/json.h"
#include "command/output.h"

static void print_entries(struct command *c, const struct revisions *list) {
    for (size_t i = 0; i < list->n; i++) {
        const struct revision *r = list->items[i];
        if (!r || r == &graph_base)
            error_raise_python("AttributeError", "'%s' object has no attribute 'log_entry'",
                               r ? "str" : "NoneType");
        if (!c->options->json)
            output_line(c, "%s", format_entry(r, false));
    }
    if (c->options->json)
        output_line(c, "%s", json_revisions(list, NULL));
}

static struct plan print_current(void *arg, struct migration *m, const struct text_list *rows) {
    struct revision_ref ref = revision_ref_tuple(rows);
    struct revisions found = scripts_get_all(m->script->scripts, &ref);
    print_entries(arg, &found);
    return (struct plan){0};
}

void command_show(struct command *c) {
    struct scripts *s = command_scripts(c);
    if (!strcmp(c->options->revision, "current")) {
        struct env_request r = {.plan = print_current, .arg = c};
        command_run_env(c, &r);
        return;
    }
    struct revision_ref ref = revision_ref_text(c->options->revision);
    struct revisions found = scripts_get_all(s, &ref);
    print_entries(c, &found);
}
