/* The built-in types' C side: arithmetic against identities, tables against CPython's order. How
 * scripts see the types is tested by programs and what they print. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "python/api.h"
#include "python/types/float.h"

static uint64_t state = 88172645463325252u;

static uint64_t next_random(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

/* An int of 1 to 400 bits. */
static value random_int(void) {
    value v = py_from_small(0);
    for (uint64_t words = next_random() % 7 + 1; words--;)
        v = py_int_add(NULL, py_int_lshift(NULL, v, 60),
                       py_int_from((int64_t)(next_random() >> 4)));
    v = py_int_rshift(NULL, v, next_random() % 60);
    return next_random() & 1 ? py_int_neg(NULL, v) : v;
}

static void same(value a, value b) { assert_int_equal(py_int_compare(a, b), 0); }

static void test_int_identities(void **unused) {
    (void)unused;
    for (int i = 0; i < 5000; i++) {
        value a = random_int(), b = random_int();
        if (!py_int_sign(b))
            continue;
        value q = py_int_floordiv(NULL, a, b), r = py_int_mod(NULL, a, b);
        same(py_int_add(NULL, py_int_mul(NULL, q, b), r), a);
        assert_true(!py_int_sign(r) || py_int_sign(r) == py_int_sign(b));
        same(py_int_sub(NULL, py_int_add(NULL, a, b), b), a);
        for (int base = 2; base <= 36; base += 7) {
            const char *text = py_int_text(NULL, a, base);
            same(py_int_parse(NULL, text, strlen(text), base), a);
        }
    }
}

static void test_float_repr_reads_back(void **unused) {
    (void)unused;
    for (int i = 0; i < 20000; i++) {
        uint64_t bits = next_random();
        double d, back;
        memcpy(&d, &bits, sizeof d);
        if (d != d)
            continue;
        struct buf b = BUF_INIT;
        py_float_repr(d, &b);
        assert_true(py_float_parse(b.data, b.len, &back));
        assert_true(back == d);
    }
}

static void test_append_shares_buffer(void **unused) {
    (void)unused;
    value s = py_str_from(""), half = PY_UNDEF;
    for (int i = 0; i < 10000; i++) {
        s = py_str_concat(NULL, s, py_str_char(i % 2 ? 'x' : 0xE9));
        if (i == 5000)
            half = s;
    }
    value other = py_str_concat(NULL, half, py_str_from("other"));
    assert_int_equal(PY_AS(struct py_str, s)->length, 10000);
    assert_int_equal(py_str_at(PY_AS(struct py_str, s), 5001), 'x');
    assert_int_equal(py_str_at(PY_AS(struct py_str, other), 5001), 'o');
    assert_int_equal(strlen(py_str_cstr(half)), PY_AS(struct py_str, half)->size);
}

static void test_offsets(void **unused) {
    (void)unused;
    struct buf b = BUF_INIT;
    for (unsigned i = 0; i < 1000; i++)
        buf_put_codepoint(&b, i % 3 ? i : 0x1F600 + i);
    struct py_str *s = PY_AS(struct py_str, py_str_take(&b));
    for (size_t i = 0; i < s->length; i++) {
        assert_int_equal(py_str_at(s, i), i % 3 ? i : 0x1F600 + i);
        assert_int_equal(py_str_index_at(s, py_str_offset(s, i)), i);
    }
}

static int setup(void **unused) {
    (void)unused;
    mem_init();
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_int_identities), cmocka_unit_test(test_float_repr_reads_back),
        cmocka_unit_test(test_append_shares_buffer), cmocka_unit_test(test_offsets)};
    return cmocka_run_group_tests(tests, setup, NULL);
}
