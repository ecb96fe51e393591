/* What names.c puts into sqlalchemy.orm. */
#ifndef RETORT_MODULES_SQLALCHEMY_ORM_NAMES_H
#define RETORT_MODULES_SQLALCHEMY_ORM_NAMES_H

#include "modules/sqlalchemy/orm/state.h"

void orm_names_init(struct vm *vm, struct py_module *m);
/* A class with the members NAMES (NULL-terminated), as an enumeration shows them. */
value orm_symbols_class(struct vm *vm, struct py_module *m, const char *name,
                        const char *const *names);
/* Names M does not have become unknown values. */
void orm_names_fallback(struct vm *vm, struct py_module *m);

#endif
