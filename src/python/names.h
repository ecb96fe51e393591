/* The interned names of names.def: PYN(__init__) is a struct py_str *. */
#ifndef RETORT_PYTHON_NAMES_H
#define RETORT_PYTHON_NAMES_H

#include "python/types/str.h"

enum py_name {
#define NAME(text) NAME_##text,
#include "python/names.def"
#undef NAME
    NAME_COUNT
};

extern struct py_str *py_names[NAME_COUNT];
#define PYN(text) (py_names[NAME_##text])

/* Interns them; the first vm_new of the process does it. */
void py_names_init(void);

#endif
