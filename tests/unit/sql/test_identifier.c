/* Quoting of identifiers by dialect. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/mem.h"
#include "sql/dialect.h"

static struct vm *vm;

static const char *table(enum sql_dialect_id id, const char *name, const char *schema) {
    struct buf b = BUF_INIT;
    sql_put_table(vm, &sql_dialects[id], &b, (struct sql_name){name, 0},
                  (struct sql_name){schema, 0});
    return buf_take(&b);
}

static void test_when(void **state) {
    (void)state;
    assert_string_equal(table(SQL_POSTGRESQL, "account", NULL), "account");
    assert_string_equal(table(SQL_POSTGRESQL, "Account", NULL), "\"Account\"");
    assert_string_equal(table(SQL_POSTGRESQL, "user", NULL), "\"user\"");
    assert_string_equal(table(SQL_MYSQL, "user", NULL), "user");
    assert_string_equal(table(SQL_MYSQL, "role", NULL), "`role`");
    assert_string_equal(table(SQL_MARIADB, "role", NULL), "role");
    assert_string_equal(table(SQL_ORACLE, "_x", NULL), "\"_x\"");
    assert_string_equal(table(SQL_SQLITE, "1st", NULL), "\"1st\"");
}

static void test_escapes(void **state) {
    (void)state;
    assert_string_equal(sql_quote_always(&sql_dialects[SQL_SQLITE], "a\"b"), "\"a\"\"b\"");
    assert_string_equal(sql_quote_always(&sql_dialects[SQL_MSSQL], "a]b"), "[a]]b]");
    assert_string_equal(sql_quote_always(&sql_dialects[SQL_POSTGRESQL], "a%b"), "\"a%%b\"");
}

static void test_sql_server_owner(void **state) {
    (void)state;
    assert_string_equal(table(SQL_MSSQL, "t", "dbo"), "dbo.t");
    assert_string_equal(table(SQL_MSSQL, "t", "Db.dbo"), "[Db].dbo.t");
    assert_string_equal(table(SQL_MSSQL, "t", "[My.Db].dbo"), "[My.Db].dbo.t");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_when),
        cmocka_unit_test(test_escapes),
        cmocka_unit_test(test_sql_server_owner),
    };
    struct vm_options options = {0};
    mem_init();
    vm = vm_new(&options);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
