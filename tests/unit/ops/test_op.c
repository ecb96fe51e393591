/* Operations as objects: what undoes them, and from schema objects and back. */
#include "ops_test.h"

static struct table *two_columns(void) {
    struct column *columns[] = {column("id", TYPE_Integer), column("name", TYPE_String)};
    columns[0]->primary_key = true;
    columns[0]->nullable = false;
    return table("person", 2, columns);
}

static void test_defaults(void **state) {
    (void)state;
    struct op *op = op_new(vm, OP_ALTER_COLUMN);
    assert_true(op->modify_server_default == PY_FALSE); /* not given; None: no default */
    assert_true(op->modify_comment == PY_FALSE);
    assert_true(py_getattr(vm, PY_OBJ(op), "modify_nullable") == PY_NONE);
    assert_false(op_alter_column_has_changes(vm, op));
    op->modify_nullable = PY_TRUE;
    assert_true(op_alter_column_has_changes(vm, op));
}

static void test_columns_undo_each_other(void **state) {
    (void)state;
    struct op *add = op_add_column_from(vm, PY_NONE, text("person"), column("born", TYPE_Date));
    value drop = op_reverse(vm, PY_OBJ(add));
    assert_true(op_is_kind(drop, OP_DROP_COLUMN));
    assert_string_equal(py_str_cstr(op_of(drop)->column_name), "born");
    value again = op_reverse(vm, drop);
    assert_true(op_is_kind(again, OP_ADD_COLUMN));
    assert_true(type_is(column_type(vm, op_to_column(vm, op_of(again), PY_NONE)), TYPE_Date));
}

static void reverse(void *arg) { op_reverse(vm, PY_OBJ(arg)); }

/* What was dropped without a word about it cannot come back. */
static void test_drop_alone(void **state) {
    (void)state;
    struct op *drop = op_new(vm, OP_DROP_COLUMN);
    drop->table_name = text("person");
    drop->column_name = text("born");
    assert_non_null(raised(reverse, drop));
}

static void test_table_there_and_back(void **state) {
    (void)state;
    struct op *create = op_create_table_from(vm, two_columns(), PY_NONE);
    struct table *t = op_to_table(vm, create, PY_NONE);
    assert_string_equal(t->base.name.text, "person");
    assert_int_equal(table_column_count(t), 2);
    assert_true(table_column(t, 0)->primary_key);
    value drop = op_reverse(vm, PY_OBJ(create));
    assert_true(op_is_kind(drop, OP_DROP_TABLE));
    assert_true(op_is_kind(op_reverse(vm, drop), OP_CREATE_TABLE));
}

static void test_index_there_and_back(void **state) {
    (void)state;
    struct index *ix = index_new(vm, name_new(vm, "ix_name", -1), true);
    index_add(vm, ix, text("name"));
    index_attach(vm, ix, two_columns());
    struct op *create = op_create_index_from(vm, ix);
    struct index *made = op_to_index(vm, create, PY_NONE);
    assert_string_equal(name_text(made->name), "ix_name");
    assert_true(made->unique);
    assert_string_equal(made->columns->keys[0], "name");
    assert_true(op_is_kind(op_reverse(vm, PY_OBJ(create)), OP_DROP_INDEX));
}

/* The last thing done is the first undone. */
static void test_order_of_undoing(void **state) {
    (void)state;
    struct op *up = op_new(vm, OP_UPGRADE), *down = op_new(vm, OP_DOWNGRADE);
    up->ops = PY_OBJ(py_list_new(0));
    down->ops = PY_OBJ(py_list_new(0));
    static const char *const names[] = {"a", "b"};
    for (size_t i = 0; i < 2; i++)
        py_list_append(op_list(vm, PY_OBJ(up)),
                       PY_OBJ(op_add_column_from(vm, PY_NONE, text("person"),
                                                 column(names[i], TYPE_Integer))));
    op_reverse_into(vm, up, down);
    struct py_list *l = op_list(vm, PY_OBJ(down));
    assert_int_equal(l->n, 2);
    assert_string_equal(py_str_cstr(op_of(l->items[0])->column_name), "b");
    assert_string_equal(py_str_cstr(op_of(l->items[1])->column_name), "a");
    const struct py_list *diffs = op_diffs(vm, PY_OBJ(up));
    assert_int_equal(diffs->n, 2);
    assert_string_equal(py_str_cstr(PY_AS(struct py_tuple, diffs->items[0])->items[0]),
                        "add_column");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_columns_undo_each_other),
        cmocka_unit_test(test_drop_alone),
        cmocka_unit_test(test_table_there_and_back),
        cmocka_unit_test(test_index_there_and_back),
        cmocka_unit_test(test_order_of_undoing),
    };
    start();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
