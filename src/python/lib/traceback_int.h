/* What traceback.c and traceback_exc.c share. */
#ifndef RETORT_PYTHON_LIB_TRACEBACK_INT_H
#define RETORT_PYTHON_LIB_TRACEBACK_INT_H

#include "python/lib/lib.h"
#include "python/traceback.h"

/* The StackSummary of a traceback. LIMIT: None, or how many entries, negative from the end. */
value traceback_extract_tb(struct vm *vm, value tb, value limit, bool look_up, bool capture);
/* The texts of a StackSummary's entries, repetitions counted. */
struct py_list *traceback_stack_lines(struct vm *vm, value stack);
/* Writes the strs of LIST to FILE (None: sys.stderr). */
void traceback_print(struct vm *vm, value list, value file);

extern struct py_type traceback_exception_type;
value traceback_f_print_exception(struct vm *vm, const value *a);
value traceback_f_format_exception(struct vm *vm, const value *a);
value traceback_f_format_only(struct vm *vm, const value *a);
value traceback_f_print_exc(struct vm *vm, const value *a);
value traceback_f_format_exc(struct vm *vm, const value *a);
value traceback_f_print_last(struct vm *vm, const value *a);

#endif
