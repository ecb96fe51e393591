/*
 * Finding native modules by name in the tables of a machine (vm_add_modules). The first few names
 * are looked for one by one, for many programs import no more; then an index is made.
 */
#include "python/import.h"

enum { ONE_BY_ONE = 12 };

static const struct py_module_def *search(struct vm *vm, const char *name) {
    for (size_t i = vm->ntables; i-- > 0;)
        for (const struct py_module_def *const *d = vm->tables[i]; *d; d++)
            if ((*d)->name[0] == name[0] && !strcmp((*d)->name, name))
                return *d;
    return NULL;
}

static bool search_child(struct vm *vm, const char *name) {
    size_t n = strlen(name);
    for (size_t i = vm->ntables; i-- > 0;)
        for (const struct py_module_def *const *d = vm->tables[i]; *d; d++)
            if ((*d)->name[0] == name[0] && !strncmp((*d)->name, name, n) && (*d)->name[n] == '.')
                return true;
    return false;
}

/* Enters the tables that are new. Later ones go first. */
static void make_index(struct vm *vm) {
    for (; vm->nindexed < vm->ntables; vm->nindexed++)
        for (const struct py_module_def *const *d = vm->tables[vm->nindexed]; *d; d++) {
            map_set(&vm->natives, (*d)->name, (void *)(uintptr_t)*d);
            const char *name = (*d)->name;
            for (const char *dot = name; (dot = strchr(dot, '.')); dot++)
                if (!map_find_n(&vm->packages, name, (size_t)(dot - name)))
                    map_set(&vm->packages, mem_strndup(name, (size_t)(dot - name)), vm);
        }
}

const struct py_module_def *import_native(struct vm *vm, const char *name) {
    if (vm->native_lookups < ONE_BY_ONE) {
        vm->native_lookups++;
        return search(vm, name);
    }
    make_index(vm);
    return map_get(&vm->natives, name);
}

bool import_is_native_package(struct vm *vm, const char *name) {
    if (vm->native_lookups < ONE_BY_ONE)
        return search_child(vm, name);
    make_index(vm);
    return map_has(&vm->packages, name);
}
