/* Modules alembic.ddl.*: the impl classes, and what scripts change of them. */
#ifndef RETORT_MODULES_ALEMBIC_IMPL_H
#define RETORT_MODULES_ALEMBIC_IMPL_H

#include "ops/apply.h"
#include "python/api.h"

extern const struct py_module_def *const alembic_ddl_modules[]; /* NULL-terminated */

/* --- impl_compare.c: what comparing and rendering ask --- */

/* function, name, parameters */
#define IMPL_COMPARE_METHODS(X)                                                                    \
    X(impl_compare_type, "compare_type", "self, inspector_column, metadata_column")                \
    X(impl_column_types_match, "_column_types_match", "self, inspector_params, metadata_params")   \
    X(impl_column_args_match, "_column_args_match", "self, inspected_params, meta_params")         \
    X(impl_cast_for_batch, "cast_for_batch_migrate",                                               \
      "self, existing, existing_transfer, new_type")                                               \
    X(impl_prep_table_for_batch, "prep_table_for_batch", "self, batch_impl, table")                \
    X(impl_compare_server_default, "compare_server_default",                                       \
      "self, inspector_column, metadata_column, rendered_metadata_default, "                       \
      "rendered_inspector_default")                                                                \
    X(impl_compare_indexes, "compare_indexes", "self, metadata_index, reflected_index")            \
    X(impl_compare_unique_constraint, "compare_unique_constraint",                                 \
      "self, metadata_constraint, reflected_constraint")                                           \
    X(impl_compare_check_constraint, "compare_check_constraint",                                   \
      "self, metadata_constraint, reflected_constraint")                                           \
    X(impl_correct_constraints, "correct_for_autogen_constraints",                                 \
      "self, conn_uniques, conn_indexes, metadata_unique_constraints, metadata_indexes")           \
    X(impl_correct_foreign_keys, "correct_for_autogen_foreignkeys",                                \
      "self, conn_fks, metadata_fks")                                                              \
    X(impl_adjust_options, "adjust_reflected_dialect_options", "self, reflected_object, kind")     \
    X(impl_column_reflect, "autogen_column_reflect", "self, inspector, table, column_info")        \
    X(impl_render_type, "render_type", "self, type_obj, autogen_context")                          \
    X(impl_render_expression, "render_ddl_sql_expr", "self, expr, is_server_default=False, **kw")
#define IMPL_DECLARE(fn, name, parameters) value fn(struct vm *vm, const value *a);
IMPL_COMPARE_METHODS(IMPL_DECLARE)
#undef IMPL_DECLARE
/* Gives a class what scripts read of it: __dialect__ (NAME), type_synonyms … Once is enough. */
void impl_class_values(struct vm *vm, struct py_type *cls, enum sql_dialect_id id,
                       const char *name);
/* The same for the class of every dialect: before a script gets hold of an impl. */
void impl_fill_classes(struct vm *vm);

/* --- impl_override.c: methods that scripts put in place of an impl's own --- */

/* Lets operations go to the methods of a script where it has some; for struct ops_target. */
void impl_sink(struct ops_sink *s);
/* DefaultImpl.__init_subclass__: a class with a __dialect__ is that dialect's from now on. */
value impl_subclass(struct vm *vm, const value *a);
/* The class that a script made for DIALECT, or NULL. */
struct py_type *impl_class_of(struct vm *vm, const char *dialect);

#endif
