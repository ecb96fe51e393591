/*
 * Operations that hold others (ModifyTableOps, UpgradeOps, DowngradeOps, MigrationScript), and the
 * two that are data: bulk_insert, execute.
 */
#include "ops/op_int.h"

/* --- containers --- */

const struct py_member_def op_container_fields[] = {FIELD("ops", ops), {0}};
const struct py_member_def op_modify_table_fields[] = {
    FIELD("table_name", table_name), FIELD("schema", schema), {0}};
const struct py_member_def op_upgrade_fields[] = {FIELD("upgrade_token", token), {0}};
const struct py_member_def op_downgrade_fields[] = {FIELD("downgrade_token", token), {0}};

struct py_list *op_list(struct vm *vm, value container) {
    value ops = op_is_kind(container, OP_CONTAINER) ? op_of(container)->ops
                                                    : py_getattr(vm, container, "ops");
    return py_is_list(ops) ? PY_AS(struct py_list, ops) : py_list_from(vm, ops);
}

static void set_ops(struct vm *vm, value self, enum op_kind kind, value ops) {
    op_of(self)->kind = kind;
    op_of(self)->ops = PY_OBJ(py_list_from(vm, ops));
}
static value container_init(struct vm *vm, const value *a) {
    set_ops(vm, a[0], OP_CONTAINER, a[1]);
    return PY_NONE;
}
static value is_empty(struct vm *vm, const value *a) { return PY_BOOL(!op_list(vm, a[0])->n); }

static void collect_diffs(struct vm *vm, struct py_list *out, value container) {
    struct py_list *ops = op_list(vm, container);
    for (size_t i = 0; i < ops->n; i++)
        if (py_lookup_attr(vm, ops->items[i], "ops") != PY_UNDEF)
            collect_diffs(vm, out, ops->items[i]);
        else if (!op_is(ops->items[i]) || !op_of(ops->items[i])->note ||
                 !op_of(ops->items[i])->note->silent)
            py_list_append(out, op_diff(vm, ops->items[i]));
}
struct py_list *op_diffs(struct vm *vm, value container) {
    struct py_list *out = py_list_new(0);
    collect_diffs(vm, out, container);
    return out;
}
static value as_diffs(struct vm *vm, const value *a) { return PY_OBJ(op_diffs(vm, a[0])); }

const struct py_native_def op_container_methods[] = {{"__init__", container_init, "self, ops=()"},
                                                     {"is_empty", is_empty, "self"},
                                                     {"as_diffs", as_diffs, "self"},
                                                     {0}};

/* The operations undone, the last first. */
static struct py_list *reversed(struct vm *vm, value container) {
    struct py_list *ops = op_list(vm, container), *out = py_list_new(ops->n);
    value *done = MEM_NEW_ARRAY(value, ops->n + 1);
    for (size_t i = 0; i < ops->n; i++)
        done[i] = op_reverse(vm, ops->items[i]);
    for (size_t i = ops->n; i-- > 0;)
        py_list_append(out, done[i]);
    return out;
}

static value modify_table_init(struct vm *vm, const value *a) {
    set_ops(vm, a[0], OP_MODIFY_TABLE, a[2]);
    op_of(a[0])->table_name = a[1];
    op_of(a[0])->schema = a[3];
    return PY_NONE;
}
static value modify_table_reverse(struct vm *vm, const value *a) {
    struct op *r = op_new(vm, OP_MODIFY_TABLE);
    r->table_name = op_of(a[0])->table_name;
    r->schema = op_of(a[0])->schema;
    r->ops = PY_OBJ(reversed(vm, a[0]));
    return PY_OBJ(r);
}
const struct py_native_def op_modify_table_methods[] = {
    {"__init__", modify_table_init, "self, table_name, ops, *, schema=None"},
    {"reverse", modify_table_reverse, "self"},
    {0}};

void op_reverse_into(struct vm *vm, struct op *up, struct op *down) {
    struct py_list *list = reversed(vm, PY_OBJ(up)), *into = op_list(vm, PY_OBJ(down));
    into->n = 0;
    py_list_extend(vm, into, PY_OBJ(list));
}

static value upgrade_init(struct vm *vm, const value *a) {
    set_ops(vm, a[0], OP_UPGRADE, a[1]);
    op_of(a[0])->token = a[2];
    return PY_NONE;
}
static value upgrade_reverse_into(struct vm *vm, const value *a) {
    op_reverse_into(vm, op_of(a[0]), op_of(a[1]));
    return a[1];
}
static value upgrade_reverse(struct vm *vm, const value *a) {
    struct op *down = op_new(vm, OP_DOWNGRADE);
    down->token = py_str_from("downgrades");
    op_reverse_into(vm, op_of(a[0]), down);
    return PY_OBJ(down);
}
const struct py_native_def op_upgrade_methods[] = {
    {"__init__", upgrade_init, "self, ops=(), upgrade_token='upgrades'"},
    {"reverse_into", upgrade_reverse_into, "self, downgrade_ops"},
    {"reverse", upgrade_reverse, "self"},
    {0}};

