/* What batch mode reads from the text of CREATE TABLE on SQLite, beyond what reflection says. */
#include "ops_test.h"

#include "ops/batch_sqlite.h"

static struct ops_batch batch;

/* The copy of a table with columns a INTEGER, b VARCHAR, as reflection leaves it, after TEXT was
 * read. */
static struct batch_apply kept(const char *sql, struct sqlite_source *s) {
    struct column *columns[] = {column("a", TYPE_Integer), column("b", TYPE_VARCHAR)};
    struct batch_apply b = {.vm = vm, .batch = &batch, .impl = impl_for(SQL_SQLITE)};
    b.table = table("t", 2, columns);
    b.table_kwargs = py_dict_new();
    b.columns = MEM_NEW_ARRAY(struct batch_column, 2);
    for (size_t i = 0; i < 2; i++)
        b.columns[b.n++] = (struct batch_column){columns[i]->base.name.text, columns[i], NULL};
    *s = (struct sqlite_source){.sql = sql};
    sqlite_keep(&b, s);
    return b;
}

static const char *type_of(const struct batch_apply *b, size_t i) {
    return sql_type_text(vm, &sql_dialects[SQL_SQLITE], column_type(vm, b->columns[i].column));
}

static struct constraint *at(const struct batch_list *l, size_t i) {
    return constraint_of(l->items[i].object);
}

static void test_collation_and_types(void **state) {
    struct sqlite_source s;
    (void)state;
    struct batch_apply b =
        kept("CREATE TABLE t (a My_Int(5) NOT NULL, b VARCHAR COLLATE nocase)", &s);
    assert_string_equal(type_of(&b, 0), "My_Int(5)");
    assert_string_equal(type_of(&b, 1), "VARCHAR COLLATE \"nocase\"");
    b = kept("CREATE TABLE t (a INTEGER, b VARCHAR DEFAULT 'COLLATE x')", &s);
    assert_string_equal(type_of(&b, 0), "INTEGER");
    assert_string_equal(type_of(&b, 1), "VARCHAR");
}

static void test_constraints_inside_columns(void **state) {
    struct sqlite_source s;
    (void)state;
    struct batch_apply b =
        kept("CREATE TABLE t (a INTEGER CONSTRAINT pos CHECK ( a > (0) ) UNIQUE, b VARCHAR)", &s);
    assert_int_equal(b.constraints.n, 1);
    assert_string_equal(b.constraints.items[0].name, "pos");
    assert_string_equal(((struct sql_text *)at(&b.constraints, 0)->sqltext)->text, "a > (0)");
    assert_int_equal(b.unnamed.n, 1);
    assert_int_equal(at(&b.unnamed, 0)->kind, CONSTRAINT_UNIQUE);
    assert_string_equal(at(&b.unnamed, 0)->columns->keys[0], "a");
}

/* What reflection did see is not made twice; it gets its name. */
static void test_known_constraints(void **state) {
    struct sqlite_source s = {
        .sql = "CREATE TABLE t (a INTEGER, b VARCHAR, CONSTRAINT \"u q\" UNIQUE (b, a COLLATE x))"};
    struct batch_apply b =
        kept("CREATE TABLE t (a INTEGER, b VARCHAR)", &(struct sqlite_source){0});
    struct constraint *c = constraint_new(vm, CONSTRAINT_UNIQUE, NULL);
    (void)state;
    constraint_add_column(vm, c, text("b"));
    constraint_add_column(vm, c, text("a"));
    constraint_attach(vm, c, b.table);
    batch_list_add(&b.unnamed, NULL, PY_OBJ(c));
    sqlite_keep(&b, &s);
    assert_int_equal(b.unnamed.n, 0);
    assert_int_equal(b.constraints.n, 1);
    assert_true(at(&b.constraints, 0) == c);
    assert_string_equal(name_text(c->name), "u q");
}

static void test_options(void **state) {
    struct sqlite_source s;
    (void)state;
    struct batch_apply b =
        kept("CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT, b VARCHAR)", &s);
    assert_true(s.autoincrement);
    assert_true(py_dict_get_text(b.table_kwargs, "sqlite_autoincrement") == PY_TRUE);
    b = kept("CREATE TABLE t (a, b) /* STRICT */ WITHOUT ROWID, strict", &s);
    assert_true(py_dict_get_text(b.table_kwargs, "sqlite_with_rowid") == PY_FALSE);
    assert_true(py_dict_get_text(b.table_kwargs, "sqlite_strict") == PY_TRUE);
    b = kept("CREATE TABLE t (a, b) -- STRICT", &s);
    assert_int_equal(b.table_kwargs->count, 0);
}

/* Text that is no definition is left alone. */
static void test_odd_texts(void **state) {
    static const char *const texts[] = {"",
                                        "CREATE VIRTUAL TABLE t USING fts5(a, b)",
                                        "CREATE TABLE t (",
                                        "CREATE TABLE t (,,)",
                                        "CREATE TABLE t (a CHECK, b COLLATE)",
                                        "CREATE TABLE t ('a' INTEGER, \"b\" VARCHAR",
                                        "CREATE TABLE t AS SELECT 1",
                                        "CREATE TABLE t (a INTEGER CONSTRAINT"};
    struct sqlite_source s;
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct batch_apply b = kept(texts[i], &s);
        assert_int_equal(b.constraints.n + b.unnamed.n, 0);
        assert_int_equal(b.table_kwargs->count, 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_collation_and_types),
        cmocka_unit_test(test_constraints_inside_columns),
        cmocka_unit_test(test_known_constraints),
        cmocka_unit_test(test_options),
        cmocka_unit_test(test_odd_texts),
    };
    start();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
