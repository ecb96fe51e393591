/*
 * The drivers against live servers: RETORT_TEST_PG_URL and RETORT_TEST_MYSQL_URL, as
 * tests/db/servers.sh prints them. Without them the tests are skipped.
 */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "db/db.h"
#include "db/lock.h"

static const char *last_notice;

static void keep_notice(void *arg, const char *severity, const char *message) {
    (void)arg, (void)severity;
    last_notice = message;
}

static const struct url *server(const char *variable) {
    const char *text = getenv(variable);
    return text ? url_parse(text) : NULL;
}

/* A connection of the server that VARIABLE names, with another driver name unless NULL. */
static struct db *open_as(const char *variable, const char *drivername) {
    struct url *u = url_copy(server(variable));
    if (drivername)
        u->drivername = drivername;
    struct db_options o = {.notice = keep_notice};
    return db_open(u, &o);
}

static struct db *open_pg(void) { return open_as("RETORT_TEST_PG_URL", NULL); }
static struct db *open_mysql(void) { return open_as("RETORT_TEST_MYSQL_URL", NULL); }

static struct db_cursor *run(struct db *db, const char *sql) {
    return db_execute(db, sql, NULL, 0);
}

static int64_t number(struct db *db, const char *sql) {
    struct db_value v = db_scalar(db, sql, NULL, 0);
    return db_value_int(&v);
}

static const struct error *failure(struct db *db, const char *sql) {
    struct error_handler h;
    ERROR_TRY(&h) {
        run(db, sql);
        error_pop(&h);
        fail_msg("no error: %s", sql);
    }
    return h.error;
}

static void expect_failure(struct db *db, const char *sql, const char *kind, const char *sqlstate,
                           const char *message) {
    const struct error *e = failure(db, sql);
    assert_string_equal(e->message, message);
    assert_string_equal(e->kind, kind);
    assert_string_equal(e->sqlstate, sqlstate);
    assert_string_equal(e->sql, sql);
}

/* PostgreSQL */

static void pg_values(void **state) {
    (void)state;
    static const char *const drivers[] = {"postgresql+psycopg2", "postgresql+asyncpg"};
    for (size_t i = 0; i < 2; i++) {
        struct db *db = open_as("RETORT_TEST_PG_URL", drivers[i]);
        struct db_value yes = db_int(1), price = db_text("1.50"), day = db_text("2024-02-29");
        yes.tag = DB_TAG_BOOL;
        price.tag = DB_TAG_DECIMAL;
        day.tag = DB_TAG_DATE;
        struct db_value params[] = {db_int(-7),
                                    db_double(0.1),
                                    db_text("it's \\ é"),
                                    db_null(),
                                    db_bytes("a\0b'", 4),
                                    yes,
                                    price,
                                    day};
        struct db_cursor *c = db_execute(
            db,
            "select $1::int8, $2::float8, $3::text, $4::int, $5::bytea, $6::bool, $7::numeric, "
            "$8::date, '$1', 1-$1::int",
            params, 8);
        const struct db_value *row = db_fetch(c);
        assert_int_equal(row[0].i, -7);
        assert_true(row[1].d == 0.1);
        assert_string_equal(row[2].text, "it's \\ é");
        assert_int_equal(row[3].kind, DB_NULL);
        assert_int_equal(row[4].kind, DB_BYTES);
        assert_memory_equal(row[4].text, "a\0b'", 4);
        assert_int_equal(row[5].i, 1);
        assert_int_equal(row[5].tag, DB_TAG_BOOL);
        assert_string_equal(row[6].text, "1.50");
        assert_int_equal(row[6].tag, DB_TAG_DECIMAL);
        assert_string_equal(row[7].text, "2024-02-29");
        assert_string_equal(row[8].text, "$1");
        assert_int_equal(row[9].i, 8);
        assert_int_equal(c->columns[0].type, 20);
        assert_int_equal(c->affected, 1);
        assert_int_equal(db_server_version(db).part[0], 15);
        db_close(db);
    }
}

