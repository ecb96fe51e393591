/* cli/args: argparse's habits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "cli/args.h"
#include "cli/tables.h"

static struct options options;

static struct args_result parse(const char *line) {
    static const struct args_program program = {.name = "alembic",
                                                .description = "d",
                                                .version = "1",
                                                .options = cli_options,
                                                .commands = cli_commands};
    struct text_list words = text_split_space(line);
    memset(&options, 0, sizeof options);
    return args_parse(&program, (int)words.n, (char **)words.items, &options, 80);
}

/* The last line of what goes to standard error. */
static const char *complaint(const char *line) {
    struct args_result r = parse(line);
    if (!r.err)
        return "accepted";
    char *text = mem_strndup(r.err, strlen(r.err) - 1);
    char *last = strrchr(text, '\n');
    return last ? last + 1 : text;
}

static void accepts(void **state) {
    (void)state;
    assert_non_null(parse("alembic -cx.ini --na=main history -r=-1: -iv").command);
    assert_string_equal(options.config.items[0], "x.ini");
    assert_string_equal(options.name, "main");
    assert_string_equal(options.rev_range, "-1:");
    assert_true(options.indicate_current && options.verbose);
    assert_non_null(parse("alembic downgrade -1 --sql").command);
    assert_string_equal(options.revision, "-1");
    assert_true(options.sql);
    assert_non_null(parse("alembic downgrade -- -1").command);
    assert_string_equal(options.revision, "-1");
    assert_non_null(parse("alembic merge a b -m x").command);
    assert_int_equal(options.revisions.n, 2);
}

static void refuses(void **state) {
    (void)state;
    assert_string_equal(complaint("alembic revision --s"),
                        "alembic revision: error: ambiguous option: --s could match --sql, "
                        "--splice");
    assert_string_equal(complaint("alembic history -r -2:"),
                        "alembic history: error: argument -r/--rev-range: expected one argument");
    assert_string_equal(complaint("alembic upgrade"),
                        "alembic upgrade: error: the following arguments are required: revision");
    assert_string_equal(complaint("alembic merge a -m x b"),
                        "alembic: error: unrecognized arguments: b");
    assert_string_equal(complaint("alembic --raiseerr=1 heads"),
                        "alembic: error: argument --raiseerr: ignored explicit argument '1'");
    assert_string_equal(complaint("alembic"), "alembic: error: too few arguments");
    assert_int_equal(parse("alembic").status, 2);
}

static void wraps_usage(void **state) {
    (void)state;
    assert_string_equal(parse("alembic revision -m").err,
                        "usage: alembic revision [-h] [-m MESSAGE] [--autogenerate] [--sql]\n"
                        "                        [--head HEAD] [--splice] [--branch-label "
                        "BRANCH_LABEL]\n"
                        "                        [--version-path VERSION_PATH] [--rev-id REV_ID]\n"
                        "                        [--depends-on DEPENDS_ON]\n"
                        "alembic revision: error: argument -m/--message: expected one argument\n");
}

int main(void) {
    mem_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts),
        cmocka_unit_test(refuses),
        cmocka_unit_test(wraps_usage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
