/* branches: the revisions with several children. */
#include <string.h>

#include "base/mem.h"
#include "command/command.h"
#include "migrate/format.h"
#include "command/json.h"
#include "command/output.h"

static void print_branch(struct command *c, const struct revision *r) {
    bool verbose = c->options->verbose;
    output_line(c, "%s",
                verbose ? format_entry(r, false) : format_line(r, FORMAT_BRANCHES | FORMAT_TREE));
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < r->children.n; i++)
        buf_printf(&b, "%*s -> %s\n", (int)strlen(r->id), "",
                   format_line(r->children.items[i],
                               FORMAT_BRANCHES | FORMAT_TREE | (verbose ? FORMAT_DOC : 0)));
    output_line(c, "%s", b.data);
}

void command_branches(struct command *c) {
    struct revision_ref base = revision_ref_text("base"), heads = revision_ref_text("heads");
    struct revisions all = scripts_walk(command_scripts(c), &base, &heads);
    struct revisions points = {0};
    for (size_t i = 0; i < all.n; i++)
        if (revision_is_branch_point(all.items[i]))
            revisions_add(&points, all.items[i]);
    if (c->options->json)
        output_line(c, "%s", json_revisions(&points, NULL));
    for (size_t i = 0; i < points.n && !c->options->json; i++)
        print_branch(c, points.items[i]);
}
