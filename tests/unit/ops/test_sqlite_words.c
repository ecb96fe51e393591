/* SQL text word by word, as batch mode reads CREATE TABLE of SQLite. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "ops/batch_sqlite.h"
#include "ops/sqlite_words.h"

/* The words of SQL with | between them; identifiers without their quotes, in < >. */
static const char *words(const char *sql) {
    struct buf b = BUF_INIT;
    struct sqlite_word w;
    while (sqlite_next_word(&sql, &w)) {
        buf_puts(&b, b.len ? "|" : "");
        if (w.quoted)
            buf_printf(&b, "<%s>", w.text);
        else
            buf_add(&b, w.start, (size_t)(w.end - w.start));
    }
    return buf_take(&b);
}

static void test_identifiers(void **state) {
    (void)state;
    assert_string_equal(words("a \"b c\" `d``e` [f g] \"h\"\"i\""), "a|<b c>|<d`e>|<f g>|<h\"i>");
    assert_string_equal(words("\xc3\xbc_1$x"), "\xc3\xbc_1$x");
}

static void test_blanks_and_comments(void **state) {
    (void)state;
    assert_string_equal(words("a -- b, c\n/* d ' */ e/**/f"), "a|e|f");
    assert_string_equal(words("a -- to the end"), "a");
    assert_string_equal(words("a /* open"), "a");
    assert_string_equal(words(" \t\r\n"), "");
}

static void test_literals_and_signs(void **state) {
    (void)state;
    assert_string_equal(words("'it''s (a)' , 12 x(1)"), "'it''s (a)'|,|12|x|(|1|)");
    assert_string_equal(words("\"open"), "<open>");
}

static void test_keywords(void **state) {
    const char *sql = "Check \"check\" (";
    struct sqlite_word w;
    (void)state;
    assert_true(sqlite_next_word(&sql, &w));
    assert_true(sqlite_word_is(&w, "CHECK"));
    assert_true(sqlite_next_word(&sql, &w));
    assert_false(sqlite_word_is(&w, "CHECK"));
    assert_true(sqlite_next_word(&sql, &w));
    assert_true(sqlite_word_char(&w, '('));
    assert_false(sqlite_next_word(&sql, &w));
}

static void test_mentions(void **state) {
    (void)state;
    assert_true(sqlite_mentions("CREATE INDEX i ON t (lower(Name))", "name"));
    assert_true(sqlite_mentions("CREATE INDEX i ON t (\"na me\" DESC)", "na me"));
    assert_false(sqlite_mentions("CREATE INDEX i ON t (a) WHERE b = 'name'", "name"));
    assert_false(sqlite_mentions("CREATE INDEX i ON t (surname) -- name", "name"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_identifiers),        cmocka_unit_test(test_blanks_and_comments),
        cmocka_unit_test(test_literals_and_signs), cmocka_unit_test(test_keywords),
        cmocka_unit_test(test_mentions),
    };
    mem_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
