/* What SHOW CREATE TABLE of MariaDB and of MySQL 8 says, taken apart. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "modules/modules.h"
#include "reflect/mysql_int.h"
#include "reflect/reflect_int.h"

static struct reflect_table *t;

static void test_columns(void **state) {
    (void)state;
    assert_int_equal(t->n_columns, 6);
    assert_int_equal(t->columns[0].autoincrement, 1);
    assert_false(t->columns[0].nullable);
    assert_string_equal(t->columns[1].default_, "'it''s'");
    assert_string_equal(t->columns[1].comment, "a 'comment'");
    assert_int_equal(t->columns[2].type->enums->n, 2);
    assert_string_equal(t->columns[4].computed, "(`n` * 2)");
    assert_int_equal(t->columns[4].persisted, 1);
    assert_string_equal(t->columns[5].default_,
                        "current_timestamp() ON UPDATE current_timestamp()");
}

static void test_keys(void **state) {
    (void)state;
    assert_string_equal(t->pk->columns.items[0], "id");
    assert_int_equal(t->n_indexes, 3);
    assert_string_equal(t->indexes[0]->name, "ft"); /* by name */
    assert_string_equal(t->indexes[0]->flavor, "FULLTEXT");
    assert_int_equal(t->indexes[1]->columns.n, 2);
    assert_true(t->indexes[2]->unique);
    assert_int_equal(t->n_fks, 1);
    assert_string_equal(t->fks[0]->referred_table, "other");
    assert_string_equal(t->fks[0]->ondelete, "CASCADE");
    assert_int_equal(t->n_checks, 1);
    assert_string_equal(t->checks[0]->sqltext, "`n` > 0 and `s` <> ')'");
    assert_string_equal(t->comment, "of the table");
}

static struct reflect_table *t8;

static void test_mysql8(void **state) {
    (void)state;
    assert_string_equal(t8->columns[1].default_, "(uuid_to_bin(uuid()))");
    assert_string_equal(t8->columns[2].computed, "((`id` + 1))");
    assert_false(t8->columns[2].nullable);
    assert_int_equal(t8->n_columns, 4);
    assert_int_equal(t8->n_indexes, 2);
    assert_int_equal(t8->indexes[0]->columns.n, 0); /* of an expression, as the reference has it */
    assert_string_equal(t8->checks[0]->sqltext, "(`id` > 0)");
    assert_string_equal(py_str_cstr(py_dict_get_text(t8->options, "mysql_partition_by")),
                        "HASH (`id`)");
    assert_string_equal(py_str_cstr(py_dict_get_text(t8->options, "mysql_partitions")), "4");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_columns), cmocka_unit_test(test_keys),
                                       cmocka_unit_test(test_mysql8)};
    mem_init();
    struct vm *vm = vm_new(NULL);
    modules_add(vm);
    struct reflect_result found = {0};
    struct sql_dialect *d = sql_dialect_new(vm, &sql_dialects[SQL_MYSQL]);
    d->is_mariadb = true;
    t = reflect_result_add(&found, NULL, "t");
    mysql_read_table(reflector_new(vm, NULL, d), mysql_text_new(), t,
                     "CREATE TABLE `t` (\n"
                     "  `id` int(11) NOT NULL AUTO_INCREMENT,\n"
                     "  `s` varchar(20) NOT NULL DEFAULT 'it''s' COMMENT 'a ''comment''',\n"
                     "  `e` enum('a','b,c') DEFAULT NULL,\n"
                     "  `n` int(10) unsigned DEFAULT NULL,\n"
                     "  `g` int(11) GENERATED ALWAYS AS (`n` * 2) STORED,\n"
                     "  `w` timestamp NOT NULL DEFAULT current_timestamp() ON UPDATE "
                     "current_timestamp(),\n"
                     "  PRIMARY KEY (`id`),\n"
                     "  UNIQUE KEY `uq` (`s`),\n"
                     "  KEY `ix` (`s`(10),`n`),\n"
                     "  FULLTEXT KEY `ft` (`s`),\n"
                     "  CONSTRAINT `fk` FOREIGN KEY (`n`) REFERENCES `other` (`id`) ON DELETE "
                     "CASCADE,\n"
                     "  CONSTRAINT `ck` CHECK (`n` > 0 and `s` <> ')')\n"
                     ") ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='of the table'");
    struct sql_dialect *d8 = sql_dialect_new(vm, &sql_dialects[SQL_MYSQL]);
    t8 = reflect_result_add(&found, NULL, "t8");
    mysql_read_table(reflector_new(vm, NULL, d8), mysql_text_new(), t8,
                     "CREATE TABLE `t8` (\n"
                     "  `id` int NOT NULL,\n"
                     "  `u` binary(16) DEFAULT (uuid_to_bin(uuid())),\n"
                     "  `g` int GENERATED ALWAYS AS ((`id` + 1)) STORED NOT NULL,\n"
                     "  `inv` int DEFAULT NULL /*!80023 INVISIBLE */,\n"
                     "  KEY `fx` ((lower(`u`))),\n"
                     "  KEY `ix` (`id`) /*!80000 INVISIBLE */,\n"
                     "  CONSTRAINT `ck` CHECK ((`id` > 0)) /*!80016 NOT ENFORCED */\n"
                     ") ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci\n"
                     "/*!50100 PARTITION BY HASH (`id`)\n"
                     "PARTITIONS 4 */");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