static void pg_errors(void **state) {
    (void)state;
    struct db *db = open_pg();
    expect_failure(db, "select *\nfrom x", "ProgrammingError", "42P01",
                   "(psycopg2.errors.UndefinedTable) relation \"x\" does not exist\n"
                   "LINE 2: from x\n             ^\n");
    assert_int_equal(db_error_info(db)->position, 15);
    assert_string_equal(db_error_info(db)->name, "UndefinedTable");
    assert_true(db_in_transaction(db));
    expect_failure(
        db, "select 1", "InternalError", "25P02",
        "(psycopg2.errors.InFailedSqlTransaction) current transaction is aborted, commands "
        "ignored until end of transaction block\n");
    struct error_handler h;
    ERROR_TRY(&h) {
        db_commit(db);
        error_pop(&h);
        fail();
    }
    assert_string_equal(h.error->kind, "InternalError");
    expect_failure(db, "selec 1", "ProgrammingError", "42601",
                   "(psycopg2.errors.SyntaxError) syntax error at or near \"selec\"\n"
                   "LINE 1: selec 1\n        ^\n");
    db_rollback(db);
    assert_int_equal(number(db, "select 1"), 1);
    run(db, "create temp table t (a int primary key)");
    run(db, "insert into t values (1)");
    const struct error *e = failure(db, "insert into t values (1)");
    assert_string_equal(e->kind, "IntegrityError");
    assert_string_equal(e->message,
                        "(psycopg2.errors.UniqueViolation) duplicate key value violates unique "
                        "constraint \"t_pkey\"\nDETAIL:  Key (a)=(1) already exists.\n");
    assert_string_equal(db_error_info(db)->constraint, "t_pkey");
    db_close(db);
    db = open_as("RETORT_TEST_PG_URL", "postgresql+asyncpg");
    expect_failure(db, "select * from x", "ProgrammingError", "42P01",
                   "(sqlalchemy.dialects.postgresql.asyncpg.ProgrammingError) <class "
                   "'asyncpg.exceptions.UndefinedTableError'>: relation \"x\" does not exist");
    db_close(db);
    db = open_as("RETORT_TEST_PG_URL", "postgresql+psycopg");
    expect_failure(db, "select * from x", "ProgrammingError", "42P01",
                   "(psycopg.errors.UndefinedTable) relation \"x\" does not exist\n"
                   "LINE 1: select * from x\n                      ^");
    db_close(db);
}

static void pg_transactions(void **state) {
    (void)state;
    struct db *db = open_pg();
    run(db, "create table rolled_back (a int)");
    assert_true(db_in_transaction(db));
    db_rollback(db);
    assert_int_equal(number(db, "select count(*) from pg_class where relname = 'rolled_back'"), 0);
    db_set_isolation(db, "serializable");
    assert_string_equal(db_get_isolation(db), "SERIALIZABLE");
    struct db_value v = db_scalar(db, "show transaction_isolation", NULL, 0);
    assert_string_equal(v.text, "serializable");
    db_set_isolation(db, "AUTOCOMMIT");
    run(db, "select 1");
    assert_false(db_in_transaction(db));
    assert_string_equal(db_get_isolation(db), "READ COMMITTED");
    db_set_isolation(db, "READ_COMMITTED");
    db_set_read_only(db, true, false);
    assert_string_equal(failure(db, "create table x (a int)")->sqlstate, "25006");
    db_rollback(db);
    run(db, "do $$ begin raise notice 'hello %', 1; end $$");
    assert_string_equal(last_notice, "NOTICE:  hello 1\n");
    db_close(db);
}

