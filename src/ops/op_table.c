/* create_table, drop_table, rename_table and comments of tables as objects. */
#include "ops/op_int.h"

static value text_list_value(struct py_str *const *list, size_t n) {
    struct py_list *l = py_list_new(n);
    for (size_t i = 0; i < n; i++)
        py_list_append(l, PY_OBJ(list[i]));
    return PY_OBJ(l);
}

/* --- CreateTableOp --- */

const struct py_member_def op_create_table_fields[] = {
    FIELD("table_name", table_name),
    FIELD("columns", columns),
    FIELD("schema", schema),
    FIELD("if_not_exists", if_not_exists),
    FIELD("info", table_info),
    FIELD("comment", comment),
    FIELD("prefixes", prefixes),
    FIELD("kw", kw),
    FIELD("_namespace_metadata", namespace_metadata),
    FIELD("_constraints_included", constraints_included),
    {0}};

static value create_init(struct vm *vm, const value *a) {
    struct op *op = op_of(a[0]);
    struct py_dict *kw = PY_AS(struct py_dict, a[7]);
    op->kind = OP_CREATE_TABLE;
    op->table_name = a[1];
    op->columns = a[2];
    op->schema = a[3];
    op->if_not_exists = a[4];
    op->namespace_metadata = a[5];
    op->constraints_included = a[6];
    op->table_info = py_dict_del(vm, kw, py_str_from("info"));
    if (op->table_info == PY_UNDEF)
        op->table_info = PY_OBJ(py_dict_new());
    op->comment = op_or_none(py_dict_del(vm, kw, py_str_from("comment")));
    op->prefixes = op_or_none(py_dict_del(vm, kw, py_str_from("prefixes")));
    op->kw = PY_OBJ(kw);
    return PY_NONE;
}

struct op *op_create_table_from(struct vm *vm, struct table *t, value namespace_metadata) {
    struct op *op = op_new(vm, OP_CREATE_TABLE);
    struct py_list *items = py_list_new(table_column_count(t) + 4);
    size_t n;
    struct constraint **constraints = table_constraints(t, &n);
    for (size_t i = 0; i < table_column_count(t); i++)
        py_list_append(items, PY_OBJ(table_column(t, i)));
    for (size_t i = 0; i < n; i++)
        py_list_append(items, PY_OBJ(constraints[i]));
    op->table_name = op_table_name(vm, t);
    op->schema = op_table_schema(vm, t);
    op->columns = PY_OBJ(items);
    op->namespace_metadata = namespace_metadata == PY_UNDEF || namespace_metadata == PY_NONE
                                 ? PY_OBJ(t->metadata)
                                 : namespace_metadata;
    op->constraints_included = PY_TRUE;
    op->comment = op_name_value(t->comment);
    op->table_info = op_dict_copy(t->info);
    op->prefixes = text_list_value(t->prefixes, t->prefix_count);
    op->kw = op_dict_copy(t->dialect_kw);
    return op;
}

static value create_from_table(struct vm *vm, const value *a) {
    return PY_OBJ(op_create_table_from(vm, table_of(a[1]), a[2]));
}

static bool is_included(struct vm *vm, const struct op *op) {
    return op->constraints_included != PY_UNDEF && py_truth(vm, op->constraints_included);
}

static struct table *plain_table(struct vm *vm, struct op *op, value context) {
    struct op *from = op;
    value columns = op->columns;
    if (op->kind == OP_CREATE_TABLE_COMMENT || op->kind == OP_DROP_TABLE_COMMENT)
        return op_object_table(vm, context, op->table_name, op->schema, PY_UNDEF, false,
                               op->kind == OP_CREATE_TABLE_COMMENT ? op->comment : PY_NONE,
                               PY_UNDEF, PY_UNDEF, NULL);
    if (op->kind == OP_DROP_TABLE) {
        from =
            op->reverse_op != PY_UNDEF && op->reverse_op != PY_NONE ? op_of(op->reverse_op) : NULL;
        columns = from ? from->columns : PY_UNDEF;
    }
    return op_object_table(vm, context, op->table_name, op->schema, columns,
                           from && is_included(vm, from), op->comment, op->table_info, op->prefixes,
                           op_keywords(vm, op));
}

static value to_table(struct vm *vm, const value *a) {
    return PY_OBJ(plain_table(vm, op_of(a[0]), a[1]));
}

