/* Batch mode: the new table, the rows that move, and what comes back afterwards. */
#include "ops_test.h"

static struct table *person(void) {
    struct column *columns[] = {column("id", TYPE_Integer), column("name", TYPE_Text),
                                column("age", TYPE_Integer)};
    columns[0]->primary_key = true;
    columns[0]->nullable = false;
    struct table *t = table("person", 3, columns);
    struct index *ix = index_new(vm, name_new(vm, "ix_age", -1), false);
    index_add(vm, ix, text("age"));
    index_attach(vm, ix, t);
    return t;
}

static const char *flushed(struct ops_batch *b) {
    batch_flush(b);
    return buf_take(&said);
}

/* WORDS appear in SQL in this order. */
static void assert_order(const char *sql, const char *const *words) {
    for (const char *p = sql; *words; words++) {
        p = strstr(p, *words);
        if (!p)
            print_error("\"%s\" is missing or out of order in\n%s", *words, sql);
        assert_non_null(p);
    }
}

/* New table, rows, old table away, new name, then its indexes. */
static void test_steps(void **state) {
    (void)state;
    static const char *const words[] = {
        "CREATE TABLE _alembic_tmp_person (",
        "INSERT INTO _alembic_tmp_person (id, name, age) SELECT person.id, person.name, person.age",
        "DROP TABLE person;",
        "ALTER TABLE _alembic_tmp_person RENAME TO person;",
        "CREATE INDEX ix_age ON person (age);",
        NULL};
    struct ops_batch *b = batch_copying(person());
    ops_apply(&b->sink, PY_NONE,
              op_add_column_from(vm, PY_NONE, text("person"), column("email", TYPE_Text)));
    const char *sql = flushed(b);
    assert_order(sql, words);
    assert_non_null(strstr(sql, "email TEXT, \n"));
}

/* A dropped column takes its index along; its rows are not selected. */
static void test_dropped_column(void **state) {
    (void)state;
    struct ops_batch *b = batch_copying(person());
    struct op *add = op_add_column_from(vm, PY_NONE, text("person"), column("age", TYPE_Integer));
    ops_apply(&b->sink, PY_NONE, op_of(op_reverse(vm, PY_OBJ(add))));
    const char *sql = flushed(b);
    assert_null(strstr(sql, "age"));
    assert_non_null(strstr(sql, "(id, name) SELECT person.id, person.name \nFROM person;"));
}

static void flush(void *arg) { batch_flush(arg); }

static void test_unknown_column(void **state) {
    (void)state;
    struct ops_batch *b = batch_copying(person());
    struct op *add = op_add_column_from(vm, PY_NONE, text("person"), column("no", TYPE_Integer));
    ops_apply(&b->sink, PY_NONE, op_of(op_reverse(vm, PY_OBJ(add))));
    assert_non_null(raised(flush, b));
    assert_int_equal(said.len, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_steps),
        cmocka_unit_test(test_dropped_column),
        cmocka_unit_test(test_unknown_column),
    };
    start();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
