/* Batch mode: what each recorded operation does to the copy of the table. */
#include "ops_test.h"

static struct ops_batch *batch(void) {
    struct column *columns[] = {column("id", TYPE_Integer), column("age", TYPE_Text)};
    columns[0]->primary_key = true;
    columns[0]->nullable = false;
    struct table *t = table("person", 2, columns);
    return batch_copying(t);
}

static const char *done(struct op *op) {
    struct ops_batch *b = batch();
    op->table_name = text("person");
    ops_apply(&b->sink, PY_NONE, op);
    batch_flush(b);
    return buf_take(&said);
}

static struct op *alter(void) {
    struct op *op = op_new(vm, OP_ALTER_COLUMN);
    op->column_name = text("age");
    return op;
}

/* The new name is the new table's; the rows come from the old one. */
static void test_renamed(void **state) {
    (void)state;
    struct op *op = alter();
    op->modify_name = text("years");
    const char *sql = done(op);
    assert_non_null(strstr(sql, "    years TEXT, \n"));
    assert_non_null(strstr(sql, "(id, years) SELECT person.id, person.age \nFROM person;"));
}

/* Values of another affinity are cast on their way. */
static void test_retyped(void **state) {
    (void)state;
    struct op *op = alter();
    op->modify_type = PY_OBJ(type_new(vm, TYPE_Integer));
    const char *sql = done(op);
    assert_non_null(strstr(sql, "    age INTEGER, \n"));
    assert_non_null(strstr(sql, "CAST(person.age AS INTEGER) AS age"));
}

static void test_flags(void **state) {
    (void)state;
    struct op *op = alter();
    op->modify_nullable = PY_FALSE;
    op->modify_server_default = text("x");
    assert_non_null(strstr(done(op), "    age TEXT DEFAULT 'x' NOT NULL, \n"));
}

static void test_constraint(void **state) {
    (void)state;
    struct op *op = op_new(vm, OP_CREATE_UNIQUE);
    op->name = text("uq_age");
    op->columns = PY_OBJ(py_list_new(1));
    py_list_append(PY_AS(struct py_list, op->columns), text("age"));
    assert_non_null(strstr(done(op), "    CONSTRAINT uq_age UNIQUE (age)\n"));
}

static void drop_unknown(void *unused) {
    struct op *op = op_new(vm, OP_DROP_CONSTRAINT);
    (void)unused;
    op->name = text("uq_nothing");
    op->constraint_type = text("unique");
    done(op);
}

static void test_unknown_constraint(void **state) {
    (void)state;
    const char *message = raised(drop_unknown, NULL);
    assert_non_null(message);
    assert_string_equal(message, "No such constraint: 'uq_nothing'");
    assert_int_equal(said.len, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_renamed),
        cmocka_unit_test(test_retyped),
        cmocka_unit_test(test_flags),
        cmocka_unit_test(test_constraint),
        cmocka_unit_test(test_unknown_constraint),
    };
    start();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
