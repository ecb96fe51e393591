/* The functions of sqlalchemy.orm that make classes of collections. */
#ifndef RETORT_MODULES_SQLALCHEMY_ORM_COLLECTION_H
#define RETORT_MODULES_SQLALCHEMY_ORM_COLLECTION_H

#include "modules/sqlalchemy/orm/state.h"

/* Whose collection it is; behind the struct of the built-in type. */
struct orm_owner {
    value obj; /* PY_UNDEF: of nobody (yet) */
    struct orm_relationship *rel;
};
struct orm_list {
    struct py_list base;
    struct orm_owner owner;
};

/* InstrumentedList, InstrumentedSet, KeyFuncDict; NULL-terminated. */
extern struct py_type *const orm_collection_types[];

/* Tells what changed between BEFORE and what C holds now. */
void orm_collection_tell(struct vm *vm, value c, struct py_list *before);

/* --- classes of scripts (collection_class.c) --- */

enum orm_collection_role { ORM_APPENDER, ORM_REMOVER, ORM_ITERATOR };
/* Wraps the methods of CLS that change its instances; once. */
void orm_collection_instrument(struct vm *vm, struct py_type *cls);
void orm_collection_class_own(struct vm *vm, value v, value obj, struct orm_relationship *rel);
struct orm_owner *orm_collection_class_owner(value v); /* NULL: it has none */
/* The bound method for ROLE; PY_UNDEF: none. */
value orm_collection_role(struct vm *vm, value collection, enum orm_collection_role role);
extern struct py_type orm_collection_decorators;

value orm_keyfunc_mapping(struct vm *vm, const value *a);      /* keyfunc */
value orm_attribute_keyed_dict(struct vm *vm, const value *a); /* attr_name */
value orm_column_keyed_dict(struct vm *vm, const value *a);    /* mapping_spec */

#endif
