/*
 * The parser: trees of what only 3.12 knows, positions, and the messages of syntax_errors.txt
 * (source with escapes, then the message, line and column that CPython 3.12 gives). Whole files are
 * compared with CPython by tests/golden/parse_stdlib.py.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "python/ast_dump.h"
#include "python/parse.h"
#include "python/unparse.h"

/* The tree of SOURCE or "Kind: message (line, column)". */
static char *parsed(const char *source, enum ast_module_kind kind, unsigned flags) {
    struct buf out = BUF_INIT;
    struct error_handler h;
    ERROR_TRY(&h) {
        ast_dump(&out, parse_text(source, strlen(source), "test", kind), flags);
        error_pop(&h);
    }
    else {
        buf_printf(&out, "%s: %s (%d, %d)", h.error->kind, h.error->message, h.error->line,
                   h.error->column);
    }
    return buf_take(&out);
}

#define ARGS "args=arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])"

static void test_new_syntax(void **state) {
    (void)state;
    static const struct {
        const char *source, *tree;
    } cases[] = {
        {"type X[T: int] = T",
         "TypeAlias(name=Name(id='X', ctx=Store()), type_params=[TypeVar(name='T', "
         "bound=Name(id='int', ctx=Load()))], value=Name(id='T', ctx=Load()))"},
        {"type = 1", "Assign(targets=[Name(id='type', ctx=Store())], value=Constant(value=1))"},
        {"def f[*Ts, **P](): pass",
         "FunctionDef(name='f', " ARGS ", body=[Pass()], decorator_list=[], "
         "type_params=[TypeVarTuple(name='Ts'), ParamSpec(name='P')])"},
        {"f'{a['b']!r:>{w}} {c=}'",
         "Expr(value=JoinedStr(values=[FormattedValue(value=Subscript(value=Name(id='a', "
         "ctx=Load()), slice=Constant(value='b'), ctx=Load()), conversion=114, "
         "format_spec=JoinedStr(values=[Constant(value='>'), FormattedValue(value=Name(id='w', "
         "ctx=Load()), conversion=-1)])), Constant(value=' c='), FormattedValue(value=Name(id='c', "
         "ctx=Load()), conversion=114)]))"},
        {"f'{f'{f'{1}'}'}'",
         "Expr(value=JoinedStr(values=[FormattedValue(value=JoinedStr(values=[FormattedValue("
         "value=JoinedStr(values=[FormattedValue(value=Constant(value=1), conversion=-1)]), "
         "conversion=-1)]), conversion=-1)]))"},
        {"f'''{\na # c\n}'''",
         "Expr(value=JoinedStr(values=[FormattedValue(value=Name(id='a', ctx=Load()), "
         "conversion=-1)]))"},
        {"match = case = 1\nprint(match, case)",
         "Assign(targets=[Name(id='match', ctx=Store()), Name(id='case', ctx=Store())], "
         "value=Constant(value=1)), Expr(value=Call(func=Name(id='print', ctx=Load()), "
         "args=[Name(id='match', ctx=Load()), Name(id='case', ctx=Load())], keywords=[]))"},
        {"x = 0x_FFFF_FFFF_FFFF_FFFF_F, '\\ud800\\N{BULLET}', b'\\xff', 1e400",
         "Assign(targets=[Name(id='x', ctx=Store())], value=Tuple(elts=[Constant("
         "value=295147905179352825855), Constant(value='\\ud800\xE2\x80\xA2'), "
         "Constant(value=b'\\xff'), Constant(value=inf)], ctx=Load()))"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *want = mem_printf("Module(body=[%s], type_ignores=[])", cases[i].tree);
        assert_string_equal(parsed(cases[i].source, AST_Module, 0), want);
    }
}

static void test_positions(void **state) {
    (void)state;
    assert_string_equal(
        parsed("(\xC3\xA9\n + b)", AST_Expression, AST_DUMP_ATTRIBUTES),
        "Expression(body=BinOp(left=Name(id='\xC3\xA9', ctx=Load(), lineno=1, col_offset=1, "
        "end_lineno=1, end_col_offset=3), op=Add(), right=Name(id='b', ctx=Load(), lineno=2, "
        "col_offset=3, end_lineno=2, end_col_offset=4), lineno=1, col_offset=1, end_lineno=2, "
        "end_col_offset=4))");
}

static void test_modes(void **state) {
    (void)state;
    assert_string_equal(parsed("  a", AST_Expression, 0),
                        "Expression(body=Name(id='a', ctx=Load()))");
    assert_string_equal(parsed("pass\n", AST_Interactive, 0), "Interactive(body=[Pass()])");
    assert_string_equal(
        parsed("a\nb\n", AST_Interactive, 0),
        "SyntaxError: multiple statements found while compiling a single statement (1, 2)");
    assert_string_equal(parsed("", AST_Module, 0), "Module(body=[], type_ignores=[])");
    struct ast_module *m = parse_module("# coding: latin-1\nx = '\xE9'", 25, "test");
    struct buf out = BUF_INIT;
    unparse_expr(&out, m->body.items[0]->as.Assign.value);
    assert_string_equal(out.data, "'\xC3\xA9'");
}

static void test_deep_nesting(void **state) {
    (void)state;
    static const struct {
        const char *unit, *message;
    } cases[] = {{"(", "SyntaxError: too many nested parentheses (1, 201)"},
                 {"-", "MemoryError: Parser stack overflowed - Memory Error (1, 1500)"},
                 {"1+", "RecursionError: maximum recursion depth exceeded during compilation"}};
    for (size_t i = 0; i < 3; i++) {
        struct buf b = BUF_INIT;
        for (int k = 0; k < 10000; k++)
            buf_puts(&b, cases[i].unit);
        char *got = parsed(b.data, AST_Module, 0);
        assert_int_equal(strncmp(got, cases[i].message, strlen(cases[i].message)), 0);
    }
}

/* Undoes the escapes of syntax_errors.txt in place. */
static char *unescape(char *s) {
    char *to = s;
    for (char *from = s; *from; from++) {
        if (*from == '\\' && from[1]) {
            from++;
            *to++ = *from == 'n' ? '\n' : *from == 't' ? '\t' : *from;
        } else {
            *to++ = *from;
        }
    }
    *to = 0;
    return s;
}

static void test_messages(void **state) {
    (void)state;
    const char *root = getenv("RETORT_SOURCE_ROOT");
    FILE *f = fopen(mem_printf("%s/tests/unit/python/syntax_errors.txt", root ? root : "."), "r");
    char *line = NULL, *source = NULL;
    size_t cap = 0;
    int bad = 0, n = 0;
    assert_non_null(f);
    while (getline(&line, &cap, f) > 0) {
        line[strcspn(line, "\n")] = 0;
        if (strncmp(line, "    ", 4) != 0 || !source) {
            source = unescape(mem_strdup(line));
            continue;
        }
        char *got = parsed(source, AST_Module, 0);
        if (strcmp(got, line + 4) != 0) {
            print_message("%s\n    ours      %s\n    reference %s\n", source, got, line + 4);
            bad++;
        }
        n++;
        source = NULL;
    }
    free(line);
    fclose(f);
    assert_true(n > 150);
    assert_int_equal(bad, 0);
}

static void test_unparse(void **state) {
    (void)state;
    static const struct {
        const char *source, *text;
    } cases[] = {
        {"Dict [ str,(int) ]|None", "Dict[str, int] | None"},
        {"a+(b*c)**-d if not(x)else(y,)", "a + (b * c) ** (-d) if not x else (y,)"},
        {"\"it's\"", "\"it's\""},
        {"f(x for x in y)[1:2, ::3].z", "f(x for x in y)[1:2, ::3].z"},
        {"lambda a,/,b=1,*,c,**d:0", "lambda a, /, b=1, *, c, **d: 0"},
        {"f'{a!r:>{w}}{{'", "f'{a!r:>{w}}{{'"},
        {"1 .real", "1 .real"},
        {"{**a, b: c}", "{**a, b: c}"},
        {"1e999", "1e309"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf out = BUF_INIT;
        unparse_expr(&out,
                     parse_expression(cases[i].source, strlen(cases[i].source), "test")->expr);
        assert_string_equal(out.data, cases[i].text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_new_syntax), cmocka_unit_test(test_positions),
        cmocka_unit_test(test_modes),      cmocka_unit_test(test_deep_nesting),
        cmocka_unit_test(test_messages),   cmocka_unit_test(test_unparse),
    };
    mem_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
