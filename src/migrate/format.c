/* Revisions as text; see format.h. */
#include "migrate/format.h"

#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/term.h"
#include "migrate/plan.h"

static char *parents_text(const struct revision *r) {
    return r->down.n ? text_join(&r->down, ", ") : "<base>";
}

char *format_line(const struct revision *r, unsigned flags) {
    struct buf b = BUF_INIT;
    if (flags & FORMAT_PARENTS) {
        buf_puts(&b, parents_text(r));
        if (r->depends.n)
            buf_printf(&b, " (%s)", text_join(&r->depends, ", "));
        buf_puts(&b, " -> ");
    }
    bool colour = !(flags & FORMAT_PLAIN) && term_has_colour(STDOUT_FILENO);
    const char *plain = term_style(colour, TERM_PLAIN);
    buf_printf(&b, "%s%s%s", term_style(colour, TERM_YELLOW), r->id, plain);
    if (flags & FORMAT_BRANCHES && r->all_labels.n)
        buf_printf(&b, " (%s)", text_join(&r->all_labels, ", "));
    if (revision_is_head(r))
        buf_printf(&b, " %s(%s)%s", term_style(colour, TERM_GREEN),
                   revision_is_real_head(r) ? "head" : "effective head", plain);
    if (flags & FORMAT_CURRENT)
        buf_printf(&b, " %s(current)%s", term_style(colour, TERM_CYAN), plain);
    if (flags & FORMAT_TREE && revision_is_branch_point(r))
        buf_puts(&b, " (branchpoint)");
    if (flags & FORMAT_TREE && revision_is_merge_point(r))
        buf_puts(&b, " (mergepoint)");
    if (flags & FORMAT_DOC)
        buf_printf(&b, ", %s", plan_title(r));
    return buf_take(&b);
}

char *format_entry(const struct revision *r, bool is_current) {
    struct buf b = BUF_INIT;
    buf_printf(&b, "Rev: %s%s%s%s%s\n", r->id, revision_is_head(r) ? " (head)" : "",
               revision_is_branch_point(r) ? " (branchpoint)" : "",
               revision_is_merge_point(r) ? " (mergepoint)" : "", is_current ? " (current)" : "");
    buf_printf(&b, "%s: %s\n", revision_is_merge_point(r) ? "Merges" : "Parent", parents_text(r));
    if (r->depends.n)
        buf_printf(&b, "Also depends on: %s\n", text_join(&r->depends, ", "));
    if (revision_is_branch_point(r)) {
        struct text_list children = revisions_ids(&r->children);
        buf_printf(&b, "Branches into: %s\n", text_join(&children, ", "));
    }
    if (r->all_labels.n)
        buf_printf(&b, "Branch names: %s\n", text_join(&r->all_labels, ", "));
    buf_printf(&b, "Path: %s\n\n", r->path);
    for (const char *p = r->doc; *p;) {
        size_t n = strcspn(p, "\n");
        buf_printf(&b, "%s    %.*s", p == r->doc ? "" : "\n", (int)n, p);
        p += n + (p[n] != 0);
    }
    buf_putc(&b, '\n');
    return buf_take(&b);
}
