/* Third-party modules that are class machinery and nothing else, as Python text under py/. */
#ifndef RETORT_MODULES_TEXTS_H
#define RETORT_MODULES_TEXTS_H

#include "python/object.h"

/* NULL-terminated; made by tools/embed_modules.sh. */
extern const struct py_module_def *const modules_texts[];

#endif
