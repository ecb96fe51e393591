/* config/url: expected values were printed by SQLAlchemy 2.0.52. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/mem.h"
#include "config/url.h"

static const struct {
    const char *text, *username, *password, *host, *database, *rendered;
    int port;
} forms[] = {
    {"sqlite://", NULL, NULL, NULL, NULL, "sqlite://", -1},
    {"sqlite:///rel.db", NULL, NULL, NULL, "rel.db", "sqlite:///rel.db", -1},
    {"sqlite:////abs/x.db", NULL, NULL, NULL, "/abs/x.db", "sqlite:////abs/x.db", -1},
    {"sqlite:///:memory:", NULL, NULL, NULL, ":memory:", "sqlite:///:memory:", -1},
    {"postgresql+asyncpg://u:p%40ss@h:5433/db", "u", "p@ss", "h", "db",
     "postgresql+asyncpg://u:p%40ss@h:5433/db", 5433},
    {"postgresql://u%2Fx:p/w?d@h/db", "u/x", "p/w?d", "h", "db",
     "postgresql://u%2Fx:p%2Fw%3Fd@h/db", -1},
    {"postgresql://a@b:c@d/e", "a@b", "c", "d", "e", "postgresql://a%40b:c@d/e", -1},
    {"postgresql://u@[::1]:5432/db", "u", NULL, "::1", "db", "postgresql://u@[::1]:5432/db", 5432},
    {"postgresql://:p@h", "", "p", "h", NULL, "postgresql://:p@h", -1},
    {"postgresql://u:@h/", "u", "", "h", "", "postgresql://u:@h/", -1},
    {"postgresql:///db?host=/tmp&host=/run&b=x+y%2f", NULL, NULL, NULL, "db",
     "postgresql:///db?b=x+y%2F&host=%2Ftmp&host=%2Frun", -1},
    {"mysql+pymysql://u:%zz%E9%20x@h/d%20b?charset=utf8mb4&empty=", "u", "%zz\xEF\xBF\xBD x", "h",
     "d%20b", "mysql+pymysql://u:%25zz%EF%BF%BD x@h/d%20b?charset=utf8mb4", -1},
    {"postgresql://host?x=a@b", "host?x=a", NULL, "b", NULL, "postgresql://host%3Fx%3Da@b", -1},
};

static void same(const char *got, const char *want) {
    if (!want)
        assert_null(got);
    else
        assert_string_equal(got, want);
}

static void parses_and_renders(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct url *u = url_parse(forms[i].text);
        same(u->username, forms[i].username);
        same(u->password, forms[i].password);
        same(u->host, forms[i].host);
        same(u->database, forms[i].database);
        assert_int_equal(u->port, forms[i].port);
        assert_string_equal(url_render(u, false), forms[i].rendered);
    }
}

static const char *failure(const char *text, const char **kind) {
    struct error_handler h;
    ERROR_TRY(&h) {
        url_check_dialect(url_parse(text));
        error_pop(&h);
        return NULL;
    }
    *kind = h.error->kind;
    return h.error->message;
}

static void refuses(void **state) {
    (void)state;
    const char *kind = NULL;
    assert_string_equal(failure("driver-x://h", &kind),
                        "Could not parse SQLAlchemy URL from given URL string");
    assert_string_equal(kind, "ArgumentError");
    assert_string_equal(failure("", &kind), "Could not parse SQLAlchemy URL from given URL string");
    assert_string_equal(failure("postgresql://h:pt/db", &kind),
                        "invalid literal for int() with base 10: 'pt'");
    assert_string_equal(kind, "ValueError");
    assert_string_equal(failure("postgresql://h:/db", &kind),
                        "invalid literal for int() with base 10: ''");
    assert_string_equal(failure("postgres://h/db", &kind),
                        "Can't load plugin: sqlalchemy.dialects:postgres");
    assert_string_equal(failure("mysql+nope://h/db", &kind),
                        "Can't load plugin: sqlalchemy.dialects:mysql.nope");
    assert_string_equal(kind, "NoSuchModuleError");
}

static void changes_and_hides(void **state) {
    (void)state;
    struct url *u = url_parse("postgresql+psycopg2://user:pass@host/dbname?a=1");
    assert_string_equal(url_render(u, true), "postgresql+psycopg2://user:***@host/dbname?a=1");
    struct url *v = url_copy(u);
    v->database = "other";
    const char *two[] = {"x", "y"};
    url_set_param(v, "b", two, 2);
    assert_string_equal(url_render(v, false),
                        "postgresql+psycopg2://user:pass@host/other?a=1&b=x&b=y");
    assert_false(url_equal(u, v));
    assert_true(url_equal(u, url_copy(u)));
    assert_string_equal(url_render(url_update_query_string(u, "a=2&c=3", true), true),
                        "postgresql+psycopg2://user:***@host/dbname?a=1&a=2&c=3");
    assert_string_equal(url_render(url_update_query_string(u, "a=2&c=3", false), true),
                        "postgresql+psycopg2://user:***@host/dbname?a=2&c=3");
    assert_string_equal(url_driver(u), "psycopg2");
    assert_string_equal(url_driver(url_parse("mysql://")), "mysqldb");
    assert_string_equal(url_backend(u), "postgresql");
}

int main(void) {
    mem_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parses_and_renders),
        cmocka_unit_test(refuses),
        cmocka_unit_test(changes_and_hides),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
