/*
 * What scripts import: every module of the tables loads, what it says it exports is there, errors
 * of lower layers arrive as the package's own classes, and unknown values are stopped at its
 * border.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "command/python.h"
#include "modules/modules.h"
#include "python/vm.h"

static struct vm *machine(void) {
    mem_init();
    struct vm *vm = vm_new(NULL);
    modules_add(vm);
    command_install(vm);
    return vm;
}

static struct py_dict *run(struct vm *vm, const char *source) {
    struct py_dict *ns = py_dict_new();
    vm_run_source(vm, source, strlen(source), "<test>", ns);
    return ns;
}

/* The class and text of what SOURCE raises. */
static const char *raised(struct vm *vm, const char *source) {
    struct py_handler h;
    PY_TRY(vm, &h) {
        run(vm, source);
        py_handler_pop(&h);
        return "nothing";
    }
    else {
        value exc = py_handler_catch(&h);
        return mem_printf("%s: %s", py_type_name(exc), py_str_text(vm, exc));
    }
}

static const char *text_of(struct vm *vm, struct py_dict *ns, const char *name) {
    return py_str_text(vm, py_dict_get_text(ns, name));
}

static void test_every_module_imports(void **state) {
    (void)state;
    struct vm *vm = machine();
    for (size_t t = 0; t < vm->ntables; t++)
        for (const struct py_module_def *const *m = vm->tables[t]; *m; m++) {
            const char *source =
                mem_printf("import sys, %s\n"
                           "m = sys.modules['%s']\n"
                           "lacking = [n for n in getattr(m, '__all__', ()) if not hasattr(m, n)]\n"
                           "if lacking: raise AssertionError(lacking)\n",
                           (*m)->name, (*m)->name);
            const char *what = raised(vm, source);
            if (strcmp(what, "nothing") != 0)
                fail_msg("%s: %s", (*m)->name, what);
        }
}

static void test_operations_offline(void **state) {
    (void)state;
    struct vm *vm = machine();
    struct py_dict *ns =
        run(vm, "import io\n"
                "import sqlalchemy as sa\n"
                "from alembic.migration import MigrationContext\n"
                "from alembic.operations import Operations\n"
                "out = io.StringIO()\n"
                "c = MigrationContext.configure(dialect_name='mysql', opts={'as_sql': True, "
                "'output_buffer': out})\n"
                "op = Operations(c)\n"
                "op.add_column('user', sa.Column('n', sa.Integer(), server_default='1'))\n"
                "op.drop_index('ix', 'user')\n"
                "sql = out.getvalue()\n");
    assert_string_equal(text_of(vm, ns, "sql"),
                        "ALTER TABLE user ADD COLUMN n INTEGER DEFAULT '1';\n\n"
                        "DROP INDEX ix ON user;\n\n");
}

static void test_errors_are_the_packages_own(void **state) {
    (void)state;
    struct vm *vm = machine();
    assert_string_equal(
        raised(vm, "from alembic import op\nop.drop_table('t')"),
        "NameError: Can't invoke function 'drop_table', as the proxy object has not yet been "
        "established for the Alembic 'Operations' class.  Try placing this code inside a "
        "callable.");
    assert_string_equal(raised(vm, "import sqlalchemy as sa\nm = sa.MetaData()\n"
                                   "sa.Table('t', m)\nsa.Table('t', m, sa.Column('a'))"),
                        "InvalidRequestError: Table 't' is already defined for this MetaData "
                        "instance.  Specify 'extend_existing=True' to redefine options and columns "
                        "on an existing Table object.");
    assert_string_equal(raised(vm, "import sqlalchemy as sa\nsa.create_engine('no such url')"),
                        "ArgumentError: Could not parse SQLAlchemy URL from given URL string");
}

static void test_create_all_is_one_transaction(void **state) {
    (void)state;
    struct vm *vm = machine();
    struct py_dict *ns =
        run(vm, "import sqlalchemy as sa\n"
                "engine = sa.create_engine('sqlite://')\n"
                "m = sa.MetaData()\n"
                "sa.Table('a', m, sa.Column('id', sa.Integer, primary_key=True))\n"
                "sa.Table('b', m, sa.Column('id', sa.Integer, server_default=sa.text('no such')))\n"
                "try: m.create_all(engine)\n"
                "except sa.exc.OperationalError: failed = True\n"
                "left = sa.inspect(engine).get_table_names()\n");
    assert_string_equal(text_of(vm, ns, "failed"), "True");
    assert_string_equal(text_of(vm, ns, "left"), "[]");
}

static void test_unknown_values_stop(void **state) {
    (void)state;
    struct vm *vm = machine();
    const char *what = raised(vm, "from _retort import unknown\nimport sqlalchemy as sa\n"
                                  "name = unknown('somewhere.settings').NAME\n"
                                  "sa.Column(name, sa.Integer())\n");
    assert_non_null(strstr(what, "somewhere"));
    /* carried about, it harms nobody */
    run(vm, "from _retort import unknown\n"
            "router = unknown('web').Router(prefix='/x')\n"
            "@router.get('/')\n"
            "def index(): return router\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_module_imports),
        cmocka_unit_test(test_operations_offline),
        cmocka_unit_test(test_errors_are_the_packages_own),
        cmocka_unit_test(test_create_all_is_one_transaction),
        cmocka_unit_test(test_unknown_values_stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
