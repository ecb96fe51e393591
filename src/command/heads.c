/* heads: the revisions without children. */
#include "command/command.h"
#include "migrate/format.h"
#include "command/json.h"
#include "command/output.h"

void command_heads(struct command *c) {
    struct scripts *s = command_scripts(c);
    struct revision_ref symbol = revision_ref_text("heads");
    struct graph *g = scripts_graph(s);
    struct revisions all =
        c->options->resolve_dependencies ? scripts_get_all(s, &symbol) : g->heads;
    struct revisions heads = {0};
    for (size_t i = 0; i < all.n; i++) /* of two files with one id the later is what it means */
        revisions_add(&heads, map_get(&g->by_id, all.items[i]->id));
    if (c->options->json)
        output_line(c, "%s", json_revisions(&heads, NULL));
    for (size_t i = 0; i < heads.n && !c->options->json; i++)
        output_line(c, "%s",
                    c->options->verbose ? format_entry(heads.items[i], false)
                                        : format_line(heads.items[i], FORMAT_BRANCHES));
}
