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

value orm_keyfunc_mapping(struct vm *vm, const value *a);      /* keyfunc */
value orm_attribute_keyed_dict(struct vm *vm, const value *a); /* attr_name */
value orm_column_keyed_dict(struct vm *vm, const value *a);    /* mapping_spec */

#endif
