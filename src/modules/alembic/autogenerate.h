/*
 * alembic.autogenerate for scripts; its registries, its contexts (cf. alembic.autogenerate).
 */
#ifndef RETORT_MODULES_ALEMBIC_AUTOGENERATE_H
#define RETORT_MODULES_ALEMBIC_AUTOGENERATE_H

#include "autogen/autogen.h"
#include "modules/alembic/alembic.h"

/* alembic.autogenerate and its submodules, NULL-terminated, for vm_add_modules. */
extern const struct py_module_def *const alembic_autogenerate_modules[];

/* An AutogenContext of M; METADATA, OPTS PY_UNDEF or None: M's. See autogen_new. */
struct autogen *autogenerate_context(struct vm *vm, struct migration *m, value metadata, value opts,
                                     bool compare);

/* What the settings say of the extended comparison; NULL without it. With --target, *METADATA
 * becomes the models of its scratch database, which goes when the innermost handler ends. DB may be
 * NULL. */
const struct autogen_extended *autogenerate_extended(struct migration *m, struct db *db,
                                                     value *metadata);

#endif
