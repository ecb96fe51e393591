/*
 * What statements ask of the ORM, which lies in a higher layer: the ORM hands these functions down
 * when it is imported.
 */
#ifndef RETORT_SQL_ORM_HOOKS_H
#define RETORT_SQL_ORM_HOOKS_H

#include "sql/select.h"

struct sql_orm_hooks {
    /* join(TARGET, ON): fills J when TARGET is an entity or a relationship; false: neither. */
    bool (*join)(struct vm *vm, struct sql_select *s, value target, value on,
                 struct sql_pending_join *j);
};

/* NULL while the ORM is not imported. */
const struct sql_orm_hooks *sql_orm_hooks(struct vm *vm);
void sql_set_orm_hooks(struct vm *vm, const struct sql_orm_hooks *hooks);

#endif
