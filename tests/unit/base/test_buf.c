/* base/buf: building text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"

static void grows_and_stays_terminated(void **state) {
    (void)state;
    struct buf b = BUF_INIT;
    assert_string_equal(b.data, "");
    for (int i = 0; i < 1000; i++)
        buf_printf(&b, "%d,", i % 10);
    assert_int_equal(b.len, 2000);
    assert_int_equal(b.data[b.len], 0);
    assert_true(buf_ends_with(&b, "8,9,"));
}

static void take_leaves_an_empty_buffer(void **state) {
    (void)state;
    struct buf b = BUF_INIT;
    buf_puts(&b, "one");
    assert_string_equal(buf_take(&b), "one");
    assert_int_equal(b.len, 0);
    assert_string_equal(b.data, "");
}

static void codepoints_are_utf8(void **state) {
    (void)state;
    struct buf b = BUF_INIT;
    buf_put_codepoint(&b, 'a');
    buf_put_codepoint(&b, 0xE9);
    buf_put_codepoint(&b, 0x20AC);
    buf_put_codepoint(&b, 0x1F600);
    assert_string_equal(b.data, "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
}

int main(void) {
    mem_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grows_and_stays_terminated),
        cmocka_unit_test(take_leaves_an_empty_buffer),
        cmocka_unit_test(codepoints_are_utf8),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
