/* migrate/scan: what a revision file says without being run, and when it must be run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "migrate/scan.h"

static struct scan scan(const char *text) { return scan_text(text, strlen(text)); }

static void reads_the_usual_file(void **state) {
    (void)state;
    struct scan s = scan("\"\"\"add \\\"x\\\"\n\nRevision ID: a1\n\"\"\"\n"
                         "from typing import Sequence, Union  # *\n\nfrom alembic import op\n"
                         "import sqlalchemy as sa\n\n# revision = 'no'\n"
                         "revision: str = 'a1'  # this one\n"
                         "down_revision: Union[str, Sequence[str], None] = ('b' 'c', \"d\",)\n"
                         "branch_labels = [\n  'x',  # one\n  'y'\n]\ndepends_on = None\n"
                         "other = compute(1)\n\n"
                         "def upgrade():\n    revision = 5\n    op.execute(\"\"\"\nrevision = 'z'\n"
                         "\"\"\")\n\n\ndef downgrade():\n    pass\n");
    assert_true(s.is_literal);
    assert_string_equal(s.doc, "add \"x\"\n\nRevision ID: a1\n");
    assert_string_equal(s.revision.ids.items[0], "a1");
    assert_int_equal(s.down_revision.ids.n, 2);
    assert_string_equal(s.down_revision.ids.items[0], "bc");
    assert_int_equal(s.branch_labels.ids.n, 2);
    assert_true(s.depends_on.is_given);
    assert_int_equal(s.depends_on.ids.n, 0);
}

static void bare_tuples_and_parentheses(void **state) {
    (void)state;
    struct scan s = scan("revision = ('a')\ndown_revision = 'b', 'c'\n");
    assert_true(s.is_literal);
    assert_true(s.revision.is_scalar);
    assert_int_equal(s.down_revision.ids.n, 2);
    assert_false(s.down_revision.is_scalar);
}

static void doubts(void **state) {
    (void)state;
    static const char *const texts[] = {
        "revision = make()\ndown_revision = None\n",
        "revision = 'a'\nrevision = 'b'\ndown_revision = None\n",
        "if True:\n    revision = 'a'\ndown_revision = None\n",
        "revision = 'a' + 'b'\ndown_revision = None\n",
        "revision = f'a'\ndown_revision = None\n",
        "revision = down_revision = None\n",
        "revision = 'a'; down_revision = 'b'\n",
        "revision, down_revision = 'a', None\n",
        "revision = 'a'\ndown_revision = None\nprint('hello')\n",
        "revision = 'a'\ndown_revision = None\nfrom x import *\n",
        "revision = 'a'\ndown_revision = None\nx = globals()\n",
        "revision = 'a'\ndown_revision = None\n\ndef f():\n    global revision\n",
        "revision = 'a'\ndown_revision = {}\n",
        "revision = ('a', 'b')\ndown_revision = None\n",
        "revision = 'a\ndown_revision = None\n",
        "import x\n",
        "# coding: latin-1\nrevision = 'a'\ndown_revision = None\n",
        "revision = '\xff'\ndown_revision = None\n",
        "def revision(): pass\ndown_revision = None\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (scan(texts[i]).is_literal)
            fail_msg("taken for literal: %s", texts[i]);
}

int main(void) {
    mem_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_the_usual_file),
        cmocka_unit_test(bare_tuples_and_parentheses),
        cmocka_unit_test(doubts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
