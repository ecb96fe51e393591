/* What the files of Session share among themselves. */
#ifndef RETORT_MODULES_SQLALCHEMY_ORM_SESSION_INT_H
#define RETORT_MODULES_SQLALCHEMY_ORM_SESSION_INT_H

#include "modules/sqlalchemy/orm/session.h"

/* A fresh one with the defaults of Session(). */
void orm_session_init(struct vm *vm, struct orm_session *s);

#endif
