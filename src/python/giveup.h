/*
 * Giving up a statement: what stops at an unknown value, or at what scripts may not do, stops the
 * statement of an imported module in which it happens, and not the run. Names that the statement
 * would bind become unknown values, so nothing that needs them goes on either.
 */
#ifndef RETORT_PYTHON_GIVEUP_H
#define RETORT_PYTHON_GIVEUP_H

#include "python/vm.h"

/* EXC (vm->halting) leaves frame F, which has no handler for it. If F runs the body of an imported
 * module, goes on behind its statement and returns true. env.py and revisions are not imported:
 * there it stops the run. */
bool giveup_statement(struct vm *vm, struct py_frame *f, value exc);

/* EXC was raised by an annotation of F: whether the annotation may be kept as text instead. */
bool op_annotation_may_wait(struct vm *vm, const struct py_frame *f, value exc);

/* Whether T or a class it derives from is of the packages that describe schemas. */
bool vm_is_schema_class(struct vm *vm, struct py_type *t);

/* EXC is raised now: what was noted about the frames it leaves begins anew. */
void giveup_begin(struct vm *vm, value exc);

#endif
