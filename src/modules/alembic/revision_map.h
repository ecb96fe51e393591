/*
 * alembic.script.revision for scripts: the classes of its errors, Revision, and RevisionMap over a
 * migrate/graph.
 */
#ifndef RETORT_MODULES_ALEMBIC_REVISION_MAP_H
#define RETORT_MODULES_ALEMBIC_REVISION_MAP_H

#include "modules/alembic/alembic.h"

#define X(name, base) extern struct py_type alembic_##name##_type;
#include "modules/alembic/revision_errors.def"
#undef X

/* Revision is the base class of Script; both are a struct alembic_script. */
extern struct py_type alembic_revision_type;

/* The RevisionMap of a script directory. */
value alembic_revision_map_of(struct vm *vm, struct alembic_script_directory *dir);

/* What a script passes for revisions: None, a str, Revisions or a collection of them. */
struct revision_ref alembic_revision_ref(struct vm *vm, value v);

/* range_collect with the arguments of iterate_revisions in A: upper, lower, implicit_base,
 * inclusive, assert_relative_length, select_for_downgrade. */
struct revisions alembic_iterate(struct vm *vm, const struct graph *g, const value *a);

#endif
