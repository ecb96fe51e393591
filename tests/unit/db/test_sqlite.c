/* db over SQLite: values, errors as sqlite3 words them, real transactions around DDL. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/file.h"
#include "base/mem.h"
#include "db/db.h"

static struct db *open_url(const char *text) { return db_open(url_parse(text), NULL); }

static void run(struct db *db, const char *sql) { db_execute(db, sql, NULL, 0); }

static int64_t number(struct db *db, const char *sql) {
    struct db_value v = db_scalar(db, sql, NULL, 0);
    return db_value_int(&v);
}

static const struct error *failure(struct db *db, const char *sql) {
    struct error_handler h;
    ERROR_TRY(&h) {
        run(db, sql);
        error_pop(&h);
        return NULL;
    }
    return h.error;
}

static void expect_failure(struct db *db, const char *sql, const char *kind, const char *message) {
    const struct error *e = failure(db, sql);
    assert_non_null(e);
    assert_int_equal(e->code, ERROR_DATABASE);
    assert_string_equal(e->kind, kind);
    assert_string_equal(e->message, message);
    assert_string_equal(e->sql, sql);
}

static void values_come_back(void **state) {
    (void)state;
    struct db *db = open_url("sqlite://");
    struct db_value params[] = {db_int(-7), db_double(1.5), db_text("é\n"), db_bytes("a\0b", 3),
                                db_null()};
    struct db_cursor *c = db_execute(db, "select ?, ?, ?, ?, ? as n", params, 5);
    const struct db_value *row = db_fetch(c);
    assert_int_equal(row[0].i, -7);
    assert_true(row[1].d == 1.5);
    assert_string_equal(row[2].text, "é\n");
    assert_int_equal(row[3].len, 3);
    assert_memory_equal(row[3].text, "a\0b", 3);
    assert_int_equal(row[4].kind, DB_NULL);
    assert_string_equal(c->columns[4].name, "n");
    assert_null(db_fetch(c));
    run(db, "create table t (id integer primary key, x varchar(10))");
    c = db_execute(db, "insert into t (x) values ('a'), ('b')", NULL, 0);
    assert_int_equal(c->affected, 2);
    assert_int_equal(c->last_id, 2);
    c = db_execute(db, "select x from t", NULL, 0);
    assert_string_equal(c->columns[0].declared, "varchar(10)");
    db_close(db);
    db_close(db);
}

static void errors_as_sqlite3_words_them(void **state) {
    (void)state;
    struct db *db = open_url("sqlite+aiosqlite://");
    expect_failure(db, "select * from x", "OperationalError",
                   "(sqlite3.OperationalError) no such table: x");
    run(db, "create table t (a unique)");
    run(db, "insert into t values (1)");
    expect_failure(db, "insert into t values (1)", "IntegrityError",
                   "(sqlite3.IntegrityError) UNIQUE constraint failed: t.a");
    assert_string_equal(db_error_info(db)->name, "SQLITE_CONSTRAINT_UNIQUE");
    expect_failure(db, "select 1; select 2", "ProgrammingError",
                   "(sqlite3.ProgrammingError) You can only execute one statement at a time.");
    run(db, "select 1; -- only a comment\n ;");
    run(db, " -- nothing");
    struct error_handler h;
    ERROR_TRY(&h) {
        open_url("sqlite:////nowhere/at/all.db");
        error_pop(&h);
        fail();
    }
    assert_string_equal(h.error->message,
                        "(sqlite3.OperationalError) unable to open database file");
    ERROR_TRY(&h) {
        open_url("sqlite://host/x.db");
        error_pop(&h);
        fail();
    }
    assert_string_equal(h.error->kind, "ArgumentError");
    db_close(db);
}

static void ddl_is_rolled_back(void **state) {
    (void)state;
    struct db *db = open_url("sqlite://");
    run(db, "create table kept (a)");
    assert_true(db_in_transaction(db));
    db_commit(db);
    run(db, "select * from kept");
    assert_false(db_in_transaction(db));
    run(db, "create table lost (a)");
    run(db, "insert into kept values (1)");
    assert_non_null(failure(db, "nonsense"));
    db_rollback(db);
    assert_int_equal(number(db, "select count(*) from sqlite_master"), 1);
    assert_int_equal(number(db, "select count(*) from kept"), 0);
    db_set_isolation(db, "autocommit");
    run(db, "insert into kept values (1)");
    assert_false(db_in_transaction(db));
    db_set_isolation(db, "SERIALIZABLE");
    assert_string_equal(db_get_isolation(db), "SERIALIZABLE");
    struct error_handler h;
    ERROR_TRY(&h) {
        db_set_isolation(db, "CHAOS");
        error_pop(&h);
        fail();
    }
    assert_string_equal(h.error->message,
                        "Invalid value 'CHAOS' for isolation_level. Valid isolation levels for "
                        "'sqlite' are READ UNCOMMITTED, SERIALIZABLE, AUTOCOMMIT");
    db_close(db);
}

static void foreign_keys_pragma_works_in_migrations(void **state) {
    (void)state;
    struct db *db = open_url("sqlite://");
    run(db, "PRAGMA foreign_keys=ON");
    assert_int_equal(number(db, "PRAGMA foreign_keys"), 1);
    db_begin(db);
    run(db, "PRAGMA foreign_keys=OFF"); /* nothing written yet: between two transactions */
    assert_int_equal(number(db, "PRAGMA foreign_keys"), 0);
    assert_true(db_in_transaction(db));
    run(db, "create table a (x)");
    run(db, "PRAGMA foreign_keys = ON");
    assert_int_equal(number(db, "PRAGMA foreign_keys"), 0);
    db_commit(db);
    assert_int_equal(number(db, "PRAGMA foreign_keys"), 1);
    run(db, "create table b (x)");
    assert_string_equal(failure(db, "PRAGMA foreign_keys(0)")->kind, "NotSupportedError");
    db_close(db);
}

