/* ALTER statements of the six dialects, and what stands around statements offline. */
#include "ops_test.h"

enum { DIALECTS = 6 };
static const enum sql_dialect_id dialects[DIALECTS] = {SQL_POSTGRESQL, SQL_SQLITE, SQL_MYSQL,
                                                       SQL_MARIADB,    SQL_MSSQL,  SQL_ORACLE};

static struct ops_alter of(const char *name) {
    struct ops_alter a;
    ops_alter_init(&a, text("t"), PY_NONE, text(name));
    a.existing_type = PY_OBJ(type_new(vm, TYPE_Integer));
    return a;
}

static const char *altered(enum sql_dialect_id id, struct ops_alter a) {
    ops_alter_column(impl_for(id), &a);
    return buf_take(&said);
}

static void test_nullable(void **state) {
    static const char *const expected[DIALECTS] = {
        "ALTER TABLE t ALTER COLUMN c SET NOT NULL;\n",
        "ALTER TABLE t ALTER COLUMN c SET NOT NULL;\n",
        "ALTER TABLE t MODIFY c INTEGER NOT NULL;\n",
        "ALTER TABLE t MODIFY c INTEGER NOT NULL;\n",
        "ALTER TABLE t ALTER COLUMN c INTEGER NOT NULL;\n",
        "ALTER TABLE t MODIFY c NOT NULL;\n",
    };
    (void)state;
    for (size_t i = 0; i < DIALECTS; i++) {
        struct ops_alter a = of("c");
        a.nullable = PY_FALSE;
        assert_string_equal(altered(dialects[i], a), expected[i]);
    }
}

static void test_rename(void **state) {
    static const char *const expected[DIALECTS] = {
        "ALTER TABLE t RENAME c TO \"New\";\n",
        "ALTER TABLE t RENAME COLUMN c TO \"New\";\n",
        "ALTER TABLE t CHANGE c `New` INTEGER NULL;\n",
        "ALTER TABLE t CHANGE c `New` INTEGER NULL;\n",
        "EXEC sp_rename 't.c', [New], 'COLUMN';\n",
        "ALTER TABLE t RENAME COLUMN c TO \"New\";\n",
    };
    (void)state;
    for (size_t i = 0; i < DIALECTS; i++) {
        struct ops_alter a = of("c");
        a.name = text("New");
        assert_string_equal(altered(dialects[i], a), expected[i]);
    }
}

/* Nothing asked for, nothing said. */
static void test_no_change(void **state) {
    (void)state;
    for (size_t i = 0; i < DIALECTS; i++)
        assert_string_equal(altered(dialects[i], of("c")), "");
}

static void rename_column_of_nothing(void *arg) {
    struct ops_alter a = of("c");
    a.existing_type = PY_NONE;
    a.name = text("d");
    altered(*(enum sql_dialect_id *)arg, a);
}

static void test_mysql_wants_the_type(void **state) {
    enum sql_dialect_id id = SQL_MYSQL;
    (void)state;
    const char *message = raised(rename_column_of_nothing, &id);
    assert_non_null(message);
    assert_non_null(strstr(message, "require the existing type"));
    id = SQL_POSTGRESQL;
    assert_null(raised(rename_column_of_nothing, &id));
}

static void test_around_statements(void **state) {
    (void)state;
    struct ops_impl *pg = impl_for(SQL_POSTGRESQL), *ms = impl_for(SQL_MSSQL),
                    *ora = impl_for(SQL_ORACLE);
    assert_string_equal(ops_begin_text(pg), "BEGIN");
    assert_string_equal(ops_terminator(pg), ";");
    assert_null(ops_batch_separator(pg));
    assert_string_equal(ops_begin_text(ms), "BEGIN TRANSACTION");
    assert_string_equal(ops_batch_separator(ms), "GO");
    assert_string_equal(ops_terminator(ora), "");
    assert_string_equal(ops_batch_separator(ora), "/");
    assert_string_equal(ops_script_text("\n\ta\n"), "a");
    assert_true(ops_default_transactional_ddl(pg));
    assert_false(ops_default_transactional_ddl(impl_for(SQL_MYSQL)));
}

static void test_drop_column_of_sql_server(void **state) {
    struct ops_drop_column a = {.table = {text("t"), PY_NONE}, .column = text("c")};
    (void)state;
    ops_drop_column(impl_for(SQL_MSSQL), &a);
    assert_string_equal(buf_take(&said), "ALTER TABLE t DROP COLUMN c;\n");
    a.drop_check = true;
    ops_drop_column(impl_for(SQL_MSSQL), &a);
    const char *sql = buf_take(&said);
    assert_non_null(strstr(sql, "sys.check_constraints"));
    assert_non_null(strstr(sql, "ALTER TABLE t DROP COLUMN c;\n"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nullable),          cmocka_unit_test(test_rename),
        cmocka_unit_test(test_no_change),         cmocka_unit_test(test_mysql_wants_the_type),
        cmocka_unit_test(test_around_statements), cmocka_unit_test(test_drop_column_of_sql_server),
    };
    start();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
