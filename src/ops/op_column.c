/* alter_column, add_column, drop_column as objects. */
#include <string.h>

#include "base/text.h"
#include "ops/op_int.h"

/* --- AlterColumnOp --- */

const struct py_member_def op_alter_column_fields[] = {
    FIELD("column_name", column_name),
    FIELD("existing_type", existing_type),
    FIELD("existing_server_default", existing_server_default),
    FIELD("existing_nullable", existing_nullable),
    FIELD("existing_comment", existing_comment),
    FIELD("modify_nullable", modify_nullable),
    FIELD("modify_comment", modify_comment),
    FIELD("modify_server_default", modify_server_default),
    FIELD("modify_name", modify_name),
    FIELD("modify_type", modify_type),
    FIELD("kw", kw),
    {0}};

static value alter_init(struct vm *vm, const value *a) {
    struct op *op = op_of(a[0]);
    (void)vm;
    op->kind = OP_ALTER_COLUMN;
    op->table_name = a[1];
    op->column_name = a[2];
    op->schema = a[3];
    op->existing_type = a[4];
    op->existing_server_default = a[5];
    op->existing_nullable = a[6];
    op->existing_comment = a[7];
    op->modify_nullable = a[8];
    op->modify_comment = a[9];
    op->modify_server_default = a[10];
    op->modify_name = a[11];
    op->modify_type = a[12];
    op->kw = a[13];
    return PY_NONE;
}

static bool is_none(value v) { return v == PY_UNDEF || v == PY_NONE; }

bool op_alter_column_has_changes(struct vm *vm, struct op *op) {
    size_t i = 0;
    value k, v;
    if (!is_none(op->modify_nullable) || op->modify_server_default != PY_FALSE ||
        !is_none(op->modify_type) || op->modify_comment != PY_FALSE)
        return true;
    while (py_dict_next(op_keywords(vm, op), &i, &k, &v))
        if (py_is_str(k) && text_starts_with(py_str_cstr(k), "modify_"))
            return true;
    return false;
}

static value has_changes(struct vm *vm, const value *a) {
    return PY_BOOL(op_alter_column_has_changes(vm, op_of(a[0])));
}

/* What else is known of the column: the three existing_ values that are no subject of the tuple. */
enum { NULLABLE = 1, TYPE = 2, DEFAULT = 4, COMMENT = 8 };

static void add_diff(struct py_list *list, const struct op *op, const char *what, unsigned others,
                     value before, value after) {
    struct py_dict *d = py_dict_new();
    if (others & NULLABLE)
        py_dict_set_text(d, "existing_nullable", op_or_none(op->existing_nullable));
    if (others & TYPE)
        py_dict_set_text(d, "existing_type", op_or_none(op->existing_type));
    if (others & DEFAULT)
        py_dict_set_text(d, "existing_server_default", op_or_none(op->existing_server_default));
    if (others & COMMENT)
        py_dict_set_text(d, "existing_comment", op_or_none(op->existing_comment));
    value items[] = {py_str_from(what),
                     op_or_none(op->schema),
                     op_or_none(op->table_name),
                     op_or_none(op->column_name),
                     PY_OBJ(d),
                     op_or_none(before),
                     op_or_none(after)};
    py_list_append(list, PY_OBJ(py_tuple_of(7, items)));
}

static value alter_diff(struct vm *vm, const value *a) {
    const struct op *op = op_of(a[0]);
    struct py_list *list = py_list_new(1);
    (void)vm;
    if (!is_none(op->modify_type))
        add_diff(list, op, "modify_type", NULLABLE | DEFAULT | COMMENT, op->existing_type,
                 op->modify_type);
    if (!is_none(op->modify_nullable))
        add_diff(list, op, "modify_nullable", TYPE | DEFAULT | COMMENT, op->existing_nullable,
                 op->modify_nullable);
    if (op->modify_server_default != PY_FALSE)
        add_diff(list, op, "modify_default", NULLABLE | TYPE | COMMENT, op->existing_server_default,
                 op->modify_server_default);
    if (op->modify_comment != PY_FALSE)
        add_diff(list, op, "modify_comment", NULLABLE | TYPE | DEFAULT, op->existing_comment,
                 op->modify_comment);
    if (op->note && !is_none(op->modify_name)) /* the reference's comparison renames nothing */
        add_diff(list, op, "modify_name", NULLABLE | TYPE | DEFAULT, op->column_name,
                 op->modify_name);
    return PY_OBJ(list);
}

