/* Where columns stand in the table that batch mode makes. */
#include "ops_test.h"

#include "ops/batch_int.h"

static const char *existing[] = {"a", "b", "c"};

static struct batch_apply three(struct ops_batch *batch) {
    *batch = (struct ops_batch){.partial_reordering = PY_NONE};
    struct batch_apply b = {.vm = vm, .batch = batch, .existing = existing, .n_existing = 3};
    b.cap = 8;
    b.columns = MEM_NEW_ARRAY(struct batch_column, b.cap);
    for (size_t i = 0; i < 3; i++)
        b.columns[b.n++].name = existing[i];
    return b;
}

static void add(struct batch_apply *b, const char *name, const char *before, const char *after) {
    b->columns[b->n++].name = name;
    batch_place_column(b, name, before ? text(before) : PY_NONE, after ? text(after) : PY_NONE);
}

static const char *order(struct batch_apply *b) {
    struct buf out = BUF_INIT;
    batch_order_columns(b);
    for (size_t i = 0; i < b->n; i++)
        buf_puts(&out, b->columns[i].name);
    return buf_take(&out);
}

static void test_places(void **state) {
    static const struct {
        const char *before, *after, *order;
    } cases[] = {
        {NULL, NULL, "abcx"}, {"a", NULL, "xabc"}, {"b", NULL, "axbc"},
        {NULL, "a", "axbc"},  {NULL, "c", "abcx"}, {"c", "b", "abxc"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ops_batch batch;
        struct batch_apply b = three(&batch);
        add(&b, "x", cases[i].before, cases[i].after);
        assert_string_equal(order(&b), cases[i].order);
    }
}

/* A new column may stand beside another new one. */
static void test_new_beside_new(void **state) {
    struct ops_batch batch;
    struct batch_apply b = three(&batch);
    (void)state;
    add(&b, "x", NULL, "a");
    add(&b, "y", NULL, "x");
    assert_string_equal(order(&b), "axybc");
}

static void test_partial_order(void **state) {
    struct ops_batch batch;
    struct batch_apply b = three(&batch);
    value names[] = {text("c"), text("a")};
    value group = PY_OBJ(py_tuple_of(2, names));
    (void)state;
    batch.partial_reordering = PY_OBJ(py_list_of(1, &group));
    assert_string_equal(order(&b), "bca");
}

static void impossible(void *arg) {
    struct batch_apply *b = arg;
    value names[] = {text("a"), text("b"), text("a")};
    value group = PY_OBJ(py_tuple_of(3, names));
    b->batch->partial_reordering = PY_OBJ(py_list_of(1, &group));
    order(b);
}

static void unknown(void *arg) { add(arg, "x", NULL, "nowhere"); }

static void test_refusals(void **state) {
    struct ops_batch batch;
    struct batch_apply b = three(&batch);
    (void)state;
    assert_non_null(strstr(raised(impossible, &b), "Circular dependency"));
    b = three(&batch);
    assert_string_equal(raised(unknown, &b), "'nowhere'");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_new_beside_new),
        cmocka_unit_test(test_partial_order),
        cmocka_unit_test(test_refusals),
    };
    start();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
