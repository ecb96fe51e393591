/*
 * The classes of operations, and what all of them have (cf. alembic.operations.ops
 * .MigrateOperation).
 */
#include "ops/op.h"

#include "ops/op_int.h"

/* --- MigrateOperation --- */

static value get_info(struct vm *vm, value self) {
    (void)vm;
    if (op_of(self)->info == PY_UNDEF)
        op_of(self)->info = PY_OBJ(py_dict_new());
    return op_of(self)->info;
}
static void set_info(struct vm *vm, value self, value v) {
    (void)vm;
    op_of(self)->info = v;
}
static value get_mutations(struct vm *vm, value self) {
    (void)vm;
    if (op_of(self)->mutations == PY_UNDEF)
        op_of(self)->mutations = PY_OBJ(py_set_new(&py_frozenset_type));
    return op_of(self)->mutations;
}
static void set_mutations(struct vm *vm, value self, value v) {
    (void)vm;
    op_of(self)->mutations = v;
}
static const struct py_getset_def operation_getset[] = {
    {"info", get_info, set_info}, {"_mutations", get_mutations, set_mutations}, {0}};

static value not_implemented(struct vm *vm, const value *a) {
    (void)a;
    py_raise(vm, &py_exc_NotImplementedError, "%s", "");
}
static const struct py_native_def operation_methods[] = {
    {"reverse", not_implemented, "self"}, {"to_diff_tuple", not_implemented, "self"}, {0}};

/* --- the classes --- */

#define CLASS(kind, class_name, parent, ...)                                                       \
    [kind] = {PY_TYPE_HEAD,                                                                        \
              .name = class_name,                                                                  \
              .module = "alembic.operations.ops",                                                  \
              .size = sizeof(struct op),                                                           \
              .attrs_offset = offsetof(struct op, attrs),                                          \
              .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,                                               \
              .base = parent,                                                                      \
              __VA_ARGS__}
#define M(stem) .methods = op_##stem##_methods
#define F(stem) .members = op_##stem##_fields

struct py_type op_types[OP_KIND_COUNT] = {
    CLASS(OP_CUSTOM, "MigrateOperation", NULL, .methods = operation_methods,
          .getset = operation_getset),
    CLASS(OP_CREATE_TABLE, "CreateTableOp", &op_types[OP_CUSTOM], M(create_table), F(create_table)),
    CLASS(OP_DROP_TABLE, "DropTableOp", &op_types[OP_CUSTOM], M(drop_table), F(drop_table)),
    CLASS(OP_RENAME_TABLE, "RenameTableOp", &op_alter_table_type, M(rename_table), F(rename_table)),
    CLASS(OP_CREATE_TABLE_COMMENT, "CreateTableCommentOp", &op_alter_table_type,
          M(create_table_comment), F(table_comment)),
    CLASS(OP_DROP_TABLE_COMMENT, "DropTableCommentOp", &op_alter_table_type, M(drop_table_comment),
          F(table_comment)),
    CLASS(OP_ALTER_COLUMN, "AlterColumnOp", &op_alter_table_type, M(alter_column), F(alter_column)),
    CLASS(OP_ADD_COLUMN, "AddColumnOp", &op_alter_table_type, M(add_column), F(add_column)),
    CLASS(OP_DROP_COLUMN, "DropColumnOp", &op_alter_table_type, M(drop_column), F(drop_column)),
    CLASS(OP_CREATE_INDEX, "CreateIndexOp", &op_types[OP_CUSTOM], M(create_index), F(create_index)),
    CLASS(OP_DROP_INDEX, "DropIndexOp", &op_types[OP_CUSTOM], M(drop_index), F(drop_index)),
    CLASS(OP_CREATE_PRIMARY_KEY, "CreatePrimaryKeyOp", &op_add_constraint_type,
          M(create_primary_key), F(key)),
    CLASS(OP_CREATE_UNIQUE, "CreateUniqueConstraintOp", &op_add_constraint_type, M(create_unique),
          F(key)),
    CLASS(OP_CREATE_FOREIGN_KEY, "CreateForeignKeyOp", &op_add_constraint_type,
          M(create_foreign_key), F(create_foreign_key)),
    CLASS(OP_CREATE_CHECK, "CreateCheckConstraintOp", &op_add_constraint_type, M(create_check),
          F(create_check)),
    CLASS(OP_CREATE_EXCLUDE, "CreateExcludeConstraintOp", &op_add_constraint_type,
          M(create_exclude), F(create_exclude)),
    CLASS(OP_DROP_CONSTRAINT, "DropConstraintOp", &op_types[OP_CUSTOM], M(drop_constraint),
          F(drop_constraint)),
    CLASS(OP_BULK_INSERT, "BulkInsertOp", &op_types[OP_CUSTOM], M(bulk_insert), F(bulk_insert)),
    CLASS(OP_EXECUTE, "ExecuteSQLOp", &op_types[OP_CUSTOM], M(execute), F(execute)),
    CLASS(OP_CONTAINER, "OpContainer", &op_types[OP_CUSTOM], M(container), F(container)),
    CLASS(OP_MODIFY_TABLE, "ModifyTableOps", &op_types[OP_CONTAINER], M(modify_table),
          F(modify_table)),
    CLASS(OP_UPGRADE, "UpgradeOps", &op_types[OP_CONTAINER], M(upgrade), F(upgrade)),
    CLASS(OP_DOWNGRADE, "DowngradeOps", &op_types[OP_CONTAINER], M(downgrade), F(downgrade)),
    CLASS(OP_SCRIPT, "MigrationScript", &op_types[OP_CUSTOM], M(script), F(script),
          .getset = op_script_getset),
};

