/* Constraints made and dropped, as objects. */
#include <string.h>

#include "ops/op_int.h"
#include "schema/exc.h"

const struct py_member_def op_key_fields[] = {FIELD("constraint_name", name),
                                              FIELD("table_name", table_name),
                                              FIELD("columns", columns),
                                              FIELD("schema", schema),
                                              FIELD("kw", kw),
                                              {0}};
const struct py_member_def op_create_foreign_key_fields[] = {
    FIELD("constraint_name", name),
    FIELD("source_table", table_name),
    FIELD("referent_table", referent_table),
    FIELD("local_cols", columns),
    FIELD("remote_cols", remote_columns),
    FIELD("kw", kw),
    {0}};
const struct py_member_def op_create_check_fields[] = {FIELD("constraint_name", name),
                                                       FIELD("table_name", table_name),
                                                       FIELD("condition", condition),
                                                       FIELD("schema", schema),
                                                       FIELD("kw", kw),
                                                       {0}};
const struct py_member_def op_create_exclude_fields[] = {FIELD("constraint_name", name),
                                                         FIELD("table_name", table_name),
                                                         FIELD("elements", columns),
                                                         FIELD("where", condition),
                                                         FIELD("schema", schema),
                                                         FIELD("_orig_constraint", original),
                                                         FIELD("kw", kw),
                                                         {0}};
const struct py_member_def op_drop_constraint_fields[] = {FIELD("constraint_name", name),
                                                          FIELD("table_name", table_name),
                                                          FIELD("constraint_type", constraint_type),
                                                          FIELD("schema", schema),
                                                          FIELD("if_exists", if_exists),
                                                          FIELD("_reverse", reverse_op),
                                                          {0}};

/* --- constructors --- */

static value init_key(const value *a, enum op_kind kind) {
    struct op *op = op_of(a[0]);
    op->kind = kind;
    op->name = a[1];
    op->table_name = a[2];
    op->columns = a[3];
    op->schema = a[4];
    op->kw = a[5];
    return PY_NONE;
}
static value primary_key_init(struct vm *vm, const value *a) {
    (void)vm;
    return init_key(a, OP_CREATE_PRIMARY_KEY);
}
static value unique_init(struct vm *vm, const value *a) {
    (void)vm;
    return init_key(a, OP_CREATE_UNIQUE);
}
static value check_init(struct vm *vm, const value *a) {
    struct op *op = op_of(a[0]);
    (void)vm;
    init_key(a, OP_CREATE_CHECK);
    op->condition = op->columns;
    op->columns = PY_UNDEF;
    return PY_NONE;
}
static value foreign_key_init(struct vm *vm, const value *a) {
    struct op *op = op_of(a[0]);
    (void)vm;
    op->kind = OP_CREATE_FOREIGN_KEY;
    op->name = a[1];
    op->table_name = a[2];
    op->referent_table = a[3];
    op->columns = a[4];
    op->remote_columns = a[5];
    op->kw = a[6];
    return PY_NONE;
}
static value exclude_init(struct vm *vm, const value *a) {
    struct op *op = op_of(a[0]);
    (void)vm;
    op->kind = OP_CREATE_EXCLUDE;
    op->name = a[1];
    op->table_name = a[2];
    op->columns = a[3];
    op->condition = a[4];
    op->schema = a[5];
    op->original = a[6];
    op->kw = a[7];
    return PY_NONE;
}
static value drop_init(struct vm *vm, const value *a) {
    struct op *op = op_of(a[0]);
    (void)vm;
    op->kind = OP_DROP_CONSTRAINT;
    op->name = a[1];
    op->table_name = a[2];
    op->constraint_type = a[3];
    op->schema = a[4];
    op->if_exists = a[5];
    op->reverse_op = a[6];
    return PY_NONE;
}

/* --- from constraints --- */

static struct table *table_of_constraint(const struct constraint *c) {
    if (c->table)
        return c->table;
    return c->bound_column ? column_table(c->bound_column) : NULL;
}

static value column_names(struct vm *vm, const struct sql_columns *columns, bool keys) {
    struct py_list *list = py_list_new(columns->n);
    for (size_t i = 0; i < columns->n; i++) {
        struct sql_column *c = (struct sql_column *)columns->items[i];
        py_list_append(list, keys ? py_str_from(c->expr.key) : sql_name_value(vm, c->name));
    }
    return PY_OBJ(list);
}