static void pg_batches(void **state) {
    (void)state;
    struct db *db = open_pg();
    struct db_value three = db_int(3);
    enum { N = 60 };
    struct db_statement s[N];
    for (int i = 0; i < N; i++)
        s[i] = (struct db_statement){"select g, repeat('x', 200) from generate_series(1, 200) g",
                                     NULL, 0};
    s[1] = (struct db_statement){"select $1 + 1", &three, 1};
    struct db_cursor **c = db_batch(db, s, N);
    assert_int_equal(c[0]->n_rows, 200);
    assert_int_equal(db_fetch(c[1])[0].i, 4);
    assert_int_equal(c[N - 1]->n_rows, 200);
    assert_true(db_in_transaction(db));
    s[2].sql = "select * from nowhere";
    struct error_handler h;
    ERROR_TRY(&h) {
        db_batch(db, s, 5);
        error_pop(&h);
        fail();
    }
    assert_string_equal(h.error->sqlstate, "42P01");
    assert_string_equal(h.error->sql, "select * from nowhere");
    db_rollback(db);
    assert_int_equal(number(db, "select 5"), 5);
    db_close(db);
}

static void pg_streams_and_copies(void **state) {
    (void)state;
    struct db *db = open_pg();
    struct db_cursor *c = db_execute_with(
        db, "select g, 'row ' || g from generate_series(1, 3000) g", NULL, 0, DB_STREAM);
    int64_t sum = 0;
    const struct db_value *row;
    for (int i = 0; i < 700; i++)
        sum += db_fetch(c)[0].i;
    assert_int_equal(number(db, "select 1"), 1);
    while ((row = db_fetch(c)))
        sum += row[0].i;
    assert_int_equal(sum, 3000 * 3001 / 2);
    c = db_execute_with(db, "select 1 from generate_series(1, 3000)", NULL, 0, DB_STREAM);
    db_cursor_close(c);
    run(db, "create temp table t (a int, b text)");
    assert_string_equal(failure(db, "copy t from stdin")->kind, "ProgrammingError");
    db_close(db);
}

static size_t copy_piece(void *arg, const char **piece) {
    int *left = arg;
    *piece = "1\tone\n";
    return (*left)-- > 0 ? 6 : 0;
}

static void copy_row(void *arg, const char *row, size_t len) { buf_add(arg, row, len); }

static void pg_copy(void **state) {
    (void)state;
    struct db *db = open_pg();
    run(db, "create temp table t (a int, b text)");
    int left = 3;
    assert_int_equal(db_copy_in(db, "copy t from stdin", copy_piece, &left), 3);
    struct buf rows = BUF_INIT;
    assert_int_equal(db_copy_out(db, "copy (select b from t) to stdout", copy_row, &rows), 3);
    assert_string_equal(rows.data, "one\none\none\n");
    assert_int_equal(number(db, "select count(*) from t"), 3);
    db_close(db);
}

static void on_alarm(int signal_number) {
    (void)signal_number;
    db_interrupt();
}

/* The statement is cancelled in the server, not only left alone here. */
static void interrupted(struct db *db, const char *sleep_sql) {
    struct sigaction sa = {.sa_handler = on_alarm};
    sigaction(SIGALRM, &sa, NULL);
    alarm(1);
    assert_int_equal(failure(db, sleep_sql)->code, ERROR_INTERRUPT);
    db_interrupt_clear();
    db_rollback(db);
    assert_int_equal(number(db, "select 7"), 7);
    db_close(db);
}

static void pg_interrupt(void **state) {
    (void)state;
    interrupted(open_pg(), "select pg_sleep(30)");
}

static void count_waiting(void *arg, const struct db_lock_holder *holder) {
    (void)holder;
    ++*(int *)arg;
}

