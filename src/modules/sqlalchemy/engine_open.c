/*
 * The databases that engines of a machine have open: what is left of them is closed when the
 * machine ends, for a script need not close what ends with its process.
 */
#include "modules/sqlalchemy/engine.h"

/* The databases that engines of a machine have open. */
struct open_list {
    struct db **items;
    size_t n, cap;
};

static const char open_key;

void sa_note_open(struct vm *vm, struct db *db) {
    struct open_list *list = vm_get_data(vm, &open_key);
    size_t kept = 0;
    if (!list)
        vm_set_data(vm, &open_key, list = MEM_NEW(struct open_list));
    for (size_t i = 0; i < list->n; i++)
        if (!db_is_closed(list->items[i]))
            list->items[kept++] = list->items[i];
    list->n = kept;
    MEM_GROW(list->items, list->n, list->cap);
    list->items[list->n++] = db;
}

void sa_close_all(struct vm *vm) {
    struct open_list *list = vm_get_data(vm, &open_key);
    struct error_handler h;
    for (size_t i = 0; list && i < list->n; i++) {
        ERROR_TRY(&h) {
            db_close(list->items[i]);
            error_pop(&h);
        }
    }
    if (list)
        list->n = 0;
}
