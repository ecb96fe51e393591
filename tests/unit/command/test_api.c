/* The C API on a project of two revisions and a SQLite database. */
#include <pthread.h>
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

/* What the header says of each status. */
static void tells_what_went_wrong(void **state) {
    (void)state;
    static const struct {
        const char *ini, *env;
        enum retort_status status;
        const char *error;
    } cases[] = {
        {"[alembic\n", NULL, RETORT_SETTINGS, "MissingSectionHeaderError"},
        {"[alembic]\n", NULL, RETORT_COMMAND, "No 'script_location' key found in configuration."},
        {"[alembic]\nscript_location = nowhere\n", NULL, RETORT_COMMAND, "Path doesn't exist"},
        {NULL, "raise ValueError('no')\n", RETORT_SCRIPT, "ValueError: no"},
        {NULL, "import sys\nsys.exit(3)\n", RETORT_SCRIPT, "SystemExit: 3"},
        {NULL, "def f(:\n", RETORT_SCRIPT, "SyntaxError"},
        {NULL, "from alembic.util import CommandError\nraise CommandError('mine')\n",
         RETORT_COMMAND, "mine"},
        {NULL,
         "from sqlalchemy import create_engine\n"
         "create_engine('sqlite:////nowhere/x.db').connect()\n",
         RETORT_DATABASE, "unable to open database file"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        write_text("other.ini",
                   cases[i].ini ? cases[i].ini : "[alembic]\nscript_location = %(here)s/other\n");
        if (cases[i].env) {
            (void)mkdir("other", 0777);
            (void)mkdir("other/versions", 0777);
            write_text("other/env.py", cases[i].env);
        }
        struct retort *r = retort_open("other.ini");
        assert_int_equal(retort_upgrade(r, "head"), cases[i].status);
        if (!strstr(retort_error(r), cases[i].error))
            fail_msg("case %zu: %s", i, retort_error(r));
        assert_true(!retort_heads(r) == (i < 3));
        retort_close(r);
    }
    retort_close(NULL);
}

/* Machines end with the call: there is no number of calls after which there can be no more. */
static void calls_again_and_again(void **state) {
    (void)state;
    for (int i = 0; i < 80; i++) {
        struct retort *r = retort_open("alembic.ini");
        assert_non_null(retort_current(r));
        retort_close(r);
    }
}

static void *use_handles(void *arg) {
    long bad = 0;
    for (int i = 0; i < 5; i++) {
        struct retort *r = retort_open("alembic.ini"), *q = retort_open("alembic.ini");
        retort_set_url(r, arg);
        bad += retort_upgrade(r, "a") != RETORT_OK;
        bad += retort_upgrade(q, "nope") != RETORT_COMMAND;
        bad += !retort_current(r) || strcmp(retort_current(r)[0], "a") != 0;
        bad += retort_downgrade(r, "base") != RETORT_OK;
        retort_close(r);
        retort_close(q);
    }
    return (void *)bad; /* NOLINT */
}

static void serves_several_threads(void **state) {
    (void)state;
    static char urls[][24] = {"sqlite:///t1.db", "sqlite:///t2.db", "sqlite:///t3.db"};
    for (int round = 0; round < 2; round++) { /* threads that have ended are forgotten */
        pthread_t threads[3];
        for (int i = 0; i < 3; i++)
            assert_int_equal(pthread_create(&threads[i], NULL, use_handles, urls[i]), 0);
        for (int i = 0; i < 3; i++) {
            void *bad;
            pthread_join(threads[i], &bad);
            assert_null(bad);
        }
    }
}

static void interrupt_at_start(void *arg, int level, const char *logger, const char *text) {
    (void)arg, (void)level, (void)logger;
    if (strstr(text, "Running upgrade"))
        retort_interrupt();
}

static void stops_when_told(void **state) {
    (void)state;
    struct retort *r = retort_open("alembic.ini");
    retort_set_url(r, "sqlite:///i.db");
    retort_interrupt(); /* nothing is running: nothing happens */
    retort_set_log(interrupt_at_start, NULL);
    assert_int_equal(retort_upgrade(r, "a"), RETORT_INTERRUPT);
    retort_set_log(NULL, NULL);
    assert_null(retort_current(r)[0]);
    assert_int_equal(retort_upgrade(r, "a"), RETORT_OK);
    retort_close(r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(runs_migrations, setup, teardown),
        cmocka_unit_test_setup_teardown(tells_what_went_wrong, setup, teardown),
        cmocka_unit_test_setup_teardown(calls_again_and_again, setup, teardown),
        cmocka_unit_test_setup_teardown(serves_several_threads, setup, teardown),
        cmocka_unit_test_setup_teardown(stops_when_told, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