static void locks(struct db *a, struct db *b) {
    struct db_lock *la = db_lock_new(a, NULL, "alembic_version"),
                   *lb = db_lock_new(b, NULL, "alembic_version");
    struct db_lock *other = db_lock_new(b, "s", "alembic_version");
    struct db_lock_holder holder;
    assert_false(db_lock_holder(lb, &holder));
    assert_true(db_lock_try(la));
    assert_true(db_lock_try(la));
    assert_false(db_lock_try(lb));
    assert_true(db_lock_try(other));
    assert_true(db_lock_holder(lb, &holder));
    assert_true(holder.pid > 0);
    assert_non_null(holder.since);
    int waits = 0;
    struct error_handler h;
    ERROR_TRY(&h) {
        db_lock_acquire(lb, 0.2, count_waiting, &waits);
        error_pop(&h);
        fail();
    }
    assert_int_equal(h.error->code, ERROR_COMMAND);
    assert_non_null(strstr(h.error->message, "Another process is migrating this database: pid "));
    assert_int_equal(waits, 1);
    assert_false(db_in_transaction(b));
    db_lock_release(la);
    db_lock_acquire(lb, 1, NULL, NULL);
    db_close(b); /* a lost connection frees the lock */
    for (int i = 0; i < 50 && !db_lock_try(la); i++)
        usleep(20000);
    assert_true(db_lock_try(la));
    db_close(a);
}

static void pg_locks(void **state) {
    (void)state;
    locks(open_pg(), open_pg());
}

/* Every form of URL that names the same server. */
static void pg_urls(void **state) {
    (void)state;
    const struct url *u = server("RETORT_TEST_PG_URL");
    const char *login = mem_printf("%s:%s", u->username, url_quote(u->password, ""));
    int port = (int)u->port;
    const char *const urls[] = {
        mem_printf(
            "postgresql+asyncpg://%s@%s:%d/postgres?ssl=prefer&prepared_statement_cache_size=0"
            "&command_timeout=60",
            login, u->host, port),
        mem_printf("postgresql+psycopg2://%s@/postgres?host=%s:%d", login, u->host, port),
        mem_printf("postgresql+psycopg2://%s@/postgres?host=127.0.0.1:1&host=%s:%d"
                   "&target_session_attrs=read-write",
                   login, u->host, port),
        mem_printf("postgresql://%s@/postgres?host=127.0.0.1,%s&port=1,%d&connect_timeout=5", login,
                   u->host, port),
        mem_printf("postgresql+psycopg://%s@%s:%d/"
                   "postgres?application_name=abc&options=-csearch_path%%3Dx",
                   login, u->host, port),
        mem_printf("postgresql+pg8000://%s@%s:%d/postgres?application_name=abc", login, u->host,
                   port),
    };
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        struct db *db = db_open(url_parse(urls[i]), NULL);
        assert_int_equal(number(db, "select 1"), 1);
        if (i == 4) {
            assert_string_equal(db_scalar(db, "show search_path", NULL, 0).text, "x");
            assert_string_equal(db_scalar(db, "show application_name", NULL, 0).text, "abc");
        }
        if (i == 0) {
            assert_string_equal(db_scalar(db, "show application_name", NULL, 0).text, "retort");
            assert_string_equal(db_scalar(db, "show statement_timeout", NULL, 0).text, "1min");
        }
        db_close(db);
    }
    struct url_pair args[] = {{"server_settings.search_path", "a, b"}};
    struct db_options o = {.args = args, .n_args = 1};
    struct db *db = db_open(u, &o);
    assert_string_equal(db_scalar(db, "show search_path", NULL, 0).text, "a, b");
    db_close(db);
}

static const struct error *open_failure(const struct url *u, double seconds) {
    struct error_handler h;
    ERROR_TRY(&h) {
        db_close(seconds > 0 ? db_wait(u, NULL, seconds) : db_open(u, NULL));
        error_pop(&h);
        fail();
    }
    return h.error;
}

