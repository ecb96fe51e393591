/* base/map: order, deletion and growth. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/map.h"
#include "base/mem.h"

static void keeps_order_through_growth_and_deletion(void **state) {
    (void)state;
    struct map m = {0};
    assert_null(map_get(&m, "nothing"));
    for (intptr_t i = 0; i < 5000; i++)
        assert_true(map_set(&m, mem_printf("key%d", (int)i), (void *)i));
    assert_false(map_set(&m, "key7", (void *)70));
    for (int i = 0; i < 5000; i += 2)
        map_delete(&m, mem_printf("key%d", i));
    assert_int_equal(m.count, 2500);
    assert_false(map_has(&m, "key8"));
    assert_int_equal((intptr_t)map_get(&m, "key7"), 70);
    map_set(&m, "key8", NULL);
    assert_true(map_has(&m, "key8"));
    int seen = 0;
    const char *last = NULL;
    MAP_EACH(&m, e) {
        if (seen < 2500)
            assert_string_equal(e->key, mem_printf("key%d", seen * 2 + 1));
        seen++;
        last = e->key;
    }
    assert_int_equal(seen, 2501);
    assert_string_equal(last, "key8");
    assert_ptr_equal(map_find_n(&m, "key77777", 5), map_find(&m, "key77"));
}

static void survives_endless_set_and_delete(void **state) {
    (void)state;
    struct map m = {0};
    for (int i = 0; i < 100000; i++) {
        map_set(&m, "same", &m);
        assert_ptr_equal(map_delete(&m, "same"), &m);
    }
    assert_int_equal(m.count, 0);
    assert_true(m.cap_entries < 64);
}

int main(void) {
    mem_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_order_through_growth_and_deletion),
        cmocka_unit_test(survives_endless_set_and_delete),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
