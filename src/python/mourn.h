/* What is done when `del` takes an object's last name away (mourn.c). */
#ifndef RETORT_PYTHON_MOURN_H
#define RETORT_PYTHON_MOURN_H

#include "python/vm.h"

/* V's address in hiding when it has something to do when it dies (a suspended generator, an instance
 * of a class with __del__), else 0. */
uintptr_t mourn_hidden(value v);
/* The same of a local variable, which is emptied. */
uintptr_t mourn_local(value *slot);
/* If nobody holds the object any more: closes it, calls its __del__. */
void mourn(struct vm *vm, uintptr_t hidden);
/* Values above the top of the stack are left from before; they must not keep anything alive. */
void vm_clear_above(struct vm *vm);

#endif
