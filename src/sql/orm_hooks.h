/*
 * What statements ask of the ORM, which lies in a higher layer: the ORM hands these functions down
 * when it is imported.
 */
#ifndef RETORT_SQL_ORM_HOOKS_H
#define RETORT_SQL_ORM_HOOKS_H

#include "sql/dml.h"

struct sql_orm_hooks {
    /* A mapped class as an element of statements (SQL_ENTITY); NULL: V is none. */
    struct sql_element *(*element)(struct vm *vm, value v);
    /* What select() lists for an attribute of a mapped class; NULL: V is none. */
    struct sql_element *(*column)(struct vm *vm, value v);
    /* The columns an SQL_ENTITY stands for, appended to OUT. */
    void (*columns)(struct vm *vm, struct sql_element *entity, struct sql_seq *out);
    /* What filter_by() looks names up in, of an element's annotation; PY_UNDEF: nothing. */
    value (*names)(struct vm *vm, value annotation);
    /* S with tables for its entities and what they add to WHERE and FROM; S: it has none. */
    struct sql_select *(*translate)(struct vm *vm, struct sql_select *s, bool toplevel);
    /* D of a mapped class with columns for the names of attributes; D: it has none. */
    struct sql_dml *(*translate_dml)(struct vm *vm, struct sql_dml *d);
    /* join(TARGET, ON): fills J when TARGET is an entity or a relationship; false: neither. */
    bool (*join)(struct vm *vm, struct sql_select *s, value target, value on,
                 struct sql_pending_join *j);
};

/* NULL while the ORM is not imported. */
const struct sql_orm_hooks *sql_orm_hooks(struct vm *vm);
void sql_set_orm_hooks(struct vm *vm, const struct sql_orm_hooks *hooks);

#endif
