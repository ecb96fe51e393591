/* Collecting on demand, for gc and weak references (_weakref.c). */
#ifndef RETORT_PYTHON_LIB_COLLECT_H
#define RETORT_PYTHON_LIB_COLLECT_H

#include "python/api.h"

/* Frees what nobody holds and runs the callbacks of references to it. */
void collect_now(struct vm *vm);

#endif
