/* The compiler as scripts meet it: Compiled, and the compiler object that @compiles functions get.
 */
#ifndef RETORT_SQL_COMPILER_OBJECT_H
#define RETORT_SQL_COMPILER_OBJECT_H

#include "sql/compiler.h"

/* element.compile(bind=, dialect=, **kw). */
value sql_compile_method(struct vm *vm, value self, value bind, value dialect, struct py_dict *kw);
/* __visit_name__ of a node. */
const char *sql_visit_name(const struct sql_element *e);

/* The compiler object that @compiles functions get, and the dialect it writes for. */
extern struct py_type sql_compiler_type;
const struct sql_dialect *sql_compiler_dialect(value compiler);

/* The text with placeholders of the dialect's paramstyle. */
const char *sql_compiled_string(const struct sql_compiled *c);
/* The dialect that str() writes E in: the general one, but constructs that only one database has
 * are written as that one does. */
const struct sql_dialect *sql_stringify_dialect(const struct sql_element *e);
/* @compiles(TYPE, DIALECT): FN writes it; DIALECT "" for all. */
void sql_register_custom(struct vm *vm, struct py_type *type, const char *dialect, value fn);
/* Takes what @compiles has registered for TYPE itself away again. */
void sql_deregister_custom(struct vm *vm, struct py_type *type);

#endif
