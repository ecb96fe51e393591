/* The C API on a project of two revisions and a SQLite database. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "retort.h"

static void write_text(const char *path, const char *text) {
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static int setup(void **state) {
    char *dir = strdup("/tmp/retort_api.XXXXXX");
    *state = dir;
    if (!mkdtemp(dir) || chdir(dir) || mkdir("m", 0777) || mkdir("m/versions", 0777))
        return 1;
    write_text("alembic.ini", "[alembic]\nscript_location = %(here)s/m\n"
                              "sqlalchemy.url = sqlite:///app.db\n");
    write_text("m/env.py",
               "from alembic import context\nfrom sqlalchemy import create_engine\n"
               "url = context.config.get_main_option('sqlalchemy.url')\n"
               "if context.is_offline_mode():\n"
               "    context.configure(url=url, literal_binds=True)\n"
               "    with context.begin_transaction():\n        context.run_migrations()\n"
               "else:\n    with create_engine(url).connect() as connection:\n"
               "        context.configure(connection=connection)\n"
               "        with context.begin_transaction():\n"
               "            context.run_migrations()\n");
    write_text("m/versions/a.py", "from alembic import op\nrevision = 'a'\ndown_revision = None\n"
                                  "def upgrade():\n    op.execute('CREATE TABLE t (id INTEGER)')\n"
                                  "def downgrade():\n    op.execute('DROP TABLE t')\n");
    write_text("m/versions/b.py", "from alembic import op\nrevision = 'b'\ndown_revision = 'a'\n"
                                  "def upgrade():\n    op.execute('nonsense')\n");
    return 0;
}

static int teardown(void **state) {
    char *command = NULL;
    if (chdir("/") || asprintf(&command, "rm -rf %s", (char *)*state) < 0)
        return 1;
    FILE *p = popen(command, "r");
    return p ? pclose(p) : 1;
}

static int seen;
static void on_log(void *arg, int level, const char *logger, const char *text) {
    (void)arg, (void)level, (void)logger;
    seen += strstr(text, "Context impl") != NULL;
}

static void runs_migrations(void **state) {
    (void)state;
    struct retort *r = retort_open("alembic.ini");
    retort_set_log(on_log, NULL);
    assert_string_equal(retort_heads(r)[0], "b");
    assert_string_equal(retort_pending(r)[0], "a");
    assert_int_equal(retort_upgrade(r, "a"), RETORT_OK);
    assert_string_equal(retort_error(r), "");
    const char *const *current = retort_current(r);
    assert_string_equal(current[0], "a");
    assert_null(current[1]);
    assert_int_equal(retort_upgrade(r, "head"), RETORT_DATABASE);
    assert_non_null(strstr(retort_error(r), "near \"nonsense\": syntax error"));
    assert_non_null(strstr(retort_traceback(r), "b.py"));
    assert_int_equal(retort_upgrade(r, "nope"), RETORT_COMMAND);
    assert_string_equal(retort_error(r), "Can't locate revision identified by 'nope'");
    assert_int_equal(retort_downgrade(r, "base"), RETORT_OK);
    assert_null(retort_current(r)[0]);
    assert_non_null(strstr(retort_upgrade_sql(r, "a"), "CREATE TABLE t (id INTEGER);"));
    retort_close(r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(runs_migrations, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
