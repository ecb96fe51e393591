/* Targets that may be ranges; see range.h. */
#include "command/range.h"

#include <string.h>

#include "base/error.h"

const char *range_of_target(struct command *c, struct env_request *r) {
    const char *target = c->options->revision;
    if (strchr(target, ':')) {
        if (!c->options->sql)
            error_raise(ERROR_COMMAND, "Range revision not allowed");
        struct text_list parts = text_split_char(target, ':');
        if (parts.n > 2)
            error_raise_python("ValueError", "too many values to unpack (expected 2)");
        r->starting_rev = parts.items[0];
        target = parts.items[1];
    }
    r->has_starting_rev = true;
    r->has_destination = true;
    r->destination = revision_ref_text(target);
    return target;
}