static void put_text(struct py_dict *kw, const char *name, struct py_str *text) {
    if (text && text->size)
        py_dict_set_text(kw, name, PY_OBJ(text));
}
static void put_true(struct vm *vm, struct py_dict *kw, const char *name, value v) {
    if (v != PY_UNDEF && v != PY_NONE && py_truth(vm, v))
        py_dict_set_text(kw, name, v);
}

static void fill_foreign_key(struct vm *vm, struct op *op, struct constraint *c) {
    struct py_dict *kw = PY_AS(struct py_dict, op->kw);
    struct py_list *remote = py_list_new(c->element_count);
    put_text(kw, "onupdate", c->onupdate);
    put_text(kw, "ondelete", c->ondelete);
    put_text(kw, "initially", c->initially);
    put_true(vm, kw, "deferrable", c->deferrable);
    if (c->use_alter)
        py_dict_set_text(kw, "use_alter", PY_TRUE);
    put_text(kw, "match", c->match);
    for (size_t i = 0; i < c->element_count; i++)
        py_list_append(remote,
                       sql_name_value(vm, foreign_key_column(vm, c->elements[i])->base.name));
    struct table *target = constraint_referred_table(vm, c);
    op->columns = column_names(vm, c->columns, false);
    op->remote_columns = PY_OBJ(remote);
    op->referent_table = op_table_name(vm, target);
    op->schema = PY_UNDEF;
    py_dict_set_text(kw, "source_schema", op_table_schema(vm, c->table));
    py_dict_set_text(kw, "referent_schema", op_table_schema(vm, target));
    if (c->dialect_kw)
        py_dict_update(vm, kw, PY_OBJ(c->dialect_kw));
}

static void fill_exclude(struct op *op, const struct constraint *c) {
    struct py_dict *kw = PY_AS(struct py_dict, op->kw);
    struct py_list *elements = py_list_new(c->exclude_count);
    for (size_t i = 0; i < c->exclude_count; i++)
        py_list_append(elements, py_tuple2(c->excludes[i].expr, py_str_from(c->excludes[i].op)));
    op->columns = PY_OBJ(elements);
    op->condition = c->where ? SQL_VALUE(c->where) : PY_UNDEF;
    op->original = PY_OBJ(c);
    py_dict_set_text(kw, "deferrable", op_or_none(c->deferrable));
    py_dict_set_text(kw, "initially", op_name_value(c->initially));
    py_dict_set_text(kw, "using", c->using ? py_str_from(c->using) : PY_NONE);
}

struct op *op_add_constraint_from(struct vm *vm, struct constraint *c) {
    static const enum op_kind kinds[] = {[CONSTRAINT_PRIMARY_KEY] = OP_CREATE_PRIMARY_KEY,
                                         [CONSTRAINT_FOREIGN_KEY] = OP_CREATE_FOREIGN_KEY,
                                         [CONSTRAINT_UNIQUE] = OP_CREATE_UNIQUE,
                                         [CONSTRAINT_CHECK] = OP_CREATE_CHECK,
                                         [CONSTRAINT_EXCLUDE] = OP_CREATE_EXCLUDE,
                                         [CONSTRAINT_OTHER] = OP_CUSTOM};
    if (kinds[c->kind] == OP_CUSTOM)
        py_raise(vm, &py_exc_ValueError, "no dispatch function for object: '%s'",
                 constraint_visit_name(c));
    struct op *op = op_new(vm, kinds[c->kind]);
    struct table *t = table_of_constraint(c);
    op->name = op_constraint_name(c);
    op->table_name = op_table_name(vm, t);
    op->schema = op_table_schema(vm, t);
    switch (op->kind) {
    case OP_CREATE_FOREIGN_KEY:
        fill_foreign_key(vm, op, c);
        return op;
    case OP_CREATE_EXCLUDE:
        fill_exclude(op, c);
        return op;
    case OP_CREATE_CHECK:
        op->condition = SQL_VALUE(c->sqltext);
        break;
    case OP_CREATE_UNIQUE:
        put_true(vm, PY_AS(struct py_dict, op->kw), "deferrable", c->deferrable);
        put_text(PY_AS(struct py_dict, op->kw), "initially", c->initially);
        op->columns = column_names(vm, c->columns, false);
        break;
    default:
        op->columns = column_names(vm, c->columns, true);
    }
    if (c->dialect_kw)
        py_dict_update(vm, PY_AS(struct py_dict, op->kw), PY_OBJ(c->dialect_kw));
    return op;
}

