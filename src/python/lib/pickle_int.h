/* What the files of pickle share: opcodes, names that moved, errors. */
#ifndef RETORT_PYTHON_LIB_PICKLE_INT_H
#define RETORT_PYTHON_LIB_PICKLE_INT_H

#include "python/lib/lib.h"

enum { PICKLE_HIGHEST = 5, PICKLE_DEFAULT = 4 };

enum pickle_opcode {
#define X(name, code) PICKLE_##name = code,
#include "python/lib/pickle.def"
#undef X
};

extern struct py_type py_pickle_error, py_pickling_error, py_unpickling_error;
extern struct py_type py_pickler_type, py_unpickler_type;

/* OBJ pickled, as bytes (pickle_save.c). */
value pickle_dump(struct vm *vm, value obj, value protocol);
/* The object pickled at P (pickle_load.c). */
value pickle_load(struct vm *vm, const unsigned char *p, size_t n);

/* Names of Python 2 and the ones they have now; protocols below 3 write the old ones. */
void pickle_old_name(const char **module, const char **name);
void pickle_new_name(const char **module, const char **name);

#endif
