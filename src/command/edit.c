/* edit: revision files in the user's editor (cf. alembic.command.edit, alembic.util.editor). */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/mem.h"
#include "command/env.h"
#include "command/process.h"

static const char no_editor[] = "No suitable editor found. Please set the \"EDITOR\" or \"VISUAL\" "
                                "environment variables";

/* $EDITOR and $VISUAL as a file or a name in PATH, then the usual ones. */
static const char *find_editor(void) {
    const char *candidates[] = {
        getenv("EDITOR"), getenv("VISUAL"), "sensible-editor", "editor", "nano", "vim", "code"};
    for (size_t i = 0; i < 2; i++)
        if (candidates[i] && *candidates[i] && file_exists(candidates[i]))
            return candidates[i];
    for (size_t i = 0; i < sizeof candidates / sizeof *candidates; i++) {
        const char *name = candidates[i];
        const char *found = name && *name && !strchr(name, '/') ? process_find(name) : NULL;
        if (found)
            return found;
    }
    error_raise(ERROR_COMMAND, "Error executing editor (%s)", no_editor);
}

static void edit_file(const char *path) {
    struct text_list argv = {0};
    text_list_add(&argv, find_editor());
    text_list_add(&argv, path);
    int status = process_run(&argv, NULL);
    if (!status)
        return;
    const char *how = status > 0 ? mem_printf("returned non-zero exit status %d.", status)
                                 : mem_printf("died with <Signals: %d>.", -status);
    error_raise(ERROR_COMMAND, "Error executing editor (Command '%s' %s)", text_list_repr(&argv),
                how);
}

static void edit_all(const struct revisions *list) {
    for (size_t i = 0; i < list->n; i++)
        if (list->items[i] && list->items[i]->path)
            edit_file(list->items[i]->path);
}

static struct plan edit_current(void *arg, struct migration *m, const struct text_list *rows) {
    (void)arg;
    if (!rows->n)
        error_raise(ERROR_COMMAND, "No current revisions");
    struct revision_ref ref = revision_ref_tuple(rows);
    struct revisions found = scripts_get_all(m->script->scripts, &ref);
    edit_all(&found);
    return (struct plan){0};
}

void command_edit(struct command *c) {
    const char *symbol = c->options->revision;
    struct scripts *s = command_scripts(c);
    if (!strcmp(symbol, "current")) {
        struct env_request r = {.plan = edit_current};
        command_run_env(c, &r);
        return;
    }
    struct revision_ref ref = revision_ref_text(symbol);
    struct revisions found = scripts_get_all(s, &ref);
    if (!found.n)
        error_raise(ERROR_COMMAND, "No revision files indicated by symbol '%s'", symbol);
    edit_all(&found);
}
