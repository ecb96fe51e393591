/* The functions that make properties of a mapper, for the table of sqlalchemy.orm. */
#ifndef RETORT_MODULES_SQLALCHEMY_ORM_PROPERTIES_H
#define RETORT_MODULES_SQLALCHEMY_ORM_PROPERTIES_H

#include "modules/sqlalchemy/orm/orm.h"

value orm_column_property(struct vm *vm, const value *a);  /* *columns, **kw */
value orm_deferred(struct vm *vm, const value *a);         /* *columns, **kw */
value orm_query_expression(struct vm *vm, const value *a); /* default_expr */
value orm_synonym(struct vm *vm, const value *a);
value orm_composite_make(struct vm *vm, const value *a);    /* _class_or_attr, *attrs, **kw */
value orm_validates(struct vm *vm, const value *a);         /* *names, **kw */
value orm_relationship_make(struct vm *vm, const value *a); /* argument, secondary, **kw */
value orm_backref_make(struct vm *vm, const value *a);      /* name, **kw */
value orm_foreign(struct vm *vm, const value *a);
value orm_remote(struct vm *vm, const value *a);
value orm_declarative_base(struct vm *vm, const value *a);
value orm_as_declarative(struct vm *vm, const value *a);
value orm_declarative_mixin(struct vm *vm, const value *a);
value orm_synonym_for(struct vm *vm, const value *a);

/* Keyword arguments that are taken one by one. */
struct py_dict *orm_kw_copy(value kw);
value orm_kw_take(struct py_dict *kw, const char *name); /* PY_UNDEF: not given */
bool orm_kw_flag(struct vm *vm, struct py_dict *kw, const char *name, bool otherwise);
void orm_kw_end(struct vm *vm, struct py_dict *kw, const char *function);
/* doc, info and the arguments of dataclass fields. */
void orm_prop_options(struct vm *vm, struct orm_prop *p, struct py_dict *kw);
/* The values of a composite's parts in V (None: all None), as a list. */
value orm_composite_parts(struct vm *vm, struct orm_composite *c, value v);

#endif
