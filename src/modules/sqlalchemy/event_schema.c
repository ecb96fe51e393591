/*
 * Listeners of tables, MetaData, columns and their classes: kept on the object (a Table's own list,
 * else attribute _sa_listeners) or, for classes, with the engines' under "Class.event".
 * cf. sqlalchemy.sql.events.DDLEvents.
 */
#include "modules/sqlalchemy/event.h"

#include "schema/column.h"
#include "schema/events.h"
#include "schema/table.h"

static const char *const event_names[] = {
    "before_create",        "after_create",        "before_drop",    "after_drop",
    "before_parent_attach", "after_parent_attach", "column_reflect",
};

static bool is_schema_class(value v) {
    if (!py_is_a(v, &py_type_type))
        return false;
    const struct py_type *t = PY_AS(struct py_type, v);
    return py_type_is_subtype(t, &sa_table_type) || py_type_is_subtype(t, &sa_metadata_type) ||
           py_type_is_subtype(t, &sa_column_type) || py_type_is_subtype(t, &sa_constraint_type) ||
           py_type_is_subtype(t, &sa_index_type) || py_type_is_subtype(t, &sa_foreign_key_type);
}

static bool is_schema_object(value v) {
    return table_is(v) || metadata_is(v) || column_is(v) || constraint_is(v) || index_is(v) ||
           py_is_a(v, &sa_foreign_key_type);
}

static const char *target_name(struct vm *vm, value target) {
    value name = py_lookup_attr(vm, target, "name");
    return name != PY_UNDEF && py_is_str(name) ? py_str_cstr(name) : py_repr_text(vm, target);
}

static void check_name(struct vm *vm, value target, const char *name) {
    for (size_t i = 0; i < sizeof event_names / sizeof *event_names; i++)
        if (!strcmp(event_names[i], name))
            return;
    py_raise(vm, &sa_exc_InvalidRequestError, "No such event '%s' for target '%s'", name,
             target_name(vm, target));
}

/* The list of (name, function, once) of an object, or NULL. */
static struct py_list *list_of(struct vm *vm, value target, bool make) {
    if (table_is(target)) {
        struct table *t = table_of(target);
        if (!t->listeners && make)
            t->listeners = py_list_new(2);
        return t->listeners;
    }
    return sa_listeners_of(vm, target, make);
}

static void call(struct vm *vm, value fn, value target, value second, struct py_dict *kw) {
    py_call_args(vm, fn, py_tuple2(target, second), kw);
}

static void fire_class(struct vm *vm, const char *event, value target, value second,
                       struct py_dict *kw) {
    const struct py_tuple *mro = py_type_of(target)->mro;
    for (size_t i = 0; mro && i < mro->n; i++) {
        const char *key = mem_printf("%s.%s", PY_AS(struct py_type, mro->items[i])->name, event);
        struct py_list *fns = sa_class_listeners(vm, key);
        for (size_t k = 0; fns && k < fns->n; k++)
            call(vm, fns->items[k], target, second, kw);
    }
}

static void fire(struct vm *vm, value target, const char *event, value second, struct py_dict *kw,
                 enum schema_listeners which) {
    if (which & SCHEMA_ON_CLASS)
        fire_class(vm, event, target, second, kw);
    struct py_list *l = which & SCHEMA_ON_OBJECT ? list_of(vm, target, false) : NULL;
    if (!l)
        return;
    struct py_list *now = py_list_of(l->n, l->items);
    for (size_t i = 0; i < now->n; i++) {
        struct py_tuple *t = PY_AS(struct py_tuple, now->items[i]);
        if (!py_str_is(t->items[0], event))
            continue;
        if (t->n > 2 && t->items[2] == PY_TRUE)
            sa_schema_forget(vm, target, event, t->items[1], false);
        call(vm, t->items[1], target, second, kw);
    }
}

void sa_schema_events_on(struct vm *vm) {
    if (!schema_events_wanted(vm))
        schema_events_set(vm, fire);
}

bool sa_schema_listen(struct vm *vm, value target, const char *name, value fn, bool once) {
    if (is_schema_class(target)) {
        check_name(vm, target, name);
        sa_schema_events_on(vm);
        sa_class_listen(vm, mem_printf("%s.%s", PY_AS(struct py_type, target)->name, name), fn,
                        once);
        return true;
    }
    if (!is_schema_object(target))
        return false;
    check_name(vm, target, name);
    sa_schema_events_on(vm);
    py_list_append(list_of(vm, target, true), py_tuple3(py_str_from(name), fn, PY_BOOL(once)));
    return true;
}

bool sa_schema_forget(struct vm *vm, value target, const char *name, value fn, bool only_ask) {
    if (is_schema_class(target))
        return sa_class_forget(vm, mem_printf("%s.%s", PY_AS(struct py_type, target)->name, name),
                               fn, only_ask);
    struct py_list *l = is_schema_object(target) ? list_of(vm, target, false) : NULL;
    for (size_t i = 0; l && i < l->n; i++) {
        const struct py_tuple *t = PY_AS(struct py_tuple, l->items[i]);
        if (t->items[1] != fn || !py_str_is(t->items[0], name))
            continue;
        if (!only_ask)
            py_list_pop(l, i);
        return true;
    }
    return false;
}
