/* Batch mode: what is recorded, and when it takes a new table. */
#include "ops_test.h"

#include "ops/batch.h"

static struct ops_batch *batch(enum sql_dialect_id id, const char *recreate) {
    struct ops_batch *b = py_alloc(vm, &ops_batch_type);
    b->context = b->schema = b->copy_from = PY_NONE;
    b->table_name = text("person");
    batch_init(b, impl_for(id), text(recreate));
    return b;
}

static struct op *add_age(void) {
    return op_add_column_from(vm, PY_NONE, text("person"), column("age", TYPE_Integer));
}

static struct op *drop_age(void) { return op_of(op_reverse(vm, PY_OBJ(add_age()))); }

static struct op *rename_age(void) {
    struct op *op = op_new(vm, OP_ALTER_COLUMN);
    op->table_name = text("person");
    op->column_name = text("age");
    op->modify_name = text("years");
    return op;
}

static struct op *drop_index(void) {
    struct op *op = op_new(vm, OP_DROP_INDEX);
    op->name = text("ix_age");
    op->table_name = text("person");
    return op;
}

/* SQLite can add a column and handle indexes; for everything else the table is made anew, unless
 * the script says never. Other servers alter, unless it says always. */
static void test_should_recreate(void **state) {
    static const struct {
        struct op *(*op)(void);
        bool on_sqlite;
    } cases[] = {{add_age, false}, {drop_index, false}, {drop_age, true}, {rename_age, true}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        static const char *const modes[] = {"auto", "always", "never"};
        const bool want[] = {cases[i].on_sqlite, true, false};
        for (size_t mode = 0; mode < 3; mode++) {
            struct ops_batch *lite = batch(SQL_SQLITE, modes[mode]);
            struct ops_batch *pg = batch(SQL_POSTGRESQL, modes[mode]);
            ops_apply(&lite->sink, PY_NONE, cases[i].op());
            ops_apply(&pg->sink, PY_NONE, cases[i].op());
            assert_int_equal(lite->n, 1);
            assert_int_equal(batch_should_recreate(lite), want[mode]);
            assert_int_equal(batch_should_recreate(pg), mode == 1);
        }
    }
}

/* Nothing is said before the end; then it comes in the order of the script. */
static void test_replay(void **state) {
    (void)state;
    struct ops_batch *b = batch(SQL_POSTGRESQL, "auto");
    ops_apply(&b->sink, PY_NONE, add_age());
    ops_apply(&b->sink, PY_NONE, rename_age());
    ops_apply(&b->sink, PY_NONE, drop_index());
    assert_int_equal(said.len, 0);
    batch_flush(b);
    assert_string_equal(buf_take(&said), "ALTER TABLE person ADD COLUMN age INTEGER;\n"
                                         "ALTER TABLE person RENAME age TO years;\n"
                                         "DROP INDEX ix_age;\n");
}

static void sometimes(void *unused) {
    (void)unused;
    batch(SQL_SQLITE, "sometimes");
}

static void test_mode_is_checked(void **state) {
    (void)state;
    assert_non_null(raised(sometimes, NULL));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_should_recreate),
        cmocka_unit_test(test_replay),
        cmocka_unit_test(test_mode_is_checked),
    };
    start();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
