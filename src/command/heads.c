/* heads: the revisions without children. */
#include "command/command.h"
#include "migrate/format.h"
#include "command/json.h"
#include "command/output.h"

void command_heads(struct command *c) {
    struct scripts *s = command_scripts(c);
    struct revision_ref symbol = revision_ref_text("heads");
    struct revisions heads =
        c->options->resolve_dependencies ? scripts_get_all(s, &symbol) : scripts_graph(s)->heads;
    if (c->options->json)
        output_line(c, "%s", json_revisions(&heads, NULL));
    for (size_t i = 0; i < heads.n && !c->options->json; i++)
        output_line(c, "%s",
                    c->options->verbose ? format_entry(heads.items[i], false)
                                        : format_line(heads.items[i], FORMAT_BRANCHES));
}
