/*
 * The pure-Python packages of a virtual environment. Nothing here happens unless it is asked for: a
 * package that retort has a module for keeps that module, and one with compiled parts fails where
 * it imports them.
 */
#include "python/site.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/path.h"
#include "python/vm.h"

static void add_environment(struct text_list *all, const char *folder) {
    const char *lib = path_join(folder, "lib");
    size_t n;
    if (!file_is_dir(lib))
        return;
    char **names = file_list(lib, &n);
    for (size_t i = 0; i < n; i++) {
        const char *site = path_join(path_join(lib, names[i]), "site-packages");
        if (text_starts_with(names[i], "python") && file_is_dir(site))
            text_list_add(all, site);
    }
}

struct text_list site_folders(const char *const *tops) {
    struct text_list all = {0};
    const char *active = getenv("VIRTUAL_ENV");
    if (active && *active)
        add_environment(&all, active);
    for (; *tops && !all.n; tops++) {
        add_environment(&all, path_join(*tops, ".venv"));
        if (!all.n)
            add_environment(&all, path_join(*tops, "venv"));
    }
    return all;
}

void site_add(struct vm *vm, const struct text_list *folders) {
    for (size_t i = 0; i < folders->n; i++)
        py_list_append(vm->path, py_str_from(folders->items[i]));
}