struct py_type op_add_constraint_type = {PY_TYPE_HEAD,
                                         .name = "AddConstraintOp",
                                         .module = "alembic.operations.ops",
                                         .size = sizeof(struct op),
                                         .attrs_offset = offsetof(struct op, attrs),
                                         .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                         .base = &op_types[OP_CUSTOM],
                                         M(add_constraint),
                                         .getset = op_add_constraint_getset};
struct py_type op_alter_table_type = {PY_TYPE_HEAD,
                                      .name = "AlterTableOp",
                                      .module = "alembic.operations.ops",
                                      .size = sizeof(struct op),
                                      .attrs_offset = offsetof(struct op, attrs),
                                      .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                      .base = &op_types[OP_CUSTOM],
                                      M(alter_table),
                                      F(alter_table)};

struct py_type *const op_module_types[] = {&op_types[OP_CUSTOM],
                                           &op_add_constraint_type,
                                           &op_types[OP_DROP_CONSTRAINT],
                                           &op_types[OP_CREATE_PRIMARY_KEY],
                                           &op_types[OP_CREATE_UNIQUE],
                                           &op_types[OP_CREATE_FOREIGN_KEY],
                                           &op_types[OP_CREATE_CHECK],
                                           &op_types[OP_CREATE_EXCLUDE],
                                           &op_types[OP_CREATE_INDEX],
                                           &op_types[OP_DROP_INDEX],
                                           &op_types[OP_CREATE_TABLE],
                                           &op_types[OP_DROP_TABLE],
                                           &op_alter_table_type,
                                           &op_types[OP_RENAME_TABLE],
                                           &op_types[OP_CREATE_TABLE_COMMENT],
                                           &op_types[OP_DROP_TABLE_COMMENT],
                                           &op_types[OP_ALTER_COLUMN],
                                           &op_types[OP_ADD_COLUMN],
                                           &op_types[OP_DROP_COLUMN],
                                           &op_types[OP_BULK_INSERT],
                                           &op_types[OP_EXECUTE],
                                           &op_types[OP_CONTAINER],
                                           &op_types[OP_MODIFY_TABLE],
                                           &op_types[OP_UPGRADE],
                                           &op_types[OP_DOWNGRADE],
                                           &op_types[OP_SCRIPT],
                                           NULL};

/* --- making and asking --- */

struct op *op_new(struct vm *vm, enum op_kind kind) {
    struct op *op = py_alloc(vm, &op_types[kind]);
    op->kind = kind;
    op->kw = PY_OBJ(py_dict_new());
    if (kind == OP_ALTER_COLUMN)
        op->existing_server_default = op->modify_server_default = op->modify_comment = PY_FALSE;
    if (kind >= OP_CONTAINER && kind <= OP_DOWNGRADE)
        op->ops = PY_OBJ(py_list_new(0));
    return op;
}

value op_table_name(struct vm *vm, const struct table *t) {
    return sql_name_value(vm, t->base.name);
}
value op_table_schema(struct vm *vm, const struct table *t) {
    return sql_name_value(vm, t->base.schema);
}

value op_dict_copy(struct py_dict *d) { return PY_OBJ(d ? py_dict_copy(d) : py_dict_new()); }

struct py_dict *op_keywords(struct vm *vm, struct op *op) {
    (void)vm;
    return py_is_dict(op->kw) ? PY_AS(struct py_dict, op->kw) : py_dict_new();
}

value op_constraint_name(const struct constraint *c) {
    return c->name && !c->name_is_none_name ? PY_OBJ(c->name) : PY_NONE;
}

value op_reverse(struct vm *vm, value op) {
    if (op_is(op) && op_of(op)->note && op_of(op)->note->reverse != PY_UNDEF)
        return op_of(op)->note->reverse;
    return py_call_method(vm, op, "reverse", 0, NULL);
}
value op_diff(struct vm *vm, value op) { return py_call_method(vm, op, "to_diff_tuple", 0, NULL); }
