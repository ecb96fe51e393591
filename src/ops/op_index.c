/* create_index and drop_index as objects. */
#include "ops/op_int.h"

const struct py_member_def op_create_index_fields[] = {
    FIELD("index_name", name), FIELD("table_name", table_name),
    FIELD("columns", columns), FIELD("schema", schema),
    FIELD("unique", unique),   FIELD("if_not_exists", if_not_exists),
    FIELD("kw", kw),           {0}};

static value create_init(struct vm *vm, const value *a) {
    struct op *op = op_of(a[0]);
    (void)vm;
    op->kind = OP_CREATE_INDEX;
    op->name = a[1];
    op->table_name = a[2];
    op->columns = a[3];
    op->schema = a[4];
    op->unique = a[5];
    op->if_not_exists = a[6];
    op->kw = a[7];
    return PY_NONE;
}

static value expressions(struct index *ix) {
    struct py_list *list = py_list_new(ix->given_count);
    for (size_t i = 0; i < ix->given_count; i++)
        py_list_append(list, ix->expressions ? SQL_VALUE(ix->expressions[i]) : ix->given[i]);
    return PY_OBJ(list);
}

struct op *op_create_index_from(struct vm *vm, struct index *ix) {
    struct op *op = op_new(vm, OP_CREATE_INDEX);
    op->name = op_name_value(ix->name);
    op->table_name = op_table_name(vm, ix->table);
    op->schema = op_table_schema(vm, ix->table);
    op->columns = expressions(ix);
    op->unique = ix->unique_is_int ? py_int_from(ix->unique) : PY_BOOL(ix->unique);
    op->kw = op_dict_copy(ix->dialect_kw);
    return op;
}

struct index *op_to_index(struct vm *vm, struct op *op, value context) {
    value columns = op->columns;
    if (op->kind == OP_DROP_INDEX) {
        if (op->reverse_op != PY_UNDEF && op->reverse_op != PY_NONE)
            columns = op_of(op->reverse_op)->columns;
        else
            columns = py_tuple1(py_str_from("x"));
    }
    return op_object_index(vm, context, op, columns);
}

static value create_from_index(struct vm *vm, const value *a) {
    return PY_OBJ(op_create_index_from(vm, index_of(a[1])));
}
static value to_index(struct vm *vm, const value *a) {
    return PY_OBJ(op_to_index(vm, op_of(a[0]), a[1]));
}
static value create_reverse(struct vm *vm, const value *a) {
    return PY_OBJ(op_drop_index_from(vm, op_to_index(vm, op_of(a[0]), PY_NONE)));
}
static value create_diff(struct vm *vm, const value *a) {
    return py_tuple2(py_str_from("add_index"), PY_OBJ(op_to_index(vm, op_of(a[0]), PY_NONE)));
}

const struct py_native_def op_create_index_methods[] = {
    {"__init__", create_init,
     "self, index_name, table_name, columns, *, schema=None, unique=False, if_not_exists=None, "
     "**kw"},
    {"from_index", create_from_index, "cls, index", PY_CLASSMETHOD},
    {"to_index", to_index, "self, migration_context=None"},
    {"reverse", create_reverse, "self"},
    {"to_diff_tuple", create_diff, "self"},
    {0}};

/* --- DropIndexOp --- */

const struct py_member_def op_drop_index_fields[] = {FIELD("index_name", name),
                                                     FIELD("table_name", table_name),
                                                     FIELD("schema", schema),
                                                     FIELD("if_exists", if_exists),
                                                     FIELD("_reverse", reverse_op),
                                                     FIELD("kw", kw),
                                                     {0}};

static value drop_init(struct vm *vm, const value *a) {
    struct op *op = op_of(a[0]);
    (void)vm;
    op->kind = OP_DROP_INDEX;
    op->name = a[1];
    op->table_name = a[2];
    op->schema = a[3];
    op->if_exists = a[4];
    op->reverse_op = a[5];
    op->kw = a[6];
    return PY_NONE;
}

struct op *op_drop_index_from(struct vm *vm, struct index *ix) {
    struct op *op = op_new(vm, OP_DROP_INDEX);
    struct op *create = op_create_index_from(vm, ix);
    struct py_dict *kw = py_dict_new();
    py_dict_set_text(kw, "unique", create->unique);
    py_dict_update(vm, kw, create->kw);
    op->name = create->name;
    op->table_name = create->table_name;
    op->schema = create->schema;
    op->reverse_op = PY_OBJ(create);
    op->kw = PY_OBJ(kw);
    return op;
}

static value drop_from_index(struct vm *vm, const value *a) {
    return PY_OBJ(op_drop_index_from(vm, index_of(a[1])));
}
static value drop_reverse(struct vm *vm, const value *a) {
    return PY_OBJ(op_create_index_from(vm, op_to_index(vm, op_of(a[0]), PY_NONE)));
}
static value drop_diff(struct vm *vm, const value *a) {
    return py_tuple2(py_str_from("remove_index"), PY_OBJ(op_to_index(vm, op_of(a[0]), PY_NONE)));
}

const struct py_native_def op_drop_index_methods[] = {
    {"__init__", drop_init,
     "self, index_name, table_name=None, *, schema=None, if_exists=None, _reverse=None, **kw"},
    {"from_index", drop_from_index, "cls, index", PY_CLASSMETHOD},
    {"to_index", to_index, "self, migration_context=None"},
    {"reverse", drop_reverse, "self"},
    {"to_diff_tuple", drop_diff, "self"},
    {0}};
