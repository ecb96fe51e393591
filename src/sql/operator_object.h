/* Operators as scripts see them: what an expression's .operator says, and the functions of
 * sqlalchemy.sql.operators. */
#ifndef RETORT_SQL_OPERATOR_OBJECT_H
#define RETORT_SQL_OPERATOR_OBJECT_H

#include "sql/expr_int.h"

/* The one object for OP in this VM: a function of Python's `operator` module where the reference
 * uses that (eq, add, and_), a custom_op, or a function of its own. None for NULL. */
value sql_operator_value(struct vm *vm, const struct sql_op *op);

/* The operator that V is, or NULL. */
const struct sql_op *sql_operator_of(struct vm *vm, value v);

/* custom_op: called with both sides, or, as op("…") of an expression gives it, with the right one.
 */
extern struct py_type sql_custom_op_type;

/* is_comparison(op) … mirror(op): what sqlalchemy.sql.operators has beside the operators. */
extern const struct py_native_def sql_operator_functions[];

#endif
