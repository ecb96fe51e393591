/* Names with anonymous parts, and what a script's name with the same bytes is: itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "modules/modules.h"
#include "sql/compiler.h"
#include "sql/dialect.h"
#include "sql/select.h"

static struct vm *vm;

static const char *text_of(struct sql_element *e) {
    return sql_compile(vm, &sql_dialects[SQL_POSTGRESQL], e, SQL_LITERAL_BINDS, NULL)->text;
}

static void test_anonymous_names(void **state) {
    (void)state;
    assert_true(sql_name_is_anon(sql_anon_name(vm, 0, "anon")));
    assert_false(sql_name_is_anon("plain"));
    assert_false(sql_name_is_anon("\x01"));
    assert_false(sql_name_is_anon("a\x01"
                                  "b\x02"));
    assert_false(sql_name_is_anon("\x01"
                                  "ff.0 never closed"));
    assert_string_equal(sql_plain_name(sql_truncatable("long")), "long");
    assert_string_equal(sql_plain_name("\x03name"), "\x03name");
}

static void test_names_with_marks(void **state) {
    struct sql_column *c = sql_column_new(vm, "a\x01\x10 b", PY_UNDEF, false);
    (void)state;
    assert_string_equal(text_of(&c->expr.element), "\"a\x01\x10 b\"");
}

static void test_numbers_keep_their_class(void **state) {
    struct sa_type *big = type_new(vm, TYPE_BigInteger), *small = type_new(vm, TYPE_Integer);
    struct sql_column *a = sql_column_new(vm, "a", PY_OBJ(small), false);
    struct sql_column *b = sql_column_new(vm, "b", PY_OBJ(big), false);
    (void)state;
    struct sql_element *sum = sql_operate(vm, SQL_OP_ADD, &a->expr.element, PY_OBJ(b));
    assert_true(type_is(sql_type(vm, sum), TYPE_BigInteger));
    struct sql_element *half = sql_operate(vm, SQL_OP_TRUEDIV, &a->expr.element, PY_OBJ(a));
    assert_true(type_is(sql_type(vm, half), TYPE_Numeric));
    assert_string_equal(text_of(half), "a / CAST(a AS NUMERIC)");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_anonymous_names),
        cmocka_unit_test(test_names_with_marks),
        cmocka_unit_test(test_numbers_keep_their_class),
    };
    struct vm_options options = {0};
    mem_init();
    vm = vm_new(&options);
    modules_add(vm);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
