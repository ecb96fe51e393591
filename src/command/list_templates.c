/* list_templates: what `init -t` can write. */
#include <string.h>

#include "base/mem.h"
#include "command/command.h"
#include "command/json.h"
#include "command/output.h"
#include "command/templates.h"

const struct template_set *template_find(const char *name) {
    for (const struct template_set *t = template_sets; t->name; t++)
        if (!strcmp(t->name, name))
            return t;
    return NULL;
}

const struct template_file *template_get(const struct template_set *set, const char *file) {
    for (const struct template_file *f = set->files; f->name; f++)
        if (!strcmp(f->name, file))
            return f;
    return NULL;
}

static void print_json(struct command *c) {
    struct buf b = BUF_INIT;
    for (const struct template_set *t = template_sets; t->name; t++) {
        const char *readme = template_get(t, "README")->text;
        buf_puts(&b, t == template_sets ? "[{" : ",\n {");
        json_key(&b, "name");
        json_text(&b, t->name);
        json_key(&b, "title");
        json_text(&b, mem_strndup(readme, strcspn(readme, "\n")));
        buf_putc(&b, '}');
    }
    output_line(c, "%s]", b.data);
}

void command_list_templates(struct command *c) {
    if (c->options->json) {
        print_json(c);
        return;
    }
    output_line(c, "Available templates:\n");
    for (const struct template_set *t = template_sets; t->name; t++) {
        const char *readme = template_get(t, "README")->text;
        output_line(c, "%s - %.*s", t->name, (int)strcspn(readme, "\n"), readme);
    }
    output_line(c, "\nTemplates are used via the 'init' command, e.g.:");
    output_line(c, "\n  %s init --template generic ./scripts", c->program);
}