static void pg_refusals(void **state) {
    (void)state;
    struct url *u = url_parse("postgresql://u@127.0.0.1:1/x");
    const struct error *e = open_failure(u, 0.3);
    assert_int_equal(e->os_errno, ECONNREFUSED);
    assert_string_equal(
        e->message,
        "(psycopg2.OperationalError) connection to server at \"127.0.0.1\", port 1 "
        "failed: Connection refused\n\tIs the server running on that host and accepting "
        "TCP/IP connections?\n");
    u = url_copy(server("RETORT_TEST_PG_URL"));
    u->database = "no_such_database";
    e = open_failure(u, 30); /* not retried */
    assert_string_equal(e->kind, "OperationalError");
    assert_non_null(strstr(e->message, "FATAL:  database \"no_such_database\" does not exist"));
    const char *bad[] = {"1"};
    url_set_param(u, "no_such_option", bad, 1);
    assert_non_null(
        strstr(open_failure(u, 0)->message, "invalid connection option \"no_such_option\""));
}

/* MySQL and MariaDB */

static void my_values(void **state) {
    (void)state;
    struct db *db = open_mysql();
    struct db_value price = db_text("1.50");
    price.tag = DB_TAG_DECIMAL;
    struct db_value params[] = {db_int(-7), db_double(0.5),       db_text("it's \\ é"),
                                db_null(),  db_bytes("a\0b'", 4), price};
    struct db_cursor *c = db_execute(
        db,
        "select ?, ?, ?, ?, ?, ? + 0, '?', cast('2024-02-29' as date), 18446744073709551615 -- ?\n",
        params, 6);
    const struct db_value *row = db_fetch(c);
    assert_int_equal(row[0].i, -7);
    assert_true(row[1].d == 0.5);
    assert_string_equal(row[2].text, "it's \\ é");
    assert_int_equal(row[3].kind, DB_NULL);
    assert_int_equal(row[4].kind, DB_BYTES);
    assert_memory_equal(row[4].text, "a\0b'", 4);
    assert_string_equal(row[5].text, "1.50");
    assert_string_equal(row[6].text, "?");
    assert_int_equal(row[7].tag, DB_TAG_DATE);
    assert_string_equal(row[8].text, "18446744073709551615");
    run(db, "create temporary table t (id int auto_increment primary key, x int)");
    c = run(db, "insert into t (x) values (1), (2)");
    assert_int_equal(c->affected, 2);
    assert_int_equal(c->last_id, 1);
    assert_int_equal(run(db, "update t set x = 1")->affected, 2); /* found, not changed */
    assert_true(db_server_version(db).part[0] >= 5);
    db_close(db);
}

static void my_errors(void **state) {
    (void)state;
    struct db *db = open_mysql();
    const char *database = db_url(db)->database;
    const char *text = mem_printf("\"Table '%s.x' doesn't exist\"", database);
    expect_failure(db, "select * from x", "ProgrammingError", "42S02",
                   mem_printf("(pymysql.err.ProgrammingError) (1146, %s)", text));
    run(db, "create temporary table t (a int primary key)");
    run(db, "insert into t values (1)");
    expect_failure(
        db, "insert into t values (1)", "IntegrityError", "23000",
        "(pymysql.err.IntegrityError) (1062, \"Duplicate entry '1' for key 'PRIMARY'\")");
    assert_string_equal(failure(db, "select 1; select 2")->sqlstate, "42000");
    db_close(db);
    db = open_as("RETORT_TEST_MYSQL_URL", "mysql");
    expect_failure(db, "select * from x", "ProgrammingError", "42S02",
                   mem_printf("(MySQLdb.ProgrammingError) (1146, %s)", text));
    run(db, "select 1; select 2");
    assert_int_equal(number(db, "select 3"), 3);
    db_close(db);
    struct url *u = url_parse("mysql+pymysql://u@127.0.0.1:1/x");
    const struct error *e = open_failure(u, 0.2);
    assert_int_equal(e->os_errno, ECONNREFUSED);
    assert_string_equal(e->message,
                        "(pymysql.err.OperationalError) (2003, \"Can't connect to MySQL server on "
                        "'127.0.0.1' ([Errno 111] Connection refused)\")");
    u = url_copy(server("RETORT_TEST_MYSQL_URL"));
    u->password = "wrong";
    assert_non_null(strstr(open_failure(u, 30)->message, "(1045, \"Access denied for user"));
}

