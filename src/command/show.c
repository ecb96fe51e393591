/* show: the full entry of revisions. */
#include "base/error.h"
#include "command/command.h"
#include "command/format.h"
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

void command_show(struct command *c) {
    struct revision_ref ref = revision_ref_text(c->options->revision);
    struct revisions found = scripts_get_all(command_scripts(c), &ref);
    print_entries(c, &found);
}
