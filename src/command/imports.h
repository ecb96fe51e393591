/* What a project imports and what stands behind it, for doctor. */
#ifndef RETORT_COMMAND_IMPORTS_H
#define RETORT_COMMAND_IMPORTS_H

#include "base/text.h"
#include "python/api.h"

enum import_backing {
    BACKED_BY_STANDARD, /* a module of the standard library, ours */
    BACKED_BY_RETORT,   /* a third-party module, ours */
    BACKED_BY_PROJECT,  /* a file of the project */
    BACKED_BY_SITE,     /* a file of the virtual environment */
    BACKED_BY_NOTHING,  /* unknown */
    BACKINGS
};

struct import {
    const char *module; /* dotted */
    enum import_backing backing;
    const char *file; /* what is run for it, or NULL */
    const char *from; /* the file that imports it first */
    int line;
    bool is_optional; /* all its imports stand in a try */
};

struct imports {
    struct import *items; /* by module name */
    size_t n, cap;
};

/* The imports of FILES and of all files of the project that they import. Nothing is run; files that
 * do not parse are left out. */
struct imports imports_of(struct vm *vm, const struct text_list *files);

#endif
