/* db/placeholder: what is a placeholder and what only looks like one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "db/placeholder.h"

static void put(void *arg, struct buf *out, size_t index) {
    (void)arg;
    buf_printf(out, "<%zu>", index);
}

static void expect(enum db_placeholder style, const char *sql, const char *want) {
    struct buf out = BUF_INIT;
    db_expand(&out, sql, style, put, NULL);
    assert_string_equal(out.data, want);
}

static void dollars(void **state) {
    (void)state;
    expect(DB_PLACEHOLDER_DOLLAR, "$1,$12", "<0>,<11>");
    expect(DB_PLACEHOLDER_DOLLAR, "'$1''$1' \"$1\" E'\\'$1' $1", "'$1''$1' \"$1\" E'\\'$1' <0>");
    expect(DB_PLACEHOLDER_DOLLAR, "'\\' $1", "'\\' <0>");
    expect(DB_PLACEHOLDER_DOLLAR, "$$ $1 $$ $a$ $$ $1 $a$ $1", "$$ $1 $$ $a$ $$ $1 $a$ <0>");
    expect(DB_PLACEHOLDER_DOLLAR, "a$1 -- $1\n/* $1 /* */ $1 */ $1",
           "a$1 -- $1\n/* $1 /* */ $1 */ <0>");
    expect(DB_PLACEHOLDER_DOLLAR, "'open $1", "'open $1");
}

static void questions(void **state) {
    (void)state;
    expect(DB_PLACEHOLDER_QUESTION, "?, '?\\'?' \"?\" `?` ?", "<0>, '?\\'?' \"?\" `?` <1>");
    expect(DB_PLACEHOLDER_QUESTION, "# ?\n-- ?\n1--? /* ? */", "# ?\n-- ?\n1--<0> /* ? */");
}

static void first_words(void **state) {
    (void)state;
    char word[8];
    db_first_word(" -- x\n /* y */ (select 1)", word, sizeof word);
    assert_string_equal(word, "SELECT");
    db_first_word("savepointing", word, sizeof word);
    assert_string_equal(word, "SAVEPOI");
    db_first_word("", word, sizeof word);
    assert_string_equal(word, "");
}

int main(void) {
    mem_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dollars),
        cmocka_unit_test(questions),
        cmocka_unit_test(first_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
