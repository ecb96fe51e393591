/* What the files of operations as objects share. */
#ifndef RETORT_OPS_OP_INT_H
#define RETORT_OPS_OP_INT_H

#include "ops/op.h"

#define FIELD(python, field)                                                                       \
    { python, offsetof(struct op, field), PY_MEMBER_VALUE, false }

/* Methods and fields of each class (op.c puts them together). */
extern const struct py_native_def op_create_table_methods[], op_drop_table_methods[],
    op_rename_table_methods[], op_create_table_comment_methods[], op_drop_table_comment_methods[],
    op_alter_column_methods[], op_add_column_methods[], op_drop_column_methods[],
    op_create_index_methods[], op_drop_index_methods[], op_add_constraint_methods[],
    op_create_primary_key_methods[], op_create_unique_methods[], op_create_foreign_key_methods[],
    op_create_check_methods[], op_create_exclude_methods[], op_drop_constraint_methods[],
    op_bulk_insert_methods[], op_execute_methods[], op_container_methods[],
    op_modify_table_methods[], op_upgrade_methods[], op_downgrade_methods[], op_script_methods[],
    op_alter_table_methods[];
extern const struct py_member_def op_create_table_fields[], op_drop_table_fields[],
    op_rename_table_fields[], op_table_comment_fields[], op_alter_column_fields[],
    op_add_column_fields[], op_drop_column_fields[], op_create_index_fields[],
    op_drop_index_fields[], op_key_fields[], op_create_foreign_key_fields[],
    op_create_check_fields[], op_create_exclude_fields[], op_drop_constraint_fields[],
    op_bulk_insert_fields[], op_execute_fields[], op_container_fields[], op_modify_table_fields[],
    op_upgrade_fields[], op_downgrade_fields[], op_script_fields[], op_alter_table_fields[];
extern const struct py_getset_def op_script_getset[], op_add_constraint_getset[];

/* V or None. */
static inline value op_or_none(value v) { return v == PY_UNDEF ? PY_NONE : v; }
/* A str of a name, None for NULL. */
static inline value op_name_value(const struct py_str *name) {
    return name ? PY_OBJ(name) : PY_NONE;
}
/* The name of a table, its schema, as values. */
value op_table_name(struct vm *vm, const struct table *t);
value op_table_schema(struct vm *vm, const struct table *t);
/* A copy of D as a dict, empty for NULL. */
value op_dict_copy(struct py_dict *d);
/* OP's keywords, never NULL. */
struct py_dict *op_keywords(struct vm *vm, struct op *op);
/* The constraint's name unless it is none or "no name". */
value op_constraint_name(const struct constraint *c);

/* --- schema objects (op_object.c; cf. alembic.operations.schemaobj) --- */

struct metadata *op_metadata(struct vm *vm, value context);
/* A table of COLUMNS (Columns, Constraints, Indexes; copied if they are another table's). */
struct table *op_object_table(struct vm *vm, value context, value name, value schema, value columns,
                              bool constraints_included, value comment, value info, value prefixes,
                              struct py_dict *kw);
struct index *op_object_index(struct vm *vm, value context, struct op *op, value columns);
struct constraint *op_object_constraint(struct vm *vm, value context, struct op *op);

#endif
