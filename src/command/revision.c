/* revision: a new revision file. */
#include <string.h>

#include "base/error.h"
#include "command/directives.h"
#include "command/generate.h"

static struct generate from_options(const struct options *o) {
    struct generate g = {.rev_id = o->rev_id,
                         .message = o->message,
                         .splice = o->splice,
                         .version_path = o->version_path,
                         .depends_on = o->depends_on};
    if (o->head && strchr(o->head, ',')) {
        struct text_list heads = text_split_char(o->head, ',');
        g.head = revision_ref_tuple(&heads);
    } else {
        g.head = revision_ref_text(o->head);
    }
    g.branch_labels = generate_labels(o);
    return g;
}

void command_revision(struct command *c) {
    struct options *o = c->options;
    command_scripts(c);
    c->makes_revisions = true;
    bool environment = settings_get_truth(c->settings, "revision_environment");
    if (o->autogenerate && o->sql)
        error_raise(ERROR_COMMAND, "Using --sql with --autogenerate does not make any sense");
    if (o->sql && !environment)
        error_raise(ERROR_COMMAND, "Using --sql with the revision command when "
                                   "revision_environment is not configured does not make any "
                                   "sense");
    struct generate g = from_options(o);
    if (!o->autogenerate && !environment && !c->process_directives) {
        generate_revision(c, &g);
        return;
    }
    struct directives *d = directives_new(c, o->autogenerate, &g);
    if (c->process_directives)
        d->hook = (value)(uintptr_t)c->process_directives;
    if (o->autogenerate || environment)
        directives_run_env(d, o->sql);
    directives_write(d);
}
