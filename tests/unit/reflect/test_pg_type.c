/* What PostgreSQL prints, taken apart: arrays, vectors, parentheses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "reflect/pg_int.h"

static void test_array(void **state) {
    struct text_list list = pg_array("{a,\"b c\",NULL,\"NULL\",\"q\\\"\\\\\"}");
    (void)state;
    assert_int_equal(list.n, 5);
    assert_string_equal(list.items[1], "b c");
    assert_null(list.items[2]);
    assert_string_equal(list.items[3], "NULL");
    assert_string_equal(list.items[4], "q\"\\");
    assert_int_equal(pg_array("{}").n, 0);
    assert_int_equal(pg_array(NULL).n, 0);
}

static void test_array_literal_comes_back(void **state) {
    const char *names[] = {"plain", "with \"quotes\"", "back\\slash", "comma,brace}"};
    struct text_list list = pg_array(pg_array_literal(names, 4));
    (void)state;
    assert_int_equal(list.n, 4);
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(list.items[i], names[i]);
}

static void test_numbers(void **state) {
    size_t n;
    const int *v = pg_numbers("1 20 -3", &n);
    (void)state;
    assert_int_equal(n, 3);
    assert_int_equal(v[2], -3);
    v = pg_numbers("{4,0}", &n);
    assert_int_equal(n, 2);
    assert_int_equal(v[0], 4);
    pg_numbers(NULL, &n);
    assert_int_equal(n, 0);
}

static void test_parentheses(void **state) {
    (void)state;
    assert_string_equal(pg_strip_parens("(a > 1)"), "a > 1");
    assert_string_equal(pg_strip_parens("(a) AND (b)"), "(a) AND (b)");
    assert_string_equal(pg_strip_parens("(a = '(' OR b = ')')"), "a = '(' OR b = ')'");
    assert_string_equal(pg_strip_parens("((a))"), "(a)");
    assert_string_equal(pg_quote_literal("it's"), "'it''s'");
    assert_string_equal(pg_quote_literal("a\\b"), "E'a\\\\b'");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_array),
        cmocka_unit_test(test_array_literal_comes_back),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_parentheses),
    };
    mem_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
