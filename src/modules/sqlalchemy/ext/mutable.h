/* What attributes of mapped classes need of sqlalchemy.ext.mutable. */
#ifndef RETORT_MODULES_SQLALCHEMY_EXT_MUTABLE_H
#define RETORT_MODULES_SQLALCHEMY_EXT_MUTABLE_H

#include "modules/sqlalchemy/orm/orm.h"

/* The class that follows changes of values of P's column; PY_UNDEF: none. */
value orm_mutable_class(struct vm *vm, const struct orm_prop *p);
/* V, an attribute's value, as one that tells OBJ when it changes. */
value orm_mutable_track(struct vm *vm, value obj, struct orm_prop *p, value cls, value v);
/* V is no longer OBJ's. */
void orm_mutable_release(struct vm *vm, value obj, value v);

#endif
