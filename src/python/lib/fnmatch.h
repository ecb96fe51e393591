/* Shell patterns, for glob and pathlib. */
#ifndef RETORT_PYTHON_LIB_FNMATCH_H
#define RETORT_PYTHON_LIB_FNMATCH_H

#include "python/api.h"

/* Whether the str NAME matches the shell pattern PATTERN, case counting. */
bool lib_fnmatch(struct vm *vm, value name, value pattern);

#endif
