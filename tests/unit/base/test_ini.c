/* config/ini: ConfigParser's rules, and where '%' is only a character. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/ini.h"

static struct ini *parse(const char *text) {
    struct ini *ini = ini_new();
    ini_set_default(ini, "here", "/p");
    ini_read(ini, text, strlen(text), "'t.ini'", "t.ini");
    return ini;
}

static const char *failure(const char *text, const char *section, const char *option) {
    struct error_handler h;
    ERROR_TRY(&h) {
        ini_get(parse(text), section, option, NULL);
        error_pop(&h);
        return "no error";
    }
    return mem_printf("%s|%d|%s", h.error->kind, h.error->line, h.error->message);
}

static void reads_values(void **state) {
    (void)state;
    struct ini *ini = parse("# c\n[DEFAULT]\nbase = %(here)s/x\n[a]\nKey : one\n  two\n\n  three\n"
                            "  ; no\n  four\n\nurl = %(base)s/y\nempty =\n[b]\nraw=50%%\n");
    assert_string_equal(ini_get(ini, "a", "KEY", NULL), "one\ntwo\n\nthree\nfour");
    assert_string_equal(ini_get(ini, "a", "url", NULL), "/p/x/y");
    assert_string_equal(ini_get(ini, "a", "empty", NULL), "");
    assert_string_equal(ini_get(ini, "b", "raw", NULL), "50%");
    assert_string_equal(ini_get(ini, "b", "base", NULL), "/p/x");
    assert_null(ini_get(ini, "c", "base", NULL));
    assert_int_equal(ini_option_names(ini, "a").n, 5);
}

static void lone_percent_is_a_character(void **state) {
    (void)state;
    struct ini *ini = parse("[a]\nurl = postgresql://u:p%40s%s@h/%(d\nt = %(rev)s_%(month).2d\n");
    static const char *const keep[] = {"rev", NULL};
    assert_string_equal(ini_get(ini, "a", "url", NULL), "postgresql://u:p%40s%s@h/%(d");
    assert_string_equal(ini_get(ini, "a", "t", keep), "%(rev)s_%(month).2d");
}

static void errors_in_the_reference_s_words(void **state) {
    (void)state;
    assert_string_equal(failure("x = 1\n", "a", "x"),
                        "MissingSectionHeaderError|1|File contains no section headers.\n"
                        "file: 't.ini', line: 1\n'x = 1\\n'");
    assert_string_equal(failure("[a]\nx\n\ny\n", "a", "x"),
                        "ParsingError|2|Source contains parsing errors: 't.ini'\n"
                        "\t[line  2]: 'x\\n'\n\t[line  4]: 'y\\n'");
    assert_string_equal(failure("[a]\nx=1\nX=2\n", "a", "x"),
                        "DuplicateOptionError|3|While reading from 't.ini' [line  3]: option 'x' "
                        "in section 'a' already exists");
    assert_string_equal(failure("[a]\n[a]\n", "a", "x"),
                        "DuplicateSectionError|2|While reading from 't.ini' [line  2]: section "
                        "'a' already exists");
    assert_string_equal(failure("[a]\nx=%(x)s\n", "a", "x"),
                        "InterpolationDepthError|0|Recursion limit exceeded in value substitution: "
                        "option 'x' in section 'a' contains an interpolation key which cannot be "
                        "substituted in 10 steps. Raw value: '%(x)s'");
}

int main(void) {
    mem_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_values),
        cmocka_unit_test(lone_percent_is_a_character),
        cmocka_unit_test(errors_in_the_reference_s_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