struct op *op_drop_constraint_from(struct vm *vm, struct constraint *c) {
    static const char *const types[] = {
        [CONSTRAINT_PRIMARY_KEY] = "primary", [CONSTRAINT_FOREIGN_KEY] = "foreignkey",
        [CONSTRAINT_UNIQUE] = "unique",       [CONSTRAINT_CHECK] = "check",
        [CONSTRAINT_EXCLUDE] = NULL,          [CONSTRAINT_OTHER] = NULL};
    struct op *op = op_new(vm, OP_DROP_CONSTRAINT);
    struct table *t = table_of_constraint(c);
    op->name = op_constraint_name(c);
    op->table_name = op_table_name(vm, t);
    op->schema = op_table_schema(vm, t);
    op->constraint_type = types[c->kind] ? py_str_from(types[c->kind]) : PY_NONE;
    op->reverse_op = PY_OBJ(op_add_constraint_from(vm, c));
    return op;
}

static value add_from_constraint(struct vm *vm, const value *a) {
    return PY_OBJ(op_add_constraint_from(vm, constraint_of(a[1])));
}
static value drop_from_constraint(struct vm *vm, const value *a) {
    return PY_OBJ(op_drop_constraint_from(vm, constraint_of(a[1])));
}

/* --- to constraints --- */

static struct constraint *exclude_constraint(struct vm *vm, struct op *op, value context) {
    if (op->original != PY_UNDEF && op->original != PY_NONE)
        return constraint_of(op->original);
    struct py_dict *kw = py_dict_copy(op_keywords(vm, op));
    struct table *t = op_object_table(vm, context, op->table_name, op->schema, PY_UNDEF, false,
                                      PY_UNDEF, PY_UNDEF, PY_UNDEF, NULL);
    py_dict_set_text(kw, "name", op_or_none(op->name));
    if (op->condition != PY_UNDEF)
        py_dict_set_text(kw, "where", op->condition);
    struct constraint *c = constraint_of(py_call_args(vm, PY_OBJ(&sa_exclude_constraint_type),
                                                      PY_OBJ(py_tuple_from(vm, op->columns)), kw));
    if (!c->exclude_count)
        py_raise(vm, &py_exc_ValueError, "not enough values to unpack (expected 2, got 0)");
    for (size_t i = 0; i < c->exclude_count; i++)
        if (!c->excludes[i].name && sql_is_element(c->excludes[i].expr) &&
            SQL_ELEMENT(c->excludes[i].expr)->kind == SQL_TEXT)
            py_raise(vm, &sa_exc_ArgumentError,
                     "Column must be constructed with a non-blank name or assign a non-blank "
                     ".name before adding to a Table.");
        else if (c->excludes[i].name && !table_get_column(t, name_text(c->excludes[i].name)))
            table_add(
                vm, t,
                PY_OBJ(column_new(vm, name_sql(c->excludes[i].name), type_new(vm, TYPE_NullType))));
    constraint_attach(vm, c, t);
    return c;
}

struct constraint *op_to_constraint(struct vm *vm, struct op *op, value context) {
    if (op->kind == OP_CREATE_EXCLUDE)
        return exclude_constraint(vm, op, context);
    if (op->kind != OP_DROP_CONSTRAINT)
        return op_object_constraint(vm, context, op);
    if (op->reverse_op == PY_UNDEF || op->reverse_op == PY_NONE)
        py_raise(vm, &py_exc_ValueError,
                 "constraint cannot be produced; original constraint is not present");
    struct constraint *c = op_to_constraint(vm, op_of(op->reverse_op), PY_NONE);
    struct table *t = table_of_constraint(c);
    c->name = name_from(vm, op->name, "constraint name");
    t->base.name = name_sql(name_from(vm, op->table_name, "table name"));
    t->base.schema = name_sql(name_from(vm, op->schema, "schema"));
    return c;
}

