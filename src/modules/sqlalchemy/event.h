/*
 * Listeners: those on classes, kept by "Class.event", and those of schema objects.
 */
#ifndef RETORT_MODULES_SQLALCHEMY_EVENT_H
#define RETORT_MODULES_SQLALCHEMY_EVENT_H

#include "modules/sqlalchemy/engine.h"

/* --- event.c --- */
/* The functions that listen to KEY ("Table.before_create"), those for once taken off; NULL: none.
 */
struct py_list *sa_class_listeners(struct vm *vm, const char *key);
void sa_class_listen(struct vm *vm, const char *key, value fn, bool once);
/* remove(), or contains() when ONLY_ASK; true: it was there. */
bool sa_class_forget(struct vm *vm, const char *key, value fn, bool only_ask);

/* The listeners, (name, function, …), that TARGET keeps itself; NULL: none, unless MAKE. */
struct py_list *sa_listeners_of(struct vm *vm, value target, bool make);

/* --- event_schema.c --- */
/* False when TARGET is neither a schema object nor a class of them. Raises InvalidRequestError for
 * an event there is none of. */
bool sa_schema_listen(struct vm *vm, value target, const char *name, value fn, bool once);
bool sa_schema_forget(struct vm *vm, value target, const char *name, value fn, bool only_ask);
/* From now on schema objects tell of what happens to them. */
void sa_schema_events_on(struct vm *vm);

#endif