static value downgrade_init(struct vm *vm, const value *a) {
    set_ops(vm, a[0], OP_DOWNGRADE, a[1]);
    op_of(a[0])->token = a[2];
    return PY_NONE;
}
static value downgrade_reverse(struct vm *vm, const value *a) {
    struct op *up = op_new(vm, OP_UPGRADE);
    up->token = py_str_from("upgrades");
    up->ops = PY_OBJ(reversed(vm, a[0]));
    return PY_OBJ(up);
}
const struct py_native_def op_downgrade_methods[] = {
    {"__init__", downgrade_init, "self, ops=(), downgrade_token='downgrades'"},
    {"reverse", downgrade_reverse, "self"},
    {0}};

/* --- MigrationScript --- */

const struct py_member_def op_script_fields[] = {FIELD("rev_id", rev_id),
                                                 FIELD("message", message),
                                                 FIELD("imports", imports),
                                                 FIELD("head", head_arg),
                                                 FIELD("splice", splice),
                                                 FIELD("branch_label", branch_label),
                                                 FIELD("version_path", version_path),
                                                 FIELD("depends_on", depends_on),
                                                 FIELD("_upgrade_ops", upgrade_ops),
                                                 FIELD("_downgrade_ops", downgrade_ops),
                                                 FIELD("upgrade_ops_list", upgrade_ops),
                                                 FIELD("downgrade_ops_list", downgrade_ops),
                                                 FIELD("_needs_render", needs_render),
                                                 {0}};

static value to_list(struct vm *vm, value v) {
    if (v == PY_UNDEF || v == PY_NONE)
        return PY_OBJ(py_list_new(0));
    if (py_is_list(v))
        return v;
    if (py_is_tuple(v))
        return PY_OBJ(py_list_from(vm, v));
    return PY_OBJ(py_list_of(1, &v));
}

static value single(struct vm *vm, value list, const char *class_name, const char *attribute) {
    struct py_list *l = PY_AS(struct py_list, list);
    if (list != PY_UNDEF && l->n > 1)
        py_raise(vm, &py_exc_ValueError,
                 "This MigrationScript instance has a multiple-entry list for %s; please use the "
                 "%s attribute.",
                 class_name, attribute);
    return list == PY_UNDEF || !l->n ? PY_NONE : l->items[0];
}
static value get_upgrade_ops(struct vm *vm, value self) {
    return single(vm, op_of(self)->upgrade_ops, "UpgradeOps", "upgrade_ops_list");
}
static void set_upgrade_ops(struct vm *vm, value self, value v) {
    op_of(self)->upgrade_ops = to_list(vm, v);
}
static value get_downgrade_ops(struct vm *vm, value self) {
    return single(vm, op_of(self)->downgrade_ops, "DowngradeOps", "downgrade_ops_list");
}
static void set_downgrade_ops(struct vm *vm, value self, value v) {
    op_of(self)->downgrade_ops = to_list(vm, v);
}
const struct py_getset_def op_script_getset[] = {
    {"upgrade_ops", get_upgrade_ops, set_upgrade_ops},
    {"downgrade_ops", get_downgrade_ops, set_downgrade_ops},
    {0}};

static value script_init(struct vm *vm, const value *a) {
    struct op *op = op_of(a[0]);
    op->kind = OP_SCRIPT;
    op->rev_id = a[1];
    op->upgrade_ops = to_list(vm, a[2]);
    op->downgrade_ops = to_list(vm, a[3]);
    op->message = a[4];
    op->imports = a[5] == PY_UNDEF ? PY_OBJ(py_set_new(&py_set_type)) : a[5];
    op->head_arg = a[6];
    op->splice = a[7];
    op->branch_label = a[8];
    op->version_path = a[9] == PY_NONE ? PY_NONE : py_str(vm, a[9]);
    op->depends_on = a[10];
    return PY_NONE;
}
const struct py_native_def op_script_methods[] = {
    {"__init__", script_init,
     "self, rev_id, upgrade_ops, downgrade_ops, *, message=None, imports=?, head=None, "
     "splice=None, branch_label=None, version_path=None, depends_on=None"},
    {0}};

/* --- data --- */

const struct py_member_def op_bulk_insert_fields[] = {
    FIELD("table", table), FIELD("rows", rows), FIELD("multiinsert", multiinsert), {0}};
static value bulk_insert_init(struct vm *vm, const value *a) {
    struct op *op = op_of(a[0]);
    (void)vm;
    op->kind = OP_BULK_INSERT;
    op->table = a[1];
    op->rows = a[2];
    op->multiinsert = a[3];
    return PY_NONE;
}
const struct py_native_def op_bulk_insert_methods[] = {
    {"__init__", bulk_insert_init, "self, table, rows, *, multiinsert=True"}, {0}};

const struct py_member_def op_execute_fields[] = {
    FIELD("sqltext", sqltext), FIELD("execution_options", execution_options), {0}};
static value execute_init(struct vm *vm, const value *a) {
    struct op *op = op_of(a[0]);
    (void)vm;
    op->kind = OP_EXECUTE;
    op->sqltext = a[1];
    op->execution_options = a[2];
    return PY_NONE;
}
static value execute_diff(struct vm *vm, const value *a) {
    (void)vm;
    return py_tuple2(py_str_from("execute"), op_or_none(op_of(a[0])->sqltext));
}
const struct py_native_def op_execute_methods[] = {
    {"__init__", execute_init, "self, sqltext, *, execution_options=None"},
    {"to_diff_tuple", execute_diff, "self"},
    {0}};