static void swap(value *a, value *b) {
    value v = *a;
    *a = *b;
    *b = v;
}

/* existing_x and modify_x among the further keywords change places too. */
static void swap_keywords(struct vm *vm, struct py_dict *kw) {
    struct py_list *names = py_list_new(0);
    size_t i = 0;
    value k, v;
    while (py_dict_next(kw, &i, &k, &v))
        if (py_is_str(k) && text_starts_with(py_str_cstr(k), "modify_"))
            py_list_append(names, k);
    for (i = 0; i < names->n; i++) {
        const char *modify = py_str_cstr(names->items[i]);
        const char *existing = mem_printf("existing_%s", modify + strlen("modify_"));
        value old = py_getitem(vm, PY_OBJ(kw), py_str_from(existing));
        py_dict_set_text(kw, existing, py_dict_get_text(kw, modify));
        py_dict_set_text(kw, modify, old);
    }
}

static value alter_reverse(struct vm *vm, const value *a) {
    const struct op *op = op_of(a[0]);
    struct op *r = op_new(vm, OP_ALTER_COLUMN);
    struct py_attrs attrs = r->attrs;
    *r = *op;
    r->attrs = attrs;
    r->head.type = &op_types[OP_ALTER_COLUMN];
    r->info = r->mutations = PY_UNDEF;
    r->note = NULL;
    r->modify_name = PY_UNDEF;
    r->kw = op_dict_copy(op_keywords(vm, op_of(a[0])));
    if (!is_none(r->modify_type))
        swap(&r->existing_type, &r->modify_type);
    if (!is_none(r->modify_nullable))
        swap(&r->existing_nullable, &r->modify_nullable);
    if (r->modify_server_default != PY_FALSE)
        swap(&r->existing_server_default, &r->modify_server_default);
    if (r->modify_comment != PY_FALSE)
        swap(&r->existing_comment, &r->modify_comment);
    if (r->modify_comment == PY_UNDEF)
        r->modify_comment = PY_NONE;
    if (r->modify_server_default == PY_UNDEF)
        r->modify_server_default = PY_NONE;
    swap_keywords(vm, PY_AS(struct py_dict, r->kw));
    return PY_OBJ(r);
}

const struct py_native_def op_alter_column_methods[] = {
    {"__init__", alter_init,
     "self, table_name, column_name, *, schema=None, existing_type=None, "
     "existing_server_default=False, existing_nullable=None, existing_comment=None, "
     "modify_nullable=None, modify_comment=False, modify_server_default=False, modify_name=None, "
     "modify_type=None, **kw"},
    {"has_changes", has_changes, "self"},
    {"reverse", alter_reverse, "self"},
    {"to_diff_tuple", alter_diff, "self"},
    {0}};

/* --- AddColumnOp --- */

const struct py_member_def op_add_column_fields[] = {
    FIELD("column", column),
    FIELD("if_not_exists", if_not_exists),
    FIELD("inline_references", inline_references),
    FIELD("inline_primary_key", inline_primary_key),
    FIELD("kw", kw),
    {0}};

static value add_init(struct vm *vm, const value *a) {
    struct op *op = op_of(a[0]);
    (void)vm;
    op->kind = OP_ADD_COLUMN;
    op->table_name = a[1];
    op->column = a[2];
    op->schema = a[3];
    op->if_not_exists = a[4];
    op->inline_references = a[5];
    op->inline_primary_key = a[6];
    op->kw = a[7];
    return PY_NONE;
}

struct op *op_add_column_from(struct vm *vm, value schema, value table_name, struct column *c) {
    struct op *op = op_new(vm, OP_ADD_COLUMN);
    op->schema = schema;
    op->table_name = table_name;
    op->column = PY_OBJ(c);
    return op;
}

static value add_from_column(struct vm *vm, const value *a) {
    struct table *t = column_table(column_of(a[1]));
    return PY_OBJ(
        op_add_column_from(vm, op_table_schema(vm, t), op_table_name(vm, t), column_of(a[1])));
}
static value add_from_names(struct vm *vm, const value *a) {
    return PY_OBJ(op_add_column_from(vm, a[1], a[2], column_of(a[3])));
}
static value add_to_column(struct vm *vm, const value *a) {
    (void)vm;
    return op_of(a[0])->column;
}
static value add_reverse(struct vm *vm, const value *a) {
    struct op *op = op_of(a[0]);
    struct op *r = op_drop_column_from(vm, op->schema, op->table_name, column_of(op->column));
    r->if_exists = op->if_not_exists;
    return PY_OBJ(r);
}

