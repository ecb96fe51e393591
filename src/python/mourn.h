/* What is done when `del` takes an object's last name away (mourn.c). */
#ifndef RETORT_PYTHON_MOURN_H
#define RETORT_PYTHON_MOURN_H

#include "python/vm.h"

/* V's address in hiding when it has something to do when it dies (a suspended generator, an
 * instance of a class with __del__), else 0. */
uintptr_t mourn_hidden(value v);
/* The same of a local variable, which is emptied. */
uintptr_t mourn_local(value *slot);
/* The same for what V takes the place of. */
uintptr_t mourn_rebound(struct vm *vm, value *slot, value v);
/* Whether one more death that no `del` announces is looked into: each takes a collection. */
bool mourn_again(struct vm *vm);
/* F is about to return: its locals that nobody else holds say their last words. */
void mourn_frame(struct vm *vm, struct py_frame *f);
/* The program has ended: what its names hold does. */
void mourn_module(struct vm *vm, struct py_dict *ns);
/* If nobody holds the object any more: closes it, calls its __del__. */
void mourn(struct vm *vm, uintptr_t hidden);
/* Values above the top of the stack are left from before; they must not keep anything alive. */
void vm_clear_above(struct vm *vm);

#endif
