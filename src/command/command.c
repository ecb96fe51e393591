/* What all commands share; see command.h. */
#include "command/command.h"

#include "command/output.h"

static void warn(void *arg, const char *message) {
    (void)arg;
    output_warning("UserWarning", message, NULL);
}

struct scripts *command_scripts(struct command *c) {
    if (!c->scripts) {
        c->scripts = scripts_open(c->settings);
        c->scripts->load = command_load_file;
        c->scripts->warn = warn;
        c->scripts->arg = c;
    }
    return c->scripts;
}
