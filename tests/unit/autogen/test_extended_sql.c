/* SQL as text: what counts as the same, renaming, taking scripts apart. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "autogen/entity.h"

static void test_same(void **state) {
    (void)state;
    assert_true(extended_same_sql("a>0 AND b", "((A > 0) and \"b\")") == false);
    assert_true(extended_same_sql("(a > 0)", " A>0 "));
    assert_true(extended_same_sql("\"a\" = 'It''s'", "a='It''s' -- why"));
    assert_false(extended_same_sql("a = 'x'", "a = 'X'"));
    assert_false(extended_same_sql("\"A\"", "a"));
    assert_false(extended_same_sql("(a) + (b)", "a) + (b"));
    assert_true(extended_same_sql(NULL, NULL));
    assert_false(extended_same_sql("", NULL));
    assert_string_equal(extended_normal_sql("not  a  OR b"), "not a or b");
}

static void test_rename(void **state) {
    (void)state;
    assert_string_equal(extended_rename_sql("name > 'name' AND \"name\" <> names", "name", "title"),
                        "title > 'name' AND \"title\" <> names");
    assert_string_equal(extended_rename_sql("`a` + a /* a */", "a", "b"), "`b` + b /* a */");
}

static void test_split(void **state) {
    struct text_list l = extended_split_sql(
        "CREATE TABLE a (b text DEFAULT ';'); -- c;\n"
        "CREATE FUNCTION f() RETURNS int AS $x$ SELECT 1; $x$ LANGUAGE sql;;\n"
        "CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE a SET b = CASE WHEN 1 THEN 2 END; END;\n"
        "SELECT 1");
    (void)state;
    assert_int_equal(l.n, 4);
    assert_string_equal(l.items[0], "CREATE TABLE a (b text DEFAULT ';')");
    assert_true(text_ends_with(l.items[1], "LANGUAGE sql"));
    assert_true(text_ends_with(l.items[2], "END; END"));
    assert_string_equal(l.items[3], "SELECT 1");
}

static void test_delimiter(void **state) {
    struct text_list l = extended_split_sql("DELIMITER //\n"
                                            "CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END//\n"
                                            "DELIMITER ;\nSELECT 3;");
    (void)state;
    assert_int_equal(l.n, 2);
    assert_true(text_ends_with(l.items[0], "END"));
    assert_string_equal(l.items[1], "SELECT 3");
}

static void test_entities(void **state) {
    (void)state;
    assert_int_equal(entity_kind_of("create or replace view v as select 1"), ENTITY_VIEW);
    assert_int_equal(entity_kind_of("CREATE MATERIALIZED VIEW v AS SELECT 1"),
                     ENTITY_MATERIALIZED_VIEW);
    assert_int_equal(entity_kind_of("CREATE DEFINER=`a`@`b` PROCEDURE p() x"), ENTITY_FUNCTION);
    assert_int_equal(entity_kind_of("CREATE TABLE t (a int)"), -1);
    assert_string_equal(entity_name_of("create view if not exists \"S\".\"My V\" as select 1"),
                        "My V");
    assert_string_equal(entity_word_of("CREATE DEFINER=`a`@`b` PROCEDURE p() x"), "PROCEDURE");
    assert_string_equal(entity_normal("CREATE OR REPLACE VIEW v AS SELECT 1"),
                        entity_normal("create definer=`x`@`y` view v as select 1"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same),     cmocka_unit_test(test_rename),
        cmocka_unit_test(test_split),    cmocka_unit_test(test_delimiter),
        cmocka_unit_test(test_entities),
    };
    mem_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
