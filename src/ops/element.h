/*
 * Statements of ALTER TABLE as objects: what a script's @compiles gets to see of an operation, and
 * what a script may make and execute itself. An operation makes one only where @compiles has a say
 * for its class. Cf. alembic.ddl.base.
 */
#ifndef RETORT_OPS_ELEMENT_H
#define RETORT_OPS_ELEMENT_H

#include "ops/impl.h"
#include "sql/ddl.h"

enum ops_element_kind {
    ELEMENT_TABLE, /* AlterTable and AlterColumn: bases, no statements */
    ELEMENT_COLUMN,
    ELEMENT_RENAME_TABLE,
    ELEMENT_ADD_COLUMN,
    ELEMENT_DROP_COLUMN,
    ELEMENT_NULLABLE,
    ELEMENT_TYPE,
    ELEMENT_NAME,
    ELEMENT_DEFAULT,
    ELEMENT_COMPUTED,
    ELEMENT_IDENTITY,
    ELEMENT_COMMENT,
    ELEMENT_PG_TYPE,
    ELEMENT_MYSQL_DEFAULT,
    ELEMENT_MYSQL_CHANGE,
    ELEMENT_MYSQL_MODIFY,
    ELEMENT_KIND_COUNT
};

/* Their classes: instances are struct ddl_element with attributes in the reference's names. */
extern struct py_type ops_element_types[ELEMENT_KIND_COUNT];

/* An element of CLS, one of those or a script's subclass, without fields. */
struct ddl_element *element_new(struct vm *vm, struct py_type *cls);
/* Sets the field NAME; a type becomes an instance. */
void element_set(struct vm *vm, struct ddl_element *e, const char *name, value v);

/* The statement in the dialect's own words, whatever @compiles says. */
void element_write(struct ddl *w, struct ddl_element *e);

/* What a script's @compiles writes for the operation; NULL: it has no say. */
const char *element_alter(struct ops_impl *impl, enum ops_element_kind kind,
                          const struct ops_alter *a);
const char *element_add_column(struct ops_impl *impl, const struct ops_add_column *a);
const char *element_drop_column(struct ops_impl *impl, const struct ops_drop_column *a);
const char *element_rename_table(struct ops_impl *impl, struct ops_table_name old, value new_name);

#endif