struct table *op_to_table(struct vm *vm, struct op *op, value context) {
    struct py_str *name = py_intern("to_table");
    struct py_type *class = op->head.type;
    if (!(class->flags & PY_TYPE_HEAP) ||
        py_type_lookup(class, name) == py_type_lookup(&op_types[op->kind], name))
        return plain_table(vm, op, context);
    return table_of(py_call_method(vm, PY_OBJ(op), "to_table", 1, &context));
}

static value create_reverse(struct vm *vm, const value *a) {
    struct op *op = op_of(a[0]);
    return PY_OBJ(
        op_drop_table_from(vm, op_to_table(vm, op, PY_NONE), op_or_none(op->namespace_metadata)));
}

static value create_diff(struct vm *vm, const value *a) {
    return py_tuple2(py_str_from("add_table"), PY_OBJ(op_to_table(vm, op_of(a[0]), PY_NONE)));
}

const struct py_native_def op_create_table_methods[] = {
    {"__init__", create_init,
     "self, table_name, columns, *, schema=None, if_not_exists=None, _namespace_metadata=None, "
     "_constraints_included=False, **kw"},
    {"from_table", create_from_table, "cls, table, *, _namespace_metadata=None", PY_CLASSMETHOD},
    {"to_table", to_table, "self, migration_context=None"},
    {"reverse", create_reverse, "self"},
    {"to_diff_tuple", create_diff, "self"},
    {0}};

/* --- DropTableOp --- */

const struct py_member_def op_drop_table_fields[] = {
    FIELD("table_name", table_name), FIELD("schema", schema),       FIELD("if_exists", if_exists),
    FIELD("table_kw", kw),           FIELD("comment", comment),     FIELD("info", table_info),
    FIELD("prefixes", prefixes),     FIELD("_reverse", reverse_op), {0}};

static value drop_init(struct vm *vm, const value *a) {
    struct op *op = op_of(a[0]);
    struct py_dict *kw = py_is_dict(a[4]) ? PY_AS(struct py_dict, a[4]) : py_dict_new();
    op->kind = OP_DROP_TABLE;
    op->table_name = a[1];
    op->schema = a[2];
    op->if_exists = a[3];
    op->comment = op_or_none(py_dict_del(vm, kw, py_str_from("comment")));
    op->table_info = op_or_none(py_dict_del(vm, kw, py_str_from("info")));
    op->prefixes = op_or_none(py_dict_del(vm, kw, py_str_from("prefixes")));
    op->kw = PY_OBJ(kw);
    op->reverse_op = a[5];
    return PY_NONE;
}

struct op *op_drop_table_from(struct vm *vm, struct table *t, value namespace_metadata) {
    struct op *op = op_new(vm, OP_DROP_TABLE);
    struct op *create = op_create_table_from(vm, t, namespace_metadata);
    op->table_name = create->table_name;
    op->schema = create->schema;
    op->comment = create->comment;
    op->table_info = op_dict_copy(t->info);
    op->prefixes = text_list_value(t->prefixes, t->prefix_count);
    op->kw = op_dict_copy(t->dialect_kw);
    op->reverse_op = PY_OBJ(create);
    return op;
}

static value drop_from_table(struct vm *vm, const value *a) {
    return PY_OBJ(op_drop_table_from(vm, table_of(a[1]), a[2]));
}

static value drop_reverse(struct vm *vm, const value *a) {
    return PY_OBJ(op_create_table_from(vm, op_to_table(vm, op_of(a[0]), PY_NONE), PY_NONE));
}

static value drop_diff(struct vm *vm, const value *a) {
    return py_tuple2(py_str_from("remove_table"), PY_OBJ(op_to_table(vm, op_of(a[0]), PY_NONE)));
}

const struct py_native_def op_drop_table_methods[] = {
    {"__init__", drop_init,
     "self, table_name, *, schema=None, if_exists=None, table_kw=None, _reverse=None"},
    {"from_table", drop_from_table, "cls, table, *, _namespace_metadata=None", PY_CLASSMETHOD},
    {"to_table", to_table, "self, migration_context=None"},
    {"reverse", drop_reverse, "self"},
    {"to_diff_tuple", drop_diff, "self"},
    {0}};

/* --- AlterTableOp, RenameTableOp --- */

const struct py_member_def op_alter_table_fields[] = {
    FIELD("table_name", table_name), FIELD("schema", schema), {0}};

static value alter_init(struct vm *vm, const value *a) {
    (void)vm;
    op_of(a[0])->table_name = a[1];
    op_of(a[0])->schema = a[2];
    return PY_NONE;
}
const struct py_native_def op_alter_table_methods[] = {
    {"__init__", alter_init, "self, table_name, *, schema=None"}, {0}};

