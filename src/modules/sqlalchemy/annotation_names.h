/* Names of SQLAlchemy that only annotations need: see annotation_names.c. */
#ifndef RETORT_MODULES_SQLALCHEMY_ANNOTATION_NAMES_H
#define RETORT_MODULES_SQLALCHEMY_ANNOTATION_NAMES_H

#include "python/vm.h"

/* NAME of MODULE as an unknown value, or PY_UNDEF: no such name. */
value sa_annotation_name(struct vm *vm, const char *module, const char *name);
/* Gives M a __getattr__ that finds those names. */
void sa_annotation_names(struct vm *vm, struct py_module *m);

extern const struct py_module_def sa_sql_typing_module, sa_sql_roles_module,
    sa_sql_cache_key_module, sa_sql_traversals_module, sa_asyncio_result_module;

#endif
