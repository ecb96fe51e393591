/* Reading the list of post-write hooks; see hooks.h. */
#include "config/hooks.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"

static struct hook *add_hook(struct hooks *hooks, const char *name) {
    MEM_GROW(hooks->items, hooks->n, hooks->cap);
    struct hook *h = &hooks->items[hooks->n++];
    *h = (struct hook){.name = name};
    return h;
}

static struct hooks ini_hooks(struct ini *ini) {
    struct hooks hooks = {0};
    const char *listed = ini_get(ini, "post_write_hooks", "hooks", NULL);
    struct text_list all = ini_option_names(ini, "post_write_hooks");
    struct text_list names = text_split_space(text_replace(listed ? listed : "", ",", " "));
    for (size_t i = 0; i < names.n; i++) {
        struct hook *h = add_hook(&hooks, names.items[i]);
        char *prefix = mem_printf("%s.", text_lower(names.items[i]));
        for (size_t j = 0; j < all.n; j++)
            if (text_starts_with(all.items[j], prefix))
                map_set(&h->options, all.items[j] + strlen(prefix),
                        (void *)ini_get(ini, "post_write_hooks", all.items[j], NULL));
    }
    return hooks;
}

static struct hooks toml_hooks(struct settings *s) {
    struct hooks hooks = {0};
    const struct toml *list = toml_get(settings_toml(s), "post_write_hooks");
    if (!list)
        return hooks;
    if (list->type != TOML_ARRAY)
        error_raise_python("ValueError", "post_write_hooks is not a list of tables");
    for (size_t i = 0; i < list->n; i++) {
        const struct toml *table = list->items[i], *name = toml_get(table, "name");
        if (!name)
            error_raise_python("KeyError", "'name'");
        struct hook *h = add_hook(&hooks, settings_toml_text(s, name, "name"));
        for (size_t j = 0; j < table->n; j++)
            if (strcmp(table->keys[j], "name"))
                map_set(&h->options, table->keys[j],
                        (void *)settings_toml_text(s, table->items[j], table->keys[j]));
    }
    return hooks;
}

struct hooks hooks_list(struct settings *s) {
    struct ini *ini = settings_ini(s);
    return ini_section(ini, "post_write_hooks") ? ini_hooks(ini) : toml_hooks(s);
}
