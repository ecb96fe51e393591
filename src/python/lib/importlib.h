/* Specifications of modules, for the import machinery. */
#ifndef RETORT_PYTHON_LIB_IMPORTLIB_H
#define RETORT_PYTHON_LIB_IMPORTLIB_H

#include "python/api.h"

/* A ModuleSpec of NAME with a loader for PATH (None: not from a file); LOCATIONS: the folders of a
 * package, or None. *LOADER is its loader. */
value importlib_spec(struct vm *vm, value name, value path, value locations, value *loader);

#endif