static value column_diff(const struct op *op, const char *what, value column) {
    value items[] = {py_str_from(what), op_or_none(op->schema), op_or_none(op->table_name), column};
    return PY_OBJ(py_tuple_of(4, items));
}
static value add_diff_tuple(struct vm *vm, const value *a) {
    (void)vm;
    return column_diff(op_of(a[0]), "add_column", op_of(a[0])->column);
}

const struct py_native_def op_add_column_methods[] = {
    {"__init__", add_init,
     "self, table_name, column, *, schema=None, if_not_exists=None, inline_references=None, "
     "inline_primary_key=None, **kw"},
    {"from_column", add_from_column, "cls, col", PY_CLASSMETHOD},
    {"from_column_and_tablename", add_from_names, "cls, schema, tname, col", PY_CLASSMETHOD},
    {"to_column", add_to_column, "self"},
    {"reverse", add_reverse, "self"},
    {"to_diff_tuple", add_diff_tuple, "self"},
    {0}};

/* --- DropColumnOp --- */

const struct py_member_def op_drop_column_fields[] = {FIELD("column_name", column_name),
                                                      FIELD("kw", kw),
                                                      FIELD("if_exists", if_exists),
                                                      FIELD("_reverse", reverse_op),
                                                      {0}};

static value drop_init(struct vm *vm, const value *a) {
    struct op *op = op_of(a[0]);
    (void)vm;
    op->kind = OP_DROP_COLUMN;
    op->table_name = a[1];
    op->column_name = a[2];
    op->schema = a[3];
    op->if_exists = a[4];
    op->reverse_op = a[5];
    op->kw = a[6];
    return PY_NONE;
}

struct op *op_drop_column_from(struct vm *vm, value schema, value table_name, struct column *c) {
    struct op *op = op_new(vm, OP_DROP_COLUMN);
    op->schema = schema;
    op->table_name = table_name;
    op->column_name = sql_name_value(vm, c->base.name);
    op->reverse_op = PY_OBJ(op_add_column_from(vm, schema, table_name, c));
    return op;
}

static value drop_from_names(struct vm *vm, const value *a) {
    return PY_OBJ(op_drop_column_from(vm, a[1], a[2], column_of(a[3])));
}

struct column *op_to_column(struct vm *vm, struct op *op, value context) {
    (void)context;
    if (op->kind == OP_ADD_COLUMN)
        return column_of(op->column);
    if (!is_none(op->reverse_op))
        return column_of(op_of(op->reverse_op)->column);
    return column_new(vm, name_sql(name_from(vm, op->column_name, "column name")),
                      type_new(vm, TYPE_NullType));
}

static value drop_to_column(struct vm *vm, const value *a) {
    return PY_OBJ(op_to_column(vm, op_of(a[0]), a[1]));
}
static value drop_reverse(struct vm *vm, const value *a) {
    struct op *op = op_of(a[0]);
    if (is_none(op->reverse_op))
        py_raise(vm, &py_exc_ValueError,
                 "operation is not reversible; original column is not present");
    struct op *r = op_add_column_from(vm, op->schema, op->table_name,
                                      column_of(op_of(op->reverse_op)->column));
    r->if_not_exists = op->if_exists;
    return PY_OBJ(r);
}
static value drop_diff(struct vm *vm, const value *a) {
    return column_diff(op_of(a[0]), "remove_column",
                       PY_OBJ(op_to_column(vm, op_of(a[0]), PY_NONE)));
}

const struct py_native_def op_drop_column_methods[] = {
    {"__init__", drop_init,
     "self, table_name, column_name, *, schema=None, if_exists=None, _reverse=None, **kw"},
    {"from_column_and_tablename", drop_from_names, "cls, schema, tname, col", PY_CLASSMETHOD},
    {"to_column", drop_to_column, "self, migration_context=None"},
    {"reverse", drop_reverse, "self"},
    {"to_diff_tuple", drop_diff, "self"},
    {0}};
