/* SQLite read back from a database in memory: what the text of CREATE TABLE must tell. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "modules/modules.h"
#include "reflect/reflect.h"

static struct reflector *r;

static void test_names_and_options(void **state) {
    const struct reflect_table *t = reflect_table(r, NULL, "child");
    (void)state;
    assert_non_null(t);
    assert_string_equal(t->pk->name, "pk_child");
    assert_int_equal(t->n_fks, 2);
    assert_string_equal(t->fks[0]->name, "fk_parent");
    assert_string_equal(t->fks[0]->ondelete, "SET NULL");
    assert_int_equal(t->fks[0]->deferrable, 1);
    assert_string_equal(t->fks[0]->initially, "DEFERRED");
    assert_null(t->fks[1]->name);
    assert_string_equal(t->fks[1]->referred_columns.items[0], "id"); /* the primary key there */
    assert_int_equal(t->n_uniques, 1);
    assert_string_equal(t->uniques[0]->name, "uq a");
    assert_int_equal(t->n_checks, 2);
    assert_string_equal(t->checks[0]->name, "ck");
    assert_string_equal(t->checks[0]->sqltext, "a <> ')' AND (b > 1)");
    assert_null(t->checks[1]->name);
}

static void test_columns(void **state) {
    const struct reflect_table *t = reflect_table(r, NULL, "child");
    (void)state;
    assert_int_equal(t->n_columns, 6);
    assert_string_equal(t->columns[1].default_, "'x'");
    assert_true(t->columns[1].nullable);
    assert_string_equal(t->columns[5].computed, "b * 2");
    assert_int_equal(t->columns[5].persisted, 1);
    assert_int_equal(t->columns[2].type->cls->kind, TYPE_NUMERIC);
}

static void test_indexes(void **state) {
    const struct reflect_table *t = reflect_table(r, NULL, "child");
    (void)state;
    assert_int_equal(t->n_indexes, 1);
    assert_string_equal(t->indexes[0]->name, "ix_b");
    assert_true(t->indexes[0]->unique);
    assert_non_null(t->indexes[0]->options);
}

static void test_missing(void **state) {
    (void)state;
    assert_null(reflect_table(r, NULL, "nothing"));
    assert_true(reflect_has_table(r, NULL, "parent"));
    assert_false(reflect_has_table(r, NULL, "nothing"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_and_options),
        cmocka_unit_test(test_columns),
        cmocka_unit_test(test_indexes),
        cmocka_unit_test(test_missing),
    };
    mem_init();
    struct vm *vm = vm_new(NULL);
    modules_add(vm);
    struct db *db = db_open(url_parse("sqlite://"), NULL);
    db_execute(db, "CREATE TABLE parent (id INTEGER PRIMARY KEY)", NULL, 0);
    db_execute(db,
               "CREATE TABLE child (id INTEGER NOT NULL, a VARCHAR(5) DEFAULT 'x',"
               " b NUMERIC(10, 2), parent_id INTEGER, other_id INTEGER REFERENCES parent,"
               " c INTEGER GENERATED ALWAYS AS (b * 2) STORED,"
               " CONSTRAINT pk_child PRIMARY KEY (id),"
               " CONSTRAINT fk_parent FOREIGN KEY(parent_id) REFERENCES parent (id)"
               " ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,"
               " CONSTRAINT \"uq a\" UNIQUE (a),"
               " CONSTRAINT ck CHECK (a <> ')' AND (b > 1)), CHECK (b < 9))",
               NULL, 0);
    db_execute(db, "CREATE UNIQUE INDEX ix_b ON child (b) WHERE b > 0", NULL, 0);
    r = reflector_new(vm, db, sql_dialect_new(vm, &sql_dialects[SQL_SQLITE]));
    return cmocka_run_group_tests(tests, NULL, NULL);
}
