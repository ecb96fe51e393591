/*
 * What answers for expressions of a type whose script wrote a comparator_factory: an object around
 * the expression, with the operators and methods of every expression and the script's own over
 * them. cf. sqlalchemy.types.TypeEngine.Comparator.
 */
#ifndef RETORT_SQL_COMPARATOR_H
#define RETORT_SQL_COMPARATOR_H

#include "schema/type.h"

/* Comparator: a struct sql_comparator. Scripts derive from it. */
extern struct py_type sql_comparator_type;

/* What comparator_factory of CLS says when a script wrote it, else PY_UNDEF. For new instances. */
value sql_comparator_class(struct py_type *cls);
/* The comparator of E's type (a TypeDecorator's, or that of the type behind it), made anew;
 * PY_UNDEF: no script wrote one. */
value sql_comparator_of(struct vm *vm, struct sql_element *e);
/* The expression behind V when it is a comparator, else PY_UNDEF. */
value sql_comparator_expr(value v);
/* Attribute NAME of E as its type's comparator has it: OWN is what E itself has under the name
 * (PY_UNDEF: nothing), which only an operator of the script's comes before. Gives OWN where the
 * comparator has no say; AttributeError when there is a comparator and nobody has the name. */
value sql_comparator_attr(struct vm *vm, struct sql_element *e, struct py_str *name, value own);
/* V is a comparator that overrides operate(): RESULT becomes what operate(operator, other, **kw)
 * gives, OP being an enum sql_op_id. OTHER is PY_UNDEF for operators of one side, KW NULL: none. */
bool sql_comparator_operate(struct vm *vm, value v, int op, value other, struct py_dict *kw,
                            value *result);

#endif
