/* Carrying out operations: what the impl is given, in which order, on which dialect. */
#include "ops_test.h"

#include "ops/apply.h"

/* What OP says on a dialect. */
static const char *applied(enum sql_dialect_id id, struct op *op) {
    struct ops_sink sink = ops_impl_sink(impl_for(id));
    ops_apply(&sink, PY_NONE, op);
    return buf_take(&said);
}

static struct op *person(void) {
    struct column *columns[] = {column("id", TYPE_Integer), column("name", TYPE_Text)};
    columns[0]->primary_key = true;
    columns[0]->nullable = false;
    struct table *t = table("person", 2, columns);
    struct index *ix = index_new(vm, name_new(vm, "ix_name", -1), false);
    index_add(vm, ix, text("name"));
    index_attach(vm, ix, t);
    return op_create_table_from(vm, t, PY_NONE);
}

/* The Table of a create_table is given back. */
static void test_create_table(void **state) {
    (void)state;
    struct ops_sink sink = ops_impl_sink(impl_for(SQL_POSTGRESQL));
    value made = ops_apply(&sink, PY_NONE, person());
    assert_true(py_is_a(made, &sa_table_type));
    const char *sql = buf_take(&said);
    assert_non_null(strstr(sql, "CREATE TABLE person (\n    id SERIAL NOT NULL, \n    name TEXT, \n"
                                "    PRIMARY KEY (id)\n);\n"));
}

static void test_columns(void **state) {
    (void)state;
    struct op *add = op_add_column_from(vm, PY_NONE, text("person"), column("age", TYPE_Integer));
    assert_string_equal(applied(SQL_POSTGRESQL, add),
                        "ALTER TABLE person ADD COLUMN age INTEGER;\n");
    assert_string_equal(applied(SQL_MSSQL, add), "ALTER TABLE person ADD age INTEGER NULL;\n");
    assert_string_equal(applied(SQL_ORACLE, add), "ALTER TABLE person ADD age INTEGER;\n");
    value drop = op_reverse(vm, PY_OBJ(add));
    assert_string_equal(applied(SQL_MYSQL, op_of(drop)), "ALTER TABLE person DROP COLUMN age;\n");
}

static void test_drop_table(void **state) {
    (void)state;
    value drop = op_reverse(vm, PY_OBJ(person()));
    assert_non_null(strstr(applied(SQL_SQLITE, op_of(drop)), "DROP TABLE person;\n"));
}

static void test_drop_index(void **state) {
    (void)state;
    struct op *drop = op_new(vm, OP_DROP_INDEX);
    drop->name = text("ix_name");
    drop->table_name = text("person");
    assert_string_equal(applied(SQL_POSTGRESQL, drop), "DROP INDEX ix_name;\n");
    assert_string_equal(applied(SQL_MYSQL, drop), "DROP INDEX ix_name ON person;\n");
    assert_string_equal(applied(SQL_MSSQL, drop), "DROP INDEX ix_name ON person;\n");
}

static void drop_nameless(void *arg) {
    applied(*(enum sql_dialect_id *)arg, op_new(vm, OP_DROP_CONSTRAINT));
}

/* A constraint without a name cannot be dropped: an error of the script's, before anything is said.
 */
static void test_nameless_constraint(void **state) {
    (void)state;
    enum sql_dialect_id id = SQL_POSTGRESQL;
    assert_non_null(raised(drop_nameless, &id));
    assert_int_equal(said.len, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_create_table),        cmocka_unit_test(test_columns),
        cmocka_unit_test(test_drop_table),          cmocka_unit_test(test_drop_index),
        cmocka_unit_test(test_nameless_constraint),
    };
    start();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
