/* association_proxy() as its two files share it: the proxy, and the collections it shows. */
#ifndef RETORT_MODULES_SQLALCHEMY_EXT_ASSOCIATIONPROXY_H
#define RETORT_MODULES_SQLALCHEMY_EXT_ASSOCIATIONPROXY_H

#include "modules/sqlalchemy/orm/orm.h"

struct assoc_proxy {
    struct py_object head;
    struct py_attrs attrs;
    struct py_str *target_collection, *value_attr;
    value creator; /* None: the target class */
    value info;
    bool cascade_scalar_deletes, create_on_none;
};

/* The collection of OBJ seen through P: a list, set or dict of values. TARGET: the collection of
 * objects behind it. */
value assoc_collection_new(struct vm *vm, struct assoc_proxy *p, value obj, value target);
/* Its items become those of V. */
void assoc_collection_replace(struct vm *vm, value collection, value v);
bool assoc_collection_is(value v);
/* What makes an object of a value. */
value assoc_creator(struct vm *vm, struct assoc_proxy *p, value obj);
extern struct py_type assoc_list_type, assoc_set_type, assoc_dict_type;

#endif
