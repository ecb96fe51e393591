/* Events of mappers, mapped classes and attributes; see events.c. */
#ifndef RETORT_MODULES_SQLALCHEMY_ORM_EVENTS_H
#define RETORT_MODULES_SQLALCHEMY_ORM_EVENTS_H

#include "modules/sqlalchemy/orm/state.h"

/* event.listen() learns to listen to mappers and what belongs to them. */
void orm_install_events(struct vm *vm);
/* "set", "append" or "remove" of P: listeners with retval=True may change *V. False: none. */
bool orm_fire_attribute(struct vm *vm, struct orm_state *s, struct orm_prop *p, const char *event,
                        value *v, value old);

#endif
