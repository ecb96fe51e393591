/*
 * Events of schema objects (before_create, after_parent_attach …): whoever keeps the listeners
 * registers itself with the first of them, so that nothing costs anything before.
 * Cf. sqlalchemy.sql.events.DDLEvents.
 */
#ifndef RETORT_SCHEMA_EVENTS_H
#define RETORT_SCHEMA_EVENTS_H

#include "python/api.h"

/* Listeners on the classes of an object come first, those on the object last: what the object
 * itself does at an event (CREATE TYPE of a table's enums) stands between. */
enum schema_listeners { SCHEMA_ON_CLASS = 1, SCHEMA_ON_OBJECT = 2, SCHEMA_ON_BOTH = 3 };

/* Calls listeners of EVENT on TARGET with (TARGET, SECOND, **KW); KW may be NULL. */
typedef void (*schema_event_fn)(struct vm *vm, value target, const char *event, value second,
                                struct py_dict *kw, enum schema_listeners which);

/* Who is told when tables, columns and constraints are made and attached, and whether anybody is.
 */
void schema_events_set(struct vm *vm, schema_event_fn fn);
bool schema_events_wanted(struct vm *vm);
/* Nothing happens while nobody listens to anything. */
void schema_fire(struct vm *vm, value target, const char *event, value second, struct py_dict *kw,
                 enum schema_listeners which);

#endif