static void my_transactions(void **state) {
    (void)state;
    struct db *db = open_mysql();
    run(db, "create or replace table keep_me (a int)");
    run(db, "insert into keep_me values (1)");
    assert_true(db_in_transaction(db));
    db_rollback(db);
    assert_int_equal(number(db, "select count(*) from keep_me"), 0);
    db_set_isolation(db, "AUTOCOMMIT");
    run(db, "insert into keep_me values (1)");
    assert_false(db_in_transaction(db));
    db_set_isolation(db, "READ COMMITTED");
    assert_string_equal(db_get_isolation(db), "READ COMMITTED");
    struct db_cursor *c = db_execute_with(db, "select seq from seq_1_to_3000", NULL, 0, DB_STREAM);
    int64_t sum = db_fetch(c)[0].i;
    assert_int_equal(number(db, "select count(*) from keep_me"), 1);
    for (const struct db_value *row; (row = db_fetch(c));)
        sum += row[0].i;
    assert_int_equal(sum, 3000 * 3001 / 2);
    run(db, "drop table keep_me");
    db_close(db);
}

static void my_interrupt(void **state) {
    (void)state;
    interrupted(open_mysql(), "select sleep(30) from (select 1 union select 2) t");
}

static void my_locks(void **state) {
    (void)state;
    locks(open_mysql(), open_mysql());
}

static void lite_locks(void **state) {
    (void)state;
    char path[] = "/tmp/retort-lock-XXXXXX";
    close(mkstemp(path));
    const struct url *u = url_parse(mem_printf("sqlite:///%s", path));
    struct db *a = db_open(u, NULL), *b = db_open(u, NULL);
    struct db_lock *la = db_lock_new(a, NULL, "v"), *lb = db_lock_new(b, NULL, "v");
    assert_true(db_lock_try(la));
    assert_false(db_lock_try(lb));
    struct db_lock_holder holder;
    assert_true(db_lock_holder(lb, &holder));
    assert_int_equal(holder.pid, getpid());
    run(a, "create table t (a)");
    db_commit(a);
    db_lock_acquire(lb, 1, NULL, NULL);
    assert_true(db_in_transaction(b));
    db_lock_release(lb);
    db_close(a);
    db_close(b);
    unlink(path);
}

int main(void) {
    mem_init();
    const struct CMUnitTest pg[] = {
        cmocka_unit_test(pg_values),       cmocka_unit_test(pg_errors),
        cmocka_unit_test(pg_transactions), cmocka_unit_test(pg_batches),
        cmocka_unit_test(pg_copy),         cmocka_unit_test(pg_streams_and_copies),
        cmocka_unit_test(pg_interrupt),    cmocka_unit_test(pg_locks),
        cmocka_unit_test(pg_urls),         cmocka_unit_test(pg_refusals),
    };
    const struct CMUnitTest my[] = {
        cmocka_unit_test(my_values),       cmocka_unit_test(my_errors),
        cmocka_unit_test(my_transactions), cmocka_unit_test(my_interrupt),
        cmocka_unit_test(my_locks),
    };
    const struct CMUnitTest lite[] = {cmocka_unit_test(lite_locks)};
    int failed = cmocka_run_group_tests(lite, NULL, NULL);
    if (server("RETORT_TEST_PG_URL"))
        failed += cmocka_run_group_tests(pg, NULL, NULL);
    if (server("RETORT_TEST_MYSQL_URL"))
        failed += cmocka_run_group_tests(my, NULL, NULL);
    if (!failed && !server("RETORT_TEST_PG_URL") && !server("RETORT_TEST_MYSQL_URL"))
        return 77; /* skipped */
    return failed;
}