const struct py_member_def op_rename_table_fields[] = {FIELD("new_table_name", name), {0}};

static value rename_init(struct vm *vm, const value *a) {
    struct op *op = op_of(a[0]);
    (void)vm;
    op->kind = OP_RENAME_TABLE;
    op->table_name = a[1];
    op->name = a[2];
    op->schema = a[3];
    return PY_NONE;
}
static value rename_reverse(struct vm *vm, const value *a) {
    struct op *op = op_of(a[0]), *r = op_new(vm, OP_RENAME_TABLE);
    r->table_name = op->name;
    r->name = op->table_name;
    r->schema = op->schema;
    return PY_OBJ(r);
}
static value rename_diff(struct vm *vm, const value *a) {
    struct op *op = op_of(a[0]);
    value items[] = {py_str_from("rename_table"), op_or_none(op->schema),
                     op_or_none(op->table_name), op_or_none(op->name)};
    (void)vm;
    return PY_OBJ(py_tuple_of(4, items));
}
const struct py_native_def op_rename_table_methods[] = {
    {"__init__", rename_init, "self, old_table_name, new_table_name, *, schema=None"},
    {"reverse", rename_reverse, "self"},
    {"to_diff_tuple", rename_diff, "self"},
    {0}};

/* --- comments --- */

const struct py_member_def op_table_comment_fields[] = {
    FIELD("comment", comment), FIELD("existing_comment", existing_comment), {0}};

static struct op *comment_op(struct vm *vm, const struct op *like, value comment, value existing) {
    bool drop = comment == PY_UNDEF || comment == PY_NONE;
    struct op *op = op_new(vm, drop ? OP_DROP_TABLE_COMMENT : OP_CREATE_TABLE_COMMENT);
    op->table_name = like->table_name;
    op->schema = like->schema;
    op->comment = drop ? PY_UNDEF : comment;
    op->existing_comment = existing;
    return op;
}

static value create_comment_init(struct vm *vm, const value *a) {
    struct op *op = op_of(a[0]);
    (void)vm;
    op->kind = OP_CREATE_TABLE_COMMENT;
    op->table_name = a[1];
    op->comment = a[2];
    op->schema = a[3];
    op->existing_comment = a[4];
    return PY_NONE;
}
static value create_comment_reverse(struct vm *vm, const value *a) {
    const struct op *op = op_of(a[0]);
    return PY_OBJ(comment_op(vm, op, op->existing_comment, op->comment));
}
static value create_comment_diff(struct vm *vm, const value *a) {
    struct op *op = op_of(a[0]);
    return py_tuple3(py_str_from("add_table_comment"), PY_OBJ(op_to_table(vm, op, PY_NONE)),
                     op_or_none(op->existing_comment));
}
const struct py_native_def op_create_table_comment_methods[] = {
    {"__init__", create_comment_init,
     "self, table_name, comment, *, schema=None, existing_comment=None"},
    {"to_table", to_table, "self, migration_context=None"},
    {"reverse", create_comment_reverse, "self"},
    {"to_diff_tuple", create_comment_diff, "self"},
    {0}};

static value drop_comment_init(struct vm *vm, const value *a) {
    struct op *op = op_of(a[0]);
    (void)vm;
    op->kind = OP_DROP_TABLE_COMMENT;
    op->table_name = a[1];
    op->schema = a[2];
    op->existing_comment = a[3];
    return PY_NONE;
}
static value drop_comment_reverse(struct vm *vm, const value *a) {
    struct op *op = op_of(a[0]), *r = op_new(vm, OP_CREATE_TABLE_COMMENT);
    r->table_name = op->table_name;
    r->schema = op->schema;
    r->comment = op->existing_comment;
    return PY_OBJ(r);
}
static value drop_comment_diff(struct vm *vm, const value *a) {
    return py_tuple2(py_str_from("remove_table_comment"),
                     PY_OBJ(op_to_table(vm, op_of(a[0]), PY_NONE)));
}
const struct py_native_def op_drop_table_comment_methods[] = {
    {"__init__", drop_comment_init, "self, table_name, *, schema=None, existing_comment=None"},
    {"to_table", to_table, "self, migration_context=None"},
    {"reverse", drop_comment_reverse, "self"},
    {"to_diff_tuple", drop_comment_diff, "self"},
    {0}};
