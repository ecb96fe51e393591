/* heads: the revisions without children. */
#include "command/command.h"
#include "command/format.h"
#include "command/output.h"

void command_heads(struct command *c) {
    struct scripts *s = command_scripts(c);
    struct graph *g = scripts_graph(s);
    const struct revisions *heads = c->options->resolve_dependencies ? &g->real_heads : &g->heads;
    for (size_t i = 0; i < heads->n; i++)
        output_line(c, "%s",
                    c->options->verbose ? format_entry(heads->items[i], false)
                                        : format_line(heads->items[i], FORMAT_BRANCHES));
}