static void statements_outside_transactions(void **state) {
    (void)state;
    char path[] = "/tmp/retort-outside-XXXXXX";
    close(mkstemp(path));
    const struct url *u = url_parse(mem_printf("sqlite:///%s", path));
    struct db *db = db_open(u, NULL), *other = db_open(u, NULL);
    db_begin(db);
    assert_string_equal(db_scalar(db, "PRAGMA journal_mode=wal", NULL, 0).text, "wal");
    assert_true(db_in_transaction(db));
    run(db, "VACUUM");
    run(db, "create table t (a)");
    assert_string_equal(failure(db, "VACUUM")->message,
                        "(sqlite3.OperationalError) cannot VACUUM from within a transaction");
    run(db, "COMMIT"); /* as text: what follows is in a new transaction */
    assert_false(db_in_transaction(db));
    run(db, "insert into t values (1)");
    db_rollback(db);
    assert_int_equal(number(db, "select count(*) from t"), 0);
    run(other, "insert into t values (1)");
    db_commit(other);
    db_close(db);
    db_close(other);
    unlink(path);
}

static void big_results_stream(void **state) {
    (void)state;
    struct db *db = open_url("sqlite://");
    static const char sql[] =
        "with recursive n(i) as (select 1 union all select i + 1 from n where "
        "i < 5000) select i, 'text ' || i from n";
    struct db_cursor *c = db_execute_with(db, sql, NULL, 0, DB_STREAM);
    int64_t sum = 0;
    const struct db_value *first = db_fetch(c), *row;
    for (int i = 1; i < 100; i++)
        db_fetch(c);
    assert_true(c->n_rows < 5000);
    assert_int_equal(number(db, "select 42"), 42); /* the rest is read into memory */
    while ((row = db_fetch(c)))
        sum += row[0].i;
    assert_int_equal(sum, 5000 * 5001 / 2 - 100 * 101 / 2);
    assert_string_equal(first[1].text, "text 1");
    c = db_execute_with(db, sql, NULL, 0, DB_STREAM);
    db_cursor_close(c);
    assert_int_equal(number(db, "select 43"), 43);
    db_close(db);
}

static void urls_choose_files(void **state) {
    (void)state;
    char dir[] = "/tmp/retort-sqlite-XXXXXX";
    assert_non_null(mkdtemp(dir));
    assert_int_equal(chdir(dir), 0);
    struct db *db = open_url("sqlite:///rel.db");
    run(db, "create table t (a)");
    db_commit(db);
    db_close(db);
    db = open_url(mem_printf("sqlite:///%s/rel.db", dir));
    assert_int_equal(number(db, "select count(*) from t"), 0);
    db_close(db);
    db = open_url("sqlite:///file:rel.db?mode=ro&uri=true&timeout=0.1");
    assert_int_equal(number(db, "select count(*) from t"), 0);
    expect_failure(db, "create table u (a)", "OperationalError",
                   "(sqlite3.OperationalError) attempt to write a readonly database");
    db_close(db);
    size_t n;
    file_list(".", &n);
    assert_int_equal(n, 1);
}

static void interruption_stops_a_statement(void **state) {
    (void)state;
    struct db *db = open_url("sqlite://");
    db_interrupt();
    assert_int_equal(failure(db, "select 1")->code, ERROR_INTERRUPT);
    db_interrupt_clear();
    assert_int_equal(number(db, "select 1"), 1);
    db_close(db);
    struct error_handler h;
    ERROR_TRY(&h) {
        db_execute(db, "select 1", NULL, 0);
        error_pop(&h);
        fail();
    }
    assert_string_equal(h.error->kind, "InterfaceError");
}

int main(void) {
    mem_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_come_back),
        cmocka_unit_test(errors_as_sqlite3_words_them),
        cmocka_unit_test(ddl_is_rolled_back),
        cmocka_unit_test(foreign_keys_pragma_works_in_migrations),
        cmocka_unit_test(statements_outside_transactions),
        cmocka_unit_test(big_results_stream),
        cmocka_unit_test(urls_choose_files),
        cmocka_unit_test(interruption_stops_a_statement),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
