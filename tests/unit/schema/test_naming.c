/* Naming conventions and the order of tables, without scripts: struct calls only. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "modules/modules.h"
#include "schema/naming.h"

static struct vm *vm;

static struct table *make_table(struct metadata *m, const char *name) {
    struct table *t = table_new(vm, m, (struct sql_name){name, 0}, (struct sql_name){NULL, 0});
    struct column *c = column_new(vm, (struct sql_name){"id", 0}, type_new(vm, TYPE_Integer));
    c->primary_key = true;
    column_attach(vm, c, t, false);
    return t;
}

static void refer(struct table *t, const char *column, const char *target) {
    struct column *c = column_new(vm, (struct sql_name){column, 0}, NULL);
    foreign_key_attach(vm, foreign_key_new(vm, py_str_from(target)), c);
    column_attach(vm, c, t, false);
}

static struct metadata *with_convention(const char *key, const char *text) {
    struct py_dict *d = py_dict_new();
    py_dict_set_text(d, key, py_str_from(text));
    return metadata_new_with(vm, NULL, PY_OBJ(d));
}

static void test_tokens(void **state) {
    struct metadata *m = with_convention(
        "fk", "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s_%(column_0_label)s");
    struct table *t;
    size_t n;
    (void)state;
    make_table(m, "parent");
    t = make_table(m, "child");
    refer(t, "parent_id", "parent.id");
    struct constraint **list = table_constraints(t, &n);
    assert_string_equal(name_text(list[n - 1]->name),
                        "fk_child_parent_id_parent_child_parent_id");
    assert_int_equal(name_kind(list[n - 1]->name), NAME_CONV);
}

static void test_explicit_name_stays(void **state) {
    struct metadata *m = with_convention("uq", "uq_%(table_name)s");
    struct table *t = make_table(m, "t");
    struct constraint *c =
        constraint_new(vm, CONSTRAINT_UNIQUE, PY_AS(struct py_str, py_str_from("mine")));
    (void)state;
    constraint_add_column(vm, c, py_str_from("id"));
    constraint_attach(vm, c, t);
    assert_string_equal(name_text(c->name), "mine");
}

/* The four digits are of the whole name's MD5, as databases made by the reference have them. */
static void test_truncation(void **state) {
    const char *name = "ix_a_table_with_a_long_name_another_column_with_a_long_name_too_x";
    (void)state;
    assert_string_equal(naming_truncate(name, 63),
                        "ix_a_table_with_a_long_name_another_column_with_a_long__23d4");
    assert_string_equal(naming_truncate("short", 63), "short");
}

static void test_order(void **state) {
    struct metadata *m = metadata_new(vm);
    size_t n;
    (void)state;
    refer(make_table(m, "a"), "b_id", "b.id");
    make_table(m, "b");
    struct table **sorted = metadata_sorted(vm, m, &n);
    assert_int_equal(n, 2);
    assert_string_equal(sorted[0]->key, "b");
    assert_string_equal(sorted[1]->key, "a");
}

static void test_cycle(void **state) {
    struct metadata *m = metadata_new(vm);
    struct constraint **later;
    size_t n, later_n;
    struct table *tables[2];
    (void)state;
    refer(tables[0] = make_table(m, "a"), "b_id", "b.id");
    refer(tables[1] = make_table(m, "b"), "a_id", "a.id");
    tables_sort(vm, tables, 2, &n, &later, &later_n);
    assert_int_equal(n, 2);
    assert_int_equal(later_n, 2);
}

static void test_type_along_foreign_key(void **state) {
    struct metadata *m = metadata_new(vm);
    struct table *child = make_table(m, "child");
    (void)state;
    refer(child, "parent_id", "parent.id");
    assert_true(type_is(column_type(vm, table_get_column(child, "parent_id")), TYPE_NullType));
    make_table(m, "parent");
    assert_true(type_is(column_type(vm, table_get_column(child, "parent_id")), TYPE_Integer));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tokens),     cmocka_unit_test(test_explicit_name_stays),
        cmocka_unit_test(test_truncation), cmocka_unit_test(test_order),
        cmocka_unit_test(test_cycle),      cmocka_unit_test(test_type_along_foreign_key),
    };
    struct vm_options options = {0};
    mem_init();
    vm = vm_new(&options);
    modules_add(vm);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
