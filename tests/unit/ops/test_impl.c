/* The impl: how statements end on each dialect, what a script's SQL becomes, the calls of
 * operations that need no object of the schema. */
#include "ops_test.h"

static void test_script_text(void **state) {
    (void)state;
    assert_string_equal(ops_script_text("\n\tCREATE TABLE t (\n\ta INTEGER\n)\n\n"),
                        "CREATE TABLE t (\n    a INTEGER\n)");
}

/* The end of a statement and of a transaction, by dialect. */
static void test_endings(void **state) {
    static const struct {
        enum sql_dialect_id id;
        const char *terminator, *separator, *begin, *commit;
        bool transactional;
    } all[] = {
        {SQL_POSTGRESQL, ";", NULL, "BEGIN", "COMMIT", true},
        {SQL_SQLITE, ";", NULL, "BEGIN", "COMMIT", false},
        {SQL_MYSQL, ";", NULL, "BEGIN", "COMMIT", false},
        {SQL_MSSQL, ";", "GO", "BEGIN TRANSACTION", "COMMIT", true},
        {SQL_ORACLE, "", "/", "SET TRANSACTION READ WRITE", "COMMIT", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct ops_impl *impl = impl_for(all[i].id);
        assert_string_equal(ops_terminator(impl), all[i].terminator);
        const char *separator = ops_batch_separator(impl);
        assert_int_equal(separator == NULL, all[i].separator == NULL);
        if (separator)
            assert_string_equal(separator, all[i].separator);
        assert_string_equal(ops_begin_text(impl), all[i].begin);
        assert_string_equal(ops_commit_text(impl), all[i].commit);
        assert_int_equal(ops_default_transactional_ddl(impl), all[i].transactional);
    }
}

static const char *renamed(enum sql_dialect_id id, value schema) {
    struct ops_table_name old = {text("a b"), schema};
    ops_rename_table(impl_for(id), old, text("c"));
    return buf_take(&said);
}

static void test_rename_table(void **state) {
    (void)state;
    assert_string_equal(renamed(SQL_POSTGRESQL, text("s")), "ALTER TABLE s.\"a b\" RENAME TO c;\n");
    assert_string_equal(renamed(SQL_MYSQL, PY_NONE), "ALTER TABLE `a b` RENAME TO c;\n");
    assert_string_equal(renamed(SQL_MSSQL, text("s")), "EXEC sp_rename 's.[a b]', c;\n");
}

/* A str is text(): its colons are parameters, so a name without a value is NULL offline. */
static void test_execute(void **state) {
    (void)state;
    struct ops_impl *impl = impl_for(SQL_POSTGRESQL);
    assert_true(ops_execute(impl, text("UPDATE t SET a = 1"), PY_UNDEF) == PY_NONE);
    assert_string_equal(buf_take(&said), "UPDATE t SET a = 1;\n");
}

static value row(const char *name, value age) {
    struct py_dict *d = py_dict_new();
    py_dict_set_text(d, "name", text(name));
    py_dict_set_text(d, "age", age);
    return PY_OBJ(d);
}

/* Offline each row is a statement of its own with its values in it. */
static void test_bulk_insert(void **state) {
    (void)state;
    struct column *columns[] = {column("name", TYPE_Text), column("age", TYPE_Integer)};
    struct table *t = table("person", 2, columns);
    struct py_list *rows = py_list_new(2);
    py_list_append(rows, row("it's", py_from_small(5)));
    py_list_append(rows, row("x", PY_NONE));
    ops_bulk_insert(impl_for(SQL_POSTGRESQL), PY_OBJ(t), PY_OBJ(rows), true);
    assert_string_equal(buf_take(&said), "INSERT INTO person (name, age) VALUES ('it''s', 5);\n"
                                         "INSERT INTO person (name, age) VALUES ('x', NULL);\n");
}

static void insert_no_list(void *arg) {
    ops_bulk_insert(arg, PY_OBJ(table("person", 0, NULL)), PY_OBJ(py_dict_new()), true);
}

static void test_bulk_insert_arguments(void **state) {
    (void)state;
    struct ops_impl *impl = impl_for(SQL_POSTGRESQL);
    assert_non_null(raised(insert_no_list, impl));
    assert_int_equal(said.len, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_script_text),  cmocka_unit_test(test_endings),
        cmocka_unit_test(test_rename_table), cmocka_unit_test(test_execute),
        cmocka_unit_test(test_bulk_insert),  cmocka_unit_test(test_bulk_insert_arguments),
    };
    start();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
