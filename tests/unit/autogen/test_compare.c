/* The comparison and what it writes, without a database: types, renames, operations as text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "autogen/extended.h"
#include "autogen/render_int.h"
#include "modules/modules.h"

static struct vm *vm;

static struct autogen *context(enum sql_dialect_id id) {
    struct py_dict *opts = py_dict_new();
    py_dict_set_text(opts, "sqlalchemy_module_prefix", py_str_from("sa."));
    py_dict_set_text(opts, "alembic_module_prefix", py_str_from("op."));
    struct autogen_source s = {.migration_context = PY_NONE,
                               .opts = opts,
                               .metadata = PY_UNDEF,
                               .connection = PY_NONE,
                               .dialect = sql_dialect_new(vm, &sql_dialects[id]),
                               .dialect_object = PY_UNDEF};
    return autogen_new(vm, &s, false);
}

static struct column *column(const char *name, struct sa_type *type) {
    return column_new(vm, (struct sql_name){name, 0}, type);
}

static struct table *table(const char *name) {
    return table_new(vm, metadata_new(vm), (struct sql_name){name, 0}, (struct sql_name){NULL, 0});
}

/* --- types --- */

static bool differ(enum sql_dialect_id id, struct sa_type *conn, struct sa_type *model) {
    return compare_types_differ(context(id), column("a", conn), column("a", model));
}

static void test_types(void **state) {
    (void)state;
    assert_false(differ(SQL_SQLITE, type_new(vm, TYPE_INTEGER), type_new(vm, TYPE_Integer)));
    assert_true(differ(SQL_SQLITE, type_new(vm, TYPE_INTEGER), type_new(vm, TYPE_String)));
    assert_true(differ(SQL_POSTGRESQL, type_new_int(vm, TYPE_VARCHAR, 50),
                       type_new_int(vm, TYPE_String, 60)));
    assert_false(differ(SQL_POSTGRESQL, type_new_int(vm, TYPE_VARCHAR, 50),
                        type_new(vm, TYPE_VARCHAR))); /* a length that is not said does not count */
    assert_false(differ(SQL_POSTGRESQL, type_new(vm, TYPE_NUMERIC), type_new(vm, TYPE_DECIMAL)));
    assert_false(
        differ(SQL_MYSQL, type_new_int(vm, TYPE_mysql_TINYINT, 1), type_new(vm, TYPE_Boolean)));
}

/* --- renames --- */

static void test_similarity(void **state) {
    (void)state;
    assert_true(rename_similarity("name", "full_name") > 0.7);
    assert_true(rename_similarity("user_name", "username") > 0.9);
    assert_true(rename_similarity("price", "note") < 0.5);
}

static struct reflect_table *record(const char *name, const char *const *columns,
                                    enum type_kind kind) {
    struct reflect_table *t = MEM_NEW(struct reflect_table);
    t->name = name;
    for (size_t n = 0; columns[n]; n++)
        t->n_columns = n + 1;
    t->columns = MEM_NEW_ARRAY(struct reflect_column, t->n_columns + 1);
    for (size_t i = 0; i < t->n_columns; i++)
        t->columns[i] = (struct reflect_column){.name = columns[i],
                                                .type = type_new(vm, kind),
                                                .nullable = true,
                                                .persisted = -1,
                                                .autoincrement = -1};
    return t;
}

static struct py_list *renames(const char *const *conn, const char *const *model,
                               enum type_kind conn_kind, enum type_kind model_kind) {
    struct map all = {0};
    struct table_pair p = {
        .a = context(SQL_SQLITE), .name = "t", .rec = record("t", conn, conn_kind)};
    p.a->include_object = p.a->include_name = PY_UNDEF;
    p.model = table("t");
    for (size_t i = 0; model[i]; i++)
        column_attach(vm, column(model[i], type_new(vm, model_kind)), p.model, false);
    rename_columns(&p, &all);
    return p.renames;
}

static void test_rename_columns(void **state) {
    static const char *const old[] = {"id", "name", "age", NULL};
    static const char *const renamed[] = {"id", "full_name", "age", NULL};
    static const char *const other[] = {"id", "age", "zzz", NULL};
    (void)state;
    struct py_list *found = renames(old, renamed, TYPE_TEXT, TYPE_TEXT);
    assert_non_null(found);
    assert_int_equal(found->n, 1);
    struct op *op = op_of(found->items[0]);
    assert_true(py_str_is(op->column_name, "name") && py_str_is(op->modify_name, "full_name"));
    assert_true(py_str_is(op_of(op_reverse(vm, PY_OBJ(op)))->modify_name, "name"));
    assert_null(renames(old, other, TYPE_TEXT, TYPE_TEXT));      /* another place, another name */
    assert_null(renames(old, renamed, TYPE_TEXT, TYPE_INTEGER)); /* no type that one renames into */
}

/* --- as text --- */

static const char *text_of(struct autogen *a, struct op *op) {
    struct text_list lines = autogen_render_op(a, PY_OBJ(op));
    return text_join(&lines, "\n");
}

static void test_render(void **state) {
    struct autogen *a = context(SQL_POSTGRESQL);
    struct column *c = column("a", type_new_int(vm, TYPE_String, 5));
    (void)state;
    c->nullable = false;
    assert_string_equal(
        text_of(a, op_add_column_from(vm, py_str_from("s"), py_str_from("t"), c)),
        "op.add_column('t', sa.Column('a', sa.String(length=5), nullable=False), schema='s')");
    assert_string_equal(text_of(a, op_drop_column_from(vm, PY_NONE, py_str_from("t"), c)),
                        "op.drop_column('t', 'a')");
    struct table *t = table("t");
    column_attach(vm, column("id", type_new(vm, TYPE_Integer)), t, false);
    assert_string_equal(text_of(a, op_create_table_from(vm, t, PY_NONE)),
                        "op.create_table('t',\nsa.Column('id', sa.Integer(), nullable=True)\n)");
}

static void test_notes(void **state) {
    struct autogen *a = context(SQL_POSTGRESQL);
    struct op *op = extended_execute(vm, "SELECT ':a', b::int", NULL, true);
    (void)state;
    extended_comment(op, "because of %d", 1);
    assert_string_equal(text_of(a, op), "# because of 1\n"
                                        "with op.get_context().autocommit_block():\n"
                                        "op.execute(\"SELECT '\\\\:a', b::int\")\n");
    assert_string_equal(text_of(a, op_of(op_reverse(vm, PY_OBJ(op)))), "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types),          cmocka_unit_test(test_similarity),
        cmocka_unit_test(test_rename_columns), cmocka_unit_test(test_render),
        cmocka_unit_test(test_notes),
    };
    mem_init();
    vm = vm_new(NULL);
    modules_add(vm);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
