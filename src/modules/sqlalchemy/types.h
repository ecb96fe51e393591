/* The type classes with constructors of their own (types_own.c), for the table in types.c. */
#ifndef RETORT_MODULES_SQLALCHEMY_TYPES_H
#define RETORT_MODULES_SQLALCHEMY_TYPES_H

#include "python/api.h"

struct sql_dialect;

extern const struct py_native_def type_methods_TypeDecorator[];
extern const struct py_native_def type_methods_Enum[];
extern const struct py_native_def type_methods_PickleType[];
extern const struct py_native_def type_methods_Boolean[];
extern const struct py_native_def type_methods_Interval[];
extern const struct py_native_def type_methods_ARRAY[];
extern const struct py_native_def type_methods_TupleType[];
extern const struct py_native_def type_methods_TableValueType[];
extern const struct py_native_def type_methods_pg_ARRAY[];
extern const struct py_native_def type_methods_pg_DOMAIN[];
extern const struct py_native_def type_methods_pg_ENUM[];
extern const struct py_native_def type_methods_mysql_ENUM[];
extern const struct py_native_def type_methods_mysql_SET[];
extern const struct py_getset_def type_getset_TypeDecorator[];
extern const struct py_getset_def type_getset_Enum[];
extern const struct py_getset_def type_getset_PickleType[];
extern const struct py_getset_def type_getset_Boolean[];
extern const struct py_getset_def type_getset_Interval[];
extern const struct py_getset_def type_getset_ARRAY[];
extern const struct py_getset_def type_getset_TupleType[];
extern const struct py_getset_def type_getset_TableValueType[];
extern const struct py_getset_def type_getset_pg_ARRAY[];
extern const struct py_getset_def type_getset_pg_DOMAIN[];
extern const struct py_getset_def type_getset_pg_ENUM[];
extern const struct py_getset_def type_getset_mysql_ENUM[];
extern const struct py_getset_def type_getset_mysql_SET[];

/* The dialect behind a script's value: a dialect, a bind, or None for the generic one. */
const struct sql_dialect *dialect_arg(struct vm *vm, value v);

/* JSON.NULL: JSON's own null, which None is only where none_as_null is not set. */
extern struct py_object sa_json_null;

/* type_processor.c: methods (self, dialect[, coltype]) that give a function of a value, or None
 * where values of the type stay as they are. */
value type_bind_processor(struct vm *vm, const value *a);
value type_result_processor(struct vm *vm, const value *a);
value type_literal_processor(struct vm *vm, const value *a);

#endif
