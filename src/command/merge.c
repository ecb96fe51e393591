/* merge: a revision that joins several. */
#include "command/generate.h"

void command_merge(struct command *c) {
    struct options *o = c->options;
    struct generate g = {.rev_id = o->rev_id, .message = o->message, .splice = o->splice};
    command_scripts(c);
    c->makes_revisions = true;
    g.head = revision_ref_tuple(&o->revisions);
    g.branch_labels = generate_labels(o);
    if (settings_get_truth(c->settings, "revision_environment")) {
        struct py_dict *args = py_dict_new();
        command_vm(c);
        struct env_request r = {.template_args = args};
        command_run_env(c, &r);
        g.template_args = args;
    }
    generate_revision(c, &g);
}
