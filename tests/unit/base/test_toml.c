/* base/toml: the forms of TOML 1.0 and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/toml.h"

static struct toml *parse(const char *text) { return toml_parse(text, strlen(text), "t.toml"); }

static const char *failure(const char *text) {
    struct error_handler h;
    ERROR_TRY(&h) {
        parse(text);
        error_pop(&h);
        return "accepted";
    }
    return h.error->message;
}

static void reads_all_forms(void **state) {
    (void)state;
    struct toml *t =
        parse("a.b = 'x\\'\n\"q k\" = \"t\\tu\\u00e9\"\nn = -1_000\nh = 0xfF\nf = 1e3\n"
              "d = 2024-01-15T10:20:30Z\nm = \"\"\"\none \\\n   two\"\"\"\n"
              "l = [1, [2,], # c\n {x = true}]\n[[p]]\nv=1\n[[p]]\nv=2\n[a.c]\nz=1\n");
    assert_string_equal(toml_get(toml_get(t, "a"), "b")->text, "x\\");
    assert_string_equal(toml_get(t, "q k")->text, "t\tu\xC3\xA9");
    assert_int_equal(toml_get(t, "n")->integer, -1000);
    assert_int_equal(toml_get(t, "h")->integer, 255);
    assert_true(toml_get(t, "f")->real == 1000.0);
    assert_int_equal(toml_get(t, "d")->type, TOML_DATETIME);
    assert_string_equal(toml_get(t, "m")->text, "one two");
    assert_int_equal(toml_get(t, "l")->n, 3);
    assert_int_equal(toml_get(toml_get(t, "p")->items[1], "v")->integer, 2);
}

static void refuses(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"a", "Expected '=' after a key in a key/value pair (at end of document)"},
        {"a = ", "Invalid value (at end of document)"},
        {"a = 1\na = 2\n", "Cannot overwrite a value (at line 2, column 6)"},
        {"[a]\n[a]\n", "Cannot declare ('a',) twice (at line 2, column 3)"},
        {"a = 1 b = 2",
         "Expected newline or end of document after a statement (at line 1, column 7)"},
        {"a = [1", "Unclosed array (at end of document)"},
        {"a = {b=1}\na.c = 2\n", "Cannot mutate immutable namespace ('a',) (at line 2, column 8)"},
        {"a = \"x\n\"", "Illegal character '\\n' (at line 1, column 7)"},
        {"a = 01", "Expected newline or end of document after a statement (at line 1, column 6)"},
        {"= 1", "Invalid statement (at line 1, column 1)"},
        {"a = [1]\n[[a]]\n", "Cannot mutate immutable namespace ('a',) (at line 2, column 4)"},
        {"a = 'x", "Expected \"'\" (at end of document)"},
        {"a = 2024-02-30", "Invalid date or datetime (at line 1, column 5)"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(failure(cases[i][0]), cases[i][1]);
}

int main(void) {
    mem_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_all_forms),
        cmocka_unit_test(refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
