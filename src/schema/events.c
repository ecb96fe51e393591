/* Events of schema objects: the way up to whoever keeps their listeners. */
#include "schema/events.h"

#include "python/api.h"

static const char events_key;

struct events {
    schema_event_fn fn;
};

void schema_events_set(struct vm *vm, schema_event_fn fn) {
    struct events *e = MEM_NEW(struct events);
    e->fn = fn;
    vm_set_data(vm, &events_key, e);
}

bool schema_events_wanted(struct vm *vm) { return vm_get_data(vm, &events_key) != NULL; }

void schema_fire(struct vm *vm, value target, const char *event, value second, struct py_dict *kw,
                 enum schema_listeners which) {
    const struct events *e = vm_get_data(vm, &events_key);
    if (e)
        e->fn(vm, target, event, second, kw, which);
}
