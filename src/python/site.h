/* The packages of a virtual environment, for projects that ask for them (site.c). */
#ifndef RETORT_PYTHON_SITE_H
#define RETORT_PYTHON_SITE_H

#include "base/text.h"
#include "python/api.h"

/* The site-packages folders of the virtual environment that VIRTUAL_ENV names, or else that is the
 * folder .venv or venv of one of TOPS (NULL-terminated). Empty when there is none. */
struct text_list site_folders(const char *const *tops);

/* Appends FOLDERS to sys.path. */
void site_add(struct vm *vm, const struct text_list *folders);

#endif
