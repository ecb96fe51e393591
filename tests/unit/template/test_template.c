/*
 * Templates to Python: line map, errors with their place. What templates render is compared with
 * Mako by tests/golden/templates.py.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/mem.h"
#include "template/template.h"

/* The template line of the line of the Python source that holds WHAT. */
static int line_of(const char *source, const struct template_map *map, const char *what) {
    const char *at = strstr(source, what);
    int line = 1;
    assert_non_null(at);
    for (const char *p = source; p < at; p++)
        line += *p == '\n';
    return template_map_line(map, line);
}

static void test_map(void **state) {
    (void)state;
    static const char text[] = "<%!\nimport re\n%>\n"
                               "% for a in b:\n"
                               "${a}\n"
                               "% endfor\n"
                               "<%\n  c = 1\n  d = 2\n%>\n"
                               "${(c +\n  d)}";
    struct template_map *map;
    char *source = template_compile(text, strlen(text), NULL, &map);
    assert_int_equal(line_of(source, map, "import re"), 2);
    assert_int_equal(line_of(source, map, "for a in b:"), 4);
    assert_int_equal(line_of(source, map, "__w__(str(a))"), 5);
    assert_int_equal(line_of(source, map, "    d = 2"), 9);
    assert_int_equal(line_of(source, map, "__w__(str((c +"), 11);
    assert_int_equal(line_of(source, map, "  d)))"), 12);
    assert_int_equal(template_map_line(map, 1), 0);
    assert_int_equal(template_map_line(map, 100000), 0);
}

static void test_errors(void **state) {
    (void)state;
    static const struct {
        const char *text, *kind, *message;
        int line;
    } cases[] = {
        {"% if x:\nfoo\n", "SyntaxException",
         "Unterminated control keyword: 'if' in file 't.mako' at line: 1 char: 1", 1},
        {"a\n ${x +}", "SyntaxException",
         "(SyntaxError) invalid syntax (<unknown>, line 1) ('x +') in file 't.mako' at line: 2 "
         "char: 2",
         2},
        {"<%foo/>", "CompileException", "No such tag: 'foo' in file 't.mako' at line: 1 char: 1",
         1},
        {"\n<%def name='f()'>", "SyntaxException",
         "Unclosed tag: <%def> in file 't.mako' at line: 2 char: 18", 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error_handler h;
        ERROR_TRY(&h) {
            template_compile(cases[i].text, strlen(cases[i].text), "t.mako", NULL);
            error_pop(&h);
            fail_msg("%s", cases[i].text);
        }
        else {
            assert_int_equal(h.error->code, ERROR_SYNTAX);
            assert_string_equal(h.error->kind, cases[i].kind);
            assert_string_equal(h.error->message, cases[i].message);
            assert_int_equal(h.error->line, cases[i].line);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_map),
        cmocka_unit_test(test_errors),
    };
    mem_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
