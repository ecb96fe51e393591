/* Naming conventions: MetaData(naming_convention=…). Cf. sqlalchemy.sql.naming. */
#ifndef RETORT_SCHEMA_NAMING_H
#define RETORT_SCHEMA_NAMING_H

#include "schema/table.h"

/* The name CONSTRAINT_OR_INDEX gets in T (NULL: none), which may be the one it has. */
struct py_str *naming_constraint_name(struct vm *vm, struct constraint *c, struct table *t);
struct py_str *naming_index_name(struct vm *vm, struct index *ix, struct table *t);
/* Gives it that name; called when it is attached. */
void naming_apply_constraint(struct vm *vm, struct constraint *c, struct table *t);
void naming_apply_index(struct vm *vm, struct index *ix, struct table *t);

/* NAME cut to MAX characters with _ and four digits of its MD5 behind, if longer. */
const char *naming_truncate(const char *name, int max);

#endif
