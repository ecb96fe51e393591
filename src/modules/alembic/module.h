/* What the files of this folder share: their modules, and making classes and text. */
#ifndef RETORT_MODULES_ALEMBIC_MODULE_H
#define RETORT_MODULES_ALEMBIC_MODULE_H

#include <stddef.h>

#include "base/text.h"
#include "python/api.h"

/* Initializer of the common fields of a class of this package. */
#define ALEMBIC_TYPE(class_name, module_name, struct_name)                                         \
    PY_TYPE_HEAD, .name = class_name, .module = module_name, .size = sizeof(struct struct_name),   \
                  .attrs_offset = offsetof(struct struct_name, attrs),                             \
                  .flags = PY_TYPE_BASE | PY_TYPE_ATTRS

extern const struct py_module_def alembic_util_module, alembic_util_exc_module,
    alembic_util_messaging_module, alembic_config_module, alembic_script_module_def,
    alembic_script_base_module, alembic_context_module, alembic_environment_module,
    alembic_runtime_environment_module, alembic_script_revision_module, alembic_write_hooks_module,
    alembic_plugins_module, alembic_util_pyfiles_module,
    alembic_migration_module, alembic_runtime_migration_module;

/* S as str, None for NULL. */
static inline value text_value(const char *s) { return s ? py_str_from(s) : PY_NONE; }

/* Absent or None. */
static inline bool is_missing(value v) { return v == PY_UNDEF || v == PY_NONE; }

/* A list of texts as a tuple or list. */
value text_tuple(const struct text_list *list);
value text_py_list(const struct text_list *list);

/* A str, or an iterable of str, as texts. None: empty. */
struct text_list text_list_of(struct vm *vm, value v);

/* One text as scalar, several as a tuple, none as None. */
value text_scalar(const struct text_list *list);

#endif