static value to_constraint(struct vm *vm, const value *a) {
    return PY_OBJ(op_to_constraint(vm, op_of(a[0]), a[1]));
}
static value drop_to_constraint(struct vm *vm, const value *a) {
    return PY_OBJ(op_to_constraint(vm, op_of(a[0]), PY_NONE));
}

/* --- the other way round, and as diffs --- */

static value constraint_by_method(struct vm *vm, value op) {
    return py_call_method(vm, op, "to_constraint", 0, NULL);
}
static value add_reverse(struct vm *vm, const value *a) {
    return PY_OBJ(op_drop_constraint_from(vm, constraint_of(constraint_by_method(vm, a[0]))));
}
static value add_diff(struct vm *vm, const value *a) {
    return py_tuple2(py_str_from("add_constraint"), constraint_by_method(vm, a[0]));
}
static value add_fk_diff(struct vm *vm, const value *a) {
    return py_tuple2(py_str_from("add_fk"), constraint_by_method(vm, a[0]));
}
static value drop_reverse(struct vm *vm, const value *a) {
    return PY_OBJ(op_add_constraint_from(vm, op_to_constraint(vm, op_of(a[0]), PY_NONE)));
}
static value drop_diff(struct vm *vm, const value *a) {
    struct op *op = op_of(a[0]);
    bool fk = py_str_is(op->constraint_type, "foreignkey");
    return py_tuple2(py_str_from(fk ? "remove_fk" : "remove_constraint"),
                     PY_OBJ(op_to_constraint(vm, op, PY_NONE)));
}

/* AddConstraintOp.constraint_type of the classes made here. */
static value get_constraint_type(struct vm *vm, value self) {
    static const char *const names[OP_KIND_COUNT] = {[OP_CREATE_PRIMARY_KEY] = "primarykey",
                                                     [OP_CREATE_UNIQUE] = "unique",
                                                     [OP_CREATE_FOREIGN_KEY] = "foreignkey",
                                                     [OP_CREATE_CHECK] = "check",
                                                     [OP_CREATE_EXCLUDE] = "exclude"};
    const char *name = names[op_of(self)->kind];
    if (!name)
        py_raise(vm, &py_exc_NotImplementedError, "%s", "");
    return py_str_from(name);
}
const struct py_getset_def op_add_constraint_getset[] = {
    {"constraint_type", get_constraint_type, NULL}, {0}};

const struct py_native_def op_add_constraint_methods[] = {
    {"from_constraint", add_from_constraint, "cls, constraint", PY_CLASSMETHOD},
    {"reverse", add_reverse, "self"},
    {"to_diff_tuple", add_diff, "self"},
    {0}};
#define TO_CONSTRAINT                                                                              \
    { "to_constraint", to_constraint, "self, migration_context=None" }
const struct py_native_def op_create_primary_key_methods[] = {
    {"__init__", primary_key_init,
     "self, constraint_name, table_name, columns, *, schema=None, **kw"},
    TO_CONSTRAINT,
    {0}};
const struct py_native_def op_create_unique_methods[] = {
    {"__init__", unique_init, "self, constraint_name, table_name, columns, *, schema=None, **kw"},
    TO_CONSTRAINT,
    {0}};
const struct py_native_def op_create_check_methods[] = {
    {"__init__", check_init, "self, constraint_name, table_name, condition, *, schema=None, **kw"},
    TO_CONSTRAINT,
    {0}};
const struct py_native_def op_create_foreign_key_methods[] = {
    {"__init__", foreign_key_init,
     "self, constraint_name, source_table, referent_table, local_cols, remote_cols, **kw"},
    TO_CONSTRAINT,
    {"to_diff_tuple", add_fk_diff, "self"},
    {0}};
const struct py_native_def op_create_exclude_methods[] = {
    {"__init__", exclude_init,
     "self, constraint_name, table_name, elements, where=None, schema=None, "
     "_orig_constraint=None, **kw"},
    TO_CONSTRAINT,
    {0}};
const struct py_native_def op_drop_constraint_methods[] = {
    {"__init__", drop_init,
     "self, constraint_name, table_name, type_=None, *, schema=None, if_exists=None, "
     "_reverse=None"},
    {"from_constraint", drop_from_constraint, "cls, constraint", PY_CLASSMETHOD},
    {"to_constraint", drop_to_constraint, "self"},
    {"reverse", drop_reverse, "self"},
    {"to_diff_tuple", drop_diff, "self"},
    {0}};
